"""The command line as its users meet it: what it prints, in which formats and languages, with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pyoxigraph
import pytest
from rdflib import Dataset, Graph
from rdflib.store import Store as RdflibStore
from typer.testing import CliRunner

from conftest import SEEDS, Run
from jixiao.cli.commands import app, only
from jixiao.cli.session import Session, UsageError, parse_session
from jixiao.store import open_store

Built = tuple[Path, str]


def test_build_summarises_each_document_and_counts_the_findings(built: Built) -> None:
    printed = built[1]
    assert "documents = 5, tables = 124, indicators = 1060, budget_yuan = 299028786" in printed
    assert "001_1bfb6324b7dc7cff.txt  天津市  2022           19     100         743    238908000" in printed
    assert "11  warning   missing-satisfaction" in printed


def test_build_again_changes_nothing(built: Built, jixiao: Run) -> None:
    again = jixiao("build", SEEDS, "--store", built[0])
    assert again.returncode == 0
    assert again.stdout.startswith("read 5 documents: 0 new or changed, 5 unchanged\n")
    assert again.stdout.partition("\n")[2] == built[1].partition("\n")[2]


def test_report_file(built: Built, jixiao: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    assert jixiao("build", SEEDS / "002_3eaab56bdd7e2a5c.txt", "--store", tmp_path / "s", "--report", report).returncode == 0
    (finding,) = json.loads(report.read_text(encoding="utf-8"))
    assert (finding["code"], finding["severity"], finding["source"]["line"]) == ("purpose-arithmetic", "info", 17)


def test_validate_formats(built: Built, jixiao: Run) -> None:
    text = jixiao("validate", "--store", built[0])
    assert text.returncode == 0, "warnings alone are no reason to fail"
    assert "      line 6044 table 78 row 14 column 5: " in text.stdout
    as_json = json.loads(jixiao("validate", "--store", built[0], "--format", "json").stdout)
    as_csv = list(csv.DictReader(io.StringIO(jixiao("validate", "--store", built[0], "--format", "csv").stdout)))
    assert [(f["code"], str(f["source"]["line"])) for f in as_json] == [(row["code"], row["line"]) for row in as_csv]
    report = Graph().parse(data=jixiao("validate", "--store", built[0], "--format", "turtle").stdout, format="turtle")
    (count,) = next(iter(report.query("SELECT (COUNT(?r) AS ?n) WHERE { ?r a sh:ValidationResult }")))
    assert int(count) == len(as_json)


def test_violations_exit_1(jixiao: Run, tmp_path: Path) -> None:
    text = (SEEDS / "002_3eaab56bdd7e2a5c.txt").read_text(encoding="utf-8").replace("\t11.00\n\t其中", "\t\n\t其中", 1)
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert jixiao("import", tmp_path / "a.txt", "--store", tmp_path / "s").returncode == 0
    done = jixiao("validate", "--store", tmp_path / "s")
    assert done.returncode == 1
    assert "violation no-budget (1)" in done.stdout
    assert "line 10 table 1" in done.stdout


def test_query_formats_say_the_same(built: Built, jixiao: Run, tmp_path: Path) -> None:
    def ask(*more: str | Path) -> str:
        done = jixiao("query", "overview", "--store", built[0], *more)
        assert done.returncode == 0, done.stderr
        return done.stdout

    rows = list(csv.reader(io.StringIO(ask("--format", "csv"))))
    assert rows[0] == ["city", "year", "documents", "tables", "indicators", "budget_yuan", "city_code"]
    assert rows[1] == ["上海市", "2024", "1", "5", "51", "10963186", "310000"]
    assert [line.split("\t") for line in ask("--format", "tsv").splitlines()] == rows
    assert [list(map(str, entry.values())) for entry in json.loads(ask("--format", "json"))] == rows[1:]
    assert [line.strip("| ").split(" | ") for line in ask("--format", "md").splitlines()[2:]] == rows[1:]
    assert [line.split() for line in ask().splitlines()] == rows
    ask("--format", "xlsx", "-o", tmp_path / "a.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    assert [[str(cell.value) for cell in row] for row in sheet.iter_rows()] == rows
    ask("--format", "parquet", "-o", tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert table.column_names == rows[0]
    assert table.to_pylist()[0]["budget_yuan"] == Decimal(10963186)


def test_a_value_that_looks_like_a_formula_stays_text(built: Built, jixiao: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    jixiao("query", "same-indicator", "-p", "indicator=平台建设完成率", "--store", built[0], "--format", "xlsx", "-o", file)
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    values = [(cell.value, cell.data_type) for cell in sheet[2]]
    assert ("=100(%)", "s") in values


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "nope"), "there is no query 'nope'; there are: budget-by-department"),
        (("query", "overview", "-p", "town=x"), "overview has no parameter 'town'; its parameters: city, from, to"),
        (("query", "overview", "-p", "city"), "a parameter is written k=v, not 'city'"),
        (
            ("query", "overview", "--format", "pdf"),
            "--format is one of table, csv, tsv, json, md, xlsx, parquet, excel, excel-tsv, not 'pdf'",
        ),
        (("query", "largest-projects", "-p", "limit=many"), "limit must be a whole number from 1 to 1000000"),
        (("query", "overview", "--store", "/nonexistent/store"), "there is no store at /nonexistent/store"),
        (("build", "x", "--city", "无此市"), "--city '无此市' is no jurisdiction"),
        (("build", "x", "--city", "青山区"), "or names several"),
        (("build", "x", "--base", "nonsense"), "the base must be an absolute IRI"),
        (("--lang", "fr", "queries"), "--lang is zh or en, not 'fr'"),
        (("export", "x.pdf"), "must end in one of .nq, .trig, .nt, .ttl"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_2(arguments: tuple[str, ...], message: str, jixiao: Run, tmp_path: Path) -> None:
    (tmp_path / "x").write_text("x", encoding="utf-8")
    store = () if "--store" in arguments or arguments[0] in ("--lang",) else ("--store", str(tmp_path / "s"))
    done = jixiao(*arguments, *store, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_chinese(built: Built, jixiao: Run) -> None:
    done = jixiao("validate", "--store", built[0], env={"LC_ALL": "zh_CN.UTF-8"})
    assert "第6044行 表78 行14 列5" in done.stdout
    assert "早期归侨侨眷" not in done.stderr
    assert "保存为" not in done.stderr
    assert "检查" in jixiao("--help", "--lang", "zh").stdout
    assert "满意度" in jixiao("queries", "--lang", "zh").stdout


def test_city_and_year_override_and_manifest(jixiao: Run, tmp_path: Path) -> None:
    seed = SEEDS / "002_3eaab56bdd7e2a5c.txt"
    forced = json.loads(jixiao("extract", seed, "--city", "120101", "--year", "2031").stdout)["documents"][0]
    assert (forced["city"], forced["city_code"], forced["fiscal_year"]) == ("天津市和平区", "120101", 2031)  # 沈阳 has a 和平区 too
    (tmp_path / seed.name).write_bytes(seed.read_bytes())
    (tmp_path / "manifest.toml").write_text(f'[documents."{seed.name}"]\nyear = 2030\n', encoding="utf-8")
    stated = json.loads(jixiao("extract", tmp_path).stdout)["documents"][0]
    assert (stated["city"], stated["fiscal_year"]) == ("天津市", 2030)
    (tmp_path / "manifest.toml").write_text(f'[documents."{seed.name}"]\ncolour = "red"\n', encoding="utf-8")
    wrong = jixiao("extract", tmp_path)
    assert wrong.returncode == 3
    assert "unknown key under 002_3eaab56bdd7e2a5c.txt: colour" in wrong.stderr


class Quads(RdflibStore):
    """The quads that rdflib reads, in no order of their own: its store of graphs takes as long to fill as the file to read."""

    context_aware = graph_aware = True

    def __init__(self) -> None:
        super().__init__()
        self.read: set[tuple[object, ...]] = set()

    def add(self, triple: Any, context: Graph, quoted: bool = False) -> None:
        self.read.add((*triple, context.identifier))

    def add_graph(self, graph: Graph) -> None: ...

    def remove_graph(self, graph: Graph) -> None: ...


def test_export_is_the_whole_store(built: Built, jixiao: Run, tmp_path: Path) -> None:
    for suffix in ("nq", "trig", "nt", "ttl"):
        assert jixiao("export", tmp_path / f"all.{suffix}", "--store", built[0]).returncode == 0
    quads = list(pyoxigraph.parse(path=str(tmp_path / "all.nq")))
    assert len(quads) == len(list(pyoxigraph.parse(path=str(tmp_path / "all.trig"))))
    store = open_store(str(built[0]), read_only=True)
    kept = sum(store.graph(name).count("\n") for name in store.names() if name.endswith("/bookkeeping"))
    store.close()
    assert kept  # for the program's own use
    assert f"quads = {len(quads) + kept}\n" in built[1]
    assert len(list(pyoxigraph.parse(path=str(tmp_path / "all.nt")))) == len({quad.triple for quad in quads})
    other = Quads()
    Dataset(store=other).parse(tmp_path / "all.nq", format="nquads")
    assert len(other.read) == len(quads)


def test_doctor(jixiao: Run) -> None:
    done = jixiao("doctor")
    assert done.returncode == 0, done.stdout
    assert "ok   ontology (HermiT): consistent, no unsatisfiable class; an Indicator with a number is inferred" in done.stdout
    assert "FAIL" not in done.stdout


def test_the_commands_can_be_imported_whatever_the_arguments_of_the_process_are() -> None:
    """As documentation tools do: nothing is parsed, printed or ended, and the help is English."""
    program = """
