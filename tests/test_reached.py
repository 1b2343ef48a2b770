"""What came of a target (指标值) by the 实际完成值: exceeded, met, missed; and where that cannot be said."""

from __future__ import annotations

import pytest

from jixiao.extraction.values import outcome_of, read_target
from jixiao.model import IndicatorRow, Level, Location, Outcome, TargetKind
from jixiao.vocabulary import vocabulary

EXCEEDED, MET, MISSED, NOT_JUDGED = Outcome.EXCEEDED, Outcome.MET, Outcome.MISSED, Outcome.NOT_JUDGED
LEVELS = {
    "quantity": ("output", "产出指标", "数量指标"),
    "quality": ("output", "产出指标", "质量指标"),
    "timeliness": ("output", "产出指标", "时效指标"),
    "output-cost": ("output", "产出指标", "成本指标"),
    "social-benefit": ("benefit", "效益指标", "社会效益指标"),
    "recipient-satisfaction": ("satisfaction", "满意度指标", "服务对象满意度指标"),
}


def judged(target: str, actual: str | None, name: str = "巡查", level2: str = "quantity") -> Outcome:
    words = vocabulary()
    level1, *texts = LEVELS[level2]
    place = Location(1, 1, 1)
    row = IndicatorRow(1, Level(texts[0], level1), Level(texts[1], level2), name, None, target, place, place)
    read = [read_target(text, words, year=2025, name=name) if text is not None else None for text in (target, actual)]
    assert read[0] is not None
    return outcome_of(row, read[0], read[1], words)


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥12个", "13个", EXCEEDED),
        ("≥12个", "12个", MET),
        ("≥12个", "11个", MISSED),
        (">12个", "12个", MISSED),
        (">12个", "13个", EXCEEDED),
        ("<5%", "4.9%", EXCEEDED),
        ("<5%", "5%", MISSED),
        # A number without a unit is in the other's, unless it may be a share, or an amount in 元 or 万元.
        ("≥12个", "15", EXCEEDED),
        ("≥98%", "99", EXCEEDED),
        ("≥98%", "0.98", NOT_JUDGED),
        ("≥12", "13个", EXCEEDED),
        ("≤12", "1.3万元", NOT_JUDGED),
        # The same quantity in another unit: 3 小时 are 180 分钟, 2 万元 are 20,000 元.
        ("≤3小时", "180分钟", MET),
        ("≤3小时", "181分钟", MISSED),
        ("≤2万元", "20000元", MET),
        ("≤2万元", "2.1万元", MISSED),
        ("≤2万元/人", "19000元/人", EXCEEDED),
        ("≤2万元", "0元", EXCEEDED),
        ("≥0万元", "5元", EXCEEDED),
        ("≤1年", "13个月", MISSED),
        # Units of two kinds do not compare, and months have not always the same number of days.
        ("≥12个", "12小时", NOT_JUDGED),
        ("≤2万元/人", "19000元/户", NOT_JUDGED),
        ("≤1个月", "30天", NOT_JUDGED),
        # By a number that is not exact nothing can be judged.
        ("约40人", "38人", NOT_JUDGED),
        ("≥40人", "42人左右", NOT_JUDGED),
        # Inside a range, and outside it.
        ("3-5天", "4天", MET),
        ("3-5天", "6天", MISSED),
        ("3-5个", "6个", NOT_JUDGED),  # more of what counts may be as good
        ("3-5个", "2个", MISSED),
        # A day until the deadline, a period within the period.
        ("2025年6月30日前完成", "2025年6月30日", MET),
        ("2025年6月30日前完成", "2025年7月1日", MISSED),
        ("2025年6月15日前完成", "2025年6月", NOT_JUDGED),
        ("2025年6月15日前完成", "2025年7月", MISSED),
        ("2025年6月30日前完成", "按期完成", MET),
        ("2025年6月30日前完成", "已完成", NOT_JUDGED),  # it does not say when
        ("2025年6月30日前完成", "未按时完成", MISSED),
        ("2025.01-2025.06", "2025.02-2025.05", MET),
        ("2025.01-2025.06", "2025.02-2025.08", NOT_JUDGED),
        ("2025.01-2025.06", "2025.07-2025.08", MISSED),
        # Words: the same, or such as say so.
        ("良好", "良好。", MET),
        ("良好", "较好", NOT_JUDGED),
        ("逐步改善", "达成预期目标", MET),
        ("逐步改善", "未达到预期目标", MISSED),
        ("≥12个", "已完成", NOT_JUDGED),
        # What is known of the actual value may be enough.
        ("≥12个", "≥12个", MET),
        ("≥12个", "13个以上", EXCEEDED),
        ("≥12个", "≥11个", NOT_JUDGED),
        ("≤12个", "≤12个", MET),
        ("≥12个", "13-15个", EXCEEDED),
        ("≥12个", "11-13个", NOT_JUDGED),
        ("≥12个", "/", NOT_JUDGED),
        ("/", "12个", NOT_JUDGED),
    ],
)
def test_what_came_of_a_target(target: str, actual: str, expected: Outcome) -> None:
    assert judged(target, actual) is expected


