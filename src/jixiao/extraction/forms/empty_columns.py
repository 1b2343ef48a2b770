"""Tell which columns of a row are empty in a text that has lost its empty cells: those that need not be filled (原因, 备注)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, without_blanks
from .patterns import patterns_of
from .rows_of_cells import LineCell

#: What need not be filled in, and what is a number where it is.
_OPTIONAL, _POINTS = ("explanation", "remark", "standard"), ("weight", "score")
#: How many columns may be empty in a row, and how many cells are parted into rows at most.
_MOST_EMPTY, _MOST_CELLS = 2, 400


def with_empty_columns(content: Sequence[str], cells: Sequence[LineCell], words: Vocabulary) -> dict[str, LineCell] | None:
    """Give the cells of a short row by the roles of its columns (``content``), where these fit in one way only; else None."""
    missing = len(content) - len(cells)
    optional = [place for place, role in enumerate(content) if role in _OPTIONAL]
    if not 0 < missing <= min(len(optional), _MOST_EMPTY) or "name" not in content or "value" not in content:
        return None
    ways = []
    for empty in combinations(optional, missing):
        roles = [role for place, role in enumerate(content) if place not in empty]
        if _fit(roles, cells, words):
            ways.append(dict(zip(roles, cells, strict=True)))
    return ways[0] if len(ways) == 1 else None


def rows_with_empty_columns(cells: list[LineCell], content: Sequence[str], words: Vocabulary) -> list[list[LineCell]] | None:
    """Part a run of cells under one level into rows some of whose columns are empty, where that can be done in one way only."""
    optional = sum(role in _OPTIONAL for role in content)
    usual, least = len(content), len(content) - min(optional, _MOST_EMPTY)
    if least == usual or least < 2 or len(cells) > _MOST_CELLS:
        return None
    ways: list[list[list[LineCell]]] = [[] for _ in range(len(cells) + 1)]  # of the cells from each place on, as the first row of each
    counts = [0] * len(cells) + [1]
    for place in range(len(cells) - 1, -1, -1):
        for size in range(least, usual + 1):
            row = cells[place : place + size]
            if len(row) == size and counts[place + size] and _is_row(row, content, words):
                counts[place] += counts[place + size]
                ways[place].append(row)
    if counts[0] != 1:
        return None
    rows, place = [], 0
    while place < len(cells):
        (row,) = (row for row in ways[place] if counts[place + len(row)])
        rows.append(row)
        place += len(row)
    return rows


def _is_row(row: Sequence[LineCell], content: Sequence[str], words: Vocabulary) -> bool:
    return _fit(content, row, words) if len(row) == len(content) else with_empty_columns(content, row, words) is not None


def _fit(roles: Sequence[str], cells: Sequence[LineCell], words: Vocabulary) -> bool:
    """Whether each cell is what its column holds. Without points beside it, a target must look like one."""
    patterns = patterns_of(words)
    pointed = set(_POINTS) <= set(roles)
    for role, cell in zip(roles, cells, strict=True):
        number = patterns.number.fullmatch(compact(cell.text)) is not None
        quantity = cell.roles.content in ("number", "value", "compared", "sign")
        if role in _POINTS and not number:
            return False
        if role in ("name", *_OPTIONAL) and (number or quantity):
            return False
        if role == "value" and not pointed and not patterns.looks_like_value.match(without_blanks(cell.text)):
            return False
    return True
