"""Make lines of glyphs, and text of lines as it was before it was wrapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import dropwhile, pairwise, takewhile
from operator import attrgetter
from typing import NamedTuple

from ...vocabulary.characters import IDEOGRAPHS
from .page_objects import SKEWED, VERTICAL, Box, Glyph
from .settings import TEXT

_NUMBERING = re.compile(
    r"\d{1,2}\s*(?:[、．]|\.(?!\d))|[（(]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[）)]|[①-⑳⑴-⒇⒈-⒛]|[一二三四五六七八九十]{1,3}、"
    r"|(?:总体?)?(?:目标|指标|任务)\s*(?:\d{1,2}|[一二三四五六七八九十])\s*[:：]"
)
#: What cannot begin a line, and what cannot end one; round quotation marks (and the slash) programs part neither here nor there.
_NO_START = frozenset("，。、；：？！）》〉」』】〕“”‘’％%,.;:?!)]}…/")
_NO_END = frozenset("（《〈「『【〔“”‘’([{")


class TextLine(NamedTuple):
    """A line of text as it stands on the page.

    ``reach`` is where its last blanks end. ``lead`` is the width of what cannot be parted at its beginning, ``first`` that of its
    first character; ``spaced`` tells that it ends with a blank, ``single`` that no wrap could part it. ``forced`` marks writing
    from top to bottom, whose lines are no lines of wrapped text.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    reach: float
    lead: float
    first: float
    spaced: bool = False
    single: bool = False
    forced: bool = False

    @property
    def box(self) -> Box:
        return (self.x0, self.y - TEXT.ascent * self.size, self.x1, self.y + TEXT.descent * self.size)


def upright(glyphs: Iterable[Glyph], turn: int) -> list[Glyph]:
    """Turn glyphs into a frame in which they are upright (about the origin)."""
    if turn == 1:
        return [g._replace(x0=g.y0, y0=-g.x0, x1=g.y1, y1=-g.x1, turn=0) for g in glyphs]
    if turn == 2:
        return [g._replace(x0=-g.x0, y0=-g.y0, x1=-g.x1, y1=-g.y1, turn=0) for g in glyphs]
    if turn == 3:
        return [g._replace(x0=-g.y0, y0=g.x0, x1=-g.y1, y1=g.x1, turn=0) for g in glyphs]
    return list(glyphs)


