"""Corrections of cells (``corrections.toml``): they mend exactly their cell, are shown beside what the file has, and leave no trace when
they are taken out."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import samples
from conftest import ROOT, Run, run_jixiao
from jixiao.extraction.corrections import cell_at
from jixiao.extraction.explain import explain
from jixiao.model.text import place, read_place
from jixiao.readers import read_document
from jixiao.store import open_store
from service_client import Server, serving

#: The sample as a file of each format that needs no other program.
FORMATS: dict[str, Callable[[], bytes]] = {
    "a.txt": samples.text,
    "a.html": samples.html,
    "a.docx": samples.docx,
    "a.xlsx": samples.xlsx,
    "a.pdf": samples.pdf,
    "a.csv": lambda: "\n".join(",".join([*row, "", "", ""][:4]) for row in ([samples.TITLE], [samples.UNIT], *samples.ROWS)).encode(),
}
WRONG, RIGHT = "≥90%", "≥95%"


def entry(document: str, cell: str, wrong: str = WRONG, right: str = RIGHT, **more: str) -> str:
    said = {"why": "书面确认", "by": "李娜", **more}
    lines = [f'document = "{document}"', f'cell = "{cell}"', f'from = "{wrong}"', f'to = "{right}"']
    return "\n".join(["[[corrections]]", *lines, *(f'{key} = "{text}"' for key, text in said.items()), "on = 2026-11-30", "\n"])


def extracted(*paths: Path | str) -> dict[str, Any]:
    done = run_jixiao("extract", *paths)
    assert done.returncode == 0, done.stderr
    [document] = json.loads(done.stdout)["documents"]
    return document


def words(place: dict[str, Any]) -> str:
    """A place as findings print it."""
    parts = [f"line {place['line']}"] if place["line"] is not None else []
    parts += [f"{name} {place[name]}" for name in ("sheet", "page", "table", "row", "column") if place[name] is not None]
    return " ".join(parts)


def places(file: Path, text: str) -> list[str]:
    """Where a text stands in a document, as `jixiao explain` says it."""
    done = run_jixiao("explain", file, "--format", "json")
    return [words(cell["place"]) for cell in json.loads(done.stdout)["cells"] if cell["text"] == text]


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def without(document: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in keys}


@pytest.mark.parametrize("name", FORMATS)
def test_a_correction_mends_exactly_its_cell_in_every_format(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(FORMATS[name]())
    bytes_before = file.read_bytes()
    before = extracted(tmp_path)
    [cell] = places(file, WRONG)
    (tmp_path / "corrections.toml").write_text(entry(name, cell), encoding="utf-8")
    after = extracted(tmp_path)
    [mended] = after["corrections"]
    assert (mended["original"], mended["text"], mended["why"], mended["by"], mended["on"]) == (
        WRONG,
        RIGHT,
        "书面确认",
        "李娜",
        "2026-11-30",
    )
    assert words(mended["source"]) == cell
    [table], [table_before] = after["tables"], before["tables"]
    assert [row["value"] for row in table["indicators"]] == [*(row[3] for row in samples.ROWS[5:-1]), RIGHT]
    assert table["indicators"][-1]["target"]["number"] == "95"
    assert table["indicators"][:-1] == table_before["indicators"][:-1]
    assert without(table["indicators"][-1], "value", "target") == without(table_before["indicators"][-1], "value", "target")
    assert without(table, "indicators") == without(table_before, "indicators")
    assert without(after, "tables", "corrections") == without(before, "tables")
    assert file.read_bytes() == bytes_before
    (tmp_path / "corrections.toml").unlink()
    assert extracted(tmp_path) == before


@pytest.mark.parametrize("name", FORMATS)
def test_everything_follows_a_corrected_label_and_title(name: str, tmp_path: Path) -> None:
    """What is corrected is read as if it stood there: a year in the title, a label that nobody knows."""
    broken = FORMATS[name]()
    if name not in ("a.docx", "a.xlsx", "a.pdf"):
        broken = broken.replace("经费总额".encode(), "金费盅额".encode())
    file = tmp_path / name
    file.write_bytes(broken)
    label = places(file, "金费盅额")
    said = entry(name, places(file, samples.TITLE)[0], samples.TITLE, samples.TITLE.replace("2025", "2026"))
    if label:
        assert extracted(file)["tables"][0]["funds"] == {}
        said += entry(name, label[0], "金费盅额", "经费总额")
    (tmp_path / "corrections.toml").write_text(said, encoding="utf-8")
    [table] = extracted(file)["tables"]
    assert table["fiscal_year"] == 2026
    assert table["funds"] == {"total": "360000"}


def test_an_empty_cell_is_filled_and_a_merged_one_is_met_at_each_of_its_places(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(samples.xlsx())
    [place] = places(file, "36.00")  # in column 2, merged up to column 4
    assert place.endswith("column 2")
    (tmp_path / "corrections.toml").write_text(entry("a.xlsx", place.replace("column 2", "column 4"), "36.00", "63.00"), encoding="utf-8")
    document = extracted(file)
    assert document["tables"][0]["funds"] == {"total": "630000"}
    assert words(document["corrections"][0]["source"]) == place
    empty = tmp_path / "b.csv"
    empty.write_bytes(FORMATS["a.csv"]().replace(b"36.00", b""))
    (tmp_path / "corrections.toml").write_text(entry("b.csv", "line 5 table 1 row 3 column 2", "", "36.00"), encoding="utf-8")
    assert extracted(empty)["tables"][0]["funds"] == {"total": "360000"}


#: Documents whose cells have places of their own kind: a list of projects in a text, merged cells, pages, sheets.
PLACED = ["pingguo-list.txt", "*.docx", "*.xlsx", "*.pdf", "*.html"]


@pytest.mark.parametrize("name", PLACED)
def test_each_place_that_is_printed_leads_to_its_cell(name: str) -> None:
    """In both languages; of a text whose rows are counted as they are recognised too."""
    file = min((ROOT / "tests").glob(f"wild/**/{name}"), key=lambda path: (path.stat().st_size, path.name), default=None) or min(
        (ROOT / "tests").glob(f"**/{name}")
    )
    document = read_document(file)
    cells = explain(document).cells
    assert len(cells) > 20
    for cell in cells:
        for language in ("zh", "en"):
            at = read_place(place(cell.ref, language))
            assert at is not None
            found = cell_at(document, at, expected=cell.cell.text)
            assert (found.ref, found.text) == (cell.cell.ref, cell.cell.text)


# -- in a store --------------------------------------------------------------------------------------------------------------


def exported(store: Path, file: Path) -> bytes:
    assert run_jixiao("export", file, "--store", store).returncode == 0
    return file.read_bytes()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two documents in folders, of two departments."""
    here = tmp_path / "docs"
    (here / "甲").mkdir(parents=True)
    (here / "甲" / "a.txt").write_bytes(samples.text())
    (here / "b.txt").write_bytes(samples.text().replace("市图书馆".encode(), "市文化馆".encode()))
    return here


