"""Define how a field or a row of a form was found, and how surely (确定程度): from 1, where nothing speaks against it, towards 0."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from .reading_rules import ReadingRule
from .records import record
from .text import BilingualWord


class ReadingDoubt(StrEnum):
    """What speaks against a reading: a stable word in kebab case, the factor of the certainty, and what it means (``zh``, ``en``).

    The factors are steps, not measured probabilities: 0.9 a weak sign, 0.8 one of several that would agree is missing, 0.5 another
    reading is as likely, below that it is the likelier one. ``docs/steward.md`` shows how often readings of each certainty are wrong.
    """

    factor: Decimal
    zh: str
    en: str

    def __new__(cls, word: str, factor: str, zh: str, en: str) -> ReadingDoubt:
        doubt = str.__new__(cls, word)
        doubt._value_, doubt.factor, doubt.zh, doubt.en = word, Decimal(factor), zh, en
        return doubt

    # -- fields of the head ------------------------------------------------------------------------------------------------
    LABEL_BY_PARTS = (
        "label-by-parts",
        "0.95",
        "表头用语不在词表中，按其词素理解",
        "the label is not in the vocabulary, and was understood by its morphemes",
    )
    LABEL_PARTLY_KNOWN = (
        "label-partly-known",
        "0.8",
        "表头用语中有词表没有的部分，可能另有所指",
        "a part of the label is not known, so that it may mean something else",
    )
    WITHOUT_LABEL = (
        "without-label",
        "0.85",
        "没有表头用语，按位置和写法判断，也可能不是此项",
        "no label says what it is; its place and wording do, and it may be something else",
    )
    FROM_TITLE = (
        "from-title",
        "0.85",
        "取自表题或表上方的一行，表中没有此项",
        "it was taken from the title or a line above the table, which has no such cell",
    )
    OTHER_VALUE = (
        "other-value",
        "0.5",
        "同一用语另有不同的内容，也可能应取那一格",
        "another cell with the same label says something else, and may be the one",
    )
    # -- rows --------------------------------------------------------------------------------------------------------------
    COLUMN_BY_CONTENT = (
        "column-by-content",
        "0.95",
        "列名不在词表中，按列中内容判断，也可能是别的列",
        "the heading of a column is not known; what stands in it told what it is, and it may be another",
    )
    COLUMN_AGAINST_CONTENT = (
        "column-against-content",
        "0.7",
        "列名与列中内容不合，也可能是别的列",
        "the heading of a column and what stands in it do not agree; it may be another",
    )
    COLUMN_UNKNOWN = (
        "column-unknown",
        "0.5",
        "表中没有某列的列名（层级、指标名称或指标值），而另有一列的列名不在词表中，可能就是该列",
        "the form has no column of levels, names or values, and one whose heading is not known may be that",
    )
    RIVAL_COLUMN = (
        "rival-column",
        "0.5",
        "另有一列也可能是此项",
        "another column may be meant as well",
    )
    HEADING_BORROWED = (
        "heading-borrowed",
        "0.5",
        "指标表没有表头，按本文件其他表格的列读取",
        "the indicators have no heading and were read by the columns of another table",
    )
    IN_ORDER = (
        "in-order",
        "0.8",
        "没有列位置，按顺序对应，各格可能应属相邻的列",
        "the row has no positions and was read in order; a cell may belong to the next column",
    )
    CELLS_JOINED = (
        "cells-joined",
        "0.6",
        "几格拼成一项，也可能是几项",
        "several cells were put together as one, and may be several",
    )
    LIKE_HEADING = (
        "like-heading",
        "0.3",
        "像是列标题，可能不是指标",
        "it reads like the heading of a column, and may be no indicator",
    )
    NAME_LIKE_VALUE = (
        "name-like-value",
        "0.7",
        "指标名称像是指标值，可能错了一列",
        "the name reads like a value; the row may be shifted by a column",
    )
    NAME_MISSING = (
        "name-missing",
        "0.7",
        "没有指标名称，名称可能在别的格中",
        "the row has a value and no name, which may stand in another cell",
    )
    LEVEL_UNKNOWN = (
        "level-unknown",
        "0.9",
        "指标层级不在指标框架中，可能不是层级",
        "a level is none of the framework, and may be something else",
    )
    LEVEL_AMBIGUOUS = (
        "level-ambiguous",
        "0.5",
        "此词既是一级指标也是二级指标，又没有二级指标，可能是上一行一级指标的二级指标",
        "the word is a level 1 and a level 2, and the row has no level 2; it may be a level 2 of the level 1 above",
    )
    LEVEL_MISSING = (
        "level-missing",
        "0.8",
        "同表其他指标有二级指标，此行没有，可能属于上一行的层级",
        "other rows of the table have a level 2 and this one has none; it may be that of the row above",
    )
    CONTINUED = (
        "continued",
        "0.8",
        "接续上一页的单元格，也可能另是一行",
        "it continues a row of the page before, and may be a row of its own",
    )
    TABLE_WITHOUT_PROJECT = (
        "table-without-project",
        "0.7",
        "此表没有项目名称，其指标可能属于前一张表",
        "nothing names the project of this table; its rows may belong to the table before",
    )
    SHAPE_UNCERTAIN = (
        "shape-uncertain",
        "0.5",
        "指标表按另一种形状读取，能解释的单元格更多",
        "another shape of the table explains more of its cells",
    )
    # -- either ------------------------------------------------------------------------------------------------------------
    HARD_TO_READ = (
        "hard-to-read",
        "0.6",
        "扫描件中的文字识别不确定，可能认错",
        "the text of a scan was hard to read, and may be another",
    )
    ROW_INCOMPLETE = (
        "row-incomplete",
        "0.4",
        "单元格数与表头不符，各格可能应属别的列",
        "the row's cells do not fit the heading, so that each may belong to another column",
    )
    TEXT_DOUBTFUL = (
        "text-doubtful",
        "0.6",
        "单元格的界线或文字不确定，可能缺字或多字",
        "the bounds or the text of a cell are not certain; something may be missing in it or too much",
    )
    NEIGHBOUR_NOT_READ = (
        "neighbour-not-read",
        "0.7",
        "同一行另有未读取的格，可能属于此项",
        "another cell of the row was not read, and may belong to it",
    )
    VALUE_DOUBTFUL = (
        "value-doubtful",
        "0.7",
        "内容另有读法，或与同行其他格不一致",
        "its value could be read in another way, or does not agree with another cell of the row",
    )
    VALUE_UNREADABLE = (
        "value-unreadable",
        "0.4",
        "内容像是数值或日期而不能这样读取，按文字保留",
        "its value looks like a number or a date and cannot be read as one; it was kept as text",
    )


class TableShape(BilingualWord):
    """What shape a table of indicators was read in."""

    UPRIGHT = "upright", "每行一个指标", "a row for each indicator"
    ON_ITS_SIDE = "on-its-side", "每列一个指标", "a column for each indicator"
    GROUPS = "groups", "没有列位置，每组单元格一个指标", "no columns, a group of cells for each indicator"
    ONE_A_LINE = "one-a-line", "没有列位置，每行一个单元格", "no columns, a cell a line"


@dataclass(frozen=True, slots=True)
class WeighedShape:
    """A shape that a table may have, and the share of its cells that it explains, less what contradicts it (0 to 1)."""

    shape: TableShape
    explained: Decimal


#: Below it a field or a row carries a finding that says why and names what else it may be.
LEAST_CERTAINTY = Decimal("0.6")


@record(frozen=True, slots=True)
class Certainty:
    """How a field or row was found: the rules it was read by, and what speaks against it, each once, in a fixed order."""

    found_by: tuple[ReadingRule, ...] = ()
    doubts: tuple[ReadingDoubt, ...] = ()

    @property
    def figure(self) -> Decimal:
        """The product of the doubts' factors, to two places: 1 where there are none.

        >>> str(Certainty(doubts=(ReadingDoubt.LEVEL_UNKNOWN, ReadingDoubt.IN_ORDER)).figure), str(CERTAIN.figure)
        ('0.72', '1')
        """
        if not self.doubts:
            return Decimal(1)
        figure = Decimal(1)
        for doubt in self.doubts:
            figure *= doubt.factor
        return max(figure.quantize(Decimal("0.01")), Decimal("0.01")).normalize()

    @property
    def low(self) -> bool:
        """Whether it is below ``LEAST_CERTAINTY``."""
        return self.figure < LEAST_CERTAINTY

    def with_doubts(self, *doubts: ReadingDoubt) -> Certainty:
        """The same with further doubts."""
        return Certainty(self.found_by, tuple(doubt for doubt in ReadingDoubt if doubt in {*self.doubts, *doubts}))


#: Nothing speaks against it.
CERTAIN = Certainty()
