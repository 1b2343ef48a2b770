"""Regular expressions of SPARQL for RE2: only such as mean the same there as in Oxigraph, which uses Rust's."""

from __future__ import annotations

import re

import duckdb

from ...sparql.algebra import NotTranslatable

#: What `\s` means in Rust: Unicode's White_Space.
_SPACE = r"\t\n\x{b}\f\r\x{20}\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
_ESCAPES = {"s": _SPACE, "d": r"\p{Nd}", "n": r"\n", "r": r"\r", "t": r"\t"}
_LITERAL = set("\\.+*?()|[]{}^$-/")


def like_rust(pattern: str, flags: str) -> str:
    """The pattern as RE2 understands it. Raises NotTranslatable where that is not certain."""
    if set(flags) - set("is"):
        raise NotTranslatable(f"the flags {flags} of a regular expression")
    if "i" in flags and not all(ord(sign) < 128 or ord(sign) >= 0x2E80 for sign in pattern):
        raise NotTranslatable("small and capital letters of other scripts in a regular expression")
    found = f"(?{''.join(sorted(set(flags)))})" if flags else ""
    place, inside = 0, False
    while place < len(pattern):
        sign = pattern[place]
        place += 1
        if sign == "\\":
            if place == len(pattern):
                raise NotTranslatable("a regular expression that ends with a backslash")
            escaped = pattern[place]
            place += 1
            if escaped in _ESCAPES:
                several = escaped == "s" and not inside
                found += f"[{_ESCAPES[escaped]}]" if several else _ESCAPES[escaped]
            elif escaped in _LITERAL:
                found += "\\" + escaped
            else:
                raise NotTranslatable(f"\\{escaped} in a regular expression")
            continue
        if inside:
            if sign == "[" or (sign in "&~-" and pattern[place : place + 1] == sign):
                raise NotTranslatable("a set within a set in a regular expression")
            inside = sign != "]"
        elif sign == "[":
            inside = True
            if pattern[place : place + 1] in ("]", "") or pattern[place : place + 2] == "^]":
                raise NotTranslatable("a bracket in a set in a regular expression")
        elif sign == "(" and pattern[place : place + 1] == "?" and pattern[place : place + 2] != "?:":
            raise NotTranslatable("flags or names in a regular expression")
        elif sign == "{" and not re.match(r"[0-9]{1,3}(,[0-9]{0,3})?\}", pattern[place:]):
            raise NotTranslatable("a brace in a regular expression")
        found += sign
    return found


def replaceable(connection: duckdb.DuckDBPyConnection, pattern: str, by: str) -> bool:
    """Whether REPLACE does the same: nothing empty is found, and what it is replaced by is a plain text."""
    if "$" in by or "\\" in by:
        return False
    row = connection.execute("SELECT regexp_matches('', ?)", [pattern]).fetchone()
    return row == (False,)
