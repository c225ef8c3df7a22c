"""Typing by exception: what is typed, what it means, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind
from ballotcount.domain.errors import UserError
from ballotcount.domain.people import CongressKind
from ballotcount.rules.validity import mark_faults
from ballotcount.service.entry_text import parse_entry, shown_entry
from ballotcount.text import words
from tests.builders import refusal, struck

REASONS = ("not_issued", "foreign_mark", "signed_or_written")
A = LineMark.AGREE
D = LineMark.DISAGREE
B = LineMark.BOTH
H = LineMark.HIGH
M = LineMark.MEDIUM
L = LineMark.LOW


def round_of(style: VotingMethod, names: int = 6) -> Round:
    candidates = tuple(Candidate(no, f"Người {no}") for no in range(1, names + 1))
    figures = RosterFigures(20, 20)
    return Round(
        "e1r1",
        "e1",
        number=1,
        kind=RoundKind.FIRST,
        congress_kind=CongressKind.DELEGATES,
        seats=3,
        style=style,
        candidates=candidates,
        profile="p",
        profile_hash="h",
        roster=figures,
    )


def said(text: str, style: VotingMethod) -> Ballot:
    return parse_entry(text, round_of(style), reasons=REASONS)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("3", [3]),
        ("3 1  6", [1, 3, 6]),
        ("3,1", [1, 3]),
        ("2-4", [2, 3, 4]),
        ("*", [1, 2, 3, 4, 5, 6]),
        ("+ 3 1", [2, 4, 5, 6]),
        ("+3", [1, 2, 4, 5, 6]),
        ("+", [1, 2, 3, 4, 5, 6]),
        ("+ 2-5", [1, 6]),
    ],
)
def test_strikes_are_the_numbers_typed(text: str, numbers: list[int]) -> None:
    assert said(text, VotingMethod.STRIKE) == struck(*numbers)


@pytest.mark.parametrize("style", [VotingMethod.AGREE, VotingMethod.OPINION])
@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("", [A, A, A, A, A, A]),
        ("2", [A, D, A, A, A, A]),
        ("2k 3h 4t", [A, D, B, None, A, A]),
        ("2K", [A, D, A, A, A, A]),
        ("*k", [D, D, D, D, D, D]),
        ("*t", [None] * 6),
        ("1-3h", [B, B, B, A, A, A]),
        ("5d", [A, A, A, A, A, A]),
    ],
)
def test_boxes_are_agreed_but_for_the_lines_typed(text: str, marks: list[LineMark | None], style: VotingMethod) -> None:
    assert said(text, style).marks == tuple((no, mark) for no, mark in enumerate(marks, start=1) if mark)


def test_another_usual_may_be_chosen() -> None:
    ballot = parse_entry("2d", round_of(VotingMethod.AGREE), usual=LineMark.DISAGREE)
    assert [mark for _, mark in ballot.marks] == [D, A, D, D, D, D]
    assert parse_entry("2d", round_of(VotingMethod.AGREE), usual=None).marks == ((2, A),)


def test_levels_are_high_but_for_the_lines_typed() -> None:
    assert [mark for _, mark in said("2 3p 4c 5h 6t", VotingMethod.LEVELS).marks] == [H, M, L, H, B]


def test_cumulative_votes_and_their_shares() -> None:
    assert said("3=500 1:20 @1000", VotingMethod.CUMULATIVE) == Ballot(((1, 20), (3, 500)), shares=1000)
    assert said("", VotingMethod.CUMULATIVE) == Ballot()


def test_written_names_stand_between_semicolons() -> None:
    ballot = said("3 1; Nguyễn Văn  A ;Rơ Châm H'Yéo", VotingMethod.WRITTEN)
    assert ballot == Ballot(((1, A), (3, A)), written=("Nguyễn Văn A", "Rơ Châm H'Yéo"))


@pytest.mark.parametrize("style", VotingMethod)
def test_a_sheet_is_set_aside_by_a_reason_or_its_place(style: VotingMethod) -> None:
    assert said("!foreign_mark", style) == Ballot(invalid="foreign_mark")
    assert said("!2", style) == Ballot(invalid="foreign_mark")


def test_a_sheet_set_aside_may_still_say_its_lines() -> None:
    whole = said("!1 *d", VotingMethod.AGREE)
    assert [mark for _, mark in whole.marks] == [A] * 6
    assert shown_entry(whole, round_of(VotingMethod.AGREE)) == "!not_issued *d"
    assert said("!1 3 4", VotingMethod.STRIKE) == Ballot(struck(3, 4).marks, "not_issued")


@pytest.mark.parametrize(
    ("text", "style", "code"),
    [
        ("7", VotingMethod.STRIKE, "entry.unknown_candidate"),
        ("0", VotingMethod.STRIKE, "entry.unknown_candidate"),
        ("3 3", VotingMethod.STRIKE, "entry.said_twice"),
        ("3 2-4", VotingMethod.STRIKE, "entry.said_twice"),
        ("4-2", VotingMethod.STRIKE, "entry.range"),
        ("2-9", VotingMethod.STRIKE, "entry.unknown_candidate"),
        ("3k", VotingMethod.STRIKE, "entry.token"),
        ("ba", VotingMethod.STRIKE, "entry.token"),
        ("*-3", VotingMethod.STRIKE, "entry.token"),
        ("-3", VotingMethod.STRIKE, "entry.token"),
        ("٣", VotingMethod.STRIKE, "text.letter"),
        ("3x", VotingMethod.AGREE, "entry.token"),
        ("3k", VotingMethod.LEVELS, "entry.token"),
        ("!", VotingMethod.STRIKE, "entry.reason"),
        ("!9", VotingMethod.STRIKE, "entry.reason"),
        ("!ugly", VotingMethod.STRIKE, "entry.reason"),
        ("!1 !2", VotingMethod.STRIKE, "entry.reason"),
        ("3", VotingMethod.CUMULATIVE, "entry.token"),
        ("3=x", VotingMethod.CUMULATIVE, "entry.token"),
        ("9=5", VotingMethod.CUMULATIVE, "entry.unknown_candidate"),
        ("3=5 3=6", VotingMethod.CUMULATIVE, "entry.said_twice"),
        ("Nguyễn Văn 3", VotingMethod.WRITTEN, "entry.token"),
        ("9", VotingMethod.WRITTEN, "entry.unknown_candidate"),
    ],
)
def test_what_is_not_understood_is_refused(text: str, style: VotingMethod, code: str) -> None:
    assert refusal(lambda: said(text, style)) == code


WORDS: dict[VotingMethod, list[LineMark]] = {
    VotingMethod.STRIKE: [LineMark.STRUCK],
    VotingMethod.AGREE: [A, D, B],
    VotingMethod.OPINION: [A, D, B],
    VotingMethod.LEVELS: [H, M, L, B],
    VotingMethod.WRITTEN: [A],
}


@given(st.data(), st.sampled_from(VotingMethod))
def test_what_is_shown_reads_back_as_the_same_ballot(data: st.DataObject, style: VotingMethod) -> None:
    mark: st.SearchStrategy[Mark] = st.sampled_from(WORDS[style]) if style in WORDS else st.integers(0, 9999)
    marks = data.draw(st.dictionaries(st.integers(1, 6), mark, max_size=6))
    names = st.lists(st.sampled_from(["Nguyễn Văn A", "Siu H'Bình", "Lê Thị Én"]), unique=True, max_size=2)
    written = tuple(data.draw(names)) if style is VotingMethod.WRITTEN else ()
    shares = data.draw(st.none() | st.integers(1, 10**6)) if style is VotingMethod.CUMULATIVE else None
    invalid = data.draw(st.none() | st.sampled_from(REASONS))
    ballot = Ballot(tuple(sorted(marks.items())), invalid, written, shares)
    assert parse_entry(shown_entry(ballot, round_of(style)), round_of(style), reasons=REASONS) == ballot


@given(st.text(alphabet="0123456789 -*+!=:@;kdhtcvpxAé", max_size=14), st.sampled_from(VotingMethod))
def test_whatever_is_typed_is_refused_or_a_ballot_the_round_can_have(text: str, style: VotingMethod) -> None:
    ballots: list[Ballot] = []
    code = refusal(lambda: ballots.append(said(text, style)))
    assert code.startswith("entry.") or not list(mark_faults(ballots[0], round_of(style)))


@pytest.mark.parametrize(
    ("text", "style", "how"),
    [
        ("x", VotingMethod.STRIKE, "3 7 12"),
        ("y", VotingMethod.AGREE, "3d"),
        ("y", VotingMethod.OPINION, "3d"),
        ("1m", VotingMethod.LEVELS, "3p"),
        ("3", VotingMethod.CUMULATIVE, "3=500 7=200 @1000"),
        ("An 3", VotingMethod.WRITTEN, "3 7; Nguyễn Văn A"),
    ],
)
def test_the_refusal_says_what_is_typed_on_a_ballot_of_this_style(text: str, style: VotingMethod, how: str) -> None:
    with pytest.raises(UserError) as refused:
        said(text, style)
    assert how in words.said(refused.value)
