"""A speck of dirt on a name is no other letter, as long as no sign of the type is as small."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import ReasonCode
from ballotcount.reading.ink.ink import find_ink
from ballotcount.reading.quality.form_words import form_faults
from ballotcount.reading.template.printed_words import PrintedWords
from tests.office.forms import form
from tests.office.printed import MM, reader


def words() -> PrintedWords:
    """Return the words of the page, read when a test asks: each worker of the suite loads this file."""
    found = reader(form("J")).pages[1].words
    assert found is not None
    return found


def doubted(at: tuple[float, float], wide: float) -> str | None:
    """Return the word that is doubted on a clean page with a dark round speck.

    Args:
        at: its middle, mm.
        wide: its diameter, mm.
    """
    template = reader(form("J")).pages[1].template
    page = np.minimum(template.gray, 250)
    middle = [round(value * MM * 16) for value in at]
    cv2.circle(page, middle, round(wide / 2 * MM * 16), (40,), -1, cv2.LINE_8, 4)
    noise = np.random.default_rng(1).normal(0, 2, page.shape)
    flat = np.clip(cv2.GaussianBlur(page, (0, 0), 0.6) * 0.9 + 20 + noise, 0, 250).astype(np.uint8)
    faults = form_faults(words(), find_ink(flat, template))
    assert not faults.others
    assert {reason.code for reason in faults.doubts} <= {ReasonCode.PRINT_DIFFERS}
    return str(dict(faults.doubts[0].facts)["word"]) if faults.doubts else None


def box_of(text: str) -> tuple[float, float, float, float]:
    return next(word.bbox for word in words().words if word.text == text and word.candidate is not None)


@pytest.mark.parametrize(("across", "down"), [(0.5, -0.25), (0.1, 0.3)])
def test_a_small_speck_over_or_on_letters_is_dirt_and_a_large_one_may_be_an_accent(across: float, down: float) -> None:
    x, y, width, height = box_of("Long")
    at = (x + across * width, y + down * height)
    assert doubted(at, 0.25) is None
    assert doubted(at, 0.6) == "Long"


def test_a_small_speck_beside_the_dot_of_an_i_is_doubted() -> None:
    """Beside it, an ì has less ink more than many specks."""
    x, y, width, _ = box_of("Minh")
    assert doubted((x + 0.48 * width - 0.5, y + 0.1), 0.25) == "Minh"
