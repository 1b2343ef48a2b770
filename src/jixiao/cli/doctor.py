"""Check that jixiao can do its work here: its data files, its ontology, its tools."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

from ..model.namespaces import JX, prefix_declarations
from ..sparql.saved_queries import catalogue
from ..util.resources import resource_dir
from ..validation.rules import shapes
from ..vocabulary import vocabulary
from ..vocabulary.terms import terms

_PACKAGES = ("rdflib", "pyshacl", "owlready2", "SPARQLWrapper", "jieba", "pyoxigraph")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is right, and what was seen."""

    name: str
    passed: bool
    detail: str


def examine() -> Iterator[Check]:
    """Run all checks in turn, the quick ones first; HermiT's proof of the ontology comes last and takes some seconds."""
    yield Check("Python", sys.version_info >= (3, 11), ".".join(map(str, sys.version_info[:3])))
    yield _check("packages", _packages)
    yield _check("vocabulary", _vocabulary)
    yield _check("jieba", lambda: " / ".join(terms("信息系统运维经费")))
    yield _check("queries", lambda: f"{len(catalogue())} saved queries, every header in order")
    yield _check("shapes", lambda: f"{len(shapes())} rules in shapes/")
    yield _check("ontology (HermiT)", _ontology)


def examine_location(location: str) -> Iterator[Check]:
    """Examine the store at a location: each statement in one graph, one version of each table counts, entities are spoken of.

    Raises StoreError where there is none, or it is of another model.
    """
    from ..store import open_store
    from ..store.integrity import examine_store
    from .interruptible import interruptible

    with closing(open_store(location, read_only=True)) as store:
        examining = examine_store(store)
        while seen := interruptible(lambda: next(examining, None)):
            yield Check(seen.name, not seen.wrong, seen.wrong or seen.seen)


def _check(name: str, look: Callable[[], str]) -> Check:
    try:
        return Check(name, True, look())
    except Exception as error:  # whatever is wrong is what the doctor reports
        return Check(name, False, f"{error}")


def _packages() -> str:
    try:
        return ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    except PackageNotFoundError as error:
        raise RuntimeError(f"{error.name} is not installed; install jixiao again") from error


def _vocabulary() -> str:
    words = vocabulary()
    return f"{len(words.labels)} labels, {len(words.units)} unit words, {len(words.jurisdictions)} jurisdictions"


_QUANTIFIED = f"""{prefix_declarations("jx", "xsd")}
<urn:jixiao:doctor:number> a jx:Indicator ; jx:target <urn:jixiao:doctor:target> .
<urn:jixiao:doctor:target> a jx:Target ; jx:number "95"^^xsd:decimal .
<urn:jixiao:doctor:text> a jx:Indicator ; jx:target <urn:jixiao:doctor:words> .
<urn:jixiao:doctor:words> a jx:TextTarget .
"""


def _ontology() -> str:
    """Prove by HermiT: consistent, no empty class; an indicator is quantified by a number, not by text."""
    from ..rdf.reasoning import reason

    inferences = reason(sorted(resource_dir("ontology").glob("*.ttl")), _QUANTIFIED)
    if not inferences.consistent:
        raise RuntimeError("the ontology contradicts itself")
    if inferences.unsatisfiable:
        raise RuntimeError(f"classes that can have no member: {', '.join(inferences.unsatisfiable)}")
    quantified = f"{JX}QuantifiedIndicator"
    inferred = [quantified in inferences.inferred.get(f"urn:jixiao:doctor:{name}", ()) for name in ("number", "text")]
    if inferred != [True, False]:
        raise RuntimeError("an indicator with a number is not inferred to be a jx:QuantifiedIndicator, or one with text is")
    return "consistent, no unsatisfiable class; an Indicator with a number is inferred a QuantifiedIndicator"
