"""Find pen lines along printed rules: they make a rule heavier than print does.

Ink on a rule leaves no bare paper to be seen on. A rule of a table is compared with the rules above and below it, place
by place: toner is uneven across the page and along it, but neighbouring rules share it. A fold that makes a rule
heavier shows elsewhere too: it darkens the margins beside the table, or draws the print apart. Either explains no more
ink than it shows. A line so narrow and pale that the rule is no heavier than its neighbours is seen by nobody, and one
along more than half of a table's rules passes for print. So does a thin one exactly along a whole rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from ballotcount.domain.layout import Target, TargetKind
from ballotcount.reading.arrays.arrays import Floats, Mask, Numbers
from ballotcount.reading.foreign.even_rules import BESIDE, WHITE
from ballotcount.reading.foreign.rule_print import darkness_across, heavy_print, own_print, places_along, seen_on_rules
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.foreign.uneven_rules import displaced_print, is_wider, unevenness
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.folds import darkness_at_edges
from ballotcount.reading.template.printed_parts import STEP, RuleBands

SAFE = 0.999
"""Times a level that is certainly reached by whatever reaches the level."""


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A pen line along a printed rule, px of the page. Of an upright one, the row is a column.

    Attributes:
        upright: its direction.
        row: the rule's row.
        first, last: columns of its ends.
    """

    upright: bool
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
        area = round(length * width_mm, 2)
        return Written((top, left, high, wide) if self.upright else (left, top, wide, high), area)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInk:
    """The darkness of all places along the rules of a page, grey levels summed across the rule.

    Attributes:
        ink: the ink of the page.
        bands: its level rules.
        print_alone: what the template expects.
        more: what the page's print does not explain.
    """

    ink: Ink
    bands: RuleBands
    print_alone: Floats
    more: Floats

    @classmethod
    def of(cls, ink: Ink, bands: RuleBands, limits: ForeignThresholds) -> RuleInk:
        """Measure the rules of a page."""
        # paper lighter than clean paper must not make up for ink on the rule
        print_alone = darkness_across(np.minimum(ink.print_bound.take(bands.at), WHITE), np.array(WHITE))
        seen = seen_on_rules(ink, bands)
        own = own_print(ink, bands, seen=seen, print_alone=print_alone, limits=limits)
        heavy = heavy_print(ink, bands, seen=seen, print_alone=print_alone, limits=limits)
        own = np.maximum(own, heavy)
        return cls(ink=ink, bands=bands, print_alone=print_alone, more=seen - own)

    def perhaps_dark(self, limits: ForeignThresholds) -> list[int]:
        """Return the numbers of the rules with places enough for a line, wherever they lie along the rule."""
        bands = self.bands
        found = np.zeros(len(bands.rules), dtype=np.bool_)
        more = np.where(bands.usual, self.more, 0).astype(np.float32)[bands.padded]
        weight = bands.usual.astype(np.float32)[bands.padded]
        for smooth_mm, line_mm, level in self._lines(limits):
            window = (places_along(smooth_mm, self.ink.scale), 1)
            share = np.maximum(cv2.blur(weight[None], window)[0], limits.rule_open_least)
            ridge = (cv2.blur(more[None], window)[0] / share)[bands.inner]
            # a hair less than the level: the sums of one rule alone may differ in the last digit
            enough = np.add.reduceat((ridge > SAFE * level).astype(np.int64), bands.starts)
            found |= enough >= places_along(line_mm, self.ink.scale)
        return [int(number) for number in np.flatnonzero(found)]

    def _lines(self, limits: ForeignThresholds) -> tuple[tuple[float, float, float], ...]:
        """Return smoothing and length, mm, and level of a dark line and of a long pale one."""
        return (
            (limits.rule_smooth_mm, limits.rule_line_mm, limits.rule_ink),
            (limits.pale_smooth_mm, limits.pale_line_mm, self._pale(limits)),
        )

    def _pale(self, limits: ForeignThresholds) -> float:
        """Return the ink of a long pale line."""
        return max(limits.pale_ink, limits.pale_ink_noise * self.ink.noise)

    def dark_runs(self, number: int, limits: ForeignThresholds) -> list[tuple[int, int]]:
        """Return first and last place of each dark line, and of each long pale one, along a rule."""
        here = self.bands.rules[number].places
        scale = self.ink.scale
        # a first measure that every line raises
        heavy = np.count_nonzero(self.more[here] > min(limits.rule_ink, self._pale(limits)) / 2)
        if heavy * STEP < limits.rule_line_mm / 2 * scale:
            return []
        over = np.zeros(here.stop - here.start, dtype=np.bool_)
        for smooth_mm, line_mm, level in self._lines(limits):
            window = places_along(smooth_mm, scale)
            ridge = _smoothed(self.more[here], self.bands.usual[here], window, limits=limits)
            for first, last in _runs(ridge > level, places_along(line_mm, scale)):
                over[first : last + 1] = True
        return _runs(over, 1)

    def is_pen(self, number: int, run: slice, *, explained: float, limits: ForeignThresholds) -> bool:
        """Return whether the ink along a run is more than what folds and displaced or uneven print explain.

        Args:
            number: of the rule.
            run: places of the run, from the beginning of the rule.
            explained: what a fold explains, see ``explained``.
            limits: the thresholds.
        """
        own = self.bands.rules[number].places
        places = np.arange(own.start, own.stop)[run]
        places = places[self.bands.usual[places]]
        ink = float(self.more[places].mean())
        if ink <= explained:
            return False
        ink -= displaced_print(self.ink.paper, self.ink.print_bound, bands=self.bands, places=places, limits=limits)
        # what is left is asked as a run was
        if ink <= min(limits.rule_ink, self._pale(limits)):
            return False
        uneven = limits.rule_uneven * unevenness(self.more, self.bands, scale=self.ink.scale, limits=limits)
        return ink > uneven or is_wider(self.ink.paper, self.bands, number=number, run=run, limits=limits)

    def explained(self, number: int, limits: ForeignThresholds) -> float:
        """Return how much ink on a rule a fold explains, summed across it."""
        return max(self._fold(number, limits), self._stretch(number, limits))

    def _fold(self, number: int, limits: ForeignThresholds) -> float:
        """Return how much ink a dark fold explains: the margins beside the table show it, a line on a rule does not."""
        row = self.bands.rules[number].row
        reach = round(limits.rule_fold_mm * self.ink.scale)
        ink = _on_its_side(self.ink) if self.bands.upright else self.ink
        if row - reach < 0 or row + reach >= len(ink.paper):
            return 0.0
        dark = darkness_at_edges(ink, row - reach, row + reach + 1)
        return limits.rule_fold_rows * dark / limits.rule_fold

    def _stretch(self, number: int, limits: ForeignThresholds) -> float:
        """Return the same for print that a fold drew apart: the rule above lies higher, or the rule below lower."""
        group = next((one.rules for one in self.bands.alike if number in one.rules), ())
        place = group.index(number) if number in group else 0
        # the first and the last rule of a table have a neighbour on one side only
        if place == 0 or place == len(group) - 1:
            return 0.0
        above = self._profile(group[place - 1])
        below = self._profile(group[place + 1])
        apart = below.displaced - above.displaced
        # print that a fold pushed together, and not apart, explains no ink
        return max(0.0, apart) * max(above.darkest, below.darkest) * limits.rule_stretch

    def _profile(self, number: int) -> _Profile:
        """Return where a rule lies across its band, and how dark it is."""
        here = self.bands.rules[number].places
        at = self.bands.at[:, here][:, self.bands.usual[here]]
        if at.size == 0:
            return _Profile(0.0, 0.0)
        seen = _across(np.minimum(self.ink.paper.ravel()[at], WHITE))
        wanted = _across(np.minimum(self.ink.print_bound.ravel()[at], WHITE))
        return _Profile(_middle(seen) - _middle(wanted), float(seen.max()))


