"""The ontology: what HermiT makes of it, and that its terms are defined, documented and used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, QB, RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node

from jixiao import __version__
from jixiao.model.namespaces import QUDT, SCHEMA
from jixiao.rdf.reasoning import ReasonerUnavailableError, Reasoning, check_ontology, reason
from jixiao.vocabulary import vocabulary

ROOT = Path(__file__).parents[1]
ONTOLOGY = ROOT / "ontology"
JX = Namespace("https://w3id.org/jixiao/ontology#")
JXF = Namespace("https://w3id.org/jixiao/framework#")
EX = Namespace("https://example.org/")
PREFIXES = f"@prefix jx: <{JX}> . @prefix ex: <{EX}> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"

# The classes of jx:TotalCost, jx:PartCost and jx:UnitCost, of jx:LongTerm and jx:Annual, of the outcomes and of the kinds of forms.
CLASSES_OF_USED_INDIVIDUALS = {"CostRole", "FormKind", "Horizon", "Outcome"}


def classify(turtle: str) -> Reasoning:
    return reason([ONTOLOGY / "jixiao.ttl"], PREFIXES + turtle)


def load(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(ONTOLOGY / name, format="turtle")
    return graph


def own_terms(graph: Graph) -> set[URIRef]:
    return {s for s in graph.subjects(RDF.type) if isinstance(s, URIRef) and s in JX}


@pytest.fixture(scope="module")
def targets() -> Reasoning:
    """One indicator with a target of each kind; no target but the wordings says of itself what it is."""
    return classify("""
        ex:number   a jx:Indicator ; jx:target ex:number-target .   ex:number-target jx:number 30 .
        ex:range    a jx:Indicator ; jx:target ex:range-target .    ex:range-target jx:lower 3.0 ; jx:upper 6.0 .
        ex:deadline a jx:Indicator ; jx:target ex:deadline-target . ex:deadline-target jx:date "2022-12-31"^^xsd:date .
        ex:yearless jx:target ex:yearless-target . ex:yearless-target jx:date "--11-30"^^xsd:gMonthDay .
        ex:period   a jx:Indicator ; jx:target ex:period-target .
        ex:period-target jx:start "2022-01-01"^^xsd:date ; jx:end "2022-12-31"^^xsd:date .
        ex:half     jx:target ex:half-target .     ex:half-target jx:lower 3.0 .
        ex:text a jx:Indicator ; jx:target ex:text-target .
        ex:text-target a jx:TextTarget ; jx:verbatim "按时入住办公" .
        ex:missing  a jx:Indicator ; jx:target ex:missing-target .  ex:missing-target a jx:MissingTarget .
        ex:evaluated a jx:EvaluatedIndicator ; jx:inTable ex:evaluation ; jx:target ex:repeated ; jx:actual ex:reached .
        ex:evaluation jx:evaluates ex:plan . ex:repeated jx:number 30 . ex:reached jx:number 28 .
    """)


# What the reasoner says


def test_the_ontology_with_all_reference_data_is_consistent_and_every_class_can_have_members() -> None:
    result = check_ontology(ONTOLOGY)
    assert result.consistent
    assert result.unsatisfiable == ()
    assert str(JX.CostRole) in result.inferred[str(JX.PartCost)]


@pytest.mark.parametrize("kind", ["Number", "Range", "Deadline", "Period"])
def test_the_kind_of_a_target_follows_from_its_properties(targets: Reasoning, kind: str) -> None:
    kinds = {str(JX[f"{k}Target"]) for k in ("Number", "Range", "Deadline", "Period", "Text", "Missing")}
    found = targets.inferred[str(EX[f"{kind.lower()}-target"])]
    assert str(JX.Target) in found
    assert found & kinds == {str(JX[f"{kind}Target"])}


def test_a_deadline_without_a_year_is_a_deadline(targets: Reasoning) -> None:
    assert str(JX.DeadlineTarget) in targets.inferred[str(EX["yearless-target"])]


def test_a_lower_bound_alone_is_no_range(targets: Reasoning) -> None:
    assert str(JX.RangeTarget) not in targets.inferred[str(EX["half-target"])]


@pytest.mark.parametrize(
    ("indicator", "quantified"),
    [("number", True), ("range", True), ("deadline", False), ("period", False), ("text", False), ("missing", False)],
)
def test_an_indicator_is_quantified_by_a_number_or_a_range(targets: Reasoning, indicator: str, quantified: bool) -> None:
    found = targets.inferred[str(EX[indicator])]
    assert str(JX.Indicator) in found
    assert (str(JX.QuantifiedIndicator) in found) is quantified


def test_a_row_that_does_not_count_or_lacks_a_dimension_is_a_row_and_no_observation() -> None:
    found = classify(
        f"ex:old a jx:SupersededIndicator . ex:new a jx:Indicator ; <{QB.dataSet}> ex:data . ex:lacking a jx:Indicator ."
    ).inferred
    assert {str(JX.IndicatorRow)} <= found[str(EX.old)]
    assert not found[str(EX.old)] & {str(QB.Observation), str(JX.Indicator)}
    assert str(QB.Observation) in found[str(EX.new)]
    assert str(QB.Observation) not in found[str(EX.lacking)], "it has not all dimensions"


def test_an_evaluation_is_no_plan_and_what_was_reached_is_no_target(targets: Reasoning) -> None:
    evaluated = targets.inferred[str(EX.evaluated)]
    assert str(JX.IndicatorRow) in evaluated
    assert not evaluated & {str(JX.Indicator), str(JX.QuantifiedIndicator)}
    assert str(JX.FormTable) in targets.inferred[str(EX.evaluation)]
    assert str(JX.TargetTable) not in targets.inferred[str(EX.evaluation)]
    assert str(JX.TableWork) in targets.inferred[str(EX.plan)]
    assert str(JX.NumberTarget) in targets.inferred[str(EX.repeated)]
    assert targets.inferred[str(EX.reached)] & {str(JX.ActualValue), str(JX.NumberTarget)} == {str(JX.ActualValue)}


@pytest.mark.parametrize(
    "contradiction",
    [
        "ex:x a jx:TextTarget ; jx:number 30 .",
        "ex:x a jx:MissingTarget ; jx:lower 3 ; jx:upper 6 .",
        'ex:x a jx:Target ; jx:number 30 ; jx:date "2022-12-31"^^xsd:date .',
        "ex:x jx:number 30 , 40 .",
        'ex:x jx:number "三十" .',
        'ex:x jx:comparator "≥" .',
        'ex:x jx:fiscalYear "2022年" .',
        "ex:x a jx:Project , jx:Department .",
        "ex:x a jx:TargetTable , jx:EvaluationTable .",
        "ex:x a jx:Indicator , jx:EvaluatedIndicator .",
        "ex:x a jx:TargetTable , jx:SupersededTable .",
        "ex:x a jx:Indicator , jx:SupersededIndicator .",
        "ex:x a jx:TableWork , jx:TargetTable .",
        "ex:x a jx:ActualValue . ex:y jx:target ex:x .",
        'ex:x jx:targetMet "基本达标" .',
    ],
)
def test_contradictions_are_found(contradiction: str) -> None:
    """The check can fail: without this, `consistent` would prove nothing."""
    assert not classify(contradiction).consistent


def test_a_class_that_can_have_no_member_is_found() -> None:
    impossible = """
        @prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        ex:Impossible a owl:Class ; rdfs:subClassOf jx:Project , jx:Document .
    """
    result = classify(impossible)
    assert result.consistent
    assert result.unsatisfiable == (str(EX.Impossible),)


def test_without_java_the_error_says_what_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ReasonerUnavailableError, match="Java"):
        classify("")


def test_a_directory_without_an_ontology_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        check_ontology(tmp_path)


# Terms


def missing_texts(graph: Graph, resource: URIRef, properties: tuple[URIRef, ...]) -> Iterator[tuple[str, str, str]]:
    for prop in properties:
        languages = [getattr(text, "language", None) for text in graph.objects(resource, prop)]
        for language in ("zh", "en"):
            if languages.count(language) != 1:
                yield str(resource), str(prop), language


def test_every_term_has_one_label_and_one_definition_in_both_languages() -> None:
    graph = load("jixiao.ttl", "cube.ttl")
    terms = own_terms(graph)
    assert len(terms) > 90
    assert [m for term in sorted(terms) for m in missing_texts(graph, term, (RDFS.label, SKOS.definition))] == []


def test_every_term_says_where_it_is_defined() -> None:
    graph = load("jixiao.ttl", "cube.ttl")
    home = URIRef("https://w3id.org/jixiao/ontology")
    assert {term for term in own_terms(graph) if (term, RDFS.isDefinedBy, home) not in graph} == set()


def used_terms() -> set[str]:
    """The local names written with the prefix jx: where terms are put to use."""
    users = [
        ROOT / "docs" / "data-model.md",
        *(ROOT / "shapes").glob("*.ttl"),
        *(ROOT / "queries").glob("*.rq"),
        *(path for path in ONTOLOGY.glob("*.ttl") if path.name != "jixiao.ttl"),
    ]
    return {name for user in users for name in re.findall(r"\bjx:([A-Za-z]\w*)", user.read_text(encoding="utf-8"))}


def test_every_term_that_is_used_is_defined() -> None:
    defined = {term.removeprefix(JX) for term in own_terms(load("jixiao.ttl", "cube.ttl"))}
    assert used_terms() - defined == set()


def test_every_term_that_is_defined_is_used() -> None:
    defined = {term.removeprefix(JX) for term in own_terms(load("jixiao.ttl", "cube.ttl"))}
    assert defined - used_terms() - CLASSES_OF_USED_INDIVIDUALS == set()


# The framework

LEVEL_1 = {
    "output": "产出指标",
    "cost": "成本指标",
    "benefit": "效益指标",
    "satisfaction": "满意度指标",
    "input": "投入",
    "process": "过程",
    "project-decision": "项目决策",
    "project-management": "项目管理",
}
LEVEL_2 = {
    "quantity": ("output", "数量指标"),
    "quality": ("output", "质量指标"),
    "timeliness": ("output", "时效指标"),
    "output-cost": ("output", "成本指标"),
    "economic-cost": ("cost", "经济成本指标"),
    "social-cost": ("cost", "社会成本指标"),
    "ecological-cost": ("cost", "生态环境成本指标"),
    "economic-benefit": ("benefit", "经济效益指标"),
    "social-benefit": ("benefit", "社会效益指标"),
    "ecological-benefit": ("benefit", "生态效益指标"),
    "sustainable-impact": ("benefit", "可持续影响指标"),
    "recipient-satisfaction": ("satisfaction", "服务对象满意度指标"),
    "benefit-satisfaction": ("benefit", "社会公众或服务对象满意度指标"),
    "project-initiation": ("input", "项目立项"),
    "funds-arrival": ("input", "资金落实"),
    "operations-management": ("process", "业务管理"),
    "financial-management": ("process", "财务管理"),
    "decision-process": ("project-decision", "决策过程"),
    "funds-allotment": ("project-decision", "资金分配"),
    "funds-received": ("project-management", "资金到位"),
    "funds-management": ("project-management", "资金管理"),
    "implementation": ("project-management", "组织实施"),
}
ONLY_2011 = {
    "project-decision", "project-management", "decision-process", "funds-allotment", "funds-received", "funds-management", "implementation"
}  # fmt: skip
ONLY_2013 = {
    "input", "process", "benefit-satisfaction", "project-initiation", "funds-arrival", "operations-management", "financial-management"
}  # fmt: skip
ONLY_2015 = {"output-cost"}
ONLY_2021 = {"cost", "economic-cost", "social-cost", "ecological-cost"}
EDITIONS = {
    "edition-2011": ONLY_2011,
    "edition-2013": ONLY_2013 | {"output", "benefit"},
    "edition-2015": (LEVEL_1.keys() | LEVEL_2.keys()) - ONLY_2011 - ONLY_2013 - ONLY_2021,
    "edition-2021": (LEVEL_1.keys() | LEVEL_2.keys()) - ONLY_2011 - ONLY_2013 - ONLY_2015,
}


@pytest.fixture(scope="module")
def framework() -> Graph:
    return load("framework.ttl")


def words(graph: Graph, concept: URIRef) -> list[str]:
    texts = [*graph.objects(concept, SKOS.prefLabel), *graph.objects(concept, SKOS.altLabel)]
    return [str(text) for text in texts if getattr(text, "language", None) == "zh"]


def test_the_framework_has_the_concepts_of_the_data_model(framework: Graph) -> None:
    found = {c.removeprefix(JXF) for c in framework.subjects(RDF.type, SKOS.Concept) if isinstance(c, URIRef)}
    assert found == LEVEL_1.keys() | LEVEL_2.keys()
    for name in found:
        broader = [b.removeprefix(JXF) for b in framework.objects(JXF[name], SKOS.broader) if isinstance(b, URIRef)]
        assert broader == ([LEVEL_2[name][0]] if name in LEVEL_2 else [])
        label = LEVEL_2[name][1] if name in LEVEL_2 else LEVEL_1[name]
        assert words(framework, JXF[name])[0] == label
        assert [str(n) for n in framework.objects(JXF[name], SKOS.notation)] == [name]


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_editions_hold_their_concepts(framework: Graph, edition: str) -> None:
    scheme, concepts = JXF[edition], EDITIONS[edition]
    held = {c.removeprefix(JXF) for c in framework.subjects(SKOS.inScheme, scheme) if isinstance(c, URIRef)}
    assert held == concepts
    tops = {c.removeprefix(JXF) for c in framework.objects(scheme, SKOS.hasTopConcept) if isinstance(c, URIRef)}
    assert tops == LEVEL_1.keys() & concepts
    assert set(framework.subjects(SKOS.topConceptOf, scheme)) == {JXF[name] for name in tops}


def test_no_other_editions(framework: Graph) -> None:
    assert set(framework.subjects(RDF.type, SKOS.ConceptScheme)) == {JXF[edition] for edition in EDITIONS}


def test_the_cost_concepts_of_the_editions_are_mapped(framework: Graph) -> None:
    costs = {JXF[name] for name in ("economic-cost", "social-cost", "ecological-cost")}
    assert set(framework.objects(JXF["output-cost"], SKOS.narrowMatch)) == costs
    assert set(framework.objects(JXF["output-cost"], SKOS.closeMatch)) == {JXF.cost}


def test_framework_concepts_and_editions_have_labels_and_definitions_in_both_languages(framework: Graph) -> None:
    resources = sorted(s for s in set(framework.subjects()) if isinstance(s, URIRef))
    assert [m for r in resources for m in missing_texts(framework, r, (SKOS.prefLabel, SKOS.definition))] == []


BELOW = {parent: [name for name, (above, _) in LEVEL_2.items() if above == parent] for parent in LEVEL_1}


@pytest.mark.parametrize("names", [list(LEVEL_1), *BELOW.values()], ids=["level-1", *BELOW])
def test_within_level_1_and_below_one_level_1_a_word_stands_for_one_concept(framework: Graph, names: list[str]) -> None:
    said = [word for name in names for word in words(framework, JXF[name])]
    assert sorted(said) == sorted(set(said))


def test_only_satisfaction_stands_below_two_of_level_1(framework: Graph) -> None:
    places: dict[str, set[str]] = {}
    for name in LEVEL_2:
        for word in words(framework, JXF[name]):
            places.setdefault(word, set()).add(name)
    twice = {word: names for word, names in places.items() if len(names) > 1}
    assert set(map(frozenset, twice.values())) == {frozenset({"recipient-satisfaction", "benefit-satisfaction"})}


@pytest.mark.parametrize("word", ["社会公众或服务对象满意度指标", "社会公众满意度"])
def test_the_level_1_of_a_row_tells_which_satisfaction_is_meant(word: str) -> None:
    expected = {"satisfaction": "recipient-satisfaction", "benefit": "benefit-satisfaction", None: "recipient-satisfaction"}
    for level1, concept in expected.items():
        found = vocabulary().level2(word, level1)
        assert found is not None
        assert found.concept == concept


def test_every_concept_is_known_with_and_without_the_word_for_indicator(framework: Graph) -> None:
    for name in LEVEL_1.keys() | LEVEL_2.keys():
        said = set(words(framework, JXF[name]))
        assert {word.removesuffix("指标") for word in said} <= said
        assert {word.removesuffix("指标") + "指标" for word in said} <= said


# The data cube


def test_the_cubes_describe_their_data_sets_by_typed_and_ranged_properties() -> None:
    graph = load("jixiao.ttl", "cube.ttl", "framework.ttl")
    kinds = {QB.dimension: QB.DimensionProperty, QB.measure: QB.MeasureProperty, QB.attribute: QB.AttributeProperty}
    # Which data sets have these structures is said with the documents, under whatever base they have.
    assert set(graph.subjects(RDF.type, QB.DataSet)) == set()
    assert set(graph.subjects(RDF.type, QB.DataStructureDefinition)) == {JX.indicatorStructure, JX.evaluationStructure}
    members: dict[URIRef, dict[URIRef, set[Node]]] = {
        structure: {
            kind: {member for part in graph.objects(structure, QB.component) for member in graph.objects(part, kind)} for kind in kinds
        }
        for structure in (JX.indicatorStructure, JX.evaluationStructure)
    }
    assert members[JX.indicatorStructure][QB.measure] == {JX.target}
    assert members[JX.evaluationStructure][QB.measure] == {JX.target, JX.actual}
    assert members[JX.indicatorStructure][QB.dimension] == members[JX.evaluationStructure][QB.dimension]
    for kind, kind_class in kinds.items():
        used = members[JX.indicatorStructure][kind] | members[JX.evaluationStructure][kind]
        assert used == set(graph.subjects(RDF.type, kind_class))
        for prop in used:
            assert graph.value(prop, RDFS.range) is not None
            assert set(graph.objects(prop, RDF.type)) & {OWL.ObjectProperty, OWL.DatatypeProperty}


@pytest.mark.parametrize(("level", "names"), [("level-1", LEVEL_1), ("level-2", LEVEL_2)])
def test_the_cubes_code_lists_hold_the_levels_of_all_editions(level: str, names: dict[str, object]) -> None:
    assert set(load("cube.ttl").objects(JXF[level], SKOS.member)) == {JXF[name] for name in names}


def test_the_ontology_says_its_version_licence_and_creator() -> None:
    graph, ontology = load("jixiao.ttl"), URIRef("https://w3id.org/jixiao/ontology")
    assert list(map(str, graph.objects(ontology, OWL.versionInfo))) == [__version__]
    assert list(graph.objects(ontology, OWL.versionIRI)) == [URIRef(f"{ontology}/{__version__}")]
    assert list(graph.objects(ontology, DCTERMS.license)) == [URIRef("https://www.apache.org/licenses/LICENSE-2.0")]
    assert len(list(graph.objects(ontology, DCTERMS.creator))) == 1


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        ("number", {f"{QUDT}numericValue", f"{SCHEMA}value"}),
        ("lower", {f"{SCHEMA}minValue"}),
        ("upper", {f"{SCHEMA}maxValue"}),
        ("unit", {f"{QUDT}hasUnit"}),
        ("unitText", {f"{SCHEMA}unitText"}),
    ],
)
def test_a_reasoner_yields_the_values_of_other_vocabularies(own: str, theirs: set[str]) -> None:
    """By rdfs:subPropertyOf, so that nothing need stand in the data twice."""
    graph = load("jixiao.ttl")
    graph.parse(data=f"{PREFIXES} ex:target jx:{own} 30 .", format="turtle")
    rule = "CONSTRUCT { ?s ?super ?o } WHERE { ?property <http://www.w3.org/2000/01/rdf-schema#subPropertyOf>+ ?super . ?s ?property ?o }"
    assert theirs <= {str(prop) for subject, prop, _ in graph.query(rule) if subject == EX.target}
