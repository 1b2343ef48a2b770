"""What flows through jixiao: documents, grids, target tables, targets and findings.

Everything here is a frozen dataclass, made of the standard library only. Each step of the pipeline takes one of these types
and gives the next one; no step knows another step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeVar

T = TypeVar("T")


class UserError(Exception):
    """Something a user can mend: one line that says what is wrong, where, and what to do, in English and in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en, zh)

    def __str__(self) -> str:
        return self.en

    def message(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


def file_name(path: object) -> str:
    """A file's name as text; bytes that are no UTF-8 are escaped."""
    return str(path).encode("utf-8", "backslashreplace").decode("utf-8")


def printable(path: object) -> str:
    r"""A file name as it can be printed on one line: line breaks and bytes that are no text are escaped.

    >>> printable("a\nb.txt")
    'a\\nb.txt'
    """
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in file_name(path))


class DocumentError(UserError):
    """A document that cannot be read. The message begins with the file as the user named it."""


@dataclass(frozen=True, slots=True)
class CellRef:
    """Where a cell stands in its document.

    ``table`` counts from 1: the recognised tables of a text dump, the physical tables of other formats. ``row`` and ``column``
    count from 1 inside that table, and in a workbook are those of the sheet. ``line`` is the line of a text file, or the paragraph
    of a Word or web document that stands outside tables; ``page`` a page of a PDF; ``box`` the cell's place on it (left, top,
    right, bottom, in points from the page's upper left corner); ``sheet`` a sheet of a workbook.
    """

    table: int
    row: int | None = None
    column: int | None = None
    line: int | None = None
    page: int | None = None
    sheet: str | None = None
    box: tuple[float, float, float, float] | None = None

    @property
    def order(self) -> tuple[int, ...]:
        """Sorts places as they come in the document: the lines of a text; in other formats what stands before a table, then it."""
        line = (self.line or 0) if self.row is not None else 0
        return (self.page or 0, line, self.table, self.row or 0, self.line or 0, self.column or 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as the document has it: its text (converter marks removed, nothing else) and its place.

    A merged cell stands once, where it begins, with its spans. ``confidence`` (0 to 1) is that of the recognition of a scan.
    """

    text: str
    ref: CellRef
    rowspan: int = 1
    colspan: int = 1
    confidence: float | None = None

    @property
    def blank(self) -> bool:
        return not self.text.strip()


class Layout(StrEnum):
    """How much of a grid's geometry can be relied on.

    ``TABLE``: rows and columns are those of the document. ``FLOW``: cells come in reading order, empty cells included, and a
    row of the grid is only a group of cells between blank lines. ``LINES``: as FLOW, but empty cells have left no trace.
    """

    TABLE = "table"
    FLOW = "flow"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was read: rows of cells, merged cells kept as spans.

    In a ``TABLE`` a row holds the cells that begin in it, in the order of their columns; ``ref.column`` tells the column, and a
    place that a merged cell covers has no cell of its own.
    """

    rows: tuple[tuple[Cell, ...], ...]
    layout: Layout = Layout.TABLE


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of text outside any table."""

    text: str
    ref: CellRef


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read: its identity, its blocks (paragraphs and grids) in reading order, and what could not be read of it
    for certain."""

    name: str
    sha256: str
    media_type: str
    blocks: tuple[Paragraph | Grid, ...]
    findings: tuple[Finding, ...] = ()

    def paragraphs(self) -> Iterator[Paragraph]:
        return (block for block in self.blocks if isinstance(block, Paragraph))


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
    ref: CellRef


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
    source: CellRef
    value_ref: CellRef
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
    actual_ref: CellRef | None = None
    horizon: Horizon | None = None


class CellUse(StrEnum):
    """What a cell of a document was used as (``jixiao explain``)."""

    TITLE = "title"  # the title of a table
    FRONT = "front"  # text before the first table
    LABEL = "label"  # a label of the form's head; name: the field
    VALUE = "value"  # the value of a label; name: the field
    COLUMN = "column"  # the heading of a column; name: the role
    ROW = "row"  # a cell of an indicator; name: the role, row: the indicator's position
    IGNORED = "ignored"  # left out by a rule of the vocabulary
    FINDING = "finding"  # not understood: said as a finding; name: its code


@dataclass(frozen=True, slots=True)
class Use:
    """How one cell was read. ``table`` counts the recognised tables from 1 (None outside of them), ``row`` the indicators of that
    table. ``rule`` says in a stable kebab-case word why, ``word`` which entry of the vocabulary was met, where one was."""

    cell: Cell
    use: CellUse
    rule: str
    name: str | None = None
    table: int | None = None
    row: int | None = None
    word: str | None = None


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
    source: CellRef
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


class Severity(StrEnum):
    """How bad a finding is: the form requires it, it is suspicious, or it is worth knowing."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a steward should look at: a stable code, how bad, where, and what to do, in Chinese and English.

    ``focus`` is the IRI it is about, where it has reached the graph.
    """

    code: str
    severity: Severity
    message_zh: str
    message_en: str
    source: CellRef
    value: str | None = None
    focus: str | None = None
    table: str | None = None

    def message(self, language: str) -> str:
        return self.message_zh if language == "zh" else self.message_en
