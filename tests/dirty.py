"""Small graphs of our kind, and damage to them: what no importer writes, but a store that others write to may hold."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, Store, parse, serialize

from conftest import SEEDS
from jixiao.extraction.pipeline import process
from jixiao.rdf import Minter

Statement = tuple[str, str, str]
EXAMPLES = Path(__file__).parent / "shapes"
JX = "https://w3id.org/jixiao/ontology#"
JXF = "https://w3id.org/jixiao/framework#"
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_NT = RdfFormat.N_TRIPLES

TEXTS = [
    *("", " ", "-", "/", "无", "≥95%", "<=5", ">=90", ">", "=", "%", "abc", "**", "XX", "____", "定性描述", "90定性指标", "投诉率≤1%"),
    *("\\", "a\\1", "\\g<x>", "\\n", '"', '""', "'", "\n", "a\nb", "90%\n", "\r\n", "\t", "{?value}", "{$this}", "{?earlier}"),
    *("$", "$1", "^a$", "[a-z]+", "(", ")", "*", "+?", ".*", "|", "合格率（优）", "完成率", "增长率", "满意度", "节约"),
    *("🙂", "e\u0301", "\u200b", "长" * 3000, "2024-10-31", "2021", "2021-10-31", "100", "-5", "1e5", "0.1"),
]
NUMBERS = ["0", "-1", "-0.5", "1", "100", "100.5", "0.1", "0.2", "0.30", "99999999999", "-0.00", "+7", "007", ".5", "5."]
ILL_TYPED = ["abc", "", "1.2.3", "--", "12 万元", "2024-13-45", "0x1F", "1,000", "½", "一百"]
DATES = ["2024-02-29", "2023-02-29", "2024-13-45", "2021-10-31", "2022-12-31Z", "20221231", "--10-31", "abc", ""]
#: Text that Python's int and float take for a number, and XML Schema does not.
PYTHON_ONLY = ["１２", "1_000", " 7 "]


def literal(text: str, kind: str = "", language: str = "") -> str:
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})
    return f'"{text.translate(escapes)}"' + (f"^^<{kind if ':' in kind else XSD + kind}>" if kind else f"@{language}" if language else "")


def any_literal(r: random.Random) -> str:
    """A literal of any kind: well-typed, ill-typed, of an unknown datatype, with a language."""
    number = r.choice(NUMBERS)
    return r.choice(
        [
            literal(r.choice(TEXTS)),
            literal(r.choice(TEXTS), language=r.choice(["zh", "en", "EN-gb", "de"])),
            literal(number, "decimal"),
            literal(number, r.choice(["double", "float"])),
            literal(r.choice(["NaN", "INF", "-INF", "1e5", "1E-7", "-0"]), r.choice(["double", "float"])),
            literal(r.choice(["0", "-3", "12", "007", "+7", "2024"]), r.choice(["integer", "int", "nonNegativeInteger", "byte", "gYear"])),
            literal(r.choice(ILL_TYPED), r.choice(["decimal", "integer", "double", "boolean", "date", "dateTime", "gYear"])),
            literal(r.choice(DATES), r.choice(["date", "date", "gMonthDay", "string"])),
            literal(r.choice(["true", "false", "1", "0", "yes", "TRUE"]), "boolean"),
            literal(r.choice(TEXTS), r.choice(["anyURI", "https://example.org/kind"])),
        ]
    )


@cache
def sources() -> tuple[tuple[Statement, ...], ...]:
    """The examples of all shapes, and single tables of the seeds, as Oxigraph's store gives them."""
    found = [statements(path.read_text(encoding="utf-8"), RdfFormat.TURTLE) for path in sorted(EXAMPLES.glob("*/*.ttl"))]
    for key in ("002_3eaab56bdd7e2a5c", "004_56b42797f674fafb"):
        text = process(SEEDS / f"{key}.txt").graph(Minter()).ntriples()
        found += _tables(statements(text, _NT))
    return tuple(tuple(graph) for graph in found)


