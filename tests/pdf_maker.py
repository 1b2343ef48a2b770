"""Small PDF files for tests, written as they are printed in the standard: text in a Chinese font, lines, boxes, images."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field

_FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0"
    b"/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500]"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -120 1000 880]/ItalicAngle 0"
    b"/Ascent 880/Descent -120/CapHeight 700/StemV 90>>>>]>>"
)
#: A font that does not say which characters its codes are.
_NAMELESS = (
    b"<</Type/Font/Subtype/Type0/BaseFont/ABCDEF+Lost/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2"
    b"/BaseFont/ABCDEF+Lost/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/ABCDEF+Lost/Flags 4/FontBBox[0 0 1000 1000]/ItalicAngle 0"
    b"/Ascent 880/Descent -120/CapHeight 700/StemV 90>>>>]>>"
)

Merged = tuple[int, int, int, int, str]


@dataclass
class Page:
    """A page; places are in points from its upper left corner, a text's that of the left end of its baseline."""

    width: float = 595
    height: float = 842
    rotate: int = 0
    operations: list[str] = field(default_factory=list)
    #: Written into the page's dictionary.
    entries: bytes = b""

    def text(self, x: float, y: float, text: str, size: float = 10, *, matrix: str = "1 0 0 1", font: str = "F1", mode: int = 0) -> None:
        code = text.encode("utf-16-be").hex()
        self.operations.append(f"BT {mode} Tr /{font} {size} Tf {matrix} {x} {self.height - y} Tm <{code}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        self.operations.append(f"{width} w {x0} {self.height - y0} m {x1} {self.height - y1} l S")

    def bar(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A filled box; a thin one is a line."""
        self.operations.append(f"{x0} {self.height - y1} {x1 - x0} {y1 - y0} re f")

    def image(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.operations.append(f"q {x1 - x0} 0 0 {y1 - y0} {x0} {self.height - y1} cm /Im Do Q")

    def write(self, x: float, top: float, text: str, size: float = 10) -> None:
        """The lines of a cell whose upper left corner is given."""
        for number, line in enumerate(text.split("\n")):
            self.text(x + 4, top + 12 + 13 * number, line, size)

    def table(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Sequence[str]]) -> None:
        """A table of boxes, a cell each."""
        self.merged(xs, ys, [(row, column, 1, 1, text) for row, texts in enumerate(cells) for column, text in enumerate(texts)])

    def merged(self, xs: Sequence[float], ys: Sequence[float], cells: Sequence[Merged]) -> None:
        """A table of boxes: (row, column, rowspan, colspan, text), counted from 0."""
        for row, column, down, across, text in cells:
            x0, y0, x1, y1 = xs[column], ys[row], xs[column + across], ys[row + down]
            self.operations.append(f"0.5 w {x0} {self.height - y1} {x1 - x0} {y1 - y0} re S")
            self.write(x0, y0, text)


def pdf(
    *pages: Page,
    password: str | None = None,
    content: bytes | None = None,
    extra: bytes = b"",
    pack: bool = False,
    catalog: bytes = b"",
    resources: bytes = b"",
    fonts: bytes = b"",
    objects: Sequence[bytes] = (),
) -> bytes:
    """The file. ``password`` (may be empty) encrypts it; ``content`` stands for the drawing of the first page, as a packed stream;
    ``extra`` is written into the dictionary of the tree of pages, ``catalog``, ``resources`` and ``fonts`` into those; ``pack`` packs the
    drawing of all pages. ``objects`` are further objects: of one page, the first is number 7."""
    more = objects
    objects = []
    kids = b" ".join(b"%d 0 R" % (5 + 2 * number) for number in range(len(pages)))
    objects.append(b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog)
    objects.append(b"<</Type/Pages/Kids[%s]/Count %d%s>>" % (kids, len(pages), extra))
    objects.append(b"<</Font<</F1 %s/F2 %s%s>>/XObject<</Im 4 0 R>>%s>>" % (_FONT, _NAMELESS, fonts, resources))
    objects.append(stream(b"/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8", b"\xff\xff\xff\xff"))
    for number, page in enumerate(pages):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Rotate %d/Resources 3 0 R/Contents %d 0 R%s>>"
            % (page.width, page.height, page.rotate, 6 + 2 * number, page.entries)
        )
        drawn = "\n".join(page.operations).encode()
        if content is not None and not number:
            objects.append(stream(b"/Filter/FlateDecode", content))
        elif pack:
            objects.append(stream(b"/Filter/FlateDecode", zlib.compress(drawn)))
        else:
            objects.append(stream(b"", drawn))
    objects += more
    identity = hashlib.md5(b"test").digest()
    key = None if password is None else _key(password, identity)
    out = bytearray(b"%PDF-1.6\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body if key is None else _encrypted(body, number, key))
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    encrypt = b"" if password is None else b"/Encrypt<</Filter/Standard/V 1/R 2/O<%s>/U<%s>/P -4>>" % _locks(password, identity)
    out += b"trailer<</Size %d/Root 1 0 R/ID[<%s><%s>]%s>>\n" % (
        len(objects) + 1,
        identity.hex().encode(),
        identity.hex().encode(),
        encrypt,
    )
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_OWNER = bytes(range(32))


def _key(password: str, identity: bytes) -> bytes:
    padded = (password.encode() + _PADDING)[:32]
    return hashlib.md5(padded + _OWNER + (-4 & 0xFFFFFFFF).to_bytes(4, "little") + identity).digest()[:5]


def _locks(password: str, identity: bytes) -> tuple[bytes, bytes]:
    return _OWNER.hex().encode(), _rc4(_key(password, identity), _PADDING).hex().encode()


def _encrypted(body: bytes, number: int, key: bytes) -> bytes:
    own = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
    head, mark, rest = body.partition(b"stream\n")
    head = re.sub(rb"\((\w+)\)", lambda found: b"<%s>" % _rc4(own, found[1]).hex().encode(), head)
    end = b"\nendstream"
    return head + mark + (_rc4(own, rest.removesuffix(end)) + end if mark else b"")


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
