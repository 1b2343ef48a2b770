"""Define ``jixiao link``, the group of the commands about what is one across documents, years and places."""

from __future__ import annotations

import typer

from .base import app
from .session import say

link = typer.Typer(
    name="link",
    no_args_is_help=True,
    rich_markup_mode=None,
    help=say("What is one across documents, years and places.", "跨文件、跨年度、跨地区的同一事物。"),
)
app.add_typer(link, name="link")
