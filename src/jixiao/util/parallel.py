"""Work on many pieces in worker processes, in order, that ends with this process however it ends."""

from __future__ import annotations

import gc
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Protocol, TypeVar

from ..model import JixiaoError

if TYPE_CHECKING:
    from concurrent.futures import Future

A = TypeVar("A")
R = TypeVar("R")

#: So many pieces for each worker are under way or wait for their turn, enough that none is idle behind a slow one.
_AHEAD = 8
#: More workers than this are never started for pieces that nobody has counted.
_MOST = 64


class Progress(Protocol):
    """Hears how far a piece of work is: of what, how many are done, of how many, and how many more are ready but not yet done."""

    def __call__(self, what: str, done: int, total: int, ready: int = 0, /) -> None: ...


def quiet(_what: str, _done: int, _total: int, _ready: int = 0, /) -> None:
    """No progress shown."""


def wanted() -> int | None:
    """How many workers ``JIXIAO_WORKERS`` asks for; None where it asks for nothing. Raises JixiaoError where it is no number."""
    text = os.environ.get("JIXIAO_WORKERS", "")
    if not text:
        return None
    if not text.isdigit() or int(text) < 1:
        raise JixiaoError(f"JIXIAO_WORKERS must be a number from 1, not {text!r}", f"JIXIAO_WORKERS 应为不小于 1 的整数，而不是 {text!r}")
    return int(text)


def cores() -> int:
    """How many processes may work: as many as are asked for, else one for each core."""
    return wanted() or os.cpu_count() or 1


def each(function: Callable[[A], R], pieces: Iterable[A], *, workers: int | None = None) -> Iterator[R]:
    """The function's results, in the order of the pieces; one worker means this process.

    Pieces are taken and results held back no faster than they are used: a few for each worker. Raises JixiaoError where a worker
    was killed.
    """
    if workers == 1:
        yield from map(function, pieces)
        return
    few = list(islice(pieces, 2)) if not isinstance(pieces, Sequence) else pieces
    count = min(workers or os.cpu_count() or 1, len(few) if isinstance(pieces, Sequence) or len(few) < 2 else _MOST)
    rest = iter(pieces) if isinstance(pieces, Sequence) else chain(few, pieces)
    if count < 2:
        yield from map(function, rest)
        return
    # Only where it is used: most runs are done in one process, and this takes a while to load.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Not by fork: a store has threads of its own, which a forked child would have in an unknown state.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(max_workers=count, mp_context=context, initializer=_follow_parent, initargs=gc.get_threshold()[:1])
    waiting: deque[Future[R]] = deque()
    try:
        while True:
            for piece in islice(rest, count * _AHEAD - len(waiting)):
                with _interrupts_held():
                    waiting.append(pool.submit(function, piece))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BaseException as error:
        for worker in multiprocessing.active_children():  # nobody waits for their results any more
            worker.terminate()
        if not isinstance(error, BrokenProcessPool):
            raise
        raise JixiaoError(
            "a worker process was killed, perhaps for lack of memory — what was reported done is kept; run it again to go on",
            "一个工作进程被终止，可能是内存不足；已报告完成的部分都已保存，再次运行即可继续",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Workers started here do not see Ctrl-C, which a terminal sends to all of them: it is this process that stops."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _follow_parent(threshold: int) -> None:
    """Ends this worker when its parent is gone, killed for instance; looks for cycles as seldom as that does."""
    gc.set_threshold(threshold)
    from multiprocessing import parent_process

    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
