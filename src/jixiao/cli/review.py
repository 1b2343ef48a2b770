"""Define the commands by which stewards settle findings: ``jixiao review``."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import JixiaoError
from ..model.text import place, printable
from .base import AcceptedOption, StoreOption, app
from .common import default_store, opened_store
from .session import language, say

if TYPE_CHECKING:
    from ..desk.reading import Desk
    from ..desk.worklist import Entry

__all__ = ["ByOption", "date_option", "review", "who"]

review = typer.Typer(
    no_args_is_help=True,
    help=say("Settle findings: accept, correct, work through them in Excel.", "处理检查发现：接受、更正、用 Excel 处理。"),
)
app.add_typer(review, name="review")

ByOption = Annotated[str, typer.Option("--by", metavar="WHO", envvar="JIXIAO_BY", help=say("Who decides.", "由谁决定。"))]


@review.callback()
def _group() -> None:
    """Keep this a group, whatever the number of its commands."""


@review.command(
    short_help=say("Accept findings, with a reason.", "接受发现的问题，并写明理由。"),
    help=say(
        "Accept findings by their fingerprints (of validate --format json, csv or xlsx), with a reason.\n\n"
        "  jixiao review accept 6ab377be7ee32032 --reason as-published --by 'Li Na' --until 2027-06-30\n\n"
        "Reasons: form-has-none, as-published, confirmed, not-applicable, next-edition, false-alarm, other (with --text).\n\n"
        "They are kept in accepted.toml beside the documents or the store, and counted apart from then on.",
        "按指纹（见 validate --format json、csv 或 xlsx）接受发现的问题，并写明理由。\n\n"
        "  jixiao review accept 6ab377be7ee32032 --reason 原文如此 --by 李娜 --until 2027-06-30\n\n"
        "理由：表式无此栏、原文如此、已与部门核实、不适用、下次编制时改、误报、其他（须有 --text）。\n\n"
        "记录保存在文件或存储旁的 accepted.toml 中，此后单独计数。",
    ),
)
def accept(
    fingerprints: Annotated[list[str], typer.Argument(metavar="FINGERPRINT...", show_default=False)],
    reason: Annotated[str, typer.Option("--reason", metavar="REASON", help=say("Why: one of the reasons above.", "理由，见上。"))] = "",
    by: ByOption = "",
    text: Annotated[str, typer.Option("--text", metavar="TEXT", help=say("More about the reason.", "补充说明。"))] = "",
    until: Annotated[
        str, typer.Option("--until", metavar="DATE", help=say("The last day on which it holds.", "有效期至（含当日）。"))
    ] = "",
    store: StoreOption = "",
    accepted: AcceptedOption = "",
) -> None:
    from ..desk.accepted import Acceptance, keep_accepted
    from ..desk.reading import read_desk

    why, person, last = _reason(reason, text), who(by), date_option(until)
    location = store or default_store()
    with opened_store(location, existing=True, read_only=True) as opened:
        desk = read_desk(opened, location, accepted)
    found = _found(desk, fingerprints)
    today = date.today()
    entries = [Acceptance(name, why, person, today, last, text.strip(), of[0].finding.code, of[0].file) for name, of in found.items()]
    path = keep_accepted(desk.accepted, entries)
    for name, of in found.items():
        for entry in of:
            typer.echo(f"{name} {entry.finding.code}: {printable(entry.file)} {place(entry.finding.source, language())}")
    typer.echo(say(f"{len(entries)} accepted, kept in {printable(path)}", f"已接受 {len(entries)} 项，保存在 {printable(path)}"))


def _found(desk: Desk, fingerprints: list[str]) -> dict[str, list[Entry]]:
    """The findings of the fingerprints. Raises JixiaoError naming those that no finding has."""
    by_name: dict[str, list[Entry]] = {}
    for entry in desk.listed.entries:
        by_name.setdefault(entry.fingerprint, []).append(entry)
    if lacking := [name for name in fingerprints if name not in by_name]:
        raise JixiaoError(
            f"no finding has the fingerprint {', '.join(map(printable, lacking))} — nothing was accepted; see jixiao validate --format csv",
            f"没有指纹为 {'、'.join(map(printable, lacking))} 的问题；未作任何改动，请见 jixiao validate --format csv",
        )
    return {name: by_name[name] for name in dict.fromkeys(fingerprints)}


def _reason(reason: str, text: str) -> str:
    from ..desk.words import reasons, word_named

    word = word_named(reason, reasons())
    if word is None:
        known = [one.label.zh if language() == "zh" else one.key for one in reasons()]
        raise JixiaoError(f"say why by --reason: {', '.join(known)}", f"请用 --reason 写明理由：{'、'.join(known)}")
    if word.key == "other" and not text.strip():
        raise JixiaoError("another reason needs its words: --text", "“其他”须用 --text 说明")
    return word.key


def who(by: str) -> str:
    """Read who decides. Raises JixiaoError where nobody is said."""
    if not by.strip():
        raise JixiaoError("say who decides: --by WHO", "请用 --by 说明由谁决定")
    return by.strip()


def date_option(text: str) -> date | None:
    """Read the day of ``--until``; None without one. Raises JixiaoError."""
    if not text:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise JixiaoError(
            f"--until is a date such as 2027-06-30, not {text!r}", f"--until 应为日期，如 2027-06-30，而不是 {text!r}"
        ) from None
