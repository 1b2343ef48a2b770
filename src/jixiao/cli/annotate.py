"""Define the command that writes annotated copies of documents."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import DocumentError, Finding, JixiaoError
from ..model.text import place, printable
from .base import CityOption, OutputOption, YearOption, app
from .common import opened_store, overrides, write
from .exit_codes import DONE, UNREADABLE
from .session import language, say

if TYPE_CHECKING:
    from ..annotation import Note, Noted
    from ..extraction.pipeline import ExtractedDocument
    from ..ingest.sources import Source


@app.command(
    short_help=say("Write a copy of a document with its findings as comments.", "输出带批注的副本，在单元格处标出问题。"),
    help=say(
        "Write a copy of a document with a comment at each cell that has a finding.\n\nWord, Excel, PDF and web pages keep their "
        "format; older Office formats become DOCX or XLSX, pictures PDF, all others a web page. The document itself is never changed.\n\n"
        "  jixiao annotate form.docx\n\n  jixiao annotate form.pdf -o checked.pdf",
        "输出文件的副本，在每个有问题的单元格处加批注。\n\nWord、Excel、PDF 和网页保持原格式；旧版 Office 格式转为 DOCX 或 XLSX，"
        "图片转为 PDF，其他格式输出为网页。原文件不作任何改动。\n\n"
        "  jixiao annotate form.docx\n\n  jixiao annotate form.pdf -o checked.pdf",
    ),
)
def annotate(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE", help=say("The document, or an archive with one.", "文件，或只含一个文件的压缩包。"), show_default=False
        ),
    ],
    output: OutputOption = None,
    store: Annotated[
        str,
        typer.Option(
            "--store",
            metavar="DIR|URL",
            help=say("Take the findings of this store instead of checking the file.", "使用此存储中的检查结果，而不重新检查文件。"),
        ),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help=say("Write over a file that is there.", "覆盖已有文件。"))] = False,
    city: CityOption = None,
    year: YearOption = None,
) -> None:
    from ..annotation import annotated, notes_of

    source = _single(file, city, year)
    try:
        extracted = source.extracted()
        notes = notes_of(extracted.document, _noted(extracted, store))
        data = source.data()
        copy = annotated(data, extracted.document, notes, language())
    except DocumentError as error:
        typer.echo(error.message(language()), err=True)
        raise typer.Exit(UNREADABLE) from None
    name = Path(printable(source.path.name))
    target = output or Path(f"{name.stem}.annotated{copy.ending or name.suffix}")
    _refuse(target, file, force)
    write(target, copy.data)
    if copy.said:
        typer.echo(copy.said.of(language()), err=True)
    typer.echo(_summary(target, notes), nl=False)
    raise typer.Exit(DONE)


def _single(file: Path, city: str | None, year: int | None) -> Source:
    """The one document of a file."""
    from ..ingest.sources import sources

    files, failures = sources([file], overrides(city, year))
    if len(files) + len(failures) > 1:
        shown, count = printable(file), len(files) + len(failures)
        raise JixiaoError(
            f"{shown}: holds {count} documents; annotate takes one — give a single file", f"{shown}：含 {count} 个文件；请指定单个文件"
        )
    if not files:
        typer.echo(failures[0].error.message(language()), err=True)
        raise typer.Exit(UNREADABLE)
    return files[0]


def _noted(extracted: ExtractedDocument, store: str) -> list[Noted]:
    """The findings of a document with their fingerprints: of a store, else by checking it."""
    from ..annotation import Noted
    from ..rdf import Minter
    from ..validation import validate
    from ..validation.document import statements
    from ..validation.findings import read_findings
    from ..validation.fingerprint import fingerprint_of, unnamed_tables_of

    sha256 = extracted.document.sha256
    if not store:
        graph = extracted.graph(Minter()).ntriples()
        findings: Sequence[Finding] = [*extracted.findings, *validate(graph).findings]
        unnamed = unnamed_tables_of(statements(graph))
        return [Noted(finding, fingerprint_of(finding, sha256, unnamed)) for finding in findings]
    with opened_store(store, existing=True) as opened:
        known = [found for found in read_findings(opened) if found.sha256 == sha256]
    if not known:
        name = printable(extracted.document.name)
        raise JixiaoError(
            f"{name}: is not in the store {store}, or was changed since — import it, or leave --store out",
            f"{name}：不在存储 {store} 中，或导入后已改动；请先导入，或不用 --store",
        )
    return [Noted(finding, known[0].fingerprint(finding)) for finding in known[0].findings]


def _refuse(target: Path, file: Path, force: bool) -> None:
    """Raises JixiaoError where a file would be lost: the document itself always, another one without --force."""
    if target.exists() and file.exists() and target.samefile(file):
        raise JixiaoError(
            f"{printable(target)}: is the document itself, which is never changed — give another -o",
            f"{printable(target)}：即原文件，原文件不作改动；请用 -o 指定其他位置",
        )
    if target.exists() and not force:
        raise JixiaoError(
            f"{printable(target)}: is there already — give another -o, or --force to write over it",
            f"{printable(target)}：已存在；请用 -o 指定其他位置，或用 --force 覆盖",
        )


def _summary(target: Path, notes: Sequence[Note]) -> str:
    """What was written, and the findings that belong to no cell."""
    found = sum(len(note.of) for note in notes)
    lines = [
        say(f"{printable(target)}: {found} findings in {len(notes)} comments", f"{printable(target)}：{found} 个问题，批注 {len(notes)} 处")
    ]
    loose = [(note, noted) for note in notes if not note.exact for noted in note.of]
    if loose:
        lines.append(
            say("without a cell of their own, at the head of the row, table or document:", "没有对应单元格，批注在行首、表首或文首：")
        )
    for note, noted in loose:
        finding = noted.finding
        lines.append(f"  {finding.code} ({place(note.at, language())}): {finding.message(language())}")
    return "\n".join(lines) + "\n"
