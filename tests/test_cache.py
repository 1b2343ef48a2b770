"""Compiled shapes and the words of forms are kept from process to process, and only as long as they are what the files say."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from types import MappingProxyType

import pytest

from jixiao.util import cache
from jixiao.util.resources import shape_files
from jixiao.validation.shacl import pyshacl_engine as reference
from jixiao.validation.shacl.compiler import compile_shapes
from jixiao.validation.shacl.program import Check, Compiled, ConstraintText, Message, ShapeHead
from jixiao.validation.shacl.requirements import Needs
from jixiao.vocabulary import Vocabulary, all_words, made_of

words_module = importlib.import_module("jixiao.vocabulary.words")
shapes_module = importlib.import_module("jixiao.validation.rules")
TYPES = (shapes_module.Rules, Compiled, Check, ShapeHead, ConstraintText, Message, Needs)


def forget() -> None:
    """As a new process: what is made of the rules goes with them, for their blank nodes have other names when they are made anew."""
    for name in ("rules", "shape_triples", "compiled", "shapes", "framework"):
        getattr(shapes_module, name).cache_clear()
    reference.shapes_left.cache_clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A cache folder of one's own."""
    monkeypatch.setenv("JIXIAO_CACHE", str(tmp_path / "cache" / "jixiao"))
    forget()
    yield tmp_path / "cache" / "jixiao"
    monkeypatch.undo()
    forget()


def files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def test_what_is_read_back_is_what_was_written() -> None:
    rules = shapes_module.rules()
    assert cache.from_json(cache.as_json(rules), *TYPES) == rules
    assert rules.program.checks == compile_shapes(shapes_module.shape_triples(), subclasses=False).checks


def test_a_second_process_need_not_compile(folder: Path) -> None:
    code = (
        "import sys; from jixiao.validation.rules import compiled, shapes\n"
        "print(len(compiled(False).checks), len(shapes()), 'jixiao.validation.shacl.compiler' in sys.modules)"
    )
    said = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True).stdout.split()
        for _ in range(2)
    ]
    assert [compiled for _, _, compiled in said] == ["True", "False"]
    assert said[0][:2] == said[1][:2]
    assert len(files(folder)) == 1


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"is":"Rules","of":[]}', '{"is":"Popen","of":["x"]}', '{"of":1}', "null", "\ufeff"])
def test_a_damaged_file_is_made_anew(folder: Path, damage: str) -> None:
    rules = shapes_module.rules()
    (file,) = files(folder)
    file.write_text(damage, encoding="utf-8")
    forget()
    again = shapes_module.rules()
    assert len(again.program.checks) == len(rules.program.checks)
    assert cache.from_json(file.read_text(encoding="utf-8"), *TYPES) == again


def test_where_nothing_can_be_kept_the_shapes_are_compiled(folder: Path) -> None:
    folder.parent.write_text("in the way of the folder")
    assert len(shapes_module.rules().program.checks) > 30
    assert folder.parent.is_file()


