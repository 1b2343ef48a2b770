"""Commands load what they need and no more: to load a library takes longer than most answers."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import jixiao
from jixiao.cli.commands import MODULE_OF, app
from jixiao.store import nquads, open_store
from jixiao.store.columnar.optimize import optimize

FORM = """2031年项目支出绩效目标表
单位：万元
项目名称\t河道保洁经费
主管部门\t水务局\t实施单位\t河道管理所
年度资金总额\t48.00
年度目标\t河道常年洁净，水面无漂浮物。
一级指标\t二级指标\t三级指标\t指标值
产出指标\t数量指标\t保洁河道长度\t≥62公里
效益指标\t生态效益指标\t水质达标率\t≥96%
满意度指标\t服务对象满意度指标\t沿河居民满意度\t≥91%
"""
#: What reads and checks documents, and what only some commands and formats need.
HEAVY = {
    "duckdb",
    "email",
    "jieba",
    "lxml",
    "openpyxl",
    "owlready2",
    "pdfminer",
    "pyarrow",
    "pyshacl",
    "rdflib",
    "rich.console",
    "SPARQLWrapper",
}
READING = {
    *(
        "jixiao.extraction.context",
        "jixiao.extraction.pipeline",
        "jixiao.ingest.comparison",
        "jixiao.ingest.versions",
        "jixiao.rdf.mapping",
    ),
    *("jixiao.validation.findings", "jixiao.vocabulary.words"),
}
TABLES = {"jixiao.model.table"}
PARSER = {"jixiao.sparql.algebra", "jixiao.sparql.parser"}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one document, which lies in ``forms`` beside it and was not written just now."""
    folder = tmp_path_factory.mktemp("start")
    form = folder / "forms" / "form.txt"
    form.parent.mkdir()
    form.write_text(FORM, encoding="utf-8")
    os.utime(form, (1_700_000_000, 1_700_000_000))
    assert jixiao.import_documents([form.parent], store=folder / "store").changed == 1
    return folder / "store"


def loaded_by(*arguments: str) -> tuple[str, set[str]]:
    """What a command prints, and the modules that it has loaded at its end."""
    program = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr))\nfrom jixiao.cli import main\nmain()"
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout, set(done.stderr.split())


def test_a_saved_query_loads_neither_readers_nor_the_parser(store: Path) -> None:
    arguments = ("query", "largest-projects", "-p", "limit=1", "--format", "csv", "--store", str(store))
    loaded_by(*arguments)  # what it is of the program, the cache has from now on
    answer, modules = loaded_by(*arguments)
    assert "河道保洁经费" in answer
    assert not modules & (HEAVY | READING | TABLES | PARSER | {"yaml", "jixiao.cli.documents", "concurrent.futures"})


def test_a_query_by_columns_loads_only_the_engine_of_duckdb(tmp_path: Path) -> None:
    small = open_store(str(tmp_path / "store"))
    small.add([nquads([("urn:graph:levees", '<urn:levee:1> <urn:length> "62" .\n')])])
    small.close()
    optimize(tmp_path / "store")
    answer, modules = loaded_by("sparql", "SELECT ?n { ?l <urn:length> ?n }", "--store", str(tmp_path / "store"), "--engine", "columnar")
    assert answer == "n\n62\n"
    assert "_duckdb" in modules
    assert not modules & (HEAVY | READING | TABLES | {"yaml", "importlib.metadata", "jixiao.store.embedded"})


def test_an_import_with_nothing_to_do_loads_nothing_that_reads_documents(store: Path) -> None:
    said, modules = loaded_by("import", str(store.parent / "forms"), "--store", str(store))
    assert "unchanged, 1 tables" in said
    assert not modules & (HEAVY | READING | TABLES | PARSER | {"jixiao.cli.queries", "jixiao.store.embedded", "concurrent.futures"})


def test_a_document_that_brings_no_new_name_loads_nothing_that_links(store: Path, tmp_path: Path) -> None:
    shutil.copytree(store, tmp_path / "store")
    for year, more, linked in (("2032", "", False), ("2033", "产出指标\t数量指标\t修剪树木数量\t≥8棵\n", True)):
        (tmp_path / f"{year}.txt").write_text(FORM.replace("2031", year) + more, encoding="utf-8")
        said, modules = loaded_by("import", str(tmp_path / f"{year}.txt"), "--store", str(tmp_path / "store"))
        assert "imported, 1 tables" in said
        assert ({"numpy", "jixiao.linking.judgement"} <= modules) is linked, year
        assert linked or "numpy" not in modules


def test_help_loads_no_database() -> None:
    said, modules = loaded_by("--help")
    assert "doctor" in said
    assert not modules & (HEAVY | READING | TABLES | PARSER | {"pyoxigraph", "yaml"})


def test_each_command_is_looked_for_in_its_own_module() -> None:
    homes = {each.name or each.callback.__name__: each.callback.__module__ for each in app.registered_commands if each.callback}
    assert {name: home for name, home in homes.items() if home != f"jixiao.cli.{MODULE_OF.get(name)}"} == {}
