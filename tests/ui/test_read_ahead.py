"""Pages read two at a time are answered like pages read one after the other, in the same order."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import pytest
from PySide6.QtCore import Qt

from ballotcount.reading.pipeline.reader import Reader
from ballotcount.service.sheet_memory import LockedSheetMemory
from tests.synth.ballots import printed
from tests.ui.test_camera import NAMES, stills
from ui.machines import scanning
from ui.machines.scanning import Scanned, Scanner


class Answers:
    """What a scanner tells, heard on its own thread; the hearer handles each at once or only when asked."""

    def __init__(self) -> None:
        self.heard: list[Scanned] = []
        self.faults: list[object] = []
        self.scanner = Scanner()
        self.scanner.did_read.connect(self._did_read, Qt.ConnectionType.DirectConnection)
        self.scanner.did_fail.connect(lambda _, fault: self.faults.append(fault), Qt.ConnectionType.DirectConnection)
        self.handles = True

    def _did_read(self, _: int, scanned: Scanned) -> None:
        self.heard.append(scanned)
        if self.handles:
            self.scanner.handled()

    def start(self) -> None:
        self.scanner.start(Reader(printed("strike", "A5", NAMES).layout), LockedSheetMemory())

    def until(self, count: int, seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while len(self.heard) < count and not self.faults:
            assert time.monotonic() < end
            time.sleep(0.01)


@pytest.fixture(scope="module")
def pile(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Sheets, the same file again at once and later, the same sheet in another picture, and no picture at all."""
    folder = tmp_path_factory.mktemp("pile")
    sheets = list(stills().items())[:2]
    made = []
    for place, (sheet, frames) in enumerate(sheets):
        path = folder / f"{place}0-{sheet}.png"
        cv2.imwrite(str(path), frames[0], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        again = folder / f"{place}1-again.png"
        again.write_bytes(path.read_bytes())
        made += [path, again]
    broken = folder / "31-broken.png"
    broken.write_bytes(b"no picture")
    other = folder / "32-other.png"
    cv2.imwrite(str(other), list(sheets[0][1])[-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
    late = folder / "33-late.png"
    late.write_bytes(made[0].read_bytes())
    return [*made, broken, other, late]


def facts_of(one: Scanned) -> tuple[Any, ...]:
    """What is written down of an answer; the time a page took is of no pass."""
    page = one.page
    seen = None if page is None else (page.number, replace(page.reading, ms=0.0), page.causes, page.flat.tobytes())  # type: ignore[attr-defined]
    return one.ref.path.name, seen, one.seen_before, one.faults


def test_answers_and_their_order_are_those_of_one_reader(pile: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for readers in (1, 2):
        monkeypatch.setattr(scanning, "READERS", readers)
        answers = Answers()
        answers.start()
        answers.scanner.add(pile)
        answers.until(len(pile))
        answers.scanner.stop()
        assert not answers.faults
        found.append([facts_of(one) for one in answers.heard])
    assert found[0] == found[1]
    assert [name for name, *_ in found[1]] == [path.name for path in pile]
    assert [seen_before for _, _, seen_before, _ in found[1]].count(0) == 3, "the same file is known at once"


def test_what_is_read_is_answered_before_the_line_is_held(pile: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A stack waits for its slip: no page stays unsaid, no page is lost, and stopping does not hang."""
    monkeypatch.setattr(scanning, "READERS", 2)
    monkeypatch.setattr(scanning, "AHEAD", 2)
    answers = Answers()
    answers.handles = False
    answers.start()
    answers.scanner.add(pile)
    answers.until(2)
    time.sleep(0.1)
    assert len(answers.heard) == 2
    answers.scanner.handled()
    answers.until(3)
    assert [one.ref.path for one in answers.heard] == pile[:3]
    answers.scanner.stop()
    assert len(answers.heard) == 3
