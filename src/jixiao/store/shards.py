"""The whole store as many compressed N-Quads files, for the bulk loaders of servers."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from ..model import JixiaoError
from ..model.text import printable
from ..readers.remote import is_url, writing
from . import Store
from .export import graphs, quads_text, unwritable

__all__ = ["MOST", "Shard", "write_shards"]

#: So many shards may be open at once.
MOST = 500
#: Fast, and as small as the slower levels make it but for some percent.
_LEVEL = 4
_README = Path(__file__).with_name("shards.md")


@dataclass(frozen=True, slots=True)
class Shard:
    """A file of N-Quads: its name, how many graphs and statements are in it, and of its compressed bytes their number and SHA-256."""

    name: str
    graphs: int
    statements: int
    bytes: int
    sha256: str


def write_shards(store: Store, target: str, number: int) -> list[Shard]:
    """Writes ``number`` files part-00000.nq.gz … to a folder or URL, with a manifest.json and a README.md.

    All graphs of a document are in one file. What comes next goes to the file that has the least so far, so that two stores that
    hold the same give the same bytes. The manifest is written last: where it is, all is there. Raises JixiaoError where the folder
    is not empty or cannot be written.
    """
    place = _place(target)
    names = [f"part-{index:05d}.nq.gz" for index in range(number)]
    with ExitStack() as opened:
        parts = [_Part(name, opened.enter_context(place(name))) for name in names]
        for group in _documents(store):
            part = min(parts, key=lambda part: part.size)
            for name, lines in group:
                part.add(name, lines)
        shards = [part.closed() for part in parts]
    with place("README.md") as file:
        file.write(_README.read_bytes())
    with place("manifest.json") as file:
        content = {"format": "application/n-quads", "compression": "gzip", "shards": [asdict(shard) for shard in shards]}
        file.write((json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8"))
    return shards


def _documents(store: Store) -> Iterator[list[tuple[str, list[str]]]]:
    """The graphs, those of one document together: their names differ in what follows the last slash."""
    group: list[tuple[str, list[str]]] = []
    for name, lines in graphs(store):
        if group and _document(name) != _document(group[0][0]):
            yield group
            group = []
        group.append((name, lines))
    if group:
        yield group


def _document(name: str) -> str:
    head, _, last = name.rpartition("/")
    return head if "/document/" in name and last else name


class _Digested:
    """A file that bytes are written to, counted and digested on their way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = hashlib.sha256()
        self.bytes = 0

    def write(self, data: bytes) -> None:
        self.digest.update(data)
        self.bytes += len(data)
        self._file.write(data)

    def flush(self) -> None:
        """What is open is flushed where it is closed."""


class _Part:
    """A shard being written."""

    def __init__(self, name: str, file: IO[bytes]) -> None:
        self._name = name
        self._file = _Digested(file)
        # Without name and time, so that the same content is the same bytes.
        self._packed = gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=self._file, mtime=0)
        self._graphs = self._statements = 0
        #: Characters so far, uncompressed.
        self.size = 0

    def add(self, name: str, lines: Sequence[str]) -> None:
        text = quads_text(name, lines)
        self.size += len(text)
        self._graphs += 1
        self._statements += len(lines)
        self._packed.write(text.encode("utf-8"))

    def closed(self) -> Shard:
        self._packed.close()
        return Shard(self._name, self._graphs, self._statements, self._file.bytes, self._file.digest.hexdigest())


# -- where to --------------------------------------------------------------------------------------------------------------


def _place(target: str) -> Callable[[str], AbstractContextManager[IO[bytes]]]:
    """What opens a file of the target by its name. Raises JixiaoError where the target is a folder that holds something."""
    if is_url(target):
        return lambda name: writing(f"{target.rstrip('/')}/{name}")
    folder = Path(target)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise JixiaoError(
                f"{printable(folder)}: this folder is not empty, and its files would be loaded with the shards — give an empty one",
                f"{printable(folder)}：文件夹不为空，其中的文件会与分片一起被加载；请指定空文件夹",
            )
    except OSError as error:
        raise unwritable(folder, error) from error
    return lambda name: _file(folder / name)


@contextmanager
def _file(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("wb") as file:
            yield file
    except OSError as error:
        raise unwritable(path, error) from error
