"""Define what flows through jixiao: documents, target tables, targets and findings.

Frozen dataclasses, made of the standard library only. Each step of the pipeline takes one of these types and gives the next one; no step
knows another step.
"""

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
    "DamagedDocument",
    "Department",
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
    "Paragraph",
    "ReadingRule",
    "Severity",
    "Stage",
    "Target",
    "TargetKind",
    "TargetTable",
    "TermDate",
    "UnsupportedFormat",
]
