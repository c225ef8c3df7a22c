"""A congress file whose prepared round has the people of the small form."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount import storage
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Candidate, ListOrder
from ballotcount.domain.people import Role
from ballotcount.service import elections, founding, paper, people
from tests.builders import CHEAP, CONGRESS, FIRST_PIN, PIN, claim
from tests.fakes import StepClock
from tests.office.printed import SMALL


@pytest.fixture
def congress(tmp_path: Path) -> Path:
    """A congress file with round e1r1 prepared, its head t1 and two more tellers."""
    folder = tmp_path / "congress"
    folder.mkdir()
    clock = StepClock()
    with storage.create(folder / "a.ballot", clock, "ban-1", "test") as held:
        session = founding.found(held.journal, clock, CONGRESS, "Trần Thị Trưởng", PIN, pins=CHEAP)
        for name in ("Lê A", "Vũ B"):
            people.add_teller(session, name, Role.SECRETARY, FIRST_PIN)
            claim(session, list(session.state.tellers)[-1])
        listed = [Candidate(0, name) for name in SMALL.people]
        elections.add_election(
            session,
            title="Ban Chấp hành",
            body="",
            seats=5,
            style=VotingMethod.STRIKE,
            candidates=listed,
            order=ListOrder.GIVEN,
        )
        paper.prepare(session, "e1", passes=1)
    return folder / "a.ballot"
