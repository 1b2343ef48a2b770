"""Print the levels of indicators (一、二级指标) in the words of many places, with their right readings."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from generator.labels import LEVEL_NAMES

#: 经济成本 is a level 1 of its own since 2021; before, 成本 stands under output; in the oldest forms satisfaction stands under benefit.
FRAMES = ("2015", "2015", "2021", "oldest")
STYLES = ("plain", "plain", "plain", "plain", "short", "goal", "points", "required", "broken", "vertical", "local")
POINTS = {"产出指标": "50", "效益指标": "30", "满意度指标": "10", "成本指标": "10"}


@dataclass(frozen=True)
class Level:
    """A level as printed, as read, and other right readings."""

    printed: str
    text: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """How one form prints its levels."""

    frame: str
    style: str

    def of(self, kind: str) -> tuple[Level, Level]:
        """Return levels 1 and 2 of a kind of indicator."""
        first, second = LEVEL_NAMES[kind]
        if self.frame == "2021" and kind == "cost":
            first, second = "成本指标", "经济成本指标"
        if self.frame == "oldest":
            if kind == "satisfaction":
                first, second = "效益指标", "社会公众或服务对象满意度指标"
            elif kind == "ecological":
                second = "环境效益指标"
        return self.word(first, 1), self.word(second, 2)

    def word(self, text: str, level: int) -> Level:
        """Print one word in the form's style."""
        style = self.style
        if style == "short":
            return Level(text.removesuffix("指标"), text.removesuffix("指标"), (text,))
        if style == "goal":
            other = text.removesuffix("指标") + "目标"
            return Level(other, other, (text,))
        if style == "points" and level == 1:
            printed = f"{text}（{POINTS[text]}分）"
            return Level(printed, text, (printed,))
        if style == "required" and level == 2:
            printed = f"{text}（必填）" if text in {"数量指标", "服务对象满意度指标"} else f"{text}（选填）"
            return Level(printed, text, (printed,))
        if style == "broken":
            at = len(text) - 2 if len(text) < 7 else 4
            return Level(f"{text[:at]}\n{text[at:]}", text)
        if style == "vertical" and level == 1:
            return Level("\n".join(text), text)
        if style == "local" and text in {"效益指标", "时效指标"}:
            other = {"效益指标": "效果指标", "时效指标": "进度指标"}[text]
            return Level(other, other, (text,))
        return Level(text, text)


def draw(random: Random) -> Words:
    """Draw a frame and a style."""
    return Words(random.choice(FRAMES), random.choice(STYLES))


def order(words: Words, kinds: list[str]) -> list[int]:
    """Return the places of the indicators in the order in which the frame prints them."""
    ranks = ("quantity", "quality", "timeliness", "cost", "economic", "social", "ecological", "sustained", "satisfaction")
    rank = {kind: place for place, kind in enumerate(ranks)}
    if words.frame == "2021":
        rank["cost"] = -1
    return sorted(range(len(kinds)), key=lambda place: (rank[kinds[place]], place))
