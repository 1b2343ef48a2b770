"""Each field of a head and each row knows how it was found and how surely; what is least certain is said."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from jixiao.extraction.explain import FORMATS, explain
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.extraction.to_json import extract as as_json
from jixiao.model import CERTAIN, Certainty, IndicatorRow, ReadingDoubt, ReadingRule
from jixiao.rdf import JX, Minter
from jixiao.readers import read_bytes
from test_columns import CONTENT, LEVELS, QUANTITY, cells, read

LISTED = (f"{LEVELS}|指标值", f"{QUANTITY}|≥450株", f"{CONTENT}|≥90%")


def rows(document: ExtractedDocument) -> list[IndicatorRow]:
    return [row for table in document.tables for row in table.form.rows]


def doubts(document: ExtractedDocument) -> list[tuple[ReadingDoubt, ...]]:
    return [row.certainty.doubts for row in rows(document)]


def test_what_nothing_speaks_against_is_certain_and_says_how_it_was_found() -> None:
    document = read(*LISTED)
    assert [(row.certainty.figure, row.certainty.found_by) for row in rows(document)] == [(1, (ReadingRule.IN_COLUMN,))] * 2
    project = document.tables[0].form.certainties["project_name"]
    assert (project.figure, project.found_by) == (1, (ReadingRule.KNOWN_LABEL, ReadingRule.VALUE_BESIDE_LABEL))
    assert "certainty" not in document.graph(Minter("https://example.org/")).lines.decode()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        # a heading that nobody knows, over values
        ((f"{LEVELS}|应达数", f"{QUANTITY}|≥450株", f"{CONTENT}|≥90%"), [("column-by-content",)] * 2),
        # two columns of which either may be meant; in the second row they agree
        (
            (f"{LEVELS.replace('|', '^2|')}^2|指标值*2", "甲|乙", f"{QUANTITY}|≥450株|≥500株", f"{CONTENT}|≥90%|≥90%"),
            [("rival-column",), ()],
        ),
        # a level that the framework does not have
        ((LISTED[0], QUANTITY.replace("数量指标", "绿化方面") + "|≥450株", LISTED[2]), [("level-unknown",), ()]),
        # a word that may be either level
        ((*LISTED, "成本指标||苗木费用|≤30万元"), [(), (), ("level-ambiguous",)]),
        # a level 2 that only one row has not
        ((*LISTED, "效益指标||绿化覆盖率|≥30%"), [(), (), ("level-missing",)]),
        # a row shifted to the left
        ((*LISTED, LISTED[1], LISTED[1], LISTED[1], "满意度指标|服务对象满意度指标|≥90%|"), [(), (), (), (), (), ("name-like-value",)]),
        # a row that reads like the lower line of a heading
        ((LISTED[0], "产出指标|数量指标|上年度|本年度", *LISTED[1:]), [("like-heading",), (), ()]),
        # a value that may be read in two ways
        ((LISTED[0], f"{QUANTITY}|≥≤450株", LISTED[2]), [("value-unreadable",), ()]),
    ],
)
def test_what_speaks_against_a_row_lowers_its_certainty(table: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    assert doubts(read(*table)) == expected


def test_doubts_are_multiplied_in_a_fixed_order() -> None:
    both = CERTAIN.with_doubts(ReadingDoubt.LEVEL_UNKNOWN).with_doubts(ReadingDoubt.RIVAL_COLUMN, ReadingDoubt.RIVAL_COLUMN)
    assert both == Certainty((), (ReadingDoubt.RIVAL_COLUMN, ReadingDoubt.LEVEL_UNKNOWN))
    assert (both.figure, both.low, CERTAIN.low) == (Decimal("0.45"), True, False)


def test_below_the_least_certainty_a_finding_says_why_where_no_other_one_does() -> None:
    strange = read(LISTED[0], "产出指标|数量指标|上年度|本年度", *LISTED[1:])
    (finding,) = [finding for finding in strange.findings if finding.code == "reading-uncertain"]
    assert finding.source == rows(strange)[0].source
    assert "0.3" in finding.message_en
    assert ReadingDoubt.LIKE_HEADING.en in finding.message_en
    assert ReadingDoubt.LIKE_HEADING.zh in finding.message_zh
    said = read(LISTED[0], f"{QUANTITY}|≥≤450株", LISTED[2])
    assert rows(said)[0].certainty.low
    assert [finding.code for finding in said.findings] == ["value-unreadable"]


def test_a_label_that_was_parsed_makes_its_field_less_certain_than_one_that_is_listed() -> None:
    document = read("当年县级财政资金（万元）|12", *LISTED)
    county = document.tables[0].form.certainties["county"]
    assert county == Certainty((ReadingRule.PARSED_LABEL, ReadingRule.VALUE_BESIDE_LABEL), (ReadingDoubt.LABEL_BY_PARTS,))
    graph = document.graph(Minter("https://example.org/")).lines.decode().splitlines()
    cell = next(line.split(" ")[0] for line in graph if f"<{JX}holds> <{JX}countyFunds>" in line)
    assert f'{cell} <{JX}certainty> "0.95"^^<http://www.w3.org/2001/XMLSchema#decimal>' in graph


def test_the_json_of_extract_has_it_of_each_field_and_row() -> None:
    document = read(f"{LEVELS}|应达数", f"{QUANTITY}|≥450株", f"{CONTENT}|≥90%")
    (written,) = as_json([document], "en")["documents"]
    assert (written["city_evidence"], written["fiscal_year_evidence"]) == (None, "表头“2025年”")
    table = written["tables"][0]
    assert table["certainty"] == 0.95
    row = table["indicators"][0]
    assert (row["certainty"], row["found_by"], row["doubts"]) == (0.95, ["in-column"], ["column-by-content"])
    assert table["fields"]["project_name"]["certainty"] == 1
    assert table["fields"]["project_name"]["source"]["row"] == 1


def test_explain_shows_it_of_each_cell() -> None:
    rows_of_it = "".join(map(cells, (f"{LEVELS}|应达数", f"{QUANTITY}|≥450株")))
    page = f"<p>项目支出绩效目标表</p><table><tr><td>项目名称</td><td>行道树补种</td></tr>{rows_of_it}</table>"
    explanation = explain(read_bytes(page.encode(), "t.html"))
    by_text = {cell.cell.text: cell for cell in explanation.cells}
    assert by_text["≥450株"].certainty == Certainty((ReadingRule.IN_COLUMN,), (ReadingDoubt.COLUMN_BY_CONTENT,))
    assert by_text["行道树补种"].certainty == Certainty((ReadingRule.KNOWN_LABEL, ReadingRule.VALUE_BESIDE_LABEL))
    assert by_text["项目名称"].certainty is None
    text = FORMATS["text"](explanation, "en")
    assert "\t0.95 column-by-content\n" in text
    assert "# doubt column-by-content (0.95): " in text
    assert "certainty: 0.95 (1 of its fields and rows are below 1)" in text
    assert "column-by-content (0.95)" in FORMATS["html"](explanation, "zh")
    read_back = json.loads(FORMATS["json"](explanation, "en"))
    assert read_back["tables"][0]["certainty"] == 0.95
    assert read_back["doubts"].keys() == {"column-by-content"}


def shapes(document: bytes) -> list[list[tuple[str, str]]]:
    tables = explain(read_bytes(document, "t.html")).tables
    return [[(weighed.shape.value, str(weighed.explained)) for weighed in table.shapes] for table in tables]


def test_explain_shows_the_shape_and_the_runner_up() -> None:
    head = "<p>项目支出绩效目标表</p><table><tr><td>项目名称</td><td>行道树补种</td></tr>"
    whole = (f"{LEVELS}|指标值|备注", f"{QUANTITY}|≥450株|", "产出指标|质量指标|成活率|≥90%|含补植", f"{CONTENT}|≥90%|")
    upright = f"{head}{''.join(map(cells, whole))}</table>".encode()
    (weighed,) = shapes(upright)
    assert weighed[0] == ("upright", "1.00")
    assert ("on-its-side", "0.00") in weighed
    text = FORMATS["text"](explain(read_bytes(upright, "t.html")), "en")
    assert "shape: a row for each indicator, 1.00 of the cells explained; runner-up: " in text
    columns = zip(*(row.split("|")[:4] for row in whole), strict=True)
    (weighed,) = shapes(f"{head}{''.join(cells('|'.join(column)) for column in columns)}</table>".encode())
    assert weighed[0] == ("on-its-side", "1.00")


def test_where_another_shape_explains_more_each_row_is_doubted() -> None:
    """The rows have lost the cell of their first level, so that each stands a column too far to the left."""
    shifted = read(LISTED[0], *("数量指标|补种行道树|≥450株|", "质量指标|成活率|≥90%|", "时效指标|完成时间|11月底前|"))
    assert all(ReadingDoubt.SHAPE_UNCERTAIN in of for of in doubts(shifted))
    assert {finding.code for finding in shifted.findings} >= {"reading-uncertain"}


def test_rows_of_a_table_without_a_project_may_be_those_of_the_one_before() -> None:
    own, headless = ("".join(map(cells, lines)) for lines in (("项目名称|行道树补种", *LISTED), LISTED))
    page = f"<p>项目支出绩效目标表</p><table>{own}</table><p>项目支出绩效目标表</p><table>{headless}</table>"
    first, second = extract(read_bytes(page.encode(), "t.html")).tables
    assert {row.certainty.doubts for row in first.form.rows} == {()}
    assert {row.certainty.doubts for row in second.form.rows} == {("table-without-project",)}


def test_each_doubt_is_documented_with_its_factor() -> None:
    """`python tools/make_finding_tables.py` writes the table."""
    page = (Path(__file__).parents[1] / "docs" / "steward.md").read_text(encoding="utf-8")
    part = page.partition("<!-- doubts")[2].partition("<!-- end of the doubts")[0]
    assert [line for line in part.splitlines() if line.startswith("| `")] == [
        f"| `{d.value}` | {d.factor} | {d.en} |" for d in ReadingDoubt
    ]
    assert all(Decimal(0) < doubt.factor < 1 for doubt in ReadingDoubt)
