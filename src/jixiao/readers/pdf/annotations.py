"""Draw what is typed onto a PDF page: values of form fields (表单域) and text notes (FreeText).

A viewer shows them as part of the page. Their appearance streams are drawn as forms are; where there is none, or where the file asks
viewers to make it anew (NeedAppearances), the value itself is set into the field's box. Their borders are no rules of tables.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import MATRIX_IDENTITY, apply_matrix_rect, decode_text, mult_matrix

from .settings import ANNOTATION, TEXT, VISIBILITY
from .visibility import colour_of

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage

    from .interpreter import ContentInterpreter
    from .page_objects import PageObjectsDevice

#: Flags of annotations (hidden, not viewed), of fields (password, push button) and of text fields (a box for each character).
_UNSEEN, _PASSWORD, _PUSH_BUTTON, _COMB = 0x2 | 0x20, 1 << 13, 1 << 16, 1 << 24
_TICKED, _OPEN = "☑", "☐"
#: How many fields may stand above one another.
_MAX_PARENTS = 16


def draw_annotations(interpreter: ContentInterpreter, page: PDFPage) -> None:
    """Draw the form fields, text notes and filled boxes that somebody put onto a page."""
    device = interpreter.device
    form = _mapping(page.doc.catalog.get("AcroForm"))
    device.ruleless = True
    for annotation in _annotations(page):
        kind = _name(annotation.get("Subtype"))
        rect = _rect(annotation.get("Rect"))
        if kind not in ("Widget", "FreeText", "Square") or rect is None or _integer(annotation.get("F")) & _UNSEEN:
            continue
        if device.layers.hides(annotation.get("OC")):
            continue
        if kind == "Square":
            _cover(interpreter, annotation, rect)
        elif kind == "FreeText":
            if not _drawn(interpreter, annotation, rect, form):
                set_text(device, text_of(annotation.get("Contents")), rect, _size(annotation, {}, form))
        else:
            _draw_field(interpreter, annotation, rect, form)
    device.ruleless = False


def _draw_field(interpreter: ContentInterpreter, annotation: Mapping[str, Any], rect: Any, form: Mapping[str, Any]) -> None:
    field = _field(annotation)
    kind, flags = _name(field.get("FT")), _integer(field.get("Ff"))
    device = interpreter.device
    if kind == "Btn":
        if not flags & _PUSH_BUTTON:
            ticked = _name(annotation.get("AS")) not in ("", "Off")
            set_text(device, _TICKED if ticked else _OPEN, rect, 0)
    elif kind in ("Tx", "Ch") and not (kind == "Tx" and flags & _PASSWORD):
        value = _value(field.get("V"))
        made_anew = form.get("NeedAppearances") is True or (kind == "Tx" and flags & _COMB)
        if (value and made_anew) or not _drawn(interpreter, annotation, rect, form):
            set_text(device, value, rect, _size(annotation, field, form))


def _drawn(interpreter: ContentInterpreter, annotation: Mapping[str, Any], rect: Any, form: Mapping[str, Any]) -> bool:
    """Draw an annotation's appearance; false where it shows no text."""
    appearance = resolve1(_mapping(annotation.get("AP")).get("N"))
    if isinstance(appearance, dict):
        appearance = resolve1(appearance.get(_name(annotation.get("AS"))))
    box = _rect(appearance.get("BBox")) if isinstance(appearance, PDFStream) else None
    if box is None:
        return False
    matrix: Any = _numbers(appearance.get("Matrix"), 6) or MATRIX_IDENTITY
    x0, y0, x1, y1 = apply_matrix_rect(matrix, box)
    if x0 == x1 or y0 == y1:
        return False
    across, down = (rect[2] - rect[0]) / (x1 - x0), (rect[3] - rect[1]) / (y1 - y0)
    placed = (across, 0, 0, down, rect[0] - across * x0, rect[1] - down * y0)
    resources: dict[Any, Any] = dict(_mapping(appearance.get("Resources")))
    resources["Font"] = {**_mapping(_mapping(form.get("DR")).get("Font")), **_mapping(resources.get("Font"))}
    device = interpreter.device
    before = len(device.objects.glyphs)
    ctm = mult_matrix(matrix, mult_matrix(placed, device.page_ctm))
    interpreter.subinterp().render_contents(resources, [appearance], ctm=ctm)
    return any(not glyph.text.isspace() for glyph in device.objects.glyphs[before:])


