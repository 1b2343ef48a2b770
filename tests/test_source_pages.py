"""The page that shows a document's own cells: each finding leads to its very cell, in the table and in the picture of the page."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pdfplumber
import pypdfium2
import pytest
from lxml import html
from pypdfium2 import raw

from conftest import ROOT, SEEDS, run_jixiao
from jixiao.readers.pdf.paper import Frame
from service_client import Server, serving

ORIGINAL = ROOT / "tests/data/originals/2024年上海市党建服务中心.pdf"
DOCUMENTS = [
    *(SEEDS.glob("001_*")),
    ORIGINAL,
    *(next((ROOT / "tests/wild").rglob(name)) for name in ("wrong-sums.docx", "unit-change-per-table.docx", "two-forms-one-sheet.xlsx")),
    next((ROOT / "tests/wild").rglob("zhengan-eval.html")),
]
CORRECTION = """[[corrections]]
document = "wrong-sums.docx"
cell = "table 1 row 11 column 4"
from = "≥85%"
to = "≥90%"
why = "书面确认"
by = "李娜"
on = 2026-11-30
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sources")
    (folder / "documents").mkdir()
    for path in DOCUMENTS:
        shutil.copy(path, folder / "documents")
    (folder / "documents" / "corrections.toml").write_text(CORRECTION, encoding="utf-8")
    done = run_jixiao("build", folder / "documents", "--store", folder / "store", "--report", folder / "report.json")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with serving(folder / "store", folder, "--workers", "2", "--documents", str(folder / "documents")) as running:
        yield running


@pytest.fixture(scope="module")
def findings(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return found


def page(server: Server, path: str, status: int = 200) -> html.HtmlElement:
    got = server.ask(path, headers={"Accept": "text/html", "Accept-Language": "zh"})
    assert got.status == status, got.text
    return html.document_fromstring(got.text)


def links(server: Server, table: str) -> list[tuple[str, str]]:
    """The findings on a table's page: code and the address of the cell."""
    shown = page(server, table.removeprefix("https://w3id.org/jixiao") + ".html")
    return [
        (said.findtext("a[@class='code']"), link.get("href"))
        for said in shown.iterfind(".//p")
        if "finding" in (said.get("class") or "").split()
        for link in said.iterfind("a[@class='at']")
    ]


def here(shown: html.HtmlElement) -> html.HtmlElement:
    (marked,) = (element for element in shown.iter("td", "p") if "here" in (element.get("class") or "").split())
    return marked


def own(cell: html.HtmlElement) -> str:
    """The text of a cell without the numbers of its findings."""
    return "".join(cell.xpath("text()"))


def bare(text: str) -> str:
    return "".join(text.split())


def test_each_finding_of_a_table_leads_to_its_cell(server: Server, findings: list[dict[str, Any]]) -> None:
    tables = sorted({finding["table"] for finding in findings if finding["table"]})
    checked = 0
    for table in tables:
        of_table = [finding for finding in findings if finding["table"] == table]
        linked = links(server, table)
        assert sorted(code for code, _ in linked) == sorted(finding["code"] for finding in of_table), table
        for code, address in linked:
            marked = here(page(server, address))
            assert marked.find("span[@id='here']") is not None
            assert "found" in marked.get("class").split()
            at_cells = [finding for finding in of_table if finding["code"] == code and finding["source"]["row"]]
            if len(at_cells) == 1 and at_cells[0]["focus"].rpartition("/")[2] in ("target", "actual"):
                assert bare(own(marked)) == bare(at_cells[0]["value"]), (code, address)
                checked += 1
    assert checked > 20


def test_the_cell_whose_sum_is_wrong_is_marked(server: Server, findings: list[dict[str, Any]]) -> None:
    (wrong,) = (finding for finding in findings if finding["code"] == "funds-sum")
    (address,) = (address for code, address in links(server, wrong["table"]) if code == "funds-sum")
    shown = page(server, address)
    marked = here(shown)
    assert own(marked).strip() == "500.00"
    assert marked.get("class").split() == ["here", "found", "violation"]
    number = marked.find("sup/a").get("href").removeprefix("#")
    assert "对不上" in shown.get_element_by_id(number).text_content()


def test_a_corrected_cell_shows_both_texts(server: Server, findings: list[dict[str, Any]]) -> None:
    (wrong,) = (finding for finding in findings if finding["code"] == "funds-sum")
    shown = page(server, links(server, wrong["table"])[0][1])
    (cell,) = (cell for cell in shown.iter("td") if cell.find("ins") is not None)
    assert (cell.get("id"), cell.findtext("del"), cell.findtext("ins")) == ("t1r11c4", "≥85%", "≥90%")


def test_the_box_in_the_picture_of_a_page_is_around_the_cell(server: Server, findings: list[dict[str, Any]]) -> None:
    (found,) = (f for f in findings if f["file"] == ORIGINAL.name and f["code"] == "quantity-not-quantified")
    (address,) = (address for code, address in links(server, found["table"]) if code == "quantity-not-quantified")
    shown = page(server, address)
    (paper,) = shown.find_class("paper")
    drawing = paper.find("svg")
    wide, high = map(float, drawing.get("viewbox").split()[2:])
    (box,) = (rect for rect in drawing.iter("rect") if "here" in rect.get("class").split())
    left, top, width, height = (float(box.get(name)) for name in ("x", "y", "width", "height"))
    with pdfplumber.open(ORIGINAL) as opened:
        sheet = opened.pages[found["source"]["page"] - 1]
        assert (float(sheet.width), float(sheet.height)) == pytest.approx((wide, high), abs=0.5)
        inside = sheet.within_bbox((left, top, left + width, top + height)).extract_text()
    assert bare(inside) == "区和街镇全覆盖"
    picture = server.ask(paper.find("img").get("src"))
    assert (picture.status, picture.headers["content-type"]) == (200, "image/png")
    assert picture.body.startswith(b"\x89PNG\r\n\x1a\n")
    pixels = struct.unpack(">II", picture.body[16:24])
    assert max(pixels) <= 1600
    assert pixels[0] / pixels[1] == pytest.approx(wide / high, rel=0.01)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/source/{sha}/page/0", 404),
        ("/source/{sha}/page/999", 404),
        ("/source/{sha}/page/x", 404),
        ("/source/" + "0" * 64 + "/page/1", 404),
        ("/source/{sha}/1?cell=x", 400),
        ("/source/{sha}/1?cell=t1r1c1&line=" + "9" * 5000, 400),
        ("/source/{sha}/1?cell=t1r1c1&box=a", 400),
        ("/source/{sha}/1?cell=t1r999c1", 200),
        ("/source/{sha}/99", 404),
    ],
)
def test_what_is_not_there_is_said(server: Server, findings: list[dict[str, Any]], path: str, status: int) -> None:
    table = next(f["table"] for f in findings if f["file"] == ORIGINAL.name)
    sha = links(server, table)[0][1].split("/")[2]
    assert server.ask(path.format(sha=sha), headers={"Accept": "text/html"}).status == status


