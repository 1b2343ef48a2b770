"""Define the command that tells which departments and projects are one."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import JixiaoError
from ..model.text import printable
from .base import OutputOption, StoreOption
from .choices import ROWS, format_of
from .common import choice, opened_store, write
from .linking import link
from .session import language, say

if TYPE_CHECKING:
    from ..linking.identity import Named
    from ..linking.identity_suggestions import Suggestion
    from ..sparql.answers import Answer, Value

_ENTITIES = ("department", "project")
_NEEDED = ("entity", "a_name", "b_name")
_GIVEN = ("label", "confidence", "reason")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_KINDS = {
    "same-project": ("probably one project", "可能是同一项目"),
    "same-department": ("probably one department", "可能是同一部门"),
    "renamed-department": ("perhaps renamed or merged", "可能更名或合并"),
}


@link.command(
    short_help=say("Which departments and projects are one.", "哪些部门、项目是同一个。"),
    help=say(
        "Whether two names mean one department or one project: of the pairs of a CSV file, or of what the store has.\n\n"
        "  jixiao link identity pairs.csv --format csv\n\n  jixiao link identity --store store\n\n"
        "  jixiao link identity --store store --entries -o same.toml\n\n"
        "The file has a pair on each line: entity (project or department), a_name, a_department, a_code, a_year, a_city, and the same "
        "of b. The answer has all its columns, and label (same, different, unsure), confidence and reason. Of the store it lists what "
        "is probably one; nothing is joined because of it. What you agree to, you write into a word file (--entries drafts it) that you "
        "give to build by --vocabulary.",
        "两个名称是否指同一部门或同一项目：判断 CSV 文件中的各对名称，或存储中的名称。\n\n"
        "  jixiao link identity pairs.csv --format csv\n\n  jixiao link identity --store store\n\n"
        "  jixiao link identity --store store --entries -o same.toml\n\n"
        "文件每行一对：entity（project 或 department）、a_name、a_department、a_code、a_year、a_city，以及 b 的相同各列。"
        "结果含原有各列及 label（same 相同、different 不同、unsure 不能确定）、confidence 置信度和 reason 理由。"
        "对存储则列出可能相同者；不会因此合并任何内容。"
        "经您确认的，写入词表文件（--entries 可生成草稿），并在 build 时用 --vocabulary 指定。",
    ),
)
def identity(
    file: Annotated[str | None, typer.Argument(metavar="[FILE|-]", show_default=False)] = None,
    store: StoreOption = "",
    format: Annotated[str, format_of(ROWS)] = "table",  # noqa: A002
    least: Annotated[
        float, typer.Option("--least", min=0, max=1, help=say("Of the store: the least confidence.", "用于存储：最低置信度。"))
    ] = 0.5,
    entries: Annotated[
        bool, typer.Option("--entries", help=say("Of the store: draft the entries of a word file.", "用于存储：生成词表条目草稿。"))
    ] = False,
    output: OutputOption = None,
) -> None:
    from ..sparql.formats import FORMATS

    choice("--format", format, tuple(FORMATS))
    if file is not None:
        if entries:
            raise JixiaoError("--entries drafts what a store suggests — leave the file out", "--entries 用于存储；请去掉文件")
        _give(FORMATS[format](_judged(file)), output)
        return
    found = _suggested(store, least)
    if entries:
        _give(_drafts(found), output)
    elif format == "table":
        _give(_as_text(found), output)
    else:
        _give(FORMATS[format](_as_rows(found)), output)


def _give(content: str | bytes, output: Path | None) -> None:
    if output:
        write(output, content)
    elif isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.buffer.write(content)


# -- pairs of a file ---------------------------------------------------------------------------------------------------------


def _judged(file: str) -> Answer:
    """Judge the pairs of a file; its columns, and behind them what was judged (in place of columns of these names)."""
    from ..linking.identity import judge
    from ..sparql.answers import Answer

    shown = printable(file)
    columns, rows = _read(_text(file), shown)
    kept = [column for column in columns if column not in _GIVEN]
    judged: list[tuple[Value, ...]] = []
    for line, row in rows:
        if row["entity"].strip() not in _ENTITIES:
            raise JixiaoError(
                f"{shown} line {line}: entity is project or department, not {printable(row['entity'])!r}",
                f"{shown} 第 {line} 行：entity 应为 project 或 department，而不是 {printable(row['entity'])!r}",
            )
        verdict = judge(row["entity"].strip(), *(_named(row, side, shown, line) for side in "ab"))
        said = (verdict.label, Decimal(str(verdict.confidence)), verdict.reason(language()))
        judged.append((*(row[column] for column in kept), *said))
    return Answer((*kept, *_GIVEN), tuple(judged))


def _text(file: str) -> str:
    """Read the text of a file, or of standard input: UTF-8, or GB 18030 as Excel writes it in China."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise JixiaoError(
            f"{printable(file)}: cannot be opened: {(error.strerror or '').lower()} — check the path",
            f"{printable(file)}：无法打开（{error.strerror}）；请检查路径",
        ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise JixiaoError(f"{printable(file)}: is no text — give a CSV file in UTF-8", f"{printable(file)}：不是文本；请给出 UTF-8 的 CSV 文件")


