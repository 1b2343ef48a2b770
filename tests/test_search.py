"""Search finds whatever contains what is typed, the likeliest first, in the state of the store."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path
from urllib.parse import quote

import pytest

from conftest import run_jixiao
from jixiao.store import Store, open_store
from jixiao.store.fingerprint import fingerprint
from jixiao.store.full_text import build, find, search_file, state_of
from service_client import serving

ALL = {"first": 0, "most": 1_000_000}


@pytest.fixture(scope="module")
def index(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("search") / "index"
    assert build(built[0], file) == 124 + 1060  # the tables of the seeds and their indicators
    return file


def texts(store: Store) -> dict[str, str]:
    """What is searched for each thing, asked from the store in another way than the index is made."""
    found: dict[str, str] = {}
    for kind, names in (("TargetTable", "projectName|jx:goal|jx:annualGoal|jx:purpose"), ("Indicator", "name|jx:description")):
        for row in store.select(
            f"PREFIX jx: <https://w3id.org/jixiao/ontology#> SELECT DISTINCT ?s ?v WHERE {{ ?s a jx:{kind} ; (jx:{names}) ?v }}"
        ).rows:
            found[row[0].value] = f"{found.get(row[0].value, '')}\n{row[1].value}"
    for row in store.select(
        "PREFIX jx: <https://w3id.org/jixiao/ontology#> SELECT ?s ?v WHERE { ?s a jx:Indicator ; jx:target ?t . ?t jx:verbatim ?v }"
    ).rows:
        found[row[0].value] = f"{found.get(row[0].value, '')}\n{row[1].value}"
    return found


@pytest.mark.parametrize(
    "word", ["满意度", "度", "意度", "信息系统", "系统运行", "≥95%", "95", "OA", "oa", "万元", "书缘", "（试点）", "项目", "2022年12月底前"]
)
def test_all_that_contains_a_word_is_found(word: str, index: Path, store: Store) -> None:
    kept = "".join(char for char in word.lower() if char.isalnum())
    wanted = {iri for iri, text in texts(store).items() if word.lower() in text.lower()}
    found = find(index, word, {}, **ALL)
    got = {hit.iri for hit in found.hits}
    assert wanted <= got
    assert found.total == len(found.hits) == len(got)
    for hit in found.hits:  # and what is found has its characters, if not in a row then as words
        low = f"{hit.title}{hit.text}".lower()
        assert all(char in low for char in kept)


def test_all_words_must_be_there(index: Path) -> None:
    both = {hit.iri for hit in find(index, "系统 运行", {}, **ALL).hits}
    assert both == {hit.iri for hit in find(index, "系统", {}, **ALL).hits} & {hit.iri for hit in find(index, "运行", {}, **ALL).hits}
    assert both


def test_titles_come_before_texts(index: Path) -> None:
    hits = find(index, "满意度", {}, **ALL).hits
    titled = ["满意度" in hit.title for hit in hits]
    assert titled == sorted(titled, reverse=True)
    assert 0 < titled.index(False) < len(titled)


def test_facets_count_what_a_click_gives(index: Path) -> None:
    everything = find(index, "满意度", {}, **ALL)
    for facet, values in everything.facets.items():
        for value, count in values:
            assert find(index, "满意度", {facet: value}, **ALL).total == count
    narrowed = find(index, "满意度", {"city": "天津市", "year": "2022"}, **ALL)
    assert {(hit.city, hit.year) for hit in narrowed.hits} == {("天津市", "2022")}
    assert dict(narrowed.facets["city"])["天津市"] == narrowed.total  # the other facet's choice holds


def test_pages_are_parts_of_one_order(index: Path) -> None:
    whole = find(index, "项目", {}, **ALL).hits
    parts = [find(index, "项目", {}, first=at, most=7).hits for at in range(0, len(whole), 7)]
    assert [hit for part in parts for hit in part] == list(whole)


@pytest.mark.parametrize(
    "text", ["", " ", "!!", "。", '"', "'", "AND", "OR NOT", "NEAR(a b)", "*", "title_words:满", "(", "a\x00b", "x" * 5000, "\ud800"]
)
def test_any_text_can_be_searched(text: str, index: Path) -> None:
    find(index, text, {}, **ALL)


def test_an_index_is_of_a_state_and_replaced_whole(built: tuple[Path, str], tmp_path: Path) -> None:
    store = tmp_path / "store"
    shutil.copytree(built[0], store)
    file = search_file(store)
    assert state_of(file) is None
    build(store, file)
    assert state_of(file) == fingerprint(store)
    left = tmp_path / "store.search.new-x"
    left.write_bytes(b"")
    os.utime(left, (time.time() - 7200, time.time() - 7200))
    assert run_jixiao("withdraw", "001_1bfb6324b7dc7cff.txt", "--store", store).returncode == 0
    assert state_of(file) != fingerprint(store)
    before = find(file, "项目", {}, **ALL).total
    build(store, file)
    assert state_of(file) == fingerprint(store)
    assert find(file, "项目", {}, **ALL).total < before
    assert not left.exists()
    file.write_bytes(b"damaged")
    assert state_of(file) is None
    with pytest.raises(sqlite3.Error):
        find(file, "项目", {}, **ALL)


def test_the_page_follows_the_store(built: tuple[Path, str], tmp_path: Path) -> None:
    """What is built beside the service is found soon after, and a store of nothing finds nothing."""
    store = tmp_path / "store"
    open_store(str(store)).close()
    page = f"/search?q={quote('满意度')}&lang=en"
    with serving(store, tmp_path, "--workers", "2") as server:
        assert "Nothing found" in server.ask(page, headers={"Accept": "text/html"}).text
        done = run_jixiao("build", Path(__file__).parent.parent / "seeds", "--store", store)
        assert done.returncode == 0, done.stderr
        for _ in range(600):
            text = server.ask(page, headers={"Accept": "text/html"}).text
            if "Nothing found" not in text:
                break
            time.sleep(0.2)
        assert "<mark>满意度</mark>" in text
        assert search_file(store).is_file()
