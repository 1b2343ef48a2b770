"""Older Office formats by LibreOffice: the same cells as DOCX and XLSX, nothing run or fetched, and a clear line where it cannot be."""

# ruff: noqa: E501
from __future__ import annotations

import http.server
import io
import os
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docx
import pytest

from jixiao.model import DocumentError, Grid
from jixiao.readers import read_bytes
from jixiao.readers.base import Limits, Source
from jixiao.readers.office import PROGRAM, program, read
from xlsb_maker import xlsb

DATA = Path(__file__).resolve().parent / "data" / "office"
ODT = "application/vnd.oasis.opendocument.text"

try:
    program()
    INSTALLED = True
except DocumentError:
    INSTALLED = False
office = pytest.mark.skipif(not INSTALLED, reason="LibreOffice is not installed")

#: form.doc and form.odt hold this: two paragraphs, the second with tabs in it, and a table with cells merged both ways.
PARAGRAPHS = ["项目支出绩效目标表", "340101市图书馆", "单位：万元"]
TABLE = [
    [("项目名称", 1, 1, 1, 1), ("图书馆运行经费", 1, 2, 1, 3)],
    [("一级指标", 2, 1, 1, 1), ("二级指标", 2, 2, 1, 1), ("三级指标", 2, 3, 1, 1), ("指标值", 2, 4, 1, 1)],
    [("产出指标", 3, 1, 3, 1), ("数量指标", 3, 2, 1, 1), ("培训人次", 3, 3, 1, 1), ("≥500人次", 3, 4, 1, 1)],
    [("质量指标", 4, 2, 1, 1), ("设备验收合格率", 4, 3, 1, 1), ("95%", 4, 4, 1, 1)],
    [("成本指标", 5, 2, 1, 1), ("经费", 5, 3, 1, 1), ("184.20\n第二段", 5, 4, 1, 1)],
]


def form_docx() -> bytes:
    document = docx.Document()
    document.add_paragraph(PARAGRAPHS[0])
    document.add_paragraph(f"{PARAGRAPHS[1]}\t\t{PARAGRAPHS[2]}")
    table = document.add_table(5, 4)
    table.cell(0, 1).merge(table.cell(0, 3))
    table.cell(2, 0).merge(table.cell(4, 0))
    for row in TABLE:
        for text, number, column, _, _ in row:
            table.cell(number - 1, column - 1).text = text.split("\n")[0]
    table.cell(4, 3).add_paragraph("第二段")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def form_rtf() -> bytes:
    def coded(text: str) -> str:
        return "".join(f"\\u{ord(char) - (65536 if ord(char) > 32767 else 0)}?" for char in text).replace("\\u10?", "\\par ")

    def row(*cells: tuple[str, int, str]) -> str:
        """Cells: their text, where they end, and how they are merged downwards."""
        edges = "".join(f"{merged}\\cellx{end * 2000}" for _, end, merged in cells)
        texts = "".join(f"\\pard\\intbl {coded(text)}\\cell" for text, _, _ in cells)
        return f"\\trowd{edges}{texts}\\row"

    lines = [row(("项目名称", 1, ""), ("图书馆运行经费", 4, "")), row(*((cell[0], cell[2], "") for cell in TABLE[1]))]
    for number, cells in enumerate(TABLE[2:]):
        merged = ("产出指标", 1, "\\clvmgf") if not number else ("", 1, "\\clvmrg")
        lines.append(row(merged, *((cell[0], cell[2], "") for cell in cells if cell[2] > 1)))
    head = f"\\pard {coded(PARAGRAPHS[0])}\\par {coded(PARAGRAPHS[1])}\\tab\\tab {coded(PARAGRAPHS[2])}\\par "
    return ("{\\rtf1\\ansi " + head + "".join(lines) + "\\pard\\par}").encode()


W = "http://schemas.microsoft.com/office/word/2003/wordml"


