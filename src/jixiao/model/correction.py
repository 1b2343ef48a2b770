"""Define corrections: what a person says should stand in a cell of a document, instead of what stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from .location import Location
from .text import place, printable


@dataclass(frozen=True, slots=True)
class Correction:
    """An entry of a file of corrections (更正).

    ``document`` is a document's SHA-256 or its path, ``place`` the cell as findings name it, ``original`` the text that stands there,
    ``text`` the one that should. ``file`` is the path of a document that is named by its SHA-256: one of other bytes there is not the one
    that was corrected. ``entry`` names the file and which of its entries it is, for messages.
    """

    document: str
    place: Location
    original: str
    text: str
    why: str
    by: str
    on: date
    entry: str = ""
    file: str = ""

    @property
    def identity(self) -> str:
        """Write all that what becomes of a document hangs on, for digests."""
        return repr((self.place.identity, self.original, self.text, self.why, self.by, self.on.isoformat()))


@dataclass(frozen=True, slots=True)
class CorrectedCell:
    """A cell whose text was corrected: its place, its text as the document has it, and what was said about it.

    ``table`` counts the recognised tables from 1; None where the cell is in none of them.
    """

    ref: Location
    original: str
    correction: Correction
    table: int | None = None

    @property
    def text(self) -> str:
        """The text that was read instead."""
        return self.correction.text

    def said(self, language: str) -> str:
        """Say on one line where it is, what stands there and what was read, why, by whom and when.

        >>> at = Location(1, 2, 3)
        >>> CorrectedCell(at, "3O", Correction("ab", at, "3O", "30", "a typo", "Li", date(2026, 1, 2))).said("en")
        'table 1 row 2 column 3: “3O” → “30” — a typo (Li, 2026-01-02)'
        """
        said = self.correction
        about = (
            f"{_line(said.why)}（{_line(said.by)}，{said.on}）" if language == "zh" else f"{_line(said.why)} ({_line(said.by)}, {said.on})"
        )
        return f"{place(self.ref, language)}: “{_line(self.original)}” → “{_line(self.text)}” — {about}"

    def as_json(self) -> dict[str, Any]:
        """Write it as plain values: both texts, why, by whom, when and where."""
        said, ref = self.correction, self.ref
        at = {"table": ref.table, "row": ref.row, "column": ref.column, "line": ref.line, "page": ref.page, "sheet": ref.sheet}
        about = {"why": said.why, "by": said.by, "on": said.on.isoformat()}
        return {"original": self.original, "text": self.text, **about, "source": at}


def _line(text: str) -> str:
    return printable(" ".join(text.split()))
