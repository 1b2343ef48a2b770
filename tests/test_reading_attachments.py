"""Mails and what is attached to them, and to PDFs; pictures of further kinds."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import docx
import openpyxl
import pytest

from jixiao.extraction.pipeline import extract
from jixiao.model import Document, Grid, Paragraph
from jixiao.readers import read_bytes
from jixiao.readers.base import Limits, Source
from jixiao.readers.detect import Format, format_of
from pdf_maker import Page, pdf, stream

ROWS = [
    ["项目名称", "古树名木养护", "", ""],
    ["年度资金总额", "18.60万元", "", ""],
    ["一级指标", "二级指标", "三级指标", "指标值"],
    ["产出指标", "数量指标", "养护古树", "≥73株"],
    ["效益指标", "生态效益指标", "古树成活率", "≥98%"],
]


def workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["石台县2026年项目支出绩效目标表"])
    for row in ROWS:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("石台县2026年项目支出绩效目标表")
    table = document.add_table(len(ROWS), 4)
    for row, texts in zip(table.rows, ROWS, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


PAGE = (
    "<html><body><p>石台县2026年项目支出绩效目标表</p><table>"
    + "".join(f"<tr>{''.join(f'<td>{text}</td>' for text in row)}</tr>" for row in ROWS)
    + "</table></body></html>"
)


def mail(**fields: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@example.org", "b@example.org", "报送绩效目标表"
    for name, value in fields.items():
        message[name.replace("_", "-")] = value
    return message


def read(message: EmailMessage) -> Document:
    return read_bytes(message.as_bytes(), "x.eml")


def indicators(document: Document) -> list[list[tuple[str | None, str | None]]]:
    return [[(indicator.row.name, indicator.row.value) for indicator in table.indicators] for table in extract(document).tables]


EXPECTED = [("养护古树", "≥73株"), ("古树成活率", "≥98%")]


def test_the_page_that_a_mail_is_is_read() -> None:
    message = mail()
    message.set_content("请看网页")
    message.add_alternative(PAGE, subtype="html", charset="gb18030")
    document = read(message)
    assert document.media_type == "message/rfc822"
    assert indicators(document) == [EXPECTED]


def test_files_attached_to_a_mail_are_read_one_after_the_other() -> None:
    message = mail()
    message.set_content("附件请查收。\n")
    message.add_attachment(workbook(), maintype="application", subtype="octet-stream", filename="附件1.xlsx")
    message.add_attachment(word(), maintype="application", subtype="octet-stream", filename="附件2.docx")
    document = read(message)
    grids = [block for block in document.blocks if isinstance(block, Grid)]
    assert [grid.rows[0][0].ref.table for grid in grids] == [1, 2]
    assert indicators(document) == [EXPECTED, EXPECTED]
    assert any(isinstance(block, Paragraph) and block.text == "附件请查收。" for block in document.blocks)
    assert not document.findings


def test_a_mail_attached_to_a_mail_is_read_and_what_cannot_be_is_named() -> None:
    inner = mail()
    inner.set_content("转发")
    inner.add_attachment(word(), maintype="application", subtype="msword", filename="目标表.docx")
    message = mail()
    message.set_content("转发邮件")
    message.add_attachment(inner)
    message.add_attachment(b"Rar!\x1a\x07\x00" + bytes(40), maintype="application", subtype="x-rar", filename="材料.rar")
    document = read(message)
    assert indicators(document) == [EXPECTED]
    assert [(finding.code, finding.value) for finding in document.findings] == [("attachment-not-read", "材料.rar")]
    assert "RAR" in document.findings[0].message_en


def test_a_web_page_saved_as_mhtml_and_a_text_with_colons_are_no_mails() -> None:
    saved = b"From: <Saved by Blink>\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b--\n"
    dump = "项目名称: a\n主管部门: b\n".encode()
    for data, kind in (
        (saved, Format.MHTML),
        (dump, Format.TEXT),
        (b"From: a\nTo: b\n\nc\n", Format.TEXT),
    ):
        assert format_of(Source(data, "x", "x", Limits())) is kind


def attached(name: str, data: bytes) -> dict[str, object]:
    encoded = b"\xfe\xff" + name.encode("utf-16-be")
    specification = b"<</Type/Filespec/UF<%s>/EF<</F 7 0 R>>>>" % encoded.hex().encode()
    return {
        "catalog": b"/Names<</EmbeddedFiles<</Names[(a) %s]>>>>" % specification,
        "objects": [stream(b"/Type/EmbeddedFile", data)],
    }


def test_a_form_attached_to_a_pdf_without_tables_is_read() -> None:
    page = Page()
    page.text(100, 100, "现将绩效目标表报送你局，请见附件。")
    document = read_bytes(pdf(page, **attached("附件1.docx", word())), "x.pdf")  # type: ignore[arg-type]
    assert indicators(document) == [EXPECTED]
    assert not document.findings


def test_a_file_attached_to_a_pdf_with_tables_is_named() -> None:
    page = Page()
    page.table([100, 200, 300], [100, 120, 140], [["项目名称", "古树名木养护"], ["年度资金总额", "18.60万元"]])
    document = read_bytes(pdf(page, **attached("附件1.docx", word())), "x.pdf")  # type: ignore[arg-type]
    assert [(finding.code, finding.value) for finding in document.findings] == [("attachment-not-read", "附件1.docx")]


def test_a_file_attached_by_a_note_that_is_of_no_known_kind_is_named() -> None:
    page = Page()
    page.text(100, 100, "请见附件。")
    page.entries = b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</F(a.bin)/EF<</F 7 0 R>>>>>>]"
    document = read_bytes(pdf(page, objects=[stream(b"", b"MZ" + bytes(99))]), "x.pdf")
    assert [(finding.code, finding.value) for finding in document.findings] == [("attachment-not-read", "a.bin")]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "JPEG2000"])
def test_pictures_of_further_kinds_are_read(kind: str) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("rapidocr_onnxruntime")
    features = pytest.importorskip("PIL.features")
    if kind != "GIF" and not features.check({"WEBP": "webp", "JPEG2000": "jpg_2000"}[kind]):
        pytest.skip("this Pillow does not write it")
    draw = pytest.importorskip("PIL.ImageDraw")
    picture = image.new("L", (800, 400), 255)
    draw.Draw(picture).text((100, 150), "INDICATOR 2026", fill=0, font_size=60)
    file = io.BytesIO()
    picture.save(file, format=kind, **({"lossless": True} if kind == "WEBP" else {}))
    document = read_bytes(file.getvalue(), "x")
    assert document.media_type.startswith("image/")
    assert "2026" in "".join(block.text for block in document.blocks if isinstance(block, Paragraph))


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def with_archive(data: bytes, limits: Limits | None = None) -> Document:
    message = mail()
    message.set_content("附件为绩效目标表。")
    message.add_attachment(data, maintype="application", subtype="zip", filename="绩效目标.zip")
    return read_bytes(message.as_bytes(), "t.eml", limits=limits)


def test_the_documents_of_an_archive_in_a_mail_are_read() -> None:
    document = with_archive(zipped(**{"表/古树.docx": word(), "内.zip": zipped(**{"古树.xlsx": workbook()}), "~$古树.docx": b"PK"}))
    assert [finding.code for finding in document.findings] == []
    assert [table.project for table in extract(document).tables] == ["古树名木养护"] * 2


def test_what_cannot_be_read_of_an_archive_in_a_mail_is_said_by_its_name() -> None:
    document = with_archive(zipped(**{"古树.docx": word(), "坏.docx": word()[:900]}))
    assert [(finding.code, finding.value) for finding in document.findings] == [("attachment-not-read", "绩效目标.zip/坏.docx")]
    assert len(extract(document).tables) == 1


def test_an_archive_in_a_mail_has_the_limits_of_archives() -> None:
    many = zipped(**{f"{number}.txt": b"x" for number in range(40)})
    document = with_archive(many, Limits(members=30))
    assert [finding.code for finding in document.findings] == ["attachment-not-read"]
    assert "30" in document.findings[0].message("en")
    deep = zipped(**{"a.zip": zipped(**{"b.zip": zipped(**{"c.zip": zipped(**{"d.zip": zipped(x=b"x")})})})})
    assert "3" in with_archive(deep).findings[0].message("en")
