"""The command line: arguments in, text out."""

from __future__ import annotations

import json
import locale
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from . import DEFAULT_BASE, __version__
from .model import DocumentError, UserError, printable

# What a command needs is imported where it is used: `jixiao --help` shall not wait for what it does not need.
if TYPE_CHECKING:
    from .context import Overrides
    from .index import Indexed
    from .rdf import Minter
    from .reading import Member
    from .store import Store

DONE, VIOLATIONS, USAGE, UNREADABLE, FAULT, STOPPED = 0, 1, 2, 3, 70, 130


def _everywhere(arguments: list[str]) -> tuple[str, bool, list[str], list[str]]:
    """The language, whether to debug, the word files, and the other arguments; these options may stand anywhere."""
    rest: list[str] = []
    wanted = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    language = "zh" if wanted.lower().startswith("zh") or (not wanted and _system_is_chinese()) else "en"
    debug = False
    words: list[str] = []
    pending = iter(arguments)
    for argument in pending:
        if argument == "--":
            rest += [argument, *pending]
        elif argument == "--debug":
            debug = True
        elif argument == "--lang" or argument.startswith("--lang="):
            language = argument.partition("=")[2] if "=" in argument else next(pending, "")
            if language not in ("zh", "en"):
                print(f"jixiao: --lang is zh or en, not {language!r}", file=sys.stderr)
                raise SystemExit(USAGE)
        elif argument == "--vocabulary" or argument.startswith("--vocabulary="):
            words.append(argument.partition("=")[2] if "=" in argument else next(pending, ""))
            if not words[-1]:
                print("jixiao: --vocabulary needs a word file or a folder of them", file=sys.stderr)
                raise SystemExit(USAGE)
        else:
            rest.append(argument)
    return language, debug, words, rest


def _system_is_chinese() -> bool:
    return (locale.getlocale()[0] or "").lower().startswith(("zh", "chinese"))


LANGUAGE, DEBUG, WORD_FILES, ARGUMENTS = (
    _everywhere(sys.argv[1:]) if Path(sys.argv[0]).stem in ("jixiao", "cli", "__main__") else ("en", False, [], [])
)


def say(en: str, zh: str) -> str:
    return zh if LANGUAGE == "zh" else en


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
        "found violations, or doctor a fault; 2 wrong usage; 3 a document could not be read (the others were); 70 a fault of "
        "the program; 130 stopped by Ctrl-C.",
        "读取项目支出绩效目标表，建成一个知识图谱，检查并回答问题。\n\n  jixiao build seeds/\n\n  jixiao query overview\n\n"
        "  jixiao validate --format csv\n\n--lang zh|en、--vocabulary 词表文件或文件夹 和 --debug 可放在任意位置；"
        "--version 显示版本。退出码：0 完成；"
        "1 检查发现违规或 doctor 发现故障；2 用法错误；3 有文件无法读取（其余已读取）；70 程序错误；130 被 Ctrl-C 停止。",
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


def _default_store() -> str:
    from platformdirs import user_data_path

    return str(user_data_path("jixiao", appauthor=False) / "store")


@contextmanager
def _opened(location: str, *, read_only: bool = False, existing: bool = False) -> Iterator[Store]:
    from .store import open_store

    store = open_store(location or _default_store(), read_only=read_only, existing=existing)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _reader(location: str, engine: str) -> Iterator[Any]:
    """What answers queries about a store. Says so where a columnar file is there, but older than the store."""
    from .columnar.reader import Engine, open_reader

    location = location or _default_store()
    if location.startswith(("http://", "https://")):
        if engine != "auto":
            raise UserError("--engine is for a store in a folder; a server answers by itself", "--engine 只用于文件夹存储；服务器自行回答")
        with _opened(location, read_only=True) as opened:
            yield opened
        return
    reader = open_reader(location, cast(Engine, engine))
    try:
        yield reader
    finally:
        reader.close()
    if reader.stale:
        typer.echo(
            say(
                "the store was written since jixiao optimize, so that the answer took longer; jixiao optimize makes it fast again",
                "自上次 jixiao optimize 以来存储已有写入，因此回答较慢；再次运行 jixiao optimize 即可恢复速度",
            ),
            err=True,
        )


