"""The pages as programs see them: what they show is what the store says, escaped, in two languages, under a strict policy."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from hashlib import blake2b, sha256
from html import unescape
from pathlib import Path
from urllib.parse import quote, urlencode

import openpyxl
import pytest
from lxml import html

from conftest import SEEDS, run_jixiao
from jixiao.sparql.saved_queries import catalogue
from jixiao.store import open_store
from service_client import Got, Server, serving

JX = "PREFIX jx: <https://w3id.org/jixiao/ontology#> "
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'{{7*7}}"
PAGES = (
    "/",
    "/queries",
    "/browse",
    "/concepts",
    "/review",
    "/compare",
    "/editor",
    "/search",
    "/ontology.html",
    "/queries/overview",
    "/jurisdiction/120000.html",
)


@pytest.fixture(scope="module")
def server(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(built[0], tmp_path_factory.mktemp("pages"), "--workers", "2", "--documents", str(SEEDS)) as running:
        yield running


def page(server: Server, path: str, language: str = "zh", status: int = 200) -> html.HtmlElement:
    got = server.ask(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert got.status == status, got.text
    return html.document_fromstring(got.text)


def cells(table: html.HtmlElement) -> list[list[str]]:
    return [[cell.text_content().strip() for cell in row] for row in table.iterfind(".//tr")]


def answer(built: tuple[Path, str], name: str, *more: str) -> list[list[str]]:
    done = run_jixiao("query", name, "--store", built[0], "--format", "csv", *more)
    assert done.returncode == 0, done.stderr
    return list(csv.reader(io.StringIO(done.stdout)))


@pytest.mark.parametrize("name", sorted(catalogue()))
def test_a_question_shows_the_answer_of_the_command(name: str, built: tuple[Path, str], server: Server) -> None:
    wanted = answer(built, name)
    shown = page(server, f"/queries/{name}", "en").find(".//table[@class='answer']")
    if len(wanted) == 1:
        assert shown is None
        return
    got = [[cell.replace(",", "") for cell in row] for row in cells(shown)[1:]]
    place = wanted[0].index("table") if "table" in wanted[0] else None
    expected = [
        ["open" if at == place else " ".join(text.split()).replace(",", "") for at, text in enumerate(row)] for row in wanted[1:101]
    ]
    assert [[" ".join(cell.split()) for cell in row] for row in got] == expected


def test_a_question_is_restricted_sorted_filtered_and_turned(built: tuple[Path, str], server: Server) -> None:
    wanted = [row for row in answer(built, "cost-against-budget")[1:] if row[0] == "天津市" and row[1] == "2022"]
    asked = {"city": "天津市", "from": "2022", "to": "2022"}
    shown = page(server, f"/queries/cost-against-budget?{urlencode(asked)}")
    assert len(cells(shown.find(".//table[@class='answer']"))) - 1 == len(wanted)
    down = page(server, f"/queries/cost-against-budget?{urlencode({**asked, 'sort': 'budget_yuan', 'order': 'desc'})}")
    column = [row[4] for row in cells(down.find(".//table[@class='answer']"))[1:]]
    budgets = [float(text.replace(",", "")) for text in column if text]
    assert budgets == sorted(budgets, reverse=True)
    assert down.find(".//th[@aria-sort='descending']") is not None
    filtered = page(server, f"/queries/cost-against-budget?{urlencode({**asked, 'filter': '宣传'})}")
    rows = cells(filtered.find(".//table[@class='answer']"))[1:]
    assert 0 < len(rows) < len(wanted)
    assert all(any("宣传" in cell for cell in row) for row in rows)
    seen: list[list[str]] = []
    for at in (1, 2, 3):
        turned = page(server, f"/queries/deadlines?page={at}").find(".//table[@class='answer']")
        seen += cells(turned)[1:]
        if len(cells(turned)) <= 100:
            break
    assert len(seen) == len(answer(built, "deadlines")) - 1


def test_downloads_and_the_editor_have_the_same_question(server: Server, built: tuple[Path, str]) -> None:
    asked = urlencode([("city", "上海市"), ("city", "天津市"), ("from", "2023")])
    shown = page(server, f"/queries/overview?{asked}")
    links = {link.text_content(): link.get("href") for link in shown.iterfind(".//ul[@class='downloads']//a")}
    wanted = answer(built, "overview", "-p", "city=上海市,天津市", "-p", "from=2023")
    got = server.ask(links["CSV"])
    assert got.body.startswith(b"\xef\xbb\xbf")  # Excel reads Chinese by it
    assert list(csv.reader(io.StringIO(got.body.decode("utf-8-sig")))) == wanted
    assert len(server.ask(links["JSON"]).json) == len(wanted) - 1
    assert server.ask(links["XLSX"]).body.startswith(b"PK")
    assert server.ask(links["PARQUET"]).body.startswith(b"PAR1")
    editor = page(server, shown.find(".//a[@class='edit']").get("href"))
    sparql = editor.find(".//textarea").text
    # A city asked for stands for its codes of GB/T 2260, with what lies in it: 31… and 12….
    assert '(STRSTARTS(?city_code, "31") || STRSTARTS(?city_code, "12")) && ?year >= 2023' in sparql
    assert len(server.query(sparql).json["results"]["bindings"]) == len(wanted) - 1


def drawn(tree: html.HtmlElement) -> dict[str, list[list[object]]]:
    return json.loads(tree.find(".//figure[@data-chart]").find("script").text)  # type: ignore[no-any-return]


def test_a_ranking_has_a_bar_for_each_row_under_a_name_of_its_own(server: Server, built: tuple[Path, str]) -> None:
    wanted = answer(built, "largest-projects", "-p", "limit=200")
    head, rows = wanted[0], wanted[1:]
    data = drawn(page(server, "/queries/largest-projects?limit=200"))["rows"]
    names = [str(name) for name, _ in data]
    assert len(set(names)) == len(rows) == len(data)
    assert sum(float(str(value)) for _, value in data) == sum(float(row[head.index("budget_yuan")]) for row in rows)
    for name, row in zip(names, rows, strict=True):
        assert name.startswith(" · ".join(row[head.index(part)] for part in ("project", "department", "year")))


def test_a_chart_speaks_of_codes_and_severities_in_words(server: Server, built: tuple[Path, str]) -> None:
    wanted = answer(built, "findings-by-department")
    data = drawn(page(server, "/queries/findings-by-department"))["rows"]
    codes = {str(row[0]) for row in data}
    assert not codes & {row[wanted[0].index("code")] for row in wanted[1:]}
    assert "成本指标超过预算" in codes
    assert {str(row[2]) for row in data} <= {"错误", "警告", "提示"}
    assert sum(int(str(row[1])) for row in data) == sum(int(row[wanted[0].index("findings")]) for row in wanted[1:])


def test_a_chart_has_the_rows_of_the_answer(server: Server, built: tuple[Path, str]) -> None:
    figure = page(server, "/queries/satisfaction-targets", "zh").find(".//figure[@data-chart]")
    assert json.loads(figure.get("data-chart")) == {"type": "line", "x": "year", "y": "mean_percent", "series": "city"}
    data = json.loads(figure.find(".//script").text)
    wanted = answer(built, "satisfaction-targets")[1:]
    assert [[str(row[2]), str(row[0]), str(row[1])] for row in data["rows"]] == [[row[0], row[1], row[3]] for row in wanted]
    assert [column["label"] for column in data["columns"]] == ["年度", "平均（%）", "地区"]


def test_a_table_is_drawn_with_all_its_indicators_and_findings(server: Server, built: tuple[Path, str]) -> None:
    store = open_store(str(built[0]), read_only=True)
    most = store.select(
        JX + "SELECT ?t (COUNT(DISTINCT ?f) AS ?n) WHERE { ?f a jx:Finding ; jx:inTable ?t } GROUP BY ?t ORDER BY DESC(?n) ?t LIMIT 1"
    ).rows[0]
    iri = most[0].value
    shown = page(server, iri.removeprefix("https://w3id.org/jixiao") + ".html", "zh")
    rows = store.select(
        JX + f"SELECT DISTINCT ?r ?n ?v WHERE {{ ?r a jx:Indicator ; jx:inTable <{iri}> ; jx:name ?n ; jx:target/jx:verbatim ?v }}"
    ).rows
    drawn = shown.findall(".//tbody[@class='indicators']/tr")[1:]
    texts = [row.text_content() for row in drawn]
    assert len(rows) == len(drawn)
    for row in rows:
        assert any(row[1].value in text and row[2].value in text for text in texts)
    found = f"?f a jx:Finding ; jx:inTable <{iri}> ; <http://www.w3.org/ns/shacl#resultMessage> ?m FILTER(LANG(?m) = 'zh')"
    said = store.select(f"{JX} SELECT DISTINCT ?f ?m WHERE {{ {found} }}").rows
    messages = [finding.text_content() for finding in shown.xpath("//p[contains(@class, 'finding')]")]
    assert len(messages) == int(most[1].value) == len(said)
    assert all(any(row[1].value in message for message in messages) for row in said)


def test_each_indicator_shows_the_documents_own_line(server: Server, built: tuple[Path, str]) -> None:
    """Of every table of a seed: the cells beside a row are the lines of the file that the row says it is from."""
    lines = next(SEEDS.glob("003_*")).read_text(encoding="utf-8").split("\n")
    store = open_store(str(built[0]), read_only=True)
    tables = store.select(
        JX + 'SELECT DISTINCT ?t WHERE { ?t a jx:TargetTable ; jx:inDocument/jx:fileName ?n FILTER(STRSTARTS(?n, "003")) }'
    ).rows
    checked = 0
    for table in tables:
        shown = page(server, table[0].value.removeprefix("https://w3id.org/jixiao") + ".html", "zh")
        for row in shown.findall(".//tbody[@class='indicators']/tr")[1:]:
            place = re.search(r"第(\d+)行", row.find(".//summary").text_content())
            assert place is not None
            source = [cell.text_content() for cell in row.iterfind(".//ul[@class='cells']/li")]
            assert lines[int(place[1]) - 1].strip() in [text.strip() for text in source]
            name = row.findall("td")[0].find("a").text_content().strip()  # behind it stands what it means
            assert any(name in text for text in source)
            address = row.find(".//details/a").get("href")
            checked += 1
        document = page(server, address)
        anchor = document.get_element_by_id(address.rpartition("#")[2])
        assert [cell.text_content() for cell in anchor.iterfind("td")] == source
    assert checked > 20


def test_report_explain_and_page_tell_a_place_alike_and_on_one_line(tmp_path: Path) -> None:
    """Also of a sheet whose name has a line break, which could pass for another line of the report."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "表一\n伪造行"
    for row in (
        ("阅读推广项目支出绩效目标表（2024年度）",),
        ("项目名称", "阅读推广", "实施单位", "武汉市样例图书馆"),
        ("一级指标", "二级指标", "三级指标", "指标值"),
        ("产出指标", "数量指标", "活动场次", "≥12"),
        ("满意度指标", "服务对象满意度指标", "读者满意度", "≥90%"),
    ):
        book.active.append(row)
    book.save(tmp_path / "form.xlsx")
    store = tmp_path / "store"
    assert run_jixiao("build", tmp_path / "form.xlsx", "--store", store).returncode == 0
    for language, place in (("en", r"sheet 表一\n伪造行 table 1 row 4 column 4"), ("zh", r"工作表“表一\n伪造行” 表1 行4 列4")):
        report = run_jixiao("--lang", language, "validate", "--store", store).stdout.splitlines()
        assert f"      {place}: ≥12" in report
        assert place in run_jixiao("--lang", language, "explain", tmp_path / "form.xlsx").stdout
    iri = open_store(str(store), read_only=True).select(JX + "SELECT ?t { ?t a jx:TargetTable }").rows[0][0].value
    name = r"表一\n伪造行"
    with serving(store, tmp_path, "--workers", "1") as running:
        for language, places in (
            ("en", (f"sheet {name} table 1 row 4", f"sheet {name} table 1 row 1")),
            ("zh", (f"工作表“{name}” 表1 行4",)),
        ):
            shown = page(running, iri.removeprefix("https://w3id.org/jixiao") + ".html", language)
            assert all(place in shown.text_content() for place in places)


