"""Pages put together to ballots, and the same sheet seen twice."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from ballotcount.domain.layout import PageCode
from ballotcount.domain.reading import MarkKind, MarkState, PageReading, PageStatus, Reason, ReasonCode
from ballotcount.reading.identity.duplicates import SheetMemory, blank_alike
from ballotcount.reading.identity.fingerprint import take_print
from ballotcount.reading.pipeline.ballots import put_together
from tests.reading.pages import DPI, PICTURE_PHASES, ballot, reader, sheet, strike
from tests.synth.ballots import printed
from tests.synth.sheet import make_sheet


@cache
def blank_reading() -> PageReading:
    return reader().read(sheet())


def page(number: int | None, pages: int = 2) -> PageReading:
    code = PageCode("A", 1, layout="B", page=number, pages=pages, test=False) if number else None
    blank = blank_reading()
    status = PageStatus.READ if number else PageStatus.REJECT
    return replace(blank, code=code, status=status, reasons=(), marks=blank.marks if number else ())


def test_two_pages_make_a_ballot() -> None:
    found = list(put_together([page(1), page(2), page(1), page(2)], 2))
    assert [one.ballot for one in found] == [1, 1, 2, 2]
    assert all(not one.reasons for one in found)


def test_a_missing_page_is_an_error_of_its_ballot_only() -> None:
    found = list(put_together([page(1), page(2), page(1), page(1), page(2)], 2))
    assert [one.ballot for one in found] == [1, 1, 2, 3, 3]
    assert [one.has(ReasonCode.PAGE_MISSING) for one in found] == [False, False, True, False, False]


def test_an_unreadable_page_stands_for_the_one_that_is_missing() -> None:
    found = list(put_together([page(1), page(None), page(1), page(2)], 2))
    assert [one.ballot for one in found] == [1, 1, 2, 2]
    assert found[0].has(ReasonCode.PAGE_MISSING)
    assert not found[2].has(ReasonCode.PAGE_MISSING)


def marked(number: int, at: float, noise: int = 0) -> PageReading:
    """A page with two struck names; ``noise`` makes another picture of it."""
    picture = sheet()
    for candidate in (4, 9):
        strike(picture, candidate, at=at)
    if noise:
        picture = np.clip(cv2.GaussianBlur(picture, (3, 3), 0.3 + 0.1 * noise) * (1 - 0.02 * noise), 0, 255).astype(
            np.uint8
        )
    return replace(reader().read(picture), code=PageCode("A", 1, layout="B", page=number, pages=2, test=False))


def test_a_page_fed_twice_is_reported_and_makes_no_ballot_of_its_own() -> None:
    first = marked(1, 0.1)
    second = marked(2, -0.2)
    for again in ([first, marked(1, 0.1, 1), second], [first, second, marked(2, -0.2, 2)]):
        found = list(put_together([*again, marked(1, 0.3), marked(2, 0.25)], 2))
        assert [one.ballot for one in found] == [1, 1, 1, 2, 2]
        twice = [place for place, one in enumerate(found) if one.has(ReasonCode.PAGE_TWICE)]
        assert twice == [1 if again[1].code == first.code else 2]
        assert not any(one.has(ReasonCode.PAGE_MISSING) for one in found)
        assert found[twice[0]].status is PageStatus.REVIEW


def test_the_same_page_of_another_voter_begins_another_ballot() -> None:
    found = list(put_together([marked(1, 0.1), marked(1, 0.25), marked(2, 0.0)], 2))
    assert [one.ballot for one in found] == [1, 2, 2]
    assert not any(one.has(ReasonCode.PAGE_TWICE) for one in found)
    assert found[0].has(ReasonCode.PAGE_MISSING)


def test_ballots_of_one_page_are_never_said_to_have_it_twice() -> None:
    one = replace(marked(1, 0.1), code=PageCode("A", 1, layout="B", page=1, pages=1, test=False))
    assert not any(found.has(ReasonCode.PAGE_TWICE) for found in put_together([one, one], 1))


def test_the_same_sheet_in_another_picture_is_known_and_others_are_not() -> None:
    page_of = printed("strike", "A5", 20)
    seeds = [seed for seed in range(40, 60) if len(make_sheet(page_of, seed=seed).truth.marks)][:8]
    memory = SheetMemory()
    inked = []
    for number, seed in enumerate(seeds):
        reading = reader().read(make_sheet(page_of, seed=seed).image)
        assert memory.find(reading) is None or not reading.fingerprint
        memory.add(number, reading)
        if reading.fingerprint:
            inked.append((number, seed))
    assert len(inked) >= 4
    for number, seed in inked:
        again = memory.match(reader().read(make_sheet(page_of, seed=seed, age_seed=900 + seed).image))
        assert again is not None
        assert again.number == number


def test_one_struck_name_is_enough_to_know_a_sheet_among_others() -> None:
    memory = SheetMemory()
    for number, at in enumerate((-0.3, -0.1, 0.1, 0.3), start=1):
        picture = sheet()
        strike(picture, 4, at=at)
        reading = reader().read(picture)
        assert memory.find(reading) is None
        memory.add(number, reading)
    again = sheet()
    strike(again, 4, at=0.1)
    light = np.clip(cv2.GaussianBlur(again, (3, 3), 0.6) * 0.9, 0, 255).astype(np.uint8)
    assert memory.find(reader().read(light)) == (3, True)


def test_ink_that_is_no_mark_in_one_picture_does_not_hide_the_sheet() -> None:
    plain = sheet()
    smudged = sheet()
    for picture in (plain, smudged):
        strike(picture, 4, at=0.1)
    places = (7, 9, 12, 15, 17)
    for number in places:
        strike(smudged, number)
    memory = SheetMemory()
    memory.add(1, reader().read(plain))
    seen = reader().trace(smudged)
    assert seen.ink is not None
    marked = (MarkState.MARKED, MarkKind.THROUGH)
    none = (MarkState.EMPTY, MarkKind.STRAY)
    for (state, kind), known in ((marked, None), (none, (1, True))):
        marks = tuple(
            replace(mark, state=state, kind=kind) if mark.candidate in places else mark for mark in seen.reading.marks
        )
        course = take_print(list(seen.names), [], [], marks, seen.ink.scale)
        assert memory.find(replace(seen.reading, marks=marks, fingerprint=course)) == known


def stamped(x: float, y: float, number: int = 4) -> PageReading:
    """A sheet with one struck name and a round stamp about its place, mm beside it."""
    picture = sheet()
    strike(picture, number)
    left, top, width, height = ballot().page.stamp or (0, 0, 0, 0)
    centre = ((left + width / 2 + x) * DPI / 25.4, (top + height / 2 + y) * DPI / 25.4)
    for radius in (17.0, 11.0):
        middle = (round(centre[0] * 16), round(centre[1] * 16))
        cv2.circle(picture, middle, round(radius * DPI / 25.4 * 16), (70, 60, 205), 4, cv2.LINE_AA, 4)
    reading = reader().read(picture)
    assert reading.stamp
    return reading


def test_a_stamp_pressed_elsewhere_tells_sheets_apart_whose_strokes_are_alike() -> None:
    memory = SheetMemory()
    spots = [(x, y) for x in (-6.0, -3.0, 0.0, 3.0) for y in (-3.0, 0.0, 3.0)]
    for number, (x, y) in enumerate(spots):
        memory.add(number, stamped(x, y))
    for x, y in spots[:6]:
        assert memory.find(stamped(x + 1.5, y + 1.5)) is None
    assert memory.find(stamped(*spots[7])) == (7, True)


def test_a_stamp_that_is_printed_proves_nothing() -> None:
    memory = SheetMemory()
    for number in range(1, 7):
        memory.add(number, stamped(0, 0, number))
    assert memory.find(stamped(0, 0, 8)) is None


def test_a_fingerprint_of_another_version_tells_nothing() -> None:
    one = sheet()
    strike(one, 4)
    reading = reader().read(one)
    memory = SheetMemory()
    memory.add(1, reading)
    old = replace(reading, fingerprint=b"\x01" + reading.fingerprint[1:])
    assert memory.find(old) is None
    memory.add(2, old)
    assert memory.find(reading) == (1, True)


def test_two_sheets_without_ink_are_never_called_the_same() -> None:
    memory = SheetMemory()
    blank = reader().read(sheet())
    memory.add(1, blank)
    assert memory.find(blank) is None
    assert blank_alike(blank, blank)


def test_another_hand_on_the_same_names_is_another_sheet() -> None:
    one = sheet()
    other = sheet()
    for number in (3, 4, 7):
        strike(one, number)
        strike(other, number, at=0.35)
    memory = SheetMemory()
    memory.add(1, reader().read(one))
    match = memory.match(reader().read(other))
    assert match is None or not match.sure
    assert memory.find(reader().read(one)) == (1, True)


VOTERS = st.integers(2, 6)


def pile(voters: int) -> list[PageReading]:
    """Two pages of each voter, in order; ``source`` says whose they are."""
    return [replace(page(number), source=str(voter)) for voter in range(voters) for number in (1, 2)]


def mixed_up(found: list[PageReading]) -> list[int]:
    """Ballots that hold pages of two voters and are not said to be doubtful."""
    ballots: dict[int, list[PageReading]] = {}
    for one in found:
        assert one.ballot is not None
        ballots.setdefault(one.ballot, []).append(one)
    return [
        number
        for number, pages in ballots.items()
        if len({one.source for one in pages}) > 1 and not all(one.reasons for one in pages)
    ]


@given(VOTERS)
@settings(max_examples=5, deadline=None, phases=PICTURE_PHASES)
def test_a_pile_fed_from_the_back_is_recognised_and_said(voters: int) -> None:
    found = list(put_together(pile(voters)[::-1], 2))
    assert all(one.has(ReasonCode.PAGE_ORDER) for one in found)
    assert mixed_up(found) == []


@given(VOTERS, st.booleans())
@settings(max_examples=10, deadline=None, phases=PICTURE_PHASES)
def test_all_first_pages_before_all_second_ones_are_no_ballots(voters: int, turned: bool) -> None:
    pages = pile(voters)
    second = pages[1::2]
    found = list(put_together([*pages[::2], *(second[::-1] if turned else second)], 2))
    assert all(one.reasons for one in found)


@given(VOTERS, st.data())
@settings(max_examples=30, deadline=None, phases=PICTURE_PHASES)
def test_a_lost_page_never_pairs_two_voters_unsaid(voters: int, data: st.DataObject) -> None:
    pages = pile(voters)
    if data.draw(st.booleans()):
        pages.reverse()
    del pages[data.draw(st.integers(0, len(pages) - 1))]
    assert mixed_up(list(put_together(pages, 2))) == []


@given(VOTERS, st.data())
@settings(max_examples=15, deadline=None, phases=PICTURE_PHASES)
def test_backs_of_sheets_change_nothing(voters: int, data: st.DataObject) -> None:
    back = replace(page(None), reasons=(Reason.of(ReasonCode.BACK_OF_SHEET),))
    pages = pile(voters)
    for _ in range(data.draw(st.integers(1, 4))):
        pages.insert(data.draw(st.integers(0, len(pages))), back)
    found = [one for one in put_together(pages, 2) if not one.has(ReasonCode.BACK_OF_SHEET)]
    assert [one.ballot for one in found] == [1 + place // 2 for place in range(2 * voters)]
    assert all(not one.reasons for one in found)
