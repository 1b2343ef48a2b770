"""Define the commands that read, check and withdraw documents."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from .. import DEFAULT_BASE
from ..model import DocumentError, JixiaoError
from ..model.text import printable
from .base import (
    BaseOption,
    CityOption,
    ClusterOption,
    LinksOption,
    OutputOption,
    PathsArgument,
    PruneOption,
    QuietOption,
    StoreOption,
    YearOption,
    app,
)
from .choices import format_of
from .common import choice, default_store, minter, opened_store, overrides, progress_bar, write
from .exit_codes import DONE, UNREADABLE, USAGE, VIOLATIONS
from .session import language, say, session
from .terminal import unescaped

if TYPE_CHECKING:
    from ..ingest.importer import Imported
    from ..ingest.sources import Failure
    from ..readers import Member
    from ..store.catalog import OpenCatalog


@app.command(help=say("Import, check and summarise: the main job.", "导入、检查并汇总：主要命令。"))
def build(
    paths: PathsArgument,
    store: StoreOption = "",
    report: Annotated[
        Path | None, typer.Option("--report", metavar="FILE", help=say("Write the findings as JSON.", "把问题清单写入 JSON 文件。"))
    ] = None,
    city: CityOption = None,
    year: YearOption = None,
    base: BaseOption = DEFAULT_BASE,
    prune: PruneOption = False,
    cluster: ClusterOption = "",
    links: LinksOption = "",
    quiet: QuietOption = False,
) -> None:
    from ..ingest.importer import new_catalog
    from ..ingest.revalidate import validate_documents
    from ..store.catalog import open_catalog
    from ..store.statistics import document_records
    from .report_text import counts_text, findings_json, read_text, stored_code_counts, summary_text

    with open_catalog(store or default_store()) as into:
        opened = into.store
        outcome = _import(into, paths, city, year, base, cluster, links, check=True, prune=prune)
        with progress_bar(say("checking", "检查")) as progress:
            if validate_documents(opened, outcome.documents, progress=progress):
                outcome.documents, outcome.wrote = document_records(opened), True
        into.new = new_catalog(opened, outcome, into.catalog)
        if 4 * outcome.changed > len(outcome.documents):  # arranging all anew is not worth it for a few
            opened.optimize()
        if not quiet:
            typer.echo(read_text(outcome, prune=prune, language=language()))
        if outcome.lost:
            names = ", ".join(map(printable, outcome.lost))
            typer.echo(
                say(
                    f"the store was of an earlier release and was read again; not among the files given: {names}",
                    f"存储由较早版本写成，已重新读取；以下文件不在此次给出的文件中：{names}",
                ),
                err=True,
            )
        if not quiet:
            typer.echo("\n" + summary_text(into.new.summary, language()))
            typer.echo(counts_text(stored_code_counts(into.new.summary.documents), language()), nl=False)
        if report:
            from ..validation import read_findings

            write(report, json.dumps(findings_json(read_findings(opened), language()), ensure_ascii=False, indent=1) + "\n")
    raise typer.Exit(UNREADABLE if outcome.failures else DONE)


@app.command("import", help=say("Import documents into the store, without checking.", "导入文件，不做检查。"))
def import_(
    paths: PathsArgument,
    store: StoreOption = "",
    city: CityOption = None,
    year: YearOption = None,
    base: BaseOption = DEFAULT_BASE,
    prune: PruneOption = False,
    cluster: ClusterOption = "",
    links: LinksOption = "",
    quiet: QuietOption = False,
) -> None:
    from ..ingest.importer import new_catalog
    from ..store.catalog import open_catalog

    with open_catalog(store or default_store()) as into:
        outcome = _import(into, paths, city, year, base, cluster, links, prune=prune)
        into.new = new_catalog(into.store, outcome, into.catalog)
    if not quiet:
        lines = (f"{printable(entry.path)}: {_state(entry)}, {entry.tables} {say('tables', '张表')}\n" for entry in outcome.imported)
        typer.echo("".join(lines), nl=False)
    raise typer.Exit(UNREADABLE if outcome.failures else DONE)


def _state(entry: Imported) -> str:
    """Say what became of a file: of the document that it is, and of what that is called."""
    state = say("imported", "已导入") if entry.changed else say("unchanged", "未变")
    if entry.earlier_name:
        name = printable(entry.earlier_name)
        state += say(f", renamed from {name}", f"，原名 {name}")
    if entry.copy_of:
        name = printable(entry.copy_of)
        state += say(f", the same document as {name}", f"，与 {name} 为同一文件")
    return state


@app.command(
    help=say(
        "Take documents out of the store.\n\nName them by file name or path, SHA-256 or IRI. A name that fits several is refused.",
        "从存储中移除文件。\n\n以文件名或路径、SHA-256 或 IRI 指定；对应多个文件的名称不予执行。",
    )
)
def withdraw(
    documents: Annotated[
        list[str],
        typer.Argument(
            metavar="DOCUMENT...", help=say("File name or path, SHA-256 or IRI.", "文件名或路径、SHA-256 或 IRI。"), show_default=False
        ),
    ],
    store: StoreOption = "",
    quiet: QuietOption = False,
) -> None:
    from ..ingest.withdraw import withdraw as withdrawn

    with opened_store(store, existing=True) as opened:
        names = list(withdrawn(opened, documents))
    for name in () if quiet else names:
        typer.echo(f"{printable(name)}: " + say("withdrawn", "已移除"))


@app.command(help=say("The recognised tables as JSON, without a store.", "输出识别出的表格（JSON），不写入存储。"))
def extract(
    paths: PathsArgument,
    format: Annotated[str, format_of(("json",))] = "json",  # noqa: A002
    city: CityOption = None,
    year: YearOption = None,
) -> None:
    from ..extraction.to_json import extract as extracted
    from ..ingest.sources import sources
    from ..util.parallel import cores

    choice("--format", format, ("json",))
    files, failures = sources(paths, overrides(city, year))
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
) -> None:
    from ..extraction.explain import FORMATS, explain_file, print_table
    from ..ingest.sources import sources
    from ..util.parallel import cores

    choice("--format", format, tuple(FORMATS))
    files, failures = sources([file], overrides(city, year))
    if len(files) + len(failures) > 1:
        raise _several(file, len(files) + len(failures))
    if not files:
        typer.echo(failures[0].error.message(language()), err=True)
        raise typer.Exit(UNREADABLE)
    try:
        file_given = cast("Path | Member", files[0].file)
        explanation = explain_file(file_given, files[0].overrides, table, name=files[0].name, workers=cores())
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


words = typer.Typer(no_args_is_help=True, help=say("The words jixiao knows, and your own word files.", "词表，以及自己的词表文件。"))


app.add_typer(words, name="vocabulary")


@words.command(
    help=say("Prove word files of your own: each fault on a line, or a summary.", "检查自己的词表文件：逐行列出错误，或给出汇总。")
)
def check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help=say("Word files or folders; else those of --vocabulary.", "词表文件或文件夹；默认为 --vocabulary 所指。"),
        ),
    ] = None,
) -> None:
    from .vocabulary_text import prove, summary_text

    proved, faults = prove(files or [], language())
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(USAGE)
    typer.echo(summary_text(proved, language()), nl=False)


@words.command("list", help=say("List every word, what it means and its file.", "列出所有词及其含义和所在文件。"))
def list_(
    format: Annotated[str, format_of(("table", "json", "csv"))] = "table",  # noqa: A002
) -> None:
    from ..sparql.formats import FORMATS
    from .vocabulary_text import word_list

    choice("--format", format, ("table", "json", "csv"))
    typer.echo(FORMATS[format](word_list(language())), nl=False)


@app.command(help=say("Check the store; list the findings with places.", "检查存储中的数据，列出问题及其位置。"))
def validate(
    store: StoreOption = "",
    format: Annotated[  # noqa: A002
        str, typer.Option("--format", help=say("text, json, csv, or turtle (the SHACL report)", "text、json、csv 或 turtle（SHACL 报告）"))
    ] = "text",
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help=say("compiled, or pyshacl: slow, and nothing is written to the store", "compiled，或 pyshacl（较慢，结果不写入存储）"),
        ),
    ] = "compiled",
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            "--shapes", metavar="FILE", help=say("Check by the SHACL shapes of this file too.", "同时用此文件中的 SHACL 规则检查。")
        ),
    ] = None,
) -> None:
    choice("--format", format, ("text", "json", "csv", "turtle"))
    choice("--engine", engine, ("compiled", "pyshacl"))
    reference = engine == "pyshacl"
    own = None
    if shapes:
        from ..validation.own_shapes import read_own_shapes

        own = read_own_shapes(shapes, reference=reference)
    with opened_store(store, existing=True, ahead=True) as opened:
        from ..ingest.other_rules import Rechecked, findings_by, reports_by
        from ..ingest.revalidate import validate_documents
        from ..validation import read_findings, report_turtle
        from .report_text import findings_csv, findings_json, findings_text

        with progress_bar(say("checking", "检查")) as progress:
            if not reference:
                validate_documents(opened, progress=progress)
            findings, by = read_findings(opened), Rechecked(reference, own)
            if reference or own:
                findings = findings_by(opened, by, findings, progress=progress)
        if format == "turtle":
            text = report_turtle(reports_by(opened, by))
        elif format == "json":
            text = json.dumps(findings_json(findings, language()), ensure_ascii=False, indent=1) + "\n"
        elif format == "csv":
            text = findings_csv(findings, language())
        else:
            text = findings_text(findings, language())
    typer.echo(text, nl=False)
    raise typer.Exit(VIOLATIONS if any(f.severity == "violation" for d in findings for f in d.findings) else DONE)


def _import(
    into: OpenCatalog,
    paths: list[str],
    city: str | None,
    year: int | None,
    base: str,
    cluster: str,
    links: str,
    *,
    check: bool = False,
    prune: bool = False,
) -> Any:
    from ..ingest.decision_files import given_decisions
    from ..ingest.importer import import_documents, load_reference
    from ..ingest.sources import sources
    from ..store import is_server
    from ..store.fingerprint import opening

    with _runner(cluster) as runner:
        store, catalog = into.store, into.catalog
        decisions = given_decisions(store.location, links, paths)
        known = catalog.sha256 if catalog else None
        files, failures = sources(paths, overrides(city, year), store=store.location, absolute=bool(cluster), known=known)
        if failures and not files and not is_server(store.location) and not opening(Path(store.location)):
            _tell(failures)  # and leave no empty store behind
            raise typer.Exit(UNREADABLE)
        if files:
            load_reference(store, catalog)
        prune = prune and not failures
        with progress_bar(say("reading", "读取")) as progress:
            outcome = import_documents(
                store,
                files,
                minter(base),
                check=check,
                prune=prune,
                runner=runner,
                catalog=catalog,
                decisions=decisions,
                progress=progress,
            )
    if outcome.entailed_removed:
        typer.echo(
            say(
                "what was entailed is gone, for documents changed — run jixiao reason --materialise again",
                "文件有变，推出的内容已移除；请重新运行 jixiao reason --materialise",
            ),
            err=True,
        )
    outcome.failures[:0] = failures
    _tell(outcome.failures)
    return outcome


def _tell(failures: Sequence[Failure]) -> None:
    """Say of each document that could not be read why."""
    for failure in failures:
        typer.echo(failure.error.message(language()), err=True)
        if session().debug and failure.detail:
            typer.echo(failure.detail, err=True)


@contextmanager
def _runner(cluster: str) -> Iterator[Any]:
    """Connect to the Dask cluster that processes documents; None without ``--cluster``."""
    if not cluster:
        yield None
        return
    from ..ingest.dask import connected

    with connected(cluster) as runner:
        for note in runner.notes:
            typer.echo(note.message(language()), err=True)
        yield runner
