"""Whether what was achieved (实际完成值) reaches its target (指标值): in which units, and where that cannot be said."""

from __future__ import annotations

import pytest

from jixiao.extraction.values import reached, read_target
from jixiao.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥12个", "12个", True),
        ("≥12个", "11个", False),
        (">12个", "12个", False),
        ("<5%", "4.9%", True),
        # A number without a unit is in the target's, unless it may be a share.
        ("≥12个", "15", True),
        ("≥98%", "99", True),
        ("≥98%", "0.98", None),
        # The same quantity in another unit: 3 小时 are 180 分钟, 2 万元 are 20,000 元.
        ("≤3小时", "180分钟", True),
        ("≤3小时", "181分钟", False),
        ("≤2万元", "20000元", True),
        ("≤2万元", "2.1万元", False),
        # Units of two kinds do not compare.
        ("≥12个", "12小时", None),
        ("3-5天", "4天", True),
        ("3-5天", "6天", False),
        ("2025年6月30日前完成", "2025年6月30日", True),
        ("2025年6月30日前完成", "2025年7月1日", False),
        # Of a number alone more may be as good; less is not, but of money and time.
        ("12个", "12个", True),
        ("12个", "11个", False),
        ("12个", "13个", None),
        ("2万元", "1.9万元", None),
        # Words, and numbers that are no single value.
        ("良好", "良好", None),
        ("≥12个", "已完成", None),
        ("≥12个", "≥12个", None),
    ],
)
def test_what_was_achieved_reaches_its_target(target: str, actual: str, expected: bool | None) -> None:
    words = vocabulary()
    assert reached(read_target(target, words, year=2025), read_target(actual, words, year=2025)) is expected


def test_without_an_actual_value_nothing_is_said() -> None:
    assert reached(read_target("≥12个", vocabulary()), None) is None
