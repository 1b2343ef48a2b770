"""Draw what a form says: place, year, project, department, money, indicators with values and results."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from generator import topics, values
from generator.model import Form, Funds, Indicator, Spelling
from generator.places import PLACES, Place
from generator.topics import Topic


def parts(entry: str) -> tuple[str, str, str, str]:
    """Split ``name|unit|least|most``."""
    name, unit, least, most = entry.split("|")
    return name, unit, least, most


def measured(random: Random, entry: str, signs: tuple[str, ...]) -> tuple[str, Spelling, Decimal]:
    """Draw an indicator with a number: name, spelling and the number as printed."""
    name, unit, least, most = parts(entry)
    number = values.number_of(random, least, most)
    return name, values.spell_number(random, random.choice(signs), number, unit), number


def rate(random: Random, name: str) -> tuple[str, Spelling, Decimal]:
    """Draw a rate in percent."""
    number = Decimal(random.choice(("90", "92", "95", "96", "98", "98.5", "99", "100")))
    sign = "=" if number == 100 else random.choice((">=", ">=", ">=", ">", "="))
    return name, values.spell_number(random, sign, number, "%"), number


def quantities(random: Random, topic: Topic, count: int) -> list[tuple[str, str, Spelling]]:
    """Draw quantity indicators; now and then a range."""
    drawn = []
    for entry in random.sample(topic.quantities, count):
        name, spelling, number = measured(random, entry, (">=", ">=", "=", "=", ">"))
        unit = entry.split("|")[1]
        if random.random() < 0.06 and number > 10 and not unit.startswith("万"):
            spelling = values.spell_range(random, number, number + 10, unit)
        drawn.append(("quantity", name, spelling))
    return drawn


def timeliness(random: Random, year: int) -> tuple[str, str, Spelling]:
    """Draw a timeliness indicator: rate, deadline, period or number of days."""
    choice = random.random()
    if choice < 0.35:
        name, spelling, _ = rate(random, random.choice(topics.TIMELINESS_RATES))
        return "timeliness", name, spelling
    if choice < 0.75:
        return "timeliness", random.choice(topics.TIMELINESS_DATES), values.spell_deadline(random, year)
    if choice < 0.9:
        return "timeliness", "项目实施期限", values.spell_period(random, year)
    return "timeliness", "事项办理时限", values.spell_span(random)


def cost(random: Random, topic: Topic, total: int) -> tuple[str, str, Spelling]:
    """Draw a cost indicator: the whole within the budget, or a unit cost."""
    if random.random() < 0.6:
        number = (Decimal(total) / 10000).normalize()
        unit = "万元"
        if random.random() < 0.2:
            number, unit = Decimal(total), "元"
        return "cost", random.choice(("项目总成本", "成本控制数", "预算控制数")), values.spell_number(random, "<=", number, unit)
    name, spelling, _ = measured(random, topic.costs[0], ("<=", "<=", "="))
    return "cost", name, spelling


def effect(random: Random, kind: str, topic: Topic) -> tuple[str, str, Spelling]:
    """Draw an indicator of benefit, with a number or without."""
    if kind == "social":
        entry = random.choice(topic.social)
        if "|" in entry:
            name, spelling, _ = measured(random, entry, (">=", ">=", "="))
            return kind, name, spelling
        return kind, entry, values.spell_text(random.choice(topics.QUALITATIVE))
    if random.random() < 0.4:
        entry = random.choice(topics.EFFECT_NUMBERS[kind])
        name, spelling, _ = measured(random, entry, (">=", ">="))
        return kind, name, spelling
    name, text = random.choice(topics.EFFECTS[kind])
    return kind, name, values.spell_text(text)


def indicators(random: Random, topic: Topic, year: int, total: int) -> list[tuple[str, str, Spelling]]:
    """Draw the indicators of a project, all kinds that a form must have and some that it may."""
    drawn = quantities(random, topic, random.choice((1, 2, 2, 3)))
    for name in random.sample(topic.qualities, random.choice((1, 1, 2))):
        drawn.append(("quality", *rate(random, name)[:2]))
    drawn += [timeliness(random, year), cost(random, topic, total)]
    kinds = ["social", *random.sample(("economic", "ecological", "sustained"), random.choice((0, 1, 2)))]
    drawn += [effect(random, kind, topic) for kind in ("economic", "social", "ecological", "sustained") if kind in kinds]
    drawn.append(("satisfaction", f"{topic.served}满意度", rate_of_satisfaction(random)))
    return drawn


def rate_of_satisfaction(random: Random) -> Spelling:
    number = Decimal(random.choice(("85", "90", "92", "95", "98")))
    return values.spell_number(random, random.choice((">=", ">=", ">=", ">=", ">")), number, "%")


def weights(count: int, total: int) -> list[int]:
    """Share points among indicators so that they sum to the total."""
    share, rest = divmod(total, count)
    return [share + (position < rest) for position in range(count)]


def result(random: Random, spelling: Spelling, weight: int) -> tuple[str, str, str]:
    """Draw what was reached: actual value, score, reason; a target not met loses points and says why."""
    target, points = spelling.target, str(weight)
    if target.kind != "number" or target.number is None or spelling.split is None:
        if target.kind == "text":
            return spelling.text, points, ""
        return random.choice(("已按期完成", "按时完成")) if target.kind != "range" else f"{target.upper}{target.unit}", points, ""
    printed = Decimal(spelling.split[1].replace(",", ""))
    unit = spelling.split[2].replace("百分比", "%")
    percent = unit in {"%", "％"}
    if target.comparator in {">=", ">", "="} and random.random() < 0.1 and printed > 2:
        missed = (printed * Decimal("0.9")).quantize(Decimal(1)) if not percent else printed - 2
        return f"{values.decimal_text(missed)}{unit}", str(max(weight - 2, 1)), "受实施进度影响，下一步加强调度"
    more = printed
    if target.comparator == ">":
        more = printed + 1
    elif target.comparator == ">=" and not percent and printed == printed.to_integral():
        more = printed + random.choice((0, 0, 1, 2))
    elif target.comparator == "<":
        more = printed - Decimal("0.5")
    return f"{values.decimal_text(more)}{unit}", points, ""


def evaluated(random: Random, drawn: list[tuple[str, str, Spelling]], total_points: int) -> tuple[Indicator, ...]:
    """Give each indicator its weight, its result and last year's value."""
    rows = []
    for (kind, name, spelling), weight in zip(drawn, weights(len(drawn), total_points), strict=True):
        actual, score, reason = result(random, spelling, weight)
        previous = "-"
        if spelling.split and spelling.target.number:
            number = Decimal(spelling.split[1].replace(",", ""))
            unit = spelling.split[2].replace("百分比", "%")
            less = number - 1 if number > 3 else number
            previous = f"{values.decimal_text(less)}{unit}"
        elif spelling.target.kind == "text":
            previous = "一般"
        rows.append(Indicator(kind, name, spelling, str(weight), actual, score, reason, previous))
    return tuple(rows)


