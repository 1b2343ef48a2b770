"""Damage the head of a form: project, units, goal, year, place, term, the table as a whole."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from mutations.model import Damaged, Table, kind, one, writing

PROJECT, GOAL, DEPARTMENT = one("project"), one("goal"), one("department")
YEAR = re.compile(r"20\d\d")

writing("project: emptied", "both", PROJECT, "", "no-project")
writing("project: XX", "both", PROJECT, "XX项目", "project-placeholder")
writing("project: asterisks", "both", PROJECT, "***", "project-placeholder")
writing("project: slash", "both", PROJECT, "/", "project-placeholder no-project")
writing("project: to be decided", "both", PROJECT, "待定", "project-placeholder no-project")
writing("project: none", "both", PROJECT, "无", "project-placeholder no-project")
writing("project: a dash", "both", PROJECT, "—", "project-placeholder no-project")
writing(
    "project: control character", "both", PROJECT, lambda random, old: None if not old else f"{old[:2]}\x1b{old[2:]}", "control-characters"
)
writing("project: the template's hint", "both", PROJECT, "（填写项目全称）", "project-placeholder")
writing("department: emptied", "both", DEPARTMENT, "", "no-department")
writing("department: XX", "both", DEPARTMENT, "XX单位", "no-department department-placeholder")
writing("department: slash", "both", DEPARTMENT, "/", "no-department department-placeholder")
writing("department: to be decided", "both", DEPARTMENT, "待定", "no-department department-placeholder")
writing("goal: emptied", "both", GOAL, "", "no-goal")
writing("goal: asterisks", "both", GOAL, "***", "goal-placeholder")
writing("goal: slash", "both", GOAL, "/", "goal-placeholder no-goal")
writing("goal: none", "both", GOAL, "无", "goal-placeholder no-goal")
writing("goal: to be decided", "both", GOAL, "待定", "goal-placeholder no-goal")
writing("goal: XX in the midst", "both", GOAL, "完成XX项目建设，服务XX人次。", "goal-placeholder")
writing("goal: one word", "both", GOAL, "好", "goal-says-nothing")
writing("goal: says nothing", "both", GOAL, "完成工作任务", "goal-says-nothing")
writing("goal: elsewhere", "both", GOAL, "详见附件", "goal-placeholder goal-says-nothing value-deferred")
writing("done: emptied", "evaluation", one("done"), "", "goal-no-actual indicator-no-actual")
writing("done: XX", "evaluation", one("done"), "XX", "actual-placeholder goal-placeholder goal-no-actual")


@kind("goal: copied from the project's name")
def goal_of_project(random: Random, table: Table) -> Damaged | None:
    return Damaged(table.write("goal", table.text("project")), ("goal",), ("goal-says-nothing", "goal-restates-name"))


@kind("goal: copied from an indicator's name")
def goal_of_indicator(random: Random, table: Table) -> Damaged | None:
    return Damaged(table.write("goal", table.text("name:0")), ("goal",), ("goal-says-nothing", "goal-restates-name"))


def head_row(table: Table, key: str) -> list[int] | None:
    """The rows of a field of the head, if it stands alone in them and nothing begins there that is merged over more."""
    spot = table.spot(key)
    inside = {one.key for one in table.spots if one.row == spot.row}
    if any(one.row < spot.row < one.row + one.rows for one in table.spots) or spot.rows > 1:
        return None
    return [spot.row] if inside <= {key, f"{key}.label"} else None


def removing(key: str, codes: str) -> None:
    @kind(f"{key}: taken out with its label", "plan")
    def damage(random: Random, table: Table) -> Damaged | None:
        rows = head_row(table, key) if key in table else None
        if rows is None or (key == "department" and "supervisor" in table):
            return None
        above = tuple(name for name, _ in table.above)
        gone = table.without_rows(rows)
        first = [spot.key for spot in gone.spots if spot.row == 0 and not spot.key.startswith(("title", "unit"))]
        return Damaged(gone, (*above, *first, *gone.keys("title"), "project", "project.label"), tuple(codes.split()))


removing("project", "no-project field-not-in-form")
removing("department", "no-department field-not-in-form")
removing("goal", "no-goal field-not-in-form")


@kind("project: label emptied")
def project_label(random: Random, table: Table) -> Damaged | None:
    if "title" not in table:
        return None
    cells = ("project.label", "project")
    return Damaged(
        table.write("project.label", ""), cells, ("no-project", "field-not-in-form", "cell-not-understood"), ("field-not-in-form",)
    )


@kind("goal: label emptied")
def goal_label(random: Random, table: Table) -> Damaged | None:
    if "goal.label" not in table or "goal.side" in table:
        return None
    cells = ("goal.label", "goal")
    return Damaged(table.write("goal.label", ""), cells, ("no-goal", "field-not-in-form", "cell-not-understood"), ("field-not-in-form",))


def spoken_years(table: Table, *, but: str) -> bool:
    return any(YEAR.search(text) for key, text in table.all_texts() if key != but)


@kind("year: taken out of the title")
def no_year(random: Random, table: Table) -> Damaged | None:
    if "title" not in table or spoken_years(table, but="title"):
        return None
    text = re.sub(r"（?20\d\d年度?）?", "", table.text("title"))
    return Damaged(table.write("title", text), ("title",), ("no-year",))


@kind("year: XX in the title")
def year_placeholder(random: Random, table: Table) -> Damaged | None:
    if "title" not in table or spoken_years(table, but="title"):
        return None
    return Damaged(table.write("title", YEAR.sub("20XX", table.text("title"))), ("title",), ("no-year",))


@kind("year: of last year in the title", "plan")
def last_year(random: Random, table: Table) -> Damaged | None:
    dated = [key for key, text in table.all_texts() if key != "title" and YEAR.search(text) and key.startswith(("value", "number"))]
    if "title" not in table or not dated or "start" in table:
        return None
    text = YEAR.sub(str(table.form.year - 1), table.text("title"))
    return Damaged(
        table.write("title", text), ("title", *dated), ("deadline-outside-year", "period-outside-year", "no-year", "years-disagree")
    )


@kind("place: in no name")
def no_place(random: Random, table: Table) -> Damaged | None:
    place = table.form.place
    changed, cells = table, []
    for key, text in table.all_texts():
        bare = text.replace(place.name, "").replace(place.province, "") if place.name in text or place.province in text else text
        if bare != text:
            changed = changed.write(key, bare)
            cells.append(key)
    if not {"department", "supervisor"} & set(cells):
        return None
    return Damaged(changed, (*cells, "department", "title"), ("no-city",))


@kind("place: one that is none", "plan")
def odd_place(random: Random, table: Table) -> Damaged | None:
    place = table.form.place.name
    changed = table
    cells = [key for key, text in table.all_texts() if place in text]
    for key in cells:
        changed = changed.write(key, table.text(key).replace(place, "囗囗" + place[-1]))
    return Damaged(changed, (*cells, "title"), ("no-city",)) if "department" in cells else None


def term(name: str, codes: str, **new: str) -> None:
    @kind(name, "plan")
    def damage(random: Random, table: Table) -> Damaged | None:
        if "start" not in table:
            return None
        year = table.form.year
        written = table
        for key, text in new.items():
            written = written.write(key, text.format(year=year, last=year - 1, before=year - 2, next=year + 1))
        return Damaged(written, tuple(new), tuple(codes.split()))


term("term: impossible day of the start", "date-unreadable", start="{year}-02-30")
term("term: impossible month of the end", "date-unreadable", end="{year}年13月31日")
term("term: words for the start", "date-unreadable", start="年初")
term("term: letter in the end", "date-unreadable", end="{year}-l2-31")
term("term: before the year", "term-outside-year", start="{before}-01-01", end="{before}-12-31")
term("term: after the year", "term-outside-year", start="{next}-01-01", end="{next}-12-31")
term("term: XX for the end", "date-unreadable", end="{year}年XX月XX日")


@kind("term: ends before it begins", "plan")
def reversed_term(random: Random, table: Table) -> Damaged | None:
    if "start" not in table:
        return None
    first, last = table.text("start"), table.text("end")
    return Damaged(table.write("start", last).write("end", first), ("start", "end"), ("term-reversed",))


@kind("term: year of the end lost a digit", "plan")
def short_year(random: Random, table: Table) -> Damaged | None:
    if "start" not in table:
        return None
    return Damaged(
        table.write("end", table.text("end").replace(str(table.form.year), str(table.form.year)[:3], 1)),
        ("end",),
        ("date-unreadable", "term-reversed", "term-outside-year"),
    )


@kind("term: year of the end shifted back", "plan")
def early_end(random: Random, table: Table) -> Damaged | None:
    if "start" not in table:
        return None
    text = table.text("end").replace(str(table.form.year), str(table.form.year - 1), 1)
    return Damaged(table.write("end", text), ("end", "start"), ("term-reversed", "term-outside-year"))


@kind("table: printed twice", "plan")
def twice(random: Random, table: Table) -> Damaged | None:
    cells = ("project", "title", "project.label")
    return Damaged(replace(table), cells, ("duplicate-table",), ("duplicate-table",), other=table)
