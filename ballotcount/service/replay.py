"""A journal done again, entry by entry, through the commands of the service.

The author of an entry had to pass the checks of the command that writes it: rights by role, two different people where
two are needed, one person in one pass, every stack closed, compared, judged and ruled before a round is closed. Each
entry is handed to that command again, in a session whose journal writes nothing: it compares what the command would
write, and who would sign it, with the entry. What a command refuses, or would have written differently, cannot have
been written by this program.

Entries of version 0.1 are not signed, and its commands asked for less. They are checked by ``replay_old``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.errors import Fault, IntegrityFault, UserError
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head, SoleWriter
from ballotcount.domain.people import Teller
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.record import PassKind
from ballotcount.files import profiles
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
    paper,
    people,
    piles,
    rounds,
    sample_pass,
    setup,
)
from ballotcount.service.gate import Setting
from ballotcount.service.pins import NewKey, Pins
from ballotcount.service.rights import Action
from ballotcount.service.session import SYSTEM, Consent, Session
from ballotcount.storage.signatures import require_signed
from ballotcount.text.words import said

OWN = ("verify.", "journal.", "profile.changed")
"""Faults that say already which entry does not fit."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Stands for a key that was open when the entry was written; it signs nothing."""

    teller: str
    public: str

    def sign(self, hash: str) -> str:
        """Nothing is signed again."""
        raise AssertionError(f"{self.teller} signs no entry again: {hash}")


class Replayed(SoleWriter):
    """The journal of the replaying session: it writes nothing, and compares.

    Attributes:
        waiting: entries that the next command should write.
        loose: whether the body of the next entry is checked elsewhere.
    """

    def __init__(self, first: Entry | None) -> None:
        self.first = first
        self.waiting: list[Entry] = []
        self.loose = False
        self._head = Head(first.seq, first.hash) if first else Head(0, GENESIS)

    @property
    def head(self) -> Head:
        """The last entry replayed."""
        return self._head

    def entries(self, after: int = 0) -> Iterator[Entry]:
        """The first entry only: the session starts there."""
        return iter((self.first,) if self.first and not after else ())

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        """Compare what a command would write with the entries that were written."""
        taken = []
        for draft in drafts:
            if not self.waiting:
                raise IntegrityFault("verify.entry", seq=self._head.seq + 1, kind=draft.kind)
            entry = self.waiting.pop(0)
            self._require_same(draft, entry)
            require_signed(entry, [(one.teller, one.public) for one in draft.signers])
            self._head = Head(entry.seq, entry.hash)
            taken.append(entry)
        return tuple(taken)

    def _require_same(self, draft: Draft, entry: Entry) -> None:
        if (draft.kind, draft.actor) != (entry.kind, entry.actor):
            raise IntegrityFault("verify.entry", seq=entry.seq, kind=entry.kind)
        if not self.loose and draft.body != entry.body and json.loads(json.dumps(draft.body)) != entry.body:
            raise IntegrityFault("verify.entry", seq=entry.seq, kind=entry.kind)


class RecordedPins(Pins):
    """Gives the key that the entry holds, in place of a new one."""

    def __init__(self) -> None:
        super().__init__()
        object.__setattr__(self, "_next", ("", ""))

    def expect(self, sealed: str, public: str) -> None:
        """Take the key of the entry that is done again."""
        object.__setattr__(self, "_next", (sealed, public))

    def new_key(self, teller: str, pin: str) -> NewKey:
        """The key of the entry."""
        sealed, public = self._next  # type: ignore[attr-defined]
        return NewKey(sealed, PublicKey(teller, public))

    def fits(self, person: Teller, pin: str) -> bool:
        """The PIN is not known here: a new one is never the old one."""
        return False


class RecordedClock:
    """The moment of the entry that is done again."""

    def __init__(self) -> None:
        self.at = ""

    def now(self) -> datetime:
        """The moment."""
        return datetime.fromisoformat(self.at)


