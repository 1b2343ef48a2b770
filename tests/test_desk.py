"""The steward's desk by its commands: what is accepted, filters, formats, the workbook and back, and the runs that are kept."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import re
import subprocess
import tomllib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from lxml import etree, html

from conftest import ROOT, run_jixiao
from jixiao.model import Location
from jixiao.model.text import place

TEXT = (ROOT / "docs" / "examples" / "library.txt").read_text(encoding="utf-8")
PROJECT = "图书馆夜间开放经费"
DOCUMENTS = 12
#: What the documents have to say besides what is asked of all of them: findings of each.
KINDS = {"no-city": "violation", "number-without-unit": "warning", "cell-not-understood": "info", "field-not-in-form": "info"}


def run(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = run_jixiao(*arguments)
    assert done.returncode == code, (done.returncode, done.stdout, done.stderr)
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of documents with the same faults in each, and a store of it beside the folder. Never write to it."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "documents").mkdir()
    assert PROJECT in TEXT
    for number in range(DOCUMENTS):
        (folder / "documents" / f"{number:02}.txt").write_text(TEXT.replace(PROJECT, f"{PROJECT}{chr(0x7532 + number)}"), encoding="utf-8")
    run("build", folder / "documents", "--store", folder / "store")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    import shutil

    return Path(shutil.copytree(made, tmp_path / "desk"))


def listed(folder: Path, *options: object, code: int | None = None) -> list[dict[str, object]]:
    done = run_jixiao("validate", "--store", folder / "store", "--format", "json", *options)
    assert code is None or done.returncode == code, done.stderr
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def accept(folder: Path, *more: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    given = ("--reason", "as-published", "--by", "李娜", "--store", folder / "store")
    return run("review", "accept", *more, *given, code=code)


def test_an_accepted_finding_is_counted_apart_and_fails_no_more(folder: Path) -> None:
    before = listed(folder, code=1)
    violations = [str(f["fingerprint"]) for f in before if f["severity"] == "violation"]
    assert len(violations) == DOCUMENTS
    accept(folder, *violations, "--text", "见 2025 年公告")
    after = listed(folder, code=0)
    assert len(after) == len(before)
    assert Counter(f["state"] for f in after) == {"accepted": DOCUMENTS, "open": len(before) - DOCUMENTS}
    shown = run("validate", "--store", folder / "store", "--lang", "zh").stdout
    assert f"已接受 = {DOCUMENTS}" in shown
    assert "原文如此（见 2025 年公告） · 李娜" in shown
    assert not re.search("违规 +no-city", shown)
    entry = tomllib.loads((folder / "store.accepted.toml").read_text(encoding="utf-8"))["accepted"][violations[0]]
    assert (entry["reason"], entry["by"], entry["on"], entry["code"]) == ("as-published", "李娜", date.today(), "no-city")


def test_what_has_run_out_counts_again_and_is_said(folder: Path) -> None:
    violations = [str(f["fingerprint"]) for f in listed(folder) if f["severity"] == "violation"]
    accept(folder, *violations, "--until", (date.today() - timedelta(days=1)).isoformat())
    assert {f["state"] for f in listed(folder, "--severity", "violation", code=1)} == {"expired"}
    assert f"acceptance has run out = {DOCUMENTS}" in run("validate", "--store", folder / "store", code=1).stdout
    accept(folder, *violations, "--until", date.today().isoformat())
    assert {f["state"] for f in listed(folder, "--severity", "violation", code=0)} == {"accepted"}


def test_what_no_longer_occurs_is_said(folder: Path) -> None:
    [first] = [str(f["fingerprint"]) for f in listed(folder, "--file", "00.txt", "--code", "no-city")]
    accept(folder, first)
    (folder / "documents" / "00.txt").unlink()
    run("build", folder / "documents", "--store", folder / "store", "--prune")
    said = run("validate", "--store", folder / "store", code=1).stderr
    assert f"accepted {first} no longer occurs" in said


def test_accepting_asks_for_a_reason_a_name_and_a_finding_that_is_there(folder: Path) -> None:
    [first, *_] = [str(f["fingerprint"]) for f in listed(folder)]
    given = ("--store", folder / "store")
    assert "as-published" in run("review", "accept", first, "--reason", "dunno", "--by", "x", *given, code=2).stderr
    assert "--text" in run("review", "accept", first, "--reason", "other", "--by", "x", *given, code=2).stderr
    assert "--by" in run("review", "accept", first, "--reason", "误报", *given, code=2).stderr
    assert "0123456789abcdef" in accept(folder, first, "0123456789abcdef", code=2).stderr
    assert "until" in accept(folder, first, "--until", "tomorrow", code=2).stderr
    assert not (folder / "store.accepted.toml").exists()


def test_a_file_beside_the_documents_holds_and_is_no_document(folder: Path) -> None:
    [first, second, *_] = [str(f["fingerprint"]) for f in listed(folder)]
    beside = folder / "documents" / "accepted.toml"
    beside.write_text(f'# of the library\n[accepted."{first}"]\nreason = "误报"\nby = "张三"\non = 2026-01-02\n', encoding="utf-8")
    done = run("build", folder / "documents", "--store", folder / "store")
    assert "accepted.toml" not in done.stderr
    assert [f["fingerprint"] for f in listed(folder, "--state", "accepted")] == [first]
    accept(folder, second)
    text = beside.read_text(encoding="utf-8")
    assert text.startswith("# of the library\n")
    assert set(tomllib.loads(text)["accepted"]) == {first, second}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[accepted]\nx = 1\n", "16 hex digits"),
        ('[accepted."0123456789abcdef"]\nreason = "误报"\nby = "x"\n', "on is missing"),
        ('[accepted."0123456789abcdef"]\nreason = "nix"\nby = "x"\non = 2026-01-01\n', "no reason"),
        ('[accepted."0123456789abcdef"]\nreason = "误报"\nby = "x"\non = "2026"\n', "must be a date"),
        ('[accepted."0123456789abcdef"]\nreason = "误报"\nby = "x"\non = 2026-01-01\nwhy = ""\n', "only"),
        ("[[other]]\n", "other"),
        ("nix", "TOML"),
    ],
)
def test_a_file_that_says_something_wrong_is_refused(made: Path, tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "a.toml"
    file.write_text(text, encoding="utf-8")
    done = run("validate", "--store", made / "store", "--accepted", file, code=2)
    assert said in done.stderr
    assert "a.toml" in done.stderr


def test_filters_select_and_say_what_matches_nothing(made: Path) -> None:
    whole = listed(made)
    for kind, key in (("--severity", "severity"), ("--code", "code"), ("--state", "state"), ("--file", "file")):
        values = sorted({str(f[key]) for f in whole})
        parts = [listed(made, kind, value) for value in values]
        assert sum(map(len, parts)) == len(whole)
        assert [f[key] for part, value in zip(parts, values, strict=True) for f in part if f[key] != value] == []
    assert len(listed(made, "--city", "unknown")) == len(whole)
    assert len(listed(made, "--year", "2020-2026", "--code", "no-city,number-without-unit")) == 2 * DOCUMENTS
    done = run("validate", "--store", made / "store", "--city", "武汉市", "--department", "教育局")
    assert "--city 武汉市: no finding" in done.stderr
    assert "--department 教育局: no finding" in done.stderr
    assert "no-unit" not in done.stdout
    for wrong in (("--severity", "bad"), ("--code", "no-citty"), ("--state", "shut"), ("--year", "soon")):
        assert str(wrong[1]) in run("validate", "--store", made / "store", *wrong, code=2).stderr


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 1), (("none",), 0), (("warning",), 1), (("number-without-unit",), 1), (("no-budget",), 0),
        (("violation,accepted",), 0), (("expired",), 0), (("info,open",), 1),
    ],
)  # fmt: skip
def test_what_fails_is_chosen(made: Path, words: tuple[str, ...], code: int) -> None:
    options = [part for word in words for part in ("--fail-on", word)]
    assert run("validate", "--store", made / "store", "--quiet", *options, code=code).stdout == ""


def test_an_unknown_word_to_fail_on_is_refused(made: Path) -> None:
    assert "wraning" in run("validate", "--store", made / "store", "--fail-on", "wraning", code=2).stderr


def place_of(finding: dict[str, object]) -> str:
    at = finding["source"]
    assert isinstance(at, dict)
    return place(Location(at["table"], at["row"], at["column"], at["line"]), "en")


def written(made: Path, format_: str, tmp_path: Path, *options: object) -> Path:
    file = tmp_path / f"findings.{format_}"
    run("validate", "--store", made / "store", "--format", format_, "-o", file, "--fail-on", "none", *options)
    return file


def test_csv_has_whose_each_finding_is(made: Path, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(made, "csv", tmp_path).read_text(encoding="utf-8"))))
    assert Counter(row["code"] for row in rows) == Counter(str(f["code"]) for f in listed(made))
    assert {row["year"] for row in rows} == {"2025"}
    assert {row["state"] for row in rows} == {"open"}
    assert all(row["project"].startswith(PROJECT) for row in rows)


def test_sarif_has_each_finding_at_its_line_with_its_fingerprint(folder: Path, tmp_path: Path) -> None:
    found = listed(folder)
    accept(folder, found[0]["fingerprint"])
    [log] = json.loads(written(folder, "sarif", tmp_path).read_text(encoding="utf-8"))["runs"]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    levels = {"violation": "error", "warning": "warning", "info": "note"}
    assert [
        (
            rules[r["ruleIndex"]],
            r["level"],
            r["partialFingerprints"]["jixiao/v1"],
            r["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for r in log["results"]
    ] == [(f["code"], levels[str(f["severity"])], f["fingerprint"], f["source"]["line"]) for f in found]  # type: ignore[index]
    assert [r["suppressions"][0]["status"] for r in log["results"] if "suppressions" in r] == ["accepted"]


def test_junit_counts_what_it_holds(folder: Path, tmp_path: Path) -> None:
    [city] = [f for f in listed(folder, "--file", "00.txt") if f["code"] == "no-city"]
    accept(folder, city["fingerprint"])
    root = etree.fromstring(written(folder, "junit", tmp_path).read_bytes())
    suites = root.findall("testsuite")
    assert [suite.get("name") for suite in suites] == [f"{number:02}.txt" for number in range(DOCUMENTS)]
    for suite in suites:
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            assert int(suite.get(name)) == len(list(suite.iter(tag)))
    assert int(root.get("failures")) == 2 * DOCUMENTS - 1
    assert len(list(root.iter("skipped"))) == 1


def test_the_page_needs_nothing_else_and_escapes(folder: Path, tmp_path: Path) -> None:
    hostile = TEXT.replace("≥40阅览席", "≥40<script>x</script>席").replace(PROJECT, f"{PROJECT}<b>")
    (folder / "documents" / "h.txt").write_text(hostile, encoding="utf-8")
    run("build", folder / "documents", "--store", folder / "store")
    text = written(folder, "html", tmp_path, "--lang", "zh").read_text(encoding="utf-8")
    page = html.document_fromstring(text)
    assert page.get("lang") == "zh-CN"
    assert len(page.findall(".//tbody/tr")) == len(listed(folder))
    assert len(page.findall(".//script")) == 1
    assert not re.search(r"(src|href)=[\"']?(https?:)?//(?!w3id)", text)
    assert "<b>" not in text


def test_a_workbook_has_a_sheet_for_all_and_one_for_each_department(made: Path, tmp_path: Path) -> None:
    book = openpyxl.load_workbook(written(made, "xlsx", tmp_path, "--by-department", "--lang", "zh"))
    assert book.sheetnames[:2] == ["汇总", "全部"]
    sheet = book["全部"]
    heads = [cell.value for cell in sheet[1]]
    for head in ("级别", "部门", "文件", "位置", "处理", "理由", "更正为", "指纹"):
        assert head in heads
    column = sheet.cell(1, heads.index("指纹") + 1).column_letter
    assert sheet.column_dimensions[column].hidden
    assert sheet.auto_filter.ref.startswith("A1:")
    assert [row[heads.index("指纹")].value for row in sheet.iter_rows(min_row=2)] == [f["fingerprint"] for f in listed(made)]
    assert all(row[heads.index("处理")].value is None for row in sheet.iter_rows(min_row=2))
    departments = {f["department"] for f in listed(made)}
    assert len(book.sheetnames) == 2 + len(departments)


def test_fifty_decisions_in_sorted_and_filtered_rows_all_come_back(folder: Path) -> None:
    """Rows and columns in another order, a title above, a filter that hides rows, and decisions on two sheets."""
    before = listed(folder)
    file = folder / "work.xlsx"
    run("review", "export", file, "--store", folder / "store", "--lang", "zh")
    book = openpyxl.load_workbook(file)
    sheet = book["全部"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    chance = random.Random(7)
    heads, body = rows[0], rows[1:]
    order = chance.sample(range(len(heads)), len(heads))
    chance.shuffle(body)
    at = {head: place for place, head in enumerate(heads)}
    decided: dict[str, tuple[str, str, str]] = {}
    for number, row in enumerate(body[:50]):
        words = (
            ("更正", f"原件第{number}页", f"≥{number}%")
            if number % 5 == 0
            else ("接受", "误报" if number % 2 else f"原文如此：第{number}条", "")
        )
        row[at["处理"]], row[at["理由"]], row[at["更正为"]] = words[0], words[1], words[2] or None
        decided[row[at["指纹"]]] = words
    del book["全部"]
    made = book.create_sheet("整理后")
    made.append(["2026 年核查"])
    for row in [heads, *body]:
        made.append([row[place] for place in order])
    for hidden in range(4, 30, 3):
        made.row_dimensions[hidden].hidden = True
    book.save(file)
    run("review", "import", file, "--by", "李娜", "--store", folder / "store", "--documents", folder / "documents")
    accepted = tomllib.loads((folder / "store.accepted.toml").read_text(encoding="utf-8"))["accepted"]
    corrections = tomllib.loads((folder / "documents" / "corrections.toml").read_text(encoding="utf-8"))["corrections"]
    assert len(accepted) + len(corrections) == 50
    assert {name for name, words in decided.items() if words[0] == "接受"} == set(accepted)
    for name, entry in accepted.items():
        why = decided[name][1]
        assert (entry["reason"], entry.get("text", "")) == (
            ("false-alarm", "") if why == "误报" else ("as-published", why.partition("：")[2])
        )
    at_cell: dict[tuple[str, str], list[str]] = {}
    for f in before:
        at_cell.setdefault((str(f["file"]), place_of(f)), []).append(str(f["fingerprint"]))
    wanted = {name: words for name, words in decided.items() if words[0] == "更正"}
    assert {(entry["why"], entry["to"]) for entry in corrections} == {(why, to) for _, why, to in wanted.values()}
    files = {hashlib.sha256(path.read_bytes()).hexdigest(): path.name for path in (folder / "documents").glob("*.txt")}
    for entry in corrections:
        [meant] = [name for name in at_cell[files[entry["document"]], entry["cell"]] if name in wanted]
        assert wanted[meant][2] == entry["to"]
        said = (folder / "documents" / files[entry["document"]]).read_text(encoding="utf-8")
        assert entry["from"] in said
    assert Counter(f["state"] for f in listed(folder)) == {"accepted": 40, "open": len(before) - 40}


def test_what_is_not_understood_is_said_with_its_row_and_the_rest_is_taken(folder: Path) -> None:
    file = folder / "work.xlsx"
    run("review", "export", file, "--store", folder / "store", "--lang", "zh")
    book = openpyxl.load_workbook(file)
    sheet = book["全部"]
    at = {cell.value: cell.column for cell in sheet[1]}

    def decide(row: int, said: object, why: object, corrected: object = None) -> None:
        for head, value in (("处理", said), ("理由", why), ("更正为", corrected)):
            sheet.cell(row, at[head]).value = value

    decide(2, "接受", "误报")
    decide(3, "随便", "误报")
    decide(4, "接受", None)
    decide(5, "更正", "原件", None)
    decide(6, None, "误报")
    decide(7, "接受", "误报", "90%")
    decide(8, "更正", "原件", 0.9)
    sheet.cell(8, at["更正为"]).number_format = "0%"
    decide(9, "接受", "误报")
    sheet.cell(9, at["指纹"]).value = None
    decide(10, "接受", "误报")
    sheet.cell(10, at["指纹"]).value = "0123456789abcdef"
    decide(11, "接受", "误报")
    decide(12, "接受", "不适用")
    sheet.cell(12, at["指纹"]).value = sheet.cell(11, at["指纹"]).value
    book.save(file)
    said = run("review", "import", file, "--by", "李娜", "--store", folder / "store", "--lang", "zh", code=2).stderr
    assert [int(number) for number in re.findall("第 ([0-9]+) 行", said)] == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
    assert "随便" in said
    accepted = tomllib.loads((folder / "store.accepted.toml").read_text(encoding="utf-8"))["accepted"]
    assert set(accepted) == {sheet.cell(2, at["指纹"]).value}


def test_two_findings_at_one_cell_are_not_corrected_to_two_texts(folder: Path) -> None:
    file = folder / "work.xlsx"
    run("review", "export", file, "--store", folder / "store", "--file", "00.txt", "--lang", "zh")
    book = openpyxl.load_workbook(file)
    sheet = book["全部"]
    at = {cell.value: cell.column for cell in sheet[1]}
    rows = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, at["代码"]).value in ("no-city", "field-not-in-form")]
    assert len({sheet.cell(row, at["位置"]).value for row in rows}) == 1
    for number, row in enumerate(rows):
        for head, value in (("处理", "更正"), ("理由", "原件"), ("更正为", f"武汉市{number}")):
            sheet.cell(row, at[head]).value = value
    book.save(file)
    given = ("--by", "李娜", "--store", folder / "store", "--documents", folder / "documents", "--lang", "zh")
    said = run("review", "import", file, *given, code=2).stderr
    assert [int(number) for number in re.findall("第 ([0-9]+) 行", said)] == rows
    assert not (folder / "documents" / "corrections.toml").exists()


def test_a_workbook_of_something_else_is_refused(made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    text = tmp_path / "text.xlsx"
    text.write_text("x", encoding="utf-8")
    for file in (other, text, tmp_path / "none.xlsx"):
        assert file.name in run("review", "import", file, "--by", "x", "--store", made / "store", code=2).stderr


def test_runs_are_kept_and_say_what_came_and_went(folder: Path) -> None:
    kept = folder / "store.runs.json"
    assert len(json.loads(kept.read_text(encoding="utf-8"))["runs"]) == 1
    run("validate", "--store", folder / "store", code=1)
    assert len(json.loads(kept.read_text(encoding="utf-8"))["runs"]) == 1
    each = len(listed(folder)) // DOCUMENTS
    (folder / "documents" / "00.txt").unlink()
    (folder / "documents" / "99.txt").write_text(TEXT, encoding="utf-8")
    said = run("build", folder / "documents", "--store", folder / "store", "--prune").stderr
    assert f"{each} new, {each} gone, {each * (DOCUMENTS - 1)} left" in said
    for _ in range(2):  # a check that finds the same is compared with the run before it
        assert {f["file"] for f in listed(folder, "--new")} == {"99.txt"}
    runs = json.loads(kept.read_text(encoding="utf-8"))["runs"]
    assert [(one["new"], one["gone"]) for one in runs] == [(None, None), (each, each)]
    assert runs[-1]["codes"]["no-city"] == {"violation": DOCUMENTS}
    assert sum(sum(counts.values()) for counts in runs[-1]["departments"].values()) == each * DOCUMENTS
