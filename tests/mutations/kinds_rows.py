"""Damage the rows of the indicators: levels, names, rows doubled, run together or gone, the heading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from random import Random

from mutations.model import Damaged, Spot, Table, kind

OUTPUT = {"quantity", "quality", "timeliness", "cost"}
BENEFIT = {"economic", "social", "ecological", "sustained"}


def levels_of(table: Table, level: str, number: int) -> Spot:
    """The cell of a level that holds for an indicator."""
    row = table.row_of(number)
    return next(spot for spot in table.spots if spot.key.startswith(f"{level}:") and spot.row <= row < spot.row + spot.rows)


def numbers(table: Table, *kinds: str) -> list[int]:
    """The indicators of these kinds; without any, all."""
    return [number for number, one in enumerate(table.indicators) if one.kind in kinds or not kinds]


def taking_out(name: str, kinds: set[str], code: str, where: str) -> None:
    """Take all rows of some kinds out: the level above should have them."""

    @kind(name)
    def damage(random: Random, table: Table) -> Damaged | None:
        gone = numbers(table, *kinds)
        left = [number for number in numbers(table) if number not in gone]
        if not gone or not left:
            return None
        changed = table.without_rows(table.row_of(number) for number in gone)
        keys = {spot.key for spot in changed.spots}
        if where == "output":
            cells = tuple({levels_of(table, "level1", number).key for number in left if table.indicators[number].kind in OUTPUT} & keys)
        else:
            cells = tuple(key for key in ("heading.level1", "side", *changed.keys("level1:")) if key in keys)
        sums = ("weights-not-100", "points-do-not-sum", "level-weights")
        return Damaged(changed, cells, tuple(code.split()), sums if "weight" in table.columns else ())


taking_out("rows: no quantity", {"quantity"}, "missing-quantity", "output")
taking_out("rows: no quality", {"quality"}, "missing-quality", "output")
taking_out("rows: no timeliness", {"timeliness"}, "missing-timeliness", "output")
taking_out("rows: no cost", {"cost"}, "missing-cost", "table")
taking_out("rows: no satisfaction", {"satisfaction"}, "missing-satisfaction", "table")
taking_out("rows: no benefit", BENEFIT, "missing-benefit", "table")
taking_out("rows: no output", OUTPUT, "missing-output", "table")


@kind("rows: none")
def no_rows(random: Random, table: Table) -> Damaged | None:
    changed = table.without_rows(table.row_of(number) for number in numbers(table))
    cells = tuple(key for key in ("heading.level1", "heading.name", "side", "heading.value", "heading.number") if key in changed)
    return Damaged(
        changed,
        cells,
        ("no-indicators",),
        ("points-do-not-sum", "weights-not-100", "missing-output", "missing-benefit", "missing-satisfaction", "field-not-in-form"),
    )


def naming(name: str, text: str | Callable[[Table, int], str | None], codes: str, also: str = "", kinds: tuple[str, ...] = ()) -> None:
    """Write a text into the name of one row."""

    @kind(f"name: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        number = random.choice(numbers(table, *kinds) or [-1])
        if number < 0:
            return None
        new = text if isinstance(text, str) else text(table, number)
        if new is None or new == table.text(f"name:{number}"):
            return None
        return Damaged(table.write(f"name:{number}", new), (f"name:{number}",), tuple(codes.split()), tuple(also.split()))


naming("emptied", "", "indicator-no-name")
naming("XX", "XX数量", "name-placeholder")
naming("asterisks", "***", "name-placeholder")
naming("slash", "/", "name-placeholder indicator-no-name")
naming("a dash", "—", "name-placeholder indicator-no-name")
naming("none", "无", "name-placeholder indicator-no-name")
naming("to be decided", "待定", "name-placeholder indicator-no-name")
naming("template's 指标1", "指标1：", "name-placeholder indicator-no-name")
naming("dots", "……", "name-placeholder indicator-no-name")
naming("a value in words", "显著", "name-says-value")
naming("a value in percent", "95%", "name-says-value")
naming("a value with a comparator", "≥12场", "name-says-value")
naming("a mere number", "12", "name-says-value name-placeholder")
naming(
    "the level's words",
    lambda table, n: levels_of(table, "level2", n).text.replace("\n", ""),
    "name-placeholder name-says-level reading-uncertain",
)
naming("the heading's words", "三级指标", "name-placeholder name-says-level reading-uncertain")
naming("control character", lambda table, n: f"{table.text(f'name:{n}')[:2]}\x1b{table.text(f'name:{n}')[2:]}", "control-characters")
naming("replacement character", lambda table, n: f"{table.text(f'name:{n}')[:2]}\ufffd\ufffd", "characters-not-read text-not-decodable")


def pairs_in_level(table: Table) -> list[tuple[int, int]]:
    """Neighbours within one level 2."""
    every = numbers(table)
    return [(a, b) for a, b in pairwise(every) if levels_of(table, "level2", a) == levels_of(table, "level2", b)]


@kind("name: that of the row above")
def copied_name(random: Random, table: Table) -> Damaged | None:
    pairs = pairs_in_level(table)
    if not pairs:
        return None
    above, below = random.choice(pairs)
    return Damaged(table.write(f"name:{below}", table.text(f"name:{above}")), (f"name:{below}",), ("duplicate-indicator",))


@kind("rows: one doubled")
def doubled(random: Random, table: Table) -> Damaged | None:
    number = random.choice(numbers(table))
    return Damaged(
        table.doubled_row(number), ("again-name",), ("duplicate-indicator",), ("weights-not-100", "points-do-not-sum", "level-weights")
    )


@kind("rows: two run together")
def together(random: Random, table: Table) -> Damaged | None:
    pairs = pairs_in_level(table)
    if not pairs:
        return None
    above, below = random.choice(pairs)
    changed = table
    for column in table.columns:
        if column not in {"level1", "level2"}:
            first, second = table.text(f"{column}:{above}"), table.text(f"{column}:{below}")
            changed = changed.write(f"{column}:{above}", f"{first}\n{second}" if first and second else first or second)
    changed = changed.without_rows([table.row_of(below)])
    cells = tuple(f"{column}:{above}" for column in table.columns if column not in {"level1", "level2"})
    codes = ("value-unreadable", "value-doubtful", "cell-not-read", "rows-run-together")
    return Damaged(
        changed,
        cells,
        codes,
        (
            *codes,
            "number-without-unit",
            "weights-not-100",
            "points-do-not-sum",
            "score-missing",
            "level-weights",
            "quantity-not-quantified",
            "actual-in-other-unit",
        ),
    )


@kind("rows: name of the next run in")
def names_together(random: Random, table: Table) -> Damaged | None:
    pairs = pairs_in_level(table)
    if not pairs:
        return None
    above, below = random.choice(pairs)
    text = f"{table.text(f'name:{above}')}\n{table.text(f'name:{below}')}"
    changed = table.write(f"name:{above}", text).write(f"name:{below}", "")
    return Damaged(changed, (f"name:{below}",), ("indicator-no-name",), ("value-doubtful", "reading-uncertain"))


def value_key(table: Table) -> str:
    return "value" if "value" in table.columns else "number"


@kind("rows: name and value swapped")
def name_value_swapped(random: Random, table: Table) -> Damaged | None:
    key = value_key(table)
    chosen = [n for n in numbers(table) if table.indicators[n].spelling.split and key == "value"]
    if not chosen:
        return None
    n = random.choice(chosen)
    name, value = table.text(f"name:{n}"), table.text(f"{key}:{n}")
    changed = table.write(f"name:{n}", value).write(f"{key}:{n}", name)
    also = ("quantity-not-quantified", "cost-without-money", "satisfaction-not-percent", "actual-in-other-unit", "number-without-unit")
    return Damaged(changed, (f"name:{n}", f"{key}:{n}"), ("name-says-value", "value-restates-name"), also)


@kind("rows: value in the column of names")
def lost_name(random: Random, table: Table) -> Damaged | None:
    key = value_key(table)
    chosen = [n for n in numbers(table) if table.indicators[n].spelling.split and key == "value"]
    if not chosen:
        return None
    n = random.choice(chosen)
    changed = table.write(f"name:{n}", table.text(f"{key}:{n}")).write(f"{key}:{n}", "")
    return Damaged(
        changed,
        (f"name:{n}", f"{key}:{n}"),
        ("name-says-value", "indicator-no-value", "indicator-no-name"),
        ("indicator-no-value", "name-says-value", "unit-without-value"),
    )


def level(
    name: str,
    which: str,
    text: str | Callable[[Table, int], str | None],
    codes: str,
    also: str = "",
    *,
    kinds: tuple[str, ...] = (),
    first: bool = False,
) -> None:
    """Write a text into one cell of a level."""

    @kind(f"level: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        chosen = numbers(table, *kinds)
        if first:
            chosen = [n for n in chosen if f"level1:{n}" in table and f"{which}:{n}" in table]
        if not chosen:
            return None
        number = random.choice(chosen)
        spot = levels_of(table, which, number)
        new = text if isinstance(text, str) else text(table, number)
        if new is None or new == spot.text:
            return None
        return Damaged(table.write(spot.key, new), (spot.key,), tuple(codes.split()), tuple(also.split()))


MISSING = " ".join(
    (
        "missing-output",
        "missing-benefit",
        "missing-satisfaction",
        "missing-quantity",
        "missing-quality",
        "missing-timeliness",
        "missing-cost",
        "level-weights",
        "mixed-editions",
        "duplicate-indicator",
    )
)
level("level 1 emptied", "level1", "", "level-missing level-mismatch level-unknown", MISSING)
level("level 2 of a first row emptied", "level2", "", "level-missing", MISSING, first=True)
level(
    "level 1 another one",
    "level1",
    lambda t, n: "效益指标" if t.indicators[n].kind in OUTPUT else "产出指标",
    "level-mismatch",
    MISSING,
    kinds=(*OUTPUT, *BENEFIT),
)
level("output under satisfaction", "level1", "满意度指标", "level-mismatch", MISSING, kinds=("quantity", "quality", "timeliness"))
level(
    "level 2 of another level 1",
    "level2",
    lambda t, n: "社会效益指标" if t.indicators[n].kind in OUTPUT else "数量指标",
    "level-mismatch",
    MISSING,
    kinds=(*OUTPUT, *BENEFIT),
)
level("satisfaction called quantity", "level2", "数量指标", "level-mismatch", MISSING, kinds=("satisfaction",))
level("level 2 unknown", "level2", "推进指标", "level-unknown", MISSING)
level("level 1 unknown", "level1", "推进指标", "level-unknown", MISSING)
level("level 2 mistyped", "level2", "数里指标", "level-unknown", MISSING, kinds=("quantity",))
level("level 1 mistyped", "level1", "产山指标", "level-unknown", MISSING, kinds=("quantity",))
level("level 1 XX", "level1", "XX指标", "level-unknown", MISSING)
level("level 2 slash", "level2", "/", "level-unknown level-missing", MISSING)
level(
    "level 2 a level 1",
    "level2",
    lambda t, n: levels_of(t, "level1", n).text,
    "level-mismatch level-unknown level-missing",
    MISSING,
    kinds=("quantity", "quality", "timeliness"),
)
level("level 1 a level 2", "level1", "数量指标", "level-mismatch level-unknown", MISSING, kinds=("quantity", "quality"))
level("level 2 a value", "level2", "≥95%", "level-unknown cell-not-read row-incomplete value-doubtful", MISSING)


@kind("level: levels 1 and 2 swapped")
def levels_swapped(random: Random, table: Table) -> Damaged | None:
    chosen = [n for n in numbers(table) if f"level1:{n}" in table and f"level2:{n}" in table and table.indicators[n].kind != "satisfaction"]
    if not chosen:
        return None
    n = random.choice(chosen)
    one, two = table.text(f"level1:{n}"), table.text(f"level2:{n}")
    changed = table.write(f"level1:{n}", two).write(f"level2:{n}", one)
    return Damaged(changed, (f"level1:{n}", f"level2:{n}"), ("level-mismatch", "level-unknown"), tuple(MISSING.split()))


@kind("level: cost under output and by itself")
def both_editions(random: Random, table: Table) -> Damaged | None:
    cost = numbers(table, "cost")
    last = numbers(table)[-1]
    if (
        not cost
        or levels_of(table, "level1", cost[0]).text.startswith("成本")
        or "again-name" in table
        or table.indicators[last].kind != "satisfaction"
    ):
        return None
    if (
        f"level1:{last}" not in table
        or table.spot(f"level1:{last}").rows > 1
        or "\n" in table.text(f"level1:{last}")
        or "weight" in table.columns
    ):
        return None
    changed = table.doubled_row(last)
    row = table.row_of(last) + 1
    spots = []
    for spot in changed.spots:
        if spot.key in {f"level1:{last}", f"level2:{last}"}:
            spots.append(replace(spot, rows=1))
            spots.append(
                replace(spot, key=f"again-{spot.key[:6]}", row=row, rows=1, text="成本指标" if spot.key[5] == "1" else "经济成本指标")
            )
        else:
            spots.append(spot)
    changed = replace(changed, spots=tuple(spots)).write("again-name", "人均成本")
    if "value" not in table.columns or "unit" in table.columns:
        return None
    changed = changed.write("again-value", "≤20元")
    cells = ("again-level1", "again-level2", levels_of(table, "level1", cost[0]).key, levels_of(table, "level2", cost[0]).key)
    return Damaged(changed, cells, ("mixed-editions",))


def heading(name: str, text: str, codes: str, *columns: str) -> None:
    @kind(f"heading: {name}")
    def damage(random: Random, table: Table) -> Damaged | None:
        key = next((f"heading.{column}" for column in columns if column in table.columns), None)
        if key is None:
            return None
        also = (
            "column-not-understood",
            "column-by-content",
            "column-uncertain",
            "field-not-in-form",
            "indicator-no-value",
            "cell-not-understood",
        )
        return Damaged(table.write(key, text), (key,), tuple(codes.split()), also)


heading("value's emptied", "", "column-not-understood column-by-content", "value", "number")
heading("value's another word", "应达数", "column-by-content column-not-understood", "value")
heading("value's XX", "XX", "column-by-content column-not-understood", "value")
heading("name's another word", "推进事项", "column-by-content column-not-understood", "name")
heading("weight's another word", "分量", "column-by-content column-not-understood", "weight")
heading("actual's another word", "办到", "column-by-content column-not-understood", "actual")
heading("score's another word", "记数", "column-by-content column-not-understood", "score")


@kind("heading: gone")
def no_heading(random: Random, table: Table) -> Damaged | None:
    row = table.spot("heading.name").row
    changed = table.without_rows([row])
    cells = tuple(spot.key for spot in changed.spots if spot.row == row and spot.key != "side")
    return Damaged(changed, cells, ("no-column-headings",), ("column-by-content", "no-indicators", "cell-not-read", "table-unrecognised"))


@kind("heading: below the first row")
def late_heading(random: Random, table: Table) -> Damaged | None:
    row = table.spot("heading.name").row
    if any(spot.rows > 1 for spot in table.spots if spot.row == row + 1 or (spot.key == "side")):
        return None
    spots = tuple(replace(spot, row=2 * row + 1 - spot.row) if spot.row in {row, row + 1} else spot for spot in table.spots)
    cells = tuple(spot.key for spot in spots if spot.row == row)
    return Damaged(
        replace(table, spots=spots),
        cells,
        ("cell-not-read",),
        ("cell-not-read", "cell-not-understood", "missing-quantity", "weights-not-100", "points-do-not-sum", "level-weights"),
    )
