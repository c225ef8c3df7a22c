"""Find the printed rules and the lines of text of a blank page, as places where a pen may write over print."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box, Option, Target, TargetKind
from ballotcount.reading.arrays.arrays import Gray, Mask, Numbers
from ballotcount.reading.strikes.name_geometry import NameRegion, measure_names
from ballotcount.reading.strikes.name_ink import letters_on_page
from ballotcount.reading.template.thresholds import PRINTED_PARTS, PrintedPartThresholds

ROWS = 11
"""Pixels across a rule that are looked at together, the rule in their middle: 0.9 mm to either side."""
STEP = 2
"""Every second pixel along a rule is looked at."""
PAD = 16
"""Places by which a rule is made longer at both ends, so that all rules of a page can be smoothed at once."""


@dataclass(frozen=True, slots=True)
class RuleBand:
    """A printed rule with the paper beside it. Of an upright rule, rows are columns and columns are rows.

    Attributes:
        row: its middle row, px.
        left: its first column, px.
        places: its own part of the columns of ``RuleBands.at``.
        is_letters: whether it is no rule, but the feet of bold letters that join.
    """

    row: int
    left: int
    places: slice
    is_letters: bool = False


@dataclass(frozen=True, slots=True)
class AlikeRules:
    """Rules of one column of a table: they begin and end at the same columns of the page.

    Attributes:
        rules: their numbers among the page's rules.
        places: numbers of the places along each, as many as the shortest has, shape (rules, places).
    """

    rules: tuple[int, ...]
    places: Numbers


@dataclass(frozen=True, slots=True)
class RuleBands:
    """All level rules of a page, or all upright ones.

    Attributes:
        upright: the direction.
        rules: one entry a rule.
        at: places in the page's pixels, row by row, int64, shape (``ROWS``, places along all rules).
        usual: places where no other print crosses the rule, shape (places,).
        alike: groups of rules that tell how dark each of them is printed; a rule in none stands alone.
        padded: numbers of the places, each rule with ``PAD`` of its own places mirrored at both ends.
        inner: where each place lies in ``padded``.
        starts: number of the first place of each rule.
    """

    upright: bool
    rules: tuple[RuleBand, ...]
    at: Numbers
    usual: Mask
    alike: tuple[AlikeRules, ...]
    padded: Numbers
    inner: Numbers
    starts: Numbers


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of printed text that is no target.

    Attributes:
        region: the text, measured as a name.
        part: rows and columns of the page that its letters take up.
    """

    region: NameRegion
    part: tuple[slice, slice]


def rule_bands(
    lines: Mask, private: Mask, gray: Gray, *, upright: bool = False, limits: PrintedPartThresholds = PRINTED_PARTS
) -> RuleBands:
    """Return the rules of a page in one direction.

    Args:
        lines: pixels of its printed lines of this direction.
        private: pixels of fiducials and codes.
        gray: the blank page.
        upright: the direction.
        limits: the thresholds.
    """
    open_lines = lines & ~private
    down, along = (1, gray.shape[1]) if upright else (gray.shape[1], 1)
    if upright:
        open_lines = np.ascontiguousarray(open_lines.T)
    printed_dark = gray < limits.letters
    height = open_lines.shape[0]
    _, _, stats, _ = cv2.connectedComponentsWithStats(open_lines.view(np.uint8), connectivity=8)
    rules: list[RuleBand] = []
    at: list[Numbers] = []
    start = 0
    for left, top, wide, high, _ in stats[1:].tolist():
        row = top + high // 2
        # too near the edge for paper on both sides
        if high > limits.thickest or row < ROWS or row >= height - ROWS:
            continue
        columns = np.arange(left, left + wide, STEP)
        rows = row + np.arange(ROWS) - ROWS // 2
        # places in the flat page: for an upright rule rows and columns change roles
        at.append(rows[:, None] * down + columns * along)
        is_letters = not upright and _has_stems(
            printed_dark, (slice(top, top + high), slice(left, left + wide)), limits
        )
        places = slice(start, start + len(columns))
        rules.append(RuleBand(row=row, left=left, places=places, is_letters=is_letters))
        start += len(columns)
    pixels = np.concatenate(at, axis=1) if at else np.zeros((ROWS, 0), dtype=np.int64)
    printed = (255 - gray).ravel()[pixels].sum(axis=0, dtype=np.int64)
    usual = np.zeros(pixels.shape[1], dtype=bool)
    for rule in rules:
        own = printed[rule.places]
        usual[rule.places] = own <= limits.crossed * float(np.median(own))
    ends = [
        # "reflect" needs two places; a single one is repeated
        np.pad(np.arange(rule.places.start, rule.places.stop), PAD, mode="reflect" if _length(rule) > 1 else "edge")
        for rule in rules
    ]
    mine = [np.arange(_length(rule)) + rule.places.start + PAD * (2 * number + 1) for number, rule in enumerate(rules)]
    nothing = np.zeros(0, dtype=np.int64)
    return RuleBands(
        upright=upright,
        rules=tuple(rules),
        at=pixels,
        usual=usual,
        alike=_alike(rules, limits),
        padded=np.concatenate(ends) if ends else nothing,
        inner=np.concatenate(mine) if mine else nothing,
        starts=np.array([rule.places.start for rule in rules], dtype=np.int64),
    )


