"""The parts of a test document, and the notation in which its tables are drawn.

A table is drawn as text: one line a row, `|` between the cells. A cell `↑` belongs to the cell above it (merged down), `←` to the cell
on its left (merged across); `⏎` is a line break inside a cell. `⟨0.95⟩0%` is a real number (or an ISO date) with a number format:
only spreadsheets can hold it.
"""

from dataclasses import dataclass

ABOVE, LEFT = "↑", "←"


@dataclass(frozen=True)
class Line:
    """A paragraph outside the tables; `style` is title, subtitle or plain. Tabs stay tabs."""

    text: str
    style: str = "plain"


@dataclass(frozen=True)
class Table:
    """One table: its drawing, column widths in cm (equal where none are given), texts that stand upright, rows repeated on every page."""

    drawing: str
    widths: tuple[float, ...] = ()
    upright: frozenset[str] = frozenset()
    repeated: int = 0


@dataclass(frozen=True)
class Break:
    """A new page, or in a spreadsheet a new sheet with this name."""

    sheet: str = ""


@dataclass(frozen=True)
class Cell:
    """A cell of a table: row and column from 0, spans, text with line breaks."""

    row: int
    column: int
    rows: int
    columns: int
    text: str


Part = Line | Table | Break


@dataclass(frozen=True)
class Doc:
    """A test document: its file name (which says the format), its parts, the name of the first sheet, paper on its side."""

    file: str
    parts: tuple[Part, ...]
    sheet: str = "Sheet1"
    landscape: bool = False
    size: float = 10.5


@dataclass(frozen=True)
class Raw:
    """A test document written out by hand: web pages and text dumps."""

    file: str
    text: str
    encoding: str = "utf-8"


def drawn(drawing: str) -> list[list[str]]:
    """The rows of a drawing; a ValueError where a row has more or fewer cells than the first."""
    rows = [[cell.strip(" ") for cell in line.split("|")] for line in drawing.strip("\n").split("\n")]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise ValueError(f"row {number} has {len(row)} cells, not {len(rows[0])}: {'|'.join(row)}")
    return rows


def cells(drawing: str) -> list[Cell]:
    """The cells of a drawing with their spans, row by row; a ValueError where merged cells are no rectangle."""
    rows = drawn(drawing)
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(rows):
        for c, text in enumerate(row):
            owner[r, c] = owner[r - 1, c] if text == ABOVE else owner[r, c - 1] if text == LEFT else (r, c)
    found = []
    for r, c in dict.fromkeys(owner.values()):
        mine = [place for place, whose in owner.items() if whose == (r, c)]
        high, wide = 1 + max(p[0] for p in mine) - r, 1 + max(p[1] for p in mine) - c
        if high * wide != len(mine):
            raise ValueError(f"merged cells are no rectangle: {rows[r][c]}")
        found.append(Cell(r, c, high, wide, rows[r][c].replace("⏎", "\n")))
    return found
