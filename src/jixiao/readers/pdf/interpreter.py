"""The drawing instructions of a page: pdfminer's interpreter with a tokenizer of its own, which takes a third of the time.

What an operator does is left to pdfminer; only how the instructions are split into operands and operators is done here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.pdftypes import PDFStream, stream_value
from pdfminer.psparser import LIT
from pdfminer.utils import MATRIX_IDENTITY

from .page_objects import Box, MarksDevice

_TOKEN = re.compile(
    rb"(?:[\x00\s]++|%[^\r\n]*+)*+(?:"
    rb"([+-]?\d+(?=[\x00\s/\[\]<>()%+-]|$))"  # 1 an integer
    rb"|([+-]?(?:\d+\.\d*|\.\d+)(?=[\x00\s/\[\]<>()%+-]|$))"  # 2 a number
    rb"|<([0-9A-Fa-f\x00\s]*)>"  # 3 a string in hexadecimal digits
    rb"|([^\x00\s/\[\]<>(){}%]+)"  # 4 an operator
    rb"|/([^\x00\s/\[\]<>(){}%]*)"  # 5 a name
    rb"|(\[|\]|<<|>>)"  # 6
    rb"|\(([^()\\\r]*)\)"  # 7 a plain string
    rb"|(\()"  # 8 any other string
    rb"|(.))",  # 9 what does not belong there
    re.DOTALL,
)
_STRING = re.compile(rb"[^()\\\r]+|\\([0-7]{1,3}|\r\n|.)|\r\n?|[()]", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_IMAGE_END = re.compile(rb"[\x00\s]EI(?=[\x00\s]|$)")
_WORDS = {b"true": True, b"false": False, b"null": None}
#: How deep arrays and dictionaries may stand in one another.
_MAX_DEPTH = 50


class Interpreter(PDFPageInterpreter):
    """pdfminer's interpreter of pages and of the forms on them, for a MarksDevice. It minds clipping, which pdfminer does not."""

    device: MarksDevice

    def render_contents(self, resources: dict[object, object], streams: Sequence[object], ctm: Any = MATRIX_IDENTITY) -> None:
        """Draws a page, or a form on it, after which the page is clipped as before."""
        self._clips: list[Box] = []
        before = self.device.clip
        super().render_contents(resources, streams, ctm)
        self.device.clip = before

    def do_q(self) -> None:
        self._clips.append(self.device.clip)
        super().do_q()

    def do_Q(self) -> None:  # noqa: N802 - the names are those of the operators
        if self._clips:
            self.device.clip = self._clips.pop()
        super().do_Q()

    def do_W(self) -> None:  # noqa: N802
        self.device.clip_to(self.curpath)

    def do_W_a(self) -> None:  # noqa: N802
        self.device.clip_to(self.curpath)

    def execute(self, streams: Sequence[object]) -> None:
        """Carries out the instructions of streams, which are one. A stream that draws itself is left out."""
        self.stream_ids.clear()
        pieces = []
        for item in streams:
            stream = stream_value(item)
            if stream.objid is not None and stream.objid not in self.parent_stream_ids:
                self.stream_ids.add(stream.objid)
                pieces.append(stream.get_data())
        self._carry_out(b"\n".join(pieces))

    def _carry_out(self, data: bytes) -> None:
        operators: dict[bytes, tuple[Callable[..., None], int] | None] = {}
        operands: list[Any] = []
        outer: list[list[Any]] = []  # what arrays and dictionaries that are still open stand in
        position, match_token = 0, _TOKEN.match
        while token := match_token(data, position):
            position = token.end()
            kind = token.lastindex
            if kind == 1:
                operands.append(int(token[1]))
            elif kind == 2:
                operands.append(float(token[2]))
            elif kind == 3:
                operands.append(_of_digits(token[3]))
            elif kind == 4:
                word = token[4]
                if word in _WORDS:
                    operands.append(_WORDS[word])
                    continue
                if outer:  # an operator cannot stand in an array: it was not closed
                    operands, outer = outer[0], []
                if word == b"ID":
                    position = self._inline_image(operands, data, position)
                elif len(word) <= 3:
                    if word not in operators:
                        operators[word] = self._operator(word)
                    if operator := operators[word]:
                        self._call(operator, operands)
                operands = []
            elif kind == 5:
                operands.append(_name(token[5]))
            elif kind == 6:
                mark = token[6]
                if mark in (b"[", b"<<"):
                    if len(outer) < _MAX_DEPTH:
                        outer.append(operands)
                        operands = []
                elif outer:
                    inner, operands = operands, outer.pop()
                    operands.append(inner if mark == b"]" else _dictionary(inner))
            elif kind == 7:
                operands.append(token[7])
            elif kind == 8:
                string, position = _string(data, position)
                operands.append(string)

    def _operator(self, word: bytes) -> tuple[Callable[..., None], int] | None:
        """The method that does what an operator says, and how many operands it takes."""
        name = {b"F": "f"}.get(word) or word.decode("latin-1").replace("*", "_a").replace('"', "_w").replace("'", "_q")
        method = getattr(self, f"do_{name}", None)
        return (method, method.__code__.co_argcount - 1) if callable(method) else None

    def _call(self, operator: tuple[Callable[..., None], int], operands: list[Any]) -> None:
        method, count = operator
        if not count:
            self.argstack = operands  # operators of a variable number of operands take them from there
            method()
        elif len(operands) >= count:
            method(*operands[-count:])

    def _inline_image(self, operands: list[Any], data: bytes, position: int) -> int:
        """Notes an image that stands among the instructions; gives where they go on."""
        end = _IMAGE_END.search(data, position)
        self.do_EI(PDFStream(_dictionary(operands), b""))
        return end.end() if end else len(data)


def _name(word: bytes) -> Any:
    if b"#" in word:
        word = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), word)
    try:
        return LIT(word.decode())
    except UnicodeDecodeError:
        return LIT(word)


def _of_digits(digits: bytes) -> bytes:
    """The bytes of hexadecimal digits.

    >>> _of_digits(b"4E 2"), _of_digits(b"")
    (b'N ', b'')
    """
    digits = digits.translate(None, b"\x00\t\n\x0b\x0c\r ")
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _dictionary(items: list[Any]) -> dict[str, Any]:
    """A dictionary of its keys and values one after the other."""
    pairs = zip(items[::2], items[1::2], strict=False)
    return {str(getattr(key, "name", key)): value for key, value in pairs}


def _string(data: bytes, position: int) -> tuple[bytes, int]:
    r"""A string with escapes and brackets in it, after its opening bracket, and where it ends.

    >>> _string(rb"a\(b(c)\101\n) Tj", 0)
    (b'a(b(c)A\n', 14)
    """
    pieces: list[bytes] = []
    depth = 1
    while found := _STRING.match(data, position):
        position = found.end()
        piece, escaped = found[0], found[1]
        if escaped:
            piece = bytes([int(escaped, 8) & 255]) if escaped[:1].isdigit() and escaped[0] < 0x38 else _ESCAPES.get(escaped, escaped)
        elif piece == b"(":
            depth += 1
        elif piece == b")":
            depth -= 1
            if not depth:
                break
        elif piece[:1] == b"\r":
            piece = b"\n"
        pieces.append(piece)
    return b"".join(pieces), position
