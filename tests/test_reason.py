"""`jixiao reason`: what HermiT proves of documents is counted, written where asked for; contradictions are named by their cells."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import run_jixiao
from jixiao.extraction.pipeline import process
from jixiao.ingest.entailed import materialise, remove_entailed, shared_statements, stated_graphs
from jixiao.model.namespaces import JX, RDF_TYPE
from jixiao.rdf import Minter
from jixiao.store import Store, open_store
from jixiao.store.statistics import document_records, summary
from jixiao.validation.entailments import Entailments, StatedGraph, entailments

#: Two of the three rows have numbers.
FORM = """扬州市文物局
2023年部门预算项目支出绩效目标表
430401扬州市文物局
单位：万元

项目名称\t碑刻修缮经费
预算规模及资金用途\t预算数\t52.00\t其中：财政资金\t52.00\t其他资金\t
\t用于碑刻修缮。
绩效目标\t1.完成修缮。
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值
产出指标\t数量指标\t修缮碑刻\t全年\t≥6方
\t质量指标\t验收情况\t验收\t优良
满意度指标\t服务对象满意度指标\t游客满意度\t问卷\t≥92%
"""
QUANTIFIED, TYPE = f"<{JX}QuantifiedIndicator>", f"<{RDF_TYPE}>"
OBSERVATION = "http://purl.org/linked-data/cube#Observation"
ASKED = f"SELECT ?n WHERE {{ ?i a {QUANTIFIED} ; <{JX}name> ?n }} ORDER BY ?n"


def form(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FORM, encoding="utf-8")
    return path


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    assert run_jixiao("import", form(tmp_path / "in" / "扬州市" / "表.txt").parent.parent, "--store", tmp_path / "store").returncode == 0
    return tmp_path / "store"


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> StatedGraph:
    read = process(form(tmp_path_factory.mktemp("reason") / "扬州市.txt")).graph(Minter())
    return StatedGraph("扬州市.txt", read.document, read.ntriples())


def reasoned(*graphs: StatedGraph) -> Entailments:
    return entailments(lambda: graphs)


def planted(graph: StatedGraph, wanted: str, statement: str) -> StatedGraph:
    """The graph with one statement more, about the subject of the line that ends so."""
    [subject] = {line.split(" ", 1)[0] for line in graph.ntriples.split("\n") if line.endswith(f"{wanted} .")}
    return StatedGraph(graph.file, graph.document, f"{graph.ntriples}{subject} {statement} .\n")


def test_what_is_entailed_is_what_is_not_stated(graph: StatedGraph) -> None:
    result = reasoned(graph)
    assert result.contradictions == []
    assert result.classes[f"{JX}QuantifiedIndicator"] == 2
    assert (result.classes[f"{JX}FormTable"], result.classes[f"{JX}IndicatorRow"]) == (1, 3)
    assert f"{JX}TargetTable" not in result.classes, "that is stated"
    names = len(re.findall(f"(?m)^\\S+ <{JX}name> ", graph.ntriples))
    assert result.properties["https://schema.org/name"] == names
    stated = {(line.split(" ")[0][1:-1], line.split(" ")[2][1:-1]) for line in graph.ntriples.split("\n") if f" {TYPE} " in line}
    assert result.types & stated == set()


@pytest.mark.parametrize(
    ("wanted", "statement", "line"),
    [
        ('"6"^^<http://www.w3.org/2001/XMLSchema#decimal>', f"{TYPE} <{JX}TextTarget>", 11),
        ('"游客满意度"', f"{TYPE} <{JX}EvaluatedIndicator>", 13),
        ('"验收情况"', f'<{JX}fiscalYear> "2031"^^<http://www.w3.org/2001/XMLSchema#integer>', 12),
        ('"碑刻修缮经费"', f"{TYPE} <{JX}Department>", None),
    ],
    ids=["target", "row", "two-years", "project"],
)
def test_a_planted_contradiction_is_named_with_its_cell(graph: StatedGraph, wanted: str, statement: str, line: int | None) -> None:
    if line is None:  # the project, not the table
        wanted = f"<{JX}Project>"
    [found] = reasoned(planted(graph, wanted, statement)).contradictions
    assert found.file == "扬州市.txt"
    assert (found.source.line if found.source else None) == line
    assert found.node


def test_other_documents_are_reasoned_over_beside_one_that_contradicts_itself(graph: StatedGraph, tmp_path: Path) -> None:
    path = form(tmp_path / "b.txt")
    path.write_text(FORM.replace("扬州市", "泰州市"), encoding="utf-8")
    other = process(path).graph(Minter())
    wrong = planted(graph, f"<{JX}TargetTable>", f"{TYPE} <{JX}EvaluationTable>")
    result = reasoned(wrong, StatedGraph("b.txt", other.document, other.ntriples()))
    assert [contradiction.file for contradiction in result.contradictions] == ["扬州市.txt"]
    assert result.classes[f"{JX}QuantifiedIndicator"] == 2


# -- stores ------------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(filled: Path) -> Iterator[Store]:
    opened = open_store(str(filled))
    yield opened
    opened.close()


def rows(store: Store) -> list[str]:
    return [row[0].value for row in store.select(ASKED).rows if row[0]]


def members(store: Store) -> dict[str, int]:
    """How many things a query finds of classes that follow: rows and tables, values and observations of the data cube."""
    asked = {f"{JX}{name}" for name in ("IndicatorRow", "FormTable", "Target", "NumberTarget")} | {OBSERVATION}
    query = "SELECT ?c (COUNT(?s) AS ?n) WHERE { ?s a ?c } GROUP BY ?c"
    counts = {kind.value: int(number.value) for kind, number in store.select(query).rows if kind and number}
    return {name.rpartition("#")[2]: counts.get(name, 0) for name in asked}


def test_entailed_types_are_askable_counted_once_and_gone_when_a_document_changes(store: Store, filled: Path) -> None:
    documents = document_records(store)
    before = summary(store).quads
    result = entailments(lambda: stated_graphs(store, documents), shared_statements(store, documents))
    assert rows(store) == []
    assert members(store) == {"IndicatorRow": 0, "FormTable": 0, "Target": 0, "NumberTarget": 2, "Observation": 0}
    written = materialise(store, documents, result.types)
    assert rows(store) == ["修缮碑刻", "游客满意度"]
    assert members(store) == {"IndicatorRow": 3, "FormTable": 1, "Target": 3, "NumberTarget": 2, "Observation": 3}
    assert summary(store).quads == before + written
    twice = (
        f"SELECT ?s WHERE {{ GRAPH ?g {{ ?s {TYPE} ?c }} GRAPH ?h {{ ?s {TYPE} ?c }} FILTER(?g != ?h && CONTAINS(STR(?g), 'entailed')) }}"
    )
    assert store.select(twice).rows == ()
    again = entailments(lambda: stated_graphs(store, documents), shared_statements(store, documents))
    assert again.types == result.types, "what is entailed already is entailed all the same"
    assert materialise(store, documents, again.types) == written
    assert remove_entailed(store, documents)
    assert (rows(store), summary(store).quads) == ([], before)
    assert not remove_entailed(store, documents)


def test_the_command_counts_writes_and_is_outdated_by_an_import(filled: Path, tmp_path: Path) -> None:
    done = run_jixiao("reason", filled, "--materialise")
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"(?m)^ *2  jx:QuantifiedIndicator$", done.stdout)
    assert "no contradiction\n" in done.stdout
    assert re.search(r"(?m)^\d+ entailed types written$", done.stdout)
    asked = run_jixiao("sparql", ASKED, "--store", filled, "--format", "csv")
    assert asked.stdout.split() == ["n", "修缮碑刻", "游客满意度"]
    assert run_jixiao("import", tmp_path / "in", "--store", filled).stderr == "", "nothing changed, nothing is outdated"
    path = tmp_path / "in" / "扬州市" / "表.txt"
    path.write_text(FORM.replace("≥6方", "≥7方"), encoding="utf-8")
    outdated = run_jixiao("import", tmp_path / "in", "--store", filled)
    assert outdated.stderr == "what was entailed is gone, for documents changed — run jixiao reason --materialise again\n"
    assert run_jixiao("sparql", ASKED, "--store", filled, "--format", "csv").stdout.split() == ["n"]


def test_a_contradiction_in_a_store_is_exit_1_and_nothing_is_written(filled: Path) -> None:
    store = open_store(str(filled))
    [record] = document_records(store)
    name = Minter().graph(record.sha256)
    lines = [line.removesuffix(" .") for line in store.graph(name).split("\n") if line]
    [row] = {line.split(" ", 1)[0] for line in lines if line.endswith('name> "修缮碑刻"') and "/indicator/" in line}
    store.replace({name: [*lines, f"{row} {TYPE} <{JX}EvaluatedIndicator>"]})
    store.close()
    done = run_jixiao("reason", "--store", filled, "--materialise", "--format", "json")
    content = json.loads(done.stdout)
    assert (done.returncode, content["consistent"]) == (1, False)
    [found] = content["contradictions"]
    assert (found["file"], found["node"], found["source"]["line"]) == ("扬州市/表.txt", row[1:-1], 11)
    assert run_jixiao("sparql", ASKED, "--store", filled, "--format", "csv").stdout.split() == ["n"]


def test_a_document_needs_no_store_and_cannot_be_written_to(tmp_path: Path) -> None:
    path = form(tmp_path / "a.txt")
    done = run_jixiao("reason", path, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["classes"][f"{JX}QuantifiedIndicator"]) == (0, 2)
    assert run_jixiao("reason", path, "--materialise").returncode == 2


def test_without_java_it_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path))
    done = run_jixiao("reason", form(tmp_path / "a.txt"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "needs Java" in done.stderr
