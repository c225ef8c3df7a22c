"""What an entry may say before any rule judges it: the form in which sheets are written, and what no sheet can say."""

from __future__ import annotations

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.domain.errors import UserError
from ballotcount.domain.profile import Judge
from ballotcount.rules.validity import mark_faults
from ballotcount.service.session import Session
from ballotcount.service.texts import tidy
from ballotcount.text.words import t


def in_order(ballot: Ballot) -> Ballot:
    """Return a ballot in the one form of equal sheets: lines by number, names in NFC with single spaces."""
    marks = tuple(sorted(ballot.marks, key=lambda line: line[0]))
    written = tuple(name for name in map(tidy, ballot.written) if name)
    return Ballot(marks=marks, invalid=ballot.invalid, written=written, shares=ballot.shares)


def require_entry(session: Session, round_id: str, ballot: Ballot) -> None:
    """Refuse an entry that no sheet of the round can say.

    Raises:
        UserError: ``entry.unknown_candidate``, ``entry.said_twice``, ``entry.not_of_style``, ``entry.negative``,
            ``entry.reason``, ``entry.reason_counted``, ``entry.shares``, ``entry.shares_above``, ``weight.unknown``.
    """
    for fault in mark_faults(ballot, session.frozen(round_id)):
        raise UserError(f"entry.{fault.code}", number=fault.no, mark=_shown(fault.mark))
    if ballot.shares is not None:
        _require_shares(session.frozen(round_id), ballot.shares)
    if ballot.invalid is None:
        return
    reason = session.profile_of(round_id).reason(ballot.invalid)
    if reason is None:
        known = "; ".join(t(f"reason.{code}") for code in codes_for_people(session, round_id))
        raise UserError("entry.reason", reason=ballot.invalid, known=known)
    # These reasons follow from the marks by the rules; nobody sets a sheet aside for them.
    if reason.judge is Judge.MACHINE:
        raise UserError("entry.reason_counted", reason=t(f"reason.{ballot.invalid}"))


def _shown(mark: object) -> str:
    return t(f"desk.value.{mark.value}") if isinstance(mark, LineMark) else str(mark)


def _require_shares(frozen: Round, shares: int) -> None:
    if shares < 1:
        raise UserError("entry.shares", shares=shares)
    present = frozen.roster.shares_present
    if frozen.style is VotingMethod.CUMULATIVE and 0 < present < shares:
        raise UserError("entry.shares_above", shares=shares, present=present)
    # A cumulative ballot says its own shares; elsewhere only votes that somebody carries can stand on it.
    known = frozen.roster.weights
    if known and frozen.style is not VotingMethod.CUMULATIVE and shares not in known:
        raise UserError("weight.unknown", votes=shares, known=", ".join(map(str, sorted(known))))


def codes_for_people(session: Session, round_id: str) -> tuple[str, ...]:
    """Return the reasons of invalid ballots that only people can see, in the order of the rules."""
    reasons = session.profile_of(round_id).invalid_reasons
    return tuple(reason.code for reason in reasons if reason.judge is Judge.PEOPLE)
