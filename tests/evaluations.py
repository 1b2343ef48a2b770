"""A small world of 绩效目标表 and 自评表, made of model values: what the graph, the queries and the JSON of evaluations are tested on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import count

from jixiao.model import (
    FUND_OF_FIELD,
    Context,
    Department,
    Document,
    EvaluationNumber,
    Evidence,
    Field,
    FormKind,
    FormTable,
    Indicator,
    IndicatorRow,
    Jurisdiction,
    Level,
    Location,
    Outcome,
    Target,
    TargetKind,
    TargetTable,
)

TIANJIN = Jurisdiction("120000", "天津市")
WUHAN = Jurisdiction("420100", "武汉市")
SCHOOL = Department("630301", "中共天津市委党校")
LEVELS = {
    "数量指标": ("产出指标", "output", "quantity"),
    "质量指标": ("产出指标", "output", "quality"),
    "时效指标": ("产出指标", "output", "timeliness"),
    "社会效益指标": ("效益指标", "benefit", "social-benefit"),
    "服务对象满意度指标": ("满意度指标", "satisfaction", "recipient-satisfaction"),
}


def number(text: str, comparator: str | None = None) -> Target:
    """The reading of ≥30家 or 28家: comparator, number, and the unit after it."""
    digits = "".join(char for char in text if char.isdigit() or char == ".")
    unit = text.partition(digits)[2] or None
    return Target(text, TargetKind.NUMBER, comparator=comparator, number=Decimal(digits), unit=unit)


def indicator(position: int, level2: str, name: str, target: Target, **more: object) -> Indicator:
    """A row; ``more`` is what ``Indicator`` and ``IndicatorRow`` have besides, such as actual, weight, explanation."""
    level1, *concepts = LEVELS[level2]
    row = IndicatorRow(
        position,
        Level(level1, concepts[0]),
        Level(level2, concepts[1]),
        name,
        None,
        target.verbatim,
        Location(1, 10 + position, 3),
        Location(1, 10 + position, 4),
        actual_ref=Location(1, 10 + position, 5),
    )
    own = {key: more.pop(key) for key in ("actual", "outcome", "weight", "score") if key in more}
    return Indicator(replace(row, **more), target, **own)  # type: ignore[arg-type]


def table_of(
    kind: FormKind,
    project: str,
    indicators: tuple[Indicator, ...] = (),
    *,
    amounts: Mapping[str, str] | None = None,
    numbers: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
    city: Jurisdiction | None = TIANJIN,
    year: int | None = 2023,
    department: Department | None = SCHOOL,
) -> TargetTable:
    """A table whose fields stand one below the other in column 2."""
    amounts, numbers, texts = amounts or {}, numbers or {}, texts or {}
    rows = count(2)
    fields = {name: Field(text, Location(1, next(rows), 2)) for name, text in {**amounts, **numbers, **texts}.items()}
    title = Field(f"{project}绩效{'目标' if kind is FormKind.TARGETS else '自评'}表", Location(1, 1, 1))
    form = FormTable(title, fields, tuple(i.row for i in indicators), "元", None, Location(1, 1, 1), kind=kind)
    form = replace(form, multi_year="annual_total" in amounts)
    return TargetTable(
        form=form,
        project=project,
        department=department,
        supervising=None,
        context=Context(Evidence(city, "给定") if city else None, Evidence(year, "给定") if year else None),
        funds={FUND_OF_FIELD[name]: Decimal(text) for name, text in amounts.items()},
        dates={},
        purpose_amounts=None,
        cost_targets=None,
        indicators=indicators,
        numbers={EvaluationNumber(name): Decimal(text) for name, text in numbers.items()},
    )


def plan(project: str = "信息系统运维费", **more: object) -> TargetTable:
    """A 绩效目标表 of 100000 yuan with three indicators."""
    rows = (
        indicator(1, "数量指标", "维护系统数", number("≥5个", ">=")),
        indicator(2, "质量指标", "系统正常运行率", number("≥99.5%", ">=")),
        indicator(3, "服务对象满意度指标", "用户满意度", number("≥90%", ">=")),
    )
    given: dict[str, object] = {"amounts": {"total": "100000", "fiscal": "100000"}, "texts": {"goal": "系统正常运行"}}
    return table_of(FormKind.TARGETS, project, rows, **{**given, **more})  # type: ignore[arg-type]


def evaluation(project: str = "信息系统运维费", **more: object) -> TargetTable:
    """The 自评表 of ``plan()``: one target met, one not met (and stated lower than planned), one in words.

    The plan's third indicator is left out, and the one in words is new."""
    points = {"weight": Decimal(30)}
    rows = (
        indicator(
            1, "数量指标", "维护系统数", number("≥5个", ">="), actual=number("6个"), outcome=Outcome.EXCEEDED, score=Decimal(30), **points
        ),
        indicator(
            2,
            "质量指标",
            "系统正常运行率",
            number("≥99%", ">="),
            actual=number("98.5%"),
            outcome=Outcome.MISSED,
            score=Decimal("25.5"),
            explanation="6月停机检修",
            **points,
        ),
        indicator(
            3,
            "社会效益指标",
            "办公效率",
            Target("提高", TargetKind.TEXT),
            actual=Target("明显提高", TargetKind.TEXT),
            score=Decimal(30),
            **points,
        ),
    )
    given: dict[str, object] = {
        "amounts": {"total": "100000", "fiscal": "100000", "adjusted_total": "90000", "executed_total": "81000"},
        "numbers": {
            "execution_rate": "90",
            "execution_weight": "10",
            "execution_score": "9",
            "total_weight": "100",
            "total_score": "94.5",
        },
        "texts": {"goal": "系统正常运行", "actual_goal": "系统运行基本正常"},
    }
    return table_of(FormKind.EVALUATION, project, rows, **{**given, **more})  # type: ignore[arg-type]


def document(name: str, *tables: TargetTable) -> tuple[Document, tuple[TargetTable, ...]]:
    """A document that holds tables; its SHA-256 is made up from its name."""
    return Document(name, name.encode().hex().ljust(64, "0")[:64], "text/plain", ()), tables
