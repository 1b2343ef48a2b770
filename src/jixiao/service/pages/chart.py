"""Give a question's chart its rows: each under a name of its own, so that nothing unlike is added up; codes and severities in words."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from ...rdf.shape_rules import finding_rules
from ...sparql.column_labels import column_label
from ...sparql.results import Results, Term
from ...sparql.saved_queries import SavedQuery
from .data import number_of
from .page import SEVERITIES, Page

#: So many rows are drawn.
_DRAWN = 2000
#: What a name is told apart by: every city has a 财政局, and projects of many departments are called 办公经费.
_TOLD_BY: Mapping[str, tuple[str, ...]] = {"department": ("city",), "project": ("department", "year", "city")}
#: What the bars of a ranking, in which each row is one, are called by, whether it is needed or not.
_RANKED_BY: Mapping[str, tuple[str, ...]] = {"project": ("department", "year")}

_Row = tuple[Term | None, ...]
_Value = str | float | int | None


def chart_of(page: Page, query: SavedQuery, results: Results, rows: Sequence[_Row]) -> Mapping[str, object] | None:
    """Give a chart's specification and data as JSON, for the script that draws it."""
    if not query.chart or not rows:
        return None
    names = [query.chart[part] for part in ("x", "y", "series") if part in query.chart]
    at = {name: results.columns.index(name) for name in results.columns}
    drawn = rows[:_DRAWN]
    values = [[_value(page, name, row[at[name]]) for name in names] for row in drawn]
    for line, name in zip(values, _names(query, at, drawn), strict=True):
        line[0] = name if name is not None else line[0]
    data = {
        "columns": [{"name": name, "label": column_label(name, page.lang)} for name in names],
        "rows": values,
        "left": max(0, len(rows) - _DRAWN),
    }
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return {"spec": json.dumps(dict(query.chart)), "data": Markup(text)}


def _names(query: SavedQuery, at: Mapping[str, int], rows: Sequence[_Row]) -> list[str | None]:
    """What each row is called where its own name is not enough; None where that is."""
    chart = query.chart or {}
    x, series = chart["x"], chart.get("series")
    if x not in _TOLD_BY:
        return [None] * len(rows)
    ranking = series is None
    always = _RANKED_BY.get(x, ()) if ranking else ()
    names = [_joined(row, at, (x, *always)) for row in rows]
    for more in _TOLD_BY[x]:
        if more in at and more not in (*always, series):
            again = _several(names, rows, at, series)
            names = [
                f"{name} · {_text(row[at[more]])}" if name in again and row[at[more]] else name
                for name, row in zip(names, rows, strict=True)
            ]
    if ranking:  # two tables of one project in one year are two bars
        again, seen = _several(names, rows, at, series), Counter[str]()
        for place, name in enumerate(names):
            seen[name] += 1
            names[place] = f"{name} ({seen[name]})" if name in again else name
    return [name or None for name in names]


def _several(names: Sequence[str], rows: Sequence[_Row], at: Mapping[str, int], series: str | None) -> set[str]:
    """The names that several rows of one series have."""
    counts = Counter((name, _text(row[at[series]]) if series else "") for name, row in zip(names, rows, strict=True))
    return {name for (name, _), count in counts.items() if count > 1}


def _joined(row: _Row, at: Mapping[str, int], names: Sequence[str]) -> str:
    return " · ".join(text for name in names if name in at and (text := _text(row[at[name]])))


def _text(term: Term | None) -> str:
    return term.value if term is not None else ""


def _value(page: Page, name: str, term: Term | None) -> _Value:
    if term is None:
        return None
    if name == "code" and term.value in finding_rules():
        return finding_rules()[term.value].title.of(page.lang)
    if name == "severity":
        word = term.value.rpartition("#")[2].lower()
        said = next((pair for severity, pair in SEVERITIES.items() if severity.lower() == word), None)
        return page.say(*said) if said else term.value
    amount = number_of(term)
    return term.value if amount is None else int(amount) if amount == amount.to_integral_value() else float(amount)
