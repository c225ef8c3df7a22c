"""What a profile answers, what each phase of a round knows, and a journal that this program did not write."""

from __future__ import annotations

import pytest

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry
from ballotcount.domain.people import CongressKind
from ballotcount.domain.state import State, fold, replay
from ballotcount.files import profiles
from tests.domain.test_state_diagrams import PHASES, R, entries


def test_a_profile_knows_its_reasons_and_who_makes_up_the_base() -> None:
    party = profiles.load("party-190")
    assert party.reason("no such reason") is None
    codes = [reason.code for reason in party.invalid_reasons]
    assert len(codes) == len(set(codes)) > 0
    assert all(party.reason(code) is not None for code in codes)
    assert VotingMethod.STRIKE in party.styles
    assert all(party.members_word(kind) for kind in (CongressKind.DELEGATES, CongressKind.MEMBERS))
    assert party.tellers_least("no such level") == party.tellers_least() >= 1


@pytest.mark.parametrize("name", ["party-190", "public-na", "trade-union"])
def test_the_sentence_on_a_ballot_has_its_figures_in_place(name: str) -> None:
    profile = profiles.load(name)
    for method in profile.styles:
        for names in (1, 5):
            sentence = profile.instruction(method, 3, names)
            assert sentence
            assert "{" not in sentence


@pytest.mark.parametrize("phase", [name for name in PHASES if name not in ("Prepared", "Cancelled")])
def test_what_the_issue_fixed_stays_with_the_round(phase: str) -> None:
    round_state = replay(entries(PHASES[phase])).rounds[R]
    assert round_state.terms is not None
    assert round_state.frozen is round_state.terms.frozen
    assert round_state.terms.quorum_met
    assert (round_state.closed is not None) == (phase in ("Closed", "Announced"))


@pytest.mark.parametrize("phase", ["Issued", "Collected", "Counting"])
def test_a_cancelled_round_keeps_what_it_knew(phase: str) -> None:
    before = replay(entries(PHASES[phase])).rounds[R]
    cancelled = replay(entries((*PHASES[phase], ev.RoundCancelled(R, "thừa phiếu", "t2")))).rounds[R]
    assert cancelled.cancelled is not None
    assert (cancelled.cancelled.by, cancelled.live) == (("t1", "t2"), False)
    assert (cancelled.stage, cancelled.times, cancelled.terms) == (before.stage, before.times, before.terms)


def test_an_entry_of_an_unknown_kind_stops_the_replay() -> None:
    with pytest.raises(IntegrityFault) as caught:
        fold(State(), Entry(1, "", actor="t1", station="ban-1", kind="no_such_kind", body={}, previous="", hash=""))
    assert caught.value.code == "journal.unknown"


def test_an_entry_that_its_round_cannot_take_stops_the_replay() -> None:
    with pytest.raises(IntegrityFault) as caught:
        replay(entries((*PHASES["Announced"], ev.RoundReopened(R, "t2", "đếm lại"))))
    assert caught.value.code == "journal.unreadable"
