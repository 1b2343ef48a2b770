"""A table that several documents print: each statement stands once, and one version counts, whatever comes and goes."""

from __future__ import annotations

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from conftest import SEEDS, run_jixiao
from jixiao import __version__
from jixiao.extraction.context import Overrides
from jixiao.ingest.importer import ImportReport, import_documents
from jixiao.ingest.revalidate import document_graphs, validate_documents
from jixiao.ingest.sources import sources
from jixiao.ingest.withdraw import withdraw
from jixiao.model.graph_names import BOOKKEEPING
from jixiao.model.namespaces import DCT, PAV
from jixiao.model.publication import Publication
from jixiao.rdf import JX, Minter
from jixiao.store import Change, Store, StoreError, open_store
from jixiao.store.integrity import examine_store
from jixiao.store.model_version import check_model
from jixiao.store.statistics import document_records, summary
from jixiao.validation.findings import read_findings
from stored_reference import stored_reference

MINTER = Minter()
#: How many sets of generated documents are tried; more of them in the long run of the maintainers.
SETS = int(os.environ.get("JIXIAO_VERSION_SETS", "6"))
SUM = (
    f"PREFIX jx: <{JX}> SELECT (COUNT(?t) AS ?n) (SUM(?b) AS ?y) WHERE {{ ?t a jx:TargetTable ; jx:budget ?b ; jx:project/jx:name ?name }}"
)

# -- made documents --------------------------------------------------------------------------------------------------------

Row = tuple[str, str, str, str]
ROWS: tuple[Row, ...] = (
    ("产出指标", "数量指标", "补种苗木数量", "≥1200株"),
    ("产出指标", "质量指标", "苗木成活率", "≥92%"),
    ("产出指标", "时效指标", "补种完成时间", "10月底前"),
    ("产出指标", "成本指标", "补种总成本", "≤36万元"),
    ("效益指标", "生态效益指标", "绿化覆盖率", "≥41%"),
    ("满意度指标", "服务对象满意度指标", "市民满意度", "≥88%"),
)


@dataclass(frozen=True)
class Form:
    """A target table to be printed."""

    department: str = "天津市园林养护中心"
    project: str = "行道树补种经费"
    year: int = 2023
    budget: str = "36"
    rows: tuple[Row, ...] = ROWS

    def text(self) -> str:
        lines = [
            f"{self.department}项目支出绩效目标表",
            f"（{self.year}年）",
            "",
            f"1. {self.project}绩效目标表",
            "",
            self.department,
            "",
            "单位：万元",
            "",
            f"项目名称\t{self.project}\t\t\t\t",
            f"预算规模及资金用途\t预算数\t{self.budget}\t其中：财政资金\t{self.budget}\t其他资金",
            f"\t用于{self.project}\t\t\t\t",
            "绩效目标\t按时完成年度任务，保障群众需要。\t\t\t\t",
            "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t",
            *(f"{first}\t{second}\t{name}\t{name}\t{value}\t" for first, second, name, value in self.rows),
        ]
        return "\n".join(lines) + "\n"


def write(path: Path, *forms: Form) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(form.text() for form in forms), encoding="utf-8")
    return path


def bring(store: Store, *paths: Path, publication: Publication | None = None) -> ImportReport:
    files, failures = sources(list(paths), Overrides(publication=publication or Publication()))
    assert not failures
    report = import_documents(store, files, MINTER, workers=1, check=True)
    assert not report.failures
    return report


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(str(tmp_path / "store"))
    yield opened
    opened.close()


@pytest.fixture
def with_reference(tmp_path: Path) -> Iterator[Store]:
    """A store that holds the reference data."""
    with closing(stored_reference(tmp_path / "store")) as opened:
        yield opened


def fresh(tmp_path: Path, *paths: Path) -> list[str]:
    """What a new store holds of these documents."""
    opened = open_store(str(tmp_path / f"fresh-{len(list(tmp_path.iterdir()))}"))
    bring(opened, *paths)
    held = content(opened)
    opened.close()
    return held


