"""Check and list the words of the vocabulary: ``jixiao vocabulary``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..model import JixiaoError
from ..sparql.answers import Answer
from ..vocabulary import BUILTIN, Checked, all_words, files_of, own_files, own_paths, read_own, setting
from ..vocabulary.labels import name_of
from .terminal_table import table_text


def prove(paths: Sequence[Path], language: str) -> tuple[Checked, list[str]]:
    """The built-in words together with those of the files (without any, those that ``--vocabulary`` names), and a line for each
    fault: file, section, word, what is wrong and what to do."""
    read, faults = [], []
    try:
        files = files_of(paths) if paths else own_paths(setting())
    except JixiaoError as error:
        return all_words(), [error.message(language)]
    for file in files:
        try:
            read.append(read_own(file))
        except JixiaoError as error:
            faults.append(error.message(language))
    words = all_words(read)
    return words, [*faults, *(problem.line(language) for problem in words.faults)]


def summary_text(words: Checked, language: str) -> str:
    """How many words there are, by section for files of one's own and by kind for the built-in ones; then what is worth knowing."""
    zh = language == "zh"
    counts: Counter[tuple[str, str]] = Counter()
    for entry in words.words:
        own = not entry.file.startswith(BUILTIN)
        counts[entry.file, entry.section if own else entry.section.partition(".")[0]] += 1
    rows = tuple((file, section, meaning(section, words.sections, language), number) for (file, section), number in counts.items())
    table = table_text(Answer(tuple(("文件 节 含义 词数" if zh else "file section meaning words").split()), rows))
    notes = [("提示：" if zh else "note: ") + problem.line(language) for problem in words.problems if problem.harmless]
    total = sum(counts.values())
    end = f"共 {total} 个词，没有错误" if zh else f"{total} words, no fault"
    return "\n".join([table, *notes, end]) + "\n"


def word_list(language: str) -> Answer:
    """Every word with its section, what it means and the file it comes from. Raises JixiaoError for a fault in a file of one's own."""
    words = all_words(own_files(setting()))
    if words.faults:
        raise words.refusal()
    rows = tuple((entry.word, entry.section, meaning(entry.section, words.sections, language), entry.file) for entry in words.words)
    return Answer(("word", "section", "meaning", "file"), rows)


def meaning(section: str, sections: Any, language: str) -> str:
    """What the words of a section mean; levels and units by their own label."""
    family, _, name = section.partition(".")
    text = name_of(family if family in ("levels", "units") else section)[0 if language == "zh" else 1]
    label = sections[family].get(name, {}).get("label") if name and family in ("levels", "units") else None
    return f"{text}: {label}" if label else text
