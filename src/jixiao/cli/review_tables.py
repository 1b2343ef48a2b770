"""Define the commands by which findings are worked through in Excel: ``jixiao review export`` and ``import``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import JixiaoError
from ..model.text import BilingualText, printable
from . import review_correct  # noqa: F401  whose command is of the same group
from .base import AcceptedOption, CorrectionsOption, StoreOption
from .checking import CitiesOption, CodesOption, DepartmentsOption, FilesOption, NewOption, SeveritiesOption, StatesOption, YearsOption
from .common import default_store, opened_store, write
from .exit_codes import USAGE
from .review import ByOption, date_option, review, who
from .session import language, say

if TYPE_CHECKING:
    from ..desk.decisions import Decision, Problem
    from ..desk.reading import Desk
    from ..desk.worklist import Entry

FileArgument = Annotated[Path, typer.Argument(metavar="FILE.xlsx", show_default=False)]


@review.command(
    "export",
    short_help=say("Write findings to a workbook to settle them in.", "把问题写入工作簿，供逐条处理。"),
    help=say(
        "Write the findings that nobody settled to a workbook. Fill in 处理 (接受 or 更正), 理由 and 更正为, sort and filter as you like, "
        "and read it back by jixiao review import.\n\n  jixiao review export findings.xlsx --department 教育局",
        "把未处理的问题写入工作簿。填写“处理”（接受或更正）、“理由”和“更正为”，可任意排序和筛选，再用 jixiao review import 读入。\n\n"
        "  jixiao review export 问题清单.xlsx --department 教育局",
    ),
)
def export_findings(
    file: FileArgument,
    store: StoreOption = "",
    city: CitiesOption = None,
    year: YearsOption = None,
    department: DepartmentsOption = None,
    code: CodesOption = None,
    severity: SeveritiesOption = None,
    name: FilesOption = None,
    state: StatesOption = None,
    new: NewOption = False,
    by_department: Annotated[
        bool, typer.Option("--by-department", help=say("A sheet for each department too.", "另为每个部门设一张工作表。"))
    ] = False,
    accepted: AcceptedOption = "",
) -> None:
    from ..desk.filters import selection
    from ..desk.formats import Report, written
    from ..desk.reading import read_desk

    location = store or default_store()
    with opened_store(location, existing=True, read_only=True) as opened:
        desk = read_desk(opened, location, accepted)
    given = {"city": city, "year": year, "department": department, "code": code, "severity": severity, "file": name}
    asked = selection(
        {**{kind: values for kind, values in given.items() if values}, "state": state or ["open", "expired"]},
        new=new,
        codes=sorted({entry.finding.code for entry in desk.listed.entries}),
    )
    entries = asked.of(desk.listed.entries)
    names = [document.file for document in desk.documents]
    write(file, written("xlsx", Report(entries, names, language(), by_department=by_department)))
    typer.echo(say(f"{len(entries)} findings written to {printable(file)}", f"已将 {len(entries)} 个问题写入 {printable(file)}"))


@review.command(
    "import",
    short_help=say("Take over what was decided in a workbook.", "读入工作簿中的处理决定。"),
    help=say(
        "Take over what was decided in a workbook of jixiao review export or validate --format xlsx: rows with 处理 = 接受 go to "
        "accepted.toml, those with 更正 to corrections.toml. Rows that are not understood are said, and change nothing.\n\n"
        "  jixiao review import findings.xlsx --by 'Li Na'",
        "读入 jixiao review export 或 validate --format xlsx 所写工作簿中的决定：“处理”为接受的行写入 accepted.toml，为更正的行写入 "
        "corrections.toml。看不懂的行逐一说明，不作改动。\n\n  jixiao review import 问题清单.xlsx --by 李娜",
    ),
)
def import_findings(
    file: FileArgument,
    by: ByOption = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help=say("The last day on which it is accepted.", "接受的有效期至（含当日）。"))
    ] = "",
    store: StoreOption = "",
    accepted: AcceptedOption = "",
    corrections: CorrectionsOption = "",
    documents: Annotated[
        str,
        typer.Option("--documents", metavar="PATH", help=say("Where the documents are, if moved.", "文件所在位置（如已移动）。")),
    ] = "",
) -> None:
    from ..desk.decisions import read_decisions
    from ..desk.reading import read_desk

    person, last, shown = who(by), date_option(until), printable(file)
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise JixiaoError(f"{shown}: cannot be opened: {reason} — check the path", f"{shown}：无法打开（{reason}）；请检查路径") from error
    decided = read_decisions(data, shown)
    location = store or default_store()
    with opened_store(location, existing=True, read_only=True) as opened:
        desk = read_desk(opened, location, accepted)
    there: dict[str, list[Entry]] = {}
    for entry in desk.listed.entries:
        there.setdefault(entry.fingerprint, []).append(entry)
    problems = list(decided.problems)
    problems += [_problem(one, _GONE) for one in decided.decisions if one.fingerprint not in there]
    taken = [one for one in decided.decisions if one.fingerprint in there]
    _accept(desk, there, [one for one in taken if one.kind == "accept"], person, last)
    correct = _Correct(location, corrections, documents, person)
    problems += correct.all([(one, there[one.fingerprint]) for one in taken if one.kind == "correct"])
    for problem in sorted(problems, key=lambda one: (one.sheet, one.row)):
        typer.echo(problem.message(language()), err=True)
    if problems:
        raise typer.Exit(USAGE)


_GONE = BilingualText("存储中没有（或不再有）此问题", "the store has no such finding (any more)")


def _problem(one: Decision, why: BilingualText) -> Problem:
    from ..desk.decisions import Problem

    return Problem(one.sheet, one.row, why)


def _accept(desk: Desk, there: Mapping[str, Sequence[Entry]], decided: Sequence[Decision], person: str, last: date | None) -> None:
    from ..desk.accepted import Acceptance, keep_accepted

    today = date.today()
    entries = [
        Acceptance(
            one.fingerprint,
            one.reason,
            person,
            today,
            last,
            one.text,
            there[one.fingerprint][0].finding.code,
            there[one.fingerprint][0].file,
        )
        for one in decided
    ]
    if entries:
        path = printable(keep_accepted(desk.accepted, entries))
        typer.echo(say(f"{len(entries)} accepted, kept in {path}", f"已接受 {len(entries)} 项，保存在 {path}"))


def _cell(entry: Entry) -> tuple[object, ...]:
    at = entry.finding.source
    return entry.document, at.table, at.row, at.column, at.line, at.page, at.sheet


@dataclass(frozen=True, slots=True)
class _Correct:
    """Writes corrections of cells: of which store, to which file, where the documents are, and by whom."""

    store: str
    file: str
    documents: str
    person: str

    def all(self, decided: Sequence[tuple[Decision, Sequence[Entry]]]) -> list[Problem]:
        """Write an entry for each; gives what could not be written."""
        problems, paths = [], []
        texts: dict[tuple[object, ...], set[str]] = {}
        for one, entries in decided:
            texts.setdefault(_cell(entries[0]), set()).add(one.corrected)
        for one, entries in decided:
            try:
                if len(texts[_cell(entries[0])]) > 1:
                    raise JixiaoError("another row corrects the same cell to another text", "另有一行把同一单元格更正为别的文字")
                if len(entries) > 1:
                    raise JixiaoError(
                        "stands in several documents — correct each by jixiao review correct --file",
                        "见于几个文件；请用 jixiao review correct --file 逐一更正",
                    )
                paths.append(self._one(one, entries[0]))
            except JixiaoError as error:
                problems.append(_problem(one, BilingualText(error.zh, error.en)))
        if paths:
            shown = ", ".join(dict.fromkeys(paths))
            typer.echo(
                say(
                    f"{len(paths)} corrections kept in {shown}; jixiao build reads them",
                    f"已将 {len(paths)} 项更正写入 {shown}；运行 jixiao build 后生效",
                )
            )
        return problems

    def _one(self, one: Decision, entry: Entry) -> str:
        from ..ingest.correction_entries import Mending, find_document, keep_entry, new_entry

        sha256, finding = entry.document.rpartition("/")[2], entry.finding
        found = find_document(self.store, sha256, entry.file, self.documents)
        mending = Mending(one.corrected, one.text, self.person, date.today())
        made = new_entry(found, finding.source, mending, shows=finding.value, file=self.file)
        keep_entry(made, language())
        return printable(made.path)
