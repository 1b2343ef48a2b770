"""Checks: the SHACL shapes of ``shapes/``, compiled to SPARQL or run by pySHACL, find what a document's graph shows; each result becomes
a Finding with its cell."""

from .check import Report, report_turtle, validate, validate_reference
from .findings import finding_triples, read_findings
from .shapes import Shape, shapes

__all__ = ["Report", "Shape", "finding_triples", "read_findings", "report_turtle", "shapes", "validate", "validate_reference"]