def content(store: Store) -> list[str]:
    """All N-Quads but the program's own, and what is kept of tables that are gone."""
    names = [name for name in store.names() if not name.endswith((f"/{BOOKKEEPING}", "/withdrawn"))]
    return sorted(f"{line} {name}" for name in names for line in store.graph(name).split("\n") if line)


@cache
def reference_lines() -> Mapping[str, frozenset[str]]:
    """The statements of each graph of the reference data, which takes half a second to read."""
    with TemporaryDirectory() as folder, closing(stored_reference(Path(folder, "store"))) as store:
        return {name: frozenset(store.graph(name).split("\n")) - {""} for name in store.names()}


def size(store: Store) -> int:
    """How many N-Quads ``content`` has."""
    aside = f'FILTER(!STRENDS(STR(?g), "/{BOOKKEEPING}") && !STRENDS(STR(?g), "/withdrawn"))'
    [(number,)] = values(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?g {{ ?s ?p ?o }} {aside} }}")
    return int(number)


def doubled(store: Store) -> list[str]:
    """The statements that stand in two graphs."""
    counted: set[str] = set()
    twice: list[str] = []
    for name in store.names():
        lines = reference_lines().get(name)
        if lines is None:
            lines = frozenset(store.graph(name).split("\n")) - {""}
        else:
            [(held,)] = values(store, f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}")
            assert int(held) == len(lines), f"{name} is not as it was loaded"
        twice += lines & counted
        counted |= lines
    return twice


def values(store: Store, query: str) -> list[tuple[str, ...]]:
    prefixes = f"PREFIX jx: <{JX}> PREFIX dct: <{DCT}> PREFIX pav: <{PAV}> "
    return sorted(tuple(term.value if term else "" for term in row) for row in store.select(prefixes + query).rows)


def counted(store: Store) -> tuple[int, Decimal]:
    [(number, yuan)] = values(store, SUM)
    return int(number), Decimal(yuan)


def sound(store: Store) -> None:
    """What the doctor looks at, and the sums of the summary against the graphs."""
    assert [seen for seen in examine_store(store) if seen.wrong] == []
    assert doubled(store) == []
    summed = summary(store)
    [(quads,)] = values(store, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }")
    [(rows,)] = values(store, "SELECT (COUNT(*) AS ?n) WHERE { ?i a jx:Indicator }")
    [(tables,)] = values(store, "SELECT (COUNT(*) AS ?n) WHERE { ?t a jx:TargetTable }")
    assert (summed.quads, summed.counts.indicators, summed.counts.tables) == (int(quads), int(rows), int(tables))


# -- one counts ------------------------------------------------------------------------------------------------------------

PART = Form(rows=ROWS[1:], budget="30")


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["fuller-first", "fuller-last"])
@pytest.mark.parametrize("together", [True, False], ids=["together", "one-by-one"])
def test_of_two_documents_of_one_table_the_fuller_counts(store: Store, tmp_path: Path, order: Sequence[int], together: bool) -> None:
    paths = [write(tmp_path / "full.txt", Form()), write(tmp_path / "part.txt", PART)]
    for group in [[paths[n] for n in order]] if together else [[paths[n]] for n in order]:
        bring(store, *group)
    assert counted(store) == (1, Decimal(360_000))
    assert values(store, "SELECT ?v WHERE { ?r a jx:Indicator ; jx:name '补种苗木数量' ; jx:target/jx:verbatim ?v }") == [("≥1200株",)]
    [(work, current, earlier)] = values(store, "SELECT ?w ?c ?e WHERE { ?w pav:hasCurrentVersion ?c . ?c pav:previousVersion ?e }")
    marks = {path.stem: sha256(path.read_bytes()).hexdigest()[:16] for path in paths}
    assert (current, earlier) == (f"{work}/version/{marks['full']}", f"{work}/version/{marks['part']}")
    superseded = values(store, f"SELECT ?r ?o WHERE {{ ?r jx:inTable <{earlier}> ; <http://purl.org/linked-data/cube#dataSet> ?o }}")
    assert superseded == []
    assert len(values(store, f"SELECT ?r WHERE {{ ?r a jx:SupersededIndicator ; jx:inTable <{earlier}> }}")) == len(PART.rows)
    sound(store)


