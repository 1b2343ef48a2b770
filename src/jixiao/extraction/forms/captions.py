"""Read the lines above a bare indicator table that name its project and its goal, where the form itself has no cells for them.

葡萄产业扶持项目绩效目标 | （一）绩效目标 | 到2026年…… | （二）绩效指标, and then the table.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from ...model import Layout
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import one_line
from .column_headings import is_columns
from .label_grammar import parse_label
from .patterns import NAME_MARKS, NO_NAME, NUMBERING, TITLE_TAIL, YEAR_BEFORE, counted, patterns_of
from .possible_roles import roles_by_text
from .rows_of_cells import Line, LineCell

#: The most characters of a line that names a project, and the most lines from it to its table.
_LONGEST, _MOST_LINES = 60, 12
#: What tells a sentence from a name.
_SENTENCE = re.compile("[。；;！!？?，,：:]")
#: The least characters of a project's name without the words that all projects share.
_SHORTEST = 2


def project_in_title(text: str, words: Vocabulary) -> str | None:
    """Read the project's name in the title of a table (某某项目绩效目标表); None where the title names none, or only a unit."""
    bare = _bare(text, words)
    ending = next((ending for ending in words.title_endings_longest if bare.endswith(ending)), None)
    return _project_named(bare.removesuffix(ending), words) if ending else None


def caption_above(lines: Sequence[Line], index: int, words: Vocabulary) -> int | None:
    """Find the line above a table (at ``index``) that names its project, with nothing but text outside tables between; gives its index."""
    for place in range(index - 1, max(index - 1 - _MOST_LINES, -1), -1):
        line = lines[place]
        if not is_text_line(line):
            return None
        if _is_caption(line.texts[0], words) or _is_one_of_several(lines, place, words):
            return place
    return None


def _is_one_of_several(lines: Sequence[Line], place: int, words: Vocabulary) -> bool:
    """Whether a numbered line above a table is followed by, or follows, one with the next number above a table of its own.

    二、村道安全隐患整治 is a project then, whatever its name ends in: the parts of one form (二、绩效目标) have one table of indicators.
    """
    number = _number_of(lines[place], words)
    if number is None:
        return False
    for way, wanted in ((1, number + 1), (-1, number - 1)):
        headings = 0  # tables between the two
        other = place + way
        while 0 <= other < len(lines):
            headings += is_columns(lines[other])
            if is_text_line(lines[other]) and (met := _number_of(lines[other], words)) is not None:
                if met == wanted and headings == 1 and (way < 0 or _heads_table(lines, other, words)):
                    return True
                break
            other += way
    return False


def _heads_table(lines: Sequence[Line], place: int, words: Vocabulary) -> bool:
    """Whether the heading of an indicator table follows a numbered line before the next one."""
    for line in lines[place + 1 : place + 1 + _MOST_LINES]:
        if is_columns(line):
            return True
        if is_text_line(line) and _number_of(line, words) is not None:
            return False
    return False


def _number_of(line: Line, words: Vocabulary) -> int | None:
    """The number before a line that may name a project (二、…); None where it has none."""
    return number_of_name(line.texts[0], words) if len(line.texts) == 1 else None


def number_of_name(cell: LineCell, words: Vocabulary) -> int | None:
    """The number before a text that may name a project; None where it has none, or is a sentence, a label, a title or an office."""
    number, key = counted(cell.roles.key), cell.roles.key
    if number is None or len(key) > _LONGEST or cell.roles.label is not None or cell.roles.side:
        return None
    bare = _bare(cell.text, words)
    if len(bare) < _SHORTEST or _SENTENCE.search(bare) or parse_label(bare, words) is not None:
        return None
    roles = roles_by_text(words)[bare]
    known = roles.label or roles.side or roles.is_level or roles.column or len(NO_NAME.sub("", bare)) < _SHORTEST
    no_project = (*words.level_endings, *words.organisation_endings, *words.title_endings_longest)
    return None if known or bare.endswith(no_project) else number


