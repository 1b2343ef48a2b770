"""Words of Chinese text, by jieba with a domain dictionary (``terms.txt``), so that any SPARQL engine can search by word."""

from __future__ import annotations

import logging
import re
from functools import cache, lru_cache
from pathlib import Path

import jieba

from .characters import one_line

_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_STOP = frozenset("的 了 和 与 及 等 或 在 对 为 以 于 由 是 不 并 其 各 将 向 从 到 把 被 上 下 中 内 外 年 月 日 个 项".split())


@cache
def _tokenizer() -> jieba.Tokenizer:
    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    tokenizer.load_userdict(str(Path(__file__).with_name("terms.txt")))
    return tokenizer


@lru_cache(maxsize=65536)
def terms(text: str) -> tuple[str, ...]:
    """The words of a name, each once, in order: whole words and the words inside them; letters in lower case.

    >>> terms("信息系统运维经费")
    ('信息', '系统', '信息系统', '运维', '经费')
    """
    found: dict[str, None] = {}
    for word in _tokenizer().cut_for_search(one_line(text)):
        word = word.strip().lower()
        if word and word not in _STOP and _WORD.search(word):
            found[word] = None
    return tuple(found)


def query_terms(text: str) -> tuple[str, ...]:
    """The words a phrase is searched by: as ``terms``, without the words inside longer ones where the longer one is there.

    >>> query_terms("信息系统")
    ('信息系统',)
    """
    found: dict[str, None] = {}
    for word in _tokenizer().cut(one_line(text)):
        word = word.strip().lower()
        if word and word not in _STOP and _WORD.search(word):
            found[word] = None
    return tuple(found)
