"""Cite where in its documents a resource stands: document, page or sheet, table, row and column of the cell it was read from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from ...model import Location
from ...model.namespaces import prefix_declarations
from ...model.text import place
from ...sparql.results import Results
from .store_access import StoreAccess

_PREFIXES = prefix_declarations("jx", "prov")
#: The place of a cell, at the end of its IRI: its table, row, column and line.
_CELL = re.compile(r"#t(?P<table>\d+)(?:r(?P<row>\d+))?(?:c(?P<column>\d+))?(?:l(?P<line>\d+))?$")
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*')
#: So many resources of one answer are cited.
MOST_CITED = 100


@dataclass(frozen=True, slots=True)
class Citation:
    """A cell that a resource was read from; without ``where``, the whole document."""

    resource: str
    cell: str
    document: str
    file: str
    where: dict[str, Any]
    text: str

    def as_json(self) -> dict[str, Any]:
        return {
            "resource": self.resource,
            "document": self.file,
            **self.where,
            "place": f"{self.file}: {self.text}" if self.text else self.file,
            "cell": self.cell,
            "document_iri": self.document,
        }


def cited_resources(results: Results) -> list[str]:
    """The IRIs in the rows of an answer, each once, in their order."""
    return list(dict.fromkeys(term.value for row in results.rows for term in row if term is not None and term.kind == "iri"))


async def citations_of(store: StoreAccess, resources: Sequence[str]) -> list[Citation]:
    """Cite resources, as far as the store says what they were read from. Raises ToolError."""
    wanted = _values(resources)
    if not wanted:
        return []
    cells = await store.select(
        f"{_PREFIXES} SELECT DISTINCT ?s ?cell ?page ?sheet ?line {{ VALUES ?s {{ {wanted} }} ?s prov:wasDerivedFrom ?cell "
        "OPTIONAL { ?cell jx:page ?page } OPTIONAL { ?cell jx:sheet ?sheet } OPTIONAL { ?cell jx:line ?line } }"
    )
    rows = [[None if term is None else term.value for term in row] for row in cells.rows]
    documents = await _files(store, {str(row[1]).partition("#")[0] for row in rows})
    cited = []
    for subject, cell, page, sheet, line in rows:
        document = str(cell).partition("#")[0]
        if document in documents:
            cited.append(_citation(str(subject), str(cell), documents[document], page, sheet, line))
    order = {iri: at for at, iri in enumerate(resources)}
    return sorted(cited, key=lambda citation: (order[citation.resource], citation.cell))


async def _files(store: StoreAccess, documents: Iterable[str]) -> dict[str, str]:
    """What documents are called, by their IRIs."""
    wanted = _values(sorted(documents))
    if not wanted:
        return {}
    names = await store.select(f"{_PREFIXES} SELECT ?d ?name {{ VALUES ?d {{ {wanted} }} ?d jx:fileName ?name }} ORDER BY ?name")
    files: dict[str, str] = {}
    for document, name in names.rows:
        if document is not None and name is not None:
            before = files.get(document.value)
            files[document.value] = f"{before} / {name.value}" if before else name.value
    return files


def _values(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris if _IRI.fullmatch(iri))


def _citation(subject: str, cell: str, file: str, page: str | None, sheet: str | None, line: str | None) -> Citation:
    document = cell.partition("#")[0]
    match = _CELL.search(cell)
    if match is None:
        return Citation(subject, cell, document, file, {}, "")
    numbers = {name: int(text) for name, text in match.groupdict().items() if text is not None}
    if line is not None and line.isdecimal():
        numbers["line"] = int(line)
    at = Location(numbers["table"], numbers.get("row"), numbers.get("column"), numbers.get("line"), _number(page), sheet)
    further = {name: value for name, value in (("page", at.page), ("sheet", at.sheet)) if value is not None}
    return Citation(subject, cell, document, file, {**further, **numbers}, place(at, "en"))


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isdecimal() else None
