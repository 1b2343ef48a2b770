"""What counts for the coverage of extraction/ and rdf/: each file of tests that uses them is entered, by the packages of the report."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT
from measured import PACKAGES, TESTS, USERS, stop_tracers, undecided


def test_every_file_of_tests_that_uses_what_is_measured_is_entered() -> None:
    assert undecided(ROOT / "tests") == []
    assert not set(TESTS) & set(USERS)
    assert [name for name in USERS if not (ROOT / "tests" / f"test_{name}.py").exists()] == []


@pytest.mark.parametrize(
    ("source", "enters"),
    [
        ("from jixiao.extraction.forms import recognise", True),
        ("from jixiao.rdf import Minter", True),
        ("from jixiao import extraction", True),
        ("def test_it():\n    import jixiao.rdf.iris", True),
        ("from jixiao.readers import read_bytes", False),
        ("from jixiao.extractions import other", False),
        ("text = 'jixiao.rdf'", False),
    ],
)
def test_a_new_file_that_uses_what_is_measured_is_told(tmp_path: Path, source: str, enters: bool) -> None:
    (tmp_path / "test_something_new.py").write_text(source, encoding="utf-8")
    (tmp_path / "test_values.py").write_text("import jixiao.extraction", encoding="utf-8")
    assert undecided(tmp_path) == (["something_new"] if enters else [])


def test_the_packages_are_those_of_the_report() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["coverage"]["run"]["source"] == [f"src/jixiao/{name}" for name in PACKAGES]


def is_traced() -> bool:
    return type(sys.gettrace()).__module__.partition(".")[0] == "coverage"


def test_no_line_of_a_test_that_is_not_measured_is_traced() -> None:
    assert not is_traced()


def test_all_tracers_are_stopped_and_the_last_can_go_on() -> None:
    """As in a worker process, where the first runs beside the one whose data are saved; else each test takes twice its time."""
    coverage = pytest.importorskip("coverage")
    first, last = (coverage.Coverage(data_file=None, source=["tomllib"], config_file=False) for _ in range(2))
    first.start()
    last.start()
    assert is_traced()
    assert stop_tracers() is last
    assert not is_traced()
    last.start()
    assert is_traced()
    last.stop()
    assert not is_traced()
