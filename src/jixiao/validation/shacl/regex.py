"""Translate the regular expressions of sh:pattern from pySHACL's (Python's ``re``) to Oxigraph's (Rust's)."""

from __future__ import annotations

import re
import warnings

from .model import UnsupportedShapeError

_SPACES = r"\t-\r\x{1c}-\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_CLASSES = {"d": r"\p{Nd}", "D": r"\P{Nd}", "s": _SPACES}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_COUNT = re.compile(r"\{[0-9]+(?:,[0-9]*)?\}")


def rust_pattern(pattern: str, flags: str) -> str:
    r"""Translate a pattern for Oxigraph. Raises UnsupportedShapeError where the two would not read it alike.

    Python's ``$`` matches before a line break at the end of the text too, and its ``\s`` and ``\d`` are spelt out.

    >>> rust_pattern("^[0-9]{4}$|无", "")
    '(?:^[0-9]{4}(?:\\n?\\z)|无)'
    """
    if set(flags) - set("im"):
        raise UnsupportedShapeError(f"the flags {flags!r} of sh:pattern")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FutureWarning)  # what Python is going to read in another way, as [[ and &&
            re.compile(pattern)
    except (re.error, FutureWarning) as error:
        raise UnsupportedShapeError(f"sh:pattern {pattern!r}: {error}") from error
    parts, at = [], 0
    while at < len(pattern):
        text, at = _part(pattern, at, multiline="m" in flags)
        parts.append(text)
    return f"(?:{''.join(parts)})"


def _part(pattern: str, at: int, *, multiline: bool) -> tuple[str, int]:
    """Translate one part of a pattern; gives also where the next begins."""
    char = pattern[at]
    if char == "\\":
        if pattern[at + 1] == "S":
            return f"[^{_SPACES}]", at + 2
        text, at = _escape(pattern, at)
        return (f"[{text}]" if text == _SPACES else text), at
    if char == "[":
        return _set(pattern, at)
    if char == "$" and not multiline:
        if pattern[at + 1 : at + 2] not in ("", ")", "|"):
            raise UnsupportedShapeError("sh:pattern with $ in its middle")
        return r"(?:\n?\z)", at + 1
    if char == "(":
        if pattern.startswith("(?", at) and not pattern.startswith("(?:", at):
            raise UnsupportedShapeError("sh:pattern with a (?…) group")
        return ("(?:", at + 3) if pattern.startswith("(?:", at) else ("(", at + 1)
    if char == "{":
        count = _COUNT.match(pattern, at)
        if not count:
            raise UnsupportedShapeError("sh:pattern with { that counts nothing")
        return _repeat(pattern, count.group(), count.end())
    if char in "*+?":
        return _repeat(pattern, char, at + 1)
    if char in ".^|)$":
        return char, at + 1
    return _literal(char), at + 1


def _repeat(pattern: str, how: str, at: int) -> tuple[str, int]:
    if pattern.startswith("+", at):
        raise UnsupportedShapeError("sh:pattern with a possessive count")
    return (f"{how}?", at + 1) if pattern.startswith("?", at) else (how, at)


def _escape(pattern: str, at: int) -> tuple[str, int]:
    char = pattern[at + 1]
    if char in _CLASSES:
        return _CLASSES[char], at + 2
    if char in _CONTROLS:
        return _literal(_CONTROLS[char]), at + 2
    if char.isalnum() or not char.isascii():
        raise UnsupportedShapeError(f"sh:pattern with \\{char}")
    return _literal(char), at + 2


def _set(pattern: str, at: int) -> tuple[str, int]:
    at += 1
    translated = "["
    if pattern.startswith("^", at):
        translated, at = "[^", at + 1
    first = True
    while first or pattern[at] != "]":
        if pattern[at] == "\\":
            text, at = _escape(pattern, at)
        elif pattern[at] == "-" and not first and pattern[at + 1] != "]":
            text, at = "-", at + 1
        else:
            text, at = _literal(pattern[at]), at + 1
        translated, first = translated + text, False
    return translated + "]", at + 1


def _literal(char: str) -> str:
    if char.isalnum() or ord(char) > 0xFF:
        return char
    return f"\\x{{{ord(char):x}}}"