class _Reached:
    """How far a long piece of work has come, for what is said when it is stopped."""

    done = 0
    total = 0


@contextmanager
def _progress(what: str) -> Iterator[Any]:
    """A progress bar on a terminal's standard error, with the rate and the time that remains; nothing in a pipe."""

    def note(_name: str, done: int, total: int) -> None:
        _Reached.done, _Reached.total = done, total

    if not sys.stderr.isatty():
        yield note
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    class Rate(TextColumn):
        """Documents a second so far."""

        def render(self, task: Any) -> Any:
            from rich.text import Text

            return Text(f"{task.speed:.1f}/s" if task.speed else "", style="progress.data.speed")

    console = Console(stderr=True)
    times = (Rate(""), TimeElapsedColumn(), TextColumn("/"), TimeRemainingColumn())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), *times, TextColumn("{task.fields[name]}"))
    with Progress(*columns, console=console, transient=True, speed_estimate_period=60) as bar:
        task = bar.add_task(what, total=None, name="")

        def show(name: str, done: int, total: int) -> None:
            note(name, done, total)
            bar.update(task, completed=done, total=total, name=Path(name).name[:40])

        yield show


def _overrides(city: str | None, year: int | None) -> Overrides:
    from .context import Overrides

    place = None
    if city is not None:
        from .vocabulary import vocabulary

        place = vocabulary().jurisdiction(city)
        if place is None:
            raise UserError(
                f"--city {city!r} is no jurisdiction, or names several: give its GB/T 2260 code, such as 120000",
                f"--city {city!r} 不是行政区划名称，或有重名：请给出行政区划代码，如 120000",
            )
    return Overrides(place, year, "--city/--year")


def _minter(base: str) -> Minter:
    from .rdf import Minter

    return Minter(base)


def _import(
    into: Indexed,
    paths: list[str],
    city: str | None,
    year: int | None,
    base: str,
    cluster: str,
    *,
    check: bool = False,
    prune: bool = False,
) -> Any:
    from .build import import_documents, load_reference
    from .sources import sources

    with _runner(cluster) as runner:
        store, index = into.store, into.index
        known = index.sha256 if index else None
        files, failures = sources(paths, _overrides(city, year), store=store.location, absolute=bool(cluster), known=known)
        if files:
            load_reference(store, index)
        prune = prune and not failures
        with _progress(say("reading", "读取")) as progress:
            outcome = import_documents(store, files, _minter(base), check=check, prune=prune, runner=runner, index=index, progress=progress)
    outcome.failures[:0] = failures
    for failure in outcome.failures:
        typer.echo(failure.error.message(LANGUAGE), err=True)
        if DEBUG and failure.detail:
            typer.echo(failure.detail, err=True)
    return outcome


@contextmanager
def _runner(cluster: str) -> Iterator[Any]:
    """What does the work on documents where it is not done here; None without ``--cluster``."""
    if not cluster:
        yield None
        return
    from .cluster import connected

    with connected(cluster) as runner:
        for note in runner.notes:
            typer.echo(note.message(LANGUAGE), err=True)
        yield runner


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
) -> None:
    from .build import new_index, validate_documents
    from .index import indexed
    from .report import counts_text, findings_json, stored_code_counts, summary_text
    from .sums import document_states

    with indexed(store or _default_store()) as into:
        opened = into.store
        outcome = _import(into, paths, city, year, base, cluster, check=True, prune=prune)
        with _progress(say("checking", "检查")) as progress:
            if validate_documents(opened, outcome.documents, progress=progress):
                outcome.documents, outcome.wrote = document_states(opened), True
        into.new = new_index(opened, outcome, into.index)
        changed, replaced = outcome.changed, outcome.withdrawn
        if 4 * changed > len(outcome.documents):  # arranging all anew is not worth it for a few
            opened.optimize()
        typer.echo(
            say(
                f"read {len(outcome.imported)} documents: {changed} new or changed, {len(outcome.imported) - changed} unchanged"
                + (f", {replaced} taken out" if replaced and prune else f", {replaced} earlier versions replaced" if replaced else "")
                + (f"; {len(outcome.failures)} could not be read" if outcome.failures else ""),
                f"读取 {len(outcome.imported)} 个文件：新增或变更 {changed}，未变 {len(outcome.imported) - changed}"
                + (f"，移除 {replaced}" if replaced and prune else f"，替换旧版本 {replaced}" if replaced else "")
                + (f"；{len(outcome.failures)} 个无法读取" if outcome.failures else ""),
            )
        )
        typer.echo()
        typer.echo(summary_text(into.new.summary, LANGUAGE))
        typer.echo(counts_text(stored_code_counts(into.new.summary.documents), LANGUAGE), nl=False)
        if report:
            from .validation import read_findings

            _write(report, json.dumps(findings_json(read_findings(opened), LANGUAGE), ensure_ascii=False, indent=1) + "\n")
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
) -> None:
    from .build import new_index
    from .index import indexed

    with indexed(store or _default_store()) as into:
        outcome = _import(into, paths, city, year, base, cluster, prune=prune)
        into.new = new_index(into.store, outcome, into.index)
    states = (say("unchanged", "未变"), say("imported", "已导入"))
    lines = [f"{printable(entry.path)}: {states[entry.changed]}, {entry.tables} {say('tables', '张表')}\n" for entry in outcome.imported]
    typer.echo("".join(lines), nl=False)
    raise typer.Exit(UNREADABLE if outcome.failures else DONE)


