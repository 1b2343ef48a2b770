"""Random sets of documents that share tables, departments and projects over years, with what they say as the writer of them knows it.

Imports nothing of the program. A document is written from its forms, and a form's reading is what it was written from: so what is asked
of a store can be computed without reading a document. Three forms: one with 预算数 and several tables a document (``sheet``), one with
项目资金 of the year and of all years (``funds``), one with results (``evaluation``, 自评表).
"""

from __future__ import annotations

import random
from calendar import monthrange
from dataclasses import dataclass, field, replace
from decimal import Decimal
from hashlib import sha256


@dataclass(frozen=True)
class Place:
    code: str
    shown: str  # the shortest name that no other place has
    full: str  # as printed before the name of a department


PLACES = (
    Place("420100", "武汉市", "武汉市"),
    Place("120101", "天津市和平区", "天津市和平区"),
    Place("210102", "沈阳市和平区", "沈阳市和平区"),
    Place("120000", "天津市", "天津市"),
    Place("120103", "河西区", "天津市河西区"),
)


@dataclass(frozen=True)
class Value:
    """A 指标值: as printed, and what it says."""

    printed: str
    kind: str = "text"  # number, range, deadline, period, text
    comparator: str | None = None
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str | None = None
    last: str | None = None  # the deadline or the last day of the period


@dataclass(frozen=True)
class Row:
    level1: str
    level2: str
    name: str  # normalised
    printed: str
    value: Value
    actual: Value | None = None
    weight: str | None = None
    score: str | None = None


