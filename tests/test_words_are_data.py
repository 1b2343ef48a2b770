"""The words of forms are data: none stands in the code of ``extraction/``, and those of one's own word files count as the built-in ones."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SEEDS
from jixiao.extraction.explain.hints import core
from jixiao.extraction.forms import Recognition, recognise
from jixiao.model import FormKind
from jixiao.readers import read_bytes
from jixiao.vocabulary import Vocabulary, WordFile, all_words, made_of, vocabulary

EXTRACTION = Path(__file__).parents[1] / "src" / "jixiao" / "extraction"
HAN = re.compile("[\u4e00-\u9fff]")

#: What may hold Chinese, by module and name (the module alone: all of it), and why.
EXCEPTIONS = {
    **dict.fromkeys(
        (
            "context.py:_YEAR", "context.py:_FISCAL", "forms/patterns.py:TITLE_TAIL", "forms/patterns.py:YEAR_IN_TITLE",
            "forms/patterns.py:PART_AFTER_YEAR", "forms/patterns.py:DATE_IN_CELL", "forms/patterns.py:YEARS_OF_HEADING",
            "forms/patterns.py:YEAR_OF_HEADING", "forms/patterns.py:PART_OF_YEAR", "forms/patterns.py:BLANK_DAY",
            "forms/patterns.py:YEARS_IN_LABEL", "forms/patterns.py:YEAR_BEFORE_LABEL",
            "forms/patterns.py:YEAR_LINE", "forms/patterns.py:_AFTER_VALUES", "values/amounts.py:_DATE", "values/date_spellings.py",
            "values/calendar_columns.py", "values/dates.py", "values/doubts.py:_DAY", "values/doubts.py:_NO_MONTH",
            "values/patterns.py:_POSITIONS", "values/patterns.py:patterns_of", "values/spans.py",
            "values/targets.py:_CALENDAR", "values/targets.py:_WHOLE_YEAR", "values/targets.py:_is_year",
            "values/targets.py:_quantity", "values/targets.py:_range", "values/targets.py:_until",
            "forms/patterns.py:DAY_ALONE", "forms/patterns.py:YEAR_APART", "forms/patterns.py:YEAR_AMONG",
            "forms/patterns.py:YEAR_BEFORE", "forms/patterns.py:NO_NAME", "forms/patterns.py:NAME_MARKS",
        ),
        "the grammar of dates: 年, 月, 日, 号, 底, 前, 后, 季度",
    ),
    **dict.fromkeys(
        (
            "forms/patterns.py:_NUMERALS", "values/quantities.py:_CHINESE_DIGITS", "values/quantities.py:_CHINESE_NUMBER",
            "values/quantities.py:_LONGEST_CHINESE", "values/quantities.py:_PERCENT_WORDS", "values/quantities.py:_plain_numeral",
            "values/quantities.py:chinese_number", "values/quantities.py:percent_in_digits", "values/number_spellings.py",
        ),
        "numerals",
    ),
    **dict.fromkeys(
        ("context.py:_front_year", "context.py:_heading_year", "context.py:_place", "context.py:_spoken_year", "context.py:_table_context"),
        "the evidence of city and year, shown to people",
    ),
    "corrections.py": "messages of errors",
    **dict.fromkeys(("context.py:place_named", "explain/__init__.py:explain_file", "pipeline.py:extract"), "messages of errors"),
    **dict.fromkeys(("explain/html.py", "explain/rule_texts.py", "explain/text.py"), "texts of jixiao explain, shown to people"),
}  # fmt: skip


def chinese(module: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts with Chinese in a module, each with the name at the top of the module it stands in. Docstrings are none."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        node.body[0].value for node in ast.walk(module) if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for statement in module.body:
        if isinstance(statement, ast.Assign):
            name = ast.unparse(statement.targets[0])
        elif isinstance(statement, ast.AnnAssign):
            name = ast.unparse(statement.target)
        else:
            name = getattr(statement, "name", "")
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in docstrings and HAN.search(node.value):
                yield name, node.value


@pytest.mark.parametrize(
    ("code", "texts"), [('A = "小计"', ["小计"]), ('def f():\n    """小计"""\n    return f"{1}合计"  # 总计', ["合计"])]
)
def test_a_chinese_word_in_code_is_seen(code: str, texts: list[str]) -> None:
    assert [text for _, text in chinese(ast.parse(code))] == texts


def test_no_chinese_word_stands_in_the_code_of_extraction() -> None:
    found = [
        f"{module}:{name} {text!r}"
        for path in sorted(EXTRACTION.rglob("*.py"))
        for module in [path.relative_to(EXTRACTION).as_posix()]
        for name, text in chinese(ast.parse(path.read_text(encoding="utf-8")))
        if module not in EXCEPTIONS and f"{module}:{name}" not in EXCEPTIONS
    ]
    assert found == []


# -- words of one's own ----------------------------------------------------------------------------------------------------

HEAD = "<tr><td>项目名称</td><td colspan=5>渔港疏浚</td></tr>"
COLUMNS = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td><td>实际完成值</td><td>分值</td></tr>"
ROW = "<tr><td>产出指标</td><td>数量指标</td><td>疏浚土方</td><td>≥5万立方米</td><td>6万立方米</td><td>40</td></tr>"


def words_with(**sections: object) -> Vocabulary:
    words = all_words([WordFile("own.toml", sections)])
    assert words.problems == ()
    return made_of(words)


def form(table: str, words: Vocabulary | None = None, before: str = "<p>2024年度项目支出绩效目标表</p>") -> Recognition:
    page = f"<html><body>{before}<table>{table}</table></body></html>"
    return recognise(read_bytes(page.encode(), "t.html"), words or vocabulary())


def row_of_points(text: str) -> str:
    return HEAD + COLUMNS + ROW + f"<tr><td colspan=5>{text}</td><td>40</td></tr>"


def fields(recognition: Recognition) -> dict[str, str | None]:
    (table,) = recognition.tables
    return {name: field.text for name, field in table.fields.items()}


def rules(recognition: Recognition) -> dict[str, str]:
    return {use.cell.text: use.rule for use in recognition.uses}


def test_a_row_to_be_ignored_is_never_a_total() -> None:
    own = words_with(ignored_rows={"words": ["分部小结"]})
    assert "total_weight" not in fields(form(row_of_points("分部小结"), own))
    assert "total_weight" not in fields(form(row_of_points("小计")))
    assert rules(form(row_of_points("分部小结"), own))["分部小结"] == "ignored-row"
    assert [row.name for row in form(row_of_points("分部小结"), own).tables[0].rows] == ["疏浚土方"]


def test_not_even_where_its_word_is_that_of_a_total() -> None:
    assert fields(form(row_of_points("合计")))["total_weight"] == "40"
    assert "total_weight" not in fields(form(row_of_points("合计"), words_with(ignored_rows={"words": ["合计"]})))


def test_a_total_by_a_word_of_ones_own() -> None:
    own = words_with(total_rows={"words": ["全部分值"]})
    assert fields(form(row_of_points("全部分值"), own))["total_weight"] == "40"
    assert rules(form(row_of_points("全部分值"), own))["全部分值"] == "total-row"


def test_of_which_by_a_word_of_ones_own() -> None:
    table = HEAD + "<tr><td>资金总额</td><td>80</td><td>内含：财政拨款</td><td>50</td></tr>" + COLUMNS + ROW
    assert "fiscal" not in fields(form(table))
    assert fields(form(table, words_with(of_which={"words": ["内含"]})))["fiscal"] == "50"


@pytest.mark.parametrize(("title", "kind"), [("项目支出绩效目标表", FormKind.TARGETS), ("项目支出绩效自评表", FormKind.EVALUATION)])
def test_a_title_says_what_kind_a_form_is(title: str, kind: FormKind) -> None:
    assert form(HEAD + COLUMNS, before=f"<p>{title}</p>").tables[0].kind is kind


def test_a_title_of_a_self_evaluation_by_a_word_of_ones_own() -> None:
    own = words_with(titles={"evaluations": ["回头看"], "endings": ["绩效回头看表"]})
    assert form(HEAD + COLUMNS, own, "<p>项目支出绩效回头看表</p>").tables[0].kind is FormKind.EVALUATION


def test_what_numbers_a_title_by_a_word_of_ones_own() -> None:
    """The line is a title by the whole of it, and then it is none: what is left of it is a label."""
    own = {"fields": {"goal": {"words": ["样表"]}}, "titles": {"endings": ["样表"]}}
    assert form(HEAD + COLUMNS, words_with(**own), "<p>附件2：支出样表</p>").tables[0].title is not None
    numbered = {"fields": {"goal": {"words": ["样表"]}}, "titles": {"endings": ["支出样表"], "annexes": ["分册支出"]}}
    assert form(HEAD + COLUMNS, words_with(**numbered), "<p>分册支出样表</p>").tables[0].title is None


def test_the_kind_of_a_value_in_a_cell_of_its_own() -> None:
    columns = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td colspan=2>指标值</td></tr>"
    row = "<tr><td>产出指标</td><td>质量指标</td><td>航道水深</td><td>{}</td><td>达标</td></tr>"
    assert form(HEAD + columns + row.format("定性")).tables[0].rows[0].value == "达标"
    assert form(HEAD + columns + row.format("描述类")).tables[0].rows[0].value == "描述类达标"
    own = words_with(value_kinds={"words": ["描述类"]})
    assert form(HEAD + columns + row.format("描述类"), own).tables[0].rows[0].value == "达标"


def test_a_row_with_a_cell_too_few_ends_in_its_value_where_that_begins_as_one() -> None:
    (seed,) = SEEDS.glob("003_*.txt")
    text = seed.read_text(encoding="utf-8")
    cells = "\t等级保护测评成效\n\t达到国家等保三级测评要求\n\t测评结果合格\n"
    assert text.count(cells) == 1

    def read(said: str, words: Vocabulary) -> tuple[str | None, str | None]:
        changed = text.replace(cells, f"\t等级保护测评成效\n\t{said}\n")
        row = recognise(read_bytes(changed.encode(), "t.txt"), words).tables[0].rows[4]
        assert row.name == "等级保护测评成效"
        return row.description, row.value

    for said in ("达到设计标准", "逾越设计标准"):
        assert read(said, vocabulary()) == (said, None)
    assert read("不低于设计标准", vocabulary()) == (None, "不低于设计标准")
    assert read("逾越设计标准", words_with(value_beginnings={"words": ["逾越"]})) == (None, "逾越设计标准")


def test_money_units_of_ones_own_in_labels_and_lines() -> None:
    own = words_with(amount_unit={"units": ["亿元"]})
    table = HEAD + "<tr><td>资金总额（亿元）</td><td>800</td></tr>" + COLUMNS + ROW
    assert form(table).tables[0].amount_unit is None
    assert form(table, own).tables[0].amount_unit == "亿元"
    before = "<p>2024年度项目支出绩效目标表</p><p>填报单位：市渔港中心　　单位：亿元</p>"
    (table_,) = form(HEAD + COLUMNS + ROW, own, before).tables
    assert (table_.text("department"), table_.amount_unit) == ("市渔港中心", "亿元")


def test_a_label_without_its_money_unit_is_shown_in_hints() -> None:
    assert core("经费盘子（单位：万元）") == "经费盘子"


def test_a_prefix_of_ones_own_alone_is_no_name() -> None:
    rows = ROW + "<tr><td></td><td>质量指标</td><td>子项1：</td><td></td><td></td><td></td></tr>"
    assert [row.name for row in form(HEAD + COLUMNS + rows).tables[0].rows] == ["疏浚土方", "子项1："]
    own = words_with(name_prefixes={"words": ["子项"]})
    assert [row.name for row in form(HEAD + COLUMNS + rows, own).tables[0].rows] == ["疏浚土方"]
