"""One department and one project across documents, years and codes: names that are one, names that are not, renames, and word files."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.extraction.departments import normalised_name
from jixiao.extraction.pipeline import ExtractedDocument, extract
from jixiao.model import JixiaoError, Jurisdiction
from jixiao.rdf import Minter
from jixiao.rdf.reference_data import reference_digest, reference_statements
from jixiao.readers import read_bytes
from jixiao.sparql.formats import as_csv
from jixiao.sparql.saved_queries import catalogue, run
from jixiao.store import Store, open_store
from jixiao.vocabulary import SETTING, Vocabulary, WordFile, all_words, made_of, vocabulary
from jixiao.vocabulary.names import project_key

HEBEI, SHIJIAZHUANG, CHANGAN = Jurisdiction("130000", "河北省"), Jurisdiction("130100", "石家庄市"), Jurisdiction("130102", "长安区")
WORDS = vocabulary().project_names


def form(year: int, budget: int, *, heading: str, unit: str | None = None, project: str = "河道保洁经费") -> ExtractedDocument:
    """A table of a year with its budget in 万元, the department in a line above it and, where it is told, in a cell of its own."""
    own = f"实施单位\t{unit}\n" if unit else ""
    text = (
        f"{heading}项目支出绩效目标表\n（{year}年）\n\n1. {project}绩效目标表\n\n{heading}\n\n单位：万元\n\n项目名称\t{project}\n{own}"
        f"预算规模及资金用途\t预算数\t{budget}\t其中：财政资金\t{budget}\t其他资金\n\t用于{project}\n绩效目标\t1.水面整洁\n"
        "一级指标\t二级指标\t三级指标\t绩效指标描述\t指标值\n产出指标\t数量指标\t保洁河段\t保洁河段\t≥7公里\n"
        "满意度指标\t服务对象满意度指标\t居民满意度\t居民满意度\t≥88%\n"
    )
    return extract(read_bytes(text.encode(), f"{year}-{budget}.txt"))


def store_of(folder: Path, documents: list[ExtractedDocument]) -> Store:
    store = open_store(str(folder))
    graphs = reference_statements(reference_digest())
    for document in documents:
        graph = document.graph(Minter())
        graphs[graph.graph] = list(graph.triples)
    store.replace(graphs)
    return store


def answer(store: Store, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(as_csv(run(store, catalogue()[name], {})))))


def changes(store: Store) -> list[tuple[str, str, str, str]]:
    """The rows of year-over-year: project, and both budgets in 万元 with their years."""
    return [
        (
            row["project"],
            f"{row['year_a']}-{row['year_b']}",
            str(int(row["budget_a"]) // 10000),
            str(int(row["budget_b"]) // 10000),
        )
        for row in answer(store, "year-over-year")
    ]


# -- departments -----------------------------------------------------------------------------------------------------------


def test_a_department_is_one_whatever_its_code(tmp_path: Path) -> None:
    """The code is printed, absent, another one, in brackets, and absent with the place."""
    printed = ["450101石家庄市水利局", "石家庄市水利局", "770202石家庄市水利局", "[450101]石家庄市水利局", "石家庄市 水利局"]
    documents = [form(2021 + n, 20 + n, heading=heading) for n, heading in enumerate(printed)]
    store = store_of(tmp_path, documents)
    assert changes(store) == [("河道保洁经费", f"{2021 + n}-{2022 + n}", str(20 + n), str(21 + n)) for n in range(4)]
    by_department = answer(store, "budget-by-department")
    assert {row["department"] for row in by_department} == {"石家庄市水利局"}
    assert [row["department_code"] for row in by_department] == ["450101", "", "770202", "450101", ""]


def test_one_department_has_one_row_where_one_table_prints_its_code_and_another_does_not(tmp_path: Path) -> None:
    documents = [
        form(2023, 20, heading="450101石家庄市水利局"),
        form(2023, 5, heading="石家庄市水利局", project="泵站巡检经费"),
    ]
    (row,) = answer(store_of(tmp_path, documents), "budget-by-department")
    assert (row["department_code"], row["department"], row["tables"], row["budget_yuan"]) == ("450101", "石家庄市水利局", "2", "250000")


def statements(document: ExtractedDocument) -> str:
    return document.graph(Minter()).ntriples()


def test_a_department_is_described_by_its_name_and_place_alone() -> None:
    """So two documents cannot state different things of it; what is printed is the table's."""
    with_code, without = (statements(form(2023, 20, heading=heading)) for heading in ("450101石家庄市水利局", "石家庄市水利局"))

    def about(text: str, kind: str) -> set[str]:
        return {line for line in text.splitlines() if line.startswith(f"<https://w3id.org/jixiao/id/{kind}/")}

    assert about(with_code, "department") == about(without, "department") != set()
    assert about(with_code, "project") == about(without, "project") != set()
    assert 'ontology#departmentCode> "450101"' in with_code
    assert 'ontology#departmentName> "石家庄市水利局"' in with_code


