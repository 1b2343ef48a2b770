"""Render an explanation as lines of text, as a table on a terminal, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ...model import CellRole, Certainty, ReadingDoubt, WeighedShape
from ...model.text import place, plain, printable
from ...vocabulary.labels import NAMES, name_of
from .hints import core
from .model import ExplainedCell, Explanation, LinkedFinding, Reading, TableSummary
from .rule_texts import RULES, rule_text, use_name

if TYPE_CHECKING:
    from rich.console import Console

_LONGEST = 60
_LONGEST_MESSAGE = 400
_MOST_SUGGESTED = 8
_COLUMNS = (
    ("place", "位置"),
    ("text", "文字"),
    ("use", "用途"),
    ("name", "名称"),
    ("rule", "规则"),
    ("read as", "读作"),
    ("certainty", "确定程度"),
)
_COMPARATORS = {">=": "≥", "<=": "≤"}
_READ = {
    "kind": ("", ""),
    "comparator": ("", ""),
    "concept": ("concept ", "指标类别 "),
    "points": ("", ""),
    "hours": ("hours ", "小时 "),
    "lower": ("from ", "自 "),
    "upper": ("to ", "至 "),
    "start": ("from ", "自 "),
    "end": ("to ", "至 "),
    "code": ("code ", "编码 "),
    "note": ("note ", "附注 "),
}  # fmt: skip
_KINDS = {"number": "数值", "range": "区间", "deadline": "时限", "period": "时段", "text": "文字", "missing": "缺失"}
_MET = {"yes": ("target met", "已完成目标"), "no": ("target not met", "未完成目标")}


def pick(pair: tuple[str, str], language: str) -> str:
    """Of (Chinese, English) the one of the language."""
    return pair[0 if language == "zh" else 1]


def shown(text: str, longest: int = _LONGEST) -> str:
    r"""A text on one line, shortened, without what a terminal would act on.

    >>> shown("a\n b\x1b[2J"), shown("12345", 4)
    ('a b\\x1b[2J', '123…')
    """
    line = printable(" ".join(text.split()))
    return line if len(line) <= longest else line[: longest - 1] + "…"


def section_of(use: CellRole, name: str) -> str:
    """The section of the vocabulary a cell's name is a part of."""
    if use is CellRole.LABEL and f"stages.{name}" in NAMES:
        return f"stages.{name}"
    return f"columns.{name}" if use in (CellRole.COLUMN, CellRole.ROW) else f"fields.{name}"


def name_text(cell: ExplainedCell, language: str) -> str:
    """What a cell was read as: section and name (columns.value target value), with the indicator's number."""
    names = []
    for use in cell.uses:
        if not use.name or use.use is CellRole.FINDING:
            continue
        section = section_of(use.use, use.name)
        zh, en = name_of(section)
        number = f" #{use.row}" if use.row is not None else ""
        names.append(f"{section} {zh if language == 'zh' else en}{number}")
    return "; ".join(dict.fromkeys(names))


def reading_text(reading: Reading | None, language: str) -> str:
    """A value as read, in words.

    >>> reading_text({"kind": "number", "comparator": ">=", "number": "95", "unit": "%"}, "en")
    'number ≥ 95 %'
    """
    if not reading:
        return ""
    zh = language == "zh"
    parts = []
    for name, value in reading.items():
        if name == "kind":
            parts.append(_KINDS.get(value, value) if zh else value)
        elif name == "comparator":
            parts.append(_COMPARATORS.get(value, value))
        elif name == "yuan":
            money = f"{value} 元" if zh else f"{value} yuan"
            parts.append(f"({money})" if "kind" in reading else money)
        elif name == "met":
            parts.append(_MET[value][1 if zh else 0])
        else:
            parts.append(_READ.get(name, ("", ""))[1 if zh else 0] + shown(value))
    return " ".join(parts)


def certainty_text(certainty: Certainty | None) -> str:
    """How surely a field or row was read, and what speaks against it.

    >>> certainty_text(Certainty(doubts=(ReadingDoubt.LEVEL_MISSING,))), certainty_text(Certainty()), certainty_text(None)
    ('0.8 level-missing', '1', '')
    """
    return " ".join([plain(certainty.figure), *certainty.doubts]) if certainty else ""


