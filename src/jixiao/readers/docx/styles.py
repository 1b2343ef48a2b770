"""Resolve which styles of a Word document hide their text (styles.xml).

Hidden text (隐藏文字, w:vanish) is a toggle property (ECMA-376, 17.7.3): the styles of table, paragraph and run each turn it, and what
the run itself says overrides them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..base import Source
from ..xml import Handler

_SPACES = ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", "http://purl.oclc.org/ooxml/wordprocessingml/main")
_TAGS = {f"{{{space}}}{name}": name for space in _SPACES for name in ("style", "basedOn", "vanish", "rPrDefault", "rPr", "tblStylePr")}
#: The longest chain of styles that are based on one another.
_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class HidingStyles:
    """Tell which styles hide text: ``all_text`` where the document's defaults do, ``styles`` the identifiers by kind of style.

    ``usual`` are the styles that paragraphs, runs and tables have that name none.
    """

    all_text: bool = False
    styles: frozenset[tuple[str, str]] = frozenset()
    usual: Mapping[str, str] = field(default_factory=dict)

    def hide(self, table: str | None, paragraph: str | None, run: str | None) -> bool:
        """Whether text in these styles is hidden, where the run itself says nothing of it."""
        if not self.styles:
            return self.all_text
        named = (("table", table), ("paragraph", paragraph), ("character", run))
        return (sum((kind, name or self.usual.get(kind, "")) in self.styles for kind, name in named) % 2 == 1) or self.all_text


class WordStyles(Handler):
    """Collect from styles.xml what each style says of hidden text, and what it is based on."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self._says: dict[tuple[str, str], bool] = {}
        self._based: dict[tuple[str, str], str] = {}
        self._usual: dict[str, str] = {}
        self._style: tuple[str, str] | None = None
        self._part = 0  # the depth of the properties of one part of a table (its first row …)
        self._defaults = self._all_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        name = _TAGS.get(tag)
        if name is None or self._part:
            return
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        if name == "style":
            self._style = plain.get("type", "paragraph"), plain.get("styleId", "")
            if is_on(plain.get("default", "0")):
                self._usual[self._style[0]] = self._style[1]
        elif name == "tblStylePr":
            self._part = self.depth
        elif name == "rPrDefault":
            self._defaults = True
        elif name == "basedOn" and self._style:
            self._based[self._style] = plain.get("val", "")
        elif name == "vanish":
            if self._style:
                self._says[self._style] = is_on(plain.get("val"))
            elif self._defaults:
                self._all_text = is_on(plain.get("val"))

    def end(self, tag: str) -> None:
        name = _TAGS.get(tag)
        if self._part == self.depth:
            self._part = 0
        elif name == "style":
            self._style = None
        elif name == "rPrDefault":
            self._defaults = False
        super().end(tag)

    def hiding(self) -> HidingStyles:
        """Resolve the chains of styles that are based on one another."""
        hiding = frozenset(style for style in {*self._says, *self._based} if self._hides(style))
        return HidingStyles(self._all_text, hiding, self._usual)

    def _hides(self, style: tuple[str, str]) -> bool:
        for _ in range(_DEEPEST):
            if style in self._says:
                return self._says[style]
            if style not in self._based:
                break
            style = style[0], self._based[style]
        return False


def is_on(value: str | None) -> bool:
    """Whether the value of a property of Word's that is on or off is on; it is where it has none."""
    return value not in ("0", "false", "off")
