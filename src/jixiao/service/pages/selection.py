"""Say which uses of names a page is about, as SPARQL, and ask what they are linked to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...model.namespaces import JXB, JXC, JXF, JXM, JXO, SEMAPV, SKOS, SSSOM
from ...rdf.levels import level_text
from .data import Row, labels, rows
from .page import Page

#: How a use fits its concept: the property, and the words for it in English and Chinese; the closest first.
RELATIONS: Mapping[str, tuple[str, str, str]] = {
    "exact": (f"{SKOS}exactMatch", "exact", "完全对应"),
    "close": (f"{SKOS}closeMatch", "close", "相近"),
    "broad": (f"{SKOS}broadMatch", "broader", "归入上位"),
}
#: The property of a facet by the namespace of its values.
FACETS: Mapping[str, str] = {JXM: "measure", JXO: "object", JXB: "beneficiary"}
MATCHES = "|".join(f"<{iri}>" for iri, *_ in RELATIONS.values())
#: Binds what ``?use`` is linked to, ``?to``, and by which property, ``?match``.
LINKED = f"?use ?match ?to . FILTER(?match IN ({MATCHES.replace('|', ', ')}))"
#: Binds the rows of plans that make ``?use``.
ROWS = "?row jx:nameUse ?use ; a jx:Indicator ."
#: Binds what is said of the link of ``?use``, but for its justification.
DECIDED = " ".join(
    f"OPTIONAL {{ ?use <{SSSOM}{name}> ?{variable} }}"
    for name, variable in (
        ("confidence", "confidence"),
        ("comment", "comment"),
        ("author_label", "author"),
        ("reviewer_label", "reviewer"),
        ("mapping_date", "date"),
    )
)
#: How a link came about that a person decided.
BY_HAND = (f"{SEMAPV}ManualMappingCuration", f"{SEMAPV}MappingReview")


@dataclass(frozen=True, slots=True)
class Link:
    """Hold what a use of a name is linked to, and why: all of it as it is shown."""

    concept: str | None
    label: str
    relation: str
    confidence: str
    why: str


def of_concepts(iris: Iterable[str], relations: Sequence[str] = tuple(RELATIONS)) -> str:
    """Select the uses that are linked to some concepts."""
    listed = " ".join(f"<{iri}>" for iri in iris)
    path = "|".join(f"<{RELATIONS[name][0]}>" for name in relations)
    return f"VALUES ?c {{ {listed} }} ?use {path} ?c ."


def of_facet(iri: str) -> str | None:
    """Select the uses that have a value of a facet; None for what is none."""
    name = next((name for base, name in FACETS.items() if iri.startswith(base)), None)
    return f"?use jx:{name} <{iri}> ." if name else None


def of_name(iri: str) -> str:
    """Select the uses of an indicator's name."""
    return f"?use jx:useOf <{iri}> ."


def is_standard(iri: str) -> bool:
    """Tell whether an IRI is a concept's or a facet value's."""
    return iri.startswith((JXC, *FACETS))


async def links_of(page: Page, uses: Iterable[str]) -> dict[str, Link]:
    """Ask what some uses are linked to, by use. Raises HTTPError."""
    listed = " ".join(f"<{use}>" for use in sorted(set(uses)))
    if not listed:
        return {}
    said = await rows(
        page.service,
        f"SELECT ?use ?match ?to ?confidence ?justification ?comment ?author ?reviewer ?date WHERE {{ VALUES ?use {{ {listed} }} "
        f"?use <{SSSOM}mapping_justification> ?justification . OPTIONAL {{ {LINKED} }} {DECIDED} }}",
        "embedded",
    )
    called = await labels(page.service, {row["to"] for row in said if "to" in row}, page.lang)
    return {row["use"]: link_of(page, row, called) for row in said}


def link_of(page: Page, row: Row, called: Mapping[str, str]) -> Link:
    """Put a row of ``LINKED`` and ``DECIDED`` into words; ``called`` has the labels of concepts."""
    concept = row.get("to")
    label = called.get(concept, concept) if concept else page.say("no concept", "无标准概念")
    return Link(concept, label, relation_word(page, row.get("match")), row.get("confidence", ""), _why(page, row))


def relation_word(page: Page, match: str | None) -> str:
    """Say how a use fits its concept; ``match`` is the property."""
    return next((page.say(en, zh) for iri, en, zh in RELATIONS.values() if iri == match), page.say("none", "无"))


def decided_by_hand(row: Row) -> bool:
    """Tell whether a person decided a link."""
    return row.get("justification") in BY_HAND


def _why(page: Page, row: Row) -> str:
    """Say who or what made a link, and for what reasons."""
    reasons = row.get("comment", "") if decided_by_hand(row) else _reasons(page, row.get("comment", ""))
    if not decided_by_hand(row):
        return reasons or page.say("by the program", "程序判断")
    person = row.get("author") or row.get("reviewer") or page.say("a person", "人工")
    done = page.say("set by", "指定") if "author" in row else page.say("reviewed by", "审核")
    said = f"{done} {person}" if not page.zh else f"{person}{done}"
    return page.say(": ", "：").join(filter(None, (" ".join(filter(None, (said, row.get("date")))), reasons)))


def _reasons(page: Page, comment: str) -> str:
    """Put the program's reasons into words: ``measure=满意度; unit=percent`` as 衡量方式：满意度；单位：比例."""
    said: dict[str, list[str]] = {}
    for reason in filter(None, comment.split("; ")):
        name, found, value = reason.partition("=")
        word = page.say(*_REASONS[name]) if found and name in _REASONS else ""
        said.setdefault(word, []).append(_reason(page, name, value) if word else reason)
    return page.say("; ", "；").join(
        page.say(": ", "：").join(filter(None, (word, page.say(", ", "、").join(dict.fromkeys(values))))) for word, values in said.items()
    )


def _reason(page: Page, name: str, value: str) -> str:
    if name == "level2":
        return (page.zh and level_text(None, JXF + value)) or value
    if name == "unit":
        kind, per, _ = value.partition("/")
        return page.say(kind, _UNITS.get(kind, kind)) + (page.say(" per …", "/…") if per else "")
    return value


#: What a reason of the program is about, in English and Chinese; and the kinds of units in Chinese.
_REASONS = {
    "measure": ("measure", "衡量方式"),
    "object": ("object", "对象"),
    "beneficiary": ("beneficiary", "人群"),
    "unit": ("unit", "单位"),
    "level2": ("level", "级别"),
}
_UNITS = {
    "percent": "比例",
    "money": "金额",
    "count": "数量",
    "events": "次数",
    "persons": "人数",
    "days": "天",
    "years": "年",
    "months": "月",
    "hours": "小时",
    "area": "面积",
}