def test_a_store_shows_both_texts_and_has_its_own_back_without_the_entry(folder: Path, tmp_path: Path, jixiao: Run) -> None:
    store = tmp_path / "store"
    assert jixiao("build", folder, "--store", store).returncode == 0
    before = exported(store, tmp_path / "before.nq")
    [cell] = places(folder / "甲" / "a.txt", WRONG)
    file = folder / "corrections.toml"
    file.write_text(entry("甲/a.txt", cell), encoding="utf-8")
    built = jixiao("build", folder, "--store", store)
    assert built.returncode == 0, built.stderr
    assert built.stdout.startswith("read 2 documents: 1 new or changed, 1 unchanged, 1 cell corrected"), (
        "only the document it is of is read"
    )
    assert jixiao("build", folder, "--store", store).stdout.startswith("read 2 documents: 0 new or changed, 2 unchanged, 1 cell corrected")
    asked = jixiao(
        "sparql",
        "SELECT ?text ?original ?why ?by ?on ?target WHERE { ?cell jx:cellText ?text ; prov:wasRevisionOf/jx:cellText ?original ; "
        "jx:correctedBecause ?why ; jx:correctedBy ?by ; jx:correctedOn ?on . ?t prov:wasDerivedFrom ?cell ; jx:verbatim ?target }",
        *("--store", store, "--format", "csv"),
    )
    assert asked.stdout.splitlines()[1:] == [f"{RIGHT},{WRONG},书面确认,李娜,2026-11-30,{RIGHT}"]
    shown = jixiao("validate", "--store", store, "--lang", "zh").stdout
    assert "更正 (1)" in shown
    assert f"“{WRONG}” → “{RIGHT}” — 书面确认（李娜，2026-11-30）" in shown
    assert f'"{WRONG}"'.encode() in exported(store, tmp_path / "corrected.nq")
    # Another reason is another entry: the document is read again, and the other is not.
    file.write_text(entry("甲/a.txt", cell, why="电话确认"), encoding="utf-8")
    assert jixiao("build", folder, "--store", store).stdout.startswith("read 2 documents: 1 new or changed, 1 unchanged, 1 cell")
    file.write_text("# 空\n", encoding="utf-8")
    gone = jixiao("build", folder, "--store", store)
    assert "a.txt: its corrections are not given any more; its own text is read again" in gone.stderr
    assert exported(store, tmp_path / "after.nq") == before
    file.unlink()
    assert jixiao("build", folder, "--store", store).stderr == ""
    assert exported(store, tmp_path / "after.nq") == before