@app.command(
    help=say(
        "Take documents out of the store.\n\nName them by file name, SHA-256 or IRI.",
        "从存储中移除文件。\n\n以文件名、SHA-256 或 IRI 指定。",
    )
)
def withdraw(
    documents: Annotated[
        list[str],
        typer.Argument(metavar="DOCUMENT...", help=say("File name, SHA-256 or IRI.", "文件名、SHA-256 或 IRI。"), show_default=False),
    ],
    store: StoreOption = "",
) -> None:
    from .build import withdraw as withdrawn

    with _opened(store, existing=True) as opened:
        for name in withdrawn(opened, documents):
            typer.echo(f"{printable(name)}: " + say("withdrawn", "已移除"))


@app.command(help=say("The recognised tables as JSON, without a store.", "输出识别出的表格（JSON），不写入存储。"))
def extract(
    paths: PathsArgument,
    format: Annotated[str, typer.Option("--format", help=say("json", "json"))] = "json",  # noqa: A002
    city: CityOption = None,
    year: YearOption = None,
) -> None:
    from .extract import extract as extracted
    from .sources import sources
    from .workers import cores

    _choice("--format", format, ("json",))
    files, failures = sources(paths, _overrides(city, year))
    messages = [failure.error.message(LANGUAGE) for failure in failures]
    documents = []
    for source in files:
        try:
            documents.append(source.interpreted(workers=cores()))
        except DocumentError as error:
            messages.append(error.message(LANGUAGE))
    typer.echo(json.dumps(extracted(documents, LANGUAGE), ensure_ascii=False, indent=1))
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
    format: Annotated[str, typer.Option("--format", help="text|html|json")] = "text",  # noqa: A002
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=say("Write to a file.", "写入文件。"))] = None,
    table: Annotated[
        int | None, typer.Option("--table", min=1, metavar="N", help=say("Only the table of this number.", "只显示第 N 张表。"))
    ] = None,
    city: CityOption = None,
    year: YearOption = None,
) -> None:
    from .explain import FORMATS, explain_file, print_table
    from .sources import sources
    from .workers import cores

    _choice("--format", format, tuple(FORMATS))
    files, failures = sources([file], _overrides(city, year))
    if len(files) + len(failures) > 1:
        raise _several(file, len(files) + len(failures))
    if not files:
        typer.echo(failures[0].error.message(LANGUAGE), err=True)
        raise typer.Exit(UNREADABLE)
    try:
        explanation = explain_file(cast("Path | Member", files[0].file), files[0].overrides, table, workers=cores())
    except DocumentError as error:
        typer.echo(error.message(LANGUAGE), err=True)
        raise typer.Exit(UNREADABLE) from None
    if format == "text" and output is None and sys.stdout.isatty():
        print_table(explanation, LANGUAGE)
        return
    content = FORMATS[format](explanation, LANGUAGE)
    if output:
        _write(output, content)
    else:
        typer.echo(content, nl=False)


