"""Reports of findings (问题清单): as records for programs, as a workbook and a page for people, and for build servers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from ...model.correction import CorrectedCell
from ..worklist import Entry

__all__ = ["FORMATS", "Format", "Report", "written"]


@dataclass(frozen=True, slots=True)
class Report:
    """What a report is of: the findings, the names of all documents, the language, and how it is made.

    ``site`` is the address of a service whose pages it links to; ``by_department`` asks for a sheet for each; ``compared`` tells that
    there was a run before, ``corrected`` has the corrected cells by document.
    """

    entries: Sequence[Entry]
    documents: Sequence[str]
    language: str
    site: str = ""
    by_department: bool = False
    compared: bool = False
    corrected: Mapping[str, Sequence[CorrectedCell]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Format:
    """A format: what its files end in, its media type, and the module that writes it."""

    ending: str
    media_type: str
    module: str


FORMATS = {
    "json": Format("json", "application/json", "records"),
    "csv": Format("csv", "text/csv; charset=utf-8", "records"),
    "xlsx": Format("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "workbook"),
    "html": Format("html", "text/html; charset=utf-8", "page"),
    "sarif": Format("sarif", "application/sarif+json", "sarif"),
    "junit": Format("xml", "application/xml", "junit"),
}


def written(name: str, report: Report) -> str | bytes:
    """Write a report in a format of FORMATS."""
    module = import_module(f".{FORMATS[name].module}", __package__)
    if FORMATS[name].module == "records":
        text: str = getattr(module, f"as_{name}")(report)
        return text
    write: Callable[[Report], str | bytes] = module.written
    return write(report)
