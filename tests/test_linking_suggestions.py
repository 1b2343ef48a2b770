"""What jixiao suggests to be one among the projects and departments of a store, and the command that judges and suggests."""

from __future__ import annotations

import csv
import io
import json
import random
import tomllib
from pathlib import Path

import pytest

from conftest import ROOT, Run
from jixiao.linking import identity_suggestions
from jixiao.linking.identity_suggestions import KnownDepartment, KnownProject, Suggestion, candidate_pairs, suggestions

PAIRS = ROOT / "tests" / "linking" / "identity.csv"
COLUMNS = "entity,a_name,a_department,a_code,a_year,a_city,b_name,b_department,b_code,b_year,b_city"


def department(name: str, *years: int, place: str = "430626") -> KnownDepartment:
    return KnownDepartment(f"https://example.org/department/{place}/{name}", name, place, frozenset(years))


BUREAU = department("岳阳市平江县教育局", 2020, 2023)


def project(name: str, *years: int, owner: KnownDepartment = BUREAU) -> KnownProject:
    return KnownProject(f"{owner.iri}/project/{name}", name, owner, frozenset(years))


def told(found: tuple[Suggestion, ...]) -> list[tuple[str, str, str]]:
    return [(str(one.kind), one.name_a, one.name_b) for one in found]


# -- what is suggested -------------------------------------------------------------------------------------------------------


def test_projects_of_one_department_that_differ_in_needless_words_are_suggested_the_surer_first() -> None:
    projects = [
        project("信息系统运行维护费", 2022),
        project("信息系统运维经费", 2023),
        project("校园安保补助", 2021),
        project("校园安保", 2022),
        project("信息系统建设", 2022),
        project("信息系统运维经费", 2023, owner=department("平江县民政局", 2023)),
    ]
    found = suggestions(projects, [])
    assert told(found) == [("same-project", "信息系统运行维护费", "信息系统运维经费"), ("same-project", "校园安保补助", "校园安保")]
    assert found[0].confidence > 0.9 > found[1].confidence
    assert (found[0].department, found[0].place) == ("岳阳市平江县教育局", "430626")


def test_two_that_have_tables_in_one_year_are_hardly_one() -> None:
    (apart,) = suggestions([project("信息系统运行维护费", 2022), project("信息系统运维经费", 2023)], [])
    (together,) = suggestions([project("信息系统运行维护费", 2022), project("信息系统运维经费", 2022, 2023)], [])
    assert together.code == "both-in-one-year"
    assert together.confidence < 0.5 < apart.confidence


def test_projects_of_a_series_are_no_question() -> None:
    assert suggestions([project("老旧小区改造第一批", 2022), project("老旧小区改造第二批", 2023), project("老旧小区改造", 2024)], []) == ()


def test_departments_of_one_place_by_a_short_name_and_after_a_rename() -> None:
    departments = [
        department("岳阳市平江县市场监督管理局", 2023),
        department("平江县市监局", 2022),
        department("岳阳市平江县环境保护局", 2017),
        department("岳阳市平江县生态环境局", 2020),
        department("岳阳市平江县教育局", 2020),
        department("汨罗市生态环境局", 2020, place="430681"),
    ]
    found = suggestions([], departments)
    assert told(found) == [
        ("same-department", "平江县市监局", "岳阳市平江县市场监督管理局"),
        ("renamed-department", "岳阳市平江县环境保护局", "岳阳市平江县生态环境局"),
    ]
    alias, change = (tomllib.loads(one.entry) for one in found)
    assert alias["department"] == [{"name": "岳阳市平江县市场监督管理局", "aliases": ["平江县市监局"], "place": "430626", "source": ""}], (
        "the whole name is the one that it is known by"
    )
    assert change["change"] == [
        {"year": 2020, "from": ["岳阳市平江县环境保护局"], "to": ["岳阳市平江县生态环境局"], "place": "430626", "source": ""}
    ]


