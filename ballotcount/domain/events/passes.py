"""Events of the second passes that lie in no stacks: a sample from the paper, and piles of equal sheets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.events.base import Event


@dataclass(frozen=True, slots=True)
class PaperAt:
    """Where a drawn sheet lies: stack and sheet of pass 1, both from 1."""

    stack: int
    sheet: int


@dataclass(frozen=True, slots=True)
class SampleDrawn(Event):
    """Public dice drew sheets to be read from the paper; what is recorded of all sheets is fixed by the first draw.

    Attributes:
        number: of the pass.
        seed: digits of the dice; a wider sample goes on with the same ones.
        limit: risk limit in per cent.
        places: drawn now, in the order drawn.
        second: who watched the dice.
    """

    kind: ClassVar[str] = "sample_drawn"
    round: str
    number: int
    seed: str
    limit: int
    places: tuple[PaperAt, ...]
    second: str


@dataclass(frozen=True, slots=True)
class PaperRead:
    """What two people read from a drawn sheet; without a ballot it was not found."""

    stack: int
    sheet: int
    # A sheet that was not found is measured as the worst there could be.
    ballot: Ballot | None


@dataclass(frozen=True, slots=True)
class SampleRead(Event):
    """Two people read drawn sheets from the paper.

    Attributes:
        second: who read them together with the actor.
    """

    kind: ClassVar[str] = "sample_read"
    round: str
    number: int
    sheets: tuple[PaperRead, ...]
    second: str


@dataclass(frozen=True, slots=True)
class PileMade(Event):
    """Somebody counted a pile of equal sheets; the same pile again replaces it, and 0 sheets take it away.

    Attributes:
        number: of the pass.
        pile: from 1.
        ballot: what each of its sheets says.
    """

    kind: ClassVar[str] = "pile_made"
    round: str
    number: int
    pile: int
    ballot: Ballot
    sheets: int


@dataclass(frozen=True, slots=True)
class PileChecked(Event):
    """Another person counted a pile without being shown the first number."""

    kind: ClassVar[str] = "pile_checked"
    round: str
    number: int
    pile: int
    sheets: int
