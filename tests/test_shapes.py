"""Every shape finds the defect it is named for, and nothing else: shapes/*.ttl against tests/shapes/{code}/*.ttl."""

import re
from functools import cache
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = Path(__file__).parent / "shapes"
JX = Namespace("https://w3id.org/jixiao/ontology#")
JXF = Namespace("https://w3id.org/jixiao/framework#")
JXS = Namespace("https://w3id.org/jixiao/shapes#")
SH = Namespace("http://www.w3.org/ns/shacl#")

pytestmark = pytest.mark.usefixtures("queries_parsed_once")

SEVERITY = {
    code: severity
    for severity, codes in {
        SH.Violation: "no-department no-project no-year no-city no-budget no-goal no-indicators missing-output"
        " missing-benefit indicator-no-name indicator-no-value level-mismatch funds-sum funds-negative indicator-no-actual"
        " score-over-weight points-do-not-sum score-negative"
        " period-reversed term-reversed",
        SH.Warning: "missing-satisfaction missing-quantity missing-quality missing-timeliness missing-cost"
        " cost-exceeds-budget cost-direction satisfaction-direction value-placeholder value-restates-name"
        " number-without-unit quantity-not-quantified percent-over-100 deadline-outside-year duplicate-indicator"
        " duplicate-table executed-over-budget execution-rate target-not-met-full-score weights-not-100"
        " execution-score target-met-no-points score-missing trivial-threshold satisfaction-too-low"
        " satisfaction-not-percent cost-without-money actual-over-100 actual-in-other-unit period-outside-year"
        " term-outside-year goal-placeholder project-placeholder name-placeholder actual-placeholder goal-says-nothing"
        " name-says-value mixed-editions target-not-of-plan source-of-funds-empty"
        " execution-incomplete department-placeholder level-missing rate-direction goal-restates-name"
        " indicator-not-of-plan indicator-not-evaluated goal-not-of-plan",
        SH.Info: "purpose-arithmetic shortfall-unexplained level-weights level-unknown field-not-in-form actual-without-unit",
    }.items()
    for code in codes.split()
}
CODES = sorted(SEVERITY)


@cache
def shapes() -> Graph:
    graph = Graph()
    for path in sorted((ROOT / "shapes").glob("*.ttl")):
        graph.parse(path)
    return graph


@cache
def framework() -> Graph:
    return Graph().parse(ROOT / "ontology" / "framework.ttl")


def results(data: Graph) -> list[tuple[str, URIRef, URIRef, dict[str, str], object]]:
    """(code, focus node, severity, messages by language, value) of every result, in order."""
    _, report, _ = validate(data + framework(), shacl_graph=shapes(), advanced=True, inference="none", inplace=True, do_owl_imports=False)
    found = []
    for result in report.subjects(RDF.type, SH.ValidationResult):
        code = shapes().value(report.value(result, SH.sourceShape), JX.code)
        assert code is not None, "a result whose sh:sourceShape has no jx:code"
        messages = {language_of(m): str(m) for m in report.objects(result, SH.resultMessage)}
        found.append(
            (
                str(code),
                report.value(result, SH.focusNode),
                report.value(result, SH.resultSeverity),
                messages,
                report.value(result, SH.value),
            )
        )
    return sorted(found, key=lambda r: (r[0], str(r[1])))


def language_of(message: Literal) -> str:
    """pySHACL 0.40.1 drops the language of a SPARQL constraint's message, so it is told by the first character."""
    return message.language or ("en" if str(message)[0].isascii() else "zh")


def example(code: str, name: str = "valid") -> Graph:
    return Graph().parse(EXAMPLES / code / f"{name}.ttl")


def fired(data: Graph) -> list[tuple[str, str]]:
    """(code, focus node without what stands before indicator/) of every result."""
    return [(code, str(focus).partition("/indicator/")[2]) for code, focus, *_ in results(data)]


def row(data: Graph, position: int) -> URIRef:
    return next(data.subjects(JX.position, Literal(position)))


def table(data: Graph) -> URIRef:
    return next(node for kind in (JX.TargetTable, JX.EvaluationTable) for node in data.subjects(RDF.type, kind))


def target(data: Graph, position: int) -> URIRef:
    return data.value(row(data, position), JX.target)


def retarget(data: Graph, position: int, kind: str, **properties: str) -> None:
    """Replaces the target of a row by another."""
    node = target(data, position)
    data.remove((node, None, None))
    data.add((node, RDF.type, JX.Target))
    data.add((node, RDF.type, JX[kind]))
    for name, value in properties.items():
        decimal = name in {"number", "lower", "upper", "yuan", "yuanPerUnit"}
        data.add((node, JX[name], Literal(value, datatype=XSD.decimal if decimal else None)))


def restate(data: Graph, node: URIRef, **numbers: str | None) -> None:
    """Sets numbers of a table or a row; None takes one away."""
    for name, number in numbers.items():
        data.remove((node, JX[name], None))
        if number is not None:
            data.add((node, JX[name], Literal(number, datatype=XSD.decimal)))


# --- each code on its own pair of examples ---------------------------------------------------------------------


@pytest.mark.parametrize("code", CODES)
def test_valid_example_gives_no_result(code: str) -> None:
    assert results(example(code)) == []