def is_text_line(line: Line) -> bool:
    """Whether a line of a document with real tables is text outside them, or a row of a sheet that holds one text and nothing else."""
    return line.real and (line.paragraph or line.ref.sheet is not None) and len(line.texts) == 1


def begins_nameless_form(lines: Sequence[Line], index: int) -> bool:
    """Whether a table begins at a line with a short head (资金规模, 年度目标) and indicators below it, and names no project."""
    line = lines[index]
    if (
        line.paragraph
        or not line.real
        or not line.labels
        or (index and lines[index - 1].grid == line.grid and not lines[index - 1].paragraph)
    ):
        return False
    table = list(takewhile(lambda other: not other.paragraph and other.ref.sheet == line.ref.sheet, lines[index:]))
    return any(map(is_columns, table)) and not any(other.names_field("project_name") for other in table)


def _is_caption(cell: LineCell, words: Vocabulary) -> bool:
    """Whether a line names a project: by an ending that such lines have, or a number before a project's name."""
    if len(cell.roles.key) > _LONGEST or cell.roles.label is not None:
        return False
    bare = _bare(cell.text, words)
    if bare in words.labels or bare in words.side_labels:
        return False
    if project_in_title(cell.text, words):
        return True
    numbered = NUMBERING.match(cell.roles.key) is not None and _SENTENCE.search(bare) is None
    return numbered and _project_named(bare, words) is not None


def caption_project(text: str, words: Vocabulary) -> str | None:
    """Read the project's name in a line above a table: with the ending of a title, or without."""
    return project_in_title(text, words) or _project_named(_bare(text, words), words)


def numbered_project(cell: LineCell, words: Vocabulary) -> str | None:
    """Read the project's name in a numbered line above a table, as one of several."""
    if number_of_name(cell, words) is None:
        return None
    name = _bare(cell.text, words)
    year = YEAR_BEFORE.match(name)
    return name[year.end() :].strip(NAME_MARKS) if year else name


def _bare(text: str, words: Vocabulary) -> str:
    """A title without what numbers it and the year in brackets after it."""
    key = label_key(one_line(text))
    key = patterns_of(words).annex.sub("", key)
    if number := NUMBERING.match(key):
        key = key[number.end() :]
    return key.rstrip(TITLE_TAIL)


def _project_named(name: str, words: Vocabulary) -> str | None:
    """A project's name without its year: None where it does not end as projects' names do, or says nothing but that it is one."""
    name = name.strip(NAME_MARKS)
    if year := YEAR_BEFORE.match(name):
        name = name[year.end() :].strip(NAME_MARKS)
    if len(name) > _LONGEST or _SENTENCE.search(name) or not name.endswith(words.caption_projects):
        return None
    own = name
    for word in words.caption_generic:
        own = own.replace(word, "")
    own = NO_NAME.sub("", own)
    if len(own) < _SHORTEST or own.endswith((*words.organisation_endings, *words.caption_places)):
        return None
    return name


def lines_of_caption(lines: Sequence[Line], words: Vocabulary) -> list[Line]:
    """Give the lines between a caption and its table as lines of a head: a goal's label with its text beside it."""
    result: list[Line] = []
    opened: LineCell | None = None
    inside = False
    for line in lines:
        cell = _unnumbered(line.texts[0], words)
        label = cell.roles.label
        if cell.roles.side:
            opened, inside = None, False
            result.append(Line((cell,), Layout.TABLE, paragraph=True))
        elif label is not None and label.means.kind == "block" and not label.inline:
            opened, inside = cell, False
        elif opened is not None and label is None:
            result.append(Line((cell,) if inside else (opened, cell), Layout.TABLE))
            inside = True
        else:
            opened, inside = None, False
            result.append(line)
    return result


def _unnumbered(cell: LineCell, words: Vocabulary) -> LineCell:
    """A line with the roles that its text has without the number before it."""
    number = NUMBERING.match(cell.roles.key)
    roles = roles_by_text(words)[cell.roles.key[number.end() :]] if number and cell.roles.label is None else cell.roles
    return LineCell(cell.text, cell.ref, cell.rowspan, cell.colspan, cell.confidence, roles)