def doubts_of(explanation: Explanation) -> list[ReadingDoubt]:
    """What speaks against the readings of the explanation, each once."""
    doubts = {doubt for cell in explanation.cells if cell.certainty for doubt in cell.certainty.doubts}
    return [doubt for doubt in ReadingDoubt if doubt in doubts]


def hints_text(cell: ExplainedCell, language: str) -> str:
    """The known words near an unknown one, or what a known word is; empty where there is none."""
    if not cell.hints:
        return ""
    zh = language == "zh"
    if cell.hints[0].known:
        sections = ", ".join(hint.section for hint in cell.hints)
        return f"词表中有此词（{sections}）" if zh else f"a known word ({sections})"
    words = ", ".join(f"{hint.word} ({hint.section})" for hint in cell.hints)
    return f"是否为 {words}？" if zh else f"maybe {words}?"


def rules_of(explanation: Explanation) -> list[str]:
    """The rules that the explanation names, without the codes of findings."""
    return sorted({use.rule for cell in explanation.cells for use in cell.uses if use.use is not CellRole.FINDING})


# -- lines -----------------------------------------------------------------------------------------------------------------


def as_text(explanation: Explanation, language: str) -> str:
    """A line per cell, its columns between tabs; what is about the whole document stands in lines that begin with ``#``."""
    lines = [f"# {line}" for line in _head(explanation, language)]
    lines.append("\t".join(pick((zh, en), language) for en, zh in _COLUMNS))
    lines += ["\t".join(row) for row in _rows(explanation, language)]
    lines += [f"# {line}" for line in _tail(explanation, language)]
    return "\n".join(lines) + "\n"


def _rows(explanation: Explanation, language: str) -> Iterator[tuple[str, ...]]:
    for cell in explanation.cells:
        uses = "; ".join(dict.fromkeys(use_name(use.use, language) for use in cell.uses))
        rules = "; ".join(dict.fromkeys(use.rule for use in cell.uses))
        name = "; ".join(text for text in (name_text(cell, language), hints_text(cell, language)) if text)
        reading, certainty = reading_text(cell.reading, language), certainty_text(cell.certainty)
        yield place(cell.ref, language), shown(cell.cell.text), uses, name, rules, reading, certainty


def _head(explanation: Explanation, language: str) -> Iterator[str]:
    zh = language == "zh"
    yield f"{printable(explanation.file)} ({explanation.media_type})"
    if not explanation.tables:
        yield from _unrecognised(explanation, language)
    for table in explanation.tables:
        yield f"表{table.number}" if zh else f"table {table.number}"
        yield from (f"  {label}: {value}" for label, value in summary_lines(table, language))
    for number, hidden in ((part.number, part.hidden) for part in explanation.parts if part.hidden):
        yield (
            f"文件中的第 {number} 个表格另有 {hidden} 行未列出"
            if zh
            else f"{hidden} more rows of the document's grid {number} are not shown"
        )


def summary_lines(table: TableSummary, language: str) -> Iterator[tuple[str, str]]:
    """(label, value) of what is known of a table; what is not known is said."""
    zh = language == "zh"
    unknown = "未识别" if zh else "not known"
    kind = {"targets": ("绩效目标表", "targets"), "evaluation": ("绩效自评表", "self-evaluation")}.get(table.kind, (table.kind, table.kind))
    city, year = table.city, table.year
    values = (
        ("表题", "title", table.title),
        ("类型", "kind", pick(kind, language)),
        ("项目", "project", table.project),
        ("部门", "department", table.department),
        ("地区", "city", f"{city.value.label} {city.value.code} ({city.reason})" if city else None),
        ("年度", "year", f"{year.value} ({year.reason})" if year else None),
        ("金额单位", "money unit", table.amount_unit),
        ("指标数", "indicators", str(table.indicators)),
        ("确定程度", "certainty", _least(table, language)),
        *((("形状", "shape", _shapes(table.shapes, language)),) if table.shapes else ()),
        ("位置", "place", place(table.source, language)),
    )
    for label_zh, label_en, value in values:
        yield (label_zh if zh else label_en), shown(value, 200) if value else unknown


