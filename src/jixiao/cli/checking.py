"""Define the command that checks a store: ``jixiao validate``; and keep the run of a check."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..model import JixiaoError
from ..model.text import printable
from .base import AcceptedOption, OutputOption, StoreOption, app
from .common import choice, default_store, opened_store, progress_bar, write
from .exit_codes import DONE, VIOLATIONS
from .session import language, say

if TYPE_CHECKING:
    from ..desk.filters import Selection
    from ..desk.reading import Desk
    from ..desk.worklist import Entry
    from ..ingest.other_rules import Rechecked
    from ..model.correction import CorrectedCell
    from ..store import Store
    from ..validation.findings import DocumentFindings

_FORMATS = ("text", "json", "csv", "xlsx", "html", "sarif", "junit", "turtle")


def _option(name: str, metavar: str, en: str, zh: str) -> Any:
    return typer.Option(name, metavar=metavar, help=say(en, zh))


CitiesOption = Annotated[list[str] | None, _option("--city", "NAME", "Only of these places.", "只看这些地区。")]
YearsOption = Annotated[list[str] | None, _option("--year", "YEAR", "Only of these years (2020-2024).", "只看这些年度（2020-2024）。")]
DepartmentsOption = Annotated[
    list[str] | None, _option("--department", "TEXT", "Only of departments with this in their names.", "只看名称中含此文字的部门。")
]
CodesOption = Annotated[list[str] | None, _option("--code", "CODE", "Only findings of these codes.", "只看这些代码的问题。")]
SeveritiesOption = Annotated[
    list[str] | None, _option("--severity", "SEVERITY", "Only these: violation, warning, info.", "只看这些级别：violation、warning、info。")
]
FilesOption = Annotated[list[str] | None, _option("--file", "TEXT", "Only of files with this in their names.", "只看名称含此文字的文件。")]
StatesOption = Annotated[
    list[str] | None, _option("--state", "STATE", "Only these: open, accepted, expired.", "只看这些状态：open、accepted、expired。")
]
NewOption = Annotated[bool, typer.Option("--new", help=say("Only what the run before did not find.", "只看上次检查没有的问题。"))]


@app.command(
    short_help=say("Check the store; list the findings with places.", "检查存储中的数据，列出问题及其位置。"),
    help=say(
        "Check the store; list the findings with places.\n\n  jixiao validate --severity violation --department 教育局\n\n"
        "  jixiao validate --format xlsx --by-department -o findings.xlsx\n\n"
        "  jixiao validate --fail-on warning --format sarif -o findings.sarif\n\n"
        "A filter may be given several times, or with commas; unknown asks for what is not known. What is accepted "
        "(jixiao review accept) is counted apart and does not fail.",
        "检查存储中的数据，列出问题及其位置。\n\n  jixiao validate --severity violation --department 教育局\n\n"
        "  jixiao validate --format xlsx --by-department -o 问题清单.xlsx\n\n"
        "  jixiao validate --fail-on warning --format sarif -o findings.sarif\n\n"
        "筛选项可重复给出，也可用逗号分隔；“未知”指不详者。已接受的问题（jixiao review accept）单独计数，不致失败。",
    ),
)
def validate(
    store: StoreOption = "",
    format: Annotated[  # noqa: A002
        str,
        typer.Option(
            "--format",
            metavar="|".join(_FORMATS),
            help=say(
                "turtle is the SHACL report; junit and sarif are for build servers.",
                "turtle 为 SHACL 报告；junit、sarif 供构建服务器使用。",
            ),
        ),
    ] = "text",
    output: OutputOption = None,
    city: CitiesOption = None,
    year: YearsOption = None,
    department: DepartmentsOption = None,
    code: CodesOption = None,
    severity: SeveritiesOption = None,
    file: FilesOption = None,
    state: StatesOption = None,
    new: NewOption = False,
    fail_on: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-on",
            metavar="WORDS",
            help=say(
                "Exit with 1 for these: severities and worse, codes, states; or none. By itself: violation.",
                "出现这些时退出码为 1：级别（含更严重者）、代码、状态；或 none。默认 violation。",
            ),
        ),
    ] = None,
    by_department: Annotated[
        bool, typer.Option("--by-department", help=say("A sheet for each department (xlsx).", "每个部门一张工作表（xlsx）。"))
    ] = False,
    site: Annotated[
        str, typer.Option("--site", metavar="URL", help=say("The service whose pages reports link to.", "报告所链接的服务地址。"))
    ] = "",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("Write only files and errors.", "只写文件和错误。"))] = False,
    accepted: AcceptedOption = "",
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            metavar="compiled|pyshacl",
            help=say("pyshacl: slow, and nothing is written to the store", "pyshacl：较慢，结果不写入存储"),
        ),
    ] = "compiled",
    shapes: Annotated[
        list[Path] | None,
        typer.Option(
            "--shapes", metavar="FILE", help=say("Check by the SHACL shapes of this file too.", "同时用此文件中的 SHACL 规则检查。")
        ),
    ] = None,
) -> None:
    choice("--format", format, _FORMATS)
    choice("--engine", engine, ("compiled", "pyshacl"))
    if format == "xlsx" and output is None and sys.stdout.isatty():
        raise JixiaoError("a workbook goes to a file: -o FILE", "工作簿须写入文件：-o 文件")
    from ..ingest.other_rules import Rechecked

    own = None
    if shapes:
        from ..validation.own_shapes import read_own_shapes

        own = read_own_shapes(shapes, reference=engine == "pyshacl")
    given = {
        name: values
        for name, values in (
            ("city", city), ("year", year), ("department", department), ("code", code),
            ("severity", severity), ("file", file), ("state", state),
        )
        if values
    }  # fmt: skip
    location = store or default_store()
    by = Rechecked(engine == "pyshacl", own)
    with opened_store(store, existing=True, ahead=True) as opened:
        documents = _checked(opened, by)
        from ..desk.filters import gate, selection

        codes = sorted({finding.code for document in documents for finding in document.findings})
        asked, stops = selection(given, new=new, codes=codes), gate(fail_on or (), codes=codes)
        from ..desk.reading import read_desk
        from ..validation.corrected import read_corrected

        desk = read_desk(opened, location, accepted, documents)
        if not by.reference and own is None:
            _keep(location, desk, (), quiet=quiet)
        entries = asked.of(desk.listed.entries)
        content = (
            _turtle(opened, by, asked)
            if format == "turtle"
            else _report(format, desk, entries, asked, by_department, site, read_corrected(opened))
        )
    _say_beside(desk, asked, quiet=quiet)
    if output:
        write(output, content)
    elif not quiet and isinstance(content, str):
        typer.echo(content, nl=False)
    elif isinstance(content, bytes):
        sys.stdout.buffer.write(content)
    raise typer.Exit(VIOLATIONS if any(map(stops.stops, entries)) else DONE)


def _checked(store: Store, by: Rechecked) -> Sequence[DocumentFindings]:
    """Check what was not checked; gives the findings of all documents."""
    from ..ingest.other_rules import findings_by
    from ..ingest.revalidate import validate_documents
    from ..validation import read_findings

    with progress_bar(say("checking", "检查")) as progress:
        if not by.reference:
            validate_documents(store, progress=progress)
        findings = read_findings(store)
        return findings_by(store, by, findings, progress=progress) if by.reference or by.own else findings


def _turtle(store: Store, by: Rechecked, asked: Selection) -> str:
    from ..ingest.other_rules import reports_by
    from ..validation import report_turtle

    if asked:
        raise JixiaoError(
            "the SHACL report is of all documents: --format turtle goes without filters",
            "SHACL 报告包含全部文件：--format turtle 不能与筛选项同用",
        )
    return report_turtle(reports_by(store, by))


def _report(
    format: str,  # noqa: A002
    desk: Desk,
    entries: Sequence[Entry],
    asked: Selection,
    by_department: bool,
    site: str,
    corrected: Mapping[str, Sequence[CorrectedCell]],
) -> str | bytes:
    from ..desk.formats import Report, written
    from .report_text import findings_text

    names = [document.file for document in desk.documents]
    if asked:  # of what is not asked for, nothing shall be said to be clean
        names = list(dict.fromkeys(entry.file for entry in entries))
    if format == "text" and asked and not entries:
        return say("no finding is as asked for\n", "没有符合条件的问题\n")
    if format == "text":
        of = {document.file: corrected.get(document.document, ()) for document in desk.documents}
        return findings_text(entries, names, language(), of)
    compared = desk.runs.last is not None
    return written(format, Report(entries, names, language(), site, by_department, compared, corrected))


def _say_beside(desk: Desk, asked: Selection, *, quiet: bool) -> None:
    """Say what is not among the findings: what is accepted and gone, and values of filters that no finding has."""
    from .report_text import gone_text

    if quiet:
        return
    typer.echo(gone_text(desk.listed, language()), nl=False, err=True)
    for kind, value in asked.without_match(desk.listed.entries):
        shown = printable(value)
        typer.echo(say(f"--{kind} {shown}: no finding has this", f"--{kind} {shown}：没有符合的问题"), err=True)


def keep_run(store: Store, paths: Sequence[str], *, changed: bool, report: Path | None) -> None:
    """Keep the run of a build, say what came and went, and write the report of its findings."""
    from ..desk.runs import read_runs

    location = store.location
    if not changed and report is None and read_runs(location).runs:
        return
    from ..desk.reading import read_desk
    from ..readers.remote import is_url
    from ..validation.corrected import read_corrected

    given = [Path(path) for path in paths if not is_url(path)]
    folders = [str((path if path.is_dir() else path.parent).absolute()) for path in given]
    desk = read_desk(store, location, folders=folders)
    _keep(location, desk, folders, quiet=False)
    if report:
        from ..desk.formats import Report, written

        write(report, written("json", Report(desk.listed.entries, (), language(), corrected=read_corrected(store))))


def _keep(location: str, desk: Desk, folders: Sequence[str], *, quiet: bool) -> None:
    from ..desk.runs import record
    from .report_text import change_text

    try:
        _, change = record(location, desk.runs, desk.listed, len(desk.documents), folders)
    except JixiaoError as error:  # whoever may only read may check all the same
        typer.echo(error.message(language()), err=True)
        return
    if not quiet:
        typer.echo(change_text(change, language()), nl=False, err=True)
