"""Render an explanation as one web page: no script, nothing loaded from elsewhere, every text escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from ...model import CellRole, Layout
from ...model.text import place
from ...vocabulary.labels import name_of
from .model import ExplainedCell, Explanation, LinkedFinding, Part
from .rule_texts import USES, rule_text
from .text import certainty_text, doubts_of, hints_text, reading_text, rules_of, section_of, shown, suggestion, summary_lines

#: More columns than this a browser does not merge.
_WIDEST = 1000
Links = dict[int, list[int]]
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def as_html(explanation: Explanation, language: str) -> str:
    """The page."""
    zh = language == "zh"
    links = _links(explanation)
    title = f"{explanation.file} — " + ("识别说明" if zh else "how it was read")
    body = [
        _tag("h1", _text(explanation.file), lang="zh-Hans"),
        _tag("p", _text(f"{explanation.media_type} · SHA-256 {explanation.sha256}"), cls="soft"),
        *_tables(explanation, language),
        *_corrections(explanation, language),
        *_findings(explanation, language),
        _tag("h2", "文件内容" if zh else "The document"),
        _tag("p", _text(_HOW_TO_READ[0 if zh else 1]), cls="soft"),
        _legend(explanation),
        *(_part(part, links, language) for part in explanation.parts),
        *_rules(explanation, language),
    ]
    head = "".join(
        (
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(_POLICY)}">',
            '<meta name="referrer" content="no-referrer">',
            _tag("title", _text(title)),
            _tag("style", Path(__file__).with_name("page.css").read_text(encoding="utf-8")),
        )
    )
    page = _tag("head", head) + "\n" + _tag("body", "\n".join(body))
    return f'<!doctype html>\n<html lang="{"zh-Hans" if zh else "en"}">\n{page}\n</html>\n'


_HOW_TO_READ = (
    "每格依次为：文件中的文字、用途和名称、规则、读出的值。颜色表示用途。",
    "Each cell shows its text, what it was used as and its name, the rule, and the value as read. Colours tell the use.",
)


# -- pieces of HTML --------------------------------------------------------------------------------------------------------


def _text(text: str) -> str:
    """A text that cannot be anything but text in a page: escaped, without control characters."""
    clean = "".join(char if char in "\n\t" or (char >= " " and char != "\x7f") else "\ufffd" for char in text)
    return escape(clean.encode("utf-8", "replace").decode("utf-8"), quote=True).replace("\n", "<br>")


def _tag(name: str, content: str = "", *, cls: str = "", **attributes: str) -> str:
    """An element; ``content`` is HTML, the attributes are texts."""
    given = {"class": cls, **attributes} if cls else attributes
    written = "".join(f' {key.replace("_", "-")}="{_text(value).replace("<br>", "&#10;")}"' for key, value in given.items())
    return f"<{name}{written}>{content}</{name}>"


# -- what is known of the whole --------------------------------------------------------------------------------------------


def _tables(explanation: Explanation, language: str) -> Iterator[str]:
    zh = language == "zh"
    yield _tag("h2", "识别出的表" if zh else "Recognised tables")
    if not explanation.tables:
        yield _tag("p", "未识别出绩效目标表。" if zh else "No table was recognised as a performance-target table (绩效目标表).")
        if explanation.missing:
            yield _tag("p", "没有词表中的以下列标题：" if zh else "No cell is a heading that the vocabulary has for:")
            names = (f"{section} — {zh_name} {en_name}" for section in explanation.missing for zh_name, en_name in [name_of(section)])
            yield _tag("ul", "".join(_tag("li", _text(name)) for name in names))
        return
    first = {number: cell.number for cell in reversed(explanation.cells) for number in cell.tables}
    cards = []
    for table in explanation.tables:
        heading = _text(f"表{table.number}" if zh else f"Table {table.number}")
        if table.number in first:
            heading = _tag("a", heading, href=f"#c{first[table.number]}")
        lines = "".join(_tag("dt", _text(label)) + _tag("dd", _text(value)) for label, value in summary_lines(table, language))
        cards.append(_tag("div", _tag("h3", heading) + _tag("dl", lines), cls="card"))
    yield _tag("div", "\n".join(cards), cls="cards")


def _corrections(explanation: Explanation, language: str) -> Iterator[str]:
    if explanation.corrections:
        yield _tag("h2", ("更正" if language == "zh" else "Corrections") + f" ({len(explanation.corrections)})")
        yield _tag("ul", "\n".join(_tag("li", _text(cell.said(language))) for cell in explanation.corrections))


def _findings(explanation: Explanation, language: str) -> Iterator[str]:
    zh = language == "zh"
    yield _tag("h2", ("问题" if zh else "Findings") + f" ({len(explanation.findings)})")
    if explanation.findings:
        yield _tag("ol", "\n".join(_finding(number, entry, language) for number, entry in enumerate(explanation.findings, 1)))
    if steps := suggestion(explanation, language):
        yield _tag("p", _text(steps[0])) + _tag("pre", _text("\n".join(steps[1:])))


def _finding(number: int, entry: LinkedFinding, language: str) -> str:
    finding = entry.finding
    where = _text(place(finding.source, language))
    parts = [
        _tag("b", _text(finding.code)) + " " + _text(f"({finding.severity.value})"),
        _tag("a", where, href=f"#c{entry.cell}") if entry.cell else where,
        *([_tag("span", _text(shown(finding.value)), cls="quote", lang="zh-Hans")] if finding.value else []),
        _text(finding.message(language)),
    ]
    return _tag("li", " · ".join(parts), id=f"f{number}")


def _links(explanation: Explanation) -> Links:
    """The numbers of the findings that are about a cell, by the cell's number."""
    links: Links = {}
    for number, entry in enumerate(explanation.findings, 1):
        if entry.cell:
            links.setdefault(entry.cell, []).append(number)
    return links


