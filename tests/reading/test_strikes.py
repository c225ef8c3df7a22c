"""What is done to a printed name, and what the reader says of it."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageStatus, ReadingPolicy, ReasonCode
from ballotcount.reading import Reader
from ballotcount.reading.strikes.coverage import coverage_of, touches_words
from ballotcount.reading.strikes.stroke_tracing import COLUMN, Stroke
from tests.reading.pages import Image, ballot, line, reader, sheet, strike


def mark(picture: Image, number: int, *, policy: ReadingPolicy | None = None) -> MarkReading:
    chosen = reader() if policy is None else Reader(ballot().layout, policy)
    return next(one for one in chosen.read(picture).marks if one.candidate == number)


def test_an_unmarked_sheet_is_read_with_every_target_empty() -> None:
    reading = reader().read(sheet())
    assert reading.status is PageStatus.READ, reading.reasons
    assert {one.state for one in reading.marks} == {MarkState.EMPTY}
    assert len(reading.marks) == 20
    assert reading.fingerprint == b""


def test_a_line_through_the_whole_name_strikes_it_and_nobody_else() -> None:
    picture = sheet()
    strike(picture, 4)
    reading = reader().read(picture)
    assert reading.status is PageStatus.READ, reading.reasons
    struck = [one.candidate for one in reading.marks if one.state is MarkState.MARKED]
    assert struck == [4]
    assert next(one for one in reading.marks if one.candidate == 4).kind is MarkKind.THROUGH


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-1, -1), (0, 1)])
def test_a_line_through_a_part_of_the_name_is_for_people_to_judge(first: int, last: int) -> None:
    picture = sheet()
    strike(picture, 2, first=first, last=last)  # a name of four words
    found = mark(picture, 2)
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.PARTIAL)
    assert reader().read(picture).status is PageStatus.REVIEW


def test_the_congress_may_say_what_a_partial_strike_means() -> None:
    picture = sheet()
    strike(picture, 2, first=0, last=0)
    for state in (MarkState.EMPTY, MarkState.MARKED):
        found = mark(picture, 2, policy=ReadingPolicy(partial=state))
        assert (found.state, found.kind) == (state, MarkKind.PARTIAL)


@pytest.mark.parametrize("share", ["0.9", "0.92", "1"])
def test_a_profile_that_asks_for_a_line_through_all_of_a_name_is_read(share: str) -> None:
    # 0.92 and the margin make a limit of exactly 1, the most that a line can cover
    picture = sheet()
    strike(picture, 4)
    found = mark(picture, 4, policy=ReadingPolicy(strike_share=Fraction(share)))
    assert (found.state, found.kind) in ((MarkState.MARKED, MarkKind.THROUGH), (MarkState.DOUBTFUL, MarkKind.PARTIAL))


@pytest.mark.parametrize(("at", "kind"), [(1.15, MarkKind.UNDER), (-1.4, MarkKind.OVER)])
def test_a_line_beside_the_name_does_not_strike_it(at: float, kind: MarkKind) -> None:
    picture = sheet()
    strike(picture, 5, at=at)
    found = mark(picture, 5)
    assert (found.state, found.kind) == (MarkState.EMPTY, kind)
    assert reader().read(picture).has(ReasonCode.UNUSUAL_MARK)


def test_a_line_nearer_to_the_rule_than_to_the_letters_may_be_for_the_next_name() -> None:
    picture = sheet()
    strike(picture, 5, at=-1.75)
    found = mark(picture, 5, policy=ReadingPolicy(odd=MarkState.EMPTY, review_odd=False))
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.OVER)


def test_a_line_along_the_foot_of_the_letters_is_never_taken_silently() -> None:
    for at in (0.55, 0.65, 0.75):
        picture = sheet()
        strike(picture, 5, at=at)
        reading = reader().read(picture)
        found = next(one for one in reading.marks if one.candidate == 5)
        assert found.kind is not MarkKind.NONE
        assert reading.status is PageStatus.REVIEW or found.state is MarkState.MARKED


def test_a_felt_line_along_the_foot_of_two_words_and_through_the_last_is_doubt() -> None:
    shape = ballot().names[6]
    height = shape.base - shape.top
    foot = shape.base + 0.12 * height
    middle = (shape.top + shape.base) / 2
    begin = (shape.words[0][0] + shape.words[0][1]) / 2
    ends = [(begin, foot), (shape.words[1][1], foot), (shape.words[-1][1] + 5.5, middle + 0.1 * height)]
    picture = sheet()
    line(picture, ends, width=0.6)
    assert mark(picture, 6).state is MarkState.DOUBTFUL


def test_two_lines_and_a_cross_over_the_name_strike_it() -> None:
    shape = ballot().names[7]
    picture = sheet()
    strike(picture, 4, at=-0.25)
    strike(picture, 4, at=0.3)
    for top, bottom in ((shape.cap, shape.base), (shape.base, shape.cap)):
        line(picture, [(shape.left - 0.5, top), (shape.right + 0.5, bottom)])
    marks = {one.candidate: one for one in reader().read(picture).marks}
    assert marks[4].state is MarkState.MARKED
    assert marks[7].state is MarkState.MARKED
    assert marks[7].kind in (MarkKind.CROSS, MarkKind.SCRIBBLE)


def test_a_strike_taken_back_with_dots_under_it_is_doubt() -> None:
    shape = ballot().names[6]
    picture = sheet()
    strike(picture, 6)
    y = shape.base + 0.55 * (shape.base - shape.top)
    for x in np.arange(shape.left, shape.right, 1.9):
        line(picture, [(x, y), (x + 0.5, y)])
    found = mark(picture, 6)
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.RESTORED)


@pytest.mark.parametrize("number", [4, 9, 12])
def test_a_name_that_ink_covers_is_not_said_to_be_kept_again(number: int) -> None:
    shape = ballot().names[number]
    picture = sheet()
    height = shape.base - shape.top
    for at in (-0.1, 0.4, 0.9, 1.3):
        y = shape.top + at * height
        line(picture, [(shape.left - 0.5, y), (shape.right + 0.5, y)], width=1.5)
    found = mark(picture, number)
    assert found.rule is not None
    assert (found.state, found.kind, found.rule.name) == (MarkState.DOUBTFUL, MarkKind.SCRIBBLE, "blacked_out")


def test_a_short_family_name_struck_is_not_taken_for_nothing() -> None:
    number = next(n for n, shape in ballot().names.items() if shape.words[0][1] - shape.words[0][0] < 5)
    picture = sheet()
    strike(picture, number, first=0, last=0)
    assert mark(picture, number).state is MarkState.DOUBTFUL


def test_a_slanted_line_that_enters_the_next_row_strikes_its_own_name_only() -> None:
    shape = ballot().names[3]
    middle = (shape.top + shape.base) / 2
    picture = sheet()
    line(picture, [(shape.left - 1, middle - 0.9), (shape.right, middle + 0.9), (shape.right + 12, middle + 6)])
    marks = {one.candidate: one for one in reader().read(picture).marks}
    assert marks[3].state is MarkState.MARKED
    assert marks[4].state is not MarkState.MARKED


def test_what_covers_a_name_makes_it_unseen_and_not_empty() -> None:
    x, y, w, h = next(one for one in ballot().page.targets if one.candidate == 8).bbox
    k = 150 / 25.4
    picture = sheet()
    picture[int((y - 0.5) * k) : int((y + h + 0.5) * k), int(x * k) : int((x + w) * k)] = 236
    reading = reader().read(picture)
    found = next(one for one in reading.marks if one.candidate == 8)
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.UNSEEN)
    assert reading.has(ReasonCode.PRINT_MISSING)


@pytest.mark.parametrize("turn", [cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_180, cv2.ROTATE_90_COUNTERCLOCKWISE])
def test_the_way_a_sheet_lies_does_not_matter(turn: int) -> None:
    picture = sheet()
    strike(picture, 4)
    upright = reader().read(picture)
    turned = reader().read(np.asarray(cv2.rotate(picture, turn), dtype=np.uint8))
    assert [one.state for one in turned.marks] == [one.state for one in upright.marks]
    assert turned.turned == {0: 90, 1: 180, 2: 270}[turn]
    assert upright.turned == 0


def test_the_same_picture_gives_the_same_answer() -> None:
    picture = sheet()
    strike(picture, 4)
    strike(picture, 9, first=0, last=0)
    assert reader().read(picture) == reader().read(picture.copy())


@pytest.mark.parametrize("wave", [0.0, 0.45])
def test_dots_under_a_struck_name_take_it_back_perhaps(wave: float) -> None:
    shape = ballot().names[8]
    height = shape.base - shape.top
    middle = (shape.top + shape.base) / 2
    picture = sheet()
    xs = np.linspace(shape.left - 1, shape.right + 3, 60)
    line(picture, [(x, middle + wave * height * np.sin(1.2 * x)) for x in xs], width=0.6)
    for x in np.arange(shape.left, shape.right, 2.0):
        line(picture, [(x, shape.base + 0.55 * height), (x + 0.5, shape.base + 0.55 * height)], width=0.6)
    found = mark(picture, 8)
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.RESTORED)


def test_a_wave_that_leaves_the_letters_on_both_sides_still_strikes() -> None:
    shape = ballot().names[8]
    middle = (shape.top + shape.base) / 2
    height = shape.base - shape.top
    picture = sheet()
    xs = np.linspace(shape.left - 1, shape.right + 1, 90)
    line(picture, [(x, middle + 0.6 * height * np.sin(1.1 * x)) for x in xs])
    assert mark(picture, 8).state is MarkState.MARKED


def test_a_pale_strike_with_a_loop_round_the_name_is_doubt() -> None:
    shape = ballot().names[3]
    x = (shape.left + shape.right) / 2
    y = (shape.top + shape.base) / 2
    wide = (shape.right - shape.left) / 2 + 2.5
    tall = (shape.base - shape.top) / 2 + 1.6
    turn = np.linspace(0, 2 * np.pi, 60)
    picture = sheet()
    ink = (120, 120, 120)
    line(picture, [(shape.left - 0.3, y + 0.5), (shape.right + 0.3, y - 0.4)], ink=ink, width=0.34)
    flat = np.sign(np.cos(turn)) * np.abs(np.cos(turn)) ** 0.55, np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.7
    line(picture, [(x + wide * a, y + tall * b) for a, b in zip(*flat, strict=True)], ink=ink, width=0.34)
    assert mark(picture, 3).state is MarkState.DOUBTFUL


def test_the_tail_of_a_long_strike_that_drifts_off_is_no_foreign_ink() -> None:
    shape = ballot().names[4]
    y = (shape.top + shape.base) / 2
    end = next(one for one in ballot().page.targets if one.candidate == 4).row
    picture = sheet()
    right = end[0] + end[2] - 3
    line(picture, [(shape.left - 1, y), (shape.right + 1, y), (shape.right + 12, y + 0.4), (right, y + 2.2)])
    reading = reader().read(picture)
    assert reading.foreign_ink == ()
    assert mark(picture, 4).state is MarkState.MARKED


def small_word(picture: Image, x: float, middle: float, *, stems: int) -> None:
    """Upright letters 2 mm high whose middle lies at ``middle``, joined along their foot."""
    for number in range(stems):
        line(picture, [(x + 1.3 * number, middle - 1), (x + 1.3 * number, middle + 1)], width=0.4)
    line(picture, [(x, middle + 1), (x + 1.3 * (stems - 1), middle + 1)], width=0.4)


def test_a_small_word_on_the_very_line_of_a_strike_may_take_it_back() -> None:
    shape = ballot().names[4]
    y = (shape.top + shape.base) / 2
    picture = sheet()
    strike(picture, 4)
    assert mark(picture, 4).state is MarkState.MARKED
    small_word(picture, shape.right + 6, y, stems=4)
    found = mark(picture, 4)
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.RESTORED)
    assert len(reader().read(picture).foreign_ink) == 1


def test_a_hook_at_the_end_of_a_strike_is_no_word() -> None:
    shape = ballot().names[4]
    y = (shape.top + shape.base) / 2
    picture = sheet()
    line(picture, [(shape.left - 1, y), (shape.right + 4, y), (shape.right + 4.4, y - 2), (shape.right + 3.4, y - 2.2)])
    assert mark(picture, 4).state is MarkState.MARKED


@pytest.mark.parametrize(("goes_on", "state"), [(True, MarkState.MARKED), (False, MarkState.DOUBTFUL)])
def test_a_pen_that_runs_pale_over_the_last_word_is_followed_to_its_end(goes_on: bool, state: MarkState) -> None:
    shape = ballot().names[2]
    y = (shape.top + shape.base) / 2
    last = shape.words[-1][0] - 0.5
    picture = sheet()
    line(picture, [(shape.left - 0.5, y), (last, y)], ink=(110, 110, 110), width=0.34)
    if goes_on:
        line(picture, [(last, y), (shape.right + 0.5, y)], ink=(205, 205, 205), width=0.34)
    assert mark(picture, 2).state is state


@pytest.mark.parametrize(("dark", "folded", "found"), [(55, True, 0), (55, False, 1), (75, True, 1)])
def test_the_darkest_part_of_a_fold_is_no_writing_but_a_dash_is(dark: int, folded: bool, found: int) -> None:
    """A part darker than folds are is a pen's, also where a fold goes on beyond it."""
    below = max(one.row[1] + one.row[3] for one in ballot().page.targets) + 6.0
    picture = sheet()
    if folded:
        line(picture, [(10, below), (138, below)], ink=(222, 222, 222), width=0.4)
    line(picture, [(60, below), (70, below)], ink=(255 - dark,) * 3, width=0.4)
    assert len(reader().read(picture).foreign_ink) == found


