"""Rules of findings of form recognition (绩效目标表, 绩效自评表): tables, rows, cells, dates and amounts."""

from __future__ import annotations

from ..finding import Severity
from .declare import rule

TABLE_UNRECOGNISED = rule(
    "table-unrecognised",
    Severity.WARNING,
    title=("未识别的表格", "Table not recognised"),
    meaning=(
        "此处有表格，但未识别为绩效目标表，其内容未读取。",
        "There is a table here, but it is not recognised as a 绩效目标表, and is not read.",
    ),
    remedy=(
        "如确为绩效目标表，请用 jixiao explain 查看缺少哪些标签，并加入自己的词表（--vocabulary）。",
        "If it is one, see by `jixiao explain` which labels are not known, and add them to a word file (`--vocabulary`).",
    ),
    example=("目标表后附一张名册：序号、姓名、单位", "A list of names after the form: 序号, 姓名, 单位"),
    message=("此处有表格，但未识别为绩效目标表", "There is a table here, but it is not recognised as a performance-target table"),
)
OTHER_TABLE = rule(
    "other-table",
    Severity.INFO,
    title=("其他表格", "Table of another kind"),
    meaning=(
        "文件中除绩效目标表外另有表格，其中没有绩效目标表的任何用语，其内容未读取。",
        "Beside its 绩效目标表 the document has a table in which nothing of one stands. It is not read.",
    ),
    remedy=(
        "无需处理；如确为绩效目标表，请用 jixiao explain 查看，并将其用语加入自己的词表（--vocabulary）。",
        "Nothing is to be done; if it is one after all, see `jixiao explain`, and add its words to a word file (`--vocabulary`).",
    ),
    example=("目标表后附“三公”经费表：项目、预算数、决算数", "A table of expenses after the form: 项目, 预算数, 决算数"),
    message=("此处另有表格，其中没有绩效目标表的用语，未读取", "There is a table of another kind here; it is not read"),
    since="0.2.0",
)
NO_COLUMN_HEADINGS = rule(
    "no-column-headings",
    Severity.WARNING,
    title=("指标表缺少表头", "Indicator table without a heading"),
    meaning=(
        "指标表没有表头。按本文件其他表格的列读取；没有其他表格可参照的，按各列内容判断；仍无法判断的，未读取。",
        "The indicator table has no heading. Its rows were read by the columns of the document's other tables; without any, by what stands "
        "in their columns where that tells them, else they were not read.",
    ),
    remedy=(
        "请补上表头（一级指标、二级指标、三级指标、指标值），或核对读出的各列。",
        "Add the heading (一级指标, 二级指标, 三级指标, 指标值), or check what was read in each column.",
    ),
    example=("指标表第一行就是“产出指标 | 数量指标 | …”", "The first row of the indicator table is 产出指标, 数量指标, …"),
    wordings={
        "assumed": (
            "指标表缺少表头行（一级指标、二级指标、三级指标、指标值）：按本文件其他表格的列读取，请核对",
            "The indicator table has no heading (一级指标, 二级指标, 三级指标, 指标值): "
            "its rows were read by the columns of the document's other tables, please check",
        ),
        "by-content": (
            "指标表缺少表头行（一级指标、二级指标、三级指标、指标值）：按各列内容判断后读取，请核对",
            "The indicator table has no heading (一级指标, 二级指标, 三级指标, 指标值): "
            "its rows were read by what stands in their columns, please check",
        ),
        "not-read": (
            "指标表缺少表头行（一级指标、二级指标、三级指标、指标值）：无法判断各列，未读取指标",
            "The indicator table has no heading (一级指标, 二级指标, 三级指标, 指标值): its rows were not read",
        ),
    },
)
COLUMN_NOT_UNDERSTOOD = rule(
    "column-not-understood",
    Severity.WARNING,
    title=("未识别的列", "Column not understood"),
    meaning=("此列的列名不在词表中，整列未读取。", "A column's heading is not in the vocabulary, and the column was not read."),
    remedy=("如需读取，请将列名加入自己的词表（--vocabulary）。", "If it matters, add the heading to a word file (`--vocabulary`)."),
    example=("指标表中有一列“填报小贴士”", "The indicator table has a column 填报小贴士"),
    message=(
        "此列的列名不在词表中，未读取；如需读取，请加入自己的词表（--vocabulary）",
        "The vocabulary does not have this column's heading, and the column was not read; add it to a word file (--vocabulary)",
    ),
)
COLUMN_BY_CONTENT = rule(
    "column-by-content",
    Severity.INFO,
    title=("按内容判断的列", "Column told by its content"),
    meaning=(
        "此列的列名不在词表中，按列中各格的内容（比较符、单位、数值、指标类别）判断其含义。",
        "A column's heading is not in the vocabulary. What stands in it (comparators, units, numbers, levels) told what it is.",
    ),
    remedy=(
        "请核对；如需确定，请将列名加入自己的词表（--vocabulary）。",
        "Check it; to make it certain, add the heading to a word file (`--vocabulary`).",
    ),
    example=("“应达数”一列各格为“≥95%”“≥200人”，读作指标值", "A column 应达数 over ≥95%, ≥200人 is read as 指标值"),
    message=(
        "此列的列名不在词表中，按列中内容读作“{role.zh}”，请核对",
        "The vocabulary does not have this column's heading; by what stands in it it was read as {role.en}, please check",
    ),
    since="0.2.0",
)
COLUMN_UNCERTAIN = rule(
    "column-uncertain",
    Severity.WARNING,
    title=("两列含义相近", "Either of two columns may be meant"),
    meaning=(
        "表中有两列都可能是此项内容，无法确定取哪一列；取了其中一列，另一列按原文保留。",
        "Two columns of the table may hold this, and nothing tells which. One was taken; the other is kept as printed.",
    ),
    remedy=(
        "请核对该行；列名写明年度或“目标”“实际”的，不会有此问题。",
        "Check the row; headings that say the year, 目标 or 实际 leave no doubt.",
    ),
    example=("“指标值”下分“甲”“乙”两列", "Under 指标值 stand two columns 甲 and 乙"),
    message=(
        "“{role.zh}”取自“{chosen}”列；也可能应取“{other}”列（{text}），请核对",
        "The {role.en} was taken from the column {chosen}; the column {other} ({text}) may be meant as well, please check",
    ),
    since="0.2.0",
)
READING_UNCERTAIN = rule(
    "reading-uncertain",
    Severity.INFO,
    title=("读取不确定", "Reading not certain"),
    meaning=(
        "某项表头内容或某行指标的确定程度低于 0.6，而没有其他问题指出原因：几处迹象合在一起，使另一种读法也有可能。",
        "The certainty of a field or an indicator is below 0.6, and no other finding says why: several signs together make another "
        "reading possible.",
    ),
    remedy=(
        "请与原文核对；可用 jixiao explain 查看读取的依据。",
        "Compare with the original; `jixiao explain` shows what the reading rests on.",
    ),
    example=(
        "一行的名称是“目标”、指标值是“上年”，像是列标题",
        "A row with the name 目标 and the value 上年, which read like headings",
    ),
    message=(
        "此处读取的确定程度为 {certainty}：{doubts.zh}；请核对",
        "This was read with a certainty of {certainty}: {doubts.en}; please check",
    ),
    since="0.2.0",
)
ROW_INCOMPLETE = rule(
    "row-incomplete",
    Severity.WARNING,
    title=("单元格数与表头不符", "Row does not fit the heading"),
    meaning=(
        "一行的单元格数与表头不符，按指标层级用语推断各列。",
        "A row's cells do not fit the heading's columns. They were assigned by the level words.",
    ),
    remedy=(
        "请核对该行；能用 DOCX、XLSX 或网页的，不要用丢失空白格的文本。",
        "Check the row; prefer DOCX, XLSX or a web page to text without its empty cells.",
    ),
    example=("文本中一行有 5 格，而表头只有 4 列", "Of a text dump a row has 5 cells, the heading 4 columns"),
    message=(
        "此行的单元格数与表头（{width} 列）不符，按指标层级用语推断各列，请核对",
        "This row's cells do not fit the heading's {width} columns; they were assigned by the level words, please check",
    ),
)
CELL_NOT_UNDERSTOOD = rule(
    "cell-not-understood",
    Severity.INFO,
    title=("未识别的单元格", "Cell not understood"),
    meaning=(
        "指标表以上的一格不属于任何已知项目，或指标表中的一格不在任何列内。",
        "A cell above the indicators belongs to no known field, or one among them to no column.",
    ),
    remedy=("如是新的用语，请加入自己的词表（--vocabulary）。", "If it is a new label, add it to a word file (`--vocabulary`)."),
    example=("表头中有“经费盘子”一格", "The form's head has a cell 经费盘子"),
    wordings={
        "head": (
            "表头中的这一格不属于任何已知项目；如是新的表头用语，请加入自己的词表（--vocabulary）",
            "This cell of the form's head belongs to no known field; if it is a new label, add it to a word file (--vocabulary)",
        ),
        "column": ("此格不在任何已知的列内，未读取", "This cell stands in no known column and was not read"),
        "block": (
            "自此格起的 {number} 格是表头中不属于任何已知项目的一个小表；内容按原文保留，如其中有金额或目标请核对",
            "The {number} cells from this one on are a table in the form's head that belongs to no known field; they are kept as printed: "
            "see whether an amount or a goal is among them",
        ),
    },
)
CELL_NOT_READ = rule(
    "cell-not-read",
    Severity.WARNING,
    title=("指标区的单元格未读取", "Cell of the indicators not read"),
    meaning=(
        "指标表中的一格是比较符号、带单位的数或指标层级，但没有任何指标用到它。",
        "A cell among the indicators is a comparator, a number with a unit or a level, and no indicator holds it.",
    ),
    remedy=(
        "请核对该行；表头或层级写法特殊的，请加入自己的词表（--vocabulary）。",
        "Check its row; if a heading or a level is worded unusually, add it to a word file (`--vocabulary`).",
    ),
    example=(
        "指标表表头之上多出一行“数量指标、活动人次、≥300人次”",
        "A row 数量指标, 活动人次, ≥300人次 above the heading of the indicators",
    ),
    message=(
        "此格似为指标内容（比较符号、带单位的数或层级），但未读入任何指标",
        "This cell looks like part of an indicator, but no indicator holds it",
    ),
    since="0.2.0",
)
TEXT_BESIDE_TABLE = rule(
    "text-beside-table",
    Severity.INFO,
    title=("表格旁的文字", "Text beside the table"),
    meaning=(
        "表格中或表格后的文字，未作为指标读取。连续几行的，在第一行提示一次。",
        "Text in or after the table was not read as an indicator. Of lines that follow one another it is said once, at the first.",
    ),
    remedy=("一般无需处理；如是指标，请写入指标表的一行。", "As a rule nothing; if it is an indicator, write it as a row of the table."),
    example=("表后的“本表一式两份。”", "本表一式两份。 after the table"),
    wordings={
        "": (
            "表格中或表格后的一行文字，未作为指标读取；如是指标，请写入指标表的一行",
            "A line of text in or after the table, not read as an indicator; if it is one, write it as a row of the table",
        ),
        "lines": (
            "表格中或表格后自此处起的 {number} 行文字，未作为指标读取；如是指标，请写入指标表",
            "{number} lines of text in or after the table, from this one on, not read as indicators; "
            "if one is, write it as a row of the table",
        ),
    },
)
DATE_UNREADABLE = rule(
    "date-unreadable",
    Severity.WARNING,
    title=("日期无法识别", "Date not readable"),
    meaning=("起止日期无法识别，图中没有该日期。", "A start or end date cannot be read, and is not in the graph."),
    remedy=("请写成 2024-01-01 的形式。", "Write it as 2024-01-01."),
    example=("项目开始日期：年初", "项目开始日期: 年初"),
    message=("日期无法识别，请写成 2024-01-01 的形式", "The date cannot be read; write it as 2024-01-01"),
)
AMOUNT_UNREADABLE = rule(
    "amount-unreadable",
    Severity.WARNING,
    title=("金额无法识别", "Amount not readable"),
    meaning=("此格不是金额，图中没有该金额。", "An amount cannot be read as money, and is not in the graph."),
    remedy=("请只填一个数字，如 36.00。", "Write one number and nothing else, such as 36.00."),
    example=("资金总额（万元）：20,00（小数点写成了逗号）", "资金总额（万元）: 20,00, with a comma for the point"),
    message=("金额无法识别", "The amount cannot be read"),
)
AMOUNT_UNIT_UNKNOWN = rule(
    "amount-unit-unknown",
    Severity.WARNING,
    title=("未写明金额单位", "Money unit not stated"),
    meaning=(
        "表中未写明金额单位（元或万元），金额未换算，图中没有该金额。",
        "The money unit (元 or 万元) is stated nowhere, so the amount is not read.",
    ),
    remedy=("请在表头写明“单位：万元”，或在金额后写明单位。", "State it above the table (单位：万元) or after the amount."),
    example=("资金总额：36.00", "资金总额: 36.00"),
    message=(
        "未写明金额单位（元或万元），金额未换算",
        "The money unit (元 or 万元) is stated nowhere, so the amount is not read",
    ),
)
PLACE_OF_ANOTHER_TIME = rule(
    "place-of-another-time",
    Severity.WARNING,
    title=("行政区划与年度不符", "Place of another time"),
    meaning=(
        "所写的行政区划在该年度已经撤销或尚未设立，不据此判断所属地区。",
        "The name is that of a place that was no more, or not yet, in the fiscal year. The table's place is not told by it.",
    ),
    remedy=(
        "请核对年度和行政区划名称；如两者都对，请用 --city 或清单文件写明所属地区。",
        "Check the year and the name; where both are right, say the place by `--city` or in the manifest.",
    ),
    example=(
        "2023 年的表写“杭州市下城区”，该区 2021 年已并入拱墅区",
        "A table for 2023 of 杭州市下城区, which became part of 拱墅区 in 2021",
    ),
    wordings={
        "ended": (
            "{name}（{code}）已于 {change} 年撤销（现为：{after}），与年度 {year} 不符：不据此判断所属地区，请核对",
            "{name} ({code}) ended in {change} (since then: {after}), but the fiscal year is {year}: "
            "the place was not told by it, please check",
        ),
        "begun": (
            "{name}（{code}）自 {change} 年起才有，与年度 {year} 不符：不据此判断所属地区，请核对",
            "{name} ({code}) is there since {change} only, but the fiscal year is {year}: the place was not told by it, please check",
        ),
    },
    since="0.2.0",
)