def _several(path: Path, count: int) -> UserError:
    shown = printable(path)
    return UserError(
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
    from .vocabulary_report import prove, summary_text

    proved, faults = prove(files or [], LANGUAGE)
    for fault in faults:
        typer.echo(fault, err=True)
    if faults:
        raise typer.Exit(USAGE)
    typer.echo(summary_text(proved, LANGUAGE), nl=False)


@words.command("list", help=say("List every word, what it means and its file.", "列出所有词及其含义和所在文件。"))
def list_(
    format: Annotated[str, typer.Option("--format", help="table|json|csv")] = "table",  # noqa: A002
) -> None:
    from .output import FORMATS
    from .vocabulary_report import word_list

    _choice("--format", format, ("table", "json", "csv"))
    typer.echo(FORMATS[format](word_list(LANGUAGE)), nl=False)


@app.command(help=say("Check the store; list the findings with places.", "检查存储中的数据，列出问题及其位置。"))
def validate(
    store: StoreOption = "",
    format: Annotated[  # noqa: A002
        str, typer.Option("--format", help=say("text, json, csv, or turtle (the SHACL report)", "text、json、csv 或 turtle（SHACL 报告）"))
    ] = "text",
) -> None:
    from .build import document_graphs, validate_documents
    from .report import findings_csv, findings_json, findings_text
    from .validation import read_findings, report_turtle
    from .validation import validate as check

    _choice("--format", format, ("text", "json", "csv", "turtle"))
    with _opened(store, existing=True) as opened:
        with _progress(say("checking", "检查")) as progress:
            validate_documents(opened, progress=progress)
        found = read_findings(opened)
        if format == "turtle":
            text = report_turtle([check(text) for text in document_graphs(opened)])
        elif format == "json":
            text = json.dumps(findings_json(found, LANGUAGE), ensure_ascii=False, indent=1) + "\n"
        elif format == "csv":
            text = findings_csv(found, LANGUAGE)
        else:
            text = findings_text(found, LANGUAGE)
    typer.echo(text, nl=False)
    raise typer.Exit(VIOLATIONS if any(f.severity == "violation" for d in found for f in d.findings) else DONE)


@app.command(
    help=say(
        "Answer a saved question.\n\n  jixiao query overview\n\n  jixiao query same-indicator -p indicator=平台正常运行率 --format csv",
        "回答一个已存的问题。\n\n  jixiao query overview\n\n  jixiao query same-indicator -p indicator=平台正常运行率 --format csv",
    )
)
def query(
    name: Annotated[str, typer.Argument(metavar="NAME", help=say("See jixiao queries.", "见 jixiao queries。"))],
    parameter: Annotated[list[str] | None, typer.Option("-p", "--parameter", metavar="k=v", help=say("A parameter.", "参数。"))] = None,
    store: StoreOption = "",
    format: Annotated[str, typer.Option("--format", help="table|csv|tsv|json|xlsx|md|parquet")] = "table",  # noqa: A002
    output: Annotated[Path | None, typer.Option("-o", "--output", metavar="FILE", help=say("Write to a file.", "写入文件。"))] = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help=say(
                "What answers: auto|columnar|embedded. auto takes the columnar file of jixiao optimize where it is current.",
                "由谁回答：auto|columnar|embedded。auto 在列式文件（由 jixiao optimize 生成）为最新时使用它。",
            ),
        ),
    ] = "auto",
) -> None:
    from .columnar.reader import ENGINES
    from .output import FORMATS
    from .queries import run, saved_query

    _choice("--format", format, tuple(FORMATS))
    _choice("--engine", engine, ENGINES)
    if format in ("xlsx", "parquet") and output is None and sys.stdout.isatty():
        raise UserError(f"{format} is no text: give -o FILE", f"{format} 不是文本：请用 -o 指定文件")
    values: dict[str, str] = {}
    for entry in parameter or []:
        key, equals, value = entry.partition("=")
        if not equals:
            raise UserError(f"a parameter is written k=v, not {entry!r}", f"参数应写作 k=v，而不是 {entry!r}")
        values[key] = value
    saved = saved_query(name)
    saved.bind(values)
    with _reader(store, engine) as opened:
        answer = run(opened, saved, values)
    if format == "table" and output is None and sys.stdout.isatty():
        _show(answer, saved.title(LANGUAGE))
        return
    content = FORMATS[format](answer)
    if output:
        _write(output, content)
    elif isinstance(content, bytes):
        sys.stdout.buffer.write(content)
    else:
        typer.echo(content, nl=False)


