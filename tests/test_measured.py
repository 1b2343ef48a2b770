"""What counts for the coverage of extraction/ and rdf/: each file of tests that uses them is entered, by the packages of the report."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from conftest import ROOT
from measured import PACKAGES, TESTS, USERS, undecided


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
