"""The place of a sheet, watched until the desk is seen there."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.reading.live.motion import Scene, SheetPlace, changed_inside, shows_bare
from ballotcount.reading.live.pile import Outline
from ballotcount.reading.live.thresholds import LiveThresholds


@dataclass(slots=True)
class Followed:
    """The place of the counted sheet.

    Attributes:
        outline: its corners as shares of the picture.
        is_gone: the sheet was not seen there for a while; an arm over all of it looks the same.
    """

    place: SheetPlace
    scene: Scene
    outline: Outline
    number: int | None
    limits: LiveThresholds
    is_gone: bool = False
    _missed_since: float | None = None

    @classmethod
    def of(cls, scene: Scene, outline: Outline, *, number: int | None, limits: LiveThresholds) -> Followed | None:
        """Begin to follow a sheet; none where its outline is not known or outside the picture."""
        place = SheetPlace(scene, outline) if outline else None
        if place is None or not place.is_seen:
            return None
        return cls(place=place, scene=scene, outline=outline, number=number, limits=limits)

    def see(self, scene: Scene) -> None:
        """Look at a frame in which something moves."""
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
