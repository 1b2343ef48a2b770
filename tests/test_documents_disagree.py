"""Documents that print one table: what a store finds of their differences, whatever comes first, and what stays of tables that go."""

from __future__ import annotations

import csv
import io
import re
from itertools import permutations
from pathlib import Path

import pytest

from conftest import Run
from jixiao.sparql.formats import as_csv
from jixiao.sparql.saved_queries import catalogue, run
from jixiao.store import Store, open_store

BASE = "https://w3id.org/jixiao/id/"
FORM = """武汉市示范文化馆项目支出绩效目标表
（2024年）

单位：万元

项目名称\t{project}\t\t\t\t
实施单位\t武汉市示范文化馆\t\t\t\t
预算数\t{budget}\t其中：财政资金\t{budget}\t其他资金\t
绩效目标\t{goal}\t\t\t\t
一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\t
{rows}满意度指标\t服务对象满意度指标\t观众满意度\t观众满意度\t{satisfaction}\t
"""
ROWS = {
    "演出": "产出指标\t数量指标\t演出场次\t演出场次\t≥24场\t\n",
    "演出 ": "产出指标\t数量指标\t演出场次\t演出场次\t>= 24 场\t\n",
    "培训": "产出指标\t数量指标\t培训人次\t培训人次\t≥300人次\t\n",
}


def document(*rows: str, project: str = "送戏下乡经费", budget: str = "30", goal: str = "送戏下乡。", satisfaction: str = "≥92%") -> str:
    return FORM.format(project=project, budget=budget, goal=goal, satisfaction=satisfaction, rows="".join(ROWS[row] for row in rows))


#: The last one is the most complete, so it counts.
DRAFT = document("演出", budget="28")
FINAL = document("培训", "演出 ", satisfaction="≥90%", goal="送戏下乡")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("draft.txt", DRAFT), ("final.txt", FINAL)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def answer(store: Path, name: str = "documents-disagree") -> list[list[str]]:
    opened = open_store(str(store), read_only=True)
    try:
        return list(csv.reader(io.StringIO(as_csv(run(opened, catalogue()[name], {})))))[1:]
    finally:
        opened.close()


def graph(store: Path, name: str) -> str:
    opened: Store = open_store(str(store), read_only=True)
    try:
        return "".join(sorted(opened.graph(f"{BASE}{name}").splitlines(keepends=True)))
    finally:
        opened.close()


def test_each_difference_is_told_with_both_cells(folder: Path, jixiao: Run) -> None:
    done = jixiao("build", folder / "draft.txt", folder / "final.txt", "--store", folder / "store", "--report", folder / "report.json")
    assert done.returncode == 0, done.stderr
    assert re.search(r"\b8 +warning +documents-disagree\b", done.stdout)
    rows = [row[4:12] for row in answer(folder / "store")]
    assert sorted(rows) == [
        ["", "财政资金", "300000", "t1r6c4", "final.txt", "280000", "t1r6c4", "draft.txt"],
        ["", "预算数（资金总额）", "300000", "t1r6c2", "final.txt", "280000", "t1r6c2", "draft.txt"],
        ["培训人次", "指标行", "≥300人次", "t1r9c3", "final.txt", "", "t1r1c1", "draft.txt"],
        ["观众满意度", "指标值", "≥90%", "t1r11c5", "final.txt", "≥92%", "t1r10c5", "draft.txt"],
    ]
    assert {tuple(row[:4]) for row in answer(folder / "store")} == {("武汉市", "2024", "武汉市示范文化馆", "送戏下乡经费")}
    listed = jixiao("validate", "--store", folder / "store", "--format", "csv", "--lang", "en").stdout
    told = [row for row in csv.DictReader(io.StringIO(listed)) if row["code"] == "documents-disagree"]
    assert [(row["file"], row["value"]) for row in told if row["column"] == "5"] == [("draft.txt", "≥92%"), ("final.txt", "≥90%")]
    assert "观众满意度" in (folder / "report.json").read_text(encoding="utf-8")


def test_the_findings_do_not_hang_on_what_was_imported_first(folder: Path, jixiao: Run) -> None:
    graphs = set()
    for number, order in enumerate(permutations(("draft.txt", "final.txt"))):
        store = folder / f"store{number}"
        for name in order:
            assert jixiao("build", folder / name, "--store", store).returncode == 0
        graphs.add(graph(store, "findings/across-documents"))
    assert len(graphs) == 1
    assert graphs != {""}


def test_the_findings_go_with_the_document(folder: Path, jixiao: Run) -> None:
    store = folder / "store"
    jixiao("build", folder / "draft.txt", folder / "final.txt", "--store", store)
    assert jixiao("withdraw", "final.txt", "--store", store).returncode == 0
    assert graph(store, "findings/across-documents") == ""
    assert graph(store, "withdrawn") == "", "another document has the table"
    assert "documents-disagree" not in {row[3] for row in answer(store, "findings-by-department")}
    assert "documents-disagree" not in jixiao("build", folder / "draft.txt", "--store", store).stdout


def test_a_manifest_tells_which_document_is_right(folder: Path, jixiao: Run) -> None:
    (folder / "draft.txt.meta.toml").write_text("preferred = true\n", encoding="utf-8")
    assert jixiao("build", folder / "draft.txt", folder / "final.txt", "--store", folder / "store").returncode == 0
    assert {(row[8], row[11]) for row in answer(folder / "store")} == {("draft.txt", "final.txt")}


def test_a_corrected_project_name_is_the_same_table_under_a_new_name(tmp_path: Path, jixiao: Run) -> None:
    file, store = tmp_path / "form.txt", tmp_path / "store"
    file.write_text(document("演出", "培训", project="送戏下香经费"), encoding="utf-8")
    jixiao("build", file, "--store", store)
    [before] = [row[-1] for row in answer(store, "largest-projects")]
    file.write_text(document("演出", "培训"), encoding="utf-8")
    jixiao("build", file, "--store", store)
    [after] = [row[-1] for row in answer(store, "largest-projects")]
    work = before.partition("/version/")[0]
    gone = graph(store, "withdrawn")
    assert f"<{work}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/jixiao/ontology#WithdrawnTable>" in gone
    assert f"<{work}> <http://purl.org/dc/terms/isReplacedBy> <{after.partition('/version/')[0]}>" in gone
    assert '"送戏下香经费"' in gone
    assert answer(store, "overview")[0][2:4] == ["1", "1"]


def test_a_withdrawn_table_is_known_until_it_comes_back(folder: Path, jixiao: Run) -> None:
    store = folder / "store"
    jixiao("build", folder / "draft.txt", "--store", store)
    jixiao("withdraw", "draft.txt", "--store", store)
    gone = graph(store, "withdrawn")
    assert gone.count("WithdrawnTable") == 1
    assert "isReplacedBy" not in gone
    jixiao("build", folder / "final.txt", "--store", store)
    assert graph(store, "withdrawn") == ""
