"""Parse the parts of an XLSX beside its sheets: list, styles, texts.

In both namespaces of Open XML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..base import Source
from ..xml import Handler
from .number_format import BUILT_IN, MAX_CODE

_MAIN = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_RELATION = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_NAMES = ("sheet", "workbookPr", "numFmts", "numFmt", "cellXfs", "xf", "si", "t", "rPh", "row", "c", "v", "f", "is", "mergeCell", "col")
#: The elements of interest, by either namespace.
_TAGS = {f"{{{space}}}{name}": name for space in _MAIN for name in _NAMES}
_IDS = tuple(f"{{{space}}}id" for space in _RELATION)
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def whole(text: str) -> int | None:
    """Parse a whole number; None where it is none that a workbook has."""
    return int(text) if len(text) < 10 and text.isdecimal() else None


def unescaped(text: str) -> str:
    r"""Replace the escapes of characters that XML cannot have.

    ``_x000D_`` is a carriage return.

    >>> unescaped("a_x000D_b_x005F_x000D_")
    'a\rb_x000D_'
    """
    if "_x" not in text:
        return text
    replaced = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    return replaced.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class WorkbookPart(Handler):
    """A part of the workbook: gives its elements by their plain names."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if name := _TAGS.get(tag):
            self.begin(name, attributes)

    def end(self, tag: str) -> None:
        super().end(tag)
        if name := _TAGS.get(tag):
            self.finish(name)

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        pass

    def finish(self, name: str) -> None:
        pass


class Workbook(WorkbookPart):
    """The list of sheets: name, relation, whether hidden."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.sheets: list[tuple[str, str, bool]] = []
        self.date1904 = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "workbookPr":
            self.date1904 = attributes.get("date1904", "") in ("1", "true", "on")
        elif name == "sheet":
            relation = next((attributes[key] for key in _IDS if key in attributes), "")
            self.sheets.append((attributes.get("name", ""), relation, attributes.get("state", "visible") != "visible"))
            if len(self.sheets) > (most := self.source.limits.members):
                raise self.source.too_much("members", f"has more than {most:,} sheets", f"工作表超过 {most:,} 个")


class Styles(WorkbookPart):
    """The format code of each style of cells."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._own: dict[str, str] = {}
        self._used: list[str] = []
        self._inside = ""

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name in ("numFmts", "cellXfs"):
            self._inside = name
        elif name == "numFmt" and self._inside == "numFmts":
            self._own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")[: MAX_CODE + 1]
        elif name == "xf" and self._inside == "cellXfs":
            self._used.append(attributes.get("numFmtId", ""))
            if len(self._used) > self.source.limits.cells:
                raise self.source.too_much("cells", f"has {len(self._used):,} styles of cells", f"有 {len(self._used):,} 种单元格样式")

    def finish(self, name: str) -> None:
        if name == self._inside:
            self._inside = ""

    def codes(self) -> list[str]:
        return [self._own.get(number) or BUILT_IN.get(whole(number) or 0, "General") for number in self._used]


class Strings(WorkbookPart):
    """The shared texts that are wanted, without the phonetic guides beside them."""

    def __init__(self, source: Source, wanted: set[int]) -> None:
        super().__init__(source)
        self.texts: dict[int, str] = {}
        self._wanted = wanted
        self._number = -1
        self._pieces: list[str] = []
        self._phonetic = self._open = False

    def begin(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "si":
            self._number += 1
            self._pieces = []
        elif name == "rPh":
            self._phonetic = True
        elif name == "t":
            self._open = not self._phonetic and self._number in self._wanted

    def data(self, text: str) -> None:
        if self._open:
            self._pieces.append(text)

    def finish(self, name: str) -> None:
        if name == "t":
            self._open = False
        elif name == "rPh":
            self._phonetic = False
        elif name == "si" and self._pieces:
            self.texts[self._number] = unescaped("".join(self._pieces))
