"""Play frames to the program's live reader. This is the only file here that knows where the reader is."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import Layout
from ballotcount.domain.live import LiveEvent
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader

Frames = Iterable[tuple[NDArray[np.uint8], float]]


def play(layout: Layout, frames: Frames, *, every: bool) -> Iterator[tuple[LiveEvent, float]]:
    """Feed frames with their own times and pass on what the program says, with the time of the film at which it comes.

    Args:
        every: every frame is fed and answers take no time. Otherwise a frame that comes while the one before is still
            being worked on, by processor time, is missed, as from a camera on a machine with nothing else to do.
    """
    cv2.setNumThreads(1)
    live = LiveCount(Reader(layout).read, SheetMemory())
    free = 0.0
    for picture, t in frames:
        if not every and t < free:
            continue
        began = time.thread_time()
        events = list(live.feed(picture, t))
        free = t + time.thread_time() - began
        for event in events:
            yield event, t if every else free
