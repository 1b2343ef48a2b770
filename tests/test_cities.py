"""The cities in ``tests/cities/``: each folder holds a document, words of its own where it needs them, and the golden answer.

What ``golden.json`` says must be so; what the program says beyond it may be there.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, run_jixiao

CITIES = sorted(path for path in (ROOT / "tests" / "cities").iterdir() if path.is_dir())


def differences(golden: Any, read: Any, where: str = "$") -> list[str]:
    """Where what was read is not what the golden answer says."""
    if isinstance(golden, dict) and isinstance(read, dict):
        missing = [f"{where}.{key}: is missing" for key in golden if key not in read]
        return missing + [line for key in golden if key in read for line in differences(golden[key], read[key], f"{where}.{key}")]
    if isinstance(golden, list) and isinstance(read, list) and len(golden) == len(read):
        return [line for index, (a, b) in enumerate(zip(golden, read, strict=True)) for line in differences(a, b, f"{where}[{index}]")]
    return [] if golden == read else [f"{where}: {read!r}, but the golden answer is {golden!r}"]


@pytest.mark.parametrize("city", CITIES, ids=lambda path: path.name)
def test_a_city_reads_as_it_was_checked(city: Path) -> None:
    (document,) = (path for path in city.iterdir() if path.name not in ("words.toml", "golden.json"))
    words = ["--vocabulary", city / "words.toml"] if (city / "words.toml").exists() else []
    done = run_jixiao("extract", document, *words)
    assert done.returncode == 0, done.stderr
    golden = json.loads((city / "golden.json").read_text(encoding="utf-8"))
    assert differences(golden, json.loads(done.stdout)) == []


def test_a_difference_is_seen() -> None:
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}]}) == []
    assert differences({"a": [{"b": 1}]}, {"a": [{"b": 2}]}) == ["$.a[0].b: 2, but the golden answer is 1"]
    assert differences({"a": [1]}, {"a": []}) == ["$.a: [], but the golden answer is [1]"]
    assert differences({"a": None}, {}) == ["$.a: is missing"]
