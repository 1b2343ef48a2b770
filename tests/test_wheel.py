"""Wheel and sdist hold what the program needs: built, installed elsewhere and run from there, without Node.js.

``make dist`` does the same in environments of their own, with all that jixiao depends on.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tools.try_dist import PAGES, TrialError, build, try_installed, without_node


def pip(*arguments: str | Path, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "pip", *map(str, arguments)], env=env, check=True, timeout=300)


def test_wheel_and_sdist_work_without_the_checkout_and_without_node(tmp_path: Path) -> None:
    wheel, sdist = build(tmp_path / "dist")
    environment = without_node(tmp_path / "programs")
    pip("wheel", "-q", "--no-deps", "--no-build-isolation", "-w", tmp_path / "rebuilt", sdist, env=environment)
    (rebuilt,) = (tmp_path / "rebuilt").glob("jixiao-*.whl")
    with zipfile.ZipFile(wheel) as one, zipfile.ZipFile(rebuilt) as other:
        names = set(one.namelist())
        assert names == set(other.namelist()), "the sdist makes another wheel"
    assert {f"jixiao/{name}" for name in PAGES} <= names
    assert "jixiao/_data/queries/columns.yaml" in names

    target = tmp_path / "installed"
    pip("install", "-q", "--no-deps", "--target", target, rebuilt, env=environment)
    elsewhere = environment | {"PYTHONPATH": str(target)}
    try_installed([sys.executable], tmp_path, elsewhere)

    (target / "jixiao" / "service" / "static" / "editor.js").unlink()
    with pytest.raises(TrialError, match=r"has no service/static/editor\.js$"):
        try_installed([sys.executable], tmp_path, elsewhere)
