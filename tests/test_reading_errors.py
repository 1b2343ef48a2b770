"""What keeps a document from being read is told by the class of the error, from this process and from a worker alike."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import pdf_maker
from jixiao.model import DamagedDocument, DocumentError, DocumentTooLarge, EncryptedDocument, UnsupportedFormat
from jixiao.readers import Limits, read_bytes, read_document
from jixiao.util.parallel import each
from samples import SAMPLES

HOSTILE = Path(__file__).parent / "data" / "hostile"


def _packed(*names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as container:
        for name in names:
            container.writestr(name, "x")
    return made.getvalue()


def _half(kind: str) -> bytes:
    data = SAMPLES[kind]()
    return data[: len(data) // 2]


def _pages(count: int) -> bytes:
    pages = [pdf_maker.Page() for _ in range(count)]
    for page in pages:
        page.text(100, 100, "text")
    return pdf_maker.pdf(*pages)


#: A document of each kind of error; made when it is asked for.
DAMAGED: dict[str, Callable[[], bytes]] = {
    **{f"half a {kind}": lambda kind=kind: _half(kind) for kind in ("docx", "xlsx", "ods", "pdf", "xls", "doc")},  # type: ignore[misc]
    "a DOCX without its document": lambda: _packed("[Content_Types].xml", "word/styles.xml"),
    "a DOCX that is no XML": lambda: _packed("[Content_Types].xml", "word/document.xml"),
    "an OFD without its document": lambda: _packed("OFD.xml"),
    "an MHTML without a page": lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\nnothing",
}
UNSUPPORTED: dict[str, Callable[[], bytes]] = {
    "a RAR archive": lambda: b"Rar!\x1a\x07\x00" + bytes(100),
    "a picture of a telephone": lambda: bytes(4) + b"ftypheic" + bytes(100),
    "a ZIP archive": lambda: _packed("a.docx"),
    "a 7z archive": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(100),
    "bytes that are no text": lambda: bytes(range(1, 256)) * 10,
    "another XML": lambda: b'<?xml version="1.0"?><w xmlns:o="urn:schemas-microsoft-com:office:spreadsheet"/>',
}
TOO_LARGE: dict[str, tuple[Callable[[], bytes], Limits, str]] = {
    "bytes": (SAMPLES["txt"], Limits(bytes=10), "JIXIAO_MAX_BYTES"),
    "pages": (lambda: _pages(3), Limits(pages=2), "JIXIAO_MAX_PAGES"),
    "cells of a DOCX": (SAMPLES["docx"], Limits(cells=3), "JIXIAO_MAX_CELLS"),
    "cells of an XLSX": (SAMPLES["xlsx"], Limits(cells=3), "JIXIAO_MAX_CELLS"),
    "cells of a PDF": (SAMPLES["pdf"], Limits(cells=3), "JIXIAO_MAX_CELLS"),
    "cells of a text": (SAMPLES["txt"], Limits(cells=3), "JIXIAO_MAX_CELLS"),
    "rows of a web page": (SAMPLES["html"], Limits(rows=2), "JIXIAO_MAX_ROWS"),
    "elements": (SAMPLES["html"], Limits(elements=5), "JIXIAO_MAX_ELEMENTS"),
    "depth": (SAMPLES["docx"], Limits(depth=3), "JIXIAO_MAX_DEPTH"),
    "members": (SAMPLES["xlsx"], Limits(members=1), "JIXIAO_MAX_MEMBERS"),
    "unpacked": (SAMPLES["docx"], Limits(unpacked=20), "JIXIAO_MAX_UNPACKED"),
    "a line, whose length no variable raises": (lambda: b"x" * 1_000_001, Limits(), ""),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_what_its_bytes_do_not_hold_is_damage(case: str) -> None:
    with pytest.raises(DamagedDocument):
        read_bytes(DAMAGED[case](), "x")


@pytest.mark.parametrize("case", UNSUPPORTED)
def test_a_format_that_is_not_read_is_no_damage(case: str) -> None:
    with pytest.raises(UnsupportedFormat):
        read_bytes(UNSUPPORTED[case](), "x")


def test_a_format_that_needs_a_missing_program_is_not_read_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIXIAO_SOFFICE", "no-such-program")
    with pytest.raises(UnsupportedFormat, match="needs LibreOffice"):
        read_bytes(SAMPLES["rtf"](), "x.rtf")


@pytest.mark.parametrize("path", sorted(HOSTILE.glob("locked.*")), ids=lambda path: path.suffix)
def test_a_password_is_told(path: Path) -> None:
    with pytest.raises(EncryptedDocument, match="password"):
        read_document(path)


@pytest.mark.parametrize("case", TOO_LARGE)
def test_a_limit_names_its_variable(case: str) -> None:
    make, limits, variable = TOO_LARGE[case]
    with pytest.raises(DocumentTooLarge) as raised:
        read_bytes(make(), "x", limits=limits)
    assert raised.value.limit == variable
    assert variable in raised.value.en
    assert variable in raised.value.zh


def test_what_is_merely_not_there_is_none_of_them(tmp_path: Path) -> None:
    for make in (lambda: read_document(tmp_path / "none.docx"), lambda: read_bytes(b"", "empty.docx")):
        with pytest.raises(DocumentError) as raised:
            make()
        assert type(raised.value) is DocumentError


def _error_of(data: bytes) -> int:
    return len(read_bytes(data, "x.pdf", limits=replace(Limits(), pages=2)).blocks)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (_pages(3), DocumentTooLarge),
        (_half("pdf"), DamagedDocument),
        ((HOSTILE / "locked.pdf").read_bytes(), EncryptedDocument),
        (UNSUPPORTED["a RAR archive"](), UnsupportedFormat),
    ],
    ids=["pages", "half", "locked", "RAR"],
)
def test_the_class_comes_out_of_a_worker_process(data: bytes, kind: type[DocumentError]) -> None:
    with pytest.raises(kind) as raised:
        list(each(_error_of, [data, data], workers=2))
    assert type(raised.value) is kind
    assert raised.value.message("zh").startswith("x.pdf：")
    assert getattr(raised.value, "limit", None) == ("JIXIAO_MAX_PAGES" if kind is DocumentTooLarge else None)
