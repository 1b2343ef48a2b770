"""Rules of findings of reading PDFs and scans."""

from __future__ import annotations

from ..finding import Severity
from .declare import rule

TABLE_WITHOUT_RULES = rule(
    "table-without-rules",
    Severity.INFO,
    title=("表格没有框线", "Table without lines"),
    meaning=(
        "PDF 中的表格没有框线，各列按文字位置划分。",
        "A table of a PDF has no lines. Its columns were told by where the words stand.",
    ),
    remedy=("请核对；有 DOCX、XLSX 的，请用原文件。", "Check them; use the DOCX or XLSX where there is one."),
    example=("用空格对齐的表格", "A table whose columns are aligned by blanks"),
    message=(
        "第 {page} 页的表格没有框线，各列按文字位置划分；请核对",
        "the table on page {page} has no lines, its columns were told by where the words stand — check them",
    ),
)
TEXT_OVER_BORDER = rule(
    "text-over-border",
    Severity.WARNING,
    title=("文字超出框线", "Text across a border"),
    meaning=(
        "PDF 中有文字超出单元格的上下框线，可能混入相邻单元格或被截断。",
        "Text of a PDF stands across the upper or lower border of its cell. It may belong to the next cell, or be cut off.",
    ),
    remedy=("请与原表核对；可调整行高后重新导出 PDF。", "Compare with the original; make the row higher and print the PDF again."),
    example=("固定行高、装不下三行文字的单元格", "A cell of fixed height with more lines than it has room for"),
    message=(
        "第 {page} 页此格的文字超出上下框线，可能混入相邻单元格或被截断；请核对",
        "text of this cell on page {page} stands across its upper or lower border; "
        "it may belong to the next cell, or be cut off — check it",
    ),
)
ROW_MAY_GO_ON = rule(
    "row-may-go-on",
    Severity.WARNING,
    title=("可能是上页的续行", "Row may go on"),
    meaning=(
        "PDF 某页的首行可能是上页末行的续行，未合并。",
        "The first row of a page of a PDF may be the rest of the row before it. They were not joined.",
    ),
    remedy=("请核对；可设置为不允许跨页断行后重新导出 PDF。", "Check them; print the PDF again with rows that do not break across pages."),
    example=("指标值一格在页末断开，余下部分在下页首行", "A 指标值 that breaks at the end of a page"),
    message=(
        "第 {page} 页首行可能是上页末行的续行，未合并；请核对",
        "the first row on page {page} may be the rest of the row before it; they were not joined — check them",
    ),
)
TEXT_NOT_DECODABLE = rule(
    "text-not-decodable",
    Severity.WARNING,
    title=("字体缺少编码", "Characters not decodable"),
    meaning=(
        "PDF 的字体缺少编码，其字符无法识别，以 U+FFFD 代替。",
        "A font of a PDF does not tell what its characters are; they stand as U+FFFD.",
    ),
    remedy=("请对照原件补正，或重新打印为 PDF。", "Compare with the page, or print the file to a new PDF."),
    example=("没有 ToUnicode 的子集字体", "A font subset without ToUnicode"),
    message=(
        "第 {page} 页有 {characters} 个字符因字体缺少编码无法识别，已标为 \ufffd；请对照原件补正，或重新打印为 PDF",
        "page {page} has {characters} characters whose font does not tell what they are, shown as \ufffd — "
        "compare with the page, or print the file to a new PDF",
    ),
)
PAGE_DAMAGED = rule(
    "page-damaged",
    Severity.WARNING,
    title=("页面数据不完整", "Page damaged"),
    meaning=("页面的数据不完整，可能缺少内容。", "The data of a page is incomplete, some of it may be missing."),
    remedy=("请重新获取文件。", "Get the file again."),
    example=("下载中断的 PDF", "A PDF whose download broke off"),
    message=(
        "第 {page} 页的数据不完整，可能缺少内容；请重新获取文件",
        "the data of page {page} is incomplete, some of it may be missing — get the file again",
    ),
)
PAGE_NOT_READ = rule(
    "page-not-read",
    Severity.WARNING,
    title=("页面未读取", "Page not read"),
    meaning=(
        "页面未读取：是扫描图像而未安装 jixiao[ocr]，或展开后过大、解析过慢。消息中写明原因。",
        "A page was not read, because it is a scan and `jixiao[ocr]` is missing, or because it is too large. The message says which.",
    ),
    remedy=("请安装 jixiao[ocr]，或将该页重新打印为 PDF。", "Install `jixiao[ocr]`, or print the page to a new PDF."),
    example=("文字 PDF 中夹有一页扫描的盖章表", "A scanned page with a seal in a PDF with text"),
    wordings={
        "costly": (
            "第 {page} 页未读取：该页展开后过大或解析过慢；如有表格，请重新打印为 PDF",
            "page {page} was not read: it is too large or too slow to draw; print it to a new PDF if there is a table on it",
        ),
        "scan": ("第 {page} 页未读取：该页为扫描图像；{reason.zh}", "page {page} was not read: it is a scan — {reason.en}"),
    },
)
NO_TEXT = rule(
    "no-text",
    Severity.INFO,
    title=("图片中没有文字", "No text in the picture"),
    meaning=("PDF 的一页是图片，其中没有发现文字。", "A page of a PDF is a picture in which no text was found."),
    remedy=("如果该页不是空白页，请重新扫描。", "Scan it again if it is not blank."),
    example=("扫描时夹入的空白页", "A blank page among scanned ones"),
    message=(
        "第 {page} 页是图片，其中没有发现文字；如果该页不是空白页，请重新扫描",
        "page {page} is a picture in which no text was found — scan it again if it is not blank",
    ),
)
LOW_CONFIDENCE = rule(
    "low-confidence",
    Severity.WARNING,
    title=("扫描识别不确定", "Scan read with low confidence"),
    meaning=("扫描件中的一格识别结果不确定。", "A cell of a scan was read with little confidence."),
    remedy=("请与原件核对。", "Compare it with the original."),
    example=("模糊的“≥95%”被读作“≥9S%”", "A blurred ≥95% that is read as ≥9S%"),
    message=(
        "扫描件识别结果不确定（置信度 {share}%）；请与原件核对",
        "read from a scan with a confidence of {share}% only — compare with the original",
    ),
)
