"""Forms in the wild: documents of all formats and variants, against goldens written by reading them (tests/wild/README.md)."""

from __future__ import annotations

from pathlib import Path

import pytest

from jixiao.extraction.forms import recognise
from jixiao.extraction.pipeline import ExtractedDocument, process
from jixiao.model import CellRole, Document, Grid
from jixiao.readers import read_document
from jixiao.vocabulary import vocabulary
from wild_compare import bare, golden, row_differences, table_differences

WILD = Path(__file__).parent / "wild"
SEEDS = Path(__file__).parents[1] / "seeds"


def documents(folder: str) -> list[Path]:
    found = sorted(path.with_name(path.name.removesuffix(".expected.json")) for path in (WILD / folder).glob("*.expected.json"))
    assert found
    return found


VARIANTS, MIXED, COUNTIES = documents("variants"), documents("mixed"), documents("counties")
#: What the model has no property for is kept as it is printed: what was spent of the central funds.
KEPT = {"xuanwei-selfeval.docx": "1900.00"}
#: Heads that the documents state in a way that is not read; the cells are findings.
NOT_READ = {"xuanwei-selfeval.docx": 1}


def codes(found: ExtractedDocument) -> set[str]:
    return {finding.code for finding in found.findings}


@pytest.mark.parametrize("path", VARIANTS, ids=lambda path: path.name)
def test_a_variant_reads_as_its_golden_says(path: Path) -> None:
    found, expected = process(path), golden(path)
    problems = list(table_differences(found, expected))
    problems += [f"table {table} row {row}: {text}" for table, row, texts in row_differences(found, expected) for text in texts]
    assert problems == []


@pytest.mark.parametrize(("documents", "least"), [(MIXED, 200), (COUNTIES, 140)], ids=["mixed", "counties"])
def test_of_the_mixed_documents_99_rows_of_100_are_exact(documents: list[Path], least: int) -> None:
    exact = rows = 0
    wrong: list[str] = []
    for path in documents:
        for table, row, texts in row_differences(process(path), golden(path)):
            rows += 1
            exact += not texts
            wrong += [f"{path.name} table {table} row {row}: {text}" for text in texts]
    assert rows >= least
    assert exact >= rows * 0.99, wrong


@pytest.mark.parametrize("path", MIXED, ids=lambda path: path.name)
def test_the_heads_of_a_mixed_document(path: Path) -> None:
    assert list(table_differences(process(path), golden(path))) == []


@pytest.mark.parametrize("path", COUNTIES, ids=lambda path: path.name)
def test_the_heads_of_a_county_document(path: Path) -> None:
    found = process(path)
    problems = list(table_differences(found, golden(path)))
    assert len(problems) == NOT_READ.get(path.name, 0), problems
    kept = {other.text for table in found.tables for other in table.form.other_fields}
    assert not problems or "cell-not-understood" in codes(found) or KEPT.get(path.name) in kept


@pytest.mark.parametrize("path", [*MIXED, *COUNTIES], ids=lambda path: path.name)
def test_what_no_reader_can_be_sure_of_is_a_finding_or_left_empty(path: Path) -> None:
    """A row that does not read as the golden says is never wrong in silence: the document has findings about it."""
    found, expected = process(path), golden(path)
    if any(texts for _, _, texts in row_differences(found, expected)):
        assert codes(found) & {"row-incomplete", "column-not-understood", "cell-not-understood", "no-column-headings"}


def cells(document: Document) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            found += [(cell.text, cell.ref) for row in block.rows for cell in row if not cell.blank]
        elif bare(block.text):
            found.append((block.text, block.ref))
    return found


@pytest.mark.parametrize("path", [*VARIANTS, *MIXED, *COUNTIES, *sorted(SEEDS.glob("*.txt"))], ids=lambda path: path.name)
def test_every_cell_is_used_ignored_by_a_rule_or_a_finding(path: Path) -> None:
    document = read_document(path)
    uses = recognise(document, vocabulary()).uses
    if document.media_type == "text/plain":  # places are renumbered by table there; lines stay
        told = {(use.cell.ref.line, part) for use in uses for part in use.cell.text.split("\n")}
        lost = [(text, ref) for text, ref in cells(document) if (ref.line, text.split("\n")[0]) not in told]  # type: ignore[attr-defined]
    else:
        places = {use.cell.ref for use in uses}
        lost = [(text, ref) for text, ref in cells(document) if ref not in places]
    assert lost == []
    assert all(use.table is not None for use in uses if use.use is CellRole.ROW)
