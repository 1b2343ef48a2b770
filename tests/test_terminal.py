"""What a person sees in a terminal: tables that fit it, helps and errors in Chinese, completion, and silence where it is asked for."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from rich.cells import cell_len

from conftest import ROOT, SEEDS, Run
from jixiao.cli.chinese_help import in_chinese
from jixiao.cli.commands import app
from jixiao.sparql.answers import Answer
from jixiao.sparql.fitted_table import fitted_table
from jixiao.sparql.saved_queries import catalogue

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
Built = tuple[Path, str]


def in_terminal(*arguments: object, columns: int = 80, language: str = "en") -> list[str]:
    """The lines that the command line writes to a terminal so wide."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    environment = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    command = [sys.executable, "-m", "jixiao", "--lang", language, *map(str, arguments)]
    running = subprocess.Popen(command, stdout=slave, stderr=slave, stdin=slave, cwd=ROOT, env={**environment, "TERM": "xterm"})
    os.close(slave)
    said = b""
    while True:
        try:
            part = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
    running.wait(60)
    os.close(master)
    return COLOURS.sub("", said.decode("utf-8").replace("\r\n", "\n")).splitlines()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", ["overview", "largest-projects", "same-indicator", "plan-and-result", "indicators-about"])
def test_tables_fit_a_terminal_and_say_what_they_hide(built: Built, name: str, language: str) -> None:
    lines = in_terminal("query", name, "--store", built[0], language=language)
    assert max(map(cell_len, lines)) <= 80
    wide = in_terminal("query", name, "--store", built[0], "--wide", language=language)
    hidden = re.search(r"(\d+) columns? hidden|有 (\d+) 列未显示", "\n".join(lines))
    columns = len(catalogue()[name].columns)
    if hidden:
        assert "--wide" in "".join(lines[-3:])
        assert 0 < int(hidden.group(1) or hidden.group(2)) < columns
    assert "--wide" not in "\n".join(wide)
    assert len(wide) <= len(lines)  # a line a row


def test_without_room_links_go_first_and_no_number_is_ever_cut() -> None:
    iri = "https://w3id.org/jixiao/id/table/120000/" + "0" * 60
    answer = Answer(("city_code", "project", "table", "budget_yuan"), (("120000", "很长的项目名称" * 20, iri, 123456789012345),))
    table = fitted_table(answer, answer.columns, 50)
    assert table.hidden == ("table",)
    assert all(cell_len(line) <= 50 for line in (*table.heading, *table.lines))
    assert "123456789012345" in table.lines[0]
    assert len(table.lines) == 3
    assert table.lines[-1].rstrip().endswith("…")
    assert fitted_table(answer, answer.columns, 28).hidden == ("city_code", "table")
    whole = fitted_table(answer, answer.columns, None)
    assert whole.hidden == ()
    assert iri in whole.lines[0]
    assert "很长的项目名称" * 20 in whole.lines[0]


def test_iris_are_shortened_by_their_prefixes(built: Built) -> None:
    lines = in_terminal("sparql", "SELECT ?class (COUNT(*) AS ?n) { ?x a ?class } GROUP BY ?class", "--store", built[0])
    assert any(line.startswith("jx:Indicator ") for line in lines)
    assert not any("https://w3id.org/jixiao/ontology#" in line for line in lines)


def test_a_pipe_gets_all_columns_under_their_own_names(built: Built, jixiao: Run) -> None:
    head = jixiao("query", "largest-projects", "--store", built[0]).stdout.splitlines()[0]
    assert tuple(head.split()) == catalogue()["largest-projects"].columns


def test_what_build_says_fits_a_terminal(tmp_path: Path) -> None:
    for language in ("en", "zh"):
        lines = in_terminal("build", SEEDS, "--store", tmp_path / language, language=language)
        tables = [line for line in lines if "\x1b" not in line and " = " not in line]
        assert max(map(cell_len, tables[-20:])) <= 80, tables


def test_quiet_says_nothing_unless_something_is_wrong(tmp_path: Path, jixiao: Run) -> None:
    seed = next(SEEDS.glob("001*"))
    store = ("--store", tmp_path / "s", "--quiet")
    for arguments in (("build", seed), ("import", seed), ("optimize",), ("export", tmp_path / "g.nq"), ("withdraw", seed.name)):
        done = jixiao(*arguments, *store)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", ""), arguments
    assert jixiao("import", tmp_path / "nothing.docx", *store).stderr


def test_the_catalogue_as_json_says_what_the_text_says(jixiao: Run) -> None:
    entries = json.loads(jixiao("queries", "--format", "json").stdout)
    assert [entry["name"] for entry in entries] == list(catalogue())
    largest = next(entry for entry in entries if entry["name"] == "largest-projects")
    assert largest["title"]["zh"] == "预算最大的项目"
    assert [param["name"] for param in largest["parameters"]] == ["limit"]
    assert "city" in [param["name"] for param in largest["restrictions"]]
    assert largest["columns"][0] == "city"


