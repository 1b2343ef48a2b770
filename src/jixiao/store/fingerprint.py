"""What tells whether anything was written to an embedded store, without opening it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from .base import StoreError


def fingerprint(store: Path) -> str:
    """What the data files of an embedded store look like: another one after every write. Costs no opening of the store.

    Data are in tables, which are never changed but replaced under new numbers, and in logs of what is not in a table yet. The
    other files, and logs without content, change whenever the store is opened. Rearranging tables gives another fingerprint
    too, though it changes no data. Raises StoreError where there is no store.
    """
    seen = hashlib.sha256()
    try:
        seen.update((store / "IDENTITY").read_bytes())
        for file in sorted(store.iterdir()):
            if file.suffix in (".sst", ".log", ".blob") and (seen_file := _look(file)):
                seen.update(seen_file.encode())
    except OSError as error:
        raise StoreError(
            f"the store at {store} cannot be looked at: {error} — check the folder and its permissions",
            f"无法查看 {store} 处的存储（{error}）；请检查文件夹和权限",
        ) from error
    return seen.hexdigest()


def opening(store: Path) -> str:
    """Which opening to write an embedded store is in, or was in last: another one each time that anybody opens it to write.

    Empty where there is no store.
    """
    try:
        return (store / "CURRENT").read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def manifest(store: Path) -> str:
    """What the list of an embedded store's files looks like, which CURRENT names: another one after every opening to write.

    Empty where there is none, or nothing in it: then the data are there and the store is ruined.
    """
    try:
        name = (store / "CURRENT").read_text(encoding="ascii", errors="replace").strip()
        status = (store / name).stat()
    except (OSError, ValueError):
        return ""
    return f"{name} {status.st_size} {status.st_mtime_ns}" if name and status.st_size else ""


def _look(file: Path) -> str:
    try:
        status = file.stat()
    except FileNotFoundError:  # a writer has just taken it away, and the next look will differ anyway
        return f"{file.name} is gone\n"
    if file.suffix == ".log" and not status.st_size:
        return ""
    return f"{file.name} {status.st_size} {status.st_mtime_ns}\n"
