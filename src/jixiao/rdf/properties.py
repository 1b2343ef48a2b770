"""Map each field of a form, and each kind of value, to its property or class (``docs/data-model.md``)."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import EvaluationNumber, FormScope, Fund, FundSource, Horizon, Stage, TargetKind, TermDate
from ..model.text import without_needless_zeros

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
#: What a form that is not for one project is for.
FORM_KINDS = {FormScope.DEPARTMENT: "DepartmentForm", FormScope.TRANSFER: "TransferForm", FormScope.MONITORING: "MonitoringForm"}

#: Amounts in yuan, in the order of a graph.
FUND_PROPERTIES = {
    Fund(Stage.REQUESTED, FundSource.TOTAL): "budget",
    Fund(Stage.REQUESTED, FundSource.FISCAL): "fiscalFunds",
    Fund(Stage.REQUESTED, FundSource.OTHER): "otherFunds",
    Fund(Stage.REQUESTED, FundSource.CARRIED_OVER): "carriedOverFunds",
    Fund(Stage.ANNUAL, FundSource.TOTAL): "annualBudget",
    Fund(Stage.ANNUAL, FundSource.FISCAL): "annualFiscalFunds",
    Fund(Stage.ANNUAL, FundSource.OTHER): "annualOtherFunds",
    Fund(Stage.ANNUAL, FundSource.CARRIED_OVER): "annualCarriedOverFunds",
    Fund(Stage.REQUESTED, FundSource.CENTRAL): "centralFunds",
    Fund(Stage.REQUESTED, FundSource.PROVINCIAL): "provincialFunds",
    Fund(Stage.REQUESTED, FundSource.MUNICIPAL): "municipalFunds",
    Fund(Stage.REQUESTED, FundSource.COUNTY): "countyFunds",
    Fund(Stage.REQUESTED, FundSource.OWN_LEVEL): "ownLevelFunds",
    Fund(Stage.REQUESTED, FundSource.SUPERIOR): "superiorFunds",
    Fund(Stage.REQUESTED, FundSource.SPECIAL_ACCOUNT): "specialAccountFunds",
    Fund(Stage.REQUESTED, FundSource.UNIT_FUNDS): "unitFunds",
    Fund(Stage.ADJUSTED, FundSource.TOTAL): "adjustedBudget",
    Fund(Stage.ADJUSTED, FundSource.FISCAL): "adjustedFiscalFunds",
    Fund(Stage.ADJUSTED, FundSource.OTHER): "adjustedOtherFunds",
    Fund(Stage.ADJUSTED, FundSource.CARRIED_OVER): "adjustedCarriedOverFunds",
    Fund(Stage.EXECUTED, FundSource.TOTAL): "executedFunds",
    Fund(Stage.EXECUTED, FundSource.FISCAL): "executedFiscalFunds",
    Fund(Stage.EXECUTED, FundSource.OTHER): "executedOtherFunds",
    Fund(Stage.EXECUTED, FundSource.CARRIED_OVER): "executedCarriedOverFunds",
}
#: Percent (execution_rate) and points.
NUMBER_PROPERTIES = {
    EvaluationNumber.EXECUTION_RATE: "executionRate",
    EvaluationNumber.EXECUTION_WEIGHT: "executionWeight",
    EvaluationNumber.EXECUTION_SCORE: "executionScore",
    EvaluationNumber.TOTAL_WEIGHT: "totalWeight",
    EvaluationNumber.TOTAL_SCORE: "totalScore",
}
DATE_PROPERTIES = {TermDate.START: "startDate", TermDate.END: "endDate"}
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
CELLS: Mapping[str, str] = (
    {fund.field: prop for fund, prop in FUND_PROPERTIES.items()}
    | DATE_PROPERTIES
    | TEXTS
    | NUMBER_PROPERTIES
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
    """Write the value of ``jx:box``: left, top, right and bottom in points, to a hundredth.

    >>> box_text((71.999, 90, 410.5, 104.256))
    '72 90 410.5 104.26'
    """
    return " ".join(without_needless_zeros(f"{number:.2f}") for number in box)


def box_of(text: str | None) -> Box | None:
    """Read the place that a ``jx:box`` tells; None where there is none.

    >>> box_of("72 90 410.5 104.26")
    (72.0, 90.0, 410.5, 104.26)
    """
    if not text:
        return None
    left, top, right, bottom = map(float, text.split(" "))
    return left, top, right, bottom
