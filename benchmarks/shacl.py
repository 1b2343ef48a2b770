"""What the compiled shapes cost beside pySHACL, on the same documents, in turns.

Both sides load a document's N-Triples, validate it, and make the findings; pySHACL is run as the reference is (Oxigraph's parser,
in place, shapes parsed once). Each line is the median of the pairs, as CPU seconds of this process, so that other programs on the
machine matter little; a pair gives a ratio (pySHACL / compiled), of which the median and the spread are printed. The findings of
both are compared first.

    python benchmarks/shacl.py [--runs N]
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from harness import HEADING, Line, compared, keep, machine

from jixiao.extraction.pipeline import process
from jixiao.rdf import Minter
from jixiao.validation import validate, validate_reference
from jixiao.validation.document import load, matching
from jixiao.validation.document import statements as statements_of
from jixiao.validation.rules import compiled

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
JX = "https://w3id.org/jixiao/ontology#"


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


def single_tables(text: str, number: int) -> list[str]:
    """Documents of one table each, cut from one of several: all that is said of the table, its rows, their targets and cells."""
    lines = [line.split(" ", 2) for line in text.splitlines()]
    tables = list(dict.fromkeys(value[:-2] for _, predicate, value in lines if predicate == f"<{JX}inTable>"))
    found = []
    for table in tables[:number]:
        nodes = {subject for subject, _, _ in lines if subject.startswith(table[:-1])}
        nodes |= {value[:-2] for subject, _, value in lines if subject in nodes}
        found.append("".join(f"{' '.join(line)}\n" for line in lines if line[0] in nodes))
    return found


def compare(name: str, texts: list[str], runs: int) -> Line:
    """One line for documents that are validated one after the other; the findings of both sides are compared first."""
    for text in texts:
        assert validate(text).findings == validate_reference(text).findings, f"{name}: the two do not agree"
    triples = sum(text.count("\n") for text in texts)
    ours = partial(seconds, lambda: [validate(text) for text in texts])
    theirs = partial(seconds, lambda: [validate_reference(text) for text in texts])
    return compared(f"validate {name}", f"{triples:,} triples", ours, "pySHACL", theirs, runs=runs, warm=False)


def lines(runs: int, made: Path | None = None) -> Iterator[Line]:
    """Documents of several sizes; with documents that were ``made`` for it too, a dozen of them."""
    texts = {path.name[:3]: process(path).graph(Minter()).ntriples() for path in sorted(SEEDS.glob("*.txt"))}
    yield compare("001, 743 indicators", [texts["001"]], runs)
    yield compare("the five seeds", list(texts.values()), runs)
    small = [text for key in ("000", "002", "003", "004") for text in single_tables(texts[key], 3)]
    yield compare(f"{len(small)} documents of one table", small, runs)
    if made:
        files = sorted(made.rglob("*.txt"))
        texts_of_them = [process(path).graph(Minter()).ntriples() for path in files[:: max(1, len(files) // 12)][:12]]
        yield compare(f"{len(texts_of_them)} documents made", texts_of_them, runs)


def parts(name: str, text: str, runs: int) -> None:
    """Prints where the time of the compiled shapes goes."""
    from pyoxigraph import Store

    needs = compiled(False).needs
    document = statements_of(text)
    kept, _ = matching(document, needs)
    figures = {
        "split by predicate": lambda: statements_of(text),
        "choose what shapes can match": lambda: matching(document, needs),
        "load it": lambda: load(Store(), kept),
        "all": lambda: validate(text),
    }
    print(f"\n{name}: {text.count(chr(10))} triples, of which {len(kept)} can be matched")
    for part, work in figures.items():
        print(f"  {part:<32} {statistics.median(seconds(work) for _ in range(runs)) * 1000:>8.1f} ms")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--runs", type=int, default=7, metavar="N", help="pairs")
    runs = options.parse_args().runs
    about = machine()
    program = compiled(False)
    print(about)
    print(f"{len(program.checks)} constraints compiled, {len(program.left)} shapes left to pySHACL; CPU time")
    print(HEADING)
    print(f"kept in {keep(list(lines(runs)), about, 'shacl')}")
    parts("001", process(SEEDS / "001_1bfb6324b7dc7cff.txt").graph(Minter()).ntriples(), runs)


if __name__ == "__main__":
    sys.exit(main())
