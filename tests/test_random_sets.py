"""Random sets of documents: saved queries and sums against what the documents were written from, and any order of changes."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from independent.made_answers import ANSWERS, ANSWERS_WITH, World
from independent.made_documents import NAMES_ABOUT, PROJECTS_ABOUT, Document, any_set
from jixiao.extraction.context import Overrides
from jixiao.ingest.importer import import_documents
from jixiao.ingest.sources import sources
from jixiao.ingest.withdraw import withdraw
from jixiao.model.graph_names import BOOKKEEPING
from jixiao.model.namespaces import DCT, PAV
from jixiao.rdf import JX, Minter
from jixiao.sparql.results import SelectSource
from jixiao.sparql.saved_queries import Answer, catalogue, run
from jixiao.store import Store
from jixiao.store.columnar.optimize import optimize
from jixiao.store.columnar.reader import open_reader
from stored_reference import stored_reference

#: How many sets are tried: ``make random-sets`` tries more of them.
SETS = int(os.environ.get("JIXIAO_RANDOM_SETS", "4"))
FIRST = int(os.environ.get("JIXIAO_RANDOM_FIRST", "0"))
SEEDS = range(FIRST, FIRST + SETS)
MINTER = Minter()


def write(folder: Path, documents: Iterable[Document]) -> None:
    for document in documents:
        path = folder / document.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document.text, encoding="utf-8")
        if document.sidecar:
            path.with_name(f"{path.name}.meta.toml").write_text(document.sidecar, encoding="utf-8")


def bring(store: Store, folder: Path) -> None:
    files, failures = sources([folder], Overrides())
    assert not failures
    assert not import_documents(store, files, MINTER, workers=1, check=True).failures


def compared(value: object) -> object:
    """A value of an answer, so that equal ones are equal: an empty text is none, a whole decimal is an integer."""
    if isinstance(value, int | Decimal):
        return format(Decimal(value).normalize(), "f")
    return value or None


def one_cell(row: Mapping[str, object], name: str) -> object:
    """A value of a row so that equal ones are equal: of a table its document, of several planned values any order."""
    value = row.get(name)
    if name == "plan_value" and value:
        value = "；".join(sorted(str(value).split("；")))
    return str(value).rpartition("/version/")[2] if name == "table" else compared(value)


def as_rows(answer: Answer, columns: Sequence[str]) -> Counter[tuple[object, ...]]:
    """The rows of an answer as often as they are there, by these columns."""
    return expected_rows([dict(zip(answer.columns, row, strict=True)) for row in answer.rows], columns)


def expected_rows(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> Counter[tuple[object, ...]]:
    """Rows as often as they are there, by these columns."""
    return Counter(tuple(one_cell(row, name) for name in columns) for row in rows)


#: What is not computed from the documents: places and values of fields, as tests/test_documents_disagree.py has them.
LEFT_OUT = {"documents-disagree": ("value", "place", "other_value", "other_place", "table")}


def several_rows(world: World) -> set[str]:
    """The names of indicators that some table has in several rows."""
    counts = (Counter(row.name for row in held.form.rows) for held in (one for some in world.versions.values() for one in some))
    return {name for names in counts for name, number in names.items() if number > 1}


def difference(store: SelectSource, name: str, rows: list[dict[str, Any]], world: World, parameters: Mapping[str, str]) -> str:
    """What a saved query answers otherwise than computed; empty where nothing is."""
    answer = run(store, catalogue()[name], parameters)
    columns = [column for column in answer.columns if column not in LEFT_OUT.get(name, ())]
    got, wanted = as_rows(answer, columns), expected_rows(rows, columns)
    if name == "documents-disagree":
        at = columns.index("indicator")
        several = several_rows(world)
        got, wanted = (Counter({row: n for row, n in of.items() if str(row[at]).strip("。") not in several}) for of in (got, wanted))
    lines = [f"  - {dict(zip(columns, row, strict=True))}" for row in (wanted - got).elements()]
    lines += [f"  + {dict(zip(columns, row, strict=True))}" for row in (got - wanted).elements()]
    return "\n".join([f"{name} {parameters or ''}", *lines]) if lines else ""


def differences(store: SelectSource, documents: Sequence[Document]) -> list[str]:
    world = World(documents)
    asked = [(name, computed(world), {"limit": "1000"} if name == "largest-projects" else {}) for name, computed in ANSWERS.items()]
    names = sorted({row.name for _, row in world.rows()})
    terms = {
        "same-indicator": names[::5],
        "indicators-about": [term for term, of in NAMES_ABOUT.items() if set(of) & set(names)],
        "projects-about": [term for term, of in PROJECTS_ABOUT.items() if set(of) & {held.form.project for held in world.plans}],
    }
    for name, (parameter, computed) in ANSWERS_WITH.items():
        asked += [(name, computed(world, term), {parameter: term}) for term in terms[name]]
    return [text for name, rows, parameters in asked if (text := difference(store, name, rows, world, parameters))]


#: Paths from a table to what it shares with others, and what leads from there to a name that each has once.
PATHS = {
    "department": "?t jx:department/jx:name ?name",
    "department of the project": "?t jx:project/jx:department/jx:name ?name",
    "project": "?t jx:project/jx:name ?name",
    "place": "?t jx:jurisdiction/jx:gbCode ?name",
    "place of the department": "?t jx:department/jx:jurisdiction/jx:displayName ?name",
    "work": "?t dct:isVersionOf ?work . ?work pav:hasCurrentVersion ?name",
}
PREFIXES = f"PREFIX jx: <{JX}> PREFIX dct: <{DCT}> PREFIX pav: <{PAV}> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


def sums(store: SelectSource, documents: Sequence[Document]) -> list[str]:
    """The sums and counts along paths that are not those of the documents."""
    world = World(documents)
    budgets = [Decimal(held.form.budget) * 10_000 for held in world.plans if held.form.budget is not None]
    numbers = [row.value.number for _, row in world.rows() if row.value.kind == "number"]
    tables, rows = (len(budgets), sum(budgets)), (len(numbers), sum(numbers))
    asked = {f"{name}: budget": (f"?t a jx:TargetTable ; jx:budget ?n . {path}", tables) for name, path in PATHS.items()}
    asked["concept"] = ("?r a jx:Indicator ; jx:target/jx:number ?n ; jx:concept/skos:prefLabel ?label", rows)
    asked["row's department"] = ("?r a jx:Indicator ; jx:target/jx:number ?n ; jx:department/jx:name ?name", rows)
    asked["row's project"] = ("?r a jx:Indicator ; jx:target/jx:number ?n ; jx:project/jx:name ?name", rows)
    told = []
    for name, (pattern, expected) in asked.items():
        [row] = store.select(f"{PREFIXES}SELECT (COUNT(?n) AS ?c) (SUM(?n) AS ?s) WHERE {{ {pattern} }}").rows
        got = tuple(Decimal(term.value) for term in row if term)
        if got != expected:
            told.append(f"{name}: {got}, not {expected}")
    return told


@pytest.mark.parametrize("seed", SEEDS)
def test_each_saved_query_and_sum_says_what_the_documents_say(tmp_path: Path, seed: int) -> None:
    """Every fourth set by the columnar file too."""
    documents = any_set(seed)
    write(tmp_path / "documents", documents)
    store = stored_reference(tmp_path / "store")
    bring(store, tmp_path / "documents")
    told = differences(store, documents) + sums(store, documents)
    store.close()
    assert not told, "\n".join(told)
    if seed % 4 == 0:
        optimize(tmp_path / "store")
        reader = open_reader(str(tmp_path / "store"), "auto")
        told = differences(reader, documents) + sums(reader, documents)
        reader.close()
        assert not told, "\n".join(told)


# -- any order ---------------------------------------------------------------------------------------------------------------


def content(store: Store) -> list[str]:
    """The N-Quads that a store exports, but what is kept of tables that are gone."""
    names = [name for name in store.names() if not name.endswith((f"/{BOOKKEEPING}", "/withdrawn"))]
    return sorted(f"{line} {name}" for name in names for line in store.graph(name).split("\n") if line and "_:" not in line)


def in_common(one: Document, other: Document) -> bool:
    """Whether each has at least half of its tables in common with the other: then one is the other, corrected."""
    mine, theirs = ({form.key for form in document.forms} for document in (one, other))
    return 2 * len(mine & theirs) >= max(len(mine), len(theirs))


def corrected(r: random.Random, document: Document) -> Document:
    """A document with another goal, and a row less where there are several."""
    form = document.forms[0]
    rows = form.rows[:-1] if len(form.rows) > 1 and r.random() < 0.5 else form.rows
    return replace(document, forms=(replace(form, goal=f"{form.goal}（更正{r.randint(1, 9)}）", rows=rows), *document.forms[1:]))


def after(left: Iterable[Document], brought: Sequence[Document]) -> list[Document]:
    """What a store holds when documents were brought to it, as docs/operate.md says."""
    shas = {document.sha256 for document in brought}
    named = {document.name: document for document in brought}
    stay = [d for d in left if d.sha256 not in shas and not (d.name in named and in_common(d, named[d.name]))]
    return [*stay, *brought]


@pytest.mark.skipif("JIXIAO_RANDOM_SETS" not in os.environ, reason="takes long: make random-sets")
@pytest.mark.parametrize("seed", SEEDS[: max(4, len(SEEDS) // 4)])
def test_after_imports_renames_replacements_and_withdrawals_a_store_is_a_new_one_of_what_is_left(tmp_path: Path, seed: int) -> None:
    r = random.Random(seed)
    documents, others = any_set(seed), any_set(seed + 10_000)
    store = stored_reference(tmp_path / "store")
    left: list[Document] = []
    for step in range(r.randint(3, 6)):
        change = r.choice(("import", "import", "rename", "correct", "other", "withdraw")) if left else "import"
        names = Counter(document.name for document in left)
        one = r.choice([document for document in left if names[document.name] == 1] or left) if left else None
        if change == "import" or one is None:
            brought = r.sample(documents, r.randint(1, len(documents)))
        elif change == "withdraw":
            withdraw(store, [one.sha256])
            left.remove(one)
            continue
        elif change == "rename":
            brought = [replace(one, name=f"{step}-{Path(one.name).name}")]
        else:
            brought = [corrected(r, one) if change == "correct" else replace(r.choice(others), name=one.name)]
        left = after(left, brought)
        write(tmp_path / f"step-{step}", brought)
        bring(store, tmp_path / f"step-{step}")
    told = differences(store, tuple(left)) + sums(store, tuple(left)) if left else []
    held = content(store)
    store.close()
    assert not told, "\n".join(told)
    new = stored_reference(tmp_path / "new")
    # Two of one name cannot lie in one folder, and one may not be taken for the other, corrected.
    for number, document in enumerate(left):
        write(tmp_path / f"left-{number}", [document])
        bring(new, tmp_path / f"left-{number}")
    assert held == content(new)
    new.close()