def statements(text: str, syntax: RdfFormat) -> list[Statement]:
    """The statements of a text, each term as N-Triples, in the text's order and in Oxigraph's canonical form."""
    return [line_parts(line) for line in canonical(serialize(parse(text, format=syntax), format=_NT).decode()).splitlines()]


def canonical(ntriples: str) -> str:
    """N-Triples with the literals as they come out of a store, in the order of the text; what the store finds twice is there once."""
    found = {}
    for line in ntriples.splitlines():
        subject, predicate, value = line_parts(line)
        found[f"{subject} {predicate} {canonical_term(value)} ."] = None
    return "".join(f"{line}\n" for line in found)


@cache
def canonical_term(term: str) -> str:
    if not term.startswith('"'):
        return term
    store = Store()
    store.load(f"<a:a> <a:a> {term} .", _NT)
    (quad,) = store
    return str(quad.object)


def line_parts(line: str) -> Statement:
    subject, predicate, value = line.split(" ", 2)
    return subject, predicate, value.removesuffix(" .")


def _tables(graph: Sequence[Statement]) -> list[list[Statement]]:
    """Each table with its first rows, and all that these say of themselves."""
    tables = list(dict.fromkeys(value for _, predicate, value in graph if predicate == f"<{JX}inTable>"))
    found = []
    for table in tables:
        nodes = {table}
        for subject, predicate, value in graph:
            if predicate == f"<{JX}inTable>" and value == table and len(nodes) < 6:
                nodes.add(subject)
        for _ in range(2):
            nodes |= {value for subject, _, value in graph if subject in nodes and value.startswith(table[:-1])}
            nodes |= {value for subject, predicate, value in graph if subject in nodes and predicate.endswith("wasDerivedFrom>")}
        nodes |= {subject for subject, predicate, value in graph if predicate == f"<{JX}cellOf>" and value == table}
        found.append([statement for statement in graph if statement[0] in nodes])
    return found


def moved(graph: Sequence[Statement], number: int) -> list[Statement]:
    """The same graph under other IRIs, so that several can stand in one."""
    base, own = "<https://w3id.org/jixiao/id/", f"<https://w3id.org/jixiao/id/{number}/"
    return [tuple(term.replace(base, own, 1) if term.startswith("<") else term for term in statement) for statement in graph]  # type: ignore[misc]


# --- damage ------------------------------------------------------------------------------------------------------


def _any_node(r: random.Random, graph: list[Statement]) -> str:
    if r.random() < 0.3:
        return r.choice([f"_:n{r.randrange(3)}x{graph[0][0].count('/')}", f"<{JXF}output>", f"<{JXF}quantity>", f"<{JX}LongTerm>"])
    return r.choice(graph)[0]


def _drop(r: random.Random, graph: list[Statement]) -> None:
    for _ in range(r.randint(1, 4)):
        if len(graph) > 1:
            graph.pop(r.randrange(len(graph)))


def _add_value(r: random.Random, graph: list[Statement]) -> None:
    subject, predicate, _ = r.choice(graph)
    graph.insert(r.randrange(len(graph)), (subject, predicate, any_literal(r)))


def _replace_value(r: random.Random, graph: list[Statement]) -> None:
    at = r.randrange(len(graph))
    graph[at] = (*graph[at][:2], any_literal(r))


def _replace_literal(r: random.Random, graph: list[Statement]) -> None:
    """Another literal where there is one, of the same property, so that it is one that shapes look at."""
    at = r.choice([i for i, statement in enumerate(graph) if statement[2].startswith('"')] or [0])
    graph[at] = (*graph[at][:2], any_literal(r))


