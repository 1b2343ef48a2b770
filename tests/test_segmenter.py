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


def test_the_sum_of_another_dictionary_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    own = OWN.read_text(encoding="utf-8")
    known = segmenter.tokenizer(own).total
    monkeypatch.setattr(segmenter, "_TOTALS", {})
    assert segmenter.tokenizer(own).total == known


def test_what_jieba_is_kept_from_importing_can_still_be_imported(both: tuple[Any, Any]) -> None:
    assert both
    assert sys.modules.get("pkg_resources", "not imported") is not None
