"""Search for an assistant in the store's full-text index, which is made anew where it is older than the store."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ...store import StoreError
from ...store.fingerprint import fingerprint
from ...store.full_text import Found, find, search_file, state_of
from ...util.safe_path import module_command, module_environment
from .store_access import ToolError

#: Seconds that the making of an index may take while an assistant waits.
_WAIT = 120.0


class SearchIndex:
    """The index of one store, made by a process of its own."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._file = search_file(store)
        self._making = asyncio.Lock()

    async def find(self, text: str, narrowed: Mapping[str, str], most: int) -> Found:
        """Find what has all words. Raises ToolError where there is no index, and none can be made."""
        async with self._making:
            await self._make_current()
        try:
            return await asyncio.to_thread(find, self._file, text, narrowed, most=most)
        except sqlite3.Error as error:
            raise ToolError(f"the search index cannot be read: {error}", f"检索索引无法读取：{error}") from error

    async def _make_current(self) -> None:
        try:
            state = await asyncio.to_thread(fingerprint, self._store)
        except StoreError as error:
            raise ToolError(error.en, error.zh) from error
        if await asyncio.to_thread(state_of, self._file) == state:
            return
        process = await asyncio.create_subprocess_exec(
            *module_command("jixiao.store.full_text", str(self._store), str(self._file)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            env=module_environment(),
        )
        try:
            async with asyncio.timeout(_WAIT):
                failed = await process.wait() != 0
        except BaseException as error:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            if isinstance(error, TimeoutError):
                raise ToolError("making the search index takes too long", "生成检索索引耗时过长") from None
            raise
        if failed:
            raise ToolError(
                "the search index cannot be made — may this user write beside the store?", "无法生成检索索引；请检查存储旁的写权限"
            )
