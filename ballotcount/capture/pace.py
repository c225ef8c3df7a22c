"""Measure the pace of a camera on the thread that takes its pictures, so that a slow reader changes nothing."""

from __future__ import annotations

import threading
from collections import deque

from ballotcount.domain.live import PictureRate

WINDOW = 3.0
"""Seconds that are looked back on; ``LEAST`` those needed for a figure."""
LEAST = 1.0


class CameraPace:
    """The pictures of the last seconds; written by one thread, asked by others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: deque[tuple[float, bool]] = deque()

    def see(self, t: float, *, repeats: bool) -> None:
        """Take note of a picture.

        Args:
            t: seconds, growing.
            repeats: whether it is the picture before once more.
        """
        with self._lock:
            self._seen.append((t, repeats))
            # the picture just added is never too old, so the queue does not run empty
            while t - self._seen[0][0] > WINDOW:
                self._seen.popleft()

    def clear(self) -> None:
        """Begin again: the camera gave no picture for a while."""
        with self._lock:
            self._seen.clear()

    def figures(self) -> PictureRate | None:
        """Return the pace; None before a second was seen."""
        with self._lock:
            seen = list(self._seen)
        lasted = seen[-1][0] - seen[0][0] if seen else 0.0
        if lasted < LEAST:
            return None
        after = seen[1:]  # what came before the first one is not known
        return PictureRate(rate=len(after) / lasted, doubled=sum(repeats for _, repeats in after) / len(after))
