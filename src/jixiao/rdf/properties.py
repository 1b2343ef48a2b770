"""Map each field of a form, and each kind of value, to its property or class (``docs/data-model.md``)."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import (
    FUND_OF_FIELD,
    FUNDS,
    Certainty,
    EvaluationNumber,
    FormScope,
    FormTable,
    Fund,
    FundSource,
    Horizon,
    Location,
    Stage,
    TargetKind,
    TermDate,
)
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

#: The amounts of this year's budget by source, and those of the total of a multi-year project.
_YEAR = {
    FundSource.TOTAL: "budget",
    FundSource.FISCAL: "fiscalFunds",
    FundSource.OTHER: "otherFunds",
    FundSource.CARRIED_OVER: "carriedOverFunds",
    FundSource.CENTRAL: "centralFunds",
    FundSource.PROVINCIAL: "provincialFunds",
    FundSource.MUNICIPAL: "municipalFunds",
    FundSource.COUNTY: "countyFunds",
    FundSource.OWN_LEVEL: "ownLevelFunds",
    FundSource.SUPERIOR: "superiorFunds",
    FundSource.SPECIAL_ACCOUNT: "specialAccountFunds",
    FundSource.UNIT_FUNDS: "unitFunds",
}
_PROJECT = {
    source: "projectTotal" if source is FundSource.TOTAL else f"project{prop[0].upper()}{prop[1:]}" for source, prop in _YEAR.items()
}
_LATER = {
    Fund(Stage.ADJUSTED, FundSource.TOTAL): "adjustedBudget",
    Fund(Stage.ADJUSTED, FundSource.FISCAL): "adjustedFiscalFunds",
    Fund(Stage.ADJUSTED, FundSource.OTHER): "adjustedOtherFunds",
    Fund(Stage.ADJUSTED, FundSource.CARRIED_OVER): "adjustedCarriedOverFunds",
    Fund(Stage.EXECUTED, FundSource.TOTAL): "executedFunds",
    Fund(Stage.EXECUTED, FundSource.FISCAL): "executedFiscalFunds",
    Fund(Stage.EXECUTED, FundSource.OTHER): "executedOtherFunds",
    Fund(Stage.EXECUTED, FundSource.CARRIED_OVER): "executedCarriedOverFunds",
}
#: Amounts in yuan, in the order of a graph: of a form that states one year's money.
FUND_PROPERTIES = {
    fund: _LATER.get(fund) or _YEAR[fund.source]
    for stages in ((Stage.REQUESTED, Stage.ANNUAL), (Stage.ADJUSTED, Stage.EXECUTED))
    for fund in FUNDS
    if fund.stage in stages
}
#: Of a form whose 资金总额 is that of all years (``FormTable.multi_year``): what is stated once beside it is a part of that.
MULTI_YEAR_PROPERTIES = {fund: _PROJECT[fund.source] if fund.stage is Stage.REQUESTED else prop for fund, prop in FUND_PROPERTIES.items()}


def fund_properties(form: FormTable) -> Mapping[Fund, str]:
    """Give the property of each amount of a form: ``jx:budget`` and its sources are the fiscal year's money, ``jx:project…`` the total's.

    上年结转 that is stated once is this year's: a project's total has none from before it began.
    """
    if not form.multi_year:
        return FUND_PROPERTIES
    carried = Fund(Stage.REQUESTED, FundSource.CARRIED_OVER)
    annual = Fund(Stage.ANNUAL, FundSource.CARRIED_OVER)
    once = annual.field not in form.fields and Fund(Stage.ANNUAL, FundSource.TOTAL).field in form.fields
    return MULTI_YEAR_PROPERTIES | ({carried: _YEAR[carried.source]} if once else {})


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
#: What a cell can hold of a table besides amounts.
_CELLS: Mapping[str, str] = (
    DATE_PROPERTIES
    | TEXTS
    | NUMBER_PROPERTIES
    | {"project_name": "projectName", "department": "department", "supervising_department": "supervisingDepartment"}
)


#: All that a cell can hold of a table, in the order of forms.
CELL_PROPERTIES = tuple(dict.fromkeys((*FUND_PROPERTIES.values(), *MULTI_YEAR_PROPERTIES.values(), *_CELLS.values())))


#: The field of the form that states each amount.
_FIELDS = {fund: name for name, fund in FUND_OF_FIELD.items()}


def cell_properties(form: FormTable) -> Mapping[str, str]:
    """Give what each field of a form holds: the property of the table."""
    return {**{_FIELDS[fund]: prop for fund, prop in fund_properties(form).items()}, **_CELLS}


def least_certain_cells(form: FormTable) -> Mapping[Location, Certainty]:
    """Give the cells of the head that were not read for certain, each with the least certainty of what it holds in the graph."""
    least: dict[Location, Certainty] = {}
    for name in cell_properties(form):
        field, known = form.fields.get(name), form.certainties.get(name)
        if field and known and known.doubts:
            least[field.ref] = min(known, least.get(field.ref, known), key=lambda certainty: certainty.figure)
    return least


#: The texts of an indicator row that are kept as printed, by their name in ``IndicatorRow``.
ROW_TEXTS = {
    "level3": "level3Text",
    "baseline": "baselineText",
    "steps": "stepsText",
    "nature": "natureText",
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
