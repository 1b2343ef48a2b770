"""Translate regular expressions for RE2: only such as mean the same there as in Oxigraph, which uses Rust's."""

from __future__ import annotations

import re

from ...sparql.errors import UnsupportedSparqlError
from . import duckdb_engine as duckdb

#: What `\s` means in Rust: Unicode's White_Space.
_SPACE = r"\t\n\x{b}\f\r\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_ESCAPES = {"s": _SPACE, "d": r"\p{Nd}", "n": r"\n", "r": r"\r", "t": r"\t"}
_REPETITION = re.compile(r"[0-9]{1,3}(,[0-9]{0,3})?\}")
_LITERAL = set("\\.+*?()|[]{}^$-/")


def to_re2(pattern: str, flags: str) -> str:
    """Translate a pattern for RE2. Raises UnsupportedSparqlError where it is not certain that it means the same there."""
    if set(flags) - set("imqsx") or ("x" in flags and set("[#\\") & set(pattern)):
        raise UnsupportedSparqlError(f"the flags {flags} of a regular expression")
    if "q" in flags:
        pattern, flags = re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", pattern), flags.replace("x", "").replace("q", "")
    if "x" in flags:
        pattern, flags = "".join(pattern.split()), flags.replace("x", "")
    if "i" in flags and not all(ord(sign) < 128 or ord(sign) >= 0x2E80 for sign in pattern):
        raise UnsupportedSparqlError("small and capital letters of other scripts in a regular expression")
    translated = f"(?{''.join(sorted(set(flags)))})" if flags else ""
    place, in_set = 0, False
    while place < len(pattern):
        sign = pattern[place]
        if sign == "\\":
            translated += _translate_escape(pattern[place + 1 : place + 2], in_set=in_set)
            place += 2
            continue
        place += 1
        if in_set:
            _check_in_set(sign, pattern[place : place + 1])
        else:
            _check_outside_sets(sign, pattern[place : place + 9])
        in_set = sign != "]" if in_set else sign == "["
        translated += sign
    return translated


def _translate_escape(escaped: str, *, in_set: bool) -> str:
    if not escaped:
        raise UnsupportedSparqlError("a regular expression that ends with a backslash")
    if escaped in _ESCAPES:
        return f"[{_ESCAPES[escaped]}]" if escaped == "s" and not in_set else _ESCAPES[escaped]
    if escaped not in _LITERAL:
        raise UnsupportedSparqlError(f"\\{escaped} in a regular expression")
    return "\\" + escaped


def _check_in_set(sign: str, following: str) -> None:
    if sign == "[" or (sign in "&~-" and following == sign):
        raise UnsupportedSparqlError("a set within a set in a regular expression")


def _check_outside_sets(sign: str, following: str) -> None:
    if sign == "[" and (following[:1] in ("]", "") or following[:2] == "^]"):
        raise UnsupportedSparqlError("a bracket in a set in a regular expression")
    if sign == "(" and following[:1] == "?" and following[:2] != "?:":
        raise UnsupportedSparqlError("flags or names in a regular expression")
    if sign == "{" and not _REPETITION.match(following):
        raise UnsupportedSparqlError("a brace in a regular expression")


def replaces_alike(connection: duckdb.DuckDBPyConnection, pattern: str, by: str) -> bool:
    """Whether REPLACE does the same: the pattern matches nothing empty, and what it is replaced by is a plain text."""
    if "$" in by or "\\" in by:
        return False
    row = connection.execute("SELECT regexp_matches('', ?)", [pattern]).fetchone()
    return row == (False,)
