"""Tell the format of a file by its content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from enum import StrEnum

from ..model import DocumentError
from . import container as zipped
from .base import Source
from .delimited import is_delimited
from .mail import is_mail
from .package_parts import main_type, part_names


class Format(StrEnum):
    """The formats that are read."""

    TEXT = "text"
    DELIMITED = "delimited"  # CSV, TSV
    DOCX = "docx"
    XLSX = "xlsx"
    XLS = "xls"
    XLSB = "xlsb"  # binary workbooks of Excel since 2007
    ODS = "ods"
    HTML = "html"
    MHTML = "mhtml"
    MAIL = "mail"
    PDF = "pdf"
    OFD = "ofd"
    DOC = "doc"  # Word up to 2003, and WPS
    ODT = "odt"
    RTF = "rtf"
    OFFICE_XML = "office-xml"  # Word and Excel 2003 XML, flat ODF
    IMAGE = "image"


_IMAGES = (
    *(b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+", b"GIF87a", b"GIF89a"),
    *(b"\x00\x00\x00\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51"),  # JPEG 2000
)
#: The brands of ISO media files: pictures of telephones, and what else is in such files.
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"heif", b"hevc", b"mif1", b"msf1"), "HEIC"),
    **dict.fromkeys((b"avif", b"avis"), "AVIF"),
}
#: What is told apart only to say what it is.
_UNREADABLE = {
    b"\x1f\x8b": ("a gzip file", "gzip 压缩文件", "unpack it first", "请先解压"),
    b"BZh": ("a bzip2 file", "bzip2 压缩文件", "unpack it first", "请先解压"),
    b"\xfd7zXZ": ("an xz file", "xz 压缩文件", "unpack it first", "请先解压"),
    b"\x7fELF": ("a program", "程序文件", "give a document", "请提供文档"),
    b"MZ": ("a program", "程序文件", "give a document", "请提供文档"),
}
#: Archives of documents, of which ``archive`` reads the newer kinds.
_ARCHIVES = {b"Rar!\x1a\x07": "a RAR", b"7z\xbc\xaf\x27\x1c": "a 7z"}
_OTHER_ZH = "不是 Word 或 Excel 文档；请另存为 DOCX、XLSX 或 PDF"
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|div|meta)\b", re.IGNORECASE)
_MAIL = re.compile(rb"(?:[\w-]+:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){0,20}?content-type:\s*multipart/related", re.IGNORECASE)
_OFFICE_XML = (b"urn:schemas-microsoft-com:office:spreadsheet", b"schemas.microsoft.com/office/word/2003", b"office:document ")
_WIDE = (b"\xff\xfe", b"\xfe\xff")


def format_of(source: Source) -> Format:
    """Tell the format of a file by its content, never by its name.

    Containers and binary formats come first, then what is known and not read, then markup; the rest is a text dump. Raises
    DocumentError for a file that is empty, protected, or of a kind that is not read.
    """
    if not source.data.strip():
        raise source.error("is empty — nothing to import; delete it or get the document again", "文件为空；请删除或重新获取")
    if binary := _binary_format(source):
        return binary
    _refuse_unreadable(source)
    return _text_format(source)


def _binary_format(source: Source) -> Format | None:
    """Tell the format by the signature at the beginning; None without one."""
    data = source.data
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(zipped.SIGNATURES):
        return _packed(source)
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return _compound(source)
    if _start(data).startswith(b"{\\rtf"):
        return Format.RTF
    if data.startswith(_IMAGES) or (data.startswith(b"BM") and b"\x00" in data[:64]) or (data[:4], data[8:12]) == (b"RIFF", b"WEBP"):
        return Format.IMAGE
    return None


def _refuse_unreadable(source: Source) -> None:
    """Raise UnsupportedFormat for a kind that is known and not read.

    Other archives, programs.
    """
    data = source.data
    for signature, name in _ARCHIVES.items():
        if data.startswith(signature):
            raise _archive(source, name)
    for signature, (en, zh, todo_en, todo_zh) in _UNREADABLE.items():
        if data.startswith(signature) and (signature != b"MZ" or b"\x00" in data[:64]):
            raise source.unsupported(f"is {en}, which is not read — {todo_en}", f"是{zh}，不能读取；{todo_zh}")
    if data[4:8] == b"ftyp":
        if brand := _BRANDS.get(data[8:12]):
            raise source.unsupported(
                f"is a picture of the kind {brand}, which is not read — save it as JPEG or PNG",
                f"是 {brand} 图片，不能读取；请另存为 JPEG 或 PNG",
            )
        raise source.unsupported("is a video or sound, which is not read — give a document", "是音视频文件，不能读取；请提供文档")
    if data[257:262] == b"ustar":
        raise source.unsupported("is a TAR archive, which is not read — unpack it first", "是 TAR 归档，不能读取；请先解包")


def _text_format(source: Source) -> Format:
    """Tell the format of a file that is text.

    Markup by its elements, a mail by its header, else a text dump.
    """
    data = source.data
    start = _start(data)
    if start.startswith((b"<?xml", b"<")) and any(mark in data[:65536] for mark in _OFFICE_XML):
        return Format.OFFICE_XML
    if _MAIL.match(start):
        return Format.MHTML
    if is_mail(data):
        return Format.MAIL
    if data.startswith(_WIDE):
        start = data[:8192].decode("utf-16", "ignore").encode().lstrip()
    # A page may begin with comments or text; a text dump may hold a stray tag.
    if _MARKUP.match(start) or (start.startswith(b"<") and _MARKUP.search(data[:65536])):
        return Format.HTML
    return Format.DELIMITED if is_delimited(data, source.shown) else Format.TEXT


def _start(data: bytes) -> bytes:
    return data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")


def _packed(source: Source) -> Format:
    """Tell the format of a ZIP container.

    All that is in it may be unpacked: its sizes are checked.
    """
    with zipped.open_zip(io.BytesIO(source.data), source) as packed:
        kind = packed_format(packed, source)
        if kind is None:
            raise _archive(source, "a ZIP")
        zipped.check(packed, source)
    return kind


def _archive(source: Source, kind: str) -> DocumentError:
    return source.unsupported(
        f"is {kind} archive, not a document — give it to build, import or extract, which read the documents in it",
        "是压缩包而不是文档；请将其交给 build、import 或 extract，它们会读取其中的文档",
    )


def packed_format(packed: zipfile.ZipFile, source: Source) -> Format | None:
    """Tell the format of a ZIP container by the names in it.

    None for an archive of files.

    Raises DocumentError for a container that is one file, but none that is read.
    """
    names = part_names(packed)
    office = "[content_types].xml" in names
    if "word/document.xml" in names or (office and any(name.startswith("word/") for name in names)):
        return Format.DOCX
    if "xl/workbook.xml" in names:
        return Format.XLSX
    if "mimetype" in names:
        mimetype = zipped.content(packed, packed.getinfo(names["mimetype"]), source, most=100)
        if b"opendocument.spreadsheet" in mimetype:
            return Format.ODS
        if b"opendocument.text" in mimetype:
            return Format.ODT
        if b"/" in mimetype:
            word = mimetype.decode("ascii", "replace").strip()
            raise source.unsupported(f"is of the kind {word!a}, which is not read — save it as DOCX, XLSX or PDF", _OTHER_ZH)
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if "ofd.xml" in names:
        return Format.OFD
    if office and (kind := _kind_of_main_part(packed, names, source)):
        return kind
    if office or "meta-inf/manifest.mf" in names:
        raise source.unsupported("is neither a Word nor an Excel document — save it as DOCX, XLSX or PDF", _OTHER_ZH)
    return None


def _kind_of_main_part(packed: zipfile.ZipFile, names: Mapping[str, str], source: Source) -> Format | None:
    """Tell the format of a package whose parts have other names than usual, by the content type of its main part."""
    word = main_type(source, packed, names).lower()
    if "wordprocessingml" in word or "ms-word" in word:
        return Format.DOCX
    if "ms-excel" in word and "binary" in word:
        return Format.XLSB
    return Format.XLSX if "spreadsheetml" in word or "ms-excel" in word else None


def _compound(source: Source) -> Format:
    """What an OLE container (Office up to 2003, WPS) holds, by its streams."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(source.data)) as container:
            streams = {"/".join(path).lower() for path in container.listdir()}
    except Exception as error:  # olefile raises what it happens to stumble over
        raise source.damaged(
            "is a damaged or truncated Office file — get the file again", "Office 文件已损坏或不完整；请重新获取文件"
        ) from error
    if "encryptedpackage" in streams:
        raise source.encrypted("is protected with a password — save it without one", "文件有密码保护；请另存为不加密的文件")
    if {"workbook", "book"} & streams:
        return Format.XLS
    if "worddocument" in streams:
        return Format.DOC
    if "__properties_version1.0" in streams:
        raise source.unsupported(
            "is an Outlook message (MSG), which is not read — save it as EML, or save its attachments",
            "是 Outlook 邮件（MSG），不能读取；请另存为 EML，或将附件单独保存",
        )
    raise source.unsupported(
        "is an Office file, but neither a Word nor an Excel document — save it as DOCX or XLSX",
        "是 Office 文件，但不是 Word 或 Excel 文档；请另存为 DOCX 或 XLSX",
    )
