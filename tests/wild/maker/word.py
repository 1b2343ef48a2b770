"""Word documents (DOCX) by python-docx, and PDF from them by LibreOffice."""

import io
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from maker.fixed import fixed_zip
from maker.parts import Break, Doc, Line, Table, cells, drawn

FONT = "宋体"


def docx_bytes(document: Doc) -> bytes:
    """The document as DOCX."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt

    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(document.size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(0)
    page = word.sections[0]
    page.page_width, page.page_height = (Cm(29.7), Cm(21.0)) if document.landscape else (Cm(21.0), Cm(29.7))
    page.orientation = WD_ORIENT.LANDSCAPE if document.landscape else WD_ORIENT.PORTRAIT
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2.0)
    wide = 25.7 if document.landscape else 17.0
    for part in document.parts:
        if isinstance(part, Line):
            add_line(word, part)
        elif isinstance(part, Table):
            add_table(word, part, wide)
        elif isinstance(part, Break):
            word.add_page_break()
    out = io.BytesIO()
    word.save(out)
    return fixed_zip(out.getvalue())


def add_line(word: Any, line: Line) -> None:
    """A paragraph: titles in the middle, bold and larger."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = word.add_paragraph()
    run = paragraph.add_run(line.text)
    if line.style in {"title", "subtitle"}:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run.font.size = Pt(16 if line.style == "title" else 11)
        run.bold = line.style == "title"


def add_table(word: Any, table: Table, wide: float) -> None:
    """A table with borders; merged cells are merged, upright texts turned."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Cm

    rows = drawn(table.drawing)
    count = len(rows[0])
    widths = table.widths or (wide / count,) * count
    made = word.add_table(len(rows), count, style="Table Grid")
    made.autofit = False
    for column, width in enumerate(widths):
        made.columns[column].width = Cm(width)
    grid = [[made.cell(r, c) for c in range(count)] for r in range(len(rows))]
    for row in grid:
        for cell, width in zip(row, widths, strict=True):
            cell.width = Cm(width)
    for cell in cells(table.drawing):
        first = grid[cell.row][cell.column]
        if cell.rows > 1 or cell.columns > 1:
            first = first.merge(grid[cell.row + cell.rows - 1][cell.column + cell.columns - 1])
        pieces = cell.text.split("\n")
        first.paragraphs[0].add_run(pieces[0])
        for piece in pieces[1:]:
            first.add_paragraph(piece)
        if cell.text in table.upright:
            turned = OxmlElement("w:textDirection")
            turned.set(qn("w:val"), "tbRlV")
            first._tc.get_or_add_tcPr().append(turned)
    for row in made.rows[: table.repeated]:
        header = OxmlElement("w:tblHeader")
        header.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(header)


def pdf_bytes(document: Doc) -> bytes:
    """The document as PDF, printed from its DOCX by LibreOffice (`soffice` must be there)."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "document.docx")
        source.write_bytes(docx_bytes(document))
        command = [
            "soffice",
            f"-env:UserInstallation=file://{folder}/profile",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
            str(source),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        return source.with_suffix(".pdf").read_bytes()
