"""What the columnar engine is tried on: documents of ours, some of which hold the same tables, and terms of every kind."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from functools import lru_cache
from pathlib import Path

from conftest import SEEDS
from jixiao.extraction.pipeline import process
from jixiao.linking.mappings import link_of, link_statements
from jixiao.rdf import Minter
from jixiao.rdf.name_uses import name_use_statements, use_of
from jixiao.rdf.reference_data import reference_digest, reference_statements
from jixiao.sparql.isomorphism import without_names
from jixiao.sparql.results import QueryAnswer, Results, Term, Triples

WILD = Path(__file__).parent / "wild"
_PREFIX = "https://w3id.org/jixiao/"

#: Terms of all kinds under predicates that mix them, with values that are equal and terms that are not.
ODD = """
<urn:example:i1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:example:Odd> .
<urn:example:i2> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:example:Odd> .
_:b1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <urn:example:Odd> .
<urn:example:i1> <urn:example:any> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:example:i1> <urn:example:any> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<urn:example:i1> <urn:example:any> "a" .
<urn:example:i1> <urn:example:any> "a"@en .
<urn:example:i2> <urn:example:any> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<urn:example:i2> <urn:example:any> <urn:example:i1> .
<urn:example:i3> <urn:example:any> _:b1 .
<urn:example:i3> <urn:example:any> "2022-12-31"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:example:i4> <urn:example:any> "--12-31"^^<http://www.w3.org/2001/XMLSchema#gMonthDay> .
<urn:example:i1> <urn:example:number> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:example:i2> <urn:example:number> "1.0"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<urn:example:i3> <urn:example:number> "-7.25"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<urn:example:i4> <urn:example:number> "-7"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:example:i5> <urn:example:number> "1000000.25"^^<http://www.w3.org/2001/XMLSchema#decimal> .
_:b1 <urn:example:number> "0"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:example:i1> <urn:example:text> "a" .
<urn:example:i2> <urn:example:text> "a"@en .
<urn:example:i2> <urn:example:text> "a"@fr .
<urn:example:i3> <urn:example:text> "b"@fr .
<urn:example:i3> <urn:example:text> "\\u00E9\\t\\"\\\\" .
<urn:example:i4> <urn:example:text> "" .
<urn:example:i1> <urn:example:next> <urn:example:i2> .
<urn:example:i2> <urn:example:next> <urn:example:i3> .
<urn:example:i3> <urn:example:next> <urn:example:i1> .
<urn:example:i3> <urn:example:next> <urn:example:i4> .
<urn:example:i4> <urn:example:next> _:b1 .
<urn:example:i1> <urn:example:day> "2022-12-31"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:example:i2> <urn:example:day> "2024-02-29"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:example:i3> <urn:example:day> "--11-30"^^<http://www.w3.org/2001/XMLSchema#gMonthDay> .
<urn:example:i1> <urn:example:flag> "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<urn:example:i2> <urn:example:flag> "false"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<urn:example:i5> <urn:example:other> "x"^^<urn:example:type> .
<urn:example:i5> <urn:example:other> "2020-13-45"^^<http://www.w3.org/2001/XMLSchema#date> .
<urn:example:i5> <urn:example:other> "99999999999999999999"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:example:i5> <urn:example:other> "1.5"^^<http://www.w3.org/2001/XMLSchema#double> .
"""
#: So few of the reference data that no query over them takes long.
PLACES = "".join(
    f'<{_PREFIX}jurisdiction/{code}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{zh}"@zh .\n'
    f'<{_PREFIX}jurisdiction/{code}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{en}"@en .\n'
    f'<{_PREFIX}jurisdiction/{code}> <{_PREFIX}ontology#gbCode> "{code}" .\n'
    f'<{_PREFIX}jurisdiction/{code}> <{_PREFIX}ontology#displayName> "{zh}" .\n'
    f"<{_PREFIX}jurisdiction/{code}> <{_PREFIX}ontology#partOf> <{_PREFIX}jurisdiction/{code[:2]}0000> .\n"
    for code, zh, en in (("120000", "天津市", "Tianjin"), ("420100", "武汉市", "Wuhan"), ("420000", "湖北省", "Hubei"))
) + "".join(
    f'<{_PREFIX}framework#{level}> <http://www.w3.org/2004/02/skos/core#prefLabel> "{zh}"@zh .\n'
    for level, zh in (("output", "产出指标"), ("quantity", "数量指标"), ("satisfaction", "满意度指标"), ("benefit", "效益指标"))
)


@lru_cache(maxsize=1)
def statements() -> dict[str, str]:
    """Graphs as N-Triples text, by name."""
    graphs = {"urn:example:odd": ODD, "urn:example:places": PLACES, "urn:example:again": PLACES[:400].rpartition("\n")[0] + "\n"}
    with tempfile.TemporaryDirectory() as folder:
        text = (SEEDS / "002_3eaab56bdd7e2a5c.txt").read_text(encoding="utf-8")
        copies = {"one.txt": text, "two.txt": text + "\n", "three.txt": text.replace("≥90%", "≥92%")}
        paths = []
        for name, content in copies.items():
            paths.append(Path(folder) / name)
            paths[-1].write_text(content, encoding="utf-8")
        for path in [*paths, *_wild()]:
            graph = process(path).graph(Minter())
            graphs[graph.graph] = graph.ntriples()
    return graphs


def links() -> str:
    """What the names of these documents are linked to, with the concepts and units that this leads to, as N-Triples text."""
    text = "".join(statements().values())
    lines = set()
    for path in [SEEDS / "002_3eaab56bdd7e2a5c.txt", *_wild()]:
        for table in process(path).tables:
            for use in filter(None, map(use_of, table.indicators)):
                node, told = name_use_statements(use, Minter())
                lines.update(f"{line} ." for line in [*told.split("\n"), *link_statements(node[1:-1], link_of(use))])
    ends = {line.split(" ")[2] for line in lines} | {line.split(" ")[2] for line in text.splitlines() if "/ontology#unit> " in line}
    reference = [line for graph in reference_statements(reference_digest()).values() for line in graph]
    for _ in range(2):  # a concept's group and measure, a unit's base
        lines.update(f"{line} ." for line in reference if line.split(" ", 1)[0] in ends and not line.endswith("@en"))
        ends = {line.split(" ")[2] for line in lines}
    return "".join(f"{line}\n" for line in sorted(lines - set(text.splitlines())))


def _wild() -> list[Path]:
    return [WILD / "counties" / n for n in ("luonan-whole.html", "zhengan-eval.html", "pingguo-list.txt", "xuanwei-selfeval.docx")]


@lru_cache(maxsize=1)
def apart() -> dict[str, str]:
    """The same statements, each in one graph, and those of all kinds in two, which have nodes in common; by name."""
    odd = [line for line in ODD.strip().splitlines() if re.search("#type>|example:(any|next|text)>", line)]
    rest = [line for line in ODD.strip().splitlines() if line not in odd]
    graphs = {"urn:example:odd": "\n".join(odd) + "\n", "urn:example:half": "\n".join(rest) + "\n"}
    seen = set(ODD.splitlines())
    for name, text in statements().items():
        lines = [line for line in dict.fromkeys(text.splitlines()) if line not in seen]
        seen.update(lines)
        if lines:
            graphs[name] = "".join(f"{line}\n" for line in lines)
    return graphs


def overlapping() -> dict[str, str]:
    """The same statements, of which some are in several graphs, by name."""
    return {**statements(), "urn:example:half": "\n".join(ODD.strip().splitlines()[::2]) + "\n"}


def graph_names() -> tuple[str, ...]:
    """What random queries ask for by name: graphs of statements of many kinds more often, and one that there is not."""
    return tuple(f"<urn:example:{name}>" for name in ("odd", "odd", "half", "half", "places", "absent"))


def difference(query: str, got: QueryAnswer, wanted: QueryAnswer) -> str:
    """How an answer differs from the one that is wanted; empty where it does not. Of equal numbers of two types either is right as
    the least or greatest, and the parts of GROUP_CONCAT may have any order."""
    if not isinstance(got, Results) or not isinstance(wanted, Results):
        assert isinstance(got, Triples)
        assert isinstance(wanted, Triples)
        if any(name in query for name in ("MIN(", "MAX(", "GROUP_CONCAT(")):
            return ""
        ours, theirs = (Counter(form for form, _ in without_names(answer.ntriples)) for answer in (got, wanted))
        more, less = ours - theirs, theirs - ours
        return (
            f"{more.total()} statements too many, such as {list(more)[:1]}; {less.total()} missing, such as {list(less)[:1]}"
            if more or less
            else ""
        )
    if got.columns != wanted.columns:
        return f"columns {got.columns} instead of {wanted.columns}"
    loose = set(re.findall(r"\((?:MIN|MAX)\([^()]*\) AS \?(\w+)\)", query))
    if " LIMIT " in query.rpartition("}")[2]:  # which of equal numbers are cut off is not said
        loose.update(got.columns)
    joined = set(re.findall(r"SEPARATOR=\"；\"\) AS \?(\w+)\)", query))
    kinds = ["loose" if name in loose else "joined" if name in joined else "" for name in got.columns]
    ours, theirs = ([tuple(map(_plain, row, kinds)) for row in answer.rows] for answer in (got, wanted))
    if Counter(ours) != Counter(theirs):
        more, less = Counter(ours) - Counter(theirs), Counter(theirs) - Counter(ours)
        return f"{sum(more.values())} rows too many, such as {list(more)[:1]}; {sum(less.values())} missing, such as {list(less)[:1]}"
    order = query.rpartition(" ORDER BY ")[2] if " ORDER BY " in query else ""
    if "}" not in order:
        places = [got.columns.index(name) for name in re.findall(r"\?(\w+)", order)]
        if [[_value(row[p]) for p in places] for row in ours] != [[_value(row[p]) for p in places] for row in theirs]:
            return "in another order"
    return ""


def _plain(term: Term | None, kind: str) -> object:
    if term is not None and kind == "joined":
        return "；".join(sorted(term.value.split("；")))
    if kind == "loose":
        return _value(term)
    return term


def _value(term: object) -> object:
    """Numbers by their value, since such as are equal have no order."""
    if isinstance(term, Term) and term.datatype and term.datatype.endswith(("#integer", "#decimal")):
        return term.value
    return term