def _retype(r: random.Random, graph: list[Statement]) -> None:
    """The same text with another datatype or a language."""
    at = r.choice([i for i, statement in enumerate(graph) if statement[2].startswith('"')] or [0])
    subject, predicate, value = graph[at]
    text = value[: value.rindex('"') + 1] if value.startswith('"') else '"x"'
    kind = r.choice(["decimal", "integer", "double", "date", "boolean", "gYear", "string"])
    graph[at] = (subject, predicate, text + r.choice([f"^^<{XSD}{kind}>", "@zh", "@en", ""]))


def _node_for_value(r: random.Random, graph: list[Statement]) -> None:
    at = r.randrange(len(graph))
    graph[at] = (*graph[at][:2], _any_node(r, graph))


def _second_value(r: random.Random, graph: list[Statement]) -> None:
    """A value that the same property has elsewhere."""
    subject, predicate, _ = r.choice(graph)
    graph.append((subject, predicate, r.choice([value for _, other, value in graph if other == predicate])))


def _move(r: random.Random, graph: list[Statement]) -> None:
    at = r.randrange(len(graph))
    graph[at] = (_any_node(r, graph), *graph[at][1:])


def _blank(r: random.Random, graph: list[Statement]) -> None:
    """A node loses its IRI."""
    node, name = _any_node(r, graph), f"_:b{r.randrange(10**6)}"
    graph[:] = [tuple(name if term == node else term for term in statement) for statement in graph]  # type: ignore[misc]


def _type(r: random.Random, graph: list[Statement]) -> None:
    kinds = ["TargetTable", "EvaluationTable", "Indicator", "EvaluatedIndicator", "Target", "NumberTarget", "RangeTarget", "TextTarget"]
    kind = r.choice([*kinds, "DeadlineTarget", "MissingTarget", "MissingActual", "Cell"])
    graph.append((_any_node(r, graph), TYPE, r.choice([f"<{JX}{kind}>", literal(kind)])))


def _subclass(r: random.Random, graph: list[Statement]) -> None:
    sub, sup = r.sample(["TargetTable", "Indicator", "NumberTarget", "TextTarget", "Cell", "MissingActual"], 2)
    graph.append((f"<{JX}{sub}>", "<http://www.w3.org/2000/01/rdf-schema#subClassOf>", f"<{JX}{sup}>"))


def _property(r: random.Random, graph: list[Statement]) -> None:
    """A property that a shape knows, where it need not belong."""
    name = r.choice(
        [
            *("duplicateOf", "costTargets", "purposeAmounts", "executedFunds", "executionRate", "adjustedBudget", "projectTotal"),
            *("projectFiscalFunds", "centralFunds", "superiorFunds", "carriedOverFunds", "totalWeight", "weight", "score", "targetMet"),
            *("explanation", "actual", "horizon", "yuan", "number", "comparator", "verbatim", "level3Text", "date", "unitText"),
        ]
    )
    value = any_literal(r) if r.random() < 0.8 else _any_node(r, graph)
    if r.random() < 0.4:
        value = literal(r.choice(NUMBERS), "decimal")
    graph.append((_any_node(r, graph), f"<{JX}{name}>", value))


DAMAGES: list[Callable[[random.Random, list[Statement]], None]] = [
    *(_drop, _add_value, _replace_value, _replace_literal, _replace_literal, _retype, _node_for_value, _second_value, _second_value),
    *(_move, _blank, _type, _property, _property),
]


def damaged(seed: int, *, subclasses: bool = False) -> list[Statement]:
    """A damaged graph: the same for the same seed."""
    r = random.Random(seed)
    graph = moved(r.choice(sources()), seed)
    for _ in range(r.randint(1, 6)):
        r.choice([*DAMAGES, _subclass] if subclasses else DAMAGES)(r, graph)
    # The subject of a statement is a node.
    return [statement for statement in graph if not statement[0].startswith('"')]


def ntriples(graph: Sequence[Statement]) -> str:
    """The text of a graph as a store would give it, so that both sides read the same literals."""
    return canonical("".join(f"{' '.join(statement)} .\n" for statement in graph))
