"""Define target tables (绩效目标表, 自评表), their rows and values as they were read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from itertools import product
from typing import Generic, NamedTuple, TypeVar

from .certainty import CERTAIN, Certainty
from .location import Location
from .records import record

T = TypeVar("T")


class TargetKind(StrEnum):
    """The kinds of 指标值 (target value)."""

    NUMBER = "number"
    RANGE = "range"
    DEADLINE = "deadline"
    PERIOD = "period"
    TEXT = "text"
    MISSING = "missing"


@record(frozen=True, slots=True)
class Target:
    """目标值: a 指标值 as it stands in the cell, and as it reads.

    Numbers are exact decimals in ``unit``, the unit's canonical word; ``unit_iri`` is that of the unit, of the numerator for a
    rate, whose denominators are ``per_iris``. ``yuan`` is the number in yuan for money, ``per_unit`` true where it is a rate
    (元/人); ``hours`` the number in hours for durations. Dates are ISO 8601; a deadline without a known year is ``--MM-DD``.
    ``unit_text`` is the unit's word as the form prints it, where that is another one (日 for 天).
    Of a range the two ends are ``yuan_range`` and ``hours_range``. ``note`` is what stands beside the value in the cell.
    ``comparator_stated`` tells a comparator that is printed (≥5次, 5次以上) from the ``=`` that a number without one reads as.
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
    comparator_stated: bool = False
    yuan_range: tuple[Decimal, Decimal] | None = None
    hours_range: tuple[Decimal, Decimal] | None = None
    unit_text: str | None = None


@record(frozen=True, slots=True)
class Field:
    """A field of a form: the text after its label, and the cell it was read from.

    ``text`` is None where the form has the cell but nothing stands in it.
    """

    text: str | None
    ref: Location


@dataclass(frozen=True, slots=True)
class OtherField:
    """A label that is understood and that the model has no property for (项目概况, 联系电话), with its value, both as printed."""

    label: str
    text: str
    ref: Location


@record(frozen=True, slots=True)
class Level:
    """A level of an indicator as printed (一级指标, 二级指标), and the framework concept it names, where it names one.

    ``text`` is empty where the form has no place for a level 1, and its level 2 tells it.
    """

    text: str
    concept: str | None


class Horizon(StrEnum):
    """长期 (the whole term of a project) or 年度 (this year), where a form has both side by side."""

    LONG_TERM = "long-term"
    ANNUAL = "annual"


