"""Convert older and rarer Office formats by LibreOffice.

DOC, WPS, ODT, RTF, XLSB, Word and Excel 2003 XML, flat ODF: most become DOCX or XLSX.

Each conversion has a profile of its own, so that several can run at the same time and nothing is left behind. Macros never run, links
are not followed, and a conversion that takes too long is stopped.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ...model import DocumentError
from ..base import MEBIBYTE, Content, Source
from ..detect import Format, format_of
from ..docx.flat_xml import as_docx
from .checks import check_flat, check_odt, check_rtf, is_old_word

#: Names the program to use instead of the one that is found.
PROGRAM = "JIXIAO_SOFFICE"
_NAMES = ("soffice", "libreoffice")
_PLACES = ("/Applications/LibreOffice.app/Contents/MacOS/soffice",)
#: The address space that LibreOffice may take (it needs about 1.5 GiB of it for a large document).
_MEMORY = 6 * 1024 * MEBIBYTE

#: Word and Excel 2003 XML and flat ODF have no registered media type of their own.
_XML = "application/xml"
_DOCX, _XLSX = ("docx", "MS Word 2007 XML"), ("xlsx", "Calc MS Excel 2007 XML")


@dataclass(frozen=True, slots=True)
class Conversion:
    """How LibreOffice reads a file: its extension, its filter, what comes of it."""

    media_type: str
    extension: str
    reads: str
    makes: tuple[str, str] = _DOCX


_CONVERSIONS = {
    "doc": Conversion("application/msword", "doc", "MS Word 97"),
    "doc-95": Conversion("application/msword", "doc", "MS Word 95"),
    "odt": Conversion("application/vnd.oasis.opendocument.text", "odt", "writer8"),
    "rtf": Conversion("application/rtf", "rtf", "Rich Text Format"),
    "xls": Conversion("application/vnd.ms-excel", "xls", "MS Excel 97", _XLSX),
    "xlsb": Conversion("application/vnd.ms-excel.sheet.binary.macroenabled.12", "xlsb", "Calc MS Excel 2007 Binary", _XLSX),
    "excel-xml": Conversion(_XML, "xml", "MS Excel 2003 XML Orcus", _XLSX),
    "flat-text": Conversion(_XML, "fodt", "OpenDocument Text Flat XML"),
    "flat-sheet": Conversion(_XML, "fods", "OpenDocument Spreadsheet Flat XML", _XLSX),
}

#: The profile's settings: no macros, no links that are followed, no way to the network but one that leads nowhere.
_SETTINGS = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "BlockUntrustedRefererLinks": "true",
        "DisableActiveContent": "true",
    },
    "/org.openoffice.Office.Common/Misc": {"FirstRun": "false"},
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "0", "Field": "false", "Chart": "false"},
    "/org.openoffice.Office.Calc/Content/Update": {"Link": "2"},
    "/org.openoffice.Office.Calc/Formula/Load": {"OOXMLRecalcMode": "1", "ODFRecalcMode": "1"},
    "/org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetFTPProxyName": "127.0.0.1",
        "ooInetFTPProxyPort": "9",
        "ooInetNoProxy": "",
    },
}


def read(source: Source) -> Content:
    """Read the blocks of a document by converting it.

    Raises DocumentError where it is damaged, protected, or more than the limits allow, where LibreOffice is missing, and where it takes too
    long.
    """
    from .. import docx
    from .. import spreadsheet as sheet

    kind = _kind(source)
    if kind == "word-xml":
        return replace(docx.read(replace(source, data=as_docx(source))), media_type=_XML)
    conversion = _CONVERSIONS[kind]
    converted = replace(source, data=_converted(source, conversion, program(source)))
    content = docx.read(converted) if conversion.makes == _DOCX else sheet.read(converted)
    return replace(content, media_type=conversion.media_type)


def read_workbook(source: Source) -> Content:
    """Read a workbook of Excel up to 2003 by converting it.

    Raises DocumentError as ``read`` does.
    """
    from .. import spreadsheet as sheet

    conversion = _CONVERSIONS["xls"]
    content = sheet.read(replace(source, data=_converted(source, conversion, program(source))))
    return replace(content, media_type=conversion.media_type)


def converted(source: Source) -> Source:
    """Convert a document to the DOCX or XLSX that ``read`` and ``read_workbook`` read of it.

    Raises DocumentError as ``read`` does.
    """
    kind = "xls" if format_of(source) is Format.XLS else _kind(source)
    data = as_docx(source) if kind == "word-xml" else _converted(source, _CONVERSIONS[kind], program(source))
    return replace(source, data=data)


def program(source: Source | None = None) -> str:
    """Find the LibreOffice program.

    It is what ``JIXIAO_SOFFICE`` names, else what is installed.

    Raises DocumentError where there is none.
    """
    source = source or Source(b"", "LibreOffice", "LibreOffice")
    if named := os.environ.get(PROGRAM):
        if path := shutil.which(named):
            return path
        raise source.unsupported(
            f"needs LibreOffice, and {PROGRAM} names {named!r}, which is no program — set it to the path of soffice",
            f"需要 LibreOffice，但 {PROGRAM} 所指的 {named!r} 不是可执行程序；请改为 soffice 的路径",
        )
    for name in (*_NAMES, *_PLACES):
        if path := shutil.which(name):
            return path
    raise source.unsupported(
        "can only be read with LibreOffice, which is not installed — install it (Debian, Ubuntu: apt-get install libreoffice-writer-nogui"
        " libreoffice-calc-nogui), or save the document as DOCX or XLSX",
        "需要 LibreOffice 才能读取，但未安装；请安装（Debian、Ubuntu：apt-get install libreoffice-writer-nogui libreoffice-calc-nogui），"
        "或将文件另存为 DOCX 或 XLSX",
    )


def _kind(source: Source) -> str:
    """Tell which conversion a file needs.

    Raises DocumentError for a file that is protected or, as far as can be seen, harmful.
    """
    kind = format_of(source)
    if kind == Format.DOC:
        return "doc-95" if is_old_word(source) else "doc"
    if kind == Format.ODT:
        check_odt(source)
        return "odt"
    if kind == Format.XLSB:
        return "xlsb"
    if kind == Format.RTF:
        check_rtf(source)
        return "rtf"
    return check_flat(source)


def _converted(source: Source, conversion: Conversion, soffice: str) -> bytes:
    """Convert the document to DOCX or XLSX.

    Raises DocumentError where LibreOffice cannot read it or takes too long.
    """
    extension, filter_name = conversion.makes
    with TemporaryDirectory(prefix="jixiao-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        document, profile = folder / f"document.{conversion.extension}", folder / "profile"
        document.write_bytes(source.data)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_profile(), encoding="utf-8")
        command = [
            soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck",
            f"--infilter={conversion.reads}", "--convert-to", f"{extension}:{filter_name}", "--outdir", str(folder / "made"), str(document),
        ]  # fmt: skip
        _run(command, folder, source)
        made = folder / "made" / f"document.{extension}"
        if not made.is_file() or not made.stat().st_size:
            raise _unreadable(source)
        if (size := made.stat().st_size) > source.limits.bytes:
            raise source.too_much(
                "bytes", f"becomes {size:,} bytes as {extension.upper()}", f"转换为 {extension.upper()} 后有 {size:,} 字节"
            )
        return made.read_bytes()


def _profile() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        f' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>'
    )


def _run(command: list[str], folder: Path, source: Source) -> None:
    """Run LibreOffice with bounded memory and time.

    Raises DocumentError where it takes too long or cannot be started.
    """
    seconds = source.limits.seconds
    # The shell's limits go on in all that LibreOffice starts, also where this process dies first.
    limits = f"ulimit -v {_MEMORY // 1024} 2>/dev/null; ulimit -t {2 * seconds + 5} 2>/dev/null"
    bounded = ["/bin/sh", "-c", f'{limits}; exec "$@"', "sh", *command]
    keep = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    environment = keep | {"HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}
    try:
        with _started(bounded, environment, folder) as process:
            process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise source.too_much("seconds", f"keeps LibreOffice busy for {seconds} seconds", f"LibreOffice 转换已用 {seconds} 秒") from None
    except OSError as error:
        raise source.unsupported(
            f"needs LibreOffice, which cannot be started ({(error.strerror or str(error)).lower()}) — check {command[0]}",
            f"需要 LibreOffice，但无法启动（{error.strerror or error}）；请检查 {command[0]}",
        ) from error


@contextmanager
def _started(command: list[str], environment: dict[str, str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process without input or output, in a group of its own.

    It is ended with all that it has started.
    """
    silent = subprocess.DEVNULL
    process = subprocess.Popen(
        command, stdin=silent, stdout=silent, stderr=silent, env=environment, cwd=folder, start_new_session=True
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError, PermissionError):  # it has ended
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _unreadable(source: Source) -> DocumentError:
    return source.damaged(
        "cannot be read by LibreOffice: it is damaged or protected — open it in Word or WPS and save it as DOCX (a workbook as XLSX)",
        "LibreOffice 无法读取，文件可能已损坏或受保护；请用 Word 或 WPS 打开后另存为 DOCX（表格另存为 XLSX）",
    )
