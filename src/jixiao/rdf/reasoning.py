"""Reason over the ontology with HermiT, the OWL 2 DL reasoner that owlready2 brings along.

A tool for those who keep the ontology, and for tests: nothing in the import of documents needs it. owlready2 is
therefore loaded only when a reasoner is asked for.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

_HERMIT = "org.semanticweb.HermiT.cli.CommandLine"
#: So many files one Java process judges; each is a ground of its own, and a command line has an end.
_ARGUMENTS = 200


class ReasonerUnavailableError(RuntimeError):
    """The reasoner cannot be run here: owlready2 or Java is missing. The message says which, and what to do."""


@dataclass(frozen=True)
class Reasoning:
    """What a reasoner found.

    `inferred` gives for each individual's IRI every named class it belongs to, asserted or inferred, without owl:Thing.
    From an inconsistent ontology anything follows, so then `unsatisfiable` and `inferred` are empty.
    """

    consistent: bool
    unsatisfiable: tuple[str, ...]
    inferred: Mapping[str, frozenset[str]]


def check_ontology(directory: Path) -> Reasoning:
    """Reason over all Turtle files of a directory together.

    Raises FileNotFoundError where there are none: an empty ontology would pass every check.
    """
    paths = sorted(directory.glob("*.ttl"))
    if not paths:
        raise FileNotFoundError(f"no Turtle files (*.ttl) in {directory}")
    return reason(paths)


def reason(paths: Sequence[Path], extra_turtle: str = "") -> Reasoning:
    """Reason over Turtle files and, with them, over further Turtle (instances to classify, say).

    Literals of datatypes that OWL 2 does not know (xsd:date, xsd:gMonthDay) are taken as opaque values.
    Raises ReasonerUnavailableError where owlready2 or Java is missing.
    """
    owlready2 = _load_owlready2()
    graph = Graph()
    for path in paths:
        graph += _parsed(path, path.stat().st_mtime_ns)
    graph.parse(data=extra_turtle, format="turtle")
    _declare_individuals(graph)
    _drop_classes_of_properties(graph)

    world = owlready2.World()
    ontology = world.get_ontology("urn:jixiao:reasoning#")
    ontology.load(fileobj=BytesIO(graph.serialize(format="nt", encoding="utf-8")))
    try:
        owlready2.sync_reasoner_hermit(world, debug=0, ignore_unsupported_datatypes=True)
    except owlready2.OwlReadyInconsistentOntologyError:
        return Reasoning(consistent=False, unsatisfiable=(), inferred={})
    unsatisfiable = sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)
    inferred = {
        individual.iri: frozenset(
            c.iri for c in individual.INDIRECT_is_a if isinstance(c, owlready2.ThingClass) and c is not owlready2.Thing
        )
        for individual in world.individuals()
    }
    return Reasoning(consistent=True, unsatisfiable=tuple(unsatisfiable), inferred=inferred)


def inconsistent_parts(ontology: Path, parts: Sequence[str], *, most: int) -> list[int]:
    """Find the parts, each N-Triples text, that contradict a Turtle ontology; give the numbers of the first ``most`` of them.

    Each part is judged by itself. One Java process judges them in order until one is inconsistent; the next goes on behind it.
    Raises ReasonerUnavailableError where owlready2 or Java is missing, RuntimeError where HermiT fails otherwise.
    """
    owlready2 = _load_owlready2()
    classpath = import_module("owlready2.reasoning")._HERMIT_CLASSPATH
    axioms = _without_annotations(ontology, ontology.stat().st_mtime_ns)
    wrong: list[int] = []
    with TemporaryDirectory(prefix="jixiao-reason-") as folder:
        files = [Path(folder, f"{number}.nt") for number in range(len(parts))]
        for file, part in zip(files, parts, strict=True):
            file.write_text(axioms + part, encoding="utf-8")
        begin = 0
        while begin < len(files) and len(wrong) < most:
            some = files[begin : begin + _ARGUMENTS]
            command = [owlready2.JAVA_EXE, f"-Xmx{owlready2.reasoning.JAVA_MEMORY}M", "-cp", classpath, _HERMIT, "-k"]
            done = subprocess.run(
                [*command, "--ignoreUnsupportedDatatypes", *(file.as_uri() for file in some)],
                capture_output=True,
                text=True,
                encoding="utf-8",
                check=False,
            )
            judged = done.stdout.count("#Thing is satisfiable")
            if done.returncode == 0 and judged == len(some):
                begin += judged
            elif "InconsistentOntologyException" in done.stderr:
                wrong.append(begin + judged)
                begin += judged + 1
            else:
                raise RuntimeError(f"HermiT failed: {done.stderr.strip()[-500:]}")
    return wrong


@lru_cache(maxsize=8)
def _parsed(path: Path, changed: int) -> Graph:
    """Parse a Turtle file as it was last changed; the caller leaves the graph as it is."""
    return Graph().parse(path, format="turtle")


@lru_cache(maxsize=1)
def _without_annotations(path: Path, changed: int) -> str:
    """Write the axioms of an ontology as N-Triples, without the texts, of which nothing follows."""
    graph = Graph()
    graph += _parsed(path, changed)
    _drop_classes_of_properties(graph)
    texts = {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso, SKOS.definition, *graph.subjects(RDF.type, OWL.AnnotationProperty)}
    for predicate in texts:
        graph.remove((None, predicate, None))
    return str(graph.serialize(format="nt"))


def _load_owlready2() -> ModuleType:
    try:
        owlready2 = import_module("owlready2")
    except ImportError as error:
        raise ReasonerUnavailableError("reasoning needs the Python package owlready2: pip install owlready2") from error
    if shutil.which(owlready2.JAVA_EXE) is None:
        raise ReasonerUnavailableError(
            f"reasoning needs Java, and '{owlready2.JAVA_EXE}' is not on the PATH: install a Java runtime (8 or newer)"
        )
    return owlready2


def _declare_individuals(graph: Graph) -> None:
    """Say of every individual that it is one.

    owlready2 sees an individual only where a class or owl:NamedIndividual is asserted of it; in data, a resource may be
    known by nothing but its properties.
    """
    individuals = set()
    for object_property in graph.subjects(RDF.type, OWL.ObjectProperty):
        for subject, value in graph.subject_objects(object_property):
            individuals |= {subject, value}
    for data_property in graph.subjects(RDF.type, OWL.DatatypeProperty):
        individuals |= set(graph.subjects(data_property))
    for owl_class in graph.subjects(RDF.type, OWL.Class):
        individuals |= set(graph.subjects(RDF.type, owl_class))
    for individual in individuals:
        if isinstance(individual, URIRef):
            graph.add((individual, RDF.type, OWL.NamedIndividual))


def _drop_classes_of_properties(graph: Graph) -> None:
    """Leave out that a property is an instance of, say, qb:DimensionProperty.

    OWL 2 DL lets one IRI be a property and an individual, and nothing follows from the one for the other; owlready2
    cannot hold both.
    """
    owl_kinds = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    properties = {prop for kind in owl_kinds for prop in graph.subjects(RDF.type, kind)}
    for prop in properties:
        for kind in set(graph.objects(prop, RDF.type)):
            if not str(kind).startswith((str(OWL), str(RDF))):
                graph.remove((prop, RDF.type, kind))
