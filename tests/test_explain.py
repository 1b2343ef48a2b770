"""``jixiao explain``: every cell with its use, rule and value; the page safe, whole and faithful to the document's grid."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import html5lib
import pytest

from conftest import ROOT, SEEDS, Run
from jixiao.extraction.explain import FORMATS, RULES, USES, Explanation, Hints, as_html, explain, explained, rule_text
from jixiao.extraction.forms import Recognition, recognise
from jixiao.model import Cell, CellAnnotation, CellRole, Document, Finding, Grid, Layout, Location, Paragraph, ReadingRule
from jixiao.model.finding_rules.forms import CELL_NOT_UNDERSTOOD
from jixiao.model.finding_rules.pages import LOW_CONFIDENCE, TEXT_OVER_BORDER
from jixiao.readers import read_bytes, read_document
from jixiao.vocabulary import all_words, vocabulary
from jixiao.vocabulary.labels import NAMES, name_of

FORM = """<!doctype html><meta charset="utf-8"><p>武汉市2025年部门预算</p><table>
<tr><td colspan="4">2025年项目支出绩效目标表</td></tr>
<tr><td>项目名称</td><td>图书室运行经费</td><td>实施单位</td><td>301205武汉市新城图书馆</td></tr>
<tr><td>预算数（万元）</td><td>36.00</td><td>开始日期</td><td>2025年1月1日</td></tr>
<tr><td>绩效目标</td><td colspan="3">全年开放。</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td rowspan="2">产出指标</td><td>数量指标</td><td>开放图书室</td><td>≥12个</td></tr>
<tr><td>质量指标</td><td>图书完好率</td><td>≥95%</td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>读者满意度</td><td>≥90%</td></tr>
</table>"""
UNKNOWN = """<!doctype html><meta charset="utf-8"><table>
<tr><td>收费项目</td><td>年度目标数</td></tr>
<tr><td>停车</td><td>5元</td></tr>
</table>"""
HOSTILE = '<script>alert("1")</script>\'"&amp;</td></tr></table><img src=x onerror=alert(2)>\x1b[2J\u202e'


def of_html(text: str, name: str = "form.html") -> Explanation:
    return explain(read_bytes(text.encode(), name))


def by_text(explanation: Explanation) -> dict[str, Any]:
    return {cell.cell.text: cell for cell in explanation.cells}


def parsed(page: str) -> Any:
    """The page as a browser's parser sees it; a fault in its HTML is an error."""
    return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), namespaceHTMLElements=False, strict=True).parse(page)


def drawn(page: Any) -> list[list[tuple[str, int, int]]]:
    """The rows of the first grid: text, rows and columns spanned of each cell."""
    grid = page.find(".//table")
    return [
        [
            (cell.findtext("span[@class='text']") or "", int(cell.get("rowspan", 1)), int(cell.get("colspan", 1)))
            for cell in row.findall("td")
        ]
        for row in grid.find("tbody")
    ]


# -- what is said of a cell ------------------------------------------------------------------------------------------------


def test_every_cell_that_is_not_blank_is_explained_once_and_in_order() -> None:
    explanation = of_html(FORM)
    texts = re.findall(r"<(?:td|p)[^>]*>(.+?)</(?:td|p)>", FORM)
    assert [cell.cell.text for cell in explanation.cells] == texts
    assert [cell.number for cell in explanation.cells] == list(range(1, len(texts) + 1))
    assert all(len(cell.uses) == 1 for cell in explanation.cells)


@pytest.mark.parametrize(
    ("text", "use", "name", "row"),
    [
        ("武汉市2025年部门预算", CellRole.FRONT, None, None),
        ("2025年项目支出绩效目标表", CellRole.TITLE, None, None),
        ("项目名称", CellRole.LABEL, "project_name", None),
        ("图书室运行经费", CellRole.VALUE, "project_name", None),
        ("36.00", CellRole.VALUE, "total", None),
        ("全年开放。", CellRole.VALUE, "goal", None),
        ("指标值", CellRole.COLUMN, "value", None),
        ("数量指标", CellRole.ROW, "level2", 1),
        ("图书完好率", CellRole.ROW, "name", 2),
        ("≥90%", CellRole.ROW, "value", 3),
    ],
)
def test_what_a_cell_was_used_as(text: str, use: CellRole, name: str | None, row: int | None) -> None:
    (found,) = by_text(of_html(FORM))[text].uses
    assert (found.use, found.name, found.row) == (use, name, row)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("36.00", {"yuan": "360000"}),
        ("2025年1月1日", {"date": "2025-01-01"}),
        ("301205武汉市新城图书馆", {"code": "301205", "name": "武汉市新城图书馆"}),
        ("数量指标", {"concept": "quantity"}),
        ("≥12个", {"kind": "number", "comparator": ">=", "number": "12", "unit": "个"}),
        ("≥90%", {"kind": "number", "comparator": ">=", "number": "90", "unit": "%"}),
        ("图书完好率", None),
    ],
)
def test_the_value_as_read(text: str, reading: dict[str, str] | None) -> None:
    assert by_text(of_html(FORM))[text].reading == reading


