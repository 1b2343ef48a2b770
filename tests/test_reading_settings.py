"""Tolerances of the readers of PDF and scans are named fields of their settings, not numbers in the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

import jixiao.readers.ocr.settings
import jixiao.readers.pdf.settings
from jixiao.readers.pdf.page_objects import Edge
from jixiao.readers.pdf.ruled_tables import ruled_tables
from jixiao.readers.pdf.settings import LATTICE, LatticeSettings

FOLDERS = [Path(module.__file__).parent for module in (jixiao.readers.pdf.settings, jixiao.readers.ocr.settings)]
#: What is no tolerance: nothing, all of it, the middle of a pixel.
NEUTRAL = {0.0, 1.0, -1.0, 0.5}


def _numbers(path: Path) -> Iterator[tuple[int, float]]:
    """The numbers with decimals in the functions of a module."""
    for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(function, ast.FunctionDef):
            for node in ast.walk(function):
                if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value not in NEUTRAL:
                    yield node.lineno, node.value


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_tolerance_is_a_bare_number(folder: Path) -> None:
    bare = {(path.name, *number) for path in folder.glob("*.py") if path.name != "settings.py" for number in _numbers(path)}
    allowed = {("__init__.py", 65535.0), ("__init__.py", 255.0), ("file.py", 0.1), ("page.py", 1e-6), ("__init__.py", 1e-6)}
    assert {(name, line, number) for name, line, number in bare if (name, number) not in allowed} == set()


@pytest.mark.parametrize("module", [jixiao.readers.pdf.settings, jixiao.readers.ocr.settings], ids=["pdf", "ocr"])
def test_settings_are_frozen_and_each_field_is_explained(module: object) -> None:
    settings = [value for name, value in vars(module).items() if name.isupper()]
    assert len(settings) >= 5
    source = Path(module.__file__).read_text(encoding="utf-8").splitlines()  # type: ignore[attr-defined]
    for value in settings:
        assert is_dataclass(value)
        with pytest.raises(AttributeError):
            setattr(value, fields(value)[0].name, 0)
    for number, line in enumerate(source):
        if line.startswith("    ") and " = " in line and not line.lstrip().startswith("#"):
            above = next(text for text in reversed(source[:number]) if " = " not in text or text.lstrip().startswith("#"))
            assert above.lstrip().startswith("#:"), line


def test_settings_decide_what_is_one_line() -> None:
    """Two boxes 4 points apart are two tables; they are one with a tolerance of 5."""
    across = [Edge(y, x, x + 50) for x in (0, 54) for y in (0, 20)]
    down = [Edge(x, 0, 20) for x in (0, 50, 54, 104)]
    assert len(ruled_tables(across, down)) == 2
    assert LATTICE.snap_tolerance == 3
    [table] = ruled_tables(across, down, LatticeSettings(snap_tolerance=5, join_tolerance=5, intersection_tolerance=5))
    assert len(table.cells) == 2
