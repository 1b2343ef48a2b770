"""The forms as tables with merged cells, for the formats that have real tables (DOCX, HTML, PDF)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from .model import Paper, Row, Table
from .text import bracketed, cost_first, cost_last, goals, in_columns, level1, level2, money, printed, purpose, yuan


@dataclass(frozen=True, slots=True)
class Box:
    """A cell and how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


#: The cells that begin in a row.
Line = list[Box]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A project's table, with the lines of text that stand above it. ``widths`` are shares of the page."""

    above: tuple[str, ...]
    lines: tuple[Line, ...]
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A document: its first lines, and its tables."""

    front: tuple[str, ...]
    sheets: tuple[Sheet, ...]


def layout(paper: Paper) -> Layout:
    """The document as lines and tables."""
    front, sheet = _FORMS[paper.form]
    return Layout(front(paper), tuple(sheet(paper, number, table) for number, table in enumerate(paper.tables, 1)))


def places(sheet: Sheet) -> list[tuple[int, int, Box]]:
    """(row, column, cell) of every cell: where it begins."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, line in enumerate(sheet.lines):
        column = 0
        for box in line:
            while (row, column) in taken:
                column += 1
            found.append((row, column, box))
            taken |= {(row + down, column + right) for down in range(box.rows) for right in range(box.columns)}
            column += box.columns
    return found


def _boxes(*texts: str | tuple[str, int]) -> Line:
    return [Box(*text) if isinstance(text, tuple) else Box(text) for text in texts]


def _merged(rows: Sequence[Row], *, newer: bool, every_level2: bool) -> Iterator[Line]:
    """The level cells of each row; equal ones below one another are one cell."""
    for first, group in groupby(rows, key=lambda row: level1(row, newer=newer)):
        inside = list(group)
        line = [Box(first, rows=len(inside))]
        for second, same in groupby(inside, key=lambda row: level2(row, newer=newer)):
            below = len(list(same))
            for number in range(below):
                if every_level2:
                    line.append(Box(second))
                elif number == 0:
                    line.append(Box(second, rows=below))
                yield line
                line = []


# -- 预算规模及资金用途 -------------------------------------------------------------------------------------------------------


def _plain_front(paper: Paper) -> tuple[str, ...]:
    return (paper.unit, f"{paper.year}年部门预算项目支出绩效目标公开")


def _plain(paper: Paper, number: int, table: Table) -> Sheet:
    total, fiscal, other = money(table.total), money(table.fiscal), money(table.other) if table.other else ""
    lines = [
        _boxes("项目名称", (table.project, 6)),
        [Box("预算规模及资金用途", rows=2), *_boxes("预算数", total, "其中：财政资金", fiscal, "其他资金", other)],
        _boxes((purpose(table), 6)),
        _boxes("绩效目标", (goals(table, "\n"), 6)),
        _boxes("一级指标", "二级指标", ("三级指标", 2), ("绩效指标描述", 2), "指标值"),
    ]
    for levels, row in zip(_merged(table.rows, newer=False, every_level2=True), table.rows, strict=True):
        lines.append([*levels, *_boxes((row.name, 2), (row.description, 2), printed(row.value))])
    above = (f"{number}.{table.project}绩效目标表", f"{paper.code}{paper.unit}", "单位：万元")
    return Sheet(above, tuple(lines), (12, 14, 12, 16, 12, 14, 20))


# -- 申报表 ------------------------------------------------------------------------------------------------------------------


def _declared_front(paper: Paper) -> tuple[str, ...]:
    return (f"{paper.unit}{paper.year}年度项目绩效目标汇总",)


