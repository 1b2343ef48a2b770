"""Shapes of tables: blocks with headings of their own, tables on their side, projects in captions, a cell a line, rows that are none."""

# ruff: noqa: E501 — rows of tables are easier to read on one line
from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import Horizon, NoTableFound
from jixiao.rdf import Minter
from jixiao.readers import read_bytes
from jixiao.validation import validate
from wild_compare import plain

HEAD = """<tr><td>项目名称</td><td colspan=4>河道保洁</td></tr><tr><td>实施单位</td><td colspan=4>安吉县水利局</td></tr>
<tr><td>年度资金总额（万元）</td><td colspan=4>45</td></tr>"""
TITLE = "<p>2023年项目支出绩效目标表</p>"


def page(table: str, before: str = TITLE) -> ExtractedDocument:
    return extract(read_bytes(f"<html><body>{before}<table>{table}</table></body></html>".encode(), "t.html"))


def dump(text: str) -> ExtractedDocument:
    return extract(read_bytes("\n\n".join(text.split("|")).encode(), "t.txt"))


def rows(read: ExtractedDocument) -> list[tuple[str | None, ...]]:
    return [
        (r.level1.text if r.level1 else None, r.level2.text if r.level2 else None, r.name, r.value)
        for table in read.tables
        for r in table.form.rows
    ]


def codes(read: ExtractedDocument) -> list[str]:
    return [finding.code for finding in read.findings]


def line(*cells: str) -> str:
    return "<tr>" + "".join(cell if cell.startswith("<td") else f"<td>{cell}</td>" for cell in cells) + "</tr>"


HEADING = line("一级指标", "二级指标", "三级指标", "指标值", "")
OUTPUT = line("产出指标", "数量指标", "保洁河道", "≥36公里", "")


# -- blocks ----------------------------------------------------------------------------------------------------------------------------


def test_long_term_and_annual_blocks_are_one_table() -> None:
    read = page(
        HEAD
        + """<tr><td rowspan=3>中期绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>保洁河道</td><td>≥180公里</td></tr><tr><td>效益指标</td><td>生态效益指标</td><td>水质优良率</td><td>≥95%</td></tr>
        <tr><td rowspan=3>年度绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>保洁河道</td><td>≥36公里</td></tr><tr><td>效益指标</td><td>生态效益指标</td><td>水质优良率</td><td>≥90%</td></tr>"""
    )
    assert len(read.tables) == 1
    assert [(i.row.value, i.row.horizon) for i in read.tables[0].indicators] == [
        ("≥180公里", Horizon.LONG_TERM),
        ("≥95%", Horizon.LONG_TERM),
        ("≥36公里", Horizon.ANNUAL),
        ("≥90%", Horizon.ANNUAL),
    ]
    assert codes(read) == []


def test_blocks_of_two_goals_have_upright_headings_of_any_words() -> None:
    read = page(
        HEAD
        + """<tr><td rowspan=3>目标一：清淤（60分）</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>清淤方量</td><td>≥8000立方米</td></tr><tr><td>满意度指标</td><td>服务对象满意度指标</td><td>村民满意度</td><td>≥90%</td></tr>
        <tr><td rowspan=2>目标二：绿化（40分）</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>质量指标</td><td>苗木成活率</td><td>≥85%</td></tr>"""
    )
    assert [table.project for table in read.tables] == ["河道保洁"]
    assert [(name, value) for *_, name, value in rows(read)] == [
        ("清淤方量", "≥8000立方米"),
        ("村民满意度", "≥90%"),
        ("苗木成活率", "≥85%"),
    ]
    assert codes(read) == []


def test_a_goal_between_two_blocks_is_a_goal() -> None:
    read = page(
        HEAD
        + """<tr><td>实施期目标</td><td colspan=4>五年内水清岸绿。</td></tr><tr><td rowspan=2>实施期绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td>产出指标</td><td>数量指标</td><td>保洁河道</td><td>≥180公里</td></tr><tr><td>年度目标</td><td colspan=4>今年保洁主要河道。</td></tr>
        <tr><td rowspan=2>年度绩效指标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr><tr><td>产出指标</td><td>数量指标</td><td>保洁河道</td><td>≥36公里</td></tr>"""
    )
    form = read.tables[0].form
    assert (form.text("goal"), form.text("annual_goal")) == ("五年内水清岸绿。", "今年保洁主要河道。")
    assert [(r.value, r.horizon) for r in form.rows] == [("≥180公里", Horizon.LONG_TERM), ("≥36公里", Horizon.ANNUAL)]
    assert codes(read) == []


