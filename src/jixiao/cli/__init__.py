"""The command line: arguments in, text out.

What a command needs is imported where it is used: `jixiao --help` shall not wait for what it does not need.
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress
from copy import copy
from typing import NoReturn

import typer

from .. import __version__
from ..model import JixiaoError
from .base import ARGUMENTS, DEBUG, DONE, FAULT, LANGUAGE, STOPPED, USAGE, WORD_FILES, app, say
from .common import Reached

# Help lists the commands in the order in which they are made.
# isort: off
from . import documents as documents
from . import queries as queries
from . import serving as serving
# isort: on

__all__ = ["app", "main", "only"]


#: The collector of cycles looks when so many objects are new.
_SELDOM = 50_000


class _Stopped(BaseException):
    """Ctrl-C. Not KeyboardInterrupt, which typer would turn into an exit without a word."""


def _stop(_signal: int, _frame: object) -> None:
    raise _Stopped


def _use_word_files() -> None:
    """Puts the words of ``--vocabulary`` into force, in worker processes too. A fault in them ends every command but their check."""
    from ..vocabulary import SETTING, setting

    if WORD_FILES:
        os.environ[SETTING] = os.pathsep.join(WORD_FILES)
    if setting() and ARGUMENTS and ARGUMENTS[0] != "vocabulary" and not {"-h", "--help"} & set(ARGUMENTS):
        from ..vocabulary import vocabulary

        vocabulary()


def main() -> NoReturn:
    """The program: does what the arguments say, and ends the process."""
    # As mypy does: nearly all that is made either lives to the end or goes with its last name, so looking for cycles is mostly in vain.
    gc.set_threshold(_SELDOM)
    try:
        _run()
        code = DONE
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else DONE if end.code is None else FAULT
    with suppress(OSError):  # nobody reads what is left to say, which print and typer have handed over already
        for stream in (sys.stdout, sys.stderr):
            if not stream.closed:
                stream.flush()
    # As mypy does: the process ends without freeing every object one by one, which is quite a bit faster.
    atexit._run_exitfuncs()
    os._exit(code)


def only(arguments: list[str]) -> typer.Typer:
    """The program with nothing but the command that the arguments begin with, and all of it where they begin with none: to make the
    other commands ready takes longer than many a command."""
    name = arguments[0] if arguments else ""
    commands = [each for each in app.registered_commands if each.callback and (each.name or each.callback.__name__) == name]
    groups = [each for each in app.registered_groups if each.name == name]
    if not commands and not groups:
        return app
    found = copy(app)
    found.registered_commands, found.registered_groups = commands, groups
    found.callback()(lambda: None)  # with which typer takes a single command for one of several
    return found


def _run() -> None:
    """The commands. Errors that a user can mend are one line and an exit code; ``--debug`` shows where they come from."""
    if "--version" in ARGUMENTS:
        print(f"jixiao {__version__}")
        raise SystemExit(DONE)
    signal.signal(signal.SIGINT, _stop)
    try:
        _use_word_files()
        only(ARGUMENTS)(ARGUMENTS, prog_name="jixiao")
    except JixiaoError as error:
        if DEBUG:
            raise
        print(f"jixiao: {error.message(LANGUAGE)}", file=sys.stderr)
        raise SystemExit(USAGE) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(DONE) from None
    except _Stopped:
        done, total = Reached.done, Reached.total
        reached = say(f"; {done} of {total} documents are done", f"；{total} 个文件已完成 {done} 个") if total else ""
        print(say(f"jixiao: stopped{reached} — run it again to go on", f"jixiao：已停止{reached}；再次运行即可继续"), file=sys.stderr)
        raise SystemExit(STOPPED) from None
    except Exception as error:
        if DEBUG:
            raise
        print(
            say(
                f"jixiao failed: {type(error).__name__}: {error} — this is a fault of the program; --debug shows where",
                f"jixiao 出错：{type(error).__name__}: {error}；这是程序的错误，加 --debug 可查看出处",
            ),
            file=sys.stderr,
        )
        raise SystemExit(FAULT) from None
