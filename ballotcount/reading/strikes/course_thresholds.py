"""Thresholds of the course of a line over the page: where it goes on as a crease does."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LineCourseThresholds:
    """How a line is followed over the page, and when its course is that of a crease.

    Measured: strikes of 80 sheets of the mix ``ordinary`` each of scan150 and cam1080 (seeds from 1692000, 461 lines),
    and drawn creases: folds over the whole sheet and creases that end near names, on 30 sheets of each
    (python -m tests.accuracy --condition cam1080 --mix ordinary --first 1692000).
    """

    both_mm: float = 7.0
    """mm that a straight line goes on before and after its name, at or above which it does not end with it. Measured:
    strikes 4.6 at most, 99 in 100 folds 8 at least in scans."""
    far_mm: float = 24.0
    """mm that it goes on on one side. Measured: strikes 13.7 at most, folds 27 at least."""
    goes_on_bent_mm: float = 0.15
    """mm off a straight line, root mean square, above which a line that goes on is a hand's, unless it reaches the edge
    of the paper. Measured: folds 0.12 at most."""
    bent_mm: float = 0.06
    """The same, at or below which a line is as straight as a crease. Measured: 95 in 100 creases below 0.05; the next
    two values with it."""
    straight_from_mm: float = 10.0
    """mm of a line that must be seen for its slope to be known. Measured: with the next two values."""
    parallel: float = 0.2
    """Degrees between straight lines at or below which they are parallel as the creases of one letter. Measured on
    lines with less than ``most_ink``: of 143 strikes none is that near to two others and 8 to one; of 56 creases that
    end near names 41, of 49 folds 27."""
    fewest_parallel: int = 2
    """Fewest other lines to which one is parallel. Measured: as said above."""
    own_end_mm: float = 5.0
    """mm beyond a name up to which each line of a parallel group ends with it. Measured with the next five values: of
    37 sheets in 800 with clear strikes that such groups sent to people (scan150, mix ``clean``, seeds 1807000 to
    1807799) 21 are read with them; of 1,181 creases drawn over 320 sheets of the same mix, in groups of two to five
    (seeds from 1810000), 82 are called struck with and without them."""
    pen_least: float = 0.75
    """Ink of a line against the usual ink of others, at least, to be of the same pen."""
    pen_most: float = 1.33
    """The same, at most."""
    times_group: float = 1.5
    """Other lines of the same pen, for each line of the group, that tell how the hand's slopes differ."""
    least_spread: float = 0.2
    """Degrees by which a hand's slopes differ at least."""
    by_chance: float = 0.3
    """Groups as narrow that chance makes of the sheet's slopes, at or above which a group is no sign of creases."""
    most_ink: float = 95.0
    """Ink at or above which a line is no crease, parallel or not: 0.4 mm wide and 210 grey levels dark. Chosen."""

    inked: float = 0.3
    """Cover of a column at or above which the line is there, as for creases. Not measured."""
    fewest_columns: int = 4
    """Columns of the traced line that are needed to follow it. Chosen."""
    step_px: int = 9
    """Columns of one place beside the name, px: 1.5 mm. Chosen."""
    own_px: int = 3
    """The same on the name, where letters leave little paper open. Chosen."""
    across_px: int = 5
    """Rows on either side in which the line is searched. Chosen: a line 1.8 mm thick."""
    open_px: int = 2
    """Rows on either side that must be open. Chosen: a line 0.8 mm thick."""
    open_part: int = 3
    """One part in so many of a place's columns must be open for something to be seen there. Chosen."""
    fewest_places: int = 3
    """Places that are needed. Chosen."""
    least_ink: float = 8.0
    """Ink of a place below which no line is there, grey levels times mm. Not measured."""
    most_empty: int = 2
    """Open places without the line at which it has ended: 3 mm. Chosen."""
    fit_places: int = 12
    """Nearest places that tell where it goes on. Chosen."""
    edge_mm: float = 2.0
    """mm from the paper's edge at which a line reaches it. Chosen."""
    firm_ink: float = 65.0
    """Ink of a line that goes on, at or above which it may be a hand's. Measured with the next six values: of 15 such
    lines on 600 camera sheets with clear strikes (cam1080, mix ``clean``, seeds from 1960000) 8 are found to be a
    hand's; 73 drawn creases on 60 camera sheets, those of less ink seem to waver."""
    like_least: float = 0.7
    """Ink of such a line against that of the sheet's other strikes, at least. Chosen."""
    like_most: float = 1.5
    """The same, at most. Chosen."""
    wavers_mm: float = 0.065
    """mm off an evenly bowed line, root mean square, at or above which such a line is a hand's. Measured: strikes 0.03
    to 0.11; creases with ``firm_ink`` that end on the paper 0.02 at most, kinked ones 0.06 (one 0.1, of less ink)."""
    bow_mm: float = 0.1
    """mm off a straight line, the same, for a line of ``most_ink``. Measured: strikes 0.07 to 0.15, a kinked crease
    0.08, black lines of a machine 0.02."""
    dark_ink: float = 110.0
    """Ink at or above which a long line that stays below ``far_mm`` and off the edge of the paper is a hand's,
    whatever its course. Measured with the next five values: of 35 sheets with clear strikes, in 800, that such lines
    sent to people (scan150, mix ``clean``, seeds 1807000 to 1807799) 20 are read, and 2 of 4 in 300 under a camera; of
    546 creases with ink 40 to 110 drawn over sheets of that mix (scan150 and cam1080, seeds from 1810400) none more is
    called struck. Three strikes a sheet along a ruler, 0 to 15 mm beyond both ends, pens of 0.3 to 0.7 mm: 162 of 294
    clear sheets to people without them, 122 with them (scan150, seeds 1811000); 44 and 23 of 147 (cam1080)."""
    row_pens: int = 3
    """Fewest other strikes that tell the ink of a long line that ends in the row of its name."""
    row_wavers_mm: float = 0.045
    """mm off an evenly bowed line, root mean square, at or above which such a line is a hand's. With 0.03 a
    kinked crease is called struck, 1 of some 90 (scan150, seeds from 1812000)."""
    row_mm: float = 3.0
    """mm beyond the row up to which it ends there."""
    row_least: float = 0.85
    """Its ink against the usual ink of these strikes, at least."""
    row_most: float = 1.18
    """The same, at most."""
    free_mm: float = 18.0
    """mm beyond a line's end in which it would show again. Chosen."""
    free_places: int = 4
    """Open places that must be seen there. Chosen: 6 mm."""
    trace_ink: float = 4.0
    """Ink of a place at or above which the line shows again. Not measured."""
    most_shown: float = 0.1
    """Share of the open places that may show something: dust and edges of print. Chosen."""
    fades_mm: float = 1.5
    """mm that a line goes on before and after its name, at or above which its ends are seen well enough to tell that
    both fade. Measured: none of 290 strikes, no sheet of 430 (scan150 and cam1080, mixes ``clean`` and
    ``ordinary``, seeds from 2086000, 2088000, 2089000, 2090000); of 102 creases drawn to fade over 2 to 12 mm beside
    names 20 instead of 42 are called struck, 2 instead of 20 of them on pages that are read (scan150, seeds from
    3062000)."""
    again: float = 0.3
    """Share of a line's ink that a place beyond its end shows at least, for the line to show again. Chosen."""
    again_places: int = 3
    """Such places beyond one end at or above which it does: 4.5 mm. Chosen."""
    noise: float = 0.6
    """Times the noise floor that do not count as ink, as for creases. Not measured."""
    open: int = 225
    """Grey level of print at or above which paper is open, as for creases. Not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTipThresholds:
    """How a line ends, and when a long straight line is of the pen that drew others on its sheet.

    Measured on strikes along a ruler and on creases drawn by physics, as docs/accuracy2.md tells; what it changes for
    other sheets: python -m tests.accuracy --condition scan150 --mix clean --first 2089000.
    """

    sharp_mm: float = 0.6
    """mm in which a line's ink falls from ``line`` to ``bare``, at or below which its end is sharp. Measured:
    lines along a ruler 0.5 at most where print hides nothing, but one (50 long ones; scan150, mix ``ordinary`` with a
    ruler, seeds from 2086500); creases drawn to fade over 2 to 10 mm 1.2 at least."""
    line: float = 0.45
    """Share of a line's usual ink at or above which it is there; a ballpoint's end may be 0.6 wide. Chosen."""
    bare: float = 0.15
    """Share at or below which the paper is bare. Chosen."""
    pale_px: int = 2
    """Open columns with less ink than ``line`` and more than ``bare``, at or above which an end that is not sharp
    fades. Chosen."""
    end_mm: float = 1.5
    """mm from a line's ends that do not tell its usual ink: ends are followed in steps as long. Chosen."""
    beyond_mm: float = 4.0
    """mm beyond its ends that are looked at. Chosen."""
    fewest_px: int = 10
    """Open columns of the line below which nothing is known. Chosen."""
    smooth_px: int = 3
    """Open columns over which its ink is taken. Chosen."""
    across_px: int = 5
    """Rows on either side in which the line's ink lies, as for courses. Chosen."""
    open_px: int = 3
    """Rows on either side that must be open. Chosen."""
    open: int = 225
    """Grey level of print at or above which paper is open, as for creases. Not measured."""
    noise: float = 0.6
    """Times the noise floor that do not count as ink, as for creases. Not measured."""

    # -- of the pen that drew others
    dark: float = 90.0
    """Grey levels of the line's middle, at or above which it is darker than a shade. A flank of paper that is lit at 45
    degrees loses as much where it stands 18 degrees off the glass (Lambert); a lid presses sheets flat. Calculated."""
    fold_dark: float = 105.0
    """Grey levels of the middle of a line that fades at both ends, at or above which it is a pen's. Measured: two lines
    through one name seem to fade where they part, 115 and 145 (scan150, mix ``clean``, seeds from 2089000)."""
    ink: float = 51.0
    """Ink of the line, at least: ``CreaseThresholds.weak_ink``. Chosen."""
    alike_least: float = 0.8
    """Ink of another line against its own, at least, to be alike; its reciprocal at most. Measured
    with the other values of this part: three strikes a sheet along a ruler, 0 to 15 mm beyond both ends, pens of 0.3 to
    0.7 mm: 55 of 120 clear sheets to people without them, 21 with them (scan150, seeds 2089400), 8 and 1 of 99
    (cam1080, seeds 2089600), none silent; of 395 creases drawn over 200 scans (seeds 3062000) none more is called
    struck."""
    ruled_mm: float = 0.045
    """mm off a straight line, root mean square, up to which lines are drawn along a ruler."""
    bowed_mm: float = 0.08
    """mm off a straight line, root mean square, at or above which a line is no fold's: a sheet pressed flat on itself
    folds straight."""
    bowed_least: float = 0.7
    """``alike_least`` of such a line, which need not go on beside other names."""
    fewest_alike: int = 2
    """Fewest other lines that are alike."""
    share_alike: float = 0.6
    """Share of the other lines without colour that are alike, at least."""
    long_mm: float = 5.0
    """mm that one of the lines alike goes on beside its name, at least: who strikes far beyond one name does so beyond
    others."""
    together_mm: float = 1.2
    """mm between the ends of two lines, on both sides, up to which they end together, as creases between two others
    do. Chosen."""


LINE_COURSE = LineCourseThresholds()
LINE_TIP = LineTipThresholds()
