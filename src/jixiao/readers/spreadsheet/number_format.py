"""Format numbers by the format codes of spreadsheets (ECMA-376, 18.8.31).

0.95 with the format ``0%`` is ``95%``, 45292 with ``yyyy-mm-dd`` is ``2024-01-01``.

A format code has up to four sections (positive; negative; zero; text), each of placeholders (``0 # ?``), letters for dates and
literal text. Padding (``_x``), filling (``*x``) and colours are for the eye only and give nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import cached_property, lru_cache

from ...model.text import plain
from .chinese_numerals import in_chinese, with_digits
from .date_format import Moment, date_text, moment
from .number_render import WIDE, Token, decimal_text, fraction_text, scientific_text, stroke

#: What the formats that a file names only by number are, in a Chinese Excel (ECMA-376, 18.8.30).
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"\\-#,##0', 6: '"¥"#,##0;[Red]"¥"\\-#,##0', 7: '"¥"#,##0.00;"¥"\\-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 34: '上午/下午h"时"mm"分"', 35: '上午/下午h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0", 39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', 42: '_ "¥"* #,##0_ ;_ "¥"* -#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    43: '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 44: '_ "¥"* #,##0.00_ ;_ "¥"* -#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

#: Excel takes no longer code.
MAX_CODE = 255
#: A spreadsheet's numbers are exact to this many digits.
_PRECISION = Context(prec=15, rounding=ROUND_HALF_UP)
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|(?P<pad>[_*].?)|\[(?P<bracket>[^\]]*)\]|(?P<general>general|[Gg]/通用格式|通用格式)|(?P<text>@)'
    r"|(?P<half>am/pm|a/p|上午/下午)|(?P<e>e[+-])|(?P<date>y+|m+|d+|h+|s+|a{3,}|e+|g+|b+)|(?P<digit>[0#?])|(?P<mark>[.,%/])|(?P<end>;)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d{1,30}(?:\.\d{1,30})?)")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)


@dataclass(frozen=True)
class Section:
    """One section of a format code.

    ``digits`` is the n of ``[DBNumn]`` (0: none), ``locale`` what stands after ``[$-``.
    """

    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    digits: int = 0
    locale: str = ""

    @cached_property
    def kinds(self) -> frozenset[str]:
        """Which kinds of tokens it has."""
        return frozenset(kind for kind, _ in self.tokens)

    def has(self, kind: str) -> bool:
        return kind in self.kinds


def displayed(value: float | Decimal | str, code: str, date1904: bool = False) -> str:
    """Format a value as a cell with this format code shows it.

    ``date1904``: days count from 1904 (Excel for Mac).

    A date that Excel cannot show (``####``) is given as its number, and a whole number never loses digits: Excel shows one of
    more than eleven digits as ``1.2E+12``.

    >>> displayed(0.95, "0%"), displayed(1842000, "#,##0.00"), displayed(-3, "0.0;[Red](0.0)")
    ('95%', '1,842,000.00', '(3.0)')
    """
    sections = _sections(code) if len(code) <= MAX_CODE else (Section((("general", ""),)),)
    if isinstance(value, str):
        return _as_text(value, sections)
    if not Decimal(value).is_finite():
        return "#NUM!"
    number = exact(value)
    section, bare = _choice(number, sections)
    if section is None:
        return general(number)
    if section.has("date") or section.has("elapsed"):
        shown = _as_date(number, section, date1904)
        return general(number) if shown is None else shown
    sign = "-" if number < 0 and not bare else ""
    return _as_number(abs(number), section, sign)


def exact(value: float | Decimal) -> Decimal:
    """Round a number to the 15 digits that a spreadsheet keeps.

    0.1 + 0.2 is 0.3. Whole decimals, as written in a file, keep all theirs.
    """
    number = value if isinstance(value, Decimal) else Decimal(value)
    whole = isinstance(value, Decimal) and number.as_tuple().exponent == 0
    return number if whole else _PRECISION.plus(number)


def general(number: Decimal) -> str:
    """Format a number as ``General``.

    It has as many decimals as fit eleven characters. What was entered as an amount, whole or with up to two decimals, is given in full.
    """
    if not number:
        return "0"
    exponent = number.adjusted()
    if exponent < 20 and WIDE.quantize(number, Decimal("0.01")) == number:
        return plain(number)
    if -5 < exponent < 20:
        return plain(WIDE.quantize(number, Decimal(1).scaleb(-max(9 - max(exponent, 0), 0))))
    mantissa = WIDE.quantize(number.scaleb(-exponent, WIDE), Decimal("0.00001"))
    if abs(mantissa) >= 10:
        mantissa, exponent = mantissa / 10, exponent + 1
    return f"{plain(mantissa)}E{'-' if exponent < 0 else '+'}{abs(exponent):02}"


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[Section, ...]:
    sections: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, Decimal] | None = None
    digits, locale = 0, ""
    for match in [*_TOKEN.finditer(code), None]:
        kind, text = (match.lastgroup or "other", match.group(match.lastgroup or 0)) if match else ("end", "")
        if kind == "end":
            sections.append(Section(tuple(tokens), condition, digits, locale))
            tokens, condition, digits, locale = [], None, 0, ""
        elif kind == "bracket":
            if met := _CONDITION.fullmatch(text):
                condition = met[1], Decimal(met[2])
            elif _ELAPSED.fullmatch(text):
                tokens.append(("elapsed", text.lower()))
            elif text.startswith("$"):
                symbol, _, locale = text[1:].partition("-")
                tokens.append(("literal", symbol))
            elif text[:5].lower() == "dbnum" and text[5:] in ("1", "2", "3"):
                digits = int(text[5:])
        elif kind in ("quoted", "escaped", "other"):
            tokens.append(("literal", text))
        elif kind != "pad":
            tokens.append((kind, text.lower() if kind == "date" else text))
    return tuple(sections)


def _as_text(value: str, sections: tuple[Section, ...]) -> str:
    section = sections[-1]
    if len(sections) < 4 and not section.has("text"):
        return value
    return "".join(text if kind == "literal" else value for kind, text in section.tokens if kind in ("text", "general", "literal"))


def _choice(number: Decimal, sections: tuple[Section, ...]) -> tuple[Section | None, bool]:
    """Choose the section for a number; tell whether it shows no sign.

    A section may say by itself that the number is negative.
    """
    chosen = sections[:-1] if len(sections) > 1 and sections[-1].has("text") else sections[:3]
    if len(chosen) == 1 and not chosen[0].condition:
        return chosen[0], False
    defaults = [(">=", Decimal(0)) if len(chosen) < 3 else (">", Decimal(0)), ("<", Decimal(0))]
    if len(chosen) == 2 and not chosen[1].condition:
        defaults[1] = ("", Decimal(0))  # all others
    for position, section in enumerate(chosen[:2]):
        condition = section.condition or defaults[position]
        if _holds(number, condition):
            before = chosen[0].condition or defaults[0]
            negative = condition[0] in ("<", "<=") and condition[1] <= 0
            rest = position == 1 and not condition[0] and before[0] in (">", ">=") and before[1] <= 0
            return section, negative or rest
    return (chosen[2], False) if len(chosen) > 2 else (None, False)


def _holds(number: Decimal, condition: tuple[str, Decimal]) -> bool:
    sign, limit = condition
    return {
        "<": number < limit, "<=": number <= limit, ">": number > limit, ">=": number >= limit, "=": number == limit, "<>": number != limit,
    }.get(sign, True)  # fmt: skip


def _as_date(number: Decimal, section: Section, date1904: bool) -> str | None:
    when: Moment | None = moment(number, section.tokens, date1904)
    return None if when is None else date_text(when, section.tokens, section.digits, section.locale)


def _as_number(number: Decimal, section: Section, sign: str) -> str:
    tokens = section.tokens
    if section.has("general") or section.has("text"):
        shown = in_chinese(general(number), section.digits) if section.digits in (1, 2) else with_digits(general(number), section.digits)
        return sign + "".join(shown if kind in ("general", "text") else text for kind, text in tokens)
    number = WIDE.multiply(number, Decimal(100) ** tokens.count(("mark", "%")))
    if section.has("e"):
        shown = scientific_text(number, tokens)
    elif (slash := stroke(tokens)) is not None:
        shown = fraction_text(number, tokens, slash)
    else:
        shown = decimal_text(number, tokens)
    if sign and not any(char in "123456789" for char in shown) and section.has("digit"):
        sign = ""  # no minus before what is rounded to zero
    return sign + with_digits(shown, section.digits)
