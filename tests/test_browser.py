"""The pages of ``jixiao serve`` in Chromium: a newcomer's way, access for everyone, hostile input, weight."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Locator, Page, expect

import samples
from browser import Visitor, browser, cells, inaccessible, painted, unsound
from conftest import ROOT, SEEDS, run_jixiao
from jixiao.sparql.saved_queries import catalogue
from lighthouse import MEASURES, STEADY, Visit, visits
from service_client import Server, serving

JX = "https://w3id.org/jixiao/"
SCRIPT, IMAGE = "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'
#: Another of the evaluations in the wild is as good.
EVALUATION = ROOT / "tests" / "wild" / "variants" / "self-evaluation-actual-score.html"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser() as running:
        yield running


@pytest.fixture(scope="module")
def server(chromium: Browser, built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(built[0], tmp_path_factory.mktemp("pages"), "--workers", "2", "--documents", str(SEEDS)) as running:
        yield running


@pytest.fixture(scope="module")
def strange(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serves a document whose name and texts are markup, and a self-evaluation."""
    folder = tmp_path_factory.mktemp("strange")
    documents, store = folder / "documents", folder / "store"
    documents.mkdir()
    rows = [[*row[:-1], row[-1] + (SCRIPT if at % 2 else IMAGE)] if at < 4 else [*row] for at, row in enumerate(samples.ROWS)]
    rows[2] = samples.ROWS[2]
    rows[5][2:] = [SCRIPT, "≥300天" + IMAGE]
    rows[10][2] += IMAGE
    text = "\n".join([samples.TITLE, samples.UNIT, *("\t".join(row) for row in rows), ""])
    (documents / f"天津市2025年{IMAGE}.txt").write_text(text, encoding="utf-8")
    (documents / EVALUATION.name).write_bytes(EVALUATION.read_bytes())
    done = run_jixiao("build", documents, "--store", store)
    assert "evaluations = 1" in done.stdout, done.stdout + done.stderr
    with serving(store, folder, "--workers", "2", "--documents", str(documents)) as running:
        yield running


def _visitor(chromium: Browser, url: str) -> Iterator[Visitor]:
    visiting = Visitor(chromium, url)
    yield visiting
    visiting.close()
    assert not visiting.faults, "\n".join(visiting.faults)


@pytest.fixture
def visitor(chromium: Browser, server: Server) -> Iterator[Visitor]:
    yield from _visitor(chromium, server.url)


@pytest.fixture
def stranger(chromium: Browser, strange: Server) -> Iterator[Visitor]:
    yield from _visitor(chromium, strange.url)


def _answer(server: Server, name: str, *parameters: str) -> list[list[str]]:
    """The rows that the command line gives."""
    given = [part for parameter in parameters for part in ("-p", parameter)]
    done = run_jixiao("query", name, *given, "--format", "csv", "--store", server.store)
    assert done.returncode == 0, done.stderr
    return list(csv.reader(io.StringIO(done.stdout)))[1:]


def _plain(rows: list[list[str]]) -> list[list[str]]:
    """Numbers without the commas between their thousands."""
    return [[re.sub(r"(?<=\d),(?=\d{3})", "", text) for text in row] for row in rows]


def _things(server: Server, pattern: str) -> list[str]:
    """The addresses of the things ``?s`` that a pattern is true of."""
    found = server.query(f"PREFIX jx: <{JX}ontology#> SELECT DISTINCT ?s WHERE {{ {pattern} }} ORDER BY ?s", "text/csv")
    return [line.replace(JX, "/") for line in found.text.split()[1:]]


def _row_of(server: Server, table: str) -> str:
    """The address of the row of a table that its document has first."""
    [row] = _things(server, f"?s jx:inTable <{JX}{table[1:]}> ; jx:position 1")
    return row


# -- a newcomer's way --------------------------------------------------------------------------------------------------------


def test_one_click_from_the_start_page_leads_to_an_answer_with_its_chart(visitor: Visitor, server: Server) -> None:
    page = visitor.page("/")
    page.locator(".cards a[href*='satisfaction-targets']").click()
    expect(page.locator("h1")).to_contain_text("满意度")
    rows = _answer(server, "satisfaction-targets")
    assert len(rows) > 2
    assert _plain(cells(page, ".answer")) == rows
    pixels, colours = painted(page)
    assert pixels > 1000
    assert colours > 2
    expect(page.locator("figure .plot")).to_have_attribute("aria-label", re.compile("从 87.14 到 93.52"))


