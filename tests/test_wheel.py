"""The wheel holds what the program needs: built, unpacked elsewhere, and run from there."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from conftest import ROOT, SEEDS


def test_the_wheel_works_without_the_checkout(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), str(ROOT)]
    subprocess.run(build, check=True, timeout=300)
    (wheel,) = tmp_path.glob("jixiao-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    # The pages' templates, and what npm builds for them.
    assert {f"jixiao/service/static/{name}" for name in ("chart.js", "draw.js", "editor.js", "style.css", "LICENSES.txt")} <= names
    assert {"jixiao/service/pages/templates/base.html", "jixiao/_data/queries/columns.yaml"} <= names
    target = tmp_path / "installed"
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), str(wheel)], check=True, timeout=300
    )
    environment = {**os.environ, "PYTHONPATH": str(target), "LC_ALL": "C.UTF-8"}

    def run(*arguments: str) -> str:
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300, check=True)
        return done.stdout

    assert run("-c", "import jixiao; print(jixiao.__file__)").startswith(str(target))
    where = run("-c", "from jixiao.util.resources import resource_dir as d; print(d('ontology'), d('shapes'), d('queries'))").split()
    assert [path.startswith(str(target)) for path in where] == [True, True, True]
    seed = str(SEEDS / "002_3eaab56bdd7e2a5c.txt")
    printed = run("-m", "jixiao", "build", seed, "--store", str(tmp_path / "store"))
    assert "documents = 1, tables = 4, indicators = 51" in printed
    assert "purpose-arithmetic" in printed
    assert "天津市" in run("-m", "jixiao", "query", "overview", "--store", str(tmp_path / "store"))
