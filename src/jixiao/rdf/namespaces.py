"""Write terms as N-Triples text; the namespaces of ``model/namespaces.py`` are at hand here too."""

from __future__ import annotations

from decimal import Decimal

from ..model import Severity
from ..model.namespaces import (
    CSVW,
    DC,
    DCAT,
    DCT,
    JURISDICTION_GRAPH,
    JX,
    JXF,
    JXJ,
    JXS,
    ONTOLOGY_GRAPH,
    ORG,
    OWL,
    PAV,
    PREFIXES,
    PROV,
    QB,
    RDF,
    RDF_TYPE,
    RDFS,
    SH,
    SKOS,
    VOID,
    XSD,
    XSD_STRING,
)
from ..model.text import plain

__all__ = [
    "CSVW",
    "DC",
    "DCAT",
    "DCT",
    "JURISDICTION_GRAPH",
    "JX",
    "JXF",
    "JXJ",
    "JXS",
    "LITERALS",
    "ONTOLOGY_GRAPH",
    "ORG",
    "OWL",
    "PAV",
    "PREFIXES",
    "PROV",
    "QB",
    "RDF",
    "RDFS",
    "RDF_TYPE",
    "SEVERITY_IRIS",
    "SH",
    "SKOS",
    "VOID",
    "XSD",
    "XSD_STRING",
    "iri",
]

#: The severities of findings as SHACL has them: https://www.w3.org/TR/shacl/#severity
SEVERITY_IRIS = {Severity.VIOLATION: f"{SH}Violation", Severity.WARNING: f"{SH}Warning", Severity.INFO: f"{SH}Info"}

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})


def iri(value: str) -> str:
    """Write an IRI as N-Triples; the IRIs minted here need no further escaping."""
    return f"<{value}>"


def _escaped(text: str) -> str:
    # Most texts hold nothing to escape, and to see that takes a fraction of the time that translating does.
    return text if text.isprintable() and '"' not in text and "\\" not in text else text.translate(_ESCAPES)


class LITERALS:
    """Write literals as N-Triples text; verbatim text is always xsd:string, so that no store changes a character of it."""

    @staticmethod
    def string(text: str) -> str:
        return f'"{_escaped(text)}"'

    @staticmethod
    def tagged(text: str, language: str) -> str:
        return f'"{_escaped(text)}"@{language}'

    @staticmethod
    def typed(text: str, datatype: str) -> str:
        return f'"{_escaped(text)}"^^<{XSD}{datatype}>'

    @staticmethod
    def decimal(number: Decimal) -> str:
        """Write the canonical xsd:decimal: 88.40 → 88.4, 1E+3 → 1000.

        >>> LITERALS.decimal(Decimal("88.40"))
        '"88.4"^^<http://www.w3.org/2001/XMLSchema#decimal>'
        """
        return f'"{plain(number)}"^^<{XSD}decimal>'

    @staticmethod
    def integer(number: int) -> str:
        return f'"{number}"^^<{XSD}integer>'
