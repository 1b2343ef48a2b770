"""Columns of indicators are told by their headings, by what stands in them and by one another."""

from __future__ import annotations

import pytest

from jixiao.extraction.forms.heading_words import heading_words
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import FormKind, Horizon, Outcome
from jixiao.model.text import without_needless_zeros
from jixiao.readers import read_bytes
from jixiao.vocabulary import label_key, vocabulary

TITLE = "<p>项目支出绩效目标表</p><p>(2025年度)</p>"
LEVELS = "一级指标|二级指标|三级指标"
QUANTITY = "产出指标|数量指标|补种行道树"
CONTENT = "满意度指标|服务对象满意度指标|居民满意度"


def cells(row: str) -> str:
    """A row of a table: cells between bars, each with its spans at its end (名称*2 over two columns, 名称^2 over two rows)."""
    written = []
    for text in row.split("|"):
        spans = "".join(
            f' {name}="{text.partition(mark)[2][0]}"' for mark, name in (("*", "colspan"), ("^", "rowspan")) if mark in text[-4:]
        )
        written.append(f"<td{spans}>{text.partition('*')[0].partition('^')[0]}</td>")
    return f"<tr>{''.join(written)}</tr>"


def read(*lines: str, title: str = TITLE) -> ExtractedDocument:
    """A form with a head of its own and an indicator table of some rows."""
    head = "<tr><td>项目名称</td><td>行道树补种</td></tr><tr><td>实施单位</td><td>某市园林局</td></tr>"
    return extract(read_bytes(f"<html><body>{title}<table>{head}{''.join(map(cells, lines))}</table></body></html>".encode(), "t.html"))


def targets(form: ExtractedDocument) -> list[str]:
    """The targets of a form's rows: comparator, number and unit."""
    read_as = [indicator.target for table in form.tables for indicator in table.indicators]
    return [f"{t.comparator}{without_needless_zeros(str(t.number))}{t.unit or ''}" if t.number is not None else t.kind for t in read_as]


def texts(form: ExtractedDocument, name: str) -> list[str | None]:
    """What the rows of a form have in a column."""
    return [getattr(row, name) for table in form.tables for row in table.form.rows]


def codes(form: ExtractedDocument) -> list[str]:
    """The codes of the findings of a form."""
    return [finding.code for finding in form.findings]


# -- values of several times ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "row", "baseline", "steps"),
    [
        ("上年实际|本年目标", "300株|≥450株", "300株", None),
        ("上年完成|当年预期实现值", "300株|≥450株", "300株", None),
        ("前年|上年|预计当年实现", "280株|300株|≥450株", "前年：280株；上年：300株", None),
        ("2023年实际值|2024年实际值|2025年目标值", "280株|300株|≥450株", "2023年实际值：280株；2024年实际值：300株", None),
        ("第一季度|第二季度|第三季度|全年", "50株|90株|200株|≥450株", None, "第一季度：50株；第二季度：90株；第三季度：200株"),
        ("上半年|全年", "≥90株|≥450株", None, "上半年：≥90株"),
        ("1-6月|全年", "≥90株|≥450株", None, "1-6月：≥90株"),
        ("2025年|2026年|2027年", "≥450株|≥500株|≥520株", None, "2026年：≥500株；2027年：≥520株"),
        ("2024年|2025年", "300株|≥450株", "300株", None),
    ],
)
def test_under_one_heading_the_value_of_the_year_is_the_target(parts: str, row: str, baseline: str | None, steps: str | None) -> None:
    over = f"一级指标^2|二级指标^2|三级指标^2|指标值*{parts.count('|') + 1}"
    form = read(over, parts, f"{QUANTITY}|{row}")
    assert targets(form) == [">=450株"]
    assert (texts(form, "baseline"), texts(form, "steps"), texts(form, "horizon")) == ([baseline], [steps], [None])
    assert codes(form) == []


