"""Map a function over pieces of work in worker processes, in order.

Pieces are documents, or pages of one.

The workers end with this process however it ends, do not see its Ctrl-C, and one that is killed is an error with a message. Nothing
else starts worker processes for documents; the query workers of the service are its own.
"""

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
from .safe_path import safe_path

if TYPE_CHECKING:
    from concurrent.futures import Future

A = TypeVar("A")
R = TypeVar("R")

#: So many pieces for each worker are under way or wait for their turn, enough that none is idle behind a slow one.
_AHEAD = 8
#: More workers than this are never started for pieces that nobody has counted.
_MOST = 64


class Progress(Protocol):
    """Hear how far a piece of work is.

    Of what, how many are done, of how many, and how many more are ready but not yet done.
    """

    def __call__(self, what: str, done: int, total: int, ready: int = 0, /) -> None: ...


def quiet(_what: str, _done: int, _total: int, _ready: int = 0, /) -> None:
    """No progress shown."""


def wanted() -> int | None:
    """Read how many workers ``JIXIAO_WORKERS`` asks for; None for nothing.

    Raises JixiaoError where it is no number.
    """
    text = os.environ.get("JIXIAO_WORKERS", "")
    if not text:
        return None
    if not text.isdigit() or int(text) < 1:
        raise JixiaoError(f"JIXIAO_WORKERS must be a number from 1, not {text!r}", f"JIXIAO_WORKERS 应为不小于 1 的整数，而不是 {text!r}")
    return int(text)


def cores() -> int:
    """Count the processes that may work: as asked for, else one for each core."""
    return wanted() or os.cpu_count() or 1


def each(
    function: Callable[[A], R],
    pieces: Iterable[A],
    *,
    workers: int | None = None,
    setup: Callable[[], object] | None = None,
    killed: JixiaoError | None = None,
) -> Iterator[R]:
    """Map a function over pieces, results in their order.

    One worker means this process.

    ``setup`` is called once in each process that works, before its first piece. Pieces are taken and results held back no faster than
    they are used: a few for each worker. Raises ``killed`` (a JixiaoError that says to run it again by default) where a worker was
    killed, and whatever ``function`` raises, which must pickle.
    """
    if workers == 1:
        yield from _in_this_process(function, pieces, setup)
        return
    few = list(islice(pieces, 2)) if not isinstance(pieces, Sequence) else pieces
    count = min(workers or os.cpu_count() or 1, len(few) if isinstance(pieces, Sequence) or len(few) < 2 else _MOST)
    rest = iter(pieces) if isinstance(pieces, Sequence) else chain(few, pieces)
    if count < 2:
        yield from _in_this_process(function, rest, setup)
        return
    yield from _in_workers(function, rest, count, setup, killed)


def _in_this_process(function: Callable[[A], R], pieces: Iterable[A], setup: Callable[[], object] | None) -> Iterator[R]:
    if setup:
        setup()
    yield from map(function, pieces)


def _in_workers(
    function: Callable[[A], R], rest: Iterator[A], count: int, setup: Callable[[], object] | None, killed: JixiaoError | None
) -> Iterator[R]:
    # Only where it is used: most runs are done in one process, and this takes a while to load.
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # Not by fork: a store has threads of its own, which a forked child would have in an unknown state.
    context = multiprocessing.get_context("spawn")
    others = set(multiprocessing.active_children())
    with safe_path():  # a process that looks after semaphores is started with the pool
        pool = ProcessPoolExecutor(max_workers=count, mp_context=context, initializer=_prepare, initargs=(gc.get_threshold()[0], setup))
    waiting: deque[Future[R]] = deque()
    try:
        while True:
            for piece in islice(rest, count * _AHEAD - len(waiting)):
                with _interrupts_held(), safe_path():
                    waiting.append(pool.submit(function, piece))
            if not waiting:
                return
            yield waiting.popleft().result()
    except BaseException as error:
        for worker in set(multiprocessing.active_children()) - others:  # nobody waits for their results any more
            worker.terminate()
        if not isinstance(error, BrokenProcessPool):
            raise
        raise killed or JixiaoError(
            "a worker process was killed, perhaps for lack of memory — what was reported done is kept; run it again to go on",
            "一个工作进程被终止，可能是内存不足；已报告完成的部分都已保存，再次运行即可继续",
        ) from error
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Hold Ctrl-C back from workers that are started here.

    A terminal sends it to all of them; it is this process that stops.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(threshold: int, setup: Callable[[], object] | None) -> None:
    """Prepare a new worker: follow its parent, collect garbage as it does.

    Then set up.
    """
    gc.set_threshold(threshold)
    _follow_parent()
    if setup:
        setup()


def _follow_parent() -> None:
    """End this worker when its parent is gone, killed for instance."""
    from multiprocessing import parent_process

    parent = parent_process()

    def wait() -> None:
        if parent is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=wait, daemon=True).start()
