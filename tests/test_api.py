"""What ``import jixiao`` gives does what the command line does, with Python values and errors one can catch."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
import rdflib

import jixiao
from conftest import ROOT, SEEDS, run_jixiao

SHANGHAI = SEEDS / "004_56b42797f674fafb.txt"
JX = "PREFIX jx: <https://w3id.org/jixiao/ontology#> "
FORM = """<meta charset="utf-8"><p>2023年度项目支出绩效目标表</p><table>
<tr><td>项目名称</td><td>河堤养护</td><td>实施单位</td><td>某区水务局</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>养护河堤</td><td>≥12公里</td></tr></table>"""


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.html"
    path.write_text(FORM, encoding="utf-8")
    return path


def test_a_document_is_read_with_its_tables() -> None:
    document = jixiao.read(SHANGHAI)
    assert (document.name, document.city, document.year) == (SHANGHAI.name, "上海市", 2024)
    # The first table of the document, read by eye: its second row is 年度运维报告完成数 =1(个).
    assert document.tables[0].project == "上海市党员干部现代远程教育网络体系运维（非信息化项目）"
    target = document.tables[0].indicators[1].target
    assert (target.verbatim, target.comparator, target.number, target.unit) == ("=1(个)", "=", Decimal(1), "个")


def test_what_is_given_wins_over_what_a_document_says(form: Path) -> None:
    assert (jixiao.read(form).city, jixiao.read(form).year) == (None, 2023)
    document = jixiao.read(form, city="天津市", year=2022)
    assert (document.city, document.year) == ("天津市", 2022)


def test_reading_takes_one_document(tmp_path: Path) -> None:
    with pytest.raises(jixiao.JixiaoError, match="holds 5 documents"):
        jixiao.read(SEEDS)
    (tmp_path / "empty").mkdir()
    with pytest.raises(jixiao.DocumentError, match="no document in this folder"):
        jixiao.read(tmp_path / "empty")


def test_a_document_is_a_frame_of_its_indicators(form: Path) -> None:
    frame = jixiao.read(form).to_pandas()
    assert next(frame.itertuples(index=False, name=None))[:9] == (
        1, "河堤养护", "某区水务局", "产出指标", "数量指标", "养护河堤", "≥12公里", "number", ">=",
    )  # fmt: skip
    assert frame["number"].tolist() == [12]


def test_a_document_and_an_answer_are_rdflib_graphs(form: Path, built: tuple[Path, str]) -> None:
    jx = rdflib.Namespace("https://w3id.org/jixiao/ontology#")
    document = jixiao.read(form)
    graph = document.to_rdflib()
    rows = set(graph.subjects(rdflib.RDF.type, jx.Indicator))
    assert len(rows) == sum(len(table.indicators) for table in document.tables)
    names = {str(graph.value(department, jx.name)) for department in graph.objects(None, jx.department)}
    assert names == {table.department.name for table in document.tables if table.department}
    answer = jixiao.sparql("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 7", store=built[0])
    assert isinstance(answer, jixiao.Graph)
    assert len(answer.to_rdflib()) == len(answer) == 7


def test_extract_gives_what_the_command_prints(form: Path) -> None:
    done = run_jixiao("extract", form, SHANGHAI)
    assert jixiao.extract([form, SHANGHAI]) == json.loads(done.stdout)


def test_documents_are_checked_without_a_store(form: Path) -> None:
    report = jixiao.validate(form)
    # The form has no city, no cells for budget and goal, and neither satisfaction nor other obligatory indicators; nobody needs a store to
    # see it.
    codes = {finding.code for finding in report.findings}
    assert {"no-city", "field-not-in-form", "missing-satisfaction"} <= codes
    assert not report.conforms
    frame = report.to_pandas()
    assert set(frame["code"]) == codes
    assert jixiao.validate(SEEDS / "000_7d0e377dbae40483.txt").conforms


def test_an_import_is_the_main_job(tmp_path: Path, form: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    report = jixiao.import_documents([form, broken], tmp_path / "store", city="天津市")
    assert (report.changed, [failure.path.name for failure in report.failures]) == (1, ["broken.pdf"])
    assert jixiao.import_documents(form, tmp_path / "store", city="天津市").changed == 0
    with jixiao.open_store(tmp_path / "store") as graph:
        assert graph.sparql(JX + "SELECT ?y { ?t a jx:TargetTable ; jx:fiscalYear ?y }").rows == ((2023,),)
        assert "field-not-in-form" in {finding.code for finding in graph.findings().findings}
    listed = json.loads(run_jixiao("validate", "--store", tmp_path / "store", "--format", "json").stdout)
    assert "field-not-in-form" in {finding["code"] for finding in listed}


def test_a_saved_query_answers_as_the_command(built: tuple[Path, str]) -> None:
    done = run_jixiao("query", "satisfaction-targets", "-p", "city=天津市", "-p", "from=2023", "--store", built[0], "--format", "json")
    answer = jixiao.query("satisfaction-targets", {"from": 2023}, city="天津市", store=built[0])
    # From the seeds by hand (README): 2023 has 16 targets, mean 90.31; 2024 has 7, mean 87.14.
    assert answer.rows == (
        ("天津市", 2023, 16, Decimal("90.31"), 80, 100, "120000"),
        ("天津市", 2024, 7, Decimal("87.14"), 75, 95, "120000"),
    )
    assert [tuple(row.values())[:3] for row in json.loads(done.stdout)] == [row[:3] for row in answer.rows]
    frame = answer.to_pandas()
    assert [str(kind) for kind in frame.dtypes] == ["str", "Int64", "Int64", "float64", "float64", "float64", "str"]
    assert frame["mean_percent"].tolist() == [90.31, 87.14]


def test_a_frame_tells_no_value_from_nought(built: tuple[Path, str]) -> None:
    answer = jixiao.sparql("SELECT ?a ?b { VALUES (?a ?b) { (0 'x') (UNDEF 'y') (2 UNDEF) } }", store=built[0])
    frame = answer.to_pandas()
    assert frame["a"].isna().tolist() == [False, True, False]
    assert frame["a"].tolist()[0] == 0
    assert frame["b"].isna().tolist() == [False, False, True]
    assert len(jixiao.sparql("SELECT ?s { ?s a <urn:none> }", store=built[0]).to_pandas()) == 0


def test_every_form_of_query_is_answered(built: tuple[Path, str]) -> None:
    with jixiao.open_store(built[0]) as graph:
        assert graph.sparql(JX + "ASK { ?t a jx:TargetTable }") is True
        made = graph.sparql(JX + "CONSTRUCT { ?t a <urn:mine> } { ?t a jx:TargetTable ; jx:fiscalYear 2024 }")
        assert len(made) == 12  # seven tables of Tianjin and five of Shanghai
        lines = made.serialize("ntriples").splitlines()
        assert len(lines) == 12
        assert all(line.endswith(" <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:mine> .") for line in lines)
        assert "@prefix" in graph.sparql(JX + "DESCRIBE ?t { ?t a jx:TargetTable ; jx:fiscalYear 2024 } LIMIT 1").serialize()


def test_a_query_that_names_its_graphs_sees_only_these(built: tuple[Path, str]) -> None:
    with jixiao.open_store(built[0]) as graph:
        (name, number), *_ = graph.sparql(
            JX + "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?t a jx:TargetTable } } GROUP BY ?g ORDER BY ?n"
        ).rows
        assert number == 4  # of the smallest seed
        assert graph.sparql(JX + f"SELECT (COUNT(*) AS ?n) FROM <{name}> {{ ?t a jx:TargetTable }}").rows == ((4,),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", "file:"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "no query"),
        ("SELECT * { ?s ?p", "not valid SPARQL"),
    ],
)
def test_what_is_not_answered_says_why(built: tuple[Path, str], text: str, said: str) -> None:
    with pytest.raises(jixiao.JixiaoError, match=said) as raised:
        jixiao.sparql(text, store=built[0])
    assert raised.value.message("zh") != raised.value.message("en")


def test_errors_can_be_caught_by_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(jixiao.StoreError, match="there is no store"):
        jixiao.open_store(tmp_path / "none")
    with pytest.raises(jixiao.DocumentError, match="there is no such file"):
        jixiao.read(tmp_path / "none.docx")
    with pytest.raises(jixiao.JixiaoError, match="no jurisdiction"):
        jixiao.read(SHANGHAI, city="无此地")
    assert issubclass(jixiao.DocumentError, jixiao.JixiaoError)
    assert issubclass(jixiao.StoreError, jixiao.JixiaoError)


def test_the_package_of_sparql_is_the_function_too(built: tuple[Path, str]) -> None:
    """Whatever was imported first, ``jixiao.sparql`` can be called and has its modules."""
    code = (
        "import jixiao.sparql.results, jixiao\n"
        f"print(jixiao.sparql('ASK {{ ?s ?p ?o }}', store={str(built[0])!r}), jixiao.sparql.results.Term('iri', 'urn:a').value)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "True urn:a\n"


def test_importing_jixiao_loads_nothing_that_is_not_used() -> None:
    code = "import sys, jixiao; print([name for name in sys.modules if name.startswith('jixiao.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "[]\n"


def test_all_that_is_promised_is_there() -> None:
    assert {"read", "extract", "import_documents", "open_store", "query", "sparql", "validate"} <= set(dir(jixiao))
    assert all(getattr(jixiao, name) is not None for name in jixiao.__all__)
    with pytest.raises(AttributeError):
        jixiao.nothing  # noqa: B018
