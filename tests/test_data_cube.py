"""The data cube: what is published is well formed by the constraints of the RDF Data Cube recommendation, and each term is labelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse
from pyoxigraph import Store as Triples
from rdflib import DCTERMS, QB, RDF, RDFS, SKOS, Graph, URIRef

from jixiao.ingest.importer import load_reference
from jixiao.ingest.withdraw import withdraw
from jixiao.model.namespaces import JX, RDF_TYPE
from jixiao.rdf.versions import DIMENSIONS
from jixiao.store import Store, open_store
from jixiao.store.export import write_export
from model_cases import evaluation
from test_table_versions import ROWS, Form, bring, content, fresh, sound, values, write

ONTOLOGY = Path(__file__).parents[1] / "ontology"
OWN = "https://w3id.org/jixiao/"
LABELS = {str(prop) for prop in (RDFS.label, SKOS.prefLabel, DCTERMS.title)}
PREFIXES = f"PREFIX qb: <{QB}> PREFIX rdfs: <{RDFS}> PREFIX skos: <{SKOS}> PREFIX rdf: <{RDF}> PREFIX jx: <{JX}> "
#: https://www.w3.org/TR/vocab-data-cube/ section 10.1, the first phase of making the normal form: what it states of abbreviated cubes.
#: The second phase pushes down what is attached to data sets and slices; here nothing is.
NORMAL_FORM = (
    ("?o rdf:type qb:Observation", "[] qb:observation ?o"),
    ("?o rdf:type qb:Observation", "?o qb:dataSet []"),
    ("?s rdf:type qb:Slice", "[] qb:slice ?s"),
    ("?cs qb:componentProperty ?p . ?p rdf:type qb:DimensionProperty", "?cs qb:dimension ?p"),
    ("?cs qb:componentProperty ?p . ?p rdf:type qb:MeasureProperty", "?cs qb:measure ?p"),
    ("?cs qb:componentProperty ?p . ?p rdf:type qb:AttributeProperty", "?cs qb:attribute ?p"),
)
_PARTS = "qb:dataSet/qb:structure/qb:component/qb:componentProperty"
#: Section 11.1: what each constraint forbids. IC-15 to IC-17 and IC-20 to IC-21 are about measure dimensions and hierarchies, of which the
#: cubes have none; that they have none is a row of its own.
FORBIDDEN = {
    "IC-1 one data set": "?o a qb:Observation FILTER NOT EXISTS { ?o qb:dataSet ?d }",
    "IC-1 only one": "?o a qb:Observation ; qb:dataSet ?d1 , ?d2 FILTER(?d1 != ?d2)",
    "IC-2 one structure": "?d a qb:DataSet FILTER NOT EXISTS { ?d qb:structure ?s }",
    "IC-2 only one": "?d a qb:DataSet ; qb:structure ?s1 , ?s2 FILTER(?s1 != ?s2)",
    "IC-3 a measure": "?s a qb:DataStructureDefinition "
    "FILTER NOT EXISTS { ?s qb:component/qb:componentProperty ?p . ?p a qb:MeasureProperty }",
    "IC-4 dimensions have a range": "?p a qb:DimensionProperty FILTER NOT EXISTS { ?p rdfs:range [] }",
    "IC-5 concepts have a code list": "?p a qb:DimensionProperty ; rdfs:range skos:Concept FILTER NOT EXISTS { ?p qb:codeList [] }",
    "IC-6 only attributes are optional": "[] qb:component ?c . ?c qb:componentRequired false ; qb:componentProperty ?p "
    "FILTER NOT EXISTS { ?p a qb:AttributeProperty }",
    "IC-7 slice keys": "?k a qb:SliceKey FILTER NOT EXISTS { [] qb:sliceKey ?k }",
    "IC-8 slice keys have their dimensions": "?k a qb:SliceKey ; qb:componentProperty ?p . ?s qb:sliceKey ?k "
    "FILTER NOT EXISTS { ?s qb:component/qb:componentProperty ?p }",
    "IC-9 slices have a structure": "?s a qb:Slice FILTER NOT EXISTS { ?s qb:sliceStructure ?k }",
    "IC-10 slices have their dimensions": "?s qb:sliceStructure/qb:componentProperty ?p FILTER NOT EXISTS { ?s ?p [] }",
    "IC-11 all dimensions": f"?o {_PARTS} ?p . ?p a qb:DimensionProperty FILTER NOT EXISTS {{ ?o ?p [] }}",
    # By the dimensions that a row is known by; so it holds by all of them.
    "IC-12 no duplicates": "?o1 qb:dataSet ?d ; jx:inTable ?t ; jx:position ?p . ?o2 qb:dataSet ?d ; jx:inTable ?t ; jx:position ?p "
    "FILTER(?o1 != ?o2)",
    "IC-13 required attributes": "?o qb:dataSet/qb:structure/qb:component ?c . ?c qb:componentRequired true ; qb:componentProperty ?p "
    "FILTER NOT EXISTS { ?o ?p [] }",
    "IC-14 all measures": f"?o {_PARTS} ?p . ?p a qb:MeasureProperty FILTER NOT EXISTS {{ ?o ?p [] }}",
    "IC-15 to IC-17 no measure dimension": "?s qb:component/qb:componentProperty qb:measureType",
    "IC-18 data sets of slices": "?d qb:slice/qb:observation ?o FILTER NOT EXISTS { ?o qb:dataSet ?d }",
    "IC-19 codes of concept schemes": f"?o {_PARTS} ?p . ?p qb:codeList ?l . ?l a skos:ConceptScheme . ?o ?p ?v "
    "FILTER NOT EXISTS { ?v a skos:Concept ; skos:inScheme ?l }",
    "IC-19 codes of collections": f"?o {_PARTS} ?p . ?p qb:codeList ?l . ?l a skos:Collection . ?o ?p ?v "
    "FILTER NOT EXISTS { ?v a skos:Concept . ?l skos:member+ ?v }",
    "IC-20 and IC-21 no hierarchies": "?l a qb:HierarchicalCodeList",
}
#: A department's table, one of whose rows is under a level of its own; fewer of its rows; and a table that names no department.
MIXED = Form("天津市路桥养护队", "桥面修补经费", 2021, "27", (*ROWS, ("产出指标", "安全指标", "安全巡查次数", "≥7次")))
FEWER = replace(MIXED, rows=MIXED.rows[1:])
NAMELESS = Form("", "栏杆油漆经费", 2021, "14")
#: A row of a 自评表.
EVALUATED = "产出指标\t数量指标\t检修桥灯盏数\t≥70盏\t74盏\t10\t10\t"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, form in (("全.txt", MIXED), ("少.txt", FEWER), ("无.txt", NAMELESS)):
        write(tmp_path / "in" / name, form)
    text = evaluation(2021, "桥灯检修项目", rows=EVALUATED, spent=20, rate="100%")
    (tmp_path / "in" / "自评.txt").write_text(text, encoding="utf-8")
    return tmp_path / "in"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    opened = open_store(str(folder.with_name("store")))
    bring(opened, folder)
    yield opened
    opened.close()


def normal_form(dump: Path) -> Triples:
    """The union of a dump's graphs, in the normal form of the recommendation."""
    union = Triples()
    union.extend(Quad(*quad.triple) for quad in parse(path=str(dump), format=RdfFormat.N_QUADS))
    for states, where in NORMAL_FORM:
        union.update(f"{PREFIXES} INSERT {{ {states} }} WHERE {{ {where} }}")
    return union


