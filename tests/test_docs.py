"""The documentation says what is so: every example is run, every name in it exists, and everything there is, is in it."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from typer.main import get_command

from conftest import ROOT, SEEDS, run_jixiao
from jixiao import __version__
from jixiao.cli.commands import app
from jixiao.model import FindingRule
from jixiao.model.finding_rules import ACROSS_DOCUMENTS, READING
from jixiao.rdf.shape_rules import shape_rules
from jixiao.readers.base import Limits, variable
from jixiao.sparql.saved_queries import catalogue
from jixiao.store import open_store
from service_client import serving

READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
PAGES = (
    *READMES,
    *(ROOT / name for name in ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
)
STORE = ".jixiao/store"
#: Where a service is that a page began.
SERVED = "http://localhost:7878/"
#: A page that is followed from top to bottom in a folder of its own.
WALK = "add-a-city.md"
#: Options that may stand anywhere in a command.
EVERYWHERE = ("--lang", "--debug", "--vocabulary")
# A line of these stands for any lines, a line that ends in this for any rest of the line.
ANY_LINES, ANY_REST = "...", "…"


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    line: int
    kind: str
    text: str

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


@cache
def blocks() -> tuple[Block, ...]:
    found = []
    for page in PAGES:
        kind, start, lines = None, 0, []
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            if kind is None and line.startswith("```"):
                kind, start, lines = line[3:].strip(), number, []
            elif kind is not None and line == "```":
                found.append(Block(page, start, kind, "\n".join(lines)))
                kind = None
            elif kind is not None:
                lines.append(line)
        assert kind is None, f"{page.name}:{start}: a block without an end"
    return tuple(found)


def of_kind(kind: str) -> list[Block]:
    return [block for block in blocks() if block.kind == kind]


def examples(block: Block) -> Iterator[tuple[str, list[str]]]:
    """The commands of a console block, each with the output that is shown for it."""
    command, shown = None, []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            if command:
                yield command, shown
            command, shown = line[2:], []
        else:
            assert command, f"{block}: output without a command"
            shown.append(line)
    if command:
        yield command, shown


def shell_commands(text: str) -> list[str]:
    """The commands of a block of shell, its comments and continued lines apart."""
    return [line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip() and not line.startswith("#")]


# -- examples are run ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo(built: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What building the seeds prints, by language.

    Building them twice takes long. The Chinese text comes from a second build into a copy of the store, where only the first
    line differs: it counts all documents as unchanged.
    """
    store = tmp_path_factory.mktemp("zh") / "store"
    shutil.copytree(built[0], store)
    done = run_jixiao("--lang", "zh", "build", SEEDS, "--store", store)
    assert done.stdout.startswith("读取 5 个文件：新增或变更 0，未变 5\n"), done.stdout + done.stderr
    return {"en": built[1], "zh": done.stdout.replace("新增或变更 0，未变 5", "新增或变更 5，未变 0", 1)}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout to what is read, and takes what is written."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in ("seeds", "docs", "queries", "tests", "README.md"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def matches(shown: list[str], output: str) -> bool:
    wanted = "\n".join(line.rstrip() for line in shown).strip("\n").split("\n")
    pattern = ""
    for line in wanted:
        if line == ANY_LINES:
            pattern += r"(?:.*\n)*?"
        elif line.endswith(ANY_REST):
            pattern += re.escape(line.removesuffix(ANY_REST).rstrip()) + r".*\n"
        else:
            pattern += re.escape(line) + r"\n"
    text = "\n".join(line.rstrip() for line in output.strip("\n").split("\n")) + "\n"
    return re.fullmatch(pattern, text) is not None


def run_example(command: str, store: Path, cwd: Path, language: str) -> subprocess.CompletedProcess[str]:
    arguments = shlex.split(command)[1:]
    if STORE in arguments:
        arguments[arguments.index(STORE)] = str(store)
    elif arguments[0] in ("build", "import", "withdraw", "validate", "query", "sparql", "export"):
        arguments += ["--store", str(store)]
    return run_jixiao("--lang", language, *arguments, cwd=cwd)


run_once = cache(run_example)


