"""A camera that was pushed shows the bare desk aside from where it was: nothing lies on it for that."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.bare_desk import BareDesk
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_seen import PaperSeen, paper_in

SIZE = (180, 320)
LARGE = 4
"""Pixels in which desks are drawn to one of the small picture, so that pushes may be of parts of one."""


def wood(rng: np.random.Generator) -> Floats:
    grain = cv2.GaussianBlur(rng.normal(0, 1, (SIZE[0] * LARGE + 80, 40)), (0, 0), 5.0)
    return np.asarray(cv2.resize(110 + 260 * grain, (SIZE[1] * LARGE + 80, SIZE[0] * LARGE + 80)), np.float32)


def spots(rng: np.random.Generator) -> Floats:
    cloth = np.full((SIZE[0] * LARGE + 80, SIZE[1] * LARGE + 80), 150, np.float32)
    for x, y in rng.integers(0, (cloth.shape[1], cloth.shape[0]), (150, 2)):
        cv2.circle(cloth, (int(x), int(y)), int(rng.integers(8, 30)), float(rng.uniform(90, 210)), -1, cv2.LINE_AA)
    return cloth


DESKS = {"wood": wood, "spots": spots}


def seen(desk: Floats, push: tuple[float, float], rng: np.random.Generator, *, sheet: str = "") -> Scene:
    """Return what a pushed camera sees of a desk, perhaps with a sheet on it, in px of the small picture."""
    laid = desk.copy()
    if sheet:
        laid[100:660, 480:900] = 225
    if sheet == "printed":
        for row in range(160, 600, 28):
            laid[row : row + 12, 520 : 520 + int(rng.integers(160, 340))] = 60
    move = np.array(((1, 0, LARGE * push[0] - 40), (0, 1, LARGE * push[1] - 40)), np.float32)
    view = cv2.warpAffine(laid, move, (SIZE[1] * LARGE, SIZE[0] * LARGE))
    taken = view * rng.uniform(0.93, 1.0) + rng.normal(0, 6, view.shape)
    return Scene.of(np.clip(taken, 0, 255).astype(np.uint8), 0.0)


def pushes(rng: np.random.Generator) -> tuple[float, float]:
    return float(rng.uniform(-6, 6)), float(rng.choice((-1, 1)) * rng.uniform(1.5, 6))


@pytest.mark.parametrize("seed", range(1602000, 1602008))
@pytest.mark.parametrize("name", DESKS)
def test_the_bare_desk_of_a_pushed_camera_is_bare(name: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = DESKS[name](rng)
    bare = BareDesk()
    bare.learn(seen(desk, (0, 0), rng), 0)
    now = seen(desk, pushes(rng), rng)
    assert paper_in(now, bare.scene) is not PaperSeen.NONE, "the push is seen"
    assert bare.paper_in(now) is PaperSeen.NONE
    bare.learn(now, 0)
    assert bare.scene is now, "it is the desk from now on"


@pytest.mark.parametrize("seed", range(1602010, 1602014))
@pytest.mark.parametrize("sheet", ["plain", "printed"])
@pytest.mark.parametrize("name", DESKS)
def test_a_sheet_is_seen_under_a_pushed_camera(name: str, sheet: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    desk = DESKS[name](rng)
    bare = BareDesk()
    bare.learn(seen(desk, (0, 0), rng), 0)
    assert bare.paper_in(seen(desk, pushes(rng), rng, sheet=sheet)) is not PaperSeen.NONE
