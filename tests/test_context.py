"""City and year: read from what names and headings say, with evidence, and unknown where they do not say it."""

from __future__ import annotations

import pytest

from jixiao.extraction.context import first_place
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes
from jixiao.vocabulary import vocabulary

WORDS = vocabulary()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("天津市人民政府办公厅综合服务中心", "120000"),
        ("天津市人民政府驻北京办事处招待所", "120000"),
        ("中共上海市委组织部", "310000"),
        ("天津中华职业教育社", "120000"),
        ("九三学社天津市委员会", "120000"),
        ("武汉市青山区教育局", "420107"),
        ("内蒙古自治区包头市青山区财政局", "150204"),
        ("上海市浦东新区民政局", "310115"),
        ("广西壮族自治区财政厅", "450000"),
        ("青山区教育局", None),
        ("和平与发展研究所", None),
        ("南京路街道办事处", None),
        ("机关事务管理局", None),
    ],
)
def test_the_place_a_name_speaks_of(name: str, code: str | None) -> None:
    place = first_place(name, WORDS)
    assert (place.jurisdiction.code if place else None) == code


TABLE = """{front}
{title}
{department}
项目名称\t{project}\t\t
预算规模及资金用途\t预算数\t10\t
绩效目标\t{goal}\t\t
一级指标\t二级指标\t三级指标\t指标值
产出指标\t时效指标\t完成时间\t{value}
效益指标\t社会效益指标\t效果\t好
"""
BLANK = {"front": "", "title": "车辆购置绩效目标表", "department": "301 财政局", "project": "车辆购置", "goal": "购置", "value": "12月底前"}


def read(**words: str) -> ExtractedDocument:
    return extract(read_bytes(TABLE.format(**(BLANK | words)).encode(), "t.txt"))


def year_of(found: ExtractedDocument) -> tuple[int, str] | None:
    return (found.context.year.value, found.context.year.reason) if found.context.year else None


def test_a_heading_before_the_tables_tells_the_year() -> None:
    assert year_of(read(front="（2024年）", value="2023年12月底前")) == (2024, "文首“（2024年）”")


def test_a_tables_own_heading_wins_for_the_table() -> None:
    found = read(title="财政项目支出绩效目标申报表\n(2025年度)", goal="2024年购置")
    assert found.tables[0].context.year is not None
    assert found.tables[0].context.year.value == 2025


def test_years_in_the_text_tell_the_year_by_majority() -> None:
    assert year_of(read(project="2022年车辆购置", goal="2021年已购", value="2022年6月")) == (
        2022,
        "标题、项目名称和正文所写年份（2022 年占 4/5）",
    )


def test_a_tie_stays_unknown() -> None:
    found = read(goal="2021年购置", value="2022年12月底前")
    assert found.context.year is None
    assert found.tables[0].indicators[0].target.date == "2022-12-31"


def test_a_deadline_without_a_year_is_completed_by_the_tables_year_only() -> None:
    assert read(front="（2024年）").tables[0].indicators[0].target.date == "2024-12-31"
    assert read().tables[0].indicators[0].target.date == "--12-31"


def test_numbers_that_are_no_years() -> None:
    assert read(goal="完成2030户、2021套、编号2019-001的改造").context.year is None


def test_a_district_named_as_often_as_its_city_is_what_the_document_is_about() -> None:
    found = read(title="武汉市青山区车辆购置绩效目标表", department="301 武汉市青山区财政局")
    assert found.context.jurisdiction is not None
    assert found.context.jurisdiction.value.name == "青山区"
    assert found.context.jurisdiction.value.code == "420107"
