"""Count what a store holds by place, year and department: 目标表 and 自评表 side by side, as the saved queries count the former."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence

from ...model.namespaces import DCT
from ..api.linked_data import is_iriref
from ..api.saved_queries import saved_queries
from .data import Resource, Row, rows
from .page import Page

#: What a saved query about 目标表 asks of, and what stands for it in one about 自评表.
_PLANS_AND_RESULTS = (("jx:TargetTable", "jx:EvaluationTable"), ("jx:Indicator ", "jx:EvaluatedIndicator "))
_DOCUMENTS = """SELECT ?jurisdiction ?year (COUNT(DISTINCT ?document) AS ?documents) WHERE {
  ?table a ?kind ; jx:inDocument ?document . FILTER(?kind IN (jx:TargetTable, jx:EvaluationTable))
  OPTIONAL { ?table jx:jurisdiction ?jurisdiction } OPTIONAL { ?table jx:fiscalYear ?year }
} GROUP BY ?jurisdiction ?year"""
_NAMES = ("tables", "evaluations", "indicators", "results", "documents", "budget_yuan")


async def holdings(page: Page) -> list[dict[str, str]]:
    """Count documents, tables, self-evaluations, their rows and the budget by place (``jurisdiction``) and year. Raises HTTPError."""
    plans, results, documents = await asyncio.gather(
        _asked(page, "overview", ("jurisdiction",)),
        _asked(page, "overview", ("jurisdiction",), results=True),
        rows(page.service, _DOCUMENTS),
    )
    by = _merged(plans, results, ("jurisdiction", "year"))
    for row in documents:
        by.setdefault(_key(row, ("jurisdiction", "year")), dict(row))["documents"] = row["documents"]
    return _complete(by.values(), ("city", "year", "jurisdiction"))


async def departments(page: Page) -> list[dict[str, str]]:
    """Count tables, self-evaluations and the budget by place, year and department (``departmentIri``). Raises HTTPError."""
    more = ("jurisdiction", "departmentIri")
    plans, results = await asyncio.gather(
        _asked(page, "budget-by-department", more), _asked(page, "budget-by-department", more, results=True)
    )
    by = _merged(plans, results, ("jurisdiction", "year", "departmentIri"))
    return _complete(by.values(), ())


async def _asked(page: Page, name: str, more: Sequence[str], *, results: bool = False) -> list[Row]:
    """The rows of a saved query about 目标表, or of the same about 自评表, with ``more`` of the variables that it groups by."""
    sparql = saved_queries()[name].sparql.replace("SELECT ", f"SELECT {''.join(f'?{name} ' for name in more)}", 1)
    for plan, result in _PLANS_AND_RESULTS if results else ():
        sparql = sparql.replace(plan, result)
    return await rows(page.service, sparql)


def _merged(plans: Sequence[Row], results: Sequence[Row], names: Sequence[str]) -> dict[tuple[str, ...], dict[str, str]]:
    by = {_key(row, names): dict(row) for row in plans}
    for row in results:
        # The money of a self-evaluation is that of its plan: it is not added to what the plans have.
        kept = {name: value for name, value in row.items() if name not in ("tables", "indicators", "documents", "budget_yuan")}
        into = by.setdefault(_key(row, names), kept)
        into["evaluations"] = row["tables"]
        into["results"] = row.get("indicators", "0")
    return by


def _key(row: Row, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in names)


def _complete(found: Iterable[Mapping[str, str]], order: Sequence[str]) -> list[dict[str, str]]:
    cells = [{**dict.fromkeys(_NAMES, "0"), **row} for row in found]
    return sorted(cells, key=lambda cell: _key(cell, order)) if order else cells


async def lacks_plan(page: Page, evaluation: Resource) -> bool:
    """Whether a self-evaluation is of a plan that the store does not have. Raises HTTPError."""
    plans = " ".join(f"<{term.value}>" for term in evaluation.all("evaluates") if is_iriref(term.value))
    found = f"SELECT ?plan WHERE {{ VALUES ?work {{ {plans} }} ?plan a jx:TargetTable ; <{DCT}isVersionOf> ?work }} LIMIT 1"
    return not plans or not await rows(page.service, found)