def test_a_row_on_top_mixes_no_rows(store: Store, tmp_path: Path) -> None:
    """The rows of both are called alike, but for the version that they belong to."""
    bring(store, write(tmp_path / "full.txt", Form()), write(tmp_path / "part.txt", PART))
    rows = values(store, "SELECT ?v ?r ?n WHERE { ?r jx:inTable ?v ; jx:name ?n ; jx:position ?p }")
    named: dict[str, set[str]] = {}
    for version, row, name in rows:
        named.setdefault(name, set()).add(row.removeprefix(f"{version}/indicator/"))
    assert len(named) == len(ROWS)
    assert all(len(names) == 1 for names in named.values())


def test_when_the_document_that_counts_goes_the_next_counts(store: Store, tmp_path: Path) -> None:
    full, part = write(tmp_path / "full.txt", Form()), write(tmp_path / "part.txt", PART)
    bring(store, full, part)
    withdraw(store, ["full.txt"])
    assert counted(store) == (1, Decimal(300_000))
    assert content(store) == fresh(tmp_path, part)
    sound(store)
    withdraw(store, ["part.txt"])
    assert content(store) == []


def test_a_table_is_called_as_the_version_that_counts_calls_it(store: Store, tmp_path: Path) -> None:
    full, part = write(tmp_path / "full.txt", Form()), write(tmp_path / "part.txt", replace(PART, project="行道树补种经费（2023年）"))
    called = "SELECT ?name WHERE { ?w a jx:TableWork ; <http://www.w3.org/2000/01/rdf-schema#label> ?name }"
    bring(store, part)
    assert values(store, called) == [("行道树补种经费（2023年）",)]
    bring(store, full)
    assert values(store, called) == [("行道树补种经费",)]
    sound(store)
    withdraw(store, ["full.txt"])
    assert values(store, called) == [("行道树补种经费（2023年）",)]
    assert content(store) == fresh(tmp_path, part)


def test_when_an_import_ended_is_bookkeeping_that_a_repeated_import_leaves(store: Store, tmp_path: Path) -> None:
    path, graph = write(tmp_path / "full.txt", Form()), f"https://w3id.org/jixiao/{BOOKKEEPING}"
    bring(store, path)
    [line] = [line for line in store.graph(graph).split("\n") if "endedAtTime" in line]
    assert line.startswith(f"<{MINTER.import_activity(__version__)}> <http://www.w3.org/ns/prov#endedAtTime> ")
    assert not any("endedAtTime" in line for line in content(store))
    long_ago = re.sub('"[^"]*"', '"2020-01-01T00:00:00Z"', line, count=1)
    held = store.graph(graph).replace(line, long_ago).split("\n")
    store.replace({graph: [statement.removesuffix(" .") for statement in held if statement]})
    for paths, stays in (((path,), True), ((path, write(tmp_path / "part.txt", PART)), False)):
        bring(store, *paths)
        assert (long_ago in store.graph(graph)) is stays
    assert store.graph(graph).count("endedAtTime") == 1


def test_a_later_publication_counts_before_a_fuller_one_and_the_manifest_before_both(store: Store, tmp_path: Path) -> None:
    full, part = write(tmp_path / "full.txt", Form()), write(tmp_path / "part.txt", PART)
    other = write(tmp_path / "other.txt", replace(PART, budget="31", rows=ROWS[2:]))
    bring(store, full, publication=Publication(published=date(2023, 2, 1)))
    bring(store, part, publication=Publication(published=date(2023, 3, 1)))
    assert counted(store) == (1, Decimal(300_000))
    bring(store, other, publication=Publication(preferred=True))
    assert counted(store) == (1, Decimal(310_000))
    sound(store)
    withdraw(store, ["other.txt"])
    assert counted(store) == (1, Decimal(300_000))
    sound(store)


