"""Fixtures of the storage room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ballotcount.domain.journal import Draft
from ballotcount.storage import CongressFile, create


class TickingClock:
    """A clock that moves on one second at each look."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


def ballot(sheet: int) -> Draft:
    """A typed ballot as a draft."""
    return Draft("ballot_entered", {"sheet": sheet, "marks": [[3, "struck"], [7, "struck"]], "note": "Nguyễn Ẫ"}, "t1")


@pytest.fixture
def clock() -> TickingClock:
    return TickingClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "đại hội.ballot"


@pytest.fixture
def file(path: Path, clock: TickingClock) -> CongressFile:
    """A congress file with a genesis and 20 ballots; closed after the test."""
    opened = create(path, clock, "B1", "BallotCount test")
    opened.journal.append([ballot(sheet) for sheet in range(1, 21)])
    yield opened
    opened.close()
