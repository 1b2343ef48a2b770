"""Write what is said of a table, an indicator and its values as predicates and objects in N-Triples (``docs/data-model.md``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model import Certainty, Context, IndicatorRow, Target, TargetTable
from ..vocabulary.characters import name_key
from ..vocabulary.keys import MemoDict
from ..vocabulary.terms import terms
from .levels import stated_level_text
from .namespaces import JX, JXF, JXJ, LITERALS, RDF_TYPE, SKOS, iri
from .properties import DATE_PROPERTIES, NUMBER_PROPERTIES, ROW_TEXTS, TEXTS, fund_properties

#: A predicate and an object as N-Triples text; without an object there is nothing to say.
Pair = tuple[str, str | None]
#: Predicates with their objects, each in one text: what is said of many subjects is put together once.
PredicateObjects = Sequence[str]

TYPE = iri(RDF_TYPE)
_LABEL = iri(SKOS + "prefLabel")


class _Terms(dict[str, str]):
    """Write terms of the ontology as N-Triples text, by local name."""

    def __missing__(self, name: str) -> str:
        return self.setdefault(name, iri(JX + name))


TERMS = _Terms()


def predicate_objects(*pairs: Pair) -> PredicateObjects:
    """Write pairs in one text each, without those that have no object."""
    return [f"{predicate} {value}" for predicate, value in pairs if value is not None]


def text_literal(text: str | None) -> str | None:
    """Write a text as a literal; None where there is nothing in it."""
    return LITERALS.string(text) if text else None


def link(node: str | None) -> str | None:
    """Write the IRI of a node, where there is one."""
    return iri(node) if node else None


def _day(day: str) -> str:
    """Write a date, or a day of a year that is not known."""
    return LITERALS.typed(day, "gMonthDay" if day.startswith("--") else "date")


def jurisdiction_of(context: Context) -> Pair:
    """Say the city, province or county (行政区划)."""
    return TERMS["jurisdiction"], iri(JXJ + context.jurisdiction.value.code) if context.jurisdiction else None


def place_and_year(context: Context) -> tuple[Pair, ...]:
    """Say the dimensions that a document's context gives: jurisdiction and fiscal year."""
    return jurisdiction_of(context), (TERMS["fiscalYear"], LITERALS.integer(context.year.value) if context.year else None)


def _budget_not_read(table: TargetTable) -> str | None:
    """Return the text of the budget's cell where it has figures and was not read as an amount."""
    fields = (fund.field for fund, prop in fund_properties(table.form).items() if prop == "budget" and fund not in table.funds)
    texts = (table.form.text(field) for field in fields)
    return next((text for text in texts if text and any(map(str.isdigit, text))), None)


def table_values(table: TargetTable) -> Iterator[Pair]:
    """Say the amounts, points, dates and texts of a table."""
    yield from (
        (TERMS[prop], LITERALS.decimal(table.funds[fund])) for fund, prop in fund_properties(table.form).items() if fund in table.funds
    )
    yield TERMS["budgetText"], text_literal(_budget_not_read(table))
    yield from ((TERMS[prop], LITERALS.decimal(table.numbers[name])) for name, prop in NUMBER_PROPERTIES.items() if name in table.numbers)
    yield from ((TERMS[prop], LITERALS.typed(table.dates[name], "date")) for name, prop in DATE_PROPERTIES.items() if name in table.dates)
    yield from ((TERMS[prop], text_literal(table.form.text(field))) for field, prop in TEXTS.items())
    for prop, amount in (("purposeAmounts", table.purpose_amounts), ("costTargets", table.cost_targets)):
        yield TERMS[prop], LITERALS.decimal(amount) if amount is not None else None


def levels_and_name(row: IndicatorRow) -> PredicateObjects:
    """Say the levels (一级、二级指标), the name and the description of an indicator.

    The text of a level is said where it is not the name of its concept.
    """
    parts = []
    for name, level in (("level1", row.level1), ("level2", row.level2)):
        if level and (text := stated_level_text(level.text, level.concept)) is not None:
            parts.append(f"{TERMS[name + 'Text']} {LITERALS.string(text)}")
        if level and level.concept:
            parts.append(f"{TERMS[name]} <{JXF}{level.concept}>")
    for name, text in (("name", row.name), ("description", row.description)):
        if text:
            parts.append(f"{TERMS[name]} {LITERALS.string(text)}")
    return parts


def has_all_levels(row: IndicatorRow) -> bool:
    """Tell whether a row has what it is known by in a data cube: both levels in the framework, and a name."""
    return all(level and level.concept for level in (row.level1, row.level2)) and bool(row.name)


def row_texts(row: IndicatorRow) -> Iterator[Pair]:
    """Say the columns of an indicator that are kept as printed."""
    return ((TERMS[prop], LITERALS.string(text)) for field, prop in ROW_TEXTS.items() if (text := getattr(row, field)))


def certainty_of(certainty: Certainty) -> Pair:
    """Say how surely something was read (确定程度): nothing where nothing speaks against it, so graphs do not grow by it."""
    return TERMS["certainty"], LITERALS.decimal(certainty.figure) if certainty.doubts else None


def _concept(name: str) -> tuple[str, PredicateObjects]:
    """Write the label of an indicator's concept, and the words that its indicators are found by."""
    key = name_key(name)
    return f"{_LABEL} {LITERALS.tagged(key, 'zh')}", [f"{TERMS['term']} {LITERALS.string(term)}" for term in terms(key)]


#: The same by the name of an indicator: forms repeat them.
CONCEPTS = MemoDict(_concept)


def value_parts(target: Target) -> PredicateObjects:
    """Say how a 指标值 stands in its cell, and how it reads."""
    texts = (("verbatim", target.verbatim), ("comparator", target.comparator))
    parts = [f"{TERMS[name]} {LITERALS.string(text)}" for name, text in texts if text]
    yuan = "yuanPerUnit" if target.per_unit else "yuan"
    numbers = (("number", target.number), ("lower", target.lower), ("upper", target.upper), ("hours", target.hours), (yuan, target.yuan))
    parts += [f"{TERMS[name]} {LITERALS.decimal(number)}" for name, number in numbers if number is not None]
    for name, ends in ((yuan, target.yuan_range), ("hours", target.hours_range)):
        parts += [f"{TERMS[name + end]} {LITERALS.decimal(number)}" for end, number in zip(("Lower", "Upper"), ends or (), strict=False)]
    if target.unit:
        parts.append(f"{TERMS['unitText']} {LITERALS.string(target.unit)}")
    if target.unit_iri:
        parts.append(f"{TERMS['numeratorUnit' if '/' in (target.unit or '') else 'unit']} <{target.unit_iri}>")
    parts += [f"{TERMS['perUnit']} <{per}>" for per in target.per_iris]
    parts += [f"{TERMS[name]} {_day(day)}" for name, day in (("date", target.date), ("start", target.start), ("end", target.end)) if day]
    if target.note:
        parts.append(f"{TERMS['note']} {LITERALS.string(target.note)}")
    return parts
