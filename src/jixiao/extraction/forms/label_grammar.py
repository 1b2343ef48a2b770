"""Parse labels of the head (表头用语) that the vocabulary does not list: cut into morphemes (词素), they tell the field themselves.

The last morpheme tells what a label is (单位, 名称, 资金, 负责人), those before it whose or which one (主管, 当年, 县级). A label of which
a part is unknown is parsed only where that part changes nothing: a person is nobody's department, whatever the person does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from ...vocabulary import FieldLabel, Vocabulary, label_key
from ...vocabulary.keys import memoize, one_of
from .dated_amounts import OF_WHICH, of_year
from .labels import Label, find_label, stated_unit
from .money_of_others import raised_by_others
from .morphemes import Morphemes, cut, ends_in_morpheme, ends_in_year
from .patterns import NUMBERING, YEAR_LINE, patterns_of

#: Longer keys are sentences and no labels.
_LONGEST = 20
#: So many characters of a label may be unknown where they change nothing.
_UNKNOWN = 6
#: A word for money that came in is its label where it is longer (实际到位数), and behind a time where it is longer than 到位.
_SHORTEST, _SHORT = 4, 2
_MARKS = re.compile(r"[/、,，&]")
_BRACKETS = re.compile(r"\([^()]*\)")
_REMARK = re.compile(r"\([^()]*\)$")

OTHER = FieldLabel("other_field", "other")
EITHER_DEPARTMENT = FieldLabel("either_department", "text")
POSSIBLE_DEPARTMENT = FieldLabel("possible_department", "text")
_TEXT_FIELDS = ("project_name", "project_code", "department", "department_code", "supervising_department", "supervising_department_code")
_TEXTS = {name: FieldLabel(name, "text") for name in _TEXT_FIELDS}
#: The sources of which forms state later stages and the year's part too (``FUNDS``).
_STAGED = ("total", "fiscal", "other", "carried_over")
_NAMING = (("what", "name"), ("what", "code"), ("joint", "words"), ("filler", "words"))


@memoize
def parse_label(text: str, words: Vocabulary) -> Label | None:
    """Parse a text as a label that is not listed, alone or before a colon with its value (项目总预算：80万元); None where it is none."""
    key = label_key(text).strip("|:")
    of_which = word.end() if (word := patterns_of(words).of_which.match(key)) else 0
    head, colon, _ = key[of_which:].partition(":")
    if len(head) > _LONGEST + 8 or (colon and "\n" in text.strip().strip(":：")):
        return None
    parts, unit = _fields_of(head, words)
    main = _main(parts) if parts else None
    if main is None:
        return None
    inline = re.split("[:：]", text, maxsplit=key[:of_which].count(":") + 1)[-1].strip() if colon else None
    joined = tuple(parts) if len(parts) > 1 and main.kind == "text" else ()
    return Label(main, inline or None, unit, key[:of_which] + head, parsed=True, parts=joined)


def is_for_all_years(word: str, words: Vocabulary) -> bool:
    """Tell whether a label of money says that it is for all of a project's years (实施期总预算)."""
    return "term" in cut(_bare(word, words)[0], words).says("period")


def _main(parts: Sequence[tuple[str, FieldLabel]]) -> FieldLabel | None:
    """The field of a label of several parts (实施单位/负责人): the only one that has a property, or that of a name beside its code."""
    fields = [means for _, means in parts if means.kind != "other" and not means.field.endswith("_code")]
    if len(fields) > 1 and len(set(fields)) == 1 and fields[0].kind == "text":  # 部门/单位
        return fields[0]
    if len(fields) > 1:  # 中央及省级资金: of both together, which no property is for
        return OTHER if all(means.kind == "amount" for means in fields) else None
    if fields:
        return fields[0] if len(parts) == 1 or fields[0].kind in ("text", "block") else None
    return parts[0][1]


def _fields_of(head: str, words: Vocabulary) -> tuple[list[tuple[str, FieldLabel]], str | None]:
    """The fields that a label names, each with its words, and the money unit in it: one field as a rule, several in 实施单位/负责人, none
    where one is not understood."""
    key, unit = _bare(head, words)
    return ([] if not key or len(key) > _LONGEST else _parts_of(key, words)), unit


def _parts_of(key: str, words: Vocabulary) -> list[tuple[str, FieldLabel]]:
    flat = _BRACKETS.sub("", key)
    if flat.startswith(words.label_words.questions) and flat not in words.label_words.questions:
        return [(key, OTHER)]
    pieces = re.split(f"{_MARKS.pattern}|{one_of(words.label_words.joints)}", flat)
    if len(pieces) > 1 and all(pieces):
        told = [(piece, means) for piece in pieces if (means := _of_piece(piece, words))]
        if len(told) == len(pieces):
            return told
    forms = dict.fromkeys((key, re.sub(r"[()/、,，&]", "", key), _MARKS.sub("", flat)))  # mostly one and the same
    whole = next((means for form in forms if (means := _of_piece(form, words))), None)
    if whole is None and len(pieces) == 2 and all(pieces) and _names_only(pieces[1], words):
        whole = _of_piece(pieces[0], words)  # 一级预算部门及代码: the code stands before or behind the name
    return [(key, whole)] if whole else []