class Replay:
    """A session in which the entries of a journal are done again.

    Args:
        first: the genesis entry, which the storage wrote; None for a journal without one.
    """

    def __init__(self, first: Entry | None) -> None:
        self.journal = Replayed(first)
        self.clock = RecordedClock()
        self.pins = RecordedPins()
        self._profile: ev.ProfileFrozen | None = None
        self.session = Session(self.journal, self.clock, pins=self.pins, load_profile=self._load)

    def take(self, group: Sequence[Entry]) -> None:
        """Do again what one command wrote.

        Args:
            group: one entry, or those that the command wrote together.

        Raises:
            IntegrityFault: ``verify.rule``, ``verify.entry``, ``verify.unsigned``, ``verify.actor``; or as ``fold``.
        """
        entry = group[0]
        self.journal.waiting = list(group)
        self.clock.at = entry.at
        self._profile = next((_profile_in(one) for one in group if one.kind == ev.ProfileFrozen.kind), None)
        try:
            self._do(entry, ev.read(entry))
        except Fault as refused:
            if refused.code.startswith(OWN):
                raise
            raise IntegrityFault("verify.rule", seq=entry.seq, kind=entry.kind, why=said(refused)) from refused
        except (LookupError, ValueError, TypeError, AttributeError) as problem:
            raise IntegrityFault(
                "journal.unreadable", seq=entry.seq, kind=entry.kind, detail=repr(problem)
            ) from problem
        if self.journal.waiting:
            raise IntegrityFault("verify.entry", seq=self.journal.waiting[0].seq, kind=self.journal.waiting[0].kind)

    def _do(self, entry: Entry, event: ev.Event) -> None:
        if entry.kind == ev.CongressOpened.kind:
            self._found(event)
            return
        if entry.actor == SYSTEM:
            self._by_the_program(entry, event)
            return
        person = self.session.state.tellers.get(entry.actor)
        if person is None:
            raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
        self.session.sit(PublicKey(person.id, person.key))
        DO[entry.kind](self, event)

    def _found(self, event: Any) -> None:
        added = [one for one in self.journal.waiting if one.kind == ev.TellerAdded.kind]
        head: Any = ev.read(added[0]) if added else None
        if head is None:
            raise IntegrityFault("verify.entry", seq=self.journal.waiting[0].seq, kind=ev.CongressOpened.kind)
        self.pins.expect(head.teller.pin, head.teller.key)
        people.open_congress(self.session, event.congress, head=head.teller.name, pin="")

    def _by_the_program(self, entry: Entry, event: ev.Event) -> None:
        if not isinstance(event, ev.SignInFailed) or event.teller not in self.session.state.tellers:
            raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)
        self.session.record_unsigned(event)

    def _load(self, id: str) -> RuleProfile:
        """The rules that the journal holds beside the entry."""
        if self._profile is None:
            return profiles.load(id)
        return profiles.parse(self._profile.text, self._profile.id)

    def consent(self, teller: str) -> Consent:
        """The agreement of a second person, by their public key."""
        person = people.known(self.session, teller)
        if person.lent or not person.key:
            raise UserError("pin.own_first", name=person.name)
        return Consent(teller, PublicKey(teller, person.key))


def _profile_in(entry: Entry) -> ev.ProfileFrozen:
    event = ev.read(entry)
    assert isinstance(event, ev.ProfileFrozen)
    shipped = profiles.shipped_hashes(event.id)
    if event.hash != profiles.digest(event.text) or (shipped and event.hash not in shipped):
        raise IntegrityFault("profile.changed", seq=entry.seq, profile=event.id)
    return event


def groups(entries: Iterator[Entry]) -> Iterator[tuple[Entry, ...]]:
    """The entries of a journal as the commands wrote them: one by one, but for a few that belong together."""
    held: list[Entry] = []
    for entry in entries:
        if held and not _belongs(entry, held):
            yield tuple(held)
            held = []
        if held or entry.kind in (ev.CongressOpened.kind, ev.CongressChanged.kind):
            held.append(entry)
        else:
            yield (entry,)
    if held:
        yield tuple(held)


def _belongs(entry: Entry, held: Sequence[Entry]) -> bool:
    first = held[0].kind
    if first == ev.CongressOpened.kind:
        return len(held) < 3 and entry.kind in (ev.ProfileFrozen.kind, ev.TellerAdded.kind)
    return first == ev.CongressChanged.kind and len(held) == 1 and entry.kind == ev.ProfileFrozen.kind


Do = Callable[[Replay, Any], object]


def _add_teller(replay: Replay, event: ev.TellerAdded) -> None:
    made = event.teller
    replay.pins.expect(made.pin, made.key)
    people.add_teller(
        replay.session,
        name=made.name,
        role=made.role,
        pin="",
        delegate=made.delegate,
        second=_second(replay, event.second),
    )