@pytest.mark.parametrize("code", CODES)
def test_invalid_example_gives_its_code_at_its_focus(code: str) -> None:
    text = (EXAMPLES / code / "invalid.ttl").read_text(encoding="utf-8")
    focus = URIRef(re.search(r"^# focus: <(.+)>$", text, re.M).group(1))
    found = results(example(code, "invalid"))
    assert [r[:3] for r in found] == [(code, focus, SEVERITY[code])]
    messages = found[0][3]
    assert set(messages) == {"zh", "en"}
    assert not re.search(r"\{[?$]", "".join(messages.values())), "a variable was left in the message"


def test_message_of_a_sparql_rule_tells_the_values() -> None:
    (_, _, _, messages, value), *_ = results(example("deadline-outside-year", "invalid"))
    assert "2021-10-31" in messages["zh"]
    assert "2022" in messages["en"]
    assert value == Literal("2021-10-31", datatype=XSD.date)


def test_message_of_funds_sum_tells_the_equation_that_is_wrong() -> None:
    amounts = {"projectTotal": "9", "projectFiscalFunds": "9", "budget": "9", "fiscalFunds": "1", "otherFunds": "7"}
    (_, _, _, messages, value), *_ = results(funds(**amounts))
    assert "9 元" in messages["zh"]
    assert re.search(r"1 \+ 7|7 \+ 1", messages["zh"])
    assert value == Literal("9", datatype=XSD.decimal)


# --- the shapes as such ----------------------------------------------------------------------------------------


def test_every_code_has_a_shape_and_examples() -> None:
    graph = shapes()
    codes = {str(code): shape for shape, code in graph.subject_objects(JX.code)}
    assert sorted(codes) == CODES
    assert sorted(p.name for p in EXAMPLES.iterdir()) == CODES
    for code, shape in codes.items():
        assert shape == JXS[code]
        assert (EXAMPLES / code / "valid.ttl").is_file()
        assert (EXAMPLES / code / "invalid.ttl").is_file()
        assert graph.value(shape, SH.severity) == SEVERITY[code]
        for predicate in RDFS.label, RDFS.comment, SH.message:
            assert sorted(o.language for o in graph.objects(shape, predicate)) == ["en", "zh"], (code, predicate)
        for message in graph.objects(shape, SH.message):
            assert language_of(Literal(str(message))) == message.language, "see language_of"


def test_every_targeted_shape_has_a_code() -> None:
    targets = SH.targetClass, SH.targetNode, SH.targetSubjectsOf, SH.targetObjectsOf, SH.target
    targeted = {s for p in targets for s in shapes().subjects(p)}
    assert targeted == set(shapes().subjects(JX.code))


def test_sparql_rules_run_on_offenders_only() -> None:
    """A SPARQL constraint costs 10 to 30 ms for each focus node: a SPARQL target keeps them few."""
    for shape in shapes().subjects(SH.sparql):
        assert shapes().value(shape, SH.target / SH.select), shape
        assert shapes().value(shape, SH.targetClass) is None, shape


# --- what must not stop the validation -------------------------------------------------------------------------


AMOUNTS = ["budget", "fiscalFunds", "otherFunds", "carriedOverFunds", "projectTotal", "projectFiscalFunds", "projectOtherFunds"]
RESULTS = ["adjustedBudget", "adjustedFiscalFunds", "executedFunds", "executedFiscalFunds", "executionRate", "executionWeight"]
RESULTS += ["executionScore", "totalWeight", "totalScore"]


@pytest.mark.parametrize("text", ["abc", "", "NaN", "sNaN", "INF", "1e5", "1.2.3", "--", "１２", "12 万元"])
def test_ill_typed_literals_raise_nothing(text: str) -> None:
    data = example("funds-negative")
    ill_typed = Literal(text, datatype=XSD.decimal, normalize=False)
    for name in [*AMOUNTS, "costTargets", "purposeAmounts"]:
        data.set((table(data), JX[name], ill_typed))
    for node in list(data.subjects(RDF.type, JX.Target)):
        for name in "number", "lower", "upper", "yuan", "yuanPerUnit":
            data.set((node, JX[name], ill_typed))
    results(data)


@pytest.mark.parametrize("text", ["abc", "NaN", "INF", "12 万元"])
def test_ill_typed_results_raise_nothing(text: str) -> None:
    data = example("execution-rate")
    ill_typed = Literal(text, datatype=XSD.decimal, normalize=False)
    for name in [*AMOUNTS, *RESULTS, "centralFunds", "unitFunds"]:
        data.set((table(data), JX[name], ill_typed))
    for position in range(1, 8):
        data.set((row(data, position), JX.weight, ill_typed))
        data.set((row(data, position), JX.score, ill_typed))
        data.set((row(data, position), JX.targetMet, Literal(text, datatype=XSD.boolean, normalize=False)))
    results(data)


@pytest.mark.parametrize("name", ["budget", "fiscalFunds", "costTargets", "purposeAmounts"])
def test_one_ill_typed_amount_is_left_alone(name: str) -> None:
    data = example("purpose-arithmetic")
    data.set((table(data), JX[name], Literal("abc", datatype=XSD.decimal)))
    assert fired(data) == []


