"""Hold the units of measure (计量单位) by the words that forms print for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from .keys import unit_key


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold a unit of measure: IRI, canonical word, kind, and what it is in yuan or in seconds, where it is money or time."""

    iri: str
    word: str
    kind: str
    yuan: Decimal | None = None
    seconds: Decimal | None = None


def units_of(units: Mapping[str, Any]) -> Mapping[str, Unit]:
    """List the units by the keys of their words; ``units`` as ``[units]`` has them after the ontology's were added."""
    by_key: dict[str, Unit] = {}
    for entry in units.values():
        yuan, seconds = (Decimal(entry[name]) if entry[name] else None for name in ("yuan", "seconds"))
        unit = Unit(entry["iri"], entry["label"], entry["kind"], yuan, seconds)
        by_key.update((unit_key(text), unit) for text in entry["words"])
    return MappingProxyType(by_key)
