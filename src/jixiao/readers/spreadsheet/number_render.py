"""Render numbers in placeholders: decimals, powers of ten, fractions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import lru_cache

Token = tuple[str, str]

#: Room for any number that a spreadsheet has, and for its percent and thousands.
WIDE = Context(prec=700, rounding=ROUND_HALF_UP, Emax=999_999, Emin=-999_999)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where the placeholders of a number stand among the tokens.

    Those before and after the point, the point itself, the commas; how many digits after the point must be shown, and by how many thousands
    the number is divided.
    """

    whole: tuple[int, ...]
    parts: tuple[int, ...]
    point: int
    commas: frozenset[int]
    grouped: bool
    thousands: int
    needed: int
    step: Decimal


@lru_cache(maxsize=1024)
def _layout(tokens: tuple[Token, ...]) -> _Layout:
    places = [index for index, token in enumerate(tokens) if token[0] == "digit"]
    last = places[-1] if places else -1
    point = next((index for index, token in enumerate(tokens) if token == ("mark", ".")), len(tokens))
    whole = tuple(index for index in places if index < point)
    parts = tuple(index for index in places if index > point)
    commas = frozenset(index for index, token in enumerate(tokens) if token == ("mark", ",") and places and index > places[0])
    grouped = any(whole and index < whole[-1] for index in commas)
    thousands = sum(index > last or (bool(whole) and whole[-1] < index < point) for index in commas)
    needed = max([0, *(n for n, index in enumerate(parts, 1) if tokens[index][1] == "0")])
    return _Layout(whole, parts, point, commas, grouped, thousands, needed, Decimal(1).scaleb(-len(parts)))


def decimal_text(number: Decimal, tokens: tuple[Token, ...]) -> str:
    """Render a number in placeholders, literals kept where they stand.

    A point that no digit follows is left out.
    """
    layout = _layout(tokens)
    if layout.thousands:
        number = WIDE.divide(number, Decimal(1000) ** layout.thousands)
    left, _, right = format(WIDE.quantize(number, layout.step), "f").partition(".")
    left = "" if left == "0" else left
    filled = iter(_filled(left, tuple(tokens[index][1] for index in layout.whole), layout.grouped))
    digits = iter(right[: max(layout.needed, len(right.rstrip("0")))])
    pointed = layout.needed or right.strip("0") or not layout.parts
    shown: list[str] = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "digit":
            shown.append(next(filled if index < layout.point else digits, ""))
        elif index == layout.point:
            shown.append(("" if layout.whole or not layout.parts else left) + (text if pointed else ""))
        elif index not in layout.commas:
            shown.append(text)
    return "".join(shown)


def _filled(digits: str, places: tuple[str, ...], grouped: bool) -> list[str]:
    """Set digits into placeholders from the right.

    The leftmost takes all that are left. Zeros fill a ``0`` and nothing else.
    """
    count = len(places)
    zeros = count - places.index("0") if "0" in places else 0
    digits = digits.rjust(zeros, "0")
    split = len(digits) - count + 1
    pieces = [digits[: max(split, 0)], *(digits[index] if index >= 0 else "" for index in range(split, len(digits)))][:count]
    if not grouped:
        return pieces
    seen = 0
    for index in range(count - 1, -1, -1):
        piece = ""
        for digit in reversed(pieces[index]):
            piece = digit + ("," if seen and seen % 3 == 0 else "") + piece
            seen += 1
        pieces[index] = piece
    return pieces


def scientific_text(number: Decimal, tokens: tuple[Token, ...]) -> str:
    at = next(index for index, token in enumerate(tokens) if token[0] == "e")
    point = next((index for index, token in enumerate(tokens[:at]) if token == ("mark", ".")), at)
    step = max(1, sum(token[0] == "digit" for token in tokens[:point]))
    decimals = sum(token[0] == "digit" for token in tokens[point:at])
    exponent = number.adjusted() // step * step if number else 0
    if number and WIDE.quantize(number.scaleb(-exponent, WIDE), Decimal(1).scaleb(-decimals)) >= Decimal(10) ** step:
        exponent += step
    sign = "-" if exponent < 0 else "+" if tokens[at][1][1] == "+" else ""
    mantissa = decimal_text(number.scaleb(-exponent, WIDE), tokens[:at])
    return f"{mantissa}E{sign}{decimal_text(Decimal(abs(exponent)), tokens[at + 1 :])}"


def stroke(tokens: tuple[Token, ...]) -> int | None:
    """Find the stroke of a fraction.

    It stands between a placeholder and a placeholder or number.
    """
    for index, token in enumerate(tokens[1:-1], 1):
        after = tokens[index + 1]
        if token == ("mark", "/") and tokens[index - 1][0] == "digit" and (after[0] == "digit" or after[1].isdecimal()):
            return index
    return None


def fraction_text(number: Decimal, tokens: tuple[Token, ...], slash: int) -> str:
    first = slash
    while first and tokens[first - 1][0] == "digit":
        first -= 1
    end = slash + 1
    while end < len(tokens) and (tokens[end][0] == "digit" or tokens[end][1].isdecimal()):
        end += 1
    below = "".join(text for _, text in tokens[slash + 1 : end])
    mixed = any(kind == "digit" for kind, _ in tokens[:first])
    left = int(number) if mixed else 0
    value = Fraction(number) - left
    if any(char in "123456789" for char in below):
        bottom = max(1, int(re.sub(r"\D", "0", below)[:7]))
        top = int(value * bottom + Fraction(1, 2))
    else:
        close = value.limit_denominator(10 ** min(len(below), 7) - 1)
        top, bottom = close.numerator, close.denominator
    if mixed and top >= bottom:
        left, top = left + 1, 0
    fraction = f"{top}/{bottom}" if top or not mixed else ""
    if not mixed:
        return "".join(text for _, text in tokens[:first]) + fraction + "".join(text for _, text in tokens[end:])
    before = decimal_text(Decimal(left), tokens[:first])
    if not left and not fraction:
        before = before.rstrip(" ") + ("" if any(char == "0" for char in before) else "0")
    elif not left and before.strip() == "":
        before = ""
    return (before if fraction else before.rstrip(" ")) + fraction + "".join(text for _, text in tokens[end:])