@pytest.mark.parametrize("block", [block for block in of_kind("console") if block.page.name != WALK], ids=str)
def test_a_console_example_shows_what_comes_out(
    block: Block, built: tuple[Path, str], demo: dict[str, str], checkout: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    language = "zh" if ".zh" in block.page.name else "en"
    writes = any(command.startswith(("jixiao build", "jixiao import")) for command, _ in examples(block))
    store = tmp_path_factory.mktemp("docs") / "store" if writes else built[0]
    for command, shown in examples(block):
        if command == "make demo":
            assert "jixiao build seeds/ --store" in (ROOT / "Makefile").read_text(encoding="utf-8")
            outputs = [demo[language]]
        else:
            assert command.startswith("jixiao "), f"{block}: $ {command} cannot be checked; put it into a block of sh"
            done = (run_example if writes else run_once)(command, store, checkout, language)
            assert "Traceback" not in done.stderr, done.stderr
            assert done.returncode != 70, done.stderr
            outputs = [done.stdout, done.stderr + done.stdout, done.stdout + done.stderr]
        assert any(matches(shown, output) for output in outputs), f"{block}: $ {command}\n{outputs[-1]}"


def test_adding_a_city_works_when_followed_to_the_letter(tmp_path: Path) -> None:
    """Every block of shell and every command of the page, in order, in an empty folder; what is shown comes out."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIXIAO_")}
    environment |= {"LC_ALL": "C.UTF-8", "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}

    def shell(command: str) -> subprocess.CompletedProcess[str]:
        arguments = ["bash", "-o", "pipefail", "-c", command]
        return subprocess.run(
            arguments, capture_output=True, text=True, encoding="utf-8", cwd=tmp_path, env=environment, timeout=300, check=False
        )

    commands = 0
    for block in blocks():
        if block.page.name != WALK or block.kind not in ("sh", "console"):
            continue
        for command, shown in [(block.text, None)] if block.kind == "sh" else list(examples(block)):
            done = shell(command)
            commands += 1
            assert "Traceback" not in done.stderr, done.stderr
            if shown is None:
                assert done.returncode == 0, f"{block}: {done.stderr}"
            else:
                outputs = [done.stdout, done.stderr + done.stdout]
                assert any(matches(shown, output) for output in outputs), f"{block}: $ {command}\n{outputs[-1]}"
    assert commands > 10
    example = ROOT / "tests" / "cities" / "xincheng"
    assert (tmp_path / "xincheng.html").read_bytes() == (example / "xincheng.html").read_bytes()
    assert (tmp_path / "my-words.toml").read_bytes() == (example / "words.toml").read_bytes()
    page = (tmp_path / "explained.html").read_text(encoding="utf-8")
    assert "年度目标数" in page
    assert "<script" not in page


def test_the_demo_asks_what_the_readmes_show() -> None:
    recipe = re.search(r"^demo:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    asked = shlex.split(re.search(r"for q in (.*?);", recipe[1])[1])
    for readme in READMES:
        block = next(b for b in of_kind("console") if b.page == readme and b.text.startswith("$ make demo"))
        commands = [command for command, _ in examples(block)]
        assert commands == ["make demo", *(f"jixiao query {query} --store {STORE}" for query in asked)]


@pytest.mark.parametrize("block", of_kind("python"), ids=str)
def test_a_python_example_runs_and_prints_what_is_shown(
    block: Block, built: tuple[Path, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = io.StringIO()
    text = block.text.replace(STORE, str(built[0])).replace('"seeds/', f'"{SEEDS}/')
    monkeypatch.chdir(tmp_path)
    with contextlib.ExitStack() as opened:
        if SERVED in text:
            server = opened.enter_context(serving(built[0], tmp_path, "--documents", str(SEEDS)))
            text = text.replace(SERVED, server.url)
        opened.enter_context(contextlib.redirect_stdout(output))
        exec(compile(text, str(block), "exec"), {})
    for picture in re.findall(r'savefig\("(.+?)"\)', text):
        colours = Image.open(tmp_path / picture).convert("RGB").getcolors(1 << 20)
        assert colours is not None
        assert len(colours) > 50  # lines, points and letters were drawn
    following = blocks()[blocks().index(block) + 1]
    assert following.kind == "text"
    assert matches(following.text.splitlines(), output.getvalue()), output.getvalue()


@pytest.mark.parametrize("block", of_kind("sparql"), ids=str)
def test_a_sparql_example_finds_something(block: Block, built: tuple[Path, str]) -> None:
    assert open_store(str(built[0]), read_only=True).select(block.text).rows


def test_a_line_is_quoted_rightly(built: tuple[Path, str]) -> None:
    page = (ROOT / "docs" / "research.md").read_text(encoding="utf-8")
    quoted = re.search(r"This gives `(.+?)`, file `(.+?)`, line (\d+)", page)
    block = next(b for b in of_kind("sparql") if "?line" in b.text)
    answer = open_store(str(built[0]), read_only=True).select(block.text)
    assert quoted
    assert [tuple(term.value for term in row if term) for row in answer.rows] == [quoted.groups()]


def test_the_faults_of_the_example_document_can_be_mended_as_said(tmp_path: Path) -> None:
    """With the word file that docs/steward.md shows, the example is read without findings."""
    shown = next(block for block in of_kind("toml") if block.page.name == "steward.md" and "[fields.total]" in block.text)
    words = tmp_path / "my-words.toml"
    words.write_text(shown.text, encoding="utf-8")
    example = ROOT / "docs/examples/library.txt"
    done = run_jixiao("build", example, "--city", "武汉市", "--vocabulary", words, "--store", tmp_path / "store")
    assert done.stdout.endswith("no findings\n"), done.stdout + done.stderr
    assert "budget_yuan = 360000," in done.stdout


# -- what is named exists, and what exists is named ------------------------------------------------------------------------


@cache
def command_line() -> Any:
    return get_command(app)


def commands() -> list[str]:
    return list(command_line().commands)


def parameters(command: str) -> list[Any]:
    """What ``jixiao COMMAND`` takes, and the commands below it (``jixiao vocabulary check``)."""
    entry = command_line().commands[command]
    return [*entry.params, *(param for below in getattr(entry, "commands", {}).values() for param in below.params)]


def options(command: str) -> set[str]:
    """The options that ``jixiao COMMAND --help`` lists, and those that may stand anywhere."""
    return {name for param in parameters(command) for name in param.opts if name.startswith("-")} | set(EVERYWHERE)


def used() -> Iterator[tuple[str, str]]:
    """Every command line of jixiao in the pages, with where it stands."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in blocks():
            if block.page == page and block.kind in ("console", "sh"):
                lines = [c for c, _ in examples(block)] if block.kind == "console" else shell_commands(block.text)
                yield from ((re.sub(r"^\S*/bin/", "", line), str(block)) for line in lines)
        prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        yield from ((span, page.name) for span in re.findall(r"`([^`\n]+)`", prose))


def test_every_command_and_option_named_exists() -> None:
    everywhere = {option for command in commands() for option in options(command)}
    for line, where in used():
        if line.startswith("jixiao "):
            alone = re.split(r" (?:\||&&|>) ", line)[0]
            words = [word for word in alone.split() if word not in ("--lang", "zh", "en", "--debug")]
            if words[1:2] == ["--version"]:
                assert run_jixiao("--version").stdout == f"jixiao {__version__}\n"
            elif words[1:] and re.fullmatch("[a-z]+", words[1]) and "/" not in words[1]:
                assert words[1] in commands(), f"{where}: {line}"
                for word in words[2:]:
                    if word.startswith("-"):
                        assert word.partition("=")[0] in options(words[1]), f"{where}: {line}: {word}"
        elif re.match(r"--[a-z]", line):
            name = re.match(r"--[a-z][a-z-]*", line)[0]
            assert name in everywhere or name in command_line().help or name == "--version", f"{where}: {line}"


def test_every_command_and_option_is_documented() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for command in commands():
        assert f"jixiao {command}" in text, command
        for below in getattr(command_line().commands[command], "commands", {}):
            assert f"jixiao {command} {below}" in text, f"{command} {below}"
        for param in parameters(command):
            names = [name for name in param.opts if name.startswith("-")]
            assert not names or any(re.search(rf"(?<![\w-]){name}\b", text) for name in names), f"{command} {names}"


def table(page: Path, heading: str) -> list[list[str]]:
    """The rows of the Markdown table whose first line is the heading."""
    lines = page.read_text(encoding="utf-8").splitlines()
    start = lines.index(heading) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split(" | ")])
    return [[cell.strip().strip("`") for cell in row] for row in rows]


