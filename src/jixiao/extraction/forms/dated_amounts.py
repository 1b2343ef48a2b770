"""Tell what an amount is whose label names a year (2025年预算金额, 2024年执行数): the table's own money in that year only.

Until the fiscal year of the form is known, such an amount is kept under the name of its field with the year and the label before it. Then
that of the form's year is the year's money; one of another year is kept as it is printed, and never taken for the table's.
"""

from __future__ import annotations

from ...model import Cell, CellRole, OtherField
from ...vocabulary import FieldLabel
from ...vocabulary.characters import one_line, without_blanks
from .field_collector import FormFields
from .patterns import YEAR_LINE

#: The field of a year alone (其中：2024年): that of the money it is a part of.
OF_WHICH = "of_which"
#: Fields that have a property of their own for the year's part.
_ANNUAL = ("total", "fiscal", "other")
_STAGED = ("fiscal", "other", "carried_over")
_STAGES = ("executed_", "adjusted_")
_MARK = "|"


def of_year(means: FieldLabel, year: str, label: str) -> FieldLabel:
    """Give what a label of money stands for, in the year that it names."""
    return FieldLabel(_MARK.join((year, means.field.removeprefix("annual_"), label)), "amount")


def in_year(year: str, stage: str, heading: str) -> str:
    """Name the stage of a funds table whose heading names a year too (2024年执行数)."""
    return _MARK.join((year, stage, heading))


def of_stage(stage: str, name: str | None) -> str | None:
    """Give the name of an amount below the heading of a stage that names a year; None where the model has none for it."""
    year, _, heading = stage.split(_MARK, 2)
    return _MARK.join((year, name, heading)) if name else None


def of_remark(means: FieldLabel, key: str, word: str) -> FieldLabel:
    """Give what a listed label of money stands for with a year in brackets behind it (预算数(2024年)); itself without one."""
    year = YEAR_LINE.fullmatch(key[len(word) :]) if means.kind == "amount" and key.startswith(word) and key != word else None
    return of_year(means, year[1], key) if year else means


def year_of(name: str) -> str | None:
    """The year that the name of a field has before it; None for one without a year."""
    return name.partition(_MARK)[0] if _MARK in name else None


def is_year_alone(name: str) -> bool:
    """Whether the label of a field is a year and nothing else."""
    return _MARK in name and name.split(_MARK)[1] == OF_WHICH


def part_of(name: str, whole: str) -> str:
    """The name of the field of a year alone, as a part of the money named before it."""
    year, base, label = name.split(_MARK, 2)
    return _MARK.join((year, base_of(whole).removeprefix("annual_") if base == OF_WHICH else base, label))


def source_of(name: str, whole: str, label: str) -> str:
    """The name of a source of funds below or after an amount of a year (2024年预算 | 100 | 其中：财政拨款 | 80), which is of that year."""
    plain = name.removeprefix("annual_")
    return name if plain.endswith("total") or plain.startswith(_STAGES) else part_of_stage(name, whole, label) or name


def part_of_stage(name: str, whole: str, label: str) -> str | None:
    """The name of a source as a part of an amount: of its stage and its year. None where the model has none for it."""
    stage = next((stage for stage in _STAGES if base_of(whole).startswith(stage)), "")
    plain = name.removeprefix("annual_")
    if stage and plain not in _STAGED:
        return None
    year = year_of(whole)
    return _MARK.join((year, f"{stage}{plain}", label)) if year else f"{stage}{plain}" if stage else name


def base_of(name: str) -> str:
    """The field that a name is of, without the year before it."""
    return name.split(_MARK)[1] if _MARK in name else name


def settle_years(fields: FormFields, year: str | None) -> None:
    """Take the amounts of the form's year as its money, and keep those of other years as they are printed.

    Where the form's year is not known and all its amounts are of one year, that is theirs.
    """
    dated = [name for name in fields.by_name if _MARK in name]
    own = year or _only_year(dated, fields)
    for name in dated:
        stated, base, key = name.split(_MARK, 2)
        field = fields.by_name.pop(name)
        target = f"annual_{base}" if base in _ANNUAL else base
        taken = fields.by_name.get(target)
        again = taken and taken.text and field.text and without_blanks(field.text) == without_blanks(taken.text)
        if stated == own and (taken is None or taken.text is None or again):
            fields.by_name[target] = taken if taken and again else field
            _rename(fields, name, target)
        elif stated == own and field.text and taken and _of_all_years(base, fields):
            fields.others.append(OtherField(_printed(fields, name, key), field.text, field.ref))
            _rename(fields, name, "other_field")
        elif stated == own and field.text:
            fields.rivals.append((target, Cell(field.text, field.ref)))
            fields.unknown(Cell(field.text, field.ref))
        elif field.text and stated != own:
            fields.others.append(OtherField(_printed(fields, name, key), field.text, field.ref))
            _rename(fields, name, "other_field")
    for name in {note.name for note in fields.annotations if note.name and _MARK in note.name}:
        _rename(fields, name, "other_field")  # a label whose value stands nowhere


def _of_all_years(base: str, fields: FormFields) -> bool:
    """Whether an amount without a property for the year's part is that of all years, as the total is (三年合计 | 2025年)."""
    both = fields.by_name.get("total") and any(name.split(_MARK)[1] == "total" for name in fields.by_name if _MARK in name)
    return base not in _ANNUAL and not base.startswith(_STAGES) and bool(both or fields.by_name.get("annual_total"))


def _only_year(names: list[str], fields: FormFields) -> str | None:
    """The year of all amounts of a form, where there are no others."""
    years = {year_of(name) for name in names}
    whole = any(fields.by_name.get(name) for name in ("total", "annual_total"))
    return years.pop() if len(years) == 1 and not whole else None


def _printed(fields: FormFields, name: str, key: str) -> str:
    """The label as it stands in its cell; its key where the value stands there too."""
    labels = (note.cell.text for note in fields.annotations if note.name == name and note.use is CellRole.LABEL)
    return one_line(next(labels, key)).strip(" :：*＊")


def _rename(fields: FormFields, name: str, now: str) -> None:
    fields.annotations = [note._replace(name=now) if note.name == name else note for note in fields.annotations]
