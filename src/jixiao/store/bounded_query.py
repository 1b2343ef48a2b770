"""Answer a query within limits: in a process of its own, which is ended where it passes one, so that no answer is ever cut off unseen."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic
from typing import BinaryIO, Protocol

from ..model import JixiaoError
from ..sparql.results import QueryAnswer, Results, Triples
from ..sparql.row_limit import with_row_limit
from ..util.safe_path import module_command, module_environment
from . import is_server, open_store
from .base import StoreError

#: Who may be asked to answer; ``auto`` is the columnar file where that can, else the store.
ENGINE_CHOICES = ("auto", "columnar", "embedded", "both")
MIB = 1 << 20
#: Seconds between two looks at the memory and the clock.
_INTERVAL = 0.02


@dataclass(frozen=True, slots=True)
class QueryLimits:
    """``timeout`` is in seconds, ``memory`` in bytes, ``rows`` counts rows or statements; None is no limit."""

    timeout: float | None = None
    memory: int | None = None
    rows: int | None = None


class QueryEndedError(StoreError):
    """A query passed a limit, and has no answer; ``limit`` is timeout, memory or rows."""

    def __init__(self, en: str, zh: str, limit: str = "") -> None:
        super().__init__(en, zh)
        self.limit = limit
        self.args = (en, zh, limit)  # by which it is made again of what another process sent


@dataclass(frozen=True, slots=True)
class StoreQuery:
    """A query of a store. ``own_dataset``: it names its graphs by FROM."""

    location: str
    sparql: str
    engine: str = "auto"
    own_dataset: bool = False
    rows: int | None = None


@dataclass(frozen=True, slots=True)
class StoreAnswer:
    """An answer. ``stale``: there is a columnar file, and it is older than the store."""

    answer: QueryAnswer
    stale: bool = False


class QuerySource(Protocol):
    """What answers queries of any form: a store on a server, a reader of one in a folder, or both its engines."""

    def select(self, sparql: str) -> Results: ...

    def query(self, sparql: str, *, own_dataset: bool = False) -> QueryAnswer: ...

    def close(self) -> None: ...


def open_source(location: str, engine: str = "auto") -> QuerySource:
    """Open what answers queries about a store. Raises StoreError where there is none, or not the engine that is wanted."""
    if is_server(location):
        if engine != "auto":
            raise StoreError("--engine is for a store in a folder; a server answers by itself", "--engine 只用于文件夹存储；服务器自行回答")
        return open_store(location, read_only=True)
    if not Path(location).is_dir():
        open_store(location, read_only=True)  # says that there is none
    if engine == "both":
        from .both_engines import BothEngines

        return BothEngines(Path(location))
    from .columnar.reader import ENGINES, open_reader

    known = next((name for name in ENGINES if name == engine), None)
    if known is None:
        raise StoreError(
            f"an engine is one of {', '.join(ENGINE_CHOICES)}, not {engine!r}", f"引擎只能是 {'、'.join(ENGINE_CHOICES)}，而不是 {engine!r}"
        )
    return open_reader(location, known)


def answer_within(query: StoreQuery, limits: QueryLimits) -> StoreAnswer:
    """Answer a query. Raises QueryEndedError where it passes a limit, StoreError as ``Store.query`` does."""
    query = replace(query, rows=limits.rows)
    if limits.timeout is None and limits.memory is None:
        return answer(query)
    if limits.memory is not None and not sys.platform.startswith("linux"):
        raise StoreError("a limit of memory is for Linux — leave it out", "内存上限只用于 Linux；请去掉")
    return _answered_elsewhere(query, limits)


def answer(query: StoreQuery) -> StoreAnswer:
    """Answer a query in this process."""
    source = open_source(query.location, query.engine)
    try:
        text = query.sparql if query.rows is None else with_row_limit(query.sparql, query.rows)
        given = source.query(text, own_dataset=query.own_dataset)
    finally:
        source.close()
    count = len(given) if isinstance(given, Triples) else len(given.rows) if isinstance(given, Results) else 0
    if query.rows is not None and count > query.rows:
        raise _ended("rows", f"its answer has more than {query.rows} rows", f"结果超过 {query.rows} 行", "--max-rows")
    return StoreAnswer(given, bool(getattr(source, "stale", False)))


def _ended(limit: str, en: str, zh: str, option: str) -> QueryEndedError:
    return QueryEndedError(
        f"the query was ended, and nothing is given: {en} — ask for less, or raise {option}",
        f"查询已中止，不给出结果：{zh}；请缩小查询范围，或提高 {option}",
        limit,
    )


# -- another process -------------------------------------------------------------------------------------------------------


def _answered_elsewhere(query: StoreQuery, limits: QueryLimits) -> StoreAnswer:
    import pickle
    import subprocess
    import threading

    begun = monotonic()
    process = subprocess.Popen(
        module_command("jixiao.store.bounded_query"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=module_environment()
    )
    assert process.stdin is not None
    assert process.stdout is not None
    received: list[bytes] = []
    reader = threading.Thread(target=_receive, args=(process.stdout, received), daemon=True)
    reader.start()
    try:
        with suppress(BrokenPipeError):
            process.stdin.write(len(sent := pickle.dumps(query)).to_bytes(8, "big") + sent)
            process.stdin.flush()
        while reader.is_alive():
            reader.join(_INTERVAL)
            if limits.timeout is not None and reader.is_alive() and monotonic() - begun > limits.timeout:
                raise _ended("timeout", f"it took longer than {limits.timeout:g} s", f"超过 {limits.timeout:g} 秒", "--timeout")
            if limits.memory is not None and memory_of(process.pid) > limits.memory:
                size = limits.memory // MIB
                raise _ended("memory", f"it took more than {size} MiB of memory", f"占用内存超过 {size} MiB", "--max-memory")
    finally:
        process.kill()
        process.stdin.close()
        process.wait()
    return _result(b"".join(received))


def _result(received: bytes) -> StoreAnswer:
    import pickle

    try:
        result = pickle.loads(received)
    except (EOFError, pickle.UnpicklingError):
        raise StoreError(
            "the process that answered the query ended — the memory of the machine may be short, or the store damaged",
            "回答查询的进程已结束；可能内存不足或存储已损坏",
        ) from None
    if isinstance(result, JixiaoError):
        raise result
    assert isinstance(result, StoreAnswer)
    return result


def _receive(stream: BinaryIO, into: list[bytes]) -> None:
    with suppress(OSError, ValueError):
        while piece := stream.read(1 << 16):
            into.append(piece)


def memory_of(pid: int | str) -> int:
    """Count the bytes that only one process has, by its number or ``self``; 0 where it is gone, or the system does not tell."""
    try:
        with open(f"/proc/{pid}/status", "rb") as status:
            line = next((line for line in status if line.startswith(b"RssAnon:")), b"RssAnon: 0 kB")
        return int(line.split()[1]) * 1024
    except OSError:
        return 0


def main() -> None:
    """Answer the query on standard input, on standard output; end when the process that asked is gone."""
    import os
    import pickle
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asks ends this one
    size = int.from_bytes(sys.stdin.buffer.read(8), "big")
    query = pickle.loads(sys.stdin.buffer.read(size))

    def watch() -> None:
        sys.stdin.buffer.read(1)
        os._exit(0)

    result: StoreAnswer | JixiaoError
    try:
        threading.Thread(target=watch, daemon=True).start()
        result = answer(query)
    except JixiaoError as error:
        from .both_engines import EnginesDifferError

        result = error if isinstance(error, QueryEndedError | EnginesDifferError) else StoreError(error.en, error.zh)
    sys.stdout.buffer.write(pickle.dumps(result))
    sys.stdout.buffer.flush()
    os._exit(0)


if __name__ == "__main__":
    from jixiao.store.bounded_query import main as run  # whose classes are those that the process that asks knows

    run()
