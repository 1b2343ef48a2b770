"""What is said of a document is said once, at its own place, and not where a person with the document reads it at a glance."""

from __future__ import annotations

import pytest

from findings.make import drawn_form
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import Finding
from jixiao.rdf import Minter
from jixiao.readers import read_bytes
from jixiao.validation import validate
from jixiao.vocabulary import vocabulary
from pdf_maker import pdf
from test_first_readings import ROWS, json_of, others, page

TITLE = "崇信县2025年项目支出绩效目标表"
NAMED = "项目名称|河道清淤|实施单位|崇信县水务局"
LIST = """单位名称|项目名称|年度绩效目标|一级指标|二级指标|三级指标|指标值
崇信县水务局|河道清淤|疏浚河道十二公里|产出指标|数量指标|疏浚河道|≥12公里
^|^|^|满意度指标|服务对象满意度指标|村民满意度|≥90%
崇信县水务局|沟渠整修|整修沟渠三公里|产出指标|数量指标|整修沟渠|≥3公里
^|^|^|满意度指标|服务对象满意度指标|农户满意度|≥90%"""


def found(document: ExtractedDocument, code: str) -> list[Finding]:
    """What reading and the shapes find under a code."""
    findings = (*document.findings, *validate(document.graph(Minter()).own_ntriples()).findings)
    return [finding for finding in findings if finding.code == code]


def beside(document: ExtractedDocument) -> list[tuple[int, int | None, str | None]]:
    """The findings of text beside tables: table, line, what stands there."""
    return [(f.source.table, f.source.line, f.value) for f in document.findings if f.code == "text-beside-table"]


# -- the place -------------------------------------------------------------------------------------------------------------------


def test_a_finding_of_a_project_in_a_list_points_to_its_row() -> None:
    findings = found(page(TITLE, LIST), "missing-cost")
    assert [(finding.value, finding.source.row, finding.source.column) for finding in findings] == [("河道清淤", 2, 2), ("沟渠整修", 4, 2)]


def test_units_of_a_table_on_its_side_point_to_their_rows() -> None:
    rows = "项目单位|产出指标|<|效益指标\n^|数量指标|时效指标|社会效益指标\n^|维修处数|资金支付率|受益人口\n"
    document = page("2025年农村饮水安全维修资金绩效目标表", f"{rows}崇信县锦屏镇|6处|≥95%|≥4200人\n崇信县黄花乡|4处|≥95%|≥2600人")
    assert [finding.source.row for finding in found(document, "missing-satisfaction")] == [4, 5]


def test_what_the_forms_of_a_document_have_no_cell_for_is_said_once() -> None:
    assert [finding.message_en[:35] for finding in found(page(TITLE, LIST), "field-not-in-form")] == [
        "The head has no cell for 预算数: nothin"[:35]
    ]
    other = NAMED.replace("河道清淤", "沟渠整修")
    two = page(TITLE, f"{NAMED}\n年度目标|疏浚河道十二公里|<|<{ROWS}", TITLE, f"{other}\n预算数（万元）|30|<|<{ROWS}")
    assert len(found(two, "field-not-in-form")) == 2  # they lack other cells


# -- text below a form -----------------------------------------------------------------------------------------------------------


def test_lines_that_follow_one_another_are_said_once_at_the_first() -> None:
    document = page(TITLE, NAMED + ROWS, "本表一式两份。", "第1页", "另一份报县人大备案。", "再一份留存。", "附带说明以上各项。")
    ((table, line, value),) = beside(document)
    assert (table, line) == (1, 2)
    assert (value or "").split("\n") == ["本表一式两份。", "另一份报县人大备案。", "再一份留存。"]
    assert "4 lines" in found(document, "text-beside-table")[0].message_en


@pytest.mark.parametrize(
    "line",
    [
        "崇信县财政局监制",
        "主办：崇信县人民政府　甘ICP备00000000号",
        "版权所有 网站标识码6208230000",
        "单位（盖章）：          年  月  日",
        "崇信县水务局",
    ],
)
def test_a_line_that_says_nothing_of_the_form_is_left_out(line: str) -> None:
    document = page(TITLE, NAMED + ROWS, line)
    assert beside(document) == []