def _cover(interpreter: ContentInterpreter, annotation: Mapping[str, Any], rect: Any) -> None:
    """Note the area of a filled box."""
    colour = _numbers(annotation.get("IC"), 3) or _numbers(annotation.get("IC"), 1) or _numbers(annotation.get("IC"), 4)
    if colour:
        opacity = resolve1(annotation.get("ca", annotation.get("CA")))
        space = {1: "DeviceGray", 3: "DeviceRGB", 4: "DeviceCMYK"}[len(colour)]
        value = colour if len(colour) > 1 else colour[0]
        opaque = not isinstance(opacity, (int, float)) or opacity >= VISIBILITY.opaque
        device = interpreter.device
        device.area(device.displayed(rect), colour_of(value, space) if opaque else None, covers=opaque)


def set_text(device: PageObjectsDevice, text: str, rect: Any, size: float) -> None:
    """Set text into a box of the page: one line in its middle, several from its top, wrapped at its right side."""
    x0, y0, x1, y1 = device.displayed(rect)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if not lines:
        return
    size = size or min(ANNOTATION.automatic, ANNOTATION.share * (y1 - y0) / len(lines))
    wide, step = x1 - x0 - 2 * ANNOTATION.padding, ANNOTATION.leading * size
    if y1 - y0 > 2 * step:
        lines = [piece for line in lines for piece in _wrapped(line, size, wide)]
    y = y0 + ANNOTATION.padding + TEXT.ascent * size if len(lines) > 1 else (y0 + y1) / 2 + TEXT.middle * size
    for line in lines:
        natural = sum(map(_share, line)) * size
        scale = min(1.0, wide / natural) if wide > 0 else 1.0
        device.set_line(line, x0 + ANNOTATION.padding, y, size, [_share(char) * size * scale for char in line])
        y += step


def _wrapped(line: str, size: float, wide: float) -> Iterator[str]:
    start, filled = 0, 0.0
    for place, char in enumerate(line):
        filled += _share(char) * size
        if filled > wide and place > start:
            yield line[start:place]
            start, filled = place, _share(char) * size
    yield line[start:]


def _share(char: str) -> float:
    return 1.0 if unicodedata.east_asian_width(char) in "WF" else 0.5


def _annotations(page: PDFPage) -> Iterator[Mapping[str, Any]]:
    listed = resolve1(page.annots)
    for item in listed if isinstance(listed, list) else ():
        annotation = resolve1(item)
        if isinstance(annotation, dict):
            yield annotation


def _field(annotation: Mapping[str, Any]) -> dict[str, Any]:
    """The entries of a field: its own, and those it inherits."""
    field: dict[str, Any] = {}
    entries: Mapping[str, Any] = annotation
    for _ in range(_MAX_PARENTS):
        for key in ("FT", "Ff", "V", "DA"):
            if key in entries:
                field.setdefault(key, entries[key])
        entries = _mapping(entries.get("Parent"))
        if not entries:
            break
    return field


def _size(annotation: Mapping[str, Any], field: Mapping[str, Any], form: Mapping[str, Any]) -> float:
    """The size of the default appearance (/DA); 0 where it is left to the viewer."""
    words = text_of(annotation.get("DA") or field.get("DA") or form.get("DA")).split()
    for number, operator in pairwise(words):
        if operator == "Tf":
            try:
                return max(0.0, min(float(number), ANNOTATION.largest))
            except ValueError:
                break
    return 0.0


def _value(value: object) -> str:
    """The text of a field's value: a string, a stream, or several choices."""
    value = resolve1(value)
    if isinstance(value, list):
        return "\n".join(_value(item) for item in value)
    if isinstance(value, PDFStream):
        return text_of(value.get_data())
    return _name(value) or text_of(value)


def text_of(value: object) -> str:
    """Decode a text string (PDFDocEncoding, or Unicode by its mark); empty for what is none."""
    value = resolve1(value)
    if isinstance(value, bytes):
        for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le")):
            if value.startswith(mark):
                return value[len(mark) :].decode(encoding, "ignore")
        return decode_text(value)
    return value if isinstance(value, str) else ""


def _mapping(value: object) -> Mapping[str, Any]:
    value = resolve1(value)
    return value if isinstance(value, Mapping) else {}


def _integer(value: object) -> int:
    value = resolve1(value)
    return value if isinstance(value, int) else 0


def _name(value: object) -> str:
    name = getattr(resolve1(value), "name", "")
    return name if isinstance(name, str) else ""


def _numbers(value: object, count: int) -> tuple[float, ...] | None:
    items = resolve1(value)
    if not isinstance(items, list) or len(items) != count:
        return None
    numbers = [resolve1(item) for item in items]
    return tuple(float(number) for number in numbers) if all(isinstance(number, (int, float)) for number in numbers) else None


def _rect(value: object) -> tuple[float, float, float, float] | None:
    numbers = _numbers(value, 4)
    if not numbers or numbers[0] == numbers[2] or numbers[1] == numbers[3]:
        return None
    x0, y0, x1, y1 = numbers
    return (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
