"""Measures two ways of doing the same work in turns, and keeps what it saw.

A measurement is a ratio in one run: the two sides take turns, so that whatever else the machine does troubles both alike. A line
gives the median of the pairs' ratios (peer / jixiao: above 1 means that jixiao is faster), its spread, and the medians of both.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
PACKAGES = ("jixiao", "pyoxigraph", "rdflib", "pyshacl", "pdfminer.six", "pdfplumber", "oxigraph", "duckdb", "distributed", "scikit-learn")


@dataclass(frozen=True, slots=True)
class Line:
    """One comparison: seconds of both sides (medians), the ratio (peer / jixiao) with the least and the most of the pairs."""

    work: str
    size: str
    jixiao: float
    peer: str
    other: float
    ratio: float
    low: float
    high: float
    runs: int
    #: The most memory that all processes of a side held together, in MB, where it was watched.
    memory: float | None = None
    other_memory: float | None = None
    #: What the result takes on disk, in MB, and how many rows of indicators (指标) are in it, where that was looked at.
    disk: float | None = None
    indicators: int | None = None


def compared(
    work: str, size: str, ours: Callable[[], float], peer: str, theirs: Callable[[], float], *, runs: int = 5, warm: bool = True
) -> Line:
    """Both sides in turns, ``runs`` pairs, after one pair that does not count where ``warm``. Each side gives its seconds."""
    pairs = [(ours(), theirs()) for _ in range(runs + warm)][int(warm) :]
    ratios = sorted(b / a for a, b in pairs)
    line = Line(
        work, size, statistics.median(a for a, _ in pairs), peer, statistics.median(b for _, b in pairs), statistics.median(ratios),
        ratios[0], ratios[-1], runs,
    )  # fmt: skip
    print(row(line), flush=True)
    return line


def timed(work: Callable[[], object]) -> Callable[[], float]:
    """The work as something that gives its seconds."""

    def run() -> float:
        started = time.perf_counter()
        work()
        return time.perf_counter() - started

    return run


def command(
    arguments: Sequence[str | os.PathLike[str]], *, before: Callable[[], object] | None = None, codes: tuple[int, ...] = (0,)
) -> Callable[[], float]:
    """A whole command, from its start to its end, as something that gives its seconds; ``before`` prepares and is not counted."""

    def run() -> float:
        if before:
            before()
        started = time.perf_counter()
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - started
        if done.returncode not in codes:
            raise RuntimeError(f"{' '.join(map(str, arguments))}: exit {done.returncode}\n{done.stderr[-2000:]}")
        return seconds

    return run


def jixiao(*arguments: str | os.PathLike[str]) -> list[str | os.PathLike[str]]:
    return [Path(sys.executable).with_name("jixiao"), *arguments]


def python(code: str, *arguments: str | os.PathLike[str]) -> list[str | os.PathLike[str]]:
    return [sys.executable, "-c", code, *arguments]


class Watch:
    """The most memory (MB) that a process and its children held together, looked at ``every`` so many seconds."""

    def __init__(self, pid: int, every: float = 0.05) -> None:
        self.most = 0.0
        self._every = every
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._done.wait(self._every):
            self.most = max(self.most, sum(_held(pid) for pid in _family(self._pid)))

    def close(self) -> None:
        self._done.set()
        self._thread.join()


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]
    except (OSError, ValueError):
        return
    for child in children:
        yield from _family(child)


def _held(pid: int) -> float:
    """Memory of its own and its share of what it shares with others, in MB; pages of files that were mapped do not count."""
    try:
        found = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
        return float(found["Pss_Anon"].split()[0]) / 1024
    except (OSError, KeyError, ValueError):
        return 0.0


@contextmanager
def watched(pid: int, every: float = 0.05) -> Iterator[Watch]:
    watch = Watch(pid, every)
    try:
        yield watch
    finally:
        watch.close()


def machine() -> dict[str, object]:
    """What was measured on, and with what."""

    def of(package: str) -> str | None:
        try:
            return version(package)
        except PackageNotFoundError:
            return None

    cpu = next((line.split(":", 1)[1].strip() for line in _read("/proc/cpuinfo").splitlines() if line.startswith("model name")), "")
    memory = next((int(line.split()[1]) // 1024 for line in _read("/proc/meminfo").splitlines() if line.startswith("MemTotal")), 0)
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": cpu or platform.machine(),
        "cores": os.cpu_count(),
        "memory_mb": memory,
        "load_before": round(os.getloadavg()[0], 2),
        "python": platform.python_version(),
        "packages": {name: found for name in PACKAGES if (found := of(name))},
    }


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except OSError:
        return ""


# -- what is shown and kept ------------------------------------------------------------------------------------------------

HEADING = f"{'work':<46} {'size':<24} {'jixiao':>10}  {'peer':<34} {'':>10} {'ratio':>8}  spread"


def row(line: Line) -> str:
    memory = f"  {line.memory:.0f} MB" if line.memory else ""
    other = f" / {line.other_memory:.0f} MB" if line.other_memory else ""
    return (
        f"{line.work:<46} {line.size:<24} {_seconds(line.jixiao):>10}  {line.peer:<34} {_seconds(line.other):>10} "
        f"{line.ratio:>8.2f}  {line.low:.2f} to {line.high:.2f} of {line.runs}{memory}{other}"
    )


def _seconds(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def keep(lines: Sequence[Line], about: dict[str, object], name: str) -> Path:
    """Writes the lines and the machine to ``benchmarks/results``."""
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{about['date']}-{name}.json"
    path.write_text(json.dumps({"machine": about, "lines": [asdict(line) for line in lines]}, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return path


def markdown(lines: Sequence[Line], about: Mapping[str, Any]) -> str:
    """The lines as a Markdown table, with what they were measured on."""
    packages = ", ".join(f"{name} {found}" for name, found in about["packages"].items())
    machine = f"{about['processor']}, {about['cores']} cores, {about['memory_mb'] // 1024} GB"
    head = f"{about['date']}: {machine}, Python {about['python']}; {packages}."
    table = ["| work | size | jixiao | peer | | ratio | spread, runs |", "|---|---|---|---|---|---|---|"]
    for line in lines:
        ours = (
            _seconds(line.jixiao)
            + (f", {line.memory:.0f} MB" if line.memory else "")
            + (f", {line.disk:.0f} MB on disk" if line.disk else "")
        )
        theirs = _seconds(line.other) + (f", {line.other_memory:.0f} MB" if line.other_memory else "")
        spread = f"{line.low:.2f} to {line.high:.2f}, {line.runs}"
        table.append(f"| {line.work} | {line.size} | {ours} | {line.peer} | {theirs} | {line.ratio:.2f} | {spread} |")
    return "\n".join([head, "", *table]) + "\n"


def kept(path: Path) -> tuple[list[Line], dict[str, Any]]:
    """The lines and the machine of a file of results."""
    found = json.loads(path.read_text(encoding="utf-8"))
    return [Line(**line) for line in found["lines"]], found["machine"]


def fresh(path: Path) -> Callable[[], object]:
    """Removes a folder or a file, so that the next run begins without it."""
    return lambda: path.unlink() if path.is_file() else shutil.rmtree(path, ignore_errors=True)
