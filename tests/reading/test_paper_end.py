"""Where the paper of a form printed taller ends: found within bounds; a sheet that was cut short keeps its ground."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.reading.registration.paper_end import cover_ground, paper_ends, room_beyond
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS as LIMITS
from tests.office.printed import SMALL, reader
from tests.office.test_taller_print import ROOM, scan

PAPER = SMALL.paper
SCALE = 150 / 25.4
WIDE = round(PAPER[0] * SCALE)
HIGH = round(PAPER[1] * SCALE)
HEAD, FOOT, LEFT, RIGHT = range(4)
PAGES = st.fixed_dictionaries(
    {
        "share": st.floats(0.02, 0.04),
        "side": st.integers(HEAD, FOOT),
        "level": st.integers(150, 250),
        "ground": st.integers(0, 110),
        "tilt": st.floats(-1, 1),
        "bow": st.floats(-0.5, 0.5),
        "seed": st.integers(0, 9999),
    }
)


def taller(share: float) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the place of a page whose print is taller by a share, and the size of a picture that shows all of it."""
    matrix = np.array([[SCALE, 0, 10.0], [0, SCALE * (1 + share), 10.0], [0, 0, 1.0]])
    return matrix, (round(HIGH * (1 + share)) + 20, WIDE + 20)


def flat_page(drawn: dict[str, float], excess: float) -> tuple[np.ndarray, np.ndarray]:
    """Return a flat page of paper whose foot or head is ground, and the first row of paper seen from there."""
    level = int(drawn["level"])
    page = np.full((HIGH, WIDE), level, np.uint8)
    across = np.linspace(-1, 1, WIDE)
    end = (excess + drawn["tilt"] * across * 0.5 + drawn["bow"] * across**2) * SCALE
    page[np.arange(HIGH)[:, None] < end[None]] = min(int(drawn["ground"]), level - 40)
    noise = np.random.default_rng(int(drawn["seed"])).normal(0, 2, page.shape)
    page = np.clip(page + noise, 0, 254).astype(np.uint8)
    return (page[::-1].copy() if drawn["side"] == FOOT else page), end


@settings(max_examples=40)
@given(drawn=PAGES, over=st.floats(-0.5, 1.5))
def test_the_paper_s_end_is_found_where_it_is(drawn: dict[str, float], over: float) -> None:
    matrix, picture = taller(drawn["share"])
    page, end = flat_page(drawn, PAPER[1] * drawn["share"] + over)
    found = paper_ends(page, matrix, picture=picture, paper=PAPER)
    assert [one.side for one in found] == [drawn["side"]]
    least = np.ceil(end) - LIMITS.end_smooth_px
    assert (found[0].rows >= least).all()
    assert (found[0].rows <= least + 2 * LIMITS.end_smooth_px + LIMITS.end_around_px + 1).all()
    before = page.copy()
    cover_ground(page, found, paper=PAPER)
    seen = page if drawn["side"] == HEAD else page[::-1]
    assert seen[: round(end.min())].min() > drawn["level"] - LIMITS.end_darker
    deepest = int(found[0].rows.max())
    kept = slice(deepest, None) if drawn["side"] == HEAD else slice(None, HIGH - deepest)
    assert (page[kept] == before[kept]).all()


@settings(max_examples=40)
@given(drawn=PAGES, short=st.floats(0.5, 20))
def test_a_sheet_cut_short_keeps_its_ground(drawn: dict[str, float], short: float) -> None:
    matrix, picture = taller(drawn["share"])
    # the paper would end as deep as the print is taller, and further on by what its place on the sheet may be off
    bend = 0.5 * abs(drawn["tilt"]) + max(0.0, -drawn["bow"])
    excess = PAPER[1] * drawn["share"] + LIMITS.end_over_mm + bend + short
    page, _ = flat_page(drawn, excess)
    assert paper_ends(page, matrix, picture=picture, paper=PAPER) == []


@settings(max_examples=40)
@given(drawn=PAGES, excess=st.floats(0.5, 12), share=st.floats(-0.02, 0.01))
def test_nothing_is_looked_for_where_print_is_of_the_right_size(
    drawn: dict[str, float], excess: float, share: float
) -> None:
    matrix, picture = taller(share)
    page, _ = flat_page(drawn, excess)
    assert paper_ends(page, matrix, picture=picture, paper=PAPER) == []


@settings(max_examples=30)
@given(drawn=PAGES, away=st.floats(0.8, 4), long=st.floats(0.15, 0.9), thick=st.integers(2, 6))
def test_a_line_of_a_pen_is_no_end_of_paper(drawn: dict[str, float], away: float, long: float, thick: int) -> None:
    matrix, picture = taller(drawn["share"])
    page, _ = flat_page({**drawn, "tilt": 0.0, "bow": 0.0}, 0.0)
    row = round(away * SCALE)
    line = slice(row, row + thick) if drawn["side"] == HEAD else slice(HIGH - row - thick, HIGH - row)
    page[line, 20 : 20 + round(long * (WIDE - 40))] = 40
    assert paper_ends(page, matrix, picture=picture, paper=PAPER) == []


@pytest.mark.parametrize("focal", [0.65, 0.9, 1.3])
@pytest.mark.parametrize("lean", [0.0, 15.0, 30.0])
def test_a_camera_that_looks_aslant_makes_no_room(focal: float, lean: float) -> None:
    picture = (1080, 1920)
    turned = np.deg2rad(lean)
    centred = np.array([[1.0, 0.0, -PAPER[0] / 2], [0.0, np.cos(turned), -PAPER[1] / 2 * np.cos(turned)]])
    depth = np.array([0.0, np.sin(turned), 320.0 * focal])
    lens = np.array([[focal * 1920, 0, 960], [0, focal * 1920, 540], [0, 0, 1]])
    room = room_beyond(lens @ np.vstack([centred, depth]), picture=picture, paper=PAPER)
    assert room.tall[0] <= 0.01
    assert room.tall[1] >= -0.01
    assert room.wide[0] <= 0.01
    assert room.wide[1] >= -0.01


@pytest.mark.parametrize("cut", [5, 8, 12])
def test_a_cut_sheet_of_taller_print_is_noticed(cut: int) -> None:
    sheet = scan()
    # beyond the rim of the paper that is not searched on any sheet
    shown = round((cut + LIMITS.end_over_mm) * SCALE * 2)
    sheet[len(sheet) - ROOM - shown :] = 105
    reading = reader().read(sheet)
    assert reading.foreign_ink or reading.status.value == "reject"
