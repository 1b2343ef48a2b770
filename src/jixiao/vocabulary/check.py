"""Check word files: sections that do not exist, words that say nothing or mean two things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ..model import JixiaoError
from ..model.text import printable
from ..util.resources import resource_dir
from .characters import compact, value_text
from .entities import ENTRIES, Fault, checked_entries, contradictions
from .files import BUILTIN, OPEN, Entry, WordFile, entries, merged
from .keys import label_key, level_key, unit_key
from .places import place_rows

#: How the words of a section are compared; all others as labels.
_KEYS = {
    "levels": level_key,
    "units": unit_key,
    **dict.fromkeys(("comparators", "after", "inside", "horizons"), value_text),
    **dict.fromkeys(
        (
            "adjacent",
            "bounds",
            "calendar",
            "changes",
            "conjunctions",
            "deferred",
            "excess",
            "inexact",
            "ordinals",
            "points",
            "range_frames",
            "ranges",
            "rates",
            "unknown_units",
        ),
        compact,
    ),
    **dict.fromkeys(("completion", "direction_context", "directions", "durations", "electricity"), compact),
    **dict.fromkeys(
        ("measures", "objects", "beneficiaries", "fillers", "event_words", "vague_words", "first_words", "counted_units"), compact
    ),
}
#: Sections in whose parts a word may stand only once, since each part means something else.
_ONE_MEANING = (
    "fields",
    "columns",
    "stages",
    "horizons",
    "comparators",
    "after",
    "levels",
    "units",
    "directions",
    "completion",
    "morphemes",
    "measures",
    "objects",
    "beneficiaries",
    "counted_units",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Tell something to mend in a word file: where it stands, what it is and what to do. A ``harmless`` one changes nothing."""

    file: str
    section: str
    word: str | None
    en: str
    zh: str
    harmless: bool = False

    def line(self, language: str) -> str:
        """Say it in one line: file, section, word, what is wrong and what to do."""
        where = f"{self.file}: [{printable(self.section)}]"
        if language == "zh":
            return where + (f" “{printable(self.word)}”" if self.word is not None else "") + f"：{self.zh}"
        return where + (f' "{printable(self.word)}"' if self.word is not None else "") + f": {self.en}"


@dataclass(frozen=True, slots=True)
class Checked:
    """Hold all words together: the merged sections, every word with its file, and the problems, worst first."""

    sections: Mapping[str, Any]
    words: tuple[Entry, ...]
    problems: tuple[Problem, ...]

    @property
    def faults(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.harmless)

    def refusal(self) -> Exception:
        """Make the error of the first fault, which says how to see the others: a JixiaoError, and ValueError for a built-in file."""
        first, more = self.faults[0], len(self.faults) - 1
        if first.file.startswith(BUILTIN):
            return ValueError(first.line("en"))
        how = f"jixiao vocabulary check {first.file}"
        return JixiaoError(
            first.line("en") + (f" (and {more} more: {how})" if more else ""),
            first.line("zh") + (f"（另有 {more} 处：{how}）" if more else ""),
        )


def checked(base: Sequence[WordFile], own: Sequence[WordFile]) -> Checked:
    """Check the built-in words and one's own together. What is wrong in ``own`` is left out and is a problem."""
    problems: list[Problem] = []
    lists, stated = _parted([*base, *own], problems)
    base, own = lists[: len(base)], lists[len(base) :]
    known = merged(base)
    files = [*base, *(_well_formed(file, known, problems) for file in own)]
    words = tuple(entry for file in files for entry in entries(file))
    sections = merged(files)
    problems += _empty(words, sections)
    problems += _meanings(words, sections, {file.name for file in own})
    problems += _values(sections, own)
    problems += (_problem(file, fault) for file, fault in contradictions(stated, _places(stated)))
    for kind in ENTRIES:
        sections[kind] = [entry for _, of_kind, listed in stated if of_kind == kind for entry in listed]
    words += tuple(Entry(kind, _shown(entry), file) for file, kind, listed in stated for entry in listed)
    return Checked(sections, words, tuple(sorted(problems, key=lambda problem: problem.harmless)))


# -- departments that are one ----------------------------------------------------------------------------------------------

#: A file, a kind of entry, and the entries of it that are well formed.
_Stated = tuple[str, str, list[dict[str, Any]]]


def _parted(files: Sequence[WordFile], problems: list[Problem]) -> tuple[list[WordFile], list[_Stated]]:
    """Part the lists of words from what files state of departments (``[[department]]``, ``[[change]]``)."""
    lists, stated = [], []
    for file in files:
        lists.append(WordFile(file.name, {name: content for name, content in file.sections.items() if name not in ENTRIES}))
        for kind in ENTRIES:
            if kind in file.sections:
                faults: list[Fault] = []
                stated.append((file.name, kind, checked_entries(kind, file.sections[kind], faults)))
                problems += (_problem(file.name, fault) for fault in faults)
    return lists, stated


