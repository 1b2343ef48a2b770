"""Apache Jena Fuseki with two empty TDB2 datasets: ``/plain``, whose default graph is its own, and ``/union``, where it is the union."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from servers import free_port, running, unavailable

VERSION = "5.6.0"  # the last that runs on Java 17
SHA256 = "d28c1eaf703122ee628895a460c20fa4aa60a892f435d403ea8c036f241da1f8"
_ARTIFACT = f"org.apache.jena:jena-fuseki-server:{VERSION}"
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1"
_CACHE = Path(__file__).resolve().parents[2] / ".cache"

_CONFIG = """
PREFIX fuseki: <http://jena.apache.org/fuseki#>
PREFIX ja: <http://jena.hpl.hp.com/2005/11/Assembler#>
PREFIX tdb2: <http://jena.apache.org/2016/tdb#>
[] a fuseki:Server ; fuseki:services ( <#plain> <#union> ) .
"""
_SERVICE = """
<#%(name)s> a fuseki:Service ; fuseki:name "%(name)s" ;
    fuseki:endpoint [ fuseki:operation fuseki:query ; fuseki:name "query" ] , [ fuseki:operation fuseki:update ; fuseki:name "update" ] ,
        [ fuseki:operation fuseki:gsp-rw ; fuseki:name "data" ] ;
    fuseki:dataset [ a tdb2:DatasetTDB2 ; tdb2:location "%(folder)s" ; tdb2:unionDefaultGraph %(union)s ] .
"""


def jar() -> Path:
    """The server, from the cache, else from Maven Central; what it is, its SHA-256 tells."""
    file = _CACHE / f"jena-fuseki-server-{VERSION}.jar"
    if file.exists() and _sha256(file) == SHA256:
        return file
    maven = shutil.which("mvn")
    if maven is None:
        unavailable("Fuseki cannot be fetched: Maven is not installed (apt-get install maven)")
    _CACHE.mkdir(exist_ok=True)
    (_CACHE / ".gitignore").write_text("*\n")
    with tempfile.TemporaryDirectory(dir=_CACHE) as folder:
        command = [str(maven), "-q", "-B", f"{_PLUGIN}:copy", f"-Dartifact={_ARTIFACT}", f"-DoutputDirectory={folder}"]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=600, check=False)
        found = Path(folder) / file.name
        if done.returncode != 0 or not found.exists():
            unavailable(f"Fuseki cannot be fetched: {(done.stdout + done.stderr)[-500:]}")
        if _sha256(found) != SHA256:
            pytest.fail(f"{_ARTIFACT} is not what it was: SHA-256 {_sha256(found)}")
        os.replace(found, file)
    return file


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Gives the server's root address; the datasets' are ``{root}plain/query`` and ``{root}union/query``."""
    java = shutil.which("java")
    if java is None:
        unavailable("Fuseki needs Java (apt-get install default-jre-headless)")
    server = jar()
    parts = [_CONFIG]
    for name, union in (("plain", "false"), ("union", "true")):
        (folder / name).mkdir(parents=True)
        parts.append(_SERVICE % {"name": name, "folder": folder / name, "union": union})
    (folder / "config.ttl").write_text("".join(parts), encoding="utf-8")
    port = free_port()
    # The first level of compilation only: starting matters here, not speed.
    command = [
        str(java),
        "-Xmx1g",
        "-XX:TieredStopAtLevel=1",
        "-jar",
        str(server),
        "--localhost",
        "--port",
        str(port),
        "--config",
        "config.ttl",
    ]
    with running(command, folder, f"http://127.0.0.1:{port}/plain/query?query=ASK%7B%7D"):
        yield f"http://127.0.0.1:{port}/"
