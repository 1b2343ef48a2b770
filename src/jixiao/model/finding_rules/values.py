"""Rules of findings of values (指标值, 实际完成值): what looks like a number, a comparator or a date and is none."""

from __future__ import annotations

from ..finding import Severity
from .declare import rule

VALUE_UNREADABLE = rule(
    "value-unreadable",
    Severity.WARNING,
    title=("指标值无法识别", "Value not readable"),
    meaning=(
        "此格像是数值、比较符号或日期，但不能这样读取；按文字保留，不参与比较。",
        "A value looks like a number, a comparator or a date and cannot be read as one. It is kept as text, and not compared.",
    ),
    remedy=(
        "请核对原文；每格只填一个指标值，如“≥95%”“2024年10月底前”。",
        "Check the original; state one value in each cell, such as ≥95% or 2024年10月底前.",
    ),
    example=("合格率：≥≤95%", "合格率: ≥≤95%"),
    wordings={
        "signs": (
            "此格的比较符号相互矛盾，或没有数值；按文字保留，请核对",
            "The comparators of this cell contradict one another, or have no number; it was kept as text, please check",
        ),
        "characters": (
            "此格像是数值，但含有不属于数值的字符（如用字母 l、O 代替数字）；按文字保留，请核对",
            "This cell looks like a number but has characters that belong to none (such as l or O for a digit); "
            "it was kept as text, please check",
        ),
        "date": (
            "此格像是日期，但没有这一天，或起止颠倒；按文字保留，请核对",
            "This cell looks like a date, but there is no such day, or the end comes before the beginning; "
            "it was kept as text, please check",
        ),
        "words": (
            "此格有数值，旁边的用语可能表示上限或下限，未能识别；按文字保留，请用“≥”“≤”写明",
            "This cell has a number beside words that may say that it is a bound, and were not understood; it stays text: state ≥ or ≤",
        ),
        "several": (
            "此格有不止一个指标值，或两行连在了一起；按文字保留，请核对，每格只填一个",
            "This cell has more than one value, or two rows run together; it was kept as text, please check, and state one in each cell",
        ),
    },
    since="0.2.0",
)
VALUE_DOUBTFUL = rule(
    "value-doubtful",
    Severity.WARNING,
    title=("指标值需核对", "Value to be checked"),
    meaning=(
        "指标值已读取，但另有读法，或与本行其他单元格不一致。",
        "A value was read, but could be read in another way, or does not agree with another cell of its row.",
    ),
    remedy=("请与原文核对；写明单位或日期。", "Compare with the original; state the unit, or the whole date."),
    example=("完成时间：10（是 10 月还是 10 天？）", "完成时间: 10, which may be October or ten days"),
    wordings={
        "blank": (
            "数字之间有空格或换行，按一个数读取；如是两个数请核对",
            "There is a blank or a line break between digits, which were read as one number; check whether they are two",
        ),
        "calendar": (
            "指标名称说的是日期，此格只有一个数；按数读取，请写明月、日",
            "The indicator is about a date, and this cell has a bare number; it was read as a number: state month and day",
        ),
        "columns": (
            "此格的比较符号与比较符号栏不同，按此格读取，请核对",
            "The comparator of this cell is not that of the comparator's column; this cell's was read, please check",
        ),
        "bound": (
            "此数旁边的用语可能表示上限或下限，未能识别；按等于读取，请用“≥”“≤”写明",
            "Words beside this number may say that it is a bound, and were not understood; it was read as equal: state ≥ or ≤",
        ),
        "lines": (
            "此格的各行各有数值，只读取了第一个，请核对是否两行连在了一起",
            "Several lines of this cell have a value, and only the first was read; check whether two rows run together",
        ),
    },
    since="0.2.0",
)
VALUE_DEFERRED = rule(
    "value-deferred",
    Severity.WARNING,
    title=("指标值待定或另见他处", "Value not stated here"),
    meaning=(
        "此格没有指标值，只说待定，或指向附件等别处。",
        "A cell states no value but says that it is to be decided (待定) or stands elsewhere (详见附件).",
    ),
    remedy=("请在表中填写指标值。", "State the value in the table."),
    example=("培训人数：待定", "培训人数: 待定"),
    message=("此格没有指标值，只说待定或另见他处", "This cell states no value: it says that it is to be decided, or stands elsewhere"),
    since="0.2.0",
)
