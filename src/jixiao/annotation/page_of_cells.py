"""Write a document as a web page of its cells as they were read, with the notes at them: for formats that hold no comments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ..model import Cell, Document, Grid, Location
from ..model.text import place
from .notes import Note, as_xml

_STYLE = """
:root { color-scheme: light dark; --edge: #8a8a8a; --violation: #c62828; --warning: #d66c00; --info: #1565c0 }
@media (prefers-color-scheme: dark) { :root { --violation: #ff8a80; --warning: #ffb74d; --info: #90caf9 } }
body { font: 15px/1.6 "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; margin: 1.5rem; }
.scroll { overflow-x: auto; margin: 1rem 0 }
table { border-collapse: collapse }
td, th { border: 1px solid var(--edge); padding: .25rem .5rem; vertical-align: top; white-space: pre-wrap; min-width: 1.5rem }
th { font-weight: normal; color: #767676 }
@media (prefers-color-scheme: dark) { th { color: #a0a0a0 } }
p.text { white-space: pre-wrap; margin: .3rem 0 }
.violation { outline: 3px solid var(--violation); outline-offset: -2px }
.warning { outline: 3px solid var(--warning); outline-offset: -2px }
.info { outline: 3px solid var(--info); outline-offset: -2px }
:target { background: #fff59d; color: #000 }
"""


def page_of_cells(document: Document, notes: Sequence[Note], language: str) -> bytes:
    """Give the page, in UTF-8."""
    marks = _Marks(notes, language)
    name = escape(as_xml(document.name))
    pieces = [
        "<!DOCTYPE html>",
        f'<html lang="{"zh-CN" if language == "zh" else "en"}"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{name}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{name}</h1>",
    ]
    content: list[str] = []
    for block in document.blocks:
        if isinstance(block, Grid):
            rows = [f"<tr>{_label(row)}{''.join(map(marks.cell, row))}</tr>" for row in block.rows]
            content += ['<div class="scroll"><table><tbody>', *rows, "</tbody></table></div>"]
        else:
            content.append(f"<p{marks.of(block.ref, 'text')}>{escape(as_xml(block.text))}</p>")
    listed = [(marks.anchors[note.at] if note.at in marks.used else "", note) for note in notes]
    return "\n".join([*pieces, notes_list(listed, language), *content, "</body></html>\n"]).encode("utf-8", "replace")


def notes_list(notes: Sequence[tuple[str, Note]], language: str) -> str:
    """Write the notes as a list, each with a link to its anchor where it has one."""
    zh = language == "zh"
    if not notes:
        return f'<section id="jixiao-findings"><p>{"没有发现问题。" if zh else "No findings."}</p></section>'
    items = []
    for anchor, note in notes:
        where = escape(as_xml(place(note.at, language)))
        text = escape(as_xml(" ".join(note.text.split())[:40]))
        head = f'<a href="#{escape(anchor)}">{where}</a>' if anchor else where
        said = "<br>".join(escape(as_xml(line)) for line in note.lines(language))
        items.append(f"<li><p>{head}{'：' if zh and text else ': ' if text else ''}{text}</p><p>{said}</p></li>")
    title = f"检查发现（{len(notes)} 处）" if zh else f"Findings ({len(notes)} places)"
    return f'<section id="jixiao-findings"><h2>{title}</h2><ol>{"".join(items)}</ol></section>'


class _Marks:
    """Writes the attributes of what notes stand at, and remembers where there was such a place."""

    def __init__(self, notes: Sequence[Note], language: str) -> None:
        self.anchors = {note.at: f"jixiao-cell-{number}" for number, note in reversed(list(enumerate(notes, 1)))}
        self.used: set[Location] = set()
        self._language = language
        self._by_place: dict[Location, list[Note]] = {}
        for note in notes:
            self._by_place.setdefault(note.at, []).append(note)

    def of(self, at: Location, kind: str = "") -> str:
        """The attributes of a place, the first time that it comes."""
        notes = self._by_place.get(at, ()) if at not in self.used else ()
        if not notes:
            return f' class="{kind}"' if kind else ""
        self.used.add(at)
        title = "\n\n".join("\n".join(note.lines(self._language)) for note in notes)
        kinds = f"{kind} {min(notes, key=lambda note: note.rank).severity.value}".strip()
        return f' class="{kinds}" id="{self.anchors[at]}" title="{escape(as_xml(title))}"'

    def cell(self, cell: Cell) -> str:
        """A cell of a table."""
        spans: Mapping[str, int] = {"rowspan": cell.rowspan, "colspan": cell.colspan}
        spanning = "".join(f' {name}="{count}"' for name, count in spans.items() if count > 1)
        return f"<td{self.of(cell.ref)}{spanning}>{escape(as_xml(cell.text))}</td>"


def _label(row: Sequence[Cell]) -> str:
    """What a row is called: its lines of a text, else its number."""
    lines = [cell.ref.line for cell in row if cell.ref.line is not None]
    if not lines:
        return f'<th scope="row">{row[0].ref.row or ""}</th>' if row else '<th scope="row"></th>'
    return f'<th scope="row">{lines[0]}{f"–{lines[-1]}" if lines[-1] != lines[0] else ""}</th>'
