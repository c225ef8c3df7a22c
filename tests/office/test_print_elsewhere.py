"""A form whose print lies elsewhere on a sheet of its size is another form or lay aside; only a smaller scan is cut."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import PageStatus, Reason, ReasonCode
from tests.office.printed import MM, SMALL, adopted, reader, sheet


def moved(across: float, down: float) -> np.ndarray:
    """A scan as large as the paper in which all print lies so many mm to the right and down."""
    picture = sheet(SMALL, adopted(SMALL))
    shift = np.array([[1, 0, across * MM], [0, 1, down * MM]])
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, shift, size, borderValue=(250,)), dtype=np.uint8)


@pytest.mark.parametrize(("across", "down"), [(0.0, 14.0), (0.0, 22.0), (0.0, 30.0), (0.0, -14.0), (14.0, 0.0)])
def test_print_elsewhere_on_a_whole_sheet_is_not_called_cut_off(across: float, down: float) -> None:
    reading = reader(SMALL).read(moved(across, down))
    assert reading.status is PageStatus.REJECT
    assert [reason.code for reason in reading.reasons] == [ReasonCode.PRINT_ELSEWHERE]
    assert dict(reading.reasons[0].facts)["mm"] == pytest.approx(abs(across + down), abs=1)


@pytest.mark.parametrize("turns", [1, 2, 3])
def test_however_the_sheet_is_laid(turns: int) -> None:
    reading = reader(SMALL).read(np.ascontiguousarray(np.rot90(moved(0.0, 22.0), turns)))
    assert reading.reasons == (Reason.of(ReasonCode.PRINT_ELSEWHERE, mm=22),)


def test_a_scan_smaller_than_the_paper_is_cut_off() -> None:
    whole = sheet(SMALL, adopted(SMALL))
    reading = reader(SMALL).read(whole[: round(0.82 * len(whole))])
    assert [reason.code for reason in reading.reasons] == [ReasonCode.PAGE_CUT]
