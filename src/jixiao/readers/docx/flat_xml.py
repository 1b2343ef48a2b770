"""Convert Word 2003 XML to DOCX.

It has nearly the same elements, under another namespace. LibreOffice reads it, too, but loses cells merged downwards.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape, quoteattr

from ..base import Source
from ..xml import Handler, read_xml

_CHUNK = 65536
_WORD_2003 = "{http://schemas.microsoft.com/office/word/2003/wordml}"
_VML = "{urn:schemas-microsoft-com:vml}"
_MARKS = "{http://schemas.microsoft.com/aml/2001/core}"
_SPACES = {_WORD_2003: "w", _VML: "v"}
_RENAMED = {"vmerge": "vMerge", "hmerge": "hMerge"}
#: What stands in the text here, and apart from it in DOCX.
_APART = ("footnote", "endnote", "docPr", "binData")
_TEXTS = ("t", "delText")

_ROOT = (
    '<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
)
_PACKAGES = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGES}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document'
    '.main+xml"/></Types>'
)
_RELATIONS = (
    f'<Relationships xmlns="{_PACKAGES}/relationships"><Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats'
    '.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def as_docx(source: Source) -> bytes:
    """Convert a Word 2003 XML document to DOCX.

    Raises DocumentError where it is not well-formed or could do harm.
    """
    body = _WordXmlBody(source)
    data = source.data
    read_xml(source, (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)), body, "the file")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELATIONS)
        packed.writestr("word/document.xml", f"{_ROOT}{''.join(body.written)}</w:document>")
    return made.getvalue()


class _WordXmlBody(Handler):
    """Write the body's elements under the names that they have in DOCX.

    Others are left out, what stands in them is not.
    """

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.written: list[str] = []
        #: The depth of the body, and of an element that is left out with all that is in it.
        self._body = self._skip = 0
        self._text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if self._skip:
            return
        space, name = _split(tag)
        if not self._body:
            if tag != _WORD_2003 + "body":
                return
            self._body = self.depth
        comment = tag == _MARKS + "annotation" and attributes.get(_WORD_2003 + "type") == "Word.Comment"
        if comment or (space == "w" and name in _APART):
            self._skip = self.depth
        elif space:
            named = ((_split(key), value) for key, value in attributes.items())
            self.written.append(f"<{space}:{name}{''.join(f' {at}:{key}={quoteattr(value)}' for (at, key), value in named if at)}>")
            self._text = space == "w" and name in _TEXTS

    def data(self, text: str) -> None:
        if self._text and not self._skip:
            self.written.append(escape(text))

    def end(self, tag: str) -> None:
        space, name = _split(tag)
        if self._skip:
            if self._skip == self.depth:
                self._skip = 0
        elif self._body:
            if space:
                self.written.append(f"</{space}:{name}>")
                self._text = False
            if self._body == self.depth:
                self._body, self._skip = 0, -1  # what comes after the body is none of it
        super().end(tag)


def _split(tag: str) -> tuple[str, str]:
    """The prefix that a name has in DOCX, empty where it has none, and the rest of it."""
    space, brace, name = tag.rpartition("}")
    return _SPACES.get(space + brace, ""), _RENAMED.get(name, name)
