"""A real Dask cluster for tests: a scheduler and workers as processes of their own, and what they are given to do."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parent


def start(command: Sequence[str], folder: Path, *, path: Path | None = None, **settings: str) -> subprocess.Popen[bytes]:
    """A process of the cluster; ``path`` comes first among where it looks for modules, which the tests are too."""
    modules = [str(path)] if path else []
    modules += [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*modules, str(TESTS)]), **settings}
    environment.pop("JIXIAO_VOCABULARY", None)
    with (folder / "dask.log").open("ab") as log:
        return subprocess.Popen([sys.executable, "-m", *command], cwd=folder, env=environment, stdout=log, stderr=log)


@contextmanager
def scheduler(folder: Path, port: int, **settings: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """A scheduler without workers; gives its address and its process."""
    folder.mkdir(parents=True, exist_ok=True)
    command = ["distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    process = start(command, folder, **settings)
    try:
        yield f"tcp://127.0.0.1:{port}", process
    finally:
        _stop([process])


@contextmanager
def workers(
    address: str, folder: Path, number: int, *, path: Path | None = None, nanny: bool = False
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """So many workers of one thread, once they are there; each a process, which a nanny starts again where there is one."""
    from distributed import Client

    folder.mkdir(parents=True, exist_ok=True)
    command = ["distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
    command.append("--nanny" if nanny else "--no-nanny")
    processes = [start(command, folder, path=path) for _ in range(number)]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=120)
        yield processes
    finally:
        _stop(processes)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


# -- what workers are given to do ------------------------------------------------------------------------------------------


def waited(piece: tuple[str, float]) -> str:
    """Notes in a folder that it was begun, waits, and gives the piece's name."""
    path, seconds = piece
    Path(path).write_text("begun")
    time.sleep(seconds)
    return Path(path).name


def killed(_piece: object) -> None:
    """Ends the process that it is done in."""
    os._exit(1)