@dataclass(frozen=True, slots=True)
class _Profile:
    """A rule as the picture shows it.

    Attributes:
        displaced: px by which it lies below its place.
        darkest: darkness of its darkest row, grey levels.
    """

    displaced: float
    darkest: float


def _on_its_side(ink: Ink) -> Ink:
    """Return the ink of a page with its columns as rows."""
    return replace(
        ink,
        paper=np.ascontiguousarray(ink.paper.T),
        residual=np.ascontiguousarray(ink.residual.T),
        print_bound_wide=np.ascontiguousarray(ink.print_bound_wide.T),
    )


def _across(light: Numbers) -> Floats:
    """Return the mean darkness of each row of a rule's band over the paper beside it."""
    dark = WHITE - light.mean(axis=1)
    return np.asarray(np.maximum(dark - min(dark[:BESIDE].min(), dark[-BESIDE:].min()), 0), dtype=np.float32)


def _middle(dark: Floats) -> float:
    """Return the middle row of a rule's darkness."""
    # a rule that was hardly printed has no darkness to divide by
    return float((np.arange(len(dark)) * dark).sum() / max(1e-3, float(dark.sum())))


def lines_on_rules(
    ink: Ink, bands: RuleBands, apart: Mask, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[RuleLine]:
    """Find pen lines along printed rules.

    Args:
        ink: the ink of the page.
        bands: its rules of one direction.
        apart: pixels that strokes of targets, crosses or stamps explain.
    """
    if not bands.rules:
        return []
    rules = RuleInk.of(ink, bands, limits)
    found: list[RuleLine] = []
    for number in rules.perhaps_dark(limits):
        rule = bands.rules[number]
        runs = rules.dark_runs(number, limits)
        explained = rules.explained(number, limits) if runs else 0.0
        for first, last in runs:
            rows = slice(rule.row - 2, rule.row + 3)
            columns = slice(rule.left + first * STEP, rule.left + last * STEP + 1)
            here = apart.T[rows, columns] if bands.upright else apart[rows, columns]
            if float(here.any(axis=0).mean()) > limits.rule_explained:
                continue
            if rules.is_pen(number, slice(first, last + 1), explained=explained, limits=limits):
                found.append(RuleLine(upright=bands.upright, row=rule.row, first=columns.start, last=columns.stop - 1))
    return found


def names_along(
    line: RuleLine, targets: tuple[Target, ...], *, scale: float, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[int]:
    """Return the numbers of the targets that are names, border on the rule and have the line along their letters."""
    if line.upright:
        return []
    at = line.row / scale
    first = line.first / scale
    last = line.last / scale
    found = []
    for number, target in enumerate(targets):
        left, _, width, _ = target.bbox
        _, top, _, height = target.row
        # a line between two rows may mean the name above or the one below: both are doubted
        borders = min(abs(at - top), abs(at - top - height)) <= limits.rule_at_mm
        # a short name is narrower than the least length of a line
        along = min(last, left + width) - max(first, left)
        if target.kind is TargetKind.STRIKE and borders and along >= min(limits.rule_name_mm, width / 2):
            found.append(number)
    return found


def _smoothed(more: Floats, usual: Mask, window: int, *, limits: ForeignThresholds) -> Floats:
    """Return the mean along a rule, over the places where no other print crosses it."""
    weight = cv2.blur(usual.astype(np.float32)[None], (window, 1))[0]
    mean = cv2.blur(np.where(usual, more, 0).astype(np.float32)[None], (window, 1))[0]
    return np.asarray(mean / np.maximum(weight, limits.rule_open_least), dtype=np.float32)


def _runs(over: Mask, least: int) -> list[tuple[int, int]]:
    """Return first and last place of each run of at least ``least`` places."""
    # bare at both ends, so that a run at the border has a start and an end
    steps = np.flatnonzero(np.diff(np.concatenate([[False], over, [False]]).astype(np.int8)))
    return [(int(a), int(b) - 1) for a, b in zip(steps[::2], steps[1::2], strict=True) if b - a >= least]
