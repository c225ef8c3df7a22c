"""Define the source of live pictures: one protocol for cameras, video files and films made by tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import cv2
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


LEAST_SIDE = 8
"""Px of the shorter side of a picture; strips of a few rows are what drivers and damaged films give by mistake."""


def is_picture(image: NDArray[Any] | None) -> bool:
    """Return whether what a source gave has the shape of a picture: grey or of three colours, and no strip."""
    if image is None or image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] != 3):
        return False
    return bool(min(image.shape[:2]) >= LEAST_SIDE)


class TroubleKind(StrEnum):
    """What can be wrong with a camera; the words live under ``live.problem.<code>``."""

    LOST = "lost"
    BLACK = "black"
    FROZEN = "frozen"
    BACK = "back"
    """It answers again."""
    CUT = "cut"
    """A film ended before the length that it announces."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong with the source itself, reported once when it begins and once when it ends."""

    kind: TroubleKind
    t: float


class FrameSource(Protocol):
    """Gives frames, oldest first; a live source drops frames that were not fetched in time and never queues."""

    name: str

    def __iter__(self) -> Iterator[Frame | Trouble]:
        """Yield frames until the source ends; a live source ends only when it is closed."""
        ...

    def close(self) -> None:
        """Release the camera or file."""
        ...


def fitted(image: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """Return a picture small enough for a window of ``width`` by ``height`` px, never enlarged."""
    scale = min(width / image.shape[1], height / image.shape[0], 1.0)
    if scale == 1:
        return image
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(small, dtype=np.uint8)