def test_a_repeated_heading_below_another_head_begins_another_table() -> None:
    benefit = line("效益指标", "社会效益指标", "受益村", "≥20个", "")
    other = """<tr><td>实施单位</td><td colspan=4>安吉县林业局</td></tr>"""
    read = page(HEAD + HEADING + OUTPUT + benefit + other + HEADING + line("产出指标", "数量指标", "造林", "≥50亩", ""))
    assert [len(table.indicators) for table in read.tables] == [2, 1]


def test_blocks_in_tables_of_their_own_below_lines_that_name_them() -> None:
    block = f"<table>{HEADING}{OUTPUT}{line('效益指标', '社会效益指标', '受益村', '≥20个', '')}</table>"
    read = page(f"{HEAD}</table><p>实施期绩效指标</p>{block}<p>年度绩效指标</p>{block}<table>")
    assert [table.project for table in read.tables] == ["河道保洁"]
    assert [i.row.horizon for i in read.tables[0].indicators] == [Horizon.LONG_TERM] * 2 + [Horizon.ANNUAL] * 2


def test_the_head_of_the_next_form_in_the_same_table_is_its_own() -> None:
    benefit = line("效益指标", "社会效益指标", "受益村", "≥20个", "")
    other = "<tr><td>实施单位</td><td colspan=4>安吉县林业局</td></tr>"
    read = page(HEAD + HEADING + OUTPUT + benefit + other + "<tr><td>项目名称</td><td colspan=4>造林</td></tr>" + HEADING + OUTPUT)
    assert [(t.project, t.department.name if t.department else None) for t in read.tables] == [
        ("河道保洁", "安吉县水利局"),
        ("造林", "安吉县林业局"),
    ]
    assert codes(read) == []


def test_a_table_of_tasks_is_no_text_of_the_goal_above_it() -> None:
    tasks = """<tr><td>年度总体目标</td><td colspan=4>管好水。</td></tr><tr><td rowspan=2>年度主要任务</td><td colspan=2>任务名称</td><td colspan=2>预算金额（万元）</td></tr>
    <tr><td colspan=2>防汛值守</td><td colspan=2>30</td></tr>"""
    read = page(f"<tr><td>部门名称</td><td colspan=4>安吉县水利局</td></tr>{tasks}{HEADING}{OUTPUT}", "<p>2023年部门整体支出绩效目标表</p>")
    assert read.tables[0].form.text("goal") == "管好水。"


# -- rows that are no indicators -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("<tr><td colspan=3>财政局业务股（盖章）　年　月　日</td><td colspan=2>水利局（公章）　年　月　日</td></tr>", 0),
        ("<tr><td colspan=2>单位负责人（签字）：</td><td colspan=3>2023年2月10日</td></tr>", 0),
        ("<tr><td>说明</td><td colspan=4>无</td></tr>", 0),
        ("<tr><td>其他说明</td><td colspan=4>按进度拨付</td></tr>", 0),
        ("<tr><td>主管部门意见</td><td colspan=4>同意申报</td></tr>", 0),
        ("<tr><td>活动照片</td><td colspan=4>见相册</td></tr>", 1),
        ("<tr><td colspan=5>本表一式三份，报财政局一份。</td></tr>", 1),
    ],
)
def test_rows_under_the_indicators_that_are_none(row: str, said: int) -> None:
    read = page(HEAD + HEADING + OUTPUT + row)
    assert rows(read) == [("产出指标", "数量指标", "保洁河道", "≥36公里")]
    assert codes(read) == ["text-beside-table"] * said


@pytest.mark.parametrize(
    "row", [line("", "质量指标", "公章管理规范率", "≥98%", ""), line("效益指标", "社会效益指标", "签字确认", "规范", "")]
)
def test_an_indicator_may_speak_of_seals(row: str) -> None:
    read = page(HEAD + HEADING + OUTPUT + row)
    assert len(rows(read)) == 2
    assert codes(read) == []


