"""Find what a pen wrote on print outside the names: lines along printed rules, ink on other printed words.

Ink on print leaves no bare paper to be seen on. A line along a rule makes the rule heavier than the page's rules are;
a pen through printed words shows between their letters. Print that lies beside its place is as heavy as before, and is
missing at its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Target, TargetKind
from ballotcount.reading.arrays.arrays import Floats, Mask, Numbers, at_least, percentile
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.name_ink import (
    PEN_WIDE,
    beyond_print,
    find_name_ink,
    find_name_ink_closely,
    pen_on_name,
)
from ballotcount.reading.strikes.thresholds import STRAY_INK
from ballotcount.reading.template.printed_parts import STEP, RuleBand, RuleBands, TextLine

WHITE = 250
"""Grey level of clean paper."""
BESIDE = 2
"""Rows at either side of a rule's band that show the paper beside it."""
SPARSE = 8
"""Of the places along rules every eighth tells how dark a page's rules are printed."""
SAME_ROW = 1
"""Rows, px, by which the rules of one row of a table differ at most."""
Part = tuple[slice, slice]
"""Rows and columns of the page."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A pen line along a printed rule, px of the page.

    Attributes:
        row: the rule's row.
        first, last: columns of its ends.
    """

    row: int
    first: int
    last: int

    def length_mm(self, scale: float) -> float:
        """Return its length, mm."""
        return (self.last - self.first + 1) / scale

    def written(self, scale: float, width_mm: float) -> Written:
        """Return the line as foreign ink of a pen's width."""
        length = self.length_mm(scale)
        box = (self.first / scale, self.row / scale - width_mm / 2, length, width_mm)
        left, top, wide, high = [round(value, 1) for value in box]
        return Written((left, top, wide, high), round(length * width_mm, 2))


