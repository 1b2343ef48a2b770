"""Makes the scan in this folder, and what must be read in it.

    python tests/data/scan/make_scan.py 2022年天津市市级机关.pdf 2022年天津市市级机关.docx

``tianjin-2022.pdf`` holds the first two pages of the PDF as grey pictures of 200 dpi and no text. ``tianjin-2022.json`` holds, page
by page and table by table, the rows of cells as [text, rowspan, colspan], and the lines outside of tables. The texts are those of
the DOCX; where the page breaks the tables was seen on the pictures, and so were the cells compared, by eye.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import docx
import pypdfium2
from docx.oxml.ns import qn

HERE = Path(__file__).resolve().parent
DPI = 200
#: The tables of the document by page, with the rows of each that stand on it (from 1; all where there is None).
PAGES = [
    [(1, None), (2, None), (3, None), (4, (1, 5))],
    [(4, (6, 9)), (5, None), (6, None), (7, None)],
]


def scan(pdf: str) -> None:
    """The picture-only PDF."""
    document = pypdfium2.PdfDocument(pdf)
    first, *others = [document[number].render(scale=DPI / 72, grayscale=True).to_pil().convert("L") for number in range(len(PAGES))]
    first.save(HERE / "tianjin-2022.pdf", save_all=True, append_images=others, resolution=DPI, quality=55)


def rows_of(table: docx.table.Table) -> Iterator[list[tuple[str, int, bool]]]:
    """Rows of cells as they stand in the file: text, colspan, and whether the cell goes on from the row above."""
    for row in table._tbl.iter(qn("w:tr")):
        cells = []
        for cell in row.findall(qn("w:tc")):
            span, merge = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}"), cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            text = "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in cell.findall(qn("w:p")))
            cells.append(
                (text.strip(), int(span.get(qn("w:val"))) if span is not None else 1, merge is not None and not merge.get(qn("w:val")))
            )
        yield cells


def table_of(rows: list[list[tuple[str, int, bool]]]) -> list[list[list[object]]]:
    """The rows that stand on one page; a cell that goes on from the page before begins blank in the first of them."""
    result: list[list[list[object]]] = []
    above: dict[int, list[object]] = {}
    for row in rows:
        begun: list[list[object]] = []
        column = 1
        for text, colspan, goes_on in row:
            if goes_on and column in above:
                above[column][1] = int(str(above[column][1])) + 1
            else:
                above[column] = ["" if goes_on else text, 1, colspan]
                begun.append(above[column])
            column += colspan
        result.append(begun)
    return result


def main(pdf: str, word: str) -> None:
    scan(pdf)
    document = docx.Document(word)
    pages = []
    for page in PAGES:
        tables = []
        for number, part in page:
            rows = list(rows_of(document.tables[number - 1]))
            tables.append(table_of(rows[part[0] - 1 : part[1]] if part else rows))
        pages.append({"tables": tables})
    lines = [piece.strip() for p in document.paragraphs for piece in p.text.split("\t") if piece.strip()]
    pages[0]["lines"], pages[1]["lines"] = lines[:6], lines[6:12]
    text = json.dumps(pages, ensure_ascii=False, indent=1)
    # A row of cells to a line.
    text = re.sub(
        r"\[\s+(\[\s+\"[^\[\]]*\](?:,\s+\[\s+\"[^\[\]]*\])*)\s+\]", lambda row: "[" + re.sub(r"\s*\n\s*", " ", row[1]) + "]", text
    )
    (HERE / "tianjin-2022.json").write_text(re.sub(r"\[ \"(.*?) \]", r'["\1]', text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
