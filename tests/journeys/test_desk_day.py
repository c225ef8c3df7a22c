"""The whole day at the window, with real pictures, by keys and clicks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ballotcount.domain.ballot import Ballot
from ballotcount.domain.election import RoundStage
from ballotcount.domain.record import PassKind
from ballotcount.evidence import signing, verify
from tests.journeys.desk_day import DeskDay
from tests.journeys.person import Person
from tests.ui.conftest import Driver, nothing_left_behind, qapp_cls, start  # noqa: F401
from ui.app import WallClock


@pytest.mark.slow
def test_from_a_new_file_to_signed_minutes_capsule_and_seal(start: Callable[..., Driver], tmp_path: Path) -> None:  # noqa: F811
    program = start().program
    program.desk.clock = WallClock()
    me = Person(program)
    moments = []
    day = DeskDay(me, tmp_path, shown=moments.append)
    copy = day.whole()
    report = verify.verify(copy)
    assert {(one.code, one.grave) for one in report.findings} == {("self_issued", False)}
    assert [key for key, _, _ in report.rounds] == ["e1r1", "e1r2", "e2r1"]
    state = me.ask(lambda session: session.state)
    papers = dict(day.signed)
    assert state.sealed
    assert {round_state.stage for round_state in state.rounds.values()} == {RoundStage.ANNOUNCED}
    assert [state.rounds[key].passes[1].how for key in state.rounds] == [PassKind.SCAN, PassKind.TYPED, PassKind.CAMERA]
    for key, sheets in day.sheets.items():
        assert Counter(map(_counted_as, state.rounds[key].record.ballots.values())) == Counter(sheets), key
        signed = signing.checks(papers[key].read_bytes())
        assert [one.name for one in signed] == [day.board[0].name, day.people[1].name]
        assert all(one.intact and one.valid and one.lawful for one in signed)
    assert sum(one.suffix == ".docx" for one in (tmp_path / "bien-ban").iterdir()) == 3
    assert {"scan", "film", "typing_e1r1", "tie", "capsule", "sealed"} <= set(moments)


def _counted_as(ballot: Ballot) -> Ballot:
    """What a ballot counts as: of one that the board calls invalid only the reason, whatever is marked on it."""
    return ballot if ballot.invalid is None else Ballot(invalid=ballot.invalid)
