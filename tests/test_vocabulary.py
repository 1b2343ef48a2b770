"""Word files of one's own: what they add, what is refused and how it is said, and the commands that prove and list them."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest
from rdflib import Graph

from conftest import Run
from jixiao.extraction.values import enumerated_amounts, read_amount, read_points, read_target, row_target
from jixiao.model import IndicatorRow, JixiaoError, Location
from jixiao.model.text import plain
from jixiao.util.resources import resource_dir
from jixiao.vocabulary import Vocabulary, WordFile, all_words, made_of, own_paths, read_own, vocabulary
from jixiao.vocabulary.labels import name_of
from jixiao.vocabulary.places import places_of

FORM = """<!doctype html><meta charset="utf-8"><table>
<tr><td colspan="4">2025年项目支出绩效目标表</td></tr>
<tr><td>项目名称</td><td>图书室运行经费</td><td>实施单位</td><td>武汉市新城图书馆</td></tr>
<tr><td>资金盘子（万元）</td><td>36.00</td><td></td><td></td></tr>
<tr><td>绩效目标</td><td colspan="3">全年开放。</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度目标数</td></tr>
<tr><td>产出指标</td><td>推进指标</td><td>新增座位</td><td>≥40阅览座</td></tr>
</table>"""
WORDS = """[fields.total]
words = ["资金盘子"]
[columns.value]
words = ["年度目标数"]
[levels.timeliness]
words = ["推进指标"]
[units."席"]
words = ["阅览座"]
"""


def with_words(**sections: object) -> WordFile:
    return WordFile("own.toml", sections)


def faults(**sections: object) -> list[str]:
    return [problem.line("en") for problem in all_words([with_words(**sections)]).faults]


# -- what a file of one's own adds -----------------------------------------------------------------------------------------


def test_the_built_in_files_have_no_fault() -> None:
    assert all_words().problems == ()


def test_words_are_added_to_what_is_there() -> None:
    words = made_of(
        all_words(
            [
                with_words(
                    fields={"total": {"words": ["资金 盘子："]}},
                    columns={"value": {"words": ["年度目标数"]}},
                    stages={"executed": {"words": ["花掉的钱"]}},
                    horizons={"annual": ["本财年"]},
                    side_labels={"words": ["考核表"]},
                    titles={"endings": ["考核一览表"]},
                    levels={"timeliness": {"words": ["推进指标"]}},
                    units={"席": {"words": ["阅览座"]}, "PERCENT": {"words": ["百分占比"]}},
                    comparators={">=": ["起码"]},
                    multipliers={"廿": 20},
                    bare_money={"counted": ["座次"]},
                )
            ]
        )
    )
    before = vocabulary()
    assert words.labels["资金盘子"] == before.labels["预算数"]
    assert words.columns["年度目标数"] == "value"
    assert words.stages["花掉的钱"] == "executed"
    assert ("本财年", "annual") in words.horizons
    assert "考核表" in words.side_labels
    assert "考核一览表" in words.title_endings
    timeliness = words.level2("推进指标", "output")
    assert timeliness is not None
    assert timeliness.concept == "timeliness"
    assert (words.units["阅览座"].word, words.units["百分占比"].word) == ("席", "%")
    assert ("起码", ">=") in words.comparators
    assert words.multipliers["廿"] == 20
    assert "座次" in words.counted
    # and nothing is taken away
    assert before.labels.items() <= words.labels.items()
    assert before.columns.items() <= words.columns.items()
    assert before.units.items() <= words.units.items()
    assert before.levels.keys() <= words.levels.keys()
    assert set(before.comparators) < set(words.comparators)


def vocabulary_with(**sections: object) -> Vocabulary:
    words = all_words([with_words(**sections)])
    assert words.problems == ()
    return made_of(words)


def reading(value: str, words: Vocabulary) -> str:
    target = read_target(value, words, year=2025)
    numbers = (plain(number) for number in (target.number, target.lower, target.upper))
    parts = (target.kind.value, target.comparator, *numbers, target.unit, target.date)
    return " ".join(part for part in parts if part)


#: A section with one word more, a 指标值 that has the word, and how it reads without and with it.
VALUES = [
    ({"deadline": {"until": ["止于"]}}, "止于2025年10月", "text", "deadline <= 2025-10-31"),
    ({"deadline": {"before": ["先于"]}}, "先于2025年10月", "text", "deadline <= 2025-09-30"),
    ({"inexact": {"after": ["出头"]}}, "90出头", "number = 90 出头", "number = 90"),
    ({"inexact": {"before": ["约摸"]}}, "覆盖约摸90%", "number = 90 %", "text"),
    ({"ordinals": {"words": ["位列"]}}, "全国位列3个", "number = 3 个", "text"),
    ({"changes": {"words": ["相比"]}}, "与上期相比下降5%", "number = 5 %", "text"),
    ({"ranges": {"words": ["直至"]}}, "3本直至6本", "text", "range 3 6 本"),
    ({"conjunctions": {"words": ["兼"]}}, "≥100个兼≤200个", "text", "range 100 200 个"),
    ({"rates": {"per": ["每一"]}}, "20元每一人", "number = 20 元/一人", "number = 20 元/人"),
    ({"rates": {"counters": ["工作"]}}, "20元/工作日", "number = 20 元/工作日", "number = 20 元/日"),
]


@pytest.mark.parametrize(("sections", "value", "before", "after"), VALUES, ids=lambda item: str(item)[:40])
def test_a_word_of_ones_own_reads_values(sections: dict[str, object], value: str, before: str, after: str) -> None:
    assert reading(value, vocabulary()) == before
    assert reading(value, vocabulary_with(**sections)) == after


def test_a_money_unit_of_ones_own_is_read_in_amounts() -> None:
    """百元 is a unit of ``ontology/units.ttl``; that amounts are stated in it, only the form says."""
    assert read_amount("12.5", "百元", vocabulary()) is None
    words = vocabulary_with(amount_unit={"units": ["百元"], "at_amounts": ["千万元"]})
    assert read_amount("12.5", "百元", words) == 1250
    assert read_amount("12.5百元", None, words) == 1250
    assert read_amount("3千万元", "万元", words) == 30_000_000
    assert enumerated_amounts("设备5百元，耗材2千万元", words) == 20_000_500
    (note,) = all_words([with_words(amount_unit={"units": ["两银子"]})]).problems
    assert note.harmless
    assert note.line("en").startswith('own.toml: [amount_unit.units] "两银子": is no unit of money')


def test_a_word_of_ones_own_for_points_and_dates_in_columns() -> None:
    assert read_points("9.5得点", vocabulary()) is None
    assert read_points("9.5得点", vocabulary_with(points={"words": ["得点"]})) == Decimal("9.5")

    def target(name: str, measure: str, words: Vocabulary) -> str | None:
        row = IndicatorRow(1, None, None, name, None, "12", Location(1), Location(1), sign="≤", measure=measure)
        return row_target(row, words).unit

    assert target("办结节点", "月", vocabulary()) == "个月"
    assert target("办结节点", "月", vocabulary_with(calendar={"names": ["节点"]})) is None
    assert target("值守时间", "周", vocabulary()) == "周"
    assert target("值守时间", "周", vocabulary_with(calendar={"units": ["周"]})) is None


def test_every_section_has_a_name() -> None:
    sections = {entry.section for entry in all_words().words if entry.section.partition(".")[0] not in ("levels", "units")}
    assert [section for section in sections if name_of(section) == (section, section)] == []


def test_the_scalars_of_a_section_may_be_repeated_as_they_are() -> None:
    assert faults(fields={"total": {"kind": "amount", "second": "annual_total", "words": ["资金盘子"]}}, titles={"max_length": 120}) == []


def test_a_level_word_may_name_a_concept_below_each_level_1() -> None:
    """成本指标 does so in the framework itself; within one level 1 it names one."""
    assert faults(levels={"quantity": {"words": ["产出指标"]}}) == []
    assert faults(levels={"quality": {"words": ["数量指标"]}})
    assert faults(levels={"output": {"words": ["效益指标"]}})


# -- what is refused -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sections", "where", "what"),
    [
        ({"colums": {"value": {"words": ["甲"]}}}, "[colums]", "there is no section colums — did you mean columns"),
        ({"columns": {"valeu": {"words": ["甲"]}}}, "[columns.valeu]", "there is no column valeu — did you mean value?"),
        ({"fields": {"money": {"words": ["甲"]}}}, "[fields.money]", "there is no field money"),
        ({"levels": {"speed": {"words": ["甲"]}}}, "[levels.speed]", "there is no concept of the indicator framework speed"),
        ({"units": {"弗隆": {"words": ["甲"]}}}, "[units.弗隆]", "there is no unit 弗隆"),
        ({"comparators": {"~": ["大约"]}}, "[comparators.~]", "there is no key ~"),
        ({"fields": {"total": {"word": ["甲"]}}}, "[fields.total.word]", "did you mean words?"),
        ({"fields": {"total": {"kind": "date"}}}, '[fields.total] "kind"', "is 'amount' and cannot be changed"),
        ({"titles": {"max_length": 3}}, '[titles] "max_length"', "is 120 and cannot be changed"),
        ({"multipliers": {"万": 1}}, '[multipliers] "万"', "is 10000 and cannot be changed"),
        ({"columns": "value"}, "[columns]", "is of the wrong type — write [columns]"),
        ({"columns": {"value": ["甲"]}}, "[columns.value]", "is of the wrong type — write [columns.value] and below it words"),
        ({"columns": {"value": {"words": "甲"}}}, "[columns.value]", 'is of the wrong type — write words = ["年度目标数"]'),
        ({"columns": {"value": {"words": ["甲", 7]}}}, '[columns.value] "7"', 'is of the wrong type — write words = ["7"]'),
        ({"multipliers": {"廿": "20"}}, '[multipliers] "廿"', 'is of the wrong type — write "万" = 10000'),
        ({"multipliers": {"半": 0}}, '[multipliers] "半"', "is below 1"),
        ({"bare_money": {"块": "块钱儿"}}, '[bare_money] "块"', "块钱儿 is no unit of money"),
        ({"columns": {"value": {"words": [" ： "]}}}, '[columns.value] " ： "', "is empty once blanks and colons are taken away"),
        ({"comparators": {">=": [""]}}, '[comparators.>=] ""', "is empty"),
        ({"units": {"席": {"words": ["元/人"]}}}, '[units."席"] "元/人"', "a unit word has no / and begins with no digit"),
        ({"columns": {"value": {"words": ["得 分"]}}}, '[columns.value] "得 分"', "already means [columns.score] (built-in:labels.toml)"),
        ({"fields": {"other": {"words": ["项目名称："]}}}, '[fields.other] "项目名称："', "already means [fields.project_name]"),
        ({"stages": {"rate": {"words": ["得分"]}}}, '[stages.rate] "得分"', "already means [stages.score]"),
        ({"units": {"席": {"words": ["元"]}}}, '[units."席"] "元"', 'already means [units."元"] (built-in:units.ttl)'),
        ({"comparators": {"<": ["不低于"]}}, '[comparators.<] "不低于"', "already means [comparators.>=] (built-in:values.toml)"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_file_section_word_and_what_to_do(sections: dict[str, object], where: str, what: str) -> None:
    (line,) = faults(**sections)
    assert line.startswith(f"own.toml: {where}: ")
    assert what in line
    (problem,) = all_words([with_words(**sections)]).faults
    assert "；" in problem.line("zh"), "what is wrong; what to do"


def test_two_files_of_ones_own_can_contradict_each_other() -> None:
    one = WordFile("one.toml", {"columns": {"value": {"words": ["目标甲"]}}})
    two = WordFile("two.toml", {"columns": {"score": {"words": ["目标甲"]}}})
    (fault,) = all_words([one, two]).faults
    assert fault.line("en").startswith('two.toml: [columns.score] "目标甲": already means [columns.value] (one.toml)')


def test_a_word_that_is_there_already_is_told_but_stops_nothing() -> None:
    """A later version may have the word built in; the file of one's own must go on working then."""
    words = all_words([with_words(columns={"value": {"words": ["指标 值", "目标甲", "目标甲"]}})])
    assert words.faults == ()
    assert [(problem.word, problem.harmless) for problem in words.problems] == [("指标 值", True), ("目标甲", True)]
    assert made_of(words).columns["目标甲"] == "value"


