"""Find the parts of an OFD container: its documents, pages, templates, annotations and resources (GB/T 33190, 6 and 7)."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from typing import Any

from ...model import DocumentError
from .. import container as zipped
from ..base import MEBIBYTE, Source
from ..xml import too_many

Area = tuple[float, float, float, float]

_ROOT = "OFD.xml"
#: A4 in millimetres, for pages that do not tell their size; the largest part of XML.
_A4: Area = (0, 0, 210, 297)
_OPAQUE = (".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".jb2", ".jbig2")
_LARGEST = 64 * MEBIBYTE


def name_of(element: Any) -> str:
    """The name of an element without its namespace; empty for a comment."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child(element: Any, *path: str) -> Any:
    """The first element below another by the names of a path; None where there is none."""
    for step in path:
        element = next((part for part in element if name_of(part) == step), None) if element is not None else None
    return element


def children(element: Any, name: str) -> list[Any]:
    """The elements of a name directly in another; none of None."""
    return [part for part in element if name_of(part) == name] if element is not None else []


def numbers(text: str | None) -> list[float]:
    """The numbers of a list with blanks between them; none where one is no number.

    >>> numbers("0 0 210 297"), numbers("a"), numbers(None)
    ([0.0, 0.0, 210.0, 297.0], [], [])
    """
    try:
        return [float(word) for word in (text or "").split()]
    except ValueError:
        return []


def says_no(text: str | None) -> bool:
    """Whether an attribute is false."""
    return (text or "").strip().lower() in ("false", "0")


