"""Check that what a saved query's parameters ask for is in the store, and say what there is where it is not.

An empty answer must not leave open whether nothing of the kind was there, or the name was only written in another way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from ..model.namespaces import prefix_declarations
from ..rdf import LITERALS
from .concept_values import FACETS, iris_named, words_named
from .errors import QueryError
from .restrict import Restriction, code_condition, level_condition, year_condition
from .results import SelectSource

__all__ = ["KINDS", "Expectation", "check", "kind_expectations", "restriction_expectations"]

_PREFIXES = prefix_declarations("jx", "skos", "xsd")
#: So many values are looked through for close ones, and so many of them are named.
_LOOKED_AT, _NAMED = 20_000, 5
#: So much of what was asked for is compared with them: time grows with the product of both lengths.
_COMPARED = 100


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the value of a parameter must match in the store.

    ``exists`` is a SELECT that has a row where there is something of it, ``offered`` one whose only column are the values there are (of
    many those that look like it), ``listing`` says how to list them all, in English and Chinese.
    """

    parameter: str
    value: str
    what: tuple[str, str]
    exists: str
    offered: str
    listing: tuple[str, str]

    def error(self, query: str, offered: Sequence[str]) -> QueryError:
        """Say that nothing matches, and the closest values that are there."""
        near = _closest(self.value, offered)
        there_en = f"; the closest there are: {', '.join(near)}" if near else "; there is none like it"
        there_zh = f"；最接近的有：{'、'.join(near)}" if near else "；也没有相近的"
        return QueryError(
            f"{query}: {self.parameter}={self.value!r} matches no {self.what[0]} in the store{there_en} ({self.listing[0]})",
            f"{query}：参数 {self.parameter}={self.value!r} 在存储中没有对应的{self.what[1]}{there_zh}（{self.listing[1]}）",
        )


def check(store: SelectSource, query: str, expectations: Sequence[Expectation]) -> None:
    """Check the values of parameters against a store. Raises QueryError for the first that matches nothing in it."""
    for expectation in expectations:
        if not store.select(expectation.exists).rows:
            rows = store.select(expectation.offered).rows
            raise expectation.error(query, [row[0].value for row in rows if row[0] is not None])


def _closest(value: str, offered: Sequence[str]) -> list[str]:
    """The values most like what was asked for, the likest first; all of them where they are few."""
    matcher = SequenceMatcher(b=value[:_COMPARED], autojunk=False)

    def likeness(other: str) -> float:
        matcher.set_seq1(other[:_COMPARED])
        return matcher.ratio() + (value in other)

    return sorted(sorted(set(offered)), key=likeness, reverse=True)[:_NAMED]


def _rows(pattern: str) -> str:
    return f"{_PREFIXES} SELECT ?x WHERE {{ {pattern} }} LIMIT 1"


def _values(pattern: str) -> str:
    return f"{_PREFIXES} SELECT DISTINCT ?value WHERE {{ {pattern} }} LIMIT {_LOOKED_AT}"


def _alike(variable: str, value: str) -> str:
    """A condition that keeps what shares two characters in a row with a value."""
    pairs = dict.fromkeys(value[at : at + 2] for at in range(min(len(value) - 1, 30)))
    parts = [f"CONTAINS(STR({variable}), {LITERALS.string(pair)})" for pair in pairs or [value]]
    return f"FILTER({' || '.join(parts)})"


# -- parameters that restrict an answer --------------------------------------------------------------------------------------

_TABLES = "VALUES ?kind { jx:TargetTable jx:EvaluationTable } ?x a ?kind"


def restriction_expectations(restriction: Restriction, values: Mapping[str, str]) -> list[Expectation]:
    """What the restrictions of an answer must match: its places, years, department, level and unit."""
    made = []
    for place in restriction.places:
        pattern = "?x a jx:Document ; jx:jurisdiction ?place . ?place jx:gbCode ?city_code"
        made.append(
            Expectation(
                "city",
                place.label,
                ("document of that place or in it", "文件属于该地区或其下级"),
                _rows(f"{pattern} . FILTER({code_condition([place])})"),
                _values("?x a jx:Document ; jx:jurisdiction ?place . ?place jx:displayName ?value"),
                ("jixiao query overview lists them", "用 jixiao query overview 列出全部"),
            )
        )
    if restriction.first is not None or restriction.last is not None:
        made.append(
            Expectation(
                "from" if restriction.first is not None else "to",
                values["from" if restriction.first is not None else "to"],
                ("fiscal year of a table", "年度"),
                _rows(f"{_TABLES} ; jx:fiscalYear ?year . FILTER({' && '.join(year_condition(restriction))})"),
                _values(f"{_TABLES} ; jx:fiscalYear ?year . BIND(STR(?year) AS ?value)"),
                ("jixiao query overview lists them", "用 jixiao query overview 列出全部"),
            )
        )
    if restriction.department:
        name = restriction.department
        made.append(
            Expectation(
                "department",
                name,
                ("department", "部门（单位）"),
                _rows(
                    f"VALUES ?name {{ {' '.join(map(LITERALS.string, restriction.department_names))} }} ?x a jx:Department ; jx:name ?name"
                ),
                _values(f"?x a jx:Department ; jx:name ?value . {_alike('?value', name)}"),
                ("jixiao query budget-by-department lists them", "用 jixiao query budget-by-department 列出全部"),
            )
        )
    if restriction.levels:
        pattern = "{ ?x jx:level1 ?level } UNION { ?x jx:level2 ?level } ?level skos:prefLabel ?label"
        made.append(
            Expectation(
                "level",
                values["level"],
                ("indicator of that level", "该级指标"),
                _rows(f"{pattern} . BIND(STR(?label) AS ?level1) FILTER({level_condition(restriction, ('level1',))})"),
                _values(f'{pattern} . FILTER(LANG(?label) = "zh") BIND(STR(?label) AS ?value)'),
                ("jixiao query indicator-mix lists them", "用 jixiao query indicator-mix 列出全部"),
            )
        )
    if restriction.unit:
        made.append(
            Expectation(
                "unit",
                restriction.unit,
                ("unit of a target", "计量单位"),
                # An answer may show a unit without its multiplier: 元/人 of 万元/人.
                _rows(f"?x jx:unitText ?text . FILTER(STRENDS(?text, {LITERALS.string(restriction.unit)}))"),
                _values("?x jx:unitText ?value"),
                ("their words are those of ontology/units.ttl", "可用的词见 ontology/units.ttl"),
            )
        )
    if restriction.concepts:
        made.append(_linked("concept", values["concept"], "concept", restriction.concepts))
    return made


