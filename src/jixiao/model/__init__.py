"""Define what flows through jixiao: documents, target tables, targets and findings.

Frozen dataclasses, made of the standard library only. Each step of the pipeline takes one of these types and gives the next one; no step
knows another step.
"""

from .document import Cell, CellAnnotation, CellRole, Document, Grid, Layout, Paragraph
from .errors import DocumentError, JixiaoError
from .finding import Finding, FindingRule, Severity
from .location import Location
from .table import (
    FUND_OF_FIELD,
    FUNDS,
    Context,
    CostRole,
    Department,
    EvaluationNumber,
    Evidence,
    Field,
    FormKind,
    FormTable,
    Fund,
    FundSource,
    Horizon,
    Indicator,
    IndicatorRow,
    Jurisdiction,
    Level,
    Stage,
    Target,
    TargetKind,
    TargetTable,
    TermDate,
)

__all__ = [
    "FUNDS",
    "FUND_OF_FIELD",
    "Cell",
    "CellAnnotation",
    "CellRole",
    "Context",
    "CostRole",
    "Department",
    "Document",
    "DocumentError",
    "EvaluationNumber",
    "Evidence",
    "Field",
    "Finding",
    "FindingRule",
    "FormKind",
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
    "Paragraph",
    "Severity",
    "Stage",
    "Target",
    "TargetKind",
    "TargetTable",
    "TermDate",
]
