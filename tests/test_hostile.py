"""Input that nobody means well: no traceback, no hang, one clear line per bad file, and nothing lost or changed in what is read."""

# ruff: noqa: E501, PT017
from __future__ import annotations

import os
import string
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jixiao.extraction.pipeline import ExtractedDocument, extract, process
from jixiao.extraction.values import read_amount, read_date, read_target
from jixiao.model import DocumentError, Target, TargetKind
from jixiao.rdf import Minter
from jixiao.readers import read_bytes
from jixiao.store import open_store
from jixiao.vocabulary import vocabulary
from jixiao.vocabulary.characters import value_text, without_blanks

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
SEED = next(SEEDS.glob("002_*.txt"))
SEPARATED = next(SEEDS.glob("004_*.txt"))
WORDS = vocabulary()
JX = "https://w3id.org/jixiao/ontology#"


def cli(*arguments: str | Path, timeout: float = 300, **env: str) -> subprocess.CompletedProcess[str]:
    """The command line, which is killed where it hangs."""
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": "utf-8", **env}
    command = [sys.executable, "-m", "jixiao", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=environment, timeout=timeout, check=False)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """CPU time, so that a busy machine makes little difference; only three times as much is too much: shared cores are slow, and so is
    what is measured for coverage. What grows with the square of its input takes more."""
    start = time.process_time()
    yield
    taken = time.process_time() - start
    assert taken < 3 * seconds, f"took {taken:.1f} s"


def one_line(done: subprocess.CompletedProcess[str], *names: str) -> None:
    """Exit 3, and one line for each bad file that names it and says what to do; no traceback, no bug to report."""
    assert done.returncode == 3, (done.returncode, done.stderr)
    lines = done.stderr.splitlines()
    assert len(lines) == len(names), done.stderr
    for name in names:
        assert sum(name in line for line in lines) == 1, (name, done.stderr)
    for line in lines:
        assert " — " in line
        assert len(line) < 400
    assert "Traceback" not in done.stderr + done.stdout
    assert "please report" not in done.stderr


def tables(done: ExtractedDocument) -> list[object]:
    """What a document says, without where it says it."""
    return [
        (
            table.project,
            table.department,
            table.funds,
            table.form.text("goal"),
            table.form.text("purpose"),
            table.context,
            [(i.row.level1, i.row.level2, i.row.name, i.row.description, i.row.value, i.target) for i in table.indicators],
        )
        for table in done.tables
    ]


# -- files that are none, through the command line ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder of bad files beside one good one."""
    folder = tmp_path_factory.mktemp("bad")
    files = {
        "empty.txt": b"",
        "blank.txt": b" \r\n\t\n",
        "bom.txt": b"\xef\xbb\xbf",
        "bom16.txt": b"\xff\xfe",
        "binary.bin": bytes(range(256)) * 40,
        "zeros.dat": bytes(5000),
        "image.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "one-line.txt": b"a" * (50 * 1024 * 1024),
        "prose.txt": "今天天气很好。\n没有表。\n".encode(),
        "title-only.txt": "某市某局2024年某项目绩效目标表\n\n".encode(),
        "half16.txt": "项目".encode("utf-16")[:-1],
        "many-lines.txt": "甲\n".encode() * 1_000_000,
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "good.txt").write_bytes(SEED.read_bytes())
    (folder / "loop").mkdir()
    (folder / "loop" / "up").symlink_to(folder, target_is_directory=True)
    return folder, list(files)


def test_bad_files_are_said_and_the_others_imported(bad: tuple[Path, list[str]], tmp_path: Path) -> None:
    folder, names = bad
    done = cli("import", folder, "--store", tmp_path / "store")
    one_line(done, *names)
    assert "good.txt: imported, 4 tables" in done.stdout


def test_links_that_lead_nowhere_do_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "self.txt").symlink_to("self.txt")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    (tmp_path / "good.txt").write_bytes(SEED.read_bytes())
    done = cli("import", tmp_path, "--store", tmp_path / "store")
    assert done.returncode in (0, 3), done.stderr
    assert "good.txt: imported, 4 tables" in done.stdout
    assert len(done.stderr.splitlines()) in (0, 2)


