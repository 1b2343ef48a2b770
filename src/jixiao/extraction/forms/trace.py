"""Trace how each cell of a document was read: annotated on the way, put together when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

from ...model import Cell, CellAnnotation, CellRole, FindingCode, FindingRule, Location, ReadingRule
from ...model.finding_rules.forms import COLUMN_NOT_UNDERSTOOD
from .raw_row import UNKNOWN, RawRow


class Annotation(NamedTuple):
    """How one cell was read: a ``CellAnnotation`` that does not know yet which table it is of."""

    cell: Cell
    use: CellRole
    rule: ReadingRule | FindingCode
    name: str | None = None
    word: str | None = None


def of_finding(cell: Cell, rule: FindingRule) -> Annotation:
    """The annotation of a cell that was not understood, of which a finding says so."""
    return Annotation(cell, CellRole.FINDING, FindingCode(rule.code), rule.code)


@dataclass(frozen=True, slots=True)
class Trace:
    """The annotations of one recognised table (None: of what stands outside of tables), and its rows, which know their own cells."""

    table: int | None
    annotations: Sequence[Annotation]
    rows: Sequence[RawRow] = ()


def annotations_of(traces: Iterable[Trace]) -> tuple[CellAnnotation, ...]:
    """Put annotations into the order of the document, each cell once: the heading over many projects is read for each of them."""
    seen: dict[tuple[Location, str], CellAnnotation] = {}
    for use in chain.from_iterable(map(_annotations, traces)):
        seen.setdefault((use.cell.ref, use.cell.text), use)
    return tuple(sorted(seen.values(), key=lambda use: use.cell.ref.order))


def _annotations(trace: Trace) -> Iterator[CellAnnotation]:
    """The annotations of cells, then those of the rows, with the position of the indicator they belong to."""
    for note in trace.annotations:
        yield CellAnnotation(note.cell, note.use, note.rule, note.name, trace.table, word=note.word)
    position = 0
    for row in trace.rows:
        if row.only_levels:
            rule = ReadingRule.BLANK_TEMPLATE_ROW
            yield from (CellAnnotation(cell, CellRole.IGNORED, rule, role, trace.table) for cell, role, _ in row.used)
            continue
        position += 1
        for cell, role, rule in row.used:
            if role == "ignored":
                yield CellAnnotation(cell, CellRole.IGNORED, ReadingRule.IGNORED_COLUMN, None, trace.table)
            elif role == UNKNOWN:
                yield CellAnnotation(
                    cell, CellRole.FINDING, FindingCode(COLUMN_NOT_UNDERSTOOD.code), COLUMN_NOT_UNDERSTOOD.code, trace.table
                )
            else:
                yield CellAnnotation(cell, CellRole.ROW, rule, role, trace.table, position)
