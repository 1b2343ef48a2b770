"""Read the parameters that restrict an answer: places by any name, years, department, indicator level and unit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING

from .errors import QueryError
from .restrict import Restriction

if TYPE_CHECKING:
    from ..model import Jurisdiction

__all__ = ["restriction_of"]


def restriction_of(values: Mapping[str, str], query: str, *, by_code: bool) -> Restriction:
    """Read what an answer is restricted to: its places (``by_code``: as places of GB/T 2260), years, department, level and unit.

    Raises QueryError naming the query for what is no year, no place or several, or no level.
    """
    years: dict[str, int | None] = {"from": None, "to": None}
    for name in years:
        if values.get(name):
            if not re.fullmatch(r"[0-9]{1,4}", values[name]):
                raise QueryError(
                    f"{query}: {name} must be a year such as 2022, not {values[name]!r}",
                    f"{query}：{name} 应为年度，如 2022，而不是 {values[name]!r}",
                )
            years[name] = int(values[name])
    cities = tuple(city for city in map(str.strip, re.split("[,，、]", values.get("city", ""))) if city)
    return Restriction(
        cities,
        years["from"],
        years["to"],
        places=tuple(_place(city, query) for city in cities) if by_code else (),
        department=values.get("department", "").strip(),
        levels=_levels(values.get("level", "").strip(), query),
        unit=values.get("unit", "").strip(),
        concepts=_concepts(values.get("concept", "").strip(), query),
    )


def _concepts(name: str, query: str) -> tuple[str, ...]:
    """Find the IRIs of a standard concept and of those below it. Raises QueryError where the name is none."""
    if not name:
        return ()
    from .concept_values import iris_named, unknown

    iris = iris_named("concept", name)
    if not iris:
        raise unknown("concept", name, query, "concept")
    return iris


def _place(name: str, query: str) -> Jurisdiction:
    """Find the place of a name or a code. Raises QueryError where there is none, or several, which it names."""
    from ..vocabulary import vocabulary

    words = vocabulary()
    places = words.jurisdictions_named(name)
    if len(places) == 1:
        return places[0].jurisdiction
    if places:
        several = [f"{place.jurisdiction.label} {place.jurisdiction.code}" for place in places]
        raise QueryError(
            f"{query}: city {name!r} names {len(several)} places — say which: {', '.join(several)}",
            f"{query}：city {name!r} 有 {len(several)} 个同名地区，请写明：{'、'.join(several)}",
        )
    near = get_close_matches(name, words.places, n=3)
    maybe_en = f"; did you mean {', '.join(near)}?" if near else ""
    maybe_zh = f"；是否指 {'、'.join(near)}？" if near else ""
    raise QueryError(
        f"{query}: city {name!r} is no place of GB/T 2260{maybe_en} (jixiao query overview lists the places of the store)",
        f"{query}：city {name!r} 不是行政区划名称或代码{maybe_zh}（用 jixiao query overview 列出存储中的地区）",
    )


def _levels(name: str, query: str) -> tuple[str, ...]:
    """Find the names of the indicator levels that a word or the local name of an IRI stands for (成本, 成本指标, output-quantity).

    Raises QueryError where it stands for none.
    """
    if not name:
        return ()
    from ..vocabulary import vocabulary
    from ..vocabulary.keys import level_key

    levels = vocabulary().levels
    concepts = {word.concept: word.label for words in levels.values() for word in words}
    local = name.rpartition("#")[2]
    labels = (concepts[local],) if local in concepts else tuple(word.label for word in levels.get(level_key(name), ()))
    if not labels:
        there = ", ".join(f"{label} ({concept})" for concept, label in sorted(concepts.items()))
        raise QueryError(
            f"{query}: level {name!r} is no level of the indicator framework; there are: {there}",
            f"{query}：level {name!r} 不是指标框架中的一级或二级指标；现有：{there}",
        )
    return tuple(dict.fromkeys(labels))
