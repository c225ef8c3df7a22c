"""Thresholds for refusing a picture: light, sharpness, resolution, other sheets, other paper.

Lengths are mm on paper unless a field says px, which are pixels of the picture. Re-measure after a change: ``python -m
tests.accuracy --condition cam1080 --mix harsh --targets 20000`` (columns "refused" and "silent"), the same with
``scan75`` and ``copier150``; a field without "measured" was set on pictures inspected one by one.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityThresholds:
    """Limits of the picture checks, check by check."""

    # -- light and resolution (quality.py) ------------------------------------------------

    dark_white: float = 58.0
    """Grey of the paper below which noise and toner hide thin pen lines. Not measured."""
    white_percentile: float = 85
    """Percentile of a page's grey that stands for its paper. Not measured."""
    edge_explained: float = 0.9
    """Least share of the best part's explained greys of a part of a form whose blur tells the focus. Measured:
    `python -m tests.films2.set_up --condition calm_grey --form A --seed 1897010`, and C, E, H: untouched parts have
    0.93 to 1; rows with strikes and print a pixel off its place 0.45 to 0.9, with edges up to 0.18 mm wider."""
    least_contrast: float = 38.0
    """Least difference between paper and fiducials, grey levels. Not measured."""
    least_small_letter: float = 7.2
    """Least height of a small letter in the picture, px; below it the gaps between letters are lost. Not measured."""
    least_px_per_mm: float = 2.6
    """Least resolution, px per mm. Not measured."""
    least_side: int = 64
    """Least length of a picture's shorter side, px: a page of A5 is read from 440 on."""
    most_slender: float = 12.0
    """Greatest ratio of a picture's sides; a page in the middle of a longer strip has no letter left. Not measured."""
    tilt_flat: float = 0.01
    """Perspective below which the two scales of a page can be compared. Not measured."""
    anisotropic: float = 0.06
    """Greatest difference of the scales across and down that a printer or feeder makes. Not measured."""
    size_believed: tuple[float, float] = (60.0, 160.0)
    """Printed size by the file's own resolution, per cent, outside which that resolution is not believed."""
    size_agrees: float = 0.04
    """Greatest relative difference between the paper's size and that of a scanned sheet by the file's resolution, for
    the resolution to be believed. Not measured."""
    size_accepted: tuple[float, float] = (93.5, 106.5)
    """Printed size that is accepted, per cent: pages are issued with 95 to 105."""

    # -- sharpness ------------------------------------------------

    sensor_blur_px: float = 0.35
    """Blur that the drawing of the flat page adds, standard deviation, px. Not measured."""
    softest: float = 0.24
    """Greatest blur (standard deviation) over the height of a small letter; above it a stroke merges with letters. Not
    measured."""
    noisy: int = 26
    """Noise floor, grey levels, above which the stricter limit below holds. Measured with it."""
    noisy_softest: float = 0.19
    """Greatest blur of a noisy picture. Measured: of 2,400 pictures only one exceeded both limits, and it hid two
    partial strikes."""
    code_softest: float = 0.14
    """Greatest blur of a picture whose code is ours but unreadable. Measured: 11 such pictures had 0.15 to 0.21."""

    # -- glare ------------------------------------------------

    glare_mm: float = 6.0
    """Side of the cells of a page that are checked for lost print, mm. Not measured."""
    glare_cells: int = 2
    """Fewest cells without print for a refusal. Not measured."""
    glare_print: float = 1200.0
    """Mean squared darkness of the template in a cell that can tell. Measured: a hairline 250, a word 2,000."""
    glare_shown: float = 0.25
    """Share of the template's darkness below which the print is lost. Not measured."""
    glare_white: int = 245
    """Grey of the page that is clipped white. Not measured."""
    glare_percentile: float = 90.0
    """Percentile of the page that must be as light before glare is looked for. Not measured."""
    glare_ink: float = 40
    """Least darkness of a template pixel that is compared, grey levels. Not measured."""
    glare_rules_only: float = 0.9
    """Share of a cell's print that rules have, above which nothing else tells whether it is covered. Not measured."""
    glare_rule: int = 10
    """Darkness at half size at or above which a rule shows at a place, grey levels. Not measured."""
    glare_rule_noise: float = 3.0
    """The same in times the noise of the paper. Not measured."""
    glare_rule_shown: float = 0.9
    """Share of a cell's rules that shows where they are pale and not covered. Measured: 60 sheets with a covered place
    (tests/reading/test_hidden_parts.py has such), 37 cells with rules alone, 0.36 at most; pale rules always all."""
    glare_rule_least: float = 0.2
    """Share of a rule's darkness, in place of ``glare_shown``, below which it is lost though it shows. Measured: rules
    at half their darkness 0.236 and more; under fluid that lets 30 of 100 through 0.15."""

    # -- tones (tones.py) ------------------------------------------------

    tone_window: float = 1.5
    """Side of the window around a printed square, in sides of the square. Not measured."""
    tone_black: float = 5
    """Percentile of a window that is print. Not measured."""
    tone_white: float = 95
    """Percentile of a window that is paper. Not measured."""
    tone_contrast: float = 60
    """Least contrast of a window, grey levels. Not measured."""
    level_rows: int = 3
    """Every n-th row of a page is examined for two levels and the grain of paper; only speed depends on it."""
    few_levels: int = 8
    """Most grey levels of a picture with too few: steps of 36 levels hide pencil and dry pens. Not measured."""
    grey_band: tuple[float, float] = (0.15, 0.85)
    """Greys between print (0) and paper (1)."""
    two_levels: float = 0.14
    """Greys between, as a share of the print's pixels, below which a picture has two levels only. Measured: 14 kinds of
    scans and photos of tests/synth2 2.7 and more, drawn pages at 150, 300 and 600 dpi 1.5, 0.6 and 0.23; two levels
    0.00, after JPEG up to 0.10."""
    page_black: float = 0.5
    """Percentile of a page that is print. Not measured."""
    single_grey: float = 0.2
    """Share of a page's pixels with the paper's commonest grey below which the paper has grain; only speed depends on
    it."""
    calm_mm: float = 2.0
    """Least distance of calm paper from print, pen and dirt, mm: JPEG changes blocks of 8 pixels. Chosen."""
    grain_levels: int = 2
    """Most grey levels by which grain darkens a pixel of calm paper. Chosen: more may be ink."""
    calm_share: float = 0.02
    """Share of a page's pixels below which calm paper proves nothing. Chosen."""
    grain_share: float = 0.0015
    """Share of calm paper that differs from its commonest grey below which no grain is left. Measured: 0.00028 at
    most in 228 of 230 clipped pictures of tests/synth/clipping.py, 0.0014 in the other two; 0.0016 and more in 131 of
    135 scans of tests/synth with paper near white (seeds 1022000 to 1023699), 0 to 0.0011 in the others, whose JPEG
    lost it."""
    file_white: int = 253
    """Least grey of paper that lies at the white of the file: scanning programs clip there."""
    solid_grain: float = 0.15
    """Share of solid print off its middle grey below which the file lost the grain everywhere. Measured: 0.03 and 0.06
    in two scans whose JPEG lost it; 0.9 in clipped pictures and where toner is uneven."""
    file_black: int = 4
    """Grey of print below which the black was cut off too: solid print then proves nothing. Chosen."""
    edge_bands: tuple[tuple[float, float], ...] = ((0.4, 0.6), (0.7, 0.85), (0.8, 0.92), (0.9, 0.97))
    """Greys between print (0) and paper (1) at the edges of print: half way, and three bands below paper."""
    whole_edge: tuple[tuple[float, float], ...] = ((0.98, 1.65), (0.83, 1.17), (0.965, 1.08))
    """Ranges of their ratios (lightest to half way, light to half way, light to lighter) at whole edges. In a Gaussian
    edge they are 1.18, 1.11 and 1.10; white cut at 92 or 80 % of the paper's light leaves 0.62, 0.83, 0.95 or 0.41,
    0.65, 0.85; strong JPEG raises the first. Measured: 1.03 to 1.63, 0.87 to 1.15 and 0.97 to 1.07 in 15 scans
    whose JPEG lost the grain (seeds 1020000 to 1023699); 1 of 64 pictures clipped to an off-white lies within."""

    white_share: float = 0.72
    """Share of a page at the file's white from which grained paper may have been cut before it got its grain. Measured:
    0.79 to 0.94 in such pictures; between 0.5 and 0.72 two of 190 honest scans have fewer light greys than
    ``cut_edge``."""
    edge_dark: float = 0.4
    """Greatest grey of the print, between print (0) and paper (1), beside which edges are looked at. Chosen."""
    edge_mm: float = 0.35
    """How far from it they reach, mm. Not measured."""
    edge_px: int = 2
    """The same at least, px: 1 px leaves out light greys of whole edges as well."""
    cut_bands: tuple[tuple[float, float], ...] = ((0.5, 0.65), (0.75, 0.87))
    """Greys half way and near paper that are compared there. Uneven toner has its own greys below 0.5: with 0.3
    to 0.5 as half way, three of 118 honest scans are below 1.14."""
    cut_edge: float = 1.12
    """Ratio of their densities below which the light greys are gone. Measured with ``white_share``
    (``tests.accuracy clipped``, devices ``noise_after_white`` and ``at_white``, ordinary scans): 1.18 and more in 72
    honest scans with so much white (150 to 300 dpi, seeds 1862000 to 1867579). Fresh, 1868000 to 1868529: pages with
    pale pens read as unmarked 31 -> 3 of 140, honest scans refused 0 of 180 more; with white lifted by 0 to 15 % after
    the grain 0 of 600 more."""

    pale_share: float = 0.25
    """Share of the printed cells without print above which the print is pale or broken; fewer are covered
    places. Not measured."""

    # -- pages of ours that cannot be read (hidden_page.py) ----------------

    scan_shape: float = 0.05
    """Greatest relative difference of a scan's sides' ratio from the paper's. Not measured."""
    pale_blur_mm: float = 0.3
    """Blur that melts the dots of a toner saving mode together, mm. Not measured."""
    pale_black: float = 1.0
    """Percentile of such a picture that becomes black. Not measured."""
    faint_print: float = 7.0
    """Grey levels below the paper that become black where a pen is far darker than the print. Measured: 6 scans with 3
    to 7 % of their toner, found at 5 and at 7, 4 at 10 (python -m tests.synth2.causes --only "toner out")."""
    code_size: float = 0.04
    """Difference between the size of a page by its frame and by its code above which that frame is wrong. Measured:
    two banded prints called 91.7 and 92.5 % had codes of 100 % (tests/synth2, ``laser_bands``, 139 sheets)."""
    code_tones: tuple[float, float] = (20.0, 80.0)
    """Percentiles of a code's pixels that are its print and its paper; half of its modules are dark. Not measured."""
    blank_darker: float = 60.0
    """Grey levels below the paper that are neither shadow nor print shining through. Not measured."""
    blank_share: float = 0.003
    """Share of such pixels on the back of a sheet, at most. Not measured: a page of print has 0.03 and more."""
    scan_streak: float = 0.9
    """Share of a row or column of a scan that a streak darkens. Not measured."""
    back_step: int = 3
    """Reduction of the template for the comparison with a mirrored page: 0.5 mm a pixel."""
    back_shift: int = 10
    """Greatest shift of that comparison, px of 0.5 mm. Not measured."""
    back_likeness: float = 0.12
    """Correlation above which mirrored print shines through. Not measured."""
    back_margin: float = 0.05
    """How much more the mirrored picture must resemble the page than the picture itself. Not measured."""
    cut_step: int = 8
    """Side of the places of a template that are checked for lying in the picture, px of the flat page."""
    cut_print: float = 160
    """Grey of such a place below which it holds print. Not measured."""
    cut_mm: float = 0.5
    """Distance outside the picture from which print is lost, mm. Not measured."""
    cut_places: int = 3
    """Fewest lost places. Not measured."""
    missing_near_mm: float = 4.0
    """Distance from where a code alone puts a square within which one is its own, mm. Not measured."""
    missing_share: float = 0.5
    """Share of the missing squares above which what is true of them tells why the page was not found. Not measured."""

    # -- streaks ------------------------------------------------

    streak_share: float = 0.95
    """Share of the page's height (or width) that a streak darkens evenly; a fold is uneven. Not measured."""
    streak_depth: float = 45.0
    """Least darkness of a streak, grey levels; paler ones are removed like folds. Not measured."""
    streak_rim_mm: float = 6.0
    """Rim in which the edge of the paper makes lines of its own, mm. Not measured."""
    streak_clear: int = 200
    """Lightness of the print bound where a streak is seen, grey levels. Not measured."""
    streak_pixels: int = 50
    """Fewest such pixels along a line. Not measured."""

    # -- other sheets in the picture (multiple_sheets.py, sheet_marks.py, around_page.py) ----------------

    small_side: int = 640
    """Longer side of the picture in which other print is searched, px. Not measured."""
    glance: int = 8
    """Reduction of the picture for the first check, which nearly always finds nothing light beside the page."""
    rim_mm: float = 3.0
    """Rim around the page that still belongs to it, mm: a bent sheet does not end where the frame says."""
    least_beside: float = 0.1
    """Share of the page's area that is as light as paper beside it, from which there can be another sheet. Not
    measured."""
    as_light: float = 0.8
    """Light of another sheet's paper as a share of the page's paper. Not measured."""
    as_dark: float = 0.5
    """Light of another sheet's print as a share of the page's paper. Not measured."""
    sheet_marks: int = 3
    """Fewest marks that a second sheet must show."""
    most_marks: int = 24
    """Most squares outside the page among which a sheet is searched: more are a pattern."""
    most_places: int = 8
    """Most places of a sheet with two marks whose print is looked for; each takes 2 ms."""
    own_print: float = 0.6
    """Correlation with the print of the form from which such a place holds a sheet. Measured, 17 and 10 drawn pictures
    of six light grounds: two sheets 0.71 and more but 0.55 once, one sheet beside other papers 0.47 and less."""
    print_least_mm2: float = 300.0
    """Least part of it that must be seen, mm²."""
    print_px_per_mm: float = 2.0
    """Resolution in which it is compared, px per mm."""
    print_soft_mm: float = 3.0
    """Width of the light that is taken out before, mm."""
    print_shift_px: int = 3
    """How far the print may lie from its place, px of that resolution."""
    shown_marks: float = 0.75
    """Share of a second sheet's marks in plain view that must be found: one of four may lie under a hand. Spots at
    random in 600 pictures are a sheet 60 times instead of 90."""
    other_scale: float = 0.08
    """Deviation of a second sheet's distances, as a share: 30 mm nearer to a camera at 400 mm. Not measured."""
    other_mm: float = 2.5
    """Deviation of its marks' places, mm: a sheet that bends. Not measured."""
    own_marks: float = 0.6
    """Share of the squares on a second sheet that must be its marks. Measured on cloths of tests/films2."""

    other_print: int = 40
    """Marks that are another sheet's print. Measured: grain of light wood 1, a second sheet without visible fiducials
    394, half a second sheet 157."""
    as_white: float = 0.75
    """Light around a square beside the page, as a share of that around the page's own. Measured: grain of a dark desk
    0.33 at most; a grey desk under magnets up to 0.7 (`python -m tests.films2 --condition magnets`)."""
    as_black: float = 0.3
    """Grey of such a square between the page's fiducials (0) and the paper around it (1). Printed squares: below 0.15;
    squares of a checked cloth: not measured."""
    touch_mm: float = 15.0
    """Distance from the page up to which paper with a mark or with print comes close to it, mm: a sheet that lies
    farther apart is a former one. Not measured."""
    print_touch_mm: float = 6.0
    """Distance from the page up to which paper whose print is its only evidence touches the page, mm: a letter that
    lies beside it is no second sheet. Measured: of 40 ballots under another one, out by 8 to 90 mm and turned (sheets
    of `tests.accuracy.two_sheets`, seeds 1471000 to 1471039), print tells 25 within 4.5 mm and within 15 mm, 17 within
    4 mm."""
    ground_parts: int = 8
    """Parts in which the strip along an edge is judged. Not measured."""
    ground_light: float = 0.2
    """Share of such a part that is as light as paper on a light ground: a striped cloth is dark in places. Not
    measured."""
    ground_share: float = 0.85
    """Share of the parts around the page that a light ground lights; a sheet of the same size below the page lights
    half of them. Not measured."""
    ground_to_mm: float = 10.0
    """Least depth of these strips that must be seen, mm: what is missing counts as dark. Not measured."""
    ground_far_mm: float = 20.0
    """Depth to which they are looked at, mm: farther than a flower of a cloth hides. Drawn cloths with flowers of 7 to
    11 mm over a third: 8 of 20 are no ground within 10 mm, 0 within 20 (`tests/reading/test_light_ground.py`). 60 piles
    of two sheets (`python -m tests.accuracy.two_sheets --kind two --first 1600000 --count 60`): 28 several in both."""
    ground_size_mm: float = 5.0
    """Side of the place around which the page's white is measured for it, mm: that of a fiducial."""
    strip_px_per_mm: float = 4.0
    """Resolution of the strips along the edges, px per mm: that of a camera picture of an A5 sheet."""
    strip_mm: float = 22.0
    """Depth of the strips in which marks of a sheet below are searched, mm: margin and mark of our print. Farther out
    the whole mark is found as a square."""
    mark_distance_mm: float = 1.0
    """Deviation of the distance of two such marks from that of the layout, mm. Measured: 0.3 in `two_together`."""
    known_mm: float = 2.5
    """Distance from a mark of a sheet known to lie below within which a mark is that one: the pile may slip. Not
    measured."""
    peek_dark: float = 0.4
    """Grey of such a mark between the page's fiducials (0) and its paper (1). Not measured."""
    peek_white: float = 0.7
    """Light left, right and beyond it as a share of the page's paper. Not measured."""
    peek_spread: float = 0.3
    """Deviation of its width from that of a fiducial, as a share. A sheet turned by 10 degrees: 0.2."""
    peek_least_mm: float = 1.0
    """Least depth in view, mm; less is a shadow of the page's edge. Not measured."""
    peek_most: int = 8
    """Most such marks along one edge of the page, of two sheets: more are a pattern."""
    peek_filled: float = 0.7
    """Share of its bounding box that such a mark fills. Not measured."""
    square_spread: float = 0.35
    """Log ratio by which such a square's side may differ from the page's. Not measured."""
    square_filled: float = 0.82
    """Share of the smallest rectangle around it that a printed square fills. Measured, 60 drawn each: squares of 13 px
    0.84 and more, of 20 px 0.89, at a blur of 1.2 px; round spots 0.81 in 95 of 100. In films 0.91 and 0.78."""
    spot_reach: float = 1.7
    """Half the side of the window around a spot that is looked at, in sides of the spot: a leaf three times as long as
    wide is 1.0 sides long to either end."""

    # -- sheets of another kind (foreign_paper.py) ------------------------------------------------

    paper_share: float = 0.06
    """Smallest share of the picture that a sheet in reading distance fills. Not measured."""
    solid: float = 0.8
    """Share of its convex hull that a sheet fills; patches of light on a desk fill less. Not measured."""
    edge_step: float = 30
    """Least step between paper and desk, grey levels. Not measured."""
    writing: int = 20
    """Small dark marks from which something is printed on a sheet. Measured: letters 59 and more, forms 25, empty
    sides and bare desks up to 5."""
    mark_shade: float = 0.72
    """Light of such marks as a share of the paper around them; the grain of a light desk is paler. Not measured."""
    writing_side: int = 640
    """Longer side of the picture in which writing is searched, px. Not measured."""
    scanned_white: float = 195
    """Median grey of a picture that a sheet fills. Measured: scans of writing 230 and more, a desk of light wood
    170."""
    one_size: float = 0.12
    """Greatest log ratio of the sides of one ballot's squares: a cut ballot shows two of one size. Not measured."""
    border_share: float = 0.1
    """Share of a picture's edge along which a sheet leaves the picture. Not measured."""

    # -- forms without squares ------------------------------------------------

    whole_share: float = 0.06
    """Part of the side of a sheet that may lie outside the picture: print may be enlarged by 5 %, and a feeder cuts a
    margin. Measured: sheets cut by a quarter and more are refused."""
    form_size_accepted: tuple[float, float] = (90.0, 110.0)
    """Printed size of a form that is accepted, per cent: offices print "fit to page"."""
    form_black: float = 0.5
    """Percentile of a form's grey that stands for its print. Not measured."""
    form_samples: tuple[int, int] = (160, 224)
    """Samples of a form's grey, across and down: its print is small."""


QUALITY_THRESHOLDS = QualityThresholds()
"""The limits the program uses."""
