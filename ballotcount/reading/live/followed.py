"""The place of a sheet, watched until the desk is seen there, and whether another paper comes to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.live.motion import Scene, SheetPlace, changed_inside, quadrangle, shows_bare
from ballotcount.reading.live.pile import Outline
from ballotcount.reading.live.thresholds import LiveThresholds


@dataclass(slots=True)
class Followed:
    """The place of the counted sheet.

    Attributes:
        outline: its corners as shares of the picture.
        is_gone: the sheet was not seen there for a while; an arm over all of it looks the same.
        paper_came: time of the last picture in which something as light as the sheet lay beside it where the desk is
            darker; a white sleeve looks the same. None before that.
    """

    place: SheetPlace
    scene: Scene
    outline: Outline
    number: int | None
    limits: LiveThresholds
    is_gone: bool = False
    paper_came: float | None = None
    _beside: _Beside | None = None
    _missed_since: float | None = None

    @classmethod
    def of(cls, scene: Scene, outline: Outline, *, number: int | None, limits: LiveThresholds) -> Followed | None:
        """Begin to follow a sheet; none where its outline is not known or outside the picture."""
        place = SheetPlace(scene, outline) if outline else None
        if place is None or not place.is_seen:
            return None
        return cls(place=place, scene=scene, outline=outline, number=number, limits=limits)

    def see(self, scene: Scene, bare: Scene | None = None) -> None:
        """Look at a frame in which something moves.

        Args:
            bare: the desk without a sheet, where another paper is to be seen.
        """
        if bare is not None and self._shows_paper_beside(scene, bare):
            self.paper_came = scene.t
        if self.is_gone:
            return
        if self.place.likeness(scene) >= self.limits.gone_likeness:
            self._missed_since = None
        elif self._missed_since is None:
            self._missed_since = scene.t
        else:
            self.is_gone = scene.t - self._missed_since >= self.limits.gone

    def shows(self, scene: Scene, bare: Scene) -> bool:
        """Return whether the bare desk is seen where the sheet lay and hid it."""
        covered = changed_inside(bare, self.scene, self.outline) >= self.limits.covers
        return covered and shows_bare(bare, scene, self.outline) <= self.limits.vacant

    def _shows_paper_beside(self, scene: Scene, bare: Scene) -> bool:
        """Return whether something as light as the sheet lies where the desk, or another thing, was darker."""
        if not scene.small.shape == bare.small.shape == self.scene.small.shape:
            return False
        if self._beside is None:
            self._beside = _Beside.of(self.scene, bare, outline=self.outline, limits=self.limits)
        came = (scene.small > self._beside.light) & self._beside.darker
        return int(np.count_nonzero(came)) > self._beside.least


@dataclass(frozen=True, slots=True)
class _Beside:
    """Where another paper would be seen beside a sheet.

    Attributes:
        darker: the desk and all that lies on it, as far as they are darker than paper.
        light: least light of paper; ``least`` how many places of that light may be a sheet.
    """

    darker: Mask
    light: float
    least: float

    @classmethod
    def of(cls, scene: Scene, bare: Scene, *, outline: Outline, limits: LiveThresholds) -> _Beside:
        """Look at a sheet at rest, and at the desk without it."""
        own = quadrangle(scene, outline)
        paper = float(np.median(scene.small[own])) if own.any() else 1.0
        darker = (np.maximum(bare.small, scene.small) < limits.came_dark * paper) & ~own
        return cls(np.asarray(darker, np.bool_), limits.came_light * paper, limits.came_share * int(own.sum()))
