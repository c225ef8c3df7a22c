"""The numbers of a round as every screen shows them: one meaning each, computed here."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ballotcount.domain.election import RoundStage
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import PassState, RoundState
from ballotcount.rules.validity import judge
from ballotcount.service.disputes import open_disputes
from ballotcount.service.reading_rights import LOCKED
from ballotcount.service.rights import Action, may
from ballotcount.service.session import Session


@dataclass(frozen=True, slots=True)
class RoundNumbers:
    """The numbers of a round, None before they are known or where this person may not see them.

    Attributes:
        issued: ballots given out.
        collected: ballots that came back.
        counted: ballots that every pass has entered; of the own pass for somebody who works in one.
        left: ballots that are collected and not counted yet.
        invalid: counted ballots that the rules or the board call invalid, of the same pass as ``counted``.
        disputes: ballots that wait for a ruling.
        own_pass: the pass of the person at the desk, whose figures these are; None for those of the record.
    """

    issued: int | None = None
    collected: int | None = None
    counted: int | None = None
    left: int | None = None
    invalid: int | None = None
    disputes: int | None = None
    own_pass: int | None = None


def numbers(session: Session, state: RoundState | None) -> RoundNumbers:
    """Return the numbers of a round as the person at the desk may see them."""
    if state is None or state.stage is RoundStage.PREPARED:
        return RoundNumbers()
    if state.stage is RoundStage.ISSUED:
        return RoundNumbers(issued=state.sheets.issued)
    own = state.count.pass_of(session.actor) if session.actor else None
    seen = sees_figures(session, state)
    # A sample enters no sheets, so who reads one is shown what all passes have.
    sampling = own is not None and state.passes[own].how is PassKind.SAMPLE
    counted = state.passes[own].entered if own is not None and not sampling else in_every_pass(state)
    invalid: int | None = None
    # Only one's own sheets: "invalid 3" of pass 1 once stood beside the field of pass 2.
    if own is not None and not seen:
        invalid = _invalid(session, state, state.passes[own])
    elif seen:
        invalid = session.live(state.id).tally.invalid
    return RoundNumbers(
        issued=state.sheets.issued,
        collected=state.sheets.collected,
        counted=counted,
        left=max(0, state.sheets.collected - counted),
        invalid=invalid,
        disputes=len(open_disputes(state)) if seen else None,
        own_pass=own,
    )


def in_every_pass(state: RoundState) -> int:
    """Return how many ballots every pass has entered: what the hall sees as counted."""
    # A pass by sample holds no sheets: with it, nothing would ever be counted in every pass.
    begun = {no: one for no, one in state.passes.items() if one.how is not PassKind.SAMPLE}
    passes = [no for no in range(1, state.plan.passes + 1) if no in begun or no not in state.passes]
    return min((begun[no].entered if no in begun else 0 for no in passes), default=0)


def sees_figures(session: Session, state: RoundState) -> bool:
    """Return whether the person at the desk may see what ballots say: after every pass, or once locked.

    Nobody may while the file was never checked on this computer. Before every pass is complete anybody with the right
    to type may still be the one who types the next pass, which stays blind.
    """
    if session.journal.unchecked is not None:
        return False
    if state.stage in LOCKED:
        return True
    teller = session.teller
    if teller is None or not (may(teller.role, Action.JUDGE) or may(teller.role, Action.ENTER)):
        return False
    return in_every_pass(state) >= state.sheets.collected and not _sample_to_read(state)


def _sample_to_read(state: RoundState) -> bool:
    """Return whether drawn ballots are still to be read, by people who must not know what is recorded of them."""
    own = state.count.pass_by(PassKind.SAMPLE)
    return own is not None and (own.sample is None or bool(own.sample.waiting))


def sees_result(session: Session, state: RoundState) -> bool:
    """Return whether the person at the desk may see votes: judges once passes are complete, others once locked."""
    if session.journal.unchecked is not None:
        return False
    if state.stage in LOCKED:
        return True
    teller = session.teller
    return teller is not None and may(teller.role, Action.JUDGE) and sees_figures(session, state)


def _invalid(session: Session, state: RoundState, run: PassState) -> int:
    """Return how many ballots of the person at the desk are invalid; ballots that say the same are judged once."""
    frozen = session.frozen(state.id)
    profile = session.profile_of(state.id)
    typed = Counter(sheet.ballot for _, sheet in run.sheets() if sheet.by == session.actor)
    return sum(number for ballot, number in typed.items() if not judge(ballot, frozen, profile).valid)