def test_a_chart_answers_the_pointer(visitor: Visitor, server: Server) -> None:
    """What is pointed at is said, a name in the legend takes its bars away, the slider goes on to the rest; so does another size."""
    page = visitor.page("/queries/budget-by-department")
    still = painted(page)
    note, canvas = page.locator("figure .note"), page.locator("figure canvas")
    box = canvas.bounding_box()
    expect(note).to_contain_text("共 26 项，按合计从大到小，图中为第 1–")
    for step in range(5):
        page.mouse.move(box["x"] + 400 + step * 4, box["y"] + 120)
    pointed = painted(page, still)
    page.mouse.click(box["x"] + box["width"] / 2 - 70, box["y"] + 12)
    painted(page, still, pointed)
    before, right = note.inner_text(), box["x"] + box["width"] - 12
    page.mouse.move(right, box["y"] + 100)
    page.mouse.down()
    for step in range(10):
        page.mouse.move(right, box["y"] + 100 + step * 10)
    page.mouse.up()
    expect(note).not_to_have_text(before)
    painted(page)  # until the slider has come to rest
    page.set_viewport_size({"width": 500, "height": 900})
    expect(canvas).to_have_css("width", f"{page.locator('figure .plot').evaluate('plot => plot.clientWidth')}px")
    expect(note).to_contain_text("图中为第 1–6 项")


def test_a_finger_moves_the_slider_and_else_the_page(visitor: Visitor) -> None:
    page = visitor.page("/queries/budget-by-department", has_touch=True, viewport={"width": 390, "height": 800})
    painted(page)
    note, box = page.locator("figure .note"), page.locator("figure canvas").bounding_box()
    before = note.inner_text()
    fingers = page.context.new_cdp_session(page)

    def drag(x: float, y: float, distance: float) -> None:
        for step in range(11):
            kind = "touchMove" if step else "touchStart"
            fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y + distance * step / 10}]})
        fingers.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    drag(box["x"] + box["width"] - 12, box["y"] + 80, 60)
    expect(note).not_to_have_text(before)
    assert page.evaluate("scrollY") == 0
    drag(box["x"] + 150, box["y"] + 120, -100)
    page.wait_for_function("scrollY > 50")


def test_a_parameter_narrows_the_answer_and_stands_in_the_address(visitor: Visitor, server: Server) -> None:
    page = visitor.page("/queries/satisfaction-targets")
    before = len(cells(page, ".answer"))
    page.get_by_label("天津市").check()
    page.get_by_label("起始年度").select_option("2023")
    page.get_by_role("button", name="查询").click()
    page.wait_for_url(f"**/queries/satisfaction-targets?*city={quote('天津市')}*from=2023*")
    rows = _plain(cells(page, ".answer"))
    assert 0 < len(rows) < before
    assert rows == _answer(server, "satisfaction-targets", "city=天津市", "from=2023")
    expect(page.get_by_label("天津市")).to_be_checked()
    expect(page.get_by_label("起始年度")).to_have_value("2023")
    assert painted(page)[0] > 1000


def test_columns_sort_rows_are_filtered_and_turned(visitor: Visitor, server: Server) -> None:
    page = visitor.page("/queries/largest-projects?limit=150")
    first = cells(page, ".answer")
    assert len(first) == 100
    page.get_by_role("link", name="下一页").click()
    expect(page.get_by_role("link", name="上一页")).to_be_visible()
    assert len(first) + len(cells(page, ".answer")) == len(_answer(server, "largest-projects", "limit=150"))
    page.locator(".answer thead a").first.click()
    expect(page.locator("th[aria-sort='ascending']")).to_have_count(1)
    cities = [row[0] for row in cells(page, ".answer")]
    assert cities == sorted(cities)
    page.get_by_label("筛选包含").fill("上海市")
    page.get_by_role("button", name="筛选").click()
    expect(page.get_by_label("筛选包含")).to_have_value("上海市")
    assert {row[0] for row in cells(page, ".answer")} == {"上海市"}


