"""Read files of corrections (``corrections.toml``), and tell which of their entries are about which document."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..model import JixiaoError
from ..model.correction import Correction
from ..model.text import BilingualText, file_name, printable, read_place
from ..readers import Member
from ..readers.archive import member_bytes
from ..readers.remote import Remote

__all__ = [
    "ENTRIES",
    "KEYS",
    "CorrectionFile",
    "RelevantFile",
    "applicable",
    "not_among_them",
    "parse_corrections",
    "read_corrections",
    "unused",
]

#: The entries of a file, what each must say, and what it may say besides.
ENTRIES = "corrections"
KEYS = ("document", "cell", "from", "to", "why", "by", "on")
FILE = "file"
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LARGEST = 20_000_000
#: Of so many corrections it is said that they are of no use.
_MOST_SAID = 10


@dataclass(frozen=True, slots=True)
class CorrectionFile:
    """A file of corrections: its entries by the document they name, those with a SHA-256 and a path by both."""

    path: str
    by_document: Mapping[str, tuple[Correction, ...]] = field(hash=False)


#: A file of corrections that may speak of a document, and the document's path as an entry of it writes that.
RelevantFile = tuple[CorrectionFile, str]


def applicable(files: Sequence[RelevantFile], sha256: str) -> tuple[Correction, ...]:
    """List the corrections of a document, those of each file in its order."""
    named = (correction for file, path in files for name in (path, sha256) for correction in file.by_document.get(name, ()))
    return tuple({id(correction): correction for correction in named}.values())


def unused(files: Iterable[CorrectionFile], used: Iterable[Correction]) -> list[Correction]:
    """List the corrections whose document was not among those given, in the order of the files."""
    seen = {id(correction) for correction in used}
    entries = {id(correction): correction for file in files for of in file.by_document.values() for correction in of}
    return [correction for name, correction in entries.items() if name not in seen]


def not_among_them(entries: Sequence[Correction]) -> list[BilingualText]:
    """Say of corrections that their documents are not among those given: a line each, but not of too many."""
    said = [
        BilingualText(
            en=f"{entry.entry}: {printable(entry.document)} is not among the documents given; this correction was not used",
            zh=f"{entry.entry}：{printable(entry.document)} 不在给出的文件中；此更正未使用",
        )
        for entry in entries[:_MOST_SAID]
    ]
    if more := len(entries) - len(said):
        said.append(
            BilingualText(en=f"{more} more corrections were not used, for the same reason", zh=f"另有 {more} 条更正因同样原因未使用")
        )
    return said


def read_corrections(file: Path | Member | Remote) -> CorrectionFile | None:
    """Read a file of corrections; None where there is none. Raises JixiaoError with the place of what is wrong in it."""
    if isinstance(file, Path) and not file.is_file():
        return None
    path = printable(file.path if isinstance(file, Member) else file)
    try:
        data = member_bytes(file) if isinstance(file, Member) else file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise JixiaoError(f"{path}: cannot be read: {reason} — check its permissions", f"{path}：无法读取（{reason}）") from error
    return parse_corrections(data, path)


def parse_corrections(data: bytes, path: str) -> CorrectionFile:
    """Parse a file of corrections. Raises JixiaoError naming the file ``path``, the entry and the key."""
    try:
        if len(data) > _LARGEST:
            raise ValueError(f"has {len(data):,} bytes, more than a list of corrections can have")
        content = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:  # of TOML, of UTF-8
        raise JixiaoError(f"{path}: {error} — correct the file", f"{path}：{error}；请改正此文件") from error
    entries = content.pop(ENTRIES, [])
    if content or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        other = ", ".join(map(printable, content)) or ENTRIES
        raise JixiaoError(
            f"{path}: {other} is not expected here — a file of corrections has entries that begin with [[{ENTRIES}]]",
            f"{path}：此处不应有 {other}；更正文件由以 [[{ENTRIES}]] 开头的条目组成",
        )
    by_document: dict[str, tuple[Correction, ...]] = {}
    for number, entry in enumerate(entries, 1):
        correction = _entry(entry, path, number)
        for name in {correction.document, correction.file} - {""}:
            by_document[name] = (*by_document.get(name, ()), correction)
    return CorrectionFile(path, by_document)


def _entry(entry: Mapping[str, Any], path: str, number: int) -> Correction:
    where, where_zh = f"{path}: entry {number}", f"{path}：第 {number} 条"

    def wrong(en: str, zh: str) -> JixiaoError:
        return JixiaoError(f"{where}: {en}", f"{where_zh}：{zh}")

    if (missing := [key for key in KEYS if key not in entry]) or (unknown := sorted(set(entry) - {*KEYS, FILE})):
        if missing:
            raise wrong(
                f"{', '.join(missing)} is missing — an entry says {', '.join(KEYS)}",
                f"缺少 {'、'.join(missing)}；每条须写明 {'、'.join(KEYS)}",
            )
        keys = ", ".join(map(printable, unknown))
        raise wrong(f"unknown key {keys} — an entry says {', '.join(KEYS)}", f"有未知的键 {keys}；每条只写 {'、'.join(KEYS)}")
    for key in KEYS[:-1]:
        if not isinstance(entry[key], str) or (key not in ("from", "to") and not entry[key].strip()):
            raise wrong(f"{key} must be a text in quotes", f"{key} 应为加引号的文字")
    if not isinstance(entry["on"], date) or isinstance(entry["on"], datetime):
        raise wrong("on must be a date such as 2024-03-01, without quotes", "on 应为日期，如 2024-03-01，不加引号")
    place = read_place(entry["cell"])
    if place is None or (place.row is not None and place.column is None):
        raise wrong(
            f"cell must name a cell as findings do, such as “table 3 row 7 column 2”, not “{printable(entry['cell'])}”",
            f"cell 应按检查发现的写法指明单元格，如“表3 行7 列2”，而不是“{printable(entry['cell'])}”",
        )
    if entry["from"] == entry["to"]:
        raise wrong("from and to are the same text — take the entry out", "from 与 to 相同；请删除此条")
    document, file = _document(entry["document"]), entry.get(FILE, "")
    if not isinstance(file, str) or (file and not _SHA256.fullmatch(document)):
        raise wrong("file is the path of a document that is named by its SHA-256", "file 为以 SHA-256 指明的文件的路径")
    file = _document(file)
    return Correction(document, place, entry["from"], entry["to"], entry["why"], entry["by"], entry["on"], f"{path} #{number}", file)


def _document(name: str) -> str:
    """A document's name as it is looked up: its SHA-256 in lower case, or its path with ``/`` between the parts."""
    name = name.strip()
    if _SHA256.fullmatch(name.lower()):
        return name.lower()
    return file_name(name.replace("\\", "/").removeprefix("./"))
