"""Thresholds for marks in boxes: segmentation of the ink, shape of a mark, whose mark it is.

Lengths are mm on paper unless a field says px, which are pixels of the flat page (5.9 px per mm). Darkness is in grey
levels, 0 to 255. Re-measure after a change: ``python -m tests.accuracy --condition scan150 --style box --targets
20000`` and the same with ``cam1080``; a field without "measured" was set on sheets inspected one by one.

Fields that were not measured were varied: ``python -m tests.accuracy sensitivity --only boxes --sheets 10`` (scan150
and cam1080, mix ``mixed``, seeds from 640000, 760 boxes). "±20 %" gives the answers that change when the value is a
fifth smaller and larger; where nothing is said none changed. Each change went to people or came from there, none was
wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxThresholds:
    """Limits of the box reader, stage by stage."""

    # -- segmentation: which pixels are pen (cells.py) ------------------------------------------------

    around_mm: float = 1.6
    """Paper examined around a row's boxes, mm, for a cross that reaches over the rules. Not measured."""
    # as far outside a box too, ink beside its rules is left out at first (`_followed`)
    core_mm: float = 0.7
    """Distance of a box's core from its printed rules, mm. Blurred toner makes the rules wider than the template
    says; ink that never enters a core is the rules. Not measured (±20 %: 0 and 1 of 760 answers change)."""
    core_px: int = 4
    """Least ink in the core for a piece of ink to count, px. Not measured."""
    print_free: int = 185
    """Lightness of the wide print bound above which paper is free of print, grey levels. Not measured (±20 %: 1 and
    0 of 760 answers change)."""
    pale: int = 24
    """Least darkness of ink in a box, grey levels; paler is the back of the sheet shining through. Not measured
    (±20 %: 0 and 1 of 760 answers change)."""
    solid: float = 0.42
    """Share of the pen's darkness above which a pixel is stroke and not the blur beside it. Not measured (±20 %: 10
    and 7 of 760 answers change)."""
    palest: float = 0.45
    """Darkness of the ink in one box, as a share of the page's pen, below which it goes to manual review: the remains
    of a stamp, or a second pen. Not measured."""
    pale_px: int = 25
    """Least amount of such pale ink, px; less is dirt. Not measured."""
    pen_percentile: float = 85
    """Percentile of the ink's darkness that stands for the pen. Not measured (±20 %: 8 and 11 of 760 answers
    change)."""
    fold_wide: float = 0.5
    """Share of a box's width over which a fold or dirt on the scanner glass runs at least. Not measured."""
    fold_mm: float = 1.6
    """Height of the band that holds a fold, mm. Not measured."""
    fold_share: float = 0.85
    """Share of a box's pale ink inside that band above which it is a fold. Not measured."""
    noisy: int = 20
    """Noise floor, grey levels, above which single grains are removed. Not measured."""
    grain_px: int = 8
    """Smallest piece of ink that is not a grain on such a page, px. Not measured."""
    speck_mm: float = 0.9
    """Ink smaller than this in every direction is a speck of paper or toner, mm. Not measured."""
    fringe_px: int = 15
    """Length of a straight run of ink along a rule that is the rule itself, displaced or thickened, px. Not
    measured (±20 %: 0 and 2 of 760 answers change)."""
    followed_px: int = 12
    """Distance a stroke is followed from a core to a rule and over it, px. Not measured."""
    join_px: int = 5
    """Gap that does not part a stroke where print hides it, px. Not measured."""
    join_level_px: int = 15
    """The same along a row, px: a mark on the rule between two boxes meets only at its middle. Not measured."""

    # -- strokes of a mark (skeleton.py, shapes.py) ------------------------------------------------

    pinhole_px: int = 4
    """Enclosed paper up to this size is grain of the paper, px. Not measured."""
    spur: float = 0.6
    """Length of a free end, in pen widths, up to which it is the blunt end of a thick stroke. Not measured."""
    widest_percentile: float = 90
    """Percentile of the width along the strokes that stands for the place where they run together. Not measured."""
    dry_mm: float = 0.7
    """Gap in a stroke that a dry pen leaves, mm. Not measured."""
    crumb: float = 0.05
    """Share of a mark's ink below which a loose piece is ignored: a speck, or the tip of a neighbour. Not measured."""
    least_px: int = 4
    """Ink below this is no mark, px. Not measured."""
    piece_share: float = 0.1
    """Least share of the ink of a piece that is counted as a piece of the mark. Not measured."""

    # -- what a mark is (mark_classifier.py) ------------------------------------------------

    mark_mm: float = 1.5
    """Larger side of the smallest mark made on purpose, mm; smaller ink may be a dot or a slip. Not measured (±20
    %: 0 and 2 of 760 answers change)."""
    most_pieces: int = 2
    """Most pieces of a cross; the rings and letters of a stamp fall into more. Not measured."""
    widest_pen_mm: float = 1.15
    """Widest pen (felt) as pictures show it, mm. Not measured."""
    usual_pen_mm: float = 0.85
    """Width of an ordinary pen, mm; assumed where too few marks show the page's pen. Not measured."""
    enough_marks: int = 3
    """Fewest marks that show the page's pen. Not measured."""
    thin_percentile: float = 30
    """Percentile of the stroke widths of a page that stands for its pen. Not measured (±20 %: 1 and 0 of 760
    answers change)."""
    dense: float = 0.63
    """Most ink of a cross, as a share of its bounds. Measured: 11,500 crosses, 1 in 1,000 had more."""
    even: float = 2.3
    """Greatest stroke width of single strokes, in widths of the page's pen. Not measured (±20 %: 2 and 1 of 760
    answers change)."""
    longest: float = 2.5
    """Greatest stroke length of a cross, in diagonals of its bounds: 2 when straight, more when curled. Not
    measured."""
    straight_cross: float = 2.0
    """Stroke length of a straight cross, in diagonals of its bounds. Follows from its shape."""
    arms_least: int = 3
    """Fewest free ends of strokes that cross: one arm may be hidden by the pen's width. Not measured."""
    hubs: int = 2
    """Most places where the strokes of a cross meet: one, or two where they run along each other. Not measured."""
    gap_px: int = 7
    """Greatest gap between the two strokes of a cross that do not touch, px: 1.2 mm. Measured with
    ``python -m tests.synth2 --style box --condition base`` and ``by_phone``, 0 silent of 120 sheets."""
    curled_tips: int = 5
    """Most free ends of a cross with hooks or a loop. Measured with ``lined``."""
    curled_hubs: int = 3
    """Most meeting places of such a cross. Measured with ``lined``."""
    curled_long: float = 2.9
    """Greatest stroke length of such a cross, in diagonals. Measured with ``lined``."""
    curled_pen: float = 1.4
    """Greatest mean stroke width of such a cross, in widths of the page's pen. Measured with ``lined``."""
    curled_holes: int = 1
    """Most loops of such a cross. Measured with ``lined``."""
    lined: float = 0.86
    """Longest level or upright run of ink of such a cross, as a share of its size. Measured: of 2,400 crosses taken
    back 181 had so few ends and so little ink, and all 181 had a longer run."""
    level: float = 0.93
    """Level run, as a share of the mark's width, above which a line may have been drawn over a cross. Measured with
    ``reach``."""
    overlined_long: float = 1.95
    """Stroke length, in diagonals, above which it may. Measured with ``reach``."""
    overlined_rest: float = 0.1
    """Ink beside four straight arms, as a share of the ink, above which it may. Measured with ``reach``."""
    reach: float = 0.96
    """Free ends that reach over less of the mark's height than this belong to such a mark. Measured: 30 of 32 such
    marks (of 2,400 crosses taken back) and 23 of 19,000 plain crosses."""
    overlined_long_if_little: float = 2.05
    """Stroke length up to which a mark with little rest is a cross all the same, in diagonals. Not measured."""
    overlined_long_still: float = 2.25
    """Stroke length above which a mark with a level run is doubtful wherever its ends are, in diagonals. Not
    measured."""
    overlined_rest_still: float = 0.2
    """Rest that goes with the two limits above. Not measured."""
    loop_long_least: float = 1.8
    """Least stroke length of a cross drawn in one movement, in diagonals: less is one bent stroke. Not measured."""
    loop_long: float = 3.1
    """Greatest stroke length of such a cross. Measured with ``SecondLookThresholds.loop_cross``."""
    bent_long: float = 1.9
    """Greatest stroke length of a tick, in diagonals. Not measured (±20 %: 0 and 1 of 760 answers change)."""
    straight: float = 1.15
    """Greatest length of a line, in distances between its ends. Not measured (±20 %: 2 and 10 of 760 answers
    change)."""
    ring: float = 0.3
    """Share of a mark's bounds enclosed by ink above which it is a ring. Not measured."""
    full: float = 0.55
    """Share of a mark's bounds that is ink above which it is a fill. Not measured."""
    dot_mm: float = 3.0
    """Larger side of a fill below which it is a dot, mm. Not measured."""
    spilled_out: float = 0.1
    """Share of a cross outside its box above which it is called a spill. Not measured; both count the same."""
    alike: float = 0.82
    """Correlation with a plain cross of the same page above which a mark is a cross too. Not measured."""
    soft_tips: int = 6
    """Most free ends of such a mark: dry ends count. Not measured."""
    soft_holes: int = 1
    """Most enclosed pieces of paper of such a mark: one loop. Not measured."""
    soft_long: float = 3.0
    """Greatest stroke length of such a mark, in diagonals. Not measured."""
    soft_even: float = 2.6
    """Greatest stroke width of such a mark, in widths of the page's pen. Not measured."""
    soft_pieces: int = 4
    """Most pieces of such a mark. Not measured."""
    habit: float = 0.5
    """Share of a page's marks that a mark must resemble to be this voter's way to make a cross. Not measured."""
    habit_alike: float = 0.7
    """Correlation from which two marks resemble each other for that. Not measured."""
    habit_marks: int = 5
    """A page needs more marks than this to show a voter's habit. Not measured."""

    # -- whose mark it is, and how sure (read.py) ------------------------------------------------

    over_mm: float = 0.5
    """Ink of a neighbour's mark on this side of the rule between them that makes it a mark on the rule, mm. Not
    measured."""
    spilled: float = 0.06
    """Share of a mark's ink in other boxes; with more, the mark counts only if it is clear which box is meant. Not
    measured (±20 %: 0 and 2 of 760 answers change)."""
    shared: float = 0.14
    """Share of a mark's ink in a second box above which the box meant cannot be decided. Not measured."""
    side_mm: float = 0.45
    """Paper between a cross and the rule beside it above which it is wholly in its box, mm. Not measured (±20 %: 0
    and 4 of 760 answers change)."""
    tick_side_mm: float = 1.0
    """The same for a mark that may be half of a cross, mm. Not measured."""
    aside_mm: float = 3.0
    """Least distance of the crossing from a rule that its arms come near, mm. Not measured."""
    aside: float = 0.25
    """The same as a share of the box's width; the smaller of the two counts. Not measured."""
    near_mm: float = 1.4
    """Distance of a crossing from a rule that its arms touch, mm, below which the rule itself may be the place meant.
    Not measured."""
    beyond: float = 0.15
    """Most extra length of the outer arms over the distance from crossing to rule, in mark widths. Not measured."""
    arm_reach: float = 0.45
    """Greatest reach of the arm of a cross of the next row into a box, as a share of the box's height. Measured with
    ``python -m tests.synth2 --style box --condition base`` and ``by_phone``, 0 silent of 120 sheets."""
    whole_mm: float = 2.0
    """Size of a mark that stands by itself although it touches another one, mm. Not measured."""
    inside_mm: float = 0.9
    """Distance of the crossing of such a mark from every rule, mm. Not measured."""
    blind: float = 0.5
    """Noise floor, as a share of the pen's darkness, above which an empty box proves nothing. Not measured."""
    burnt_mm: float = 2.5
    """Side of a place inside a box that may be burnt out, mm: a mark is as large. Not measured."""
    burnt_share: float = 0.8
    """Share of such a place on which all neighbouring pixels are alike, above which it is burnt. Measured: 9 camera
    sheets with a lamp over 4 mm of a box 0.82 and more, their untouched boxes 0.63 at most."""
    burnt_usual: float = 0.4
    """The same of the page's usual box, above which the picture says nothing. Measured: 0.03 to 0.3 on 8 of these."""
    burnt_usual_percentile: float = 75
    """Percentile of the boxes that is usual. Chosen."""
    rules_seen: float = 0.4
    """Share of a box's printed rules that must be visible before "no ink" means "not marked". Not measured."""
    rules_power: float = 1e4
    """Summed squared darkness of a template's rules below which they cannot be judged. Not measured."""
    outside: float = 0.75
    """Share of a mark outside every box above which it is stray ink. Not measured."""
    rim: float = 0.3
    """Distance of a mark's middle from the middle of its box, as a share of its height, above which it lies at the
    upper or lower rim. Not measured."""
    rim_small: float = 0.6
    """Size of a mark at the rim, as a share of the box's height, below which it is a piece of a neighbour. Not
    measured."""
    longest_sensitivity: float = 0.95
    """Greatest sensitivity of a decided mark with long strokes. Not measured."""
    marked_sensitivity: float = 0.9
    """Greatest sensitivity of a decided mark that is small. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaleMarkThresholds:
    """When a piece of smoothed darkness in a box is no paper. Measure again:

    python -m tests.accuracy pale --style box --condition scan150 --sheets 25 --first 5000      # and cam1080
    """

    # 42 at most: `_soft` keeps it in a byte, `STEPS` times
    most: int = 40
    """Grey levels beyond which ink does not count more."""
    open: float = 0.8
    """Open share at or above which paper is open. Not measured."""
    judged: float = 45.0
    """Grey levels at or above which the other rules of boxes judge ink. Not measured."""
    fewest: int = 10
    """Fewest places of bare paper that prove a level. Not measured."""
    levels: tuple[float, ...] = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0, 6.0, 8.0, 10.0, 13.0)
    """Levels that are tried, palest first, grey levels after smoothing. Chosen."""
    grain_px: int = 9
    """px: extent of a piece that is more than grain, 1.5 mm. Measured with ``spare``."""
    spotted: float = 0.4
    """Share of the bare places that may hold something: the stamp, writing, folds. Measured with ``spare``."""
    emptier: float = 40.0
    """Per cent of the boxes called empty that hold no pale mark, even where every row has one. Chosen."""
    spare: float = 1.6
    """Times the level at which grain makes no long piece. Measured: 82 clean sheets (seeds 6100 to 6140, scan150 and
    cam1080), at 1.3 two boxes in doubt, at 1.6 none; of 313 crosses of 8 to 25 grey levels that nothing else had found
    (seeds 5000 to 5020) 169 are, at 1.3 191."""
    extent_mm: float = 2.5
    """Extent of a piece in a box that is ink, mm. Measured with ``spare``."""


PALE_MARK = PaleMarkThresholds()

BOX_THRESHOLDS = BoxThresholds()
"""The limits the program uses."""
