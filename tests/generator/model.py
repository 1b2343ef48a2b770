"""State the right reading of a form: targets, indicators, heads; as JSON it is the gold that a reading is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from generator.places import Place

#: Kinds of indicators by their place in the framework (绩效指标框架).
KINDS = (
    "quantity",
    "quality",
    "timeliness",
    "cost",
    "economic",
    "social",
    "ecological",
    "sustained",
    "satisfaction",
)


@dataclass(frozen=True)
class Target:
    """A target value (指标值) as a person reads it; numbers are decimal texts, amounts of money also in yuan."""

    kind: str
    comparator: str | None = None
    number: str | None = None
    unit: str | None = None
    yuan: str | None = None
    lower: str | None = None
    upper: str | None = None
    date: str | None = None
    start: str | None = None
    end: str | None = None

    def as_json(self) -> dict[str, str | None]:
        """Return the fields that the kind has."""
        fields = {
            "number": ("comparator", "number", "unit"),
            "range": ("lower", "upper", "unit"),
            "deadline": ("date",),
            "period": ("start", "end"),
        }.get(self.kind, ())
        given: dict[str, str | None] = {"kind": self.kind, **{name: getattr(self, name) for name in fields}}
        if self.yuan is not None:
            given["yuan"] = self.yuan
        return given


@dataclass(frozen=True)
class Spelling:
    """A target as a form prints it: in one cell, or with comparator, number and unit in cells of their own."""

    text: str
    target: Target
    #: Comparator, number and unit; only numbers can be split.
    split: tuple[str, str, str] | None = None
    #: Fields that a person could read in another way too.
    may_differ: tuple[str, ...] = ()
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Nobody can tell what it means: a finding must stand at its cell.
    unreadable: bool = False


@dataclass(frozen=True)
class Indicator:
    """One indicator of a form before it is laid out: kind, name, target, and what a self-evaluation (自评) says of it."""

    kind: str
    name: str
    spelling: Spelling
    weight: str = ""
    actual: str = ""
    score: str = ""
    reason: str = ""
    previous: str = ""


@dataclass(frozen=True)
class Funds:
    """The money of a project in yuan, and what of it a form prints."""

    total: int
    fiscal: int
    other: int


@dataclass(frozen=True)
class Form:
    """All that a form says of one project, before labels and layout are drawn."""

    place: Place
    year: int
    project: str
    department: str
    code: str
    supervisor: str
    goal: str
    funds: Funds
    indicators: tuple[Indicator, ...]


@dataclass
class GoldRow:
    """The right reading of one row; ``also`` lists further right readings of a field, ``say`` that a finding is due at it."""

    level1: str | None
    level2: str | None
    name: str
    value: str
    target: Target
    weight: str | None = None
    actual: str | None = None
    score: str | None = None
    also: dict[str, list[str]] = field(default_factory=dict)
    may_differ: list[str] = field(default_factory=list)
    long_term: bool = False
    say: bool = False

    def as_json(self, position: int) -> dict[str, Any]:
        """Return the row as ``gold.json`` has it."""
        row: dict[str, Any] = {
            "position": position,
            "level1": self.level1,
            "level2": self.level2,
            "name": self.name,
            "value": self.value,
            "target": self.target.as_json(),
        }
        row |= {name: value for name in ("weight", "actual", "score") if (value := getattr(self, name)) is not None}
        row |= {name: value for name in ("also", "may_differ") if (value := getattr(self, name))}
        if self.long_term:
            row["horizon"] = "long-term"
        if self.say:
            row["say"] = True
        return row


@dataclass
class GoldTable:
    """The right reading of one table: its head and its rows."""

    project: str | None
    fiscal_year: int | None
    supervising_department: str | None = None
    department: str | None = None
    department_code: str | None = None
    amount_unit: str | None = None
    funds: dict[str, str | None] = field(default_factory=dict)
    rows: list[GoldRow] = field(default_factory=list)
    also: dict[str, list[str]] = field(default_factory=dict)
    may_differ: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the table as ``gold.json`` has it."""
        funds: dict[str, str | None] = {"total": None, "fiscal": None, "other": None}
        table: dict[str, Any] = {
            "project": self.project,
            "fiscal_year": self.fiscal_year,
            "supervising_department": self.supervising_department,
            "amount_unit": self.amount_unit,
            "department": {"code": self.department_code, "name": self.department},
            "funds": funds | self.funds,
            "also": self.also,
            "may_differ": self.may_differ,
            "indicators": [row.as_json(position) for position, row in enumerate(self.rows, 1)],
        }
        if any(row.long_term for row in self.rows):
            table["long_term"] = True
        return table


@dataclass
class Gold:
    """The right reading of one document; ``findings`` are the codes of the findings that a person would agree with."""

    file: str
    kind: str
    place: Place
    fiscal_year: int | None
    format: str = ""
    tables: list[GoldTable] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    may_differ: list[str] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Return the document as ``gold.json`` has it."""
        return {
            "file": self.file,
            "kind": self.kind,
            "format": self.format,
            "city": self.place.name,
            "city_code": self.place.code,
            "city_also": self.place.longer,
            "fiscal_year": self.fiscal_year,
            "may_differ": self.may_differ,
            "findings": self.findings,
            "tables": [table.as_json() for table in self.tables],
        }
