"""A user's own SHACL shapes give findings with their cells, by either engine; ours give by pySHACL what they give compiled."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import SH

from conftest import SEEDS, run_jixiao
from jixiao.extraction.pipeline import process
from jixiao.model import Finding, JixiaoError, Severity
from jixiao.rdf import Minter
from jixiao.validation.own_shapes import check_by_own_shapes, read_own_shapes

_PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix jx: <https://w3id.org/jixiao/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix my: <https://example.org/rules/> .
"""
#: Compiles to SPARQL.
SMALL_BUDGET = """my:small-budget a sh:NodeShape ; sh:targetClass jx:TargetTable ;
    sh:property [ sh:path jx:budget ; sh:maxInclusive 500000 ; sh:severity sh:Warning ;
        sh:message "预算超过五十万元"@zh , "The budget is over 500,000 yuan"@en ] .
"""
#: A rule that would add to the data: with it all shapes of the file are left to pySHACL.
RULE = """my:unneeded a sh:NodeShape ; sh:targetClass my:Nothing ;
    sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate my:seen ; sh:object true ] .
"""
FORM = """镇江市图书馆
2024年部门预算项目支出绩效目标表
420301镇江市图书馆
单位：万元

项目名称\t流动书车经费
预算规模及资金用途\t预算数\t88.00\t其中：财政资金\t88.00\t其他资金\t
\t用于流动书车。
绩效目标\t1.完成巡回服务。
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值
产出指标\t数量指标\t服务点数量\t全年服务点\t≥12个
\t质量指标\t图书完好率\t图书情况\t≥97%
满意度指标\t服务对象满意度指标\t读者满意度\t问卷\t≥93%
"""


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def own(tmp_path: Path, *shapes: str) -> Path:
    return put(tmp_path / "mine.ttl", _PREFIXES + "".join(shapes))


def found(tmp_path: Path, *shapes: str, reference: bool = False) -> list[Finding]:
    document = process(put(tmp_path / "form.txt", FORM)).graph(Minter()).ntriples()
    return list(check_by_own_shapes(read_own_shapes([own(tmp_path, *shapes)], reference=reference), document).findings)


ENGINES = pytest.mark.parametrize(("beside", "reference"), [("", False), ("", True), (RULE, False)], ids=["compiled", "pyshacl", "left"])


@ENGINES
def test_a_property_shape_in_a_node_shape_points_at_the_cell_of_its_path(tmp_path: Path, beside: str, reference: bool) -> None:
    [finding] = found(tmp_path, SMALL_BUDGET, beside, reference=reference)
    assert (finding.code, finding.severity) == ("small-budget", Severity.WARNING)
    assert (finding.message_zh, finding.message_en) == ("预算超过五十万元", "The budget is over 500,000 yuan")
    assert (finding.source.line, finding.source.column) == (7, 3), "where 88.00 stands"


@ENGINES
def test_a_shape_of_targets_points_at_the_cell_of_the_value(tmp_path: Path, beside: str, reference: bool) -> None:
    shape = """my:high a sh:PropertyShape ; sh:targetClass jx:NumberTarget ; sh:path jx:number ; sh:maxInclusive 95 ;
        rdfs:label "目标过高"@zh , "Target too high"@en ."""
    [finding] = found(tmp_path, shape, beside, reference=reference)
    assert (finding.code, finding.value, finding.severity) == ("high", "≥97%", Severity.VIOLATION)
    assert (finding.source.line, finding.source.column) == (12, 5)
    assert (finding.message_zh, finding.message_en) == ("目标过高", "Target too high"), "without a message the title says it"