@pytest.mark.parametrize("path", PAGES)
def test_two_languages(path: str, server: Server) -> None:
    chinese, english = page(server, path, "zh-CN,zh;q=0.9,en;q=0.5"), page(server, path, "en-GB,en;q=0.9,zh;q=0.2")
    assert (chinese.get("lang"), english.get("lang")) == ("zh-CN", "en")
    assert chinese.findtext(".//title") != english.findtext(".//title")
    switched = page(server, path.partition("?")[0] + chinese.find(".//a[@class='language']").get("href"), "zh")
    assert switched.get("lang") == "en"
    # Who chose a language keeps it.
    assert all("lang=en" in link.get("href") for link in switched.iterfind(".//nav//a"))


@pytest.mark.parametrize("path", PAGES)
def test_headers_of_a_page(path: str, server: Server) -> None:
    got = server.ask(path, headers={"Accept": "text/html"})
    policy = got.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "Accept-Language" in got.headers["vary"]
    assert server.ask(path, headers={"Accept": "text/html", "If-None-Match": got.headers["etag"]}).status == 304
    document = html.document_fromstring(got.text)
    assert not document.xpath("//@style | //style | //@onclick | //@onload")
    assert not [
        script for script in document.iterfind(".//script") if script.get("src") is None and script.get("type") != "application/json"
    ]
    for address in document.xpath("//link[@rel='stylesheet']/@href | //script/@src"):
        static = server.ask(address)
        assert static.status == 200
        assert "immutable" in static.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    [
        f"/search?q={quote(HOSTILE)}",
        f"/queries/overview?filter={quote(HOSTILE)}",
        f"/queries/overview?city={quote(HOSTILE)}",
        f"/queries/same-indicator?indicator={quote(HOSTILE)}",
        f"/queries/deadlines?before={quote(HOSTILE)}",
        f"/queries/overview?from={quote(HOSTILE)}",
        f"/queries/{quote(HOSTILE, safe='')}",
        f"/queries/overview?{quote(HOSTILE)}=1",
        f"/queries/overview?sort={quote(HOSTILE)}&order={quote(HOSTILE)}&lang={quote(HOSTILE)}",
        f"/queries/overview?page={quote(HOSTILE)}",
        f"/resource?iri={quote(HOSTILE)}",
        f"/browse?city={quote(HOSTILE)}",
        f"/compare?of={quote(HOSTILE)}",
        f"/compare?a={quote(HOSTILE)}&b=x&ay=x",
        f"/editor?query={quote(HOSTILE)}",
        f"/{quote(HOSTILE)}",
        f"/id/{quote(HOSTILE)}.html",
        f"/source/{quote(HOSTILE, safe='')}/1",
    ],
)
def test_no_page_runs_what_it_is_given(path: str, server: Server) -> None:
    got: Got = server.ask(path, headers={"Accept": "text/html"})
    assert got.status in (200, 400, 404)
    document = html.document_fromstring(got.text)
    assert not document.xpath("//*[@onerror] | //img")
    assert not [script for script in document.iterfind(".//script") if "alert" in (script.text or "")]
    assert "'49" not in unescape(got.text)  # nor is it a template


