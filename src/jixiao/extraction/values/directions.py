"""Tell whether more or less of what an indicator measures is better, where its form prints no comparator."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache

from ...model import IndicatorRow, Target
from ...vocabulary import Unit, Vocabulary
from ...vocabulary.characters import name_key
from ...vocabulary.keys import one_of, unit_key
from .cost_roles import is_cost

#: Kinds of units (``jx:unitKind``) by which things are counted or measured out.
_QUANTITIES = ("count", "area", "length", "volume", "mass")
_TIMELINESS = "timeliness"
_SATISFACTION = "satisfaction"


class Direction(IntEnum):
    """Tell what is better: ``UP`` more (正向指标), ``DOWN`` less (逆向指标)."""

    UP = 1
    DOWN = -1


#: The direction that a comparator states.
STATED = {">=": Direction.UP, ">": Direction.UP, "<=": Direction.DOWN, "<": Direction.DOWN}


def direction_of(row: IndicatorRow, target: Target, words: Vocabulary) -> Direction | None:
    """Tell the direction of a measure by its name, level and unit; None where these do not tell.

    A word of the name comes first (投诉, 事故, 满意; ``[directions]`` in ``values.toml``). Money under 成本 goes down, so do durations
    under 时效; satisfaction, rates (…率, …度) and what is counted go up.
    """
    name = name_key(row.name or "")
    known, named = _by_name(name, words)
    unit = words.units.get(unit_key(target.unit.partition("/")[0])) if target.unit else None
    if unit and unit.kind == "money" and is_cost(row):
        return None if any(word in name for word in words.negations) else named or Direction.DOWN
    if known:
        return named
    return _by_measure(name, row, target, unit, words)


def _by_name(name: str, words: Vocabulary) -> tuple[bool, Direction | None]:
    """Tell whether a word of the name decides, and what: None where it says that the direction cannot be told."""
    matches = list(_pattern(words).finditer(name))
    if not matches:
        return False, None
    last = matches[-1]
    meaning, before, after = words.direction_words[last[0]], name[: last.start()], name[last.end() :]
    plain = not after or after in words.neutral
    if meaning == "up":
        return plain or before.endswith(words.negations), Direction.UP if plain and not before.endswith(words.negations) else None
    less = meaning == "down" and plain and not any(word in before for word in words.negations)
    return True, Direction.DOWN if less else None


def _by_measure(name: str, row: IndicatorRow, target: Target, unit: Unit | None, words: Vocabulary) -> Direction | None:
    kind = unit.kind if unit else None
    if kind == "time":
        return Direction.DOWN if row.level2 and row.level2.concept == _TIMELINESS and "/" not in (target.unit or "") else None
    if any(level and level.concept and _SATISFACTION in level.concept for level in (row.level1, row.level2)):
        return Direction.UP
    if kind in _QUANTITIES:
        return Direction.UP
    endings = {None: (*words.rate_endings, *words.count_endings), "percent": words.rate_endings, "score": words.rate_endings}.get(kind, ())
    return Direction.UP if name.endswith(endings) and (unit or not target.unit) else None


@lru_cache(maxsize=8)
def _pattern(words: Vocabulary) -> re.Pattern[str]:
    """Compile the words that tell a direction."""
    return re.compile(one_of(words.direction_words))