def _problem(file: str, fault: Fault) -> Problem:
    where, word, en, zh = fault
    return Problem(file, where, word, en, zh)


def _places(stated: Sequence[_Stated]) -> set[str]:
    """Read the codes of all places, where an entry has one."""
    if not any(entry["place"] for _, _, listed in stated for entry in listed):
        return set()
    return {row.code for row in place_rows(resource_dir("ontology") / "jurisdictions.ttl")}


def _shown(entry: Mapping[str, Any]) -> str:
    """Write what an entry says in one line."""
    if "name" in entry:
        return f"{', '.join(entry['aliases'])} = {entry['name']}"
    return f"{', '.join(entry['from'])} → {', '.join(entry['to'])} ({entry['date']})"


# -- shape -----------------------------------------------------------------------------------------------------------------


def _well_formed(own: WordFile, known: Mapping[str, Any], problems: list[Problem]) -> WordFile:
    """Take the part of a file that has the shape of the built-in sections."""
    kept: dict[str, Any] = {}
    for section, content in own.sections.items():
        if section not in known:
            problems.append(_unknown(own.name, section, section, known, ("section", "节")))
        elif not isinstance(content, Mapping):
            problems.append(_wrong_type(own.name, section, None, f'[{section}] and below it words = ["…"]'))
        else:
            kept[section] = _shaped(own.name, section, content, known[section], problems)
    return WordFile(own.name, kept)


