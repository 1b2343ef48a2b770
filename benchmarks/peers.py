"""Other people's SPARQL servers with the same quads, set up for speed: Oxigraph's, Apache Jena Fuseki with TDB2, Virtuoso 7.

Each has the union of all graphs as its default graph, as the saved queries need it. What is loaded once is kept in its folder.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parent.parent / "tests"

_FUSEKI = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
[] a fuseki:Server ; fuseki:services ( <#union> ) .
<#union> a fuseki:Service ; fuseki:name "union" ;
    fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "query" ;
        ja:context [ ja:cxtName "arq:queryTimeout" ; ja:cxtValue "%(limit)d000" ] ] ;
    fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "%(folder)s" ; tdb2:unionDefaultGraph true ] .
"""
_VIRTUOSO = """
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
NumberOfBuffers = 340000
MaxDirtyBuffers = 250000
CheckpointInterval = 0
ThreadsPerQuery = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 1000000
MaxQueryExecutionTime = {limit}
MaxQueryCostEstimationTime = 100000
"""


def port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def running(command: list[str], folder: Path, probe: str) -> Iterator[None]:
    """A server, once it answers."""
    with (folder / "server.log").open("ab") as log:
        server = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        try:
            for _ in range(600):
                if server.poll() is not None:
                    raise RuntimeError(f"{command[0]} ended: see {folder}/server.log")
                try:
                    with urllib.request.urlopen(probe, timeout=30) as response:
                        response.read()
                    break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.5)
            yield
        finally:
            server.terminate()
            try:
                server.wait(60)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


@contextmanager
def jixiao(store: Path, folder: Path, limit: int, engine: str = "auto", cache: int = 0) -> Iterator[str]:
    """Our own service, keeping so many MiB of answers."""
    number = port()
    folder.mkdir(parents=True, exist_ok=True)
    program = str(Path(sys.executable).with_name("jixiao"))
    options = ["--port", str(number), "--cache", str(cache), "--timeout", str(limit), "--engine", engine]
    command = [program, "serve", "--store", str(store), *options]
    with running(command, folder, f"http://127.0.0.1:{number}/healthz"):
        yield f"http://127.0.0.1:{number}/sparql"


@contextmanager
def oxigraph(store: Path, folder: Path, limit: int) -> Iterator[str]:
    """Oxigraph's server on the very store."""
    number = port()
    folder.mkdir(parents=True, exist_ok=True)
    program = str(Path(sys.executable).with_name("oxigraph"))
    place = ["--location", str(store), "--bind", f"127.0.0.1:{number}", "--union-default-graph", "--timeout-s", str(limit)]
    with running([program, "serve-read-only", *place], folder, f"http://127.0.0.1:{number}/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{number}/query"


@contextmanager
def fuseki(quads: Path, folder: Path, limit: int) -> Iterator[str]:
    """Fuseki on a TDB2 dataset, loaded by its bulk loader."""
    sys.path.insert(0, str(TESTS))
    from servers.fuseki import jar

    program = str(jar())
    data = folder / "tdb2"
    if not data.is_dir():
        made = folder / "tdb2.part"
        shutil.rmtree(made, ignore_errors=True)
        made.mkdir(parents=True)
        load = ["java", "-cp", program, "tdb2.tdbloader", "--loader=phased", "--loc", str(made), str(quads)]
        subprocess.run(load, check=True, capture_output=True)
        subprocess.run(["java", "-cp", program, "tdb2.tdbstats", "--loc", str(made)], check=False, capture_output=True)
        made.rename(data)
    (folder / "config.ttl").write_text(_FUSEKI % {"folder": data, "limit": limit}, encoding="utf-8")
    number = port()
    command = ["java", "-Xmx4g", "-jar", program, "--localhost", "--port", str(number), "--config", "config.ttl"]
    with running(command, folder, f"http://127.0.0.1:{number}/union/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{number}/union/query"


@contextmanager
def virtuoso(quads: Path, folder: Path, limit: int) -> Iterator[str]:
    """Virtuoso on a database loaded by its bulk loader."""
    folder.mkdir(parents=True, exist_ok=True)
    http, sql = port(), port()
    settings = folder / "virtuoso.ini"
    settings.write_text(_VIRTUOSO.format(folder=folder, http=http, sql=sql, limit=limit), encoding="utf-8")
    with running(["virtuoso-t", "+foreground", "+configfile", str(settings)], folder, f"http://127.0.0.1:{http}/sparql?query=ASK%7B%7D"):
        if not (folder / "loaded").exists():
            parts = folder / "parts"
            parts.mkdir(exist_ok=True)
            subprocess.run(["split", "-C", "200m", "--additional-suffix=.nq", str(quads), f"{parts}/part-"], check=True)
            isql = ["isql-vt", f"127.0.0.1:{sql}", "dba", "dba"]
            subprocess.run([*isql, f"exec=ld_dir('{parts}', '*.nq', 'urn:none');"], check=True, capture_output=True)
            # One loader: two of them end in each other's deadlocks, and leave files out.
            subprocess.run([*isql, "exec=log_enable(2); rdf_loader_run(); checkpoint;"], check=True, capture_output=True)
            wrong = "select ll_file, ll_error from DB.DBA.load_list where ll_error is not null or ll_state <> 2;"
            failed = subprocess.run([*isql, f"exec={wrong}"], check=True, capture_output=True, text=True).stdout
            if "\n0 Rows." not in failed:
                raise RuntimeError(f"Virtuoso did not load all: {failed[-2000:]}")
            shutil.rmtree(parts)
            (folder / "loaded").touch()
        yield f"http://127.0.0.1:{http}/sparql"
