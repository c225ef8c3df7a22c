"""Doubt strikes that may be creases of folds.

A pen leaves ink beside the letters, as much of it as its tip is wide, and none where its line ends. A crease is thinner
or paler than most pens' lines, goes on over the page, or is lighter than the paper on one side; it has no colour. The
creases of one letter are straight and parallel; no two lines of a hand are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats, Gray, Mask, median, percentile
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.course_thresholds import LINE_COURSE, LineCourseThresholds
from ballotcount.reading.strikes.folds import darkness_in_margins, rows_of_fold
from ballotcount.reading.strikes.line_colour import line_colour
from ballotcount.reading.strikes.line_course import LineCourse, goes_on, longest_course
from ballotcount.reading.strikes.line_thresholds import (
    CREASE,
    LINE_COLOUR,
    CreaseThresholds,
    LineColourThresholds,
)
from ballotcount.reading.strikes.line_tips import line_tips
from ballotcount.reading.strikes.long_strokes import GOES_ON, long_strokes
from ballotcount.reading.strikes.name_geometry import NameRegion
from ballotcount.reading.strikes.name_ink import NameEvidence
from ballotcount.reading.strikes.parallel_lines import InkedLine, sign_of_parallels
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke
from ballotcount.reading.strikes.thresholds import STRIKE

PALE_RULES = ("no_pen_on_letters", "line_thin_as_crease")
"""Signs that the line of a pale pen shows too."""


@dataclass(frozen=True, slots=True)
class LineLook:
    """What a line looks like where the paper is open.

    Attributes:
        ink: its darkness summed up across it, grey levels times mm.
        lighter: by how much one side of it is lighter than the paper, and the other is not, grey levels.
        beyond_mm: how far it goes on before and after the name, the shorter of both, mm.
    """

    ink: float
    lighter: float
    beyond_mm: float


def doubt_creases(
    evidence: list[NameEvidence],
    readings: list[MarkReading],
    ink: Ink,
    *,
    stamped: Sequence[bool],
    limits: CreaseThresholds = CREASE,
) -> list[MarkReading]:
    """Doubt the names that are called struck where the crease of a fold may be what strikes them.

    A voter with a pale pen strikes all names alike, so where several are struck so and none with ink, it is the pen.
    One crease goes through the names of all columns, so only names in different rows count. A coloured line is ink.
    Creases are alike too: a line with a sign that no pen's line shows says nothing about the pen of the page.

    Args:
        evidence: the names with their strokes.
        readings: their readings.
        ink: the ink on the page.
        stamped: names on which a red stamp lies; its colour is not that of a line.
        limits: the thresholds.
    """
    struck = [n for n, one in enumerate(readings) if one.state is MarkState.MARKED]
    lines = {n: darkest_line(evidence[n], ink, limits) for n in struck}
    colours = {n: None if stamped[n] else line_colour(evidence[n], ink) for n in struck}
    courses = {n: None if _is_coloured(colours[n]) else longest_course(evidence[n], ink) for n in struck}
    inked = {
        n: InkedLine(one, line.ink, line_tips(one, ink))
        for n, one in courses.items()
        if one is not None and (line := lines[n]) is not None
    }
    signs = {n: rule for n in struck if (rule := _sign_by_course(n, courses[n], inked)) is not None}
    pens = {n: line.ink for n, line in lines.items() if line and n not in signs and not _is_no_pen(line, limits)}
    rows = [one.name.target.row for one in evidence]
    for n in long_strokes(signs, inked, ink, rows=rows, pens=list(pens.values())):
        del signs[n]
    for n in struck:
        others = [own for m, own in pens.items() if m != n]
        pen = [colour for m, colour in colours.items() if m != n and colour is not None]
        rule = signs.get(n) or _sign_by_colour(colours[n], pen)
        if rule is None and not _is_coloured(colours[n]):
            rule = _sign_of_crease(evidence[n], lines[n], ink, others=others, limits=limits)
        if rule is not None:
            signs[n] = rule
    is_pale_pen = len(signs) == len(struck) and all(rule.name in PALE_RULES for rule in signs.values())
    if is_pale_pen and _rows([evidence[n].name for n in signs]) >= limits.pale_strikes:
        signs = {}
    readings = list(readings)
    for n, rule in signs.items():
        readings[n] = replace(readings[n], state=MarkState.DOUBTFUL, kind=MarkKind.PARTIAL, sensitivity=1.0, rule=rule)
    return readings


def _is_no_pen(line: LineLook, limits: CreaseThresholds) -> bool:
    """Return True if a weak line is lighter on one side, or does not end with its name."""
    return line.ink < limits.weak_ink and (line.lighter >= limits.lighter or line.beyond_mm >= limits.beyond_mm)


def _sign_by_course(
    number: int,
    course: LineCourse | None,
    lines: dict[int, InkedLine],
    *,
    limits: LineCourseThresholds = LINE_COURSE,
) -> AppliedRule | None:
    """Return a sign of a crease if a line goes on over the page, fades, or is parallel to others and not by chance.

    Args:
        number: of the name in the table.
        course: where the line runs, None where it is not known or where the line is coloured.
        lines: all lines without colour, and their ink.
        limits: the thresholds.
    """
    if course is None:
        return None
    if goes_on(course, limits):
        return AppliedRule(GOES_ON, round(max(course.before, course.after), 1), limits.far_mm)
    if number in lines and (rule := _sign_by_tips(lines[number], limits)) is not None:
        return rule
    return sign_of_parallels(number, lines, limits=limits)


def _sign_by_tips(line: InkedLine, limits: LineCourseThresholds) -> AppliedRule | None:
    """Return a sign of a crease if a line that is no darker than one fades beside both ends of its name."""
    shorter = min(line.course.before, line.course.after)
    if line.tips is None or line.ink >= limits.dark_ink or shorter < limits.fades_mm:
        return None
    if not line.tips.are_of_fold():
        return None
    return AppliedRule("line_fades", round(shorter, 1), limits.fades_mm)


def _is_coloured(colour: float | None, limits: LineColourThresholds = LINE_COLOUR) -> bool:
    return colour is not None and colour >= limits.coloured


def _sign_by_colour(
    colour: float | None, others: list[float], *, limits: LineColourThresholds = LINE_COLOUR
) -> AppliedRule | None:
    """Return a sign of a crease if a line is grey and the pen that struck the other names writes in colour.

    Args:
        colour: of the line, None where it is not known.
        others: those of the lines through the other struck names.
        limits: the thresholds.
    """
    if colour is None or colour >= limits.grey:
        return None
    if sum(one >= limits.coloured for one in others) < limits.fewest_others:
        return None
    return AppliedRule("line_without_colour", round(colour, 2), limits.grey)


def _sign_of_crease(
    evidence: NameEvidence, line: LineLook | None, ink: Ink, *, others: list[float], limits: CreaseThresholds
) -> AppliedRule | None:
    """Return why what strikes a name may be a crease, or None where it is a pen's line.

    Args:
        evidence: the name with its strokes.
        line: what its darkest line looks like; None where no open paper shows it.
        ink: the ink on the page.
        others: ink of the lines through the other struck names of the page.
        limits: the thresholds.
    """
    if _has_little_ink(evidence, line, ink, others=others, limits=limits):
        return AppliedRule("no_pen_on_letters", round(evidence.pen_mm, 1), STRIKE.pen)
    if line is None or line.ink >= limits.weak_ink:
        return None
    # the pen that struck several other names so draws such lines
    if len(others) >= limits.like_fewest and line.ink >= limits.like_others * median(np.array(others)):
        return None
    if line.ink < limits.line_ink:
        return AppliedRule("line_thin_as_crease", round(line.ink), limits.line_ink)
    if line.lighter >= limits.lighter:
        return AppliedRule("lighter_beside_line", round(line.lighter), limits.lighter)
    if line.beyond_mm >= limits.beyond_mm:
        return AppliedRule("weak_line_goes_on", round(line.beyond_mm, 1), limits.beyond_mm)
    return None


def _has_little_ink(
    evidence: NameEvidence, line: LineLook | None, ink: Ink, *, others: list[float], limits: CreaseThresholds
) -> bool:
    """Return True if what strikes a name has no more pen ink than a crease, or little of it and looks like one.

    A crease is paler than most pens, and goes on to the edges of the paper. A line along the feet of the letters shows
    between them only, in places too small for a piece of pen ink: there the pen of the page tells, and where it ends.

    Args:
        evidence: the name with its strokes.
        line: what its darkest line looks like; None where no open paper shows it.
        ink: the ink on the page.
        others: ink of the lines through the other struck names of the page.
        limits: the thresholds.
    """
    name = evidence.name
    # the letters of one short word leave no paper between them on which a pen could show; beside them it may
    is_short = name.last - name.first < limits.short_mm * ink.scale
    is_pen = line is not None and (
        line.ink >= limits.weak_ink if is_short else _is_pen_of_page(line, others=others, limits=limits)
    )
    bare = evidence.pen_mm < STRIKE.pen
    if line is None and is_short and evidence.pen_mm < limits.little_mm:
        return True
    if evidence.pen_mm >= limits.little_mm or (bare and not is_pen):
        return bare
    if max((stroke.darkness for stroke in evidence.strokes), default=0.0) < STRIKE.plain_dark:
        return True
    margins = darkness_in_margins(ink, *rows_of_fold(name))
    # without a pen's ink one margin is enough: a crease may end within the page, a pen seldom at the paper's edge
    return (max(margins) if bare else min(margins)) >= limits.edges


def _is_pen_of_page(line: LineLook, *, others: list[float], limits: CreaseThresholds) -> bool:
    """Return True if a line has the ink of several others, ends with its name, and no side of it is lighter.

    Args:
        line: what it looks like.
        others: ink of the lines through the other struck names of the page.
        limits: the thresholds.
    """
    if line.lighter >= limits.lighter or line.beyond_mm >= limits.bare_beyond_mm or len(others) < limits.like_fewest:
        return False
    return line.ink >= max(limits.line_ink, limits.bare_like * median(np.array(others)))


def darkest_line(evidence: NameEvidence, ink: Ink, limits: CreaseThresholds = CREASE) -> LineLook | None:
    """Return what the darkest line through a name looks like, None where no open paper shows one."""
    looks = [
        look for stroke in evidence.strokes if (look := line_look(evidence, stroke, ink, limits=limits)) is not None
    ]
    # of several lines the darkest tells: edges of letters are traced too
    return max(looks, key=lambda look: look.ink, default=None)


def line_look(evidence: NameEvidence, stroke: Stroke, ink: Ink, limits: CreaseThresholds = CREASE) -> LineLook | None:
    """Return what a line looks like beside print, None where too little of it is seen.

    Args:
        evidence: the name and its ink.
        stroke: the line.
        ink: the ink on the page.
        limits: the thresholds.
    """
    height, width = evidence.residual.shape
    rows = np.rint(np.repeat(stroke.rows, COLUMN)[:width]).astype(int)
    covered = np.repeat(np.nan_to_num(stroke.cover), COLUMN)[:width] > limits.inked
    columns = np.flatnonzero(covered & (rows >= limits.core_px) & (rows < height - limits.core_px))
    at = rows[columns, None] + np.arange(-limits.across_px, limits.across_px + 1)
    place = (np.clip(at, 0, height - 1), columns[:, None])
    window = evidence.name.window
    is_open = (at >= 0) & (at < height) & (ink.print_bound_wide[window][place] >= limits.open)
    core = slice(limits.across_px - limits.core_px, limits.across_px + limits.core_px + 1)
    shown = is_open[:, core].all(axis=1)
    if np.count_nonzero(shown) < limits.fewest_px:
        return None
    dark = evidence.residual[place][shown][:, core].astype(np.float32)
    dark[dark < limits.noise * ink.noise_floor] = 0
    before = np.count_nonzero(covered[: evidence.name.first])
    after = np.count_nonzero(covered[evidence.name.last + 1 :])
    return LineLook(
        ink=percentile(dark.sum(axis=1), limits.percentile) / ink.scale,
        lighter=_lighter_side(ink.paper[window][place][shown], is_open[shown], limits),
        beyond_mm=float(min(before, after)) / ink.scale,
    )


def _lighter_side(paper: Gray, is_open: Mask, limits: CreaseThresholds) -> float:
    """Return by how much one side of a line is lighter than the paper beyond it, and the other is not, grey levels.

    Args:
        paper: grey levels across the line, one row for each of its columns.
        is_open: where no print is.
        limits: the thresholds.
    """
    profile = np.full(paper.shape[1], np.nan, dtype=np.float32)
    for place in np.flatnonzero(is_open.any(axis=0)):
        profile[place] = np.median(paper[is_open[:, place], place])
    middle = limits.across_px
    # both sides from the line outwards
    sides = [_lighter(side, limits) for side in (profile[middle::-1], profile[middle:])]
    return min(max(sides), max(sides) - min(sides))


def _lighter(side: Floats, limits: CreaseThresholds) -> float:
    """Return by how much the lightest row just beside a line is lighter than the paper farther off."""
    near = side[limits.beside_px : limits.core_px + 2]
    far = side[limits.far_px :]
    near = near[~np.isnan(near)]
    far = far[~np.isnan(far)]
    return float(near.max() - far.mean()) if len(near) and len(far) else 0.0


def _rows(names: list[NameRegion]) -> int:
    """Return in how many rows of the page some names stand."""
    rows = 0
    foot = float("-inf")
    for name in sorted(names, key=lambda one: one.top + one.row_top):
        # names of one row may lie a few pixels off each other
        if name.top + (name.row_top + name.row_bottom) / 2 > foot:
            rows += 1
            foot = name.top + name.row_bottom
    return rows
