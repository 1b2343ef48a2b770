"""Several amounts in one cell: of stages, with their parts in brackets, of years."""

from __future__ import annotations

import pytest

from jixiao.extraction.forms.amount_lines import amounts_in
from jixiao.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        (
            "年初预算数：33万元（其中：财政拨款30万元，单位资金3万元）调整预算数：29万元（其中：财政拨款26万元，单位资金3万元）",
            {"total": "33万元", "fiscal": "30万元", "unit_funds": "3万元", "adjusted_total": "29万元", "adjusted_fiscal": "26万元"},
        ),
        ("年初预算数33万元 调整预算数29万元 执行数28万元", {"total": "33万元", "adjusted_total": "29万元", "executed_total": "28万元"}),
        (
            "年初预算33万元，其中：财政拨款30万元；调整预算29万元，其中：财政拨款26万元",
            {"total": "33万元", "fiscal": "30万元", "adjusted_total": "29万元", "adjusted_fiscal": "26万元"},
        ),
        (
            "全年预算数20万元，全年执行数18万元，执行率90%",
            {"adjusted_total": "20万元", "executed_total": "18万元", "execution_rate": "90%"},
        ),
        ("33万元（区级财政28万元，某基金会5万元）", {None: "33万元", "county": "28万元"}),
        ("2024年：12万元；2025年：13万元", {"2024|total|2024年": "12万元", "2025|total|2025年": "13万元"}),
        ("总投资50万元，其中2025年预算20万元", {"total": "50万元", "2025|total|2025年预算": "20万元"}),
        ("预算总额：12万元其中:财政资金：11万元单位自有资金：1万元", {"total": "12万元", "fiscal": "11万元", "unit_funds": "1万元"}),
        (
            "总投资：91万元\n其中：1.中央资金70万元\n2.县级资金12万元\n3.牧户自筹9万元",
            {"total": "91万元", "central": "70万元", "county": "12万元", "other": "9万元"},
        ),
        (
            "资金总额：91万元\n1.上级补助：70万元\n2.县级财政：12万元\n3.茶叶协会：9万元",
            {"total": "91万元", "superior": "70万元", "county": "12万元"},
        ),
        ("91万元\n1.上级补助：70万元\n2.县级财政：12万元\n3.茶叶协会：9万元", {None: "91万元", "superior": "70万元", "county": "12万元"}),
        ("资金总额：91万元\n1.上级补助：70万元\n2.县级财政：12万元\n3.茶叶协会：8万元", {}),  # they do not add up
        ("33万元（区级财政28万元，某基金会4万元）", {}),  # the parts do not add up, so that one of them may be none
        ("财政拨款30万元，用于购买设备10万元", {}),
    ],
)
def test_amounts_in_one_cell(text: str, amounts: dict[str | None, str]) -> None:
    named = {name: amount for name, amount in amounts_in(text, vocabulary()) if name is None or not name.startswith("other: ")}
    assert named == amounts
