"""What a congress file holds, in a few figures: shown before a backup is restored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import Fault
from ballotcount.domain.journal import Head
from ballotcount.domain.state import RoundState
from ballotcount.service.session import Session
from ballotcount.service.verify import verify


@dataclass(frozen=True, slots=True)
class HeldRound:
    """How far one round had come.

    Attributes:
        counted: sheets of the fullest pass.
    """

    title: str
    number: int
    stage: RoundStage
    cancelled: bool
    counted: int
    collected: int


@dataclass(frozen=True, slots=True)
class Holding:
    """What a file holds.

    Attributes:
        head: where its chain ends; compared with the last slip, the status line or the minutes.
        latest: the moment of the latest entry (UTC, ISO 8601).
        pictures: of sheets, kept beside the file.
        lost: pictures that the journal names and that are not there.
        fault: what does not hold, in words of the catalogue; None when all does.
    """

    congress: str
    head: Head
    latest: str
    board: int
    delegates: int
    rounds: tuple[HeldRound, ...]
    pictures: int
    lost: int
    fault: Fault | None


def holding(session: Session, pictures: Collection[str]) -> Holding:
    """Read a whole file, check its chain and every closed result, and tell what it holds.

    Args:
        pictures: SHA-256 of those kept beside the file.

    Raises:
        UserError: ``congress.none``.
        EnvironmentFault: the disk will not give the entries.
    """
    state = session.state
    kept = set(pictures)
    named = {digest for round_state in state.rounds.values() for digest in _pictures(round_state)}
    return Holding(
        congress=session.congress.name,
        head=state.head,
        latest=state.latest,
        board=len(state.tellers),
        delegates=len(state.roster),
        rounds=tuple(_held(session, round_state) for round_state in state.rounds.values()),
        pictures=len(kept),
        lost=len(named - kept),
        # Every entry is done again before a backup replaces work: a whole chain alone may be a forged one.
        fault=verify(session.journal).fault,
    )


def _pictures(round_state: RoundState) -> set[str]:
    return {
        sheet.picture
        for counting_pass in round_state.passes.values()
        for _, sheet in counting_pass.sheets()
        if sheet.picture
    }


def _held(session: Session, round_state: RoundState) -> HeldRound:
    title = session.state.elections[round_state.plan.election].election.title
    counted = max((counting_pass.entered for counting_pass in round_state.passes.values()), default=0)
    return HeldRound(
        title=title,
        number=round_state.plan.number,
        stage=round_state.stage,
        cancelled=round_state.cancelled is not None,
        counted=counted,
        collected=round_state.sheets.collected,
    )
