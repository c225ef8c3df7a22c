"""Tell lines of a hand among those that go on over the page: by their ends, their course and the sheet's other strikes.

A crease is straight, or evenly bowed where the sheet or the lens is; it fades, or reaches the edge of the paper.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.domain.reading import AppliedRule
from ballotcount.reading.arrays.arrays import median
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.course_thresholds import (
    LINE_COURSE,
    LINE_TIP,
    LineCourseThresholds,
    LineTipThresholds,
)
from ballotcount.reading.strikes.line_course import LineCourse, is_free, shows_again
from ballotcount.reading.strikes.line_tips import LineTips
from ballotcount.reading.strikes.parallel_lines import InkedLine, are_parallel

GOES_ON = "line_goes_on_over_page"
"""Sign of a crease that a hand's long line shows too."""


def long_strokes(
    signs: Mapping[int, AppliedRule],
    lines: Mapping[int, InkedLine],
    ink: Ink,
    *,
    rows: Sequence[Box],
    pens: list[float],
    limits: LineCourseThresholds = LINE_COURSE,
) -> list[int]:
    """Return the names with a line that goes on over the page and is a hand's.

    It is darker than any crease, and ends near its name; or it has the ink of the sheet's other strikes, and wavers or
    is dark and bowed, and ends on bare paper or in the row of its name; or it has sharp ends, and the sheet's other
    strikes are like it.

    Args:
        signs: why lines of some names may be creases.
        lines: those without colour, where they run, and their ink.
        ink: the ink on the page.
        rows: of the names, mm.
        pens: ink of the lines through the other struck names.
        limits: the thresholds.
    """
    long = [n for n, rule in signs.items() if rule.name == GOES_ON and n in lines and not lines[n].course.at_edge]
    found = []
    for n in long:
        course = lines[n].course
        own = lines[n].ink
        is_near = max(course.before, course.after) < limits.far_mm and (
            own >= limits.dark_ink
            or _is_stroke_in_row(course, own, pens=pens, row=rows[n], scale=ink.scale, limits=limits)
            or _is_like_others(n, lines, ink)
        )
        if is_near or _is_free_stroke(course, own, ink, pens=pens, limits=limits):
            found.append(n)
    return found


def _is_like_others(
    number: int, lines: Mapping[int, InkedLine], ink: Ink, limits: LineTipThresholds = LINE_TIP
) -> bool:
    """Return True if a line ends as a pen's, is too dark for a shade, and is one of several of the sheet's pen.

    Voters who strike along a ruler, or far beyond one name, do so with others. The lines of one letter's folds are
    parallel, and those between two upright folds end where these are.

    Args:
        number: of its name.
        lines: those without colour through struck names.
        ink: the ink on the page.
        limits: the thresholds.
    """
    line = lines[number]
    own = line.tips
    if own is None or not own.are_of_pen or own.darkness < limits.dark or line.ink < limits.ink:
        return False
    is_bowed = line.course.bent >= limits.bowed_mm
    is_ruled = line.course.bent <= limits.ruled_mm
    if not is_bowed and not is_ruled:
        return False
    least = limits.bowed_least if is_bowed else limits.alike_least
    others = {n: one for n, one in lines.items() if n != number}
    alike = {n: one for n, one in others.items() if least <= one.ink / line.ink <= 1 / least}
    if is_ruled:
        alike = {n: one for n, one in alike.items() if one.course.bent <= limits.ruled_mm}
    if len(alike) < max(limits.fewest_alike, limits.share_alike * len(others)) or are_parallel(number, lines):
        return False
    if is_ruled and max(one.beyond_mm for one in alike.values()) < limits.long_mm:
        return False
    if any(one.tips and _end_together(own, one.tips, limits.together_mm * ink.scale) for one in alike.values()):
        return False
    return not shows_again(line.course, line.ink, ink)


def _end_together(one: LineTips, other: LineTips, near_px: float) -> bool:
    """Return True if two lines begin in nearly the same column and end in nearly the same one."""
    return (
        abs(one.before.column - other.before.column) <= near_px
        and abs(one.after.column - other.after.column) <= near_px
    )


def _is_free_stroke(
    course: LineCourse, own: float, ink: Ink, *, pens: list[float], limits: LineCourseThresholds
) -> bool:
    """Return True if a long line has the ink of other strikes, wavers or is dark and bowed, and ends on bare paper."""
    if not pens:
        return False
    usual = median(np.array(pens))
    is_like = max(limits.firm_ink, limits.like_least * usual) <= own <= limits.like_most * usual
    is_dark_bow = own >= limits.most_ink and course.bent >= limits.bow_mm
    return is_like and (course.wavers >= limits.wavers_mm or is_dark_bow) and is_free(course, ink, limits)


def _is_stroke_in_row(
    course: LineCourse, own: float, *, pens: list[float], row: Box, scale: float, limits: LineCourseThresholds
) -> bool:
    """Return True if a long line wavers, ends in the row of its name, and has nearly the ink of several strikes."""
    if len(pens) < limits.row_pens or course.wavers < limits.row_wavers_mm:
        return False
    usual = median(np.array(pens))
    left = row[0] - limits.row_mm
    right = row[0] + row[2] + limits.row_mm
    is_in_row = course.ends[0] >= left * scale and course.ends[1] <= right * scale
    return is_in_row and limits.row_least * usual <= own <= limits.row_most * usual
