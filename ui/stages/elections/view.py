"""What the elections' stage shows, and what the rules say of a list while it is typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Election, ShowOfHands
from ballotcount.service.elections import notes, usual_style
from ballotcount.text.words import t
from ui.stages.rule_notes import RulesView, look_at_rules

if TYPE_CHECKING:
    from ballotcount.domain.people import Delegate
    from ballotcount.rules.surplus import ListNote
    from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class ListedElection:
    """An election as listed."""

    election: Election
    hands: tuple[ShowOfHands, ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class ElectionsView:
    """What the stage shows."""

    listed: tuple[ListedElection, ...]
    styles: tuple[str, ...]
    rules: RulesView
    roster: tuple[Delegate, ...]
    today: date
    usual: tuple[str, ...]
    """Titles that are usual for this congress."""


def look(session: Session) -> ElectionsView:
    """Return the elections with their votes by show of hands."""
    elections = session.state.elections.values()
    listed = tuple(ListedElection(one.election, one.votes, len(one.rounds)) for one in elections)
    return ElectionsView(
        listed=listed,
        styles=tuple(style.value for style in session.profile().styles),
        rules=look_at_rules(session),
        roster=tuple(session.state.roster.values()),
        today=session.now().date(),
        usual=usual_titles(session),
    )


def usual_titles(session: Session) -> tuple[str, ...]:
    """Return what such a congress usually elects, with its own name and term."""
    congress = session.congress
    words = "desk.elections.usual_title" if congress.term else "desk.elections.usual_untimed"
    # The heading says which posts such a body elects; one message holds them, parted by semicolons.
    posts = t(f"desk.elections.usual_{congress.heading.value}").split("; ")
    return tuple(t(words, post=post, organisation=congress.organisation, term=congress.term) for post in posts)


@dataclass(frozen=True, slots=True)
class ListJudgement:
    """What the rules say of a list so far."""

    notes: tuple[ListNote, ...]
    proposed: VotingMethod


def judge(session: Session, *, seats: int, names: int, style: VotingMethod) -> ListJudgement:
    """Ask the rules of a list, and which way of marking goes with it."""
    return ListJudgement(notes(session, seats=seats, names=names, style=style), usual_style(session, seats, names))


def hands_words(row: ListedElection) -> str:
    """Return how many of the votes by show of hands that an election needs have been recorded."""
    # Where the number is given only the list is voted on.
    asked = {"list"} if row.election.number_given else {"number", "list"}
    voted = {vote.subject for vote in row.hands}
    return f"{len(voted & asked)}/{len(asked)}"
