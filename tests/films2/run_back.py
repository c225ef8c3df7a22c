"""Play frames to the program's live reader. This is the only file here that knows where the reader is."""

from __future__ import annotations

import math
import re
import time
from collections.abc import Callable, Iterable, Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.capture.camera import CameraWatch
from ballotcount.capture.frames import TroubleKind
from ballotcount.domain.layout import Layout
from ballotcount.domain.live import LiveEvent, LiveEventKind, LiveProblem
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.text import words

AGAIN = re.compile(r"\b(again|back)\b")
"""In the English sentence of a cause: the sheet is to be laid down once more."""

Frames = Iterable[tuple[NDArray[np.uint8], float]]


ANSWERED_AFTER = 0.5
"""Seconds from a question to the key of the person who answers it. Not measured."""


def play(
    layout: Layout, frames: Frames, *, every: bool, is_another: Callable[[float], bool] | None = None
) -> Iterator[tuple[LiveEvent, float]]:
    """Feed frames with their own times and pass on what the program says, with the time of the film at which it comes.

    Args:
        is_another: whether what lies there at a time is a ballot that was not counted, for people who answer when the
            program asks; without it they let it ask.
        every: every frame is fed and answers take no time. Otherwise a frame that comes while the one before is still
            being worked on, by processor time, is missed, as from a camera on a machine with nothing else to do.
    """
    cv2.setNumThreads(1)
    live = LiveCount(Reader(layout).read, SheetMemory())
    watch = CameraWatch()
    free = 0.0
    answer_at = math.inf
    for picture, t in frames:
        trouble = watch.see(picture, t)
        if trouble is not None and trouble.kind is not TroubleKind.BACK:
            yield LiveEvent(t, LiveEventKind.PROBLEM, causes=(trouble.kind.value,)), t
        if not every and t < free:
            continue
        began = time.thread_time()
        events = list(live.feed(picture, t))
        free = t + time.thread_time() - began
        for event in events:
            if event.kind in (LiveEventKind.PROBLEM, LiveEventKind.ACCEPTED, LiveEventKind.REVIEW):
                answer_at = t + ANSWERED_AFTER if LiveProblem.MAYBE_SAME in event.causes else math.inf
            yield event, t if every else free
        if t >= answer_at:
            answer_at = math.inf
            if is_another is not None and is_another(t):
                live.another_sheet()


def asks_again(cause: str) -> bool:
    """Whether the sentence shown for a cause asks people to lay the sheet down once more."""
    return AGAIN.search(words.load("en").gettext(f"live.problem.{cause}")) is not None
