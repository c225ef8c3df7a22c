"""The fold itself: what it refuses, what it says has changed, and that it leaves the collector as it was."""

from __future__ import annotations

import gc

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.codec import decoder, load
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.domain.record import MarkScore
from ballotcount.domain.state import Part, State, fold, replay
from ballotcount.domain.state.fold import HANDLERS, TOUCHED
from ballotcount.service import counting
from tests.builders import TYPIST, at, collected, struck


def entry(event: ev.Event, seq: int = 1) -> Entry:
    draft = ev.draft(event, "t1")
    return Entry(
        seq,
        "2026-09-02T01:00:00.000000Z",
        actor="t1",
        station="ban-1",
        kind=draft.kind,
        body=draft.body,
        previous="",
        hash=f"{seq:064d}",
    )


def test_every_kind_of_event_is_folded_and_touches_a_part() -> None:
    assert HANDLERS.keys() == TOUCHED.keys() == ev.KINDS.keys()
    assert all(parts <= set(Part) and parts for parts in TOUCHED.values())


@pytest.mark.parametrize("kind", sorted(ev.KINDS.keys() - {"genesis"}))
def test_an_entry_without_its_facts_is_refused(kind: str) -> None:
    bare = Entry(5, "", actor="t1", station="ban-1", kind=kind, body={"nonsense": 1}, previous="", hash="")
    with pytest.raises(IntegrityFault) as caught:
        fold(State(), bare)
    assert caught.value.code == "journal.unreadable"
    assert caught.value.facts["seq"] == 5


def test_the_first_entry_names_the_congress_and_its_program() -> None:
    state = replay([entry(ev.Genesis("BallotCount 0.1", 1))])
    assert (state.program, state.genesis, state.head.seq) == ("BallotCount 0.1", f"{1:064d}", 1)


@pytest.mark.parametrize("running", [True, False])
def test_a_replay_leaves_the_collector_as_it_was(running: bool) -> None:
    was = gc.isenabled()
    try:
        (gc.enable if running else gc.disable)()
        seen = []
        replay(seen.append(gc.isenabled()) or each for each in [entry(ev.Genesis("p"))])
        assert seen == [False]
        assert gc.isenabled() == running
    finally:
        (gc.enable if was else gc.disable)()


def test_the_last_sheet_only_is_taken_back() -> None:
    session = at(collected(6), TYPIST)
    counting.start_pass(session, "e1r1")
    counting.enter(session, "e1r1", struck(1))
    undone = entry(ev.BallotUndone("e1r1", 1, 1, 4), session.state.head.seq + 1)
    with pytest.raises(IntegrityFault) as caught:
        fold(session.state, undone)
    assert caught.value.code == "journal.unreadable"


def test_scores_come_back_from_their_short_form() -> None:
    score = load(MarkScore, [3, "strike", 0.5, None, False])
    assert (score.candidate, score.marked) == (3, None)
    assert decoder(float)(2) == 2.0
    with pytest.raises(ValueError, match="float"):
        decoder(float)("2")
    with pytest.raises(ValueError, match="candidate: int; : null"):
        load(ev.Doubt, {"code": "x", "candidate": "3"})
    with pytest.raises(ValueError, match="array"):
        load(tuple[int, int], 5)
    assert load(Ballot, {"votes": [[1, 5]], "agree": [2]}).marks == ((1, 5), (2, "agree"))