def test_ill_typed_dates_years_and_positions_raise_nothing() -> None:
    data = example("deadline-outside-year")
    data.set((target(data, 3), JX.date, Literal("soon", datatype=XSD.date)))
    assert fired(data) == []
    data.set((target(data, 3), JX.date, Literal("--10-31", datatype=XSD.gMonthDay)))
    assert fired(data) == []
    for subject in list(data.subjects(JX.fiscalYear)):
        data.set((subject, JX.fiscalYear, Literal("this", datatype=XSD.integer)))
    for subject in list(data.subjects(JX.position)):
        data.set((subject, JX.position, Literal("first", datatype=XSD.integer)))
    results(data)


@pytest.mark.parametrize("text", ["\\", "a\\1", "\\g<x>", "{?value}"])
def test_backslashes_in_a_quoted_text_raise_nothing(text: str) -> None:
    data = example("value-placeholder")
    retarget(data, 5, "MissingTarget", verbatim=text)
    assert fired(data) == [("value-placeholder", "5/target")]
    data = example("value-restates-name")
    data.set((row(data, 5), JX.name, Literal(text)))
    retarget(data, 5, "TextTarget", verbatim=text)
    placeholder = [("name-placeholder", "5")] if text == "\\" else []
    assert fired(data) == [*placeholder, ("value-restates-name", "5/target")]
    data = example("duplicate-indicator", "invalid")
    data.set((row(data, 2), JX.name, Literal(text)))
    assert fired(data) == [("duplicate-indicator", "2"), *([("name-placeholder", "2")] if placeholder else [])]


# --- finer points of single rules ------------------------------------------------------------------------------


def test_rows_without_a_known_level_2_count_for_their_level_1() -> None:
    data = example("missing-satisfaction")
    data.remove((row(data, 6), JX.level2, None))
    assert fired(data) == []
    data.add((row(data, 6), JX.level2, JXF["recipient-satisfaction"]))
    data.remove((row(data, 6), JX.level1, None))
    assert fired(data) == []


@pytest.mark.parametrize(
    ("level1", "level2", "fires"),
    [
        ("input", "timeliness", False),
        ("input", "output-cost", False),
        ("input", "quantity", True),
        ("input", "funds-management", False),
        ("output", "economic-cost", False),
        ("cost", "output-cost", False),
        ("benefit", "recipient-satisfaction", False),
        ("output", "recipient-satisfaction", True),
        ("satisfaction", "social-benefit", True),
    ],
)
def test_levels_of_other_editions_are_no_mismatch(level1: str, level2: str, fires: bool) -> None:
    data = example("level-mismatch")
    data.set((row(data, 1), JX.level1, JXF[level1]))
    data.set((row(data, 1), JX.level2, JXF[level2]))
    assert [code for code, _ in fired(data) if code == "level-mismatch"] == ["level-mismatch"] * fires


def test_message_of_level_mismatch_tells_both_levels() -> None:
    data = example("level-mismatch", "invalid")
    data.add((row(data, 6), JX.level1Text, Literal("产出指标（50分）")))
    (_, _, _, messages, _), *_ = results(data)
    assert "“社会效益指标”" in messages["zh"]
    assert "“产出指标（50分）”" in messages["zh"]


def test_unknown_levels_are_no_mismatch() -> None:
    data = example("missing-satisfaction")
    data.remove((row(data, 6), JX.level1, None))
    data.remove((row(data, 6), JX.level2, None))
    assert fired(data) == []  # nor is anything missing: the row may be of any kind


def test_a_kind_of_output_is_not_missing_where_an_output_row_may_be_of_it() -> None:
    data = example("missing-quality", "invalid")
    data.remove((row(data, 1), JX.level2, None))
    assert fired(data) == []


@pytest.mark.parametrize(
    ("code", "missing", "cells", "codes"),
    [
        ("no-goal", "goal", [], ["field-not-in-form"]),
        ("no-goal", "goal", ["annualGoal"], ["no-goal"]),
        ("no-budget", "budget", [], ["field-not-in-form"]),
        ("no-budget", "budget", ["budget"], ["no-budget"]),
        ("no-project", "projectName", [], ["field-not-in-form"]),
        ("no-department", "department", [], ["field-not-in-form"]),
        ("no-department", "department", ["supervisingDepartment"], ["no-department"]),
    ],
)
def test_only_a_cell_that_is_printed_is_empty(code: str, missing: str, cells: list[str], codes: list[str]) -> None:
    data = example(code)
    data.remove((table(data), JX[missing], None))
    for cell in cells:
        printed(data, cell)
    assert [code for code, _ in fired(data)] == codes


def test_message_of_field_not_in_form_tells_the_fields() -> None:
    data = example("no-goal")
    for missing in "goal", "budget":
        data.remove((table(data), JX[missing], None))
    (_, _, _, messages, _), *_ = results(data)
    assert "预算数、绩效目标。" in messages["zh"]


def test_the_department_above_answers_where_the_form_has_no_cell_for_the_unit() -> None:
    data = example("no-department")
    data.add((table(data), JX.supervisingDepartment, data.value(table(data), JX.department)))
    data.remove((table(data), JX.department, None))
    assert fired(data) == []
    assert [code for code, _ in fired(printed(data, "department"))] == ["no-department"]


def test_an_amount_that_was_not_read_is_not_empty() -> None:
    data = printed(example("no-budget"), "budget")
    data.remove((table(data), JX.budget, None))
    data.add((table(data), JX.budgetText, Literal("36.00")))
    assert fired(data) == []


