"""The kinds of projects: what ontology/project_kinds.ttl must hold, and how well names are told by their words."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, Graph, Literal, Namespace, URIRef

from conftest import ROOT
from jixiao.linking.project_kinds import KindMatch, match_project_kind, project_kind_iri, project_kinds

JXK = Namespace("https://w3id.org/jixiao/project-kind/")
LABELLED = ROOT / "tests" / "linking" / "project-kinds.csv"
WORDS = ROOT / "src" / "jixiao" / "linking" / "data" / "project_kinds.toml"


@pytest.fixture(scope="module")
def graph() -> Graph:
    return Graph().parse(ROOT / "ontology" / "project_kinds.ttl")


def test_the_scheme_says_its_version_licence_and_creator(graph: Graph) -> None:
    (version,) = graph.objects(JXK.scheme, OWL.versionInfo)
    assert list(graph.objects(JXK.scheme, DCTERMS.hasVersion)) == [URIRef(f"{JXK.scheme}/{version}")]
    assert list(graph.objects(JXK.scheme, DCTERMS.license)) == [URIRef("https://www.apache.org/licenses/LICENSE-2.0")]
    assert len(list(graph.objects(JXK.scheme, DCTERMS.creator))) == 1


def test_every_kind_is_named_defined_and_explained_in_both_languages_and_stands_below_a_group(graph: Graph) -> None:
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    tops = set(graph.subjects(SKOS.topConceptOf, JXK.scheme))
    assert 30 <= len(concepts - tops) <= 40
    for concept in concepts:
        assert (concept, SKOS.inScheme, JXK.scheme) in graph
        assert list(graph.objects(concept, SKOS.notation)) == [Literal(concept.removeprefix(JXK))]
        for prop in (SKOS.prefLabel, SKOS.definition, *([SKOS.scopeNote] if concept not in tops else [])):
            assert sorted(text.language for text in graph.objects(concept, prop)) == ["en", "zh"], (concept, prop)
        assert (concept in tops) == (list(graph.objects(concept, SKOS.broader)) == [])
        assert set(graph.objects(concept, SKOS.broader)) <= tops
        assert concept in tops or list(graph.objects(concept, SKOS.example))
    labels = [str(label) for concept in concepts for label in graph.objects(concept, SKOS.prefLabel)]
    assert len(labels) == len(set(labels))


def test_the_program_reads_what_the_file_says_and_has_words_for_each_kind(graph: Graph) -> None:
    kinds = project_kinds()
    assert {project_kind_iri(slug) for slug in kinds} == {str(concept) for concept in graph.subjects(SKOS.broader)}
    for slug, kind in kinds.items():
        assert graph.value(JXK[slug], SKOS.broader) == JXK[kind.group]
        assert Literal(kind.label_zh, "zh") in set(graph.objects(JXK[slug], SKOS.prefLabel))
    assert set(tomllib.loads(WORDS.read_text(encoding="utf-8"))) == set(kinds)


@pytest.mark.parametrize("slug", sorted(project_kinds()))
def test_the_examples_of_a_kind_are_told_to_be_of_it(graph: Graph, slug: str) -> None:
    for example in graph.objects(JXK[slug], SKOS.example):
        assert slug in match_project_kind(str(example)).kinds, example


# -- how well names are told -------------------------------------------------------------------------------------------------


def labelled(part: str) -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["part"] == part]


def fits(row: Mapping[str, str], match: KindMatch) -> bool:
    """Whether the main kind is one of those that a reader gave; where a reader gave none, whether none is said."""
    return match.kind in row["kinds"].split() if row["kinds"] else match.kind is None


def test_labels_are_kinds_and_a_third_is_held() -> None:
    rows = labelled("train") + labelled("held")
    assert len(rows) == 300
    assert len(labelled("held")) >= 90
    assert {kind for row in rows for kind in row["kinds"].split()} <= set(project_kinds())


@pytest.mark.parametrize("part", ["held", "later"])
def test_of_names_held_back_most_are_told_rightly_and_nearly_all_of_the_sure_ones(part: str) -> None:
    rows = [(row, match_project_kind(row["name"])) for row in labelled(part)]
    assert len(rows) > 80
    right = [fits(row, match) for row, match in rows]
    main = [(match.kind or "") == row["kinds"].split(" ")[0] for row, match in rows]
    sure = [fits(row, match) for row, match in rows if match.confidence >= 0.6]
    assert sum(right) >= 0.85 * len(rows)
    assert sum(main) >= 0.75 * len(rows)
    assert len(sure) >= 0.6 * len(rows)
    assert sum(sure) >= 0.92 * len(sure)


def test_a_year_blanks_and_full_width_characters_change_nothing() -> None:
    for row in labelled("held"):
        name = row["name"]
        assert match_project_kind(" ".join(name)).kinds == match_project_kind(name).kinds


@pytest.mark.parametrize("name", ["某某项目", "专项", "2024年", "", "其他"])
def test_a_name_that_says_nothing_has_no_kind(name: str) -> None:
    assert match_project_kind(name) == KindMatch(None, 0.0, ())


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("鑫银大厦租金和物业费项目", {"rent", "property-service"}),
        ("设备购置及人员培训", {"equipment-purchase", "training"}),
    ],
)
def test_a_name_may_say_several_kinds(name: str, kinds: set[str]) -> None:
    assert set(match_project_kind(name).kinds) >= kinds


def test_the_reasons_are_words_of_the_name() -> None:
    for row in labelled("held"):
        match = match_project_kind(row["name"])
        assert all(word in row["name"] for word in match.reasons)
        assert bool(match.reasons) == (match.kind is not None)
        assert Path(match.kind or "x").name not in match.others
