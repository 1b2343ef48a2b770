"""Triples: made from what a thing is, the same for the same document, the text kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import SEEDS
from evaluations import document, evaluation, indicator, number, plan, table_of
from jixiao.extraction.context import Overrides
from jixiao.extraction.pipeline import ExtractedDocument, extract, process
from jixiao.model import (
    FUNDS,
    Context,
    Department,
    FormKind,
    Horizon,
    Indicator,
    JixiaoError,
    Level,
    Location,
    Stage,
    Target,
    TargetKind,
    TargetTable,
)
from jixiao.model.publication import Publication
from jixiao.rdf import JX, Minter, document_graph
from jixiao.rdf.iris import short_hash
from jixiao.rdf.namespaces import PROV
from jixiao.rdf.properties import FUND_PROPERTIES, MULTI_YEAR_PROPERTIES, NUMBER_PROPERTIES
from jixiao.rdf.versions import version_rank
from jixiao.readers import read_bytes
from test_seeds import as_plain_lines

MINT = Minter()
SEED = SEEDS / "000_7d0e377dbae40483.txt"


def statements(found: ExtractedDocument) -> Iterator[str]:
    """The statements about things; not those about the document, its cells, and what was read from where."""
    document, version = MINT.document(found.document.sha256), f"/version/{found.document.sha256[:16]}"
    for triple in found.graph(MINT).triples:
        if document not in triple and "#columnCells>" not in triple:
            yield triple.replace(version, "/version/")


def works(found: ExtractedDocument) -> list[str]:
    """The tables as works."""
    return [version.work for version in found.graph(MINT).summary.versions]


def reread(text: str, name: str = "other.txt") -> ExtractedDocument:
    return extract(read_bytes(text.encode(), name))


@pytest.mark.parametrize("name", ["000_7d0e377dbae40483.txt", "002_3eaab56bdd7e2a5c.txt", "003_afb561efef107046.txt"])
def test_another_file_of_the_same_tables_gives_the_same_triples(name: str) -> None:
    text = (SEEDS / name).read_text(encoding="utf-8")
    other = reread(as_plain_lines(text))
    assert other.document.sha256 != process(SEEDS / name).document.sha256
    assert set(statements(other)) == set(statements(process(SEEDS / name)))


def test_the_same_document_gives_the_same_graph_in_the_same_order() -> None:
    assert process(SEED).graph(MINT) == process(SEED).graph(MINT)


def test_no_iri_or_text_knows_the_file_system(tmp_path: Path) -> None:
    copy = tmp_path / SEED.name
    copy.write_bytes(SEED.read_bytes())
    assert process(copy).graph(MINT).triples == process(SEED).graph(MINT).triples
    assert str(tmp_path) not in process(copy).graph(MINT).ntriples()


def test_every_verbatim_value_is_in_the_graph() -> None:
    found = process(SEED)
    graph = found.graph(MINT).ntriples()
    for table in found.tables:
        for row in table.form.rows:
            assert row.value is not None
            escaped = row.value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            assert f'<{JX}verbatim> "{escaped}"' in graph


def test_two_tables_of_one_project_stay_two() -> None:
    """A document that prints a table twice: the second gets an IRI of its own and says whose duplicate it is."""
    text = SEED.read_text(encoding="utf-8")
    start = text.index("2. 2024 年党史业务费绩效目标表", text.index("7. 2024"))
    second = text[start : text.index("3. 2024", start)]
    twice = reread(text + "\n" + second)
    graph = twice.graph(MINT)
    works = [version.work for version in graph.summary.versions]
    assert len(works) == 8
    assert len(set(works)) == 8
    assert works[7] == f"{works[1]}-2"
    assert f"<{graph.tables[7]}> <{JX}duplicateOf> <{graph.tables[1]}>" in graph.triples


def test_tables_that_are_not_known_to_be_the_same_do_not_become_one() -> None:
    """Without city, department or year the text of the table goes into its IRI."""
    head = "车辆购置费绩效目标表\n项目名称\t车辆购置费\t\t\n预算规模及资金用途\t预算数\t{}\t\n"
    rows = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t车辆\t1辆\n效益指标\t社会效益指标\t效果\t好\n"
    first, second = (reread(head.format(amount) + rows) for amount in ("10", "20"))
    assert first.context.jurisdiction is None
    assert first.context.year is None
    assert works(first) != works(second)
    assert works(first) == works(reread(head.format("10") + rows + "\n", "renamed.txt"))


def test_a_project_is_one_across_years() -> None:
    later = SEED.read_text(encoding="utf-8").replace("2024", "2025")

    def projects(found: ExtractedDocument) -> set[str]:
        return {line.split(" ")[0] for line in found.graph(MINT).triples if line.endswith(f"<{JX}Project>")}

    before, after = process(SEED), reread(later)
    assert projects(before) == projects(after)
    assert not set(works(before)) & set(works(after))


def test_level_3_concepts_meet_under_their_normalised_name() -> None:
    assert MINT.concept("服务对象 满意度。") == MINT.concept("服务对象满意度")
    assert MINT.concept("（Ａ）级") == MINT.concept("(A)级")
    assert MINT.concept("满意度") != MINT.concept("满意率")


def uses(*indicators: Indicator) -> tuple[list[str], set[str]]:
    """The use that each of some rows makes of its name, and what is said of all uses."""
    graph = document_graph(document("made.txt")[0], plan().context, None, (table_of(FormKind.TARGETS, "甲", indicators),), MINT)
    made = [line.split(" ")[2][1:-1] for line in graph.triples if f"<{JX}nameUse>" in line]
    said = {line.replace(MINT.base, "").replace(JX, "jx:") for line in graph.triples if line.startswith(f"<{MINT.base}name-use/")}
    return made, said


def test_rows_use_a_name_alike_where_name_level_and_unit_are_equal() -> None:
    """完成时间 with a number of days is another use than with a date, 合格率 under 数量 another than under 质量; blanks make none."""
    days, rate = Target("≤60天", TargetKind.NUMBER, "<=", Decimal(60), unit="天"), Target("≥95%", TargetKind.NUMBER, ">=", unit="%")
    date_ = Target("6月底前", TargetKind.DEADLINE, "<=", date="2024-06-30")
    rows = [
        indicator(1, "时效指标", "完成时间", days),
        indicator(2, "时效指标", "完成 时间。", days),
        indicator(3, "时效指标", "完成时间", date_),
        indicator(4, "质量指标", "合格率", rate),
        indicator(5, "数量指标", "合格率", rate),
    ]
    made, said = uses(*rows)
    assert len(made) == len(rows)
    assert made[0] == made[1]
    assert len(set(made)) == 4
    days_node, _, date_node, *_ = (f"<{use.removeprefix(MINT.base)}>" for use in made)
    concept = f"<{MINT.concept('完成时间').removeprefix(MINT.base)}>"
    level = "<jx:usedUnder> <https://w3id.org/jixiao/framework#timeliness>"
    assert {line for line in said if line.startswith(days_node)} == {
        f"{days_node} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <jx:NameUse>",
        f'{days_node} <http://www.w3.org/2004/02/skos/core#prefLabel> "完成时间（时效指标，天）"@zh',
        f"{days_node} <jx:useOf> {concept}",
        f"{days_node} {level}",
        f'{days_node} <jx:usedWithUnit> "天"',
    }
    assert f'{date_node} <http://www.w3.org/2004/02/skos/core#prefLabel> "完成时间（时效指标）"@zh' in said
    assert not any(line.startswith(f"{date_node} <jx:usedWithUnit>") for line in said)


def test_where_no_level_2_is_known_a_use_stands_under_level_1_and_a_row_without_a_name_has_none() -> None:
    one = indicator(1, "时效指标", "完成时间", number("≤60天", "<="))
    above = replace(one, row=replace(one.row, level2=Level("说不清", None)))
    nowhere = replace(one, row=replace(one.row, level1=None, level2=None))
    (level1, none), said = uses(above, nowhere)
    assert f"<{level1.removeprefix(MINT.base)}> <jx:usedUnder> <https://w3id.org/jixiao/framework#output>" in said
    assert not any(line.startswith(f"<{none.removeprefix(MINT.base)}> <jx:usedUnder>") for line in said)
    assert uses(replace(one, row=replace(one.row, name=None))) == ([], set())


def test_the_base_can_be_changed() -> None:
    graph = process(SEED, overrides=Overrides()).graph(Minter("https://example.org/kg/"))
    assert "https://w3id.org/jixiao/id/" not in graph.ntriples()
    assert graph.tables[0].startswith(f"https://example.org/kg/table/120000/h{short_hash('中共天津市委党校')}/2024/")
    for wrong in ("", "example", "https://example.org/kg", "https://example.org/a b/"):
        with pytest.raises(JixiaoError, match="absolute IRI"):
            Minter(wrong)


def test_rows_are_named_by_what_they_are_and_equals_by_their_ordinal() -> None:
    """Where a row stands on top in one document and not in another, the others are called the same in both."""
    first = indicator(1, "数量指标", "修缮书架", number("≥4组", ">="))
    rows = (first, indicator(2, "质量指标", "修缮书架", number("≥1次", ">=")), replace(first, row=replace(first.row, position=3)))
    graph = document_graph(document("made.txt")[0], plan().context, None, (table_of(FormKind.TARGETS, "甲", rows),), MINT)
    (version,) = graph.summary.versions
    named = [row.removeprefix(f"{version.version}/indicator/") for row in version.rows]
    key = MINT.concept("修缮书架").rpartition("/")[2]
    assert named == [f"quantity-{key}", f"quality-{key}", f"quantity-{key}-2"]
    assert f'<{version.rows[2]}> <{JX}position> "3"^^<http://www.w3.org/2001/XMLSchema#integer>' in graph.triples


def test_a_document_states_its_own_and_what_is_shared_apart_and_each_statement_once() -> None:
    graph = process(SEED).graph(MINT)
    own, shared = graph.lines.decode().splitlines(), b"".join(graph.shared).decode().splitlines()
    assert len(own) == len(set(own))
    assert len(shared) == len(set(shared))
    assert not set(own) & set(shared)
    # Of what is shared a document says only that the import used it.
    shared_subjects = {line.split(" ")[0] for line in shared}
    [used] = [line for line in own if line.split(" ")[0] in shared_subjects]
    assert used.split(" ")[1:] == [f"<{PROV}used>", f"<{graph.document}>"]
    assert {line for line in shared if f"<{JX}term>" in line}
    structure = "<http://purl.org/linked-data/cube#structure>"
    for name, of in (("indicators", "indicatorStructure"), ("evaluations", "evaluationStructure")):
        assert f"<{MINT.base}dataset/{name}> {structure} <{JX}{of}>" in shared
    assert not {line for line in own if f"<{JX}term>" in line}


def test_of_versions_that_is_first_which_the_manifest_prefers_then_the_later_then_the_fuller() -> None:
    full, part = (
        table_of(FormKind.TARGETS, "甲", (indicator(1, "数量指标", "场次", number("3场", "=")),)),
        table_of(FormKind.TARGETS, "甲", ()),
    )
    spring, summer = Publication(published=date(2024, 3, 1)), Publication(published=date(2024, 6, 1))
    ranks = [
        version_rank(part, "0" * 64, Publication()),
        version_rank(part, "a" * 64, Publication()),
        version_rank(full, "0" * 64, Publication()),
        version_rank(part, "0" * 64, spring),
        version_rank(part, "0" * 64, summer),
        version_rank(part, "0" * 64, Publication(preferred=True)),
    ]
    assert ranks == sorted(ranks)
    assert len(set(ranks)) == len(ranks)


# --- 自评表, and the columns that only some forms have ------------------------------------------------------------------


def triples(*tables: TargetTable) -> tuple[str, ...]:
    made, held = document("made.txt", *tables)
    return document_graph(made, tables[0].context, None, held, MINT).triples


def version_of(table: TargetTable) -> str:
    """What the made document states of a table."""
    return MINT.version(MINT.table(table), document("made.txt")[0].sha256)


def row_of(table: TargetTable, number: int) -> str:
    """A row of it."""
    row = table.indicators[number - 1].row
    return MINT.row(version_of(table), row.level2.concept if row.level2 else None, row.name)


def said(found: tuple[str, ...], subject: str) -> set[str]:
    """What is said of a subject, prefix jx: written short."""
    start = f"<{subject}> "
    return {line.removeprefix(start).replace(f"<{JX}", "<jx:") for line in found if line.startswith(start)}


def decimal(text: str) -> str:
    return f'"{text}"^^<http://www.w3.org/2001/XMLSchema#decimal>'


TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"


def test_a_plan_and_its_evaluation_are_two_tables_and_linked() -> None:
    promised, reached = MINT.table(plan()), MINT.table(evaluation())
    assert reached == f"{promised}/evaluation"
    found = triples(plan(), evaluation())
    a_plan, an_evaluation = said(found, version_of(plan())), said(found, version_of(evaluation()))
    assert {f"{TYPE} <jx:TargetTable>"} == {line for line in a_plan if line.startswith(TYPE)}
    assert {f"{TYPE} <jx:EvaluationTable>"} == {line for line in an_evaluation if line.startswith(TYPE)}
    assert f"<http://purl.org/dc/terms/isVersionOf> <{promised}>" in a_plan
    assert f"<jx:evaluates> <{promised}>" in an_evaluation
    assert not any("duplicateOf" in line for line in found)


def test_a_second_evaluation_of_one_project_is_a_duplicate_of_the_first() -> None:
    found = triples(evaluation(), evaluation())
    second = MINT.version(f"{MINT.table(evaluation())}-2", document("made.txt")[0].sha256)
    assert f"<jx:duplicateOf> <{version_of(evaluation())}>" in said(found, second)


@pytest.mark.parametrize("unknown", ["city", "year", "department", "project"])
def test_an_evaluation_that_lacks_a_part_of_its_identity_names_no_plan(unknown: str) -> None:
    lacking = {"project": ""} if unknown == "project" else {unknown: None}
    one = evaluation(**lacking)  # type: ignore[arg-type]
    assert MINT.plan(one) is None
    assert MINT.table(one).endswith("/evaluation")
    assert not any("evaluates" in line for line in triples(one))
    other = replace(one.form, rows=(replace(one.form.rows[0], actual="7个"), *one.form.rows[1:]))
    assert MINT.table(one) != MINT.table(replace(one, form=other))


def test_the_rows_of_an_evaluation_are_no_indicators_of_the_plan() -> None:
    this = row_of(evaluation(), 2)
    row = said(triples(evaluation()), this)
    qb = "<http://purl.org/linked-data/cube#"
    assert f"{TYPE} <jx:EvaluatedIndicator>" in row
    assert f"{TYPE} <jx:Indicator>" not in row
    assert f"{qb}dataSet> <{MINT.base}dataset/evaluations>" in row
    assert f"<jx:weight> {decimal('30')}" in row
    assert f"<jx:score> {decimal('25.5')}" in row
    assert '<jx:explanation> "6月停机检修"' in row
    assert '<jx:targetMet> "false"^^<http://www.w3.org/2001/XMLSchema#boolean>' in row
    assert "<jx:outcome> <jx:Missed>" in row
    assert f"<jx:target> <{this}/target>" in row
    assert f"<jx:actual> <{this}/actual>" in row
    # Every evaluated row has an outcome, and what is not judged neither met its target nor missed it.
    unjudged = said(triples(evaluation()), row_of(evaluation(), 3))
    assert "<jx:outcome> <jx:NotJudged>" in unjudged
    assert not any("targetMet" in line for line in unjudged)
    planned = said(triples(plan()), row_of(plan(), 1))
    assert f"{TYPE} <jx:Indicator>" in planned
    assert not any("outcome" in line for line in planned)


def test_a_comparator_that_is_not_printed_is_told() -> None:
    rows = [replace(i, target=replace(i.target, comparator_stated=i.row.position == 1)) for i in plan().indicators]
    table = replace(plan(), indicators=tuple(rows))
    printed, implied = (said(triples(table), f"{row_of(table, position)}/target") for position in (1, 2))
    assert '<jx:comparatorStated> "false"^^<http://www.w3.org/2001/XMLSchema#boolean>' in implied
    assert not any("comparatorStated" in line for line in printed)


def test_an_actual_value_reads_as_a_target_does_and_knows_its_cell() -> None:
    this = f"{row_of(evaluation(), 2)}/actual"
    cell = f"{MINT.document(document('made.txt')[0].sha256)}#t1r12c5"
    assert said(triples(evaluation()), this) == {
        f"{TYPE} <jx:ActualValue>",
        '<jx:verbatim> "98.5%"',
        f"<jx:number> {decimal('98.5')}",
        '<jx:unitText> "%"',
        f"{DERIVED} <{cell}>",
    }


@pytest.mark.parametrize("verbatim", [None, "/"])
def test_a_missing_actual_value_is_there_as_missing(verbatim: str | None) -> None:
    row = indicator(1, "数量指标", "次数", number("≥3次", ">="), actual=Target(verbatim, TargetKind.MISSING))
    one = table_of(FormKind.EVALUATION, "甲", (row,))
    actual = said(triples(one), f"{row_of(one, 1)}/actual")
    assert f"{TYPE} <jx:MissingActual>" in actual
    assert ('<jx:verbatim> "/"' in actual) is (verbatim is not None)


def test_money_points_and_texts_of_an_evaluation() -> None:
    one = evaluation()
    found = triples(one)
    this = said(found, version_of(one))
    for name, amount in (("budget", "100000"), ("adjustedBudget", "90000"), ("executedFunds", "81000"), ("executionRate", "90")):
        assert f"<jx:{name}> {decimal(amount)}" in this
    for name, points in (("executionWeight", "10"), ("executionScore", "9"), ("totalWeight", "100"), ("totalScore", "94.5")):
        assert f"<jx:{name}> {decimal(points)}" in this
    assert '<jx:actualGoal> "系统运行基本正常"' in this
    held = {line.rpartition(" ")[2] for line in found if f"<{JX}holds>" in line}
    assert {f"<{JX}{name}>" for name in ("executedFunds", "executionRate", "totalScore", "actualGoal")} <= held


def test_every_amount_that_a_form_may_state_has_a_property() -> None:
    assert set(FUND_PROPERTIES) == set(MULTI_YEAR_PROPERTIES) == set(FUNDS)
    assert len(MULTI_YEAR_PROPERTIES) == len(set(MULTI_YEAR_PROPERTIES.values())) == 24


def test_the_budget_is_the_years_money_and_the_total_of_all_years_is_apart() -> None:
    """60 for three years, 21 this year; what is stated once is a part of the total, but what was carried over is this year's."""
    amounts = {"total": "60", "fiscal": "50", "other": "10", "central": "30", "carried_over": "1"}
    amounts |= {"annual_total": "21", "annual_fiscal": "17", "annual_other": "3"}
    one = table_of(FormKind.TARGETS, "廊桥修缮", amounts=amounts)
    assert (one.budget, one.project_total) == (Decimal(21), Decimal(60))
    wanted = {"budget": "21", "fiscalFunds": "17", "otherFunds": "3", "carriedOverFunds": "1"}
    wanted |= {"projectTotal": "60", "projectFiscalFunds": "50", "projectOtherFunds": "10", "projectCentralFunds": "30"}
    said_of_money = {line for line in said(triples(one), version_of(one)) if line.endswith("decimal>")}
    assert said_of_money == {f"<jx:{name}> {decimal(amount)}" for name, amount in wanted.items()}
    held = {line.rpartition(" ")[2] for line in triples(one) if f"<{JX}holds>" in line}
    assert {f"<{JX}{name}>" for name in wanted} <= held
    both = table_of(FormKind.TARGETS, "廊桥修缮", amounts=amounts | {"annual_carried_over": "2"})
    assert {f"<jx:projectCarriedOverFunds> {decimal('1')}", f"<jx:carriedOverFunds> {decimal('2')}"} <= said(
        triples(both), version_of(both)
    )


