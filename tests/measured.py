"""Trace the measured packages only while the tests about them run.

Python 3.11 has no ``sys.monitoring``: a tracer slows every line of every module down, also of those that are not measured. So it runs
while the measured packages are imported and while the tests below run, and rests while all others are collected and run. What
child processes run does not count.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from coverage import Coverage  # it need not be installed where nothing is measured

ROOT = Path(__file__).resolve().parent.parent
#: The packages whose coverage `make test` prints, as in ``[tool.coverage.run]`` of pyproject.toml.
PACKAGES = ("extraction", "rdf")
#: The tests that exercise them; the doctests of the packages count too. A new file of tests that imports one of the packages is entered
#: here or in USERS: ``undecided`` tells where it is in neither.
TESTS = (
    "amounts_together",
    "certainty",
    "cities",
    "columns",
    "comparable_units",
    "context",
    "damage",
    "dated_amounts",
    "empty_columns",
    "explain",
    "explain_text",
    "extract",
    "findings",
    "first_readings",
    "forms",
    "goal_headings",
    "head_tables",
    "heads",
    "identity",
    "inner_tables",
    "kept_amounts",
    "label_grammar",
    "layouts",
    "lists",
    "money_of_years",
    "morphemes",
    "next_page_columns",
    "ontology",
    "page_breaks",
    "published_layouts",
    "rdf",
    "reached",
    "real_columns",
    "reason",
    "reference_data",
    "rows_of_lines",
    "said_once",
    "scores",
    "second_readings",
    "seeds",
    "shapes_without_merging",
    "short_heads",
    "subheadings",
    "terms",
    "told_cells",
    "text_below",
    "unknown_columns",
    "value_rows",
    "value_spellings",
    "values",
    "values_below",
    "wrong_findings",
    "wild",
    "words_are_data",
)
#: The tests that import them for what is made with them, and are about something else: to trace these would take time and tell nothing.
USERS = (
    "archive",
    "archive_kinds",
    "concept_queries",
    "cluster",
    "compiled_shapes",
    "corpus",
    "corrections",
    "data_cube",
    "document_names",
    "docs",
    "documents_disagree",
    "errors",
    "finding_rules",
    "form_rules",
    "fuzz",
    "hostile",
    "kill",
    "model_everywhere",
    "originals",
    "own_shapes",
    "pages_concepts",
    "publication",
    "queries",
    "random_sets",
    "reading_attachments",
    "reading_delimited",
    "reading_ofd",
    "remote",
    "servers",
    "shown",
    "store",
    "table_versions",
    "tombstones",
    "versions",
    "vocabulary",
    "wild_as_ofd",
)
MEASURED = (*(ROOT / "tests" / f"test_{name}.py" for name in TESTS), *(ROOT / "src" / "jixiao" / name for name in PACKAGES))


class MeasuredTests:
    """Plugin of pytest that stops the tracer of pytest-cov and starts it again for each measured test."""

    def __init__(self) -> None:
        self.tracer: Coverage | None = None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        if missing := [path for path in MEASURED if not path.exists()]:
            raise pytest.UsageError(f"tests/measured.py names what is not there: {', '.join(map(str, missing))}")
        if new := undecided(ROOT / "tests"):
            raise pytest.UsageError(f"enter in TESTS or USERS of tests/measured.py: {', '.join(new)}")
        for name in PACKAGES:
            import_package(f"jixiao.{name}")
        # Not earlier: pytest-cov starts the tracer of a worker process of pytest-xdist as the session starts.
        self.tracer = stop_tracers()
        return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        if self.tracer is None or not any(item.path.is_relative_to(path) for path in MEASURED):
            return (yield)
        self.tracer.start()
        try:
            return (yield)
        finally:
            self.tracer.stop()


def stop_tracers() -> Coverage | None:
    """Stop all tracers that run, and give the one that was started last, whose data are saved.

    In a worker process of pytest-xdist pytest-cov starts two: one as the options are read, as if the worker distributed tests itself,
    whose data nobody saves, and the worker's own. To stop the second alone resumes the first, which then traces every line of all tests.
    """
    from coverage import Coverage

    last = Coverage.current()
    while running := Coverage.current():
        running.stop()
    return last


def import_package(name: str) -> None:
    """Import a package and all its modules, so that lines which run on import are counted wherever they run first."""
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)


def undecided(folder: Path) -> list[str]:
    """The names of the files of tests that import a measured package and are neither among TESTS nor among USERS."""
    names = [path.stem.removeprefix("test_") for path in sorted(folder.glob("test_*.py")) if any(map(is_measured, imported(path)))]
    return [name for name in names if name not in TESTS and name not in USERS]


def is_measured(module: str) -> bool:
    return any(f"{module}.".startswith(f"jixiao.{name}.") for name in PACKAGES)


def imported(path: Path) -> Iterator[str]:
    """The modules that a file imports, and what it imports from them as if it were modules."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