def test_one_project_in_two_years_is_two_tables_and_one_project(store: Store, tmp_path: Path) -> None:
    bring(store, *(write(tmp_path / f"{year}.txt", Form(year=year, budget="12")) for year in (2023, 2024)))
    assert counted(store) == (2, Decimal(240_000))
    assert len(values(store, "SELECT ?p WHERE { ?p a jx:Project }")) == 1
    sound(store)


def test_what_no_document_speaks_of_any_more_goes(store: Store, tmp_path: Path) -> None:
    kept = write(tmp_path / "kept.txt", Form())
    gone = write(
        tmp_path / "gone.txt",
        Form(
            "天津市水文站",
            "水位监测经费",
            rows=(("效益指标", "社会效益指标", "市民满意度", "好"), ("产出指标", "数量指标", "监测点数", "9个")),
        ),
    )
    bring(store, kept, gone)
    skos = "http://www.w3.org/2004/02/skos/core#"
    broader = f"SELECT ?b WHERE {{ ?c <{skos}prefLabel> '市民满意度'@zh ; <{skos}broader> ?b }}"
    assert len(values(store, broader)) == 2
    withdraw(store, ["gone.txt"])
    assert len(values(store, broader)) == 1
    assert content(store) == fresh(tmp_path, kept)


def test_a_version_that_does_not_count_is_checked_as_if_it_did(store: Store, tmp_path: Path) -> None:
    """What the check after the import finds is what the check at the import found."""
    lacking = replace(PART, rows=(("产出指标", "数量指标", "补种苗木数量", ""), *ROWS[2:]))
    paths = write(tmp_path / "full.txt", Form()), write(tmp_path / "part.txt", lacking)
    bring(store, *paths)
    assert values(store, "SELECT ?c WHERE { ?f a jx:Finding ; jx:code ?c ; jx:inTable ?t . ?t a jx:SupersededTable }")
    before = {name: store.graph(name) for name in store.names() if name.endswith("/findings")}
    for record in document_records(store):
        held = [line.removesuffix(" .") for line in store.graph(f"{record.document}/{BOOKKEEPING}").split("\n") if line]
        mark = f"<{record.document}/findings> <{JX}graphMark>"
        stale = [f'{mark} "of other rules"' if line.startswith(mark) else line for line in held]
        store.replace({f"{record.document}/{BOOKKEEPING}": stale})
    assert validate_documents(store, workers=1) == 2
    assert {name: sorted(store.graph(name).split("\n")) for name in before} == {n: sorted(text.split("\n")) for n, text in before.items()}
    sound(store)


def test_rules_of_ones_own_see_what_documents_share_too(store: Store, tmp_path: Path) -> None:
    """Whole documents, as if their versions counted."""
    path = write(tmp_path / "a.txt", PART)
    bring(store, path, write(tmp_path / "b.txt", Form()))
    record = next(record for record in document_records(store) if record.file == "a.txt")
    whole = dict(zip((r.document for r in document_records(store)), document_graphs(store), strict=True))[record.document]
    [extracted] = [source.extracted() for source in sources([path], Overrides())[0]]
    stated = extracted.graph(MINTER)
    # Nothing but what makes rows observations is left out, and nothing but the standing of its tables is there besides.
    cube = "/dataset/indicators> ."
    apart = ("/dataset/", "/scheme/", "/id/entities>", "/id/links>", "/id/withdrawn>", "/id/findings/across-documents>")
    expected = {
        line for line in stated.ntriples().split("\n") if not line.endswith(cube) and not any(s in line.split(" ")[0] for s in apart)
    }
    more = set(whole.split("\n")) - expected
    assert expected <= set(whole.split("\n"))
    [work] = {line.split(" ")[0] for line in more if line.endswith(f"<{JX}TableWork> .")}
    assert all(f"> <{PAV}" in line or line.startswith(f"{work} ") or "#broader>" in line for line in more)


