"""Tell the field that the morphemes (词素) of a label name together, by the last of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ...vocabulary import FieldLabel
from .dated_amounts import OF_WHICH, of_year
from .money_of_others import granted_by_level, raised_by_others
from .morphemes import Morphemes

#: So many characters of a label may be unknown where they change nothing.
_UNKNOWN = 6
#: A word for money that came in is its label where it is longer (实际到位数), and behind a time where it is longer than 到位.
_SHORTEST, _SHORT = 4, 2
OTHER = FieldLabel("other_field", "other")
EITHER_DEPARTMENT = FieldLabel("either_department", "text")
POSSIBLE_DEPARTMENT = FieldLabel("possible_department", "text")
_TEXT_FIELDS = ("project_name", "project_code", "department", "department_code", "supervising_department", "supervising_department_code")
_TEXTS = {name: FieldLabel(name, "text") for name in _TEXT_FIELDS}
#: The sources of which forms state later stages and the year's part too (``FUNDS``).
_STAGED = ("total", "fiscal", "other", "carried_over")
#: The parts that say of a label that it asks for a name or a code, and those that change nothing there.
NAMING = (("what", "name"), ("what", "code"), ("joint", "words"), ("filler", "words"))


def meaning_of(label: Morphemes) -> FieldLabel | None:
    """Return the field that a label's parts name; None where they name none for certain."""
    kind, says = label.last
    rule = _BY_LAST.get((kind, says)) or _BY_LAST.get((kind, ""))
    if rule is None or label.unknown > _UNKNOWN:
        return None
    years = label.says("year")
    if not years:
        return rule(label)
    means = rule(label) if rule in (_money, _of_year) and len(years) == 1 else None  # a year in any other label is not parsed
    return of_year(means, years.pop(), "".join(part.word for part in label.parts)) if means and means.kind == "amount" else means


def _other(label: Morphemes) -> FieldLabel | None:
    return OTHER


def _matter(label: Morphemes) -> FieldLabel | None:
    """What is told of a project beside: 项目概况."""
    return OTHER if label.unknown < 5 and "goal" not in label.says("what") else None


def _state(label: Morphemes) -> FieldLabel | None:
    """How something stands (情况): the money, whose amounts follow; what came of the goal; anything else is told beside."""
    if "goal" in label.says("what"):
        return FieldLabel("actual_goal", "block") if "done" in label.says("what") and not label.unknown else None
    if label.says("money") and not label.unknown and label.kinds <= {"money", "what", "period", "stage"}:
        return OTHER if label.says("stage") & {"executed", "adjusted", "arrived"} else FieldLabel("funds_heading", "heading")
    return OTHER if label.unknown < 5 else None


def _funding(label: Morphemes) -> FieldLabel | None:
    """The heading of the funds by source: 项目经费来源及构成."""
    if not label.unknown and label.kinds <= {"money", "what", "period", "source"} and label.kinds & {"money", "source"}:
        return FieldLabel("funds_heading", "heading")
    return OTHER if label.kinds - {"what"} else None


def _organ(label: Morphemes) -> FieldLabel | None:
    """A body: by what it does the department, the one in charge, or none of them (监理单位, 财政部门)."""
    who = label.says("who")
    party = label.says("party")
    if "third" in who or party & {"inner", "firm"} or "fiscal" in label.says("source"):
        return OTHER
    if label.unknown or party & {"person", "contact"}:
        return None
    if label.kinds == {"party"}:
        return EITHER_DEPARTMENT
    if "supervising" in who and "acting" not in who:  # 实施（主管）单位 is the one that does it
        return _TEXTS["supervising_department"]
    if "acting" in who or label.says("stage") & {"planned", "executed"} or label.kinds == {"what", "party"}:
        return _TEXTS["department"]
    return POSSIBLE_DEPARTMENT if "owner" in who else None


def _done_by_others(label: Morphemes) -> FieldLabel | None:
    """What others do for a project: 项目审批."""
    return OTHER if "project" in label.says("what") and not label.unknown else None


