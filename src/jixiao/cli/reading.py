"""Define the commands that show how documents are read, without a store."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from ..model import DocumentError, JixiaoError
from ..model.text import printable
from .base import CityOption, CorrectionsOption, OutputOption, PathsArgument, YearOption, app
from .choices import format_of
from .common import choice, overrides, write
from .exit_codes import DONE, UNREADABLE
from .session import language, say
from .terminal import unescaped

if TYPE_CHECKING:
    from ..readers import Member


@app.command(help=say("The recognised tables as JSON, without a store.", "输出识别出的表格（JSON），不写入存储。"))
def extract(
    paths: PathsArgument,
    format: Annotated[str, format_of(("json",))] = "json",  # noqa: A002
    city: CityOption = None,
    year: YearOption = None,
    corrections: CorrectionsOption = "",
) -> None:
    from ..extraction.to_json import extract as extracted
    from ..ingest.corrected_sources import settle_corrections
    from ..ingest.sources import sources
    from ..util.parallel import cores

    choice("--format", format, ("json",))
    found, failures = sources(paths, overrides(city, year), corrections=corrections)
    files, notices = settle_corrections(found, (source.sha256() if source.corrections else "" for source in found))
    for notice in notices:
        typer.echo(notice.of(language()), err=True)
    messages = [failure.error.message(language()) for failure in failures]
    documents = []
    for source in files:
        try:
            documents.append(source.extracted(workers=cores()))
        except DocumentError as error:
            messages.append(error.message(language()))
    typer.echo(json.dumps(extracted(documents, language()), ensure_ascii=False, indent=1))
    for message in messages:
        typer.echo(message, err=True)
    raise typer.Exit(UNREADABLE if messages else DONE)


@app.command(
    short_help=say("Show how each table of a document was read.", "逐格显示文件中各表的识别方式。"),
    help=say(
        "Show how each table of a document was read, cell by cell, without a store.\n\n  jixiao explain form.docx\n\n"
        "  jixiao explain form.docx --format html --output form.html",
        "逐格显示文件中各表的识别方式，不写入存储。\n\n  jixiao explain form.docx\n\n"
        "  jixiao explain form.docx --format html --output form.html",
    ),
)
def explain(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("The document.", "文件。"), show_default=False)],
    format: Annotated[str, format_of(("text", "html", "json"))] = "text",  # noqa: A002
    output: OutputOption = None,
    table: Annotated[
        int | None, typer.Option("--table", min=1, metavar="N", help=say("Only the table of this number.", "只显示第 N 张表。"))
    ] = None,
    city: CityOption = None,
    year: YearOption = None,
    corrections: CorrectionsOption = "",
) -> None:
    from ..extraction.explain import FORMATS, explain_file, print_table
    from ..ingest.sources import sources
    from ..util.parallel import cores

    choice("--format", format, tuple(FORMATS))
    files, failures = sources([file], overrides(city, year), corrections=corrections)
    if len(files) + len(failures) > 1:
        raise _several(file, len(files) + len(failures))
    if not files:
        typer.echo(failures[0].error.message(language()), err=True)
        raise typer.Exit(UNREADABLE)
    try:
        source = files[0].settled()
        explanation = explain_file(cast("Path | Member", source.file), source.overrides, table, name=source.name, workers=cores())
    except DocumentError as error:
        typer.echo(error.message(language()), err=True)
        raise typer.Exit(UNREADABLE) from None
    if format == "text" and output is None and sys.stdout.isatty():
        from rich.console import Console

        print_table(explanation, language(), Console(file=unescaped(sys.stdout)))
        return
    content = FORMATS[format](explanation, language())
    if output:
        write(output, content)
    else:
        sys.stdout.write(content)


def _several(path: Path, count: int) -> JixiaoError:
    shown = printable(path)
    return JixiaoError(
        f"{shown}: holds {count} documents; explain shows one — give a single file", f"{shown}：含 {count} 个文件；请指定单个文件"
    )