def test_a_unit_that_is_printed_and_does_not_fit_is_not_missing() -> None:
    data = example("number-without-unit", "invalid")
    focus = next(node for code, node, *_ in results(data) if code == "number-without-unit")
    data.add((focus, JX.statedUnit, Literal("/")))
    assert [code for code, _ in fired(data)] == ["number-without-unit"]
    data.set((focus, JX.statedUnit, Literal("日")))
    assert fired(data) == []


def test_either_edition_satisfies_missing_cost() -> None:
    data = example("missing-cost")
    data.set((row(data, 4), JX.level1, JXF.cost))
    data.set((row(data, 4), JX.level2, JXF["social-cost"]))
    assert fired(data) == []


def test_no_indicators_is_the_only_finding_of_an_empty_table() -> None:
    assert [code for code, _ in fired(example("no-indicators", "invalid"))] == ["no-indicators"]


def test_a_row_without_any_target_has_no_value() -> None:
    data = example("indicator-no-value")
    data.remove((target(data, 2), None, None))
    data.remove((row(data, 2), JX.target, None))
    assert fired(data) == [("indicator-no-value", "2")]


def test_later_duplicates_fire_once_each() -> None:
    data = example("duplicate-indicator")
    for position in 2, 3:
        node = row(data, position)
        data.set((node, JX.level2, JXF.quantity))
        data.set((node, JX.concept, data.value(row(data, 1), JX.concept)))
        data.set((node, JX.name, data.value(row(data, 1), JX.name)))
    assert fired(data) == [
        ("duplicate-indicator", "2"),
        ("duplicate-indicator", "3"),
        ("missing-quality", ""),
    ]


@pytest.mark.parametrize(
    ("differing", "first", "second", "fires"),
    [
        ("horizon", JX.LongTerm, JX.Annual, False),
        ("horizon", JX.Annual, JX.Annual, True),
        ("level3Text", Literal("道路养护"), Literal("桥梁养护"), False),
        ("level3Text", Literal("道路养护"), None, False),
        ("level3Text", Literal("道路养护"), Literal("道路养护"), True),
    ],
)
def test_what_stands_side_by_side_or_below_another_level_3_is_no_duplicate(
    differing: str, first: URIRef | Literal, second: URIRef | Literal | None, fires: bool
) -> None:
    data = example("duplicate-indicator", "invalid")
    data.add((row(data, 1), JX[differing], first))
    if second is not None:
        data.add((row(data, 2), JX[differing], second))
    assert fired(data) == ([("duplicate-indicator", "2")] if fires else [])


@pytest.mark.parametrize(("name", "fires"), [("社会公众满意度", False), ("社会公众知晓率", True)])
def test_satisfaction_may_stand_below_a_level_of_the_forms_own(name: str, fires: bool) -> None:
    data = example("missing-satisfaction", "invalid")
    node = row(data, 1)
    data.remove((node, JX.level2, None))
    data.add((node, JX.level2Text, Literal("项目效益")))
    data.set((node, JX.name, Literal(name)))
    assert ("missing-satisfaction" in [code for code, _ in fired(data)]) is fires


def test_satisfaction_may_stand_below_benefit() -> None:
    data = example("missing-satisfaction")
    for node in list(data.subjects(JX.level1, JXF.satisfaction)):
        data.set((node, JX.level1, JXF.benefit))
        data.set((node, JX.level2, JXF["benefit-satisfaction"]))
    assert fired(data) == []


def test_the_same_name_under_another_level_2_is_no_duplicate() -> None:
    data = example("duplicate-indicator")
    data.set((row(data, 3), JX.concept, data.value(row(data, 1), JX.concept)))
    assert fired(data) == []


def printed(data: Graph, field: str) -> Graph:
    """Gives the form a cell for a field."""
    data.add((URIRef(f"{table(data)}/cell"), JX.cellOf, table(data)))
    data.add((URIRef(f"{table(data)}/cell"), JX.holds, JX[field]))
    return data


def funds(**amounts: str) -> Graph:
    data = printed(example("funds-sum"), "budget")
    for name in "budget", "fiscalFunds", "otherFunds", "costTargets", "purposeAmounts":
        data.remove((table(data), JX[name], None))
    for name, amount in amounts.items():
        data.add((table(data), JX[name], Literal(amount, datatype=XSD.decimal)))
    return data