def test_a_table_that_states_the_total_of_all_years_alone_has_no_budget() -> None:
    one = table_of(FormKind.TARGETS, "廊桥修缮", amounts={"total": "60"})
    one = replace(one, form=replace(one.form, multi_year=True))
    this = said(triples(one), version_of(one))
    assert one.budget is None
    assert f"<jx:projectTotal> {decimal('60')}" in this
    assert not any("jx:budget>" in line for line in this)


#: Amounts of one year's money: this year's column is that of a form that states all years' beside it.
ONE_YEAR = [(fund.field, prop) for fund, prop in FUND_PROPERTIES.items() if fund.stage is not Stage.ANNUAL]


@pytest.mark.parametrize(("field", "prop"), [*ONE_YEAR, *NUMBER_PROPERTIES.items()])
def test_every_amount_and_number_has_its_property_and_its_cell(field: str, prop: str) -> None:
    given = {"numbers" if field in NUMBER_PROPERTIES else "amounts": {field: "12.50"}}
    one = table_of(FormKind.EVALUATION, "甲", **given)  # type: ignore[arg-type]
    found = triples(one)
    assert f"<jx:{prop}> {decimal('12.5')}" in said(found, version_of(one))
    (cell,) = [line.split(" ")[0][1:-1] for line in found if line.endswith(f"<{JX}holds> <{JX}{prop}>")]
    assert f"<jx:cellOf> <{version_of(one)}>" in said(found, cell)