def test_a_finding_of_a_corrected_cell_says_what_was_corrected(tmp_path: Path, jixiao: Run) -> None:
    (tmp_path / "a.txt").write_bytes(samples.text())
    [cell] = places(tmp_path / "a.txt", "≥300天")
    (tmp_path / "corrections.toml").write_text(entry("a.txt", cell, "≥300天", "≥300"), encoding="utf-8")
    assert jixiao("build", tmp_path / "a.txt", "--store", tmp_path / "store").returncode == 0
    findings = json.loads(jixiao("validate", "--store", tmp_path / "store", "--format", "json").stdout)
    [found] = [finding for finding in findings if finding["code"] == "number-without-unit"]
    assert (found["value"], found["correction"]["original"], found["correction"]["by"]) == ("≥300", "≥300天", "李娜")
    assert all("correction" not in finding for finding in findings if finding is not found)


def test_on_a_changed_document_it_fails_and_the_others_are_read(folder: Path, tmp_path: Path, jixiao: Run) -> None:
    [cell] = places(folder / "甲" / "a.txt", WRONG)
    (folder / "corrections.toml").write_text(entry("甲/a.txt", cell), encoding="utf-8")
    changed = samples.text().replace(WRONG.encode(), "≥85%".encode())
    (folder / "甲" / "a.txt").write_bytes(changed)
    done = jixiao("build", folder, "--store", tmp_path / "store")
    assert done.returncode == 3
    assert done.stdout.startswith("read 1 documents: 1 new or changed")
    assert f"甲/a.txt: {cell}: the correction expects “{WRONG}”, but “≥85%” stands there ({folder}/corrections.toml #1)" in done.stderr
    zh = jixiao("import", folder, "--store", tmp_path / "store", "--lang", "zh")
    assert zh.returncode == 3
    assert f"更正条目中的原文为“{WRONG}”，而文件中为“≥85%”" in zh.stderr
    # By its bytes the entry is not of this document at all, which is said.
    named = entry(hashlib.sha256(samples.text()).hexdigest(), cell)
    (folder / "corrections.toml").write_text(named, encoding="utf-8")
    done = jixiao("build", folder, "--store", tmp_path / "store")
    assert done.returncode == 0
    assert "is not among the documents given; this correction was not used" in done.stderr


def test_what_is_no_cell_and_two_corrections_of_one_fail(tmp_path: Path, jixiao: Run) -> None:
    file = tmp_path / "a.docx"
    file.write_bytes(samples.docx())
    [cell] = places(file, WRONG)
    said = tmp_path / "corrections.toml"
    said.write_text(entry("a.docx", cell.replace("table 1", "table 7")), encoding="utf-8")
    done = jixiao("explain", file)
    assert (done.returncode, done.stdout) == (3, "")
    assert "there is no such cell" in done.stderr
    said.write_text(entry("a.docx", cell) + entry(sha256(file), cell, right="≥99%"), encoding="utf-8")
    done = jixiao("extract", file)
    assert done.returncode == 3
    assert f"another correction is of the same cell: {said} #1 ({said} #2)" in done.stderr