@pytest.mark.parametrize(
    ("amounts", "codes"),
    [
        ({"budget": "100"}, []),
        ({"budget": "100.0", "fiscalFunds": "100"}, []),
        ({"budget": "100", "otherFunds": "100.00"}, []),
        ({"budget": "0.3", "fiscalFunds": "0.1", "otherFunds": "0.2"}, []),
        ({"budget": "100", "fiscalFunds": "90"}, []),  # 其中：财政拨款
        ({"budget": "100", "fiscalFunds": "110"}, ["funds-sum"]),
        ({"budget": "100", "fiscalFunds": "80", "carriedOverFunds": "20"}, []),
        ({"budget": "100", "fiscalFunds": "100", "carriedOverFunds": "20"}, []),
        ({"projectTotal": "100", "projectFiscalFunds": "100", "budget": "50", "fiscalFunds": "40", "carriedOverFunds": "10"}, []),
        ({"projectTotal": "100", "projectFiscalFunds": "80", "budget": "20", "carriedOverFunds": "20"}, []),
        ({"budget": "100", "fiscalFunds": "50", "otherFunds": "50"}, []),
        ({"budget": "50", "fiscalFunds": "50", "otherFunds": "50"}, ["funds-sum"]),
        (
            {"projectTotal": "9", "projectFiscalFunds": "10", "budget": "9", "fiscalFunds": "1", "otherFunds": "8"},
            ["funds-sum"],
        ),
        ({"projectTotal": "100", "projectFiscalFunds": "110", "budget": "abc", "fiscalFunds": "abc"}, ["funds-sum"]),
        ({"projectTotal": "50"}, ["no-budget"]),
        ({"projectTotal": "50", "projectFiscalFunds": "40"}, ["no-budget"]),
        ({"projectTotal": "50", "projectFiscalFunds": "40", "projectOtherFunds": "0"}, ["funds-sum", "no-budget"]),
        ({"projectTotal": "9", "projectFiscalFunds": "8", "budget": "5", "fiscalFunds": "4"}, []),
        ({"projectTotal": "9", "projectFiscalFunds": "10", "budget": "5", "fiscalFunds": "4"}, ["funds-sum"]),
        ({"projectTotal": "-1", "projectFiscalFunds": "-1", "budget": "-1"}, ["funds-negative"]),
        ({"budget": "100", "costTargets": "100.0"}, []),
        ({"projectTotal": "100", "budget": "50", "costTargets": "60"}, ["cost-exceeds-budget"]),
        ({"projectTotal": "50", "costTargets": "60"}, ["no-budget"]),
        ({"projectTotal": "100", "projectCentralFunds": "60", "projectCountyFunds": "40", "budget": "50", "fiscalFunds": "40"}, []),
        ({"projectTotal": "100", "projectCentralFunds": "60", "budget": "50"}, []),
        ({"projectTotal": "100", "projectFiscalFunds": "100", "projectCentralFunds": "110", "budget": "50"}, ["funds-sum"]),
        ({"budget": "9", "costTargets": "10"}, ["cost-exceeds-budget"]),
        ({"budget": "100", "purposeAmounts": "100.00"}, []),
        ({"projectTotal": "100", "budget": "50", "purposeAmounts": "50"}, []),
        ({"projectTotal": "100", "budget": "50", "purposeAmounts": "60"}, ["purpose-arithmetic"]),
        ({"costTargets": "10", "purposeAmounts": "60"}, ["no-budget"]),
        ({"budget": "100", "fiscalFunds": "70", "specialAccountFunds": "10", "unitFunds": "20"}, []),
        ({"budget": "100", "fiscalFunds": "100", "unitFunds": "20"}, ["funds-sum"]),
        ({"budget": "100", "unitFunds": "60", "otherFunds": "40"}, []),
        ({"budget": "100", "centralFunds": "50", "provincialFunds": "50"}, []),
        (
            {"budget": "100", "centralFunds": "40", "provincialFunds": "30", "municipalFunds": "20", "countyFunds": "5", "otherFunds": "5"},
            [],
        ),
        ({"budget": "100", "centralFunds": "40", "municipalFunds": "20"}, []),
        ({"budget": "100", "centralFunds": "40", "municipalFunds": "20", "otherFunds": "0"}, ["funds-sum"]),
        ({"budget": "2500000", "superiorFunds": "0"}, []),
        ({"budget": "2500000", "unitFunds": "0", "otherFunds": "0"}, []),
        ({"budget": "100", "ownLevelFunds": "30", "superiorFunds": "50", "carriedOverFunds": "20"}, []),
        ({"budget": "100", "ownLevelFunds": "30", "superiorFunds": "70", "carriedOverFunds": "20"}, []),
        ({"budget": "100", "ownLevelFunds": "30", "superiorFunds": "80"}, ["funds-sum"]),
        ({"budget": "100", "superiorFunds": "70", "centralFunds": "50", "provincialFunds": "20", "ownLevelFunds": "30"}, []),
        ({"budget": "100", "fiscalFunds": "80", "otherFunds": "20", "centralFunds": "50"}, []),
        ({"budget": "100", "fiscalFunds": "80", "otherFunds": "20", "centralFunds": "50", "provincialFunds": "40"}, ["funds-sum"]),
        ({"budget": "100", "fiscalFunds": "80", "otherFunds": "10", "centralFunds": "80"}, ["funds-sum"]),
        # a grant that fills what the others leave stands beside the fiscal funds
        ({"budget": "186", "fiscalFunds": "150", "superiorFunds": "36", "otherFunds": "0"}, []),
        ({"budget": "186", "fiscalFunds": "150", "superiorFunds": "30", "otherFunds": "0"}, ["funds-sum"]),
        ({"projectTotal": "90", "projectFiscalFunds": "50", "projectCentralFunds": "40", "projectOtherFunds": "0", "budget": "50"}, []),
        (
            {
                "projectTotal": "100",
                "projectFiscalFunds": "80",
                "projectCarriedOverFunds": "20",
                "budget": "50",
                "fiscalFunds": "40",
                "carriedOverFunds": "10",
            },
            [],
        ),
        (
            {"projectTotal": "100", "projectFiscalFunds": "100", "budget": "50", "fiscalFunds": "40", "carriedOverFunds": "5"},
            [],
        ),
        ({"projectTotal": "100", "projectFiscalFunds": "100", "budget": "50", "fiscalFunds": "50", "carriedOverFunds": "10"}, []),
        ({"adjustedBudget": "100", "adjustedFiscalFunds": "90", "adjustedCarriedOverFunds": "10"}, []),
        ({"adjustedBudget": "100", "adjustedFiscalFunds": "90", "adjustedOtherFunds": "20"}, ["funds-sum"]),
        # sources stated once may be those of the adjusted budget
        ({"budget": "90", "adjustedBudget": "100", "fiscalFunds": "95", "otherFunds": "0"}, []),
        ({"budget": "90", "adjustedBudget": "100", "fiscalFunds": "105", "otherFunds": "0"}, ["funds-sum"]),
        ({"budget": "90", "adjustedBudget": "100", "fiscalFunds": "95", "adjustedFiscalFunds": "100"}, ["funds-sum"]),
        ({"budget": "100", "executedFunds": "80", "executedFiscalFunds": "50", "executedOtherFunds": "30"}, []),
        ({"budget": "100", "executedFunds": "80", "executedFiscalFunds": "50", "executedOtherFunds": "20"}, ["funds-sum"]),
        ({"budget": "100", "executedFunds": "-8"}, ["funds-negative"]),
        ({"adjustedBudget": "50", "costTargets": "60"}, ["cost-exceeds-budget"]),
        ({"budget": "50", "adjustedBudget": "60", "costTargets": "60"}, []),
        ({"budget": "50", "adjustedBudget": "55", "costTargets": "60"}, ["cost-exceeds-budget"]),
        ({"budget": "0", "fiscalFunds": "70", "costTargets": "60"}, ["funds-sum"]),  # the sources exceed it: nothing new
    ],
)
def test_funds(amounts: dict[str, str], codes: list[str]) -> None:
    assert [code for code, _ in fired(funds(**amounts))] == codes