@pytest.mark.parametrize(
    ("printed", "place", "name"),
    [
        ("石家庄市水利局", SHIJIAZHUANG, "石家庄市水利局"),
        ("河北省石家庄市水利局", SHIJIAZHUANG, "石家庄市水利局"),
        ("水利局", SHIJIAZHUANG, "石家庄市水利局"),
        ("市水利局", SHIJIAZHUANG, "石家庄市水利局"),
        ("单位：石家庄市水利局（盖章）", SHIJIAZHUANG, "石家庄市水利局"),
        ("市场监督管理局", SHIJIAZHUANG, "石家庄市市场监督管理局"),
        ("石家庄市市场监督管理局", SHIJIAZHUANG, "石家庄市市场监督管理局"),
        ("石家庄市水利局（本级）", SHIJIAZHUANG, "石家庄市水利局(本级)"),
        # the bureaus of a city and of its district are two, and so is what is above
        ("长安区水利局", CHANGAN, "石家庄市长安区水利局"),
        ("石家庄市长安区水利局", CHANGAN, "石家庄市长安区水利局"),
        ("区水利局", CHANGAN, "石家庄市长安区水利局"),
        ("水利局", CHANGAN, "石家庄市长安区水利局"),
        ("河北省石家庄市长安区水利局", CHANGAN, "石家庄市长安区水利局"),
        ("石家庄市水利局", CHANGAN, "石家庄市水利局"),
        ("河北省水利厅", SHIJIAZHUANG, "河北省水利厅"),
        ("长安区水利局", SHIJIAZHUANG, "石家庄市长安区水利局"),
        ("武汉市水务局", SHIJIAZHUANG, "武汉市水务局"),
        # names that may not be the place's
        ("国家统计局石家庄调查队", SHIJIAZHUANG, "国家统计局石家庄调查队"),
        ("河北科技大学", SHIJIAZHUANG, "河北科技大学"),
        ("图书馆", SHIJIAZHUANG, "图书馆"),
        ("中共石家庄市委党校", SHIJIAZHUANG, "中共石家庄市委党校"),
        ("水利局", None, "水利局"),
    ],
)
def test_the_normalised_name_of_a_department(printed: str, place: Jurisdiction | None, name: str) -> None:
    assert normalised_name(printed, place, vocabulary()) == name
    assert normalised_name(name, place, vocabulary()) == name


def departments(*documents: ExtractedDocument) -> list[str | None]:
    return [Minter().department_key(table.department) for document in documents for table in document.tables]


def test_an_office_that_every_department_has_is_not_one_across_departments() -> None:
    """办公室 of two bureaus: by the department in charge where the table names it, else by its code."""
    text = (
        "2023年项目支出绩效目标表\n\n项目名称\t{}\t主管部门\t{}\n实施单位\t办公室\n"
        "一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t件数\t≥7件\n"
    )
    water, roads = (
        extract(read_bytes(text.format(*named).encode(), "x.txt")) for named in (("水质监测", "石家庄市水利局"), ("路灯", "石家庄市交通局"))
    )
    assert [document.tables[0].department.identity for document in (water, roads) if document.tables[0].department] == [
        "石家庄市水利局办公室",
        "石家庄市交通局办公室",
    ]
    assert len(set(departments(water, roads))) == 2


