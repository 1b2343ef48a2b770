"""Tell what a text may be in a form: a label, the heading of a column, a level of the framework.

A text may be several (得分 heads a column of indicators and one of funds); where it stands decides. All of it follows from the text
and the vocabulary alone, so it is looked up once, and every step after reads it from the cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache, partial

from ...model import Horizon
from ...vocabulary import LevelWord, Vocabulary, label_key
from ...vocabulary.keys import MemoDict
from .labels import Label, find_label, forms_of


@dataclass(frozen=True, slots=True)
class PossibleRoles:
    """What the vocabulary has for a text.

    ``key`` is its label key. ``label``: the field it names; ``column``: what stands in the column of indicators that it heads;
    ``stage``: the column of a funds table that it heads; ``level1``, ``level2``: the concepts it names (一级指标, 二级指标);
    ``horizon``: 长期 or 年度, as it begins; ``side``: it may stand beside the rows (绩效指标), upright.
    """

    key: str = ""
    label: Label | None = None
    column: str | None = None
    stage: str | None = None
    level1: LevelWord | None = None
    level2: LevelWord | None = None
    horizon: Horizon | None = None
    side: bool = False

    @property
    def field(self) -> str | None:
        """The field that it names."""
        return self.label.means.field if self.label else None

    @property
    def is_level(self) -> bool:
        """Whether it names a level of the indicator framework."""
        return self.level1 is not None or self.level2 is not None


NO_ROLES = PossibleRoles()


@lru_cache(maxsize=4)
def roles_by_text(words: Vocabulary) -> MemoDict[PossibleRoles]:
    """The possible roles of texts, each looked up in the vocabulary when it is first met."""
    return MemoDict(partial(_roles_of, words))


def _roles_of(words: Vocabulary, text: str) -> PossibleRoles:
    key = label_key(text)
    spans = [(word, Horizon(horizon)) for word, horizon in words.horizons if key.startswith(word)]
    return PossibleRoles(
        key=key,
        label=find_label(text, key, words),
        column=_column(key, words),
        stage=next((words.stages[form] for form in forms_of(key, words) if form in words.stages), None),
        level1=words.level1(text),
        level2=words.level2(text, None),
        horizon=spans[0][1] if spans else None,
        side=key in words.side_labels or any(key.removeprefix(word) in words.side_labels for word, _ in spans),
    )


def _column(key: str, words: Vocabulary) -> str | None:
    """The role of the column that a heading names; a remark in brackets after the word is left aside (指标值(2024年)), one whose
    end was cut off too (指标值(2024年)."""
    role = words.columns.get(key)
    if role is None and "(" in key and ")" not in key[key.rindex("(") : -1]:
        role = words.columns.get(key[: key.rindex("(")])
    return role