def test_other_shapes_are_other_rules(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = shapes_module.rules()
    extra = tmp_path / "extra.ttl"
    extra.write_text(
        "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix jx: <https://w3id.org/jixiao/ontology#> .\n"
        "<urn:x:shape> a sh:NodeShape ; sh:targetClass jx:TargetTable ; sh:property [ sh:path jx:budget ; sh:maxCount 0 ] .\n"
    )
    listed = [*shape_files(), extra]
    monkeypatch.setattr(shapes_module, "shape_files", lambda: listed)
    forget()
    assert len(shapes_module.rules().program.checks) == len(before.program.checks) + 1
    extra.write_text(extra.read_text().replace("maxCount 0", "maxCount 1"))
    forget()
    shapes_module.rules()
    assert len(files(folder)) == 3


def test_files_that_are_too_old_are_taken_away(folder: Path) -> None:
    folder.mkdir(parents=True)
    old, young, other = folder / "rules-old.json", folder / "rules-young.json", folder / "else.json"
    for file in (old, young, other):
        file.write_text("{}")
    for file in (old, other):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    shapes_module.rules()
    assert set(files(folder)) > {young, other}
    assert old not in files(folder)
    assert len(files(folder)) == 3


def test_the_names_of_blank_nodes_in_the_program_are_those_of_the_shapes(folder: Path) -> None:
    """So a report that was made of kept shapes describes them."""
    for _ in range(2):
        forget()
        program, graph = shapes_module.rules().program, shapes_module.shape_triples()
        blank = {check.shape.node for check in program.checks if check.shape.node.startswith("_:")}
        blank |= {check.text.node for check in program.checks if check.text and check.text.node.startswith("_:")}
        assert all(graph.about(node) for node in blank)
        assert blank


def content(words: Vocabulary) -> dict[str, object]:
    values = {field.name: getattr(words, field.name) for field in fields(words)}
    return {name: list(value.items()) if isinstance(value, Mapping) else value for name, value in values.items()}


def test_kept_words_are_those_of_the_files(folder: Path) -> None:
    """Those of one's own are not kept: they are read each time."""
    direct = content(made_of(all_words()))
    load = words_module._vocabulary.__wrapped__
    assert content(load("")) == direct
    (file,) = files(folder)
    assert file.name.startswith("words-")
    assert content(load("")) == direct
    file.write_text(file.read_text(encoding="utf-8").replace("社会效益", "社会成本"), encoding="utf-8")
    assert content(load("")) != direct  # so it is this file that was read
    file.write_text("{}", encoding="utf-8")
    assert content(load("")) == direct
    own = folder.parent / "own.toml"
    own.write_text('[columns.value]\nwords = ["目标甲"]\n', encoding="utf-8")
    assert load(str(own)).columns["目标甲"] == "value"
    assert files(folder) == [file]


def test_only_what_comes_back_the_same_is_kept() -> None:
    value = {"a": (1, [2.5, None, True], frozenset({"x"})), 3: {"y"}}
    assert cache.from_json(cache.as_json(value)) == value
    with pytest.raises(TypeError, match="a mappingproxy cannot be kept"):
        cache.as_json(MappingProxyType({}))


@pytest.mark.skipif(sys.platform != "linux", reason="the cache folder of Linux")
def test_it_is_kept_in_the_users_cache_folder(tmp_path: Path) -> None:
    code = (
        "from jixiao.validation.rules import rules; from jixiao.vocabulary import vocabulary; vocabulary(); print(len(rules().framework))"
    )
    code = (
        "from jixiao.validation.rules import rules; from jixiao.vocabulary import vocabulary; vocabulary(); print(len(rules().framework))"
    )
    bare = {name: value for name, value in os.environ.items() if name not in ("JIXIAO_CACHE", "XDG_CACHE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True, env=bare | {"HOME": str(tmp_path)}
    )
    assert sorted(file.name.partition("-")[0] for file in files(tmp_path / ".cache" / "jixiao")) == ["rules", "words"]
    homeless = f"import platformdirs\ndef none(*a, **k): raise RuntimeError('no home')\nplatformdirs.user_cache_path = none\n{code}"
    again = subprocess.run(
        [sys.executable, "-c", homeless], capture_output=True, text=True, timeout=120, check=True, env=bare, cwd=tmp_path
    )
    assert again.stdout == done.stdout
    assert [file.name for file in tmp_path.iterdir()] == [".cache"]


def test_what_was_made_while_a_file_changed_is_not_kept(folder: Path, tmp_path: Path) -> None:
    """It may be of the file before or after."""
    file = tmp_path / "words"
    file.write_text("before")

    def make() -> Message:
        file.write_text("after")
        return Message("before", None)

    assert cache.cached_on_disk(Message, lambda: [file], (), make) == Message("before", None)
    assert not folder.exists()
    assert cache.cached_on_disk(Message, lambda: [file], (), lambda: Message("after", None)) == Message("after", None)
    assert cache.cached_on_disk(Message, lambda: [file], (), make) == Message("after", None)
    assert cache.cached_on_disk(Message, lambda: [file], (), lambda: Message("more", None), "more") == Message("more", None)
    assert len(files(folder)) == 2


def test_what_a_changed_program_would_make_is_not_kept(folder: Path, tmp_path: Path) -> None:
    """This process runs the program as it was before."""
    module = tmp_path / "module.py"
    module.write_text("")
    assert cache.cached_on_disk(Message, lambda: [module], (), lambda: Message("a", None)) == Message("a", None)
    assert not folder.exists()


def test_a_file_that_cannot_be_read_costs_only_time(folder: Path, tmp_path: Path) -> None:
    assert cache.cached_on_disk(Message, lambda: [tmp_path / "none"], (), lambda: Message("a", None)) == Message("a", None)
    assert not folder.exists()


def test_the_program_is_its_modules_and_not_what_an_editor_leaves(tmp_path: Path) -> None:
    names = {path.name for path in cache.code("validation", "model")}
    assert {"cache.py", "table.py", "compiler.py", "rules.py"} < names
    assert all(path.is_file() for path in cache.code("validation", "rdf", "vocabulary", "model", "util/resources.py"))
