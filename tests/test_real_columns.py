"""Forms in tables with real columns and merged cells, as web pages: each case says what a person reading the table would say."""

# ruff: noqa: E501 — rows of tables are easier to read on one line
from __future__ import annotations

import pytest

from jixiao.extraction.forms import recognise
from jixiao.extraction.forms.rows_of_cells import lines_of
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.values import read_target
from jixiao.model import Cell, CellRole, Document, FormKind, Fund, Grid, Horizon, Location
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary
from wild_compare import plain

TITLE = "<p>2024年项目支出绩效目标表</p>"
HEAD = """<tr><td>项目名称</td><td colspan=4>道路养护</td></tr><tr><td>实施单位</td><td colspan=4>某县交通局</td></tr>
<tr><td>项目资金（万元）</td><td colspan=4>20</td></tr><tr><td>绩效目标</td><td colspan=4>养护道路</td></tr>"""
COLUMNS = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>绩效指标描述</td><td>指标值</td></tr>"


def page(table: str, before: str = TITLE) -> ExtractedDocument:
    return extract(read_bytes(f"<html><body>{before}<table>{table}</table></body></html>".encode(), "t.html"))


def rows(found: ExtractedDocument) -> list[tuple[str | None, ...]]:
    return [
        (r.level1.text if r.level1 else None, r.level2.text if r.level2 else None, r.name, r.value)
        for table in found.tables
        for r in table.form.rows
    ]


def codes(found: ExtractedDocument) -> list[str]:
    return [finding.code for finding in found.findings]


def test_a_table_of_many_projects_is_one_table_for_each() -> None:
    found = page(
        """<tr><td rowspan=2>单位名称</td><td rowspan=2>项目名称</td><td rowspan=2>预算数</td><td rowspan=2>年度目标</td><td colspan=7>绩效指标</td></tr>
        <tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标性质</td><td>指标值</td><td>度量单位</td><td>权重</td></tr>
        <tr><td rowspan=4>219001-武侯区第一小学</td><td rowspan=2>51000021R000000019951-工资性支出</td><td rowspan=2>100.5</td>
        <td rowspan=2>保障工资</td><td>产出指标</td><td>数量指标</td><td>发放人数</td><td>≥</td><td>95</td><td>人</td><td>20</td></tr>
        <tr><td>效益指标</td><td>社会效益指标</td><td>稳定</td><td>定性</td><td>优</td><td></td><td>20</td></tr>
        <tr><td rowspan=2>校车采购</td><td rowspan=2>12</td><td rowspan=2>采购</td><td>产出指标</td><td>数量指标</td><td>车</td><td>＝</td>
        <td>2</td><td>辆</td><td>20</td></tr>
        <tr><td>满意度指标</td><td>服务对象满意度指标</td><td>家长满意度</td><td>≥</td><td>90</td><td>%</td><td>20</td></tr>""",
        "<p>2024年部门预算项目绩效目标表</p><p>部门：成都市武侯区教育局</p><p>单位：万元</p>",
    )
    assert [(table.project, plain(table.budget), table.form.text("goal")) for table in found.tables] == [
        ("工资性支出", "1005000", "保障工资"),
        ("校车采购", "120000", "采购"),
    ]
    assert found.tables[0].form.text("project_code") == "51000021R000000019951"
    for table in found.tables:
        assert table.department is not None
        assert (table.department.code, table.department.name) == ("219001", "武侯区第一小学")
        assert table.supervising is not None
        assert table.supervising.name == "成都市武侯区教育局"
    targets = [(i.target.comparator, plain(i.target.number), i.target.unit) for table in found.tables for i in table.indicators]
    assert targets == [(">=", "95", "人"), (None, None, None), ("=", "2", "辆"), (">=", "90", "%")]
    assert codes(found) == []


