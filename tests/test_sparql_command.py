"""``jixiao sparql``: any query, from the argument, a file or standard input, in the formats that its form has."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph
import pytest

from conftest import run_jixiao

JX = "PREFIX jx: <https://w3id.org/jixiao/ontology#> "
YEARS = JX + "SELECT ?year (COUNT(DISTINCT ?t) AS ?tables) { ?t a jx:TargetTable ; jx:fiscalYear ?year } GROUP BY ?year ORDER BY ?year"
#: How many tables the seeds have a year: 100; 4 and 8; 7 and 5.
COUNTED = {"2022": "100", "2023": "12", "2024": "12"}
CONSTRUCT = JX + "CONSTRUCT { ?t jx:fiscalYear 2023 } { ?t a jx:TargetTable ; jx:fiscalYear 2023 }"
RESULTS = "{http://www.w3.org/2005/sparql-results#}"


@pytest.fixture
def store(built: tuple[Path, str]) -> Path:
    return built[0]


def sparql(store: Path, *arguments: str | Path) -> str:
    done = run_jixiao("sparql", *arguments, "--store", store)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_rows_come_as_a_table(store: Path) -> None:
    assert sparql(store, YEARS) == "year  tables\n2022     100\n2023      12\n2024      12\n"


def test_the_query_may_be_a_file_or_standard_input(store: Path, tmp_path: Path) -> None:
    file = tmp_path / "years"
    file.write_text(YEARS, encoding="utf-8")
    assert sparql(store, file) == sparql(store, YEARS)
    command = [sys.executable, "-m", "jixiao", "sparql", "-", "--store", str(store)]
    done = subprocess.run(command, input=YEARS, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == sparql(store, YEARS)


def test_rows_in_the_formats_of_the_w3c(store: Path) -> None:
    bindings = json.loads(sparql(store, YEARS, "--format", "json"))["results"]["bindings"]
    assert {row["year"]["value"]: row["tables"]["value"] for row in bindings} == COUNTED
    assert all(row["year"]["datatype"].endswith("#integer") for row in bindings)
    results = ElementTree.fromstring(sparql(store, YEARS, "--format", "xml"))
    texts = [[literal.text for literal in row.iter(f"{RESULTS}literal")] for row in results.iter(f"{RESULTS}result")]
    assert dict(map(tuple, texts)) == COUNTED
    assert dict(list(csv.reader(io.StringIO(sparql(store, YEARS, "--format", "csv"))))[1:]) == COUNTED
    assert sparql(store, YEARS, "--format", "tsv").splitlines() == ["?year\t?tables", "2022\t100", "2023\t12", "2024\t12"]


def test_true_or_false(store: Path) -> None:
    ask = JX + "ASK { ?t a jx:TargetTable }"
    assert sparql(store, ask) == "true\n"
    assert json.loads(sparql(store, ask, "--format", "json"))["boolean"] is True
    assert ElementTree.fromstring(sparql(store, ask, "--format", "xml")).find(f"{RESULTS}boolean").text == "true"
    assert sparql(store, JX + "ASK { ?t a jx:EvaluationTable }", "--format", "csv") == "false\n"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (None, pyoxigraph.RdfFormat.TURTLE),
        ("turtle", pyoxigraph.RdfFormat.TURTLE),
        ("ntriples", pyoxigraph.RdfFormat.N_TRIPLES),
        ("jsonld", pyoxigraph.RdfFormat.JSON_LD),
        ("xml", pyoxigraph.RdfFormat.RDF_XML),
    ],
)
def test_statements_in_every_format_are_the_same(store: Path, name: str | None, form: pyoxigraph.RdfFormat) -> None:
    text = sparql(store, CONSTRUCT, *(["--format", name] if name else []))
    triples = {quad.triple for quad in pyoxigraph.parse(text.encode("utf-8"), format=form)}
    assert len(triples) == 12
    assert {triple.object.value for triple in triples} == {"2023"}


def test_a_workbook_and_parquet_go_to_a_file(store: Path, tmp_path: Path) -> None:
    import openpyxl
    import pyarrow.parquet

    sparql(store, YEARS, "--format", "xlsx", "-o", tmp_path / "years.xlsx")
    rows = list(openpyxl.load_workbook(tmp_path / "years.xlsx").active.iter_rows(values_only=True))
    assert rows == [("year", "tables"), (2022, 100), (2023, 12), (2024, 12)]
    sparql(store, YEARS, "--format", "parquet", "-o", tmp_path / "years.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "years.parquet").to_pydict() == {"year": [2022, 2023, 2024], "tables": [100, 12, 12]}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([YEARS, "--format", "turtle"], "what SELECT gives is not written as turtle"),
        ([CONSTRUCT, "--format", "csv"], "what CONSTRUCT or DESCRIBE gives is not written as csv"),
        ([JX + "ASK { ?s ?p ?o }", "--format", "xlsx"], "what ASK gives is not written as xlsx"),
        ([YEARS, "--format", "pdf"], "--format is one of"),
        (["no-such.rq"], "there is no such file"),
        (["DROP ALL"], "no query"),
        (["SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }"], "SERVICE"),
        (["SELECT * { ?s ?p"], "not valid SPARQL"),
        (["SELECT ?s { ?s ?p 'SERVICE' . GRAPH ?g { ?s ?p ?o } } LIMIT 1", "--engine", "columnar"], "columnar"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_line(store: Path, arguments: list[str], said: str) -> None:
    done = run_jixiao("sparql", *arguments, "--store", store)
    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_word_in_a_text_is_no_reason_to_refuse(store: Path) -> None:
    assert sparql(store, "SELECT ?x { VALUES ?x { 'SERVICE <http://a/>' } } # LOAD <x>").splitlines() == ["x", "SERVICE <http://a/>"]


def test_the_columnar_file_gives_the_same_rows(store: Path, tmp_path: Path) -> None:
    import shutil

    copy = tmp_path / "store"
    shutil.copytree(store, copy)
    assert run_jixiao("optimize", "--store", copy).returncode == 0
    assert sparql(copy, YEARS, "--engine", "columnar") == sparql(copy, YEARS, "--engine", "embedded")
