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
from .labels import Label, stated_unit
from .patterns import patterns_of
from .rows_of_cells import Line, LineCell

#: The stages whose rows are told by their first cell; that of the budget has labels of its own.
_STAGES = ("adjusted", "executed")


def read_stage_rows(lines: Sequence[Line], index: int, fields: FormFields, words: Vocabulary) -> int:
    """Read the row of one stage that stands at a place, or the rows of several; tell how many lines that were."""
    return int(_read_stage_row(lines[index], fields, words)) or _read_stages_beside(lines, index, fields, words)


def _read_stage_row(line: Line, fields: FormFields, words: Vocabulary) -> bool:
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
    label = " ".join(one_line(cell.text).strip(" :：") for cell in ((named, stage) if named is not stage else (stage,)))
    fields.put_other(label, one_line(amount.text), amount, ReadingRule.FUNDS_MATRIX)


def _read_stages_beside(lines: Sequence[Line], index: int, fields: FormFields, words: Vocabulary) -> int:
    """Read rows that state the money budgeted, arrived (到位数) and spent beside one another, each behind a label of its own.

    预算数： | 156 | 到位数： | 156 | 执行数： | 148 above 其中：财政资金 | … three times. Tell how many lines that were, with the line
    of headings above them; none where the stage of what arrived is not among them.
    """
    headings = int(index + 1 < len(lines) and not any(_is_number(cell, words) for cell in lines[index].texts))
    first = lines[index + headings] if index + headings < len(lines) else lines[index]
    pairs, rate = _pairs(first, words)
    stages = [stage for named, _ in pairs if (stage := _stage(named, words))]
    if first.grid != lines[index].grid or len(stages) != len(pairs) or not {"arrived", "initial"} <= set(stages):
        return 0
    rows = [(pairs, rate)]
    for line in lines[index + headings + 1 :]:
        pairs, rate = _pairs(line, words)
        sources = {named.roles.label.means.field for named, _ in pairs if named.roles.label and named.roles.label.means.kind == "amount"}
        if line.grid != first.grid or line.paragraph or len(pairs) != len(stages) or len(sources) != 1:
            break
        rows.append((pairs, rate))
    for cell in lines[index].texts if headings else ():
        fields.amount_unit = stated_unit(cell.roles.key, words) or fields.amount_unit
        fields.annotate(cell, CellRole.LABEL, ReadingRule.FUNDS_MATRIX, "other_field")
    for number, (pairs, rate) in enumerate(rows):
        for (named, amount), stage in zip(pairs, stages, strict=True):
            source = named.roles.label.means.field if number and named.roles.label else "total"
            name = stage_field(source, stage, stages) if stage != "arrived" else None
            fields.amount_unit = stated_unit(named.roles.key, words) or fields.amount_unit
            fields.annotate(named, CellRole.LABEL, ReadingRule.FUNDS_MATRIX, stage, named.roles.key)
            if name:
                fields.put(name, one_line(amount.text), amount, ReadingRule.FUNDS_MATRIX)
            else:
                _keep(rows[0][0][stages.index(stage)][0], named, amount, fields)
        if rate is not None and not number:
            fields.put("execution_rate", one_line(rate.text), rate, ReadingRule.FUNDS_MATRIX)
        elif rate is not None:
            fields.annotate(rate, CellRole.IGNORED, ReadingRule.FUNDS_MATRIX)  # that of a part follows from its amounts
    return headings + len(rows)


def _pairs(line: Line, words: Vocabulary) -> tuple[list[tuple[LineCell, LineCell]], LineCell | None]:
    """The labels of a line with the amounts beside them, and a share at its end; nothing where it has anything else."""
    texts = list(line.texts)
    rate = texts.pop() if len(texts) % 2 and _is_number(texts[-1], words) else None
    pairs = list(zip(texts[::2], texts[1::2], strict=False))
    told = len(texts) % 2 == 0 and all(_is_number(amount, words) and not _is_number(named, words) for named, amount in pairs)
    return (pairs, rate) if told and line.layout is Layout.TABLE and not line.paragraph else ([], None)


def _is_number(cell: LineCell, words: Vocabulary) -> bool:
    patterns, text = patterns_of(words), compact(cell.text)
    return patterns.amount.fullmatch(text) is not None or patterns.number.fullmatch(text) is not None


def _stage(cell: LineCell, words: Vocabulary) -> str | None:
    """The stage that a label names, also that of what arrived, of which the model has no property."""
    arrived = words.label_words.morphemes.get(cell.roles.key) == ("stage", "arrived")
    return "arrived" if arrived else stage_of(cell)
