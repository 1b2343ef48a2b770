"""The command line of the corpus."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

from .tables import Options, most_documents
from .writing import Work, write_corpus

_FORMATS = ("txt", "docx", "html", "pdf")


def _shown(done: int) -> None:
    """How many documents are written, for a person who waits."""
    if sys.stderr.isatty() and done % 100 == 0:
        print(f"\r{done:,}", end="", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.corpus", description="Writes documents of performance targets.")
    parser.add_argument("out", type=Path, help="folder to write to")
    parser.add_argument("--documents", type=int, default=100, metavar="N", help="how many (default: %(default)s)")
    parser.add_argument("--from", type=int, default=0, dest="first", metavar="K", help="first document to write (default: 0)")
    parser.add_argument("--to", type=int, dest="last", metavar="K", help="the document to stop before (default: N)")
    parser.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    parser.add_argument("--formats", default="txt", help="of txt, docx, html and pdf, in turn (default: %(default)s)")
    parser.add_argument("--defects", type=float, default=0.03, help="share of rows and of tables with one (default: %(default)s)")
    parser.add_argument("--tables-per-document", type=float, default=10.0, metavar="MEAN", help="(default: %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes (default: one per core)")
    chosen = parser.parse_args(arguments)
    formats = tuple(chosen.formats.split(","))
    last = chosen.documents if chosen.last is None else chosen.last
    if unknown := [name for name in formats if name not in _FORMATS]:
        parser.error(f"unknown format {unknown[0]!r}, choose of {', '.join(_FORMATS)} — 未知格式，请从上列中选择")
    if not 0 <= chosen.first <= last <= (most := most_documents(chosen.seed)):
        parser.error(f"--from {chosen.first} --to {last}: numbers go from 0 to {most} — 文件编号应在 0 到 {most} 之间")
    options = Options(chosen.seed, chosen.tables_per_document, chosen.defects)
    started = time.perf_counter()
    try:
        found = write_corpus(Work(chosen.out, options, formats), range(chosen.first, last), workers=chosen.workers, progress=_shown)
    except (ValueError, ImportError) as error:
        print(error, file=sys.stderr)
        return 2
    seconds = time.perf_counter() - started
    count, sums = last - chosen.first, found["totals"]
    print(f"{count} documents in {seconds:.1f} s ({count / seconds:.0f}/s)")
    print(f"import them by: jixiao build {chosen.out}/*/   (the folders of the provinces; manifest.json is no document)")
    print(f"{chosen.out}: {sums['documents']} documents, {sums['tables']} tables, {sums['indicators']} indicators, {sums['bytes']:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
