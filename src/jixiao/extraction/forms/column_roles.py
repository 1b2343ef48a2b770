"""Decide what the columns of an indicator table hold, all together: by their headings, by what stands in them, by one another.

A heading alone may be wrong (指标性质 over 正向, 反向 beside 指标方向 over ≥, ≤), say several things (评价内容), or nothing that is
known. Where two readings are close, the rows carry a finding that names both (``RivalColumns``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ...model import Horizon
from . import unknown_columns as content
from .column_evidence import Evidence, evidence_of
from .columns import Column, Decided, RivalColumns
from .rows_of_cells import Line

LEVEL_ROLES = ("level1", "level2")
#: Roles that one column of a set has; of several, one is chosen.
_SINGLE = ("actual", "weight", "score", "measure")
#: Roles whose columns are put together, each text with its heading.
_JOINED = ("", "ignored", "baseline", "step", "nature", "remark", "standard", "description", "explanation")
#: Roles of columns that were not chosen, whose texts say nothing without their headings.
_NAMED = ("step", "remark")
#: What becomes of a column that was not chosen: its text is kept, with its heading.
_KEPT_AS = {"value": "step", "sign": "nature"}


#: Tells the horizon of a column, by its own heading or what stands above it.
HorizonOf = Callable[[Column], Horizon | None]


def decide(columns: Sequence[Column], rows: Sequence[Line], horizon_of: HorizonOf, year: int | None) -> Decided:
    """Decide the roles of columns. ``rows``: those below the heading; ``year``: the fiscal year, where the form states it."""
    deciding = _Deciding(list(columns), rows, horizon_of, year)
    deciding.levels()
    deciding.unknown()
    deciding.values()
    deciding.signs()
    deciding.singles()
    deciding.by_content()
    return deciding.result()


class _Deciding:
    """The columns on the way to their roles."""

    def __init__(self, columns: list[Column], rows: Sequence[Line], horizon_of: HorizonOf, year: int | None) -> None:
        self.columns = columns
        self.rows = rows
        self.horizon_of = horizon_of
        self.year = year
        self.doubts: list[RivalColumns] = []
        self.doubled = False

    def result(self) -> Decided:
        known = sorted((column for column in self.columns if column.role), key=lambda column: column.start)
        known = known if self.doubled else [replace(column, horizon=None) if column.horizon else column for column in known]
        now = {column.start: column for column in known}
        doubts = (RivalColumns(now.get(d.chosen.start, d.chosen), now.get(d.other.start, d.other)) for d in self.doubts)
        return Decided(tuple(known), tuple(doubts), self.doubled)

    def of(self, *roles: str) -> list[Column]:
        """The columns of some roles, in order."""
        return [column for column in self.columns if column.role in roles]

    def evidence(self, column: Column) -> Evidence:
        """What stands in a column."""
        return evidence_of(self.rows, column.start, column.end)

    def give(self, column: Column, role: str, *, by_content: bool = False, part: str | None = None) -> None:
        """Give a column a role; a ``part`` is the heading by which it is told from others of the role."""
        named = role in _NAMED and (column.named or part is not None)
        given = replace(column, role=role, by_content=by_content or column.by_content, part=part or column.part, named=named)
        self.columns[self.columns.index(column)] = given

    # -- levels, names -----------------------------------------------------------------------------------------------------

    def levels(self) -> None:
        """Levels over two columns; a level 2 in the first of two; names under 二级指标; 定量 under 指标类型."""
        self._two_names()
        for column in self.of(*LEVEL_ROLES, ""):
            if (column.role or column.side) and (parts := content.split_levels(column, self.columns, self.rows)):
                place = self.columns.index(column)
                self.columns[place : place + 1] = parts
        for column in self.of(*LEVEL_ROLES):
            if (evidence := self.evidence(column)).mostly(evidence.natures):
                self.give(column, "nature", by_content=True)
            elif evidence.mostly(evidence.signs) and not self.of("sign"):
                self.give(column, "sign", by_content=True)
        for role in LEVEL_ROLES:
            self._one_of_level(role)
        if not self.of("name", "lowest"):
            last = next(iter(reversed(self.of(*LEVEL_ROLES))), None)
            if (
                last
                and (e := self.evidence(last)).filled
                and e.hardly(max(e.level1, e.level2))
                and not content.names_after(last, self.columns, self.rows)
            ):
                self.give(last, "name", by_content=True)
                self._one_of_level(LEVEL_ROLES[1])  # 评价内容 | 指标类别 | 评价指标
        self._first_level()

    def _two_names(self) -> None:
        """Of two columns of names, words of levels (指标名称 beside 指标内容) are levels, and 目标名称 before the levels is a remark."""
        for column in self.of("name"):
            evidence, others = self.evidence(column), [other for other in self.of("name", "description") if other is not column]
            role = "level1" if evidence.level1 > evidence.level2 else "level2"
            if others and role == "level2" and (first := content.level1_before(column, self.columns, self.rows)):
                self.give(first, "level1", by_content=True)
            if others and evidence.filled > 1 and evidence.mostly(max(evidence.level1, evidence.level2)) and not self.of(role):
                self.give(column, role, by_content=True)
                self.give(others[0], "name", by_content=others[0].by_content or others[0].role != "name")
            elif self._is_before_levels(column, others):
                self.give(column, "remark", part=column.word)

    def _is_before_levels(self, column: Column, others: Sequence[Column]) -> bool:
        """Whether a column of names stands before the levels, and another one after them."""
        names = [other.start for other in others if other.role == "name"]
        levels = [level.start for level in self.of(*LEVEL_ROLES)]
        return bool(names and levels) and column.start < min(levels) and max(levels) < names[-1]

    def _one_of_level(self, role: str) -> None:
        """Of two columns of one level the one with words of levels is it; the other has the names, or kinds of indicators (共性)."""
        if len(columns := self.of(role)) != 2:
            return
        with_words = [c for c in columns if (e := self.evidence(c)).mostly(max(e.level1, e.level2))]
        missing = next(level for level in LEVEL_ROLES if level != role)
        mixed = len({evidence.level2 > evidence.level1 for evidence in map(self.evidence, with_words)}) > 1
        if len(with_words) == 2 and mixed and not self.of(missing):  # 指标类别 | 二级指标
            self.give(with_words[LEVEL_ROLES.index(missing)], missing, by_content=True)
            return
        if len(with_words) != 1:
            return
        other = next(column for column in columns if column is not with_words[0])
        evidence = self.evidence(other)
        if not self.of("name", "lowest") and other.start > with_words[0].start and evidence.mostly(evidence.plain) and evidence.texts > 1:
            self.give(other, "name", by_content=True)
        else:
            self.give(other, "nature", by_content=True, part=other.part or other.word)

    def _first_level(self) -> None:
        """The only column of levels is of the level that its words are, whatever its heading says."""
        if len(levels := self.of(*LEVEL_ROLES)) != 1:
            return
        evidence = self.evidence(levels[0])
        level = "level2" if evidence.level2 > evidence.level1 else "level1"
        told = evidence.level1 != evidence.level2 and evidence.mostly(max(evidence.level1, evidence.level2))
        if told and levels[0].role != level:
            self.give(levels[0], level, by_content=True)

    # -- comparators -------------------------------------------------------------------------------------------------------

    def signs(self) -> None:
        """The column whose cells are comparators is the comparator; beside it 正向, 定量 are kinds of indicators."""
        if self.doubled and any(column.horizon for column in self.of("sign")):
            return  # each set of doubled columns has its own
        telling = {column.start: self.evidence(column) for column in self.of("sign", "nature", "measure", "")}
        compared = [c for c in self.of("sign", "nature") if telling[c.start].signs]
        if not compared:
            compared = [c for c in self.of("measure", "") if telling[c.start].mostly(telling[c.start].signs)]
        best = max(compared, key=lambda column: telling[column.start].signs, default=next(iter(self.of("sign")), None))
        if best is None:
            return
        for column in self.of("sign"):
            if column is not best:
                evidence = telling[column.start]
                if not evidence.hardly(evidence.signs):
                    self.doubts.append(RivalColumns(best, column))
                self.give(column, "nature", by_content=True, part=column.part or column.word)
        if best.role != "sign":
            self.give(best, "sign", by_content=True)

    # -- headings that nobody knows ------------------------------------------------------------------------------------------

    def unknown(self) -> None:
        """What stands under a heading that is not known tells what it is, where that column would else be missing."""
        for column in [column for column in self.of("") if column.said.below not in (None, "value")]:
            self.give(column, column.said.below or "")
        if any(column.said.rate for column in self.of("")) and self.of("actual"):
            for column in [column for column in self.of("") if column.said.rate]:
                self.give(column, "ignored")
        self._unknown_levels()
        for column in [column for column in self.of("") if (e := self.evidence(column)).filled > 1 and e.mostly(e.natures)]:
            self.give(column, "nature", by_content=True, part=column.word)
        if not self.of("measure"):
            units = [column for column in self.of("") if (e := self.evidence(column)).mostly(e.units) and e.filled > 1]
            if len(units) == 1 and not self.of("score"):
                self.give(units[0], "measure", by_content=True)
        if not self.of("value"):
            self._value_of(self.of(""))
        for column in [column for column in self.of("") if column.said.forecast and self.of("value")]:
            self.give(column, "step", part=column.word)
        for names, several in ((self.of(""), False), (self.of("description"), True)):
            if len(self.of("name", "lowest")) < max(1, min(len(self.of("value")), len(self.of("level2")))):
                self._name_of(names, several=several)

    def _unknown_levels(self) -> None:
        if not self.of(*LEVEL_ROLES):
            words = [c for c in self.of("") if (e := self.evidence(c)).filled > 1 and e.mostly(max(e.level1, e.level2))]
            for column, role in zip(words[:2], LEVEL_ROLES, strict=False):
                self.give(column, role, by_content=True)
            self._first_level()
        levels = {column.role for column in self.of(*LEVEL_ROLES)}
        if len(levels) == 1:
            missing = "level2" if "level1" in levels else "level1"
            if other := content.other_level(self.columns, self.rows, missing) or content.level_by_place(self.columns, self.rows, missing):
                self.give(other, missing, by_content=True)

    def _value_of(self, unknown: list[Column]) -> None:
        """The target values: what the form calls a goal or plan, or what has comparators."""
        unknown = [column for column in unknown if not column.side]
        times = [c for c in unknown if c.said.says_time and (e := self.evidence(c)).mostly(e.values + e.numbers)]  # 2025年 | 2026年
        if called := [column for column in unknown if column.said.below or column in times]:
            for column in called:
                self.give(column, column.said.below or "value")
            return
        telling = [(column, evidence) for column in unknown if (evidence := self.evidence(column)).mostly(evidence.values)]
        if self.of("sign"):  # ≥ | 95 | %
            telling += [(column, evidence) for column in unknown if (evidence := self.evidence(column)).mostly(evidence.numbers)]
        compared = [column for column, evidence in telling if not evidence.hardly(evidence.compared)]
        chosen = compared or ([column for column, _ in telling] if not self.of("actual") else [])
        if not chosen and len(signs := self.of("sign")) == 1:  # ≥ | 95 | 96, of which the last is known for the result
            chosen = [column for column, _ in telling if abs(column.start - signs[0].start) == 1][:1]
        if not chosen and len(self.of(*LEVEL_ROLES)) == 2 and not self.of("actual"):  # dates and words beside comparators
            some = [column for column in unknown if not (e := self.evidence(column)).hardly(e.compared)]
            chosen = some if len(some) == 1 else []
        described = [c for c in self.of("description", "standard") if (e := self.evidence(c)).mostly(e.values) and not e.hardly(e.compared)]
        for column in chosen or described[:1]:  # 绩效指标描述, 标准值 over ≥95%
            self.give(column, "value", by_content=True)

    def _name_of(self, unknown: list[Column], *, several: bool = False) -> None:
        """The names: texts that differ from row to row, after the levels and before the value, in each of two sets of columns.

        ``several``: of more than one such column (指标描述 | 绩效指标描述) the first has the names.
        """
        levels, values = self.of(*LEVEL_ROLES), self.of("value") or self.of("actual")
        before = -1
        for value in values:
            first = max((level.start for level in levels if before < level.start < value.start), default=before)
            between = [c for c in unknown if first < c.start < value.start]
            between = [] if any(first < c.start < value.start for c in self.of("name", "lowest")) else between
            names = [c for c in between if (e := self.evidence(c)).mostly(e.plain) and e.texts == e.filled]
            told = levels or self.of("sign", "measure", "weight") or (names and names[0].side)
            if names and (several or len(names) == 1) and told:
                self.give(names[0], "name", by_content=not names[0].side)
            before = value.start

    # -- values ------------------------------------------------------------------------------------------------------------

    def values(self) -> None:
        """Of several values one is the year's target; earlier ones are baselines, parts of the year and later years steps."""
        for start, part in content.parts_of_values(self.columns, self.rows).items():
            self.give(self._at(start), part, by_content=True)
        values = self.of("value")
        self._earlier()
        if len(values) < 2:
            if not values:
                self._only_values()
            elif rivals := content.rivals_of_value(self.columns, self.rows, self.year):
                self._beside_target(*rivals)
            return
        terms = [column.said for column in self.columns if column.said.spans(self.year)]
        for column in values:
            if role := column.said.of_other_time(self.year):
                if any(term.spans(column.said.year) for term in terms):
                    role = "step"  # 2024—2026年 | 2024年 | 2025年
                self.give(column, role, part=column.part or column.word)
        starts = {column.start for column in values}
        if not (left := self.of("value")):  # the last part of the year, which as a rule is the whole
            again = [column for column in self.columns if column.start in starts]
            self._choose([c for c in again if c.role == "step"][::-1] or again[::-1], "value", sure=False)
        elif len(left) > 1 and not (len(left) == 2 and self._two_sets(left)) and not self._in_turn(left):
            self._longer_and_annual(left)

    def _only_values(self) -> None:
        """The only step is the target, and so is what was 实现 where cells have comparators: no result has them."""
        steps, actual, measures = self.of("step"), self.of("actual"), self.of("measure")
        if len(measures) == 1 and (told := self.evidence(measures[0])).filled and told.hardly(told.units):
            self.give(measures[0], "value", by_content=True)  # 数值及单位 over 3000亩
        elif len(steps) == 1:
            self.give(steps[0], "value")
        elif len(actual) == 1 and (evidence := self.evidence(actual[0])).compared and not evidence.hardly(evidence.compared):
            self.give(actual[0], "value", by_content=True)

    def _earlier(self) -> None:
        """What was reached before the year of the targets is a baseline (2023年完成值 | 2024年指标值)."""
        target_years = [column.said.year for column in self.of("value") if column.said.year]
        first = self.year or max(target_years, default=None)
        for column in self.of("actual"):
            year = column.said.years[1] if column.said.years else column.said.year
            if first and year and year < first:
                self.give(column, "baseline", part=column.part or column.word)

    def _two_sets(self, values: list[Column]) -> bool:
        """Tell doubled columns (长期, 年度) apart; whether they are that."""
        first, last = (self.horizon_of(column) for column in values)
        if values[0].said.forecast is not values[1].said.forecast:
            return False  # the target, and what is expected at the year's end (全年预计完成值)
        begins = values[0].start  # two signs before the first value are no second set
        pairs = {role: columns for role in {c.role for c in self.columns} - set(_JOINED) if len(columns := self.of(role)) == 2}
        twice = {role for role, (_, second) in pairs.items() if second.start > begins}
        if first is last or (Horizon.LONG_TERM not in (first, last) and None in (first, last)):
            if twice <= {"value"}:
                return False
            first, last = Horizon.LONG_TERM, Horizon.ANNUAL
        horizons = (first or Horizon.ANNUAL, last or Horizon.ANNUAL)
        after = min(pairs[role][1].start for role in twice)  # where the second set begins
        self.doubled = True
        self.columns = [replace(c, horizon=horizons[c.start >= after] if c.role in twice else None) for c in self.columns]
        return True

    def _in_turn(self, values: list[Column]) -> bool:
        """Whether each row has a value in one of the columns only (定量 | 定性): then all of them are the target's."""
        filled = [sum(any(not cell.blank for cell in row.cells[c.start : c.end]) for c in values) for row in self.rows]
        if not filled or max(filled) > 1 or any(not self.evidence(column).filled for column in values):
            return False
        self.columns = [replace(c, part=None) if c.role == "value" else c for c in self.columns]
        return True

    def _longer_and_annual(self, values: list[Column]) -> None:
        """Choose the year's target among several values; one that is long-term beside it stays."""
        longer = [column for column in values if column.said.period == "long" or self.horizon_of(column) is Horizon.LONG_TERM]
        rest = [column for column in values if column not in longer]
        if len(longer) != 1 or not rest:
            self._choose(values, "value")
            return
        self._choose(rest, "value")
        self.doubled = True
        horizons = {True: Horizon.LONG_TERM, False: Horizon.ANNUAL}
        self.columns = [replace(c, horizon=horizons[c.start == longer[0].start] if c.role == "value" else None) for c in self.columns]

    def _beside_target(self, value: Column, target: Column, sure: bool) -> None:
        """Take another column than a forecast, or a value of another year, for the target; where that is not sure, it is a doubt."""
        if not sure:
            self.doubts.append(RivalColumns(value, target))
            self.give(target, "step", by_content=True, part=target.word)
            return
        self.give(value, value.said.of_other_time(self.year) or "step", part=value.part or value.word)
        self.give(target, "value", by_content=True)

    def _at(self, start: int) -> Column:
        return next(column for column in self.columns if column.start == start)

    def by_content(self) -> None:
        """Points and results under headings that nobody knows, told by their numbers and the columns beside them."""
        for start, role in content.told_by_content(self.columns, self.rows).items():
            self.give(self._at(start), role, by_content=True)

    # -- one of several ----------------------------------------------------------------------------------------------------

    def singles(self) -> None:
        """Of several columns that could be the one 实际完成值, 分值, 得分 or 单位 choose one, and keep the others with their headings."""
        self._points()
        for role in _SINGLE:
            columns = self.of(role)
            if len(columns) > 1 and not (self.doubled and any(column.horizon for column in columns)):
                self._choose(columns, role)
        for column in self.of("baseline", "step", "standard"):
            shared = len(self.of(column.role)) > 1
            if (column.part is None and shared) or (column.role == "step" and not column.named):
                self.give(column, column.role, part=column.part or column.word)

    def _points(self) -> None:
        """Of two columns of scores the first has the points where no other does, and that is a doubt (自评分值 | 自评得分)."""
        scores = self.of("score")
        if not self.of("weight") and content.are_points_and_scores(scores, self.rows):
            self.give(scores[0], "weight", by_content=True)
            self.doubts.append(RivalColumns(scores[0], scores[1]))

    def _choose(self, columns: list[Column], role: str, *, sure: bool = True) -> None:
        """Choose one of several columns for a role; where another is as likely, that is a doubt."""
        ranked = sorted(columns, key=lambda column: self._rank(column, role), reverse=True)
        chosen, *others = ranked
        if chosen.role != role:
            self.give(chosen, role)
        for column in others:
            if not sure or self._rank(column, role) == self._rank(chosen, role):
                self.doubts.append(RivalColumns(chosen, column))
            kept = "step" if role == "actual" and column.said.says_time else _KEPT_AS.get(role, "remark")
            self.give(column, kept, part=column.part or column.word)

    def _rank(self, column: Column, role: str) -> tuple[int, ...]:
        """How surely a column is of a role: by the time it is about, by its words, by what stands in it."""
        said, evidence = column.said, self.evidence(column)
        own = said.period == "own" or (said.year is not None and said.year == self.year) or self.horizon_of(column) is Horizon.ANNUAL
        other = said.of_other_time(self.year) is not None
        time = 1 if own else -1 if other else 0
        if role == "value":
            planned = int(column.listed or said.planned) - int(said.forecast)
            expected = said.forecast and not evidence.mostly(evidence.compared)  # 全年预计完成值 beside ≥95%
            compared = int(evidence.mostly(evidence.compared)), int(not evidence.hardly(evidence.compared))  # ≥3.8万亩 beside 3.86万亩
            return int(evidence.filled > 0), -int(expected), compared[1], time, planned, compared[0]
        numbers = {"measure": evidence.units, "actual": evidence.numbers + evidence.values}.get(role, evidence.numbers)
        names = self.of("name")
        after = role == "weight" and bool(names) and column.start > names[-1].start  # 分值 of the levels stand beside these
        sure = (int(evidence.filled > 0), int(role == "weight" and content.sums_to_all(column, self.rows)), time)
        latest = column.start if role == "actual" and said.period == "step" else 0  # 1-6月完成值 | 1-9月完成值
        return *sure, latest, int(evidence.mostly(numbers)), int(said.done if role == "actual" else after)