#: Words of click and typer that may stand in no help or error in Chinese.
ENGLISH = re.compile(
    r"Usage|Options|Arguments|Commands|Show this|default|required|env var|Missing|No such|Error|Invalid|is not|Possible|unexpected|requires"
    r"|Install completion|Show completion|<str>|<int|<float|Try '"
)


def _commands() -> list[tuple[str, ...]]:
    names: list[tuple[str, ...]] = [(each.name or each.callback.__name__,) for each in app.registered_commands if each.callback]
    for group in app.registered_groups:
        names.append((str(group.name),))
        registered = group.typer_instance.registered_commands if group.typer_instance else []
        names += [(str(group.name), each.name or each.callback.__name__.rstrip("_")) for each in registered if each.callback]
    return [(), *names]


#: Writes the help of each command that is named on a line of standard input, as the command line does, with a mark behind each.
HELPS = """
import sys
from jixiao.cli.session import begin
begin(["--lang", "zh"])
from jixiao.cli.chinese_help import run_in_chinese
from jixiao.cli.commands import only
for line in sys.stdin:
    words = [*line.split(), "--help"]
    try:
        run_in_chinese(only(words), words)
    except SystemExit:
        print("\\f", end="")
"""


def test_every_help_is_in_chinese_and_fits_a_terminal() -> None:
    commands = _commands()
    lines = "".join(f"{' '.join(command)}\n" for command in commands)
    done = subprocess.run(
        [sys.executable, "-c", HELPS], input=lines, capture_output=True, encoding="utf-8", check=True, cwd=ROOT, timeout=120
    )
    helps = done.stdout.split("\f")[:-1]
    for command, text in zip(commands, helps, strict=True):
        assert text.startswith("用法：jixiao"), command
        assert not ENGLISH.search(text), (command, ENGLISH.search(text))
        assert max(map(cell_len, text.splitlines())) <= 80, command


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["query"], "错误：缺少参数 'NAME'。"),
        (["nope"], "错误：没有命令 'nope'。"),
        (["query", "overview", "--nope"], "错误：没有选项 --nope"),
        (["query", "overview", "x", "y"], "错误：多余的参数（x y）"),
        (["serve", "--port", "x"], "错误：'--port' 的值无效：'x' 不是整数。"),
        (["serve", "--timeout", "x"], "错误：'--timeout' 的值无效：'x' 不是数。"),
        (["serve", "--port", "70000"], "错误：'--port' 的值无效：70000 不在范围 0<=x<=65535 内。"),
        (["serve", "--documents", "/no/such"], "错误：'--documents' 的值无效：'/no/such' 不存在。"),
        (["serve", "--documents", str(Path(__file__))], "是文件，不是文件夹。"),
        (["serve", "--port"], "错误：选项 '--port' 需要一个值。"),
        (["serve", "--public=1"], "错误：选项 '--public' 不带值。"),
        (["link", "nope"], "错误：没有命令 'nope'。"),
    ],
)
def test_wrong_arguments_are_told_in_chinese(arguments: list[str], said: str, jixiao: Run) -> None:
    done = jixiao("--lang", "zh", *arguments)
    assert done.returncode == 2
    assert said in done.stderr.replace("\n", "")
    assert not ENGLISH.search(done.stderr)


def test_broken_lines_begin_with_no_mark() -> None:
    text = in_chinese("  build  " + "读取，" * 40)
    assert all(cell_len(line) <= 80 for line in text.splitlines())
    assert not any(line.lstrip().startswith("，") for line in text.splitlines())


def completed(words: str) -> list[str]:
    """What bash is given for a line."""
    parts = words.split(" ")
    environment = {**os.environ, "_JIXIAO_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(parts) - 1)}
    done = subprocess.run([sys.executable, "-m", "jixiao"], env=environment, capture_output=True, encoding="utf-8", check=False, cwd=ROOT)
    return done.stdout.split()


def test_shells_complete_commands_options_choices_queries_and_parameters() -> None:
    assert completed("jixiao vali") == ["validate"]
    assert completed("jixiao query larg") == ["largest-projects"]
    assert set(completed("jixiao query largest-projects -p ")) >= {"limit=", "city=", "department="}
    assert completed("jixiao query overview --format par") == ["parquet"]
    assert completed("jixiao sparql --engine c") == ["columnar"]
    assert "--wide" in completed("jixiao query overview --w")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_shown_for_a_shell(shell: str) -> None:
    environment = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "jixiao", "--show-completion", shell],
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        cwd=ROOT,
    )
    assert "_JIXIAO_COMPLETE" in done.stdout, done.stderr