@app.command(
    help=say(
        "Make queries fast: write the store's columnar file.\n\nIt is made beside the store's folder and used by jixiao query. "
        "After a change to the store, run it again; until then answers are as right, but slower.",
        "让查询更快：生成存储的列式文件。\n\n文件在存储文件夹旁边，由 jixiao query 使用。"
        "存储变更后请再次运行；在此之前回答同样正确，只是较慢。",
    )
)
def optimize(store: StoreOption = "") -> None:
    from .columnar.optimize import optimize as make

    location = store or _default_store()
    if location.startswith(("http://", "https://")):
        raise UserError(
            "jixiao optimize is for a store in a folder; a server keeps its own order", "jixiao optimize 只用于文件夹存储；服务器自行维护"
        )
    made = make(Path(location))
    if made is None:
        typer.echo(say("nothing to do: the columnar file is of the store as it is", "无需处理：列式文件与存储一致"))
        return
    size = f"{made.size / 1e6:.1f} MB"
    typer.echo(say(f"{made.path}: {size}, made in {made.seconds:.1f} s", f"{made.path}：{size}，用时 {made.seconds:.1f} 秒"))


@app.command(help=say("List the saved queries and their parameters.", "列出已存的问题及其参数。"))
def queries(
    format: Annotated[str, typer.Option("--format", help=say("text or turtle", "text 或 turtle"))] = "text",  # noqa: A002
) -> None:
    from .queries import catalogue, catalogue_turtle

    _choice("--format", format, ("text", "turtle"))
    saved = catalogue()
    if format == "turtle":
        typer.echo(catalogue_turtle(saved), nl=False)
        return
    for entry in saved.values():
        typer.echo(f"{entry.name}\n    {entry.title(LANGUAGE)}")
        for param in entry.params:
            default = say(f", default {param.default}", f"，默认 {param.default}") if param.default is not None else ""
            typer.echo(f"    -p {param.name}=…  {param.label(LANGUAGE)} ({param.type}{default})")


@app.command(
    help=say(
        "Write the whole store to a file: .nq, .trig, .nt or .ttl; or to a folder or URL, as shards for bulk loaders.\n\n"
        "  jixiao export graph.nq\n\n  jixiao export shards/ --shards 8",
        "把整个存储写入文件：.nq、.trig、.nt 或 .ttl；或写入文件夹或 URL，分为供批量加载的多个文件。\n\n"
        "  jixiao export graph.nq\n\n  jixiao export shards/ --shards 8",
    )
)
def export(
    file: Annotated[str, typer.Argument(metavar="FILE|DIR")],
    store: StoreOption = "",
    shards: Annotated[
        int | None,
        typer.Option(
            "--shards", min=1, max=500, metavar="N", help=say("Write N compressed N-Quads files.", "写成 N 个压缩的 N-Quads 文件。")
        ),
    ] = None,
) -> None:
    from .export import EXPORTS, write_export

    path = Path(file)
    if shards is None and path.suffix not in EXPORTS:
        raise UserError(
            f"{path.name} must end in one of {', '.join(EXPORTS)}, or give --shards N",
            f"{path.name} 的后缀应为 {'、'.join(EXPORTS)}，或给出 --shards N",
        )
    with _opened(store, read_only=True) as opened:
        if shards is None:
            count = write_export(opened, path)
        else:
            from .shards import write_shards

            count = sum(shard.statements for shard in write_shards(opened, file, shards))
    typer.echo(f"{file}: {count} " + say("statements", "条语句"))


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
    engine: Annotated[str, typer.Option("--engine", help="auto|columnar|embedded")] = "auto",
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
        from .service.run import serve as run
        from .service.settings import ENGINES, MIB, Settings
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("starlette", "uvicorn", "httptools", "jinja2", "markupsafe"):
            raise
        how = "pip install 'jixiao[serve]'"
        raise UserError(f"serve needs {error.name}: {how}", f"serve 需要 {error.name}：{how}") from None
    _choice("--engine", engine, ENGINES)
    _minter(base)  # says what is wrong with a base
    if engine == "columnar":
        from .columnar.reader import open_reader

        open_reader(store or _default_store(), "columnar").close()  # says at once where there is no current file
    settings = Settings(
        store=Path(store or _default_store()),
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
        base=base,
        documents=documents,
    )
    run(
        settings,
        lambda address: typer.echo(say(f"serving {settings.store} at {address}", f"{settings.store} 已发布于 {address}"), err=True),
    )


