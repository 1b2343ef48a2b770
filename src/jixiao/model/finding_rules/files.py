"""Rules of findings of reading Word documents, web pages and workbooks."""

from __future__ import annotations

from ..finding import Severity
from .declare import rule

IMAGE_NOT_READ = rule(
    "image-not-read",
    Severity.WARNING,
    title=("图片未读取", "Picture not read"),
    meaning=(
        "Word 文档没有表格，只有图片，或表格的单元格中只有图片；图片中的内容未读取。",
        "A Word document has pictures and no table, or a cell of a form holds a picture and no text. What is in the pictures was not read.",
    ),
    remedy=(
        "表格如在图片中，请另存为 PDF，并用 jixiao[ocr] 读取。",
        "If the tables are in the pictures, save it as PDF and read it with `jixiao[ocr]`.",
    ),
    example=("扫描后贴入 Word 的目标表", "A scanned form pasted into Word"),
    message=(
        "文档没有表格，但有 {pictures} 张图片，图片中的内容未读取；请另存为 PDF，并用 jixiao[ocr] 读取",
        "The document has no tables but {pictures} pictures, which are not read — save it as PDF and read that with jixiao[ocr]",
    ),
    wordings={
        "cell": (
            "此单元格中是图片，没有文字，图片中的内容未读取；请在原文件中将其改为文字",
            "This cell holds a picture and no text; the picture is not read — type what it shows into the cell",
        ),
    },
)
FORM_ELSEWHERE = rule(
    "form-elsewhere",
    Severity.WARNING,
    title=("目标表可能在别处", "The form may be elsewhere"),
    meaning=(
        "文件中没有读到目标表，但有图片、框架网页或附件链接，目标表可能在其中；这些内容未读取。",
        "No form was found, and the file has pictures, shows another page in a frame, or links to files: the form may be in them."
        " They were not read.",
    ),
    remedy=(
        "请下载所列附件或框架网页后导入；图片请另存后用 jixiao[ocr] 读取。",
        "Download what is named and import that; save pictures as files and read them with `jixiao[ocr]`.",
    ),
    example=("只写“附件：绩效目标表.xlsx”的网页", "A page that says only “attachment: targets.xlsx”"),
    wordings={
        "pictures": (
            "其中有 {pictures} 张图片，图片中的内容未读取；目标表如在图片中，请将图片另存后用 jixiao[ocr] 读取",
            "it has {pictures} pictures, which are not read; if the form is in them, save them as files and read those with jixiao[ocr]",
        ),
        "images": (
            "网页中有图片（{names}），图片中的内容未读取；目标表如在图片中，请将图片另存后用 jixiao[ocr] 读取",
            "it shows pictures ({names}), which are not read; if the form is in them, save them as files and read those with jixiao[ocr]",
        ),
        "frame": (
            "网页在框架中显示另一网页（{names}），未读取；请单独保存该网页后导入",
            "it shows another page in a frame ({names}), which is not read; save that page by itself and import it",
        ),
        "link": (
            "网页链接了附件（{names}），未读取；请下载后导入",
            "it links to files ({names}), which are not read; download and import them",
        ),
    },
    since="0.2.0",
)
PROMPT_READ = rule(
    "prompt-read",
    Severity.INFO,
    title=("控件标明未填写", "Control marked as not filled in"),
    meaning=(
        "内容控件标明其中是提示文字，但文字不像提示，已按填写内容读取。",
        "A content control says that it shows its prompt, and its text does not read like one. It was read as what somebody filled in.",
    ),
    remedy=("请核对此处文字是否为填写的内容。", "Check whether somebody filled this in."),
    example=("由程序填写、仍标明显示提示文字的控件", "A control that a program filled in without taking the mark away"),
    message=(
        "此处的内容控件标明其中是提示文字，已按填写内容读取；请核对",
        "The content control here says that it shows its prompt; the text was read as filled in — check it",
    ),
    since="0.2.0",
)
TEXT_BOX_NOT_READ = rule(
    "text-box-not-read",
    Severity.WARNING,
    title=("文本框未读取", "Text box not read"),
    meaning=(
        "工作表的目标表上有文本框，无法判定其文字属于哪个单元格，未读取。",
        "A text box stands on a form in a sheet, and nothing says to which cell its text belongs. It was not read.",
    ),
    remedy=("请将文本框中的文字填入单元格。", "Type the text into the cell it belongs to."),
    example=("盖在两个单元格上的文本框", "A text box over two cells"),
    message=(
        "此处有文本框，其文字不属于某一个空白单元格，未读取；请将文字填入单元格",
        "A text box stands here whose text belongs to no single blank cell; it was not read — type the text into its cell",
    ),
    since="0.2.0",
)
EMBEDDED_NOT_READ = rule(
    "embedded-not-read",
    Severity.WARNING,
    title=("嵌入的文件未读取", "Embedded file not read"),
    meaning=(
        "Word 文档中嵌入了另一个文件，其内容未读取。",
        "Another file (such as an Excel sheet) is embedded in a Word document, and was not read.",
    ),
    remedy=("请将其单独保存后再导入。", "Save it by itself and import it."),
    example=("Word 文档中嵌入的 Excel 工作表", "An Excel sheet in a Word document"),
    message=(
        "文档中嵌入了另一个文件（如 Excel 工作表），其内容未读取；请将其单独保存后再导入",
        "Another file (such as an Excel sheet) is embedded here, which is not read — save it as a file of its own and import that",
    ),
)
ATTACHMENT_NOT_READ = rule(
    "attachment-not-read",
    Severity.WARNING,
    title=("附件未读取", "Attachment not read"),
    meaning=(
        "PDF 或邮件中附有文件，其内容未读取；消息中写明原因。",
        "A file is attached to a PDF or a mail, and was not read. The message says why.",
    ),
    remedy=("请将附件单独保存后再导入。", "Save the attachment by itself and import it."),
    example=("附在 PDF 中的 Excel 文件", "An Excel file that is attached to a PDF with tables of its own"),
    since="0.2.0",
    wordings={
        "beside": (
            "此文件中附有“{name}”，未读取；请单独保存后再导入",
            "{name!r} is attached to this file and was not read — save it by itself and import it",
        ),
        "failed": (
            "附件“{name}”未读取：{reason.zh}",
            "the attachment {name!r} was not read: {reason.en}",
        ),
    },
)
HIDDEN_NOT_READ = rule(
    "hidden-not-read",
    Severity.INFO,
    title=("不显示的内容未读取", "Hidden content not read"),
    meaning=(
        "Word 文档、网页、工作表或 PDF 中有不显示的文字、表格、单元格、行或列，未读取。",
        "A Word document, web page, sheet or PDF has text, a table, cells, rows or columns that it does not show, which were not read.",
    ),
    remedy=("如属于表格内容，请取消隐藏后重新保存。", "If they count, unhide them and save it again."),
    example=("Excel 中隐藏的一行", "A hidden row of an Excel sheet"),
    wordings={
        "word": (
            "此处有 Word 中不显示的文字，未读取；如需要，请在 Word 中取消隐藏后另存",
            "There is text here that Word does not show, which is not read — if it counts, unhide it in Word and save the document",
        ),
        "web": (
            "网页中有不显示的表格或单元格，未读取；如需要，请在浏览器中展开后重新保存网页",
            "The page has a table or cells that it does not show, which are not read"
            " — if they count, unfold them in a browser and save it again",
        ),
        "pdf": (
            "第 {page} 页有看不见的文字（关闭的图层、透明、与底色同色或被遮盖），未读取；如属于表格内容，请取消隐藏后重新导出 PDF",
            "page {page} has text that cannot be seen (of a layer that is off, transparent, in the colour of the page, or covered), "
            "which was not read — if it belongs to the form, show it and print the PDF again",
        ),
        "row": (
            "此行被隐藏，未读取；如属于表格内容，请在 Excel 中取消隐藏",
            "This row is hidden and was not read; unhide it in Excel if it belongs to the form",
        ),
        "column": (
            "此列被隐藏，未读取；如属于表格内容，请在 Excel 中取消隐藏",
            "This column is hidden and was not read; unhide it in Excel if it belongs to the form",
        ),
    },
)
CHARACTERS_NOT_READ = rule(
    "characters-not-read",
    Severity.WARNING,
    title=("字节无法解码", "Bytes that are no text"),
    meaning=("网页中有字节不符合其编码，以 U+FFFD 代替。", "Bytes of a web page are no text in its encoding and stand as U+FFFD."),
    remedy=("请核对原网页，或用浏览器重新保存为 UTF-8。", "Compare the page, or save it again as UTF-8."),
    example=("标明为 UTF-8、实为 GBK 的网页", "A page in GBK that says it is UTF-8"),
    message=(
        "有 {places} 处字节无法解码，以 U+FFFD 代替；请核对原网页，或用浏览器重新保存为 UTF-8",
        "{places} places are no text in the page's encoding and stand as U+FFFD — compare the page, or save it again as UTF-8",
    ),
)
CONTROL_CHARACTERS = rule(
    "control-characters",
    Severity.WARNING,
    title=("单元格中有控制字符", "Control characters in a cell"),
    meaning=(
        "单元格的文字中有控制字符（如 ESC），不是可见的文字；原样保存，终端上以转义形式显示。",
        "The text of a cell has control characters (such as ESC), which are no text. They are kept; terminals are shown escapes.",
    ),
    remedy=("请核对原文件，删除这些字符后再导入。", "Compare the file, take the characters out and import it again."),
    example=("项目名称中的 ESC（U+001B）", "An ESC (U+001B) in a project's name"),
    message=(
        "此单元格的文字中有控制字符（{characters}），不是可见的文字；请核对原文件并删除",
        "The text of this cell has control characters ({characters}), which are no text — compare the file, and take them out",
    ),
    since="0.2.0",
)
SHEET_HIDDEN = rule(
    "sheet-hidden",
    Severity.INFO,
    title=("隐藏的工作表未读取", "Hidden sheet not read"),
    meaning=("工作簿中有隐藏的工作表，未读取。", "A sheet of a workbook is hidden and was not read."),
    remedy=("如属于本文件内容，请在 Excel 中取消隐藏后再导入。", "Unhide it if it belongs to the document, and import it again."),
    example=("存放下拉选项的隐藏工作表", "A hidden sheet with the choices of drop-down lists"),
    message=(
        "工作表“{sheet}”是隐藏的，未读取；如需读取，请在 Excel 中取消隐藏后再导入",
        "sheet {sheet!r} is hidden and was not read — unhide it in Excel if it belongs to the document",
    ),
)
FORMULA_WITHOUT_VALUE = rule(
    "formula-without-value",
    Severity.WARNING,
    title=("公式没有结果", "Formula without a value"),
    meaning=("公式没有保存结果，按空白读取。", "A formula has no stored result and was read as blank."),
    remedy=("请用 Excel 或 WPS 打开并保存一次后再导入。", "Open the workbook, save it and import it again."),
    example=("由程序生成、从未打开过的工作簿中的 =SUM(C5:C7)", "=SUM(C5:C7) in a workbook that a program wrote and nobody opened"),
    wordings={
        "cell": (
            "工作表“{sheet}”第 {row} 行第 {column} 列的公式没有保存结果，按空白读取；请用 Excel 或 WPS 打开并保存一次后再导入",
            "the formula in sheet {sheet!r}, row {row}, column {column} has no stored result and was read as blank"
            " — open it in Excel and save it, then import it again",
        ),
        "more": (
            "工作表“{sheet}”另有 {more} 个公式没有保存结果，按空白读取；请用 Excel 或 WPS 打开并保存一次后再导入",
            "{more:,} more formulas in sheet {sheet!r} have no stored result and were read as blank"
            " — open it in Excel and save it, then import it again",
        ),
    },
)
