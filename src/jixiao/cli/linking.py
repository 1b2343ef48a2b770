"""Define the commands that link names of indicators to standard concepts: ``jixiao link``."""

from __future__ import annotations

import csv
import io
import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..model import JixiaoError
from ..model.text import printable
from .base import OutputOption, app
from .choices import ROWS, format_of
from .common import choice, write
from .session import language, say

if TYPE_CHECKING:
    from ..linking.judgement import Judgement
    from ..linking.scheme import Scheme
    from ..linking.words import Hit
    from ..sparql.answers import Answer

_COLUMNS = ("name", "level1", "level2", "unit")
_FOUND = ("measure", "object", "beneficiary", "concept", "relation", "confidence")
#: How wide the text of an explanation is.
_WIDTH = 80

link = typer.Typer(
    no_args_is_help=True,
    help=say("Link names of indicators to standard concepts.", "把指标名称链接到标准概念。"),
)
app.add_typer(link, name="link")


@link.command(
    help=say(
        "Tell the standard concepts of the indicators in a CSV file: columns name and, where there are, level1, level2 and unit.\n\n"
        "  jixiao link concepts names.csv --format csv\n\nThe same rows come out with measure, object, beneficiary, concept, relation "
        "(exact, close, broad, none) and confidence.",
        "判定 CSV 文件中各指标的标准概念：须有 name 列，可有 level1、level2、unit 列。\n\n"
        "  jixiao link concepts names.csv --format csv\n\n输出原有各列，并加上 measure（衡量方式）、object（对象）、"
        "beneficiary（满意的人群）、concept（概念）、relation（exact、close、broad、none）和 confidence（置信度）。",
    )
)
def concepts(
    file: Annotated[str, typer.Argument(metavar="FILE|-", show_default=False, help=say("A CSV file in UTF-8.", "UTF-8 编码的 CSV 文件。"))],
    format: Annotated[str, format_of(name for name in ROWS if name != "parquet")] = "table",  # noqa: A002
    output: OutputOption = None,
) -> None:
    from ..sparql.formats import FORMATS

    choice("--format", format, tuple(name for name in FORMATS if name != "parquet"))
    if format == "xlsx" and output is None and sys.stdout.isatty():
        raise JixiaoError(f"{format} is no text: give -o FILE", f"{format} 不是文本：请用 -o 指定文件")
    content = FORMATS[format](_linked(*_rows(file)))
    if output:
        write(output, content)
    elif isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.buffer.write(content)


