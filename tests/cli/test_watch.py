"""Watching a film without a window: its events as lines, its troubles as problems, Ctrl-C as an end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from ballotcount.capture.frames import Trouble, TroubleKind
from ballotcount.cli import main
from ballotcount.cli.watch import _tell, events_of, source_of
from ballotcount.domain.errors import UserError
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.files import layout_file
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live import report as live_said
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.text.words import set_language, t
from tests.synth.ballots import printed
from tests.synth.short import written
from tests.synth.truth import Expect
from tests.synth.video import Act, Film


@pytest.fixture(autouse=True)
def vietnamese() -> Iterator[None]:
    yield
    set_language("vi")


def test_a_film_is_reported_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = printed("strike", "A5", 20)
    layout_file.write(page.layout, tmp_path / "layout.json")
    film = Film(page, 3)
    acts = [Act("wait", rest=0.2), Act("lay", 1, rest=0.33, move=0.1), Act("take", rest=0.4, move=0.1)]
    written(film, acts, tmp_path / "film.avi")
    code = main(["watch", "--layout", str(tmp_path / "layout.json"), str(tmp_path / "film.avi"), "--json"])
    out = capsys.readouterr()
    events = [json.loads(line) for line in out.out.splitlines()]
    assert code == 0
    assert [(event["event"], event["number"]) for event in events] == [("accepted", 1), ("removed", 1)]
    answers = {mark["candidate"]: mark for mark in events[0]["marks"]}
    truth = film.paper(1).truth.marks
    assert all(mark.expect.allows(answers[mark.candidate]["state"], answers[mark.candidate]["kind"]) for mark in truth)
    assert any(mark.expect is Expect.MARKED for mark in truth)
    assert 0 < events[0]["still"] <= 0.3
    assert events[0]["reasons"] == []
    assert "Đã nhận 1 phiếu" in out.err


def no_reader(_: object) -> object:
    raise AssertionError("nothing was to be read")


def test_troubles_of_the_source_are_problems_with_words() -> None:
    troubles = [Trouble(TroubleKind.LOST, 2.0), Trouble(TroubleKind.BACK, 4.5)]
    events = list(events_of(troubles, LiveCount(no_reader, SheetMemory())))  # type: ignore[arg-type]
    assert [(event.t, event.kind, event.causes) for event in events] == [
        (2.0, LiveEventKind.PROBLEM, ("lost",)),
        (4.5, LiveEventKind.PROBLEM, ("back",)),
    ]
    assert "live.problem" not in live_said.said(events[0])


def test_ctrl_c_ends_the_watch_and_what_was_reported_stays(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted() -> Iterator[LiveEvent]:
        yield LiveEvent(1.0, LiveEventKind.ACCEPTED, 1)
        raise KeyboardInterrupt

    assert _tell(interrupted(), as_json=True)[0]["accepted"] == 1
    assert json.loads(capsys.readouterr().out)["number"] == 1


def test_a_film_cut_short_is_a_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    layout_file.write(printed("strike", "A5", 20).layout, tmp_path / "layout.json")

    class Cut:
        def __iter__(self) -> Iterator[Trouble]:
            yield Trouble(TroubleKind.CUT, 2.0)

        def close(self) -> None:
            pass

    monkeypatch.setattr("ballotcount.cli.watch.source_of", lambda _: Cut())
    assert main(["watch", "--layout", str(tmp_path / "layout.json"), "film.mp4"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == t("live.problem.cut")


def test_a_duplicate_is_reported_with_the_number_it_had() -> None:
    set_language("en")
    event = LiveEvent(3.0, LiveEventKind.DUPLICATE, 7, causes=("seen_before",))
    assert "as on ballot 7" in live_said.said(event)


@pytest.mark.parametrize(
    ("source", "code"), [("film.mp4", "capture.no_video"), ("Không có máy này", "watch.no_source")]
)
def test_a_source_that_is_not_there_is_said(source: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        source_of(source)
    assert caught.value.code == code


def test_an_unknown_language_is_a_wrong_call(tmp_path: Path) -> None:
    assert main(["watch", "--layout", str(tmp_path / "none.json"), "film.mp4", "--lang", "fr"]) == 2