def test_few_small_pale_dots_under_a_struck_name_take_it_back_perhaps() -> None:
    shape = ballot().names[13]
    middle = (shape.top + shape.base) / 2
    foot = shape.base + 0.55 * (shape.base - shape.top)
    picture = sheet()
    ink = (120, 120, 120)
    line(picture, [(shape.left - 0.5, middle), (shape.right + 0.5, middle + 0.4)], ink=ink, width=0.34)
    assert mark(picture, 13).state is MarkState.MARKED
    for x in np.arange(shape.left + 1, shape.right, 3.4):
        line(picture, [(x, foot), (x + 0.35, foot)], ink=ink, width=0.34)
    assert (mark(picture, 13).state, mark(picture, 13).kind) == (MarkState.DOUBTFUL, MarkKind.RESTORED)


@pytest.mark.parametrize("gap", [0.3, 0.5, 0.7])
@pytest.mark.parametrize("at", [0.1, 0.25, 0.4])
def test_dots_close_under_a_low_strike_take_it_back(at: float, gap: float) -> None:
    shape = ballot().names[6]
    picture = sheet()
    strike(picture, 6, at=at)
    y = shape.base + gap * (shape.base - shape.top)
    for x in np.arange(shape.left, shape.right, 1.9):
        line(picture, [(x, y), (x + 0.5, y)])
    assert mark(picture, 6).state is MarkState.DOUBTFUL


