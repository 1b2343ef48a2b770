"""From grids to target tables: forms are recognised by their labels (``vocabulary/labels.toml``), never by row numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from ..model import Cell, Document, Finding, FormTable, IndicatorRow, Level, Severity
from ..vocabulary import Vocabulary, level_key
from .fields import read_fields
from .rows import RawRow, heading, prints_every_level, read_rows
from .segments import Line, Segment, segments

__all__ = ["Recognition", "recognise"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """The tables of a document, the text that stands before the first of them, and what was not understood."""

    tables: tuple[FormTable, ...]
    front: tuple[Cell, ...]
    findings: tuple[Finding, ...]


def recognise(document: Document, words: Vocabulary) -> Recognition:
    """The target tables of a document, in order. Every cell ends in a table, in ``front``, or in a finding."""
    found, front, strays = segments(document, words)
    if document.media_type == "text/plain":
        found = [segment.numbered(number) for number, segment in enumerate(found, 1)]
    raw = _read_all_rows(found, words)
    every_level = prints_every_level(rows for _, rows, _ in raw)
    tables: list[FormTable] = []
    findings: list[Finding] = [_unrecognised(line) for line in strays]
    for segment, rows, row_findings in raw:
        fields = read_fields(segment.field_lines(words), words)
        table = FormTable(
            title=fields.title_of(segment.title),
            fields=fields.fields,
            rows=_indicators(rows, every_level, words),
            amount_unit=fields.amount_unit,
            heading_year=fields.heading_year,
            source=segment.source,
        )
        tables.append(replace(table, framework=_framework(table)))
        findings.extend(row_findings)
        findings.extend(_unclaimed(cell) for cell in fields.unclaimed)
    return Recognition(tuple(tables), tuple(front), tuple(findings))


def _read_all_rows(found: list[Segment], words: Vocabulary) -> list[tuple[Segment, tuple[RawRow, ...], tuple[Finding, ...]]]:
    """The rows of every table. One without a heading has the columns that most of the document's tables have, and that is said."""
    parts = [(segment, segment.row_lines(words)) for segment in found]
    headings = [heading(lines, words) for _, lines in parts]
    usual = Counter(tuple(columns) for columns in headings if columns).most_common(1)
    result = []
    for (segment, lines), columns in zip(parts, headings, strict=True):
        assumed = columns or (list(usual[0][0]) if usual else [])
        rows, findings = read_rows(lines, words, assumed) if assumed else ((), ())
        if lines and not columns:
            findings = (_headless(lines[0], bool(assumed)), *findings)
        result.append((segment, rows, findings))
    return result


def _headless(line: Line, assumed: bool) -> Finding:
    what_zh = "按本文件其他表格的列读取，请核对" if assumed else "无法判断各列，未读取指标"
    what_en = "its rows were read by the columns of the document's other tables, please check" if assumed else "its rows were not read"
    return Finding(
        "no-column-headings",
        Severity.WARNING,
        f"指标表缺少表头行（一级指标、二级指标、三级指标、指标值）：{what_zh}",
        f"The indicator table has no heading (一级指标, 二级指标, 三级指标, 指标值): {what_en}",
        (line.texts() or list(line.cells))[0].ref,
        " | ".join(cell.text for cell in line.texts()),
    )


def _indicators(rows: tuple[RawRow, ...], every_level: bool, words: Vocabulary) -> tuple[IndicatorRow, ...]:
    """Rows with their levels: merged cells inherit from the row above, and words become concepts.

    Where the document prints the second level on every row, an empty one is missing, not merged down.
    """
    result: list[IndicatorRow] = []
    level1 = level2 = None
    for row in rows:
        if row.level1:
            if level1 is None or level_key(row.level1) != level_key(level1):
                level2 = None
            level1 = row.level1
        if row.level2:
            level2 = row.level2
        elif every_level:
            level2 = None
        first = words.level1(level1) if level1 else None
        second = words.level2(level2, first.concept if first else None) if level2 else None
        result.append(
            IndicatorRow(
                position=len(result) + 1,
                level1=Level(level1, first.concept if first else None) if level1 else None,
                level2=Level(level2, second.concept if second else None) if level2 else None,
                name=row.name,
                description=row.description,
                value=row.value,
                source=row.source,
                value_ref=row.value_ref,
            )
        )
    return tuple(result)


def _framework(table: FormTable) -> str | None:
    """Which edition of the framework the table itself shows, by where 成本 stands; None where it has no 成本."""
    concepts = {level.concept for row in table.rows for level in (row.level1, row.level2) if level}
    if "cost" in concepts:
        return "edition-2021"
    return "edition-2015" if "output-cost" in concepts else None


def _unclaimed(cell: Cell) -> Finding:
    return Finding(
        "cell-not-understood",
        Severity.INFO,
        "表头中的这一格不属于任何已知项目；如是新的表头用语，请加入 labels.toml",
        "This cell of the form's head belongs to no known field; if it is a new label, add it to labels.toml",
        cell.ref,
        cell.text,
    )


def _unrecognised(line: Line) -> Finding:
    text = " | ".join(cell.text for cell in line.cells if not cell.blank)
    return Finding(
        "table-unrecognised",
        Severity.WARNING,
        "此处有表格，但未识别为绩效目标表",
        "There is a table here, but it is not recognised as a performance-target table",
        line.cells[0].ref,
        text[:200],
    )