def form_word_xml() -> bytes:
    def cell(text: str, properties: str = "") -> str:
        lines = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in text.split("\n"))
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{lines}</w:tc>"

    rows = [cell("项目名称") + cell("图书馆运行经费", '<w:gridSpan w:val="3"/>'), "".join(cell(entry[0]) for entry in TABLE[1])]
    for number, cells in enumerate(TABLE[2:]):
        merged = cell("", "<w:vmerge/>") if number else cell("产出指标", '<w:vmerge w:val="restart"/>')
        rows.append(merged + "".join(cell(entry[0]) for entry in cells if entry[2] > 1))
    grid = "<w:tblGrid>" + '<w:gridCol w:w="2000"/>' * 4 + "</w:tblGrid>"
    note = '<w:footnote><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote><aml:annotation aml:id="1" w:type="Word.Comment"><aml:content><w:p><w:r><w:t>批注</w:t></w:r></w:p></aml:content></aml:annotation>'
    body = f"<w:p><w:r><w:t>{PARAGRAPHS[0]}</w:t>{note}</w:r></w:p><w:p><w:r><w:t>{PARAGRAPHS[1]}</w:t><w:tab/><w:tab/><w:t>{PARAGRAPHS[2]}</w:t></w:r></w:p>"
    table = f"<w:tbl>{grid}{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    return (
        f'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{W}" xmlns:aml="http://schemas.microsoft.com/aml/2001/core"'
        f' xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint"><w:docPr><w:t>不是正文</w:t></w:docPr><w:body><wx:sect>{body}{table}<w:p/></wx:sect></w:body></w:wordDocument>'
    ).encode()


