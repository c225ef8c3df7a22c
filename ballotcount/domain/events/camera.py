"""Events of the camera: set up, tried with a test sheet, and found good enough to count with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ballotcount.domain.events.base import Event
from ballotcount.domain.live import Guide


@dataclass(frozen=True, slots=True)
class CameraCertified(Event):
    """A camera was tried with a sheet of the round.

    Attributes:
        camera: name of the camera, as the system tells it.
        width, height: of its pictures, px.
        focus: manual focus in the driver's own steps; None for autofocus.
        guides: height, tilt, focus, light and glare as measured.
        margin: how far the least sure mark of the test sheet was from doubt, 0 (doubtful) to 1.
        marks: targets that were read on it.
        picture: SHA-256 of the picture of the test sheet; empty when pictures are not kept.
    """

    kind: ClassVar[str] = "camera_certified"
    round: str
    camera: str
    width: int
    height: int
    guides: tuple[Guide, ...]
    margin: float
    marks: int
    focus: int | None = None
    picture: str = ""
