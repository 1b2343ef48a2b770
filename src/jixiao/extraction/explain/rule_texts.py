"""Name the uses of cells and the rules of reading in Chinese and English."""

from __future__ import annotations

from ...model import CellRole, ReadingRule

#: (Chinese, English) of what a cell was used as.
USES: dict[CellRole, tuple[str, str]] = {
    CellRole.TITLE: ("表题", "title"),
    CellRole.FRONT: ("表前文字", "text before the tables"),
    CellRole.LABEL: ("表头用语", "label"),
    CellRole.VALUE: ("表头内容", "value"),
    CellRole.COLUMN: ("列标题", "column heading"),
    CellRole.ROW: ("指标内容", "indicator"),
    CellRole.IGNORED: ("按规则不读取", "left out by rule"),
    CellRole.FINDING: ("未识别", "not understood"),
}

#: Why a cell was read as it was, by rule. The rule of a finding is the finding's code, whose text is the finding's own.
RULES: dict[str, tuple[str, str]] = {rule.value: (rule.zh, rule.en) for rule in ReadingRule}


def use_name(use: CellRole, language: str) -> str:
    return USES[use][0 if language == "zh" else 1]


def rule_text(rule: str, language: str) -> str:
    """A rule in words; the rule's own word where it has none.

    >>> rule_text("known-label", "en"), rule_text("no-budget", "en")
    ('it is a label of the vocabulary (fields)', 'no-budget')
    """
    return RULES.get(rule, (rule, rule))[0 if language == "zh" else 1]
