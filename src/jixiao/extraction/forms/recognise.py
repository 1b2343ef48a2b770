"""Recognise target tables (绩效目标表, 自评表) by their labels (``vocabulary/labels.toml``), never by row numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise

from ...model import (
    Cell,
    CellAnnotation,
    CellRole,
    Document,
    Field,
    Finding,
    FormKind,
    FormScope,
    FormTable,
    Grid,
    Horizon,
    IndicatorRow,
    Layout,
    Level,
    ReadingDoubt,
    ReadingRule,
    WeighedShape,
)
from ...model.finding_rules.forms import NO_COLUMN_HEADINGS
from ...vocabulary import LevelWord, Vocabulary, label_key, level_key
from ...vocabulary.characters import compact, name_key, one_line, without_blanks
from ...vocabulary.names import project_key
from .bare_columns import bare_columns
from .captions import caption_project, numbered_project
from .column_headings import heading_at
from .columns import Column
from .department_in_title import take_titled_department, titled_department
from .field_certainty import certainties
from .field_collector import FormFields
from .field_rules import apply_field_rules, department_of_whole_form
from .flow_rows import FlowRows, PlainRows
from .header_fields import read_fields
from .header_lines import stated_before, year_of_line
from .indicator_rows import Rows, prints_every_level
from .label_grammar import is_for_all_years, parse_label
from .next_page_columns import borrowed, doubt_narrower, without_heading
from .patterns import YEAR_LINE
from .plain_heading import columns_in_order, plain_heading
from .raw_row import UNKNOWN, PlacedCells, RawRow, places_of_rows
from .row_certainty import certainty_of
from .rows_of_cells import Line
from .segmentation import Segment, Segmented, segment_document
from .shape_hypotheses import is_uncertain, weigh
from .shared_head import department_in_front, share_department, share_unit
from .table_rows import TableRows
from .text_beside import lines_left_out, relabelled, said_once
from .title_years import first_of_span, years_in
from .trace import Annotation, Trace, annotations_of, of_finding
from .unrecognised import beside_forms, unrecognised, without_headings

_YEAR = re.compile(r"(20\d\d)")

__all__ = ["Recognition", "recognise"]


@dataclass(frozen=True, slots=True)
class Recognition:
    """The tables of a document, its preamble (the text before the first of them), and what was not understood.

    ``traces`` say how its cells were read; ``uses`` puts them together, for which only ``jixiao explain`` asks, as for ``shapes``.
    """

    tables: tuple[FormTable, ...]
    preamble: tuple[Cell, ...]
    findings: tuple[Finding, ...]
    traces: tuple[Trace, ...] = field(repr=False)
    parts: tuple[_Part, ...] = field(default=(), repr=False)

    @property
    def uses(self) -> tuple[CellAnnotation, ...]:
        """How each cell that is not blank was read, in the order of the document."""
        return annotations_of(self.traces)

    def shapes(self, words: Vocabulary) -> tuple[tuple[WeighedShape, ...], ...]:
        """The shape that each table's indicators were read in, then the others, by how much of them they explain."""
        return tuple(weigh(part.lines, part.rows, part.columns, part.year, words) for part in self.parts)


def recognise(document: Document, words: Vocabulary) -> Recognition:
    """Recognise the target tables of a document, in order.

    Every cell ends in a table or in the preamble, is ignored by a rule, or is a finding.
    """
    segmented = segment_document(document, words)
    front = {year for cell in segmented.preamble for year in years_in(without_blanks(cell.text))}
    front_year = front.pop() if len(front) == 1 else None
    parts = _read_all_rows(segmented, front_year, words)
    every_level = prints_every_level(part.rows.rows for part in parts)
    tables: list[FormTable] = []
    findings = [beside_forms(lines, words) if parts else unrecognised(lines) for lines in segmented.unrecognised_tables]
    others = zip(findings, segmented.unrecognised_tables, strict=True)
    unread = (of_finding(cell, finding.rule) for finding, lines in others for line in lines for cell in line.texts)
    traces = [Trace(None, [*segmented.annotations, *unread])]
    before = (front_year, titled_department(segmented.preamble, words))
    department = department_in_front(segmented.preamble, words)  # that stands above several forms
    units: dict[int, str] = {}  # by grid: the money unit that stands above one with several forms
    for number, part in enumerate(parts, 1):
        fields = read_fields(part.head, words)
        title = part.segment.title
        first = None if fields.stated_year or front_year else first_of_span(segmented.preamble, part.segment)
        fields.stated_year = fields.stated_year or (str(first) if first else None)
        if title and "project_name" not in fields.by_name and FormScope.DEPARTMENT not in _scopes_of(title.text, words):
            project = caption_project(title.text, words) or numbered_project(title, words)
            if project:
                fields.by_name["project_name"] = Field(project, title.ref)
        if fields.amount_unit is None and len(parts) == 1:
            fields.amount_unit = stated_before((cell.text for cell in segmented.preamble), words)
        share_unit(part.segment, part.head, fields, units, words)
        department = share_department(title, part.head, fields, department, words)
        table = _table(part.segment, fields, part.rows, every_level, words, before)
        tables.append(_after_another(table) if tables and not table.text("project_name") else table)
        findings.extend(part.rows.findings)
        findings.extend(fields.findings())
        titled = [Annotation(title, CellRole.TITLE, ReadingRule.TITLE_ENDING)] if title else []
        traces.append(Trace(number, (*titled, *fields.annotations, *part.rows.annotations), part.rows.rows))
    said = without_headings(findings, segmented.unrecognised_tables)
    once = {(finding.code, finding.source, finding.value): finding for finding in said}  # a heading over many projects is said once
    left = lines_left_out(once.values(), tables, segmented.preamble, document.findings, words)
    told = tuple(said_once(tuple(once.values()), left, sum(isinstance(block, Grid) for block in document.blocks)))
    return Recognition(tuple(tables), segmented.preamble, told, tuple(relabelled(trace, left) for trace in traces), tuple(parts))


