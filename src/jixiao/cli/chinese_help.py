"""Say in Chinese what click says in English: the frame of helps, and what is wrong with arguments."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Sequence
from contextlib import nullcontext, redirect_stdout
from typing import TYPE_CHECKING

from .exit_codes import DONE, USAGE

if TYPE_CHECKING:
    import typer

#: What click and typer write, and what it is in Chinese. They have no translations of their own (typer's copy of click dropped gettext).
_SAID = [
    (re.compile(pattern, re.MULTILINE), chinese)
    for pattern, chinese in (
        (r"^Usage: ", "用法："),
        (r"\[OPTIONS\]", "[选项]"),
        (r"COMMAND \[ARGS\]\.\.\.", "命令 [参数]..."),
        (r"^Options:$", "选项："),
        (r"^Arguments:$", "参数："),
        (r"^Commands:$", "命令："),
        (r"Show this message and exit\.", "显示本帮助并退出。"),
        (r"Install completion for the current shell\.", "为当前 shell 安装自动补全。"),
        (
            r"Show completion for the current shell, to copy it or customize the installation\.",
            "显示当前 shell 的自动补全脚本，以便复制或自行安装。",
        ),
        (r"env var: ", "环境变量："),
        (r"default: ", "默认："),
        (r"\brequired\]", "必填]"),
        # As wide as what they stand for, so that what stands behind them stays in line.
        (r"<int range>", "<整数>     "),
        (r"<float range>", "<数>         "),
        (r"<(?:int|str)>", "<值> "),
        (r"^Try '(.+?)' for help\.$", r"用法详见 '\1'。"),
        (r"^Error: ", "错误："),
        (r"Missing argument '(.+?)'\.", r"缺少参数 '\1'。"),
        (r"Missing option '(.+?)'\.", r"缺少选项 '\1'。"),
        (r"Missing command\.", "缺少命令。"),
        (r"No such command '(.*?)'\.", r"没有命令 '\1'。"),
        (r"No such option: (\S+)", r"没有选项 \1"),
        (r" \(Possible options: (.+?)\)", r"（是否为：\1）"),
        (r"Got unexpected extra argument(?:s|\(s\))? \((.+)\)", r"多余的参数（\1）"),
        (r"Option '(.+?)' requires an argument\.", r"选项 '\1' 需要一个值。"),
        (r"Option '(.+?)' requires (\d+) arguments\.", r"选项 '\1' 需要 \2 个值。"),
        (r"Option '(.+?)' does not take a value\.", r"选项 '\1' 不带值。"),
        (r"Did you mean (.+?)\?", r"是否为 \1？"),
        (r"Invalid value for (.+?): ", r"\1 的值无效："),
        (r"(\S+) is not a valid (?:int range|int)\.", r"\1 不是整数。"),
        (r"(\S+) is not a valid (?:float range|float)\.", r"\1 不是数。"),
        (r"(\S+) is not in the range (.+?)\.$", r"\1 不在范围 \2 内。"),
        (r"(File|Directory|Path) '(.+?)' does not exist\.", r"'\2' 不存在。"),
        (r"Directory '(.+?)' is a file\.", r"'\1' 是文件，不是文件夹。"),
        (r"File '(.+?)' is a directory\.", r"'\1' 是文件夹，不是文件。"),
        (r"(?:File|Directory|Path) '(.+?)' is not readable\.", r"'\1' 无法读取。"),
        (r"Aborted!", "已中止。"),
    )
]
_HELP = {"-h", "--help"}
_WIDTH = 80
#: Lines that click does not break.
_WHOLE = 100_000


def run_in_chinese(program: typer.Typer, arguments: Sequence[str]) -> None:
    """Run the program as click does, with what click itself says in Chinese."""
    import typer

    asked = bool(_HELP & set(arguments)) or not arguments
    said = io.StringIO()
    try:
        with redirect_stdout(said) if asked else nullcontext():
            code = program(list(arguments), prog_name="jixiao", standalone_mode=False, terminal_width=_WHOLE, max_content_width=_WHOLE)
    except typer.Abort:
        print("已中止。", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        show = getattr(error, "show", None)  # click's own; which click it is, typer's or the package, hangs on typer's release
        if show is None:
            raise
        shown = io.StringIO()
        show(file=shown)
        print(in_chinese(shown.getvalue()), end="", file=sys.stderr)
        raise SystemExit(getattr(error, "exit_code", USAGE)) from None
    finally:
        sys.stdout.write(in_chinese(said.getvalue()))
    raise SystemExit(code if isinstance(code, int) else DONE)


def in_chinese(text: str) -> str:
    """Put what click wrote into Chinese, and its lines within a terminal's width: click counts a Chinese character as one column.

    >>> in_chinese("Error: No such command 'nope'.")
    "错误：没有命令 'nope'。"
    """
    for pattern, chinese in _SAID:
        text = pattern.sub(chinese, text)
    return "\n".join(part for line in text.split("\n") for part in _within(line))


def _within(line: str) -> list[str]:
    """Break a line that is too wide; it goes on where its text began: that of an option behind the option."""
    from rich.cells import cell_len

    if cell_len(line) <= _WIDTH:
        return [line]
    option = re.match(r" {2}\S.*?  +(?=\S)", line)
    indent = cell_len(option.group()) if option else len(line) - len(line.lstrip())
    indent = min(indent, _WIDTH // 2)  # so that something of the text stands on each line
    lines = []
    while cell_len(line) > _WIDTH:
        end, used = 0, 0
        while used + cell_len(line[end]) <= _WIDTH:
            used += cell_len(line[end])
            end += 1
        while line[end] in "，。；：、）" and end > 1:  # none of these begins a line
            end -= 1
        if line[end - 1].isascii() and line[end].isascii() and (blank := line.rfind(" ", indent + 1, end + 1)) > 0:
            end = blank
        lines.append(line[:end].rstrip())
        line = " " * indent + line[end:].lstrip()
    return [*lines, line]
