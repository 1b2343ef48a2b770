"""Tell the city and the fiscal year of a document and its tables, each with the evidence; what is unknown stays unknown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..model import Cell, Context, Evidence, Finding, FormTable, JixiaoError, Jurisdiction, Location
from ..model.finding_rules.forms import PLACE_OF_ANOTHER_TIME
from ..vocabulary import Place, Vocabulary
from ..vocabulary.characters import compact, one_line, without_blanks, without_spans_of_years
from ..vocabulary.places import within
from .overrides import Overrides

# Performance targets of budgets began after 2000; 1953年 in a text is no fiscal year.
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?:年|[-./](?:0?[1-9]|1[0-2])(?!\d))")
#: A year that is not part of a date: 发布日期：2024年8月30日 says nothing of the budget.
_FISCAL = re.compile(r"(?<!\d)(20\d\d)年(?!\d{1,2}月)")
#: The blanks between the number of an annex and the year of its title.
_AFTER_NUMBER = re.compile(r"(?<=\d)\s+(?=20\d\d(?!\d))")
_LONGEST_NAME = 15
#: Names of places of so many characters are words too (新区, 郊区).
_GENERIC = 2
_HEAD_WEIGHT, _NAME_WEIGHT = 5, 3


def read_contexts(
    tables: Sequence[FormTable], front: Sequence[Cell], words: Vocabulary, overrides: Overrides | None = None
) -> tuple[Context, tuple[Context, ...]]:
    """Tell the context of the document, and of each of its tables.

    The city is the one that department names, titles and the text before the tables name; the year is the heading's, else the
    one that titles, project names and the text of the tables speak of most. A table's own heading wins for the table.
    """
    overrides = overrides or Overrides()
    year = _stated_year(overrides) or _front_year(front) or _heading_year(tables) or _spoken_year(tables)
    jurisdiction = _stated_place(overrides) or _place(tables, front, words, year.value if year else None)
    document = Context(jurisdiction, year)
    if overrides.year is not None:
        return document, tuple(document for _ in tables)
    return document, tuple(_table_context(table, document) for table in tables)


def _table_context(table: FormTable, document: Context) -> Context:
    if table.heading_year is None:
        return document
    return Context(document.jurisdiction, Evidence(int(table.heading_year), f"表头“{table.heading_year}年”"))


# -- place -----------------------------------------------------------------------------------------------------------------


def _stated_place(overrides: Overrides) -> Evidence[Jurisdiction] | None:
    return Evidence(overrides.place.jurisdiction, overrides.source) if overrides.place else None


def places_of_another_time(
    tables: Sequence[FormTable], front: Sequence[Cell], words: Vocabulary, context: Context, overrides: Overrides | None = None
) -> list[Finding]:
    """Find the names of places that were no more, or not yet, in the document's year (行政区划变更); each place once, where it stands
    first. Such a name tells nothing of the document's place."""
    if context.year is None or (overrides and overrides.place):
        return []
    year = context.year.value
    findings: dict[str, Finding] = {}
    for text, source, _ in _names(tables, front):
        for place in _read_place(text, words, year).another_time:
            if len(place.jurisdiction.name) <= _GENERIC and not text.strip().startswith(place.jurisdiction.name):
                continue  # 浮山新区街道 is not 新区
            findings.setdefault(place.jurisdiction.code, _another_time(place, year, text, source, words))
    return list(findings.values())


def _another_time(place: Place, year: int, text: str, source: Location, words: Vocabulary) -> Finding:
    ended = place.until is not None and place.until < year
    after = [words.jurisdictions[code].jurisdiction for code in place.successors if code in words.jurisdictions]
    return PLACE_OF_ANOTHER_TIME.at(
        source,
        value=text.strip(),
        wording="ended" if ended else "begun",
        name=place.jurisdiction.name,
        code=place.jurisdiction.code,
        year=year,
        change=place.until if ended else place.first,
        after="、".join(f"{other.label} {other.code}" for other in after),
    )


def _names(tables: Sequence[FormTable], front: Sequence[Cell]) -> list[tuple[str, Location, int]]:
    """List what names the place, each with its cell and its weight: lines before the tables, departments, titles."""
    names = [(cell.text, cell.ref, _HEAD_WEIGHT) for cell in front]
    for table in tables:
        fields = [(table.fields[name], _NAME_WEIGHT) for name in ("department", "supervising_department") if name in table.fields]
        fields += [(table.title, 1)] if table.title else []
        names += [(field.text or "", field.ref, weight) for field, weight in fields]
    return names