def test_the_first_fault_is_the_error_and_the_others_are_counted() -> None:
    words = all_words([with_words(nope={}, columns={"valeu": {}})])
    with pytest.raises(JixiaoError, match=r"^own.toml: \[nope\]: .*\(and 1 more: jixiao vocabulary check own.toml\)$"):
        made_of(words)


def test_a_file_may_be_called_as_a_built_in_one() -> None:
    with pytest.raises(JixiaoError, match=r"^labels\.toml: "):
        made_of(all_words([WordFile("labels.toml", {"nope": {}})]))


# -- files -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"[columns.value]\nwords = [\xe2\x80\x9c\xe7\x94\xb2\xe2\x80\x9d]", "line 2, column 10) — use the plain marks"),
        ("[units.席]\nwords = []".encode(), 'stands in quotes, as in [units."席"]'),
        (b"[columns.value]\nwords = a b", "line 2, column 9) — write lines like words ="),
        ("words = ['指标']".encode("gbk"), "is not UTF-8 text — save it as UTF-8"),
        (b"a = " + b"[" * 100_000, "own.toml: "),
        (b"[columns.value]\nwords = ['\xe7\x94\xb2']\nwords = ['\xe4\xb9\x99']", "Cannot overwrite a value"),
        (b"#" * 5_000_001, "is too large for a word file"),
    ],
)
def test_a_file_that_does_not_parse_is_one_line_that_helps(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(content)
    with pytest.raises(JixiaoError) as caught:
        read_own(path)
    for text in (caught.value.en, caught.value.zh):
        assert text.startswith(str(path))
        assert "\n" not in text
    assert message in caught.value.en


def test_the_mark_that_windows_puts_before_a_text_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_bytes(b"\xef\xbb\xbf" + WORDS.encode())
    assert all_words([read_own(tmp_path / "own.toml")]).faults == ()


def test_a_setting_names_files_and_folders(tmp_path: Path) -> None:
    folder = tmp_path / "words"
    folder.mkdir()
    with pytest.raises(JixiaoError, match=r"there is no \.toml file in this folder"):
        own_paths(str(folder))
    for name in ("b.toml", "a.toml", ".hidden.toml", "notes.txt"):
        (folder / name).write_text("", encoding="utf-8")
    single = tmp_path / "c:d.toml"
    single.write_text("", encoding="utf-8")
    assert own_paths("") == []
    assert own_paths(str(single)) == [single], "a name with a colon is a name as long as it is there"
    assert own_paths(f"{folder}:{tmp_path / 'words' / 'a.toml'}") == [folder / "a.toml", folder / "b.toml"]
    with pytest.raises(JixiaoError, match="there is no such word file"):
        own_paths(str(tmp_path / "none.toml"))


# -- commands --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "form.html").write_text(FORM, encoding="utf-8")
    (tmp_path / "own.toml").write_text(WORDS, encoding="utf-8")
    (tmp_path / "wrong.toml").write_text('[columns.value]\nwords = ["得分"]\n', encoding="utf-8")
    return tmp_path


def test_check_counts_the_words_of_each_file(folder: Path, jixiao: Run) -> None:
    done = jixiao("vocabulary", "check", "own.toml", cwd=folder)
    assert done.returncode == 0, done.stderr
    own = [line.split() for line in done.stdout.splitlines() if line.startswith("own.toml")]
    assert [(line[1], line[-1]) for line in own] == [
        ("fields.total", "1"),
        ("columns.value", "1"),
        ("levels.timeliness", "1"),
        ("units.xi", "1"),
    ]
    assert done.stdout.endswith(" words, no fault\n")
    assert "没有错误" in jixiao("vocabulary", "check", "own.toml", "--lang", "zh", cwd=folder).stdout
    by_option = jixiao("--vocabulary", "own.toml", "vocabulary", "check", cwd=folder)
    assert by_option.stdout == done.stdout
    (folder / "twice.toml").write_text('[columns.value]\nwords = ["指标值"]\n', encoding="utf-8")
    noted = jixiao("vocabulary", "check", "twice.toml", cwd=folder)
    assert noted.returncode == 0
    assert 'note: twice.toml: [columns.value] "指标值": is there already in built-in:labels.toml — it can be removed\n' in noted.stdout


def test_check_says_each_fault_on_a_line_and_exits_2(folder: Path, jixiao: Run) -> None:
    (folder / "broken.toml").write_text("[", encoding="utf-8")
    (folder / "more.toml").write_text('[nope]\nx = 1\n[columns.valeu]\nwords = ["甲"]\n', encoding="utf-8")
    done = jixiao("vocabulary", "check", "wrong.toml", "broken.toml", "more.toml", cwd=folder)
    assert done.returncode == 2
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert [line.partition(":")[0] for line in lines] == ["broken.toml", "more.toml", "more.toml", "wrong.toml"]
    missing = jixiao("vocabulary", "check", "none.toml", cwd=folder)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)


