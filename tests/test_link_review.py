"""What people decide of links wins, is kept, survives a rebuild, is exchanged as SSSOM, and falls back when it is withdrawn."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import SEEDS, run_jixiao
from jixiao.linking.sssom import REQUIRED, read_table, table_text

#: Of one use in the seeds, and of several.
ONCE, OFTEN = "系统故障修复响应时间", "系统正常使用年限"
PREFIXES = "PREFIX sssom: <https://w3id.org/sssom/> "  # the others are known


def jixiao(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = run_jixiao(*map(str, arguments))
    assert done.returncode == code, done.stderr
    return done


def links(store: Path) -> list[str]:
    """The graph of links, sorted."""
    dump = store.with_suffix(".nq")
    jixiao("export", dump, "--store", store)
    return sorted(line for line in dump.read_text(encoding="utf-8").splitlines() if line.endswith("/links> ."))


def uses(store: Path, name: str) -> list[str]:
    query = f'SELECT ?use {{ ?use jx:useOf/skos:prefLabel "{name}"@zh }}'
    return jixiao("sparql", PREFIXES + query, "--store", store, "--format", "csv").stdout.split()[1:]


def said(store: Path, use: str) -> list[str]:
    """Concepts of a use, with what leads there and how sure it is."""
    query = f'SELECT ?p ?c ?n {{ <{use}> ?p ?c ; sssom:confidence ?n FILTER(STRSTARTS(STR(?c), "https://w3id.org/jixiao/concept/")) }}'
    rows = jixiao("sparql", PREFIXES + query, "--store", store, "--format", "csv").stdout.split()[1:]
    return [row.replace("http://www.w3.org/2004/02/skos/core#", "").replace("https://w3id.org/jixiao/concept/", "") for row in rows]


@pytest.fixture
def seeds_store(built: tuple[Path, str]) -> Path:
    return built[0]


@pytest.fixture
def store(seeds_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(seeds_store, tmp_path / "store"))


def some(store: Path, number: int) -> list[str]:
    listed = jixiao("link", "review", "--store", store, "--format", "csv").stdout.splitlines()[1:]
    return [line.split(",")[0] for line in listed[:number]]


def test_what_is_not_sure_is_listed_until_somebody_decides(store: Path) -> None:
    first, second, third = some(store, 3)
    shown = jixiao("link", "review", "--store", store, "--limit", "2").stdout
    assert first in shown
    assert third not in shown
    jixiao("link", "review", "--accept", first, "--reject", second, "--by", "Li Na", "--store", store)
    assert not {first, second} & set(some(store, 1000))


def test_a_decision_wins_and_a_withdrawn_one_falls_back(store: Path) -> None:
    before = links(store)
    (use,) = uses(store, ONCE)
    decide = ("link", "review", "--set", f"{ONCE}=repair-time:broad", "--by", "Li Na", "--reason", "repair is meant", "--store", store)
    jixiao(*decide)
    assert said(store, use) == ["broadMatch,repair-time,1"]
    (told,) = (line for line in links(store) if line.startswith(f"<{use}>") and "author_label" in line)
    assert '"Li Na"' in told
    jixiao("link", "review", "--withdraw", ONCE, "--by", "Li Na", "--store", store)
    assert links(store) == before


def test_no_concept_can_be_decided_too(store: Path) -> None:
    (use,) = uses(store, ONCE)
    assert said(store, use)
    jixiao("link", "review", "--set", f"{ONCE}=none", "--by", "Li Na", "--store", store)
    assert said(store, use) == []


@pytest.mark.parametrize("where", ["beside the store", "beside the documents", "given"])
def test_a_decision_survives_a_rebuild(where: str, store: Path, tmp_path: Path) -> None:
    jixiao("link", "review", "--set", f"{ONCE}=repair-time", "--by", "Li Na", "--store", store)
    kept = store.with_name("store.links.sssom.tsv")
    decided = links(store)
    again = tmp_path / "again"
    documents: Path = SEEDS
    more: tuple[object, ...] = ()
    if where == "beside the store":
        kept.rename(tmp_path / "again.links.sssom.tsv")
    elif where == "given":
        more = ("--links", kept)
    else:
        documents = Path(shutil.copytree(SEEDS, tmp_path / "documents"))
        kept.rename(documents / "links.sssom.tsv")
    jixiao("build", documents, "--store", again, *more)
    assert links(again) == decided


def test_an_export_comes_back_as_it_was(store: Path, tmp_path: Path) -> None:
    jixiao("link", "review", "--set", f"{ONCE}=repair-time:close", "--by", "Li Na", "--reason", "so gemeint", "--store", store)
    table, decided = tmp_path / "all.tsv", links(store)
    jixiao("link", "export", "--store", store, "-o", table)
    jixiao("link", "review", "--withdraw", ONCE, "--by", "Li Na", "--store", store)
    assert links(store) != decided
    done = jixiao("link", "import", table, "--store", store)
    assert links(store) == decided
    assert "1 decisions" in done.stdout
    again = tmp_path / "again.tsv"
    jixiao("link", "export", "--store", store, "-o", again)
    assert again.read_bytes() == table.read_bytes()


def test_a_name_of_several_uses_is_refused_and_they_are_listed(store: Path) -> None:
    several = [use.rpartition("/")[2] for use in uses(store, OFTEN)]
    assert len(several) > 1
    told = jixiao("link", "review", "--accept", OFTEN, "--by", "Li Na", "--store", store, code=2).stderr
    assert all(one in told for one in several)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--accept", ONCE], "--by"),
        (["--accept", "没有的名称", "--by", "x"], "jixiao link review"),
        (["--set", f"{ONCE}=no-such-concept", "--by", "x"], "no-such-concept"),
        (["--set", ONCE, "--by", "x"], "NAME=CONCEPT"),
        (["--set", f"{ONCE}=repair-time:nearly", "--by", "x"], "exact, close, broad"),
        (["--withdraw", ONCE, "--by", "x"], "nobody decided"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(arguments: list[str], told: str, store: Path) -> None:
    before = links(store)
    assert told in jixiao("link", "review", *arguments, "--store", store, code=2).stderr
    assert links(store) == before
    assert not store.with_name("store.links.sssom.tsv").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("\tconcept:", "\tnirgends:"), "line 10"),
        (lambda text: text.replace("concept:repair-time", "concept:no-such"), "line 10"),
        (lambda text: text + text.splitlines()[-1].replace("repair-time", "response-time") + "\n", "line 11"),
        (lambda text: text.replace("\t", " "), "line 9"),
        (lambda text: text.replace("#license:", "#license: [", 1), "metadata"),
    ],
    ids=["prefix", "concept", "two decisions", "no tabs", "metadata"],
)
def test_a_table_with_a_fault_is_refused_with_its_line(change: object, told: str, store: Path, tmp_path: Path) -> None:
    jixiao("link", "review", "--set", f"{ONCE}=repair-time", "--by", "Li Na", "--store", store)
    table = tmp_path / "table.tsv"
    jixiao("link", "export", "--decided", "--store", store, "-o", table)
    jixiao("link", "review", "--withdraw", ONCE, "--by", "Li Na", "--store", store)
    before = links(store)
    assert callable(change)
    table.write_text(change(table.read_text(encoding="utf-8")), encoding="utf-8")
    error = jixiao("link", "import", table, "--store", store, code=2).stderr
    assert "table.tsv" in error
    assert told in error
    assert links(store) == before


def test_the_order_of_documents_does_not_matter(seeds_store: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    for document in sorted(SEEDS.glob("*.txt"), reverse=True):
        jixiao("import", document, "--store", other)
    assert links(other) == links(seeds_store)


def test_links_go_with_the_documents_whose_names_they_are_of(store: Path) -> None:
    first, *rest = sorted(path.name for path in SEEDS.glob("*.txt"))
    before = links(store)
    jixiao("withdraw", first, "--store", store)
    fewer = links(store)
    assert 0 < len(fewer) < len(before)
    assert set(fewer) < set(before)
    jixiao("withdraw", *rest, "--store", store)
    assert not [line for line in links(store) if "name-use" in line]


def test_asking_takes_one_answer_after_the_other(store: Path) -> None:
    first, second, third = some(store, 3)
    command = [sys.executable, "-m", "jixiao", "link", "review", "--ask", "--by", "Li Na", "--store", str(store)]
    done = subprocess.run(command, input="a\nno-such\nr\nq\n", capture_output=True, text=True, timeout=60, check=True)
    assert "no-such" in done.stderr
    left = set(some(store, 1000))
    assert not {first, second} & left
    assert third in left


CELLS = st.text(st.characters(blacklist_categories=("Cs", "Cc"), whitelist_characters='\t\n"'), min_size=1, max_size=12)
ROWS = st.lists(
    st.fixed_dictionaries(
        {name: st.from_regex(r"https://example\.org/[a-z0-9]{1,6}", fullmatch=True) for name in REQUIRED},
        optional={"comment": CELLS, "reviewer_label": CELLS, "a_column_of_ones_own": CELLS},
    ),
    max_size=5,
)


@given(ROWS)
def test_a_table_that_was_written_is_read_as_it_was(rows: list[Mapping[str, str]]) -> None:
    read = read_table(table_text(rows, "https://w3id.org/jixiao/id/name-use/").encode("utf-8"), "t.tsv").rows
    assert sorted(map(sorted, (row.items() for row in read))) == sorted(map(sorted, (row.items() for row in rows)))
