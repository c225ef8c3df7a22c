"""Tell whether straight lines through several names are parallel as the creases of one letter, or by chance.

No two lines of a hand have quite the same slope, but of ten or more some have nearly the same by chance. Each line of a
hand ends with its own name, and has the ink of the pen that struck the others; creases do not end with names.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ballotcount.domain.reading import AppliedRule
from ballotcount.reading.arrays.arrays import median
from ballotcount.reading.strikes.course_thresholds import LINE_COURSE, LineCourseThresholds
from ballotcount.reading.strikes.line_course import LineCourse, goes_on
from ballotcount.reading.strikes.line_tips import LineTips


@dataclass(frozen=True, slots=True)
class InkedLine:
    """A line without colour through a struck name: where it runs, its ink, and how it ends where that is known."""

    course: LineCourse
    ink: float
    tips: LineTips | None

    @property
    def degrees(self) -> float:
        """Return its slope in degrees."""
        return math.degrees(self.course.slope)

    @property
    def beyond_mm(self) -> float:
        """Return how far it goes on beside its name, the longer of both, mm."""
        return max(self.course.before, self.course.after)


def sign_of_parallels(
    number: int, lines: Mapping[int, InkedLine], *, limits: LineCourseThresholds = LINE_COURSE
) -> AppliedRule | None:
    """Return a sign of a crease if a line is straight and exactly parallel to several others, and not by chance.

    Args:
        number: of its name in the table.
        lines: the lines through the struck names of the page.
        limits: the thresholds.
    """
    thin = {n: one for n, one in lines.items() if one.ink < limits.most_ink and _is_straight(one.course, limits)}
    if number not in thin:
        return None
    gaps = {n: abs(one.degrees - thin[number].degrees) for n, one in thin.items() if n != number}
    near = [n for n, gap in gaps.items() if gap <= limits.parallel]
    if len(near) < limits.fewest_parallel:
        return None
    group = [thin[n] for n in (number, *near)]
    if _are_strikes(group, [one for n, one in lines.items() if n != number and n not in near], limits):
        return None
    return AppliedRule("lines_parallel", round(sorted(gaps.values())[limits.fewest_parallel - 1], 2), limits.parallel)


def are_parallel(number: int, lines: Mapping[int, InkedLine], *, limits: LineCourseThresholds = LINE_COURSE) -> bool:
    """Return True if a line is parallel to several others, however straight and dark, and not by chance.

    Args:
        number: of its name in the table.
        lines: the lines through the struck names of the page.
        limits: the thresholds.
    """
    own = lines[number].degrees
    group = [one for one in lines.values() if abs(one.degrees - own) <= limits.parallel]
    others = [one for one in lines.values() if abs(one.degrees - own) > limits.parallel]
    return len(group) > limits.fewest_parallel and not _by_chance(group, others, limits)


def _is_straight(course: LineCourse, limits: LineCourseThresholds) -> bool:
    return course.length >= limits.straight_from_mm and course.bent <= limits.bent_mm


def _are_strikes(group: Sequence[InkedLine], others: Sequence[InkedLine], limits: LineCourseThresholds) -> bool:
    """Return True if parallel lines end with their names, have the ink of the pen, and are parallel by chance.

    Args:
        group: lines that are parallel to one of them.
        others: the other lines through struck names.
        limits: the thresholds.
    """
    if any(one.beyond_mm > limits.own_end_mm for one in group):
        return False
    pens = [one for one in others if not goes_on(one.course, limits)]
    if not pens or not all(_of_one_pen(one, pens, limits) for one in group):
        return False
    return _by_chance(group, [one for one in pens if _of_one_pen(one, group, limits)], limits)


def _by_chance(group: Sequence[InkedLine], others: Sequence[InkedLine], limits: LineCourseThresholds) -> bool:
    """Return True if enough other lines show how a hand's slopes differ, and chance makes such a group of them."""
    if len(others) < limits.times_group * len(group):
        return False
    slopes = [one.degrees for one in group]
    return _expected_groups(slopes, [one.degrees for one in others], limits) >= limits.by_chance


def _of_one_pen(line: InkedLine, others: Sequence[InkedLine], limits: LineCourseThresholds) -> bool:
    """Return True if a line has the usual ink of others."""
    usual = median(np.array([one.ink for one in others]))
    return limits.pen_least * usual <= line.ink <= limits.pen_most * usual


def _expected_groups(group: Sequence[float], others: Sequence[float], limits: LineCourseThresholds) -> float:
    """Return how many groups of as many slopes as near to each other chance makes among all of them.

    The hand's slopes are taken as normal, and a group lies where this one does.

    Args:
        group: slopes that are near to each other, degrees.
        others: the other slopes of the same hand.
        limits: the thresholds.
    """
    spread = max(float(np.std(others)), limits.least_spread)
    away = (float(np.mean(group)) - float(np.mean(others))) / spread
    density = math.exp(-(away**2) / 2) / (spread * math.sqrt(2 * math.pi))
    further = len(group) - 1
    lines = len(group) + len(others)
    return lines * math.comb(lines - 1, further) * ((max(group) - min(group)) * density) ** further
