"""What lies on a desk of any pattern is known from the desk that was seen bare."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_seen import PaperSeen, is_bare_again, paper_in, shows_same
from ballotcount.reading.live.thin_outline import thin_sheet

SIZE = (180, 320)
DOWN, ACROSS = np.mgrid[: SIZE[0], : SIZE[1]]
DESKS = {
    "plain": np.full(SIZE, 0.3),
    "checked": 0.35 + 0.2 * (DOWN // 9 % 2) + 0.2 * (ACROSS // 9 % 2),
    "striped": 0.4 + 0.3 * ((ACROSS + DOWN // 4) // 12 % 2),
    "wooden": 0.3 + 0.1 * np.sin(DOWN / 3 + np.sin(ACROSS / 40)),
}
BANDS = 1 + 0.12 * np.sin(DOWN / 7)


def scene(picture: Floats, light: Floats | float = 1.0) -> Scene:
    """Return a small picture in a light."""
    return Scene(np.asarray(np.clip(picture * light, 0, 1), np.float32), 1.0)


def with_sheet(desk: Floats, *, printed: bool) -> Floats:
    """Return a desk with a sheet on it: its empty side, or names."""
    picture = desk.copy()
    picture[15:165, 110:220] = 0.9
    if printed:
        picture[30:150:6, 120:200:2] = 0.2
    return picture


@pytest.mark.parametrize("light", [1.0, BANDS], ids=["even", "bands"])
@pytest.mark.parametrize("name", DESKS)
def test_the_empty_side_of_a_sheet_and_its_print_are_known_on_any_desk(name: str, light: Floats | float) -> None:
    desk = np.asarray(DESKS[name], np.float32)
    bare = scene(desk)
    assert paper_in(scene(desk, light), bare) is PaperSeen.NONE
    assert paper_in(scene(with_sheet(desk, printed=False), light), bare) is PaperSeen.PLAIN
    assert paper_in(scene(with_sheet(desk, printed=True), light), bare) is PaperSeen.PRINTED


@pytest.mark.parametrize("seed", range(1893200, 1893206))
def test_the_light_part_of_an_empty_desk_beside_a_shadow_is_no_sheet_where_the_desk_is_not_known(seed: int) -> None:
    """The head of a teller who leans over the desk before anything was laid on it."""
    rng = np.random.default_rng(seed)
    across, down = rng.uniform((-20, 20), (60, 100))
    head = np.hypot(ACROSS - across, DOWN - down) < rng.uniform(60, 80)
    shade = 1 - 0.5 * cv2.GaussianBlur(head.astype(np.float32), (0, 0), rng.uniform(4, 8))
    vignette = 1 - 0.12 * ((ACROSS - 130) / 160) ** 2
    desk = np.full(SIZE, 0.35) * shade * vignette
    empty = scene(np.asarray(desk + rng.normal(0, 0.003, SIZE), np.float32))
    assert paper_in(empty, None) is PaperSeen.NONE
    assert paper_in(scene(np.asarray(with_sheet(np.asarray(desk), printed=False))), None) is not PaperSeen.NONE


@pytest.mark.parametrize("name", DESKS)
def test_a_sheet_on_a_desk_that_is_not_known_is_seen(name: str) -> None:
    for printed in (False, True):
        laid = with_sheet(np.asarray(DESKS[name], np.float32), printed=printed)
        soft = np.asarray(cv2.GaussianBlur(laid.astype(np.float32), (0, 0), 1.0))
        assert paper_in(scene(soft, BANDS), None) is not PaperSeen.NONE


def on_white(rng: np.random.Generator, *, sheet: bool, shadow: float = 0.0) -> Scene:
    """Return a cloth as light as paper with noise of its own: bare, or with an empty side on it, turned a little."""
    picture = np.full(SIZE, 0.93, np.float32)
    if sheet:
        box = cv2.boxPoints(((rng.uniform(120, 200), 90.0), (106, 150), rng.uniform(-8, 8)))
        mask = np.zeros(SIZE, np.float32)
        cv2.fillPoly(mask, [np.round(box * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
        # a thin shadow beside its edge, and hardly another tone
        picture *= 1 - rng.uniform(0.2, 0.4) * (cv2.GaussianBlur(mask, (0, 0), 0.6) - mask).clip(0, 1)
        picture *= 1 + rng.uniform(0.02, 0.04) * mask
    if shadow:
        across, down = rng.uniform((60, 40), (260, 140))
        head = np.hypot(ACROSS - across, DOWN - down) < rng.uniform(40, 90)
        picture *= 1 - shadow * cv2.GaussianBlur(head.astype(np.float32), (0, 0), rng.uniform(5, 12))
    picture *= 1 + rng.uniform(0, 0.08) * np.sin(DOWN / rng.uniform(5, 15) + rng.uniform(0, 6)).astype(np.float32)
    picture *= rng.uniform(0.8, 0.95)
    return scene(np.asarray(picture + rng.normal(0, 0.0012, SIZE), np.float32))


@pytest.mark.parametrize("seed", range(1800400, 1800420))
def test_an_empty_side_on_a_desk_as_light_as_paper_is_seen_and_the_bare_desk_is_not(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bare = on_white(rng, sheet=False)
    with_one = on_white(rng, sheet=True)
    assert paper_in(with_one, bare) is PaperSeen.PLAIN
    assert not is_bare_again(bare, with_one)
    assert not shows_same(with_one, bare)
    again = on_white(rng, sheet=False)
    assert is_bare_again(bare, again)
    # a sheet that lay there when the desk was taken for bare has left: nothing lies there now
    assert thin_sheet(with_one, again) is None


@pytest.mark.parametrize("seed", range(1800420, 1800440))
def test_a_shadow_on_a_desk_as_light_as_paper_is_no_thin_sheet(seed: int) -> None:
    rng = np.random.default_rng(seed)
    bare = on_white(rng, sheet=False)
    assert thin_sheet(bare, on_white(rng, sheet=False, shadow=rng.uniform(0.1, 0.6))) is None


def lit(picture: Floats, rng: np.random.Generator) -> Scene:
    """Return a picture of a desk with flicker, exposure and noise of its own."""
    bands = 1 + rng.uniform(0, 0.08) * np.sin(DOWN / rng.uniform(5, 15) + rng.uniform(0, 6))
    light = picture * bands * rng.uniform(0.8, 0.95)
    return scene(np.asarray(light + rng.normal(0, 0.0012, SIZE), np.float32))


def rectangle(rng: np.random.Generator, size: tuple[float, float], turn: float) -> Floats:
    """Return 1 inside a rectangle near the middle and 0 outside, its edge smooth."""
    box = cv2.boxPoints(((rng.uniform(130, 190), rng.uniform(85, 95)), size, turn))
    mask = np.zeros(SIZE, np.float32)
    cv2.fillPoly(mask, [np.round(box * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return mask


def laid_on_white(mask: Floats, *, shadow: float, tone: float) -> Floats:
    """Return a white desk on which something lies: a thin shadow beside its edge, and a step of light."""
    rim = (cv2.GaussianBlur(mask, (0, 0), 0.6) - mask).clip(0, 1)
    return np.asarray(0.93 * (1 - shadow * rim) * (1 + tone * mask), np.float32)


@pytest.mark.parametrize("seed", range(1475000, 1475010))
@pytest.mark.parametrize("size", [(190, 20), (150, 7)], ids=["ruler", "pen"])
def test_a_turned_ruler_or_pen_is_no_thin_sheet(size: tuple[float, float], seed: int) -> None:
    rng = np.random.default_rng(seed)
    thing = laid_on_white(rectangle(rng, size, rng.uniform(22, 35)), shadow=0.3, tone=rng.uniform(0.02, 0.04))
    assert thin_sheet(lit(np.full(SIZE, 0.93, np.float32), rng), lit(thing, rng)) is None


@pytest.mark.parametrize("seed", range(1475010, 1475020))
@pytest.mark.parametrize("step", [-0.2, 0.2], ids=["shadow", "patch of light"])
def test_a_soft_edge_around_a_rectangle_is_no_thin_sheet(step: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    mask = rectangle(rng, (rng.uniform(80, 130), rng.uniform(70, 110)), rng.uniform(-30, 30))
    shape = cv2.GaussianBlur(mask, (0, 0), rng.uniform(2, 5))
    desk = np.full(SIZE, 0.75, np.float32)
    assert thin_sheet(lit(desk, rng), lit(np.asarray(desk * (1 + step * shape), np.float32), rng)) is None


@pytest.mark.parametrize("seed", range(1475020, 1475030))
def test_a_paper_that_was_there_and_shows_better_now_is_no_thin_sheet(seed: int) -> None:
    rng = np.random.default_rng(seed)
    mask = rectangle(rng, (106, 150), rng.uniform(-8, 8))
    before = laid_on_white(mask, shadow=0.15, tone=0.015)
    after = laid_on_white(mask, shadow=0.35, tone=0.03)
    assert thin_sheet(lit(before, rng), lit(after, rng)) is None
    assert thin_sheet(lit(np.full(SIZE, 0.93, np.float32), rng), lit(after, rng)) is not None
