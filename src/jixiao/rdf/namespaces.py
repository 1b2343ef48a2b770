"""Namespaces, and terms as N-Triples text."""

from __future__ import annotations

from decimal import Decimal

from ..model import Severity
from ..model.text import plain

JX = "https://w3id.org/jixiao/ontology#"
JXF = "https://w3id.org/jixiao/framework#"
JXJ = "https://w3id.org/jixiao/jurisdiction/"
JXS = "https://w3id.org/jixiao/shapes#"
PROV = "http://www.w3.org/ns/prov#"
QB = "http://purl.org/linked-data/cube#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
CSVW = "http://www.w3.org/ns/csvw#"
SH = "http://www.w3.org/ns/shacl#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OWL = "http://www.w3.org/2002/07/owl#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"

#: The severities of findings as SHACL has them: https://www.w3.org/TR/shacl/#severity
SEVERITY_IRIS = {Severity.VIOLATION: f"{SH}Violation", Severity.WARNING: f"{SH}Warning", Severity.INFO: f"{SH}Info"}

#: The graphs that hold the reference data.
ONTOLOGY_GRAPH = "https://w3id.org/jixiao/ontology"
JURISDICTION_GRAPH = JXJ

PREFIXES = {
    "jx": JX,
    "jxf": JXF,
    "jxj": JXJ,
    "jxs": JXS,
    "jxu": "https://w3id.org/jixiao/unit#",
    "prov": PROV,
    "qb": QB,
    "skos": SKOS,
    "dcat": DCAT,
    "dct": DCT,
    "csvw": CSVW,
    "sh": SH,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
}

_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"})


def iri(value: str) -> str:
    """An IRI as N-Triples; the IRIs minted here need no further escaping."""
    return f"<{value}>"


def _escaped(text: str) -> str:
    # Most texts hold nothing to escape, and to see that takes a fraction of the time that translating does.
    return text if text.isprintable() and '"' not in text and "\\" not in text else text.translate(_ESCAPES)


class LITERALS:
    """Literals as N-Triples text. Verbatim text is always xsd:string, so that no store changes a character of it."""

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
