"""Annotated copies: each note stands at the very cell, as other readers of the formats find it; nothing else in the copy changes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pdfplumber
import pytest
from lxml import html

import jixiao
from jixiao.annotation import Note, Noted, annotated, notes_of
from jixiao.model import Cell, Document, Grid, Paragraph
from jixiao.model.finding_rules.files import PROMPT_READ
from jixiao.readers import read_bytes, read_document

ROOT = Path(__file__).resolve().parent.parent
WILD = sorted(path.with_name(path.name.removesuffix(".expected.json")) for path in (ROOT / "tests/wild").rglob("*.expected.json"))
ORIGINALS = sorted((ROOT / "tests/data/originals").iterdir())
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def of(*endings: str) -> list[Path]:
    found = [path for path in [*WILD, *ORIGINALS] if path.suffix in endings]
    assert len(found) > 2
    return found


def bare(text: str) -> str:
    return "".join(text.split())


def notes_everywhere(document: Document) -> list[Note]:
    """A note at every cell and paragraph, with its number for a fingerprint."""
    cells = [cell for block in document.blocks if isinstance(block, Grid) for row in block.rows for cell in row]
    parts: list[Cell | Paragraph] = [*cells, *document.paragraphs()]
    noted = [Noted(PROMPT_READ.at(part.ref, value=part.text), f"n{number:05}n") for number, part in enumerate(parts)]
    notes = notes_of(document, noted)
    assert all(note.exact for note in notes)
    assert len(notes) == len({part.ref for part in parts})
    return notes


def texts(block: Grid | Paragraph) -> list[tuple[str, int, int]]:
    if isinstance(block, Grid):
        return [(cell.text, cell.rowspan, cell.colspan) for row in block.rows for cell in row]
    return [(block.text, 0, 0)]


def within(char: Mapping[str, Any], box: tuple[float, ...]) -> bool:
    across, down = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] < across < box[2]) and bool(box[1] < down < box[3])


def ids(root: Any) -> dict[str, Any]:
    return {element.get("id"): element for element in root.iter() if element.get("id")}


def outside_tables(cell: Any) -> str:
    """The text of a cell without that of tables in it."""
    own = deepcopy(cell)
    for table in list(own.iter("table")):
        table.drop_tree()
    return str(own.text_content())


def numbers(text: str) -> list[str]:
    """The notes that a comment has, by their fingerprints."""
    return re.findall(r"n\d{5}n", text)


def word_anchors(data: bytes) -> dict[str, Any]:
    """By python-docx: the text of the cell or paragraph that each comment of ours is anchored in."""
    document = docx.Document(io.BytesIO(data))
    starts = {start.get(f"{_WORD}id"): start for start in document.element.body.iter(f"{_WORD}commentRangeStart")}
    found = {}
    for comment in document.comments:
        assert comment.author == "jixiao"
        start = starts[str(comment.comment_id)]
        holder = next((each for each in start.iterancestors() if each.tag in (f"{_WORD}tc", f"{_WORD}txbxContent")), None)
        if holder is None or holder.tag != f"{_WORD}tc":
            holder = next(each for each in start.iterancestors() if each.tag == f"{_WORD}p")
        for number in numbers(comment.text):
            found[number] = holder
    return found


@pytest.mark.parametrize("path", of(".docx"), ids=lambda path: path.name)
def test_a_word_comment_is_anchored_in_its_cell(path: Path) -> None:
    data, document = path.read_bytes(), read_document(path)
    notes = notes_everywhere(document)
    copy = annotated(data, document, notes, "zh").data
    anchors = word_anchors(copy)
    assert len(anchors) == sum(len(note.of) for note in notes)
    for note in notes:
        for noted in note.of:
            holder = anchors[noted.fingerprint]
            own = bare("".join(text.text or "" for text in holder.iter(f"{_WORD}t")))
            assert bare(note.text) in own or not own, (note.at, own)
    holders = [anchors[note.of[0].fingerprint] for note in notes if note.at.row is not None]
    assert len(set(map(id, holders))) == len(holders)
    assert read_bytes(copy, document.name).blocks == document.blocks


@pytest.mark.parametrize("path", of(".xlsx"), ids=lambda path: path.name)
def test_a_note_of_a_workbook_is_in_its_cell(path: Path) -> None:
    data, document = path.read_bytes(), read_document(path)
    notes = notes_everywhere(document)
    copy = annotated(data, document, notes, "zh").data
    book = openpyxl.load_workbook(io.BytesIO(copy))
    for note in notes:
        sheet = book[note.at.sheet or ""]
        comment = sheet.cell(note.at.row or 0, note.at.column or 0).comment
        assert comment is not None, note.at
        assert comment.author == "jixiao"
        assert numbers(comment.text) == [noted.fingerprint for noted in note.of]
    assert sum(cell.comment is not None for sheet in book for row in sheet.iter_rows() for cell in row) == len({note.at for note in notes})
    assert read_bytes(copy, document.name).blocks == document.blocks
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(io.BytesIO(copy)) as after:
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert all("worksheets/" in name or name == "[Content_Types].xml" for name in changed), changed


@pytest.mark.parametrize("path", of(".html"), ids=lambda path: path.name)
def test_a_cell_of_a_web_page_is_marked(path: Path) -> None:
    data, document = path.read_bytes(), read_document(path)
    notes = notes_everywhere(document)
    root = html.fromstring(annotated(data, document, notes, "zh").data.decode())
    listed = root.get_element_by_id("jixiao-findings")
    by_id = ids(root)
    targets = [by_id[link.get("href")[1:]] for link in listed.iter("a")]
    assert len(targets) == len(notes)
    for note, element in zip(notes, targets, strict=True):
        assert note.of[0].fingerprint in element.get("title")
        if note.at.row is not None:
            assert element.tag in ("td", "th")
            assert bare(note.text) in bare(outside_tables(element)), note.at
    listed.getparent().remove(listed)
    again = read_bytes(html.tostring(root, encoding="utf-8"), document.name)
    assert [texts(block) for block in again.blocks] == [texts(block) for block in document.blocks]


@pytest.mark.parametrize("path", of(".pdf"), ids=lambda path: path.name)
def test_an_annotation_of_a_pdf_frames_its_cell(path: Path) -> None:
    data, document = path.read_bytes(), read_document(path)
    notes = notes_everywhere(document)
    copy = annotated(data, document, notes, "zh").data
    assert copy.startswith(data)
    framed = {}
    hit = filled = 0
    with pdfplumber.open(io.BytesIO(copy)) as opened:
        for page in opened.pages:
            chars = page.chars
            for annotation in page.annots:
                box = (annotation["x0"], annotation["top"], annotation["x1"], annotation["bottom"])
                inside = "".join(char["text"] for char in chars if within(char, box))
                assert annotation["title"] == "jixiao"
                for number in numbers(annotation["contents"]):
                    framed[number] = (page.page_number, box, inside)
    for note in notes:
        for noted in note.of:
            page_number, box, inside = framed[noted.fingerprint]
            assert page_number == note.at.page
            assert box == pytest.approx(note.at.box, abs=0.2 if note.at.row else 3.2)
            if note.at.row:
                assert set(bare(inside)) <= set(bare(note.text))
                hit += bool(bare(note.text)) and bare(inside) != ""
                filled += bool(bare(note.text))
    assert hit >= 0.99 * filled > 0
    assert read_bytes(copy, document.name).blocks == document.blocks


@pytest.mark.parametrize("path", [*of(".txt"), *sorted((ROOT / "seeds").glob("*.txt"))], ids=lambda path: path.name)
def test_a_text_becomes_a_page_of_its_cells(path: Path) -> None:
    data, document = path.read_bytes(), read_document(path)
    notes = notes_everywhere(document)
    copy = annotated(data, document, notes, "zh")
    assert copy.ending == ".html"
    assert copy.said is not None
    root = html.fromstring(copy.data.decode())
    by_id = ids(root)
    for link, note in zip(by_id["jixiao-findings"].iter("a"), notes, strict=True):
        element = by_id[link.get("href")[1:]]
        assert bare(element.text_content()) == bare(note.text)
        assert note.of[0].fingerprint in element.get("title")


@pytest.mark.parametrize("path", [*WILD, *sorted((ROOT / "seeds").glob("*.txt"))], ids=lambda path: path.name)
def test_the_findings_of_a_document_are_noted_where_they_are_said_to_be(path: Path) -> None:
    document = read_document(path)
    findings = [finding for finding in jixiao.validate(path).findings if finding.source.row or finding.source.line]
    notes = notes_of(document, [Noted(finding, "") for finding in findings])
    assert sum(len(note.of) for note in notes) == len(dict.fromkeys(findings))
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    cells = {cell.ref: cell for grid in grids for row in grid.rows for cell in row}
    for note in notes:
        for noted in note.of:
            said, cell = noted.finding.source, cells.get(note.at)
            if said.line is not None:
                assert note.at.line == said.line
            elif said.column is not None and cell is not None:
                assert (note.at.table, note.exact) == (said.table, True)
                assert 0 <= (said.row or 0) - (cell.ref.row or 0) < cell.rowspan
                assert 0 <= said.column - (cell.ref.column or 0) < cell.colspan
            else:
                assert (note.at.table, note.at.row) == (said.table, said.row)
