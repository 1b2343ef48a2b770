"""Split SPARQL text into tokens by the terminals of the SPARQL 1.1 grammar.

The only place that does: the parser, the compiler of SHACL's SPARQL constraints, the editing of saved queries and the guard of the
service all read these tokens. Terminals are those of section 19.8. Escapes of code points (section 19.2) are read where Oxigraph
reads them, in IRIs and strings; ``\\u0053ELECT`` is no keyword. Every expression is possessive, so that time is linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

from .errors import SparqlSyntaxError

#: ``sign`` is punctuation or an operator, ``end`` the end of the text; ``error`` is what no terminal matches.
TokenKind = Literal["iri", "string", "variable", "bnode", "name", "language", "number", "keyword", "sign", "end", "error"]

_CODE_POINT: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRI_CHARACTERS: Final = r'[^<>"{}|^`\\\x00-\x20]'
_ESCAPE: Final = r"\\[tbnrf\\\"'uU]"  # whether a code point follows is seen when the string is read
_LOCAL_ESCAPE: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_NUMBER: Final = r"(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++"
_SIGN: Final = r"\^\^|\|\||&&|[<>!]=|[{}()\[\]<>=!+*/|^?.,;-]"
#: Characters beyond ASCII that no name holds, and those that no name begins with (what PN_CHARS and PN_CHARS_BASE leave out).
_IN_NO_NAME: Final = (
    "\x80-\xb6\xb8-\xbf\xd7\xf7\u037e\u2000-\u200b\u200e-\u203e\u2041-\u206f\u2190-\u2bff\u2ff0-\u3000\ud800-\uf8ff"
    "\ufdd0-\ufdef\ufffe\uffff\U000f0000-\U0010ffff"
)
_AT_NO_START: Final = "\xb7\u0300-\u036f\u203f\u2040"


def _terminals(in_no_name: str, at_no_start: str) -> re.Pattern[str]:
    """Compile the terminals, with blanks and comments before them. Names are what is neither an ASCII sign nor left out."""
    letter = rf"[^\x00-@\[-`{{-\x7f{in_no_name}{at_no_start}]"  # PN_CHARS_BASE
    first = rf"[^\x00-/:-@\[-^`{{-\x7f{in_no_name}{at_no_start}]"  # and digits, and _
    first_of_local = rf"[^\x00-/;-@\[-^`{{-\x7f{in_no_name}{at_no_start}]"  # and :
    of_variable = rf"[^\x00-/:-@\[-^`{{-\x7f{in_no_name}]"
    of_name = rf"[^\x00-,./:-@\[-^`{{-\x7f{in_no_name}]"  # PN_CHARS
    of_local = rf"[^\x00-,./;-@\[-^`{{-\x7f{in_no_name}]"
    dotted = rf"(?:{of_name}++|\.++(?={of_name}))*+"  # dots at the end are not part of a name
    local = rf"(?:{first_of_local}|{_LOCAL_ESCAPE})(?:{of_local}++|{_LOCAL_ESCAPE}|\.++(?={of_local}|{_LOCAL_ESCAPE}))*+"
    return re.compile(
        rf"""(?:[ \t\r\n]++|\#[^\r\n]*+)*+
        (?:(?P<variable>[?$]{first}{of_variable}*+)
        |(?P<iri><(?:{_IRI_CHARACTERS}++|{_CODE_POINT})*+>)
        |(?P<name>(?:{letter}{dotted})?:(?:{local})?)
        |(?P<keyword>{letter}{dotted})
        |(?P<string>\"{{3}}(?:\"{{0,2}}+(?:[^"\\]|{_ESCAPE}))*+\"{{3}}|'{{3}}(?:'{{0,2}}+(?:[^'\\]|{_ESCAPE}))*+'{{3}}
          |"(?:[^"\\\r\n]|{_ESCAPE})*+"|'(?:[^'\\\r\n]|{_ESCAPE})*+')
        |(?P<number>{_NUMBER})
        |(?P<bnode>_:{first}{dotted})
        |(?P<sign>{_SIGN})
        |(?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
        |(?P<end>\Z)
        |(?P<error>"(?:[^"\\\r\n]|\\.)*+|'(?:[^'\\\r\n]|\\.)*+|.))""",
        re.X | re.S,
    )


#: Takes every character beyond ASCII for one of names: classes of so many characters take 40 ms to compile.
_USUAL: Final = _terminals("", "")
_NAMED: Final = frozenset({"variable", "name", "keyword", "bnode"})
#: Names whose characters beyond ASCII are Chinese, which the grammar has in names at every place.
_SURE: Final = re.compile("[\x00-\x7f\u3400-\u9fff]*+")
#: What a run of name characters without a colon holds beside keywords, as in ``true.``. Compiled where it is needed, as what follows.
_WITHIN_RUN: Final = rf"(?P<keyword>[A-Za-z][A-Za-z0-9_]*+)|(?P<number>{_NUMBER})|(?P<sign>[.-])|(?P<error>(?s:.))"
_ESCAPED: Final = r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|((?s:.)))"
_CHARACTERS: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """A token: its terminal, its text as it is written, and where that begins."""

    kind: TokenKind
    text: str
    start: int

    @property
    def end(self) -> int:
        """The offset just after its text."""
        return self.start + len(self.text)

    def is_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs

    def is_keyword(self, *keywords: str) -> bool:
        """Whether it is one of these keywords, given in capitals."""
        return self.kind == "keyword" and self.text.upper() in keywords


def tokenize(text: str) -> list[Token]:
    """Split a text into tokens, the last of which is its end. Raises SparqlSyntaxError where no terminal matches.

    >>> [token.text for token in tokenize("{ ?s <urn:p> 5. ?s a ex:C }")]
    ['{', '?s', '<urn:p>', '5', '.', '?s', 'a', 'ex:C', '}', '']
    """
    tokens = scan(text)
    for token in tokens:
        if token.kind == "error":
            raise SparqlSyntaxError(f"not understood: {text[token.start : token.start + 20]!r}")
    return tokens


def scan(text: str) -> list[Token]:
    """Split any text into tokens: what no terminal matches is a token of the kind ``error``."""
    return _scan(text, 0, _USUAL)


def _scan(text: str, place: int, terminals: re.Pattern[str]) -> list[Token]:
    tokens: list[Token] = []
    for match in terminals.finditer(text, place):
        kind: TokenKind = match.lastgroup  # type: ignore[assignment]  # the names of the groups are those of the kinds
        start, end = match.span(kind)
        value = text[start:end]
        if kind in _NAMED and not value.isascii() and terminals is _USUAL and not _SURE.fullmatch(value):
            return tokens + _scan(text, start, _exact_terminals())
        if kind == "keyword" and not (value.isascii() and value.isidentifier()):
            tokens += _split_run(text, start, end)
        else:
            tokens.append(Token(kind, value, start))
        if kind == "end":
            break  # there is one more match of it where blanks are before it
    return tokens


@cache
def _exact_terminals() -> re.Pattern[str]:
    return _terminals(_IN_NO_NAME, _AT_NO_START)


def _split_run(text: str, start: int, end: int) -> list[Token]:
    matches = re.compile(_WITHIN_RUN).finditer(text, start, end)
    return [Token(match.lastgroup, match.group(), match.start()) for match in matches]  # type: ignore[arg-type]


def string_value(text: str) -> str:
    """Read a string token: the characters that it stands for. Raises SparqlSyntaxError for an escape of no character."""
    return _unescape(text[3:-3] if len(text) > 5 and text[:3] in ('"""', "'''") else text[1:-1])


