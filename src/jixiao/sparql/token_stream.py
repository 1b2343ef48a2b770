"""Read tokens one after another, with the prefixes of the query and names for its hidden variables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urljoin

from ..rdf.namespaces import XSD
from .errors import SparqlSyntaxError, UnsupportedSparqlError
from .lexer import Token, TokenKind, iri_value, name_parts, string_value
from .literals import canonical_literal
from .results import Term

_ABSOLUTE = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")
#: Makes a literal of its text, its datatype's IRI and its language tag, one of which is empty.
LiteralFactory = Callable[[str, str, str], Term]
_STRING, _BOOLEAN = f"{XSD}string", f"{XSD}boolean"


class TokenStream:
    """The tokens of a query. Whatever is not as it is expected raises SparqlError.

    ``literal_of`` makes the literals; by default those in the form in which Oxigraph keeps them.
    """

    __slots__ = ("_hidden", "_place", "_tokens", "base", "first_places", "kind", "literal_of", "prefixes", "text")

    def __init__(
        self, tokens: Sequence[Token], prefixes: Mapping[str, str] | None = None, literal_of: LiteralFactory = canonical_literal
    ) -> None:
        self._tokens = tokens
        self.literal_of = literal_of
        self._place = 0
        self._hidden = 0
        self.prefixes = dict(prefixes or {})
        #: What relative IRIs are resolved against; empty where there is no BASE.
        self.base = ""
        #: Where each variable that was read stands first, by name.
        self.first_places: dict[str, int] = {}
        #: The terminal and the text of the next token.
        self.kind: str = self._tokens[0].kind
        self.text: str = self._tokens[0].text

    # -- tokens ------------------------------------------------------------------------------------------------------------

    def advance(self) -> str:
        """Pass the next token, and give its text."""
        text = self.text
        if self.kind != "end":
            self._place += 1
            self.kind, self.text, _ = self._tokens[self._place]
        return text

    def at_sign(self, *signs: str) -> bool:
        return self.kind == "sign" and self.text in signs

    def at_keyword(self, *keywords: str) -> bool:
        """Whether the next token is one of these keywords, given in capitals."""
        return self.kind == "keyword" and self.text.upper() in keywords

    def accept(self, text: str) -> bool:
        """Pass the next token if it is this keyword or sign, and say whether it is."""
        accepted = self.at_keyword(text) if text[0].isalpha() else self.at_sign(text)
        if accepted:
            self.advance()
        return accepted

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise SparqlSyntaxError(f"{text} was expected where there is {self.text!r}")

    def follows(self, kind: TokenKind, *texts: str) -> bool:
        """Whether the token after the next is of a kind, and one of these texts in capitals where any are given."""
        if self.kind == "end":
            return False
        token = self._tokens[self._place + 1]
        return token.kind == kind and (not texts or token.text.upper() in texts)

    def precedes(self, sign: str) -> bool:
        """Whether the token before the next is this sign."""
        return self._place > 0 and self._tokens[self._place - 1].text == sign

    # -- terms -------------------------------------------------------------------------------------------------------------

    def fresh_variable(self) -> str:
        """Name a variable that the query does not show, as for the node of ``[ … ]``."""
        self._hidden += 1
        return f".{self._hidden}"

    def variable(self) -> str:
        """Read a variable; gives its name."""
        if self.kind != "variable":
            raise SparqlSyntaxError(f"a variable was expected where there is {self.text!r}")
        name = self.text[1:]
        self.first_places.setdefault(name, self._place)
        self.advance()
        return name

    def at_iri(self) -> bool:
        return self.kind in ("iri", "name")

    def iri(self) -> str:
        """Read an IRI or a prefixed name; gives the IRI."""
        if self.kind == "iri":
            iri = iri_value(self.advance())
            return iri if _ABSOLUTE.match(iri) else self._resolved(iri)
        if self.kind == "name":
            prefix, local = name_parts(self.advance())
            if prefix not in self.prefixes:
                raise SparqlSyntaxError(f"the prefix {prefix}: is not declared")
            return self.prefixes[prefix] + local
        raise SparqlSyntaxError(f"an IRI was expected where there is {self.text!r}")

    def _resolved(self, iri: str) -> str:
        """Resolve a relative IRI (RFC 3986, section 5)."""
        if not self.base.startswith(("http:", "https:", "file:")):
            raise UnsupportedSparqlError("a relative IRI")
        resolved = urljoin(self.base, iri) if iri else self.base.partition("#")[0]
        return resolved + iri[-1:] if iri.endswith(("#", "?")) and not resolved.endswith(iri[-1]) else resolved

    def string(self) -> str:
        """Read a string; gives its characters."""
        if self.kind != "string":
            raise SparqlSyntaxError(f"a string was expected where there is {self.text!r}")
        return string_value(self.advance())

    def literal(self) -> Term | None:
        """Read a literal; None where there is something else."""
        sign = ""
        if self.at_sign("+", "-") and self.follows("number"):
            sign = self.advance().replace("+", "")
        if self.kind == "number":
            text = sign + self.advance()
            name = "double" if "e" in text.lower() else "decimal" if "." in text else "integer"
            return self.literal_of(text, XSD + name, "")
        if self.at_keyword("TRUE", "FALSE"):
            return self.literal_of(self.advance().lower(), _BOOLEAN, "")
        if self.kind != "string":
            return None
        text = self.string()
        if self.kind == "language":
            return self.literal_of(text, "", self.advance()[1:])
        if self.accept("^^"):
            return self.literal_of(text, self.iri(), "")
        return self.literal_of(text, _STRING, "")


def parse_prologue(stream: TokenStream) -> None:
    """Read the declarations of BASE and PREFIX. Raises SparqlError."""
    while stream.at_keyword("PREFIX", "BASE"):
        if stream.advance().upper() == "BASE":
            stream.base = stream.iri()
            continue
        name = stream.advance()
        if name.find(":") != len(name) - 1:
            raise SparqlSyntaxError(f"a prefix was expected where there is {name!r}")
        stream.prefixes[name[:-1]] = stream.iri()
