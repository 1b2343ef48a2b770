"""Explain how each table of a document was read, cell by cell (``jixiao explain``)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ...model import JixiaoError
from ...model.text import place
from ...readers import Member, read_document
from ..overrides import Overrides
from .build import explain, explained
from .hints import Hint, Hints
from .html import as_html
from .model import ExplainedCell, Explanation, LinkedFinding, Part, Reading, TableSummary
from .rule_texts import RULES, USES, rule_text, use_name
from .text import as_json, as_text, print_table

__all__ = [
    "FORMATS",
    "RULES",
    "USES",
    "ExplainedCell",
    "Explanation",
    "Hint",
    "Hints",
    "LinkedFinding",
    "Part",
    "Reading",
    "TableSummary",
    "explain",
    "explain_file",
    "explained",
    "place",
    "print_table",
    "rule_text",
    "use_name",
]

FORMATS: dict[str, Callable[[Explanation, str], str]] = {"text": as_text, "html": as_html, "json": as_json}


def explain_file(
    file: Path | Member, overrides: Overrides | None = None, table: int | None = None, *, name: str | None = None, workers: int = 1
) -> Explanation:
    """How a file is read; ``table`` keeps one recognised table of it, ``name`` is how it is called, ``workers`` processes may read its
    pages.

    Raises DocumentError where it cannot be read, JixiaoError where there is no such table.
    """
    explanation = explain(read_document(file, name=name, workers=workers), overrides=overrides)
    if table is None:
        return explanation
    count = len(explanation.tables)
    if table > count:
        numbers = f"from 1 to {count}" if count > 1 else "1" if count else None
        raise JixiaoError(
            f"--table {table}: " + (f"give a number {numbers}" if numbers else "no table was recognised; leave --table out"),
            f"--table {table}：" + (f"应为 1 至 {count}" if numbers else "未识别出表；请省略 --table"),
        )
    return explanation.only(table)
