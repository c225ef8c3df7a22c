"""Thresholds of the modules that find folds, creases, moved rules, low and faint lines, one a module.

As in ``ink_thresholds.py``: each field says its unit, its meaning, and what it was measured on or "not measured", and
lengths are px of the flat page at 150 dots per inch (0.17 mm). Measure again:

    python -m tests.accuracy --condition scan150 --style strike --paper A5 --names 20 --mix mixed --targets 20000
    python -m tests.accuracy --condition cam1080 --style strike --paper A5 --names 20 --mix mixed --targets 20000
"""

from __future__ import annotations

from dataclasses import dataclass


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
    # it also caps what `Folds` takes out of a name, so that a strike on a fold keeps its ink
    darkest: float = 25.0
    """Grey levels: darkness of a fold at most. Not measured."""
    enough: float = 10.0
    """Grey levels beyond which a path gains nothing, so that a pen's line does not draw it away. Not measured."""
    most: float = 40.0
    """Grey levels beyond which darkness does not count. Not measured."""
    crease_uneven: float = 2.0
    """Times the median darkness of a level crease (``Ink.creases``) that it has at its darkest place. Measured:
    three scans with a fold through names (python -m tests.accuracy --mix ordinary --first 930000), 1.9."""
    taken_times: float = 1.5
    """Times a fold's darkness that is taken out. Not measured."""
    taken_more: float = 4.0
    """Grey levels more that are taken out, as a fold varies along its way. Not measured."""
    taken_half: float = 2.5
    """Rows: half of what a fold darkens, and is taken out. Not measured."""
    off_rule_px: int = 6
    """px from the row's rules, which a fold displaces, in which no fold is searched: 1 mm. Not measured."""
    apart_px: int = 4
    """Rows from a fold to the paper it is compared with. Not measured."""
    steepest: int = 2
    """Rows a fold may climb from strip to strip: 5 degrees. Not measured."""
    edge_strips: int = 3
    """Strips beside the table on either side in which a fold must show: no voter strikes the margins. Not measured."""


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
    above_px: int = 3
    """px above the letters that are searched. Not measured."""
    below_px: int = 4
    """px below them. Not measured."""
    astride_px: int = 6
    """px beside them. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaleLineThresholds:
    """When a line along a whole name is stronger than what paper and print show; strengths are those of ``pale_lines``.

    Measure again, beside ``--mix clean`` of the command above:

        python -m tests.accuracy pale --condition scan150 --sheets 40 --first 5000      # and cam1080
    """

    most: int = 40
    """Grey levels beyond which ink does not count more, so that a black speck is no line."""
    least_shown: float = 0.125
    """Share of a line that is open paper at least, to count by itself. Not measured."""
    usual: float = 40.0
    """Strength that the middle one of the empty names may have in any case. Measured: 160 clean and pale sheets, 40 at
    most, where print on the back shines through."""
    paper_times: float = 3.0
    """And in times that of the bare paper. Not measured: no sheet was above ``usual``."""
    astride_px: int = 6
    """px beyond the first and last letter that are searched. Not measured."""
    shows: float = 0.5
    """Share of a line's usual darkness at or above which a block shows it, for ``even``. Chosen."""

    # -- above the middle one of the empty names. Measured: 200 clean sheets (seeds 6100 to 6199, scan150 and cam1080),
    # 2,990 untouched names, none above these limits; of 78 struck names of 8 to 45 grey levels that nothing else had
    # found (seeds 5100 to 5149), 47 are

    more: float = 20.0
    """By how much at least, where one row has such a line. Measured: as said above."""
    times: float = 4.0
    """And in spreads of the strengths. Measured: as said above."""
    even: float = 0.6
    """Share of the open blocks in which it shows at half its strength; dust and spots show in few. Measured:
    as said above."""
    several_more: float = 10.0
    """``more`` where several rows have such a line. Measured: as said above."""
    several_times: float = 3.0
    """``times`` of these. Measured: as said above."""
    several_even: float = 0.5
    """``even`` of these. Measured: as said above."""


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
    beside_px: int = 2
    """px around a level line that its blurred edge takes up. Not measured."""


