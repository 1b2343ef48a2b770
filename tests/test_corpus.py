"""The corpus of the benchmarks: jixiao finds in its documents what its manifest says, no more and no less."""

from __future__ import annotations

import doctest
import hashlib
import importlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
from rdflib import Dataset, Graph
from rdflib.namespace import RDF, SH

from conftest import ROOT, Run
from jixiao.extraction.context import first_place
from jixiao.extraction.pipeline import process
from jixiao.rdf import Minter
from jixiao.rdf.namespaces import JX, JXJ
from jixiao.store import Store, open_store
from jixiao.validation import validate
from jixiao.vocabulary import vocabulary

Entry = dict[str, Any]


def corpus(folder: Path, *options: str) -> Path:
    """Writes a corpus by its command line."""
    command = [sys.executable, "-m", "benchmarks.corpus", str(folder), *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def manifest(folder: Path) -> Entry:
    found: Entry = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def digests(folder: Path) -> dict[str, str]:
    """What is in every file of a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def built(folder: Path, jixiao: Run) -> Store:
    """A store of a corpus, by ``jixiao build``."""
    provinces = sorted(path for path in folder.iterdir() if path.is_dir())
    done = jixiao("build", *provinces, "--store", folder / "store")
    assert done.returncode == 0, done.stderr
    return open_store(str(folder / "store"), read_only=True)


def in_store(store: Store) -> dict[str, Entry]:
    """What a store says of each document, by SHA-256, in the words of the manifest."""
    found: dict[str, Entry] = {}
    of_document = f"?d a <{JX}Document> ; <{JX}sha256> ?sha"
    where = f"{of_document} ; <{JX}jurisdiction> ?city ; <{JX}fiscalYear> ?year"
    for sha, city, year in values(store, f"SELECT ?sha ?city ?year {{ {where} }}"):
        found[sha] = {"city": city.removeprefix(JXJ), "year": int(year), "tables": 0, "indicators": 0, "budget_yuan": Decimal(0)}
        found[sha] |= {"targets": Counter(), "findings": Counter()}
    table = f"{of_document} . ?t <{JX}inDocument> ?d ; a <{JX}TargetTable>"
    for sha, _, budget in values(store, f"SELECT ?sha ?t ?budget {{ {table} ; <{JX}budget> ?budget }}"):
        found[sha]["tables"] += 1
        found[sha]["budget_yuan"] += Decimal(budget)
    row = f"{table} . ?i <{JX}inTable> ?t ; <{JX}target> ?target . ?target a ?kind FILTER(?kind != <{JX}Target>)"
    for sha, kind, count in values(store, f"SELECT ?sha ?kind (COUNT(?i) AS ?n) {{ {row} }} GROUP BY ?sha ?kind"):
        found[sha]["targets"][kind.removeprefix(JX).removesuffix("Target").lower()] = int(count)
        found[sha]["indicators"] += int(count)
    finding = f"{of_document} . ?f a <{JX}Finding> ; <{JX}inDocument> ?d ; <{JX}code> ?code"
    for sha, code, count in values(store, f"SELECT ?sha ?code (COUNT(?f) AS ?n) {{ {finding} }} GROUP BY ?sha ?code"):
        found[sha]["findings"][code] = int(count)
    return found


def values(store: Store, query: str) -> list[tuple[str, ...]]:
    return [tuple(term.value if term else "" for term in row) for row in store.select(query).rows]


def said(entries: list[Entry]) -> dict[str, Entry]:
    """What a manifest says of its documents, as ``in_store`` gives it."""
    keys = ("city", "year", "tables", "indicators", "budget_yuan", "targets", "findings")
    return {entry["sha256"]: {key: entry[key] for key in keys} for entry in entries}


@pytest.mark.parametrize(
    "options",
    [
        ("--documents", "12", "--defects", "0.15", "--tables-per-document", "5"),
        ("--documents", "10", "--formats", "docx,html", "--defects", "0.15", "--tables-per-document", "3", "--seed", "7"),
        ("--documents", "5", "--formats", "pdf", "--defects", "0.15", "--tables-per-document", "3"),
    ],
    ids=["txt", "docx-html", "pdf"],
)
def test_the_store_says_what_the_manifest_says(options: tuple[str, ...], tmp_path: Path, jixiao: Run) -> None:
    if "pdf" in options:
        pytest.importorskip("reportlab")
    folder = corpus(tmp_path / "corpus", *options)
    expected = manifest(folder)["documents"]
    store = built(folder, jixiao)
    assert in_store(store) == said(expected)
    assert sum(sum(entry["findings"].values()) for entry in expected) >= len(expected)
    department = f"SELECT DISTINCT ?sha ?n {{ ?d <{JX}sha256> ?sha . ?t <{JX}inDocument> ?d ; <{JX}department>/<{JX}name> ?n }}"
    assert dict(values(store, department)) == {entry["sha256"]: entry["department"] for entry in expected}


def test_a_corpus_without_defects_has_no_findings(tmp_path: Path, jixiao: Run) -> None:
    folder = corpus(tmp_path / "corpus", "--documents", "10", "--defects", "0", "--tables-per-document", "6")
    store = built(folder, jixiao)
    assert in_store(store) == said(manifest(folder)["documents"])
    assert values(store, f"SELECT ?f {{ ?f a <{JX}Finding> }}") == []


def test_every_kind_of_defect_is_planted_and_read(tmp_path: Path) -> None:
    """Over more documents: reading alone, which gives no finding of its own, and all the codes there are."""
    folder = corpus(tmp_path / "corpus", "--documents", "700", "--defects", "0.2")
    whole = manifest(folder)
    for entry in whole["documents"][:20]:
        document = process(folder / entry["path"])
        kinds = Counter(str(indicator.target.kind) for table in document.tables for indicator in table.indicators)
        assert (entry["path"], dict(kinds), document.findings) == (entry["path"], entry["targets"], ())
    planted = whole["totals"]["findings"]
    missing = {f"missing-{kind}" for kind in ("satisfaction", "benefit", "quantity", "quality", "timeliness", "cost")}
    of_funds = {"funds-sum", "funds-negative", "cost-exceeds-budget", "purpose-arithmetic", "cost-direction"}
    of_values = {"value-placeholder", "value-restates-name", "number-without-unit", "percent-over-100", "quantity-not-quantified"}
    of_rows = {"indicator-no-value", "duplicate-indicator", "level-mismatch", "deadline-outside-year", "satisfaction-direction"}
    assert set(planted) == missing | of_funds | of_values | of_rows | {"no-goal", "duplicate-table"}
    rows = whole["totals"]["indicators"] + whole["totals"]["tables"]
    assert 0.19 < sum(planted.values()) / rows < 0.21


def test_totals_are_the_sums_of_the_documents_and_the_files_are_there(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", "--documents", "30")
    whole = manifest(folder)
    for key in ("tables", "indicators", "budget_yuan", "bytes"):
        assert whole["totals"][key] == sum(entry[key] for entry in whole["documents"])
    files = digests(folder)
    del files["manifest.json"]
    assert files == {entry["path"]: entry["sha256"] for entry in whole["documents"]}


def test_document_k_is_the_same_however_the_corpus_is_written(tmp_path: Path) -> None:
    whole = corpus(tmp_path / "whole", "--documents", "150", "--workers", "1", "--formats", "txt,html")
    grown = corpus(tmp_path / "grown", "--documents", "40", "--workers", "2", "--formats", "txt,html")
    corpus(grown, "--from", "40", "--to", "150", "--workers", "2", "--formats", "txt,html")
    assert digests(whole) == digests(grown)
    assert digests(corpus(tmp_path / "other", "--documents", "150", "--seed", "2")) != digests(whole)


def test_word_and_pdf_files_have_the_same_bytes_again(tmp_path: Path) -> None:
    pytest.importorskip("reportlab")
    options = ("--documents", "2", "--formats", "docx,pdf", "--tables-per-document", "3")
    assert digests(corpus(tmp_path / "one", *options)) == digests(corpus(tmp_path / "two", *options))


def test_a_folder_is_not_mixed_of_two_corpora(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", "--documents", "3")
    command = [sys.executable, "-m", "benchmarks.corpus", str(folder), "--documents", "3", "--defects", "0.5"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "other options" in done.stderr
    assert "Traceback" not in done.stderr


def test_projects_come_again_in_other_years_with_other_numbers(tmp_path: Path) -> None:
    """Over one block of cities, every department has all years, and most of its projects come in two years or more."""
    folder = corpus(tmp_path / "corpus", "--documents", "768", "--tables-per-document", "4")
    whole = manifest(folder)
    years: dict[str, set[int]] = {}
    for entry in whole["documents"]:
        years.setdefault(entry["department"], set()).add(entry["year"])
    assert set(map(frozenset, years.values())) == {frozenset(range(2019, 2027))}
    department = next(entry["department"] for entry in whole["documents"] if entry["form"] == "tabbed")
    own = sorted((e for e in whole["documents"] if e["department"] == department), key=lambda entry: entry["year"])
    budgets: dict[str, list[Decimal]] = {}
    for entry in own:
        for table in process(folder / entry["path"]).tables:
            budgets.setdefault((table.project or "").removeprefix(f"{entry['year']}年"), []).append(table.budget)
    again = [amounts for amounts in budgets.values() if len(amounts) > 1]
    assert len(again) * 2 > len(budgets)
    assert all(len(set(amounts)) > 1 for amounts in again)


def test_the_mean_number_of_tables_is_the_one_asked_for(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", "--documents", "1500", "--tables-per-document", "5")
    entries = manifest(folder)["documents"]
    sizes = [entry["tables"] for entry in entries]
    assert 4.5 < sum(sizes) / len(sizes) < 5.5
    assert min(sizes) <= 2
    assert max(sizes) >= 12


def test_every_place_of_the_corpus_is_read_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks.corpus.places import places
    from benchmarks.corpus.tables import most_documents

    words = vocabulary()
    found = places(1)
    read = {place.code: first_place(f"{place.name}财政局", words) for place in found}
    assert {code: place.jurisdiction.code if place else None for code, place in read.items()} == {place.code: place.code for place in found}
    assert len({(place.province, place.folder) for place in found}) == len(found) > 3000
    assert most_documents() > 900_000


def test_the_rdflib_importer_says_what_jixiao_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The peer in the benchmarks does the same work: one document of each form, 97 of 100 statements the same."""
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks.rdflib_importer.graph import Importer

    folder = corpus(tmp_path / "corpus", "--documents", "8", "--defects", "0.1")
    by_form = {entry["form"]: folder / entry["path"] for entry in manifest(folder)["documents"]}
    assert len(by_form) == 5
    for form, path in by_form.items():
        ours = {(str(t.subject), str(t.predicate), str(t.object)) for t in parsed(process(path).graph(Minter()).ntriples())}
        peer = Graph()
        for triple in Importer(path).triples:
            peer.add(triple)
        theirs = {(str(t.subject), str(t.predicate), str(t.object)) for t in parsed(peer.serialize(format="nt"))}
        assert (form, len(ours & theirs) > 0.97 * len(ours)) == (form, True)
        assert (form, len(theirs) < 1.03 * len(ours)) == (form, True)


@pytest.mark.usefixtures("queries_parsed_once")
def test_the_rdflib_importer_finds_what_jixiao_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the peer of the main job does the same work too: nine of ten results the same, at least."""
    monkeypatch.syspath_prepend(ROOT)
    from benchmarks.rdflib_importer.__main__ import Checker, add

    folder, checker = corpus(tmp_path / "corpus", "--documents", "5", "--defects", "0.3"), Checker()
    ours: Counter[tuple[str, str]] = Counter()
    theirs: Counter[tuple[str, str]] = Counter()
    for entry in manifest(folder)["documents"]:
        path, dataset = folder / entry["path"], Dataset()
        graph = add(dataset, path)
        checker.add(dataset, graph)
        [found] = [each for each in dataset.graphs() if str(each.identifier).endswith("/findings")]
        for result in found.subjects(RDF.type, SH.ValidationResult):
            theirs[str(found.value(result, SH.sourceShape)), str(found.value(result, SH.focusNode))] += 1
        results = validate(process(path).graph(Minter()).ntriples()).results
        ours.update((result.shape.node[1:-1], str(result.focus)[1:-1]) for result in results)
    assert ours.total() > 10
    assert (ours & theirs).total() > 0.9 * max(ours.total(), theirs.total())


@pytest.mark.parametrize("name", ["values", "text"])
def test_the_examples_in_its_modules(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    failed, tried = doctest.testmod(importlib.import_module(f"benchmarks.corpus.{name}"))
    assert (failed, tried > 0) == (0, True)


def parsed(ntriples: str) -> Iterator[pyoxigraph.Triple]:
    return (quad.triple for quad in pyoxigraph.parse(ntriples, format=pyoxigraph.RdfFormat.N_TRIPLES))
