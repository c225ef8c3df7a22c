"""A sheet that lies still in a picture that does not: light, shadows or the focus move over it.

Its stillness is judged by the corners of the page in the pictures that are read, not by grey levels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.domain.live import LiveProblem
from ballotcount.domain.reading import PageReading, PageStatus
from ballotcount.reading.live.compare import shift_mm
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_seen import extent_of
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds


@dataclass(slots=True)
class SteadySheet:
    """The pictures read in a row in which one sheet lies in one place.

    Attributes:
        limits: times and distances.
        read_at: time of the last picture that was read, s.
        since: time of the first of these pictures, s.
        readings: what was read on them.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    read_at: float = -1.0
    since: float = 0.0
    readings: list[PageReading] = field(default_factory=list)

    def is_due(self, t: float) -> bool:
        """Return whether another picture should be read now.

        A reading without fault asks for a second one at once: a focus that hunts is sharp for two or three pictures.
        """
        if self.readings and self.readings[-1].status is PageStatus.READ:
            return t > self.read_at
        return t - self.read_at >= self.limits.probe * 0.99

    def add(self, reading: PageReading, t: float) -> bool:
        """Take a reading; return whether it continues the sheet seen before."""
        # What lies still may seem to move a little from one picture to the next; what slides moves further with time.
        allowed = self.limits.steady_mm * min(1.0, (t - self.read_at) / self.limits.probe)
        self.read_at = t
        goes_on = bool(self.readings) and shift_mm(self.readings[-1], reading) <= allowed
        if not goes_on:
            self.readings = []
            self.since = t
        if reading.outline:
            self.readings.append(reading)
        return goes_on

    def holds(self, reading: PageReading) -> bool:
        """Return whether a reading of a picture at rest shows the sheet that lay there before it came to rest."""
        return bool(self.readings) and shift_mm(self.readings[-1], reading) <= self.limits.steady_mm

    def clean_before(self, reading: PageReading, t: float) -> list[PageReading]:
        """Return the readings without fault of the sheet that a picture at rest shows, made while something moved.

        A hand that goes away is no reason to read its sheet twice more once all is at rest.
        """
        if t - self.read_at > self.limits.carried or not self.holds(reading):
            return []
        return [one for one in self.readings if one.status is PageStatus.READ]

    def lies(self, readings: list[PageReading], *, since: float, t: float) -> None:
        """Go on with a sheet that lay at rest: what moves now need not be the sheet."""
        self.readings = [one for one in readings if one.outline]
        self.since = since
        self.read_at = t

    def seen_for(self, t: float) -> float:
        """Return how long the sheet has been lying there, s."""
        return t - self.since if self.readings else 0.0

    def clear(self) -> None:
        """Forget what was read."""
        self.readings = []