def test_list_shows_every_word_in_every_format(folder: Path, jixiao: Run) -> None:
    def listed(*more: str) -> str:
        done = jixiao("vocabulary", "list", "--vocabulary", "own.toml", *more, cwd=folder)
        assert done.returncode == 0, done.stderr
        return done.stdout

    rows = list(csv.DictReader(io.StringIO(listed("--format", "csv"))))
    assert rows == json.loads(listed("--format", "json"))
    assert len(listed().splitlines()) == len(rows) + 1
    assert {"word": "指标值", "section": "columns.value", "meaning": "target value", "file": "built-in:labels.toml"} in rows
    assert {"word": "阅览座", "section": "units.xi", "meaning": "unit of measure: 席", "file": "own.toml"} in rows
    assert "指标类别: 时效指标" in listed("--lang", "zh")
    assert jixiao("vocabulary", "list", "--format", "xlsx").returncode == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "form.html", "--store", "s"),
        ("import", "form.html", "--store", "s"),
        ("extract", "form.html"),
        ("explain", "form.html"),
        ("validate", "--store", "s"),
        ("query", "overview", "--store", "s"),
        ("queries",),
        ("export", "a.nq", "--store", "s"),
        ("doctor",),
        ("vocabulary", "list"),
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_faulty_file_stops_every_command(arguments: tuple[str, ...], folder: Path, jixiao: Run) -> None:
    done = jixiao(*arguments, cwd=folder, env={"JIXIAO_VOCABULARY": "wrong.toml"})
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith('jixiao: wrong.toml: [columns.value] "得分": already means [columns.score]')
    assert done.stderr.count("\n") == 1
    assert not (folder / "s").exists(), "nothing was begun"


