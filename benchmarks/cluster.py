"""How much faster two Dask workers are than one: the same documents into empty stores, in turns, each store the same in the end.

    python -m benchmarks.cluster FOLDER [--documents 200] [--runs 5]

Scheduler, workers and this process share the machine, so on two cores the work of this process (it loads the store) is in the way of
the second worker, as it is not where the workers are elsewhere; the time of its processor is given beside.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from pathlib import Path

from distributed import Client

from jixiao.build import import_documents, load_reference
from jixiao.cluster import connected
from jixiao.context import Overrides
from jixiao.export import write_export
from jixiao.rdf import Minter
from jixiao.sources import Source, sources
from jixiao.store import open_store


@contextmanager
def cluster(folder: Path, workers: int) -> Iterator[str]:
    """A scheduler and so many workers of one thread; gives the scheduler's address once they are there."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    commands = [["dask_scheduler", "--host", "127.0.0.1", "--port", str(port)], *[["dask_worker", address, "--nthreads", "1"]] * workers]
    folder.mkdir()
    with (folder / "log").open("wb") as log:
        processes = [
            subprocess.Popen([sys.executable, "-m", f"distributed.cli.{name}", *rest, "--no-dashboard"], cwd=folder, stdout=log, stderr=log)
            for name, *rest in commands
        ]
    try:
        with Client(address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(workers, timeout=120)
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    found, _ = sources([options.folder], Overrides())
    found = [source for source in found if source.path.suffix != ".json"]
    files = found[:: max(1, len(found) // options.documents)][: options.documents]
    print(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, Dask {version('distributed')}")
    print(f"{len(files)} documents, {sum(source.size for source in files):,} bytes; load before {os.getloadavg()[0]:.1f}")
    ratios, dumps = [], set()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as opened:
        folder = Path(scratch)
        addresses = {workers: opened.enter_context(cluster(folder / str(workers), workers)) for workers in (1, 2)}
        for turn in range(options.runs + 1):
            seconds = {}
            for workers, address in addresses.items():
                # The first turn, of a few documents, is so that the workers have loaded what they need.
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    took, own, dump = run(address, files if turn else files[:4], Path(place))
                seconds[workers] = took
                if turn:
                    dumps.add(dump)
                    print(
                        f"  run {turn}: {workers} workers {took:7.2f} s, of them {own:6.2f} s this process; load {os.getloadavg()[0]:.1f}",
                        flush=True,
                    )
            if turn:
                ratios.append(seconds[1] / seconds[2])
    print(
        f"two workers against one: {statistics.median(ratios):.2f}x ({min(ratios):.2f} to {max(ratios):.2f}), {len(dumps)} different dumps"
    )


if __name__ == "__main__":
    main()
