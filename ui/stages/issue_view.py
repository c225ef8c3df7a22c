"""What the page of issue and collection shows: the balance of the chosen round, and what the quorum lacks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ballotcount.domain.election import RoundStage, Sheets
from ballotcount.domain.events.setup import Topic
from ballotcount.domain.profile import QuorumOf
from ballotcount.rules.figures import count
from ballotcount.service.attendance import figures, quorum
from ballotcount.service.last_questions import before_issuing
from ballotcount.service.rounds import unknown_ballots, unmet
from ballotcount.service.second_person import second_names
from ballotcount.service.setup import says_yes
from ballotcount.text.words import t
from ui.stages.rule_notes import lone_votes, unread_before_issue

if TYPE_CHECKING:
    from ballotcount.domain.outcome import QuorumLine
    from ballotcount.domain.state import RoundState
    from ballotcount.domain.state.acts import SheetMovement
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class IssueView:
    """What the stage shows."""

    round: str
    stage: str
    sheets: Sheets
    present: int
    explanation: str
    stopped: bool
    cancelled: bool
    entered: bool
    handings: tuple[str, ...]
    others: tuple[tuple[str, str], ...]
    unmet: tuple[QuorumLine, ...] = ()
    accepted: str = ""
    unread: tuple[str, ...] = ()
    turnout: bool = False
    name: str = ""
    unknown: str = ""
    nearly: tuple[str, ...] = ()


def look(session: Session, round: str) -> IssueView:
    """Return the balance of the chosen round."""
    present = figures(session).present
    others = second_names(session)
    round_state = session.state.rounds.get(round)
    if round_state is None:
        return IssueView(
            round="",
            stage="",
            sheets=Sheets(),
            present=present,
            explanation="",
            stopped=False,
            cancelled=False,
            entered=False,
            handings=(),
            others=others,
        )
    # The first issue is the round's own figure; later ones are movements with a reason.
    moved = [("handing", one) for one in round_state.paper.issues[1:]]
    moved += [("swapping", one) for one in round_state.paper.exchanges]
    notes = [_movement_words(session, how, one) for how, one in moved]
    return IssueView(
        round,
        round_state.stage.value,
        round_state.sheets,
        present,
        round_state.paper.explanation,
        round_state.stopped,
        round_state.cancelled is not None,
        bool(round_state.passes),
        (*lone_votes(session), *notes),
        others,
        *_quorum(session, round_state),
        unread_before_issue(session, round_state),
        any(rule.of is QuorumOf.TURNOUT for rule in session.profile().quorum_for(session.congress.kind)),
        t(
            "desk.round_of",
            title=session.state.elections[round_state.plan.election].election.title,
            number=round_state.plan.number,
        ),
        unknown_ballots(session, round_state),
        # Once the list is frozen a question about it comes too late.
        before_issuing(session, round) if round_state.frozen is None else (),
    )


def _movement_words(session: Session, how: str, one: SheetMovement) -> str:
    """Return what was handed out or exchanged after the issue, by whom; a negative number takes one back."""
    back = "_back" if one.count < 0 else ""
    name = session.state.name_of(one.by)
    return t(f"desk.issue.{how}{back}", count=count(abs(one.count)), reason=one.reason or "–", name=name)


def _quorum(session: Session, round_state: RoundState) -> tuple[tuple[QuorumLine, ...], str]:
    """Return what the quorum lacks before the issue, and the decision to elect all the same."""
    if round_state.stage is not RoundStage.PREPARED:
        # A round that was issued keeps the words under which it was; later decisions do not change them.
        return (), round_state.terms.accepted if round_state.terms else ""
    decision = session.state.decided(
        Topic.GO_ON_WITHOUT_QUORUM, election=round_state.plan.election, round_id=round_state.id
    )
    yes = says_yes(session, Topic.GO_ON_WITHOUT_QUORUM, election=round_state.plan.election, round_id=round_state.id)
    return unmet(quorum(session)), decision.text if yes and decision else ""
