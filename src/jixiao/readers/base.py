"""Define what all readers share: their source, their content, their limits."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, fields

from ..model import (
    DamagedDocument,
    DocumentError,
    DocumentTooLarge,
    EncryptedDocument,
    Finding,
    Grid,
    JixiaoError,
    Paragraph,
    UnsupportedFormat,
)

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound how much of a file is read before it is refused.

    Each limit can be raised by its environment variable (JIXIAO_MAX_PAGES …).
    """

    bytes: int = 256 * MEBIBYTE
    #: What a ZIP container (DOCX, XLSX, ODS, ZIP) may hold when unpacked.
    unpacked: int = 1024 * MEBIBYTE
    #: Files in a ZIP archive.
    members: int = 10_000
    pages: int = 3_000
    #: Rows of one table, and cells of one document.
    rows: int = 100_000
    cells: int = 2_000_000
    #: Elements of a web page, or of one part of an Office document's XML.
    elements: int = 2_000_000
    #: How deep elements of a web page or of Word's XML may stand in one another.
    depth: int = 256
    #: Seconds that LibreOffice may take for one file.
    seconds: int = 120

    @classmethod
    def of_environment(cls) -> Limits:
        """Read the limits from the environment.

        Raises JixiaoError where a value is no number.
        """
        changed: dict[str, int] = {}
        for entry in fields(cls):
            name = variable(entry.name)
            if text := os.environ.get(name):
                if not text.isdigit() or int(text) < 1:
                    raise JixiaoError(f"{name} must be a number from 1, not {text!r}", f"{name} 应为不小于 1 的整数，而不是 {text!r}")
                changed[entry.name] = int(text)
        return cls(**changed)


def variable(limit: str) -> str:
    """Name the environment variable that sets a limit.

    >>> variable("pages")
    'JIXIAO_MAX_PAGES'
    """
    return f"JIXIAO_MAX_{limit.upper()}"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read: its bytes, its names, its limits.

    ``name`` is how it is called in the data, ``shown`` as the user named it, for messages.
    """

    data: bytes
    name: str
    shown: str
    limits: Limits = field(default_factory=Limits)
    #: Processes that may work on this one file (pages of a PDF).
    workers: int = 1
    #: How many files it is attached to, one in the other.
    depth: int = 0

    def error(self, en: str, zh: str) -> DocumentError:
        """Say what is wrong with this file, and what to do, in one line."""
        return DocumentError(*self._named(en, zh))

    def damaged(self, en: str, zh: str) -> DamagedDocument:
        """Say that the bytes are not what the format promises."""
        return DamagedDocument(*self._named(en, zh))

    def encrypted(self, en: str, zh: str) -> EncryptedDocument:
        """Say that a password protects the file."""
        return EncryptedDocument(*self._named(en, zh))

    def unsupported(self, en: str, zh: str) -> UnsupportedFormat:
        """Say that the format is not read.

        Either it is none that is known, or it needs a program or an extra that is not installed.
        """
        return UnsupportedFormat(*self._named(en, zh))

    def too_large(self, en: str, zh: str) -> DocumentTooLarge:
        """Say that the file passes a limit that is fixed."""
        return DocumentTooLarge(*self._named(en, zh), limit="")

    def too_much(self, limit: str, en: str, zh: str) -> DocumentTooLarge:
        """Say that the file passes a limit, and which variable raises it.

        ``too_much("pages", "has 10,000 pages", "有 10,000 页")``.
        """
        most, name = getattr(self.limits, limit), variable(limit)
        return DocumentTooLarge(
            *self._named(
                f"{en}, more than the limit of {most:,} — split the file, or raise the limit: {name}",
                f"{zh}，超过上限 {most:,}；请拆分文件，或用环境变量 {name} 提高上限",
            ),
            limit=name,
        )

    def _named(self, en: str, zh: str) -> tuple[str, str]:
        return f"{self.shown}: {en}", f"{self.shown}：{zh}"


@dataclass(frozen=True, slots=True)
class Content:
    """What a reader gives: blocks in reading order, and its findings."""

    media_type: str
    blocks: tuple[Paragraph | Grid, ...]
    findings: tuple[Finding, ...] = ()
    #: See ``Document.unread``.
    unread: tuple[Finding, ...] = ()
