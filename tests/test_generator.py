"""Generated forms (tests/generator): the same seed gives the same documents, and the figures of reading them do not fall."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from generator import calibration, forms, grid, layouts, values
from generator.calibration import calibrate, shares_wrong
from generator.evaluate import evaluate, extract, table
from generator.make import FORMATS, KINDS, document, documents, write
from generator.score import score

#: The fixed set of `make test`, with every kind and format; another seed shows forms that nobody has seen: `make evaluate`.
SEED, NUMBER = 20261134, 300
#: A little below what was measured: 98.5 % of rows exact, none silently wrong, 5 documents with a false alarm, 91.3 % of heads right (42 %,
#: 49 %, 5 and 77 % as the generator was written); to be tightened with each mending.
LEAST_EXACT, MOST_SILENT, MOST_ALARMS, LEAST_HEADS = 0.97, 0.005, 0.10, 0.90

#: So many times seldomer is wrong what nothing speaks against (certainty 1) than what is less certain: rows, and fields of the head.
TIMES_SURER = 10


def test_the_same_seed_gives_the_same_documents() -> None:
    first, again, other = ([data for _, data in documents(seed, 12)] for seed in (SEED, SEED, SEED + 1))
    assert first == again
    assert first != other
    assert document(SEED, 7) == list(documents(SEED, 8))[7], "a document does not depend on those before it"


def test_all_kinds_and_formats_come_up() -> None:
    drawn = [gold for gold, _ in documents(SEED, NUMBER)]
    assert {gold.kind for gold in drawn} == set(KINDS)
    assert {gold.format for gold in drawn} == set(FORMATS)
    assert all(form.rows for gold in drawn for form in gold.tables)


def test_fixed_documents_read_no_worse_than_they_did(tmp_path: Path) -> None:
    write(tmp_path, SEED, NUMBER)
    read = extract(tmp_path / "documents")
    scores = evaluate(tmp_path, read=read)
    total = scores["all"]
    text = table(scores)
    print(text)
    calibrated = calibrate(tmp_path, read[0])
    for kind, entries in calibrated.items():
        full, others = shares_wrong(entries)
        assert full * TIMES_SURER <= others, f"{kind}\n{calibration.table(entries)}"
    assert total.read == NUMBER, text
    assert total.exact >= LEAST_EXACT * total.rows, text
    assert total.silent <= MOST_SILENT * total.rows, text
    assert total.alarmed <= MOST_ALARMS * total.documents, text
    assert total.heads_right >= LEAST_HEADS * total.heads, text


# -- the right readings -----------------------------------------------------------------------------------------------------


def test_a_form_sums_up_and_its_points_are_100() -> None:
    for number in range(40):
        form = layouts.drawn(values.Random(f"form {number}"))
        assert form.funds.total == form.funds.fiscal + form.funds.other
        assert sum(int(row.weight) for row in form.indicators) == 100
        assert len({row.name for row in form.indicators}) == len(form.indicators)


@pytest.mark.parametrize(
    ("number", "unit", "target"),
    [
        ("3.5", "万亩", ("35000", "亩", None)),
        ("12", "万元", ("12", "万元", "120000")),
        ("600", "元", ("600", "元", "600")),
        ("40", "公里", ("40", "公里", None)),
    ],
)
def test_a_scaled_unit_and_money_read_as_the_gold_says(number: str, unit: str, target: tuple[str, str, str | None]) -> None:
    spelled = values.spell_number(values.Random(1), ">=", values.Decimal(number), unit)
    assert (spelled.target.number, spelled.target.unit, spelled.target.yuan) == target


def test_weights_share_all_points() -> None:
    assert forms.weights(7, 90) == [13, 13, 13, 13, 13, 13, 12]


def test_undone_merging_keeps_the_text_once_or_in_each_row() -> None:
    merged = grid.Grid([[grid.Cell("产出", 1, 2), grid.Cell("甲", 2)], [grid.Cell("乙"), grid.Cell("丙")]])
    assert [[cell.text for cell in row] for row in grid.unmerged(merged, repeat=True).rows] == [["产出", "甲"], ["产出", "乙", "丙"]]
    assert [[cell.text for cell in row] for row in grid.unmerged(merged, repeat=False).rows] == [["产出", "甲"], ["", "乙", "丙"]]


# -- the scores -------------------------------------------------------------------------------------------------------------

TARGET = {"kind": "number", "comparator": ">=", "number": "30", "unit": "座"}


def row(**fields: Any) -> dict[str, Any]:
    return {"level1": "产出指标", "level2": "数量指标", "name": "修缮廊桥", "value": "≥30座", "target": TARGET} | fields


def gold(*rows: dict[str, Any], **fields: Any) -> dict[str, Any]:
    head = {"project": "廊桥修缮", "fiscal_year": 2024, "also": {}, "may_differ": [], "indicators": list(rows)}
    return {"file": "a.docx", "city": None, "fiscal_year": 2024, "findings": [], "tables": [head]} | fields


def given(*rows: dict[str, Any], findings: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    head = {"project": "廊桥修缮", "fiscal_year": 2024, "indicators": list(rows), "source": {"table": 1}}
    return {"file": "a.docx", "city": None, "fiscal_year": 2024, "findings": findings or [], "tables": [head]}


def finding(code: str, severity: str = "warning", **source: int) -> dict[str, Any]:
    return {"code": code, "severity": severity, "message": code, "source": {"table": 1, **source}}


def test_a_right_row_is_exact_and_nothing_else_counts() -> None:
    result = score(gold(row()), given(row(source={"table": 1, "row": 4})))
    assert (result.exact, result.rows, result.silent, result.alarms) == (1, 1, 0, 0)
    assert result.heads_right == result.heads


@pytest.mark.parametrize(
    "wrong",
    [row(level2="质量指标"), row(name="桥"), row(value="30座"), row(target=TARGET | {"comparator": "="}), row(target={"kind": "text"})],
)
def test_a_wrong_field_is_silent_unless_a_finding_stands_at_its_row(wrong: dict[str, Any]) -> None:
    read = wrong | {"source": {"table": 1, "row": 4}}
    assert score(gold(row()), given(read)).silent == (2 if wrong["name"] == "桥" and wrong["value"] != "≥30座" else 1)
    assert score(gold(row()), given(read, findings=[finding("row-incomplete", row=4)])).silent == 0
    assert score(gold(row()), given(read, findings=[finding("row-incomplete", row=9)])).silent == 1


def test_lost_and_invented_rows_are_silent_errors() -> None:
    assert score(gold(row(), row(name="另一指标", value="5个")), given(row())).silent == 1
    assert score(gold(row()), given(row(), row(name="合计", value="100"))).silent == 1
    assert score(gold(row()), None).silent == 1
    assert score(gold(row()), None, log="a.docx: no table").silent == 0


def test_a_folder_with_a_golden_beside_each_document_is_evaluated(tmp_path: Path) -> None:
    """As in tests/wild; what a golden leaves out is not judged."""
    rows = "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t修缮廊桥\t≥30座\n满意度指标\t服务对象满意度指标\t村民满意度\t≥90%\n"
    (tmp_path / "a.txt").write_text(f"2024年度项目支出绩效目标表\n项目名称\t廊桥修缮\n{rows}", encoding="utf-8")
    wanted = {
        "level1": "产出指标",
        "level2": "数量指标",
        "name": "修缮廊桥",
        "value": "≥30座",
        "target": {"kind": "number", "number": "30"},
    }
    other = {"level1": "满意度指标", "name": "村民满意度", "value": "≥91%", "target": {"kind": "number", "number": "91"}}
    golden = {"document": "a.txt", "tables": [{"project": "廊桥修缮", "year": 2024, "indicators": [wanted, other]}]}
    (tmp_path / "a.txt.expected.json").write_text(json.dumps(golden), encoding="utf-8")
    total = evaluate(tmp_path)["all"]
    assert (total.documents, total.rows, total.exact, total.silent, total.heads_right, total.heads) == (1, 2, 1, 1, 3, 3)


def test_the_scores_can_be_told_by_format(tmp_path: Path) -> None:
    write(tmp_path, SEED, 3)
    assert set(evaluate(tmp_path, "format")) == {"all", *(gold.format for gold, _ in documents(SEED, 3))}


def test_an_unreadable_value_needs_a_finding() -> None:
    wanted = row(value="≥≤95%", may_differ=["target"], say=True)
    read = row(value="≥≤95%", source={"table": 1, "row": 4})
    assert score(gold(wanted), given(read)).silent == 1
    told = score(gold(wanted), given(read, findings=[finding("value-unclear", row=4)]))
    assert (told.silent, told.alarms) == (0, 0)


def test_a_warning_that_nobody_agrees_with_is_a_false_alarm() -> None:
    read = row(source={"table": 1, "row": 4})
    assert score(gold(row()), given(read, findings=[finding("missing-cost")])).alarms == 1
    assert score(gold(row()), given(read, findings=[finding("missing-cost", "info")])).alarms == 0
    assert score(gold(row(), findings=["missing-cost"]), given(read, findings=[finding("missing-cost")])).alarms == 0
    without = {key: value for key, value in gold(row()).items() if key != "findings"}
    assert score(without, given(read, findings=[finding("missing-cost")])).judged == 0


def test_any_folder_with_gold_is_evaluated(tmp_path: Path) -> None:
    """As the README of an exam has it: ``documents/`` and ``gold.json``, here without kinds and without findings."""
    write(tmp_path, 5, 2)
    golds = json.loads((tmp_path / "gold.json").read_text(encoding="utf-8"))
    for entry in golds["documents"]:
        del entry["kind"], entry["format"], entry["findings"]
    (tmp_path / "gold.json").write_text(json.dumps(golds), encoding="utf-8")
    scores = evaluate(tmp_path)
    assert set(scores) == {"documents", "all"}
    assert scores["all"].documents == 2
    assert "-" in table(scores)
