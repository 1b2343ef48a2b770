"""Read and merge the files that words come from; ``vocabulary()`` makes the Vocabulary of what they give.

A word file is a TOML file of the shape of ``labels.toml``. The built-in ones are ``labels.toml``, ``values.toml`` and, as sections
of the same shape, the levels and units of ``ontology/``. A file of one's own adds words to the lists that are there; it takes
none away and makes no new section.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..model import JixiaoError
from ..model.namespaces import JX, JXF, SKOS
from ..model.text import printable
from ..util.resources import resource_dir
from . import SETTING
from .turtle import Node, nodes

#: What the names of the program's own files begin with, so that a file of one's own may have the same name.
BUILTIN = "built-in:"
#: Sections where a file may say new words with a value of their own (万 = 10000), not only add to lists.
OPEN = ("multipliers", "bare_money")
_LARGEST = 5_000_000
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class WordFile:
    """Hold a file of words: its name as messages show it, and its sections as TOML gives them."""

    name: str
    sections: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one word, the section it stands in (``columns.value``, ``units.xi``, ``titles.endings``) and the file it comes from."""

    section: str
    word: str
    file: str


def builtin() -> tuple[WordFile, ...]:
    """Read the words that come with the program. Raises ValueError naming the file that does not parse."""
    labels, values, names, framework, units = builtin_files()
    return (
        *(WordFile(BUILTIN + path.name, _toml(path)) for path in (labels, values, names)),
        WordFile(BUILTIN + framework.name, {"levels": _level_sections(nodes(framework))}),
        WordFile(BUILTIN + units.name, {"units": _unit_sections(nodes(units))}),
    )


def builtin_files() -> tuple[Path, Path, Path, Path, Path]:
    """Find the built-in files: labels, values, names of departments and projects, the levels of the framework, units."""
    ontology = resource_dir("ontology")
    return _HERE / "labels.toml", _HERE / "values.toml", _HERE / "entities.toml", ontology / "framework.ttl", ontology / "units.ttl"


def concept_words() -> WordFile:
    """Read the words by which the standard concepts of indicators are told (``jixiao link``). Forms are read without them.

    Raises ValueError where the file does not parse.
    """
    path = _HERE / "concept_words.toml"
    return WordFile(BUILTIN + path.name, _toml(path))


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError(f"{path}: {error}") from error


def _level_sections(framework: Mapping[str, Node]) -> dict[str, Any]:
    """List the concepts of the indicator framework by local name: label, level (1 or 2), level 1 above, words."""
    sections = {}
    for node in framework.values():
        label = node.text(SKOS + "prefLabel", "zh")
        if not label or not node.iri.startswith(JXF) or not node.texts(SKOS + "inScheme"):
            continue
        broader = node.text(SKOS + "broader")
        sections[node.iri.removeprefix(JXF)] = {
            "label": label,
            "level": 2 if broader else 1,
            "parent": broader.removeprefix(JXF) if broader else None,
            "words": [label, *node.texts(SKOS + "altLabel", "zh")],
        }
    return sections


def _unit_sections(graph: Mapping[str, Node]) -> dict[str, Any]:
    """List the units by local name: IRI, canonical word, kind, what it is in yuan, seconds or base units, words."""
    sections = {}
    for node in graph.values():
        word, kind = node.text(SKOS + "prefLabel", "zh"), node.text(JX + "unitKind")
        if word and kind:
            sections[node.iri.replace("#", "/").rpartition("/")[2]] = {
                "iri": node.iri,
                "label": word,
                "kind": kind,
                "yuan": node.text(JX + "yuanMultiplier"),
                "seconds": node.text(JX + "secondsMultiplier"),
                "base": node.text(JX + "baseUnit"),
                "factor": node.text(JX + "factor"),
                "approximate": node.text(JX + "approximate"),
                "words": [word, *node.texts(SKOS + "altLabel", "zh")],
            }
    return sections


# -- files of one's own ----------------------------------------------------------------------------------------------------


def own_paths(setting: str) -> list[Path]:
    """Find the files that ``--vocabulary`` names: files, or folders whose ``*.toml`` files all count, several between the system's
    path separators (``:``, on Windows ``;``). Raises JixiaoError where there is none."""
    if not setting:
        return []
    wanted = [setting] if os.path.exists(setting) else [part for part in setting.split(os.pathsep) if part]
    return files_of([Path(part) for part in wanted])