def test_a_needless_tail_is_the_alias() -> None:
    (found,) = suggestions([], [department("平江县财政局本级", 2021), department("平江县财政局", 2023)])
    (entry,) = tomllib.loads(found.entry)["department"]
    assert (entry["name"], entry["aliases"]) == ("平江县财政局", ["平江县财政局本级"])


def many(number: int) -> list[KnownProject]:
    """Projects of one department: names of two words out of many, a third of them a second time with a needless word."""
    chance = random.Random(20261201)
    things = [f"{a}{b}" for a in "城乡道水桥林田校医车灯园湖厂库" for b in "区路网站房线场所口岸坝渠井塔棚"]
    doings = ["建设", "运维", "维修", "监测", "培训", "采购", "宣传", "养护"]
    names = sorted({f"{chance.choice(things)}{chance.choice(things)}{chance.choice(doings)}" for _ in range(number)})
    return [
        project(f"{name}{tail}", 2020 + len(tail)) for n, name in enumerate(names) for tail in (("", "项目经费") if n % 3 == 0 else ("",))
    ]


def test_nothing_is_lost_by_comparing_only_names_that_share_words(monkeypatch: pytest.MonkeyPatch) -> None:
    some = many(300)
    quick = suggestions(some, [])
    monkeypatch.setattr(identity_suggestions, "_FEW", len(some))
    assert quick == suggestions(some, [])
    assert len(quick) >= 100


def test_of_many_names_few_pairs_are_compared() -> None:
    some = many(3000)
    assert sum(1 for _ in candidate_pairs(some, lambda one: one.name)) < len(some) ** 2 / 100


def test_suggestions_do_not_hang_on_the_order_of_what_is_known() -> None:
    some = many(200)
    shuffled = some[:]
    random.Random(3).shuffle(shuffled)
    assert suggestions(some, []) == suggestions(shuffled, [])


# -- the command: pairs of a file --------------------------------------------------------------------------------------------


def csv_rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_pairs_come_back_with_what_was_judged(jixiao: Run) -> None:
    done = jixiao("link", "identity", PAIRS, "--format", "csv")
    assert done.returncode == 0, done.stderr
    given, judged = csv_rows(PAIRS.read_text(encoding="utf-8")), csv_rows(done.stdout)
    assert [row["id"] for row in judged] == [row["id"] for row in given]
    assert [row["note"] for row in judged] == [row["note"] for row in given]
    labels = {row["id"]: row["label"] for row in given}
    assert all(row["label"] != "same" or labels[row["id"]] == "same" for row in judged)
    assert {row["label"] for row in judged} == {"same", "different", "unsure"}
    assert all(0 < float(row["confidence"]) <= 1 and row["reason"] for row in judged)


