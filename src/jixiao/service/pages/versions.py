"""Show a table (绩效表) as a work: its versions side by side, which of them counts and why; and tables that were withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from ...model.namespaces import DCT, JX, PROV
from ...store import ntriples_term
from ...validation.versions import Difference, StatedVersion, compared
from .data import PREFIXES, Resource, labels, rows, select
from .links import alternates
from .page import Page

#: So many versions are shown side by side.
MOST_COMPARED = 6
_SUPERSEDED = "Superseded"


@dataclass(frozen=True, slots=True)
class VersionNote:
    """A version (版本) as it is listed: its document, when that was published, whether it counts, and its rank among the others."""

    iri: str
    document: str
    file: str
    published: str
    counts: bool
    rank: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """A field or row of versions side by side: what each says (None: nothing), and whether it is not what the first one says."""

    label: str
    level: str
    cells: tuple[tuple[str | None, bool], ...]


async def versions_of(page: Page, work: str) -> list[VersionNote]:
    """List the versions of a table, the one that counts first. Raises HTTPError."""
    listed = await rows(
        page.service,
        f"SELECT DISTINCT ?v ?d ?file ?issued ?rank ?kind WHERE {{ ?v <{DCT}isVersionOf> <{work}> ; jx:inDocument ?d ; a ?kind . "
        f"?d jx:fileName ?file . OPTIONAL {{ ?d <{DCT}issued> ?issued }} OPTIONAL {{ ?v jx:versionRank ?rank }} }}",
        "embedded",
    )
    notes = {
        row["v"]: VersionNote(
            row["v"],
            row["d"],
            row["file"],
            row.get("issued", ""),
            _SUPERSEDED not in row["kind"],
            tuple(row["rank"].split("|")) if "rank" in row else (),
        )
        for row in listed
    }
    return sorted(notes.values(), key=lambda note: (note.counts, note.rank, note.iri), reverse=True)


def notes(page: Page, versions: Sequence[VersionNote], shown: str) -> dict[str, Any]:
    """What the template says of the versions of a table, of which one is ``shown``."""
    return {
        "versions": versions,
        "shown": next((note for note in versions if note.iri == shown), None),
        "why": reason(page, versions[0], versions[1]) if len(versions) > 1 else "",
    }


def reason(page: Page, first: VersionNote, second: VersionNote) -> str:
    """Say why a version counts and not the next: the first part of their ranks that differs. Empty where the ranks are not known."""
    for number, (own, other) in enumerate(zip(first.rank, second.rank, strict=False)):
        if own != other:
            return _reasons(page, first, second)[number]
    return ""


def _reasons(page: Page, first: VersionNote, second: VersionNote) -> tuple[str, str, str, str]:
    """The words for each part of a rank, in their order: preferred, published, filled, SHA-256."""
    if second.published:
        dates = page.say(
            f"it was published later, on {first.published} (the next: {second.published})",
            f"公开日期较晚：{first.published}（其次为 {second.published}）",
        )
    else:
        dates = page.say(
            f"it has a date of publication, {first.published}, and the others have none", f"有公开日期 {first.published}，其他版本没有"
        )
    filled, less = (note.rank[2].lstrip("0") if len(note.rank) > 2 else "" for note in (first, second))
    return (
        page.say("a manifest prefers its document (preferred = true)", "清单文件指定以该文件为准（preferred = true）"),
        dates,
        page.say(
            f"it is more complete: {filled} fields, rows and cells are filled in (the next: {less or 0})",
            f"内容较完整：已填 {filled} 项（其次为 {less or 0} 项）",
        ),
        page.say(
            "all are as complete and none has a later date; so that the choice does not hang on the order of imports, "
            "the greater SHA-256 of the documents decides",
            "各版本同样完整，也没有更晚的公开日期；为使结果与导入顺序无关，以文件 SHA-256 较大者为准",
        ),
    )


# -- side by side ----------------------------------------------------------------------------------------------------------


async def side_by_side(page: Page, versions: Sequence[VersionNote]) -> dict[str, Any]:
    """Put versions side by side, the fields in which they differ and all rows; ``shown`` is how many versions. Raises HTTPError."""
    stated = await _stated(page, versions[:MOST_COMPARED])
    comparison = compared(stated)
    lines: list[ComparedLine] = []
    for row in comparison.rows:
        differing = row.differing()
        cells = tuple((value, version.iri in differing) for version, value in zip(stated, row.values, strict=True))
        lines.append(ComparedLine(row.name, row.level2, cells))
        lines += [_line(page, stated, difference) for difference in row.differences if difference.path not in (None, "target")]
    fields = [_line(page, stated, difference) for difference in comparison.fields]
    return {"fields": fields, "rows": lines, "shown": len(stated)}


def _line(page: Page, stated: Sequence[StatedVersion], difference: Difference) -> ComparedLine:
    """A property in which versions differ."""
    said = {side.version.iri: side for side in difference.sides}
    first = difference.sides[0].key
    cells = ((side.text, side.key != first) if (side := said.get(version.iri)) else (None, False) for version in stated)
    return ComparedLine(difference.label.of(page.lang), "", tuple(cells))


async def _stated(page: Page, versions: Sequence[VersionNote]) -> list[StatedVersion]:
    """Read what the versions state. Raises HTTPError."""
    values = " ".join(f"<{note.iri}>" for note in versions)
    of = f"VALUES ?v {{ {values} }}"
    results = await select(
        page.service,
        f"{PREFIXES}SELECT DISTINCT ?s ?p ?o WHERE {{ {{ VALUES ?s {{ {values} }} }} UNION {{ {of} ?s jx:inTable ?v ; jx:target ?x }} "
        f"UNION {{ {of} ?row jx:inTable ?v ; jx:target|jx:actual ?s }} UNION {{ {of} ?s jx:cellOf ?v }} "
        f"UNION {{ {of} ?v prov:wasDerivedFrom ?s }} UNION {{ {of} ?row jx:inTable ?v ; jx:target ?x ; prov:wasDerivedFrom ?s }} "
        f"UNION {{ {of} ?row jx:inTable ?v ; jx:target|jx:actual ?x . ?x prov:wasDerivedFrom ?s }} ?s ?p ?o }}",
        "embedded",
    )
    statements: dict[str, list[str]] = {}
    departments: set[str] = set()
    for subject, predicate, value in results.rows:
        if subject is not None and predicate is not None and value is not None and subject.kind == "iri":
            statements.setdefault(f"<{predicate.value}>", []).append(f"<{subject.value}> <{predicate.value}> {ntriples_term(value)} .")
            if predicate.value == f"{JX}supervisingDepartment":
                departments.add(value.value)
    ordered = {predicate: sorted(lines) for predicate, lines in statements.items()}
    names = await labels(page.service, departments, page.lang)
    return [StatedVersion(note.iri, note.document, note.file, ordered, names) for note in versions]


# -- withdrawn -------------------------------------------------------------------------------------------------------------


async def withdrawn_page(page: Page, table: Resource) -> Response:
    """Say that a table was withdrawn, when, and which one replaced it: 410. Raises HTTPError."""
    others = [term.value for term in table.all(f"{DCT}isReplacedBy")]
    called = await labels(page.service, others, page.lang)
    return page.render(
        "withdrawn.html",
        410,
        title=table.label or table.iri,
        when=(table.one(f"{PROV}invalidatedAtTime") or "").partition("T")[0],
        others=[(iri, called.get(iri, iri)) for iri in others],
        alternates=alternates(page, table.iri),
    )
