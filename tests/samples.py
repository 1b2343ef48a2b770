"""One small target table as a file of each format, written byte by byte here, so that tests can bend it where they like."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data" / "hostile"
TITLE = "2025年项目支出绩效目标表"
UNIT = "单位：万元"
#: Rows of four columns; a last cell reaches to the end of its row.
ROWS = [
    ["项目名称", "图书馆夜间开放经费"],
    ["主管部门", "文化和旅游局", "实施单位", "市图书馆"],
    ["经费总额", "36.00"],
    ["绩效目标", "延长开馆时间，满足读者晚间阅读需要。"],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "夜间开放天数", "≥300天"],
    ["产出指标", "质量指标", "设备完好率", "≥98%"],
    ["产出指标", "时效指标", "完成时间", "12月底前"],
    ["产出指标", "成本指标", "夜间开放成本", "≤36万元"],
    ["效益指标", "社会效益指标", "夜间到馆读者", "≥2万人次"],
    ["满意度指标", "服务对象满意度指标", "读者满意度", "≥90%"],
]
COLUMNS = 4
INDICATORS = 6


def spanned(row: list[str]) -> Iterable[tuple[str, int]]:
    """The cells of a row with their colspans."""
    for number, text in enumerate(row):
        yield text, 1 if number < len(row) - 1 else COLUMNS - number


def packed(parts: dict[str, bytes | str], *, stored: tuple[str, ...] = ()) -> bytes:
    """A ZIP container of these members."""
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return found.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    """The members of a ZIP container."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {info.filename: file.read(info) for info in file.infolist()}


# -- text and web ------------------------------------------------------------------------------------------------------------


def text() -> bytes:
    return "\n".join([TITLE, UNIT, *("\t".join(row) for row in ROWS), ""]).encode()


def html(*, table: str = "", before: str = "") -> bytes:
    rows = "".join("<tr>" + "".join(f"<td colspan={n}>{escape(t)}</td>" for t, n in spanned(row)) + "</tr>\n" for row in ROWS)
    body = f"<p>{TITLE}</p><p>{UNIT}</p>{table or f'<table>{rows}</table>'}"
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>{before}{body}</body></html>\n'.encode()


def mhtml() -> bytes:
    head = 'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="=_x"; type="text/html"\r\n\r\n'
    part = "--=_x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.encode() + part.encode() + html() + b"\r\n--=_x--\r\n"


def rtf(*, before: str = "") -> bytes:
    def coded(text: str) -> str:
        return "".join(char if char.isascii() else f"\\u{ord(char) if ord(char) < 32768 else ord(char) - 65536}?" for char in text)

    lines = [f"\\pard {coded(TITLE)}\\par {coded(UNIT)}\\par"]
    for row in ROWS:
        edges, cells, at = "", "", 0
        for content, count in spanned(row):
            at += 2000 * count
            edges += f"\\cellx{at}"
            cells += f"\\pard\\intbl {coded(content)}\\cell"
        lines.append(f"\\trowd{edges}{cells}\\row")
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 SimSun;}}" + before + "\n".join(lines) + "\\pard\\par}").encode()


# -- Word --------------------------------------------------------------------------------------------------------------------

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PARTS = "application/vnd.openxmlformats-officedocument"


def content_types(overrides: dict[str, str]) -> str:
    entries = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{XML}<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{entries}</Types>'
    )


def relations(targets: dict[str, str]) -> str:
    """Relations of a package: kind and target."""
    entries = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE_RELATION}/{kind}" Target="{target}"/>'
        for n, (target, kind) in enumerate(targets.items(), 1)
    )
    return f'{XML}<Relationships xmlns="{RELATIONS}">{entries}</Relationships>'


def word_cell(content: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{escape(content)}</w:t></w:r></w:p></w:tc>"


def word_table() -> str:
    grid = '<w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/><w:gridCol w:w="2000"/></w:tblGrid>'
    rows = "".join(
        "<w:tr>" + "".join(word_cell(t, f'<w:gridSpan w:val="{n}"/>' if n > 1 else "") for t, n in spanned(row)) + "</w:tr>" for row in ROWS
    )
    lines = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    return f"<w:tbl><w:tblPr><w:tblBorders>{lines}</w:tblBorders></w:tblPr>{grid}{rows}</w:tbl>"


def word_document(table: str = "", *, before: str = "", prolog: str = "") -> str:
    head = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (TITLE, UNIT))
    return f'{XML}{prolog}<w:document xmlns:w="{W}"><w:body>{before}{head}{table or word_table()}<w:p/></w:body></w:document>'


