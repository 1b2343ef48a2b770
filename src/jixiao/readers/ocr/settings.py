"""Name every tolerance of the scan reader, with its unit.

Lengths are in inches (times the resolution they are pixels) or shares of the height of a character, as each field says.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PictureSettings:
    """Which pictures are taken for pages, and how they are set upright and cleaned."""

    #: Pixels to an inch: what pages of a PDF are drawn with, and what coarse pictures are brought to.
    dpi: int = 200
    #: A picture with less than this share of ``dpi`` is coarse.
    coarse_share: float = 0.8
    #: Pixels that a picture may have before it is unpacked: A3 at 600 dpi.
    max_pixels: int = 80_000_000
    #: Pixels that are worked on: A4 at 300 dpi; finer pictures are made coarser.
    worked_pixels: int = 9_000_000
    #: A picture with a side of fewer pixels, or so many times longer than wide, is no page.
    min_side: int = 24
    max_ratio: int = 30
    #: Resolutions that a picture may say it has, and lengths of a sheet (inches) that may come of it; else it is taken for A4.
    declared_dpi: tuple[int, int] = (50, 1200)
    sheet_length: tuple[int, int] = (4, 24)
    page_length: float = 11.69
    #: Ink is what is darker by ``ink_contrast`` (grey levels) than the mean of its surroundings: a square of this side (inches), and of
    #: at least so many pixels.
    surroundings: float = 0.2
    min_surroundings: int = 15
    ink_contrast: int = 18
    #: Noise: pieces of ink of no more square inches are specks; that share of more than ``few_pieces`` pieces, or so many grey levels
    #: between pixels and the median of their neighbours, make a picture noisy.
    speck_area: float = 0.0005
    few_pieces: int = 20
    speck_share: float = 0.4
    grain: float = 2.0


@dataclass(frozen=True, slots=True)
class OrientationSettings:
    """How far a page may be turned."""

    #: Degrees: a skew that does no harm, and the greatest that is looked for.
    level: float = 0.08
    max_skew: float = 4.0
    #: The search for the skew: how far to both sides (degrees), in which steps, one after the other.
    searches: tuple[tuple[float, float], ...] = ((4.0, 0.25), (0.25, 0.05), (0.05, 0.01))
    #: What the search looks at: a picture of this longest side, pixels of more ink than this, not fewer and not more of them than these.
    side: int = 1000
    min_ink: int = 60
    min_pixels: int = 200
    max_pixels: int = 100_000
    #: A line is so many times longer than high; a page is turned by a quarter where its upright lines are so many times longer in all.
    line_ratio: float = 2.0
    upright_ratio: float = 3.0
    #: How many of the longest lines are asked whether they stand on their heads, and how sure the answer must be (0 to 1).
    asked_lines: int = 12
    upside_down_score: float = 0.8


@dataclass(frozen=True, slots=True)
class RuleSettings:
    """When ink is a rule of a table (表格线). Lengths in inches."""

    #: The shortest horizontal rule: longer than any stroke of a character of the text.
    min_horizontal: float = 0.25
    #: The shortest vertical rule: lower than a row of 10-point text, rules of one row only are met.
    min_vertical: float = 0.14
    #: No stroke of fewer pixels is looked for.
    min_pixels: int = 8
    #: No rule is thicker, but for the slope (share of its length) that makes its box higher.
    max_thickness: float = 0.09
    max_slope: float = 0.01
    #: Rules nearer to each other are one (double lines, jitter).
    snap: float = 0.045
    #: Pieces that lie on one line within ``join_offset``, and are parted by no wider gap, are one rule.
    join_offset: float = 0.03
    join_gap: float = 0.1
    #: A rule may end so far from the one that it should meet.
    reach: float = 0.07
    #: A rule that meets only one other belongs to a table where it is at least so long: a vertical one, a horizontal one.
    lone_vertical: float = 0.5
    lone_horizontal: float = 1.0
    #: Rules that pass the last crossing one by more leave a side of the table open.
    stub: float = 0.1
    #: Share of a cell's side that must be drawn for the side to be there; of it that must be inked where no rule was made out.
    border_share: float = 0.65
    worn_share: float = 0.85
    #: How far beyond its end a rule still draws the side of a cell (share of ``reach``).
    end_slack: float = 0.5
    #: A row higher than this has no stroke of a character from its upper to its lower rule.
    row_height: float = 0.45
    #: A rule in a lower row stands free: what is beside it, from ``beside_near`` to ``beside_far`` (inches, and pixels at least), is inked
    #: over no more than ``beside_ink`` of the way, and it has no more than these gaps: free on one side, free on both.
    beside_near: float = 0.018
    beside_far: float = 0.05
    beside_min_pixels: tuple[int, int] = (2, 5)
    beside_ink: float = 0.25
    gaps_one_side_free: float = 0.06
    gaps_both_sides_free: float = 0.25
    #: Rules of one page and direction; noise has more.
    max_rules: int = 1500
    #: Fields between rules; graph paper has more.
    max_fields: int = 20_000


@dataclass(frozen=True, slots=True)
class LayoutSettings:
    """Where text stands.

    Shares of the height of a character, unless another unit is named.
    """

    #: Lines of one page: an A3 sheet of small print has a thousand.
    max_lines: int = 2_000
    #: Height of a character: as a share of the detector's boxes; in inches where there are none.
    box_height: float = 0.85
    usual_height: float = 0.14
    #: White that is left around a line for the recogniser.
    margin: float = 0.14
    #: What part of a line's box stands in a cell: at least so wide; so high (share of the line's height). What stands beside all cells
    #: must be wider.
    min_width_in_cell: float = 0.2
    min_height_in_cell: float = 0.45
    min_width_beside: float = 0.8
    #: Ink that is no speck: at least so long, in a cell with text and in one without; and so much of a square of that side is inked.
    solid: float = 0.3
    solid_alone: float = 0.2
    solid_area: float = 0.2
    #: How far beside the characters specks count, where they may be a point or a comma.
    beside: float = 0.6
    #: How far a cell's rules reach into it (inches), and how far a line's box may be off its ink (pixels).
    cell_inset: float = 0.02
    covered_margin: int = 3
    #: Two boxes are one line where they share more of their height than this, with no wider gap between them.
    shared_height: float = 0.5
    line_gap: float = 3.0
    #: Vertical writing (竖排): a box higher than this is parted at its white rows, into pieces that are no higher than the second.
    tall_box: float = 1.7
    tall_piece: float = 1.25
    #: A line goes on in the next one: it ends so near to the right margin, they are of like height (the ratio), their middles stand so
    #: near, and the next begins no further to the right, no further to the left, or is centred to within this.
    full_line: float = 1.6
    like_height: tuple[float, float] = (0.7, 1.4)
    leading: float = 2.2
    max_indent: float = 1.0
    max_outdent: float = 3.0
    centred: float = 3.0


@dataclass(frozen=True, slots=True)
class RecognitionSettings:
    """What the models are given, and how far what they read is trusted (0 to 1)."""

    #: The longest side of the picture that lines are looked for in (pixels): more finds no more lines and costs time and memory.
    detection_side: int = 1700
    #: The narrowest picture the recogniser is given (pixels, its height is 48): short lines are read worse without white beside them.
    min_width: int = 200
    line_height: int = 48
    #: What is wider than so many times its height is no line of text but a rule or noise, and costs memory.
    max_ratio: int = 120
    #: How much wider than the narrowest the pictures may be that are read together.
    group_ratio: float = 1.25
    #: The fewest pixels that a side of a picture of a line has.
    min_side: int = 3
    #: Text read with less confidence is a finding (``low-confidence``).
    certain: float = 0.85
    #: The most that a line is trusted where something speaks against it.
    doubted: float = 0.5
    #: How wide ink may be that no character stands at (share of the height of a character).
    unread: float = 0.4
    #: Ink that counts there: at least so long, and so much of a square of a character's height.
    unread_length: float = 0.2
    unread_area: float = 0.02
    #: How far from its middle a character reaches (share of its height): Latin letters and digits, which are half as wide as high; others.
    reach_latin: float = 0.35
    reach_wide: float = 0.6
    #: The picture of more contrast: between these percentiles of grey, from ``black`` on over ``contrast`` of their distance.
    percentiles: tuple[int, int] = (2, 90)
    black: float = 0.2
    contrast: float = 0.65


PICTURE = PictureSettings()
ORIENTATION = OrientationSettings()
RULES = RuleSettings()
LAYOUT = LayoutSettings()
RECOGNITION = RecognitionSettings()
