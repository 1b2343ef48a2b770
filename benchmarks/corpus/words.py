"""The words of the corpus (``words.toml``)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("words.toml")
GROUPS = ("quantity", "quality", "timeliness")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a project is about, how money is spent on it, and whom it serves."""

    name: str
    activity: str
    people: str


@dataclass(frozen=True, slots=True)
class Department:
    """A kind of department: its name without the city, its budget code, and its subjects."""

    name: str
    code: str
    subjects: tuple[Subject, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """All words. ``activities`` are as in the file: goals, purposes, cost parts and indicators by level 2."""

    departments: tuple[Department, ...]
    common: tuple[Subject, ...]
    qualifiers: tuple[str, ...]
    people: dict[str, str]
    activities: dict[str, dict[str, Any]]


@cache
def words() -> Words:
    """The words, read once."""
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Words(
        tuple(Department(d["name"], d["code"], _subjects(d["subjects"])) for d in raw["departments"]),
        _subjects(raw["common"]["subjects"]),
        ("", *raw["common"]["qualifiers"]),
        raw["people"],
        raw["activities"],
    )


def _subjects(texts: list[str]) -> tuple[Subject, ...]:
    return tuple(Subject(*text.split(":")) for text in texts)
