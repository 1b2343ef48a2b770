"""Whether two names mean one department or one project: pairs labelled by reading, and what must hold of every pair."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import ROOT
from jixiao.linking.identity import DIFFERENT, SAME, UNSURE, IdentityVerdict, Named, judge
from jixiao.linking.identity_words import identity_words

PAIRS = ROOT / "tests" / "linking" / "identity.csv"
#: What is right to say of a pair of each label. Whether a department was renamed is for people to say.
RIGHT = {"same": SAME, "different": DIFFERENT, "kind": DIFFERENT, "part": DIFFERENT, "renamed": UNSURE}


def rows(name: str | None = None) -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if name in (None, row["set"])]


def named(row: dict[str, str], side: str) -> Named:
    name, department, code, year, city = (row[f"{side}_{field}"] for field in ("name", "department", "code", "year", "city"))
    return Named(name, department, code, int(year) if year else None, city)


def said(row: dict[str, str]) -> IdentityVerdict:
    return judge(row["entity"], named(row, "a"), named(row, "b"))


@pytest.mark.parametrize(("name", "number", "least"), [("given", 35, 0.85), ("own", 154, 0.95), ("probing", 124, 0.95)])
def test_of_labelled_pairs_none_is_judged_wrongly_and_few_are_left_open(name: str, number: int, least: float) -> None:
    pairs = rows(name)
    assert len(pairs) == number
    wrong = [(row["id"], row["label"], said(row)) for row in pairs if said(row).label not in (RIGHT[row["label"]], UNSURE)]
    assert wrong == []
    assert sum(said(row).label == RIGHT[row["label"]] for row in pairs) >= least * number


def test_what_is_said_for_certain_is_of_both_kinds_in_both_entities() -> None:
    """The thresholds above say something: neither answer is given to all."""
    counted = Counter((row["entity"], said(row).label) for row in rows())
    assert min(counted[entity, label] for entity in ("project", "department") for label in (SAME, DIFFERENT)) >= 20


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_a_verdict_does_not_hang_on_the_order_of_the_two(row: dict[str, str]) -> None:
    one, other = said(row), judge(row["entity"], named(row, "b"), named(row, "a"))
    assert (one.rule, one.confidence, one.left) == (other.rule, other.confidence, other.left[::-1])


def test_every_name_is_the_same_as_itself_in_the_next_year_where_its_department_is_known() -> None:
    for row in rows():
        if row["entity"] == "project" and row["a_department"]:
            one = named(row, "a")
            assert judge("project", one, Named(one.name, one.department, one.code, (one.year or 2022) + 1, one.city)).label == SAME, one


WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_blanks_and_full_width_characters_change_nothing(row: dict[str, str]) -> None:
    other = named(row, "b")
    spaced = Named(" ".join(other.name.translate(WIDE)), other.department, other.code, other.year, other.city)
    assert judge(row["entity"], named(row, "a"), spaced).label == said(row).label


NAMES = st.one_of(
    st.sampled_from(sorted({row[f"{side}_name"] for row in rows() for side in "ab"})),
    st.text(alphabet="市区县局委员会第一二批期年2023（）-“”项目经费等机关本级 ", max_size=12),
    st.text(max_size=8),
)


@settings(deadline=None, max_examples=400)
@given(
    st.sampled_from(["project", "department"]),
    NAMES,
    NAMES,
    st.sampled_from(["", "平江县", "天津市", "某地"]),
    st.sampled_from(["", "平江县教育局"]),
)
def test_any_two_texts_are_judged_alike_in_either_order(entity: str, a: str, b: str, city: str, department: str) -> None:
    first, second = (Named(name, department, "", 2023, city) for name in (a, b))
    assert judge(entity, first, second).label == judge(entity, second, first).label
    assert judge(entity, first, first).label != DIFFERENT


#: Words for what is done: a project that says another one is another project.
DOINGS = ("建设", "运维", "培训", "采购", "租赁", "维修", "宣传", "监测", "评估", "补贴", "慰问")


def test_a_project_that_does_another_thing_is_never_the_same() -> None:
    names = {named(row, side) for row in rows() for side in "ab" if row["entity"] == "project"}
    tried = 0
    for one in names:
        for doing in DOINGS:
            if one.name.count(doing) == 1:
                for other in set(DOINGS) - {doing}:
                    changed = Named(one.name.replace(doing, other), one.department, one.code, one.year, one.city)
                    assert judge("project", one, changed).label != SAME, (one.name, changed.name)
                    tried += 1
    assert tried > 300


@pytest.mark.parametrize("kind", ["批", "期", "届", "标段", "阶段"])
@pytest.mark.parametrize("name", ["老旧小区改造{}补助资金", "{}智慧平台建设", "城区道路改造工程（{}）"])
def test_two_numbers_of_a_series_are_two_projects(kind: str, name: str) -> None:
    def one(number: str) -> Named:
        return Named(name.format(f"第{number}{kind}"), "平江县财政局", "", 2023, "平江县")

    assert judge("project", one("一"), one("二")).label == DIFFERENT
    assert judge("project", one("十二"), one("12")).label == SAME
    assert judge("project", one("十一"), one("十二")).label == DIFFERENT
    assert judge("project", one("二"), Named(name.format(""), "平江县财政局", "", 2023, "平江县")).label == UNSURE


@pytest.mark.parametrize("pair", [("1-2标段", "12标段"), ("3号楼", "13号楼"), ("S101线", "S102线"), ("A区", "B区")])
def test_signs_between_digits_and_letters_tell_apart(pair: tuple[str, str]) -> None:
    first, second = (Named(f"{part}道路改造", "平江县交通运输局", "", 2023, "平江县") for part in pair)
    assert judge("project", first, second).label == DIFFERENT


def test_names_of_two_years_in_one_fiscal_year_are_not_said_to_be_one() -> None:
    first, second = (Named(f"{year}年人才工作经费", "平江县财政局", "", 2023, "平江县") for year in (2022, 2023))
    assert judge("project", first, second).label == UNSURE


def test_without_its_department_no_project_is_said_to_be_the_same() -> None:
    one = Named("丹霞景区周边森林防火巡护", "", "", 2023, "泰宁县")
    assert judge("project", one, one).label == UNSURE


@pytest.mark.parametrize(
    ("city", "other", "label"),
    [
        ("天津市", "天津", SAME),
        ("青山区", "武汉市青山区", SAME),
        ("北京市朝阳区", "长春市朝阳区", DIFFERENT),
        ("青山区", "武汉市", UNSURE),
        ("平江县", "", UNSURE),
        ("某县", "某县", SAME),
    ],
)
def test_a_department_is_of_its_place(city: str, other: str, label: str) -> None:
    assert judge("department", Named("游泳运动管理中心", city=city), Named("游泳运动管理中心", city=other)).label == label


def test_a_branch_of_the_higher_place_may_be_the_department_of_the_lower_one() -> None:
    branch = Named("岳阳市生态环境局平江分局", city="平江县")
    assert judge("department", branch, Named("平江县生态环境局", city="平江县")).label == UNSURE
    assert judge("department", branch, Named("平江县水利局", city="平江县")).label == DIFFERENT
    assert judge("department", branch, Named("岳阳市生态环境局", city="岳阳市")).label == DIFFERENT


def test_what_entities_state_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pair = Named("武汉市农业局", city="武汉市", year=2018), Named("武汉市农业农村局", city="武汉市", year=2020)
    assert judge("department", *pair).label == UNSURE
    own = tmp_path / "own.toml"
    own.write_text(
        '[[change]]\nyear = 2019\nfrom = ["武汉市农业局"]\nto = ["武汉市农业农村局"]\nplace = "420100"\nsource = "武汉市机构改革方案"\n',
        encoding="utf-8",
    )
    monkeypatch.setenv("JIXIAO_VOCABULARY", str(own))
    assert (judge("department", *pair).label, judge("department", *pair).rule.code) == (SAME, "stated")
    projects = [Named("耕地保护补贴", one.name, "", one.year, one.city) for one in pair]
    assert judge("project", *projects).label == SAME


def test_an_office_that_every_department_has_is_told_by_its_code() -> None:
    assert judge("department", Named("办公室", code="101", city="平江县"), Named("办公室", code="102", city="平江县")).label == UNSURE
    assert judge("department", Named("办公室", code="101", city="平江县"), Named("办公室", code="101", city="平江县")).label == SAME


def test_every_reason_is_given_somewhere_and_speaks_both_languages() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "jixiao" / "linking").glob("identity*.py"))
    rules = identity_words().rules
    assert {name for name in rules if f'"{name}"' not in code} == set()
    assert {rule.label for rule in rules.values()} == {SAME, DIFFERENT, UNSURE}
    for row in rows():
        found = said(row)
        assert re.search("[\u4e00-\u9fff]", found.reason("zh"))
        assert found.reason("en")[0].isascii()
        assert "{" not in found.reason("zh") + found.reason("en")
        assert 0 < found.confidence <= 1
