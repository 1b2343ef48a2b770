"""Change parts of an Office Open XML package (ECMA-376, part 2): all others stay as they are."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import Any

from lxml import etree

from ..readers import Source
from ..readers.package_parts import part_key, part_names
from ..readers.xml import chunks, package

_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
#: What the types of relationships begin with, in the usual form of the format and in the strict one.
OFFICE = {
    False: "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    True: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}


class Package:
    """A package whose parts can be changed and added. Names are those of its members.

    Raises DocumentError where it is damaged or more than the limits allow.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self._changed: dict[str, bytes] = {}
        self._trees: dict[str, Any] = {}
        with package(source) as packed:
            self._entries = packed.infolist()
            self._names = part_names(packed)
            self._old = {entry.filename: b"".join(chunks(source, packed, entry.filename)) for entry in self._entries if not entry.is_dir()}

    def name(self, part: str) -> str | None:
        """The member that a part is in; None where there is none."""
        return self._names.get(part_key(part))

    def read(self, name: str) -> bytes:
        return self._changed[name] if name in self._changed else self._old[name]

    def write(self, name: str, data: bytes) -> None:
        self._changed[name] = data
        self._names.setdefault(part_key(name), name)

    def tree(self, name: str) -> Any:
        """The XML of a part, whose changes are written with the package."""
        if name not in self._trees:
            self._trees[name] = etree.fromstring(self.read(name), parser())
        return self._trees[name]

    def add_tree(self, name: str, root: Any) -> None:
        """Add a part."""
        self._trees[name] = root
        self._names.setdefault(part_key(name), name)

    def free_name(self, pattern: str) -> str:
        """The first of ``word/comments1.xml``, ``word/comments2.xml`` … that no part has: ``word/comments{}.xml``."""
        number = 1
        while self.name(name := pattern.format(number)):
            number += 1
        return name

    def related(self, name: str, kind: str) -> str | None:
        """The part that a part refers to by a kind of relationship."""
        if (member := self.name(_relations_of(name))) is None:
            return None
        for relation in self.tree(member):
            if str(relation.get("Type", "")).rpartition("/")[2] == kind and relation.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(name), relation.get("Target", "").replace("\\", "/"))
                return self.name(posixpath.normpath(target))
        return None

    def target(self, name: str, identifier: str) -> str | None:
        """The part of a relationship's identifier."""
        if (member := self.name(_relations_of(name))) is None:
            return None
        found = next((relation for relation in self.tree(member) if relation.get("Id") == identifier), None)
        if found is None:
            return None
        return self.name(posixpath.normpath(posixpath.join("/", posixpath.dirname(name), found.get("Target", "").replace("\\", "/"))))

    def relate(self, name: str, kind: str, target: str, *, strict: bool) -> str:
        """Let a part refer to another; gives the relationship's identifier."""
        member = self.name(_relations_of(name))
        if member is None:
            member = _relations_of(name)
            self.add_tree(member, etree.Element(f"{{{_RELATIONSHIPS}}}Relationships", nsmap={None: _RELATIONSHIPS}))
        root = self.tree(member)
        known = {relation.get("Id") for relation in root}
        identifier = next(f"rIdJx{number}" for number in range(1, len(known) + 2) if f"rIdJx{number}" not in known)
        attributes = {"Id": identifier, "Type": f"{OFFICE[strict]}/{kind}", "Target": f"/{target}"}
        etree.SubElement(root, f"{{{_RELATIONSHIPS}}}Relationship", attributes)
        return identifier

    def declare(self, name: str, content_type: str) -> None:
        """State the content type of a part."""
        member = self.name("[Content_Types].xml")
        if member is None:
            return
        etree.SubElement(self.tree(member), f"{{{_TYPES}}}Override", {"PartName": f"/{name}", "ContentType": content_type})

    def data(self) -> bytes:
        """The package with its changes."""
        changed = {
            name: etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True) for name, root in self._trees.items()
        }
        changed |= self._changed
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for entry in self._entries:
                if not entry.is_dir():
                    packed.writestr(_like(entry), changed.pop(entry.filename, self._old[entry.filename]))
            for name, data in changed.items():
                packed.writestr(_new(name), data)
        return out.getvalue()


def parser() -> Any:
    """A parser that goes nowhere and expands nothing but what XML itself defines."""
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=True)


def _relations_of(name: str) -> str:
    folder, file = posixpath.split(name)
    return posixpath.join(folder, "_rels", f"{file}.rels")


def _like(entry: zipfile.ZipInfo) -> zipfile.ZipInfo:
    like = zipfile.ZipInfo(entry.filename, entry.date_time)
    like.compress_type, like.external_attr = entry.compress_type, entry.external_attr
    return like


def _new(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    info.compress_type = zipfile.ZIP_DEFLATED
    return info
