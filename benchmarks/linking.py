"""What linking costs: names linked a second beside a plain classifier of the same names, and an import with links beside one without.

    python benchmarks/linking.py [--documents 40] [--runs 5]

The peer of the first line is how one would plainly do it: scikit-learn's TF-IDF of runs of characters (name, levels and unit as one text)
and a logistic regression that gives the concept, trained on tools/concepts/labelled.csv; it predicts all names at once, we one by one.
Both take CPU seconds of this process, once they are loaded. Beside the names stands how many concepts each gets right of the held fifth
of the groups of similar names, both trained without it. The import without links is the same command with the step that links put aside.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from harness import HEADING, Line, command, compared, fresh, jixiao, keep, machine, python
from scale import corpus, provinces
from shacl import seconds

from jixiao.linking import concepts, features
from jixiao.linking.concepts import IndicatorLabel, match_concept
from jixiao.vocabulary import vocabulary

TOOLS = Path(__file__).resolve().parent.parent / "tools"
UNLINKED = """import sys
from jixiao.ingest import links
links.settle_links = lambda *given: ("", False)
from jixiao.cli import main
sys.argv[0] = "jixiao"
main()"""
#: So many names are linked in one run.
NAMES = 8000


def labels() -> list[tuple[IndicatorLabel, str]]:
    """The labelled names, each once, with their concepts."""
    with (TOOLS / "concepts" / "labelled.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["name"]: row for row in csv.DictReader(file)}
    return [(IndicatorLabel(name, row["level1"], row["level2"], row["unit"]), row["concept"]) for name, row in rows.items()]


def distinct(known: Sequence[IndicatorLabel]) -> list[IndicatorLabel]:
    """``NAMES`` labels of distinct names: those that are known, and these with the name of a place before them."""
    places = ("", *sorted({place.jurisdiction.name for place in vocabulary().jurisdictions.values()}))
    every = (IndicatorLabel(place + label.name, label.level1, label.level2, label.unit) for place in places for label in known)
    found: dict[str, IndicatorLabel] = {}
    for label in every:
        found.setdefault(label.name, label)
        if len(found) == NAMES:
            break
    return list(found.values())


def linked(names: Sequence[IndicatorLabel]) -> None:
    """Links names that were never seen before."""
    concepts._memory.cache_clear()
    features.name_key.cache_clear()
    for label in names:
        match_concept(label)


def text(label: IndicatorLabel) -> str:
    return " ".join(part for part in (label.name, label.level1, label.level2, label.unit) if part)


class Plain:
    """The peer: character n-grams and a logistic regression."""

    def __init__(self, known: Sequence[tuple[IndicatorLabel, str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline

        self._model = make_pipeline(TfidfVectorizer(analyzer="char", ngram_range=(1, 4)), LogisticRegression(C=30, max_iter=300))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self._model.fit([text(label) for label, _ in known], [concept for _, concept in known])

    def predicted(self, names: Sequence[IndicatorLabel]) -> list[str]:
        return list(self._model.predict([text(label) for label in names]))


def right() -> tuple[float, float]:
    """The share of concepts that we and the peer get right of the held part of tools/concepts/labelled.csv, trained without it."""
    sys.path.insert(0, str(TOOLS))
    import evaluate_concepts as evaluate

    training, held = evaluate.parts()
    of = {label.name: label for label, _ in labels()}
    said = evaluate.tried(held, evaluate.weights_without(training))
    ours = sum(one.concept == one.row.concept for one in said) / len(said)
    plain = Plain([(of[row.name], row.concept) for row in training])
    theirs = plain.predicted([of[one.row.name] for one in said])
    return ours, sum(one.row.concept == concept for one, concept in zip(said, theirs, strict=True)) / len(said)


def lines(folder: Path, documents: int, runs: int) -> Iterator[Line]:
    known = labels()
    names, plain = distinct([label for label, _ in known]), Plain(known)
    ours, theirs = right()
    yield compared(
        f"link names to concepts ({ours:.2f} right)", f"{len(names):,} distinct names", partial(seconds, partial(linked, names)),
        f"TF-IDF and logistic regression ({theirs:.2f} right)", partial(seconds, partial(plain.predicted, names)), runs=runs,
    )  # fmt: skip
    files, store = corpus(folder, documents), folder / "linked"
    arguments = ("import", *provinces(files), "--store", store)
    yield compared(
        "import, with links", f"{documents:,} documents", command(jixiao(*arguments), before=fresh(store)),
        "import without links", command(python(UNLINKED, *arguments), before=fresh(store)), runs=runs,
    )  # fmt: skip


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--documents", type=int, default=40)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--folder", type=Path, help="where the corpus and the stores are; kept if given")
    given = options.parse_args()
    about = machine()
    print(about)
    print(HEADING)
    with tempfile.TemporaryDirectory() as temporary:
        folder = (given.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        print(f"kept in {keep(list(lines(folder, given.documents, given.runs)), about, f'linking-{given.documents}')}")


if __name__ == "__main__":
    sys.exit(main())
