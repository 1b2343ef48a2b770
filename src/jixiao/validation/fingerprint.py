"""Identify findings from run to run by fingerprints (指纹): the code and what a finding stands at, never what stands there."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..model.finding_rules import ACROSS_DOCUMENTS
from ..rdf.iris import WHOLE_DEPARTMENT
from ..rdf.namespaces import DCT, JX, PROV

if TYPE_CHECKING:
    from ..model import Finding, Location
    from ..store import Store
    from .document import Statements

__all__ = ["fingerprint", "fingerprint_of", "unnamed_tables", "unnamed_tables_of"]

#: So many hex digits of SHA-256 tell findings apart.
_DIGITS = 16
_VERSION = re.compile(r"^(?P<base>.*?)table/(?P<work>.*?)/version/[0-9a-f]{16}(?:/(?P<below>.*))?$", re.DOTALL)
#: A row below a version of a table; what follows is its value, which its code tells already.
_ROW = re.compile(r"indicator/[^/]+")
_PLACE = ("table", "row", "column", "line", "page", "sheet")


def fingerprint(code: str, table: str, where: str) -> str:
    """Make the fingerprint of a finding: 16 hex digits over its code, the table as a work and what of it the finding stands at.

    ``table`` is the work's IRI below ``table/``, ``where`` the key of a row (level 2, name and ordinal among equals) or of what of the
    head is meant; empty where the code says it. So a finding keeps its fingerprint when lines move and when a value is corrected.

    >>> fingerprint("no-budget", "120000/h0/2024/p0", "") == fingerprint("no-budget", "120000/h0/2024/p0", "")
    True
    """
    return hashlib.sha256("\x1f".join((code, table, where)).encode("utf-8")).hexdigest()[:_DIGITS]


def fingerprint_of(finding: Finding, sha256: str, unnamed: Mapping[str, str]) -> str:
    """Make the fingerprint of a finding of the document with this SHA-256; ``unnamed`` is what `unnamed_tables` gives."""
    known = _VERSION.match(finding.focus or "")
    if known is None:
        # What never reached the graph, or a node of somebody else's: the document is what it is, and a place in it stays.
        return fingerprint(finding.code, f"document/{sha256}", finding.focus or _place(finding.source))
    version = (finding.focus or "")[: known.end("work") + len("/version/") + 16]
    row = _ROW.match(known["below"] or "")
    where = row[0] if row else known["below"] or ""
    if finding.path:
        where += f"|{finding.path}"
    if finding.code in ACROSS_DOCUMENTS:  # each of the documents that are compared has its own
        where += f"|{sha256}"
    return fingerprint(finding.code, unnamed.get(version, known["work"]), where)


def _place(at: Location) -> str:
    return "|".join("" if (said := getattr(at, name)) is None else str(said) for name in _PLACE)


def unnamed_tables(store: Store) -> dict[str, str]:
    """Find the versions of tables that have no name: their city, department, year or project is unknown, so that their IRI hangs on
    all that they say; gives what stands for the work in fingerprints, the document and the cell in which the table begins."""
    rows = store.select(
        f"SELECT ?version ?work ?cell ?project WHERE {{ ?version <{DCT}isVersionOf> ?work ; <{PROV}wasDerivedFrom> ?cell . "
        f"OPTIONAL {{ ?version <{JX}projectName> ?project }} }}"
    ).rows
    found: dict[str, str] = {}
    for version, work, cell, project in sorted(rows, key=str):
        if version and work and cell and not _named(work.value, project is not None):
            found[version.value] = _begins(cell.value, project.value if project else "")
    return found


def unnamed_tables_of(document: Statements) -> dict[str, str]:
    """Find in the statements of a document's graph what `unnamed_tables` finds in a store."""
    from .locate import text_of

    def values(predicate: str) -> dict[str, str]:
        said = (line.removesuffix(" .").split(" ", 2) for line in document.get(f"<{predicate}>", ()))
        return {subject[1:-1]: text_of(value) for subject, _, value in said}

    cells, projects = values(f"{PROV}wasDerivedFrom"), values(f"{JX}projectName")
    return {
        version: _begins(cells[version], projects.get(version, ""))
        for version, work in values(f"{DCT}isVersionOf").items()
        if version in cells and not _named(work, version in projects)
    }


def _begins(cell: str, project: str) -> str:
    """Name a table by the cell that it begins in; several may begin in one, a column each."""
    return "|".join((cell.rpartition("/")[2], project))


def _named(work: str, project: bool) -> bool:
    return "/unknown/" not in work and (project or work.removesuffix("/evaluation").endswith(f"/{WHOLE_DEPARTMENT}"))