def docx(document: str | bytes = "", *, more: dict[str, bytes | str] | None = None, kind: str = "") -> bytes:
    main = kind or f"{PARTS}.wordprocessingml.document.main+xml"
    return packed(
        {
            "[Content_Types].xml": content_types({"word/document.xml": main}),
            "_rels/.rels": relations({"word/document.xml": "officeDocument"}),
            "word/document.xml": document or word_document(),
            **(more or {}),
        }
    )


def word_2003() -> bytes:
    """Word's XML of 2003: one file."""
    namespace = "http://schemas.microsoft.com/office/word/2003/wordml"
    rows = "".join(
        "<w:tr>"
        + "".join(
            f'<w:tc><w:tcPr><w:tcW w:w="{2000 * n}" w:type="dxa"/>{f"<w:gridSpan w:val={chr(34)}{n}{chr(34)}/>" if n > 1 else ""}</w:tcPr>'
            f"<w:p><w:r><w:t>{escape(t)}</w:t></w:r></w:p></w:tc>"
            for t, n in spanned(row)
        )
        + "</w:tr>"
        for row in ROWS
    )
    head = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (TITLE, UNIT))
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Word.Document"?>\n'
        f'<w:wordDocument xmlns:w="{namespace}"><w:body>{head}<w:tbl>{rows}</w:tbl><w:p/></w:body></w:wordDocument>'
    ).encode()


# -- Excel -------------------------------------------------------------------------------------------------------------------

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TABLE_ROWS = [[TITLE], [UNIT], *ROWS]


def sheet(*, rows: str = "", dimension: str = "A1:D13", merged: str = "", prolog: str = "") -> str:
    """The XML of a worksheet."""
    cells = "".join(
        f'<row r="{r}">'
        + "".join(f'<c r="{chr(64 + c)}{r}" t="inlineStr"><is><t>{escape(t)}</t></is></c>' for c, t in enumerate(row, 1))
        + "</row>"
        for r, row in enumerate(TABLE_ROWS, 1)
    )
    ranges = [f"{chr(64 + len(row))}{r}:D{r}" for r, row in enumerate(TABLE_ROWS, 1) if len(row) < COLUMNS]
    merges = merged or "".join(f'<mergeCell ref="{name}"/>' for name in ranges)
    return (
        f'{XML}{prolog}<worksheet xmlns="{S}"><dimension ref="{dimension}"/><sheetData>{rows or cells}</sheetData>'
        f"<mergeCells>{merges}</mergeCells></worksheet>"
    )


def xlsx(worksheet: str | bytes = "", *, more: dict[str, bytes | str] | None = None, kind: str = "") -> bytes:
    main = kind or f"{PARTS}.spreadsheetml.sheet.main+xml"
    types = {"xl/workbook.xml": main, "xl/worksheets/sheet1.xml": f"{PARTS}.spreadsheetml.worksheet+xml"}
    return packed(
        {
            "[Content_Types].xml": content_types(types),
            "_rels/.rels": relations({"xl/workbook.xml": "officeDocument"}),
            "xl/workbook.xml": f'{XML}<workbook xmlns="{S}" xmlns:r="{OFFICE_RELATION}"><sheets>'
            '<sheet name="目标表" sheetId="1" r:id="rId1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations({"worksheets/sheet1.xml": "worksheet"}),
            "xl/worksheets/sheet1.xml": worksheet or sheet(),
            **(more or {}),
        }
    )


# -- OpenDocument ------------------------------------------------------------------------------------------------------------

_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_ODF_NAMES = f'xmlns:office="{_ODF}:office:1.0" xmlns:text="{_ODF}:text:1.0" xmlns:table="{_ODF}:table:1.0" office:version="1.2"'


def odf_table() -> str:
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell table:number-columns-spanned="{n}"><text:p>{escape(t)}</text:p></table:table-cell>'
            + "<table:covered-table-cell/>" * (n - 1)
            for t, n in spanned(row)
        )
        + "</table:table-row>"
        for row in ROWS
    )
    return f'<table:table table:name="目标表"><table:table-column table:number-columns-repeated="4"/>{rows}</table:table>'


def odf_content(kind: str, body: str, *, prolog: str = "") -> str:
    return (
        f"{XML}{prolog}<office:document-content {_ODF_NAMES}><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        "</office:document-content>"
    )


