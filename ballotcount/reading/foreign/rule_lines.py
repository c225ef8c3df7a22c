"""Find pen lines along printed rules: they make a rule heavier than print does.

Ink on a rule leaves no bare paper to be seen on. A rule of a table is compared with the rules above and below it, place
by place: toner is uneven across the page and along it, but neighbouring rules share it. A fold that makes a rule
heavier shows elsewhere too: it darkens the margins beside the table, or draws the print apart. Either explains no more
ink than it shows. A line so narrow and pale that the rule is no heavier than its neighbours is seen by nobody, and one
along more than half of a table's rules passes for print. So does a thin one exactly along a whole rule.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np

from ballotcount.domain.layout import Target, TargetKind
from ballotcount.reading.arrays.arrays import Floats, Mask, Numbers, medians, percentile
from ballotcount.reading.foreign.even_rules import BESIDE, WHITE, RuleLook, is_two_dots
from ballotcount.reading.foreign.segments import Written
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.foreign.uneven_rules import displaced_print, is_wider, unevenness
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.folds import darkness_at_edges
from ballotcount.reading.template.printed_parts import ROWS, STEP, RuleBand, RuleBands

SAFE = 0.999
"""Times a level that is certainly reached by whatever reaches the level."""
SPARSE = 8
"""Of the places along rules every eighth tells how dark a page's rules are printed."""


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
        print_alone = _darkness(np.minimum(ink.print_bound.take(bands.at), WHITE), np.array(WHITE))
        seen = _seen(ink, bands)
        own = _own_print(ink, bands, seen=seen, print_alone=print_alone, limits=limits)
        heavy = _heavy_print(ink, bands, seen=seen, print_alone=print_alone, limits=limits)
        own = np.maximum(own, heavy)
        return cls(ink=ink, bands=bands, print_alone=print_alone, more=seen - own)

    def perhaps_dark(self, limits: ForeignThresholds) -> list[int]:
        """Return the numbers of the rules with places enough for a line, wherever they lie along the rule."""
        bands = self.bands
        found = np.zeros(len(bands.rules), dtype=np.bool_)
        more = np.where(bands.usual, self.more, 0).astype(np.float32)[bands.padded]
        weight = bands.usual.astype(np.float32)[bands.padded]
        for smooth_mm, line_mm, level in self._lines(limits):
            window = (_places(smooth_mm, self.ink.scale), 1)
            share = np.maximum(cv2.blur(weight[None], window)[0], limits.rule_open_least)
            ridge = (cv2.blur(more[None], window)[0] / share)[bands.inner]
            # a hair less than the level: the sums of one rule alone may differ in the last digit
            enough = np.add.reduceat((ridge > SAFE * level).astype(np.int64), bands.starts)
            found |= enough >= _places(line_mm, self.ink.scale)
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
            window = _places(smooth_mm, scale)
            ridge = _smoothed(self.more[here], self.bands.usual[here], window, limits=limits)
            for first, last in _runs(ridge > level, _places(line_mm, scale)):
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


