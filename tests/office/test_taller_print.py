"""Print that is taller than its file lets the paper end early: the lid below it is no writing, a mark stays one."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.reading import PageStatus
from tests.office.printed import MM, SMALL, drawn, reader

TALLER = 1.04
ROOM = 11
"""px of the dark lid that show below the paper."""


def scan(written: str = "") -> np.ndarray:
    """Return a scan of a sheet whose print is taller; the paper ends where it would without, and the lid follows."""
    fine = drawn(SMALL, 300)
    wide, high = [round(side * MM) for side in SMALL.paper]
    taller = cv2.resize(fine, (wide, round(high * TALLER)), interpolation=cv2.INTER_AREA)[: high - ROOM]
    cv2.putText(taller, written, (300, high - 80), cv2.FONT_HERSHEY_SIMPLEX, 0.9, (40,), 2, cv2.LINE_AA)
    soft = cv2.GaussianBlur(taller, (0, 0), 0.7) * 0.9 + 20 + np.random.default_rng(1).normal(0, 2, taller.shape)
    paper = np.clip(soft, 0, 250).astype(np.uint8)
    return np.vstack([paper, np.full((ROOM, wide), 105, np.uint8)])


def test_the_lid_below_taller_print_is_no_writing() -> None:
    assert reader().read(scan()).status is PageStatus.READ


def test_writing_above_the_lid_is_found() -> None:
    assert reader().read(scan("Minh")).foreign_ink
