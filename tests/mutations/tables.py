"""Draw clean tables with the generator and give each of their cells its name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from generator import forms, labels, layouts, levels, rows
from generator.grid import Grid, Paragraph
from generator.model import Form, Indicator
from generator.placed import Placed, placed
from generator.rows import Plan
from mutations.model import Spot, Table

COLUMNS = (
    ("level1", "level2", "name", "value"),
    ("level1", "level2", "name", "value"),
    ("level1", "level2", "name", "value", "weight"),
    ("level1", "level2", "name", "value", "explanation"),
    ("level1", "level2", "name", "value", "baseline"),
    ("level1", "level2", "name", "weight", "value", "remark"),
    ("level1", "level2", "name", "sign", "number", "unit"),
    ("level1", "level2", "name", "sign", "number", "unit", "weight"),
    ("level1", "level2", "name", "number", "unit", "sign"),
    ("level1", "level2", "name", "value", "unit"),
)
RESULTS = (
    ("level1", "level2", "name", "value", "actual", "weight", "score", "reason"),
    ("level1", "level2", "name", "weight", "value", "actual", "score", "reason"),
    ("level1", "level2", "name", "value", "actual", "weight", "score", "reason"),
    ("level1", "level2", "name", "sign", "number", "unit", "actual", "weight", "score", "reason"),
)
GROUPS = {"quantity": "output", "quality": "output", "timeliness": "output", "cost": "output", "satisfaction": "satisfaction"}
POINTS = {"output": 50, "benefit": 30, "satisfaction": 10}
#: Labels of the head by the name of the cell beside them.
HEAD = {
    "project": labels.PROJECT,
    "supervisor": labels.SUPERVISOR,
    "department": labels.DEPARTMENT,
    "goal": labels.GOAL,
    "total": (*labels.TOTAL, "预算金额", "项目资金", "年度预算金额", "项目预算", "预算数"),
    "fiscal": labels.FISCAL,
    "other": labels.OTHER,
    "central": ("其中：中央资金", "其中:1.中央补助", "中央财政资金", "其中：中央财政"),
    "provincial": ("省级资金", "2.省级补助", "省级财政资金", "省财政"),
    "local": ("{}级资金", "3.{}级财政资金", "本级财政资金", "{}财政"),
    "whole": ("实施期资金总额", "中期资金总额", "项目总预算"),
    "annual": ("年度资金总额", "项目当年预算"),
    "start": ("开始日期", "项目开始日期"),
    "end": ("完成日期", "项目结束日期"),
}
EXECUTION = ("initial", "adjusted", "spent", "points", "rate", "got")


def weighted(random: Random, form: Form, total: int) -> Form:
    """Share the points as the rule has them: 50 for output, 30 for benefit, 10 for satisfaction, 10 for the execution."""
    shares: dict[str, list[int]] = {}
    for group, points in POINTS.items():
        count = sum(GROUPS.get(one.kind, "benefit") == group for one in form.indicators)
        more = 10 if total == 100 and group == "output" else 0
        shares[group] = forms.weights(count, points + more)
    listed: list[Indicator] = []
    for one in form.indicators:
        weight = shares[GROUPS.get(one.kind, "benefit")].pop(0)
        actual, score, reason = forms.result(random, one.spelling, weight)
        listed.append(replace(one, weight=str(weight), actual=actual, score=score, reason=reason))
    return replace(form, indicators=tuple(listed))


def plan(random: Random, form: Form | None = None) -> Table | None:
    """Draw a 绩效目标表; None where its cells cannot be named for certain."""
    form = form or weighted(random, layouts.drawn(random), 100)
    words = levels.draw(random)
    if words.style == "points":
        words = replace(words, style="plain")
    return named(random, form, Plan(random.choice(COLUMNS), words, rows.side(random), decorations(random)), evaluation=False)


def evaluation(random: Random, form: Form | None = None) -> Table | None:
    """Draw a 自评表; None where its cells cannot be named for certain."""
    form = form or weighted(random, layouts.drawn(random, points=90), 90)
    words = levels.draw(random)
    if words.style == "points" and words.frame != "2015":
        words = replace(words, style="plain")
    return named(random, form, Plan(random.choice(RESULTS), words, rows.side(random), decorations(random)), evaluation=True)


def decorations(random: Random) -> str:
    return random.choice(("", "", "", "", "number", "star"))


def named(random: Random, form: Form, plan: Plan, *, evaluation: bool) -> Table | None:
    """Lay a form out and name its cells."""
    page = layouts.whole(random, "evaluated" if evaluation else "plain", form, plan, evaluated=evaluation)
    grids = [block for block in page.blocks if isinstance(block, Grid)]
    at = page.blocks.index(grids[0])
    lines = [block.text for block in page.blocks[:at] if isinstance(block, Paragraph)]
    above = tuple(("unit" if "单位" in text and len(text) < 14 else "title", text) for text in lines)
    below = tuple(block.text for block in page.blocks[at + 1 :] if isinstance(block, Paragraph))
    cells = placed(grids[0])
    first = heading_row(cells)
    if first is None:
        return None
    listed = rows.ordered(form, plan.words)
    body = name_rows(cells, first, plan, len(listed))
    head = name_head([cell for cell in cells if cell.row < first], form)
    end = first + len(listed)
    rest = [
        Spot(f"note:{n}", c.row, c.column, c.cell.text, c.cell.cols, c.cell.rows) for n, c in enumerate(c for c in cells if c.row > end)
    ]
    table = Table(form, tuple(listed), plan.columns, (*head, *body, *rest), above, below, evaluation)
    if not evaluation and random.random() < 0.5:
        table = with_term(random, table)
    if evaluation and random.random() < 0.7:
        table = with_total(random, table)
    return table


def heading_row(cells: Sequence[Placed]) -> int | None:
    """Find the heading of the indicators: the row with a label of level 1 and one of level 2."""
    for row in sorted({cell.row for cell in cells}):
        texts = {cell.cell.text for cell in cells if cell.row == row}
        if texts & set(labels.LEVEL1) and texts & set(labels.LEVEL2):
            return row
    return None


def name_rows(cells: Sequence[Placed], first: int, plan: Plan, count: int) -> list[Spot]:
    """Name the heading and the cells of the indicators."""
    spots = []
    left = bool(plan.side)
    for cell in cells:
        if not first <= cell.row <= first + count:
            continue
        if plan.side and cell.column == 0:
            key = "side"
        else:
            column = plan.columns[cell.column - left]
            key = f"heading.{column}" if cell.row == first else f"{column}:{cell.row - first - 1}"
        spots.append(Spot(key, cell.row, cell.column, cell.cell.text, cell.cell.cols, cell.cell.rows))
    return spots


def name_head(cells: Sequence[Placed], form: Form) -> list[Spot]:
    """Name the cells of the head by the labels before them."""
    known = {word.replace("{}", form.place.suffix): name for name, words in HEAD.items() if name != "annual" for word in words}
    by_place = {(cell.row, cell.column): cell for cell in cells}
    names: dict[tuple[int, int], str] = {}
    taken: dict[str, int] = {}
    years = any(cell.cell.text.partition("（")[0].rstrip("：") in HEAD["whole"] for cell in cells)
    for cell in cells:
        text = cell.cell.text
        plain = text.removesuffix("（万元）").removesuffix("（元）").rstrip("：").removesuffix("及代码")
        name = known.get(plain) or known.get(text)
        if years and plain in HEAD["annual"]:
            name = "annual"
        beside = by_place.get((cell.row, cell.column + cell.cell.cols))
        # A cell over several rows is the heading beside them.
        if name and cell.cell.rows == 1 and (cell.row, cell.column) not in names and beside is not None:
            if name in taken and years:
                name = f"annual-{name}"
            elif name in taken:
                continue
            taken[name] = 1
            names[cell.row, cell.column] = f"{name}.label"
            names[beside.row, beside.column] = name
    names |= execution_names(by_place)
    names |= goal_names(by_place)
    for cell in cells:
        text = cell.cell.text
        if "资金总额" in text and "，其中" in text:
            names[cell.row, cell.column] = "sentence"
        elif "\n" in text and text.count("：") >= 3:
            names[cell.row, cell.column] = "lines"
        elif cell.row == 0 and "项目" in text and ("绩效" in text and "表" in text):
            names[0, cell.column] = "title"
    return [
        Spot(names.get((c.row, c.column), f"head:{n}"), c.row, c.column, c.cell.text, c.cell.cols, c.cell.rows) for n, c in enumerate(cells)
    ]


def goal_names(cells: dict[tuple[int, int], Placed]) -> dict[tuple[int, int], str]:
    """Name the goal and what was done of it, where they stand below their labels."""
    for (row, column), cell in cells.items():
        if cell.cell.text == "预期目标" and (row + 1, column) in cells:
            right = column + cell.cell.cols
            return {
                (row, column - 1): "goal.side",
                (row, column): "goal.label",
                (row + 1, column): "goal",
                (row, right): "done.label",
                (row + 1, right): "done",
            }
    return {}


def execution_names(cells: dict[tuple[int, int], Placed]) -> dict[tuple[int, int], str]:
    """Name the cells of the table of the budget's execution: ``total.spent``, ``fiscal.adjusted`` and so on."""
    top = next((place for place, cell in cells.items() if cell.cell.text == "分值" and cells.get((place[0], 1))), None)
    if top is None:
        return {}
    names = {}
    for down, row in enumerate(("heading", "total", "fiscal", "other")):
        for column, name in enumerate(("label", *EXECUTION), 1):
            if (top[0] + down, column) in cells:
                names[top[0] + down, column] = f"{row}.{name}"
    return names