@record(frozen=True, slots=True)
class IndicatorRow:
    """A row of a form's indicator table as recognised, its values still text.

    ``source`` is the cell that holds the indicator's name, ``value_ref`` the one that holds (or should hold) its 指标值,
    ``actual_ref`` that of the 实际完成值. ``level3`` is the 三级指标 of a form that has a 四级指标 below it, which then is the name.
    ``sign`` (指标性质) and ``measure`` (度量单位) are the comparator and the unit where they have columns of their own,
    ``baseline`` the 上年度实际水平, ``standard`` the 绩效标准, ``weight`` 分值/权重, ``explanation`` 偏差原因分析及改进措施, ``remark``
    备注, ``steps`` what is to be reached in parts of the year or in later years (一季度：10场；二季度：20场), ``nature`` the kind of
    indicator (正向, 定量). ``horizon`` tells doubled columns apart. ``certainty``: how surely it was found. ``places``: its other cells.
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
    steps: str | None = None
    nature: str | None = None
    certainty: Certainty = field(default=CERTAIN, compare=False)
    places: tuple[tuple[str, Location], ...] = field(default=(), compare=False)


class FormKind(StrEnum):
    """What a form is for: 绩效目标表 (what is promised) or 绩效自评表 (what came of it)."""

    TARGETS = "targets"
    EVALUATION = "evaluation"


class FormScope(StrEnum):
    """Tell the forms that are not for one project: 部门整体支出, 转移支付, and 绩效运行监控 (of any of them)."""

    DEPARTMENT = "departments"
    TRANSFER = "transfers"
    MONITORING = "monitoring"


@dataclass(frozen=True, slots=True)
class FormTable:
    """One 绩效目标表 or 绩效自评表 as recognised from a document: its fields by name (see ``vocabulary/labels.toml``) and its rows.

    ``multi_year``: its 资金总额 is that of all of the project's years (实施期), for it prints this year's beside it or says so.
    ``certainties``: how each of its fields was found, and how surely. ``headings``: where those of its columns stand, by role.
    """

    title: Field | None
    fields: dict[str, Field]
    rows: tuple[IndicatorRow, ...]
    amount_unit: str | None
    heading_year: str | None
    source: Location
    framework: str | None = None
    kind: FormKind = FormKind.TARGETS
    multi_year: bool = False
    scopes: tuple[FormScope, ...] = ()
    other_fields: tuple[OtherField, ...] = ()
    certainties: Mapping[str, Certainty] = field(default_factory=dict, compare=False)
    headings: tuple[tuple[str, Location], ...] = field(default=(), compare=False)

    def text(self, name: str) -> str | None:
        field = self.fields.get(name)
        return field.text if field else None


class Stage(StrEnum):
    """Tell the stages of a budget at which a form states funds."""

    #: 项目资金总额: for all of the project's years where the form is ``multi_year``, else for this year; in a 自评表 the 年初预算数.
    REQUESTED = "requested"
    #: 年度资金总额: for this year, where a form has both.
    ANNUAL = "annual"
    #: 全年预算数: the budget of the year after its adjustments.
    ADJUSTED = "adjusted"
    #: 全年执行数: what was spent.
    EXECUTED = "executed"


class FundSource(StrEnum):
    """Tell where funds (资金) come from."""

    #: 资金总额: all sources together.
    TOTAL = "total"
    #: 财政资金, 财政拨款; 其他资金.
    FISCAL = "fiscal"
    OTHER = "other"
    #: 上年结转.
    CARRIED_OVER = "carried_over"
    #: 中央资金, 省级资金, 市级资金, 县（区）级资金.
    CENTRAL = "central"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"
    #: 本级资金: of the level of government that answers for the table; 上级资金: of those above it.
    OWN_LEVEL = "own_level"
    SUPERIOR = "superior"
    #: 财政专户管理资金.
    SPECIAL_ACCOUNT = "special_account"
    #: 单位资金.
    UNIT_FUNDS = "unit_funds"


class Fund(NamedTuple):
    """Name an amount that a form may state: funds of a source at a stage."""

    stage: Stage
    source: FundSource

    @property
    def field(self) -> str:
        """The field of the form (``vocabulary/labels.toml``) that states it.

        >>> Fund(Stage.EXECUTED, FundSource.FISCAL).field, Fund(Stage.REQUESTED, FundSource.TOTAL).field
        ('executed_fiscal', 'total')
        """
        return self.source.value if self.stage is Stage.REQUESTED else f"{self.stage.value}_{self.source.value}"


_AT_EVERY_STAGE = (FundSource.TOTAL, FundSource.FISCAL, FundSource.OTHER, FundSource.CARRIED_OVER)
#: All amounts that forms state, in the order in which they are read. Levels of government and accounts have no later stages.
FUNDS = (
    *(Fund(stage, source) for stage, source in product(Stage, _AT_EVERY_STAGE)),
    *(Fund(Stage.REQUESTED, source) for source in FundSource if source not in _AT_EVERY_STAGE),
)
#: The same by the field of the form.
FUND_OF_FIELD: Mapping[str, Fund] = {fund.field: fund for fund in FUNDS}


class TermDate(StrEnum):
    """Tell the dates of a project's term (起止时间): 开始日期 and 完成日期, each by the field that states it."""

    START = "start"
    END = "end"


class EvaluationNumber(StrEnum):
    """Tell the numbers that a 自评表 states of itself, each by its field: points (分), but for the 执行率, which is percent."""

    #: 自评总分, and of how many points (分值合计).
    TOTAL_SCORE = "total_score"
    TOTAL_WEIGHT = "total_weight"
    #: 预算执行率: its 得分, its 分值, and itself (95.2 for 95.2%).
    EXECUTION_SCORE = "execution_score"
    EXECUTION_WEIGHT = "execution_weight"
    EXECUTION_RATE = "execution_rate"


