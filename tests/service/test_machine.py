"""From the reader's answer to an entry: options become lines, and no doubt is lost on the way."""

from __future__ import annotations

import pytest

from ballotcount.domain.ballot import LineMark
from ballotcount.domain.events import Doubt, EntrySource
from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, Reason, ReasonCode, status_of
from ballotcount.service import counting, disputes, machine
from tests.builders import SECRETARY, TYPIST, at, collected

M = MarkState.MARKED
E = MarkState.EMPTY
D = MarkState.DOUBTFUL


def seen(candidate: int, option: Option, state: MarkState, kind: MarkKind = MarkKind.THROUGH, **more) -> MarkReading:
    return MarkReading(
        candidate, option, state=state, kind=kind, score=0.9 if state is M else 0.1, sensitivity=0.2, **more
    )


def page(*marks: MarkReading, reasons: tuple[Reason, ...] = (), stamp: bool | None = True) -> PageReading:
    return PageReading("scan.jpg", 1, status_of(reasons), reasons, marks, stamp=stamp)


def entry(*pages: PageReading) -> counting.SheetEntry:
    return machine.entry_of(pages, EntrySource.SCAN)


def test_a_struck_name_is_a_struck_line_and_an_empty_one_is_left_out() -> None:
    read = entry(page(seen(1, Option.STRIKE, M), seen(2, Option.STRIKE, E)))
    assert read.ballot.marks == ((1, LineMark.STRUCK),)
    assert read.doubts == ()
    assert [score.marked for score in read.scores] == [True, False]


@pytest.mark.parametrize(
    ("states", "line"),
    [((M, E), LineMark.AGREE), ((E, M), LineMark.DISAGREE), ((M, M), LineMark.BOTH), ((E, E), None)],
)
def test_boxes_of_one_line_make_one_mark(states: tuple[MarkState, MarkState], line: LineMark | None) -> None:
    read = entry(page(seen(4, Option.AGREE, states[0]), seen(4, Option.DISAGREE, states[1])))
    assert dict(read.ballot.marks).get(4) == line


def test_a_line_with_a_doubtful_box_is_left_to_people_whatever_its_other_box_says() -> None:
    read = entry(page(seen(4, Option.AGREE, M), seen(4, Option.DISAGREE, D)))
    assert read.ballot.marks == ()
    assert read.doubts == (Doubt("doubtful_mark", 4),)
    assert [score.marked for score in read.scores] == [True, None]


def test_digits_become_votes_and_unread_digits_a_doubt() -> None:
    sure = seen(1, Option.VOTES, M, MarkKind.DIGITS, digits=250)
    unsure = seen(2, Option.VOTES, M, MarkKind.DIGITS)
    read = entry(page(sure, unsure))
    assert read.ballot.marks == ((1, 250),)
    assert read.doubts == (Doubt("doubtful_mark", 2),)


def test_foreign_ink_a_missing_stamp_and_covered_print_are_doubts_of_their_own() -> None:
    reasons = (Reason.of(ReasonCode.FOREIGN_INK, places=1), Reason.of(ReasonCode.PRINT_MISSING, candidates="3"))
    read = entry(page(seen(3, Option.STRIKE, D, MarkKind.UNSEEN), reasons=reasons, stamp=False))
    assert set(read.doubts) == {Doubt("print_missing", 3), Doubt("foreign_ink"), Doubt("no_stamp")}


def test_a_line_under_a_name_is_shown_when_the_page_says_so() -> None:
    odd = seen(5, Option.STRIKE, E, MarkKind.UNDER)
    assert entry(page(odd)).doubts == ()
    shown = entry(page(odd, reasons=(Reason.of(ReasonCode.UNUSUAL_MARK, candidates="5"),)))
    assert shown.doubts == (Doubt("unusual_mark", 5),)


def test_pages_of_one_ballot_are_one_sheet() -> None:
    first = page(seen(1, Option.STRIKE, M))
    second = page(seen(70, Option.STRIKE, M), stamp=None)
    assert entry(first, second).ballot.marks == ((1, LineMark.STRUCK), (70, LineMark.STRUCK))


def test_a_sheet_read_with_a_doubt_waits_for_a_ruling() -> None:
    session = at(collected(12), TYPIST)
    counting.start_pass(session, "e1r1", stack_size=20)
    read = entry(page(seen(1, Option.STRIKE, D), seen(2, Option.STRIKE, M)))
    counting.enter_all(session, "e1r1", [read])
    assert not disputes.queue(session, "e1r1").waiting  # who counts one pass knows of none before the other
    assert [dispute.key for dispute in disputes.queue(at(session, SECRETARY), "e1r1").waiting] == [(1, 1)]
