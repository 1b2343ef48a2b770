"""The scheme of standard concepts: what ontology/concepts.ttl must hold, and what the program reads of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, Namespace, URIRef

from jixiao.linking import concept_iri, concept_scheme

ROOT = Path(__file__).parents[1]
JX = Namespace("https://w3id.org/jixiao/ontology#")
JXC, JXM, JXO, JXB = (Namespace(f"https://w3id.org/jixiao/{name}/") for name in ("concept", "measure", "object", "beneficiary"))
SCHEMES = {"concept": JXC, "measure": JXM, "object": JXO, "beneficiary": JXB}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(ROOT / "ontology" / "concepts.ttl")


def members(graph: Graph, base: Namespace) -> set[URIRef]:
    return set(graph.subjects(SKOS.inScheme, base.scheme))


@pytest.mark.parametrize("name", SCHEMES)
def test_a_scheme_says_its_version_licence_and_creator(graph: Graph, name: str) -> None:
    scheme = SCHEMES[name].scheme
    (version,) = graph.objects(scheme, OWL.versionInfo)
    assert list(graph.objects(scheme, DCTERMS.hasVersion)) == [URIRef(f"{scheme}/{version}")]
    assert list(graph.objects(scheme, DCTERMS.license)) == [URIRef("https://www.apache.org/licenses/LICENSE-2.0")]
    assert len(list(graph.objects(scheme, DCTERMS.creator))) == 1


def test_every_concept_is_in_one_scheme(graph: Graph) -> None:
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    assert len(concepts) == sum(len(members(graph, base)) for base in SCHEMES.values()) > 200
    for base in SCHEMES.values():
        assert all(concept.startswith(base) for concept in members(graph, base))


@pytest.mark.parametrize("name", SCHEMES)
def test_every_concept_is_named_and_defined_in_both_languages_once(graph: Graph, name: str) -> None:
    for concept in [*members(graph, SCHEMES[name]), SCHEMES[name].scheme]:
        for prop in (SKOS.prefLabel, SKOS.definition):
            assert sorted(text.language for text in graph.objects(concept, prop)) == ["en", "zh"], (concept, prop)
            assert all(text.strip() for text in graph.objects(concept, prop)), (concept, prop)
        if concept != SCHEMES[name].scheme:
            assert list(graph.objects(concept, SKOS.notation)) == [Literal(concept.removeprefix(SCHEMES[name]))]


@pytest.mark.parametrize("name", SCHEMES)
def test_no_label_stands_for_two_concepts_of_a_scheme(graph: Graph, name: str) -> None:
    labels = [label for concept in members(graph, SCHEMES[name]) for label in graph.objects(concept, SKOS.prefLabel)]
    assert sorted(labels) == sorted(set(labels))


def test_a_concept_stands_below_a_group_of_its_measure_and_a_group_below_level_2(graph: Graph) -> None:
    framework = Graph().parse(ROOT / "ontology" / "framework.ttl")
    tops = set(graph.objects(None, SKOS.broader))
    assert tops <= set(graph.subjects(SKOS.topConceptOf, JXC.scheme))
    for concept in members(graph, JXC):
        (measure,) = graph.objects(concept, JX.measure)
        assert measure in members(graph, JXM)
        parts = [*graph.objects(concept, JX.object), *graph.objects(concept, JX.beneficiary)]
        above = list(graph.objects(concept, SKOS.broader))
        official = list(graph.objects(concept, SKOS.broadMatch))
        if (concept, SKOS.topConceptOf, JXC.scheme) in graph:
            assert (parts, above) == ([], [])
            assert official
            assert all((level, RDF.type, SKOS.Concept) in framework for level in official)
        else:
            assert parts
            assert official == []
            (group,) = above
            assert list(graph.objects(group, JX.measure)) == [measure]


def test_every_measure_but_the_last_resort_has_one_group_and_no_two_concepts_share_a_pair(graph: Graph) -> None:
    pairs = [
        (measure, part)
        for concept in members(graph, JXC)
        for measure in graph.objects(concept, JX.measure)
        for part in [*graph.objects(concept, JX.object), *graph.objects(concept, JX.beneficiary)] or [None]
    ]
    assert len(pairs) == len(set(pairs))
    assert {measure for measure, part in pairs if part is None} == members(graph, JXM) - {JXM["other-measure"]}
    assert {part for _, part in pairs if part} <= members(graph, JXO) | members(graph, JXB)


def test_every_concept_has_a_note_a_unit_and_a_direction(graph: Graph) -> None:
    for concept in members(graph, JXC):
        assert sorted(text.language for text in graph.objects(concept, SKOS.scopeNote)) == ["en", "zh"], concept
        assert list(graph.objects(concept, JX.typicalUnit)), concept
        (direction,) = graph.objects(concept, JX.preferredDirection)
        assert str(direction) in {"higher", "lower", "earlier", "none"}


# What the program reads


def test_the_program_reads_what_the_file_says(graph: Graph) -> None:
    scheme = concept_scheme()
    assert {concept_iri(slug) for slug in scheme.concepts} == set(map(str, members(graph, JXC)))
    for base, facet in ((JXM, scheme.measures), (JXO, scheme.objects), (JXB, scheme.beneficiaries)):
        assert {base + slug for slug in facet} == set(map(str, members(graph, base)))
    for slug, concept in scheme.concepts.items():
        node = JXC[slug]
        assert JXM[concept.measure] == graph.value(node, JX.measure)
        assert {JXO[name] for name in concept.objects} == set(graph.objects(node, JX.object))
        assert {JXB[name] for name in concept.beneficiaries} == set(graph.objects(node, JX.beneficiary))
        assert (JXC[concept.parent] if concept.parent else None) == graph.value(node, SKOS.broader)
        assert set(concept.examples) == set(map(str, graph.objects(node, SKOS.example)))
        assert Literal(concept.label_zh, "zh") in set(graph.objects(node, SKOS.prefLabel))
        assert Literal(concept.label_en, "en") in set(graph.objects(node, SKOS.prefLabel))
    assert {scheme.version} == set(map(str, graph.objects(None, OWL.versionInfo)))


@pytest.mark.parametrize(
    ("measure", "object_", "beneficiary", "concept"),
    [
        ("pass-rate", "training", None, "pass-rate-training"),
        ("pass-rate", "publication", None, "pass-rate"),
        ("timeliness-payment", "debt", None, None),
        ("timeliness", "debt", None, "timeliness-payment"),
        ("satisfaction", "training", "public", "satisfaction-public"),
        ("satisfaction", "training", "none", "satisfaction"),
        ("other-measure", "training", None, None),
    ],
)
def test_a_concept_is_the_most_specific_of_its_pair(measure: str, object_: str, beneficiary: str | None, concept: str | None) -> None:
    assert concept_scheme().concept_of(measure, object_, beneficiary) == concept
