"""The pages of tables that several documents print, of their versions, and of tables that were withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from lxml import html

from conftest import run_jixiao
from jixiao.store import open_store
from service_client import Server, serving
from test_documents_disagree import BASE, DRAFT, FINAL, document

JX = "https://w3id.org/jixiao/ontology#"
SAID = """source = "https://example.org/2024/final.txt"
publisher = "武汉市示范财政局"
published = 2024-03-05
license = "https://creativecommons.org/licenses/by/4.0/"
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Two documents of one table, a project whose name was corrected, and one that was withdrawn."""
    folder = tmp_path_factory.mktemp("table-pages")
    store = folder / "store"
    files = {
        "draft.txt": DRAFT,
        "final.txt": FINAL,
        "named.txt": document("演出", project="图书巡展径费"),
        "gone.txt": document("演出", "培训", project="临时展览经费"),
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "final.txt.meta.toml").write_text(SAID, encoding="utf-8")
    assert run_jixiao("build", *(folder / name for name in files), "--store", store).returncode == 0
    (folder / "named.txt").write_text(document("演出", project="图书巡展经费"), encoding="utf-8")
    assert run_jixiao("build", folder / "named.txt", "--store", store).returncode == 0
    assert run_jixiao("withdraw", "gone.txt", "--store", store).returncode == 0
    with serving(str(store), tmp_path_factory.mktemp("service"), "--workers", "2") as running:
        yield running


def iris(server: Server, pattern: str) -> list[str]:
    store = open_store(str(server.store), read_only=True)
    try:
        rows = store.select(f"PREFIX jx: <{JX}> PREFIX dct: <http://purl.org/dc/terms/> SELECT ?x WHERE {{ {pattern} }} ORDER BY ?x").rows
        return [row[0].value for row in rows if row[0]]
    finally:
        store.close()


def work_of(server: Server, project: str) -> str:
    [work] = iris(server, f'?v dct:isVersionOf ?x ; jx:projectName "{project}" ; a jx:TargetTable')
    return work


def page(server: Server, iri: str, status: int = 200, language: str = "zh") -> html.HtmlElement:
    path = "/id/" + iri.removeprefix(BASE)
    got = server.ask(f"{path}.html", headers={"Accept": "text/html", "Accept-Language": language})
    assert got.status == status, got.text
    return html.document_fromstring(got.text)


def text(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def test_the_page_of_a_table_shows_the_versions_side_by_side(server: Server) -> None:
    shown = page(server, work_of(server, "送戏下乡经费"))
    assert "2 个文件印有此表。此处显示并参与统计的版本来自 final.txt" in text(shown)
    assert "有公开日期 2024-03-05，其他版本没有" in text(shown)
    table = shown.find(".//table[@class='sides versions']")
    lines = {tuple(text(cell) for cell in row.findall("th")): row for row in table.find("tbody")}
    assert [text(cell) for cell in table.find("thead/tr").findall("th")] == ["final.txt 参与统计", "draft.txt"]
    told = {names[-1]: [(text(cell), cell.get("class")) for cell in row.findall("td")] for names, row in lines.items()}
    assert told["公开日期"] == [("2024-03-05", None), ("不明", None)]
    assert told["预算数（资金总额）"] == [("300000", None), ("280000", "differs")]
    assert told["演出场次"] == [(">= 24 场", None), ("≥24场", None)], "written in two ways, and the same"
    assert told["培训人次"] == [("≥300人次", None), ("无", "differs")]
    assert told["观众满意度"] == [("≥90%", None), ("≥92%", "differs")]
    assert "绩效目标" not in told


def test_each_version_has_a_page_that_says_whether_it_counts(server: Server) -> None:
    work = work_of(server, "送戏下乡经费")
    versions = iris(server, f"?x dct:isVersionOf <{work}>")
    assert len(versions) == 2
    pages = {text(page(server, version, language="en").find(".//p[@class='note']")) for version in versions}
    counting, other = sorted(pages, key=lambda note: "does not count" in note)
    assert "the version that counts" in counting
    assert "does not count in answers, for another version does: final.txt, it has a date of publication" in other
    for version in versions:
        shown = page(server, version)
        assert f"/id/{work.removeprefix(BASE)}" in {link.get("href") for link in shown.iterfind(".//a")}
        assert "documents-disagree" in text(shown)
        assert shown.find(".//table[@class='sides versions']") is None


def test_the_description_of_a_table_names_its_versions(server: Server) -> None:
    work = work_of(server, "送戏下乡经费")
    got = server.ask(f"/id/{work.removeprefix(BASE)}.nt")
    assert got.status == 200
    for version in iris(server, f"?x dct:isVersionOf <{work}>"):
        assert f"<{version}> <http://purl.org/dc/terms/isVersionOf> <{work}> ." in got.text
    assert f"<{work}> <http://purl.org/pav/hasCurrentVersion>" in got.text


def test_a_document_says_how_it_was_published_and_which_of_its_tables_count(server: Server) -> None:
    [final] = iris(server, '?x jx:fileName "final.txt"')
    shown = page(server, final)
    facts = {text(fact.find("dt")): text(fact.find("dd")) for fact in shown.iterfind(".//dl[@class='facts']/div")}
    assert facts["公开网址"] == "https://example.org/2024/final.txt"
    assert (facts["公开单位"], facts["公开日期"]) == ("武汉市示范财政局", "2024-03-05")
    assert "https://creativecommons.org/licenses/by/4.0/" in {link.get("href") for link in shown.iterfind(".//a")}
    assert "不参与统计" not in text(shown)
    [draft] = iris(server, '?x jx:fileName "draft.txt"')
    assert "不参与统计" in text(page(server, draft))


def test_a_withdrawn_table_is_gone_with_what_is_known_of_it(server: Server) -> None:
    works = iris(server, "?x a jx:WithdrawnTable FILTER NOT EXISTS { ?x dct:isReplacedBy ?other }")
    assert len(works) == 1
    path = f"/id/{works[0].removeprefix(BASE)}"
    shown = page(server, works[0], status=410)
    assert "此表已撤回" in text(shown)
    assert "临时展览经费" in text(shown)
    got = server.ask(f"{path}.nt")
    assert got.status == 410
    assert "临时展览经费" in got.text
    assert "invalidatedAtTime" in got.text
    assert server.ask(path, headers={"Accept": "text/turtle"}).status == 303


def test_a_replaced_table_leads_to_the_one_that_replaced_it(server: Server) -> None:
    [old] = iris(server, "?x a jx:WithdrawnTable ; dct:isReplacedBy ?other")
    new = work_of(server, "图书巡展经费")
    shown = page(server, old, status=410)
    assert f"/id/{new.removeprefix(BASE)}" in {link.get("href") for link in shown.iterfind(".//a")}
    got = server.ask(f"/id/{old.removeprefix(BASE)}.nt")
    assert got.status == 200
    assert f"<{old}> <http://purl.org/dc/terms/isReplacedBy> <{new}> ." in got.text


def test_tables_are_compared_by_the_version_that_counts(server: Server) -> None:
    got = server.ask(f"/compare?of={work_of(server, '送戏下乡经费')}&of={work_of(server, '图书巡展经费')}", headers={"Accept": "text/html"})
    assert got.status == 200
    assert "≥300人次" in got.text
