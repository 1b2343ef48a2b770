"""Define the errors that a user can mend, in English and Chinese: all that jixiao raises on purpose is a JixiaoError.

``DocumentError`` is about one document, and its subclasses tell what is the matter with it; an import goes on with the next document.
"""

from __future__ import annotations


class JixiaoError(Exception):
    """Something a user can mend: one line that says what is wrong, where, and what to do, in English and in Chinese.

    >>> JixiaoError("a.docx: is empty", "a.docx：为空").message("zh")
    'a.docx：为空'
    """

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en, zh)

    def __str__(self) -> str:
        return self.en

    def message(self, language: str) -> str:
        """The line in a language, ``en`` or ``zh``."""
        return self.zh if language == "zh" else self.en


class DocumentError(JixiaoError):
    """A document cannot be read. The message begins with the file as the user named it."""


class DamagedDocument(DocumentError):
    """Its bytes are not what its format promises."""


class DocumentTooLarge(DocumentError):
    """It passes a limit; ``limit`` is the environment variable that raises it (``JIXIAO_MAX_PAGES``), empty where none does."""

    def __init__(self, en: str, zh: str, limit: str) -> None:
        super().__init__(en, zh)
        self.limit = limit
        self.args = (en, zh, limit)  # what it is made of again, in the process that a worker's error goes to


class UnsupportedFormat(DocumentError):
    """Its format is none that is read, or needs a program or an extra that is not installed."""


class EncryptedDocument(DocumentError):
    """It is protected by a password."""


class NoTableFound(DocumentError):
    """It was read, and holds no performance-target table (绩效目标表, 自评表)."""