def test_the_spreadsheet_has_the_rows_of_the_page(visitor: Visitor, server: Server, tmp_path: Path) -> None:
    page = visitor.page(f"/queries/satisfaction-targets?city={quote('天津市')}")
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX").click()
    assert download.value.suggested_filename == "satisfaction-targets.xlsx"
    download.value.save_as(tmp_path / "answer.xlsx")
    head, *rows = load_workbook(tmp_path / "answer.xlsx", read_only=True).worksheets[0].iter_rows(values_only=True)
    assert head[:2] == ("city", "year")
    found = [["" if value is None else f"{value:g}" if isinstance(value, float) else str(value) for value in row] for row in rows]
    assert found == _plain(cells(page, ".answer")) == _answer(server, "satisfaction-targets", "city=天津市")


# -- the editor --------------------------------------------------------------------------------------------------------------


def _editor(page: Page, query: str | None = None) -> Locator:
    """The editor, with a query typed over what was there."""
    area = page.locator(".cm-content")
    area.click()
    if query is not None:
        page.keyboard.press("ControlOrMeta+a")
        page.keyboard.insert_text(query)
    return area


def test_a_question_is_opened_in_the_editor_changed_and_run(visitor: Visitor, server: Server) -> None:
    page = visitor.page("/queries/satisfaction-targets")
    page.get_by_role("link", name="在编辑器中打开").click()
    _editor(page)
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text("\nLIMIT 1")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result [role=status]")).to_contain_text("1 行")
    assert cells(page, "#result") == _answer(server, "satisfaction-targets")[:1]
    page.reload()
    _editor(page)
    page.keyboard.press("ControlOrMeta+End")
    expect(page.locator(".cm-line").last).to_have_text("LIMIT 1")


def test_a_mistake_is_marked_at_its_line(visitor: Visitor) -> None:
    visitor.refused.append("/sparql")
    page = visitor.page("/editor")
    _editor(page, "SELECT ?s\nWHERE {\n  ?s ?p ?o FILTRE(?o)\n}")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result [role=alert]")).to_be_visible()
    expect(page.locator(".cm-line-wrong")).to_contain_text("FILTRE")
    expect(page.locator(".cm-lint-marker-error")).to_have_count(1)
    row, marker = page.locator(".cm-line").nth(2).bounding_box(), page.locator(".cm-lint-marker-error").bounding_box()
    assert row is not None
    assert marker is not None
    assert row["y"] <= marker["y"] + marker["height"] / 2 <= row["y"] + row["height"]
    _editor(page, "SELECT * WHERE { ?s ?p ?o } LIMIT 2")
    page.get_by_role("button", name="执行").click()
    expect(page.locator("#result tbody tr")).to_have_count(2)
    expect(page.locator(".cm-line-wrong, #result [role=alert]")).to_have_count(0)


def test_a_chinese_word_becomes_a_term_with_its_prefix(visitor: Visitor) -> None:
    page = visitor.page("/editor")
    area = _editor(page, "SELECT ?amount WHERE { ?table ")
    page.keyboard.type("预算")
    offered = page.locator(".cm-tooltip-autocomplete li").filter(has=page.get_by_text("jx:budget", exact=True))
    expect(offered).to_have_count(1)
    offered.click()
    expect(area).to_contain_text(f"PREFIX jx: <{JX}ontology#>")
    page.keyboard.insert_text(" ?amount } ORDER BY DESC(?amount) LIMIT 1")
    expect(page.locator(".cm-line").last).to_have_text("SELECT ?amount WHERE { ?table jx:budget ?amount } ORDER BY DESC(?amount) LIMIT 1")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result tbody td")).to_have_text("25000000")


def test_an_example_is_put_into_the_editor(visitor: Visitor) -> None:
    page = visitor.page("/editor?lang=en")
    page.get_by_label("Example").select_option("overview")
    expect(page.locator(".cm-content")).to_contain_text("budget_yuan")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#result tbody tr")).to_have_count(4)


# -- from a word to the line of a document -----------------------------------------------------------------------------------


