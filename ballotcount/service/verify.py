"""Proof that a journal holds: its chain, its fold, and every recorded result counted again from the sheets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ballotcount.domain import events as ev
from ballotcount.domain.errors import Fault, IntegrityFault
from ballotcount.domain.journal import Entry, Head, Journal
from ballotcount.domain.people import Role
from ballotcount.domain.state import RoundState, State, can_close, collector_at_rest, fold
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally
from ballotcount.service.closing import digest, figures


@dataclass(frozen=True, slots=True)
class Recount:
    """One result that was locked, counted again.

    Attributes:
        seq: of the entry that locked it.
        sheets: counted again.
        differs: what does not come out as recorded; empty when all does.
    """

    round: str
    seq: int
    sheets: int
    sha256: str
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found.

    Attributes:
        entries: that fit, from the first.
        head: the last of them.
        recounts: every locked result, in order.
        fault: the first entry that does not fit, in words of the catalogue; None when all do.
    """

    entries: int
    head: Head
    recounts: tuple[Recount, ...]
    fault: Fault | None

    @property
    def holds(self) -> bool:
        """Whether everything fits."""
        return self.fault is None


def verify(journal: Journal) -> Verified:
    """Check a journal entry by entry; the first that does not fit ends the check.

    Raises:
        EnvironmentFault: the disk will not give the entries.
    """
    state = State()
    recounts = []
    fault: Fault | None = None
    try:
        with collector_at_rest():
            for entry in journal.entries():
                _require_actor(state, entry)
                _require_countable(state, entry)
                fold(state, entry)
                if entry.kind == ev.RoundClosed.kind:
                    recounts.append(recount(state, state.rounds[entry.body["round"]], entry))
                    _require_same(recounts[-1])
    except IntegrityFault as problem:
        fault = problem
    return Verified(entries=state.head.seq, head=state.head, recounts=tuple(recounts), fault=fault)


def _require_actor(state: State, entry: Entry) -> None:
    """An entry by somebody who is not on the board was not written by this program."""
    if state.congress is None or entry.actor == "system" or entry.actor in state.tellers:
        return
    if not state.tellers and entry.kind in (ev.ProfileFrozen.kind, ev.TellerAdded.kind):
        return
    raise IntegrityFault("verify.actor", seq=entry.seq, actor=entry.actor)


def _require_countable(state: State, entry: Entry) -> None:
    """A round that was not being counted has no result to lock."""
    if entry.kind == ev.RoundClosed.kind:
        round_state = state.rounds.get(str(entry.body.get("round")))
        if round_state is not None and not can_close(round_state):
            raise IntegrityFault("verify.unfounded", seq=entry.seq, round=round_state.id)


def recount(state: State, round: RoundState, entry: Entry) -> Recount:
    """Count a locked round again from its sheets, under the rules kept in the journal."""
    if round.closed is None:
        raise IntegrityFault("verify.unfounded", seq=entry.seq, round=round.id)
    closing = round.closed.result
    frozen = round.closed.terms.frozen
    kept = state.profiles.get(frozen.profile_hash)
    if kept is None or profiles.digest(kept.text) != frozen.profile_hash:
        raise IntegrityFault("profile.changed", seq=entry.seq, profile=frozen.profile)
    profile = profiles.parse(kept.text, kept.id)
    tally = Tally.of(frozen)
    for ballot in round.record.ballots.values():
        tally.add(ballot, frozen, profile)
    shown = figures(outcome.compute(frozen, sheets=round.sheets, tally=tally, profile=profile))
    differs = [*_differing(shown, dict(closing.figures)), *_unlawful(state, round, round.closed.by)]
    if digest(shown) != closing.sha256 and not differs:
        differs.append("sha256")
    return Recount(round=round.id, seq=entry.seq, sheets=round.counted, sha256=closing.sha256, differs=tuple(differs))


def _differing(now: dict[str, Any], recorded: dict[str, Any]) -> Iterator[str]:
    for name in sorted(now.keys() | recorded.keys()):
        if now.get(name) == recorded.get(name):
            continue
        if name == "lines":
            pairs = zip(now["lines"], recorded.get("lines", []), strict=False)
            yield from (f"{line[0]}. {line[1]}" for line, other in pairs if line != other)
        else:
            yield name


def _unlawful(state: State, round: RoundState, closed_by: tuple[str, str]) -> Iterator[str]:
    """Yield what should have kept the round from being locked."""
    first, second = closed_by
    teller = state.tellers.get(first)
    if teller is None or teller.role is not Role.HEAD or second == first or second not in state.tellers:
        yield "closed_by"
    if round.counted != round.sheets.collected or round.stopped:
        yield "collected"


def _require_same(found: Recount) -> None:
    if found.differs:
        raise IntegrityFault("verify.differs", seq=found.seq, round=found.round, what=", ".join(found.differs))