def lines_on_rules(
    ink: Ink, bands: RuleBands, apart: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[RuleLine]:
    """Find pen lines along printed rules.

    Args:
        ink: the ink of the page.
        bands: its level rules.
        apart: pixels that strokes of targets, crosses or stamps explain.
    """
    if not bands.rules:
        return []
    print_alone = _darkness(np.minimum(ink.print_bound.ravel()[bands.at], WHITE), np.array(WHITE))
    paper = np.minimum(ink.paper.ravel()[bands.at], WHITE)
    # a shadow, a fold or mottled paper darkens what lies beside the rule too
    white = np.maximum(paper[:BESIDE].max(axis=0), paper[-BESIDE:].max(axis=0))
    seen = _darkness(np.minimum(paper, white), white)
    usual = bands.usual
    share = seen[usual] / np.maximum(print_alone[usual], 1)
    page = percentile(share[::SPARSE], 50) if len(share) else 0.0
    least = round(limits.rule_line_mm * ink.scale / STEP)
    # a first measure that no rule can stay below and yet have a line on it
    more = (
        _smoothed(seen - page / limits.rule_unlike * print_alone, usual, scale=ink.scale, limits=limits)
        > limits.rule_ink
    )
    found: list[RuleLine] = []
    for rule in bands.rules:
        here = rule.places
        if np.count_nonzero(more[here]) < least:
            continue
        if np.count_nonzero(usual[here]) * STEP >= limits.rule_long_mm * ink.scale:
            own = _own_share(seen[here], print_alone[here], usual=usual[here], page=page, limits=limits)
        else:
            parts = _rules_of_row(rule, bands, ink.scale, limits=limits)
            shares = [
                _own_share(seen[part], print_alone[part], usual=usual[part], page=page, limits=limits) for part in parts
            ]
            # a fold makes all rules of a row heavy; a pen line along one of them leaves the others as they are
            heaviest = page * limits.rule_unlike
            own = heaviest if min(shares, default=page) >= heaviest else page
        heavier = _smoothed(seen[here] - own * print_alone[here], usual[here], scale=ink.scale, limits=limits)
        for first, last in _runs(heavier > limits.rule_ink, least):
            rows = slice(rule.row - 2, rule.row + 3)
            columns = slice(rule.left + first * STEP, rule.left + last * STEP + 1)
            if float(apart[rows, columns].any(axis=0).mean()) <= limits.rule_explained:
                found.append(RuleLine(rule.row, columns.start, columns.stop - 1))
    return found


def names_along(
    line: RuleLine, targets: tuple[Target, ...], *, scale: float, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[int]:
    """Return the numbers of the targets that are names, border on the rule and have the line along their letters."""
    at = line.row / scale
    first = line.first / scale
    last = line.last / scale
    found = []
    for number, target in enumerate(targets):
        left, _, width, _ = target.bbox
        _, top, _, height = target.row
        borders = min(abs(at - top), abs(at - top - height)) <= limits.rule_at_mm
        along = min(last, left + width) - max(first, left)
        if target.kind is TargetKind.STRIKE and borders and along >= min(limits.rule_name_mm, width / 2):
            found.append(number)
    return found


def _darkness(light: Numbers, white: Numbers) -> Floats:
    """Return the darkness across each place of the rules, grey levels summed over ``ROWS`` pixels.

    Args:
        light: uint8, shape (``ROWS``, places).
        white: grey level of the paper at each place, or one for all.
    """
    total = cv2.reduce(light, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0]
    return np.asarray(light.shape[0] * white.astype(np.float32) - total, dtype=np.float32)


def _rules_of_row(
    rule: RuleBand, bands: RuleBands, scale: float, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[slice]:
    """Return the places of the rules in the row of a short one, none where they are too few to be compared."""
    least = limits.rule_row_mm * scale
    parts = [one.places for one in bands.rules if abs(one.row - rule.row) <= SAME_ROW]
    lengths = [int(np.count_nonzero(bands.usual[part])) * STEP for part in parts]
    kept = [part for part, length in zip(parts, lengths, strict=True) if length >= least]
    total = sum(length for length in lengths if length >= least)
    return kept if len(kept) > 1 and rule.places in kept and total >= limits.rule_long_mm * scale else []


def _own_share(seen: Floats, print_alone: Floats, usual: Mask, page: float, limits: ForeignThresholds) -> float:
    """Return how dark a rule is printed, as a share of what the template expects; no two rules print alike."""
    own = percentile(seen[usual] / np.maximum(print_alone[usual], 1), 50)
    return min(max(own, page / limits.rule_unlike), page * limits.rule_unlike)


def _smoothed(more: Floats, usual: Mask, scale: float, limits: ForeignThresholds) -> Floats:
    """Return the mean along a rule, over the places where no other print crosses it."""
    window = max(3, round(limits.rule_smooth_mm * scale / STEP)) | 1
    weight = cv2.blur(usual.astype(np.float32)[None], (window, 1))[0]
    mean = cv2.blur(np.where(usual, more, 0).astype(np.float32)[None], (window, 1))[0]
    return np.asarray(mean / np.maximum(weight, 0.2), dtype=np.float32)


def _runs(over: Mask, least: int) -> list[tuple[int, int]]:
    """Return first and last place of each run of at least ``least`` places."""
    steps = np.flatnonzero(np.diff(np.concatenate([[False], over, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(steps[::2], steps[1::2], strict=True) if b - a >= least]


def ink_on_texts(
    ink: Ink, texts: list[TextLine], apart: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[Written]:
    """Find pen ink on printed words that are no targets: titles, numbers, names beside boxes.

    Args:
        ink: the ink of the page.
        texts: its lines of text.
        apart: pixels whose ink is explained: strokes of targets, stamps.
    """
    level = max(limits.text_dark, limits.text_noise * ink.noise_floor)
    dark_page = at_least(ink.residual, level)
    suspects = [
        text.region
        for text in texts
        if cv2.countNonZero(dark_page[text.part]) >= limits.text_least_px
        and not apart[text.part].any()
        and pen_on_name(text.region, ink) >= limits.text_ink_mm
    ]
    if not suspects:
        return []
    found = []
    for one in find_name_ink_closely(find_name_ink(suspects, ink), ink):
        off = beyond_print(one.residual, one.print_bound, ink)
        dark = cv2.morphologyEx(at_least(off, level), cv2.MORPH_OPEN, PEN_WIDE)
        columns = np.flatnonzero(dark.any(axis=0))
        is_wide = len(columns) > 0 and np.ptp(columns) + 1 >= limits.least_mm * ink.scale
        is_pen = one.pen_mm >= limits.text_ink_mm and one.faint_line >= limits.text_line
        if is_wide and is_pen and one.print_shown >= limits.text_shown:
            found.append(
                _as_written(dark > 0, part=one.name.window, scale=ink.scale, area=one.pen_mm * STRAY_INK.line_mm)
            )
    return found


def _as_written(dark: Mask, part: Part, scale: float, area: float) -> Written:
    """Return ink in a part of the page as foreign ink.

    Args:
        dark: its pixels, at least one.
        part: rows and columns of the page.
        scale: px per mm.
        area: of the ink, mm2.
    """
    y, x = np.nonzero(dark)
    corner = (part[1].start + x.min(), part[0].start + y.min(), np.ptp(x) + 1, np.ptp(y) + 1)
    left, top, width, height = [round(float(value) / scale, 1) for value in corner]
    return Written((left, top, width, height), round(area, 2))
