"""This side of the cluster: asks whether its workers can do the work, hands it out, and takes the results in order."""

from __future__ import annotations

import logging
import pickle
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import uuid4

import dask.config
from dask.utils import parse_timedelta
from distributed import Client, Future
from distributed.scheduler import KilledWorker

from ... import __version__
from ...model import DocumentError, JixiaoError
from ...model.text import printable
from ...readers import Member
from ..process_document import DocumentJob, ProcessedDocument, program_digest
from ..sources import Failure
from .worker import Call, OtherProgramError, Told, Words, done, told

A = TypeVar("A")
R = TypeVar("R")

#: So many pieces for each worker are under way or wait for their turn, enough that none is idle behind a slow one.
_AHEAD = 4
#: Seconds to wait for the scheduler, unless Dask is told to wait less, and for a worker where there is none (any more).
_ANSWER = 10
_WORKER = 60
_SLICE = 5
_SCHEMES = ("tcp", "tls", "ws", "wss", "ucx")


class Cluster:
    """A Dask cluster that runs work on documents. Workers may come and go; what a lost one had is done again by another."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._words = Words.of_here()
        self._digest = program_digest()
        #: What should be said of the cluster although it works.
        self.notes: list[JixiaoError] = []
        _silence()
        try:
            scheme, between, _ = address.rpartition("://")
            if between and scheme not in _SCHEMES:  # Dask's client does not end well from such a start
                raise ValueError(f"{scheme} is none of {', '.join(_SCHEMES)}")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of versions that differ, which the workers are asked about
                # Dask's client has no types.
                self._client: Any = Client(address, timeout=_patience(), set_as_default=False, name="jixiao")  # type: ignore[no-untyped-call]
        except Exception as error:  # addresses of every wrong kind end in errors of every kind
            reason = " ".join(str(error).split()) or type(error).__name__
            raise JixiaoError(
                f"no Dask scheduler answers at {address}: {reason} — start one there (dask scheduler), or correct --cluster",
                f"{address} 处没有 Dask 调度器应答（{reason}）；请在该处启动（dask scheduler），或改正 --cluster",
            ) from error

    def check(self) -> None:
        """Raises JixiaoError where there is no worker, or one without this very jixiao."""
        try:
            self._client.wait_for_workers(1, timeout=_WORKER)
        except TimeoutError as error:
            raise self._no_worker() from error
        self._asked(())
        threads = max(self._client.nthreads().values(), default=1)
        if threads > 1:
            self.notes.append(
                JixiaoError(
                    f"the cluster's workers have up to {threads} threads each, but one reads one document at a time — "
                    "start them with dask worker --nthreads 1 --nworkers auto",
                    f"集群的工作进程各有 {threads} 个线程，但一次只读一个文件；请用 dask worker --nthreads 1 --nworkers auto 启动",
                )
            )

    def __call__(self, function: Callable[[A], R], pieces: Sequence[A], /) -> Iterator[R]:
        """The function's results, in the order of the pieces.

        Pieces are handed out and results held no faster than they are used: a few for each worker. A document that kills its
        workers is a failure of its own. Raises JixiaoError where no worker or no scheduler is left.
        """
        self._asked([path for piece in pieces[:1] if (path := _local(piece))])
        waiting: deque[tuple[A, Future[Any]]] = deque()
        most = 0
        try:
            for number, piece in enumerate(pieces):
                if number % _AHEAD == 0:
                    most = _AHEAD * max(1, len(self._workers()))
                waiting.append((piece, self._submitted(function, piece)))
                while len(waiting) >= most:
                    yield self._result(*waiting.popleft())
            while waiting:
                yield self._result(*waiting.popleft())
        finally:
            self._client.cancel([future for _, future in waiting])

    def close(self) -> None:
        """Leaves the cluster; its workers stay."""
        self._client.close()

    def _asked(self, paths: Sequence[str]) -> None:
        """Asks every worker whether it has this program and sees the paths."""
        answers = self._client.run(pickle.loads, pickle.dumps(Call(told, (self._words, tuple(paths)))), on_error="return")
        for worker, answer in sorted(answers.items()):
            if isinstance(answer, Exception):
                raise self._fault(answer, worker) from answer
            said = cast(Told, answer)
            if said.digest != self._digest:
                raise self._other(worker, said.version)
            if said.unseen:
                path = printable(said.unseen[0])
                raise JixiaoError(
                    f"the worker at {worker} does not see {path} — put the documents where all workers see them under the same path, "
                    "or give their URL (s3://…)",
                    f"{worker} 处的工作进程看不到 {path}；请把文件放在所有工作进程都能以同一路径访问的地方，或给出 URL（s3://…）",
                )

    def _submitted(self, function: Callable[[A], R], piece: A) -> Future[Any]:
        if isinstance(piece, DocumentJob):
            piece = cast(A, replace(piece, workers=1))  # a worker of Dask may not start processes
        call = Call(done, (function, piece, self._words, self._digest))
        # As bytes: the scheduler unpickles what it is given, and need not have jixiao.
        future: Future[Any] = self._client.submit(pickle.loads, pickle.dumps(call), key=f"jixiao-{uuid4().hex}", pure=False)
        return future

    def _result(self, piece: A, future: Future[Any]) -> Any:
        patience = _WORKER
        while True:
            try:
                return future.result(timeout=_SLICE)
            except TimeoutError:
                patience = _WORKER if self._workers() else patience - _SLICE
                if patience <= 0:
                    raise self._no_worker() from None
            except KilledWorker as error:
                return _lost(piece, error)
            except (CancelledError, OSError) as error:
                raise self._gone() from error
            except JixiaoError:
                raise
            except Exception as error:
                raise self._fault(error, _worker_of(future)) from error

    def _workers(self) -> Mapping[str, int]:
        try:
            found: Mapping[str, int] = self._client.nthreads()
        except (OSError, ValueError, RuntimeError) as error:
            raise self._gone() from error
        return found

    # -- what may be wrong

    def _fault(self, error: Exception, worker: str) -> JixiaoError:
        if isinstance(error, OtherProgramError):
            return self._other(worker, str(error))
        if isinstance(error, ImportError):
            return JixiaoError(
                f"the worker at {worker} cannot load jixiao: {error} — install jixiao {__version__} with the same extras there",
                f"{worker} 处的工作进程无法载入 jixiao（{error}）；请在该处安装 jixiao {__version__} 及相同的附加组件",
            )
        if isinstance(error, JixiaoError):
            return error
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        return JixiaoError(
            f"the worker at {worker} failed: {reason} — see its log; run it again to go on",
            f"{worker} 处的工作进程出错（{reason}）；请查看其日志，再次运行即可继续",
        )

    def _other(self, worker: str, version: str) -> JixiaoError:
        return JixiaoError(
            f"the worker at {worker} has another jixiao ({version}) than this one ({__version__}), or other extras — "
            "install the same on both, then start the worker again",
            f"{worker} 处的 jixiao（{version}）与本机（{__version__}）不同，或附加组件不同；请在两处安装相同版本，然后重启工作进程",
        )

    def _no_worker(self) -> JixiaoError:
        return JixiaoError(
            f"the cluster at {self._address} has no worker — start some: dask worker {self._address} --nthreads 1 --nworkers auto",
            f"{self._address} 处的集群没有工作进程；请启动：dask worker {self._address} --nthreads 1 --nworkers auto",
        )

    def _gone(self) -> JixiaoError:
        return JixiaoError(
            f"the Dask scheduler at {self._address} is gone — what was reported done is kept; start it, then run this again to go on",
            f"{self._address} 处的 Dask 调度器已停止；已报告完成的部分都已保存，请启动它，再次运行即可继续",
        )


def _lost(piece: object, error: KilledWorker) -> object:
    """What becomes of a piece whose workers died one after the other."""
    path = printable(getattr(getattr(piece, "source", piece), "path", piece))
    fault = DocumentError(
        f"{path}: every worker that read it was killed, perhaps for lack of memory — give workers more, or import it without --cluster",
        f"{path}：读取此文件的工作进程均被终止，可能是内存不足；请增加工作进程的内存，或不用 --cluster 导入",
    )
    if not isinstance(piece, DocumentJob):
        raise fault from error
    return ProcessedDocument(piece.source.path, Failure(piece.source.path, fault))


def _local(piece: object) -> str | None:
    """The file of this machine that a piece of work is about."""
    file = getattr(getattr(piece, "source", piece), "file", None)
    file = file.archive if isinstance(file, Member) else file
    return str(file) if isinstance(file, Path) and file.exists() else None


def _worker_of(future: Future[Any]) -> str:
    return str(getattr(future, "worker", None) or "?")


def _patience() -> float:
    """Seconds to wait for the scheduler: Dask's own ``distributed.comm.timeouts.connect`` where that is shorter than ours."""
    return min(float(_ANSWER), float(parse_timedelta(dask.config.get("distributed.comm.timeouts.connect"))))


def _silence() -> None:
    """Dask tells of every lost connection in its log, which here is the user's terminal; what matters is said in one line."""
    for name in ("distributed", *logging.root.manager.loggerDict):
        if name.partition(".")[0] in ("distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
