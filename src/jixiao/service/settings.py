"""Define the settings of a service."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import DEFAULT_BASE

ENGINES = ("auto", "columnar", "embedded", "both")
MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Settings:
    """Times are in seconds, sizes in bytes."""

    store: Path
    host: str = "127.0.0.1"
    port: int = 7878
    engine: str = "auto"
    #: Worker processes, each of which answers one query at a time.
    workers: int = 4
    #: So many queries wait for a worker; beyond, they are refused.
    queue: int = 128
    #: A query is ended after so long, waiting for a worker included.
    time: float = 30.0
    #: Memory that a worker process may have for itself.
    memory: int = 2048 * MIB
    rows: int = 1_000_000
    answer: int = 64 * MIB
    request: int = MIB
    #: Answers that are on their way to clients, all together.
    sending: int = 512 * MIB
    #: Answers that are kept, all together; 0 keeps none.
    cache: int = 128 * MIB
    #: So long may a proxy or a browser use an answer without asking again.
    age: int = 60
    #: What an update must show; None where nothing can be written.
    token: str | None = None
    #: Whether the store is published: answered under any name, to pages of any host (`origins.py`).
    public: bool = False
    #: What the IRIs of the data begin with.
    base: str = DEFAULT_BASE
    #: A folder with the documents themselves, to show their own lines and cells; None where only the graph is shown.
    documents: Path | None = None
    #: A client that sends or takes nothing for so long is let go.
    idle: float = 30.0

    @property
    def writable(self) -> bool:
        return self.token is not None
