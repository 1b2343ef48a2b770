"""Read and write ``accepted.toml``: the findings that people accept (接受), each with a reason, by whom, since when and until when."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ..model import JixiaoError
from ..model.text import printable
from ..readers.archive import ACCEPTED
from ..store import is_server
from .words import reasons, word_named

__all__ = [
    "ACCEPTED",
    "Acceptance",
    "AcceptedFile",
    "accepted_file",
    "keep_accepted",
    "read_accepted",
    "text_with",
    "text_without",
    "write_text",
]

_KEYS = frozenset(("reason", "text", "by", "on", "until", "code", "file"))
_FINGERPRINT = re.compile("[0-9a-f]{16}")
#: The line that begins an entry, and any line that begins a table of TOML.
_HEAD = '[accepted."{}"]'
_ENTRY = re.compile(r"""^\[accepted\.(["']?)([0-9a-f]{16})\1\]""")


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That a finding is accepted: by its fingerprint, with a reason of the list and in free words.

    ``code`` and ``file`` say for people what was accepted; nothing hangs on them.
    """

    fingerprint: str
    reason: str
    by: str
    on: date
    until: date | None = None
    text: str = ""
    code: str = ""
    file: str = ""

    def holds(self, today: date) -> bool:
        """Whether it holds on a day, which ``until`` itself still is."""
        return self.until is None or today <= self.until


@dataclass(frozen=True, slots=True)
class AcceptedFile:
    """What is accepted, by fingerprint; the files it stands in, and the one that new entries go to."""

    entries: Mapping[str, Acceptance]
    files: tuple[Path, ...]
    target: Path | None


def accepted_file(store: str, option: str, folders: Iterable[str] = ()) -> AcceptedFile:
    """Read what is accepted: the file of ``--accepted``, or those beside the documents in ``folders`` and beside the store together.

    Raises JixiaoError where a file cannot be read, says something wrong, or where two of them say different things of a finding.
    """
    if option:
        path = Path(option)
        return AcceptedFile(read_accepted(path) if path.exists() else {}, (path,) if path.exists() else (), path)
    own = None if is_server(store) else Path(f"{os.path.abspath(store)}.{ACCEPTED}")
    among = [*(Path(folder) / ACCEPTED for folder in folders), *([own] if own else [])]
    found = {os.path.realpath(path): path for path in among if path.is_file()}
    entries: dict[str, Acceptance] = {}
    where: dict[str, Path] = {}
    for path in found.values():
        for fingerprint, entry in read_accepted(path).items():
            if entries.setdefault(fingerprint, entry) != entry:
                raise JixiaoError(
                    f"{printable(path)}: {fingerprint} is accepted otherwise in {printable(where[fingerprint])} — keep one of the entries",
                    f"{printable(path)}：{fingerprint} 在 {printable(where[fingerprint])} 中另有接受记录；请只保留一处",
                )
            where.setdefault(fingerprint, path)
    files = tuple(found.values())
    return AcceptedFile(entries, files, files[0] if len(files) == 1 else own)


def read_accepted(path: Path) -> dict[str, Acceptance]:
    """Read a file of what is accepted. Raises JixiaoError naming the file, the entry and what is wrong in it."""
    shown = printable(path)
    try:
        said = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise JixiaoError(f"{shown}: cannot be read: {error.strerror}", f"{shown}：无法读取（{error.strerror}）") from error
    except ValueError as error:
        raise JixiaoError(f"{shown}: is no TOML: {error} — mend that line", f"{shown}：不是有效的 TOML（{error}）；请修改该行") from error
    entries = said.pop("accepted", {})
    if said or not isinstance(entries, dict):
        raise JixiaoError(
            f"{shown}: has {', '.join(said) or 'accepted'}, but only tables [accepted.FINGERPRINT] are known",
            f"{shown}：含有 {'、'.join(said) or 'accepted'}，但只能写 [accepted.指纹]",
        )
    return {fingerprint: _entry(fingerprint, entry, shown) for fingerprint, entry in entries.items()}


def _entry(fingerprint: str, entry: Any, shown: str) -> Acceptance:
    def wrong(en: str, zh: str) -> JixiaoError:
        return JixiaoError(f"{shown}: accepted.{fingerprint}: {en}", f"{shown}：accepted.{fingerprint}：{zh}")

    if not _FINGERPRINT.fullmatch(fingerprint):
        raise wrong("is no fingerprint, which has 16 hex digits", "不是指纹（16 位十六进制数字）")
    if not isinstance(entry, dict) or entry.keys() - _KEYS:
        raise wrong(f"knows {', '.join(sorted(_KEYS))} only", f"只能有 {'、'.join(sorted(_KEYS))}")
    for key in ("on", "until"):
        if key in entry and (not isinstance(entry[key], date) or isinstance(entry[key], datetime)):
            raise wrong(f"{key} must be a date such as 2026-03-01, without quotes", f"{key} 应为日期，如 2026-03-01，不加引号")
    for key in _KEYS - {"on", "until"}:
        if not isinstance(entry.get(key, ""), str):
            raise wrong(f"{key} must be a text in quotes", f"{key} 应为加引号的文字")
    for key in ("reason", "by", "on"):
        if not entry.get(key):
            raise wrong(f"{key} is missing", f"缺少 {key}")
    reason = word_named(entry["reason"], reasons())
    if reason is None:
        known = [word.key for word in reasons()]
        raise wrong(f"{entry['reason']!r} is no reason: {', '.join(known)}", f"{entry['reason']!r} 不是已知理由：{'、'.join(known)}")
    texts = {key: entry.get(key, "") for key in ("text", "code", "file")}
    return Acceptance(fingerprint, reason.key, entry["by"].strip(), entry["on"], entry.get("until"), **texts)


def text_with(text: str, entries: Sequence[Acceptance]) -> str:
    """Write entries into the text of a file: in the place of those they replace, else at the end; all else stays as it is."""
    for entry in entries:
        text = text_without(text, [entry.fingerprint])
        begin = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        text += begin + _written(entry)
    return text


def text_without(text: str, fingerprints: Iterable[str]) -> str:
    """Take entries out of the text of a file, up to the next table or comment that stands by itself."""
    gone = frozenset(fingerprints)
    kept: list[str] = []
    inside = False
    for line in text.splitlines(keepends=True):
        head = _ENTRY.match(line)
        if head:
            inside = head[2] in gone
        elif line.startswith(("[", "#")):
            inside = False
        if not inside:
            kept.append(line)
    return "".join(kept)


def _written(entry: Acceptance) -> str:
    lines = [_HEAD.format(entry.fingerprint), f"reason = {_quoted(entry.reason)}"]
    lines += [f"text = {_quoted(entry.text)}"] if entry.text else []
    lines += [f"by = {_quoted(entry.by)}", f"on = {entry.on.isoformat()}"]
    lines += [f"until = {entry.until.isoformat()}"] if entry.until else []
    lines += [f"{name} = {_quoted(said)}" for name in ("code", "file") if (said := getattr(entry, name))]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Write a basic string of TOML, which is one of JSON but for the character DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def keep_accepted(file: AcceptedFile, entries: Sequence[Acceptance]) -> Path:
    """Write entries into the file that new ones go to; one that another file has is replaced there. Gives the file of the new ones.

    Raises JixiaoError where there is no such file to write, or it cannot be changed without changing what else stands in it.
    """
    if file.target is None:
        raise JixiaoError(
            "the store is a server, which has no file beside it — name one by --accepted",
            "存储为服务器，旁边没有文件；请用 --accepted 指定",
        )
    waiting = {entry.fingerprint: entry for entry in entries}
    for path in (*(path for path in file.files if path != file.target), file.target):
        known = read_accepted(path) if path.exists() else {}
        here = waiting if path == file.target else {name: waiting.pop(name) for name in known.keys() & waiting.keys()}
        if here:
            _change(path, known, tuple(here.values()))
    return file.target


def _change(path: Path, known: Mapping[str, Acceptance], entries: Sequence[Acceptance]) -> None:
    before = path.read_text(encoding="utf-8-sig") if path.exists() else ""
    text = text_with(before, entries)
    wanted = {**known, **{entry.fingerprint: entry for entry in entries}}
    try:
        right = {name: _entry(name, said, "") for name, said in tomllib.loads(text)["accepted"].items()} == wanted
    except (ValueError, JixiaoError):
        right = False
    if not right:
        raise JixiaoError(
            f"{printable(path)}: its entries are not written as [accepted.FINGERPRINT], so that none can be replaced — change it by hand",
            f"{printable(path)}：条目不是以 [accepted.指纹] 写成，无法替换；请手工修改",
        )
    write_text(path, text)


def write_text(path: Path, text: str) -> None:
    """Write a file of decisions whole or not at all. Raises JixiaoError."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(text.encode("utf-8"))
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise JixiaoError(
            f"{printable(path)}: cannot be written: {error.strerror} — check the folder and the room on the disk",
            f"{printable(path)}：无法写入（{error.strerror}）；请检查文件夹和磁盘空间",
        ) from error
