"""How the desk looks without a sheet: learned at rest, kept while a sheet looks in, given up in the end."""

from __future__ import annotations

from dataclasses import dataclass, field

from ballotcount.reading.live.motion import Scene, changed, lightness
from ballotcount.reading.live.paper_seen import PaperSeen, is_bare_again, paper_in, shows_same
from ballotcount.reading.live.paper_thresholds import PAPER_SEEN, PaperSeenThresholds
from ballotcount.reading.live.pile import Outline
from ballotcount.reading.live.pushed_desk import side_by_side


@dataclass(slots=True)
class SeenAgain:
    """One picture that comes back after other sheets were counted.

    Attributes:
        times: how often it came back, each time after another sheet was counted.
    """

    scene: Scene | None = None
    times: int = 0
    _number: int = 0

    def see(self, scene: Scene, number: int) -> None:
        """Take a picture at rest; with another one the count begins again.

        Args:
            number: of the sheet counted last.
        """
        if not self.shows(scene):
            self.scene = scene
            self.times = 0
        elif number > self._number:
            self.times += 1
        self._number = number

    def shows(self, scene: Scene) -> bool:
        """Return whether a picture is that one again."""
        return self.scene is not None and shows_same(self.scene, scene)


@dataclass(slots=True)
class BareDesk:
    """The bare desk, as far as it is known.

    What differs from it in one part may be the next ballot that waits there, so it becomes the desk only when ``stays``
    ballots were counted while it lay there unmoved. A desk that is another one all over has no such sheet on it: it is
    taken as soon as it was seen before and after one ballot.

    Attributes:
        scene: the desk at rest without a sheet; None before it was seen.
        paper: light of the paper of ballots as a share of the light of the desk; None where none was counted.
        limits: the thresholds.
    """

    limits: PaperSeenThresholds = PAPER_SEEN
    scene: Scene | None = None
    paper: float | None = None
    _other: SeenAgain = field(default_factory=SeenAgain)
    _shaded: SeenAgain = field(default_factory=SeenAgain)

    def shows(self, scene: Scene) -> bool:
        """Return whether a picture shows the bare desk and nothing on it."""
        return self.scene is not None and is_bare_again(self.scene, scene)

    def paper_in(self, scene: Scene) -> PaperSeen:
        """Judge a still picture in which no page was found; the camera may have been pushed."""
        seen = paper_in(scene, self.scene, paper=self.paper)
        if seen is PaperSeen.NONE or self.scene is None:
            return seen
        pushed = side_by_side(self.scene, scene)
        return seen if pushed is None else paper_in(pushed[1], pushed[0], paper=self.paper)

    def learn(self, scene: Scene, number: int) -> None:
        """Take a picture of the desk on which nothing lies; one with a shadow in it only when the shadow stays.

        What differs all over is another light or another plain desk, and no shadow. Nor is one in the picture of a
        camera that was pushed, where it shows the same desk.

        Args:
            scene: the picture.
            number: of the sheet counted last.
        """
        if self._may_be_shaded(scene):
            self._shaded.see(scene, number)
            if self._shaded.times < self.limits.stays:
                return
        self.scene = scene
        self._other = SeenAgain()
        self._shaded = SeenAgain()

    def speak(self, scene: Scene, number: int) -> None:
        """Note that what lies there got its word, and no page was found in it."""
        self._other.see(scene, number)

    def is_spoken_of(self, scene: Scene, number: int) -> bool:
        """Return whether a picture is the one that got its word, and a sheet was counted since then."""
        if not self._other.shows(scene):
            return False
        self._other.see(scene, number)
        return self._other.times > 0

    def becomes(self, scene: Scene) -> bool:
        """Return whether what was spoken of is the desk by now; it is to be learned then."""
        is_other_desk = self.scene is None or self._differs(scene) >= self.limits.other_desk
        if self._other.times < (1 if is_other_desk else self.limits.stays):
            return False
        self.scene = None
        return True

    def see_sheet(self, scene: Scene, outline: Outline) -> None:
        """Note how light the paper of a counted sheet is beside the desk below it."""
        if self.scene is not None and outline:
            self.paper = lightness(self.scene, scene, outline)

    def _differs(self, scene: Scene) -> float:
        """Return the share of the picture that is not as on the bare desk."""
        return 1.0 if self.scene is None else float(changed(self.scene, scene).mean())

    def _may_be_shaded(self, scene: Scene) -> bool:
        """Return whether a part of the desk looks as if there were a shadow in it."""
        if self.scene is None or not self.limits.bare_share <= self._differs(scene) < self.limits.other_desk:
            return False
        pushed = side_by_side(self.scene, scene)
        return pushed is None or float(changed(*pushed).mean()) >= self.limits.bare_share
