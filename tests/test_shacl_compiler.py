"""The compiler for SHACL in general: random shapes of SHACL Core on random graphs give the report of pySHACL; and its parts.

``JIXIAO_EXAMPLES`` sets how many random shapes graphs there are (100); ``JIXIAO_FIRST`` is the seed of the first.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable

import pyshacl
import pytest
from pyoxigraph import RdfFormat, Store, parse
from rdflib import Graph

from jixiao.validation.document import load
from jixiao.validation.shacl.compiler import compile_shapes
from jixiao.validation.shacl.execute import run
from jixiao.validation.shacl.literals import string
from jixiao.validation.shacl.model import UnsupportedShapeError
from jixiao.validation.shacl.regex import rust_pattern
from jixiao.validation.shacl.report import report_graph, term_of
from jixiao.validation.shacl.select_analysis import read_select
from jixiao.validation.shacl.triples import Triples
from shacl_reports import results

EXAMPLES = int(os.environ.get("JIXIAO_EXAMPLES", "100"))
FIRST = int(os.environ.get("JIXIAO_FIRST", "0"))
PREFIXES = """@prefix ex: <http://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
NODES = ["ex:n0", "ex:n1", "ex:n2", "ex:n3", "_:b0", "_:b1"]
PREDICATES = ["ex:p", "ex:q", "ex:r"]
CLASSES = ["ex:C", "ex:D", "ex:E"]
NUMBERS = ["1", "2", "3", "10", "2.5", "-1"]
STRINGS = ['"a"', '"b"', '"abc"', '""', '"ab c"']
KINDS = ["IRI", "BlankNode", "Literal", "BlankNodeOrIRI", "BlankNodeOrLiteral", "IRIOrLiteral"]
NAMED = 'sh:message "inner"'
PATTERNS = ['"^a"', '"b$"', '"[a-c]+"', '"n[0-2]"', '"^$"', '"A" ; sh:flags "i"']
RANGES = ["", '"en"', '"de" "en"']
TAGGED = ['"a"@en', '"b"@en', '"a"@de', '"x"@en-gb']


