"""Attacks C6, M6: no clock decides anything of a result: set back, jumping for hours, different at each table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from ballotcount.domain.journal import Entry, Head
from ballotcount.service import closing
from ballotcount.service.last_questions import before_announcing
from ballotcount.service.replay import groups
from ballotcount.service.verified_text import remarks
from ballotcount.service.verify import verify
from tests.builders import locked, second
from tests.fakes import MemoryJournal, StepClock
from tests.safety.every_kind import DAYS, typed
from tests.safety.forged_kinds import remade
from tests.safety.test_every_kind import journal_of

START = datetime(2026, 9, 2, 1, 0, tzinfo=UTC)


def at_moments(entries: list[Entry], moment: Callable[[int], datetime]) -> MemoryJournal:
    """The same journal as if its clocks had shown these moments, by the number of the act."""
    made: list[Entry] = []
    for number, group in enumerate(groups(iter(entries))):
        for entry in group:
            at = moment(number).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            head = Head(made[-1].seq, made[-1].hash) if made else MemoryJournal(StepClock()).head
            made.append(remade(entry, head, at=at))
    return journal_of(made)


def jumping(seed: int) -> Callable[[int], datetime]:
    """A clock that jumps hours, months or six years, either way, at any time."""
    chance = Random(seed)
    steps = (timedelta(seconds=1), timedelta(hours=9), timedelta(days=90), timedelta(days=-2200), timedelta(hours=-5))
    return lambda number: START + timedelta(seconds=number) + chance.choice(steps)


def tables(number: int) -> datetime:
    """Three tables whose clocks are 7 hours ahead, right, and a year behind, and which write in turn."""
    return START + (timedelta(hours=7), timedelta(), timedelta(days=-365))[number % 3] + timedelta(seconds=number)


CLOCKS: dict[str, Callable[[int], datetime]] = {
    "backwards all day": lambda number: START - timedelta(minutes=number),
    "stands still": lambda number: START,
    "tables that differ": tables,
    **{f"jumps {seed}": jumping(seed) for seed in range(4)},
}


@pytest.mark.parametrize("name", CLOCKS)
def test_a_journal_holds_whatever_its_clocks_show_and_verify_names_each_step_back(name: str) -> None:
    """Withstood: clocks three months ahead, six years back. The result is the same, and the steps back are named."""
    entries = list(typed().journal.entries())
    journal = at_moments(entries, CLOCKS[name])
    found = verify(journal)
    assert found.fault is None
    plain = verify(journal_of(entries))
    assert [one.sha256 for one in found.recounts] == [one.sha256 for one in plain.recounts]
    moments = [row.at for row in journal.rows]
    back = [place + 2 for place, (one, other) in enumerate(pairwise(moments)) if other < one]
    assert list(found.set_back) == back
    assert bool(back) == any(str(back[0]) in line for line in remarks(found)[1:] if back)


@pytest.mark.parametrize("name", DAYS)
def test_entries_in_another_order_are_refused_although_each_fits_its_clock(name: str) -> None:
    """Attack C6: order is what the chain says, not what the clocks say."""
    journal = journal_of(list(DAYS[name]().journal.entries()))
    for place in range(2, len(journal.rows) - 1, 19):
        moved = MemoryJournal(StepClock())
        moved.rows = list(journal.rows)
        moved.rows[place], moved.rows[place + 1] = moved.rows[place + 1], moved.rows[place]
        found = verify(moved)
        assert found.fault is not None
        assert found.entries <= place


def test_times_that_a_clock_turned_round_are_said_before_the_announcement() -> None:
    """Attack W20: minutes that say "counted from 10:00 to 09:00" are not printed without a word."""
    session = locked()
    assert not [one for one in before_announcing(session, "e1r1") if "đồng hồ" in one]
    closing.reopen(session, "e1r1", "đếm lại", second())
    session.clock.pass_by(-7200)  # type: ignore[attr-defined]
    closing.close(session, "e1r1", second(), reason="đếm lại vẫn đúng")
    assert [one for one in before_announcing(session, "e1r1") if "đồng hồ" in one]
