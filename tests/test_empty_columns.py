"""Texts with a cell on each line, whose empty cells are lost: columns that are empty in some rows, blocks of 长期 and 年度."""

from __future__ import annotations

from typing import Any

from jixiao.extraction.pipeline import extract
from jixiao.readers import read_bytes
from test_first_readings import json_of

HEAD = "崇信县2024年项目支出绩效{}表 项目名称 堤防除草 实施单位 崇信县水务局"


def form_of(kind: str, *cells: str) -> tuple[dict[str, Any], list[str]]:
    """Read a text with a cell on each line; give its only table as JSON and the codes of its findings."""
    text = "\n".join(" ".join((HEAD.format(kind), *cells)).split())
    document = json_of(extract(read_bytes(text.encode(), "form.txt")))
    (one,) = document["tables"]
    return dict(one), [finding["code"] for finding in document["findings"]]


def test_reasons_that_are_empty_move_no_points() -> None:
    form, codes = form_of(
        "自评",
        "一级指标 二级指标 三级指标 年度指标值 实际完成值 偏差原因 分值 得分",
        "产出指标 数量指标 除草面积 ≥30亩 31亩 20 20 巡查次数 ≥12次 11次 汛期封路 20 18 时效指标 完工时间 10月底前 10月20日 20 20",
        "效益指标 社会效益指标 行洪能力 增强 增强 20 20 满意度指标 服务对象满意度指标 村民满意度 ≥90% 88% 样本偏少 20 19",
        "总分 100 97",
    )
    names = ("name", "value", "actual", "weight", "score", "explanation")
    assert [tuple(row.get(name) for name in names) for row in form["indicators"]] == [
        ("除草面积", "≥30亩", "31亩", "20", "20", None),
        ("巡查次数", "≥12次", "11次", "20", "18", "汛期封路"),
        ("完工时间", "10月底前", "10月20日", "20", "20", None),
        ("行洪能力", "增强", "增强", "20", "20", None),
        ("村民满意度", "≥90%", "88%", "20", "19", "样本偏少"),
    ]
    assert "row-incomplete" not in codes


def test_a_value_that_is_lost_stays_a_finding() -> None:
    form, codes = form_of(
        "自评",
        "一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因",
        "产出指标 数量指标 除草面积 31亩 20 20 多雨 质量指标 合格率 ≥95% 96% 20 20 无",
    )
    assert "row-incomplete" in codes
    assert form["indicators"][1]["value"] == "≥95%"


def test_two_blocks_under_headings_of_their_own_are_one_form() -> None:
    form, _ = form_of(
        "目标",
        "长期绩效指标 一级指标 二级指标 指标内容 指标值 备注 产出指标 数量指标 除草面积 ≥90亩",
        "效益指标 社会效益指标 受益村 12个 分三年",
        "年度绩效指标 一级指标 二级指标 指标内容 指标值 备注 产出指标 数量指标 除草面积 ≥30亩 质量指标 合格率 ≥95%",
        "效益指标 社会效益指标 受益村 4个 其他说明的问题 无",
    )
    assert [(row["name"], row["value"], row["horizon"], row.get("remark")) for row in form["indicators"]] == [
        ("除草面积", "≥90亩", "long-term", None),
        ("受益村", "12个", "long-term", "分三年"),
        ("除草面积", "≥30亩", "annual", None),
        ("合格率", "≥95%", "annual", None),
        ("受益村", "4个", "annual", None),
    ]
