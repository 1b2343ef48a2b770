"""Decode web pages, whatever they say of their own encoding."""

from __future__ import annotations

import codecs
import re

#: The encodings that pages of China are in, by the names in use for them. GB 18030 holds GBK and GB 2312.
_CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "cp936", "gb_2312-80", "gb_2312", "csgb2312", "chinese"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5", "cn-big5", "csbig5"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le", "unicode", "iso-10646-ucs-2"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    "hz-gb-2312": "hz",
}
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"<(?:meta|\?xml)\b[^>]{0,1000}?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)


def utf8_of(data: bytes, declared: str | None = None) -> tuple[bytes, int]:
    """Decode a page; give it in UTF-8, and how many places are unreadable.

    These are U+FFFD then.

    ``declared`` is what is said of the page from outside (a mail's header). Pages are often wrong about themselves, so that what
    reads without a fault counts more than what is declared: a mark at the beginning, UTF-8, what is declared, GB 18030.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], (codec,))
    if data[:2] in (b"<\x00", b"\x00<"):
        return _decoded(data, ("utf-16-le" if data[:1] == b"<" else "utf-16-be",))
    named = [_CODECS[name] for name in (_declared(data), (declared or "").lower()) if name in _CODECS]
    # Wide encodings cannot be declared in a page's own bytes; from outside they can.
    wide = [codec for codec in named[-1:] if codec.startswith("utf-16") and b"\x00" in data[:1000]]
    return _decoded(data, (*wide, "utf-8", *(codec for codec in named if not codec.startswith("utf-16")), "gb18030"))


def _declared(data: bytes) -> str:
    match = _DECLARED.search(data[:8192])
    return match[1].decode("ascii", "replace").lower() if match else ""


def _decoded(data: bytes, candidates: tuple[str, ...]) -> tuple[bytes, int]:
    """By the first encoding without a fault, else by that with the fewest."""
    for codec in candidates:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        return (data if codec == "utf-8" else text.encode()), 0
    texts = (data.decode(codec, "replace") for codec in dict.fromkeys(candidates))
    best = min(((text.count("\ufffd"), text) for text in texts), key=lambda candidate: candidate[0])
    return best[1].encode("utf-8", "replace"), best[0]
