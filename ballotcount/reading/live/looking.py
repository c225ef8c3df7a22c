"""What moves from picture to picture, and what is read in one of them."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Protocol

from ballotcount.domain.reading import PageReading
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.motion import Scene, changed_inside, moved_share
from ballotcount.reading.live.paper_on import is_paper_on
from ballotcount.reading.live.pile import Outline
from ballotcount.reading.live.thresholds import LiveThresholds

Outlines = tuple[Outline, ...]
"""Corners of sheets in the picture, px."""


class FrameReader(Protocol):
    """Reads one frame."""

    def __call__(self, picture: Picture, *, below: Outlines = ()) -> PageReading:
        """Read a picture.

        Args:
            below: corners of the counted sheets that lie there already, px.
        """
        ...


@dataclass(frozen=True, slots=True)
class Glance:
    """What was read in one picture; before the sheet counts as lying still it is used only if nothing moves since."""

    scene: Scene
    reading: PageReading


@dataclass(frozen=True, slots=True)
class AnsweredScene:
    """What was answered last, and how the desk looked then.

    Attributes:
        outline: corners of the answered sheet as shares of the picture; empty when no page was found.
    """

    scene: Scene
    number: int | None
    outline: Outline = ()

    def is_kept(self, scene: Scene, limits: LiveThresholds) -> bool:
        """Return whether most of the sheet looks as it did, and what hides the rest is no paper: it may be a hand."""
        is_kept = bool(self.outline) and changed_inside(self.scene, scene, self.outline) < limits.kept_share
        return is_kept and not is_paper_on(self.scene, scene, self.outline)


@dataclass(slots=True)
class Looks:
    """Reads pictures, none of them twice."""

    look: FrameReader
    _last: Glance | None = None

    @property
    def read_at(self) -> float:
        """Time of the last picture that was read, s."""
        return self._last.scene.t if self._last is not None else 0.0

    def read(self, picture: Picture, scene: Scene, below: Outlines) -> PageReading:
        """Read a picture.

        Args:
            scene: the same picture, made small.
        """
        if self._last is None or self._last.scene is not scene:
            reading = self.look(picture, below=below) if below else self.look(picture)
            self._last = Glance(scene, reading)
        return self._last.reading


@dataclass(slots=True)
class Movement:
    """What moves from one picture to the next.

    Attributes:
        limits: times and distances.
        moved_at: time of the last picture in which something moved, s.
    """

    limits: LiveThresholds
    moved_at: float = 0.0
    _began_at: float | None = None
    _before: Scene | None = None
    _recent: deque[Scene] = field(default_factory=deque)

    @property
    def has_begun(self) -> bool:
        """Whether something moved since the first picture, so that what lies there was laid or moved by somebody."""
        return self._began_at is not None and self.moved_at > self._began_at

    def is_of(self, scene: Scene) -> bool:
        """Return whether a picture has the shape of those before it."""
        return self._before is None or self._before.small.shape == scene.small.shape

    def see(self, scene: Scene) -> tuple[bool, bool]:
        """Take the next picture; return whether something moved since the last one, and crept since ``settle`` ago."""
        recent = self._recent
        while recent and scene.t - recent[0].t > self.limits.settle * 1.01:
            recent.popleft()
        before = self._before
        moved = before is None or moved_share(before, scene) > self.limits.still
        # What crept is not at rest yet, but it is not said to move later than it did: the time to settle is proved
        # by this very comparison and need not be waited for twice.
        crept = bool(recent) and moved_share(recent[0], scene) > self.limits.still
        if moved:
            self.moved_at = scene.t
        if self._began_at is None:
            self._began_at = scene.t
        self._before = scene
        recent.append(scene)
        return moved, crept

    def clear(self) -> None:
        """Begin with pictures of another shape."""
        self._before = None
        self._recent.clear()