@pytest.mark.parametrize(
    ("label", "text", "codes"),
    [
        ("镇村两级资金", "100 85 72.4", []),
        ("区县自筹", "20.00", []),
        ("资金用途", "购置苗木", ["funds-sum"]),
        ("上年度预算资金", "20.00", ["funds-sum"]),
        ("联系电话", "87654321", ["funds-sum"]),
    ],
)
def test_money_under_a_label_of_its_own_may_be_a_source(label: str, text: str, codes: list[str]) -> None:
    data = funds(budget="100", fiscalFunds="70", otherFunds="10")
    field = URIRef(f"{table(data)}/field/1")
    data.add((table(data), JX.otherField, field))
    data.add((field, JX.fieldLabel, Literal(label)))
    data.add((field, JX.fieldText, Literal(text)))
    assert [code for code, _ in fired(data)] == codes


@pytest.mark.parametrize(
    ("names", "codes"),
    [
        ({"departmentName": "水利部珠江水利委员会"}, []),
        ({"departmentName": "中国气象局气象探测中心", "supervisingDepartmentName": "中国气象局"}, []),
        ({"supervisingDepartmentName": "国家粮食和物资储备局"}, []),
        ({"departmentName": "育才小学", "supervisingDepartmentName": "教育部"}, ["no-city"]),
        ({"departmentName": "教育局"}, ["no-city"]),
        ({"departmentName": "组织部"}, ["no-city"]),
        ({"departmentName": "中国共产党县委员会"}, ["no-city"]),
        ({}, ["no-city"]),
    ],
)
def test_a_central_body_is_of_no_city(names: dict[str, str], codes: list[str]) -> None:
    data = example("no-city", "invalid")
    for name, text in names.items():
        data.set((table(data), JX[name], Literal(text)))
    assert [code for code, _ in fired(data)] == codes


@pytest.mark.parametrize(
    ("numbers", "codes"),
    [
        ({"executedFunds": "900000", "executedFiscalFunds": "845000", "executionRate": "100"}, []),
        ({"adjustedBudget": None, "adjustedFiscalFunds": None, "executionRate": "96.72"}, []),  # of the budget: 855000 / 884000
        (
            {"adjustedBudget": None, "budget": "800000", "fiscalFunds": None, "otherFunds": None, "executionRate": "106.88"},
            ["cost-exceeds-budget", "executed-over-budget"],  # the cost targets allow 884000
        ),
        ({"adjustedBudget": None, "budget": None, "executionRate": "12", "executionScore": "1.2", "totalScore": "86.2"}, ["no-budget"]),
        ({"executionRate": "95.49"}, []),
        ({"executionRate": "0.95"}, ["execution-rate"]),
        ({"adjustedBudget": "0", "adjustedFiscalFunds": None, "adjustedOtherFunds": None}, ["executed-over-budget"]),
        ({"executionScore": "10.5", "totalScore": "95.5"}, ["score-over-weight"]),
        ({"totalScore": "101"}, ["points-do-not-sum", "score-over-weight"]),
        ({"totalScore": "101", "executionScore": "11"}, ["points-do-not-sum", "score-over-weight"]),
        ({"totalWeight": None, "executionWeight": None}, []),
        ({"totalWeight": "90", "totalScore": "85"}, []),
        ({"totalWeight": "120", "executionWeight": "30", "executionScore": "28.5", "totalScore": "113.5"}, []),
    ],
)
def test_money_and_points_of_an_evaluation(numbers: dict[str, str | None], codes: list[str]) -> None:
    data = printed(example("execution-rate"), "budget")
    restate(data, table(data), **numbers)
    assert [code for code, _ in fired(data)] == codes


