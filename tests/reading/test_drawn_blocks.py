"""Level strokes over names do not put the print out of register; print that lies elsewhere does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from ballotcount.files.places import resource
from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.pipeline.thresholds import READING_THRESHOLDS
from ballotcount.reading.registration.block_match import Probes, choose_blocks, refine
from ballotcount.reading.registration.displacement_field import DisplacementField
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds
from ballotcount.reading.registration.warp import Mesh, grid_of

PAPER = (148.0, 105.0)
SCALE = 150 / 25.4
FINE = 4
"""Letters are drawn so many times as fine: set to whole pixels they would be out of place themselves."""
NAMES = ("Hoàng Trọng Hà", "Hồ Xuân Hằng", "Ngô Hữu Hữu Phượng", "Đặng Kim Quân", "Đặng Xuân Ánh")
TOP = 46.0
APART = 11.0
"""Where the first name stands and how far the next is below it, mm: a list without rules, few blocks on the page."""
WORST = READING_THRESHOLDS.reader.worst_mm
AS_BEFORE = replace(REGISTRATION_THRESHOLDS, drawn_off_mm=float("inf"))


@cache
def blank() -> Gray:
    """A page with a title and five names."""
    size = (round(PAPER[0] * SCALE), round(PAPER[1] * SCALE))
    page = Image.new("L", (size[0] * FINE, size[1] * FINE), 255)
    font = ImageFont.truetype(str(resource("fonts", "Tinos-Regular.ttf")), round(14 / 72 * 25.4 * SCALE * FINE))
    lines = [(10.0, 8.0, "ĐẢNG BỘ XÃ MINH HOÀ"), (84.0, 8.0, "ĐẢNG CỘNG SẢN VIỆT NAM")]
    lines += [(20.0, 20.0, "PHIẾU BẦU BAN CHẤP HÀNH ĐẢNG BỘ XÃ KHOÁ V")]
    lines += [(12.0, 32.0, "Đồng chí gạch ngang họ tên người mình không tín nhiệm.")]
    lines += [(12.0, TOP + APART * at, f"{at + 1}. {name}") for at, name in enumerate(NAMES)]
    for x, y, text in lines:
        ImageDraw.Draw(page).text((x * SCALE * FINE, y * SCALE * FINE), text, fill=20, font=font)
    return np.asarray(page.resize(size, Image.Resampling.BOX), dtype=np.uint8)


@cache
def probes() -> Probes:
    return Probes(choose_blocks(blank(), SCALE, []), PAPER, blank().shape)


def refined(picture: Gray, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> tuple[float, float]:
    """How far the grid is moved at the list of a picture that lies straight, and how far print is off it, mm."""
    xs, ys = grid_of(PAPER)
    nodes = np.stack(np.meshgrid(xs, ys), axis=-1) * SCALE
    mesh = Mesh(xs, ys, nodes)
    field = DisplacementField(xs, ys, probes().centers)
    found, left = refine(mesh, probes().measure(picture, mesh), field, limits=limits)
    moved = field.at_probes_of((found.nodes - nodes).reshape(-1, 2) / SCALE)
    return float(np.abs(moved[probes().centers[:, 1] > TOP - APART]).max()), left


def off(picture: Gray, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> float:
    """How far the print of a picture that lies straight is off, mm."""
    return refined(picture, limits)[1]


def struck(down: float, wide: int, names: Sequence[int] = range(len(NAMES))) -> Gray:
    """The page with a level line over some names, ``down`` mm below the top of its line."""
    picture = blank().copy()
    for at in names:
        row = round((TOP + APART * at + down) * SCALE)
        picture[row : row + wide, round(10 * SCALE) : round(70 * SCALE)] = 30
    return picture


@pytest.mark.parametrize(("down", "wide"), [(3.0, 2), (3.2, 2), (2.6, 5), (3.2, 5)])
def test_level_strokes_over_names_do_not_put_the_print_out_of_register(down: float, wide: int) -> None:
    assert off(struck(down, wide), AS_BEFORE) > WORST  # or the drawing shows nothing
    assert off(struck(down, wide)) <= WORST


@pytest.mark.parametrize(("down", "wide"), [(2.6, 5), (3.0, 2), (3.0, 3), (3.2, 2), (3.2, 3)])
@pytest.mark.parametrize("names", [(0, 1, 2, 3), (0, 1, 2, 3, 4)])
def test_strokes_through_most_names_do_not_move_the_place_of_the_list(
    down: float, wide: int, names: tuple[int, ...]
) -> None:
    before, _ = refined(struck(down, wide, names), replace(REGISTRATION_THRESHOLDS, block_sure=2.0))
    assert before > 1  # mm, or the drawing shows nothing
    assert refined(struck(down, wide, names))[0] < 0.1


def test_strokes_do_not_hide_that_a_whole_list_lies_elsewhere() -> None:
    begin = round((TOP - 3) * SCALE)
    for by in (4, 5, 6, 7):
        picture = blank().copy()
        picture[begin + by :] = picture[begin:-by]
        # without ink in the third row alone: it shows where the list is
        for at in (0, 1, 3, 4):
            row = round((TOP + APART * at + 3.0) * SCALE) + by
            picture[row : row + 3, round(10 * SCALE) : round(70 * SCALE)] = 30
        moved, left = refined(picture)
        assert moved > 0.8 * by / SCALE or left > WORST


@pytest.mark.parametrize("by", [4, 5, 6, 7])
@pytest.mark.parametrize("aside", [False, True])
def test_print_of_a_block_that_lies_elsewhere_counts_as_before(by: int, aside: bool) -> None:
    seen = []
    for block in probes().blocks:
        left, top, right, bottom = block.box
        picture = blank().copy()
        own = picture[top : bottom - by, left : right - by].copy()
        picture[top:bottom, left:right] = 255
        rows, columns = (0, by) if aside else (by, 0)
        picture[top + rows : bottom - by + rows, left + columns : right - by + columns] = own
        seen.append(off(picture))
        assert seen[-1] == off(picture, AS_BEFORE)
    assert max(seen) > 0.2  # of 14 blocks one alone counts by half
