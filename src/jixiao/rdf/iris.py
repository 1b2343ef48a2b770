"""Mint IRIs from what a thing is, never from the file it came in (``docs/data-model.md``)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING
from urllib.parse import quote

from .. import DEFAULT_BASE
from ..model import JixiaoError
from ..model.graph_names import BOOKKEEPING, ENTITIES, LINKS
from ..vocabulary.characters import name_key, without_blanks
from ..vocabulary.keys import MemoDict

# To name documents and graphs, of which a run with nothing to do needs no more, no table is needed.
if TYPE_CHECKING:
    from ..model import Department, DepartmentChange, Location, TargetTable
    from .name_uses import NameUse


def short_hash(text: str) -> str:
    """Hash a text to 80 bits of BLAKE2b, as hex: two different names meet by chance once in a million millions of names."""
    return blake2b(text.encode("utf-8"), digest_size=10).hexdigest()


#: So many digits of a document's SHA-256 tell its versions of tables from those of others.
_DIGITS = 16
#: What stands for the project in the IRI of the table of a whole department.
WHOLE_DEPARTMENT = "whole-department"
#: The hash of a name's key, by the name.
_NAME_HASHES = MemoDict(lambda name: short_hash(name_key(name)))


def department_name(department: Department) -> str | None:
    """Give the normalised name of a department; None where only its code is known."""
    return department.identity or (name_key(department.name) if department.name else None)


def project_name(table: TargetTable) -> str | None:
    """Give the normalised name of a table's project, which has no year; None where the table names none."""
    return table.project_identity or (name_key(table.project) if table.project else None)


def cell_name(ref: Location) -> str:
    """Name a cell within its document: by its table, row and column, else by its line."""
    row = f"r{ref.row}" if ref.row else ""
    column = f"c{ref.column}" if ref.column else ""
    line = f"l{ref.line}" if not ref.row and ref.line else ""
    return f"t{ref.table}{row}{column}{line}"


