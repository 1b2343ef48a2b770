"""Finer points of the rules on scores, bounds, wording and agreement, and of the forms that are not for one project."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat

import dirty
from jixiao.extraction.pipeline import process
from jixiao.rdf import Minter
from jixiao.validation import validate
from test_shapes import EXAMPLES

PLAN = """{title}
（2025年）

1. 水文站网维护经费绩效目标表

270311清河市水文局

单位：万元

项目名称	水文站网维护经费
预算规模及资金用途	预算数	40	其中：财政资金	40	其他资金
	用于站点维护
绩效目标	{goal}
一级指标	二级指标	三级指标	绩效指标描述	指标值
产出指标	数量指标	维护站点数量	维护站点数量	{quantity}
产出指标	质量指标	{rate}	设备状况	{quality}
产出指标	时效指标	维护完成时间	维护完成时间	{time}
产出指标	成本指标	站点维护成本	站点维护成本	{cost}
效益指标	社会效益指标	{effect}	预报能力	明显提升
满意度指标	服务对象满意度指标	{asked}	用水户满意程度	{satisfaction}
"""
USUAL = {
    "title": "天津市水文局项目支出绩效目标表",
    "goal": "完成全部站点的检修和率定，保证汛期水情报送。",
    "quantity": "≥36个",
    "rate": "设备完好率",
    "quality": "≥97%",
    "time": "2025年3月1日至2025年11月30日",
    "cost": "≤40万元",
    "effect": "洪水预报能力",
    "asked": "用水户满意度",
    "satisfaction": "≥92%",
}
RESULT = """2024年度项目支出绩效自评表
（2024年度）
项目名称	河道清淤经费
主管部门	天津市水务局	实施单位	天津市河道管理所
项目资金（万元）		年初预算数	全年预算数	全年执行数	分值	执行率	得分
	年度资金总额	80	80	{spent}	10	{percent}	{spent_score}
年度总体目标	预期目标	实际完成情况
	完成三条河道清淤	完成三条河道清淤
