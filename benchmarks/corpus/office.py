"""Documents as DOCX (by python-docx), HTML and PDF (by ReportLab, in its Chinese font that every reader of PDF has)."""

from __future__ import annotations

import io
import re
import zipfile
from html import escape
from typing import Any

from .grids import Box, Sheet, layout, places
from .model import Paper

_MOMENT = (2024, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


# -- HTML --------------------------------------------------------------------------------------------------------------------


def html_of(paper: Paper) -> bytes:
    """The document as a web page."""
    found = layout(paper)
    parts = [f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{escape(found.front[0])}</title></head><body>\n']
    parts += [f"<h2>{escape(text)}</h2>\n" for text in found.front]
    for sheet in found.sheets:
        parts += [f'<p align="center">{escape(text)}</p>\n' for text in sheet.above]
        rows = ("<tr>" + "".join(map(_td, line)) + "</tr>\n" for line in sheet.lines)
        parts.append('<table border="1" cellspacing="0">\n' + "".join(rows) + "</table>\n")
    return "".join([*parts, "</body></html>\n"]).encode()


def _td(box: Box) -> str:
    spans = (f' colspan="{box.columns}"' if box.columns > 1 else "") + (f' rowspan="{box.rows}"' if box.rows > 1 else "")
    return f"<td{spans}>{escape(box.text).replace(chr(10), '<br>')}</td>"


# -- DOCX --------------------------------------------------------------------------------------------------------------------

_NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_BORDERS = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
_PAGE = 9000  # twentieths of a point


def docx_of(paper: Paper) -> bytes:
    """The document as a Word file; its tables are written as XML, which is many times faster than merging cells one by one."""
    import docx
    from docx.oxml import parse_xml

    found = layout(paper)
    word = docx.Document()
    for text in found.front:
        word.add_paragraph(text)
    body: Any = word.element.body
    for sheet in found.sheets:
        for text in sheet.above:
            word.add_paragraph(text)
        body.insert(len(body) - 1, parse_xml(_table_xml(sheet)))
        word.add_paragraph("")
    out = io.BytesIO()
    word.save(out)
    return _fixed_zip(out.getvalue())


def _table_xml(sheet: Sheet) -> str:
    total = sum(sheet.widths)
    columns = "".join(f'<w:gridCol w:w="{_PAGE * width // total}"/>' for width in sheet.widths)
    rows = "".join("<w:tr>" + "".join(cells) + "</w:tr>" for cells in _word_rows(sheet))
    return f"<w:tbl {_NAMESPACE}><w:tblPr><w:tblBorders>{_BORDERS}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _word_rows(sheet: Sheet) -> list[list[str]]:
    """The cells of each row from left to right; a merged cell goes on in every row that it covers."""
    rows: list[dict[int, str]] = [{} for _ in sheet.lines]
    for row, column, box in places(sheet):
        for below in range(box.rows):
            rows[row + below][column] = _word_cell(box, goes_on=below > 0)
    return [[text for _, text in sorted(cells.items())] for cells in rows]


def _word_cell(box: Box, *, goes_on: bool) -> str:
    span = f'<w:gridSpan w:val="{box.columns}"/>' if box.columns > 1 else ""
    merge = "" if box.rows == 1 else "<w:vMerge/>" if goes_on else '<w:vMerge w:val="restart"/>'
    lines = [""] if goes_on else box.text.split("\n")
    inside = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{inside}</w:tc>"


def _fixed_zip(data: bytes) -> bytes:
    """The same zip file with one time for all its members, so that it always has the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(b"2024-01-01T00:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# -- PDF ---------------------------------------------------------------------------------------------------------------------

_FONT = "STSong-Light"


def pdf_of(paper: Paper) -> bytes:
    """The document as printed on A4. Raises ImportError, with what to do, where ReportLab is missing."""
    try:
        from reportlab.lib.pagesizes import A4
        from reportlab.lib.styles import ParagraphStyle
        from reportlab.pdfbase.cidfonts import UnicodeCIDFont
        from reportlab.pdfbase.pdfmetrics import registerFont
        from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate
    except ImportError as error:
        raise ImportError("PDF needs ReportLab: pip install reportlab — 需要 ReportLab，请执行 pip install reportlab") from error
    registerFont(UnicodeCIDFont(_FONT))
    head = ParagraphStyle("head", fontName=_FONT, fontSize=12, leading=18, alignment=1, wordWrap="CJK")
    cell = ParagraphStyle("cell", fontName=_FONT, fontSize=8, leading=10, wordWrap="CJK")
    found = layout(paper)
    flow: list[Any] = [Paragraph(escape(text), head) for text in found.front]
    for number, sheet in enumerate(found.sheets):
        flow += [PageBreak()] if number else []
        flow += [Paragraph(escape(text), head) for text in sheet.above]
        flow.append(_pdf_table(sheet, cell, A4[0] - 80))
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, leftMargin=40, rightMargin=40, topMargin=36, bottomMargin=36, invariant=1).build(flow)
    return out.getvalue()


def _pdf_table(sheet: Sheet, style: Any, width: float) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Paragraph, Table

    rows: list[list[Any]] = [[""] * len(sheet.widths) for _ in sheet.lines]
    commands: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    for row, column, box in places(sheet):
        rows[row][column] = Paragraph(escape(box.text).replace("\n", "<br/>"), style)
        if box.columns > 1 or box.rows > 1:
            commands.append(("SPAN", (column, row), (column + box.columns - 1, row + box.rows - 1)))
    total = sum(sheet.widths)
    return Table(rows, colWidths=[width * share / total for share in sheet.widths], style=commands)


WRITERS = {"html": html_of, "docx": docx_of, "pdf": pdf_of}