@pytest.mark.parametrize(
    ("weights", "fires"),
    [
        ("10 10 10 10 10 30 10", False),
        ("25 15 10 10 10 20 10", False),  # 100: the execution of the budget has no points
        ("0.1 0.1 0.1 0.1 0.1 0.3 0.2", False),
        ("15 15 10 10 10 20 5", True),
        ("50 50 50 50 50 50 50", True),
    ],
)
def test_weights_add_up(weights: str, fires: bool) -> None:
    data = example("weights-not-100")
    for position, weight in enumerate(weights.split(), 1):
        restate(data, row(data, position), weight=weight, score=None)
    assert fired(data) == ([("weights-not-100", "")] if fires else [])


def restated_alone(data: Graph, later: URIRef) -> Graph:
    """Gives points to a long-term row that has none of the year beside it, and takes them from an annual one."""
    alone = Graph() + data
    alone.set((later, JX.name, Literal("三年内建成的站点")))
    restate(alone, later, weight="4")
    restate(alone, row(alone, 1), weight=str(float(alone.value(row(alone, 1), JX.weight)) - 4), score=None)
    return alone


def test_long_term_indicators_beside_the_annual_ones_have_neither_results_nor_points() -> None:
    data = example("weights-not-100")
    node = row(data, 7)
    later = URIRef(str(node).replace("/indicator/7", "/indicator/8"))
    for predicate, value in list(data.predicate_objects(node)):
        data.add((later, predicate, value))
    data.set((later, JX.position, Literal(8)))
    data.remove((later, JX.actual, None))
    data.remove((later, JX.score, None))
    data.remove((later, JX.targetMet, None))
    data.set((node, JX.horizon, JX.Annual))
    data.set((later, JX.horizon, JX.LongTerm))
    assert fired(data) == []
    assert "weights-not-100" not in dict(fired(restated_alone(data, later)))
    data.set((later, JX.name, data.value(node, JX.name)))
    data.set((later, JX.horizon, JX.Annual))
    assert [code for code, _ in fired(data)] == ["duplicate-indicator", "indicator-no-actual", "score-missing"]


@pytest.mark.parametrize(
    ("met", "weight", "score", "explained", "codes"),
    [
        ("false", "10", "9.9", True, []),
        ("false", "10", "10.00", True, ["target-not-met-full-score"]),
        ("false", "10", "10", False, ["shortfall-unexplained", "target-not-met-full-score"]),
        ("false", "10", None, True, []),
        ("false", None, None, False, ["shortfall-unexplained"]),
        ("true", "10", "10", False, []),
        ("true", "10", "12", False, ["score-over-weight"]),
    ],
)
def test_a_target_that_was_not_met(met: str, weight: str | None, score: str | None, explained: bool, codes: list[str]) -> None:
    data = example("target-not-met-full-score")
    node = row(data, 3)
    for other in range(1, 8):
        restate(data, row(data, other), weight=None, score=None)
    restate(data, table(data), totalWeight=weight or "100", totalScore=None)
    restate(data, node, weight=weight, score=score)
    data.set((node, JX.targetMet, Literal(met, datatype=XSD.boolean)))
    data.remove((node, JX.explanation, None))
    if explained:
        data.add((node, JX.remark, Literal("停机检修")))
    assert [code for code, _ in fired(data)] == codes
    data.add((table(data), JX.otherField, URIRef("field")))
    data.add((URIRef("field"), JX.fieldLabel, Literal("未完成原因及改进措施")))
    assert [code for code, _ in fired(data)] == [code for code in codes if code != "shortfall-unexplained"]


@pytest.mark.parametrize(
    "code",
    ["no-department", "no-project", "no-year", "no-city", "no-goal", "missing-benefit", "indicator-no-name", "indicator-no-value"],
)
def test_an_evaluation_has_to_be_as_complete_as_a_plan(code: str) -> None:
    data = example("execution-rate")
    for predicate in {"no-department": ["department"], "no-project": ["projectName"], "no-year": ["fiscalYear"],
                      "no-city": ["jurisdiction"], "no-goal": ["goal"]}.get(code, []):  # fmt: skip
        data.remove((table(data), JX[predicate], None))
        printed(data, predicate)
    if code == "missing-benefit":
        data.set((row(data, 6), JX.level1, JXF.output))
        data.set((row(data, 6), JX.level2, JXF.quantity))
    if code == "indicator-no-name":
        data.remove((row(data, 6), JX.name, None))
    if code == "indicator-no-value":
        data.remove((target(data, 6), None, None))
    assert [found for found, _ in fired(data)] == [code]


def test_an_evaluation_without_rows_has_no_indicators() -> None:
    data = example("execution-rate")
    for node in list(data.subjects(JX.inTable)):
        data.remove((node, None, None))
    restate(data, table(data), costTargets=None)
    assert [code for code, _ in fired(data)] == ["no-indicators"]