def test_bad_files_are_said_in_chinese(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").touch()
    done = cli("extract", tmp_path / "empty.txt", "--lang", "zh")
    assert done.returncode == 3
    assert len(done.stderr.splitlines()) == 1
    assert "空" in done.stderr


def test_what_is_no_file(tmp_path: Path) -> None:
    """A path that is not there, a folder with nothing in it, a pipe, a device without end, and a file that cannot be read."""
    (tmp_path / "nothing").mkdir()
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".x.txt").write_bytes(SEED.read_bytes())
    os.mkfifo(tmp_path / "pipe.txt")
    paths = [tmp_path / "not-there.txt", tmp_path / "nothing", tmp_path / "hidden", tmp_path / "pipe.txt", Path("/dev/zero")]
    unreadable = Path("/proc/self/mem")
    if unreadable.exists():  # reading it fails for root too
        paths.append(unreadable)
    paths = [path for path in paths if path.name not in ("zero",) or path.exists()]
    good = tmp_path / "good.txt"
    good.write_bytes(SEED.read_bytes())
    done = cli("import", *paths, good, "--store", tmp_path / "store")
    one_line(done, *map(str, paths))
    assert "good.txt: imported, 4 tables" in done.stdout


def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_bytes(SEED.read_bytes())
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root may read everything")
    one_line(cli("extract", path), "secret.txt")


NAMES = ["with space.txt", "quote'\"\\.txt", "新建 文本（最终版）.txt", "#?%41&<>{}.txt", "-dash.txt", "[bold]rich.txt", "line\nbreak.txt"]


def test_strange_file_names(tmp_path: Path) -> None:
    """They are read, shown on one line each, and come back from the store as they are."""
    folder = tmp_path / "文 件"
    folder.mkdir()
    for number, name in enumerate(NAMES):
        (folder / name).write_bytes(SEPARATED.read_bytes() + b"\n" * number)
        (folder / f"bad {name}").touch()
    done = cli("import", folder, "--store", tmp_path / "store")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == len(NAMES), done.stderr
    assert len(done.stdout.splitlines()) == len(NAMES), done.stdout
    store = open_store(str(tmp_path / "store"), read_only=True)
    found = {row[0].value for row in store.select(f"SELECT ?n WHERE {{ ?d <{JX}fileName> ?n }}").rows if row[0]}
    assert found == set(NAMES)


