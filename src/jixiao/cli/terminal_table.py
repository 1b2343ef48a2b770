"""Show answers as tables: in a terminal fitted to it, in a pipe whole."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from .session import say
from .terminal import escaped, unescaped

if TYPE_CHECKING:
    from ..sparql.answers import Answer

WideOption = Annotated[
    bool,
    typer.Option("--wide", help=say("In a terminal: all columns, nothing cut.", "在终端中显示全部列，不截断。")),
]

_BOLD, _ITALIC, _DIM, _PLAIN = "\x1b[1m", "\x1b[3m", "\x1b[2m", "\x1b[0m"


def terminal_width() -> int:
    return max(shutil.get_terminal_size().columns, 20)


def show_table(answer: Answer, title: str | None, headings: Sequence[str], *, wide: bool) -> None:
    """Write an answer to a terminal: title, heading, rows, and what is not shown of it."""
    from ..sparql.fitted_table import broken, fitted_table

    width = terminal_width()
    table = fitted_table(answer, headings, None if wide else width)
    lines = [f"{_ITALIC}{escaped(part)}{_PLAIN}" for part in broken(title or "", width) if part]
    lines += [f"{_BOLD}{escaped(line)}{_PLAIN}" for line in table.heading]
    lines.append(_DIM + "─" * _rule(table.heading + table.lines, width, wide=wide) + _PLAIN)
    lines += map(escaped, table.lines)
    lines += [f"{_DIM}{escaped(part)}{_PLAIN}" for note in _notes(answer, table.hidden) for part in broken(note, width)]
    unescaped(sys.stdout).write("\n".join(lines) + "\n")


def _rule(lines: Sequence[str], width: int, *, wide: bool) -> int:
    from rich.cells import cell_len

    longest = max(map(cell_len, lines), default=0)
    return longest if wide else min(longest, width)


def _notes(answer: Answer, hidden: Sequence[str]) -> list[str]:
    notes = [] if answer.rows else [say("no rows", "没有结果")]
    if hidden:
        names, count = say(", ", "、").join(hidden), len(hidden)
        columns = "1 column" if count == 1 else f"{count} columns"
        notes.append(say(f"{columns} hidden: --wide ({names})", f"有 {count} 列未显示：--wide（{names}）"))
    return notes


def table_text(answer: Answer) -> str:
    """Write an answer as text, in a terminal no wider than that; a pipe gets all of it."""
    from ..sparql.fitted_table import fitted_table
    from ..sparql.formats import as_text

    if not sys.stdout.isatty():
        return as_text(answer)
    table = fitted_table(answer, answer.columns, terminal_width())
    lines = [*table.heading, *table.lines]
    if table.hidden:
        names = say(", ", "、").join(table.hidden)
        lines.append(say(f"(in a wider window, or through a pipe, also: {names})", f"（窗口更宽或经管道输出时另有：{names}）"))
    return "\n".join(lines) + "\n"
