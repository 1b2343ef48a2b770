"""Word documents (DOCX, DOCM): the paragraphs and tables of the body, as Word shows them with all changes accepted.

Left out: headers, footers, footnotes, comments, deleted and hidden text, the code of fields (their results stay), automatic numbers.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from ...model import Finding, Grid, Location, Severity
from ..base import Content, Source
from ..blocks import blocks_of
from ..xml import Handler, chunks, package, read_xml
from .body import Body

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_USUAL = "word/document.xml"


def read(source: Source) -> Content:
    """The blocks of a Word document. Raises DocumentError where it is damaged, protected, or more than the limits allow."""
    body = Body(source)
    with package(source) as packed:
        name = _main_part(source, packed)
        read_xml(source, chunks(source, packed, name), body, name)
    blocks = blocks_of(body.parts)
    return Content(MEDIA_TYPE, blocks, tuple(_findings(body, any(isinstance(block, Grid) for block in blocks))))


class _Relations(Handler):
    """The main part of a package, by its relationships."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.target: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if tag.endswith("}Relationship") and attributes.get("Type", "").endswith("/officeDocument"):
            self.target = self.target or attributes.get("Target")


def _main_part(source: Source, packed: zipfile.ZipFile) -> str:
    """The name of the file with the document's body; it is usually, but not always, word/document.xml."""
    names = set(packed.namelist())
    if "_rels/.rels" in names:
        relations = _Relations(source)
        read_xml(source, chunks(source, packed, "_rels/.rels"), relations, "_rels/.rels")
        name = posixpath.normpath((relations.target or _USUAL).lstrip("/"))
        if name in names:
            return name
    return _USUAL


def _findings(body: Body, has_tables: bool) -> list[Finding]:
    """What the document shows, or holds, that was not read."""
    found = []
    if body.pictures and not has_tables:
        found.append(
            Finding(
                "image-not-read",
                Severity.WARNING,
                f"文档没有表格，但有 {body.pictures} 张图片，图片中的内容未读取；请另存为 PDF，并用 jixiao[ocr] 读取",
                f"The document has no tables but {body.pictures} pictures, which are not read"
                " — save it as PDF and read that with jixiao[ocr]",
                Location(1),
            )
        )
    for ref, kind in body.embedded:
        found.append(
            Finding(
                "embedded-not-read",
                Severity.WARNING,
                "文档中嵌入了另一个文件（如 Excel 工作表），其内容未读取；请将其单独保存后再导入",
                "Another file (such as an Excel sheet) is embedded here, which is not read — save it as a file of its own and import that",
                ref,
                value=kind,
            )
        )
    for ref, text in body.hidden:
        found.append(
            Finding(
                "hidden-not-read",
                Severity.INFO,
                "此处有 Word 中不显示的文字，未读取；如需要，请在 Word 中取消隐藏后另存",
                "There is text here that Word does not show, which is not read — if it counts, unhide it in Word and save the document",
                ref,
                value=text,
            )
        )
    return found
