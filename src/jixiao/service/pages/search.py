"""Search projects and indicators by words, the likeliest first, with facets."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

from ...linking.scheme import concept_iri, concept_scheme
from ...store import StoreError
from ...store.fingerprint import fingerprint
from ...store.full_text import FACETS, find, search_file, state_of
from ...util.safe_path import module_command, module_environment
from ..errors import HTTPError
from .page import Page, marked, page_of, whole

_ROWS = 20
#: So many standard concepts are named above them.
_CONCEPTS = 8
#: Seconds that a reader waits for an index that is being made; and after which it is made anew where that failed.
_WAIT, _AGAIN = 12.0, 60.0


class Indexes:
    """Keep an index as new as the store, by a process of its own beside the queries: that of the search, where nothing else is said.

    ``module`` makes it when it is run with the store and the file, ``state`` says what it is to be of.
    """

    def __init__(
        self,
        store: Path,
        file: Path | None = None,
        module: str = "jixiao.store.full_text",
        state: Callable[[Path], str] = fingerprint,
    ) -> None:
        self._store = store
        self._module, self._state = module, state
        self._file = file or search_file(store)
        self._making: asyncio.Task[None] | None = None
        self._asked: asyncio.Task[tuple[str | None, str]] | None = None
        self._elsewhere: tempfile.TemporaryDirectory[str] | None = None
        self._failed = 0.0

    def begin(self) -> None:
        """Make the index where there is none of the store as it is, so that the first reader need not wait."""
        self._asked = asyncio.create_task(self._current())

    async def file(self) -> tuple[Path | None, bool]:
        """The index, and whether it is of the store as it is now; None where there is none yet."""
        there, now = await self._current()
        if there is None and self._making is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self._making), _WAIT)
            there, now = await asyncio.to_thread(self._states)
        return (self._file if there is not None else None), there == now

    async def _current(self) -> tuple[str | None, str]:
        """The state that the index is of, and the store's; where they differ, the making of a new one has begun."""
        there, now = await asyncio.to_thread(self._states)
        if there != now and (self._making is None or self._making.done()):
            loop = asyncio.get_running_loop()
            if loop.time() > self._failed:
                self._making = asyncio.create_task(self._make())
        return there, now

    def _states(self) -> tuple[str | None, str]:
        there = state_of(self._file)
        try:
            return there, self._state(self._store)
        except StoreError:
            return there, there or ""

    async def _make(self) -> None:
        if not _writable(self._file.parent):
            self._elsewhere = tempfile.TemporaryDirectory(prefix="jixiao-search-")
            self._file = Path(self._elsewhere.name) / self._file.name
        try:
            process = await asyncio.create_subprocess_exec(
                *module_command(self._module, str(self._store), str(self._file)),
                stdout=asyncio.subprocess.DEVNULL,
                env=module_environment(),
            )
        except OSError as error:
            print(f"jixiao: the index {self._file.name} was not made: {error}", file=sys.stderr)
            self._failed = asyncio.get_running_loop().time() + _AGAIN
            return
        try:
            if await process.wait():
                self._failed = asyncio.get_running_loop().time() + _AGAIN
        except asyncio.CancelledError:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise

    async def close(self) -> None:
        """End what is being made."""
        if self._asked is not None:
            await self._asked
        if self._making is not None:
            self._making.cancel()
            with suppress(asyncio.CancelledError):
                await self._making
        if self._elsewhere is not None:
            self._elsewhere.cleanup()

    @property
    def failed(self) -> bool:
        """Whether the last try to make it failed, and the next one is not due."""
        return asyncio.get_running_loop().time() <= self._failed


def _writable(folder: Path) -> bool:
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


async def search_page(request: Request) -> Response:
    """Answer ``?q=``, narrowed by ``kind``, ``city``, ``year`` and ``level``. Raises HTTPError."""
    page = page_of(request)
    text = page.given.get("q", "").strip()
    narrowed = {name: page.given[name] for name in FACETS if page.given.get(name)}
    at = whole(page, "page", 1, 100_000)
    if not text:
        return page.render("search.html", text="", results=None, narrowed=narrowed, at=1, pages=1, current=True, facets=(), marked=marked)
    indexes: Indexes = request.app.state.indexes
    file, current = await indexes.file()
    if file is None and indexes.failed:
        raise HTTPError(
            503,
            "the search index could not be made; the service's log says why",
            "检索索引未能建立；原因见服务日志",
            {"Retry-After": "60"},
        )
    if file is None:
        raise HTTPError(
            503,
            "the search index is being made — try again in a few seconds",
            "检索索引正在建立；请几秒后重试",
            {"Retry-After": "5"},
        )
    try:
        results = await asyncio.to_thread(find, file, text, narrowed, first=(at - 1) * _ROWS, most=_ROWS)
    except sqlite3.Error as error:
        if "interrupted" in str(error):
            raise HTTPError(503, "the search took too long — give more of the word", "检索超时；请输入更完整的词语") from None
        raise HTTPError(503, "the search index cannot be read — try again", "检索索引无法读取；请重试", {"Retry-After": "5"}) from None
    facets = [(name, label, results.facets[name]) for name, label in _labels(page)]
    return page.render(
        "search.html",
        text=text,
        results=results,
        narrowed=narrowed,
        at=at,
        pages=max(1, -(-results.total // _ROWS)),
        current=current,
        facets=facets,
        concepts=_concepts(page, text) if at == 1 else [],
        marked=marked,
    )


def _concepts(page: Page, text: str) -> list[tuple[str, str]]:
    """The standard concepts whose labels or examples have all words of a text, by IRI and label; those first whose label has them."""
    words = text.lower().split()
    by_label, by_example = [], []
    for concept in concept_scheme().concepts.values():
        if all(word in f"{concept.label_zh} {concept.label_en}".lower() for word in words):
            by_label.append(concept)
        elif any(all(word in example.lower() for word in words) for example in concept.examples):
            by_example.append(concept)
    return [(concept_iri(one.slug), page.say(one.label_en, one.label_zh)) for one in (by_label + by_example)[:_CONCEPTS]]


def _labels(page: Page) -> list[tuple[str, str]]:
    return [
        ("kind", page.say("What", "类别")),
        ("city", page.say("City", "地区")),
        ("year", page.say("Year", "年度")),
        ("level", page.say("Level 1", "一级指标")),
    ]
