"""A real SPARQL server for tests: ``oxigraph serve`` on a free port of this machine, and the folder it keeps its data in."""

from __future__ import annotations

import os
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

import pytest


def binary() -> str:
    """The server's program. Without it tests are skipped on a developer's machine and fail in CI."""
    beside = Path(sys.executable).with_name("oxigraph")
    found = str(beside) if beside.exists() else shutil.which("oxigraph")
    if found is None:
        reason = "the oxigraph server is not installed (pip install oxigraph)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@contextmanager
def serving(location: Path, *options: str) -> Iterator[str]:
    """Serves the data of a folder; gives the server's root address once it answers. Stops the server at the end."""
    program = binary()
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    location.mkdir(parents=True, exist_ok=True)
    log = location.with_name(f"{location.name}.log")
    with log.open("wb") as output:
        command = [program, "serve", "--location", str(location), "--bind", f"127.0.0.1:{port}", *options]
        server = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
        try:
            _wait(url, server, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if server.poll() is not None:
            pytest.fail(f"oxigraph ended with {server.returncode}: {log.read_text(errors='replace')}")
        try:
            query(url, "ASK {}")
            return
        except OSError:
            time.sleep(0.05)
    pytest.fail(f"oxigraph does not answer at {url}: {log.read_text(errors='replace')}")


def _post(url: str, field: str, text: str, accept: str) -> bytes:
    data = urllib.parse.urlencode({field: text}).encode()
    request = urllib.request.Request(url, data=data, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


def query(url: str, sparql: str, accept: str = "application/sparql-results+json") -> bytes:
    """Asks the server without any of jixiao's code in between."""
    return _post(f"{url}query", "query", sparql, accept)


def update(url: str, sparql: str) -> None:
    _post(f"{url}update", "update", sparql, "*/*")


def dump(url: str) -> bytes:
    """Everything the server holds, as N-Quads, by the Graph Store Protocol."""
    request = urllib.request.Request(f"{url}store", headers={"Accept": "application/n-quads"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


def load(url: str, nquads: bytes) -> None:
    """Adds statements to the server, by the Graph Store Protocol."""
    request = urllib.request.Request(f"{url}store", data=nquads, headers={"Content-Type": "application/n-quads"}, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:
        answer.read()
