"""Importing many documents, importing again, and adding one: whole commands, each beside a peer, in turns.

    python benchmarks/scale.py --documents 200 --runs 5

The corpus is made by ``benchmarks/corpus``; 200 documents are about 1M quads, 2,000 about 10M. The peers: ``bulk_load`` of the N-Quads
that the import results in (what the embedded engine needs for the loading alone); a plain rdflib importer of the same documents;
``sha256sum`` of the files (what it takes to see that nothing changed).
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from harness import HEADING, Line, command, compared, fresh, jixiao, keep, machine, python, watched

HERE = Path(__file__).resolve().parent
DUMP = """import sys, pyoxigraph as p
p.Store.read_only(sys.argv[1]).dump(sys.argv[2], format=p.RdfFormat.N_QUADS)
print(sum(1 for _ in open(sys.argv[2], "rb")))"""
INDICATORS = """import sys
from pathlib import Path
from jixiao.store.catalog import read_catalog
print(read_catalog(Path(sys.argv[1])).summary.counts.indicators)"""
BULK_LOAD = "import sys, pyoxigraph as p; s = p.Store(sys.argv[1]); s.bulk_load(path=sys.argv[2], format=p.RdfFormat.N_QUADS); s.flush()"


def corpus(folder: Path, documents: int) -> Path:
    """The folder with the documents, made where it is not there."""
    place = folder / f"corpus-{documents}"
    if not place.is_dir():
        made = folder / f"corpus-{documents}.part"
        shutil.rmtree(made, ignore_errors=True)
        make = [sys.executable, "-m", "benchmarks.corpus", made, "--documents", str(documents), "--seed", "1"]
        subprocess.run(make, cwd=HERE.parent, check=True)
        made.rename(place)
    return place


def provinces(files: Path) -> list[Path]:
    """The folders of a corpus, without the list of what is in it, which is no document."""
    return sorted(path for path in files.iterdir() if path.is_dir())


def held(arguments: Sequence[object]) -> float:
    """The most memory (MB) that a command and its processes hold together. Raises CalledProcessError where it fails."""
    quiet = subprocess.DEVNULL
    command_line = [str(part) for part in arguments]
    with subprocess.Popen(command_line, stdout=quiet, stderr=quiet) as process, watched(process.pid, 0.25) as watch:
        process.wait()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command_line)
    return watch.most


def lines(folder: Path, documents: int, runs: int) -> Iterator[Line]:
    """All lines for a corpus of that many documents."""
    files = corpus(folder, documents)
    store, bulk, quads = folder / "store", folder / "bulk", folder / f"all-{documents}.nq"
    importing, loading = jixiao("import", *provinces(files), "--store", store), python(BULK_LOAD, bulk, quads)
    fresh(store)()
    memory = held(importing)
    count = int(subprocess.run(python(DUMP, store, quads), check=True, capture_output=True, text=True).stdout)
    indicators = int(subprocess.run(python(INDICATORS, store), check=True, capture_output=True, text=True).stdout)
    size = f"{documents:,} documents, {count / 1e6:.1f}M quads"
    line = compared(
        "import", size, command(importing, before=fresh(store)), "bulk_load of its N-Quads alone", command(loading, before=fresh(bulk)),
        runs=runs, warm=False,
    )  # fmt: skip
    fresh(bulk)()
    other = held(loading)
    fresh(bulk)()
    print(f"  memory of all processes: {memory:.0f} MB, peer {other:.0f} MB", flush=True)
    disk = sum(path.stat().st_size for path in store.iterdir()) / 1e6
    yield replace(line, memory=round(memory), other_memory=round(other), disk=round(disk), indicators=indicators)
    subprocess.run(jixiao("build", *provinces(files), "--store", store), check=True, capture_output=True)
    yield from again(files, store, size, runs)
    yield one_more(folder, files, store, size, runs, max(1, documents // 10))


def again(files: Path, store: Path, size: str, runs: int) -> Iterator[Line]:
    """Nothing to do."""
    paths = sorted(files.rglob("*.txt"))
    for name in ("import", "build"):
        subprocess.run(jixiao(name, *provinces(files), "--store", store), check=True, capture_output=True)
        ours = command(jixiao(name, *provinces(files), "--store", store))
        yield compared(f"{name} again, nothing changed", size, ours, "sha256sum of the files", command(["sha256sum", *paths]), runs=runs)


def one_more(folder: Path, files: Path, store: Path, size: str, runs: int, documents: int) -> Line:
    """A document that the store does not have, read, checked and loaded; beside the same into a store of a tenth of the documents."""
    small = folder / "small"
    fresh(small)()
    fresh(folder / "few")()
    for name in sorted(files.rglob("*.txt"))[:documents]:
        target = folder / "few" / name.relative_to(files)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, target)
    subprocess.run(jixiao("build", folder / "few", "--store", small), check=True, capture_output=True)
    new = folder / "one-more"
    sample = sorted(files.rglob("*.txt"))[0]

    def prepared(number: list[int]) -> Callable[[], object]:
        def prepare() -> None:
            number[0] += 1
            fresh(new)()
            new.mkdir()
            text = sample.read_text(encoding="utf-8")
            (new / f"one-more-{number[0]}.txt").write_text(f"{text}\n{'　' * number[0]}\n", encoding="utf-8")

        return prepare

    ours, theirs = [0], [1000]
    return compared(
        "build with one document more", size, command(jixiao("build", new, "--store", store), before=prepared(ours)),
        f"the same, store of {documents:,} documents", command(jixiao("build", new, "--store", small), before=prepared(theirs)), runs=runs,
    )  # fmt: skip


def growth(folder: Path, documents: int, runs: int) -> Line:
    """An import of three times as many documents: the memory of all its processes beside that of the import of a third of them."""
    store, most = folder / "grown", {1: 0.0, 3: 0.0}

    def importing(times: int) -> Callable[[], float]:
        arguments = jixiao("import", *provinces(corpus(folder, times * documents)), "--store", store)

        def run() -> float:
            fresh(store)()
            started = time.perf_counter()
            most[times] = max(most[times], held(arguments))
            return (time.perf_counter() - started) / times

        return run

    size = f"{3 * documents:,} documents"
    line = compared(
        "import, a third of its time", size, importing(3), f"import of {documents:,} documents", importing(1), runs=runs, warm=False
    )
    print(f"  memory of all processes: {most[3]:.0f} MB, peer {most[1]:.0f} MB", flush=True)
    fresh(store)()
    return replace(line, memory=round(most[3]), other_memory=round(most[1]))


def beside_rdflib(folder: Path, documents: int, few: int, runs: int) -> Iterator[Line]:
    """Beside a plain rdflib importer: ``few`` documents into memory, where rdflib holds all there is, to be written out as N-Quads; and
    where it can be had (``pip install berkeleydb``), all of them into rdflib's store on disk."""
    kinds = [("memory", few, "plain rdflib importer, memory, to N-Quads")]
    if find_spec("berkeleydb"):
        kinds.append(("berkeleydb", documents, "plain rdflib importer, BerkeleyDB"))
    for kind, number, peer in kinds:
        files, store, out = corpus(folder, number), folder / "beside", folder / f"rdflib-{kind}"
        ours = command(jixiao("import", *provinces(files), "--store", store), before=fresh(store))
        importer = ["env", f"PYTHONPATH={HERE.parent}", sys.executable, "-m", "benchmarks.rdflib_importer", files, "--store", kind]
        theirs = command([*importer, "--out", out], before=fresh(out))
        yield compared("import", f"{number:,} documents", ours, peer, theirs, runs=runs, warm=False)


def build_beside_rdflib(folder: Path, documents: int, runs: int) -> Line:
    """The main job, importing and checking, beside how one would plainly do it: rdflib and pySHACL with the same shapes."""
    files = corpus(folder, documents)
    store, out = folder / "beside", folder / "rdflib.nq"
    ours = command(jixiao("build", *provinces(files), "--store", store), before=fresh(store), codes=(0, 1))
    peer = ["env", f"PYTHONPATH={HERE.parent}", sys.executable, "-m", "benchmarks.rdflib_importer", files, "--out", out, "--check"]
    theirs = command(peer, before=lambda: out.unlink(missing_ok=True))
    return compared("build", f"{documents:,} documents", ours, "plain rdflib importer with pySHACL", theirs, runs=runs, warm=False)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--folder", type=Path, help="where the corpus and the stores are; kept if given")
    arguments = options.parse_args()
    about = machine()
    print(about)
    print(HEADING)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measured = list(lines(folder, arguments.documents, arguments.runs))
    print(f"kept in {keep(measured, about, f'scale-{arguments.documents}')}")


if __name__ == "__main__":
    sys.exit(main())
