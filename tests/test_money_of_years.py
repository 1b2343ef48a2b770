"""The money of the fiscal year and that of all years of a project: which of them a form states, and what follows for its costs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import CostRole
from jixiao.rdf import JX, Minter
from jixiao.readers import read_bytes
from jixiao.validation import validate

HEAD = """武汉市园林局2025年度项目支出绩效目标表
（2025年度）
项目名称\t湿地修复工程\t\t\t
主管部门\t武汉市园林局\t实施单位\t武汉市园林局
"""
FUNDS = {
    "both": """项目资金（万元）\t实施期资金总额\t900\t年度资金总额\t250
\t其中：财政拨款\t800\t其中：财政拨款\t200
\t其他资金\t100\t其他资金\t50
""",
    "this year's": """项目资金（万元）\t年度资金总额\t250\t\t
\t其中：财政拨款\t200\t\t
\t其他资金\t50\t\t
""",
    "all years'": """项目资金（万元）\t实施期资金总额\t900\t\t
\t其中：财政拨款\t800\t\t
\t其他资金\t100\t\t
""",
    "blank": """项目资金（万元）\t实施期资金总额\t900\t年度资金总额\t
\t其中：财政拨款\t800\t其中：财政拨款\t
\t其他资金\t100\t其他资金\t
""",
    "one": """项目资金（万元）\t资金总额\t900\t\t
\t其中：财政拨款\t800\t\t
\t其他资金\t100\t\t
""",
}
ROWS = """绩效目标\t修复湿地。\t\t\t
一级指标\t二级指标\t三级指标\t指标值\t
产出指标\t数量指标\t修复面积\t≥30公顷\t
产出指标\t质量指标\t验收合格率\t≥98%\t
产出指标\t时效指标\t完成时间\t2025年11月底前\t
产出指标\t成本指标\t苗木费\t≤150万元\t
产出指标\t成本指标\t工程总成本\t≤{cost}万元\t
效益指标\t生态效益指标\t水鸟种类\t≥40种\t
满意度指标\t服务对象满意度指标\t居民满意度\t≥90%\t
"""


def form(funds: str, cost: int = 250) -> ExtractedDocument:
    return extract(read_bytes((HEAD + FUNDS[funds] + ROWS.format(cost=cost)).encode(), "湿地.txt"))


def codes_of(found: ExtractedDocument) -> set[str]:
    results = validate(found.graph(Minter()).ntriples()).results
    return {result.shape.node[1:-1].rpartition("#")[2] for result in results}


@pytest.mark.parametrize(
    ("funds", "budget", "total"),
    [
        ("both", 2500000, 9000000),
        ("this year's", 2500000, None),
        ("all years'", None, 9000000),
        ("blank", None, 9000000),
        ("one", 9000000, None),
    ],
)
def test_the_budget_is_the_fiscal_years_and_never_the_total_of_all_years(funds: str, budget: int | None, total: int | None) -> None:
    (table,) = form(funds).tables
    assert (table.budget, table.project_total) == (budget and Decimal(budget), total and Decimal(total))
    graph = form(funds).graph(Minter())
    stated = {line.split(" ")[1].removeprefix(f"<{JX}")[:-1] for line in graph.triples if line.split(" ")[1].startswith(f"<{JX}project")}
    assert {"projectTotal", "projectFiscalFunds", "projectOtherFunds"} <= stated or not total
    codes = codes_of(form(funds))
    assert bool(codes & {"field-not-in-form", "no-budget"}) is (budget is None)
    assert "funds-sum" not in codes
    assert graph.summary.budget == (budget or 0)


def test_costs_are_those_of_this_year() -> None:
    """A total cost of 250 is this year's whole budget; were it held against the 900 of all years, both costs would be parts."""
    (table,) = form("both").tables
    roles = {i.row.name: i.cost_role for i in table.indicators if i.cost_role}
    assert roles == {"苗木费": CostRole.PART, "工程总成本": CostRole.TOTAL}
    assert table.cost_targets == Decimal(2500000)
    assert "cost-exceeds-budget" in codes_of(form("both", 300))
