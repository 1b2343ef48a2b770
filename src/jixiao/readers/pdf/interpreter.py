"""Interpret content streams: pdfminer's interpreter, another tokenizer.

It takes a third of the time.

What an operator does is left to pdfminer; only how the instructions are split into operands and operators is done here.
"""

from __future__ import annotations

import re
from binascii import unhexlify
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, TypeVar

from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFTextState
from pdfminer.pdftypes import PDFStream, resolve1, stream_value
from pdfminer.psparser import LIT, PSLiteral
from pdfminer.utils import MATRIX_IDENTITY

from .page_objects import PageObjectsDevice, PaintState

#: Blanks and comments; what ends a number or an operator.
_BLANKS = rb"[\x00\s]*+(?:%[^\r\n]*+[\x00\s]*+)*+"
_AFTER_NUMBER = rb"(?=[\x00\s/\[\]<>()%+-]|$)"
#: One operand or operator.
_SINGLE = (
    rb"([+-]?\d+" + _AFTER_NUMBER + rb")"  # 5 an integer
    rb"|([+-]?(?:\d+\.\d*|\.\d+)" + _AFTER_NUMBER + rb")"  # 6 a number
    rb"|<([0-9A-Fa-f\x00\s]*)>"  # 7 a string in hexadecimal digits
    rb"|([^\x00\s/\[\]<>(){}%]+)"  # 8 an operator
    rb"|/([^\x00\s/\[\]<>(){}%]*)"  # 9 a name
    rb"|(\[|\]|<<|>>)"  # 10
    rb"|\(([^()\\\r]*)\)"  # 11 a plain string
    rb"|(\()"  # 12 any other string
    rb"|(.)"  # 13 what does not belong there
)
#: A whole instruction, as most are: 1 a name, 2 numbers (no operator takes more than six), 3 the digits of a string, 4 the operator.
_WHOLE = (
    rb"(?:/([^\x00\s/\[\]<>(){}%]*+)\s*+)?((?:[+-]?+\d++\.?+\d*+\s++){0,6})(?:<([0-9A-Fa-f]*+)>\s*+)?"
    rb"([A-Za-z'\"]{1,3}+\*?+)(?![^\x00\s/\[\]<>(){}%])"
)
_INSTRUCTION = re.compile(_BLANKS + rb"(?:" + _WHOLE + rb"|" + _SINGLE + rb")", re.DOTALL)
#: What stands in an array or dictionary is no instruction; groups 1 to 4 are never there.
_TOKEN = re.compile(_BLANKS + rb"(?:(?!)()()()()|" + _SINGLE + rb")", re.DOTALL)
_STRING = re.compile(rb"[^()\\\r]+|\\([0-7]{1,3}|\r\n|.)|\r\n?|[()]", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r": b"", b"\r\n": b""}
_IMAGE_END = re.compile(rb"[\x00\s]EI(?=[\x00\s]|$)")
_WORDS = {b"true": True, b"false": False, b"null": None}
#: How deep arrays and dictionaries may stand in one another.
_MAX_DEPTH = 50
#: No operator of PDF has more letters (ISO 32000-1, annex A).
_LONGEST_OPERATOR = 3
#: Groups that are no operand by themselves.
_INSTRUCTION_END, _OPERATOR, _BRACKET, _STRING_START = 4, 8, 10, 12

#: Blend modes that paint one colour over the other, and colours that colour spaces begin with (ISO 32000-1, 8.6.5.6).
_PLAIN = ("Normal", "Compatible")
_FIRST_COLOURS: dict[str, Any] = {
    **dict.fromkeys(("DeviceGray", "CalGray"), 0.0),
    **dict.fromkeys(("DeviceRGB", "CalRGB"), (0.0, 0.0, 0.0)),
    "DeviceCMYK": (0.0, 0.0, 0.0, 1.0),
}
#: How deep marked content of meaning may stand in one another.
_MAX_MARKS = 1000

S = TypeVar("S", PDFTextState, PDFGraphicState)
#: The method that does what an operator says, and how many operands it takes.
Operator = tuple[Callable[..., None], int]
Operators = dict[bytes, Operator | None]


class ContentInterpreter(PDFPageInterpreter):
    """Interpret pages, and the forms on them, for a PageObjectsDevice.

    It minds clipping, layers, opacity and marked content, which pdfminer does not.
    """

    device: PageObjectsDevice

    def render_contents(self, resources: dict[object, object], streams: Sequence[object], ctm: Any = MATRIX_IDENTITY) -> None:
        """Draws a page, or a form on it, after which the page is clipped as before."""
        self._states: list[PaintState] = []
        self._marks: list[tuple[bool, bool]] = []
        before = self.device.state, self.device.off, self.device.watermarks
        super().render_contents(resources, streams, ctm)
        self.device.state, self.device.off, self.device.watermarks = before

    def do_q(self) -> None:
        """Saves the graphics state, as pdfminer does, without setting each attribute of the copies twice."""
        self._states.append(self.device.state)
        self.gstack.append((self.ctm, _copied(self.textstate), _copied(self.graphicstate)))

    def do_Q(self) -> None:  # noqa: N802 - the names are those of the operators
        if self._states:
            self.device.state = self._states.pop()
        super().do_Q()

    def do_TJ(self, seq: Any) -> None:  # noqa: N802
        """Shows text. The device keeps no state, so that none is copied for it."""
        if self.textstate.font is not None:
            self.device.render_string(self.textstate, seq, self.graphicstate.ncs, self.graphicstate)

    def do_Tj(self, s: Any) -> None:  # noqa: N802
        self.do_TJ((s,))

    def do_Tm(self, a: Any, b: Any, c: Any, d: Any, e: Any, f: Any) -> None:  # noqa: N802
        """Sets the text matrix; what are not six numbers, pdfminer looks at one by one."""
        if type(a) is type(b) is type(c) is type(d) is type(e) is type(f) is float:
            self.textstate.matrix, self.textstate.linematrix = (a, b, c, d, e, f), (0, 0)
        else:
            super().do_Tm(a, b, c, d, e, f)

    def do_gs(self, name: Any) -> None:
        """Sets opacity and blend mode from a graphics state parameter dictionary."""
        states = resolve1(self.resources.get("ExtGState")) if self.resources else None
        entries = resolve1(states.get(_text_of(name))) if isinstance(states, Mapping) else None
        if not isinstance(entries, Mapping):
            return
        alpha, stroke, blend, mask = (resolve1(entries.get(key)) for key in ("ca", "CA", "BM", "SMask"))
        state = self.device.state
        if isinstance(alpha, (int, float)):
            state = replace(state, alpha=float(alpha))
        if isinstance(stroke, (int, float)):
            state = replace(state, stroke_alpha=float(stroke))
        if blend is not None or mask is not None:
            blends = blend if isinstance(blend, list) else [blend]
            plain = blend is None or any(_text_of(name) in _PLAIN for name in blends[:1])
            state = replace(state, plain=plain and (mask is None or _text_of(mask) == "None"))
        self.device.state = state

    def do_cs(self, name: Any) -> None:
        """Sets the colour space for filling; its first colour is black where that is known."""
        space = self.csmap.get(_text_of(name)) or PDFColorSpace("Unknown", 1)
        self.graphicstate.ncs = space
        self.graphicstate.ncolor = _FIRST_COLOURS.get(space.name, "")

    def do_sh(self, name: object) -> None:
        """Notes that a shading was painted: its colours are not known."""
        if not self.device.off:
            self.device.area(self.device.state.clip, None, covers=False)

    def do_BMC(self, tag: Any) -> None:  # noqa: N802
        self._begin(tag, None)

    def do_BDC(self, tag: Any, props: Any) -> None:  # noqa: N802
        self._begin(tag, props)

    def do_EMC(self) -> None:  # noqa: N802
        if self._marks:
            off, watermark = self._marks.pop()
            self.device.off -= off
            self.device.watermarks -= watermark

    def _begin(self, tag: Any, props: Any) -> None:
        """Begins marked content: of a layer, or of what the file says to be a watermark."""
        if len(self._marks) > _MAX_MARKS:
            self._marks.append((False, False))
            return
        kind = _text_of(tag)
        off = watermark = False
        if kind in ("OC", "Artifact"):
            if isinstance(props, PSLiteral):
                named = resolve1(self.resources.get("Properties")) if self.resources else None
                props = named.get(_text_of(props)) if isinstance(named, Mapping) else None
            off = kind == "OC" and self.device.layers.hides(props)
            entries = resolve1(props)
            watermark = kind == "Artifact" and isinstance(entries, Mapping) and _text_of(resolve1(entries.get("Subtype"))) == "Watermark"
        self._marks.append((off, watermark))
        self.device.off += off
        self.device.watermarks += watermark

    def do_Do(self, xobjid_arg: Any) -> None:  # noqa: N802
        """Draws a form or an image, if its layer is not switched off."""
        drawn = resolve1(self.xobjmap.get(_text_of(xobjid_arg)))
        off = isinstance(drawn, PDFStream) and self.device.layers.hides(drawn.attrs.get("OC"))
        self.device.off += off
        super().do_Do(xobjid_arg)
        self.device.off -= off

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
        position, match_instruction, match_token = 0, _INSTRUCTION.match, _TOKEN.match
        while token := match_token(data, position) if outer else match_instruction(data, position):
            position = token.end()
            kind = token.lastindex or 0
            if kind == _INSTRUCTION_END:
                name, numbers, digits, word = token.group(1, 2, 3, 4)
                if name is not None:
                    operands.append(_name(name))
                if numbers:
                    operands += map(float, numbers.split())
                if digits is not None:
                    operands.append(_of_digits(digits))
                position = self._perform(word, operands, operators, data, position)
                operands = []
            elif read_operand := _OPERAND_READERS[kind]:
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
        operator = operators.get(word)
        if operator is None:
            if word == b"ID":
                return self._inline_image(operands, data, position)
            if word in operators or len(word) > _LONGEST_OPERATOR:
                return position
            operator = operators[word] = self._operator(word)
            if operator is None:
                return position
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


def _copied(state: S) -> S:
    """A copy of a state of pdfminer, whose attributes are nowhere but in its dictionary."""
    other = object.__new__(type(state))
    other.__dict__.update(state.__dict__)
    return other


def _text_of(name: object) -> str:
    """The text of a name, empty for what is none."""
    return str(name.name) if isinstance(name, PSLiteral) else ""


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


@lru_cache(maxsize=1024)
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
    try:
        return unhexlify(digits)
    except ValueError:  # blanks between them, or half a byte at the end
        pass
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


#: What makes an operand of the text of a token, by its group; None for what is no operand by itself.
_OPERAND_READERS: tuple[Callable[[bytes], Any] | None, ...] = (
    *(None, None, None, None, None, int, float, _of_digits, None, _name, None, bytes, None, None),
)
