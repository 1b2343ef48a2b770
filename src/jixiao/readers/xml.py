"""Parse XML of ZIP containers as a stream, within limits.

No tree, no entities, no network.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from ..model import DocumentError
from . import container as zipped
from .base import Source

_CHUNK = 65536
#: What libxml2 takes on by itself; deeper documents need its limits off.
_LIBXML_DEPTH = 256


class Handler:
    """Handle the elements of a document as they come.

    Subclasses extend ``start`` and ``end``, which keep ``depth``.

    ``start`` raises DocumentError where elements are too many or stand too deep in one another, ``doctype`` always: documents of
    Office have none, and what could be declared there (entities) is only ever an attack.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.depth = self._elements = 0
        self._deepest, self._most = source.limits.depth, source.limits.elements

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.depth += 1
        self._elements += 1
        if self.depth > self._deepest:
            raise too_deep(self.source)
        if self._elements > self._most:
            raise too_many(self.source)

    def end(self, tag: str) -> None:
        self.depth -= 1

    def data(self, text: str) -> None:
        pass

    def doctype(self, name: str, public: str | None, system: str | None) -> None:
        raise self.source.damaged(
            "declares a document type in its XML, which Office documents never do — save it anew in Word or Excel",
            "其 XML 中含有文档类型声明，Office 文档不应有此声明；请用 Word 或 Excel 另存后再试",
        )

    def close(self) -> None:
        pass


def too_deep(source: Source) -> DocumentError:
    """Say that elements are nested deeper than the limit allows."""
    most = source.limits.depth
    return source.too_much("depth", f"has elements nested more than {most:,} deep", f"元素嵌套超过 {most:,} 层")


def too_many(source: Source) -> DocumentError:
    """Say that a document has more elements than the limit allows."""
    most = source.limits.elements
    return source.too_much("elements", f"has more than {most:,} elements", f"元素超过 {most:,} 个")


@contextmanager
def package(source: Source) -> Iterator[zipfile.ZipFile]:
    """Open the ZIP container of an Office document.

    Its directory is checked: number of entries, size when unpacked, passwords, packing.

    Raises DocumentError where it is damaged, protected, or more than the limits allow.
    """
    with zipped.open_zip(io.BytesIO(source.data), source) as packed:
        entries = packed.infolist()
        zipped.check_sizes(entries, source)
        if any(entry.flag_bits & zipped.ENCRYPTED for entry in entries):
            raise zipped.protected(source)
        # Other ways of packing are no part of the format, and unpack without any bound.
        if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
            raise zipped.packing(source)
        yield packed


def chunks(source: Source, packed: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Read one part of a container piece by piece.

    Raises DocumentError where it is missing, damaged or too large.
    """
    left = source.limits.unpacked
    try:
        with packed.open(name) as stream:
            while piece := stream.read(_CHUNK):
                left -= len(piece)
                if left < 0:  # the directory can lie
                    most = source.limits.unpacked
                    raise source.too_much(
                        "unpacked", f"unpacks to more than {most:,} bytes ({name})", f"解压后超过 {most:,} 字节（{name}）"
                    )
                yield piece
    except KeyError:
        raise source.damaged(
            f"has no {name} in it, so it is no complete Office document — get the file again",
            f"缺少 {name}，不是完整的 Office 文档；请重新获取文件",
        ) from None
    except zipped.DAMAGE as error:
        raise _damaged(source, name) from error


def read_xml(source: Source, pieces: Iterable[bytes], handler: Handler, name: str) -> None:
    """Parse an XML document, giving ``handler`` its elements.

    ``name`` is what the document is called in messages.

    Raises DocumentError where it is no well-formed XML, and whatever the handler raises.
    """
    from lxml import etree

    parser = etree.XMLParser(
        target=handler,
        resolve_entities="internal",  # False gives an attribute's &amp; as &#38;; entities of a file's own fail with its document type
        load_dtd=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
        huge_tree=source.limits.depth > _LIBXML_DEPTH,
    )
    try:
        for piece in pieces:
            parser.feed(piece)
        parser.close()
    except etree.XMLSyntaxError as error:
        raise source.damaged(
            f"is damaged: {name} is no well-formed XML (line {error.lineno}) — get the file again, or save it anew",
            f"文件已损坏：{name} 不是有效的 XML（第 {error.lineno} 行）；请重新获取文件或另存后再试",
        ) from None


def _damaged(source: Source, name: str | None = None) -> DocumentError:
    at_en, at_zh = (f" (in {name})", f"（{name}）") if name else ("", "")
    return source.damaged(f"is damaged or truncated{at_en} — get the file again", f"文件已损坏或不完整{at_zh}；请重新获取文件")
