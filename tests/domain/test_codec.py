"""Every event comes back from its JSON as it was, and JSON that is no event is refused with its path."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.codec import dump, dump_ballot, load, load_ballot
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.journal import Entry

MARKS = st.sampled_from(LineMark) | st.integers(0, 10**9)
BALLOTS = st.builds(
    Ballot,
    st.dictionaries(st.integers(1, 250), MARKS, max_size=12).map(lambda marks: tuple(sorted(marks.items()))),
    st.none() | st.sampled_from(["foreign_mark", "not_issued"]),
    st.lists(st.text(min_size=1, max_size=8), max_size=2).map(tuple),
    st.none() | st.integers(1, 10**6),
)
st.register_type_strategy(Ballot, BALLOTS)
st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(ev.RoundClosed, st.builds(ev.RoundClosed, figures=st.just({"valid": 3, "lines": [[1, "A"]]})))


@pytest.mark.parametrize("kind", sorted(ev.KINDS))
# A busy computer draws rosters slowly, which says nothing of the events.
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_an_event_comes_back_as_it_was(kind: str, data: st.DataObject) -> None:
    event = data.draw(st.from_type(ev.KINDS[kind]))
    draft = ev.draft(event, "t1")
    entry = Entry(
        1,
        "",
        actor="t1",
        station="ban-1",
        kind=draft.kind,
        body=json.loads(json.dumps(draft.body)),
        previous="",
        hash="",
    )
    assert ev.read(entry) == event


@given(BALLOTS)
def test_a_ballot_comes_back_from_its_short_form(ballot: Ballot) -> None:
    assert load_ballot(json.loads(json.dumps(dump_ballot(ballot)))) == ballot


def test_defaults_are_left_out_unless_asked_for() -> None:
    doubt = ev.Doubt("foreign_ink")
    assert dump(doubt) == {"code": "foreign_ink"}
    assert dump(doubt, defaults=True) == {"code": "foreign_ink", "candidate": None, "seen": None}


@dataclass(frozen=True)
class Inner:
    number: int


@dataclass(frozen=True)
class Outer:
    inner: Inner
    names: tuple[str, ...] = ()


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"inner": {"number": "1"}}, ".inner.number: int"),
        ({"inner": {"number": True}}, ".inner.number: int"),
        ({"inner": {"number": 1}, "other": 1}, ".other: unknown"),
        ({"inner": {"number": 1}, "names": "abc"}, ".names: array"),
        ({"inner": 5}, ".inner: Inner"),
        ({}, ": "),
    ],
)
def test_json_of_another_shape_is_refused_with_its_path(body: Any, path: str) -> None:
    with pytest.raises(ValueError, match="^" + path.replace(".", r"\.")):
        load(Outer, body)


def test_a_mark_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="no mark"):
        load_ballot({"circled": [3]})


@pytest.mark.parametrize("body", [{"struck": [2, True]}, {"struck": [1.0]}, {"struck": "12"}, {"votes": [["1", 5]]}])
def test_a_line_whose_number_is_of_another_type_is_refused(body: Any) -> None:
    """True and 1.0 equal 1 in Python: they once became line 1 where line 1 had been read before."""
    load_ballot({"struck": [1, 2]})
    with pytest.raises(ValueError, match="no number"):
        load_ballot(body)


def test_an_entry_of_an_unknown_kind_is_not_read() -> None:
    with pytest.raises(IntegrityFault) as caught:
        ev.read(Entry(7, "", actor="t1", station="ban-1", kind="ballot_burnt", body={}, previous="", hash=""))
    assert caught.value.code == "journal.unknown"
    assert caught.value.facts["seq"] == 7


def test_an_entry_that_does_not_fit_its_kind_is_not_read() -> None:
    with pytest.raises(IntegrityFault) as caught:
        ev.read(
            Entry(7, "", actor="t1", station="ban-1", kind="round_announced", body={"round": 5}, previous="", hash="")
        )
    assert caught.value.code == "journal.unreadable"
