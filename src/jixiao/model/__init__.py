"""Define what flows through jixiao: documents, target tables, targets and findings.

Frozen dataclasses, made of the standard library only. Each step of the pipeline takes one of these types and gives the next one; no step
knows another step.
"""

from .document import Cell, CellAnnotation, CellRole, Document, Grid, Layout, Paragraph
from .errors import DocumentError, JixiaoError
from .finding import Finding, FindingRule, Severity
from .location import Location
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
    "CellAnnotation",
    "CellRole",
    "Context",
    "CostRole",
    "Department",
    "Document",
    "DocumentError",
    "Evidence",
    "Field",
    "Finding",
    "FindingRule",
    "FormKind",
    "FormTable",
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
    "Target",
    "TargetKind",
    "TargetTable",
]
