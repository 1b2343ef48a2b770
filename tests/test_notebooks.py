"""The notebooks run from their first cell to their last, and what they show is what the documents say."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import ROOT, SEEDS

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that lies to the seeds as docs/notebooks/ does, so that what a notebook writes stays out of the checkout."""
    shutil.copytree(SEEDS, tmp_path / "seeds")
    notebooks = tmp_path / "docs" / "notebooks"
    notebooks.mkdir(parents=True)
    return notebooks


def run(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The cells of a notebook after all of it was run in a kernel of this very Python."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "src"))
    kernels = folder.parent / "kernels" / "kernels" / "python3"
    kernels.mkdir(parents=True)
    command = f'["{sys.executable}", "-m", "ipykernel_launcher", "-f", "{{connection_file}}"]'
    (kernels / "kernel.json").write_text(f'{{"argv": {command}, "display_name": "Python 3", "language": "python"}}')
    monkeypatch.setenv("JUPYTER_PATH", str(folder.parent / "kernels"))
    monkeypatch.setenv("IPYTHONDIR", str(folder.parent / "ipython"))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def said(cell: Any) -> str:
    """What a cell printed or gave, as text."""
    return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in cell.outputs)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_its_outputs(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


def test_the_notebook_goes_from_a_folder_to_a_chart(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cells = run(ROOT / "docs" / "notebooks" / "folder-to-chart.ipynb", folder, monkeypatch)
    imported, answer, budgets = said(cells[1]), said(cells[4]), said(cells[6])
    # The tables of each seed, as tests/data/seeds-expected.json has them.
    assert imported.splitlines() == [
        "000_7d0e377dbae40483.txt 7",
        "001_1bfb6324b7dc7cff.txt 100",
        "002_3eaab56bdd7e2a5c.txt 4",
        "003_afb561efef107046.txt 8",
        "004_56b42797f674fafb.txt 5",
    ]
    assert "93.52" in answer
    assert "上海市" in answer
    # 35213600 + 10963186 yuan in 2024, the sums of two seeds.
    assert "46176786" in budgets
    pictures = [output.data["image/png"] for cell in cells for output in cell.outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 2
