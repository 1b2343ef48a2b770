"""Lay out the indicators of a form by columns, with the right reading of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from generator import labels
from generator.grid import Cell, Grid
from generator.labels import draw
from generator.levels import Level, Words, order
from generator.model import Form, GoldRow, GoldTable, Indicator

#: Columns that may stand in a form of targets, and the labels of their headings.
HEADINGS = {
    "level1": labels.LEVEL1,
    "level2": labels.LEVEL2,
    "name": labels.NAME,
    "value": labels.VALUE,
    "number": labels.VALUE,
    "sign": labels.SIGN,
    "unit": labels.UNIT,
    "weight": labels.WEIGHT,
    "actual": labels.ACTUAL,
    "score": labels.SCORE,
    "reason": labels.REASON,
    "explanation": labels.EXPLANATION,
    "direction": labels.DIRECTION,
    "type": labels.TYPE,
    "baseline": labels.BASELINE,
    "remark": ("备注",),
}
#: Words for comparators as they are written before a number.
SYMBOLS = {"大于等于": "≥", "小于等于": "≤", "等于": "", "大于": ">", "小于": "<"}


@dataclass(frozen=True)
class Plan:
    """The columns of an indicator table and what decorates its rows."""

    columns: tuple[str, ...]
    words: Words
    side: str = ""
    #: Prefix ``指标1：`` of names, ``★`` of core indicators, the template's hint behind them, or nothing.
    decoration: str = ""
    #: Rows 指标2, …… of the blank form left in.
    filler: bool = False
    total: bool = False

    @property
    def width(self) -> int:
        return len(self.columns) + bool(self.side)


def headings(random: Random, columns: Sequence[str]) -> list[str]:
    """Draw the headings, no two alike; level headings fit each other."""
    drawn: list[str] = []
    for column in columns:
        choices = [label for label in HEADINGS[column] if label not in drawn]
        drawn.append(random.choice(choices))
    if "level1" in columns and "level2" in columns:
        place = random.randrange(len(labels.LEVEL1))
        drawn[columns.index("level1")], drawn[columns.index("level2")] = labels.LEVEL1[place], labels.LEVEL2[place]
    return drawn


def decorated(decoration: str, place: int, indicator: Indicator) -> tuple[str, list[str]]:
    """Return the name as printed and its further right readings."""
    name = indicator.name
    if decoration == "number":
        printed = f"指标{place}：{name}"
        return printed, [name]
    if decoration == "star":
        return (f"★{name}", [name]) if place == 1 else (name, [])
    if decoration == "hint" and indicator.spelling.split and indicator.spelling.target.comparator in {">=", "<="}:
        sign = {">=": "≥", "<=": "≤"}[indicator.spelling.target.comparator]
        printed = f"{name}（{sign}**{indicator.spelling.split[2].replace('百分比', '%')}）"
        return printed, [name]
    return name, []


def texts(plan: Plan, indicator: Indicator, name: str, levels: tuple[Level, Level]) -> dict[str, str]:
    """Return the text of each column of a row."""
    spelling = indicator.spelling
    sign, number, unit = spelling.split or ("", spelling.text, "")
    if spelling.split is None and spelling.target.kind == "text" and not spelling.unreadable:
        sign = "定性"
    value = spelling.text
    if "unit" in plan.columns and "sign" not in plan.columns and spelling.split:
        value = f"{SYMBOLS.get(sign, sign)}{number}"
    direction = "反向指标" if spelling.target.comparator in {"<=", "<"} else "正向指标"
    return {
        "level1": levels[0].printed,
        "level2": levels[1].printed,
        "name": name,
        "value": value,
        "number": number,
        "sign": sign,
        "unit": unit,
        "weight": indicator.weight,
        "actual": indicator.actual,
        "score": indicator.score,
        "reason": indicator.reason,
        "explanation": f"反映{indicator.name}情况",
        "direction": direction,
        "type": "定性" if spelling.target.kind == "text" else "定量",
        "baseline": indicator.previous,
        "remark": "",
        "blank": "",
        # of a form of monitoring
        "partial": "正在推进" if spelling.split is None else indicator.previous,
        "expected": "按期完成" if spelling.split is None else indicator.actual,
    }


def gold_row(plan: Plan, indicator: Indicator, name: str, more: list[str], levels: tuple[Level, Level]) -> GoldRow:
    """Return the right reading of a row."""
    spelling, columns = indicator.spelling, plan.columns
    row = GoldRow(
        level1=levels[0].text if "level1" in columns else None,
        level2=levels[1].text if "level2" in columns else None,
        name=name,
        value=spelling.text,
        target=spelling.target,
        also={field: list(readings) for field, readings in spelling.also.items()},
        may_differ=list(spelling.may_differ),
        say=spelling.unreadable,
    )
    printed = texts(plan, indicator, name, levels)
    if spelling.split and ("number" in columns or "unit" in columns):
        sign, number, unit = printed["sign"], printed["number"], printed["unit"]
        row.value = number if "number" in columns else printed["value"]
        row.also["value"] = [f"{sign}{number}{unit}", f"{sign}{number}", f"{number}{unit}", f"{printed['value']}{unit}", number]
    elif "sign" in columns:
        row.also["value"] = [f"{printed['sign']}{printed['number']}"]
    for field, level in (("level1", levels[0]), ("level2", levels[1])):
        if field not in columns:
            row.may_differ.append(field)
        elif level.also or level.printed != level.text:
            row.also[field] = [*level.also, level.printed]
    if more:
        row.also["name"] = more
    for field in ("weight", "actual", "score"):
        if field in columns:
            setattr(row, field, getattr(indicator, field))
    return row


def ordered(form: Form, words: Words) -> list[Indicator]:
    return [form.indicators[place] for place in order(words, [indicator.kind for indicator in form.indicators])]


def body(random: Random, plan: Plan, form: Form, gold: GoldTable, *, long_term: bool = False) -> list[list[Cell]]:
    """Return the rows under the heading, levels merged over theirs, and add their right readings."""
    rows: list[list[Cell]] = []
    listed = ordered(form, plan.words)
    levels = [plan.words.of(indicator.kind) for indicator in listed]
    spans = {field: runs([level[place].printed for level in levels]) for place, field in enumerate(("level1", "level2"))}
    # A level 2 ends where its level 1 does.
    counted = {"quantity": 0}
    for place, (indicator, level) in enumerate(zip(listed, levels, strict=True)):
        counted[level[1].text] = counted.get(level[1].text, 0) + 1
        name, more = decorated(plan.decoration, counted[level[1].text], indicator)
        printed = texts(plan, indicator, name, level)
        row = []
        for column in plan.columns:
            if column in spans:
                if spans[column][place]:
                    row.append(Cell(printed[column], 1, spans[column][place]))
            else:
                row.append(Cell(printed[column]))
        rows.append(row)
        reading = gold_row(plan, indicator, name, more, level)
        reading.long_term = long_term
        gold.rows.append(reading)
    return rows


def runs(words: list[str]) -> list[int]:
    """Return at the first of equal neighbours how many there are, at the others 0."""
    lengths = [0] * len(words)
    start = 0
    for place, word in enumerate(words):
        if place and word != words[place - 1]:
            start = place
        lengths[start] += 1
    return lengths


def table(random: Random, grid: Grid, plan: Plan, form: Form, gold: GoldTable) -> None:
    """Add heading, rows and what decorates them."""
    heading = [Cell(text) for text in headings(random, plan.columns)]
    rows = body(random, plan, form, gold)
    if plan.filler:
        rows.append(filler(plan))
    if plan.side:
        heading.insert(0, Cell(plan.side, 1, len(rows) + 1))
    grid.rows += [heading, *rows]
    if plan.total:
        total = sum(int(indicator.weight) for indicator in form.indicators)
        got = sum(float(indicator.score) for indicator in form.indicators)
        line = {"weight": str(total), "score": f"{got:g}"}
        cells = [Cell(line.get(column, "")) for column in plan.columns]
        cells[0] = Cell(random.choice(("合计", "总分", "总计")))
        grid.rows.append(([Cell("")] if plan.side else []) + cells)


def filler(plan: Plan) -> list[Cell]:
    """Return a row of the blank form that somebody left in."""
    named = {"level1": "……", "level2": "……", "name": "……"}
    return [Cell(named.get(column, "")) for column in plan.columns]


def side(random: Random) -> str:
    """Draw the label beside the indicators, or none."""
    return draw(random, labels.SIDE) if random.random() < 0.5 else ""