import sys
sys.argv = ["jixiao", "--lang", "zh", "--vocabulary"]
from jixiao.cli.commands import app
print(app.info.help.partition(" (")[0])
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "zh_CN.UTF-8"}
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "Reads Chinese budget performance-target tables\n", "")


@pytest.mark.parametrize(
    ("arguments", "environment", "wanted"),
    [
        ((), {"LANG": "C"}, ("en", False, (), ())),
        ((), {"LANG": "zh_CN.UTF-8"}, ("zh", False, (), ())),
        ((), {"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "de_DE", "LC_ALL": ""}, ("en", False, (), ())),
        (("query", "--lang=en", "x"), {"LC_ALL": "zh_CN"}, ("en", False, (), ("query", "x"))),
        (("--vocabulary", "a", "build", "--vocabulary=b", "--debug", "x"), {"LANG": "C"}, ("en", True, ("a", "b"), ("build", "x"))),
        (("--langs", "zh", "--debug=1"), {"LANG": "C"}, ("en", False, (), ("--langs", "zh", "--debug=1"))),
        (("query", "--", "--lang", "fr"), {"LANG": "C"}, ("en", False, (), ("query", "--", "--lang", "fr"))),
    ],
)
def test_options_that_may_stand_anywhere(arguments: tuple[str, ...], environment: dict[str, str], wanted: tuple[object, ...]) -> None:
    assert parse_session(arguments, environment) == Session(*wanted)


@pytest.mark.parametrize("arguments", [["--lang"], ["--lang="], ["queries", "--lang", "fr"], ["--vocabulary"], ["build", "--vocabulary="]])
def test_an_option_that_may_stand_anywhere_needs_its_value(arguments: list[str], jixiao: Run) -> None:
    with pytest.raises(UsageError):
        parse_session(arguments, {})
    done = jixiao(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


def test_version(jixiao: Run) -> None:
    assert jixiao("--version").stdout.startswith("jixiao 0.")


NAMES = [*((each.name or each.callback.__name__) for each in app.registered_commands if each.callback), "vocabulary"]


@pytest.mark.parametrize("name", NAMES)
def test_a_command_alone_says_what_it_says_among_the_others(name: str) -> None:
    """Only the command that is asked for is made ready."""
    alone = only([name])
    assert len(alone.registered_commands) + len(alone.registered_groups) == 1
    for arguments in ([name, "--help"], [name, "--nope"], [name, "--store"], [name, "check", "--nope"]):
        mine, among = (CliRunner().invoke(program, arguments, prog_name="jixiao") for program in (alone, app))
        assert (mine.exit_code, mine.output) == (among.exit_code, among.output)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["nope"], ["--version"], ["import_"]])
def test_where_no_command_is_asked_for_all_are_there(arguments: list[str]) -> None:
    assert only(arguments) is app
