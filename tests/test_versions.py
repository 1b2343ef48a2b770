"""Versions of a table that several documents state: where they differ, and where they only look different."""

from __future__ import annotations

import re

from jixiao.model import Finding
from jixiao.model.finding_rules.versions import DOCUMENTS_DISAGREE
from jixiao.rdf.namespaces import CSVW, JX, JXF, PROV
from jixiao.validation.document import statements
from jixiao.validation.versions import Difference, StatedVersion, differences

WORK = "https://w3id.org/jixiao/id/table/330000/h1/2024/h2"
XSD = "http://www.w3.org/2001/XMLSchema#"
HASHES = {"巡检次数": "0" * 20, "读者满意度": "1" * 20, "培训人数": "2" * 20}


class Written:
    """A version of a table as a document's graph states it, written statement by statement."""

    def __init__(self, name: str) -> None:
        self.name, self.document = name, f"https://w3id.org/jixiao/id/document/{name * 32}"
        self.iri = f"{WORK}/version/{(name * 32)[:16]}"
        self.lines: list[str] = []
        self.rows = 0
        self.say(self.iri, "rdf", f"<{JX}TargetTable>")
        self.cell(self.iri, 1)

    def say(self, node: str, prop: str, value: str) -> None:
        predicate = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type" if prop == "rdf" else prop if ":" in prop else f"{JX}{prop}"
        self.lines.append(f"<{node}> <{predicate}> {value} .")

    def cell(self, node: str, row: int, column: int = 1, holds: str = "") -> None:
        cell = f"{self.document}#t1r{row}c{column}"
        for prop, number in ((f"{JX}tableNumber", 1), (f"{CSVW}rownum", row), (f"{JX}column", column)):
            self.say(cell, prop, f'"{number}"^^<{XSD}integer>')
        if holds:
            self.say(cell, "cellOf", f"<{node}>")
            self.say(cell, "holds", f"<{JX}{holds}>")
        else:
            self.say(node, f"{PROV}wasDerivedFrom", f"<{cell}>")

    def budget(self, yuan: str) -> Written:
        self.say(self.iri, "budget", f'"{yuan}"^^<{XSD}decimal>')
        self.cell(self.iri, 3, 2, "budget")
        return self

    def goal(self, text: str) -> Written:
        self.say(self.iri, "goal", f'"{text}"')
        self.cell(self.iri, 4, 2, "goal")
        return self

    def row(self, name: str, text: str, number: str = "", comparator: str = "", unit: str = "", **more: str) -> Written:
        """Another row of 数量指标; ``more`` are texts of the row."""
        self.rows += 1
        same = sum(f'{JX}name> "{name}"' in line for line in self.lines)
        row = f"{self.iri}/indicator/quantity-{HASHES[name]}" + (f"-{same + 1}" if same else "")
        self.say(row, "inTable", f"<{self.iri}>")
        self.say(row, "name", f'"{name}"')
        self.say(row, "level1", f"<{JXF}output>")
        self.cell(row, 10 + self.rows, 3)
        for prop, value in more.items():
            self.say(row, prop, f'"{value}"')
        self.say(row, "target", f"<{row}/target>")
        self.say(f"{row}/target", "verbatim", f'"{text}"')
        self.cell(f"{row}/target", 10 + self.rows, 5)
        if number:
            self.say(f"{row}/target", "number", f'"{number}"^^<{XSD}decimal>')
            self.say(f"{row}/target", "comparator", f'"{comparator}"')
            self.say(f"{row}/target", "unitText", f'"{unit}"')
        return self

    @property
    def stated(self) -> StatedVersion:
        return StatedVersion(self.iri, self.document, f"{self.name}.txt", statements("\n".join([*dict.fromkeys(self.lines), ""])))


def compared(*versions: Written) -> list[Difference]:
    return differences([version.stated for version in versions])


def findings(*versions: Written) -> list[Finding]:
    return [difference.finding(side) for difference in compared(*versions) for side in difference.sides]


def test_versions_that_say_the_same_do_not_differ() -> None:
    first = Written("a").budget("600000").goal("建成 3 个站点。").row("巡检次数", "≥5次", "5", ">=", "次", description="全年（含节假日）")
    second = Written("b").budget("600000.00").goal("建成３个站点").row("巡检次数", ">= 5 次", "5", ">=", "次", description="全年(含节假日)")
    assert compared(first, second) == []
    assert compared(Written("a").row("读者满意度", ">=较好"), Written("b").row("读者满意度", "≥ 较好；")) == []


def test_rows_in_another_order_are_the_same_rows() -> None:
    first = Written("a").row("巡检次数", "≥5次", "5", ">=", "次").row("培训人数", "30人", "30", "=", "人")
    second = Written("b").row("培训人数", "30人", "30", "=", "人").row("巡检次数", "≥5次", "5", ">=", "次")
    assert compared(first, second) == []


