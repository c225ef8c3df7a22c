"""A paper laid on the counted ballot gets its word as fast as on the bare desk; a hand that rests there gets none."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_on import is_paper_on
from tests.reading.test_live import SIZE, Desk, desk, hand, lying, page, sheet

__all__ = ["desk"]

PLACE = (110, 14)
OUTLINE = ((110 / 320, 14 / 180), (216 / 320, 14 / 180), (216 / 320, 164 / 180), (110 / 320, 164 / 180))


def over(scene: Floats, other: Floats, at: tuple[int, int]) -> Floats:
    """Return a desk with a second sheet on what lies there."""
    x, y = at
    both = scene.copy()
    both[max(0, y) : y + 150, x : x + 106] = other[max(0, y) : y + 150, x : x + 106]
    return both


@pytest.mark.parametrize("at", [(110, 14), (114, 17), (104, 12)])
def test_a_ballot_face_down_on_the_counted_one_is_named_before_the_next_covers_it(
    desk: Desk, at: tuple[int, int]
) -> None:
    counted = sheet(1)
    assert desk.see(counted, 0.5, lying(page(1))) == ["accepted 1"]
    desk.slide(lambda x: hand(counted, x), range(300, 120, -60))
    back = over(counted, sheet(2, at, plain=True), at)
    assert desk.see(back, 0.5) == ["problem covered turned_over"]
    assert desk.see(over(back, sheet(3), PLACE), 0.5, lying(page(3))) == ["accepted 2"]


@pytest.mark.parametrize("at", [(112, 70), (106, 90)])
def test_a_ballot_half_outside_the_picture_on_the_counted_one_is_named(desk: Desk, at: tuple[int, int]) -> None:
    counted = sheet(1)
    assert desk.see(counted, 0.5, lying(page(1))) == ["accepted 1"]
    desk.slide(lambda x: hand(counted, x), range(300, 120, -60))
    assert desk.see(over(counted, sheet(2, at), at), 0.5) == ["problem covered"]


@pytest.mark.parametrize("reach", [140, 170, 200])
def test_a_hand_that_rests_on_the_counted_ballot_for_a_moment_gets_no_word(desk: Desk, reach: int) -> None:
    counted = sheet(1)
    assert desk.see(counted, 0.5, lying(page(1))) == ["accepted 1"]
    assert desk.see(hand(counted, reach), 0.9) == []


@pytest.mark.parametrize(("skin", "is_paper"), [((150, 190, 250), False), ((245, 245, 245), True)])
def test_a_hand_as_light_as_paper_is_known_by_its_colour(skin: tuple[int, int, int], is_paper: bool) -> None:
    """Drawn at the size of a camera, because the colour is taken from its picture."""
    size = (SIZE[1] * 4, SIZE[0] * 4)
    picture = cv2.cvtColor(cv2.resize(sheet(1).astype(np.uint8), size), cv2.COLOR_GRAY2BGR)
    covered = picture.copy()
    covered[240:480, 640:] = skin
    assert is_paper_on(Scene.of(picture, 0.0), Scene.of(covered, 1.0), OUTLINE) is is_paper