def test_a_word_leads_to_the_line_of_the_document_that_says_it(visitor: Visitor) -> None:
    page = visitor.page("/")
    page.get_by_role("searchbox").fill("满意度")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    everything = int(page.locator("main .count").inner_text().split()[0].replace(",", ""))
    page.locator(".facet").get_by_role("link", name="2024").click()
    page.locator(".facet").get_by_role("link", name="天津市").click()
    page.wait_for_url("**city=*")
    assert 0 < int(page.locator("main .count").inner_text().split()[0]) < everything
    hit = page.locator(".hits h2 a").first
    name = hit.inner_text()
    assert "满意度" in name
    hit.click()
    page.wait_for_url("**/id/table/**.html*#*")
    row = page.locator("tr:target")
    expect(row).to_contain_text(name)
    expect(row).to_be_in_viewport()
    row.locator("summary").click()
    beside = [text for text in row.locator(".cells li").all_inner_texts() if text]
    place = row.locator("summary").inner_text()
    row.get_by_role("link", name="查看原文").click()
    page.wait_for_url("**/source/**")
    line = page.locator("tr:target")
    expect(line).to_be_in_viewport()
    number, *texts = line.locator("th, td").all_inner_texts()
    assert f"第{number}行" in place
    document = next(file for file in SEEDS.glob("*.txt") if file.name == page.locator("nav.path a").inner_text())
    written = [part.strip() for part in document.read_text(encoding="utf-8").splitlines()[int(number) - 1].split("\t") if part.strip()]
    assert name in written
    assert [text for text in texts if text] == written == beside
    marked, plain = (
        page.locator(f"tr:{which} td").first.evaluate("cell => getComputedStyle(cell).backgroundColor")
        for which in ("target", "not(:target)")
    )
    assert marked != plain


def test_from_a_city_to_its_departments_projects_and_tables(visitor: Visitor) -> None:
    page = visitor.page("/browse")
    page.get_by_role("link", name="天津市").click()
    page.get_by_role("link", name="2022").click()
    page.get_by_role("link", name="中共天津市委机构编制委员会办公室").click()
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("button", name="比较所选").click()
    expect(page.locator("table.sides thead th")).to_have_count(2)
    page.locator("table.sides thead a").first.click()
    expect(page.locator("table.form")).to_be_visible()
    page.get_by_role("link", name="项目历年").click()
    expect(page.locator(".kind")).to_have_text("项目")


# -- pages as everyone gets them ---------------------------------------------------------------------------------------------


def _pages(server: Server, strange: Server) -> dict[str, str]:
    """Addresses of pages of every kind, by name."""
    table = _things(server, "?f a jx:Finding ; jx:inTable ?s")[0]
    department = _things(server, "?t a jx:TargetTable ; jx:department ?s")[0]
    tables = _things(server, f"?s a jx:TargetTable ; jx:jurisdiction <{JX}jurisdiction/120000>")[:2]
    document = _things(server, "?s a jx:Document")[0]
    places = {"a": f"{JX}jurisdiction/120000", "ay": "2022", "b": f"{JX}jurisdiction/310000", "by": "2024"}
    own = {
        "start": "/",
        "questions": "/queries",
        "query narrowed": f"/queries/largest-projects?limit=150&page=2&sort=year&filter={quote('天津')}",
        "query without an answer": "/queries/plan-and-result",  # the seeds have no self-evaluations
        "query for what there is not": "/queries/projects-about?term=zzzz",
        "browse": "/browse",
        "place": f"/jurisdiction/120000.html?{urlencode({'year': 2022})}",
        "department": f"{department}.html",
        "project": f"{_things(server, '?s a jx:Project')[0]}.html",
        "document": f"{document}.html",
        "concepts": "/concepts",
        "group of concepts": "/concept/satisfaction.html",
        "value of a facet": "/measure/total-cost.html?page=2",
        "name": f"{_things(server, '?u jx:useOf ?s . ?row jx:nameUse ?u')[0]}.html",
        "use of a name": f"{_things(server, '?row jx:nameUse ?s')[0]}.html",
        "links to review": "/review",
        "findings": "/findings?severity=warning",
        "quality": "/quality",
        "table with findings": f"{table}.html",
        "comparison to be chosen": "/compare",
        "comparison of places": f"/compare?{urlencode(places)}",
        "comparison of tables": f"/compare?{urlencode({'of': [JX + name[1:] for name in tables]}, doseq=True)}",
        "search": f"/search?q={quote('满意度')}&year=2022",
        "search for nothing": "/search",
        "search in vain": "/search?q=zzzz",
        "editor": "/editor",
        "ontology": "/ontology.html",
        "framework": "/framework.html",
        "rules": "/shapes.html",
        "thing": f"{_row_of(server, table)}.html",
        "named graph": f"{_things(server, 'GRAPH ?s { ?d a jx:Document }')[0]}.html",
        "nowhere": "/nowhere",
        "source": f"/source/{document.rpartition('/')[2]}/1",
    }
    other = {"evaluation": f"{strange.url[:-1]}{_things(strange, '?s a jx:EvaluationTable')[0]}.html"}
    return {name: server.url[:-1] + path for name, path in own.items()} | other