def test_a_name_that_is_no_unicode(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/\xff\xfe.txt"
    try:
        with open(path, "wb") as file:
            file.write(SEED.read_bytes())
    except OSError:
        pytest.skip("this file system takes Unicode names only")
    done = cli("import", tmp_path, "--store", tmp_path / "store")
    assert done.returncode in (0, 3), done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == (done.returncode == 3)


def test_copies_of_one_document(tmp_path: Path) -> None:
    """Three forms of one document (the same tables under three SHA-256) are built in no time, count once, and a second build
    changes nothing."""
    folder = tmp_path / "in"
    folder.mkdir()
    content = SEED.read_text(encoding="utf-8")
    (folder / "a.txt").write_bytes(content.encode())
    (folder / "b.txt").write_bytes(content.replace("\n", "\r\n").encode())
    (folder / "c.txt").write_bytes(content.encode("gb18030"))
    done = cli("build", folder, "--store", tmp_path / "store")
    assert done.returncode == 0, done.stderr
    assert "budget_yuan = 985000," in done.stdout, "the money of one table is counted once for each file it stands in"


def test_the_same_file_twice_is_built_once(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (folder / name).write_bytes(SEED.read_bytes())
    cli("import", folder, "--store", tmp_path / "store")
    again = cli("import", folder, "--store", tmp_path / "store")
    assert again.stdout.count("unchanged") == 2, again.stdout


# -- other encodings ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", [SEED, SEPARATED], ids=["led", "separated"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "utf-8-sig", "crlf", "cr"])
def test_other_encodings_give_the_same_tables(seed: Path, encoding: str) -> None:
    content = seed.read_text(encoding="utf-8")
    data = {
        "crlf": lambda: content.replace("\n", "\r\n").encode(),
        "cr": lambda: content.replace("\n", "\r").encode(),
        "utf-16-le-bom": lambda: b"\xff\xfe" + content.encode("utf-16-le"),
        "utf-16-be-bom": lambda: b"\xfe\xff" + content.encode("utf-16-be"),
    }.get(encoding, lambda: content.encode(encoding))()
    assert tables(extract(read_bytes(data, "x.txt"))) == tables(process(seed))


def test_a_seed_that_ends_inside_a_character() -> None:
    """What is whole of it is read, or it is said that it is damaged; it is never taken for GB 18030."""
    data = SEED.read_bytes()
    for end in range(2000, 2300):
        try:
            done = extract(read_bytes(data[:end], "x.txt"))
        except DocumentError as error:
            assert "UTF-8" in str(error)
        else:
            assert done.tables[0].project == "信息系统运维经费"


# -- strange content: it is kept, and in time -------------------------------------------------------------------------------------


def seed_with(**texts: str) -> str:
    """The first table of the seed, with other texts in it."""
    content = "\n".join(SEED.read_text(encoding="utf-8").split("\n")[:117]) + "\n"
    for field, old in {"project": "\t信息系统运维经费\n", "name": "\t专线数量\n\t专线数量\n", "value": "\t1条\n"}.items():
        if field in texts:
            assert old in content
            content = content.replace(old, f"\t{texts[field]}\n" * old.count("\n"))
    return content


def read(content: str | bytes) -> ExtractedDocument:
    return extract(read_bytes(content.encode() if isinstance(content, str) else content, "x.txt"))


MARKS = [
    '"双引号"',
    r"反\斜\\线 \u0041 \n",
    "<尖>&amp;</括>",
    "{花} [方] | 竖",
    "'单' `反`",
    "? $x ?y # 井 @zh ^^<x>",
    "🀄𠮷é",
    "%s %(x)s {0}",
]


@pytest.mark.parametrize("text", MARKS)
def test_marks_of_syntax_survive(text: str, tmp_path: Path) -> None:
    done = read(seed_with(project=f"项目{text}", name=f"名{text}", value=f"值{text}"))
    graph = done.graph(Minter())
    store = open_store(str(tmp_path / "store"))
    store.replace({graph.graph: graph.triples})
    for prop, expected in (("projectName", f"项目{text}"), ("name", f"名{text}"), ("verbatim", f"值{text}")):
        found = {row[0].value for row in store.select(f"SELECT ?v WHERE {{ ?s <{JX}{prop}> ?v }}").rows if row[0]}
        assert expected in found
    store.close()


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1b", "\x7f", "\ufffe", "\uffff", "\ufffd", "\u202e"])
def test_control_characters_do_no_harm(character: str, tmp_path: Path) -> None:
    try:
        done = read(seed_with(name=f"名{character}称", value=f"≥{character}5条"))
    except DocumentError:
        return
    graph = done.graph(Minter())
    store = open_store(str(tmp_path / "store"))
    store.replace({graph.graph: graph.triples})
    assert len(done.tables) == 1
    assert len(done.tables[0].indicators) == 14
    store.close()


def test_bytes_that_look_like_surrogates() -> None:
    data = seed_with(name="名XX称").encode().replace(b"XX", b"\xed\xa0\x80")
    try:
        read(data)
    except DocumentError as error:
        assert "text" in str(error)


def test_huge_numbers(tmp_path: Path) -> None:
    digits = "9" * 400
    content = seed_with(value=f"≥{digits}条").replace("\t11.00\n", f"\t{digits}.5\n", 1)
    with within(5):
        done = read(content)
        text = done.graph(Minter()).ntriples()
    table = done.tables[0]
    assert table.budget == Decimal(digits + ".5") * 10000 or "amount-unreadable" in {f.code for f in done.findings}
    number = table.indicators[0].target.number
    assert number is None or number == Decimal(digits)
    path = tmp_path / "huge.txt"
    path.write_text(content, encoding="utf-8")
    built = cli("build", path, "--store", tmp_path / "store")
    assert built.returncode == 0, built.stderr[-500:]
    assert "Traceback" not in built.stderr
    assert "E+" not in text


@pytest.mark.parametrize(
    "value", ["1e400", "≥1E99999", "1" * 5000, "0." + "0" * 5000 + "1", "≥" + "1," * 3000, "-0", "≥-5%", "٣", "½", "²", "Ⅷ", "१२"]
)
def test_odd_numbers(value: str, tmp_path: Path) -> None:
    with within(4):
        done = read(seed_with(value=value))
        graph = done.graph(Minter())
    assert done.tables[0].indicators[0].row.value == value
    store = open_store(str(tmp_path / "store"))
    store.replace({graph.graph: graph.triples})  # parses every literal
    store.close()


@pytest.mark.parametrize(
    "value", ["2022年13月45日", "2022-02-30", "2022年2月29日前", "0000年1月", "9999年12月底前", "2022年12月-1月", "13月底前完成", "1月32日"]
)
def test_absurd_dates(value: str) -> None:
    target = read_target(value, WORDS, year=2022)
    assert target.verbatim == value
    assert target.date in (None, "2022-02-28", "9999-12-31")
    assert read_date(value) is None
    assert len(read(seed_with(value=value)).tables) == 1


BLOWUPS = [
    "(", ")", "(1", "≥", "一", "十", "1", "-", "每", "/", "、", ",", "1,", "1.", "1-", "1至", "个/", "元/", "/个", "万", "。", "$", "\\geq", "**(", "(XX",
    "2022年", "1月", "于", "不超过", "不超过1", "①", "１", "　甲", "甲 ", "5%", "5%，", "ab", "第", "底", "完成",
]  # fmt: skip


@pytest.mark.parametrize("piece", BLOWUPS)
def test_long_values_are_read_in_time(piece: str) -> None:
    long = (piece * 50_000)[:50_000]
    for text in (long, f"≥{long}", f"≥1{long}", f"1-2{long}", f"2022年{long}", f"不超过{long}5%"):
        with within(2):
            target = read_target(text, WORDS, year=2022, name="人数")
        assert target.verbatim == text.strip()
    with within(2):
        read_amount(long, "万元", WORDS), read_date(long)


PIECES = [
    "(",
    "≥",
    "一",
    "1",
    "-",
    "每",
    "/",
    "<",
    "<p ",
    "</p> ",
    "[bookmark: ",
    "[bookmark: x] ",
    "甲 ",
    "“",
    "{",
    "天津",
    "一级指标",
    "产出指标",
    "2022年",
]


@pytest.mark.parametrize("piece", PIECES)
def test_long_cells_are_read_in_time(piece: str) -> None:
    """As a value, a name and a project name: 50,000 characters each."""
    long = (piece * 50_000)[:50_000]
    with within(4):
        done = read(seed_with(project=f"项{long}", name=f"名{long}", value=f"≥1{long}"))
        done.graph(Minter())
    assert len(done.tables) == 1


@pytest.mark.parametrize("value", ["甲" * 500_000, "≥1" + "0" * 500_000, "1个/" * 125_000], ids=["words", "digits", "rates"])
def test_a_cell_of_half_a_million_characters(value: str) -> None:
    with within(6):
        done = read(seed_with(value=value))
        done.graph(Minter())
    assert done.tables[0].indicators[0].row.value == value
    assert len(done.tables[0].indicators) == 14


@pytest.mark.parametrize("shape", ["led", "separated"])
def test_a_table_of_five_thousand_rows(shape: str) -> None:
    if shape == "led":
        rows = "".join(f"\n\t\n\t数量指标\n\t第{n}项数量\n\t第{n}项数量\n\t≥{n}个\n" for n in range(5000))
        content = seed_with().replace("\n\t效益指标\n", f"{rows}\n\t效益指标\n", 1)
    else:
        lines = SEPARATED.read_text(encoding="utf-8").split("\n")[:27]
        at = next(i for i, line in enumerate(lines) if "年度运维报告完成数" in line) + 1
        content = "\n".join([*lines[:at], *(f"\t\t\t第{n}项数量\t≥{n}(个)\t" for n in range(5000)), *lines[at:]]) + "\n"
    with within(8):
        done = read(content)
        done.graph(Minter())
    assert len(done.tables) == 1
    names = [i.row.name for i in done.tables[0].indicators]
    assert [name for name in names if name and name.startswith("第")] == [f"第{n}项数量" for n in range(5000)]


def test_five_thousand_columns_and_pipes() -> None:
    with within(5):
        read(seed_with() + "\n" + "\t".join(["甲"] * 5000) + "\n")
    with within(5):
        read(seed_with(value="|" * 20000))


def test_a_heading_of_three_thousand_columns() -> None:
    heading = "<td>一级指标<td>二级指标" + "<td>三级指标<td>指标值" * 1650
    page = f"<table><tr><td>项目名称<td colspan=3>灌区巡护<tr>{heading}<tr><td>产出指标<td>数量指标<td>巡护渠道<td>≥46公里</table>"
    with within(2):
        done = extract(read_bytes(page.encode(), "x.html"))
    assert "no-column-headings" in [finding.code for finding in done.findings]


def test_ten_thousand_titles() -> None:
    with within(8):
        done = read("某项目绩效目标表\n\n\n" * 10_000 + seed_with())
    assert len(done.tables) == 1


# -- properties -----------------------------------------------------------------------------------------------------------------

quick = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
UNITS = sorted(WORDS.units)
SIGNS = [(word, sign) for word, sign in WORDS.comparators]
ODD = st.text(
    st.sampled_from(
        "0123456789.,，%％≥≤=><-~—至到/每()（）年月日前底末内个万亿元人次天小时分钟一二两三十百千①$\\ 　\n、。；;:：不超过低于少以上下完成全部无*X_"
        + string.ascii_letters
    ),
    max_size=25,
)
ANY = st.one_of(ODD, st.text(max_size=40))


@quick
@given(ANY, st.one_of(st.none(), st.integers(1990, 2100)), st.one_of(st.none(), ANY))
def test_any_text_reads_as_a_target_and_stays_verbatim(text: str, year: int | None, name: str | None) -> None:
    target = read_target(text, WORDS, year=year, name=name)
    assert target.verbatim == (text.strip() or None)
    numbers = (target.number, target.lower, target.upper)
    assert (target.kind is TargetKind.NUMBER) == (target.number is not None and target.comparator is not None)
    assert (target.kind is TargetKind.RANGE) == (target.lower is not None and target.upper is not None)
    assert all(number is None or number.is_finite() for number in numbers)
    if target.lower is not None and target.upper is not None:
        assert target.lower <= target.upper
    if target.kind is TargetKind.DEADLINE:
        assert target.date
    if target.kind is TargetKind.PERIOD:
        assert target.start
        assert target.end
    assert read_target(text, WORDS, year=year, name=name) == target


@settings(quick, max_examples=400)
@given(st.sampled_from(SIGNS), st.decimals(0, 10**9, places=2, allow_nan=False), st.sampled_from(UNITS))
def test_a_number_comes_back(sign: tuple[str, str], number: Decimal, unit: str) -> None:
    """Comparator, number and unit in any words of the vocabulary are read as what they are."""
    word, meaning = sign
    if without_blanks(unit)[:1].isdigit():
        return
    target = read_target(f"{word}{number}{unit}", WORDS)
    assert (target.kind, target.comparator, target.unit) == (TargetKind.NUMBER, meaning, WORDS.units[unit].word)
    assert target.number == number
    assert target.note is None


def test_every_unit_with_every_comparator() -> None:
    wrong = []
    for word, meaning in SIGNS:
        for unit in UNITS:
            if (word, unit) == ("不晚于", "月"):
                continue  # not later than December: a date
            target = read_target(f"{word}12{unit}", WORDS)
            got = (target.kind, target.comparator, target.number, target.unit, target.note)
            if got != (TargetKind.NUMBER, meaning, Decimal(12), WORDS.units[unit].word, None):
                wrong.append((f"{word}12{unit}", got))
    assert not wrong, wrong[:10]


FULL = str.maketrans({chr(0x21 + i): chr(0xFF01 + i) for i in range(0x5E) if chr(0xFF01 + i) not in "，。；：？！"})


@quick
@given(st.sampled_from(["≥", "≤", ">", "<", "=", ">=", ""]), st.decimals(0, 10**6, places=1), st.sampled_from(UNITS), st.booleans())
def test_full_width_reads_as_half_width(sign: str, number: Decimal, unit: str, blank: bool) -> None:
    plain = f"{sign}{number}{unit}"
    wide = f"{sign}{number}{' ' if blank else ''}{unit}".translate(FULL)

    def said(target: Target) -> object:
        return (target.kind, target.comparator, target.number, target.unit, target.yuan, target.hours, target.note)

    assert said(read_target(wide, WORDS)) == said(read_target(plain, WORDS))


@quick
@given(ANY)
def test_unified_characters_change_nothing(text: str) -> None:
    def said(target: Target) -> object:
        return (
            target.kind,
            target.comparator,
            target.number,
            target.lower,
            target.upper,
            target.unit,
            target.date,
            target.start,
            target.end,
        )

    assert said(read_target(value_text(text), WORDS, year=2022)) == said(read_target(text, WORDS, year=2022))


@quick
@given(ANY, st.sampled_from([None, "元", "万元", "亿元", "吨"]))
def test_any_text_reads_as_an_amount_or_none(text: str, unit: str | None) -> None:
    amount = read_amount(text, unit, WORDS)
    assert amount is None or amount.is_finite()


@quick
@given(
    st.decimals(0, 10**10, places=2),
    st.sampled_from(["", "￥", "¥", "- ", "("]),
    st.sampled_from([("元", 1), ("万元", 10000), ("亿元", 10**8)]),
)
def test_an_amount_comes_back(number: Decimal, mark: str, unit: tuple[str, int]) -> None:
    word, factor = unit
    negative = mark in ("- ", "(")
    text = f"{mark}{number:,}{')' if mark == '(' else ''}"
    expected = (-number if negative else number) * factor
    assert read_amount(text, word, WORDS) == expected
    assert read_amount(f"{text}{word}", None, WORDS) == expected
    assert read_amount(text.translate(FULL), word, WORDS) == expected


@quick
@given(
    st.dates(),
    st.sampled_from(
        [
            "{0.year:04}-{0.month:02}-{0.day:02}",
            "{0.year}年{0.month}月{0.day}日",
            "{0.year}.{0.month}.{0.day}",
            "{0.year}/{0.month}/{0.day}",
        ]
    ),
)
def test_a_date_comes_back(day: object, form: str) -> None:
    found = read_date(form.format(day))
    year = day.year
    assert found == (day.isoformat() if 1900 <= year < 2100 else None)


@quick
@given(ANY)
def test_any_text_reads_as_a_date_or_none(text: str) -> None:
    read_date(text)


@quick
@given(st.one_of(st.binary(max_size=300), ANY.map(lambda text: text.encode()), ANY.map(lambda text: text.encode("utf-16"))))
def test_any_bytes_are_a_document_or_an_error(data: bytes) -> None:
    try:
        document = read_bytes(data, "x.txt")
    except DocumentError as error:
        assert str(error).startswith("x.txt")
        assert "\n" not in str(error)
    else:
        assert document.sha256


LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "\t", "\t\t", "|", " "]),
        st.sampled_from(
            ["", "某项目绩效目标表", "项目名称", "项目名称：某", "预算数", "240.00", "绩效目标", "一级指标", "二级指标", "三级指标", "指标值", "产出指标",
             "数量指标", "成本指标", "满意度指标", "服务对象满意度指标", "≥5个", "-", "单位：万元", "340101某局", "(2024年度)", "合计", "目录", "其中：财政资金",
             "一级指标\t二级指标\t三级指标\t指标值", "产出指标\t数量指标\t某数\t≥5个", "|一级指标|三级指标|指标值|", "绩效指标", "[bookmark: x]甲"]
        ),
    ),
    max_size=30,
)  # fmt: skip


@settings(quick, max_examples=400)
@given(LINES)
def test_any_lines_are_tables_or_an_error(lines: list[tuple[str, str]]) -> None:
    """The words of forms in any order: no crash, and nothing dropped in silence."""
    content = "\n".join(lead + text for lead, text in lines)
    try:
        done = read(content)
    except DocumentError:
        return
    graph = done.graph(Minter())
    assert len(set(graph.tables)) == len(done.tables) > 0