def test_the_further_columns_of_a_row() -> None:
    row = indicator(
        1,
        "数量指标",
        "养护里程",
        number("30公里", ">="),
        weight=Decimal("7.50"),
        level3="道路养护",
        sign="≥",
        measure="公里",
        baseline="28公里",
        standard="计划标准",
        remark="含支路",
        horizon=Horizon.ANNUAL,
    )
    one = table_of(FormKind.TARGETS, "甲", (row,))
    this = row_of(one, 1)
    found = triples(one)
    assert {
        '<jx:level3Text> "道路养护"',
        '<jx:baselineText> "28公里"',
        '<jx:standardText> "计划标准"',
        '<jx:remark> "含支路"',
        "<jx:horizon> <jx:Annual>",
        f"<jx:weight> {decimal('7.5')}",
        f"{TYPE} <jx:Indicator>",
    } <= said(found, this)
    assert {'<jx:statedComparator> "≥"', '<jx:statedUnit> "公里"'} <= said(found, f"{this}/target")
    assert not any("actual" in line for line in found)


def test_what_follows_is_not_stated() -> None:
    """A level's text is stated where it is not the concept's name, and empty where the form prints none."""
    rows = tuple(
        replace(row, level1=Level(text, "output"), level2=Level("数量", "quantity"))
        for row, text in zip(plan().form.rows, ("产出指标", ""), strict=False)
    )
    table = replace(plan(), indicators=tuple(replace(plan().indicators[n], row=row) for n, row in enumerate(rows)))
    found = triples(table)
    one, other = said(found, row_of(table, 1)), said(found, row_of(table, 2))
    assert {line for line in one | other if "Text>" in line} == {'<jx:level2Text> "数量"', '<jx:level1Text> ""'}
    assert not any('Text> ""' in line for line in one)
    assert {line for line in one if line.startswith(TYPE)} == {f"{TYPE} <jx:Indicator>"}
    values = [line for line in found if f"/target> {TYPE}" in line]
    assert len(values) == 2
    assert all(line.endswith("#NumberTarget>") for line in values)
    cells = {line.split(" ")[1] for line in found if "#t" in line.split(" ")[0] and "/document/" in line.split(" ")[0]}
    assert cells <= {f"<{JX}{name}>" for name in ("tableNumber", "column", "line", "cellOf", "holds")} | {
        "<http://www.w3.org/ns/csvw#rownum>"
    }


def test_the_place_of_a_cell_on_its_page() -> None:
    one = evaluation()
    boxed = replace(one, form=replace(one.form, source=Location(1, 1, 1, page=3, box=(71.999, 90.0, 410.5, 104.256))))
    cell = f"{MINT.document(document('made.txt')[0].sha256)}#t1r1c1"
    assert '<jx:box> "72 90 410.5 104.26"' in said(triples(boxed), cell)


def test_another_department_or_year_evaluates_another_plan() -> None:
    assert MINT.plan(evaluation()) == MINT.table(plan())
    assert MINT.plan(evaluation(year=2024)) != MINT.table(plan())
    assert MINT.plan(evaluation(department=Department(None, "天津图书馆"))) != MINT.table(plan())
    assert MINT.plan(replace(evaluation(), context=Context(None, None))) is None
