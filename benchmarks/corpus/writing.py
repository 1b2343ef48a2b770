"""A corpus as files in folders, and its manifest."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from .model import Paper
from .tables import Options, paper
from .text import text_of

MANIFEST = "manifest.json"
_CHUNK = 50
Entry = dict[str, Any]


def _text(document: Paper) -> bytes:
    return text_of(document).encode()


def writer_of(format_: str) -> Callable[[Paper], bytes]:
    """What makes the bytes of a document in a format. Raises ImportError where a library is missing."""
    if format_ == "txt":
        return _text
    from .office import WRITERS

    return WRITERS[format_]


@dataclass(frozen=True, slots=True)
class Work:
    """What each process needs to know to write document k."""

    folder: Path
    options: Options
    formats: tuple[str, ...]

    def write(self, k: int) -> Entry:
        """Writes document number ``k`` and gives its entry in the manifest."""
        document = paper(k, self.options)
        format_ = self.formats[k % len(self.formats)]
        content = writer_of(format_)(document)
        place = document.place
        path = Path(place.province, place.folder, str(document.year), f"{document.department}.{format_}")
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_bytes(content)
        return {"path": path.as_posix()} | entry_of(document) | {"bytes": len(content), "sha256": sha256(content).hexdigest()}


def entry_of(document: Paper) -> Entry:
    """What the manifest says is in a document."""
    rows = [row for table in document.tables for row in table.rows]
    return {
        "index": document.index,
        "city": document.place.code,
        "city_name": document.place.name,
        "year": document.year,
        "department": document.unit,
        "form": document.form,
        "tables": len(document.tables),
        "indicators": len(rows),
        "budget_yuan": sum(table.total for table in document.tables) * 100,
        "targets": dict(sorted(Counter(row.value.kind for row in rows).items())),
        "findings": document.defects,
    }


def write_corpus(work: Work, numbers: Sequence[int], *, workers: int = 1, progress: Callable[[int], None] = lambda _done: None) -> Entry:
    """Writes the documents of these numbers and the manifest; documents that an earlier call wrote stay in it.

    Raises ValueError where the folder has a corpus that was made by other options.
    """
    manifest = work.folder / MANIFEST
    said = {"options": asdict(work.options) | {"formats": list(work.formats)}}
    documents: dict[int, Entry] = {}
    if manifest.is_file():
        before = json.loads(manifest.read_text(encoding="utf-8"))
        if before["options"] != said["options"]:
            made = json.dumps(before["options"])
            raise ValueError(
                f"{manifest}: was made by other options ({made}) — give the same ones, or another folder"
                f"\n{manifest}：由其他选项生成（{made}）；请使用相同选项，或换一个文件夹"
            )
        documents = {entry["index"]: entry for entry in before["documents"]}
    work.folder.mkdir(parents=True, exist_ok=True)
    for done, entry in enumerate(_written(work, numbers, workers), 1):
        documents[entry["index"]] = entry
        progress(done)
    whole = said | {"totals": totals(documents.values()), "documents": [documents[k] for k in sorted(documents)]}
    manifest.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return whole


def _written(work: Work, numbers: Sequence[int], workers: int) -> Iterator[Entry]:
    if workers < 2 or len(numbers) < 2 * _CHUNK:
        yield from map(work.write, numbers)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(partial(Work.write, work), numbers, chunksize=_CHUNK)


def totals(documents: Iterable[Entry]) -> Entry:
    """The sums over documents."""
    found = list(documents)
    sums = {key: sum(entry[key] for entry in found) for key in ("tables", "indicators", "budget_yuan", "bytes")}
    return {"documents": len(found)} | sums | {key: _counted(entry[key] for entry in found) for key in ("targets", "findings")}


def _counted(parts: Iterable[dict[str, int]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part)
    return dict(sorted(counts.items()))
