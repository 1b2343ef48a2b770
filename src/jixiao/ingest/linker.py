"""Identify what links hang on besides the names: the program that links, its words and weights, the concepts, and decisions."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from ..util.cache import code
from ..util.resources import resource_dir
from .process_document import program_digest

__all__ = ["linker_mark", "mark_of_today"]


@cache
def _linker_digest() -> str:
    digest = hashlib.sha256(program_digest().encode("ascii"))
    package = Path(__file__).parent.parent / "linking"
    data = sorted(path for path in package.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    for path in [*code("linking"), *data, resource_dir("ontology") / "concepts.ttl"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def linker_mark(decisions: str) -> str:
    """Identify the program that links, and decisions, given as the text of their table; empty where nobody decided anything."""
    return f"{_linker_digest()}-{hashlib.sha256(decisions.encode('utf-8')).hexdigest()}"


def mark_of_today(mark: str) -> str:
    """Give the mark that links would have which the program of today makes by the decisions of a mark."""
    return f"{_linker_digest()}-{mark.rpartition('-')[2]}"
