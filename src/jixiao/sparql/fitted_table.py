"""Lay an answer out as a table that fits a terminal: columns hidden, text wrapped and cut, and what is hidden said.

A number is never cut: half a number is another number. Where there is no room for all columns, those of IRIs go first, then codes, then the
last; the first one stays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..model.namespaces import PREFIXES
from .answers import Answer
from .formats import numeric_columns, text_of

#: Lines that a cell may have.
_CELL_LINES = 3
#: How narrow a column of text, and one of IRIs may become, in columns of the terminal.
_NARROWEST, _NARROWEST_IRI = 8, 24
_GAP = 2
_SCHEMES = ("http://", "https://", "urn:")
#: What is minted has no prefix in queries, as the slashes in it would have to be escaped there.
_MINTED = ("jxid", "https://w3id.org/jixiao/id/")


@dataclass(frozen=True, slots=True)
class FittedTable:
    """A table as lines: those of the heading, those of the rows, and the columns that are not shown."""

    heading: tuple[str, ...]
    lines: tuple[str, ...]
    hidden: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    cells: tuple[str, ...]
    right: bool
    is_iri: bool
    is_code: bool
    natural: int
    least: int


def short_iri(text: str) -> str:
    """Shorten an IRI by the prefix that begins most of it.

    >>> short_iri("https://w3id.org/jixiao/ontology#TargetTable"), short_iri("http://example.org/x")
    ('jx:TargetTable', 'http://example.org/x')
    """
    fitting = [(iri, name) for name, iri in (*PREFIXES.items(), _MINTED) if text.startswith(iri) and text != iri]
    if not fitting:
        return text
    iri, name = max(fitting, key=lambda entry: len(entry[0]))
    return f"{name}:{text[len(iri) :]}"


def fitted_table(answer: Answer, headings: Sequence[str], width: int | None) -> FittedTable:
    """Lay an answer out in ``width`` columns of a terminal; without a width, whole: nothing hidden, wrapped or shortened."""
    columns = _columns(answer, headings, short=width is not None)
    if width is None:
        return _laid_out(columns, [column.natural for column in columns], ())
    shown = _shown(columns, width)
    hidden = tuple(column.name for column in columns if column not in shown)
    return _laid_out(shown, _widths(shown, width), hidden)


def _columns(answer: Answer, headings: Sequence[str], *, short: bool) -> list[_Column]:
    from rich.cells import cell_len

    columns = []
    numeric = numeric_columns(answer)
    for index, heading in enumerate(headings):
        texts = [" ".join(text_of(row[index]).split()) for row in answer.rows]
        is_iri = any(text.startswith(_SCHEMES) for text in texts)
        cells = tuple(map(short_iri, texts)) if short else tuple(texts)
        widest = max(map(cell_len, cells), default=0)
        word = max(map(cell_len, _words(heading)), default=0)
        right = numeric[index] and any(texts)
        natural = max(widest, word if short else cell_len(heading))
        least = natural if right else min(natural, max(_NARROWEST_IRI if is_iri else _NARROWEST, word))
        columns.append(_Column(heading, cells, right, is_iri, answer.columns[index].endswith("_code"), natural, least))
    return columns


def _words(heading: str) -> list[str]:
    """Part a heading where it may go on in another line."""
    return heading.replace("_", "_ ").replace("（", " （").split() or [heading]


def _heading_lines(heading: str, width: int) -> list[str]:
    from rich.cells import cell_len

    if cell_len(heading) <= width:
        return [heading]
    lines = [""]
    for word in _words(heading):
        blank = " " if lines[-1] and f"{lines[-1]} {word}" in heading else ""
        if not lines[-1] or cell_len(lines[-1] + blank + word) <= width:
            lines[-1] += blank + word
        else:
            lines.append(word)
    return [part for line in lines for part in _wrapped(line, width, _CELL_LINES)]


def _shown(columns: Sequence[_Column], width: int) -> list[_Column]:
    """Choose the columns for which there is room."""
    shown = list(columns)

    def needed() -> int:
        return sum(column.least for column in shown) + _GAP * (len(shown) - 1)

    while len(shown) > 1 and needed() > width:
        links, codes = [column for column in shown if column.is_iri], [column for column in shown if column.is_code]
        shown.remove(links[-1] if links and len(links) < len(shown) else (codes or shown)[-1])
    return shown


def _widths(shown: Sequence[_Column], width: int) -> list[int]:
    """Give each column what it must have, and share the rest among those that want more, the least wanting first."""
    widths = [min(column.least, width) for column in shown]
    room = width - sum(widths) - _GAP * (len(shown) - 1)
    wanting = sorted((column.natural - widths[index], index) for index, column in enumerate(shown) if column.natural > widths[index])
    for place, (want, index) in enumerate(wanting):
        given = min(want, max(room, 0) // (len(wanting) - place))
        widths[index] += given
        room -= given
    return widths


def _laid_out(columns: Sequence[_Column], widths: Sequence[int], hidden: tuple[str, ...]) -> FittedTable:
    heading = _lines([_heading_lines(column.name, width) for column, width in zip(columns, widths, strict=True)], columns, widths)
    lines: list[str] = []
    for row in zip(*(column.cells for column in columns), strict=True):
        lines += _lines([_wrapped(cell, width, _CELL_LINES) for cell, width in zip(row, widths, strict=True)], columns, widths)
    return FittedTable(tuple(heading), tuple(lines), hidden)


def _lines(cells: Sequence[Sequence[str]], columns: Sequence[_Column], widths: Sequence[int]) -> list[str]:
    from rich.cells import cell_len

    lines = []
    for number in range(max(map(len, cells))):
        parts = []
        for cell, column, width in zip(cells, columns, widths, strict=True):
            text = cell[number] if number < len(cell) else ""
            pad = " " * (width - cell_len(text))
            parts.append(pad + text if column.right else text + pad)
        lines.append((" " * _GAP).join(parts).rstrip())
    return lines


def _wrapped(text: str, width: int, most: int) -> list[str]:
    """Break a text into lines of a width, at blanks where there is one near; what does not fit into ``most`` lines is cut with ….

    >>> _wrapped("绩效目标表 of 2024", 8, 3), _wrapped("abcdefgh", 3, 2)
    (['绩效目标', '表 of', '2024'], ['abc', 'de…'])
    """
    from rich.cells import cell_len, set_cell_size

    lines: list[str] = []
    while cell_len(text) > width and len(lines) < most - 1:
        taken = _fitting(text, width)
        blank = text.rfind(" ", 1, taken + 1)
        end = blank if blank > taken // 2 else taken
        lines.append(text[:end].rstrip())
        text = text[end:].lstrip()
    if cell_len(text) > width:
        text = set_cell_size(text, width - 1).rstrip() + "…" if width > 1 else "…"
    return [*lines, text]


def broken(text: str, width: int) -> list[str]:
    """Break a text into as many lines of a width as it takes.

    >>> broken("绩效目标表 of 2024", 8)
    ['绩效目标', '表 of', '2024']
    """
    return _wrapped(text, width, len(text) + 1)


def _fitting(text: str, width: int) -> int:
    """How many characters of a text fit a width; at least one."""
    from rich.cells import cell_len

    used = 0
    for count, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return max(count, 1)
    return len(text)
