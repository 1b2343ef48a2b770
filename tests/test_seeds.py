"""The five seeds: every table, row, cell and line, against files made by an independent reader (``tests/independent``)."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from conftest import EXPECTED, SEEDS, Run
from jixiao.extraction.pipeline import ExtractedDocument, extract, process
from jixiao.extraction.to_json import plain
from jixiao.model import Fund
from jixiao.rdf import Minter
from jixiao.readers import read_bytes
from jixiao.validation import validate

FILES = sorted(path.name for path in SEEDS.glob("*.txt"))
DATA = Path(__file__).parent / "data"


def bare(text: str | None) -> str | None:
    """Text with all blanks removed, as the acceptance compares it; empty is nothing."""
    return re.sub(r"\s+", "", text) or None if text else None


@cache
def seed(name: str) -> ExtractedDocument:
    return process(SEEDS / name)


@cache
def expected_tables() -> dict[str, list[dict[str, object]]]:
    tables: dict[str, list[dict[str, object]]] = json.loads((EXPECTED / "tables.json").read_text(encoding="utf-8"))
    return tables


def rows_of(document: ExtractedDocument, *, lines: bool = True) -> list[list[list[object]]]:
    return [
        [
            [
                bare(row.level1.text if row.level1 else None),
                bare(row.level2.text if row.level2 else None),
                bare(row.name),
                bare(row.description),
                bare(row.value),
                *([row.source.line] if lines else []),
            ]
            for row in table.form.rows
        ]
        for table in document.tables
    ]


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_there_once_in_order_with_its_line(name: str) -> None:
    assert rows_of(seed(name)) == [table["rows"] for table in expected_tables()[name]]


@pytest.mark.parametrize("name", FILES)
def test_the_head_of_every_table(name: str) -> None:
    read = [
        {
            "line": table.form.source.line,
            "project": bare(table.project),
            "department_code": table.department.code if table.department else None,
            "department": bare(table.department.name) if table.department else None,
            "budget_yuan": plain(table.budget),
        }
        for table in seed(name).tables
    ]
    keys = ("line", "project", "department_code", "department", "budget_yuan")
    assert read == [{key: table[key] for key in keys} for table in expected_tables()[name]]


@pytest.mark.parametrize("name", FILES)
def test_nothing_in_the_seeds_is_left_unexplained(name: str) -> None:
    assert seed(name).findings == ()


def test_totals_are_the_given_ones() -> None:
    given = json.loads((DATA / "seeds-expected.json").read_text(encoding="utf-8"))
    read = {}
    for name in FILES:
        found = seed(name)
        assert found.context.year is not None
        assert found.context.jurisdiction is not None
        read[name] = {
            "fiscal_year": found.context.year.value,
            "city": found.context.jurisdiction.value.name,
            "tables": len(found.tables),
            "indicators": sum(len(table.indicators) for table in found.tables),
            "budget_yuan": str(float(sum(table.budget for table in found.tables))),
            "departments": len({table.department for table in found.tables}),
        }
    assert read == given


def as_plain_lines(text: str) -> str:
    """A seed as text comes out of a PDF: a cell per line, no tabs, no blank lines, no empty cells."""
    text = re.sub(r"\[bookmark: [^\]]*\]", "", text)
    separated = sum(line.strip().count("\t") > 0 for line in text.split("\n")) * 5 > text.count("\n")
    cells = (cell for line in text.split("\n") for cell in (line.split("\t") if separated else [line.replace("\t", " ")]))
    return "\n".join(cell.strip() for cell in cells if cell.strip())


@pytest.mark.parametrize("name", FILES)
def test_the_same_text_as_plain_lines_gives_the_same_rows(name: str) -> None:
    """One cell of 001 has four lines; without tabs its borders are a guess, and that is said."""
    text = as_plain_lines((SEEDS / name).read_text(encoding="utf-8"))
    found = extract(read_bytes(text.encode(), name))
    expected = [[row[:5] for row in table["rows"]] for table in expected_tables()[name]]
    assert rows_of(found, lines=False) == expected
    assert [finding.code for finding in found.findings] == (["row-incomplete"] if name.startswith("001") else [])
    budgets = [table.budget for table in found.tables]
    assert budgets == [table.budget for table in seed(name).tables]
    assert [t.department for t in found.tables] == [t.department for t in seed(name).tables]


def test_multi_year_and_annual_amounts_stay_apart() -> None:
    table = seed("004_56b42797f674fafb.txt").tables[3]
    assert {Fund(*key).field: f"{amount:f}" for key, amount in table.funds.items()} == {
        "total": "2826436.00",
        "fiscal": "2826436.00",
        "other": "0.00",
        "annual_total": "2826436.00",
        "annual_fiscal": "2826436.00",
        "annual_other": "0.00",
        "carried_over": "0.00",
    }
    assert table.dates == {"start": "2024-01-01", "end": "2024-12-31"}
    assert table.form.text("nature") == "其他经常性项目"
    assert table.form.text("category") == "其他运转类"
    assert table.supervising is not None
    assert table.supervising.name == "中共上海市委组织部"
    assert table.form.text("goal") is None
    assert (table.form.text("annual_goal") or "").startswith("在满足日常业务需求的同时")


def test_goal_without_the_converters_tags() -> None:
    goal = seed("000_7d0e377dbae40483.txt").tables[0].form.text("goal") or ""
    assert goal.startswith("1. 通过维护平台云服务器及相关软、硬件，确保平台正常运行；\n2. ")
    assert "<" not in goal


@pytest.mark.parametrize("name", FILES)
def test_every_finding_and_no_other(name: str) -> None:
    """Code, line and indicator or project of each finding, against the list made by reading the documents."""
    with (EXPECTED / "findings.csv").open(encoding="utf-8") as file:
        wanted = Counter((row["code"], int(row["line"])) for row in csv.DictReader(file) if row["file"] in (name, name[:3]))
    lines = (SEEDS / name).read_text(encoding="utf-8").split("\n")
    found = seed(name)
    report = validate(found.graph(Minter()).ntriples())
    rows = {row.value_ref.line: row.source.line for table in found.tables for row in table.form.rows}
    about = Counter()
    for finding in report.findings:
        line = finding.source.line
        assert line is not None
        value = bare(finding.value)
        if (
            finding.focus != finding.table and finding.source.line in rows
        ):  # points at the 指标值; the list names the line of the indicator's name
            assert value is not None
            assert value[:10] in (bare("".join(lines[line - 1 : line + 5])) or "")
            line = rows[line]
        else:
            line = next((t.form.source.line for t in found.tables if t.form.source.table == finding.source.table), line)
        about[finding.code, line] += 1
    assert about == wanted


def test_extract_fits_its_schema(jixiao: Run) -> None:
    done = jixiao("extract", SEEDS, "--format", "json")
    assert done.returncode == 0
    assert done.stderr == ""
    document = json.loads(done.stdout)
    schema = json.loads((DATA / "extract.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator(schema).validate(document)
    assert [len(entry["tables"]) for entry in document["documents"]] == [7, 100, 4, 8, 5]
    first = document["documents"][0]
    assert (first["title"], first["city"], first["city_code"]) == ("项目支出绩效目标表", "天津市", "120000")
    assert first["tables"][0]["funds"] == {"total": "884000", "fiscal": "884000", "other": None}
    last = first["tables"][5]["indicators"][-1]
    assert (last["value"], last["target"]["number"], last["target"]["unit"]) == ("$\\geq 90\\%$", "90", "%")


def test_extract_lines_hold_the_cells(jixiao: Run) -> None:
    """Each indicator's source line is the line of the file where its name stands."""
    document = json.loads(jixiao("extract", SEEDS).stdout)
    for entry in document["documents"]:
        lines = (SEEDS / entry["file"]).read_text(encoding="utf-8").split("\n")
        for table in entry["tables"]:
            for indicator in table["indicators"]:
                place = indicator["source"]["line"] - 1
                around = bare("".join(lines[place : place + 3])) or ""
                assert (bare(indicator["name"]) or "") in around
