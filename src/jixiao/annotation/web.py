"""Write notes into a web page: each cell framed, with the text as its title, and a list of all before the page's own content."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree, html

from ..model import Document, Severity
from ..readers import Source
from ..readers.html import marked_places
from .notes import Note, as_xml
from .page_of_cells import notes_list, page_of_cells

_FRAMES = {Severity.VIOLATION: "#c62828", Severity.WARNING: "#d66c00", Severity.INFO: "#1565c0"}


def annotated_page(source: Source, document: Document, notes: Sequence[Note], language: str) -> bytes:
    """Give the page with its notes, in UTF-8; a page of cells as they were read where the page's own elements cannot be told.

    Raises DocumentError where the page is damaged.
    """
    text, marks = marked_places(source)
    root = etree.fromstring(text, etree.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True))
    elements = dict(enumerate(root.iter(etree.Element), 1)) if root is not None else {}
    marked = [elements.get(marks.get(note.at, 0)) for note in notes]
    body = root.find("body") if root is not None else None
    strange = (
        element is None or (note.at.row is not None and element.tag not in ("td", "th"))
        for element, note in zip(marked, notes, strict=True)
    )
    if body is None or any(strange):
        return page_of_cells(document, notes, language)
    listed = []
    for number, (element, note) in enumerate(zip(marked, notes, strict=True), 1):
        listed.append((_mark(element, note, number, language), note))
    _in_utf_8(root)
    body.insert(0, html.fragment_fromstring(notes_list(listed, language)))
    before, body.text = body.text, None
    body[0].tail = before
    page: bytes = etree.tostring(root, method="html", encoding="utf-8", doctype=root.getroottree().docinfo.doctype or None)
    return page


def _mark(element: Any, note: Note, number: int, language: str) -> str:
    """Mark an element; gives its anchor."""
    said = as_xml("\n".join(note.lines(language)))
    element.set("title", f"{title}\n{said}" if (title := element.get("title")) else said)
    style = element.get("style", "").rstrip("; ")
    colour = _FRAMES[note.severity]
    element.set("style", f"{style}{'; ' if style else ''}outline: 3px solid {colour}; outline-offset: -2px")
    if not element.get("id"):
        element.set("id", f"jixiao-cell-{number}")
    return str(element.get("id"))


def _in_utf_8(root: Any) -> None:
    """Let the page say that it is in UTF-8, and nothing else."""
    for meta in list(root.iter("meta")):
        if meta.get("charset") is not None or (meta.get("http-equiv") or "").lower() == "content-type":
            meta.getparent().remove(meta)
    head = root.find("head")
    if head is None:
        head = etree.Element("head")
        root.insert(0, head)
    head.insert(0, etree.Element("meta", charset="utf-8"))
