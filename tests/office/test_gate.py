"""An adopted form passes the gate of a scanner, as our own ballots do."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.domain.live import GuideName
from ballotcount.domain.record import PassKind
from ballotcount.service.gate import Gate, scanned_sheet
from tests.office.printed import SMALL, adopted, reader, sheet


def scanned(*struck: int, soft: float = 0.0) -> np.ndarray:
    """Return a scan with some names struck; ``soft`` is a blur in px."""
    picture = sheet(SMALL, adopted(), struck=struck, seed=len(struck))
    return cv2.GaussianBlur(picture, (0, 0), soft) if soft else picture


def test_three_marked_forms_and_a_blank_one_open_the_gate_of_a_scanner() -> None:
    gate = Gate(PassKind.SCAN)
    for struck in ((1, 4), (2, 5), (3, 6, 7), ()):
        picture = scanned(*struck)
        one = scanned_sheet(picture, reader().trace(picture), reader(), dpi=150)
        assert {guide.name for guide in one.guides} == {GuideName.SHEET, GuideName.FOCUS, GuideName.RESOLUTION}
        assert gate.hear(one), [guide for guide in one.guides if not guide.good]
    assert gate.good


def test_a_soft_scan_of_a_form_does_not_pass() -> None:
    picture = scanned(1, 4, soft=1.5)
    one = scanned_sheet(picture, reader().trace(picture), reader(), dpi=150)
    assert not Gate(PassKind.SCAN).hear(one)
    assert not one.guides or not next(guide for guide in one.guides if guide.name is GuideName.FOCUS).good