def _used(page: Page, name: str) -> None:
    """Brings a page into the state in which most of it can be seen."""
    for summary in page.locator("main summary").all()[:3]:
        summary.click()
    if page.locator("figure .plot").count():
        page.wait_for_selector("figure .plot[data-drawn]")
    if name == "editor":
        _editor(page)
        page.keyboard.press("ControlOrMeta+Enter")
        page.wait_for_selector("#result tbody tr")


def _with(url: str, language: str) -> str:
    before, hash_, after = url.partition("#")
    return f"{before}{'&' if '?' in before else '?'}lang={language}{hash_}{after}"


def _looked_at(chromium: Browser, pages: dict[str, str], language: str, scheme: str, width: int) -> None:
    visitor = Visitor(chromium, "http://127.0.0.1:", refused=["/nowhere", "term=zzzz"])
    page = visitor.context(color_scheme=scheme, viewport={"width": width, "height": 900}, base_url=None).new_page()
    faults = []
    for name, url in pages.items():
        page.goto(_with(url, language))
        _used(page, name)
        faults += [f"{name}: {fault}" for fault in unsound(page) + inaccessible(page)]
    visitor.close()
    assert not faults + visitor.faults, "\n".join(faults + visitor.faults)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [("zh", "light", 1280), ("zh", "dark", 360), ("en", "light", 360), ("en", "dark", 1280)]
)
def test_every_kind_of_page_is_sound_and_for_everyone(
    chromium: Browser, server: Server, strange: Server, language: str, scheme: str, width: int
) -> None:
    """Every two of language, colours and width meet."""
    _looked_at(chromium, _pages(server, strange), language, scheme, width)


@pytest.mark.parametrize(("language", "scheme", "width", "every"), [("en", "light", 360, 1), ("zh", "dark", 1280, 4)])
def test_the_questions_are_sound_and_for_everyone(
    chromium: Browser, server: Server, language: str, scheme: str, width: int, every: int
) -> None:
    """All of them where room is short; some where only the colours are others."""
    _looked_at(chromium, {name: f"{server.url}queries/{name}" for name in [*catalogue()][::every]}, language, scheme, width)


def test_the_keyboard_reaches_the_content_the_search_box_and_the_first_link(visitor: Visitor) -> None:
    page = visitor.page("/queries/satisfaction-targets")
    page.keyboard.press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    page.goto("/browse")
    seen = []
    while len(seen) < 20 and "ended" not in seen:
        page.keyboard.press("Tab")
        seen.append(page.evaluate("(at => at.name || at.className || (at.closest('main') ? 'ended' : at.tagName))(document.activeElement)"))
    assert seen[:2] == ["skip", "brand"]
    assert "q" in seen
    assert seen[-1] == "ended"
    expect(page.locator("main a").first).to_be_focused()


def test_what_has_the_focus_can_be_seen(visitor: Visitor) -> None:
    page = visitor.page("/queries/largest-projects")
    for _ in range(25):
        page.keyboard.press("Tab")
        outline = page.evaluate("(style => [style.outlineStyle, parseFloat(style.outlineWidth)])(getComputedStyle(document.activeElement))")
        assert outline[0] != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert outline[1] >= 2


def test_the_pages_work_without_scripts(visitor: Visitor, server: Server, tmp_path: Path) -> None:
    page = visitor.page("/", java_script_enabled=False)
    expect(page.locator(".figures dd").first).not_to_be_empty()
    page.locator(".cards a[href*='satisfaction-targets']").click()
    expect(page.locator(".answer tbody tr")).to_have_count(len(_answer(server, "satisfaction-targets")))
    page.get_by_label("天津市").check()
    page.get_by_role("button", name="查询").click()
    page.wait_for_url("**city=*")
    expect(page.locator(".answer tbody tr")).to_have_count(len(_answer(server, "satisfaction-targets", "city=天津市")))
    page.get_by_role("link", name="浏览", exact=True).click()
    expect(page.locator(".cards a").first).to_be_visible()
    page.get_by_role("searchbox").fill("满意度")
    page.get_by_role("button", name="检索").click()
    page.locator(".hits a").first.click()
    expect(page.locator("table.form tr:target")).to_be_in_viewport()
    page.goto("/compare")
    for side, year in (("a", "2022"), ("b", "2023")):
        page.locator(f"select[name={side}]").select_option(label="天津市")
        page.locator(f"select[name={side}y]").select_option(year)
    page.locator("main button").click()
    expect(page.locator("table.sides").first).to_contain_text("238,908,000")
    page.goto("/editor")
    query = f"SELECT ?name WHERE {{ ?s a <{JX}ontology#Department> ; <{JX}ontology#name> ?name }} ORDER BY ?name"
    page.locator("textarea").fill(query)
    page.locator("select[name=format]").select_option("csv")
    with page.expect_download() as download:
        page.get_by_role("button", name="执行").click()
    download.value.save_as(tmp_path / "answer.csv")
    assert (tmp_path / "answer.csv").read_bytes() == server.query(query, "text/csv").body


