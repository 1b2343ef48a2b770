"""Define the group of commands by which stewards settle findings: ``jixiao review``."""

from __future__ import annotations

import typer

from .base import app
from .session import say

__all__ = ["review"]

review = typer.Typer(
    no_args_is_help=True,
    help=say("Settle findings: accept, correct, work through them in Excel.", "处理检查发现：接受、更正、用 Excel 处理。"),
)
app.add_typer(review, name="review")


@review.callback()
def _group() -> None:
    """Keep this a group, whatever the number of its commands."""