class OfdPackage:
    """The parts of an open container. Paths in it are relative to the part that names them, or begin at its root."""

    def __init__(self, source: Source, packed: zipfile.ZipFile) -> None:
        self.source = source
        self._packed = packed
        self._names = {info.filename.replace("\\", "/").lstrip("/").lower(): info for info in packed.infolist()}
        self._elements = 0
        self.templates: dict[str, str] = {}
        self.annotations: dict[str, str] = {}
        self.attachments: list[tuple[str, str]] = []
        #: What pages draw by its number: graphics that are put together of objects, and what objects inherit of their looks.
        self.composites: dict[str, Any] = {}
        self.draw_params: dict[str, Any] = {}
        self._media: dict[str, str] = {}

    def pages(self) -> Iterator[tuple[str, Area]]:
        """The part and the area (millimetres) of each page of each document.

        Raises DocumentError where a part is missing or damaged, or there are too many pages.
        """
        count = 0
        for body in children(self.xml(_ROOT), "DocBody"):
            root = self._path("", child(body, "DocRoot"))
            document = self.xml(root)
            common = child(document, "CommonData")
            area = _area(child(common, "PageArea")) or _A4
            self.resources(root, common)
            self._attached(root, document)
            self.templates = {
                str(template.get("ID")): self._join(root, template.get("BaseLoc")) for template in children(common, "TemplatePage")
            }
            self._annotated(root, document)
            for page in children(child(document, "Pages"), "Page"):
                count += 1
                if count > self.source.limits.pages:
                    most = self.source.limits.pages
                    raise self.source.too_much("pages", f"has more than {most:,} pages", f"超过 {most:,} 页")
                part = self._join(root, page.get("BaseLoc"))
                self.annotations[part] = self.annotations.pop(str(page.get("ID")), "")
                yield part, _area(child(self.xml(part), "Area")) or area
        if not count:
            raise self._damaged(_ROOT)

    def xml(self, name: str) -> Any:
        """The root element of a part. Raises DocumentError where it is missing, damaged, or has too many elements."""
        from lxml import etree

        info = self._names.get(name.lower())
        if info is None or info.file_size > _LARGEST:
            raise self._damaged(name)
        parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(zipped.content(self._packed, info, self.source, most=_LARGEST), parser)
        except etree.XMLSyntaxError:
            raise self._damaged(name) from None
        if root.getroottree().docinfo.doctype:
            raise self._damaged(name)
        self._elements += sum(1 for _ in root.iter())
        if self._elements > self.source.limits.elements:
            raise too_many(self.source)
        return root

    def media(self, resource: str) -> bytes | None:
        """The bytes of a picture by the number of its resource; None where it is not there."""
        info = self._names.get(self._media.get(resource, "").lower())
        return zipped.content(self._packed, info, self.source) if info else None

    def composite(self, number: str) -> Any:
        """What a graphic unit is put together of; None where it is not there. All of it counts each time that it is drawn.

        Raises DocumentError where there are too many elements.
        """
        content = child(self.composites.get(number), "Content")
        self._elements += len(content) if content is not None else 0
        if self._elements > self.source.limits.elements:
            raise too_many(self.source)
        return content

    def has(self, name: str) -> bool:
        return bool(name) and name.lower() in self._names

    def is_opaque(self, resource: str) -> bool:
        """Whether a picture is of a kind that nothing can be seen through."""
        return self._media.get(resource, "").lower().endswith(_OPAQUE)

    def attached(self) -> Iterator[tuple[str, bytes]]:
        """The files that are attached to its documents, with their names; one that is missing is empty."""
        for name, part in self.attachments:
            info = self._names.get(part.lower())
            yield name, zipped.content(self._packed, info, self.source) if info else b""

    def resources(self, root: str, element: Any) -> None:
        """Note what the resources that a document or a page names have to draw."""
        for kind in ("PublicRes", "DocumentRes", "PageRes"):
            for named in children(element, kind):
                part = self._path(root, named)
                if not self.has(part):
                    continue
                resources = self.xml(part)
                for param in children(child(resources, "DrawParams"), "DrawParam"):
                    self.draw_params[str(param.get("ID"))] = param
                for unit in children(child(resources, "CompositeGraphicUnits"), "CompositeGraphicUnit"):
                    self.composites[str(unit.get("ID"))] = unit
                base = posixpath.join(posixpath.dirname(part), str(resources.get("BaseLoc") or ""))
                for medium in children(child(resources, "MultiMedias"), "MultiMedia"):
                    place = (getattr(child(medium, "MediaFile"), "text", None) or "").strip()
                    inside = self._join(f"{base}/x", place)
                    self._media[str(medium.get("ID"))] = inside if self.has(inside) else self._join(part, place)

    def _attached(self, root: str, document: Any) -> None:
        listed = self._path(root, child(document, "Attachments"))
        for attachment in children(self.xml(listed), "Attachment") if self.has(listed) else ():
            part = self._path(listed, child(attachment, "FileLoc"))
            if not says_no(attachment.get("Visible")):
                self.attachments.append((posixpath.basename(part) or str(attachment.get("Name")), part))

    def _annotated(self, root: str, document: Any) -> None:
        """Which part has the annotations of each page, by the page's number."""
        self.annotations = {}
        listed = self._path(root, child(document, "Annotations"))
        if self.has(listed):
            for page in children(self.xml(listed), "Page"):
                self.annotations[str(page.get("PageID"))] = self._path(listed, child(page, "FileLoc"))

    def _path(self, part: str, element: Any) -> str:
        return self._join(part, element.text if element is not None else None)

    def _join(self, part: str, place: str | None) -> str:
        place = (place or "").strip().replace("\\", "/")
        if not place:
            return ""
        joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(part), place)
        return posixpath.normpath(joined).lstrip("/")

    def _damaged(self, name: str) -> DocumentError:
        return self.source.damaged(
            f"is a damaged or incomplete OFD file (in {name or 'its list of parts'}) — get the file again",
            f"OFD 文件已损坏或不完整（{name or '部件列表'}）；请重新获取文件",
        )


def _area(element: Any) -> Area | None:
    for box in ("PhysicalBox", "ApplicationBox"):
        values = numbers(getattr(child(element, box), "text", None)) if element is not None else []
        if len(values) == 4 and values[2] > 0 and values[3] > 0:
            return (values[0], values[1], values[2], values[3])
    return None
