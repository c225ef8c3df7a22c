"""Another unmarked sheet is distinguished from a pushed one by the edge of the counted sheet, on drawn piles."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import PageReading, PageStatus
from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.live.pile import Outline, Pile

SCALE = 3.0
"""Px per mm."""
SIZE = (480, 640)
PAPER = (148.0, 105.0)
ERROR = 0.15
"""Deviation of the corners that are found from the true ones, mm."""


@dataclass
class Drawn:
    """A desk with sheets, from below."""

    rng: np.random.Generator
    taped: bool = False
    sheets: list[Outline] = field(default_factory=list)

    def place(self, spread: float) -> Outline:
        """Draw where a sheet is laid: deviation in mm, a third of it in degrees."""
        dx, dy, angle = self.rng.normal(0, (spread, spread * 0.4, spread / 3))
        turn = np.deg2rad(angle)
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * np.array(PAPER) / 2
        turned = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        pixels = (turned + np.array([dx, dy])) * SCALE + (SIZE[1] / 2, SIZE[0] / 2)
        return tuple((float(x), float(y)) for x, y in pixels)

    def picture(self) -> Gray:
        """Draw the desk: wood, perhaps a taped frame, sheets with a shadow along two sides, noise and light."""
        seen = np.repeat(np.random.default_rng(5).normal(105, 6, (SIZE[0], 1)), SIZE[1], axis=1).astype(np.float32)
        if self.taped:
            around = np.array(self.nominal, np.float32)
            cv2.polylines(seen, [np.round(around).astype(np.int32)], isClosed=True, color=30, thickness=4)
        for outline in self.sheets:
            shape = np.round(np.array(outline) * 16).astype(np.int32)
            shade = np.zeros(SIZE, np.float32)
            cv2.fillConvexPoly(shade, shape + 24, 1.0, cv2.LINE_AA, 4)
            seen *= 1 - 0.25 * cv2.blur(shade, (5, 5))
            cover = np.zeros(SIZE, np.uint8)
            cv2.fillConvexPoly(cover, shape, 255, cv2.LINE_AA, 4)
            share = cover.astype(np.float32) / 255
            seen = seen * (1 - share) + 228 * share
        light = self.rng.uniform(0.8, 1.1)
        return np.clip(cv2.GaussianBlur(seen, (0, 0), 0.8) * light + self.rng.normal(0, 2, SIZE), 0, 255).astype(
            np.uint8
        )

    @property
    def nominal(self) -> Outline:
        return replace(self, rng=np.random.default_rng(0)).place(0.0)

    def reading(self, outline: Outline) -> PageReading:
        """Return what is read on a sheet: its corners, nearly."""
        found = np.array(outline) + self.rng.normal(0, ERROR * SCALE, 2)
        return PageReading("", 1, PageStatus.READ, (), outline=tuple(map(tuple, found.tolist())), px_per_mm=SCALE)


def piled(seed: int, spread: float, *, taped: bool = False) -> tuple[Drawn, Pile]:
    """Lay one to five unmarked sheets on a bare desk."""
    desk = Drawn(np.random.default_rng(seed), taped=taped)
    pile = Pile()
    pile.see_bare(desk.picture())
    for number in range(1, 2 + seed % 5):
        desk.sheets.append(desk.place(spread))
        pile.lay(number, desk.reading(desk.sheets[-1]), desk.picture())
    return desk, pile


@pytest.mark.parametrize(("spread", "least"), [(1.5, 3), (6.0, 7)])
def test_another_sheet_on_a_pile_is_mostly_known_by_the_edge_of_the_one_below(spread: float, least: int) -> None:
    known = 0
    for seed in range(10):
        desk, pile = piled(seed, spread)
        desk.sheets.append(desk.place(spread))
        known += pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture())
    assert known >= least


@pytest.mark.parametrize("taped", [False, True])
@pytest.mark.parametrize("spread", [0.5, 2.5, 8.0])
@pytest.mark.parametrize("seeds", [range(5), pytest.param(range(5, 15), marks=pytest.mark.slow)])
def test_the_counted_sheet_itself_never_counts_as_another_one(spread: float, taped: bool, seeds: range) -> None:
    """Pushed, lifted and laid again, or turned about: on wood, on a pile, and in a frame of tape that fits it."""
    for seed in seeds:
        desk, pile = piled(seed, spread, taped=taped)
        for _ in range(2):
            desk.sheets[-1] = desk.place(spread)
            assert not pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture()), seed


def test_a_sheet_laid_where_the_counted_one_was_taken_away_is_not_distinguished() -> None:
    for seed in range(6):
        desk, pile = piled(seed, 3.0)
        desk.sheets[-1] = desk.place(3.0)
        assert not pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture())


def test_without_a_bare_desk_or_a_place_nothing_is_proved() -> None:
    desk = Drawn(np.random.default_rng(1))
    pile = Pile()
    desk.sheets.append(desk.place(3.0))
    pile.lay(1, desk.reading(desk.sheets[-1]), desk.picture())
    desk.sheets.append(desk.place(3.0))
    assert not pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture())
    pile.see_bare(desk.picture())
    assert not pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture())
    pile.lay(2, PageReading("", 1, PageStatus.READ, ()), desk.picture())
    assert pile.below == ()


def pushed_by(outline: Outline, x: float, y: float) -> Outline:
    """Return where a sheet lies that was pushed by millimetres."""
    return tuple((a + x * SCALE, b + y * SCALE) for a, b in outline)


def test_a_pile_is_still_known_when_its_uppermost_sheet_was_pushed_alone() -> None:
    known = proved = 0
    for seed in range(7):
        desk, pile = piled(seed, 6.0)
        desk.sheets[-1] = pushed_by(desk.sheets[-1], 6, -3)
        if pile.push_top(len(desk.sheets), desk.reading(desk.sheets[-1]), desk.picture()):
            known += 1
            assert not pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture()), seed
            desk.sheets.append(desk.place(6.0))
            proved += pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture())
    assert known >= 5
    assert proved >= 3


@pytest.mark.parametrize("far", [1.5, 5.0])
def test_a_pile_that_was_dragged_along_is_not_known(far: float) -> None:
    for seed in (1, 2, 3, 4):  # two sheets and more
        desk, pile = piled(seed, 4.0)
        desk.sheets = [pushed_by(one, far, far / 2) for one in desk.sheets]
        assert not pile.push_top(len(desk.sheets), desk.reading(desk.sheets[-1]), desk.picture()), seed


def test_a_sheet_that_people_were_asked_about_may_come_to_light_where_it_was_then() -> None:
    """What it is was left open: it never answers for the counted one, and it is asked about again."""
    desk, pile = piled(0, 3.0)
    pushed = desk.reading(pushed_by(desk.sheets[0], 40, 0))
    pile.see_elsewhere(1, pushed)
    assert pile.alike(pushed) is None
    assert pile.alike(pushed, asked=True) == (1, 0.0)
    pile.see_bare(desk.picture())
    assert pile.alike(pushed, asked=True) is None


@pytest.mark.parametrize("seed", range(4))
def test_each_sheet_that_looks_out_is_known_to_lie_below(seed: int) -> None:
    """A sheet laid aslant long ago still shows a corner: it is the counted one, not another under the next.

    Compared with a drawing of the pile in which each sheet has a number of its own.
    """
    desk = Drawn(np.random.default_rng(seed))
    pile = Pile()
    pile.see_bare(desk.picture())
    picture = desk.picture()
    seen = np.zeros(SIZE, np.float32)
    for number in range(1, 41):
        outline = desk.place(6.0 if number % 10 == 1 else 2.0)
        desk.sheets.append(outline)
        cv2.fillConvexPoly(seen, np.round(np.array(outline)).astype(np.int32), float(number))
        pile.lay(number, desk.reading(outline), picture)
    numbers, areas = np.unique(seen, return_counts=True)
    look_out = [int(number) for number, area in zip(numbers, areas, strict=True) if number and area > 60 * SCALE]
    assert min(look_out) < 40 - pile.limits.under_most
    known = np.array(pile.below).mean(1)
    for number in look_out:
        middle = np.array(desk.sheets[number - 1]).mean(0)
        assert np.hypot(*(known - middle).T).min() < 1.5 * SCALE, number
    assert len(pile.below) < 40


def straightened(seed: int, *, is_doubted: bool) -> bool:
    """Straighten a loose pile against a stop, get no answer about its top, push it; return what that proves."""
    desk, pile = piled(seed, 3.0)
    stop = np.array(desk.place(3.0))
    desk.sheets = [
        tuple(map(tuple, (stop + desk.rng.normal(0, 0.3 * SCALE, 2)).tolist())) for _ in range(2 + len(desk.sheets))
    ]
    pile.lay(len(desk.sheets), desk.reading(desk.sheets[-1]), desk.picture())
    if is_doubted:
        pile.doubt()
    pushed = np.array(desk.sheets[-1]) + desk.rng.normal(0, 5 * SCALE, 2)
    desk.sheets[-1] = tuple(map(tuple, pushed.tolist()))
    return pile.shows_top_under(desk.reading(desk.sheets[-1]), desk.picture())


def test_after_a_question_without_an_answer_the_edge_of_what_was_asked_about_proves_nothing() -> None:
    """Sheets below lie where it lay, and it may be the counted one: without the doubt it would count again."""
    assert not any(straightened(seed, is_doubted=True) for seed in range(4))
    assert any(straightened(seed, is_doubted=False) for seed in range(4))