def test_blocks_of_long_term_and_annual_indicators_below_one_another() -> None:
    found = page(
        HEAD
        + """<tr><td rowspan=3>长期绩效指标</td><td>一级指标</td><td>二级指标</td><td>指标内容</td><td>指标值</td></tr>
        <tr><td rowspan=2>产出指标</td><td>数量指标</td><td>里程</td><td>100公里</td></tr><tr><td>质量指标</td><td>合格率</td><td>95%</td></tr>
        <tr><td rowspan=2>年度绩效指标</td><td>一级指标</td><td>二级指标</td><td>指标内容</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>里程</td><td>30公里</td></tr>"""
    )
    assert [(i.row.name, i.row.value, i.row.horizon) for i in found.tables[0].indicators] == [
        ("里程", "100公里", Horizon.LONG_TERM),
        ("合格率", "95%", Horizon.LONG_TERM),
        ("里程", "30公里", Horizon.ANNUAL),
    ]


def test_the_sets_of_doubled_columns_keep_their_own_levels() -> None:
    """The blank cells are not merged: each half goes on with its own level."""
    found = page(
        HEAD
        + """<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>甲</td><td>1个</td><td>质量指标</td><td>乙</td><td>2%</td></tr>
        <tr><td></td><td></td><td>丙</td><td>3个</td><td></td><td>丁</td><td>4%</td></tr>
        <tr><td></td><td>时效指标</td><td>戊</td><td></td><td>成本指标</td><td></td><td></td></tr>"""
    )
    assert [(row[1], row[2], row[3]) for row in rows(found)] == [
        ("数量指标", "甲", "1个"),
        ("质量指标", "乙", "2%"),
        ("数量指标", "丙", "3个"),
        ("质量指标", "丁", "4%"),
        ("时效指标", "戊", None),
    ]


def test_a_name_that_two_value_columns_share_stays_where_both_are_empty() -> None:
    found = page(
        HEAD
        + """<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>实施期指标值</td><td>年度指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>甲</td><td></td><td></td></tr>
        <tr><td>效益指标</td><td>社会效益指标</td><td>乙</td><td>5年</td><td>1年</td></tr>"""
    )
    assert [(i.row.name, i.row.value, i.row.horizon) for i in found.tables[0].indicators] == [
        ("甲", None, None),
        ("乙", "5年", Horizon.LONG_TERM),
        ("乙", "1年", Horizon.ANNUAL),
    ]


def test_an_empty_level_beside_merged_ones_is_unknown_not_guessed() -> None:
    found = page(
        HEAD
        + COLUMNS
        + """<tr><td rowspan=2>产出指标</td><td>数量指标</td><td>甲</td><td></td><td>1个</td></tr><tr><td>质量指标</td><td>乙</td><td></td><td>2%</td></tr>
        <tr><td></td><td>时效指标</td><td>丙</td><td></td><td>3天</td></tr>"""
    )
    assert [row[:3] for row in rows(found)] == [
        ("产出指标", "数量指标", "甲"),
        ("产出指标", "质量指标", "乙"),
        (None, "时效指标", "丙"),
    ]


def test_an_empty_level_below_one_goes_on_with_it_where_nothing_is_merged() -> None:
    found = page(
        HEAD + COLUMNS + "<tr><td>产出指标</td><td>数量指标</td><td>甲</td><td></td><td>1个</td></tr>"
        "<tr><td></td><td></td><td>乙</td><td></td><td>2个</td></tr>"
    )
    assert rows(found)[1][:3] == ("产出指标", "数量指标", "乙")


def test_a_level_word_broken_over_two_rows() -> None:
    found = page(
        HEAD
        + COLUMNS
        + "<tr><td>效益指标</td><td>可持续影</td><td>甲</td><td></td><td>1年</td></tr><tr><td></td><td>响指标</td><td>乙</td><td></td><td>2年</td></tr>"
    )
    assert [row[1] for row in rows(found)] == ["可持续影响指标", "可持续影响指标"]


def test_rows_of_the_blank_form_are_no_indicators() -> None:
    found = page(
        HEAD
        + COLUMNS
        + """<tr><td rowspan=3>产出指标</td><td>数量指标</td><td>指标1：甲</td><td></td><td>1个</td></tr>
        <tr><td>质量指标</td><td>指标2：</td><td></td><td></td></tr><tr><td>时效指标</td><td>……</td><td></td><td></td></tr>"""
    )
    assert rows(found) == [("产出指标", "数量指标", "甲", "1个")]


