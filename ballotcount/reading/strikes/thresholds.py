"""Thresholds of the rules that decide what a mark over a printed name is, as values.

``ink_thresholds`` has those of the modules that find the ink, ``line_thresholds`` those of folds and faint lines. Each
field says its unit, its meaning, and what it was measured on ("measured: ..."), how far it was varied, or "not
measured". Measure again, also with ``--condition cam1080``:

    python -m tests.accuracy --condition scan150 --style strike --paper A5 --names 20 --mix mixed --targets 20000

"Varied ±20 %" gives the answers that change when the value is a fifth smaller and larger: ``python -m tests.accuracy
sensitivity --only names --sheets 60`` (scan150 and cam1080, mix ``mixed``, seeds from 640000, 2,180 names; the results
are kept in ``docs/accuracy/sensitivity.jsonl``). Each change went to people or came from there, none was wrong.

Names are read on the flat page at 150 dots per inch: 1 px is 0.17 mm, 1 column of a path is 3 px (0.5 mm). A *level*
is a height in a name, in half heights of its small letters from their middle: small letters reach from -1 to 1, their
accents, stems and capitals up to -1.9. An *open* share is a lightness of the print bound: 0 solid print, 1 paper.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ballotcount.domain.reading import ReadingPolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class StrikeThresholds:
    """When strokes over a name are a strike, a part of one, a line beside it, or nothing."""

    whole: float = 0.78
    """Share of the name's width that a whole strike covers at least. Varied ±20 %: 1 and 0 answers of 2,180 change."""
    word: float = 0.50
    """Share of each word that a whole strike covers at least. Varied ±20 %: no answer of 2,180 changes."""
    # 0.6 and `plain_margin`; `strike_limits` puts the share of the profile here
    plain_whole: float = 0.68
    """Share of the name that one plain line covers at least: the profile's share and ``plain_margin``."""
    touched_word: float = 0.12
    """Share of a word at or above which it is touched: 1 mm of a usual word. Chosen."""
    plain_word: float = 0.2
    """Share of each word that it covers at least: ``touched_word`` and ``plain_margin``; 0 where the
    profile does not ask for every word."""
    reached_px: float = 6.0
    """px beyond a touch that a line is seen on each word, where the profile asks for every word. A drawn end looks
    longer by the pen's width, the blur and the columns of a path, in a word of 3 mm as in one of 9. Measured: 156 lines
    that end in the first or last word (ordinary and careless, scan150 and cam1080, seeds from 933000): longer by 6.2 px
    at most in 95 of 100, by 9.7 in all; a word with at most 0.05 of its width touched lies 1.2 px and more below."""
    reached_share: float = 0.6
    """Share of a line's usual cover that its ends show at least. Measured: 331 ends inside the first or last word
    (ordinary and careless, scan150 and cam1080, seeds 1042000 to 1042359) look longer by 5.2 px at most in 99 of 100,
    by 6.8 in all; at 0 by 8.7 and 14.2, and one of 3 words that are hardly reached counts as touched."""
    bare_columns: int = 3
    """Columns of bare paper (1.5 mm) that part the pieces of a stroke, where it is asked which words it is seen on.
    Measured: edges of letters 1.5 and 2 mm after a line's end, 1 and 6 columns long, made the last word look touched (2
    of 700 careless scans); no other of 2,150 strikes changes with 3, 4 or no such limit."""
    short_piece: int = 9
    """Inked columns of a piece up to which it is not the line's. Measured: the same strikes, none changes with 3 to
    12."""
    reached_most: float = 0.75
    """Share of a word that is enough however narrow it is: a word of one thin letter has hardly 6 px. Chosen."""
    met: float = 0.58
    """Share of the words' width on which a line that begins or ends inside the name lies on letters at least. Measured:
    one line along the feet of two words and half of the third is 0.44 by its drawn place and 0.48 here, one of 0.49 is
    0.56; of 1,440 strikes of the mix ``ordinary`` none is below (scan150 and cam1080, seeds from 1000000). Fresh seeds
    are less kind: of 561 clear sheets of 600 (scan150, seeds from 1010400) about 7 are doubted by it alone."""
    met_word: float = 0.2
    """Or the same share of each word: a line that meets each is no line along the feet. Measured: the same two,
    0.0."""
    met_ends: float = 1.2
    """px inside the name at which a line that runs along the whole of it begins or ends at most. Not measured."""
    met_foot: float = 0.85
    """Lowest level that is certainly on the letters: the foot is about 1 (0.9 to 1.1), and a line's height is known to
    0.15. Chosen."""
    met_mean: float = 0.8
    """Lowest middle level of such a line. Measured: two lines along the feet, 0.83 and 0.99; no strike of the 1,440."""
    met_head: float = 1.0
    """px above the top of a letter at which a line still meets it. Measured: without it 9 of 1,440 strikes high on the
    letters went to people, with it none."""
    met_reach: int = 5
    """px of a name over which the highest print is the top of the letter there: 0.3 mm to both sides. Chosen."""
    plain_margin: float = 0.08
    """How far the measured share of a name lies beside the drawn one at most. Measured: 300 lines of the mix
    ``ordinary`` on scans, 99 in 100 within 0.08 (python -m tests.accuracy --mix ordinary)."""
    plain_twice: float = 0.05
    """Share of the width with ink through and off the letters, up to which a line is plain. Varied ±20 %: no answer of
    2,180 changes."""
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
    plain_top: float = -1.1
    """Highest middle level of a plain line. Measured: with ``mean_top``, against -1.25 and -1.42, one strike of 500
    sheets of the mix ``ordinary`` is doubted more (scan150, seeds from 1722600; cam1080, from 1722850)."""
    plain_foot: float = 0.7
    """Lowest middle level of a plain line. Varied ±20 %: no answer of 2,180 changes."""
    plain_near: float = 0.24
    """Sensitivity of a plain line at its limit: below the one at which a network is asked."""
    pale_word: float = 0.4
    """The same at a lower contrast. Measured: 731 names with a partial strike; no free word had more than 0.2."""
    nothing: float = 0.10
    """Share of the name's width up to which ink through it is a touch. Varied ±20 %: no answer of 2,180 changes."""
    # `pale_lines` searches between this level and the next one too
    on_top: float = -1.6
    """Level of the highest line that goes through the letters. Varied ±20 %: no answer of 2,180 changes."""
    on_foot: float = 1.1
    """Level of the lowest line that goes through the letters. Varied ±20 %: 0 and 3 answers of 2,180 change."""
    mean_top: float = -1.2
    """Highest middle level of a strike: the heads of the small letters lie at -1. Measured: 6,100 strikes, 7 above this
    and none above -1.42, where a line along the heads was read as a strike; lines over the letters -2.4."""
    mean_foot: float = 0.9
    """Lowest middle level of a strike. Measured: a line drawn just under all letters of a name, 1.14, was measured at
    1.0 (1 of 300 ordinary camera sheets, a line's height is known to 0.15); of 1,150 sheets of the mixes ordinary and
    careless 5 have a strike between this and 1 (seeds from 1000000)."""
    same_pen: float = 0.6
    """Thickness at or above which a further line is of the pen of the strongest, as a share of its thickness. Measured:
    0.41 where a lens had moved the print of a name with a line under it (cam1080, seed 1930838)."""
    # `MovedRules` searches displaced rules only beyond this level and the next one
    extent_top: float = -2.3
    """Level of the capitals' accents. Varied ±20 %: 3 and 4 answers of 2,180 change."""
    extent_foot: float = 1.5
    """Level just below the foot of the small letters. Varied ±20 %: 1 and 5 answers of 2,180 change."""
    under: float = 1.45
    """Level below which a line is under the letters. Varied ±20 %: 0 and 2 answers of 2,180 change."""
    over: float = -1.75
    """Level above which a line is over the small letters. Varied ±20 %: no answer of 2,180 changes."""
    beside_columns: int = 5
    """Columns of ink off the letters in one stroke that are more than a slip. Varied ±20 %: 1 and 0 answers of 2,180
    change."""
    beside_share: float = 0.6
    """Share of a stroke's ink that lies off the letters, above which the stroke runs beside them. Varied ±20 %: no
    answer of 2,180 changes."""
    twice: float = 0.15
    """Share of the width with ink through and off the letters that may take a strike back. Dots under a name: 0.2."""
    stray: float = 2.5
    """mm of stray line that may take a strike back. Measured: 9,224 strikes, at most 2.0, 999 in 1,000 up to 0.8."""
    dots: int = 4
    """Dots in a line under the name that may take a strike back. Measured: 9,224 strikes, at most 3."""
    slanted_whole: float = 0.6
    """Share of the width through the letters of a steep strike that covers the name's whole extent. Varied ±20 %: no
    answer of 2,180 changes."""
    middle_share: float = 0.75
    """Share of the name's middle half that a steep strike crosses inside the letters. Varied ±20 %: no answer of 2,180
    changes."""
    around_side: float = 0.5
    """Share of the width inked over and under a name at or above which a loop goes around it. Varied ±20 %: no answer
    of 2,180 changes."""
    around_whole: float = 0.3
    """Share of the width through the letters below which a loop is only around them. Varied ±20 %: no answer of 2,180
    changes."""
    beside_line: float = 0.5
    """Share of the width at or above which a line runs under or over the name. Varied ±20 %: 1 and 0 answers of 2,180
    change."""
    stray_wide: float = 0.25
    """Share of the width, anywhere near the letters, below which ink is stray. Varied ±20 %: no answer of 2,180
    changes."""
    beside_free: float = 0.03
    """Share of the width with pen ink on the small letters, up to which a mark is certainly beside them. Varied ±20 %:
    no answer of 2,180 changes."""
    beside_wide: float = 0.15
    """The same between the capitals' accents and just below the foot of the letters. Varied ±20 %: no answer of 2,180
    changes."""
    beside_through: float = 0.05
    """The same by the traced strokes, of the name and of each word. Varied ±20 %: no answer of 2,180 changes."""
    part_free: float = 0.5
    """Share of the width before the first ink and behind the last, at or above which a strike is certainly through a
    part of the name. Chosen."""
    part_height_mm: float = 2.4
    """mm: height of the ink of such a strike; steeper lines and crosses are higher. Measured: 60 sheets with slashes
    and small crosses, 3 mm and more."""
    # `policy` leaves a sensitivity of 1 alone, so that a doubt is a doubt under every profile
    certain: float = 0.9
    """Sensitivity of a mark that is certainly of its kind: the profile decides."""
    no_ink: float = 0.02
    """Share of the width up to which there is no ink at all. Varied ±20 %: no answer of 2,180 changes."""
    between_gap: float = 0.4
    """Width near the letters minus width through them, above which a line may belong to two rows. Varied ±20 %: no
    answer of 2,180 changes."""
    between_whole: float = 0.5
    """Share of the width through the letters below which that holds. Varied ±20 %: no answer of 2,180 changes."""
    fringe_share: float = 0.3
    """Share of the width up to which all strokes may be the blurred edge of letters. Varied ±20 %: no answer of 2,180
    changes."""
    fringe_dark: float = 58.0
    """Grey levels below which a stroke may be such an edge; a pencil has 60. Varied ±20 %: no answer of 2,180
    changes."""
    fringe_run: int = 7
    """Columns in one run at or above which a stroke is not such an edge. Varied ±20 %: no answer of 2,180 changes."""
    inked: float = 0.4
    """Cover of a column at or above which it counts as inked. Varied ±20 %: no answer of 2,180 changes."""
    faintly_inked: float = 0.3
    """Cover of a column up to which a run of ink is interrupted. Varied ±20 %: no answer of 2,180 changes."""
    pale_share: float = 0.16
    """Share of the width below which a path may be no pen ink (with the next two). Tuned on sheets. Varied ±20 %: no
    answer of 2,180 changes."""
    pale_line: float = 8.0
    """Grey levels of the darkest line below which a path may be no pen ink. Tuned on sheets. Varied ±20 %: no answer of
    2,180 changes."""
    pale_raw: float = 450.0
    """Darkness off the print (see ``NameEvidence``) below which it may be none. Tuned on sheets. Varied ±20 %: no
    answer of 2,180 changes."""
    # `hold_ink` applies it last: it stands above every rule and the network
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
    """mm of pen line on a name that are more than dust; a short family name struck has 2. Varied ±20 %: no answer of
    2,180 changes."""
    touch_open: float = 0.62
    """Open share of the paper on which such a touch is measured. Varied ±20 %: no answer of 2,180 changes."""
    established: float = 0.4
    """Share of the width covered at full contrast before a lower one is tried. Varied ±20 %: no answer of 2,180
    changes."""
    as_dark: float = 1.0
    """Darkness between words against over letters at or above which a pale strike is followed on. Varied ±20 %: no
    answer of 2,180 changes."""
    a_pen: float = 0.6
    """Least such darkness of a pen. Measured: 0.9 and more with 9,300 strikes, 0.2 to 0.4 with a fold along letters."""
    in_place: float = 0.6
    """Share of a struck name's print that is shown. Measured: 9,700 names, 0.77 and more; 0.4 out of register."""
    pale: float = 0.9
    """Sensitivity at least of a strike that is whole only at a lower contrast."""
    seen: float = 0.25
    """Share of the name's print that is shown before "no ink" means "not struck". Varied ±20 %: no answer of 2,180
    changes."""
    main_line: float = 0.5
    """Share of the name's columns over which a stroke is one of the strike's lines. Varied ±20 %: no answer of 2,180
    changes."""
    line_top: float = -2.4
    """Highest level at which a stroke's ink counts as on the name. Varied ±20 %: no answer of 2,180 changes."""
    line_foot: float = 2.0
    """Lowest level at which a stroke's ink counts as on the name. Varied ±20 %: no answer of 2,180 changes."""
    hidden_columns: float = 0.4
    """Least share of the columns that are compared, as print hides about half of them. Varied ±20 %: no answer of 2,180
    changes."""
    edge_px: float = 1.6
    """px of thickness below which a stroke beside another one is only an edge of it. Measured: a line along the foot
    whose upper edge, 1.2 thick, was taken for a line through the first word (python -m tests.accuracy --condition
    cam1080 --mix ordinary --first 940152 --targets 20, drawn hands); lines of pens 2.2 and more."""
    line_gap: float = 2.5
    """px beyond half the first line's thickness at or above which another stroke is a second line. Varied ±20 %: no
    answer of 2,180 changes."""
    line_apart: float = 75.0
    """Percentile of their distances that is compared with it. Not measured."""
    near_touch: float = 0.9
    """How near to a mark a name is called at most that is empty for stray or pale ink, 0 to 1. Chosen."""
    crossing: float = 2.0
    """px by which two strokes lie apart on both sides of their crossing. Varied ±20 %: no answer of 2,180 changes."""
    wave: float = 0.4
    """Spread of a line around the straight one, half heights, above which it is wavy. Only the kind depends on it."""
    slope: float = 1.2
    """Rise over the name, half heights, above which a line is slanted. Only the kind depends on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SameHandThresholds:
    """When a doubted line is like the clear strikes of its sheet.

    Measured: tests/synth, 500 sheets ``ordinary``, 140 ``careless`` and 250 ``mixed``, scans and cameras, drawn hands,
    seeds from 860000 (python -m tests.accuracy --mix ordinary --first 860000).
    """

    end_mm: float = 0.2
    """mm inside the name at which a line that runs along the whole of it begins or ends at most: a drawn one may stop
    1 mm before it, and half a pen and a column add up to 0.75 mm to its end. Measured: at 1.0 one line along the feet
    that ends 1 mm before the name (measured 0.7) was struck, of 20,000 names on scans and 8,000 under a camera
    (python -m tests.accuracy --mix ordinary --first 930000)."""
    off_rules_mm: float = 0.9
    """mm between the line and the rules of its row at least: a steeper one goes on in the next row. Measured: 7 such
    steep lines of the mix ``mixed``, 4 of them nearer."""
    firm_top: float = -1.5
    """Highest level that is well inside the letters. Not measured."""
    firm_foot: float = 0.75
    """Lowest level that is well inside the letters: the foot is 1. Not measured."""
    spans_firm: float = 0.22
    """Share of the width well inside the letters of a line along the whole name. Measured: of 41
    lines along the whole name 3 are beside it or through a part of it and have 0.00; 26 others 0.25 and more."""
    spans_wide: float = 0.6
    """Share of the width with such a line anywhere near the letters. Not measured."""
    highest: float = -2.35
    """Highest level of a line along the whole name: the accents of capitals. Measured: with ``lowest``,
    strikes -2.33 at most, two lines that go on into the next row beyond."""
    lowest: float = 1.9
    """Lowest level of such a line: what hangs below the foot. Measured: strikes 1.83 at most."""
    high_top: float = -1.58
    """Highest middle level of a line that covers what the profile asks, beside ``short_clear`` clear strikes: above
    -1.6 (``on_top``) nothing counts as on the letters. Measured: strikes of the mix ``ordinary`` (first 930000), 2 of
    4,000 from -1.42 to -1.5; lines over the letters -2.4."""
    short_firm: float = 0.58
    """Share of the width well inside the letters of a shorter line: half of the name and ``plain_margin``."""
    short_clear: int = 2
    """Clear strikes of the sheet that a shorter line needs. Chosen."""
    band_mm: float = 1.6
    """mm between the strokes of a line drawn twice or with a thick pen. Measured: 1.3 at most of 7 such strikes."""
    pen_least: float = 0.55
    """Least darkness and thickness of a line against the others of its sheet. Not measured."""
    pen_most: float = 1.8
    """Most of both. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEndThresholds:
    """Where a line certainly ends, by open paper alone.

    Measured: 1,200 ends inside the name (ordinary and careless, scan150 and cam1080, seeds from 1000000): such a line
    is longer than the drawn one by 0.8 px in 98 of 100, by 2.2 in all; half of them are 2.4 px shorter or more.
    """

    open: float = 0.6
    """Open share at or above which paper shows ink. Measured: with 0.35, edges of letters made 4 ends 5 px longer."""
    dark: float = 0.5
    """Share of the pen's darkness that is ink; 0.65 gave the same ends."""
    half_open: float = 0.35
    """Open share at or above which an opening of a letter shows the line that comes from open paper. Measured with the
    next three and ``error_px``: 2,388 ends (scan150 from 1830000, cam1080 from 1831000): 933 instead of 866 of 1,245
    that cover 0.12 of a word are known to, and 0 instead of 1 of 802 that leave it free (0.05)."""
    half_dark: float = 0.7
    """Share of the pen's darkness that the line has there."""
    half_beside: float = 0.5
    """Share of its darkness that the rows beside it reach at most: upright edges of letters are as dark there."""
    half_bare: float = 0.25
    """Share of the pen's darkness below which such an opening is bare."""
    gap_px: int = 4
    """px of bare paper that end a line; 6 made one end 16 px longer."""
    least_px: int = 5
    """px of open paper that show how dark the pen is. Not measured."""
    free: float = 0.05
    """Share of a word up to which it is free of a line. Chosen."""
    error_px: float = 2.5
    """px beyond that, above the error of an end."""


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


def strike_limits(policy: ReadingPolicy) -> StrikeThresholds:
    """Return the thresholds of a strike under a profile's definition of one."""
    # the margin lies on the side of doubt: a line just as long as the profile asks goes to people
    margin = STRIKE.plain_margin
    # where the profile lets a word be free, no word may rule a strike out
    word = STRIKE.touched_word + margin if policy.every_word else 0.0
    return replace(STRIKE, plain_whole=float(policy.strike_share) + margin, plain_word=word)


STRIKE = StrikeThresholds()
SAME_HAND = SameHandThresholds()
LINE_END = LineEndThresholds()
WORD_INK = WordInkThresholds()
OUTLIER = OutlierThresholds()
