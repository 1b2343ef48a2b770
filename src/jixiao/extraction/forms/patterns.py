"""Compile the patterns that forms are read by from the words of the vocabulary, once for each vocabulary.

Signs, digits, numbering (一、(二)) and the 年度 of a year are the same in every form and stand here; words that a form may word
otherwise come from ``vocabulary/labels.toml`` and ``values.toml``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from ...vocabulary import Vocabulary
from ...vocabulary.keys import one_of

_NUMERALS = "一二三四五六七八九十"
#: After a number these say that it is a year or a share, and no code.
_AFTER_VALUES = "年%"
#: What numbers a label: 一、 (二) 1. ①
NUMBERING = re.compile(rf"(?:\(?[{_NUMERALS}]{{1,3}}[).、.]|\(?\d{{1,2}}[).、.]|[①-⑳])")
#: The number of a project in its label: 项目一：…, 项目（2）：….
NUMBER_BEHIND = re.compile(rf"\(?(?:\d{{1,2}}|[{_NUMERALS}]{{1,3}})\)?$")
#: Numbers, in digits or words, with the marks around them: 附件2, 表一, — 12 —.
COUNTED_OUT = re.compile(rf"[\d\s\-()/.{_NUMERALS}]")
#: A time that is as long as it is, and states no dates: 1年, 12个月, 长期, 三年; 二〇二四年 is longer.
DURATION = re.compile(rf"[^\d{_NUMERALS}]{{1,8}}|\D{{1,4}}|\D{{0,6}}\d{{1,3}}(?:\.\d+)?\D{{0,6}}")
#: Brackets with a year, between blanks or at an end of the line.
YEAR_APART = re.compile(r"(?:^|\s)([(（](?:19|20)\d\d年[^()（）]{0,12}[)）])(?=\s|$)")
#: A year with others beside it in its line: 表一（2022年度）, 2022年度 监控时段：1-7月.
YEAR_AMONG = re.compile(r"(?:^|[\s(（])((?:19|20)\d\d\s*年度?)(?=[\s)）])[)）]?")
#: Where a day is to be written by hand: 年 月 日.
BLANK_DAY = re.compile(r"年月日$")
#: The day on which a form was signed, alone in its line.
DAY_ALONE = re.compile(r"(?:19|20)\d\d(?:年\d{1,2}月\d{1,2}日|[-./]\d{1,2}[-./]\d{1,2})")
#: What numbers the parts of a page: 一、 十二、
_COUNTED = re.compile(rf"({_NUMERALS[-1]}?[{_NUMERALS}])、")
#: A year alone in its line, and one in a title.
YEAR_LINE = re.compile(r"\(?((?:19|20)\d\d)年(?:度)?\)?")
YEAR_IN_TITLE = re.compile(r"(20\d\d)年度?")
#: A year in the heading of a column, and months or quarters in one: 2024年, 1-6月, 第1季度, 6月底.
YEAR_OF_HEADING = re.compile(r"(?:19|20)\d\d(?:年度?|(?!\d))")
#: Several years in the heading of a column, the first and the last: 2024-2026年, 2024年至2026年, 2024-26年.
YEARS_OF_HEADING = re.compile(r"((?:19|20)\d\d)年?度?[-~至到]((?:19|20)\d\d(?:年度?|(?!\d))|\d\d年度?)")
PART_OF_YEAR = re.compile(r"(?:截[至止]\d{1,2}月(?:\d{1,2}日|[底末份])?|\d{1,2}月?[-~至]\d{1,2}月份?|\d{1,2}月[底末份]?|第?[1-4]季度?)")
#: How a line begins that is a year with a part of it (2024年1-8月), and no month; a month or a day in a cell: 2025年1月8日, 2025-01.
PART_AFTER_YEAR = re.compile(r"\(?20\d\d年度?(?!\d{1,2}月[底末份]?\)?$).")
DATE_IN_CELL = re.compile(r"(20\d\d)[-年./]\d{1,2}(?:[-月./](?:\d{1,2}日?)?)?")
#: A year, or years, before a project's name.
YEAR_BEFORE = re.compile(r"(?:19|20)\d\d(?:年度?|[-—至](?:19|20)\d\d年度?)")
#: A year in a label (2025年度预算), or several (2024-2026年总投资), which are the term; the most characters of one; one before a label.
YEARS_IN_LABEL = re.compile(r"(?<!\d)(?:19|20)\d\d(?:年?[-~至到](?:19|20)?\d\d)?(?!\d)(?:年度?)?")
LONGEST_YEAR = 6
YEAR_BEFORE_LABEL = r"(?:(?:19|20)\d\d年)?"
#: What stands around a project's name in a title, and the digits and brackets that are no part of one.
NAME_MARKS = "《》“”\"' 的"
NO_NAME = re.compile(r"[\d()年度第]")
#: (2024年度), (2024-2026年) after a title, or a page number, does not make it another line.
REMARK_AT_END = re.compile(r"[(（][^()（）]*[)）]?$")
TITLE_TAIL = "()（）0123456789年度月-至 "


@dataclass(frozen=True, slots=True)
class FormPatterns:
    """The patterns of one vocabulary."""

    #: What stands in a cell for money, and in one for points or percent.
    amount: re.Pattern[str]
    #: What stands where an amount should and is none, but no label either: 约20, l00, 待定, 85万85万(道路40万元).
    no_amount: re.Pattern[str]
    number: re.Pattern[str]
    #: A department's code before its name: 301205天津市…, [015001]…, 219-…. Without a mark around it, a short number belongs to the
    #: name (101中学).
    coded: re.Pattern[str]
    #: The money unit at the end of a line, after a blank: 填报单位：市气象局　　单位：万元.
    unit_at_end: re.Pattern[str]
    #: The money unit in brackets at the end of a label's key, the last of which may be cut off: (单位:万元), (人民币万元), (万元.
    unit_in_label: re.Pattern[str]
    #: The points in brackets at the end of a label's key: (10分).
    points_in_label: re.Pattern[str]
    #: The same without brackets too.
    points_at_end: re.Pattern[str]
    #: 其中 before a label.
    of_which: re.Pattern[str]
    #: What numbers a title: 附件2, 表1-3, (一).
    annex: re.Pattern[str]
    #: What the blank form leaves where an indicator's name should stand: 指标1：, ……
    placeholder: re.Pattern[str]
    #: The words and signs that are a comparator; how a number after one begins; a number with a short unit.
    signs: frozenset[str]
    compared: re.Pattern[str]
    quantity: re.Pattern[str]
    #: How a value begins, or the whole of an empty one.
    looks_like_value: re.Pattern[str]


def counted(key: str) -> int | None:
    """The number before a part of a page (十二、…), up to 19; None where it has none."""
    if not (match := _COUNTED.match(key)):
        return None
    last = _NUMERALS.index(match[1][-1]) + 1
    return last if len(match[1]) == 1 else len(_NUMERALS) + last if last < len(_NUMERALS) else None


@lru_cache(maxsize=8)
def patterns_of(words: Vocabulary) -> FormPatterns:
    """Compile the patterns of a vocabulary."""
    money, units, points = one_of((*words.money, *words.bare_money)), one_of(words.amount_units), one_of(words.points)
    unit_labels, currency = one_of(words.amount_unit_labels), f"(?:{one_of(words.label_words.currencies)})?[、,，]?"
    return FormPatterns(
        amount=re.compile(rf"[-(]?[¥￥]?[\d,，]*\.?\d+\)?(?:{money})?|[-/\\]+"),
        no_amount=re.compile(
            rf"(?=.*\d)(?:[^\u4e00-\u9fff]*[\u4e00-\u9fff]){{0,4}}[^\u4e00-\u9fff]*|\d[\d,，]*\.?\d*(?:{money}).*|{one_of(words.value_words.deferred)}",
            re.DOTALL,
        ),
        number=re.compile(rf"-?\d+(?:\.\d+)?(?:%|{points})?|[-/\\]+"),
        coded=re.compile(
            rf"(?:[\[(（【〔](\d{{3,}})[\])）】〕]|(\d{{3,}})[-—_]|(\d{{5,}}))[-—_\s]*(?=[^\d\s.,、\-—_{_AFTER_VALUES}])"
            rf"(?!(?:{money})(?:[^\u4e00-\u9fff]|$))(.+)",
            re.DOTALL,
        ),
        unit_at_end=re.compile(rf"(?<=\S)\s+(?:{unit_labels})\s*[:：]\s*{currency}({units})$"),
        unit_in_label=re.compile(rf"\((?:(?:{unit_labels}):)?{currency}({units})\)?$"),
        points_in_label=re.compile(rf"\(\d{{1,3}}(?:{points})\)$"),
        points_at_end=re.compile(rf"\(?\d{{1,3}}(?:{points})\)?$"),
        of_which=re.compile(rf"(?:{one_of(words.of_which)})[:：\-—]?"),
        annex=re.compile(rf"^(?:{one_of(words.annexes)})[\d{_NUMERALS}\-]*[:：.、]?|\([{_NUMERALS}\d]+\)$"),
        placeholder=re.compile(rf"(?:(?:{one_of(words.name_prefixes)})\s*\d*|\d+)?\s*[:：.、]?\s*(?:[…\.]{{2,}}|……)?"),
        signs=frozenset(word for word, _ in words.comparators),
        compared=re.compile(rf"(?:{one_of(word for word, _ in words.comparators)})[\d.]+"),
        quantity=re.compile(rf"\d[\d,.]*(?:(?:[-~]|{one_of(words.ranges)})\d[\d,.]*)?[^\d\s]{{1,8}}"),
        looks_like_value=re.compile(rf"[≥≤＝=<>＞＜≧≦$\d]|{one_of(words.value_beginnings)}|[-/]$"),
    )
