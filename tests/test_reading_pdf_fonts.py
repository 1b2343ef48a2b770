"""Characters that pdfminer's copy of a predefined CMap lacks are read, as other programs show them."""

from __future__ import annotations

from io import BytesIO

import pytest
from pdfminer.pdffont import PDFFont
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.psparser import LIT
from pdfminer.utils import MATRIX_IDENTITY
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from jixiao.model import Paragraph
from jixiao.readers import read_bytes
from jixiao.readers.pdf.interpreter import ContentInterpreter
from jixiao.readers.pdf.page_objects import PageObjectsDevice


@pytest.mark.parametrize("text", ["补助410元/人·月", "渠长≥3.5km²", "灌区（甲）巡护"])
def test_characters_without_an_entry_in_a_cmap_of_unicode_are_read(text: str) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = BytesIO()
    canvas = Canvas(file)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(90, 700, text)
    canvas.save()
    assert [block.text for block in read_bytes(file.getvalue(), "t.pdf").blocks if isinstance(block, Paragraph)] == [text]


class Recorded(ContentInterpreter):
    """Notes what is to be done instead of doing it."""

    def __init__(self) -> None:
        self.done: list[tuple[bytes, list[object]]] = []

    def _perform(self, word: bytes, operands: list[object], operators: object, data: bytes, position: int) -> int:
        self.done.append((word, operands))
        return position


@pytest.mark.parametrize(
    ("drawing", "done"),
    [
        (b"0.5 w\nq 1 0 0 -1 +2 .5 cm", [(b"w", [0.5]), (b"q", []), (b"cm", [1, 0, 0, -1, 2, 0.5])]),
        (b"/F3 9 Tf<4142>Tj[<41>-3<4>]TJ", [(b"Tf", [LIT("F3"), 9]), (b"Tj", [b"AB"]), (b"TJ", [[b"A", -3, b"@"]])]),
        (b"1 2 3 4 5 6 7 8 x", [(b"x", [1, 2, 3, 4, 5, 6, 7, 8])]),
        (b"1 % 2 w\n3 w %4 w", [(b"w", [1, 3])]),
        (
            b"/OC/L1 BDC /P<</MCID 0/A[1 2]>>BDC EMC",
            [(b"BDC", [LIT("OC"), LIT("L1")]), (b"BDC", [LIT("P"), {"MCID": 0, "A": [1, 2]}]), (b"EMC", [])],
        ),
        (b"true x null y", [(b"x", [True]), (b"y", [None])]),
        (b"(a\\)b) ' T* 0 0 (c)\" W* n", [(b"'", [b"a)b"]), (b"T*", []), (b'"', [0, 0, b"c"]), (b"W*", []), (b"n", [])]),
        (b"[1 2 w 3 w", [(b"w", []), (b"w", [3])]),
        (b"1.2.3 4 w<41 4>Tj 1-2 m", [(b"1.2.3", []), (b"w", [4]), (b"Tj", [b"A@"]), (b"m", [1, -2])]),
    ],
)
def test_instructions_have_their_operands_however_they_are_written(drawing: bytes, done: list[tuple[bytes, list[object]]]) -> None:
    recorded = Recorded()
    recorded._carry_out(drawing)
    assert recorded.done == done


def test_a_font_is_asked_once_for_each_of_its_characters() -> None:
    asked: list[int] = []

    class Counting(PDFFont):
        def char_width(self, cid: int) -> float:
            asked.append(cid)
            return 0.5

        def to_unichr(self, cid: int) -> str:
            asked.append(cid)
            return chr(cid)

    device = PageObjectsDevice(PDFResourceManager())
    device.start(100, 100, (0, 0, 100, 100), MATRIX_IDENTITY)
    device.set_ctm(MATRIX_IDENTITY)
    text = PDFTextState()
    text.font, text.fontsize = Counting({}, {}), 10
    for _ in range(3):
        device.render_string(text, [b"AB", -100, b"A"], None, PDFGraphicState())
    assert sorted(asked) == [65, 65, 66, 66]
    assert [(glyph.text, glyph.x0) for glyph in device.objects.glyphs[:4]] == [("A", 0), ("B", 5), ("A", 11), ("A", 16)]