def test_every_saved_query_is_documented_and_every_documented_query_exists() -> None:
    page = ROOT / "docs" / "research.md"
    listed = [row[0] for row in table(page, "| query | answers |")]
    assert sorted(listed) == sorted(catalogue())
    parameters = {(row[0], row[1]) for row in table(page, "| query | parameter | type | default |")}
    assert parameters == {(query.name, param.name) for query in catalogue().values() for param in query.params}
    for line, where in used():
        if found := re.match(r"jixiao query ([a-z-]+)", line):
            assert found[1] in catalogue(), f"{where}: {line}"


CODES = "| code | severity | title | what is wrong | what to do | example | since |"


@pytest.mark.parametrize(
    ("mark", "rules"), [("codes of shapes", shape_rules()), ("codes of reading", READING), ("codes of comparison", ACROSS_DOCUMENTS)]
)
def test_every_finding_code_is_documented_as_the_registry_says(mark: str, rules: Mapping[str, FindingRule]) -> None:
    """`python tools/make_finding_tables.py` writes the tables."""
    page = (ROOT / "docs" / "steward.md").read_text(encoding="utf-8")
    part = page.partition(f"<!-- {mark}")[2].partition(f"<!-- end of the {mark}")[0]
    lines = [line.replace("\\", "") for line in part.splitlines() if line]
    assert lines[1] == CODES
    listed = {cells[0].strip("`"): cells[1:] for cells in (line.strip("| ").split(" | ") for line in lines[3:])}
    assert len(listed) == len(lines) - 3
    assert listed == {
        code: [r.severity.value, f"{r.title.en} ({r.title.zh})", r.meaning.en, r.remedy.en, r.example.en, r.since]
        for code, r in rules.items()
    }
    severities = [cells[0] for cells in listed.values()]
    assert severities == sorted(severities, key=["violation", "warning", "info"].index)


