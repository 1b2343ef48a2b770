"""Mend fonts that pdfminer reads only in part.

Three kinds lose text without a word: composite fonts whose /Encoding is a CMap in the file itself (pdfminer knows CMaps by name only),
those whose predefined CMap lacks some characters of Unicode in pdfminer's copy (the middle dot of 元/人·月), and simple fonts without
/Widths, all of whose characters would stand in one place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from pdfminer.cmapdb import CMapBase, CMapDB, UnicodeMap
from pdfminer.fontmetrics import FONT_METRICS
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFType1Font, PDFType3Font
from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.pdftypes import PDFStream, resolve1

_BLOCK = re.compile(rb"begin(codespacerange|cidrange|cidchar)(.*?)end\1", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*<([0-9A-Fa-f\s]+)>\s*(\d+)?")
_CHARACTER = re.compile(rb"<([0-9A-Fa-f\s]+)>\s*(\d+)")
_USED = re.compile(rb"/([^\s/<>()\[\]{}]+)\s+usecmap")
#: Predefined CMaps whose codes are Unicode (ISO 32000-1, table 118).
_OF_UNICODE = re.compile(r"Uni\w+-(?:UCS2|UTF16)-(?:HW-)?[HV]")
#: Where the CIDs begin that stand for characters without one.
_BEYOND = 1 << 24
_VERTICAL = re.compile(rb"/WMode\s+1\b")
#: The longest code of a CMap (bytes), and how deep CMaps may use one another.
_LONGEST, _MAX_DEPTH = 4, 8
_HIGHEST = 1 << 40
#: Flags of font descriptors (ISO 32000-1, table 123), and words in names of fonts.
_FIXED_PITCH, _SERIF = 1, 2
_SERIF_NAME = re.compile(r"times|roman|song|simsun|serif(?<!sans-serif)", re.IGNORECASE)
_FIXED_NAME = re.compile(r"courier|mono|consol", re.IGNORECASE)
_BOLD_NAME = re.compile(r"bold|black|heavy", re.IGNORECASE)


class FontManager(PDFResourceManager):
    """Make fonts as pdfminer does, and mend what it cannot read of them."""

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        known = bool(objid) and objid in self._cached_fonts
        font = super().get_font(objid, spec)
        if not known:
            with suppress(Exception):  # what cannot be mended is as pdfminer reads it
                _mend(font, spec)
        return font


def _mend(font: PDFFont, spec: Mapping[str, object]) -> None:
    if isinstance(font, PDFCIDFont):
        encoding = resolve1(spec.get("Encoding"))
        if isinstance(encoding, PDFStream) and not isinstance(font.cmap, EmbeddedCMap):
            font.cmap = EmbeddedCMap(encoding)
            if font.cmap.is_vertical() and not font.vertical:
                font.vertical, font.default_disp, font.default_width = True, (None, 880), -1000
                font.widths.clear()
        elif _OF_UNICODE.fullmatch(str(getattr(encoding, "name", ""))):
            font.cmap, font.unicode_map = UnicodeCodes(font.cmap), UnicodeOfCodes(font.unicode_map)
    elif isinstance(font, PDFType1Font) and not isinstance(font, PDFType3Font) and not any(font.widths.values()):
        descriptor = resolve1(spec.get("FontDescriptor"))
        if not isinstance(descriptor, Mapping) or not any(key in descriptor for key in ("FontFile", "FontFile2", "FontFile3")):
            font.widths = {char: float(width) for char, width in FONT_METRICS[_like(font)][1].items()}


def _like(font: PDFType1Font) -> str:
    """The standard font whose widths stand for those of a font that is neither embedded nor measured."""
    name = str(font.basefont)
    bold = bool(_BOLD_NAME.search(name))
    if font.flags & _FIXED_PITCH or _FIXED_NAME.search(name):
        return "Courier-Bold" if bold else "Courier"
    if font.flags & _SERIF or _SERIF_NAME.search(name):
        return "Times-Bold" if bold else "Times-Roman"
    return "Helvetica-Bold" if bold else "Helvetica"


class UnicodeCodes(CMapBase):
    """A predefined CMap whose codes are Unicode: a code that it has no character (CID) for gets one beyond all others."""

    def __init__(self, base: CMapBase) -> None:
        super().__init__(**base.attrs)
        self._base = base

    def is_vertical(self) -> bool:
        return self._base.is_vertical()

    def decode(self, code: bytes) -> Iterable[int]:
        """Split a string into codes and give the character of each."""
        cids = list(self._base.decode(code))
        if len(cids) * 2 == len(code):
            return cids
        pieces = (character.encode("utf-16-be") for character in code.decode("utf-16-be", "replace"))
        return [self._one(piece) for piece in pieces]

    def _one(self, piece: bytes) -> int:
        cids = list(self._base.decode(piece))
        return cids[0] if len(cids) == 1 else _BEYOND + ord(piece.decode("utf-16-be"))


class UnicodeOfCodes(UnicodeMap):
    """The Unicode of characters (CIDs), those beyond the others too."""

    def __init__(self, base: UnicodeMap | None) -> None:
        super().__init__()
        self._base = base

    def get_unichr(self, cid: int) -> str:
        if cid >= _BEYOND:
            return chr(cid - _BEYOND)
        if self._base is None:
            raise KeyError(cid)
        return self._base.get_unichr(cid)


class EmbeddedCMap(CMapBase):
    """A CMap in the file: which codes a string has, and the character (CID) of each (ISO 32000-1, 9.7.5)."""

    def __init__(self, stream: PDFStream, depth: int = 0) -> None:
        data = stream.get_data()
        super().__init__(WMode=int(resolve1(stream.get("WMode")) == 1 or bool(_VERTICAL.search(data))))
        self._spaces: list[tuple[int, int, int]] = []
        self._characters: dict[tuple[int, int], int] = {}
        self._ranges: list[tuple[int, int, int, int]] = []
        for block in _BLOCK.finditer(data):
            self._read(block[1], block[2])
        self._ranges.sort()
        self._base = self._used(stream, data, depth)
        self._lengths = sorted({length for length, *_ in self._spaces} | {length for length, *_ in self._ranges})

    def _read(self, kind: bytes, body: bytes) -> None:
        if kind == b"cidchar":
            for match in _CHARACTER.finditer(body):
                code = _code(match[1])
                self._characters[len(code), int.from_bytes(code, "big")] = int(match[2])
            return
        for match in _RANGE.finditer(body):
            low, high = _code(match[1]), _code(match[2])
            ends = len(low), int.from_bytes(low, "big"), int.from_bytes(high, "big")
            if len(low) != len(high) or not 1 <= len(low) <= _LONGEST:
                continue
            if kind == b"codespacerange":
                self._spaces.append(ends)
            elif match[3]:
                self._ranges.append((*ends, int(match[3])))

    def _used(self, stream: PDFStream, data: bytes, depth: int) -> CMapBase | None:
        """The CMap that this one adds to."""
        base = resolve1(stream.get("UseCMap"))
        if isinstance(base, PDFStream):
            return EmbeddedCMap(base, depth + 1) if depth < _MAX_DEPTH else None
        named = _USED.search(data)
        name = str(getattr(base, "name", "")) or (named[1].decode("latin-1") if named else "")
        try:
            return CMapDB.get_cmap(name) if name else None
        except CMapDB.CMapNotFound:
            return None

    def is_vertical(self) -> bool:
        return bool(self.attrs.get("WMode"))

    def decode(self, code: bytes) -> Iterable[int]:
        """Split a string into codes and give the character of each; 0 (that of no character) for what the CMap does not know."""
        if self._base is not None and not self._spaces:
            yield from self._base.decode(code)
            return
        at = 0
        while at < len(code):
            length = self._length(code, at)
            piece = code[at : at + length]
            at += length
            cid = self._character(length, int.from_bytes(piece, "big"))
            if cid is not None:
                yield cid
            else:
                yield from self._of_base(piece)

    def _of_base(self, piece: bytes) -> Iterator[int]:
        cids = list(self._base.decode(piece)) if self._base is not None else []
        yield cids[0] if len(cids) == 1 else 0

    def _length(self, code: bytes, at: int) -> int:
        """How many bytes the next code has: of the shortest space it is in."""
        for length in self._lengths:
            number = int.from_bytes(code[at : at + length], "big")
            if any(size == length and low <= number <= high for size, low, high in self._spaces):
                return length
        return self._lengths[0] if self._lengths else 2

    def _character(self, length: int, number: int) -> int | None:
        if (cid := self._characters.get((length, number))) is not None:
            return cid
        place = bisect_right(self._ranges, (length, number, _HIGHEST, 0)) - 1
        if place >= 0:
            size, low, high, first = self._ranges[place]
            if size == length and low <= number <= high:
                return first + number - low
        return None


def _code(digits: bytes) -> bytes:
    digits = re.sub(rb"\s", b"", digits)
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))