def files_of(paths: Sequence[Path]) -> list[Path]:
    """Find the word files that paths name. Raises JixiaoError for a path that is not there and a folder without word files."""
    files: list[Path] = []
    for path in paths:
        shown = printable(path)
        if path.is_dir():
            inside = sorted(entry for entry in path.glob("*.toml") if not entry.name.startswith("."))
            if not inside:
                raise JixiaoError(
                    f"{shown}: there is no .toml file in this folder — put your word files there, or name a file",
                    f"{shown}：文件夹中没有 .toml 文件；请放入词表文件，或直接指定文件",
                )
            files += inside
        elif path.is_file():
            files.append(path)
        else:
            raise JixiaoError(
                f"{shown}: there is no such word file — check --vocabulary or {SETTING}",
                f"{shown}：没有此词表文件；请检查 --vocabulary 或 {SETTING}",
            )
    return list(dict.fromkeys(files))


def read_own(path: Path) -> WordFile:
    """Read a word file of one's own. Raises JixiaoError with what is wrong in it, where, and what to do."""
    shown = printable(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise JixiaoError(f"{shown}: is too large for a word file — is it the right file?", f"{shown}：作为词表文件过大；请确认文件")
        return WordFile(shown, tomllib.loads(path.read_bytes().decode("utf-8-sig")))
    except OSError as error:
        reason = error.strerror or str(error)
        raise JixiaoError(
            f"{shown}: cannot be opened: {reason.lower()} — check its permissions", f"{shown}：无法打开（{reason}）"
        ) from error
    except UnicodeDecodeError as error:
        raise JixiaoError(f"{shown}: is not UTF-8 text — save it as UTF-8", f"{shown}：不是 UTF-8 文本；请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        hint_en, hint_zh = _toml_hint(str(error), path.read_bytes().decode("utf-8-sig"))
        raise JixiaoError(f"{shown}: {printable(error)} — {hint_en}", f"{shown}：{printable(error)}；{hint_zh}") from error
    except RecursionError as error:
        en, zh = "is nested too deeply — write [section] and below it words = […]", "嵌套过深；请写成 [节]，其下写 words = […]"
        raise JixiaoError(f"{shown}: {en}", f"{shown}：{zh}") from error


def _toml_hint(message: str, text: str) -> tuple[str, str]:
    """Guess what went wrong in a line that TOML does not read: what Chinese input methods type."""
    number = message.rpartition("at line ")[2].partition(",")[0]
    lines = text.splitlines()
    line = lines[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(lines) else ""
    if line.lstrip().startswith("["):
        return (
            'a name that is not plain Latin letters stands in quotes, as in [units."席"]',
            '方括号中非拉丁字母的名称要加英文引号，如 [units."席"]',
        )
    if any(mark in line for mark in "“”‘’，【】＝"):
        return (
            'use the plain marks " , [ ] = and not “ ” ， 【 】 ＝',
            '请用英文标点 " , [ ] =，不要用 “ ” ， 【 】 ＝',
        )
    return 'write lines like words = ["年度目标数", "目标数"]', '每行应写成 words = ["年度目标数", "目标数"]'


# -- merging ---------------------------------------------------------------------------------------------------------------


def entries(file: WordFile) -> Iterator[Entry]:
    """List the words of a file that is well formed, in order."""
    for section, content in file.sections.items():
        yield from _entries(section, content, file.name)


def _entries(section: str, content: Any, file: str) -> Iterator[Entry]:
    if not isinstance(content, Mapping):
        return
    for key, value in content.items():
        name = section if key == "words" else f"{section}.{key}"
        if isinstance(value, list):
            yield from (Entry(name, word, file) for word in value)
        elif isinstance(value, Mapping):
            yield from _entries(name, value, file)
        elif section in OPEN:
            yield Entry(section, key, file)


def merged(files: Sequence[WordFile]) -> dict[str, Any]:
    """Merge the sections of all files: lists of later files are appended, without what is there; the rest stays as it was."""
    result: dict[str, Any] = {}
    for file in files:
        _merge(result, file.sections)
    return result


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        before = into.get(key)
        if isinstance(value, Mapping):
            copy = dict(before or {})
            _merge(copy, value)
            into[key] = copy
        elif isinstance(value, list) and isinstance(before, list):
            into[key] = [*before, *(word for word in value if word not in before)]
        elif before is None:
            into[key] = value