@dataclass(frozen=True)
class Form:
    layout: str
    place: Place
    body: str  # the department's name without its place
    department: str  # as printed
    code: str | None
    project: str
    printed: str  # the project's name as printed
    year: int
    goal: str
    budget: str | None  # 万元, of the year
    fiscal: str | None
    other: str | None
    total: str | None  # 万元, of all years
    rows: tuple[Row, ...]
    adjusted: str | None = None
    executed: str | None = None

    @property
    def key(self) -> tuple[str, str, int, str, bool]:
        return (self.place.code, self.body, self.year, self.project, self.layout == "evaluation")

    @property
    def total_other(self) -> str | None:
        return "0" if self.total else None

    @property
    def department_name(self) -> str:
        return self.place.full + self.body

    def heading(self) -> str:
        title = f"{self.year}年度"
        if self.layout == "sheet":
            return f"{self.department_name}项目支出绩效目标表\n（{self.year}年）\n\n"
        if self.layout == "funds":
            return f"{self.department_name}{title}项目支出绩效目标表\n（{title}）\n"
        return f"{self.department_name}{title}项目支出绩效自评表\n（{title}）\n"

    def lines(self, number: int) -> list[tuple[str, ...]]:
        """The lines of the table, cell by cell; those of the document's heading are apart."""
        return {"sheet": self._sheet, "funds": self._funds, "evaluation": self._evaluation}[self.layout](number)

    def _sheet(self, number: int) -> list[tuple[str, ...]]:
        return [
            (f"{number}. {self.printed}绩效目标表",),
            ((self.code or "") + self.department,),
            ("单位：万元",),
            ("项目名称", self.printed, "", "", "", ""),
            ("预算规模及资金用途", "预算数", self.budget or "", "其中：财政资金", self.fiscal or "", "其他资金", self.other or ""),
            ("", f"用于{self.project}", "", "", "", ""),
            ("绩效目标", self.goal, "", "", "", ""),
            ("一级指标", "二级指标", "三级指标", "绩效指标描述", "指标值", ""),
            *((row.level1, row.level2, row.printed, row.name, row.value.printed, "") for row in self.rows),
        ]

    def _funds(self, number: int) -> list[tuple[str, ...]]:
        years = ("实施期资金总额", self.total or "") if self.total else ()
        end = ("年度资金总额", self.budget or "")
        parts: list[tuple[str, ...]]
        if self.total:
            parts = [
                ("", "其中：财政拨款", self.total, "其中：财政拨款", self.fiscal or ""),
                ("", "其他资金", "0", "其他资金", self.other or ""),
            ]
        else:
            parts = [("", "其中：财政拨款", self.fiscal or "", "", ""), ("", "其他资金", self.other or "", "", "")]
        return [
            ("项目名称", self.printed, "", "", ""),
            ("主管部门", self.department_name, "实施单位", self.department),
            ("项目资金（万元）", *years, *end, *(() if years else ("", ""))),
            *parts,
            ("绩效目标", self.goal, "", "", ""),
            ("一级指标", "二级指标", "三级指标", "指标值", ""),
            *((row.level1, row.level2, row.printed, row.value.printed, "") for row in self.rows),
        ]

    def _evaluation(self, number: int) -> list[tuple[str, ...]]:
        return [
            ("项目名称", self.printed),
            ("主管部门", self.department_name, "实施单位", self.department, "", ""),
            ("项目资金（万元）", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
            ("", "年度资金总额", self.budget or "", self.adjusted or "", self.executed or "", "10", "", "10"),
            ("年度总体目标", "预期目标", "实际完成情况"),
            ("", self.goal, "已完成"),
            ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
            *(
                (
                    row.level1,
                    row.level2,
                    row.printed,
                    row.value.printed,
                    row.actual.printed if row.actual else "",
                    row.weight or "",
                    row.score or "",
                    "",
                )
                for row in self.rows
            ),
        ]

    def filled(self) -> int:
        """How complete the version is beside another one of the same form: fields filled in, rows, and what is filled in of each row."""
        head = sum(
            text not in (None, "") for text in (self.code, self.budget, self.fiscal, self.other, self.total, self.adjusted, self.executed)
        )
        # The sources of all years are two fields more.
        head += 2 * bool(self.total) + bool(self.goal)
        per_row = sum(
            1 + 1 + bool(row.value.printed) + sum(bool(t) for t in (row.actual and row.actual.printed, row.weight, row.score))
            for row in self.rows
        )
        return head + per_row + (len(self.rows) if self.layout == "sheet" else 0)


@dataclass(frozen=True)
class Document:
    name: str
    forms: tuple[Form, ...]
    published: str | None = None
    preferred: bool = False
    data: bytes = field(default=b"", compare=False)

    @property
    def text(self) -> str:
        tables = ("\n".join("\t".join(cells) for cells in form.lines(n)) for n, form in enumerate(self.forms, 1))
        return self.forms[0].heading() + "\n\n".join(tables) + "\n"

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @property
    def sidecar(self) -> str:
        """What is said of the document beside it; empty where nothing is."""
        said = f"published = {self.published}\n" if self.published else ""
        return said + ("preferred = true\n" if self.preferred else "")


# -- values ------------------------------------------------------------------------------------------------------------------

SIGNS = {"≥": ">=", "≤": "<=", ">": ">", "=": "=", "": "="}


def number(sign: str, digits: str, unit: str) -> Value:
    return Value(f"{sign}{digits}{unit}", "number", SIGNS[sign], Decimal(digits), unit=unit)


def percent(r: random.Random, year: int) -> Value:
    return number(r.choice(("≥", "≥", "≥", "=", "", "≤", ">")), r.choice(("85", "90", "92.5", "95", "99", "100")), "%")


def pieces(r: random.Random, year: int) -> Value:
    return number(r.choice(("≥", "≥", "=", "")), str(r.choice((5, 12, 20, 300))), r.choice(("次", "次", "个")))


def copies(r: random.Random, year: int) -> Value:
    low, high = r.choice(((3, 6), (4, 6), (10, 20)))
    return Value(f"{low}-{high}本", "range", None, Decimal(low), Decimal(high), "本")


def deadline(r: random.Random, year: int) -> Value:
    month = r.choice((6, 10, 11, 12))
    last = f"{year}-{month:02}-{monthrange(year, month)[1]}"
    return Value(r.choice((f"{month}月底前", f"{year}年{month}月底前")), "deadline", "<=", last=last)


def period(r: random.Random, year: int) -> Value:
    month = r.choice((9, 12))
    last = f"{year}-{month:02}-{monthrange(year, month)[1]}"
    return Value(f"{year}年3月至{year}年{month}月", "period", last=last)


def hours(r: random.Random, year: int) -> Value:
    return number("≤", r.choice(("2", "30", "48")), r.choice(("小时", "分钟")))


def money(r: random.Random, year: int) -> Value:
    return number(r.choice(("≤", "≤", "")), r.choice(("8", "12.5", "36")), "万元")


def rate(r: random.Random, year: int) -> Value:
    return r.choice(
        (number("≤", r.choice(("450", "500")), "元/人"), number("≤", "1.2", "万元/人/年"), Value("300-500元/人/天", "range", None, Decimal(300), Decimal(500), "元/人/天"))
    )  # fmt: skip


def words(r: random.Random, year: int) -> Value:
    return Value(r.choice(("显著提高", "显著提高。", "逐步提高", "持续 改善；", "长期")))


#: Level 1, level 2, name, and what may stand there.
KINDS = (
    ("产出指标", "数量指标", "绿地巡查次数", pieces),
    ("产出指标", "数量指标", "编印宣传手册", copies),
    ("产出指标", "质量指标", "苗木成活率", percent),
    ("产出指标", "质量指标", "验收合格率", percent),
    ("产出指标", "时效指标", "补种完成时间", deadline),
    ("产出指标", "时效指标", "项目实施期间", period),
    ("产出指标", "时效指标", "故障响应时间", hours),
    ("产出指标", "成本指标", "项目总成本", money),
    ("产出指标", "成本指标", "苗木采购费", money),
    ("产出指标", "成本指标", "人均培训费", rate),
    ("效益指标", "生态效益指标", "绿化覆盖率", percent),
    ("效益指标", "社会效益指标", "办事便利程度", words),
    ("效益指标", "可持续影响指标", "管护机制健全性", words),
    ("满意度指标", "服务对象满意度指标", "市民满意度", percent),
    ("满意度指标", "服务对象满意度指标", "商户满意度", percent),
)
KIND_OF = {name: kind for _, _, name, kind in KINDS}
#: The words of names that are asked for, cut by eye.
NAMES_ABOUT = {"满意度": ("市民满意度", "商户满意度"), "成活率": ("苗木成活率",), "苗木": ("苗木成活率", "苗木采购费")}
PROJECTS = ("行道树补种经费", "水位监测经费", "湿地修复工程", "档案数字化经费")
PROJECTS_ABOUT = {"经费": ("行道树补种经费", "水位监测经费", "档案数字化经费"), "湿地": ("湿地修复工程",), "水位监测": ("水位监测经费",)}
BODIES = ("园林局", "水务局")
GOALS = ("1.按时完成补种，保障行人遮阴。", "按时完成补种，保障行人遮阴", "按时完成补种，保障行人遮阴。", "修复湿地二十公顷。", "")
SPELLED = ("{}", "{}", "{}", "{}。")


# -- sets --------------------------------------------------------------------------------------------------------------------


def any_row(r: random.Random, level1: str, level2: str, name: str, year: int) -> Row:
    return Row(level1, level2, name, r.choice(SPELLED).format(name), KIND_OF[name](r, year))


def moved(value: Value, name: str, year: int, r: random.Random) -> Value:
    """The value in a table of another year: dates are of that year."""
    return KIND_OF[name](r, year) if value.last else value


def any_rows(r: random.Random, year: int) -> tuple[Row, ...]:
    chosen = [any_row(r, first, second, name, year) for first, second, name, _ in KINDS if r.random() < 0.5]
    if chosen and r.random() < 0.1:
        again = r.choice(chosen)
        chosen.insert(chosen.index(again) + 1, replace(again, value=KIND_OF[again.name](r, year)))
    return tuple(chosen) or (any_row(r, *KINDS[0][:3], year),)


def changed_rows(r: random.Random, rows: tuple[Row, ...], year: int) -> tuple[Row, ...]:
    """The rows of another version or year: unchanged, or a row less, a row more, a value or a spelling changed."""
    how = r.choice(("same", "same", "less", "more", "value", "value", "spelling"))
    changed = [replace(row, value=moved(row.value, row.name, year, r)) for row in rows]
    at = r.randrange(len(changed))
    if how == "less" and len(changed) > 1:
        del changed[at]
    elif how == "more":
        missing = [kind for kind in KINDS if kind[2] not in {row.name for row in rows}]
        if missing:
            changed = sorted(
                [*changed, any_row(r, *r.choice(missing)[:3], year)], key=lambda row: [name for _, _, name, _ in KINDS].index(row.name)
            )
    elif how == "value":
        changed[at] = replace(changed[at], value=KIND_OF[changed[at].name](r, year))
    elif how == "spelling":
        changed[at] = replace(changed[at], printed=r.choice(SPELLED).format(changed[at].name))
    return tuple(changed)


def printed_project(r: random.Random, project: str, year: int) -> str:
    return r.choice(("{0}", "{0}", "{1}年{0}", "{0}（{1}年度）", "{1}年度{0}", "{0}（{1}年）")).format(project, year)


def printed_department(r: random.Random, place: Place, body: str) -> str:
    return r.choice((place.full + body, place.full + body, body, place.full[-1] + body))


def any_form(r: random.Random, place: Place, body: str, project: str, year: int, known: dict[tuple[str, ...], tuple[Row, ...]]) -> Form:
    layout = "sheet" if body == BODIES[0] else "funds"
    before = known.get((place.code, body, project))
    rows = changed_rows(r, before, year) if before and r.random() < 0.85 else any_rows(r, year)
    known[(place.code, body, project)] = rows
    fiscal = r.choice(("10", "12.5", "36", "0"))
    other = r.choice((None, "2", "0")) if layout == "sheet" else r.choice(("2", "0"))
    budget: str | None = str(Decimal(fiscal) + Decimal(other or "0"))
    total = str(Decimal(budget or "0") * 3) if layout == "funds" and budget != "0" and r.random() < 0.4 else None
    if r.random() < 0.15:
        budget = fiscal = other = None  # type: ignore[assignment]
    code = r.choice((None, "340101", "340999")) if layout == "sheet" else None
    goal, shown = r.choice(GOALS), printed_project(r, project, year)
    department = printed_department(r, place, body)
    return Form(layout, place, body, department, code, project, shown, year, goal, budget, fiscal, other, total, rows)


def evaluated(r: random.Random, form: Form) -> Form:
    """The 自评表 of a table: its rows with results, one perhaps left out or added."""
    rows = changed_rows(r, form.rows, form.year)
    with_results = tuple(replace(row, actual=any_actual(r, row, form.year), weight="10", score=r.choice(("10", "8", "0"))) for row in rows)
    budget = form.budget or "15"
    adjusted, executed = r.choice((budget, "9", None)), r.choice((budget, "4.5", None))
    return replace(
        form, layout="evaluation", rows=with_results, budget=budget, fiscal=None, other=None, total=None, code=None,
        adjusted=adjusted, executed=executed, goal=form.goal or "完成年度任务。",
    )  # fmt: skip


def any_actual(r: random.Random, row: Row, year: int) -> Value:
    value, chance = row.value, r.random()
    if value.kind == "number" and chance < 0.9:
        by = r.choice(("0.9", "1", "1.1")) if value.unit != "%" else r.choice(("0.9", "1", "0.99"))
        digits = f"{(value.number * Decimal(by)).normalize():f}"
        return Value(f"{digits}{value.unit}", "number", "=", Decimal(digits), unit=value.unit)
    if value.kind == "text" and chance < 0.5:
        return Value(value.printed)
    return Value(r.choice(("已完成", "未完成", "有所提高")))


def any_set(seed: int) -> tuple[Document, ...]:
    """Two to eight documents, all different, that share what they speak of."""
    r = random.Random(seed)
    places = r.sample(PLACES, r.choice((1, 2, 2)))
    projects = r.sample(PROJECTS, r.choice((1, 2, 3)))
    first = r.choice((2021, 2022, 2023))
    known: dict[tuple[str, ...], tuple[Row, ...]] = {}
    documents: list[Document] = []
    written: list[Form] = []
    for name in "abcdefgh"[: r.randint(2, 8)]:
        place, body, year = r.choice(places), r.choice(BODIES), first + r.choice((0, 0, 1, 2))
        forms = tuple(any_form(r, place, body, project, year, known) for project in r.sample(projects, r.randint(1, len(projects))))
        if written and r.random() < 0.25:
            forms = (evaluated(r, r.choice(written)),)
        elif body != BODIES[0]:
            forms = forms[:1]
        elif r.random() < 0.1:
            forms = (*forms, replace(forms[0], budget="7", fiscal="7", other=None))
        written += [form for form in forms if form.layout != "evaluation"]
        published = r.choice((None, None, None, "2023-02-01", "2024-03-01"))
        folder = r.choice(("", "甲/", "乙/"))
        document = Document(f"{folder}{name}.txt", forms, published, r.random() < 0.08)
        if document.sha256 not in {other.sha256 for other in documents}:
            documents.append(document)
    return tuple(documents)
