"""Read, bind and run the saved queries of ``queries/*.rq``.

A file is a ``#+`` YAML header, as grlc reads it, and a SPARQL query that runs as it stands. A parameter is a ``VALUES`` block
with its default (or the final ``LIMIT``); binding one puts RDF terms in that block, never text into the query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.namespaces import JXQ, RDFS, SCHEMA, SH
from ..rdf import JX, LITERALS
from ..util.cache import cached_on_disk, code
from ..util.resources import resource_dir
from .answers import Answer, answer
from .errors import QueryError
from .query_text import final_limit, values_blocks
from .restrict import Restriction, columns_of, has_concepts, restricted
from .results import SelectSource

if TYPE_CHECKING:
    from .parameter_values import Expectation

__all__ = [
    "Answer",
    "Parameter",
    "QueryError",
    "SavedQuery",
    "answer",
    "catalogue",
    "catalogue_turtle",
    "find",
    "parse",
    "run",
    "saved_query",
]

#: Characters that a parameter's value may have. No name in a form has as many.
_LONGEST = 1_000
_HEADER = re.compile(r"(?:#\+[^\n]*\n)+")
_FIELDS = {"summary", "summary_zh", "description", "description_zh", "tags", "defaults", "params", "chart"}
_PARAM_FIELDS = {"name", "type", "required", "default", "unless", "label", "list", "values"}


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter: its name, type (string, name, integer, decimal, date, term, limit, concept, …), default and labels.

    ``suggestions`` is a saved query and its column that has values to choose from; ``values`` says what its values name, so that one that
    matches nothing in the store is told. The default does not hold where one of the parameters of ``unless`` is given.
    """

    name: str
    type: str
    required: bool
    default: str | None
    label_zh: str
    label_en: str
    suggestions: str | None = None
    values: str | None = None
    unless: tuple[str, ...] = ()

    def default_beside(self, given: Collection[str]) -> str | None:
        """Give the default that holds beside the parameters that are given; None where there is none."""
        return None if any(name in given for name in self.unless) else self.default

    def label(self, language: str) -> str:
        return self.label_zh if language == "zh" else self.label_en


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A saved query: one question, with its parameters and its SPARQL."""

    name: str
    summary: str
    summary_zh: str
    description: str
    description_zh: str
    tags: tuple[str, ...]
    params: tuple[Parameter, ...]
    chart: Mapping[str, str] | None
    sparql: str

    def title(self, language: str) -> str:
        return self.summary_zh if language == "zh" else self.summary

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answer, in their order."""
        return columns_of(self.sparql)

    @property
    def restrictions(self) -> tuple[Parameter, ...]:
        """The parameters that restrict the rows by their city, year, department, level, unit and standard concept, where the answer has
        these columns and the query has no parameters of these names."""
        own, columns = {param.name for param in self.params}, set(self.columns)
        columns |= {"concept"} if "indicator" in columns and has_concepts(self.sparql) else set()
        return tuple(dict.fromkeys(param for column, param in _RESTRICTIONS if column in columns and param.name not in own))

    def bind(self, values: Mapping[str, str]) -> str:
        """Bind the parameters; gives the SPARQL. Raises QueryError for an unknown parameter or a value of another type."""
        if not values:
            return self.sparql
        known = {param.name: param for param in self.params}
        restricting = {param.name: param for param in self.restrictions}
        for name in values:
            if name not in known and name not in restricting:
                names = ", ".join([*known, *restricting])
                raise QueryError(
                    f"{self.name} has no parameter {name!r}; its parameters: {names or 'none'}",
                    f"{self.name} 没有参数 {name!r}；可用参数：{names or '无'}",
                )
        for name, value in values.items():
            if len(value) > _LONGEST:
                raise QueryError(
                    f"{self.name}: the value of {name} has more than {_LONGEST} characters",
                    f"{self.name}：参数 {name} 的值超过 {_LONGEST} 个字符",
                )
        sparql = self.sparql
        for name, value in values.items():
            if name in known:
                sparql = _bound(sparql, known[name], value, self.name)
        for param in self.params:
            if param.name not in values and param.default_beside(values) != param.default:
                sparql = _filled(sparql, param.name, ["UNDEF"])
        return restricted(sparql, self._restriction(values))

    def expectations(self, values: Mapping[str, str]) -> tuple[Expectation, ...]:
        """List what the given values must match in the store. Raises QueryError as ``bind`` does."""
        from .parameter_values import kind_expectations, restriction_expectations

        own = [
            expectation
            for param in self.params
            if param.values and param.name in values
            for expectation in kind_expectations(param.values, param.name, values[param.name])
        ]
        return (*own, *restriction_expectations(self._restriction(values), values))

    def _restriction(self, values: Mapping[str, str]) -> Restriction:
        names = {param.name for param in self.restrictions}
        given = {name: value for name, value in values.items() if name in names}
        if not given:
            return Restriction()
        from .restriction_values import restriction_of

        return restriction_of(given, self.name, by_code="city_code" in self.columns)