def test_the_table_with_its_evidence() -> None:
    (table,) = of_html(FORM).tables
    assert (table.title, table.project, table.department) == (
        "2025年项目支出绩效目标表",
        "图书室运行经费",
        "301205 武汉市新城图书馆",
    )
    assert table.city is not None
    assert table.year is not None
    assert (table.city.value.name, table.year.value, table.amount_unit, table.indicators) == ("武汉市", 2025, "万元", 3)
    assert "武汉市2025年部门预算" in table.city.reason
    assert "2025" in table.year.reason


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("00[02]*.txt")), ids=lambda path: path.name[:3])
def test_text_dumps_whose_cells_are_numbered_anew(seed: Path) -> None:
    """Equal texts in one line meet their own uses: each value stands after its label."""
    document = read_document(seed)
    explanation = explain(document)
    assert [cell.cell.text for cell in explanation.cells] == [cell.text for cell in cells_of(document) if not cell.blank]
    assert all(len(cell.uses) == 1 for cell in explanation.cells)
    lines = [cell.ref.line for cell in explanation.cells]
    assert lines == sorted(lines)
    assert all(cell.uses[0].cell.ref.line == cell.cell.ref.line for cell in explanation.cells)
    assert len(explanation.tables) == len(recognise(document, vocabulary()).tables)


def cells_of(document: Document) -> list[Cell]:
    rows = [[Cell(block.text, block.ref)] if isinstance(block, Paragraph) else sum(block.rows, ()) for block in document.blocks]
    return [cell for row in rows for cell in row]


class Given(Recognition):
    """A recognition whose uses are given, and not put together from notes."""

    __slots__ = ()

    @property
    def uses(self) -> tuple[CellAnnotation, ...]:
        return self.traces  # type: ignore[return-value]


def hand_made(
    rows: list[list[Cell]], uses: list[CellAnnotation], findings: tuple[Finding, ...] = (), layout: Layout = Layout.TABLE
) -> Explanation:
    document = Document("hand.html", "0" * 64, "text/html", (Grid(tuple(map(tuple, rows)), layout),))
    return explained(document, Given((), (), findings, tuple(uses)), None, all_words().words)


def test_uses_meet_their_cells_by_place_by_line_and_by_order() -> None:
    """Renumbered cells of a text dump, equal texts in one line, a cell joined with the one below, two uses of one cell."""

    def cell(text: str, row: int, column: int, line: int, table: int = 1) -> Cell:
        return Cell(text, Location(table, row, column, line))

    rows = [
        [cell("资金总额", 1, 1, 5), cell("0.00", 1, 2, 5), cell("0.00", 1, 3, 5)],
        [cell("可持续影", 2, 1, 6), cell("名称：甲", 2, 2, 6)],
    ]
    uses = [
        CellAnnotation(cell("资金总额", 3, 1, 5, 2), CellRole.LABEL, ReadingRule.KNOWN_LABEL, "total"),
        CellAnnotation(cell("0.00", 3, 2, 5, 2), CellRole.VALUE, ReadingRule.VALUE_BESIDE_LABEL, "total"),
        CellAnnotation(cell("0.00", 3, 3, 5, 2), CellRole.VALUE, ReadingRule.VALUE_BESIDE_LABEL, "fiscal"),
        CellAnnotation(cell("可持续影响指标", 2, 1, 6), CellRole.ROW, ReadingRule.JOINED_LEVEL_WORD, "level2"),
        CellAnnotation(cell("名称：甲", 2, 2, 6), CellRole.LABEL, ReadingRule.KNOWN_LABEL, "project_name"),
        CellAnnotation(cell("名称：甲", 2, 2, 6), CellRole.VALUE, ReadingRule.LABEL_WITH_VALUE, "project_name"),
    ]
    found = [[use.name for use in cell.uses] for cell in hand_made(rows, uses).cells]
    assert found == [["total"], ["total"], ["fiscal"], ["level2"], ["project_name", "project_name"]]


