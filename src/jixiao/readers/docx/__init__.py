"""Read Word documents (DOCX, DOCM): paragraphs and tables of the body.

They are read as Word shows them with all changes accepted.

Left out: headers, footers, footnotes, comments, deleted and hidden text, the code of fields (their results stay), automatic numbers.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from ...model import Finding, Grid, Location
from ...model.finding_rules.files import EMBEDDED_NOT_READ, HIDDEN_NOT_READ, IMAGE_NOT_READ
from ..base import Content, Source
from ..blocks import blocks_of
from ..xml import Handler, chunks, package, read_xml
from .body import DocxBody

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_USUAL = "word/document.xml"


def read(source: Source) -> Content:
    """Read the blocks of a Word document.

    Raises DocumentError where it is damaged, protected, or more than the limits allow.
    """
    body = DocxBody(source)
    with package(source) as packed:
        name = _main_part(source, packed)
        read_xml(source, chunks(source, packed, name), body, name)
    blocks = blocks_of(body.parts)
    return Content(MEDIA_TYPE, blocks, tuple(_findings(body, any(isinstance(block, Grid) for block in blocks))))


class _PackageRelations(Handler):
    """The main part of a package, by its relationships."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.target: str | None = None

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if tag.endswith("}Relationship") and attributes.get("Type", "").endswith("/officeDocument"):
            self.target = self.target or attributes.get("Target")


def _main_part(source: Source, packed: zipfile.ZipFile) -> str:
    """Find the part with the document's body by the relationships.

    It is usually, but not always, word/document.xml.
    """
    names = set(packed.namelist())
    if "_rels/.rels" in names:
        relations = _PackageRelations(source)
        read_xml(source, chunks(source, packed, "_rels/.rels"), relations, "_rels/.rels")
        name = posixpath.normpath((relations.target or _USUAL).lstrip("/"))
        if name in names:
            return name
    return _USUAL


def _findings(body: DocxBody, has_tables: bool) -> list[Finding]:
    """What the document shows, or holds, that was not read."""
    findings = []
    if body.pictures and not has_tables:
        findings.append(IMAGE_NOT_READ.at(Location(1), pictures=body.pictures))
    findings += [EMBEDDED_NOT_READ.at(ref, value=kind) for ref, kind in body.embedded]
    findings += [HIDDEN_NOT_READ.at(ref, wording="word", value=text) for ref, text in body.hidden]
    return findings
