"""Define options that take one of a few words: help shows the words, and shells complete them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

import typer

from .session import language, say

#: What ``--format`` may be for rows.
ROWS = ("table", "csv", "tsv", "json", "xlsx", "md", "parquet", "excel", "excel-tsv")


def one_of(option: str, words: Iterable[str], en: str, zh: str) -> Any:
    """Make an option that takes one of some words."""
    given = tuple(words)
    return typer.Option(option, metavar="|".join(given), help=say(en, zh), autocompletion=completing(lambda: given))


def format_of(words: Iterable[str]) -> Any:
    """Make the option ``--format``."""
    return one_of("--format", words, "How it is written.", "输出格式。")


def completing(words: Callable[[], Iterable[str]]) -> Callable[[str], list[str]]:
    """Make what gives a shell the words that go on with what was typed."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words() if word.startswith(incomplete)]

    return complete


def query_names(incomplete: str) -> list[tuple[str, str]]:
    """Give a shell the saved queries that begin so, with their titles."""
    from ..sparql.saved_queries import catalogue

    return [(name, query.title(language())) for name, query in catalogue().items() if name.startswith(incomplete)]


def parameters_of(incomplete: str) -> list[tuple[str, str]]:
    """Give a shell the parameters of the query that the line names; click has not read it yet, as the option's value is not whole."""
    from ..sparql.saved_queries import catalogue

    words = (os.environ.get("_TYPER_COMPLETE_ARGS") or os.environ.get("COMP_WORDS", "")).split()
    query = next((saved for name, saved in catalogue().items() if name in words), None)
    params = (*query.params, *query.restrictions) if query else ()
    return [(f"{param.name}=", param.label(language())) for param in params if f"{param.name}=".startswith(incomplete)]