def test_entries_go_by_path_below_the_folder_by_digest_and_in_archives(tmp_path: Path, jixiao: Run) -> None:
    plain = tmp_path / "a.txt"
    plain.write_bytes(samples.text())
    [cell] = places(plain, WRONG)

    def values(*paths: Path | str) -> list[str]:
        done = jixiao("extract", *paths)
        assert done.returncode == 0, done.stderr
        documents = json.loads(done.stdout)["documents"]
        return [document["tables"][0]["indicators"][-1]["value"] for document in documents]

    packed = tmp_path / "packed"
    (packed / "sub").mkdir(parents=True)
    with zipfile.ZipFile(packed / "sub" / "all.zip", "w") as archive:
        archive.writestr("甲/a.txt", samples.text())
    outside = packed / "corrections.toml"
    outside.write_text(entry("sub/all.zip/甲/a.txt", cell), encoding="utf-8")
    assert values(packed) == [RIGHT]
    outside.write_text(entry(sha256(plain).upper(), cell, right="≥96%"), encoding="utf-8")
    assert values(packed) == ["≥96%"]
    outside.unlink()
    with zipfile.ZipFile(packed / "sub" / "all.zip", "a") as archive:
        archive.writestr("corrections.toml", entry("甲/a.txt", cell, right="≥97%"))
    assert values(packed) == ["≥97%"]
    elsewhere = tmp_path / "other.toml"
    elsewhere.write_text(entry(sha256(plain), cell, right="≥98%"), encoding="utf-8")
    assert values(plain) == [WRONG]
    assert values(plain, "--corrections", elsewhere) == ["≥98%"]
    # Files of the same bytes are one document, corrected once.
    (tmp_path / "twice").mkdir()
    for name in ("a.txt", "b.txt"):
        (tmp_path / "twice" / name).write_bytes(samples.text())
    (tmp_path / "twice" / "corrections.toml").write_text(entry("b.txt", cell), encoding="utf-8")
    for count in (1, 0):
        done = jixiao("build", tmp_path / "twice", "--store", tmp_path / "store")
        assert done.stdout.startswith(f"read 2 documents: {count} new or changed"), done.stdout
    assert "0 new or changed, 2 unchanged" in done.stdout
    assert RIGHT.encode() in exported(tmp_path / "store", tmp_path / "twice.nq")


FAULTS = {
    'document = "a.txt"': "corrections is not expected here",
    "[[corrections]]\n": "entry 1: document, cell, from, to, why, by, on is missing",
    entry("a.txt", "row 7"): "entry 1: cell must name a cell as findings do",
    entry("a.txt", "table 1 row 7"): "entry 1: cell must name a cell as findings do",
    entry("a.txt", "table 1 row 7 column 2", "x", "x"): "entry 1: from and to are the same text",
    entry("a.txt", "table 1 row 7 column 2", colour="red"): "entry 1: unknown key colour",
    entry("a.txt", "table 1 row 7 column 2", by=" "): "entry 1: by must be a text in quotes",
    entry("a.txt", "table 1 row 7 column 2").replace("2026-11-30", '"2026"'): "entry 1: on must be a date",
    "[[corrections": "corrections.toml:",
}


@pytest.mark.parametrize("text", FAULTS)
def test_what_is_wrong_in_the_file_is_said_with_its_entry(text: str, tmp_path: Path, jixiao: Run) -> None:
    (tmp_path / "a.txt").write_bytes(samples.text())
    (tmp_path / "corrections.toml").write_text(text, encoding="utf-8")
    done = jixiao("extract", tmp_path)
    assert done.returncode == 3
    assert FAULTS[text].replace("corrections is not", "document is not") in done.stderr
    assert f"{tmp_path / 'corrections.toml'}: " in done.stderr


def test_the_example_of_the_documentation_corrects_the_example_document(tmp_path: Path, jixiao: Run) -> None:
    page = (ROOT / "docs" / "steward.md").read_text(encoding="utf-8")
    shown = next(block for block in re.findall(r"```toml\n(.*?)```", page, re.DOTALL) if "[[corrections]]" in block)
    folder, store = tmp_path / "docs", tmp_path / "store"
    folder.mkdir()
    (folder / "library.txt").write_bytes((ROOT / "docs" / "examples" / "library.txt").read_bytes())
    assert "number-without-unit" in jixiao("build", folder, "--store", store).stdout
    (folder / "corrections.toml").write_text(shown, encoding="utf-8")
    built = jixiao("build", folder, "--store", store)
    assert (built.returncode, "is not among" in built.stderr) == (0, False)
    assert "1 cell corrected" in built.stdout
    assert "number-without-unit" not in built.stdout


# -- jixiao review correct ---------------------------------------------------------------------------------------------------

OLD = 1_700_000_000


