"""Check a file before LibreOffice is given it.

Passwords, and XML that could do harm.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Mapping

from ...model import DamagedDocument
from ..base import Source
from ..spreadsheet.ods import refuse_encrypted
from ..xml import Handler, chunks, package, read_xml, too_deep

_CHUNK = 65536
_ESCAPED = re.compile(rb"\\[\\{}]")
_NO_BRACES = bytes(set(range(256)) - set(b"{}"))
_ENCRYPTED = 0x0100
#: What the stream of a Word document begins with: Word 97 and later, Word 6 and 95.
_WORD, _OLD_WORD = 0xA5EC, (0xA5DC, 0xA59B, 0xA697, 0xA699)
#: The first version of Word 97's format.
_WORD_97 = 0x00C1


def is_old_word(source: Source) -> bool:
    """Whether a Word document is older than Word 97.

    Raises DocumentError for one that is protected or damaged.
    """
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(source.data)) as container, container.openstream("WordDocument") as stream:
            magic, version, _, _, _, flags = struct.unpack("<6H", stream.read(12))
    except Exception as error:  # olefile raises what it happens to stumble over
        raise _damaged(source) from error
    if magic != _WORD and magic not in _OLD_WORD:
        raise _damaged(source)
    if flags & _ENCRYPTED:
        raise source.encrypted("is protected with a password — save it without one", "文件有密码保护；请另存为不加密的文件")
    return bool(magic != _WORD or version < _WORD_97)


def _damaged(source: Source) -> DamagedDocument:
    return source.damaged("is a damaged or truncated Word file — get the file again", "Word 文件已损坏或不完整；请重新获取文件")


def check_odt(source: Source) -> None:
    """Check an OpenDocument text: password, size, XML.

    Raises DocumentError where not.
    """
    with package(source) as packed:
        refuse_encrypted(source, packed)
        for name in ("content.xml", "styles.xml"):
            if name == "content.xml" or name in packed.namelist():
                read_xml(source, chunks(source, packed, name), Handler(source), name)


def check_rtf(source: Source) -> None:
    """Check how deep the groups of a rich text are nested.

    Raises DocumentError where they do.
    """
    braces = _ESCAPED.sub(b"", source.data).translate(None, _NO_BRACES)
    for _ in range(source.limits.depth):
        if b"{}" not in braces:
            break
        braces = braces.replace(b"{}", b"")  # takes the innermost groups away
    if b"{}" in braces or braces.count(b"{") > source.limits.depth:
        raise too_deep(source)


class _Root(Handler):
    """The outermost element, and what kind of document it says it is."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.tag = self.kind = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self.depth:
            self.tag = tag
            self.kind = next((value for key, value in attributes.items() if key.endswith("}mimetype")), "")
        super().start(tag, attributes)


def check_flat(source: Source) -> str:
    """Tell which document a single XML file is.

    ``word-xml``, ``excel-xml``, ``flat-text`` or ``flat-sheet``. Raises DocumentError for one that is none of them, is not well-formed, or
    could do harm.
    """
    root = _Root(source)
    data = source.data
    read_xml(source, (data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)), root, "the file")
    if root.tag == "{urn:schemas-microsoft-com:office:spreadsheet}Workbook":
        return "excel-xml"
    if root.tag == "{http://schemas.microsoft.com/office/word/2003/wordml}wordDocument":
        return "word-xml"
    if root.tag == "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}document":
        if root.kind.startswith("application/vnd.oasis.opendocument.text"):
            return "flat-text"
        if root.kind.startswith("application/vnd.oasis.opendocument.spreadsheet"):
            return "flat-sheet"
    raise source.unsupported(
        "is an XML file, but neither a Word, an Excel nor an OpenDocument document — save it as DOCX or XLSX",
        "是 XML 文件，但不是 Word、Excel 或 OpenDocument 文档；请另存为 DOCX 或 XLSX",
    )
