"""The second look settles what is plain to it, doubts what was decided narrowly, and leaves other causes alone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from ballotcount.domain.layout import Option
from ballotcount.domain.reading import MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.classifier.second_look import (
    NAME_SIZE,
    NameLook,
    Opinion,
    _opinion,
    box_place,
    cut_out,
    name_place,
    second_look_at_box,
)
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.creases import doubt_creases
from tests.reading.pages import DPI, Image, ballot, cross, line, reader, sheet, strike, target
from tests.synth.blank import MM_PER_INCH


def grey(ink: Ink) -> Ink:
    """Return the ink of a picture without colour: nothing shows that a line is no crease but its ink."""
    return replace(ink, colour=None)


def looked(picture: Image, number: int, state: MarkState, kind: MarkKind, sensitivity: float) -> MarkReading:
    """What becomes of an answer about a name of a picture."""
    seen = reader().trace(picture)
    assert seen.ink is not None
    assert seen.page is not None
    name = seen.page.names[number - 1]
    given = MarkReading(number, Option.STRIKE, state=state, kind=kind, score=0.5, sensitivity=sensitivity)
    return NameLook(seen.ink, seen.page.template).at(given, name)


def test_a_plain_strike_in_doubt_is_settled() -> None:
    picture = sheet()
    strike(picture, 3)
    after = looked(picture, 3, MarkState.DOUBTFUL, MarkKind.PARTIAL, 1.0)
    assert (after.state, after.kind) == (MarkState.MARKED, MarkKind.THROUGH)


def test_a_bare_name_in_doubt_is_settled() -> None:
    assert looked(sheet(), 3, MarkState.DOUBTFUL, MarkKind.PARTIAL, 1.0).state is MarkState.EMPTY


@pytest.mark.parametrize(("with_pen", "without", "doubted"), [(1, 1, 1), (0, 1, 1), (0, 3, 0), (1, 3, 3)])
def test_a_strike_without_ink_of_a_pen_is_doubted_unless_the_pen_is_pale(
    with_pen: int, without: int, doubted: int
) -> None:
    """The crease of a fold through a name was twice called a strike; a pale pen leaves no name with ink."""
    picture = sheet()
    strike(picture, 1)
    seen = reader().trace(picture)
    result = seen.result
    assert result is not None
    assert seen.ink is not None
    struck, *bare = result.names
    names = [struck] * with_pen + bare[:without]
    marks = [
        MarkReading(n, Option.STRIKE, state=MarkState.MARKED, kind=MarkKind.THROUGH, score=0.8, sensitivity=0.9)
        for n in range(len(names))
    ]
    after = [
        mark.state is MarkState.DOUBTFUL
        for mark in doubt_creases(names, marks, grey(seen.ink), stamped=[False] * len(names))
    ]
    assert after == [False] * with_pen + [doubted > 0] * without
    if without == 3:
        row = doubt_creases(bare[:1] * 3, marks[:3], grey(seen.ink), stamped=[False] * 3)
        assert {mark.state for mark in row} == {MarkState.DOUBTFUL}, "one crease through the names of three columns"


@pytest.mark.parametrize(
    ("pen_mm", "darkness", "doubted"), [(0.7, 60.0, True), (0.9, 29.0, True), (0.9, 45.0, False), (2.5, 29.0, False)]
)
def test_a_pale_strike_with_little_ink_of_a_pen_may_be_a_crease(pen_mm: float, darkness: float, doubted: bool) -> None:
    picture = sheet()
    strike(picture, 1)
    strike(picture, 2)
    seen = reader().trace(picture)
    result = seen.result
    assert result is not None
    assert seen.ink is not None
    sure, other = result.names[:2]
    pale = replace(other, pen_mm=pen_mm, strokes=tuple(replace(one, darkness=darkness) for one in other.strokes))
    marks = [
        MarkReading(n, Option.STRIKE, state=MarkState.MARKED, kind=MarkKind.THROUGH, score=0.9, sensitivity=0.9)
        for n in (1, 2)
    ]
    after = doubt_creases([sure, pale], marks, grey(seen.ink), stamped=[False] * 2)
    assert [mark.state is MarkState.DOUBTFUL for mark in after] == [False, doubted]


@pytest.mark.parametrize(("wide_mm", "darkness", "doubted"), [(7.6, 45.0, False), (7.6, 29.0, True), (20, 45.0, True)])
def test_a_strike_over_one_short_word_shows_no_pen_between_its_letters(
    wide_mm: float, darkness: float, doubted: bool
) -> None:
    """The last line of a broken name may be "Anh" alone; a long name without ink is looked at."""
    picture = sheet()
    strike(picture, 1)
    strike(picture, 2)
    seen = reader().trace(picture)
    assert seen.result is not None
    assert seen.ink is not None
    sure, other = seen.result.names[:2]
    name = replace(other.name, last=other.name.first + round(wide_mm * seen.ink.scale))
    strokes = tuple(replace(one, darkness=darkness) for one in other.strokes)
    marks = [
        MarkReading(n, Option.STRIKE, MarkState.MARKED, kind=MarkKind.THROUGH, score=0.9, sensitivity=0.9)
        for n in (1, 2)
    ]
    faint = replace(other, name=name, strokes=strokes, pen_mm=0.0)
    after = doubt_creases([sure, faint], marks, grey(seen.ink), stamped=[False] * 2)
    assert [mark.state is MarkState.DOUBTFUL for mark in after] == [False, doubted]


@pytest.mark.parametrize("margin", ["none", "left", "right"])
@pytest.mark.parametrize(("pen_mm", "enough"), [(0.0, ("left", "right")), (1.2, ("left",))])
def test_a_strike_over_one_short_word_may_be_a_crease_that_reaches_one_edge(
    margin: str, pen_mm: float, enough: tuple[str, ...]
) -> None:
    """A crease may end within the page; with ink beside the letters it must go on from them to the edge.

    On the left it begins at the name, on the right beyond open paper.
    """
    picture = sheet()
    strike(picture, 1)
    strike(picture, 2)
    shape = ballot("strike").names[2]
    row = round((shape.top + shape.base) / 2 * DPI / MM_PER_INCH)
    middle = round(shape.words[0][0] * DPI / MM_PER_INCH)
    for side, part in (("left", picture[row : row + 2, :middle]), ("right", picture[row : row + 2, -middle:])):
        if margin == side:
            part[:] = np.clip(part.astype(int) - 40, 0, 255).astype(np.uint8)
    seen = reader().trace(picture)
    assert seen.result is not None
    assert seen.ink is not None
    sure, other = seen.result.names[:2]
    name = replace(other.name, last=other.name.first + round(7.6 * seen.ink.scale))
    strokes = tuple(replace(one, darkness=45.0) for one in other.strokes)
    marks = [
        MarkReading(n, Option.STRIKE, state=MarkState.MARKED, kind=MarkKind.THROUGH, score=0.9, sensitivity=0.9)
        for n in (1, 2)
    ]
    faint = replace(other, name=name, strokes=strokes, pen_mm=pen_mm)
    after = doubt_creases([sure, faint], marks, grey(seen.ink), stamped=[False] * 2)
    assert (after[1].state is MarkState.DOUBTFUL) is (margin in enough)


@pytest.mark.parametrize(("fold", "doubted"), [(0, False), (25, True)])
def test_a_strike_with_little_ink_along_a_fold_may_be_its_crease(fold: int, doubted: bool) -> None:
    """A fold goes on to both edges of the paper; a pen's line ends with the table."""
    picture = sheet()
    strike(picture, 1)
    strike(picture, 3)
    shape = ballot().names[3]
    middle = (shape.top + shape.base) / 2
    shade = np.zeros_like(picture)
    # not quite level: `Ink` itself takes a level crease out
    line(shade, [(0, middle - 1), (picture.shape[1] * MM_PER_INCH / DPI, middle + 1)], ink=(fold, fold, fold))
    picture -= np.minimum(picture, shade)
    seen = reader().trace(picture)
    assert seen.result is not None
    assert seen.ink is not None
    sure, _, other = seen.result.names[:3]
    marks = [
        MarkReading(n, Option.STRIKE, state=MarkState.MARKED, kind=MarkKind.THROUGH, score=0.9, sensitivity=0.9)
        for n in (1, 3)
    ]
    after = doubt_creases([sure, replace(other, pen_mm=0.9)], marks, grey(seen.ink), stamped=[False] * 2)
    assert [mark.state is MarkState.DOUBTFUL for mark in after] == [False, doubted]


