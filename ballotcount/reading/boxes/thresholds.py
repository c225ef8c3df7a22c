"""Thresholds for marks in boxes: segmentation of the ink, shape of a mark, whose mark it is.

Lengths are mm on paper unless a field says px, which are pixels of the flat page (5.9 px per mm). Darkness is in grey
levels, 0 to 255. Re-measure after a change: ``python -m tests.accuracy --condition scan150 --style box --targets
20000`` and the same with ``cam1080``; a field without "measured" was set on sheets inspected one by one.

"Varied ±20 %" gives the answers that change when the value is a fifth smaller and larger: ``python -m tests.accuracy
sensitivity --only boxes --sheets 10`` (scan150 and cam1080, mix ``mixed``, seeds from 640000, 760 boxes; the results
are kept in ``docs/accuracy/sensitivity.jsonl``). Each change went to people or came from there, none was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxThresholds:
    """Limits of the box reader, stage by stage."""

    # -- segmentation: which pixels are pen (cells.py) ------------------------------------------------

    around_mm: float = 1.6
    """Paper examined around a row's boxes, mm, for a cross that reaches over the rules. Varied ±20 %: no answer of 760
    changes."""
    # as far outside a box too, ink beside its rules is left out at first (`_followed`)
    core_mm: float = 0.7
    """Distance of a box's core from its printed rules, mm. Blurred toner makes the rules wider than the template says;
    ink that never enters a core is the rules. Varied ±20 %: 0 and 1 answers of 760 change."""
    core_px: int = 4
    """Least ink in the core for a piece of ink to count, px. Varied ±20 %: no answer of 760 changes."""
    print_free: int = 185
    """Lightness of the wide print bound above which paper is free of print, grey levels. Varied ±20 %: 1 and 0 answers
    of 760 change."""
    pale: int = 24
    """Least darkness of ink in a box, grey levels; paler is the back of the sheet shining through. Varied ±20 %: 0 and
    1 answers of 760 change."""
    solid: float = 0.42
    """Share of the pen's darkness above which a pixel is stroke and not the blur beside it. Varied ±20 %: 10 and 7
    answers of 760 change."""
    palest: float = 0.45
    """Darkness of the ink in one box, as a share of the page's pen, below which it goes to manual review: the remains
    of a stamp, or a second pen. Varied ±20 %: no answer of 760 changes."""
    pale_px: int = 25
    """Least amount of such pale ink, px; less is dirt. Varied ±20 %: no answer of 760 changes."""
    pen_percentile: float = 85
    """Percentile of the ink's darkness that stands for the pen. Varied ±20 %: 8 and 11 answers of 760 change."""
    fold_wide: float = 0.5
    """Share of a box's width over which a fold or dirt on the scanner glass runs at least. Varied ±20 %: no answer of
    760 changes."""
    fold_mm: float = 1.6
    """Height of the band that holds a fold, mm. Varied ±20 %: no answer of 760 changes."""
    fold_share: float = 0.85
    """Share of a box's pale ink inside that band above which it is a fold. Varied ±20 %: no answer of 760 changes."""
    noisy: int = 20
    """Noise floor, grey levels, above which single grains are removed. Varied ±20 %: no answer of 760 changes."""
    grain_px: int = 8
    """Smallest piece of ink that is not a grain on such a page, px. Varied ±20 %: no answer of 760 changes."""
    speck_mm: float = 0.9
    """Ink smaller than this in every direction is a speck of paper or toner, mm. Varied ±20 %: no answer of 760
    changes."""
    fringe_px: int = 15
    """Length of a straight run of ink along a rule that is the rule itself, displaced or thickened, px. Varied ±20 %: 0
    and 2 answers of 760 change."""
    followed_px: int = 12
    """Distance a stroke is followed from a core to a rule and over it, px. Varied ±20 %: no answer of 760 changes."""
    join_px: int = 5
    """Gap that does not part a stroke where print hides it, px. Varied ±20 %: no answer of 760 changes."""
    join_level_px: int = 15
    """The same along a row, px: a mark on the rule between two boxes meets only at its middle. Varied ±20 %: no answer
    of 760 changes."""

    # -- strokes of a mark (skeleton.py, shapes.py) ------------------------------------------------

    pinhole_px: int = 4
    """Enclosed paper up to this size is grain of the paper, px. Varied ±20 %: no answer of 760 changes."""
    spur: float = 0.6
    """Length of a free end, in pen widths, up to which it is the blunt end of a thick stroke. Varied ±20 %: no answer
    of 760 changes."""
    widest_percentile: float = 90
    """Percentile of the width along the strokes that stands for the place where they run together. Varied ±20 %: no
    answer of 760 changes."""
    dry_mm: float = 0.7
    """Gap in a stroke that a dry pen leaves, mm. Varied ±20 %: no answer of 760 changes."""
    crumb: float = 0.05
    """Share of a mark's ink below which a loose piece is ignored: a speck, or the tip of a neighbour. Varied ±20 %: no
    answer of 760 changes."""
    least_px: int = 4
    """Ink below this is no mark, px. Varied ±20 %: no answer of 760 changes."""
    piece_share: float = 0.1
    """Least share of the ink of a piece that is counted as a piece of the mark. Varied ±20 %: no answer of 760
    changes."""

    # -- what a mark is (mark_classifier.py) ------------------------------------------------

    mark_mm: float = 1.5
    """Larger side of the smallest mark made on purpose, mm; smaller ink may be a dot or a slip. Varied ±20 %: 0 and 2
    answers of 760 change."""
    most_pieces: int = 2
    """Most pieces of a cross; the rings and letters of a stamp fall into more. Varied ±20 %: no answer of 760
    changes."""
    widest_pen_mm: float = 1.15
    """Widest pen (felt) as pictures show it, mm. Varied ±20 %: no answer of 760 changes."""
    usual_pen_mm: float = 0.85
    """Width of an ordinary pen, mm; assumed where too few marks show the page's pen. Varied ±20 %: no answer of 760
    changes."""
    enough_marks: int = 3
    """Fewest marks that show the page's pen. Varied ±20 %: no answer of 760 changes."""
    thin_percentile: float = 30
    """Percentile of the stroke widths of a page that stands for its pen. Varied ±20 %: 1 and 0 answers of 760
    change."""
    dense: float = 0.63
    """Most ink of a cross, as a share of its bounds. Measured: 11,500 crosses, 1 in 1,000 had more."""
    even: float = 2.3
    """Greatest stroke width of single strokes, in widths of the page's pen. Varied ±20 %: 2 and 1 answers of 760
    change."""
    longest: float = 2.5
    """Greatest stroke length of a cross, in diagonals of its bounds: 2 when straight, more when curled. Varied ±20 %:
    no answer of 760 changes."""
    straight_cross: float = 2.0
    """Stroke length of a straight cross, in diagonals of its bounds. Follows from its shape."""
    arms_least: int = 3
    """Fewest free ends of strokes that cross: one arm may be hidden by the pen's width. Varied ±20 %: no answer of 760
    changes."""
    hubs: int = 2
    """Most places where the strokes of a cross meet: one, or two where they run along each other. Varied ±20 %: no
    answer of 760 changes."""
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
    """Stroke length up to which a mark with little rest is a cross all the same, in diagonals. Varied ±20 %: no answer
    of 760 changes."""
    overlined_long_still: float = 2.25
    """Stroke length above which a mark with a level run is doubtful wherever its ends are, in diagonals. Varied ±20 %:
    no answer of 760 changes."""
    overlined_rest_still: float = 0.2
    """Rest that goes with the two limits above. Varied ±20 %: no answer of 760 changes."""
    loop_long_least: float = 1.8
    """Least stroke length of a cross drawn in one movement, in diagonals: less is one bent stroke. Varied ±20 %: no
    answer of 760 changes."""
    loop_long: float = 3.1
    """Greatest stroke length of such a cross. Measured with ``SecondLookThresholds.loop_cross``."""
    bent_long: float = 1.9
    """Greatest stroke length of a tick, in diagonals. Varied ±20 %: 0 and 1 answers of 760 change."""
    straight: float = 1.15
    """Greatest length of a line, in distances between its ends. Varied ±20 %: 2 and 10 answers of 760 change."""
    corner_side: float = 0.15
    """Length before and after a place over which the turn of a stroke is measured, as a share of the stroke. Chosen."""
    corner_turn: float = 45.0
    """Least turn of a tick at its corner, degrees. Measured: ticks of tests/synth (drawn hands, scan150 and cam1080,
    seeds 1980100 to 1980199) 47 and more; 105 slashes bowed by up to 0.3 of their length 45 at most. This one, the two
    below and ``stroke_alone`` were set with the older thinning (Zhang and Suen 1984) and not measured again."""
    corner_below: float = 0.03
    """Least depth of a tick's corner below its lower end, as a share of the stroke. Measured: the same 54 ticks, 0.03
    and more; the corners of 200 drawn carets, sevens, ones and Ls, 0.01 at most."""
    corner_bowed: float = 0.22
    """How far a side of a tick's corner leaves the straight line, as a share of that line. Measured: the same ticks 0.2
    at most; arcs of 250 degrees, which turn by 45 and may open upwards, 0.24 and more."""
    stroke_alone: float = 0.84
    """Share of a mark's lines that lies on the longest way through it, at or above which a third end is a spur of one
    stroke. Measured: 96 crosses with three ends (scan150 and cam1080, seeds 1980500 to 1980579) 0.82 at most."""
    level_arm: float = 12.0
    """Angle with the rows up to which an arm of three is level, degrees. Set on marks that were called ticks (scan150
    and cam1080, seeds 2052000 to 2054309), and not measured on others: there 43 of 43 drawn E, F, T and H have such an
    arm; of 78 crosses with a hidden arm and 13 ticks with a spur none."""
    ring: float = 0.3
    """Share of a mark's bounds enclosed by ink above which it is a ring. Varied ±20 %: no answer of 760 changes."""
    full: float = 0.55
    """Share of a mark's bounds that is ink above which it is a fill. Varied ±20 %: no answer of 760 changes."""
    dot_mm: float = 3.0
    """Larger side of a fill below which it is a dot, mm. Varied ±20 %: no answer of 760 changes."""
    spilled_out: float = 0.1
    """Share of a cross outside its box above which it is called a spill. Varied ±20 %: no answer of 760 changes; both
    count the same."""
    alike: float = 0.82
    """Correlation with a plain cross of the same page above which a mark is a cross too. Varied ±20 %: no answer of 760
    changes."""
    soft_tips: int = 6
    """Most free ends of such a mark: dry ends count. Varied ±20 %: no answer of 760 changes."""
    soft_holes: int = 1
    """Most enclosed pieces of paper of such a mark: one loop. Varied ±20 %: no answer of 760 changes."""
    soft_long: float = 3.0
    """Greatest stroke length of such a mark, in diagonals. Varied ±20 %: no answer of 760 changes."""
    soft_even: float = 2.6
    """Greatest stroke width of such a mark, in widths of the page's pen. Varied ±20 %: no answer of 760 changes."""
    soft_pieces: int = 4
    """Most pieces of such a mark. Varied ±20 %: no answer of 760 changes."""
    habit: float = 0.5
    """Share of a page's marks that a mark must resemble to be this voter's way to make a cross. Varied ±20 %: no answer
    of 760 changes."""
    habit_alike: float = 0.7
    """Correlation from which two marks resemble each other for that. Varied ±20 %: no answer of 760 changes."""
    habit_marks: int = 5
    """A page needs more marks than this to show a voter's habit. Varied ±20 %: no answer of 760 changes."""

    # -- whose mark it is, and how sure (read.py) ------------------------------------------------

    over_mm: float = 0.5
    """Ink of a neighbour's mark on this side of the rule between them that makes it a mark on the rule, mm. Varied ±20
    %: no answer of 760 changes."""
    spilled: float = 0.06
    """Share of a mark's ink in other boxes; with more, the mark counts only if it is clear which box is meant. Varied
    ±20 %: 0 and 2 answers of 760 change."""
    shared: float = 0.14
    """Share of a mark's ink in a second box above which the box meant cannot be decided. Varied ±20 %: no answer of 760
    changes."""
    side_mm: float = 0.45
    """Paper between a cross and the rule beside it above which it is wholly in its box, mm. Varied ±20 %: 0 and 4
    answers of 760 change."""
    outer_mm: float = 0.15
    """The same beside a rule without another box beyond it, mm. Chosen: more than blur. Of 300 ordinary camera sheets
    (seeds 1842000 on) one fewer goes to people with it."""
    tick_side_mm: float = 1.0
    """The same for a mark that may be half of a cross, mm. Varied ±20 %: no answer of 760 changes."""
    aside_mm: float = 3.0
    """Least distance of the crossing from a rule that its arms come near, mm. Varied ±20 %: no answer of 760
    changes."""
    aside: float = 0.25
    """The same as a share of the box's width; the smaller of the two counts. Varied ±20 %: no answer of 760 changes."""
    near_mm: float = 1.4
    """Distance of a crossing from a rule that its arms touch, mm, below which the rule itself may be the place meant.
    Varied ±20 %: no answer of 760 changes."""
    beyond: float = 0.15
    """Most extra length of the outer arms over the distance from crossing to rule, in mark widths. Varied ±20 %: no
    answer of 760 changes."""
    arm_reach: float = 0.45
    """Greatest reach of the arm of a cross of the next row into a box, as a share of the box's height. Measured with
    ``python -m tests.synth2 --style box --condition base`` and ``by_phone``, 0 silent of 120 sheets."""
    least_ink: float = 0.6
    """Ink across the strokes of a mark, as a share of what is usual in the page's other marks, below which it is a
    crease or of another pen. Measured: 3,155 crosses of 160 sheets (scan150 and cam1080, mix ``ordinary``, seeds
    1645100 to 1645179) 0.68 at least; of 20 pairs of drawn creases that met in a box and looked like a cross 18
    below."""
    blur_px: int = 2
    """px around strokes that hold their blurred edges. Chosen; measured with ``least_ink``."""
    ink_noise: float = 0.6
    """Times the noise floor that do not count as ink of a stroke. Measured with ``least_ink``."""
    own_share: float = 0.6
    """Share of the ink of its pieces that lies in a box below which the ink is part of a larger mark, whatever it looks
    like there; and the same of its ink together with the ink of these pieces that no box claims. Chosen: a cross with
    half of its strokes outside is a doubt, and ink on the rules is not measured."""
    through_px: tuple[int, ...] = (4, 9, 14)
    """Distances from the middle of a rule, px, at which a stroke that runs straight through it is looked for: off the
    print that hides it, and as far as a mark's size. Measured: of 400 camera sheets of 20 boxes (mix ``ordinary``,
    seeds 1650000 to 1650399) crosses that touch were taken for such a stroke on 10 with 4 and 9 px alone."""
    through_slope: float = 2.5
    """Greatest slope of such a stroke, px along the rule for each px across it. Chosen."""
    through_off_px: float = 2.0
    """px by which its middle may leave the straight line. Measured with ``through_px``."""
    rule_px: int = 4
    """Greatest distance between boxes that one rule parts, px. Not measured."""
    whole_mm: float = 2.0
    """Size of a mark that stands by itself although it touches another one, mm. Varied ±20 %: no answer of 760
    changes."""
    inside_mm: float = 0.9
    """Distance of the crossing of such a mark from every rule, mm. Varied ±20 %: no answer of 760 changes."""
    blind: float = 0.5
    """Noise floor, as a share of the pen's darkness, above which an empty box proves nothing. Varied ±20 %: no answer
    of 760 changes."""
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
    """Share of a box's printed rules that must be visible before "no ink" means "not marked". Varied ±20 %: no answer
    of 760 changes."""
    rules_power: float = 1e4
    """Summed squared darkness of a template's rules below which they cannot be judged. Varied ±20 %: no answer of 760
    changes."""
    rule_light: float = 235.0
    """Lightness of the print bound below which a pixel is one of these rules, grey levels. Not measured."""
    apart_px: int = 2
    """px by which two boxes of one row, or one column, may lie farther apart than their rule is wide. Not measured."""
    outside: float = 0.75
    """Share of a mark outside every box above which it is stray ink. Varied ±20 %: no answer of 760 changes."""
    rim: float = 0.3
    """Distance of a mark's middle from the middle of its box, as a share of its height, above which it lies at the
    upper or lower rim. Varied ±20 %: no answer of 760 changes."""
    rim_small: float = 0.6
    """Size of a mark at the rim, as a share of the box's height, below which it is a piece of a neighbour. Varied ±20
    %: no answer of 760 changes."""
    longest_sensitivity: float = 0.95
    """Greatest sensitivity of a decided mark with long strokes. Varied ±20 %: no answer of 760 changes."""
    marked_sensitivity: float = 0.9
    """Greatest sensitivity of a decided mark that is small. Varied ±20 %: no answer of 760 changes."""


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
    slanted_px: int = 8
    """px: least height and width of such a piece; folds and streaks are level or upright. Measured with ``spare``."""
    rim_px: int = 4
    """px of a box beside its rules that are left out. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredThresholds:
    """When a place in an empty box is no paper but something as white that covers it (covered.py).

    Measured on A5 ballots of 20 names of tests/synth with the grain of paper (0.8 %) and clouds (0.35 %), scan150 and
    cam1080: fluid 2 % and more lighter or darker than paper laid over a cross, and untouched white and tinted sheets.
    """

    rim_px: int = 4
    """px of a box beside its rules that are left out. Chosen."""
    inked: float = 20.0
    """Grey levels of ink at or above which a pixel shows no paper. Not measured."""
    dark_ink: float = 60.0
    """The same of ink that changes the paper far around it, by blur and compression. Not measured."""
    step_px: tuple[int, int] = (11, 25)
    """Width and height of the two places that are compared, px. Not measured."""
    step_gap_px: int = 2
    """px between them: the soft edge of fluid. Not measured."""
    patch_px: int = 17
    """Side of a place as large as a small mark, px. Smaller boxes are not judged. Chosen."""
    least_paper: float = 0.75
    """Share of a place, as of those above, that must show paper to be judged. Not measured."""
    beside: int = 2
    """Empty boxes above and below one that show the light across it. Chosen."""
    usual_percentile: float = 60.0
    """Percentile of the empty boxes that is usual: fluid in a third of them does not change it. Chosen."""
    least_usual: float = 0.5
    """Grey levels that are usual at least: ideal pictures have no grain. Chosen."""
    fewest: int = 8
    """Fewest empty boxes that tell what is usual. Chosen."""
    alone_usual: float = 2.0
    """Grey levels that are usual at least where fewer boxes are empty. Not measured."""
    times: float = 2.3
    """Times the usual, geometric mean of step and patch, at or above which a place is covered. Measured: 105 untouched
    sheets (seeds 1031300 to 1031424) 2.2 at most; fluid 2 % lighter than paper 11 of 12 boxes scanned, 6 of 10 under a
    camera above."""
    both: float = 1.6
    """The same of the step and of the patch alone. Measured: clouds of paper have one without the other."""


PALE_MARK = PaleMarkThresholds()
COVERED = CoveredThresholds()

BOX_THRESHOLDS = BoxThresholds()
"""The limits the program uses."""
