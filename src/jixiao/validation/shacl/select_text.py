"""SPARQL text as tokens: prefixes written out, ``$this`` given by a function, and what SHACL does not allow in a constraint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .model import NotCompilable
from .program import THIS_IRI
from .triples import TYPE

_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<var>[?$]\w+)
    |(?P<node>_:\w(?:[\w.-]*[\w-])?)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.)(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\.))?)?)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?)
    |(?P<word>[A-Za-z_]\w*)
    |(?P<op>\^\^|\|\||&&|<=|>=|!=|[^\w\s])""",
    re.X | re.S,
)
_FORBIDDEN = {"MINUS", "VALUES", "SERVICE"}
Token = tuple[str, str]


def iri_of(token: Token, prefixes: dict[str, str]) -> str | None:
    """The IRI that a token stands for, as N-Triples. Raises NotCompilable for a prefix that is not declared."""
    kind, value = token
    if kind == "iri":
        return value
    if kind == "name":
        prefix, _, local = value.partition(":")
        if prefix not in prefixes:
            raise NotCompilable(f"the prefix {prefix}: is not declared")
        unescaped = re.sub(r"\\(.)", r"\1", local)
        return f"<{prefixes[prefix]}{unescaped}>"
    return TYPE if token == ("word", "a") else None


def expanded(text: str, prefixes: dict[str, str]) -> str:
    """The text with prefixed names written out and without comments, so that it can stand in another query."""
    found = []
    for match in _matches(text):
        if match.lastgroup == "blank":
            found.append(" ")
        elif match.lastgroup == "name":
            found.append(iri_of(("name", match.group()), prefixes) or "")
        else:
            found.append(match.group())
    return "".join(found).strip()


def prebound(text: str) -> str:
    """The text with ``$this`` in expressions given by a function: Oxigraph takes a substituted variable there for one without a value."""
    found: list[str] = []
    brackets: list[str] = []
    for match in _matches(text):
        value = match.group()
        if value in ("{", "("):
            brackets.append(value)
        elif value in ("}", ")") and brackets:
            brackets.pop()
        inside = match.lastgroup == "var" and value[1:] == "this" and brackets[-1:] == ["("]
        found.append(f"<{THIS_IRI}>()" if inside else value)
    return re.sub(rf"\bBOUND\s*\(\s*<{THIS_IRI}>\(\)\s*\)", "(true)", "".join(found), flags=re.I)


def check_constraint(text: str) -> None:
    """Raises NotCompilable for what SHACL does not allow in a constraint (5.2.1): pySHACL refuses the shape then."""
    found = tokens(text)
    words = {value.upper() for kind, value in found if kind == "word"}
    variables = {value[1:] for kind, value in found if kind == "var"}
    if words & _FORBIDDEN:
        raise NotCompilable(f"{', '.join(sorted(words & _FORBIDDEN))} in a SPARQL constraint")
    if "shapesGraph" in variables or "currentShape" in variables:
        raise NotCompilable("$shapesGraph or $currentShape in a SPARQL constraint")
    for at, (kind, value) in enumerate(found):
        follows = found[at + 1] if at + 1 < len(found) else ("", "")
        if kind == "word" and value.upper() == "AS" and follows[1][1:] == "this":
            raise NotCompilable("a pre-bound variable is assigned")
        if kind == "word" and value.upper() == "SELECT" and at:
            own = projection(found, at + 1)[0]
            if own is None or "this" not in own:
                raise NotCompilable("a nested SELECT without the pre-bound variables")


def _matches(text: str) -> Iterator[re.Match[str]]:
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotCompilable(f"SPARQL that cannot be read: {text[at : at + 20]!r}")
        at = match.end()
        yield match


def tokens(text: str) -> list[Token]:
    return [(match.lastgroup or "", match.group()) for match in _matches(text) if match.lastgroup != "blank"]


def projection(found: list[Token], at: int) -> tuple[tuple[str, ...] | None, int]:
    """The variables that SELECT gives, None for ``*``, and where the projection ends."""
    names: list[str] = []
    depth = 0
    while at < len(found):
        kind, value = found[at]
        if depth == 0 and (value == "{" or (kind == "word" and value.upper() in ("WHERE", "FROM"))):
            return tuple(names), at
        if value == "*" and depth == 0:
            return None, at + 1
        depth += {"(": 1, ")": -1}.get(value, 0) if kind == "op" else 0
        named = at > 0 and found[at - 1][1].upper() == "AS"
        if kind == "var" and (depth == 0 or (depth == 1 and named)):
            names.append(value[1:])
        at += 1
    raise NotCompilable("SPARQL without a pattern")