@pytest.mark.parametrize(
    ("headings", "row", "baseline", "steps", "actual"),
    [
        ("上年度目标值|本年度目标值", "≥300株|≥450株", "≥300株", None, None),
        ("半年目标值|全年目标值", "≥90株|≥450株", None, "半年目标值：≥90株", None),
        ("2024年完成值|2025年指标值", "300株|≥450株", "300株", None, None),
        ("2025年指标值|2025年完成值", "≥450株|460株", None, None, "460株"),
        ("预算设定指标值|项目完成指标值", "≥450株|460株", None, None, "460株"),
        ("计划目标|完成结果", "≥450株|460株", None, None, "460株"),
        ("年度目标|实际完成情况", "≥450株|460株", None, None, "460株"),
        ("预设值|上半年完成值|全年完成值", "≥450株|120株|460株", None, "上半年完成值：120株", "460株"),
        ("当年预期实现值|累计完成率|实际完成值", "≥450株|102%|460株", None, None, "460株"),
        ("计划数|完成数", "≥450株|460株", None, None, "460株"),
        ("2025年|2026年", "≥450株|≥500株", None, "2026年：≥500株", None),
        ("上年完成情况|本年目标", "300株|≥450株", "300株", None, None),
    ],
)
def test_values_are_known_by_the_parts_of_their_headings(
    headings: str, row: str, baseline: str | None, steps: str | None, actual: str | None
) -> None:
    form = read(f"{LEVELS}|{headings}", f"{QUANTITY}|{row}")
    assert targets(form) == [">=450株"]
    assert [texts(form, name) for name in ("baseline", "steps", "actual")] == [[baseline], [steps], [actual]]
    assert codes(form) == []


def test_the_target_beside_a_forecast_is_the_one_that_was_set() -> None:
    title = "<p>2025年度项目绩效运行监控表</p>"
    form = read(f"{LEVELS}|年度指标值|1-8月执行情况|全年预计完成情况", f"{QUANTITY}|≥450株|220株|455株", title=title)
    assert (targets(form), texts(form, "actual"), texts(form, "steps")) == ([">=450株"], ["220株"], ["全年预计完成情况：455株"])
    assert [indicator.outcome for indicator in form.tables[0].indicators] == [Outcome.NOT_JUDGED]


def test_where_nothing_tells_the_target_every_row_says_so() -> None:
    form = read("一级指标^2|二级指标^2|三级指标^2|指标值*2", "甲案|乙案", f"{QUANTITY}|≥450株|≥500株", f"{CONTENT}|≥90%|≥90%")
    assert [(finding.code, finding.value) for finding in form.findings] == [("column-uncertain", "≥450株")]
    assert "乙案 (≥500株)" in form.findings[0].message_en
    assert texts(form, "steps") == ["乙案：≥500株", "乙案：≥90%"]


def test_quarters_without_the_whole_year_leave_a_doubt() -> None:
    form = read("一级指标^2|二级指标^2|三级指标^2|指标值*3", "二季度|三季度|四季度", f"{QUANTITY}|≥90株|≥200株|≥450株")
    assert targets(form) == [">=450株"]
    assert codes(form) == ["column-uncertain"]


def test_values_in_turn_under_two_headings_are_all_targets() -> None:
    form = read("一级指标^2|二级指标^2|三级指标^2|指标值*2", "定量|定性", f"{QUANTITY}|≥450株|", "效益指标|社会效益指标|市容||明显改善")
    assert (texts(form, "value"), codes(form)) == (["≥450株", "明显改善"], [])


def test_the_points_of_levels_are_not_those_of_the_indicator() -> None:
    form = read(
        "一级指标|分值|二级指标|三级指标|分值|目标值",
        "产出指标|50|数量指标|补种行道树|20|≥450株",
        "满意度指标|10|服务对象满意度指标|居民满意度|5|≥90%",
    )
    assert (texts(form, "weight"), texts(form, "remark"), codes(form)) == (["20", "5"], ["分值：50", "分值：10"], [])


def test_comparators_tell_the_target_among_columns_that_nobody_knows() -> None:
    form = read("一级指标^2|二级指标^2|三级指标^2|指标值*2", "甲案|乙案", f"{QUANTITY}|300株|≥450株", f"{CONTENT}|88%|≥90%")
    assert (targets(form), codes(form)) == ([">=450株", ">=90%"], [])


def test_long_term_beside_annual_stays_two_rows() -> None:
    form = read(f"{LEVELS}|中长期目标值|上年完成值|本年目标值", f"{QUANTITY}|≥900株|300株|≥450株")
    assert list(zip(targets(form), texts(form, "horizon"), strict=True)) == [(">=900株", Horizon.LONG_TERM), (">=450株", Horizon.ANNUAL)]
    assert texts(form, "baseline") == ["300株", "300株"]


