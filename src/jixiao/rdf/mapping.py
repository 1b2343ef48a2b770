"""A document's named graph as N-Triples lines, as ``docs/data-model.md`` describes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from .. import __version__
from ..model import Context, Department, Document, FormKind, Indicator, IndicatorRow, Location, Target, TargetKind, TargetTable
from ..vocabulary.characters import name_key, project_key
from ..vocabulary.keys import MemoDict
from ..vocabulary.terms import terms
from .iris import Minter, cell_name
from .namespaces import CSVW, DCAT, DCT, JX, JXF, JXJ, LITERALS, PROV, QB, RDF, SKOS, iri
from .properties import (
    CELLS,
    DATE_PROPERTIES,
    FUND_PROPERTIES,
    HORIZONS,
    NUMBER_PROPERTIES,
    ROW_TEXTS,
    TARGET_CLASSES,
    TEXTS,
    box_text,
)

#: A predicate and an object as N-Triples text; without an object there is nothing to say.
Pair = tuple[str, str | None]
#: The same in one text: what is said of many subjects is put together once.
Tails = Sequence[str]

_TYPE, _DERIVED, _DATASET, _STRUCTURE = iri(RDF + "type"), iri(PROV + "wasDerivedFrom"), iri(QB + "dataSet"), iri(QB + "structure")
_ROW, _LABEL, _SCHEME, _BROADER = iri(CSVW + "rownum"), iri(SKOS + "prefLabel"), iri(SKOS + "inScheme"), iri(SKOS + "broader")
_OBSERVATION = iri(QB + "Observation")


class _Jx(dict[str, str]):
    """Terms of the ontology as N-Triples text, by local name."""

    def __missing__(self, name: str) -> str:
        return self.setdefault(name, iri(JX + name))


_JX = _Jx()
_CELL = f"{_TYPE} {_JX['Cell']}"
_CONCEPT = (f"{_TYPE} <{SKOS}Concept>", f"{_TYPE} {_JX['IndicatorConcept']}")


@dataclass(slots=True)
class GraphSummary:
    """What a document's graph holds, counted while it is made: its tables, how many of them are 绩效自评表, its 指标 by IRI, its
    departments and the budgets in yuan of its 绩效目标表."""

    #: By table: the statements' predicates and objects that say its department, city and year.
    dimensions: dict[str, list[str]] = field(default_factory=dict)
    evaluations: int = 0
    indicators: set[str] = field(default_factory=set)
    departments: set[str] = field(default_factory=set)
    budget: Decimal = Decimal(0)
    #: The document's own, as N-Triples text.
    place: str | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """A document's triples, in order and each once, with the names of its graphs."""

    document: str
    graph: str
    findings: str
    #: The statements in UTF-8, a line each, without the points at their ends.
    lines: bytes
    digest: str
    held: GraphSummary

    @property
    def tables(self) -> tuple[str, ...]:
        return tuple(self.held.dimensions)

    @property
    def triples(self) -> tuple[str, ...]:
        return tuple(self.lines.decode("utf-8").split("\n")[:-1])

    def __len__(self) -> int:
        return self.lines.count(b"\n")

    def ntriples(self) -> str:
        return self._ended("").decode("utf-8")

    def nquads(self) -> bytes:
        return self._ended(f" <{self.graph}>")

    def _ended(self, end: str) -> bytes:
        return self.lines.replace(b"\n", f"{end} .\n".encode())


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
        self.inside = f"{_JX['inDocument']} <{self.subject}>"
        self.concepts: set[tuple[str, str | None]] = set()
        self.held = GraphSummary()

    def build(self, context: Context, title: str | None, tables: Sequence[TargetTable], beside: str) -> DocumentGraph:
        self._document(context, title)
        for table in tables:
            name = original = self.mint.table(table)
            number = 1
            while name in self.held.dimensions:
                number += 1
                name = f"{original}-{number}"
            self._table(name, table)
            if name != original:
                self._say(name, (_JX["duplicateOf"], iri(original)))
        lines = "\n".join((*self.triples, "")).encode("utf-8")
        # The same bytes under another name are the same document.
        name = f"<{self.subject}> {_JX['fileName']} {_text(self.document.name)}\n"
        before, _, after = lines.partition(name.encode("utf-8"))
        said = sha256(before)
        said.update(after)
        said.update(beside.encode("utf-8"))
        digest = said.hexdigest()
        self._say(self.subject, (_JX["graphDigest"], _text(digest)))
        return DocumentGraph(
            self.subject,
            self.mint.graph(self.document.sha256),
            self.mint.findings(self.document.sha256),
            lines + f"{next(reversed(self.triples))}\n".encode(),
            digest,
            self.held,
        )

    def _say(self, subject: str, *pairs: Pair) -> None:
        """States pairs of predicate and object of a subject; what was stated before stays where it stands."""
        triples = self.triples
        for predicate, value in pairs:
            if value is not None:
                triples[f"<{subject}> {predicate} {value}"] = None

    def _state(self, node: str, tails: Tails) -> None:
        """States tails of a subject that is N-Triples text."""
        triples = self.triples
        for tail in tails:
            triples[f"{node} {tail}"] = None

    # -- things ----------------------------------------------------------------------------------------------------------

    def _document(self, context: Context, title: str | None) -> None:
        self.held.place = iri(JXJ + context.jurisdiction.value.code) if context.jurisdiction else None
        self.held.year = context.year.value if context.year else None
        activity = f"{self.mint.base}activity/import/{__version__}"
        self._say(
            self.subject,
            (_TYPE, _JX["Document"]),
            (_JX["fileName"], _text(self.document.name)),
            (_JX["sha256"], _text(self.document.sha256)),
            (iri(DCAT + "mediaType"), _text(self.document.media_type)),
            (iri(DCT + "title"), _text(title)),
            *_where(context),
            (_JX["jurisdictionEvidence"], _text(context.jurisdiction.reason) if context.jurisdiction else None),
            (_JX["fiscalYearEvidence"], _text(context.year.reason) if context.year else None),
            (iri(PROV + "wasGeneratedBy"), iri(activity)),
        )
        self._say(activity, (_TYPE, iri(PROV + "Activity")), (_JX["importerVersion"], _text(__version__)))
        self._say(self.mint.dataset(), (_TYPE, iri(QB + "DataSet")), (_STRUCTURE, _JX["indicatorStructure"]))
        self._say(self.mint.scheme(), (_TYPE, iri(SKOS + "ConceptScheme")))

    def _department(self, table: TargetTable, department: Department | None) -> str | None:
        if department is None:
            return None
        this = self.mint.department(table, department)
        self._say(
            this,
            (_TYPE, _JX["Department"]),
            (_JX["departmentCode"], _text(department.code)),
            (_JX["name"], _text(department.name)),
            _jurisdiction(table.context),
        )
        return this

    def _project(self, table: TargetTable, department: str | None) -> str | None:
        this = self.mint.project(table)
        if this is None or not table.project:
            return None
        name = project_key(table.project)
        self._say(
            this,
            (_TYPE, _JX["Project"]),
            (_JX["name"], _text(name)),
            (_JX["department"], _link(department)),
            _jurisdiction(table.context),
            *((_JX["term"], LITERALS.string(term)) for term in terms(name)),
        )
        return this

    def _table(self, this: str, table: TargetTable) -> None:
        form = table.form
        department = self._department(table, table.department)
        supervising = self._department(table, table.supervising)
        project = self._project(table, department)
        where = _where(table.context)
        self.held.dimensions[this] = list(_tails((_JX["department"], _link(department)), *where))
        if department:
            self.held.departments.add(department)
        if evaluation := form.kind is FormKind.EVALUATION:
            self._evaluation(this, table)
            self.held.evaluations += 1
        else:
            self._say(this, (_TYPE, _JX["TargetTable"]))
            self.held.budget += table.budget or 0
        self._say(
            this,
            (_JX["inDocument"], iri(self.subject)),
            (_JX["title"], _text(form.title.text if form.title else None)),
            (_JX["projectName"], _text(table.project)),
            (_JX["project"], _link(project)),
            (_JX["department"], _link(department)),
            (_JX["supervisingDepartment"], _link(supervising)),
            *where,
            (_JX["amountUnit"], _text(form.amount_unit)),
            (_JX["framework"], iri(JXF + form.framework) if form.framework else None),
            *_values(table),
        )
        self._derived(iri(this), form.source)
        for name, prop in CELLS.items():
            if name in form.fields:
                self._state(self._cell(form.fields[name].ref), (f"{_JX['cellOf']} <{this}>", f"{_JX['holds']} {_JX[prop]}"))
        # What is the same for all rows of the table.
        kind = (_TYPE, _JX["EvaluatedIndicator" if evaluation else "Indicator"])
        dataset = (_DATASET, iri(self.mint.evaluations() if evaluation else self.mint.dataset()))
        head = _tails(kind, (_TYPE, _OBSERVATION), dataset, (_JX["inTable"], iri(this)))
        dimensions = _tails(*where, (_JX["department"], _link(department)), (_JX["project"], _link(project)))
        for indicator in table.indicators:
            name = f"{this}/indicator/{indicator.row.position}"
            self._indicator(name, indicator, head, dimensions)
            if not evaluation:
                self.held.indicators.add(name)

    def _evaluation(self, this: str, table: TargetTable) -> None:
        """What makes a table a 自评表: its class, the plan it reports on, and the data set of its rows.

        It is no jx:TargetTable, for it repeats the plan's budget and targets, which would count twice.
        """
        self._say(this, (_TYPE, _JX["EvaluationTable"]), (_JX["evaluates"], _link(self.mint.plan(table))))
        self._say(self.mint.evaluations(), (_TYPE, iri(QB + "DataSet")), (_STRUCTURE, _JX["evaluationStructure"]))

    def _indicator(self, this: str, indicator: Indicator, head: Tails, dimensions: Tails) -> None:
        row, node, target = indicator.row, iri(this), f"<{this}/target>"
        self._state(node, head)
        self._state(node, (f"{_JX['position']} {LITERALS.integer(row.position)}", *dimensions, *_row_tails(row)))
        if row.name:
            self._concept(node, row.name, row.level2.concept if row.level2 else None)
        if indicator.cost_role:
            self._state(node, (f"{_JX['costRole']} {_JX[indicator.cost_role.value]}",))
        self._derived(node, row.source)
        self._value(target, indicator.target, row.value_ref, "Target", TARGET_CLASSES[indicator.target.kind])
        self._state(node, (f"{_JX['target']} {target}",))
        self._state(target, _tails((_JX["statedComparator"], _text(row.sign)), (_JX["statedUnit"], _text(row.measure))))
        self._result(this, indicator)

    def _result(self, this: str, indicator: Indicator) -> None:
        """The columns that only some forms have: 分值, 得分, 实际完成值, 偏差原因 and further texts."""
        row, met, node = indicator.row, indicator.met, iri(this)
        tails = _tails(
            (_JX["horizon"], _JX[HORIZONS[row.horizon]] if row.horizon else None),
            *_row_texts(row),
            (_JX["weight"], LITERALS.decimal(indicator.weight) if indicator.weight is not None else None),
            (_JX["score"], LITERALS.decimal(indicator.score) if indicator.score is not None else None),
            (_JX["targetMet"], LITERALS.typed("true" if met else "false", "boolean") if met is not None else None),
        )
        self._state(node, tails)
        if indicator.actual:
            missing = ("MissingActual",) if indicator.actual.kind is TargetKind.MISSING else ()
            self._value(f"<{this}/actual>", indicator.actual, row.actual_ref or row.source, "ActualValue", *missing)
            self._state(node, (f"{_JX['actual']} <{this}/actual>",))

    def _concept(self, indicator: str, name: str, level2: str | None) -> None:
        """An indicator's concept, and the words by which the indicator is found; both are N-Triples text."""
        concept, (label, words) = iri(self.mint.concept(name)), _NAMED[name]
        self.triples[f"{indicator} {_JX['concept']} {concept}"] = None
        if (concept, level2) not in self.concepts:
            self.concepts.add((concept, level2))
            self._state(concept, (*_CONCEPT, label, f"{_SCHEME} <{self.mint.scheme()}>"))
            if level2:
                self._state(concept, (f"{_BROADER} <{JXF}{level2}>",))
        self._state(indicator, words)

    def _value(self, node: str, target: Target, ref: Location, *classes: str) -> None:
        """A 指标值 or a 实际完成值: as it stands in its cell, and as it reads."""
        self._state(node, [f"{_TYPE} {_JX[name]}" for name in classes])
        self._state(node, _reading(target))
        self._derived(node, ref)

    def _derived(self, node: str, ref: Location) -> None:
        cell = self._cell(ref)
        self.triples[f"{node} {_DERIVED} {cell}"] = None

    def _cell(self, ref: Location) -> str:
        """The node of a cell as N-Triples text; states its place in the document."""
        node = f"<{self.subject}#{cell_name(ref)}>"
        tails = [_CELL, self.inside, f"{_JX['tableNumber']} {LITERALS.integer(ref.table)}"]
        if ref.sheet:
            tails.append(f"{_JX['sheet']} {LITERALS.string(ref.sheet)}")
        for predicate, number in ((_ROW, ref.row), (_JX["column"], ref.column), (_JX["line"], ref.line), (_JX["page"], ref.page)):
            if number is not None:
                tails.append(f"{predicate} {LITERALS.integer(number)}")
        if ref.box:
            tails.append(f"{_JX['box']} {LITERALS.string(box_text(ref.box))}")
        self._state(node, tails)
        return node


