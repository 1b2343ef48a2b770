"""Compare the versions of a table that several documents state (同一张表的各版本), and find where the documents disagree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cache

from ..model import Finding, Location
from ..model.finding_rules.versions import DOCUMENTS_DISAGREE
from ..model.text import BilingualText, place, plain, printable
from ..rdf.levels import level_text
from ..rdf.namespaces import JX, PROV, RDFS
from ..rdf.properties import CELL_PROPERTIES, FUND_PROPERTIES, MULTI_YEAR_PROPERTIES, ROW_TEXTS
from ..util.resources import resource_dir
from ..vocabulary.characters import name_key
from ..vocabulary.turtle import Node, nodes
from .document import Statements
from .locate import Places, text_of

__all__ = ["AlignedRow", "Comparison", "Difference", "Side", "StatedVersion", "compared", "differences"]

#: What is compared of a table: what its cells hold, in the order of forms. The department is that of the work.
_FIELDS = tuple(prop for prop in CELL_PROPERTIES if prop != "department")
#: What is compared of a row besides its values (指标值, 实际完成值).
_ROW_FIELDS = ("level1", "description", "horizon", "weight", "score", *ROW_TEXTS.values())
_VALUES = ("target", "actual")
#: How a value reads. Two texts that read alike do not differ.
_READING = ("comparator", "number", "lower", "upper", "date", "start", "end", "unitText", "note")
_AMOUNTS = frozenset((*FUND_PROPERTIES.values(), *MULTI_YEAR_PROPERTIES.values()))
#: A row's name in its table, and its ordinal among those of the same level and name.
_ROW = re.compile(r"(?P<name>.*-[0-9a-f]{20})(?:-(?P<ordinal>[0-9]+))?")
_SIGNS = (("≥", ">="), ("≤", "<="))


@dataclass(frozen=True, slots=True)
class StatedVersion:
    """A version of a table: its IRI, the document that states it and its file's name, and the statements of the document's graph.

    ``names`` are the names of the departments that the statements point at, by IRI.
    """

    iri: str
    document: str
    file: str
    statements: Statements
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Side:
    """What one version says where versions differ: the text (None where it says nothing), its cell, and the node it is about.

    Two sides whose ``key`` is the same say the same.
    """

    version: StatedVersion
    text: str | None
    source: Location
    focus: str
    key: object


@dataclass(frozen=True, slots=True)
class Difference:
    """A field or row on which the versions of a table differ; ``path`` is its property, None for a row that not all of them have.

    ``sides`` are in the order of the versions, so that the one that counts is the first.
    """

    path: str | None
    label: BilingualText
    sides: tuple[Side, ...]

    def finding(self, side: Side) -> Finding:
        """Make the finding at the cell of one side, which names the cells of the others and what stands there."""
        others = [other for other in self.sides if other.key != side.key]
        message = DOCUMENTS_DISAGREE.messages[("row" if self.path is None else "field") + ("-missing" if side.text is None else "")]
        told = _where if self.path is None and side.text is not None else _told
        zh, en = "；".join(told(other, "zh") for other in others), "; ".join(told(other, "en") for other in others)
        return Finding(
            DOCUMENTS_DISAGREE,
            message.zh.format(label=self.label.zh, here=_shown(side.text or ""), others=zh),
            message.en.format(label=self.label.en, here=_shown(side.text or ""), others=en),
            side.source,
            value=side.text,
            focus=side.focus,
            table=side.version.iri,
            path=self.path and f"{JX}{self.path}",
        )

    def against_first(self) -> list[Side]:
        """The sides that do not say what the first one says."""
        return [side for side in self.sides[1:] if side.key != self.sides[0].key]


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """A row of a table in its versions: its name, its level 2, the 指标值 of each (None without the row), and where they differ."""

    name: str
    level2: str
    values: tuple[str | None, ...]
    differences: tuple[Difference, ...]

    def differing(self) -> frozenset[str]:
        """The versions that do not say of the row's value or existence what the first one says, by IRI."""
        sides = [side for difference in self.differences if difference.path in (None, "target") for side in difference.against_first()]
        return frozenset(side.version.iri for side in sides)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The versions of a table side by side: the fields of the table in which they differ, and all rows."""

    fields: tuple[Difference, ...]
    rows: tuple[AlignedRow, ...]

    @property
    def differences(self) -> list[Difference]:
        return [*self.fields, *(difference for row in self.rows for difference in row.differences)]


def differences(versions: Sequence[StatedVersion]) -> list[Difference]:
    """Find each field and row on which the versions of one table differ; the version that counts comes first in ``versions``."""
    return compared(versions).differences


def compared(versions: Sequence[StatedVersion]) -> Comparison:
    """Put the versions of one table side by side; the version that counts comes first in ``versions``.

    Blanks, the width of characters and marks at the end make no difference, nor do two ways to write one value (``>=5次``, ``≥5 次``).
    Rows are the same whose level 2 and name are; of several such rows in a table those that say the same are compared first.
    """
    stated = [_Stated(version) for version in versions]
    fields = [_field(prop, [(one, one.version.iri) for one in stated]) for prop in _FIELDS]
    return Comparison(_only(fields), tuple(_aligned_row(stated, rows) for rows in _aligned(stated)))


def _only(differences: Iterable[Difference | None]) -> tuple[Difference, ...]:
    return tuple(difference for difference in differences if difference is not None)


def _aligned_row(stated: Sequence[_Stated], rows: Sequence[str | None]) -> AlignedRow:
    """Compare one row of versions; ``rows`` are its nodes in them."""
    there = [(one, row) for one, row in zip(stated, rows, strict=True) if row is not None]
    first, node = there[0]
    name = first.text(node, "name") or ""
    gathered = [_row(stated, rows)] if len(there) < len(stated) else []
    # Values are compared with those of the version that counts; where it lacks the row, what the others say stands beside that.
    if rows[0] is not None and len(there) > 1:
        gathered += [_value(prop, name, there) for prop in _VALUES]
        gathered += [_field(prop, there, name) for prop in _ROW_FIELDS]
    values = tuple(row and (one.text(one.value(row, "target") or "", "verbatim") or "") for one, row in zip(stated, rows, strict=True))
    return AlignedRow(name, first.level2(node), values, _only(gathered))


class _Stated:
    """Look up what a version says."""

    def __init__(self, version: StatedVersion) -> None:
        self.version = version
        self.places = Places(version.statements)
        rows = [row for row, table in self.places.pairs(f"<{JX}inTable>") if table == f"<{version.iri}>"]
        #: In the order of the document.
        self.rows = sorted(rows, key=lambda row: _decimal(text_of(self.value(row, "position") or '""')) or Decimal(0))

    def value(self, node: str, prop: str) -> str | None:
        return self.places.object(node, f"<{JX}{prop}>")

    def text(self, node: str, prop: str) -> str | None:
        """What a property says, as text for people: an amount without needless zeros, a resource by its name."""
        value = self.value(node, prop)
        if value is None:
            return None
        text = text_of(value)
        if value.startswith("<"):
            return self.version.names.get(text) or text.rpartition("#")[2].rpartition("/")[2]
        return plain(number) if prop in _AMOUNTS and (number := _decimal(text)) is not None else text

    def level2(self, row: str) -> str:
        """The level 2 of a row as it is printed."""
        concept = self.value(row, "level2")
        return level_text(self.text(row, "level2Text"), concept and text_of(concept))

    def cell(self, node: str, prop: str | None = None) -> Location:
        """The cell that holds a property of the table, else the one that the node was read from."""
        holder = self.places.holder(node, f"<{JX}{prop}>") if prop else None
        return self.places.location(holder or self.places.object(node, f"<{PROV}wasDerivedFrom>"))

    def reading(self, row: str, prop: str) -> object:
        """What a value of a row reads as, for comparison: its parts, or its text where it has none."""
        node = self.value(row, prop) or ""
        parts = [self.value(node, part) for part in _READING]
        if any(part is not None for part in parts[:-1]):
            return tuple(_key(part) for part in parts)
        return _key(self.value(node, "verbatim"))

    def content(self, row: str) -> object:
        """All that is compared of a row."""
        return (*(self.reading(row, prop) for prop in _VALUES), *(_key(self.value(row, prop)) for prop in _ROW_FIELDS))


def _aligned(stated: Sequence[_Stated]) -> Iterator[list[str | None]]:
    """The rows that are the same, each time one or none of each version."""
    by_name: dict[str, list[list[str]]] = {}
    for number, one in enumerate(stated):
        for row in one.rows:
            by_name.setdefault(_row_name(row, one.version.iri), [[] for _ in stated])[number].append(row)
    for rows in by_name.values():
        contents = [{row: one.content(row) for row in own} for one, own in zip(stated, rows, strict=True)]
        yield from _matched(rows, contents)


def _matched(rows: Sequence[Sequence[str]], contents: Sequence[Mapping[str, object]]) -> list[list[str | None]]:
    """Match rows of one name: those that say the same, then the others in their order."""
    lines: list[list[str | None]] = []
    says: list[object] = []
    for number, own in enumerate(rows):
        left = list(own)
        free = list(range(len(lines)))
        for exact in (True, False):
            for row in list(left):
                at = next((at for at in free if not exact or says[at] == contents[number][row]), None)
                if at is not None:
                    lines[at][number] = row
                    free.remove(at)
                    left.remove(row)
        for row in left:
            lines.append([None] * len(rows))
            lines[-1][number] = row
            says.append(contents[number][row])
    return lines


def _row_name(row: str, version: str) -> str:
    """What a row is called within its table, without its ordinal among equals."""
    name = row[1:-1].removeprefix(f"{version}/indicator/")
    match = _ROW.fullmatch(name)
    return match["name"] if match else name


def _row(stated: Sequence[_Stated], rows: Sequence[str | None]) -> Difference | None:
    """That not all versions have a row."""
    holder, there = next((one, row) for one, row in zip(stated, rows, strict=True) if row is not None)
    name = holder.text(there, "name") or ""
    sides = []
    for one, row in zip(stated, rows, strict=True):
        if row is None:  # there is no cell: the place is where the table begins
            sides.append(Side(one.version, None, one.cell(f"<{one.version.iri}>"), there[1:-1], False))
        else:
            sides.append(Side(one.version, one.text(one.value(row, "target") or "", "verbatim") or "", one.cell(row), row[1:-1], True))
    return Difference(None, BilingualText(name, name), tuple(sides))


def _field(prop: str, said: Sequence[tuple[_Stated, str]], row: str = "") -> Difference | None:
    """That versions differ in a property of the table or a row; None where they do not."""
    nodes_ = [(one, node if row else f"<{node}>") for one, node in said]
    keys = [_key(one.value(node, prop)) for one, node in nodes_]
    if len(set(keys)) == 1:
        return None
    sides = (
        Side(one.version, one.text(node, prop), one.cell(node, prop), node[1:-1], key)
        for (one, node), key in zip(nodes_, keys, strict=True)
    )
    return Difference(prop, _label(prop, row), tuple(sides))


def _value(prop: str, row: str, said: Sequence[tuple[_Stated, str]]) -> Difference | None:
    """That versions differ in the 指标值 or 实际完成值 of a row; None where they do not."""
    keys = [one.reading(node, prop) for one, node in said]
    if len(set(keys)) == 1:
        return None
    sides = []
    for (one, node), key in zip(said, keys, strict=True):
        value = one.value(node, prop)
        text = one.text(value, "verbatim") if value else None
        sides.append(Side(one.version, text, one.cell(value or node), node[1:-1], key))
    return Difference(prop, _label(prop, row), tuple(sides))


def _key(value: str | None) -> object:
    """What a term is compared by: a number by its value, a text without its blanks, widths and end marks."""
    if value is None:
        return None
    text = text_of(value)
    if value.startswith("<"):
        return text
    number = _decimal(text) if "^^" in value else None
    if number is not None:
        return number
    for sign, ascii_ in _SIGNS:
        text = text.replace(ascii_, sign)
    return name_key(text)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _told(side: Side, language: str) -> str:
    """What a side says, with its file and cell, in words."""
    where = _where(side, language)
    if side.text is None:
        return f"{where} 没有" if language == "zh" else f"{where} has none"
    return f"{where} 为“{_shown(side.text)}”" if language == "zh" else f"{where} has “{_shown(side.text)}”"


def _where(side: Side, language: str) -> str:
    return f"{printable(side.version.file)} {place(side.source, language)}"


#: So much of a text is shown in a message.
_SHOWN = 60


def _shown(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


@cache
def _ontology() -> Mapping[str, Node]:
    return nodes(resource_dir("ontology") / "jixiao.ttl")


def _label(prop: str, row: str = "") -> BilingualText:
    """What a property is called, after the name of the row it is of."""
    term = _ontology().get(f"{JX}{prop}")
    zh, en = ((term.text(f"{RDFS}label", language) if term else None) or prop for language in ("zh", "en"))
    return BilingualText(f"{row} {zh}".strip(), f"{row} {en}".strip())