@pytest.mark.parametrize(("first", "last"), [(0, 0), (-1, -1), (0, -2)])
def test_a_struck_word_stays_a_doubt(first: int, last: int) -> None:
    picture = sheet()
    strike(picture, 3, first=first, last=last)
    assert looked(picture, 3, MarkState.DOUBTFUL, MarkKind.PARTIAL, 1.0).state is MarkState.DOUBTFUL


def test_nothing_decided_narrowly_where_a_word_is_struck_becomes_a_doubt() -> None:
    picture = sheet()
    strike(picture, 3, first=0, last=0)
    assert looked(picture, 3, MarkState.EMPTY, MarkKind.NONE, 0.5).state is MarkState.DOUBTFUL


def test_a_strike_decided_narrowly_on_a_bare_name_becomes_a_doubt() -> None:
    assert looked(sheet(), 3, MarkState.MARKED, MarkKind.THROUGH, 0.6).state is MarkState.DOUBTFUL


def test_what_was_decided_by_far_is_not_looked_at_again() -> None:
    before = looked(sheet(), 3, MarkState.MARKED, MarkKind.THROUGH, 0.0)
    assert before.state is MarkState.MARKED


def test_a_place_that_is_not_seen_stays_a_doubt() -> None:
    assert looked(sheet(), 3, MarkState.DOUBTFUL, MarkKind.UNSEEN, 1.0).state is MarkState.DOUBTFUL


