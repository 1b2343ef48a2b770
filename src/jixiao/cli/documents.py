"""Define the commands that import, check and withdraw documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from .. import DEFAULT_BASE
from ..model.text import printable
from .base import (
    BaseOption,
    CityOption,
    ClusterOption,
    CorrectionsOption,
    LinksOption,
    PathsArgument,
    PruneOption,
    QuietOption,
    StoreOption,
    YearOption,
    app,
)
from .choices import format_of
from .common import choice, default_store, minter, opened_store, overrides, progress_bar
from .exit_codes import DONE, UNREADABLE, USAGE
from .session import language, say, session

if TYPE_CHECKING:
    from ..ingest.importer import Imported
    from ..ingest.sources import Failure
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
    corrections: CorrectionsOption = "",
    quiet: QuietOption = False,
) -> None:
    from ..ingest.importer import new_catalog
    from ..ingest.revalidate import validate_documents
    from ..store.catalog import open_catalog
    from ..store.statistics import document_records
    from .checking import keep_run
    from .report_text import counts_text, stored_code_counts, summary_text

    with open_catalog(store or default_store()) as into:
        opened = into.store
        outcome = _import(into, paths, city, year, base, cluster, links, corrections, check=True, prune=prune)
        with progress_bar(say("checking", "检查")) as progress:
            if validate_documents(opened, outcome.documents, progress=progress):
                outcome.documents, outcome.wrote = document_records(opened), True
        into.new = new_catalog(opened, outcome, into.catalog)
        changed, replaced = outcome.changed, outcome.withdrawn
        if 4 * changed > len(outcome.documents):  # arranging all anew is not worth it for a few
            opened.optimize()
        if not quiet:
            typer.echo(
                say(
                    f"read {len(outcome.imported)} documents: {changed} new or changed, {len(outcome.imported) - changed} unchanged"
                    + (f", {outcome.renamed} renamed" if outcome.renamed else "")
                    + (f", {outcome.copies} same as another" if outcome.copies else "")
                    + (f", {cells_corrected(outcome.corrected)}" if outcome.corrected else "")
                    + (f", {replaced} taken out" if replaced and prune else f", {replaced} earlier versions replaced" if replaced else "")
                    + (f"; {len(outcome.failures)} could not be read" if outcome.failures else ""),
                    f"读取 {len(outcome.imported)} 个文件：新增或变更 {changed}，未变 {len(outcome.imported) - changed}"
                    + (f"，更名 {outcome.renamed}" if outcome.renamed else "")
                    + (f"，与其他文件内容相同 {outcome.copies}" if outcome.copies else "")
                    + (f"，更正单元格 {outcome.corrected}" if outcome.corrected else "")
                    + (f"，移除 {replaced}" if replaced and prune else f"，替换旧版本 {replaced}" if replaced else "")
                    + (f"；{len(outcome.failures)} 个无法读取" if outcome.failures else ""),
                )
            )
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
        keep_run(opened, paths, changed=outcome.wrote, report=report, quiet=quiet)
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
    corrections: CorrectionsOption = "",
    quiet: QuietOption = False,
) -> None:
    from ..ingest.importer import new_catalog
    from ..store.catalog import open_catalog

    with open_catalog(store or default_store()) as into:
        outcome = _import(into, paths, city, year, base, cluster, links, corrections, prune=prune)
        into.new = new_catalog(into.store, outcome, into.catalog)
    if not quiet:
        lines = (f"{printable(entry.path)}: {_state(entry)}, {entry.tables} {say('tables', '张表')}\n" for entry in outcome.imported)
        typer.echo("".join(lines), nl=False)
    raise typer.Exit(UNREADABLE if outcome.failures else DONE)


def cells_corrected(number: int) -> str:
    """Count corrected cells in English."""
    return f"{number} cells corrected" if number != 1 else "1 cell corrected"


def _state(entry: Imported) -> str:
    """Say what became of a file: of the document that it is, and of what that is called."""
    state = say("imported", "已导入") if entry.changed else say("unchanged", "未变")
    if entry.corrected:
        state += say(f", {cells_corrected(entry.corrected)}", f"，更正单元格 {entry.corrected}")
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


def _import(
    into: OpenCatalog,
    paths: list[str],
    city: str | None,
    year: int | None,
    base: str,
    cluster: str,
    links: str,
    corrections: str,
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
        files, failures = sources(
            paths, overrides(city, year), store=store.location, absolute=bool(cluster), known=known, corrections=corrections
        )
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
    for notice in outcome.notices:
        typer.echo(notice.of(language()), err=True)
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