def _table(
    segment: Segment, fields: FormFields, rows: Rows, every_level: bool, words: Vocabulary, front: tuple[str | None, Field | None]
) -> FormTable:
    """Make the table of a segment. ``front``: the year and the department that the text before the tables names."""
    front_year, titled = front
    for name, cell in (rows.totals or {}).items():
        fields.by_name.setdefault(name, Field(one_line(cell.text), cell.ref))
    title = Field(one_line(segment.title.text), segment.title.ref) if segment.title else None
    named = fields.by_name.get("project_name")
    year = _year(fields, title.text if title else None, named.text if named else None, words)
    apply_field_rules(fields, words, year or front_year)
    if segment.title and any(word in segment.title.roles.key for word in words.form_scopes[FormScope.DEPARTMENT.value]):
        department_of_whole_form(fields)
    titled = titled_department([segment.title], words) or titled if segment.title else titled
    take_titled_department(fields, titled)
    project = fields.by_name.get("project_name")
    table = FormTable(
        title=title,
        fields=fields.by_name,
        rows=_indicators(rows.rows, every_level, words),
        amount_unit=fields.amount_unit,
        heading_year=_year(fields, title.text if title else None, project.text if project else None, words),
        source=segment.source,
        multi_year=_states_all_years(fields, words),
        other_fields=(*fields.others, *(other for other in rows.others if other.text)),
        headings=rows.headings,
        certainties=certainties(fields, words, {field.ref for field in (title, titled) if field}),
    )
    return replace(
        table, framework=_framework(table), kind=_kind(table, words), scopes=_scopes_of((title.text if title else None) or "", words)
    )


def _after_another(table: FormTable) -> FormTable:
    """Doubt the rows of a table that names no project and follows another one; a whole department's has none."""
    if FormScope.DEPARTMENT in table.scopes:
        return table
    doubt = ReadingDoubt.TABLE_WITHOUT_PROJECT
    return replace(table, rows=tuple(replace(row, certainty=row.certainty.with_doubts(doubt)) for row in table.rows))


def _states_all_years(fields: FormFields, words: Vocabulary) -> bool:
    """Tell whether the 资金总额 is that of all years: this year's stands beside it, or its label says so (实施期资金总额)."""
    labels = [note.word for note in fields.annotations if note.use is CellRole.LABEL and note.name == "total" and note.word]
    doubled = any(name in fields.by_name and f"annual_{name}" in fields.by_name for name in ("total", "fiscal", "other", "carried_over"))
    return "total" in fields.by_name and (doubled or any(word in words.multi_year or is_for_all_years(word, words) for word in labels))


def _year(fields: FormFields, title: str | None, project: str | None, words: Vocabulary) -> str | None:
    """The year above the form, else that of its title, else what 预算年度 says in it."""
    return fields.heading_year or _year_of_title(title, project, words) or fields.stated_year


def _year_of_title(title: str | None, project: str | None, words: Vocabulary) -> str | None:
    """The year in a title that is the form's and not a project's: 2023年度项目支出绩效自评表."""
    flat = without_blanks(title or "")
    if not flat or not project:
        return None
    if name_key(project) in name_key(flat) or project_key(project, None, words.project_names) in name_key(flat):
        return None
    years = set(years_in(compact(flat)))
    return years.pop() if len(years) == 1 else None


@dataclass(frozen=True, slots=True)
class _Part:
    """A segment, the lines above its indicator table, the rows of that, its lines, the columns they were read by, the year stated."""

    segment: Segment
    head: Sequence[Line]
    rows: Rows
    lines: Sequence[Line]
    columns: Sequence[Column]
    year: int | None = None


