"""Find ruled tables (表格线) in the ink of a page.

All measures are in pixels of a picture whose resolution is given in dots per inch. A picture is a two-dimensional array of
``uint8``; *ink* is such an array with 255 where the page is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .cells import ScanCell, cover, regions
from .picture import Box, Picture
from .settings import ORIENTATION, PICTURE, RULES


@dataclass(frozen=True, slots=True)
class RuledLine:
    """A straight line along one axis.

    ``at`` is where it stands on the other one, ``start`` and ``end`` from where to where it goes.
    """

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class ScanTable:
    """A table as drawn: its box, its number of rows, and its cells."""

    box: Box
    rows: int
    cells: tuple[ScanCell, ...]


def ink_of(gray: Picture, dpi: float) -> Picture:
    """Binarise a picture: what is darker than its surroundings is ink.

    So shadows and tinted cells do not count.
    """
    import cv2

    size = max(PICTURE.min_surroundings, int(dpi * PICTURE.surroundings)) | 1
    smooth = cv2.GaussianBlur(gray, (3, 3), 0)
    return cv2.adaptiveThreshold(smooth, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, size, PICTURE.ink_contrast)


def skew(ink: Picture) -> float:
    """Measure the skew of a page in degrees (-4 to 4).

    By so much lines fall from left to right: it is the angle at which rows of pixels differ most.
    """
    import cv2
    import numpy as np

    scale = min(1.0, ORIENTATION.side / max(ink.shape))
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    down, along = np.nonzero(small > ORIENTATION.min_ink)
    if len(down) < ORIENTATION.min_pixels:
        return 0.0
    if len(down) > ORIENTATION.max_pixels:
        step = len(down) // ORIENTATION.max_pixels + 1
        down, along = down[::step], along[::step]
    best = 0.0
    for width, step_size in ORIENTATION.searches:
        angles = np.arange(best - width, best + width + step_size / 2, step_size)
        best = float(max(angles, key=lambda angle: (_sharpness(down, along, float(angle)), -abs(angle))))
    return best if abs(best) <= ORIENTATION.max_skew else 0.0


def _sharpness(down: Picture, along: Picture, angle: float) -> float:
    """Measure how much neighbouring rows differ in black pixels.

    The page is turned back by ``angle`` for it.
    """
    import numpy as np

    rows = np.rint(down - along * np.tan(np.radians(angle))).astype(np.int64)
    counts = np.bincount(rows - rows.min()).astype(np.float64)
    return float(np.square(np.diff(counts)).sum())


def tables(ink: Picture, dpi: float) -> tuple[ScanTable, ...]:
    """Find the ruled tables of an upright page, from top to bottom.

    A frame with a single cell is none.
    """
    across = _strokes(ink, RULES.min_horizontal * dpi, dpi)
    down = _strokes(ink.T, RULES.min_vertical * dpi, dpi)
    across, down = _meeting(across, down, dpi)
    across, down = _meeting(across, [part for rule in down for part in _without_strokes(ink, rule, across, dpi)], dpi)
    candidates = [_table(ink, *group, dpi) for group in _groups(across, down, RULES.reach * dpi)]
    return tuple(sorted((table for table in candidates if table and len(table.cells) > 1), key=lambda table: (table.box[1], table.box[0])))


def without_rules(gray: Picture, ink: Picture, ruled: Iterable[ScanTable], dpi: float) -> Picture:
    """Paint the rules of tables white.

    So they are not read as 一, 丨 or 1.
    """
    import cv2
    import numpy as np

    clean = gray.copy()
    reach = int(RULES.reach * dpi) + 2
    kernel = np.ones((3, 3), np.uint8)
    for table in ruled:
        left, top, right, bottom = (int(v) for v in table.box)
        part = np.s_[max(0, top - reach) : bottom + reach, max(0, left - reach) : right + reach]
        lines: Picture = _opened(ink[part], RULES.min_horizontal * dpi) | _opened(ink[part].T, RULES.min_vertical * dpi).T
        near: Picture = np.zeros_like(lines)
        for cell in table.cells:
            corner = (int(cell.box[0]) - part[1].start, int(cell.box[1]) - part[0].start)
            other = (int(cell.box[2]) - part[1].start, int(cell.box[3]) - part[0].start)
            cv2.rectangle(near, corner, other, 255, max(3, int(RULES.snap * dpi)))
        # Only lines at the sides of cells: a long stroke inside a cell is text (— or an underline).
        sides: Picture = lines & near
        clean[part][cv2.dilate(sides, kernel, iterations=2) > 0] = 255
    return clean


def _opened(ink: Picture, length: float) -> Picture:
    """Keep the ink that lies in horizontal strokes of at least ``length``.

    Slight slopes and pinholes do no harm.
    """
    import cv2
    import numpy as np

    solid = cv2.dilate(np.ascontiguousarray(ink), np.ones((3, 3), np.uint8))
    return cv2.morphologyEx(solid, cv2.MORPH_OPEN, np.ones((1, max(RULES.min_pixels, int(length))), np.uint8))


def _strokes(ink: Picture, length: float, dpi: float) -> list[RuledLine]:
    """The horizontal rules, pieces of one line put together."""
    import cv2

    _, _, sizes, centres = cv2.connectedComponentsWithStats(_opened(ink, length), connectivity=8)
    strokes = []
    for (left, _, width, height, _), (_, centre) in zip(sizes[1:].tolist(), centres[1:].tolist(), strict=True):
        if height <= RULES.max_thickness * dpi + RULES.max_slope * width:
            strokes.append(RuledLine(centre, left + 1, left + width - 1))
    strokes.sort(key=lambda rule: -rule.length)
    return _join_pieces(strokes[: RULES.max_rules], dpi)


def _join_pieces(pieces: Sequence[RuledLine], dpi: float) -> list[RuledLine]:
    """Pieces that lie on one line and are parted by a small gap, as one."""
    done: list[RuledLine] = []
    for rule in sorted(pieces, key=lambda rule: rule.start):
        for index, other in enumerate(done):
            near = abs(rule.at - other.at) <= RULES.join_offset * dpi and rule.start - other.end <= RULES.join_gap * dpi
            if near and rule.end > other.start:
                total = (rule.length + other.length) or 1
                at = (rule.at * rule.length + other.at * other.length) / total
                done[index] = RuledLine(at, min(rule.start, other.start), max(rule.end, other.end))
                break
        else:
            done.append(rule)
    return done


def _meets(rule: RuledLine, other: RuledLine, reach: float) -> bool:
    """Whether two lines of different directions cross or touch."""
    return other.start - reach <= rule.at <= other.end + reach and rule.start - reach <= other.at <= rule.end + reach


def _meeting(across: list[RuledLine], down: list[RuledLine], dpi: float) -> tuple[list[RuledLine], list[RuledLine]]:
    """Keep the lines that make tables.

    Each meets two others, or one where it is long. Strokes of characters and underlines go.
    """
    reach = RULES.reach * dpi

    def kept(rules: list[RuledLine], others: list[RuledLine], long: float) -> list[RuledLine]:
        result = []
        for rule in rules:
            met = sum(_meets(rule, other, reach) for other in others)
            if met > 1 or (met and rule.length >= long * dpi):
                result.append(rule)
        return result

    while True:
        fewer_down = kept(down, across, RULES.lone_vertical)
        fewer_across = kept(across, fewer_down, RULES.lone_horizontal)
        if len(fewer_down) == len(down) and len(fewer_across) == len(across):
            return across, down
        across, down = fewer_across, fewer_down


def _without_strokes(ink: Picture, rule: RuledLine, across: Sequence[RuledLine], dpi: float) -> list[RuledLine]:
    """Cut rows off the ends of a vertical line that are strokes of characters.

    Such a stroke happens to stand there.
    """
    met = _places([other for other in across if _meets(rule, other, RULES.reach * dpi)], dpi)
    if len(met) < 2:
        return [rule]
    first, last = 0, len(met) - 1
    while first < last and not _is_rule(ink, rule.at, met[first], met[first + 1], dpi):
        first += 1
    while first < last and not _is_rule(ink, rule.at, met[last - 1], met[last], dpi):
        last -= 1
    if first == last:
        return []
    return [RuledLine(rule.at, met[first] if first else rule.start, met[last] if last < len(met) - 1 else rule.end)]


def _is_rule(ink: Picture, at: float, above: float, below: float, dpi: float) -> bool:
    """Whether what stands between two horizontal rules is a vertical one.

    It has no gap, and stands free on one side at least; or it has a small one and stands free on both.
    """
    top, bottom, middle = round(above) + 2, round(below) - 1, round(at)
    least_near, least_far = RULES.beside_min_pixels
    near, far = max(least_near, round(RULES.beside_near * dpi)), max(least_far, round(RULES.beside_far * dpi))

    def filled(first: int, last: int) -> float:
        band = ink[top:bottom, max(0, first) : max(0, last)]
        return float((band > 0).any(axis=1).mean()) if band.size else 0.0

    missing = 1 - filled(middle - 2, middle + 3)
    beside = sorted((filled(middle - far, middle - near), filled(middle + near + 1, middle + far + 1)))
    free_on_one_side, free_on_both = (share <= RULES.beside_ink for share in beside)
    return (
        below - above > RULES.row_height * dpi
        or (missing <= RULES.gaps_one_side_free and free_on_one_side)
        or (missing <= RULES.gaps_both_sides_free and free_on_both)
    )


def _groups(across: list[RuledLine], down: list[RuledLine], reach: float) -> list[tuple[list[RuledLine], list[RuledLine]]]:
    """Lines that are connected with one another, each group a table."""
    parent = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, rule in enumerate(across):
        for j, other in enumerate(down, len(across)):
            if _meets(rule, other, reach):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[RuledLine], list[RuledLine]]] = {}
    for index, rule in enumerate(across + down):
        groups.setdefault(root(index), ([], []))[index >= len(across)].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _table(ink: Picture, across: list[RuledLine], down: list[RuledLine], dpi: float) -> ScanTable | None:
    """The table that these lines draw."""
    across, down = _closed(across, down, dpi)
    ys, xs = _places(across, dpi), _places(down, dpi)
    if len(ys) < 2 or len(xs) < 2 or len(xs) * len(ys) > RULES.max_fields:
        return None
    slack, apart = RULES.end_slack * RULES.reach * dpi, RULES.snap * dpi

    def drawn(rules: list[RuledLine], at: float, start: float, end: float) -> bool:
        near = [(rule.start - slack, rule.end + slack) for rule in rules if abs(rule.at - at) <= apart]
        return cover(near, start, end) >= RULES.border_share

    # A side too worn to be a rule may still be seen where its neighbours show the place.
    rows = [[drawn(across, y, left, right) or _inked(ink, y, left, right) for left, right in pairwise(xs)] for y in ys]
    columns = [
        [drawn(down, x, top, bottom) or (_inked(ink.T, x, top, bottom) and _is_rule(ink, x, top, bottom, dpi)) for x in xs]
        for top, bottom in pairwise(ys)
    ]
    return ScanTable((xs[0], ys[0], xs[-1], ys[-1]), len(ys) - 1, regions(xs, ys, rows, columns))


def _inked(ink: Picture, at: float, start: float, end: float) -> bool:
    """Whether there is ink nearly all the way along a horizontal line.

    A line of text has less.
    """
    band = ink[max(0, round(at) - 2) : round(at) + 3, max(0, round(start) + 3) : max(0, round(end) - 3)]
    return bool(band.size) and float((band > 0).any(axis=0).mean()) >= RULES.worn_share


def _closed(across: list[RuledLine], down: list[RuledLine], dpi: float) -> tuple[list[RuledLine], list[RuledLine]]:
    """Add the lines that the table's open sides lack.

    Forms may have no outer rules, tables may be cut by the end of a page.
    """
    return across + _missing(down, across, dpi), down + _missing(across, down, dpi)


def _missing(rules: list[RuledLine], crossing: list[RuledLine], dpi: float) -> list[RuledLine]:
    """Give the undrawn side where ``rules`` go on beyond the last crossing one.

    At least two of them must.
    """
    if not crossing or len(rules) < 2:
        return []
    added = []
    first, last = min(rule.at for rule in crossing), max(rule.at for rule in crossing)
    for ends in (
        [rule.start for rule in rules if rule.start < first - RULES.stub * dpi],
        [rule.end for rule in rules if rule.end > last + RULES.stub * dpi],
    ):
        at = sorted(ends)[len(ends) // 2] if ends else 0.0
        if sum(abs(end - at) <= RULES.stub * dpi for end in ends) >= 2:
            added.append(RuledLine(at, min(rule.at for rule in rules), max(rule.at for rule in rules)))
    return added


def _places(rules: list[RuledLine], dpi: float) -> list[float]:
    """Where lines stand, those nearly at one place as one."""
    groups: list[list[RuledLine]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][-1].at <= RULES.snap * dpi:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [sum(rule.at * rule.length for rule in group) / (sum(rule.length for rule in group) or 1) for group in groups]
