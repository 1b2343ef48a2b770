"""Columns under headings that nobody knows are told by their numbers, their place and the columns beside them, or it is said."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument
from test_columns import codes, read, targets, texts

HEADING = "一级指标|二级指标|三级指标|指标值"
ROWS = (
    "产出指标|数量指标|补种行道树|≥450株",
    "产出指标|数量指标|更换树池箅子|≥60套",
    "产出指标|质量指标|苗木成活率|≥95%",
    "满意度指标|服务对象满意度指标|居民满意度|≥88%",
)
EVALUATED = (("30", "471株", "30"), ("20", "58套", "19"), ("25", "97%", "25"), ("25", "91%", "25"))


def evaluated(*headings: str, total: str = "") -> ExtractedDocument:
    """A self-evaluation with these headings over weights, results and scores."""
    rows = (f"{row}|{weight}|{actual}|{score}" for row, (weight, actual, score) in zip(ROWS, EVALUATED, strict=True))
    return read(f"{HEADING}|{'|'.join(headings)}", *rows, *([total] if total else []))


@pytest.mark.parametrize(
    ("headings", "total"),
    [
        (("玉衡", "实际完成值", "得分"), ""),
        (("玉衡", "实际完成值", "得分"), "总分*4|100||99"),
        (("分值", "实际完成值", "玉衡"), ""),
        (("分值", "玉衡", "得分"), ""),
        (("玉衡", "实际完成值", "开阳"), ""),
        (("摇光", "玉衡", "开阳"), ""),
    ],
)
def test_points_and_results_are_told_by_their_numbers(headings: tuple[str, str, str], total: str) -> None:
    """Weights sum to the points of all, scores are at most these, results are in the units of the targets; the heading is said."""
    form = evaluated(*headings, total=total)
    assert list(zip(texts(form, "weight"), texts(form, "actual"), texts(form, "score"), strict=True)) == list(EVALUATED)
    assert codes(form).count("column-by-content") == sum(heading in ("玉衡", "开阳", "摇光") for heading in headings)
    assert "column-not-understood" not in codes(form)


def test_numbers_that_sum_to_nothing_are_no_weights() -> None:
    """Two columns may be the weights, or none: then the headings are said, and nothing is guessed."""
    form = read(f"{HEADING}|玉衡", *(f"{row}|{number}" for row, number in zip(ROWS, (7, 8, 9, 11), strict=True)))
    assert texts(form, "weight") == [None] * 4
    assert "column-not-understood" in codes(form)
    form = read(f"{HEADING}|玉衡|开阳", *(f"{row}|25|25" for row in ROWS))
    assert texts(form, "weight") == [None] * 4


@pytest.mark.parametrize("first", ["玉衡", "绩效维度"])
def test_a_level_of_words_of_ones_own_is_told_by_its_place(first: str) -> None:
    """No word of the framework stands in it: it is left of the second level, and each of its words heads several rows."""
    form = read(
        f"{first}|二级指标|三级指标|指标值",
        "履职成效^2|养护任务^2|补种行道树|≥450株",
        "更换树池箅子|≥60套",
        "管理水平^2|内部管理^2|制度建设|健全",
        "台账完整率|≥98%",
    )
    assert [row.level1.text if row.level1 else None for row in form.tables[0].form.rows] == ["履职成效"] * 2 + ["管理水平"] * 2
    assert texts(form, "name")[0] == "补种行道树"


def test_a_second_level_of_words_of_ones_own_is_no_name() -> None:
    form = read(
        "一级指标|二级指标|玉衡|指标值",
        "履职成效^2|养护任务^2|补种行道树|≥450株",
        "更换树池箅子|≥60套",
        "管理水平^2|内部管理^2|制度建设|健全",
        "台账完整率|≥98%",
    )
    assert texts(form, "name") == ["补种行道树", "更换树池箅子", "制度建设", "台账完整率"]
    assert [row.level2.text if row.level2 else None for row in form.tables[0].form.rows][::2] == ["养护任务", "内部管理"]


def test_descriptions_are_the_names_where_no_column_has_these() -> None:
    form = read("一级指标|二级指标|指标描述|绩效指标描述|指标值", *(row.replace("|≥", "|年末核实|≥") for row in ROWS))
    assert texts(form, "name") == ["补种行道树", "更换树池箅子", "苗木成活率", "居民满意度"]
    assert texts(form, "description") == ["年末核实"] * 4


def test_a_forecast_is_no_target_beside_a_column_of_comparators() -> None:
    """全年预计完成 beside an unknown heading over comparators: these are the targets, and the heading is said."""
    form = read("一级指标|二级指标|三级指标|玉衡|全年预计完成情况", *(f"{row}|{row.rpartition('|')[2][1:]}" for row in ROWS))
    assert targets(form) == [">=450株", ">=60套", ">=95%", ">=88%"]
    assert "column-by-content" in codes(form)


def test_figures_beside_a_forecast_may_be_the_targets() -> None:
    """Neither column has a comparator: each row says that the other may be meant."""
    rows = (row.replace("≥", "") for row in ROWS)
    form = read("一级指标|二级指标|三级指标|玉衡|全年预计完成情况", *(f"{row}|{n}户" for n, row in enumerate(rows, 81)))
    assert codes(form).count("column-uncertain") == 4


def test_a_value_of_another_year_is_no_target_beside_comparators() -> None:
    form = read("一级指标|二级指标|三级指标|2024年目标|实现值", *(row.replace("|≥", "|已完成|≥") for row in ROWS))
    assert targets(form) == [">=450株", ">=60套", ">=95%", ">=88%"]
    assert texts(form, "baseline") == ["已完成"] * 4


@pytest.mark.parametrize("parts", ["玉衡|值|单位", "玉衡|值|开阳"])
def test_comparators_and_units_below_the_heading_of_values_are_told(parts: str) -> None:
    form = read(
        "一级指标^2|二级指标^2|三级指标^2|指标值*3",
        parts,
        "产出指标|数量指标|补种行道树|≥|450|株",
        "产出指标|质量指标|苗木成活率|≥|95|%",
        "满意度指标|服务对象满意度指标|居民满意度|≥|88|%",
    )
    assert targets(form) == [">=450株", ">=95%", ">=88%"]
    assert "column-by-content" in codes(form)


def test_rows_of_a_form_that_lacks_a_column_say_that_an_unknown_one_may_be_it() -> None:
    """Words under an unknown heading where a level should stand, each its own: nothing tells, and each row is said."""
    form = read(
        "玉衡|二级指标|三级指标|指标值",
        *(f"第{n}处{row.removeprefix('产出指标').removeprefix('满意度指标')}" for n, row in enumerate(ROWS)),
    )
    uncertain = [finding for finding in form.findings if finding.code == "reading-uncertain"]
    assert len(uncertain) == 4


@pytest.mark.parametrize("text", ["本级合计", "分值小计", "/", "——", "以下空白", "（续表）"])
def test_a_row_of_a_sum_or_of_marks_is_no_indicator(text: str) -> None:
    lines = [f"{row}|25" for row in ROWS]
    form = read(f"{HEADING}|分值", *lines[:2], f"||{text}||{'50' if text.endswith('计') else ''}", *lines[2:])
    assert texts(form, "name") == ["补种行道树", "更换树池箅子", "苗木成活率", "居民满意度"]
    assert not form.findings


def test_levels_under_unknown_headings_on_the_other_side_are_told_by_their_words() -> None:
    form = read("三级指标|玉衡|一级指标|指标值", *("|".join(row.split("|")[place] for place in (2, 1, 0, 3)) for row in ROWS))
    assert [row.level2.text if row.level2 else None for row in form.tables[0].form.rows][2:] == ["质量指标", "服务对象满意度指标"]


def test_each_of_two_sets_of_columns_has_its_names() -> None:
    """长期 and 年度 beside each other: the first level has an unknown heading, and the second names are 指标描述."""
    rows = ("产出指标|数量指标|补种行道树|≥900株|数量指标|补种行道树|≥450株", "产出指标|质量指标|苗木成活率|≥96%|质量指标|苗木成活率|≥95%")
    form = read("总体目标|实施期目标*3|年度目标*3", "玉衡|二级指标|三级指标|指标值|二级指标|指标描述|指标值", *rows)
    assert [row.level1.text if row.level1 else None for row in form.tables[0].form.rows] == ["产出指标"] * 4
    assert texts(form, "name") == ["补种行道树"] * 2 + ["苗木成活率"] * 2


def test_points_that_sum_to_all_are_the_weights_beside_others() -> None:
    rows = (f"{row}|100|{weight}|{actual}|{score}" for row, (weight, actual, score) in zip(ROWS, EVALUATED, strict=True))
    form = read(f"{HEADING}|权重合计|分值|实际完成值|得分", *rows)
    assert texts(form, "weight") == [weight for weight, _, _ in EVALUATED]
    assert "column-uncertain" not in codes(form)


# -- values beside them --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("兜底线88%", "value-doubtful"),
        ("超88%（含）", "value-doubtful"),
        ("守住88%底线", "value-unreadable"),
        ("88%以上", None),
        ("约88%", None),
        ("每季度1次", None),
        ("较上年提高5%以上", None),
    ],
)
def test_words_beside_a_number_that_may_say_a_bound_are_said(value: str, code: str | None) -> None:
    form = read(HEADING, *ROWS[:3], f"满意度指标|服务对象满意度指标|居民满意度|{value}")
    assert [finding.code for finding in form.findings] == ([code] if code else [])


@pytest.mark.parametrize(
    ("sign", "comparator", "said"), [("以上", ">=", 0), ("上限", "<=", 0), ("GE", ">=", 0), ("守住", "=", 1), ("定量", "=", 0)]
)
def test_a_comparator_in_words_of_its_own_column_is_read_or_said(sign: str, comparator: str, said: int) -> None:
    rows = (
        "产出指标|数量指标|补种行道树|≥|450|株",
        "产出指标|质量指标|苗木成活率|≥|95|%",
        f"满意度指标|服务对象满意度指标|居民满意度|{sign}|88|%",
    )
    form = read("一级指标|二级指标|三级指标|指标性质|指标值|度量单位", *rows)
    assert targets(form)[2] == f"{comparator}88%"
    assert codes(form).count("value-doubtful") == said


def test_a_unit_that_nobody_knows_is_that_of_its_column() -> None:
    rows = (
        "产出指标|数量指标|更换电源|≥|45|蓄电池组",
        "产出指标|数量指标|规划建设|≥|12|组团",
        "满意度指标|服务对象满意度指标|居民满意度|≥|88|%",
    )
    assert targets(read("一级指标|二级指标|三级指标|指标性质|指标值|度量单位", *rows)) == [">=45蓄电池组", ">=12组团", ">=88%"]
