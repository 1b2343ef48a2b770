"""Forms in the wild that are tables, printed as OFD files: they read as their goldens say, as the printed documents do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract, process
from jixiao.model import Grid, Layout
from jixiao.readers import read_bytes, read_document
from ofd_printer import printed
from wild_compare import Json, golden, row_differences, table_differences

WILD = Path(__file__).parent / "wild"
#: All of whole documents, and of the variants those whose tables ask most of a page: levels, values and amounts in merged or many columns.
DOCUMENTS = sorted(
    path.with_name(path.name.removesuffix(".expected.json"))
    for pattern in ("mixed/*", "counties/*", "variants/doubled-*", "variants/self-*", "variants/vertical-*", "variants/fourth-*")
    for path in WILD.glob(f"{pattern}.expected.json")
)


def problems(found: ExtractedDocument, expected: Json) -> Iterator[str]:
    yield from table_differences(found, expected)
    for table, row, texts in row_differences(found, expected):
        yield from (f"table {table} row {row}: {text}" for text in texts)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_a_form_as_ofd_reads_as_the_form(path: Path) -> None:
    document = read_document(path)
    if not any(isinstance(block, Grid) and block.layout is Layout.TABLE for block in document.blocks):
        pytest.skip("its cells are lines of text")
    found = extract(read_bytes(printed(document), "x.ofd"))
    known = set(problems(process(path), golden(path)))
    assert [problem for problem in problems(found, golden(path)) if problem not in known] == []
