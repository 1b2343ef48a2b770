"""Show the rows that mean one thing: medians by place and year, and a list, each with its table, what it prints, and why it is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from ...model.namespaces import DCT
from ..api.linked_data import is_iriref
from ..errors import HTTPError
from .data import Row, labels, rows
from .page import Page, whole
from .selection import ROWS, Link, links_of
from .targets import Value, amount, by_place_and_year, count, median

#: So many rows are on a page, and so many places in a table.
_ROWS, _PLACES = 50, 60
_ANCHOR = "#rows"


@dataclass(frozen=True, slots=True)
class Cell:
    """Hold a place's median in a year, of how many rows it is, and the address of these."""

    median: str
    n: int
    href: str | None


@dataclass(frozen=True, slots=True)
class Pivot:
    """Hold medians by place and year: each place with its IRI and name, and how many places are left out."""

    years: tuple[str, ...]
    lines: tuple[tuple[str, str, tuple[Cell | None, ...]], ...]
    left: int


@dataclass(frozen=True, slots=True)
class Line:
    """Hold a row of the list: as its table prints it, where that table is, and what links it."""

    name: str
    verbatim: str
    year: str
    place: str
    department: str
    project: str
    href: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Listed:
    """Hold one page of the rows, how many there are, and to which place and year they are narrowed."""

    lines: tuple[Line, ...]
    total: int
    at: int
    pages: int
    turn: Callable[[int], str]
    narrowed: str
    every: str


def address(page: Page, /, **given: object) -> str:
    """Give the address of this page with some of its parameters others; an empty one is left out, and the page of rows with it."""
    changed = {name.rstrip("_"): value for name, value in given.items()}
    kept = {name: value for name, value in page.given.items() if name != "page"} | changed
    return f"?{urlencode([(name, value) for name, value in kept.items() if value not in (None, '') or name == 'unit'])}"


def pivot_of(page: Page, values: Sequence[Value], unit: str, called: Mapping[str, str]) -> Pivot | None:
    """Sum values up, which are all in one unit; ``called`` has the names of places. None where there are none."""
    cells = by_place_and_year(values)
    if not cells:
        return None
    years = tuple(sorted({year for _, year in cells}))
    rows_of: dict[str, int] = {}
    for (place, _), of in cells.items():
        rows_of[place] = rows_of.get(place, 0) + count(of)
    places = sorted(rows_of, key=lambda place: (-rows_of[place], place))[:_PLACES]

    def cell(place: str, year: str) -> Cell | None:
        of = cells.get((place, year))
        href = address(page, place=place, year=year) + _ANCHOR if place and year else None
        return Cell(amount(page, median(of), unit), count(of), href) if of else None

    lines = [(place, called.get(place) or page.say("unknown", "不明"), tuple(cell(place, year) for year in years)) for place in places]
    return Pivot(years, tuple(sorted(lines, key=lambda line: line[1])), len(rows_of) - len(places))


async def listed(page: Page, selection: str, total: int) -> Listed:
    """List one page of the rows that a selection binds; ``?place=`` and ``?year=`` narrow them. Raises HTTPError."""
    place, year = page.given.get("place", ""), whole(page, "year", 0, 9999)
    if not is_iriref(place):
        raise HTTPError(400, "?place= is the IRI of a place", "?place= 应为地区的 IRI")
    pattern = f"{selection} {ROWS} "
    pattern += f"?row jx:jurisdiction <{place}> . " if place else ""
    pattern += f"?row jx:fiscalYear {year} . " if year else ""
    if place or year:
        counted = await rows(page.service, f"SELECT (COUNT(?row) AS ?n) WHERE {{ {pattern} }}")
        total = int(counted[0]["n"]) if counted else 0
    pages = max(1, -(-total // _ROWS))
    at = min(whole(page, "page", 1), pages)
    chosen = await rows(
        page.service,
        f"SELECT ?row ?use ?at WHERE {{ {pattern} OPTIONAL {{ ?row jx:fiscalYear ?at }} }} "
        f"ORDER BY DESC(?at) ?row LIMIT {_ROWS} OFFSET {(at - 1) * _ROWS}",
    )
    called = await labels(page.service, [place], page.lang) if place else {}
    return Listed(
        await _lines(page, chosen),
        total,
        at,
        pages,
        lambda to: address(page, page_=to) + _ANCHOR,
        " ".join(filter(None, (called.get(place, place), str(year) if year else ""))),
        address(page, place="", year="") + _ANCHOR,
    )


async def _lines(page: Page, chosen: Sequence[Row]) -> tuple[Line, ...]:
    if not chosen:
        return ()
    iris = " ".join(f"<{row['row']}>" for row in chosen)
    found = await rows(
        page.service,
        f"SELECT ?row ?name ?verbatim ?place ?department ?table ?project ?work WHERE {{ VALUES ?row {{ {iris} }} ?row jx:inTable ?table . "
        "OPTIONAL { ?row jx:name ?name } OPTIONAL { ?row jx:target/jx:verbatim ?verbatim } OPTIONAL { ?row jx:jurisdiction ?place } "
        "OPTIONAL { ?row jx:department ?department } OPTIONAL { ?table jx:projectName ?project } "
        f"OPTIONAL {{ ?table <{DCT}isVersionOf> ?work }} }}",
        "embedded",
    )
    details = {row["row"]: row for row in found}
    links = await links_of(page, [row["use"] for row in chosen])
    called = await labels(page.service, [row[name] for row in found for name in ("place", "department") if name in row], page.lang)
    return tuple(_line(page, {**details.get(row["row"], {}), **row}, links.get(row["use"]), called) for row in chosen)


def _line(page: Page, row: Row, link: Link | None, called: Mapping[str, str]) -> Line:
    return Line(
        row.get("name", ""),
        row.get("verbatim", ""),
        row.get("at", ""),
        called.get(row.get("place", ""), ""),
        called.get(row.get("department", ""), ""),
        row.get("project", ""),
        f"{page.href(row.get('work') or row.get('table') or row['row'])}#{row['row'].rpartition('/')[2]}",
        link,
    )
