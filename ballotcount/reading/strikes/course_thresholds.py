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
    noise: float = 0.6
    """Times the noise floor that do not count as ink, as for creases. Not measured."""
    open: int = 225
    """Grey level of print at or above which paper is open, as for creases. Not measured."""


LINE_COURSE = LineCourseThresholds()
