"""A word beside a fold is not taken for another one, and a changed word stays one."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotcount.reading.template.printed_words import PrintedWords
from tests.office.forms import form
from tests.office.printed import reader

SHOWN = form("J")


def words() -> PrintedWords:
    """Return the words of the page, read when a test asks: each worker of the suite loads this file."""
    found = reader(SHOWN).pages[1].words
    assert found is not None
    return found


def seen(number: int, *, taller: int = 0, gone: bool = False) -> np.ndarray:
    """Return a flat page on which one word is some pixels taller, or has lost the upper half of its first letters."""
    left, top, right, bottom = words().windows[number]
    page = np.minimum(reader(SHOWN).pages[1].template.gray, 250).copy()
    area = (slice(top - 4, bottom + 4), slice(left, right))
    part = page[area]
    tall = cv2.resize(part, (part.shape[1], part.shape[0] + taller), interpolation=cv2.INTER_AREA)
    page[area] = np.minimum(tall[: part.shape[0]], 250)
    if gone:
        page[top : (top + bottom) // 2, left : (left + right) // 2] = 250
    noise = np.random.default_rng(1).normal(0, 2, page.shape)
    return np.clip(cv2.GaussianBlur(page, (0, 0), 0.6) + noise, 0, 250).astype(np.uint8)


def off(number: int, page: np.ndarray) -> float:
    """Return how much a word differs from its print."""
    return float(words().look(page, 0.6).off[number])


def numbered(text: str) -> int:
    return next(number for number, word in enumerate(words().words) if word.text == text)


def test_a_bent_word_beside_the_names_is_no_other_word(monkeypatch: pytest.MonkeyPatch) -> None:
    word = numbered("STT")
    bent = off(word, seen(word, taller=3))
    changed = off(word, seen(word, gone=True))
    monkeypatch.setattr(words(), "limits", replace(words().limits, look_bent=np.inf))
    assert bent < 0.5 * off(word, seen(word, taller=3))
    assert changed > 0.9 * off(word, seen(word, gone=True))


def test_a_word_of_a_name_is_compared_as_it_lies(monkeypatch: pytest.MonkeyPatch) -> None:
    word = numbered(SHOWN.people[0].split()[0])
    bent = off(word, seen(word, taller=3))
    monkeypatch.setattr(words(), "limits", replace(words().limits, look_bent=np.inf))
    assert bent == off(word, seen(word, taller=3))
