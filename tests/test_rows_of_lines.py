"""Texts with a cell on each line whose headings do not begin with a level: what stands in the cells tells where rows begin."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

HEAD = "2023年度项目支出绩效目标表|项目名称|桑园管护经费|实施单位|夷陵区蚕桑站|年度资金总额（万元）|26|年度绩效目标|管好桑园。"
#: Level 1, level 2, name and value of the rows that all forms below have.
ROWS = (
    ("产出指标", "数量指标", "管护桑园", "≥830亩"),
    ("产出指标", "数量指标", "补植桑苗", "≥4200株"),
    ("产出指标", "成本指标", "亩均管护费", "≤310元"),
    ("效益指标", "社会效益指标", "蚕农技能", "逐步提高"),
    ("满意度指标", "服务对象满意度指标", "蚕农满意度", "≥91%"),
)


def dump(*parts: str) -> ExtractedDocument:
    return extract(read_bytes("\n\n".join("|".join((HEAD, *parts)).split("|")).encode(), "t.txt"))


def rows(read: ExtractedDocument) -> list[tuple[str | None, ...]]:
    return [
        (row.level1.text if row.level1 else None, row.level2.text if row.level2 else None, row.name, row.value)
        for table in read.tables
        for row in table.form.rows
    ]


def said(read: ExtractedDocument) -> set[str]:
    return {finding.code for finding in read.findings}


def without_repeated(texts: list[str], above: list[str]) -> list[str]:
    """The levels of a row as a form prints them that merges equal ones down."""
    return texts if not above else texts[1:] * (texts != above) if texts[0] == above[0] else texts


@pytest.mark.parametrize(
    ("heading", "order"),
    [
        ("指标名称|一级指标|二级指标|指标值", (2, 0, 1, 3)),
        ("绩效指标|指标名称|指标值|一级指标|二级指标", (2, 3, 0, 1)),
        ("三级指标|年度指标值|二级指标|一级指标", (2, 3, 1, 0)),
    ],
)
def test_the_name_stands_before_the_levels(heading: str, order: tuple[int, ...]) -> None:
    read = dump(heading, *("|".join(row[place] for place in order) for row in ROWS))
    assert rows(read) == list(ROWS)
    assert [table.form.text("goal") for table in read.tables] == ["管好桑园。"]
    assert said(read) <= {"no-city"}


def test_levels_that_were_merged_down_are_those_of_the_row_above() -> None:
    cells: list[str] = []
    above: list[str] = []
    for number, (*levels, name, value) in enumerate(ROWS, 1):
        cells += [str(number), *without_repeated(levels, above), name, value]
        above = levels
    read = dump("序号|一级指标|二级指标|三级指标|指标值", "|".join(cells))
    assert rows(read) == list(ROWS)
    assert said(read) <= {"no-city"}


def test_names_without_levels_with_remarks_that_need_not_be_filled() -> None:
    measured = [row for row in ROWS if row[2] != "蚕农技能"]
    cells = [f"{name}|{value}{'|按季度报送' if value.startswith('≤') else ''}" for *_, name, value in measured]
    read = dump("指标名称|指标值|备注", *cells, "填表人：何某|注：一式三份。")
    assert rows(read) == [(None, None, name, value) for *_, name, value in measured]
    assert [row.remark for row in read.tables[0].form.rows] == [None, None, "按季度报送", None]
    assert [(other.label, other.text) for other in read.tables[0].form.other_fields] == [("填表人", "何某"), ("注", "一式三份。")]


def test_comparator_unit_and_points_in_columns_of_their_own() -> None:
    cells = ["管护桑园|≥|830|亩|60|58", "蚕农技能|定性|逐步提高|20|20", "亩均管护费|≤|310|元|20|20"]
    read = dump("指标名称|指标性质|指标值|度量单位|分值|得分", *cells, "总分|100|98")
    assert [(row.name, row.sign, row.value, row.measure, row.weight, row.score) for row in read.tables[0].form.rows] == [
        ("管护桑园", "≥", "830", "亩", "60", "58"),
        ("蚕农技能", "定性", "逐步提高", None, "20", "20"),
        ("亩均管护费", "≤", "310", "元", "20", "20"),
    ]
    assert [read.tables[0].form.text(name) for name in ("total_weight", "total_score")] == ["100", "98"]


def test_a_heading_that_nobody_knows_is_said_and_takes_no_place_of_another() -> None:
    read = dump("三级指标|取数口子|指标值", *(f"{name}|按台账|{value}" for *_, name, value in ROWS))
    assert rows(read) == [(None, None, name, value) for *_, name, value in ROWS]
    assert "column-not-understood" in said(read)


def test_cells_that_do_not_come_out_as_rows_are_said_and_no_part_of_the_goal() -> None:
    read = dump("指标名称|指标值", *(f"{name}|{value}" for *_, name, value in ROWS), "另有一格")
    assert [table.form.text("goal") for table in read.tables] == ["管好桑园。"]
    assert {"row-incomplete", "value-unreadable"} <= said(read)


def test_each_of_several_forms_has_its_own_rows() -> None:
    form = "|".join(("指标名称|指标值", *(f"{name}|{value}" for *_, name, value in ROWS)))
    read = dump(form, HEAD.replace("桑园管护", "蚕室消毒"), form.replace("830", "57"))
    assert [(table.form.text("project_name"), len(table.form.rows), table.form.rows[0].value) for table in read.tables] == [
        ("桑园管护经费", 5, "≥830亩"),
        ("蚕室消毒经费", 5, "≥57亩"),
    ]
