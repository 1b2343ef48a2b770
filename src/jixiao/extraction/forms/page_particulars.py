"""Know the table of particulars (索引号, 发布机构, 文号 …) that a government's page prints above what it publishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from ...vocabulary import Vocabulary
from .rows_of_cells import Line

#: Of the cells of such a table at least every third is a label.
_SHARE = 3


def tables_of_particulars(lines: Sequence[Line], tables: Collection[int], words: Vocabulary) -> set[int]:
    """Find, of the tables that are no forms, those that only say of the page what it is: by grid."""
    cells: defaultdict[int, list[str]] = defaultdict(list)
    for line in lines:
        if line.grid in tables and not line.paragraph:
            cells[line.grid] += (cell.roles.key for cell in line.texts)
    return {grid for grid, keys in cells.items() if _are_particulars(keys, words)}


def _are_particulars(keys: Sequence[str], words: Vocabulary) -> bool:
    labels = {key.partition(":")[0] for key in keys} & words.label_words.page_particulars
    return len(labels) > 1 and bool(labels & words.label_words.telling_particulars) and len(labels) * _SHARE >= len(keys)
