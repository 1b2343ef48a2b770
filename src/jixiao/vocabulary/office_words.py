"""Know the words by which office programs ask people to fill something in (``office_words.toml``)."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "office_words.toml"


def is_prompt(text: str) -> bool:
    """Whether a text in a content control is the prompt to fill it in.

    >>> is_prompt("单击或点击此处输入文字。"), is_prompt("不少于20次")
    (True, False)
    """
    return _prompts().search(text) is not None


@cache
def _prompts() -> re.Pattern[str]:
    words: list[str] = tomllib.loads(_FILE.read_text(encoding="utf-8"))["prompts"]
    return re.compile("|".join(map(re.escape, words)), re.IGNORECASE)