def test_a_code_alone_names_a_department_until_the_document_prints_its_name() -> None:
    table = (
        "<table><tr><td>项目名称</td><td>{}</td><td>单位编码</td><td>{}</td></tr>{}<tr><td>一级指标</td><td>二级指标</td>"
        "<td>三级指标</td><td>指标值</td></tr><tr><td>产出指标</td><td>数量指标</td><td>件数</td><td>≥7件</td></tr></table>"
    )
    name = "<tr><td>单位名称</td><td colspan=3>石家庄市水利局</td></tr>"

    def read(*tables: str) -> ExtractedDocument:
        title = "<p>2023年项目支出绩效目标表</p>"
        return extract(read_bytes("".join(title + one for one in tables).encode(), "x.html"))

    assert departments(read(table.format("泵站巡检", "450101", ""))) == ["c450101"]
    (named, joined) = departments(read(table.format("河道保洁", "450101", name), table.format("泵站巡检", "450101", "")))
    assert named == joined != "c450101"
    two = table.format("河道保洁", "450101", name), table.format("水质监测", "450101", name.replace("水利", "交通"))
    assert departments(read(*two, table.format("泵站巡检", "450101", "")))[-1] == "c450101"


# -- projects --------------------------------------------------------------------------------------------------------------

YEARS = {
    "before": [
        "2023年{}", "2023年度{}", "2023{}", "二〇二三年{}", "二○二三年度{}", "23年度{}", "（2023年）{}",
        "【2023年度】{}", "2023 年 {}", "２０２３年{}",
    ],
    "after": ["{}（2023年）", "{}(2023)", "{}2023年", "{}2023年度", "{}-2023", "{}〔2023年度〕", "{}（23年度）", "{}（二零二三年）"],
}  # fmt: skip
SPELLINGS = [spelling for spellings in YEARS.values() for spelling in spellings]
BARE = st.text(alphabet="水质监测泵站河道设备运维经费更新改造宣传培训", min_size=2, max_size=12)


@given(name=BARE, spelling=st.sampled_from(SPELLINGS))
def test_a_year_in_any_spelling_is_no_part_of_a_projects_name(name: str, spelling: str) -> None:
    assert project_key(spelling.format(name), 2023, WORDS) == project_key(name, 2023, WORDS)


@given(first=BARE, second=BARE, spelling=st.sampled_from(SPELLINGS))
def test_a_year_in_the_middle_is_no_part_of_a_projects_name_either(first: str, second: str, spelling: str) -> None:
    named = first + "（2023年）" + second
    assert project_key(named, 2023, WORDS) == project_key(first + second, 2023, WORDS)
    assert project_key(spelling.format(named), 2023, WORDS) == project_key(first + second, 2023, WORDS)


@given(st.text(alphabet="水质监测经费项目等年度20239一二〇三（）()-、至第吨国道以前 ", max_size=14), st.sampled_from([None, 2022, 2023]))
def test_the_key_of_a_key_is_the_key(name: str, year: int | None) -> None:
    key = project_key(name, year, WORDS)
    assert project_key(key, year, WORDS) == key


@given(first=BARE, second=BARE, spelling=st.sampled_from(SPELLINGS))
def test_names_that_differ_in_more_than_years_keep_apart(first: str, second: str, spelling: str) -> None:
    if first != second:
        assert (project_key(spelling.format(first), 2023, WORDS) == project_key(second, 2023, WORDS)) is False


