"""Lay out the head of a form: project, units, money, goals, and particulars that nobody asks for."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from generator import labels, topics
from generator.grid import Cell, Grid, fit
from generator.labels import draw
from generator.model import Form, GoldTable


@dataclass(frozen=True)
class Money:
    """How a form writes amounts: its unit and where the unit stands (label, line above the table, or in each cell)."""

    unit: str
    where: str

    def text(self, yuan: int) -> str:
        """Write an amount."""
        number = f"{yuan / 10000:.6f}".rstrip("0").rstrip(".")
        if self.unit == "元":
            number = f"{yuan:,}" if yuan % 3 == 0 else str(yuan)
        return f"{number}{self.unit}" if self.where == "cell" else number

    @property
    def in_label(self) -> str:
        return f"（{self.unit}）" if self.where == "label" else ""


def money(random: Random) -> Money:
    """Draw how amounts are written."""
    return Money(random.choice(("万元", "万元", "万元", "元")), random.choice(("label", "label", "line", "line", "cell")))


def person(random: Random) -> str:
    return random.choice(topics.PEOPLE)


def phone(random: Random) -> str:
    return f"{random.randint(3000000, 8999999)}"


def particular(random: Random) -> tuple[str, str]:
    """Draw a label that is nobody's department, money or project, and its value."""
    label, value = random.choice(labels.PARTICULARS)
    return label, value.format(person=person(random), phone=phone(random))


def with_code(random: Random, form: Form, gold: GoldTable) -> str:
    """Write the department, now and then with its code, and note the right reading."""
    gold.department = form.department
    choice = random.random()
    if choice < 0.7:
        return form.department
    gold.department_code = form.code
    gold.may_differ.append("department.code")
    return random.choice(
        (
            f"{form.code}-{form.department}",
            f"[{form.code}]{form.department}",
            f"{form.code} {form.department}",
            f"{form.department}（{form.code}）",
        )
    )


def identity(random: Random, grid: Grid, form: Form, gold: GoldTable, width: int) -> None:
    """Add the rows of project, supervising department and department."""
    gold.project = form.project
    gold.may_differ.append("amount_unit")
    printed = form.project
    if random.random() < 0.12:
        printed = f"{form.place.code}2{form.year % 100}0000000{form.code}-{form.project}"
        gold.project, gold.also["project"] = printed, [form.project]
    grid.line(draw(random, labels.PROJECT), printed, width=width)
    supervisor = draw(random, labels.SUPERVISOR).format(form.place.suffix)
    pairs = [(draw(random, labels.DEPARTMENT), with_code(random, form, gold))]
    if random.random() < 0.8:
        pairs.insert(0, (supervisor, form.supervisor))
        gold.supervising_department = form.supervisor
        if random.random() < 0.15:
            pairs[0] = (f"{supervisor}及代码", f"{form.code[:3]}-{form.supervisor}")
            gold.also["supervising_department"] = [pairs[0][1]]
            gold.may_differ.append("department.code")
    extra = [particular(random) for _ in range(random.choice((0, 0, 1, 2, 2)))]
    if len({label for label, _ in extra}) < len(extra):
        extra = extra[:1]
    if width >= 4 and len(pairs) == 2:
        grid.line(*pairs[0], *pairs[1], width=width)
    else:
        for pair in pairs:
            grid.line(*pair, width=width)
    if width >= 4 and len(extra) == 2:
        grid.line(*extra[0], *extra[1], width=width)
    else:
        for pair in extra:
            grid.line(*pair, width=width)


def funds(random: Random, grid: Grid, form: Form, gold: GoldTable, how: Money, width: int) -> None:
    """Add the rows of the money in one of the ways that forms have."""
    gold.amount_unit = how.unit
    total, fiscal, other = (how.text(amount) for amount in (form.funds.total, form.funds.fiscal, form.funds.other))
    gold.funds = {"total": str(form.funds.total), "fiscal": str(form.funds.fiscal), "other": str(form.funds.other)}
    label, source, rest = draw(random, labels.TOTAL), draw(random, labels.FISCAL), draw(random, labels.OTHER)
    if rest != "其他资金":
        gold.may_differ.append("funds.other")
    way = random.choice(("side", "side", "pairs", "lines", "levels", "sentence", "single", "years"))
    unit = how.in_label
    if way == "pairs" and width >= 6:
        grid.line(f"{label}{unit}", total, f"{source}{unit}", fiscal, f"{rest}{unit}", other, width=width)
    elif way == "lines":
        text = f"{label}：{total}\n{source}：{fiscal}\n{rest}：{other}"
        grid.line(draw(random, labels.FUNDS_SIDE).format(unit=unit), text, width=width)
    elif way == "levels":
        levels(random, grid, form, gold, how, width)
    elif way == "sentence":
        told = Money(how.unit, "cell")
        grid.line("预算资金", f"资金总额{told.text(form.funds.total)}，其中：财政拨款{told.text(form.funds.fiscal)}", width=width)
        gold.funds["other"] = None
        gold.may_differ.append("funds.other")
    elif way == "single":
        grid.line(f"{random.choice(('预算金额', '项目资金', '年度预算金额', '项目预算', '预算数'))}{unit}", total, width=width)
        gold.funds |= {"fiscal": None, "other": None}
        gold.may_differ += ["funds.fiscal", "funds.other"]
    elif way == "years" and width >= 5:
        years(random, grid, form, gold, how, width)
    else:
        side = Cell(draw(random, labels.FUNDS_SIDE).format(unit=f"\n{unit}" if unit and random.random() < 0.3 else unit), 1, 3)
        grid.rows.append([side, *fit((f"{label}：", total), width - 1)])
        grid.rows.append(fit((f"{source}：", fiscal), width - 1))
        grid.rows.append(fit((f"{rest}：", other), width - 1))


