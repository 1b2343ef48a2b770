"""Lay out the rarer kinds of forms: lists of projects, whole departments, bare tables under headings, tables on their side."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from generator import forms, heads, labels, levels, rows, values
from generator.grid import Cell, Grid, Paragraph
from generator.heads import Money
from generator.layouts import drawn
from generator.levels import Words
from generator.model import Form, GoldTable, Indicator
from generator.page import Page, add, begin, gold_of, notes, title, unit_line
from generator.rows import Plan

NO_HEAD = ["supervising_department", "department.name", "department.code", "amount_unit", "funds.total", "funds.fiscal", "funds.other"]

#: What a person would say of a table that has only some of the indicators and no head.
ABSENT = ["no-budget", "no-goal", "no-department", "missing-output", "missing-benefit", "missing-satisfaction", "missing-cost"]
ABSENT += ["missing-quantity", "missing-quality", "missing-timeliness"]


def several(random: Random, count: int) -> list[Form]:
    """Draw projects of one place, department and year, no two with one name."""
    place, topic = forms.place_and_topic(random)
    year = random.choice((2021, 2022, 2023, 2024, 2025))
    projects = random.sample(topic.projects, count)
    first = forms.form(random, place, topic, year, project=projects[0])
    others = (forms.form(random, place, topic, year, project=project) for project in projects[1:])
    return [first, *(replace(form, department=first.department, code=first.code) for form in others)]


def listed(random: Random) -> Page:
    """A flat list of projects: unit, project, money and goal merged over the rows of their indicators."""
    drawn_forms = several(random, random.choice((2, 3)))
    first = drawn_forms[0]
    page, grid, how = begin(first, "listed"), Grid(), Money(random.choice(("万元", "元")), random.choice(("line", "label")))
    titles = ("部门预算项目绩效目标申报表（{year}年度）", "{place}{year}年部门预算项目绩效目标表", "{year}年项目支出绩效目标汇总表")
    title(random, page, first, titles)
    unit_line(random, page, how)
    signs = random.random() < 0.6
    columns = ("level1", "level2", "name", "sign", "number", "unit") if signs else ("level1", "level2", "name", "value")
    unit, project = random.choice(("单位名称", "预算单位", "部门（单位）名称")), random.choice(("项目名称", "预算项目", "支出项目"))
    amount, goal = random.choice(("预算数", "预算金额", "项目预算")), random.choice(("年度目标", "绩效目标", "年度绩效目标"))
    own = [unit, project, f"{amount}{how.in_label}", goal]
    grid.rows.append([Cell(text) for text in [*own, *(column for column in rows.headings(random, columns))]])
    words = levels.draw(random)
    bodies = []
    for form in drawn_forms:
        gold = gold_of(form)
        gold.department, gold.amount_unit = first.department, how.unit
        gold.funds = {"total": str(form.funds.total), "fiscal": None, "other": None}
        gold.may_differ += ["supervising_department", "amount_unit", "funds.fiscal", "funds.other"]
        bodies.append((form, rows.body(random, Plan(columns, words), form, gold)))
        page.gold.tables.append(gold)
    for number, (form, body) in enumerate(bodies):
        span = [Cell(form.project, 1, len(body)), Cell(how.text(form.funds.total), 1, len(body)), Cell(form.goal, 1, len(body))]
        if number == 0:
            span.insert(0, Cell(first.department, 1, sum(len(rows_of) for _, rows_of in bodies)))
        body[0] = [*span, *body[0]]
        grid.rows += body
    page.blocks.append(grid)
    return page


def department(random: Random) -> Page:
    """A whole department's form (部门整体支出): tasks with amounts, indicators with levels or without."""
    form = drawn(random)
    page, grid, how = begin(form, "department"), Grid(), Money("万元", "label")
    gold = GoldTable(
        None, form.year, may_differ=["project", "supervising_department", "department.code", "amount_unit", "funds.fiscal", "funds.other"]
    )
    bare = random.random() < 0.4
    columns = ("name", "unit", "sign", "number", "weight") if bare else ("level1", "level2", "name", "value")
    width = len(columns) + 1
    titles = ("{year}年部门整体支出绩效目标表", "部门整体支出绩效目标申报表（{year}年度）", "{place}{year}年度部门（单位）整体绩效目标表")
    title(random, page, form, titles)
    gold.department = form.supervisor
    grid.line(random.choice(("部门名称", "部门（单位）名称", "预算部门", "单位名称")), form.supervisor, width=width)
    if random.random() < 0.6:
        grid.rows.append([Cell("年度主要任务", 1, 3), *heads.fit_last(("任务名称", "主要内容", "预算金额（万元）"), width - 1)])
        half = form.funds.total // 2
        for task, amount in ((f"{form.project}", half), ("日常运转保障", form.funds.total - half)):
            grid.rows.append(heads.fit_last((task, "按年度工作计划实施", how.text(amount)), width - 1))
    grid.line(random.choice(("部门整体支出预算（万元）", "预算总额（万元）", "资金总额（万元）")), how.text(form.funds.total), width=width)
    gold.funds, gold.amount_unit = {"total": str(form.funds.total), "fiscal": None, "other": None}, "万元"
    heads.goal(random, grid, form, width)
    words = Words("2015", "plain") if bare else levels.draw(random)
    rows.table(random, grid, Plan(columns, words, "绩效指标"), form, gold)
    notes(random, page, grid, form, width)
    add(page, grid, gold)
    return page


