"""How much faster two Dask workers are than one: the same documents into empty stores, in turns, each store the same in the end.

    python benchmarks/cluster.py FOLDER [--documents 200] [--runs 5]

Scheduler, workers and this process share the machine, so on two cores the work of this process (it loads the store) is in the way of
the second worker, as it is not where the workers are elsewhere; the time of its processor is given beside. Therefore a second line:
each worker may use no more than a part of a core (Linux's control groups, which only root may set up), so that both workers and the
loading have room, as on machines of their own. It is left out, and said so, where that cannot be had.
"""

from __future__ import annotations

import argparse
import hashlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from distributed import Client
from harness import HEADING, Line, compared, keep, machine

from jixiao.extraction.context import Overrides
from jixiao.ingest.dask import connected
from jixiao.ingest.importer import import_documents, load_reference
from jixiao.ingest.sources import Source, sources
from jixiao.rdf import Minter
from jixiao.store import open_store
from jixiao.store.export import write_export

#: The part of a core that a worker may use, so that two and the loading have room on two cores.
SHARE = 0.2
_PERIOD = 100_000  # microseconds
_GROUPS = Path("/sys/fs/cgroup")


@contextmanager
def held_to(process: int, share: float) -> Iterator[None]:
    """Lets a process use no more than that part of a core meanwhile. Raises OSError where the system does not let us."""
    old = _GROUPS / "cpu"
    group = (old if old.is_dir() else _GROUPS) / f"jixiao-{process}"
    group.mkdir()
    try:
        if old.is_dir():
            (group / "cpu.cfs_period_us").write_text(str(_PERIOD))
            (group / "cpu.cfs_quota_us").write_text(str(int(_PERIOD * share)))
        else:
            (group / "cpu.max").write_text(f"{int(_PERIOD * share)} {_PERIOD}")
        (group / "cgroup.procs").write_text(str(process))
        yield
        (group.parent / "cgroup.procs").write_text(str(process))
    finally:
        group.rmdir()


@contextmanager
def cluster(folder: Path, workers: int, share: float | None = None) -> Iterator[str]:
    """A scheduler and so many workers of one thread; gives the scheduler's address once they are there. OSError as ``held_to``."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    commands = [
        ["dask_scheduler", "--host", "127.0.0.1", "--port", str(port)],
        *[["dask_worker", address, "--nthreads", "1", "--no-nanny"]] * workers,
    ]
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        processes = [
            subprocess.Popen([sys.executable, "-m", f"distributed.cli.{name}", *rest, "--no-dashboard"], cwd=folder, stdout=log, stderr=log)
            for name, *rest in commands
        ]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
        with ExitStack() as limits:
            for process in processes[1:] if share else ():
                limits.enter_context(held_to(process.pid, share or 1))
            yield address
    finally:
        for process in reversed(processes):
            process.terminate()
            process.wait()


def run(address: str, files: list[Source], folder: Path) -> tuple[float, float, str]:
    """Seconds and seconds of this process's processor that an import takes, and the digest of the dump of what it made."""
    with connected(address) as runner:
        store = open_store(str(folder / "store"))
        load_reference(store)
        began, used = time.perf_counter(), time.process_time()
        outcome = import_documents(store, files, Minter(), check=True, runner=runner)
        seconds, own = time.perf_counter() - began, time.process_time() - used
        if outcome.failures:
            raise SystemExit(str(outcome.failures[0].error))
        write_export(store, folder / "dump.nq")
        store.close()
    return seconds, own, hashlib.sha256((folder / "dump.nq").read_bytes()).hexdigest()


def lines(folder: Path, documents: int, runs: int) -> Iterator[Line]:
    """One worker beside two, which is the peer's side here: a ratio of 2 would be twice as fast. As they come, and held to a share."""
    found, _ = sources([path for path in sorted(folder.iterdir()) if path.is_dir()], Overrides())
    files = found[:: max(1, len(found) // documents)][:documents]
    yield measured(files, runs, None)
    try:
        yield measured(files, runs, SHARE)
    except OSError as error:
        print(f"  workers held to a part of a core: not measured, {error}", flush=True)


def measured(files: list[Source], runs: int, share: float | None) -> Line:
    dumps: set[str] = set()
    own: list[float] = []
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as opened:
        place = Path(scratch)
        addresses = {workers: opened.enter_context(cluster(place / str(workers), workers, share)) for workers in (1, 2)}

        def working(workers: int, some: list[Source]) -> float:
            with tempfile.TemporaryDirectory(dir=place) as here:
                seconds, own_seconds, dump = run(addresses[workers], some, Path(here))
            own.append(own_seconds)
            if some is files:
                dumps.add(dump)
            return seconds

        for workers in addresses:  # so that the workers have loaded what they need
            working(workers, files[:4])
        size = f"{len(files):,} documents"
        one, two = (lambda: working(1, files)), (lambda: working(2, files))
        each = f", {share} core each" if share else ""
        line = compared(f"build --cluster, two workers{each}", size, two, "one worker", one, runs=runs, warm=False)
    print(f"  {len(dumps)} different dumps; of each run {statistics.median(own):.1f} s of this process's processor", flush=True)
    if len(dumps) != 1:
        raise SystemExit("the stores are not the same")
    return line


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    about = machine()
    print(about)
    print(HEADING)
    print(f"kept in {keep(list(lines(options.folder, options.documents, options.runs)), about, 'cluster')}")


if __name__ == "__main__":
    main()