class Shapes:
    """Writes random shapes as Turtle. ``plain``: the data has numbers and strings only, so that all values can be compared."""

    def __init__(self, r: random.Random, *, plain: bool) -> None:
        self.r, self.plain = r, plain
        self.named: list[str] = []

    def graph(self) -> str:
        text = PREFIXES
        for number in range(self.r.randint(1, 4)):
            name = f"ex:S{number}"
            text += f"{name} {self.target()} {self.body(0)} .\n"
            self.named.append(name)
        return text

    def target(self) -> str:
        r = self.r
        kinds = [
            f"sh:targetClass {r.choice(CLASSES)} ;",
            f"sh:targetNode {r.choice(['ex:n0', 'ex:n1', 'ex:nowhere', '3', *STRINGS])} ;",
            f"sh:targetSubjectsOf {r.choice(PREDICATES)} ;",
            f"sh:targetObjectsOf {r.choice(PREDICATES)} ;",
        ]
        return " ".join(r.sample(kinds, r.choice([1, 1, 2])))

    def body(self, depth: int) -> str:
        """What a shape says, of a node or of a property; the first is a node shape now and then, all others as they come."""
        r = self.r
        path = self.path(0) if r.random() < 0.6 else None
        parts = [f'sh:message "m{r.randrange(9)}"', *([f"sh:path {path}"] if path else [])]
        if r.random() < 0.1:
            parts.append(f"sh:severity {r.choice(['sh:Warning', 'sh:Info', 'ex:Bad'])}")
        if r.random() < 0.05:
            parts.append("sh:deactivated true")
        names: set[str] = set()
        for _ in range(r.randint(1, 3)):
            name, written = self.constraint(depth, path is not None)
            if name not in names:
                names.add(name)
                parts.append(written)
        return " ; ".join(parts)

    def path(self, depth: int) -> str:
        r = self.r
        if depth > 1 or r.random() < 0.5:
            return r.choice([*PREDICATES, "rdf:type"])
        inner = [self.path(depth + 1), self.path(depth + 1)]
        return r.choice(
            [
                f"( {' '.join(inner)} )",
                f"[ sh:alternativePath ( {' '.join(inner)} ) ]",
                f"[ sh:inversePath {r.choice(PREDICATES)} ]",
                f"[ sh:zeroOrMorePath {inner[0]} ]",
                f"[ sh:oneOrMorePath {inner[0]} ]",
                f"[ sh:zeroOrOnePath {inner[0]} ]",
            ]
        )

    def shape(self, depth: int) -> str:
        return self.r.choice(self.named) if self.named and self.r.random() < 0.2 else f"[ {self.body(depth + 1)} ]"

    def value(self) -> str:
        return self.r.choice([*NODES[:4], *NUMBERS, *STRINGS, *([] if self.plain else TAGGED)])

    def constraint(self, depth: int, is_property: bool) -> tuple[str, str]:
        """A constraint by its name and as written. Only the one that is chosen is made, as each may have shapes within."""
        r = self.r
        bound, less = r.choice(["minExclusive", "minInclusive", "maxExclusive", "maxInclusive"]), r.choice(["lessThan", "lessThanOrEquals"])
        made: dict[str, Callable[[], str]] = {
            "class": lambda: f"sh:class {r.choice(CLASSES)}",
            "datatype": lambda: f"sh:datatype {r.choice(['xsd:string', 'xsd:integer', 'xsd:decimal', 'rdf:langString'])}",
            "nodeKind": lambda: f"sh:nodeKind sh:{r.choice(KINDS)}",
            bound: lambda: f"sh:{bound} {r.choice(NUMBERS)}",
            "minLength": lambda: f"sh:minLength {r.randint(1, 3)}",
            "maxLength": lambda: f"sh:maxLength {r.randint(0, 3)}",
            "pattern": lambda: f"sh:pattern {r.choice(PATTERNS)}",
            "languageIn": lambda: f"sh:languageIn ( {r.choice(RANGES)} )",
            "equals": lambda: f"sh:equals {r.choice(PREDICATES)}",
            "disjoint": lambda: f"sh:disjoint {r.choice(PREDICATES)}",
            "hasValue": lambda: f"sh:hasValue {self.value()}",
            "in": lambda: f"sh:in ( {self.value()} {self.value()} {self.value()} )",
            "closed": lambda: f"sh:closed true ; sh:ignoredProperties ( {r.choice(['', 'rdf:type', 'rdf:type ex:p'])} )",
        }
        if is_property:
            made |= {
                "minCount": lambda: f"sh:minCount {r.randint(0, 3)}",
                "maxCount": lambda: f"sh:maxCount {r.randint(0, 2)}",
                "uniqueLang": lambda: f"sh:uniqueLang {r.choice(['true', 'false'])}",
            }
            if self.plain:
                made[less] = lambda: f"sh:{less} ex:r"
        if depth < 3:
            made |= {
                "not": lambda: f"sh:not {self.shape(depth)}",
                "and": lambda: f"sh:and ( {self.shape(depth)} {self.shape(depth)} )",
                "or": lambda: f"sh:or ( {self.shape(depth)} {self.shape(depth)} )",
                "xone": lambda: f"sh:xone ( {self.shape(depth)} {self.shape(depth)} )",
                "node": lambda: f"sh:node [ {NAMED} ; {self.constraint(depth + 1, False)[1]} ]",
                "property": lambda: f"sh:property [ {NAMED} ; sh:path {self.path(1)} ; {self.constraint(depth + 1, True)[1]} ]",
            }
            if is_property:
                counts = r.choice(["sh:qualifiedMinCount 1", "sh:qualifiedMinCount 2", "sh:qualifiedMaxCount 0", "sh:qualifiedMaxCount 1"])
                disjoint = r.choice(["", "; sh:qualifiedValueShapesDisjoint true"])
                made["qualified"] = lambda: f"sh:qualifiedValueShape {self.shape(depth)} ; {counts} {disjoint}"
        name = r.choice(list(made))
        return name, made[name]()