def catalogue(directory: Path | None = None) -> dict[str, SavedQuery]:
    """Read all saved queries, by name. Raises QueryError naming the file whose header is wrong."""
    return {path.stem: parse(path) for path in sorted((directory or resource_dir("queries")).glob("*.rq"))}


def find(name: str, queries: Mapping[str, SavedQuery]) -> SavedQuery:
    """Find the query of a name. Raises QueryError with the names there are, the likeliest first."""
    if name in queries:
        return queries[name]
    near = get_close_matches(name, queries, n=1)
    raise QueryError(
        f"there is no query {name!r}; {f'did you mean {near[0]}? ' if near else ''}there are: {', '.join(queries)}",
        f"没有名为 {name!r} 的查询；{f'是否指 {near[0]}？' if near else ''}现有查询：{', '.join(queries)}",
    )


def saved_query(name: str) -> SavedQuery:
    """Read the query of a name alone. Raises QueryError as ``find`` does."""
    paths = {path.stem: path for path in resource_dir("queries").glob("*.rq")}
    if name not in paths:
        return find(name, catalogue())
    path = paths[name]
    return cached_on_disk(
        SavedQuery, lambda: [path, *code("sparql/saved_queries.py")], (Parameter,), lambda: parse(path)
    )  # to read YAML takes longer than many an answer


def run(store: SelectSource, query: SavedQuery, values: Mapping[str, str]) -> Answer:
    """Run a saved query. Raises QueryError for a value that matches nothing in the store: an answer is empty only where what is asked
    for is there, but has no rows."""
    results = answer(store.select(query.bind(values)))
    if values and not results.rows:
        from .parameter_values import check

        check(store, query.name, query.expectations(values))
    return results


# -- files -----------------------------------------------------------------------------------------------------------------


def parse(path: Path) -> SavedQuery:
    """Read a query file. Raises QueryError with the file and what is wrong in its header."""

    def wrong(problem: str) -> QueryError:
        return QueryError(f"{path}: {problem}", f"{path}：查询文件头有误：{problem}")

    text = path.read_text(encoding="utf-8")
    head = _HEADER.match(text)
    if not head:
        raise wrong("it does not begin with a #+ header")
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's where PyYAML has it
    try:
        header = yaml.load("\n".join(line[2:].removeprefix(" ") for line in head[0].splitlines()), Loader=loader)
    except yaml.YAMLError as error:
        raise wrong(f"its header is not YAML: {error}") from error
    if not isinstance(header, dict):
        raise wrong("its header is no mapping of keys to values")
    if unknown := set(header) - _FIELDS:
        raise wrong(f"unknown key in its header: {', '.join(map(str, sorted(unknown)))}")
    if missing := {"summary", "summary_zh", "description", "description_zh"} - set(header):
        raise wrong(f"its header has no {', '.join(sorted(missing))}")
    sparql = text[head.end() :].strip() + "\n"
    params = tuple(_parameter(entry, wrong) for entry in header.get("params") or ())
    defaults = header.get("defaults") or {}
    for param in params:
        slots = [] if param.type == "limit" else [block.of(sparql) for block in values_blocks(sparql, param.name)]
        if not (slots or (param.type == "limit" and final_limit(sparql))):
            raise wrong(f"parameter {param.name} stands nowhere in the query")
        if len(set(slots)) > 1:
            raise wrong(f"parameter {param.name} stands in the query with different defaults")
        if param.default is not None and str(defaults.get(param.name)) != param.default:
            raise wrong(f"parameter {param.name} has another default under defaults:")
    return SavedQuery(
        name=path.stem,
        summary=header["summary"],
        summary_zh=header["summary_zh"],
        description=header["description"].strip(),
        description_zh=header["description_zh"].strip(),
        tags=tuple(header.get("tags") or ()),
        params=params,
        chart=header.get("chart"),
        sparql=sparql,
    )


def _parameter(entry: Any, wrong: Callable[[str], QueryError]) -> Parameter:
    if not isinstance(entry, dict) or not {"name", "type"} <= set(entry):
        raise wrong("a parameter needs a name and a type")
    if unknown := set(entry) - _PARAM_FIELDS:
        raise wrong(f"unknown key in parameter {entry['name']}: {', '.join(sorted(unknown))}")
    if entry["type"] not in _TERMS and entry["type"] != "limit":
        raise wrong(f"parameter {entry['name']} has the unknown type {entry['type']}")
    if entry.get("values") is not None and entry["values"] not in _value_kinds():
        raise wrong(f"parameter {entry['name']} has values of the unknown kind {entry['values']}")
    label: dict[str, str] = entry.get("label") or {}
    name: str = entry["name"]
    default = entry.get("default")
    return Parameter(
        name=name,
        type=entry["type"],
        required=bool(entry.get("required")),
        default=None if default is None else str(default),
        label_zh=label.get("zh", name),
        label_en=label.get("en", name),
        suggestions=entry.get("list"),
        values=entry.get("values"),
        unless=tuple(entry.get("unless") or ()),
    )


