"""The end of a round: what blocks it, closed by the head and one more, reopened with a reason, announced."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.election import RoundStage
from ballotcount.domain.errors import IntegrityFault, UserError
from ballotcount.domain.outcome import Outcome
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import RoundState, StackStatus, State, can_announce, can_reopen
from ballotcount.domain.state.acts import Reopening
from ballotcount.rules import balance
from ballotcount.service import piles, sample_pass, weights
from ballotcount.service.disputes import OPEN, known_to
from ballotcount.service.next_list import elected_again
from ballotcount.service.reopened import unchanged_words
from ballotcount.service.rights import Action
from ballotcount.service.session import Changes, Consent, Session
from ballotcount.service.texts import need, tidy
from ballotcount.service.turn import in_turn
from ballotcount.storage.signatures import keys_digest
from ballotcount.text.words import t

MINUTES = "minutes"
"""What the record calls the paper that a round cannot do without."""

JUDGED_ALONE = "judged_alone"
"""Code of the blocker for judged lines that a second member still has to look at."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """Something that has to be done before a round can be closed.

    Attributes:
        code: ``service.blocker.<code>`` in the catalogue, with the facts.
    """

    code: str
    facts: tuple[tuple[str, int | str], ...] = ()

    def said(self) -> str:
        """Return what is missing, in words."""
        return t(f"service.blocker.{self.code}", **dict(self.facts))


def blockers(session: Session, round_id: str) -> tuple[Blocker, ...]:
    """Return everything that keeps a round from being closed, in the order in which it is best done."""
    state = session.round(round_id)
    if state.stage in (RoundStage.PREPARED, RoundStage.ISSUED):
        return (Blocker("not_collected"),)
    return tuple(_blockers(session, state))


def _blockers(session: Session, state: RoundState) -> Iterator[Blocker]:
    for note in balance.check(state.sheets):
        # What needs a note has one: the box is not recorded without it.
        if not note.needs_note:
            yield Blocker(note.code, (("have", note.have), ("of", note.of)))
    for number in range(1, state.plan.passes + 1):
        counting_pass = state.passes.get(number)
        if counting_pass is None:
            yield Blocker("pass_missing", (("number", number),))
        # A sample enters no sheets of its own; ``sample_pass.missing`` says what it lacks.
        elif counting_pass.how is not PassKind.SAMPLE and counting_pass.entered != state.sheets.collected:
            facts = (("number", number), ("entered", counting_pass.entered), ("collected", state.sheets.collected))
            yield Blocker("pass_short", facts)
        for stack in sorted(counting_pass.stacks.values(), key=lambda s: s.number) if counting_pass else ():
            if not stack.closed:
                yield Blocker("stack_open", (("number", number), ("stack", stack.number)))
    for code, facts_of in (*sample_pass.missing(session, state), *piles.missing(state)):
        yield Blocker(code, tuple(facts_of.items()))
    yield from _undecided(session, state)


def _undecided(session: Session, state: RoundState) -> Iterator[Blocker]:
    for stack in state.count.stack_numbers():
        status = state.count.status(stack)
        if status is StackStatus.DIFFERS:
            lines = sum(len(difference.open) for difference in state.count.differences(stack))
            yield Blocker("differences", (("stack", stack), ("lines", lines)))
        alone = len(state.count.unconfirmed(stack))
        if alone:
            yield Blocker(JUDGED_ALONE, (("stack", stack), ("lines", alone)))
        # Before every pass has begun, the pass that is missing is said above.
        if status is StackStatus.ENTERING and all(n in state.passes for n in range(1, state.plan.passes + 1)):
            yield Blocker("stack_missing", (("stack", stack),))
    # Those of a stack that another pass has not typed are counted for nobody who may still type it; it is short anyhow.
    known = known_to(session, state, teller=session.actor)
    waiting = sum(one.stage in OPEN for one in known)
    if waiting:
        yield Blocker("disputes", (("count", waiting),))
    for votes, sheets, people in weights.too_many(state):
        yield Blocker("weight_too_many", (("votes", votes), ("sheets", sheets), ("people", people)))
    again = elected_again(session, state)
    if again:
        yield Blocker("elected_again", (("names", ", ".join(again)),))
    shares = weights.shares_above(state)
    if shares is not None:
        yield Blocker("shares_above", (("shares", shares[0]), ("present", shares[1])))


def taken_up_unchanged(session: Session, round_id: str) -> Reopening | None:
    """Return the last reopening of an open round whose figures are the locked ones again; None for any other round."""
    state = session.round(round_id)
    if not state.reopened or state.closed is not None:
        return None
    last = state.reopened[-1]
    return last if digest(figures(session.result(round_id))) == last.sha256 else None


@in_turn
def close(session: Session, round_id: str, second: Consent, *, reason: str = "") -> Changes:
    """Lock the result of a round, the head and one more; it is read-only from then on.

    Args:
        reason: why a reopened result is locked again although no figure changed; of no account elsewhere.

    Raises:
        UserError: ``close.blocked`` with all ``blockers``, ``round.closed``, ``second.same_person``;
            ``close.unchanged``, a reopened result has the same figures and no reason is given.
        IntegrityFault: ``sheets.more_than_issued``; ``close.count_differs``, the tally does not add up to the sheets.
    """
    session.require(Action.CLOSE)
    state = session.round(round_id)
    if state.closed or state.cancelled:
        raise UserError("round.closed", round=round_id)
    if state.stopped:
        raise IntegrityFault("sheets.more_than_issued", collected=state.sheets.collected, issued=state.sheets.issued)
    found = blockers(session, round_id)
    if found:
        raise UserError("close.blocked", round=round_id, what="; ".join(one.said() for one in found))
    other = session.require_second(second)
    outcome = session.result(round_id)
    counted = outcome.valid + outcome.invalid
    # The live tally follows ballot by ballot; a slip of the program in it would show here, before the lock.
    if counted != state.sheets.collected:
        raise IntegrityFault("close.count_differs", counted=counted, collected=state.sheets.collected)
    shown = figures(outcome)
    # Reopened for nothing, or the correction was forgotten: only people can tell, and papers say which.
    same = taken_up_unchanged(session, round_id)
    if same is not None and not reason.strip():
        raise UserError("close.unchanged", what=unchanged_words(same))
    closed = ev.RoundClosed(
        round_id,
        second=other,
        figures=shown,
        sha256=digest(shown),
        keys=board_keys(session.state),
        reason=tidy(reason) if same is not None else "",
    )
    return session.record(closed, agreed=[second.key])


def board_keys(state: State) -> str:
    """Return SHA-256 of the public keys of the board as it is now."""
    return keys_digest({teller.id: teller.key for teller in state.tellers.values()})


def figures(outcome: Outcome) -> dict[str, Any]:
    """Return the integers and verdicts of a result: what must come out again whenever it is counted again."""
    # ``verify`` counts old files again and compares: one field more here and no locked result would hold.
    lines = [
        [line.no, line.name, line.votes, line.against, line.uncounted, line.rank, line.status.value]
        for line in outcome.lines
    ]
    return {
        "valid": outcome.valid,
        "invalid": outcome.invalid,
        "invalid_by_reason": dict(sorted(outcome.invalid_by_reason.items())),
        "base": outcome.base,
        "base_of": outcome.base_code,
        "needed": outcome.needed,
        "seats": outcome.seats,
        "lines": lines,
        "tied": list(outcome.tie.numbers) if outcome.tie else [],
    }


def digest(shown: dict[str, Any]) -> str:
    """Return SHA-256 of a result's figures: their JSON with sorted keys, no blanks, UTF-8."""
    text = json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@in_turn
