"""Define the commands that serve a store and that check the installation."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from .. import DEFAULT_BASE
from ..model import JixiaoError
from .base import BaseOption, StoreOption, app
from .choices import one_of
from .common import choice, default_store, minter
from .exit_codes import DONE, VIOLATIONS
from .session import say


@app.command(
    short_help=say("Serve the store: a SPARQL endpoint and a web API.", "把存储发布为 SPARQL 查询服务和网络接口。"),
    help=say(
        "Serve the store: a SPARQL endpoint and a web API.\n\n  jixiao serve --store DIR\n\nStops by Ctrl-C or SIGTERM. Each request "
        "is a line of JSON on standard output.",
        "把存储发布为 SPARQL 查询服务和网络接口。\n\n  jixiao serve --store DIR\n\n按 Ctrl-C 或以 SIGTERM 停止。"
        "每个请求在标准输出写一行 JSON。",
    ),
)
def serve(
    store: StoreOption = "",
    host: Annotated[str, typer.Option("--host", help=say("The address to listen at.", "监听地址。"))] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help=say("0: any that is free.", "端口；0 为任一空闲端口。"))] = 7878,
    engine: Annotated[
        str, one_of("--engine", ("auto", "columnar", "embedded", "both"), "What answers queries.", "由谁回答查询。")
    ] = "auto",
    workers: Annotated[
        int, typer.Option("--workers", min=0, help=say("Queries at a time; 0: twice the cores.", "同时执行的查询数；0 为核数的两倍。"))
    ] = 0,
    queue: Annotated[int, typer.Option("--queue", min=0, help=say("Queries that may wait.", "可排队的查询数。"))] = 128,
    timeout: Annotated[float, typer.Option("--timeout", min=0.1, help=say("Seconds for a query.", "单个查询的时限（秒）。"))] = 30.0,
    memory: Annotated[int, typer.Option("--memory", min=64, help=say("MiB for a query.", "单个查询的内存上限（MiB）。"))] = 2048,
    rows: Annotated[int, typer.Option("--rows", min=1, help=say("Rows of an answer.", "结果行数上限。"))] = 1_000_000,
    answer: Annotated[int, typer.Option("--answer", min=1, help=say("MiB of an answer.", "结果大小上限（MiB）。"))] = 64,
    cache: Annotated[
        int, typer.Option("--cache", min=0, help=say("MiB of answers to keep; 0: none.", "缓存结果（MiB）；0 为不缓存。"))
    ] = 128,
    age: Annotated[int, typer.Option("--age", min=0, help=say("Seconds a proxy may keep an answer.", "代理可保存结果的秒数。"))] = 60,
    writable: Annotated[
        bool, typer.Option("--writable", help=say("Take SPARQL updates, with a token.", "接受带令牌的 SPARQL 更新。"))
    ] = False,
    public: Annotated[
        bool,
        typer.Option(
            "--public",
            help=say("Publish: answer under any name, to web pages of any host.", "公开发布：以任何主机名应答，允许任何网站的页面查询。"),
        ),
    ] = False,
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents",
            metavar="DIR",
            exists=True,
            file_okay=False,
            help=say("The documents themselves: their lines are shown beside the data.", "原始文件所在文件夹；页面上将显示原文。"),
        ),
    ] = None,
    base: BaseOption = DEFAULT_BASE,
    token: Annotated[
        str, typer.Option("--token", envvar="JIXIAO_TOKEN", help=say("The token of updates.", "更新所需的令牌。"), show_default=False)
    ] = "",
) -> None:
    try:
        from ..service.server import serve as run
        from ..service.settings import ENGINES, MIB, Settings
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "httptools", "jinja2", "markupsafe"):
            raise
        how = "pip install 'jixiao[serve]'"
        raise JixiaoError(f"serve needs {error.name}: {how}", f"serve 需要 {error.name}：{how}") from None
    choice("--engine", engine, ENGINES)
    minter(base)  # says what is wrong with a base
    if engine == "columnar":
        from ..store.columnar.reader import open_reader

        open_reader(store or default_store(), "columnar").close()  # says at once where there is no current file
    settings = Settings(
        store=Path(store or default_store()),
        host=host,
        port=port,
        engine=engine,
        workers=workers or max(4, 2 * (os.cpu_count() or 1)),
        queue=queue,
        time=timeout,
        memory=memory * MIB,
        rows=rows,
        answer=answer * MIB,
        cache=cache * MIB,
        age=age,
        token=token if writable else None,
        public=public,
        base=base,
        documents=documents,
    )
    run(
        settings,
        lambda address: typer.echo(say(f"serving {settings.store} at {address}", f"{settings.store} 已发布于 {address}"), err=True),
    )


@app.command(
    help=say("Check that jixiao can do its work here, or that a store is sound.", "检查 jixiao 能否在本机工作，或检查存储是否完好。")
)
def doctor(
    store: Annotated[
        str,
        typer.Argument(
            metavar="[STORE]",
            help=say("A store to examine instead: a folder or a server.", "改为检查此存储：文件夹或服务器。"),
            show_default=False,
        ),
    ] = "",
) -> None:
    from .doctor import examine, examine_location

    passed = True
    for check in examine_location(store) if store else examine():
        passed &= check.passed
        typer.echo(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
    raise typer.Exit(DONE if passed else VIOLATIONS)