def _legend(explanation: Explanation) -> str:
    counts: Counter[CellRole | None] = Counter(_main(cell) for cell in explanation.cells)
    entries = []
    for use in (*CellRole, None):
        if counts[use]:
            zh, en = USES[use] if use else ("无说明", "not explained")
            entries.append(_tag("li", _text(f"{zh} {en} · {counts[use]}"), cls=_colour(use)))
    return _tag("ul", "".join(entries), cls="legend")


def _rules(explanation: Explanation, language: str) -> Iterator[str]:
    zh = language == "zh"
    rules = rules_of(explanation)
    if rules:
        yield _tag("h2", "规则" if zh else "Rules")
        yield _tag("dl", "".join(_tag("dt", _text(rule)) + _tag("dd", _text(rule_text(rule, language))) for rule in rules))
    if doubts := doubts_of(explanation):
        yield _tag("h2", "疑点（确定程度的系数）" if zh else "Doubts (factors of the certainty)")
        words = ((f"{doubt.value} ({doubt.factor})", doubt.zh if zh else doubt.en) for doubt in doubts)
        yield _tag("dl", "".join(_tag("dt", _text(doubt)) + _tag("dd", _text(text)) for doubt, text in words))


# -- the document ----------------------------------------------------------------------------------------------------------


def _main(cell: ExplainedCell) -> CellRole | None:
    return cell.uses[0].use if cell.uses else None


def _colour(use: CellRole | None) -> str:
    return f"u-{use.value}" if use else "u-none"


def _part(part: Part, links: Links, language: str) -> str:
    zh = language == "zh"
    if part.number is None:
        return "".join(
            _tag("div", _content(cell, links, language), cls=f"line {_colour(_main(cell))}", id=f"c{cell.number}")
            for cell in part.cells
            if cell.number
        )
    rows: list[list[Placed]] = [[(cell, 1, 1) for cell in row] for row in part.rows]
    if part.layout is Layout.TABLE:
        rows = _placed(part.rows)
    lines = [_row(row, number, links, language) for row, number in zip(rows, _numbers(part.rows), strict=True)]
    first = next((cell.cell.ref for row in part.rows for cell in row), None)
    number = first.table if first and first.row is not None and part.layout is Layout.TABLE else part.number
    heading = f"文件中的表格 {number}" if zh else f"Table {number} of the document"
    more = f"另有 {part.hidden} 行未列出。" if zh else f"{part.hidden} more rows are not shown."
    grid = _tag("table", _column_numbers(part) + _tag("tbody", "\n".join(lines)))
    return (
        _tag("h3", heading)
        + _tag("div", grid, cls="scroll", role="region", aria_label=heading, tabindex="0")
        + (_tag("p", more, cls="soft") if part.hidden else "")
    )


Placed = tuple[ExplainedCell | None, int, int]


