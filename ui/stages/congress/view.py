"""What stage 1 shows: the congress, its board and its decisions."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.events.setup import Topic
from ballotcount.domain.people import Congress
from ballotcount.service.decision_words import decision_words
from ballotcount.service.people import board_size, wait
from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class Seated:
    """A person of the board as listed; ``delegate`` is their id in the roster, or empty."""

    id: str
    name: str
    role: str
    here: bool
    locked: int
    delegate: str = ""


@dataclass(frozen=True, slots=True)
class CongressView:
    """What the stage shows."""

    congress: Congress
    rules: str
    board: tuple[Seated, ...]
    size: tuple[int, int]
    presidium: tuple[str, ...]
    secretaries: tuple[str, ...]
    witnesses: tuple[str, ...]
    decided: dict[str, str]
    recorded: tuple[str, ...]
    frozen: bool
    roster: tuple[str, ...]
    """Names of the delegates."""


def look(session: Session) -> CongressView:
    """Return the congress, its board and its decisions."""
    state = session.state
    board = tuple(
        Seated(
            id=one.id,
            name=one.name,
            role=one.role.value,
            here=one.id == session.actor,
            # Seconds that wrong PINs keep this person out.
            locked=wait(session, one.id),
            delegate=one.delegate or "",
        )
        for one in state.tellers.values()
    )
    topics = (Topic.LIVE_VOTES, Topic.HALL_CODE, Topic.KEEP_PICTURES, Topic.PASSES)
    decided = {topic.value: found.value for topic in topics if (found := state.decided(topic)) is not None}
    return CongressView(
        congress=session.congress,
        rules=session.profile().title,
        board=board,
        size=board_size(session),
        presidium=state.presidium,
        secretaries=state.secretaries,
        witnesses=state.witnesses,
        decided=decided,
        recorded=tuple(decision_words(session, one) for one in state.decisions),
        # Frozen by the first issue of any round: kind and rules then stay for the whole congress.
        frozen=any(round_state.frozen is not None for round_state in state.rounds.values()),
        roster=tuple(dict.fromkeys(one.name for one in state.roster.values())),
    )
