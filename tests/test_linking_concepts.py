"""Names of indicators are linked to standard concepts: what must hold of every name, and the command line."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from jixiao.linking import ConceptMatch, IndicatorLabel, concept_scheme, match_concept
from jixiao.linking.neighbours import neighbours_of
from jixiao.linking.weights import dumped, loaded, weights
from jixiao.linking.words import words, words_of
from jixiao.vocabulary.files import concept_words

#: Names that leave no doubt, with level 2, unit, and the concept that any reader would give.
PLAIN = [
    ("培训合格率", "质量指标", "%", "pass-rate-training"),
    ("系统正常运行率", "质量指标", "%", "uptime-it"),
    ("工程验收合格率", "质量指标", "%", "pass-rate-works"),
    ("举办培训班期数", "数量指标", "期", "training-courses"),
    ("项目总成本", "成本指标", "万元", "cost-project"),
    ("培训成本", "成本指标", "万元", "cost-training"),
    ("预算执行率", "成本指标", "%", "budget-execution"),
    ("补贴资金发放及时率", "时效指标", "%", "timeliness-payment"),
    ("服务对象满意度", "服务对象满意度指标", "%", "satisfaction-service-recipients"),
    ("学员满意度", "服务对象满意度指标", "%", "satisfaction-trainees"),
]
NAMES = [(name, level2, unit) for name, level2, unit, _ in PLAIN] + [
    ("苗木成活率", None, None),
    ("甲乙丙丁", None, None),
    ("↑", "数量指标", None),
    ("", None, None),
    ("①②③", "乱写", "乱写"),
    ("长" * 3000, None, "%"),
]


def match(name: str, level2: str | None = None, unit: str | None = None) -> ConceptMatch:
    return match_concept(IndicatorLabel(name, None, level2, unit))


@pytest.mark.parametrize(("name", "level2", "unit", "concept"), PLAIN)
def test_a_plain_name_has_its_concept(name: str, level2: str, unit: str, concept: str) -> None:
    assert match(name, level2, unit).concept == concept


@pytest.mark.parametrize(("name", "level2", "unit"), NAMES)
def test_a_match_is_of_the_scheme_and_holds_together(name: str, level2: str | None, unit: str | None) -> None:
    scheme, found = concept_scheme(), match(name, level2, unit)
    assert found.measure in scheme.measures
    assert found.object in scheme.objects
    assert found.beneficiary is None or found.beneficiary in scheme.beneficiaries
    assert 0 <= found.confidence <= 1
    assert (found.concept is None) == (found.relation == "none")
    if found.concept is not None:
        assert scheme.concepts[found.concept].measure == found.measure
        assert found.relation in ("exact", "close", "broad")


def test_a_name_that_says_nothing_is_never_certain() -> None:
    assert match("甲乙丙丁").confidence < 0.8
    assert match("甲乙丙丁").relation != "exact"


@pytest.mark.parametrize("changed", ["培训 合格率", " 培训合格率 ", "培训合格率（≥**%）", "★培训合格率", "“培训”合格率"])
def test_blanks_marks_and_hints_change_nothing(changed: str) -> None:
    assert match(changed, "质量指标", "％") == match("培训合格率", "质量指标", "%")


def test_the_unit_decides_where_the_name_does_not_say_the_measure() -> None:
    assert match("设备购置", "成本指标", "万元").measure == "total-cost"
    assert match("设备购置", "数量指标", "台").measure == "count-items"


@pytest.mark.parametrize("name", ["故障响应及时性", "响应及时性", "系统故障响应及时性", "及时响应"])
def test_what_is_in_time_is_timeliness_even_of_a_response(name: str) -> None:
    assert match(name, "时效指标").measure == "timeliness"


@pytest.mark.parametrize(("name", "unit"), [("响应及时率", "%"), ("故障响应及时率", "%"), ("系统响应时间", "小时"), ("故障响应时间", None)])
def test_a_rate_or_time_of_response_is_one_of_response(name: str, unit: str | None) -> None:
    assert match(name, "时效指标", unit).measure == "response-time"


@pytest.mark.parametrize(
    ("name", "unit"), [("按要求建设", "个"), ("按要求维修管理和评估", "套"), ("按照要求修缮", "处"), ("按需改造", "%")]
)
def test_a_name_that_leaves_open_what_is_measured_is_never_certain_nor_exact(name: str, unit: str) -> None:
    found = match(name, "质量指标", unit)
    assert found.relation != "exact"
    assert found.confidence <= 0.5


def test_a_word_that_says_what_is_measured_decides_beside_a_vague_one() -> None:
    assert match("按要求完成率", "质量指标", "%").measure == "completion-rate"


def test_a_name_is_nearest_to_itself_and_nothing_is_near_to_a_name_of_other_characters() -> None:
    known = neighbours_of(["培训人数", "培训人数量", "工程验收合格率"], [("a", "b", "c"), ("a", "b", "d"), ("e", "f", "g")])
    near = known.nearness("培训人数", ("a", "b", "c"))
    assert (near.alike, near.known, near.measure, near.object, near.first) == (pytest.approx(1), 1, 1, 1, 1)
    assert 0 < near.concept < 1
    assert known.nearness("工程验收合格率", ("a", "b", "c")).measure == 0
    assert set(known.nearness("甲乙丙丁", ("a", "b", "c"))) == {0}


def test_a_kind_of_an_object_is_no_more_than_close() -> None:
    assert match("师资培训合格率", "质量指标", "%").relation == "close"
    assert match("培训合格率", "质量指标", "%").relation == "exact"


def test_a_word_of_ones_own_decides_what_it_should_and_nothing_else() -> None:
    sections = dict(concept_words().sections)
    training = dict(sections["objects"]["training"])
    sections["objects"] = {**sections["objects"], "training": {**training, "words": [*training["words"], "磨砺营"]}}
    own = words_of(sections, ["磨砺营"])
    label = IndicatorLabel("磨砺营成本", None, "成本指标", "万元")
    assert match_concept(label).object != "training"
    assert match_concept(label, own).concept == "cost-training"
    other = IndicatorLabel("工程验收合格率", None, "质量指标", "%")
    assert match_concept(other, own) == match_concept(other)


def test_a_word_stands_for_one_thing_of_a_facet_that_the_scheme_has() -> None:
    scheme, sections = concept_scheme(), concept_words().sections
    for name, facet in (("measures", scheme.measures), ("objects", scheme.objects), ("beneficiaries", scheme.beneficiaries)):
        assert sections[name].keys() == facet.keys()
        listed = [word for lists in sections[name].values() for kind in ("words", "kinds") for word in lists[kind]]
        assert sorted(listed) == sorted(set(listed))


def test_the_weights_are_of_the_scheme_and_are_written_as_they_are_read() -> None:
    held, scheme = weights(), concept_scheme()
    assert held.version == scheme.version
    for name, facet in (("measure", scheme.measures), ("object", scheme.objects), ("beneficiary", scheme.beneficiaries)):
        assert set(held.facets[name].slugs) <= facet.keys()
    assert dumped(loaded(dumped(held))) == dumped(held)


def test_matches_do_not_hang_on_the_process_that_makes_them() -> None:
    program = "from jixiao.linking import *; print(match_concept(IndicatorLabel('系统故障及时维护率', None, '时效指标', '%')))"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", program], env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin"}, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == str(match("系统故障及时维护率", "时效指标", "%"))
    assert words() is words()


# The command line


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "jixiao", "link", *arguments], capture_output=True, text=True, timeout=60, check=False)


def test_the_rows_of_a_file_come_out_with_what_was_found(tmp_path: Path) -> None:
    given = tmp_path / "names.csv"
    given.write_text('\ufeffunit,note,name,level2\n%,"a,b",培训合格率,质量指标\n万元,,培训成本,成本指标\n', encoding="utf-8")
    done = run("concepts", str(given), "--format", "csv")
    assert (done.returncode, done.stderr) == (0, "")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert list(rows[0])[:4] == ["unit", "note", "name", "level2"]
    assert [row["note"] for row in rows] == ["a,b", ""]
    assert [row["concept"] for row in rows] == ["pass-rate-training", "cost-training"]
    again = json.loads(run("concepts", str(given), "--format", "json").stdout)
    assert [row["concept"] for row in again] == [row["concept"] for row in rows]


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"a,b\n1,2\n", "no column name"), (b"name,unit\nx\n", "line 2"), (b"name\n\xff\xfe\n", "UTF-8"), (b"name,name\nx,y\n", "twice"),
     (b"", "no column")],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_an_error_in_one_line(content: bytes, said: str, tmp_path: Path) -> None:
    given = tmp_path / "names.csv"
    given.write_bytes(content)
    done = run("concepts", str(given))
    assert done.returncode == 2
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    assert run("concepts", str(tmp_path / "none.csv")).returncode == 2


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_explanation_names_words_and_fits_a_terminal(language: str) -> None:
    from rich.cells import cell_len

    done = run("explain", "全省残联宣文干部培训班培训合格率", "--level2", "质量指标", "--unit", "%", "--lang", language)
    assert done.returncode == 0
    assert "pass-rate-training" in done.stdout
    assert "合格率" in done.stdout
    assert max(map(cell_len, done.stdout.splitlines())) <= 80
