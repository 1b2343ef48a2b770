"""Write a document's named graph as N-Triples lines, as ``docs/data-model.md`` describes it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from .. import __version__
from ..model import Context, Department, Document, FormKind, Indicator, Location, Outcome, Target, TargetKind, TargetTable
from ..model.publication import UNPUBLISHED, Publication
from ..vocabulary.terms import terms
from . import provenance
from .column_cells import table_cells
from .corrections import correction_statements
from .departments import department_statements
from .iris import Minter, cell_name, project_name
from .name_uses import NameUse, name_use_statements, use_of
from .named_graph import DocumentGraph, GraphSummary
from .namespaces import CSVW, DCAT, DCT, JXF, JXJ, LITERALS, PROV, QB, SKOS, iri
from .predicate_objects import (
    CONCEPTS,
    TERMS,
    TYPE,
    Pair,
    PredicateObjects,
    certainty_of,
    has_all_levels,
    jurisdiction_of,
    levels_and_name,
    link,
    place_and_year,
    predicate_objects,
    row_texts,
    table_values,
    text_literal,
    value_parts,
)
from .properties import FORM_KINDS, HORIZONS, TARGET_CLASSES, box_text, cell_properties, least_certain_cells
from .provenance import named_graph_statements, publication_statements
from .versions import TableVersion, version_rank

_DERIVED, _DATASET, _STRUCTURE = iri(PROV + "wasDerivedFrom"), iri(QB + "dataSet"), iri(QB + "structure")
_ROW, _SCHEME, _BROADER = iri(CSVW + "rownum"), iri(SKOS + "inScheme"), iri(SKOS + "broader")
_VERSION_OF = iri(DCT + "isVersionOf")
#: That it is a skos:Concept, and its skos:prefLabel an rdfs:label, follows (rdfs:subClassOf, SKOS S10).
_CONCEPT = (f"{TYPE} {TERMS['IndicatorConcept']}",)


def document_graph(
    document: Document,
    context: Context,
    title: str | None,
    tables: Sequence[TargetTable],
    minter: Minter,
    *,
    beside: str = "",
    publication: Publication = UNPUBLISHED,
) -> DocumentGraph:
    """Write the graph of one document. The same document always gives the same triples in the same order.

    ``beside`` is what else belongs to the document (what was not understood): the digest tells when it changed.
    """
    return _Builder(document, minter, publication).build(context, title, tables, beside)


def _truth(value: bool | None) -> str | None:
    """Write a truth value as a literal, where there is one."""
    return LITERALS.typed("true" if value else "false", "boolean") if value is not None else None


class _Builder:
    """Collect the statements about one document, each once, in order."""

    def __init__(self, document: Document, minter: Minter, publication: Publication) -> None:
        self.document = document
        self.mint = minter
        self.publication = publication
        self.triples: dict[str, None] = {}
        self.subject = minter.document(document.sha256)
        #: What is said of things that documents share, a block for each.
        self.shared: dict[str, None] = {}
        #: The uses of names that were described: the node of each, and what is said of it.
        self.uses: dict[NameUse, tuple[str, str]] = {}
        self.cells: set[str] = set()
        self.cell_nodes: dict[Location, str] = {}
        self.summary = GraphSummary()

    def build(self, context: Context, title: str | None, tables: Sequence[TargetTable], beside: str) -> DocumentGraph:
        self._document(context, title)
        works: set[str] = set()
        for table in tables:
            work = original = self.mint.table(table)
            number = 1
            while work in works:
                number += 1
                work = f"{original}-{number}"
            works.add(work)
            version = self.mint.version(work, self.document.sha256)
            self._table(version, work, table)
            if work != original:
                self.add(version, (TERMS["duplicateOf"], iri(self.mint.version(original, self.document.sha256))))
        for corrected in self.document.corrections:
            self._cell(corrected.ref)
        for subject, said in correction_statements(self.document, self.subject, tuple(self.summary.dimensions)):
            self.add(subject, *said)
        lines = "\n".join((*self.triples, "")).encode("utf-8")
        # The same bytes under another name are the same document.
        name = f"<{self.subject}> {TERMS['fileName']} {text_literal(self.document.name)}\n"
        before, _, after = lines.partition(name.encode("utf-8"))
        content = sha256(before)
        content.update(after)
        content.update(beside.encode("utf-8"))
        shared = tuple(f"{block}\n".encode() for block in self.shared)
        for block in shared:
            content.update(block)
        # The order of versions is no part of the graph, and hangs on what is said of the document from outside.
        content.update(self.publication.identity.encode("utf-8"))
        digest = content.hexdigest()
        return DocumentGraph(
            self.subject,
            self.mint.graph(self.document.sha256),
            self.mint.findings(self.document.sha256),
            lines,
            digest,
            self.summary,
            shared,
            frozenset(self.cells),
        )

    def add(self, subject: str, *pairs: Pair) -> None:
        """Add statements about a subject; what was added before stays where it stands."""
        triples = self.triples
        for predicate, value in pairs:
            if value is not None:
                triples[f"<{subject}> {predicate} {value}"] = None

    def share(self, subject: str, *pairs: Pair) -> None:
        """Add statements about a thing that other documents may speak of too: all that is said of it, each time the same."""
        block = "\n".join(f"<{subject}> {predicate} {value}" for predicate, value in pairs if value is not None)
        self.shared[block] = None

    def add_all(self, node: str, parts: PredicateObjects) -> None:
        """Add statements about a node that is N-Triples text."""
        triples = self.triples
        for part in parts:
            triples[f"{node} {part}"] = None

    # -- things ----------------------------------------------------------------------------------------------------------

    def _document(self, context: Context, title: str | None) -> None:
        """Describe the document, its import, and the data set and scheme that its rows belong to."""
        self.summary.place = iri(JXJ + context.jurisdiction.value.code) if context.jurisdiction else None
        self.summary.year = context.year.value if context.year else None
        activity = self.mint.import_activity(__version__)
        self.add(
            self.subject,
            (TYPE, TERMS["Document"]),
            (TERMS["fileName"], text_literal(self.document.name)),
            (TERMS["sha256"], text_literal(self.document.sha256)),
            (iri(DCAT + "mediaType"), text_literal(self.document.media_type)),
            (iri(DCT + "title"), text_literal(title)),
            *place_and_year(context),
            (TERMS["jurisdictionEvidence"], text_literal(context.jurisdiction.reason) if context.jurisdiction else None),
            (TERMS["fiscalYearEvidence"], text_literal(context.year.reason) if context.year else None),
            *publication_statements(self.publication),
            # Not the file's name, which another import may change.
            provenance.label(title or self.document.sha256[:12]),
        )
        imported = provenance.labels(provenance.import_by(__version__))
        self.share(activity, (TYPE, iri(PROV + "Activity")), (TERMS["importerVersion"], text_literal(__version__)), *imported)
        cubes = (
            (self.mint.dataset(), "indicatorStructure", provenance.INDICATORS),
            (self.mint.evaluations(), "evaluationStructure", provenance.EVALUATIONS),
        )
        for dataset, structure, called in cubes:
            self.share(dataset, (TYPE, iri(QB + "DataSet")), (_STRUCTURE, TERMS[structure]), *provenance.labels(called))
        self.share(self.mint.scheme(), (TYPE, iri(SKOS + "ConceptScheme")), *provenance.labels(provenance.CONCEPTS))
        shared = ((self.mint.entities, provenance.ENTITIES), (self.mint.across_documents, provenance.ACROSS_DOCUMENTS))
        for named, about in (*shared, (self.mint.links, provenance.LINKS), (self.mint.withdrawn, provenance.WITHDRAWN)):
            self.share(named, *named_graph_statements(about))
        graph = self.mint.graph(self.document.sha256)
        self.add(activity, (iri(PROV + "used"), iri(self.subject)))
        self.add(
            graph, *named_graph_statements(provenance.GRAPH), (_DERIVED, iri(self.subject)), (iri(PROV + "wasGeneratedBy"), iri(activity))
        )
        # They are empty where nothing is found; so it is said here what they are.
        self.add(self.mint.reading_findings_graph(self.document.sha256), *named_graph_statements(provenance.READING))
        self.add(self.mint.findings(self.document.sha256), *named_graph_statements(provenance.FINDINGS))

    def _department(self, table: TargetTable, department: Department | None) -> str | None:
        """Describe a department (部门/单位); its IRI, or None without one."""
        if department is None:
            return None
        for subject, said in department_statements(self.mint, table, department):
            self.share(subject, *said)
        return self.mint.department(table, department)

    def _project(self, table: TargetTable, department: str | None) -> str | None:
        """Describe the project of a table, which is that of the department of today; its IRI, or None without one."""
        this, name = self.mint.project(table), project_name(table)
        if this is None or name is None:
            return None
        if table.department and table.department.current:
            department = self.mint.named_department(table, table.department.current)
        self.share(
            this,
            (TYPE, TERMS["Project"]),
            (TERMS["name"], text_literal(name)),
            provenance.label(name),
            (TERMS["department"], link(department)),
            jurisdiction_of(table.context),
            *((TERMS["term"], LITERALS.string(term)) for term in terms(name)),
        )
        return this

    def _table(self, this: str, work: str, table: TargetTable) -> None:
        """Describe a version of a table, the cells of its head, and its indicators."""
        form = table.form
        department = self._department(table, table.department)
        supervising = self._department(table, table.supervising)
        project = self._project(table, department)
        where = place_and_year(table.context)
        self.summary.dimensions[this] = list(predicate_objects((TERMS["department"], link(department)), *where))
        if department:
            self.summary.departments.add(department)
        if evaluation := form.kind is FormKind.EVALUATION:
            self._evaluation(this, table)
            self.summary.evaluations += 1
        else:
            self.add(this, (TYPE, TERMS["TargetTable"]))
            self.summary.budget += table.budget or 0
        self.add(
            this,
            (_VERSION_OF, iri(work)),
            (TERMS["inDocument"], iri(self.subject)),
            (TERMS["title"], text_literal(form.title.text if form.title else None)),
            provenance.label((form.title.text if form.title else None) or table.project),
            (TERMS["projectName"], text_literal(table.project)),
            (TERMS["project"], link(project)),
            (TERMS["department"], link(department)),
            (TERMS["departmentName"], text_literal(table.department.name if table.department else None)),
            (TERMS["departmentCode"], text_literal(table.department.code if table.department else None)),
            (TERMS["supervisingDepartment"], link(supervising)),
            (TERMS["supervisingDepartmentName"], text_literal(table.supervising.name if table.supervising else None)),
            (TERMS["supervisingDepartmentCode"], text_literal(table.supervising.code if table.supervising else None)),
            *where,
            (TERMS["amountUnit"], text_literal(form.amount_unit)),
            (TERMS["framework"], iri(JXF + form.framework) if form.framework else None),
            *((TERMS["formKind"], TERMS[FORM_KINDS[scope]]) for scope in form.scopes),
            *table_values(table),
            (TERMS["columnCells"], text_literal(table_cells(table))),
        )
        self._derived(iri(this), form.source)
        for name, prop in cell_properties(form).items():
            if name in form.fields:
                self.add_all(self._cell(form.fields[name].ref), (f"{TERMS['cellOf']} <{this}>", f"{TERMS['holds']} {TERMS[prop]}"))
        for ref, certainty in least_certain_cells(form).items():
            self.add_all(f"<{self.subject}#{cell_name(ref)}>", predicate_objects(certainty_of(certainty)))
        self._other_fields(this, table)
        # What is the same for all rows of the table.
        kind = (TYPE, TERMS["EvaluatedIndicator" if evaluation else "Indicator"])
        head = predicate_objects(kind, (TERMS["inTable"], iri(this)))
        shared = (*where, (TERMS["department"], link(department)), (TERMS["project"], link(project)))
        dimensions = predicate_objects(*shared)
        # A row that is in a data set is a qb:Observation, as follows; one that lacks a dimension is in none, for observations have all.
        observed = [*head, *predicate_objects((_DATASET, iri(self.mint.evaluations() if evaluation else self.mint.dataset())))]
        located = len(dimensions) == len(shared)
        rows = self._rows(this, table)
        for name, indicator in rows.items():
            unjudged = evaluation and not indicator.outcome
            said = observed if located and has_all_levels(indicator.row) else head
            self._indicator(name, replace(indicator, outcome=Outcome.NOT_JUDGED) if unjudged else indicator, said, dimensions)
        if not evaluation:
            self.summary.indicators |= rows.keys()
        rank = version_rank(table, self.document.sha256, self.publication)
        called = table.project or (form.title.text if form.title else None)
        self.summary.versions.append(TableVersion(this, work, rank, tuple(rows), evaluation, called))

    def _other_fields(self, this: str, table: TargetTable) -> None:
        """Describe the labels that no property is for (项目概况), with their values as printed, in the order of the form."""
        for number, kept in enumerate(table.form.other_fields, 1):
            field = f"{this}/field/{number}"
            self.add(this, (TERMS["otherField"], iri(field)))
            self.add(
                field,
                (TYPE, TERMS["OtherField"]),
                provenance.label(kept.label),
                (TERMS["fieldLabel"], text_literal(kept.label)),
                (TERMS["fieldText"], text_literal(kept.text)),
            )
            self._derived(iri(field), kept.ref)

    def _rows(self, version: str, table: TargetTable) -> dict[str, Indicator]:
        """Name the rows of a version by what they are; of equals, those after the first by their ordinal in the document."""
        rows: dict[str, Indicator] = {}
        equals: Counter[str] = Counter()
        for indicator in table.indicators:
            level2 = indicator.row.level2
            name = self.mint.row(version, level2.concept if level2 else None, indicator.row.name)
            equals[name] += 1
            rows[f"{name}-{equals[name]}" if equals[name] > 1 else name] = indicator
        return rows

    def _evaluation(self, this: str, table: TargetTable) -> None:
        """Describe what makes a table a 自评表: its class, the plan it reports on, and the data set of its rows.

        It is no jx:TargetTable, for it repeats the plan's budget and targets, which would count twice.
        """
        self.add(this, (TYPE, TERMS["EvaluationTable"]), (TERMS["evaluates"], link(self.mint.plan(table))))

    def _indicator(self, this: str, indicator: Indicator, head: PredicateObjects, dimensions: PredicateObjects) -> None:
        """Describe an indicator (指标) and its target (指标值)."""
        row, node, target = indicator.row, iri(this), f"<{this}/target>"
        self.add_all(node, head)
        self.add_all(node, (f"{TERMS['position']} {LITERALS.integer(row.position)}", *dimensions, *levels_and_name(row)))
        if row.name:
            self.add_all(node, predicate_objects(provenance.label(row.name)))
            self._concept(node, row.name, row.level2.concept if row.level2 else None)
            self._use(node, indicator)
        if indicator.cost_role:
            self.add_all(node, (f"{TERMS['costRole']} {TERMS[indicator.cost_role.value]}",))
        self._derived(node, row.source)
        self._value(target, indicator.target, row.value_ref, TARGET_CLASSES[indicator.target.kind])
        self.add_all(node, (f"{TERMS['target']} {target}",))
        implied = indicator.target.kind is TargetKind.NUMBER and indicator.target.comparator_stated is False
        stated = (
            (TERMS["comparatorStated"], _truth(False) if implied else None),
            (TERMS["statedComparator"], text_literal(row.sign)),
            (TERMS["statedUnit"], text_literal(row.measure)),
        )
        self.add_all(target, predicate_objects(*stated))
        self._result(this, indicator)

    def _result(self, this: str, indicator: Indicator) -> None:
        """Describe the columns that only some forms have: 分值, 得分, 实际完成值, 偏差原因 and further texts."""
        row, outcome, node = indicator.row, indicator.outcome, iri(this)
        parts = predicate_objects(
            (TERMS["horizon"], TERMS[HORIZONS[row.horizon]] if row.horizon else None),
            *row_texts(row),
            certainty_of(row.certainty),
            (TERMS["weight"], LITERALS.decimal(indicator.weight) if indicator.weight is not None else None),
            (TERMS["score"], LITERALS.decimal(indicator.score) if indicator.score is not None else None),
            (TERMS["outcome"], TERMS[outcome.value] if outcome else None),
            (TERMS["targetMet"], _truth(indicator.met)),
        )
        self.add_all(node, parts)
        if indicator.actual:
            missing = ("MissingActual",) if indicator.actual.kind is TargetKind.MISSING else ()
            self._value(f"<{this}/actual>", indicator.actual, row.actual_ref or row.source, "ActualValue", *missing)
            self.add_all(node, (f"{TERMS['actual']} <{this}/actual>",))

    def _concept(self, indicator: str, name: str, level2: str | None) -> None:
        """Describe an indicator's concept, with the words by which its indicators are found; ``indicator`` is N-Triples text."""
        concept, (label, words) = iri(self.mint.concept(name)), CONCEPTS[name]
        self.triples[f"{indicator} {TERMS['concept']} {concept}"] = None
        parts = (*_CONCEPT, label, f"{_SCHEME} <{self.mint.scheme()}>", *words)
        self.shared[f"{concept} " + f"\n{concept} ".join(parts)] = None
        if level2:
            self.shared[f"{concept} {_BROADER} <{JXF}{level2}>"] = None

    def _use(self, node: str, indicator: Indicator) -> None:
        """Describe the use of a name that an indicator makes; ``node`` is N-Triples text."""
        if use := use_of(indicator):
            this, parts = self.uses.get(use) or self.uses.setdefault(use, name_use_statements(use, self.mint))
            self.triples[f"{node} {TERMS['nameUse']} {this}"] = None
            self.shared[parts] = None

    def _value(self, node: str, target: Target, ref: Location, *classes: str) -> None:
        """Describe a 指标值 or a 实际完成值: as it stands in its cell, and as it reads."""
        self.add_all(node, [f"{TYPE} {TERMS[name]}" for name in classes])
        self.add_all(node, value_parts(target))
        self._derived(node, ref)

    def _derived(self, node: str, ref: Location) -> None:
        """Say from which cell a node was read."""
        cell = self._cell(ref)
        self.triples[f"{node} {_DERIVED} {cell}"] = None

    def _cell(self, ref: Location) -> str:
        """Describe the place of a cell in the document; its node as N-Triples text.

        That it is a jx:Cell follows from its properties, the document from its IRI and from what was read of it.
        """
        if known := self.cell_nodes.get(ref):
            return known
        cell = f"{self.subject}#{cell_name(ref)}"
        self.cells.add(cell)
        node = self.cell_nodes[ref] = f"<{cell}>"
        parts = [f"{TERMS['tableNumber']} {LITERALS.integer(ref.table)}"]
        if ref.sheet:
            parts.append(f"{TERMS['sheet']} {LITERALS.string(ref.sheet)}")
        for predicate, number in ((_ROW, ref.row), (TERMS["column"], ref.column), (TERMS["line"], ref.line), (TERMS["page"], ref.page)):
            if number is not None:
                parts.append(f"{predicate} {LITERALS.integer(number)}")
        if ref.box:
            parts.append(f"{TERMS['box']} {LITERALS.string(box_text(ref.box))}")
        self.add_all(node, parts)
        return node
