"""Write text to terminals: what a document says is shown and never carried out."""

from __future__ import annotations

import sys
from typing import Any, TextIO

#: Characters that terminals act upon (C0, DEL and C1 of ISO/IEC 6429) or that turn the order of others round (Unicode's Bidi_Control).
_ACTED_UPON = [*range(0x09), *range(0x0B, 0x20), *range(0x7F, 0xA0), 0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_ESCAPES = {code: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code in _ACTED_UPON}


def escaped(text: str) -> str:
    r"""Escape what a terminal would act upon, but for tabs and the ends of lines.

    >>> escaped("a\tb\r\nc\x1b[31m\x9b2J\u202e")
    'a\tb\nc\\x1b[31m\\x9b2J\\u202e'
    """
    return text if text.isprintable() else text.replace("\r\n", "\n").translate(_ESCAPES)


class EscapingStream:
    """A text stream to a terminal that escapes what is written to it; all else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        self.stream.write(escaped(text))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)


def protect_terminal() -> None:
    """Escape what is printed from here on, where standard output or standard error is a terminal."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not stream.closed and stream.isatty():
            setattr(sys, name, EscapingStream(stream))


def unescaped(stream: Any) -> TextIO:
    """The stream itself, for one who writes colours to it and escapes what it shows."""
    own: TextIO = stream.stream if isinstance(stream, EscapingStream) else stream
    return own
