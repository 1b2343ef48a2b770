"""What it costs to read a PDF of many tables, beside pdfplumber taking the words out of its tables, measured in one run.

Each line is a ratio (pdfplumber / jixiao, so above 1 means jixiao is faster): the two take turns on the same file, each in a
process of its own, and the median of the pairs is given with its spread, and the most memory each side held, all processes
together. The machine and the versions are printed with it.

    python benchmarks/pdf.py 2022年天津市市级机关.pdf
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

from harness import HEADING, Line, compared, keep, machine

RUNS = 5


def jixiao_reads(path: str, workers: int) -> int:
    """Cells that jixiao reads, whole tables joined over pages."""
    from jixiao.model import Grid
    from jixiao.readers import read_document

    document = read_document(Path(path), workers=workers)
    return sum(len(row) for block in document.blocks if isinstance(block, Grid) for row in block.rows)


def pdfplumber_reads(path: str, _: int) -> int:
    """Cells that pdfplumber extracts, page by page, and the words outside of them."""
    import pdfplumber

    cells = 0
    with pdfplumber.open(path) as pdf:
        for page in pdf.pages:
            cells += sum(len(row) for table in page.find_tables() for row in table.extract())
            page.extract_words()
            page.close()
    return cells


def measured(work: Callable[[str, int], int], path: str, workers: int) -> tuple[float, float]:
    """Seconds of the work in a new process (without its start), and the most memory (MB) it and its children held."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_run, args=(work, path, workers, theirs))
    process.start()
    peak = 0.0
    done = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.05):
            peak = max(peak, _held(process.pid or 0))

    watcher = threading.Thread(target=watch)
    watcher.start()
    seconds = ours.recv()
    done.set()
    watcher.join()
    process.join()
    return seconds, peak


def _run(work: Callable[[str, int], int], path: str, workers: int, answer: object) -> None:
    started = time.perf_counter()
    work(path, workers)
    answer.send(time.perf_counter() - started)  # type: ignore[attr-defined]


def _held(pid: int) -> float:
    """Megabytes that a process and its children hold; what they share counts once (Linux)."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024
    return own + sum(_held(int(child)) for child in children)


def lines(path: Path, runs: int) -> Iterator[Line]:
    for workers in (1, os.cpu_count() or 1):
        memory: dict[str, float] = {}

        def side(name: str, work: Callable[[str, int], int], count: int, memory: dict[str, float] = memory) -> float:
            seconds, held = measured(work, str(path), count)
            memory[name] = max(held, memory.get(name, 0.0))
            return seconds

        ours, theirs = partial(side, "jixiao", jixiao_reads, workers), partial(side, "pdfplumber", pdfplumber_reads, 1)
        line = compared(f"read a PDF, {workers} process(es)", path.name, ours, "pdfplumber", theirs, runs=runs, warm=False)
        yield replace(line, memory=round(memory["jixiao"]), other_memory=round(memory["pdfplumber"]))


def main(path: str) -> None:
    about = machine()
    print(about)
    print(HEADING)
    print(f"kept in {keep(list(lines(Path(path), RUNS)), about, 'pdf')}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/pdf.py FILE.pdf")
    main(sys.argv[1])
