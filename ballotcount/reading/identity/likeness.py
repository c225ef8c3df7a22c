"""Weigh how alike the strokes of two sheets are: two pictures of one sheet, two hands, or two hands that repeat.

Voters who lay a ruler along a name, or strike as others beside them do, repeat each other within parts of a millimetre.
So what is alike counts by what such hands would not share: place, tilt and ends of a stroke, and its waves. Two lines
agree at every station because both are straight, and that tells nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ballotcount.reading.identity.fingerprint import NOTHING, STATIONS, STEP, STROKES, Lengths, Print
from ballotcount.reading.identity.thresholds import IDENTITY_THRESHOLDS, IdentityThresholds, Looseness

Values = NDArray[np.float64]
"""float64, shape (sheets,)."""

_PLACES = np.linspace(-1.0, 1.0, STATIONS)


@dataclass(frozen=True, slots=True)
class Odds:
    """Natural logarithms of how much more likely two marks are on one sheet than on two.

    Attributes:
        apart: than on two sheets that only have the struck name in common.
        close: than on two sheets of hands that repeat each other.
    """

    apart: Values
    close: Values

    def plus(self, other: Odds) -> Odds:
        """Return the sum."""
        return Odds(self.apart + other.apart, self.close + other.close)

    def least(self, limit: float) -> Odds:
        """Return these odds, none below a limit."""
        return Odds(np.maximum(self.apart, limit), np.maximum(self.close, limit))

    def times(self, weight: float) -> Odds:
        """Return these odds weighted."""
        return Odds(self.apart * weight, self.close * weight)

    def weighed(self, sure: NDArray[np.float32], alike: float) -> Odds:
        """Return these odds weighted by how sure both marks are.

        Args:
            alike: least weight of odds for the same sheet: what differs may not be seen in another picture, what is
                alike was seen in both.
        """
        return Odds(*(odds * np.where(odds < 0, sure, np.maximum(sure, alike)) for odds in (self.apart, self.close)))


@dataclass(frozen=True, slots=True)
class _Course:
    """How the courses of strokes differ from one: the mean, the tilt and the waves, each with 0 where it is unknown.

    Attributes:
        stations: number of stations that both have.
        astray: number of those left out.
        mean, tilt: mm.
        waves: root mean square of what is left, mm, squared.
        wavy: of the strokes themselves, mm squared, the mean of both.
    """

    stations: Values
    astray: Values
    mean: Values
    tilt: Values
    waves: Values
    wavy: Values


@dataclass(frozen=True, slots=True)
class _Stations:
    """The stations of each sheet at which courses are compared.

    Attributes:
        kept: which, shape (sheets, STATIONS).
        count: of them.
        x: their places about the middle of them; 0 where one is left out.
        spread: sum of the squares of these places.
    """

    kept: NDArray[np.bool_]
    count: Values
    x: NDArray[np.float64]
    spread: Values

    @classmethod
    def of(cls, kept: NDArray[np.bool_]) -> _Stations:
        """Measure where the stations lie."""
        count = np.maximum(kept.sum(1), 1).astype(np.float64)
        middle = (kept * _PLACES).sum(1) / count
        x = np.where(kept, _PLACES - middle[:, None], 0.0)
        return cls(kept=kept, count=kept.sum(1).astype(np.float64), x=x, spread=np.square(x).sum(1))

    def parts(self, values: NDArray[np.float64]) -> tuple[Values, Values, Values]:
        """Return mean, tilt (as the root mean square it makes) and the mean square of what is left of some values."""
        count = np.maximum(self.count, 1)
        mean = values.sum(1) / count
        slope = (values * self.x).sum(1) / np.maximum(self.spread, 1e-9)
        left = np.where(self.kept, values - mean[:, None] - slope[:, None] * self.x, 0.0)
        return mean, slope * np.sqrt(self.spread / count), np.square(left).sum(1) / count


def evidence(
    one: Print,
    lengths: Lengths,
    sure: NDArray[np.float32],
    *,
    boxes: NDArray[np.bool_],
    limits: IdentityThresholds = IDENTITY_THRESHOLDS,
) -> Values:
    """Return the log odds that a sheet is the same as each of others, from its strokes.

    Args:
        one: the sheet.
        lengths: of the others, shape (sheets, targets, LENGTHS).
        sure: of the others, shape (sheets, targets).
        boxes: for each target, whether it is a box.
    """
    theirs = sure > 0
    mine = one.sure > 0
    alone = (theirs[:, ~mine] * sure[:, ~mine]).sum(1) + (~theirs[:, mine]) @ one.sure[mine]
    gone = limits.gone * alone.astype(np.float64)
    apart = gone
    close = gone.copy()
    for target in np.flatnonzero(mine):
        there = np.flatnonzero(theirs[:, target])
        if not len(there):
            continue
        compare = _box_odds if boxes[target] else _name_odds
        odds = compare(one.lengths[target], lengths[there, target], limits=limits)
        # a stroke that differs speaks against the sheet as much as one that is missing, and no more
        odds = odds.least(limits.differs).weighed(np.minimum(sure[there, target], one.sure[target]), limits.alike)
        apart[there] += odds.apart
        close[there] += odds.close
    # two other sheets are of hands that repeat each other, or are not: that holds for all their marks
    return np.asarray(-np.logaddexp(np.log(1 - limits.repeating) - apart, np.log(limits.repeating) - close))


def nearest(one: Print, lengths: Lengths, most: int) -> NDArray[np.intp]:
    """Return the places of at most so many sheets, those whose strokes lie nearest to the sheet's."""
    if len(lengths) <= most:
        return np.arange(len(lengths))
    mine = one.lengths[one.sure > 0]
    theirs = lengths[:, one.sure > 0]
    # the difference of two int16 may not fit into one; 1 mm is far, and so is a stroke that only one has
    away = np.minimum(np.abs(theirs.astype(np.int32) - mine), round(1 / STEP))
    return np.argsort(np.where(mine == NOTHING, 0, away).sum((1, 2)), kind="stable")[:most]