@pytest.mark.parametrize(
    "name",
    [
        "2021-2023年河道整治", "2021年至2023年河道整治", "2022、2023年度河道整治", "2022-2023学年补助", "2022年9月-2023年8月值守",
        "2022-23年冬储",
        "2000吨级泊位", "2023吨储备粮轮换", "国道2023线改造", "2030碳达峰行动", "2035年远景研究", "2025规划编制", "2000年以前小区改造",
        "十四五规划编制", "G2023线养护", "第2023届赛事", "初中等", "12369热线",
    ],
)  # fmt: skip
def test_numbers_that_are_no_fiscal_year_stay(name: str) -> None:
    assert project_key(name, 2023, WORDS) == name


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("河道保洁经费项目", "河道保洁经费"), ("河道保洁经费等", "河道保洁经费"), ("河道保洁经费（）", "河道保洁经费"),
        ("2023年", "2023年"),
        ("信息化建设项目", "信息化建设项目"), ("2023年后勤保障", "后勤保障"), ("（2023年）年度考核", "考核"),
        ("2030年河道保洁", "2030年河道保洁"),
    ],
)  # fmt: skip
def test_what_else_is_no_part_of_a_projects_name(printed: str, name: str) -> None:
    assert project_key(printed, 2023, WORDS) == name


def test_a_project_is_one_across_years(tmp_path: Path) -> None:
    names = {2022: "河道保洁经费（2022年）", 2023: "2023年河道保洁经费", 2024: "2024河道保洁经费", 2025: "2025年河道保洁经费项目"}
    documents = [form(year, year - 2000, heading="石家庄市水利局", project=name) for year, name in names.items()]
    store = store_of(tmp_path, documents)
    assert changes(store) == [("河道保洁经费", f"{year}-{year + 1}", str(year - 2000), str(year - 1999)) for year in (2022, 2023, 2024)]
    printed = store.select("SELECT ?n WHERE { ?t <https://w3id.org/jixiao/ontology#projectName> ?n } ORDER BY ?n")
    assert {row[0].value for row in printed.rows if row[0]} == set(names.values())


def test_one_table_of_a_year_is_one_however_its_own_year_is_printed(tmp_path: Path) -> None:
    """The money of another year is another table of the project: neither is lost, and neither counts twice."""
    names = ("2023年河道保洁经费", "河道保洁经费（2023年度）", "河道保洁经费", "2022年河道保洁经费")
    store = store_of(tmp_path, [form(2023, 12, heading="石家庄市水利局", project=name) for name in names])
    told = store.select(
        "PREFIX jx: <https://w3id.org/jixiao/ontology#> PREFIX dct: <http://purl.org/dc/terms/> "
        "SELECT (COUNT(DISTINCT ?w) AS ?n) (COUNT(DISTINCT ?p) AS ?m) { ?t dct:isVersionOf ?w ; jx:project ?p }"
    )
    assert [[term and term.value for term in row] for row in told.rows] == [["2", "1"]]


# -- renames, mergers, aliases ---------------------------------------------------------------------------------------------

RENAMED = """
[[department]]
name = "石家庄市水利局"
place = "130100"
aliases = ["市水利水务办"]
source = "石政办〔2020〕1号"

[[change]]
date = 2022-06-01
place = "130100"
from = ["市水利局", "石家庄市河道管理处"]
to = ["水务局"]
source = "石编办〔2022〕3号"
"""


@pytest.fixture
def renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "entities.toml"
    path.write_text(RENAMED, encoding="utf-8")
    monkeypatch.setenv(SETTING, str(path))
    return path


