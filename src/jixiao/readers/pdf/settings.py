"""Name every tolerance of the PDF reader, with its unit.

Lengths are in points (1/72 inch) unless a field is a share: of the font size (the height of a character), of a page's height, of a
width. Terms are those of pdfplumber's TableSettings where it has them.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageSettings:
    """What a page is: of text, a scan, a drawing; and what of it is a line of a table."""

    #: Objects (glyphs, paths, images) of one page; a page with more is a drawing.
    max_objects: int = 100_000
    #: A page with fewer characters is a scan, if images cover it or letters are drawn as curves.
    few_glyphs: int = 10
    #: How many times more characters that cannot be seen than others a scan has whose text was read before (双层 PDF).
    text_layer: float = 3.0
    #: Share of the visible page that images cover on a scan.
    picture_share: float = 0.5
    #: Curves on a page without text from which on they are outlines of letters.
    many_curves: int = 300
    #: Points: a filled area no wider is a line.
    line_thickness: float = 4.0
    #: Points: an image narrower is a line, as some programs draw them.
    image_line_thickness: float = 2.0
    #: How far beyond the clipping path (points) the middle of a line may stand.
    clip_tolerance: float = 1.0
    #: Points: how far the corners of a filled box may be off.
    box_tolerance: float = 0.2
    #: Slope up to which a baseline runs along an axis; text that slopes more is a watermark.
    upright_slope: float = 0.1
    #: Heights of a Type 3 font for a size of 1 that can be true; others stand for 1.
    type3_height: tuple[float, float] = (0.2, 3.0)


@dataclass(frozen=True, slots=True)
class TextSettings:
    """When glyphs make a line, and lines one text.

    Shares are of the font size unless another is named.
    """

    #: How far a line's box reaches above its baseline, and below.
    ascent: float = 0.88
    descent: float = 0.12
    #: How far above its baseline the middle of a character is.
    middle: float = 0.35
    #: Steps between baselines of one line (m²): to the next glyph, of the smaller size; in all, of the larger.
    baseline_step: float = 0.3
    baseline_span: float = 0.5
    #: How far from the first glyph of a column of vertical writing (竖排) others of it stand.
    column_tolerance: float = 0.5
    #: Gaps that part words: between Latin letters or digits; beside a Chinese character, since programs put a quarter between Chinese
    #: and Latin text. A gap no wider than ``tight_gap`` parts none.
    tight_gap: float = 0.15
    latin_gap: float = 0.2
    wide_gap: float = 0.55
    #: A blank character with no wider gap takes no room, and is none.
    blank_gap: float = 0.1
    #: A gap that parts words of one text operation which reaches over the edge of a cell.
    cell_gap: float = 0.35
    #: A gap that parts a line outside of tables in two, as a tab does.
    tab_gap: float = 2.5
    #: How far apart the copies of a character stand that is drawn twice to look bold: points; share of the glyph's width; points for a
    #: glyph without width.
    bold_distance: float = 1.0
    bold_share: float = 0.3
    bold_without_width: float = 0.01
    #: Points between a cell's sides and its text.
    padding_least: float = 1.0
    padding_most: float = 6.0
    #: How much more than the next line's beginning may have found room on a line that was wrapped.
    wrap_slack: float = 0.5
    #: Points: the same for a number or word that is wider than its cell.
    parted_word_slack: float = 0.3
    #: The widest indent of a line that is set to the left.
    indent: float = 4.5
    #: A line outside of tables goes on in the next one: by how much their sizes differ at most, how far apart they stand at most, and
    #: the share of the page's text width that the first one fills at least.
    paragraph_size_change: float = 0.05
    paragraph_leading: float = 2.2
    paragraph_width: float = 0.6
    #: How far text may stand out of its cell before it is a finding: across the upper border, across the lower one.
    overhang_above: float = 0.35
    overhang_below: float = 0.2


@dataclass(frozen=True, slots=True)
class LatticeSettings:
    """When lines make a ruled table. All tolerances in points."""

    #: Lines closer than this are one: double borders, and lines drawn cell by cell.
    snap_tolerance: float = 3.0
    #: Pieces of one line with no wider gap are one: dotted lines.
    join_tolerance: float = 3.0
    #: How far lines may stop short of each other and still meet.
    intersection_tolerance: float = 3.0
    #: How far an edge of a table or cell may be off on another page, or a clipping path off its cell.
    alignment_tolerance: float = 3.0
    #: The shortest line that can be a cell's border.
    edge_min_length: float = 5.0
    #: Share of the side of a field that a line must cover to be its border.
    border_share: float = 0.5
    #: Fields between lines; what has more is a drawing.
    max_fields: int = 250_000
    #: An empty table with no more cells is a checkbox or an ornament.
    ornament_cells: int = 3


@dataclass(frozen=True, slots=True)
class StreamSettings:
    """When words without lines make a table."""

    #: Columns, and lines in which that many are filled, that a table has at least.
    min_columns: int = 3
    min_lines: int = 3
    #: Width of the blank corridor between columns (share of the font size).
    corridor: float = 0.8
    #: Distance of lines (shares of the font size): the greatest within a table; for a line with only one cell.
    leading: float = 4.0
    leading_of_one_cell: float = 1.7
    #: A line without a first cell is the rest of wrapped cells where it stands closer, as a share of the usual distance of lines.
    wrapped_leading: float = 0.8


@dataclass(frozen=True, slots=True)
class ContinuationSettings:
    """What stands at page edges, and when a table continues on the next page."""

    #: Shares of the page's height at its upper and lower end: in which page numbers stand, and running headers and footers.
    page_number_zone: float = 0.12
    running_zone: float = 0.065
    #: Points: the greatest height of letters there; what is larger, or nearer to the table, is its title, though each page has it.
    running_height: float = 10.6
    #: Running text stands on at least one page of so many.
    running_pages: int = 3
    #: Share of the page's height that text fills at least, where no page is full.
    body_share: float = 0.85
    #: How much lower than the highest text of all pages (points) a table can begin that goes on from the page before.
    top_slack: float = 10.0
    #: How far above its cell's end (share of the font size) the last line of a cell can stand that goes on.
    last_line_distance: float = 1.6
    #: Filled cells that a row has at least which is the header of a table, and not the title of a form.
    header_cells: int = 3


@dataclass(frozen=True, slots=True)
class VisibilitySettings:
    """Which text of a page can be seen."""

    #: Difference of two colours (0 to 1, of the channel that differs most) under which text cannot be told from what it stands on.
    contrast: float = 0.08
    #: Opacity from which on what is painted hides what is under it.
    opaque: float = 0.95
    #: Points of a character (shares of its size above the baseline) that must be painted over.
    low: float = 0.1
    high: float = 0.6
    #: Points: the height of the bands that a page is searched by, and the height above which there is no page.
    band: float = 16.0
    furthest: float = 20_000.0
    #: Parts of one path that are compared for holes; a path of more parts hides nothing.
    path_parts: int = 64


@dataclass(frozen=True, slots=True)
class AnnotationSettings:
    """How the value of a form field is set that has no appearance of its own. Lengths in points."""

    #: The largest size of letters, the size where none is told, and the share of the field's height that it takes at most.
    largest: float = 72.0
    automatic: float = 12.0
    share: float = 0.7
    padding: float = 2.0
    #: Distance of lines as a share of the size of letters.
    leading: float = 1.2


@dataclass(frozen=True, slots=True)
class SecondOpinionSettings:
    """How text is found again that another library reads."""

    #: Points between where a text begins by either library.
    distance: float = 0.6
    #: Radians from the horizontal up to which text runs level.
    upright: float = 0.1
    #: Characters of a page that are looked at.
    most_characters: int = 100_000


@dataclass(frozen=True, slots=True)
class WatermarkSettings:
    """Which level text is a watermark. Shares are of the size of a character unless another is named."""

    #: Difference to white (0 to 1) under which text is pale; the share of a page's text that is pale at most, else it is its text.
    contrast: float = 0.56
    pale_share: float = 0.5
    #: How many times larger than the usual text of the page a watermark is that is not pale.
    oversize: float = 2.5
    #: The same of one that is pale and stands across a border, but not upon other text.
    larger: float = 1.3
    #: The middle of a character above its baseline, and its height.
    middle: float = 0.35
    high: float = 0.75
    #: Share of a character's width at either side in which a border may stand without going through it.
    inset: float = 0.2
    #: Points: the height of the bands that a page is searched by.
    band: float = 16.0


PAGE = PageSettings()
TEXT = TextSettings()
LATTICE = LatticeSettings()
STREAM = StreamSettings()
CONTINUATION = ContinuationSettings()
VISIBILITY = VisibilitySettings()
WATERMARK = WatermarkSettings()
ANNOTATION = AnnotationSettings()
SECOND_OPINION = SecondOpinionSettings()
