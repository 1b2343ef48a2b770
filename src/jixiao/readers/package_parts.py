"""Find the parts of an Office Open XML package (ECMA-376, part 2) by its relationships and content types.

Part names are compared without regard to case. Some programs write them with backslashes, and nothing says what the main part is called.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping

from .base import Source
from .xml import Handler, chunks, read_xml

#: Where a package names its main part, and the types of its parts.
_RELATIONS, _TYPES = "_rels/.rels", "[content_types].xml"


def part_names(packed: zipfile.ZipFile) -> dict[str, str]:
    """Map the names of the parts, in lower case and with slashes, to those of the container's members."""
    return {part_key(name): name for name in reversed(packed.namelist())}


def part_key(name: str) -> str:
    r"""Give the name under which a part is looked up.

    >>> part_key("/XL\\Workbook.xml")
    'xl/workbook.xml'
    """
    return name.replace("\\", "/").lstrip("/").lower()


def main_part(source: Source, packed: zipfile.ZipFile, names: Mapping[str, str]) -> str | None:
    """Find the key of the main part by the package's relationships; None where they name none that is there."""
    targets = (target for kind, target in relations_of(source, packed, names, "").values() if kind == "officeDocument")
    return next((key for target in targets if (key := part_key(target)) in names), None)


def relations_of(source: Source, packed: zipfile.ZipFile, names: Mapping[str, str], part: str) -> dict[str, tuple[str, str]]:
    """Read the relationships of a part, or of the package (an empty name).

    By their identifier: the last word of the type, and the target, from the root of the package; for what is outside of it, its address.
    """
    folder, name = posixpath.split(part)
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    if (member := names.get(part_key(where))) is None:
        return {}
    relations = _Relations(source, folder)
    read_xml(source, chunks(source, packed, member), relations, where)
    return relations.targets


def main_type(source: Source, packed: zipfile.ZipFile, names: Mapping[str, str]) -> str:
    """Read the content type of the main part; empty where nothing tells it."""
    main = main_part(source, packed, names)
    if main is None or _TYPES not in names:
        return ""
    types = _ContentTypes(source)
    read_xml(source, chunks(source, packed, names[_TYPES]), types, names[_TYPES])
    return types.by_part.get(main) or types.by_extension.get(main.rpartition(".")[2], "")


class _Relations(Handler):
    """The relationships of a part, by their identifiers."""

    def __init__(self, source: Source, folder: str) -> None:
        super().__init__(source)
        self.targets: dict[str, tuple[str, str]] = {}
        self._folder = folder

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if not tag.endswith("}Relationship"):
            return
        target = attributes.get("Target", "")
        if attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self._folder, target.replace("\\", "/"))).lstrip("/")
        self.targets[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], target


class _ContentTypes(Handler):
    """The content types of a package's parts, by part and by extension."""

    def __init__(self, source: Source) -> None:
        super().__init__(source)
        self.by_part: dict[str, str] = {}
        self.by_extension: dict[str, str] = {}

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        super().start(tag, attributes)
        if tag.endswith("}Override"):
            self.by_part[part_key(attributes.get("PartName", ""))] = attributes.get("ContentType", "")
        elif tag.endswith("}Default"):
            self.by_extension[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")
