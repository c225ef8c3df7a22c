"""A sheet of an office's form is known again, also where names stand on several lines."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.identity.duplicates import SheetMemory
from tests.office.forms import form
from tests.office.measure import reader_of
from tests.office.sheets import make_office_sheet, office_page


def test_a_sheet_with_names_on_several_lines_is_known_again_and_no_other() -> None:
    reader = reader_of("H")
    assert any(len(target.lines) > 1 for target in reader.layout.pages[0].targets)
    page = office_page(form("H"))
    pictures = [make_office_sheet(page, seed=seed, mix="ordinary").image for seed in (71, 72, 73)]
    memory = SheetMemory()
    for number, picture in enumerate(pictures, 1):
        reading = reader.read(picture)
        assert memory.find(reading) is None
        memory.add(number, reading)
    again = np.asarray(cv2.GaussianBlur(pictures[1], (3, 3), 0.4), np.uint8)
    assert memory.find(reader.read(again)) == (2, True)
