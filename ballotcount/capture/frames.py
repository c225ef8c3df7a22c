"""Where live pictures come from: one protocol for cameras, video files and films made by tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture with its time.

    Attributes:
        image: uint8, shape (height, width, 3) in blue green red, or (height, width).
        t: seconds since the source was opened.
    """

    image: NDArray[np.uint8]
    t: float


class TroubleKind(StrEnum):
    """What can be wrong with a camera; the words live under ``live.problem.<code>``."""

    LOST = "lost"
    BLACK = "black"
    FROZEN = "frozen"
    BACK = "back"
    """It answers again."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with the source itself, told once when it begins and once when it ends."""

    kind: TroubleKind
    t: float


class FrameSource(Protocol):
    """Gives frames, oldest first; a live source drops what was not fetched in time and never queues."""

    name: str

    def __iter__(self) -> Iterator[Frame | Trouble]:
        """Frames until the source ends; a live source ends only when it is closed."""
        ...

    def close(self) -> None:
        """Let go of the camera or file."""
        ...
