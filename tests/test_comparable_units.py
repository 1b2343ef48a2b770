"""Which units compare, and by which factor: in the vocabulary, and in a store by SPARQL."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, XSD, Graph, Literal, Namespace

from conftest import ROOT, SEEDS, run_jixiao
from jixiao.extraction.pipeline import extract
from jixiao.model import DocumentError
from jixiao.readers import read_bytes
from jixiao.store import open_store
from jixiao.vocabulary import vocabulary
from jixiao.vocabulary.units import Unit, conversion

JX = Namespace("https://w3id.org/jixiao/ontology#")
QUDT = Namespace("http://qudt.org/schema/qudt/")
UNITS = vocabulary().units


@pytest.mark.parametrize(
    ("a", "b", "factor"),
    [
        ("公里", "米", "1000"),
        ("千米", "公里", "1"),
        ("厘米", "米", "0.01"),
        ("海里", "公里", "1.852"),
        ("万元", "元", "10000"),
        ("元", "亿元", "0.00000001"),
        ("小时", "天", "0.0416666666666667"),
        ("天", "小时", "24"),
        ("周", "天", "7"),
        ("工作日", "天", "1"),
        ("年", "个月", "12"),
        ("公顷", "亩", "15"),
        ("亩", "平方米", "666.666666666667"),
        ("平方公里", "公顷", "100"),
        ("吨", "公斤", "1000"),
        ("斤", "公斤", "0.5"),
        ("升", "立方米", "0.001"),
        ("兆瓦时", "度", "1000"),
        ("吉焦", "千瓦时", "277.777777777778"),
        ("‰", "%", "0.1"),
        ("名", "人", "1"),
        ("元/人·天", "元/人/天", "1"),
        ("万元/人/年", "元/人/年", "10000"),
        ("元/人·天", "元/天/人", "1"),
        ("万元/公里", "元/米", "10"),
        ("元/亩", "元/公顷", "15"),
        ("次/日", "次/周", "7"),
        ("桌(大)", "桌(大)", "1"),
    ],
)
def test_units_that_compare(a: str, b: str, factor: str) -> None:
    assert vocabulary().comparable(a, b) == Decimal(factor)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("平方米", "米"),
        ("人", "人次"),
        ("人", "户"),
        ("台", "套"),
        ("个", "项"),
        ("%", "百分点"),
        ("元", "美元"),
        ("元", "元/人"),
        ("元/人", "元/天"),
        ("元/人/天", "元/人"),
        ("小时", "学时"),
        ("吨", "吨二氧化碳当量"),
        ("公里", "车公里"),
        ("千瓦", "千瓦时"),
        ("桌(大)", "桌(小)"),
        ("", "米"),
        ("元/", "元"),
    ],
)
def test_units_that_do_not_compare(a: str, b: str) -> None:
    assert vocabulary().comparable(a, b) is None
    assert vocabulary().comparable(b, a) is None


@pytest.mark.parametrize(
    ("a", "b", "approximate"),
    [
        ("工作日", "天", True),
        ("个月", "天", True),
        ("元/月", "元/年", True),
        ("个月", "个月", False),
        ("元/人/月", "元/月/人", False),
        ("小时", "天", False),
        ("GB", "MB", True),
    ],
)
def test_what_holds_only_nearly_is_said(a: str, b: str, approximate: bool) -> None:
    found = conversion(a, b, UNITS)
    assert found is not None
    assert found.approximate is approximate


@settings(deadline=None)
@given(st.sampled_from(sorted(UNITS)), st.sampled_from(sorted(UNITS)))
def test_there_and_back_is_the_same_number(a: str, b: str) -> None:
    there, back = vocabulary().comparable(a, b), vocabulary().comparable(b, a)
    assert (there is None) == (back is None)
    if there is not None and back is not None:
        assert abs(there * back - 1) < Decimal("1e-12")


# -- what ontology/units.ttl says --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(ROOT / "ontology" / "units.ttl")


def test_every_unit_has_one_base_unit_that_is_its_own_and_one_factor(graph: Graph) -> None:
    for unit in graph.subjects(RDF.type, JX.Unit):
        (base,), (factor,) = list(graph.objects(unit, JX.baseUnit)), list(graph.objects(unit, JX.factor))
        assert factor.datatype == XSD.decimal
        assert factor.toPython() > 0
        assert (base, JX.baseUnit, base) in graph
        assert unit != base or factor.toPython() == 1, unit
        assert graph.value(unit, JX.unitKind) == graph.value(base, JX.unitKind), unit


def test_what_is_counted_is_a_base_unit_of_its_own_and_most_of_what_is_measured_is_not(graph: Graph) -> None:
    counted = set(graph.subjects(RDF.type, QUDT.CountingUnit))
    assert len(counted) > 200
    others = {
        str(unit).rpartition("#")[2]: str(base).rpartition("#")[2] for unit, base in graph.subject_objects(JX.baseUnit) if unit in counted
    }
    assert {unit: base for unit, base in others.items() if unit != base} == {"ming": "ren", "wei": "ren", "zhuang": "dong"}, (
        "one thing each"
    )
    measured = {unit for kind in ("length", "area", "mass", "volume") for unit in graph.subjects(JX.unitKind, Literal(kind))}
    alone = {unit for unit in measured if len(list(graph.subjects(JX.baseUnit, graph.value(unit, JX.baseUnit)))) == 1}
    assert {str(graph.value(unit, JX.baseUnit)).rpartition("/")[2] for unit in alone} == {
        "unit#vehicle-kilometre", "unit#passenger-kilometre", "unit#tonne-co2e"
    }, "other things than lengths and masses"  # fmt: skip


def test_the_factors_are_those_of_money_and_time(graph: Graph) -> None:
    for prop in (JX.yuanMultiplier, JX.secondsMultiplier):
        for unit, multiplier in graph.subject_objects(prop):
            assert graph.value(unit, JX.factor).toPython() == Decimal(str(multiplier))
    for one, other in combinations([unit for unit in set(UNITS.values()) if unit.yuan], 2):
        assert conversion(one.word, other.word, UNITS) is not None


# -- the units that documents print ------------------------------------------------------------------------------------------

#: Words that no list has: each compares with itself alone.
UNLISTED = {"件(套)", "篇次", "M"}


def printed() -> set[str]:
    files = [
        *sorted(SEEDS.glob("*.txt")),
        *(path for path in sorted((ROOT / "tests" / "wild").rglob("*")) if path.suffix in (".html", ".txt", ".docx")),
    ]
    found = set()
    for file in files:
        try:
            document = extract(read_bytes(file.read_bytes(), file.name))
        except DocumentError:
            continue
        found |= {row.target.unit for table in document.tables for row in table.indicators if row.target and row.target.unit}
    return found


def test_every_unit_that_documents_print_is_measured_or_counted() -> None:
    texts = printed()
    assert len(texts) > 60
    unknown = {part for text in texts if text not in UNITS for part in text.replace("·", "/").split("/") if part not in UNITS}
    assert unknown <= UNLISTED
    for text in texts:
        assert vocabulary().comparable(text, text) == 1


# -- in a store --------------------------------------------------------------------------------------------------------------

FORM = """<!doctype html><meta charset="utf-8"><p>平江县教育局2023年度项目支出绩效目标表</p><table>
<tr><td>项目名称</td><td>道路养护</td><td>实施单位</td><td>平江县交通运输局</td></tr>
<tr><td>资金总额（万元）</td><td colspan=3>30.00</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>造林面积</td><td>≥3.5公顷</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>铺装面积</td><td>≥800平方米</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>绿化面积</td><td>≥30亩</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>护栏长度</td><td>≥700米</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>培训人次</td><td>≥40人次</td></tr></table>"""


def test_a_query_compares_numbers_by_the_factors_of_their_units(tmp_path: Path) -> None:
    (tmp_path / "form.html").write_text(FORM, encoding="utf-8")
    assert run_jixiao("build", tmp_path / "form.html", "--store", tmp_path / "store").returncode == 0
    text = (ROOT / "docs" / "data-model.md").read_text(encoding="utf-8")
    query = next(part.partition("```")[0] for part in text.split("```sparql\n") if "jx:factor" in part.partition("```")[0])
    rows = open_store(str(tmp_path / "store"), read_only=True).select(query).rows
    found = {name.value: round(Decimal(area.value), 6) for name, area in rows if name and area}
    assert found == {"绿化面积": 20000, "铺装面积": 800, "造林面积": 35000}, "and neither lengths nor persons"


def test_a_unit_that_is_made_by_hand_stands_for_itself() -> None:
    assert conversion("桌", "桌", {"桌": Unit("urn:t", "桌", "count", base="urn:t")}) is not None
