"""What the hall may see: one frozen value per scene, made from the state and drawn by ``paint``.

A scene never names a delegate and never shows one ballot. Names on it are those of candidates only.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from ballotcount.domain.ballot import VotingMethod


class SceneId(StrEnum):
    """The scenes in the order of their keys."""

    WAITING = "waiting"
    ATTENDANCE = "attendance"
    HOW_TO = "how_to"
    SHEETS = "sheets"
    PROGRESS = "progress"
    LIVE = "live"
    RESULT = "result"
    ELECTED = "elected"
    TIE = "tie"
    BREAK = "break"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class SceneHeading:
    """What stands over every scene.

    Attributes:
        organisation: who holds the congress.
        congress: its name and term.
        subject: the election and round the scene is about, or empty.
        code: of the journal's last entry, where the congress decided to show it; or empty.
    """

    organisation: str = ""
    congress: str = ""
    subject: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    heading: SceneHeading
    place: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of the quorum, in words and numbers."""

    label: str
    have: int
    of: int
    need: int
    met: bool
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AttendanceScene:
    heading: SceneHeading
    convened: int
    present: int
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class HowTo:
    """The way to mark a ballot, shown on an example with letters for names.

    Attributes:
        names: example names, never those of the list.
    """

    heading: SceneHeading
    style: VotingMethod
    seats: int
    names: tuple[str, ...]
    instruction: str


@dataclass(frozen=True, slots=True)
class SheetsScene:
    heading: SceneHeading
    issued: int
    collected: int | None


@dataclass(frozen=True, slots=True)
class CountProgress:
    """How far the count has come.

    Attributes:
        minutes: the measured forecast; None until it is measured.
        until: time of day at which it will be done, where the head knows it; shown in place of the forecast.
    """

    heading: SceneHeading
    counted: int
    total: int
    minutes: int | None
    until: str = ""


@dataclass(frozen=True, slots=True)
class SceneRow:
    """One name with its votes.

    Attributes:
        share: percentage as printed, without the sign; empty where none is shown.
        mark: ``elected``, ``tied`` or empty.
    """

    place: int
    name: str
    votes: int
    share: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class LiveVotes:
    heading: SceneHeading
    rows: tuple[SceneRow, ...]
    needed: int | None
    of: int
    counted: int
    total: int


@dataclass(frozen=True, slots=True)
class ResultScene:
    """The figures of a closed round; ``facts`` are labels and numbers in the order shown.

    Attributes:
        elects: False for a survey or an opinion, which has no elected people to count.
    """

    heading: SceneHeading
    elected: int
    seats: int
    facts: tuple[tuple[str, str], ...]
    elects: bool = True


@dataclass(frozen=True, slots=True)
class ElectedList:
    """The elected, or everybody of the list where nobody was elected.

    Attributes:
        nobody: nobody was elected, so the rows are no elected people.
    """

    heading: SceneHeading
    rows: tuple[SceneRow, ...]
    base_label: str
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class TieScene:
    heading: SceneHeading
    rows: tuple[SceneRow, ...]
    seats_left: int
    votes: int


@dataclass(frozen=True, slots=True)
class BreakScene:
    heading: SceneHeading
    until: str = ""


@dataclass(frozen=True, slots=True)
class Blank:
    heading: SceneHeading = SceneHeading()


Scene = (
    Waiting
    | AttendanceScene
    | HowTo
    | SheetsScene
    | CountProgress
    | LiveVotes
    | ResultScene
    | ElectedList
    | TieScene
    | BreakScene
    | Blank
)

# One of the three goes in, and the same one comes out.
Listed = TypeVar("Listed", LiveVotes, ElectedList, TieScene)

ROWS = 8
"""Names on one page: eight rows leave each name at 1/24 of the height."""


WHOLE = 30
"""Names of the longest list that stands whole on one page, in two columns: each name at 1/36 of the height."""


def stands_whole(scene: LiveVotes | ElectedList | TieScene) -> bool:
    """Return whether a list has a page of two columns: longer than one of large names, no longer than ``WHOLE``."""
    return ROWS < len(scene.rows) <= WHOLE


def pages(scene: Scene) -> int:
    """Return how many pages a scene has; 1 for those without a list."""
    if not isinstance(scene, LiveVotes | ElectedList | TieScene) or stands_whole(scene):
        return 1
    # An empty list still has a page.
    return max(1, -(-len(scene.rows) // ROWS))


def page_of(scene: Listed, page: int) -> Listed:
    """Return one page of a listed scene, from 0."""
    if stands_whole(scene):
        return scene
    start = page * ROWS
    return replace(scene, rows=scene.rows[start : start + ROWS])