# -- comparators and kinds -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("指标性质=正向", "指标方向=≥"),
        ("指标方向=正向指标", "指标性质=大于等于"),
        ("指标性质=定量", "运算符号=≥"),
        ("指标类型=定量", "指标性质=≥"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_the_column_whose_cells_are_comparators_is_the_comparator(first: str, second: str, turned: bool) -> None:
    one, other = (second, first) if turned else (first, second)
    head, row = (f"{one.partition('=')[part]}|{other.partition('=')[part]}" for part in (0, 2))
    form = read(f"{LEVELS}|{head}|指标值|计量单位", f"{QUANTITY}|{row}|450|株", f"{CONTENT}|{row}|90|%")
    assert (targets(form), codes(form)) == ([">=450株", ">=90%"], [])
    assert texts(form, "nature") == [first.partition("=")[2]] * 2
    assert [row.level1.text for row in form.tables[0].form.rows if row.level1] == ["产出指标", "满意度指标"]


def test_two_sets_of_columns_have_a_comparator_each() -> None:
    form = read("一级指标|二级指标|三级指标|指标性质|指标值|三级指标|指标性质|指标值", f"{QUANTITY}|≥|900|补种行道树|≥|450")
    assert list(zip(targets(form), texts(form, "horizon"), strict=True)) == [(">=900", Horizon.LONG_TERM), (">=450", Horizon.ANNUAL)]


# -- levels --------------------------------------------------------------------------------------------------------------------


def levels(form: ExtractedDocument) -> list[tuple[str | None, str | None, str | None]]:
    """The concepts of the levels of a form's rows, and their names."""
    rows = form.tables[0].form.rows
    return [(r.level1.concept if r.level1 else None, r.level2.concept if r.level2 else None, r.name) for r in rows]


@pytest.mark.parametrize(
    "word",
    [
        "数量指标（必填）",
        "数量指标【选填】",
        "数量指标(25%)",
        "数量指标（10分）",
        "数量目标",
        "产出数量",
        "数量类指标",
        "产出数量指标（必填）(15分)",
    ],
)
def test_what_forms_add_to_a_level_is_no_part_of_it(word: str) -> None:
    form = read(f"{LEVELS}|指标值", f"产出指标（50%）|{word}|补种行道树|≥450株")
    assert levels(form) == [("output", "quantity", "补种行道树")]


@pytest.mark.parametrize("word", ["满意度（%）", "成本（元）", "数量（株）", "项目数量"])
def test_an_indicator_with_its_unit_in_brackets_is_no_level(word: str) -> None:
    assert vocabulary().level1(word) is None
    assert vocabulary().level2(word, None) is None


def test_names_in_the_second_of_two_columns_of_levels() -> None:
    form = read("一级指标|二级指标|绩效标准|指标值", "数量指标|补种行道树|反映规模|≥450株", "社会效益指标|受益居民|反映受益面|≥3000人")
    assert levels(form) == [("output", "quantity", "补种行道树"), ("benefit", "social-benefit", "受益居民")]
    assert codes(form) == []


@pytest.mark.parametrize("heading", ["指标名称|二级指标|指标内容|本年度计划水平", "指标名称|二级指标|指标说明|指标值"])
def test_words_of_levels_under_the_heading_of_names_are_levels_and_the_names_stand_beside(heading: str) -> None:
    form = read(
        heading, "产出指标|数量指标|补种行道树|450株", "效益指标|生态效益指标|成活率|≥95%", "满意度指标|服务对象满意度|居民满意度|≥90%"
    )
    assert [row[2] for row in levels(form)] == ["补种行道树", "成活率", "居民满意度"]
    assert [row[0] for row in levels(form)] == ["output", "benefit", "satisfaction"]


def test_levels_under_one_heading_over_both_columns() -> None:
    form = read(
        "评价内容*2|绩效内容|指标值", "产出目标|数量目标|补种行道树|≥450株", "|质量目标|成活率|≥95%", "效益目标|生态效益目标|增加绿地|≥2亩"
    )
    assert levels(form) == [
        ("output", "quantity", "补种行道树"),
        ("output", "quality", "成活率"),
        ("benefit", "ecological-benefit", "增加绿地"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "绩效指标*3|指标值", "评价指标*3|目标值", "一级绩效指标|二级绩效指标|三级绩效指标|指标值",
        "绩效一级指标|绩效二级指标|绩效三级指标|绩效目标值", "一级指标名称|二级指标名称|三级指标名称|目标值",
    ],
)  # fmt: skip
def test_levels_and_names_under_headings_of_other_makes(heading: str) -> None:
    form = read(heading, f"{QUANTITY}|≥450株", f"{CONTENT}|≥90%")
    assert levels(form) == [("output", "quantity", "补种行道树"), ("satisfaction", "recipient-satisfaction", "居民满意度")]
    assert (targets(form), codes(form)) == ([">=450株", ">=90%"], [])


def test_names_without_levels_and_names_with_numbers() -> None:
    form = read("指标|指标值|单位", "补种行道树|≥450|株", "居民满意度|≥90|%")
    assert (texts(form, "name"), targets(form), codes(form)) == (["补种行道树", "居民满意度"], [">=450株", ">=90%"], [])
    form = read("一级指标|二级指标|三级指标*2|指标值", "产出指标|数量指标|1|补种行道树|≥450株", "||2|补种灌木|≥80丛")
    assert texts(form, "name") == ["补种行道树", "补种灌木"]


def test_a_heading_that_comes_twice_is_told_by_the_one_over_it() -> None:
    form = read(
        "一级指标^2|二级指标^2|三级指标^2|2025年*2|2024年*2", "目标值|完成值|目标值|完成值", f"{QUANTITY}|≥450株|460株|≥400株|410株"
    )
    assert (targets(form), texts(form, "actual")) == ([">=450株"], ["460株"])
    assert texts(form, "baseline") == ["2024年目标值：≥400株；2024年完成值：410株"]


def test_a_word_over_both_columns_of_levels_is_the_level_it_names_on_every_row() -> None:
    merged = '<tr><td colspan="2" rowspan="2">生态效益</td><td>增加绿地</td><td>≥2亩</td></tr><tr><td>遮荫路段</td><td>≥6段</td></tr>'
    rows = "".join(map(cells, [f"{LEVELS}|指标值", f"{QUANTITY}|≥450株"])) + merged + cells(f"{CONTENT}|≥90%")
    head = "<tr><td>项目名称</td><td>行道树补种</td></tr>"
    form = extract(read_bytes(f"<html><body>{TITLE}<table>{head}{rows}</table></body></html>".encode(), "t.html"))
    assert levels(form) == [
        ("output", "quantity", "补种行道树"),
        ("benefit", "ecological-benefit", "增加绿地"),
        ("benefit", "ecological-benefit", "遮荫路段"),
        ("satisfaction", "recipient-satisfaction", "居民满意度"),
    ]
    assert [row.level1.text if row.level1 else None for row in form.tables[0].form.rows] == ["产出指标", "", "", "满意度指标"]


def test_a_word_that_names_both_levels_is_both_where_it_stands_over_both() -> None:
    form = read(f"{LEVELS}|指标值", f"{QUANTITY}|≥450株", "满意度指标*2|居民满意度|≥90%")
    assert levels(form)[1] == ("satisfaction", "recipient-satisfaction", "居民满意度")


def test_the_only_column_of_levels_is_of_the_level_of_its_words() -> None:
    form = read("评价内容|评价指标|目标值", "产出指标|补种行道树|≥450株", "满意度指标|居民满意度|≥90%")
    assert [row[0] for row in levels(form)] == ["output", "satisfaction"]
    form = read("一级指标|指标名称|指标值", "数量指标|补种行道树|≥450株", "生态效益指标|增加绿地|≥2亩")
    assert levels(form) == [("output", "quantity", "补种行道树"), ("benefit", "ecological-benefit", "增加绿地")]


def test_a_second_column_under_a_heading_of_levels_is_no_level() -> None:
    form = read(f"指标类型|{LEVELS}|指标值", f"共性|{QUANTITY}|≥450株", f"个性|{CONTENT}|≥90%")
    assert [row[0] for row in levels(form)] == ["output", "satisfaction"]
    assert texts(form, "nature") == ["共性", "个性"]


# -- headings that nobody knows ------------------------------------------------------------------------------------------------


def test_what_stands_under_an_unknown_heading_tells_it_and_that_is_said() -> None:
    form = read(f"{LEVELS}|应达数|口径", f"{QUANTITY}|≥450株|按实数", f"{CONTENT}|≥90%|按问卷")
    assert targets(form) == [">=450株", ">=90%"]
    assert [(finding.code, finding.value) for finding in form.findings] == [
        ("column-by-content", "应达数"),
        ("column-not-understood", "口径"),
    ]
    form = read("一级指标|二级指标|抓手|指标值", f"{QUANTITY}|≥450株", f"{CONTENT}|≥90%")
    assert (texts(form, "name"), codes(form)) == (["补种行道树", "居民满意度"], ["column-by-content"])


def test_both_levels_head_a_table_whatever_its_other_headings_say() -> None:
    """考核内容 and 达成口径 are in no list; what stands below them tells the names and the values."""
    form = read("一级指标|二级指标|考核内容|达成口径", f"{QUANTITY}|≥300株", f"{CONTENT}|≥90%")
    assert targets(form) == [">=300株", ">=90%"]
    assert texts(form, "name") == ["补种行道树", "居民满意度"]
    assert codes(form) == ["column-by-content", "column-by-content"]


def test_comparators_among_words_and_dates_tell_the_values_beside_both_levels() -> None:
    form = read(
        "一级指标|二级指标|考核内容|达成口径",
        f"{QUANTITY}|≥300株",
        "产出指标|时效指标|补种完成时间|2025年6月底前",
        "效益指标|社会效益指标|绿荫|改善",
        f"{CONTENT}|基本满意",
    )
    assert texts(form, "value") == ["≥300株", "2025年6月底前", "改善", "基本满意"]
    assert codes(form) == ["column-by-content", "column-by-content"]


def test_a_planned_level_beside_one_reached_before_is_the_target() -> None:
    form = read(f"{LEVELS}|上年度实际水平|本年度计划水平", f"{QUANTITY}|280株|300株", f"{CONTENT}|88%|90%")
    assert targets(form) == ["=300株", "=90%"]


def test_words_and_dates_in_the_column_of_units_are_the_value_where_that_is_empty() -> None:
    form = read(
        f"{LEVELS}|分值|符号|值|单位（文字描述）|实际完成值",
        f"{QUANTITY}|10|≥|300|株|300株",
        "产出指标|时效指标|补种完成时间|10|||2025年6月底前|2025年6月",
        "效益指标|社会效益指标|群众投诉|10|||减少|减少",
        "效益指标|社会效益指标|绿荫座位|10|||阅览座|",
        title="<p>项目支出绩效自评表</p><p>(2025年度)</p>",
    )
    assert texts(form, "value") == ["300", "2025年6月底前", "减少", None]
    assert [texts(form, "measure")[number] for number in (0, 3)] == ["株", "阅览座"]  # what may be a unit stays one


def test_a_form_with_levels_of_its_own_goes_on_after_one_of_the_framework() -> None:
    form = read(
        f"{LEVELS}|指标值",
        "履职效能|重点任务|补种行道树|≥300株",
        "社会效应|社会公众满意度|居民满意度|≥90%",
        "可持续性|制度建设|养护制度|建立",
    )
    assert texts(form, "name") == ["补种行道树", "居民满意度", "养护制度"]


def test_of_two_columns_of_points_the_other_is_kept() -> None:
    form = read(f"{LEVELS}|指标值|权重|分值", f"{QUANTITY}|≥450株|20%|20", f"{CONTENT}|≥90%|10%|10")
    assert (texts(form, "weight"), texts(form, "remark"), codes(form)) == (["20", "10"], ["权重：20%", "权重：10%"], [])


@pytest.mark.parametrize(
    "text",
    [
        "达到预期目标",
        "完成年度目标",
        "按计划完成",
        "年度目标",
        "计划目标",
        "项目名称",
        "基本情况",
        "预算数",
        "一季度",
        "2025年",
        "任务完成情况",
        "未完成",
    ],
)
def test_what_may_stand_elsewhere_heads_no_column_by_itself(text: str) -> None:
    assert heading_words(label_key(text), vocabulary()).role is None


# -- columns that are the only ones of their kind ------------------------------------------------------------------------------


def test_the_only_values_are_targets_where_they_have_comparators() -> None:
    form = read(f"{LEVELS}|实现值", f"{QUANTITY}|≥450株", f"{CONTENT}|≥92%")
    assert targets(form) == [">=450株", ">=92%"]
    assert texts(form, "actual") == [None, None]


def test_names_may_stand_under_a_heading_of_levels() -> None:
    form = read("一级指标|二级指标|评价内容|目标值|完成值|得分", f"{QUANTITY}|450株|460株|20", f"{CONTENT}|92%|95%|10")
    assert texts(form, "name") == ["补种行道树", "居民满意度"]
    assert texts(form, "nature") == [None, None]


def test_a_row_that_numbers_the_columns_is_no_indicator() -> None:
    form = read(f"{LEVELS}|指标值|备注", "1|2|3|4|5", f"{QUANTITY}|≥450株|", f"{CONTENT}|≥92%|")
    assert texts(form, "name") == ["补种行道树", "居民满意度"]
    assert codes(form) == []


def test_points_in_any_form_are_a_remark_on_a_level() -> None:
    form = read(
        f"{LEVELS}|指标值", "产出指标(0-40)分|数量指标（0-20）|补种行道树|≥450株", "满意度指标(10分)|服务对象满意度指标|居民满意度|≥92%"
    )
    assert [row.level1.concept if row.level1 else None for row in form.tables[0].form.rows] == ["output", "satisfaction"]
    assert [row.level2.concept if row.level2 else None for row in form.tables[0].form.rows] == ["quantity", "recipient-satisfaction"]


def test_a_rate_that_a_plan_promises_makes_it_no_evaluation() -> None:
    rate = "年度预算执行率|100%"
    assert read(rate, f"{LEVELS}|指标值", f"{QUANTITY}|≥450株").tables[0].form.kind is FormKind.TARGETS
    assert read(rate, f"{LEVELS}|指标值|实际完成值", f"{QUANTITY}|≥450株|460株").tables[0].form.kind is FormKind.EVALUATION


def test_a_short_remark_within_a_heading_changes_nothing() -> None:
    form = read("一级指标^2|二级指标^2|三级指标^2|指标值*2", "半年（程）目标值|全年（程）目标值", f"{QUANTITY}|≥90株|≥450株")
    (row,) = form.tables[0].form.rows
    assert (row.value, row.steps) == ("≥450株", "半年(程)目标值：≥90株")


def test_a_level_of_its_own_ends_as_levels_do() -> None:
    form = read("一级指标|二级指标|三级指标|指标值", "产出目标|数量|补植行道树|≥450株", "影响力目标|长效机制|管护机制|健全")
    assert [row.name for row in form.tables[0].form.rows] == ["补植行道树", "管护机制"]


@pytest.mark.parametrize("above", ["<tr><td>预算年度</td><td>2026</td></tr>", ""])
def test_the_year_that_tells_columns_apart_is_that_of_a_label_or_of_the_document(above: str) -> None:
    html = (
        f"<p>{'' if above else '漳浦县2026年部门预算公开'}</p><table><tr><td>项目名称</td><td colspan=5>补植</td></tr>{above}"
        "<tr><td rowspan=2>一级指标</td><td rowspan=2>二级指标</td><td rowspan=2>三级指标</td><td colspan=3>指标值</td></tr>"
        "<tr><td>2025年</td><td>2026年</td><td>2027年</td></tr>"
        "<tr><td>产出指标</td><td>数量指标</td><td>补植行道树</td><td>≥41株</td><td>≥45株</td><td>≥52株</td></tr></table>"
    )
    (row,) = extract(read_bytes(html.encode(), "t.html")).tables[0].form.rows
    assert (row.value, row.baseline, row.steps) == ("≥45株", "≥41株", "2027年：≥52株")


@pytest.mark.parametrize("upright", ["年度绩效指标完成情况^4", "指标完成情况^4"])
def test_a_heading_merged_down_beside_the_rows_heads_no_column_of_them(upright: str) -> None:
    form = read(
        f"{upright}|{LEVELS}|指标值|实际完成值", f"{QUANTITY}|≥450株|460株", "产出指标|质量指标|成活率|≥95%|97%", f"{CONTENT}|≥90%|92%",
        title="<p>项目支出绩效自评表</p><p>(2025年度)</p>",
    )  # fmt: skip
    assert (texts(form, "actual"), texts(form, "remark")) == (["460株", "97%", "92%"], [None] * 3)
    assert codes(form) == []


def test_a_column_without_a_text_is_not_the_one_of_results() -> None:
    form = read(
        f"年度指标完成情况|{LEVELS}|指标值|实际完成值", f"|{QUANTITY}|≥450株|460株", f"|{CONTENT}|≥90%|92%",
        title="<p>项目支出绩效自评表</p><p>(2025年度)</p>",
    )  # fmt: skip
    assert texts(form, "actual") == ["460株", "92%"]


def test_blocks_of_one_table_named_by_their_time_are_of_one_form() -> None:
    heading = "目标名称|一级指标|二级指标|指标名称|指标值|指标值确定依据"
    form = read(
        "长期绩效目标表*6", heading, "绿化全城^2|产出指标|数量指标|补种行道树|1200株|规划", "效益指标|生态效益指标|绿地率|≥38%|标准",
        "年度绩效目标表*6", heading, "今年补种^2|产出指标|数量指标|补种行道树|450株|计划", "效益指标|生态效益指标|绿地率|≥36%|标准",
    )  # fmt: skip
    assert len(form.tables) == 1
    assert list(zip(texts(form, "name"), texts(form, "horizon"), strict=True)) == [
        ("补种行道树", Horizon.LONG_TERM), ("绿地率", Horizon.LONG_TERM), ("补种行道树", Horizon.ANNUAL), ("绿地率", Horizon.ANNUAL),
    ]  # fmt: skip
    assert codes(form) == []


def test_what_lies_over_all_that_is_said_of_a_name_is_no_indicator() -> None:
    form = read(
        "指标|权重|目标值|完成值|得分", "补种行道树|60|450株|460株|60", "居民满意度|40|≥90%|92%|40", "自评等级|优*4",
        title="<p>项目支出绩效自评表</p><p>(2025年度)</p>",
    )  # fmt: skip
    assert texts(form, "name") == ["补种行道树", "居民满意度"]
    assert [(kept.label, kept.text) for kept in form.tables[0].form.other_fields] == [("自评等级", "优")]
    assert codes(form) == []


def test_values_under_the_heading_of_descriptions_are_the_targets_where_no_column_has_them() -> None:
    form = read(
        f"{LEVELS}|绩效指标描述",
        f"{QUANTITY}|≥450株",
        "产出指标|质量指标|成活率|≥95%",
        f"{CONTENT}|≥90%",
        "效益指标|社会效益指标|绿荫|增加",
    )
    assert (texts(form, "value"), texts(form, "description")) == (["≥450株", "≥95%", "≥90%", "增加"], [None] * 4)


def test_a_forecast_without_comparators_is_not_the_target_beside_one_with_them() -> None:
    form = read(f"{LEVELS}|指标值|单位|上半年完成值|全年预计完成值", f"{QUANTITY}|≥450|株|300|455", f"{CONTENT}|≥90|%|未调查|91")
    assert texts(form, "value") == ["≥450", "≥90"]


def test_names_under_a_bare_word_in_each_of_two_sets_of_columns() -> None:
    form = read(
        "绩效指标^4|一级指标|二级指标|指标|指标值|二级指标|指标|指标值",
        "产出指标|数量指标|补种行道树|≥900株|数量指标|补种行道树|≥450株",
        "产出指标|时效指标|三年完成时间|2027年底|时效指标|当年完成时间|2025年底",
        "满意度指标|服务对象满意度|居民满意度|≥92%|服务对象满意度|居民满意度|≥90%",
    )  # fmt: skip
    assert list(zip(texts(form, "name"), texts(form, "horizon"), strict=True)) == [
        ("补种行道树", Horizon.LONG_TERM), ("补种行道树", Horizon.ANNUAL), ("三年完成时间", Horizon.LONG_TERM),
        ("当年完成时间", Horizon.ANNUAL), ("居民满意度", Horizon.LONG_TERM), ("居民满意度", Horizon.ANNUAL),
    ]  # fmt: skip


def test_the_end_of_a_building_time_is_long_term() -> None:
    form = read(
        "一级指标^2|二级指标^2|三级指标^2|指标值*2", "2025年度|建设期满（2027年）", f"{QUANTITY}|≥450株|≥900株", f"{CONTENT}|≥90%|≥92%"
    )
    assert list(zip(texts(form, "value"), texts(form, "horizon"), strict=True)) == [
        ("≥900株", Horizon.LONG_TERM), ("≥450株", Horizon.ANNUAL), ("≥92%", Horizon.LONG_TERM), ("≥90%", Horizon.ANNUAL),
    ]  # fmt: skip
