"""Say how rows use the name of an indicator (三级指标): under which level and with which unit, which tell together what it means."""

from __future__ import annotations

from dataclasses import dataclass

from ..model import Indicator
from ..vocabulary.characters import name_key
from .iris import Minter
from .levels import level_text
from .namespaces import JX, JXF, LITERALS, RDF_TYPE, SKOS

__all__ = ["NameUse", "name_use_statements", "use_label", "use_of"]


@dataclass(frozen=True, slots=True)
class NameUse:
    """Hold a use of a name: the normalised name, the level that it stands under and the unit of its value.

    ``level`` is the local name of a level 2 of the framework, of a level 1 where the row has no level 2, or None; ``unit`` the unit's
    canonical word.
    """

    name: str
    level: str | None
    unit: str | None


def use_of(indicator: Indicator) -> NameUse | None:
    """Give the use of a name that a row makes; None where it has no name."""
    row = indicator.row
    if not row.name:
        return None
    levels = (level.concept for level in (row.level2, row.level1) if level and level.concept)
    return NameUse(name_key(row.name), next(levels, None), indicator.target.unit or None)


def use_label(use: NameUse) -> str:
    """Write a use as a text that tells it from all others.

    >>> use_label(NameUse("完成时间", "timeliness", "天")), use_label(NameUse("完成时间", None, None))
    ('完成时间（时效指标，天）', '完成时间')
    """
    beside = [text for text in (level_text(None, JXF + use.level) if use.level else None, use.unit) if text]
    return f"{use.name}（{'，'.join(beside)}）" if beside else use.name


def name_use_statements(use: NameUse, minter: Minter) -> tuple[str, str]:
    """Write what is said of a use: its node as N-Triples text, and all statements about it in one text. They follow from its IRI."""
    node = f"<{minter.name_use(use)}>"
    parts = [f"<{RDF_TYPE}> <{JX}NameUse>", f"<{SKOS}prefLabel> {LITERALS.tagged(use_label(use), 'zh')}"]
    parts.append(f"<{JX}useOf> <{minter.concept(use.name)}>")
    if use.level:
        parts.append(f"<{JX}usedUnder> <{JXF}{use.level}>")
    if use.unit:
        parts.append(f"<{JX}usedWithUnit> {LITERALS.string(use.unit)}")
    return node, "\n".join(f"{node} {part}" for part in parts)