def glyphs_to_lines(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """Make the lines of a cell's (or page's) glyphs, from top to bottom.

    Turned or vertical writing is given as it is read.
    """
    turns = {glyph.turn for glyph in glyphs}
    if not turns - {0}:
        return [line for group in group_by_baseline(glyphs) if (line := glyphs_to_line(group))]
    lines = glyphs_to_lines([glyph for glyph in glyphs if not glyph.turn])
    for turn in sorted(turns - {0}):
        those = [glyph for glyph in glyphs if glyph.turn == turn]
        if turn == VERTICAL:
            lines += _columns(those)
        elif turn != SKEWED:
            lines += [line._replace(forced=True) for line in glyphs_to_lines(upright(those, turn))]
    return lines


def group_by_baseline(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    """Group upright glyphs by the line they stand on.

    What is raised or lowered a little (m²) stays on its line.
    """
    groups: list[list[Glyph]] = []
    step, span = TEXT.baseline_step, TEXT.baseline_span
    first = last = most = 0.0
    for glyph in sorted(glyphs, key=_baseline):
        y, size = glyph.y0, glyph.size
        if groups and (y - last <= step * min(size, most) or y - first <= span * max(size, most)):
            groups[-1].append(glyph)
            most = max(most, size)
        else:
            groups.append([glyph])
            first, most = y, size
        last = y
    return groups


_baseline = attrgetter("y0")


def _left(glyph: Glyph) -> float:
    return glyph.x0 if glyph.x0 <= glyph.x1 else glyph.x1


def _columns(glyphs: list[Glyph]) -> list[TextLine]:
    """Vertical writing: columns from right to left, each from top to bottom."""
    columns: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (-g.x0, g.y0)):
        if columns and columns[-1][0].x0 - glyph.x0 <= TEXT.column_tolerance * glyph.size:
            columns[-1].append(glyph)
        else:
            columns.append([glyph])
    lines = []
    for column in columns:
        column.sort(key=_baseline)
        text = without_radicals("".join(glyph.text for glyph in column)).strip()
        if text:
            head = column[0]
            lines.append(TextLine(text, head.x0, head.x1, head.y0, head.size, head.x1, head.size, head.size, forced=True))
    return lines


def glyphs_to_line(group: list[Glyph]) -> TextLine | None:
    """Make a line of the glyphs on it; None where all are blank."""
    kept = _without_overprint(sorted(group, key=_left))
    pieces: list[str] = []
    blank = ""
    last: Glyph | None = None
    first: Glyph | None = None
    parted = False
    tight_gap, blank_gap = TEXT.tight_gap, TEXT.blank_gap
    for glyph in kept:
        text = glyph.text
        if text.isspace():
            blank += text
            continue
        if last is None:
            first = glyph
        else:
            gap = glyph.x0 - last.x1
            size = max(glyph.size, last.size)
            if blank:
                if gap > blank_gap * size:  # a blank that takes no room is none
                    pieces.append(blank)
                    parted = True
            elif gap > tight_gap * size and gap > size * (TEXT.wide_gap if is_wide(text[0]) or is_wide(last.text[-1]) else TEXT.latin_gap):
                pieces.append(" ")
                parted = True
        blank = ""
        pieces.append(text)
        last = glyph
    if first is None or last is None:
        return None
    text = without_radicals("".join(pieces))
    seen = [glyph for glyph in kept if not glyph.text.isspace()]
    return TextLine(
        text,
        first.x0,
        last.x1,
        max(seen, key=lambda g: g.size).y0,
        max(glyph.size for glyph in seen),
        max(last.x1, kept[-1].x1),
        _unbreakable_start(kept),
        seen[0].x1 - seen[0].x0,
        spaced=bool(blank),
        single=not parted and not any(is_wide(char) for char in text),
    )


def _without_overprint(glyphs: list[Glyph]) -> list[Glyph]:
    """Drop the copies of glyphs that make them look bold.

    Sorted by their left sides, as they came.
    """
    kept: list[Glyph] = []
    distance, share, without_width = TEXT.bold_distance, TEXT.bold_share, TEXT.bold_without_width
    for glyph in glyphs:
        text = glyph.text
        for other in kept[-3:]:
            if text != other.text:
                continue
            near = min(distance, share * abs(glyph.x1 - glyph.x0)) if glyph.x1 != glyph.x0 else without_width
            if abs(glyph.x0 - other.x0) <= near and abs(glyph.y0 - other.y0) <= distance:
                if near == without_width and glyph.run == other.run:
                    continue  # the font does not say how wide its characters are: they are no copies
                break
        else:
            kept.append(glyph)
    return kept


def _unbreakable_start(glyphs: list[Glyph]) -> float:
    """Measure what cannot be parted at the beginning of a line.

    A Latin word, or a Chinese character, with the punctuation that must stay with it.
    """
    seen = takewhile(lambda g: not g.text.isspace(), dropwhile(lambda g: g.text.isspace(), glyphs))
    head = next(seen)
    end, before = head.x1, head.text[-1]
    for glyph in seen:
        char = glyph.text[0]
        tied = char in _NO_START or before in _NO_END or not (is_wide(char) or is_wide(before))
        if not tied or glyph.x0 - end > TEXT.latin_gap * glyph.size:
            break
        end, before = glyph.x1, glyph.text[-1]
    return end - head.x0


def without_radicals(text: str) -> str:
    """Replace Kangxi radicals by the characters they stand for.

    >>> without_radicals("项⽬⾦额")
    '项目金额'
    """
    return text.translate(IDEOGRAPHS)


@lru_cache(maxsize=8192)
def is_wide(char: str) -> bool:
    """Whether a character is Chinese, or set like one.

    Lines may be parted anywhere between such characters.

    >>> is_wide("指"), is_wide("≥"), is_wide("a"), is_wide("“")
    (True, True, False, True)
    """
    return unicodedata.east_asian_width(char) in "WFA"


def join_lines(lines: Sequence[TextLine], x0: float, x1: float) -> str:
    """Join the lines of a cell that reaches from ``x0`` to ``x1``.

    Wrapped lines become one, paragraphs stand apart by line breaks.
    """
    if not lines:
        return ""
    bounds = text_bounds(lines, x0, x1)
    text = lines[0].text
    for above, below in pairwise(lines):
        text += line_separator(above, below, bounds) + below.text
    return text


def text_bounds(lines: Sequence[TextLine], x0: float, x1: float) -> tuple[float, float]:
    """Give the sides of a cell without their padding.

    Lines stand between them.
    """
    padding = max(TEXT.padding_least, min(TEXT.padding_most, min(line.x0 for line in lines) - x0))
    return x0 + padding, x1 - padding


def line_separator(above: TextLine, below: TextLine, bounds: tuple[float, float]) -> str:
    """Tell what stood between two lines: nothing, a blank, a paragraph's end."""
    free = _free_width(above, bounds)
    last, first = above.text[-1], below.text[0]
    if above.forced or below.forced:
        return ""
    if _NUMBERING.match(below.text) or free > below.lead + TEXT.wrap_slack * max(above.size, below.size):
        return "\n"
    if is_wide(last) or is_wide(first) or last == "-":
        return ""
    if not above.spaced and above.single and free < below.first + TEXT.parted_word_slack:
        return ""  # a word (a number) that is wider than the cell was parted where the cell ended
    return " "


def is_wrapped(above: TextLine, below: TextLine, bounds: tuple[float, float]) -> bool:
    """Whether a line can be the wrapped rest of the one above.

    What begins it would not have fitted there.
    """
    return above.forced or _free_width(above, bounds) <= below.lead + TEXT.wrap_slack * max(above.size, below.size)


def list_number(text: str) -> int | None:
    """Read the number that an item of a list begins with.

    >>> list_number("3. 保障"), list_number("（二）保障"), list_number("95%")
    (3, 2, None)
    """
    if not _NUMBERING.match(text):
        return None
    if circled := unicodedata.digit(text[0], None):
        return int(circled)
    digits = re.search(r"\d+|[一二三四五六七八九十]", text)
    if not digits:
        return None
    return int(digits[0]) if digits[0].isdecimal() else "一二三四五六七八九十".index(digits[0]) + 1


def _free_width(line: TextLine, bounds: tuple[float, float]) -> float:
    """Measure how much could still have stood on a line.

    It may be set to the left (perhaps indented), to the middle or to the right.
    """
    left, right = line.x0 - bounds[0], bounds[1] - line.reach
    if abs(left - right) < line.size:
        return left + right
    return max(right, left if left > TEXT.indent * line.size else 0)
