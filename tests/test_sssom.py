"""What ``jixiao link export`` writes is SSSOM to the reference implementation, sssom-py."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import run_jixiao

ROOT = Path(__file__).parents[1]
PYTHON = ROOT / ".venv-sssom" / ("Scripts" if os.name == "nt" else "bin") / "python"
pytestmark = pytest.mark.skipif(not PYTHON.exists(), reason="sssom-py is not there: make .venv-sssom/.installed")


def validated(table: Path) -> subprocess.CompletedProcess[str]:
    command = [str(PYTHON), str(ROOT / "tests" / "sssom" / "validate.py"), str(table)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture(scope="module")
def table(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All links of the seeds, of which people decided on two, one of them that there is no concept."""
    folder = tmp_path_factory.mktemp("sssom")
    store = Path(shutil.copytree(built[0], folder / "store"))
    decide = ["--set", "系统故障修复响应时间=repair-time:close", "--set", "部门人数=none", "--by", "Li Na", "--reason", "so gesehen"]
    for command in (["review", *decide], ["export", "-o", str(folder / "links.tsv")]):
        done = run_jixiao("link", *command, "--store", store)
        assert done.returncode == 0, done.stderr
    return folder / "links.tsv"


def test_all_links_are_valid_sssom(table: Path) -> None:
    rows = [line for line in table.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    done = validated(table)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[-1]) == len(rows) - 1


def test_a_row_that_is_none_is_not_counted(table: Path, tmp_path: Path) -> None:
    text = table.read_text(encoding="utf-8")
    wrong = tmp_path / "wrong.tsv"
    wrong.write_text(text.replace("semapv:CompositeMatching", "no justification", 1), encoding="utf-8")
    assert int(validated(wrong).stdout.split()[-1]) == int(validated(table).stdout.split()[-1]) - 1
