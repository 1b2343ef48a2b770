"""Read files that are attached to another file: to a mail, a PDF or an OFD file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..model import DocumentError, Finding, Grid, Location, Paragraph
from ..model.finding_rules.files import ATTACHMENT_NOT_READ
from ..model.text import BilingualText
from .base import Content, Source

#: So deep files may be attached to one another.
_DEEPEST = 3


def read_attached(source: Source, files: Iterable[tuple[str, bytes]], tables: int) -> tuple[list[Paragraph | Grid], list[Finding]]:
    """Read attached files (name and bytes) one after the other; tables are numbered on from ``tables``.

    Of an archive its documents are read. One that cannot be read is a finding that says why.
    """
    blocks: list[Paragraph | Grid] = []
    findings: list[Finding] = []
    for name, data in _unpacked(source, files):
        inner = Source(b"" if isinstance(data, DocumentError) else data, name, name, source.limits, depth=source.depth + 1)
        try:
            if isinstance(data, DocumentError):
                raise data
            content = _content(inner)
        except DocumentError as error:
            reason = BilingualText(*(text.removeprefix(inner.shown).lstrip(":： ") for text in (error.zh, error.en)))
            findings.append(ATTACHMENT_NOT_READ.at(Location(tables + 1), wording="failed", value=name, name=name, reason=reason))
            continue
        moved = _renumbered(content, tables)
        blocks += moved.blocks
        findings += moved.findings
        tables += sum(isinstance(block, Grid) for block in content.blocks)
    return blocks, findings


def _unpacked(source: Source, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes | DocumentError]]:
    """Give the files with the documents of an archive in its place, each one when it is its turn, or why it cannot be read."""
    from .archive import AttachedArchives

    archives = AttachedArchives(source.limits)
    for name, data in files:
        inner = Source(data, name, name, source.limits, depth=source.depth + 1)
        try:
            contents = archives.contents(inner)
        except DocumentError as error:
            yield name, error
            continue
        if contents is None:
            yield name, data
            continue
        for failure in contents.failures:  # each message begins with the path of the member
            member_path = failure.en.partition(": ")[0]
            yield member_path if member_path.startswith(f"{name}/") else name, failure
        for member in contents.members:
            try:
                yield str(member.path), archives.bytes_of(member, inner)
            except DocumentError as error:
                yield str(member.path), error


def not_read(names: Iterable[str], table: int = 1) -> Iterator[Finding]:
    """Say that files are attached and were not read."""
    for name in names:
        yield ATTACHMENT_NOT_READ.at(Location(table), wording="beside", value=name, name=name)


def _renumbered(content: Content, tables: int) -> Content:
    """Number the tables of a content on from ``tables``."""
    return replace(
        content,
        blocks=tuple(_moved(block, tables) for block in content.blocks),
        findings=tuple(replace(finding, source=_on(finding.source, tables)) for finding in content.findings),
    )


def _content(source: Source) -> Content:
    from . import content_of

    if source.depth > _DEEPEST:
        raise source.error(
            f"is attached more than {_DEEPEST} deep to other files — save it by itself", f"附件嵌套超过 {_DEEPEST} 层；请单独保存"
        )
    if len(source.data) > source.limits.bytes:
        raise source.too_much("bytes", f"has {len(source.data):,} bytes", f"有 {len(source.data):,} 字节")
    return content_of(source)


def _moved(block: Paragraph | Grid, tables: int) -> Paragraph | Grid:
    if isinstance(block, Paragraph):
        return replace(block, ref=_on(block.ref, tables))
    return replace(block, rows=tuple(tuple(replace(cell, ref=_on(cell.ref, tables)) for cell in row) for row in block.rows))


def _on(place: Location, tables: int) -> Location:
    return replace(place, table=place.table + tables)
