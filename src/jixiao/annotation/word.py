"""Write notes into a Word document as comments (批注) at its cells and paragraphs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from ..model import Document
from ..readers import Source
from ..readers.docx import marked_places
from .notes import AUTHOR, Note, as_xml
from .package import Package

_USUAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def annotated_word(source: Source, _: Document, notes: Sequence[Note], language: str) -> bytes:
    """Give the document with a comment for each note.

    Raises DocumentError where the document is damaged.
    """
    main, marks = marked_places(source)
    package = Package(source)
    root = package.tree(main)
    space = root.nsmap.get(root.prefix) or _USUAL
    wanted = {1, *(marks.get(note.at, 1) for note in notes)}
    elements = {number: element for number, element in enumerate(root.iter(etree.Element), 1) if number in wanted}
    comments = _comments(package, main, space)
    last = max((int(known) for comment in comments if (known := comment.get(f"{{{space}}}id", "")).isdecimal()), default=-1)
    for identifier, note in enumerate(notes, last + 1):
        comment = etree.SubElement(comments, f"{{{space}}}comment")
        for name, value in (("id", str(identifier)), ("author", AUTHOR), ("initials", "jx")):
            comment.set(f"{{{space}}}{name}", value)
        for line in note.lines(language):
            _paragraph(comment, space, line)
        _mark(_paragraphs(elements[marks.get(note.at, 1)], space), space, str(identifier))
    return package.data()


def _comments(package: Package, main: str, space: str) -> Any:
    """The part with the comments, made where there is none."""
    if known := package.related(main, "comments"):
        return package.tree(known)
    name = (package.name("word/comments.xml") and package.free_name("word/comments{}.xml")) or "word/comments.xml"
    root = etree.Element(f"{{{space}}}comments", nsmap={"w": space})
    package.add_tree(name, root)
    package.relate(main, "comments", name, strict=space == _STRICT)
    package.declare(name, _TYPE)
    return root


def _paragraph(parent: Any, space: str, text: str) -> None:
    run = etree.SubElement(etree.SubElement(parent, f"{{{space}}}p"), f"{{{space}}}r")
    written = etree.SubElement(run, f"{{{space}}}t", {_SPACE: "preserve"})
    written.text = as_xml(text)


def _paragraphs(element: Any, space: str) -> list[Any]:
    """The paragraphs of a cell without those of tables and text boxes in it; a paragraph is itself."""
    tag = f"{{{space}}}p"
    if element.tag == tag:
        return [element]
    inside = list(_own(element, space))
    if inside:
        return inside
    if element.tag == f"{{{space}}}tc":  # which must have one
        return [etree.SubElement(element, tag)]
    return [next(element.iter(tag))]


def _own(element: Any, space: str) -> Iterator[Any]:
    for child in element.iterchildren(etree.Element):
        if child.tag == f"{{{space}}}p":
            yield child
        elif child.tag in (f"{{{space}}}sdt", f"{{{space}}}sdtContent", f"{{{space}}}customXml", f"{{{space}}}ins"):
            yield from _own(child, space)


def _mark(paragraphs: Sequence[Any], space: str, identifier: str) -> None:
    """Span a comment over paragraphs."""
    first, last = paragraphs[0], paragraphs[-1]
    name = f"{{{space}}}id"
    begin = etree.Element(f"{{{space}}}commentRangeStart", {name: identifier})
    first.insert(int(len(first) > 0 and first[0].tag == f"{{{space}}}pPr"), begin)
    etree.SubElement(last, f"{{{space}}}commentRangeEnd", {name: identifier})
    etree.SubElement(etree.SubElement(last, f"{{{space}}}r"), f"{{{space}}}commentReference", {name: identifier})
