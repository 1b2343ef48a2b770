"""Which property each field of a form, and each kind of value, becomes (``docs/data-model.md``)."""

from __future__ import annotations

from ..model import Horizon, TargetKind

#: The class of a target of each kind.
TARGET_CLASSES = {
    TargetKind.NUMBER: "NumberTarget",
    TargetKind.RANGE: "RangeTarget",
    TargetKind.DEADLINE: "DeadlineTarget",
    TargetKind.PERIOD: "PeriodTarget",
    TargetKind.TEXT: "TextTarget",
    TargetKind.MISSING: "MissingTarget",
}
HORIZONS = {Horizon.LONG_TERM: "LongTerm", Horizon.ANNUAL: "Annual"}

#: Amounts in yuan.
AMOUNTS = {
    "total": "budget",
    "fiscal": "fiscalFunds",
    "other": "otherFunds",
    "carried_over": "carriedOverFunds",
    "annual_total": "annualBudget",
    "annual_fiscal": "annualFiscalFunds",
    "annual_other": "annualOtherFunds",
    "annual_carried_over": "annualCarriedOverFunds",
    "central": "centralFunds",
    "provincial": "provincialFunds",
    "municipal": "municipalFunds",
    "county": "countyFunds",
    "own_level": "ownLevelFunds",
    "superior": "superiorFunds",
    "special_account": "specialAccountFunds",
    "unit_funds": "unitFunds",
    "adjusted_total": "adjustedBudget",
    "adjusted_fiscal": "adjustedFiscalFunds",
    "adjusted_other": "adjustedOtherFunds",
    "adjusted_carried_over": "adjustedCarriedOverFunds",
    "executed_total": "executedFunds",
    "executed_fiscal": "executedFiscalFunds",
    "executed_other": "executedOtherFunds",
    "executed_carried_over": "executedCarriedOverFunds",
}
#: Percent (execution_rate) and points.
NUMBERS = {
    "execution_rate": "executionRate",
    "execution_weight": "executionWeight",
    "execution_score": "executionScore",
    "total_weight": "totalWeight",
    "total_score": "totalScore",
}
DATES = {"start": "startDate", "end": "endDate"}
TEXTS = {
    "project_code": "projectCode",
    "nature": "projectNature",
    "category": "projectCategory",
    "purpose": "purpose",
    "goal": "goal",
    "annual_goal": "annualGoal",
    "actual_goal": "actualGoal",
}
#: What a cell can hold of a table.
CELLS = (
    AMOUNTS
    | DATES
    | TEXTS
    | NUMBERS
    | {"project_name": "projectName", "department": "department", "supervising_department": "supervisingDepartment"}
)
#: The texts of an indicator row that are kept as printed, by their name in ``IndicatorRow``.
ROW_TEXTS = {
    "level3": "level3Text",
    "baseline": "baselineText",
    "standard": "standardText",
    "explanation": "explanation",
    "remark": "remark",
}

Box = tuple[float, float, float, float]


def box_text(box: Box) -> str:
    """The value of ``jx:box``: left, top, right and bottom in points, to a hundredth.

    >>> box_text((71.999, 90, 410.5, 104.256))
    '72 90 410.5 104.26'
    """
    return " ".join(f"{number:.2f}".rstrip("0").rstrip(".") for number in box)


def box_of(text: str | None) -> Box | None:
    """The place that a ``jx:box`` tells; None where there is none.

    >>> box_of("72 90 410.5 104.26")
    (72.0, 90.0, 410.5, 104.26)
    """
    if not text:
        return None
    left, top, right, bottom = map(float, text.split(" "))
    return left, top, right, bottom