def _shapes(shapes: Sequence[WeighedShape], language: str) -> str:
    """The shape that the indicators were read in and how much it explains, and by how much the runner-up lost.

    >>> from decimal import Decimal
    >>> from ...model import TableShape
    >>> _shapes([WeighedShape(TableShape.UPRIGHT, Decimal("0.95")), WeighedShape(TableShape.GROUPS, Decimal("0.4"))], "en")
    'a row for each indicator, 0.95 of the cells explained; runner-up: no columns, a group of cells for each indicator, 0.4 (0.55 less)'
    """
    zh = language == "zh"
    chosen, *others = shapes
    text = f"{chosen.shape.zh}，解释 {chosen.explained} 的单元格" if zh else f"{chosen.shape.en}, {chosen.explained} of the cells explained"
    if not others:
        return text
    lost = chosen.explained - others[0].explained
    more = f"，多 {-lost}" if lost < 0 else f"，少 {lost}"
    if zh:
        return f"{text}；次选：{others[0].shape.zh}，{others[0].explained}{more}"
    less = f"({-lost} more)" if lost < 0 else f"({lost} less)"
    return f"{text}; runner-up: {others[0].shape.en}, {others[0].explained} {less}"


def _least(table: TableSummary, language: str) -> str:
    """The least certainty of a table's fields and rows, and how many are below 1."""
    figures = [certainty.figure for certainty in table.certainties]
    doubted = sum(figure < 1 for figure in figures)
    if not doubted:
        return "1"
    more = f"（{doubted} 项低于 1）" if language == "zh" else f" ({doubted} of its fields and rows are below 1)"
    return f"{plain(min(figures))}{more}"


def _unrecognised(explanation: Explanation, language: str) -> Iterator[str]:
    zh = language == "zh"
    yield "未识别出绩效目标表" if zh else "no table was recognised as a performance-target table (绩效目标表)"
    if explanation.missing:
        names = ", ".join(f"{section} ({name_of(section)[0]})" for section in explanation.missing)
        yield f"没有词表中的列标题：{names}" if zh else f"no cell is a heading the vocabulary has for: {names}"


def _tail(explanation: Explanation, language: str) -> Iterator[str]:
    zh = language == "zh"
    for corrected in explanation.corrections:
        yield ("更正 " if zh else "corrected ") + corrected.said(language)
    for entry in explanation.findings:
        yield finding_text(entry, language)
    for number, line in enumerate(suggestion(explanation, language)):
        yield f"  {line}" if number else line
    for rule in rules_of(explanation):
        yield ("规则 " if zh else "rule ") + f"{rule}: {rule_text(rule, language)}"
    for doubt in doubts_of(explanation):
        yield ("疑点 " if zh else "doubt ") + f"{doubt.value} ({doubt.factor}): {doubt.zh if zh else doubt.en}"


def finding_text(entry: LinkedFinding, language: str) -> str:
    """A finding on one line: severity, code, place, value, message."""
    finding = entry.finding
    value = f": {shown(finding.value)}" if finding.value else ""
    message = shown(finding.message(language), _LONGEST_MESSAGE)
    return f"{finding.severity.value} {finding.code} {place(finding.source, language)}{value} — {message}"


def suggestion(explanation: Explanation, language: str) -> list[str]:
    """How the unknown words would be added that are near to a known one: a line that says so, then the lines of a word file."""
    unknown = {shown(core(cell.cell.text)): cell.hints[0] for cell in explanation.cells if cell.hints and not cell.hints[0].known}
    sections: dict[str, list[tuple[str, str]]] = {}
    for word, hint in list(unknown.items())[:_MOST_SUGGESTED]:
        sections.setdefault(hint.section, []).append((word, hint.word))
    if not sections:
        return []
    lines = [
        "以下用语不在词表中，右侧是最接近的已知词。同义的，请写入自己的词表文件（如 my-words.toml），再加 --vocabulary my-words.toml 运行："
        if language == "zh"
        else "These words are not known; beside them stands the nearest known word. Write those that mean the same in a file of your own,"
        " such as my-words.toml, and run again with --vocabulary my-words.toml:"
    ]
    for section, pairs in sections.items():
        table, _, key = section.partition(".") if section.startswith("titles.") else (section, "", "words")
        lines += [
            f"[{table}]",
            f"{key} = {json.dumps([word for word, _ in pairs], ensure_ascii=False)}  # {', '.join(near for _, near in pairs)}",
        ]
    return lines


