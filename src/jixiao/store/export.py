"""Dump a store as RDF: as one file, or as many that a server's bulk loader takes. Never more than a part of it is in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO
from zlib import crc32

import pyoxigraph

from ..model import JixiaoError
from ..model.graph_names import BOOKKEEPING
from ..model.text import printable, well_formed
from ..rdf import PREFIXES
from ..sparql.results import Triples
from . import Store

EXPORTS = {
    ".nq": pyoxigraph.RdfFormat.N_QUADS,
    ".trig": pyoxigraph.RdfFormat.TRIG,
    ".nt": pyoxigraph.RdfFormat.N_TRIPLES,
    ".ttl": pyoxigraph.RdfFormat.TURTLE,
}

#: So many lines are sorted in memory; more are first dealt out to so many files by their subjects.
_IN_MEMORY = 300_000
_FILES = 256


def write_export(store: Store, file: Path) -> int:
    """Writes all statements in the format that the file's name ends in, and gives how many. The file is there whole or not at all.

    Two stores that hold the same give the same bytes: graphs are in the order of their names, the statements of each in the order
    of their text, and blank nodes are named by what is said of them. Formats without graphs hold each statement once.
    Raises JixiaoError where the file cannot be written.
    """
    form = EXPORTS[file.suffix]
    part = file.with_name(f".{file.name}.part")
    try:
        with part.open("wb") as output:
            count = _written(store, form, output)
        part.replace(file)
    except OSError as error:
        raise unwritable(file, error) from error
    finally:
        part.unlink(missing_ok=True)
    return count


def _written(store: Store, form: pyoxigraph.RdfFormat, output: IO[bytes]) -> int:
    counter = _Counter()
    if form is pyoxigraph.RdfFormat.N_QUADS:
        for name, lines in graphs(store):
            output.write(quads_text(name, counter.counted(lines)).encode("utf-8"))
    elif form.supports_datasets:
        quads = (quad for name, lines in graphs(store) for quad in _parsed(quads_text(name, counter.counted(lines))))
        pyoxigraph.serialize(quads, output=output, format=form)
    else:
        once = counter.counted(_distinct(line for _, lines in graphs(store) for line in lines))
        if form is pyoxigraph.RdfFormat.N_TRIPLES:
            output.writelines(f"{line}\n".encode() for line in once)
        else:
            pyoxigraph.serialize((_triple(line) for line in once), output=output, format=form)
    return counter.count


class _Counter:
    """Counts what passes."""

    count = 0

    def counted(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self.count += 1
            yield line


def unwritable(file: object, error: OSError) -> JixiaoError:
    """That a file cannot be written."""
    shown = printable(file)
    return JixiaoError(
        f"{shown}: cannot be written: {error.strerror} — check the folder, its permissions and the space on the disk",
        f"{shown}：无法写入（{error.strerror}）；请检查文件夹、权限和磁盘空间",
    )


# -- the statements of an answer -------------------------------------------------------------------------------------------

#: The formats in which the statements of a CONSTRUCT or DESCRIBE are given.
GRAPH_FORMATS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
    "xml": pyoxigraph.RdfFormat.RDF_XML,
}


def serialize_triples(answer: Triples, form: str) -> bytes:
    """Write the statements of an answer in one of GRAPH_FORMATS, in the order of their text; Turtle and RDF/XML with prefixes."""
    lines = sorted(answer.ntriples.split("\n")[:-1])
    if form == "ntriples":
        return "".join(f"{line}\n" for line in lines).encode("utf-8")
    kind = GRAPH_FORMATS[form]
    text = "\n".join(lines)
    prefixes = {name: base for name, base in PREFIXES.items() if f"<{base}" in text} if form in ("turtle", "xml") else None
    made = pyoxigraph.serialize(map(_triple, lines), format=kind, prefixes=prefixes) or b""
    return well_formed(made) if form == "xml" else made


def turtle_to_ntriples(turtle: bytes) -> str:
    """Rewrite Turtle as N-Triples text. Raises SyntaxError where it is not Turtle."""
    triples = (quad.triple for quad in pyoxigraph.parse(turtle, format=pyoxigraph.RdfFormat.TURTLE))
    return (pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.N_TRIPLES) or b"").decode("utf-8")


# -- graphs as lines -------------------------------------------------------------------------------------------------------


def graphs(store: Store) -> Iterator[tuple[str, list[str]]]:
    """The named graphs in the order of their names, each as sorted lines of N-Triples; without what only the program needs."""
    for name in (name for name in store.names() if not name.endswith(f"/{BOOKKEEPING}")):
        lines = store.graph(name).split("\n")[:-1]
        if lines:
            blank = [line for line in lines if _has_blank(line)]
            if blank:
                lines = [line for line in lines if not _has_blank(line)] + _canonical(name, blank)
            yield name, sorted(lines)


def quads_text(name: str, lines: Iterable[str]) -> str:
    """Lines of N-Triples as N-Quads of a graph."""
    return "".join(f"{line[:-1]}<{name}> .\n" for line in lines)


def _has_blank(line: str) -> bool:
    if line.startswith("_:"):
        return True
    start = line.find(" ", line.find(" ") + 1) + 1
    return line.startswith("_:", start)


def _canonical(name: str, lines: Iterable[str]) -> list[str]:
    """The statements with their blank nodes named by RDFC-1.0, and by the graph, so that no two graphs share one."""
    data = pyoxigraph.Dataset(_parsed("".join(f"{line}\n" for line in lines)))
    data.canonicalize(pyoxigraph.CanonicalizationAlgorithm.RDFC_1_0)
    graph = f"g{crc32(name.encode('utf-8')):08x}"
    renamed = []
    for quad in data:
        subject, value = (
            pyoxigraph.BlankNode(graph + term.value) if isinstance(term, pyoxigraph.BlankNode) else term
            for term in (quad.subject, quad.object)
        )
        renamed.append(f"{subject} {quad.predicate} {value} .")
    return renamed


def _parsed(text: str) -> Iterator[pyoxigraph.Quad]:
    return iter(pyoxigraph.parse(text, format=pyoxigraph.RdfFormat.N_QUADS))


def _triple(line: str) -> pyoxigraph.Triple:
    return next(_parsed(line)).triple


# -- each statement once ---------------------------------------------------------------------------------------------------


def _distinct(lines: Iterable[str]) -> Iterator[str]:
    """Each line once, those of one subject together; many lines by way of files, so that memory does not grow with them."""
    few: set[str] = set()
    rest = iter(lines)
    for line in rest:
        few.add(line)
        if len(few) >= _IN_MEMORY:
            break
    else:
        yield from sorted(few)
        return
    with tempfile.TemporaryDirectory(prefix="jixiao-export-") as folder:
        paths = [Path(folder) / f"{number:03d}" for number in range(_FILES)]
        with ExitStack() as opened:
            files = [opened.enter_context(path.open("w", encoding="utf-8", newline="\n")) for path in paths]
            for several in (few, rest):
                for line in several:
                    files[crc32(line[: line.index(" ")].encode("utf-8")) % _FILES].write(f"{line}\n")
        few.clear()
        for path in paths:
            yield from sorted(set(path.read_text(encoding="utf-8").split("\n")[:-1]))
            os.unlink(path)
