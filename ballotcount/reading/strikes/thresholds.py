"""Thresholds of the packages that read printed names, as values: one frozen dataclass for each module.

Each field says its unit, its meaning, and what it was measured on ("measured: ...") or "not measured". Measure again:

    python -m tests.accuracy --condition scan150 --style strike --paper A5 --names 20 --mix mixed --targets 20000
    python -m tests.accuracy --condition cam1080 --style strike --paper A5 --names 20 --mix mixed --targets 20000

Names are read on the flat page at 150 dots per inch: 1 px is 0.17 mm, 1 column of a path is 3 px (0.5 mm). A *level*
is a height in a name, in half heights of its small letters from their middle: small letters reach from -1 to 1, their
accents, stems and capitals up to -1.9. An *open* share is a lightness of the print bound, 0 for solid print and 1 for
paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ballotcount.domain.reading import ReadingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeThresholds:
    """When strokes over a name are a strike, a part of one, a line beside it, or nothing."""

    whole: float = 0.78
    """Share of the name's width that a whole strike covers at least. Not measured."""
    word: float = 0.50
    """Share of each word that a whole strike covers at least. Not measured."""
    plain_whole: float = 0.68
    """Share of the name that one plain line covers at least: the profile's share and ``plain_margin``."""
    plain_word: float = 0.2
    """Share of each word that it covers at least: a word that is touched (0.12) and ``plain_margin``; 0 where the
    profile does not ask for every word."""
    plain_margin: float = 0.08
    """How far the measured share of a name lies beside the drawn one at most. Measured: 300 lines of the mix
    ``ordinary`` on scans, 99 in 100 within 0.08 (python -m tests.accuracy --mix ordinary)."""
    plain_twice: float = 0.05
    """Share of the width with ink through and off the letters, up to which a line is plain. Not measured."""
    plain_stray: float = 0.8
    """mm of stray line up to which a line is plain. Measured: as ``stray``, 999 in 1,000."""
    plain_dots: int = 1
    """Dots in a line under the name up to which a line is plain. Measured: as ``dots``, 999 in 1,000."""
    plain_dark: float = 36.0
    """Grey levels of a stroke (about half of its pen's). Measured: 30 strikes with thin pens, 38 to 45."""
    plain_line: float = 25.0
    """Or grey levels of the darkest line on open paper; blurred or displaced print has at most 19. Measured: 500
    names of 35 camera sheets; strikes have 38 to 40."""
    plain_pen: float = 0.07
    """mm of pen ink for each mm of the name's width: blurred or displaced print has at most 0.06. Measured: 17 names
    with such edges, python -m tests.accuracy --condition cam1080 --mix clean."""
    plain_top: float = -1.25
    """Highest middle level of a plain line. Not measured."""
    plain_foot: float = 0.7
    """Lowest middle level of a plain line. Not measured."""
    plain_near: float = 0.24
    """Sensitivity of a plain line at its limit: below the one at which a network is asked."""
    pale_word: float = 0.4
    """The same at a lower contrast. Measured: 731 names with a partial strike; no free word had more than 0.2."""
    nothing: float = 0.10
    """Share of the name's width up to which ink through it is a touch. Not measured."""
    on_top: float = -1.6
    """Level of the highest line that goes through the letters. Not measured."""
    on_foot: float = 1.1
    """Level of the lowest line that goes through the letters. Not measured."""
    mean_top: float = -1.42
    """Highest middle level of a strike. Measured: 6,100 strikes, 7 above -1.2, none above this; lines over: -2.4."""
    mean_foot: float = 1.0
    """Lowest middle level of a strike. Not measured."""
    extent_top: float = -2.3
    """Level of the capitals' accents. Not measured."""
    extent_foot: float = 1.5
    """Level just below the foot of the small letters. Not measured."""
    under: float = 1.45
    """Level below which a line is under the letters. Not measured."""
    over: float = -1.75
    """Level above which a line is over the small letters. Not measured."""
    beside_columns: int = 5
    """Columns of ink off the letters in one stroke that are more than a slip. Not measured."""
    beside_share: float = 0.6
    """Share of a stroke's ink that lies off the letters, above which the stroke runs beside them. Not measured."""
    twice: float = 0.15
    """Share of the width with ink through and off the letters that may take a strike back. Dots under a name: 0.2."""
    stray: float = 2.5
    """mm of stray line that may take a strike back. Measured: 9,224 strikes, at most 2.0, 999 in 1,000 up to 0.8."""
    dots: int = 4
    """Dots in a line under the name that may take a strike back. Measured: 9,224 strikes, at most 3."""
    slanted_whole: float = 0.6
    """Share of the width through the letters of a steep strike that covers the name's whole extent. Not measured."""
    middle_share: float = 0.75
    """Share of the name's middle half that a steep strike crosses inside the letters. Not measured."""
    around_side: float = 0.5
    """Share of the width inked over and under a name at or above which a loop goes around it. Not measured."""
    around_whole: float = 0.3
    """Share of the width through the letters below which a loop is only around them. Not measured."""
    beside_line: float = 0.5
    """Share of the width at or above which a line runs under or over the name. Not measured."""
    stray_wide: float = 0.25
    """Share of the width, anywhere near the letters, below which ink is stray. Not measured."""
    beside_free: float = 0.03
    """Share of the width with pen ink on the small letters, up to which a mark is certainly beside them. Not measured.
    """
    beside_wide: float = 0.15
    """The same between the capitals' accents and just below the foot of the letters. Not measured."""
    beside_through: float = 0.05
    """The same by the traced strokes, of the name and of each word. Not measured."""
    part_free: float = 0.5
    """Share of the width without ink, at or above which a strike is certainly through a part of the name. Chosen."""
    part_height_mm: float = 2.4
    """mm: height of the ink of such a strike; steeper lines and crosses are higher. Measured: 60 sheets with slashes
    and small crosses, 3 mm and more."""
    certain: float = 0.9
    """Sensitivity of a mark that is certainly of its kind: the profile decides."""
    no_ink: float = 0.02
    """Share of the width up to which there is no ink at all. Not measured."""
    between_gap: float = 0.4
    """Width near the letters minus width through them, above which a line may belong to two rows. Not measured."""
    between_whole: float = 0.5
    """Share of the width through the letters below which that holds. Not measured."""
    fringe_share: float = 0.3
    """Share of the width up to which all strokes may be the blurred edge of letters. Not measured."""
    fringe_dark: float = 58.0
    """Grey levels below which a stroke may be such an edge; a pencil has 60. Not measured."""
    fringe_run: int = 7
    """Columns in one run at or above which a stroke is not such an edge. Not measured."""
    inked: float = 0.4
    """Cover of a column at or above which it counts as inked. Not measured."""
    faintly_inked: float = 0.3
    """Cover of a column up to which a run of ink is interrupted. Not measured."""
    pale_share: float = 0.16
    """Share of the width below which a path may be no pen ink (with the next two). Tuned on sheets, not measured."""
    pale_line: float = 8.0
    """Grey levels of the darkest line below which a path may be no pen ink. Tuned on sheets, not measured."""
    pale_raw: float = 450.0
    """Darkness off the print (see ``NameEvidence``) below which it may be none. Tuned on sheets, not measured."""
    pen: float = 0.8
    """mm of pen ink on the letters, at or above which a name is never read as empty. Measured: 400 untouched names on
    12 difficult papers and devices, at most 0.46; 230 names with at least 1 mm of a line over their letters, 5 in 100
    below 2.5 (python -m tests.synth2, and tests/reading/test_ink_on_names.py)."""
    trace_raw: float = 150.0
    """Darkness off the print, at or above which there may be ink at a name. Measured: 189 untouched names on tinted
    and mottled paper, 97 in 100 below 163; 60 pale strikes, the least 1,832."""
    trace_line: float = 7.0
    """Grey levels of the darkest line, the same. Measured: the same names, 9 in 10 below 5.9; the strikes, 38."""
    trace_noise: float = 2.8
    """The same in times the noise of the paper. Measured: mottled paper with a noise of 4.4, lines of
    10.2 at most."""
    touch: float = 1.3
    """mm of pen line on a name that are more than dust; a short family name struck has 2. Not measured."""
    touch_open: float = 0.62
    """Open share of the paper on which such a touch is measured. Not measured."""
    established: float = 0.4
    """Share of the width covered at full contrast before a lower one is tried. Not measured."""
    as_dark: float = 1.0
    """Darkness between words against over letters at or above which a pale strike is followed on. Not measured."""
    a_pen: float = 0.6
    """Least such darkness of a pen. Measured: 0.9 and more with 9,300 strikes, 0.2 to 0.4 with a fold along letters."""
    in_place: float = 0.6
    """Share of a struck name's print that is shown. Measured: 9,700 names, 0.77 and more; 0.4 out of register."""
    pale: float = 0.9
    """Sensitivity at least of a strike that is whole only at a lower contrast."""
    seen: float = 0.25
    """Share of the name's print that is shown before "no ink" means "not struck". Not measured."""
    main_line: float = 0.5
    """Share of the name's columns over which a stroke is one of the strike's lines. Not measured."""
    line_top: float = -2.4
    """Highest level at which a stroke's ink counts as on the name. Not measured."""
    line_foot: float = 2.0
    """Lowest level at which a stroke's ink counts as on the name. Not measured."""
    hidden_columns: float = 0.4
    """Least share of the columns that are compared, as print hides about half of them. Not measured."""
    line_gap: float = 2.5
    """px beyond half the first line's thickness at or above which another stroke is a second line. Not measured."""
    crossing: float = 2.0
    """px by which two strokes lie apart on both sides of their crossing. Not measured."""
    wave: float = 0.4
    """Spread of a line around the straight one, half heights, above which it is wavy. Only the kind depends on it."""
    slope: float = 1.2
    """Rise over the name, half heights, above which a line is slanted. Only the kind depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordInkThresholds:
    """When a word of a name is free of ink, on, under and over it."""

    inked: float = 0.2
    """Bridged cover at or above which a column of a stroke is inked. Not measured."""
    word_inked: float = 0.05
    """Share of the word's width with ink up to which it is free. Not measured."""
    faint_line: float = 6.0
    """Grey levels of the darkest line on the word below which it is free. Measured: untouched names, 9 in 10 below."""
    dark: float = 60.0
    """Grey levels of the darkest stroke: a paler pen may have run dry where the word seems free. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTextureThresholds:
    """Where the texture of the paper is measured."""

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
    links: int = 5
    """Short lines in a long one, of 1.7 mm each. Measured: 4 or 8 separate no more names from strikes."""
    chain_shown: float = 0.35
    """Share of a chain that print leaves open, at least. Not measured."""
    darkest: int = 20
    """Grey levels beyond which ink does not count more, so that a black speck is no line. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlierThresholds:
    """When a name that is called empty is darker than the other empty names of its page."""

    enough: int = 3
    """Empty names at or above which they are a measure for each other. Not measured."""
    percentile: float = 80
    """Percentile of their darkness off the print that is usual. Tuned on sheets, not measured."""
    times: float = 1.5
    """How much darker than the usual a name is not empty. Tuned on sheets, not measured."""
    dark: float = 800.0
    """And by how many grey levels, summed over pixels off the print. Tuned on sheets, not measured."""
    line_times: float = 1.6
    """How much darker than the usual darkest line a line is ink. Measured: 200 camera sheets, 20 in doubt for folds."""
    line_dark: float = 9.0
    """And at least so many grey levels. Measured: the faintest partial strike has 9.2."""
    line_noise: float = 2.5
    """And at least so many times the noise of the paper. Measured: mottled and rough paper with a noise of 4.4, lines
    of 10.2 at most (python -m tests.synth2 --condition 'grey_paper_*')."""
    usual_line: float = 3.0
    """Grey levels of the usual line at most; many faint strikes are no measure. Not measured."""
    usual_noise: float = 1.2
    """The same, in times the noise of the paper more. Not measured."""
    near: float = 0.9
    """Sensitivity of a name that is exactly at a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TracingThresholds:
    """Which paths across a name are strokes, and what counts as ink on them."""

    bare: float = 0.45
    """Cost of a column of bare paper against the gain of a column of ink. Not measured."""
    toll: float = 0.012
    """Cost of a climb, times its square in rows, so that a path keeps level where nothing is seen. Not measured."""
    hidden: float = 0.4
    """Open share below which print hides ink: sharp printers draw serifs darker than the template. Not measured."""
    clear: float = 0.75
    """Open share above which the paper is fully visible. Not measured."""
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
    bridge_low: float = 0.2
    """Cover that counts as none when hidden columns are filled in. Not measured."""
    bridge_span: float = 0.4
    """Cover above that at or above which a column counts in full. Not measured."""


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
class FoldThresholds:
    """What a fold across the whole page looks like."""

    toll: float = 1.0
    """Grey levels: cost of a row climbed from strip to strip. Not measured."""
    open: float = 0.8
    """Open share at or above which paper is open. Not measured."""
    enough_open: float = 0.25
    """Share of a strip's row that is open paper, to count. Not measured."""
    faint: float = 0.5
    """Grey levels: least darkness of a fold, plus the next. Not measured."""
    noise: float = 0.5
    """And times the noise of the paper. Not measured."""
    mostly: float = 0.5
    """Share of the way across the page that is as dark. Measured: rows without a fold had 0.2 at most."""
    darkest: float = 25.0
    """Grey levels: darkness of a fold at most. Not measured."""
    enough: float = 10.0
    """Grey levels beyond which a path gains nothing, so that a pen's line does not draw it away. Not measured."""
    most: float = 40.0
    """Grey levels beyond which darkness does not count. Not measured."""
    taken_times: float = 1.5
    """Times a fold's darkness that is taken out. Not measured."""
    taken_more: float = 4.0
    """Grey levels more that are taken out, as a fold varies along its way. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaintLineThresholds:
    """How the darkest level line between letters is measured."""

    most: int = 40
    """Grey levels beyond which ink does not count more, so that a black speck is no line. Not measured."""
    open: float = 0.8
    """Open share at or above which paper is open. Not measured."""
    enough_open: float = 0.25
    """Share of half a line that is open paper, to count by itself. Not measured."""
    alone: float = 0.3
    """Worth of one half of a line when print hides the other. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedRuleThresholds:
    """When a printed rule has moved beside a fold."""

    moved_mm: float = 1.2
    """mm: how far beside a fold print lies from its place at most. Not measured."""
    stretch_mm: float = 3.0
    """mm: length of rule that is judged together. Not measured."""
    shown: float = 0.3
    """Share of its darkness that a moved rule shows at its place at most. Measured: 13 moved ones, 0 to 0.14; a pale
    one in its place shows more than half."""
    line_mm: float = 2.0
    """mm: shortest level line in a name's row that may be a rule. Not measured."""
    inside: float = 0.8
    """Share of a line that lies beside bare places of rules, at or above which it is a moved rule. Not measured."""
    inked: float = 0.3
    """Cover at or above which a column of what is left of a stroke counts. Not measured."""


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


TOUCHED_WORD = 0.12
"""Share of a word at or above which it is touched: 1 mm of a usual word. Chosen."""


def strike_limits(policy: ReadingPolicy) -> StrikeThresholds:
    """Return the thresholds of a strike under a profile's definition of one."""
    margin = STRIKE.plain_margin
    word = TOUCHED_WORD + margin if policy.every_word else 0.0
    return replace(STRIKE, plain_whole=float(policy.strike_share) + margin, plain_word=word)


STRIKE = StrikeThresholds()
WORD_INK = WordInkThresholds()
PAPER_TEXTURE = PaperTextureThresholds()
OUTLIER = OutlierThresholds()
TRACING = TracingThresholds()
NAME_INK = NameInkThresholds()
LOCAL_REGISTRATION = LocalRegistrationThresholds()
FOLD = FoldThresholds()
FAINT_LINE = FaintLineThresholds()
MOVED_RULE = MovedRuleThresholds()
PALE_PEN = PalePenThresholds()
STRAY_INK = StrayInkThresholds()
