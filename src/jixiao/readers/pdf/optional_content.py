"""Tell which layers (optional content, 可选内容) of a PDF are switched off (ISO 32000-1, 8.11)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pdfminer.pdftypes import PDFObjRef, resolve1

#: How deep visibility expressions may stand in one another.
_MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Layers:
    """The optional content groups that a viewer does not show, by their object numbers."""

    off: frozenset[int] = frozenset()

    def hides(self, content: object) -> bool:
        """Whether a group or membership dictionary (OCG, OCMD) is switched off.

        ``content`` is the value of /OC or of a property list, as it stands: a reference, or a dictionary.
        """
        if isinstance(content, PDFObjRef) and content.objid in self.off:
            return True
        entries = resolve1(content)
        if not isinstance(entries, Mapping) or _name(entries.get("Type")) != "OCMD":
            return False
        expression = resolve1(entries.get("VE"))
        if isinstance(expression, list):
            return not self._holds(expression, 0)
        groups = entries.get("OCGs")
        members = [groups] if isinstance(groups, PDFObjRef) and not isinstance(resolve1(groups), list) else _items(groups)
        off = [member.objid in self.off for member in members if isinstance(member, PDFObjRef)]
        if not off:
            return False
        policy = _name(entries.get("P")) or "AnyOn"
        shown = {"AllOn": not any(off), "AnyOff": any(off), "AllOff": all(off)}.get(policy, not all(off))
        return not shown

    def _holds(self, expression: Any, depth: int) -> bool:
        if isinstance(expression, PDFObjRef) and not isinstance(resolve1(expression), list):
            return expression.objid not in self.off
        parts = resolve1(expression)
        if not isinstance(parts, list) or not parts or depth > _MAX_DEPTH:
            return True
        values = [self._holds(part, depth + 1) for part in parts[1:]]
        return {"Not": not any(values), "Or": any(values)}.get(_name(parts[0]), all(values))


def layers(catalog: Mapping[str, Any]) -> Layers:
    """Read from a document's catalog which groups its default configuration switches off."""
    properties = resolve1(catalog.get("OCProperties"))
    if not isinstance(properties, Mapping):
        return Layers()
    configuration = resolve1(properties.get("D"))
    configuration = configuration if isinstance(configuration, Mapping) else {}
    groups = set(_numbers(properties.get("OCGs")))
    off = groups.copy() if _name(configuration.get("BaseState")) == "OFF" else set()
    off = (off - set(_numbers(configuration.get("ON")))) | set(_numbers(configuration.get("OFF")))
    for usage in _items(configuration.get("AS")):
        application = resolve1(usage)
        if isinstance(application, Mapping) and _name(application.get("Event")) == "View":
            for group in _items(application.get("OCGs")):
                off = _viewed(group, off)
    return Layers(frozenset(off))


def _viewed(group: object, off: set[int]) -> set[int]:
    """Apply what a group says of itself for viewing (/Usage /View /ViewState)."""
    state: Any = resolve1(group)
    for key in ("Usage", "View"):
        state = resolve1(state.get(key)) if isinstance(state, Mapping) else None
    said = _name(state.get("ViewState")) if isinstance(state, Mapping) else ""
    if not isinstance(group, PDFObjRef) or said not in ("ON", "OFF"):
        return off
    return off | {group.objid} if said == "OFF" else off - {group.objid}


def _numbers(groups: object) -> Iterable[int]:
    return (group.objid for group in _items(groups) if isinstance(group, PDFObjRef))


def _items(value: object) -> list[Any]:
    items = resolve1(value)
    return items if isinstance(items, list) else []


def _name(value: object) -> str:
    return str(getattr(resolve1(value), "name", "") or "")
