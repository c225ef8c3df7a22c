"""The board of tellers: sign-in, roles, PINs, the presidium."""

from __future__ import annotations

from dataclasses import replace

from ballotcount.domain import events as ev
from ballotcount.domain.errors import UserError
from ballotcount.domain.journal import Signer
from ballotcount.domain.people import DelegateKind, Role, Teller
from ballotcount.roster.same_name import name_key
from ballotcount.service.keys import OpenKey
from ballotcount.service.pins import MOST_TRIES, SAMPLE_SHORTEST, is_locked_out, seconds_locked
from ballotcount.service.rights import MEMBERS, Action
from ballotcount.service.same_people import require_no_twin, require_not_listed, require_stands_nowhere
from ballotcount.service.second_person import can_vouch
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.texts import need, need_name, tidy, tidy_name
from ballotcount.service.turn import in_turn
from ballotcount.text.words import t


@in_turn
def sign_in(session: Session, teller: str, pin: str) -> Changes:
    """Put a teller at the desk.

    Raises:
        UserError: ``sign_in.unknown``, ``sign_in.locked`` or ``sign_in.wrong_pin``; ``sign_in.beside``, they sit at the
            other window.
    """
    person = known(session, teller)
    if session.sits_beside(person.id):
        raise UserError("sign_in.beside", name=person.name)
    key = _checked(session, person, pin)
    if key is None:
        # A file of version 0.1 holds no keys: this person has to choose a PIN before anything else.
        return _first_key(session, person, pin)
    session.sit(key)
    return session.record(ev.SignedIn())


@in_turn
def sign_out(session: Session) -> Changes:
    """Leave the desk."""
    if not session.actor:
        return Changes()
    changes = session.record(ev.SignedOut())
    # Claims belong to the table: somebody at the other window may still hold a stack.
    if session.claims is not None and session.is_alone:
        session.claims.give_back()
    session.leave()
    return changes


def vouch(session: Session, teller: str, pin: str) -> Consent:
    """Let a second person agree at the same desk with their PIN, without taking the first one's place.

    Raises:
        UserError: as ``sign_in``; ``pin.own_first`` while their PIN is one that somebody else set.
    """
    person = known(session, teller)
    key = _checked(session, person, pin)
    if key is None or not can_vouch(person):
        raise UserError("pin.own_first", name=person.name)
    return Consent(person.id, key)


def wait(session: Session, teller: str) -> int:
    """Return whole seconds for which a teller is still locked out after wrong PINs; 0 when they may try."""
    return seconds_locked(session.state.failures.get(teller), session.now())


@in_turn
def lift_lock(session: Session, teller: str) -> Changes:
    """Let a locked teller try again."""
    session.require(Action.BOARD)
    return session.record(ev.LockLifted(known(session, teller).id))


def _checked(session: Session, person: Teller, pin: str) -> OpenKey | None:
    """Return the key that a PIN opens; None for a right PIN in a file of version 0.1, which holds no keys."""
    require_may_try(session, person)
    key = session.pins.open(person, pin)
    if key is None and not session.pins.fits(person, pin):
        raise recorded_wrong_pin(session, person)
    return key


def require_may_try(session: Session, person: Teller) -> None:
    """Refuse a PIN of a teller whom wrong ones hold back.

    Raises:
        UserError: ``sign_in.locked``, ``sign_in.locked_out``.
    """
    if is_locked_out(session.state.failures.get(person.id)):
        raise UserError("sign_in.locked_out", name=person.name, tries=MOST_TRIES)
    seconds = wait(session, person.id)
    if seconds:
        raise UserError("sign_in.locked", name=person.name, seconds=seconds)


@in_turn
def recorded_wrong_pin(session: Session, person: Teller) -> UserError:
    """Record a wrong PIN, and return its refusal."""
    # In the journal, so that a restart lifts no lock; unsigned, because no key is open.
    session.record_unsigned(ev.SignInFailed(person.id))
    return wrong_pin(person, wait(session, person.id))


def wrong_pin(person: Teller, seconds: int) -> UserError:
    """Return the refusal of a PIN, with how long to wait before the next one, where that is asked."""
    after = t("service.pin.wait", seconds=seconds) if seconds else t("service.pin.again")
    return UserError("sign_in.wrong_pin", name=person.name, after=after)


def _first_key(session: Session, person: Teller, pin: str) -> Changes:
    """Make a key for somebody of a version 0.1 file; it is lent until they choose a new PIN."""
    # Version 0.1 took shorter PINs; this one only has to last until its owner chooses another.
    made = replace(session.pins, shortest=SAMPLE_SHORTEST).new_key(person.id, pin)
    session.sit(made.open)
    after = replace(person, pin=made.sealed, key=made.open.public, lent=True)
    return session.record(ev.TellerChanged(after, "pin"), ev.SignedIn())


def known(session: Session, teller: str) -> Teller:
    """Return a teller of the board.

    Raises:
        UserError: ``sign_in.unknown``.
    """
    person = session.state.tellers.get(teller)
    if person is None:
        raise UserError("sign_in.unknown", teller=teller)
    return person