@pytest.mark.usefixtures("renamed")
def test_answers_across_years_follow_renames_and_mergers(tmp_path: Path) -> None:
    documents = [
        form(2021, 30, heading="石家庄市水利局"),
        form(2021, 4, heading="石家庄市河道管理处"),
        form(2022, 36, heading="石家庄市水利水务办"),
        form(2023, 40, heading="石家庄市水务局"),
    ]
    store = store_of(tmp_path / "store", documents)
    assert changes(store) == [("河道保洁经费", "2021-2022", "34", "36"), ("河道保洁经费", "2022-2023", "36", "40")]
    assert {row["department"] for row in answer(store, "year-over-year")} == {"石家庄市水务局"}
    by_year = [(row["year"], row["department"]) for row in answer(store, "budget-by-department")]
    assert by_year == [("2021", "石家庄市水利局"), ("2021", "石家庄市河道管理处"), ("2022", "石家庄市水利局"), ("2023", "石家庄市水务局")]
    events = store.select(
        "PREFIX org: <http://www.w3.org/ns/org#> PREFIX dct: <http://purl.org/dc/terms/> PREFIX jx: <https://w3id.org/jixiao/ontology#> "
        "SELECT DISTINCT ?from ?to ?date ?source WHERE { ?e a org:ChangeEvent ; org:originalOrganization/jx:name ?from ; "
        "org:resultingOrganization/jx:name ?to ; dct:date ?date ; dct:source ?source } ORDER BY ?from"
    )
    assert [[term.value if term else "" for term in row] for row in events.rows] == [
        [name, "石家庄市水务局", "2022-06-01", "石编办〔2022〕3号"] for name in ("石家庄市水利局", "石家庄市河道管理处")
    ]


def with_entries(**entries: object) -> Vocabulary:
    return made_of(all_words([WordFile("own.toml", entries)]))


def test_ministries_that_were_renamed_are_known() -> None:
    words = vocabulary().entities
    (change,) = words.changes_of("国土资源部", None)
    assert (change.date, change.resulting) == ("2018-03-17", ("自然资源部",))
    assert {name for change in words.changes_of("中国保险监督管理委员会", None) for name in change.resulting} == {
        "中国银行保险监督管理委员会",
        "国家金融监督管理总局",
    }
    assert all(change.source for change in words.changes)


CHANGE = {"date": "2022-06-01", "from": ["甲局"], "to": ["乙局"], "source": "某号"}


@pytest.mark.parametrize(
    ("kind", "entries", "said"),
    [
        ("change", {"from": "甲局"}, "own.toml: [change]: is of the wrong type"),
        ("change", [{**CHANGE, "from": "甲局"}], 'own.toml: [change 1] "from": is no list of names'),
        ("change", [CHANGE, {**CHANGE, "date": "2022-13-01"}], 'own.toml: [change 2] "date": give one of'),
        ("change", [{**CHANGE, "year": 2022}], 'own.toml: [change 1] "date": give one of'),
        ("change", [{key: CHANGE[key] for key in ("date", "from", "to")}], 'own.toml: [change 1] "source": is missing'),
        ("change", [{**CHANGE, "when": 1}], 'own.toml: [change 1] "when": there is no such key'),
        ("change", [{**CHANGE, "place": "石家庄"}], 'own.toml: [change 1] "place": is no GB/T 2260 code'),
        ("change", [{**CHANGE, "place": "999999"}], 'own.toml: [change 1] "999999": is the code of no place'),
        ("change", [{**CHANGE, "from": ["甲局", "丙局"], "to": ["乙局", "丁局"]}], "own.toml: [change 1]: goes from several to several"),
        ("change", [{**CHANGE, "to": ["甲 局"]}], 'own.toml: [change 1] "甲局": stands before and after'),
        ("change", [CHANGE, {**CHANGE, "from": ["乙局"], "to": ["甲局"]}], 'own.toml: [change 2] "甲局": comes back to itself'),
        ("change", [CHANGE, {**CHANGE, "to": ["丙局"]}], 'own.toml: [change 2] "甲局": already became 乙局'),
        ("department", [{"name": "甲局", "aliases": [], "source": "某号"}], 'own.toml: [department 1] "aliases": is no list of names'),
        (
            "department",
            [{"name": name, "aliases": ["甲办"], "source": "某号"} for name in ("甲局", "乙局")],
            'own.toml: [department 2] "甲办": already is 甲局 in own.toml [department 1]',
        ),
    ],
)
def test_what_is_wrong_in_an_entry_is_said_with_file_and_entry(kind: str, entries: object, said: str) -> None:
    (fault,) = all_words([WordFile("own.toml", {kind: entries})]).faults
    assert fault.line("en").startswith(said)
    assert fault.line("zh").startswith("own.toml: [")
    with pytest.raises(JixiaoError, match="own"):
        with_entries(**{kind: entries})