def _second(replay: Replay, teller: str) -> Consent | None:
    """The agreement of a second person where the entry names one."""
    return replay.consent(teller) if teller else None


def _change_teller(replay: Replay, event: ev.TellerChanged) -> None:
    session = replay.session
    after = event.teller
    before = people.known(session, after.id)
    if after.pin == before.pin:
        people.change_teller(
            session,
            after.id,
            reason=event.reason,
            name=after.name,
            role=after.role,
            delegate=after.delegate,
            second=_second(replay, event.second),
        )
        return
    replay.pins.expect(after.pin, after.key)
    if not before.key and session.actor == after.id and after.lent:
        # The first key of somebody whose file was begun with version 0.1.
        session.sit(PublicKey(after.id, after.key))
        session.record(ev.TellerChanged(replace(before, pin=after.pin, key=after.key, lent=True), "pin"))
        return
    people.set_pin(session, after.id, "", second=_second(replay, event.second))


def _reset_pin(replay: Replay, event: ev.PinReset) -> None:
    replay.pins.expect(event.pin, event.key)
    one, other = map(replay.consent, event.members)
    people.reset_pin(replay.session, teller=event.teller, pin="", one=one, other=other)


def _sign_in(replay: Replay, event: ev.SignedIn) -> None:
    seconds = people.wait(replay.session, replay.session.actor)
    if seconds:
        raise UserError("sign_in.locked", name=replay.session.actor, seconds=seconds)
    replay.session.record(event)


def _enter(replay: Replay, event: ev.BallotEntered) -> None:
    counting.enter(
        replay.session,
        event.round,
        event.ballot,
        pass_no=event.number,
        stack=event.stack,
        source=event.source,
        picture=event.picture,
        scores=event.scores,
        doubts=event.doubts,
    )


def _known_pile(replay: Replay, event: ev.PileMade) -> int | None:
    """The pile that is counted again; None for a new one."""
    return event.pile if event.pile in replay.session.round(event.round).passes[event.number].piles else None


def _prepare(replay: Replay, event: ev.RoundPrepared) -> None:
    session = replay.session
    plan = event.plan
    earlier = session.state.elections[plan.election].rounds
    before = session.round(earlier[-1]) if earlier else None
    if before is None or (before.id == plan.id and before.cancelled is None):
        paper.prepare(session, plan.election, passes=plan.passes)
        return
    named = () if before.cancelled is not None or _as_proposed(session, before.id, plan) else plan.candidates
    paper.prepare_next(session, before.id, candidates=named, seats=plan.seats, style=plan.style, passes=plan.passes)


def _as_proposed(session: Session, before: str, plan: ev.RoundPlan) -> bool:
    """Whether the names of a further round are those that the rules proposed."""
    numbers = paper.proposed(session, before).candidates
    rest = [one for one in session.round(before).plan.candidates if one.no in numbers]
    return len(rest) == len(plan.candidates) and all(
        any(paper.same_person(one, other) for other in rest) for one in plan.candidates
    )


def _close(replay: Replay, event: ev.RoundClosed) -> None:
    # Its figures are counted again and compared line by line by ``verify``.
    replay.journal.loose = True
    try:
        closing.close(replay.session, event.round, replay.consent(event.second))
    finally:
        replay.journal.loose = False


def _certify(replay: Replay, event: ev.CameraCertified) -> None:
    replay.session.require(Action.ENTER)
    replay.session.round(event.round)
    replay.session.record(event)


def _skip_gate(replay: Replay, event: ev.GateSkipped) -> None:
    setting = Setting(width=event.width, height=event.height, levels=event.levels, px_per_mm=event.px_per_mm)
    gate_skip.skip(
        replay.session,
        event.round,
        kind=PassKind(event.source),
        device=event.camera,
        reason=event.reason,
        second=replay.consent(event.second),
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
    "sheets_printed": lambda r, e: paper.record_print(r.session, e.round, count=e.count, reason=e.reason),
    "round_issued": lambda r, e: rounds.issue(r.session, e.round.id, e.issued),
    "sheets_issued": lambda r, e: rounds.issue_more(r.session, e.round, count=e.count, reason=e.reason),
    "sheets_exchanged": lambda r, e: rounds.exchange(r.session, e.round, count=e.count, reason=e.reason),
    "round_collected": lambda r, e: rounds.collect(
        r.session, e.round, e.collected, left_over=e.left_over, explanation=e.explanation, reason=e.reason
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
