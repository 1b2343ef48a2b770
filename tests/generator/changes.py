"""Change a document whose right reading is known in one way that an office would, so that the right reading stays or changes as known."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

from generator import change_words as words
from generator.compare import normal
from generator.grid import Grid, unmerged
from generator.page import Page
from generator.placed import Placed, assembled, cell_at, placed, swapped, with_column, with_row, written

Gold = dict[str, Any]
#: Texts without blanks by row and column.
Texts = dict[tuple[int, int], str]
SYMBOLS = {">=": "≥", "<=": "≤", "=": "=", ">": ">", "<": "<"}
SIGN_CELL = re.compile(r"[≥≤=＝═≧≦<>＜＞〈〉]{1,2}|(大于|小于|等于|不低于|不超过|不高于|不少于|定性).{0,3}")
LEVELS = ("level1", "level2")


@dataclass(frozen=True)
class Subject:
    """A document as drawn, and its right reading as ``gold.json`` has it."""

    name: str
    page: Page
    gold: Gold


@dataclass(frozen=True)
class Changed:
    """A changed document: what kind of change it is, what was changed, and the right reading now."""

    kind: str
    what: str
    page: Page
    gold: Gold
    format: str = "html"


@dataclass(frozen=True)
class Area:
    """Where the indicators of a table stand: the block of the page, rows of the heading and of the indicators, columns by role."""

    block: int
    table: int
    cells: tuple[Placed, ...]
    name: str
    heading: range
    rows: tuple[int, ...]
    columns: dict[str, int]
    width: int

    @property
    def body(self) -> range:
        return range(self.rows[0], self.rows[-1] + 1)

    def text(self, row: int, column: int) -> str:
        cell = cell_at(self.cells, row, column)
        return cell.cell.text if cell else ""


def readings(row: Gold, field: str) -> set[str]:
    return {normal(text) for text in (row.get(field), *row.get("also", {}).get(field, [])) if text}


def areas(subject: Subject) -> Iterator[Area]:
    """Find the indicators of each table in the grids: rows by their names, columns by what the right reading has of them."""
    for number, block in enumerate(subject.page.blocks):
        if isinstance(block, Grid) and block.rows:
            cells = tuple(placed(block))
            width = max(one.right for one in cells)
            texts = {(one.row, one.column): normal(one.cell.text) for one in cells}
            names = {name for gold in subject.gold["tables"] for row in gold["indicators"] for name in readings(row, "name")}
            for table, gold in enumerate(subject.gold["tables"]):
                area = area_of(number, table, gold["indicators"], cells, texts, width, block.name)
                if area and normal(area.text(area.heading.start, area.columns["name"])) not in names:
                    yield area
                    break


def lines_of(rows: Sequence[Gold], texts: Texts, width: int) -> tuple[int, list[int]] | None:
    """Find the column that has the names of all rows in their order, and the lines they stand in."""
    for column in range(width):
        lines: list[int] = []
        for row in rows:
            after = lines[-1] if lines else -1
            at = min((r for (r, c), text in texts.items() if c == column and r > after and text in readings(row, "name")), default=None)
            if at is None:
                break
            lines.append(at)
        else:
            return column, lines
    return None


def area_of(block: int, table: int, rows: Sequence[Gold], cells: tuple[Placed, ...], texts: Texts, width: int, name: str) -> Area | None:
    """Find where the rows of a table stand in a grid; None where that is not plain (two sets of columns, headings of three lines)."""
    if len(rows) < 3 or any(row.get("horizon") for row in rows) or (told := lines_of(rows, texts, width)) is None:
        return None
    column, lines = told
    above = cell_at(cells, lines[0] - 1, column)
    if above is None or above.cell.cols > 2 or lines[0] - above.row > 2:
        return None
    if not normal(above.cell.text) or any(normal(above.cell.text) in readings(row, "name") for row in rows):
        return None
    columns = {"name": column}
    by_gold(columns, rows, lines, texts, width)
    by_content(columns, rows, lines, texts, width)
    return Area(block, table, cells, name, range(above.row, lines[0]), tuple(lines), columns, width)


def by_gold(columns: dict[str, int], rows: Sequence[Gold], lines: Sequence[int], texts: Texts, width: int) -> None:
    """Add the columns whose texts the right readings have."""
    for field in ("value", "actual", "weight", "score"):
        shares: dict[int, float] = {}
        for column in set(range(width)) - set(columns.values()):
            pairs = [(texts.get((r, column), ""), right) for r, row in zip(lines, rows, strict=True) if (right := readings(row, field))]
            shares[column] = sum(text in right for text, right in pairs) / len(pairs) if pairs else 0.0
        best = max(shares, key=lambda column: (shares[column], -column), default=None)
        if best is not None and shares[best] >= 0.6:
            columns[field] = best


def by_content(columns: dict[str, int], rows: Sequence[Gold], lines: Sequence[int], texts: Texts, width: int) -> None:
    """Add the columns of comparators, units and levels."""
    for column in sorted(set(range(width)) - set(columns.values())):
        inside = [texts.get((line, column), "") for line in lines]
        filled = [text for text in inside if text]
        units = sum(bool(text) and text == normal(row["target"].get("unit")) for text, row in zip(inside, rows, strict=True))
        if filled and "sign" not in columns and all(SIGN_CELL.fullmatch(text) for text in filled):
            columns["sign"] = column
        elif filled and "unit" not in columns and units >= 0.6 * len(filled):
            columns["unit"] = column
        else:
            right = {role: {text for row in rows for text in readings(row, role)} for role in LEVELS if role not in columns}
            columns |= {role: column for role, known in right.items() if filled and known.issuperset(filled)}
    if "value" in columns and ("sign" in columns or "unit" in columns):
        columns["number"] = columns.pop("value")


def with_cells(subject: Subject, area: Area, cells: Sequence[Placed] | None, gold: Gold | None = None) -> tuple[Page, Gold] | None:
    if cells is None:
        return None
    blocks = list(subject.page.blocks)
    blocks[area.block] = assembled(cells, area.name)
    return replace(subject.page, blocks=blocks), gold or subject.gold


Change = Callable[[Subject, Area, Random], Iterator[tuple[str, tuple[Page, Gold] | None]]]


def headings(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Print another word over a column."""
    for role, column in area.columns.items():
        anchor = cell_at(area.cells, area.heading.stop - 1, column)
        if anchor is None or anchor.cell.cols > 1:
            continue
        for word in words.HEADINGS[role]:
            if normal(word) != normal(anchor.cell.text):
                changed = written(area.cells, lambda one, anchor=anchor, word=word: word if one == anchor else None)  # type: ignore[misc]
                yield f"{role}: {anchor.cell.text!r} → {word!r}", with_cells(subject, area, changed)


