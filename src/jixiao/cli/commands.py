"""Register all commands, or make a program of only the one that is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import typer

from .base import app

# Help lists the commands in the order in which they are made.
# isort: off
from . import documents
from . import queries
from . import reasoning
from . import serving
from . import assistant
# isort: on

__all__ = ["app", "assistant", "documents", "only", "queries", "reasoning", "serving"]


def only(arguments: Sequence[str]) -> typer.Typer:
    """Make a program of the command that the arguments begin with; of all, without one.

    To make the other commands ready takes longer than many a command.
    """
    name = arguments[0] if arguments else ""
    commands = [each for each in app.registered_commands if each.callback and (each.name or each.callback.__name__) == name]
    groups = [each for each in app.registered_groups if each.name == name]
    if not commands and not groups:
        return app
    alone = copy(app)
    alone.registered_commands, alone.registered_groups = commands, groups
    alone.callback()(lambda: None)  # with which typer takes a single command for one of several
    return alone
