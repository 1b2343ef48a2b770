"""Write a page as DOCX, web page or text, byte for byte the same each time."""

from __future__ import annotations

import csv
import html
import io
import zipfile
from collections.abc import Mapping
from random import Random

from generator.grid import Cell, Grid, Paragraph
from generator.page import Page

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts with one and the same date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def word_paragraph(text: str, *, bold: bool = False) -> str:
    """Write the lines of a paragraph of WordprocessingML."""
    style = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{html.escape(line, quote=False)}</w:t>' for line in text.split("\n"))
    return f"<w:p><w:r>{style}{lines}</w:r></w:p>"


def word_table(grid: Grid) -> str:
    """Write a table with its merged cells (gridSpan, vMerge)."""
    matrix = grid.matrix()
    rows = []
    covering: dict[int, tuple[Cell, int]] = {}
    for line in matrix:
        cells, column = [], 0
        while column < len(line):
            cell = line[column]
            if cell is not None:
                merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
                cells.append(word_cell(cell.text, cell.cols, merge))
                covering[column] = (cell, cell.rows - 1)
                column += cell.cols
            else:
                above, left = covering[column]
                covering[column] = (above, left - 1)
                cells.append(word_cell("", above.cols, "<w:vMerge/>"))
                column += above.cols
        rows.append(f"<w:tr>{''.join(cells)}</w:tr>")
    columns = '<w:gridCol w:w="1500"/>' * len(matrix[0])
    border = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return f"<w:tbl><w:tblPr><w:tblBorders>{border}</w:tblBorders></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def word_cell(text: str, cols: int, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cols}"/>' if cols > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{word_paragraph(text)}</w:tc>"


def docx(page: Page, random: Random) -> bytes:
    """Write a Word document."""
    body = "".join(
        word_paragraph(block.text, bold=block.heading) if isinstance(block, Paragraph) else word_table(block) + word_paragraph("")
        for block in page.blocks
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    document = f'{head}<w:document xmlns:w="{WORD}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    types = (
        f'{head}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
    )
    rels = (
        f'{head}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Type="{OFFICE}/officeDocument" '
        'Target="word/document.xml"/></Relationships>'
    )
    return zipped({"[Content_Types].xml": types.encode(), "_rels/.rels": rels.encode(), "word/document.xml": document.encode()})


def web_text(text: str) -> str:
    return "<br>".join(html.escape(line, quote=False) for line in text.split("\n"))


def web_table(grid: Grid) -> str:
    """Write a table with rowspan and colspan."""
    rows = []
    for row in grid.rows:
        cells = []
        for cell in row:
            spans = (f' colspan="{cell.cols}"' if cell.cols > 1 else "") + (f' rowspan="{cell.rows}"' if cell.rows > 1 else "")
            cells.append(f"<td{spans}>{web_text(cell.text)}</td>")
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f'<table border="1">{"".join(rows)}</table>'


def page_html(page: Page, random: Random) -> bytes:
    """Write a web page as a content management system of an authority has it: menu, particulars of the page, form, footer."""
    parts = []
    for block in page.blocks:
        if isinstance(block, Grid):
            parts.append(web_table(block))
        else:
            tag = "h2" if block.heading else "p"
            parts.append(f"<{tag}>{web_text(block.text)}</{tag}>")
    body = "\n".join(parts)
    if random.random() < 0.3:
        body = f"<table><tr><td><div>{body}</div></td></tr></table>"
    if random.random() < 0.4:
        place, year = page.gold.place, page.gold.fiscal_year
        first = ("索 引 号：", f"01{place.code}/{year}-00017", "发布日期：", page.published)
        second = ("发布机构：", f"{place.name}人民政府办公室", "文 号：", "")
        rows = ("".join(f"<td>{text}</td>" for text in texts) for texts in (first, second))
        body = f"<table><tr>{'</tr><tr>'.join(rows)}</tr></table>\n{body}"
    charset = random.choice(("utf-8", "utf-8", "gb18030"))
    text = (
        f'<!DOCTYPE html>\n<html><head><meta charset="{charset}"><title>{page.gold.place.name}人民政府</title></head><body>'
        f"<div>首页 &gt; 政务公开 &gt; 财政预决算</div>\n{body}\n<div>主办：{page.gold.place.name}人民政府</div></body></html>\n"
    )
    return text.encode(charset)


def flat(text: str) -> str:
    """Put the lines of a cell into one."""
    return text.replace("\n", "")


def text_tabs(page: Page, random: Random) -> bytes:
    """Write a text whose cells are divided by tabs; covered cells are empty."""
    return text_by(page, "\t", "")


def text_pipes(page: Page, random: Random) -> bytes:
    """Write a text whose cells are divided by bars."""
    return text_by(page, " | ", "| ")


def text_commas(page: Page, random: Random) -> bytes:
    """Write a CSV file (RFC 4180), as a spreadsheet in China saves it: often with a mark of byte order, or in GB 18030."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for block in page.blocks:
        if isinstance(block, Paragraph):
            writer.writerow([block.text])
        else:
            writer.writerows(["" if cell is None else cell.text for cell in row] for row in block.matrix())
    return buffer.getvalue().encode(random.choice(("utf-8-sig", "utf-8", "gb18030")))


def text_by(page: Page, between: str, edge: str) -> bytes:
    lines = []
    for block in page.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            for row in block.matrix():
                cells = ["" if cell is None else flat(cell.text) for cell in row]
                lines.append(f"{edge}{between.join(cells)}{edge[::-1]}" if edge else between.join(cells))
    return ("\n".join(lines) + "\n").encode()


def text_lines(page: Page, random: Random) -> bytes:
    """Write a text with one cell a line, as copied from a web page."""
    lines = []
    for block in page.blocks:
        if isinstance(block, Paragraph):
            lines.append(block.text)
        else:
            lines += [flat(cell.text) for row in block.rows for cell in row if cell.text]
    return ("\n".join(lines) + "\n").encode()
