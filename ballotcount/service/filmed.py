"""Sheets laid under a camera, one after another, as a film shows them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from ballotcount.capture.frames import Frame
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.domain.reading import PageReading
from ballotcount.reading import Reader
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.reading.live.looking import Outlines
from ballotcount.reading.live.on_desk import Memory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.page_trace import PageTrace

SETTLED = (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW)
"""Events that end a sheet: it was read, or people have to look at it."""
KEPT = 32
"""Traces that are kept: an event comes a picture or two after its reading."""


def settled(reader: Reader, frames: Iterable[Frame], memory: Memory) -> Iterator[tuple[LiveEvent, PageTrace | None]]:
    """Yield each sheet that settles, with what was seen of it.

    Args:
        reader: of the layout.
        frames: oldest first.
        memory: of sheets that were laid before.
    """
    recent: deque[PageTrace] = deque(maxlen=KEPT)

    def look(picture: Picture, *, below: Outlines = ()) -> PageReading:
        recent.append(reader.trace(picture, below=below))
        return recent[-1].reading

    live = LiveCount(look, memory)
    for frame in frames:
        for event in live.feed(frame.image, frame.t):
            if event.kind in SETTLED and event.reading is not None:
                # The reading itself, not an equal one: of two that agree the event carries one.
                yield event, next((seen for seen in recent if seen.reading is event.reading), None)