def test_a_field_that_differs_is_told_with_both_cells() -> None:
    here, there = findings(Written("a").budget("600000"), Written("b").budget("1000000"))
    assert (here.code, here.value, here.source.row, here.source.column) == ("documents-disagree", "600000", 3, 2)
    assert (here.focus, here.table, here.path) == (Written("a").iri, Written("a").iri, f"{JX}budget")
    assert here.message_zh.startswith("预算数（资金总额）：本文件为“600000”，b.txt 表1 行3 列2 为“1000000”")
    assert there.message_en.startswith("budget: this document has “1000000”, a.txt table 1 row 3 column 2 has “600000”")
    assert there.table == Written("b").iri


def test_a_field_that_one_document_lacks_is_told_where_the_table_begins() -> None:
    (difference,) = compared(Written("a"), Written("b").goal("保障运行"))
    lacking, stating = difference.sides
    assert (lacking.text, lacking.source.row, stating.text, stating.source.row) == (None, 1, "保障运行", 4)
    assert difference.finding(lacking).message_zh.startswith("绩效目标：本文件没有，b.txt 表1 行4 列2 为“保障运行”")


def test_a_value_that_differs_is_told_at_its_cell() -> None:
    first = Written("a").row("读者满意度", "≥90%", "90", ">=", "%")
    second = Written("b").row("读者满意度", "≥85分", "85", ">=", "分")
    here, there = findings(first, second)
    assert (here.value, here.source.row, here.source.column, here.path) == ("≥90%", 11, 5, f"{JX}target")
    assert there.value == "≥85分"
    assert "读者满意度 " in here.message_zh
    assert "b.txt 表1 行11 列5 为“≥85分”" in here.message_zh


def test_a_row_that_only_one_document_has_is_told_in_both() -> None:
    first = Written("a").row("巡检次数", "≥5次", "5", ">=", "次").row("培训人数", "30人", "30", "=", "人")
    second = Written("b").row("培训人数", "30人", "30", "=", "人")
    here, there = findings(first, second)
    assert (here.value, here.source.row, here.path) == ("≥5次", 11, None)
    assert here.message_zh.startswith("指标“巡检次数”在另一文件的同一张表中没有：b.txt 表1 行1 列1；")
    assert (there.value, there.source.row, there.table) == (None, 1, Written("b").iri)
    assert there.message_zh.startswith("本文件的这张表没有指标“巡检次数”，a.txt 表1 行11 列3 为“≥5次”")


def test_a_row_that_the_version_that_counts_lacks_is_told_as_such_alone() -> None:
    """What the others say of it stands beside that; they are not compared with one another."""
    first = Written("a").row("培训人数", "30人", "30", "=", "人")
    second, third = (first_row("b", "≥5次", "5"), first_row("c", "≥6次", "6"))
    (difference,) = compared(first, second, third)
    assert difference.path is None
    assert [side.text for side in difference.sides] == [None, "≥5次", "≥6次"]


def first_row(name: str, text: str, number: str) -> Written:
    return Written(name).row("培训人数", "30人", "30", "=", "人").row("巡检次数", text, number, ">=", "次")


def test_of_equal_rows_those_that_say_the_same_are_compared_first() -> None:
    first = Written("a").row("巡检次数", "≥5次", "5", ">=", "次")
    second = Written("b").row("巡检次数", "≥9次", "9", ">=", "次").row("巡检次数", "≥5次", "5", ">=", "次")
    (difference,) = compared(first, second)
    assert difference.path is None
    assert [side.text for side in difference.sides] == [None, "≥9次"]


def test_of_three_versions_a_finding_names_those_that_say_otherwise() -> None:
    (difference,) = compared(Written("a").budget("1"), Written("b").budget("2"), Written("c").budget("1"))
    assert [side.version.file for side in difference.against_first()] == ["b.txt"]
    first, second, third = (difference.finding(side) for side in difference.sides)
    assert "b.txt" in first.message_en
    assert "c.txt" not in first.message_en
    assert "a.txt" in second.message_en
    assert "c.txt" in second.message_en
    assert "a.txt" not in third.message_en


def test_every_wording_of_the_rule_is_shown() -> None:
    row = Written("b").row("巡检次数", "≥5次", "5", ">=", "次")
    told = [*findings(Written("a").budget("1"), row.budget("2")), *findings(Written("a").budget("1"), Written("b"))]
    for message in DOCUMENTS_DISAGREE.messages.values():
        pattern = re.sub(r"\\{.*?\\}", ".+", re.escape(message.zh))
        assert any(re.fullmatch(pattern, finding.message_zh) for finding in told), message.zh
