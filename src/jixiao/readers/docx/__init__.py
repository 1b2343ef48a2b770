"""Read Word documents (DOCX, DOCM): paragraphs and tables of the body.

They are read as Word shows them with all changes accepted.

Left out: headers, footers, footnotes, comments, deleted and hidden text, the code of fields (their results stay), automatic numbers.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping

from ...model import DocumentError, Finding, Grid, Location
from ...model.finding_rules.files import EMBEDDED_NOT_READ, FORM_ELSEWHERE, HIDDEN_NOT_READ, IMAGE_NOT_READ, PROMPT_READ
from ..base import Content, Source
from ..blocks import blocks_of
from ..package_parts import main_part, part_key, part_names, relations_of
from ..xml import chunks, package, read_xml
from .body import DocxBody
from .styles import HidingStyles, WordStyles

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_USUAL = "word/document.xml"


def read(source: Source) -> Content:
    """Read the blocks of a Word document.

    Raises DocumentError where it is damaged, protected, or more than the limits allow.
    """
    _, body = _read(source)
    pictures: list[Location] = []
    blocks = blocks_of(body.parts, pictures)
    unread = [IMAGE_NOT_READ.at(place, wording="cell") for place in pictures]
    if body.pictures:
        unread.append(FORM_ELSEWHERE.at(Location(1), wording="pictures", pictures=body.pictures))
    findings = tuple(_findings(body, any(isinstance(block, Grid) for block in blocks)))
    return Content(MEDIA_TYPE, blocks, findings, tuple(unread))


def marked_places(source: Source) -> tuple[str, dict[Location, int]]:
    """Find the element of each cell and paragraph in the main part, counted from 1; give that part's name too.

    Raises DocumentError as ``read``.
    """
    part, body = _read(source)
    marks: dict[Location, int] = {}
    blocks_of(body.parts, marks=marks)
    return part, marks


def _read(source: Source) -> tuple[str, DocxBody]:
    with package(source) as packed:
        names = part_names(packed)
        part = main_part(source, packed, names) or _USUAL
        body = DocxBody(source, _hiding_styles(source, packed, names, part))
        read_xml(source, chunks(source, packed, names.get(part, part)), body, part)
    return names.get(part, part), body


def _hiding_styles(source: Source, packed: zipfile.ZipFile, names: Mapping[str, str], part: str) -> HidingStyles:
    """Read which styles hide text. A document whose styles cannot be read is read without them, as it always was."""
    try:
        targets = [target for kind, target in relations_of(source, packed, names, part).values() if kind == "styles"]
        if (name := next((names[key] for target in targets if (key := part_key(target)) in names), None)) is None:
            return HidingStyles()
        pieces = list(chunks(source, packed, name))
        text = b"".join(pieces)
        if not any("vanish".encode(encoding) in text for encoding in ("ascii", "utf-16-le", "utf-16-be")):
            return HidingStyles()  # of most documents; their styles are long
        styles = WordStyles(source)
        read_xml(source, pieces, styles, name)
    except DocumentError:
        return HidingStyles()
    return styles.hiding()


def _findings(body: DocxBody, has_tables: bool) -> list[Finding]:
    """What the document shows, or holds, that was not read."""
    findings = []
    if body.pictures and not has_tables:
        findings.append(IMAGE_NOT_READ.at(Location(1), pictures=body.pictures))
    findings += [EMBEDDED_NOT_READ.at(ref, value=kind) for ref, kind in body.embedded]
    findings += [HIDDEN_NOT_READ.at(ref, wording="word", value=text) for ref, text in body.hidden]
    findings += [PROMPT_READ.at(ref, value=text) for ref, text in body.prompts]
    return findings
