"""Say of text around the forms that nothing explained it: once for lines that follow one another, and not where it says nothing of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ...model import Cell, CellRole, Finding, FormTable, Location, ReadingRule
from ...model.finding_rules.forms import CELL_NOT_UNDERSTOOD, TEXT_BESIDE_TABLE
from ...model.finding_rules.pages import TEXT_OVER_BORDER
from ...vocabulary import Vocabulary, label_key
from ...vocabulary.characters import without_blanks
from .label_grammar import parse_label
from .labels import find_label
from .patterns import NUMBER_BEHIND, NUMBERING, counted
from .trace import Annotation, Trace

#: How the cells of findings that are not given were read: by their place and their text.
LeftOut = Mapping[tuple[Location, str | None], ReadingRule]
#: So far below a cell (in points) a line of its text may stand that came out of it.
_OVER = 12
_DEPARTMENTS = ("department", "supervising_department", "either_department")
#: So many lines of a run its finding shows.
_SHOWN = 3


def lines_left_out(
    findings: Iterable[Finding], tables: Iterable[FormTable], preamble: Sequence[Cell], before: Iterable[Finding], words: Vocabulary
) -> LeftOut:
    """Tell which findings of lines outside tables say nothing of a form, and what the lines are.

    They repeat what a form has in a cell, or say nothing: behind a number the name of its project, alone or behind its label that of its
    department, which signs it, the number of a project (项目二); they came out of a cell, which was said before (``before``: what the
    reader found); or they are of the next part of the document (十三、名词解释 after 十二、…), in which nothing of a form is said.
    """
    over = [finding.source for finding in before if finding.rule is TEXT_OVER_BORDER]
    tables = tuple(tables)
    projects, bodies = _texts(tables, "project_name"), _texts(tables, "department", "supervising_department")
    beside = [finding for finding in findings if finding.rule in (TEXT_BESIDE_TABLE, CELL_NOT_UNDERSTOOD)]
    outside = [finding for finding in beside if finding.source.row is None]
    lines = [finding for finding in beside if finding.source.line is not None and finding.rule is TEXT_BESIDE_TABLE]  # of a text
    left: dict[tuple[Location, str | None], ReadingRule] = {}
    for finding in (*outside, *lines):
        key = label_key(finding.value or "")
        number = NUMBERING.match(key)
        if any(_came_out(finding.source, cell) for cell in over):
            left[finding.source, finding.value] = ReadingRule.CUT_OFF
        elif _signs(finding.value or "", key, bodies, words):
            left[finding.source, finding.value] = ReadingRule.SIGNATURE
        elif (number and key[number.end() :] in projects) or (key and NUMBER_BEHIND.sub("", key) in words.label_words.inline_projects):
            left[finding.source, finding.value] = ReadingRule.IGNORED_LINE
    for run in _runs([finding for finding in outside if finding.rule is TEXT_BESIDE_TABLE]):
        part = _next_part(run, preamble, words)
        left |= {(finding.source, finding.value): ReadingRule.NEXT_PART for finding in part}
    return left


def said_once(findings: Sequence[Finding], left: LeftOut, grids: int) -> Iterator[Finding]:
    """Give the findings without those of lines that are left out; one for lines of text that follow one another.

    ``grids``: how many tables the document has: text after the last is said to stand at that.
    """
    kept = [finding for finding in findings if (finding.source, finding.value) not in left]
    for run in _runs(kept):
        first = run[0]
        if first.rule is TEXT_BESIDE_TABLE:
            place = first.source
            if place.row is None and place.table > grids > 0:
                place = Location(grids, None, place.column, place.line, place.page, place.sheet, place.box)
            value = "\n".join(finding.value or "" for finding in run[:_SHOWN])
            wording = "lines" if len(run) > 1 else ""
            yield TEXT_BESIDE_TABLE.at(place, value=value, wording=wording, **({"number": len(run)} if wording else {}))
        else:
            yield from run


def relabelled(trace: Trace, left: LeftOut) -> Trace:
    """Give a trace in which the cells of findings that are left out are so by their rules."""

    def own(note: Annotation) -> Annotation:
        rule = left.get((note.cell.ref, note.cell.text)) if note.use is CellRole.FINDING else None
        return Annotation(note.cell, CellRole.IGNORED, rule) if rule else note

    return replace(trace, annotations=tuple(map(own, trace.annotations))) if left else trace


def _runs(findings: Iterable[Finding]) -> Iterator[list[Finding]]:
    """Group the findings of lines of text that follow one another; each other finding is alone."""
    run: list[Finding] = []
    for finding in findings:
        if run and not (finding.rule is run[-1].rule is TEXT_BESIDE_TABLE and _follows(finding.source, run[-1].source)):
            yield run
            run = []
        run.append(finding)
    if run:
        yield run


def _follows(place: Location, before: Location) -> bool:
    """Whether a line stands right below another, or in its row; outside tables, between the same two."""
    if place.table != before.table or place.sheet != before.sheet or (place.row is None) is not (before.row is None):
        return False
    return place.row is None or before.row is None or 0 <= place.row - before.row <= 1


def _next_part(run: Sequence[Finding], preamble: Sequence[Cell], words: Vocabulary) -> Sequence[Finding]:
    """The lines from the heading of the document's next part on, by the numbers of those before the forms."""
    if not all(finding.source.row is None for finding in run):
        return ()
    numbers = {number for cell in preamble if (number := counted(label_key(cell.text)))}
    begins = next((n for n, finding in enumerate(run) if (own := counted(label_key(finding.value or ""))) and own - 1 in numbers), len(run))
    told = any(topic in (finding.value or "") for finding in run[begins:] for topic in words.title_topics)
    return () if told else run[begins:]


def _came_out(line: Location, cell: Location) -> bool:
    """Whether a line stands right below a cell, across its lower border."""
    if line.box is None or cell.box is None or line.page != cell.page:
        return False
    beside = line.box[0] < cell.box[2] and cell.box[0] < line.box[2]
    return beside and line.box[1] < cell.box[3] + 1 and line.box[3] - cell.box[3] < _OVER


def _signs(text: str, key: str, bodies: Collection[str], words: Vocabulary) -> bool:
    """Whether a line is the name of a form's department, alone or behind the label of one (填报单位（盖章）：市水利局)."""
    label = find_label(text, key, words) or parse_label(text, words)
    behind = without_blanks(label.inline) if label and label.inline and label.means.field in _DEPARTMENTS else None
    return key in bodies or behind in bodies


def _texts(tables: Iterable[FormTable], *names: str) -> set[str]:
    """What the forms state in fields."""
    return {without_blanks(text) for table in tables for name in names if (text := table.text(name))}
