"""Read what people decided in a workbook of findings (处理, 理由, 更正为), whatever the order of its rows and columns."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..model import JixiaoError
from ..model.text import BilingualText, printable
from .formats.workbook import CORRECTED, DECISION, FINGERPRINT, REASON
from .words import decisions, reasons, word_named

__all__ = ["Decided", "Decision", "Problem", "read_decisions"]

_FINGERPRINT = re.compile("[0-9a-f]{16}")
#: The heads stand in one of so many rows; people put titles above them.
_HEAD_ROWS = 20
#: What parts the reason of the list from more words about it.
_PARTED = re.compile(r"[:：;；,，(（]")


@dataclass(frozen=True, slots=True)
class Decision:
    """What somebody decided on a finding: to accept it, for a reason of the list and in free words, or to correct it to a text."""

    fingerprint: str
    kind: str
    reason: str = ""
    text: str = ""
    corrected: str = ""
    sheet: str = field(default="", compare=False)
    row: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Problem:
    """What could not be taken over: the sheet, the row, and why."""

    sheet: str
    row: int
    why: BilingualText

    def message(self, language: str) -> str:
        sheet = printable(self.sheet)
        if language == "zh":
            return f"工作表“{sheet}”第 {self.row} 行：{self.why.zh}"
        return f"sheet {sheet} row {self.row}: {self.why.en}"


@dataclass(frozen=True, slots=True)
class Decided:
    """The decisions of a workbook, one for each finding, and what could not be taken over."""

    decisions: tuple[Decision, ...]
    problems: tuple[Problem, ...]


_Place = tuple[str, int]


def read_decisions(data: bytes, shown: str) -> Decided:
    """Read a workbook. Raises JixiaoError where it is none, or has no sheet with the columns of decisions."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    except Exception as error:  # openpyxl raises whatever its parts do
        raise JixiaoError(
            f"{shown}: is no workbook that can be read ({type(error).__name__}) — save it as .xlsx",
            f"{shown}：不是可读取的工作簿（{type(error).__name__}）；请另存为 .xlsx",
        ) from error
    found: dict[str, list[tuple[_Place, Decision]]] = {}
    problems: list[Problem] = []
    known = False
    for sheet in book.worksheets:
        columns = _heads(sheet)
        if columns is None:
            continue
        known = True
        for row, cells in _rows(sheet, columns):
            read = _decision(cells)
            if isinstance(read, BilingualText):
                problems.append(Problem(sheet.title, row, read))
            elif read is not None:
                found.setdefault(read.fingerprint, []).append(((sheet.title, row), replace(read, sheet=sheet.title, row=row)))
    if not known:
        heads = "、".join(head.zh for head in (DECISION, REASON, CORRECTED, FINGERPRINT))
        raise JixiaoError(
            f"{shown}: has no sheet with the columns {heads} — begin with one of jixiao review export",
            f"{shown}：没有含 {heads} 各列的工作表；请从 jixiao review export 导出的文件开始",
        )
    taken, unclear = _one_each(found)
    return Decided(tuple(taken), tuple(sorted([*problems, *unclear], key=lambda one: (one.sheet, one.row))))


def _one_each(found: Mapping[str, Sequence[tuple[_Place, Decision]]]) -> tuple[list[Decision], list[Problem]]:
    """Take what all rows of a finding agree on; a finding may stand on several sheets."""
    taken, problems = [], []
    for said in found.values():
        if len({decision for _, decision in said}) == 1:
            taken.append(said[0][1])
            continue
        for (sheet, row), _ in said:
            others = [other for other in (place for place, _ in said) if other != (sheet, row)]
            listed = ", ".join(f"{printable(name)} {number}" for name, number in others)
            problems.append(
                Problem(
                    sheet,
                    row,
                    BilingualText(
                        f"同一问题在他处（{listed}）另有决定，均未读入",
                        f"the same finding is decided otherwise at {listed}; none was taken over",
                    ),
                )
            )
    return taken, problems


def _heads(sheet: Any) -> dict[BilingualText, int] | None:
    """The columns of a sheet by their heads, with the row of the heads as that of the empty text; None where they are not there."""
    wanted = (FINGERPRINT, DECISION, REASON, CORRECTED)
    for number, row in enumerate(sheet.iter_rows(max_row=_HEAD_ROWS), 1):
        texts = {str(cell.value).strip().casefold(): cell.column for cell in row if cell.value is not None}
        columns = {head: texts.get(head.zh, texts.get(head.en)) for head in wanted}
        if columns[FINGERPRINT] and columns[DECISION]:
            return {_ROW: number, **{head: column for head, column in columns.items() if column}}
    return None


_ROW = BilingualText("", "")


def _rows(sheet: Any, columns: Mapping[BilingualText, int]) -> Iterator[tuple[int, dict[BilingualText, Any]]]:
    for row in sheet.iter_rows(min_row=columns[_ROW] + 1):
        cells = {head: row[column - 1] for head, column in columns.items() if head is not _ROW and column <= len(row)}
        yield row[0].row, cells


def _decision(cells: Mapping[BilingualText, Any]) -> Decision | BilingualText | None:
    """The decision of a row; None without one, else what is wrong with it."""
    texts: dict[BilingualText, str] = {}
    for head in (DECISION, REASON, CORRECTED, FINGERPRINT):
        text = _text(cells.get(head))
        if text is None:
            return BilingualText(
                f"“{head.zh}”一格是带格式的数字或日期，不知应写作什么；请设为文本后重写",
                f"the cell {head.en} is a number with a format or a date; set it to text and write it again",
            )
        texts[head] = text
    said, why, corrected, fingerprint = (texts[head] for head in (DECISION, REASON, CORRECTED, FINGERPRINT))
    if not (said or why or corrected):
        return None
    return _read(said, why, corrected, fingerprint)


def _read(said: str, why: str, corrected: str, fingerprint: str) -> Decision | BilingualText:
    if not _FINGERPRINT.fullmatch(fingerprint):
        return BilingualText("没有指纹，不知是哪个问题", "has no fingerprint, so that nobody knows which finding it is")
    kind = word_named(said, decisions())
    if kind is None:
        known = decisions()
        return BilingualText(
            f"“处理”一格的“{printable(said)}”不是 {'、'.join(word.label.zh for word in known)}",
            f"“{printable(said)}” in the column decision is none of {', '.join(word.label.en for word in known)}",
        )
    if not why:
        return BilingualText("“理由”一格为空", "the column reason is empty")
    if kind.key == "correct":
        if not corrected:
            return BilingualText("“更正为”一格为空", "the column correct to is empty")
        return Decision(fingerprint, kind.key, text=why, corrected=corrected)
    if corrected:
        return BilingualText("“处理”为接受，“更正为”却有内容", "is accepted, yet says what to correct it to")
    return Decision(fingerprint, kind.key, *_reason(why))


def _reason(why: str) -> tuple[str, str]:
    """The reason of the list and more words; words that begin with none of them are another reason."""
    whole = word_named(why, reasons())
    if whole:
        return whole.key, ""
    begin = word_named(_PARTED.split(why, maxsplit=1)[0], reasons())
    if begin:
        rest = _PARTED.split(why, maxsplit=1)[1].strip()
        return begin.key, rest[:-1] if rest.endswith((")", "）")) else rest
    return "other", why


def _text(cell: Any) -> str | None:
    """What somebody wrote into a cell; None for what Excel made something else of."""
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int | float) and not isinstance(value, bool) and cell.number_format in ("General", "@"):
        return str(int(value)) if float(value).is_integer() else repr(value)
    return None
