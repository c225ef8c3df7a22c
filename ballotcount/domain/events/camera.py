"""Events of a camera or scanner: set up, tried with test sheets, and found good enough to count with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ballotcount.domain.events.base import Event
from ballotcount.domain.live import Guide


@dataclass(frozen=True, slots=True)
class CameraCertified(Event):
    """A camera or scanner was tried with sheets of the round.

    Attributes:
        camera: name of the camera, as the system tells it.
        width, height: of its pictures, px.
        focus: manual focus in the driver's own steps; None for autofocus.
        guides: height, tilt, focus, light and glare as measured.
        margin: how far the least sure mark of the test sheet was from doubt, 0 (doubtful) to 1.
        marks: targets that were read on it.
        picture: SHA-256 of the picture of the least sure test sheet; empty when pictures are not kept.
        source: ``camera`` or ``scan``.
        levels: ``colour`` or ``grey``; empty in entries before the gate.
        px_per_mm: resolution on the paper; 0 in entries before the gate.
        sheets: test sheets that were read.
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
    # Defaults are what entries meant before scanners had certificates too.
    source: str = "camera"
    levels: str = ""
    px_per_mm: float = 0.0
    sheets: int = 1


@dataclass(frozen=True, slots=True)
class GateSkipped(Event):
    """Two members let a machine read a round's sheets although it was not tried, or its settings have changed since.

    Attributes:
        source, camera: as in ``CameraCertified``.
        reason: why, in the words of the one who decided it.
        second: the other member.
        width, height, levels, px_per_mm: how the device is set from now on; 0 and empty where nothing was read yet.
    """

    kind: ClassVar[str] = "gate_skipped"
    round: str
    source: str
    camera: str
    reason: str
    second: str
    width: int = 0
    height: int = 0
    levels: str = ""
    px_per_mm: float = 0.0
