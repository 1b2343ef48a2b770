"""Worker processes: one place starts them, and what goes wrong in one is said in this process."""

from __future__ import annotations

import ast
import os
import signal
import time
from functools import partial
from pathlib import Path

import pytest

import jixiao
from jixiao.model import DocumentError, JixiaoError
from jixiao.util.parallel import each
from service_client import planted

PACKAGE = Path(jixiao.__file__).parent
_READY: list[int] = []


def _names(path: Path) -> set[str]:
    """All modules and names that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.name for alias in node.names} | ({node.module or ""} if isinstance(node, ast.ImportFrom) else set())
    return names


def test_only_one_module_has_a_pool_of_processes() -> None:
    homes = {str(path.relative_to(PACKAGE)) for path in PACKAGE.rglob("*.py") if _names(path) & {"multiprocessing", "ProcessPoolExecutor"}}
    assert homes == {"util/parallel.py"}


def _double(number: int) -> int:
    return 2 * number


def _with_setup(number: int) -> tuple[int, int]:
    return number + _READY[0], os.getpid()


def _set_up(value: int) -> None:
    _READY[:] = [value]


def _end(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def _refuse(number: int) -> int:
    raise DocumentError(f"page {number}: is damaged", f"第 {number} 页已损坏")


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_pieces(workers: int) -> None:
    assert list(each(_double, iter(range(40)), workers=workers)) == list(range(0, 80, 2))


@pytest.mark.parametrize("workers", [1, 2])
def test_each_process_is_set_up_before_its_first_piece(workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = planted(tmp_path)  # in a folder of downloads, none of which may be run
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    _READY.clear()
    results = list(each(_with_setup, range(10), workers=workers, setup=partial(_set_up, 100)))
    assert [number for number, _ in results] == list(range(100, 110))
    assert {process == os.getpid() for _, process in results} == {workers == 1}
    assert not ran.exists()
    assert "PYTHONSAFEPATH" not in os.environ


def test_a_killed_worker_is_one_line() -> None:
    with pytest.raises(JixiaoError, match="a worker process was killed, perhaps for lack of memory"):
        list(each(_end, range(8), workers=2))


def test_a_killed_worker_is_what_the_caller_says_of_it() -> None:
    with pytest.raises(DocumentError, match=r"^x\.pdf: its pages"):
        list(each(_end, range(8), workers=2, killed=DocumentError("x.pdf: its pages", "x.pdf：其各页")))


def test_an_error_in_a_worker_is_raised_here_and_ends_the_workers_of_this_call_only() -> None:
    import multiprocessing

    other = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(60,))
    other.start()
    try:
        with pytest.raises(DocumentError) as raised:
            list(each(_refuse, range(8), workers=2))
        assert raised.value.message("zh") == "第 0 页已损坏"
        assert other.is_alive()
    finally:
        other.kill()
        other.join()
