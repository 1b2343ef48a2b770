"""Interpret content streams: pdfminer's interpreter, another tokenizer.

It takes a third of the time.

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

from .page_objects import Box, PageObjectsDevice

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
#: No operator of PDF has more letters (ISO 32000-1, annex A).
_LONGEST_OPERATOR = 3
#: Groups of _TOKEN that are no operand by themselves.
_OPERATOR, _BRACKET, _STRING_START = 4, 6, 8

#: The method that does what an operator says, and how many operands it takes.
Operator = tuple[Callable[..., None], int]
Operators = dict[bytes, Operator | None]


class ContentInterpreter(PDFPageInterpreter):
    """Interpret pages, and the forms on them, for a PageObjectsDevice.

    It minds clipping, which pdfminer does not.
    """

    device: PageObjectsDevice

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
        """Carry out the instructions of streams, which are one.

        A stream that draws itself is left out.
        """
        self.stream_ids.clear()
        pieces = []
        for item in streams:
            stream = stream_value(item)
            if stream.objid is not None and stream.objid not in self.parent_stream_ids:
                self.stream_ids.add(stream.objid)
                pieces.append(stream.get_data())
        self._carry_out(b"\n".join(pieces))

    def _carry_out(self, data: bytes) -> None:
        operators: Operators = {}
        operands: list[Any] = []
        outer: list[list[Any]] = []  # what arrays and dictionaries that are still open stand in
        position, match_token = 0, _TOKEN.match
        while token := match_token(data, position):
            position = token.end()
            kind = token.lastindex or 0
            if read_operand := _OPERAND_READERS[kind]:
                operands.append(read_operand(token[kind]))
            elif kind == _OPERATOR:
                word = token[kind]
                if word in _WORDS:
                    operands.append(_WORDS[word])
                    continue
                if outer:  # an operator cannot stand in an array: it was not closed
                    operands, outer = outer[0], []
                position = self._perform(word, operands, operators, data, position)
                operands = []
            elif kind == _BRACKET:
                operands = _open_or_close(token[kind], operands, outer)
            elif kind == _STRING_START:
                string, position = _string(data, position)
                operands.append(string)

    def _perform(self, word: bytes, operands: list[Any], operators: Operators, data: bytes, position: int) -> int:
        """Do what an operator says; give where the instructions go on."""
        if word == b"ID":
            return self._inline_image(operands, data, position)
        if len(word) > _LONGEST_OPERATOR:
            return position
        if word not in operators:
            operators[word] = self._operator(word)
        if operator := operators[word]:
            method, count = operator
            if not count:
                self.argstack = operands  # operators of a variable number of operands take them from there
                method()
            elif len(operands) >= count:
                method(*operands[-count:])
        return position

    def _operator(self, word: bytes) -> Operator | None:
        """Look up the method of an operator, and how many operands it takes."""
        name = {b"F": "f"}.get(word) or word.decode("latin-1").replace("*", "_a").replace('"', "_w").replace("'", "_q")
        method = getattr(self, f"do_{name}", None)
        return (method, method.__code__.co_argcount - 1) if callable(method) else None

    def _inline_image(self, operands: list[Any], data: bytes, position: int) -> int:
        """Notes an image that stands among the instructions; gives where they go on."""
        end = _IMAGE_END.search(data, position)
        self.do_EI(PDFStream(_dictionary(operands), b""))
        return end.end() if end else len(data)


def _open_or_close(mark: bytes, operands: list[Any], outer: list[list[Any]]) -> list[Any]:
    """Begin an array or dictionary, or end the innermost one.

    Gives the operands that the next ones are put to.
    """
    if mark in (b"[", b"<<"):
        if len(outer) >= _MAX_DEPTH:
            return operands
        outer.append(operands)
        return []
    if not outer:
        return operands
    around = outer.pop()
    around.append(operands if mark == b"]" else _dictionary(operands))
    return around


def _name(word: bytes) -> Any:
    if b"#" in word:
        word = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), word)
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
    r"""Read a string with escapes and brackets in it; give where it ends.

    It is read after its opening bracket.

    >>> _string(rb"a\(b(c)\101\n) Tj", 0)
    (b'a(b(c)A\n', 14)
    """
    pieces: list[bytes] = []
    depth = 1
    while match := _STRING.match(data, position):
        position = match.end()
        piece, escaped = match[0], match[1]
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


#: What makes an operand of the text of a token, by the group of _TOKEN; None for what is no operand by itself.
_OPERAND_READERS: tuple[Callable[[bytes], Any] | None, ...] = (None, int, float, _of_digits, None, _name, None, bytes, None, None)
