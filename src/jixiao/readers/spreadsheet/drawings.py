"""Read what is drawn over the cells of an XLSX sheet: text boxes and pictures (drawingN.xml).

A text box that lies in a single cell, or in one merged range, and whose cell is blank is that cell's text. What others say belongs to no
cell for certain, and is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base import Source
from ..xml import Handler
from .grid import Range, Sheet, clean

_NAMES = frozenset(
    (
        *("twoCellAnchor", "oneCellAnchor", "absoluteAnchor", "from", "to", "row", "col", "rowOff", "colOff", "sp", "cxnSp", "pic"),
        *("cNvPr", "p", "t", "br", "Fallback"),
    )
)
_ANCHORS = ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor")
#: Shapes of one sheet that are looked at.
_MOST = 2_000


@dataclass(slots=True)
class Shape:
    """Something drawn: its text (None for a picture), the corners it is anchored at."""

    lines: list[str] | None
    corners: dict[str, int] = field(default_factory=dict)

    def area(self) -> Range | None:
        """The cells that it covers, counted from 1; None where it is anchored at none."""
        at = self.corners
        if "from.row" not in at or "from.col" not in at:
            return None
        top, left = at["from.row"] + 1, at["from.col"] + 1
        bottom = at["to.row"] + (at.get("to.rowOff", 0) > 0) if "to.row" in at else top
        right = at["to.col"] + (at.get("to.colOff", 0) > 0) if "to.col" in at else left
        return top, left, max(top, bottom), max(left, right)


class Drawing(Handler):
    """Collect the shapes of a drawing."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.shapes: list[Shape] = []
        self._inside: list[Shape] = []  # the shapes of the anchor that is being read
        self._corners: dict[str, int] = {}
        self._corner = self._number = ""
        self._digits: list[str] = []
        self._shape: Shape | None = None
        self._hidden = self._text = False
        self._skip = 0  # the depth of the other way to show the same

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        name = tag.rpartition("}")[2]
        if name not in _NAMES or self._skip:
            return
        if name == "Fallback":
            self._skip = self.depth
        elif name in _ANCHORS:
            self._corners, self._inside = {}, []
        elif name in ("from", "to"):
            self._corner = name
        elif name in ("row", "col", "rowOff", "colOff"):
            self._number, self._digits = name if self._corner else "", []
        elif name in ("sp", "cxnSp", "pic"):
            self._shape, self._hidden = Shape(None if name == "pic" else []), False
        elif name == "cNvPr":
            self._hidden = attributes.get("hidden", "") in ("1", "true")
        elif self._shape is not None and self._shape.lines is not None:
            self._add(name, self._shape.lines)

    def _add(self, name: str, lines: list[str]) -> None:
        if name == "t":
            self._text = True
        elif name in ("p", "br"):
            lines.append("\n")

    def data(self, text: str) -> None:
        if self._number:
            self._digits.append(text)
        elif self._text and self._shape is not None and self._shape.lines is not None:
            self._shape.lines.append(text)

    def end(self, tag: str) -> None:
        name = tag.rpartition("}")[2]
        if self._skip:
            self._skip = 0 if self._skip == self.depth else self._skip
        elif name in ("from", "to"):
            self._corner = ""
        elif name == self._number:
            digits = "".join(self._digits).strip()
            if digits.isascii() and digits.isdigit() and len(digits) < 12:
                self._corners[f"{self._corner}.{name}"] = int(digits)
            self._number = ""
        elif name == "t":
            self._text = False
        elif name in ("sp", "cxnSp", "pic"):
            if self._shape is not None and not self._hidden:
                self._inside.append(self._shape)
            self._shape = None
        elif name in _ANCHORS:
            self._end_anchor()
        super().end(tag)

    def _end_anchor(self) -> None:
        """Take the shapes of an anchor; those of a group share its corners."""
        for shape in self._inside:
            if len(self.shapes) < _MOST:
                self.shapes.append(Shape(shape.lines, self._corners))
        self._inside = []


def place(shapes: list[Shape], sheet: Sheet) -> None:
    """Give the texts and pictures that are drawn to the cells they lie in; note those that lie in none."""
    for shape in shapes:
        area = shape.area()
        cell = sheet.cell_of(area) if area else None
        text = clean("".join(shape.lines)) if shape.lines is not None else ""
        if shape.lines is None:
            sheet.drawn += 1
            if cell and sheet.blank(cell) and cell not in sheet.pictures:
                sheet.pictures.append(cell)
                sheet.drawn -= 1
        elif text and cell and sheet.blank(cell):
            sheet.put(*cell, text)
        elif text:
            sheet.boxes.append((area[0], area[1], text) if area else (1, 1, text))
