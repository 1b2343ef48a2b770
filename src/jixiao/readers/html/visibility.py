"""Follow which elements of a web page are shown, as they begin and end."""

from __future__ import annotations

from collections.abc import Mapping

from .style_sheet import Element, StyleSheet, declared

_NO_CLASSES: frozenset[str] = frozenset()


class Visibility:
    """Track ``display`` and ``visibility`` of the open elements.

    Style sheets count in tables only: outside of them they also hide the parts of a page that its scripts show.
    """

    def __init__(self, sheet: StyleSheet) -> None:
        self._sheet = sheet if sheet.rules else None
        self._path: list[Element] = []
        self._invisible: list[bool] = [False]

    @property
    def invisible(self) -> bool:
        """Whether text at the current place takes its room, and is not seen."""
        return self._invisible[-1]

    def start(self, tag: str, attributes: Mapping[str, str], in_table: bool) -> bool:
        """Begin an element; tell whether it is taken out of the page (``display: none``)."""
        style: Mapping[str, str] = {}
        if self._sheet is not None:
            classes = frozenset(attributes["class"].split()) if attributes and "class" in attributes else _NO_CLASSES
            self._path.append(Element(tag, classes, attributes))
            if in_table:
                style = self._sheet.style_of(self._path)
        if not style and attributes and "style" in attributes:
            style = {name: value for name, (value, _) in declared(attributes["style"]).items()}
        seen = style.get("visibility")
        self._invisible.append(self._invisible[-1] if seen in (None, "inherit") else seen in ("hidden", "collapse"))
        display = style.get("display")
        collapsed = seen == "collapse" and tag == "tr"
        return display == "none" or collapsed or bool(attributes and "hidden" in attributes and display is None)

    def end(self) -> None:
        """End the innermost element."""
        if len(self._invisible) > 1:
            self._invisible.pop()
        if self._path:
            self._path.pop()