def _shaped(file: str, section: str, content: Mapping[str, Any], known: Mapping[str, Any], problems: list[Problem]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for written, value in content.items():
        key = _unit_name(written, known) if section == "units" else written
        before = known.get(key)
        name = f"{section}.{written}"
        if before is None and section in OPEN:
            wanted = type(next(iter(known.values())))
            if isinstance(value, wanted) and not isinstance(value, bool):
                kept[key] = value
            else:
                example = '"万" = 10000' if wanted is int else '"万" = "万元"'
                problems.append(_wrong_type(file, section, written, example))
        elif key not in known:
            problems.append(_unknown(file, name, written, known, _kind_of(section)))
        elif isinstance(before, Mapping):
            if isinstance(value, Mapping):
                kept[key] = _shaped(file, name, value, before, problems)
            else:
                problems.append(_wrong_type(file, name, None, f'[{name}] and below it words = ["…"]'))
        elif isinstance(before, list):
            kept[key] = _list(file, section if key == "words" else name, written, value, problems)
        elif value != before:
            problems.append(
                Problem(
                    file, section, written,
                    f"is {before!r} and cannot be changed in a file of your own — leave this line out",
                    f"固定为 {before!r}，不能在自己的文件中更改；请删去此行",
                )
            )  # fmt: skip
    return kept


def _unit_name(written: str, units: Mapping[str, Any]) -> str:
    """Find a unit by its local name or by its canonical word."""
    return next((name for name, unit in units.items() if unit["label"] == written), written)


def _list(file: str, section: str, key: str, value: Any, problems: list[Problem]) -> list[str]:
    if not isinstance(value, list):
        problems.append(_wrong_type(file, section, None, f'{key} = ["年度目标数"]'))
        return []
    for word in value:
        if not isinstance(word, str):
            problems.append(_wrong_type(file, section, str(word), f'{key} = ["{printable(word)}"]'))
    return [word for word in value if isinstance(word, str)]


def _kind_of(section: str) -> tuple[str, str]:
    return {
        "fields": ("field", "项目"),
        "columns": ("column", "列"),
        "stages": ("column of a funds table", "资金列"),
        "levels": ("concept of the indicator framework", "指标框架中的类别"),
        "units": ("unit", "计量单位"),
        "measures": ("measure of a standard concept", "标准概念的衡量方式"),
        "objects": ("object of a standard concept", "标准概念的对象"),
        "beneficiaries": ("beneficiary of a standard concept", "标准概念的满意人群"),
    }.get(section, ("key", "键"))


def _unknown(file: str, section: str, name: str, known: Mapping[str, Any], kind: tuple[str, str]) -> Problem:
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    choice = near or list(known)
    names = ", ".join(choice[:12]) + (" …" if len(choice) > 12 else "")
    en = f"there is no {kind[0]} {printable(name)} — " + ("did you mean" if near else "there are") + f" {names}"
    zh = f"没有名为 {printable(name)} 的{kind[1]}；" + ("是否指" if near else "现有") + f" {names}"
    return Problem(file, section, None, en + ("?" if near else ""), zh + ("？" if near else ""))


def _wrong_type(file: str, section: str, word: str | None, example: str) -> Problem:
    return Problem(file, section, word, f"is of the wrong type — write {example}", f"类型不对；请写成 {example}")


# -- words -----------------------------------------------------------------------------------------------------------------


def _family(entry: Entry) -> str:
    return entry.section.partition(".")[0]


def _key(entry: Entry) -> str:
    return _KEYS.get(_family(entry), label_key)(entry.word)


def _empty(words: Sequence[Entry], sections: Mapping[str, Any]) -> Iterator[Problem]:
    """Find words of which nothing is left when they are compared, and unit words that no text can be read by."""
    for entry in words:
        if not _key(entry):
            yield Problem(
                entry.file, _written(entry.section, sections), entry.word,
                "is empty once blanks and colons are taken away — remove it",
                "去掉空格和冒号后为空；请删去",
            )  # fmt: skip
        elif _family(entry) == "units" and re.search(r"/|^\d", _key(entry)):
            yield Problem(
                entry.file, _written(entry.section, sections), entry.word,
                "a unit word has no / and begins with no digit (元/人 is read as 元 and 人) — write the plain unit",
                "单位用语不含 / 且不以数字开头（元/人 按 元 和 人 读取）；请写单个单位",
            )  # fmt: skip


def _meanings(words: Sequence[Entry], sections: Mapping[str, Any], own: set[str]) -> Iterator[Problem]:
    """Find words that mean two things, and in files of one's own words that are there already."""
    first: dict[tuple[object, ...], tuple[Entry, object]] = {}
    for entry in words:
        family, key = _family(entry), _key(entry)
        part = _part(entry, sections)
        # A word may name a level 1, and below each level 1 a level 2 of its own: the row decides.
        group = (family, part.get("level"), part.get("parent"), key) if family in _ONE_MEANING else (entry.section, key)
        meaning = _meaning(entry, sections)
        before, meant = first.setdefault(group, (entry, meaning))
        if before is entry or not key:
            continue
        if meant != meaning:
            where = f"[{_written(before.section, sections)}] ({before.file})"
            yield Problem(
                entry.file, _written(entry.section, sections), entry.word,
                f"already means {where} — one word means one thing: remove it here or use another",
                f"已属于 {where}；一个词只能有一个含义，请在此删去或改用其他词",
            )  # fmt: skip
        elif entry.file in own:
            same = "" if before.word == entry.word else f" ({before.word})"
            yield Problem(
                entry.file, _written(entry.section, sections), entry.word,
                f"is there already in {before.file}{same} — it can be removed",
                f"{before.file} 中已有{same}；可以删去",
                harmless=True,
            )  # fmt: skip


def _written(section: str, sections: Mapping[str, Any]) -> str:
    """Name a section as a steward writes it: units by their canonical word."""
    family, _, name = section.partition(".")
    return f'{family}."{sections[family][name]["label"]}"' if family == "units" else section


def _part(entry: Entry, sections: Mapping[str, Any]) -> Mapping[str, Any]:
    """Find the part of a section a word stands in: a field, a concept, a unit; empty where it has none."""
    family, _, name = entry.section.partition(".")
    part = sections[family].get(name, {})
    return part if isinstance(part, Mapping) else {}


def _meaning(entry: Entry, sections: Mapping[str, Any]) -> object:
    if _family(entry) == "fields":
        part, name = _part(entry, sections), entry.section.partition(".")[2]
        return part.get("into", name), part.get("kind"), part.get("second")
    return entry.section


def _values(sections: Mapping[str, Any], own: Sequence[WordFile]) -> Iterator[Problem]:
    """Find values of one's own that no program can count with: multipliers below 1, money that is no unit."""
    money = {unit_key(word) for unit in sections["units"].values() if unit["kind"] == "money" for word in unit["words"]}
    for file in own:
        multipliers, bare = (file.sections.get(name, {}) for name in OPEN)
        for word, value in multipliers.items() if isinstance(multipliers, Mapping) else ():
            if isinstance(value, int) and value < 1:
                yield Problem(file.name, "multipliers", word, "is below 1 — write how many it stands for", "小于 1；请写出它代表的数")
        for word, value in bare.items() if isinstance(bare, Mapping) else ():
            if isinstance(value, str) and unit_key(value) not in money:
                yield Problem(
                    file.name, "bare_money", word,
                    f"{printable(value)} is no unit of money — write 万元, for example",
                    f"{printable(value)} 不是货币单位；例如应写 万元",
                )  # fmt: skip
        for key in ("units", "at_amounts"):
            for word in _own_list(file, "amount_unit", key):
                if unit_key(word) not in money:
                    yield Problem(
                        file.name, f"amount_unit.{key}", word,
                        'is no unit of money, so no amount is read in it — write it below [units."万元"] too, for example',
                        '不是货币单位，以其为单位的金额不会读取；请同时写入相应单位，例如 [units."万元"]',
                        harmless=True,
                    )  # fmt: skip


def _own_list(file: WordFile, section: str, key: str) -> list[str]:
    """List the words of a list in a file of one's own, whatever else stands there."""
    content = file.sections.get(section)
    words = content.get(key) if isinstance(content, Mapping) else None
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
