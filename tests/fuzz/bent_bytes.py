"""Documents bent at random, in the ways in which documents of each format break: its bytes, its containers, its XML, its numbers."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from random import Random

#: Numbers that programs trip over.
NUMBERS = [
    *(b"0", b"1", b"-1", b"2", b"255", b"256", b"65534", b"65536", b"1048577", b"2147483647", b"2147483648", b"-2147483648"),
    *(
        b"4294967295",
        b"99999999999999999999",
        b"1e9",
        b"1e999",
        b"-0.0",
        b"NaN",
        b"inf",
        b"0x10",
        b"",
        b" ",
        b"A",
        b"\xef\xbc\x91",
        b"\xd9\xa3",
    ),
]
#: Pieces that mean something in one format or another.
PIECES = [
    *(b"A1:XFD1048576", b"XFD1048576", b"A0", b"ZZZZ9", b"A1:", b"-1:-1", b"&#0;", b"&#xD800;", b"&x;", b"&amp;amp;", b"]]>", b"<![CDATA["),
    *(
        b"<!--",
        b"-->",
        b"<?xml version='1.1'?>",
        b"<!DOCTYPE x>",
        b"<x/>",
        b"</x>",
        b"<",
        b">",
        b'"',
        b"'",
        b"\x00",
        b"\xff\xfe",
        b"\xed\xa0\x80",
    ),
    *(
        "甲".encode(),
        "项目名称".encode(),
        "一级指标".encode(),
        "绩效目标表".encode(),
        "≥".encode(),
        b"\xb2\xe2",
        b"\r",
        b"\n\n\n",
        b"\t",
        b"\xc2\xa0",
    ),
    *(b"<td rowspan=0 colspan=0>", b"<table>", b"</table>", b"<tr>", b"</td>", b"<br>", b"<script>", b"<plaintext>", b"<svg>", b"<math>"),
    *(b"\\trowd", b"\\cell", b"\\row", b"\\intbl", b"\\bin9 ", b"\\u-1?", b"{", b"}", b"\\'", b"\\*"),
    *(
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b"1 0 R",
        b"2 0 R",
        b"99 0 R",
        b"stream\n",
        b"\nendstream",
        b"endobj",
        b"/Kids",
        b"/Type",
        b"null",
    ),
    *(b" re S\n", b" cm\n", b" Tf\n", b" Tj\n", b" Td\n", b" Tm\n", b"q ", b"Q ", b"BT ", b"ET ", b"Do ", b"BI ", b"ID ", b"EI "),
]
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")
_TAG = re.compile(rb"<[^<>]{1,500}>")
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_LARGEST = 2_000_000

Change = Callable[[bytes, Random], bytes]


def mutated(data: bytes, random: Random) -> bytes:
    """A document with one to four changes."""
    for _ in range(random.choice((1, 1, 2, 4))):
        data = _change(data, random)
        if len(data) > _LARGEST:
            return data[:_LARGEST]
    return data


def _change(data: bytes, random: Random) -> bytes:
    if data.startswith(b"PK") and random.random() < 0.85:
        return _part(data, random)
    if data.startswith(b"%PDF") and random.random() < 0.5:
        return _pdf_stream(data, random)
    return random.choice(_CHANGES)(data, random)


def _part(data: bytes, random: Random) -> bytes:
    """A change in a member of a container, or in which members it has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = [(info.filename, file.read(info)) for info in file.infolist()]
    except Exception:  # it is bent already
        return _flip(data, random)
    if not parts:
        return _flip(data, random)
    at = random.randrange(len(parts))
    largest = max(range(len(parts)), key=lambda n: len(parts[n][1]))
    name, content = parts[largest if random.random() < 0.6 else at]
    kind = random.random()
    if kind < 0.9:
        parts = [(other, random.choice(_CHANGES)(old, random) if other == name else old) for other, old in parts]
    elif kind < 0.95:
        del parts[at]
    else:
        parts.append((name, content))
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two members with one name
        for part, content in parts:
            file.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_STORED if part == "mimetype" else zipfile.ZIP_DEFLATED)
    return found.getvalue()


def _pdf_stream(data: bytes, random: Random) -> bytes:
    """A change in what a compressed stream of a PDF holds."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return _flip(data, random)
    one = random.choice(streams)
    try:
        content = zlib.decompress(one[1])
    except zlib.error:
        return _flip(data, random)
    packed = zlib.compress(random.choice(_CHANGES)(content, random))
    head = re.sub(rb"/Length \d+(?=[^/]*/Filter[^<>]*>>\s*$)", b"/Length %d" % len(packed), data[: one.start(1)][-400:])
    return data[: max(0, one.start(1) - 400)] + head + packed + data[one.end(1) :]


# -- changes of bytes --------------------------------------------------------------------------------------------------------


def _place(data: bytes, random: Random) -> tuple[int, int]:
    start = random.randrange(len(data) + 1)
    return start, min(len(data), start + random.choice((1, 2, 4, 16, 100, 1000)))


def _flip(data: bytes, random: Random) -> bytes:
    if not data:
        return b"\x00"
    found = bytearray(data)
    for _ in range(random.choice((1, 1, 3, 20))):
        found[random.randrange(len(found))] = random.choice((0, 1, 0x20, 0x7F, 0x80, 0xFF, random.randrange(256)))
    return bytes(found)


def _cut(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:start] + data[end:]


def _truncate(data: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _repeat(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    return data[:end] + data[start:end] * random.choice((1, 2, 10, 300)) + data[end:]


def _move(data: bytes, random: Random) -> bytes:
    start, end = _place(data, random)
    rest = data[:start] + data[end:]
    to = random.randrange(len(rest) + 1)
    return rest[:to] + data[start:end] + rest[to:]


def _insert(data: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(PIECES) * random.choice((1, 1, 1, 3, 500)) + data[at:]


def _number(data: bytes, random: Random) -> bytes:
    numbers = list(_NUMBER.finditer(data, *_window(data, random)))
    if not numbers:
        return _insert(data, random)
    one = random.choice(numbers)
    return data[: one.start()] + random.choice(NUMBERS) + data[one.end() :]


def _tag(data: bytes, random: Random) -> bytes:
    """A tag taken out, doubled, exchanged for another, or put around what follows many times."""
    tags = list(_TAG.finditer(data, *_window(data, random)))
    if not tags:
        return _cut(data, random)
    one, other = random.choice(tags), random.choice(tags)
    new = random.choice(
        (b"", one[0] * 2, other[0], one[0].replace(b"/>", b">"), one[0] * random.choice((30, 300, 3000)), other[0] + one[0])
    )
    return data[: one.start()] + new + data[one.end() :]


def _window(data: bytes, random: Random) -> tuple[int, int]:
    """A part of the data to look for something in: the whole takes too long where it is large."""
    start = random.randrange(max(1, len(data) - 20_000))
    return start, start + 20_000


_CHANGES: list[Change] = [_flip, _cut, _truncate, _repeat, _move, _insert, _insert, _number, _number, _number, _tag, _tag, _tag]
