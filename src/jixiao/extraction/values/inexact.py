"""Read numbers that are said not to be exact: 约350人, 90%左右."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ...model import Target, TargetKind
from ...vocabulary import Vocabulary


def read_inexact(text: str, read: Callable[[str], Target | None], words: Vocabulary) -> Target | None:
    """Read a number with a word that makes it inexact before or after it, which is kept as its note; None for anything else.

    ``read`` reads the number without that word. With a comparator, or more beside it, the text stays one, and so does a time: 近三年 is the
    last three years.
    """
    before = max((word for word in words.inexact_before if text.startswith(word)), key=len, default="")
    after = max((word for word in words.inexact_after if text.endswith(word)), key=len, default="")
    target = read(text[len(before) : len(text) - len(after)]) if before or after else None
    if target is None or target.kind is not TargetKind.NUMBER or target.note or target.comparator_stated or target.hours is not None:
        return None
    return replace(target, note=before + after)


def is_inexact(target: Target, words: Vocabulary) -> bool:
    """Tell whether a number is said not to be exact, so that nothing can be judged by it."""
    return target.kind is TargetKind.NUMBER and bool(target.note) and target.note in _notes(words)


def _notes(words: Vocabulary) -> set[str]:
    befores, afters = (*words.inexact_before, ""), (*words.inexact_after, "")
    return {before + after for before in befores for after in afters} - {""}