def test_help_is_given_whatever_the_words_are(folder: Path, jixiao: Run) -> None:
    assert jixiao("build", "--help", "--vocabulary", "wrong.toml", cwd=folder).returncode == 0
    assert jixiao("--vocabulary").returncode == 2
    assert "--vocabulary needs a word file" in jixiao("queries", "--vocabulary=").stderr


def test_the_option_may_stand_anywhere_and_come_more_than_once(folder: Path, jixiao: Run) -> None:
    (folder / "one.toml").write_text('[fields.total]\nwords = ["资金盘子"]\n', encoding="utf-8")
    (folder / "two.toml").write_text(WORDS.partition("\n[columns")[2].join(["[columns", ""]), encoding="utf-8")
    whole = jixiao("--vocabulary", "own.toml", "extract", "form.html", cwd=folder)
    target = json.loads(whole.stdout)["documents"][0]["tables"][0]["indicators"][0]["target"]
    assert (target["unit"], target["unit_iri"]) == ("阅览座", "https://w3id.org/jixiao/unit#xi")
    for arguments in (
        ("extract", "--vocabulary=own.toml", "form.html"),
        ("extract", "form.html", "--vocabulary", "one.toml", "--vocabulary", "two.toml"),
    ):
        assert jixiao(*arguments, cwd=folder).stdout == whole.stdout
    assert jixiao("extract", "form.html", cwd=folder, env={"JIXIAO_VOCABULARY": "own.toml"}).stdout == whole.stdout