# -- stopped on the way ----------------------------------------------------------------------------------------------------


class StoppedError(Exception):
    """As if the process had been killed."""


@pytest.mark.parametrize("moment", range(7))
def test_a_run_that_was_stopped_is_settled_by_the_next(tmp_path: Path, moment: int) -> None:
    full, part, last = write(tmp_path / "a.txt", PART), write(tmp_path / "b.txt", Form()), write(tmp_path / "c.txt", Form(year=2024))
    location = str(tmp_path / "store")
    store = open_store(location)
    bring(store, full)
    left = iter(range(moment))

    def then(writing: Callable[..., None]) -> Callable[..., None]:
        def write_or_stop(*given: object) -> None:
            if next(left, None) is None:
                raise StoppedError
            writing(*given)

        return write_or_stop

    for name in ("add", "change", "replace"):
        setattr(store, name, then(getattr(store, name)))
    try:
        bring(store, part, last)
        stopped = False
    except StoppedError:
        stopped = True
    assert stopped is (moment < 6)
    store.close()
    store = open_store(location)
    [(most,)] = values(
        store,
        "SELECT (MAX(?n) AS ?m) WHERE { { SELECT ?w (COUNT(?t) AS ?n) WHERE { ?t a jx:TargetTable ; dct:isVersionOf ?w } GROUP BY ?w } }",
    )
    assert most == "1", "never do two versions count"
    bring(store, full, part, last)
    assert content(store) == fresh(tmp_path, full, part, last)
    sound(store)
    store.close()


# -- any order -------------------------------------------------------------------------------------------------------------

DEPARTMENTS = ("天津市园林养护中心", "天津市水文站")
PROJECTS = ("行道树补种经费", "水位监测经费", "档案数字化经费")
VALUES = ("≥1200株", "≥1300株", "≥92%", "及时", "10月底前")


def any_form(r: random.Random) -> Form:
    rows = [(first, second, name, r.choice((value, value, r.choice(VALUES)))) for first, second, name, value in ROWS if r.random() < 0.8]
    if r.random() < 0.3:
        rows.insert(r.randrange(len(rows) + 1), r.choice(ROWS))
    spelling = r.choice(("{}", "{}", "{} ", "{}。"))
    rows = [(first, second, spelling.format(name), value) for first, second, name, value in rows] or [ROWS[0]]
    return Form(r.choice(DEPARTMENTS), r.choice(PROJECTS), r.choice((2023, 2024)), r.choice(("30", "36", "41.5")), tuple(rows))


def any_document(r: random.Random) -> tuple[Form, ...]:
    """Up to three tables of one department and year."""
    first = any_form(r)
    return tuple(replace(any_form(r), department=first.department, year=first.year) for _ in range(r.randint(1, 3)))