def reopen(session: Session, round_id: str, reason: str, second: Consent) -> Changes:
    """Take a closed round up again, the head and one more; what was announced stays.

    Raises:
        UserError: ``round.announced``, ``round.not_closed``, ``round.followed``, ``second.same_person``,
            ``text.empty``.
    """
    session.require(Action.CLOSE)
    state = _closed(session, round_id, can_reopen)
    # A round that followed was planned from this result.
    following = session.state.elections[state.plan.election].rounds[-1]
    if following != round_id:
        raise UserError("round.followed", round=round_id, next=following)
    other = session.require_second(second)
    return session.record(ev.RoundReopened(round_id, other, need(reason, "reason")), agreed=[second.key])


@in_turn
def announce(session: Session, round_id: str) -> Changes:
    """Announce a closed result to the hall; it is final.

    Raises:
        UserError: ``round.announced``, ``round.not_closed``.
    """
    session.require(Action.ANNOUNCE)
    _closed(session, round_id, can_announce)
    return session.record(ev.RoundAnnounced(round_id))


def _closed(session: Session, round_id: str, may: Callable[[RoundState], bool]) -> RoundState:
    state = session.round(round_id)
    if state.stage is RoundStage.ANNOUNCED:
        raise UserError("round.announced", round=round_id)
    if not may(state):
        raise UserError("round.not_closed", round=round_id)
    return state


@in_turn
def record_document(session: Session, round_id: str, what: str, name: str, sha256: str) -> Changes:
    """Record that a paper was made from the record.

    Raises:
        UserError: ``round.unknown``, ``text.empty``; ``round.not_closed``, minutes of a result that is not locked.
    """
    session.require(Action.DOCUMENTS)
    # Minutes of a result that is not locked would name figures that may still change.
    if session.round(round_id).closed is None and what.startswith(MINUTES):
        raise UserError("round.not_closed", round=round_id)
    return session.record(ev.DocumentMade(round_id, what=need(what, "document"), name=tidy(name), sha256=sha256))


def has_minutes(state: RoundState) -> bool:
    """Return whether minutes were made of the result as it is locked now; those of a reopened result do not count."""
    return any(one.what.startswith(MINUTES) for one in state.documents[state.outdated :])