def test_no_page_runs_what_the_data_say(tmp_path: Path) -> None:
    store = open_store(str(tmp_path / "store"))
    text = json.dumps(HOSTILE)
    iri, row, jx = (
        "https://w3id.org/jixiao/id/table/x",
        "https://w3id.org/jixiao/id/table/x/indicator/1",
        "https://w3id.org/jixiao/ontology#",
    )
    kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    store.replace(
        {
            "urn:g": [
                f"<{iri}> {kind} <{jx}TargetTable>",
                *(f"<{iri}> <{jx}{name}> {text}" for name in ("title", "projectName", "goal", "purpose", "budget", "fiscalYear")),
                f"<{row}> {kind} <{jx}Indicator>",
                f"<{row}> <{jx}inTable> <{iri}>",
                *(f"<{row}> <{jx}{name}> {text}" for name in ("name", "level1Text", "level2Text", "description")),
                f"<{row}> <{jx}target> <{row}/target>",
                f"<{row}/target> <{jx}verbatim> {text}",
                f"<{iri}> <urn:p> <javascript:alert(1)>",
            ]
        }
    )
    store.close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2") as server:
        for path in (
            "/id/table/x.html",
            "/id/table/x/indicator/1.html",
            f"/compare?of={iri}",
            "/queries/largest-projects",
            "/search?q=alert",
        ):
            got = server.ask(path, headers={"Accept": "text/html"})
            document = html.document_fromstring(got.text)
            assert "alert(1)" in document.text_content()
            assert not document.xpath("//*[@onerror] | //img")
            assert not document.xpath("//a[starts-with(@href, 'javascript:')]")
            assert not [script for script in document.iterfind(".//script") if "<" in (script.text or "")]


