"""Print how often rows and fields are read wrongly, by the certainty that ``jixiao extract`` gives them.

``python -m generator.calibration --number 300 --seed 7`` for generated forms, ``--exam DIR`` for folders with gold (several, if need be).
A row is wrong where one of its fields differs from the gold, or the gold has no such row. Rows that were lost have no certainty.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from generator.compare import head_differences, pair_tables, row_differences
from generator.evaluate import extract, gold_of
from generator.make import write
from generator.score import Reading, documents_by_name

#: The steps that certainties are put together in: from (inclusive) to (exclusive).
STEPS = ((1.0, 1.1), (0.9, 1.0), (0.8, 0.9), (0.6, 0.8), (0.0, 0.6))
#: The fields that gold has, by the names of ``jixiao extract``.
FIELDS = {
    "project": "project_name",
    "supervising_department": "supervising_department",
    "department.name": "department",
    "funds.total": "total",
    "funds.fiscal": "fiscal",
    "funds.other": "other",
}
Certain = tuple[float, bool, str]


def step_of(certainty: float) -> tuple[float, float]:
    return next(step for step in STEPS if step[0] <= certainty < step[1])


def rows_of(gold: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Certain]:
    """Yield certainty, whether it is right, and the name of each row that was read of a document."""
    for table, wanted in pair_tables(given.get("tables") or [], gold["tables"]):
        reading = Reading(gold, given, False)
        reading.table(table, wanted)
        wrong = {id(row) for row, right in reading.wrong if row and (right is None or row_differences(row, right)[1])}
        for row in (table or {}).get("indicators") or []:
            yield row["certainty"], id(row) not in wrong, f"{gold['file']} {row['name']} {row['value']} {row['doubts']}"


def fields_of(gold: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[Certain]:
    """Yield the same of each field of a head that was read and that the gold asks for."""
    for table, wanted in pair_tables(given.get("tables") or [], gold["tables"]):
        if table is None or wanted is None:
            continue
        differ = {text.split(" ", 1)[0] for text in head_differences(table, wanted)[1]}
        for asked, name in FIELDS.items():
            if (field := table["fields"].get(name)) and asked not in wanted["may_differ"]:
                yield field["certainty"], asked not in differ, f"{gold['file']} {asked} {field['doubts']}"


def calibrate(folder: Path, extracted: dict[str, Any] | None = None) -> dict[str, list[Certain]]:
    """Return what was read of a folder: rows and fields. ``extracted``: what ``extract`` gave of it."""
    documents, golds = gold_of(folder)
    given = documents_by_name(extracted or extract(documents)[0])
    read = [(gold, given[gold["file"]]) for gold in golds if gold["file"] in given]
    return {
        "rows": [entry for pair in read for entry in rows_of(*pair)],
        "fields": [entry for pair in read for entry in fields_of(*pair)],
    }


def shares_wrong(entries: list[Certain]) -> tuple[float, float]:
    """Return the share of what was read wrongly: of what has full certainty, and of the rest."""
    parts = [[right for certainty, right, _ in entries if (certainty == 1) is full] for full in (True, False)]
    full, others = (part.count(False) / len(part) if part else 0.0 for part in parts)
    return full, others


def table(entries: list[Certain]) -> str:
    """Write how many are wrong in each step."""
    counts = {step: [0, 0] for step in STEPS}
    for certainty, right, _ in entries:
        counts[step_of(certainty)][0] += 1
        counts[step_of(certainty)][1] += not right
    lines = [f"{'certainty':14} {'read':>7} {'wrong':>7} {'share':>8}"]
    for (low, high), (number, wrong) in counts.items():
        name = "1" if low == 1 else f"{low} to < {high:.1f}"
        lines.append(f"{name:14} {number:7} {wrong:7} {f'{100 * wrong / number:.2f}%' if number else '-':>8}")
    return "\n".join(lines)


def main() -> int:
    """Calibrate on generated forms or on folders with gold."""
    parser = argparse.ArgumentParser(prog="calibration", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=300, help="how many documents are generated")
    parser.add_argument("--seed", type=int, default=7, help="their seed")
    parser.add_argument("--exam", nargs="*", default=[], help="folders with gold instead")
    parser.add_argument("--verbose", action="store_true", help="print what is wrong, and what is not certain")
    options = parser.parse_args()
    entries: dict[str, list[Certain]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as temporary:
        if not options.exam:
            write(Path(temporary), options.seed, options.number)
        for folder in options.exam or [temporary]:
            for kind, some in calibrate(Path(folder)).items():
                entries[kind] += some
    for kind, some in entries.items():
        if options.verbose:
            print(
                "\n".join(f"{kind} {'' if right else 'WRONG '}{figure} {text}" for figure, right, text in some if figure < 1 or not right)
            )
        print(f"{kind}\n{table(some)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