@ENGINES
def test_a_sparql_constraint_of_rows_points_at_the_row(tmp_path: Path, beside: str, reference: bool) -> None:
    shape = """my:readers a sh:NodeShape ; sh:targetClass jx:Indicator ; sh:sparql [ sh:message "a row on readers: {?name}" ;
        sh:select "SELECT $this ?name WHERE { $this <https://w3id.org/jixiao/ontology#name> ?name FILTER(STRSTARTS(?name, '读者')) }" ] ."""
    [finding] = found(tmp_path, shape, beside, reference=reference)
    assert (finding.code, finding.value, finding.source.line) == ("readers", "读者满意度", 13)
    assert (finding.message_en, finding.message_zh) == ("a row on readers: 读者满意度",) * 2, "one language stands in for the other"


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ('my:a jx:code "my-code" ; a sh:NodeShape ; sh:targetClass jx:TargetTable ; sh:nodeKind sh:Literal .', "my-code"),
        ("<https://example.org/x#part> a sh:NodeShape ; sh:targetClass jx:TargetTable ; sh:nodeKind sh:Literal .", "part"),
        ('[] sh:name "our rule" ; a sh:NodeShape ; sh:targetClass jx:TargetTable ; sh:nodeKind sh:Literal .', "our rule"),
        ("[] a sh:NodeShape ; sh:targetClass jx:TargetTable ; sh:nodeKind sh:Literal .", "mine"),
    ],
)
def test_the_code_is_told_by_the_shape(tmp_path: Path, shape: str, code: str) -> None:
    [finding] = found(tmp_path, shape)
    assert finding.code == code
    named = f"Does not keep to the rule {code} of {tmp_path / 'mine.ttl'}"
    assert finding.message_en == ("our rule" if "sh:name" in shape else named)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_PREFIXES + "my:a a sh:NodeShape ;\n  sh:targetClass nothing .\n", r"mine\.ttl:7: is no Turtle: .*nothing"),
        (_PREFIXES + "my:a a my:Thing .", r"mine\.ttl: holds no SHACL shape with a target"),
        (
            _PREFIXES + "my:no-city sh:targetClass jx:TargetTable ; sh:nodeKind sh:IRI .",
            r"mine\.ttl: the code no-city is that of a rule of jixiao",
        ),
        (
            _PREFIXES + "my:a sh:targetClass jx:TargetTable ; sh:severity my:Bad ; sh:nodeKind sh:IRI .",
            r"mine\.ttl: <.*Bad> of a is no severity",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(JixiaoError, match=said):
        read_own_shapes([put(tmp_path / "mine.ttl", text)])


def test_shapes_that_neither_engine_can_use_are_an_error(tmp_path: Path) -> None:
    shape = (
        "my:a a sh:PropertyShape ; sh:targetClass jx:TargetTable ; sh:path jx:budget ; sh:minCount 1 , 2 ; sh:pattern 7 , 8 ; sh:flags 9 ."
    )
    with pytest.raises(JixiaoError, match=r"mine\.ttl: pySHACL cannot use the shapes: "):
        found(tmp_path, shape)


# -- the command -------------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("own")
    put(folder / "form.txt", FORM)
    assert run_jixiao("build", folder / "form.txt", next(SEEDS.glob("002_*")), "--store", folder / "store").returncode == 0
    return folder / "store"


def test_validate_gives_the_findings_of_own_shapes_beside_ours_and_keeps_them_out_of_the_store(store: Path, tmp_path: Path) -> None:
    before = run_jixiao("validate", "--store", store, "--format", "csv")
    mine = own(tmp_path, SMALL_BUDGET.replace(" ; sh:severity sh:Warning", ""))
    done = run_jixiao("validate", "--store", store, "--format", "csv", "--shapes", mine)
    rows = [row for row in csv.DictReader(done.stdout.splitlines()) if row["code"] == "small-budget"]
    assert [(row["file"], row["line"], row["severity"]) for row in rows if row["file"] == "form.txt"] == [("form.txt", "7", "violation")]
    assert [line for line in done.stdout.splitlines() if "small-budget" not in line] == before.stdout.splitlines()
    assert done.returncode == 1
    assert run_jixiao("validate", "--store", store, "--format", "csv").stdout == before.stdout
    text = run_jixiao("validate", "--store", store, "--shapes", mine).stdout
    assert "violation small-budget (" in text
    report = Graph().parse(data=run_jixiao("validate", "--store", store, "--shapes", mine, "--format", "turtle").stdout, format="turtle")
    assert len([result for result, message in report.subject_objects(SH.resultMessage) if "500,000" in str(message)]) == len(rows)


def test_pyshacl_finds_what_the_compiled_shapes_find(store: Path) -> None:
    compiled, reference = (
        run_jixiao("validate", "--store", store, "--format", "json", "--engine", name) for name in ("compiled", "pyshacl")
    )
    one, two = (sorted(json.dumps(finding, sort_keys=True) for finding in json.loads(done.stdout)) for done in (compiled, reference))
    assert len(one) > 3
    assert one == two
    assert compiled.returncode == reference.returncode


def test_a_wrong_engine_and_a_wrong_file_are_wrong_usage(store: Path, tmp_path: Path) -> None:
    assert run_jixiao("validate", "--store", store, "--engine", "other").returncode == 2
    done = run_jixiao("validate", "--store", store, "--shapes", tmp_path / "none.ttl")
    assert (done.returncode, done.stdout) == (2, "")
    assert "none.ttl: cannot be read" in done.stderr