def _read_all_rows(segmented: Segmented, front_year: str | None, words: Vocabulary) -> list[_Part]:
    """Read the rows of every table. One without a heading has the columns that most of the document's tables have, and that is
    said. ``front_year``: the one year that the text before the tables names, for those that state none."""
    cut = [(segment, *segment.parts()) for segment in segmented.segments]
    stated = [_stated_year(segment, head, words) or _labelled_year(head, front_year, words) for segment, head, _ in cut]
    years = [year or first_of_span(segmented.preamble, part) for year, (part, *_) in zip(stated, cut, strict=True)]
    headings = [_columns(lines, words, year) for (*_, lines), year in zip(cut, years, strict=True)]
    usual = Counter(columns for columns in headings if columns).most_common(1)
    parts = []
    for (segment, head, lines), columns, year in zip(cut, headings, years, strict=True):
        assumed = columns or (usual[0][0] if usual else bare_columns(lines))
        rows = _read_rows(lines, words, assumed, head, year) if assumed and lines else Rows()
        if lines and not columns:
            left = () if assumed else tuple(of_finding(cell, NO_COLUMN_HEADINGS) for line in lines for cell in line.texts)
            missing = without_heading(lines[0], ("assumed" if usual else "by-content") if assumed else "not-read")
            rows = replace(
                rows, rows=tuple(map(borrowed, rows.rows)), findings=(missing, *rows.findings), annotations=(*rows.annotations, *left)
            )
        rows = doubt_narrower(lines, rows)
        if is_uncertain(lines, rows, assumed, year, words):
            rows = replace(rows, rows=tuple(replace(row, doubts=(*row.doubts, ReadingDoubt.SHAPE_UNCERTAIN)) for row in rows.rows))
        parts.append(_Part(segment, head, rows, lines, assumed, year))
    return parts


def _columns(lines: Sequence[Line], words: Vocabulary, year: int | None) -> tuple[Column, ...]:
    """The columns that the heading of an indicator table names; none where it has no heading.

    In a text, where places count, those whose heading is not known are there too, to be left out.
    """
    if not lines:
        return ()
    if lines[0].layout is Layout.TABLE:
        heading = heading_at(lines, 0)
        return heading.columns if heading else ()
    if lines[0].layout is Layout.FLOW:
        headed = [cell.roles.column or UNKNOWN for cell in lines[0].texts if not cell.roles.side]
        roles = headed if len(lines[0].columns) > 1 else []
    else:
        cells = list(chain.from_iterable(line.cells for line in lines))
        plain = [column for column in plain_heading(cells, words) if not column.cells[0].roles.side]
        roles = [column.role or UNKNOWN for column in columns_in_order(plain, year)]
    return tuple(Column(index, index + 1, role, "") for index, role in enumerate(roles))


def _stated_year(segment: Segment, head: Sequence[Line], words: Vocabulary) -> int | None:
    """The year that a form states in its title or in a line of its own above its indicators; None where it states none or two."""
    titled = years_in(compact(segment.title.text)) if segment.title else []
    lines = (year_of_line(line.texts[0].roles.key, words) for line in head if len(line.texts) == 1)
    years = {int(year) for year in lines if year} or set(map(int, titled))
    return years.pop() if len(years) == 1 else None


def _labelled_year(head: Sequence[Line], front_year: str | None, words: Vocabulary) -> int | None:
    """The year that a label of the head says (预算年度 | 2025), else the one that stands before the tables."""
    for line in head:
        for cell, beside in pairwise(line.texts):
            year = YEAR_LINE.fullmatch(beside.roles.key) or _YEAR.fullmatch(beside.roles.key)
            if year and (label := parse_label(cell.text, words)) and label.means.kind == "year":
                return int(year[1])
    return int(front_year) if front_year else None


def _read_rows(lines: Sequence[Line], words: Vocabulary, columns: Sequence[Column], above: Sequence[Line], year: int | None = None) -> Rows:
    """The rows of an indicator table, in order, and what was ambiguous in them. ``columns``: those of its heading, or of another
    table of the document where it has none; ``year``: the fiscal year it states."""
    pairs = [(column.start, column.role) for column in columns]
    reader: TableRows | FlowRows | PlainRows
    if lines[0].layout is Layout.TABLE:
        reader = TableRows(words, columns, above, year)
    elif lines[0].layout is Layout.FLOW:
        reader = FlowRows(words, pairs)
    else:
        reader = PlainRows(words, pairs, year)
    reader.read(lines)
    return reader.result()


#: Level 1 and level 2 of a row as printed.
_LevelTexts = tuple[str | None, str | None]


