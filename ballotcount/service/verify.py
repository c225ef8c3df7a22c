"""Proof that a journal holds: its chain, every entry done again under the rules, every result counted again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from ballotcount.domain import events as ev
from ballotcount.domain.errors import Fault, IntegrityFault
from ballotcount.domain.head_code import matches
from ballotcount.domain.journal import Entry, Head, Journal
from ballotcount.domain.people import Role
from ballotcount.domain.state import RoundState, State, closed_at_end, collector_at_rest, fold
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally
from ballotcount.service.closing import board_keys, digest, figures
from ballotcount.service.replay import Replay, groups
from ballotcount.service.replay_old import require_old
from ballotcount.storage.chain import canonical
from ballotcount.storage.chain import digest as hash_of

OLD_SCHEMA = "0001"
"""Schema of the files of version 0.1, in their first entry."""


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
        genesis: hash of the first.
        recounts: every locked result, in order.
        unsigned: entries of version 0.1, which carry no signatures: nothing proves who wrote them.
        set_back: entries whose moment lies before that of the entry before them.
        found: each head asked for, and the number of its entry, or None where no entry has it.
        lost, changed: SHA-256 of pictures that the journal names and that are not there, or are not what they were.
        fault: the first entry that does not fit, in words of the catalogue; None when all do.
    """

    entries: int
    head: Head
    genesis: str
    recounts: tuple[Recount, ...]
    unsigned: int
    set_back: tuple[int, ...]
    found: tuple[tuple[str, int | None], ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]
    fault: Fault | None

    @property
    def holds(self) -> bool:
        """Whether everything fits."""
        return self.fault is None and not self.lost and not self.changed and None not in dict(self.found).values()


class PictureCheck(Protocol):
    """Where pictures of sheets are kept, by their SHA-256."""

    def path(self, digest: str) -> Path:
        """Return where a picture lies or would lie."""
        ...

    def whole(self, digest: str) -> bool:
        """Return whether a picture is there and is what its name says."""
        ...


def verify(journal: Journal, pictures: PictureCheck | None = None, heads: Sequence[str] = ()) -> Verified:
    """Check a journal entry by entry, each against the rules of the service; the first that does not fit ends it.

    Args:
        pictures: where the pictures lie that the journal names; None where they are not looked at.
        heads: codes or hashes of heads that stand on paper; each has to be an entry of the journal.

    Raises:
        EnvironmentFault: the disk will not give the entries.
    """
    check = _Check(heads)
    fault: Fault | None = None
    try:
        # A replay makes no cycles; with Python's collector running it takes five times as long.
        with collector_at_rest(), closed_at_end(journal.entries()) as entries:
            for group in groups(iter(entries)):
                check.take(group)
    except IntegrityFault as problem:
        fault = problem
    named = sorted(check.pictures) if pictures is not None else []
    bad = [digest for digest in named if pictures is not None and not pictures.whole(digest)]
    lost = [digest for digest in bad if pictures is not None and not pictures.path(digest).exists()]
    state = check.state
    return Verified(
        entries=state.head.seq,
        head=state.head,
        genesis=state.genesis,
        recounts=tuple(check.recounts),
        unsigned=check.unsigned,
        set_back=tuple(check.set_back),
        found=tuple((asked, check.found.get(asked)) for asked in heads),
        lost=tuple(lost),
        changed=tuple(digest for digest in bad if digest not in lost),
        fault=fault,
    )


class _Check:
    """The state of a check: entries done again so far."""

    def __init__(self, heads: Sequence[str]) -> None:
        self._heads = heads
        self.found: dict[str, int] = {}
        self.recounts: list[Recount] = []
        self.pictures: set[str] = set()
        self.set_back: list[int] = []
        self.unsigned = 0
        self._replay: Replay | None = None
        self._old = False
        self._at = ""

    @property
    def state(self) -> State:
        """The state after the entries that fit."""
        return self._replay.session.state if self._replay else State()

    def take(self, group: Sequence[Entry]) -> None:
        """Take the next entries."""
        for entry in group:
            self._look_at(entry)
        if self._replay is None:
            begun = group[0].kind == ev.Genesis.kind
            self._replay = Replay(group[0] if begun else None)
            # A journal of version 0.1 begins with its schema; its unsigned entries are checked by its own rules.
            self._old = begun and group[0].body.get("schema") == OLD_SCHEMA
            if begun:
                return
        if self._old and not any(entry.signatures for entry in group):
            self._take_old(self._replay, group)
        else:
            # Once signatures have begun they are asked of every entry: leaving them out leads back to no older rules.
            self._old = False
            self._replay.take(group)
        for entry in group:
            if entry.kind == ev.RoundClosed.kind:
                state = self._replay.session.state
                self.recounts.append(recount(state, state.rounds[entry.body["round"]], entry))
                _require_same(self.recounts[-1])
                # A lock of version 0.1 carries neither signatures nor the keys of the board.
                if entry.signatures and entry.body.get("keys") != board_keys(state):
                    raise IntegrityFault("verify.differs", seq=entry.seq, round=entry.body["round"], what="keys")

    def _take_old(self, replay: Replay, group: Sequence[Entry]) -> None:
        for entry in group:
            require_old(replay.session, entry)
            fold(replay.session.state, entry)
            self.unsigned += 1

    def _look_at(self, entry: Entry) -> None:
        try:
            moment = datetime.fromisoformat(entry.at)
            if moment.tzinfo is None:
                raise ValueError(entry.at)
        except ValueError as problem:
            raise IntegrityFault("verify.moment", seq=entry.seq, at=entry.at) from problem
        _require_one_way(entry)
        # Named, no fault: clocks of several tables differ, and the order is what the chain says.
        if entry.at < self._at:
            self.set_back.append(entry.seq)
        self._at = entry.at
        for asked in self._heads:
            if matches(asked, entry.hash):
                self.found[asked] = entry.seq
        picture = entry.body.get("picture", "")
        # A forged body may hold anything in this place.
        if isinstance(picture, str) and picture:
            self.pictures.add(picture)


def _require_one_way(entry: Entry) -> None:
    """Refuse a body that is not written as this program writes it.

    A capsule holds the body, not its text: with blanks in the text it would never come to the hash of the chain.
    """
    facts = {"at": entry.at, "actor": entry.actor, "station": entry.station, "kind": entry.kind}
    try:
        again = hash_of(entry.seq, **facts, body=canonical(entry.body), previous=entry.previous)
    # A body that is nested too deep ends in RecursionError, which is no ValueError.
    except (ValueError, RecursionError) as problem:
        raise IntegrityFault("journal.broken", seq=entry.seq, cause="body") from problem
    if again != entry.hash:
        raise IntegrityFault("journal.broken", seq=entry.seq, cause="body")


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
