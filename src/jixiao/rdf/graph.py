"""A document's named graph as N-Triples lines, as ``docs/data-model.md`` describes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from .. import __version__
from ..model import CellRef, Context, Department, Document, FormKind, Indicator, Target, TargetKind, TargetTable
from ..vocabulary.characters import name_key, project_key
from ..vocabulary.terms import terms
from .iris import Minter
from .names import CSVW, DCAT, DCT, JX, JXF, JXJ, LITERALS, PROV, QB, RDF, SKOS, iri
from .properties import AMOUNTS, CELLS, DATES, HORIZONS, NUMBERS, ROW_TEXTS, TARGET_CLASSES, TEXTS, box_text


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """A document's triples, in order and each once, with the names of its graphs."""

    document: str
    graph: str
    findings: str
    triples: tuple[str, ...]
    digest: str
    tables: tuple[str, ...]

    def ntriples(self) -> str:
        return "".join(f"{triple} .\n" for triple in self.triples)


def document_graph(
    document: Document, context: Context, title: str | None, tables: Sequence[TargetTable], minter: Minter, *, beside: str = ""
) -> DocumentGraph:
    """The graph of one document. The same document always gives the same triples in the same order.

    ``beside`` is what else belongs to the document (what was not understood): the digest tells when it changed.
    """
    return _Builder(document, minter).build(context, title, tables, beside)


