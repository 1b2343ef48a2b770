"""Virtuoso 7 as Debian has it, with an empty database; user and password are ``dba``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers import free_port, running, unavailable

_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DirsAllowed = {folder}
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
CheckpointInterval = 0
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 5
[SPARQL]
ResultSetMaxRows = {rows}
"""


@contextmanager
def serving(folder: Path, *, rows: int = 1_000_000) -> Iterator[tuple[str, int]]:
    """Gives the server's address without its path, and the port of its SQL; no answer has more than ``rows`` rows."""
    program = shutil.which("virtuoso-t")
    if program is None:
        unavailable("Virtuoso is not installed (apt-get install virtuoso-opensource-7)")
    folder.mkdir(parents=True, exist_ok=True)
    http, sql = free_port(), free_port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, http=http, sql=sql, rows=rows), encoding="utf-8")
    command = [str(program), "+foreground", "+configfile", str(settings)]
    with running(command, folder, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{http}", sql