# -- pairs -------------------------------------------------------------------------------------------------------------------


def _tails(*pairs: Pair) -> Tails:
    return [f"{predicate} {value}" for predicate, value in pairs if value is not None]


def _text(text: str | None) -> str | None:
    return LITERALS.string(text) if text else None


def _link(node: str | None) -> str | None:
    return iri(node) if node else None


def _day(day: str) -> str:
    """A date, or a day of a year that is not known."""
    return LITERALS.typed(day, "gMonthDay" if day.startswith("--") else "date")


def _jurisdiction(context: Context) -> Pair:
    return _JX["jurisdiction"], iri(JXJ + context.jurisdiction.value.code) if context.jurisdiction else None


def _where(context: Context) -> tuple[Pair, ...]:
    return _jurisdiction(context), (_JX["fiscalYear"], LITERALS.integer(context.year.value) if context.year else None)


def _values(table: TargetTable) -> Iterator[Pair]:
    """The amounts, points, dates and texts of a table."""
    yield from ((_JX[prop], LITERALS.decimal(table.funds[fund])) for fund, prop in FUND_PROPERTIES.items() if fund in table.funds)
    yield from ((_JX[prop], LITERALS.decimal(table.numbers[name])) for name, prop in NUMBER_PROPERTIES.items() if name in table.numbers)
    yield from ((_JX[prop], LITERALS.typed(table.dates[name], "date")) for name, prop in DATE_PROPERTIES.items() if name in table.dates)
    yield from ((_JX[prop], _text(table.form.text(field))) for field, prop in TEXTS.items())
    for prop, amount in (("purposeAmounts", table.purpose_amounts), ("costTargets", table.cost_targets)):
        yield _JX[prop], LITERALS.decimal(amount) if amount is not None else None


