"""Lists of many projects: one row of headings, and beside the indicators the fields that a form of one project has in its head."""

from __future__ import annotations

from io import BytesIO
from itertools import chain

import pytest
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

TITLE = "漳浦县水务局2025年部门预算项目绩效目标汇总表"
ROWS = (
    ("漳浦县水务局", "堤岸绿化", "32", "岸线整洁", "产出指标", "数量指标", "绿化堤岸", "≥7公里"),
    ("", "", "", "", "满意度指标", "服务对象满意度指标", "村民满意度", "≥88%"),
    ("", "雨情预警", "15.5", "预警及时", "产出指标", "数量指标", "布设雨量计", "=21台"),
    ("", "", "", "", "效益指标", "社会效益指标", "预警覆盖村", "≥96%"),
)
#: Down over how many rows the cells of a row reach, by place.
SPANS = ({0: 4, 1: 2, 2: 2, 3: 2}, {}, {1: 2, 2: 2, 3: 2}, {})


def page(*headings: str) -> ExtractedDocument:
    """The list as a web page, with other headings."""
    body = ["".join(f"<td>{heading}</td>" for heading in headings)]
    for row, spans in zip(ROWS, SPANS, strict=True):
        body.append("".join(f'<td rowspan="{spans.get(place, 1)}">{text}</td>' for place, text in enumerate(row) if text))
    table = "".join(f"<tr>{row}</tr>" for row in body)
    return extract(read_bytes(f"<html><body><p>{TITLE}</p><p>单位：万元</p><table>{table}</table></body></html>".encode(), "t.html"))


def read(document: ExtractedDocument) -> list[tuple[object, ...]]:
    """Project, department, goal, and names with values of each table."""
    return [
        (
            table.project,
            table.department.name if table.department else None,
            table.form.text("goal") or table.form.text("annual_goal"),
            *chain.from_iterable((row.name, row.value) for row in table.form.rows),
        )
        for table in document.tables
    ]


WANTED = [
    ("堤岸绿化", "漳浦县水务局", "岸线整洁", "绿化堤岸", "≥7公里", "村民满意度", "≥88%"),
    ("雨情预警", "漳浦县水务局", "预警及时", "布设雨量计", "=21台", "预警覆盖村", "≥96%"),
]


@pytest.mark.parametrize("project", ["项目名称", "支出项目", "预算项目", "项目", "预算项目名称"])
@pytest.mark.parametrize(("money", "goal"), [("预算数", "年度绩效目标"), ("2025年预算金额", "绩效目标")])
def test_the_fields_of_a_list_are_told_by_the_parts_of_their_headings(project: str, money: str, goal: str) -> None:
    document = page("预算单位", project, money, goal, "一级指标", "二级指标", "三级指标", "指标值")
    assert read(document) == WANTED
    assert [sum(table.funds.values()) for table in document.tables] == [320000, 155000]
    assert [finding.code for finding in document.findings] == []


@pytest.mark.parametrize("levels", [("指标类别", "指标分类", "指标明细"), ("指标类别", "指标分类", "明细指标")])
def test_levels_of_a_list_are_told_by_their_words(levels: tuple[str, str, str]) -> None:
    document = page("单位名称", "预算项目", "预算数", "年度目标", *levels, "当年目标值")
    assert read(document) == WANTED
    named = [row.level1.concept if row.level1 else None for table in document.tables for row in table.form.rows]
    assert named == ["output", "satisfaction", "output", "benefit"]
    second = [row.level2.concept if row.level2 else None for table in document.tables for row in table.form.rows]
    assert second == ["quantity", "recipient-satisfaction", "quantity", "social-benefit"]


def test_bodies_in_the_column_of_projects_and_a_row_of_numbers() -> None:
    """预算05-2表 prints a number under each heading, and the body in a row of its own above its projects."""
    headings = ("单位名称、项目名称", "项目年度绩效目标", "一级指标", "二级指标", "三级指标", "指标值")
    rows = (
        headings,
        ("1", "2", "3", "4", "5", "6"),
        ("漳浦县水务局", "", "", "", "", ""),
        ("堤岸绿化", "岸线整洁", "产出指标", "数量指标", "绿化堤岸", "≥7公里"),
        ("", "", "满意度指标", "服务对象满意度指标", "村民满意度", "≥88%"),
        ("漳浦县水文站", "", "", "", "", ""),
        ("雨情预警", "预警及时", "产出指标", "数量指标", "布设雨量计", "=21台"),
        ("", "", "效益指标", "社会效益指标", "预警覆盖村", "≥96%"),
    )
    table = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    document = extract(read_bytes(f"<html><body><p>{TITLE}</p><table>{table}</table></body></html>".encode(), "t.html"))
    assert read(document) == [WANTED[0], ("雨情预警", "漳浦县水文站", *WANTED[1][2:])]