一级指标	二级指标	三级指标	年度指标值	实际完成值	分值	得分	偏差原因分析及改进措施
产出指标	数量指标	清淤河道条数	≥3条	{count}	20	20
产出指标	质量指标	断面达标率	≥90%	{rate}	20	{rate_score}
产出指标	时效指标	按期完工率	≥95%	100%	10	10
效益指标	社会效益指标	受益居民人数	≥8000人	8600人	30	30
满意度指标	服务对象满意度指标	居民满意度	≥88%	93%	10	10
总分					100	{total}
"""
REACHED = {
    "spent": "76",
    "percent": "95%",
    "spent_score": "9.5",
    "count": "3条",
    "rate": "96%",
    "rate_score": "20",
    "total": "99.5",
}


def codes(tmp_path: Path, text: str) -> list[str]:
    """The codes found in a document of this text, but for those that both texts have anyhow."""
    path = tmp_path / "表.txt"
    path.write_text(text, encoding="utf-8")
    report = validate(process(path).graph(Minter()).ntriples())
    return sorted({finding.code for finding in report.findings} - {"missing-cost"})


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"quantity": "≥0个"}, ["trivial-threshold"]),
        ({"quantity": ">0个"}, []),
        ({"quality": "≥1%"}, ["trivial-threshold"]),
        ({"quality": "≥2%"}, []),
        ({"rate": "报送增长率", "quality": "≥0%"}, []),
        ({"rate": "报送增长率", "quality": "≥1%"}, []),
        ({"rate": "故障率", "quality": "≤1%"}, []),
        ({"satisfaction": "≥59.9%"}, ["satisfaction-too-low"]),
        ({"satisfaction": "≥60%"}, []),
        ({"asked": "用水户投诉率", "satisfaction": "≤3%"}, []),
        ({"asked": "用水户满意度提升幅度", "satisfaction": "≥5%"}, []),
        ({"satisfaction": "≥88分"}, ["satisfaction-not-percent"]),
        ({"asked": "满意人数", "satisfaction": "≥500人"}, []),
        ({"cost": "及时足额"}, ["cost-without-money"]),
        ({"cost": "不超过预算"}, []),
        ({"cost": "≤36个"}, ["cost-without-money"]),
        ({"cost": "≤1200元/个"}, []),
        ({"time": "2024年3月1日至2025年11月30日"}, ["period-outside-year"]),
        ({"time": "2025年11月1日至2026年3月31日"}, ["period-outside-year"]),
        ({"goal": "良好。"}, ["goal-says-nothing"]),
        ({"goal": "按时完成各项工作任务"}, ["goal-says-nothing"]),
        ({"goal": "完成36个站点的检修"}, []),
        ({"goal": "待定"}, ["goal-placeholder"]),
        ({"goal": "完成XX个站点的检修"}, ["goal-placeholder"]),
        ({"goal": "完成***检修"}, ["goal-placeholder"]),
        ({"effect": "显著"}, ["name-says-value"]),
        ({"effect": "≥95%"}, ["name-says-value"]),
        ({"effect": "效果显著"}, []),
        ({"effect": "××能力"}, ["name-placeholder"]),
    ],
)
def test_a_plan(tmp_path: Path, changed: dict[str, str], expected: list[str]) -> None:
    assert codes(tmp_path, PLAN.format(**{**USUAL, **changed})) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"total": "98"}, ["points-do-not-sum"]),
        ({"total": "100"}, []),  # rounded
        ({"spent": "40", "percent": "50%", "spent_score": "5", "total": "95"}, []),
        ({"spent": "40", "percent": "50%", "spent_score": "10", "total": "100"}, ["execution-score"]),
        ({"spent_score": "10", "total": "100"}, []),  # rounded
        ({"spent": "40", "percent": "", "spent_score": "10", "total": "100"}, ["execution-incomplete", "execution-score"]),
        ({"rate_score": "0", "total": "79.5"}, ["target-met-no-points"]),
        ({"rate_score": ""}, ["score-missing"]),
        ({"count": "XX条"}, ["actual-placeholder"]),
        ({"count": "98%"}, ["actual-in-other-unit"]),
        ({"rate": "103%"}, ["actual-over-100"]),
    ],
)
def test_an_evaluation(tmp_path: Path, changed: dict[str, str], expected: list[str]) -> None:
    assert codes(tmp_path, RESULT.format(**{**REACHED, **changed})) == expected


def found(code: str, **replaced: str) -> list[str]:
    """What is found in the valid example of a code where texts of it are replaced."""
    text = (EXAMPLES / code / "valid.ttl").read_text(encoding="utf-8")
    for old, new in replaced.values():
        assert old in text
        text = text.replace(old, new)
    graph = dirty.ntriples(dirty.statements(text, RdfFormat.TURTLE))
    return sorted(finding.code for finding in validate(graph).findings)


NO_PROJECT = ('    jx:projectName "党员教育培训" ;\n', "")


def test_a_form_of_a_whole_department_needs_no_project() -> None:
    assert found("cost-direction", name=NO_PROJECT) == ["field-not-in-form"]
    whole = ("a jx:TargetTable ;", "a jx:TargetTable ; jx:formKind jx:DepartmentForm ;")
    assert found("cost-direction", name=NO_PROJECT, kind=whole) == []


def test_a_monitoring_form_is_not_judged_as_a_result() -> None:
    short = ('    jx:explanation "6月停机检修一次，今后安排在夜间。" ;\n', "")
    assert found("shortfall-unexplained", text=short) == ["shortfall-unexplained"]
    watched = ("a jx:EvaluationTable ;", "a jx:EvaluationTable ; jx:formKind jx:MonitoringForm ;")
    assert found("shortfall-unexplained", text=short, kind=watched) == []


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("天津市水文局项目支出绩效目标表", ""),
        ("天津市水文局部门整体支出绩效目标表", "DepartmentForm"),
        ("天津市水文局整体支出绩效目标表", "DepartmentForm"),
        ("中央对地方转移支付区域绩效目标表", "TransferForm"),
    ],
)
def test_a_form_is_told_by_its_title(tmp_path: Path, title: str, kind: str) -> None:
    path = tmp_path / "表.txt"
    path.write_text(PLAN.format(**USUAL).replace("1. 水文站网维护经费绩效目标表", f"1. {title}"), encoding="utf-8")
    text = process(path).graph(Minter()).ntriples()
    kinds = {line.split("#")[-1].rstrip("> .") for line in text.splitlines() if "ontology#formKind>" in line}
    assert kinds == ({kind} if kind else set())


def test_the_level_of_government_that_is_empty_matters_where_the_others_come_to_less() -> None:
    assert found("source-of-funds-empty") == []
    less = ("jx:municipalFunds 1500000.0", "jx:municipalFunds 700000.0")
    assert found("source-of-funds-empty", less=less) == ["source-of-funds-empty"]
    nowhere = ("jx:holds jx:provincialFunds", "jx:holds jx:budget")
    assert found("source-of-funds-empty", less=less, cell=nowhere) == []


def test_a_plan_that_is_only_spelled_otherwise_is_the_same() -> None:
    number = ('/evaluation/indicator/7/target> a jx:Target, jx:NumberTarget ;\n    jx:verbatim "≥95%"',
              '/evaluation/indicator/7/target> a jx:Target, jx:NumberTarget ;\n    jx:verbatim "不低于95%"')  # fmt: skip
    assert found("target-not-of-plan", spelled=number) == []