def test_departments_are_compared(server: Server, built: tuple[Path, str]) -> None:
    """From the page of one; what stands on each side is what the command says of it."""
    wanted = {row[3]: row for row in answer(built, "budget-by-department") if row[1] == "2022"}
    names = ("中共天津市委宣传部", "中共天津市委组织部")
    one = page(server, f"/id/department/120000/h{blake2b(names[0].encode(), digest_size=10).hexdigest()}.html")
    form = page(server, next(link for link in one.xpath("//a/@href") if link.startswith("/compare?a=")))
    choices = {option.text: option.get("value") for option in form.iterfind(".//select[@name='b']/option")}
    shown = page(server, "/compare?" + urlencode({"a": choices[names[0]], "ay": 2022, "b": choices[names[1]], "by": 2022}))
    table = cells(shown.find(".//table[@class='sides']"))
    assert [row[1:] for row in table[1:3]] == [
        [wanted[name][4] for name in names],
        [f"{int(wanted[name][5]):,}" for name in names],
    ]
    assert [int(row[1].split()[0]) for row in table[4:]] != []
    assert sum(int(row[1].split()[0].replace(",", "")) for row in table[4:]) == int(table[3][1])


def test_wrong_pages_say_what_is_wrong(server: Server) -> None:
    for path, status, text in (
        ("/queries/nix", 404, "没有名为"),
        ("/queries/overview?town=x", 400, "没有参数"),
        ("/queries/largest-projects?limit=0", 400, "limit"),
        ("/queries/overview?page=0", 400, "page"),
        ("/compare?of=" + "&of=".join(f"urn:{n}" for n in range(5)), 400, "4"),
        ("/compare?of=urn:none", 404, "urn:none"),
        ("/browse?city=urn:none", 404, "urn:none"),
        ("/source/" + "0" * 64 + "/1", 404, "没有该文件"),
        ("/nix", 404, "首页"),
    ):
        shown = page(server, path, "zh", status)
        assert text in shown.find(".//p[@role='alert']").text_content()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/queries?x=%ff", 400),
        ("/search?q=%ED%A0%80", 400),
        ("/search?q=x&page=" + "0" * 10 + "19999999999999999999", 400),
        ("/queries/overview?page=" + "9" * 4500, 400),
        ("/source/" + quote('0" . SERVICE <http:\\u002F\\u002F127.0.0.1> { ?d ?p ?name } #', safe="") + "/1", 404),
        ("/source/x%22/1", 404),
        ("/source/" + "0" * 64 + "/" + "9" * 4500, 404),
        ("/source/" + "0" * 64 + "/%C2%B2", 404),
        ("/static/x/" + "a" * 300 + ".js", 404),
        ("/id/a%0d%0ab", 404),
        ("/queries/same-project-elsewhere?city=%E4%B8%8A%E6%B5%B7%E5%B8%82", 400),
    ],
)
def test_odd_requests_are_answered_in_order(path: str, status: int, server: Server) -> None:
    got = server.ask(path, headers={"Accept": "text/html"})
    assert (got.status, got.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "SPARQL: " not in got.text  # no parser's message: nothing of it came into a query


def test_where_documents_differ_the_version_that_counts_is_shown_and_found(tmp_path: Path) -> None:
    """One table in two documents, which say two things: the one with the greater SHA-256 counts, for they are equally complete."""
    text = next(SEEDS.glob("002_*")).read_text(encoding="utf-8")
    documents = tmp_path / "documents"
    documents.mkdir()
    (documents / "a.txt").write_text(text, encoding="utf-8")
    (documents / "b.txt").write_text(text.replace("95%", "88%"), encoding="utf-8")
    assert "95%" in text
    done = run_jixiao("build", documents, "--city", "天津市", "--year", "2023", "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    last = max(documents.iterdir(), key=lambda path: sha256(path.read_bytes()).hexdigest())
    counts, other = ("95%25", "88%25") if last.name == "a.txt" else ("88%25", "95%25")
    with serving(tmp_path / "store", tmp_path, "--workers", "2", "--documents", str(documents)) as server:
        hits = page(server, f"/search?q={counts}").xpath("//ol[@class='hits']//h2/a/@href")
        assert hits
        assert not page(server, f"/search?q={other}").xpath("//ol[@class='hits']//h2/a/@href")
        address, _, row = hits[0].partition("#")
        first = page(server, server.ask(address, headers={"Accept": "text/html"}).headers["location"])
        assert counts.removesuffix("25") in first.get_element_by_id(row).text_content()
        assert last.name in {link.text_content() for link in first.iterfind(".//a")}


def test_places_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    """宝山区 is in 上海市 and in 双鸭山市."""
    for code, seed in (("310113", "004"), ("230506", "002")):
        done = run_jixiao("build", next(SEEDS.glob(f"{seed}_*")), "--city", code, "--store", tmp_path / "store")
        assert done.returncode == 0, done.stderr
    with serving(tmp_path / "store", tmp_path, "--workers", "2") as server:
        cards = {link.text_content(): link.get("href") for link in page(server, "/browse").xpath("//ul[@class='cards']/li/a")}
        assert cards == {"上海市宝山区": "/jurisdiction/310113", "双鸭山市宝山区": "/jurisdiction/230506"}
        for code, tables in (("310113", 5), ("230506", 4)):
            rows = cells(page(server, f"/jurisdiction/{code}.html").find(".//table"))[1:]
            assert sum(int(row[2]) for row in rows) == tables
        options = page(server, "/compare").xpath("//select[@name='a']/option/text()")
        assert options == ["上海市宝山区", "双鸭山市宝山区"]
        assert page(server, "/").xpath("count(//tbody/tr)") == 2


def test_a_page_that_reaches_a_limit_says_so(built: tuple[Path, str], tmp_path: Path) -> None:
    with serving(built[0], tmp_path, "--workers", "2", "--rows", "3") as server:
        got = server.ask("/queries/deadlines", headers={"Accept": "text/html"})
        assert (got.status, got.headers["jixiao-limit"]) == (413, "rows=3")
        assert "rows=3" in got.text


def test_an_empty_store_has_pages(tmp_path: Path) -> None:
    open_store(str(tmp_path / "store")).close()
    with serving(tmp_path / "store", tmp_path, "--workers", "2") as server:
        for path in ("/", "/queries", "/browse", "/compare", "/editor", "/search?q=x", *(f"/queries/{name}" for name in catalogue())):
            assert server.ask(path, headers={"Accept": "text/html"}).status == 200, path


@pytest.mark.parametrize(
    "path", ["/static/x/../../app.py", "/static/x/%2e%2e/app.py", "/static/x/app.py", "/static/x/nix.js", "/static/x/"]
)
def test_only_built_files_are_static(path: str, server: Server) -> None:
    assert server.ask(path).status == 404
