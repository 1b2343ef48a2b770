"""Join recognised lines to the text of a cell or paragraph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .picture import Box
from .settings import LAYOUT

#: What a paragraph of its own begins with: 2. 2、 (2) （二） ① 一、 第一条
NUMBERED = re.compile(
    r"(?:\d{1,2}\s*[.．、](?!\d)|[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、)"
)
_LATIN_END = re.compile(r"[A-Za-z][,;:.)]?$")
_LATIN_START = re.compile(r"[(]?[A-Za-z]")


@dataclass(frozen=True, slots=True)
class OcrLine:
    """A piece of text in one line: text, box, confidence.

    The box is in pixels, the confidence 0 to 1.
    """

    text: str
    box: Box
    confidence: float

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]


def join_lines(lines: Sequence[str]) -> str:
    """Join the lines of a cell.

    A wrapped line goes on without a blank, between Latin words with one; a line that begins with a number (2. （二） ①) begins a paragraph.

    >>> join_lines(["1.通过推动公共机构，达到全市", "100", "家的目的", "2.保持整洁", "open", "data"])
    '1.通过推动公共机构，达到全市100家的目的\\n2.保持整洁open data'
    """
    text = ""
    for line in (line.strip() for line in lines):
        if not line:
            continue
        if text and NUMBERED.match(line):
            text += "\n"
        elif _LATIN_END.search(text) and _LATIN_START.match(line):
            text += " "
        text += line
    return text


def paragraphs(lines: Sequence[OcrLine], width: float) -> list[OcrLine]:
    """Join lines outside of tables that the right margin broke.

    They go from top to bottom.

    ``width`` is that of the page. A line is full where it ends as near to the right edge as it begins at the left one.
    """
    groups: list[list[OcrLine]] = []
    for line in reading_order(lines):
        if groups and _goes_on(groups[-1][-1], line, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_merged(group) for group in groups]


def reading_order(lines: Sequence[OcrLine]) -> list[OcrLine]:
    """Lines from top to bottom; those at one height from left to right."""
    ordered: list[list[OcrLine]] = []
    for line in sorted(lines, key=lambda line: (line.box[1] + line.box[3]) / 2):
        middle = (line.box[1] + line.box[3]) / 2
        if ordered and ordered[-1][0].box[1] < middle < ordered[-1][0].box[3]:
            ordered[-1].append(line)
        else:
            ordered.append([line])
    return [line for row in ordered for line in sorted(row, key=lambda line: line.box[0])]


def _goes_on(line: OcrLine, after: OcrLine, width: float) -> bool:
    """Whether ``after`` is the rest of a sentence or title.

    It did not fit into ``line``.
    """
    size = line.height
    full = line.box[2] >= width - line.box[0] - LAYOUT.full_line * size
    lowest, highest = LAYOUT.like_height
    alike = lowest < after.height / max(1.0, size) < highest
    near = 0 < (after.box[1] + after.box[3] - line.box[1] - line.box[3]) / 2 < LAYOUT.leading * size
    aligned = after.box[0] - line.box[0] < LAYOUT.max_indent * size and line.box[0] - after.box[0] < LAYOUT.max_outdent * size
    centred = abs(after.box[0] + after.box[2] - line.box[0] - line.box[2]) < LAYOUT.centred * size
    return full and alike and near and (aligned or centred) and not NUMBERED.match(after.text)


def _merged(lines: Sequence[OcrLine]) -> OcrLine:
    boxes = [line.box for line in lines]
    box = (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))
    return OcrLine(join_lines([line.text for line in lines]), box, min(line.confidence for line in lines))