# -- parameters of a query's own, by what their values are -------------------------------------------------------------------


def _concepts(parameter: str, value: str) -> list[Expectation]:
    from ..vocabulary.characters import name_key

    label = LITERALS.tagged(name_key(value), "zh")
    return [
        Expectation(
            parameter,
            value,
            ("indicator", "三级指标"),
            _rows(f"?x a jx:IndicatorConcept ; skos:prefLabel {label}"),
            _values(f"?x a jx:IndicatorConcept ; skos:prefLabel ?label . {_alike('?label', name_key(value))} BIND(STR(?label) AS ?value)"),
            ("jixiao query shared-indicators lists the common ones", "用 jixiao query shared-indicators 列出常用的"),
        )
    ]


def _terms(parameter: str, value: str) -> list[Expectation]:
    from ..vocabulary.terms import query_terms

    return [
        Expectation(
            parameter,
            word,
            ("project name with that word", "含该词的项目名称"),
            _rows(f"?x a jx:Project ; jx:term {LITERALS.string(word)}"),
            _values(f"?x a jx:Project ; jx:term ?value . {_alike('?value', word)}"),
            (
                "jixiao query largest-projects -p limit=1000000 lists the projects",
                "用 jixiao query largest-projects -p limit=1000000 列出项目",
            ),
        )
        for word in query_terms(value)
    ]


def _deadlines(parameter: str, value: str) -> list[Expectation]:
    dated = "?x a jx:DeadlineTarget ; jx:date ?date . FILTER(DATATYPE(?date) = xsd:date)"
    return [
        Expectation(
            parameter,
            value,
            ("deadline that early", "早于该日的截止日期"),
            _rows(f"{dated} FILTER(?date < {LITERALS.typed(value, 'date')})"),
            f"{_PREFIXES} SELECT (STR(MIN(?date)) AS ?value) WHERE {{ {dated} }}",
            ("jixiao query deadlines lists them", "用 jixiao query deadlines 列出全部"),
        )
    ]


#: From a use of a name to what it is linked to, for each parameter that names such.
_LINKS = {
    "concept": "{ ?x skos:exactMatch ?linked } UNION { ?x skos:closeMatch ?linked } UNION { ?x skos:broadMatch ?linked }",
    **{facet: f"?x jx:{facet} ?linked" for facet in ("measure", "object", "beneficiary")},
}


def _linked(parameter: str, value: str, kind: str, iris: Sequence[str]) -> Expectation:
    """A concept or a facet that a name of an indicator must be linked to."""
    _, en, zh = FACETS[kind]
    links = f"?x a jx:NameUse . {_LINKS[kind]}"
    return Expectation(
        parameter,
        value,
        (f"indicator that is linked to this {en}", f"对应该{zh}的指标"),
        _rows(f"{links} . VALUES ?linked {{ {' '.join(f'<{iri}>' for iri in iris)} }}"),
        _values(f'{links} . ?linked skos:prefLabel ?label . FILTER(LANG(?label) = "zh") BIND(STR(?label) AS ?value)'),
        ("jixiao query concept-mix lists them", "用 jixiao query concept-mix 列出全部"),
    )


def _linked_kind(kind: str) -> Callable[[str, str], list[Expectation]]:
    return lambda parameter, value: [_linked(parameter, value, kind, iris_named(kind, value))]


def _of_kind(parameter: str, value: str) -> list[Expectation]:
    words = " ".join(map(LITERALS.string, words_named(value)))
    return [
        Expectation(
            parameter,
            value,
            ("project whose name has a word of that kind", "名称含该类别用语的项目"),
            _rows(f"?x a jx:Project ; jx:name ?name . VALUES ?word {{ {words} }} FILTER(CONTAINS(?name, ?word))"),
            _values(f"?x a jx:Project ; jx:name ?value . {_alike('?value', value)}"),
            (
                "jixiao query largest-projects -p limit=1000000 lists the projects",
                "用 jixiao query largest-projects -p limit=1000000 列出项目",
            ),
        )
    ]


#: What a parameter's values can be of (``values:`` in the header of a query).
KINDS: Mapping[str, Callable[[str, str], list[Expectation]]] = {
    "indicators": _concepts,
    "terms": _terms,
    "deadlines": _deadlines,
    "concepts": _linked_kind("concept"),
    "measures": _linked_kind("measure"),
    "objects": _linked_kind("object"),
    "beneficiaries": _linked_kind("beneficiary"),
    "kinds": _of_kind,
}


def kind_expectations(kind: str, parameter: str, value: str) -> list[Expectation]:
    """What a value must match in the store, by the kind of what it names."""
    return KINDS[kind](parameter, value)
