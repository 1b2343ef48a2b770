"""Compare tables that were read with their gold: rows, targets, heads; which finding points at which row."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

Json = Mapping[str, Any]
#: Words for one unit.
UNITS = {
    "百分比": "%",
    "千米": "公里",
    "日": "天",
    "工日": "人天",
    "公斤/亩": "千克/亩",
    "元/人·月": "元/人月",
    "元/人/月": "元/人月",
    "平米": "平方米",
    "m2": "平方米",
    "个月": "月",
    "万": "万元",
    "个工作日": "工作日",
    "公斤": "千克",
    "M": "米",
    "m": "米",
}
PARTS = {"number": ("comparator", "number", "unit"), "range": ("lower", "upper", "unit"), "deadline": ("date",), "period": ("start", "end")}
HEADS: tuple[str, ...] = ("project", "fiscal_year", "supervising_department", "department.name", "department.code", "amount_unit")
HEADS += ("funds.total", "funds.fiscal", "funds.other", "funds.annual_total", "funds.annual_fiscal")


def normal(text: object) -> str:
    """Take blanks away, and the difference of full and half width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", "" if text is None else str(text)))


def decimal(text: object) -> Decimal | None:
    try:
        return Decimal(re.sub(r"[,，分]", "", normal(text)))
    except InvalidOperation:
        return None


def same(given: object, wanted: object, also: Sequence[object] = ()) -> bool:
    """Say whether a text is one of the right readings, as text or as a number."""
    for right in (wanted, *also):
        number = decimal(given)
        if normal(given) == normal(right) or (number is not None and number == decimal(right)):
            return True
    return False


def unit(text: object) -> str:
    return re.sub("/日", "/天", re.sub("平米", "平方米", UNITS.get(normal(text), normal(text))))


def target_differences(given: Json, wanted: Json, also: Json, may_differ: Sequence[str]) -> Iterator[str]:
    """Name the parts of a target that differ."""
    if given.get("kind") != wanted["kind"]:
        yield f"target.kind {given.get('kind')!r} for {wanted['kind']!r}"
        return
    for part in PARTS.get(wanted["kind"], ()):
        field = f"target.{part}"
        if field in may_differ:
            continue
        got, want, more = given.get(part), wanted.get(part), also.get(field, [])
        right = unit(got) in {unit(text) for text in (want, *more)} if part == "unit" else same(got, want, more)
        if not right:
            yield f"{field} {got!r} for {want!r}"
    if wanted.get("yuan") and given.get("yuan") is not None and decimal(given["yuan"]) != decimal(wanted["yuan"]):
        yield f"target.yuan {given['yuan']!r} for {wanted['yuan']!r}"


def row_differences(given: Json, wanted: Json) -> tuple[bool, list[str]]:
    """Return whether levels, name and target of a row are exact, and all that differs."""
    also, may_differ = wanted.get("also", {}), wanted.get("may_differ", [])
    main: list[str] = []
    if wanted.get("horizon") == "long-term" and given.get("horizon") != "long-term":
        main.append(f"horizon {given.get('horizon')!r} for 'long-term'")
    for field in ("level1", "level2", "name"):
        if field not in may_differ and not same(given.get(field), wanted[field], also.get(field, [])):
            main.append(f"{field} {given.get(field)!r} for {wanted[field]!r}")
    if "target" not in may_differ:
        main += target_differences(given.get("target") or {}, wanted["target"], also, may_differ)
    rest = [
        f"{field} {given.get(field)!r} for {wanted[field]!r}"
        for field in ("value", "weight", "actual", "score")
        if field in wanted and field not in may_differ and not same(given.get(field), wanted[field], also.get(field, []))
    ]
    return not [text for text in main if not text.startswith("target.yuan")], main + rest


def head_differences(given: Json, wanted: Json) -> tuple[int, list[str]]:
    """Return how many facts of a head were asked for, and those that differ."""
    differ, asked = [], 0
    for field in HEADS:
        first, _, second = field.partition(".")
        got, want = given.get(first), wanted.get(first)
        if second:
            got, want = (got or {}).get(second), (want or {}).get(second)
        if field in wanted["may_differ"] or ("annual_" in field and want is None):
            continue
        asked += 1
        if not same(got, want, wanted["also"].get(field, [])):
            differ.append(f"{field} {got!r} for {want!r}")
    return asked, differ


