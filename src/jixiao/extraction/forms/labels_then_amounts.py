"""Pair labels of money with their amounts in a text with a cell on each line where all labels come first: 资金总额, 财政拨款, 60, 45."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact
from .field_collector import FormFields
from .label_grammar import parse_label
from .label_meanings import OTHER
from .morphemes import cut
from .patterns import patterns_of
from .rows_of_cells import LineCell

_MONEY = ("money", "source")


def with_amounts_behind_labels(cells: Sequence[LineCell], fields: FormFields, words: Vocabulary) -> list[LineCell]:
    """Give the cells of a head with each amount right behind its label, where as many follow a run of labels as it has.

    Where more or fewer follow, and more than one, no one can tell whose they are, and they are not understood (``fields``).
    """
    result: list[LineCell] = []
    index = 0
    while index < len(cells):
        labels = list(takewhile(lambda cell: _is_label_of_money(cell, words), cells[index:]))
        after = cells[index + len(labels) :]
        amounts = list(takewhile(lambda cell: _is_amount(cell, words), after)) if len(labels) > 1 else []
        if not labels:
            result.append(cells[index])
        elif len(amounts) == len(labels):
            result += [cell for pair in zip(labels, amounts, strict=True) for cell in pair]
        elif len(amounts) > 1:
            result += labels
            for cell in amounts:
                fields.unknown(cell)
        else:
            result += [*labels, *amounts]
        index += len(labels) + len(amounts) or 1
    return result


def _is_label_of_money(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a cell is the label of an amount and holds none; money that no property is for has one too (乡镇配套资金)."""
    roles = cell.roles
    if roles.column is not None or roles.stage is not None or roles.side:
        return False
    label = roles.label or parse_label(cell.text, words)
    if label is None or label.inline:
        return False
    return label.means.kind == "amount" or (label.means == OTHER and cut(roles.key, words).last[0] in _MONEY)


def _is_amount(cell: LineCell, words: Vocabulary) -> bool:
    return patterns_of(words).amount.fullmatch(compact(cell.text)) is not None