def test_columns_stand_in_any_order_and_most_may_be_absent(jixiao: Run, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("b_name,more,a_name,entity,a_city,b_city\n县财政局,x,平江县财政局,department,平江县,平江县\n", encoding="utf-8-sig")
    (row,) = csv_rows(jixiao("link", "identity", file, "--format", "csv").stdout)
    assert list(row) == ["b_name", "more", "a_name", "entity", "a_city", "b_city", "label", "confidence", "reason"]
    assert (row["label"], row["more"]) == ("same", "x")


def test_a_file_as_excel_writes_it_in_china_and_json_in_chinese(jixiao: Run, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_bytes(f"{COLUMNS}\r\nproject,党建经费,甲局,,2023年,平江县,培训费,甲局,,2023,平江县\r\n".encode("gb18030"))
    (row,) = json.loads(jixiao("link", "identity", file, "--format", "json", "--lang", "zh").stdout)
    assert (row["label"], row["reason"][:4]) == ("different", "实义字词")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("entity,a_name\nproject,甲\n", "lacks the columns b_name"),
        (f"{COLUMNS},b_city\n", "has the columns b_city twice"),
        (f"{COLUMNS}\nproject,甲,,,,,乙\n", "line 2: has 7 cells under 11 headings"),
        (f"{COLUMNS}\nproject,甲,,,去年,,乙,,,,\n", "line 2: a_year is a year such as 2024"),
        (f"{COLUMNS}\n\nprojects,甲,,,,,乙,,,,\n", "line 3: entity is project or department, not 'projects'"),
        ('entity,a_name,b_name\nproject,"甲,乙\n', "is no CSV"),
    ],
)
def test_what_is_wrong_in_a_file_is_said_with_its_line(text: str, said: str, jixiao: Run, tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(text, encoding="utf-8")
    done = jixiao("link", "identity", file)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_file_that_is_not_there_and_entries_of_a_file_are_wrong_usage(jixiao: Run, tmp_path: Path) -> None:
    assert jixiao("link", "identity", tmp_path / "no.csv").returncode == 2
    assert jixiao("link", "identity", PAIRS, "--entries").returncode == 2


# -- the command: a store ----------------------------------------------------------------------------------------------------

FORM = """<!doctype html><meta charset="utf-8"><p>{year}年度项目支出绩效目标表</p><table>
<tr><td>项目名称</td><td>{project}</td><td>实施单位</td><td>{unit}</td></tr>
<tr><td>资金总额（万元）</td><td colspan=3>{year}.00</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>运维系统数量</td><td>≥3个</td></tr>
<tr><td>满意度指标</td><td>服务对象满意度指标</td><td>使用人员满意度</td><td>≥90%</td></tr></table>"""


def test_what_people_agree_to_is_one_after_the_next_build(jixiao: Run, tmp_path: Path) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    for year, name, unit in (
        (2022, "2022年信息系统运行维护费", "平江县教育局本级"),
        (2023, "信息系统运维经费", "平江县教育局"),
        (2024, "信息系统运维服务项目", "平江县教育局"),
    ):
        (documents / f"{year}.html").write_text(FORM.format(year=year, project=name, unit=unit), encoding="utf-8")
    store = tmp_path / "store"
    built = jixiao("build", documents, "--store", store, "--city", "430626")
    assert built.returncode == 0, built.stderr
    kinds = [row["kind"] for row in csv_rows(jixiao("link", "identity", "--store", store, "--format", "csv").stdout)]
    assert kinds == ["same-department", "same-project"]
    shown = jixiao("link", "identity", "--store", store, "--lang", "zh").stdout
    assert "可能是同一部门\n  岳阳市平江县教育局本级  2022\n  岳阳市平江县教育局  2023 2024\n" in shown

    drafted = jixiao("link", "identity", "--store", store, "--entries").stdout
    words = tmp_path / "same.toml"
    words.write_text(drafted, encoding="utf-8")
    refused = jixiao("build", documents, "--store", store, "--city", "430626", "--vocabulary", words)
    assert refused.returncode == 2, "nobody has said yet who decided it"
    words.write_text(drafted.replace('source = ""', 'source = "2024年部门决算公开"'), encoding="utf-8")
    assert jixiao("build", documents, "--store", store, "--city", "430626", "--vocabulary", words).returncode == 0
    left = csv_rows(jixiao("link", "identity", "--store", store, "--format", "csv").stdout)
    assert [(row["kind"], row["a_name"], row["b_name"]) for row in left] == [
        ("same-project", "信息系统运行维护费", "信息系统运维服务项目")
    ], "that of 2022 is one of the department now, and a question in its turn"
    more = jixiao("link", "identity", "--store", store, "--entries").stdout.replace('source = ""', 'source = "2024年部门决算公开"')
    words.write_text(words.read_text(encoding="utf-8") + more, encoding="utf-8")
    assert jixiao("build", documents, "--store", store, "--city", "430626", "--vocabulary", words).returncode == 0
    assert jixiao("link", "identity", "--store", store).stdout == "nothing is probably one that is not so already\n"
    answer = csv_rows(jixiao("query", "year-over-year", "--store", store, "--format", "csv").stdout)
    assert [(row["year_a"], row["year_b"]) for row in answer] == [("2022", "2023"), ("2023", "2024")]
    assert {row["department"] for row in answer} == {"岳阳市平江县教育局"}
