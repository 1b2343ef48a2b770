"""Open an embedded store to read, so that a writer beside it takes nothing away from what is read.

A writer that rearranges a store removes tables, and the engine opens a table by its name when a query first needs it. Of a table that is
gone by then it tells again and again: an aggregate or an ORDER BY collects one error after the other, without end. So the files are held
open, and the engine is given a folder of links to what is held, where nothing ever goes.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import weakref
from contextlib import suppress
from functools import cache
from pathlib import Path
from time import sleep, time
from types import TracebackType

import pyoxigraph

from .fingerprint import manifest

#: The file that names the list of a store's files.
CURRENT = "CURRENT"
#: Seconds between tries to read a store that is being written.
_PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
#: What tells of an opening, and says nothing of the data.
_ASIDE = ("LOG", "LOCK")
#: So many files a process may still open beside those held here.
_SPARE = 256
#: Where the files that this process holds open have a name, by which they are opened anew even when their own is gone (Linux).
_HELD = "/proc/self/fd"
#: How the names of the folders of links begin, and the seconds for which one is let be in any case.
_LINKS = "jixiao-read-"
_YOUNG = 60


class Snapshot:
    """A store as it was when it was opened, to read; ``store`` is the engine's. To be closed when nothing is read of it any more."""

    def __init__(self, path: Path, store: pyoxigraph.Store, held: list[int], folder: Path | None) -> None:
        self.path = path
        self.store = store
        self._folder = folder
        self._release = weakref.finalize(self, _let_go, held, folder, os.getpid())

    def __enter__(self) -> Snapshot:
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: BaseException | None, _traceback: TracebackType | None) -> None:
        self.close()

    def told(self, error: BaseException) -> str:
        """Put an error of the engine into words, with the files named as they are in the store's own folder."""
        return _told(error, self._folder, self.path)

    def close(self) -> None:
        """Let go of the store's files, as the end of the process does. Closing again does nothing."""
        if hasattr(self, "store"):
            del self.store
        self._release()


def open_snapshot(path: Path) -> Snapshot:
    """Open the store in a folder as it is now, to read. Raises OSError or RuntimeError where it cannot be read.

    In the moments in which a writer opens the store or rearranges it, its list of files names ones that are gone or not there yet.
    Elsewhere than on Linux, or with nowhere to put links or too few files that the process may open, the engine reads the folder itself.
    """
    for pause in _PAUSES:
        try:
            return _open(path)
        except (OSError, RuntimeError):
            if not (path / CURRENT).is_file():
                raise
            sleep(pause)
    return _open(path)


def _open(path: Path) -> Snapshot:
    if not sys.platform.startswith("linux"):
        return Snapshot(path, pyoxigraph.Store.read_only(str(path)), [], None)
    held: list[int] = []
    folder = None
    before = ""
    try:
        with suppress(OSError):  # no room for links, or no such thing as /proc: as it stands
            before = manifest(path)
            folder = _linked(path, held)
        store = pyoxigraph.Store.read_only(str(folder or path))
        if folder is not None and manifest(path) != before:
            # The engine may have read of a table that was not there yet when the files were held, and would miss it at some query.
            raise OSError("it is being rearranged; run it again")
        return Snapshot(path, store, held, folder)
    except BaseException as error:
        _let_go(held, folder, os.getpid())
        if folder is not None and isinstance(error, OSError | RuntimeError):
            raise type(error)(_told(error, folder, path)) from error
        raise


def _told(error: BaseException, folder: Path | None, path: Path) -> str:
    return str(error) if folder is None else str(error).replace(str(folder), str(path))


def _linked(path: Path, held: list[int]) -> Path | None:
    """A folder of links to the files of a store, which are held open; None where the process may not open so many."""
    import fcntl

    files = [Path(entry.path) for entry in os.scandir(path) if entry.is_file() and not entry.name.startswith(_ASIDE)]
    if not _may_open(len(files)):
        return None
    _remove_left()
    folder = Path(tempfile.mkdtemp(prefix=_LINKS))
    try:
        held.append(os.open(folder, os.O_RDONLY | os.O_CLOEXEC))
        fcntl.flock(held[-1], fcntl.LOCK_EX)
        for file in files:
            with suppress(FileNotFoundError):  # taken away since
                held.append(os.open(file, os.O_RDONLY | os.O_CLOEXEC))
                (folder / file.name).symlink_to(f"{_HELD}/{held[-1]}")
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return folder


@cache
def _remove_left() -> None:
    """Remove the folders of links whose processes were killed: nobody holds their lock. Once a process is enough."""
    import fcntl

    for folder in Path(tempfile.gettempdir()).glob(f"{_LINKS}*"):
        with suppress(OSError):
            if time() - folder.stat().st_mtime < _YOUNG:  # perhaps not locked yet
                continue
            descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(descriptor)


def _may_open(count: int) -> bool:
    """Whether this process may open so many files more, each of which the engine opens again; raises what it may where it can."""
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = 2 * count + _SPARE
    if allowed != resource.RLIM_INFINITY and allowed < needed:
        if most != resource.RLIM_INFINITY and most < needed:
            return False
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, most))
    return True


def _let_go(held: list[int], folder: Path | None, owner: int) -> None:
    if os.getpid() != owner:  # a child, forked since
        return
    for descriptor in held:
        with suppress(OSError):
            os.close(descriptor)
    if folder is not None:
        shutil.rmtree(folder, ignore_errors=True)
