"""Make the annotated copy of a document: in its own format, in what LibreOffice makes of it, or as a web page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lxml import etree

from ..model import Document
from ..model.text import BilingualText
from ..readers import Format, Source, opened
from ..readers.detect import format_of
from .notes import Note
from .page_of_cells import page_of_cells
from .pdf import annotated_pdf, annotated_picture, reads_attachments
from .web import annotated_page
from .word import annotated_word
from .workbook import annotated_workbook


@dataclass(frozen=True, slots=True)
class Copy:
    """An annotated copy: its bytes, the ending of its name (empty: that of the document's), and what is to be said of it."""

    data: bytes
    ending: str = ""
    said: BilingualText | None = None


_WRITERS: dict[Format, Callable[[Source, Document, Sequence[Note], str], bytes]] = {
    Format.DOCX: annotated_word,
    Format.XLSX: annotated_workbook,
    Format.PDF: annotated_pdf,
    Format.HTML: annotated_page,
}
#: What can hold no comments that we can write, and what LibreOffice makes of it for the reader too.
_CONVERTED = frozenset((Format.DOC, Format.ODT, Format.RTF, Format.OFFICE_XML, Format.XLS, Format.XLSB))

_AS_PAGE = BilingualText(
    "此格式不能保存批注，副本为网页，列出读到的全部单元格，并在单元格处标出问题",
    "this format can hold no comments: the copy is a web page of all cells as they were read, with the findings at them",
)
_ATTACHED = BilingualText(
    "表格在 PDF 的附件中，副本为网页；如需批注，请对附件单独运行 jixiao annotate",
    "the tables are in files attached to the PDF: the copy is a web page — annotate the attached files by themselves for comments in them",
)
_DAMAGED = BilingualText(
    "文件中保存批注的部分已损坏，副本为网页；如需批注，请用 Word 或 Excel 另存后再试",
    "the part of the file that holds comments is damaged: the copy is a web page — save the file anew in Word or Excel for comments in it",
)
_AS_PDF = BilingualText("图片不能保存批注，副本为 PDF", "a picture can hold no comments: the copy is a PDF of it")


def annotated(data: bytes, document: Document, notes: Sequence[Note], language: str) -> Copy:
    """Make a copy of a document with its notes at their cells.

    Raises DocumentError where the document must be converted and cannot be.
    """
    source = opened(Source(data, document.name, document.name))
    kind = format_of(source)
    if kind is Format.PDF and reads_attachments(source, document):
        return Copy(page_of_cells(document, notes, language), ".html", _ATTACHED)
    if writer := _WRITERS.get(kind):
        decrypted = _DECRYPTED if source.data is not data else None
        try:
            return Copy(writer(source, document, notes, language), said=decrypted)
        except etree.XMLSyntaxError:  # in a part that nobody reads: comments of others, relationships
            return Copy(page_of_cells(document, notes, language), ".html", _DAMAGED)
    if kind in _CONVERTED:
        from ..readers.office import converted

        made = converted(source)
        ending = format_of(made)
        if ending in _WRITERS:
            return Copy(_WRITERS[ending](made, document, notes, language), f".{ending.value}", _converted(ending.value.upper()))
    if kind is Format.IMAGE:
        return Copy(annotated_picture(source, document, notes, language), ".pdf", _AS_PDF)
    return Copy(page_of_cells(document, notes, language), ".html", _AS_PAGE)


_DECRYPTED = BilingualText("原文件由 Excel 默认密码保护，副本未加密", "the file is encrypted with Excel's own password, the copy is not")


def _converted(name: str) -> BilingualText:
    return BilingualText(f"此格式不能保存批注，副本由 LibreOffice 转换为 {name}", f"the copy is {name}, converted by LibreOffice")