@dataclass(frozen=True, slots=True)
class Minter:
    """Mint the instance IRIs under one base."""

    base: str = DEFAULT_BASE

    @classmethod
    def of_document(cls, document: str, sha256: str) -> Minter:
        """Make the minter that gave a document its IRI."""
        return cls(document.removesuffix(f"document/{sha256}"))

    def __post_init__(self) -> None:
        if not self.base.endswith(("/", "#")) or any(c in self.base for c in ' <>"{}|\\^`') or ":" not in self.base:
            raise JixiaoError(
                f"the base must be an absolute IRI that ends in / or #: {self.base!r}", f"前缀应为以 / 或 # 结尾的绝对 IRI：{self.base!r}"
            )

    def document(self, sha256: str) -> str:
        return f"{self.base}document/{sha256}"

    def graph(self, sha256: str) -> str:
        """Name the graph of what a document says."""
        return f"{self.document(sha256)}/graph"

    def findings(self, sha256: str) -> str:
        """Name the graph of what the shapes find."""
        return f"{self.document(sha256)}/findings"

    def reading_findings_graph(self, sha256: str) -> str:
        """Name the graph of what was not read for certain."""
        return f"{self.document(sha256)}/reading"

    def statistics_graph(self, sha256: str) -> str:
        """Name the graph of what is kept of a document for the program's own use: digests, marks, ranks and counts."""
        return f"{self.document(sha256)}/{BOOKKEEPING}"

    @property
    def entities(self) -> str:
        """Name the graph of what several documents share: departments, projects, concepts, tables as works."""
        return f"{self.base}{ENTITIES}"

    @property
    def links(self) -> str:
        """Name the graph of what uses of names are linked to."""
        return f"{self.base}{LINKS}"

    @property
    def links_bookkeeping(self) -> str:
        """Name the graph of what is kept of the links for the program's own use."""
        return f"{self.links}/{BOOKKEEPING}"

    @property
    def across_documents(self) -> str:
        """Name the graph of what is found when documents are compared."""
        return f"{self.base}findings/across-documents"

    @property
    def withdrawn(self) -> str:
        """Name the graph of tables that no document has any more."""
        return f"{self.base}withdrawn"

    def entailed(self) -> str:
        """Name the graph of what the ontology entails of all documents."""
        return f"{self.base}entailed"

    @property
    def beside_documents(self) -> tuple[str, ...]:
        """Name all graphs of the base that are no document's."""
        return self.entities, self.links, self.links_bookkeeping, self.entailed(), self.across_documents, self.withdrawn

    def import_activity(self, version: str) -> str:
        """Name the activity of importing by a release of jixiao."""
        return f"{self.base}activity/import/{version}"

    def cell(self, sha256: str, ref: Location) -> str:
        return f"{self.document(sha256)}#{cell_name(ref)}"

    def jurisdiction_code(self, table: TargetTable) -> str:
        return table.context.jurisdiction.value.code if table.context.jurisdiction else "unknown"

    def department_key(self, department: Department | None) -> str:
        """Give the part of IRIs that names a department in its place: its normalised name, its code only where that is all there is."""
        if department is None:
            return "unknown"
        if name := department_name(department):
            return f"h{_NAME_HASHES[name]}"
        return f"c{quote(department.code or '', safe='')}"

    def department(self, table: TargetTable, department: Department) -> str:
        return f"{self.base}department/{self.jurisdiction_code(table)}/{self.department_key(department)}"

    def named_department(self, table: TargetTable, name: str) -> str:
        """Mint the IRI of the department of the table's place that has a normalised name."""
        from ..model import Department

        return self.department(table, Department(None, name))

    def change(self, table: TargetTable, change: DepartmentChange) -> str:
        """Mint the IRI of a rename, merger or division of departments of the table's place."""
        said = "\x1f".join((change.date, *change.original, "", *change.resulting))
        return f"{self.base}change/{self.jurisdiction_code(table)}/{short_hash(said)}"

    def project(self, table: TargetTable) -> str | None:
        """Mint a project's IRI: one across years, and across renames and mergers of its department, for which the one of today stands."""
        name = project_name(table)
        if name is None:
            return None
        from ..model import Department

        department = table.department
        today = Department(None, department.current) if department and department.current else department
        owner = f"{self.jurisdiction_code(table)}/{self.department_key(today)}"
        return f"{self.base}project/{owner}/{short_hash(name)}"

    def table(self, table: TargetTable) -> str:
        """Mint the IRI of a table as a work; that of a 自评表 is its plan's with a suffix: the two are two tables of one project and year.

        Where its city, department, year or project is unknown, its text stands in, so that two tables that are not known to be
        the same do not become one.
        """
        from ..model import FormKind

        plan = self.plan(table) or self._table(table, short_hash(_content(table)))
        return f"{plan}/evaluation" if table.form.kind is FormKind.EVALUATION else plan

    def plan(self, table: TargetTable) -> str | None:
        """Mint the IRI of the 绩效目标表 of the table's city, department, year and project, or of the whole department (部门整体), which
        has no project; None where one of them is unknown."""
        from ..model import FormScope

        if not (table.context.jurisdiction and table.department and table.context.year):
            return None
        if table.project:
            return self._table(table, _NAME_HASHES[table.project_of_year or table.project])
        return self._table(table, WHOLE_DEPARTMENT) if FormScope.DEPARTMENT in table.form.scopes else None

    def _table(self, table: TargetTable, key: str) -> str:
        year = str(table.context.year.value) if table.context.year else "unknown"
        return f"{self.base}table/{self.jurisdiction_code(table)}/{self.department_key(table.department)}/{year}/{key}"

    def version(self, work: str, sha256: str) -> str:
        """Mint the IRI of what one document states of a table."""
        return f"{work}/version/{sha256[:_DIGITS]}"

    def row(self, version: str, level2: str | None, name: str | None) -> str:
        """Mint a row's IRI from what it is: its 二级指标 as a fragment of the framework, and its normalised name (三级指标)."""
        return f"{version}/indicator/{level2 or 'none'}-{_NAME_HASHES[name or '']}"

    def concept(self, name: str) -> str:
        return f"{self.base}indicator-concept/{_NAME_HASHES[name]}"

    def name_use(self, use: NameUse) -> str:
        """Mint the IRI of a use of a name from its level in the framework, and its name and unit."""
        said = "\x1f".join((use.name, use.unit or ""))
        return f"{self.base}name-use/{use.level or 'none'}-{short_hash(said)}"

    def finding(self, fingerprint: str) -> str:
        return f"{self.base}finding/{fingerprint}"

    def dataset(self) -> str:
        return f"{self.base}dataset/indicators"

    def evaluations(self) -> str:
        return f"{self.base}dataset/evaluations"

    def scheme(self) -> str:
        return f"{self.base}scheme/indicators"


def _content(table: TargetTable) -> str:
    """Put together what a table says, blanks aside, as one text."""
    from ..model import FormKind

    parts = [table.form.title.text if table.form.title else ""]
    parts += [f"{name}={field.text}" for name, field in sorted(table.form.fields.items())]
    parts += [f"{row.name}|{row.description}|{row.value}" for row in table.form.rows]
    if table.form.kind is FormKind.EVALUATION:
        parts += [f"{row.actual}|{row.score}" for row in table.form.rows]
    return without_blanks("\x1f".join(part or "" for part in parts))
