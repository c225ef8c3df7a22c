"""What a voter puts into boxes, and what the reader says of it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkKind, MarkReading, MarkState, PageStatus
from ballotcount.reading import Reader
from ballotcount.reading.boxes.read import near_other
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS
from tests.reading.pages import Image, cross, line, reader, sheet, target
from tests.synth.ballots import printed


def marks(picture: Image) -> dict[tuple[int, str], MarkReading]:
    return {(one.candidate, one.option.value): one for one in reader("box").read(picture).marks}


def test_an_unmarked_sheet_has_only_empty_boxes() -> None:
    reading = reader("box").read(sheet("box"))
    assert reading.status is PageStatus.READ, reading.reasons
    assert {one.state for one in reading.marks} == {MarkState.EMPTY}


def test_an_x_marks_its_box_and_no_other() -> None:
    picture = sheet("box")
    cross(picture, 3, "agree")
    cross(picture, 4, "disagree")
    found = marks(picture)
    marked = {key for key, one in found.items() if one.state is MarkState.MARKED}
    assert marked == {(3, "agree"), (4, "disagree")}
    assert found[3, "agree"].kind is MarkKind.CROSS


def test_two_boxes_of_a_line_can_both_be_marked() -> None:
    picture = sheet("box")
    cross(picture, 7, "agree")
    cross(picture, 7, "disagree")
    found = marks(picture)
    assert found[7, "agree"].state is found[7, "disagree"].state is MarkState.MARKED


def test_an_x_with_lines_over_it_is_doubt() -> None:
    x, y, w, h = target("box", 5, "agree").bbox
    picture = sheet("box")
    cross(picture, 5, "agree")
    for share in (0.35, 0.5, 0.65):
        line(picture, [(x + w / 2 - 3, y + share * h), (x + w / 2 + 3, y + share * h)])
    assert marks(picture)[5, "agree"].state is MarkState.DOUBTFUL


def test_an_x_on_the_rule_between_two_boxes_is_doubt_for_both() -> None:
    x, y, _, h = target("box", 6, "disagree").bbox
    picture = sheet("box")
    for sign in (-1, 1):
        line(picture, [(x - 2.2, y + h / 2 - 2 * sign), (x + 2.0, y + h / 2 + 2 * sign)])
    found = marks(picture)
    assert found[6, "agree"].state is MarkState.DOUBTFUL
    assert found[6, "disagree"].state is MarkState.DOUBTFUL


def test_a_filled_box_is_doubt_unless_the_policy_says_more() -> None:
    x, y, w, h = target("box", 8, "agree").bbox
    picture = sheet("box")
    for share in np.linspace(0.15, 0.85, 12):
        line(picture, [(x + 0.2 * w, y + share * h), (x + 0.8 * w, y + share * h)])
    assert marks(picture)[8, "agree"].state is MarkState.DOUBTFUL


def test_a_single_stroke_in_a_box_is_doubt() -> None:
    x, y, w, h = target("box", 9, "agree").bbox
    picture = sheet("box")
    line(picture, [(x + w / 2 - 2, y + h / 2), (x + w / 2 + 2, y + h / 2)])
    found = marks(picture)[9, "agree"]
    assert (found.state, found.kind) == (MarkState.DOUBTFUL, MarkKind.LINE)


def test_specks_of_dust_mark_nothing() -> None:
    x, y, w, h = target("box", 10, "agree").bbox
    picture = sheet("box")
    line(picture, [(x + w / 2, y + h / 2), (x + w / 2 + 0.05, y + h / 2)], width=0.2, ink=(60, 60, 60))
    assert marks(picture)[10, "agree"].state is MarkState.EMPTY


def test_two_crosses_that_touch_on_the_rule_between_rows_are_two_crosses() -> None:
    picture = sheet("box")
    for number in (11, 12):
        x, y, w, h = target("box", number, "agree").bbox
        for sign in (-1, 1):
            reach = h / 2 + 0.1
            line(picture, [(x + w / 2 - 3, y + h / 2 - sign * reach), (x + w / 2 + 3, y + h / 2 + sign * reach)])
    found = marks(picture)
    assert {found[number, "agree"].state for number in (11, 12)} <= {MarkState.MARKED, MarkState.DOUBTFUL}
    assert found[10, "agree"].state is found[13, "agree"].state is MarkState.EMPTY


def test_a_number_written_by_hand_is_left_to_people() -> None:
    page = printed("digits", "A5", 12)
    cell = page.page.targets[3]
    picture = np.asarray(cv2.cvtColor(page.grey(150), cv2.COLOR_GRAY2BGR), dtype=np.uint8)
    x, y, w, h = cell.bbox
    line(picture, [(x + w / 2, y + 0.2 * h), (x + w / 2, y + 0.8 * h)])
    found = {one.candidate: one for one in Reader(page.layout).read(picture).marks}
    assert (found[cell.candidate].state, found[cell.candidate].kind) == (MarkState.DOUBTFUL, MarkKind.DIGITS)
    others = [one for number, one in found.items() if number != cell.candidate]
    assert {one.state for one in others} == {MarkState.EMPTY}


def test_a_small_cross_of_a_felt_pen_is_a_cross_and_no_fill() -> None:
    x, y, w, h = target("box", 5, "agree").bbox
    picture = sheet("box")
    for sign in (-1, 1):
        line(picture, [(x + w / 2 - 1.9, y + h / 2 - 1.9 * sign), (x + w / 2 + 1.9, y + h / 2 + 1.9 * sign)], width=0.9)
    found = marks(picture)[5, "agree"]
    assert (found.state, found.kind) == (MarkState.MARKED, MarkKind.CROSS)


def test_a_cross_beside_the_rule_is_doubt_for_both_boxes_only_if_it_may_stand_on_it() -> None:
    x, y, _, h = target("box", 6, "disagree").bbox
    for left, middle, doubt in ((-0.8, 1.2, True), (-0.4, 1.6, True), (0.8, 2.4, False), (0.6, 5.4, False)):
        picture = sheet("box")
        for sign in (-1, 1):
            right = 2 * middle - left
            line(picture, [(x + left, y + h / 2 - 2.6 * sign), (x + right, y + h / 2 + 2.6 * sign)])
        found = marks(picture)
        state = MarkState.DOUBTFUL if doubt else MarkState.MARKED
        assert found[6, "disagree"].state is state
        assert found[6, "agree"].state is (MarkState.DOUBTFUL if doubt else MarkState.EMPTY)


@pytest.mark.parametrize(("from_right", "rule"), [(False, "cross"), (True, "near_the_rule")])
def test_a_cross_at_the_outer_rule_of_a_row_may_stand_on_no_other_box(from_right: bool, rule: str) -> None:
    x, y, w, h = target("box", 6, "agree").bbox
    picture = sheet("box")
    for sign in (-1, 1):
        arms = [(0.6, -2.6 * sign), (2.5, 0), (6.2, 2.6 * sign)]
        line(picture, [(x + (w - right if from_right else right), y + h / 2 + down) for right, down in arms])
    found = marks(picture)[6, "agree"]
    assert found.rule is not None
    assert found.rule.name == rule


def test_arcs_and_letters_of_a_stamp_are_no_cross() -> None:
    x, y, w, h = target("box", 8, "agree").bbox
    picture = sheet("box")
    for start in (0.3, 0.42, 0.55, 0.68):
        line(picture, [(x + start * w, y + 0.2 * h), (x + (start + 0.03) * w, y + 0.8 * h)])
    assert marks(picture)[8, "agree"].state is MarkState.DOUBTFUL


def in_one_movement(picture: Image, number: int, half: float) -> None:
    """An X drawn without lifting the pen: the way between its two strokes closes a loop at the right."""
    x, y, w, h = target("box", number, "agree").bbox
    cx = x + w / 2
    cy = y + h / 2
    path = [(-1.1, -1.0), (1.0, 1.0), (1.25, 0.4), (1.2, -0.3), (0.95, -1.0), (-1.0, 1.05)]
    line(picture, [(cx + half * dx, cy + half * dy) for dx, dy in path], width=0.35)


def test_a_cross_drawn_in_one_movement_is_a_cross_and_not_once_it_is_crossed_out() -> None:
    picture = sheet("box")
    for number in (2, 4):
        in_one_movement(picture, number, 2.0)
    x, y, w, h = target("box", 4, "agree").bbox
    for share in (0.35, 0.6):
        line(picture, [(x + w / 2 - 3.5, y + share * h), (x + w / 2 + 3.5, y + share * h)], width=0.35)
    found = marks(picture)
    assert found[2, "agree"].state is MarkState.MARKED, found[2, "agree"].rule
    assert found[4, "agree"].state is MarkState.DOUBTFUL


def test_a_ring_is_no_cross_drawn_in_one_movement() -> None:
    x, y, w, h = target("box", 7, "agree").bbox
    turn = np.linspace(0, 2 * np.pi, 40)
    picture = sheet("box")
    line(picture, [(x + w / 2 + 2.2 * np.cos(a), y + h / 2 + 2.0 * np.sin(a)) for a in turn], width=0.35)
    assert marks(picture)[7, "agree"].state is MarkState.DOUBTFUL


def test_a_limit_as_short_as_a_straight_cross_divides_by_nothing() -> None:
    limits = replace(BOX_THRESHOLDS, longest=BOX_THRESHOLDS.straight_cross)
    shape = cast("Any", SimpleNamespace(longest=2.0))
    assert near_other(shape, limits=limits) == limits.longest_sensitivity
    assert near_other(shape) == 0
