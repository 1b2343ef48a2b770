"""Hold the units of measure (计量单位) by the words that forms print for them, and tell which of them compare."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from types import MappingProxyType
from typing import Any

from .keys import unit_key

#: What stands between the units that a rate is per: 元/人/月, 元/人·月.
_PER = re.compile("[/／·•]")
#: A factor has so many digits: more than any form prints, and without the noise of a third that is written as a decimal.
_DIGITS = Context(prec=15)


@dataclass(frozen=True, slots=True)
class Unit:
    """Hold a unit of measure: IRI, canonical word, kind, and what it is in yuan or in seconds, where it is money or time.

    ``factor`` of the unit whose IRI is ``base`` are one of it, no fixed number of them where it is ``approximate``.
    """

    iri: str
    word: str
    kind: str
    yuan: Decimal | None = None
    seconds: Decimal | None = None
    base: str = ""
    factor: Decimal = Decimal(1)
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Conversion:
    """Hold by what a number in one unit is multiplied to be one in another, and whether that is only nearly so (月, 工作日)."""

    factor: Decimal
    approximate: bool


def units_of(units: Mapping[str, Any]) -> Mapping[str, Unit]:
    """List the units by the keys of their words; ``units`` as ``[units]`` has them after the ontology's were added."""
    by_key: dict[str, Unit] = {}
    for entry in units.values():
        yuan, seconds = (Decimal(entry[name]) if entry[name] else None for name in ("yuan", "seconds"))
        measured = (entry["base"] or entry["iri"], Decimal(entry["factor"] or 1), entry["approximate"] == "true")
        unit = Unit(entry["iri"], entry["label"], entry["kind"], yuan, seconds, *measured)
        by_key.update((unit_key(text), unit) for text in entry["words"])
    return MappingProxyType(by_key)


def conversion(a: str, b: str, units: Mapping[str, Unit]) -> Conversion | None:
    """Tell how a number in the unit ``a`` becomes one in ``b``, both as printed; None where the two do not compare.

    Rates compare where what they are of and all that they are per compare (万元/人/年 and 元/人/月). A unit that no list has compares
    with itself alone.
    """
    first, second = _measured(a, units), _measured(b, units)
    if first is None or second is None or first.bases != second.bases:
        return None
    exact = first.factor == second.factor and first.units == second.units
    return Conversion(_DIGITS.divide(first.factor, second.factor), not exact and (first.approximate or second.approximate))


def comparable(a: str, b: str, units: Mapping[str, Unit]) -> Decimal | None:
    """Give by what a number in the unit ``a`` is multiplied to be one in ``b``; None where the two do not compare."""
    found = conversion(a, b, units)
    return found.factor if found else None


@dataclass(frozen=True, slots=True)
class _Measured:
    """A unit or rate in base units: what it is of, then what it is per in order; and the units that it is made of, by IRI or text."""

    bases: tuple[str, ...]
    units: tuple[str, ...]
    factor: Decimal
    approximate: bool


def _measured(text: str, units: Mapping[str, Unit]) -> _Measured | None:
    whole = units.get(unit_key(text))
    parts = [text] if whole else _PER.split(text)
    if not all(unit_key(part) for part in parts):
        return None
    of, *per = (units.get(unit_key(part)) or _unlisted(part) for part in parts)
    factor = of.factor
    for unit in per:
        factor /= unit.factor
    return _Measured(
        (of.base, *sorted(unit.base for unit in per)), (of.iri, *sorted(_iris(per))), factor, any(unit.approximate for unit in (of, *per))
    )


def _iris(units: Iterable[Unit]) -> list[str]:
    return [unit.iri for unit in units]


def _unlisted(text: str) -> Unit:
    """Make a unit of a word that no list has: it stands for itself."""
    key = unit_key(text)
    return Unit(key, key, "other", base=key)
