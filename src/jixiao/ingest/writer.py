"""Write documents into the store: new ones many at a time, while the next are processed; those that take another's place one by one."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from ..model import DocumentError
from ..model.text import printable
from ..rdf import Minter
from ..store import Store, statements
from ..store.statistics import DocumentRecord
from ..util.parallel import Progress
from .sources import Failure, Remote

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from .process_document import ProcessedDocument

__all__ = ["Imported", "Writer"]

#: New documents are loaded at once that come within so many seconds, and then within as many as the run has taken by then: in small
#: pieces the engine would be busy with putting the pieces together (ten million quads in one load instead of four: a tenth less
#: time). But not more than so many, which is what a kill can cost.
_SHORTEST, _LONGEST = 120.0, 300.0
#: So many bytes wait for the loader, which takes none while it writes; then the readers wait too.
_UNDER_WAY = 200_000_000


@dataclass(frozen=True, slots=True)
class Imported:
    """A document that is in the store; ``changed`` is false where it already was.

    ``earlier_name`` is what the store called it before, where that was something else; ``copy_of`` the name that the store calls it by,
    where another file of the run has the same bytes. ``corrected`` counts the cells in which another text was read than stands there.
    """

    path: Path | Remote
    name: str
    sha256: str
    document: str
    tables: int
    changed: bool
    earlier_name: str = ""
    copy_of: str = ""
    corrected: int = 0


class Chunk:
    """New documents on their way into the store, in one load that lasts some seconds. Whoever brings them waits where too much is under
    way."""

    def __init__(self, store: Store, thread: Executor, seconds: float) -> None:
        self.number = 0
        #: The digests of what was handed over of things that documents share: each once in a load, which is whole or not at all.
        self.shared: set[bytes] = set()
        self.last: Path | Remote | None = None
        self._end = time.monotonic() + seconds
        self._waiting: deque[bytes | None] = deque()
        self._bytes = 0
        self._moved = threading.Condition()
        self.loading = thread.submit(store.add, self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        while True:
            with self._moved:
                self._moved.wait_for(lambda: self._waiting)
                piece = self._waiting.popleft()
                self._bytes -= len(piece or b"")
                self._moved.notify_all()
            if piece is None:
                return
            yield piece

    def put(self, piece: bytes | None) -> None:
        """Hands over a document, or the end of them. Raises what became of the load where it failed."""
        with self._moved:
            while self._bytes > _UNDER_WAY and not self.loading.done():
                self._moved.wait(0.2)
            self._waiting.append(piece)
            self._bytes += len(piece or b"")
            self._moved.notify_all()
        if self.loading.done() and piece is not None:
            self.loading.result()

    def add(self, result: ProcessedDocument, stated: Collection[str], minter: Minter) -> None:
        """Hands over a document; the tables ``stated`` have a version that counts already."""
        from ..rdf.versions import marked_superseded
        from .versions import own_graph, work_statements

        superseded = [version for version in result.versions if version.work in stated]
        quads = marked_superseded(result.quads, superseded, own_graph(result), minter)
        first = (version for version in result.versions if version.work not in stated)
        works = [line for version in first for line in work_statements(version.work, [version.version], version.called)]
        digests = {blake2b(block, digest_size=16).digest(): block for block in result.shared}
        new = [block for digest, block in digests.items() if digest not in self.shared]
        self.shared |= digests.keys()
        said = b"".join(new) + "".join(f"{line}\n" for line in works).encode()
        self.put(quads + said.replace(b"\n", f" <{minter.entities}> .\n".encode()))
        self.number, self.last = self.number + 1, result.path

    @property
    def full(self) -> bool:
        return time.monotonic() >= self._end


class Writer:
    """Loader of processed documents: new ones in chunks, in a thread of its own, while the next are made."""

    def __init__(self, store: Store, known: dict[str, DocumentRecord], total: int, done: int, progress: Progress) -> None:
        self._store, self.known, self._total, self._done, self._progress = store, known, total, done, progress
        self._thread: Executor | None = None
        self._began = time.monotonic()
        self._chunk: Chunk | None = None
        #: Chunks that are complete, and not yet in the store.
        self._complete: deque[Chunk] = deque()
        #: The tables that are to be settled: those of which there are several versions, or were.
        self.touched: set[str] = set()
        #: The hashes of the tables of which documents were written in this run. Two tables of one hash are only looked at once more.
        self._works: set[int] = set()
        self._into_empty = not known
        self.wrote: set[str] = set()

    def take(self, result: ProcessedDocument) -> Imported | Failure:
        """Load a document, now or with the chunk it goes into; give what is to be reported of it."""
        self._look(wait=False)
        state = result.state
        if result.failure or state is None:
            self._report(result.path, 1)
            return result.failure or Failure(result.path, DocumentError(f"{result.path}: nothing came of it", f"{result.path}：没有结果"))
        there = self.known.get(state.document)
        changed = there is None or there.digest != state.digest
        if there is None:
            minter = Minter.of_document(state.document, state.sha256)
            stated = self._stated_before(result, minter)
            self.touched |= stated
            self._chunk = self._chunk or Chunk(self._store, self._loader(), self._seconds())
            self._chunk.add(result, stated, minter)
            self._report(result.path, 0)
            self._note(result, state)
            if self._chunk.full:
                self._end()
        else:
            if changed or there.read != state.read:
                self._replace(result, state, changed)
            self._report(result.path, 1)
        return Imported(result.path, state.file, state.sha256, state.document, len(result.tables), changed, corrected=result.corrected)

    def _replace(self, result: ProcessedDocument, state: DocumentRecord, changed: bool) -> None:
        """Write a document over what was there of it. Where its own graph is as it was, that one stays."""
        from .versions import exchange

        self.finish()
        if changed:
            self.touched |= exchange(self._store, [self.known[state.document]], result)
        else:
            held = statements(result.quads)
            self._store.replace({name: held.get(name, []) for name in result.graphs[1:]})
        self._note(result, state)

    def _stated_before(self, result: ProcessedDocument, minter: Minter) -> set[str]:
        """The tables of a document of which there is a version already: from this run, or in the store."""
        from .versions import known_works

        works = {version.work for version in result.versions}
        there = {work for work in works if hash(work) in self._works}
        return there if self._into_empty else there | known_works(self._store, works - there, minter)

    def _note(self, result: ProcessedDocument, state: DocumentRecord) -> None:
        self.known[state.document] = state
        self.wrote.add(state.document)
        self._works.update(hash(version.work) for version in result.versions)

    def _loader(self) -> Executor:
        """The thread that loads, begun with the first document."""
        if self._thread is None:
            from concurrent.futures import ThreadPoolExecutor

            self._thread = ThreadPoolExecutor(1)
        return self._thread

    def _seconds(self) -> float:
        """How long a chunk that begins now may last."""
        return min(max(time.monotonic() - self._began, _SHORTEST), _LONGEST)

    def _end(self) -> None:
        """Nothing more goes with this chunk."""
        if self._chunk:
            self._chunk.put(None)
            self._complete.append(self._chunk)
            self._chunk = None

    def _look(self, *, wait: bool) -> None:
        """Tells of the chunks that are in the store by now."""
        while self._complete and (wait or self._complete[0].loading.done()):
            self._complete[0].loading.result()
            chunk = self._complete.popleft()
            if chunk.last is not None:
                self._report(chunk.last, chunk.number)

    def _report(self, path: Path | Remote, more: int) -> None:
        """So many more documents are in the store; those in chunks are on their way there."""
        self._done += more
        under_way = (*self._complete, self._chunk)
        self._progress(printable(path), self._done, self._total, sum(chunk.number for chunk in under_way if chunk))

    def finish(self) -> None:
        """Waits until all that was taken is in the store."""
        self._end()
        self._look(wait=True)

    def close(self) -> None:
        """Waits until nothing is being loaded; what was handed over goes in, and is told of."""
        self._end()
        if self._thread is not None:
            self._thread.shutdown(wait=True)
        while self._complete and not self._complete[0].loading.exception():
            self._look(wait=False)
