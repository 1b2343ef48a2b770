"""Reason over what documents state: which classes and properties the ontology entails (HermiT), and what contradicts it, at its cell.

Read is what the axioms touch: statements by properties with a domain, a range, a super-property or a limit on their values, and the
classes of the ontology. Cells are left out; nothing but their own class follows of them. HermiT has some thousand statements at a time:
those of whole documents, with all that is stated anywhere of the departments, projects, concepts and the like that they name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, Triple, parse

from ..model import Location
from ..model.namespaces import JX, OWL, RDF_TYPE, RDFS
from ..util.parallel import Progress, quiet
from ..util.resources import resource_dir
from .document import statements
from .locate import Places, text_of

__all__ = ["Contradiction", "Entailments", "StatedGraph", "entailments"]

#: So many statements HermiT gets at once; it takes some seconds over them.
_PORTION = 12_000
#: So many contradictions are named; each takes a run of HermiT to find.
_MOST = 20
_TYPE = f"<{RDF_TYPE}>"


@dataclass(frozen=True, slots=True)
class StatedGraph:
    """A document's graph as N-Triples text, and the document's name and IRI."""

    file: str
    document: str
    ntriples: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """What cannot be true together by the ontology: in which document, of which node, at which cell.

    ``node`` is a row, a table or a shared thing; it is empty where only the whole document's statements contradict one another.
    """

    file: str
    node: str
    source: Location | None
    stated: tuple[str, ...]


@dataclass(slots=True)
class Entailments:
    """What follows from the statements and is not stated.

    ``types`` are pairs of a node's and a class's IRI; ``properties`` says how many statements follow by each super-property's IRI.
    """

    types: set[tuple[str, str]] = field(default_factory=set)
    properties: Counter[str] = field(default_factory=Counter)
    contradictions: list[Contradiction] = field(default_factory=list)

    @property
    def classes(self) -> Mapping[str, int]:
        """How many nodes each class is entailed of."""
        return Counter(kind for _, kind in self.types)


@dataclass(frozen=True, slots=True)
class _Axioms:
    """What the ontology's axioms touch, as N-Triples terms; ``above`` are the super-properties of each property."""

    classes: frozenset[str]
    properties: frozenset[str]
    above: Mapping[str, frozenset[str]]


def entailments(
    documents: Callable[[], Iterable[StatedGraph]], shared: str = "", *, total: int = 0, progress: Progress = quiet
) -> Entailments:
    """Reason over documents, which are read twice, and what they share, as N-Triples text.

    Raises ReasonerUnavailableError where owlready2 or Java is missing.
    """
    pool = _Pool()
    pool.take(_touched(shared))
    for graph in documents():
        pool.take(line for line in _touched(graph.ntriples) if not _own(line, graph))
    result = Entailments()
    result.properties.update(_super_properties(line for lines in pool.lines.values() for line in lines))
    done = 0
    for portion in _portions(documents()):
        for _, lines in portion:
            result.properties.update(_super_properties(lines))
        _reason_over(portion, pool, result)
        done += len(portion)
        progress(portion[-1][0].file, done, total or done)
    return result


