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
    BETTER = "better"
    """A clear picture of the sheet counted last, which had gone to people for what lay on it: it takes its place."""
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
    UNREAD = "unread"
    """A sheet left that could not be read; it may be the one counted last, or another."""
    COVERED = "covered"
    """Something covers the sheet counted last, or another one that lies there."""
    HAND = "hand"
    """A hand or a sleeve lies on the sheet."""
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


OPEN_WORDS = frozenset({LiveProblem.UNREAD, LiveProblem.COVERED, LiveProblem.MAYBE_SAME})
"""Causes that may be about a sheet that is counted: they never say that it is not."""


LEFT_WORDS = frozenset({LiveProblem.TOO_SOON, LiveProblem.UNREAD})
"""Causes about a sheet that has left: the answer of the next sheet must never take their place on the screen."""


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One thing to show, to sound and, for an accepted sheet, to write down.

    Attributes:
        t: time of the frame it comes from, seconds since the start of the source.
        number: of the sheet, from 1 in order of acceptance; for a duplicate and a better picture the number it had.
        reading: what was read, where something was.
        causes: codes of the reasons, of ``ReasonCode`` or ``LiveProblem``.
        upside_down: the sheet lies the wrong way round; it is read all the same.
        still_for: seconds from the first still frame to this event.
        after: for a word about a sheet that has left: number of the last sheet counted before it, 0 for none.
    """

    t: float
    kind: LiveEventKind
    number: int | None = None
    reading: PageReading | None = None
    causes: tuple[str, ...] = ()
    upside_down: bool = False
    still_for: float = 0.0
    after: int | None = None

    @property
    def is_of_left(self) -> bool:
        """Whether it is a word about a sheet that has left, which stands until somebody acts."""
        return self.after is not None


class GuideName(StrEnum):
    """What is set up before a camera counts; the words live under ``live.guide.<name>.<hint>``."""

    SHEET = "sheet"
    HEIGHT = "height"
    TILT = "tilt"
    FOCUS = "focus"
    LIGHT = "light"
    GLARE = "glare"
    # From here to DESK the camera itself is measured over some seconds, not a single frame.
    FLICKER = "flicker"
    RATE = "rate"
    EXPOSURE = "exposure"
    HUNTING = "hunting"
    MARGIN = "margin"
    DESK = "desk"
    # What four sheets at the gate tell.
    RESOLUTION = "resolution"
    LEVELS = "levels"
    SCALE = "scale"
    PENS = "pens"
    BLANK = "blank"
    STAMP = "stamp"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class Guide:
    """One thing to set right, measured on the present frame.

    Attributes:
        good: green or amber.
        hint: ``good``, or what to do: lay, lower, lengthwise (turn the sheet), finer (another camera or
            scanner setting), raise, level, focus, more, less, even, turn; of the camera itself strong, weak,
            exposure (flicker), slow, doubled (rate), changes, automatic (exposure), lock (focus that hunts), near,
            cut (margin), pattern, light (desk); at the gate grey (levels), off (scale), mark, pale, vanish (pens), lay
            (blank), missing (stamp), slow (speed). A hint beside ``good`` is advice only.
        value, limit: what was measured and what it is held against, in the guide's own unit: px per mm for the height,
            ratio of scales for the tilt, mm of edge for the focus, grey level for the light, share for the glare; per
            cent for flicker, exposure and desk, pictures a second for the rate, mm for hunting and margin; at the gate
            dots an inch, grey levels, per cent, sheets (uncertain marks for pale), and milliseconds.
    """

    name: GuideName
    good: bool
    hint: str
    value: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraFigures:
    """What a camera was measured to do over some seconds, with a sheet at rest under it.

    Attributes:
        rate: pictures a second that are delivered; ``doubled`` share of them that repeat the one before.
        flicker: amplitude of the bands of a lamp, share of the light.
        drift: range of the whole light (exposure loop, clouds), share.
        focus_mm: range of the width of printed edges, mm; ``breathing`` range of the scale, share.
        margin_mm: least distance of the sheet from the edge of the picture, mm.
        contrast: how much darker than paper the desk is; ``pattern`` how uneven it is; shares of the paper's light.
            The last five need a sheet in the picture.
    """

    rate: float
    doubled: float
    flicker: float
    drift: float
    focus_mm: float | None
    breathing: float | None
    margin_mm: float | None
    contrast: float | None
    pattern: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRate:
    """How many pictures a second a camera delivers, and the share of them that repeat the one before, 0 to 1."""

    rate: float
    doubled: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DriverState:
    """What the driver of a camera tells of its settings; None where it tells nothing.

    Attributes:
        exposure: seconds.
        white: colour temperature, K.
        focus: in the driver's own steps.
    """

    exposure: float | None = None
    auto_exposure: bool | None = None
    white: float | None = None
    auto_white: bool | None = None
    focus: float | None = None
    auto_focus: bool | None = None