def test_an_unknown_column_is_said_once_with_its_heading() -> None:
    columns = COLUMNS.replace("绩效指标描述", "考核处室")
    found = page(HEAD + columns + "<tr><td>产出指标</td><td>数量指标</td><td>甲</td><td>一处</td><td>1个</td></tr>")
    assert [(finding.code, finding.value) for finding in found.findings] == [("column-not-understood", "考核处室")]
    assert rows(found) == [("产出指标", "数量指标", "甲", "1个")]


def test_other_tables_of_a_document_do_not_join_the_form() -> None:
    found = extract(
        read_bytes(
            f"""<html><body>{TITLE}<table>{HEAD}{COLUMNS}<tr><td>产出指标</td><td>数量指标</td><td>甲</td><td></td><td>1个</td></tr></table>
            <p>部门收支总表</p><table><tr><td>收入</td><td>预算</td></tr><tr><td>一般公共预算</td><td>5</td></tr><tr><td>合计</td><td>5</td></tr></table>
            </body></html>""".encode(),
            "t.html",
        )
    )
    assert rows(found) == [("产出指标", "数量指标", "甲", "1个")]
    unread = [finding for finding in found.findings if finding.code == "other-table"]
    assert [(finding.source.table, finding.value) for finding in unread] == [(2, "收入 | 预算\n一般公共预算 | 5\n合计 | 5")]


EVALUATION = """<tr><td>项目名称</td><td colspan=7>道路养护</td></tr><tr><td>实施单位</td><td colspan=7>某县交通局</td></tr>
<tr><td rowspan=3>项目资金（万元）</td><td></td><td>年初预算数</td><td>全年预算数（A）</td><td>全年执行数（B）</td><td>分值</td><td>执行率（B/A）</td><td>得分</td></tr>
<tr><td>年度资金总额</td><td>100</td><td>90</td><td>81</td><td>10</td><td>90%</td><td>9</td></tr>
<tr><td>其中：财政拨款</td><td>100</td><td>90</td><td>81</td><td>—</td><td>90%</td><td>—</td></tr>
<tr><td rowspan=2>年度总体目标</td><td colspan=4>预期目标</td><td colspan=3>实际完成情况</td></tr><tr><td colspan=4>养护10公里</td><td colspan=3>养护了9公里</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td><td>得分</td><td>偏差原因分析及改进措施</td></tr>
<tr><td rowspan=3>产出指标（50分）</td><td>数量指标</td><td>里程</td><td>≥10公里</td><td>9公里</td><td>50</td><td>45</td><td>天气</td></tr>
<tr><td>质量指标</td><td>合格率</td><td>≥95%</td><td>0.98</td><td>30</td><td>30</td><td></td></tr>
<tr><td>时效指标</td><td>完成时间</td><td>2023年10月底前</td><td>2023年11月</td><td>10</td><td>8</td><td></td></tr>
<tr><td colspan=5>总分</td><td>100</td><td>92</td><td></td></tr>"""


