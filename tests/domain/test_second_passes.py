"""Second passes that lie in no stacks: a sample drawn from the paper, and piles of equal sheets."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain import events as ev
from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.record import PassKind
from ballotcount.domain.state import Count, StackStatus
from ballotcount.domain.state.without_stacks import against_piles, pattern_of
from tests.domain.folding import Step, begun, count_after, refused
from tests.domain.test_state_diagrams import R

FIRST = Ballot(((1, LineMark.STRUCK),))
SECOND = Ballot(((2, LineMark.STRUCK),))
BLANK = Ballot()
TYPED: tuple[Step, ...] = (
    ev.BallotEntered(R, 1, 1, 1, FIRST),
    ev.BallotEntered(R, 1, 1, 2, SECOND),
    ev.StackClosed(R, 1, 1, 2),
    ev.BallotEntered(R, 1, 2, 1, BLANK),
    ev.StackClosed(R, 1, 2, 1),
)
"""Three sheets in two stacks."""

SAMPLE = (*TYPED, begun(PassKind.SAMPLE))
PILES = (*TYPED, begun(PassKind.PILES))
LATER: tuple[Step, ...] = (ev.StackReopened(R, 1, 1, "đếm lại"),)


def drawn(*places: tuple[int, int], seed: str = "123456") -> ev.SampleDrawn:
    return ev.SampleDrawn(R, 2, seed=seed, limit=5, places=tuple(ev.PaperAt(*place) for place in places), second="t2")


def read(*sheets: tuple[int, int, Ballot | None]) -> ev.SampleRead:
    return ev.SampleRead(R, 2, tuple(ev.PaperRead(*sheet) for sheet in sheets), "t3")


def piled(pile: int, ballot: Ballot, sheets: int) -> ev.PileMade:
    return ev.PileMade(R, 2, pile, ballot, sheets)


def checked(pile: int, sheets: int, by: str = "t3") -> Step:
    return by, ev.PileChecked(R, 2, pile, sheets)


def sorted_out(*piles: tuple[Ballot, int]) -> tuple[Step, ...]:
    """Each pile counted by t2 and by t3, who found the same."""
    made: list[Step] = []
    for number, (ballot, sheets) in enumerate(piles, start=1):
        made += [("t2", piled(number, ballot, sheets)), checked(number, sheets)]
    return tuple(made)


def sampled(count: Count) -> tuple[tuple[int, int], ...]:
    sample = count.passes[2].sample
    assert sample is not None
    return sample.waiting


def test_the_first_draw_fixes_what_is_recorded_and_a_wider_one_goes_on() -> None:
    count = count_after(*SAMPLE, drawn((2, 1)), drawn((1, 2)))
    sample = count.passes[2].sample
    assert sample is not None
    assert (sample.seed, sample.limit, sample.keys) == ("123456", 5, ((2, 1), (1, 2)))
    assert sample.fixed == {(1, 1): FIRST, (1, 2): SECOND, (2, 1): BLANK}
    assert sampled(count) == ((1, 2), (2, 1)), "in the order in which they lie"
    assert (count.passes[2].entered, count.passes[2].by) == (0, ())


def test_a_drawn_sheet_that_reads_the_same_agrees() -> None:
    count = count_after(*SAMPLE, drawn((1, 2)), ("t2", read((1, 2, SECOND))))
    assert (sampled(count), count.passes[2].entered, count.passes[2].by) == ((), 1, ("t2", "t3"))
    assert [count.status(stack) for stack in (1, 2)] == [StackStatus.AGREED, StackStatus.AGREED]
    assert count.ballot_in(2, (1, 2)) == SECOND
    assert count.ballot_in(2, (1, 1)) == FIRST, "where nobody looked the record stands"


def test_a_drawn_sheet_that_reads_otherwise_is_a_difference_at_its_own_place() -> None:
    count = count_after(*SAMPLE, drawn((1, 2)), ("t2", read((1, 2, FIRST))))
    (found,) = count.differences(1)
    assert (found.sheet, found.places, found.lines, found.open) == (2, ((1, 2), (2, 2)), (1, 2), (1, 2))
    assert count.values_of((1, 2), 1) == (None, LineMark.STRUCK)
    assert count.differences(2) == ()


def test_a_sheet_that_was_not_found_says_nothing_against_the_record() -> None:
    count = count_after(*SAMPLE, drawn((1, 2)), ("t2", read((1, 2, None))))
    assert (count.ballot_in(2, (1, 2)), count.differences(1), sampled(count)) == (SECOND, (), ())


def test_a_judged_line_changes_the_record_but_not_what_the_sample_was_held_against() -> None:
    judged = ev.DifferenceJudged(R, 1, 2, 1, LineMark.STRUCK)
    count = count_after(*SAMPLE, drawn((1, 2)), ("t2", read((1, 2, FIRST))), judged)
    assert count.record.ballots[(1, 2)] == Ballot(((1, LineMark.STRUCK), (2, LineMark.STRUCK)))
    assert count.differences(1)[0].lines == (1, 2)
    assert count.differences(1)[0].open == (2,)


def test_only_drawn_sheets_are_read_each_once_and_never_before_the_dice() -> None:
    assert refused(*SAMPLE, read((1, 1, FIRST))) != ""
    assert refused(*SAMPLE, drawn((1, 2)), read((1, 1, FIRST))) != ""
    assert refused(*SAMPLE, drawn((1, 2)), read((1, 2, SECOND)), read((1, 2, FIRST))) != ""


def test_who_typed_pass_1_is_no_reader_of_pass_2() -> None:
    count = count_after(*SAMPLE, drawn((1, 1)), read((1, 1, FIRST)))
    assert count.passes[2].by == ("t3",), "t1 stays with pass 1"
    assert count.typed_by(2) == {"t1", "t3"}, "who read from the paper may not judge alone in any stack"


def test_piles_that_hold_what_is_recorded_agree() -> None:
    count = count_after(*PILES, *sorted_out((FIRST, 1), (SECOND, 1), (BLANK, 1)))
    compared = count.against_piles()
    assert compared is not None
    assert (compared.sheets, compared.suspects) == (0, ())
    assert count.status(1) is StackStatus.AGREED
    assert count.passes[2].by == ("t2", "t3")


def test_piles_are_compared_when_every_sheet_lies_on_one_and_two_people_agree() -> None:
    whole = sorted_out((FIRST, 1), (SECOND, 1), (BLANK, 1))
    for steps in (whole[:-2], whole[:-1], (*whole[:-1], checked(3, 2))):
        count = count_after(*PILES, *steps)
        assert count.against_piles() is None
        assert count.status(1) is StackStatus.ENTERING
    assert count_after(*TYPED).against_piles() is None, "no pass of piles has begun"
    assert count_after(*PILES, *whole, *LATER).against_piles() is None, "pass 1 is open again"


def test_a_pattern_too_many_names_the_sheets_that_may_be_wrong() -> None:
    compared = count_after(*PILES, *sorted_out((FIRST, 2), (BLANK, 1))).against_piles()
    assert compared is not None
    assert (compared.more, compared.fewer, compared.sheets) == ({SECOND: 1}, {FIRST: 1}, 1)
    (suspect,) = compared.suspects
    assert (suspect.key, suspect.recorded, suspect.lines, suspect.nearest) == ((1, 2), SECOND, (1, 2), FIRST)


def test_a_pile_made_again_replaces_the_first_and_loses_its_check() -> None:
    count = count_after(*PILES, *sorted_out((FIRST, 2)), ("t2", piled(1, FIRST, 1)))
    pile = count.passes[2].piles[1]
    assert (pile.sheets, pile.checked, pile.agreed, count.passes[2].entered) == (1, None, False, 1)
    gone = count_after(*PILES, ("t2", piled(1, FIRST, 2)), ("t2", piled(1, FIRST, 0)))
    assert (gone.passes[2].piles[1].agreed, gone.passes[2].entered) == (True, 0), "taken away: nobody has to check it"


def test_a_pile_is_checked_by_somebody_else_and_exists() -> None:
    assert refused(*PILES, ("t2", piled(1, FIRST, 2)), checked(1, 2, by="t2")) != ""
    assert refused(*PILES, checked(1, 2)) != ""
    assert refused(*PILES, ("t2", piled(1, FIRST, 2)), checked(1, 2)) == ""


def test_of_an_invalid_sheet_only_the_reason_makes_the_pile() -> None:
    torn = Ballot(((1, LineMark.STRUCK),), "torn")
    assert pattern_of(torn) == Ballot(invalid="torn")
    assert pattern_of(FIRST) is FIRST
    assert against_piles({(1, 1): torn}, [(Ballot(invalid="torn"), 1)]).sheets == 0


BALLOTS = st.sampled_from([FIRST, SECOND, BLANK, Ballot(invalid="torn"), Ballot(((1, LineMark.STRUCK),), "torn")])


@settings(max_examples=60, deadline=None)
@given(st.lists(BALLOTS, max_size=8), st.lists(BALLOTS, max_size=8))
def test_record_and_piles_differ_by_as_many_sheets_as_patterns_say(record: list[Ballot], piles: list[Ballot]) -> None:
    compared = against_piles(
        {(1, place): ballot for place, ballot in enumerate(record, start=1)}, [(ballot, 1) for ballot in piles]
    )
    shared = list(map(pattern_of, piles))
    for ballot in map(pattern_of, record):
        if ballot in shared:
            shared.remove(ballot)
    assert sum(compared.fewer.values()) == len(shared)
    assert sum(compared.more.values()) - sum(compared.fewer.values()) == len(record) - len(piles)
    assert not set(compared.more) & set(compared.fewer)
    for suspect in compared.suspects:
        assert pattern_of(record[suspect.key[1] - 1]) == suspect.recorded
        assert suspect.lines, "a suspect differs on some line"
    assert bool(compared.suspects) == bool(compared.more and compared.fewer)
