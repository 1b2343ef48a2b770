"""Give each document of a run the corrections that are of it, and tell which are of none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from ..model.correction import Correction
from ..model.text import BilingualText, printable
from ..store.statistics import DocumentRecord
from .corrections import applicable, not_among_them, unused
from .process_document import was_corrected
from .sources import Source

__all__ = ["no_longer_corrected", "settle_corrections"]


def settle_corrections(files: Sequence[Source], digests: Iterable[str]) -> tuple[list[Source], list[BilingualText]]:
    """Give the sources with the corrections of their documents; and say of which corrections the document is not among them.

    ``digests`` are the SHA-256 of the files' bytes, empty where they cannot be had. Files of the same bytes are one document, which has
    the corrections of all.
    """
    own: list[tuple[Correction, ...]] = []
    of_bytes: dict[str, dict[int, Correction]] = {}
    known = list(islice(digests, len(files)))
    for source, sha256 in zip(files, known, strict=True):
        found = applicable(source.corrections, sha256)
        own.append(found)
        if sha256 and found:
            of_bytes.setdefault(sha256, {}).update((id(correction), correction) for correction in found)
    settled = [
        source.corrected_by(tuple(of_bytes[sha256].values()) if sha256 in of_bytes else found)
        for source, sha256, found in zip(files, known, own, strict=True)
    ]
    given = {id(file): file for source in files for file, _ in source.corrections}
    return settled, not_among_them(unused(given.values(), (correction for found in own for correction in found)))


def no_longer_corrected(files: Sequence[Source], digests: Iterable[str], known: Mapping[str, DocumentRecord]) -> list[BilingualText]:
    """Say of which documents the store has corrections that are not given any more; ``known`` are its documents by SHA-256."""
    said = []
    for source, sha256 in zip(files, digests, strict=False):
        record = known.get(sha256)
        if record and was_corrected(record.read) and not source.overrides.corrections:
            shown = printable(source.path)
            said.append(
                BilingualText(
                    en=f"{shown}: its corrections are not given any more; its own text is read again",
                    zh=f"{shown}：已没有针对它的更正；重新按原文读取",
                )
            )
    return said
