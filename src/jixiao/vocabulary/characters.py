"""Unify characters that forms mix, by an explicit table.

Blanket Unicode normalisation (NFKC) would turn ``①95%`` into ``195%``; this table only maps what forms are known to mix.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FULL_WIDTH = {chr(0xFF01 + i): chr(0x21 + i) for i in range(0x5E)}  # ！ to ～
_KEPT_FULL_WIDTH = "，。；：？！（）"  # Chinese punctuation stays as printed; brackets are unified below
_VALUE_TABLE = str.maketrans(
    {k: v for k, v in _FULL_WIDTH.items() if k not in _KEPT_FULL_WIDTH}
    | {
        "（": "(", "）": ")", "〔": "(", "〕": ")", "：": ":",
        "≧": "≥", "⩾": "≥", "≦": "≤", "⩽": "≤", "═": "=", "﹥": ">", "﹤": "<",
        "﹪": "%", "％": "%", "×": "×", "—": "-", "–": "-", "―": "-", "－": "-", "−": "-", "~": "-", "～": "-", "〜": "-",
        "\u2010": "-", "\u2011": "-",
        "\u3000": " ", "\u00a0": " ", "\u2002": " ", "\u2003": " ", "\u2009": " ", "\u200b": "", "\ufeff": "",
    }
)  # fmt: skip
# Most texts hold none of these characters, and to look for them takes a fraction of the time that translating does.
_UNUSUAL = re.compile("[" + "".join(re.escape(chr(code)) for code in _VALUE_TABLE) + "]")
# Where a blank between two characters is only a line wrap: at least one side is Chinese and the other is not a Latin letter. It
# begins with the blank itself, which is rare and quickly found.
_CJK = r"\u3400-\u9fff\uf900-\ufaff\u3001-\u303f\uff00-\uffef“”‘’《》…"
_WRAP = re.compile(rf" (?:(?<=[{_CJK}] )(?=[{_CJK}0-9])|(?<=[0-9%] )(?=[{_CJK}]))")
_END_MARKS = "。；;.，,、"
#: Results are kept for texts of so many characters at most, and for so many of them: forms repeat the same words.
_LONGEST, _MOST = 300, 1 << 14
#: Characters that are drawn like an ideograph and are none, which programs and fonts write for it: Kangxi radicals, those of the radicals
#: supplement that are whole characters, and compatibility ideographs.
IDEOGRAPHS = (
    {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    | {
        code: unicodedata.normalize("NFC", chr(code))
        for code in (*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA1E))
        if unicodedata.normalize("NFC", chr(code)) != chr(code)
    }
    | {
        ord(radical): character
        for radical, character in zip(
            "⼾⺟⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻮⻰⻳⺜⺝⻑",
            "户母民虎西见角贝车长门青韦页风飞食马骨鬼鱼鸟卤麦黄黾齐齿龙龟日月長",
            strict=True,
        )
    }
)
#: Characters that show nothing: the soft hyphen, joiners, direction marks, invisible operators, selectors of variants.
_INVISIBLE = (
    *(0xAD, 0x34F, 0x61C, 0xFEFF), *range(0x180B, 0x180F), *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070),
    *range(0xFE00, 0xFE10), *range(0xFFF9, 0xFFFC), *range(0xE0100, 0xE01F0),
)  # fmt: skip
_SHOWN = IDEOGRAPHS | dict.fromkeys(_INVISIBLE, "")
_NOT_AS_SHOWN = re.compile(
    "[\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2e80-\u2fd5\uf900-\ufaff\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\U0002f800-\U0002fa1d\U000e0100-\U000e01ef]"
)


def as_shown(text: str) -> str:
    """Write a text with the characters that it shows: ideographs for the radicals drawn like them, and nothing for what is invisible.

    >>> as_shown("项\\u00ad⽬⾦额\\u200e")
    '项目金额'
    """
    return text.translate(_SHOWN) if not text.isascii() and _NOT_AS_SHOWN.search(text) else text


def without_blanks(text: str) -> str:
    """Remove every blank and line break.

    >>> without_blanks("社会效益指 标 ")
    '社会效益指标'
    """
    if "\u200b" in text or "\ufeff" in text:
        text = text.replace("\u200b", "").replace("\ufeff", "")
    return "".join(text.split())


def joined(text: str) -> str:
    """Remove blanks that only a line wrap put between Chinese characters, trim lines, drop blank lines.

    >>> joined("党史工作完 成及时率 ")
    '党史工作完成及时率'
    >>> joined("建设 OFD 版式文档")
    '建设 OFD 版式文档'
    """
    words = text.split()
    if len(words) < 2:
        return "".join(words)
    lines = (_WRAP.sub("", " ".join(line.split())) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def one_line(text: str) -> str:
    """Put the lines of a wrapped cell together, as ``joined`` does within them: Chinese without a blank, Latin with one.

    >>> one_line("编制修订机关事务标准并\\n推进试点建设")
    '编制修订机关事务标准并推进试点建设'
    """
    return _short_in_one_line(text) if len(text) <= _LONGEST else _in_one_line(text)


def _in_one_line(text: str) -> str:
    whole = joined(text)
    return _WRAP.sub("", whole.replace("\n", " ")) if "\n" in whole else whole


_short_in_one_line = lru_cache(_MOST)(_in_one_line)


def as_printed(text: str) -> str:
    """Put the lines of a wrapped cell together as ``one_line`` does, and leave the blanks within them where they stand.

    >>> as_printed("王某 027-88\\n联系 人")
    '王某 027-88联系 人'
    >>> as_printed("沿江\\n两岸")
    '沿江两岸'
    """
    first, *others = [" ".join(line.split()) for line in text.split("\n") if line.strip()] or [""]
    for line in others:
        first = f"{first[:-1]}{_WRAP.sub('', f'{first[-1]} {line[0]}')}{line[1:]}"
    return first


def value_text(text: str) -> str:
    """Unify the characters of a 指标值: half-width digits, letters and signs, ``≧`` as ``≥``, dashes as ``-``.

    >>> value_text("≧９５％")
    '≥95%'
    >>> value_text("①95%")
    '①95%'
    """
    return " ".join(_unified(text).split())


def _unified(text: str) -> str:
    return text.translate(_VALUE_TABLE) if _UNUSUAL.search(text) else text


def compact(text: str) -> str:
    """Unify the characters of a 指标值, label or amount, and remove its blanks.

    >>> compact("≧ ９５ ％")
    '≥95%'
    """
    return _short_compact(text) if len(text) <= _LONGEST else _compact(text)


def _compact(text: str) -> str:
    return "".join(_unified(text).split())


_short_compact = lru_cache(_MOST)(_compact)


def name_key(text: str) -> str:
    """Give the key under which equal names meet: no blanks, unified characters, no end mark.

    >>> name_key("服务对象 满意度。")
    '服务对象满意度'
    """
    return compact(text).strip(_END_MARKS).strip("-") or without_blanks(text)


#: Several years, the first and the last: 2025—2027年, 2025年至2027年, 2025-27年.
SPAN_OF_YEARS = re.compile(r"(?<!\d)(20\d\d)\s*(?:年度?)?\s*[-—–~～－至到]+\s*(20\d\d|\d\d(?=年))(?!\d)(?:年度?)?")


def without_spans_of_years(text: str) -> str:
    """Remove the spans of years from a text: neither end of one is a fiscal year by itself.

    >>> without_spans_of_years("2025年项目支出绩效目标表（2025—2027年）")
    '2025年项目支出绩效目标表（）'
    """
    return SPAN_OF_YEARS.sub("", text)