def iri_value(text: str) -> str:
    """Read an IRI token: the IRI that it stands for. Raises SparqlSyntaxError where an escape gives what no IRI may hold."""
    if "\\" not in text:
        return text[1:-1]
    iri = _unescape(text[1:-1])
    if not re.fullmatch(f"{_IRI_CHARACTERS}*+", iri):
        raise SparqlSyntaxError(f"no IRI: {text}")
    return iri


def name_parts(text: str) -> tuple[str, str]:
    """Split a prefixed name into its prefix and its local part, the latter without its escapes (section 19.8, PN_LOCAL_ESC).

    >>> name_parts(r"ex:a\\.b%20c")
    ('ex', 'a.b%20c')
    """
    prefix, _, local = text.partition(":")
    return prefix, re.sub(r"\\(.)", r"\1", local) if "\\" in local else local


def _unescape(text: str) -> str:
    return re.sub(_ESCAPED, _escaped_character, text) if "\\" in text else text


def _escaped_character(match: re.Match[str]) -> str:
    if match[3]:
        if match[3] not in _CHARACTERS:
            raise SparqlSyntaxError(f"the escape {match[0]}")
        return _CHARACTERS[match[3]]
    code = int(match[1] or match[2], 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise SparqlSyntaxError(f"{match[0]} is no character")
    return chr(code)


def closing_brace(tokens: Sequence[Token], opening: int) -> int | None:
    """Find the brace that closes the one at a place; None where there is none."""
    depth = 0
    for at in range(opening, len(tokens)):
        depth += tokens[at].is_sign("{") - tokens[at].is_sign("}")
        if depth == 0:
            return at
    return None