def _named(label: Morphemes) -> FieldLabel | None:
    """What ends in 名称 or 编码: that of the project, of a body, or of something else."""
    code = label.last == ("what", "code")
    whose = label.before
    while whose.last in NAMING:  # 项目名称及编码, 编码及名称: the name, before or after which the code stands
        code = code and whose.last[0] != "joint"
        whose = whose.before
    if not whose.kinds:
        return None
    kind, says = whose.last
    if (kind, says) == ("what", "goal") and not code:  # 目标名称
        return OTHER
    if (kind, says) == ("party", "organ"):
        body = _organ(whose)
        return FieldLabel(f"{body.field}_code", "text") if code and body and f"{body.field}_code" in _TEXTS else OTHER if code else body
    if kind == "party" or (kind, says) in (("what", "part"), ("what", "matter"), ("who", "third")):
        return OTHER
    own = whose.kinds <= {"what", "money", "source"} and "filler" not in {part.kind for part in whose.parts}
    if label.unknown or not own or not whose.says("what") <= {"project", "special"}:
        return None
    # 预算项目名称 names the project; 项目预算名称 may be that of a part of it.
    if "money" in whose.kinds and not (whose.says("money") <= {"funds"} or (kind, says) == ("what", "project")):
        return None
    return _TEXTS["project_code" if code else "project_name"]


def _goal(label: Morphemes) -> FieldLabel | None:
    """A goal: of the year, of all years, or what came of it."""
    if label.unknown or not label.kinds <= {"what", "period", "stage", "money"} or label.says("money") - {"total"}:
        return None
    if "done" in label.says("what"):
        return FieldLabel("actual_goal", "block")
    if label.says("stage") & {"adjusted", "executed"} or label.says("period") & {"prior", "coming"}:
        return OTHER
    annual = "current" in label.says("period") or label.says("stage")
    return FieldLabel("annual_goal" if annual else "goal", "block")


def _day(label: Morphemes) -> FieldLabel | None:
    """A day: the beginning or the end of the project; any other is kept as it is printed."""
    about = label.says("what")
    plain = not label.unknown and label.kinds <= {"what", "stage", "who"} and not label.says("who") - {"acting"}
    if plain and about == {"done", "day"} and label.says("stage") == {"planned"}:
        return FieldLabel("end", "date")  # 预计完成时间
    plain = plain and "done" not in about
    for end, name in (("beginning", "start"), ("ending", "end")):
        if end in about and plain:
            return FieldLabel(name, "date")
    return OTHER if label.unknown < 5 else None


def _term(label: Morphemes) -> FieldLabel | None:
    spending = label.says("money") <= {"spending"}
    own = not label.unknown and spending and label.kinds <= {"what", "who", "period", "money"} and label.says("what")
    return FieldLabel("term", "text") if own else OTHER if label.last[0] == "what" else None


def _purpose(label: Morphemes) -> FieldLabel | None:
    own = not label.unknown and label.kinds <= {"what", "money"} and len(label.parts) > 1
    return FieldLabel("purpose", "block") if own else _matter(label)


def _of_project(field: str) -> Callable[[Morphemes], FieldLabel | None]:
    """A rule for what is the project's where it says so (专项性质); that of its money is told beside."""

    def rule(label: Morphemes) -> FieldLabel | None:
        own = not label.unknown and label.kinds == {"what"} and label.before.says("what") & {"project", "special"}
        return FieldLabel(field, "text") if own else _matter(label)

    return rule


def _year(label: Morphemes) -> FieldLabel | None:
    """The fiscal year (预算年度): what ends in 年度 and is about the project or its money."""
    years = label.says("period") == {"current"} and label.kinds <= {"period", "what", "money", "who"} and not label.unknown
    return FieldLabel("year", "year") if years and not label.says("money") - {"budget", "funds"} else None


