"""What the words of an explanation mean: uses of cells and rules, in Chinese and English."""

from __future__ import annotations

from ...model import CellRole

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

#: Why a cell was read as it was. The rule of a finding is the finding's code, whose text is the finding's own.
RULES: dict[str, tuple[str, str]] = {
    "title-ending": ("结尾是词表中的表题结尾（titles.endings）", "it ends as titles do (titles.endings of the vocabulary)"),
    "front-matter": ("位于第一张表之前", "it stands before the first table"),
    "known-label": ("是词表中的表头用语（fields）", "it is a label of the vocabulary (fields)"),
    "label-with-value": ("表头用语与内容在同一格", "label and value stand in one cell"),
    "value-beside-label": ("位于表头用语右侧", "it stands beside its label"),
    "value-below-label": ("位于表头用语下方", "it stands below its label"),
    "text-of-block": ("属于上方或左侧的文字栏（绩效目标等）", "it is text of the block whose label stands above or beside it"),
    "funds-matrix": ("位于资金表，由行和列确定（stages）", "it stands in the table of funds: row and column tell what it is (stages)"),
    "known-column": ("是词表中的列标题（columns）", "it is a column heading of the vocabulary (columns)"),
    "two-line-heading": ("由上下两行共同构成列标题", "two lines together are the column's heading"),
    "in-column": ("位于该列标题之下", "it stands under the heading of its column"),
    "merged-above": ("由上方的合并单元格延续", "a merged cell above goes on here"),
    "in-order": ("行内没有列位置，按各列的顺序对应", "the row has no positions, so its cells were taken in the order of the columns"),
    "side-label": ("是行旁的纵向标题（side_labels）", "it is a heading beside the rows (side_labels)"),
    "ignored-label": ("是词表规定不读取的表头或其内容（fields.ignored）", "it is a label, or its value, that is left out (fields.ignored)"),
    "ignored-column": ("位于词表规定不读取的列（columns.ignored）", "it stands in a column that is left out (columns.ignored)"),
    "ignored-row": ("位于不是指标的行（ignored_rows）", "it stands in a row that is no indicator (ignored_rows)"),
    "ignored-line": ("是表外不读取的行（ignored_lines）", "it is a line around the table that is left out (ignored_lines)"),
    "blank-template-row": ("空白模板行，没有内容", "it stands in a row of the blank form, where nothing is filled in"),
    "note": ("是表下的注释（notes）", "it is a note under the table (notes)"),
    "unit-in-label": ("表头用语中注明金额单位", "the label states the money unit"),
    "heading-line": ("位于表题与表格之间，说明单位、年度或金额单位", "it stands between title and form: department, year or money unit"),
    "joined-level-word": ("被换行或分页拆开的词，已拼合", "a word that a line or page break took apart, put together"),
    "continued-on-next-page": ("接续上一页的单元格", "it continues the cell of the page before"),
    "total-row": ("是合计行，不是指标", "it stands in a row of totals, which is no indicator"),
}  # fmt: skip


def use_name(use: CellRole, language: str) -> str:
    return USES[use][0 if language == "zh" else 1]


def rule_text(rule: str, language: str) -> str:
    """A rule in words; the rule's own word where it has none.

    >>> rule_text("known-label", "en"), rule_text("new-rule", "en")
    ('it is a label of the vocabulary (fields)', 'new-rule')
    """
    return RULES.get(rule, (rule, rule))[0 if language == "zh" else 1]
