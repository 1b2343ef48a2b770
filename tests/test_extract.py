"""The JSON of ``jixiao extract``: what only some forms have is there where the form has it, and fits the schema."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import ROOT
from evaluations import document, evaluation, indicator, number, plan, table_of
from jixiao.extraction.pipeline import ExtractedDocument
from jixiao.extraction.to_json import extract
from jixiao.model import FUND_OF_FIELD, Context, FormKind, Horizon, Indicator, Location, Outcome, TargetTable

SCHEMA = json.loads((ROOT / "tests" / "data" / "extract.schema.json").read_text(encoding="utf-8"))


def as_json(*tables: TargetTable) -> list[dict[str, Any]]:
    """The tables as JSON, checked against the schema and written and read once."""
    made, held = document("made.txt", *tables)
    found = extract([ExtractedDocument(made, tables[0].context, None, held, ())], "en")
    Draft202012Validator(SCHEMA).validate(found)
    tables_read: list[dict[str, Any]] = json.loads(json.dumps(found))["documents"][0]["tables"]
    return tables_read


def printed(found: Indicator, **texts: object) -> Indicator:
    return replace(found, row=replace(found.row, **texts))  # type: ignore[arg-type]


def test_a_plan_has_nothing_of_an_evaluation() -> None:
    (found,) = as_json(plan())
    assert not {"kind", "numbers", "actual_goal"} & set(found)
    assert set(found["funds"]) == {"total", "fiscal"}
    for row in found["indicators"]:
        known = {"certainty", "found_by", "doubts"}  # of every row
        assert set(row) - known == {"position", "level1", "level2", "name", "description", "value", "target", "source"}
        assert "box" not in row["source"]


def test_an_evaluation_says_so_and_has_its_money_points_and_goal() -> None:
    (found,) = as_json(evaluation())
    assert found["kind"] == "evaluation"
    assert found["funds"] == {"total": "100000", "fiscal": "100000", "adjusted_total": "90000", "executed_total": "81000"}
    assert found["numbers"] == {
        "execution_rate": "90",
        "execution_weight": "10",
        "execution_score": "9",
        "total_weight": "100",
        "total_score": "94.5",
    }
    assert found["actual_goal"] == "系统运行基本正常"


def test_columns_are_verbatim_and_null_where_a_row_leaves_them_empty() -> None:
    rows = (
        printed(
            indicator(
                1,
                "数量指标",
                "次数",
                number("3次", ">="),
                actual=number("2次"),
                outcome=Outcome.MISSED,
                weight=Decimal(10),
                score=Decimal(8),
            ),
            weight="10分",
            score="8.0",
            actual="2次",
            explanation="疫情影响",
            sign="≥",
            measure="次",
        ),
        printed(indicator(2, "质量指标", "合格率", number("100%", "=")), weight="10"),
    )
    (found,) = as_json(table_of(FormKind.EVALUATION, "甲", rows))
    first, second = found["indicators"]
    wanted = {"weight": "10分", "score": "8.0", "actual": "2次", "explanation": "疫情影响", "sign": "≥", "measure": "次"}
    assert {name: first[name] for name in wanted} == wanted
    assert first["met"] is False
    assert first["outcome"] == "Missed"
    assert first["actual_target"]["number"] == "2"
    assert first["actual_target"]["kind"] == "number"
    assert {name: second[name] for name in wanted} == {**dict.fromkeys(wanted), "weight": "10"}
    assert not {"met", "outcome", "actual_target", "baseline", "standard", "remark", "level3", "horizon"} & set(second)


@pytest.mark.parametrize(("horizon", "text"), [(Horizon.ANNUAL, "annual"), (Horizon.LONG_TERM, "long-term")])
def test_the_horizon_is_a_word(horizon: Horizon, text: str) -> None:
    row = indicator(
        1, "数量指标", "次数", number("3次", ">="), horizon=horizon, level3="养护", baseline="2次", standard="计划标准", remark="无"
    )
    (found,) = as_json(table_of(FormKind.TARGETS, "甲", (row,)))
    (got,) = found["indicators"]
    assert [got[name] for name in ("horizon", "level3", "baseline", "standard", "remark")] == [text, "养护", "2次", "计划标准", "无"]


def test_an_empty_cell_of_money_is_null() -> None:
    one = table_of(FormKind.EVALUATION, "甲", amounts={"executed_total": "5", "central": "1"}, numbers={"execution_rate": "3"})
    (found,) = as_json(replace(one, funds={FUND_OF_FIELD["central"]: Decimal(1)}, numbers={}))
    assert found["funds"] == {"executed_total": None, "central": "1"}
    assert found["numbers"] == {"execution_rate": None}


def test_the_place_on_a_page() -> None:
    one = plan()
    boxed = Location(1, 1, 1, page=2, box=(72.0, 90.5, 410.0, 104.25))
    (found,) = as_json(replace(one, form=replace(one.form, source=boxed), context=Context(None, None)))
    assert found["source"] == {
        "table": 1,
        "row": 1,
        "column": 1,
        "line": None,
        "page": 2,
        "sheet": None,
        "box": [72.0, 90.5, 410.0, 104.25],
    }
