"""All pen ink of a page is accounted for: a mark, a doubt, foreign ink, a stamp, or explained with its reason."""

from __future__ import annotations

from collections import Counter

import cv2
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ballotcount.domain.layout import Target
from ballotcount.domain.reading import MarkKind, MarkState, PageStatus
from ballotcount.reading import Reader
from ballotcount.reading.foreign.account import pieces_of
from ballotcount.reading.pipeline.page_trace import PageTrace
from tests.reading.test_ink_on_names import drawn, page, reader
from tests.synth import make_sheet
from tests.synth.ballots import printed
from tests.synth2 import conditions, sheets

Point = tuple[float, float]
OWNERS = {"mark", "doubt", "foreign", "stamp", "printed", "explained"}


def check_sum(trace: PageTrace) -> Counter[str]:
    """Each piece has one owner and a reason, and the pieces are all the ink; return pixels by owner."""
    assert trace.result is not None
    assert trace.page is not None
    account = trace.result.account
    pieces = pieces_of(account, trace.page, trace.result.marks, trace.result.stamps)
    assert sum(piece.pixels for piece in pieces) == cv2.countNonZero(account.dark)
    assert not account.forgotten().any()
    assert {piece.owner for piece in pieces} <= OWNERS
    assert all(piece.reason not in ("", "none") for piece in pieces)
    return Counter({owner: sum(p.pixels for p in pieces if p.owner == owner) for owner in OWNERS})


@settings(max_examples=10, deadline=None, derandomize=True, phases=[Phase.generate])
@given(
    x=st.floats(12, 130),
    y=st.floats(48, 175),
    across=st.floats(-40, 40),
    down=st.floats(-30, 30),
    width=st.floats(0.35, 0.8),
)
def test_a_stroke_anywhere_never_leaves_the_page_as_if_untouched(
    x: float, y: float, across: float, down: float, width: float
) -> None:
    stretch = max(1.0, 8 / max(1.0, float(np.hypot(across, down))))
    end = (float(np.clip(x + stretch * across, 8, 140)), float(np.clip(y + stretch * down, 45, 185)))
    if np.hypot(end[0] - x, end[1] - y) < 6:
        return
    trace = reader("A5", 8).trace(drawn(page("A5", 8), [[(x, y), end]], width))
    check_sum(trace)
    noticed = trace.reading.foreign_ink or any(mark.kind is not MarkKind.NONE for mark in trace.reading.marks)
    assert noticed, ((x, y), end)


@pytest.mark.parametrize(("style", "mix"), [("strike", "mixed"), ("box", "foreign")])
def test_the_ink_of_drawn_sheets_adds_up(style: str, mix: str) -> None:
    ballot = printed(style, "A5", 20)
    trace = Reader(ballot.layout).trace(make_sheet(ballot, seed=3, condition="scan150", mix=mix).image)
    counted = check_sum(trace)
    assert counted["mark"] + counted["doubt"] > 0


def test_the_ink_of_the_second_generator_adds_up() -> None:
    sheet = sheets.make(conditions.conditions("strike")["group_wave_a5_8"], 4)
    check_sum(Reader(sheet.layout).trace(sheet.picture, dpi=sheet.dpi))


def row_of(number: int) -> Target:
    return next(one for one in page("A5", 8).page.targets if one.candidate == number)


@pytest.mark.parametrize("beside_mm", [-0.4, 0.0, 0.3])
def test_a_line_on_the_rule_between_two_names_is_a_doubt_on_both(beside_mm: float) -> None:
    lower = row_of(5)
    left, _, width, _ = lower.bbox
    y = lower.row[1] + beside_mm
    reading = reader("A5", 8).read(drawn(page("A5", 8), [[(left - 1, y), (left + width, y + 0.2)]], 0.35))
    states = {mark.candidate: mark.state for mark in reading.marks}
    assert states[4] is MarkState.DOUBTFUL
    assert states[5] is MarkState.DOUBTFUL
    assert {states[number] for number in (1, 2, 3, 6, 7, 8)} == {MarkState.EMPTY}


def test_an_untouched_page_has_no_line_on_its_rules() -> None:
    reading = reader("A5", 8).read(drawn(page("A5", 8), []))
    assert reading.status is PageStatus.READ


def test_a_struck_name_on_a_ballot_with_boxes_is_shown_to_people() -> None:
    ballot = printed("box", "A5", 20)
    left, top, _, height = next(one for one in ballot.page.targets if one.candidate == 6).row
    middle = top + height / 2 + 0.3
    reading = Reader(ballot.layout).read(drawn(ballot, [[(left + 13, middle), (left + 45, middle + 0.3)]]))
    assert reading.status is PageStatus.REVIEW
    assert any(abs(y + h / 2 - middle) < 2 for _, y, _, h in reading.foreign_ink)
