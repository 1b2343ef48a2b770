"""Checks: the SHACL shapes of ``shapes/``, compiled to SPARQL or run by pySHACL, find what a document's graph shows; each result becomes
a Finding with its cell."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .findings import finding_triples, read_findings
    from .validator import Report, ShapeResult, checked, checked_portion, placed_findings, report_turtle, validate, validate_reference

__all__ = [
    "Report",
    "ShapeResult",
    "checked",
    "checked_portion",
    "finding_triples",
    "placed_findings",
    "read_findings",
    "report_turtle",
    "validate",
    "validate_reference",
]

_WHERE = {"finding_triples": "findings", "read_findings": "findings"}


def __getattr__(name: str) -> object:
    """Each part is loaded when it is asked for: who only reads the names of shapes need not wait for the compiler."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE.get(name, 'validator')}"), name)
