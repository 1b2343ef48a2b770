"""``jixiao annotate`` as its users meet it: what it writes, what it refuses, what it says."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import docx
import openpyxl
import pdfplumber
import pytest
from docx.oxml.ns import qn

from conftest import ROOT, SEEDS, Run

WILD = ROOT / "tests/wild"
FORM = next(WILD.rglob("wrong-sums.docx"))
OFFICE = ROOT / "tests/data/office"


def comments(path: Path) -> list[str]:
    """The comments of a Word document, each with the text of the paragraph that it is anchored in."""
    document = docx.Document(str(path))
    anchors = {}
    for element in document.element.body.iter(qn("w:commentRangeStart")):
        texts = [text.text or "" for text in element.getparent().iter(qn("w:t"))]
        anchors[element.get(qn("w:id"))] = "".join(texts)
    return [f"{anchors[str(comment.comment_id)]}: {comment.text}" for comment in document.comments]


def test_the_sum_that_is_wrong_has_the_comment(jixiao: Run, tmp_path: Path) -> None:
    form = shutil.copy(FORM, tmp_path / "form.docx")
    before = Path(form).read_bytes()
    done = jixiao("--lang", "zh", "annotate", form, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "form.annotated.docx：3 个问题，批注 3 处\n")
    assert Path(form).read_bytes() == before
    anchors = [text.partition(": ")[0] for text in comments(tmp_path / "form.annotated.docx")]
    assert sorted(anchors) == sorted(["500.00", "一级指标", "产出指标"]), "the sum, and where a cost and a date are missing"
    money = next(text for text in comments(tmp_path / "form.annotated.docx") if text.startswith("500.00: "))
    assert "funds-sum · " in money
    assert "【" in money
    assert "请核对" in money
    assert all(text.count("请补充") < 3 for text in comments(tmp_path / "form.annotated.docx")), "what to do is said once"
    assert jixiao("--lang", "zh", "annotate", form, cwd=tmp_path).returncode == 2
    assert jixiao("annotate", form, "--force", cwd=tmp_path).returncode == 0
    again = jixiao("annotate", form, "-o", form, "--force")
    assert again.returncode == 2
    assert "never changed" in again.stderr
    assert Path(form).read_bytes() == before


def test_what_is_no_document_is_said(jixiao: Run, tmp_path: Path) -> None:
    two = tmp_path / "two.zip"
    with zipfile.ZipFile(two, "w") as packed:
        for name in ("a.docx", "b.docx"):
            packed.writestr(name, FORM.read_bytes())
    refused = jixiao("annotate", two, cwd=tmp_path)
    assert refused.returncode == 2
    assert "holds 2 documents" in refused.stderr
    assert jixiao("annotate", tmp_path / "absent.docx", cwd=tmp_path).returncode == 3
    assert sorted(path.name for path in tmp_path.iterdir()) == ["two.zip"]


def test_the_document_of_an_archive_is_annotated(jixiao: Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as packed:
        packed.writestr("folder/form.docx", FORM.read_bytes())
    assert jixiao("annotate", tmp_path / "one.zip", cwd=tmp_path).returncode == 0
    assert len(comments(tmp_path / "form.annotated.docx")) == 3


def test_a_store_gives_its_findings(jixiao: Run, tmp_path: Path) -> None:
    form, store = shutil.copy(FORM, tmp_path / "form.docx"), tmp_path / "store"
    assert jixiao("build", form, "--store", store).returncode == 0
    assert jixiao("annotate", form, "--store", store, "-o", tmp_path / "of-store.docx").returncode == 0
    assert jixiao("annotate", form, "-o", tmp_path / "of-file.docx").returncode == 0
    assert comments(tmp_path / "of-store.docx") == comments(tmp_path / "of-file.docx")
    other = jixiao("annotate", SEEDS / "002_3eaab56bdd7e2a5c.txt", "--store", store, "-o", tmp_path / "x.html")
    assert other.returncode == 2
    assert "is not in the store" in other.stderr


def test_older_formats_are_converted(jixiao: Run, tmp_path: Path) -> None:
    for name in ("form.doc", "form.odt"):
        done = jixiao("annotate", OFFICE / name, "--force", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert "converted by LibreOffice" in done.stderr
        anchored = [text.partition(": ") for text in comments(tmp_path / "form.annotated.docx")]
        assert any(anchor == "项目支出绩效目标表" and "No city or province" in said for anchor, _, said in anchored), anchored
    done = jixiao("annotate", OFFICE / "workbook.xls", cwd=tmp_path)
    assert "sheet-hidden" in done.stdout, "what is about no cell is said on the terminal too"
    book = openpyxl.load_workbook(tmp_path / "workbook.annotated.xlsx")
    notes = {cell.coordinate: cell for row in book["目标表"].iter_rows() for cell in row if cell.comment}
    assert notes
    page = jixiao("annotate", OFFICE / "workbook.ods", cwd=tmp_path)
    assert "web page" in page.stderr
    assert (tmp_path / "workbook.annotated.html").is_file()


def test_a_note_that_a_cell_has_stays(jixiao: Run, tmp_path: Path) -> None:
    source = next(WILD.rglob("two-forms-one-sheet.xlsx"))
    jixiao("annotate", source, "-o", tmp_path / "once.xlsx")
    where = next(
        cell.coordinate for row in openpyxl.load_workbook(tmp_path / "once.xlsx").active.iter_rows() for cell in row if cell.comment
    )
    book = openpyxl.load_workbook(source)
    book.active[where].comment = openpyxl.comments.Comment("请科室核对", "王科长")
    book.active["D4"].comment = openpyxl.comments.Comment("已核对", "李科长")
    book.save(tmp_path / "commented.xlsx")
    assert jixiao("annotate", tmp_path / "commented.xlsx", "-o", tmp_path / "both.xlsx").returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "both.xlsx").active
    first = sheet[where].comment
    assert first is not None
    assert first.text.startswith("请科室核对\n\njixiao:\n")
    assert first.author == "王科长"
    assert sheet["D4"].comment is not None
    assert sheet["D4"].comment.text == "已核对"
    with zipfile.ZipFile(tmp_path / "both.xlsx") as packed:
        drawing = next(packed.read(name) for name in packed.namelist() if name.endswith(".vml"))
        assert drawing.count(b":ClientData>") == len([cell for row in sheet.iter_rows() for cell in row if cell.comment])


def test_comments_of_others_stay(jixiao: Run, tmp_path: Path) -> None:
    document = docx.Document(str(FORM))
    document.add_comment(document.paragraphs[0].runs, "请补充", author="王科长")
    document.save(str(tmp_path / "commented.docx"))
    assert jixiao("annotate", tmp_path / "commented.docx", "-o", tmp_path / "both.docx").returncode == 0
    found = docx.Document(str(tmp_path / "both.docx")).comments
    assert [comment.author for comment in found] == ["王科长", "jixiao", "jixiao", "jixiao"]
    assert len({comment.comment_id for comment in found}) == 4


def test_comments_that_are_damaged_are_no_reason_to_say_nothing(jixiao: Run, tmp_path: Path) -> None:
    document = docx.Document(str(FORM))
    document.add_comment(document.paragraphs[0].runs, "请补充", author="王科长")
    document.save(str(tmp_path / "whole.docx"))
    with zipfile.ZipFile(tmp_path / "whole.docx") as old, zipfile.ZipFile(tmp_path / "broken.docx", "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<w:comments" if name == "word/comments.xml" else old.read(name))
    done = jixiao("annotate", tmp_path / "broken.docx", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "is damaged" in done.stderr
    assert "500.00" in (tmp_path / "broken.annotated.html").read_text(encoding="utf-8")


def turned(data: bytes, quarters: int, crop: tuple[float, float, float, float] | None) -> bytes:
    """A PDF whose pages are displayed turned, and cropped."""
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    for page in document:
        if crop:
            page.set_cropbox(*crop)
        page.set_rotation(90 * quarters)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("quarters", range(4))
@pytest.mark.parametrize("crop", [None, (20, 10, 590, 820)])
def test_a_turned_or_cropped_page_is_marked_where_its_cell_is(
    jixiao: Run, tmp_path: Path, quarters: int, crop: tuple[float, float, float, float] | None
) -> None:
    source = tmp_path / "turned.pdf"
    source.write_bytes(turned((ROOT / "tests/data/originals/2024年上海市党建服务中心.pdf").read_bytes(), quarters, crop))
    assert jixiao("annotate", source, "-o", tmp_path / "out.pdf").returncode == 0
    found = []
    with pdfplumber.open(tmp_path / "out.pdf") as opened:
        for page in opened.pages:
            for annotation in page.annots:
                left, low, right, high = annotation["data"]["Rect"]
                # In the page's own coordinates, whichever way it is displayed.
                text = "".join(
                    char["text"]
                    for char in page.objects["char"]
                    for x, y in [_own(char, page, quarters)]
                    if left < x < right and low < y < high
                )
                found.append((annotation["contents"].splitlines()[0], text))
    assert len(found) == 6
    assert all(text for _, text in found), found


def _own(char: dict[str, object], page: pdfplumber.page.Page, quarters: int) -> tuple[float, float]:
    """The middle of a character in the page's own coordinates."""
    across = (float(str(char["x0"])) + float(str(char["x1"]))) / 2
    down = (float(str(char["top"])) + float(str(char["bottom"]))) / 2
    x0, y0, x1, y1 = page.page_obj.mediabox
    return [(x0 + across, y1 - down), (x0 + down, y0 + across), (x1 - across, y0 + down), (x1 - down, y1 - across)][quarters]