def test_findings_lead_to_their_cells() -> None:
    explanation = of_html(FORM.replace("实施单位", "经手的"))
    (entry,) = (entry for entry in explanation.findings if entry.finding.value == "经手的")
    (cell,) = (cell for cell in explanation.cells if cell.number == entry.cell)
    assert cell.cell.text == "经手的"
    page = parsed(as_html(explanation, "en"))
    (link,) = (item.find("a") for item in page.iter("li") if "经手的" in "".join(item.itertext()) and item.get("id"))
    assert link.get("href") == f"#c{cell.number}"


def test_findings_of_reading_are_shown_too() -> None:
    cell = Cell("1O0", Location(1, 1, 1), confidence=0.41)
    doubt = LOW_CONFIDENCE.at(cell.ref, value="1O0", share=41)
    document = Document("scan.pdf", "0" * 64, "application/pdf", (Grid(((cell,),)),), (doubt,))
    explanation = explained(document, Recognition((), (), (), ()), None, ())
    assert [(entry.finding.code, entry.cell) for entry in explanation.findings] == [("low-confidence", 1)]
    page = "".join(parsed(as_html(explanation, "en")).itertext())
    assert "low-confidence" in page
    assert "41%" in page


# -- where nothing is known ------------------------------------------------------------------------------------------------


def test_a_document_without_a_table_that_is_known_shows_its_cells_and_what_is_missing(jixiao: Run, tmp_path: Path) -> None:
    (tmp_path / "x.html").write_text(UNKNOWN, encoding="utf-8")
    done = jixiao("explain", tmp_path / "x.html")
    assert done.returncode == 0, done.stderr
    assert "# no table was recognised as a performance-target table (绩效目标表)\n" in done.stdout
    assert "columns.level1 (一级指标), columns.name" in done.stdout
    assert "table 1 row 1 column 1\t收费项目\t" in done.stdout
    assert re.search(r"row 1 column 2\t年度目标数\t.*年度目标值 \(columns\.value\)", done.stdout)
    assert "年度目标值 (columns.value)" in jixiao("explain", tmp_path / "x.html", "--format", "html").stdout


def test_of_a_long_unknown_table_the_first_rows_are_shown() -> None:
    rows = [[Cell(f"第{row}项收费", Location(1, row, 1))] for row in range(1, 40)]
    explanation = hand_made(rows, [CellAnnotation(row[0], CellRole.FINDING, "table-unrecognised", "table-unrecognised") for row in rows])
    assert [cell.cell.text for cell in explanation.cells] == [f"第{row}项收费" for row in range(1, 13)]
    assert "27 more rows" in FORMATS["text"](explanation, "en")
    assert "另有 27 行未列出" in FORMATS["html"](explanation, "zh")


@pytest.mark.parametrize(
    ("word", "expected", "hint"),
    [
        ("年度目标数", ("columns",), ("年度目标值", "columns.value")),
        ("考核内容", (), ("指标内容", "columns.name")),
        ("推进指标", ("levels",), ("进度指标", "levels.timeliness")),
        ("申请资金总额度", (), ("申请资金总额", "fields.total")),
        ("资金 总额（万元）", (), ("资金总额", "fields.total")),
    ],
)
def test_the_nearest_known_word(word: str, expected: tuple[str, ...], hint: tuple[str, str]) -> None:
    nearest = Hints(all_words().words).near(word, expected)
    assert (nearest[0].word, nearest[0].section) == hint


@pytest.mark.parametrize(
    "text", ["36.00", "≥95%", "保障社区图书室全年开放，并为读者提供良好的借阅条件和安静的阅读环境。", "甲", "乙丙丁戊"]
)
def test_what_is_no_wording_or_near_to_nothing_has_no_hint(text: str) -> None:
    assert Hints(all_words().words).near(text) == ()


def test_a_known_word_that_stands_where_it_was_not_understood_is_named() -> None:
    (hint,) = Hints(all_words().words).near("一级指标")
    assert (hint.section, hint.known) == ("columns.level1", True)


def test_a_level_that_nobody_knows_has_a_hint_in_a_row_that_was_read() -> None:
    cell = by_text(of_html(FORM.replace("质量指标", "品质类指标")))["品质类指标"]
    assert cell.uses[0].use is CellRole.ROW
    assert (cell.hints[0].word, cell.hints[0].section) == ("质量指标", "levels.quality")


# -- the page --------------------------------------------------------------------------------------------------------------


