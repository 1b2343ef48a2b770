"""Part the name and the value of an indicator that stand in one cell, where a form has one column for both: 收集种质≥120份."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from ...model import Cell
from ...vocabulary import Vocabulary
from ...vocabulary.keys import one_of
from .columns import Column
from .patterns import patterns_of
from .raw_row import RawRow

_NAMES = ("name", "lowest", "description")


def with_names_before_values(rows: Sequence[RawRow], columns: Sequence[Column], words: Vocabulary) -> list[RawRow]:
    """Give the rows with names and values apart where no column has the names and a comparator stands between both."""
    if any(column.role in (*_NAMES, "sign") for column in columns):
        return list(rows)
    return [_parted(row, words) for row in rows]


def _parted(row: RawRow, words: Vocabulary) -> RawRow:
    cell = row.parts.get("value")
    match = _pattern(words).fullmatch(cell.text.strip()) if cell and not any(row.text(role) for role in _NAMES) else None
    if cell is None or match is None:
        return row
    name, value = (Cell(match[part].strip(), cell.ref, confidence=cell.confidence) for part in ("name", "value"))
    return replace(row, parts={**row.parts, "name": name, "value": value})


@lru_cache(maxsize=4)
def _pattern(words: Vocabulary) -> re.Pattern[str]:
    signs = one_of(patterns_of(words).signs)
    return re.compile(rf"(?P<name>[^\d<>=≥≤＜＞＝]*[\u4e00-\u9fff）)])\s*[:：]?\s*(?P<value>(?:{signs})\s*\d.*)", re.DOTALL)