def _value_kinds() -> Collection[str]:
    from .parameter_values import KINDS

    return KINDS


_LEVEL = Parameter("level", "string", False, None, "指标层级", "Level")
#: By the column that must be there.
_RESTRICTIONS = (
    ("city", Parameter("city", "cities", False, None, "地区", "Cities", "overview/city")),
    ("year", Parameter("from", "integer", False, None, "起始年度", "From year")),
    ("year", Parameter("to", "integer", False, None, "截止年度", "To year")),
    ("department", Parameter("department", "string", False, None, "部门（单位）", "Department")),
    ("level1", _LEVEL),
    ("level2", _LEVEL),
    ("unit", Parameter("unit", "string", False, None, "计量单位", "Unit")),
    ("concept", Parameter("concept", "concept", False, None, "标准概念", "Standard concept", "concept-mix/standard_concept")),
)


# -- parameters ------------------------------------------------------------------------------------------------------------


def _bound(sparql: str, param: Parameter, value: str, query: str) -> str:
    try:
        if param.type == "limit":
            limit = int(value)
            if not 1 <= limit <= 1_000_000:
                raise ValueError
            slot = final_limit(sparql)
            return slot.replaced(sparql, f"LIMIT {limit}\n") if slot else sparql
        terms = _TERMS[param.type](value)
        if not terms:
            from .concept_values import unknown

            raise unknown(param.type, value, query, param.name)
    except (ValueError, InvalidOperation):
        en, zh = _EXPECTED[param.type]
        raise QueryError(
            f"{query}: {param.name} must be {en}, not {value!r}", f"{query}：{param.name} 应为{zh}，而不是 {value!r}"
        ) from None
    return _filled(sparql, param.name, terms)


def _filled(sparql: str, name: str, terms: Sequence[str]) -> str:
    """The query with these terms in each block of a parameter."""
    for slot in reversed(values_blocks(sparql, name)):
        sparql = slot.replaced(sparql, f"VALUES ?{name} {{ {' '.join(terms)} }}")
    return sparql


def _name(value: str) -> Sequence[str]:
    from ..vocabulary.characters import name_key

    return [LITERALS.string(name_key(value))]


def _words(value: str) -> Sequence[str]:
    from ..vocabulary.terms import query_terms

    words = query_terms(value)
    if not words:
        raise ValueError
    return [LITERALS.string(word) for word in words]


def _named(kind: str) -> Callable[[str], Sequence[str]]:
    def terms(value: str) -> Sequence[str]:
        from .concept_values import terms_named

        return terms_named(kind, value)

    return terms


_TERMS: dict[str, Callable[[str], Sequence[str]]] = {
    "string": lambda value: [LITERALS.string(value)],
    "name": _name,
    "integer": lambda value: [LITERALS.integer(int(value))],
    "decimal": lambda value: [LITERALS.decimal(_finite(value))],
    "date": lambda value: [LITERALS.typed(date.fromisoformat(value).isoformat(), "date")],
    "term": _words,
    **{kind: _named(kind) for kind in ("concept", "measure", "object", "beneficiary", "kind", "relation")},
}
_EXPECTED = {
    "string": ("text", "文字"),
    "name": ("a name", "名称"),
    "integer": ("a whole number", "整数"),
    "decimal": ("a number", "数字"),
    "date": ("a date such as 2022-12-31", "日期，如 2022-12-31"),
    "term": ("a word or phrase", "词语"),
    "relation": ("exact, close or broad", "exact、close 或 broad"),
    "limit": ("a whole number from 1 to 1000000", "1 到 1000000 的整数"),
}


def _finite(value: str) -> Decimal:
    number = Decimal(value)
    if not number.is_finite():
        raise ValueError
    return number


# -- as RDF ----------------------------------------------------------------------------------------------------------------


def catalogue_turtle(queries: Mapping[str, SavedQuery]) -> str:
    """Write the catalogue as RDF: each query a sh:SPARQLSelectExecutable, as the SIB sparql-examples describe theirs."""
    lines = [
        f"@prefix sh: <{SH}> .",
        f"@prefix rdfs: <{RDFS}> .",
        f"@prefix schema: <{SCHEMA}> .",
        f"@prefix jx: <{JX}> .",
    ]
    for query in queries.values():
        lines.append("")
        lines.append(f"<{JXQ}{query.name}> a sh:SPARQLExecutable, sh:SPARQLSelectExecutable ;")
        comments = (LITERALS.tagged(query.summary_zh, "zh"), LITERALS.tagged(query.summary, "en"))
        lines.append(f"    rdfs:label {comments[0]} , {comments[1]} ;")
        details = (LITERALS.tagged(query.description_zh, "zh"), LITERALS.tagged(query.description, "en"))
        lines.append(f"    rdfs:comment {details[0]} , {details[1]} ;")
        if query.tags:
            lines.append(f"    schema:keywords {' , '.join(LITERALS.string(tag) for tag in query.tags)} ;")
        lines.append(f"    sh:select {LITERALS.string(query.sparql)} .")
    return "\n".join(lines) + "\n"
