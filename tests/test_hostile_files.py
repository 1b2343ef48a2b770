"""Files made to do harm: each ends through the real command line in one clear line and exit code 3, soon and in little memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

import samples
from hostile_zips import MEBIBYTE, bomb, container, entry

pytest.importorskip("resource", reason="memory is measured by Unix means")

GIGABYTE = 1_000_000_000
#: Runs the command and tells its processor seconds and its largest memory; small, so that its own memory does not count.
LAUNCHER = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
json.dump([code, used.ru_utime + used.ru_stime, used.ru_maxrss * unit], open(sys.argv[1], "w"))
"""


@dataclass(frozen=True)
class Run:
    """How a command ended. ``seconds`` are of the processor, so that a busy machine makes no difference."""

    code: int
    out: str
    err: str
    seconds: float
    memory: int


def jixiao(folder: Path, *arguments: str | Path, timeout: float = 300, **env: str) -> Run:
    """The command line, killed where it hangs."""
    told = folder / ".told.json"
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8", "JIXIAO_WORKERS": "1", **env}
    command = [sys.executable, "-c", LAUNCHER, str(told), sys.executable, "-m", "jixiao", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=timeout, check=True)
    code, seconds, memory = json.loads(told.read_text())
    return Run(code, done.stdout, done.stderr, seconds, memory)


def refused(run: Run, *names: str, seconds: float = 10) -> None:
    """Exit 3, one clear line for each file, and nothing of it read; soon and in little memory."""
    assert run.code == 3, (run.code, run.err)
    lines = run.err.splitlines()
    assert len(lines) == len(names), run.err
    for name in names:
        assert sum(f"{name}:" in line for line in lines) == 1, (name, run.err)
    for line in lines:
        assert " — " in line, line
        assert len(line) < 500, line
    assert "Traceback" not in run.err + run.out
    assert "please report" not in run.err, run.err
    assert run.seconds < seconds, f"took {run.seconds:.1f} s"
    assert run.memory < GIGABYTE, f"took {run.memory / MEBIBYTE:.0f} MiB"


def read(run: Run) -> list[Any]:
    """The documents that were read."""
    assert run.code == 0, run.err
    assert run.memory < GIGABYTE, f"took {run.memory / MEBIBYTE:.0f} MiB"
    return list(json.loads(run.out)["documents"])


def is_the_table(document: Any) -> None:
    """That it holds the table of the samples."""
    (table,) = document["tables"]
    assert table["project"] == "图书馆夜间开放经费"
    assert [row["value"] for row in table["indicators"]] == [row[-1] for row in samples.ROWS[5:]]


# -- containers ----------------------------------------------------------------------------------------------------------------

SPACES = b" " * (16 * MEBIBYTE)
MOST = 15  # times 16 MiB: just below the limit of a part


