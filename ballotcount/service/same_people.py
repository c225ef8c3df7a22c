"""Whether somebody of the board is somebody else of the board, or stands on a list: by link to the roster, or by name.

Names that differ in accents, blanks or the order of words alone (``roster.same_name.alike``), or in a mark behind them
that tells namesakes apart (``unmarked``), are one person's as far as anybody can tell from them: people say so, or
record the decision that they are two (``Topic.OTHER_PERSON``).
Names one letter apart are shown before the issue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from ballotcount.domain import events as ev
from ballotcount.domain.election import Candidate
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Teller
from ballotcount.paper.adoption.spelling import distance
from ballotcount.roster.same_name import bare_key, may_be_one, name_key
from ballotcount.roster.titles import without_title
from ballotcount.service.session import Session

BETWEEN = "/"
"""Stands between the two names in the value of a decision."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of somebody: names as entered and as the roster has them, link to the roster, births."""

    names: tuple[str, ...]
    delegate: str
    born: tuple[str, ...]


def require_no_twin(session: Session, teller: Teller, others: Iterable[Teller]) -> None:
    """Refuse somebody who is on the board already, or might be.

    Raises:
        UserError: ``board.twice``; ``board.alike``, the names may be one person's.
    """
    one = _of_teller(session, teller)
    for other in others:
        found = _of_teller(session, other)
        if _same(one, found):
            raise UserError("board.twice", name=other.name)
        _require_apart(session, one, found)


def require_not_listed(session: Session, teller: Teller, candidates: Iterable[Candidate], election: str) -> None:
    """Refuse somebody of the board who stands on a list, or might.

    Args:
        election: its title.

    Raises:
        UserError: ``board.stands``; ``board.alike``.
    """
    one = _of_teller(session, teller)
    for candidate in candidates:
        found = _of_candidate(session, candidate)
        if _same(one, found):
            raise UserError("board.stands", name=teller.name, election=election)
        _require_apart(session, one, found)


def board_names(session: Session) -> tuple[str, ...]:
    """Return names of everybody on the board, as entered: what a list is held against while it is read."""
    return tuple(teller.name for teller in session.state.tellers.values())


def require_linked(session: Session, teller: Teller) -> None:
    """Refuse a member who may or may not be a person of the roster.

    A member whose name one person of the roster has is that person. Where several have it, or somebody's name differs
    in accents, blanks or the order of words alone, people link them, or decide that they are two.

    Raises:
        UserError: ``board.unlinked``.
    """
    one = _of_teller(session, teller)
    if one.delegate:
        return
    exact = [person.name for person in session.state.roster.values() if name_key(person.name) == name_key(teller.name)]
    found = exact if len(exact) > 1 else [] if exact else _undecided(session, teller.name)
    if found:
        raise UserError("board.unlinked", teller=teller.id, name=teller.name, other="; ".join(dict.fromkeys(found)))


def _undecided(session: Session, name: str) -> list[str]:
    """Return names of the roster that may be this one, of which nobody decided that they are others'."""
    decided = _decided(session)
    pairs = (
        (person.name, frozenset((name_key(name), name_key(person.name)))) for person in session.state.roster.values()
    )
    return [other for other, pair in pairs if may_be_one(name, other) and pair not in decided]


def require_stands_nowhere(session: Session, name: str) -> None:
    """Refuse a witness who is on a list, or might be.

    Raises:
        UserError: ``people.witness_stands``; ``board.alike``.
    """
    one = Known(_written((name,)), "", ())
    for held in session.state.elections.values():
        for candidate in held.election.candidates:
            found = _of_candidate(session, candidate)
            if _same(one, found):
                raise UserError("people.witness_stands", name=name)
            _require_apart(session, one, found)


def nearly_listed(session: Session, candidates: Iterable[Candidate]) -> Iterator[tuple[str, str]]:
    """Yield members of the board and candidates whose names differ in one letter besides accents: name, other name.

    Such names are common (An, Anh), so they are shown to people, not refused.
    """
    found = [_of_candidate(session, candidate) for candidate in candidates]
    decided = _decided(session)
    for teller in session.state.tellers.values():
        one = _of_teller(session, teller)
        for other in found:
            if (one.delegate and other.delegate) or _born_apart(one, other):
                continue
            near = (pair for pair in product(one.names, other.names) if _one_letter_apart(*pair))
            yield from (pair for pair in near if _pair(*pair) not in decided)


def _one_letter_apart(name: str, other: str) -> bool:
    return distance(bare_key(name), bare_key(other)) == 1


def two_names(value: str) -> tuple[str, str] | None:
    """Return the two names in the value of a decision that they are two people; None where it does not name two."""
    first, _, second = value.partition(BETWEEN)
    keys = (name_key(first), name_key(second))
    # A decision also takes a pair off the list that is shown before the issue: names one letter apart.
    near = may_be_one(first, second) or distance(bare_key(first), bare_key(second)) <= 1
    # Two people of one and the same name are kept apart by birth or by the roster, not by a decision.
    return keys if all(keys) and keys[0] != keys[1] and near else None


def _of_teller(session: Session, teller: Teller) -> Known:
    return _known(session, teller.name, delegate=teller.delegate, born="")


def _of_candidate(session: Session, candidate: Candidate) -> Known:
    return _known(session, candidate.name, delegate=candidate.delegate, born=candidate.born)


def _known(session: Session, name: str, *, delegate: str | None, born: str) -> Known:
    person = session.state.roster.get(delegate or "")
    # With the name in the roster: a member entered as "Anh Ba" stood on the list under the full name.
    names = _written((name, person.name) if person else (name,))
    return Known(names, delegate or "", tuple(filter(None, (born, person.born if person else ""))))


def _written(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names as written and without the titles before them: a title makes nobody another person."""
    return tuple(dict.fromkeys((*names, *(without_title(name).name for name in names))))


def _same(one: Known, other: Known) -> bool:
    """Return whether two are one person: by the roster where both are linked to it, otherwise by name and birth."""
    if one.delegate and other.delegate:
        return one.delegate == other.delegate
    names = set(map(name_key, one.names)) & set(map(name_key, other.names))
    return bool(names) and not _born_apart(one, other)


def _require_apart(session: Session, one: Known, other: Known) -> None:
    if (one.delegate and other.delegate) or _born_apart(one, other):
        return
    decided = _decided(session)
    for name in one.names:
        for like in other.names:
            if may_be_one(name, like) and _pair(name, like) not in decided:
                raise UserError("board.alike", name=name, other=like)


def _decided(session: Session) -> set[frozenset[str]]:
    """Return pairs of names of which a recorded decision says that they are two people."""
    values = (one.value for one in session.state.decisions if one.topic is ev.Topic.OTHER_PERSON)
    return {frozenset(found) for found in map(two_names, values) if found}


def _pair(name: str, other: str) -> frozenset[str]:
    return frozenset((name_key(name), name_key(other)))


def _born_apart(one: Known, other: Known) -> bool:
    """Return whether births tell two apart, as far as both are known: a year, a month, a day."""
    if not (one.born and other.born):
        return False
    return not any(mine.startswith(born) or born.startswith(mine) for mine in one.born for born in other.born)
