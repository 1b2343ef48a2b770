"""Trace the measured packages only while the tests about them run.

Python 3.11 has no ``sys.monitoring``: a tracer slows every line of every module down, also of those that are not measured. So it runs
while the measured packages are imported and while the tests below run, and rests while all others are collected and run. What
child processes run does not count.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Generator
from pathlib import Path

import pytest
from coverage import Coverage

ROOT = Path(__file__).resolve().parent.parent
#: The packages whose coverage `make test` prints, as in ``[tool.coverage.run]`` of pyproject.toml.
PACKAGES = ("extraction", "rdf")
#: The tests that exercise them; the doctests of the packages count too.
TESTS = (
    "cities",
    "context",
    "damage",
    "explain",
    "explain_text",
    "extract",
    "forms",
    "ontology",
    "rdf",
    "reached",
    "real_columns",
    "reference_data",
    "seeds",
    "values",
    "wild",
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
        for name in PACKAGES:
            import_package(f"jixiao.{name}")
        # Not earlier: pytest-cov starts the tracer of a worker process of pytest-xdist as the session starts.
        self.tracer = Coverage.current()
        if self.tracer:
            self.tracer.stop()
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


def import_package(name: str) -> None:
    """Import a package and all its modules, so that lines which run on import are counted wherever they run first."""
    package = importlib.import_module(name)
    for module in pkgutil.walk_packages(package.__path__, f"{name}."):
        importlib.import_module(module.name)