def _rows(given: str) -> tuple[list[str], list[list[str]]]:
    """Read a CSV file: its columns and its rows. Raises JixiaoError with what is wrong in it, and where."""
    shown = say("standard input", "标准输入") if given == "-" else printable(given)
    try:
        data = sys.stdin.buffer.read() if given == "-" else Path(given).read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        reason = error.strerror or str(error)
        raise JixiaoError(
            f"{shown}: cannot be opened: {reason.lower()} — check the path", f"{shown}：无法打开（{reason}）；请检查路径"
        ) from error
    except UnicodeDecodeError as error:
        raise JixiaoError(
            f"{shown}: is not UTF-8 text — save it as CSV in UTF-8", f"{shown}：不是 UTF-8 文本；请另存为 UTF-8 的 CSV"
        ) from error
    try:
        lines = list(_lines(text))
    except csv.Error as error:
        raise JixiaoError(f"{shown}: is no CSV: {error}", f"{shown}：不是 CSV（{error}）") from error
    columns = [column.strip() for column in lines[0][1]] if lines else []
    if "name" not in columns:
        there = ", ".join(columns) or say("none", "无")
        raise JixiaoError(
            f"{shown}: has no column name (columns: {printable(there)}) — the first line names the columns: name,level1,level2,unit",
            f"{shown}：没有 name 列（现有列：{printable(there)}）；首行应为列名：name,level1,level2,unit",
        )
    twice = {column for column in columns if columns.count(column) > 1}
    if twice:
        names = ", ".join(sorted(twice))
        raise JixiaoError(f"{shown}: names a column twice: {printable(names)}", f"{shown}：列名重复：{printable(names)}")
    for number, row in lines[1:]:
        if len(row) != len(columns):
            raise JixiaoError(
                f"{shown}, line {number}: has {len(row)} cells where there are {len(columns)} columns — put texts with commas in quotes",
                f"{shown} 第 {number} 行：有 {len(row)} 个单元格，而列数为 {len(columns)}；含逗号的文本请加英文引号",
            )
    return columns, [row for _, row in lines[1:]]


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """List the rows of a CSV text that are not blank, each with the line on which it ends."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [(reader.line_num, row) for row in reader if any(row)]


def _linked(columns: list[str], rows: list[list[str]]) -> Answer:
    """Put what was found beside each row; columns of the same names are replaced."""
    from ..linking import IndicatorLabel, match_concept
    from ..sparql.answers import Answer

    kept = [place for place, column in enumerate(columns) if column not in _FOUND]
    places = [columns.index(column) if column in columns else None for column in _COLUMNS]
    made = []
    for row in rows:
        name, *rest = (None if place is None else row[place].strip() or None for place in places)
        match = match_concept(IndicatorLabel(name or "", *rest))
        found = (match.measure, match.object, match.beneficiary, match.concept or "none", match.relation)
        made.append((*(row[place] for place in kept), *found, Decimal(f"{match.confidence:.2f}")))
    return Answer((*(columns[place] for place in kept), *_FOUND), tuple(made))


@link.command(
    help=say(
        "Explain how the concept of a name was told: by which words, how probable, and what else it could be.\n\n"
        "  jixiao link explain 培训合格率 --level2 质量指标 --unit %",
        "说明如何判定一个名称的概念：依据哪些词、各有多大可能、还可能是什么。\n\n"
        "  jixiao link explain 培训合格率 --level2 质量指标 --unit %",
    )
)
def explain(
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    level1: Annotated[str | None, typer.Option("--level1", help=say("Its 一级指标.", "一级指标。"))] = None,
    level2: Annotated[str | None, typer.Option("--level2", help=say("Its 二级指标.", "二级指标。"))] = None,
    unit: Annotated[str | None, typer.Option("--unit", help=say("The unit of its value.", "指标值的计量单位。"))] = None,
    format: Annotated[str, format_of(("text", "json"))] = "text",  # noqa: A002
) -> None:
    from ..linking import IndicatorLabel, concept_scheme
    from ..linking.concepts import judgement_of, matched
    from ..linking.relation import unexplained
    from ..linking.words import words

    choice("--format", format, ("text", "json"))
    known = words()
    judgement = judgement_of(IndicatorLabel(name, level1, level2, unit), known)
    match = matched(judgement, known)
    left = unexplained(judgement, known) if match.concept else ""
    if format == "json":
        content = {
            "name": name,
            "compared": judgement.reading.name,
            **{key: getattr(match, key) for key in _FOUND},
            "unexplained": left,
            "words": {
                facet: [{"word": hit.word, "slug": hit.slug} for hit in getattr(judgement.reading, facet)]
                for facet in ("measures", "objects", "beneficiaries")
            },
            "probabilities": {
                facet: {slug: round(probability, 3) for slug, probability in getattr(judgement, facet)}
                for facet in ("measures", "objects", "beneficiaries")
            },
        }
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
        return
    sys.stdout.write(_explanation(judgement, concept_scheme(), match.relation, match.confidence, left))


def _explanation(judgement: Judgement, scheme: Scheme, relation: str, confidence: float, left: str) -> str:
    reading = judgement.reading
    zh = language() == "zh"
    concept = scheme.concepts.get(judgement.concept or "")
    label = (concept.label_zh if zh else concept.label_en) if concept else say("no concept", "没有概念")
    lines = [
        f"{say('compared as', '比较用名')}: {reading.name}",
        f"{say('concept', '概念')}: {judgement.concept or 'none'} ({label})",
        f"{say('relation', '关系')}: {relation} {_RELATIONS[relation][zh]}",
        f"{say('confidence', '置信度')}: {confidence:.2f}",
        "",
    ]
    parts = [(say("measure", "衡量方式"), judgement.measures, reading.measures, scheme.measures)]
    parts.append((say("object", "对象"), judgement.objects, reading.objects, scheme.objects))
    if judgement.beneficiaries:
        parts.append((say("beneficiary", "满意的人群"), judgement.beneficiaries, reading.beneficiaries, scheme.beneficiaries))
    for title, ranking, hits, facet in parts:
        lines.append(f"{title}:")
        for place, (slug, probability) in enumerate(ranking):
            if place and probability < 0.005:
                break
            value = facet[slug]
            lines.append(f"  {probability:5.2f}  {slug} ({value.label_zh if zh else value.label_en})")
        lines.append(f"  {say('words', '词')}: {_said(hits)}")
    lines.append("")
    lines.append(f"{say('level 2', '二级指标')}: {reading.level2 or '-'}; {say('unit', '单位')}: {reading.unit or '-'}")
    lines.append(f"{say('said beyond the concept', '概念之外还说了')}: {left or '-'}")
    return "\n".join(part for line in lines for part in _wrapped(line)) + "\n"


_RELATIONS = {
    "exact": ("(the name says the concept and no more)", "（名称所说即此概念）"),
    "close": ("(a kind of it, or told only in part by the name)", "（概念的一种，或名称只说出一部分）"),
    "broad": ("(no concept is as specific as the name: its group)", "（没有同样具体的概念，只归到组）"),
    "none": ("(not an indicator of anything that is known)", "（不是已知的任何指标）"),
}


def _said(hits: tuple[Hit, ...]) -> str:
    return say(", ", "、").join(f"{hit.word} → {hit.slug}" for hit in hits) or "-"


def _wrapped(line: str) -> list[str]:
    """Break a line where it is wider than the text; a Chinese character is two columns wide."""
    from rich.cells import cell_len, chop_cells

    if cell_len(line) <= _WIDTH:
        return [line]
    first, *rest = chop_cells(line, _WIDTH)
    return [first, *(f"    {part}" for part in chop_cells("".join(rest), _WIDTH - 4))]
