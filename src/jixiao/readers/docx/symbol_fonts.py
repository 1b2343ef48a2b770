"""Map the signs of Symbol, Wingdings and Wingdings 2 to Unicode.

Word keeps them as numbers of the font.
"""

from __future__ import annotations

_SYMBOL = dict(zip(b"%()+,./0123456789:;<=>[]", "%()+,./0123456789:;<=>[]", strict=True)) | {
    0x2D: "−",
    0xA3: "≤",
    0xA5: "∞",
    0xB0: "°",
    0xB1: "±",
    0xB3: "≥",
    0xB4: "×",
    0xB7: "•",
    0xB8: "÷",
    0xB9: "≠",
    0xBA: "≡",
    0xBB: "≈",
    0xD6: "√",
}
_WINGDINGS = {0x6C: "●", 0x6E: "■", 0x6F: "☐", 0x71: "❑", 0x72: "❒", 0xA1: "○", 0xA8: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑"}
_WINGDINGS_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐"}
#: By font; these fonts' characters are kept in U+F000 to U+F0FF.
_SHOWN = {
    font: {base + code: sign for code, sign in signs.items() for base in (0xF000, 0)}
    for font, signs in (("symbol", _SYMBOL), ("wingdings", _WINGDINGS), ("wingdings 2", _WINGDINGS_2))
}


def shown(text: str, font: str) -> str:
    r"""Map a text in a font to the characters that it shows.

    A sign that is not known stays as it is.

    >>> shown("\uf0b390", "Symbol"), shown("\uf052", "Wingdings 2"), shown("≥90", "宋体")
    ('≥90', '☑', '≥90')
    """
    signs = _SHOWN.get(font.lower()) if font else None
    return text.translate(signs) if signs else text
