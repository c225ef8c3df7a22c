"""A shadow on the desk is no sheet, whatever its edges and its desk; a sheet is never taken for a shadow."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_seen import PaperSeen, paper_in

SIZE = (180, 320)
DOWN, ACROSS = np.mgrid[: SIZE[0], : SIZE[1]].astype(np.float32)
DESKS: dict[str, Callable[[], Floats]] = {
    "dark": lambda: even(60, 65, 70),
    "white": lambda: even(238, 240, 241),
    "pale": lambda: even(185, 190, 195),
    "wood": lambda: even(70, 110, 150) * (1 + 0.25 * np.sin(DOWN / 3 + np.sin(ACROSS / 40)))[..., None],
    "checks": lambda: even(200, 200, 200) * (0.6 + 0.2 * (DOWN // 9 % 2) + 0.2 * (ACROSS // 9 % 2))[..., None],
}
PAPERS = {
    "white": (248, 250, 250), "pink": (190, 180, 240), "brown": (90, 130, 170), "grey": (175, 182, 186),
    "blue": (240, 215, 180), "green": (190, 225, 180),
}  # fmt: skip
GREEN = 1
"""The colour of which pictures are made grey."""


def even(*colour: float) -> Floats:
    """Return a desk of one colour, blue green red."""
    return np.full((*SIZE, 3), colour, np.float32)


def rectangle(size: tuple[float, float], turn: float, *, centre: tuple[float, float]) -> Floats:
    """Return 1 inside a rectangle and 0 outside, its edge smooth."""
    mask = np.zeros(SIZE, np.float32)
    cv2.fillPoly(mask, [np.round(cv2.boxPoints((centre, size, turn)) * 16).astype(np.int32)], 1.0, cv2.LINE_AA, 4)
    return mask


def taken(picture: Floats, rng: np.random.Generator) -> Scene:
    """Return what a camera sees: flicker of the lamps, exposure and noise of its own."""
    bands = 1 + rng.uniform(0, 0.05) * np.sin(DOWN / rng.uniform(5, 15) + rng.uniform(0, 6))
    seen = picture * bands[..., None] * rng.uniform(0.92, 1) + rng.normal(0, 1.2, picture.shape)
    return Scene.of(np.clip(seen, 0, 255).astype(np.uint8), 0.0)


def shaded(desk: Floats, rng: np.random.Generator, *, hard: bool) -> Floats:
    """Return a desk with a shadow of 20 to 60 % on it, whole or reaching in over the picture's edge."""
    across = rng.choice([rng.uniform(0, 30), rng.uniform(100, 220)])
    size = (rng.uniform(60, 160), rng.uniform(50, 110))
    mask = rectangle(size, rng.uniform(-30, 30), centre=(float(across), rng.uniform(60, 120)))
    soft = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 0.8) if hard else rng.uniform(2, 7))
    dark = rng.uniform(0.2, 0.6)
    return np.asarray(desk * (1 - dark * soft[..., None] * (1 + rng.uniform(-0.03, 0.03, 3) * dark)), np.float32)


def laid(desk: Floats, rng: np.random.Generator, paper: str) -> Floats:
    """Return a desk with the empty side of a sheet on it."""
    mask = rectangle((106, 150), rng.uniform(-6, 6), centre=(rng.uniform(110, 210), 90.0))[..., None]
    rim = (cv2.GaussianBlur(mask, (0, 0), 0.6)[..., None] - mask).clip(0, 1)
    return np.asarray(desk * (1 - 0.35 * rim) * (1 - mask) + np.array(PAPERS[paper], np.float32) * mask, np.float32)


def lightness_of(paper: str, desk: Floats) -> float:
    """Return the light of a paper as a share of the desk's."""
    return PAPERS[paper][GREEN] / float(desk[..., GREEN].mean())


@pytest.mark.parametrize("seed", range(1891000, 1891004))
@pytest.mark.parametrize("hard", [True, False], ids=["hard", "soft"])
@pytest.mark.parametrize("name", DESKS)
def test_a_shadow_is_no_sheet(name: str, hard: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = DESKS[name]()
    bare = taken(desk, rng)
    white = lightness_of("white", desk)
    assert paper_in(taken(shaded(desk, rng, hard=hard), rng), bare, paper=white) is PaperSeen.NONE


@pytest.mark.parametrize("seed", range(1891010, 1891012))
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", DESKS)
def test_a_sheet_of_the_paper_of_ballots_is_no_shadow(name: str, paper: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = DESKS[name]()
    bare = taken(desk, rng)
    scene = taken(laid(desk, rng, paper), rng)
    assert paper_in(scene, bare, paper=lightness_of(paper, desk)) is not PaperSeen.NONE
    assert paper_in(scene, bare) is not PaperSeen.NONE, "no ballot was counted yet"


def test_a_grey_picture_of_an_even_desk_never_tells_a_shadow() -> None:
    rng = np.random.default_rng(1891020)
    desk = DESKS["pale"]()
    bare = taken(desk, rng)
    dark = taken(shaded(desk, rng, hard=True), rng)
    without = Scene(dark.small, dark.t, dark.reduction)
    assert paper_in(dark, bare, paper=1.3) is PaperSeen.NONE
    assert paper_in(without, bare, paper=1.3) is not PaperSeen.NONE


def lit(rng: np.random.Generator) -> Floats:
    """Return the light of a desk under a soft shadow, as a share."""
    return np.asarray(cv2.GaussianBlur(shaded(even(1, 1, 1), rng, hard=False), (0, 0), 4))


@pytest.mark.parametrize("seed", range(1893100, 1893106))
def test_a_shadow_that_lay_on_a_cloth_when_it_was_seen_bare_is_no_sheet_once_it_is_elsewhere(seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = DESKS["checks"]()
    bare = taken(desk * lit(rng), rng)
    assert paper_in(taken(desk * lit(rng), rng), bare, paper=lightness_of("white", desk)) is PaperSeen.NONE


@pytest.mark.parametrize("seed", range(1893110, 1893112))
@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("name", ["wood", "checks"])
def test_a_sheet_is_seen_in_a_shadow_and_where_one_lay_when_the_desk_was_bare(name: str, paper: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = DESKS[name]()
    bare = taken(desk * lit(rng), rng)
    scene = taken(laid(desk, rng, paper) * lit(rng), rng)
    assert paper_in(scene, bare, paper=lightness_of(paper, desk)) is not PaperSeen.NONE
