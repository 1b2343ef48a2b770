"""Write numbers in Chinese characters, as spreadsheets do (DBNum).

``[DBNum1]`` 一二三, ``[DBNum2]`` 壹贰叁, ``[DBNum3]`` １２３.
"""

from __future__ import annotations

_DIGITS = {1: "〇一二三四五六七八九", 2: "零壹贰叁肆伍陆柒捌玖", 3: "０１２３４５６７８９"}
_UNITS = {1: ("", "十", "百", "千"), 2: ("", "拾", "佰", "仟")}
_GROUPS = ("", "万", "亿", "万亿", "亿亿")


def with_digits(text: str, kind: int) -> str:
    """Replace the digits of a text one by one by Chinese ones.

    ``kind`` is the n of DBNumn, 0 changes nothing.

    >>> with_digits("2024", 1)
    '二〇二四'
    """
    return text.translate(str.maketrans("0123456789", _DIGITS[kind])) if kind in _DIGITS else text


def in_chinese(number: str, kind: int) -> str:
    """Write a number (digits, a point) as it is read out.

    For DBNum1 and DBNum2; digit by digit where it has no words for one so large.

    >>> in_chinese("10305.6", 1), in_chinese("1842000", 2)
    ('一万〇三百〇五.六', '壹佰捌拾肆万贰仟')
    """
    whole, _, rest = number.partition(".")
    if not whole.isdecimal() or len(whole) > 4 * len(_GROUPS):
        return with_digits(number, kind)
    zero = _DIGITS[kind][0]
    shown = ""
    gap = False
    groups = [whole[max(0, end - 4) : end] for end in range(len(whole), 0, -4)]
    for position in range(len(groups) - 1, -1, -1):
        group = groups[position].rjust(4, "0")
        gap = gap and groups[position + 1 : position + 2] == ["0000"]  # zeros that end a group are not read
        for place, digit in enumerate(group):
            if digit == "0":
                gap = True
                continue
            shown += (zero if gap and shown else "") + _DIGITS[kind][int(digit)] + _UNITS[kind][3 - place]
            gap = False
        if group != "0000":
            shown += _GROUPS[position]
    return (shown or zero) + (f".{with_digits(rest, kind)}" if rest else "")
