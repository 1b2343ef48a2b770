"""自评表 are found as 目标表 are: a store that has nothing else is a full store, on every page that leads to tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

import pytest
from lxml import html

from conftest import ROOT, run_jixiao
from service_client import Got, Server, serving

#: A page, a Word document, and a page in GBK: two self-evaluations of one county, one of a city, one of a district.
DOCUMENTS = ("counties/zhengan-eval.html", "counties/xuanwei-selfeval.docx", "mixed/chaoyang-evaluation-gbk.html")
CITIES = {"正安县": 2, "宣威市": 1, "北京市朝阳区": 1}
#: What does not hang on the store, or is downloaded.
ELSEWHERE = (
    "/api",
    "/sparql",
    "/editor",
    "/concept",
    "/measure",
    "/object",
    "/beneficiary",
    "/ontology",
    "/framework",
    "/unit",
    "/shapes",
)
WITHOUT_PLAN = "库中没有此自评表所对应的绩效目标表"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    store = tmp_path_factory.mktemp("evaluations") / "store"
    done = run_jixiao("build", *(ROOT / "tests" / "wild" / name for name in DOCUMENTS), "--store", store)
    assert done.returncode == 0, done.stderr
    with serving(store, tmp_path_factory.mktemp("log"), "--workers", "2") as running:
        yield running


def asked(server: Server, path: str) -> Got:
    """What a browser gets, which goes where it is sent on to."""
    got = server.ask(path, headers={"Accept": "text/html, */*;q=0.8", "Accept-Language": "zh"})
    while got.status == 303:
        got = server.ask(urlsplit(got.headers["location"]).path, headers={"Accept": "text/html, */*;q=0.8", "Accept-Language": "zh"})
    return got


def page(server: Server, path: str) -> html.HtmlElement:
    got = asked(server, path)
    assert got.status == 200, (path, got.status, got.text[:500])
    return html.document_fromstring(got.text)


def rows(tree: html.HtmlElement) -> list[list[str]]:
    return [[cell.text_content().strip() for cell in row] for row in tree.iterfind(".//table//tr")]


def linked(tree: html.HtmlElement, text: str) -> str:
    found = [link.get("href") for link in tree.iterfind(".//a") if link.text_content().strip() == text]
    assert found, text
    return str(found[0])


def test_the_start_page_counts_them_beside_the_tables_with_targets(server: Server) -> None:
    tree = page(server, "/")
    figures = {entry.findtext("dt"): entry.findtext("dd") for entry in tree.iterfind(".//dl[@class='figures']/div")}
    assert (figures["绩效目标表"], figures["绩效自评表"], figures["文件"], figures["地区"]) == ("0", "4", "3", "3")
    listed = {row[0]: row for row in rows(tree)[1:]}
    head = rows(tree)[0]
    assert {city: int(row[head.index("自评表数")]) for city, row in listed.items()} == CITIES
    assert all(int(row[head.index("指标数")]) > 0 for row in listed.values())


def test_one_goes_from_a_place_to_a_department_to_the_evaluation_and_is_told_that_its_plan_is_not_there(server: Server) -> None:
    tree = page(server, "/browse")
    for city, count in CITIES.items():
        assert f"{count} 张自评表" in re.sub(r"\s+", " ", tree.text_content())
        place = page(server, linked(tree, city))
        table = rows(place)
        assert sum(int(row[table[0].index("自评表数")]) for row in table[1:]) == count
        department = page(server, linked(place, table[1][0]))
        years = next(found for found in department.iterfind(".//table") if found.findtext("caption"))
        assert years.find(".//tbody/tr")[2].text_content() == "1"
        href = department.find(".//form[@class='compare']//th[@scope='row']/a").get("href")
        assert WITHOUT_PLAN in page(server, urljoin("/", href)).text_content()


def test_they_are_found_by_their_words(server: Server) -> None:
    tree = page(server, f"/search?q={quote('满意度')}")
    facets = {entry.find("a").text: entry.find("span").text for entry in tree.iterfind(".//section[@class='facet']//li")}
    assert facets["自评指标"] == "5"
    assert set(CITIES) <= set(facets)
    hit = tree.find(".//ol[@class='hits']/li/h2/a")
    shown = page(server, hit.get("href").partition("#")[0])
    assert shown.get_element_by_id(hit.get("href").partition("#")[2]) is not None
    projects = page(server, f"/search?q={quote('公共文化服务')}")
    assert "自评表" in projects.find(".//aside").text_content()


def test_filters_of_questions_name_their_cities_and_years(server: Server) -> None:
    for question in ("plan-and-result", "budget-execution", "overview"):
        tree = page(server, f"/queries/{question}")
        assert {box.get("value") for box in tree.iterfind(".//input[@name='city']")} == set(CITIES), question
        years = {option.text for option in tree.iterfind(".//select[@name='from']/option")}
        assert {"2022", "2023"} <= years
    assert set(CITIES) <= {option.text for option in page(server, "/compare").iterfind(".//option")}


def test_every_page_that_a_reader_can_reach_answers(server: Server) -> None:
    seen: set[str] = set()
    waiting = ["/"]
    while waiting and len(seen) < 120:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        got = asked(server, path)
        assert got.status == 200, (path, got.status, got.text[:300])
        if "html" not in got.headers.get("content-type", ""):
            continue
        for link in html.document_fromstring(got.text).iterfind(".//a"):
            to = urljoin(path, (link.get("href") or "").partition("#")[0])
            if to.startswith("/") and not to.startswith(ELSEWHERE) and "lang=" not in to:
                waiting.append(to)
    assert any("/table/" in path for path in seen)
