"""Checks: SHACL (``shapes/``, run by pySHACL) finds what a document's graph shows; each result becomes a Finding with its cell."""

from .check import Report, report_turtle, validate
from .findings import finding_triples, read_findings
from .shapes import Shape, shapes

__all__ = ["Report", "Shape", "finding_triples", "read_findings", "report_turtle", "shapes", "validate"]
