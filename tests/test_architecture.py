"""The layout of the code is as docs/architecture.md has it: packages, layers, one of each thing."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT

PACKAGE = ROOT / "src" / "jixiao"
PACKAGES = {
    "annotation",
    "cli",
    "desk",
    "extraction",
    "ingest",
    "linking",
    "model",
    "rdf",
    "readers",
    "service",
    "sparql",
    "store",
    "util",
    "validation",
    "vocabulary",
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    """Every module by its path in the package, parsed."""
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def texts(tree: ast.Module) -> Iterator[ast.Constant]:
    """The texts of a module that are no docstrings."""
    spoken = {
        node.body[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and isinstance(node.body[0].value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spoken:
            yield node


def test_the_packages_are_those_of_the_plan() -> None:
    entries = {path.name for path in PACKAGE.iterdir() if path.name != "__pycache__"}
    assert entries == PACKAGES | {"__init__.py", "__main__.py", "api.py", "py.typed"}


def test_no_file_is_too_long_to_hold_in_the_head() -> None:
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {path.name: length for path, length in lengths.items() if length > 400} == {}


#: What tells a lexer of SPARQL from other regular expressions: it knows both signs that begin a variable.
_LEXER = re.compile(r"\[\?\$\]")


@cache
def classes_and_lexers() -> tuple[list[tuple[str, str]], list[str]]:
    """Each class with its module, and the modules with a lexer of SPARQL: by parsing all modules once."""
    classes, lexers = [], []
    for path, tree in modules():
        classes += [(path, node.name) for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
        lexers += [path] * any(_LEXER.search(text.value) for text in texts(tree))
    return classes, lexers


def test_a_class_has_a_name_of_its_own_in_its_package() -> None:
    names = Counter((path.split("/")[0], name) for path, name in classes_and_lexers()[0])
    assert len(names) > 100
    assert {name for name, number in names.items() if number > 1} == set()


def test_a_term_is_one_class() -> None:
    assert [path for path, name in classes_and_lexers()[0] if name == "Term"] == ["sparql/results.py"]


def test_one_module_tokenises_sparql() -> None:
    assert classes_and_lexers()[1] == ["sparql/lexer.py"]


#: An import upward in a module of each kind: low in the house, in a sub-package, and between steps that do not know each other.
PLANTED = {
    "model/text.py": "from ..vocabulary.keys import label_key",
    "store/export.py": "from ..service.settings import MIB",
    "extraction/values/amounts.py": "from ..forms.labels import find_label",
}


@pytest.mark.parametrize("module", PLANTED)
def test_an_import_upward_breaks_the_contracts(module: str, tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "src" / "jixiao", ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / "src" / "jixiao" / module
    planted.write_text(f"{planted.read_text(encoding='utf-8')}\n{PLANTED[module]}  # noqa\n", encoding="utf-8")
    done = contracts(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN" in done.stdout
    assert module.rpartition("/")[2].removesuffix(".py") in done.stdout.partition("Broken contracts")[2]


def test_the_contracts_hold_and_a_new_package_needs_a_place_in_them(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "src" / "jixiao", ignore=shutil.ignore_patterns("static", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    done = contracts(tmp_path)
    assert done.returncode == 0, done.stdout
    (tmp_path / "src" / "jixiao" / "attic").mkdir()
    (tmp_path / "src" / "jixiao" / "attic" / "__init__.py").write_text("")
    done = contracts(tmp_path)
    assert done.returncode == 1
    assert "attic" in done.stdout


def contracts(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-logo", "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "COLUMNS": "200"}
    return subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=300, check=False)
