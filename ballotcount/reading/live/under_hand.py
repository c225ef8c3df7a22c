"""A sheet that was found only under a hand, and how it leaves without an answer."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.live import LiveProblem
from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.compare import contradicts, is_under_hand, shares
from ballotcount.reading.live.followed import Followed
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds

Words = tuple[LiveProblem, ...]
"""What is said of a sheet that left; empty where nothing is."""


@dataclass(slots=True)
class UnderHand:
    """A sheet under a hand, or with ink at its edge that may as well be a hand.

    Attributes:
        limits: times and distances.
        seen: what was read there when it began to move; none where nothing is owed a word, as to what may be the
            counted sheet: people would lay it again.
        is_said: the hand was named.
    """

    limits: LiveThresholds = LIVE_THRESHOLDS
    seen: PageReading | None = None
    is_said: bool = False
    _place: Followed | None = None

    def lies(self, scene: Scene, reading: PageReading, picture: Picture) -> None:
        """Note where a sheet under a hand lies."""
        if is_under_hand(reading):
            self._place = Followed.of(scene, shares(reading, picture), number=None, limits=self.limits)

    def leaves(self, scene: Scene, bare: Scene | None) -> Words:
        """Return once the words about the sheet, as soon as the desk itself is seen where it lay."""
        place = self._place
        if self.seen is None or place is None or bare is None or not place.shows(scene, bare):
            return ()
        words = self._words()
        self.seen = self._place = None
        self.is_said = False
        return words

    def has_left(self, follows: PageReading | None) -> Words:
        """Return once the words about a sheet that is gone without an answer.

        Args:
            follows: the sheet that lies there now; none on a bare desk. A word about the hand was enough then.
        """
        covered = self.seen
        self.seen = None
        if covered is None:
            return ()
        is_owed = follows is None or (not self.is_said and contradicts(covered, follows))
        return self._words() if is_owed else ()

    def _words(self) -> Words:
        """Return that the sheet was taken away, and that a hand lay on it where that was not said yet."""
        return (LiveProblem.TOO_SOON,) if self.is_said else (LiveProblem.TOO_SOON, LiveProblem.HAND)

    def forget_place(self) -> None:
        """Begin with pictures of another shape."""
        self._place = None
