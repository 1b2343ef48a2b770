"""Read the department that stands in a title alone: 某县文化局2025年部门预算项目绩效目标表 over forms that name none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ...model import Cell, Field
from ...vocabulary import Vocabulary
from ...vocabulary.characters import one_line
from .captions import project_in_title
from .field_collector import FormFields
from .patterns import YEAR_IN_TITLE, patterns_of

#: What no name has in it: figures, and marks that part sentences.
_NO_NAME = re.compile(r"[\d:：,，。;；《》]")
#: The most characters of a place's name before it.
_LONGEST_PLACE = 15


def titled_department(titles: Iterable[Cell], words: Vocabulary) -> Field | None:
    """Find the one department that the titles of a document or a table begin with; None where they name none, or several."""
    named = {department: cell for cell in titles if (department := _department_in(cell.text, words))}
    if len(named) != 1:
        return None
    ((department, cell),) = named.items()
    return Field(department, cell.ref)


def take_titled_department(fields: FormFields, titled: Field | None) -> None:
    """Take the department of the title for a form that names neither a unit nor a department in charge."""
    stated = (
        fields.by_name.get(name) for name in ("department", "supervising_department", "department_code", "supervising_department_code")
    )
    if titled and not any(field and field.text for field in stated):
        fields.by_name["department"] = titled


def _department_in(text: str, words: Vocabulary) -> str | None:
    """The department before the year of a title: it begins with its place, ends as bodies do, and the rest names no project."""
    title = patterns_of(words).annex.sub("", one_line(text).strip().replace(" ", ""))
    year = YEAR_IN_TITLE.search(title)
    name, rest = (title[: year.start()], title[year.end() :]) if year else ("", "")
    if _NO_NAME.search(name + rest) or not any(topic in rest for topic in words.title_topics) or project_in_title(rest, words):
        return None
    place = next((name[:size] for size in range(min(len(name), _LONGEST_PLACE), 1, -1) if name[:size] in words.places), None)
    if place is None or not name.endswith(words.organisation_endings):
        return None
    return None if name.removeprefix(place) in words.label_words.governments else name
