"""Define what flows through jixiao: documents, target tables, targets and findings.

Frozen dataclasses, made of the standard library only. Each step of the pipeline takes one of these types and gives the next one; no step
knows another step.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .certainty import CERTAIN, LEAST_CERTAINTY, Certainty, ReadingDoubt, TableShape, WeighedShape
    from .document import Cell, CellAnnotation, CellRole, Document, Grid, Layout, Paragraph
    from .errors import (
        DamagedDocument,
        DocumentError,
        DocumentTooLarge,
        EncryptedDocument,
        JixiaoError,
        NoTableFound,
        UnsupportedFormat,
    )
    from .finding import Finding, FindingRule, Severity
    from .location import Location
    from .reading_rules import FindingCode, ReadingRule
    from .table import (
        FUND_OF_FIELD,
        FUNDS,
        Context,
        CostRole,
        Department,
        DepartmentChange,
        EvaluationNumber,
        Evidence,
        Field,
        FormKind,
        FormScope,
        FormTable,
        Fund,
        FundSource,
        Horizon,
        Indicator,
        IndicatorRow,
        Jurisdiction,
        Level,
        OtherField,
        Outcome,
        Stage,
        Target,
        TargetKind,
        TargetTable,
        TermDate,
    )

__all__ = [
    "CERTAIN",
    "FUNDS",
    "FUND_OF_FIELD",
    "LEAST_CERTAINTY",
    "Cell",
    "CellAnnotation",
    "CellRole",
    "Certainty",
    "Context",
    "CostRole",
    "DamagedDocument",
    "Department",
    "DepartmentChange",
    "Document",
    "DocumentError",
    "DocumentTooLarge",
    "EncryptedDocument",
    "EvaluationNumber",
    "Evidence",
    "Field",
    "Finding",
    "FindingCode",
    "FindingRule",
    "FormKind",
    "FormScope",
    "FormTable",
    "Fund",
    "FundSource",
    "Grid",
    "Horizon",
    "Indicator",
    "IndicatorRow",
    "JixiaoError",
    "Jurisdiction",
    "Layout",
    "Level",
    "Location",
    "NoTableFound",
    "OtherField",
    "Outcome",
    "Paragraph",
    "ReadingDoubt",
    "ReadingRule",
    "Severity",
    "Stage",
    "TableShape",
    "Target",
    "TargetKind",
    "TargetTable",
    "TermDate",
    "UnsupportedFormat",
    "WeighedShape",
]

#: The module of each name that is not of ``table``.
_HOMES = {
    **dict.fromkeys(("CERTAIN", "LEAST_CERTAINTY", "Certainty", "ReadingDoubt", "TableShape", "WeighedShape"), "certainty"),
    **dict.fromkeys(("Cell", "CellAnnotation", "CellRole", "Document", "Grid", "Layout", "Paragraph"), "document"),
    **dict.fromkeys(
        ("DamagedDocument", "DocumentError", "DocumentTooLarge", "EncryptedDocument", "JixiaoError", "NoTableFound", "UnsupportedFormat"),
        "errors",
    ),
    **dict.fromkeys(("Finding", "FindingRule", "Severity"), "finding"),
    "Location": "location",
    **dict.fromkeys(("FindingCode", "ReadingRule"), "reading_rules"),
}


def __getattr__(name: str) -> object:
    """Load each part when it is asked for: who only tells an error need not wait for tables and their fields."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'table')}"), name)
    return value