class _Builder:
    def __init__(self, document: Document, minter: Minter) -> None:
        self.document = document
        self.mint = minter
        self.triples: dict[str, None] = {}
        self.subject = minter.document(document.sha256)

    def build(self, context: Context, title: str | None, tables: Sequence[TargetTable], beside: str) -> DocumentGraph:
        self._document(context, title)
        names: list[str] = []
        for table in tables:
            name = original = self.mint.table(table)
            number = 1
            while name in names:
                number += 1
                name = f"{original}-{number}"
            names.append(name)
            self._table(name, table)
            if name != original:
                self._add(name, JX + "duplicateOf", iri(original))
        # The same bytes under another name are the same document.
        said = (triple for triple in self.triples if not triple.startswith(f"<{self.subject}> <{JX}fileName>"))
        digest = sha256("\n".join([*said, beside]).encode("utf-8")).hexdigest()
        self._add(self.subject, JX + "graphDigest", LITERALS.string(digest))
        return DocumentGraph(
            self.subject,
            self.mint.graph(self.document.sha256),
            self.mint.findings(self.document.sha256),
            tuple(self.triples),
            digest,
            tuple(names),
        )

    # -- statements ------------------------------------------------------------------------------------------------------

    def _add(self, subject: str, predicate: str, value: str | None) -> None:
        if value is not None:
            self.triples[f"<{subject}> <{predicate}> {value}"] = None

    def _type(self, subject: str, *classes: str) -> None:
        for name in classes:
            self._add(subject, RDF + "type", iri(name))

    def _text(self, subject: str, predicate: str, text: str | None) -> None:
        if text:
            self._add(subject, predicate, LITERALS.string(text))

    # -- things ----------------------------------------------------------------------------------------------------------

    def _document(self, context: Context, title: str | None) -> None:
        this = self.subject
        self._type(this, JX + "Document")
        self._text(this, JX + "fileName", self.document.name)
        self._text(this, JX + "sha256", self.document.sha256)
        self._text(this, DCAT + "mediaType", self.document.media_type)
        self._text(this, DCT + "title", title)
        self._where(this, context)
        if context.jurisdiction:
            self._text(this, JX + "jurisdictionEvidence", context.jurisdiction.reason)
        if context.year:
            self._text(this, JX + "fiscalYearEvidence", context.year.reason)
        activity = f"{self.mint.base}activity/import/{__version__}"
        self._add(this, PROV + "wasGeneratedBy", iri(activity))
        self._type(activity, PROV + "Activity")
        self._text(activity, JX + "importerVersion", __version__)
        self._type(self.mint.dataset(), QB + "DataSet")
        self._add(self.mint.dataset(), QB + "structure", iri(JX + "indicatorStructure"))
        self._type(self.mint.scheme(), SKOS + "ConceptScheme")

    def _where(self, subject: str, context: Context) -> None:
        if context.jurisdiction:
            self._add(subject, JX + "jurisdiction", iri(JXJ + context.jurisdiction.value.code))
        if context.year:
            self._add(subject, JX + "fiscalYear", LITERALS.integer(context.year.value))

    def _department(self, table: TargetTable, department: Department | None) -> str | None:
        if department is None:
            return None
        this = self.mint.department(table, department)
        self._type(this, JX + "Department")
        self._text(this, JX + "departmentCode", department.code)
        self._text(this, JX + "name", department.name)
        if table.context.jurisdiction:
            self._add(this, JX + "jurisdiction", iri(JXJ + table.context.jurisdiction.value.code))
        return this

    def _project(self, table: TargetTable, department: str | None) -> str | None:
        this = self.mint.project(table)
        if this is None or not table.project:
            return None
        self._type(this, JX + "Project")
        self._text(this, JX + "name", project_key(table.project))
        if department:
            self._add(this, JX + "department", iri(department))
        if table.context.jurisdiction:
            self._add(this, JX + "jurisdiction", iri(JXJ + table.context.jurisdiction.value.code))
        for term in terms(project_key(table.project)):
            self._text(this, JX + "term", term)
        return this

    def _table(self, this: str, table: TargetTable) -> None:
        form = table.form
        department = self._department(table, table.department)
        supervising = self._department(table, table.supervising)
        project = self._project(table, department)
        if evaluation := form.kind is FormKind.EVALUATION:
            self._evaluation(this, table)
        else:
            self._type(this, JX + "TargetTable")
        self._add(this, JX + "inDocument", iri(self.subject))
        self._text(this, JX + "title", form.title.text if form.title else None)
        self._text(this, JX + "projectName", table.project)
        for name, value in (("project", project), ("department", department), ("supervisingDepartment", supervising)):
            self._add(this, JX + name, iri(value) if value else None)
        self._where(this, table.context)
        self._text(this, JX + "amountUnit", form.amount_unit)
        self._add(this, JX + "framework", iri(JXF + form.framework) if form.framework else None)
        for field, prop in AMOUNTS.items():
            if field in table.amounts:
                self._add(this, JX + prop, LITERALS.decimal(table.amounts[field]))
        for field, prop in NUMBERS.items():
            if field in table.numbers:
                self._add(this, JX + prop, LITERALS.decimal(table.numbers[field]))
        for field, prop in DATES.items():
            if field in table.dates:
                self._add(this, JX + prop, LITERALS.typed(table.dates[field], "date"))
        for field, prop in TEXTS.items():
            self._text(this, JX + prop, form.text(field))
        if table.purpose_amounts is not None:
            self._add(this, JX + "purposeAmounts", LITERALS.decimal(table.purpose_amounts))
        if table.cost_targets is not None:
            self._add(this, JX + "costTargets", LITERALS.decimal(table.cost_targets))
        self._add(this, PROV + "wasDerivedFrom", iri(self._cell(form.source)))
        for field, prop in CELLS.items():
            if field in form.fields:
                cell = self._cell(form.fields[field].ref)
                self._add(cell, JX + "cellOf", iri(this))
                self._add(cell, JX + "holds", iri(JX + prop))
        for indicator in table.indicators:
            node = f"{this}/indicator/{indicator.row.position}"
            self._type(node, JX + ("EvaluatedIndicator" if evaluation else "Indicator"), QB + "Observation")
            self._add(node, QB + "dataSet", iri(self.mint.evaluations() if evaluation else self.mint.dataset()))
            self._indicator(node, this, table, indicator, department, project)

    def _evaluation(self, this: str, table: TargetTable) -> None:
        """What makes a table a 自评表: its class, the plan it reports on, and the data set of its rows.

        It is no jx:TargetTable, for it repeats the plan's budget and targets, which would count twice.
        """
        self._type(this, JX + "EvaluationTable")
        plan = self.mint.plan(table)
        self._add(this, JX + "evaluates", iri(plan) if plan else None)
        self._type(self.mint.evaluations(), QB + "DataSet")
        self._add(self.mint.evaluations(), QB + "structure", iri(JX + "evaluationStructure"))

    def _indicator(
        self, this: str, parent: str, table: TargetTable, indicator: Indicator, department: str | None, project: str | None
    ) -> None:
        row = indicator.row
        self._add(this, JX + "inTable", iri(parent))
        self._add(this, JX + "position", LITERALS.integer(row.position))
        self._where(this, table.context)
        for name, value in (("department", department), ("project", project)):
            self._add(this, JX + name, iri(value) if value else None)
        for name, level in (("level1", row.level1), ("level2", row.level2)):
            if level:
                self._text(this, JX + name + "Text", level.text)
                self._add(this, JX + name, iri(JXF + level.concept) if level.concept else None)
        self._text(this, JX + "name", row.name)
        self._text(this, JX + "description", row.description)
        if row.name:
            self._concept(this, row.name, row.level2.concept if row.level2 else None)
        if indicator.cost_role:
            self._add(this, JX + "costRole", iri(JX + indicator.cost_role.value))
        self._add(this, PROV + "wasDerivedFrom", iri(self._cell(row.source)))
        self._value(f"{this}/target", indicator.target, row.value_ref, "Target", TARGET_CLASSES[indicator.target.kind])
        self._add(this, JX + "target", iri(f"{this}/target"))
        self._text(f"{this}/target", JX + "statedComparator", row.sign)
        self._text(f"{this}/target", JX + "statedUnit", row.measure)
        self._result(this, indicator)

    def _result(self, this: str, indicator: Indicator) -> None:
        """The columns that only some forms have: 分值, 得分, 实际完成值, 偏差原因 and further texts."""
        row = indicator.row
        self._add(this, JX + "horizon", iri(JX + HORIZONS[row.horizon]) if row.horizon else None)
        for field, prop in ROW_TEXTS.items():
            self._text(this, JX + prop, getattr(row, field))
        for name, points in (("weight", indicator.weight), ("score", indicator.score)):
            self._add(this, JX + name, LITERALS.decimal(points) if points is not None else None)
        if indicator.met is not None:
            self._add(this, JX + "targetMet", LITERALS.typed("true" if indicator.met else "false", "boolean"))
        if indicator.actual:
            missing = ("MissingActual",) if indicator.actual.kind is TargetKind.MISSING else ()
            self._value(f"{this}/actual", indicator.actual, row.actual_ref or row.source, "ActualValue", *missing)
            self._add(this, JX + "actual", iri(f"{this}/actual"))

    def _concept(self, indicator: str, name: str, level2: str | None) -> None:
        this = self.mint.concept(name)
        self._add(indicator, JX + "concept", iri(this))
        self._type(this, SKOS + "Concept", JX + "IndicatorConcept")
        self._add(this, SKOS + "prefLabel", LITERALS.tagged(name_key(name), "zh"))
        self._add(this, SKOS + "inScheme", iri(self.mint.scheme()))
        self._add(this, SKOS + "broader", iri(JXF + level2) if level2 else None)
        for term in terms(name_key(name)):
            self._text(indicator, JX + "term", term)

    def _value(self, this: str, target: Target, ref: CellRef, *classes: str) -> None:
        """A 指标值 or a 实际完成值: as it stands in its cell, and as it reads."""
        self._type(this, *(JX + name for name in classes))
        self._text(this, JX + "verbatim", target.verbatim)
        self._text(this, JX + "comparator", target.comparator)
        for name, number in (("number", target.number), ("lower", target.lower), ("upper", target.upper), ("hours", target.hours)):
            self._add(this, JX + name, LITERALS.decimal(number) if number is not None else None)
        if target.yuan is not None:
            self._add(this, JX + ("yuanPerUnit" if target.per_unit else "yuan"), LITERALS.decimal(target.yuan))
        self._text(this, JX + "unitText", target.unit)
        if target.unit_iri:
            self._add(this, JX + ("numeratorUnit" if "/" in (target.unit or "") else "unit"), iri(target.unit_iri))
        for per in target.per_iris:
            self._add(this, JX + "perUnit", iri(per))
        if target.date:
            datatype = "gMonthDay" if target.date.startswith("--") else "date"
            self._add(this, JX + "date", LITERALS.typed(target.date, datatype))
        for name, day in (("start", target.start), ("end", target.end)):
            if day:
                self._add(this, JX + name, LITERALS.typed(day, "gMonthDay" if day.startswith("--") else "date"))
        self._text(this, JX + "note", target.note)
        self._add(this, PROV + "wasDerivedFrom", iri(self._cell(ref)))

    def _cell(self, ref: CellRef) -> str:
        """The node of a cell, with its place in the document."""
        this = self.mint.cell(self.document.sha256, ref)
        self._type(this, JX + "Cell")
        self._add(this, JX + "inDocument", iri(self.subject))
        self._add(this, JX + "tableNumber", LITERALS.integer(ref.table))
        self._text(this, JX + "sheet", ref.sheet)
        numbers = ((CSVW + "rownum", ref.row), (JX + "column", ref.column), (JX + "line", ref.line), (JX + "page", ref.page))
        for prop, number in numbers:
            if number is not None:
                self._add(this, prop, LITERALS.integer(number))
        self._text(this, JX + "box", box_text(ref.box) if ref.box else None)
        return this
