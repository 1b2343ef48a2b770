"""Do what commands share: open a store, show progress, read options, write a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model import JixiaoError
from .session import say
from .terminal import unescaped

if TYPE_CHECKING:
    from ..extraction.overrides import Overrides
    from ..rdf import Minter
    from ..store import Store


def default_store() -> str:
    from platformdirs import user_data_path

    return str(user_data_path("jixiao", appauthor=False) / "store")


@contextmanager
def opened_store(location: str, *, read_only: bool = False, existing: bool = False, ahead: bool = False) -> Iterator[Store]:
    """Open a store; ``ahead``: beside the program, and what is wrong with it shows at the first use."""
    from ..store import LazyStore, open_store

    where = location or default_store()
    store: Store
    if ahead:
        store = LazyStore(where, lambda: open_store(where, read_only=read_only, existing=existing))
        store.open_ahead()
    else:
        store = open_store(where, read_only=read_only, existing=existing)
    try:
        yield store
    finally:
        store.close()


class Reached:
    """How many documents are done, for what is said when the program is stopped."""

    done = 0
    total = 0


@contextmanager
def progress_bar(what: str) -> Iterator[Any]:
    """Show a progress bar on a terminal's standard error; nothing in a pipe.

    With the rate, the time that remains, and how many are in the store where that is fewer than are read.
    """

    def note(_name: str, done: int, total: int, _ready: int = 0, /) -> None:
        Reached.done, Reached.total = done, total

    if not sys.stderr.isatty():
        yield note
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    class Rate(TextColumn):
        """Documents a second so far."""

        def render(self, task: Any) -> Any:
            from rich.text import Text

            return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")

    console = Console(file=unescaped(sys.stderr))
    times = (Rate(""), TimeElapsedColumn(), TextColumn("/"), TimeRemainingColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *times, TextColumn("{task.fields[name]}"))
    with Progress(*columns, console=console, transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task(what, total=None, name="")

        def show(name: str, done: int, total: int, ready: int = 0, /) -> None:
            note(name, done, total)
            kept = say(f"{done} in the store ", f"已存入 {done} ") if ready else ""
            bar.update(task, completed=done + ready, total=total, name=f"{kept}{Path(name).name[:40]}")

        yield show


def overrides(city: str | None, year: int | None) -> Overrides:
    from ..extraction.overrides import Overrides

    place = None
    if city is not None:
        from ..extraction.context import place_named

        place = place_named(city, "--city")
    return Overrides(place, year, "--city/--year")


def minter(base: str) -> Minter:
    from ..rdf import Minter

    return Minter(base)


def choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise JixiaoError(
            f"{option} is one of {', '.join(choices)}, not {value!r}", f"{option} 只能是 {'、'.join(choices)}，而不是 {value!r}"
        )


def write(path: Path, content: str | bytes) -> None:
    """Write a file whole or not at all. Raises JixiaoError."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):  # what there is of it takes room
            part.unlink()
        raise JixiaoError(
            f"{path}: cannot be written: {error.strerror} — check the folder and the room on the disk, or give another -o",
            f"{path}：无法写入（{error.strerror}）；请检查文件夹和磁盘空间，或用 -o 指定其他位置",
        ) from error