def below_row(table: Table, row: int, spots: list[Spot]) -> Table:
    """Put a row before another of the head; nothing merged may be in the way."""
    moved = [replace(spot, row=spot.row + 1) if spot.row >= row else spot for spot in table.spots]
    return replace(table, spots=(*moved, *spots))


def with_term(random: Random, table: Table) -> Table:
    """Add the row of the term: 开始日期, 完成日期."""
    width = max(spot.column + spot.cols for spot in table.spots)
    if "project" not in table or table.spot("project").row + 1 > 2 or width < 4:
        return table
    row, year = table.spot("project").row + 1, table.form.year
    shape = random.choice(("{}-{:02}-{:02}", "{}年{}月{}日", "{}.{}.{}", "{}/{}/{}"))
    first, last = shape.format(year, random.choice((1, 2, 3)), 1), shape.format(year, random.choice((11, 12)), 30)
    names = random.choice((("开始日期", "完成日期"), ("项目开始日期", "项目结束日期")))
    spots = [
        Spot("start.label", row, 0, names[0]),
        Spot("start", row, 1, first),
        Spot("end.label", row, 2, names[1]),
        Spot("end", row, 3, last, width - 3),
    ]
    return below_row(table, row, spots)


def with_total(random: Random, table: Table) -> Table:
    """Add the row of the total score (总分) below the indicators."""
    last = len(table.indicators) - 1
    row = table.row_of(last) + 1
    moved = [replace(spot, row=spot.row + 1) if spot.row >= row else spot for spot in table.spots]
    got = sum(float(one.score) for one in table.indicators) + float(table.text("total.got"))
    texts = {"weight": "100", "score": f"{got:.2f}".rstrip("0").rstrip(".")}
    places = {name: table.spot(f"heading.{name}") for name in table.columns}
    width = places["weight"].column
    added = [Spot("sum.label", row, 0, random.choice(("总分", "总 分", "合计")), width)]
    for name in table.columns:
        if places[name].column >= width:
            spot = places[name]
            added.append(Spot(f"sum.{name}", row, spot.column, texts.get(name, ""), spot.cols))
    return replace(table, spots=(*moved, *added))
