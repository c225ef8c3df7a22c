"""A word that a fold parts, or whose toner fades, is as printed; another letter there is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from ballotcount.reading.ink.ink import find_ink
from ballotcount.reading.quality.form_words import form_faults
from ballotcount.reading.template.printed_words import PrintedWords
from ballotcount.reading.template.thresholds import WORD_FIT
from ballotcount.reading.template.word_step import stepped_print
from tests.office.forms import form
from tests.office.printed import MM, reader

SHOWN = form("J")


def words() -> PrintedWords:
    """Return the words of the page, read when a test asks: each worker of the suite loads this file."""
    found = reader(SHOWN).pages[1].words
    assert found is not None
    return found


def box_of(text: str) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a word of a name, px."""
    x, y, width, height = next(word.bbox for word in words().words if word.text == text and word.candidate is not None)
    return round(x * MM), round(y * MM), round((x + width) * MM), round((y + height) * MM)


def page() -> np.ndarray:
    """Return the unmarked page."""
    return np.minimum(reader(SHOWN).pages[1].template.gray, 250).copy()


def doubted(flat: np.ndarray) -> str | None:
    """Return the word that is doubted on a page."""
    template = reader(SHOWN).pages[1].template
    noise = np.random.default_rng(1).normal(0, 2, flat.shape)
    soft = np.clip(cv2.GaussianBlur(flat, (0, 0), 0.6) * 0.9 + 20 + noise, 0, 250).astype(np.uint8)
    faults = form_faults(words(), find_ink(soft, template))
    assert not faults.others
    return str(dict(faults.doubts[0].facts)["word"]) if faults.doubts else None


def folded(flat: np.ndarray, text: str, by: int) -> None:
    """Lay the upper part of a word's line higher, as a fold through its letters does."""
    left, top, right, bottom = box_of(text)
    at = round(bottom - 0.4 * (bottom - top))
    upper = flat[top - 12 : at, left - 3 : right + 3].copy()
    flat[top - 12 : at - by, left - 3 : right + 3] = upper[by:]
    flat[at - by : at, left - 3 : right + 3] = upper[-1]


@pytest.mark.parametrize("text", ["Long", "Dương", "Trọng"])
def test_a_word_that_a_fold_parts_is_as_printed(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    flat = page()
    folded(flat, text, 2)
    assert doubted(flat) is None
    monkeypatch.setattr("ballotcount.reading.template.word_fit.stepped_print", lambda *_, **__: None)
    assert doubted(flat) == text


def test_a_dot_that_is_gone_is_seen_beside_a_fold() -> None:
    flat = page()
    left, _, right, bottom = box_of("Trọng")
    x, _, width, _ = next(word.bbox for word in words().words if word.text == "Trọng")
    # the dot lies lowest but for the g at the word's end
    middle = round((x + 0.42 * width) * MM)
    dot = (slice(bottom - 4, bottom + 3), slice(middle - 5, middle + 6))
    assert (flat[dot] < 128).any()
    flat[dot] = 250
    folded(flat, "Trọng", 2)
    assert doubted(flat) == "Trọng"
    assert left < middle < right


@pytest.mark.parametrize("fades", [True, False])
def test_toner_that_fades_along_a_word_is_no_other_word(fades: bool) -> None:
    """The same loss of toner on one letter alone is shown."""
    flat = page()
    left, top, right, bottom = box_of("Dương")
    part = flat[top - 2 : bottom + 2, left : right + 1].astype(np.float32)
    along = np.linspace(0, 1, part.shape[1])
    kept = 1 - 0.45 * along if fades else 1 - 0.75 * (along > 0.8)
    flat[top - 2 : bottom + 2, left : right + 1] = 250 - (250 - part) * kept
    assert doubted(flat) == (None if fades else "Dương")


@pytest.mark.parametrize(("above", "below"), [(-2, 1), (2, -1), (0, 3), (-3, 0)])
def test_the_sides_of_a_fold_are_found_and_no_row_of_print_vanishes(above: int, below: int) -> None:
    rng = np.random.default_rng(3)
    reach = WORD_FIT.step_px
    wide = np.zeros((30 + 2 * reach, 60), np.float32)
    wide[reach + 4 : -reach - 4] = rng.uniform(0, 255, (22, 60))
    at = 15
    part = wide[reach - below : len(wide) - reach - below].copy()
    part[:at] = wide[reach - above : reach - above + at]
    step = stepped_print(wide, part, np.ones_like(part), toner=1.0)
    assert step is not None
    assert int((step.below == 0).all(axis=1).sum()) == at
    beside = np.arange(len(part)) != at
    assert np.array_equal(step.model[beside], part[beside])
    # rows that the fold brings together are squeezed into the first one below it
    assert (step.model[at] >= part[at]).all()
    assert np.isclose(step.model.max(axis=0), wide.max(axis=0)).mean() > 0.9