def test_who_signed_is_kept() -> None:
    document = page(TITLE, NAMED + ROWS, "审核：王某　复核：李某　制表：张某")
    assert beside(document) == []
    (form,) = json_of(document)["tables"]
    assert others(form) == {"审核": "王某", "复核": "李某", "制表": "张某"}


@pytest.mark.parametrize("line", ["审核：核减三成　复核：同意，下年重报", "网站标识码：每年核验5次", "财务科印制预算三册共30元"])
def test_a_line_that_says_something_is_said(line: str) -> None:
    document = page(TITLE, NAMED + ROWS, line)
    (form,) = json_of(document)["tables"]
    assert beside(document) or set(others(form).values()) & set(line.replace("　", "：").split("："))


def test_the_next_part_of_the_document_is_no_text_of_the_form() -> None:
    part = ["三、名词解释", "1.基本支出：指为保障机构正常运转发生的支出。"]
    assert beside(page("二、绩效目标情况", TITLE, NAMED + ROWS, *part)) == []
    assert len(beside(page(TITLE, NAMED + ROWS, *part))) == 1  # nothing numbered stands before it
    assert len(beside(page("二、绩效目标情况", TITLE, NAMED + ROWS, "三、沟渠整修项目绩效", "整修三公里。"))) == 1


def test_a_table_below_the_indicators_is_of_another_kind_where_nothing_of_a_form_is_in_it() -> None:
    other = "2025年收支预算总表|<|<|<\n收入|<|支出|<\n项目|预算数|项目|预算数\n拨款|30|工资|30"
    codes = {finding.code for finding in page(TITLE, NAMED + ROWS + other).findings}
    assert codes == {"other-table"}
    lost = other.replace("工资|30", "工资|≥30%")
    assert {finding.code for finding in page(TITLE, NAMED + ROWS + lost).findings} == {"table-unrecognised"}


# -- the head --------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        "预算执行情况（万元）|预算数：|186|{}|<\n^|其中：财政拨款：|186|其中：财政拨款：|",
        "{}||<|<|<",
    ],
)
def test_a_known_label_with_an_empty_cell_is_understood(rows: str) -> None:
    def codes(label: str) -> list[str | None]:
        head = rows.format(f"{label}|").replace("||<", "|").replace("|<\n", "\n")
        return [finding.value for finding in found(page(TITLE, f"{NAMED}|<\n{head}{ROWS}"), "cell-not-understood")]

    assert codes("执行数：") == []
    assert codes("经费盘子") == ["经费盘子"]


def test_columns_of_all_years_and_of_what_is_applied_for() -> None:
    funds = "项目资金（万元）|资金来源|项目总预算|本年度申请\n^|资金总额|1280|450\n^|其中：财政拨款|1000|350\n^|其他资金|280|100"
    document = page(TITLE, f"{NAMED}\n{funds}{ROWS}")
    (form,) = json_of(document)["tables"]
    money = {key: value for key, value in form["funds"].items() if key in ("total", "annual_total", "fiscal", "annual_fiscal")}
    assert money == {"total": "12800000", "annual_total": "4500000", "fiscal": "10000000", "annual_fiscal": "3500000"}
    assert not found(document, "cell-not-understood")


def test_two_amounts_of_a_row_are_those_of_all_years_and_of_this_year() -> None:
    head = "项目总预算|6400万元|项目当年预算|1610万元\n项目资金来源|财政拨款|{}万元|{}万元\n^|合计|6400万元|{}万元"
    document = page(TITLE, f"{NAMED}\n{head.format(6000, 1500, 1610)}{ROWS}")
    (form,) = json_of(document)["tables"]
    assert (form["funds"]["fiscal"], form["funds"]["annual_fiscal"]) == ("60000000", "15000000")
    assert not found(document, "cell-not-understood")
    unsure = page(TITLE, f"{NAMED}\n{head.format(6000, 1500, 1600)}{ROWS}")  # no row has both totals
    assert json_of(unsure)["tables"][0]["funds"].get("annual_fiscal") is None
    assert found(unsure, "cell-not-understood")


