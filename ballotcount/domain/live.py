"""What happens under the camera, as events: a sheet accepted, one to look at, one seen before, one taken away."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ballotcount.domain.reading import PageReading


class LiveState(StrEnum):
    """Where the desk under the camera stands."""

    EMPTY = "empty"
    MOVING = "moving"
    STILL = "still"
    """Something lies still and is being read."""
    WAITING = "waiting"
    """What lies there has been answered; it waits to be taken away or covered by the next sheet."""


class LiveEventKind(StrEnum):
    ACCEPTED = "accepted"
    REVIEW = "review"
    """Read, but people must look before it counts."""
    DUPLICATE = "duplicate"
    """The same sheet was accepted before; it is not counted again."""
    REMOVED = "removed"
    PROBLEM = "problem"
    """Nothing was counted; the reasons say what to do."""


class LiveProblem(StrEnum):
    """Causes that only a live picture can have; the words live under ``live.problem.<code>``."""

    TOO_SOON = "too_soon"
    """The sheet was taken away before it was read."""
    NOT_WHOLE = "not_whole"
    """A part of the sheet is outside the picture or under a hand."""
    TURNED_OVER = "turned_over"
    """A sheet lies there with its empty side up."""
    MAYBE_SAME = "maybe_same"
    """It looks just like the sheet before and may be that sheet, only pushed."""
    UNSTEADY = "unsteady"
    """Two pictures of the sheet read differently."""
    FROZEN = "frozen"
    """The camera repeats one picture."""
    BLACK = "black"
    """The camera gives black pictures."""
    LOST = "lost"
    """The camera stopped answering."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One thing to show, to sound and, for an accepted sheet, to write down.

    Attributes:
        t: time of the frame it comes from, seconds since the start of the source.
        number: of the sheet, from 1 in order of acceptance; for a duplicate the number it had before.
        reading: what was read, where something was.
        causes: codes of the reasons, of ``ReasonCode`` or ``LiveProblem``.
        upside_down: the sheet lies the wrong way round; it is read all the same.
        still_for: seconds from the first still frame to this event.
    """

    t: float
    kind: LiveEventKind
    number: int | None = None
    reading: PageReading | None = None
    causes: tuple[str, ...] = ()
    upside_down: bool = False
    still_for: float = 0.0


class GuideName(StrEnum):
    """What is set up before a camera counts; the words live under ``live.guide.<name>.<hint>``."""

    SHEET = "sheet"
    HEIGHT = "height"
    TILT = "tilt"
    FOCUS = "focus"
    LIGHT = "light"
    GLARE = "glare"


@dataclass(frozen=True, slots=True)
class Guide:
    """One thing to set right, measured on the present frame.

    Attributes:
        good: green or amber.
        hint: ``good``, or what to do: lay, lower, raise, level, focus, more, less, even, turn.
        value, limit: what was measured and what it is held against, in the guide's own unit: px per mm for the height,
            ratio of scales for the tilt, mm of edge for the focus, grey level for the light, share for the glare.
    """

    name: GuideName
    good: bool
    hint: str
    value: float
    limit: float
