"""Name the namespaces of RDF that jixiao writes and asks for: the only module in which their IRIs stand."""

from __future__ import annotations

from . import graph_names

#: What all of jixiao's own IRIs begin with; https://w3id.org redirects from there to a service's root.
W3ID = "https://w3id.org/jixiao/"
#: The graph of the ontology, and its terms.
ONTOLOGY_GRAPH = f"{W3ID}ontology"
JX = f"{ONTOLOGY_GRAPH}#"
#: The indicator framework, jurisdictions (whose graph has the same name), units, shapes and saved queries.
JXF = f"{W3ID}framework#"
JXJ = f"{W3ID}jurisdiction/"
#: The standard concepts of indicators, and the facets that they are made of: measure, object and beneficiary.
JXC = f"{W3ID}concept/"
JXM = f"{W3ID}measure/"
JXO = f"{W3ID}object/"
JXB = f"{W3ID}beneficiary/"
#: The kinds of projects.
JXK = f"{W3ID}project-kind/"
JURISDICTION_GRAPH = JXJ
JXU = f"{W3ID}unit#"
JXS = f"{W3ID}shapes#"
JXQ = f"{W3ID}query/"
#: The properties that only the program needs; they stand in such graphs only.
BOOKKEEPING_PROPERTIES = (
    *(f"{JX}{name}" for name in (
        "graphDigest", "graphMark", "modelVersion", "versionRank", "tableCount", "evaluationCount", "indicatorCount", "departmentCount",
        "budgetTotal", "quadCount", "linkDecisions", "linkDecisionsFile",
    )),
    "http://www.w3.org/ns/prov#endedAtTime",
)  # fmt: skip
#: The graph of what is kept of a store for the program's own use: what is counted of it, and the model it is written in.
STATISTICS_GRAPH = f"{W3ID}{graph_names.BOOKKEEPING}"
#: The graph of the documents that a withdrawal under way takes out; empty at all other times.
WITHDRAWAL_GRAPH = f"{W3ID}withdrawal"

CSVW = "http://www.w3.org/ns/csvw#"
DC = "http://purl.org/dc/elements/1.1/"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
FORMATS = "http://www.w3.org/ns/formats/"
ORG = "http://www.w3.org/ns/org#"
OWL = "http://www.w3.org/2002/07/owl#"
PAV = "http://purl.org/pav/"
PROV = "http://www.w3.org/ns/prov#"
QB = "http://purl.org/linked-data/cube#"
QUDT = "http://qudt.org/schema/qudt/"
QUDT_UNIT = "http://qudt.org/vocab/unit/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SEMAPV = "https://w3id.org/semapv/vocab/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SSSOM = "https://w3id.org/sssom/"
VOID = "http://rdfs.org/ns/void#"
XSD = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE = f"{RDF}type"
XSD_STRING = f"{XSD}string"

#: The prefixes that data are written with.
PREFIXES = {
    "jx": JX,
    "jxf": JXF,
    "jxj": JXJ,
    "jxb": JXB,
    "jxc": JXC,
    "jxm": JXM,
    "jxo": JXO,
    "jxs": JXS,
    "jxu": JXU,
    "pav": PAV,
    "prov": PROV,
    "qb": QB,
    "semapv": SEMAPV,
    "skos": SKOS,
    "sssom": SSSOM,
    "dcat": DCAT,
    "dct": DCT,
    "csvw": CSVW,
    "sh": SH,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
}


def prefix_declarations(*prefixes: str) -> str:
    """Declare prefixes for SPARQL, on one line.

    >>> prefix_declarations("skos", "sh")
    'PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX sh: <http://www.w3.org/ns/shacl#>'
    """
    return " ".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in prefixes)
