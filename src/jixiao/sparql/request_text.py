"""What can be told of a request from its words alone, before anything is run: its form, its dataset, and what is refused."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ESCAPED = r"\\[_~.\-!$&'()*+,;=/?\#@%]"
_TOKEN = re.compile(
    rf"""(?P<blank>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{{}}|^`\x00-\x20]*>)
    |(?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}}|'{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<var>[?$]\w+)
    |(?P<node>_:\w(?:[\w.-]*[\w-])?)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{{2}}|{_ESCAPED})(?:(?:[\w:.-]|%[0-9A-Fa-f]{{2}}|{_ESCAPED})*(?:[\w:-]|%[0-9A-Fa-f]{{2}}|{_ESCAPED}))?)?)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
    |(?P<word>[A-Za-z][A-Za-z0-9_]*)
    |(?P<other>.)""",
    re.X | re.S,
)
FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: What has another value each time.
_CHANGING = {"NOW", "RAND", "UUID", "STRUUID", "BNODE"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    start: int
    end: int
    #: How many round brackets and how many braces are open before it.
    round: int
    braces: int

    def word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True, slots=True)
class Seen:
    """``form`` is empty where none of the four is found; ``outside`` names what would leave this machine or read a file."""

    form: str
    own_dataset: bool
    changing: bool
    outside: str


def tokens(text: str) -> list[Token]:
    """All words and signs; what is no token of SPARQL is taken sign by sign."""
    found = []
    rounds = braces = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "blank":
            continue
        found.append(Token(kind, match.group(), match.start(), match.end(), rounds, braces))
        if kind == "other":
            rounds = max(0, rounds + {"(": 1, ")": -1}.get(match.group(), 0))
            braces = max(0, braces + {"{": 1, "}": -1}.get(match.group(), 0))
    return found


def seen(text: str) -> Seen:
    """What the text asks for."""
    found = tokens(text)
    form = next((token.text.upper() for token in found if token.word(*FORMS)), "")
    own_dataset = any(token.word("FROM") for token in found)
    changing = any(token.word(*_CHANGING) for token in found)
    return Seen(form, own_dataset, changing, _outside(text, found))


def _outside(text: str, found: list[Token]) -> str:
    if re.search("service", text, re.IGNORECASE):
        if any(token.word("SERVICE") for token in found):
            return "SERVICE"
        # In brackets "<" may also compare; then what seems an IRI may hold the beginning of a string or of a comment.
        for token in found:
            if token.kind == "iri" and token.round and ("'" in token.text or ("#" in token.text and "service" in token.text.lower())):
                return "SERVICE"
    for place, token in enumerate(found):
        if token.word("LOAD"):
            return "LOAD"
        if token.word("FROM", "USING"):
            follows = [other for other in found[place + 1 : place + 3] if not other.word("NAMED")]
            if follows and follows[0].kind == "iri" and follows[0].text[1:6].lower() == "file:":
                return "file:"
    return ""


class DatasetConflictError(ValueError):
    """An update that names its dataset is sent with another one."""


def with_dataset(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """An update whose patterns are matched in these graphs. Raises DatasetConflictError where it names its own.

    >>> with_dataset("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", ("urn:g",), ())
    'DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }'
    >>> with_dataset("DELETE WHERE { ?s ?p 1 }", (), ("urn:g",))
    'DELETE { ?s ?p 1 } USING NAMED <urn:g> WHERE { ?s ?p 1 }'
    """
    found = tokens(text)
    if any(token.word("USING", "WITH") and not token.braces for token in found):
        raise DatasetConflictError
    using = "".join(f"USING <{graph}> " for graph in default) + "".join(f"USING NAMED <{graph}> " for graph in named)
    made = []
    at = 0
    for place, token in enumerate(found):
        if token.braces or not token.word("WHERE"):
            continue
        made.append(text[at : token.start])
        if place and found[place - 1].word("DELETE"):
            made.append(text[token.end : _closing(found, place)].strip() + " ")
        made.append(using)
        at = token.start
    return "".join(made) + text[at:]


def _closing(found: list[Token], place: int) -> int:
    """Where the pattern in braces ends that follows a word."""
    return next((token.end for token in found[place + 1 :] if token.text == "}" and token.braces == found[place].braces + 1), found[-1].end)