EXCEL_XML = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Styles><Style ss:ID="p"><NumberFormat ss:Format="0%"/></Style><Style ss:ID="m"><NumberFormat ss:Format="#,##0.00"/></Style></Styles>
<Worksheet ss:Name="目标表"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">项目支出绩效目标表</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">产出指标</Data></Cell><Cell><Data ss:Type="String">合格率</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.95</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="String">经费</Data></Cell><Cell ss:StyleID="m"><Data ss:Type="Number">1842000</Data></Cell></Row>
</Table></Worksheet></Workbook>"""
FLAT_SHEET = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document '
    + " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    + ' office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:body><office:spreadsheet><table:table table:name="目标表">'
    '<table:table-row><table:table-cell table:number-columns-spanned="3" office:value-type="string"><text:p>项目支出绩效目标表</text:p></table:table-cell></table:table-row>'
    '<table:table-row><table:table-cell table:number-rows-spanned="2" office:value-type="string"><text:p>产出指标</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>合格率</text:p></table:table-cell><table:table-cell office:value-type="string"><text:p>95%</text:p></table:table-cell></table:table-row>'
    '<table:table-row><table:covered-table-cell/><table:table-cell office:value-type="string"><text:p>经费</text:p></table:table-cell>'
    '<table:table-cell office:value-type="string"><text:p>1,842,000.00</text:p></table:table-cell></table:table-row>'
    "</table:table></office:spreadsheet></office:body></office:document>"
)
SHEET = [
    [("项目支出绩效目标表", 1, 1, 1, 3)],
    [("产出指标", 2, 1, 2, 1), ("合格率", 2, 2, 1, 1), ("95%", 2, 3, 1, 1)],
    [("经费", 3, 2, 1, 1), ("1,842,000.00", 3, 3, 1, 1)],
]


def geometry(blocks: Any) -> tuple[list[str], list[Any]]:
    """The paragraphs, and of each grid each cell with its place and spans."""
    grids = [block for block in blocks if isinstance(block, Grid)]
    return [block.text for block in blocks if not isinstance(block, Grid)], [
        [[(cell.text, cell.ref.row, cell.ref.column, cell.rowspan, cell.colspan) for cell in row] for row in grid.rows] for grid in grids
    ]


def source(data: bytes, **limits: int) -> Source:
    return Source(data, "表", "表", Limits(**limits))


def refused(data: bytes, word: str, **limits: int) -> None:
    """One line that says what is wrong and what to do."""
    with pytest.raises(DocumentError) as caught:
        read_bytes(data, "表", limits=Limits(**limits))
    assert word in caught.value.en, caught.value.en
    assert " — " in caught.value.en
    assert "；" in caught.value.zh
    assert "\n" not in caught.value.en + caught.value.zh


@office
@pytest.mark.parametrize(
    ("name", "media_type"),
    [("form.doc", "application/msword"), ("form.odt", ODT), ("form.rtf", "application/rtf"), ("form.xml", "application/xml")],
)
def test_the_same_cells_in_each_format(name: str, media_type: str) -> None:
    made = {"form.rtf": form_rtf, "form.xml": form_word_xml}
    data = made[name]() if name in made else (DATA / name).read_bytes()
    document = read_bytes(data, name)
    assert geometry(document.blocks) == (PARAGRAPHS, [TABLE])
    assert geometry(read_bytes(form_docx(), "form.docx").blocks) == (PARAGRAPHS, [TABLE])
    assert document.media_type == media_type


@office
@pytest.mark.parametrize("data", [EXCEL_XML, FLAT_SHEET])
def test_spreadsheets_in_one_xml_file(data: str) -> None:
    document = read_bytes(data.encode(), "表.xls")
    assert geometry(document.blocks) == ([], [SHEET])
    assert document.media_type == "application/xml"


@office
def test_the_name_of_a_file_does_not_matter() -> None:
    assert geometry(read_bytes((DATA / "form.doc").read_bytes(), "form.wps").blocks) == (PARAGRAPHS, [TABLE])
    assert geometry(read_bytes(form_rtf(), "form.doc").blocks) == (PARAGRAPHS, [TABLE])


@office
def test_several_conversions_at_the_same_time() -> None:
    data = (DATA / "form.doc").read_bytes()
    with ThreadPoolExecutor(3) as pool:
        found = list(pool.map(lambda _: geometry(read(source(data)).blocks), range(3)))
    assert found == [(PARAGRAPHS, [TABLE])] * 3


def test_protected_documents_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAM, "/bin/false")
    data = bytearray((DATA / "form.doc").read_bytes())
    start = data.index(b"\xec\xa5\x01\x01")
    data[start + 11] |= 0x01  # fEncrypted
    refused(bytes(data), "password")
    with zipfile.ZipFile(DATA / "form.odt") as file:
        parts = {name: file.read(name) for name in file.namelist()}
    assert b"</manifest:manifest>" in parts["META-INF/manifest.xml"]
    parts["META-INF/manifest.xml"] = parts["META-INF/manifest.xml"].replace(
        b"</manifest:manifest>",
        b'<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>',
    )
    refused(packed({**parts, "content.xml": b"\x00\x17\x80"}), "password")


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def odt(content: str, **more: str) -> bytes:
    return packed({"mimetype": ODT.encode(), "content.xml": content.encode(), **{name: text.encode() for name, text in more.items()}})


def test_harmful_xml_never_reaches_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROGRAM, "/bin/false")
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    refused(odt(f"{outside}<x>&e;</x>"), "document type")
    refused(odt("<x>" * 5000), "deep")
    refused(odt("<x>"), "well-formed")
    refused(EXCEL_XML.replace("<Workbook", f"{outside}<Workbook").encode(), "document type")
    refused(form_word_xml().replace(b"<w:wordDocument", f"{outside}<w:wordDocument".encode()), "document type")
    refused(b'<?xml version="1.0"?><x a="urn:schemas-microsoft-com:office:spreadsheet"/>', "neither")


@office
def test_damaged_documents_are_refused() -> None:
    data = (DATA / "form.doc").read_bytes()
    refused(data[:2000], "damaged")
    start = data.index(b"\xec\xa5\x01\x01")
    refused(data[:start] + b"\x00" * 64 + data[start + 64 :], "damaged")
    refused(odt("<x/>"), "LibreOffice")


def test_where_libreoffice_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(PROGRAM, raising=False)
    refused(form_rtf(), "apt-get install libreoffice-writer-nogui")
    monkeypatch.setenv(PROGRAM, str(tmp_path / "soffice"))
    refused(form_rtf(), PROGRAM)


def stand_in(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return str(path)


def test_a_conversion_that_takes_too_long_is_ended_with_all_that_it_started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    monkeypatch.setenv(PROGRAM, stand_in(tmp_path, f"sleep 300 & echo $! > {pids}; echo $$ >> {pids}; wait"))
    start = time.monotonic()
    refused(form_rtf(), "JIXIAO_MAX_SECONDS", seconds=1)
    assert time.monotonic() - start < 120
    for pid in map(int, pids.read_text().split()):
        for _ in range(50):
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                break
            if Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split(")")[1].split()[0] == "Z":
                break
            time.sleep(0.1)
        else:
            pytest.fail(f"process {pid} goes on")


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    monkeypatch.setenv(PROGRAM, stand_in(tmp_path, "exit 1"))
    refused(form_rtf(), "LibreOffice")
    assert list((tmp_path / "tmp").iterdir()) == []


@office
def test_nothing_is_fetched_and_no_macro_runs(tmp_path: Path) -> None:
    """Links to pictures, to other documents and to local files stay unread, and a macro that runs at opening does not."""
    asked: list[str] = []

    class Server(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}"
    secret, written = tmp_path / "secret.txt", tmp_path / "written"
    secret.write_text("秘密")
    names = {"office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible", "script": "script", "manifest": "manifest"}
    spaces = " ".join(f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in names.items())
    listener = '<script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.Module1.Main?language=Basic&amp;location=document"/>'
    sections = "".join(
        f'<text:section text:name="s{n}"><text:section-source xlink:href="{target}" text:filter-name="Text"/><text:p>旧文{n}</text:p></text:section>'
        for n, target in enumerate((secret.as_uri(), f"{site}/section.txt"))
    )
    picture = f'<text:p><draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{site}/picture.png" xlink:type="simple" xlink:actuate="onLoad"/></draw:frame></text:p>'
    content = (
        f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office" xmlns:dom="http://www.w3.org/2001/xml-events" office:version="1.3">'
        f"<office:scripts><office:event-listeners>{listener}</office:event-listeners></office:scripts><office:body><office:text><text:p>正文</text:p>{picture}{sections}</office:text></office:body></office:document-content>"
    )
    library = 'xmlns:library="http://openoffice.org/2000/library" library:name="Standard"'
    macro = f'Sub Main\nOpen "{written}" For Output As #1\nPrint #1, "x"\nClose #1\nEnd Sub'
    basic = {
        "Basic/script-lc.xml": f'<library:libraries xmlns:library="http://openoffice.org/2000/library"><library:library {library} library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'<library:library {library} library:readonly="false" library:passwordprotected="false"><library:element library:name="Module1"/></library:library>',
        "Basic/Standard/Module1.xml": f'<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">{macro}</script:module>',
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in ("content.xml", *basic)
    )
    manifest = f'<manifest:manifest {spaces}><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>{entries}</manifest:manifest>'
    try:
        found = read(source(odt(content, **basic, **{"META-INF/manifest.xml": manifest})))
    finally:
        server.shutdown()
    assert geometry(found.blocks)[0] == ["正文", "旧文0", "旧文1"]
    assert asked == []
    assert not written.exists()


@office
def test_a_binary_workbook_is_read_with_its_merged_cells_and_without_hidden_columns() -> None:
    rows: list[list[str | float]] = [
        ["项目名称", "水库除险加固"],
        ["年度资金总额（万元）", 263.5],
        ["一级指标", "二级指标", "三级指标", "上年", "指标值"],
        ["产出指标", "数量指标", "加固水库", "7座", "≥9座"],
        ["", "时效指标", "完工时间", "7月", "10月底前"],
    ]
    document = read_bytes(xlsb(rows, merged=[(3, 4, 0, 0)], hidden=[3]), "x.xlsb")
    assert document.media_type == "application/vnd.ms-excel.sheet.binary.macroenabled.12"
    (grid,) = document.blocks
    assert isinstance(grid, Grid)
    texts = [[(cell.text, cell.rowspan) for cell in row if cell.text] for row in grid.rows]
    assert texts[1] == [("年度资金总额（万元）", 1), ("263.5", 1)]
    assert texts[3:] == [
        [("产出指标", 2), ("数量指标", 1), ("加固水库", 1), ("≥9座", 1)],
        [("时效指标", 1), ("完工时间", 1), ("10月底前", 1)],
    ]
    assert [(finding.code, finding.source.sheet, finding.source.column) for finding in document.findings] == [
        ("hidden-not-read", "目标表", 4)
    ]
