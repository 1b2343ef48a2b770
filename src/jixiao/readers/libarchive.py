"""Call libarchive, a C library that reads RAR and 7z archives; of it, only what that takes.

It comes with macOS and most Linux distributions (Debian: ``libarchive13``), and is loaded when the first such archive is read.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from ctypes import c_char_p, c_int, c_int64, c_size_t, c_uint, c_void_p
from ctypes.util import find_library
from dataclasses import dataclass
from functools import cache
from typing import IO

#: What its functions return.
_OK, _END, _WARN = 0, 1, -20
_CHUNK = 1 << 20
_TYPE, _FILE, _FOLDER = 0o170000, 0o100000, 0o040000
#: What it calls the formats that begin with these bytes.
FORMATS = {b"Rar!\x1a\x07\x00": "rar", b"Rar!\x1a\x07\x01\x00": "rar5", b"7z\xbc\xaf\x27\x1c": "7zip"}
_FUNCTIONS: dict[str, tuple[type | None, list[type]]] = {
    "read_new": (c_void_p, []),
    "read_free": (c_int, [c_void_p]),
    **{f"read_support_format_{name}": (c_int, [c_void_p]) for name in FORMATS.values()},
    "read_open_fd": (c_int, [c_void_p, c_int, c_size_t]),
    "read_open_memory": (c_int, [c_void_p, c_void_p, c_size_t]),
    "read_next_header": (c_int, [c_void_p, ctypes.POINTER(c_void_p)]),
    "read_data": (ctypes.c_ssize_t, [c_void_p, c_void_p, c_size_t]),
    "entry_pathname": (c_char_p, [c_void_p]),
    "entry_hardlink": (c_char_p, [c_void_p]),
    "entry_size": (c_int64, [c_void_p]),
    "entry_size_is_set": (c_int, [c_void_p]),
    "entry_filetype": (c_uint, [c_void_p]),
    "entry_is_data_encrypted": (c_int, [c_void_p]),
}


class LibraryMissingError(Exception):
    """libarchive is not installed, or older than the format."""


class DamageError(Exception):
    """The archive, or a member of it, cannot be read on."""


@cache
def _library() -> ctypes.CDLL:
    """Load the library and say what its functions take. Raises LibraryMissingError."""
    try:
        library = _loaded()
        for function, (result, arguments) in _FUNCTIONS.items():
            called = getattr(library, f"archive_{function}")
            called.restype, called.argtypes = result, arguments
    except (OSError, AttributeError) as error:
        raise LibraryMissingError from error
    return library


def _loaded() -> ctypes.CDLL:
    if sys.platform.startswith("linux"):  # by its name there: to look for it starts the tools of compilers
        with suppress(OSError):
            return ctypes.CDLL("libarchive.so.13")
    name = find_library("archive")
    if name is None:
        raise LibraryMissingError
    return ctypes.CDLL(name)


def is_installed() -> bool:
    """Whether the library is there."""
    try:
        _library()
    except LibraryMissingError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of an archive: its name, and where that is told, its size and the member that it is another name of.

    ``pieces`` gives its bytes and raises DamageError; it is used up before the next member is asked for.
    """

    name: bytes
    is_file: bool
    is_folder: bool
    encrypted: bool
    size: int | None
    same_as: bytes | None
    pieces: Iterator[bytes]


def entries(file: IO[bytes], kind: str) -> Iterator[Entry]:
    """Give the members of an archive of a kind (a value of FORMATS) in their order.

    Raises LibraryMissingError, and DamageError where no further member can be read.
    """
    library = _library()
    archive = library.archive_read_new()
    if not archive:
        raise MemoryError
    try:
        with _kept(file) as kept:
            getattr(library, f"archive_read_support_format_{kind}")(archive)
            if isinstance(kept, int):
                opened = library.archive_read_open_fd(archive, kept, 65_536)
            else:
                opened = library.archive_read_open_memory(archive, kept, len(kept))
            if opened not in (_OK, _WARN):
                raise DamageError
            entry = c_void_p()
            while True:
                with _utf_8():
                    status = library.archive_read_next_header(archive, ctypes.byref(entry))
                    if status == _END:
                        return
                    if status not in (_OK, _WARN):
                        raise DamageError
                    member = _entry(library, archive, entry)
                yield member
    finally:
        library.archive_read_free(archive)


def _entry(library: ctypes.CDLL, archive: int, entry: c_void_p) -> Entry:
    kind = library.archive_entry_filetype(entry) & _TYPE
    return Entry(
        library.archive_entry_pathname(entry) or b"",
        kind in (_FILE, 0),
        kind == _FOLDER,
        bool(library.archive_entry_is_data_encrypted(entry)),
        library.archive_entry_size(entry) if library.archive_entry_size_is_set(entry) else None,
        library.archive_entry_hardlink(entry),
        _pieces(library, archive),
    )


def _pieces(library: ctypes.CDLL, archive: int) -> Iterator[bytes]:
    buffer = ctypes.create_string_buffer(_CHUNK)
    while (size := library.archive_read_data(archive, buffer, _CHUNK)) > 0:
        yield buffer.raw[:size]
    if size < 0:  # a warning too: it says that the sum of the bytes is wrong
        raise DamageError


@contextmanager
def _kept(file: IO[bytes]) -> Iterator[int | bytes]:
    """A file as what the library opens: its descriptor, or its bytes where it is none of the system's."""
    file.seek(0)
    try:
        descriptor = file.fileno()
    except (OSError, AttributeError):
        yield file.read()
    else:
        yield descriptor


@contextmanager
def _utf_8() -> Iterator[None]:
    """Let this thread of the C library write names in UTF-8, whatever the language of the system."""
    libc, locale = _utf_8_locale()
    before = libc.uselocale(locale) if libc else None
    try:
        yield
    finally:
        if libc and before:
            libc.uselocale(before)


@cache
def _utf_8_locale() -> tuple[ctypes.CDLL | None, int | None]:
    """The C library and its locale of UTF-8; nothing where it has no locales of threads."""
    if not sys.platform.startswith("linux"):
        return None, None
    libc = ctypes.CDLL(None)
    try:
        libc.newlocale.restype = libc.uselocale.restype = c_void_p
        libc.newlocale.argtypes, libc.uselocale.argtypes = [c_int, c_char_p, c_void_p], [c_void_p]
    except AttributeError:
        return None, None
    locale = libc.newlocale(1, b"C.UTF-8", None)  # 1: the mask of LC_CTYPE
    return (libc, locale) if locale else (None, None)