@pytest.mark.parametrize("width", [360, 1280])
def test_the_targets_of_a_concept_are_drawn_without_scripts(visitor: Visitor, width: int) -> None:
    """Each dot within its plot, the line of each city and year under its name; a median leads to its rows, and a row to its table."""
    page = visitor.page("/concepts", java_script_enabled=False, viewport={"width": width, "height": 900})
    page.locator(".tree a[href='/concept/satisfaction']").click()
    plot = page.locator("svg.strip")
    box = plot.bounding_box()
    dots = [dot.bounding_box() for dot in plot.locator("circle").all()]
    assert len(dots) > 10
    assert all(box["x"] - 1 <= dot["x"] and dot["x"] + dot["width"] <= box["x"] + box["width"] + 1 for dot in dots)
    names = [name.bounding_box() for name in plot.locator("text.lane").all()]
    assert len(names) == page.locator(".pivot a.n").count()
    assert all(name["y"] + name["height"] <= below["y"] for name, below in pairwise(names))
    n = int(page.locator(".pivot a.n").last.inner_text().removeprefix("n = "))
    page.locator(".pivot a.n").last.click()
    expect(page.locator("#rows")).to_be_in_viewport()
    assert page.locator("table.rows tbody tr").count() >= n
    page.locator("table.rows tbody th a").first.click()
    expect(page.locator("table.form tr:target")).to_be_in_viewport()


def test_paper_gets_the_table_and_not_the_ways_around_it(visitor: Visitor, server: Server) -> None:
    page = visitor.page(f"{_things(server, '?f a jx:Finding ; jx:inTable ?s')[0]}.html")
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator("h1")).to_be_visible()
    expect(page.locator("table.form")).to_be_visible()
    expect(page.locator("table.form .finding").first).to_be_visible()
    for hidden in page.locator("nav, header.top, footer.bottom, form, .skip, .data").all():
        expect(hidden).to_be_hidden()
    ink, paper = (page.evaluate(f"getComputedStyle(document.body).{name}") for name in ("color", "backgroundColor"))
    assert (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)")
    colours = page.eval_on_selector_all("table.form *", "all => all.map(found => getComputedStyle(found).color)")
    light = [colour for colour in set(colours) if sum(map(int, re.findall(r"\d+", colour)[:3])) > 450]
    assert not light, "light letters on white paper"


# -- hostile input -----------------------------------------------------------------------------------------------------------

#: Markup that only hostile input brings: the pages have no pictures, and no scripts but those of /static/ and the data of charts.
_FOREIGN = "img, svg image, [onerror], script:not([src^='/static/']):not([type='application/json'])"


def _harmless(page: Page, *shown: str) -> None:
    assert page.locator(_FOREIGN).count() == 0, page.locator(_FOREIGN).first.evaluate("found => found.outerHTML")
    everything = page.evaluate(
        "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(found => found.value).join(' ')"
    )
    for text in shown:
        assert text in everything, page.url