def test_an_evaluation() -> None:
    found = page(EVALUATION, "<p>项目支出绩效自评表</p><p>（2023年度）</p>")
    table = found.tables[0]
    assert table.form.kind is FormKind.EVALUATION
    assert {Fund(*key).field: plain(amount) for key, amount in table.funds.items()} == {
        "total": "1000000", "fiscal": "1000000", "adjusted_total": "900000", "adjusted_fiscal": "900000",
        "executed_total": "810000", "executed_fiscal": "810000",
    }  # fmt: skip
    assert {name: plain(number) for name, number in table.numbers.items()} == {
        "execution_rate": "90", "execution_score": "9", "execution_weight": "10", "total_score": "92", "total_weight": "100",
    }  # fmt: skip
    assert (table.form.text("goal"), table.form.text("actual_goal")) == ("养护10公里", "养护了9公里")
    results = [(i.row.name, i.row.actual, i.met, plain(i.weight), plain(i.score), i.row.explanation) for i in table.indicators]
    assert results == [
        ("里程", "9公里", False, "50", "45", "天气"),
        ("合格率", "0.98", None, "30", "30", None),  # 0.98 of 95%: a share or a percentage, the form does not say
        ("完成时间", "2023年11月", False, "10", "8", None),
    ]
    assert codes(found) == []


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022年—2024年", "2022-01-01", "2024-12-31"),
        ("2022-2024年", "2022-01-01", "2024-12-31"),
        ("2024-01-01至2024-12-31", "2024-01-01", "2024-12-31"),
        ("1月1日-12月31日", "2024-01-01", "2024-12-31"),
    ],
)
def test_spans_of_years_and_days(text: str, start: str, end: str) -> None:
    target = read_target(text, vocabulary(), year=2024)
    assert (target.start, target.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("≤2025年10月底", "deadline", "2025-10-31"),
        ("＜2024年12月", "deadline", "2024-11-30"),
        ("不晚于2024年10月31日", "deadline", "2024-10-31"),
        ("截至2024年年底", "deadline", "2024-12-31"),
        ("90%左右", "number", "=90"),
        ("比上年增长5%", "text", None),
        ("较上年提高2个百分点", "text", None),
        ("≥90%/≥95%", "text", None),
        ("≥100个，≤200个", "range", "100-200"),
        ("100%或以上", "number", ">=100"),
    ],
)
def test_values_that_are_easily_misread(text: str, kind: str, value: str | None) -> None:
    target = read_target(text, vocabulary())
    shown = target.date or (f"{plain(target.lower)}-{plain(target.upper)}" if target.lower is not None else None)
    assert (target.kind.value, shown or (f"{target.comparator}{plain(target.number)}" if target.number is not None else None)) == (
        kind,
        value,
    )


def test_a_month_in_the_unit_column_is_not_taken_for_a_duration() -> None:
    columns = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标性质</td><td>指标值</td><td>度量单位</td></tr>"
    found = page(HEAD + columns + "<tr><td>产出指标</td><td>时效指标</td><td>工程完工时间</td><td>≤</td><td>12</td><td>月</td></tr>")
    target = found.tables[0].indicators[0].target
    assert (target.kind.value, target.date, target.unit) == ("deadline", "2024-12-31", None)


def test_another_table_below_the_form_on_one_sheet_gives_no_indicators() -> None:
    found = page(
        HEAD
        + COLUMNS
        + """<tr><td>产出指标</td><td>数量指标</td><td>甲</td><td></td><td>1个</td></tr><tr><td colspan=5>“三公”经费预算表</td></tr>
        <tr><td>项目</td><td>上年</td><td>本年</td><td></td><td></td></tr><tr><td>公务接待费</td><td>3</td><td>4.5</td><td></td><td>8</td></tr>"""
    )
    assert rows(found) == [("产出指标", "数量指标", "甲", "1个")]
    assert codes(found) == ["other-table"]


def test_a_row_of_merged_cells_and_gaps_only() -> None:
    """Between two merged cells the grid has a place that no cell covers."""
    cells = (Cell("甲", Location(1, 1, 1), rowspan=2), Cell("乙", Location(1, 1, 2)), Cell("丙", Location(1, 1, 3), rowspan=2))
    document = Document("t.html", "0" * 64, "text/html", (Grid((cells, ())),))
    assert [[cell.text for cell in line.cells] for line in lines_of(document, vocabulary())] == [["甲", "乙", "丙"], ["", "", ""]]


def test_every_cell_says_how_it_was_read() -> None:
    html = f"<html><body>{TITLE}<table>{HEAD}{COLUMNS}<tr><td>产出指标</td><td>数量指标</td><td>甲</td><td></td><td>1个</td></tr></table></body></html>"
    uses = recognise(read_bytes(html.encode(), "t.html"), vocabulary()).uses
    told = {use.cell.text: (use.use, use.name, use.rule) for use in uses}
    assert told["2024年项目支出绩效目标表"] == (CellRole.TITLE, None, "title-ending")
    assert told["项目名称"] == (CellRole.LABEL, "project_name", "known-label")
    assert told["道路养护"] == (CellRole.VALUE, "project_name", "value-beside-label")
    assert told["三级指标"] == (CellRole.COLUMN, "name", "known-column")
    assert told["1个"] == (CellRole.ROW, "value", "in-column")
    assert len(uses) == 18
