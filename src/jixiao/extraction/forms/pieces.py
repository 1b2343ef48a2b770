"""Hold what stands in the columns of one row, and tell the level of a cell that stands over both columns of levels."""

from __future__ import annotations

from typing import NamedTuple

from ...vocabulary import Vocabulary
from .indicator_rows import LEVELS
from .rows_of_cells import LineCell

#: The most characters of a unit that the vocabulary does not have.
_LONGEST_UNIT = 4


class Piece(NamedTuple):
    """What stands in a column of one row: its cell (several put together, or a merged one from above), and the row's own cells in it."""

    cell: LineCell
    own: tuple[LineCell, ...]


#: What stands in which column, by the column's number.
Pieces = dict[int, Piece]


def one_level_of_both(pieces: dict[str, Piece], words: Vocabulary) -> tuple[dict[str, Piece], frozenset[str]]:
    """A cell over both columns of levels is what its word names, on every row; gives the pieces, and the level that it leaves empty.

    社会效益 is a level 2, 效益 a level 1, and 满意度指标 both.
    """
    first, second = (pieces.get(level) for level in LEVELS)
    if first is None or second is None or first.cell is not second.cell:
        return pieces, frozenset()
    text = first.cell.text
    level1 = words.level1(text)
    level2 = words.level2(text, level1.concept if level1 else None)
    if level1 and level2 and level2.parent == level1.concept:
        return pieces, frozenset()
    empty = "level1" if words.level(text) == 2 else "level2"
    own = (*first.own, *second.own)
    kept = {role: Piece(piece.cell, own) if role in LEVELS else piece for role, piece in pieces.items() if role != empty}
    return kept, frozenset({empty})


def value_beside_unit(pieces: dict[str, Piece], *, words_in_units: bool = False) -> dict[str, Piece]:
    """A value that stands in the column of units, where that of values is empty: 单位（文字描述） over 明显减少, 2023年7月底前.

    A word that may be a unit nobody knows stays one, but where the heading says that words stand there (``words_in_units``) and the
    comparator is empty too.
    """
    measure, actual = pieces.get("measure"), pieces.get("actual")
    if "value" in pieces or measure is None or not measure.own or measure.cell.roles.content in ("unit", "nature"):
        return pieces
    key = measure.cell.roles.key
    if "/" in key or "·" in key:  # 元/平方米·年
        return pieces
    signed = words_in_units and "sign" not in pieces and len(key) == _LONGEST_UNIT  # ≥ | 95 | %, and below it nothing | nothing | 持续保持
    told = (
        any(char.isdigit() for char in key) or len(key) > _LONGEST_UNIT or signed or (actual is not None and actual.cell.roles.key == key)
    )
    return {("value" if role == "measure" else role): piece for role, piece in pieces.items()} if told else pieces