@pytest.mark.parametrize("number", range(SETS))
def test_in_any_order_a_store_is_what_a_new_one_of_what_is_left_would_be(with_reference: Store, tmp_path: Path, number: int) -> None:
    store, r = with_reference, random.Random(number)
    names = [f"{name}.txt" for name in "abcdefgh"[: r.randint(2, 8)]]
    written: dict[str, tuple[str, bytes, tuple[Form, ...]]] = {}
    for step in range(r.randint(3, 7)):
        there = {record.sha256: record.file for record in document_records(store)}
        if there and r.random() < 0.25:
            withdraw(store, [r.choice(sorted(there))])
            continue
        brought = []
        for name in r.sample(names, r.randint(1, len(names))):
            document = any_document(r)
            path = write(tmp_path / f"step-{step}" / name, *document)
            written[sha256(path.read_bytes()).hexdigest()] = (name, path.read_bytes(), document)
            brought.append(path)
        bring(store, *brought)
        sound(store)
    records = document_records(store)
    left = []
    for record in records:
        path = tmp_path / "left" / record.sha256[:8] / record.file
        path.parent.mkdir(parents=True)
        path.write_bytes(written[record.sha256][1])
        left.append(path)
    other = stored_reference(tmp_path / "new")
    if left:
        bring(other, *r.sample(left, len(left)))
    blank = "_:"
    assert [line for line in content(store) if blank not in line] == [line for line in content(other) if blank not in line]
    other.close()
    # Which version counts, and the sum, from the texts alone: the one with more rows, else with the greater SHA-256.
    best: dict[tuple[str, str, int, int], tuple[int, str, Decimal]] = {}
    for record in records:
        seen: Counter[tuple[str, str, int]] = Counter()
        for form in written[record.sha256][2]:
            key = (form.department, form.project, form.year)
            seen[key] += 1
            candidate = (len(form.rows), record.sha256, Decimal(form.budget) * 10_000)
            best[*key, seen[key]] = max(best.get((*key, seen[key]), candidate), candidate)
    assert counted(store) == (len(best), sum((yuan for _, _, yuan in best.values()), Decimal(0))) if best else not records


# -- earlier models, and the doctor ----------------------------------------------------------------------------------------

EARLIER = {
    "/graph": (
        f"<%s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{JX}Document>",
        f'<%s> <{JX}graphDigest> "00"',
        f'<%s> <{JX}fileName> "alt.txt"',
        f'<%s> <{JX}sha256> "ab"',
    ),
    "/sums": (f'<%s> <{JX}tableCount> "1"',),
}


def earlier(path: Path) -> str:
    """A store as the first release wrote it."""
    store = open_store(str(path))
    document = MINTER.document("ab")
    store.replace({f"{document}{end}": [line % document for line in lines] for end, lines in EARLIER.items()})
    store.close()
    return str(path)


def test_a_store_of_an_earlier_model_is_refused_and_build_reads_again(tmp_path: Path) -> None:
    location, path = earlier(tmp_path / "store"), write(tmp_path / "neu.txt", Form())
    for command in (
        ("query", "overview"),
        ("validate",),
        ("sparql", "SELECT ?s WHERE { ?s ?p ?o }"),
        ("withdraw", "alt.txt"),
        ("import", path),
    ):
        done = run_jixiao(*command, "--store", location)
        assert (done.returncode, done.stdout) == (2, ""), command
        assert "of an earlier release of jixiao — run jixiao build" in done.stderr
    done = run_jixiao("build", path, "--store", location)
    assert done.returncode == 0
    assert "not among the files given: alt.txt" in done.stderr
    opened = open_store(location)
    check_model(opened)
    assert [record.file for record in document_records(opened)] == ["neu.txt"]
    sound(opened)
    opened.close()


def second_model(path: Path, document: Path) -> str:
    """A store as the second model had it: a document with its bookkeeping, what documents share, and a table that was withdrawn."""
    store = stored_reference(path)
    bring(store, document)
    store.replace({MINTER.withdrawn: [f"<{MINTER.base}table/old> <{JX}name> 'gone'".replace("'", '"')]})
    graph = f"https://w3id.org/jixiao/{BOOKKEEPING}"
    lines = [line.removesuffix(" .") for line in store.graph(graph).split("\n") if line]
    store.replace({graph: [line for line in lines if "modelVersion" not in line] + [f'<{graph}> <{JX}modelVersion> "2"']})
    store.close()
    return str(path)