def test_a_form_of_a_whole_department_without_levels_is_not_asked_for_them() -> None:
    form = """<tr><td>预算部门</td><td colspan=4>安吉县水利局</td></tr><tr><td>年度目标</td><td colspan=4>管好河道和水库。</td></tr>
    <tr><td rowspan=3>绩效指标</td><td>指标名称</td><td>计量单位</td><td>指标性质</td><td>指标值</td></tr>
    <tr><td>巡查水库次数</td><td>次</td><td>≥</td><td>360</td></tr><tr><td>公用经费控制率</td><td>%</td><td>≤</td><td>100</td></tr><tr><td>说明</td><td colspan=4>无</td></tr>"""
    read = page(form, "<p>2023年度部门整体绩效目标表</p>")
    assert [(r.name, r.sign, r.value) for r in read.tables[0].form.rows] == [("巡查水库次数", "≥", "360"), ("公用经费控制率", "≤", "100")]
    assert [finding.code for finding in validate(read.graph(Minter()).ntriples()).findings] == []
    levels = form.replace("<td>指标名称</td>", "<td>一级指标</td><td>指标名称</td>").replace("<td>巡查", "<td>效益指标</td><td>巡查")
    with_levels = page(levels.replace("<td>公用", "<td>效益指标</td><td>公用"), "<p>2023年度部门整体绩效目标表</p>")
    assert "missing-output" in {finding.code for finding in validate(with_levels.graph(Minter()).ntriples()).findings}


# -- projects in captions --------------------------------------------------------------------------------------------------------------

BARE = HEADING + OUTPUT + line("效益指标", "社会效益指标", "受益村", "≥20个", "")


def test_captions_name_the_projects_of_bare_tables() -> None:
    two = f"""<h1>2023年安吉县重点项目绩效目标</h1><p>竹产业提升项目绩效目标</p><p>（一）绩效目标</p><p>到2026年建成示范基地三个。</p><p>持续增收。</p><p>（二）绩效指标</p>
    <table>{BARE}</table><p>二、农村公路养护经费</p><p>1.绩效目标</p><p>路面平整。</p><p>2.绩效指标</p><table>{HEADING}{OUTPUT}</table>"""
    read = extract(read_bytes(f"<html><body>{two}</body></html>".encode(), "t.html"))
    assert [(table.project, table.form.text("goal")) for table in read.tables] == [
        ("竹产业提升项目", "到2026年建成示范基地三个。\n持续增收。"),
        ("农村公路养护经费", "路面平整。"),
    ]
    assert [len(table.indicators) for table in read.tables] == [2, 1]
    assert [table.context.year.value for table in read.tables if table.context.year] == [2023, 2023]
    assert codes(read) == []


@pytest.mark.parametrize(
    ("title", "project"),
    [
        ("2023年竹产业提升项目绩效目标表", "竹产业提升项目"),
        ("2023年度中央财政水利发展资金绩效目标表", "中央财政水利发展资金"),
        ("项目支出绩效目标表（2023年度）", None),
        ("2023年安吉县水利局部门预算项目支出绩效目标表", None),
        ("安吉县2023年部门整体支出绩效目标表", None),
        ("2023年安吉县项目支出绩效目标表", None),
        ("财政专项资金绩效目标表", None),
    ],
)
def test_a_title_names_a_project_or_only_that_there_is_one(title: str, project: str | None) -> None:
    assert [table.project for table in page(BARE, f"<p>{title}</p>").tables] == [project]


def test_a_title_counts_for_less_than_the_form_itself() -> None:
    assert [table.project for table in page(HEAD + BARE, "<p>2023年竹产业提升项目绩效目标表</p>").tables] == ["河道保洁"]


# -- a cell a line ---------------------------------------------------------------------------------------------------------------------