@pytest.mark.parametrize(
    ("name", "level2", "target", "better", "worse"),
    [
        ("巡查次数", "quantity", "20次", "21次", "19次"),
        ("下乡里程", "quantity", "20", "21", "19"),
        ("图书上架率", "quality", "95%", "96%", "94%"),
        ("图书上架率。", "quality", "95%", "96%", "94%"),
        ("读者满意度", "recipient-satisfaction", "95%", "96%", "94%"),
        ("家长认可", "recipient-satisfaction", "90分", "91分", "89分"),
        ("有效投诉件数", "quality", "3件", "2件", "4件"),
        ("投诉处理率", "quality", "95%", "96%", "94%"),
        ("设备故障率", "quality", "2%", "1%", "3%"),
        ("不合格率", "quality", "2%", "1%", "3%"),
        ("安全事故发生率", "social-benefit", "2%", "1%", "3%"),
        ("图书丢失损失率", "quality", "2%", "1%", "3%"),
        ("航班延误率", "quality", "2%", "1%", "3%"),
        ("能耗下降率", "social-benefit", "2%", "3%", "1%"),
        ("印刷", "output-cost", "2万元", "19000元", "21000元"),
        ("节约", "output-cost", "2万元", "19000元", None),
        ("故障响应时间", "quality", "2小时", "90分钟", "3小时"),
        ("审批", "timeliness", "5天", "4天", "6天"),
        ("志愿服务时长", "social-benefit", "5小时", "6小时", "4小时"),
    ],
)
def test_where_no_comparator_is_printed_the_measure_tells_what_is_better(
    name: str, level2: str, target: str, better: str, worse: str | None
) -> None:
    if worse is None:
        assert judged(target, better, name, level2) is NOT_JUDGED
        return
    assert judged(target, better, name, level2) is EXCEEDED
    assert judged(target, worse, name, level2) is MISSED
    assert judged(target, target, name, level2) is MET
    # A printed = asks for that very number: what is better cannot be judged.
    assert judged(f"={target}", better, name, level2) is NOT_JUDGED
    assert judged(f"={target}", worse, name, level2) is MISSED
    assert judged(f"={target}", target, name, level2) is MET


@pytest.mark.parametrize(
    ("name", "level2", "target"),
    [
        ("成本控制率", "output-cost", "100%"),
        ("室内温度", "quality", "20%"),
        ("无事故率", "quality", "98%"),
        ("减少投诉次数", "social-benefit", "10次"),
        ("费用支付率", "quality", "98%"),
        ("未完成率", "quality", "10%"),
        ("培训", "quantity", "5天"),
        ("完成时间", "quality", "30天"),
        ("设备购置", "quality", "98%"),
        ("资助", "social-benefit", "2万元"),
    ],
)
def test_where_it_is_not_known_what_is_better_only_the_same_is_judged(name: str, level2: str, target: str) -> None:
    number = int("".join(filter(str.isdigit, target)))
    assert judged(target, target, name, level2) is MET
    for other in (number - 1, number + 1):
        assert judged(target, target.replace(str(number), str(other)), name, level2) is NOT_JUDGED


def test_without_an_actual_value_nothing_is_said() -> None:
    assert judged("≥12个", None) is NOT_JUDGED


@pytest.mark.parametrize(
    ("text", "comparator", "stated"),
    [
        ("≥5次", ">=", True),
        ("5次以上", ">=", True),
        ("=5次", "=", True),
        ("5次", "=", False),
        ("检查5次", "=", False),
        ("不超过5次", "<=", True),
    ],
)
def test_a_comparator_that_is_printed_is_told_from_one_that_is_not(text: str, comparator: str, stated: bool) -> None:
    target = read_target(text, vocabulary())
    assert (target.kind, target.comparator, target.comparator_stated) == (TargetKind.NUMBER, comparator, stated)
