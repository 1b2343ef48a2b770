"""Find and write the file in which people's decisions about links stand: given by ``--links``, beside the documents or beside the store."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import JixiaoError
from ..model.text import printable
from ..readers.archive import LINK_TABLE
from ..readers.remote import is_url
from ..store import is_server

if TYPE_CHECKING:
    from ..linking.decisions import Decisions
    from .links import GivenDecisions

__all__ = ["LINKS_FILE", "LINKS_SETTING", "file_of_store", "given_decisions", "links_file", "read_links_file", "write_links_file"]

#: What the file is called beside documents, and what its name ends in beside a store.
LINKS_FILE = f"links{LINK_TABLE}"
LINKS_SETTING = "JIXIAO_LINKS"


def links_file(store: str, option: str, paths: Iterable[str] = ()) -> Path | None:
    """Find the file of decisions: that of ``--links``, one beside the documents under ``paths``, or one beside the ``store``.

    None where there is none. Raises JixiaoError where the one given is not there, and where there are several.
    """
    if option:
        path = Path(option)
        if not path.is_file():
            raise JixiaoError(
                f"{printable(path)}: there is no such file of links — check --links or {LINKS_SETTING}",
                f"{printable(path)}：没有此对应决定文件；请检查 --links 或 {LINKS_SETTING}",
            )
        return path
    found = {os.path.realpath(path): path for path in (*_beside(paths), *_of_store(store)) if path.is_file()}
    if len(found) > 1:
        listed = ", ".join(sorted(printable(path) for path in found.values()))
        raise JixiaoError(
            f"there are several files of decisions about links: {listed} — say by --links which one holds, or join them by "
            "jixiao link import",
            f"有几个对应决定文件：{listed}；请用 --links 指定一个，或用 jixiao link import 合并",
        )
    return next(iter(found.values()), None)


def _beside(paths: Iterable[str]) -> list[Path]:
    given = [Path(path) for path in paths if not is_url(path)]
    return [(path if path.is_dir() else path.parent) / LINKS_FILE for path in given]


def _of_store(store: str) -> Sequence[Path]:
    own = file_of_store(store)
    return [own] if own else []


def file_of_store(store: str) -> Path | None:
    """Name the file beside a store's folder, which outlives the folder; None for a server."""
    return None if is_server(store) else Path(f"{os.path.abspath(store)}.{LINKS_FILE}")


def read_links_file(path: Path) -> GivenDecisions:
    """Read a file of decisions. Raises JixiaoError with the line of what is wrong in it."""
    from ..linking.decisions import read_decisions
    from .links import GivenDecisions

    try:
        data = path.read_bytes()
    except OSError as error:
        raise JixiaoError(
            f"{printable(path)}: cannot be read: {error.strerror} — check its permissions",
            f"{printable(path)}：无法读取（{error.strerror}）",
        ) from error
    return GivenDecisions(read_decisions(data, printable(path)), os.path.abspath(path))


def given_decisions(store: str, option: str, paths: Iterable[str] = ()) -> GivenDecisions | None:
    """Read the file of decisions that a run goes by; None where there is none, so that those hold that the store has."""
    path = links_file(store, option, paths)
    return read_links_file(path) if path else None


def write_links_file(path: Path, decisions: Decisions, base: str) -> None:
    """Write a file of decisions whole or not at all. Raises JixiaoError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(decisions.text(base).encode("utf-8"))
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise JixiaoError(
            f"{printable(path)}: cannot be written: {error.strerror} — check the folder and the room on the disk",
            f"{printable(path)}：无法写入（{error.strerror}）；请检查文件夹和磁盘空间",
        ) from error