PLAIN = "2023年度自评表|项目名称|河道保洁|项目实施单位|安吉县水利局|年度资金总额（万元）|45|年度绩效目标|河道整洁"
PLAIN_ROWS = "产出指标|数量指标|保洁河道|≥36公里|38公里|清理漂浮物|≥90吨|95吨|质量指标|验收合格率|100%|100%|满意度指标|服务对象满意度指标|村民满意度|≥90%|96%"
READ = [("保洁河道", "≥36公里", "38公里"), ("清理漂浮物", "≥90吨", "95吨"), ("验收合格率", "100%", "100%"), ("村民满意度", "≥90%", "96%")]


@pytest.mark.parametrize(
    "heading",
    ["一级指标|二级指标|三级指标|年初目标值（A|实际完成值（B）", "一级指标|二级|指标|三级指标|年度指|标值|实际完|成值"],
)
@pytest.mark.parametrize("footer", ["", "|备注：|1.数据截至年底。", "|偏差大或|目标未完成|原因分析|注：略", "|（一）预算执行|较好"])
def test_headings_cut_or_broken_in_a_text_with_a_cell_a_line(heading: str, footer: str) -> None:
    read = dump(f"{PLAIN}|{heading}|{PLAIN_ROWS}{footer}")
    assert [(r.name, r.value, r.actual) for table in read.tables for r in table.form.rows] == READ
    assert set(codes(read)) <= {"text-beside-table"}


def test_an_unknown_heading_in_a_text_with_a_cell_a_line_is_said_and_moves_nothing() -> None:
    rows_ = "产出指标|数量指标|保洁河道|甲类|≥36公里|质量指标|验收合格率|乙类|100%|满意度指标|服务对象满意度指标|村民满意度|甲类|≥90%"
    read = dump(f"{PLAIN}|一级指标|二级指标|三级指标|小贴士|指标值|{rows_}")
    assert [(name, value) for *_, name, value in rows(read)] == [("保洁河道", "≥36公里"), ("验收合格率", "100%"), ("村民满意度", "≥90%")]
    assert codes(read) == ["column-not-understood"]


def test_level_words_broken_over_two_lines() -> None:
    read = dump(
        f"{PLAIN}|一级指标|二级指标|三级指标|指标值|产出指标|数量指标|保洁河道|≥36公里|效益指标|社会效益|指标|受益村|≥20个|受益人口|≥9000人|可持续影|响指标|设施年限|≥5年"
    )
    assert rows(read) == [
        ("产出指标", "数量指标", "保洁河道", "≥36公里"),
        ("效益指标", "社会效益指标", "受益村", "≥20个"),
        ("效益指标", "社会效益指标", "受益人口", "≥9000人"),
        ("效益指标", "可持续影响指标", "设施年限", "≥5年"),
    ]
    assert codes(read) == []


def test_a_row_of_totals_in_a_text_with_a_cell_a_line_is_no_indicator() -> None:
    read = dump(
        f"{PLAIN}|一级指标|二级指标|三级指标|指标值|实际完成值|分值|得分|产出指标|数量指标|保洁河道|≥36公里|38公里|60|60|满意度指标|服务对象满意度指标|村民满意度|≥90%|89%|40|38|总分|100|98"
    )
    assert [(r.name, r.score) for r in read.tables[0].form.rows] == [("保洁河道", "60"), ("村民满意度", "38")]
    assert (read.tables[0].form.text("total_weight"), read.tables[0].form.text("total_score")) == ("100", "98")


@pytest.mark.parametrize("footer", ["说明\t无", "主管部门审核意见\t同意", "财政局（盖章）\t\t水利局（盖章）\t"])
def test_rows_under_the_indicators_of_a_text_with_columns(footer: str) -> None:
    head = "2023年项目支出绩效目标表\n项目名称\t河道保洁\n一级指标\t二级指标\t三级指标\t指标值\n"
    read = extract(read_bytes(f"{head}产出指标\t数量指标\t保洁河道\t≥36公里\n{footer}\n".encode(), "t.txt"))
    assert rows(read) == [("产出指标", "数量指标", "保洁河道", "≥36公里")]


def test_values_under_an_unknown_heading_of_a_text_are_said_each() -> None:
    read = dump(f"{PLAIN}|一级指标|二级指标|三级指标|某栏|产出指标|数量指标|保洁河道|≥36公里|满意度指标|服务对象满意度指标|村民满意度|≥90%")
    assert [(name, value) for *_, name, value in rows(read)] == [("保洁河道", None), ("村民满意度", None)]
    assert [(f.code, f.value) for f in read.findings] == [
        ("column-not-understood", "某栏"),
        ("cell-not-read", "≥36公里"),
        ("cell-not-read", "≥90%"),
    ]


