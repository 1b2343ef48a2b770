"""Run the service until it is told to stop."""

from __future__ import annotations

import contextlib
import signal
import socket
from collections.abc import Callable

import uvicorn

from ..model import JixiaoError
from ..store import open_store
from .app import application
from .connection import protocol
from .settings import Settings
from .workers.sandbox import give_back_memory

_KEPT_OPEN = 15
_LAST_ANSWERS = 10


def listening(host: str, port: int) -> socket.socket:
    """Open a socket at an address; port 0 is any that is free. Raises JixiaoError."""
    try:
        family, kind, number, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, number)  # asyncio sends at once only where the protocol is said
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(2048)
    except OSError as error:
        raise JixiaoError(
            f"{host}:{port}: cannot listen there: {error.strerror} — give another --host or --port",
            f"{host}:{port}：无法监听（{error.strerror}）；请用 --host 或 --port 指定其他地址",
        ) from error
    return listener


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; ``ready`` is told the address first. Raises JixiaoError where it cannot begin."""
    if settings.token == "":
        raise JixiaoError(
            "--writable needs a token: give --token or set JIXIAO_TOKEN", "--writable 需要令牌：请用 --token 或环境变量 JIXIAO_TOKEN 给出"
        )
    if str(settings.store).startswith(("http:/", "https:/")):
        raise JixiaoError(
            f"{settings.store}: only a store in a folder can be served — give --store a folder",
            f"{settings.store}：只能发布文件夹中的存储；请用 --store 指定文件夹",
        )
    open_store(str(settings.store), read_only=not settings.writable).close()
    _many_files()
    give_back_memory()
    listener = listening(settings.host, settings.port)
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    config = uvicorn.Config(
        application(settings),
        http=protocol(settings.idle),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_KEPT_OPEN,
        timeout_graceful_shutdown=_LAST_ANSWERS,
    )
    # uvicorn raises the signal again that stopped it: then all is done, and nobody else shall act on it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: None)
    server = _Server(config, lambda: ready(f"http://{host}:{listener.getsockname()[1]}/"))
    server.run(sockets=[listener])
    if not server.started:
        raise JixiaoError(
            f"the workers for the store at {settings.store} cannot be started — check the memory and the store",
            f"无法为 {settings.store} 处的存储启动工作进程；请检查内存和存储",
        )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def _many_files() -> None:
    """Allow as many open files as this user may have: each client is one."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