@pytest.mark.parametrize(("thickness", "counts"), [(1.2, False), (2.5, True)])
def test_an_edge_of_a_line_along_the_foot_covers_no_letters(thickness: float, counts: bool) -> None:
    """A thinner stroke beside a line is no second one."""
    name = next(iter(reader().pages.values())).names[4]
    columns = name.last // COLUMN + 2
    foot = np.full(columns, name.middle + 1.3 * name.half, dtype=np.float32)
    cover = np.ones(columns, dtype=np.float32)
    line_below = Stroke(rows=foot, cover=cover, thickness=4.2, darkness=52.0)
    half = np.where(np.arange(columns) % 2 == 0, cover, np.nan).astype(np.float32)
    beside = Stroke(rows=foot - 3, cover=half, thickness=thickness, darkness=40.0)
    assert coverage_of(name, [line_below]).whole == 0
    assert (coverage_of(name, [line_below, beside]).whole > 0.9) == counts


@pytest.mark.parametrize(
    ("after", "touches"),
    [
        ([0.68, 0.52, 0.62, 0.41], False),  # the bar of an A, as one was read on a scan of 150 dpi
        ([0.0, 0.5, 0.55, 0.5], False),
        ([0.0, 0.9, 0.0, 0.0], False),
        ([0.9, 0.9, 0.9, 0.9, 0.9, 0.9], True),
        ([0.9, np.nan, 0.9, 0.9, 0.9, 0.9], True),
    ],
)
@pytest.mark.parametrize("usual", [0.95, 0.5])
def test_the_bar_of_a_letter_makes_no_line_longer(after: list[float], touches: bool, usual: float) -> None:
    """A line ends before the last word; what its first columns show is given as a share of a line of cover 0.95."""
    name = next(
        one for one in next(iter(reader().pages.values())).names if 24 < one.words[-1][1] - one.words[-1][0] < 34
    )
    cover = np.zeros(name.last // COLUMN + 8, dtype=np.float32)
    first = name.words[-1][0] // COLUMN
    cover[name.first // COLUMN : first] = usual
    cover[first : first + len(after)] = np.array(after) * usual / 0.95
    rows = np.full(len(cover), name.middle, dtype=np.float32)
    found = coverage_of(name, [Stroke(rows=rows, cover=cover, thickness=2.4, darkness=64.0)])
    assert touches_words(found) == touches