def _name_odds(one: NDArray[np.int16], others: Lengths, *, limits: IdentityThresholds) -> Odds:
    """Return the odds of the strokes of a name; another picture may find the weaker of two strokes the stronger."""
    mine = _mm(one).reshape(STROKES, -1)
    theirs = _mm(others).reshape(len(others), *mine.shape)
    straight = _strokes_odds(mine, theirs, limits=limits)
    if np.isnan(mine[1]).all():
        return straight
    crossed = _strokes_odds(mine[::-1], theirs, limits=limits)
    share = np.where(np.isnan(theirs[:, 1]).all(1), 0.0, limits.swapped)
    return Odds(_either(straight.apart, crossed.apart, share), _either(straight.close, crossed.close, share))


def _strokes_odds(mine: NDArray[np.float64], theirs: NDArray[np.float64], *, limits: IdentityThresholds) -> Odds:
    """Return the odds of strokes in the order given; shapes (STROKES, lengths) and (sheets, STROKES, lengths)."""
    total = Odds(np.zeros(len(theirs)), np.zeros(len(theirs)))
    for number in range(STROKES):
        here = mine[number]
        there = theirs[:, number]
        found = _course_of(here[:STATIONS], there[:, :STATIONS], limits=limits)
        ends = _spread_odds(there[:, STATIONS:] - here[STATIONS:], limits.ends, limits=limits)
        odds = _course_odds(found, limits=limits).plus(ends)
        # what is left beside the strongest stroke is often pieced together otherwise in another picture
        total = total.plus(odds if number == 0 else odds.least(limits.weaker))
    return total


def _box_odds(one: NDArray[np.int16], others: Lengths, *, limits: IdentityThresholds) -> Odds:
    """Return the odds of the outline of a box's mark; its lengths depend on each other."""
    found = _spread_odds(_mm(others) - _mm(one), limits.outline, limits=limits)
    return found.times(limits.outline_weight)


def _mm(units: NDArray[np.int16]) -> NDArray[np.float64]:
    return np.where(units == NOTHING, np.nan, units * np.float64(STEP))


