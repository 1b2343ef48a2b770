"""The words of a SPARQL query."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .algebra import NotTranslatable
from .results import Term

_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n\r]*)
    |(?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    |(?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<var>[?$]\w+)
    |(?P<node>_:\w(?:[\w.-]*[\w-])?)
    |(?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])(?:(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)?)
    |(?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+)
    |(?P<word>[A-Za-z][A-Za-z0-9_]*)
    |(?P<op>\^\^|\|\||&&|<=|>=|!=|[^\w\s])""",
    re.X | re.S,
)
_ESCAPE = re.compile(r"\\(?:([tbnrf\"'\\])|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)
_CHARACTERS = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


@dataclass(slots=True)
class Tokens:
    """A reader over the words of a query. Whatever is not as it expects raises NotTranslatable."""

    words: list[tuple[str, str]]
    prefixes: dict[str, str] = field(default_factory=dict)
    place: int = 0
    #: How many hidden variables there are so far.
    hidden: int = 0

    @property
    def kind(self) -> str:
        return self.words[self.place][0]

    @property
    def text(self) -> str:
        return self.words[self.place][1]

    def next(self) -> str:
        text = self.text
        self.place += 1
        return text

    def is_op(self, *texts: str) -> bool:
        return self.kind == "op" and self.text in texts

    def is_word(self, *words: str) -> bool:
        return self.kind == "word" and self.text.upper() in words

    def taken(self, text: str) -> bool:
        """Whether the next word is this keyword or sign, which then is passed."""
        found = self.is_word(text) if text[0].isalpha() else self.is_op(text)
        self.place += found
        return found

    def expect(self, text: str) -> None:
        if not self.taken(text):
            raise NotTranslatable(f"{text} was expected where there is {self.text!r}")

    def variable(self) -> str:
        if self.kind != "var":
            raise NotTranslatable(f"a variable was expected where there is {self.text!r}")
        return self.next()[1:]

    def fresh(self) -> str:
        self.hidden += 1
        return f".{self.hidden}"

    def iri(self) -> str:
        if self.kind == "iri":
            text = self.next()[1:-1]
            if ":" not in text:
                raise NotTranslatable("a relative IRI")
            return text
        if self.kind == "name":
            prefix, _, local = self.next().partition(":")
            if prefix not in self.prefixes:
                raise NotTranslatable(f"the prefix {prefix}: is not declared")
            return self.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        raise NotTranslatable(f"an IRI was expected where there is {self.text!r}")

    def string(self) -> str:
        text = self.next()
        return unescaped(text[3:-3] if text[:3] in ('"""', "'''") else text[1:-1])


def tokens(query: str) -> Tokens:
    """The words of a query. Raises NotTranslatable where there is something that is none."""
    words = []
    place = 0
    while place < len(query):
        match = _TOKEN.match(query, place)
        if not match:
            raise NotTranslatable(f"not understood: {query[place : place + 20]!r}")
        if match.lastgroup != "blank":
            words.append((match.lastgroup or "", match.group()))
        place = match.end()
    words.append(("end", ""))
    return Tokens(words)


def unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        if match[4]:
            raise NotTranslatable(f"the escape \\{match[4]}")
        return _CHARACTERS[match[1]] if match[1] else chr(int(match[2] or match[3], 16))

    return _ESCAPE.sub(character, text)


def literal(words: Tokens) -> Term | None:
    """The literal that comes next, in the form in which Oxigraph keeps it; None where there is something else."""
    from .literals import canonical

    sign = ""
    if words.is_op("+", "-") and words.words[words.place + 1][0] == "number":
        sign = words.next().replace("+", "")
    if words.kind == "number":
        text = sign + words.next()
        return canonical(text, "double" if "e" in text.lower() else "decimal" if "." in text else "integer")
    if words.kind == "word" and words.text in ("true", "false"):
        return canonical(words.next(), "boolean")
    if words.kind != "string":
        return None
    text = words.string()
    if words.kind == "lang":
        return canonical(text, language=words.next()[1:])
    if words.taken("^^"):
        return canonical(text, datatype=words.iri())
    return canonical(text, "string")
