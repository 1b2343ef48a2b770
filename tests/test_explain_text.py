"""``jixiao explain`` on a terminal and as lines of text: values as read, what is missing, what is near, in both languages."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from jixiao.extraction.explain import FORMATS, Explanation, explain, explain_file, print_table
from jixiao.model import JixiaoError
from jixiao.readers import read_bytes

TABLE = """<table>
<tr><td colspan="6">{title}</td></tr>
<tr><td>项目名称</td><td>图书室运行经费</td><td>实施单位</td><td colspan="3">301205新城图书馆</td></tr>
<tr><td>预算数（万元）</td><td colspan="5">36.00</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>实际完成值</td><td>分值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>开放图书室</td><td>≥12个</td><td>11个</td><td>50</td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>读者满意度</td><td>≥90%</td><td>93%</td><td>50</td></tr>
</table>"""
EVALUATION = '<!doctype html><meta charset="utf-8"><p>武汉市2025年</p>' + TABLE.format(title="2025年项目支出绩效自评表")
UNKNOWN = """<!doctype html><meta charset="utf-8"><table>
<tr><td>收费项目</td><td>年度目标数</td></tr>
<tr><td>停车</td><td>5元</td></tr>
</table>"""


def of_html(text: str) -> Explanation:
    return explain(read_bytes(text.encode(), "form.html"))


def rows_of(explanation: Explanation, language: str) -> dict[str, list[str]]:
    """The columns of the lines of text by the cell's text, without the lines about the whole document."""
    lines = FORMATS["text"](explanation, language).splitlines()
    return {row[1]: row for row in (line.split("\t") for line in lines if not line.startswith("#"))}


@pytest.mark.parametrize(
    ("language", "read"),
    [
        (
            "en",
            {"36.00": "360000 yuan", "≥12个": "number ≥ 12 个", "11个": "number = 11 个 target not met", "93%": "number = 93 % target met"},
        ),
        ("zh", {"36.00": "360000 元", "≥12个": "数值 ≥ 12 个", "11个": "数值 = 11 个 未完成目标", "93%": "数值 = 93 % 已完成目标"}),
    ],
)
def test_values_are_shown_as_read(language: str, read: dict[str, str]) -> None:
    rows = rows_of(of_html(EVALUATION), language)
    assert {text: rows[text][5] for text in read} == read


def test_names_are_in_the_language_of_the_reader() -> None:
    explanation = of_html(EVALUATION)
    assert rows_of(explanation, "zh")["≥90%"][3] == "columns.value 指标值 #2"
    assert "fields.project" in rows_of(explanation, "en")["图书室运行经费"][3]


@pytest.mark.parametrize(
    ("language", "recognised", "heading"),
    [
        (
            "en",
            "no table was recognised as a performance-target table (绩效目标表)",
            "no cell is a heading the vocabulary has for: columns.level1",
        ),
        ("zh", "未识别出绩效目标表", "没有词表中的列标题：columns.level1"),
    ],
)
def test_an_unknown_table_says_what_is_missing_and_how_to_teach_it(language: str, recognised: str, heading: str) -> None:
    lines = FORMATS["text"](of_html(UNKNOWN), language).splitlines()
    assert lines[1] == f"# {recognised}"
    assert lines[2].startswith(f"# {heading} (一级指标), ")
    assert any(line.startswith('#   words = ["年度目标数"]  # 年度目标') for line in lines), "lines that a word file takes"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_terminal_shows_the_cells_of_the_lines(language: str) -> None:
    explanation = of_html(EVALUATION)
    terminal = io.StringIO()
    print_table(explanation, language, Console(file=terminal, width=400, color_system=None))
    printed = terminal.getvalue()
    for row in rows_of(explanation, language).values():
        assert all(text in printed for text in row), row
    assert ("金额单位: 万元" if language == "zh" else "money unit: 万元") in printed


def test_one_table_of_several_alone(tmp_path: Path) -> None:
    file = tmp_path / "form.html"
    file.write_text(EVALUATION + TABLE.format(title="2025年项目支出绩效目标表").replace("图书室", "体育馆"), encoding="utf-8")
    second = explain_file(file, table=2)
    assert [(table.number, table.project) for table in second.tables] == [(2, "体育馆运行经费")]
    assert {cell.cell.ref.table for cell in second.cells} == {2}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (EVALUATION + TABLE.format(title="表二"), "--table 3: give a number from 1 to 2"),
        (EVALUATION, "--table 3: give a number 1"),
        (UNKNOWN, "--table 3: no table was recognised; leave --table out"),
    ],
    ids=["two", "one", "none"],
)
def test_a_table_that_is_not_there(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "form.html").write_text(text, encoding="utf-8")
    with pytest.raises(JixiaoError) as error:
        explain_file(tmp_path / "form.html", table=3)
    assert str(error.value) == message
