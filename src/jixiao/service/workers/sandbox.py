"""Confine a worker process: without network, ending with its parent, first to go when memory is short, last when the processor is."""

from __future__ import annotations

import contextlib
import ctypes
import os
import platform
import signal
import struct
import sys
from pathlib import Path

_PDEATHSIG, _NO_NEW_PRIVS, _SECCOMP = 1, 38, 22
_FILTER = 2
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 13  # EACCES
#: The number of socket() and the name of the machine in the kernel's audit records.
_MACHINES = {"x86_64": (41, 0xC000003E), "aarch64": (198, 0xC00000B7)}

#: The setting of mallopt(), and the bytes from which on a buffer is large.
_MMAP_THRESHOLD, LARGE = -3, 128 << 10
#: How far workers stand behind the server (as ``nice`` counts).
GIVES_WAY = 5


def end_with_parent() -> None:
    """Have the kernel kill this process when its parent is gone (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end_first() -> None:
    """Have the kernel choose this process before others when memory is short (Linux)."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def give_way() -> None:
    """Let the server have the processor before this process, which may work for as long as a query may take.

    The server's own steps are short, but there are many of them where many clients ask at once, and each of them waits for the last.
    """
    with contextlib.suppress(OSError):
        os.nice(GIVES_WAY)


def give_back_memory() -> None:
    """Have the C library give large buffers back to the system when they are freed (glibc).

    By default the first one that is freed teaches it to keep those of its size for later, between the small things of a service.
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, LARGE)


def without_network() -> bool:
    """Take the means of opening a socket from this process, for ever (Linux); whether that could be done.

    A seccomp filter: socket() gives EACCES, everything else is allowed. Sockets that are open stay so.
    """
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _MACHINES:
        return False
    number, audit = _MACHINES[machine]
    program = b"".join(
        struct.pack("HBBI", *line)
        for line in (
            (0x20, 0, 0, 4),  # the machine
            (0x15, 0, 3, audit),
            (0x20, 0, 0, 0),  # the number of the call
            (0x15, 0, 1, number),
            (0x06, 0, 0, _REFUSE),
            (0x06, 0, 0, _ALLOW),
        )
    )
    lines = ctypes.create_string_buffer(program, len(program))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("lines", ctypes.c_void_p))

    made = Program(len(program) // 8, ctypes.cast(lines, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0):
        return False
    return not libc.prctl(_SECCOMP, _FILTER, ctypes.byref(made), 0, 0)