def test_an_amount_that_is_said_again_with_its_unit_is_understood() -> None:
    head = "项目总预算|960万元|项目当年预算|315.6万元\n项目资金来源（万元）|合计|{}|<"
    assert not found(page(TITLE, f"{NAMED}\n{head.format('315.6')}{ROWS}"), "cell-not-understood")
    assert found(page(TITLE, f"{NAMED}\n{head.format('315.8')}{ROWS}"), "cell-not-understood")


@pytest.mark.parametrize(
    ("above", "inside", "name", "said"),
    [
        ("513001崇信县水务局本级", "崇信县水务局本级", "崇信县水务局本级", False),
        ("平凉市崇信县水务局", "崇信县水务局", "平凉市崇信县水务局", False),
        ("崇信县水务局", "平凉市崇信县水务局", "平凉市崇信县水务局", False),
        ("崇信县水务局", "崇信县林业局", "崇信县水务局", True),
    ],
)
def test_a_department_that_is_named_twice(above: str, inside: str, name: str, said: bool) -> None:
    document = page(TITLE, f"实施单位|{above}|项目名称|河道清淤\n预算单位|{inside}|<|<{ROWS}")
    (form,) = json_of(document)["tables"]
    assert form["department"]["name"] == name
    assert bool(found(document, "cell-not-understood")) is said


def test_a_goal_with_an_amount_in_it_is_the_goal() -> None:
    head = "年度总体目标|预期目标|<|实际完成情况\n^|申请预算资金202.64万元|<|完成预算资金132.912万元"
    document = page("崇信县2025年项目支出绩效自评表", f"{NAMED}\n{head}{ROWS}")
    assert json_of(document)["tables"][0]["goal"] == "申请预算资金202.64万元"
    assert not found(document, "no-goal")


# -- goals of blocks -------------------------------------------------------------------------------------------------------------

LONG = "一级指标|二级指标|指标名称|指标值\n产出指标|数量指标|累计疏浚河道|≥60公里\n"


def test_the_goals_of_blocks_stand_under_their_names() -> None:
    blocks = f"长期绩效目标表|<|<|<\n目标名称|建成安全河道体系|<|<\n{LONG}年度绩效目标表|<|<|<\n目标名称|疏浚十二公里|<|<"
    document = page("崇信县2025年部门预算项目绩效目标申报表", f"{NAMED}\n{blocks}{ROWS}")
    assert not found(document, "field-not-in-form")[1:]
    fields = document.tables[0].form.fields
    assert (fields["goal"].text, fields["annual_goal"].text) == ("建成安全河道体系", "疏浚十二公里")
    assert [row.row.name for row in document.tables[0].indicators][:2] == ["累计疏浚河道", "疏浚河道"]


def test_a_goal_in_a_column_beside_its_indicators() -> None:
    heading = "目标名称|一级指标|二级指标|指标名称|指标值"
    rows = "建成安全河道|产出指标|数量指标|累计疏浚河道|≥60公里\n^|满意度指标|服务对象满意度指标|村民满意度|≥90%"
    block = f"长期绩效目标表|<|<|<|<\n{heading}\n{rows}"
    document = page("崇信县2025年部门预算项目绩效目标申报表", f"项目名称|河道清淤|实施单位|崇信县水务局|<\n{block}")
    assert document.tables[0].form.fields["goal"].text == "建成安全河道"
    assert [row.row.remark for row in document.tables[0].indicators] == [None, None]


def test_the_goal_of_a_year_between_blocks() -> None:
    annual = ROWS.strip()
    blocks = f"中长期目标|三年疏浚三十公里|<|<\n{LONG}{{}}年度目标|今年疏浚十二公里|<|<\n{annual}"
    document = page("崇信县2025年预算项目支出绩效目标表", f"{NAMED}\n{blocks.format(2025)}")
    fields = document.tables[0].form.fields
    assert (fields["goal"].text, fields["annual_goal"].text) == ("三年疏浚三十公里", "今年疏浚十二公里")