class CostRole(StrEnum):
    """What part a money target under 成本 plays in the table's costs."""

    TOTAL = "TotalCost"
    PART = "PartCost"
    UNIT = "UnitCost"


class Outcome(StrEnum):
    """Tell what came of a target (完成情况), by the local name of the individual in the ontology."""

    #: 超额完成: better than the target's number.
    EXCEEDED = "Exceeded"
    #: 完成: what was to be reached.
    MET = "Met"
    #: 未完成.
    MISSED = "Missed"
    #: 无法判断: the two do not compare, or it is not known whether more or less is better.
    NOT_JUDGED = "NotJudged"


@record(frozen=True, slots=True)
class Indicator:
    """指标: a row of the indicator table with its value read.

    ``actual`` is the 实际完成值 read as a target is; ``outcome`` what came of the target, None where the form has no cell for an actual
    value; ``weight`` and ``score`` are points (分).
    """

    row: IndicatorRow
    target: Target
    cost_role: CostRole | None = None
    actual: Target | None = None
    outcome: Outcome | None = None
    weight: Decimal | None = None
    score: Decimal | None = None

    @property
    def met(self) -> bool | None:
        """Whether the actual value reaches the target; None where that was not judged."""
        return {Outcome.EXCEEDED: True, Outcome.MET: True, Outcome.MISSED: False}.get(self.outcome) if self.outcome else None


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    """A rename (更名), merger (合并) or division (分设) of departments: when (ISO 8601, a day or a year), from which to which, who says so.
    ``place`` is the GB/T 2260 code of the place whose departments they are, None where they are the country's.
    """

    date: str
    original: tuple[str, ...]
    resulting: tuple[str, ...]
    source: str
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Department:
    """部门/单位: code and name as printed, apart; either may be missing, not both.

    ``identity`` is the normalised name that it is known by in its place across documents, None where only a code is known; ``changes``
    are the renames and mergers it has part in, and ``current`` is the normalised name of the department that it is today.
    """

    code: str | None
    name: str | None
    identity: str | None = None
    changes: tuple[DepartmentChange, ...] = ()
    current: str | None = None


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """A city, province or county with its GB/T 2260 code.

    ``display_name`` is the shortest name that no other place in the country has (天津市和平区), where it is known.
    """

    code: str
    name: str
    display_name: str = ""

    @property
    def label(self) -> str:
        """Name the place as it is shown to people."""
        return self.display_name or self.name


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
    """Hold a 项目支出绩效目标表 or 自评表 with everything read: funds in yuan, dates, indicators with targets, city and year.

    ``funds``, ``dates`` (ISO 8601) and ``numbers`` have what the form states and could be read: ``table.funds[Stage.EXECUTED,
    FundSource.FISCAL]``. ``purpose_amounts`` is what 资金用途 enumerates, ``cost_targets`` what the targets under 成本 come to, in yuan.
    """

    form: FormTable
    project: str | None
    department: Department | None
    supervising: Department | None
    context: Context
    funds: Mapping[tuple[Stage, FundSource], Decimal]
    dates: Mapping[TermDate, str]
    purpose_amounts: Decimal | None
    cost_targets: Decimal | None
    indicators: tuple[Indicator, ...]
    numbers: Mapping[EvaluationNumber, Decimal] = field(default_factory=dict)
    #: The project's normalised name, by which it is one across fiscal years; and without the table's own fiscal year only.
    project_identity: str | None = None
    project_of_year: str | None = None

    @property
    def budget(self) -> Decimal | None:
        """The fiscal year's money (本年度资金总额) in yuan; None where none can be read, or the form states a multi-year total only."""
        return self.funds.get((Stage.ANNUAL if self.form.multi_year else Stage.REQUESTED, FundSource.TOTAL))

    @property
    def project_total(self) -> Decimal | None:
        """The money of all of the project's years (实施期资金总额) in yuan; None where the form states this year's only."""
        return self.funds.get((Stage.REQUESTED, FundSource.TOTAL)) if self.form.multi_year else None