def _indicators(rows: Sequence[RawRow], every_level: bool, words: Vocabulary) -> tuple[IndicatorRow, ...]:
    """Give rows their levels: merged cells inherit from the row above, and words become concepts.

    Where the document prints the second level on every row, an empty one is missing, not merged down.
    """
    kept: list[tuple[RawRow, _LevelTexts]] = []
    above: dict[Horizon | None, _LevelTexts] = {}
    for row in rows:
        levels = above[row.horizon] = _levels_of(row, above.get(row.horizon, (None, None)), every_level)
        if not row.only_levels:
            kept.append((row, levels))
    with_level2 = sum(level2 is not None for _, (_, level2) in kept) * 2 > len(kept)
    places = places_of_rows(rows, every_level=every_level)
    return tuple(_indicator(position, row, levels, with_level2, places[id(row)], words) for position, (row, levels) in enumerate(kept, 1))


def _levels_of(row: RawRow, above: _LevelTexts, every_level: bool) -> _LevelTexts:
    """The levels of a row below those of the row above it."""
    level1, level2 = above
    if "level1" in row.missing:
        level1 = level2 = None
    if "level2" in row.missing:
        level2 = None
    if own := row.text("level1"):
        if level1 is None or level_key(own) != level_key(level1):
            level2 = None
        level1 = own
    return level1, row.text("level2") or (None if every_level else level2)


def _indicator(position: int, row: RawRow, levels: _LevelTexts, with_level2: bool, places: PlacedCells, words: Vocabulary) -> IndicatorRow:
    level1, level2 = levels
    first = words.level1(level1) if level1 else None
    lower = words.level2(level1, None) if level1 and not first else None  # 服务对象满意度指标 in the column of level 1
    upper = first.concept if first else lower.parent if lower else None
    second = _second(level2, lower, upper, words) if level2 else None
    value, actual = row.parts.get("value"), row.parts.get("actual")
    texts = {role: one_line(cell.text) or None for role, cell in row.parts.items()}
    printed = (
        Level(level1, upper) if level1 else _implied(row, second),
        Level(level2, second.concept if second else None) if level2 else None,
    )
    return IndicatorRow(
        position=position,
        level1=printed[0],
        level2=printed[1],
        name=words.without_prefix(texts.get("name")),
        description=texts.get("description"),
        value=value.text.strip() or None if value else None,
        source=row.source,
        value_ref=row.ref("value"),
        weight=texts.get("weight"),
        actual=actual.text.strip() or None if actual else None,
        score=texts.get("score"),
        explanation=texts.get("explanation"),
        level3=texts.get("level3"),
        sign=texts.get("sign"),
        measure=texts.get("measure"),
        baseline=texts.get("baseline"),
        steps=texts.get("step"),
        nature=texts.get("nature"),
        standard=texts.get("standard"),
        remark=texts.get("remark"),
        actual_ref=actual.ref if actual else None,
        horizon=row.horizon,
        certainty=certainty_of(row, printed, with_level2, words),
        places=places,
    )


def _second(text: str, lower: LevelWord | None, upper: str | None, words: Vocabulary) -> LevelWord | None:
    """The level 2 that a word stands for below a level 1 (``upper``), as it stands or by how it ends (农牧民满意度).

    ``lower``: the level 2 that stands in the column of level 1; then a word that heads columns says nothing else (具体指标).
    """
    known = words.level2(text, upper) or (words.level2_within(text, upper) if upper else None)
    return known or (lower if label_key(text) in words.columns else None)


def _implied(row: RawRow, level2: LevelWord | None) -> Level | None:
    """The level 1 of a row in a form that prints its level 2 only: that concept's own."""
    return Level("", level2.parent) if row.without_level1 and level2 else None


def _kind(table: FormTable, words: Vocabulary) -> FormKind:
    """绩效自评表 where something in it was achieved or spent, or its title says so.

    A 执行率 alone is no result: a plan may state the one it promises. Nor is an empty cell for what came of the goal, which plans
    print beside it.
    """
    achieved = any(row.actual or row.score for row in table.rows) or bool(table.text("actual_goal"))
    spent = any(name.startswith(("executed_", "total_score", "execution_score")) for name in table.fields)
    title = label_key(table.title.text or "") if table.title else ""
    named = any(word in title for word in words.evaluations)
    return FormKind.EVALUATION if achieved or spent or named else FormKind.TARGETS


def _scopes_of(title: str, words: Vocabulary) -> tuple[FormScope, ...]:
    """Tell by its title what a form that is not for one project is for: 部门整体, 转移支付, 监控; several where it says several."""
    key = label_key(title)
    return tuple(scope for scope in FormScope if any(word in key for word in words.form_scopes[scope.value]))


def _framework(table: FormTable) -> str | None:
    """Which edition of the framework the table itself shows, by where 成本 stands; None where it has no 成本."""
    concepts = {level.concept for row in table.rows for level in (row.level1, row.level2) if level}
    if "cost" in concepts:
        return "edition-2021"
    return "edition-2015" if "output-cost" in concepts else None
