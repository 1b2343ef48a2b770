"""Define the command that reasons: what the ontology entails of a store or of documents, and what contradicts it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import DocumentError, JixiaoError
from ..model.namespaces import JX
from ..model.text import place, printable
from .base import CityOption, StoreOption, YearOption, app
from .choices import format_of
from .common import choice, opened_store, overrides, progress_bar
from .exit_codes import DONE, UNREADABLE, VIOLATIONS
from .session import language, say

if TYPE_CHECKING:
    from ..validation.entailments import Contradiction, Entailments

#: So many statements of a contradiction are shown.
_SHOWN = 6


@app.command(
    short_help=say("What the ontology entails, and what contradicts it.", "本体推理：可推出的内容与矛盾。"),
    help=say(
        "What the ontology entails of a store or of documents, counted by class and property; and what contradicts it, at its "
        "cell. Needs Java.\n\n  jixiao reason\n\n  jixiao reason form.docx\n\n  jixiao reason --materialise\n\n"
        "Exit code 1: there is a contradiction.",
        "由本体可从存储或文件推出的内容，按类和属性计数；与本体矛盾之处及其单元格。需要 Java。\n\n  jixiao reason\n\n"
        "  jixiao reason form.docx\n\n  jixiao reason --materialise\n\n退出码 1：有矛盾。",
    ),
)
def reason(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="[PATH...]", help=say("Documents, or a store; else that of --store.", "文件或存储；默认为 --store。")),
    ] = None,
    store: StoreOption = "",
    materialise: Annotated[
        bool,
        typer.Option(
            "--materialise", help=say("Write the entailed classes into the store, to be asked for.", "把推出的类写入存储，以供查询。")
        ),
    ] = False,
    format: Annotated[str, format_of(("text", "json"))] = "text",  # noqa: A002
    city: CityOption = None,
    year: YearOption = None,
) -> None:
    choice("--format", format, ("text", "json"))
    from ..rdf.reasoning import ReasonerUnavailableError

    try:
        if paths and not (len(paths) == 1 and _is_store(paths[0])):
            if materialise:
                raise JixiaoError("--materialise writes into a store — import the documents first", "--materialise 写入存储；请先导入文件")
            result, code = _of_documents(paths, city, year)
            written = None
        else:
            result, written = _of_store(paths[0] if paths else store, write=materialise)
            code = DONE
    except ReasonerUnavailableError as error:
        raise JixiaoError(str(error), f"推理需要 owlready2 和 Java（8 或更高版本）：{error}") from error
    typer.echo(_json(result) if format == "json" else _text(result, written), nl=False)
    raise typer.Exit(VIOLATIONS if result.contradictions else code)


def _is_store(path: str) -> bool:
    from ..store import is_server

    return is_server(path) or Path(path, "CURRENT").is_file()


def _of_documents(paths: list[str], city: str | None, year: int | None) -> tuple[Entailments, int]:
    """Reason over documents without a store; what cannot be read is said."""
    from ..ingest.sources import sources
    from ..rdf import Minter
    from ..util.parallel import cores
    from ..validation.entailments import StatedGraph, entailments

    files, failures = sources(paths, overrides(city, year))
    messages = [failure.error.message(language()) for failure in failures]
    graphs = []
    for source in files:
        try:
            graph = source.extracted(workers=cores()).graph(Minter())
            graphs.append(StatedGraph(source.name, graph.document, graph.ntriples()))
        except DocumentError as error:
            messages.append(error.message(language()))
    for message in messages:
        typer.echo(message, err=True)
    with progress_bar(say("reasoning", "推理")) as progress:
        return entailments(lambda: graphs, total=len(graphs), progress=progress), UNREADABLE if messages else DONE


def _of_store(location: str, *, write: bool) -> tuple[Entailments, int | None]:
    """Reason over a store; with ``write`` the entailed classes go into it unless it contradicts itself. Gives how many were written."""
    from ..ingest.entailed import materialise, shared_statements, stated_graphs
    from ..store.statistics import document_records
    from ..validation.entailments import entailments

    with opened_store(location, existing=True, read_only=not write) as opened:
        documents = document_records(opened)
        shared = shared_statements(opened, documents)
        with progress_bar(say("reasoning", "推理")) as progress:
            result = entailments(lambda: stated_graphs(opened, documents), shared, total=len(documents), progress=progress)
        if not write or result.contradictions or not documents:
            return result, None
        return result, materialise(opened, documents, result.types)


def _json(result: Entailments) -> str:
    content = {
        "consistent": not result.contradictions,
        "classes": dict(sorted(result.classes.items())),
        "properties": dict(sorted(result.properties.items())),
        "contradictions": [asdict(contradiction) for contradiction in result.contradictions],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _text(result: Entailments, written: int | None) -> str:
    blocks = [
        _counted(result.classes, ("nodes", "entailed class"), ("数量", "推出的类")),
        _counted(result.properties, ("statements", "entailed property"), ("数量", "推出的属性")),
        "".join(map(_contradiction, result.contradictions)) or say("no contradiction\n", "没有矛盾\n"),
    ]
    if written is not None:
        blocks.append(say(f"{written} entailed types written\n", f"已写入推出的类型 {written} 条\n"))
    return "\n".join(filter(None, blocks))


def _counted(counts: Mapping[str, int], en: tuple[str, str], zh: tuple[str, str]) -> str:
    from ..sparql.answers import Answer
    from .terminal_table import table_text

    rows = tuple((number, name.replace(JX, "jx:")) for name, number in sorted(counts.items(), key=lambda entry: (-entry[1], entry[0])))
    return table_text(Answer(zh if language() == "zh" else en, rows)) if rows else ""


def _contradiction(contradiction: Contradiction) -> str:
    """Write a contradiction: document and cell, the node, and what is stated of it, classes first."""
    where = f" {place(contradiction.source, language())}" if contradiction.source else ""
    said = sorted(contradiction.stated, key=lambda statement: not statement.startswith("a "))
    more = say(f"; {len(said) - _SHOWN} more", f"；另有 {len(said) - _SHOWN} 条") if len(said) > _SHOWN else ""
    about = f": {'; '.join(said[:_SHOWN])}{more}" if said else ""
    word = say("contradicts the ontology", "与本体矛盾")
    return f"{printable(contradiction.file)}{where}: {word}: {contradiction.node}{about}\n".replace(f"{word}: :", f"{word}:")
