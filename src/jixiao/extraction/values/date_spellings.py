"""Write dates that forms spell in many ways in one: Chinese numerals, years of two digits, 当年, 自…起至…止."""

from __future__ import annotations

import re

_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[一二][〇零○一二三四五六七八九]{3}(?=年)")
_CHINESE_MONTH = re.compile(r"(?<![一二三四五六七八九十百])(?:十[一二]?|[一二三四五六七八九])(?=月)")
_CHINESE_DAY = re.compile(r"(?<=月)(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[日号])")
#: How many years a year of two digits (24年6月) may be from the table's own.
_NEAR = 3
_SHORT_YEAR = re.compile(r"(?<!\d)(\d\d)年(?=\d{1,2}月)")
_THIS_YEAR = re.compile(r"(?:当年|本年|今年)(度)?")
_FROM_TO = re.compile(r"(?:自|从)(?P<first>.+?)(?:(?:起|开始)(?:至|到|-)|至|到|(?<=[年月日号])-)(?P<last>.+?)(?:止|为止|结束)?")
_TIME_OF_DAY = re.compile(r"(?<=[日号])(?:24|23|1[78])[时点:](?:[0-5]\d分?)?(?=$|[前之以止])")
_INCLUSIVE = re.compile(r"(?<=[日号月底末])\(含(?:当[日天])?\)(?=$|[前之以])")
_DASHES = re.compile(r"-{2,}|→")


def spelled(text: str, year: int | None) -> str:
    """Write what may be a date in the one spelling that is read; ``year`` is the table's fiscal year. A text without a date stays as it is.

    >>> spelled("自二〇二四年五月起至十月止", None), spelled("当年12月底前", 2024)
    ('2024年5月至10月', '2024年12月底前')
    """
    text = _INCLUSIVE.sub("", _DASHES.sub("-", text))
    text = _CHINESE_YEAR.sub(lambda match: match[0].translate(_DIGITS), text)
    text = _CHINESE_DAY.sub(_numeral, _CHINESE_MONTH.sub(_numeral, text))
    if year:
        text = _SHORT_YEAR.sub(lambda match: f"20{match[1]}年" if abs(2000 + int(match[1]) - year) <= _NEAR else match[0], text)
    if this := _THIS_YEAR.match(text):
        text = _of_year(text[this.end() :], year)
    if span := _FROM_TO.fullmatch(text):
        text = f"{span['first']}至{span['last']}"
    elif text.endswith("止") and not text.startswith(("自", "从")):
        text = text.removesuffix("止").removesuffix("为")
    return _TIME_OF_DAY.sub("", text)


def _numeral(match: re.Match[str]) -> str:
    """Write a Chinese numeral below a hundred in digits."""
    tens, ten, ones = match[0].rpartition("十")
    number = ones.translate(_DIGITS)
    return f"{(tens or '1' if ten else '').translate(_DIGITS)}{number or '0'}" if ten else number


def _of_year(rest: str, year: int | None) -> str:
    """Put the fiscal year before the rest of a date that says 当年; without one, what is left says the same of an unknown year."""
    if year:
        return f"{year}年{rest}"
    return f"年{rest}" if rest[:1] in ("底", "末", "内") else rest
