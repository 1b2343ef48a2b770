"""The figures in the documentation are those that a run of the benchmarks printed, which is kept."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT

BENCH = ROOT / "benchmarks" / "bench.py"
#: <!-- results: FILE --> ... <!-- end -->
SHOWN = re.compile(r"<!-- results: (\S+) -->\n(.*?)<!-- end -->", re.S)


def shown() -> list[tuple[Path, str, str]]:
    pages = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("README*.md")]
    return [(page, *found) for page in pages for found in SHOWN.findall(page.read_text(encoding="utf-8"))]


def test_scale_shows_what_was_measured() -> None:
    assert "scale.md" in {page.name for page, _, _ in shown()}


@pytest.mark.parametrize(("page", "file", "text"), shown(), ids=lambda value: value.name if isinstance(value, Path) else None)
def test_a_table_of_figures_is_what_the_benchmark_printed(page: Path, file: str, text: str) -> None:
    done = subprocess.run(
        [sys.executable, BENCH, "--show", ROOT / "benchmarks" / "results" / file], capture_output=True, text=True, check=True
    )
    assert text.strip() == done.stdout.strip()
