"""RDF terms, made once each, and what names mean: words, units, cities."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path

from rdflib import SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

ONTOLOGY = Path(__file__).resolve().parent.parent.parent / "ontology"
BASE = "https://w3id.org/jixiao/id/"


class Names:
    """The IRIs of a namespace, each made once: rdflib's own Namespace makes and checks one at each use."""

    def __init__(self, base: str) -> None:
        self._base = base

    def __getattr__(self, name: str) -> URIRef:
        term = URIRef(self._base + name)
        setattr(self, name, term)
        return term

    def __getitem__(self, name: str) -> URIRef:
        term: URIRef = getattr(self, name)
        return term


JX = Names("https://w3id.org/jixiao/ontology#")
JXF = Names("https://w3id.org/jixiao/framework#")
JXJ = Names("https://w3id.org/jixiao/jurisdiction/")

Triple = tuple[URIRef, URIRef, Node]


@lru_cache(maxsize=100_000)
def string(text: str) -> Literal:
    return Literal(text)


@lru_cache(maxsize=100_000)
def integer(number: int) -> Literal:
    return Literal(number)


@lru_cache(maxsize=100_000)
def decimal(number: Decimal | str) -> Literal:
    text = format(Decimal(number), "f")
    return Literal(text.rstrip("0").rstrip(".") if "." in text else text, datatype=XSD.decimal)


@lru_cache(maxsize=10_000)
def typed(text: str, datatype: URIRef) -> Literal:
    return Literal(text, datatype=datatype)


@lru_cache(maxsize=100_000)
def words_of(text: str) -> tuple[Literal, ...]:
    import jieba

    jieba.setLogLevel(40)
    return tuple(string(word) for word in dict.fromkeys(jieba.cut_for_search(text)) if re.match(r"\w", word))


def short(text: str) -> str:
    return blake2b(text.encode(), digest_size=10).hexdigest()


@cache
def cities() -> dict[str, str]:
    """The code of each city by name, and of each county by the name of its city and its own."""
    pattern = re.compile(r'^jxj:(\d+) .*?prefLabel "([^"]+)"@zh(?:.*?partOf jxj:(\d+))?', re.MULTILINE)
    found = pattern.findall((ONTOLOGY / "jurisdictions.ttl").read_text(encoding="utf-8"))
    names = {code: name for code, name, _ in found}
    return {name: code for code, name, _ in found} | {names[above] + name: code for code, name, above in found if above}


@lru_cache(maxsize=10_000)
def city_of(unit: str) -> str:
    return next(cities()[unit[:size]] for size in range(len(unit), 1, -1) if unit[:size] in cities())


@cache
def units() -> dict[str, tuple[str, URIRef]]:
    """Each word for a unit: its canonical word, and the unit."""
    graph = Graph().parse(ONTOLOGY / "units.ttl", format="turtle")
    found = {}
    for unit, word in graph.subject_objects(SKOS.prefLabel):
        if isinstance(word, Literal) and isinstance(unit, URIRef) and word.language == "zh":
            words = [str(word), *(str(other) for other in graph.objects(unit, SKOS.altLabel))]
            found.update({other: (str(word), unit) for other in words})
    return found