def test_entries_hold_in_their_place_only() -> None:
    alias = {"name": "石家庄市水利局", "place": "130100", "aliases": ["水办"], "source": "某号"}
    words = with_entries(department=[alias], change=[{**CHANGE, "place": "130100"}])
    assert normalised_name("水办", SHIJIAZHUANG, words) == "石家庄市水利局"
    assert normalised_name("水办", HEBEI, words) == "水办"
    assert words.entities.changes_of("甲局", "130100") != ()
    assert words.entities.changes_of("甲局", "130000") == ()


# -- aliases of projects -----------------------------------------------------------------------------------------------------

PROJECTS = """
[[project]]
name = "河道保洁经费"
aliases = ["河道清漂保洁经费", "2021年河面保洁经费"]
department = "{department}"
place = "130100"
source = "石水〔2023〕7号"
"""


@pytest.mark.parametrize("department", ["石家庄市水利局", "市水利局"])
def test_a_project_that_a_word_file_gives_aliases_is_one(department: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "projects.toml"
    path.write_text(PROJECTS.format(department=department), encoding="utf-8")
    documents = [(2021, "2021年河面保洁经费"), (2022, "河道清漂保洁经费"), (2023, "河道保洁经费")]

    def told(folder: str) -> list[tuple[str, str, str, str]]:
        made = [form(year, year - 2000, heading="石家庄市水利局", project=name) for year, name in documents]
        other = form(2022, 5, heading="石家庄市城管局", project="河道清漂保洁经费")
        return changes(store_of(tmp_path / folder, [*made, other]))

    assert told("before") == []
    monkeypatch.setenv(SETTING, str(path))
    assert told("after") == [("河道保洁经费", "2021-2022", "21", "22"), ("河道保洁经费", "2022-2023", "22", "23")]


def test_an_alias_of_a_project_may_stand_for_a_name_that_is_one_itself() -> None:
    entry = {"department": "甲局", "source": "某号"}
    words = with_entries(project=[{**entry, "name": "乙项", "aliases": ["甲项"]}, {**entry, "name": "丙项", "aliases": ["乙项"]}])
    assert words.entities.project("甲项", ["甲局"], "130100") == "丙项"
    assert words.entities.project("甲项", ["乙局"], "130100") == "甲项"
    round_about = with_entries(project=[{**entry, "name": "乙项", "aliases": ["甲项"]}, {**entry, "name": "甲项", "aliases": ["乙项"]}])
    assert round_about.entities.project("甲项", ["甲局"], None) in ("甲项", "乙项"), "and it ends"


@pytest.mark.parametrize(
    ("entries", "said"),
    [
        ([{"name": "甲项", "aliases": ["乙项"], "source": "某号"}], 'own.toml: [project 1] "department": is missing'),
        (
            [{"name": name, "aliases": ["丙项"], "department": "甲局", "source": "某号"} for name in ("甲项", "乙项")],
            'own.toml: [project 2] "丙项": already is 甲项 in own.toml [project 1]',
        ),
    ],
)
def test_what_is_wrong_in_an_entry_of_a_project_is_said(entries: object, said: str) -> None:
    (fault,) = all_words([WordFile("own.toml", {"project": entries})]).faults
    assert fault.line("en").startswith(said)


def test_two_departments_may_each_have_a_project_of_one_alias() -> None:
    entries = [{"name": f"{owner}项", "aliases": ["丙项"], "department": f"{owner}局", "source": "某号"} for owner in "甲乙"]
    words = with_entries(project=entries)
    assert [words.entities.project("丙项", [f"{owner}局"], None) for owner in "甲乙"] == ["甲项", "乙项"]
