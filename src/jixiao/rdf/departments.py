"""Write what is said of departments and of their renames, mergers and divisions (W3C ORG); all of it follows from their names and place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Department, DepartmentChange, TargetTable
from ..vocabulary.entities import current_name
from .iris import Minter, department_name
from .namespaces import DCT, LITERALS, ORG, RDFS, iri
from .predicate_objects import TERMS, TYPE, Pair, jurisdiction_of, text_literal

_CHANGE, _ORIGINAL, _RESULTING = iri(ORG + "ChangeEvent"), iri(ORG + "originalOrganization"), iri(ORG + "resultingOrganization")
_LABEL, _DATE, _SOURCE = iri(RDFS + "label"), iri(DCT + "date"), iri(DCT + "source")

#: A subject and what is said of it.
Statements = Iterator[tuple[str, Sequence[Pair]]]


def department_statements(minter: Minter, table: TargetTable, department: Department) -> Statements:
    """Describe a department of a table, and the departments it came from or became, with the changes between them."""
    name = department_name(department)
    where = jurisdiction_of(table.context)
    if name is None:
        code = (TERMS["departmentCode"], text_literal(department.code))
        label = (_LABEL, LITERALS.tagged(department.code, "zh") if department.code else None)
        yield minter.department(table, department), ((TYPE, TERMS["Department"]), code, label, where)
        return
    names = [name, *(other for change in department.changes for other in (*change.original, *change.resulting))]
    for one in dict.fromkeys(names):
        today = current_name(one, department.changes)
        current = iri(minter.named_department(table, today)) if today != one else None
        called = ((TERMS["name"], text_literal(one)), (_LABEL, LITERALS.tagged(one, "zh")))
        said = ((TYPE, TERMS["Department"]), *called, where, (TERMS["currentDepartment"], current))
        yield minter.named_department(table, one), said
    for change in department.changes:
        yield minter.change(table, change), list(_change(minter, table, change))


def _change(minter: Minter, table: TargetTable, change: DepartmentChange) -> Iterator[Pair]:
    """Describe a rename (更名), merger (合并) or division (分设): when, from which departments to which, and who says so."""
    yield TYPE, _CHANGE
    yield _LABEL, LITERALS.tagged(f"{', '.join(change.original)} → {', '.join(change.resulting)}", "zh")
    yield from ((_ORIGINAL, iri(minter.named_department(table, name))) for name in change.original)
    yield from ((_RESULTING, iri(minter.named_department(table, name))) for name in change.resulting)
    yield _DATE, LITERALS.typed(change.date, "date" if "-" in change.date else "gYear")
    yield _SOURCE, text_literal(change.source)
