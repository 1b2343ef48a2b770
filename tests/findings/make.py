"""Write the documents that show the findings of reading, one for each wording of a message: `python tests/findings/make.py [NAME…]`.

A document is named for the code it shows, and for the wording where the rule has several. All come out byte for byte the same, the scans
with the same Pillow and font.
"""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from pdf_maker import Page, pdf, stream  # noqa: E402

Rows = Sequence[Sequence[str]]

TITLE = "阅读推广项目支出绩效目标表（2024年度）"
HEAD = (("项目名称", "阅读推广", "实施单位", "武汉市样例图书馆"), ("资金总额（万元）", "20.00", "绩效目标", "全年开展阅读推广活动。"))
HEADING = ("一级指标", "二级指标", "三级指标", "指标值")
INDICATORS = (
    ("产出指标", "数量指标", "活动场次", "≥12场"),
    ("产出指标", "质量指标", "活动完成率", "≥95%"),
    ("满意度指标", "服务对象满意度指标", "读者满意度", "≥90%"),
)
FORM = ((TITLE,), *HEAD, HEADING, *INDICATORS)

# -- web pages and text ----------------------------------------------------------------------------------------------------------------


def html(*tables: Rows, after: str = "") -> bytes:
    """A web page of tables; cells that begin with `<td` are written as they are."""
    drawn = ["".join(f"<tr>{''.join(map(_td, row))}</tr>\n" for row in rows) for rows in tables]
    text = "".join(f"<table>\n{rows}</table>\n" for rows in drawn)
    return f'<!doctype html>\n<meta charset="utf-8">\n{text}{after}'.encode()


def _td(text: str) -> str:
    return text if text.startswith("<td") else f"<td>{text}</td>"


def one_a_line(rows: Rows) -> bytes:
    """A text dump with a cell a line, which does not tell where a row ends."""
    return "".join(f"{text}\n" for row in rows for text in row).encode()


WHOLE = f'<td colspan="4">{TITLE}</td>'
HTML_FORM = ((WHOLE,), *HEAD, HEADING, *INDICATORS)


def head_with(label: str, value: str) -> bytes:
    """A form with one more cell and its label in the head."""
    return html(((WHOLE,), *HEAD, (label, f'<td colspan="3">{value}</td>'), HEADING, *INDICATORS))


def value(text: str, name: str = INDICATORS[1][2]) -> bytes:
    """The form with another 指标值 in its second row."""
    return html(((WHOLE,), *HEAD, HEADING, INDICATORS[0], (*INDICATORS[1][:2], name, text), INDICATORS[2]))