# -- tables on their side --------------------------------------------------------------------------------------------------------------


def test_one_level_over_all_indicators_of_units_as_rows_is_theirs() -> None:
    read = page(
        """<tr><td rowspan=3>单位</td><td colspan=3>产出指标</td></tr><tr><td colspan=2>数量指标</td><td>质量指标</td></tr>
        <tr><td>保洁河道</td><td>清理漂浮物</td><td>达标率</td></tr><tr><td>安吉县昌硕街道</td><td>≥12公里</td><td>≥40吨</td><td>≥95%</td></tr>
        <tr><td>安吉县灵峰街道</td><td>≥9公里</td><td>≥25吨</td><td>≥95%</td></tr>""",
        "<p>2023年河道保洁项目绩效目标表</p>",
    )
    assert rows(read)[:3] == [
        ("产出指标", "数量指标", "保洁河道", "≥12公里"),
        ("产出指标", "数量指标", "清理漂浮物", "≥40吨"),
        ("产出指标", "质量指标", "达标率", "≥95%"),
    ]
    assert [len(table.indicators) for table in read.tables] == [3, 3]


def test_units_as_rows_are_tables_of_their_own() -> None:
    read = page(
        """<tr><td rowspan=3>实施单位</td><td rowspan=3>预算金额（万元）</td><td colspan=2>产出指标</td><td>满意度指标</td></tr>
        <tr><td>数量指标</td><td>时效指标</td><td>服务对象满意度指标</td></tr><tr><td>改造泵站</td><td>完工率</td><td>村民满意度</td></tr>
        <tr><td>安吉县梅溪水利站</td><td>30</td><td>3座</td><td>100%</td><td>≥90%</td></tr><tr><td>安吉县孝丰水利站</td><td>20</td><td>2座</td><td>≥95%</td><td>≥92%</td></tr>
        <tr><td>合计</td><td>50</td><td>5座</td><td></td><td></td></tr>""",
        "<p>2023年泵站改造资金绩效目标表</p>",
    )
    assert [(t.department.name if t.department else None, plain(t.budget), t.project) for t in read.tables] == [
        ("安吉县梅溪水利站", "300000", "泵站改造资金"),
        ("安吉县孝丰水利站", "200000", "泵站改造资金"),
    ]
    assert rows(read) == [
        ("产出指标", "数量指标", "改造泵站", "3座"),
        ("产出指标", "时效指标", "完工率", "100%"),
        ("满意度指标", "服务对象满意度指标", "村民满意度", "≥90%"),
        ("产出指标", "数量指标", "改造泵站", "2座"),
        ("产出指标", "时效指标", "完工率", "≥95%"),
        ("满意度指标", "服务对象满意度指标", "村民满意度", "≥92%"),
    ]
    assert codes(read) == []


@pytest.mark.parametrize("beside", ["", "<td rowspan=4>绩效指标</td>"])
def test_headings_at_the_left_of_their_rows(beside: str) -> None:
    read = page(
        HEAD
        + f"""<tr>{beside}<td>一级指标</td><td colspan=2>产出指标</td><td colspan=2>效益指标</td></tr><tr><td>二级指标</td><td>数量指标</td><td>质量指标</td><td colspan=2>社会效益指标</td></tr>
        <tr><td>三级指标</td><td>保洁河道</td><td>达标率</td><td>受益村</td><td>受益人口</td></tr><tr><td>指标值</td><td>≥36公里</td><td>≥95%</td><td>≥20个</td><td>≥9000人</td></tr>"""
    )
    assert rows(read) == [
        ("产出指标", "数量指标", "保洁河道", "≥36公里"),
        ("产出指标", "质量指标", "达标率", "≥95%"),
        ("效益指标", "社会效益指标", "受益村", "≥20个"),
        ("效益指标", "社会效益指标", "受益人口", "≥9000人"),
    ]
    assert codes(read) == []