def test_a_store_of_the_second_model_is_refused_and_emptied_by_build(tmp_path: Path) -> None:
    location = second_model(tmp_path / "store", write(tmp_path / "alt.txt", Form()))
    with pytest.raises(StoreError, match="of an earlier release of jixiao — run jixiao build"):
        open_store(location, existing=True)
    store = open_store(location)
    files, _ = sources([write(tmp_path / "neu.txt", replace(Form(), budget="41"))], Overrides())
    with pytest.raises(StoreError, match="run jixiao build"):
        import_documents(store, files, MINTER, workers=1)
    report = import_documents(store, files, MINTER, check=True, workers=1)
    assert report.lost == ("alt.txt",)
    check_model(store)
    assert [record.file for record in document_records(store)] == ["neu.txt"]
    assert counted(store) == (1, Decimal(410_000))
    assert values(store, "SELECT ?n WHERE { ?t jx:name ?n FILTER(?n = 'gone') }") == [("gone",)]
    sound(store)
    store.close()


def test_a_store_of_a_later_model_is_refused(store: Store, tmp_path: Path) -> None:
    bring(store, write(tmp_path / "a.txt", Form()))
    graph = f"https://w3id.org/jixiao/{BOOKKEEPING}"
    store.replace({graph: [f'<{graph}> <{JX}modelVersion> "99"']})
    with pytest.raises(StoreError, match="model 99"):
        check_model(store)
    with pytest.raises(StoreError, match="model 99"):
        bring(store, write(tmp_path / "b.txt", PART))


def test_the_doctor_says_what_is_wrong_with_a_store(tmp_path: Path) -> None:
    location = str(tmp_path / "store")
    store = stored_reference(tmp_path / "store")
    bring(store, write(tmp_path / "a.txt", Form()), write(tmp_path / "b.txt", PART))
    store.close()
    done = run_jixiao("doctor", location)
    assert (done.returncode, done.stdout.count("ok  ")) == (0, 5)
    store = open_store(location)
    [(project, name)] = values(store, "SELECT ?p ?n WHERE { ?p a jx:Project ; jx:name ?n }")
    [(version,)] = values(store, "SELECT ?v WHERE { ?v a jx:SupersededTable }")
    store.change(
        Change(
            added={
                "urn:example:copy": [
                    f'<{project}> <{JX}name> "{name}"',
                    f"<{version}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{JX}TargetTable>",
                ]
            }
        )
    )
    store.close()
    done = run_jixiao("doctor", location)
    assert done.returncode == 1
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAIL")]
    assert len(failed) == 2
    assert "FAIL each statement in one graph" in failed[0]
    assert "urn:example:copy" in failed[0]
    assert "FAIL one version of each table counts" in failed[1]


def test_the_seeds_take_at_most_sixty_statements_a_row_each_in_one_graph(with_reference: Store) -> None:
    """Without the program's own bookkeeping, which is no part of the graph that is given out, and without the findings."""
    store = with_reference
    before = size(store)
    bring(store, *sorted(SEEDS.glob("*.txt")))
    sound(store)
    [(rows,)] = values(store, "SELECT (COUNT(*) AS ?n) WHERE { ?i a jx:Indicator }")
    [(found,)] = values(store, "SELECT (COUNT(*) AS ?n) WHERE { ?finding a jx:Finding ; ?p ?o }")
    assert (size(store) - before - int(found)) / int(rows) <= 60
    assert (size(store) - before) / int(rows) <= 60.25  # with 60 findings


def test_a_finding_is_known_by_its_fingerprint_when_the_document_changes_and_apart_in_each_document(store: Store, tmp_path: Path) -> None:
    lacking = (("产出指标", "数量指标", "补种苗木数量", ""), *ROWS[1:])
    paths = [write(tmp_path / f"{n}.txt", Form(budget=budget, rows=lacking)) for n, budget in enumerate(("36", "40"))]
    bring(store, *paths)
    known = [(entry, f) for entry in read_findings(store) for f in entry.findings if f.code == "indicator-no-value"]
    assert len(known) == 2
    assert len({entry.fingerprint(f) for entry, f in known}) == 1
    assert len(values(store, "SELECT ?f WHERE { ?f a jx:Finding ; jx:code 'indicator-no-value' }")) == 2
    assert doubled(store) == []