def test_an_opinion_is_an_answer_only_when_it_is_nearly_certain() -> None:
    assert Opinion(0.995, 0.004, 0.001).sure(2, 2) is MarkState.EMPTY
    assert Opinion(0.985, 0.004, 0.011).sure(2, 2) is MarkState.DOUBTFUL
    assert Opinion(0.001, 0.995, 0.004).sure(2, 2) is MarkState.MARKED


def test_cut_outs_reach_over_the_edge_of_the_page() -> None:
    seen = reader().trace(sheet())
    assert seen.ink is not None
    assert seen.page is not None
    place = name_place(seen.page.names[0])._replace(left=-30)
    cut: Floats = cut_out(seen.ink, seen.page.template, place)
    assert cut.shape == (1, 3, *NAME_SIZE)
    assert not cut[0, :, :, :30].any()
    assert cut[0, 1].any()


def test_boxes_are_in_the_middle_of_their_cut_outs() -> None:
    picture = sheet("box")
    cross(picture, 4, "agree")
    seen = reader("box").trace(picture)
    assert seen.ink is not None
    assert seen.page is not None
    cell = next(one for one in seen.page.cells if one.target.candidate == 4 and one.target.option == "agree")
    cut = cut_out(seen.ink, seen.page.template, box_place(cell))
    _, _, height, width = cut.shape
    assert cut[0, 2, height // 2, width // 2] > 0.3


def marked_box(picture: Image, option: str, state: MarkState, kind: MarkKind) -> MarkReading:
    """What becomes of an answer about a box of the fourth row of a picture."""
    seen = reader("box").trace(picture)
    assert seen.ink is not None
    assert seen.page is not None
    cell = next(one for one in seen.page.cells if one.target.candidate == 4 and one.target.option == option)
    given = MarkReading(4, cell.target.option, state=state, kind=kind, score=0.5, sensitivity=0.0)
    return second_look_at_box(given, cell, seen.ink, seen.page.template)


def test_an_even_patch_that_fills_a_box_is_never_called_empty_by_the_network() -> None:
    assert marked_box(sheet("box"), "agree", MarkState.DOUBTFUL, MarkKind.STRAY).state is MarkState.EMPTY
    assert marked_box(sheet("box"), "agree", MarkState.DOUBTFUL, MarkKind.FILL).state is MarkState.DOUBTFUL


def test_a_plain_cross_in_doubt_is_settled_and_so_is_a_bare_box() -> None:
    picture = sheet("box")
    cross(picture, 4, "agree")
    after = marked_box(picture, "agree", MarkState.DOUBTFUL, MarkKind.CROSSED_OUT)
    assert (after.state, after.kind) == (MarkState.MARKED, MarkKind.CROSS)
    assert marked_box(picture, "disagree", MarkState.DOUBTFUL, MarkKind.STRAY).state is MarkState.EMPTY


@pytest.mark.parametrize("reach", [0.3, 0.6, 1])
def test_a_cross_over_the_rule_beside_its_box_is_left_to_people(reach: float) -> None:
    picture = sheet("box")
    x, y, w, h = target("box", 4, "agree").bbox
    right = x + w
    middle = y + h / 2
    for sign in (-1, 1):
        line(picture, [(right - 5, middle - sign * 2.2), (right + reach, middle + sign * 2.2)])
    assert marked_box(picture, "agree", MarkState.MARKED, MarkKind.CROSS).state is MarkState.DOUBTFUL
    for kind in (MarkKind.BETWEEN, MarkKind.CROSSED_OUT):
        assert marked_box(picture, "agree", MarkState.DOUBTFUL, kind).state is MarkState.DOUBTFUL


def test_a_cross_that_stops_before_the_rule_beside_its_box_is_counted() -> None:
    picture = sheet("box")
    x, y, w, h = target("box", 4, "agree").bbox
    right = x + w - 0.8
    middle = y + h / 2
    for sign in (-1, 1):
        line(picture, [(right - 5, middle - sign * 2.2), (right, middle + sign * 2.2)])
    assert marked_box(picture, "agree", MarkState.MARKED, MarkKind.CROSS).state is MarkState.MARKED
    assert marked_box(picture, "agree", MarkState.DOUBTFUL, MarkKind.BETWEEN).state is MarkState.MARKED


def test_a_mark_read_on_bare_paper_becomes_a_doubt() -> None:
    assert marked_box(sheet("box"), "agree", MarkState.MARKED, MarkKind.CROSS).state is MarkState.DOUBTFUL


def test_a_looped_cross_is_counted() -> None:
    picture = sheet("box")
    x, y, w, h = target("box", 4, "agree").bbox
    cx = x + w / 2
    cy = y + h / 2
    line(picture, [(cx - 2, cy - 2), (cx + 2, cy + 2), (cx + 2.4, cy), (cx + 2, cy - 2), (cx - 2, cy + 2)])
    mark = next(one for one in reader("box").read(picture).marks if (one.candidate, one.option) == (4, "agree"))
    assert (mark.state, mark.kind) == (MarkState.MARKED, MarkKind.CROSS)


@pytest.mark.parametrize("which", ["name", "name-quick"])
def test_readings_side_by_side_are_those_of_one_after_another(which: str) -> None:
    picture = sheet()
    strike(picture, 3, first=0, last=0)
    seen = reader().trace(picture)
    assert seen.ink is not None
    assert seen.page is not None
    cuts = [cut_out(seen.ink, seen.page.template, name_place(name)) for name in seen.page.names[:4]]
    alone = [_opinion(which, cut) for cut in cuts]
    assert len(set(alone)) == len(alone)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda cut: _opinion(which, cut), cuts * 25))
    assert together == alone * 25