@in_turn
def add_teller(
    session: Session,
    name: str,
    role: Role,
    pin: str,
    *,
    delegate: str | None = None,
    second: Consent | None = None,
) -> Changes:
    """Add a person to the board; the entry's teller has the next free id (``t2``, ``t3`` ...).

    Args:
        delegate: their id in the roster; technicians need none.
        second: another member who agrees, once ballots were issued.

    Raises:
        UserError: ``board.stands`` when they stand in an election, ``board.twice``, ``board.not_delegate``,
            ``delegate.unknown``, ``pin.weak``, ``text.empty``; as ``_agreed``.
    """
    session.require(Action.BOARD)
    state = session.state
    # Ids of people who left are counted too: their entries must not come to mean somebody else.
    number = 1 + max((int(key[1:]) for key in (*state.tellers, *state.former)), default=0)
    key = f"t{number}"
    made = session.pins.new_key(key, pin)
    teller = Teller(
        id=key,
        name=need_name(name, "teller_name"),
        role=role,
        delegate=delegate,
        pin=made.sealed,
        key=made.open.public,
        lent=True,
    )
    _require_fit(session, teller)
    other, keys = _agreed(session, key, second, needed=state.issued)
    return session.record(ev.TellerAdded(teller, other), agreed=keys)


@in_turn
def change_teller(
    session: Session,
    teller: str,
    *,
    reason: str,
    name: str | None = None,
    role: Role | None = None,
    delegate: str | None = None,
    second: Consent | None = None,
) -> Changes:
    """Change a teller's name, role or link to the roster.

    Args:
        second: another member who agrees, once ballots were issued.

    Raises:
        UserError: as ``add_teller``; ``board.last_head`` when nobody would be head any more.
    """
    session.require(Action.BOARD)
    before = known(session, teller)
    after = replace(
        before,
        name=before.name if name is None else need_name(name, "teller_name"),
        role=role or before.role,
        delegate=delegate or before.delegate,
    )
    _require_fit(session, after)
    if before.role is Role.HEAD and after.role is not Role.HEAD:
        _require_other_head(session, teller)
    other, keys = _agreed(session, teller, second, needed=session.state.issued)
    return session.record(ev.TellerChanged(after, need(reason, "reason"), other), agreed=keys)


@in_turn
def set_pin(session: Session, teller: str, pin: str, second: Consent | None = None) -> Changes:
    """Give a teller a new PIN: the head for anyone, everyone for themselves.

    One that the head gives is lent: it lets its owner sit down and choose a PIN, and does nothing else. Somebody who
    has chosen a PIN already, or anybody once ballots were issued, gets another one from the head and a second member
    only: otherwise the head could sit down as that person too.

    Raises:
        UserError: ``pin.weak``, ``pin.same``, ``rights.refused``, ``congress.sealed``; as ``_agreed``.
    """
    own = session.actor == teller
    if not own:
        session.require(Action.BOARD)
    elif session.state.sealed:
        raise UserError("congress.sealed")
    person = known(session, teller)
    # The owner has to choose a PIN that the head does not know.
    if own and person.lent and session.pins.fits(person, pin):
        raise UserError("pin.same", name=person.name)
    made = session.pins.new_key(teller, pin)
    after = replace(person, pin=made.sealed, key=made.open.public, lent=not own)
    if own:
        # Signed with the former key and the new one, so that nobody is given a key behind their back.
        changes = session.record(ev.TellerChanged(after, "pin"), agreed=[made.open])
        session.sit(made.open)
        return changes
    other, keys = _agreed(session, teller, second, needed=can_vouch(person) or session.state.issued)
    return session.record(ev.TellerChanged(after, "pin", other), agreed=keys)


def _agreed(session: Session, teller: str, second: Consent | None, *, needed: bool) -> tuple[str, list[Signer]]:
    """Return who agreed to a change of the board, and the key that signs it.

    Where only the head and the one concerned have a PIN of their own, nobody can agree; papers name the change.

    Raises:
        UserError: ``board.second``, another member has to agree; as ``require_second``.
    """
    if second is None:
        if needed and agreeing(session, teller):
            raise UserError("board.second", name=session.state.name_of(teller))
        return "", []
    other = session.require_second(second)
    if other == teller:
        raise UserError("second.same_person", name=session.state.name_of(other))
    return other, [second.key]


def agreeing(session: Session, teller: str) -> tuple[tuple[str, str], ...]:
    """Return ids and names of those who can agree to a change that concerns a teller."""
    return tuple(
        (one.id, one.name)
        for one in session.state.tellers.values()
        if one.role in MEMBERS and can_vouch(one) and one.id not in (teller, session.actor)
    )


