"""What a worker of the cluster does: the same work as a process here, by the same program and the same words."""

from __future__ import annotations

import atexit
import hashlib
import os
import pickle
import shutil
import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ... import __version__
from ...vocabulary import SETTING, own_paths, setting
from ..process_document import program_digest

A = TypeVar("A")
R = TypeVar("R")

#: One document at a time in a process, however many threads the worker has: an archive is kept open from one to the next.
_ONE = threading.Lock()
_folders: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """The word files of ``--vocabulary``: their names and bytes, in their order."""

    files: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def of_here(cls) -> Words:
        return cls(tuple((path.name, path.read_bytes()) for path in own_paths(setting())))

    def use(self) -> None:
        """Puts these words, and no others, into force in this process."""
        wanted = self._setting()
        if setting() != wanted:
            os.environ[SETTING] = wanted
            program_digest.cache_clear()

    def _setting(self) -> str:
        if not self.files:
            return ""
        digest = hashlib.sha256(pickle.dumps(self.files)).hexdigest()
        if digest not in _folders:
            folder = Path(tempfile.mkdtemp(prefix="jixiao-words-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            paths = [folder / f"{number:03d}-{name}" for number, (name, _) in enumerate(self.files)]
            for path, (_, content) in zip(paths, self.files, strict=True):
                path.write_bytes(content)
            _folders[digest] = os.pathsep.join(map(str, paths))
        return _folders[digest]


@dataclass(frozen=True, slots=True)
class Told:
    """What a worker says of itself: its version, what identifies its program and words, and the paths it does not see."""

    version: str
    digest: str
    unseen: tuple[str, ...]


class OtherProgramError(Exception):
    """The program of the worker is another than the one that asks."""


@dataclass(frozen=True, slots=True)
class Call:
    """A function to be called where this is unpickled, so that who only passes it on needs no jixiao."""

    function: Callable[..., Any]
    arguments: tuple[Any, ...]

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[Any, ...]]:
        return self.function, self.arguments


def told(words: Words, paths: Sequence[str]) -> Told:
    """What this worker says of itself, with those words in force."""
    with _ONE:
        words.use()
        return Told(__version__, program_digest(), tuple(path for path in paths if not os.path.exists(path)))


def done(function: Callable[[A], R], piece: A, words: Words, digest: str) -> R:
    """The function's result. Raises OtherProgramError where the same work by another program would give other results."""
    with _ONE:
        words.use()
        if program_digest() != digest:
            raise OtherProgramError(__version__)
        return function(piece)
