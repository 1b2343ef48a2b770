"""Cut any required part out of a seed: the right code comes at the right place, and nothing else changes.

Each case damages one part of one table of a shortened seed, in one of up to three ways: the text is *blanked* (its cell stays), the
cell is *removed* (what follows moves up), or whole *lines* go. What the program then says is compared with what it says about the
undamaged text: all tables, all rows, and all findings with their lines, which move only by the lines that were cut out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jixiao.extraction.pipeline import process
from jixiao.rdf import Minter
from jixiao.validation import validate

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

# -- the texts that are damaged, found without the program --------------------------------------------------------------------

#: Seed → which of its lines: whole tables, and what stands before the first.
TEXTS = {"000": [(1, 16), (51, 92)], "001": [(1, 230)], "002": [(1, 263)], "003": [(1, 153)], "004": [(1, 50)]}
SEPARATED = {"000", "004"}
LABELS = {
    "project": "项目名称",
    "department": "实施单位",
    "total": "预算数",
    "fiscal": "其中：财政资金",
    "goal": "绩效目标",
}
LABELS_004 = LABELS | {"total": "项目资金总额"}
COLUMNS = {"一级指标": "level1", "二级指标": "level2", "三级指标": "name", "绩效指标描述": "description"}
VALUE_COLUMNS = ("指标值", "年度(/项目)指标值")
OUTPUT, BENEFIT, SATISFACTION = "产出指标", "效益指标", "满意度指标"


def squeezed(text: str) -> str:
    return "".join(text.split())


@dataclass(frozen=True)
class Piece:
    """A cell of a text dump: its line (from 1), its place in the line (tab-separated only), its further lines."""

    line: int
    column: int
    text: str
    more: tuple[int, ...] = ()


@dataclass(frozen=True)
class Printed:
    """An indicator row as printed, merged levels carried down; ``cells`` by role."""

    cells: dict[str, Piece]
    level1: str
    level2: str


@dataclass
class Text:
    key: str
    lines: list[str]
    titles: list[int] = field(default_factory=list)

    @property
    def separated(self) -> bool:
        return self.key in SEPARATED

    def span(self, table: int) -> tuple[int, int]:
        """First and last line of a table."""
        ends = [*self.titles[1:], len(self.lines) + 1]
        return self.titles[table - 1], ends[table - 1] - 1

    def pieces(self, table: int) -> list[Piece]:
        first, last = self.span(table)
        found: list[Piece] = []
        for number in range(first + 1, last + 1):
            line = self.lines[number - 1]
            if self.separated:
                if "\t" in line:
                    found += [Piece(number, column, cell.strip()) for column, cell in enumerate(line.split("\t"))]
            elif line.startswith("\t"):
                found.append(Piece(number, 0, line.strip()))
            elif line.strip():
                found[-1] = Piece(found[-1].line, 0, found[-1].text, (*found[-1].more, number))
        return found

    def label(self, table: int, name: str) -> Piece:
        words = LABELS_004 if self.key == "004" else LABELS
        return next(piece for piece in self.pieces(table) if squeezed(piece.text) == words[name])

    def after(self, table: int, name: str) -> Piece:
        pieces = self.pieces(table)
        return pieces[pieces.index(self.label(table, name)) + 1]

    def goal(self, table: int) -> Piece:
        if self.key != "004":
            return self.after(table, "goal")
        pieces = self.pieces(table)
        start = next(i for i, piece in enumerate(pieces) if squeezed(piece.text) == "年度总体目标")
        return next(piece for piece in pieces[start + 1 :] if piece.text)

    def heading(self, table: int) -> list[Piece]:
        """The cells of the (first) heading of the indicator table."""
        pieces = self.pieces(table)
        start = next(i for i, piece in enumerate(pieces) if piece.text == "一级指标")
        end = next(i for i, piece in enumerate(pieces) if i > start and piece.text in VALUE_COLUMNS)
        return pieces[start : end + 1]

    def rows(self, table: int) -> list[Printed]:
        """The rows that stand as the heading says; shifted ones are left out."""
        heading, pieces = self.heading(table), self.pieces(table)
        roles = [COLUMNS.get(piece.text, "value") for piece in heading if piece.text]
        body = pieces[pieces.index(heading[-1]) + 1 :]
        found: list[Printed] = []
        level1 = level2 = ""
        for group in self._groups(body, len(roles)):
            if self.separated:
                columns = {piece.column: COLUMNS.get(piece.text, "value") for piece in heading if piece.text}
                cells = {columns[piece.column]: piece for piece in group if piece.column in columns}
                strange = any(piece.text for piece in group if piece.column not in columns and piece.text != "绩效 指标")
                if strange or not cells.get("value") or not cells["value"].text or not cells["name"].text:
                    continue
            else:
                cells = dict(zip(roles, group, strict=True))
            if cells["level1"].text:
                level1, level2 = cells["level1"].text, ""
            level2 = cells["level2"].text or level2
            found.append(Printed(cells, level1, squeezed(level2)))
        return found

    def _groups(self, body: list[Piece], width: int) -> Iterator[list[Piece]]:
        if self.separated:
            for line in dict.fromkeys(piece.line for piece in body):
                yield [piece for piece in body if piece.line == line]
        else:
            assert len(body) % width == 0, "this table is irregular: take another"
            yield from (body[i : i + width] for i in range(0, len(body), width))


@cache
def text(key: str) -> Text:
    path = next(SEEDS.glob(f"{key}_*.txt"))
    printed = path.read_text(encoding="utf-8").split("\n")
    lines = [line for first, last in TEXTS[key] for line in printed[first - 1 : last]]
    ending = "申报表" if key == "004" else "绩效目标表"
    titles = [number for number, line in enumerate(lines, 1) if squeezed(line.split("\t")[0]).endswith(ending)]
    if key == "000":
        titles = [number for number in titles if number > 16]  # before that, the list of contents
    return Text(key, lines, titles)


# -- damaging ------------------------------------------------------------------------------------------------------------------


@dataclass
class Cut:
    """An edit of a text: lines replaced, or (None) taken out."""

    text: Text
    lines: dict[int, str | None] = field(default_factory=dict)

    def blank(self, piece: Piece) -> Cut:
        for number in piece.more:
            self.lines[number] = None
        if not self.text.separated:
            self.lines[piece.line] = "\t"
            return self
        cells = self._cells(piece)
        cells[piece.column] = ""
        self.lines[piece.line] = "\t".join(cells)
        return self

    def remove(self, piece: Piece) -> Cut:
        if not self.text.separated:
            return self.drop(piece.line, *piece.more)
        cells = self._cells(piece)
        del cells[piece.column]
        self.lines[piece.line] = "\t".join(cells)
        return self

    def drop(self, *numbers: int) -> Cut:
        self.lines.update(dict.fromkeys(numbers))
        return self

    def _cells(self, piece: Piece) -> list[str]:
        line = self.lines.get(piece.line)
        return (line if line is not None else self.text.lines[piece.line - 1]).split("\t")

    def result(self) -> str:
        kept = (self.lines.get(number, line) for number, line in enumerate(self.text.lines, 1))
        return "\n".join(line for line in kept if line is not None) + "\n"

    def moved(self, line: int | None) -> int | None:
        """Where a line of the undamaged text stands now."""
        return line and line - sum(1 for number, new in self.lines.items() if new is None and number < line)


# -- what the program says -----------------------------------------------------------------------------------------------------

Found = tuple[str, int, str | None, int | None]  # code, table, indicator, line


@dataclass
class Said:
    tables: list[dict[str, Any]]
    findings: list[Found]


def said(content: str, folder: Path) -> Said:
    path = folder / "damaged.txt"
    path.write_text(content, encoding="utf-8")
    done = process(path)
    tables = []
    for table in done.tables:
        rows = [
            {
                "level1": row.row.level1.text if row.row.level1 else None,
                "level2": squeezed(row.row.level2.text) if row.row.level2 else None,
                "name": row.row.name,
                "description": row.row.description,
                "value": row.row.value,
                "target": (row.target.kind, row.target.comparator, row.target.number, row.target.unit, row.target.date),
            }
            for row in table.indicators
        ]
        tables.append(
            {
                "title": table.form.title.text if table.form.title else None,
                "project": table.project,
                "department": (table.department.code, table.department.name) if table.department else None,
                "supervising": table.supervising.name if table.supervising else None,
                "amounts": {fund.field: amount for fund, amount in table.funds.items()},
                "dates": dict(table.dates),
                "goal": table.form.text("goal"),
                "annual_goal": table.form.text("annual_goal"),
                "purpose": table.form.text("purpose"),
                "nature": table.form.text("nature"),
                "category": table.form.text("category"),
                "unit": table.form.amount_unit,
                "year": table.context.year.value if table.context.year else None,
                "city": table.context.jurisdiction.value.code if table.context.jurisdiction else None,
                "rows": rows,
            }
        )
    graph = done.graph(Minter())
    findings: list[Found] = [(f.code, f.source.table, None, f.source.line) for f in done.findings]
    statements = graph.ntriples()
    positions = {row: int(at) for row, at in re.findall(r'^<([^>]*/indicator/[^>/]*)> <[^>]*#position> "(\d+)"', statements, re.MULTILINE)}
    for f in validate(statements).findings:
        at = re.match(r".*/indicator/[^/]*", f.focus or "")
        number = graph.tables.index(f.table or "") + 1
        name = tables[number - 1]["rows"][positions[at[0]] - 1]["name"] if at else None
        findings.append((f.code, number, squeezed(name) if name else None, f.source.line))
    return Said(tables, findings)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Said]:
    return cache(lambda key: said("\n".join(text(key).lines) + "\n", tmp_path_factory.mktemp(key)))


# -- the cases -----------------------------------------------------------------------------------------------------------------

Change = Callable[[dict[str, Any]], None]


@dataclass
class Case:
    """One damage: the cut, the findings it adds (with lines of the undamaged text), those it may take away, what it does to the table."""

    name: str
    key: str
    table: int
    cut: Cut
    added: list[tuple[str, str | None, int | tuple[int, ...]]]  # code, indicator, line or lines that will do
    change: Change
    gone: Callable[[Found], bool] = lambda _: False


def row_of(table: dict[str, Any], printed: Printed) -> dict[str, Any]:
    name = squeezed(printed.cells["name"].text)
    return next(row for row in table["rows"] if squeezed(row["name"] or "") == name)


def put(name: str, value: Any) -> Change:
    return lambda table: table.__setitem__(name, value)


def without(amount: str) -> Change:
    return lambda table: table["amounts"].pop(amount, None)


#: What only follows from a part that is now missing, and so goes with it.
MONEY = {"purpose-arithmetic", "cost-exceeds-budget", "funds-sum"}
VALUES = {
    "cost-direction", "satisfaction-direction", "value-placeholder", "value-restates-name", "number-without-unit",
    "quantity-not-quantified", "percent-over-100", "deadline-outside-year",
}  # fmt: skip
KINDS = {"数量指标": "missing-quantity", "质量指标": "missing-quality", "时效指标": "missing-timeliness", "成本指标": "missing-cost"}
GROUPS = {OUTPUT: "missing-output", BENEFIT: "missing-benefit", SATISFACTION: "missing-satisfaction"}

CHOSEN = [("000", 1), ("001", 2), ("002", 2), ("003", 1), ("004", 2)]
SHORT = [("000", 1), ("001", 2), ("003", 1), ("004", 2)]
#: Texts that print the second level on every row, so that an empty one is missing and not merged with the row above.
EVERY_LEVEL = {"000", "001", "002"}


#: Forms whose title names their project too, which counts where they have no line for it.
NAMED_BY_TITLE = {("002", 2): "参政议政经费", ("003", 1): "系统等级保护测评项目"}
#: The departments that a title above all forms names (…2024年度项目绩效目标汇总表): a form that has lost its own is of that one.
NAMED_BY_TITLE_OF_ALL = {"004": (None, "上海市党建服务中心")}


def head_cases() -> Iterator[Case]:  # noqa: PLR0915
    """The parts above the indicator table."""
    for key, table in CHOSEN:
        t = text(key)
        title = t.titles[table - 1]

        def case(
            name: str, cut: Cut, added: list[tuple[str, str | None, int | tuple[int, ...]]], change: Change, key=key, table=table
        ) -> Case:
            return Case(name, key, table, cut, added, change, lambda found: found[0] in MONEY and found[1] == table)

        value, label = t.after(table, "project"), t.label(table, "project")
        yield case("project-blank", Cut(t).blank(value), [("no-project", None, value.line)], put("project", None))
        yield case("project-removed", Cut(t).remove(value), [("no-project", None, label.line)], put("project", None))
        if key != "004":
            cut = Cut(t).drop(label.line, value.line)
            named = NAMED_BY_TITLE.get((key, table))
            yield case("project-line", cut, [] if named else no_cell(title), put("project", named))
        else:

            def bare(found: dict[str, Any]) -> None:
                found.update(project=None, nature=None, category=None)

            yield case("project-line", Cut(t).drop(label.line), no_cell(title), bare)

        if key == "004":
            value, label = t.after(table, "department"), t.label(table, "department")
            yield case("department-blank", Cut(t).blank(value), [("no-department", None, value.line)], put("department", None))
            yield case("department-removed", Cut(t).remove(value), [("no-department", None, value.line)], put("department", None))

            def titled(found: dict[str, Any]) -> None:
                found.update(department=NAMED_BY_TITLE_OF_ALL["004"], supervising=None)

            yield case("department-line", Cut(t).drop(value.line), [], titled)
        else:
            line = next(n for n in range(title + 1, title + 5) if re.match(r"\s*\d{6}", t.lines[n - 1]))
            printed = t.lines[line - 1]
            # Nothing labels the line, so an empty one is no place of the department: the table is.
            blanked = Cut(t, {line: "\t" if printed.startswith("\t") else ""})
            yield case("department-blank", blanked, no_cell(title), put("department", None))
            yield case("department-line", Cut(t).drop(line), no_cell(title), put("department", None))

            def uncoded(found: dict[str, Any]) -> None:
                found["department"] = (None, found["department"][1])

            yield case("department-code", Cut(t, {line: re.sub(r"\d{6} *", "", printed)}), [], uncoded)

        value, label = t.after(table, "total"), t.label(table, "total")
        # 004 prints the year's money (年度资金申请总额) beside the total of all years, and that is its budget.
        yearly = key == "004"
        yield case("budget-blank", Cut(t).blank(value), [] if yearly else [("no-budget", None, value.line)], without("total"))
        yield case("budget-removed", Cut(t).remove(value), [] if yearly else [("no-budget", None, label.line)], without("total"))
        if yearly:

            def unfunded(found: dict[str, Any]) -> None:
                del found["amounts"]["total"], found["amounts"]["annual_total"]

            def unitless(found: dict[str, Any]) -> None:
                # 项目资金（元） is where the unit was stated; nothing is nothing in any unit.
                found.update(amounts={name: yuan for name, yuan in found["amounts"].items() if not yuan}, unit=None)

            cut = Cut(t)
            cells = t.lines[value.line - 1].split("\t")
            cut.lines[value.line] = "\t".join("" if re.fullmatch(r"[\d,.]+", cell) else cell for cell in cells)
            yield case("both-budgets-blank", cut, [("no-budget", None, value.line)], unfunded)
            amounts = [("amount-unit-unknown", None, value.line + down) for down in (1, 1)]
            yield case("budget-line", Cut(t).drop(value.line), [*no_cell(title), *amounts], unitless)

        value = t.after(table, "fiscal")
        if value.text:
            yield case("fiscal-blank", Cut(t).blank(value), [], without("fiscal"))
            yield case("fiscal-removed", Cut(t).remove(value), [], without("fiscal"))

        value, label = t.goal(table), t.label(table, "goal") if key != "004" else t.goal(table)
        field_ = "annual_goal" if key == "004" else "goal"
        where = (value.line, value.line - 1) if key == "004" else value.line
        yield case("goal-blank", Cut(t).blank(value), [("no-goal", None, where)], put(field_, None))
        where = (value.line - 1,) if key == "004" else label.line
        yield case("goal-removed", Cut(t).remove(value), [("no-goal", None, where)], put(field_, None))
        if key == "004":
            yield case("goal-line", Cut(t).drop(value.line), [("no-goal", None, where)], put(field_, None))
        else:
            cut = Cut(t).drop(label.line, value.line, *value.more)
            yield case("goal-line", cut, no_cell(title), put(field_, None))


def no_cell(line: int) -> list[tuple[str, str | None, int]]:
    """What is said where the head has lost the cell of a field with its label."""
    return [("field-not-in-form", None, line)]


def level_cases() -> Iterator[Case]:
    """The level words of the rows."""
    for key, table in [("000", 1), ("001", 2), ("004", 2)]:
        t = text(key)
        rows = t.rows(table)
        firsts = [row for row in rows if row.cells["level1"].text]
        for first in firsts:
            mine = [row for row in rows if row.level1 == first.level1]
            before = rows[rows.index(first) - 1].level1 if first is not rows[0] else None
            # Level 2 tells that the rows do not belong to the level 1 they inherit; but 满意度 may stand below 效益.
            wrong = before is not None and first.level1 != "满意度指标"
            added = [("level-mismatch", row_name(row), row.cells["name"].line) for row in mine if wrong]

            def moved(found: dict[str, Any], mine=mine, before=before) -> None:
                for row in mine:
                    row_of(found, row)["level1"] = before

            names = {row_name(row) for row in mine}

            def gone(found: Found, names=names, table=table) -> bool:
                return found[0] in VALUES and found[1] == table and found[2] in names

            for way in ("blank", "remove"):
                cut = getattr(Cut(t), way)(first.cells["level1"])
                yield Case(f"level1-{way}-{first.level1}", key, table, cut, list(added), moved, gone)

        chosen = {row.level2: row for row in reversed(rows) if row.cells["level2"].text}
        for row in chosen.values():
            merged = [row]  # 004: the rows below it have their level 2 merged with it
            for other in rows[rows.index(row) + 1 :]:
                if other.cells["level2"].text or other.level1 != row.level1:
                    break
                merged.append(other)
            inherits = row not in firsts and key not in EVERY_LEVEL
            before2 = rows[rows.index(row) - 1].level2 if inherits else None
            lost = [r for r in rows if r.level2 == row.level2 and r not in merged]
            # Rows of 产出 without a level 2 may be of any kind of it.
            added: list[tuple[str, str | None, int | tuple[int, ...]]] = []
            if inherits and not lost and row.level2 in KINDS and not (row.level2 == "成本指标" and key == "004"):
                added.append((KINDS[row.level2], None, t.titles[table - 1]))

            lines = tuple(r.cells[name].line for r in merged for name in ("level1", "level2", "name"))
            # 满意度指标 without a level 2 may itself be one, of 效益.
            added += [("reading-uncertain", None, lines)] * (len(merged) if row.level1 == "满意度指标" else 0)

            def unlevelled(found: dict[str, Any], merged=merged, before2=before2) -> None:
                for r in merged:
                    row_of(found, r)["level2"] = before2

            names2 = {row_name(r) for r in merged}

            def gone2(found: Found, names=names2, table=table, open_to_all=not inherits) -> bool:
                # A row of 产出 without a level 2 may be of any kind of it.
                of_rows = (found[0] in VALUES and found[2] in names) or found[0] in MONEY or (open_to_all and found[0] in KINDS.values())
                return of_rows and found[1] == table

            for way in ("blank", "remove"):
                cut = getattr(Cut(t), way)(row.cells["level2"])
                yield Case(f"level2-{way}-{row.level2}", key, table, cut, list(added), unlevelled, gone2)


def row_name(row: Printed) -> str:
    return squeezed(row.cells["name"].text)


def first_line(row: Printed) -> int:
    return next(row.cells[role].line for role in ("level1", "level2", "name") if row.cells[role].text)


def row_cases() -> Iterator[Case]:
    """Names, descriptions and values: of a row with a number and of one in words, one with its level 1 and one without."""
    for key, table in SHORT:
        t = text(key)
        rows = t.rows(table)
        looks = [bool(re.match(r"[≥≤=\d]", row.cells["value"].text)) for row in rows]
        chosen = {(bool(row.cells["level1"].text), look): row for row, look in zip(rows, looks, strict=True)}
        for (leads, number), row in chosen.items():
            name, value, description = row.cells["name"], row.cells["value"], row.cells.get("description")
            tag = f"{'first' if leads else 'later'}-{'number' if number else 'words'}"

            def gone(found: Found, row=row, table=table) -> bool:
                return found[1] == table and ((found[0] in VALUES and found[2] == row_name(row)) or found[0] in MONEY)

            def nameless(found: dict[str, Any], row=row) -> None:
                row_of(found, row)["name"] = None

            yield Case(f"name-blank-{tag}", key, table, Cut(t).blank(name), [("indicator-no-name", None, name.line)], nameless, gone)

            def valueless(found: dict[str, Any], row=row) -> None:
                row_of(found, row).update(value=None, target=("missing", None, None, None, None))

            no_value = [("indicator-no-value", row_name(row), value.line)]
            yield Case(f"value-blank-{tag}", key, table, Cut(t).blank(value), no_value, valueless, gone)
            # A cell too few is said; a value is not taken for a name or a description, nor the other way round.
            odd: list[tuple[str, str | None, int | tuple[int, ...]]]
            odd = [] if t.separated else [("row-incomplete", None, first_line(row))]
            line = (name.line, description.line if description else name.line)
            cut = Cut(t).remove(value)
            yield Case(f"value-removed-{tag}", key, table, cut, [*odd, ("indicator-no-value", row_name(row), line)], valueless, gone)
            if description and description.text:

                def undescribed(found: dict[str, Any], row=row) -> None:
                    row_of(found, row)["description"] = None

                yield Case(f"description-blank-{tag}", key, table, Cut(t).blank(description), [], undescribed)
                if number:
                    incomplete = [("row-incomplete", None, first_line(row))]
                    yield Case(f"description-removed-{tag}", key, table, Cut(t).remove(description), incomplete, undescribed)

                    def renamed(found: dict[str, Any], row=row) -> None:
                        mine = row_of(found, row)
                        mine.update(name=mine["description"], description=None)

                    yield Case(f"name-removed-{tag}", key, table, Cut(t).remove(name), incomplete, renamed, gone)
            elif number and not description:
                unnamed = [("indicator-no-name", None, name.line), *([] if leads else [("reading-uncertain", None, name.line)])]
                yield Case(f"name-removed-{tag}", key, table, Cut(t).remove(name), unnamed, nameless, gone)


def block_cases() -> Iterator[Case]:
    """Groups of rows, the indicator table, the form above it, the heading."""
    for key, table in SHORT:
        t = text(key)
        rows, title, (_, last) = t.rows(table), t.titles[table - 1], t.span(table)

        def case(name: str, cut: Cut, added: list[Any], change: Change, names: set[str], key=key, table=table) -> Case:
            def gone(found: Found) -> bool:
                return found[1] == table and (not names or found[2] in names or found[0] in MONEY)

            return Case(name, key, table, cut, added, change, gone)

        for word, code in (GROUPS | KINDS).items():
            mine = [row for row in rows if word in (row.level1, row.level2)]
            if not mine or any(row.cells["level1"].text and row.level1 != word for row in mine):
                continue
            added = [(code, None, title)]
            if word == OUTPUT and any(row.level2 == "成本指标" for row in mine):
                added.append(("missing-cost", None, title))

            def fewer(found: dict[str, Any], mine=mine) -> None:
                for row in mine:
                    found["rows"].remove(row_of(found, row))

            removed, blanked = Cut(t), Cut(t)
            for row in mine:
                for piece in row.cells.values():
                    removed.drop(piece.line, *piece.more)
                    blanked.blank(piece)
            names = {row_name(row) for row in mine}
            yield case(f"rows-removed-{word}", removed, added, fewer, names)
            if word in GROUPS:
                yield case(f"rows-blank-{word}", blanked, added, fewer, names)

        heading = t.heading(table)
        empty = put("rows", [])
        lines = range(heading[-1].line + 1, last + 1)
        yield case("rows-all", Cut(t).drop(*lines), [("no-indicators", None, title)], empty, set())
        lines = range(heading[0].line, last + 1)
        yield case("bottom", Cut(t).drop(*lines), [("no-indicators", None, title)], empty, set())

        def topless(found: dict[str, Any], of_all: tuple[str | None, str] | None = NAMED_BY_TITLE_OF_ALL.get(key)) -> None:
            names = ("title", "project", "department", "supervising", "goal", "annual_goal", "purpose", "nature", "category", "unit")
            found.update(dict.fromkeys(names), amounts={}, dates={})
            found["department"] = of_all

        top = no_cell(heading[0].line)
        yield case("top", Cut(t).drop(*range(title, heading[0].line)), top, topless, {""})
        after_title = no_cell(title)

        def headless(found: dict[str, Any], named: str | None = NAMED_BY_TITLE.get((key, table))) -> None:
            title_ = found["title"]
            topless(found, None)
            found.update(title=title_, project=named)

        if key != "004":
            yield case("fields", Cut(t).drop(*range(title + 1, heading[0].line)), after_title, headless, {""})


#: What is said once for all rows that share a cell.
_SHARED = "level-mismatch"


def _one(code: str, name: object) -> tuple[str, str]:
    return code, str(name)


CASES = [*head_cases(), *level_cases(), *row_cases(), *block_cases()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.key}-{case.table}-{case.name}")
def test_a_part_cut_out(case: Case, whole: Callable[[str], Said], tmp_path: Path) -> None:
    before = whole(case.key)
    after = said(case.cut.result(), tmp_path)

    expected = deepcopy(before.tables)
    case.change(expected[case.table - 1])
    assert after.tables == expected

    kept, found = Counter((c, t, n, case.cut.moved(line)) for c, t, n, line in before.findings), Counter(after.findings)
    lost = {entry for entry in (kept - found) if not case.gone(entry)}
    assert not lost, "findings that should have stayed are gone"
    new = sorted((found - kept).elements(), key=str)
    # Of rows that share the cell of the level that is wrong one is said.
    assert {code for code, _, _, _ in new} == {code for code, _, _ in case.added}
    assert sorted(_one(code, name) for code, _, name, _ in new if code != _SHARED) == sorted(
        _one(code, name) for code, name, _ in case.added if code != _SHARED
    )
    assert {_one(code, name) for code, _, name, _ in new} <= {_one(code, name) for code, name, _ in case.added}
    indicators = text(case.key).heading(case.table)[0].line, text(case.key).span(case.table)[1]
    for code, name, lines in case.added:
        allowed = {case.cut.moved(line) for line in (lines if isinstance(lines, tuple) else (lines,))}
        if code.startswith("missing-") or code in ("no-indicators", _SHARED):
            # At the cell where it should be: the heading, the level 1 that lacks it, the level that does not fit.
            allowed |= {case.cut.moved(line) for line in range(indicators[0], indicators[1] + 1)}
        places = {line for c, _, n, line in new if (c, n) == (code, name)}
        assert places & allowed or (not places and code == _SHARED), f"{code} at {places}, not {allowed}"
    assert {number for _, number, _, _ in new} <= {case.table}


@pytest.mark.parametrize(("key", "table"), SHORT)
def test_the_heading_row_cut_out(key: str, table: int, whole: Callable[[str], Said], tmp_path: Path) -> None:
    """Without the heading the rows are still rows (the level words show them), or the table has none and that is said; they never
    become the goal."""
    t = text(key)
    heading = t.heading(table)
    cut = Cut(t).drop(*{piece.line for piece in heading})
    before, after = whole(key), said(cut.result(), tmp_path)
    assert [x for i, x in enumerate(after.tables) if i != table - 1] == [x for i, x in enumerate(before.tables) if i != table - 1]
    mine, whole_ = after.tables[table - 1], before.tables[table - 1]
    assert {k: v for k, v in mine.items() if k != "rows"} == {k: v for k, v in whole_.items() if k != "rows"}
    codes = {code for code, number, _, _ in after.findings if number == table}
    assert mine["rows"] == whole_["rows"] or "no-indicators" in codes


YEARS = re.compile(r"[(（]?20\d\d(?:-\d\d-\d\d)? ?年?度?[)）]?")
CITIES = re.compile("天津市?|上海市?")


@pytest.mark.parametrize("key", ["000", "001", "002", "003", "004"])
@pytest.mark.parametrize(("pattern", "code", "field_"), [(YEARS, "no-year", "year"), (CITIES, "no-city", "city")], ids=["year", "city"])
def test_the_words_for_year_or_city_cut_out(
    key: str, pattern: re.Pattern[str], code: str, field_: str, whole: Callable[[str], Said], tmp_path: Path
) -> None:
    before = whole(key)
    content = "\n".join(text(key).lines) + "\n"
    after = said(pattern.sub("", content), tmp_path)
    assert [table[field_] for table in after.tables] == [None] * len(before.tables)
    assert {table["city" if field_ == "year" else "year"] for table in after.tables} != {None}
    titles = [(code, number, None, line) for number, line in enumerate(text(key).titles, 1)]
    assert [found for found in after.findings if found[0] == code] == titles
    # Dates in the head lose their year and cannot be read then; a deadline outside an unknown year is none.
    dated = {"deadline-outside-year", "date-unreadable"} if field_ == "year" else set()

    def shortened(findings: list[Found]) -> Counter[Any]:
        return Counter((c, t, pattern.sub("", n) if n else n, line) for c, t, n, line in findings if c not in {code, *dated})

    assert shortened(after.findings) == shortened(before.findings)
    rows = ["level1", "level2"]
    assert [[[r[x] for x in rows] for r in t["rows"]] for t in after.tables] == [
        [[r[x] for x in rows] for r in t["rows"]] for t in before.tables
    ]
