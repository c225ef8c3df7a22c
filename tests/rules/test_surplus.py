"""The list while it is typed, the balance of sheets, and the board."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Sheets
from ballotcount.domain.people import Role, Teller
from ballotcount.files import profiles
from ballotcount.rules import balance, board, surplus
from ballotcount.rules.balance import BalanceNote
from ballotcount.rules.surplus import Gravity

PARTY = profiles.load("party-190")


def codes(seats: int, names: int, style: VotingMethod = VotingMethod.STRIKE, profile: str = "party-190") -> list[str]:
    return [note.code for note in surplus.check(seats, names, style, profiles.load(profile))]


@pytest.mark.parametrize(
    ("seats", "names", "expected"),
    [
        (20, 0, ["empty"]),
        (0, 3, ["no_seats"]),
        (20, 19, ["too_few", "surplus_required"]),
        (20, 20, ["surplus_required"]),
        (20, 21, ["prepared_below"]),
        (20, 22, []),  # 10 %
        (20, 23, []),  # 15 %
        (20, 24, ["prepared_above"]),
        (20, 26, ["prepared_above"]),  # 30 %
        (20, 27, ["surplus_above"]),
        (15, 19, ["prepared_above"]),  # 30 % of 15 is 4,5: four people
        (15, 20, ["surplus_above"]),
        (5, 6, []),
        (5, 7, ["surplus_above"]),  # committees of 3 to 5: one person at most
        (1, 1, []),
        (1, 2, []),  # one person more, though 30 % of one is nobody
        (1, 3, ["surplus_above"]),
        (2, 2, []),
        (3, 3, ["surplus_required"]),
    ],
)
def test_the_surplus_of_a_party_list(seats: int, names: int, expected: list[str]) -> None:
    assert codes(seats, names) == expected


def test_limits_are_given_in_people() -> None:
    (note,) = surplus.check(20, 27, VotingMethod.STRIKE, PARTY)
    assert (note.gravity, note.limit, note.seats, note.names) == (Gravity.WARN, 26, 20, 27)
    assert (note.rule.code, note.rule.article, note.rule.read) == (
        "surplus_above",
        "Điều 14 Quy chế bầu cử trong Đảng",
        True,
    )
    assert [(n.gravity, n.limit) for n in surplus.check(20, 0, VotingMethod.STRIKE, PARTY)] == [(Gravity.STOP, 1)]
    assert [(n.gravity, n.limit) for n in surplus.check(0, 3, VotingMethod.STRIKE, PARTY)] == [(Gravity.STOP, 1)]
    assert [(n.gravity, n.limit) for n in surplus.check(20, 21, VotingMethod.STRIKE, PARTY)] == [(Gravity.HINT, 22)]
    assert [(n.gravity, n.limit) for n in surplus.check(3, 4, VotingMethod.AGREE, PARTY)] == [(Gravity.WARN, 3)]
    assert [(n.gravity, n.limit) for n in surplus.check(4, 3, VotingMethod.AGREE, PARTY)] == [(Gravity.WARN, 4)]
    assert [n.limit for n in surplus.check(20, 21, VotingMethod.STRIKE, PARTY)] == [22]
    assert [n.limit for n in surplus.check(20, 24, VotingMethod.STRIKE, PARTY)] == [23]
    assert [n.limit for n in surplus.check(3, 3, VotingMethod.STRIKE, PARTY)] == [4]


def test_boxes_are_for_lists_without_a_surplus() -> None:
    assert codes(3, 3, VotingMethod.AGREE) == []
    assert codes(3, 4, VotingMethod.AGREE) == ["surplus_on_boxes"]
    assert codes(3, 2, VotingMethod.AGREE) == ["too_few"]


@pytest.mark.parametrize(
    ("style", "profile"), [(VotingMethod.OPINION, "party-190"), (VotingMethod.LEVELS, "confidence")]
)
def test_surveys_need_names_but_no_seats(style: VotingMethod, profile: str) -> None:
    assert codes(0, 0, style, profile) == ["empty"]
    assert codes(0, 40, style, profile) == []


def test_a_confidence_vote_has_no_seats_to_fill() -> None:
    assert codes(0, 3, VotingMethod.AGREE, "confidence") == []


def test_a_written_ballot_needs_no_names() -> None:
    assert codes(3, 0, VotingMethod.WRITTEN) == []


def test_a_union_list_needs_no_surplus() -> None:
    assert codes(3, 3, VotingMethod.STRIKE, "trade-union") == []
    assert codes(10, 14, VotingMethod.STRIKE, "trade-union") == ["surplus_above"]


def test_an_association_limits_nothing_of_its_own() -> None:
    assert surplus.largest(20, profiles.load("association").surplus) is None
    assert codes(20, 90, VotingMethod.STRIKE, "association") == []


def test_a_public_list_needs_a_surplus_from_one_seat_on() -> None:
    assert codes(1, 1, VotingMethod.STRIKE, "public-na") == ["surplus_below"]


@pytest.mark.parametrize(
    ("profile", "seats", "least"),
    [
        ("public-na", 1, 2),
        ("public-na", 3, 2),
        ("public-na", 5, 2),
        ("public-council", 1, 1),
        ("public-council", 2, 1),
        ("public-council", 3, 2),
        ("public-council", 4, 3),
        ("public-council", 5, 3),
    ],
)
def test_the_least_surplus_of_a_public_list_follows_from_its_seats(profile: str, seats: int, least: int) -> None:
    assert codes(seats, seats + least - 1, VotingMethod.STRIKE, profile) == ["surplus_below"]
    assert codes(seats, seats + least, VotingMethod.STRIKE, profile) == []
    (note,) = surplus.check(seats, seats, VotingMethod.STRIKE, profiles.load(profile))
    assert note.limit == seats + least


@pytest.mark.parametrize(
    ("sheets", "counted", "expected", "stops"),
    [
        (Sheets(120, 118, 1, 1, 118), 118, [], False),
        (Sheets(0, 118, 0, 0, 118), None, [], False),
        (Sheets(120, 118, 1, 2, 118), None, ["used_more"], True),
        (Sheets(120, 118, 1, 0, 118), None, ["used_fewer"], False),
        (Sheets(0, 118, 0, 0, 117), None, ["collected_fewer"], False),
        (Sheets(0, 118, 0, 0, 119), None, ["collected_more"], True),
        (Sheets(0, 118, 0, 0, 118), 119, ["counted_more"], True),
        (Sheets(0, 118, 0, 0, 118), 117, ["counted_fewer"], True),
        (Sheets(120, 118, 1, 0, 117), 110, ["used_fewer", "collected_fewer", "counted_fewer"], True),
    ],
)
def test_sheets_must_balance(sheets: Sheets, counted: int | None, expected: list[str], stops: bool) -> None:
    notes = balance.check(sheets, counted)
    assert [note.code for note in notes] == expected
    assert balance.stops(notes) is stops


def test_what_does_not_balance_is_reported_with_both_numbers() -> None:
    assert balance.check(Sheets(120, 118, 1, 0, 116)) == (
        BalanceNote(code="used_fewer", gravity=Gravity.WARN, have=119, of=120, needs_note=True),
        BalanceNote(code="collected_fewer", gravity=Gravity.WARN, have=116, of=118, needs_note=True),
    )
    assert balance.check(Sheets(120, 118, 1, 2, 119), 120) == (
        BalanceNote(code="used_more", gravity=Gravity.STOP, have=121, of=120),
        BalanceNote(code="collected_more", gravity=Gravity.STOP, have=119, of=118),
        BalanceNote(code="counted_more", gravity=Gravity.STOP, have=120, of=119),
    )
    assert [note.difference for note in balance.check(Sheets(120, 118, 1, 0, 116))] == [-1, -2]


@pytest.mark.parametrize(
    ("profile", "level", "missing"),
    [("party-190", "any", 1), ("council", "province", 5), ("council", "commune", 1), ("shareholders", "any", 0)],
)
def test_a_board_has_enough_tellers(profile: str, level: str, missing: int) -> None:
    tellers = [Teller("t1", "An", Role.HEAD), Teller("t2", "Bình", Role.TYPIST), Teller("t3", "K", Role.TECHNICIAN)]
    assert board.too_few_by(tellers, profiles.load(profile), level) == missing
