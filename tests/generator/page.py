"""Put a page together: title, unit line, table, notes, and the right reading of it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from generator import heads, labels
from generator.grid import Block, Grid, Paragraph
from generator.heads import Money
from generator.labels import draw
from generator.model import Form, Gold, GoldTable


@dataclass
class Page:
    """The blocks of a document and its right reading; ``flat`` says that it can be written as one cell a line."""

    gold: Gold
    blocks: list[Block] = field(default_factory=list)
    flat: bool = False
    #: A web page has more than the form; its writer asks for these.
    published: str = ""


def begin(form: Form, kind: str) -> Page:
    """Begin a page about one place and year."""
    return Page(Gold("", kind, form.place, form.year), published=f"{form.year}-03-1{form.year % 10}")


def title(random: Random, page: Page, form: Form, titles: tuple[str, ...], *, in_grid: Grid | None = None, width: int = 0) -> None:
    """Add the title, as a line above the table or as its first row; the year stands in it."""
    text = draw(random, titles).format(year=form.year, place=form.place.name)
    if in_grid is not None and random.random() < 0.35:
        in_grid.line(text, width=width)
    else:
        page.blocks.append(Paragraph(text, heading=True))


def unit_line(random: Random, page: Page, how: Money, *, in_grid: Grid | None = None, width: int = 0) -> None:
    """Add the line that says the unit of all amounts (单位：万元), where the form has it there."""
    if how.where != "line":
        return
    text = random.choice(("单位：{}", "金额单位：{}", "（单位：{}）", "单位:{}", "金额单位:人民币{}")).format(how.unit)
    if in_grid is not None and in_grid.rows and random.random() < 0.5:
        in_grid.line(text, width=width)
    else:
        page.blocks.append(Paragraph(text))


def gold_of(form: Form) -> GoldTable:
    """Begin the right reading of a table."""
    return GoldTable(form.project, form.year)


def notes(random: Random, page: Page, grid: Grid, form: Form, width: int) -> None:
    """Add a note or the signatures under the table, in it or after it."""
    choice = random.random()
    if choice < 0.2:
        page.blocks.append(Paragraph(random.choice(labels.NOTES)))
    elif choice < 0.3:
        grid.line(random.choice(labels.NOTES), width=width)
    elif choice < 0.5 and width >= 4:
        seal = random.choice(labels.SEALS)
        filled = [text.format(person=heads.person(random), phone=heads.phone(random), year=form.year) for text in seal]
        grid.line(*filled, width=width)


def add(page: Page, grid: Grid, gold: GoldTable) -> None:
    """Add a table and its right reading."""
    page.blocks.append(grid)
    page.gold.tables.append(gold)
