"""Lay out the common kinds of forms: targets, columns for comparators, self-evaluation, two horizons, monitoring, regions."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from generator import forms, heads, labels, levels, rows
from generator.grid import Cell, Grid, fit
from generator.heads import Money
from generator.model import Form
from generator.page import Page, add, begin, gold_of, notes, title, unit_line
from generator.rows import Plan
from generator.topics import TOPICS


def drawn(random: Random, points: int = 100) -> Form:
    """Draw a form of any place, topic and year."""
    place, topic = forms.place_and_topic(random)
    return forms.form(random, place, topic, random.choice((2020, 2021, 2022, 2023, 2024, 2025, 2026)), points=points)


def whole(random: Random, kind: str, form: Form, plan: Plan, *, evaluated: bool = False) -> Page:
    """Lay out a form with a head above its indicators."""
    page, gold, grid = begin(form, kind), gold_of(form), Grid()
    how, width = heads.money(random), max(plan.width, 4)
    if evaluated:
        width = max(width, 8)
    titles = labels.TITLE_EVALUATION if evaluated else labels.TITLE
    title(random, page, form, titles, in_grid=grid, width=width)
    unit_line(random, page, how, in_grid=grid, width=width)
    heads.identity(random, grid, form, gold, width)
    if evaluated:
        heads.execution(random, grid, form, gold, how, width)
    else:
        heads.funds(random, grid, form, gold, how, width)
    heads.goal(random, grid, form, width, done=evaluated)
    head = len(grid.rows)
    rows.table(random, grid, plan, form, gold)
    widen(grid, head, plan.width, width)
    notes(random, page, grid, form, width)
    add(page, grid, gold)
    return page


def widen(grid: Grid, first: int, narrow: int, width: int) -> None:
    """Let the last column of the indicators take what the head is wider."""
    if narrow < width:
        for row in grid.rows[first:]:
            row[-1] = replace(row[-1], cols=row[-1].cols + width - narrow)


def decoration(random: Random) -> str:
    return random.choice(("", "", "", "number", "star", "hint"))


def plain(random: Random) -> Page:
    """The form of most places: three levels and the value."""
    form = drawn(random)
    columns = ["level1", "level2", "name", "value"]
    if random.random() < 0.3:
        columns.append(random.choice(("remark", "weight")))
    plan = Plan(tuple(columns), levels.draw(random), rows.side(random), decoration(random), filler=random.random() < 0.1)
    page = whole(random, "plain", form, plan)
    page.flat = not plan.side and not plan.filler and columns[-1] != "remark"
    return page


def described(random: Random) -> Page:
    """Columns of explanations, baselines and points around the value."""
    form = drawn(random)
    columns = ["level1", "level2", "name", "value"]
    for column in random.sample(("explanation", "weight", "baseline", "type", "remark"), random.choice((1, 2, 3))):
        columns.insert(random.choice((3, 4, len(columns))) if column != "remark" else len(columns), column)
    return whole(random, "described", form, Plan(tuple(columns), levels.draw(random), rows.side(random), decoration(random)))


def signed(random: Random) -> Page:
    """Comparator, number and unit in columns of their own, in some order, with a second column about the direction."""
    form = drawn(random)
    middle = random.choice((["sign", "number", "unit"], ["number", "unit", "sign"], ["sign", "unit", "number"], ["unit", "sign", "number"]))
    columns = ["level1", "level2", "name", *middle]
    if random.random() < 0.5:
        columns.append("weight")
    if random.random() < 0.35:
        columns.insert(random.choice((3, len(columns))), random.choice(("direction", "type")))
    return whole(random, "signed", form, Plan(tuple(columns), levels.draw(random), rows.side(random)))


def united(random: Random) -> Page:
    """The unit in a column of its own, the comparator before the number."""
    form = drawn(random)
    columns = random.choice((["level1", "level2", "name", "value", "unit"], ["level1", "level2", "name", "unit", "value"]))
    return whole(random, "united", form, Plan(tuple(columns), levels.draw(random), rows.side(random)))


def evaluated(random: Random) -> Page:
    """A self-evaluation (自评表) with the execution of the budget, results and points."""
    form = drawn(random, points=90)
    columns = ["level1", "level2", "name", "value", "actual", "weight", "score", "reason"]
    if random.random() < 0.5:
        columns = ["level1", "level2", "name", "weight", "value", "actual", "score", "reason"]
    if random.random() < 0.2:
        columns = ["level1", "level2", "name", "sign", "number", "unit", "actual", "weight", "score", "reason"]
    plan = Plan(tuple(columns), levels.draw(random), rows.side(random), decoration(random))
    return whole(random, "evaluated", form, plan, evaluated=True)


def horizons(random: Random) -> Page:
    """Long-term and annual targets side by side (长期目标, 年度目标), all or only the annual ones filled in."""
    form = drawn(random)
    page, gold, grid = begin(form, "horizons"), gold_of(form), Grid()
    how, width = heads.money(random), 7
    title(random, page, form, labels.TITLE, in_grid=grid, width=width)
    unit_line(random, page, how, in_grid=grid, width=width)
    heads.identity(random, grid, form, gold, width)
    heads.funds(random, grid, form, gold, how, width)
    far, near = random.choice(
        (("长期目标", "年度目标"), ("实施期目标", "年度目标"), ("中长期目标", "年度目标"), ("实施周期目标", "当年目标"))
    )
    grid.rows.append([Cell("总体目标", 1, 2), Cell(f"{far}（{form.year}年-{form.year + 2}年）", 3), Cell(near, 3)])
    both = random.random() < 0.5
    grid.rows.append([Cell("三年内建成完善的服务体系。" if both else "", 3), Cell(form.goal, 3)])
    value, name = random.choice(("指标值", "指标值", "目标值")), random.choice(("三级指标", "三级指标", "指标名称"))
    grid.rows.append([Cell(text) for text in ("一级指标", "二级指标", name, value, "二级指标", name, value)])
    filled = ("name", "value") if both else ("blank", "blank")
    plan = Plan(("level1", "level2", *filled, "level2", "name", "value"), levels.draw(random))
    grid.rows += rows.body(random, plan, form, gold)
    if both:
        gold.rows = [*(replace(row, long_term=True) for row in gold.rows), *gold.rows]
    notes(random, page, grid, form, width)
    add(page, grid, gold)
    return page


def blocks(random: Random) -> Page:
    """A long-term block above the annual one in one table, each with a heading of its own."""
    form = drawn(random)
    page, gold, grid = begin(form, "blocks"), gold_of(form), Grid()
    how, width = heads.money(random), 5
    title(random, page, form, labels.TITLE, in_grid=grid, width=width)
    unit_line(random, page, how, in_grid=grid, width=width)
    heads.identity(random, grid, form, gold, width)
    heads.funds(random, grid, form, gold, how, width)
    grid.line("长期目标", "三年内建成完善的服务体系。", "年度目标", form.goal, width=width)
    far = forms.form(random, form.place, next(topic for topic in TOPICS if form.supervisor.endswith(topic.bureau)), form.year)
    words = levels.draw(random)
    columns = ("level1", "level2", "name", "value")
    name = random.choice(("三级指标", "指标内容", "指标名称"))
    for label, which, long_term in (("长期绩效指标", far, True), ("年度绩效指标", form, False)):
        body = rows.body(random, Plan(columns, words), which, gold, long_term=long_term)
        grid.rows.append([Cell(label, 1, len(body) + 1), *(Cell(text) for text in ("一级指标", "二级指标", name, "指标值"))])
        grid.rows += body
    for row in gold.rows:
        if row.long_term and row.target.kind in {"deadline", "period"}:
            row.may_differ.append("target")
    notes(random, page, grid, form, width)
    add(page, grid, gold)
    return page


def subheaded(random: Random) -> Page:
    """Several values under one heading 指标值, of which one is the target of the year."""
    form = drawn(random)
    page, gold, grid = begin(form, "subheaded"), gold_of(form), Grid()
    how, year = heads.money(random), form.year
    below, place = random.choice(
        (
            (("上年", "当年"), 1),
            (("上年实际", "本年目标"), 1),
            ((f"{year - 1}年", f"{year}年"), 1),
            (("前年", "上年", "预计当年实现"), 2),
            (("上年完成值", "本年计划值"), 1),
            (("上年度", "本年度"), 1),
            (("半年", "全年"), 1),
            (("上半年目标", "全年目标"), 1),
            ((f"{year}年", f"{year + 1}年", f"{year + 2}年"), 0),
            (("第一季度", "第二季度", "第三季度", "全年"), 3),
        )
    )
    width = 3 + len(below)
    title(random, page, form, labels.TITLE, in_grid=grid, width=width)
    unit_line(random, page, how, in_grid=grid, width=width)
    heads.identity(random, grid, form, gold, width)
    heads.funds(random, grid, form, gold, how, width)
    heads.goal(random, grid, form, width)
    grid.rows.append([*(Cell(text, 1, 2) for text in ("一级指标", "二级指标", "三级指标")), Cell("指标值", len(below))])
    grid.rows.append([Cell(text) for text in below])
    values = ["value" if number == place else "baseline" for number in range(len(below))]
    plan = Plan(("level1", "level2", "name", *values), levels.draw(random))
    grid.rows += rows.body(random, plan, form, gold)
    notes(random, page, grid, form, width)
    add(page, grid, gold)
    return page


def monitored(random: Random) -> Page:
    """A form of monitoring (绩效运行监控表): what was done until a month, and what is expected of the year."""
    form = drawn(random)
    page, gold, grid = begin(form, "monitored"), gold_of(form), Grid()
    how, month = Money("万元", "label"), random.choice((6, 7, 8, 9))
    width = 7
    titles = ("{year}年度项目支出绩效目标执行监控表", "{place}{year}年项目绩效运行监控表", "项目支出绩效运行监控表（{year}年度）")
    title(random, page, form, titles, in_grid=grid, width=width)
    heads.identity(random, grid, form, gold, width)
    side = Cell("项目资金（万元）", 1, 4)
    grid.rows.append(
        [side, *(Cell(text) for text in ("", "年初预算数", f"1-{month}月执行数", f"1-{month}月执行率")), Cell("全年预计执行数", 2)]
    )
    money = form.funds
    half = [amount * month // 12 // 100 * 100 for amount in (money.total, money.fiscal, money.other)]
    for label, amount, done in zip(
        ("年度资金总额", "其中：财政拨款", "其他资金"), (money.total, money.fiscal, money.other), half, strict=True
    ):
        rate = f"{done * 100 / amount:.2f}%" if amount else ""
        grid.rows.append([*(Cell(text) for text in (label, how.text(amount), how.text(done), rate)), Cell(how.text(amount), 2)])
    gold.funds = {"total": str(money.total), "fiscal": str(money.fiscal), "other": str(money.other)}
    gold.amount_unit = "万元"
    heads.goal(random, grid, form, width)
    grid.rows.append(
        [
            *(Cell(text) for text in ("一级指标", "二级指标", "三级指标", random.choice(("年度指标值", "年初指标值")))),
            *(Cell(text) for text in (f"1-{month}月完成情况", random.choice(("全年预计完成情况", "预计完成")), "备注")),
        ]
    )
    plan = Plan(("level1", "level2", "name", "value", "partial", "expected", "remark"), levels.draw(random))
    grid.rows += rows.body(random, plan, form, gold)
    add(page, grid, gold)
    return page


def regional(random: Random) -> Page:
    """The form of a transfer payment to a region (区域绩效目标表)."""
    form = drawn(random)
    page, gold, grid = begin(form, "regional"), gold_of(form), Grid()
    how, width = heads.money(random), 5
    titles = (
        "中央对地方转移支付区域绩效目标表（{year}年度）",
        "{year}年专项资金区域绩效目标表",
        "{place}{year}年转移支付区域（项目）绩效目标表",
    )
    title(random, page, form, titles, in_grid=grid, width=width)
    unit_line(random, page, how, in_grid=grid, width=width)
    gold.project = form.project
    grid.line(random.choice(("专项名称", "资金名称", "转移支付名称", "专项资金名称")), form.project, width=width)
    grid.line("中央主管部门", "国务院有关部门", "省级主管部门", f"{form.place.province}有关部门", width=width)
    grid.line(f"{form.place.suffix}级财政部门", f"{form.place.name}财政局", f"{form.place.suffix}级主管部门", form.supervisor, width=width)
    gold.may_differ += ["supervising_department", "department.name", "department.code", "amount_unit", "funds.fiscal", "funds.other"]
    side = Cell(f"资金情况{how.in_label}", 1, 3)
    grid.rows.append([side, *fit(("年度金额：", how.text(form.funds.total)), width - 1)])
    grid.rows.append(fit((random.choice(("其中：中央补助", "其中：上级补助")), how.text(form.funds.fiscal)), width - 1))
    grid.rows.append(fit((random.choice(("地方资金", "地方配套资金")), how.text(form.funds.other)), width - 1))
    gold.funds = {"total": str(form.funds.total), "fiscal": str(form.funds.fiscal), "other": str(form.funds.other)}
    gold.amount_unit = how.unit
    heads.goal(random, grid, form, width)
    rows.table(random, grid, Plan(("level1", "level2", "name", "value"), levels.draw(random), "绩效指标", decoration(random)), form, gold)
    add(page, grid, gold)
    return page
