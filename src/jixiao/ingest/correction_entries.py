"""Write entries of ``corrections.toml``: find the document and the cell to be corrected, what stands there, and where the entry goes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..extraction.corrections import cell_at
from ..extraction.overrides import Overrides
from ..model import Document, JixiaoError, Location
from ..model.correction import Correction
from ..model.text import place, printable
from ..readers import Member, read_document
from ..readers.archive import CORRECTIONS
from ..store import is_server
from ..store.catalog import files_seen
from ..vocabulary.characters import without_blanks
from .corrections import ENTRIES, CorrectionFile, parse_corrections, read_corrections
from .sources import sources

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Entry", "FoundDocument", "Mending", "find_document", "keep_entry", "new_entry"]


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document of a store where it lies: its file, the folder in which its name begins, its SHA-256 and its name in the data."""

    file: Path | Member
    root: Path
    sha256: str
    name: str

    @property
    def folders(self) -> list[Path]:
        """The folders whose files of corrections speak of it, the nearest first."""
        lies = self.file.archive if isinstance(self.file, Member) else self.file
        folders = [lies.parent]
        while folders[-1] != self.root and self.root in folders[-1].parents:
            folders.append(folders[-1].parent)
        return folders


@dataclass(frozen=True, slots=True)
class Mending:
    """What is to be written: the text that should stand in a cell, why, who says it, and when."""

    text: str
    why: str
    by: str
    on: date


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a file of corrections that is to be written; ``number`` is that of the entry it takes the place of."""

    path: Path
    correction: Correction
    number: int | None = None


def find_document(location: str, sha256: str, name: str, documents: str = "", folders: Sequence[str] = ()) -> FoundDocument:
    """Find the file of a document of a store: below ``documents``, or where imports saw it, or in one of the ``folders`` they were of.

    Raises JixiaoError.
    """
    if documents:
        given = Path(documents)
        root = given if given.is_dir() else given.parent
        files, _ = sources([documents], Overrides())
        own = sorted(files, key=lambda source: source.name != name)
        found = next((source.file for source in own if source.sha256() == sha256), None)
        if isinstance(found, Path | Member):
            return FoundDocument(found, root, sha256, name)
    else:
        for folder in folders:
            if _sha256(Path(folder, name)) == sha256:
                return FoundDocument(Path(folder, name), Path(folder), sha256, name)
        seen = (Path(path) for path, digest in _seen(location).items() if digest == sha256)
        if (path := next((path for path in seen if _sha256(path) == sha256), None)) is not None:
            return FoundDocument(path, _root(path, name), sha256, name)
    shown = printable(name)
    raise JixiaoError(
        f"{shown}: the document itself was not found as it was imported — say by --documents in which folder or file it is",
        f"{shown}：未找到与导入时相同的文件；请用 --documents 指明其所在文件夹或文件",
    )


def _seen(location: str) -> Mapping[str, str]:
    return {} if is_server(location) else files_seen(Path(location))


def _sha256(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


def _root(file: Path, name: str) -> Path:
    """The folder that was given to the import, below which a file has its name."""
    parts = Path(name).parts
    return file.parents[len(parts) - 1] if file.parts[-len(parts) :] == parts else file.parent


@lru_cache(maxsize=4)
def _read(file: Path | Member, name: str) -> Document:
    return read_document(file, name=name)


def new_entry(
    found: FoundDocument,
    at: Location,
    mending: Mending,
    *,
    language: str = "zh",
    shows: str | None = None,
    stands: str | None = None,
    file: str = "",
) -> Entry:
    """Make the entry that corrects a cell of a document, in ``file`` or that beside the document.

    ``shows`` is the value that a finding shows there: where it is only a part of what stands in the cell, ``stands`` must say the whole.
    Raises JixiaoError where that is not so, where there is no such cell, and where nothing would change.
    """
    document = _read(found.file, found.name)
    cell = cell_at(document, at, shown=found.name, expected=stands or shows)
    where = f"{printable(found.name)}: {place(at, 'en')}", f"{printable(found.name)}：{place(at, 'zh')}"
    there = " ".join(cell.text.split())
    if stands is not None and without_blanks(stands) != without_blanks(cell.text):
        raise JixiaoError(f"{where[0]}: not {stands!r} stands there, but {there!r}", f"{where[1]}：原文不是“{stands}”，而是“{there}”")
    if (
        stands is None
        and shows
        and without_blanks(shows) != without_blanks(cell.text)
        and without_blanks(shows) in without_blanks(cell.text)
    ):
        raise JixiaoError(
            f"{where[0]}: the cell holds more than that: {there!r} — give the whole text by --to, and by --from what stands there",
            f"{where[1]}：单元格中不只这些：“{there}”；请用 --to 给出整格文字，并用 --from 写明原文",
        )
    if mending.text == cell.text:
        raise JixiaoError(f"{where[0]}: this text stands there already", f"{where[1]}：原文即为此文字")
    files = [Path(file)] if file else [folder / CORRECTIONS for folder in found.folders]
    correction = Correction(found.sha256, at, cell.text, mending.text, mending.why, mending.by, mending.on)
    for path in files:
        for number, known in _entries(path, found):
            with suppress(JixiaoError):
                if cell_at(document, known.place, expected=known.original) == cell:
                    return Entry(
                        path,
                        replace(correction, place=known.place, document=found.sha256 if _is_digest(known.document) else known.document),
                        number,
                    )
    return Entry(files[-1], replace(correction, file=_path_from(files[-1], found)))


def _is_digest(name: str) -> bool:
    return re.fullmatch("[0-9a-f]{64}", name) is not None


def _path_from(path: Path, found: FoundDocument) -> str:
    """The path of a document as a file of corrections names it."""
    with suppress(ValueError):
        return (found.root / found.name).relative_to(path.parent).as_posix()
    return found.name


def _entries(path: Path, found: FoundDocument) -> list[tuple[int, Correction]]:
    """The entries of a file that are of a document, with their numbers. Raises JixiaoError where the file is wrong."""
    known = read_corrections(path) or CorrectionFile("", {})
    names = (found.sha256, found.name, _path_from(path, found))
    entries = {entry.entry: entry for name in names for entry in known.by_document.get(name, ())}
    return [(int(entry.rpartition("#")[2]), correction) for entry, correction in entries.items()]


def keep_entry(entry: Entry, language: str = "zh") -> None:
    """Write an entry into its file, whose other text, comments and order stay as they are. Raises JixiaoError."""
    import tomlkit

    path, said = entry.path, entry.correction
    try:
        before = path.read_bytes().decode("utf-8") if path.is_file() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise JixiaoError(f"{printable(path)}: cannot be read: {error}", f"{printable(path)}：无法读取（{error}）") from error
    values = {
        "document": said.document, "file": said.file, "cell": place(said.place, language), "from": said.original, "to": said.text,
        "why": said.why, "by": said.by, "on": said.on,
    }  # fmt: skip
    content: Any = tomlkit.parse(before)
    if entry.number is not None:
        for key in ("document", "from", "to", "why", "by", "on"):
            content[ENTRIES][entry.number - 1][key] = values[key]
        text = tomlkit.dumps(content)
    elif isinstance(content.get(ENTRIES), tomlkit.items.Array):
        inline = tomlkit.inline_table()
        inline.update(values)
        content[ENTRIES].append(inline)
        text = tomlkit.dumps(content)
    else:
        lines = [f"[[{ENTRIES}]]", *(f"{key} = {tomlkit.item(value).as_string()}" for key, value in values.items()), ""]
        end = "\r\n" if "\r\n" in before else "\n"
        apart = "" if not before else end if before.endswith("\n") else end + end
        text = before + apart + end.join(lines)
    data = text.encode("utf-8")
    parse_corrections(data, printable(path))  # what cannot be read again is not written
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise JixiaoError(
            f"{printable(path)}: cannot be written: {error.strerror} — check the folder and the room on the disk",
            f"{printable(path)}：无法写入（{error.strerror}）；请检查文件夹和磁盘空间",
        ) from error