class _Pool:
    """What is stated of nodes that no single document owns, by node; with the classes of places, units and levels."""

    def __init__(self) -> None:
        self.lines: dict[str, dict[str, None]] = {}

    def take(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.lines.setdefault(line.split(" ", 1)[0], {})[line] = None

    def about(self, lines: Iterable[str]) -> list[str]:
        """All that is stated of the nodes that some statements name, and of those that these name."""
        gathered: dict[str, None] = {}
        seen: set[str] = set()
        waiting = [term for line in lines for term in _nodes(line)]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                more = [*self.lines.get(node, ()), *_reference_types().get(node, ())]
                gathered |= dict.fromkeys(more)
                waiting += [term for line in more for term in _nodes(line)]
        return list(gathered)


def _nodes(line: str) -> tuple[str, ...]:
    """The nodes of a statement: its subject, and its object unless that is a class or a literal."""
    subject, predicate, value = line.removesuffix(" .").split(" ", 2)
    return (subject, value) if value.startswith("<") and predicate != _TYPE else (subject,)


def _own(line: str, graph: StatedGraph) -> bool:
    """Whether a statement is about something of the document itself: it, its tables, rows and values."""
    subject = line.split(" ", 1)[0]
    base = graph.document.rpartition("document/")[0]
    return subject.startswith((f"<{base}table/", f"<{graph.document}", "_:"))


def _touched(ntriples: str) -> Iterator[str]:
    """The statements of N-Triples text that axioms touch, without those about cells."""
    axioms = _axioms()
    for predicate, lines in statements(ntriples).items():
        if predicate == _TYPE:
            yield from (line for line in lines if line.removesuffix(" .").rpartition(" ")[2] in axioms.classes and not _of_cell(line))
        elif predicate in axioms.properties:
            yield from (line for line in lines if not _of_cell(line))


def _of_cell(line: str) -> bool:
    return "/document/" in (subject := line.split(" ", 1)[0]) and "#" in subject


def _portions(documents: Iterable[StatedGraph]) -> Iterator[list[tuple[StatedGraph, list[str]]]]:
    """Documents with what is stated of their own, as many together as HermiT gets at once."""
    portion: list[tuple[StatedGraph, list[str]]] = []
    size = 0
    for graph in documents:
        lines = [line for line in _touched(graph.ntriples) if _own(line, graph)]
        if portion and size + len(lines) > _PORTION:
            yield portion
            portion, size = [], 0
        portion.append((graph, lines))
        size += len(lines)
    if portion:
        yield portion


def _reason_over(portion: Sequence[tuple[StatedGraph, list[str]]], pool: _Pool, result: Entailments) -> None:
    """Add what follows from a portion; where it contradicts itself, first name where, and go on with the other documents."""
    from ..rdf.reasoning import reason

    lines = [line for _, own in portion for line in own]
    around = pool.about(lines)
    reasoning = reason([_ontology()], "\n".join((*lines, *around)))
    if not reasoning.consistent:
        wrong = _inconsistent([[*own, *pool.about(own)] for _, own in portion])
        for number in wrong or range(len(portion)):
            result.contradictions += _located(*portion[number], pool)
        rest = [entry for number, entry in enumerate(portion) if wrong and number not in wrong]
        if rest:
            _reason_over(rest, pool, result)
        return
    named = {node for line in (*lines, *around) for node in _nodes(line)}
    stated = {(node, kind) for node, predicate, kind in map(_terms, (*lines, *around)) if predicate == _TYPE}
    for individual, kinds in reasoning.inferred.items():
        if f"<{individual}>" in named:
            result.types |= {(individual, kind) for kind in kinds if (f"<{individual}>", f"<{kind}>") not in stated}


def _terms(line: str) -> tuple[str, str, str]:
    subject, predicate, value = line.removesuffix(" .").split(" ", 2)
    return subject, predicate, value


def _inconsistent(parts: Sequence[Sequence[str]]) -> list[int]:
    from ..rdf.reasoning import inconsistent_parts

    return inconsistent_parts(_ontology(), ["\n".join((*part, "")) for part in parts], most=_MOST)


def _located(graph: StatedGraph, own: Sequence[str], pool: _Pool) -> list[Contradiction]:
    """Find in a document what contradicts itself: the tables first, then in each its rows; what is shared comes before."""
    by_table: dict[str, list[str]] = {}
    for line in own:
        by_table.setdefault(_table_of(line.split(" ", 1)[0]), []).append(line)
    tables = list(by_table)
    places = Places(statements(graph.ntriples))
    nodes = _things(own, pool)
    if not nodes:
        for number in _inconsistent([[*by_table[table], *pool.about(by_table[table])] for table in tables]):
            nodes += _rows(tables[number], by_table[tables[number]], pool)
    if not nodes:
        return [Contradiction(graph.file, "", None, ())]
    return [Contradiction(graph.file, text_of(node), places.origin(node), tuple(map(_short, lines))) for node, lines in nodes]


def _things(own: Sequence[str], pool: _Pool) -> list[tuple[str, list[str]]]:
    """The shared things that a document names and that contradict themselves; where none does by itself, with what it names."""
    around = pool.about(own)
    if not _inconsistent([around]):
        return []
    shared = sorted({line.split(" ", 1)[0] for line in around} & pool.lines.keys())
    alone = [list(pool.lines[node]) for node in shared]
    wrong = _inconsistent(alone) or _inconsistent([[*lines, *pool.about(lines)] for lines in alone])
    return [(shared[number], alone[number]) for number in wrong]


def _rows(table: str, lines: Sequence[str], pool: _Pool) -> list[tuple[str, list[str]]]:
    """The rows of a table, or its head, that contradict themselves, each with what is stated of it; the table where none does alone."""
    by_row: dict[str, list[str]] = {}
    for line in lines:
        subject = line.split(" ", 1)[0]
        row = subject.removesuffix("/target>").removesuffix("/actual>").removesuffix(">") + ">"
        by_row.setdefault(row, []).append(line)
    rows = list(by_row)
    types = [line for line in lines if _terms(line)[1] == _TYPE]
    alone = [[*by_row[row], *pool.about(by_row[row])] for row in rows]
    wrong = _inconsistent(alone) or _inconsistent([[*part, *types] for part in alone])
    return [(rows[number], by_row[rows[number]]) for number in wrong] or [(table, list(lines))]


def _table_of(subject: str) -> str:
    return subject.partition("/indicator/")[0].removesuffix(">") + ">"


def _short(line: str) -> str:
    """Write a statement for people: its predicate and object, with the prefix of the ontology."""
    _, predicate, value = _terms(line)
    name = "a" if predicate == _TYPE else predicate[1:-1].replace(JX, "jx:")
    shown = value[1:-1].replace(JX, "jx:") if value.startswith("<") else text_of(value)
    return f"{name} {shown[:80]}"


# -- the ontology ------------------------------------------------------------------------------------------------------------------


def _ontology() -> Path:
    return resource_dir("ontology") / "jixiao.ttl"


def _parsed(path: Path) -> Iterator[Triple]:
    for statement in parse(path=str(path), format=RdfFormat.TURTLE):
        yield statement.triple


@cache
def _axioms() -> _Axioms:
    """What the axioms of the ontology touch."""
    kinds: dict[str, set[str]] = {}
    direct: dict[str, set[str]] = {}
    limited: set[str] = set()
    for triple in _parsed(_ontology()):
        subject, predicate, value = str(triple.subject), str(triple.predicate)[1:-1], str(triple.object)
        if predicate == RDF_TYPE:
            kinds.setdefault(value, set()).add(subject)
        elif predicate == f"{RDFS}subPropertyOf":
            direct.setdefault(subject, set()).add(value)
            limited.add(subject)
        elif predicate in (f"{RDFS}domain", f"{RDFS}range"):
            limited.add(subject)
        elif predicate == f"{OWL}onProperty":
            limited.add(value)
    declared = kinds.get(f"<{OWL}ObjectProperty>", set()) | kinds.get(f"<{OWL}DatatypeProperty>", set())
    functional = kinds.get(f"<{OWL}FunctionalProperty>", set()) | kinds.get(f"<{OWL}InverseFunctionalProperty>", set())
    above = {prop: frozenset(_above(prop, direct)) for prop in direct}
    classes = {kind for kind in kinds.get(f"<{OWL}Class>", ()) if kind.startswith("<")}
    return _Axioms(frozenset(classes), frozenset(declared & (limited | functional)), above)


def _above(prop: str, direct: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [prop]
    while waiting:
        more = direct.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
    return reached


@cache
def _reference_types() -> Mapping[str, list[str]]:
    """The classes of places, units, levels and cubes in the reference data, as statements by their subject."""
    classes = _axioms().classes
    types: dict[str, list[str]] = {}
    for path in sorted(resource_dir("ontology").glob("*.ttl")):
        for triple in _parsed(path):
            if triple.predicate.value == RDF_TYPE and str(triple.object) in classes:
                types.setdefault(str(triple.subject), []).append(f"{triple} .")
    return types


def _super_properties(lines: Iterable[str]) -> Iterator[str]:
    """The super-properties by which statements hold too, one for each statement that follows."""
    above = _axioms().above
    for line in lines:
        for prop in above.get(line.split(" ", 2)[1], ()):
            yield prop[1:-1]
