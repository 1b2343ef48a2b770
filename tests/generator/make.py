"""Make documents from a seed: kind, format, damage and all words follow from it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from generator import damage, layouts, layouts_rare, writers, writers_office
from generator.model import Gold
from generator.page import Page

#: Kinds of forms with their share.
KINDS: dict[str, tuple[int, Callable[[Random], Page]]] = {
    "plain": (16, layouts.plain),
    "described": (8, layouts.described),
    "signed": (10, layouts.signed),
    "united": (4, layouts.united),
    "evaluated": (14, layouts.evaluated),
    "horizons": (6, layouts.horizons),
    "blocks": (4, layouts.blocks),
    "subheaded": (5, layouts.subheaded),
    "monitored": (4, layouts.monitored),
    "regional": (4, layouts.regional),
    "listed": (6, layouts_rare.listed),
    "department": (5, layouts_rare.department),
    "headed": (4, layouts_rare.headed),
    "two-levels": (3, layouts_rare.two_levels),
    "sideways": (2, layouts_rare.sideways),
    "letter": (3, layouts_rare.letter),
    "paired": (4, layouts_rare.paired),
}
Writer = Callable[[Page, Random], bytes]
FORMATS: dict[str, tuple[int, str, Writer]] = {
    "docx": (6, ".docx", writers.docx),
    "xlsx": (6, ".xlsx", writers_office.xlsx),
    "html": (6, ".html", writers.page_html),
    "pdf": (4, ".pdf", writers_office.pdf),
    "tabs": (2, ".txt", writers.text_tabs),
    "pipes": (1, ".txt", writers.text_pipes),
    "csv": (1, ".csv", writers.text_commas),
    "lines": (2, ".txt", writers.text_lines),
}


def document(seed: int, number: int) -> tuple[Gold, bytes]:
    """Return one document and its right reading: they follow from the seed and the number."""
    random = Random(f"{seed}-{number}")
    kind = random.choices(list(KINDS), [share for share, _ in KINDS.values()])[0]
    page = KINDS[kind][1](random)
    names = [name for name in FORMATS if name != "lines" or page.flat]
    form = random.choices(names, [FORMATS[name][0] * (3 if name == "lines" else 1) for name in names])[0]
    if random.random() < 0.06:
        damage.unreadable(page, random)
    done = ""
    if random.random() < 0.35:
        done = random.choice([name for name in damage.DAMAGES if form != "lines" or name not in {"unmerged", "empty-rows"}])
        damage.DAMAGES[done](page, random)
    _, suffix, writer = FORMATS[form]
    page.gold.format = form
    page.gold.file = "-".join(filter(None, (f"{number:04}", kind, form, done))) + suffix
    return page.gold, writer(page, random)


def documents(seed: int, count: int) -> Iterator[tuple[Gold, bytes]]:
    """Make so many documents."""
    for number in range(count):
        yield document(seed, number)


def write(folder: Path, seed: int, count: int) -> None:
    """Write ``documents/`` and ``gold.json`` into a folder."""
    place = folder / "documents"
    place.mkdir(parents=True, exist_ok=True)
    golds = []
    for gold, data in documents(seed, count):
        (place / gold.file).write_bytes(data)
        golds.append(gold.as_json())
    (folder / "gold.json").write_text(json.dumps({"documents": golds}, ensure_ascii=False, indent=1), encoding="utf-8")