WEB = {
    "table-unrecognised.html": html(HTML_FORM, (("序号", "姓名", "绩效"), ("1", "张三", "办公室"), ("2", "李四", "采编部"))),
    "other-table.html": html(HTML_FORM, (("序号", "姓名", "科室"), ("1", "张三", "办公室"), ("2", "李四", "采编部"))),
    "no-column-headings.assumed.html": html(
        HTML_FORM,
        ((WHOLE.replace("阅读推广", "古籍修复"),), ("项目名称", "古籍修复", "实施单位", "武汉市样例图书馆"), *HEAD[1:], *INDICATORS),
    ),
    "no-column-headings.by-content.html": html(((WHOLE,), *HEAD, *INDICATORS)),
    "no-column-headings.not-read.html": html(((WHOLE,), *HEAD, *((*row, "10分") for row in INDICATORS))),
    "column-not-understood.html": html(
        (
            (WHOLE,),
            *HEAD,
            (*HEADING, "填报小贴士"),
            *((*row, "按季报送") for row in INDICATORS[:1]),
            *((*row, "") for row in INDICATORS[1:]),
        )
    ),
    "column-by-content.html": html(((WHOLE,), *HEAD, (*HEADING[:3], "应达数"), *INDICATORS)),
    "column-uncertain.html": html(
        (
            (WHOLE,),
            *HEAD,
            (*(f'<td rowspan="2">{text}</td>' for text in HEADING[:3]), '<td colspan="2">指标值</td>'),
            ("甲", "乙"),
            (*INDICATORS[0], "≥25场"),
            *((*row, row[3]) for row in INDICATORS[1:]),
        )
    ),
    "reading-uncertain.html": html(((WHOLE,), *HEAD, HEADING, ("产出指标", "数量指标", "上年度", "本年度"), *INDICATORS)),
    "cell-not-understood.head.html": head_with("经费盘子", "20.00"),
    "cell-not-understood.block.html": html(
        (
            (WHOLE,),
            *HEAD,
            ('<td rowspan="3">项目支出情况</td>', "项目名称", "项目类型", "项目总预算"),
            ("读书沙龙", "常年性项目", "8"),
            ("亲子共读", "常年性项目", "4"),
            HEADING,
            *INDICATORS,
        )
    ),
    "cell-not-understood.column.html": html(((WHOLE,), *HEAD, HEADING, (*INDICATORS[0], "另议"), *INDICATORS[1:])),
    "cell-not-read.html": html(
        (
            (WHOLE,),
            HEAD[0],
            ("资金总额（万元）", '<td colspan="3">20.00</td>'),
            ("绩效目标", '<td colspan="3">全年开展阅读推广活动。</td>'),
            ("", "数量指标", "活动人次", "≥300人次"),
            HEADING,
            *INDICATORS,
        )
    ),
    "text-beside-table.html": html((*HTML_FORM, ('<td colspan="4">本表一式两份。</td>',))),
    "text-beside-table.lines.html": html(HTML_FORM, after="<p>本表一式两份。</p>\n<p>另一份由档案室留存。</p>\n"),
    "date-unreadable.html": head_with("项目开始日期", "年初"),
    "amount-unreadable.html": html(((WHOLE,), HEAD[0], (HEAD[1][0], "20,00", *HEAD[1][2:]), HEADING, *INDICATORS)),
    "amount-unit-unknown.html": html(((WHOLE,), HEAD[0], ("资金总额", "20.00", *HEAD[1][2:]), HEADING, *INDICATORS)),
    "place-of-another-time.ended.html": html(((WHOLE,), (*HEAD[0][:3], "杭州市下城区样例图书馆"), HEAD[1], HEADING, *INDICATORS)),
    "place-of-another-time.begun.html": html(
        (
            ('<td colspan="4">阅读推广项目支出绩效目标表（2012年度）</td>',),
            (*HEAD[0][:3], "天津市蓟州区样例图书馆"),
            *HEAD[1:],
            HEADING,
            *INDICATORS,
        )
    ),
    "value-unreadable.signs.html": value("≥≤95%"),
    "value-unreadable.characters.html": value("≥9O%"),
    "value-unreadable.date.html": value("2024年2月30日前", "完成时间"),
    "value-unreadable.several.html": value("≥95%<br>≥98%"),
    "value-unreadable.words.html": value("守住90%底线"),
    "value-doubtful.bound.html": value("兜底线98%"),
    "value-doubtful.blank.html": value("12 15次"),
    "value-doubtful.calendar.html": value("10", "完成时间"),
    "value-doubtful.columns.html": html(
        (
            ('<td colspan="5">' + TITLE + "</td>",),
            *HEAD,
            (*HEADING[:3], "指标性质", HEADING[3]),
            (*INDICATORS[0][:3], "≥", "12场"),
            (*INDICATORS[1][:3], "≥", "≤95%"),
            (*INDICATORS[2][:3], "≥", "90%"),
        )
    ),
    "value-doubtful.lines.html": value("≥500人<br>新办读者证<br>200张"),
    "value-deferred.html": value("待定"),
    "form-elsewhere.images.html": html(after=f'<p>{TITLE}</p><img src="images/biao1.png">\n'),
    "form-elsewhere.frame.html": html(after=f'<p>{TITLE}</p><iframe src="mubiao.html"></iframe>\n'),
    "form-elsewhere.link.html": html(after=f'<p>{TITLE}</p><a href="files/20240305.xls">附件1</a>\n'),
    "hidden-not-read.web.html": html(HTML_FORM, after='<div style="display:none"><table><tr><td>旧表</td></tr></table></div>\n'),
    "characters-not-read.html": html(HTML_FORM).replace("活动场次".encode(), "活动".encode() + "场次".encode("gbk")),
    "control-characters.html": html(HTML_FORM).replace("活动场次".encode(), "活动&#27;[31m场&#7;次".encode()),
    "row-incomplete.txt": one_a_line(((TITLE,), *HEAD, HEADING, INDICATORS[0], (*INDICATORS[1][:3], "分馆", "≥95%"), INDICATORS[2])),
}