@app.command(help=say("Check that jixiao can do its work here.", "检查 jixiao 能否在本机工作。"))
def doctor() -> None:
    from .doctor import examine

    passed = True
    for check in examine():
        passed &= check.passed
        typer.echo(f"{'ok  ' if check.passed else 'FAIL'} {check.name}: {check.detail}")
    raise typer.Exit(DONE if passed else VIOLATIONS)


def _choice(option: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise UserError(
            f"{option} is one of {', '.join(choices)}, not {value!r}", f"{option} 只能是 {'、'.join(choices)}，而不是 {value!r}"
        )


def _show(answer: Any, title: str) -> None:
    """A result table on a terminal."""
    from rich.console import Console
    from rich.table import Table

    from .output import numeric_columns, text_of

    table = Table(title=title, title_justify="left", header_style="bold")
    for column, number in zip(answer.columns, numeric_columns(answer), strict=True):
        table.add_column(column, overflow="fold", justify="right" if number else "left")
    for row in answer.rows:
        table.add_row(*(text_of(value).replace("[", "\\[") for value in row))
    Console().print(table)


def _write(path: Path, content: str | bytes) -> None:
    """Writes a file whole or not at all."""
    data = content.encode("utf-8") if isinstance(content, str) else content
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        raise UserError(f"{path}: cannot be written: {error.strerror}", f"{path}：无法写入（{error.strerror}）") from error


class _Stopped(BaseException):
    """Ctrl-C. Not KeyboardInterrupt, which typer would turn into an exit without a word."""


def _stop(_signal: int, _frame: object) -> None:
    raise _Stopped


def _use_word_files() -> None:
    """Puts the words of ``--vocabulary`` into force, in worker processes too. A fault in them ends every command but their check."""
    from .vocabulary import SETTING, setting, vocabulary

    if WORD_FILES:
        os.environ[SETTING] = os.pathsep.join(WORD_FILES)
    if setting() and ARGUMENTS and ARGUMENTS[0] != "vocabulary" and not {"-h", "--help"} & set(ARGUMENTS):
        vocabulary()


def main() -> None:
    """The program. Errors that a user can mend are one line and an exit code; ``--debug`` shows where they come from."""
    if "--version" in ARGUMENTS:
        print(f"jixiao {__version__}")
        raise SystemExit(DONE)
    signal.signal(signal.SIGINT, _stop)
    try:
        _use_word_files()
        app(ARGUMENTS, prog_name="jixiao")
    except UserError as error:
        if DEBUG:
            raise
        print(f"jixiao: {error.message(LANGUAGE)}", file=sys.stderr)
        raise SystemExit(USAGE) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(DONE) from None
    except _Stopped:
        done, total = _Reached.done, _Reached.total
        reached = say(f"; {done} of {total} documents are done", f"；{total} 个文件已完成 {done} 个") if total else ""
        print(say(f"jixiao: stopped{reached} — run it again to go on", f"jixiao：已停止{reached}；再次运行即可继续"), file=sys.stderr)
        raise SystemExit(STOPPED) from None
    except Exception as error:
        if DEBUG:
            raise
        print(
            say(
                f"jixiao failed: {type(error).__name__}: {error} — this is a fault of the program; --debug shows where",
                f"jixiao 出错：{type(error).__name__}: {error}；这是程序的错误，加 --debug 可查看出处",
            ),
            file=sys.stderr,
        )
        raise SystemExit(FAULT) from None


if __name__ == "__main__":
    main()
