"""Tables that go on in a further grid, in which a merged column of the heading is one column: the rows stay under their headings."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from jixiao.extraction.pipeline import extract
from jixiao.model import Document
from jixiao.readers import read_bytes

HEAD = ("项目名称", "渔网更换", "", "实施单位", "东山县海洋站", "")
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标描述", "", "指标值", "指标值确定依据")
ABOVE = ("产出指标", "数量指标", "更换渔网", "更换的渔网数", "", "≥31张", "工作计划")
BELOW = (
    ("效益指标", "社会效益指标", "船员返岗情况", "返岗的船员", "基本稳定", "历史数据"),
    ("满意度指标", "服务对象满意度指标", "渔民满意度", "抽样", "≥93%", "问卷"),
)


def pdf() -> Document:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=13)

    def table(rows: tuple[tuple[str, ...], ...], widths: list[int], *spans: tuple[object, ...]) -> Table:
        body = [[Paragraph(text, style) for text in row] for row in rows]
        return Table(body, colWidths=widths, style=[("GRID", (0, 0), (-1, -1), 1, "black"), *(("SPAN", *span) for span in spans)])

    above = ((*HEAD, ""), HEADINGS, ABOVE)
    first = table(above, [60, 60, 80, 50, 50, 80, 70], ((1, 0), (2, 0)), ((4, 0), (6, 0)), ((3, 1), (4, 1)), ((3, 2), (4, 2)))
    second = table(BELOW, [60, 60, 80, 100, 80, 70])
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=A4).build([Paragraph("2024年项目支出绩效目标表", style), first, PageBreak(), second])
    return read_bytes(file.getvalue(), "t.pdf")


def html() -> Document:
    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td colspan=2>{cell[1:]}</td>" if cell[:1] == "+" else f"<td>{cell}</td>" for cell in cells) + "</tr>"

    head = row("项目名称", "+渔网更换", "实施单位", "+东山县海洋站", "")
    above = "".join(row(*cells[:3], f"+{cells[3]}", *cells[5:]) for cells in (HEADINGS, ABOVE))
    below = "".join(row(*cells) for cells in BELOW)
    page = f"<html><body><p>2024年项目支出绩效目标表</p><table>{head}{above}</table><table>{below}</table></body></html>"
    return read_bytes(page.encode(), "t.html")


@pytest.mark.parametrize("document", [pdf, html])
def test_rows_of_a_further_grid_stand_under_the_headings(document: object) -> None:
    assert callable(document)
    rows = extract(document()).tables[0].form.rows
    assert [(row.name, row.description, row.value, row.standard or row.remark) for row in rows] == [
        ("更换渔网", "更换的渔网数", "≥31张", "工作计划"),
        ("船员返岗情况", "返岗的船员", "基本稳定", "历史数据"),
        ("渔民满意度", "抽样", "≥93%", "问卷"),
    ]


@pytest.mark.parametrize(
    "below", [("效益指标", "社会效益指标", "船员返岗情况", "基本稳定", "历史数据"), ("效益指标", "社会效益指标", "返岗船员", "≥7人")]
)
def test_rows_of_a_further_grid_with_a_column_less_are_doubted(below: tuple[str, ...]) -> None:
    def row(*cells: str) -> str:
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"

    head = row("项目名称", "渔网更换") + row(*(h for h in HEADINGS if h)) + row(*(cell for cell in ABOVE if cell))
    page = f"<html><body><p>2024年项目支出绩效目标表</p><table>{head}</table><table>{row(*below)}</table></body></html>"
    read = extract(read_bytes(page.encode(), "t.html"))
    first, second = read.tables[0].form.rows
    assert (first.certainty.low, second.certainty.low) == (False, True)
    assert [(finding.code, finding.source.table) for finding in read.findings if finding.code == "no-column-headings"] == [
        ("no-column-headings", 2)
    ]
