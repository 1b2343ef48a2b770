"""Damage a page as copying, retyping and exporting do, without changing what a person reads in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from generator import values
from generator.grid import Cell, Grid, unmerged
from generator.page import Page

WIDE = {code: code + 0xFEE0 for code in (*range(ord("0"), ord("9") + 1), ord("%"), ord("."))}


def each_cell(page: Page, change: Callable[[Cell], Cell]) -> None:
    """Change every cell of every table."""
    for block in page.blocks:
        if isinstance(block, Grid):
            block.rows = [[change(cell) for cell in row] for row in block.rows]


def wide_figures(page: Page, random: Random) -> None:
    """Retype some figures in full width."""
    each_cell(page, lambda cell: replace(cell, text=cell.text.translate(WIDE)) if random.random() < 0.3 else cell)


def spaces(page: Page, random: Random) -> None:
    """Leave blanks around and non-breaking spaces inside texts."""

    def change(cell: Cell) -> Cell:
        choice = random.random()
        if choice < 0.2:
            return replace(cell, text=f" {cell.text}  ")
        if choice < 0.3 and 2 <= len(cell.text) <= 5 and cell.text.isalpha():
            return replace(cell, text="\u3000".join(cell.text))
        return cell

    each_cell(page, change)


def wrapped(page: Page, random: Random) -> None:
    """Break names over two lines."""

    def change(cell: Cell) -> Cell:
        if 8 <= len(cell.text) <= 14 and "\n" not in cell.text and cell.text.isalpha() and random.random() < 0.5:
            return replace(cell, text=f"{cell.text[:6]}\n{cell.text[6:]}")
        return cell

    each_cell(page, change)


def unmerge(page: Page, random: Random) -> None:
    """Undo merging: the text stands in the first row only, or in each."""
    repeat = random.random() < 0.5
    page.blocks = [unmerged(block, repeat=repeat) if isinstance(block, Grid) else block for block in page.blocks]


def empty_rows(page: Page, random: Random) -> None:
    """Leave an empty row at the end of each table."""
    for block in page.blocks:
        if isinstance(block, Grid):
            block.rows.append([Cell("") for _ in range(block.width)])


DAMAGES = {"wide-figures": wide_figures, "spaces": spaces, "wrapped": wrapped, "unmerged": unmerge, "empty-rows": empty_rows}


def unreadable(page: Page, random: Random) -> None:
    """Put a value that nobody can read into one row: a finding is due at it."""
    gold = random.choice(page.gold.tables)
    rows = [row for row in gold.rows if not row.long_term and row.value and sum(row.value == other.value for other in gold.rows) == 1]
    if not rows or gold.fiscal_year is None:
        return
    row = random.choice(rows)
    spelling = values.spell_unreadable(random, gold.fiscal_year)
    places = [
        (block, line, column)
        for block in page.blocks
        if isinstance(block, Grid)
        for line, cells in enumerate(block.rows)
        for column, cell in enumerate(cells)
        if cell.text == row.value and any(other.text == row.name for other in cells)
    ]
    if len(places) != 1:
        return
    block, line, column = places[0]
    block.rows[line][column] = replace(block.rows[line][column], text=spelling.text)
    row.value, row.say = spelling.text, True
    row.may_differ = [*row.may_differ, "target", "actual", "value"]
    row.also.pop("value", None)
