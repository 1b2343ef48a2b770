"""Define the errors that a user can mend, in English and Chinese."""

from __future__ import annotations


class JixiaoError(Exception):
    """Something a user can mend: one line that says what is wrong, where, and what to do, in English and in Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en, zh)

    def __str__(self) -> str:
        return self.en

    def message(self, language: str) -> str:
        return self.zh if language == "zh" else self.en


class DocumentError(JixiaoError):
    """A document that cannot be read. The message begins with the file as the user named it."""