def _course_of(one: Values, others: NDArray[np.float64], *, limits: IdentityThresholds) -> _Course:
    """Divide the difference of courses into mean, tilt and waves, without the few stations that follow other ink."""
    both = ~np.isnan(others) & ~np.isnan(one)
    away = np.where(both, others - one, np.nan)
    near = both & (np.abs(np.nan_to_num(away) - _middle(away, both)[:, None]) < limits.astray_mm)
    few = both.sum(1) - near.sum(1) <= limits.astray_share * both.sum(1)
    kept = np.where(few[:, None], near, both)
    stations = _Stations.of(kept)
    mine = np.where(kept, np.nan_to_num(one)[None, :], 0.0)
    theirs = np.where(kept, np.nan_to_num(others), 0.0)
    mean, tilt, waves = stations.parts(theirs - mine)
    return _Course(
        stations=stations.count,
        astray=(both.sum(1) - kept.sum(1)).astype(np.float64),
        mean=mean,
        tilt=tilt,
        waves=waves,
        wavy=(stations.parts(mine)[2] + stations.parts(theirs)[2]) / 2,
    )


def _middle(values: NDArray[np.float64], known: NDArray[np.bool_]) -> Values:
    """Return the middle one of the known values of each row; 0 where none is."""
    ordered = np.sort(np.where(known, values, np.inf), axis=1)
    middle = ordered[np.arange(len(values)), np.maximum(known.sum(1) - 1, 0) // 2]
    return np.where(np.isinf(middle), 0.0, middle)


def _course_odds(found: _Course, *, limits: IdentityThresholds) -> Odds:
    """Return the odds of a stroke's course: the paper lies flat, a camera blurs it a little, or the paper is bent."""
    tilted = found.stations >= limits.least_stations
    # waves of a stroke are long: the stations vary like a few independent ones
    waving = np.where(tilted, np.minimum(limits.waves_most, (found.stations - 2) / limits.wave_stations), 0.0)
    there = (found.stations > 0).astype(np.float64)
    same = []
    for how in limits.pictures:
        free = np.maximum(how.waves**2, found.wavy)
        waves = waving * (0.5 * np.log(free / how.waves**2) - 0.5 * found.waves * (1 / how.waves**2 - 1 / free))
        course = there * _log_bell(found.mean, how.course) + tilted * _log_bell(found.tilt, how.course)
        same.append(np.log(how.share) + course + waves)
    whole = np.logaddexp.reduce(same, axis=0) + limits.astray * found.astray
    spread = limits.course
    apart = there * _log_bell(found.mean, spread.apart) + tilted * _log_bell(found.tilt, spread.apart / 2)
    near = there * _log_bell(found.mean, spread.close) + tilted * _log_bell(found.tilt, spread.close / 2)
    return Odds(whole - apart, whole - _either(near, apart, limits.strange))


def _spread_odds(away: NDArray[np.float64], spread: Looseness, *, limits: IdentityThresholds) -> Odds:
    """Return the odds of differences of lengths; shape (sheets, lengths), NaN where one has none."""
    known = ~np.isnan(away)
    away = np.nan_to_num(away)
    apart = _log_bell(away, spread.apart)
    close = _either(_log_bell(away, spread.close), apart, limits.strange)
    widths = zip(limits.pictures, spread.within, strict=True)
    same = np.logaddexp.reduce([np.log(how.share) + _log_bell(away, width) for how, width in widths], axis=0)
    same = _either(same, apart, spread.astray)
    return Odds((known * (same - apart)).sum(1), (known * (same - close)).sum(1))


def _either(usual: NDArray[np.float64], other: NDArray[np.float64], share: float | Values) -> NDArray[np.float64]:
    """Return the logarithm of a density of which a share follows another one."""
    with np.errstate(divide="ignore"):  # a share of 0 leaves the other one out
        return np.asarray(np.logaddexp(np.log1p(-share) + usual, np.log(share) + other))


def _log_bell(away: NDArray[np.float64], spread: float) -> NDArray[np.float64]:
    return np.asarray(-0.5 * np.square(away / spread) - np.log(spread))


__all__ = ["Values", "evidence", "nearest"]