def _names_only(piece: str, words: Vocabulary) -> bool:
    """Whether the second part of a label says name or code alone, of what the first says."""
    said = cut(piece, words)
    return len(said.parts) == 1 and not said.unknown and said.last in _NAMING[:2]


def _of_piece(key: str, words: Vocabulary) -> FieldLabel | None:
    return _listed(key, words) or (_meaning(cut(key, words)) if ends_in_morpheme(key, words) or ends_in_year(key) else None)


def _listed(key: str, words: Vocabulary) -> FieldLabel | None:
    label = find_label(key, key, words)
    return label.means if label and label.inline is None and label.means.kind in ("text", "amount", "other") else None


def _bare(head: str, words: Vocabulary) -> tuple[str, str | None]:
    """A label's key without numbers and 其中 before it and remarks in brackets after it; the money unit that it ends in."""
    patterns = patterns_of(words)
    unit = stated_unit(head, words)
    key = patterns.unit_in_label.sub("", patterns.points_at_end.sub("", head))
    for _ in range(2):
        if number := NUMBERING.match(key):
            key = key[number.end() :]
        if word := patterns.of_which.match(key):
            key = key[word.end() :]
    years: list[str] = []
    while (tail := _REMARK.search(key)) and tail.start():
        years += [tail[0].strip("()")] if YEAR_LINE.fullmatch(tail[0]) else []  # 预算数(2024年)
        key = key[: tail.start()]
    if len(years) == 1:
        key = f"{years[0]}{key}"
    for ending in words.amount_units:
        if unit is None and key.endswith(ending) and cut(key[: -len(ending)], words).last[0] == "money":
            key, unit = key[: -len(ending)], ending
    return key.strip(":"), unit


# -- what the parts mean ---------------------------------------------------------------------------------------------------


def _meaning(label: Morphemes) -> FieldLabel | None:
    """The field that a label's parts name; None where they name none for certain."""
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
    while whose.last in _NAMING:  # 项目名称及编码, 编码及名称: the name, before or after which the code stands
        code = code and whose.last[0] != "joint"
        whose = whose.before
    if not whose.kinds:
        return None
    kind, says = whose.last
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
    if label.unknown and (owner := raised_by_others(label)):
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
    if source == "total" and "income" in label.says("money"):
        return OTHER  # 项目收入 is what a project earns
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


def is_person_or_body(label: Label, words: Vocabulary) -> bool:
    """Tell whether a parsed label ends in a person, a body, a name or a code: such a text is never the value of another label."""
    last = cut(_bare(label.word, words)[0], words).last
    return last[0] == "party" or last in (("what", "name"), ("what", "code"))


def is_expenditure(label: Label, words: Vocabulary) -> bool:
    """Tell whether a parsed label ends in 支出: 项目支出 heads an amount, or is the kind of an expenditure."""
    return cut(_bare(label.word, words)[0], words).last == ("money", "spending")


def is_whole(label: Label, words: Vocabulary) -> bool:
    """Tell whether every part of a parsed label is known."""
    return cut(re.sub(r"[()/、,，&]", "", _bare(label.word, words)[0]), words).unknown == 0


def names_a_code(label: Label, words: Vocabulary) -> bool:
    """Tell whether a label asks for a code beside the name: 项目编码及名称, 主管部门（代码）."""
    return "code" in cut(re.sub(r"[()/、,，&]", "", label.word), words).says("what")


@memoize
def is_signature(text: str, words: Vocabulary) -> bool:
    """Tell whether nothing stands in a text but where to sign: （盖章）."""
    label = cut(re.sub(r"[()（）:：]", "", label_key(text)), words)
    return bool(label.parts) and not label.unknown and label.kinds == {"party"} and label.says("party") == {"signature"}


def pieces_of(text: str, label: Label) -> Iterator[tuple[str, FieldLabel, str]]:
    """Part the value of a label of several parts: 武功县教育局/郑某 under 实施单位/负责人. Nothing where they do not come out even."""
    pieces = [piece for piece in re.split(r"[/、,，;；\n]|\s+", text.strip()) if piece]
    if len(pieces) == len(label.parts):
        yield from ((word, means, piece) for (word, means), piece in zip(label.parts, pieces, strict=True))
