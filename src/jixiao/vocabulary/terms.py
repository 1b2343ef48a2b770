"""Cut Chinese text into words, by jieba with a domain dictionary (``terms.txt``), so that any SPARQL engine can search by word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from .characters import one_line

_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")

#: Names are searched by the words of so many characters.
_LONGEST = 1000


@cache
def _tokenizer() -> Any:
    from .segmenter import tokenizer  # most commands cut no words

    return tokenizer(Path(__file__).with_name("terms.txt").read_text(encoding="utf-8"))


@cache
def _stop_words() -> frozenset[str]:
    """Read the words that are in too many names to search by (``stop_words.txt``), one a line."""
    return frozenset(Path(__file__).with_name("stop_words.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=65536)
def terms(text: str) -> tuple[str, ...]:
    """List the words of a name, each once, in order: whole words and the words inside them; letters in lower case.

    >>> terms("信息系统运维经费")
    ('信息', '系统', '信息系统', '运维', '经费')
    """
    return _kept(_tokenizer().cut_for_search(one_line(text[:_LONGEST])))


def query_terms(text: str) -> tuple[str, ...]:
    """List the words a phrase is searched by: as ``terms``, without the words inside longer ones where the longer one is there.

    >>> query_terms("信息系统")
    ('信息系统',)
    """
    return _kept(_tokenizer().cut(one_line(text[:_LONGEST])))


@lru_cache(maxsize=16384)
def ends_at_word(text: str, place: int) -> bool:
    """Tell whether a word of a text ends at a place of it, as its words are most likely cut.

    >>> ends_at_word("处理池", 1), ends_at_word("处水池", 1)
    (False, True)
    """
    end = 0
    for word in _tokenizer().cut(text[:_LONGEST], HMM=False):
        end += len(word)
        if end >= place:
            break
    return end == place


def _kept(words: Iterable[str]) -> tuple[str, ...]:
    """List the words that say something, each once, in lower case."""
    stop_words = _stop_words()
    cleaned = (word.strip().lower() for word in words)
    return tuple(dict.fromkeys(word for word in cleaned if word not in stop_words and _WORD.search(word)))
