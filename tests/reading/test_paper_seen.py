"""What lies on a desk of any pattern is known from the desk that was seen bare."""

from __future__ import annotations

import numpy as np
import pytest

from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.live.motion import Scene
from ballotcount.reading.live.paper_seen import PaperSeen, paper_in

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
