"""The checks of entries that version 0.1 wrote: rights by role, and the rules of the count as they were then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.journal import Entry
from ballotcount.files import profiles
from ballotcount.service import closing
from ballotcount.service.paper import require_approved
from ballotcount.service.rights import Action
from ballotcount.service.session import SYSTEM, Session
from ballotcount.text.words import said

ACTION: dict[str, Action] = {
    "congress_changed": Action.SET_UP,
    "people_named": Action.SET_UP,
    "decision_recorded": Action.SET_UP,
    "teller_removed": Action.BOARD,
    "lock_lifted": Action.BOARD,
    "roster_imported": Action.ROSTER,
    "delegate_changed": Action.ROSTER,
    "attendance_recorded": Action.ATTENDANCE,
    "election_added": Action.ELECTIONS,
    "election_changed": Action.ELECTIONS,
    "election_removed": Action.ELECTIONS,
    "list_voted": Action.ELECTIONS,
    "round_prepared": Action.PAPER,
    "proof_made": Action.PAPER,
    "form_adopted": Action.PAPER,
    "form_proved": Action.PAPER,
    "sheets_printed": Action.PAPER,
    "proof_approved": Action.APPROVE,
    "round_issued": Action.SHEETS,
    "sheets_issued": Action.SHEETS,
    "sheets_exchanged": Action.SHEETS,
    "round_collected": Action.SHEETS,
    "pass_started": Action.ENTER,
    "ballot_entered": Action.ENTER,
    "ballot_undone": Action.ENTER,
    "ballot_corrected": Action.ENTER,
    "stack_closed": Action.ENTER,
    "pass_discarded": Action.REOPEN_STACK,
    "stack_reopened": Action.REOPEN_STACK,
    "stack_handed_over": Action.REOPEN_STACK,
    "difference_judged": Action.JUDGE,
    "dispute_raised": Action.DISPUTE,
    "ruling_proposed": Action.RULE,
    "ruling_confirmed": Action.RULE,
    "not_agreed": Action.RULE,
    "ruling_reopened": Action.RULE,
    "ruled_by_head": Action.RULE_AS_HEAD,
    "round_cancelled": Action.CLOSE,
    "round_reopened": Action.CLOSE,
    "round_announced": Action.ANNOUNCE,
    "document_made": Action.DOCUMENTS,
    "congress_sealed": Action.SEAL,
    "seal_lifted": Action.SEAL,
}
"""The right that each kind of entry asks for. A closing is looked at by ``verify`` itself."""


def require_old(session: Session, entry: Entry) -> None:
    """Refuse an entry that the rules of version 0.1 did not allow.

    Args:
        session: with the state before the entry.

    Raises:
        IntegrityFault: ``verify.actor``, ``verify.rule``, ``profile.changed``.
    """
    state = session.state
    # Before there is a teller nobody has a right that could be asked for.
    founding = not state.tellers and entry.kind in (ev.ProfileFrozen.kind, ev.TellerAdded.kind)
    if state.congress is None or entry.actor == SYSTEM or founding:
        _require_profile(entry)
        return
    person = state.tellers.get(entry.actor)
    if person is None:
        raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
    try:
        if entry.kind in ACTION:
            session.require_right(person, ACTION[entry.kind])
        MORE.get(entry.kind, _nothing)(session, entry)
    except UserError as refused:
        raise IntegrityFault("verify.rule", seq=entry.seq, kind=entry.kind, why=said(refused)) from refused
    # A forged body may lack any field, or hold another type in it.
    except (LookupError, ValueError, TypeError, AttributeError) as problem:
        raise IntegrityFault("journal.unreadable", seq=entry.seq, kind=entry.kind, detail=repr(problem)) from problem
    _require_profile(entry)


def _require_profile(entry: Entry) -> None:
    if entry.kind != ev.ProfileFrozen.kind:
        return
    event: Any = ev.read(entry)
    # Other rules under the id of shipped ones would pass with a hash of their own.
    shipped = profiles.shipped_hashes(event.id)
    if profiles.digest(event.text) != event.hash or (shipped and event.hash not in shipped):
        raise IntegrityFault("profile.changed", seq=entry.seq, profile=event.id)


def _nothing(_session: Session, _entry: Entry) -> None:
    """Accept an entry of a kind of which nothing more is asked."""


def _one_pass(session: Session, entry: Entry) -> None:
    own = session.round(entry.body["round"]).count.pass_of(entry.actor)
    if own not in (None, entry.body["number"]):
        raise UserError("pass.blind", own=own, number=entry.body["number"])


def _slip(session: Session, entry: Entry) -> None:
    run = session.round(entry.body["round"]).passes[entry.body["number"]]
    entered = len(run.stacks[entry.body["stack"]].sheets)
    if entry.body["slip"] != entered:
        raise UserError("stack.slip", stack=entry.body["stack"], slip=entry.body["slip"], entered=entered)


def _another(session: Session, entry: Entry) -> None:
    ruling = session.round(entry.body["round"]).count.rulings[entry.body["stack"], entry.body["sheet"]]
    if entry.actor in ruling.by:
        raise UserError("second.same_person", name=session.state.name_of(entry.actor))


def _approved(session: Session, entry: Entry) -> None:
    require_approved(session.round(entry.body["round"]["id"]))


def _finished(session: Session, entry: Entry) -> None:
    # Version 0.1 asked for no second member over a judged line.
    found = [one for one in closing.blockers(session, entry.body["round"]) if one.code != closing.JUDGED_ALONE]
    if found:
        raise UserError("close.blocked", round=entry.body["round"], what=found[0].said(), more=len(found) - 1)


MORE: dict[str, Callable[[Session, Entry], None]] = {
    "ballot_entered": _one_pass,
    "stack_closed": _slip,
    "ruling_confirmed": _another,
    "round_issued": _approved,
    "round_closed": _finished,
}
"""What is asked besides the right."""
