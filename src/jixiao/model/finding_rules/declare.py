"""Declare a rule of findings with its texts as pairs: Chinese, then English."""

from __future__ import annotations

from collections.abc import Mapping

from ..finding import FindingRule, Severity, register
from ..text import BilingualText

#: A text in Chinese and the same in English.
Pair = tuple[str, str]


def rule(
    code: str,
    severity: Severity,
    *,
    title: Pair,
    meaning: Pair,
    remedy: Pair,
    example: Pair,
    message: Pair | None = None,
    wordings: Mapping[str, Pair] | None = None,
    since: str = "0.1.0",
) -> FindingRule:
    """Declare a rule of reading, with one ``message`` or several ``wordings`` of it; `FindingRule` says what each text is.

    Raises ValueError where another rule has the code.
    """
    pairs = {**(wordings or {}), **({"": message} if message else {})}
    return register(
        FindingRule(
            code=code,
            severity=severity,
            title=BilingualText(*title),
            meaning=BilingualText(*meaning),
            remedy=BilingualText(*remedy),
            example=BilingualText(*example),
            since=since,
            messages={name: BilingualText(*pair) for name, pair in pairs.items()},
        )
    )
