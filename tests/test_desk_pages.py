"""The pages of the desk as programs see them: facets that add up, ways on, downloads that are the same as the command's, and the runs."""

from __future__ import annotations

import io
import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from lxml import html

from conftest import ROOT, run_jixiao
from service_client import Got, Server, serving

TEXT = (ROOT / "docs" / "examples" / "library.txt").read_text(encoding="utf-8")
PROJECT = "图书馆夜间开放经费"
DOCUMENTS = 15


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk-pages")
    (folder / "documents").mkdir()
    for number in range(DOCUMENTS):
        text = TEXT.replace(PROJECT, f"{PROJECT}{chr(0x7532 + number)}").replace("2025年", f"{2020 + number % 4}年")
        text = text.replace("市图书馆", "武汉市图书馆" if number % 3 else "市图书馆")
        (folder / "documents" / f"{number:02}.txt").write_text(text, encoding="utf-8")
    (folder / "documents" / "hostile.txt").write_text(TEXT.replace(PROJECT, f"{PROJECT}<6&'"), encoding="utf-8")
    assert run_jixiao("build", folder / "documents", "--store", folder / "store").returncode == 0
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder / "store", folder, "--workers", "1", "--documents", str(folder / "documents")) as running:
        yield running


def ask(server: Server, path: str, status: int = 200, language: str = "zh") -> Got:
    headers = {"Accept": "text/html", "Accept-Language": language}
    got = server.ask(path.partition("#")[0], headers=headers)
    if got.status == 303:  # of a thing to the page about it
        got = server.ask(urlsplit(got.headers["location"]).path, headers=headers)
    assert got.status == status, got.text
    return got


def page(server: Server, path: str, language: str = "zh") -> html.HtmlElement:
    return html.document_fromstring(ask(server, path, language=language).text)


def listed(folder: Path) -> list[dict[str, object]]:
    done = run_jixiao("validate", "--store", folder / "store", "--format", "json", "--lang", "zh")
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def total(shown: html.HtmlElement) -> int:
    return int(re.match("[0-9,]+", shown.find(".//p[@class='count']").text_content()).group().replace(",", ""))  # type: ignore[union-attr]


def facets(shown: html.HtmlElement) -> dict[str, list[tuple[str, int]]]:
    """The choices of each facet, those with an address: it and the count."""
    found = {}
    for section in shown.findall(".//section[@class='facet']"):
        links = [(item.find("a"), item.find("span")) for item in section.findall(".//li")]
        found[section.find("h2").text_content()] = [
            (a.get("href"), int(n.text.replace(",", ""))) for a, n in links if a is not None and n is not None
        ]
    return found


def test_every_count_of_a_facet_is_what_its_address_shows_and_they_add_up(folder: Path, server: Server) -> None:
    shown = page(server, "/findings")
    whole = total(shown)
    assert whole == len(listed(folder))
    assert set(facets(shown)) == {"级别", "问题", "状态", "地区", "年度", "部门", "文件"}
    for name, choices in facets(shown).items():
        rest = [item.text_content() for item in shown.iterfind(".//li[@class='soft']")]
        assert sum(count for _, count in choices) + (int(re.sub(r"\D", "", rest[0])) if name == "文件" else 0) == whole
        for address, count in choices:
            narrower = page(server, address)
            assert total(narrower) == count
            for _, counts in facets(narrower).items():
                assert sum(n for _, n in counts) <= whole


def test_what_is_not_known_can_be_asked_for(folder: Path, server: Server) -> None:
    unknown = [f for f in listed(folder) if f["city"] is None]
    assert 0 < len(unknown) < len(listed(folder))
    assert total(page(server, "/findings?city=unknown")) == len(unknown)


def test_rows_come_page_by_page_the_worst_first_each_once(folder: Path, server: Server) -> None:
    found, at = [], "/findings"
    while at:
        shown = page(server, at)
        found += [item.get("id") for item in shown.findall(".//ol[@class='hits']/li")]
        following = shown.find(".//a[@rel='next']")
        at = following.get("href") if following is not None else ""
    severity = {str(f["fingerprint"]): ("violation", "warning", "info").index(str(f["severity"])) for f in listed(folder)}
    assert Counter(found) == Counter(list(severity))
    assert [severity[one] for one in found] == sorted(severity.values())


