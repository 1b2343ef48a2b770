"""The reference data that others build on: ontology/units.ttl and ontology/jurisdictions.ttl."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import DCTERMS, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from jixiao.rdf.reference_data import reference_digest, reference_statements

ROOT = Path(__file__).resolve().parent.parent
JX = Namespace("https://w3id.org/jixiao/ontology#")
JXU = Namespace("https://w3id.org/jixiao/unit#")
JXJ = Namespace("https://w3id.org/jixiao/jurisdiction/")
QUDT = Namespace("http://qudt.org/schema/qudt/")
UNIT = Namespace("http://qudt.org/vocab/unit/")
XSD = Namespace("http://www.w3.org/2001/XMLSchema#")  # rdflib's own warns when pytest looks at it
WD = Namespace("http://www.wikidata.org/entity/")
KINDS = {"percent", "money", "time", "area", "length", "mass", "volume", "energy", "count", "score", "other"}


# --- units -------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def units() -> Graph:
    return Graph().parse(ROOT / "ontology" / "units.ttl")


@pytest.fixture(scope="module")
def words(units: Graph) -> dict[str, set]:
    """Every Chinese (printed) word, in lower case -> the units it belongs to."""
    found = defaultdict(set)
    for prop in (SKOS.prefLabel, SKOS.altLabel):
        for unit, word in units.subject_objects(prop):
            if word.language == "zh" and unit != JXU.scheme:
                found[word.casefold()].add(unit)
    return found


def test_there_are_many_units(units: Graph) -> None:
    assert len(set(units.subjects(RDF.type, JX.Unit))) >= 250


def test_each_unit_is_a_concept_with_labels_and_one_kind(units: Graph) -> None:
    english = Counter()
    for unit in set(units.subjects(RDF.type, JX.Unit)):
        assert (unit, RDF.type, SKOS.Concept) in units, unit
        assert (unit, SKOS.inScheme, JXU.scheme) in units, unit
        labels = list(units.objects(unit, SKOS.prefLabel))
        assert sorted(label.language for label in labels) == ["en", "zh"], (unit, labels)
        english.update(str(label) for label in labels if label.language == "en")
        kinds = list(units.objects(unit, JX.unitKind))
        assert len(kinds) == 1, (unit, kinds)
        assert str(kinds[0]) in KINDS, (unit, kinds)
        assert kinds[0].datatype in (None, XSD.string)
        if unit.startswith(JXU):
            assert {label.language for label in units.objects(unit, RDFS.label)} == {"zh", "en"}, unit
    assert [label for label, count in english.items() if count > 1] == []


def test_everything_labelled_is_a_unit(units: Graph) -> None:
    assert set(units.subjects(SKOS.prefLabel)) == set(units.subjects(RDF.type, JX.Unit)) | {JXU.scheme}


def test_iris_are_own_or_qudt(units: Graph) -> None:
    for unit in units.subjects(RDF.type, JX.Unit):
        assert re.fullmatch(f"{re.escape(str(JXU))}[a-z0-9-]+|{re.escape(str(UNIT))}[A-Za-z0-9_-]+", str(unit)), unit


def test_no_word_belongs_to_two_units(words: dict[str, set]) -> None:
    assert {word: owners for word, owners in words.items() if len(owners) > 1} == {}


def test_words_hold_nothing_that_breaks_reading_them(words: dict[str, set]) -> None:
    for word in words:
        assert "/" not in word, word  # rates are made of units
        assert not re.search(r"\d$|\s", re.sub(r"[mM]\d$|co2$", "", word)), word
        assert word
        assert not re.match(r"\d", word), word


@pytest.mark.parametrize(
    ("local", "yuan"),
    [
        (UNIT.CCY_CNY, "1"),
        (JXU["bai-yuan"], "100"),
        (JXU["qian-yuan"], "1000"),
        (JXU["wan-yuan"], "10000"),
        (JXU["baiwan-yuan"], "1000000"),
        (JXU["qianwan-yuan"], "10000000"),
        (JXU["yi-yuan"], "100000000"),
        (JXU["wanyi-yuan"], "1000000000000"),
    ],
)
def test_yuan_multipliers(units: Graph, local: URIRef, yuan: str) -> None:
    (value,) = units.objects(local, JX.yuanMultiplier)
    assert value.datatype == XSD.decimal
    assert value.toPython() == Decimal(yuan)
    assert (local, RDF.type, QUDT.CurrencyUnit) in units
    if local != UNIT.CCY_CNY:
        assert (local, QUDT.scalingOf, UNIT.CCY_CNY) in units
        assert [v.toPython() for v in units.objects(local, QUDT.conversionMultiplier)] == [Decimal(yuan)]


def test_only_yuan_have_a_yuan_multiplier(units: Graph) -> None:
    having = set(units.subjects(JX.yuanMultiplier))
    assert len(having) == 8
    for unit in units.subjects(JX.unitKind, Literal("money")):
        word = next(w for w in units.objects(unit, SKOS.prefLabel) if w.language == "zh")
        assert (unit in having) == bool(re.fullmatch("[百千万亿]*元", word)), word


def test_seconds_multipliers(units: Graph) -> None:
    expected = {
        UNIT.SEC: 1,
        UNIT.MIN: 60,
        UNIT.HR: 3600,
        UNIT.DAY: 86400,
        UNIT.WK: 604800,
        UNIT.MO: 2629800,
        JXU.quarter: 7889400,
        UNIT.YR: 31557600,
    }
    found = dict(units.subject_objects(JX.secondsMultiplier))
    assert {unit: value.toPython() for unit, value in found.items()} == expected
    assert {value.datatype for value in found.values()} == {XSD.integer}
    assert all((unit, JX.unitKind, Literal("time")) in units for unit in found)
    assert expected[UNIT.MO] * 12 == expected[UNIT.YR] == 86400 * 36525 // 100


def test_mu_is_an_area(units: Graph) -> None:
    assert (JXU.mu, QUDT.scalingOf, UNIT.M2) in units
    (value,) = units.objects(JXU.mu, QUDT.conversionMultiplier)
    assert value.toPython() == Decimal("666.6667")


@pytest.mark.parametrize(
    ("word", "unit"),
    [
        ("%", UNIT.PERCENT),
        ("百分比", UNIT.PERCENT),
        ("百分点", JXU["percentage-point"]),
        ("人民币元", UNIT.CCY_CNY),
        ("萬元", JXU["wan-yuan"]),
        ("分钟", UNIT.MIN),
        ("分", JXU["point-score"]),
        ("时", UNIT.HR),
        ("日", UNIT.DAY),
        ("月", UNIT.MO),
        ("个工作日", JXU["working-day"]),
        ("平米", UNIT.M2),
        ("㎡", UNIT.M2),
        ("公斤", UNIT.KiloGM),
        ("度", UNIT["KiloW-HR"]),
        ("家", JXU.jia),
        ("人次", JXU["person-time"]),
        ("位", JXU.wei),
        ("名", JXU.ming),
    ],
)
def test_words_and_their_units(words: dict[str, set], word: str, unit: URIRef) -> None:
    assert words[word.casefold()] == {unit}


def test_units_of_the_sample_exist(words: dict[str, set]) -> None:
    with (ROOT / "tests" / "data" / "targets-sample.csv").open(encoding="utf-8", newline="") as file:
        printed = {part for row in csv.DictReader(file) for part in row["unit"].split("/") if part}
    assert len(printed) > 20
    assert {word for word in printed if word.casefold() not in words} == set()


def test_units_of_the_sample_are_canonical_words(units: Graph) -> None:
    canonical = {str(word) for word in units.objects(None, SKOS.prefLabel) if word.language == "zh"}
    with (ROOT / "tests" / "data" / "targets-sample.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts = row["unit"].split("/")
            parts[1:] = ["个月" if part == "月" else part for part in parts[1:]]  # a rate is per 月: 元/人/月
            assert {part for part in parts if part} <= canonical, row


# --- jurisdictions -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def jurisdictions() -> Graph:
    return Graph().parse(ROOT / "ontology" / "jurisdictions.ttl")


@pytest.fixture(scope="module")
def by_code(jurisdictions: Graph) -> dict[str, dict]:
    found = {}
    for subject in jurisdictions.subjects(RDF.type, JX.Jurisdiction):
        (code,) = jurisdictions.objects(subject, JX.gbCode)
        (level,) = jurisdictions.objects(subject, JX.jurisdictionLevel)
        (name,) = (x for x in jurisdictions.objects(subject, SKOS.prefLabel) if x.language == "zh")
        assert code.datatype in (None, XSD.string)
        assert str(code) not in found
        assert subject == JXJ[str(code)]
        parents = [str(x).removeprefix(str(JXJ)) for x in jurisdictions.objects(subject, JX.partOf)]
        assert len(parents) == (0 if str(level) == "province" else 1), subject
        short = [str(x) for x in jurisdictions.objects(subject, SKOS.altLabel) if x.language == "zh"]
        found[str(code)] = {"name": str(name), "level": str(level), "parent": (parents or [None])[0], "short": short}
    return found


def test_counts(by_code: dict[str, dict]) -> None:
    counts = Counter(entry["level"] for entry in by_code.values())
    assert set(counts) == {"province", "prefecture", "county"}
    assert counts["province"] == 34
    assert counts["prefecture"] == 333
    assert 2835 <= counts["county"] <= 2855


def test_codes_and_levels(by_code: dict[str, dict]) -> None:
    for code, entry in by_code.items():
        assert re.fullmatch(r"[1-9]\d{5}", code)
        expected = "province" if code.endswith("0000") else "prefecture" if code.endswith("00") else "county"
        assert entry["level"] == expected, (code, entry)


def test_parents(by_code: dict[str, dict]) -> None:
    for code, entry in by_code.items():
        if entry["level"] == "province":
            continue
        parent = entry["parent"]
        assert parent in by_code, (code, entry)
        if entry["level"] == "prefecture":
            assert parent == code[:2] + "0000"
        else:  # a prefecture where there is one, else (municipality, 省直辖县级行政单位) the province
            prefecture = code[:4] + "00"
            assert parent == (prefecture if prefecture in by_code else code[:2] + "0000"), (code, entry)


def test_no_pseudo_entries(by_code: dict[str, dict]) -> None:
    names = {entry["name"] for entry in by_code.values()}
    assert not names & {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
    for code in ("110100", "120100", "310100", "500100", "500200", "419000", "469000"):
        assert code not in by_code


@pytest.mark.parametrize(
    ("code", "name", "parent", "short"),
    [
        ("120000", "天津市", None, "天津"),
        ("310000", "上海市", None, "上海"),
        ("710000", "台湾省", None, "台湾"),
        ("150000", "内蒙古自治区", None, "内蒙古"),
        ("450000", "广西壮族自治区", None, "广西"),
        ("650000", "新疆维吾尔自治区", None, "新疆"),
        ("810000", "香港特别行政区", None, "香港"),
        ("120116", "滨海新区", "120000", "滨海"),
        ("441802", "清城区", "441800", "清城"),
        ("441803", "清新区", "441800", "清新"),
        ("420107", "青山区", "420100", "青山"),
        ("150204", "青山区", "150200", "青山"),
        ("419001", "济源市", "410000", "济源"),
        ("429021", "神农架林区", "420000", "神农架"),
        ("222400", "延边朝鲜族自治州", "220000", "延边"),
        ("433100", "湘西土家族苗族自治州", "430000", "湘西"),
        ("152500", "锡林郭勒盟", "150000", "锡林郭勒"),
        ("130435", "曲周县", "130400", "曲周"),
        ("451028", "乐业县", "451000", "乐业"),
        ("622926", "东乡族自治县", "622900", "东乡"),
        ("632221", "门源回族自治县", "632200", "门源"),
        ("520203", "六枝特区", "520200", "六枝"),
        ("220200", "吉林市", "220000", None),  # 吉林 is the province
        ("632500", "海南藏族自治州", "630000", None),  # 海南 likewise
        ("152921", "阿拉善左旗", "152900", None),
        ("130126", "灵寿县", "130100", "灵寿"),
        ("130133", "赵县", "130100", None),
    ],
)
def test_known_jurisdictions(by_code: dict[str, dict], code: str, name: str, parent: str | None, short: str | None) -> None:
    entry = by_code[code]
    assert (entry["name"], entry["parent"], entry["short"]) == (name, parent, [short] if short else [])


def test_short_names(by_code: dict[str, dict]) -> None:
    provinces = {word for entry in by_code.values() if entry["level"] == "province" for word in entry["short"]}
    assert len(provinces) == 34
    for code, entry in by_code.items():
        for short in entry["short"]:
            assert len(short) >= 2, (code, entry)
            assert entry["name"].startswith(short), (code, entry)
            assert short != entry["name"], (code, entry)
            assert entry["level"] == "province" or short not in provinces, (code, entry)
            assert "自治" not in short, (code, entry)


def test_a_name_is_unique_under_its_parent(by_code: dict[str, dict]) -> None:
    assert max(Counter((entry["parent"], entry["name"]) for entry in by_code.values()).values()) == 1


def test_provinces_have_english_names_and_wikidata(jurisdictions: Graph, by_code: dict[str, dict]) -> None:
    items = {}
    for code, entry in by_code.items():
        english = [str(x) for x in jurisdictions.objects(JXJ[code], SKOS.prefLabel) if x.language == "en"]
        links = list(jurisdictions.objects(JXJ[code], SKOS.exactMatch))
        assert len(english) == len(links) == (1 if entry["level"] == "province" else 0), code
        for link in links:
            assert re.fullmatch(re.escape(str(WD)) + r"Q[1-9]\d*", str(link))
            items[code] = link
    assert len(set(items.values())) == 34
    assert items["120000"] == WD.Q11736
    assert items["310000"] == WD.Q8686
    assert items["110000"] == WD.Q956


def test_jurisdictions_file_is_compact_and_sorted() -> None:
    path = ROOT / "ontology" / "jurisdictions.ttl"
    assert path.stat().st_size < 1_500_000
    codes = re.findall(r"^jxj:(\d{6}) ", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(codes) > 3000
    assert codes == sorted(codes)


# --- names that tell places apart, and places of earlier years ---------------------------------------------------------


@pytest.fixture(scope="module")
def history() -> Graph:
    return Graph().parse(ROOT / "ontology" / "jurisdictions_history.ttl")


def test_a_display_name_is_the_shortest_that_no_other_place_has(jurisdictions: Graph, history: Graph) -> None:
    """Own name, else after that of what it is part of: two of one name never show alike."""
    both = jurisdictions + history
    shown = {str(place): str(name) for place, name in both.subject_objects(JX.displayName)}
    places = {str(place) for place in both.subjects(RDF.type, JX.Jurisdiction)}
    assert set(shown) == places
    assert max(Counter(shown.values()).values()) == 1
    names = {str(place): str(both.value(place, SKOS.prefLabel)) for place in both.subjects(RDF.type, JX.Jurisdiction)}
    names |= {str(place): str(name) for place, name in both.subject_objects(SKOS.prefLabel) if name.language == "zh"}
    borne = Counter(names.values())
    for place, name in names.items():
        assert shown[place] == name or borne[name] > 1, place
        assert shown[place] == name or shown[place].endswith(name) or shown[place].startswith(f"{name}（{place[-6:]}"), place
    now = {str(place) for place in jurisdictions.subjects(RDF.type, JX.Jurisdiction)}
    of_today = Counter(names[place] for place in now)
    assert all(shown[place] != names[place] for place in now if of_today[names[place]] > 1)


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("120101", "天津市和平区"),
        ("210102", "沈阳市和平区"),
        ("120103", "河西区"),
        ("330105", "拱墅区"),
        ("330106", "杭州市西湖区"),
        ("220200", "吉林市"),
        ("340181", "合肥市巢湖市"),  # 巢湖市 was a prefecture until 2011
        ("620600", "武威市"),  # and the county 武威市 is part of it today
    ],
)
def test_known_display_names(jurisdictions: Graph, code: str, shown: str) -> None:
    assert str(jurisdictions.value(JXJ[code], JX.displayName)) == shown


@pytest.mark.parametrize(
    ("code", "name", "years", "parent", "after"),
    [
        ("330103", "下城区", (1983, 2021), "330100", {"330105"}),
        ("330104", "江干区", (1983, 2021), "330100", {"330102", "330114"}),
        ("120225", "蓟县", (1981, 2016), "120000", {"120119"}),
        ("120109", "大港区", (1981, 2009), "120000", {"120116"}),
        ("371200", "莱芜市", (1992, 2018), "370000", {"370100"}),
        ("371202", "莱城区", (1992, 2018), "371200", {"370116"}),
        ("341400", "巢湖市", (1999, 2011), "340000", {"340100", "340200", "340500"}),
        ("500105", "江北区", (1997, 2026), "500000", {"500157"}),
    ],
)
def test_places_of_earlier_years(
    code: str, name: str, years: tuple[int, int], parent: str, after: set[str], history: Graph, by_code: dict[str, dict]
) -> None:
    place = JXJ[code]
    assert code not in by_code
    assert str(history.value(place, SKOS.prefLabel)) == name
    assert (int(history.value(place, JX.validFrom)), int(history.value(place, JX.validUntil))) == years
    assert history.value(place, JX.partOf) == JXJ[parent]
    assert {str(iri)[-6:] for iri in history.objects(place, DCTERMS.isReplacedBy)} == after


def test_what_took_the_place_of_one_is_known(jurisdictions: Graph, history: Graph) -> None:
    both = jurisdictions + history
    places = set(both.subjects(RDF.type, JX.Jurisdiction))
    former = set(history.subjects(RDF.type, JX.Jurisdiction))
    assert len(former) > 700
    assert not former & set(jurisdictions.subjects(RDF.type, JX.Jurisdiction))
    for place in former:
        assert int(history.value(place, JX.validFrom)) < int(history.value(place, JX.validUntil)), place
        assert int(history.value(place, JX.validUntil)) > 2000, place
        assert history.value(place, JX.partOf) in places, place
        assert set(history.objects(place, DCTERMS.isReplacedBy)), place
    assert set(history.objects(None, DCTERMS.isReplacedBy)) <= places
    assert int(history.value(JXJ["120119"], JX.validFrom)) == 2016
    assert (JXJ["420600"], SKOS.altLabel, Literal("襄樊市", lang="zh")) in history


# --- as statements for a store -------------------------------------------------------------------------------------------


def test_a_store_is_given_every_statement_in_its_graph_with_the_digest() -> None:
    """rdflib counts the statements of the files; jurisdictions, of today and of earlier years, have a graph of their own."""
    of_file = {path.stem: len(Graph().parse(path)) for path in (ROOT / "ontology").glob("*.ttl")}
    jurisdictions = of_file.pop("jurisdictions") + of_file.pop("jurisdictions_history")
    digest = reference_digest()
    graphs = reference_statements(digest)
    ontology = "https://w3id.org/jixiao/ontology"
    assert {graph: len(statements) for graph, statements in graphs.items()} == {
        ontology: sum(of_file.values()) + 1,
        str(JXJ): jurisdictions,
    }
    assert f'<{ontology}> <{JX.graphDigest}> "{digest}"' in graphs[ontology]
