"""What is said of cameras before printing agrees with what the reader refuses."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import ReasonCode
from ballotcount.paper.cameras import CAMERAS, FILLED, camera_words, cameras_for
from ballotcount.reading import Reader
from ballotcount.reading.arrays.arrays import MM_PER_INCH, Gray
from ballotcount.reading.quality.resolution import scale_across, scale_along
from ballotcount.reading.template.template_page import small_letter_of
from ballotcount.text import words
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage

SHEETS = (("strike", "A4", 63), ("strike", "A5", 20), ("box", "A4", 40))


def frame(page: PrintedPage, scale: float, size: tuple[int, int], *, along: bool) -> Gray:
    """A camera's picture of a blank sheet in its middle, ``scale`` px per mm."""
    drawn = cv2.imdecode(np.frombuffer(page.page.blank_png, np.uint8), cv2.IMREAD_GRAYSCALE)
    blank = np.asarray(drawn, dtype=np.uint8)
    sheet = blank if (blank.shape[1] > blank.shape[0]) == along else np.rot90(blank)
    small = scale * MM_PER_INCH / page.page.blank_dpi
    shown = np.minimum(250, cv2.resize(sheet, None, fx=small, fy=small, interpolation=cv2.INTER_AREA))
    desk = np.full(size[::-1], 60, dtype=np.uint8)
    top = (desk.shape[0] - shown.shape[0]) // 2
    left = (desk.shape[1] - shown.shape[1]) // 2
    desk[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    return desk


@pytest.mark.parametrize("sheet", SHEETS)
def test_what_is_said_of_1080p_is_what_the_reader_does(sheet: tuple[str, str, int]) -> None:
    page = printed(*sheet)
    said = cameras_for(page.layout)
    size = CAMERAS["1080p"]
    reader = Reader(page.layout)
    for along, scale in ((True, scale_along(size, page.layout.paper)), (False, scale_across(size, page.layout.paper))):
        coarse = "1080p" in said.coarse or (not along and "1080p" in said.lengthwise)
        reading = reader.read(frame(page, FILLED * scale, size, along=along))
        assert reading.has(ReasonCode.RESOLUTION) == coarse, (along, reading.reasons)


def test_a_dense_sheet_is_asked_to_lie_lengthwise_in_both_languages() -> None:
    said = cameras_for(printed("strike", "A4", 63).layout)
    for language, word in (("vi", "cạnh dài"), ("en", "long side")):
        with words.speaking(language):
            (sentence,) = camera_words(said)
        assert word in sentence
        assert "1080p" in sentence
        assert "{" not in sentence
    assert not camera_words(cameras_for(printed("strike", "A5", 20).layout))


def test_letters_are_as_high_as_the_reader_measures_them() -> None:
    for sheet in SHEETS:
        layout = printed(*sheet).layout
        assert small_letter_of(layout.pages[0]) == Reader(layout).pages[1].small_letter
