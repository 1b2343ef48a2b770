"""City and year: read from what names and headings say, with evidence, and unknown where they do not say it."""

from __future__ import annotations

import pytest

from jixiao.extraction.context import Overrides, first_place
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


@pytest.mark.parametrize(
    ("name", "year", "code"),
    [
        ("杭州市江干区教育局", 2019, "330104"),
        ("杭州市江干区教育局", 2021, "330104"),  # the year it ended in
        ("杭州市江干区教育局", 2022, "330100"),  # the district is no more: the city is certain, what became of it a guess
        ("杭州市江干区教育局", None, "330104"),
        ("杭州市钱塘区教育局", 2023, "330114"),
        ("杭州市钱塘区教育局", 2020, "330114"),  # evaluated in the year after
        ("杭州市钱塘区教育局", 2018, "330100"),
        ("天津市宁河县水务局", 2014, "120221"),
        ("天津市宁河区水务局", 2020, "120117"),
        ("莱芜市钢城区财政局", 2016, "371203"),
        ("巢湖市农业局", 2010, "341400"),  # a prefecture then
        ("巢湖市农业局", 2015, "340181"),  # a county since
        ("江干区教育局", 2023, None),
        ("襄樊市档案局", 2007, "420600"),  # an earlier name of the same code
        ("巢湖管理局", 2016, None),
    ],
)
def test_a_place_is_one_of_its_time(name: str, year: int | None, code: str | None) -> None:
    place = first_place(name, WORDS, year)
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


def test_a_table_of_a_district_that_is_no_more_is_filed_under_it() -> None:
    found = read(front="（2018年）", title="杭州市江干区车辆购置绩效目标表", department="301 杭州市江干区财政局")
    assert found.context.jurisdiction is not None
    assert (found.context.jurisdiction.value.label, found.context.jurisdiction.value.code) == ("江干区", "330104")
    assert not [finding for finding in found.findings if finding.code == "place-of-another-time"]


@pytest.mark.parametrize(
    ("year", "district", "message"),
    [
        (2023, "江干区", "江干区（330104）已于 2021 年撤销（现为：上城区 330102、钱塘区 330114），与年度 2023 不符"),
        (2016, "钱塘区", "钱塘区（330114）自 2021 年起才有，与年度 2016 不符"),
    ],
)
def test_a_district_of_another_time_is_a_finding_and_no_guess(year: int, district: str, message: str) -> None:
    found = read(front=f"（{year}年）", title=f"杭州市{district}车辆购置绩效目标表", department=f"301 杭州市{district}财政局")
    assert found.context.jurisdiction is not None
    assert found.context.jurisdiction.value.code == "330100"
    (finding,) = (finding for finding in found.findings if finding.code == "place-of-another-time")
    assert finding.message_zh.startswith(message)
    assert finding.value == f"301杭州市{district}财政局"


def test_what_the_user_says_of_the_place_wins_over_names_of_another_time() -> None:
    text = TABLE.format(**(BLANK | {"front": "（2023年）", "department": "301 杭州市江干区财政局"}))
    found = extract(read_bytes(text.encode(), "t.txt"), overrides=Overrides(place=WORDS.jurisdiction("上城区")))
    assert found.context.jurisdiction is not None
    assert found.context.jurisdiction.value.code == "330102"
    assert not [finding for finding in found.findings if finding.code == "place-of-another-time"]


@pytest.mark.parametrize(
    ("county", "unit", "city"),
    [
        ("通道侗族自治县", "", "431230"),  # filled in by the county
        ("通道侗族自治县", "湖南省林业科学院", "430000"),  # a unit of the province's own
        ("从江县", "", "430000"),  # of another province
    ],
)
def test_the_form_of_a_transfer_is_of_the_county_that_fills_it_in(county: str, unit: str, city: str) -> None:
    cells = [
        ("项目名称", "油茶低产林改造"),
        ("省级主管部门", "湖南省林业局"),
        ("市县财政部门", f"{county}财政局"),
        *([("实施单位", unit)] if unit else []),
    ]
    head = "".join(f"<tr><td>{label}</td><td colspan=3>{value}</td></tr>" for label, value in cells)
    rows = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
    rows += "<tr><td>产出指标</td><td>数量指标</td><td>改造面积</td><td>≥310亩</td></tr>"
    page = f"<html><body><p>2024年省对市县转移支付区域绩效目标表</p><table>{head}{rows}</table></body></html>"
    read = extract(read_bytes(page.encode(), "t.html"))
    assert read.context.jurisdiction
    assert read.context.jurisdiction.value.code == city
