"""The habits of the repository: what make installs, what its documentation and its forms promise."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import ROOT
from jixiao import __version__

TEMPLATES = ROOT / ".github" / "ISSUE_TEMPLATE"
DECISIONS = ROOT / "docs" / "decisions"


#: What sssom-py needs, in an environment of its own.
SSSOM = "tests/sssom/requirements.txt"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout as make sees it, with nothing installed."""
    for name in ("Makefile", "pyproject.toml", "constraints.txt", "hatch_build.py"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "frontend").mkdir()
    (tmp_path / "tests" / "sssom").mkdir(parents=True)
    shutil.copy(ROOT / SSSOM, tmp_path / SSSOM)
    return tmp_path


def steps(checkout: Path, *goals: str) -> str:
    """What make would run."""
    done = subprocess.run(["make", "-n", *goals], cwd=checkout, capture_output=True, text=True, timeout=60, check=True)
    return done.stdout


def installs(text: str) -> list[list[str]]:
    """The arguments of each `pip install` without options that are the same for all, and the variables it is given."""
    lines = [shlex.split(line) for line in text.splitlines() if "-m pip install" in line]
    same = {"-q", "--disable-pip-version-check", "-c", "constraints.txt", "-m", "pip", "install", ".venv/bin/python"}
    return [[word for word in line if word not in same or (word == "pip" and line[-1] == "pip")] for line in lines]


def test_the_demo_installs_the_package_and_nothing_else(checkout: Path) -> None:
    """No extra, no group of development tools, and no front end, for which Node.js would be fetched."""
    assert installs(steps(checkout, "demo")) == [["JIXIAO_NO_FRONTEND=1", "-e", "."]]


@pytest.mark.parametrize("goal", ["install", "test", "lint", "bench", "dist"])
def test_everything_else_installs_the_rest(checkout: Path, goal: str) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".installed-demo").touch()  # as after `make demo`
    own = [line for line in installs(steps(checkout, goal)) if SSSOM not in line]
    assert own[-1] == ["--group", "dev", "-e", ".[parquet,ocr,cluster,serve,mcp]"], "with the front end"


def test_the_demo_after_all_else_installs_nothing(checkout: Path) -> None:
    touched = {name for line in steps(checkout, "test").splitlines() if line.startswith("touch ") for name in line.split()[1:]}
    (checkout / ".venv").mkdir()
    (checkout / ".venv-sssom").mkdir()
    for name in touched:
        (checkout / name).touch()
    assert installs(steps(checkout, "demo")) == []
    assert installs(steps(checkout, "test")) == []


def test_a_newer_front_end_is_built_for_the_tests_and_not_for_the_demo(checkout: Path) -> None:
    test_the_demo_after_all_else_installs_nothing(checkout)
    (checkout / "frontend" / "editor.js").touch()
    assert installs(steps(checkout, "demo")) == []
    assert installs(steps(checkout, "test"))


def targets() -> set[str]:
    """The goals of the Makefile that are no files."""
    match = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert match
    return set(match[1].split())


def test_make_help_lists_every_target() -> None:
    done = subprocess.run(["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    listed = [line.split() for line in done.stdout.splitlines()]
    assert {words[0] for words in listed} == targets()
    assert all(len(words) > 1 for words in listed)


def test_contributing_has_a_row_for_every_target() -> None:
    rows = re.findall(r"^\| `make ([^ `]+)` \|", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(targets())


def test_the_hooks_before_a_commit_run_what_make_lint_runs() -> None:
    """By the programs of .venv: nothing is fetched."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert {repository["repo"] for repository in config["repos"]} == {"local"}
    assert {hook["language"] for hook in hooks} == {"system"}
    recipe = re.search(r"^lint:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert recipe
    programs = re.findall(r"^\t@\$\(BIN\)/([a-z-]+(?: check| format)?)", recipe[1], re.MULTILINE)
    assert [re.match(r"\.venv/bin/([a-z-]+(?: check| format)?)", hook["entry"])[1] for hook in hooks] == programs


# -- forms for issues -------------------------------------------------------------------------------------------------------


def forms() -> dict[str, dict[str, Any]]:
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in TEMPLATES.glob("*.yml") if path.stem != "config"}


def test_there_is_a_form_for_each_kind_of_fault() -> None:
    assert set(forms()) == {"form-not-recognised", "wrong-value", "wrong-finding"}


@pytest.mark.parametrize("name", sorted(forms()))
def test_a_form_is_one_that_git_hosts_show(name: str) -> None:
    """https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-githubs-form-schema"""
    form = forms()[name]
    assert set(form) <= {"name", "description", "body", "title", "labels", "assignees", "projects", "type"}
    assert all(isinstance(form[key], str) for key in ("name", "description"))
    questions = [part for part in form["body"] if part["type"] != "markdown"]
    identifiers = [part["id"] for part in questions]
    assert len(set(identifiers)) == len(identifiers)
    for part in form["body"]:
        assert part["type"] in ("markdown", "input", "textarea", "dropdown", "checkboxes")
        assert part["attributes"]["value" if part["type"] == "markdown" else "label"]
    labels = [form["name"], form["description"], *(part["attributes"]["label"] for part in questions)]
    both = [label for label in labels if re.search(r"[\u4e00-\u9fff]", label) and re.search("[A-Za-z]{3}", label)]
    assert both == [label for label in labels if not label.startswith("`jixiao") or "·" in label], "in English and Chinese"
    assert {"document", "version"} <= set(identifiers)


# -- releases and decisions -------------------------------------------------------------------------------------------------


def test_the_version_and_its_date_are_one_everywhere() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    sections = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d{2}-\d{2}))?$", changes, re.MULTILINE)
    assert sections[0] == ("Unreleased", "")
    assert all(date for _, date in sections[1:])
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (str(cited["version"]), str(cited["date-released"])) == sections[1]
    assert cited["version"] == __version__


def test_every_decision_is_in_the_index_and_has_the_same_parts() -> None:
    pages = sorted(path.name for path in DECISIONS.glob("[0-9]*.md"))
    index = (DECISIONS / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", index) == pages
    for number, name in enumerate(pages, 1):
        text = (DECISIONS / name).read_text(encoding="utf-8")
        assert name.startswith(f"{number:04}-")
        assert re.match(rf"# {number}\. .+\n\n\d{{4}}-\d\d-\d\d · (accepted|replaced by \[.+\n)", text), name
        headings = [heading for heading in re.findall(r"^## (.+)$", text, re.MULTILINE) if heading != "Looked at"]
        assert headings == ["Context", "Decision", "Consequences", "What would change it"], name