def _money(label: Morphemes) -> FieldLabel | None:
    """An amount: by its source, its stage and its period; what others than the government raise of their own is of other sources."""
    if label.unknown and (owner := raised_by_others(label) or granted_by_level(label)):
        return owner
    if label.unknown or label.kinds - {"money", "source", "period", "stage", "what", "who", "party", "year"}:
        return None
    if label.kinds <= {"stage", "period"}:  # 年初 alone is a time, 年度支出数 money
        word, timed = label.parts[-1].word, "period" in label.kinds
        if label.last == ("stage", "arrived"):
            return OTHER if len(word) > (_SHORT if timed else _SHORTEST) else None
        if label.last != ("stage", "executed") or not timed or len(word) <= _SHORT:
            return None
    if label.says("what") - {"project", "special"} or label.says("who") - {"acting"} or label.says("party") - {"organ"}:
        return OTHER if label.says("what") <= {"project", "special", "part"} and not label.says("who") else None
    source = _source(label)
    if source is None or "arrived" in label.says("stage") or label.says("period") & {"coming"}:
        return OTHER
    if "prior" in label.says("period") and source != "carried_over":
        return OTHER
    if source == "total" and label.says("money") == {"spending"} and not label.kinds & {"stage", "period"}:
        return OTHER if label.says("what") else None  # 项目支出, beside 基本支出
    if source == "total" and ("matching" in label.says("money") or not _is_whole(label)):
        return OTHER if "matching" in label.says("money") else None  # 项目配套资金 names no level
    if source == "total" and "income" in label.says("money") and not (label.kinds == {"money"} and label.last == ("money", "total")):
        return OTHER  # 项目收入 is what a project earns; 收入合计 is all of a department's money
    return _at_stage(source, label)


def _is_whole(label: Morphemes) -> bool:
    """Whether money without a source is all of the project's, and not some fund among others (专项资金)."""
    if label.kinds == {"money"} and len(label.parts) == 1:
        return label.says("money") <= {"budget", "total"}
    said = label.says("money") & {"budget", "total"} or label.kinds & {"period", "stage", "year"}
    return bool(said) or any(part.says == "project" for part in label.parts)


def _source(label: Morphemes) -> str | None:
    """The source of an amount; None for several at once, and for one that has no property.

    本级预算 is the budget of the department itself, all of it; 本级资金 is a source.
    """
    sources = label.says("source")
    if sources == {"own_level"} and "budget" in label.says("money"):
        return "total"
    if "carried_over" in sources:
        return "carried_over"
    if "unmodelled" in sources:
        return None
    level = sources - {"fiscal"}
    if len(level) > 1:
        return None
    return next(iter(level or sources), "total")


def _of_year(label: Morphemes) -> FieldLabel | None:
    """A year alone, which is a label only where money of several years is stated."""
    return FieldLabel(OF_WHICH, "amount") if len(label.parts) == 1 else None


def _at_stage(source: str, label: Morphemes) -> FieldLabel:
    stages = label.says("stage") & {"adjusted", "executed"}
    if stages:
        return FieldLabel(f"{stages.pop()}_{source}", "amount") if source in _STAGED and len(stages) == 1 else OTHER
    annual = "current" in label.says("period")
    if source not in _STAGED or source == "carried_over":
        return FieldLabel(source, "amount")
    return FieldLabel(f"annual_{source}", "amount") if annual else FieldLabel(source, "amount", f"annual_{source}")


_Rule = Callable[[Morphemes], FieldLabel | None]
#: What tells a label's field, by the class of its last part and what that says.
_BY_LAST: Mapping[tuple[str, str], _Rule] = {
    ("party", ""): _other,
    ("party", "organ"): _organ,
    ("what", "name"): _named,
    ("what", "code"): _named,
    ("what", "goal"): _goal,
    ("what", "matter"): _matter,
    ("what", "funding"): _funding,
    ("what", "day"): _day,
    ("what", "term"): _term,
    ("what", "purpose"): _purpose,
    ("what", "nature"): _of_project("nature"),
    ("what", "category"): _of_project("category"),
    ("what", "state"): _state,
    ("money", ""): _money,
    ("source", ""): _money,
    ("stage", ""): _money,
    ("period", "current"): _year,
    ("year", ""): _of_year,
    ("period", "term"): _term,
    ("who", "third"): _done_by_others,
}
