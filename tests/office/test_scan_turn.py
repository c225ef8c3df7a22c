"""Which way a scanned blank lies follows from its letters and accents, also where it lies askew."""

from __future__ import annotations

import io
import json

import cv2
import numpy as np
import pytest
from PIL import Image

from ballotcount.paper.adoption.scan_form import adopt_scan
from ballotcount.paper.adoption.scan_turn import Turn, turn_of
from ballotcount.paper.spec_file import spec_of
from tests.office.printed import SMALL, drawn

DPI = 300


def askew(degrees: float, quarters: int) -> np.ndarray:
    """Return a page of little print that lies some degrees askew and turned by quarters."""
    gray = drawn(SMALL, DPI)
    height, width = gray.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    level = cv2.warpAffine(gray, turn, (width, height), borderValue=(255,))
    return np.ascontiguousarray(np.rot90(level, quarters))


@pytest.mark.parametrize("degrees", [-2.5, -1.0, 0.0, 1.0, 2.5])
@pytest.mark.parametrize("quarters", range(4))
def test_a_sheet_askew_is_turned_by_its_letters(degrees: float, quarters: int) -> None:
    assert turn_of(askew(degrees, quarters), DPI) == Turn(-quarters % 4, sure=True)


def scan(gray: np.ndarray) -> bytes:
    """Return a picture as the file of a scanner."""
    out = io.BytesIO()
    Image.fromarray(gray).save(out, "PNG", dpi=(DPI, DPI), compress_level=1)
    return out.getvalue()


def test_a_sheet_that_does_not_say_which_way_it_lies_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ballotcount.paper.adoption.scan_turn.LEAST_MORE", 1000)
    shown = SMALL.spec() | {"paper": "A6"}
    found = adopt_scan(scan(askew(0.0, 0)), spec_of(json.dumps(shown)), name="blank.png")
    assert [one.code for one in found.questions] == ["which_way"]


def test_the_same_print_either_way_up_is_not_sure() -> None:
    gray = askew(0.0, 0)
    both = np.minimum(gray, np.rot90(gray, 2))
    assert not turn_of(both, DPI).sure