def _place(tables: Sequence[FormTable], front: Sequence[Cell], words: Vocabulary, year: int | None) -> Evidence[Jurisdiction] | None:
    """Find the place that most names speak of: the first place in each department name, title and line before the tables.

    Where none of them names one, the bodies that other labels of the head name tell it (县级财政部门 of a 区域绩效目标表); so they do
    where no unit is named and they are all of one place in that of the department in charge (a county in the 省级主管部门's province).
    """
    bodies = _other_bodies(tables, words)
    named = _most_named(_names(tables, front), words, year) or _most_named(bodies, words, year)
    if named and not any(table.text("department") for table in tables):
        places = {place.jurisdiction.code for text, *_ in bodies if (place := first_place(text, words, year))}
        if len(places) == 1 and named[0] not in places and _within(next(iter(places)), named[0], words):
            named = _most_named(bodies, words, year)
    return Evidence(words.jurisdictions[named[0]].jurisdiction, f"名称“{named[1]}”等") if named else None


def _other_bodies(tables: Sequence[FormTable], words: Vocabulary) -> list[tuple[str, Location, int]]:
    """List the bodies that labels without a property name, firms left out: they may be of anywhere."""
    kept = [other for table in tables for other in table.other_fields]
    bodies = (other for other in kept if other.text.endswith(words.organisation_endings))
    return [(other.text, other.ref, _NAME_WEIGHT) for other in bodies if not other.text.endswith(words.label_words.firms)]


def _most_named(names: Sequence[tuple[str, Location, int]], words: Vocabulary, year: int | None) -> tuple[str, str] | None:
    """Find the code of the place that most names speak of, by their weights, and one of these names; None where two are as likely."""
    votes: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for text, _, weight in names:
        place = first_place(text, words, year)
        if place:
            votes[place.jurisdiction.code] += weight
            examples.setdefault(place.jurisdiction.code, one_line(text))
    if not votes:
        return None
    (code, count), *others = votes.most_common()
    if others and others[0][1] == count and not (_within(others[0][0], code, words) or _within(code, others[0][0], words)):
        return None
    # A district named at least half as often as its city is what the document is about.
    below = next((other for other, votes_ in others if votes_ * 2 >= count and _within(other, code, words)), None)
    code = below or code
    return code, examples[code]


def _within(code: str, ancestor: str, words: Vocabulary) -> bool:
    return within(code, ancestor, words.jurisdictions)


def first_place(text: str, words: Vocabulary, year: int | None = None) -> Place | None:
    """Find the first place a name speaks of, as precisely as it does (武汉市青山区 → 青山区 of 武汉); None where that is unclear.

    Of places that shared a name in different years it is that of the ``year``. Short names of counties (和平, 前进) are ordinary words and
    do not count.
    """
    return _read_place(text, words, year).place


@dataclass(frozen=True, slots=True)
class _PlaceRead:
    """The place a name speaks of, and those that it names and that were not there in the year."""

    place: Place | None
    another_time: tuple[Place, ...] = ()


@lru_cache(maxsize=1 << 16)
def _read_place(text: str, words: Vocabulary, year: int | None) -> _PlaceRead:
    flat = without_blanks(text)
    place: Place | None = None
    another_time: list[Place] = []
    index = 0
    while index < len(flat):
        match = _match(flat, index, place, words, year)
        if match is None:
            if place is not None:
                break
            index += 1
            continue
        named, size, in_time = match
        index += size
        if in_time:
            place = named
        else:
            another_time.append(named)
            if place is not None:
                break
    return _PlaceRead(place, tuple(another_time))


