"""What files lose of a form's shape: merged headings, columns of a text, pages; tables on their side in words of any place."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from jixiao.extraction import to_json
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import Horizon
from jixiao.readers import read_bytes

TITLE = "崇仁县灌区巡护2024年绩效目标分解表"
SIDEWAYS = (
    ("单位", "产出指标", "", "效益指标"),
    ("", "数量指标", "质量指标", "社会效益指标"),
    ("", "巡护渠道", "渠道完好率", "受益农户"),
    ("崇仁县沙堤镇", "不少于46公里", "95%以上", "1,320户"),
    ("崇仁县白露乡", "达31公里以上", "高于94%", "至少870户"),
)
HEAD = (("项目名称", "灌区巡护"), ("实施单位", "崇仁县水利局"), ("项目预算（万元）", "27"))
PLAIN_TITLE = "2024年项目支出绩效目标表"


def text(*rows: tuple[str, ...], title: str = TITLE, separator: str = "\t") -> ExtractedDocument:
    body = "\n".join(separator.join(row) for row in rows)
    return extract(read_bytes(f"{title}\n{body}".encode(), "t.csv" if separator == "," else "t.txt"))


def web(*rows: tuple[str, ...], title: str = TITLE) -> ExtractedDocument:
    """The rows as a web page without merged cells."""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return extract(read_bytes(f"<p>{title}</p><table>{body}</table>".encode(), "t.html"))


def rows_of(document: ExtractedDocument) -> list[list[tuple[str | None, ...]]]:
    return [
        [(row.level1.text if row.level1 else None, row.level2.text if row.level2 else None, row.name, row.value) for row in table.form.rows]
        for table in document.tables
    ]


def codes(document: ExtractedDocument) -> list[str]:
    return [finding.code for finding in document.findings]


# -- on their side ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [web, text])
def test_values_in_any_words_tell_a_table_on_its_side(write: Callable[..., ExtractedDocument]) -> None:
    document = write(*SIDEWAYS)
    assert [table.form.text("department") for table in document.tables] == ["崇仁县沙堤镇", "崇仁县白露乡"]
    assert rows_of(document)[1] == [
        ("产出指标", "数量指标", "巡护渠道", "达31公里以上"),
        ("产出指标", "质量指标", "渠道完好率", "高于94%"),
        ("效益指标", "社会效益指标", "受益农户", "至少870户"),
    ]
    assert codes(document) == []


def test_one_level_over_all_indicators_is_theirs() -> None:
    """产出指标 over all of them, merged once: as a web page without spans, as tabs, and with the corner printed again in each row."""
    rows = (("单位", "产出指标", "", ""), ("", "数量指标", "", "质量指标"), ("", "巡护渠道", "清淤渠道", "渠道完好率"), *SIDEWAYS[3:])
    again = (rows[0], *(("单位", *row[1:]) for row in rows[1:3]), *rows[3:])
    for document in (web(*rows), text(*rows), text(*again)):
        assert rows_of(document)[1] == [
            ("产出指标", "数量指标", "巡护渠道", "达31公里以上"),
            ("产出指标", "数量指标", "清淤渠道", "高于94%"),
            ("产出指标", "质量指标", "渠道完好率", "至少870户"),
        ]
        assert codes(document) == []


def test_another_heading_over_the_units_is_kept_with_their_names() -> None:
    document = web(("乡镇", *SIDEWAYS[0][1:]), *SIDEWAYS[1:])
    assert [[(other.label, other.text) for other in table.form.other_fields] for table in document.tables] == [
        [("乡镇", "崇仁县沙堤镇")],
        [("乡镇", "崇仁县白露乡")],
    ]
    assert codes(document) == []


# -- headings of two lines --------------------------------------------------------------------------------------------------------------

UPPER = ("一级指标", "二级指标", "三级指标", "指标值", "", "")
ROWS = (
    ("产出指标", "数量指标", "巡护渠道", "75公里", "76公里", "≥77公里"),
    ("", "质量指标", "渠道完好率", "93%", "93%", "≥95%"),
    ("效益指标", "社会效益指标", "受益农户", "2100户", "2150户", "≥2190户"),
)
READ = [("产出指标", "数量指标", "巡护渠道", "≥77公里"), ("产出指标", "质量指标", "渠道完好率", "≥95%")]


def padded(*rows: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple((*row, *[""] * (6 - len(row))) for row in rows)


@pytest.mark.parametrize("separator", ["\t", ","])
@pytest.mark.parametrize("lower", [("前年", "上年", "预计当年实现"), ("前年完成值", "上年完成值", "本年计划值")])
def test_sub_headings_of_a_file_without_merged_cells_are_headings(separator: str, lower: tuple[str, ...]) -> None:
    document = text(*padded(*HEAD), UPPER, ("", "", "", *lower), *ROWS, title=PLAIN_TITLE, separator=separator)
    assert rows_of(document)[0][:2] == READ
    assert [row.baseline is not None for row in document.tables[0].form.rows] == [True] * 3
    assert codes(document) == []


def test_headings_that_are_printed_again_beside_sub_headings_are_one() -> None:
    """A sheet whose cells were merged to the right, and no longer down."""
    upper = ("一级指标", "二级指标", "三级指标", "<指标值>")
    lower = ("一级指标", "二级指标", "三级指标", "第一季度", "第二季度", "第三季度", "全年")
    body = "".join(
        "<tr>" + "".join(f"<td{' colspan=4' if cell.startswith('<') else ''}>{cell.strip('<>')}</td>" for cell in row) + "</tr>"
        for row in (*padded(*HEAD), upper, lower, *((*row[:3], row[3], *row[3:]) for row in ROWS))
    )
    document = extract(read_bytes(f"<p>{PLAIN_TITLE}</p><table>{body}</table>".encode(), "t.html"))
    assert rows_of(document)[0][:2] == READ
    assert document.tables[0].form.rows[0].steps == "第一季度：75公里；第二季度：75公里；第三季度：76公里"
    assert codes(document) == []


def test_a_heading_that_nobody_knows_over_kinds_of_indicators_is_their_column() -> None:
    heading, first = (*UPPER[:4], "所属口径"), ("产出指标", "数量指标", "巡护渠道", "≥77公里", "定量")
    again = ("", "质量指标", "渠道制度健全性", "健全", "定性")
    document = web(*[(*row, "", "", "") for row in HEAD], heading, first, again, title=PLAIN_TITLE)
    assert [row.nature for row in document.tables[0].form.rows] == ["定量", "定性"]
    assert codes(document) == ["column-by-content"]


def test_a_level_of_an_own_heading_is_told_by_its_only_cell() -> None:
    """On the first page of a form there may be one level 2 alone."""
    heading = ("指标类别", "指标分类", "指标内容", "指标值")
    document = web(*[(*row, "", "") for row in HEAD], heading, ("产出指标", "数量指标", "巡护渠道", "≥77公里"), title=PLAIN_TITLE)
    assert rows_of(document) == [[READ[0]]]


# -- a cell a line ---------------------------------------------------------------------------------------------------------------------

LINES = (
    "项目名称|灌区巡护|实施单位|崇仁县水利局|项目预算（万元）|27|{}|{}|三级指标|指标值|产出指标|数量指标|巡护渠道|≥77公里"
    "|满意度指标|服务对象满意度指标|农户满意度|≥89%"
)


def lines(levels: tuple[str, str] = ("一级指标", "二级指标"), after: str = "") -> ExtractedDocument:
    return extract(read_bytes(f"{PLAIN_TITLE}\n{LINES.format(*levels)}{after}".replace("|", "\n").encode(), "t.txt"))


def test_two_headings_before_the_names_are_the_levels() -> None:
    document = lines(("指标类别", "指标分类"))
    assert rows_of(document) == [[READ[0], ("满意度指标", "服务对象满意度指标", "农户满意度", "≥89%")]]
    assert codes(document) == ["column-by-content", "column-by-content"]


@pytest.mark.parametrize("after", ["|主管部门审核意见|（盖章） 年 月 日", "|填表人：|邹某|联系电话：|0794-6300217"])
def test_who_filled_in_and_opinions_are_no_indicators(after: str) -> None:
    assert rows_of(lines(after=after)) == rows_of(lines())


def test_a_value_that_was_left_blank_is_said_by_extract() -> None:
    document = web(*[(*row, "", "") for row in HEAD], UPPER[:4], ("产出指标", "数量指标", "巡护渠道", "≥**公里"), title=PLAIN_TITLE)
    (written,) = to_json.extract([document], "zh")["documents"]
    assert [(finding["code"], finding["value"]) for finding in written["findings"]] == [("value-placeholder", "≥**公里")]
    json.dumps(written, ensure_ascii=False)


def test_the_signatures_of_a_form_in_a_table_of_their_own_are_no_table() -> None:
    page = "".join(
        "<table>" + "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in table) + "</table>"
        for table in (
            (*HEAD, UPPER[:4], ("产出指标", "数量指标", "巡护渠道", "≥77公里")),
            (("主管部门审核意见", "（盖章）", "财政部门审核意见", "（盖章）"), ("填表人：", "邹某", "联系电话：", "6300217")),
        )
    )
    document = extract(read_bytes(f"<p>{PLAIN_TITLE}</p>{page}".encode(), "t.html"))
    assert "table-unrecognised" not in codes(document)
    assert all(row.horizon is not Horizon.LONG_TERM for row in document.tables[0].form.rows)


def test_an_empty_cell_merged_over_all_columns_is_no_level() -> None:
    body = "".join(
        f"<tr>{row}</tr>"
        for row in (
            "<td>项目名称<td colspan=3>灌区巡护",
            "<td>一级指标<td>二级指标<td>三级指标<td>指标值",
            "<td>产出指标<td>数量指标<td>巡护渠道<td>≥46公里",
            "<td colspan=4><td>质量指标<td>渠道完好率≥95%",
        )
    )
    document = extract(read_bytes(f"<table>{body}</table>".encode(), "t.html"))
    assert rows_of(document)[0][0] == ("产出指标", "数量指标", "巡护渠道", "≥46公里")
    assert "row-incomplete" in codes(document)


def test_no_form_has_a_thousand_columns() -> None:
    """Each column of a heading is compared with all others: where there are too many, no row is read, and that is said."""
    heading = ("一级指标", "二级指标", *("三级指标", "指标值") * 500)
    document = web(("项目名称", "灌区巡护"), heading, ("产出指标", "数量指标", "巡护渠道", "≥46公里"))
    assert rows_of(document) == [[]]
    assert "no-column-headings" in codes(document)
