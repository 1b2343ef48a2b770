"""Characters that pdfminer's copy of a predefined CMap lacks are read, as other programs show them."""

from __future__ import annotations

from io import BytesIO

import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from jixiao.model import Paragraph
from jixiao.readers import read_bytes


@pytest.mark.parametrize("text", ["补助410元/人·月", "渠长≥3.5km²", "灌区（甲）巡护"])
def test_characters_without_an_entry_in_a_cmap_of_unicode_are_read(text: str) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = BytesIO()
    canvas = Canvas(file)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(90, 700, text)
    canvas.save()
    assert [block.text for block in read_bytes(file.getvalue(), "t.pdf").blocks if isinstance(block, Paragraph)] == [text]
