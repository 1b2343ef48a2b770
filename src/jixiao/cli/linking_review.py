"""Define the commands by which people review links of names to concepts: ``jixiao link review``, ``export`` and ``import``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import JixiaoError
from ..model.text import printable
from . import linking_identity  # noqa: F401  whose command is of the same group
from .base import LinksOption, OutputOption, StoreOption
from .choices import ROWS, format_of
from .common import choice, default_store, opened_store, write
from .linking import link
from .session import language, say

if TYPE_CHECKING:
    from ..ingest.link_review import Desk, LinkedUse, Verdict
    from ..sparql.answers import Answer
    from ..store import Store

_NAMES = "ID|NAME"
_BY = Annotated[str, typer.Option("--by", metavar="WHO", help=say("Who decides.", "由谁决定。"), envvar="JIXIAO_BY")]
_WHY = Annotated[str, typer.Option("--reason", metavar="TEXT", help=say("Why.", "理由。"))]


@link.command(
    short_help=say("Links that want a decision, and deciding.", "待确认的对应关系，以及作出决定。"),
    help=say(
        "List the names whose link the program is not sure of, those of most rows first; or decide on them.\n\n"
        "  jixiao link review --store store\n\n"
        "  jixiao link review --accept quality-3f… --by 'Li Na' --reason 'the form says so'\n\n"
        "  jixiao link review --set 完成时间=completion-deadline:close --by 'Li Na'\n\n"
        "  jixiao link review --ask --by 'Li Na'\n\n"
        "What people decide is kept as a SSSOM table beside the store (links.sssom.tsv), wins over the program, and holds when the "
        "documents are read anew. --withdraw takes a decision back.",
        "列出程序没有把握的名称对应，行数多的在前；或对其作出决定。\n\n"
        "  jixiao link review --store store\n\n"
        "  jixiao link review --accept quality-3f… --by 李娜 --reason '表中写明'\n\n"
        "  jixiao link review --set 完成时间=completion-deadline:close --by 李娜\n\n"
        "  jixiao link review --ask --by 李娜\n\n"
        "人工决定以 SSSOM 表保存在存储旁（links.sssom.tsv），优先于程序，重新导入后仍然有效。--withdraw 撤回决定。",
    ),
)
def review(
    store: StoreOption = "",
    links: LinksOption = "",
    below: Annotated[float, typer.Option("--below", min=0, max=1.01, help=say("List what is less sure.", "列出可信度低于此值者。"))] = 0.9,
    limit: Annotated[int, typer.Option("--limit", min=1, help=say("List so many.", "最多列出条数。"))] = 20,
    accept: Annotated[list[str] | None, typer.Option("--accept", metavar=_NAMES, help=say("The link is right.", "对应正确。"))] = None,
    reject: Annotated[list[str] | None, typer.Option("--reject", metavar=_NAMES, help=say("The link is wrong.", "对应有误。"))] = None,
    settle: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar=f"{_NAMES}=CONCEPT[:RELATION]",
            help=say(
                "It is this concept (exact, close, broad); none: no concept.", "对应到此概念（exact、close、broad）；none 表示无概念。"
            ),
        ),
    ] = None,
    withdraw: Annotated[
        list[str] | None, typer.Option("--withdraw", metavar=_NAMES, help=say("Take the decision back.", "撤回决定。"))
    ] = None,
    ask: Annotated[bool, typer.Option("--ask", help=say("Ask about one after the other.", "逐条询问。"))] = False,
    by: _BY = "",
    reason: _WHY = "",
    format: Annotated[str, format_of(ROWS)] = "table",  # noqa: A002
    output: OutputOption = None,
) -> None:
    from ..ingest.link_review import Verdict, open_desk
    from ..sparql.formats import FORMATS

    choice("--format", format, tuple(FORMATS))
    verdicts = [Verdict("accepted", name) for name in accept or ()]
    verdicts += [Verdict("rejected", name) for name in reject or ()]
    verdicts += [_setting(text) for text in settle or ()]
    verdicts += [Verdict("withdrawn", name) for name in withdraw or ()]
    location = store or default_store()
    if (verdicts or ask) and not by.strip():
        raise JixiaoError("say who decides: --by WHO", "请用 --by 说明由谁决定")
    with opened_store(location, existing=True, read_only=not (verdicts or ask)) as opened:
        desk = open_desk(opened, location, links)
        if ask:
            verdicts += _asked(desk, desk.pending(below)[:limit])
        if verdicts:
            _decide(opened, desk, verdicts, by.strip(), reason)
            return
    if ask:
        return
    waiting = desk.pending(below)
    if format == "table" and output is None:
        sys.stdout.write(_as_text(waiting, limit))
        return
    content = FORMATS[format](_as_rows(waiting))
    if output:
        write(output, content)
    elif isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.buffer.write(content)


def _setting(text: str) -> Verdict:
    from ..ingest.link_review import Verdict
    from ..linking.decisions import RELATIONS

    name, equals, target = text.rpartition("=")
    concept, colon, relation = target.strip().partition(":")
    if not equals or not name.strip() or not concept or (colon and relation not in RELATIONS):
        raise JixiaoError(
            f"--set is written NAME=CONCEPT or NAME=CONCEPT:RELATION (exact, close, broad), not {printable(text)!r}",
            f"--set 应写作 名称=概念 或 名称=概念:关系（exact、close、broad），而不是 {printable(text)!r}",
        )
    return Verdict("set", name, concept, relation or "exact")


def _decide(opened: Store, desk: Desk, verdicts: Sequence[Verdict], by: str, reason: str) -> None:
    from ..ingest.link_review import keep_decisions

    keep_decisions(opened, desk, desk.decide(verdicts, by, reason, date.today().isoformat()))
    where = printable(str(desk.file)) if desk.file else say("the store", "存储")
    for verdict in verdicts:
        one = desk.named(verdict.named)
        typer.echo(f"{one.label}: {_VERDICTS[verdict.kind][language() == 'zh']}")
    typer.echo(say(f"{len(verdicts)} decided, kept in {where}", f"已决定 {len(verdicts)} 项，保存在 {where}"))


_VERDICTS = {
    "accepted": ("the link was accepted", "对应已确认"),
    "rejected": ("the link was rejected", "对应已否定"),
    "set": ("the link was set", "对应已指定"),
    "withdrawn": ("the decision was taken back", "决定已撤回"),
}


def _asked(desk: Desk, waiting: Sequence[LinkedUse]) -> list[Verdict]:
    """Ask about one use after the other; what was said up to the end, or to q, counts."""
    from ..ingest.link_review import Verdict

    said: list[Verdict] = []
    for one in waiting:
        sys.stdout.write(_lines(one))
        while True:
            try:
                answer = input(
                    say("a accept, r reject, CONCEPT[:RELATION], Enter later, q end: ", "a 确认，r 否定，概念[:关系]，回车跳过，q 结束：")
                )
            except EOFError:
                return said
            try:
                match answer.strip():
                    case "":
                        break
                    case "q":
                        return said
                    case "a":
                        verdict = Verdict("accepted", one.id)
                    case "r":
                        verdict = Verdict("rejected", one.id)
                    case text:
                        verdict = _setting(f"{one.id}={text}")
                desk.decide([verdict], "-", "", "")  # tells at once what cannot be
                said.append(verdict)
                break
            except JixiaoError as error:
                typer.echo(error.message(language()), err=True)
    return said


def _as_text(waiting: Sequence[LinkedUse], limit: int) -> str:
    if not waiting:
        return say("no link wants a decision\n", "没有待确认的对应关系\n")
    text = "\n".join(map(_lines, waiting[:limit]))
    if len(waiting) > limit:
        more = len(waiting) - limit
        text += say(f"\n{more} more: --limit {len(waiting)}\n", f"\n另有 {more} 条：--limit {len(waiting)}\n")
    return text


def _lines(one: LinkedUse) -> str:
    """Write a use for people: its name, what it is linked to, and why."""
    count = say(f"{one.rows} rows" if one.rows != 1 else "1 row", f"{one.rows} 行")
    return f"{one.label}  {count}\n  {one.id}\n  {_linked(one)}  {one.link.confidence:.2f}\n  {'; '.join(one.link.reasons) or '-'}\n"


def _linked(one: LinkedUse) -> str:
    from ..linking.scheme import concept_scheme

    if one.link.concept is None:
        return say("no concept", "无概念")
    concept = concept_scheme().concepts[one.link.concept]
    return f"{one.link.relation} {concept.slug} ({concept.label_zh if language() == 'zh' else concept.label_en})"


def _as_rows(waiting: Sequence[LinkedUse]) -> Answer:
    from ..sparql.answers import Answer

    columns = ("id", "name", "level", "unit", "rows", "relation", "concept", "confidence", "reason")
    rows = tuple(
        (
            one.id,
            one.use.name,
            one.use.level,
            one.use.unit,
            one.rows,
            one.link.relation,
            one.link.concept,
            Decimal(f"{one.link.confidence:.3f}"),
            "; ".join(one.link.reasons) or None,
        )
        for one in waiting
    )
    return Answer(columns, rows)


@link.command(
    "export",
    short_help=say("All links as a SSSOM table.", "把全部对应关系写成 SSSOM 表。"),
    help=say(
        "Write the links of the store as a SSSOM table (TSV): what the program says, and what people decided.\n\n"
        "  jixiao link export -o links.tsv\n\n  jixiao link export --decided -o links.sssom.tsv",
        "把存储中的对应关系写成 SSSOM 表（TSV）：含程序判定和人工决定。\n\n"
        "  jixiao link export -o links.tsv\n\n  jixiao link export --decided -o links.sssom.tsv",
    ),
)
def export_links(
    store: StoreOption = "",
    links: LinksOption = "",
    decided: Annotated[bool, typer.Option("--decided", help=say("Only what people decided.", "只写人工决定。"))] = False,
    output: OutputOption = None,
) -> None:
    from ..ingest.link_review import open_desk

    location = store or default_store()
    with opened_store(location, existing=True, read_only=True) as opened:
        text = open_desk(opened, location, links).text(decided=decided)
    if output:
        write(output, text.encode("utf-8"))
    else:
        sys.stdout.write(text)


@link.command(
    "import",
    short_help=say("Take over decisions of a SSSOM table.", "读入 SSSOM 表中的人工决定。"),
    help=say(
        "Take over what people decided in a SSSOM table: rows whose mapping_justification is semapv:MappingReview or "
        "semapv:ManualMappingCuration. Other rows, as an export has them, change nothing.\n\n  jixiao link import links.tsv",
        "读入 SSSOM 表中的人工决定：mapping_justification 为 semapv:MappingReview 或 semapv:ManualMappingCuration 的行。"
        "其他行（导出表中程序判定的行）不起作用。\n\n  jixiao link import links.tsv",
    ),
)
def import_links(
    file: Annotated[Path, typer.Argument(metavar="FILE.tsv", show_default=False)],
    store: StoreOption = "",
    links: LinksOption = "",
) -> None:
    from ..ingest.link_review import keep_decisions, open_desk
    from ..linking.sssom import read_table

    try:
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        raise JixiaoError(
            f"{printable(file)}: cannot be opened: {reason.lower()} — check the path",
            f"{printable(file)}：无法打开（{reason}）；请检查路径",
        ) from error
    location = store or default_store()
    with opened_store(location, existing=True) as opened:
        desk = open_desk(opened, location, links)
        decisions, read, others = desk.import_table(read_table(data, printable(file)), printable(file))
        if read:
            keep_decisions(opened, desk, decisions)
    known = {one.id for one in desk.uses}
    absent = sum(decision.use not in known for decision in read)
    where = printable(str(desk.file)) if desk.file else say("the store", "存储")
    typer.echo(say(f"{len(read)} decisions taken over, kept in {where}", f"已读入 {len(read)} 项决定，保存在 {where}"))
    if others:
        typer.echo(say(f"{others} rows that nobody decided on were left out", f"{others} 行非人工决定，未读入"), err=True)
    if absent:
        typer.echo(
            say(
                f"{absent} decisions are about names that the store does not have; they are kept for when it does",
                f"{absent} 项决定所涉名称不在存储中；已保留，待其出现时生效",
            ),
            err=True,
        )
