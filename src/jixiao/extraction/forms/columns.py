"""Hold the columns of an indicator table (指标表的列): what each of them has, and what is not certain of it."""

from __future__ import annotations

from dataclasses import dataclass

from ...model import Horizon
from ...model.records import record
from .heading_words import NO_WORDS, HeadingWords


@record(frozen=True, slots=True)
class Column:
    """A column: the places ``start`` to ``end`` (exclusive), the role of what stands in it, and the word that said so.

    ``horizon``: 长期 or 年度, where the form has this role twice, side by side. ``part``: the heading of a column that shares its
    role with others (计划标准, 历史标准). ``said``: what the parts of its heading say. ``listed``: the vocabulary has its heading;
    ``by_content``: what stands in it told its role; ``named``: its texts are given with its heading, also where it is the only one of its
    role; ``side``: its heading stands beside the rows elsewhere (绩效指标). A column whose role is empty is one of an unknown heading.
    """

    start: int
    end: int
    role: str
    word: str
    horizon: Horizon | None = None
    part: str | None = None
    said: HeadingWords = NO_WORDS
    listed: bool = True
    by_content: bool = False
    named: bool = False
    side: bool = False


@dataclass(frozen=True, slots=True)
class RivalColumns:
    """Two columns of which either may be meant: the one that was chosen, and the other."""

    chosen: Column
    other: Column


@dataclass(frozen=True, slots=True)
class Decided:
    """The columns with their roles, and what is not certain of them. ``doubled``: 长期 and 年度 stand side by side."""

    columns: tuple[Column, ...]
    doubts: tuple[RivalColumns, ...] = ()
    doubled: bool = False
