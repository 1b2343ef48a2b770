"""What each saved query answers over a set of made documents, computed from what they were written from.

Imports nothing of the program. Definitions: the descriptions in queries/*.rq and docs/data-model.md. An answer is a list of rows, each by the
names of the query's columns; a column that is left out is empty. ``table`` is the first 16 digits of the SHA-256 of the document that
states the version which counts.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from .made_documents import NAMES_ABOUT, PROJECTS_ABOUT


class Held:
    """A version of a table: its document, and its number there."""

    def __init__(self, document, number, form):
        self.document, self.number, self.form = document, number, form
        self.mark = document.sha256[:16]
        self.rank = (document.preferred, document.published or "", form.filled(), document.sha256)

    def place(self):
        return {"city": self.form.place.shown, "city_code": self.form.place.code, "year": self.form.year}

    def by(self):
        return {**self.place(), "department": self.form.department_name}

    def head(self):
        return {**self.by(), "project": self.form.printed, "table": self.mark}


class World:
    """The versions of each table of some documents, that which counts first."""

    def __init__(self, documents):
        self.versions = defaultdict(list)
        for document in documents:
            seen = Counter()
            for number, form in enumerate(document.forms, 1):
                seen[form.key] += 1
                self.versions[(*form.key, seen[form.key])].append(Held(document, number, form))
        for held in self.versions.values():
            held.sort(key=lambda one: one.rank, reverse=True)
        current = [held[0] for _, held in sorted(self.versions.items())]
        self.plans = [held for held in current if held.form.layout != "evaluation"]
        self.results = [held for held in current if held.form.layout == "evaluation"]

    def rows(self, held=None):
        return [(one, row) for one in (held or self.plans) for row in one.form.rows]

    def years(self):
        """Each project with its tables by year: of one department, by its name without the year."""
        projects = defaultdict(lambda: defaultdict(list))
        for held in self.plans:
            form = held.form
            projects[form.place.code, form.body, form.project][form.year].append(held)
        return projects


def yuan(text):
    return None if text is None else Decimal(text) * 10_000


def total(amounts):
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def rounded(number, places):
    return Decimal(number).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def share(part, whole):
    return rounded(Decimal(part) / Decimal(whole), 4) if whole else None


def grouped(items, key):
    """Items by a key that is a dictionary: the keys, and the items of each."""
    order = {}
    for item in items:
        order.setdefault(tuple(sorted(key(item).items(), key=str)), []).append(item)
    return [(dict(names), members) for names, members in order.items()]


def place(item):
    return item[0].place() if isinstance(item, tuple) else item.place()


def by(item):
    return item[0].by() if isinstance(item, tuple) else item.by()


# -- tables and money --------------------------------------------------------------------------------------------------------


def overview(world):
    return [
        {
            **names,
            "documents": len({held.document.sha256 for held in tables}),
            "tables": len(tables),
            "indicators": sum(len(held.form.rows) for held in tables),
            "budget_yuan": total(yuan(held.form.budget) for held in tables),
        }
        for names, tables in grouped(world.plans, place)
    ]


def budget_by_department(world):
    return [
        {
            **names,
            "department_code": max((held.form.code or "" for held in tables)),
            "tables": len(tables),
            "budget_yuan": total(yuan(held.form.budget) for held in tables),
        }
        for names, tables in grouped(world.plans, by)
    ]


def budget_execution(world):
    answers = []
    for names, tables in grouped(world.results, by):
        planned = [yuan(held.form.adjusted or held.form.budget) for held in tables]
        spent = [yuan(held.form.executed) for held in tables]
        both = [(p, s) for p, s in zip(planned, spent) if p is not None and s is not None]
        base = total(p for p, _ in both)
        answers.append(
            {
                **names,
                "evaluations": len(tables),
                "budget_yuan": total(yuan(held.form.budget) for held in tables),
                "planned_yuan": total(planned),
                "executed_yuan": total(spent),
                "rate_percent": rounded(100 * total(s for p, s in both if p) / base, 2) if base else None,
            }
        )
    return answers


def largest_projects(world):
    return [
        {**held.head(), "budget_yuan": yuan(held.form.budget), "project_total_yuan": yuan(held.form.total)}
        for held in world.plans
        if held.form.budget is not None
    ]


def funds_by_source(world):
    stated = [
        (held, source, yuan(amount))
        for held in world.plans
        for source, amount in (("财政资金", held.form.fiscal), ("其他资金", held.form.other))
        if amount is not None
    ]
    return [
        {**names, "tables": len(members), "yuan": total(amount for _, _, amount in members)}
        for names, members in grouped(stated, lambda item: {**by(item), "source": item[1]})
    ]


def project_total(tables_by_year):
    stated = [year for year, tables in tables_by_year.items() if any(held.form.total for held in tables)]
    return max(yuan(held.form.total) for held in tables_by_year[max(stated)] if held.form.total) if stated else None


def year_over_year(world):
    answers = []
    for (_, _, project), years in world.years().items():
        for year_a, year_b in zip(sorted(years), sorted(years)[1:]):
            budgets = []
            for year in (year_a, year_b):
                amounts = [yuan(held.form.budget) for held in years[year] if held.form.budget is not None]
                budgets.append(total(amounts) if amounts else None)
            some = years[year_a][0]
            change = None if None in budgets else budgets[1] - budgets[0]
            answers.append(
                {**some.by(), "project": project, "year_a": year_a, "year_b": year_b, "budget_a": budgets[0], "budget_b": budgets[1],
                 "change_yuan": change, "project_total_yuan": project_total(years)}
            )  # fmt: skip
    return answers


def budget_jumps(world):
    answers = []
    for row in year_over_year(world):
        budgets = row["budget_a"], row["budget_b"]
        if None in budgets or min(budgets) <= 0 or max(budgets) / min(budgets) < 10:
            continue
        kept = ("city", "city_code", "department", "project", "year_a", "year_b", "budget_a", "budget_b")
        answers.append({**{name: row[name] for name in kept}, "times_apart": rounded(max(budgets) / min(budgets), 1)})
    return answers


def same_project_elsewhere(world):
    answers = []
    for project in sorted({held.form.project for held in world.plans}):
        tables = [held for held in world.plans if held.form.project == project]
        departments = {held.form.department_name for held in tables}
        years, cities = {held.form.year for held in tables}, {held.form.place.code for held in tables}
        if max(len(departments), len(years), len(cities)) < 2:
            continue
        totals = [project_total(of) for (_, _, name), of in world.years().items() if name == project]
        totals = [amount for amount in totals if amount is not None]
        answers.append(
            {"project": project, "tables": len(tables), "departments": len(departments), "years": len(years), "cities": len(cities),
             "project_total_yuan": total(totals) if totals else None}
        )  # fmt: skip
    return answers


def projects_about(world, term):
    return [{**held.head(), "budget_yuan": yuan(held.form.budget)} for held in world.plans if held.form.project in PROJECTS_ABOUT[term]]


def missing_satisfaction(world):
    return [held.head() for held in world.plans if not any(row.level1 == "满意度指标" for row in held.form.rows)]


def same_goal(world):
    goals = defaultdict(list)
    for held in world.plans:
        goal = re.sub(r"^1[.、．]|[。；;.]+$", "", re.sub(r"\s", "", held.form.goal))
        if goal:
            goals[goal].append(held)
    return [{**held.head(), "goal": goal, "tables": len(tables)} for goal, tables in goals.items() if len(tables) > 1 for held in tables]


def cost_against_budget(world):
    answers = []
    for held in world.plans:
        costs = [(row.name, row.value.number * 10_000) for row in held.form.rows if row.value.kind == "number" and row.value.unit == "万元"]
        if not costs:
            continue
        budget = yuan(held.form.budget)
        amounts = [amount for _, amount in costs]
        if len(costs) > 1 and budget is not None and sum(amounts) <= budget:
            cost = sum(amounts)
        else:
            is_total = [name == "项目总成本" or len(costs) > 1 and amount == budget for name, amount in costs]
            cost = max(
                max((amount for amount, whole in zip(amounts, is_total) if whole), default=Decimal(0)),
                sum(amount for amount, whole in zip(amounts, is_total) if not whole),
            )
        difference = None if budget is None else cost - budget
        answers.append({**held.head(), "budget_yuan": budget, "cost_targets_yuan": cost, "difference_yuan": difference})
    return answers


def copied_tables(world):
    answers = []
    for years in world.years().values():
        for year in years:
            for later in years[year]:
                for earlier in years.get(year - 1, ()):
                    if all(is_in(rows, others) for rows, others in ((later, earlier), (earlier, later))):
                        shown = {**later.head(), "year_a": year - 1, "year_b": year, "indicators": len(later.form.rows)}
                        answers.append({**shown, "budget_a": yuan(earlier.form.budget), "budget_b": yuan(later.form.budget)})
    return answers


def is_in(held, other):
    def said(form):
        return {(row.name, row.level2, row.value.printed) for row in form.rows}

    return said(held.form) <= said(other.form)


# -- indicators --------------------------------------------------------------------------------------------------------------


def about(row, held, *more):
    value = row.value
    said = {
        "value": value.printed,
        "comparator": value.comparator,
        "number": value.number if value.kind == "number" else None,
        "unit": value.unit,
    }
    return {**held.head(), "indicator": row.printed, **said, **({"level2": row.level2} if more else {})}


def same_indicator(world, name):
    return [{**about(row, held), "indicator": name} for held, row in world.rows() if row.name == name]


def indicators_about(world, term):
    return [about(row, held, "level2") for held, row in world.rows() if row.name in NAMES_ABOUT[term]]


def shared_indicators(world):
    answers = []
    for name in sorted({row.name for _, row in world.rows()}):
        tables = {id(held): held for held, row in world.rows() if row.name == name}.values()
        cities, years = {held.form.place.code for held in tables}, {held.form.year for held in tables}
        if len(cities) > 1 or len(years) > 1:
            answers.append({"indicator": name, "cities": len(cities), "years": len(years), "tables": len(tables)})
    return answers


def indicator_mix(world):
    answers = []
    for names, rows in grouped(world.rows(), place):
        for levels, members in grouped(rows, lambda item: {"level1": item[1].level1, "level2": item[1].level2}):
            answers.append({**names, **levels, "indicators": len(members), "share": share(len(members), len(rows))})
    return answers


def is_quantified(row):
    return row.value.kind in ("number", "range")


def quantified_share(world):
    return [
        {**names, "quantified": n, "indicators": len(rows), "share": share(n, len(rows))}
        for names, rows in grouped(world.rows(), place)
        for n in [sum(is_quantified(row) for _, row in rows)]
    ]


def without_quantified_benefit(world):
    answers = []
    for names, tables in grouped(world.plans, by):
        benefits = [(held, [row for row in held.form.rows if row.level1 == "效益指标"]) for held in tables]
        without = [held for held, rows in benefits if not any(map(is_quantified, rows))]
        budget = total(yuan(held.form.budget) for held in tables)
        part = total(yuan(held.form.budget) for held in without)
        answers.append(
            {**names, "tables": len(tables), "without_quantified": len(without), "without_benefit": sum(not rows for _, rows in benefits),
             "budget_yuan": budget, "unquantified_yuan": part, "share": share(part, budget)}
        )  # fmt: skip
    return answers


def percents(rows):
    """The rows whose target is a number in % with ≥, ＞ or =."""
    return [
        (held, row)
        for held, row in rows
        if row.value.kind == "number" and row.value.unit == "%" and row.value.comparator in (">=", ">", "=")
    ]


def satisfaction_targets(world):
    rows = percents((held, row) for held, row in world.rows() if row.level1 == "满意度指标")
    answers = []
    for names, members in grouped(rows, place):
        numbers = [row.value.number for _, row in members]
        mean = rounded(sum(numbers) / len(numbers), 2)
        answers.append({**names, "targets": len(numbers), "mean_percent": mean, "min_percent": min(numbers), "max_percent": max(numbers)})
    return answers


def targets_by_threshold(world):
    def key(item):
        return {**by(item), "kind": "满意度指标" if item[1].level1 == "满意度指标" else "质量指标"}

    rows = percents((held, row) for held, row in world.rows() if row.level1 == "满意度指标" or row.level2 == "质量指标")
    return [
        {**names, "targets": len(members)}
        | {column: sum(row.value.number >= least for _, row in members) for column, least in (("at_100", 100), ("at_least_95", 95), ("at_least_90", 90))}
        for names, members in grouped(rows, key)
    ]  # fmt: skip


def deadlines(world):
    return [{**held.head(), "indicator": row.printed, "date": row.value.last} for held, row in world.rows() if row.value.kind == "deadline"]


def deadlines_by_month(world):
    rows = [(held, row) for held, row in world.rows() if row.value.last]
    answers = []
    for names, members in grouped(rows, lambda item: {**place(item), "month": item[1].value.last[:7]}):
        kinds = Counter(row.value.kind for _, row in members)
        answers.append({**names, "deadlines": kinds["deadline"], "periods": kinds["period"], "indicators": len(members)})
    return answers


def response_times(world):
    answers = []
    for held, row in world.rows():
        if row.name == "故障响应时间":
            hours = rounded(row.value.number / (60 if row.value.unit == "分钟" else 1), 6)
            answers.append({**held.head(), "indicator": row.printed, "comparator": row.value.comparator, "hours": hours})
    return answers


def unit_prices(world):
    answers = []
    for held, row in world.rows():
        if row.name != "人均培训费":
            continue
        value, times = row.value, 10_000 if row.value.unit.startswith("万元") else 1
        _, per, *period = value.unit.split("/")
        answers.append(
            {**held.head(), "indicator": row.printed, "comparator": value.comparator, "yuan": value.number * times,
             "yuan_to": value.upper and value.upper * times, "unit": value.unit.removeprefix("万"), "per": per, "per_group": "人",
             "period": period[0] if period else None, "value": value.printed}
        )  # fmt: skip
    return answers


def per_person_costs(world):
    return [{name: cell for name, cell in row.items() if name not in ("per", "per_group", "period", "value")} for row in unit_prices(world)]


def wordings(world):
    texts = [(held, row) for held, row in world.rows() if row.value.kind == "text"]
    return [
        {**names, "indicators": len(rows), "tables": len({id(held) for held, _ in rows}),
         "departments": len({held.form.department_name for held, _ in rows}), "cities": len({held.form.place.code for held, _ in rows})}
        for names, rows in grouped(texts, lambda item: {"wording": re.sub(r"[。；;.]+$", "", re.sub(r"\s", "", item[1].value.printed))})
    ]  # fmt: skip


# -- from year to year -------------------------------------------------------------------------------------------------------


def words_of(text):
    return re.sub(r"20[0-9][0-9]年?度?", "", re.sub(r"\s", "", text))


def measured(value):
    """The kind of a number and the number in it: money in yuan, durations in hours, else in its unit."""
    if value.kind != "number":
        return None
    if value.unit == "万元":
        return "yuan", value.number * 10_000
    if value.unit in ("小时", "分钟"):
        return "hours", value.number / (60 if value.unit == "分钟" else 1)
    return value.unit, value.number


def change_of(old, new, year_a, year_b):
    """How a target changed: None where it stayed the same."""
    a, b = measured(old), measured(new)
    if a and b and a[0] == b[0]:
        if a[1] == b[1] and old.comparator == new.comparator:
            return None
        signs = {old.comparator, new.comparator}
        up, down = signs & {">=", ">"}, signs & {"<=", "<"}
        if a[1] == b[1] or bool(up) == bool(down):
            return "changed"
        return "strengthened" if (b[1] > a[1]) is bool(up) else "weakened"
    if old.kind == new.kind == "deadline":
        return None if old.last[5:] == new.last[5:] else "weakened" if new.last[5:] > old.last[5:] else "strengthened"
    return None if words_of(old.printed) == words_of(new.printed) else "changed"


def changes_between_years(world):
    answers = []
    for (_, _, project), years in world.years().items():
        for year_a, year_b in zip(sorted(years), sorted(years)[1:]):
            sides = [defaultdict(list), defaultdict(list)]
            for side, year in zip(sides, (year_a, year_b)):
                for held in years[year]:
                    for row in held.form.rows:
                        side[row.name].append(row)
            for name in sorted({*sides[0], *sides[1]}):
                old, new = sides[0].get(name, []), sides[1].get(name, [])
                if not old or not new:
                    change = "added" if new else "dropped"
                elif len(old) == len(new) == 1:
                    change = change_of(old[0].value, new[0].value, year_a, year_b)
                else:
                    same = len(old) == len(new) and {words_of(r.value.printed) for r in old} == {words_of(r.value.printed) for r in new}
                    change = None if same else "changed"
                if change:
                    answers.append(
                        {**years[year_a][0].by(), "project": project, "year_a": year_a, "year_b": year_b, "change": change,
                         "indicator": min(row.printed for row in old + new), "rows_a": len(old), "rows_b": len(new),
                         "value_a": old[0].value.printed if len(old) == 1 else None,
                         "value_b": new[0].value.printed if len(new) == 1 else None}
                    )  # fmt: skip
    return answers


# -- results -----------------------------------------------------------------------------------------------------------------


def outcome(row):
    """What came of a target, by the table of docs/data-model.md (Self-evaluation tables)."""
    target, actual = row.value, row.actual
    if target.kind == "text":
        bare = [same_text(value.printed) for value in (target, actual)]
        return "missed" if bare[1] == "未完成" else "met" if bare[1] in ("已完成", bare[0]) else "not_judged"
    if target.last:
        # 已完成 does not say when.
        return "missed" if actual.printed == "未完成" else "not_judged"
    if target.kind != "number" or actual.kind != "number":
        return "not_judged"
    more = (actual.number > target.number) - (actual.number < target.number)
    stated = target.comparator if target.printed[0] in "≥≤><=" else None
    if stated in (">=", "<="):
        better = more if stated == ">=" else -more
        return ("met", "exceeded", "missed")[better]
    if stated == ">":
        return "exceeded" if more > 0 else "missed"
    down = row.level2 in ("成本指标", "时效指标")
    better = -more if down else more
    return ("met", "exceeded" if stated is None else "not_judged", "missed")[better]


def outcomes(rows):
    counts = Counter(outcome(row) for _, row in rows)
    judged = counts["exceeded"] + counts["met"] + counts["missed"]
    return {
        **{name: counts[name] for name in ("exceeded", "met", "missed", "not_judged")},
        "judged": judged,
        "share": share(counts["exceeded"] + counts["met"], judged),
        "indicators": len(rows),
    }


def targets_met(world):
    return [{**names, **outcomes(rows)} for names, rows in grouped(world.rows(world.results), place)] if world.results else []


def evaluation_outcomes(world):
    return [{**names, **outcomes(rows)} for names, rows in grouped(world.rows(world.results), by)] if world.results else []


def plan_and_result(world):
    answers = []
    for held in world.results:
        key = (*held.form.key[:4], False, 1)
        plan = world.versions[key][0].form.rows if key in world.versions else ()
        for row in held.form.rows:
            planned = sorted({other.value.printed for other in plan if (other.name, other.level2) == (row.name, row.level2)})
            met = {"exceeded": "true", "met": "true", "missed": "false"}.get(outcome(row))
            answers.append(
                {**held.head(), "indicator": row.printed, "plan_value": "；".join(planned) or None, "stated_value": row.value.printed,
                 "actual_value": row.actual.printed, "met": met, "weight": Decimal(row.weight), "score": Decimal(row.score)}
            )  # fmt: skip
        for other in plan:
            if other.name not in {row.name for row in held.form.rows}:
                answers.append({**held.head(), "indicator": other.printed, "plan_value": other.value.printed})
    return answers


# -- versions ----------------------------------------------------------------------------------------------------------------

#: The fields of a form's head that differ between documents, and what they are called.
FIELDS = (
    ("printed", "项目名称"), ("goal", "绩效目标"), ("budget", "预算数（资金总额）"), ("fiscal", "财政资金"), ("other", "其他资金"),
    ("total", "项目总额（实施周期资金总额）"), ("total", "项目总额中的财政资金"), ("total_other", "项目总额中的其他资金"), ("adjusted", "全年（调整）预算数"), ("executed", "全年执行数"),
)  # fmt: skip


def same_text(text):
    return re.sub(r"[。；;.]+$", "", re.sub(r"\s", "", text or ""))


def reading(value):
    """What is compared of a value: as read, or the text without blanks and without marks at its end."""
    if value is None:
        return None
    return (
        same_text(value.printed)
        if value.kind == "text"
        else (
            value.kind,
            value.comparator,
            value.number,
            value.upper,
            value.unit,
            value.last,
            value.printed if value.kind == "period" else "",
        )
    )


def named_rows(form):
    """The rows of a form by level 2, name and ordinal among equals."""
    seen, named = Counter(), {}
    for row in form.rows:
        seen[row.level2, row.name] += 1
        named[row.level2, row.name, seen[row.level2, row.name]] = row
    return named


def disagreements(world):
    """(version that counts, field or indicator, whether the first says it, versions that differ) of each difference."""
    for held in world.versions.values():
        first, others = held[0], held[1:]
        for attribute, label in FIELDS:
            said = [
                same_text(getattr(one.form, attribute)) if attribute in ("printed", "goal") else yuan(getattr(one.form, attribute))
                for one in held
            ]
            if len(set(said)) > 1:
                yield held, label, None, [other for other, text in zip(others, said[1:]) if text != said[0]]
        rows = [named_rows(one.form) for one in held]
        # Of several rows of one name those that say the same are compared with each other: that is not computed here.
        several = {name[:2] for of in rows for name in of if name[2] > 1}
        for name in dict.fromkeys(name for of in rows for name in of if name[:2] not in several):
            having = [name in of for of in rows]
            if not all(having):
                yield held, "指标行", name, [other for other, has in zip(others, having[1:]) if has != having[0]]
            if not having[0] or sum(having) < 2:
                continue
            # The values of those that have the row are compared with that of the version that counts.
            there = [(one, of[name]) for one, of in zip(held, rows) if name in of]
            for attribute, label in (("value", "指标值"), ("actual", "实际完成值"), ("score", "得分")):
                values = [getattr(row, attribute) for _, row in there]
                said = values if attribute == "score" else [reading(value) for value in values]
                if len(set(said)) > 1:
                    yield [one for one, _ in there], label, name, [one for (one, _), text in zip(there[1:], said[1:]) if text != said[0]]


def documents_disagree(world):
    """What documents say otherwise than the one that counts.

    Without the places and the values of fields, which are compared as they stand where a row differs; and
    without rows whose name a table has several times.
    """
    answers = []
    for held, label, name, others in disagreements(world):
        for other in others:
            rows = [named_rows(one.form).get(name) for one in (held[0], other)]
            shown = {"field": label, "document": held[0].document.name, "other_document": other.document.name}
            if name:
                shown["indicator"] = (rows[1] or rows[0]).printed
            answers.append({**held[0].by(), "project": held[0].form.printed, **shown})
    return answers


#: Each saved query, and with what parameters it is asked.
ANSWERS = {
    "overview": overview,
    "budget-by-department": budget_by_department,
    "budget-execution": budget_execution,
    "largest-projects": largest_projects,
    "funds-by-source": funds_by_source,
    "year-over-year": year_over_year,
    "budget-jumps": budget_jumps,
    "same-project-elsewhere": same_project_elsewhere,
    "missing-satisfaction": missing_satisfaction,
    "same-goal": same_goal,
    "cost-against-budget": cost_against_budget,
    "copied-tables": copied_tables,
    "shared-indicators": shared_indicators,
    "indicator-mix": indicator_mix,
    "quantified-share": quantified_share,
    "without-quantified-benefit": without_quantified_benefit,
    "satisfaction-targets": satisfaction_targets,
    "targets-by-threshold": targets_by_threshold,
    "deadlines": deadlines,
    "deadlines-by-month": deadlines_by_month,
    "response-times": response_times,
    "unit-prices": unit_prices,
    "per-person-costs": per_person_costs,
    "wordings": wordings,
    "changes-between-years": changes_between_years,
    "targets-met": targets_met,
    "evaluation-outcomes": evaluation_outcomes,
    "plan-and-result": plan_and_result,
    "documents-disagree": documents_disagree,
}
#: Those that are asked with each value of a parameter.
ANSWERS_WITH = {
    "same-indicator": ("indicator", same_indicator),
    "indicators-about": ("term", indicators_about),
    "projects-about": ("term", projects_about),
}
