"""Classify requests by their tokens alone, before anything is run: form, dataset, and what would leave this machine.

What Oxigraph would carry out must be seen here. It is a parser without a lexer, so that it takes keywords without a blank after them:
``SERVICEa:b`` and ``LOADSILENT``. Where a keyword may be hidden so, the tokens of the grammar are split as Oxigraph reads them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from .errors import SparqlError
from .lexer import Token, TokenKind, iri_value, name_parts, scan

FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: What has another value each time.
_CHANGING = ("NOW", "RAND", "UUID", "STRUUID", "BNODE")
#: What can stand before or after a keyword that matters here, without a blank.
_KEYWORD = re.compile(
    "SELECT|ASK|CONSTRUCT|DESCRIBE|DISTINCT|REDUCED|FROM|NAMED|WHERE|GROUP|HAVING|ORDER|BY|ASC|DESC|AS|LIMIT|OFFSET|VALUES|SERVICE|"
    "SILENT|LOAD|INTO|USING|WITH|DELETE|INSERT|DATA|GRAPH|PREFIX|BASE|NOT|IN|EXISTS|TRUE|FALSE|STRUUID|UUID|NOW|RAND|BNODE",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_FILE_GRAPH = re.compile(r"(?:FROM|USING)\s*(?:NAMED\s*)?<file:", re.IGNORECASE)
#: What takes an IRI, so that a name after it is one where its prefix is declared.
_TAKES_IRI = ("PREFIX", "FROM", "NAMED", "GRAPH", "USING", "WITH", "INTO", "TO", "LOAD", "SILENT", "SERVICE")
#: The end of a local name from its second dots on: Oxigraph takes dots in one place of it only.
_AFTER_DOTS = re.compile(r"(?:\\.|[^.\\])+\.+(?:\\.|[^.\\])+(\..*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RequestClass:
    """``form`` is empty where none of the four is found; ``outside`` names what would leave this machine or read a file."""

    form: str
    own_dataset: bool
    changing: bool
    outside: str


def classify_request(text: str) -> RequestClass:
    """Tell what a text asks for. Any text is classified: whether it is SPARQL is for the engine to say."""
    request = RequestTokens(text)
    tokens = request.tokens
    return RequestClass(
        form=next((token.text.upper() for token in tokens if token.is_keyword(*FORMS)), ""),
        own_dataset=any(token.is_keyword("FROM") for token in tokens),
        changing=any((token.kind == "keyword" or token.may_compare) and _names_any(token.text, _CHANGING) for token in tokens),
        outside=request.outside(),
    )


def merges_graphs(text: str) -> bool:
    """Whether a query merges several graphs to its default graph by FROM, so that a statement may come from more than one.

    >>> merges_graphs("ASK FROM <urn:a> FROM NAMED <urn:b> { }"), merges_graphs("ASK FROM <urn:a> FROM <urn:b> { }")
    (False, True)
    """
    tokens = RequestTokens(text).tokens
    pairs = pairwise(tokens)
    return sum(token.is_keyword("FROM") and not following.is_keyword("NAMED") for token, following in pairs) > 1


@dataclass(frozen=True, slots=True)
class PlacedToken:
    """A token, and how many round brackets and braces are open before it."""

    kind: TokenKind
    text: str
    start: int
    round: int
    braces: int

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    def is_keyword(self, *keywords: str) -> bool:
        return self.kind == "keyword" and self.text.upper() in keywords

    @property
    def may_compare(self) -> bool:
        """Whether it seems an IRI, but may be a comparison by ``<`` and what follows: that stands in brackets."""
        return self.kind == "iri" and self.round > 0


class RequestTokens:
    """The tokens of a request as Oxigraph reads them, with the prefixes that it declares."""

    def __init__(self, text: str) -> None:
        self.text = text
        tokens = list(_split_keywords(scan(text)))
        self.prefixes, self.base = _declarations(tokens)
        self.prefix_lengths = frozenset(map(len, self.prefixes))
        self.tokens = list(_placed(self._split_names(tokens)))

    # -- keywords without a blank after them -------------------------------------------------------------------------------

    def _split_names(self, tokens: list[Token]) -> Iterator[Token]:
        brackets: list[str] = []
        describes = False
        for place, token in enumerate(tokens):
            if token.is_sign("{", "(", "["):
                brackets.append(token.text)
            elif token.is_sign("}", ")", "]"):
                del brackets[-1:]
            describes = describes or token.is_keyword("DESCRIBE")
            before = tokens[place - 1] if place else None
            if token.kind != "name":
                yield token
            elif brackets[-1:] == ["{"]:
                yield from self._split_in_pattern(token, before, tokens[place + 1])
            elif brackets or tokens[place + 1].is_sign("(") or self._is_iri(token, before, describes=describes):
                yield token
            else:
                yield from self._split_name(token)

    def _split_in_pattern(self, token: Token, before: Token | None, after: Token) -> Iterable[Token]:
        """Split SERVICE off a name in a pattern: with its address it stands before a group, as nothing else does but GRAPH."""
        if hidden := _AFTER_DOTS.fullmatch(token.text.partition(":")[2]):
            return [token, *_split_keywords([Token("keyword", hidden[1].strip("."), token.start)])]
        if after.is_sign("{") and token.text[:7].upper() == "SERVICE" and not (before and before.is_keyword("GRAPH")):
            return self._split_name(token)
        return [token]

    def _split_name(self, token: Token) -> Iterable[Token]:
        """Split keywords off the beginning of a name, where a name is left whose prefix is declared."""
        start = 0
        parts: list[Token] = []
        colon = token.text.index(":")
        while match := _KEYWORD.match(token.text, start, colon):
            parts.append(Token("keyword", match[0], token.start + start))
            start = match.end()
            # Only a prefix of a length that is declared is cut out and looked up: else time is quadratic in the name.
            if colon - start in self.prefix_lengths and token.text[start:colon] in self.prefixes:
                return [*parts, Token("name", token.text[start:], token.start + start)]
        return [token]

    def _is_iri(self, token: Token, before: Token | None, *, describes: bool) -> bool:
        """Whether a name outside of all brackets stands for an IRI."""
        if before is None:
            return False
        if before.is_keyword("PREFIX"):
            return True
        takes_iri = before.is_keyword(*_TAKES_IRI) or (describes and (before.is_keyword("DESCRIBE") or before.kind in ("iri", "name")))
        return takes_iri and name_parts(token.text)[0] in self.prefixes

    # -- what leaves this machine ------------------------------------------------------------------------------------------

    def outside(self) -> str:
        if any(token.kind == "keyword" and _names_any(token.text, ("SERVICE",)) for token in self.tokens):
            return "SERVICE"
        if re.search("service", self.text, re.IGNORECASE):
            # Where "<" compares, what seems an IRI may hold the beginning of a string or of a comment.
            for token in self.tokens:
                if token.may_compare and ("'" in token.text or ("#" in token.text and "service" in token.text.lower())):
                    return "SERVICE"
        for place, token in enumerate(self.tokens):
            if token.is_keyword("LOAD"):
                return "LOAD"
            if token.is_keyword("FROM", "USING"):
                follows = [other for other in self.tokens[place + 1 : place + 3] if not other.is_keyword("NAMED")]
                if follows and self.iri(follows[0])[:5].lower() == "file:":
                    return "file:"
            if token.kind == "error" and _FILE_GRAPH.search(token.text):
                return "file:"
        return ""

    def iri(self, token: PlacedToken) -> str:
        """The IRI that a token stands for; empty where it is none."""
        if token.kind == "name":
            prefix, local = name_parts(token.text)
            return self.prefixes.get(prefix, "") + local
        if token.kind != "iri":
            return ""
        iri = _iri_value(token.text)
        return iri if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri) else self.base + iri


def _names_any(text: str, keywords: Iterable[str]) -> bool:
    return any(keyword in text.upper() for keyword in keywords)


def _iri_value(text: str) -> str:
    try:
        return iri_value(text)
    except SparqlError:
        return ""


def _split_keywords(tokens: Iterable[Token]) -> Iterator[Token]:
    """Split what seems one keyword and is several: ``SELECTDISTINCT``, ``FROMNAMED``, ``PREFIXa:``."""
    before: Token | None = None
    for token in tokens:
        if token.kind == "error":
            # A string that is not closed, which no engine should take: what would be refused outside of strings is refused in it.
            parts = [token, *(Token("keyword", match[0], token.start + match.start()) for match in _WORD.finditer(token.text))]
        elif token.kind == "keyword" and not _KEYWORD.fullmatch(token.text):
            matches = list(_KEYWORD.finditer(token.text))
            whole = "".join(match[0] for match in matches) == token.text
            parts = [Token("keyword", match[0], token.start + match.start()) for match in matches] if whole else [token]
        elif token.kind == "name" and token.text[:6].upper() == "PREFIX" and not (before and before.is_keyword("PREFIX")):
            parts = [token]
            if token.text.endswith(":") and token.text.count(":") == 1:
                parts = [Token("keyword", token.text[:6], token.start), Token("name", token.text[6:], token.start + 6)]
        else:
            parts = [token]
        yield from parts
        before = parts[-1]


def _declarations(tokens: list[Token]) -> tuple[Mapping[str, str], str]:
    """The prefixes that are declared anywhere, and the base IRI, as far as that is a file."""
    prefixes: dict[str, str] = {}
    base = ""
    for place, token in enumerate(tokens[:-2]):
        if token.is_keyword("PREFIX") and tokens[place + 1].kind == "name" and tokens[place + 2].kind == "iri":
            prefixes[name_parts(tokens[place + 1].text)[0]] = _iri_value(tokens[place + 2].text)
        if token.is_keyword("BASE") and tokens[place + 1].kind == "iri":
            base = _iri_value(tokens[place + 1].text)
    return prefixes, base


def _placed(tokens: Iterable[Token]) -> Iterator[PlacedToken]:
    rounds = braces = 0
    for token in tokens:
        if token.kind == "end":
            return
        yield PlacedToken(token.kind, token.text, token.start, rounds, braces)
        if token.kind == "sign":
            rounds = max(0, rounds + {"(": 1, ")": -1}.get(token.text, 0))
            braces = max(0, braces + {"{": 1, "}": -1}.get(token.text, 0))


# -- updates ---------------------------------------------------------------------------------------------------------------


class DatasetConflictError(ValueError):
    """An update that names its dataset is sent with another one."""


def with_dataset(text: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Give an update the graphs that its patterns are matched in. Raises DatasetConflictError where it names its own.

    >>> with_dataset("DELETE { ?s ?p 1 } WHERE { ?s ?p 1 }", ("urn:g",), ())
    'DELETE { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p 1 }'
    >>> with_dataset("DELETE WHERE { ?s ?p 1 }", (), ("urn:g",))
    'DELETE { ?s ?p 1 } USING NAMED <urn:g> WHERE { ?s ?p 1 }'
    """
    tokens = RequestTokens(text).tokens
    if any(token.is_keyword("USING", "WITH") and not token.braces for token in tokens):
        raise DatasetConflictError
    using = "".join(f"USING <{graph}> " for graph in default) + "".join(f"USING NAMED <{graph}> " for graph in named)
    parts = []
    at = 0
    for place, token in enumerate(tokens):
        if token.braces or not token.is_keyword("WHERE"):
            continue
        parts.append(text[at : token.start])
        if place and tokens[place - 1].is_keyword("DELETE"):
            parts.append(text[token.end : _end_of_group(tokens, place)].strip() + " ")
        parts.append(using)
        at = token.start
    return "".join(parts) + text[at:]


def _end_of_group(tokens: list[PlacedToken], place: int) -> int:
    """The offset just after the group in braces that follows a keyword."""
    depth = tokens[place].braces + 1
    following = (tokens[at] for at in range(place + 1, len(tokens)))  # no copy of the rest for each WHERE
    return next((token.end for token in following if token.text == "}" and token.braces == depth), tokens[-1].end)
