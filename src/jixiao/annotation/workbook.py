"""Write notes into a workbook as cell notes (批注): only the parts that hold notes change, all else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from ..model import Document
from ..readers import Source
from ..readers.spreadsheet.xlsx import sheet_parts
from .notes import AUTHOR, Note, as_xml
from .package import OFFICE, Package

_STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
#: What stands behind the reference to the notes' boxes in a sheet (ECMA-376, part 1, CT_Worksheet).
_AFTER = frozenset(("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst"))
#: How wide and high the box of a note is, in columns and rows.
_WIDE, _HIGH, _MOST_HIGH = 4, 5, 24

_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype></xml>'
)
_SHAPE = (
    '<v:shape xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel" id="_x0000_s{number}" type="#_x0000_t202" '
    'style="position:absolute;margin-left:80pt;margin-top:5pt;width:260pt;height:{points}pt;z-index:1;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left}, 15, {top}, 2, {right}, 15, {bottom}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def annotated_workbook(source: Source, _: Document, notes: Sequence[Note], language: str) -> bytes:
    """Give the workbook with a note at each cell; what a cell's note says already stays, with ours below it.

    Raises DocumentError where the workbook is damaged.
    """
    parts = sheet_parts(source)
    package = Package(source)
    shown = min(parts, default=1)
    by_sheet: dict[int, dict[tuple[int, int], list[str]]] = {}
    for note in notes:
        sheet = note.at.table if note.at.table in parts else shown
        lines = by_sheet.setdefault(sheet, {}).setdefault((note.at.row or 1, note.at.column or 1), [])
        lines += ([""] if lines else []) + note.lines(language)
    for sheet, cells in by_sheet.items():
        if (name := package.name(parts.get(sheet, ""))) is not None:
            _annotate(package, name, cells)
    return package.data()


def _annotate(package: Package, sheet: str, cells: Mapping[tuple[int, int], Sequence[str]]) -> None:
    """Put notes into one sheet."""
    root = package.tree(sheet)
    space = root.nsmap.get(root.prefix)
    strict = space == _STRICT
    comments = _comments(package, sheet, space, strict)
    authors, written = (_child(comments, space, name) for name in ("authors", "commentList"))
    author = str(len(authors))
    etree.SubElement(authors, f"{{{space}}}author").text = AUTHOR
    known = {comment.get("ref"): comment for comment in written}
    shapes: dict[tuple[int, int], int] = {}
    for (row, column), lines in sorted(cells.items()):
        reference = f"{letters(column)}{row}"
        text = "\n".join(lines)
        if (comment := known.get(reference)) is not None:
            _text(_child(comment, space, "text"), space, f"\n\n{AUTHOR}:\n{text}")
            continue
        comment = etree.SubElement(written, f"{{{space}}}comment", {"ref": reference, "authorId": author})
        _text(etree.SubElement(comment, f"{{{space}}}text"), space, text)
        shapes[row, column] = len(lines) + len(text) // 24
    written[:] = sorted(written, key=lambda comment: _place(comment.get("ref", "")))
    if shapes:
        _draw(package, sheet, root, shapes, strict)


def _comments(package: Package, sheet: str, space: str, strict: bool) -> Any:
    """The part with a sheet's notes, made where there is none."""
    if known := package.related(sheet, "comments"):
        return package.tree(known)
    name = package.free_name("xl/comments{}.xml")
    root = etree.Element(f"{{{space}}}comments", nsmap={None: space})
    package.add_tree(name, root)
    package.relate(sheet, "comments", name, strict=strict)
    package.declare(name, _TYPE)
    return root


def _child(parent: Any, space: str, name: str) -> Any:
    found = parent.find(f"{{{space}}}{name}")
    return etree.SubElement(parent, f"{{{space}}}{name}") if found is None else found


def _text(parent: Any, space: str, text: str) -> None:
    """Add a text as a run of its own: where there were none, what stands there becomes the first."""
    for plain in parent.findall(f"{{{space}}}t"):
        run = etree.Element(f"{{{space}}}r")
        parent.replace(plain, run)
        run.append(plain)
    run = etree.SubElement(parent, f"{{{space}}}r")
    etree.SubElement(run, f"{{{space}}}t", {_SPACE: "preserve"}).text = as_xml(text)


def _draw(package: Package, sheet: str, root: Any, shapes: Mapping[tuple[int, int], int], strict: bool) -> None:
    """Give each note its box, without which Excel does not show it."""
    space = root.nsmap.get(root.prefix)
    relation = f"{{{OFFICE[strict]}}}id"
    drawing = root.find(f"{{{space}}}legacyDrawing")
    name = package.target(sheet, drawing.get(relation, "")) if drawing is not None else None
    if name is None:
        name = package.free_name("xl/drawings/vmlDrawing{}.vml")
        package.write(name, _VML.encode())
        package.declare(name, _VML_TYPE)
        identifier = package.relate(sheet, "vmlDrawing", name, strict=strict)
        if drawing is None:
            drawing = etree.Element(f"{{{space}}}legacyDrawing")
            after = (number for number, child in enumerate(root) if etree.QName(child).localname in _AFTER)
            root.insert(next(after, len(root)), drawing)
        drawing.set(relation, identifier)
    data = package.read(name)
    last = max((int(found) for found in re.findall(rb"_x0000_s(\d{1,9})", data)), default=1024)
    made = []
    for number, ((row, column), lines) in enumerate(shapes.items(), last + 1):
        high = min(_MOST_HIGH, max(_HIGH, lines))
        made.append(
            _SHAPE.format(
                number=number, points=14 * high, row=row - 1, column=column - 1,
                left=column, right=column + _WIDE, top=max(0, row - 2), bottom=max(0, row - 2) + high,
            )
        )  # fmt: skip
    before, end, after_all = data.rpartition(b"</xml>")
    if not end:
        raise package.source.damaged(
            f"is damaged: {name} does not end — open it in Excel and save it anew",
            f"文件已损坏：{name} 不完整；请用 Excel 打开并另存后再试",
        )
    package.write(name, before + "".join(made).encode() + end + after_all)


def letters(column: int) -> str:
    """Write a column's number as letters.

    >>> letters(1), letters(27), letters(16384)
    ('A', 'AA', 'XFD')
    """
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _place(reference: str) -> tuple[int, int, str]:
    """Sorts references by row and column."""
    bare = reference.rstrip("0123456789")
    row = reference[len(bare) :]
    return (int(row) if row else 0, len(bare), bare)
