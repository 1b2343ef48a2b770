"""Text below the indicators: what is kept with its label, what says nothing, what stays a finding."""

from __future__ import annotations

import pytest

from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.readers import read_bytes

FORM = """<p>2023年项目支出绩效自评表</p><table><tr><td>项目名称</td><td colspan=4>河灯会</td></tr>
<tr><td>实施单位</td><td colspan=4>瓮安县文化馆</td></tr><tr><td>年度资金总额（万元）</td><td colspan=4>7.4</td></tr>
<tr><td>年度目标</td><td colspan=4>办好河灯会。</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>实际完成值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>制作河灯</td><td>≥730盏</td><td>741盏</td></tr>"""


def read(rows: str, after: str = "") -> ExtractedDocument:
    return extract(read_bytes(f"<html><body>{FORM}{rows}</table>{after}</body></html>".encode(), "t.html"))


def others(document: ExtractedDocument) -> list[tuple[str, str]]:
    return [(other.label, other.text) for table in document.tables for other in table.form.other_fields]


@pytest.mark.parametrize(
    ("rows", "after", "kept"),
    [
        ("", "<p>注：1.河灯以盏计。</p><p>2.损坏的不计。</p>", [("注", "1.河灯以盏计。 2.损坏的不计。")]),
        ("<tr><td colspan=5>填报说明：一式两份。</td></tr>", "", [("填报说明", "一式两份。")]),
        ("<tr><td>备注</td><td colspan=4>含彩排</td></tr>", "", [("备注", "含彩排")]),
        ("<tr><td>存在问题及原因分析</td><td colspan=4>雨天推迟两场。</td></tr>", "", [("存在问题及原因分析", "雨天推迟两场。")]),
        ("<tr><td>自评结论</td><td colspan=4>良好</td></tr>", "", [("自评结论", "良好")]),
        ("<tr><td>其他需要说明的问题</td><td colspan=4></td></tr><tr><td>财政部门意见</td><td colspan=4></td></tr>", "", []),
        (
            "<tr><td>填表人：</td><td>罗禾</td><td>联系电话：</td><td colspan=2>0854-2600000</td></tr>",
            "",
            [("填表人", "罗禾"), ("联系电话", "0854-2600000")],
        ),
        ("", "<p>填报人：罗禾　审核人：　单位负责人签字：</p>", [("填报人", "罗禾")]),
        ("", "<p>主办：瓮安县人民政府</p><p>[打印] [关闭]</p>", []),
    ],
)
def test_known_text_below_is_kept_with_its_label_or_says_nothing(rows: str, after: str, kept: list[tuple[str, str]]) -> None:
    document = read(rows, after)
    assert others(document) == kept
    assert not document.findings
    assert [indicator.row.name for indicator in document.tables[0].indicators] == ["制作河灯"]


@pytest.mark.parametrize("after", ["<p>二、放生池修缮</p>", "<p>2.损坏的不计。</p>", "<p>河灯由村民扎制。</p>"])
def test_text_that_nothing_known_tells_is_said(after: str) -> None:
    document = read("", after)
    assert [finding.code for finding in document.findings] == ["text-beside-table"]
    assert not others(document)


def test_a_note_below_a_text_with_a_cell_a_line_is_no_indicator() -> None:
    form = "2023年河灯会项目自评表|项目名称|河灯会|实施单位|瓮安县文化馆|年度资金总额(万元)|7.4|年度目标|办好河灯会。|一级指标|二级指标"
    rows = "三级指标|指标值|实际完成值|产出指标|数量指标|制作河灯|≥730盏|741盏|质量指标|河灯完好率|≥90%|93%|偏差原因分析|"
    below = "备注：|1.损坏的不计。"
    document = extract(read_bytes("\n\n".join(f"{form}|{rows}{below}".split("|")).encode(), "t.txt"))
    assert [indicator.row.name for indicator in document.tables[0].indicators] == ["制作河灯", "河灯完好率"]
    assert others(document) == [("备注", "1.损坏的不计。")]
    beside = extract(read_bytes("\n\n".join(f"{form}|{rows}".replace("|办好河灯会。", "").split("|")).encode(), "t.txt"))
    assert "goal" not in beside.tables[0].form.fields  # 年度目标 may be the heading beside the indicators: no empty cell is sure
    assert "annual_goal" not in beside.tables[0].form.fields


def test_rows_of_a_table_below_are_said_once() -> None:
    document = read("<tr><td colspan=5>2023年收支表</td></tr><tr><td colspan=3>收入</td><td colspan=2>支出</td></tr>")
    assert [finding.code for finding in document.findings] == ["other-table"]