@pytest.fixture
def store(folder: Path, tmp_path: Path) -> Path:
    """A store of the two documents, in one of which a target has no unit."""
    file = folder / "甲" / "a.txt"
    file.write_bytes(samples.text().replace("≥300天".encode(), "≥300".encode()))
    for path in (file, folder / "b.txt"):
        os.utime(path, (OLD, OLD))  # of what was written only just now nobody keeps where it was
    assert run_jixiao("build", folder, "--store", tmp_path / "store").returncode == 0
    return tmp_path / "store"


def finding(store: Path, code: str) -> dict[str, Any]:
    found = json.loads(run_jixiao("validate", "--store", store, "--format", "json").stdout)
    [one] = [finding for finding in found if finding["code"] == code]
    return one


def entries(file: Path) -> list[dict[str, Any]]:
    return tomllib.loads(file.read_text(encoding="utf-8"))["corrections"]


SAYS = ("--to", "≥300天", "--why", "原表有“天”", "--by", "李娜")


def test_a_finding_is_corrected_by_its_fingerprint_and_gone_after_the_next_build(store: Path, folder: Path, jixiao: Run) -> None:
    found = finding(store, "number-without-unit")
    file, document = folder / "corrections.toml", folder / "甲" / "a.txt"
    before = document.read_bytes()
    done = jixiao("review", "correct", found["fingerprint"], *SAYS, "--store", store)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"甲/a.txt {words(found['source'])}: “≥300” → “≥300天”, kept in {file}; jixiao build reads it\n"
    [said] = entries(file)
    assert said == {
        "document": sha256(document), "file": "甲/a.txt", "cell": words(found["source"]), "from": "≥300", "to": "≥300天",
        "why": "原表有“天”", "by": "李娜", "on": said["on"],
    }  # fmt: skip
    assert document.read_bytes() == before
    built = jixiao("build", folder, "--store", store)
    assert built.stdout.startswith("read 2 documents: 1 new or changed, 1 unchanged, 1 cell corrected")
    assert "number-without-unit" not in built.stdout
    # The document by its bytes: another one in its place is not the one that was corrected, whatever stands in the cell.
    document.write_bytes(before + b"\n")
    done = jixiao("build", folder, "--store", store)
    assert done.returncode == 3
    assert f"the document has changed since it was corrected: its SHA-256 is {sha256(document)} now ({file} #1)" in done.stderr


def test_an_entry_keeps_comments_and_order_and_is_changed_where_it_stands(store: Path, folder: Path, jixiao: Run) -> None:
    place = words(finding(store, "number-without-unit")["source"])
    kept = entry("b.txt", "表1 行13 列4").replace('why = "书面确认"', "why = '书面确认'  # 附件3")
    file = folder / "corrections.toml"
    file.write_text(f"# 2026年更正\n\n{kept}# 完", encoding="utf-8")
    by_cell = ("--code", "number-without-unit", "--file", "a.txt", "--cell", place)
    assert jixiao("review", "correct", *by_cell, *SAYS, "--store", store).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"# 2026年更正\n\n{kept}# 完\n\n[[corrections]]\n")
    assert [said["to"] for said in entries(file)] == [RIGHT, "≥300天"]
    # Any cell may be corrected, with no finding; here again the first: its entry is changed, and nothing else.
    again = ("--file", "b.txt", "--cell", "line 13 table 1 row 13 column 4", "--to", "≥99%", "--why", "电话", "--by", "王强")
    done = jixiao("review", "correct", *again, "--store", store)
    assert done.returncode == 0, done.stderr
    changed = file.read_text(encoding="utf-8")
    today = entries(file)[0]["on"]
    for old, new in ((f'"{RIGHT}"', '"≥99%"'), ("'书面确认'", '"电话"'), ('"李娜"', '"王强"'), ("2026-11-30", str(today))):
        text = text.replace(old, new, 1)
    assert changed == text


