"""Define the command that shows whether findings get fewer: ``jixiao quality``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from ..model import JixiaoError
from .base import OutputOption, StoreOption, app
from .common import choice, default_store, write
from .session import language, say

_OF = ("time", "department", "year")


@app.command(
    short_help=say("How findings change from run to run.", "历次检查的问题数量变化。"),
    help=say(
        "How findings change from run to run; or those of the last run by department or fiscal year.\n\n"
        "  jixiao quality\n\n  jixiao quality --by department --format csv\n\n"
        "The runs are kept beside the store by build and validate. What is accepted is counted apart.",
        "历次检查的问题数量变化；或最近一次检查按部门、按年度的数量。\n\n"
        "  jixiao quality\n\n  jixiao quality --by department --format csv\n\n"
        "历次检查由 build 和 validate 记录在存储旁。已接受的问题单独计数。",
    ),
)
def quality(
    store: StoreOption = "",
    by: Annotated[str, typer.Option("--by", metavar="|".join(_OF), help=say("What the rows are.", "按何种方式列出。"))] = "time",
    format: Annotated[str, typer.Option("--format", help="table|csv|tsv|json|xlsx|md|parquet|excel|excel-tsv")] = "table",  # noqa: A002
    output: OutputOption = None,
) -> None:
    from ..desk.quality import by_department, by_year, over_time
    from ..desk.runs import read_runs
    from ..sparql.formats import FORMATS

    choice("--by", by, _OF)
    choice("--format", format, tuple(FORMATS))
    location = store or default_store()
    runs = read_runs(location)
    if not runs.runs:
        raise JixiaoError(
            "no run of a check is kept beside this store — run jixiao validate", "此存储旁没有检查记录；请先运行 jixiao validate"
        )
    last = runs.runs[-1]
    answer = over_time(runs, language()) if by == "time" else (by_department if by == "department" else by_year)(last, language())
    content = FORMATS[format](answer)
    if output:
        write(output, content)
    elif isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.buffer.write(content)
