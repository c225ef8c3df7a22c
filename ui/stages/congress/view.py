"""What stage 1 shows: the congress, its board and its decisions."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.people import Congress
from ballotcount.service.people import board_size, wait
from ballotcount.service.session import Session
from ballotcount.text.words import t


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
        recorded=tuple(_decision_line(session, one) for one in state.decisions),
        # Frozen by the first issue of any round: kind and rules then stay for the whole congress.
        frozen=any(round_state.frozen is not None for round_state in state.rounds.values()),
        roster=tuple(dict.fromkeys(one.name for one in state.roster.values())),
    )


def _decision_line(session: Session, one: Decision) -> str:
    """Return a recorded decision in a line: what about, the answer, the words, the show of hands."""
    topic, _, value = one.value.partition("=") if one.topic == "figure" else ("", "", one.value)
    if one.topic is Topic.WEIGHT_WAY:
        topic = value
        value = ""
    elif one.topic is Topic.RULES_CONFIRMED:  # the value is the hash of the rules that the words are about
        value = session.profile().title if value == session.profile().hash else t("desk.rules.former")
    about = t(f"around.topic.{one.topic.value}{'.' if topic else ''}{topic}")
    answer = t(f"desk.{value}") if value in ("yes", "no") else value
    round_state = session.state.rounds.get(one.round)
    election = session.state.elections.get(round_state.plan.election if round_state else one.election)
    return " · ".join(part for part in (about, election.election.title if election else "", answer, one.text) if part)
