"""Corrections of cells (``corrections.toml``): they mend exactly their cell, are shown beside what the file has, and leave no trace when
they are taken out."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html

import samples
from conftest import Run, run_jixiao
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
    assert (built.returncode, built.stderr) == (0, "")
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
    assert f"甲/a.txt: {cell}: the correction expects “{WRONG}”, but “≥85%” stands there ({folder}/corrections.toml 1)" in done.stderr
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
    assert f"another correction is of the same cell: {said} 1 ({said} 2)" in done.stderr


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