def test_a_list_of_what_the_money_is_for_is_no_list_of_projects() -> None:
    """预算项目 heads what the money of one project is for as well: without indicators beside it, it names no project."""
    table = "<tr><td>项目名称</td><td colspan=2>堤岸绿化</td></tr><tr><td>预算项目</td><td colspan=2>金额</td></tr>"
    table += "<tr><td>苗木</td><td colspan=2>20</td></tr><tr><td>一级指标</td><td>三级指标</td><td>指标值</td></tr>"
    table += "<tr><td>产出指标</td><td>绿化堤岸</td><td>≥7公里</td></tr>"
    document = extract(read_bytes(f"<html><body><p>{TITLE}</p><table>{table}</table></body></html>".encode(), "t.html"))
    assert [form.project for form in document.tables] == ["堤岸绿化"]


def test_a_list_goes_on_over_pages_without_its_heading() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=12)
    headings = ("单位名称", "项目名称", "预算数（万元）", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值")
    heights = [24.0, *[200.0] * 4]  # two rows a page
    spans = [
        ("SPAN", (place, at + 1), (place, at + rows)) for at, row in enumerate(SPANS) for place, rows in row.items() if place and rows > 1
    ]
    body = [[Paragraph(text, style) for text in row] for row in (headings, *ROWS)]
    table = Table(body, colWidths=[95] * 8, rowHeights=heights, style=[("GRID", (0, 0), (-1, -1), 1, "black"), *spans])
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=landscape(A4)).build([Paragraph(TITLE, style), table])
    document = extract(read_bytes(file.getvalue(), "t.pdf"))
    assert len({row.source.page for table in document.tables for row in table.form.rows}) > 1
    assert [(table.project, len(table.form.rows)) for table in document.tables] == [("堤岸绿化", 2), ("雨情预警", 2)]


def test_a_department_that_reaches_over_a_page_is_that_of_the_projects_on_the_next() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=12)
    headings = ("单位名称", "项目名称", "预算数（万元）", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值")
    rest = ("", "", "", "", "", "质量指标", "设备完好率", "≥97%")  # of the first project, on the next page
    pages = ((headings, *ROWS[:2]), (rest, *ROWS[2:]))
    over = [("SPAN", (0, 0), (0, 2))]
    ends = [*over, *(("SPAN", (place, 1), (place, 2)) for place in (1, 2, 3))]
    spans = ([("SPAN", (place, 1), (place, 2)) for place in (0, 1, 2, 3)], ends)
    tables = [
        Table(
            [[Paragraph(text, style) for text in row] for row in rows],
            colWidths=[95] * 8,
            style=[("GRID", (0, 0), (-1, -1), 1, "black"), *own],
        )
        for rows, own in zip(pages, spans, strict=True)
    ]
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=landscape(A4)).build(
        [Paragraph("2025年部门预算项目绩效目标汇总表", style), tables[0], PageBreak(), tables[1]]
    )
    document = extract(read_bytes(file.getvalue(), "t.pdf"))
    departments = [(table.project, table.form.text("department")) for table in document.tables]
    assert departments == [("堤岸绿化", "漳浦县水务局"), ("雨情预警", "漳浦县水务局")]


def test_what_a_body_has_for_all_its_projects_is_no_department_of_the_first() -> None:
    rows = (
        ("单位名称", "项目名称", "预算数", "一级指标", "二级指标", "三级指标", "指标值"),
        ("816-漳浦县水务系统", "", "93.5", "", "", "", ""),
        ("816001-漳浦县水务局", "堤岸绿化", "93.5", "产出指标", "数量指标", "绿化堤岸", "≥7公里"),
    )
    table = "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in rows)
    document = extract(read_bytes(f"<html><body><p>{TITLE}</p><p>单位：万元</p><table>{table}</table></body></html>".encode(), "t.html"))
    assert [row[:2] for row in read(document)] == [("堤岸绿化", "漳浦县水务局")]
    assert [finding.value for finding in document.findings if finding.code == "cell-not-understood"] == ["816-漳浦县水务系统", "93.5"]


def test_a_name_that_is_a_label_of_heads_does_not_end_a_list_on_its_next_page() -> None:
    """项目实施期限 heads the term of a project, and is the name of an indicator."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=9, leading=12)
    headings = ("单位名称", "项目名称", "预算数（万元）", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值")
    term = ("", "", "", "", "", "时效指标", "项目实施期限", "2025年3月-9月")
    parts = ((headings, *ROWS[:2]), (term, *ROWS[2:]))
    tables = [
        Table(
            [[Paragraph(text, style) for text in row] for row in part], colWidths=[95] * 8, style=[("GRID", (0, 0), (-1, -1), 1, "black")]
        )
        for part in parts
    ]
    file = BytesIO()
    SimpleDocTemplate(file, pagesize=landscape(A4)).build([Paragraph(TITLE, style), tables[0], PageBreak(), tables[1]])
    document = extract(read_bytes(file.getvalue(), "t.pdf"))
    assert [(table.project, len(table.form.rows)) for table in document.tables] == [("堤岸绿化", 3), ("雨情预警", 2)]
