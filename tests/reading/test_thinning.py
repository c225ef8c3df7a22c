"""Thinning a stroke keeps it: its length, its ends and what hangs together, at any slant and width."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from ballotcount.reading.arrays.arrays import Gray
from ballotcount.reading.boxes.skeleton import Skeleton, skeletons_of, thinned

FRAME = 80
FINE = 8
"""Parts of a pixel at which strokes are drawn."""
slants = st.floats(0, 180)
Places = NDArray[np.float64]


def stroke(slant: float, length: float, bow: float = 0.0) -> Places:
    """Places along a stroke about the middle of the frame, px; it leaves the straight line by a share of its length."""
    t = np.linspace(0, 1, 30)
    way = np.column_stack([(t - 0.5) * length, 4 * t * (1 - t) * bow * length])
    turn = np.radians(slant)
    return way @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + FRAME / 2


def inked(*strokes: Places, width: float) -> Gray:
    """Strokes as a picture shows them: each pixel by the ink that covers it."""
    fine = np.zeros((FRAME * FINE, FRAME * FINE), dtype=np.uint8)
    for way in strokes:
        at = np.round((way + 0.5) * FINE).astype(np.int32)
        cv2.polylines(fine, [at], False, 255, max(1, round(width * FINE)))
    seen = cv2.resize(fine, (FRAME, FRAME), interpolation=cv2.INTER_AREA)
    return np.asarray(seen > 110, dtype=np.uint8)


def skeleton(ink: Gray) -> Skeleton:
    (found,) = skeletons_of([ink])
    return found


@given(slant=slants, width=st.floats(1.5, 8), length=st.floats(24, 40), bow=st.floats(-0.2, 0.2))
@example(slant=45, width=1.5, length=27, bow=0.0)
@example(slant=135, width=2.5, length=27, bow=0.0)
@example(slant=45, width=5, length=24, bow=0.05)
def test_a_thinned_line_keeps_its_length_and_its_ends(slant: float, width: float, length: float, bow: float) -> None:
    way = stroke(slant, length, bow)
    drawn = float(np.hypot(*np.diff(way, axis=0).T).sum())
    found = skeleton(inked(way, width=width))
    assert (found.parts, found.tips, found.hubs) == (1, 2, 0)
    # blunt ends of thick strokes lose some; steps along the grid add some
    assert drawn - 0.6 * width - 2 <= found.length <= 1.2 * drawn + 2


@given(slant=slants, between=st.floats(45, 135), width=st.floats(1.5, 6))
@example(slant=45, between=90, width=2)
@example(slant=45, between=90, width=3.5)
def test_a_thinned_cross_keeps_its_four_ends(slant: float, between: float, width: float) -> None:
    found = skeleton(inked(stroke(slant, 30), stroke(slant + between, 30), width=width))
    assert (found.parts, found.tips) == (1, 4)


@pytest.mark.parametrize("size", [(2, 2), (1, 5), (4, 4), (2, 7)])
def test_no_piece_of_ink_is_thinned_away(size: tuple[int, int]) -> None:
    ink = np.zeros((12, 12), dtype=np.uint8)
    ink[3 : 3 + size[0], 3 : 3 + size[1]] = 1
    assert cv2.connectedComponents(thinned(ink))[0] == 2
