"""Words are cut exactly as jieba cuts them that has read its whole dictionary."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import SEEDS
from jixiao.vocabulary import segmenter

OWN = Path(segmenter.__file__).with_name("terms.txt")


@pytest.fixture(scope="module")
def both() -> tuple[Any, Any]:
    """jieba as it comes, and as it is used here."""
    import jieba

    jieba.setLogLevel(60)
    whole = jieba.Tokenizer()
    whole.initialize()
    whole.load_userdict(str(OWN))
    return whole, segmenter.tokenizer(OWN.read_text(encoding="utf-8"))


def texts() -> list[str]:
    """Pieces of the seeds, and characters of them put together by chance, with others that no dictionary has."""
    pieces = {piece for path in SEEDS.glob("*.txt") for piece in re.split(r"[\s，。；、（）]+", path.read_text(encoding="utf-8"))}
    chance = random.Random(1)
    characters = [*sorted(set("".join(pieces))), *"abcXYZ019 .%+-龘𠮷\U0001f600"]
    return [*sorted(pieces), *("".join(chance.choices(characters, k=chance.randint(1, 12))) for _ in range(1500))]


def test_words_are_those_of_jieba(both: tuple[Any, Any]) -> None:
    whole, lazy = both
    assert whole.total == lazy.total
    wrong = [
        text
        for text in texts()
        if list(whole.cut(text)) != list(lazy.cut(text)) or list(whole.cut_for_search(text)) != list(lazy.cut_for_search(text))
    ]
    assert wrong == []


def test_a_dictionary_that_is_not_known_is_read_whole(both: tuple[Any, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    whole, _ = both
    monkeypatch.setattr(segmenter, "_KNOWN", {})
    other = segmenter.tokenizer(OWN.read_text(encoding="utf-8"))
    assert other.total == whole.total
    assert [text for text in texts()[:500] if list(whole.cut_for_search(text)) != list(other.cut_for_search(text))] == []


def test_every_word_of_the_dictionary_is_found(both: tuple[Any, Any]) -> None:
    whole, lazy = both
    assert {word: lazy.FREQ.get(word) for word in whole.FREQ} == whole.FREQ


def test_what_jieba_is_kept_from_importing_can_still_be_imported(both: tuple[Any, Any]) -> None:
    assert both
    assert sys.modules.get("pkg_resources", "not imported") is not None