def likeness(given: Json, wanted: Json) -> float:
    """Say how much two rows have in common: name first, then value."""
    also = wanted.get("also", {})
    names = {normal(name) for name in (wanted["name"], *also.get("name", []))}
    name = normal(given.get("name"))
    if not name and not normal(wanted["name"]):
        return 3.0 if same(given.get("level2"), wanted["level2"], also.get("level2", [])) else 0.0
    score = 0.0
    if name in names:
        score = 3.0
    elif name and wanted["name"] and difflib.SequenceMatcher(None, name, normal(wanted["name"])).ratio() > 0.6:
        score = 1.5
    return score + bool(normal(wanted["value"]) and same(given.get("value"), wanted["value"], also.get("value", [])))


def align(given: Sequence[Json], wanted: Sequence[Json]) -> list[tuple[Json | None, Json | None]]:
    """Pair rows in their order so that the pairs have most in common."""
    rows, columns = len(given), len(wanted)
    like = [[likeness(one, other) for other in wanted] for one in given]
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            pair = like[row][column] + best[row + 1][column + 1] if like[row][column] >= 1 else -1.0
            best[row][column] = max(best[row + 1][column], best[row][column + 1], pair)
    pairs: list[tuple[Json | None, Json | None]] = []
    row = column = 0
    while row < rows or column < columns:
        inside = row < rows and column < columns and like[row][column] >= 1
        if inside and best[row][column] == like[row][column] + best[row + 1][column + 1]:
            pairs.append((given[row], wanted[column]))
            row, column = row + 1, column + 1
        elif row < rows and (column == columns or best[row][column] == best[row + 1][column]):
            pairs.append((given[row], None))
            row += 1
        else:
            pairs.append((None, wanted[column]))
            column += 1
    return pairs


def align_horizons(given: Sequence[Json], wanted: Sequence[Json]) -> list[tuple[Json | None, Json | None]]:
    """Pair long-term rows among themselves, and the others."""

    def part(rows: Sequence[Json], far: bool) -> list[Json]:
        return [row for row in rows if (row.get("horizon") == "long-term") == far]

    if not part(given, True):
        return align(given, wanted)
    return align(part(given, True), part(wanted, True)) + align(part(given, False), part(wanted, False))


def pair_tables(given: Sequence[Json], wanted: Sequence[Json]) -> list[tuple[Json | None, Json | None]]:
    """Pair tables with most rows in common; tables that are none come last."""
    scores = []
    for left, table in enumerate(given):
        for right, gold in enumerate(wanted):
            names = {normal(name) for row in gold["indicators"] for name in (row["name"], *row.get("also", {}).get("name", [])) if name}
            score = float(sum(normal(row.get("name")) in names for row in table.get("indicators") or []))
            score += 3 * (bool(gold["project"]) and same(table.get("project"), gold["project"], gold["also"].get("project", [])))
            values = {normal(row["value"]) for row in gold["indicators"] if row["value"]}
            score += 0.1 * sum(normal(row.get("value")) in values for row in table.get("indicators") or [])
            score += (table.get("fiscal_year") == gold["fiscal_year"]) - abs(left - right) / 100
            if score > 0.5:
                scores.append((score, left, right))
    left_over, pairs = set(range(len(given))), dict[int, int]()
    for _, left, right in sorted(scores, reverse=True):
        if left in left_over and right not in pairs:
            left_over.discard(left)
            pairs[right] = left
    paired: list[tuple[Json | None, Json | None]] = []
    paired += [(given[pairs[right]] if right in pairs else None, gold) for right, gold in enumerate(wanted)]
    return paired + [(given[left], None) for left in sorted(left_over)]


def references(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the places (table, row, line) that a finding names."""
    if isinstance(value, dict):
        if isinstance(value.get("table"), int):
            yield value
        for part in value.values():
            yield from references(part)
    elif isinstance(value, list):
        for part in value:
            yield from references(part)


def points_at(finding: Json, given: Json | None, wanted: Json | None = None) -> bool:
    """Say whether a finding is about a row: by its cell or, where it names none, by quoting name or value."""
    source = (given or {}).get("source") or {}
    where = [place for place in references(finding) if place.get("row") is not None or place.get("line") is not None]
    here = [place for place in where if source and place["table"] == source.get("table")]
    if any(source.get(key) is not None and place.get(key) == source[key] for place in here for key in ("row", "line")):
        return True
    if where and given:
        return False
    text = normal(json.dumps({key: value for key, value in finding.items() if key != "code"}, ensure_ascii=False))
    quoted = ((row, key, least) for row in (given, wanted) if row for key, least in (("name", 4), ("value", 6)))
    return any(len(normal(row.get(key))) >= least and normal(row[key]) in text for row, key, least in quoted)


def about_table(finding: Json, table: Json | None) -> bool:
    """Say whether a finding is about a table, or about the document as a whole."""
    number = ((table or {}).get("source") or {}).get("table")
    where = list(references(finding))
    return not where or any(place["table"] == number and place.get("row") is None for place in where)