def headed(random: Random) -> Page:
    """Bare tables whose projects are named only by the heading above each."""
    drawn_forms = several(random, 2)
    page = begin(drawn_forms[0], "headed")
    title(random, page, drawn_forms[0], ("{place}{year}年重点项目绩效目标公开", "{place}{year}年部门预算重点项目绩效目标"))
    for number, form in enumerate(drawn_forms):
        gold = gold_of(form)
        gold.may_differ += NO_HEAD
        page.blocks.append(Paragraph(f"{'一二三'[number]}、{form.project}", heading=True))
        page.blocks.append(Paragraph(f"绩效目标：{form.goal}"))
        grid = Grid()
        rows.table(random, grid, Plan(("level1", "level2", "name", "value"), levels.draw(random)), form, gold)
        add(page, grid, gold)
    page.gold.findings += ["no-budget", "no-department"]
    return page


def two_levels(random: Random) -> Page:
    """Two columns of levels of which the second is the name."""
    form = drawn(random)
    page, gold, grid = begin(form, "two-levels"), gold_of(form), Grid()
    how, width = heads.money(random), 4
    title(random, page, form, labels.TITLE, in_grid=grid, width=width)
    unit_line(random, page, how, in_grid=grid, width=width)
    heads.identity(random, grid, form, gold, width)
    heads.funds(random, grid, form, gold, how, width)
    heads.goal(random, grid, form, width)
    words = Words("2015", random.choice(("plain", "short", "broken")))
    kind, name = random.choice((("一级指标", "二级指标"), ("指标类型", "指标内容"), ("指标类别", "指标名称")))
    body = rows.body(random, Plan(("level2", "name", "value"), words), form, gold)
    grid.rows.append([Cell("绩效指标", 1, len(body) + 1), Cell(kind), Cell(name), Cell("指标值")])
    grid.rows += body
    add(page, grid, gold)
    return page


def sideways(random: Random) -> Page:
    """A table on its side: levels and indicators are columns, the units that get the money are rows."""
    form = drawn(random)
    page, grid = begin(form, "sideways"), Grid()
    title(random, page, form, ("{place}" + form.project + "{year}年绩效目标分解表", "{year}年{place}" + form.project + "绩效目标表"))
    chosen = [
        indicator for indicator in rows.ordered(form, Words("2015", "plain")) if indicator.spelling.split and not indicator.spelling.also
    ][:5]
    plain = [Words("2015", "plain").of(indicator.kind) for indicator in chosen]
    for place in (0, 1):
        row = [Cell("单位", 1, 3)] if place == 0 else []
        row += [
            Cell(level[place].text, span)
            for level, span in zip(plain, rows.runs([level[place].text for level in plain]), strict=True)
            if span
        ]
        grid.rows.append(row)
    grid.rows.append([Cell(indicator.name) for indicator in chosen])
    for number, town in enumerate(("城关镇", "石桥乡", "清水镇")[: random.choice((2, 3))]):
        again = [varied(random, indicator, number) for indicator in chosen]
        gold = GoldTable(form.project, form.year, may_differ=["project", *NO_HEAD])
        grid.rows.append([Cell(f"{form.place.name}{town}"), *(Cell(indicator.spelling.text) for indicator in again)])
        rows.body(random, Plan(("level1", "level2", "name", "value"), Words("2015", "plain")), replace(form, indicators=tuple(again)), gold)
        page.gold.tables.append(gold)
    page.blocks.append(grid)
    page.gold.findings += ABSENT
    return page


def varied(random: Random, indicator: Indicator, number: int) -> Indicator:
    """Return the indicator with another number for another unit."""
    target = indicator.spelling.target
    if target.unit == "%" or not target.number or not target.comparator or not target.unit:
        return indicator
    spelling = values.spell_number(random, target.comparator, Decimal(target.number) + number, target.unit)
    return replace(indicator, spelling=spelling)


def letter(random: Random) -> Page:
    """A notice with the form after it."""
    form = drawn(random)
    page, gold, grid = begin(form, "letter"), gold_of(form), Grid()
    how, width = heads.money(random), 4
    department_name, year = form.supervisor, form.year
    page.blocks += [
        Paragraph(f"{form.place.name}财政局关于批复{year}年部门预算的通知", heading=True),
        Paragraph(f"{department_name}："),
        Paragraph(f"根据县人民代表大会审议通过的{year}年预算，现将你单位项目绩效目标随部门预算一并批复，请认真组织实施。"),
        Paragraph(f"附件：{form.project}绩效目标表"),
        Paragraph(f"{form.place.name}财政局"),
        Paragraph(f"{year}年2月18日"),
        Paragraph("附件"),
    ]
    title(random, page, form, ("项目支出绩效目标表", "项目绩效目标表（{year}年度）"))
    unit_line(random, page, how)
    heads.identity(random, grid, form, gold, width)
    heads.funds(random, grid, form, gold, how, width)
    heads.goal(random, grid, form, width)
    rows.table(random, grid, Plan(("level1", "level2", "name", "value"), levels.draw(random)), form, gold)
    add(page, grid, gold)
    return page


def paired(random: Random) -> Page:
    """Two forms in one document, one after the other, in two tables or on two sheets."""
    page: Page | None = None
    for form in several(random, 2):
        gold, grid = gold_of(form), Grid(name=form.project[:12])
        plan = Plan(("level1", "level2", "name", "value"), levels.draw(random), rows.side(random))
        how, width = heads.money(random), plan.width
        page = page or begin(form, "paired")
        title(random, page, form, ("{year}年度项目支出绩效目标表", "{place}{year}年项目支出绩效目标表"), in_grid=grid, width=width)
        unit_line(random, page, how, in_grid=grid, width=width)
        heads.identity(random, grid, form, gold, width)
        heads.funds(random, grid, form, gold, how, width)
        heads.goal(random, grid, form, width)
        rows.table(random, grid, plan, form, gold)
        add(page, grid, gold)
    assert page is not None
    return page
