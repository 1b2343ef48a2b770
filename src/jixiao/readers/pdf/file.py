"""Open a PDF with pdfminer, bounded in time and memory."""

from __future__ import annotations

import ctypes
import io
import logging
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import SimpleNamespace

import pdfminer.pdftypes
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect, PDFXRefFallback
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, dict_value, resolve1

from ...model import DocumentError
from ..base import MEBIBYTE, Source
from .annotations import draw_annotations
from .fonts import FontManager
from .interpreter import ContentInterpreter
from .optional_content import Layers, layers
from .page_objects import ManyObjectsError, PageObjects, PageObjectsDevice
from .second_opinion import PdfiumReader

#: Seconds of computing for one page, and for opening a file; a page of tables takes a tenth of one.
PAGE_SECONDS = 6.0
#: How much the memory of this process may grow while one page is read.
PAGE_BYTES = 256 * MEBIBYTE
#: The largest stream (drawing instructions, fonts, objects) when unpacked; images are not unpacked.
STREAM_BYTES = 64 * MEBIBYTE

# Without it, pdfminer's warnings about damaged fonts and the like would go to stderr.
logging.getLogger("pdfminer").addHandler(logging.NullHandler())


class _Costly(BaseException):
    """Stop the reading thread: it took too long or too much memory.

    No ``except Exception`` on its way stops it.
    """


class CostlyPageError(Exception):
    """A page is so large or slow that it cannot be a page of tables."""


class LargeStreamError(Exception):
    """A stream unpacks to more than STREAM_BYTES."""


@dataclass
class PdfFile:
    """An open PDF: its pages can be read in any order."""

    source: Source
    pages: list[PDFPage]
    layers: Layers = field(default_factory=Layers)
    _resources: FontManager = field(default_factory=FontManager)
    _pdfium: PdfiumReader | None = None

    def objects(self, number: int) -> tuple[PageObjects, bool]:
        """Interpret a page (from 1); give its objects, and whether it is damaged.

        Then parts may be missing.

        Raises CostlyPageError for a page with too many marks, DocumentError for one that is damaged. To be called under ``bounded``.
        """
        page = self.pages[number - 1]
        device = PageObjectsDevice(self._resources)
        device.layers = self.layers
        _damage().clear()
        try:
            for content in page.contents:
                if not isinstance(resolve1(content), PDFStream):
                    raise ValueError("a page's content is missing")
            interpreter = ContentInterpreter(self._resources, device)
            interpreter.process_page(page)
            _annotate(interpreter, page)
        except (ManyObjectsError, LargeStreamError, MemoryError) as error:
            raise CostlyPageError from error
        except Exception as error:  # pdfminer raises what it happens to stumble over
            raise self.source.damaged(
                f"page {number} of this PDF is damaged or cut off — get the file again, or print it to a new PDF",
                f"此 PDF 第 {number} 页已损坏或不完整；请重新获取文件，或重新打印为 PDF",
            ) from error
        finally:
            for content in page.contents:  # pdfminer keeps every stream it has unpacked
                page.doc._cached_objs.pop(getattr(content, "objid", None) or 0, None)
        if device.objects.lost:
            self._pdfium = self._pdfium or PdfiumReader(self.source.data)
            self._pdfium.mend(device.objects, number, device.page_ctm)
        return device.objects, bool(_damage())


def _annotate(interpreter: ContentInterpreter, page: PDFPage) -> None:
    """Draw what was typed onto a page; where that is damaged, the page is read without the rest of it."""
    try:
        draw_annotations(interpreter, page)
    except (ManyObjectsError, LargeStreamError, MemoryError):
        raise
    except Exception:  # pdfminer raises what it happens to stumble over
        _damage().append("annotation")


def _layers(document: PDFDocument) -> Layers:
    """The layers that are off; none where their list is damaged."""
    try:
        return layers(document.catalog)
    except Exception:  # as above: the pages can be read all the same
        return Layers()


@contextmanager
def bounded() -> Iterator[None]:
    """Bound what is done in it to PAGE_SECONDS and PAGE_BYTES.

    Raises CostlyPageError where it takes more.
    """
    watch = _Watch()
    watch.start()
    try:
        try:
            yield
        finally:
            watch.stop()
    except _Costly as error:
        raise CostlyPageError from error
    except BaseException:
        watch.take_exception()
        raise
    else:
        watch.take_exception()