def test_the_page_draws_the_grid_with_its_merged_cells() -> None:
    assert drawn(parsed(as_html(of_html(FORM), "en"))) == [
        [("2025年项目支出绩效目标表", 1, 4)],
        [("项目名称", 1, 1), ("图书室运行经费", 1, 1), ("实施单位", 1, 1), ("301205武汉市新城图书馆", 1, 1)],
        [("预算数（万元）", 1, 1), ("36.00", 1, 1), ("开始日期", 1, 1), ("2025年1月1日", 1, 1)],
        [("绩效目标", 1, 1), ("全年开放。", 1, 3)],
        [("一级指标", 1, 1), ("二级指标", 1, 1), ("三级指标", 1, 1), ("指标值", 1, 1)],
        [("产出指标", 2, 1), ("数量指标", 1, 1), ("开放图书室", 1, 1), ("≥12个", 1, 1)],
        [("质量指标", 1, 1), ("图书完好率", 1, 1), ("≥95%", 1, 1)],
        [("满意度指标", 1, 1), ("服务对象满意度指标", 1, 1), ("读者满意度", 1, 1), ("≥90%", 1, 1)],
    ]


def test_places_without_a_cell_are_gaps() -> None:
    """A sheet that begins in column C, a row that begins later, a cell over two rows."""
    rows = [
        [Cell("甲", Location(1, 7, 3), rowspan=2), Cell("乙", Location(1, 7, 6))],
        [Cell("丙", Location(1, 8, 5), colspan=2)],
        [],
        [Cell("丁", Location(1, 10, 4))],
    ]
    page = parsed(as_html(hand_made(rows, []), "en"))
    assert drawn(page) == [
        [("甲", 2, 1), ("", 1, 2), ("乙", 1, 1)],
        [("", 1, 1), ("丙", 1, 2)],
        [("", 1, 4)],
        [("", 1, 1), ("丁", 1, 1), ("", 1, 2)],
    ]
    grid = page.find(".//table")
    assert [heading.text for heading in grid.find("thead").iter("th")] == [None, "3", "4", "5", "6"]
    assert [row.findtext("th") for row in grid.find("tbody")] == ["7", "8", "9", "10"]


def test_absurd_spans_stay_small() -> None:
    rows = [[Cell("甲", Location(1, 1, 1), rowspan=10**9, colspan=10**9)], [Cell("乙", Location(1, 2, 10**9))]]
    page = as_html(hand_made(rows, []), "en")
    assert len(page) < 200_000
    assert drawn(parsed(page))[0] == [("甲", 2, 1000)]