def random_data(r: random.Random, *, plain: bool) -> str:
    values = [*NODES[:4], *NUMBERS, *STRINGS, *([] if plain else [*TAGGED, *NODES[4:]])]
    text = PREFIXES
    for _ in range(r.randint(3, 25)):
        predicate = r.choice(PREDICATES)
        # pySHACL orders strings and IRIs by their text, which SPARQL does not compare: what sh:lessThan looks at are numbers.
        value = r.choice(NUMBERS if plain and predicate == "ex:r" else values)
        text += f"{r.choice(NODES[:4] if plain else NODES)} {predicate} {value} .\n"
    for _ in range(r.randint(1, 5)):
        text += f"{r.choice(NODES)} a {r.choice(CLASSES)} .\n"
    if r.random() < 0.3:
        text += "ex:D rdfs:subClassOf ex:C . ex:E rdfs:subClassOf ex:D .\n"
    return text


def rdflib_graph(triples: Triples) -> Graph:
    graph = Graph()
    for subject, predicate, value in triples.statements():
        node = triples.literal(value) if value.startswith('"') else None
        graph.add((term_of(subject), term_of(predicate), term_of(value, node)))
    return graph


def read(turtle: str) -> Triples:
    return Triples(parse(turtle, format=RdfFormat.TURTLE))


@pytest.mark.parametrize("first", range(FIRST, FIRST + EXAMPLES, 20))
def test_random_shapes(first: int) -> None:
    compiled = found = 0
    for seed in range(first, first + 20):
        r = random.Random(seed)
        plain = r.random() < 0.5
        shapes, data = read(Shapes(r, plain=plain).graph()), read(random_data(r, plain=plain))
        program = compile_shapes(shapes, subclasses=any(p.endswith("subClassOf>") for _, p, _ in data.statements()))
        if program.left:
            continue
        store = Store()
        load(store, [f"{' '.join(statement)} ." for statement in data.statements()])
        ours = results(report_graph(run(program.checks, store), shapes))
        try:
            _, report, _ = pyshacl.validate(rdflib_graph(data), shacl_graph=rdflib_graph(shapes), inference="none", advanced=True)
        except pyshacl.errors.ReportableRuntimeError:
            continue  # it cannot compare blank nodes
        assert isinstance(report, Graph)
        theirs = results(report)
        assert ours == theirs, f"seed {seed}\nonly compiled {ours - theirs}\nonly pySHACL {theirs - ours}"
        compiled, found = compiled + 1, found + sum(ours.values())
    assert compiled >= 10, "most shapes can be compiled"
    assert found, "some shapes find something"


# --- SPARQL constraints ----------------------------------------------------------------------------------------------

