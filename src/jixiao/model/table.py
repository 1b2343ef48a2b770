"""Define target tables (绩效目标表, 自评表), their rows and values as they were read."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

from .location import Location

T = TypeVar("T")


class TargetKind(StrEnum):
    """The kinds of 指标值 (target value)."""

    NUMBER = "number"
    RANGE = "range"
    DEADLINE = "deadline"
    PERIOD = "period"
    TEXT = "text"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Target:
    """目标值: a 指标值 as it stands in the cell, and as it reads.

    Numbers are exact decimals in ``unit``, the unit's canonical word; ``unit_iri`` is that of the unit, of the numerator for a
    rate, whose denominators are ``per_iris``. ``yuan`` is the number in yuan for money, ``per_unit`` true where it is a rate
    (元/人); ``hours`` the number in hours for durations. Dates are ISO 8601; a deadline without a known year is ``--MM-DD``.
    ``note`` is what stands beside the value in the cell.
    """

    verbatim: str | None
    kind: TargetKind
    comparator: str | None = None
    number: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
    unit_iri: str | None = None
    per_iris: tuple[str, ...] = ()
    yuan: Decimal | None = None
    per_unit: bool = False
    hours: Decimal | None = None
    date: str | None = None
    start: str | None = None
    end: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: the text after its label, and the cell it was read from.

    ``text`` is None where the form has the cell but nothing stands in it.
    """

    text: str | None
    ref: Location


@dataclass(frozen=True, slots=True)
class Level:
    """A level of an indicator as printed (一级指标, 二级指标), and the framework concept it names, where it names one."""

    text: str
    concept: str | None


class Horizon(StrEnum):
    """长期 (the whole term of a project) or 年度 (this year), where a form has both side by side."""

    LONG_TERM = "long-term"
    ANNUAL = "annual"


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of a form's indicator table as recognised, its values still text.

    ``source`` is the cell that holds the indicator's name, ``value_ref`` the one that holds (or should hold) its 指标值,
    ``actual_ref`` that of the 实际完成值. ``level3`` is the 三级指标 of a form that has a 四级指标 below it, which then is the name.
    ``sign`` (指标性质) and ``measure`` (度量单位) are the comparator and the unit where they have columns of their own,
    ``baseline`` the 上年度实际水平, ``standard`` the 绩效标准, ``weight`` 分值/权重, ``explanation`` 偏差原因分析及改进措施, ``remark``
    备注. ``horizon`` tells the two sets of doubled columns apart.
    """

    position: int
    level1: Level | None
    level2: Level | None
    name: str | None
    description: str | None
    value: str | None
    source: Location
    value_ref: Location
    weight: str | None = None
    actual: str | None = None
    score: str | None = None
    explanation: str | None = None
    level3: str | None = None
    sign: str | None = None
    measure: str | None = None
    baseline: str | None = None
    standard: str | None = None
    remark: str | None = None
    actual_ref: Location | None = None
    horizon: Horizon | None = None


class FormKind(StrEnum):
    """What a form is for: 绩效目标表 (what is promised) or 绩效自评表 (what came of it)."""

    TARGETS = "targets"
    EVALUATION = "evaluation"


@dataclass(frozen=True, slots=True)
class FormTable:
    """One 绩效目标表 or 绩效自评表 as recognised from a document: its fields by name (see ``vocabulary/labels.toml``) and its rows."""

    title: Field | None
    fields: dict[str, Field]
    rows: tuple[IndicatorRow, ...]
    amount_unit: str | None
    heading_year: str | None
    source: Location
    framework: str | None = None
    kind: FormKind = FormKind.TARGETS

    def text(self, name: str) -> str | None:
        field = self.fields.get(name)
        return field.text if field else None


class CostRole(StrEnum):
    """What part a money target under 成本 plays in the table's costs."""

    TOTAL = "TotalCost"
    PART = "PartCost"
    UNIT = "UnitCost"


@dataclass(frozen=True, slots=True)
class Indicator:
    """指标: a row of the indicator table with its value read.

    ``actual`` is the 实际完成值 read as a target is; ``met`` whether it reaches the target, known only where both are numbers (or
    dates) of one unit; ``weight`` and ``score`` are points (分).
    """

    row: IndicatorRow
    target: Target
    cost_role: CostRole | None = None
    actual: Target | None = None
    met: bool | None = None
    weight: Decimal | None = None
    score: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """部门/单位: code and name as printed, apart."""

    code: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A city, province or county with its GB/T 2260 code."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Evidence(Generic[T]):
    """A value and what it was read from, in words a steward can check."""

    value: T
    reason: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a document says about where and when: jurisdiction and fiscal year, each with its evidence."""

    jurisdiction: Evidence[Jurisdiction] | None
    year: Evidence[int] | None


@dataclass(frozen=True, slots=True)
class TargetTable:
    """项目支出绩效目标表 or 自评表 with everything read: amounts in yuan, dates, indicators with targets, city and year.

    ``numbers`` holds what a 自评表 states besides: ``execution_rate`` (执行率, percent: 95.2 for 95.2%), and in points (分)
    ``total_score``, ``total_weight``, ``execution_score`` and ``execution_weight``.
    """

    form: FormTable
    project: str | None
    department: Department | None
    supervising: Department | None
    context: Context
    amounts: dict[str, Decimal]
    dates: dict[str, str]
    purpose_amounts: Decimal | None
    cost_targets: Decimal | None
    indicators: tuple[Indicator, ...]
    numbers: dict[str, Decimal] = field(default_factory=dict)
