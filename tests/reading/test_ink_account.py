"""All pen ink of a page is accounted for: a mark, a doubt, foreign ink, a stamp, or explained with its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest

from ballotcount.domain.layout import Target
from ballotcount.domain.reading import MarkKind, MarkState, PageStatus
from ballotcount.reading import Reader
from ballotcount.reading.foreign.account import pieces_of
from ballotcount.reading.pipeline.page_trace import PageTrace
from ballotcount.reading.template.template_page import TemplatePage
from tests.reading.test_ink_on_names import NOT_STRUCK, drawn, page, reader
from tests.synth import make_sheet
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage
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


def on_text(ballot: PrintedPage, rng: np.random.Generator) -> Point:
    lines = prepared(ballot).texts
    text = lines[int(rng.integers(len(lines)))].part
    scale = prepared(ballot).template.scale
    return tuple(float(rng.uniform(one.start, one.stop)) / scale for one in reversed(text))  # type: ignore[return-value]


def in_margin(ballot: PrintedPage, rng: np.random.Generator) -> Point:
    width, height = ballot.layout.paper
    return float(rng.choice([7.0, width - 7.0])), float(rng.uniform(100, height - 40))


def at_stamp(ballot: PrintedPage, rng: np.random.Generator) -> Point:
    stamp = ballot.page.stamp
    assert stamp is not None
    x, y, w, h = stamp
    return float(rng.uniform(x + 4, x + w - 4)), float(rng.uniform(y + 4, y + h - 4))


def a_row(ballot: PrintedPage, rng: np.random.Generator) -> tuple[float, float, float, float]:
    return ballot.page.targets[int(rng.integers(len(ballot.page.targets)))].row


def between_rows(ballot: PrintedPage, rng: np.random.Generator) -> Point:
    x, y, w, _ = a_row(ballot, rng)
    return float(rng.uniform(x + 8, x + w - 8)), y + float(rng.normal(0, 0.4))


def on_upright_rule(ballot: PrintedPage, rng: np.random.Generator) -> Point:
    x, y, _, h = a_row(ballot, rng)
    return x + float(rng.normal(0, 0.15)), float(np.clip(y + h / 2, 75, 170))


def anywhere(ballot: PrintedPage, rng: np.random.Generator) -> Point:
    width, height = ballot.layout.paper
    return float(rng.uniform(20, width - 20)), float(rng.uniform(35, height - 20))


PLACES: dict[str, tuple[Callable[[PrintedPage, np.random.Generator], Point], float, float]] = {
    "anywhere": (anywhere, 0.0, np.pi),
    "across_text": (on_text, np.pi / 2, 0.5),
    "in_margin": (in_margin, np.pi / 2, 0.2),
    "at_stamp": (at_stamp, 0.0, np.pi),
    "between_rows": (between_rows, 0.0, 0.02),
    "on_upright_rule": (on_upright_rule, np.pi / 2, 0.01),
}
"""Where strokes are planted: their middles, their direction and how far it varies, radians."""


@cache
def prepared(ballot: PrintedPage) -> TemplatePage:
    return Reader(ballot.layout).pages[1]


@cache
def planted_on(style: str) -> tuple[PrintedPage, Reader]:
    ballot = printed(style, "A5", 20)
    return ballot, Reader(ballot.layout, NOT_STRUCK)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("style", ["strike", "box"])
@pytest.mark.parametrize("seeds", [range(2), pytest.param(range(2, 8), marks=pytest.mark.slow)])
def test_a_planted_stroke_never_leaves_the_page_as_if_untouched(style: str, place: str, seeds: range) -> None:
    ballot, planted = planted_on(style)
    middle, direction, varies = PLACES[place]
    for seed in seeds:
        rng = np.random.default_rng([seed, 17])
        x, y = middle(ballot, rng)
        angle = direction + rng.uniform(-varies, varies)
        reach = rng.uniform(5, 12)
        away = (reach * np.cos(angle), reach * np.sin(angle))
        ends = [(x - away[0], y - away[1]), (x + away[0], y + away[1])]
        inside = [(float(np.clip(a, 5, 143)), float(np.clip(b, 5, 205))) for a, b in ends]
        trace = planted.trace(drawn(ballot, [inside], float(rng.uniform(0.35, 0.7))))
        check_sum(trace)
        noticed = trace.reading.foreign_ink or any(mark.kind is not MarkKind.NONE for mark in trace.reading.marks)
        assert noticed, inside


def test_dust_on_both_sides_of_text_is_no_line() -> None:
    ballot, planted = planted_on("box")
    rng = np.random.default_rng(5)
    dust = [(float(x), float(y)) for x, y in rng.uniform((15, 60), (130, 185), (60, 2))]
    reading = planted.read(drawn(ballot, [[at, (at[0] + 0.02, at[1])] for at in dust], 0.5))
    assert reading.foreign_ink == ()


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


@pytest.mark.parametrize("half_mm", [1.2, 1.5, 2.0])
def test_a_small_cross_on_a_name_beside_boxes_is_shown_to_people(half_mm: float) -> None:
    ballot = printed("box", "A5", 20)
    left, top, _, height = next(one for one in ballot.page.targets if one.candidate == 6).row
    x = left + 24
    y = top + height / 2 + 0.3
    arms = [
        [(x - half_mm, y - half_mm), (x + half_mm, y + half_mm)],
        [(x + half_mm, y - half_mm), (x - half_mm, y + half_mm)],
    ]
    reading = Reader(ballot.layout).read(drawn(ballot, arms))
    assert reading.status is PageStatus.REVIEW
