"""A real ``jixiao serve`` for tests, on a free port of this machine, and a plain HTTP client for it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

TOKEN = "let-me-write"


@dataclass(frozen=True)
class Got:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """A running server: its address, its process, and the file its access log goes to."""

    port: int
    process: subprocess.Popen[bytes]
    log: Path
    store: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def ask(
        self, path: str, *, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None, timeout: float = 60
    ) -> Got:
        """One request on a connection of its own; no header is added but Host, and Content-Length where there is a body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            skip = any(name.lower() == "host" for name in headers or {})
            connection.putrequest(method, path, skip_accept_encoding=True, skip_host=skip)
            for name, value in (headers or {}).items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            return Got(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def query(self, sparql: str, accept: str | None = None, **parameters: Any) -> Got:
        """A query by GET; further parameters by name, with ``_`` for ``-``."""
        pairs = [("query", sparql), *((name.replace("_", "-"), value) for name, value in parameters.items())]
        return self.ask(f"/sparql?{urlencode(pairs, doseq=True)}", headers={"Accept": accept} if accept is not None else {})

    def update(self, sparql: str, token: str | None = TOKEN, path: str = "/sparql") -> Got:
        headers = {"Content-Type": "application/sparql-update"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        return self.ask(path, method="POST", body=sparql.encode("utf-8"), headers=headers)

    def lines(self) -> list[dict[str, Any]]:
        """The access log so far."""
        return [json.loads(line) for line in self.log.read_text(encoding="utf-8").splitlines()]

    def processes(self) -> list[int]:
        """The numbers of the processes below the server (Linux)."""
        children: dict[int, list[int]] = {}
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int(entry.joinpath("stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
                children.setdefault(parent, []).append(int(entry.name))
        found: list[int] = []
        waiting = [self.process.pid]
        while waiting:
            below = children.get(waiting.pop(), [])
            found += below
            waiting += below
        return found

    def memory(self) -> int:
        """Bytes that the server and the processes below it have for themselves."""
        total = 0
        for number in (self.process.pid, *self.processes()):
            try:
                status = Path(f"/proc/{number}/status").read_text()
            except OSError:
                continue
            found = re.search(r"RssAnon:\s+(\d+)", status)
            total += int(found[1]) * 1024 if found else 0
        return total


#: Serves with settings that the command has no option for.
_PROGRAM = """
import sys
from pathlib import Path
from jixiao.service.server import serve
from jixiao.service.settings import Settings
serve(Settings(Path(sys.argv[1]), port=0, **eval(sys.argv[2])), lambda url: print("serving it at", url, file=sys.stderr, flush=True))
"""


#: What a folder of downloads may hold: none of it may be run, by no process of a service.
_PLANTED = ("pickle", "ctypes", "json", "sitecustomize", "jixiao", "encodings", "sqlite3")


def planted(folder: Path) -> Path:
    """Puts modules that shadow others into a folder; gives the file that is there as soon as one of them was run."""
    ran = folder / "planted-code-ran"
    for name in _PLANTED:
        (folder / f"{name}.py").write_text(f"open({str(ran)!r}, 'a').write(__name__)\nraise ImportError('planted')\n", encoding="utf-8")
    return ran


@contextmanager
def serving(
    store: Path | str, folder: Path, *options: str, token: str = TOKEN, settings: Mapping[str, Any] | None = None, public: bool = True
) -> Iterator[Server]:
    """Serves a store with ``jixiao serve``, or with ``settings``, in a folder with planted modules; ends it by SIGTERM."""
    log, errors, ran = folder / "access.log", folder / "errors.log", planted(folder)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("JIXIAO_") or name == "JIXIAO_CACHE"}
    environment |= {"LC_ALL": "C.UTF-8", "JIXIAO_TOKEN": token}
    command = [sys.executable, "-P", "-m", "jixiao", "serve", "--store", str(Path(store).absolute()), "--port", "0", *options]
    if public:
        command.append("--public")
    if settings is not None:
        command = [sys.executable, "-P", "-c", _PROGRAM, str(Path(store).absolute()), repr({"public": public, **settings})]
    with log.open("wb") as output, errors.open("wb") as faults:
        process = subprocess.Popen(command, stdout=output, stderr=faults, stdin=subprocess.DEVNULL, env=environment, cwd=folder)
    try:
        deadline = time.monotonic() + 300
        while not (found := re.search(r"^serving .* at http://127\.0\.0\.1:(\d+)/$", errors.read_text(encoding="utf-8"), re.MULTILINE)):
            assert process.poll() is None, errors.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, errors.read_text(encoding="utf-8")
            time.sleep(0.02)
        yield Server(int(found[1]), process, log, store)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    assert not ran.exists(), ran.read_text(encoding="utf-8")
