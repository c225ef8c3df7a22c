"""Times and distances that decide under a camera.

Measure again after a change: ``python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast``.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveThresholds:
    """Times in seconds, shares of the picture 0 to 1, distances in mm on the paper.

    Measured on: tests/accuracy/film (300 sheets) and tests/films2, unless a field says otherwise;
    `python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast`.

    Attributes:
        glance: how long nothing may move before a first picture is read, in the hope that the sheet rests.
        settle: how long nothing may move before a sheet counts as lying still; only then it is answered.
        patience: how long a sheet may lie still unread before the desk says why.
        still: share of the picture that may move while a sheet lies still (camera noise, a fly, a watch hand).
        probe: time between two pictures that are read although the picture does not come to rest.
        restless: how long the picture may be restless before such pictures are read.
        steady_mm: distance that the corners of a sheet may move between two such pictures while it counts as lying;
            focus that breathes moves them by 1 mm in 0.1 s.
        carried: longest time from a reading made while something moved to one at rest for the two to be of one sheet: a
            hand lays the next one in 0.2 s and more.
        same_place_mm: distance that an unmarked sheet may have moved to be the one answered, without asking.
        same_spot_mm: distance within which an unmarked sheet may never have left although the desk seemed to be seen.
        dragged_mm: how far an unmarked sheet of a pile may be dragged along by what is taken from it. Not measured.
        elsewhere: how long a sheet that cannot be read must have lain where the counted one does not, for its leaving
            to be said.
        whole: how long a sheet must have been seen lying for its leaving without an answer to be said.
        seen: how long a paper in which no page is found must have lain for its leaving to be said.
        restless_patience: how long a sheet that lies in a restless picture may stay unanswered.
        word_gap: time without a picture of it after which a sheet that got its word may be another one.
        hand_patience: how long a picture is awaited in which no ink reaches the edge of the paper, as a hand does.
        hand_review: how long such ink must lie quite still after "take the hand away" to go to people as ink.
        vacant: share of an answered sheet's place that may still differ from the bare desk when the sheet has left it.
        covers: share of its place that an answered sheet must have changed against the bare desk for that to tell.
        gone_likeness: correlation of its place with the answered sheet below which the sheet is not seen there.
        gone: how long that must last.
        came_share: area of something as light as the sheet that is seen beside it, as a share of the sheet, from which
            it may be the next one. Chosen; a sheet that comes from the side shows 0.5 and more.
        came_light, came_dark: light of such a thing, at least, and of what lay there before, at most, as shares of the
            light of the sheet. Chosen.
        kept_share: share of an answered sheet's place that a hand may change while the sheet counts as lying there.
        hand_words: how long an answered sheet may be covered before that is said.
        peek_mm: how far the counted sheet must look out under the next for its edge to be looked at.
        edge_run_mm: length of the runs in which an edge is looked at; ``edge_reach_mm`` how far to either side.
        edge_reach_px: fewest pixels of that reach: in a coarser picture an edge that moved by a pixel seems to stay
            (tests/reading/test_live_model, seed 706). Pictures that can be read have 1.56 and more.
        edge_apart_mm: how far beyond that reach the edge of a lower sheet must lie; corners are found to 0.2 mm.
        edge_contrast: least deviation of the light across an edge, as a share of the light there.
        edge_alike, edge_ratio: least correlation of the light across an edge in two pictures, and ratio of strengths.
        beside: share of the desk beside a pushed sheet that may change before the camera counts as pushed.
        edge_kept: share of the runs that must be as they were; ``edge_least_mm`` least length of those looked at.
        trail_gap: longest time between two pictures in which a sheet is followed while something moves. A hand lays the
            next one in 0.2 s and more; in 0.051 s of them it goes from a quarter of the sheet below to ``trail_reach``
            from its place (minimum jerk over 370 mm), so a picture shows it between. At 15 pictures a second a sheet
            laid in less than 0.26 s could pass unseen: there people are asked.
        trail_first_gap: the same after the picture that answered a sheet, which is read meanwhile (0.06 s). It lay
            whole then, and no hand brings the next one from outside and lays it in that time.
        trail_columns, trail_rows: tiles across and down the picture of a sheet. Not measured.
        trail_soft: deviation of the blur of the small picture, px, so that half a pixel does not tell. Not measured.
        trail_light: window in which the light is taken out, px of the small picture: 20 mm on A5. Not measured.
        trail_print: least deviation of a tile with print on it, share of the light. 140 tiles of `alike_nudged`, seed
            909, have 0.039 to 0.16 and more; noise alone has 0.01.
        trail_tiles: fewest printed tiles of a sheet that is followed.
        trail_reach: how far a tile may be off in one picture from where it is expected, px of the small picture: 7 mm
            on A5. A push of 10 mm in 0.15 s is 3 px in its fastest picture; of 20 tiles 18 and 19 were found in each
            of ten such pictures (`alike_nudged`, seed 909).
        trail_together: how far a tile may be off from the movement of the whole sheet, px of the small picture. In the
            same film half of the tiles' worst ones are off by less than 0.9, fingers on a tile by 5 and more.
        trail_alike: least correlation of a tile with itself.
        trail_share: share of the tiles that must be in sight and move together: of 20 a push leaves 17 to 20, a sheet
            that slides over an equal one 7 to 11 (`alike_nudged`, `pile_alike_nudged`, seeds 404 and 405).
        trail_size: how much larger or smaller a sheet that is followed may become.
        under_most: how many of the sheets counted last, and of those that lie elsewhere, may look out under the next
            one. Not measured.
        lower_most: how many lower sheets may, whose edge nothing covers. Of 300 sheets scattered by 7 mm and 2 degrees
            46 to 50 do (tests/reading/test_pile.py).
        edge_places: places along a side of a sheet at which its edge is looked for. Chosen.
        thin_edge: least slope, per pixel of the small picture, of the edge of a sheet on a desk as light as paper.
            `tests.films2` on cloths of 244 to 250 grey levels (paper 252): 0.004 and more along 0.84 to 1.0 of the
            outline (seeds 910 to 914); bare desks in clouds, flicker and shadows show no outline at all.
        thin_noise: the same as a multiple of the median slope of the picture. Not measured.
        thin_area: least share of the picture such a sheet takes. Not measured: A5 takes 0.3.
        thin_part: the same of a sheet that looks in over the picture's edge. Not measured: a fifth of A5 takes 0.05.
        thin_rim: px along the picture's edge that are the end of what is seen, and no edge of a sheet. Chosen.
        thin_full: least share of its rectangle that it fills. Same films: 0.93 to 0.98, shadows 0.53 to 0.78.
        thin_seen: least share of its outline that shows. Same films: 0.71 to 1.0, shadows 0.43 to 0.62.
        thin_narrow: least short side of a sheet as a share of its long one. A5 0.71, a third of A4 0.47 to 0.5; drawn
            rulers 0.13 to 0.17, pens 0.11 (seeds 1473000 to 1473019 of `tests/reading/test_paper_seen.py`).
        thin_fine, thin_coarse: blur in which edges are looked for, and one that makes a sharp edge three times less
            steep, px of the small picture. Not measured.
        thin_sharp: least steepness of its edges as a multiple of that after blurring. Face down on white cloths of 246
            to 250, calm and with 10 % flicker (`tests.films2`, seeds 1000 to 1003): 2.7 to 4.8; drawn shadows and
            patches of light with edges of 1 to 8 px: 0.5 to 1.7, nearly all below 1.2.
        thin_lit: least slope of such edges around something light, where the bare desk was not seen yet. Sheets 0.1 and
            more (`tests/reading/test_paper_seen.py`); beside the shadow of a head, films of a stranger: 0.01.
        thin_lit_share: least share of its outline with such edges. Same sheets 0.9, same films 0.
        thin_stood: how much that outline may stand out on the bare desk already, as a multiple of the slope beside it.
            Same films 0.92 to 1.1; a paper that lay there before and shows better now 1.7 to 2.8.
        thin_own, thin_beside: px around the outline that are its own, and from where to where it is beside it. Chosen.
        thin_new: how much steeper that outline must be than on the bare desk. Not measured.
        trail_apart, trail_pushed: how far the corners that are read may lie from where the trail leads, and from where
            the sheet was answered, as shares of its long side.
    """

    glance: float = 0.03
    settle: float = 0.10
    patience: float = 0.24
    still: float = 0.004
    probe: float = 0.08
    restless: float = 0.12
    steady_mm: float = 2.0
    carried: float = 0.2
    same_place_mm: float = 0.4
    same_spot_mm: float = 1.0
    dragged_mm: float = 10.0
    elsewhere: float = 0.2
    whole: float = 0.15
    seen: float = 0.4
    restless_patience: float = 0.9
    word_gap: float = 0.4
    hand_patience: float = 0.9
    hand_review: float = 1.8
    vacant: float = 0.08
    covers: float = 0.6
    gone_likeness: float = 0.25
    gone: float = 0.09
    came_share: float = 0.2
    came_light: float = 0.85
    came_dark: float = 0.6
    kept_share: float = 0.5
    hand_words: float = 1.0
    peek_mm: float = 0.9
    edge_run_mm: float = 4.0
    edge_reach_mm: float = 0.6
    edge_reach_px: float = 1.5
    edge_apart_mm: float = 0.3
    edge_contrast: float = 0.02
    edge_alike: float = 0.9
    edge_ratio: float = 0.67
    beside: float = 0.02
    edge_kept: float = 0.7
    edge_least_mm: float = 24.0
    trail_gap: float = 0.05
    trail_first_gap: float = 0.12
    trail_columns: int = 4
    trail_rows: int = 5
    trail_soft: float = 0.8
    trail_light: int = 15
    trail_print: float = 0.03
    trail_tiles: int = 8
    trail_reach: int = 5
    trail_together: float = 1.5
    trail_alike: float = 0.7
    trail_share: float = 0.75
    trail_size: float = 0.03
    thin_edge: float = 0.004
    thin_noise: float = 4.0
    thin_area: float = 0.08
    thin_full: float = 0.9
    thin_seen: float = 0.75
    thin_part: float = 0.02
    thin_rim: int = 2
    thin_narrow: float = 0.3
    thin_fine: float = 0.8
    thin_coarse: float = 2.5
    thin_sharp: float = 1.5
    thin_lit: float = 0.02
    thin_lit_share: float = 0.3
    thin_stood: float = 1.3
    thin_own: int = 3
    thin_beside: tuple[int, int] = (5, 9)
    thin_new: float = 1.5
    trail_apart: float = 0.015
    trail_pushed: float = 0.12
    under_most: int = 6
    lower_most: int = 60
    edge_places: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterThresholds:
    """What a camera is held against when it is set up; lengths in mm, times in s, shares 0 to 1.

    Measured on: tests/films2 (`tests/reading/test_camera_meter.py`), unless a field says otherwise.

    Attributes:
        window: seconds that are looked back on; ``least`` those needed for a figure.
        flicker: depth of bands beyond which sheets may go unread; 0.15 is counted (`flicker_15`).
        flicker_seen: depth beyond which better exposure is proposed; a calm film measures 0.01.
        exposure_left: share of the lamps' light beating left by an exposure beyond which another one is proposed. Not
            measured.
        rate: pictures a second that a sheet at 45 a minute needs (`fps_10` is counted).
        doubled: share of repeated pictures from which more light is proposed: the driver waits for light.
        drift: change of the whole light beyond which exposure is to be locked.
        focus_mm, breathing: change of edges and of scale beyond which the focus hunts. Calm and tilted films, own
            ballot and forms A, C, F of `tests.office`, 6 each (seeds 1897020 to 1897025): 0 to 0.016 mm; 0.00001 on our
            own ballot, up to 0.0035 on a form, whose place in a picture is less sure. A focus that hunts or breathes:
            0.2 to 1 mm, 0.015 and more (`python -m tests.films2.set_up --condition focus_hunts --form A`).
        margin_mm: least room around a sheet; hands do not lay to the millimetre. Not measured.
        blocks_agree_mm: how far a block of print may lie from where most put it. Form A, seed 1870010: 42 of 45 within
            0.2 mm, three blocks of rules alone 0.9 to 1.4 mm off along them; ``blocks`` fewest that must agree. Chosen.
        pattern: unevenness of a desk beyond which a plain cloth is proposed. Wood 0.1, checks 0.6.
        contrast: least difference of desk and paper; on a lighter desk a second sheet below is seen by its marks only.
    """

    window: float = 3.0
    least: float = 1.0
    flicker: float = 0.16
    flicker_seen: float = 0.03
    exposure_left: float = 0.1
    rate: float = 9.0
    doubled: float = 0.15
    drift: float = 0.4
    focus_mm: float = 0.2
    breathing: float = 0.006
    margin_mm: float = 6.0
    blocks_agree_mm: float = 0.3
    blocks: int = 12
    pattern: float = 0.35
    contrast: float = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupThresholds:
    """When the guides before counting are green. Measure again: ``python -m pytest tests/reading/test_guide.py``
    (tilted, soft, dark and glaring cameras) and ``python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast``.
    """

    spare: float = 1.12
    """Times the least resolution that is asked for: sheets are not laid quite where the test sheet lay. Not
    measured."""
    edge_room: float = 0.012
    """Share of the picture's height that must stay free around the sheet; hands do not lay to the millimetre. Not
    measured."""
    tilt_ratio: float = 1.18
    """Largest over smallest scale at the page's corners, as 8 degrees of tilt at the usual height make it. Follows from
    that tilt; films2 `tilted` has 1.31."""
    soft_edge_mm: float = 0.45
    """Width of a printed edge from dark to light, mm, from which pen lines begin to melt into letters. Not measured;
    films2 `soft_focus` has 0.87."""
    soft_percentile: float = 75
    """Percentile of the widths of the printed squares' edges that stands for the focus. Chosen."""
    dim: float = 110.0
    """Grey level of the paper below which noise grows. Not measured."""
    bright: float = 251.0
    """The same above which pale ink washes out. Not measured."""
    even: float = 0.55
    """Least ratio of the darkest to the brightest paper on one page. Not measured."""
    even_percentiles: tuple[float, float] = (3, 97)
    """Percentiles of the page's cells that are its darkest and its brightest paper. Chosen."""
    burnt: float = 254.0
    """Grey level at or above which a cell of the page is burnt out. Chosen."""
    glare_share: float = 0.03
    """Greatest share of the page's cells that may be burnt out. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MotionThresholds:
    """What counts as moved between two small pictures (motion.py); px are those of the small picture, 320 wide. Measure
    again: ``python -m tests.films2 --condition NAME --sheets 4 --seed 1 --fast``.
    """

    moved: float = 0.035
    """Mean relative difference of a block that counts as moved. Measured: camera noise stays under 0.01, bands of
    flickering lamps under 0.02."""
    local_px: int = 15
    """Side of the window whose mean light is made equal: 20 mm on the desk, less than a shadow's soft edge. Not
    measured."""
    edge_moved: float = 0.045
    """The same pixel by pixel, seconds apart. Measured: noise and flicker stay under 0.015, a shift of 0.3 mm on A5
    reaches it."""
    edge_percentile: float = 99.7
    """Percentile of the pixels that is held against it: a few may differ. Not measured."""
    same_light: float = 1.15
    """Ratio of light between two pictures of the bare desk: more is another thing. Not measured."""
    local_least: float = 0.4
    """Least gain by which the light of a place is made equal. Not measured."""
    local_most: float = 2.5
    """The greatest. Not measured."""
    row_least: float = 0.7
    """Least gain of a row: a hand over half of the picture would drag its rows along, and the light itself changes by
    less. Not measured."""
    row_most: float = 1.4
    """The greatest. Not measured."""
    near_px: int = 6
    """Pixels of half the small picture around its place in which a pushed sheet is looked for: 15 mm on A5. Not
    measured."""
    paper_percentile: float = 75
    """Percentile of the light in a sheet that stands for its paper: print is darker. Chosen."""
    print_least_px: int = 8
    """The same of the shorter side of a sheet whose print tells where it is. Not measured."""


MOTION = MotionThresholds()
"""The limits the program uses."""

SETUP_THRESHOLDS = SetupThresholds()
"""The limits the program uses."""

METER_THRESHOLDS = MeterThresholds()
"""The limits the program uses."""

LIVE_THRESHOLDS = LiveThresholds()
"""The limits the program uses."""