@pytest.mark.parametrize(
    ("name", "comparator", "number", "fires"),
    [
        ("验收合格率", "=", "100", False),
        ("验收合格率", ">=", "100.5", True),
        ("验收合格率（%）", ">=", "120", True),
        ("群众满意度", ">=", "120", True),
        ("女性占比", "<=", "120", True),
        ("任务完成率", ">=", "120", True),
        ("任务完成率", "<=", "120", False),
        ("产值增长率", ">=", "120", False),
        ("投入产出率", ">=", "120", False),
        ("资金回报率", "=", "120", False),
        ("超额完成率", ">=", "120", False),
        ("任务完成程度", ">=", "120", False),
    ],
)
def test_percent_over_100(name: str, comparator: str, number: str, fires: bool) -> None:
    data = example("percent-over-100")
    data.set((row(data, 2), JX.name, Literal(name)))
    retarget(data, 2, "NumberTarget", comparator=comparator, number=number, unitText="%", verbatim=f"{number}%")
    assert fired(data) == ([("percent-over-100", "2/target")] if fires else [])


@pytest.mark.parametrize(
    ("name", "comparator", "money", "fires"),
    [
        ("培训总成本", ">", "yuan", True),
        ("人均培训成本", ">=", "yuanPerUnit", True),
        ("人均培训成本", "=", "yuanPerUnit", False),
        ("节约培训成本", ">=", "yuan", False),
        ("孤儿基本生活费标准", ">=", "yuanPerUnit", False),
        ("月人均补助水平", ">=", "yuanPerUnit", False),
        ("食宿补贴标准", ">=", "yuanPerUnit", True),
        ("公共卫生人均补助标准", ">=", "yuanPerUnit", False),
        ("成本控制率", ">=", None, False),
    ],
)
def test_cost_direction(name: str, comparator: str, money: str | None, fires: bool) -> None:
    data = example("cost-direction")
    data.set((row(data, 4), JX.name, Literal(name)))
    amount = {money: "900000.0"} if money else {}
    retarget(data, 4, "NumberTarget", comparator=comparator, number="90", unitText="万元", verbatim="90万元", **amount)
    assert fired(data) == ([("cost-direction", "4/target")] if fires else [])


def test_a_level_3_says_that_a_cost_is_what_people_get() -> None:
    data = example("cost-direction")
    data.set((row(data, 4), JX.name, Literal("人均公共卫生服务经费")))
    retarget(data, 4, "NumberTarget", comparator=">=", number="94", unitText="元/人", verbatim="≥94元/人", yuanPerUnit="94.0")
    assert fired(data) == [("cost-direction", "4/target")]
    data.add((row(data, 4), JX.level3Text, Literal("补助标准")))
    assert fired(data) == []


@pytest.mark.parametrize(("name", "fires"), [("服务对象满意度", True), ("投诉率", False), ("群众不满意率", False)])
def test_satisfaction_direction(name: str, fires: bool) -> None:
    data = example("satisfaction-direction")
    data.set((row(data, 6), JX.name, Literal(name)))
    retarget(data, 6, "NumberTarget", comparator="<", number="5", unitText="%", verbatim="＜5%")
    assert fired(data) == ([("satisfaction-direction", "6/target")] if fires else [])


@pytest.mark.parametrize(
    ("kind", "verbatim", "fires"),
    [
        ("MissingTarget", "/", True),
        ("MissingTarget", "无", True),
        ("TextTarget", "完成XX项任务", True),
        ("TextTarget", "(≥**株)>=17600株", False),  # the value stands beside the hint
        ("TextTarget", "(≥**株)", True),
        ("TextTarget", "____", True),
        ("TextTarget", "××年底前", True),
        ("TextTarget", "3×4米*2", False),
    ],
)
def test_value_placeholder(kind: str, verbatim: str, fires: bool) -> None:
    data = example("value-placeholder")
    retarget(data, 5, kind, verbatim=verbatim)
    assert fired(data) == ([("value-placeholder", "5/target")] if fires else [])


@pytest.mark.parametrize(
    ("verbatim", "fires"),
    [
        ("及时足额", True),
        ("一般水平", True),
        ("见附件所列任务", True),
        ("详见附件", False),  # value-deferred says that
        ("待定", False),
        ("一套系统", False),
        ("两个以上", False),
        ("第３批", False),
        ("2套", False),
    ],
)
def test_quantity_not_quantified(verbatim: str, fires: bool) -> None:
    data = example("quantity-not-quantified")
    retarget(data, 2, "TextTarget", verbatim=verbatim)
    assert fired(data) == ([("quantity-not-quantified", "2/target")] if fires else [])


@pytest.mark.parametrize("verbatim", ["推动公共机构节能降碳", "推动公共机构\n节能降碳；", "　推动公共机构节能降碳. "])
def test_value_restates_name_but_for_blanks_and_stops(verbatim: str) -> None:
    data = example("value-restates-name")
    retarget(data, 5, "TextTarget", verbatim=verbatim)
    assert fired(data) == [("value-restates-name", "5/target")]


def test_a_range_needs_a_unit_too() -> None:
    data = example("number-without-unit")
    retarget(data, 1, "RangeTarget", verbatim="3-6", lower="3", upper="6")
    assert fired(data) == [("number-without-unit", "1/target")]


def test_strings_typed_as_xsd_string_are_the_same_strings() -> None:
    """An N-Quads writer may spell out xsd:string, which rdflib keeps apart from a plain literal."""
    for code in "cost-direction", "satisfaction-direction", "percent-over-100", "value-placeholder":
        data = Graph()
        for s, p, o in example(code, "invalid"):
            plain = isinstance(o, Literal) and o.datatype is None
            data.add((s, p, Literal(str(o), datatype=XSD.string) if plain else o))
        assert [c for c, *_ in results(data)] == [code]
