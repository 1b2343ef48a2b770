"""Do what asking a store takes on the command line: the options of limits and parameters, how time passes, what is said of a query."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from .exit_codes import ENDED, VIOLATIONS
from .session import language, say
from .terminal import unescaped

if TYPE_CHECKING:
    from ..sparql.results import Term
    from ..store.bounded_query import StoreQuery

ParameterOption = Annotated[
    list[str] | None,
    typer.Option(
        "-p",
        "--parameter",
        metavar="name=value",
        help=say(
            'A variable\'s value: 2024, 1.5, 2024-12-31, true, <IRI>, jx:name, "text"@zh, "text"^^xsd:date, or bare text.',
            '变量的值：2024、1.5、2024-12-31、true、<IRI>、jx:name、"文字"@zh、"文字"^^xsd:date，或不带引号的文字。',
        ),
    ),
]
TimeoutOption = Annotated[
    float | None, typer.Option("--timeout", min=0.01, metavar="S", help=say("Seconds until the query is ended.", "查询时限（秒）。"))
]
MemoryOption = Annotated[
    int | None,
    typer.Option("--max-memory", min=16, metavar="MIB", help=say("MiB of memory for the query (Linux).", "查询内存上限（MiB，Linux）。")),
]
RowsOption = Annotated[
    int | None,
    typer.Option("--max-rows", min=0, metavar="N", help=say("Rows that the answer may have.", "结果行数上限。")),
]

#: Seconds until it is shown how long a query takes, and between two such times.
_SHOWN_AFTER = 1.0


@contextmanager
def outcomes() -> Iterator[None]:
    """Turn what can become of a query into exit codes: one that passed a limit, and engines that differ."""
    from ..store.both_engines import EnginesDifferError
    from ..store.bounded_query import QueryEndedError

    try:
        yield
    except (EnginesDifferError, QueryEndedError) as error:
        print(f"jixiao: {error.message(language())}", file=sys.stderr)
        raise typer.Exit(VIOLATIONS if isinstance(error, EnginesDifferError) else ENDED) from None


@contextmanager
def elapsed() -> Iterator[None]:
    """Show on a terminal's standard error how long a query has been running; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield
        return
    done = threading.Event()
    stream = unescaped(sys.stderr)

    def show() -> None:
        seconds = 0
        while not done.wait(_SHOWN_AFTER):
            seconds += 1
            stream.write(f"\r{say('answering', '正在回答')} … {seconds} s")
            stream.flush()
        if seconds:
            stream.write("\r\x1b[K")
            stream.flush()

    thread = threading.Thread(target=show, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def explanation(query: StoreQuery, form: str, parameters: Mapping[str, Term]) -> str:
    """Write who answers a query and how. Raises StoreError where nobody does."""
    from ..sparql.parameter_terms import written_term
    from ..store.explain_query import explain_query

    plan = explain_query(query)
    lines = [f"{say('form', '形式')}: {form}"]
    lines += [f"{say('parameter', '参数')}: ?{name} = {written_term(term)}" for name, term in parameters.items()]
    lines.append(f"{say('engine', '引擎')}: {plan.engine}{' + embedded' if query.engine == 'both' else ''}")
    if plan.reason:
        lines.append(f"{say('not by columns', '未用列式引擎')}: {say(plan.reason, plan.reason_zh)}")
    if plan.is_sql:
        lines += [f"{say('query', '查询')}:", query.sparql.strip(), "SQL:"]
    else:
        lines.append(f"{say('query', '查询')}:")
    return "\n".join([*lines, plan.text.strip()]) + "\n"