@dataclass(slots=True)
class Answered:
    """A sheet that got its word and still lies there, so that a restless picture of it is no reason to say it again.

    Attributes:
        limits: times and distances.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    _reading: PageReading | None = None
    _seen_at: float = 0.0

    def say(self, reading: PageReading, t: float) -> None:
        """Note that a sheet got its word."""
        self._reading = reading
        self._seen_at = t

    def goes_on(self, reading: PageReading, t: float) -> bool:
        """Return whether a reading still shows that sheet: of the same kind, in its place, without a gap in time."""
        read_before = self._reading
        if read_before is None:
            return False
        # A whole sheet that was asked about may have been taken for another one that was laid nearly in its place.
        near = self.limits.same_spot_mm if read_before.marks else self.limits.steady_mm
        same = (
            bool(reading.marks) is bool(read_before.marks)
            and shift_mm(read_before, reading) <= near
            and t - self._seen_at <= self.limits.word_gap
        )
        self._reading = read_before if same else None
        self._seen_at = t
        return same

    def clear(self) -> None:
        """Forget what was said: nothing that lies there was spoken of."""
        self._reading = None


@dataclass(slots=True)
class Passing:
    """A paper that is seen but never lies still, and has had no answer and no word.

    Attributes:
        limits: times and distances.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    _since: float | None = None
    _lies_since: float = 0.0
    _last: float = 0.0
    _looked_at: float = 0.0
    _place: PageReading | None = None
    _has_lain: bool = False
    _is_hidden: bool = False
    _is_new: bool = False
    _has_word: bool = False

    def looks(self, t: float) -> None:
        """Take the time of a picture: a page in the last one may have lain there while no picture was looked at.

        Reading a hand on an office's form takes longer than a ballot lies.
        """
        unwatched = t - self._looked_at >= self.limits.seen
        is_shown = self._since is not None and not self._is_hidden and self._last == self._looked_at
        if unwatched and is_shown:
            self._last = t
        self._looked_at = t

    def takes(self, reading: PageReading | None, t: float) -> bool:
        """Take the reading of a picture in which something moves; return once whether a page is gone without a word.

        A page elsewhere, after a picture without one, is another sheet, or was taken away.

        Args:
            reading: of a page that is not the counted one, or of a picture without a page; None while that one lies.
            t: time of the picture, s.
        """
        if reading is None or not reading.outline:
            return self.is_lost(t, is_bare=False)
        is_here = self._place is not None and shift_mm(self._place, reading) <= self.limits.steady_mm
        self._has_lain |= self._since is not None and self._last - self._lies_since >= self.limits.seen
        owed = False
        if self._is_hidden and not is_here:
            owed = self._has_lain and not self._has_word
            self.clear()
        self._since = t if self._since is None else self._since
        self._lies_since = self._lies_since if is_here else t
        self._last = t
        self._place = reading
        self._is_hidden = False
        self._is_new = owed
        return owed

    def say(self) -> None:
        """Note that it got its answer or its word; where none is seen, the word is about another one."""
        # the word about the sheet before says nothing of the one that has just come into sight
        self._has_word = self._since is not None and not self._is_new
        self._is_new = False

    def clear(self) -> None:
        """Forget it: the sheet that is seen next is another one."""
        self._since = None
        self._place = None
        self._has_lain = False
        self._is_hidden = False
        self._has_word = False

    def is_lost(self, t: float, *, is_bare: bool) -> bool:
        """Return once, when the paper is gone, whether it was in sight for long enough to be owed a word.

        Args:
            is_bare: the desk itself is seen; otherwise the paper must be out of sight for a while.
        """
        since = self._since
        self._is_hidden = True
        if not is_bare and (since is None or t - self._last < self.limits.seen):
            return False
        owed = since is not None and not self._has_word and self._last - since >= self.limits.seen
        self.clear()
        return owed

    def words_over_bare_desk(self, t: float) -> tuple[LiveProblem, ...]:
        """Return the word that a paper is owed, once, when the desk itself is seen."""
        return (LiveProblem.TOO_SOON,) if self.is_lost(t, is_bare=True) else ()


class Unfound(StrEnum):
    """What became of a paper in which no page is found."""

    NOTHING = "nothing"
    LIES_LONG = "lies_long"
    LEFT = "left"


@dataclass(slots=True)
class UnfoundPaper:
    """A paper that lies in one place of a restless picture while no page is found in it.

    Attributes:
        limits: times and distances.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    _since: float = 0.0
    _last: tuple[float, float, float, float] | None = None
    _missed_at: float | None = None
    _is_said: bool = False

    def add(self, scene: Scene) -> Unfound:
        """Take a picture in which no page was found; say once that a paper lies long, or that it left unsaid."""
        now = extent_of(scene)
        before = self._last
        if before is not None and now is not None and _is_near(before, now):
            self._missed_at = None
            if self._is_said or scene.t - self._since < self.limits.restless_patience:
                return Unfound.NOTHING
            self._is_said = True
            return Unfound.LIES_LONG
        # a paper lies for a while before the first restless picture of it is looked at
        until = scene.t if self._missed_at is None else self._missed_at + self.limits.restless
        lay_for = until - self._since
        left = before is not None and not self._is_said and lay_for >= self.limits.seen
        self._last = now  # what creeps is compared with where it was first
        self._since = scene.t
        self._missed_at = None
        self._is_said = False
        return Unfound.LEFT if left else Unfound.NOTHING

    def misses(self, t: float) -> Unfound:
        """Note a picture of the desk without a paper: until then it may have lain there, and no longer."""
        self._missed_at = t if self._missed_at is None else self._missed_at
        return Unfound.NOTHING

    def mark_said(self, scene: Scene) -> None:
        """Note that what lies there got its word while the picture was at rest."""
        self._last = extent_of(scene)
        self._missed_at = None
        self._is_said = True

    def clear(self) -> None:
        """Forget the papers without a page: a page was found."""
        self._last = None
        self._missed_at = None
        self._is_said = False


def _is_near(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Return whether two papers lie alike: sides within 3 px of the small picture, 4 mm on A5."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) <= 3
