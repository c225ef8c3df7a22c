"""The command of the service that writes each kind of entry, called again with what the entry says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.errors import UserError
from ballotcount.domain.record import PassKind
from ballotcount.service import (
    attendance,
    closing,
    contact,
    counting,
    deciding,
    disputes,
    elections,
    gate_skip,
    judging,
    next_list,
    paper,
    people,
    piles,
    rounds,
    sample_pass,
    setup,
)
from ballotcount.service.gate import Setting
from ballotcount.service.replay_stand_ins import PublicKey, ReplayDesk
from ballotcount.service.rights import Action
from ballotcount.service.session import Consent, Session

Do = Callable[[ReplayDesk, Any], object]


def _add_teller(desk: ReplayDesk, event: ev.TellerAdded) -> None:
    made = event.teller
    # The command asks for a new key while it runs, so the recorded one is laid ready before.
    desk.pins.expect(made.pin, made.key)
    people.add_teller(
        desk.session,
        name=made.name,
        role=made.role,
        pin="",
        delegate=made.delegate,
        second=_second(desk, event.second),
    )


def _second(desk: ReplayDesk, teller: str) -> Consent | None:
    """Return the agreement of a second person where the entry names one."""
    return desk.consent(teller) if teller else None


def _change_teller(desk: ReplayDesk, event: ev.TellerChanged) -> None:
    session = desk.session
    after = event.teller
    before = people.known(session, after.id)
    # One kind of entry for two commands: another seal tells that the PIN was changed.
    if after.pin == before.pin:
        people.change_teller(
            session,
            after.id,
            reason=event.reason,
            name=after.name,
            role=after.role,
            delegate=after.delegate,
            second=_second(desk, event.second),
        )
        return
    desk.pins.expect(after.pin, after.key)
    if not before.key and session.actor == after.id and after.lent:
        # The first key of somebody whose file was begun with version 0.1.
        session.sit(PublicKey(after.id, after.key))
        session.record(ev.TellerChanged(replace(before, pin=after.pin, key=after.key, lent=True), "pin"))
        return
    people.set_pin(session, after.id, "", second=_second(desk, event.second))


def _reset_pin(desk: ReplayDesk, event: ev.PinReset) -> None:
    desk.pins.expect(event.pin, event.key)
    one, other = map(desk.consent, event.members)
    people.reset_pin(desk.session, teller=event.teller, pin="", one=one, other=other)


def _sign_in(desk: ReplayDesk, event: ev.SignedIn) -> None:
    # No PIN is known here, but that nobody sat down while held back can be checked.
    seconds = people.wait(desk.session, desk.session.actor)
    if seconds:
        raise UserError("sign_in.locked", name=desk.session.actor, seconds=seconds)
    desk.session.record(event)


def _enter(desk: ReplayDesk, event: ev.BallotEntered) -> None:
    counting.enter(
        desk.session,
        event.round,
        event.ballot,
        pass_no=event.number,
        stack=event.stack,
        source=event.source,
        picture=event.picture,
        scores=event.scores,
        doubts=event.doubts,
    )


def _known_pile(desk: ReplayDesk, event: ev.PileMade) -> int | None:
    """Return the pile that is counted again; None for a new one."""
    return event.pile if event.pile in desk.session.round(event.round).passes[event.number].piles else None


def _prepare(desk: ReplayDesk, event: ev.RoundPrepared) -> None:
    session = desk.session
    plan = event.plan
    earlier = session.state.elections[plan.election].rounds
    before = session.round(earlier[-1]) if earlier else None
    # The same id again: the round was prepared once more because its list changed.
    if before is None or (before.id == plan.id and before.cancelled is None):
        paper.prepare(session, plan.election, passes=plan.passes)
        return
    # A run-off takes no list, so names that are those of the rules are passed as none.
    named = () if before.cancelled is not None or _as_proposed(session, before.id, plan) else plan.candidates
    paper.prepare_next(session, before.id, candidates=named, seats=plan.seats, style=plan.style, passes=plan.passes)


def _print(desk: ReplayDesk, event: ev.SheetsPrinted) -> None:
    session = desk.session
    # One kind of entry for two commands: only a corrected total names who agreed to it.
    if event.second:
        total = session.round(event.round).sheets.printed + event.count
        paper.correct_print(session, event.round, total, reason=event.reason, second=desk.consent(event.second))
    else:
        paper.record_print(session, event.round, count=event.count, reason=event.reason)


def _as_proposed(session: Session, before: str, plan: ev.RoundPlan) -> bool:
    """Return whether the names of a further round are those that the rules proposed."""
    rest = next_list.proposed_list(session, session.round(before), paper.proposed(session, before))
    return len(rest) == len(plan.candidates) and all(
        any(next_list.same_person(one, other) for other in rest) for one in plan.candidates
    )


def _close(desk: ReplayDesk, event: ev.RoundClosed) -> None:
    # Its figures are counted again and compared line by line by ``verify``.
    desk.journal.loose = True
    try:
        # Programs before asked for no reason; a figure that did not change is no fault of the record.
        closing.close(desk.session, event.round, desk.consent(event.second), reason=event.reason or "-")
    finally:
        desk.journal.loose = False


def _certify(desk: ReplayDesk, event: ev.CameraCertified) -> None:
    # What the sheets showed cannot be measured again; right and stage of the round can be asked.
    desk.session.require(Action.ENTER)
    rounds.require_not_over(desk.session, event.round)
    desk.session.record(event)


def _skip_gate(desk: ReplayDesk, event: ev.GateSkipped) -> None:
    setting = Setting(width=event.width, height=event.height, levels=event.levels, px_per_mm=event.px_per_mm)
    gate_skip.skip(
        desk.session,
        event.round,
        kind=PassKind(event.source),
        device=event.camera,
        reason=event.reason,
        second=desk.consent(event.second),
        setting=setting,
    )


DO: dict[str, Do] = {
    "congress_changed": lambda r, e: setup.change_congress(r.session, e.congress, e.reason),
    "teller_added": _add_teller,
    "teller_changed": _change_teller,
    "teller_removed": lambda r, e: people.remove_teller(r.session, e.teller, e.reason, second=_second(r, e.second)),
    "pin_reset": _reset_pin,
    "lock_lifted": lambda r, e: people.lift_lock(r.session, e.teller),
    "signed_in": _sign_in,
    "signed_out": lambda r, e: people.sign_out(r.session),
    "people_named": lambda r, e: people.name_people(
        r.session, e.presidium, secretaries=e.secretaries, witnesses=e.witnesses
    ),
    "roster_imported": lambda r, e: attendance.import_roster(r.session, e.delegates, source=e.source, sha256=e.sha256),
    "delegate_changed": lambda r, e: attendance.correct_delegate(r.session, e.delegate, e.reason),
    "attendance_recorded": lambda r, e: attendance.record(r.session, e.people),
    "election_added": lambda r, e: elections.add_election(
        r.session,
        title=e.election.title,
        body=e.election.body,
        seats=e.election.seats,
        style=e.election.style,
        candidates=e.election.candidates,
        seat=e.election.seat,
        order=e.election.order,
    ),
    "election_changed": lambda r, e: elections.change_election(r.session, e.election, e.reason),
    "election_removed": lambda r, e: elections.remove_election(r.session, e.election, e.reason),
    "list_voted": lambda r, e: elections.vote(r.session, e.election, e.vote),
    "decision_recorded": lambda r, e: setup.decide(r.session, e.decision),
    "congress_sealed": lambda r, e: setup.seal(r.session, e.note),
    "seal_lifted": lambda r, e: setup.lift_seal(r.session, e.reason, r.consent(e.second)),
    "round_prepared": _prepare,
    "proof_made": lambda r, e: paper.record_proof(
        r.session, e.round, layout=e.layout, pdf=e.pdf, layout_file=e.layout_file
    ),
    "form_adopted": lambda r, e: paper.adopt_form(
        r.session, e.round, layout=e.layout, form=e.form, layout_file=e.layout_file, source=e.source
    ),
    "form_proved": lambda r, e: paper.prove_form(r.session, e.round, e),
    "proof_approved": lambda r, e: paper.approve_proof(r.session, e.round, e.pdf),
    "sheets_printed": _print,
    "round_issued": lambda r, e: rounds.issue(r.session, e.round.id, e.issued),
    "sheets_issued": lambda r, e: rounds.issue_more(
        r.session, e.round, count=e.count, reason=e.reason, count_late=e.roster is not None
    ),
    "sheets_exchanged": lambda r, e: rounds.exchange(r.session, e.round, count=e.count, reason=e.reason),
    "round_collected": lambda r, e: rounds.collect(
        r.session,
        e.round,
        e.collected,
        left_over=e.left_over,
        explanation=e.explanation,
        reason=e.reason,
        took_part=e.took_part,
    ),
    "round_cancelled": lambda r, e: rounds.cancel(r.session, e.round, reason=e.reason, second=r.consent(e.second)),
    "camera_certified": _certify,
    "gate_skipped": _skip_gate,
    "pass_started": lambda r, e: counting.start_pass(
        r.session, e.round, e.how, pass_no=e.number, stack_size=e.stack_size
    ),
    "pass_discarded": lambda r, e: counting.discard_pass(r.session, e.round, pass_no=e.number, reason=e.reason),
    "ballot_entered": _enter,
    "contact_checked": lambda r, e: contact.record_check(r.session, e),
    "sample_drawn": lambda r, e: sample_pass.draw(r.session, e.round, e.seed, second=r.consent(e.second)),
    "sample_read": lambda r, e: sample_pass.read(r.session, e.round, e.sheets, second=r.consent(e.second)),
    "pile_made": lambda r, e: piles.put(r.session, e.round, e.ballot, sheets=e.sheets, pile=_known_pile(r, e)),
    "pile_checked": lambda r, e: piles.check(r.session, e.round, pile=e.pile, sheets=e.sheets),
    "ballot_undone": lambda r, e: counting.undo(r.session, e.round, e.reason),
    "ballot_corrected": lambda r, e: counting.correct(
        r.session, e.round, sheet=e.sheet, ballot=e.ballot, reason=e.reason
    ),
    "stack_closed": lambda r, e: counting.close_stack(r.session, e.round, e.slip),
    "stack_reopened": lambda r, e: counting.reopen_stack(
        r.session, e.round, pass_no=e.number, stack=e.stack, reason=e.reason
    ),
    "stack_handed_over": lambda r, e: counting.hand_over(
        r.session, e.round, pass_no=e.number, stack=e.stack, teller=e.teller, reason=e.reason
    ),
    "difference_judged": lambda r, e: judging.judge_line(
        r.session, e.round, stack=e.stack, sheet=e.sheet, line=e.line, value=e.value
    ),
    "judging_confirmed": lambda r, e: judging.confirm_judged(r.session, e.round, e.stack),
    "dispute_raised": lambda r, e: disputes.ask(
        r.session,
        e.round,
        pass_no=e.number,
        stack=e.stack,
        sheet=e.sheet,
        code=e.doubt.code,
        candidate=e.doubt.candidate,
        note=e.note,
    ),
    "ruling_proposed": lambda r, e: disputes.propose(
        r.session, e.round, stack=e.stack, sheet=e.sheet, decision=e.decision, note=e.note
    ),
    "second_answered": lambda r, e: deciding.answer_all(r.session, e.round, [((e.stack, e.sheet), e.decision)]),
    "ruling_confirmed": lambda r, e: disputes.confirm(r.session, e.round, stack=e.stack, sheet=e.sheet),
    "not_agreed": lambda r, e: disputes.cannot_agree(r.session, e.round, stack=e.stack, sheet=e.sheet, note=e.note),
    "ruled_by_head": lambda r, e: disputes.rule_as_head(
        r.session, e.round, stack=e.stack, sheet=e.sheet, decision=e.decision, note=e.note
    ),
    "standing_ruled": lambda r, e: deciding.stand(
        r.session,
        e.round,
        code=e.code,
        mark=e.mark,
        value=e.value,
        invalid=e.invalid,
        article=e.article,
        second=r.consent(e.second),
    ),
    "ruling_reopened": lambda r, e: disputes.take_up_again(
        r.session, e.round, stack=e.stack, sheet=e.sheet, reason=e.reason
    ),
    "round_closed": _close,
    "round_reopened": lambda r, e: closing.reopen(r.session, e.round, reason=e.reason, second=r.consent(e.second)),
    "round_announced": lambda r, e: closing.announce(r.session, e.round),
    "document_made": lambda r, e: closing.record_document(
        r.session, e.round, what=e.what, name=e.name, sha256=e.sha256
    ),
}
"""How each kind of entry is done again; a test holds it equal to the kinds there are."""
