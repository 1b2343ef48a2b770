"""Register all commands, or make a program of only the one that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from importlib import import_module
from typing import TYPE_CHECKING

import typer

from .base import app as _app

if TYPE_CHECKING:
    from . import (
        annotate,
        assistant,
        checking,
        documents,
        linking,
        linking_identity,
        linking_review,
        quality,
        queries,
        reading,
        reasoning,
        review,
        review_correct,
        review_tables,
        serving,
    )
    from .base import app

__all__ = [
    "annotate",
    "app",
    "assistant",
    "checking",
    "documents",
    "linking",
    "linking_identity",
    "linking_review",
    "only",
    "quality",
    "queries",
    "reading",
    "reasoning",
    "review",
    "review_correct",
    "review_tables",
    "serving",
]

#: Help lists the commands in the order in which they are made.
_MODULES = (
    "documents",
    "checking",
    "reading",
    "annotate",
    "review",
    "review_correct",
    "review_tables",
    "quality",
    "queries",
    "linking",
    "linking_identity",
    "linking_review",
    "reasoning",
    "serving",
    "assistant",
)
#: The module of a command. One that is not listed is looked for in all of them.
MODULE_OF = {
    **dict.fromkeys(("build", "import", "withdraw", "vocabulary"), "documents"),
    **dict.fromkeys(("extract", "explain"), "reading"),
    "annotate": "annotate",
    **dict.fromkeys(("query", "sparql", "optimize", "queries", "export"), "queries"),
    "validate": "checking",
    "quality": "quality",
    # It loads the others, which add to the same group.
    "review": "review_tables",
    # It loads the others, which add to the same group.
    "link": "linking_review",
    "reason": "reasoning",
    **dict.fromkeys(("serve", "doctor"), "serving"),
    "mcp": "assistant",
}


def __getattr__(name: str) -> object:
    """Load the modules of all commands with the first that is asked for, so that they stand in their order."""
    if name != "app" and name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    program = _of_all()
    return program if name == "app" else globals()[name]


def _of_all() -> typer.Typer:
    """Load the modules of all commands; gives the program with all of them."""
    for module in _MODULES:
        import_module(f".{module}", __package__)
    return _app


def only(arguments: Sequence[str]) -> typer.Typer:
    """Make a program of the command that the arguments begin with; of all, without one.

    To load the other commands and to make them ready takes longer than many a command.
    """
    name = arguments[0] if arguments else ""
    if name in MODULE_OF:
        import_module(f".{MODULE_OF[name]}", __package__)
    alone = _alone(name)
    if alone is None:
        program = _of_all()
        alone = _alone(name) or program
    return alone


def _alone(name: str) -> typer.Typer | None:
    """The program with the command of this name alone; None where none of those that are loaded has it."""
    commands = [each for each in _app.registered_commands if each.callback and (each.name or each.callback.__name__) == name]
    groups = [each for each in _app.registered_groups if each.name == name]
    if not commands and not groups:
        return None
    alone = copy(_app)
    alone.registered_commands, alone.registered_groups = commands, groups
    alone.callback()(lambda: None)  # with which typer takes a single command for one of several
    return alone
