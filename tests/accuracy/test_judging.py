"""The yardstick itself: a wrong answer is caught, doubt and review pass, limits are exact, seeds repeat."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageReading, PageStatus
from tests.accuracy.bounds import lower, upper
from tests.accuracy.measure import Block, count_foreign, judge
from tests.accuracy.run import missing
from tests.synth import Expect, PageTruth, Sheet, make_sheet
from tests.synth.ballots import printed
from tests.synth.strikes import covered
from tests.synth.truth import MarkTruth


def reading_of(sheet: Sheet, answer: Callable[[MarkTruth], MarkState], status: PageStatus) -> PageReading:
    """What a reader would say that answers each target by ``answer``."""
    marks = tuple(
        MarkReading(
            mark.candidate, Option(mark.option), state=answer(mark), kind=MarkKind.NONE, score=0.5, sensitivity=0.1
        )
        for mark in sheet.truth.marks
    )
    return PageReading("generated", 1, status, marks=marks)


def clean_sheet() -> Sheet:
    page = printed("strike", "A5", 20)
    for seed in range(3, 30):
        sheet = make_sheet(page, seed=seed, condition="scan75")
        if sum(mark.drawn != "none" for mark in sheet.truth.marks) > 2:
            return sheet
    raise AssertionError("no seed with marks")


def truthful(mark: MarkTruth) -> MarkState:
    return MarkState.EMPTY if mark.expect is Expect.EMPTY else MarkState.MARKED


def test_a_truthful_reader_has_no_misread() -> None:
    sheet = clean_sheet()
    assert judge(sheet, reading_of(sheet, truthful, PageStatus.READ)) == []


def test_a_blind_reader_misreads_every_mark() -> None:
    sheet = clean_sheet()
    wrong = judge(sheet, reading_of(sheet, lambda _: MarkState.EMPTY, PageStatus.READ))
    assert len(wrong) == sum(mark.expect is Expect.MARKED for mark in sheet.truth.marks) > 2


def test_a_reader_that_sees_marks_everywhere_misreads_every_empty_line() -> None:
    sheet = clean_sheet()
    wrong = judge(sheet, reading_of(sheet, lambda _: MarkState.MARKED, PageStatus.READ))
    assert len(wrong) == sum(mark.expect is Expect.EMPTY for mark in sheet.truth.marks) > 2


@pytest.mark.parametrize("status", [PageStatus.REVIEW, PageStatus.REJECT])
def test_a_page_that_people_look_at_is_not_silent(status: PageStatus) -> None:
    sheet = clean_sheet()
    assert judge(sheet, reading_of(sheet, lambda _: MarkState.EMPTY, status)) == []


def test_a_missing_answer_is_a_misread() -> None:
    sheet = clean_sheet()
    reading = replace(reading_of(sheet, truthful, PageStatus.READ), marks=())
    assert len(judge(sheet, reading)) == len(sheet.truth.marks)


def test_reading_an_unreadable_picture_is_a_misread() -> None:
    sheet = Sheet(1, np.zeros((4, 4), np.uint8), PageTruth(readable=False, corruptions=["two_sheets"]))
    assert len(judge(sheet, PageReading("generated", 1, PageStatus.READ))) == 1
    assert judge(sheet, PageReading("generated", 1, PageStatus.REJECT)) == []


@pytest.mark.parametrize(
    ("expect", "state", "kind", "right"),
    [
        (Expect.MARKED, "marked", "through", True),
        (Expect.MARKED, "doubtful", "partial", True),
        (Expect.MARKED, "empty", "none", False),
        (Expect.PARTIAL, "marked", "through", False),
        (Expect.PARTIAL, "empty", "none", False),
        (Expect.PARTIAL, "marked", "partial", True),
        (Expect.BESIDE, "empty", "under", True),
        (Expect.BESIDE, "marked", "under", True),
        (Expect.BESIDE, "marked", "through", False),
        (Expect.AMBIGUOUS, "marked", "cross", False),
        (Expect.AMBIGUOUS, "empty", "none", False),
        (Expect.AMBIGUOUS, "marked", "restored", False),
        (Expect.TOUCHED, "marked", "through", False),
        (Expect.TOUCHED, "empty", "stray", True),
        (Expect.EMPTY, "marked", "dot", False),
    ],
)
def test_which_answers_are_right(expect: Expect, state: str, kind: str, right: bool) -> None:
    assert expect.allows(state, kind) is right


def test_the_limits_agree_with_published_ones() -> None:
    assert upper(0, 1_000_000) == pytest.approx(2.9957e-6, rel=1e-4)
    assert upper(1, 20) == pytest.approx(0.21611, abs=1e-5)
    assert lower(19, 20) == pytest.approx(0.78389, abs=1e-5)
    assert upper(5, 5) == 1.0


def test_finished_blocks_of_the_same_code_are_not_run_again() -> None:
    code = {"reader": "a", "generator": "b", "layout": "c"}
    done = [{"first": 0, **code}, {"first": 100, **code, "reader": "older"}]
    assert list(missing(done, code, 250, 100)) == [(100, 100), (200, 50)]
    assert list(missing(done, code, 150, 100, start=5000)) == [(5000, 100), (5100, 50)]


def test_the_same_seed_gives_the_same_pixels_and_another_age_the_same_truth() -> None:
    page = printed("strike", "A5", 20)
    first = make_sheet(page, seed=12, condition="scan75", mix="mixed")
    again = make_sheet(page, seed=12, condition="scan75", mix="mixed")
    aged = make_sheet(page, seed=12, condition="scan75", mix="mixed", age_seed=99)
    assert np.array_equal(first.image, again.image)
    assert aged.truth.marks == first.truth.marks
    assert first.image.shape != aged.image.shape or not np.array_equal(first.image, aged.image)


def test_words_of_every_name_are_found_on_the_printed_page() -> None:
    page = printed("strike", "A5", 20)
    for target in page.page.targets:
        shape = page.names[target.candidate]
        assert len(shape.words) == len(target.name.split())
        assert all(right - left > 1.0 for left, right in shape.words)
        assert target.bbox[1] < shape.top < shape.base <= target.bbox[1] + target.bbox[3] + 0.2
        middle = np.array([[shape.left, shape.middle], [shape.right, shape.middle]])
        assert covered(shape, [middle]) == pytest.approx(1, abs=0.01)


def test_foreign_ink_is_found_only_where_it_is() -> None:
    truth = PageTruth(foreign=[("word", (50, 150, 20, 5))])
    sheet = Sheet(1, np.zeros((4, 4), np.uint8), truth)
    block = Block(0, 3)
    count_foreign(block, sheet, PageReading("g", 1, PageStatus.REVIEW, foreign_ink=((60, 151, 4, 4),)))
    count_foreign(block, sheet, PageReading("g", 1, PageStatus.REVIEW, foreign_ink=((10, 20, 4, 4),)))
    count_foreign(block, sheet, PageReading("g", 1, PageStatus.REJECT))
    assert (block.written, block.found, block.refused, block.missed) == (3, 1, 1, [1])


def test_names_of_few_small_letters_stand_on_the_line_of_the_others() -> None:
    names = list(printed("strike", "A4", 63).names.values())
    heights = [shape.height for shape in names]
    assert max(heights) < 1.1 * min(heights)  # "Vũ Thị Ý" has five small letters, and its bars were taken for the line