def times(piece: bytes) -> bytes:
    """So many of a piece as make 16 MiB."""
    return piece * (16 * MEBIBYTE // len(piece))


def docx_bomb(times: int, *, says: int | None = None, piece: bytes = SPACES) -> bytes:
    """A Word document whose text unpacks to ``times`` pieces."""
    whole = samples.parts(samples.docx())
    before, _, after = whole.pop("word/document.xml").partition(b"<w:tbl>")
    document = bomb(
        "word/document.xml", piece, times, before=before + b"<w:p><w:r><w:t>", after=b"</w:t></w:r></w:p><w:tbl>" + after, says=says
    )
    return container([*(entry(name, content) for name, content in whole.items()), document])


def xlsx_bomb(times: int, *, says: int | None = None, piece: bytes = SPACES) -> bytes:
    """A workbook whose sheet unpacks to ``times`` pieces."""
    whole = samples.parts(samples.xlsx())
    before, _, after = whole.pop("xl/worksheets/sheet1.xml").partition(b"<sheetData>")
    sheet = bomb("xl/worksheets/sheet1.xml", piece, times, before=before + b"<sheetData>", after=after, says=says)
    return container([*(entry(name, content) for name, content in whole.items()), sheet])


def ods_bomb(times: int, *, piece: bytes = SPACES) -> bytes:
    whole = samples.parts(samples.ods())
    before, _, after = whole.pop("content.xml").partition(b"<table:table-row>")
    content = bomb("content.xml", piece, times, before=before + b"<table:table-row>", after=after)
    return container([*(entry(name, content) for name, content in whole.items()), content])


def nested_bomb() -> bytes:
    """An archive of archives of archives that would unpack to terabytes."""
    inner = container([bomb(f"{n}.txt", SPACES, 60) for n in range(10)])
    for _ in range(2):
        inner = container([entry(f"{n}.zip", inner) for n in range(20)])
    return inner


BOMBS: dict[str, Callable[[], bytes]] = {
    "10-gigabytes.docx": lambda: docx_bomb(640),
    "10-gigabytes.xlsx": lambda: xlsx_bomb(640),
    "10-gigabytes.ods": lambda: ods_bomb(640),
    "10-gigabytes.zip": lambda: container([bomb("a.txt", SPACES, 640)]),
    "lies.docx": lambda: docx_bomb(640, says=1000),
    "lies.xlsx": lambda: xlsx_bomb(640, says=1000),
    "lies.zip/a.txt": lambda: container([bomb("a.txt", SPACES, 640, says=1000)]),
    "nested.zip/0.zip": nested_bomb,
    "overlapping.zip": lambda: container([bomb("0.txt", SPACES, 10)] * 1000, shared=True),
    "overlapping.docx": lambda: container(
        [entry("word/document.xml", b"x"), *[entry(f"word/{n}.xml", b"x") for n in range(99)]], shared=True
    ),
    "members.zip": lambda: container([entry(f"{n}.txt", b"") for n in range(20_000)]),
    "members.docx": lambda: container([entry(f"word/{n}.xml", b"") for n in range(20_000)]),
    "one-member.zip/large.txt": lambda: container([bomb("large.txt", SPACES, 20)]),
}
#: What is not too large for a container, but too much of one thing.
BULKY: dict[str, Callable[[], bytes]] = {
    "paragraphs.docx": lambda: docx_bomb(MOST, piece=times(b"</w:t></w:r></w:p><w:p><w:r><w:t>")),
    "runs.docx": lambda: docx_bomb(MOST, piece=times(b"</w:t><w:t>")),
    "cells.xlsx": lambda: xlsx_bomb(MOST, piece=times(b"<row>" + b"<c/>" * 1000 + b"</row>")),
    "rows.ods": lambda: ods_bomb(MOST, piece=times(b"<table:table-cell/>")),
}


@pytest.mark.parametrize("name", BOMBS)
def test_zip_bombs(name: str, tmp_path: Path) -> None:
    file, _, _member = name.partition("/")
    (tmp_path / file).write_bytes(BOMBS[name]())
    assert (tmp_path / file).stat().st_size < 20 * MEBIBYTE
    refused(jixiao(tmp_path, "extract", tmp_path / file), name)


@pytest.mark.parametrize("name", BULKY)
def test_parts_of_millions_of_elements(name: str, tmp_path: Path) -> None:
    """The limit at its full size once; for the other formats a fifth of it, in a fifth of the time."""
    (tmp_path / name).write_bytes(BULKY[name]())
    whole = name == "rows.ods"
    most = {} if whole else {"JIXIAO_MAX_ELEMENTS": "400000"}
    done = jixiao(tmp_path, "extract", tmp_path / name, **most)
    refused(done, name, seconds=25 if whole else 10)
    assert f"more than {'2,000,000' if whole else '400,000'} elements" in done.err


def test_parts_just_below_the_limit_are_read(tmp_path: Path) -> None:
    """A quarter of a gigabyte of blanks beside the table; in Word, where blanks are text, below a quarter of the limit."""
    for made, name in ((xlsx_bomb, "blanks.xlsx"), (ods_bomb, "blanks.ods")):
        (tmp_path / name).write_bytes(made(MOST))
    documents = read(jixiao(tmp_path, "extract", tmp_path))
    word = tmp_path / "blanks.docx"
    word.write_bytes(docx_bomb(3))
    quarter = {"JIXIAO_MAX_BYTES": str(64 * MEBIBYTE)}
    documents += read(jixiao(tmp_path, "extract", word, **quarter))
    assert len(documents) == 3
    for document in documents:
        is_the_table(document)
    word.write_bytes(docx_bomb(5))
    refused(jixiao(tmp_path, "extract", word, **quarter), word.name)


# -- XML -----------------------------------------------------------------------------------------------------------------------

SECRET = "root:"  # what /etc/passwd begins with
LAUGHS = "<!DOCTYPE x [" + '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
) + "]>"  # fmt: skip
OUTSIDE = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def with_entity(prolog: str, name: str) -> dict[str, bytes]:
    """A document of each kind with an entity in the project's name."""

    def used(document: str) -> str:
        return document.replace("图书馆夜间开放经费", f"&{name};", 1)

    return {
        "docx": samples.docx(used(samples.word_document(prolog=prolog))),
        "xlsx": samples.xlsx(used(samples.sheet(prolog=prolog))),
        "ods": samples.ods(used(samples.parts(samples.ods())["content.xml"].decode().replace(samples.XML, samples.XML + prolog))),
        "odt": samples.odt(used(samples.parts(samples.odt())["content.xml"].decode().replace(samples.XML, samples.XML + prolog))),
        "fodt": used(samples.fodt().decode().replace(samples.XML, samples.XML + prolog)).encode(),
        "xml": used(samples.word_2003().decode().replace("<w:wordDocument", prolog + "<w:wordDocument")).encode(),
    }


