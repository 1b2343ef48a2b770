"""Declare the rules by which cells of a form are read, with what ``jixiao explain`` says of each in Chinese and English."""

from __future__ import annotations

from typing import NewType

from .text import BilingualWord

#: The code of the finding that says a cell was not understood; findings have a registry of their own.
FindingCode = NewType("FindingCode", str)


class ReadingRule(BilingualWord):
    """Why a cell was read as it was."""

    TITLE_ENDING = "title-ending", "结尾是词表中的表题结尾（titles.endings）", "it ends as titles do (titles.endings of the vocabulary)"
    FRONT_MATTER = "front-matter", "位于第一张表之前", "it stands before the first table"
    CUT_OFF = "cut-off", "越出上方单元格边框的文字（见 text-over-border）", "it came out of the cell above (text-over-border)"
    NEXT_PART = "next-part", "位于表后，属于文件的下一部分", "it stands after the forms, in the next part of the document"
    KNOWN_LABEL = "known-label", "是词表中的表头用语（fields）", "it is a label of the vocabulary (fields)"
    PARSED_LABEL = (
        "parsed-label",
        "是由词素构成的表头用语（morphemes）",
        "it is a label made of morphemes of the vocabulary (morphemes)",
    )
    PARTICULARS = (
        "page-particulars",
        "是网页的公文信息（page_particulars）",
        "it is one of the particulars that the page prints of itself (page_particulars)",
    )
    MAKE_UP = "make-up", "位于资金明细表（make_up）", "it stands in the table of what the money is for (make_up)"
    INNER_TABLE = (
        "inner-table",
        "位于表头内的另一张表（主要任务、实施进度等），按列标题保留",
        "it stands in a table inside the head (of tasks, of a schedule), and is kept with the heading of its column",
    )
    LABEL_WITH_VALUE = "label-with-value", "表头用语与内容在同一格", "label and value stand in one cell"
    VALUE_BESIDE_LABEL = "value-beside-label", "位于表头用语右侧", "it stands beside its label"
    VALUE_BELOW_LABEL = "value-below-label", "位于表头用语下方", "it stands below its label"
    TEXT_OF_BLOCK = (
        "text-of-block",
        "属于上方或左侧的文字栏（绩效目标等）",
        "it is text of the block whose label stands above or beside it",
    )
    FUNDS_MATRIX = (
        "funds-matrix",
        "位于资金表，由行和列确定（stages）",
        "it stands in the table of funds: row and column tell what it is (stages)",
    )
    KNOWN_COLUMN = "known-column", "是词表中的列标题（columns）", "it is a column heading of the vocabulary (columns)"
    COLUMN_BY_PARTS = (
        "column-by-parts",
        "列标题的各部分都在词表中（heading_parts）",
        "all parts of the heading are in the vocabulary (heading_parts)",
    )
    COLUMN_BY_CONTENT = (
        "column-by-content",
        "由列中各格的内容及其他各列判断",
        "what stands in the column, and the other columns, told what it is",
    )
    TWO_LINE_HEADING = "two-line-heading", "由上下两行共同构成列标题", "two lines together are the column's heading"
    IN_COLUMN = "in-column", "位于该列标题之下", "it stands under the heading of its column"
    IN_ORDER = (
        "in-order",
        "行内没有列位置，按各列的顺序对应",
        "the row has no positions, so its cells were taken in the order of the columns",
    )
    SIDE_LABEL = "side-label", "是行旁的纵向标题（side_labels）", "it is a heading beside the rows (side_labels)"
    IGNORED_LABEL = (
        "ignored-label",
        "是词表规定不读取的表头或其内容（fields.ignored）",
        "it is a label, or its value, that is left out (fields.ignored)",
    )
    IGNORED_COLUMN = (
        "ignored-column",
        "位于词表规定不读取的列（columns.ignored）",
        "it stands in a column that is left out (columns.ignored)",
    )
    EMPTY_COLUMN = (
        "empty-column",
        "列标题不在词表中，列中没有内容",
        "the vocabulary does not have this heading, and nothing stands in its column",
    )
    IGNORED_ROW = (
        "ignored-row",
        "位于不是指标的行（ignored_rows）",
        "it stands in a row that is no indicator (ignored_rows)",
    )
    SIGNATURE = (
        "signature",
        "位于签字、盖章的行（seals），不是指标",
        "it stands in a row for signatures and seals (seals), which is no indicator",
    )
    IGNORED_LINE = (
        "ignored-line",
        "是表外不读取的行（ignored_lines）",
        "it is a line around the table that is left out (ignored_lines)",
    )
    BLANK_TEMPLATE_ROW = "blank-template-row", "空白模板行，没有内容", "it stands in a row of the blank form, where nothing is filled in"
    UNIT_IN_LABEL = "unit-in-label", "表头用语中注明金额单位", "the label states the money unit"
    HEADING_LINE = (
        "heading-line",
        "位于表题与表格之间，说明单位、年度或金额单位",
        "it stands between title and form: department, year or money unit",
    )
    JOINED_LEVEL_WORD = "joined-level-word", "被换行或分页拆开的词，已拼合", "a word that a line or page break took apart, put together"
    CONTINUED_ON_NEXT_PAGE = "continued-on-next-page", "接续上一页的单元格", "it continues the cell of the page before"
    TEXT_BELOW = (
        "text-below",
        "位于指标下方，是说明、结论、意见或填报信息（notes、opinions）",
        "it stands below the indicators: a note, a conclusion, an opinion, or who filled the form in (notes, opinions)",
    )
    TOTAL_ROW = "total-row", "是合计行，不是指标", "it stands in a row of totals, which is no indicator"
