"""Read a video file as a source of frames, as fast as they can be decoded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from ballotcount.capture.frames import LEAST_SIDE, Frame, Trouble, TroubleKind
from ballotcount.domain.errors import UserError

FALLBACK_FPS = 30.0
"""Used where a file does not say how fast it was taken; webcams do 30."""


LENGTH_ROUNDED = 0.02
"""Part of the length by which the announced number of frames may be off where it is reckoned from time and speed."""


class VideoFile:
    """Frames of a video file with the times they were taken at."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            UserError: ``capture.no_video``, the file is missing or no video that can be read here.
        """
        self.name = path.name
        self._path = path
        # FFmpeg would open an address on the network as well, so it gets existing files only
        self._capture = cv2.VideoCapture(str(path), cv2.CAP_FFMPEG) if path.is_file() else None
        if self._capture is None or not self._capture.isOpened():
            raise UserError("capture.no_video", path=path)
        fps = self._capture.get(cv2.CAP_PROP_FPS)
        sides = [self._capture.get(side) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)]
        if min(sides) < LEAST_SIDE:
            self._capture.release()
            raise UserError("capture.no_video", path=path)
        self._announced = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
        self._step = 1 / fps if 1 <= fps <= 240 else 1 / FALLBACK_FPS

    def __iter__(self) -> Iterator[Frame | Trouble]:
        """Yield every frame, and last a trouble where the film ends before its announced length."""
        assert self._capture is not None
        number = 0
        while True:
            good, image = self._capture.read()
            if not good:
                if number < self._announced * (1 - LENGTH_ROUNDED) - 1:
                    yield Trouble(TroubleKind.CUT, number * self._step)
                return
            yield Frame(np.asarray(image, np.uint8), number * self._step)
            number += 1

    def close(self) -> None:
        """Release the file."""
        if self._capture is not None:
            self._capture.release()
