"""Define what flows through jixiao: documents, target tables, targets and findings.

Frozen dataclasses, made of the standard library only. Each step of the pipeline takes one of these types and gives the next one; no step
knows another step.
"""

from .document import Cell, CellUse, Document, Grid, Layout, Paragraph, Use
from .errors import DocumentError, UserError
from .finding import Finding, Severity
from .location import CellRef
from .table import (
    Context,
    CostRole,
    Department,
    Evidence,
    Field,
    FormKind,
    FormTable,
    Horizon,
    Indicator,
    IndicatorRow,
    Jurisdiction,
    Level,
    Target,
    TargetKind,
    TargetTable,
)

__all__ = [
    "Cell",
    "CellRef",
    "CellUse",
    "Context",
    "CostRole",
    "Department",
    "Document",
    "DocumentError",
    "Evidence",
    "Field",
    "Finding",
    "FormKind",
    "FormTable",
    "Grid",
    "Horizon",
    "Indicator",
    "IndicatorRow",
    "Jurisdiction",
    "Layout",
    "Level",
    "Paragraph",
    "Severity",
    "Target",
    "TargetKind",
    "TargetTable",
    "Use",
    "UserError",
]