# defaults of the `limits` arguments, bound at import: for other limits pass another instance
@dataclass(frozen=True, slots=True, kw_only=True)
class LowLineThresholds:
    """Where a line's height is measured beside the letters (``low_lines.level_beside_letters``).

    Measured: a line just below the feet (cam1080, seed 1398644) is at 0.87 by its path and at 0.98 by this; of 2,030
    struck names (scan150 from 1492000, cam1080 from 1493000) two more are doubted.
    """

    around_px: int = 12
    """px beyond the name at which the line is still measured. Chosen."""
    inked: float = 0.3
    """Share of the visible paper that is inked, at a column of the line. Not measured."""
    reach_px: int = 5
    """px above and below the path within which the line's ink lies. Chosen: two times the thickest pen."""
    noise: float = 8.0
    """Grey levels of a pixel that are no ink. Not measured."""
    ink: float = 30.0
    """Grey levels of ink in a column that show where the line is, summed. Not measured."""
    open: int = 225
    """Grey level of print at or above which paper is open. Not measured."""
    fewest_px: int = 3
    """Open columns below which nothing is measured. Chosen."""
    gap_px: int = 3
    """px between two open columns that make two gaps between letters of them. Chosen."""
    span: float = 0.6
    """Share of the name's width over which the gaps must lie: the line is not known beyond them. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreaseThresholds:
    """When what strikes a name may be the crease of a fold.

    Ink of a line is its darkness summed up across it, grey levels times mm: blur does not change it. Measured, where
    nothing else is said: lines read as strikes, 1,350 of the mix ``ordinary`` (scan150 and cam1080, half of them on
    names of 8 to 57 mm, seeds 1545000 and 1546000) and 97 of 240 drawn creases of 40 to 160 grey levels.
    """

    pale_strikes: int = 3
    """Fewest rows with names that are struck without pen ink for it to be a pale pen. Of 399 struck names on 140
    sheets of 20 (scan150 and cam1080, ordinary and mixed) 8 had none, all on one sheet of a pale pen; creases of folds
    that were called strikes lay on one name of a sheet, 2 of 640 sheets."""
    little_mm: float = 1.6
    """mm of pen ink on the letters below which a strike may be a crease, if it looks like one. Measured: two creases
    called strikes, 0.8 mm both, with 29 and 36 grey levels (1,900 scans of the mixes ordinary, careless and mixed); of
    2,150 strikes of the same mixes none is paler than 36 (seeds from 1000000)."""
    short_mm: float = 12.0
    """Width of a name, or of one line of it, mm, below which less ink than ``pen`` is no sign of a crease by itself:
    "Anh" alone on the last line of a broken name, 7.6 mm wide, has none under strikes of 45 to 50 grey levels."""
    edges: float = 6.0
    """Grey levels of the darkest line in the margins of a name's row, at or above which a fold goes on there. Measured:
    the two creases, 15 and 21; 16 strikes with little pen ink, with and without folds on their sheets, 1.3 at most. In
    one margin is enough for a short name without such ink."""
    line_ink: float = 29.0
    """Ink of a line below which it is thinner or paler than a pen's. Measured: strikes, 4 of 1,350 below, 1 in 100
    below 35; creases thinner than 0.25 mm 25 at most; those of 0.3 mm and more look like a pen."""
    weak_ink: float = 51.0
    """Ink of a line below which one more sign of a crease is enough: less ink on the letters of a short name than
    ``pen``, or one of the next two. Measured: strikes, 7 in 100 below."""
    lighter: float = 4.0
    """Grey levels by which the paper beside such a line is lighter on one side only: a crease slopes towards the light
    there. Measured: strikes, none of 1,350; creases drawn with a lighter side 22 of 28."""
    beyond_mm: float = 3.8
    """mm that such a line goes on before and after the name, at or above which it does not end with it. Measured:
    strikes, 2 of 1,350; 9 of 21 weak creases."""
    percentile: float = 75.0
    """Percentile of the columns' ink that is the line's: ends are thin. Measured: as said above."""
    inked: float = 0.3
    """Cover of a column at or above which the line is measured there. Not measured."""
    noise: float = 0.6
    """Times the noise floor that do not count as ink. Not measured."""
    open: int = 225
    """Grey level of print at or above which paper is open. Not measured."""
    like_others: float = 0.5
    """Share of the usual ink of the other lines of the page, at or above which a weak line is of the same pen.
    Measured: 1 of 1,200 strikes of 400 scans below (mix ``ordinary``, seeds from 1547000)."""
    like_fewest: int = 2
    """Fewest other lines that say what is usual. Chosen."""
    bare_like: float = 0.7
    """The same for a line that shows between letters only, with less ink on them than ``pen``. Measured with the next
    value: of 2,100 ordinary sheets (scan150 from 1817000 and 1821000, cam1080 from 1818000 and 1822000) 3 instead of 7
    strikes are doubted so; of 584 drawn creases of 30 to 95 grey levels and mm, low on names (seeds from 1820000), none
    is called struck that was not."""
    bare_beyond_mm: float = 3.0
    """mm that such a line goes on before and after the name, at or above which it may be a crease. Chosen: no more than
    3.7 is seen."""
    fewest_px: int = 6
    """Open columns, px, below which nothing is known of a line. Measured: with 3, 7 of 1,200 strikes of 400 camera
    sheets (the same seeds) seemed to have half the ink of the others, none with 6."""
    across_px: int = 9
    """Rows on either side of a line that are measured. Chosen."""
    core_px: int = 4
    """Rows on either side that its own ink takes up, and which must be open. Chosen: a line 1.5 mm thick."""
    beside_px: int = 2
    """Rows from its middle at or beyond which a side may be lighter, up to one row beyond its ink. Chosen."""
    far_px: int = 7
    """Rows from its middle at or beyond which the paper is as everywhere. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineColourThresholds:
    """When a line has the colour of ink, and when it has none.

    Measured under a camera (cam1080, mix ``ordinary``): lines of 145 sheets from seed 1620100, by the colour of the
    pen, and 131 drawn creases on sheets from seed 1620000.
    """

    coloured: float = 0.3
    """Colour of a line at or above which it is ink and no crease. Measured: creases 0.13 at most, 0.25 in light that
    tints them by a fifth; black pens 0.14 at most; 5 in 100 lines of blue pens are below, none of 30 red ones."""
    grey: float = 0.15
    """Colour below which a line is not of the pen that drew coloured lines through the other names. Measured: creases
    and black pens as above; blue pens 0.19 at least."""
    fewest_others: int = 2
    """Fewest other lines that say that the pen of the page is coloured. Chosen."""
    inked: float = 0.3
    """Cover of a column at or above which the line is measured there, as for creases. Not measured."""
    open: int = 225
    """Grey level of print at or above which paper is open, as for creases. Not measured."""
    across_px: int = 9
    """Rows on either side of a line that are measured. Chosen."""
    core_px: int = 2
    """Rows on either side of its middle that are the line: 0.34 mm, those of a ballpoint. Chosen."""
    beside_px: int = 6
    """Rows from its middle at or beyond which paper is taken as bare. Chosen."""
    fewest_px: int = 20
    """Open pixels of a half of the line, and of the paper beside it, below which nothing is known. Measured: 8 of 445
    lines under a camera show too few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HighlighterThresholds:
    """When a mark over a name is a wide pale band.

    Measured: 800 drawn highlighters of 9 colours, 1.5 to 4.5 mm wide (scan150 to scan300, cam1080, cam2160, in colour
    and grey, seeds 1721000 to 1723199), and 950 marks of 240 sheets of the mixes ``ordinary``, ``careless`` and
    ``mixed`` (seeds 1720500 to 1720859). Of 500 fresh sheets ``ordinary`` none is doubted by it (seeds from 1722000).
    """

    height_mm: float = 1.15
    """mm of height covered along the name, at or above which a line is as wide as no pen's. Measured: highlighters of
    1.5 mm 1.19 at least; strikes of the mixes 1.02 at most, felt pens of 1 mm too in scans, 1.35 in a blurred
    picture."""
    darkest: float = 125.0
    """Grey levels of brightness by which such a band is darker than paper at most. Measured: highlighters 118 at most;
    red markers 121 to 172, wide crosses and scribbles from 133."""
    covered: float = 0.7
    """Share of the open paper in a row that a band covers at least; the turns of a scribble leave more free. Chosen."""
    dark: float = 0.5
    """Share of the usual darkness of the rows with ink that belongs to it. Chosen."""
    open: int = 215
    """Grey level of print at or above which paper is open. Chosen."""
    columns: int = 5
    """Open columns of a row below which it shows no band. Chosen."""
    seen: float = 25.0
    """Grey levels of light that a narrow line takes at least, to show the colour of its pen. Chosen."""
    same_colour: float = 0.15
    """Shares of the light by which a band that a pen drew twice differs from its narrow lines at most. Measured: 15
    such bands under a camera 0.1 at most (cam1080, clean and mixed, seeds 1724600 to 1724799); highlighters
    and pens 0.35 at least."""
    as_dark: float = 0.9
    """Share of the light its lines take that such a band takes at least. Measured: the same bands 1.0 at least."""
    least_share: float = 0.25
    """Share of the light of one colour, of the most that is taken, below which a band is a highlighter's whatever lies
    beside it. Measured: red pens under a camera 0.38 at least; highlighters 0.1 at most."""
    core: float = 0.6
    """Share of the darkest ink at or above which a place is the middle of a line. Chosen."""
    darkest_percent: float = 99.0
    """Percentile of the ink over a name that counts as its darkest. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoInksThresholds:
    """When the ink on a name has two colours.

    Measured: 1,072 names struck with one pen and marked with another (waves, zigzags, loops, lines, upright strokes;
    cam1080, cam2160, scan150, scan300; seeds 1970000 to 1976119), 5,222 of one pen (cam1080, ``ordinary``, 1971000).
    """

    apart: float = 22.5
    """Distance of the two colours, grey levels at the paler ink. Measured: two inks 22.5 or more on
    761 of 1,072 names (cam1080 396 of 657), one pen on 2 of 5,222."""
    second_mm2: float = 0.57
    """mm² of the middle of the lines of the lesser ink: 2.6 mm of a ballpoint's. Measured: second inks 0.6 in 19 of
    20; where one pen shows two colours, on a row at the sheet's foot under a camera, 0.46 and 0.54."""
    darker: int = 40
    """Grey levels of ink whose colour is used, at least. Chosen."""
    open: int = 215
    """Grey level of print at or above which paper is open. Chosen."""
    core: float = 0.5
    """Share of the darkness beside it at which a place is the middle of a line. Chosen."""
    around_px: int = 3
    """px over which the colour of a place is taken; 5 finds fewer."""
    spread_px: float = 1.5
    """Deviation in px over which letters spread; 1.0 and 2.2 find as many."""
    beyond_px: int = 12
    """px before and after the name that belong to its lines. Chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlackedOutThresholds:
    """When a name is covered with ink rather than struck with lines."""

    filled: float = 0.6
    """Share of the open paper between the letters of each word that ink covers at least. Measured: of 17 drawn names
    that a pen of 1.5 to 3.5 mm covers 0.75 and more, of 13 strikes with dots, a ring, a word or waves over them 0.21 at
    most."""


FOLD = FoldThresholds()
FAINT_LINE = FaintLineThresholds()
PALE_LINE = PaleLineThresholds()
MOVED_RULE = MovedRuleThresholds()
LOW_LINE = LowLineThresholds()
CREASE = CreaseThresholds()
LINE_COLOUR = LineColourThresholds()
HIGHLIGHTER = HighlighterThresholds()
TWO_INKS = TwoInksThresholds()
BLACKED_OUT = BlackedOutThresholds()
