"""Define the command by which a steward corrects a cell: ``jixiao review correct``."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import Finding, JixiaoError, Location
from ..model.text import place, printable, read_place
from .base import CorrectionsOption, StoreOption
from .common import default_store, opened_store
from .review import review
from .session import language, say

if TYPE_CHECKING:
    from ..validation.findings import DocumentFindings


DocumentsOption = Annotated[
    str, typer.Option("--documents", metavar="PATH", help=say("Where the documents are, if moved.", "文件所在位置（如已移动）。"))
]


@review.command(
    short_help=say("Correct the cell that a finding points at.", "更正问题所指的单元格。"),
    help=say(
        "Say what should stand in the cell that a finding points at: by the finding's fingerprint (validate --format json), or by its "
        "code, file and cell; without --code any cell. An entry of corrections.toml is written beside the documents, with what "
        "stands there now; the document itself is not touched. The next build reads it.\n\n"
        "  jixiao review correct 1f0c… --to '≥95%' --why 'confirmed in writing' --by 'Li Na'\n\n"
        "  jixiao review correct --code number-without-unit --file 001.txt --cell 'line 76 table 1 row 15 column 5' --to '≥90%' "
        "--why 'as in the PDF' --by 'Li Na'",
        "写明问题所指的单元格应为什么文字：按问题的指纹（validate --format json），或按代码、文件和单元格；"
        "不写 --code 时可为文件的任一单元格。条目连同现有文字写入文件旁的 corrections.toml；文件本身不改动，下次 build 时生效。\n\n"
        "  jixiao review correct 1f0c… --to '≥95%' --why 书面确认 --by 李娜\n\n"
        "  jixiao review correct --code number-without-unit --file 001.txt --cell '第76行 表1 行15 列5' --to '≥90%' "
        "--why 与PDF一致 --by 李娜",
    ),
)
def correct(
    fingerprint: Annotated[
        str, typer.Argument(metavar="[FINGERPRINT]", show_default=False, help=say("The finding's fingerprint.", "问题的指纹。"))
    ] = "",
    to: Annotated[
        str | None, typer.Option("--to", metavar="TEXT", help=say("The whole text that should stand there.", "应为的整格文字。"))
    ] = None,
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help=say("Why.", "理由。"))] = "",
    by: Annotated[str, typer.Option("--by", metavar="WHO", envvar="JIXIAO_BY", help=say("Who corrects.", "由谁更正。"))] = "",
    code: Annotated[str, typer.Option("--code", help=say("The code of the finding.", "问题的代码。"))] = "",
    file: Annotated[str, typer.Option("--file", help=say("The document, as findings name it.", "文件，按问题清单中的名称。"))] = "",
    cell: Annotated[str, typer.Option("--cell", metavar="PLACE", help=say("The cell, as findings print it.", "单元格位置。"))] = "",
    stands: Annotated[
        str | None, typer.Option("--from", metavar="TEXT", help=say("What stands there, to be sure of it.", "原文，用于核对。"))
    ] = None,
    documents: DocumentsOption = "",
    store: StoreOption = "",
    corrections: CorrectionsOption = "",
) -> None:
    from ..desk.runs import read_runs
    from ..ingest.correction_entries import Mending, find_document, keep_entry, new_entry
    from ..validation.findings import read_findings

    if to is None or not why.strip() or not by.strip():
        raise JixiaoError(
            "say what should stand there, why and who says it: --to, --why and --by", "请用 --to、--why、--by 写明应为的文字、理由和更正人"
        )
    location = store or default_store()
    with opened_store(location, existing=True, read_only=True) as opened:
        document, at, shows = _chosen(read_findings(opened), fingerprint, code, file, cell)
    found = find_document(location, document.sha256, document.file, documents, read_runs(location).folders)
    entry = new_entry(found, at, Mending(to, why.strip(), by.strip(), date.today()), shows=shows, stands=stands, file=corrections)
    keep_entry(entry, language())
    was, is_now = (printable(" ".join(text.split())) for text in (entry.correction.original, entry.correction.text))
    where = f"{printable(document.file)} {place(at, language())}"
    kept = printable(Path(entry.path))
    typer.echo(
        say(
            f"{where}: “{was}” → “{is_now}”, kept in {kept}; jixiao build reads it",
            f"{where}：“{was}” → “{is_now}”，保存在 {kept}；运行 jixiao build 后生效",
        )
    )


def _chosen(
    documents: list[DocumentFindings], fingerprint: str, code: str, file: str, cell: str
) -> tuple[DocumentFindings, Location, str | None]:
    """The document and cell that are meant, and what the finding shows there. Raises JixiaoError where that is not certain."""
    if not fingerprint and not (file and cell):
        raise JixiaoError("give a fingerprint, or --file and --cell", "请给出指纹，或给出 --file 和 --cell")
    at = read_place(cell) if cell else None
    if cell and at is None:
        raise JixiaoError(
            f"--cell names a cell as findings do, such as “table 3 row 7 column 2”, not {printable(cell)!r}",
            f"--cell 应按检查发现的写法，如“表3 行7 列2”，而不是“{printable(cell)}”",
        )
    own = [document for document in documents if not file or document.file == file or document.file.endswith(f"/{file}")]
    if file and len(own) != 1:
        names = ", ".join(printable(document.file) for document in own[:5])
        raise JixiaoError(
            f"--file {printable(file)}: " + (f"several documents have this name: {names}" if own else "the store has no such document"),
            f"--file {printable(file)}：" + (f"有几个文件叫此名称：{names}" if own else "存储中没有此文件"),
        )
    if not fingerprint and not code and at:
        return own[0], at, None
    met = [
        (document, finding)
        for document in own
        for finding in document.findings
        if (not fingerprint or document.fingerprint(finding) == fingerprint)
        and (not code or finding.code == code)
        and (at is None or _is_at(finding.source, at))
    ]
    places = {(document.document, finding.source): (document, finding) for document, finding in met}
    if len(places) == 1:
        document, finding = met[0]
        return document, cell_of(finding), finding.value
    listed = "; ".join(f"{printable(document.file)} {place(finding.source, language())}" for document, finding in list(places.values())[:5])
    if met:
        raise JixiaoError(
            f"{len(places)} cells have such a finding: {listed} — say which by --file and --cell",
            f"有 {len(places)} 个单元格有此问题：{listed}；请用 --file 和 --cell 指明",
        )
    raise JixiaoError(
        "the store has no such finding — see jixiao validate --format json", "存储中没有此问题；请见 jixiao validate --format json"
    )


def _is_at(source: Location, at: Location) -> bool:
    """Whether a finding stands at a place; what the place does not say may be anything."""
    said = ((source.table, at.table), (source.row, at.row), (source.column, at.column))
    more = ((source.line, at.line), (source.page, at.page), (printable(source.sheet or ""), at.sheet))
    return all(one == other for one, other in said) and all(other in (None, one) for one, other in more)


def cell_of(finding: Finding) -> Location:
    """Find the cell that a finding is about. Raises JixiaoError where it is about a row."""
    at = finding.source
    if at.row is not None and at.column is None:
        raise JixiaoError(
            f"{finding.code} is about a row, {place(at, 'en')}, not about a cell — say by --file and --cell which cell",
            f"{finding.code} 针对一行（{place(at, 'zh')}），而非单元格；请用 --file 和 --cell 指明单元格",
        )
    return at