def place_and_topic(random: Random) -> tuple[Place, Topic]:
    return random.choice(PLACES), random.choice(topics.TOPICS)


def form(random: Random, place: Place, topic: Topic, year: int, *, points: int = 100, project: str = "") -> Form:
    """Draw a whole form of a place and a topic; ``points`` is what the weights sum to."""
    total = random.choice((50_000, 86_500, 120_000, 364_000, 450_000, 1_280_000, 2_465_000, 3_000_000, 7_512_300))
    other = random.choice((0, 0, 0, total // 10 // 100 * 100, total // 4 // 100 * 100))
    project = project or random.choice(topic.projects)
    if random.random() < 0.2:
        project = f"{year}年{project}项目"
    elif random.random() < 0.5:
        project = f"{project}{random.choice(('经费', '项目', '专项资金', '补助资金'))}"
    drawn = indicators(random, topic, year, total)
    goal = random.choice(topics.GOALS).format(thing=topic.thing, project=project, served=topic.served)
    bureau = f"{place.name}{topic.bureau}"
    unit = random.choice((bureau, bureau, f"{place.name}{topic.thing}服务中心"))
    return Form(
        place=place,
        year=year,
        project=project,
        department=unit,
        code=f"{random.randint(101, 899)}001",
        supervisor=bureau,
        goal=goal,
        funds=Funds(total, total - other, other),
        indicators=evaluated(random, drawn, points),
    )