SPARQL_DATA = """
ex:n0 a ex:C ; ex:p 1, 2, ex:n1, _:b0 ; ex:q "a", "b"@en . ex:n1 a ex:C ; ex:p 3 ; ex:q ex:n0 .
_:b0 a ex:C ; ex:p 2 ; ex:q "a" . ex:n2 ex:p _:b1 . _:b1 ex:q "z" .
"""
SPARQL_CONSTRAINTS = [
    "SELECT $this ?value WHERE { $this ex:p ?value FILTER(isLITERAL(?value)) }",
    "SELECT $this ?value ?path WHERE { $this ?path ?value FILTER(?path = ex:q) }",
    "SELECT $this ?value WHERE { BIND($this AS ?that) ?that ex:p ?value }",
    "SELECT $this WHERE { FILTER(BOUND($this) && !isBLANK($this)) }",
    "SELECT $this ?x WHERE { OPTIONAL { $this ex:nothing ?x } FILTER(!BOUND(?x)) }",
    "SELECT $this (COUNT(?v) AS ?n) WHERE { $this ex:p ?v } GROUP BY $this HAVING (COUNT(?v) > 1)",
    "SELECT $this ?value WHERE { { SELECT $this (MAX(?v) AS ?value) WHERE { $this ex:p ?v } GROUP BY $this } FILTER(?value > 1) }",
    "SELECT $this ?other WHERE { ?other ex:q ?x . $this ex:q ?x FILTER($this != ?other) }",
    'SELECT $this WHERE { FILTER NOT EXISTS { $this ex:q ?x FILTER(STR(?x) = \\"a\\") } }',
    "SELECT $this ?value WHERE { { $this ex:p ?value } UNION { $this ex:p/ex:q ?value } FILTER(sameTerm(?value, ?value)) }",
    "SELECT $this ?value WHERE { $this ex:p|^ex:p ?value . FILTER EXISTS { ?value a ex:C } }",
    "SELECT ?this ?value WHERE { ?this ex:p ?value . FILTER(?value IN (1, 3)) } ORDER BY ?value LIMIT 1",
    "SELECT $this ?x WHERE { $this ex:p 2. $this ex:q ?x }",
    "SELECT $this ?value WHERE { $this <http://example.org/\\\\u0070> ?value # $this ex:q\\n }",
]


@pytest.mark.parametrize("select", SPARQL_CONSTRAINTS)
@pytest.mark.parametrize("target", ["sh:targetClass ex:C", "sh:targetObjectsOf ex:p", "sh:targetNode ex:n0, 2, ex:nowhere"])
@pytest.mark.parametrize("kind", ["node", "property"])
def test_sparql_constraints(select: str, target: str, kind: str) -> None:
    path = "sh:path ex:q ;" if kind == "property" else ""
    shapes = read(
        f"""{PREFIXES} ex: sh:declare [ sh:prefix "ex" ; sh:namespace "http://example.org/"^^xsd:anyURI ] .
        ex:S {target} ; {path} sh:message "at {{$this}}: {{?value}} {{?x}} {{?n}} {{?other}}"@en ;
            sh:sparql [ sh:prefixes ex: ; sh:message "own {{?path}}" ; sh:select "{select}" ] ."""
    )
    data = read(PREFIXES + SPARQL_DATA)
    program = compile_shapes(shapes)
    assert program.left == {}
    store = Store()
    load(store, [f"{' '.join(statement)} ." for statement in data.statements()])
    _, report, _ = pyshacl.validate(rdflib_graph(data), shacl_graph=rdflib_graph(shapes), inference="none", advanced=True)
    assert isinstance(report, Graph)
    assert results(report_graph(run(program.checks, store), shapes)) == results(report)


def test_the_path_of_a_property_shape_stands_for_path_in_its_constraint() -> None:
    shapes = read(
        f"""{PREFIXES} ex:S sh:targetClass ex:C ; sh:path ( ex:p ex:q ) ; sh:message "m" ;
            sh:sparql [ sh:select "SELECT $this ?value WHERE {{ $this $PATH ?value }}" ] ."""
    )
    data = read(PREFIXES + SPARQL_DATA)
    store = Store()
    load(store, [f"{' '.join(statement)} ." for statement in data.statements()])
    found = run(compile_shapes(shapes).checks, store)
    assert sorted(str(result.value) for result in found if "n0" in str(result.focus)) == ['"a"', "<http://example.org/n0>"]


