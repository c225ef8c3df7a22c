"""A sheet without an answer in whose pictures something moves: it leaves, or lies there while the camera shakes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ballotcount.domain.live import LEFT_WORDS, LiveProblem
from ballotcount.domain.reading import PageReading, PageStatus
from ballotcount.reading.live.compare import camera_faults, carries_pen, contradicts, shift_mm
from ballotcount.reading.live.on_desk import OnDesk
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds


@dataclass(frozen=True, slots=True)
class LeftSheet:
    """What is to be said of a sheet that left without an answer.

    Attributes:
        causes: why it has none.
        reading: shows what the camera or the light did to it; none where that was not the cause.
    """

    causes: tuple[str, ...]
    reading: PageReading | None = None

    @classmethod
    def of(cls, cause: LiveProblem, readings: tuple[PageReading, ...]) -> LeftSheet:
        """Name also what made its pictures unreadable: laid again it would be refused again."""
        causes = (cause, *camera_faults(readings))
        return cls(causes, readings[-1] if causes[1:] else None)

    def left_open(self) -> LeftSheet:
        """Return the word about what may lie there again: it must not say that it was not counted."""
        return replace(self, causes=(LiveProblem.UNREAD, *self.causes[1:]))


@dataclass(slots=True)
class Leaving:
    """The one sheet that lay there without an answer when something began to move.

    Its word waits for the next picture that is read, for ``carried`` at most: no hand lays another sheet in that time.
    If that picture shows the sheet where it lay, or a push of the camera further on, nothing is said yet. In each
    other case the word is said at once, before anything else is.

    A computer that is slow reads some sheets only once. One that was read without fault, and is no counted one, is owed
    its word as soon as another one is read without fault, later than ``carried``: their marks contradict each other.

    Attributes:
        limits: times and distances.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    _word: LeftSheet | None = None
    _place: PageReading | None = None
    _seen_at: float = 0.0
    _whole: PageReading | None = None
    _whole_at: float = 0.0

    @property
    def is_owed(self) -> bool:
        """Whether a sheet is owed a word unless a picture shows it again."""
        return self._word is not None

    def moves(
        self, sheets: OnDesk, readings: list[PageReading], *, lay_for: float, seen_at: float, t: float
    ) -> LeftSheet | None:
        """Begin to wait; return the word at once where the last picture of the sheet is too old.

        Args:
            sheets: the counted sheets; what may be one of them is owed no word, or one that leaves it open.
            readings: what was read while it lay there.
            lay_for: for how long that was, s.
            seen_at: time of the last of these pictures, s.
            t: time now, s.
        """
        if lay_for < self.limits.whole:
            return None
        is_new = any(sheets.is_new(one) for one in readings)
        if not is_new and not sheets.may_be_lost(readings, lay_for):
            return None
        cause = LiveProblem.TOO_SOON if is_new or sheets.has_left else LiveProblem.UNREAD
        self._place = next((one for one in reversed(readings) if one.outline), None)
        self._word = LeftSheet.of(cause, tuple(readings))
        self._seen_at = seen_at
        return self.has_left() if self._place is None else self.waits(t)

    def sees(self, sheets: OnDesk, reading: PageReading, t: float) -> LeftSheet | None:
        """Take what was read in a picture; return the word once another sheet lies there."""
        lost = self._sees(reading, t)
        whole = self._whole
        if reading.status is not PageStatus.READ or not reading.marks:
            return lost
        is_late = t - self._whole_at > self.limits.carried  # before, two pictures of one sheet may read otherwise
        is_other = whole is not None and is_late and contradicts(whole, reading)
        if carries_pen(reading) and sheets.is_unknown(reading):  # an unmarked one that slides away may be counted
            self._whole = reading
            self._whole_at = t
        elif is_other:
            self._whole = None
        return LeftSheet((LiveProblem.TOO_SOON,)) if lost is None and is_other else lost

    def hear(self, causes: tuple[str, ...], t: float) -> None:
        """Note what is said now: a word about a sheet that left is of one seen before this picture."""
        if LEFT_WORDS & set(causes) and self._whole_at < t:
            self._whole = None

    def _sees(self, reading: PageReading, t: float) -> LeftSheet | None:
        place = self._place
        if self._word is None or place is None or not reading.outline:
            return self.waits(t)
        if (lost := self.waits(t)) is not None:
            return lost
        if contradicts(place, reading):
            return self.has_left()
        if shift_mm(place, reading) > self.limits.dragged_mm:
            lost = self.has_left()
            return lost.left_open() if lost is not None and not carries_pen(place) else lost
        self._place = reading if reading.marks or not place.marks else replace(place, outline=reading.outline)
        self._seen_at = t
        return None

    def waits(self, t: float) -> LeftSheet | None:
        """Return the word once no picture showed the sheet for too long."""
        return self.has_left() if self._word is not None and t - self._seen_at > self.limits.carried else None

    def is_answered(self) -> None:
        """Note that what lies there got its answer or its word."""
        self._word = None
        self._whole = None

    def has_left(self) -> LeftSheet | None:
        """Return the word once, if one is owed."""
        word = self._word
        self.is_answered()
        return word