def test_no_text_of_a_document_becomes_anything_but_text(jixiao: Run, tmp_path: Path) -> None:
    cell = Cell(HOSTILE, Location(1, 1, 1, sheet='"><script>'))
    finding = Finding(CELL_NOT_UNDERSTOOD, HOSTILE, HOSTILE, cell.ref, HOSTILE)
    use = CellAnnotation(cell, CellRole.FINDING, '"><b>', HOSTILE, word=HOSTILE)
    document = Document(f"{HOSTILE}.html", "0" * 64, "text/html", (Grid(((cell,),)), Paragraph(HOSTILE, Location(2, line=1))))
    explanation = explained(document, Given((), (), (finding,), (use,)), None, ())
    for language in ("zh", "en"):
        page = as_html(explanation, language)
        tree = parsed(page)
        names = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
        assert not names & {"script", "img", "iframe", "object", "form", "input", "link", "svg"}
        attributes = {name for element in tree.iter() for name in element.attrib}
        assert attributes <= {
            "lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "title", "rowspan", "colspan", "scope", "role",
            "aria-label", "tabindex",
        }  # fmt: skip
        assert all(element.get("href", "#").startswith("#") for element in tree.iter()), "nothing leads out of the page"
        assert "\x1b" not in page
        assert HOSTILE.replace("\x1b", "\ufffd") in "".join(tree.itertext())
    text = FORMATS["text"](explanation, "en")
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert json.loads(FORMATS["json"](explanation, "en"))["cells"][0]["text"] == HOSTILE
    (tmp_path / "x.html").write_text(FORM.replace("图书完好率", "&lt;script&gt;alert(1)&lt;/script&gt;"), encoding="utf-8")
    page = jixiao("explain", tmp_path / "x.html", "--format", "html").stdout
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_needs_nothing_but_itself() -> None:
    page = as_html(of_html(FORM), "en")
    tree = parsed(page)
    assert not re.search(r"https?://|url\(|@import|<script|\son[a-z]+=", page)
    policy = next(meta.get("content") for meta in tree.iter("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert any(meta.get("name") == "viewport" for meta in tree.iter("meta"))
    style = tree.findtext(".//style")
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style
    numbers = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(numbers) == len(set(numbers))
    assert {element.get("href")[1:] for element in tree.iter("a")} <= set(numbers)


@pytest.mark.parametrize(("language", "lang"), [("zh", "zh-Hans"), ("en", "en")])
def test_the_page_says_its_languages_and_names_cells_in_both(language: str, lang: str) -> None:
    tree = parsed(as_html(of_html(FORM), language))
    assert tree.get("lang") == lang
    (cell,) = (cell for cell in tree.iter("td") if cell.findtext("span[@class='text']") == "≥95%")
    assert cell.find("span").get("lang") == "zh-Hans"
    how = "".join(cell.findall("span")[1].itertext())
    assert "指标值 target value #2" in how
    assert "in-column" in how
    assert "≥ 95 %" in how
    assert rule_text("in-column", language) in cell.get("title")
    assert cell.get("class") == "u-row"
    legend = ["".join(item.itertext()) for item in tree.iter("li") if (item.get("class") or "").startswith("u-")]
    assert "指标内容 indicator · 11" in legend


def test_every_use_has_a_colour_in_light_and_in_dark() -> None:
    style = (ROOT / "src/jixiao/extraction/explain/page.css").read_text(encoding="utf-8")
    for use in (*(use.value for use in CellRole), "none"):
        assert f".u-{use} {{ background: var(--{use}); }}" in style
        assert len(re.findall(rf"--{use}: #[0-9a-f]{{6}};", style)) == 2


# -- words of explanations -------------------------------------------------------------------------------------------------


def test_rules_and_uses_are_explained_in_both_languages() -> None:
    assert list(RULES) == [rule.value for rule in ReadingRule]
    for text in (*RULES.values(), *USES.values(), *NAMES.values()):
        assert len(text) == 2
        assert all(text)
    assert set(USES) == set(CellRole)


@pytest.mark.parametrize(
    ("use", "rule"),
    [(CellRole.VALUE, "value-in-the-margin"), (CellRole.VALUE, "cell-not-understood"), (CellRole.FINDING, ReadingRule.KNOWN_LABEL)],
)
def test_a_cell_is_read_by_a_declared_rule_or_is_a_finding(use: CellRole, rule: Any) -> None:
    with pytest.raises(ValueError, match="no reading rule"):
        CellAnnotation(Cell("甲", Location(1, 1, 1)), use, rule)


def paged(*pages: list[list[str]]) -> Document:
    """A table over pages, as the reader of PDFs joins it; a text of "" has no cell."""
    rows = [(number, row) for number, page in enumerate(pages, 1) for row in page]
    grid = Grid(
        tuple(
            tuple(Cell(text, Location(1, at, column, page=number)) for column, text in enumerate(row, 1) if text)
            for at, (number, row) in enumerate(rows, 1)
        )
    )
    return Document("paged.pdf", "0" * 64, "application/pdf", (grid,))


def overflowing(text: str) -> Document:
    """A table on a page whose last cell has text that came out of it, which is a line below the table."""
    rows = (
        ("项目名称", "古籍修复"),
        ("一级指标", "三级指标", "指标值"),
        ("产出指标", "修复册数", "≥80册"),
        ("满意度指", "读者满意度", "≥90%"),
    )
    grid = Grid(
        tuple(
            tuple(
                Cell(cell, Location(1, at, column, page=1, box=(100.0 * column, 20.0 * at, 100.0 * column + 100, 20.0 * at + 20)))
                for column, cell in enumerate(row, 1)
            )
            for at, row in enumerate(rows, 1)
        )
    )
    over = TEXT_OVER_BORDER.at(replace(grid.rows[-1][0].ref, column=None), value=rows[-1][0], page=1)
    below = Paragraph(text, Location(2, page=1, box=(110.0, 97.0, 120.0, 107.0)))
    return Document("cut.pdf", "0" * 64, "application/pdf", (grid, below), findings=(over,))


HEADINGS = "<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
PROJECT = "<tr><td>项目名称</td><td>古籍修复</td></tr>"
OUTPUT = "<tr><td>产出指标</td><td>数量指标</td><td>修复册数</td><td>≥80册</td></tr>"
#: For each rule a document, and the cells that it is given for.
SHOWN: dict[ReadingRule, tuple[str | Document, set[str]]] = {
    ReadingRule.TITLE_ENDING: (f"<p>2024年项目支出绩效目标表</p><table>{PROJECT}</table>", {"2024年项目支出绩效目标表"}),
    ReadingRule.FRONT_MATTER: (f"<p>关于公开预算的说明</p><table>{PROJECT}</table>", {"关于公开预算的说明"}),
    ReadingRule.NEXT_PART: (
        f"<p>一、绩效目标</p><table>{PROJECT}{HEADINGS}{OUTPUT}</table><p>二、名词解释</p><p>古籍：旧书。</p>",
        {"二、名词解释", "古籍：旧书。"},
    ),
    ReadingRule.CUT_OFF: (overflowing("标"), {"标"}),
    ReadingRule.EMPTY_COLUMN: (
        f"<table>{PROJECT}{HEADINGS.replace('</tr>', '<td>填报小贴士</td></tr>')}{OUTPUT.replace('</tr>', '<td></td></tr>')}</table>",
        {"填报小贴士"},
    ),
    ReadingRule.KNOWN_LABEL: (f"<table>{PROJECT}</table>", {"项目名称"}),
    ReadingRule.PARSED_LABEL: (f"<table>{PROJECT}<tr><td>分管业务科室</td><td>古籍部</td></tr></table>", {"分管业务科室"}),
    ReadingRule.PARTICULARS: (
        f"<table><tr><td>索 引 号</td><td>A-7</td></tr><tr><td>成文日期</td><td>3月1日</td></tr></table><table>{PROJECT}</table>",
        {"索 引 号", "A-7", "成文日期", "3月1日"},
    ),
    ReadingRule.TEXT_BELOW: (
        f"<table>{PROJECT}<tr><td>一级指标</td><td>三级指标</td><td>指标值</td></tr>"
        "<tr><td>产出指标</td><td>新书</td><td>≥9册</td></tr></table><p>备注：以册计。</p>",
        {"备注：以册计。"},
    ),
    ReadingRule.MAKE_UP: (
        f"<table>{PROJECT}<tr><td>费用明细</td><td>金额</td></tr><tr><td>纸张</td><td>12</td></tr><tr><td>合计</td><td>12</td></tr></table>",
        {"费用明细", "金额", "纸张", "合计", "12"},
    ),
    ReadingRule.INNER_TABLE: (
        f'<table>{PROJECT}<tr><td rowspan="2">年度主要任务</td><td>任务名称</td><td>主要内容</td><td>预算金额</td></tr>'
        "<tr><td>修补</td><td>修补残卷</td><td>12</td></tr></table>",
        {"年度主要任务", "任务名称", "主要内容", "预算金额", "修补", "修补残卷", "12"},
    ),
    ReadingRule.LABEL_WITH_VALUE: ("<table><tr><td>项目名称：古籍修复</td></tr></table>", {"项目名称：古籍修复"}),
    ReadingRule.VALUE_BESIDE_LABEL: (f"<table>{PROJECT}</table>", {"古籍修复"}),
    ReadingRule.VALUE_BELOW_LABEL: (
        "<table><tr><td>项目名称</td><td>实施单位</td></tr><tr><td>古籍修复</td><td>市图书馆</td></tr></table>",
        {"古籍修复", "市图书馆"},
    ),
    ReadingRule.TEXT_OF_BLOCK: (
        f"<table>{PROJECT}<tr><td rowspan=2>绩效目标</td><td>抢救善本。</td></tr><tr><td>建立档案。</td></tr></table>",
        {"抢救善本。", "建立档案。"},
    ),
    ReadingRule.FUNDS_MATRIX: (
        f"<table>{PROJECT}<tr><td></td><td>年初预算数</td><td>全年执行数</td></tr><tr><td>资金总额</td><td>30</td><td>28</td></tr></table>",
        {"年初预算数", "全年执行数", "30", "28"},
    ),
    ReadingRule.KNOWN_COLUMN: (f"<table>{PROJECT}{HEADINGS}{OUTPUT}</table>", {"一级指标", "二级指标", "三级指标", "指标值"}),
    ReadingRule.COLUMN_BY_PARTS: (
        f"<table>{PROJECT}{HEADINGS.replace('指标值', '预算设定指标值')}{OUTPUT}</table>",
        {"预算设定指标值"},
    ),
    ReadingRule.COLUMN_BY_CONTENT: (f"<table>{PROJECT}{HEADINGS.replace('指标值', '应达数')}{OUTPUT}</table>", {"应达数"}),
    ReadingRule.TWO_LINE_HEADING: (
        f"<table>{PROJECT}<tr><td rowspan=2>一级指标</td><td rowspan=2>二级指标</td><td rowspan=2>三级指标</td>"
        "<td colspan=2>指标值</td></tr>"
        "<tr><td>实施期目标</td><td>年度目标</td></tr>"
        "<tr><td>产出指标</td><td>数量指标</td><td>修复册数</td><td>≥240册</td><td>≥80册</td></tr></table>",
        {"一级指标", "二级指标", "三级指标", "指标值", "实施期目标", "年度目标"},
    ),
    ReadingRule.IN_COLUMN: (f"<table>{PROJECT}{HEADINGS}{OUTPUT}</table>", {"产出指标", "数量指标", "修复册数", "≥80册"}),
    ReadingRule.IN_ORDER: (
        read_bytes("项目名称\t古籍修复\n一级指标\t二级指标\t三级指标\t指标值\n数量指标\t修复册数\t≥80册\n".encode(), "t.txt"),
        {"数量指标", "修复册数", "≥80册"},
    ),
    ReadingRule.SIDE_LABEL: (
        f"<table>{PROJECT}{HEADINGS.replace('<tr>', '<tr><td rowspan=2>绩效指标</td>')}{OUTPUT}</table>",
        {"绩效指标"},
    ),
    ReadingRule.IGNORED_LABEL: (f"<table>{PROJECT}<tr><td>序号</td><td>7</td></tr></table>", {"序号", "7"}),
    ReadingRule.IGNORED_COLUMN: (
        f"<table>{PROJECT}{HEADINGS.replace('</tr>', '<td>数据来源</td></tr>')}{OUTPUT.replace('</tr>', '<td>修复台账</td></tr>')}</table>",
        {"数据来源", "修复台账"},
    ),
    ReadingRule.IGNORED_ROW: (f"<table>{PROJECT}{HEADINGS}{OUTPUT}<tr><td colspan=3>小计</td><td>40</td></tr></table>", {"小计", "40"}),
    ReadingRule.SIGNATURE: (
        f"<table>{PROJECT}{HEADINGS}{OUTPUT}<tr><td colspan=2>审核人（签字）：</td><td colspan=2>单位（盖章）</td></tr></table>",
        {"审核人（签字）：", "单位（盖章）"},
    ),
    ReadingRule.IGNORED_LINE: (f"<p>附件2</p><table>{PROJECT}</table>", {"附件2"}),
    ReadingRule.BLANK_TEMPLATE_ROW: (
        f"<table>{PROJECT}{HEADINGS}{OUTPUT}<tr><td>效益指标</td><td>社会效益指标</td><td></td><td></td></tr></table>",
        {"效益指标", "社会效益指标"},
    ),
    ReadingRule.UNIT_IN_LABEL: (f"<table>{PROJECT}<tr><td>经费盘子（元）</td><td>300000</td></tr></table>", {"经费盘子（元）"}),
    ReadingRule.HEADING_LINE: (f"<table>{PROJECT}<tr><td>金额单位：万元</td></tr></table>", {"金额单位：万元"}),
    ReadingRule.JOINED_LEVEL_WORD: (
        paged(
            [["项目名称", "古籍修复"], ["一级指标", "二级指标", "三级指标", "指标值"], ["效益指标", "可持续影", "保存年限", "≥100年"]],
            [["", "响指标"]],
        ),
        {"响指标"},
    ),
    ReadingRule.CONTINUED_ON_NEXT_PAGE: (
        paged(
            [["项目名称", "古籍修复"], ["一级指标", "二级指标", "三级指标", "指标值"], ["产出指标", "数量指标", "修复善本和", "≥80册"]],
            [["", "", "普通古籍册数"]],
        ),
        {"普通古籍册数"},
    ),
    ReadingRule.TOTAL_ROW: (f"<table>{PROJECT}{HEADINGS}{OUTPUT}<tr><td colspan=3>合计</td><td>100</td></tr></table>", {"合计", "100"}),
}


def test_each_rule_has_a_document_that_shows_it() -> None:
    assert set(SHOWN) == set(ReadingRule)


@pytest.mark.parametrize("rule", ReadingRule)
def test_a_document_shows_the_rule(rule: ReadingRule) -> None:
    content, texts = SHOWN[rule]
    document = content if isinstance(content, Document) else read_bytes(f"<html><body>{content}</body></html>".encode(), "t.html")
    cells = explain(document).cells
    assert {cell.cell.text for cell in cells if any(use.rule is rule for use in cell.uses)} == texts
    assert all(cell.uses for cell in cells)


@pytest.mark.parametrize("seed", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_rules_and_names_met_in_the_seeds_are_known(seed: Path) -> None:
    for use in recognise(read_document(seed), vocabulary()).uses:
        if use.use is not CellRole.FINDING:
            assert use.rule in RULES
            section = f"{'columns' if use.use in (CellRole.COLUMN, CellRole.ROW) else 'fields'}.{use.name}"
            assert use.name is None or name_of(section)[0] != section, use


def test_every_section_of_the_vocabulary_has_a_name() -> None:
    for section in {entry.section for entry in all_words().words}:
        family, _, part = section.partition(".")
        assert family in NAMES
        if family in ("fields", "columns", "stages"):
            assert part not in name_of(section)[0], section


# -- the command -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def form(tmp_path: Path) -> Path:
    path = tmp_path / "form.html"
    two = FORM + FORM.partition("</p>")[2].replace("图书室运行经费", "文化馆运行经费")
    path.write_text(two, encoding="utf-8")
    return path


def test_a_line_per_cell_in_a_pipe(form: Path, jixiao: Run) -> None:
    done = jixiao("explain", form)
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines() if not line.startswith("#")]
    assert rows[0] == ["place", "text", "use", "name", "rule", "read as", "certainty"]
    assert [
        "table 1 row 3 column 2",
        "36.00",
        "value",
        "fields.total total funds",
        ReadingRule.VALUE_BESIDE_LABEL,
        "360000 yuan",
        "1",
    ] in rows
    assert ["table 2 row 7 column 4", "≥95%", "indicator", "columns.value target value #2", "in-column", "number ≥ 95 %", "1"] in rows
    assert sum(row[1] == "≥95%" for row in rows) == 2
    assert all(len(row) == 7 for row in rows)
    assert "#   city: 武汉市 420100 (" in done.stdout
    assert "#   year: 2025 (" in done.stdout
    assert "#   money unit: 万元\n" in done.stdout


def test_one_table_of_several(form: Path, jixiao: Run) -> None:
    whole = json.loads(jixiao("explain", form, "--format", "json").stdout)
    second = json.loads(jixiao("explain", form, "--format", "json", "--table", "2").stdout)
    assert [table["project"] for table in whole["tables"]] == ["图书室运行经费", "文化馆运行经费"]
    assert [table["project"] for table in second["tables"]] == ["文化馆运行经费"]
    assert second["cells"] == [cell for cell in whole["cells"] if any(use["table"] == 2 for use in cell["uses"])]
    done = jixiao("explain", form, "--table", "3")
    assert (done.returncode, done.stderr) == (2, "jixiao: --table 3: give a number from 1 to 2\n")


def test_json(form: Path, jixiao: Run) -> None:
    content = json.loads(jixiao("explain", form, "--format", "json").stdout)
    (cell,) = (cell for cell in content["cells"] if cell["text"] == "≥12个" and cell["place"]["table"] == 1)
    assert cell["uses"] == [{"use": "row", "rule": "in-column", "name": "value", "table": 1, "row": 1, "word": None}]
    assert cell["read_as"] == {"kind": "number", "comparator": ">=", "number": "12", "unit": "个"}
    assert content["tables"][0]["city"]["code"] == "420100"
    assert content["rules"]["in-column"] == rule_text("in-column", "en")


def test_output_goes_to_a_file(form: Path, jixiao: Run) -> None:
    page = form.with_name("page.html")
    done = jixiao("explain", form, "--format", "html", "--output", page)
    assert (done.returncode, done.stdout) == (0, "")
    assert page.read_text(encoding="utf-8") == jixiao("explain", form, "--format", "html").stdout


def test_chinese(form: Path, jixiao: Run) -> None:
    done = jixiao("explain", form, "--lang", "zh")
    assert "位置\t文字\t用途\t名称\t规则\t读作\t确定程度\n" in done.stdout
    assert "表1 行3 列2\t36.00\t表头内容\tfields.total 资金总额\tvalue-beside-label\t360000 元\t1\n" in done.stdout
    assert f"# 规则 in-column: {RULES['in-column'][0]}\n" in done.stdout
    assert "#   金额单位: 万元\n" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("explain", "form.html", "--format", "pdf"), 2, "--format is one of text, html, json, not 'pdf'"),
        (("explain", "."), 2, "explain shows one — give a single file"),
        (("explain", "none.docx"), 3, "there is no such file or folder"),
        (("explain", "broken.docx"), 3, "broken.docx: "),
        (("explain", "form.html", "--table", "0"), 2, "--table"),
    ],
)
def test_what_cannot_be_explained(arguments: tuple[str, ...], code: int, message: str, form: Path, jixiao: Run) -> None:
    (form.parent / "broken.docx").write_bytes(b"PK\x03\x04 no archive")
    done = jixiao(*arguments, cwd=form.parent)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
