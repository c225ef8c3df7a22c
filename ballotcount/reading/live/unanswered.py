"""A sheet that was read and then moved, or was covered, before it had an answer, and how it leaves without one."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.live import LiveProblem
from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.compare import are_under_hand, contradicts, shares, shift_mm
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.on_desk import Followed
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

Words = tuple[LiveProblem, ...]
"""What is said of a sheet that left; empty where nothing is."""


@dataclass(slots=True)
class Unanswered:
    """A sheet that is owed an answer: what moves in the picture need not be the sheet, so its leaving must be seen.

    It has left when the desk is seen where it lay, or when another sheet is answered.

    Attributes:
        limits: times and distances.
        seen: what was read there when something began to move; none where nothing is owed a word, as to what may be
            the counted sheet: people would lay it again.
        is_said: the hand on it was named.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    seen: PageReading | None = None
    is_said: bool = False
    _is_covered: bool = False
    _seen_at: float = 0.0
    _place: Followed | None = None
    _left_at: Followed | None = None
    _spoken_of: PageReading | None = None

    def lies(self, scene: Scene, reading: PageReading, picture: Picture) -> None:
        """Note where a sheet that was read lies."""
        if reading.marks:
            self._place = Followed.of(scene, shares(reading, picture), number=None, limits=self.limits)

    def moves(self, readings: list[PageReading], t: float) -> Words:
        """Note that a sheet without an answer moves or is covered; return the words about one before it that is gone.

        Args:
            readings: what was read on it, at least once.
        """
        if readings[-1] is self._spoken_of:
            return ()
        words = self.has_left(readings[-1])
        self.seen = readings[-1]
        self._is_covered = are_under_hand(readings)
        self._seen_at = t
        self._left_at = self._place
        return words

    def names_hand(self, reading: PageReading, t: float, *, is_owed: bool) -> Words:
        """Note that the hand on a sheet is named; return the words about one before it that is gone.

        Args:
            is_owed: the sheet is surely not counted.
        """
        words = self.moves([reading], t) if is_owed else self.has_left(reading)
        self._is_covered = self.is_said = True
        return words

    def leaves(self, scene: Scene, bare: Scene | None) -> Words:
        """Return once the words about the sheet, as soon as the desk itself is seen where it lay."""
        place = self._left_at
        if self.seen is None or place is None or bare is None or not place.shows(scene, bare):
            return ()
        return self.has_left(None)

    def is_out_of_sight(self, t: float) -> Words:
        """Return once the words about a sheet that no picture shows, while the desk is not known or holds no paper."""
        return self.has_left(None) if t - self._seen_at >= self.limits.seen else ()

    def has_left(self, follows: PageReading | None) -> Words:
        """Return once the words about a sheet that is gone without an answer.

        Args:
            follows: the sheet that lies there now; none on a bare desk. A word about the hand was enough then.
        """
        before = self.seen
        self.seen = None
        if before is None:
            return ()
        words = self._words(before, follows)
        self._spoken_of = before if words else None
        if follows is None:
            self._left_at = None
            self.is_said = False
        return words

    def _words(self, before: PageReading, follows: PageReading | None) -> Words:
        """Return that the sheet was taken away, and that a hand lay on it where that was not said yet."""
        if self._is_covered:
            is_owed = follows is None or (not self.is_said and contradicts(before, follows))
            words = (LiveProblem.TOO_SOON,) if self.is_said else (LiveProblem.TOO_SOON, LiveProblem.HAND)
            return words if is_owed else ()
        if follows is None or contradicts(before, follows):
            return (LiveProblem.TOO_SOON,)
        return () if _is_same_sheet(before, follows, limits=self.limits) else (LiveProblem.UNREAD,)

    def forget_place(self) -> None:
        """Begin with pictures of another shape."""
        self._place = self._left_at = None


def _is_same_sheet(before: PageReading, follows: PageReading, *, limits: LiveThresholds) -> bool:
    """Return whether a sheet that no mark contradicts is the one read before: by its place or by its strokes."""
    if shift_mm(before, follows) <= limits.steady_mm:
        return True
    known = SheetMemory()
    known.add(0, before)
    return known.find(follows) == (0, True)