def test_entity_bombs_are_refused(tmp_path: Path) -> None:
    files = {f"laughs.{kind}": data for kind, data in with_entity(LAUGHS, "j").items()}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    refused(jixiao(tmp_path, "extract", tmp_path), *files)


def test_no_other_file_is_looked_into(tmp_path: Path) -> None:
    """An external entity, in the parts that hold the text and in those that tell where it is."""
    files = {f"outside.{kind}": data for kind, data in with_entity(OUTSIDE, "x").items()}
    for kind, part in (("docx", "_rels/.rels"), ("xlsx", "xl/workbook.xml"), ("xlsx", "xl/_rels/workbook.xml.rels")):
        whole = samples.parts(samples.SAMPLES[kind]())
        whole[part] = whole[part].replace(samples.XML.encode(), samples.XML.encode() + OUTSIDE.encode())
        files[f"{part.replace('/', '-')}.{kind}"] = samples.packed({**whole})
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = jixiao(tmp_path, "extract", tmp_path)
    assert SECRET not in done.out + done.err
    assert "please report" not in done.err
    assert done.code == 3
    assert len(done.err.splitlines()) == len(files), done.err


def test_a_web_page_looks_into_no_other_file(tmp_path: Path) -> None:
    page = samples.html(
        before='<iframe src="file:///etc/passwd"></iframe><img src="file:///etc/passwd"><object data="/etc/passwd"></object>'
    )
    (tmp_path / "outside.html").write_bytes(OUTSIDE.encode() + page.replace("设备完好率".encode(), b"&x;", 1))
    (document,) = read(jixiao(tmp_path, "extract", tmp_path / "outside.html"))
    assert SECRET not in json.dumps(document)
    assert document["tables"][0]["project"] == "图书馆夜间开放经费"


def test_rich_text_looks_into_no_other_file(tmp_path: Path) -> None:
    field = "".join(f'{{\\field{{\\*\\fldinst {what} "/etc/passwd" \\\\d}}{{\\fldrslt x}}}}' for what in ("INCLUDETEXT", "INCLUDEPICTURE"))
    (tmp_path / "outside.rtf").write_bytes(samples.rtf(before=field))
    done = jixiao(tmp_path, "extract", tmp_path)
    assert SECRET not in done.out + done.err
    ends_clearly(done, 1, seconds=30)


# -- what is protected ---------------------------------------------------------------------------------------------------------


def test_protected_documents(tmp_path: Path) -> None:
    locked = sorted(samples.DATA.glob("locked.*"))
    assert {path.suffix for path in locked} == {".doc", ".docx", ".ods", ".odt", ".pdf", ".xls", ".xlsx"}
    for path in locked:
        (tmp_path / path.name).write_bytes(path.read_bytes())
    done = jixiao(tmp_path, "extract", tmp_path)
    refused(done, *(path.name for path in locked))
    assert all("password" in line for line in done.err.splitlines()), done.err