def levels(random: Random, grid: Grid, form: Form, gold: GoldTable, how: Money, width: int) -> None:
    """Add money by level of government (中央, 省, 县)."""
    central = form.funds.fiscal // 3 // 100 * 100
    province = form.funds.fiscal // 4 // 100 * 100
    local = form.funds.fiscal - central - province
    named = random.choice(
        (
            ("其中：中央资金", "省级资金", "{}级资金"),
            ("其中:1.中央补助", "2.省级补助", "3.{}级财政资金"),
            ("中央财政资金", "省级财政资金", "本级财政资金"),
            ("其中：中央财政", "省财政", "{}财政"),
        )
    )
    side = Cell(draw(random, labels.FUNDS_SIDE).format(unit=how.in_label), 1, 5)
    grid.rows.append([side, *fit((draw(random, labels.TOTAL), how.text(form.funds.total)), width - 1)])
    for label, amount in zip(named, (central, province, local), strict=True):
        grid.rows.append(fit((label.format(form.place.suffix), how.text(amount)), width - 1))
    grid.rows.append(fit(("其他资金", how.text(form.funds.other)), width - 1))
    gold.may_differ.append("funds.fiscal")


def years(random: Random, grid: Grid, form: Form, gold: GoldTable, how: Money, width: int) -> None:
    """Add the money of the whole term (实施期) beside that of the year."""
    factor = random.choice((2, 3))
    whole = (form.funds.total * factor, form.funds.fiscal * factor, form.funds.other * factor)
    year = (form.funds.total, form.funds.fiscal, form.funds.other)
    names = random.choice((("实施期资金总额", "年度资金总额"), ("中期资金总额", "年度资金总额"), ("项目总预算", "项目当年预算")))
    side = Cell(draw(random, labels.FUNDS_SIDE).format(unit=how.in_label), 1, 3)
    for number, (first, second) in enumerate(zip(whole, year, strict=True)):
        label = (names, ("其中：财政拨款", "其中：财政拨款"), ("其他资金", "其他资金"))[number]
        cells = fit((label[0], how.text(first), label[1], how.text(second)), width - 1)
        grid.rows.append([side, *cells] if number == 0 else cells)
    gold.funds = {
        "total": str(whole[0]),
        "fiscal": str(whole[1]),
        "other": str(whole[2]),
        "annual_total": str(year[0]),
        "annual_fiscal": str(year[1]),
    }


def execution(random: Random, grid: Grid, form: Form, gold: GoldTable, how: Money, width: int, points: int = 10) -> None:
    """Add the table of the budget's execution (预算执行情况) of a self-evaluation."""
    gold.amount_unit = how.unit
    spent = form.funds.total if random.random() < 0.5 else form.funds.total * 9 // 10
    spent_fiscal = form.funds.fiscal - (form.funds.total - spent)
    percent = f"{spent * 100 / form.funds.total:.2f}%" if spent != form.funds.total else random.choice(("100%", "100.00%"))
    score = f"{points * spent / form.funds.total:.2f}".rstrip("0").rstrip(".")
    named = random.choice(
        (
            ("年初预算数", "全年预算数", "全年执行数"),
            ("年初预算数", "全年（调整）预算数", "全年执行数"),
            ("年初预算", "调整后预算数", "预算执行数"),
            ("年初预算数（A）", "全年预算数（B）", "全年执行数（C）"),
            ("预算数", "调整后预算", "决算数"),
        )
    )
    plain = Money(how.unit, "line" if how.where == "line" else "label")
    side = Cell(f"{random.choice(('项目资金', '预算执行情况', '年度预算执行情况', '资金执行情况'))}{plain.in_label}", 1, 4)
    grid.rows.append([side, *fit_last(("", *named, "分值", random.choice(("执行率", "预算执行率")), "得分"), width - 1)])
    rest = ("其他资金", "0") if not form.funds.other else ("其他资金", plain.text(form.funds.other))
    rows = (
        ("年度资金总额", form.funds.total, spent, str(points), percent, score),
        ("其中：当年财政拨款", form.funds.fiscal, spent_fiscal, "-", "", "-"),
    )
    for label, budget, used, weight, rate, got in rows:
        amount = plain.text(budget)
        grid.rows.append(fit_last((label, amount, amount, plain.text(used), weight, rate, got), width - 1))
    grid.rows.append(fit_last((rest[0], rest[1], rest[1], rest[1], "-", "", "-"), width - 1))
    gold.funds = {"total": str(form.funds.total), "fiscal": str(form.funds.fiscal), "other": str(form.funds.other)}


def fit_last(texts: tuple[str, ...], width: int) -> list[Cell]:
    """Give each text a column, and the columns that are left to the last."""
    if len(texts) > width:
        raise ValueError(f"{len(texts)} texts do not fit {width} columns")
    return [*(Cell(text) for text in texts[:-1]), Cell(texts[-1], width - len(texts) + 1)]


def goal(random: Random, grid: Grid, form: Form, width: int, *, done: bool = False) -> None:
    """Add the goal; in a self-evaluation what was done of it beside it."""
    label = draw(random, labels.GOAL)
    if done and width >= 3:
        grid.rows.append([Cell(label, 1, 2), *halves("预期目标", random.choice(("实际完成情况", "年度目标完成情况")), width - 1)])
        grid.rows.append(halves(form.goal, "年度各项任务均已完成，资金使用规范。", width - 1))
    else:
        grid.line(label, form.goal, width=width)


def halves(first: str, second: str, width: int) -> list[Cell]:
    """Share the width between two texts."""
    return [Cell(first, width // 2), Cell(second, width - width // 2)]