def violated(union: Triples) -> list[str]:
    return [name for name, pattern in FORBIDDEN.items() if union.query(f"{PREFIXES} ASK {{ {pattern} }}")]


def test_what_is_exported_is_a_well_formed_cube(store: Store, folder: Path) -> None:
    """Rows with all dimensions are its observations; the others are rows all the same."""
    load_reference(store)
    write_export(store, dump := folder.with_name("dump.nq"))
    union = normal_form(dump)
    assert violated(union) == []
    observed = f"{PREFIXES} SELECT ?c (COUNT(?o) AS ?n) WHERE {{ ?o a qb:Observation , ?c FILTER(?c != qb:Observation) }} GROUP BY ?c"
    counts = {row["c"].value.removeprefix(JX): int(row["n"].value) for row in union.query(observed)}  # type: ignore[union-attr]
    assert counts == {"Indicator": len(ROWS), "EvaluatedIndicator": 1}
    assert len(values(store, "SELECT ?r WHERE { ?r a jx:Indicator }")) == len(MIXED.rows) + len(NAMELESS.rows)
    # The constraints can fail: an observation more, of nothing but its data set.
    union.update(f"{PREFIXES} INSERT DATA {{ jx:x a qb:Observation ; qb:dataSet <{OWN}id/dataset/indicators> }}")
    assert violated(union) == ["IC-11 all dimensions", "IC-14 all measures"]


def test_rows_of_the_version_that_counts_next_are_in_the_data_set_where_they_have_all_dimensions(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    sound(store)
    withdraw(store, ["全.txt"])
    sound(store)
    names = values(store, f"SELECT ?n WHERE {{ ?r <{QB}dataSet> ?d ; jx:inTable/jx:projectName '{MIXED.project}' ; jx:name ?n }}")
    assert names == sorted((row[2],) for row in FEWER.rows[:-1])
    (folder / "全.txt").unlink()
    assert content(store) == fresh(tmp_path, folder)


def test_the_dimensions_that_rows_are_held_to_are_those_of_the_structures() -> None:
    cube = Graph().parse(ONTOLOGY / "cube.ttl")
    for structure in ("indicatorStructure", "evaluationStructure"):
        dimensions = {f"<{d}>" for c in cube.objects(URIRef(JX + structure), QB.component) for d in cube.objects(c, QB.dimension)}
        assert dimensions == {*DIMENSIONS, f"<{JX}inTable>", f"<{JX}position>"}


def test_every_term_is_labelled_in_both_languages() -> None:
    """Classes, properties, levels, units, structures and schemes; places below the provinces have Chinese names only."""
    triples = [quad.triple for path in ONTOLOGY.glob("*.ttl") for quad in parse(path=str(path), format=RdfFormat.TURTLE)]
    places = {this.subject for this in triples if this.predicate.value == RDF_TYPE and this.object == NamedNode(f"{JX}Jurisdiction")}
    languages: dict[str, set[str | None]] = {
        this.subject.value: set() for this in triples if isinstance(this.subject, NamedNode) and this.subject not in places
    }
    terms = {name: said for name, said in languages.items() if name.startswith(OWN)}
    for this in triples:
        if this.predicate.value in LABELS and isinstance(this.object, Literal):
            terms.get(this.subject.value, set()).add(this.object.language)
    assert len(terms) > 500
    assert {name for name, said in terms.items() if not said >= {"zh", "en"}} == set()
