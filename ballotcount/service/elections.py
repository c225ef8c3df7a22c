"""What is elected: seats, list, order, and the votes by show of hands on number and list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, Election, ListOrder, RoundStage, SeatKind, ShowOfHands
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Delegate, Presence
from ballotcount.domain.profile import RuleProfile
from ballotcount.roster.names import sort_key
from ballotcount.roster.same_name import name_key
from ballotcount.rules import surplus
from ballotcount.rules.candidate_names import named_twice
from ballotcount.service.rights import Action
from ballotcount.service.same_people import require_not_listed
from ballotcount.service.session import Changes, Session
from ballotcount.service.texts import need, need_name, require_born, tidy
from ballotcount.service.turn import in_turn

NUMBER = "number"
LIST = "list"
"""Subjects of a show of hands before a vote."""


@in_turn
def add_election(
    session: Session,
    *,
    title: str,
    body: str,
    seats: int,
    style: VotingMethod,
    candidates: Iterable[Candidate],
    seat: SeatKind = SeatKind.MAIN,
    order: ListOrder = ListOrder.ALPHABET,
    number_given: bool = False,
) -> Changes:
    """Add an election; it gets the next free id (``e1``, ``e2`` ...).

    Args:
        candidates: they are numbered again, in the order of the list.
        number_given: the higher level set the number to elect; the congress does not vote on it.

    Raises:
        UserError: ``list.stop``, ``list.twice``, ``board.stands``, ``election.style``, ``text.empty``.
    """
    session.require(Action.ELECTIONS)
    # Decisions and entries may name an election that was removed; its id must not come to mean another.
    key = f"e{session.state.last_election + 1}"
    listed = numbered(candidates, order)
    election = Election(
        id=key,
        title=need(title, "election_title"),
        body=tidy(body),
        seats=seats,
        style=style,
        candidates=listed,
        seat=seat,
        order=order,
        number_given=number_given,
    )
    require_sound(session, election)
    return session.record(ev.ElectionAdded(election))


@in_turn
def change_election(session: Session, election: Election, reason: str) -> Changes:
    """Change an election; a changed number or list has to be voted on again.

    Raises:
        UserError: ``election.unknown``, ``election.frozen`` once ballots were issued, and as ``add_election``.
    """
    session.require(Action.ELECTIONS)
    known(session, election.id)
    for round_state in session.state.rounds_of(election.id):
        if round_state.stage is not RoundStage.PREPARED and round_state.cancelled is None:
            raise UserError("election.frozen", election=election.title)
    changed = replace(
        election,
        title=need(election.title, "election_title"),
        body=tidy(election.body),
        candidates=numbered(election.candidates, election.order),
    )
    require_sound(session, changed)
    return session.record(ev.ElectionChanged(changed, need(reason, "reason")))


@in_turn
def remove_election(session: Session, id: str, reason: str) -> Changes:
    """Remove an election for which no round was prepared.

    Raises:
        UserError: ``election.unknown``, ``election.has_rounds``.
    """
    session.require(Action.ELECTIONS)
    election = known(session, id)
    if session.state.rounds_of(id):
        raise UserError("election.has_rounds", election=election.title)
    return session.record(ev.ElectionRemoved(id, need(reason, "reason")))


def vote(session: Session, id: str, hands: ShowOfHands) -> Changes:
    """Record a show of hands on the number (``number``) or the list (``list``).

    Raises:
        UserError: ``hands.subject``, ``hands.negative``, ``hands.too_many``, ``hands.rejected``.
    """
    return vote_all(session, id, (hands,))


@in_turn
def vote_all(session: Session, id: str, votes: Sequence[ShowOfHands]) -> Changes:
    """Record several shows of hands on one election; if one is refused, none is recorded.

    Raises:
        UserError: as ``vote``.
    """
    session.require(Action.ELECTIONS)
    known(session, id)
    for hands in votes:
        _require_carried(session, hands)
    return session.record(*(ev.ListVoted(id, hands) for hands in votes))


def _require_carried(session: Session, hands: ShowOfHands) -> None:
    """Refuse a show of hands that cannot be, or by which the congress did not agree."""
    require_hands(session, hands)
    if hands.subject not in (NUMBER, LIST):
        raise UserError("hands.subject", subject=hands.subject)
    if 2 * hands.agree <= hands.agree + hands.disagree + hands.abstain:
        raise UserError("hands.rejected", agree=hands.agree, of=hands.agree + hands.disagree + hands.abstain)


def usual_style(session: Session, seats: int, names: int) -> VotingMethod:
    """Return the way of marking that goes with a list: agree or disagree where it has no surplus, else the first one.

    Only a proposal; the other way round the rules object by ``list.surplus_on_boxes``.
    """
    styles = session.profile().styles
    no_surplus = 0 < names <= seats and VotingMethod.STRIKE in styles and VotingMethod.AGREE in styles
    return VotingMethod.AGREE if no_surplus else styles[0]


def subjects_of(election: Election) -> tuple[str, ...]:
    """Return what the congress votes on by show of hands before ballots are issued.

    Source: questions and answers on 190-QĐ/TW: the higher level sets the number of delegates to its congress, so the
    number is not voted on.
    """
    number = () if election.number_given else (NUMBER,)
    return (*number, LIST) if election.candidates else number


def require_hands(session: Session, hands: ShowOfHands) -> None:
    """Refuse a show of hands that cannot be: negative, nobody, or more hands than people present."""
    counts = (hands.agree, hands.disagree, hands.abstain)
    if min(counts) < 0 or not sum(counts):
        raise UserError("hands.negative")
    if not session.state.roster:
        return
    presence = [session.state.presence_of(one) for one in session.state.roster]
    here = sum(one is Presence.PRESENT for one in presence)
    people = here or len(presence)  # a congress that checks nobody in states its figures itself
    if sum(counts) > people:
        raise UserError("hands.too_many", hands=sum(counts), people=people)


def known(session: Session, id: str) -> Election:
    """Return an election by its id.

    Raises:
        UserError: ``election.unknown``.
    """
    found = session.state.elections.get(id)
    if found is None:
        raise UserError("election.unknown", election=id)
    return found.election


def numbered(candidates: Iterable[Candidate], order: ListOrder) -> tuple[Candidate, ...]:
    """Return the list in its order, numbered from 1, names and texts tidied."""
    tidied = [
        replace(candidate, name=need_name(candidate.name, "candidate_name"), post=tidy(candidate.post))
        for candidate in candidates
    ]
    if order is ListOrder.ALPHABET:
        # Vietnamese lists stand in the order of given names, the last word of a name.
        tidied.sort(key=lambda candidate: sort_key(candidate.name))
    return tuple(replace(candidate, no=no) for no, candidate in enumerate(tidied, start=1))


def standing(session: Session, people: Iterable[Delegate]) -> list[Candidate]:
    """Return people read from a list as candidates; a name that the roster has once is linked to it."""
    return [linked(session, Candidate(0, one.name, born=one.born, post=one.post, unit=one.unit)) for one in people]


def linked(session: Session, candidate: Candidate) -> Candidate:
    """Link a candidate to the one person of the roster with this name, in whatever case or form it is written."""
    if candidate.delegate:
        return candidate
    key = name_key(candidate.name)
    found = [person for person in session.state.roster.values() if name_key(person.name) == key]
    # Where two have the name, people say which of them stands.
    return replace(candidate, delegate=found[0].id) if len(found) == 1 else candidate


def notes(session: Session, seats: int, names: int, style: VotingMethod) -> tuple[surplus.ListNote, ...]:
    """Return what the rules say of a list while it is typed."""
    return surplus.check(seats, names=names, style=style, profile=session.profile())


def require_sound(session: Session, election: Election) -> None:
    """Refuse an election that could never be held."""
    profile = session.profile()
    _require_style(election, profile)
    for note in surplus.check(election.seats, names=len(election.candidates), style=election.style, profile=profile):
        if note.gravity is surplus.Gravity.STOP:
            raise UserError("list.stop", seats=note.seats, names=note.names)
    require_apart(election.candidates)
    for candidate in election.candidates:
        # A digit in a name shows that a whole row with birth and post was pasted into one field.
        if election.seats and any(letter.isdigit() for letter in candidate.name):
            raise UserError("list.name_digits", name=candidate.name)
        if candidate.delegate is not None and candidate.delegate not in session.state.roster:
            raise UserError("delegate.unknown", delegate=candidate.delegate)
        require_born(candidate.name, candidate.born)
    # The board is often formed before the lists and the roster, so each list is held against it.
    for teller in session.state.tellers.values():
        require_not_listed(session, teller, election.candidates, election=election.title)


def _require_style(election: Election, profile: RuleProfile) -> None:
    if election.style not in profile.styles:
        raise UserError("election.style", style=election.style.value, profile=profile.title)


def require_apart(candidates: Sequence[Candidate]) -> None:
    """Refuse a list that holds somebody twice, or two people of one name whom birth and unit do not tell apart.

    Names are one name in whatever case, form of Unicode or place of the tone mark they are written.

    Raises:
        UserError: ``list.twice``.
    """
    ids = [candidate.delegate for candidate in candidates if candidate.delegate]
    again = next((one.name for one in candidates if one.delegate and ids.count(one.delegate) > 1), None)
    # Who is linked to the roster is known by id; only the others can be mixed up by name.
    unlinked = ((name_key(one.name), (one.born, one.unit)) for one in candidates if not one.delegate)
    if again is None and (key := named_twice(unlinked)) is not None:
        again = next(one.name for one in candidates if name_key(one.name) == key)
    if again is not None:
        raise UserError("list.twice", name=again)
