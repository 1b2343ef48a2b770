"""Define the program, and the options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .session import say

app = typer.Typer(
    name="jixiao",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: rich takes longer to load than all the rest
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=say(
        "Reads Chinese budget performance-target tables (绩效目标表), makes one knowledge graph of them, checks it and answers "
        "questions.\n\n  jixiao build seeds/\n\n  jixiao query overview\n\n  jixiao validate --format csv\n\n"
        "--lang zh|en, --vocabulary FILE|DIR (words of your own) and --debug may stand anywhere; --version says which jixiao this "
        "is. Exit codes: 0 done; 1 validate "
        "found violations, doctor a fault, or --engine both a difference; 2 wrong usage; 3 a document could not be read (the others "
        "were); 4 a query passed a limit given for it; 70 a fault of the program; 130 stopped by Ctrl-C.",
        "读取项目支出绩效目标表，建成一个知识图谱，检查并回答问题。\n\n  jixiao build seeds/\n\n  jixiao query overview\n\n"
        "  jixiao validate --format csv\n\n--lang zh|en、--vocabulary 词表文件或文件夹 和 --debug 可放在任意位置；"
        "--version 显示版本。退出码：0 完成；"
        "1 检查发现违规、doctor 发现故障或 --engine both 发现差异；2 用法错误；3 有文件无法读取（其余已读取）；"
        "4 查询超过为其设定的限制；70 程序错误；130 被 Ctrl-C 停止。",
    ),
)

StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        envvar="JIXIAO_STORE",
        metavar="DIR|URL",
        help=say("The store: a folder, or the address of a SPARQL server.", "存储位置：文件夹，或 SPARQL 服务地址。"),
        show_default=say("user data folder", "用户数据文件夹"),
    ),
]
PathsArgument = Annotated[
    list[str],
    typer.Argument(
        metavar="PATH...",
        help=say(
            "Files, folders and ZIP archives; URLs such as s3://bucket/folder.",
            "文件、文件夹和 ZIP 压缩包；或 URL，如 s3://bucket/folder。",
        ),
        show_default=False,
    ),
]
ClusterOption = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help=say("Read on the workers of a Dask cluster: tcp://host:8786.", "由 Dask 集群的工作进程读取：tcp://主机:8786。"),
    ),
]
CityOption = Annotated[
    str | None,
    typer.Option("--city", help=say("The city of the documents: name or GB/T 2260 code.", "文件所属地区：名称或行政区划代码。")),
]
OutputOption = Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=say("Write to a file.", "写入文件。"))]
YearOption = Annotated[
    int | None, typer.Option("--year", min=1990, max=2100, help=say("The fiscal year of the documents.", "文件的预算年度。"))
]
BaseOption = Annotated[str, typer.Option("--base", help=say("Base of the IRIs minted.", "所生成 IRI 的前缀。"))]
PruneOption = Annotated[
    bool,
    typer.Option(
        "--prune",
        help=say("Take out what is not among the PATHs, unless one cannot be read.", "移除不在 PATH 中的文件；有文件无法读取时不移除。"),
    ),
]
LinksOption = Annotated[
    str,
    typer.Option(
        "--links",
        envvar="JIXIAO_LINKS",
        metavar="FILE",
        help=say(
            "What people decided about links to concepts (SSSOM).",
            "人工作出的概念对应决定（SSSOM 表）。",
        ),
        show_default=say("links.sssom.tsv beside the documents, or beside the store", "文件或存储旁的 links.sssom.tsv"),
    ),
]
AcceptedOption = Annotated[
    str,
    typer.Option(
        "--accepted",
        envvar="JIXIAO_ACCEPTED",
        metavar="FILE",
        help=say("The findings that people accept.", "已接受的问题。"),
        show_default=say("accepted.toml beside the documents, or beside the store", "文件或存储旁的 accepted.toml"),
    ),
]
CorrectionsOption = Annotated[
    str,
    typer.Option(
        "--corrections",
        envvar="JIXIAO_CORRECTIONS",
        metavar="FILE",
        help=say("Corrections of any documents, besides those beside them.", "除文件旁的更正外，另用此更正文件。"),
        show_default=say("corrections.toml beside the documents", "文件旁的 corrections.toml"),
    ),
]
