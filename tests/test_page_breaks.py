"""Forms whose merged cells a page break cuts: the rows below it have the levels of the cell above it."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from jixiao.extraction.pipeline import extract
from jixiao.readers import read_bytes

HEAD = (("项目名称", "渔船更新", "", ""), ("实施单位", "连江县海洋与渔业局", "", ""))
HEADINGS = ("一级指标", "二级指标", "三级指标", "指标值")
ABOVE = (("产出指标", "数量指标", "更新渔船", "≥14艘"), ("", "质量指标", "检验合格率", "=100%"))
#: The cells of level 1 are cut: one blank cell reaches down beside three rows of the next page.
BELOW = (
    ("", "", "设备完好率", "≥97%"),
    ("", "时效指标", "按期交付率", "≥95%"),
    ("", "成本指标", "单船成本", "≤80万元"),
    ("效益指标", "社会效益指标", "受益渔民", "≥300人"),
)


def test_rows_below_a_page_break_have_the_level_of_the_cell_that_it_cut() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=10, leading=13)

    def table(rows: tuple[tuple[str, ...], ...], *spans: tuple[object, ...]) -> Table:
        body = [[Paragraph(text, style) for text in row] for row in rows]
        return Table(body, colWidths=[110] * 4, style=[("GRID", (0, 0), (-1, -1), 1, "black"), *(("SPAN", *span) for span in spans)])

    first = table((*HEAD, HEADINGS, *ABOVE), ((1, 0), (3, 0)), ((1, 1), (3, 1)), ((0, 3), (0, 4)))
    second = table(BELOW, ((0, 0), (0, 2)))
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=A4).build([Paragraph("2024年项目支出绩效目标表", style), first, PageBreak(), second])
    rows = extract(read_bytes(file.getvalue(), "t.pdf")).tables[0].form.rows
    assert [row.source.page for row in rows] == [1, 1, 2, 2, 2, 2]
    assert [row.level1.text if row.level1 else None for row in rows] == [*["产出指标"] * 5, "效益指标"]
    assert [row.level2.text if row.level2 else None for row in rows] == [
        "数量指标",
        *["质量指标"] * 2,
        "时效指标",
        "成本指标",
        "社会效益指标",
    ]
