"""Draw a page of an OFD file: its text, lines, areas and images (GB/T 33190, 8 to 11), in points as the PDF reader has them.

Lengths in the file are millimetres from the upper left corner. Text is what TextCode says; which glyphs of a font draw it does not matter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import hypot, isfinite
from types import SimpleNamespace
from typing import Any

from pdfminer.pdfinterp import PDFResourceManager
from pdfminer.utils import apply_matrix_pt, mult_matrix

from ..pdf.page_objects import VERTICAL, ManyObjectsError, PageObjects, PageObjectsDevice, turn_of
from ..pdf.settings import PAGE
from ..pdf.visibility import Colour, Ink, colour_of
from .parts import Area, OfdPackage, child, children, name_of, numbers, says_no

_POINTS = 72 / 25.4
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LEAST_VISIBLE = 8 / 255
#: How deep blocks of a page may stand in one another.
_DEEPEST = 16
_WORD = re.compile(r"[A-Za-z]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
#: The operations of abbreviated paths: that of PDF they are, and how many numbers they take.
_OPERATIONS = {"M": ("m", 2), "S": ("m", 2), "L": ("l", 2), "Q": ("v", 4), "B": ("c", 6), "A": ("c", 7), "C": ("h", 0)}
_SPACES = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}
#: A part of a colour in hexadecimal digits.
_HEX = re.compile(r"#([0-9A-Fa-f]{1,2})\b")
_MOST_REPEATED = 100_000


def draw_page(file: OfdPackage, part: str, area: Area) -> tuple[PageObjects, list[str]]:
    """Draw a page and its templates; give what is on it, and the numbers of its images, the largest first.

    Raises ManyObjectsError for a page that can be none of tables, DocumentError where a part is damaged.
    """
    width, height = area[2] * _POINTS, area[3] * _POINTS
    device = PageObjectsDevice(PDFResourceManager())
    # Coordinates of the file go down, those of the device up.
    base = (_POINTS, 0, 0, -_POINTS, -area[0] * _POINTS, height + area[1] * _POINTS)
    device.start(width, height, (0, 0, width, height), base)
    drawing = _Drawing(file, device, base)
    page = file.xml(part)
    file.resources(part, page)
    for template in children(page, "Template"):
        background = file.templates.get(str(template.get("TemplateID")), "")
        if file.has(background):
            below = file.xml(background)
            file.resources(background, below)
            drawing.layers(below)
    drawing.layers(page)
    if file.has(file.annotations.get(part, "")):
        for annotation in children(file.xml(file.annotations[part]), "Annot"):
            drawing.annotation(annotation)
    return device.objects, [resource for _, resource in sorted(drawing.images, reverse=True)]


class _Drawing:
    """Notes the objects of one page in a device. ``images`` has the size and number of each image."""

    def __init__(self, file: OfdPackage, device: PageObjectsDevice, base: Any) -> None:
        self._file, self._device, self._base = file, device, base
        self._watermark = False
        self._alpha = 1.0  # of the composite object that is being drawn
        self._layer: Any = None
        self._count = 0
        self.images: list[tuple[float, str]] = []

    def layers(self, page: Any) -> None:
        """Draw the layers of a page or template."""
        for layer in children(child(page, "Content"), "Layer"):
            self._layer = layer
            self._objects(layer, self._base, 0)
        self._layer = None

    def annotation(self, annotation: Any) -> None:
        """Draw what was put onto a page, as it appears."""
        appearance = child(annotation, "Appearance")
        if appearance is None or says_no(annotation.get("Visible")):
            return
        self._device.ruleless = True
        self._watermark = annotation.get("Type") == "Watermark"
        x, y, *_ = [*numbers(appearance.get("Boundary")), 0.0, 0.0]
        self._objects(appearance, mult_matrix((1, 0, 0, 1, x, y), self._base), 0)
        self._device.ruleless = self._watermark = False

    def _objects(self, block: Any, matrix: Any, depth: int) -> None:
        for item in block:
            self._count += 1
            if self._count > PAGE.max_objects:  # composite objects in one another may come to any number
                raise ManyObjectsError
            kind = name_of(item)
            if says_no(item.get("Visible")):
                continue
            if kind in ("PageBlock", "Layer") and depth < _DEEPEST:
                self._objects(item, matrix, depth + 1)
            elif kind in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                x, y, *_ = [*numbers(item.get("Boundary")), 0.0, 0.0]
                own: Any = tuple(numbers(item.get("CTM")))
                placed = mult_matrix(own if len(own) == len(_IDENTITY) else _IDENTITY, mult_matrix((1, 0, 0, 1, x, y), matrix))
                if kind == "CompositeObject":
                    self._composite(item, placed, depth)
                elif all(map(isfinite, placed)):
                    {"TextObject": self._text, "PathObject": self._path, "ImageObject": self._image}[kind](item, placed)

    def _composite(self, item: Any, matrix: Any, depth: int) -> None:
        """Draw the objects of a graphic unit, as far through it as the object is."""
        content = self._file.composite(str(item.get("ResourceID")))
        if content is None or depth >= _DEEPEST:
            return
        before = self._alpha
        self._alpha *= self._opacity(item)
        self._objects(content, matrix, depth + 1)
        self._alpha = before

    def _look(self, item: Any, name: str) -> Any:
        """A colour of an object: its own, or what it inherits of its drawing parameters or those of its layer; None where none is said."""
        found = child(item, name)
        for owner in (item, self._layer):
            seen: set[str] = set()
            number = str(owner.get("DrawParam")) if owner is not None and found is None else ""
            while found is None and number not in seen and (param := self._file.draw_params.get(number)) is not None:
                seen.add(number)
                found, number = child(param, name), str(param.get("Relative"))
        return found

    def _opacity(self, item: Any) -> float:
        """The opacity of an object, from 0 to 1."""
        whole = numbers(item.get("Alpha")) or [255.0]
        colour = self._look(item, "FillColor")
        own = numbers(colour.get("Alpha")) if colour is not None else []
        return self._alpha * min(1.0, max(0.0, whole[0] / 255)) * min(1.0, max(0.0, (own or [255.0])[0] / 255))

    def _text(self, item: Any, matrix: Any) -> None:
        a, b, c, d, _, _ = matrix
        size = float((numbers(item.get("Size")) or [0.0])[0])
        scale = float((numbers(item.get("HScale")) or [1.0])[0])
        high = size * hypot(c, d)
        ink = Ink(_colour(self._look(item, "FillColor")), self._opacity(item), 0, watermark=self._watermark)
        boundary = numbers(item.get("Boundary"))[2:]
        if (
            says_no(item.get("Fill")) and not _says_yes(item.get("Stroke"))
        ) or 0 in boundary:  # a size below 0 is that of a text written from its right end, which is shown
            ink = ink._replace(hidden=True)
        turn = turn_of(a, b)
        x = y = 0.0
        for code in children(item, "TextCode"):
            text = code.text or ""
            x, y = (numbers(code.get("X")) or [x])[0], (numbers(code.get("Y")) or [y])[0]
            across, down = _steps(code.get("DeltaX")), _steps(code.get("DeltaY"))
            upright = any(down) and not any(across)
            glyphs, at = [], (x, y)
            for place, char in enumerate(text):
                wide = size * scale * (1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5)
                step = across[place] if place < len(across) and across[place] else wide
                end = (at[0] + (wide if upright or step <= 0 else min(step, wide)), at[1])  # a step back begins a line
                (x0, y0), (x1, y1) = self._displayed(matrix, at), self._displayed(matrix, end)
                glyphs.append((char, x0, y0, x1, y1, VERTICAL if upright else turn))
                at = (
                    at[0] + (across[place] if place < len(across) else 0.0 if upright or place < len(down) else wide),
                    at[1] + (down[place] if place < len(down) else 0.0),
                )
            if high > 0 and all(isfinite(value) for glyph in glyphs for value in glyph[1:5]):
                self._device.set_glyphs(ink, glyphs, high)

    def _displayed(self, matrix: Any, point: tuple[float, float]) -> tuple[float, float]:
        x, y = apply_matrix_pt(matrix, point)
        return x, self._device.objects.height - y

    def _path(self, item: Any, matrix: Any) -> None:
        data = getattr(child(item, "AbbreviatedData"), "text", None) or ""
        alpha = self._opacity(item)
        if alpha < _LEAST_VISIBLE:
            return
        stroke, fill = not says_no(item.get("Stroke")), _says_yes(item.get("Fill"))
        fill_colour = self._look(item, "FillColor")
        colour = _colour(fill_colour) if fill_colour is not None else None
        width = (numbers(item.get("LineWidth")) or [0.353])[0]
        state = SimpleNamespace(ncolor=colour, ncs=SimpleNamespace(name="DeviceRGB"), linewidth=width)
        before = self._device.state
        self._device.set_ctm(matrix)
        if alpha < 1.0:
            self._device.state = replace(before, alpha=alpha)
        self._device.paint_path(state, stroke, fill, item.get("Rule") == "Even-Odd", list(_operations(data)))
        self._device.state = before

    def _image(self, item: Any, matrix: Any) -> None:
        self._device.set_ctm(matrix)
        resource = str(item.get("ResourceID"))
        through = item.get("ImageMask") is not None or self._opacity(item) < 1.0 or not self._file.is_opaque(resource)
        self._device.render_image("", {"Mask": through})
        left, top, right, bottom = self._device.objects.images[-1]
        self.images.append(((right - left) * (bottom - top), resource))


def _operations(data: str) -> Iterator[tuple[Any, ...]]:
    """The operations of an abbreviated path, as those of a PDF; arcs are curves to their ends."""
    words = _WORD.findall(data)
    place = 0
    while place < len(words):
        word = words[place]
        place += 1
        if word not in _OPERATIONS:
            continue
        operation, count = _OPERATIONS[word]
        values = words[place : place + count]
        if len(values) < count or any(value.isalpha() for value in values):
            continue
        place += count
        yield (operation, *map(float, values))


def _steps(text: str | None) -> list[float]:
    """The distances of characters: numbers, and ``g n d`` for n times d.

    >>> _steps("3.5 g 2 7 1")
    [3.5, 7.0, 7.0, 1.0]
    """
    words = (text or "").split()
    steps: list[float] = []
    place = 0
    try:
        while place < len(words) and len(steps) < _MOST_REPEATED:
            if words[place] == "g":
                steps += [float(words[place + 2])] * min(int(words[place + 1]), _MOST_REPEATED)
                place += 3
            else:
                steps.append(float(words[place]))
                place += 1
    except (ValueError, IndexError):
        return steps
    return steps


def _colour(element: Any) -> Colour | None:
    """A colour of red, green and blue from 0 to 1: black where none is said, None where it is not known (a pattern, a shading)."""
    if element is None:
        return (0.0, 0.0, 0.0)
    values: Sequence[float] = numbers(_HEX.sub(lambda match: str(int(match[1], 16)), element.get("Value") or ""))
    if len(element) or len(values) not in _SPACES:
        return None
    parts = tuple(value / 255 for value in values)
    return colour_of(parts if len(parts) > 1 else parts[0], _SPACES[len(parts)])


def _says_yes(text: str | None) -> bool:
    return (text or "").strip().lower() in ("true", "1")
