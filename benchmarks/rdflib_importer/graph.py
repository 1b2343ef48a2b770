"""A document's triples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from rdflib import RDF, RDFS, SKOS, XSD, Literal, URIRef
from rdflib.namespace import CSVW, DCAT, DCTERMS, PROV, QB

from .forms import CODED, WRAP, YEAR, Cell, Form, forms_of
from .terms import BASE, JX, JXF, JXJ, Triple, city_of, decimal, integer, short, string, typed, words_of
from .values import UNIT_PRICE, amount, value_triples

_AMOUNTS = ("budget", "fiscalFunds", "otherFunds", "carriedOverFunds", "projectTotal", "projectFiscalFunds", "projectOtherFunds")
_DATES = ("startDate", "endDate")
_TEXTS = ("projectName", "projectNature", "projectCategory", "purpose", "goal", "annualGoal")
_HELD = {*_AMOUNTS, *_DATES, *_TEXTS, "department", "supervisingDepartment"}
_LEVEL1 = {"产出指标": "output", "效益指标": "benefit", "满意度指标": "satisfaction", "成本指标": "cost"}
_LEVEL2 = {
    "数量指标": "quantity", "质量指标": "quality", "时效指标": "timeliness", "成本指标": "output-cost", "经济成本指标": "economic-cost",
    "经济效益指标": "economic-benefit", "社会效益指标": "social-benefit", "生态效益指标": "ecological-benefit",
    "可持续影响指标": "sustainable-impact", "服务对象满意度指标": "recipient-satisfaction",
}  # fmt: skip
_BRACKETS = str.maketrans("（）", "()")
_IN_TEXT = re.compile(r"(\d+(?:\.\d+)?)万元")
_ACTIVITY = URIRef(BASE + "activity/import/rdflib")
_DATASET = URIRef(BASE + "dataset/indicators")
_SCHEME = URIRef(BASE + "scheme/indicators")


class Importer:
    """The triples of one document, in ``triples``; ``graph`` names its graph."""

    def __init__(self, path: Path) -> None:
        content = path.read_bytes()
        sha = sha256(content).hexdigest()
        self.document = URIRef(f"{BASE}document/{sha}")
        self.graph = URIRef(f"{BASE}document/{sha}/graph")
        self.triples: list[Triple] = []
        self.cells: set[URIRef] = set()
        self.names: list[URIRef] = []
        self.rows: list[URIRef] = []
        self.version = sha[:16]
        front, forms = forms_of(content.decode("utf-8"))
        self.year = next(int(match[1]) for cell in front if (match := YEAR.search(cell.text)))
        self.city = city_of(front[0].text)
        self.place = JXJ[self.city]
        self._document(path.name, sha, front)
        for number, form in enumerate(forms, 1):
            self._table(form, number)

    def _add(self, *triples: Triple) -> None:
        self.triples.extend(triples)

    def _document(self, name: str, sha: str, front: list[Cell]) -> None:
        this = self.document
        title = next((cell.text for cell in front if "绩效" in cell.text), "")
        self._add(
            (this, RDF.type, JX.Document),
            (this, JX.fileName, string(name)),
            (this, JX.sha256, string(sha)),
            (this, DCAT.mediaType, string("text/plain")),
            (this, DCTERMS.title, string(title)),
            (this, RDFS.label, Literal(title, lang="zh")),
            (this, JX.jurisdiction, self.place),
            (this, JX.fiscalYear, integer(self.year)),
            (this, PROV.wasGeneratedBy, _ACTIVITY),
            (_ACTIVITY, RDF.type, PROV.Activity),
            (_DATASET, RDF.type, QB.DataSet),
            (_DATASET, QB.structure, JX.indicatorStructure),
            (_SCHEME, RDF.type, SKOS.ConceptScheme),
        )

    def _department(self, table: URIRef | None, role: str, text: str) -> tuple[str, URIRef]:
        """The department's key and IRI by its name; the code before the name, if there is one, is the table's."""
        coded = CODED.fullmatch(text)
        name = coded[2].strip() if coded else text
        key = "h" + short(name)
        this = URIRef(f"{BASE}department/{self.city}/{key}")
        self._add((this, RDFS.label, Literal(name, lang="zh")))
        self._add((this, RDF.type, JX.Department), (this, JX.name, string(name)), (this, JX.jurisdiction, self.place))
        if table is not None:
            self._add((table, JX[role], this), (table, JX[role + "Name"], string(name)))
        if table is not None and coded:
            self._add((table, JX[role + "Code"], string(coded[1])))
        return key, this

    def _cell(self, cell: Cell, table: int) -> URIRef:
        this = URIRef(f"{self.document}#t{table}r{cell.row}c{cell.column}")
        if this not in self.cells:
            self.cells.add(this)
            self._add(
                (this, JX.tableNumber, integer(table)),
                (this, CSVW.rownum, integer(cell.row)),
                (this, JX.column, integer(cell.column)),
                (this, JX.line, integer(cell.line)),
            )
        return this

    def _table(self, form: Form, number: int) -> None:
        fields = form.fields
        key, department = self._department(None, "department", fields["department"].text)
        name = fields["projectName"].text
        key_name = name.translate(_BRACKETS)
        project_name = re.sub(r"20\d\d年度?", "", key_name)
        project = URIRef(f"{BASE}project/{self.city}/{key}/{short(project_name)}")
        of_year = re.sub(rf"{self.year}年度?", "", key_name)
        work = URIRef(f"{BASE}table/{self.city}/{key}/{self.year}/{short(of_year)}")
        self.names.append(work)
        if (same := self.names.count(work)) > 1:
            first, work = work, URIRef(f"{work}-{same}")
            self._add((URIRef(f"{work}/version/{self.version}"), JX.duplicateOf, URIRef(f"{first}/version/{self.version}")))
        this = URIRef(f"{work}/version/{self.version}")
        newer = any(row["level2"].text == "经济成本指标" for row in form.indicators)
        self._add(
            (project, RDF.type, JX.Project),
            (project, RDFS.label, Literal(project_name, lang="zh")),
            (project, JX.name, string(project_name)),
            (project, JX.department, department),
            (project, JX.jurisdiction, self.place),
            *((project, JX.term, word) for word in words_of(project_name)),
            (this, RDF.type, JX.TargetTable),
            (this, DCTERMS.isVersionOf, work),
            (this, RDFS.label, Literal(form.title.text, lang="zh")),
            (this, JX.inDocument, self.document),
            (this, JX.title, string(form.title.text)),
            (this, JX.project, project),
            (this, JX.jurisdiction, self.place),
            (this, JX.fiscalYear, integer(self.year)),
            (this, JX.amountUnit, string(form.unit)),
            (this, JX.framework, JXF["edition-2021" if newer else "edition-2015"]),
            (this, PROV.wasDerivedFrom, self._cell(form.title, number)),
            *self._fields(this, form, number),
        )
        for role in {"department", "supervisingDepartment"} & fields.keys():
            self._department(this, role, fields[role].text)
        costs = Decimal(0)
        for position, row in enumerate(form.indicators, 1):
            costs += self._indicator(this, position, row, number, (department, project))
        if costs:
            self._add((this, JX.costTargets, decimal(costs)))

    def _fields(self, this: URIRef, form: Form, number: int) -> Iterator[Triple]:
        for name, cell in form.fields.items():
            if name not in _HELD:
                continue
            node = self._cell(cell, number)
            yield node, JX.cellOf, this
            yield node, JX.holds, JX[name]
            if not cell.text:
                continue
            if name in _AMOUNTS:
                yield this, JX[name], decimal(amount(cell.text, form.unit))
            elif name in _DATES:
                yield this, JX[name], typed(cell.text, XSD.date)
            elif name in _TEXTS:
                yield this, JX[name], string(WRAP.sub("", cell.text))
            if name == "purpose" and len(parts := _IN_TEXT.findall(cell.text)) > 1:
                yield this, JX.purposeAmounts, decimal(sum(map(Decimal, parts)) * 10000)

    def _indicator(self, table: URIRef, position: int, row: dict[str, Cell], number: int, owners: tuple[URIRef, URIRef]) -> Decimal:
        """Adds an indicator; gives its cost in yuan, where it is one and no unit price."""
        name = row["name"].text
        concept = URIRef(f"{BASE}indicator-concept/{short(name)}")
        level1, level2 = row["level1"].text, row["level2"].text
        this = URIRef(f"{table}/indicator/{_LEVEL2[level2]}-{short(name)}")
        self.rows.append(this)
        if (same := self.rows.count(this)) > 1:
            this = URIRef(f"{this}-{same}")
        self._add(
            (this, RDF.type, JX.Indicator),
            (this, RDFS.label, Literal(name, lang="zh")),
            (this, QB.dataSet, _DATASET),
            (this, JX.inTable, table),
            (this, JX.position, integer(position)),
            (this, JX.jurisdiction, self.place),
            (this, JX.fiscalYear, integer(self.year)),
            (this, JX.department, owners[0]),
            (this, JX.project, owners[1]),
            (this, JX.level1, JXF[_LEVEL1[level1]]),
            (this, JX.level2, JXF[_LEVEL2[level2]]),
            (this, JX.name, string(name)),
            (this, JX.concept, concept),
            (concept, RDF.type, JX.IndicatorConcept),
            (concept, SKOS.prefLabel, Literal(name, lang="zh")),
            (concept, SKOS.inScheme, _SCHEME),
            (concept, SKOS.broader, JXF[_LEVEL2[level2]]),
            *((concept, JX.term, word) for word in words_of(name)),
            (this, PROV.wasDerivedFrom, self._cell(row["name"], number)),
        )
        if "description" in row and row["description"].text:
            self._add((this, JX.description, string(row["description"].text)))
        cost = self._target(this, row, number)
        target = URIRef(f"{this}/target")
        unit = next((o for s, p, o in reversed(self.triples) if s == target and p == JX.unitText), None)
        use = URIRef(f"{BASE}name-use/{_LEVEL2[level2]}-{short(name + chr(31) + str(unit or ''))}")
        label = f"{name}（{'，'.join(part for part in (level2, str(unit or '')) if part)}）"
        self._add(
            (this, JX.nameUse, use),
            (use, RDF.type, JX.NameUse),
            (use, SKOS.prefLabel, Literal(label, lang="zh")),
            (use, JX.useOf, concept),
            (use, JX.usedUnder, JXF[_LEVEL2[level2]]),
            *((use, JX.usedWithUnit, string(str(part))) for part in [unit] if part),
        )
        return cost

    def _target(self, indicator: URIRef, row: dict[str, Cell], number: int) -> Decimal:
        this = URIRef(f"{indicator}/target")
        value, sign, measure = (row[key].text if key in row else "" for key in ("value", "sign", "measure"))
        found, yuan, unit_price = value_triples(this, row["value"], sign, measure, self.year)
        self._add((indicator, JX.target, this), *found, (this, PROV.wasDerivedFrom, self._cell(row["value"], number)))
        for name, text in (("verbatim", value), ("statedComparator", sign), ("statedUnit", measure)):
            if text:
                self._add((this, JX[name], string(text)))
        if yuan is None or "成本" not in row["level2"].text:
            return Decimal(0)
        unit_price = unit_price or any(word in row["name"].text for word in UNIT_PRICE)
        self._add((indicator, JX.costRole, JX.UnitCost if unit_price else JX.PartCost))
        return Decimal(0) if unit_price else yuan
