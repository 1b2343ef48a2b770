"""Build the columnar file of an embedded store, beside the store."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from ...util.parallel import each
from .. import StoreError
from . import ddl as layout
from .source import graphs, predicates, release, statements, write_pairs

MEMORY = "1500MB"
#: Stands for the predicates of a store that has none, since DuckDB reads no list of no files.
NO_PREDICATE = "urn:jixiao:none"


def build(store: Path, target: Path, mark: Callable[[], str], workers: int | None = None) -> None:
    """Build the file at ``target`` out of the store, all of it or nothing; what was there is replaced.

    ``mark`` gives what the file is marked with, and is called when the store has been read. Nothing may write to the store
    meanwhile. Raises StoreError where the store cannot be read, and where the file cannot be made.
    """
    try:
        _build(store, target, mark, workers)
    except (OSError, duckdb.Error) as error:
        reason = str(error).strip().splitlines()[0]
        raise StoreError(
            f"{target} cannot be made: {reason} — check the free space; queries are answered by the store as before",
            f"无法生成 {target}（{reason}）；请检查剩余空间；查询仍由存储本身回答",
        ) from error


def left_behind(target: Path) -> list[Path]:
    """Find what one that was killed while it built the file has left; for who holds the store's lock, since only one can be at work."""
    return list(target.parent.glob(f".{target.name}-*"))


def _build(store: Path, target: Path, mark: Callable[[], str], workers: int | None) -> None:
    for left in left_behind(target):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as folder:
        made = Path(folder) / "made"
        names = predicates(store) or [NO_PREDICATE]
        pieces = [(str(store), name, str(Path(folder) / f"{number}.tsv")) for number, name in enumerate(names)]
        first = sorted(pieces, key=lambda piece: piece[1] != layout.TYPE)  # by far the largest: a worker begins with it
        for _ in each(write_pairs, first, workers=workers):
            pass
        count, named = statements(store), graphs(store)
        release()
        fill(made, [(name, path) for _, name, path in pieces], named, Path(folder))
        with duckdb.connect(str(made)) as connection:
            connection.execute(
                "CREATE TABLE about AS SELECT ? AS format, ? AS mark, (SELECT count(*) FROM triples) < ? AS repeated",
                [layout.FORMAT, mark(), count],
            )
        os.replace(made, target)


def fill(made: Path, files: Sequence[tuple[str, str]], named: Sequence[str], scratch: Path) -> None:
    """Build a columnar file out of one TSV file for each predicate, and the names of all graphs."""
    with duckdb.connect(str(made)) as connection:
        run = connection.execute
        run(f"SET memory_limit = '{MEMORY}'; SET temp_directory = '{scratch / 'spill'}'; SET preserve_insertion_order = false")
        run("SET checkpoint_threshold = '1TB'")  # once at the end: it packs all tables anew
        run("CREATE TEMP TABLE files (p INTEGER, iri VARCHAR, path VARCHAR)")
        run(
            "INSERT INTO files SELECT unnest(?), unnest(?), unnest(?)",
            [list(range(len(files))), [f[0] for f in files], [f[1] for f in files]],
        )
        run("CREATE TEMP TABLE graph_names AS SELECT unnest(?::VARCHAR[]) AS t", [list(named)])
        paths = "[" + ", ".join(f"'{_quoted(path)}'" for _, path in files) + "]"
        run(layout.texts(paths))
        for statement in (*layout.dictionary(), *layout.statements(paths)):
            run(statement)
        _subjects(run)
        for statement in layout.arithmetic():
            run(statement)
        run("CHECKPOINT")


def _subjects(run: Callable[..., duckdb.DuckDBPyConnection]) -> None:
    known = run("SELECT p, n, single, iri FROM predicates ORDER BY p").fetchall()
    kind = next((p for p, _, _, iri in known if iri == layout.TYPE), -1)
    columns = layout.wide([(p, n, single) for p, n, single, iri in known if p != kind])
    flags = layout.flagged(run("SELECT c, id FROM classes ORDER BY c").fetchall())
    run(layout.subjects(columns, flags))
    used: dict[int, set[int]] = {}
    for number, p in run("SELECT DISTINCT family, p FROM grouped").fetchall():
        used.setdefault(number, set()).add(p)
    typed: dict[int, set[int]] = {}
    for number, o in run(f"SELECT DISTINCT family, o FROM grouped WHERE p = {kind}").fetchall():
        typed.setdefault(number, set()).add(o)
    for number in sorted(used):
        own = [c for c in columns if c in used[number]]
        run(layout.family(number, own, [f for f in flags if f[1] in typed.get(number, ())], kind))
    for p, _, _, iri in known:
        if p not in columns and " " not in iri:
            run(f"CREATE TABLE m{p} AS SELECT s, o FROM triples WHERE p = {p} ORDER BY s, o")


def _quoted(text: str) -> str:
    return text.replace("'", "''")
