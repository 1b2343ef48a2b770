"""Compares what was read from a document with its golden JSON (format: tests/wild/README.md)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from jixiao.extraction.pipeline import ExtractedDocument
from jixiao.model import FUND_OF_FIELD, Indicator, Target, TargetTable

Json = dict[str, Any]
_TEXTS = {"level3": "level3", "name": "name", "description": "description", "value": "value", "sign": "sign", "measure": "measure",
          "actual": "actual", "weight": "weight", "score": "score", "explanation": "explanation", "remark": "remark",
          "baseline": "baseline", "standard": "standard"}  # fmt: skip
_TARGET = ("comparator", "number", "lower", "upper", "unit", "date", "start", "end", "yuan")


def golden(path: Path) -> Json:
    return json.loads(path.with_name(path.name + ".expected.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def bare(text: str | None) -> str | None:
    """Text but for blanks; what is empty is None."""
    return re.sub(r"\s+", "", text) or None if text else None


def plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number.normalize(), "f")


def number(text: str | None) -> str | None:
    return None if text is None else plain(Decimal(text.rstrip("%")))


def table_differences(found: ExtractedDocument, expected: Json) -> Iterator[str]:
    """What differs in the heads of the tables."""
    if "city" in expected:
        place = found.context.jurisdiction
        yield from _differs("city", expected["city"], place.value.name if place else None)
    if len(found.tables) != len(expected["tables"]):
        yield f"tables: {len(expected['tables'])} expected, {len(found.tables)} found"
    for place, (table, wanted) in enumerate(zip(found.tables, expected["tables"], strict=False), 1):
        for problem in _head(table, wanted):
            yield f"table {place}: {problem}"


def _head(table: TargetTable, wanted: Json) -> Iterator[str]:
    form = table.form
    texts = {"title": form.title.text if form.title else None, "project": table.project, "goal": form.text("goal"),
             "annual_goal": form.text("annual_goal"), "goal_achieved": form.text("actual_goal"), "purpose": form.text("purpose"),
             "nature": form.text("nature"), "category": form.text("category"), "project_code": form.text("project_code")}  # fmt: skip
    for name, text in texts.items():
        if name in wanted:
            yield from _differs(name, bare(wanted[name]), bare(text))
    for name, department in (("department", table.department), ("supervising_department", table.supervising)):
        for part, text in (wanted.get(name) or {}).items():
            yield from _differs(f"{name} {part}", text, getattr(department, part, None))
    if "year" in wanted:
        yield from _differs("year", wanted["year"], table.context.year.value if table.context.year else None)
    for name in ("kind", "amount_unit"):
        if name in wanted:
            yield from _differs(name, wanted[name], getattr(form, name))
    for name in ("start", "end"):
        if name in wanted:
            yield from _differs(name, wanted[name], table.dates.get(name))
    for name, amount in wanted.get("funds", {}).items():
        yield from _differs(name, number(amount), plain(table.funds.get(FUND_OF_FIELD.get(name))))
    for name in ("execution_rate", "total_score", "total_weight", "execution_score", "execution_weight"):
        if name in wanted:
            yield from _differs(name, number(wanted[name]), plain(table.numbers.get(name)))


def row_differences(found: ExtractedDocument, expected: Json) -> Iterator[tuple[int, int, list[str]]]:
    """For each row that was expected, and each too many: (table, row, what differs)."""
    for place, wanted in enumerate(expected["tables"]):
        rows = found.tables[place].indicators if place < len(found.tables) else ()
        for position in range(max(len(rows), len(wanted["indicators"]))):
            if position >= len(rows):
                yield place + 1, position + 1, [f"missing: {wanted['indicators'][position].get('name')}"]
            elif position >= len(wanted["indicators"]):
                yield place + 1, position + 1, [f"too many: {rows[position].row.name} {rows[position].row.value}"]
            else:
                yield place + 1, position + 1, list(_row(rows[position], wanted["indicators"][position]))


def _row(indicator: Indicator, wanted: Json) -> Iterator[str]:
    row = indicator.row
    for name in ("level1", "level2"):
        level = getattr(row, name)
        if name in wanted:
            yield from _differs(name, bare(wanted[name]), bare(level.text if level else None))
    for name, attribute in _TEXTS.items():
        if name in ("weight", "score") and wanted.get(name) and getattr(row, attribute):
            yield from _differs(name, number(wanted[name]), number(getattr(row, attribute).removesuffix("分")))
        elif name in wanted:
            yield from _differs(name, bare(wanted[name]), bare(getattr(row, attribute)))
    for name in ("horizon", "met"):
        if name in wanted:
            yield from _differs(name, wanted[name], getattr(row if name == "horizon" else indicator, name))
    if row.horizon and not wanted.get("horizon"):
        yield f"horizon: {row.horizon} found, none expected"
    if "target" in wanted:
        yield from _target(indicator.target, wanted["target"])


def _target(target: Target, wanted: Json) -> Iterator[str]:
    yield from _differs("kind", wanted["kind"], target.kind.value)
    for name in _TARGET:
        if name in wanted:
            value = getattr(target, name)
            same = number(wanted[name]) if name in ("number", "lower", "upper", "yuan") else wanted[name]
            yield from _differs(name, same, plain(value) if isinstance(value, Decimal) else value)


def _differs(name: str, wanted: object, found: object) -> Iterator[str]:
    if wanted != found:
        yield f"{name}: {wanted!r} expected, {found!r} found"