def _row_tails(row: IndicatorRow) -> Tails:
    """The levels, the name and the description of an indicator."""
    tails = []
    for name, level in (("level1", row.level1), ("level2", row.level2)):
        if level and level.text:
            tails.append(f"{_JX[name + 'Text']} {LITERALS.string(level.text)}")
        if level and level.concept:
            tails.append(f"{_JX[name]} <{JXF}{level.concept}>")
    for name, text in (("name", row.name), ("description", row.description)):
        if text:
            tails.append(f"{_JX[name]} {LITERALS.string(text)}")
    return tails


def _row_texts(row: IndicatorRow) -> Iterator[Pair]:
    return ((_JX[prop], LITERALS.string(text)) for field, prop in ROW_TEXTS.items() if (text := getattr(row, field)))


def _named(name: str) -> tuple[str, Tails]:
    """The label of an indicator's concept, and the words that the indicator is found by."""
    key = name_key(name)
    return f"{_LABEL} {LITERALS.tagged(key, 'zh')}", [f"{_JX['term']} {LITERALS.string(term)}" for term in terms(key)]


_NAMED = MemoDict(_named)


def _reading(target: Target) -> Tails:
    """How a value stands in its cell, and how it reads."""
    texts = (("verbatim", target.verbatim), ("comparator", target.comparator))
    tails = [f"{_JX[name]} {LITERALS.string(text)}" for name, text in texts if text]
    yuan = "yuanPerUnit" if target.per_unit else "yuan"
    numbers = (("number", target.number), ("lower", target.lower), ("upper", target.upper), ("hours", target.hours), (yuan, target.yuan))
    tails += [f"{_JX[name]} {LITERALS.decimal(number)}" for name, number in numbers if number is not None]
    if target.unit:
        tails.append(f"{_JX['unitText']} {LITERALS.string(target.unit)}")
    if target.unit_iri:
        tails.append(f"{_JX['numeratorUnit' if '/' in (target.unit or '') else 'unit']} <{target.unit_iri}>")
    tails += [f"{_JX['perUnit']} <{per}>" for per in target.per_iris]
    tails += [f"{_JX[name]} {_day(day)}" for name, day in (("date", target.date), ("start", target.start), ("end", target.end)) if day]
    if target.note:
        tails.append(f"{_JX['note']} {LITERALS.string(target.note)}")
    return tails