def test_a_list_of_projects_under_a_heading_of_its_own_words() -> None:
    read = page(
        """<tr><td>单位名称</td><td>入库项目</td><td>预算数</td><td>年度目标</td><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
        <tr><td rowspan=3>安吉县水利局</td><td rowspan=2>堤面养护</td><td rowspan=2>12</td><td rowspan=2>堤面平整。</td><td>产出指标</td><td>数量指标</td><td>养护堤防</td><td>≥30公里</td></tr>
        <tr><td>效益指标</td><td>社会效益指标</td><td>受益村</td><td>≥8个</td></tr><tr><td>闸门检修</td><td>5</td><td>闸门灵活。</td><td>产出指标</td><td>数量指标</td><td>检修闸门</td><td>≥6扇</td></tr>""",
        "<p>2023年部门预算项目绩效目标表</p><p>单位：万元</p>",
    )
    assert [(t.project, plain(t.budget), len(t.indicators)) for t in read.tables] == [("堤面养护", "120000", 2), ("闸门检修", "50000", 1)]
    assert codes(read) == []


# -- nothing is lost -------------------------------------------------------------------------------------------------------------------


def test_a_row_that_was_taken_for_a_goal_is_said() -> None:
    read = page(
        HEAD
        + "<tr><td>绩效目标</td><td colspan=4>河道整洁</td></tr><tr><td></td><td>质量指标</td><td>达标率</td><td>≥95%</td><td></td></tr>"
        + BARE
    )
    assert [(finding.code, finding.value) for finding in read.findings] == [("cell-not-read", "质量指标"), ("cell-not-read", "≥95%")]


def test_a_column_that_nobody_knows_is_said_once_beside_values() -> None:
    heading = line("一级指标", "二级指标", "三级指标", "指标值", "下半年打算")
    read = page(
        HEAD
        + heading
        + line("产出指标", "数量指标", "保洁河道", "≥36公里", "≥40公里")
        + line("效益指标", "社会效益指标", "受益村", "≥20个", "抓紧")
    )
    assert codes(read) == ["column-not-understood"]


def test_blank_rows_with_printed_signs_are_not_said() -> None:
    heading = line("一级指标", "二级指标", "三级指标", "指标性质", "指标值")
    read = page(
        HEAD
        + heading
        + line("产出指标", "数量指标", "保洁河道", "≥", "36公里")
        + line("", "质量指标", "", "≥", "")
        + line("效益指标", "社会效益指标", "", "≥", "")
    )
    assert codes(read) == []


def test_a_page_without_any_form_stays_one() -> None:
    with pytest.raises(NoTableFound):
        page("<tr><td>一季度</td><td>二季度</td></tr><tr><td>3次</td><td>≥95%</td></tr>", "<p>竹产业提升项目</p>")


@pytest.mark.parametrize("mark", ["\t", "|"])
def test_blocks_of_long_and_annual_targets_in_a_text_are_one_table(mark: str) -> None:
    heading = "{}\t一级指标\t二级指标\t三级指标\t指标值\n"
    rows = (
        "\t产出指标\t数量指标\t整修梯田\t≥{}亩\n\t效益指标\t社会效益指标\t带动农户\t≥{}户\n"
        "\t满意度指标\t服务对象满意度指标\t农户满意度\t≥90%\n"
    )
    far, near = (heading.format(f"{word}绩效指标") for word in ("长期", "年度"))
    head = "泾川县2024年项目支出绩效目标表\n项目名称\t梯田整修\t\t\t\n实施单位\t泾川县水务局\t\t\t\n"
    text = head + far + rows.format(900, 60) + near + rows.format(300, 20)
    if mark == "|":
        text = "".join(f"| {line.replace(chr(9), ' | ')} |\n" if "\t" in line else f"{line}\n" for line in text.splitlines())
    (table,) = extract(read_bytes(text.encode(), "t.txt")).tables
    assert [(row.name, row.value, row.horizon) for row in table.form.rows if row.name == "整修梯田"] == [
        ("整修梯田", "≥900亩", Horizon.LONG_TERM),
        ("整修梯田", "≥300亩", Horizon.ANNUAL),
    ]
    assert len(table.form.rows) == 6
