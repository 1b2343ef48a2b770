"""Damage clean tables and count where jixiao says it: ``python -m mutations.measure --number 25 --seed 7``."""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from random import Random

from jixiao.api import ReadDocument, read
from jixiao.model import Finding, Location
from jixiao.rdf import Minter
from jixiao.validation import validate
from mutations import kinds_funds, kinds_head, kinds_results, kinds_rows, kinds_values, tables, write
from mutations.model import KINDS, Damaged, Table

#: The modules that register kinds.
REGISTERED = (kinds_head, kinds_funds, kinds_rows, kinds_values, kinds_results)
FOLDER = tempfile.TemporaryDirectory(prefix="jixiao-mutations-")
OUTCOMES = ("right", "elsewhere", "other", "silent")


@dataclass(frozen=True)
class Outcome:
    """What became of one damage: ``found`` is right, elsewhere, other (another code at the cell) or silent; ``extra`` is said besides."""

    kind: str
    form: str
    found: str
    extra: tuple[str, ...]
    note: str


def found_in(data: bytes, form: str) -> tuple[ReadDocument, list[Finding]]:
    """Read and check a document."""
    path = Path(FOLDER.name) / f"{hashlib.sha256(data).hexdigest()[:16]}{write.FORMATS[form][0]}"
    path.write_bytes(data)
    document = read(path)
    path.unlink()
    return document, [*document.findings, *validate(document.extracted.graph(Minter()).ntriples()).findings]


@lru_cache(maxsize=2000)
def clean(what: str, form: str, seed: str) -> Table | None:
    """Draw a table of which nothing is said in this format; None where this draw is none."""
    table = tables.plan(Random(seed)) if what == "plan" else tables.evaluation(Random(seed))
    if table is None:
        return None
    return None if found_in(write.write([table], form, Random(seed)), form)[1] else table


def drawn(name: str, form: str, seed: str) -> Iterator[tuple[Table, str]]:
    """Draw clean tables for a kind of damage."""
    what = KINDS[name][0]
    for number in range(150):
        kind = {"both": ("plan", "evaluation")[number % 2], "pair": "evaluation"}.get(what, what)
        own = f"{seed}-{kind}-{form}-{number}"
        if table := clean(kind, form, own):
            yield table, own


def where(place: Location) -> Location:
    """Of a text only line and column tell where a cell stands: its rows are counted from the title of the table that is read."""
    return place if place.line is None else replace(place, table=0, row=None, column=place.column if place.row is not None else None)


def cells(document: ReadDocument, damaged: Damaged, form: str) -> tuple[Location, ...]:
    """Where the damaged cells stand."""
    read_as = document.extracted.document
    known = write.places(read_as, damaged.table, int(bool(damaged.other)), form)
    if damaged.other:
        known |= {f"plan|{key}": place for key, place in write.places(read_as, damaged.other, 0, form).items()}
    return tuple(where(known[key]) for key in damaged.cells if key in known)


def tried(name: str, form: str, table: Table, seed: str) -> Outcome | None:
    """Damage a table and see what is said; None where the kind does not fit it, or its pair is not clean."""
    random = Random(f"{seed}-{name}")
    damaged = KINDS[name][1](random, table)
    if damaged is None:
        return None
    if form in {"docx", "xlsx"} and any("\x1b" in text for _, text in damaged.table.all_texts()):
        return None  # no XML has control characters
    both = [damaged.other, damaged.table] if damaged.other else [damaged.table]
    if KINDS[name][0] == "pair" and damaged.other and found_in(write.write([damaged.other, table], form, Random(seed)), form)[1]:
        return None
    document, findings = found_in(write.write(both, form, Random(seed)), form)
    places = cells(document, damaged, form)
    right = [finding for finding in findings if finding.code in damaged.codes]
    there = [finding for finding in findings if where(finding.source) in places]
    if any(where(finding.source) in places for finding in right):
        found = "right"
    elif right:
        found = "elsewhere"
    else:
        found = "other" if there else "silent"
    extra = tuple(sorted({finding.code for finding in findings} - {*damaged.codes, *damaged.also}))
    said = "; ".join(f"{finding.code}@{named(document, damaged, form, finding.source)}" for finding in findings)
    return Outcome(name, form, found, extra, f"{damaged.cells} {said} [{seed}]")


def named(document: ReadDocument, damaged: Damaged, form: str, place: Location) -> str:
    """Name the cell where a finding stands."""
    known = write.places(document.extracted.document, damaged.table, int(bool(damaged.other)), form)
    return next((key for key, found in known.items() if where(found) == where(place)), "?")


def measured(name: str, number: int, seed: int, turn: int = 0) -> list[Outcome]:
    """Try a kind in so many places, the formats in turns from one of them on."""
    outcomes: list[Outcome] = []
    forms = list(write.FORMATS)[turn:] + list(write.FORMATS)[:turn]
    sources = {form: drawn(name, form, str(seed)) for form in forms}
    while len(outcomes) < number and sources:
        for form in [form for form in forms if form in sources]:
            for table, own in sources[form]:
                if outcome := tried(name, form, table, own):
                    outcomes.append(outcome)
                    break
            else:
                del sources[form]
            if len(outcomes) == number:
                break
    return outcomes


def line(name: str, outcomes: list[Outcome]) -> str:
    """Print what became of a kind."""
    count = Counter(outcome.found for outcome in outcomes)
    extra = Counter(code for outcome in outcomes for code in outcome.extra)
    more = " ".join(f"{code}:{times}" for code, times in extra.most_common(4))
    return f"{name:52.52} {len(outcomes):4} " + " ".join(f"{count[found]:5}" for found in OUTCOMES) + f"  {more}"


def main() -> None:
    """Print the table of the kinds."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--number", type=int, default=25)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", default="")
    parser.add_argument("--notes", default="", help="write what was said of each damage that was not found to this file")
    options = parser.parse_args()
    print(f"{'kind':52} {'n':>4} " + " ".join(f"{found[:5]:>5}" for found in OUTCOMES) + "  said besides")
    every: list[Outcome] = []
    for name in sorted(KINDS):
        if options.only in name:
            outcomes = measured(name, options.number, options.seed)
            print(line(name, outcomes), flush=True)
            every += outcomes
    print(line("ALL", every))
    shares = Counter(outcome.found for outcome in every)
    print(
        f"{len({outcome.kind for outcome in every})} kinds; " + ", ".join(f"{found} {shares[found] / len(every):.1%}" for found in OUTCOMES)
    )
    if options.notes:
        bad = [outcome for outcome in every if outcome.found != "right" or outcome.extra]
        Path(options.notes).write_text("\n".join(f"{o.kind}\t{o.form}\t{o.found}\t{o.extra}\t{o.note}" for o in bad), encoding="utf-8")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
