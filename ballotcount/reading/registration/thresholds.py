"""Thresholds for registration: fiducials, homography, block matching, page code.

Lengths are mm on paper unless a field says px, which are pixels of the picture. Re-measure after a change: ``python -m
tests.accuracy --condition cam1080 --style strike --targets 20000`` (column "refused") and ``python -m tests.accuracy
same`` for pages that were found before; a field without "measured" was set on pictures inspected one by one.

"Varied ±20 %" gives the answers that change when the value is a fifth smaller and larger: ``python -m tests.accuracy
sensitivity --only registration --sheets 5`` (cam1080, mix ``mixed``, seeds from 640000, 100 names; the results are kept
in ``docs/accuracy/sensitivity.jsonl``). None of the 5 pages was refused. Few pages: it shows that no value is near its
limit on usual pictures, not where the limits of bad pictures lie.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationThresholds:
    """Limits of the search for the page and its code, stage by stage."""

    # -- candidate squares (fiducials.py) ------------------------------------------------

    search_side: int = 640
    """Longer side of the picture that is searched first, px: a 5 mm square on A4 is then 10 px wide."""
    close_side: int = 1400
    """Longer side of the picture for a second search when fiducials are missing, px. Varied ±20 %: no answer of 100
    changes."""
    darker_than_around: float = 0.70
    """Darkness of a fiducial: below this share of the mean grey around it. Measured: 0.6 with the weakest toner
    tried."""
    around_share: int = 20
    """The neighbourhood for that mean is the picture's longer side over this. Varied ±20 %: no answer of 100
    changes."""
    smallest: float = 5.0
    """Side of the smallest square in the searched picture, px. Varied ±20 %: no answer of 100 changes."""
    largest: float = 90.0
    """Side of the largest square in the searched picture, px. Varied ±20 %: no answer of 100 changes."""
    filled: float = 0.42
    """Least ink of a square as a share of its upright bounds: a square turned by 45 degrees has 0.5. Varied ±20 %: no
    answer of 100 changes."""
    elongated: float = 2.2
    """Longer side over shorter side of the upright bounds, at most. Varied ±20 %: no answer of 100 changes."""
    misfit: float = 0.18
    """Greatest relative difference of the second moments from those of a filled parallelogram. Varied ±20 %: no answer
    of 100 changes."""
    most_candidates: int = 48
    """Most squares that are kept, the best filled first. Varied ±20 %: no answer of 100 changes."""

    # -- assignment and homography (frame_search.py) ------------------------------------------------

    fewest: int = 5
    """Fewest fiducials: four fix a homography, the fifth can contradict them."""
    side_spread: float = 0.42
    """Greatest log ratio between a square's side and the scale of a pair. Measured: perspective of 25 degrees gives
    0.3."""
    first_squares: int = 14
    """Squares tried when the cleanest ones do not suffice. Varied ±20 %: no answer of 100 changes."""
    likely_squares: int = 24
    """Most squares of which all pairs are tried: those that stand out most from a ring around them. Measured: the
    page's own are among the first 14 (48 drawn pictures, `tests.accuracy.two_sheets`, seeds 1800200 to 1800211 of
    plain, thumb, bent, two); the work grows with the third power, 48 squares take 55 ms, 24 take 7."""
    alone: float = 0.75
    """Grey of such a square as a share of its ring's, at most. Measured: the page's own 0.34 (99 %) and 0.56 (under a
    thumb, the same pictures), squares of black and white checks of 7 to 20 mm 0.76 and more (54 of 54 grounds)."""
    ring: tuple[float, ...] = (0.9, 1.05, 1.2)
    """Radii of that ring, in sides of the square: its corner lies at 0.7. Measured: see ``ring_dark``."""
    ring_points: int = 32
    """Places looked at on each of these circles. Not measured."""
    ring_dark: float = 15
    """Percentile of the ring's grey that stands for its darker part. Measured on 18 drawn desks (black and white checks
    of 6 to 20 mm, straight and turned, tiles, pebbles, newspaper, crossword, QR code; 1920 x 1080, 4.6 px per mm, one
    ballot): the ballot's own have 0.87 of the picture's white and more and are among the first 20, on checks the first
    11; 0 to 5 squares of a checked cloth have 0.8 and more."""
    far_pairs: int = 4
    """Pairs of squares farthest apart that are tried first: opposite corners are nearly always among them. Varied ±20
    %: no answer of 100 changes."""
    far_apart: float = 0.45
    """Least distance of two fiducials that start an assignment, as a share of the frame. Varied ±20 %: no answer of 100
    changes."""
    near: float = 0.10
    """Greatest distance of a square from where a rough similarity puts its fiducial, as a share of the frame. Varied
    ±20 %: no answer of 100 changes."""
    best_rows: int = 6
    """Assignments kept of each block of hypotheses. Varied ±20 %: no answer of 100 changes; only speed depends on
    it."""
    best_kept: int = 12
    """Assignments that are followed up. Varied ±20 %: no answer of 100 changes; only speed depends on it."""
    tolerances: tuple[float, ...] = (0.06, 0.03, 0.015)
    """Greatest distance of a fiducial from its square while the fit gets better, as a share of the page's diagonal.
    Not measured."""
    ransac_tries: int = 7
    """Samples of four fiducials that RANSAC draws for each that there is: they leave a given one out once in 1,100. Not
    measured beyond that; OpenCV's own 2,000 cost 4 ms each where nothing agrees, 35 for five fiducials 0.1 ms."""
    squeezed: float = 4.0
    """Largest over smallest area scale on one page that a camera can produce. Varied ±20 %: no answer of 100
    changes."""
    stretched: float = 1.7
    """Largest over smallest length scale at one place that a camera can produce. Varied ±20 %: no answer of 100
    changes."""
    outlier_mm: float = 1.6
    """A fiducial farther than this from the fit is not the printed one, mm: folds and stretched paper move it less.
    Varied ±20 %: no answer of 100 changes."""
    unclean_mm: float = 0.6
    """A square that something touches and that lies farther than this from the fit of the others is left out, mm. Not
    measured beyond this: of 28 punched sheets of tests/synth2 (``paper_punched``, scan and phone, seeds 2098950 to
    2098963) 2 had all their names doubted for holes beside squares before, none with it."""
    window: float = 1.35
    """Window for a fiducial's centre, in sides of the fiducial. Varied ±20 %: no answer of 100 changes."""
    window_px: int = 16
    """Smallest such window, px. Varied ±20 %: no answer of 100 changes."""
    window_contrast: float = 30
    """Least contrast in that window, grey levels. Varied ±20 %: no answer of 100 changes."""
    mass_least: float = 0.75
    """Darkness of a clean fiducial against the expected one, at least. Varied ±20 %: no answer of 100 changes."""
    mass_most: float = 1.35
    """The same, at most. Varied ±20 %: no answer of 100 changes."""

    # -- displacement of the print (block_match.py) ------------------------------------------------

    block_mm: tuple[float, float] = (26.0, 13.0)
    """Width and height of a block, mm. Not measured."""
    reach_mm: float = 1.3
    """Greatest displacement searched for, mm: twice what a hard fold or a jerky feed leaves. Varied ±20 %: no answer of
    100 changes."""
    block_free: float = 0.8
    """Least share of a block that no fiducial, code or stamp covers. Varied ±20 %: no answer of 100 changes."""
    block_texture: float = 2.0
    """Least mean slope of a block's profiles, grey levels per px, in both directions. Varied ±20 %: no answer of 100
    changes."""
    block_reaches: float = 5.0
    """Least side of a block, times its reach: what is compared is shorter by two. Not measured."""
    block_alike: float = 0.88
    """Greatest correlation of a block's profile with itself shifted. Measured: of 583 blocks of 6 ballots of our own at
    most 0.83, of 2,000 of 61 forms at most 0.86 but for 5; blocks of lines of dots 0.97 to 0.99."""
    block_own: float = 0.4
    """Share of the reach up to which a shifted profile is taken for the same place. Not measured."""
    match: float = 0.55
    """Correlation above which a block's displacement is used. Varied ±20 %: no answer of 100 changes."""
    modes: int = 36
    """Shapes of displacement that are fitted: enough for a fold across, a curl and a lens at once. Varied ±20 %: no
    answer of 100 changes."""
    enough_blocks: float = 0.3
    """Least share of blocks that must show their print. Varied ±20 %: no answer of 100 changes."""
    tension: float = 0.35
    """Pull between neighbouring nodes against one good block. Varied ±20 %: no answer of 100 changes."""
    anchor: float = 0.02
    """Pull of each node to its place; only keeps the system solvable. Varied ±20 %: no answer of 100 changes."""
    outlier_scale_mm: float = 0.15
    """Distance at which a block counts a quarter, mm: one pixel of the flat page. Varied ±20 %: no answer of 100
    changes."""
    drawn_off_mm: float = 0.5
    """Distance down or up from the smooth field at or above which strokes may have drawn a block off, mm: from there on
    print shifted over itself looks like itself no more. Measured: rows of 605 blocks of nine forms and of our own
    ballots with their names, shifted 0.5 to 1.2 mm: correlation 0.35 at most for 99 of 100, 0.63 for one (0.17 mm:
    0.6)."""
    drawn_off_share: float = 0.4
    """Correlation of such a block's rows where the field has it, as a share of the best, at or above which its print is
    there. Measured: 13 blocks under strikes, off by 0.8 to 1.2 mm, 0.32 to 1.0, twelve above 0.5 (form C, scan150
    and cam1080 mixed, seeds 1872000+ and 1872200+); bands of 28 mm moved by 0.6 to 1.2 mm, 105 scans (1873400+): each
    page that was refused and is read now goes to people, none wrong."""

    block_sure: float = 0.9
    """Correlation at or above which a block shows its print without a stroke: blocks without ink have 0.97 and more
    (0.83 one with a line's end), under level strokes 0.64 to 0.66. Where strokes put others `drawn_off_mm` off the
    field of these, it is fitted without them. Measured: a form of text boxes, few blocks on the page, 80 scans (script
    of the day, seeds 2220100+, 2222000+, 2222100+): refused 10 -> 2; 588 sheets of seven forms and of our own ballots
    (2221000+): three have such blocks and no answer changes; 160 scans with bands of 15 to 60 mm moved by 0.5 to 1.3 mm
    under strokes (2222200+, 2222300+): 0 silent before and after."""

    # -- drawing the page flat (warp.py) ------------------------------------------------

    node_mm: float = 18.0
    """Spacing of the grid, mm: a crease moves paper by less than 0.1 mm against a straight line over this length."""
    flat_px: float = 0.12
    """Greatest distance of a piece from affine before it is cut smaller, px. Varied ±20 %: no answer of 100 changes."""
    plate_points: int = 6
    """Fewest fiducials whose residuals bend the grid. Varied ±20 %: no answer of 100 changes."""

    # -- print shifted by a fold (fold_shift.py) ------------------------------------------------

    fold_off_mm: float = 0.1
    """Distance of the probes from the smooth field, mm, at or above which a fold is looked for. Measured: sheets
    without a fold 0.05 at most, of those that a fold sent to people 0.11 to 0.42 (python -m tests.accuracy --condition
    cam1080 --mix ordinary --first 930000, 400 sheets)."""
    fold_most_px: int = 6
    """Greatest shift that is searched, px: 1 mm. Varied ±20 %: no answer of 100 changes."""
    fold_step_px: int = 3
    """Rows that are shifted together: half a millimetre. Chosen."""
    fold_toll: float = 4.0
    """Price of a change by one px between two steps, grey levels of a step's mean. Measured: the same sheets; at 1 the
    rows of single letters move."""
    fold_cap: int = 48
    """Grey levels up to which a difference counts: a pen's line is no print. Varied ±20 %: no answer of 100 changes."""
    fold_gain: float = 0.02
    """Share of the difference that the shifts explain at least. Measured: the same sheets; folds across names 0.025
    to 0.11."""
    fold_level: float = 20.0
    """Price of a step that a fold climbs from zone to zone, as ``fold_toll``. Varied ±20 %: no answer of 100
    changes."""
    fold_apart_px: int = 2
    """px between the shifts on the two sides of a fold at least. Measured: of 433 folded sheets (cam1080 and scan150,
    ``ordinary``, first 930000) 21 clear ones went to people without these shifts, 15 do with them."""
    fold_together_px: int = 3
    """The same where rows of the print are missing at the fold. Measured: the same sheets; with 2 the shade of a small
    fold is shown twice and doubted."""
    fold_reach: float = 45.0
    """Steps on either side of a fold in which print is moved: 23 mm. Varied ±20 %: no answer of 100 changes."""
    fold_smooth: float = 2.0
    """Steps (standard deviation) over which shifts are smoothed on either side of a fold. Varied ±20 %: no answer of
    100 changes."""
    fold_print: float = 2.0
    """Least weight of a step that shows print, grey levels. Varied ±20 %: no answer of 100 changes."""
    fold_least: float = 0.2
    """Weight of a step without print, grey levels: one of text has 5 to 20. Varied ±20 %: no answer of 100 changes."""
    fold_steepest: int = 3
    """Steps by which a fold may climb from zone to zone: 2 degrees. Varied ±20 %: no answer of 100 changes."""
    fold_uneven: float = 2.0
    """Times the median shade of a fold that it has at its darkest places; more is ink. Varied ±20 %: no answer of 100
    changes."""
    fold_left_out_px: float = 1.5
    """px between two rows at or below which interpolation shows all that lies between them. Chosen."""
    fold_beside: int = 3
    """Steps on either side of a place at which the shifts differ where a fold lies there: 1.5 mm. Varied ±20 %: no
    answer of 100 changes."""
    fold_edge: int = 16
    """Steps at either edge of the page in which a fold is not searched, 8 mm: what lies beside the paper reaches in.
    Varied ±20 %: no answer of 100 changes."""
    fold_fades: float = 0.3
    """Share of ``fold_reach`` over which the shifts of a fold fade out. Varied ±20 %: no answer of 100 changes."""

    # -- page code (page_code.py) ------------------------------------------------

    margin_mm: float = 1.6
    """White around a code that is given to the decoder, mm. Varied ±20 %: no answer of 100 changes."""
    same_share: float = 0.05
    """Most modules that may differ from the printed code: specks, blur, a pen line across. Two valid codes differ in
    at least 27 modules of 841 (the error correction), in practice in about a hundred."""
    other_share: float = 0.4
    """Share of differing modules above which it is another code, or none: nudging does not help. Varied ±20 %: no
    answer of 100 changes."""
    same_soft: float = 0.8
    """Correlation above which a soft picture shows a code. Measured: 11 harsh camera pictures whose codes no decoder
    reads have 0.89 and more with their own code; 1,200 harsh pictures of codes of other elections, rounds, versions
    and test sheets 0.65 at most."""
    soft_blurs: tuple[float, ...] = (0.5, 0.8, 1.1)
    """Blurs of the printed code that a soft picture is compared with, modules. Not measured."""
    fineness: tuple[float, ...] = (6.0, 10.0)
    """Resolutions at which a code is drawn flat, px per mm, tried in turn. Not measured."""
    module_contrast: float = 90
    """Least mean distance of a template's modules from mid grey, grey levels. Varied ±20 %: no answer of 100
    changes."""
    anywhere_side: int = 2400
    """Longer side of the picture in which a code is searched without a frame, px. Varied ±20 %: no answer of 100
    changes."""

    # -- a form found by its print (print_search.py) ------------------------------------------------

    print_sides: tuple[int, ...] = (700, 1100)
    """Longer side of the page in the picture that is searched for keypoints, px; the second search is made where the
    first does not place the page. Measured: all of 186 pictures found at 1,100."""
    print_keypoints: tuple[int, ...] = (700, 1500)
    """Most keypoints of each search. Measured on the same: 4,000 find no more and take three times as long."""
    print_corner: int = 12
    """Least contrast of a keypoint's circle (FAST), grey levels. Not measured."""
    print_ratio: float = 0.8
    """Greatest distance of the nearest descriptor as a share of the second nearest (Lowe 2004)."""
    print_reach_mm: float = 1.2
    """Greatest distance of a keypoint or block from the fitted plane, mm: hard folds stay below 0.9."""
    print_tries: int = 2000
    """Samples of RANSAC at most. Not measured."""
    print_inliers: int = 12
    """Fewest keypoints that agree. Measured: genuine pictures have 52 and more, usually 150 to 800."""
    print_sure: int = 30
    """Keypoints of the first search that agree for it to place the page. Not measured."""
    print_pairs: int = 60
    """Fewest keypoints of a form that can be adopted. Not measured."""
    print_blocks: int = 12
    """Fewest blocks of print of a form that can be adopted. Not measured."""
    print_block_mm: tuple[float, float] = (18.0, 9.0)
    """Width and height of a block, mm. Not measured."""
    print_most_blocks: int = 48
    """Most blocks of a page, spread out over it; more take time and place it no better. Not measured."""
    print_block_scales: tuple[float, ...] = (2.0, 3.0)
    """Resolution of the blocks in the two searches, px per mm. Not measured."""
    print_block_reach: tuple[float, ...] = (4.0, 1.6)
    """Greatest displacement in the two searches, mm: twice what a hard fold leaves."""
    print_soft_mm: float = 0.15
    """Blur before edges are measured, mm. Not measured."""
    print_fine: float = 0.6
    """Factor above which a picture is brought down without means over areas: each of its pixels has a part in the
    smaller one all the same. Follows from the way pixels are mixed."""
    print_texture: float = 3.0
    """Least mean strength of the edges of a block in each direction, grey levels. Not measured."""
    print_match: float = 0.5
    """Least correlation of a block with the picture. Measured: at least 88 % of the blocks of genuine pictures pass,
    at most 9 % of those of another form."""
    print_share: float = 0.5
    """Least share of blocks that are found. Measured: see ``print_match``."""

    # -- where the paper ends within the page of a form (paper_end.py) ------------------------------------------------
    # Measured on 64 sheets of cam1080 (forms ACFGHIJL, seeds 1863000+) and 51 of scan150 with a dark lid (forms A to M,
    # 1863100+), print 2 % taller, each fourth block 1 %: 76 ends are found (12 heads, 64 feet). For each field: how
    # many of them other values lose, or how many places they find more.

    end_room_mm: float = 2.0
    """Least excess of the page over its paper at which the paper's end is looked for, mm. Measured: 2.5 loses 13 ends,
    1.5 finds 8 more. Print of the right size: at most 0.81 for 32 camera sheets (1862100+), 2.73 for 52 scans
    (1862000+, feeders stretch), 1 of them above 2 and no end found there."""
    end_lenses: tuple[float, float] = (0.65, 1.3)
    """Focal lengths of usual cameras, in long sides of their pictures: 75 to 42 degrees. Chosen; with the longer
    one alone 3 more places are found, 2 of them at sides, where these pages have no end; 0.5 to 2.0 loses 5."""
    end_darker: float = 20.0
    """Grey levels by which the ground beside the paper is darker, at least. Above ``ForeignThresholds.pale`` (36) it is
    called ink; the lighter stripes of wood lie between. Measured: 30 loses 4, 36 loses 8; 15 finds 2 more, 10 finds 9
    and puts 35 ends more than 2 px elsewhere."""
    end_level_mm: float = 5.0
    """Depth of the paper whose grey is compared, mm. Measured: 2 and 10 find the same ends."""
    end_deep_mm: float = 20.0
    """Distance from the page's end at which the paper may end, mm: print 4 % taller than A4 leaves 12. Chosen."""
    end_over_mm: float = 3.0
    """How far further inside than the excess it may end, mm: print that was set lower on the sheet, a bent page without
    print near its end. Below ``ForeignThresholds.edge_mm`` (4), so a cut is noticed no later than on print of the
    right size. Measured: up to 2.4 under a camera (48 sheets, 1860000+) and 2.8 on scans (26, 1861000+); 2 loses 1 end,
    1.5 loses 3, 4 finds no more."""
    end_moved_mm: float = 0.5
    """Distance from the end of its picture by which a bent page may miss it, mm. Measured: 1 loses 8 ends; 0 finds 4
    more."""
    end_least_mm: float = 10.0
    """Least length of that end, mm. Measured: 20 finds the same, 40 loses 9, 5 finds 4 more."""
    end_seen_px: int = 3
    """Fewest pixels of the ground that a place along it shows. Measured: 5 loses 15; 2 finds 15 more and 1 finds
    52 more, 47 of them at heads."""
    end_smooth_px: float = 2.0
    """Distance from one smooth bow within which it runs, px. Measured: 1 loses 2, 1.5 and 3 find the same."""
    end_share: float = 0.9
    """Share of its length that runs so, at least. Measured: 0.95 loses 1, 0.98 3, 0.8 finds the same."""
    end_around_px: int = 3
    """px of the paper that its own shadow may darken. Measured: 1 to 4 find the same ends."""
    end_beside_px: int = 5
    """px of paper whose grey the ground is given. Chosen: one of them is paper where the end is 2 px further in."""
    end_lightest_mm: float = 2.5
    """Distance to either side within which the lightest of them counts, mm: wider than a pen's line. Chosen. With it
    the pens of 119 of 120 pages are noticed as before (five kinds near the foot, 1864000+ and 1864100+); that of the
    other page was not noticed before."""


REGISTRATION_THRESHOLDS = RegistrationThresholds()
"""The limits the program uses."""