def _declared(paper: Paper, _number: int, table: Table) -> Sheet:
    total, fiscal, other = yuan(table.total), yuan(table.fiscal), yuan(table.other)
    rows = cost_last(table)
    lines = [
        _boxes("项目名称", table.project, "项目性质", table.nature, "项目类别", "特定目标类"),
        _boxes("主管部门", f"{paper.place.name}人民政府", "实施单位", (paper.unit, 3)),
        _boxes("计划开始日期", f"{paper.year}-01-01", "计划完成日期", (f"{paper.year}-12-31", 3)),
        [Box("项目资金（元）", rows=4), *_boxes("项目资金总额", total, "年度资金申请总额", (total, 2))],
        _boxes("其中：财政资金", fiscal, "其中：当年财政拨款", (fiscal, 2)),
        _boxes("", "", "上年结转资金", ("0.00", 2)),
        _boxes("其他资金", other, "其他资金", (other, 2)),
        [Box("项目绩效目标", rows=2), *_boxes(("项目总体目标", 2), ("年度总体目标", 3))],
        _boxes(("", 2), (goals(table, "\n"), 3)),
        [Box("绩效指标", rows=len(rows) + 1), *_boxes("一级指标", "二级指标", ("三级指标", 2), "年度(/项目)指标值")],
    ]
    for levels, row in zip(_merged(rows, newer=True, every_level2=False), rows, strict=True):
        lines.append([*levels, *_boxes((row.name, 2), bracketed(row.value))])
    return Sheet(("财政项目支出绩效目标申报表", f"({paper.year}年度)"), tuple(lines), (14, 18, 18, 18, 12, 20))


# -- 指标性质 and 度量单位 in columns of their own ------------------------------------------------------------------------------


def _columns_front(paper: Paper) -> tuple[str, ...]:
    return (f"{paper.unit}{paper.year}年项目支出绩效目标",)


def _columns(paper: Paper, _number: int, table: Table) -> Sheet:
    rows = cost_first(table)
    lines = [
        _boxes("项目名称", (table.project, 5)),
        _boxes("主管部门", (f"{paper.place.name}人民政府", 2), "实施单位", (f"{paper.code}-{paper.unit}", 2)),
        [Box("项目资金（万元）", rows=3), *_boxes("年度资金总额：", (money(table.total), 4))],
        _boxes("其中：财政拨款", (money(table.fiscal), 4)),
        _boxes("其他资金", (money(table.other), 4)),
        _boxes("年度总体目标", (goals(table, "\n"), 5)),
        _boxes("一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位"),
    ]
    for levels, row in zip(_merged(rows, newer=True, every_level2=False), rows, strict=True):
        lines.append([*levels, *_boxes(row.name, *in_columns(row.value))])
    return Sheet(("项目支出绩效目标表", f"（{paper.year}年度）"), tuple(lines), (14, 18, 28, 10, 20, 10))


# -- 备注 ---------------------------------------------------------------------------------------------------------------------


def _remarked_front(paper: Paper) -> tuple[str, ...]:
    return (paper.unit, f"{paper.year}年度项目支出绩效目标")


def _remarked(paper: Paper, _number: int, table: Table) -> Sheet:
    lines = [
        _boxes("项目名称", (table.project, 4)),
        _boxes("主管部门", f"{paper.place.name}人民政府", "实施单位", (paper.unit, 2)),
        [Box("项目资金（万元）", rows=2), *_boxes("年度资金总额", money(table.total), "其中：财政拨款", money(table.fiscal))],
        _boxes("其他资金", money(table.other), ("", 2)),
        _boxes("年度目标", (goals(table, "\n"), 4)),
        _boxes("一级指标", "二级指标", "三级指标", "指标值", "备注"),
    ]
    for levels, row in zip(_merged(table.rows, newer=False, every_level2=False), table.rows, strict=True):
        lines.append([*levels, *_boxes(row.name, printed(row.value), "")])
    return Sheet(("项目支出绩效目标表", f"（{paper.year}年度）"), tuple(lines), (16, 20, 30, 22, 12))


_FORMS = {
    "stacked": (_plain_front, _plain),
    "tabbed": (_plain_front, _plain),
    "declared": (_declared_front, _declared),
    "columns": (_columns_front, _columns),
    "piped": (_remarked_front, _remarked),
}