def test_a_released_section_counts_the_codes_that_came_with_it() -> None:
    """How many queries and shapes there are now is said by the example of `jixiao doctor`, which is run."""
    shapes, reading = (sum(rule.since == "0.1.0" for rule in rules.values()) for rules in (shape_rules(), READING))
    section = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").partition("\n## [0.1.0]")[2].partition("\n## [")[0]
    assert f"- {shapes} SHACL shapes and {reading} kinds of findings of reading;" in section


def test_every_limit_is_documented_with_what_it_is() -> None:
    listed = {row[0]: int(row[1].replace(",", "")) for row in table(ROOT / "docs" / "operate.md", "| variable | limit | of what |")}
    assert listed == {variable(name): value for name, value in asdict(Limits()).items()}


def test_every_make_target_named_exists() -> None:
    makefile = ROOT / "Makefile"
    targets = set(re.findall(r"^([a-z][a-z-]*):", makefile.read_text(encoding="utf-8"), re.MULTILINE))
    named = {found[1] for line, _ in used() if (found := re.match(r"make ([a-z][a-z-]*)", line))}
    assert {"demo", "test"} <= named <= targets


def slug(heading: str) -> str:
    """The anchor of a heading, as Git hosts make it."""
    text = re.sub(r"[^\w\- ]", "", heading.strip().lower().replace("`", ""))
    return text.replace(" ", "-")


def anchors(page: Path) -> set[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_resolves(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{page.name}: {target}"
        assert ROOT in file.parents or file == ROOT, f"{page.name}: {target} leads out of the repository"
        if anchor:
            assert anchor in anchors(file), f"{page.name}: {target}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    """A decision by the list of decisions, which tests/test_repository.py compares with the files."""
    for readme in READMES:
        text = readme.read_text(encoding="utf-8")
        for page in PAGES:
            listed = page.parent.name == "decisions" and page.name != "README.md"
            assert page == readme or listed or f"]({page.relative_to(ROOT).as_posix()}" in text, f"{readme.name}: {page.name}"


def test_the_readmes_show_the_same_commands() -> None:
    def shown(page: Path) -> list[str]:
        result = []
        for block in blocks():
            if block.page == page:
                result += [c for c, _ in examples(block)] if block.kind == "console" else shell_commands(block.text)
        return result

    assert shown(READMES[0]) == shown(READMES[1])


def test_no_page_knows_a_machine() -> None:
    for page in PAGES:
        for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
            assert not re.search(r"/(?:home|root|work|tmp|Users)/", line), f"{page.name}:{number}"


def test_the_citation_is_that_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert citation["cff-version"] == "1.2.0"
    assert str(citation["version"]) == __version__
    assert citation["license"] == "Apache-2.0"
    assert all(set(author) in ({"name"}, {"given-names", "family-names"}) for author in citation["authors"])
