"""Remember what fonts say of their characters: pages repeat them, and pdfminer takes several calls for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from pdfminer.pdffont import PDFType3Font, PDFUnicodeNotDefined

from .settings import PAGE

if TYPE_CHECKING:
    from pdfminer.pdffont import PDFFont

#: What a glyph without a known character is noted as.
UNKNOWN = "\ufffd"


@dataclass(slots=True)
class FontTable:
    """Hold what was asked of a font so far.

    ``widths`` and ``texts`` of its characters are by their codes, ``texts`` with UNKNOWN itself for a character that nothing tells.
    ``em`` is how high a line of it is for a size of 1. ``coloured``: its glyphs may have colours of their own.
    """

    multibyte: bool
    vertical: bool
    coloured: bool
    em: float
    widths: dict[int, float] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)


class FontTables:
    """Give the table of each font, as long as the font is there."""

    def __init__(self) -> None:
        self._tables: WeakKeyDictionary[PDFFont, FontTable] = WeakKeyDictionary()

    def of(self, font: PDFFont) -> FontTable:
        """Give the table of a font."""
        table = self._tables.get(font)
        if table is None:
            multibyte, vertical, coloured = font.is_multibyte(), font.is_vertical(), isinstance(font, PDFType3Font)
            table = self._tables[font] = FontTable(multibyte, vertical, coloured, _em(font))
        return table


def text_of(font: PDFFont, code: int) -> str:
    """Tell the text of a font's character; UNKNOWN itself where nothing tells it."""
    try:
        text = font.to_unichr(code)
    except (PDFUnicodeNotDefined, KeyError):
        text = ""
    return UNKNOWN if not text or text == UNKNOWN or (text < " " and text not in "\t\n\r") else text


def _em(font: PDFFont) -> float:
    """Compute how high a line of the font is for a size of 1.

    Only the glyphs of a Type 3 font have a scale of their own.
    """
    if isinstance(font, PDFType3Font):
        high = abs((font.bbox[3] - font.bbox[1]) * font.vscale)
        least, most = PAGE.type3_height
        return float(high) if least < high < most else 1.0
    return 1.0
