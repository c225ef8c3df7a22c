"""A sheet that was found only under a hand, and how it leaves without an answer."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.compare import contradicts, is_under_hand, shares
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.on_desk import Followed
from ballotcount.reading.live.thresholds import LIVE_THRESHOLDS, LiveThresholds


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

    def leaves(self, scene: Scene, bare: Scene | None) -> bool:
        """Return once whether the desk itself is seen where the sheet lay, so that its word needs no later picture."""
        place = self._place
        if self.seen is None or place is None or bare is None or not place.shows(scene, bare):
            return False
        self.seen = self._place = None
        self.is_said = False
        return True

    def has_left(self, follows: PageReading | None) -> bool:
        """Return once whether the sheet is gone without an answer.

        Args:
            follows: the sheet that lies there now; none on a bare desk. A word about the hand was enough then.
        """
        covered = self.seen
        self.seen = None
        if covered is None:
            return False
        return follows is None or (not self.is_said and contradicts(covered, follows))

    def forget_place(self) -> None:
        """Begin with pictures of another shape."""
        self._place = None
