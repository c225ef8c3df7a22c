"""What the result page shows: the outcome so far, what stands in its way, who may agree."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ballotcount.domain.election import RoundStage
from ballotcount.domain.events.setup import Topic
from ballotcount.domain.outcome import NextStep, Outcome
from ballotcount.rules.base import elects
from ballotcount.rules.candidate_names import with_distinct_names
from ballotcount.service.board_acts import board_acts
from ballotcount.service.closing import blockers, taken_up_unchanged
from ballotcount.service.judged import judged_by, many_invalid, remarks
from ballotcount.service.last_questions import before_announcing
from ballotcount.service.numbers import sees_result
from ballotcount.service.reopened import unchanged_words
from ballotcount.service.second_person import second_names
from ballotcount.text.telling import all_consequences
from ballotcount.text.words import t

if TYPE_CHECKING:
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class ResultView:
    """What the stage shows.

    Attributes:
        allowed: False for a typist of a blind pass while the count goes on.
        consequences: what follows from a share of votes, in words, by code.
        elects: False for a survey or an opinion, which has no elected people to count.
        unchanged: that no figure changed since the result was reopened; empty otherwise.
    """

    round: str
    stage: str
    outcome: Outcome | None
    warnings: tuple[str, ...]
    blockers: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    next: NextStep | None
    followed: bool
    closed_by: tuple[str, ...]
    judged: tuple[str, ...]
    open: tuple[str, ...]
    allowed: bool
    decided_next: bool
    name: str = ""
    consequences: Mapping[str, str] = field(default_factory=dict)
    unchanged: str = ""
    elects: bool = True

    @property
    def locked(self) -> bool:
        """Whether the result can no longer change; before that its figures are provisional."""
        return self.stage in (RoundStage.CLOSED.value, RoundStage.ANNOUNCED.value)


def look(session: Session, key: str) -> ResultView:
    """Return the result as counted so far."""
    round_state = session.state.rounds.get(key)
    others = second_names(session)
    if (
        round_state is None
        or round_state.frozen is None
        or round_state.stage in (RoundStage.PREPARED, RoundStage.ISSUED)
    ):
        return ResultView(
            round=key,
            stage=round_state.stage.value if round_state else "",
            outcome=None,
            warnings=(),
            blockers=(),
            others=others,
            next=None,
            followed=False,
            closed_by=(),
            judged=(),
            open=(),
            allowed=True,
            decided_next=False,
        )
    closed = round_state.stage in (RoundStage.CLOSED, RoundStage.ANNOUNCED)
    # Who may still type another pass gets no figure of this one.
    allowed = sees_result(session, round_state)
    outcome = session.result(key) if allowed else None
    stops = () if closed else tuple(one.said() for one in blockers(session, key))
    same = taken_up_unchanged(session, key) if allowed else None
    unchanged = unchanged_words(same) if same is not None else ""
    rounds = session.state.elections[round_state.plan.election].rounds
    return ResultView(
        round=key,
        stage=round_state.stage.value,
        # Namesakes are distinguished as on the ballot.
        outcome=outcome and with_distinct_names(outcome, round_state.frozen.candidates),
        warnings=(
            *filter(None, (unchanged,)),
            *_warnings(outcome, counting=not closed),
            *remarks(judged_by(session, round_state), locked=closed),
            *board_acts(session),
        )
        if outcome
        else (),
        blockers=stops,
        others=others,
        # Proposed from a locked result only: one more ballot could change who is tied.
        next=outcome.next if outcome and closed else None,
        followed=rounds[-1] != key,
        consequences=all_consequences(session.profile_of(key)),
        closed_by=tuple(session.state.name_of(one) for one in (round_state.closed.by if round_state.closed else ())),
        judged=(*remarks(judged_by(session, round_state), locked=closed), *board_acts(session)),
        # Times out of order, for one, are said before the hall hears the result.
        open=before_announcing(session, key) if closed else (),
        allowed=allowed,
        decided_next=_decided(session, key),
        unchanged=unchanged,
        elects=elects(round_state.plan.style, session.profile_of(key)),
        name=t(
            "desk.round_of",
            title=session.state.elections[round_state.plan.election].election.title,
            number=round_state.plan.number,
        ),
    )


def _warnings(outcome: Outcome, *, counting: bool) -> tuple[str, ...]:
    # While counting it is plain that not all sheets are in.
    found = [t(f"warning.{code}") for code in outcome.warnings if not (counting and code == "not_all_counted")]
    return (*found, *many_invalid(outcome, locked=not counting))


def _decided(session: Session, key: str) -> bool:
    round_state = session.round(key)
    found = session.state.decided(Topic.NEXT_ROUND, election=round_state.plan.election, round_id=key)
    # Of this very round: a decision about the first round does not call for a third.
    return found is not None and found.value == "yes" and found.round == key
