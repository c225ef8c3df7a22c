"""Hand-written fakes that several rooms use."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.journal import GENESIS, Draft, Entry, Head, SoleWriter
from ballotcount.storage.chain import ChainRow, checked, link, signatures_of, signed


class StepClock:
    """A clock that moves on by a fixed step whenever it is read, or as it is set."""

    def __init__(self, start: datetime = datetime(2026, 9, 2, 1, 0, tzinfo=UTC), step: float = 1.0) -> None:
        self.moment = start
        self.step = timedelta(seconds=step)

    def now(self) -> datetime:
        self.moment += self.step
        return self.moment

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


class MemoryJournal(SoleWriter):
    """A journal in memory, chained like the real one. ``full`` makes the next append fail like a full disk."""

    def __init__(self, clock: StepClock, station: str = "ban-1") -> None:
        self.clock = clock
        self.station = station
        self.rows: list[ChainRow] = []
        self.full = False

    @property
    def head(self) -> Head:
        return Head(self.rows[-1].seq, self.rows[-1].hash) if self.rows else Head(0, GENESIS)

    def append(self, drafts: Sequence[Draft]) -> tuple[Entry, ...]:
        if self.full:
            raise EnvironmentFault("storage.disk_full", path="memory")
        at = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        entries = []
        for draft in drafts:
            head = self.head
            row = link(
                head.seq + 1,
                at,
                actor=draft.actor,
                station=self.station,
                kind=draft.kind,
                body=draft.body,
                previous=head.hash,
            )
            row = signed(row, draft.signers)
            self.rows.append(row)
            signatures = signatures_of(row.signatures)
            entries.append(
                Entry(*row[:5], body=draft.body, previous=row.previous, hash=row.hash, signatures=signatures)
            )
        return tuple(entries)

    def entries(self, after: int = 0) -> Iterator[Entry]:
        previous = self.rows[after - 1].hash if after else GENESIS
        return checked(self.rows[after:], after, previous)