def test_a_store_says_the_same_as_the_document_alone(jixiao: Run, tmp_path: Path) -> None:
    """With the same fingerprints, also where neither city nor year is known, so that the table has no name."""
    form = shutil.copy(FORM, tmp_path / "form.docx")
    assert jixiao("build", form, "--store", tmp_path / "store").returncode == 0
    for name, more in (("alone.docx", ()), ("stored.docx", ("--store", tmp_path / "store"))):
        assert jixiao("annotate", form, "-o", tmp_path / name, *more).returncode == 0
    assert comments(tmp_path / "alone.docx") == comments(tmp_path / "stored.docx")
    assert len(comments(tmp_path / "alone.docx")) == 3


_STRICT = {
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main": b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}


def strict(path: Path) -> bytes:
    """The document in the strict form of its format, as Word and Excel can save it."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            for usual, other in _STRICT.items():
                data = data.replace(usual, other)
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "comments_at"), [("wrong-sums.docx", "word/comments.xml"), ("two-forms-one-sheet.xlsx", "xl/comments1.xml")]
)
def test_a_strict_document_stays_strict(jixiao: Run, tmp_path: Path, name: str, comments_at: str) -> None:
    (tmp_path / name).write_bytes(strict(next(WILD.rglob(name))))
    done = jixiao("annotate", tmp_path / name, "-o", tmp_path / f"copy-{name}")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / f"copy-{name}") as packed:
        assert b"http://purl.oclc.org/ooxml/" in packed.read(comments_at)
        everything = b"".join(packed.read(part) for part in packed.namelist() if not part.endswith((".vml", "[Content_Types].xml")))
    assert not any(usual in everything for usual in _STRICT)


def test_a_picture_becomes_a_pdf_with_frames(jixiao: Run, tmp_path: Path) -> None:
    pytest.importorskip("rapidocr_onnxruntime")
    import pypdfium2

    sheet = pypdfium2.PdfDocument(ROOT / "tests/data/scan/tianjin-2022.pdf")[0]
    sheet.render(scale=150 / 72).to_pil().save(tmp_path / "scan.png", dpi=(150, 150))
    done = jixiao("annotate", tmp_path / "scan.png", cwd=tmp_path)
    assert "a picture can hold no comments" in done.stderr
    with pdfplumber.open(tmp_path / "scan.annotated.pdf") as opened:
        (page,) = opened.pages
        assert (float(page.width), float(page.height)) == pytest.approx(sheet.get_size(), abs=1)
        boxes = {annotation["contents"].splitlines()[-1].partition(" ")[0]: annotation for annotation in page.annots}
    # Where the original, which is drawn and not scanned, has the row's last cell.
    (left, top, right, bottom) = (boxes["number-without-unit"][side] for side in ("x0", "top", "x1", "bottom"))
    assert (left, top, right, bottom) == pytest.approx((430, 391, 517, 418), abs=4)