def _seen(ink: Ink, bands: RuleBands) -> Floats:
    """Return the darkness across each place of the rules, without that of the paper beside them and of creases."""
    paper = np.minimum(ink.paper.take(bands.at), WHITE)
    # a shadow, a fold or mottled paper darkens what lies beside the rule too
    white = np.maximum(paper[:BESIDE].max(axis=0), paper[-BESIDE:].max(axis=0))
    seen = _darkness(np.minimum(paper, white), white)
    # a fold or dirty glass along the rule was measured over the whole page, and is no pen
    creases = ink.creases.upright if bands.upright else ink.creases.level
    if creases.any():
        for rule in bands.rules:
            rows = slice(max(0, rule.row - ROWS // 2), rule.row + ROWS // 2 + 1)
            seen[rule.places] -= float(creases[rows].sum())
    return seen


def _own_print(ink: Ink, bands: RuleBands, *, seen: Floats, print_alone: Floats, limits: ForeignThresholds) -> Floats:
    """Return how dark each place of the rules is by its print, grey levels summed across the rule."""
    usual = bands.usual
    share = seen[usual] / np.maximum(print_alone[usual], 1)
    page = percentile(share[::SPARSE], 50) if len(share) else 0.0
    own = page * print_alone
    for group in bands.alike:
        places = group.places
        weight = usual[places].astype(np.float32)
        window = (_places(limits.rule_print_mm, ink.scale), 1)
        printed = cv2.blur(print_alone[places] * weight, window)
        found = cv2.blur(seen[places] * weight, window)
        shares = np.where(printed > 1, found / np.maximum(printed, 1), page)
        # a pen on fewer than half of the neighbouring rules leaves the median as it is
        own[places] = medians(np.asarray(shares, dtype=np.float32)) * print_alone[places]
    grouped = {number for group in bands.alike for number in group.rules}
    for number, rule in enumerate(bands.rules):
        here = rule.places
        if rule.is_letters:
            own[here] = max(page, _letters_beside(ink, rule, limits)) * print_alone[here]
            continue
        if number in grouped or np.count_nonzero(usual[here]) * STEP < limits.rule_long_mm * ink.scale:
            continue
        alone = percentile(seen[here][usual[here]] / np.maximum(print_alone[here][usual[here]], 1), 50)
        # within bounds: a pen along the whole rule would pass for heavy print
        own[here] = min(max(alone, page / limits.rule_unlike), page * limits.rule_unlike) * print_alone[here]
    return own


def _letters_beside(ink: Ink, rule: RuleBand, limits: ForeignThresholds) -> float:
    """Return which share of their darkness the letters beside joined feet show: thin rules may show less of theirs.

    Args:
        ink: the ink of the page.
        rule: the feet, which are no rule.
        limits: the thresholds.
    """
    rows = slice(rule.row - ROWS // 2, rule.row + ROWS // 2 + 1)
    away = round(limits.letters_away_mm * ink.scale)
    reach = round(limits.letters_reach_mm * ink.scale)
    ends = (rule.left - away, rule.left + STEP * (rule.places.stop - rule.places.start) + away)
    parts = slice(max(0, ends[0] - reach), max(0, ends[0])), slice(ends[1], ends[1] + reach)
    seen, printed = [
        sum(float(np.sum(WHITE - np.minimum(page[rows, part], WHITE), dtype=np.float64)) for part in parts)
        for page in (ink.paper, ink.print_bound)
    ]
    return seen / printed if printed >= limits.letters_ink else 0.0


def _heavy_print(ink: Ink, bands: RuleBands, *, seen: Floats, print_alone: Floats, limits: ForeignThresholds) -> Floats:
    """Return how dark rules are by their print that is heavier than others from end to end; 0 elsewhere.

    A printer sets each rule to its own dots, so that one may be twice as heavy as the next. It is no wider than a dot
    more, which a pen line is; only a thin line that leaves no part of the rule free passes for such print. A short rule
    without others like it, and one that is wider by a whole dot, must be even besides, as no hand draws.
    """
    usual = bands.usual
    heavy = np.zeros_like(seen)
    shares = seen / np.maximum(print_alone, 1)
    page = percentile(shares[usual][::SPARSE], 50) if usual.any() else 0.0
    window = (_places(limits.rule_print_mm, ink.scale), 1)
    grouped = {number for group in bands.alike for number in group.rules}
    look = cache(lambda number: RuleLook.of(ink.paper, bands, number, scale=ink.scale, limits=limits))
    for number, rule in enumerate(bands.rules):
        here = rule.places
        free = usual[here]
        if rule.is_letters or not free.any():
            continue
        least = percentile(cv2.blur(shares[here][free][None], window)[0], limits.rule_least)
        if least <= page:
            continue
        is_short = np.count_nonzero(free) * STEP < limits.rule_even_mm * ink.scale
        # the sides of boxes are short and alike, and a mark may lie on one
        if is_short and (number in grouped or not look(number).is_even(limits)):
            continue
        whole = slice(0, here.stop - here.start)
        is_dot_more = not is_wider(ink.paper, bands, number=number, run=whole, limits=limits)
        if is_dot_more or is_two_dots(number, len(bands.rules), look, limits=limits):
            heavy[here] = min(least, page * limits.rule_heaviest) * print_alone[here]
            # what is even is so although the letters beside it are not
            if look(number).is_even(limits):
                even = min(
                    percentile(seen[here][free], 50), limits.rule_heaviest * page * float(print_alone[here].max())
                )
                heavy[here] = np.maximum(heavy[here], even)
    return heavy


def _places(length_mm: float, scale: float) -> int:
    """Return an odd number of places along a rule, at least three."""
    # an odd window has a middle, so that the mean is not shifted by half a place
    return max(3, round(length_mm * scale / STEP)) | 1


def _darkness(light: Numbers, white: Numbers) -> Floats:
    """Return the darkness across each place of the rules, grey levels summed over ``ROWS`` pixels.

    Args:
        light: uint8, shape (``ROWS``, places).
        white: grey level of the paper at each place, or one for all.
    """
    total = cv2.reduce(light, 0, cv2.REDUCE_SUM, dtype=cv2.CV_32F)[0]
    return np.asarray(light.shape[0] * white.astype(np.float32) - total, dtype=np.float32)


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
