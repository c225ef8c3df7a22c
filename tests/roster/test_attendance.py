"""Attendance: from what is recorded of each person to the figures a round freezes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.errors import UserError
from ballotcount.domain.people import Attendance, CongressKind, Delegate, DelegateKind, Presence
from ballotcount.files import profiles
from ballotcount.roster.attendance import (
    credentialed,
    round_figures,
    seats,
)
from ballotcount.text.words import said

PARTY = profiles.load("party-190")
DELEGATES = PARTY.base_for(CongressKind.DELEGATES)
MEMBERS = PARTY.base_for(CongressKind.MEMBERS)


def hall(official: int, alternates: int = 0, committee: Iterable[int] = (), units: int = 10) -> list[Delegate]:
    """Delegates d1, d2, ... of units U0 to U9, then alternates a1, a2, ..."""
    people = [
        Delegate(f"d{n}", f"Lê Văn {n}", f"U{n % units}", on_convening_committee=n in set(committee), shares=n)
        for n in range(1, official + 1)
    ]
    return people + [
        Delegate(f"a{n}", f"Trần Thị {n}", "U0", kind=DelegateKind.ALTERNATE) for n in range(1, alternates + 1)
    ]


def record(**presences: Presence) -> list[Attendance]:
    return [Attendance(person, presence) for person, presence in presences.items()]


def test_the_base_of_the_rules_own_example_is_117() -> None:
    people = hall(120, alternates=1, committee=(1, 2))
    attendance = [
        *record(d1=Presence.ABSENT_THROUGHOUT, d2=Presence.ABSENT_THROUGHOUT_ACCEPTED, d4=Presence.ABSENT_THROUGHOUT),
        Attendance("d3", Presence.REPLACED, "a1"),
        *record(**{f"d{n}": Presence.PRESENT for n in range(5, 121)}, a1=Presence.PRESENT),
    ]
    figures = round_figures(people, attendance, DELEGATES)
    assert figures.convened == 120
    assert figures.present == 117
    assert figures.deductions == {"committee_absent_throughout": 2, "absent_not_replaced": 1}
    assert figures.convened - sum(figures.deductions.values()) == 117


def test_a_members_congress_leaves_out_the_grounds_of_its_article() -> None:
    attendance = record(
        d1=Presence.TEMPORARY_ELSEWHERE,
        d2=Presence.EXEMPT_ABSENT,
        d3=Presence.SUSPENDED,
        d4=Presence.PROSECUTED,
        d5=Presence.DETAINED,
        d6=Presence.ABSENT_THROUGHOUT_ACCEPTED,
        d7=Presence.ABSENT_THROUGHOUT,
        d8=Presence.ABSENT_ACCEPTED,
        d9=Presence.ABSENT,
        d10=Presence.PRESENT,
    )
    figures = round_figures(hall(11), attendance, MEMBERS)
    assert figures.deductions == {
        "temporary_elsewhere": 1,
        "exempt_absent": 1,
        "suspended_or_prosecuted": 3,
        "absent_throughout_accepted": 1,
    }
    assert (figures.convened, figures.present) == (11, 1)  # who is away without accepted reason stays in the base


def test_an_alternate_counts_for_the_seat_and_unit_it_fills() -> None:
    people = [*hall(2, units=5), Delegate("a1", "Trần B", "U9", kind=DelegateKind.ALTERNATE)]
    attendance = [Attendance("d1", Presence.REPLACED, "a1"), Attendance("a1", Presence.PRESENT)]
    taken = seats(people, attendance)
    figures = round_figures(people, attendance, DELEGATES)
    assert (figures.convened, figures.present, figures.units, figures.units_present) == (2, 1, 2, 1)
    assert figures.shares_present == 1
    assert [one.id for one in credentialed(taken)] == ["a1", "d2"]


def test_an_alternate_not_checked_in_is_not_present() -> None:
    people = hall(2, alternates=1)
    figures = round_figures(people, [Attendance("d1", Presence.REPLACED, "a1")], DELEGATES)
    assert (figures.present, sum(figures.deductions.values())) == (0, 0)


def test_an_alternate_absent_throughout_replaces_nobody() -> None:
    attendance = [Attendance("d1", Presence.REPLACED, "a1"), Attendance("a1", Presence.ABSENT_THROUGHOUT)]
    figures = round_figures(hall(2, alternates=1), attendance, DELEGATES)
    assert figures.deductions["absent_not_replaced"] == 1


def test_an_alternate_without_a_seat_counts_nowhere() -> None:
    figures = round_figures(hall(2, alternates=3), record(a1=Presence.PRESENT, a2=Presence.PRESENT), DELEGATES)
    assert (figures.convened, figures.present, figures.units_present) == (2, 0, 0)


@pytest.mark.parametrize(
    ("attendance", "code"),
    [
        ([Attendance("x", Presence.PRESENT)], "roster.attendance_unknown"),
        ([Attendance("d1", Presence.PRESENT), Attendance("d1", Presence.ABSENT)], "roster.attendance_twice"),
        ([Attendance("d1", Presence.REPLACED)], "roster.attendance_no_alternate"),
        ([Attendance("d1", Presence.REPLACED, "x")], "roster.attendance_no_alternate"),
        ([Attendance("d1", Presence.REPLACED, "d2")], "roster.attendance_not_an_alternate"),
        ([Attendance("d1", Presence.PRESENT, "a1")], "roster.attendance_not_replaced"),
        ([Attendance("a2", Presence.REPLACED, "a1")], "roster.attendance_alternate_replaced"),
        (
            [Attendance("d1", Presence.REPLACED, "a1"), Attendance("d2", Presence.REPLACED, "a1")],
            "roster.attendance_alternate_taken",
        ),
    ],
)
def test_what_contradicts_the_roster_is_refused(attendance: list[Attendance], code: str) -> None:
    with pytest.raises(UserError) as fault:
        seats(hall(2, alternates=2), attendance)
    assert fault.value.code == code
    assert "error." not in said(fault.value)
    assert "{" not in said(fault.value)


@given(st.lists(st.sampled_from([one for one in Presence if one is not Presence.REPLACED]), max_size=30))
def test_states_of_attendance_add_up_to_the_convened(presences: list[Presence]) -> None:
    people = hall(len(presences) + 2)
    attendance = [Attendance(f"d{n}", presence) for n, presence in enumerate(presences, start=1)]
    counts = Counter(seat.presence for seat in seats(people, attendance))
    figures = round_figures(people, attendance, DELEGATES)
    assert sum(counts.values()) == figures.convened == len(people)
    assert counts[Presence.PRESENT] == figures.present
    assert counts[Presence.CONVENED] >= 2
    assert figures.units_present <= figures.units <= 10
