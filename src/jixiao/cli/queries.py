"""Define the commands that answer queries and export the store."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from ..model import JixiaoError
from ..model.namespaces import JX
from ..model.text import printable
from .ask import MemoryOption, ParameterOption, RowsOption, TimeoutOption, elapsed, explanation, outcomes
from .base import OutputOption, QuietOption, StoreOption, app
from .choices import ROWS, format_of, one_of, parameters_of, query_names
from .common import choice, default_store, opened_store, write
from .session import language, say
from .terminal_table import WideOption, show_table

EngineOption = Annotated[
    str,
    one_of(
        "--engine",
        ("auto", "columnar", "embedded", "both"),
        "What answers: auto takes the columnar file of jixiao optimize where it is current; both compares the two.",
        "由谁回答：auto 在列式文件（由 jixiao optimize 生成）为最新时使用它；both 比较两者。",
    ),
]


@app.command(
    help=say(
        "Answer a saved question.\n\n  jixiao query overview\n\n  jixiao query same-indicator -p indicator=平台正常运行率 --format csv",
        "回答一个已存的问题。\n\n  jixiao query overview\n\n  jixiao query same-indicator -p indicator=平台正常运行率 --format csv",
    )
)
def query(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help=say("See jixiao queries.", "见 jixiao queries。"), autocompletion=query_names)
    ],
    parameter: Annotated[
        list[str] | None,
        typer.Option("-p", "--parameter", metavar="k=v", help=say("A parameter.", "参数。"), autocompletion=parameters_of),
    ] = None,
    store: StoreOption = "",
    format: Annotated[str, format_of(ROWS)] = "table",  # noqa: A002
    output: OutputOption = None,
    engine: EngineOption = "auto",
    wide: WideOption = False,
) -> None:
    from ..sparql.column_labels import column_label
    from ..sparql.formats import FORMATS
    from ..sparql.saved_queries import run, saved_query
    from ..store.bounded_query import ENGINE_CHOICES
    from .interruptible import interruptible

    choice("--format", format, tuple(FORMATS))
    choice("--engine", engine, ENGINE_CHOICES)
    _not_to_a_terminal(format, output)
    values: dict[str, str] = {}
    for entry in parameter or []:
        key, equals, value = entry.partition("=")
        if not equals:
            raise JixiaoError(f"a parameter is written k=v, not {entry!r}", f"参数应写作 k=v，而不是 {entry!r}")
        values[key] = value
    saved = saved_query(name)
    saved.bind(values)
    with outcomes(), _reader(store, engine) as opened:
        answer = interruptible(lambda: run(opened, saved, values))
    if format == "table" and output is None and sys.stdout.isatty():
        labels = [column_label(column, language()) for column in answer.columns]
        show_table(answer, saved.title(language()), labels, wide=wide)
        return
    _give(FORMATS[format](answer), output)


@app.command(
    help=say(
        "Answer any SPARQL query: its text, a file with it, or - for standard input.\n\n"
        f"  jixiao sparql 'SELECT (COUNT(?t) AS ?tables) WHERE {{ ?t a <{JX}TargetTable> }}'\n\n"
        "  jixiao sparql question.rq -p year=2024 --format csv\n\nThe default graph is the union of all graphs, unless the query says "
        "FROM. Prefixes of the project (jx:, skos: …) need no declaration. A query that passes a limit is ended with exit code 4, and "
        "nothing is given.",
        "回答任意 SPARQL 查询：查询文本、查询文件，或 - 表示标准输入。\n\n"
        f"  jixiao sparql 'SELECT (COUNT(?t) AS ?tables) WHERE {{ ?t a <{JX}TargetTable> }}'\n\n"
        "  jixiao sparql question.rq -p year=2024 --format csv\n\n默认图是所有图的并集，除非查询写明 FROM。"
        "项目的前缀（jx:、skos: 等）无须声明。超过限制的查询会中止，退出码为 4，不给出任何结果。",
    )
)
def sparql(
    query: Annotated[str, typer.Argument(metavar="QUERY|FILE|-", show_default=False)],
    store: StoreOption = "",
    format: Annotated[  # noqa: A002
        str | None,
        one_of(
            "--format",
            (*ROWS, "xml", "turtle", "ntriples", "jsonld"),
            "Statements are written as turtle, ntriples, jsonld or xml, rows as the others or xml.",
            "语句可写作 turtle、ntriples、jsonld 或 xml；结果行可写作其余各种及 xml。",
        ),
    ] = None,
    output: OutputOption = None,
    engine: EngineOption = "auto",
    parameter: ParameterOption = None,
    timeout: TimeoutOption = None,
    max_memory: MemoryOption = None,
    max_rows: RowsOption = None,
    explain: Annotated[
        bool, typer.Option("--explain", help=say("Tell who answers and how, and do not answer.", "说明由谁、如何回答，不执行查询。"))
    ] = False,
    wide: WideOption = False,
) -> None:
    from ..sparql.bound_parameters import terms_of_texts
    from ..sparql.prepare import prepared_query
    from ..sparql.results import Results
    from ..store.answer_formats import ANSWER_FORMATS, format_answer
    from ..store.bounded_query import ENGINE_CHOICES, MIB, QueryLimits, StoreQuery, answer_within
    from .interruptible import interruptible

    if format is not None:
        choice("--format", format, ANSWER_FORMATS)
    choice("--engine", engine, ENGINE_CHOICES)
    _not_to_a_terminal(format or "table", output)
    text = _query_text(query)
    parameters = terms_of_texts(text, parameter or [])
    prepared = prepared_query(text, parameters)
    asked = StoreQuery(store or default_store(), prepared.sparql, engine, prepared.request.own_dataset)
    if explain:
        _give(explanation(asked, prepared.request.form, parameters), output)
        return
    limits = QueryLimits(timeout, None if max_memory is None else max_memory * MIB, max_rows)
    with outcomes(), elapsed():
        answered = interruptible(lambda: answer_within(asked, limits))
    answer = answered.answer
    if isinstance(answer, Results) and format in (None, "table") and output is None and sys.stdout.isatty():
        from ..sparql.answers import answer as python_values

        show_table(python_values(answer), None, answer.columns, wide=wide)
    else:
        _give(format_answer(answer, format), output)
    if answered.stale:
        _say_stale()


def _query_text(given: str) -> str:
    """The text of a query that was given as text, as a file, or on standard input."""
    if given == "-":
        return sys.stdin.read()
    path = Path(given)
    try:
        is_file = path.is_file()
    except (OSError, ValueError):  # longer than a file's name can be
        is_file = False
    if not is_file and (path.suffix in (".rq", ".sparql") or len(given.split()) == 1):
        raise JixiaoError(
            f"{printable(given)}: there is no such file, and it is no SPARQL query — check the path, or give the query's text",
            f"{printable(given)}：没有此文件，也不是 SPARQL 查询；请检查路径，或给出查询文本",
        )
    if not is_file:
        return given
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "UTF-8"
        raise JixiaoError(
            f"{printable(path)}: cannot be read as text: {reason} — give a UTF-8 file",
            f"{printable(path)}：无法读取（{reason}）；应为 UTF-8 文本",
        ) from error


def _not_to_a_terminal(format: str, output: Path | None) -> None:  # noqa: A002
    if format in ("xlsx", "parquet") and output is None and sys.stdout.isatty():
        raise JixiaoError(f"{format} is no text: give -o FILE", f"{format} 不是文本：请用 -o 指定文件")


def _give(content: str | bytes, output: Path | None) -> None:
    """Write an answer to a file or to standard output."""
    if output:
        write(output, content)
    elif isinstance(content, str):
        sys.stdout.write(content)  # typer.echo would take out of a text what looks like a colour
    elif sys.stdout.isatty():
        sys.stdout.write(content.decode("utf-8", "replace"))
    else:
        sys.stdout.buffer.write(content)


@app.command(
    help=say(
        "Make queries fast: write the store's columnar file.\n\nIt is made beside the store's folder and used by jixiao query. "
        "After a change to the store, run it again; until then answers are as right, but slower.",
        "让查询更快：生成存储的列式文件。\n\n文件在存储文件夹旁边，由 jixiao query 使用。"
        "存储变更后请再次运行；在此之前回答同样正确，只是较慢。",
    )
)
def optimize(store: StoreOption = "", quiet: QuietOption = False) -> None:
    from ..store import is_server
    from ..store.columnar.optimize import optimize as make

    location = store or default_store()
    if is_server(location):
        raise JixiaoError(
            "jixiao optimize is for a store in a folder; a server keeps its own order", "jixiao optimize 只用于文件夹存储；服务器自行维护"
        )
    made = make(Path(location))
    if quiet:
        return
    if made is None:
        typer.echo(say("nothing to do: the columnar file is of the store as it is", "无需处理：列式文件与存储一致"))
        return
    size = f"{made.size / 1e6:.1f} MB"
    typer.echo(say(f"{made.path}: {size}, made in {made.seconds:.1f} s", f"{made.path}：{size}，用时 {made.seconds:.1f} 秒"))


@app.command(help=say("List the saved queries and their parameters.", "列出已存的问题及其参数。"))
def queries(
    format: Annotated[str, format_of(("text", "json", "turtle"))] = "text",  # noqa: A002
) -> None:
    from ..sparql.query_entries import catalogue_json
    from ..sparql.saved_queries import catalogue, catalogue_turtle

    choice("--format", format, ("text", "json", "turtle"))
    saved = catalogue()
    if format == "turtle":
        typer.echo(catalogue_turtle(saved), nl=False)
        return
    if format == "json":
        sys.stdout.write(catalogue_json(saved))
        return
    for entry in saved.values():
        typer.echo(f"{entry.name}\n    {entry.title(language())}")
        for param in entry.params:
            default = say(f", default {param.default}", f"，默认 {param.default}") if param.default is not None else ""
            typer.echo(f"    -p {param.name}=…  {param.label(language())} ({param.type}{default})")


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
    quiet: QuietOption = False,
) -> None:
    from ..store.export import EXPORTS, write_export

    path = Path(file)
    if shards is None and path.suffix not in EXPORTS:
        raise JixiaoError(
            f"{path.name} must end in one of {', '.join(EXPORTS)}, or give --shards N",
            f"{path.name} 的后缀应为 {'、'.join(EXPORTS)}，或给出 --shards N",
        )
    with opened_store(store, read_only=True) as opened:
        if shards is None:
            count = write_export(opened, path)
        else:
            from ..store.shards import write_shards

            count = sum(shard.statements for shard in write_shards(opened, file, shards))
    if not quiet:
        typer.echo(f"{file}: {count} " + say("statements", "条语句"))


@contextmanager
def _reader(location: str, engine: str) -> Iterator[Any]:
    """Open what answers queries about a store; tell where its columnar file is older than the store."""
    from ..store.bounded_query import open_source

    reader = open_source(location or default_store(), engine)
    try:
        yield reader
    finally:
        reader.close()
    if getattr(reader, "stale", False):
        _say_stale()


def _say_stale() -> None:
    typer.echo(
        say(
            "the store was written since jixiao optimize, so that the answer took longer; jixiao optimize makes it fast again",
            "自上次 jixiao optimize 以来存储已有写入，因此回答较慢；再次运行 jixiao optimize 即可恢复速度",
        ),
        err=True,
    )