# --- what is left ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "reason"),
    [
        ("sh:node ex:S", "refers to itself"),
        ("sh:property [ sh:path ex:p ; sh:node ex:S ]", "refers to itself"),
        ("sh:minCount 1", "ill-formed sh:minCount"),
        ("sh:path ex:p ; sh:minCount -1", "ill-formed sh:minCount"),
        ('sh:pattern "\\\\w+"', "sh:pattern"),
        ('sh:pattern "(a"', "sh:pattern"),
        ('sh:pattern "a" ; sh:flags "x"', "flags"),
        ("sh:datatype xsd:byte", "sh:datatype"),
        ("sh:datatype xsd:gYear", "sh:datatype"),
        ("sh:in [ rdf:first 1 ]", "well-formed list"),
        ("sh:js [ sh:jsFunctionName 'f' ]", "sh:js"),
        ("sh:expression ex:x", "sh:expression"),
        ("sh:rule [ a sh:TripleRule ]", "sh:rule"),
        ("sh:path ( ex:p )", "sequence path"),
        ("sh:path [ sh:inversePath ex:p, ex:q ]", "path"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this ex:p ?x MINUS { $this ex:q ?x } }' ]", "MINUS"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { GRAPH <urn:g> { $this ?p ?x } }' ]", "named graphs"),
        ("sh:sparql [ sh:select 'SELECT ?value WHERE { $this ?p ?value }' ]", "$this"),
        ("sh:sparql [ sh:select 'SELECT * WHERE { $this ?p ?x }' ]", "select"),
        ("sh:sparql [ sh:select 'SELECT $this WHERE { $this un:known ?x }' ]", "prefix"),
        ("sh:target [ sh:ask 'ASK {}' ]", "sh:target"),
    ],
)
def test_a_shape_that_is_not_understood_is_left_and_the_others_are_not(shape: str, reason: str) -> None:
    program = compile_shapes(read(f"{PREFIXES} ex:S sh:targetClass ex:C ; {shape} . ex:T sh:targetClass ex:C ; sh:class ex:D ."))
    # A rule adds to the data, so that all shapes are checked after it.
    others = {"<http://example.org/T>"} if "sh:rule" in shape else set()
    assert set(program.left) == {"<http://example.org/S>"} | others
    assert reason in program.left["<http://example.org/S>"]
    assert len(program.checks) == 1 - len(others)


# --- parts -----------------------------------------------------------------------------------------------------------

PATTERNS_ALIKE = [
    *("^>", "^(>=|=)$", "率 *([（(][^（()）]*[)）])?$", "[0-9０-９]|[一二三]", "[*＊]{2}|XX", "a.c", "^$", "$", "\\d{2,}", "\\s", "\\S$"),
    *("[\\s　]+", "[^\\d]", "[]a]", "[^]a]", "[a-]", "\\.", "\\$", "(?:ab)+?", "a|b|", "x{2}y{1,}", "[#]", "a#b", " "),
]
TEXTS_ALIKE = [
    *(
        "",
        "a",
        "ab",
        "abab",
        "abc",
        "a\nc",
        "a.c",
        "xxy",
        "xxyy",
        ">=",
        ">=\n",
        ">= \n",
        "合格率",
        "合格率（优）",
        "合格率 (优)\n",
        "12",
        "１２",
        "一",
    ),
    *(
        "]",
        "[",
        "-",
        "&",
        "~",
        "a#b",
        "\n",
        "\n\n",
        "\t",
        "\x1c",
        "\x85",
        "\xa0",
        "\u3000",
        "＊＊",
        "**",
        "XX",
        "$",
        ".",
        "\\",
        "🙂",
        "a\r",
    ),
]


@pytest.mark.parametrize("flags", ["", "i", "m"])
@pytest.mark.parametrize("pattern", PATTERNS_ALIKE)
def test_patterns_mean_to_oxigraph_what_they_mean_to_python(pattern: str, flags: str) -> None:
    number = sum({"i": re.I, "m": re.M}[flag] for flag in flags)
    for text in TEXTS_ALIKE:
        query = f"SELECT (REGEX({string(text)}, {string(rust_pattern(pattern, flags))}, {string(flags)}) AS ?found) {{}}"
        (solution,) = Store().query(query)  # type: ignore[union-attr]
        assert solution["found"].value == str(re.search(pattern, text, number) is not None).lower(), text


