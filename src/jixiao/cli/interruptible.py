"""Wait for an engine's answer so that Ctrl-C ends it, and so that no query takes the memory of the whole machine.

The engine in which a query runs hears of no signal, and Python sees one only when the engine is done. It also has no limit of memory: over
a damaged store some queries collect errors without end.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextvars import copy_context
from typing import TypeVar

from ..store.base import StoreError
from ..store.bounded_query import MIB, memory_of

T = TypeVar("T")

#: Seconds between two looks at the memory.
_INTERVAL = 0.1
#: The share of the memory that was free at the beginning which a query may take.
_SHARE = 0.5


def interruptible(work: Callable[[], T]) -> T:
    """Do a piece of work in a thread, and give what it gives; for a program that ends where this raises, as the thread is not stopped.

    Raises what the work raises, and StoreError where it takes more than half of the memory that was free (Linux).
    """
    results: list[T] = []
    errors: list[BaseException] = []
    context = copy_context()

    def run() -> None:
        try:
            results.append(context.run(work))
        except BaseException as error:  # raised again below
            errors.append(error)

    free = _free()
    most = memory_of("self") + int(free * _SHARE) if free else 0
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_INTERVAL)
        if most and memory_of("self") > most:
            raise StoreError(
                f"the query was ended: it took more than {most // MIB} MiB of memory, half of what was free — ask for less; "
                "if it should be little, the store may be damaged: see jixiao doctor",
                f"查询已中止：占用内存超过 {most // MIB} MiB，即可用内存的一半；请缩小查询范围。"
                "如果结果本应很小，存储可能已损坏：请运行 jixiao doctor",
            )
    if errors:
        raise errors[0]
    return results[0]


def _free() -> int:
    """Bytes of memory that are free; 0 where nobody tells."""
    try:
        with open("/proc/meminfo", "rb") as told:
            line = next(line for line in told if line.startswith(b"MemAvailable:"))
    except (OSError, StopIteration):
        return 0
    return int(line.split()[1]) * 1024