def _has_stems(printed: Mask, part: tuple[slice, slice], limits: PrintedPartThresholds) -> bool:
    """Return whether print stands close along one side of a level line: no rule has that, and the feet of letters do.

    Args:
        printed: pixels of all print.
        part: rows and columns of the line.
        limits: the thresholds.
    """
    rows, columns = part
    above = slice(max(0, rows.start - limits.letters_px), rows.start)
    below = slice(rows.stop, rows.stop + limits.letters_px)
    return max(float(printed[beside, columns].any(axis=0).mean()) for beside in (above, below)) > limits.stems


def _alike(rules: list[RuleBand], limits: PrintedPartThresholds) -> tuple[AlikeRules, ...]:
    """Return the groups of rules that begin and end alike, where they are enough to be compared."""
    groups: list[list[int]] = []
    for number, rule in enumerate(rules):
        for group in groups:
            first = rules[group[0]]
            ends = rule.left + STEP * _length(rule) - first.left - STEP * _length(first)
            if max(abs(rule.left - first.left), abs(ends)) <= limits.alike_px:
                group.append(number)
                break
        else:
            groups.append([number])
    return tuple(
        AlikeRules(tuple(group), _places_of([rules[number] for number in group]))
        for group in groups
        if len(group) >= limits.alike_least
    )


def _places_of(rules: list[RuleBand]) -> Numbers:
    """Return the numbers of the places along each of some rules, as many as the shortest has."""
    starts = np.array([rule.places.start for rule in rules], dtype=np.int64)
    return np.asarray(starts[:, None] + np.arange(min(_length(rule) for rule in rules)))


def _length(rule: RuleBand) -> int:
    """Return the number of places along a rule."""
    return int(rule.places.stop - rule.places.start)


def text_lines(
    gray: Gray,
    *,
    scale: float,
    names: list[NameRegion],
    apart: Mask,
    limits: PrintedPartThresholds = PRINTED_PARTS,
) -> list[TextLine]:
    """Measure the lines of text of a blank page as if they were names, without the names that are targets.

    Args:
        gray: the blank page.
        scale: px per mm.
        names: the names that are targets.
        apart: pixels that are no text: rules, fiducials, codes.
        limits: the thresholds.
    """
    letters = np.where(apart, 255, gray).astype(np.uint8)
    # names are judged as targets, and ink on them must not count twice
    for name in names:
        rows = slice(name.top + int(max(0, name.row_top)), name.top + int(name.row_bottom))
        letters[rows, name.left + name.first - 2 : name.left + name.last + 3] = 255
    joined = cv2.morphologyEx(
        (letters < limits.letters).view(np.uint8),
        cv2.MORPH_CLOSE,
        np.ones((round(limits.letter_gap_mm * scale), round(limits.word_gap_mm * scale)), np.uint8),
    )
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    boxes = [
        (left / scale, top / scale, width / scale, height / scale)
        for left, top, width, height, _ in stats[1:].tolist()
        if width >= limits.text_wide_mm * scale and height >= limits.text_high_mm * scale
    ]
    # one at a time: `measure_names` would give texts of one row height the same small letters
    regions = [measure_names([_as_target(box, limits.row_more_mm)], letters, scale)[0] for box in boxes]
    return [TextLine(region, letters_on_page(region)) for region in regions]


def _as_target(box: Box, more: float) -> Target:
    """Return a place of text as a target, its row a little higher."""
    left, top, width, height = box
    row = (left, top - more, width, height + 2 * more)
    return Target(candidate=0, name="", kind=TargetKind.STRIKE, option=Option.STRIKE, bbox=box, row=row)