# -- levels and columns ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("level1", "text", "concept"),
    [
        ("satisfaction", "农牧民满意度", "recipient-satisfaction"),
        ("satisfaction", "社会公众满意度指标", "recipient-satisfaction"),
        ("benefit", "带动经济效益", "economic-benefit"),
        ("benefit", "社会经济效益综合指标", None),
        ("benefit", "社会经济效益", None),
        ("benefit", "非经济效益", None),
        ("benefit", "推进指标", None),
        ("output", "农牧民满意度", None),
    ],
)
def test_a_level_is_read_by_how_it_ends(level1: str, text: str, concept: str | None) -> None:
    word = vocabulary().level2_within(text, level1)
    known = {None, *(other.concept for words in vocabulary().levels.values() for other in words)}
    assert concept in known
    assert (word.concept if word else None) == concept


@pytest.mark.parametrize("level2", ["服务对象满意度指标等", "服务对象满意度指", "村民满意度"])
def test_a_level_with_more_or_less_at_its_end_is_known(level2: str) -> None:
    assert not found(page(TITLE, NAMED + ROWS.replace("服务对象满意度指标", level2)), "level-unknown")


def test_a_word_that_heads_columns_says_nothing_below_a_level_2() -> None:
    rows = ROWS.replace("满意度指标|服务对象满意度指标|", "服务对象满意度指标|具体指标|")
    assert not found(page(TITLE, NAMED + rows), "level-unknown")


def test_an_unknown_heading_is_said_where_something_stands_below_it() -> None:
    def with_column(*texts: str) -> str:
        return "\n".join(f"{row}|{text}" for row, text in zip(ROWS.strip().split("\n"), texts, strict=True))

    empty = page(TITLE, f"{NAMED}|<\n{with_column('填报小贴士', '', '', '')}")
    assert not found(empty, "column-not-understood")
    filled = page(TITLE, f"{NAMED}|<\n{with_column('填报小贴士', '', '须附图', '')}")
    assert [finding.value for finding in found(filled, "column-not-understood")] == ["填报小贴士"]


def test_a_day_of_every_month_is_no_bare_number() -> None:
    rows = "一级指标|二级指标|三级指标|指标性质|指标值|度量单位\n产出指标|时效指标|{}发放时间|≤|25|日"
    assert not found(page(TITLE, f"{NAMED}|<|<\n{rows.format('每月')}"), "value-doubtful")
    assert found(page(TITLE, f"{NAMED}|<|<\n{rows.format('补助')}"), "value-doubtful")


def test_a_reason_for_lost_points_explains_a_shortfall() -> None:
    rows = "一级指标|二级指标|三级指标|指标值|实际完成值|扣分说明\n产出指标|数量指标|培训场次|=6场|5场|{}"
    title = "崇信县2025年项目支出绩效自评表"
    assert not found(page(title, f"{NAMED}|<|<\n{rows.format('受场地限制少办一场')}"), "shortfall-unexplained")
    assert found(page(title, f"{NAMED}|<|<\n{rows.format('')}"), "shortfall-unexplained")


def test_the_frame_of_a_page_is_no_table() -> None:
    rows = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in (NAMED + ROWS).strip().split("\n"))
    frame = "<table><tr><td colspan=2>{}</td></tr><tr><td>专项资金</td><td>" + f"<h2>{TITLE}</h2><table>{rows}</table></td></tr></table>"

    def codes(menu: str) -> set[str]:
        document = extract(read_bytes(f"<meta charset=utf-8><body>{frame.format(menu)}".encode(), "form.html"))
        assert [table.project for table in document.tables] == ["河道清淤"]
        return {finding.code for finding in document.findings}

    assert not codes("崇信县人民政府　首页 | 机构概况")
    assert codes("各乡镇上报的指标")


def test_what_comes_out_of_a_cell_is_not_said_again_of_the_one_it_comes_into() -> None:
    def rows(*texts: tuple[int, int, str]) -> list[int | None]:
        drawn = drawn_form()
        for x, y, text in texts:
            drawn.text(x, 60 + 22 * 5 + y, text)  # about the border between the fifth row and the sixth
        return [finding.source.row for finding in read_bytes(pdf(drawn), "form.pdf").findings if finding.code == "text-over-border"]

    assert rows((345, 5, "次")) == [6]
    assert rows((284, 3, "（含分馆）"), (345, 5, "次")) == [5]
