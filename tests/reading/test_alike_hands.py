"""Sheets of hands that repeat themselves are other sheets, and ink that one of two lacks is never on one sheet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ballotcount.domain.reading import MarkState, ReadingPolicy
from ballotcount.reading import Reader
from ballotcount.reading.identity.duplicates import SheetMatch, SheetMemory
from ballotcount.reading.identity.thresholds import IDENTITY_THRESHOLDS
from tests.accuracy.alike import alike_sheet
from tests.reading.pages import Image, ballot, cross, line, reader, sheet, strike
from tests.synth.ballots import printed

STRUCK = (3, 9, 14)
FREE = 7


def marked(*more: Callable[[Image], None], struck: tuple[int, ...] = STRUCK) -> Image:
    """Waving strikes that no ruler and no other hand would repeat."""
    picture = sheet()
    for number in struck:
        waving(picture, number)
    for draw in more:
        draw(picture)
    return picture


def waving(picture: Image, number: int) -> None:
    shape = ballot().names[number]
    x = np.linspace(shape.left - 1.0, shape.right + 1.0, 40)
    y = shape.middle + 0.4 * np.sin(x / 3 + number)
    line(picture, [(float(a), float(b)) for a, b in zip(x, y, strict=True)])


def again(picture: Image) -> Image:
    """Another picture of the same sheet: paler, softer, parts of a pixel aside."""
    aside = np.array([[1, 0, 0.4], [0, 1, 0.3]], np.float32)
    moved = cv2.warpAffine(picture, aside, picture.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(moved, (3, 3), 0.6) * 0.9, np.uint8)


def level(picture: Image, number: int, below: float, *, share: float = 1.0) -> None:
    """A level line so many heights of the small letters below the middle of a name, over a share of its width."""
    shape = ballot().names[number]
    y = shape.middle + below * shape.height
    line(picture, [(shape.left - 0.5, y), (shape.left + share * shape.width, y)])


def match(one: Image, other: Image, reads: Reader | None = None) -> SheetMatch | None:
    reads = reads or reader()
    memory = SheetMemory()
    memory.add(1, reads.read(one))
    return memory.match(reads.read(other))


def under(picture: Image) -> None:
    level(picture, FREE, 1.5)


def over(picture: Image) -> None:
    level(picture, FREE, -2.2)


def part(picture: Image) -> None:
    level(picture, FREE, 0.0, share=0.45)


def ring(picture: Image) -> None:
    shape = ballot().names[FREE]
    turn = np.linspace(0, 2 * np.pi, 60)
    x = (shape.left + shape.right) / 2 + (shape.width / 2 + 1) * np.cos(turn)
    y = shape.middle + 2.6 * np.sin(turn)
    line(picture, [(float(a), float(b)) for a, b in zip(x, y, strict=True)])


def whole(picture: Image) -> None:
    strike(picture, FREE)


INKS = (under, over, part, ring, whole)


@pytest.mark.parametrize("policy", [ReadingPolicy(), ReadingPolicy(odd=MarkState.DOUBTFUL, partial=MarkState.EMPTY)])
@pytest.mark.parametrize("ink", INKS)
def test_ink_that_one_sheet_has_and_the_other_lacks_is_never_surely_one_sheet(
    ink: Callable[[Image], None], policy: ReadingPolicy
) -> None:
    reads = Reader(ballot().layout, policy)
    plain = marked()
    inked = marked(ink)
    surely = match(plain, again(plain), reads)
    assert surely is not None
    assert surely.sure, "the same sheet without that ink is known"
    for pair in ((plain, inked), (inked, plain)):
        found = match(*pair, reads)
        assert found is None or not found.sure
    both = match(inked, again(inked), reads)
    assert both is not None
    assert both.sure, "ink that both have is no hindrance"


@pytest.mark.parametrize("ink", INKS)
def test_ink_of_one_of_two_sheets_of_a_hand_that_repeats_itself_counts_against_their_likeness(
    ink: Callable[[Image], None],
) -> None:
    one = sheet()
    like = sheet()
    other = sheet()
    for picture, below in ((one, 0.1), (like, 0.13), (other, 0.13)):
        level(picture, 3, below)
    ink(other)
    alike = match(one, like)
    found = match(one, other)
    assert alike is not None
    assert found is None or found.confidence < alike.confidence / 2


def test_ink_in_a_box_that_one_sheet_lacks_is_never_surely_one_sheet() -> None:
    reads = reader("box")
    plain = sheet("box")
    for number in range(1, 12):
        cross(plain, number, ("agree", "disagree")[number % 2])
    more = plain.copy()
    cross(more, 15, "agree")
    known = match(plain, again(plain), reads)
    assert known is not None
    assert known.sure
    found = match(plain, more, reads)
    assert found is None or not found.sure


def test_sheets_of_hands_that_repeat_themselves_are_kept_apart_and_known_again() -> None:
    page = printed("strike", "A5", 20)
    memory = SheetMemory()
    seeds = range(31, 46)
    for seed in seeds:
        reading = reader().read(alike_sheet(page, seed=seed, condition="scan150").image)
        found = memory.match(reading)
        assert found is None or not found.sure
        memory.add(seed, reading)
    known = 0
    for seed in seeds[::3]:
        second = reader().read(alike_sheet(page, seed=seed, condition="scan150", age_seed=seed + 10_000).image)
        found = memory.match(second)
        known += found is not None and found.number == seed
    assert known >= 4


def test_what_a_hand_hides_does_not_make_two_sheets_of_one() -> None:
    plain = marked()
    hidden = again(plain)
    shape = ballot().names[STRUCK[0]]
    k = 150 / 25.4
    left = round((shape.left - 3) * k)
    top = round((shape.middle - 4) * k)
    cv2.rectangle(hidden, (left, top), (left + round((shape.width + 6) * k), top + round(8 * k)), (120, 150, 190), -1)
    found = match(plain, hidden)
    assert found is not None


def test_a_known_sheet_is_found_among_many_with_the_same_marks() -> None:
    memory = SheetMemory(limits=replace(IDENTITY_THRESHOLDS, compared=4))
    rng = np.random.default_rng(5)
    pictures = []
    for number in range(20):
        picture = sheet()
        for name in (3, 9):
            level(picture, name, float(rng.uniform(-0.7, 0.7)), share=float(rng.uniform(0.9, 1.1)))
        pictures.append(picture)
        memory.add(number, reader().read(picture))
    for number in (4, 11, 18):
        found = memory.match(reader().read(again(pictures[number])))
        assert found is not None
        assert found.number == number


def test_a_sheet_that_was_not_seen_to_leave_is_sooner_known() -> None:
    one = marked(struck=(3,))
    memory = SheetMemory()
    another = reader().read(marked(struck=(4, 5)))
    for number in range(1, 200):
        memory.add(number, another)
    memory.add(200, reader().read(one))
    second = reader().read(again(one))
    at_rest = memory.match(second, lying=200)
    laid = memory.match(second)
    assert at_rest is not None
    assert laid is not None
    assert at_rest.confidence > laid.confidence


def test_a_sheet_that_was_let_in_twice_stays_known() -> None:
    one = reader().read(marked())
    memory = SheetMemory()
    memory.add(1, one)
    memory.add(2, one)
    found = memory.match(reader().read(again(marked())))
    assert found is not None
    assert found.sure
