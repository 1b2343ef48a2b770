"""Read forms that state several years at once: the years of a title, of columns of targets, of columns and rows of money."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import Json
from jixiao.extraction.to_json import extract as written
from jixiao.readers import read_bytes

LEVELS = ("产出指标|数量指标|改造泵站", "效益指标|社会效益指标|灌溉条件", "满意度指标|服务对象满意度指标|农户满意度")


def read(*rows: str, title: str = "靖远县2025年项目支出绩效目标表") -> ExtractedDocument:
    """Read a page with a table: a row of cells between bars each; 3*指标值 is a cell over three columns, ^ goes on from above."""
    cells = [row.split("|") for row in ("项目名称|泵站改造", "实施单位|靖远县水务局", *rows)]
    html = "".join(f"<tr>{''.join(_cells(cells, number))}</tr>" for number in range(len(cells)))
    return extract(read_bytes(f"<html><body><h2>{title}</h2><table>{html}</table></body></html>".encode(), "form.html"))


def _cells(rows: Sequence[Sequence[str]], number: int) -> list[str]:
    cells = []
    for place, text in enumerate(rows[number]):
        down = 1
        while number + down < len(rows) and place < len(rows[number + down]) and rows[number + down][place] == "^":
            down += 1
        wide, star, rest = text.partition("*")
        if text != "^":
            cells.append(f'<td rowspan="{down}" colspan="{wide if star else 1}">{rest if star else text}</td>')
    return cells


def json_of(document: ExtractedDocument) -> Json:
    (result,) = written([document], "en")["documents"]
    return result


def table_of(document: ExtractedDocument) -> Json:
    (table,) = json_of(document)["tables"]
    return table


@pytest.mark.parametrize("term", ["2024—2026年", "2024-2026", "2024至2026年", "2024年至2026年", "2024～26年", "三年"])
@pytest.mark.parametrize("title", ["靖远县2025年项目支出绩效目标表", "靖远县项目支出绩效目标表"])
def test_a_target_of_several_years_beside_that_of_the_year_is_long_term(term: str, title: str) -> None:
    values = ("≥9座|≥3座", "改善|初步改善", "≥95%|≥90%")
    rows = [f"{levels}|{both}" for levels, both in zip(LEVELS, values, strict=True)]
    heading = ("一级指标|二级指标|三级指标|2*指标值", f"^|^|^|{term}|2025年")
    document = read("年度目标|2*改造泵站。", *heading, *rows, title=title)
    indicators = table_of(document)["indicators"]
    for horizon, expected in (("long-term", ["≥9座", "改善", "≥95%"]), ("annual", ["≥3座", "初步改善", "≥90%"])):
        assert [row["value"] for row in indicators if row["horizon"] == horizon] == expected
    assert not any(row.get("baseline") for row in indicators)


def test_years_before_the_fiscal_year_are_no_long_term_target() -> None:
    rows = [f"{levels}|{both}" for levels, both in zip(LEVELS, ("6座|≥3座", "一般|改善", "85%|≥90%"), strict=True)]
    document = read("年度目标|改造泵站。", "一级指标|二级指标|三级指标|2*指标值", "^|^|^|2022—2024年|2025年", *rows)
    indicators = table_of(document)["indicators"]
    assert [(row["value"], row.get("horizon"), row["baseline"]) for row in indicators] == [
        ("≥3座", None, "6座"),
        ("改善", None, "一般"),
        ("≥90%", None, "85%"),
    ]


def test_a_label_of_money_before_others_that_have_amounts_has_none_of_its_own() -> None:
    money = ("资金金额（万元）|实施期资金总额：|90|年度资金总额：|30", "^|其中：财政拨款|75|其中：财政拨款|25", "^|其他资金|15|其他资金|5")
    rows = [f"{levels}|≥3座" for levels in LEVELS]
    funds = table_of(read(*money, "年度目标|改造泵站。", "一级指标|二级指标|三级指标|指标值", *rows))["funds"]
    assert funds == {
        "total": "900000",
        "fiscal": "750000",
        "other": "150000",
        "annual_total": "300000",
        "annual_fiscal": "250000",
        "annual_other": "50000",
    }


ROLLING = ("资金来源|三年合计（万元）|2025年|2026年|2027年", "财政拨款|60|30|20|10", "自有资金|12|2|4|6", "合计|72|32|24|16")
STEPS = ("一级指标|二级指标|三级指标|3*指标值", "^|^|^|2025年|2026年|2027年")


@pytest.mark.parametrize("title", ["靖远县项目支出绩效目标申报表（2025—2027年）", "靖远县2025年至2027年项目支出绩效目标申报表"])
def test_the_years_of_a_title_are_no_fiscal_year_and_the_first_is_where_the_columns_say_so(title: str) -> None:
    rows = [f"{levels}|{values}" for levels, values in zip(LEVELS, ("≥3座|≥5座|≥6座", "改善|改善|改善", "≥90%|≥92%|≥95%"), strict=True)]
    result = json_of(read(*ROLLING, "年度目标|4*改造泵站。", *STEPS, *rows, title=title))
    assert (result["fiscal_year"], result["tables"][0]["fiscal_year"]) == (2025, 2025)
    assert [row["value"] for row in result["tables"][0]["indicators"]] == ["≥3座", "改善", "≥90%"]
    plain = json_of(read("年度目标|改造泵站。", "一级指标|二级指标|三级指标|指标值", *(f"{levels}|≥3座" for levels in LEVELS), title=title))
    assert plain["fiscal_year"] is None


@pytest.mark.parametrize(("day", "year"), [("2025年1月16日", 2025), ("2026-02-03", None)])
def test_the_first_year_of_a_title_is_the_fiscal_year_where_the_form_is_filled_in_in_it(day: str, year: int | None) -> None:
    rows = ("年度目标|改造泵站。", "一级指标|二级指标|三级指标|指标值", *(f"{levels}|≥3座" for levels in LEVELS))
    title = "靖远县项目支出绩效目标申报表（2025—2027年）"
    assert json_of(read(f"填报日期|{day}", *rows, title=title))["fiscal_year"] == year


def test_money_by_source_and_year_is_that_of_all_years_and_of_the_year() -> None:
    rows = [f"{levels}|≥3座" for levels in LEVELS]
    document = read(*ROLLING, "年度目标|4*改造泵站。", "一级指标|二级指标|三级指标|3*指标值", *rows)
    table = table_of(document)
    assert table["funds"] == {
        "total": "720000",
        "fiscal": "600000",
        "unit_funds": "120000",
        "annual_total": "320000",
        "annual_fiscal": "300000",
    }
    assert "2" in {other["value"] for other in table["other_fields"]}
    assert not [said for said in document.findings if said.code == "cell-not-understood"]


def funds_of(*money: str, title: str = "靖远县2025年项目支出绩效目标表") -> tuple[Json, Json, list[str]]:
    """Read a form with some lines of money: its funds, the labels kept as they are printed with their values, the codes of findings."""
    rows = [f"{levels}|≥3座" for levels in LEVELS]
    document = read(*money, "年度目标|4*改造泵站。", "一级指标|二级指标|三级指标|2*指标值", *rows, title=title)
    table = table_of(document)
    others = {other["label"]: other["value"] for other in table.get("other_fields", ())}
    return table["funds"], others, [finding.code for finding in document.findings]


def test_sources_as_columns_with_their_sum_last_are_not_the_total() -> None:
    funds, others, codes = funds_of("资金构成|资金来源|中央资金|县级资金|群众自筹款|合计", "^|金额（元）|0|1,500,000|20,000|1,520,000")
    assert funds == {"total": "1520000", "central": "0", "county": "1500000"}
    assert others == {"群众自筹款 金额（元）": "20,000"}
    assert codes == []


def test_stages_as_rows_under_sources_as_columns() -> None:
    funds, others, codes = funds_of(
        "项目资金（万元）|资金来源|合计|中央补助|其他资金",
        "^|全年预算数|52|50|2",
        "^|全年执行数|50.5|50|0.5",
        "^|执行率|97.1%|100%|25%",
    )
    assert funds == {"total": "520000", "central": "500000", "other": "20000", "executed_total": "505000", "executed_other": "5000"}
    assert others == {"中央补助 全年执行数": "50"}
    assert codes == []


def test_a_source_printed_twice_across_is_said() -> None:
    _, _, codes = funds_of("资金构成|资金来源|县级资金|县级财政资金|合计", "^|金额（万元）|15|3|18")
    assert "cell-not-understood" in codes


@pytest.mark.parametrize("line", ["（2024年1—8月）", "2024年1-7月", "（2024年上半年）", "2024年前三季度"])
def test_the_part_of_the_year_that_is_watched_states_the_year(line: str) -> None:
    rows = ("年度目标|改造泵站。", "一级指标|二级指标|三级指标|指标值", *(f"{levels}|≥3座" for levels in LEVELS))
    document = read(*rows, title=f"项目支出绩效运行监控表</h2><p>{line}</p><h2>")
    assert (json_of(document)["fiscal_year"], [said.code for said in document.findings]) == (2024, [])
    titled = read(*rows, title=f"项目支出绩效运行监控表{line}")
    assert (json_of(titled)["fiscal_year"], [said.code for said in titled.findings]) == (2024, [])


def test_a_month_below_a_title_is_no_fiscal_year() -> None:
    rows = ("年度目标|改造泵站。", "一级指标|二级指标|三级指标|指标值", *(f"{levels}|≥3座" for levels in LEVELS))
    assert json_of(read(*rows, title="项目支出绩效自评表</h2><p>（2025年3月）</p><h2>"))["fiscal_year"] is None


def lines_of(*money: str) -> ExtractedDocument:
    """Read a text with a cell on each line, with some lines of money in its head."""
    rows = [cell for levels in LEVELS for cell in (*levels.split("|"), "≥3座")]
    head = ("靖远县2023年度项目支出绩效自评表", "项目名称", "泵站改造", "实施单位", "靖远县水务局", *money, "年度目标", "改造泵站。")
    text = "\n".join((*head, "一级指标", "二级指标", "三级指标", "年度指标值", *rows))
    return extract(read_bytes(text.encode(), "form.txt"))


STAGES = ("项目资金（万元）", "全年预算数", "全年执行数", "执行率")


@pytest.mark.parametrize(
    "money",
    [
        ("年度资金总额：", "2024", "2010", "99.3%", "其中：财政拨款", "1980", "1980", "100%", "其他资金", "44", "30", "68.2%"),
        ("年度资金总额：", "2024", "2010", "99.3%", "其中：财政拨款", "1980", "1980", "其他资金", "44", "30"),
    ],
)
def test_stages_above_sources_in_a_text_with_a_cell_a_line(money: tuple[str, ...]) -> None:
    funds = table_of(lines_of(*STAGES, *money))["funds"]
    expected = {"total": "20240000", "fiscal": "19800000", "other": "440000"}
    assert {name: funds.get(name) for name in expected} == expected
    assert (funds["executed_total"], funds["executed_fiscal"], funds["executed_other"]) == ("20100000", "19800000", "300000")


def test_a_source_with_fewer_amounts_than_stages_in_such_a_text_is_said() -> None:
    document = lines_of(*STAGES, "年度资金总额：", "90", "80", "88.9%", "其中：财政拨款", "85", "其他资金", "县级资金", "-", "5", "-")
    assert [(finding.code, finding.value) for finding in document.findings] == [("cell-not-understood", "85")]
    funds = table_of(document)["funds"]
    assert {name: amount for name, amount in funds.items() if amount} == {"total": "900000", "executed_total": "800000"}


def test_marks_behind_the_amounts_in_such_a_text_need_not_be_all_there() -> None:
    stages = ("项目资金（万元）", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    funds = table_of(lines_of(*stages, "年度资金总额：", "9", "8", "6", "10", "75%", "7.5", "其他资金", "9", "8", "6", "—", "75%"))["funds"]
    names = ("total", "other", "adjusted_total", "adjusted_other", "executed_total", "executed_other")
    assert [funds[name] for name in names] == ["90000", "90000", "80000", "80000", "60000", "60000"]


def test_an_amount_that_looks_like_a_year_is_one() -> None:
    funds, others, _ = funds_of("项目资金（万元）|年度资金总额|2024|2010", "^|其中：财政拨款|2024|2010")
    assert (funds["total"], funds["fiscal"], others) == ("20240000", "20240000", {})


def test_the_tasks_of_a_department_with_their_money_by_source() -> None:
    funds, others, codes = funds_of(
        "职能职责|主要内容|对应项目|3*预算申报金额（元）",
        "^|^|^|总额|财政拨款|其他资金",
        "灌溉管理|改造泵站|泵站经费|800,000.00|750,000.00|50,000.00",
        "水质管理|取样监测|监测经费|120,000.00|120,000.00|0.00",
        "3*合计|920,000.00|870,000.00|50,000.00",
    )
    assert funds == {"total": "920000", "fiscal": "870000", "other": "50000"}
    assert others["改造泵站 财政拨款"] == "750,000.00"
    assert codes == []


@pytest.mark.parametrize("side", [(), ("绩效指标",)])
def test_the_texts_of_goals_in_a_text_with_a_cell_a_line_follow_their_labels(side: tuple[str, ...]) -> None:
    labels = ("年度总体目标", "预期目标", "实际完成情况")
    rows = [cell for levels in LEVELS for cell in (*levels.split("|"), "≥3座")]
    for texts, goal in (
        (("改造泵站。", "已改造。"), "改造泵站。"),
        (("改造泵站，", "保障灌溉。", "已改造。"), None),
        (("已改造。",), None),
    ):
        head = ("靖远县2023年度项目支出绩效自评表", "项目名称", "泵站改造", "实施单位", "靖远县水务局", *labels, *texts, *side)
        text = "\n".join((*head, "一级指标", "二级指标", "三级指标", "年度指标值", *rows))
        document = extract(read_bytes(text.encode(), "form.txt"))
        assert table_of(document)["goal"] == goal
        assert ("cell-not-understood" in {finding.code for finding in document.findings}) is (goal is None)


def test_years_as_rows_under_sources_as_columns() -> None:
    heading, first, second = "资金来源（万元）|合计|财政拨款|其他资金", "2025年|30|20|10", "2026年|40|30|10"
    funds, others, codes = funds_of(heading, first, second, "合计|70|50|20")
    assert {name: amount for name, amount in funds.items() if not name.startswith("annual")} == {
        "total": "700000",
        "fiscal": "500000",
        "other": "200000",
    }
    assert (funds["annual_total"], funds["annual_fiscal"], funds["annual_other"]) == ("300000", "200000", "100000")
    assert (list(others.values()), codes) == (["40", "30", "10"], [])
    funds, _, codes = funds_of(heading, first, second)
    assert (funds, codes) == ({"total": "300000", "fiscal": "200000", "other": "100000"}, [])


def test_money_that_was_spent_under_sources_as_columns() -> None:
    funds, _, _ = funds_of("资金构成|资金来源|中央资金|县级资金|合计", "^|预算金额（元）|0|1,500|1,500", "^|执行金额（元）|0|1,400|1,400")
    assert (funds["total"], funds["central"], funds["county"], funds["executed_total"]) == ("1500", "0", "1500", "1400")


def test_an_earlier_year_of_the_term_is_a_part_of_it_and_no_level_before() -> None:
    rows = [
        f"{levels}|{values}" for levels, values in zip(LEVELS, ("≥9座|≥2座|≥3座|≥4座", "好|好|好|好", "≥95%|≥90%|≥91%|≥95%"), strict=True)
    ]
    document = read("年度目标|改造泵站。", "一级指标|二级指标|三级指标|4*指标值", "^|^|^|2024—2026年|2024年|2025年|2026年", *rows)
    annual = [row for row in table_of(document)["indicators"] if row["horizon"] == "annual"]
    assert [(row["value"], row.get("baseline")) for row in annual] == [("≥3座", None), ("好", None), ("≥91%", None)]
    assert annual[0]["steps"] == "2024年：≥2座；2026年：≥4座"