def _odf(mimetype: str, content: str) -> bytes:
    manifest = (
        f'{XML}<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mimetype}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    return packed({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content}, stored=("mimetype",))


def odt(content: str = "") -> bytes:
    body = f"<text:p>{TITLE}</text:p><text:p>{UNIT}</text:p>{odf_table()}"
    return _odf("application/vnd.oasis.opendocument.text", content or odf_content("text", body))


def ods(content: str = "") -> bytes:
    head = "".join(
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{line}</text:p></table:table-cell></table:table-row>'
        for line in (TITLE, UNIT)
    )
    body = odf_table().replace("<table:table-row>", head + "<table:table-row>", 1)
    return _odf("application/vnd.oasis.opendocument.spreadsheet", content or odf_content("spreadsheet", body))


def fodt() -> bytes:
    """OpenDocument in one file."""
    body = f"<text:p>{TITLE}</text:p><text:p>{UNIT}</text:p>{odf_table()}"
    head = f'{XML}<office:document {_ODF_NAMES} office:mimetype="application/vnd.oasis.opendocument.text">'
    return f"{head}<office:body><office:text>{body}</office:text></office:body></office:document>".encode()


# -- PDF and images ----------------------------------------------------------------------------------------------------------


def _font() -> list[str | bytes]:
    """A font without a file: the codes of its characters are those of Unicode, and it says so. Objects 3 to 6."""
    used = sorted(set("".join([TITLE, UNIT, *(cell for row in ROWS for cell in row)])))
    codes = "\n".join(f"<{ord(char):04X}> <{ord(char):04X}>" for char in used)
    names = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> "
        "def /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    )
    pieces = codes.split("\n")
    for at in range(0, len(pieces), 100):
        some = pieces[at : at + 100]
        names += f"{len(some)} beginbfchar\n" + "\n".join(some) + "\nendbfchar\n"
    names += "endcmap CMapName currentdict /CMap defineresource pop end end"
    return [
        "<< /Type /Font /Subtype /Type0 /BaseFont /SimSun /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /SimSun /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> "
        "/DW 1000 /FontDescriptor 5 0 R >>",
        "<< /Type /FontDescriptor /FontName /SimSun /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 "
        "/CapHeight 700 /StemV 80 >>",
        stream(names.encode()),
    ]


def pdf_file(objects: list[str | bytes]) -> bytes:
    """A PDF of these objects, the first of which is the catalogue."""
    found = io.BytesIO()
    found.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(found.tell())
        found.write(b"%d 0 obj\n" % number)
        found.write(content if isinstance(content, bytes) else content.encode("latin-1"))
        found.write(b"\nendobj\n")
    start = found.tell()
    found.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    found.writelines(b"%010d 00000 n \n" % place for place in places)
    found.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return found.getvalue()


def stream(content: bytes, more: str = "") -> bytes:
    """A compressed stream object."""
    data = zlib.compress(content, 9)
    return f"<< /Length {len(data)} /Filter /FlateDecode {more} >>\nstream\n".encode() + data + b"\nendstream"


def pdf_drawing() -> bytes:
    """What draws the table on a page: its lines, and the text of its cells."""
    found, left, top, wide, high = ["0.5 w"], 40, 740, 130, 24
    for line, y in ((TITLE, 800), (UNIT, 775)):
        found.append(f"BT /F1 10 Tf {left} {y} Td <{line.encode('utf-16-be').hex()}> Tj ET")
    for number, row in enumerate(ROWS):
        y, x = top - high * (number + 1), left
        for content, count in spanned(row):
            found.append(f"{x} {y} {wide * count} {high} re S")
            found.append(f"BT /F1 9 Tf {x + 4} {y + 8} Td <{content.encode('utf-16-be').hex()}> Tj ET")
            x += wide * count
    return "\n".join(found).encode()


def pdf(*, pages: int = 1, drawing: bytes | None = None) -> bytes:
    """A PDF with the table on its last page; the pages before are blank."""
    first = 9
    kids = " ".join(f"{first + n} 0 R" for n in range(pages))
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>"
    objects: list[str | bytes] = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>",
        *_font(),
        stream(b"q Q"),
        stream(pdf_drawing() if drawing is None else drawing),
    ]
    objects += [page.format(7)] * (pages - 1) + [page.format(8)]
    return pdf_file(objects)


def png(width: int = 60, height: int = 40, rows: bytes | None = None) -> bytes:
    """A white picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    data = rows if rows is not None else (b"\x00" + b"\xff" * width) * height
    head = struct.pack(">LLBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b"")


def doc() -> bytes:
    """Word up to 2003, as LibreOffice wrote it."""
    return (DATA / "library.doc").read_bytes()


def xls() -> bytes:
    """Excel up to 2003, as LibreOffice wrote it."""
    return (DATA / "library.xls").read_bytes()


#: A sound file of each format, by the usual ending of its name.
SAMPLES: dict[str, Callable[[], bytes]] = {
    "txt": text,
    "html": html,
    "mht": mhtml,
    "docx": docx,
    "xlsx": xlsx,
    "xls": xls,
    "ods": ods,
    "pdf": pdf,
    "doc": doc,
    "odt": odt,
    "rtf": rtf,
    "xml": word_2003,
    "fodt": fodt,
}
#: Those that LibreOffice reads.
OFFICE = ("doc", "odt", "rtf", "xml", "fodt")