@pytest.mark.parametrize("pattern", ["\\w", "\\bx", "a++", "(?=a)", "(?P<n>a)", "(a)\\1", "a{,3}", "x{", "a$b", "(?i)a", "[[a]", "[a&&b]"])
def test_other_patterns_are_left_to_pyshacl(pattern: str) -> None:
    with pytest.raises(UnsupportedShapeError):
        rust_pattern(pattern, "")


_EX = {"ex": "http://example.org/"}


@pytest.mark.parametrize(
    ("select", "predicates", "classes", "everything", "required"),
    [
        ("SELECT ?this WHERE { ?this ex:p ?x }", "p", "", False, ["p"]),
        ("SELECT ?this { ?this a ex:C ; ex:p ?x, ?y ; ex:q 'a'@en . }", "p q", "C", False, ["type C", "p", "q"]),
        ("SELECT ?this { { ?this ex:p 1 } UNION { ?this ex:q ?x ; ex:r ?y } }", "p q r", "", False, ["p q", "p r"]),
        ("SELECT ?this { ?this ex:p|^ex:q ?x OPTIONAL { ?this ex:r ?y } }", "p q r", "", False, ["p q"]),
        ("SELECT ?this { ?this ex:p/ex:q ?x FILTER NOT EXISTS { ?x a ex:C } }", "p q", "C", False, ["p", "q"]),
        ("SELECT ?this { ?this ex:p/ex:q? ?x }", "p q", "", True, ["p"]),
        ("SELECT ?this { ?this (ex:p/^ex:q)+ ?x }", "p q", "", False, ["p", "q"]),
        ("SELECT ?this { ?this !(ex:p|^ex:q) ?x }", "p q", "", True, []),
        ("SELECT ?this { ?this ex:p 5. ?this ex:q ?x }", "p q", "", False, ["p", "q"]),
        ("SELECT ?this { ?this ex:p '2024-01-01T00:00:00'^^<http://www.w3.org/2001/XMLSchema#dateTime> }", "p", "", False, ["p"]),
        ("SELECT ?this { ?this ex:p* ?x }", "p", "", True, []),
        ("SELECT ?this { ?this ?p ?x . ?x ex:p 5e-3 }", "p", "", True, ["p"]),
        ("SELECT ?this { ?this a ?kind ; a/ex:p ?x }", "p TYPE", "", False, ["TYPE", "p"]),
        ("SELECT ?this { { SELECT ?this (SUM(?x) AS ?s) { ?this ex:p ?x } GROUP BY ?this HAVING (SUM(?x) > 1) } }", "p", "", False, ["p"]),
        ("SELECT (COUNT(?x) AS ?this) { ?y ex:p ?x }", "p", "", False, []),
        ("SELECT ?this { ?this ex:p [ ex:q ?x ; a ex:C ] } ORDER BY DESC(?x) LIMIT 1 # ex:r", "p q", "C", False, ["p", "q", "type C"]),
        ("SELECT ?this { ?this ex:p ?x . FILTER (?x < 3 && ?x > 1 || EXISTS { ?x ex:q ?y }) BIND (?x AS ?z) }", "p q", "", False, ["p"]),
    ],
)
def test_what_a_query_can_match_and_what_it_needs(
    select: str, predicates: str, classes: str, everything: bool, required: list[str]
) -> None:
    def named(text: str) -> set[str]:
        kind = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        return {kind if name == "TYPE" else f"<http://example.org/{name}>" for name in text.split()}

    found = read_select(select, _EX)
    assert found.needs.predicates - named("TYPE") == named(predicates) - named("TYPE")
    assert ("TYPE" in predicates) == (named("TYPE") <= found.needs.predicates)
    assert (found.needs.classes, found.needs.everything) == (named(classes), everything)
    clauses = {frozenset(f"type {name}" for name in named(c[5:])) if c.startswith("type ") else frozenset(named(c)) for c in required}
    assert found.required == clauses