@in_turn
def reset_pin(session: Session, teller: str, pin: str, one: Consent, other: Consent) -> Changes:
    """Give a head teller who forgot their PIN a new one: two other members of the board together, each by their PIN.

    Nobody need be at the desk: where the only head is locked out, nobody could give anybody the right to this.

    Raises:
        UserError: ``reset.not_head`` for anybody else, whose PIN the head sets; ``reset.members`` unless two different
            members other than the head agreed; ``congress.sealed``, ``pin.weak``, ``sign_in.unknown``.
    """
    person = known(session, teller)
    if session.state.sealed:
        raise UserError("congress.sealed")
    if person.role is not Role.HEAD:
        raise UserError("reset.not_head", name=person.name)
    members = (one.teller, other.teller)
    if len({teller, *members}) < 3 or not set(members) <= set(resetters(session, teller)):
        raise UserError("reset.members", name=person.name)
    made = session.pins.new_key(teller, pin)
    event = ev.PinReset(teller, pin=made.sealed, members=members, key=made.open.public)
    return session.record(event, by=one, agreed=[other.key])


def resetters(session: Session, teller: str) -> tuple[str, ...]:
    """Return ids of those of whom two together may give a head a new PIN: the other members of the board."""
    return tuple(one.id for one in session.state.tellers.values() if one.role in MEMBERS and one.id != teller)


@in_turn
def remove_teller(session: Session, teller: str, reason: str, second: Consent | None = None) -> Changes:
    """Let a person leave the board; what they did keeps their name.

    Raises:
        UserError: ``board.last_head``; as ``_agreed``.
    """
    session.require(Action.BOARD)
    if known(session, teller).role is Role.HEAD:
        _require_other_head(session, teller)
    other, keys = _agreed(session, teller, second, needed=session.state.issued)
    return session.record(ev.TellerRemoved(teller, need(reason, "reason"), other), agreed=keys)


def _require_other_head(session: Session, teller: str) -> None:
    if not any(other.role is Role.HEAD and other.id != teller for other in session.state.tellers.values()):
        raise UserError("board.last_head", name=session.state.name_of(teller))


def _require_fit(session: Session, teller: Teller) -> None:
    others = [other for other in session.state.tellers.values() if other.id != teller.id]
    if teller.delegate is not None:
        person = session.state.roster.get(teller.delegate)
        if person is None:
            raise UserError("delegate.unknown", delegate=teller.delegate)
        if any(other.delegate == teller.delegate for other in others):
            raise UserError("board.twice", name=person.name)
        if teller.role in MEMBERS and person.kind is DelegateKind.ALTERNATE and not stands_in(session, person.id):
            raise UserError("board.not_delegate", name=person.name)
    require_no_twin(session, teller, others)
    for election in session.state.elections.values():
        # Who stood in an election may count votes once it is over.
        if not settled(session, election.rounds):
            listed = election.election
            require_not_listed(session, teller, listed.candidates, election=listed.title)


def stands_in(session: Session, delegate: str) -> bool:
    """Return whether an alternate replaces an official delegate."""
    return any(person.replaced_by == delegate for person in session.state.attendance.values())


def settled(session: Session, rounds: tuple[str, ...]) -> bool:
    """Return whether an election has been held and nothing of it is left to count."""
    return bool(rounds) and not any(session.state.rounds[key].live for key in rounds)


@in_turn
def name_people(
    session: Session,
    presidium: tuple[str, ...],
    secretaries: tuple[str, ...] = (),
    witnesses: tuple[str, ...] = (),
) -> Changes:
    """Name the presidium, the secretaries and the witnesses who sign.

    Raises:
        UserError: ``text.empty``, nobody presides; ``people.witnesses``, fewer witnesses than the rules ask for;
            ``people.witness_twice``; ``people.witness_stands``, a witness is on a list.
    """
    session.require(Action.SET_UP)
    if not any(map(tidy, presidium)):
        raise UserError("text.empty", field=t("service.field.presidium"))
    names = [tuple(name for name in map(tidy_name, group) if name) for group in (presidium, secretaries, witnesses)]
    _require_witnesses(session, names[2])
    return session.record(ev.PeopleNamed(*names))


def _require_witnesses(session: Session, named: tuple[str, ...]) -> None:
    """Refuse witnesses who cannot sign for the voters; with none the minutes keep lines to write on.

    Source: Luật 85/2015/QH13 Điều 73: two voters who are not candidates; NĐ 59/2023/NĐ-CP Điều 3: two households.
    """
    least = session.profile().minutes.witnesses
    if not named or not least:
        return
    keys = [name_key(name) for name in named]
    if len(set(keys)) < len(keys):
        raise UserError("people.witness_twice", name=next(n for n in named if keys.count(name_key(n)) > 1))
    if len(named) < least:
        raise UserError("people.witnesses", given=len(named), least=least)
    for name in named:
        require_stands_nowhere(session, name)


def board_size(session: Session) -> tuple[int, int]:
    """Return members of the board now, and the fewest that the rules ask for."""
    members = [teller for teller in session.state.tellers.values() if teller.role in MEMBERS]
    return len(members), session.profile().tellers_least(session.congress.level)