def further_columns(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Put in a column that others have."""
    rows = subject.gold["tables"][area.table]["indicators"]
    year = subject.gold["fiscal_year"] or 2024
    first = area.columns.get("level1", area.columns.get("level2", area.columns["name"]))
    last = max(area.columns.values())
    for heading, text in words.FURTHER:
        title = heading.format(year_before=year - 1, year_after=year + 1)
        at = random.randint(first, min(last + 1, area.width))
        if title in {"序号", "编号"} and random.random() < 0.7:
            at = first
        texts = {}
        for number, (line, row) in enumerate(zip(area.rows, rows, strict=True), 1):
            texts[line] = text.format(n=number, year=year, less=less(row, number, whole="unit" not in area.columns))
        yield f"{title!r} before column {at}", with_cells(subject, area, with_column(area.cells, at, area.heading, texts, title))


def less(row: Gold, place: int, *, whole: bool) -> str:
    """A figure like the target's but another, as a year before had it."""
    target = row["target"]
    if target["kind"] == "number":
        number = float(target["number"])
        figure = f"{number * (0.9 - place * 0.01):.0f}" if number >= 20 else f"{number * 0.8:.1f}"
        return figure + ((target.get("unit") or "") if whole else "")
    return "已完成" if target["kind"] == "text" else "—"


def order(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Swap neighbouring columns, not those of the levels."""
    for column in range(area.columns["name"], area.width - 1):
        rows = range(area.heading.start, area.body.stop)
        texts = [area.text(area.heading.stop - 1, place) for place in (column, column + 1)]
        yield f"{texts[0]!r} ↔ {texts[1]!r}", with_cells(subject, area, swapped(area.cells, column, rows))


def with_value(subject: Subject, area: Area, place: int, texts: dict[str, str], target: Gold, value: list[str]) -> tuple[Page, Gold] | None:
    """Print another value in a row: the texts by the role of their column."""
    line = area.rows[place]
    anchors = {role: cell_at(area.cells, line, area.columns[role]) for role in texts}
    if any(anchor is None or anchor.cell.rows > 1 for anchor in anchors.values()):
        return None
    cells = written(area.cells, lambda one: next((texts[role] for role, anchor in anchors.items() if anchor == one), None))
    gold = copy.deepcopy(subject.gold)
    row = gold["tables"][area.table]["indicators"][place]
    row["target"], row["value"] = target, value[0]
    also = {field: right for field, right in row.get("also", {}).items() if field not in {"value", "target.number", "target.unit"}}
    row["also"] = also | ({"value": value[1:]} if value[1:] else {})
    row["may_differ"] = [field for field in row.get("may_differ", []) if not field.startswith("target")]
    if target.get("any"):
        row["may_differ"].append("target")
    if value[0].startswith("达"):
        row["also"]["target.comparator"] = [">=", "="]
    return with_cells(subject, area, cells, gold)


def plain_figure(row: Gold) -> bool:
    """Is the row's target a number of things or of percent, printed as it is?"""
    target = row["target"]
    return (
        target["kind"] == "number"
        and not target.get("yuan")
        and target.get("unit") is not None
        and "元" not in target["unit"]
        and "target.number" not in row.get("also", {})
        and "value" not in row.get("may_differ", [])
        and not row.get("say")
    )


def values(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Print a value with a comparator in other words, or with a unit that few forms have."""
    rows = subject.gold["tables"][area.table]["indicators"]
    places = [place for place, row in enumerate(rows) if plain_figure(row)]
    if not places:
        return
    for comparator, spellings in words.SIGNS.items():
        for spelling in spellings:
            place = random.choice(places)
            target = rows[place]["target"] | {"comparator": comparator}
            if "value" in area.columns:
                text = spelling.format(f"{target['number']}{target['unit']}")
                yield f"{text!r}", with_value(subject, area, place, {"value": text}, target, [text])
    for word in words.UNITS:
        place = random.choice([place for place in places if rows[place]["target"]["unit"] != "%"] or places)
        target = rows[place]["target"] | {"unit": word, "number": str(random.randint(2, 90))}
        sign, number = SYMBOLS[target["comparator"]], target["number"]
        if "value" in area.columns:
            text = f"{sign}{number}{word}"
            yield f"{text!r}", with_value(subject, area, place, {"value": text}, target, [text])
        elif "unit" in area.columns:
            texts = {"number": number, "unit": word} if "sign" in area.columns else {"number": f"{sign}{number}", "unit": word}
            value = [number, f"{sign}{number}", f"{sign}{number}{word}", f"{number}{word}"]
            printed = area.text(area.rows[place], area.columns["sign"]) if "sign" in area.columns else ""
            yield f"{texts}", with_value(subject, area, place, texts, target, [*value, f"{printed}{number}{word}", f"{printed}{number}"])


def column_signs(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Print the comparator in its column in other words, in one row or in all."""
    if "sign" not in area.columns or "number" not in area.columns:
        return
    rows = subject.gold["tables"][area.table]["indicators"]
    places = [place for place, row in enumerate(rows) if plain_figure(row)]
    for comparator, spellings in words.COLUMN_SIGNS.items():
        for word in spellings:
            same = [place for place in places if rows[place]["target"]["comparator"] == comparator]
            if not same:
                continue
            chosen = same if random.random() < 0.5 else same[:1]
            done: tuple[Page, Gold] | None = (subject.page, subject.gold)
            for place in chosen:
                row = rows[place]
                number, unit = area.text(area.rows[place], area.columns["number"]), row["target"]["unit"]
                value = [number, f"{word}{number}{unit}", f"{word}{number}", f"{number}{unit}"]
                now = Subject(subject.name, done[0], done[1]) if done else subject
                cells = tuple(placed(now.page.blocks[area.block]))  # type: ignore[arg-type]
                done = with_value(now, replace(area, cells=cells), place, {"sign": word}, row["target"], value)
            yield f"{word!r} in {len(chosen)} rows", done


NUMBERS = (
    ("≥{n}.0{u}", "n >= {n}"),
    ("≥{wide}{u}", "n >= {n}"),
    ("{n} {u}", "n = {n}"),
    ("≥{n}{u}/年", "n >= {n} {u}/年"),
    ("{n}{u}左右", "t"),
    ("约{n}{u}", "t"),
    ("{n}{u}/{m}{u}", "t"),
    ("≥{n}{u}，≥{m}{u}", "t"),
    ("{n}-{m}{u}", "r {n} {m}"),
    ("{n}–{m}{u}", "r {n} {m}"),
    ("{n}−{m}{u}", "r {n} {m}"),
    ("{n}~{m}{u}", "r {n} {m}"),
    ("{n}～{m}{u}", "r {n} {m}"),
    ("{n}至{m}{u}", "r {n} {m}"),
    ("{n}到{m}{u}", "r {n} {m}"),
    ("{n}－{m}{u}", "r {n} {m}"),
    ("{n}{u}—{m}{u}", "r {n} {m}"),
    ("[{n},{m}]{u}", "r {n} {m}"),
    ("{n}{u}≤X≤{m}{u}", "r {n} {m}"),
    ("≥{n}{u}且≤{m}{u}", "r {n} {m}"),
    ("介于{n}{u}和{m}{u}之间", "r {n} {m}"),
    ("≥{n}{u}（其中农村{k}{u}）", "n >= {n}"),
    ("新增{n}{u}", "n = {n}"),
    ("较上年增加{n}{u}", "t"),
    ("每月{n}{u}", "t"),
    ("≥{n}万{u}", "n >= {n}0000"),
    ("≥{n}亿{u}", "n >= {n}00000000"),
    ("≥{n}千{u}", "n >= {n}000"),
    ("≥{n}百{u}", "n >= {n}00"),
    ("两{u}", "n = 2"),
    ("三{u}以上", "n >= 3"),
    ("十二{u}", "n = 12"),
    ("≥二十{u}", "n >= 20"),
    ("≥{n},{m}00{u}", "n >= {n}{m}00"),
    ("{n}.{u}", "t"),
    ("≥ {n} {u}", "n >= {n}"),
    ("≥{n}{u}。", "n >= {n}"),
    ("{n}+{m}{u}", "t"),
    ("{n}×{m}{u}", "t"),
    ("{n}{u}、{m}{u}", "t"),
    ("{n}（{u}）", "n = {n}"),
    ("{u}{n}", "t"),
    ("≥({n}){u}", "n >= {n}"),
    ("第{n}{u}", "t"),
    ("{n}{u}（含）以上", "n >= {n}"),
    ("{n}—{u}", "t"),
    ("-{n}{u}", "t"),
    ("0", "t"),
    ("√", "t"),
    ("是", "t"),
)
PERCENTS = (
    ("≥百分之九十五", "n >= 95 %"),
    ("95％以上", "n >= 95 %"),
    ("九成以上", "n >= 90 %"),
    ("≥9成", "n >= 90 %"),
    ("三分之二以上", "t"),
    ("≥2/3", "t"),
    ("≥0.95", "n >= 0.95"),
    ("95", "n = 95"),
    ("≥95‰", "n >= 95 ‰"),
    ("100%覆盖", "n = 100 %"),
    ("全覆盖", "t"),
    ("95%（上年93%）", "n = 95 %"),
    ("95%-98%", "r 95 98 %"),
    ("≥95%，力争98%", "n >= 95 %"),
    ("95±2%", "r 93 97 %"),
    ("优", "t"),
    ("良好以上", "t"),
    ("≥良", "t"),
    ("优秀", "t"),
    ("合格", "t"),
    ("达标", "t"),
    ("≥95 %", "n >= 95 %"),
    ("≥９５％", "n >= 95 %"),
    ("95个百分点", "t"),
    ("提高5个百分点", "t"),
    ("增长5%", "n = 5 %"),
    ("同比下降3%", "n = 3 %"),
    ("＞＝95％", "n >= 95 %"),
    ("不低于九十五个百分点", "t"),
    ("≥95% ", "n >= 95 %"),
    ("≥95%~100%", "r 95 100 %"),
)
DATES = (
    ("{y}年6月30日", "d {y}-06-30"),
    ("{y}.6.30", "d {y}-06-30"),
    ("{y}/06/30前", "d {y}-06-30"),
    ("{y}年6月底", "d {y}-06-30"),
    ("6月底前", "d {y}-06-30"),
    ("{y}年6月末", "d {y}-06-30"),
    ("{y}年上半年", "t"),
    ("上半年完成", "t"),
    ("{y}年二季度末", "t"),
    ("第二季度", "t"),
    ("年底前", "d {y}-12-31"),
    ("年内完成", "t"),
    ("{y}年12月下旬", "t"),
    ("{y}年6月中旬前", "t"),
    ("{y}-6-30", "d {y}-06-30"),
    ("{y}0630", "d {y}-06-30"),
    ("{y2}.6.30", "t"),
    ("{y}年六月底前", "d {y}-06-30"),
    ("{cn}年六月三十日前", "d {y}-06-30"),
    ("6月30日（含）前", "d {y}-06-30"),
    ("{y}年6月31日前", "t"),
    ("{y}年6月30号前", "d {y}-06-30"),
    ("{y} 年 6 月 30 日前", "d {y}-06-30"),
    ("不晚于{y}年6月30日", "d {y}-06-30"),
    ("≤{y}年6月30日", "d {y}-06-30"),
    ("{y}年3月至6月", "p {y}-03-01 {y}-06-30"),
    ("{y}年3-6月", "p {y}-03-01 {y}-06-30"),
    ("3月－6月", "p {y}-03-01 {y}-06-30"),
    ("{y}.3-{y}.6", "p {y}-03-01 {y}-06-30"),
    ("{y}年1月-{next}年6月", "p {y}-01-01 {next}-06-30"),
    ("次年3月底前", "t"),
    ("每月10日前", "t"),
    ("每季度末", "t"),
    ("{y}年春节前", "t"),
    ("汛期前", "t"),
    ("收到资金后30日内", "t"),
    ("{y}", "t"),
    ("{y}年", "t"),
    ("12月", "t"),
    ("截至{y}年6月30日", "d {y}-06-30"),
    ("{y}年6月30日之前完成率100%", "t"),
)


#: Ways of which a person may make a number, a date or a text.
_EITHER = (
    "提高5个百分点",
    "95个百分点",
    "每月{n}{u}",
    "{n}{u}/{m}{u}",
    "0",
    "≥0.95",
    "第{n}{u}",
    "{u}{n}",
    "不低于九十五个百分点",
    "同比下降3%",
    "增长5%",
)


def target_of(spec: str) -> Gold:
    """Make a target of a text such as ``n >= 30 座``."""
    kind, *parts = spec.split()
    if kind == "n":
        return {"kind": "number", "comparator": parts[0], "number": parts[1], "unit": parts[2] if len(parts) > 2 else None}
    if kind == "r":
        return {"kind": "range", "lower": parts[0], "upper": parts[1], "unit": parts[2] if len(parts) > 2 else None}
    if kind == "d":
        return {"kind": "deadline", "date": parts[0]}
    if kind == "p":
        return {"kind": "period", "start": parts[0], "end": parts[1]}
    return {"kind": "text"}


def spellings(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Print numbers, percentages and dates in every way; what none of them settles is text, or said."""
    rows = subject.gold["tables"][area.table]["indicators"]
    year = subject.gold["fiscal_year"]
    if "value" not in area.columns or year is None:
        return
    things = [
        place
        for place, row in enumerate(rows)
        if plain_figure(row) and row["target"]["unit"] not in {"%", "天", "日", "月", "年", "小时", "分钟", "工作日"}
    ]
    shares = [place for place, row in enumerate(rows) if plain_figure(row) and row["target"]["unit"] == "%"]
    dates = [place for place, row in enumerate(rows) if row["target"]["kind"] == "deadline"]
    chinese = "".join("〇一二三四五六七八九"[int(figure)] for figure in str(year))
    for kind, places, ways in (("number", things, NUMBERS), ("percent", shares, PERCENTS), ("date", dates, DATES)):
        if not places:
            continue
        for way, spec in ways:
            place = random.choice(places)
            number = random.randint(11, 49)
            unit = rows[place]["target"].get("unit") or ""
            known = {"n": number, "m": number + 12, "k": 7, "u": unit, "wide": "".join(chr(ord(c) + 0xFEE0) for c in str(number))}
            known |= {"y": year, "y2": f"{year % 100:02}", "next": year + 1, "cn": chinese}
            text, target = way.format(**known), target_of(spec.format(**known))
            if (kind == "date" and target["kind"] == "text") or way in _EITHER:
                target["any"] = True
            if kind == "number" and target["kind"] in {"number", "range"} and target["unit"] is None and way != "0":
                target["unit"] = unit
            yield f"{kind} {text!r}", with_value(subject, area, place, {"value": text}, target, [text])


def levels(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Print a level with a number, a remark or in other words."""
    rows = subject.gold["tables"][area.table]["indicators"]
    for field in ("level1", "level2"):
        if field not in area.columns:
            continue
        printed = {normal(area.text(line, area.columns[field])): area.text(line, area.columns[field]) for line in area.rows}
        for word in words.LEVELS:
            yield f"all {field}: {word!r}", leveled(subject, area, field, {text: word.format(text) for text in printed.values() if text})
        for row in {row[field]: row for row in rows if row[field]}.values():
            for other in words.OTHER_LEVELS.get(row[field], ()):
                text = next((text for key, text in printed.items() if key == normal(row[field])), None)
                if text:
                    yield f"{field}: {text!r} → {other!r}", leveled(subject, area, field, {text: other})


def leveled(subject: Subject, area: Area, field: str, texts: dict[str, str]) -> tuple[Page, Gold] | None:
    column = area.columns[field]
    inside = set(area.body)
    cells = written(area.cells, lambda one: texts.get(one.cell.text) if one.column == column and one.row in inside else None)
    gold = copy.deepcopy(subject.gold)
    for line, row in zip(area.rows, gold["tables"][area.table]["indicators"], strict=True):
        old = area.text(line, column)
        if old in texts:
            also = row.setdefault("also", {})
            also[field] = [*also.get(field, []), texts[old], *([row[field]] if old and old in texts[old] else [])]
            if not (old and old in texts[old]):
                row[field], also[field] = texts[old], [text for text in also[field] if text != row[field]]
    return with_cells(subject, area, cells, gold)


def rows_between(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Put in rows that are no indicators: sums, notes, blank rows, the heading again."""
    for text in words.OTHER_ROWS:
        at = random.choice(area.rows[1:])
        texts = {area.columns["name"]: text}
        if text.endswith("计") and "weight" in area.columns:
            texts[area.columns["weight"]] = "50"
        yield f"row {text!r}", with_cells(subject, area, with_row(area.cells, at, texts, area.columns["name"], area.width))
    texts = {column: area.text(area.heading.stop - 1, column) for column in range(area.width)}
    for at in area.rows[1:]:
        done = with_row(area.cells, at, texts, area.columns.get("level1", 0), area.width)
        if done:
            yield "heading again", with_cells(subject, area, done)
            break
    yield "blank row at the end", with_cells(subject, area, with_row(area.cells, area.body.stop, {}, 0, area.width))
    seal = {0: "填表人：", min(2, area.width - 1): "审核人：", area.width - 1: "（盖章）"}
    yield "seals", with_cells(subject, area, with_row(area.cells, area.body.stop, seal, 0, area.width))


def merging(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Undo the merging of cells: texts once, or in each row."""
    for repeat in (True, False):
        blocks = list(subject.page.blocks)
        block = blocks[area.block]
        assert isinstance(block, Grid)
        blocks[area.block] = unmerged(block, repeat=repeat)
        yield f"repeat={repeat}", (replace(subject.page, blocks=blocks), subject.gold)


def head(subject: Subject, area: Area, random: Random) -> Iterator[tuple[str, tuple[Page, Gold] | None]]:
    """Put lines of the head in another order, print one twice, or put the head below the table."""
    lines = [line for line in range(area.heading.start) if all(one.cell.rows == 1 for one in area.cells if one.covers(line, one.column))]
    pairs = [line for line in lines if line + 1 in lines]
    for line in random.sample(pairs, min(3, len(pairs))):
        moved = {line: line + 1, line + 1: line}
        yield f"lines {line} ↔ {line + 1}", with_cells(subject, area, [replace(one, row=moved.get(one.row, one.row)) for one in area.cells])
    for line in random.sample(lines, min(2, len(lines))):
        again = [replace(one, row=one.row + (one.row > line)) for one in area.cells]
        again += [replace(one, row=line + 1) for one in area.cells if one.row == line]
        yield f"line {line} twice", with_cells(subject, area, again)
    height = max(one.below for one in area.cells)
    if lines and all(one.below <= area.heading.start or one.row >= area.heading.start for one in area.cells):
        first = area.heading.start
        yield (
            "head below",
            with_cells(subject, area, [replace(one, row=one.row + (height if one.row < first else 0) - first) for one in area.cells]),
        )


CHANGES: dict[str, Change] = {
    "heading": headings,
    "further column": further_columns,
    "order": order,
    "value": values,
    "spelling": spellings,
    "sign": column_signs,
    "level": levels,
    "row": rows_between,
    "merging": merging,
    "head": head,
}
FORMATS = ("docx", "xlsx", "pdf", "tabs", "pipes", "csv")


def changes(subject: Subject, random: Random, share: float = 1.0) -> Iterator[Changed]:
    """Make the changes that a document allows, or a share of them."""
    for area in areas(subject):
        for kind, change in CHANGES.items():
            for what, done in change(subject, area, random):
                if done is not None and random.random() < share:
                    yield Changed(kind, what, *done)
    for name in FORMATS:
        if random.random() < share:
            yield Changed("format", name, subject.page, subject.gold, name)
