"""Change documents that are read right, one change a time, and print how the changed ones are read: rows exact, said, silently wrong.

``python -m generator.metamorphic --number 40 --seed 7 --share 0.2``: so many generated documents, and this share of the changes that
``changes.py`` has for each.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

from generator.changes import Changed, Subject, changes
from generator.make import FORMATS, KINDS
from generator.page import Page
from generator.score import Score, score
from jixiao import api
from jixiao.model import JixiaoError

HEADING = (
    f"{'change':16} {'documents':>9} {'rows':>7} {'exact':>8} {'not':>7} {'silent':>7} {'silent in':>10} {'alarms':>7} {'heads wrong':>12}"
)


@dataclass
class Tally:
    """Counts over changed documents."""

    score: Score = field(default_factory=Score)
    silent_in: int = 0


def generated(seed: int, number: int) -> Iterator[Subject]:
    """Draw generated documents, before they are written in a format."""
    for place in range(number):
        drawn = Random(f"metamorphic-{seed}-{place}")
        kind = drawn.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]
        page = KINDS[kind][1](drawn)
        gold = page.gold.as_json()
        yield Subject(f"{place:04}-{kind}", page, gold)


def read(page: Page, name: str, folder: Path, form: str) -> tuple[dict[str, Any], str]:
    """Write a page in a format and read it: what ``jixiao extract`` gives of it, or nothing and what is wrong."""
    _, suffix, writer = FORMATS[form]
    path = folder / f"{name}{suffix}"
    path.write_bytes(writer(page, Random(1)))
    try:
        given: dict[str, Any] = api.extract(path, language="zh")["documents"][0]
    except JixiaoError as error:
        return {}, f"{path.name}: {error}"
    return given, ""


def scored(page: Page, gold: dict[str, Any], name: str, folder: Path, form: str = "html") -> Score:
    given, log = read(page, name, folder, form)
    wanted = gold | {"file": f"{name}{FORMATS[form][1]}"}
    return score(wanted, given or None, log)


def right(subject: Subject, folder: Path) -> Score | None:
    """Read a document as it is; None where that is not right, so that nothing can be said of its changes."""
    result = scored(subject.page, subject.gold, "base", folder)
    return result if result.exact == result.rows and not result.silent and result.rows else None


def run(subjects: Iterable[Subject], share: float, seed: int, folder: Path, keep: Path | None = None) -> dict[str, Tally]:
    """Change documents, read them and count, by kind of change."""
    tallies: dict[str, Tally] = {}
    for subject in subjects:
        base = right(subject, folder)
        if base is None:
            continue
        for number, changed in enumerate(changes(subject, Random(f"{seed}-{subject.name}"), share)):
            count(tallies, subject, number, changed, base, folder, keep)
    return tallies


def count(tallies: dict[str, Tally], subject: Subject, number: int, changed: Changed, base: Score, folder: Path, keep: Path | None) -> None:
    """Read one changed document and count it."""
    name = f"{subject.name}-{number:03}"
    result = scored(changed.page, changed.gold, name, folder, changed.format)
    result.notes = [f"{changed.kind}: {changed.what}: {note}" for note in result.notes]
    result.heads_right = max(result.heads_right, result.heads - (base.heads - base.heads_right))
    for kind in (changed.kind, "all"):
        tally = tallies.setdefault(kind, Tally())
        tally.score.add(result)
        tally.silent_in += bool(result.silent)
    written = folder / f"{name}{FORMATS[changed.format][1]}"
    if keep and (result.silent or result.alarms):
        shutil.copy(written, keep)
    written.unlink()


def table(tallies: dict[str, Tally]) -> str:
    """Write the counts as a table, all of them last."""
    lines = [HEADING]
    for kind in (*sorted(kind for kind in tallies if kind != "all"), "all"):
        score, silent_in = tallies[kind].score, tallies[kind].silent_in
        exact = f"{100 * score.exact / score.rows:.2f}%" if score.rows else "-"
        wrong = score.heads - score.heads_right
        said = score.rows - score.exact
        lines.append(
            f"{kind:16} {score.documents:9} {score.rows:7} {exact:>8} {said:7} {score.silent:7} {silent_in:10} {score.alarms:7} {wrong:12}"
        )
    return "\n".join(lines)


def main() -> int:
    """Change generated documents."""
    parser = argparse.ArgumentParser(prog="metamorphic", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=40, help="how many documents are generated")
    parser.add_argument("--seed", type=int, default=0, help="their seed; drawn where it is not given")
    parser.add_argument("--share", type=float, default=0.2, help="which share of the changes is made")
    parser.add_argument("--keep", default="", help="where documents with a silent error or a false alarm are left")
    parser.add_argument("--verbose", action="store_true", help="print what is wrong, row by row")
    options = parser.parse_args()
    seed = options.seed or random.randrange(1, 1_000_000)
    print(f"{options.number} documents of seed {seed}, {options.share:.0%} of their changes")
    keep = Path(options.keep) if options.keep else None
    with tempfile.TemporaryDirectory() as folder:
        tallies = run(generated(seed, options.number), options.share, seed, Path(folder), keep)
    if options.verbose:
        print("\n".join(tallies["all"].score.notes))
    print(table(tallies))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