def test_a_word_of_ones_own_finds_the_title_of_the_document(folder: Path, jixiao: Run) -> None:
    (folder / "form.html").write_text(FORM.replace("<table>", "<p>预算成果材料</p><table>"), encoding="utf-8")
    (folder / "topic.toml").write_text(WORDS + '[titles]\ntopics = ["成果材料"]\n', encoding="utf-8")
    titles = [
        json.loads(jixiao("extract", "form.html", "--vocabulary", name, cwd=folder).stdout)["documents"][0]["title"]
        for name in ("own.toml", "topic.toml")
    ]
    assert titles == [None, "预算成果材料"]


def test_other_words_make_a_document_new_and_the_same_words_leave_it(folder: Path, jixiao: Run) -> None:
    """In worker processes too: the variable goes with them."""
    (folder / "other.html").write_text(FORM.replace("图书室", "文化馆"), encoding="utf-8")

    def build(*more: str) -> list[str]:
        done = jixiao("build", "form.html", "other.html", "--store", "s", *more, cwd=folder, env={"JIXIAO_WORKERS": "2"})
        assert done.returncode == 0, done.stderr
        lines = done.stdout.splitlines()
        counts = next(line for line in lines if line.startswith("documents = "))
        return [lines[0], counts.partition(", quads")[0]]

    without = ["read 2 documents: 2 new or changed, 0 unchanged", "documents = 2, tables = 2, indicators = 2, budget_yuan = 0"]
    with_own = ["read 2 documents: 2 new or changed, 0 unchanged", "documents = 2, tables = 2, indicators = 2, budget_yuan = 720000"]
    again = ["read 2 documents: 0 new or changed, 2 unchanged", with_own[1]]
    assert build() == without
    assert build("--vocabulary", "own.toml") == with_own
    assert build("--vocabulary", "own.toml") == again
    assert build() == without


def test_places_are_those_of_the_turtle_file(tmp_path: Path) -> None:
    """Read line by line, and written in another way by rdflib and read as any Turtle."""
    path = resource_dir("ontology") / "jurisdictions.ttl"
    other = tmp_path / "jurisdictions.ttl"
    Graph().parse(path).serialize(other, format="turtle")
    names, codes = places_of(path)
    other_names, other_codes = places_of(other)
    assert len(codes) == len(other_codes) == 34 + 333 + 2845
    assert dict(codes) == dict(other_codes)
    assert {name: sorted(map(str, places)) for name, places in names.items()} == {
        name: sorted(map(str, places)) for name, places in other_names.items()
    }
    assert [place.jurisdiction.code for place in names["西藏"]] == ["540000"]