# -- Word and workbooks ------------------------------------------------------------------------------------------------------------------

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_SPACES = (
    f'xmlns:w="{_W}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:o="urn:schemas-microsoft-com:office:office"'
)
_S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DRAWN = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_KIND = "application/vnd.openxmlformats-officedocument."


def zipped(parts: dict[str, str]) -> bytes:
    """A package of XML parts, the same on every run."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, text in parts.items():
            data = f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode()
            file.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def package(main: str, kind: str, parts: dict[str, str], types: dict[str, str]) -> bytes:
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{_KIND}{part}+xml"/>' for name, part in {main: kind, **types}.items())
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    root = f'<Relationship Id="r" Type="{_R}/officeDocument" Target="{main}"/>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_TYPES}">{rels}{overrides}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{root}</Relationships>',
            **parts,
        }
    )


def docx(*blocks: str) -> bytes:
    text = f"<w:document {_SPACES}><w:body>{''.join(blocks)}</w:body></w:document>"
    return package("word/document.xml", "wordprocessingml.document.main", {"word/document.xml": text}, {})


def run(inside: str) -> str:
    return f"<w:p><w:r>{inside}</w:r></w:p>"


def word_table(rows: Rows) -> str:
    borders = "".join(f'<w:{side} w:val="single" w:sz="4"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    width = max(map(len, rows))

    def cell(text: str, across: int) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{across}"/></w:tcPr>{run(f"<w:t>{text}</w:t>")}</w:tc>'

    drawn = "".join(f"<w:tr>{''.join(cell(text, width if len(row) == 1 else 1) for text in row)}</w:tr>" for row in rows)
    grid = '<w:gridCol w:w="2200"/>' * width
    return f"<w:tbl><w:tblPr><w:tblBorders>{borders}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{drawn}</w:tbl>"


def xlsx(rows: Rows, hidden_rows: frozenset[int] = frozenset(), hidden_sheet: Rows = (), columns: str = "", drawing: str = "") -> bytes:
    """A workbook of one sheet, with a hidden one behind it; cells that begin with `=` are formulas without a result.

    ``columns`` and ``drawing`` are the XML of its columns, and of what is drawn over it.
    """
    sheets = [("绩效目标表", rows, "visible")] + ([("选项", hidden_sheet, "hidden")] if hidden_sheet else [])
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" state="{state}" r:id="r{n}"/>' for n, (name, _, state) in enumerate(sheets, 1))
    numbers = range(1, len(sheets) + 1)
    related = "".join(f'<Relationship Id="r{n}" Type="{_R}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers)
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{_S}" xmlns:r="{_R}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
    }
    for number, (_, cells, _) in enumerate(sheets, 1):
        data = "".join(
            f'<row r="{n}" hidden="{int(n in hidden_rows)}">{"".join(map(_xlsx_cell, row))}</row>' for n, row in enumerate(cells, 1)
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = f'<worksheet xmlns="{_S}">{columns}<sheetData>{data}</sheetData></worksheet>'
    if drawing:
        related = f'<Relationship Id="d1" Type="{_R}/drawing" Target="../drawings/drawing1.xml"/>'
        parts["xl/worksheets/_rels/sheet1.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>'
        parts["xl/drawings/drawing1.xml"] = f'<d:wsDr xmlns:d="{_DRAWN}" xmlns:a="{_DRAWING}">{drawing}</d:wsDr>'
    types = {f"xl/worksheets/sheet{n}.xml": "spreadsheetml.worksheet" for n in numbers}
    return package("xl/workbook.xml", "spreadsheetml.sheet.main", parts, types)


def _xlsx_cell(text: str) -> str:
    return f"<c><f>{text[1:]}</f></c>" if text.startswith("=") else f'<c t="inlineStr"><is><t>{text}</t></is></c>'


_TEXT_BOX = (
    "<d:twoCellAnchor><d:from><d:col>2</d:col><d:row>4</d:row></d:from><d:to><d:col>4</d:col><d:row>6</d:row></d:to>"
    "<d:sp><d:txBody><a:p><a:r><a:t>以上按半年填报</a:t></a:r></a:p></d:txBody></d:sp></d:twoCellAnchor>"
)
_TEMPLATE_ROW = ("产出指标", "数量指标", "（示例）培训人数", "≥XX人")
OFFICE = {
    "image-not-read.docx": docx(run(f"<w:t>{TITLE}见下图</w:t>"), run("<w:drawing><a:blip/></w:drawing>")),
    "image-not-read.cell.docx": docx(
        word_table((*FORM[:5], ("产出指标", "质量指标", "活动完成率", ""), *FORM[6:])).replace(
            "<w:t></w:t>", "<w:drawing><a:blip/></w:drawing>"
        )
    ),
    "form-elsewhere.pictures.docx": docx(
        run(f"<w:t>{TITLE}</w:t>"), word_table((("一、部门概况", "1"), ("二、收支说明", "3"))), run("<w:drawing><a:blip/></w:drawing>")
    ),
    "prompt-read.docx": docx(
        word_table(FORM).replace(
            "<w:r><w:t>≥95%</w:t></w:r>",
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>≥95%</w:t></w:r></w:sdtContent></w:sdt>",
        )
    ),
    "text-box-not-read.xlsx": xlsx(FORM, drawing=_TEXT_BOX),
    "hidden-not-read.column.xlsx": xlsx(
        (*FORM[:3], (*HEADING, "上年指标值"), *((*row, "≥60%") for row in INDICATORS)),
        columns='<cols><col min="5" max="5" width="9" hidden="1"/></cols>',
    ),
    "embedded-not-read.docx": docx(word_table(FORM), run('<w:object><v:imagedata/><o:OLEObject ProgID="Excel.Sheet.12"/></w:object>')),
    "hidden-not-read.word.docx": docx(word_table(FORM), run("<w:rPr><w:vanish/></w:rPr><w:t>内部意见</w:t>")),
    "hidden-not-read.row.xlsx": xlsx((*FORM[:4], _TEMPLATE_ROW, *FORM[4:]), hidden_rows=frozenset({5})),
    "sheet-hidden.xlsx": xlsx(FORM, hidden_sheet=(("产出指标",), ("效益指标",))),
    "formula-without-value.cell.xlsx": xlsx(((TITLE,), HEAD[0], ("资金总额（万元）", "=B9+B10", *HEAD[1][2:]), HEADING, *INDICATORS)),
    "formula-without-value.more.xlsx": xlsx((*FORM, *(("", "", "", f"=D{row}") for row in range(5, 108)))),
}

# -- PDF and pictures ----------------------------------------------------------------------------------------------------

_XS = (60.0, 170.0, 280.0, 400.0, 530.0)


def drawn_form(rows: Rows = FORM, top: float = 60) -> Page:
    """A page with the form in lines; a row of one cell goes across."""
    page = Page()
    ys = [top + 22 * row for row in range(len(rows) + 1)]
    cells = [(row, column, 1, 4 if len(texts) == 1 else 1, text) for row, texts in enumerate(rows) for column, text in enumerate(texts)]
    page.merged(_XS, ys, cells)
    return page


def without_lines() -> bytes:
    page = Page()
    page.text(170, 60, TITLE)
    for row, texts in enumerate((*HEAD, HEADING, *INDICATORS)):
        for column, text in enumerate(texts):
            page.text((40, 160, 300, 430)[column], 90 + 20 * row, text)
    return pdf(page)


def text_over_border() -> bytes:
    page = drawn_form()
    page.text(284, 60 + 22 * 5 + 3, "（含分馆）")  # its baseline stands on the border between the fifth row and the sixth
    return pdf(page)


def row_may_go_on() -> bytes:
    first, second = drawn_form(FORM[:5], 842 - 60 - 5 * 22), Page()
    second.table(_XS, (60, 82, 104), (("", "", "及讲座场次", ""), INDICATORS[2]))
    return pdf(first, second)


def characters_without_code() -> bytes:
    page = drawn_form()
    page.text(330, 60 + 22 * 4 + 12, "次", font="F2")
    return pdf(page)


def half_a_drawing() -> bytes:
    packed = zlib.compress("\n".join(drawn_form().operations).encode())
    return pdf(Page(), drawn_form(), content=packed[: len(packed) // 2])


def picture_strip() -> bytes:
    """A page that is one picture, a hundred times as wide as it is high: no page of text for any recognition."""
    strip = Page(width=2000, height=20)
    strip.image(0, 0, 2000, 20)
    return pdf(drawn_form(), strip)


def blank_scan() -> bytes:
    scan = Page()
    scan.image(0, 0, 595, 842)
    return pdf(drawn_form(), scan)


def blurred_scan() -> bytes:
    """Some cells of the scan in tests/data/scan, out of focus."""
    import pypdfium2
    from PIL import Image, ImageFilter

    document = pypdfium2.PdfDocument(HERE.parent / "data" / "scan" / "tianjin-2022.pdf")
    page = document[0].render(scale=200 / 72, grayscale=True).to_pil().convert("L")
    picture = Image.new("L", (720, 215), 255)
    picture.paste(page.crop((210, 330, 850, 465)), (40, 40))
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1.8)).quantize(16).convert("L").save(out, "PNG", dpi=(200, 200), optimize=True)
    return out.getvalue()


def with_an_attachment() -> bytes:
    """The form in lines, with a workbook attached to the file."""
    name = (b"\xfe\xff" + "附件1.xlsx".encode("utf-16-be")).hex().encode()
    names = b"/Names<</EmbeddedFiles<</Names[(a) <</Type/Filespec/UF<%s>/EF<</F 7 0 R>>>>]>>>>" % name
    data = xlsx((HEADING, *INDICATORS))
    return pdf(drawn_form(), catalog=names, objects=[stream(b"/Type/EmbeddedFile", data)])


def mail_with_an_archive() -> bytes:
    """A mail whose page is the form, with an archive that is not read."""
    mail = EmailMessage(EmailPolicy(linesep="\r\n"))
    mail["From"], mail["To"], mail["Subject"] = "a@example.org", "b@example.org", "绩效目标表"
    mail.set_content(html(FORM).decode("utf-8"), subtype="html", cte="base64")
    mail.add_attachment(b"Rar!\x1a\x07\x00" + bytes(40), maintype="application", subtype="x-rar", filename="材料.rar")
    mail.set_boundary("=-=-=")
    return mail.as_bytes()


def text_not_drawn() -> bytes:
    """The form in lines, with a text of the mode that draws nothing in one cell."""
    page = drawn_form()
    page.text(_XS[3] + 60, 60 + 22 * 5 - 6, "旧值70%", mode=3)
    return pdf(page)


PAGES = {
    "hidden-not-read.pdf.pdf": text_not_drawn,
    "attachment-not-read.beside.pdf": with_an_attachment,
    "attachment-not-read.failed.eml": mail_with_an_archive,
    "table-without-rules.pdf": without_lines,
    "text-over-border.pdf": text_over_border,
    "row-may-go-on.pdf": row_may_go_on,
    "text-not-decodable.pdf": characters_without_code,
    "page-damaged.pdf": half_a_drawing,
    "page-not-read.costly.pdf": lambda: pdf(Page(), drawn_form(), content=zlib.compress(b"q Q " * (65 * 1_048_576 // 4), 9)),
    "page-not-read.scan.pdf": picture_strip,
    "no-text.pdf": blank_scan,
    "low-confidence.png": blurred_scan,
}


def main(names: Sequence[str]) -> None:
    """Write all documents, or those named."""
    ready = {name: data for name, data in {**WEB, **OFFICE}.items() if not names or name in names}
    drawn = {name: made() for name, made in PAGES.items() if not names or name in names}
    for name, data in {**ready, **drawn}.items():
        (HERE / name).write_bytes(data)
        print(name)


if __name__ == "__main__":
    main(sys.argv[1:])