def open_pdf(source: Source) -> PdfFile:
    """Open a PDF and find its pages.

    Raises DocumentError where it is damaged, protected, or has too many pages.
    """
    pdfminer.pdftypes.__dict__["zlib"] = _ZLIB
    damaged = source.damaged(
        "is a damaged or truncated PDF — get the file again, or open it in a PDF viewer and print it to a new PDF",
        "PDF 文件已损坏或不完整；请重新获取文件，或用 PDF 阅读器打开后重新打印为 PDF",
    )
    try:
        with bounded():
            document = PDFDocument(PDFParser(io.BytesIO(source.data)))
            declared = resolve1(dict_value(document.catalog.get("Pages")).get("Count"))
            most = source.limits.pages
            if isinstance(declared, int) and declared > most:
                raise source.too_much("pages", f"has {declared:,} pages", f"有 {declared:,} 页")
            pages = list(islice(PDFPage.create_pages(document), most + 1))
            shown = _layers(document)
    except DocumentError:
        raise
    except PDFPasswordIncorrect as error:
        raise source.encrypted(
            "is a PDF protected with a password — save it without one", "PDF 有密码保护；请另存为不加密的文件"
        ) from error
    except PDFEncryptionError as error:
        raise source.encrypted(
            "is a PDF encrypted in a way that is not known — print it to a new PDF", "PDF 的加密方式无法识别；请重新打印为 PDF"
        ) from error
    except (CostlyPageError, Exception) as error:
        raise damaged from error
    if len(pages) > most:
        raise source.too_much("pages", f"has more than {most:,} pages", f"超过 {most:,} 页")
    repaired = any(isinstance(table, PDFXRefFallback) for table in document.xrefs)
    if not pages or (repaired and declared != len(pages)):
        raise damaged
    return PdfFile(source, pages, shown)


class _Watch(threading.Thread):
    """Stops the thread that made it when that takes too long or too much memory.

    A malicious file can make pdfminer, which is all Python, count to four billion in some twenty places; it is stopped by an
    exception raised in its thread.
    """

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self._thread = threading.get_ident()
        self._end = threading.Event()
        self._lock = threading.Lock()
        self.fired = False
        self._clock = _clock_of(self._thread)
        self._seconds = self._clock()
        self._memory = _memory()

    def run(self) -> None:
        while not self._end.wait(0.1):
            if self._clock() - self._seconds > PAGE_SECONDS or _memory() - self._memory > PAGE_BYTES:
                with self._lock:
                    if not self._end.is_set():
                        self.fired = True
                        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._thread), ctypes.py_object(_Costly))
                return

    def stop(self) -> None:
        with self._lock:
            self._end.set()

    def take_exception(self) -> None:
        """Receive here the exception that was raised and has not come yet, so that it does not come later; it comes within some steps.

        To withdraw it, by PyThreadState_SetAsyncExc(thread, NULL), would leave CPython 3.11 to 3.12 looking for it at each call, and a
        function that is traced (by a debugger, or to measure coverage) would never begin.
        """
        if self.fired:
            with suppress(_Costly):
                for _ in range(100):
                    time.sleep(0)


def _clock_of(thread: int) -> Callable[[], float]:
    """Make a clock of the seconds a thread has computed.

    Where there is none, it is that of the wall.
    """
    if hasattr(time, "pthread_getcpuclockid"):
        clock = time.pthread_getcpuclockid(thread)
        return lambda: time.clock_gettime(clock)
    return time.monotonic


def _memory() -> int:
    """Bytes of memory this process holds, where the system tells (Linux)."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except (OSError, IndexError, ValueError):
        return 0


_STATE = threading.local()


def _damage() -> list[str]:
    """What this thread noticed to be damaged since it was last cleared."""
    notes: list[str] = _STATE.__dict__.setdefault("damage", [])
    return notes


def _inflate(data: bytes) -> bytes:
    """Unpack a stream; of a damaged one, what can be had.

    Raises LargeStreamError.
    """
    unpacker = zlib.decompressobj()
    pieces: list[bytes] = []
    size = 0
    for start in range(0, len(data), 65536):
        chunk = data[start : start + 65536]
        before = unpacker.copy()
        try:
            pieces.append(unpacker.decompress(chunk, STREAM_BYTES + 1 - size))
        except zlib.error:
            rest, lost = _bytewise(before, chunk, STREAM_BYTES + 1 - size)
            pieces.append(rest)
            # The last four bytes are a checksum, which some programs write wrong.
            if len(data) - start - lost > 4:
                _damage().append("stream")
            unpacker = before
            break
        size += len(pieces[-1])
        if size > STREAM_BYTES:
            raise LargeStreamError
        if unpacker.eof:
            break
    else:
        _damage().append("stream")
    return b"".join(pieces)


def _bytewise(unpacker: zlib._Decompress, chunk: bytes, most: int) -> tuple[bytes, int]:
    """What can be unpacked of a damaged chunk, and how many of its bytes that took."""
    unpacked = bytearray()
    for place in range(len(chunk)):
        try:
            unpacked += unpacker.decompress(chunk[place : place + 1], most)
        except zlib.error:
            return bytes(unpacked), place
        if len(unpacked) > most:
            raise LargeStreamError
    return bytes(unpacked), len(chunk)


#: Stands in pdfminer for zlib, whose ``decompress`` has no bound: a file of 10 MB can unpack to 10 GB.
_ZLIB = SimpleNamespace(decompress=_inflate, error=zlib.error, decompressobj=zlib.decompressobj)
