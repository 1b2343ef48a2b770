"""Ask the store for an assistant's tools: each query in a worker that is ended at its limits, as in the web service."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from ...model import JixiaoError
from ...sparql.results import Results, Term
from ..settings import MIB, Settings
from ..store_state import StoreState
from ..workers.channel import WorkerLostError
from ..workers.pool import LimitReachedError, Pool
from ..workers.protocol import Job, Reply, Status

T = TypeVar("T")

_KINDS: Mapping[str, Literal["iri", "literal", "bnode"]] = {"uri": "iri", "bnode": "bnode"}


class ToolError(JixiaoError):
    """What an assistant asked for is not done, and why."""


@dataclass(frozen=True, slots=True)
class Body:
    """An answer as it came from a worker, and the engine that gave it."""

    content: bytes
    engine: str


class StoreAccess:
    """A store with its workers. ``settings`` has the limits."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._pool = Pool(settings)
        self._state = StoreState(settings.store)
        self._aside = asyncio.Lock()

    async def start(self) -> None:
        """Start the workers. Raises WorkerLostError where they cannot be started."""
        await self._pool.start(self._state.look())

    async def close(self) -> None:
        await self._pool.close()

    def limits(self) -> dict[str, Any]:
        """Tell the limits of a query as an assistant reads them."""
        return {"seconds": self.settings.time, "memory_mib": self.settings.memory // MIB, "answer_mib": self.settings.answer // MIB}

    async def aside(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run in a thread what takes a while, one at a time."""
        async with self._aside:
            return await asyncio.to_thread(function, *arguments)

    async def select(self, sparql: str) -> Results:
        """Run a SELECT of the program's own. Raises ToolError."""
        return decoded((await self.answer(sparql)).content)

    async def answer(self, sparql: str, form: str = "json", *, own_dataset: bool = False) -> Body:
        """Run a query; ``form`` is the name of a format. Raises ToolError where it passes a limit or is not valid."""
        settings = self.settings
        job = Job("query", self._state.value, sparql, form, own_dataset=own_dataset, engine=settings.engine)
        job = replace(job, rows=settings.rows, bytes=settings.answer)
        reply, body = await self._reply_to(job)
        if reply.status is Status.STALE:  # the store was written meanwhile
            reply, body = await self._reply_to(replace(job, state=self._state.look()))
        if reply.status is not Status.OK:
            raise ToolError(reply.message or str(reply.status), reply.message_zh or str(reply.status))
        return Body(body, reply.engine)

    async def _reply_to(self, job: Job) -> tuple[Reply, bytes]:
        try:
            return await self._pool.run(job)
        except LimitReachedError as reached:
            raise self._ended(reached.limit) from None
        except WorkerLostError:
            raise ToolError("the process that ran the query ended", "执行查询的进程已结束") from None

    def _ended(self, limit: str) -> ToolError:
        settings = self.settings
        sizes = {
            "time": f"{settings.time:g} s",
            "memory": f"{settings.memory // MIB} MiB",
            "rows": str(settings.rows),
            "answer": f"{settings.answer // MIB} MiB",
            "queue": str(settings.queue),
        }
        return ToolError(
            f"the query was ended at the limit of {limit} ({sizes.get(limit, '')}); there is no answer — ask for less at a time",
            f"查询因达到上限（{limit}，{sizes.get(limit, '')}）而中止，没有结果；请缩小查询范围",
        )


def decoded(body: bytes) -> Results:
    """Decode rows in the SPARQL 1.1 Query Results JSON Format."""
    answer = json.loads(body.decode("utf-8", "surrogatepass"))
    columns = tuple(answer["head"]["vars"])
    rows = (tuple(_term(row[column]) if column in row else None for column in columns) for row in answer["results"]["bindings"])
    return Results(columns, tuple(rows))


def _term(binding: Mapping[str, str]) -> Term:
    return Term(_KINDS.get(binding["type"], "literal"), binding["value"], binding.get("datatype"), binding.get("xml:lang"))
