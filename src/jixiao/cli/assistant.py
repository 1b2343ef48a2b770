"""Define the command that gives a store to assistants."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..model import JixiaoError
from .base import StoreOption, app
from .common import default_store
from .session import say


@app.command(
    name="mcp",
    short_help=say("Give the store to assistants as tools (Model Context Protocol).", "把存储作为工具提供给助手（MCP 协议）。"),
    help=say(
        "Give the store to assistants as tools, by the Model Context Protocol over standard input and output.\n\n"
        "  jixiao mcp --store DIR\n\nTools: list and run saved queries, read-only SPARQL, search, a table with its sources and findings. "
        "Every answer cites documents and cells. Nothing is written, and nothing is fetched.",
        "通过标准输入输出，按 MCP 协议把存储作为工具提供给助手。\n\n  jixiao mcp --store DIR\n\n"
        "工具：列出并运行已存查询、只读 SPARQL、检索、查看一张表及其来源和检查发现。每个回答都注明文件和单元格。不写入，也不联网。",
    ),
)
def mcp(
    store: StoreOption = "",
    workers: Annotated[int, typer.Option("--workers", min=1, help=say("Queries at a time.", "同时执行的查询数。"))] = 2,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help=say("Seconds for a query.", "单个查询的时限（秒）。"))] = 30.0,
    memory: Annotated[int, typer.Option("--memory", min=64, help=say("MiB for a query.", "单个查询的内存上限（MiB）。"))] = 2048,
    answer: Annotated[int, typer.Option("--answer", min=1, help=say("MiB of an answer.", "结果大小上限（MiB）。"))] = 16,
) -> None:
    try:
        from ..service.assistant.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("mcp", "mcp_types"):
            raise
        how = "pip install 'jixiao[mcp]'"
        raise JixiaoError(f"mcp needs the package mcp: {how}", f"mcp 命令需要 mcp 包：{how}") from None
    from ..service.settings import MIB, Settings
    from ..store import is_server, open_store

    location = store or default_store()
    if is_server(location):
        raise JixiaoError(
            f"{location}: only a store in a folder is given to assistants — give --store a folder",
            f"{location}：只能提供文件夹中的存储；请用 --store 指定文件夹",
        )
    open_store(location, read_only=True).close()  # says what is wrong with it
    serve(Settings(Path(location), workers=workers, time=timeout, memory=memory * MIB, answer=answer * MIB))
