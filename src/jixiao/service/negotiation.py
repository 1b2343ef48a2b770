"""Negotiate the format of an answer by Accept (RFC 9110, proactive negotiation)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

#: So many media ranges of Accept are looked at: each costs time, and nobody likes more.
_MOST_RANGES = 1000


@dataclass(frozen=True, slots=True)
class Format:
    """``types``: its media types; the first is its own, the others are given to who asks for them."""

    name: str
    types: tuple[str, ...]
    ending: str
    text: bool = True


@dataclass(frozen=True, slots=True)
class Chosen:
    format: Format
    type: str

    @property
    def content_type(self) -> str:
        return f"{self.type}; charset=utf-8" if self.type.startswith("text/") else self.type


#: Formats of rows and of yes or no.
BINDINGS = (
    Format("json", ("application/sparql-results+json", "application/json", "text/json"), "srj"),
    Format("xml", ("application/sparql-results+xml", "application/xml", "text/xml"), "srx"),
    Format("csv", ("text/csv",), "csv"),
    Format("tsv", ("text/tab-separated-values",), "tsv"),
)
GRAPHS = (
    Format("ttl", ("text/turtle", "application/x-turtle"), "ttl"),
    Format("nt", ("application/n-triples",), "nt"),
    Format("jsonld", ("application/ld+json", "application/json"), "jsonld"),
    Format("rdf", ("application/rdf+xml", "application/xml", "text/xml"), "rdf"),
    Format("trig", ("application/trig",), "trig"),
    Format("nq", ("application/n-quads",), "nq"),
)
#: Formats of the saved queries' answers, as ``jixiao query`` writes them.
ANSWERS = (
    Format("answer-json", ("application/json",), "json"),
    Format("answer-csv", ("text/csv",), "csv"),
    Format("answer-tsv", ("text/tab-separated-values",), "tsv"),
    Format("answer-xlsx", ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",), "xlsx", text=False),
    Format("answer-parquet", ("application/vnd.apache.parquet",), "parquet", text=False),
)
#: Those that a spreadsheet opens, by their ending: with a byte order mark, and no cell a formula.
FOR_SPREADSHEETS = {
    "csv": Format("answer-excel", ("text/csv",), "csv"),
    "tsv": Format("answer-excel-tsv", ("text/tab-separated-values",), "tsv"),
}


@dataclass(frozen=True, slots=True)
class _Range:
    type: str
    subtype: str
    quality: float

    def fits(self, media_type: str) -> int:
        """Rank how closely it names a media type; 0 where it does not."""
        kind, _, subtype = media_type.partition("/")
        if (self.type, self.subtype) == (kind, subtype):
            return 3
        if self.subtype == "*":
            return 2 if self.type == kind else 1 if self.type == "*" else 0
        return 0


def _ranges(accept: str) -> list[_Range]:
    ranges = []
    for part in accept.split(",", _MOST_RANGES)[:_MOST_RANGES]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        kind, slash, subtype = name.lower().partition("/")
        if not slash or not kind or not subtype:
            continue
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip().lower() == "q":
                try:
                    quality = min(1.0, max(0.0, float(value)))
                except ValueError:
                    quality = 0.0
        ranges.append(_Range(kind, subtype, 0.0 if isnan(quality) else quality))
    return ranges


#: What clients call formats in ``format=``, besides our own names and the media types: SPARQLWrapper, Virtuoso, GraphDB.
_ALIASES = {
    "turtle": "ttl",
    "n3": "ttl",
    "rdf+xml": "rdf",
    "rdfxml": "rdf",
    "json-ld": "jsonld",
    "json+ld": "jsonld",
    "n-triples": "nt",
    "ntriples": "nt",
    "n-quads": "nq",
    "nquads": "nq",
    "sparql-results+json": "json",
    "sparql-results+xml": "xml",
    "tab-separated-values": "tsv",
}


def named_format(wanted: str, offered: Sequence[Format]) -> Chosen | None:
    """Find the format that a request calls by a name: ours, a file's ending, a media type, or what other programs call it.

    >>> named_format("rdf+xml", GRAPHS).type, named_format("xml", GRAPHS).format.name, named_format("text/csv", BINDINGS).format.name
    ('application/rdf+xml', 'rdf', 'csv')
    """
    name = wanted.strip().lower().replace(" ", "+")  # a plus that was not escaped comes as a blank
    name = _ALIASES.get(name, name)
    for form in offered:
        if name in (form.ending, form.name):
            return Chosen(form, form.types[0])
    for form in offered:
        if name in form.types or any(kind.partition("/")[2] == name for kind in form.types):
            return Chosen(form, name if name in form.types else form.types[0])
    return None


def choose(accept: str | None, offered: Sequence[Format]) -> Chosen | None:
    """Choose the format of the highest quality, of equals the first offered; None where Accept takes none.

    >>> choose("text/csv;q=0.5, application/json", BINDINGS).type
    'application/json'
    >>> choose("text/*;q=0.2, */*;q=0.1", BINDINGS).type
    'text/csv'
    >>> choose("image/png", BINDINGS) is None
    True
    """
    if accept is None or not accept.strip():
        return Chosen(offered[0], offered[0].types[0])
    ranges = _ranges(accept)
    best: tuple[float, Chosen] | None = None
    for form in offered:
        for place, media_type in enumerate(form.types):
            fits = [(range_.fits(media_type), range_.quality) for range_ in ranges]
            closest = max((fit for fit, _ in fits), default=0)
            if not closest or (place and closest < 3):
                continue
            quality = max(q for fit, q in fits if fit == closest)
            if quality > 0 and (best is None or quality > best[0]):
                best = (quality, Chosen(form, media_type))
    return best[1] if best else None


def listed(offered: Sequence[Format]) -> str:
    return ", ".join(form.types[0] for form in offered)
