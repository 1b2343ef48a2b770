"""Run the command line: arguments in, text out.

What a command needs is imported where it is used: `jixiao --help` shall not wait for what it does not need. The commands themselves are
imported by `main()`, after the language of their help is settled (`session.py`).
"""

from __future__ import annotations

import atexit
import gc
import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

from .. import __version__
from ..model import JixiaoError
from .exit_codes import DONE, FAULT, STOPPED, USAGE
from .session import Session, UsageError, begin, say, session
from .shortage import shortage
from .terminal import protect_terminal

__all__ = ["main"]

#: The collector of cycles looks when so many objects are new.
_SELDOM = 50_000


class _Stopped(BaseException):
    """Ctrl-C. Not KeyboardInterrupt, which typer would turn into an exit without a word."""


def _stop(_signal: int, _frame: object) -> None:
    raise _Stopped


def main() -> NoReturn:
    """Do what the arguments say, and end the process."""
    # As mypy does: nearly all that is made either lives to the end or goes with its last name, so looking for cycles is mostly in vain.
    gc.set_threshold(_SELDOM)
    protect_terminal()
    try:
        _run(begin(sys.argv[1:]))
        code = DONE
    except UsageError as error:
        print(f"jixiao: {error}", file=sys.stderr)
        code = USAGE
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else DONE if end.code is None else FAULT
        if isinstance(end.__context__, BrokenPipeError):  # who reads has enough (`| head`), which click takes for a failure
            code = DONE
    code = _flushed(code)
    # As mypy does: the process ends without freeing every object one by one, which is quite a bit faster.
    atexit._run_exitfuncs()
    os._exit(code)


def _flushed(code: int) -> int:
    """Write out what is left to say; gives the exit code, which tells where that could not be done."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if not stream.closed:
                stream.flush()
        except BrokenPipeError:  # nobody reads it any more
            continue
        except OSError as error:
            code = code or USAGE
            with suppress(OSError, ValueError):
                said = shortage(error)
                print(f"jixiao: {said.message(session().language) if said else error}", file=sys.stderr)
    return code


def _run(session: Session) -> None:
    """Run the command. Errors that a user can mend are one line and an exit code; ``--debug`` shows where they come from."""
    if "--version" in session.arguments:
        print(f"jixiao {__version__}")
        raise SystemExit(DONE)
    signal.signal(signal.SIGINT, _stop)
    try:
        from .commands import only

        _use_word_files(session)
        program = only(session.arguments)
        if session.language == "zh" and not any(name.endswith("_COMPLETE") for name in os.environ):
            from .chinese_help import run_in_chinese

            run_in_chinese(program, session.arguments)
        program(list(session.arguments), prog_name="jixiao")
    except JixiaoError as error:
        if session.debug:
            raise
        print(f"jixiao: {error.message(session.language)}", file=sys.stderr)
        raise SystemExit(USAGE) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(DONE) from None
    except _Stopped:
        print(_stopped_text(), file=sys.stderr)
        raise SystemExit(STOPPED) from None
    except Exception as error:
        if session.debug:
            raise
        if (short := shortage(error)) is not None:
            print(f"jixiao: {short.message(session.language)}", file=sys.stderr)
            raise SystemExit(USAGE) from None
        print(
            say(
                f"jixiao failed: {type(error).__name__}: {error} — this is a fault of the program; --debug shows where",
                f"jixiao 出错：{type(error).__name__}: {error}；这是程序的错误，加 --debug 可查看出处",
            ),
            file=sys.stderr,
        )
        raise SystemExit(FAULT) from None


def _use_word_files(session: Session) -> None:
    """Put the words of ``--vocabulary`` into force, in worker processes too. A fault in them ends every command but their check."""
    from ..vocabulary import SETTING, setting

    if session.word_files:
        os.environ[SETTING] = os.pathsep.join(session.word_files)
    if setting() and session.arguments and session.arguments[0] != "vocabulary" and not {"-h", "--help"} & set(session.arguments):
        from ..vocabulary import vocabulary

        vocabulary()


def _stopped_text() -> str:
    """Tell, after Ctrl-C, how far a long piece of work has come."""
    from .common import Reached

    done, total = Reached.done, Reached.total
    reached = say(f"; {done} of {total} documents are done", f"；{total} 个文件已完成 {done} 个") if total else ""
    return say(f"jixiao: stopped{reached} — run it again to go on", f"jixiao：已停止{reached}；再次运行即可继续")