def test_a_long_text_is_shown_in_parts_and_the_line_is_in_its_own(server: Server, findings: list[dict[str, Any]]) -> None:
    of_text = [f for f in findings if f["file"].startswith("001_") and f["source"]["row"]]
    last = max(of_text, key=lambda f: f["source"]["line"])
    (address, *_) = (address for code, address in links(server, last["table"]) if code == last["code"])
    marked = here(page(server, address))
    assert marked.getparent().findtext("th").partition("–")[0].isdigit()
    assert len(server.ask(address.partition("#")[0], headers={"Accept": "text/html"}).body) < 300_000


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("crop", [(0, 0, 600, 800), (50, 20, 580, 700)])
def test_a_box_is_where_pdfium_draws_it(quarters: int, crop: tuple[int, int, int, int]) -> None:
    """Our arithmetic of turned and cropped pages against that of the library which draws them."""
    document = pypdfium2.PdfDocument.new()
    sheet = document.new_page(600, 800)
    sheet.set_cropbox(*crop)
    sheet.set_rotation(90 * quarters)
    frame = Frame((0, 0, 600, 800), crop, quarters)
    assert frame.size == pytest.approx(sheet.get_size())
    width, height = (round(100 * side) for side in frame.size)
    left, low, right, high = own_box = frame.on_page((100, 150, 220, 170), scanned=True)
    corners = [_device(sheet, x, y, width, height) for x, y in ((left, low), (right, high))]
    seen = (*map(min, zip(*corners, strict=True)), *map(max, zip(*corners, strict=True)))
    assert seen == pytest.approx((100, 150, 220, 170), abs=0.1)
    assert frame.as_shown((100, 150, 220, 170), scanned=True) == pytest.approx((100, 150, 220, 170))
    whole = Frame((0, 0, 600, 800), (0, 0, 600, 800), quarters)
    assert frame.on_page((100, 150, 220, 170), scanned=False) == whole.on_page((100, 150, 220, 170), scanned=True)
    assert own_box[0] < own_box[2]


def _device(sheet: pypdfium2.PdfPage, x: float, y: float, width: int, height: int) -> tuple[float, float]:
    import ctypes

    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(sheet.raw, 0, 0, width, height, 0, x, y, ctypes.byref(across), ctypes.byref(down))
    return across.value / 100, down.value / 100