def test_what_is_not_certain_is_asked_for_and_nothing_is_written(store: Path, folder: Path, jixiao: Run) -> None:
    place = words(finding(store, "number-without-unit")["source"])
    at = ("--file", "a.txt", "--cell", place)
    faults = [
        (("0" * 16, *SAYS), "the store has no such finding"),
        ((*at, *SAYS[2:]), "say what should stand there, why and who says it"),
        ((*at, *SAYS, "--from", "≥30"), "not '≥30' stands there, but '≥300'"),
        ((*at, "--to", "≥300", *SAYS[2:]), "this text stands there already"),
        (("--file", "a.txt", "--cell", "row 7", *SAYS), "--cell names a cell as findings do"),
        (("--file", "a.txt", "--cell", "line 99 table 1 row 1 column 1", *SAYS), "there is no such cell"),
        (("--file", "c.txt", "--cell", place, *SAYS), "the store has no such document"),
        (("--code", "no-city", *at, *SAYS), "the store has no such finding"),
        (SAYS, "give a fingerprint, or --file and --cell"),
    ]
    for arguments, message in faults:
        done = jixiao("review", "correct", *arguments, "--store", store)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert message in done.stderr, done.stderr
    (folder / "甲" / "a.txt").rename(folder / "c.txt")
    done = jixiao("review", "correct", *at, *SAYS, "--store", store)
    assert "the document itself was not found as it was imported — say by --documents in which folder or file it is" in done.stderr
    assert not (folder / "corrections.toml").exists()
    done = jixiao("review", "correct", *at, *SAYS, "--store", store, "--documents", folder / "c.txt")
    assert done.returncode == 0, done.stderr
    assert entries(folder / "corrections.toml")[0]["from"] == "≥300"


def test_of_a_cell_that_holds_more_than_the_finding_shows_the_whole_text_is_asked_for(tmp_path: Path, jixiao: Run) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(samples.html().replace("经费总额".encode(), "经费总额：好多".encode()).replace(b"36.00", b""))
    os.utime(file, (OLD, OLD))
    store = tmp_path / "store"
    assert jixiao("build", file, "--store", store).returncode == 0
    found = finding(store, "amount-unreadable")
    say = ("--why", "原件", "--by", "李娜", "--store", store)
    done = jixiao("review", "correct", found["fingerprint"], "--to", "36.00", *say)
    assert done.returncode == 2
    assert "the cell holds more than that: '经费总额：好多' — give the whole text by --to" in done.stderr
    whole = ("--to", "经费总额：36.00", "--from", "经费总额：好多")
    assert jixiao("review", "correct", found["fingerprint"], *whole, *say).returncode == 0
    assert extracted(file)["tables"][0]["funds"] == {"total": "360000"}


# -- pages -------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("corrected-pages")
    file = folder / "a.txt"
    file.write_bytes(samples.text())
    said = entry("a.txt", places(file, WRONG)[0], why="<b>书面</b>确认") + entry("a.txt", places(file, "36.00")[0], "36.00", "63.00")
    (folder / "corrections.toml").write_text(said, encoding="utf-8")
    assert run_jixiao("build", file, "--store", folder / "store").returncode == 0
    with serving(str(folder / "store"), tmp_path_factory.mktemp("service"), "--workers", "2") as running:
        yield running


def page(server: Server, pattern: str) -> html.HtmlElement:
    store = open_store(str(server.store), read_only=True)
    try:
        rows = store.select(f"PREFIX jx: <https://w3id.org/jixiao/ontology#> SELECT DISTINCT ?x WHERE {{ {pattern} }}").rows
    finally:
        store.close()
    [[iri]] = rows
    assert iri is not None
    path = "/id/" + iri.value.removeprefix("https://w3id.org/jixiao/id/")
    got = server.ask(f"{path}.html", headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert got.status == 200, got.text
    return html.document_fromstring(got.text)


@pytest.mark.parametrize("pattern", ["?x a jx:TargetTable", "?x a jx:Document"])
def test_pages_of_table_and_document_list_both_texts_why_who_and_when(server: Server, pattern: str) -> None:
    [section] = page(server, pattern).xpath("//section[@id='corrections']")
    rows = [[" ".join(cell.text_content().split()) for cell in row.findall("td")] for row in section.findall(".//tbody/tr")]
    assert [row[1:] for row in rows] == [
        ["36.00", "63.00", "书面确认", "李娜", "2026-11-30"],
        [WRONG, RIGHT, "<b>书面</b>确认", "李娜", "2026-11-30"],
    ]
    assert rows[0][0] == "第5行 表1 行5 列2"


def test_the_row_of_a_corrected_value_shows_it(server: Server) -> None:
    [row] = page(server, "?x a jx:TargetTable").xpath("//tr[starts-with(@id, 'recipient-satisfaction')]")
    [note] = row.xpath(".//p[@class='corrected']")
    assert (note.findtext("del"), note.findtext("ins")) == (WRONG, RIGHT)
    assert RIGHT in row.findall("td")[1].text_content()
