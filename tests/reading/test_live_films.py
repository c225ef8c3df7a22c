"""Each sheet counts once, on a film of a hand at work that shares no code with the reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2

from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.report import said
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from tests.reading.test_live import event_text
from tests.synth.ballots import printed
from tests.synth.truth import Expect
from tests.synth.video import FPS, Act, Film

LAID = 0.3
"""Seconds of lying still."""
SEED = 3
COUNTED = (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW)


def lay(kind: str, sheet: int, *, turned: bool = False) -> Act:
    return Act(kind, sheet, rest=LAID, move=0.1, turned=turned)


AWAY = Act("take", rest=LAID, move=0.1)
ACTS = {
    "bare": Act("wait", rest=LAID),
    "first": lay("lay", 1),
    "first away": AWAY,
    "first again": lay("lay", 1),
    "again away": AWAY,
    "second": lay("lay", 2),
    "on top": lay("cover", 3),
    "hand": Act("hand", rest=LAID, move=0.3),
    "pushed": Act("push", rest=LAID, move=0.1),
    "one away": Act("take", rest=0, move=0.1),
    "all away": AWAY,
    "half": lay("half", 4),
    "half away": AWAY,
    "face down": lay("back", 5),
    "face down away": AWAY,
    "upside down": lay("lay", 6, turned=True),
}


@dataclass
class FilmEvents:
    """What was said during each act."""

    film: Film
    events: dict[str, list[LiveEvent]]

    def during(self, act: str) -> list[str]:
        return [event_text(event) for event in self.events[act]]

    def counted(self, act: str) -> list[int | None]:
        """Numbers of the sheets counted during an act, whether people must look at them or not."""
        return [event.number for event in self.events[act] if event.kind in COUNTED]


@cache
def whole_film() -> FilmEvents:
    """All acts in one film; played once, it is judged act by act."""
    cv2.setNumThreads(1)
    page = printed("strike", "A5", 20)
    film = Film(page, SEED, frame=(1600, 900))  # fewer pixels to draw; a sheet still has 3.7 px a mm
    live = LiveCount(Reader(page.layout).read, SheetMemory())
    ends = []
    frames = 0
    for act in ACTS.values():
        frames += (0 if act.kind == "wait" else max(1, round(act.move * FPS))) + round(act.rest * FPS)
        ends.append(frames)
    events: dict[str, list[LiveEvent]] = {name: [] for name in ACTS}
    names = iter(zip(ACTS, ends, strict=True))
    name, end = next(names)
    for number, (picture, t) in enumerate(film.play(list(ACTS.values()))):
        while number >= end:
            name, end = next(names)
        events[name] += live.feed(picture, t)
    assert (name, number + 1) == ("upside down", end)
    return FilmEvents(film, events)


def test_a_sheet_laid_under_the_camera_is_counted_and_its_marks_are_the_ones_drawn() -> None:
    found = whole_film()
    assert found.during("bare") == []
    assert found.during("first") == ["accepted 1"]
    reading = found.events["first"][0].reading
    assert reading is not None
    truth = found.film.paper(1).truth.marks
    assert all(a.expect.allows(b.state.value, b.kind.value) for a, b in zip(truth, reading.marks, strict=True))
    assert any(mark.expect is Expect.MARKED for mark in truth)
    assert found.during("first away") == ["removed"]


def test_shown_again_it_is_a_duplicate() -> None:
    assert whole_film().during("first again") == ["duplicate 1 seen_before"]


def test_laid_on_top_of_the_former_without_a_gap_it_is_a_new_sheet() -> None:
    assert whole_film().counted("second") == [2]
    assert whole_film().counted("on top") == [3]


def test_a_hand_over_a_counted_sheet_is_no_sheet() -> None:
    assert whole_film().during("hand") == []


def test_a_counted_sheet_that_is_pushed_is_not_counted_again() -> None:
    assert whole_film().during("pushed") in (["duplicate 3 seen_before"], [])


def test_half_a_sheet_is_no_sheet() -> None:
    assert whole_film().during("half") == ["problem not_whole"]


def test_a_sheet_face_down_says_so() -> None:
    assert whole_film().during("face down") == ["problem turned_over"]


def test_a_sheet_upside_down_is_counted_and_says_so() -> None:
    (event,) = whole_film().events["upside down"]
    assert (whole_film().counted("upside down"), event.upside_down) == ([4], True)
    assert "ngược đầu" in said(event)


def test_nothing_else_was_counted() -> None:
    assert [number for act in ACTS for number in whole_film().counted(act)] == [1, 2, 3, 4]
