"""Declare what the codes of findings mean."""

from __future__ import annotations

#: What the codes of reading mean; those of the shapes say it themselves.
READING = {
    "table-unrecognised": ("未识别的表格", "Table not recognised"),
    "no-column-headings": ("指标表缺少表头", "Indicator table without a heading"),
    "column-not-understood": ("未识别的列", "Column not understood"),
    "row-incomplete": ("单元格数与表头不符", "Row does not fit the heading"),
    "date-unreadable": ("日期无法识别", "Date not readable"),
    "amount-unreadable": ("金额无法识别", "Amount not readable"),
    "amount-unit-unknown": ("未写明金额单位", "Money unit not stated"),
    "cell-not-understood": ("未识别的单元格", "Cell not understood"),
    "text-beside-table": ("表格旁的文字", "Text beside the table"),
    "image-not-read": ("图片未读取", "Picture not read"),
    "embedded-not-read": ("嵌入的文件未读取", "Embedded file not read"),
    "hidden-not-read": ("不显示的内容未读取", "Hidden content not read"),
    "characters-not-read": ("字节无法解码", "Bytes that are no text"),
    "sheet-hidden": ("隐藏的工作表未读取", "Hidden sheet not read"),
    "formula-without-value": ("公式没有结果", "Formula without a value"),
    "table-without-rules": ("表格没有框线", "Table without lines"),
    "text-over-border": ("文字超出框线", "Text across a border"),
    "row-may-go-on": ("可能是上页的续行", "Row may go on"),
    "text-not-decodable": ("字体缺少编码", "Characters not decodable"),
    "page-damaged": ("页面数据不完整", "Page damaged"),
    "page-not-read": ("页面未读取", "Page not read"),
    "no-text": ("图片中没有文字", "No text in the picture"),
    "low-confidence": ("扫描识别不确定", "Scan read with low confidence"),
}