@pytest.mark.parametrize("text", [SCRIPT, IMAGE], ids=["script", "image"])
def test_hostile_words_in_addresses_are_shown_and_not_run(visitor: Visitor, text: str) -> None:
    given = quote(text)
    page = visitor.page("/")
    page.get_by_role("searchbox").fill(text)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    _harmless(page, text)
    visitor.refused += ["iri=", "a=", "no-such", f"{given}=", f"indicator={given}", f"term={given}", f"satisfaction-targets?city={given}"]
    for path, shown in {
        f"/queries/largest-projects?filter={given}": True,
        f"/queries/same-indicator?indicator={given}": True,
        f"/queries/projects-about?term={given}": False,  # the error names a word of it
        f"/queries/satisfaction-targets?city={given}": False,
        f"/queries/satisfaction-targets?lang={given}": False,
        f"/queries/satisfaction-targets?{given}=1": True,
        f"/search?q={quote('满意度')}&city={given}&year={given}&level={given}": False,
        f"/resource?iri={given}": False,
        f"/compare?a={given}&b={given}": False,
        f"/no-such{given}": False,
        f"/editor?query={given}": True,
    }.items():
        page.goto(path)
        _harmless(page, *([text] if shown else []))
    expect(page.locator(".cm-content")).to_have_text(text)
    page.goto("/editor")
    _editor(page, f"SELECT ?shown WHERE {{ VALUES ?shown {{ '{text}' '{text}'@en }} }}")
    page.keyboard.press("ControlOrMeta+Enter")
    expect(page.locator("#result tbody tr")).to_have_count(2)
    _harmless(page, text)


def test_hostile_documents_are_shown_and_not_run(stranger: Visitor, strange: Server) -> None:
    table = _things(strange, "?s a jx:TargetTable")[0]
    page = stranger.page(f"{table}.html")
    _harmless(page, SCRIPT, IMAGE)
    page.locator("details summary").first.click()
    _harmless(page, SCRIPT, IMAGE)
    page.locator("details a").first.click()
    _harmless(page, SCRIPT, IMAGE)
    for path in (
        *(f"{thing}.html" for kind in ("Document", "Department", "Project") for thing in _things(strange, f"?s a jx:{kind}")),
        *(f"{_row_of(strange, table)}.html", f"/compare?of={quote(JX + table[1:])}", "/browse", "/compare", "/"),
    ):
        page.goto(path)
        _harmless(page)
    page.goto(f"/search?q={quote('满意度')}")
    _harmless(page, IMAGE)
    page.goto("/queries/largest-projects")
    _harmless(page, IMAGE)
    painted(page)
    plot = page.locator(".plot").bounding_box()
    assert plot is not None
    for part in (0.4, 0.5, 0.6):  # over the bar, whose tooltip has the name in it
        page.mouse.move(plot["x"] + plot["width"] * part, plot["y"] + plot["height"] * part)
        page.wait_for_timeout(100)
    _harmless(page)


# -- Lighthouse --------------------------------------------------------------------------------------------------------------

VISITED: dict[str, Callable[[Server], str]] = {
    "start": lambda _: "/",
    "question": lambda _: "/queries/satisfaction-targets",
    "question with a slider": lambda _: "/queries/budget-by-department",
    "table": lambda server: f"{_things(server, '?f a jx:Finding ; jx:inTable ?s')[0]}.html",
}
_KINDS = [(page, seat) for page in VISITED for seat in ("at a desk", "on a phone")]


@pytest.fixture(scope="module")
def visited(server: Server) -> dict[tuple[str, str], Visit]:
    urls = [(server.url[:-1] + VISITED[page](server), seat == "at a desk") for page, seat in _KINDS]
    return dict(zip(_KINDS, visits(urls, "accessibility", "best-practices", audits=(*STEADY, *MEASURES)), strict=True))


@pytest.mark.parametrize("seat", ["at a desk", "on a phone"])
@pytest.mark.parametrize("page", VISITED)
def test_lighthouse_finds_the_pages_light_and_good(visited: dict[tuple[str, str], Visit], page: str, seat: str) -> None:
    """How quick a page is on this machine is measured by ``make bench-pages``; here is what makes it quick on any."""
    visit = visited[page, seat]
    assert set(visit.scores) == {"accessibility", "best-practices"}
    assert {name: score for name, score in visit.scores.items() if score is None or score < 0.95} == {}
    assert visit.failed(STEADY) == {}
    assert visit.number("cumulative-layout-shift") <= 0.1  # what web.dev calls good; how much is seen hangs on what paints first
    assert visit.number("dom-size") <= 700
    assert 2000 < visit.number("total-byte-weight") <= 16_000
    requests = [(request["resourceType"], request["url"]) for request in visit.items("network-requests")]
    kinds = [kind for kind, _ in requests]
    drawn = ["Script", "Script"] if page.startswith("question") else []  # the chart's, and its worker's
    assert sorted(kinds) == ["Document", *drawn, "Stylesheet"], requests
    # Words are not shown before the page has its looks; nothing else holds them up.
    styles = {url for kind, url in requests if kind == "Stylesheet"}
    assert {item["url"] for item in visit.items("render-blocking-resources")} <= styles