def _read(text: str, shown: str) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Read the columns of a CSV text, and its rows, each with its line. Raises JixiaoError for what is no table of pairs."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, dict[str, str]]] = []
    columns: list[str] = []
    try:
        columns = [name.strip() for name in next(reader, [])]
        _check_columns(columns, shown)
        for cells in reader:
            if not cells:
                continue
            if len(cells) != len(columns):
                raise JixiaoError(
                    f"{shown} line {reader.line_num}: has {len(cells)} cells under {len(columns)} headings — quote cells with commas",
                    f"{shown} 第 {reader.line_num} 行：有 {len(cells)} 格，标题为 {len(columns)} 列；含逗号的内容请加引号",
                )
            rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
    except csv.Error as error:
        raise JixiaoError(
            f"{shown} line {reader.line_num}: is no CSV: {error}", f"{shown} 第 {reader.line_num} 行：不是 CSV：{error}"
        ) from error
    return columns, rows


def _check_columns(columns: Sequence[str], shown: str) -> None:
    if missing := [name for name in _NEEDED if name not in columns]:
        names = ", ".join(missing)
        raise JixiaoError(
            f"{shown}: lacks the columns {names} — see jixiao link identity --help",
            f"{shown}：缺少列 {names}；见 jixiao link identity --help",
        )
    if twice := sorted({name for name in columns if columns.count(name) > 1}):
        raise JixiaoError(f"{shown}: has the columns {', '.join(twice)} twice", f"{shown}：列 {'、'.join(twice)} 重复")


def _named(row: Mapping[str, str], side: str, shown: str, line: int) -> Named:
    from ..linking.identity import Named

    year = row.get(f"{side}_year", "").strip()
    found = _YEAR.search(year)
    if year and not found:
        raise JixiaoError(
            f"{shown} line {line}: {side}_year is a year such as 2024, not {printable(year)!r}",
            f"{shown} 第 {line} 行：{side}_year 应为年份，如 2024，而不是 {printable(year)!r}",
        )
    name, department, code, city = (row.get(f"{side}_{column}", "").strip() for column in ("name", "department", "code", "city"))
    return Named(name, department, code, int(found[0]) if found else None, city)


# -- what a store has --------------------------------------------------------------------------------------------------------


def _suggested(location: str, least: float) -> tuple[Suggestion, ...]:
    from ..ingest.known_entities import known_entities
    from ..linking.identity_suggestions import suggestions

    with opened_store(location, read_only=True, existing=True) as store:
        projects, departments = known_entities(store)
    return suggestions(projects, departments, least)


def _as_rows(found: Sequence[Suggestion]) -> Answer:
    from ..sparql.answers import Answer

    columns = ("kind", "confidence", "a_name", "b_name", "department", "a_years", "b_years", "reason", "city_code", "a", "b")
    rows = tuple(
        (
            str(one.kind),
            Decimal(str(one.confidence)),
            one.name_a,
            one.name_b,
            one.department or None,
            _years(one.years_a),
            _years(one.years_b),
            one.reason_zh if language() == "zh" else one.reason_en,
            one.place or None,
            one.a,
            one.b,
        )
        for one in found
    )
    return Answer(columns, rows)


def _years(years: frozenset[int]) -> str:
    return " ".join(map(str, sorted(years)))


def _as_text(found: Sequence[Suggestion]) -> str:
    """Write suggestions for people: both names below one another, so that they can be compared."""
    if not found:
        return say("nothing is probably one that is not so already\n", "没有可能相同而尚未视为相同的部门或项目\n")
    return "\n".join(_lines(one) for one in found)


def _lines(one: Suggestion) -> str:
    what = _KINDS[str(one.kind)][language() == "zh"]
    reason = one.reason_zh if language() == "zh" else one.reason_en
    names = [f"  {name}  {_years(years)}".rstrip() for name, years in ((one.name_a, one.years_a), (one.name_b, one.years_b))]
    return "\n".join([f"{one.confidence:.2f}  {what}" + (f": {one.department}" if one.department else ""), *names, f"  {reason}", ""])


def _drafts(found: Sequence[Suggestion]) -> str:
    """Write the entries that a word file would have, each below what it rests on; a person says who decided (``source``)."""
    head = say(
        "# Drafts: keep what you agree to, and write into source who decided it. name is what the others are known by.\n",
        "# 草稿：保留您认可的条目，并在 source 中写明依据。name 为其余名称所归入的名称。\n",
    )
    return "\n".join([head, *("".join(f"# {line}\n" for line in _lines(one).splitlines()) + one.entry for one in found)])