def test_each_row_leads_to_table_source_and_cell_and_says_what_to_do(server: Server) -> None:
    shown = page(server, "/findings?code=number-without-unit")
    [row, *_] = shown.findall(".//ol[@class='hits']/li")
    assert "≥40阅览席" in row.find("blockquote").text_content()
    assert "补上单位" in row.text_content()
    table, source, cell = (a for a in row.findall(".//a") if a.getparent().getnext() is None)
    form = page(server, table.get("href"))
    assert form.get_element_by_id(urlsplit(table.get("href")).fragment) is not None
    printed = page(server, source.get("href")).get_element_by_id(urlsplit(source.get("href")).fragment)
    assert "≥40阅览席" in printed.getparent().text_content()
    ask(server, cell.get("href"))


def test_nothing_of_a_document_is_markup(server: Server) -> None:
    text = ask(server, "/findings?severity=warning").text
    assert f"{PROJECT}&lt;6&amp;&#39;" in text
    assert f"{PROJECT}<6" not in text


@pytest.mark.parametrize("name", ["json", "csv", "html", "sarif", "junit", "xlsx"])
def test_downloads_are_what_the_command_writes(name: str, folder: Path, server: Server, tmp_path: Path) -> None:
    got = ask(server, f"/findings?severity=warning&format={name}")
    assert "attachment" in got.headers["content-disposition"]
    file = tmp_path / "file"
    done = run_jixiao("validate", "--store", folder / "store", "--lang", "zh", "--severity", "warning", "--format", name, "-o", file)
    assert done.returncode == 0, done.stderr
    prints = re.compile("[0-9a-f]{16}")
    if name == "xlsx":
        told, written = (
            [str(row[-1].value) for row in openpyxl.load_workbook(io.BytesIO(data))["全部"].iter_rows(min_row=2)]
            for data in (got.body, file.read_bytes())
        )
        assert told == written
        assert all(map(prints.fullmatch, told))
    elif name in ("json", "csv"):
        assert got.body == file.read_bytes()
    else:
        wanted = {str(f["fingerprint"]) for f in listed(folder) if f["severity"] == "warning"}
        assert wanted <= set(prints.findall(got.text))


def test_what_does_not_exist_is_refused(server: Server) -> None:
    for wrong in ("severity=bad", "state=shut", "format=doc", "page=x"):
        assert ask(server, f"/findings?{wrong}", 400)


def test_numbers_of_other_pages_lead_to_their_findings(folder: Path, server: Server) -> None:
    counts = Counter(f["severity"] for f in listed(folder))
    start = page(server, "/")
    links = {parse_qs(urlsplit(a.get("href")).query)["severity"][0]: a for a in start.findall(".//dl//a")}
    for severity, count in counts.items():
        assert int(re.sub(r"\D", "", links[str(severity)].text_content())) == count
        assert total(page(server, links[str(severity)].get("href"))) == count
    [row, *_] = page(server, "/findings").findall(".//ol[@class='hits']/li")
    [document] = [a.get("href") for a in row.findall(".//a") if a.text.endswith(".txt")]
    links_there = page(server, document).xpath("//td[@class='number']/a[contains(@href, '/findings')]")
    assert links_there
    for link in links_there:
        assert total(page(server, link.get("href"))) == int(link.text_content())


def test_what_is_accepted_shows_at_once_and_the_runs_are_drawn(folder: Path, server: Server) -> None:
    [first, *_] = [str(f["fingerprint"]) for f in listed(folder) if f["severity"] == "violation"]
    given = ("--reason", "as-published", "--by", "李娜", "--store", folder / "store")
    assert run_jixiao("review", "accept", first, *given).returncode == 0
    assert run_jixiao("validate", "--store", folder / "store", "--quiet").returncode == 1
    for _ in range(100):
        shown = page(server, "/findings?state=accepted")
        if total(shown):
            break
        time.sleep(0.2)
    [row] = shown.findall(".//ol[@class='hits']/li")
    assert row.get("id") == first
    assert "原文如此" in row.text_content()
    quality = page(server, "/quality")
    runs = json.loads((folder / "store.runs.json").read_text(encoding="utf-8"))["runs"]
    drawn = [int(re.sub(r"^\S+ ", "", title.text).replace(",", "")) for title in quality.iterfind(".//svg//title")]
    assert sum(drawn) == sum(sum(counts.values()) for run in runs for counts in run["years"].values())
    last = [cell.text_content() for cell in quality.findall(".//table")[0].findall(".//tr")[-1]]
    assert last[6] == "1"
    told = run_jixiao("quality", "--store", folder / "store", "--by", "department", "--format", "csv").stdout.splitlines()
    assert sum(int(part) for line in told[1:] for part in line.split(",")[2:]) == len(listed(folder)) - 1