def _match(text: str, index: int, above: Place | None, words: Vocabulary, year: int | None) -> tuple[Place, int, bool] | None:
    """Find the longest name at a place of a text that stands for one jurisdiction; tell its length, and whether it was there then."""
    for size in _name_sizes(words).get(text[index : index + 2], ()):
        name = text[index : index + size]
        named = words.places.get(name, ())
        if above is not None:
            named = tuple(place for place in named if _within(place.jurisdiction.code, above.jurisdiction.code, words))
        else:
            named = tuple(place for place in named if place.jurisdiction.name == name or place.level != "county")
        places = _at(named, year)
        highest = [place for place in places or named if place.level == "province"] or list(places or named)
        short = len(highest) == 1 and highest[0].jurisdiction.name != name
        # A short name alone says too little for a place that was not there then: 巢湖 is a lake too.
        if short and (not places or text.startswith(words.no_place_before, index + size)):
            continue
        if len(highest) == 1:
            return highest[0], size, bool(places)
    return None


def _at(places: tuple[Place, ...], year: int | None) -> tuple[Place, ...]:
    """Keep those that were there in a year, or else in the year beside it; of an unknown year those of today, or else all."""
    if year is None:
        return tuple(place for place in places if place.until is None) or places
    return tuple(place for place in places if place.valid(year)) or tuple(place for place in places if place.valid(year, slack=True))


@lru_cache(maxsize=4)
def _name_sizes(words: Vocabulary) -> dict[str, list[int]]:
    """List, by the first two characters of places' names, how long such names are, the longest first."""
    by_beginning: dict[str, set[int]] = {}
    for name in words.places:
        if 1 < len(name) <= _LONGEST_NAME:
            by_beginning.setdefault(name[:2], set()).add(len(name))
    return {beginning: sorted(sizes, reverse=True) for beginning, sizes in by_beginning.items()}


# -- year ------------------------------------------------------------------------------------------------------------------


def _stated_year(overrides: Overrides) -> Evidence[int] | None:
    return Evidence(overrides.year, overrides.source) if overrides.year is not None else None


def _years(text: str | None) -> list[int]:
    if not text or "2" not in text:
        return []
    return [int(year) for year in _YEAR.findall(without_spans_of_years(compact(_apart(text))))]


def _apart(text: str) -> str:
    """A text with its years apart from numbers that stand before them (附件2 2023年度…), which it loses its blanks to."""
    return _AFTER_NUMBER.sub("、", text)


def _front_year(front: Sequence[Cell]) -> Evidence[int] | None:
    """Find the one year that the text before the tables names."""
    named = {
        (int(year), cell.text) for cell in front for year in _FISCAL.findall(without_spans_of_years(without_blanks(_apart(cell.text))))
    }
    years = {year for year, _ in named}
    if len(years) != 1:
        return None
    text = min((text for _, text in named), key=len)
    return Evidence(years.pop(), f"文首“{one_line(text)}”")


def _heading_year(tables: Sequence[FormTable]) -> Evidence[int] | None:
    years = {table.heading_year for table in tables if table.heading_year}
    return Evidence(int(year), f"表头“{year}年”") if len(years) == 1 and (year := years.pop()) else None


def _spoken_year(tables: Sequence[FormTable]) -> Evidence[int] | None:
    """Find the year that titles, project names and the text of the tables speak of in more than half of all cases."""
    votes: Counter[int] = Counter()
    for table in tables:
        names = [table.title.text if table.title else None, table.text("project_name")]
        votes.update({year: _NAME_WEIGHT for text in names for year in _years(text)})
        for text in _texts(table):
            votes.update(_years(text))
    if not votes:
        return None
    year, count = votes.most_common(1)[0]
    total = sum(votes.values())
    if count * 2 <= total:
        return None
    return Evidence(year, f"标题、项目名称和正文所写年份（{year} 年占 {count}/{total}）")


def _texts(table: FormTable) -> Iterable[str | None]:
    yield from (table.text(name) for name in ("goal", "annual_goal", "purpose", "start", "end"))
    for row in table.rows:
        yield from (row.name, row.description, row.value)


def place_named(name: str, given_as: str) -> Place:
    """Look a place up by its name or its GB/T 2260 code. Raises JixiaoError where it is none, or several; ``given_as`` is the option."""
    from ..vocabulary import vocabulary

    place = vocabulary().jurisdiction(name)
    if place is None:
        raise JixiaoError(
            f"{given_as} {name!r} is no jurisdiction, or names several: give its GB/T 2260 code, such as 120000",
            f"{given_as} {name!r} 不是行政区划名称，或有重名：请给出行政区划代码，如 120000",
        )
    return place
