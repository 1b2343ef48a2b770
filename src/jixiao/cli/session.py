"""Settle what holds for a whole run of the program: the language, ``--debug`` and the word files.

These options may stand anywhere among the arguments, so they are taken out before the commands see the rest. ``main()`` calls `begin()`
before the commands are imported, since their help texts are chosen by `say()` as they are imported. Imported without it, as by tests and
by documentation tools, the commands are in English and know nothing of ``sys.argv``.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Session:
    """What the arguments and the environment settle for one run; ``arguments`` are those that are left for the commands."""

    language: str = "en"
    debug: bool = False
    word_files: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()


class UsageError(Exception):
    """An option that may stand anywhere is given wrongly; said in English, as the language may be what is wrong."""


def parse_session(arguments: Sequence[str], environment: Mapping[str, str]) -> Session:
    """Split the arguments into the options that may stand anywhere and the rest; what follows ``--`` is left alone.

    Raises UsageError.

    >>> parse_session(["query", "--lang", "zh", "overview", "--", "--debug"], {"LANG": "C"})
    Session(language='zh', debug=False, word_files=(), arguments=('query', 'overview', '--', '--debug'))
    """
    language = language_of(environment)
    debug = False
    word_files: list[str] = []
    rest: list[str] = []
    pending = iter(arguments)
    for argument in pending:
        option, equals, value = argument.partition("=")
        if argument == "--":
            rest += [argument, *pending]
        elif argument == "--debug":
            debug = True
        elif option == "--lang":
            language = value if equals else next(pending, "")
            if language not in ("zh", "en"):
                raise UsageError(f"--lang is zh or en, not {language!r}")
        elif option == "--vocabulary":
            word_files.append(value if equals else next(pending, ""))
            if not word_files[-1]:
                raise UsageError("--vocabulary needs a word file or a folder of them")
        else:
            rest.append(argument)
    return Session(language, debug, tuple(word_files), tuple(rest))


def language_of(environment: Mapping[str, str]) -> str:
    """The language that the locale asks for: ``zh`` or ``en``.

    >>> language_of({"LC_ALL": "", "LANG": "zh_CN.UTF-8"}), language_of({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"})
    ('zh', 'en')
    """
    wanted = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    chinese = wanted.lower().startswith("zh") if wanted else _system_is_chinese()
    return "zh" if chinese else "en"


def _system_is_chinese() -> bool:
    return (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese"))


_session = Session()


def begin(arguments: Sequence[str]) -> Session:
    """Settle this run by its arguments and the environment, before the commands are imported. Raises UsageError."""
    global _session  # noqa: PLW0603 - one run of the program has one session
    _session = parse_session(arguments, os.environ)
    return _session


def session() -> Session:
    """The session of this run; without `begin()`, English and no arguments."""
    return _session


def language() -> str:
    """The language of this run: ``zh`` or ``en``."""
    return _session.language


def say(en: str, zh: str) -> str:
    """Choose the text of this run's language."""
    return zh if _session.language == "zh" else en
