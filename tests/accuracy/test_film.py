"""A short film of the long measurement: every sheet once, none misread, answered in time; and the score itself."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest

from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.domain.reading import PageReading, PageStatus
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from tests.accuracy.film import Score, acts_of, feed_all, stills_of
from tests.accuracy.film_section import BEGIN, END, keep, section
from tests.synth.ballots import printed
from tests.synth.video import Film


@pytest.mark.parametrize(("first", "last"), [(4, 5), pytest.param(1, 12, marks=pytest.mark.slow)])
def test_sheets_at_sixty_a_minute_are_each_counted_once(first: int, last: int) -> None:
    """Of the two quick ones the first stays and is covered by the second; a film of the program takes them away too."""
    cv2.setNumThreads(1)
    page = printed("strike", "A5", 20)
    acts = acts_of(last, first)
    film = Film(page, 41)
    score = Score(stills_of(acts), film)
    feed_all(film.play(acts), LiveCount(Reader(page.layout).read, SheetMemory()), score)
    assert score.counted == dict.fromkeys(range(first, last + 1), 1)
    assert (score.lost, score.twice, score.wrong) == ([], [], {})
    assert max(score.latency) <= 0.3, "seconds of the film, with a reader that takes no time"


def event(t: float, kind: LiveEventKind, *causes: str) -> LiveEvent:
    return LiveEvent(t, kind, 1, PageReading("", 1, PageStatus.REVIEW), causes)


def test_the_score_knows_lost_reported_and_twice() -> None:
    acts = acts_of(3)
    stills = stills_of(acts)
    assert [round(still.since, 2) for still in stills] == [0.77, 1.8, 2.83]
    score = Score(stills, Film(printed("strike", "A5", 20), 1))
    score.hear(event(0.9, LiveEventKind.REVIEW), 1.0)
    score.hear(event(1.2, LiveEventKind.REVIEW), 1.3)
    score.hear(event(2.9, LiveEventKind.PROBLEM, "too_soon"), 3.0)
    found = score.figures()
    assert (found["counted"], found["twice"], found["lost"], found["lost_and_not_told"]) == (1, 1, 2, 1)
    assert found["lost_were"] == {"2": "", "3": "problem too_soon"}
    assert found["latency_ms"]["worst"] == 533


def test_a_word_on_the_picture_that_counts_the_next_sheet_is_of_the_sheet_before() -> None:
    score = Score(stills_of(acts_of(3)), Film(printed("strike", "A5", 20), 1))
    score.hear(event(0.9, LiveEventKind.REVIEW), 1.0)
    score.hear(LiveEvent(2.9, LiveEventKind.PROBLEM, causes=("too_soon",), after=1), 3.0)
    score.hear(LiveEvent(2.9, LiveEventKind.REVIEW, 2), 3.0)
    assert (score.counted, score.reported) == ({1: 1, 3: 1}, {2: "problem too_soon"})


def test_the_figures_go_between_their_marks_and_leave_the_rest(tmp_path: Path) -> None:
    figures = Score(stills_of(acts_of(1)), Film(printed("strike", "A5", 20), 1)).figures()
    way = figures | {"frames_dropped": 3, "frames": 60, "seconds_spent": 1.0, "times_real_time": 2.0}
    whole = {"sheets": 1, "seed": 1, "date": "2026-01-02", "machine": "m", "seconds": 2.0} | {
        "load": {"median": 1.0, "worst": 2.0}, "camera": way, "quiet": way, "file": way,
    }  # fmt: skip
    document = tmp_path / "camera.md"
    document.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    keep(section(whole), document)
    text = document.read_text(encoding="utf-8")
    del whole["camera"]
    assert "--without-clock" in section(whole)
    assert "in real time" not in section(whole)
    assert text.startswith("before\n")
    assert text.endswith("after\n")
    assert "old" not in text
    assert "sheet 1 was not counted: nothing was said" in text
