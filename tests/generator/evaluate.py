"""Print how forms are read: rows exact, silent errors, false alarms and heads by kind of form.

``make evaluate NUMBER=300 SEED=7`` for generated forms, whose seed is printed and drawn where it is not given; ``make evaluate EXAM=DIR``
for a folder with ``documents/`` and ``gold.json``, or with goldens as in ``tests/wild/mixed``. The forms are read by the command
``jixiao extract``, as a user does.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from generator.goldens import goldens
from generator.make import write
from generator.score import Score, documents_by_name, score

WILD = Path(__file__).parents[1] / "wild"
HEADING = f"{'kind':14} {'documents':>9} {'rows':>6} {'exact':>7} {'silent':>7} {'false alarms':>13} {'heads':>12}"


def extract(folder: Path) -> tuple[dict[str, Any], str]:
    """Run ``jixiao extract`` over the documents of a folder; return its JSON and what it says on stderr."""
    command = [sys.executable, "-m", "jixiao", "extract", str(folder), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        return json.loads(done.stdout), done.stderr
    except ValueError:
        print(done.stderr, file=sys.stderr)
        raise SystemExit("jixiao extract gave no JSON") from None


def gold_of(folder: Path) -> tuple[Path, list[dict[str, Any]]]:
    """Return where the documents of a folder are, and their gold: ``gold.json``, or a golden beside each."""
    if (folder / "gold.json").exists():
        return folder / "documents", json.loads((folder / "gold.json").read_text(encoding="utf-8"))["documents"]
    if found := goldens(folder):
        return folder, found
    raise SystemExit(f"{folder} has neither gold.json nor documents with NAME.expected.json beside them")


def evaluate(folder: Path, by: str = "kind", read: tuple[dict[str, Any], str] | None = None) -> dict[str, Score]:
    """Return the scores of a folder by kind of form or format, and of all of it. ``read``: what ``extract`` gave of it."""
    documents, golds = gold_of(folder)
    extracted, log = read or extract(documents)
    given = documents_by_name(extracted)
    scores: dict[str, Score] = {}
    for gold in golds:
        result = score(gold, given.get(gold["file"]), log)
        for kind in (gold.get(by, "documents"), "all"):
            scores.setdefault(kind, Score()).add(result)
    return scores


def line(kind: str, score: Score) -> str:
    """Write one row of the table."""
    alarms = f"{score.alarms} in {score.alarmed}" if score.judged else "-"
    exact = f"{100 * score.exact / score.rows:.1f}%" if score.rows else "-"
    heads = f"{score.heads_right}/{score.heads}"
    return f"{kind:14} {score.documents:9} {score.rows:6} {exact:>7} {score.silent:7} {alarms:>13} {heads:>12}"


def table(scores: dict[str, Score]) -> str:
    """Write the scores as a table, all of them last."""
    kinds = sorted(kind for kind in scores if kind != "all")
    return "\n".join([HEADING, *(line(kind, scores[kind]) for kind in (*kinds, "all"))])


def main() -> int:
    """Evaluate generated forms or a folder."""
    parser = argparse.ArgumentParser(prog="evaluate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--number", type=int, default=300, help="how many documents are generated")
    parser.add_argument("--seed", default="", help="their seed; drawn where it is not given")
    parser.add_argument("--exam", default="", help="a folder with documents/ and gold.json, or with NAME.expected.json, instead")
    parser.add_argument("--keep", default="", help="where the generated documents and their gold are left")
    parser.add_argument("--by", default="kind", choices=("kind", "format"), help="what the rows of the table are")
    parser.add_argument("--verbose", action="store_true", help="print what is wrong, row by row")
    options = parser.parse_args()
    others: dict[str, Score] = {}
    if options.exam:
        scores = evaluate(Path(options.exam), options.by)
        print(options.exam)
    else:
        seed = int(options.seed) if options.seed else random.randrange(1, 1_000_000)
        print(f"{options.number} documents of seed {seed}")
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(options.keep or temporary)
            write(folder, seed, options.number)
            scores = evaluate(folder, options.by)
        for kind in ("variants", "mixed", "counties"):
            others[f"wild/{kind}"] = evaluate(WILD / kind)["all"]
    if options.verbose:
        print("\n".join(scores["all"].notes))
    print(table(scores))
    for kind, found in others.items():
        print(line(kind, found))
    total = scores["all"]
    print(f"rows exact {total.exact}/{total.rows}, silent errors {total.silent}, read or said {total.read}/{total.documents}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