def _placed(rows: Sequence[Sequence[ExplainedCell]]) -> list[list[Placed]]:
    """The cells of each row with the rows and columns they span, and gaps (None) where the document has no cell."""
    columns = [cell.cell.ref.column or 1 for row in rows for cell in row]
    if not columns:
        return [[] for _ in rows]
    first = min(columns)
    width = min(max((cell.cell.ref.column or 1) + cell.cell.colspan for row in rows for cell in row) - first, _WIDEST)
    covered: dict[int, int] = {}  # column: for how many rows still
    result = []
    for index, row in enumerate(rows):
        line: list[Placed] = []
        at = 0
        below: dict[int, int] = {}
        for cell in row:
            start = (cell.cell.ref.column or 1) - first
            if not at <= start < width:
                continue
            line += _gaps(at, start, covered)
            down, across = min(cell.cell.rowspan, len(rows) - index), min(cell.cell.colspan, width - start)
            line.append((cell, down, across))
            if down > 1:
                below |= dict.fromkeys(range(start, start + across), down - 1)
            at = start + across
        line += _gaps(at, width, covered)
        covered = {column: left - 1 for column, left in covered.items() if left > 1} | below
        result.append(line)
    return result


def _gaps(start: int, end: int, covered: dict[int, int]) -> Iterator[Placed]:
    """The stretches of places that no cell stands in and none from above covers."""
    size = 0
    for column in range(start, end):
        if column in covered:
            if size:
                yield None, 1, size
            size = 0
        else:
            size += 1
    if size:
        yield None, 1, size


def _numbers(rows: Sequence[Sequence[ExplainedCell]]) -> list[str]:
    """What each row is called at its left: the line of a text, else the row of the table."""
    result = []
    last = 0
    for row in rows:
        ref = row[0].ref if row else None
        last = (ref.line or ref.row or last + 1) if ref else last + 1
        result.append(str(last))
    return result


def _column_numbers(part: Part) -> str:
    columns = [cell.cell.ref.column or 1 for cell in part.cells]
    if part.layout is not Layout.TABLE or not columns:
        return ""
    first = min(columns)
    last = min(max((cell.cell.ref.column or 1) + cell.cell.colspan for cell in part.cells), first + _WIDEST)
    headings = "".join(_tag("th", str(column), scope="col") for column in range(first, last))
    return _tag("thead", _tag("tr", _tag("th") + headings))


def _row(row: Iterable[Placed], number: str, links: Links, language: str) -> str:
    cells = [_tag("th", number, scope="row")]
    for cell, down, across in row:
        spans = {name: str(size) for name, size in (("rowspan", down), ("colspan", across)) if size > 1}
        if cell is None:
            cells.append(_tag("td", cls="gap", **spans))
        elif not cell.number:
            cells.append(_tag("td", cls="blank", **spans))
        else:
            content = _content(cell, links, language)
            cells.append(_tag("td", content, cls=_colour(_main(cell)), id=f"c{cell.number}", title=_title(cell, language), **spans))
    return _tag("tr", "".join(cells))


def _content(cell: ExplainedCell, links: Links, language: str) -> str:
    """The text of a cell, and below it how it was read."""
    how = []
    for use in dict.fromkeys((use.use, use.name, use.rule, use.row) for use in cell.uses):
        kind, name, rule, row = use
        zh, en = USES[kind] if kind is CellRole.FINDING or not name else name_of(section_of(kind, name))
        number = f" #{row}" if row is not None else ""
        how.append(_tag("b", _text(f"{zh} {en}{number}")) + " · " + _tag("span", _text(rule), cls="rule"))
    if not cell.uses:
        how.append(_tag("b", "无说明 not explained"))
    if reading := reading_text(cell.reading, language):
        how.append(_text(f"→ {reading}"))
    if cell.certainty and cell.certainty.doubts:
        how.append(("确定程度 " if language == "zh" else "certainty ") + _text(certainty_text(cell.certainty)))
    if hints := hints_text(cell, language):
        how.append(_text(hints))
    if cell.cell.confidence is not None:
        how.append(("识别可信度 " if language == "zh" else "recognised with confidence ") + f"{cell.cell.confidence:.0%}")
    how += [_tag("a", f"⚠ {number}", href=f"#f{number}") for number in links.get(cell.number, ())]
    return _tag("span", _text(cell.cell.text), cls="text", lang="zh-Hans") + _tag("span", "<br>".join(how), cls="how")


def _title(cell: ExplainedCell, language: str) -> str:
    rules = dict.fromkeys(rule_text(use.rule, language) for use in cell.uses)
    words = dict.fromkeys(use.word for use in cell.uses if use.word)
    return " — ".join([place(cell.ref, language), *rules, *words])