def test_a_pdf_that_may_be_read_but_not_copied_is_read(tmp_path: Path) -> None:
    (tmp_path / "restricted.pdf").write_bytes((samples.DATA / "restricted.pdf").read_bytes())
    is_the_table(read(jixiao(tmp_path, "extract", tmp_path))[0])


def test_protected_archives(tmp_path: Path) -> None:
    """One line for an archive that is protected as a whole, one for a member that is."""
    one = entry("a.txt", samples.text())
    locked = type(one)(b"b.txt", b"\x00" * 12 + one.data, one.size, flags=1)
    (tmp_path / "whole.zip").write_bytes(container([locked, type(one)(b"c.txt", locked.data, one.size, flags=1)]))
    (tmp_path / "part.zip").write_bytes(container([one, locked]))
    done = jixiao(tmp_path, "extract", tmp_path)
    refused(done, "whole.zip", "part.zip/b.txt")
    assert all("password" in line for line in done.err.splitlines())
    is_the_table(json.loads(done.out)["documents"][0])


# -- what is damaged -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [kind for kind in samples.SAMPLES if kind not in samples.OFFICE])
def test_truncated_files(kind: str, tmp_path: Path) -> None:
    """Each is read, as far as it goes, or said to be damaged."""
    data = samples.SAMPLES[kind]()
    cuts = sorted({1, 4, 100, len(data) // 4, len(data) // 2, len(data) * 3 // 4, len(data) - 100, len(data) - 23, len(data) - 1})
    for cut in cuts:
        (tmp_path / f"{cut}.{kind}").write_bytes(data[:cut])
    ends_clearly(jixiao(tmp_path, "extract", tmp_path, JIXIAO_WORKERS="2"), len(cuts))


@pytest.mark.parametrize("kind", samples.OFFICE)
def test_truncated_office_files(kind: str, tmp_path: Path) -> None:
    data = samples.SAMPLES[kind]()
    cuts = (100, len(data) // 2, len(data) - 10)
    for cut in cuts:
        (tmp_path / f"{cut}.{kind}").write_bytes(data[:cut])
    ends_clearly(jixiao(tmp_path, "extract", tmp_path), len(cuts), seconds=30)


def ends_clearly(run: Run, files: int, *, seconds: float = 15) -> None:
    """Every file was read or has its line."""
    assert run.code in (0, 3), run.err
    lines = run.err.splitlines()
    assert len(json.loads(run.out)["documents"]) + len(lines) == files, run.err
    assert all(" — " in line and len(line) < 500 for line in lines), run.err
    assert "please report" not in run.err
    assert run.seconds < seconds, f"took {run.seconds:.1f} s"
    assert run.memory < GIGABYTE


def test_empty_and_blank_files(tmp_path: Path) -> None:
    names = [f"empty.{kind}" for kind in samples.SAMPLES]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "empty.zip").write_bytes(container([]))
    (tmp_path / "blank.docx").write_bytes(
        samples.docx(samples.word_document("<w:p/>").replace(samples.TITLE, "").replace(samples.UNIT, ""))
    )
    (tmp_path / "blank.xlsx").write_bytes(samples.xlsx(samples.sheet(rows="<row/>", merged="<mergeCell/>")))
    (tmp_path / "blank.pdf").write_bytes(samples.pdf(drawing=b"q Q"))
    (tmp_path / "blank.html").write_bytes(b"<html></html>")
    refused(jixiao(tmp_path, "extract", tmp_path), *names, "empty.zip", "blank.docx", "blank.xlsx", "blank.pdf", "blank.html")


# -- too much of everything ----------------------------------------------------------------------------------------------------


MILLION = 1_000_000


def numbered_rows() -> bytes:
    return b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, MILLION + 1))


