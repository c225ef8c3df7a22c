"""Thresholds of the residual, as values. Each field says its unit, its meaning, and what it was measured on.

Measure again:

    python -m tests.accuracy --condition scan150 --style strike --paper A5 --names 20 --mix mixed --targets 20000
    python -m tests.accuracy --condition cam1080 --style strike --paper A5 --names 20 --mix mixed --targets 20000
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class InkThresholds:
    """How dark print alone may be, and what is noise."""

    background_mm: float = 1.4
    """mm: size of the blocks in which paper white is measured; shadows are wider, letters narrower. Not measured."""
    closing: int = 7
    """Background pixels: ink up to this width (10 mm) does not count as paper. Not measured."""
    lift: float = 0.5
    """How far the bound goes from the print towards the darkest neighbour: half a pixel of misplacement. Not measured.
    """
    soft_lift: float = 0.3
    """How much more in soft pictures: a lens is not equally soft everywhere. Not measured."""
    soft_from: float = 0.6
    """px of blur at or above which that grows. Not measured."""
    soft_span: float = 0.6
    """px of blur over which it grows to its full size. Not measured."""
    more_blur: float = 1.1
    """Times the blur of the fiducials: lenses are softer at names than at the best fiducial. Not measured."""
    crease: float = 4.0
    """Grey levels by which a crease is darker than the rows beside it. Not measured."""
    crease_times: float = 1.5
    """Times a crease's darkness that is taken out. Not measured."""
    crease_more: float = 4.0
    """Grey levels more that are taken out, as a crease varies along its way. Not measured."""
    crease_dark: float = 10.0
    """Grey levels above which a line must reach both edges of the page to be a streak or a fold: the margins show such
    a one even where it is palest. Measured: tests/reading/test_lines_along_rows.py; 160 scans with a fold along a rule
    or a name, none more to people than at 40."""
    crease_ends: float = 0.5
    """Share of the places in each margin that are dark where a line reaches the edge. Not measured."""
    crease_margin: int = 5
    """Places at either end of a row or column, of the 64 that are looked at, that lie in the margins. Not measured."""
    crease_rows: int = 41
    """Rows around a crease, its own in their middle, with which it is compared: a shadow is wider. Not measured."""
    floor: float = 14.0
    """Grey levels: least residual that is not noise. Not measured."""
    floor_noise: float = 4.5
    """The same in times the noise of the paper. Not measured."""
    unprinted: float = 200.0
    """Grey level of the blank page above which a pixel is open paper, for creases. Not measured."""
    clear: float = 250.0
    """Grey level of the blank page above which a pixel is well away from print, for the noise. Not measured."""
    open_share: float = 0.2
    """Share of a row or column that is open paper, so that creases are searched in it. Not measured."""
    contrast: float = 40.0
    """Grey levels between paper and a fiducial, below which its edge tells no blur. Not measured."""
    blur_percentile: float = 60
    """Percentile of the fiducials' blur that is the page's. Not measured."""
    dark_percentile: float = 15
    """Percentile of the fiducials' grey that is the grey of solid print. Not measured."""
    unknown_blur: float = 1.0
    """px: blur where no fiducial tells it. Not measured."""
    unknown_dark: float = 40.0
    """Grey of solid print where no fiducial tells it. Not measured."""
    look_print: int = 200
    """Grey of the blank page below which a pixel is print that tells blur and toner. Not measured."""
    look_pixels: int = 16000
    """Most pixels from which they are measured; more take time and change nothing. Not measured."""
    look_parts: int = 3
    """Parts of the page, across and down, that are measured one by one: a lens is not equally soft everywhere."""
    look_least: int = 200
    """Fewest pixels of a part. Not measured."""
    look_explained: float = 0.3
    """Share of the variation of a part's greys that its print must explain. Not measured."""
    look_dark_percentile: float = 85
    """Percentile of the parts' toner that is the page's: taken lighter, a pale part is not called ink. Not measured."""
    look_darkest: float = 160.0
    """Lightest solid print, grey level. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintPartThresholds:
    """When a part of a target is hidden (print_parts.py).

    Measured on ordinary sheets of tests/accuracy (scan150, scan75, copier150, cam1080) and tests/synth2 (nine papers,
    printers and cameras), and on the same with glare, fluid, a finger and tape laid over 4 to 18 mm of a name.
    """

    name_shown: float = 0.5
    """Darkness of the palest part of a name's print, as a share of the page's usual one, below which something
    hides it. Measured: open to view 0.63 and more, but where toner is missing; under glare, fluid and tape 0.43 and
    less; a finger is up to 0.58, and is darker than paper, so that it is found as ink."""
    frame_shown: float = 0.35
    """The same of the frame of a box: its hairlines are broken on a copy. Measured: 110 sheets, copies 0.47 and more,
    camera 0.7 and more."""
    usual: float = 75
    """Percentile of the page's parts that is usual: a hand over half of the names does not change it. Chosen."""
    enough: float = 0.25
    """Print in a part at least, as a share of that in the median part: gaps between words show none. Chosen."""
    near_px: int = 5
    """px: side of the square around a place in which its print may lie. Measured: at folds under a camera the palest
    part is 0.55 and 0.59 without it, 0.63 and 0.84 with it."""
    band_shown: float = 0.35
    """Darkness of the palest level band of a name's print, as ``name_shown``, below which a white strip hides it.
    Measured: 98 untouched sheets by scan150, copier150 and cam1080 (seeds 1031000 to 1031063) 0.49 and more; under
    strips of 0.8 to 2 mm 0.2 and less, of 0.5 to 0.8 mm 0.06 to 0.7."""
    band_enough: float = 0.8
    """Print in such a band at least, as ``enough``: bands of accents show little. Measured
    with ``band_shown``: 0.5 to 1 give the same."""
    band_near_px: int = 3
    """px, as ``near_px``: print above and below a strip must not count as print in it. Measured
    with ``band_shown``."""
    frame_near_px: int = 9
    """The same of the frame of a box. A form has its boxes below and beside all other print, and their rules lie up to
    0.7 mm (4 px) off. Measured on form F of tests/office, scan150 ordinary: 8 of 25 sheets were doubted with 5 px, one
    of 10 with 7, none with 9; what hides a frame is several mm wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TonerRowsThresholds:
    """How dark each row of a page is printed (toner_rows.py)."""

    uneven: float = 45.0
    """Grey levels between the darkest and the palest square, at or above which toner comes in bands. Measured: 72
    sheets of tests/synth2 on 8 papers and by 4 printers, 6 at most; tests/synth, whose toner grows paler along the
    page, 38; six banded sheets, 65 and more."""
    across: float = 12.0
    """Grey levels between squares at one height, at or above which toner does not come in bands across the page.
    Measured: six banded sheets of tests/synth2 by scanners and a phone (``laser_bands``), 2 at most."""
    printed: int = 200
    """Grey of the blank page below which a pixel is print. Not measured."""
    solid: int = 60
    """Grey of the blank page below which a pixel and its neighbours are solid print. Not measured."""
    dark_percentile: float = 5
    """Percentile of the greys of solid print that is the grey of the darkest rows. Not measured."""
    near_px: int = 5
    """px: side of the square around a pixel whose mean darkness is compared. Not measured."""
    window_mm: float = 1.6
    """mm of rows that are measured together: half of the height of a name. Chosen."""
    enough: float = 6000.0
    """Squares of expected darkness in a row of one half of the page at least, on the mean of a window. Measured: one
    upright hairline of a table has 14,500."""
    usual: float = 90
    """Percentile of the rows that is the page's darkest toner. Chosen."""
    paper_percentile: float = 80
    """Percentile of a row's lightness that is its paper's. Chosen."""
    unlit_percentile: float = 10
    """Percentile of the rows' lightness that is the paper's without a lamp. Chosen."""
    lit: float = 1.05
    """Lightness of a row's paper, in times the same without a lamp, above which a lamp may make its print pale.
    Measured: the rows of five banded scans 1.02 at most, of one by a phone 1.046."""
    burnt: float = 254.0
    """Lightness of a row's paper at or above which a lamp may add light that does not show on paper, only on ink.
    Measured: the same scans, 250 at most but for rows that lie on no paper."""
    least: float = 0.25
    """Toner below which a row counts as printed in full, so that its names are doubted as hidden: tape and fluid leave
    less. Measured: ten sheets with bands of tests/synth2, 0.27 and more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldSignThresholds:
    """What shows that a line is a fold and no dirt on a glass.

    Set on drawn sheets, scans of 150 dpi, seeds 2040000 to 2040024: 25 straight streaks, 19 folds of sheets in two and
    in four. The figures below are of these sheets; what other sheets gave stands in docs/accuracy2.md (folded sheets).
    Drawn cases:

        python -m pytest tests/reading/test_folded.py
    """

    rim_mm: float = 6.0
    """mm at the paper's edges that are not looked at: they make lines of their own. As ``streak_rim_mm``."""
    piece_mm: float = 6.0
    """mm of a line that are looked at together. Chosen."""
    clear: int = 200
    """Lightness of the print bound where paper shows, grey levels. As ``streak_clear``."""
    seen_mm: float = 1.6
    """mm at both sides of a line in which its place is measured. Chosen."""
    near_mm: tuple[float, float] = (0.9, 2.0)
    """mm beside a line where its flank is looked at. Chosen: ink of a line of 0.7 mm ends before that."""
    far_mm: tuple[float, float] = (2.5, 5.0)
    """mm beside a line where the light on the page is looked at. Chosen."""
    pieces: int = 8
    """Fewest pieces that must show. Chosen."""
    lit: float = 1.2
    """Grey levels by which one flank is lighter. Measured: 25 streaks, 0.2 at most; 13 of 19 folds, 2.1 and more
    (with the flank from 0.5 mm, where the ink of a line that leans may lie)."""
    alike: float = 0.8
    """Share of the pieces on which the same flank is lighter. Measured: the same streaks, 0.73 at most."""
    waver: float = 0.12
    """mm by which the pieces lie from a straight line. Measured: the same streaks, 0.035 at most."""
    paper: float = 6.0
    """Grey levels that paper varies beside a line. Chosen."""
    enough: float = 20.0
    """Sum of grey levels across a line at or above which its place is known. Chosen."""
    shares: tuple[float, ...] = (0.25, 1 / 3, 0.5, 2 / 3, 0.75)
    """Shares of the page at which sheets are folded."""
    off: float = 0.03
    """Share of the page by which folds lie beside these. Chosen: 4.5 mm of A5's width."""
    crossing: float = 20.0
    """Least darkness of a fold that crosses, grey levels. Chosen."""
    times: float = 2.5
    """How many times darker one of two folds may be. Chosen: drawn ones, 1.7 at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFoldThresholds:
    """Folds whose ink looks like writing (``foreign/page_folds.py``).

    All chosen on the sheets of ``FoldSignThresholds``; what other sheets gave stands in docs/accuracy2.md. Drawn cases:

        python -m pytest tests/reading/test_folded.py
    """

    glance: float = 0.3
    """Share of the way along which a band has ink, below which it is not looked at. Chosen."""
    piece_mm: float = 2.0
    """mm of a line that are looked at together. Chosen."""
    shown: float = 0.5
    """Share of a piece that is paper, so that the line must show there. Chosen."""
    near_mm: float = 0.4
    """mm that ink lies beside its line, while the line is looked for. Chosen."""
    wide_mm: float = 1.1
    """Half of the width of a fold's ink, mm. Chosen."""
    steepest: float = 0.015
    """Greatest slope of a fold. Chosen: 2.2 mm across A5."""
    slopes: int = 13
    """Slopes that are tried. Chosen: 0.3 mm apart at the ends of A5."""
    share: float = 0.6
    """Share of its way on which a fold shows. Chosen."""
    ends_mm: float = 14.0
    """mm at either end of the paper in which it must show. Chosen: the rim is dark for other reasons."""
    darkest: float = 110.0
    """Darkness above which a line is a pen's, grey levels. Chosen."""
    times: float = 1.8
    """Times the fold's darkness above which ink on it is a pen's. Chosen."""
    colour: int = 40
    """Grey levels between the channels above which ink on it is a pen's. Chosen."""


TONER_ROWS = TonerRowsThresholds()
PRINT_PARTS = PrintPartThresholds()
INK = InkThresholds()
FOLD_SIGNS = FoldSignThresholds()
PAGE_FOLDS = PageFoldThresholds()
