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
from collections.abc import Callable
from pathlib import Path

from harness import HEADING, Line, command, compared, fresh, jixiao, keep, machine, python, watched

HERE = Path(__file__).resolve().parent
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


def held(arguments: list[object]) -> float:
    """The most memory (MB) that a command and its processes hold together."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen([str(part) for part in arguments], stdout=quiet, stderr=quiet) as process, watched(process.pid) as watch:
        process.wait()
    return watch.most


def measure(folder: Path, documents: int, runs: int, few: int) -> list[Line]:
    """All lines for a corpus of that many documents; the rdflib importer gets only ``few`` of them."""
    files = corpus(folder, documents)
    store, bulk, quads = folder / "store", folder / "bulk", folder / f"all-{documents}.nq"
    size = f"{documents:,} documents"

    def importing() -> None:
        fresh(store)()

    done = jixiao("import", *provinces(files), "--store", store)
    fresh(store)()
    subprocess.run(done, check=True, capture_output=True)
    subprocess.run(jixiao("export", quads, "--store", store), check=True, capture_output=True)
    count = sum(1 for _ in quads.open("rb"))
    size = f"{size}, {count / 1e6:.1f}M quads"
    lines = [
        compared(
            "import", size, command(done, before=importing),
            "bulk_load of its N-Quads alone", command(python(BULK_LOAD, bulk, quads), before=fresh(bulk)), runs=runs, warm=False,
        )
    ]  # fmt: skip
    fresh(store)()
    lines[0] = remembered(lines[0], held([*done]), held([sys.executable, "-c", BULK_LOAD, folder / "bulk2", quads]))
    fresh(folder / "bulk2")()
    lines.append(again(files, store, size, runs))
    lines.append(one_more(folder, files, store, size, runs))
    lines.append(beside_rdflib(folder, few, runs))
    return lines


def remembered(line: Line, ours: float, theirs: float) -> Line:
    from dataclasses import replace

    print(f"  memory of all processes: {ours:.0f} MB, peer {theirs:.0f} MB", flush=True)
    return replace(line, memory=round(ours), other_memory=round(theirs))


def again(files: Path, store: Path, size: str, runs: int) -> Line:
    """Nothing to do."""
    build = jixiao("build", *provinces(files), "--store", store)
    subprocess.run(build, check=True, capture_output=True)
    paths = sorted(files.rglob("*.txt"))
    return compared(
        "build again, nothing changed", size, command(build), "sha256sum of the files", command(["sha256sum", *paths]), runs=runs
    )


def one_more(folder: Path, files: Path, store: Path, size: str, runs: int) -> Line:
    """A document that the store does not have, read, checked and loaded; beside the same into a store of 20 documents."""
    small = folder / "small"
    fresh(small)()
    for name in sorted(files.rglob("*.txt"))[:20]:
        target = folder / "few" / name.relative_to(files)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, target)
    subprocess.run(jixiao("build", folder / "few", "--store", small), check=True, capture_output=True)
    new = folder / "one-more"
    sample = sorted(files.rglob("*.txt"))[0]

    def prepared(number: list[int]) -> Callable[[], object]:
        def prepare() -> None:
            number[0] += 1
            new.mkdir(exist_ok=True)
            text = sample.read_text(encoding="utf-8")
            (new / sample.name).write_text(f"{text}\n{'　' * number[0]}\n", encoding="utf-8")

        return prepare

    ours, theirs = [0], [1000]
    return compared(
        "build with one new version of a document", size, command(jixiao("build", new, "--store", store), before=prepared(ours)),
        "the same, store of 20 documents", command(jixiao("build", new, "--store", small), before=prepared(theirs)), runs=runs,
    )  # fmt: skip


def beside_rdflib(folder: Path, documents: int, runs: int) -> Line:
    files = corpus(folder, documents)
    store = folder / "beside"
    out = folder / "rdflib.nq"
    importer = [sys.executable, "-m", "benchmarks.rdflib_importer", files, "--store", "memory", "--out", out]
    peer = ["env", f"PYTHONPATH={HERE.parent}", *importer]
    return compared(
        "import", f"{documents:,} documents", command(jixiao("import", *provinces(files), "--store", store), before=fresh(store)),
        "plain rdflib importer", command(peer), runs=runs, warm=False,
    )  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=200)
    options.add_argument("--few", type=int, default=100, help="documents for the rdflib importer")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--folder", type=Path, help="where the corpus and the stores are; kept if given")
    arguments = options.parse_args()
    about = machine()
    print(about)
    print(HEADING)
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        lines = measure(folder, arguments.documents, arguments.runs, arguments.few)
    print(f"kept in {keep(lines, about, f'scale-{arguments.documents}')}")


if __name__ == "__main__":
    sys.exit(main())
