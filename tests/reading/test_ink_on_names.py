"""Whatever pen ink lies on the letters of a name is a mark or a doubt, under every policy of a profile."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageStatus, ReadingPolicy
from ballotcount.reading import Reader
from ballotcount.reading.pipeline.json_line import document_of
from ballotcount.reading.strikes.policy import under_policy
from tests.reading.pages import PICTURE_PHASES
from tests.synth.ballots import printed
from tests.synth.blank import NameShape, PrintedPage
from tests.synth.strikes import dense
from tests.synth.strokes import Line

Point = tuple[float, float]
NOT_STRUCK = ReadingPolicy(partial=MarkState.EMPTY, odd=MarkState.EMPTY, review_odd=False)
STRUCK = ReadingPolicy(partial=MarkState.MARKED, odd=MarkState.MARKED, review_odd=False)
REVIEW = ReadingPolicy(partial=MarkState.DOUBTFUL, odd=MarkState.DOUBTFUL)
LEAST_MM = 1.5
"""Length of line inside the letters' band that must not be dropped."""


@cache
def page(paper: str, count: int) -> PrintedPage:
    return printed("strike", paper, count)


@cache
def reader(paper: str, count: int) -> Reader:
    return Reader(page(paper, count).layout, NOT_STRUCK)


@cache
def without_lines(printed_page: PrintedPage) -> tuple[np.ndarray, np.ndarray]:
    """The printed page in colour at 300 dpi, and as a soft scan shows it."""
    grey = printed_page.grey(300)
    fine = cv2.cvtColor(grey[: len(grey) // 2 * 2, : grey.shape[1] // 2 * 2], cv2.COLOR_GRAY2BGR)
    return np.asarray(fine, dtype=np.uint8), halved(fine)


def halved(picture: np.ndarray) -> np.ndarray:
    half = (picture.shape[1] // 2, picture.shape[0] // 2)
    return np.asarray(cv2.resize(picture, half, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def drawn(printed_page: PrintedPage, lines: list[list[Point]], width: float = 0.4) -> np.ndarray:
    """The printed page with pen lines through points in mm, as a soft scan shows it; only their rows are drawn new."""
    fine, soft = without_lines(printed_page)
    picture = soft.copy()
    if not lines:
        return picture
    k = 300 / 25.4
    thick = max(1, round(width * k))
    pixels = [np.array(points) * k - 0.5 for points in lines]
    every = np.concatenate(pixels)
    first = max(0, int(every[:, 1].min()) - thick - 2) // 2
    last = min(len(soft), int(every[:, 1].max() + thick + 4) // 2)
    rows = fine[2 * first : 2 * last].copy()
    for points in pixels:
        at = np.round((points - (0, 2 * first)) * 16).astype(np.int32)
        cv2.polylines(rows, [at], False, (110, 50, 30), thick, cv2.LINE_AA, 4)
    picture[first:last] = halved(rows)
    return picture


def on_letters(shape: NameShape, lines: list[list[Point]]) -> float:
    """Length of the lines between the first and last letter, from the head of the capitals to the foot, mm."""
    arrays: list[Line] = [np.array(points, dtype=float) for points in lines]
    inside = 0
    for x, y in dense(arrays, 0.05):
        inside += int(((x > shape.left) & (x < shape.right) & (y > shape.cap) & (y < shape.base)).sum())
    return 0.05 * inside


def dropped(paper: str, count: int, lines: list[list[Point]]) -> list[str]:
    """Names with ink on their letters that are decided as not struck."""
    reading = reader(paper, count).read(drawn(page(paper, count), lines))
    assert reading.status is not PageStatus.REJECT, reading.reasons
    return [
        f"{mark.candidate}: {mark.kind} {mark.rule}"
        for mark in reading.marks
        if mark.state is MarkState.EMPTY
        and on_letters(page(paper, count).names[mark.candidate], lines) >= LEAST_MM
        and mark.kind is not MarkKind.PARTIAL
    ]


def group(paper: str, count: int, first: int, last: int) -> tuple[NameShape, NameShape]:
    names = page(paper, count).names
    return names[first], names[last]


@pytest.mark.parametrize(("paper", "count"), [("A5", 8), ("A4", 30), ("A5", 20)])
@pytest.mark.parametrize("share", [0.1, 0.35, 0.7])
def test_an_upright_line_through_several_names_is_a_doubt_on_each(paper: str, count: int, share: float) -> None:
    top, bottom = group(paper, count, 2, 6)
    x = top.left + share * min(top.width, bottom.width)
    assert dropped(paper, count, [[(x, top.cap - 1), (x + 0.3, bottom.base + 1)]]) == []


@pytest.mark.parametrize(("paper", "count"), [("A5", 8), ("A4", 30), ("A5", 20)])
def test_diagonals_crosses_and_zigzags_over_several_names_are_doubts_on_each(paper: str, count: int) -> None:
    top, bottom = group(paper, count, 1, 5)
    left = min(top.left, bottom.left)
    right = max(top.right, bottom.right)
    falling = [(left, top.cap), (right, bottom.base)]
    rising = [(right, top.cap), (left, bottom.base)]
    zigzag = [(left, top.middle), (right, top.middle), (left, bottom.middle), (right, bottom.middle)]
    for lines in ([falling], [rising], [falling, rising], [zigzag]):
        assert dropped(paper, count, lines) == []


@settings(max_examples=12, deadline=None, derandomize=True, phases=PICTURE_PHASES)
@given(data=st.data())
def test_a_random_line_over_random_names_is_never_read_as_empty(data: st.DataObject) -> None:
    paper, count = data.draw(st.sampled_from([("A5", 8), ("A5", 20)]))
    names = list(page(paper, count).names.values())
    ends = [data.draw(st.sampled_from(names)) for _ in range(2)]
    points = [
        (
            end.left + data.draw(st.floats(0.0, 1.0)) * end.width,
            end.middle + data.draw(st.floats(-1.5, 1.5)) * end.height,
        )
        for end in ends
    ]
    assert dropped(paper, count, [points]) == []


@settings(max_examples=10, deadline=None, derandomize=True, phases=PICTURE_PHASES)
@given(
    number=st.integers(1, 8),
    left=st.floats(-1.0, 1.0),
    right=st.floats(-1.0, 1.0),
)
def test_a_line_along_the_whole_name_is_never_a_part_of_it(number: int, left: float, right: float) -> None:
    """However it tilts, as long as it stays on the letters."""
    shape = page("A5", 8).names[number]
    lines = [[(shape.left - 1, shape.middle + left), (shape.right + 1, shape.middle + right)]]
    mark = one(reader("A5", 8).read(drawn(page("A5", 8), lines)).marks, number)
    assert mark.state is not MarkState.EMPTY, mark


def test_a_line_down_the_whole_column_is_a_doubt_on_each_name() -> None:
    """It is longer than half of the page, as a fold or a scanner's streak is, but it ends on the page."""
    names = page("A5", 20).names
    top = min(names.values(), key=lambda shape: shape.cap)
    bottom = max(names.values(), key=lambda shape: shape.base)
    x = top.left + 3
    assert dropped("A5", 20, [[(x, top.cap - 2), (x, bottom.base + 2)]]) == []


def test_a_long_line_in_the_blank_part_of_the_sheet_is_writing() -> None:
    below = max(shape.base for shape in page("A5", 8).names.values())
    y = (below + page("A5", 8).paper[1]) / 2
    reading = reader("A5", 8).read(drawn(page("A5", 8), [[(40, y), (97, y + 3)]]))
    assert reading.foreign_ink
    assert reading.status is PageStatus.REVIEW


def one(marks: tuple[MarkReading, ...], number: int) -> MarkReading:
    return next(mark for mark in marks if mark.candidate == number)


def test_a_policy_decides_only_what_is_certainly_a_part_of_a_name() -> None:
    """A level line over one word is; a slash, a small cross, and a line to the middle of the last word are not."""
    shape = next(s for s in page("A5", 8).names.values() if len(s.words) == 3 and s.width > 25)
    number = next(n for n, s in page("A5", 8).names.items() if s is shape)
    start, end = shape.words[0]
    last = shape.words[-1]
    middle = shape.middle
    whole_word = [[(start - 0.3, middle), (end + 0.3, middle)]]
    slash = [[(start + 1, shape.base + 1), (start + 3, shape.cap - 1)]]
    cross = [
        [(start, shape.cap - 0.5), (start + 5, shape.base + 0.5)],
        [(start, shape.base + 0.5), (start + 5, shape.cap - 0.5)],
    ]
    most = [[(start - 0.5, middle), ((last[0] + last[1]) / 2, middle)]]
    found = {
        name: one(reader("A5", 8).read(drawn(page("A5", 8), lines)).marks, number)
        for name, lines in (("word", whole_word), ("slash", slash), ("cross", cross), ("most", most))
    }
    assert (found["word"].state, found["word"].kind) == (MarkState.EMPTY, MarkKind.PARTIAL)
    assert {found[name].state for name in ("slash", "cross", "most")} <= {MarkState.DOUBTFUL, MarkState.MARKED}


@pytest.mark.parametrize("number", [1, 3, 6])
@pytest.mark.parametrize("length", [2.4, 3.6])
def test_two_strokes_at_both_ends_of_a_name_are_no_part_of_it(number: int, length: float) -> None:
    """What lies between them may be meant too, so no policy makes a vote of them."""
    shape = page("A5", 8).names[number]
    ends = ((shape.left - 1.2, shape.left + length), (shape.right - length, shape.right + 1.2))
    lines = [[(start, shape.middle), (end, shape.middle)] for start, end in ends]
    found = one(reader("A5", 8).read(drawn(page("A5", 8), lines)).marks, number)
    assert under_policy(found, NOT_STRUCK).state is MarkState.DOUBTFUL


@pytest.mark.parametrize("policy", [NOT_STRUCK, STRUCK, REVIEW])
def test_a_doubt_stays_a_doubt_under_every_policy(policy: ReadingPolicy) -> None:
    shape = page("A5", 8).names[3]
    lines = [[(shape.left + 2, shape.base + 1), (shape.left + 4, shape.cap - 1)]]
    mark = one(reader("A5", 8).read(drawn(page("A5", 8), lines)).marks, 3)
    assert under_policy(mark, policy).state is MarkState.DOUBTFUL


def runs_asked(strokes: list[tuple[float, float]], struck: int = 0) -> list[list[int]]:
    """Candidates of each line over names 4 to 8, drawn from one place across the first name to one across the last."""
    printed_page = page("A5", 20)
    first = printed_page.names[4]
    last = printed_page.names[8]
    lines = [[(first.left + a, first.cap - 2), (first.left + b, last.base + 2)] for a, b in strokes]
    if struck:
        name = printed_page.names[struck]
        middle = (name.cap + name.base) / 2
        lines.append([(name.left - 2, middle), (name.right + 2, middle)])
    reading = Reader(printed_page.layout).read(drawn(printed_page, lines))
    doubted = {mark.candidate for mark in reading.marks if mark.state is MarkState.DOUBTFUL}
    assert doubted | {mark.candidate for mark in reading.marks if mark.state is MarkState.MARKED} == {4, 5, 6, 7, 8}
    return [question["candidates"] for question in document_of(reading)["lines_over_names"]]


@pytest.mark.parametrize("strokes", [[(8.0, 9.0)], [(1.0, 30.0)], [(1.0, 30.0), (30.0, 1.0)]])
def test_one_line_over_several_names_is_one_question(strokes: list[tuple[float, float]]) -> None:
    assert runs_asked(strokes) == [[4, 5, 6, 7, 8]]


def test_a_name_that_has_a_strike_of_its_own_is_asked_about_alone() -> None:
    assert all(6 not in run for run in runs_asked([(8.0, 9.0)], struck=6))


@pytest.mark.parametrize("shift", [0.0, 6.0])
def test_one_line_over_several_rows_of_boxes_is_one_question(shift: float) -> None:
    printed_page = printed("box", "A5", 20)
    boxes = {(one.candidate, one.option): one.bbox for one in printed_page.page.targets}
    first = boxes[4, Option.AGREE]
    last = boxes[8, Option.AGREE]
    across = first[0] + first[2] / 2
    line = [(across - shift, first[1] + 1), (across + shift, last[1] + last[3] - 1)]
    cross = boxes[12, Option.AGREE]
    middle = (cross[0] + cross[2] / 2, cross[1] + cross[3] / 2)
    own = [[(middle[0] - 2, middle[1] + sign * 2), (middle[0] + 2, middle[1] - sign * 2)] for sign in (-1, 1)]
    reading = Reader(printed_page.layout).read(drawn(printed_page, [line, *own]))
    asked = document_of(reading)["lines_over_names"]
    assert [question["candidates"] for question in asked] == [[4, 5, 6, 7, 8]]
    for mark in reading.marks:
        if mark.candidate == 12:
            assert (mark.state is MarkState.MARKED) == (mark.option is Option.AGREE)


def test_touching_crosses_in_two_rows_are_asked_about_apart() -> None:
    printed_page = printed("box", "A5", 20)
    boxes = {(one.candidate, one.option): one.bbox for one in printed_page.page.targets}
    lines = []
    for number in (4, 5):
        x, y, w, h = boxes[number, Option.AGREE]
        middle = (x + w / 2, y + h / 2)
        half = h / 2 + 0.2
        lines += [
            [(middle[0] - 2, middle[1] + sign * half), (middle[0] + 2, middle[1] - sign * half)] for sign in (-1, 1)
        ]
    reading = Reader(printed_page.layout).read(drawn(printed_page, lines))
    assert document_of(reading)["lines_over_names"] == []
