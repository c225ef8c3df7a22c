"""Thresholds of the modules that find the ink on printed names, as values: one frozen dataclass for each module.

Each field says its unit, its meaning, and what it was measured on ("measured: ...") or "not measured". Measure again:

    python -m tests.accuracy --condition scan150 --style strike --paper A5 --names 20 --mix mixed --targets 20000
    python -m tests.accuracy --condition cam1080 --style strike --paper A5 --names 20 --mix mixed --targets 20000

Names are read on the flat page at 150 dots per inch: 1 px is 0.17 mm, 1 column of a path is 3 px (0.5 mm). A *level*
is a height in a name, in half heights of its small letters from their middle: small letters reach from -1 to 1, their
accents, stems and capitals up to -1.9. An *open* share is a lightness of the print bound, 0 for solid print and 1 for
paper.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGeometryThresholds:
    """Which part of the page belongs to a name, and where its small letters lie (name_geometry.py)."""

    side_mm: float = 4.0
    """mm of paper on either side of a name that belong to its window, to see where a stroke comes from. Not
    measured."""
    beyond_mm: float = 0.4
    """mm of paper above and below a row that belong to its window. Not measured."""
    off_rule_mm: float = 0.35
    """mm inside the row that its rules take up. Not measured."""
    printed: int = 160
    """Grey level of the blank page below which a pixel is print. Not measured."""
    small_least: float = 0.4
    """Least height of the small letters, as a share of the distance from baseline to highest accent; it is 0.42 to 0.56
    in every typeface. Not measured."""
    small_most: float = 0.75
    """The greatest. Not measured."""
    guessed_top: float = 0.35
    """Top of the small letters where nothing is printed, as a share of the name's height. Chosen."""
    guessed_foot: float = 0.8
    """Their foot. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTextureThresholds:
    """Where the texture of the paper is measured."""

    # the darkest of many lines is darker in a larger place, so both must be of one size
    size_mm: tuple[float, float] = (4.0, 20.0)
    """Height and width of a blank place, as a printed name is large."""
    apart_mm: float = 0.5
    """mm around print that belong to it."""
    rim_mm: float = 7.0
    """mm at the edges of the page that are left out: torn, curled and shaded paper. Not measured."""
    unprinted: int = 245
    """Grey level of the blank page above which nothing is printed."""
    most: int = 30
    """Places at most. Not measured."""
    fewest: int = 10
    """Fewest places that are a measure. Not measured."""

    # -- what the paper explains: tests/synth2, eight tinted and textured papers, seeds 60 to 63 and, with pale pencils,
    # pale and dry ball points, 70 and 71: 52 names with lines between the limit of white paper and ``line``, 23 of them
    # struck

    line: float = 3.0
    """Darkest short line of a name, in times that of the bare paper. Measured: untouched names on recycled and mottled
    paper 2.7 at most, one of them 3.05."""
    grain: float = 75.0
    """Darkness off the print for each grey level of that line. Measured: on recycled paper with a line of 5.3 an
    untouched name has 158; strikes with less darkness have a darker line."""
    long_line: float = 1.5
    """Darkest long line of a name, in times that of the bare paper. Measured: 13 of 29 untouched names below; 23
    strikes 1.6 and more, 22 of them 2.3 and more."""
    specked: float = 0.25
    """Share of the blank places with specks as large as the touch of a pen, at or above which a touch is no sign of
    one. Measured: copies of copies (tests/synth2, ``copy_dark``), half of the places; white paper, none."""
    specked_line: float = 1.35
    """``long_line`` of a name that specks touch. Measured on the same copies (seeds 700, 701 and 800 to 802): pale
    pens 1.43 and more, 9 in 10 untouched names below."""
    specked_grain: float = 115.0
    """``grain`` of a name that specks touch: the fat print of such a copy is dark beside its place too.
    Measured on the same copies: untouched names 103 at most."""
    links: int = 5
    """Short lines in a long one, of 1.7 mm each. Measured: 4 or 8 separate no more names from strikes."""
    chain_shown: float = 0.35
    """Share of a chain that print leaves open, at least. Not measured."""
    darkest: int = 20
    """Grey levels beyond which ink does not count more, so that a black speck is no line. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingThresholds:
    """Which paths across a name are strokes, and what counts as ink on them."""

    bare: float = 0.45
    """Cost of a column of bare paper against the gain of a column of ink. Not measured."""
    toll: float = 0.012
    """Cost of a climb, times its square in rows, so that a path keeps level where nothing is seen. Not measured."""
    # `hidden_below` in pen_pieces passes this limit on to all that ask whether print hides ink
    hidden: float = 0.4
    """Open share below which print hides ink: sharp printers draw serifs darker than the template. Not measured."""
    clear: float = 0.75
    """Open share above which the paper is fully visible. Not measured."""
    # pen_pieces and word_ink read this field too, as the least darkness of a pen
    faintest: float = 24.0
    """Grey levels of the palest pencil on open paper; folds and blurred edges have 15 to 20. Not measured."""
    faintest_noise: float = 1.6
    """The same in times the noise floor. Not measured."""
    weakest: float = 45.0
    """Grey levels that count as full ink where nothing is darker. Not measured."""
    weakest_noise: float = 2.0
    """The same in times the noise floor. Not measured."""
    strong: float = 0.55
    """Share of the pen's darkness that counts as full ink. Not measured."""
    strong_percentile: float = 85
    """Percentile of the inked pixels that is the pen's darkness. Not measured."""
    most_strokes: int = 4
    """Strokes followed at one name at most."""
    least_columns: int = 3
    """Columns of ink that make a stroke: 1.5 mm. Not measured."""
    covered: float = 0.5
    """Cover at or above which a column is inked when a stroke's columns are counted. Not measured."""
    shown: float = 0.3
    """Visible paper, columns, at or above which a column's cover is known. Not measured."""
    taken: float = 0.3
    """Cover at or above which a column's ink belongs to the stroke and is not followed again. Not measured."""
    beside: float = 2.0
    """px beyond a stroke's half thickness that it takes up. Not measured."""
    thick_ink: float = 0.25
    """Ink of a pixel at or above which the line is thicker. Not measured."""
    centre_ink: float = 0.3
    """Ink of a column at or above which the path is moved to its middle. Not measured."""
    dense_percentile: float = 70
    """Percentile of the inked columns that is the stroke's darkness. Not measured."""
    # `pale_pen` undoes the next two, so that a pale stretch counts as far as it is covered
    bridge_low: float = 0.2
    """Cover that counts as none when hidden columns are filled in. Not measured."""
    bridge_span: float = 0.4
    """Cover above that at or above which a column counts in full. Not measured."""

    def __post_init__(self) -> None:
        """Refuse limits between which a share is taken where nothing lies between them."""
        if not self.hidden < self.clear or self.bridge_span <= 0:
            raise ValueError("hidden must be below clear, and bridge_span above 0")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameInkThresholds:
    """When a name is followed at all, and when its print is put in place."""

    least_pixels: int = 6
    """px of ink at a name at or above which it is touched: 1 mm of a thin pen's line. Not measured."""
    touched_noise: float = 1.3
    """Darkness of such ink at least, times the noise floor. Not measured."""
    faint_line: float = 8.0
    """Grey levels of a line at or above which the name's print is put exactly in place. Not measured."""
    some_raw: float = 300.0
    """Darkness off the print at or above which it is. Not measured."""
    speck: int = 5
    """px: largest extent of a speck of dust. Measured: 26 partial strikes that show on open paper in one place only."""
    speck_share: float = 0.95
    """Share of all ink between the letters that a speck is. Measured: as ``speck``."""
    speck_raw: float = 100.0
    """Darkness off the print left without the speck. Measured: as ``speck``."""
    pen_extent: int = 6
    """px: extent of the smallest piece of pen ink on letters; specks of dust have 5. Measured: as ``speck``."""
    pen_dark: float = 45.0
    """Grey levels that the edge of blurred or displaced print does not reach. Measured: 17 names of 8 camera sheets
    with such edges, none."""
    pen_dark_noise: float = 2.4
    """The same in times the noise floor. Not measured."""
    pen_open: float = 36.0
    """Grey levels of a pen away from all print; print on the back that shows through is paler. Not measured."""
    pen_certain: int = 8
    """px that are one of both, in a piece of pen ink. Not measured."""
    piece_extent: int = 3
    """px: extent of smaller pieces that count where several of them lie at a name: a pen that skips. Not measured."""
    pieces: int = 2
    """How many pieces in a steep line are a pen's: dust seldom lies so. Not measured."""
    skipped_height: int = 12
    """px: height of such a line at least, 2 mm. Not measured."""
    rule_px: int = 3
    """px: height of the edge of a printed rule at most. Not measured."""
    stem_px: int = 2
    """px: width of the edge of a letter's stem at most. Measured: 2,000 untouched names of 100 camera sheets, 9 with
    0.8 mm of such edges and more (python -m tests.accuracy --condition cam1080 --style strike --mix ordinary)."""
    stem_mm: float = 2.2
    """mm: height of such an edge at most, that of a small letter. Measured with ``stem_px``: 1.9."""
    stem_dark: float = 56.0
    """Grey levels that it does not reach. Measured with ``stem_px``: 51."""
    stem_dark_noise: float = 3.0
    """The same in times the noise floor. Not measured."""
    hairline_on: float = 0.9
    """Share of a narrow upright piece on print itself, at least, of a hairline that a copy made darker. Measured:
    17 such pieces on 6 copies 1.0; 14 pieces of strikes between two letters 0."""
    hairline_dark: float = 100.0
    """Grey levels that it does not reach beyond the form's print. Measured with ``hairline_on``: 99."""
    stem_near: int = 3
    """px between it and a stem, at most. Not measured."""
    stem_open: float = 0.62
    """Open share up to which a pixel is of a stem, blurred as it may be. Measured with ``stem_px``: 0.5."""
    stem_beside: float = 0.8
    """Share of it that lies so near to such print. Not measured."""
    pen_near: int = 5
    """px between a piece of ink and the highest or lowest letter, up to which it reaches the letters: print hides the
    ink beside it. Not measured."""
    row_margin_top: int = 4
    """px below the row's upper rule that are left out, as rules are printed half a pixel elsewhere or fatter."""
    row_margin_bottom: int = 3
    """px above its lower rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalRegistrationThresholds:
    """How far a name's print may lie beside its place, and when it is moved."""

    down_px: int = 6
    """Rows by which a word is searched elsewhere: 1 mm, the jump of print at a fold under a camera. Not measured."""
    aside_px: int = 4
    """The same in columns. Not measured."""
    moved_least: float = 0.15
    """px: smaller displacements are not worth it. Not measured."""
    moved_most: float = 2.0
    """px: larger ones are not believed. Not measured."""
    stiff: float = 0.002
    """Pull of a displacement to zero, share of the slopes' power. Not measured."""
    slope: int = 4
    """Grey levels a pixel of a slope of print that tells where it lies. The gentler ones are a quarter of the pixels
    that have any slope, and 1 or 2 in 1,000 of the slopes' squares. Measured: two pages."""
    outlier: float = 20.0
    """Grey levels at or above which a difference may be ink and is left out. Not measured."""
    outlier_times: float = 2.0
    """The same, times the mean difference. Not measured."""
    least_power: float = 1e3
    """Power of the slopes below which nothing can be inferred. Not measured."""
    alike: float = 0.02
    """Correlation by which a word must fit better elsewhere before it is moved. Not measured."""
    far: float = 0.5
    """px: displacement at or above which a word is moved whole; slopes tell smaller ones. Not measured."""
    core_percentile: float = 50
    """The darkest half of a word's print tells its toner. Not measured."""
    row_percentile: int = 35
    """Percentile of the rows, least darkened first, that tells it. Over a whole word, or with its darkest rows, a faint
    line through it passed for toner. Tuned on sheets, not measured."""
    core_pixels: int = 3
    """px of core in a row at or above which the row is used. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenPrintThresholds:
    """When a fold breaks a name's print into two parts."""

    part_px: int = 12
    """px of a name at least in each part: 2 mm. Chosen."""
    step_px: int = 12
    """px between the places where the break is searched. Chosen."""
    near_px: int = 5
    """px before and after the best of these where it is searched again. Chosen."""
    alike: float = 0.0
    """Correlation by which a part must fit better elsewhere before it is moved. Chosen: whether that explains more is
    asked of both parts together."""
    jump_px: float = 0.5
    """px by which both parts lie apart at least. Chosen: less is no fold, and is left to the slopes of the print."""
    better: float = 0.95
    """Share of the darkness that print in one part leaves, up to which two parts explain more. Measured: with
    0.85, none of 5 untouched names that such folds doubt on 457 camera sheets (from 1818000) is called empty, with
    this 2; in 36 drawn breaks with lines of 14 to 60 grey levels over them no line is lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PalePenThresholds:
    """When a pen that ran dry is followed on."""

    light: float = 0.5
    """Open share at or above which a pale line is looked for between letters. Not measured."""
    open: float = 0.9
    """Open share at or above which paper shows the pen as dark as it is. Not measured."""
    full: float = 0.25
    """Share of the pen's darkness at which a pale stretch is covered. Measured: 587 words that a partial strike left
    free, 99 in 100 below 0.15; 18,000 struck ones, 99 in 100 above 0.25."""
    counts_from: float = 0.25
    """Share of ``full`` at or above which a pale stretch counts at all. Not measured."""
    least_shown: float = 1.5
    """px of open paper without which a stretch tells nothing. Not measured."""
    sure: float = 0.5
    """Cover of a column in which the stroke is certain. Not measured."""
    pen_percentile: float = 60
    """Percentile of the certain columns that is the pen's darkness. Not measured."""
    along_px: int = 13
    """px of the line taken together, 2.2 mm: a shorter stretch is noise, a longer one is another word. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrayInkThresholds:
    """Which ink in a name's row belongs to no followed stroke."""

    pen_dark: float = 32.0
    """Grey levels of a pen on open paper; edges of print out of register stay below. Not measured."""
    noise_times: float = 1.8
    """The same in times the noise floor. Not measured."""
    pen_share: float = 0.5
    """The same as a share of the pen's darkness. Not measured."""
    pen_percentile: float = 85
    """Percentile of the inked pixels that is the pen's darkness. Not measured."""
    reach: float = 3.0
    """px beyond a stroke's half thickness that belong to it. Not measured."""
    inked: float = 0.3
    """Cover at or above which a column belongs to a stroke. Not measured."""
    least_extent: int = 4
    """px: extent of the smallest piece. Not measured."""
    line_mm: float = 0.5
    """mm: width of the pen line in which stray ink is expressed."""
    dots_level: float = 1.3
    """Level at or above which a piece is a dot under the name. Not measured."""
    dots_apart: float = 2.5
    """px: rows within which dots lie in one line. Not measured."""
    rule_px: int = 3
    """px below a row's upper rule, and one less above its lower one, that are left out. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StrokeBandThresholds:
    """What lies under the long strokes through names (stroke_band.py)."""

    inked: float = 0.3
    """Cover above which a column belongs to a stroke. Not measured."""
    gap: int = 2
    """Columns without ink within one stroke: a pen that skips. Not measured."""
    least: int = 10
    """Fewest columns of a stroke, 5 mm: an added letter or accent is traced like a short stroke, and must stay in
    sight. Chosen."""
    ends: int = 2
    """Columns that are added at each end of a stroke. Not measured."""
    beside_px: int = 3
    """px that are added to the thickness of a stroke: its soft edges. Not measured."""


# defaults of the `limits` arguments, bound at import: for other limits pass another instance
NAME_GEOMETRY = NameGeometryThresholds()
STROKE_BAND = StrokeBandThresholds()
PAPER_TEXTURE = PaperTextureThresholds()
TRACING = TracingThresholds()
NAME_INK = NameInkThresholds()
LOCAL_REGISTRATION = LocalRegistrationThresholds()
BROKEN_PRINT = BrokenPrintThresholds()
PALE_PEN = PalePenThresholds()
STRAY_INK = StrayInkThresholds()
