"""Read a row of a head that states the money of one stage, below that of the budget.

实际支出 | 842 | 其中：财政资金 | 800 | 自筹资金 | 42
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model import CellRole, Layout, ReadingRule
from ...vocabulary import Vocabulary
from ...vocabulary.characters import compact, one_line
from .field_collector import FormFields
from .funds_table import stage_field, stage_of
from .labels import Label
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

#: The stages whose rows are told by their first cell; that of the budget has labels of its own.
_STAGES = ("adjusted", "executed")


def read_stage_row(line: Line, fields: FormFields, words: Vocabulary) -> bool:
    """Read such a row, where the form has a total; tell whether it was one."""
    if line.paragraph or line.layout is not Layout.TABLE or not {"total", "annual_total"} & fields.by_name.keys():
        return False
    texts = [cell for cell in line.texts if not cell.roles.side]
    if len(texts) < 4 or len(texts) % 2 or (stage := stage_of(texts[0])) not in _STAGES or texts[0].roles.label is not None:
        return False
    pairs = [(texts[place], texts[place + 1]) for place in range(0, len(texts), 2)]
    labels = [named.roles.label for named, _ in pairs[1:]]
    if not all(patterns_of(words).amount.fullmatch(compact(amount.text)) for _, amount in pairs) or not _are_sources(labels):
        return False
    for (named, amount), label in zip(pairs, [None, *labels], strict=True):
        name = stage_field(label.means.field if label else "total", stage, ("initial", stage))
        fields.annotate(named, CellRole.LABEL, ReadingRule.FUNDS_MATRIX, stage, named.roles.key)
        if name:
            fields.put(name, one_line(amount.text), amount, ReadingRule.FUNDS_MATRIX)
        else:
            _keep(texts[0], named, amount, fields)
    return True


def _are_sources(labels: Sequence[Label | None]) -> bool:
    return all(label is not None and label.means.kind == "amount" and not label.inline for label in labels)


def _keep(stage: LineCell, named: LineCell, amount: LineCell, fields: FormFields) -> None:
    """Keep an amount of a source that has no property at this stage with both labels."""
    label = f"{one_line(named.text).strip(' :：')} {one_line(stage.text).strip(' :：')}"
    fields.put_other(label, one_line(amount.text), amount, ReadingRule.FUNDS_MATRIX)