WORD_ROW = "<w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>"
ODF_ROW = "<table:table-row><table:table-cell><text:p>甲</text:p></table:table-cell></table:table-row>"
ROWS: dict[str, Callable[[], bytes]] = {
    "rows.docx": lambda: samples.docx(samples.word_document(f"<w:tbl>{WORD_ROW * MILLION}</w:tbl>")),
    "rows.xlsx": lambda: samples.xlsx(samples.sheet(rows="@").encode().replace(b"@", numbered_rows())),
    "rows.html": lambda: samples.html(table=f"<table>{'<tr><td>甲</td></tr>' * MILLION}</table>"),
    "rows.ods": lambda: samples.ods(samples.odf_content("spreadsheet", f"<table:table>{ODF_ROW * MILLION}</table:table>")),
    "rows.txt": lambda: samples.text() + "甲\t1\t2\n".encode() * MILLION,
}


@pytest.mark.parametrize("name", ROWS)
def test_a_table_of_a_million_rows(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(ROWS[name]())
    done = jixiao(tmp_path, "extract", tmp_path / name)
    refused(done, name)
    assert "JIXIAO_MAX_" in done.err


def test_a_pdf_of_ten_thousand_pages(tmp_path: Path) -> None:
    """The limit of 3,000 is met at once, and can be raised: then the table on the last page is found."""
    path = tmp_path / "pages.pdf"
    path.write_bytes(samples.pdf(pages=10_000))
    done = jixiao(tmp_path, "extract", path)
    refused(done, path.name, seconds=5)
    assert "JIXIAO_MAX_PAGES" in done.err
    path.write_bytes(samples.pdf(pages=3_500))
    refused(jixiao(tmp_path, "extract", path), path.name, seconds=5)
    done = jixiao(tmp_path, "extract", path, JIXIAO_MAX_PAGES="3500", JIXIAO_WORKERS="2", timeout=300)
    is_the_table(read(done)[0])


def test_deep_documents(tmp_path: Path) -> None:
    """What stands in itself a hundred thousand times, by every means a format has for it."""
    deep = 100_000
    cell = "<w:tbl><w:tr><w:tc>"
    nested = cell * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000
    files = {
        "divs.html": samples.html(table="<div>" * deep + "甲" + "</div>" * deep),
        "tables.html": samples.html(table="<table><tr><td>" * deep + "甲"),
        "unended.html": samples.html(table="<div><table><ul>" * deep),
        "tables.docx": samples.docx(samples.word_document(nested)),
        "runs.docx": samples.docx(samples.word_document("<w:ins>" * deep + "</w:ins>" * deep)),
        "cells.xlsx": samples.xlsx(samples.sheet(rows="<row><c>" * deep + "</c></row>" * deep)),
        "groups.ods": samples.ods(samples.odf_content("spreadsheet", "<table:table-row-group>" * deep + "</table:table-row-group>" * deep)),
        "parts.mht": b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x0\r\n\r\n"
        + b"".join(b"--x%d\r\nContent-Type: multipart/related; boundary=x%d\r\n\r\n" % (n, n + 1) for n in range(5000)),
        "arrays.pdf": samples.pdf_file(["<< /Type /Catalog /Pages 2 0 R >>", "[" * deep + "]" * deep]),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    refused(jixiao(tmp_path, "extract", tmp_path), *files, seconds=20)


@pytest.mark.parametrize(
    ("lead", "times", "seconds"), [("{", 1_000_000, 30), ("{\\b ", 1_000_000, 30), ("\\trowd\\cellx1 ", 150_000, 20), ("\\'", 250_000, 20)]
)
def test_rich_text_bombs(lead: str, times: int, seconds: float, tmp_path: Path) -> None:
    """Groups in groups, rows without end, half a character without end; fewer of what LibreOffice reads through to the end."""
    (tmp_path / "bomb.rtf").write_bytes(samples.rtf(before=lead * times))
    ends_clearly(jixiao(tmp_path, "extract", tmp_path), 1, seconds=seconds)


# -- what is absurd but harmless -------------------------------------------------------------------------------------------------


def test_absurd_sizes_are_read(tmp_path: Path) -> None:
    """A sheet that claims to be as large as can be; cells that reach further than any table does."""
    page = samples.html().decode().replace("<td colspan=3>36.00", "<td colspan=1000>36.00")
    files = {
        "dimension.xlsx": samples.xlsx(samples.sheet(dimension="A1:XFD1048576")),
        "merged.xlsx": samples.xlsx(samples.sheet().replace("B3:D3", "B3:XFD3")),
        "span.docx": samples.docx(samples.word_document().replace('w:gridSpan w:val="3"', 'w:gridSpan w:val="2147483647"')),
        "spans.html": page.replace("<td colspan=1>≥90%", "<td colspan=1000 rowspan=65534>≥90%").encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    documents = read(jixiao(tmp_path, "extract", tmp_path))
    assert len(documents) == len(files)
    for document in documents:
        is_the_table(document)


WIDE = '<w:gridSpan w:val="999999999"/>'


def test_a_row_of_nothing_but_what_reaches_into_it(tmp_path: Path) -> None:
    """A merged cell in the second column goes down past rows that have no cell at all."""
    page = samples.html().decode().replace("<td colspan=3>36.00</td></tr>", "<td colspan=3 rowspan=3>36.00</td></tr><tr></tr><tr></tr>")
    (tmp_path / "rows.html").write_text(page, encoding="utf-8")
    (document,) = read(jixiao(tmp_path, "extract", tmp_path))
    is_the_table(document)


def odf_sheet(row: str, *, rows: int = 1) -> bytes:
    """A spreadsheet of one row, so many times."""
    table = f'<table:table table:name="a"><table:table-row table:number-rows-repeated="{rows}">{row}</table:table-row></table:table>'
    return samples.ods(samples.odf_content("spreadsheet", table))


def test_spans_that_multiply(tmp_path: Path) -> None:
    """Many cells that each claim thousands of places."""
    web_row = f"<tr>{'<td rowspan=65534 colspan=1000>甲</td>' * 50}</tr>"
    word_row = f"<w:tr>{samples.word_cell('甲', WIDE) * 50}</w:tr>"
    files = {
        "spans.html": samples.html(table=f"<table>{web_row * 5000}</table>"),
        "spans.docx": samples.docx(samples.word_document(f"<w:tbl>{word_row * 2000}</w:tbl>")),
        "merged.xlsx": samples.xlsx(samples.sheet(merged='<mergeCell ref="A1:XFD1048576"/>' * 200_000)),
        "repeated.ods": odf_sheet(
            '<table:table-cell table:number-columns-repeated="16000"><text:p>甲</text:p></table:table-cell>', rows=10**6
        ),
        "spaces.ods": odf_sheet('<table:table-cell><text:p><text:s text:c="2000000000"/>甲</text:p></table:table-cell>'),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    refused(jixiao(tmp_path, "extract", tmp_path), *files, seconds=30)


def test_pdfs_that_go_in_circles(tmp_path: Path) -> None:
    """A page tree that contains itself, an object that is its own stream, a table of contents that leads back, a form in itself."""
    catalogue = "<< /Type /Catalog /Pages 2 0 R >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /XObject << /F 4 0 R >> >> /Contents 5 0 R >>"
    form = samples.stream(b"/F Do /F Do", "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >>")
    files = {
        "tree.pdf": samples.pdf_file([catalogue, "<< /Type /Pages /Count 1 /Kids [2 0 R] >>"]),
        "trees.pdf": samples.pdf_file(
            [catalogue, "<< /Type /Pages /Count 2 /Kids [3 0 R 3 0 R] >>", "<< /Type /Pages /Count 2 /Kids [2 0 R 2 0 R] /Parent 2 0 R >>"]
        ),
        "parent.pdf": samples.pdf_file(
            [catalogue, "<< /Type /Pages /Count 1 /Parent 2 0 R /Kids [3 0 R] >>", page.replace("5 0 R", "3 0 R")]
        ),
        "form.pdf": samples.pdf_file([catalogue, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, form, samples.stream(b"/F Do /F Do")]),
        "references.pdf": samples.pdf_file(["2 0 R", "1 0 R"]),
        "xref.pdf": samples.pdf().replace(b"/Size", b"/Prev 9 /Size"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    ends_clearly(jixiao(tmp_path, "extract", tmp_path), len(files), seconds=20)


PDF_PIECES = {
    "spaces": b" ",
    "text": b"BT /F1 9 Tf 9 9 Td <7532> Tj ET\n",
    "rules": b"10 10 500 500 re S\n",
    "saves": b"q ",
    "numbers": b"1 ",
}


@pytest.mark.parametrize("piece", PDF_PIECES)
def test_a_pdf_page_that_unpacks_to_gigabytes(piece: str, tmp_path: Path) -> None:
    from hostile_zips import repeated

    content = PDF_PIECES[piece]
    raw = repeated(content * (16 * MEBIBYTE // len(content)), 130)
    data = b"\x78\x9c" + raw
    drawing = f"<< /Length {len(data)} /Filter /FlateDecode >>\nstream\n".encode() + data + b"\nendstream"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 4 0 R >>"
    whole = samples.pdf_file(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, drawing])
    (tmp_path / "bomb.pdf").write_bytes(whole)
    refused(jixiao(tmp_path, "extract", tmp_path / "bomb.pdf"), "bomb.pdf", seconds=20)


def test_pictures_that_unpack_to_gigabytes(tmp_path: Path) -> None:
    """A PNG that claims a gigantic size, and one that has it."""
    (tmp_path / "claims.png").write_bytes(samples.png(60_000, 60_000, b"\x00"))
    (tmp_path / "has.png").write_bytes(samples.png(30_000, 30_000, b"\x00" * 900_030_000))
    refused(jixiao(tmp_path, "extract", tmp_path), "claims.png", "has.png", seconds=20)


# -- what is not what it seems -------------------------------------------------------------------------------------------------


def test_wrong_names_do_not_matter(tmp_path: Path) -> None:
    files = {
        "word.pdf": samples.docx(),
        "pdf.txt": samples.pdf(),
        "page.xls": samples.html(),
        "page.doc": samples.html(),
        "sheet.docx": samples.xlsx(),
        "old-sheet.xlsx": samples.xls(),
        "text.docx": samples.text(),
        "none": samples.ods(),
        "archive.docx": samples.packed({"a.txt": samples.text()}),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    documents = read(jixiao(tmp_path, "extract", tmp_path))
    assert {document["file"] for document in documents} == set(files) - {"archive.docx"} | {"archive.docx/a.txt"}
    for document in documents:
        is_the_table(document)


def test_macros_are_neither_run_nor_in_the_way(tmp_path: Path) -> None:
    macro = {"word/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)}
    files = {
        "macro.docm": samples.docx(more={**macro}, kind="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "macro.xlsm": samples.xlsx(
            more={"xl/vbaProject.bin": macro["word/vbaProject.bin"]}, kind="application/vnd.ms-excel.sheet.macroEnabled.main+xml"
        ),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for document in read(jixiao(tmp_path, "extract", tmp_path)):
        is_the_table(document)


def test_what_is_no_document_of_a_known_kind(tmp_path: Path) -> None:
    files = {
        "picture.docx": samples.png(),
        "moving.docx": b"GIF89a" + bytes(100),
        "film.docx": bytes(4) + b"ftypisom" + bytes(100),
        "telephone.jpg": bytes(4) + b"ftypheic" + bytes(100),
        "show.pptx": samples.packed({"[Content_Types].xml": samples.content_types({}), "ppt/presentation.xml": "<x/>"}),
        "book.epub": samples.packed({"mimetype": "application/epub+zip", "a.xhtml": "<x/>"}),
        "fixed.ofd": samples.packed({"OFD.xml": "<x/>"}),
        "program.docx": b"MZ" + bytes(2000),
        "archive.rar": b"Rar!\x1a\x07\x01\x00" + bytes(100),
        "archive.7z": b"7z\xbc\xaf\x27\x1c" + b"\xff" * 100,
        "archive.tar.gz": b"\x1f\x8b\x08" + bytes(100),
        "archive.tar": b"a.txt".ljust(257, b"\x00") + b"ustar" + bytes(250),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    done = jixiao(tmp_path, "extract", tmp_path)
    refused(done, *files)
    for name in ("archive.rar", "archive.7z", "archive.tar.gz", "archive.tar"):
        (line,) = [line for line in done.err.splitlines() if f"{name}:" in line]
        assert "unpack it first" in line
