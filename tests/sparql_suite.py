"""Read the W3C SPARQL query test suites (w3c/rdf-tests): evaluation tests with what is expected, and syntax tests."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, RdfFormat

from jixiao.sparql.results import QueryAnswer, Results, Term, Triples

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".rdf": RdfFormat.RDF_XML,
    ".nt": RdfFormat.N_TRIPLES,
    ".n3": RdfFormat.TURTLE,
}
_EVALUATION = ("QueryEvaluationTest", "CSVResultFormatTest")
_SYNTAX = ("PositiveSyntaxTest", "NegativeSyntaxTest", "PositiveSyntaxTest11", "NegativeSyntaxTest11")


@dataclass(frozen=True)
class SuiteTest:
    """A test. ``data`` is the default graph, ``graphs`` the named ones; ``result`` is None of a syntax test, which ``valid`` is about."""

    name: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[Path, ...] = ()
    result: Path | None = None
    valid: bool = True

    @property
    def text(self) -> str:
        """The query, with its own address as its base where it has relative IRIs."""
        text = self.query.read_bytes().decode("utf-8")
        relative = re.search(r"<(?![a-zA-Z][a-zA-Z0-9+.-]*:)[^<>\s]*>", re.sub(r"(?m)(^|\s)#.*$", "", text))
        return f"BASE <{self.query.as_uri()}>\n{text}" if relative else text

    @property
    def own_dataset(self) -> bool:
        """Whether it tells the default graph from the named ones."""
        return bool(self.graphs) or bool(re.search(r"\b(FROM|GRAPH)\b", self.text, re.IGNORECASE))


@cache
def read_graph(path: Path) -> tuple[pyoxigraph.Triple, ...]:
    quads = pyoxigraph.parse(path=str(path), format=_FORMATS[path.suffix], base_iri=path.as_uri(), rename_blank_nodes=True)
    return tuple(quad.triple for quad in quads)


def suite_tests(suite: Path) -> list[SuiteTest]:
    """The tests of all manifests in a folder, in order of their names."""
    tests: dict[str, SuiteTest] = {}
    for manifest in sorted(suite.rglob("manifest.ttl")):
        if "entailment" in manifest.parts:
            continue
        for test in _of_manifest(suite, manifest):
            tests.setdefault(test.name, test)
    return [tests[name] for name in sorted(tests)]


def _of_manifest(suite: Path, manifest: Path) -> list[SuiteTest]:
    triples = read_graph(manifest)
    about: dict[object, dict[str, list[object]]] = {}
    for triple in triples:
        about.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    tests = []
    for node, said in about.items():
        kind = next((t.value.removeprefix(_MF) for t in said.get(f"{_RDF}type", []) if isinstance(t, NamedNode)), "")
        if kind not in (*_EVALUATION, *_SYNTAX) or not isinstance(node, NamedNode):
            continue
        action = said[f"{_MF}action"][0]
        name = f"{manifest.parent.relative_to(suite).as_posix()}/{node.value.rpartition('#')[2]}"
        if kind in _SYNTAX:
            query = about[action][f"{_QT}query"][0] if isinstance(action, BlankNode) else action
            tests.append(SuiteTest(name, _path(query), valid=kind.startswith("Positive")))
        else:
            parts = about[action]
            data, graphs = (tuple(map(_path, parts.get(f"{_QT}{part}", ()))) for part in ("data", "graphData"))
            graphs += _from(_path(parts[f"{_QT}query"][0]))
            tests.append(SuiteTest(name, _path(parts[f"{_QT}query"][0]), data, graphs, _path(said[f"{_MF}result"][0])))
    return tests


def _from(query: Path) -> tuple[Path, ...]:
    """The files that a query names as its dataset."""
    names = re.findall(r"\bFROM\s+(?:NAMED\s+)?<([^<>:]+)>", query.read_bytes().decode("utf-8"), re.IGNORECASE)
    return tuple(query.parent / name for name in dict.fromkeys(names) if (query.parent / name).is_file())


def _path(node: object) -> Path:
    assert isinstance(node, NamedNode)
    return Path(unquote(urlsplit(node.value).path))


# -- what is expected ------------------------------------------------------------------------------------------------------


def expected(test: SuiteTest) -> QueryAnswer:
    """What a test expects."""
    path = test.result
    assert path is not None
    if path.suffix in (".srx", ".srj", ".tsv", ".csv"):
        return _results_file(path)
    triples = read_graph(path)
    kinds = {t.object.value for t in triples if t.predicate.value == f"{_RDF}type" and isinstance(t.object, NamedNode)}
    if f"{_RS}ResultSet" in kinds:
        return _result_set(triples)
    return Triples("".join(f"{t} .\n" for t in triples))


def _results_file(path: Path) -> QueryAnswer:
    data = path.read_bytes()
    if path.suffix == ".csv":
        import csv
        import io

        rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline="")))
        return Results(tuple(rows[0]), tuple(tuple(Term("literal", cell) if cell else None for cell in row) for row in rows[1:]))
    if path.suffix == ".srj":
        data = json.dumps(json.loads(data)).encode()
    formats = {".srx": "XML", ".srj": "JSON", ".tsv": "TSV"}
    answer = pyoxigraph.parse_query_results(data, format=getattr(pyoxigraph.QueryResultsFormat, formats[path.suffix]))
    if isinstance(answer, pyoxigraph.QueryBoolean):
        return bool(answer)
    columns = tuple(variable.value for variable in answer.variables)
    return Results(columns, tuple(tuple(_term(solution[column]) for column in columns) for solution in answer))


def _result_set(triples: Sequence[pyoxigraph.Triple]) -> QueryAnswer:
    about: dict[object, dict[str, list[object]]] = {}
    for triple in triples:
        about.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
    (said,) = (said for said in about.values() if NamedNode(f"{_RS}ResultSet") in said.get(f"{_RDF}type", ()))
    if f"{_RS}boolean" in said:
        return str(getattr(said[f"{_RS}boolean"][0], "value", "")) == "true"
    columns = tuple(sorted(str(getattr(name, "value", "")) for name in said.get(f"{_RS}resultVariable", ())))
    rows = []
    solutions = [about.get(node, {}) for node in said.get(f"{_RS}solution", ())]
    if solutions and all(f"{_RS}index" in solution for solution in solutions):
        solutions.sort(key=lambda solution: int(getattr(solution[f"{_RS}index"][0], "value", "0")))
    for solution in solutions:
        bound = {getattr(about[b][f"{_RS}variable"][0], "value", ""): about[b][f"{_RS}value"][0] for b in solution.get(f"{_RS}binding", ())}
        rows.append(tuple(_term(bound.get(column)) for column in columns))
    return Results(columns, tuple(rows))


def _term(term: object) -> Term | None:
    if isinstance(term, NamedNode):
        return Term("iri", term.value)
    if isinstance(term, BlankNode):
        return Term("bnode", term.value)
    if isinstance(term, pyoxigraph.Literal):
        return Term("literal", term.value, term.datatype.value, term.language.lower() if term.language else None)
    return None


# -- comparison ------------------------------------------------------------------------------------------------------------


def equals(test: SuiteTest, got: QueryAnswer, wanted: QueryAnswer) -> bool:
    """Whether an answer is the expected one: blank nodes by some renaming, numbers of one type by their value."""
    if isinstance(wanted, bool) or isinstance(got, bool):
        return got is wanted
    if isinstance(wanted, Triples) or isinstance(got, Triples):
        return isinstance(got, Triples) and isinstance(wanted, Triples) and _same_rows(_rows(got), _rows(wanted))
    if set(got.columns) != set(wanted.columns):
        return False
    places = [got.columns.index(column) for column in wanted.columns]
    plain = test.result is not None and test.result.suffix == ".csv"
    ours = [[_comparable(row[place], plain) for place in places] for row in got.rows]
    theirs = [[_comparable(term, plain) for term in row] for row in wanted.rows]
    if re.search(r"\bREDUCED\b", test.text, re.IGNORECASE):
        ours, theirs = ([list(row) for row in dict.fromkeys(map(tuple, rows))] for rows in (ours, theirs))
    return _same_rows(ours, theirs)


Cell = tuple[str, ...] | None


def _rows(triples: Triples) -> list[list[Cell]]:
    quads = pyoxigraph.parse(triples.ntriples, format=RdfFormat.N_TRIPLES)
    return [list(row) for row in {tuple(_comparable(_term(t), False) for t in (q.subject, q.predicate, q.object)) for q in quads}]


def _comparable(term: Term | None, plain: bool) -> Cell:
    if term is None:
        return None
    if plain:
        try:
            return ("number", str(float(term.value)))
        except ValueError:
            return ("bnode", term.value) if term.kind == "bnode" or term.value.startswith("_:") else ("text", term.value)
    datatype = term.datatype or f"{_XSD}string"
    if term.kind == "literal" and datatype.removeprefix(_XSD) in ("double", "float", "decimal", "integer"):
        try:
            return ("literal", str(float(term.value)), datatype)
        except ValueError:
            pass
    return (term.kind, term.value) if term.kind != "literal" else ("literal", term.value, datatype, (term.language or "").lower())


def _same_rows(ours: list[list[Cell]], theirs: list[list[Cell]]) -> bool:
    if len(ours) != len(theirs):
        return False
    return _matches(sorted(ours, key=_blanks), [list(row) for row in theirs], {}, {})


def _blanks(row: Sequence[Cell]) -> int:
    return sum(cell is not None and cell[0] == "bnode" for cell in row)


def _matches(ours: list[list[Cell]], theirs: list[list[Cell]], forth: dict[str, str], back: dict[str, str]) -> bool:
    if not ours:
        return True
    row, rest = ours[0], ours[1:]
    for number, other in enumerate(theirs):
        names = _renamed(row, other, forth, back)
        if names is None:
            continue
        if _matches(rest, theirs[:number] + theirs[number + 1 :], *names):
            return True
        if not _blanks(row):
            return False
    return False


def _renamed(
    row: Sequence[Cell], other: Sequence[Cell], forth: dict[str, str], back: dict[str, str]
) -> tuple[dict[str, str], dict[str, str]] | None:
    forth, back = dict(forth), dict(back)
    for a, b in zip(row, other, strict=True):
        if a is not None and b is not None and a[0] == b[0] == "bnode":
            if forth.setdefault(a[1], b[1]) != b[1] or back.setdefault(b[1], a[1]) != a[1]:
                return None
        elif a != b:
            return None
    return forth, back