def print_table(explanation: Explanation, language: str, console: Console | None = None) -> None:
    """The explanation on a terminal."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    for line in _head(explanation, language):
        console.print(Text(line))
    table = Table(header_style="bold")
    for en, zh in _COLUMNS:
        table.add_column(pick((zh, en), language), overflow="fold")
    styles = {
        CellRole.TITLE: "bold", CellRole.LABEL: "cyan", CellRole.COLUMN: "blue", CellRole.VALUE: "green", CellRole.ROW: "green",
        CellRole.IGNORED: "dim", CellRole.FINDING: "red", CellRole.FRONT: "dim",
    }  # fmt: skip
    for cell, row in zip(explanation.cells, _rows(explanation, language), strict=True):
        style = styles[cell.uses[0].use] if cell.uses else "red"
        table.add_row(*(Text(text) for text in row), style=style)
    console.print(table)
    for line in _tail(explanation, language):
        console.print(Text(line))


# -- JSON ------------------------------------------------------------------------------------------------------------------


def as_json(explanation: Explanation, language: str) -> str:
    """The explanation as JSON: tables, cells in the order of the document, findings with the number of their cell."""
    content = {
        "file": explanation.file,
        "sha256": explanation.sha256,
        "media_type": explanation.media_type,
        "tables": [_json_table(table) for table in explanation.tables],
        "missing": list(explanation.missing),
        "cells": [_json_cell(cell) for cell in explanation.cells],
        "findings": [
            {
                "code": entry.finding.code,
                "severity": entry.finding.severity.value,
                "message": entry.finding.message(language),
                "value": entry.finding.value,
                "cell": entry.cell,
            }
            for entry in explanation.findings
        ],
        **({"corrections": [cell.as_json() for cell in explanation.corrections]} if explanation.corrections else {}),
        "rules": {rule: rule_text(rule, language) for rule in rules_of(explanation) if rule in RULES},
        "doubts": {doubt.value: pick((doubt.zh, doubt.en), language) for doubt in doubts_of(explanation)},
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _json_table(table: TableSummary) -> dict[str, Any]:
    return {
        "number": table.number,
        "kind": table.kind,
        "title": table.title,
        "project": table.project,
        "department": table.department,
        "city": {"name": table.city.value.label, "code": table.city.value.code, "evidence": table.city.reason} if table.city else None,
        "year": {"value": table.year.value, "evidence": table.year.reason} if table.year else None,
        "money_unit": table.amount_unit,
        "indicators": table.indicators,
        "certainty": float(min((certainty.figure for certainty in table.certainties), default=1)),
        "shapes": [{"shape": weighed.shape, "explained": float(weighed.explained)} for weighed in table.shapes],
    }


def _json_cell(cell: ExplainedCell) -> dict[str, Any]:
    ref = cell.ref
    return {
        "number": cell.number,
        "text": cell.cell.text,
        "place": {"table": ref.table, "row": ref.row, "column": ref.column, "line": ref.line, "page": ref.page, "sheet": ref.sheet},
        "rowspan": cell.cell.rowspan,
        "colspan": cell.cell.colspan,
        "confidence": cell.cell.confidence,
        "uses": [
            {"use": use.use.value, "rule": use.rule, "name": use.name, "table": use.table, "row": use.row, "word": use.word}
            for use in cell.uses
        ],
        "read_as": cell.reading,
        "certainty": float(cell.certainty.figure) if cell.certainty else None,
        "doubts": list(cell.certainty.doubts) if cell.certainty else [],
        "hints": [{"word": hint.word, "section": hint.section, "nearness": hint.nearness} for hint in cell.hints],
    }
