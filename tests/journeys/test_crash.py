"""Power cuts: the program is killed at random moments of typing, reading and closing, and opened again."""

from __future__ import annotations

import os
import random
import signal
import struct
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ballotcount.domain.election import RoundStage
from ballotcount.domain.events import EntrySource
from ballotcount.domain.record import PassKind
from ballotcount.service import closing, counting
from ballotcount.service.session import Session
from ballotcount.service.verify import verify
from ballotcount.storage import create, open_file
from tests.builders import CHEAP, HEAD, TYPIST, TYPIST2, again, at, collected, second, struck

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")
STACK = 20
ENOUGH = 700
"""Entries after which the round stays closed, so that verifying every closed result stays quick."""
ACK = struct.Struct("<q")


class WallClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


def congress_on_disk(path: Path, sheets: int) -> None:
    """A congress whose ballots are collected, written to a real file."""
    made = collected(sheets, passes=2)
    with create(path, WallClock(), "ban-1", "crash test") as file:
        file.journal.append([again(entry) for entry in made.journal.entries()])


def work(session: Session) -> None:
    """The next act of the day: type pass 1, read pass 2 from pictures, close, open again, close ..."""
    state = session.round("e1r1")
    if state.stage is RoundStage.CLOSED:
        if session.state.head.seq > ENOUGH:
            signal.pause()  # the day is over; wait for the power cut
        closing.reopen(at(session, HEAD), "e1r1", "kiểm tra lại", second())
        return
    for number, teller, how in ((1, TYPIST, PassKind.TYPED), (2, TYPIST2, PassKind.SCAN)):
        at(session, teller)
        run = state.passes.get(number)
        if run is None:
            counting.start_pass(session, "e1r1", how, pass_no=number, stack_size=STACK)
            return
        held = next((stack for stack in run.stacks.values() if not stack.closed), None)
        if held is not None and (len(held.sheets) == STACK or run.entered == state.sheets.collected):
            counting.close_stack(session, "e1r1", len(held.sheets))
            return
        if run.entered < state.sheets.collected:
            picture = session.pictures.put(f"sheet {run.entered}".encode() * 500) if number == 2 else ""
            source = EntrySource.SCAN if number == 2 else EntrySource.TYPED
            ballot = struck(1 + run.entered % 4)
            counting.enter(session, "e1r1", ballot, pass_no=number, source=source, picture=picture)
            return
    # Ended as it was reopened: these days go on without a correction.
    closing.close(at(session, HEAD), "e1r1", second(), reason="đếm lại vẫn đúng")


def live_and_die(path: Path, acknowledge: int) -> None:
    """The child: work until killed, telling after each act how far the journal is on disk."""
    file = open_file(path, WallClock(), "ban-1")
    session = Session(file.journal, WallClock(), pictures=file.pictures, pins=CHEAP)
    while True:
        os.write(acknowledge, ACK.pack(session.state.head.seq))
        work(session)


def killed(path: Path, delay: float) -> int:
    """Run the child, kill it some time after its first act, and return the last act it acknowledged."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            live_and_die(path, theirs)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(3)
    os.close(theirs)
    acknowledged = os.read(ours, ACK.size)
    assert acknowledged, "the child died by itself"
    # Not a wait for anything: the moment of the power cut.
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended before the power cut"
    while more := os.read(ours, ACK.size * 1000):
        acknowledged = more[-ACK.size :]
    os.close(ours)
    return int(ACK.unpack(acknowledged)[0])


def check_after(path: Path, acknowledged: int, whole: bool) -> RoundStage:
    """Open the file as the board would after the power is back; ``whole`` counts every closed result again too."""
    with open_file(path, WallClock(), "ban-1") as file:
        session = Session(file.journal, WallClock(), pictures=file.pictures, pins=CHEAP)
        head = session.state.head.seq
        assert head >= acknowledged, "an acknowledged ballot is gone"
        unacknowledged = {entry.at for entry in file.journal.entries(acknowledged)}
        assert len(unacknowledged) <= 1, "more than the act in hand was on disk"
        if whole:
            verify(file.journal)
        kept = set(file.pictures)
        second_pass = session.round("e1r1").passes.get(2)
        for stack in second_pass.stacks.values() if second_pass else ():
            for sheet in stack.sheets:
                assert sheet.picture in kept
        return session.round("e1r1").stage


def crash_often(path: Path, times: int, sheets: int) -> list[RoundStage]:
    congress_on_disk(path, sheets)
    rng = random.Random(2026)
    return [check_after(path, killed(path, rng.uniform(0, 0.1)), cut % 10 == 9) for cut in range(times)]


def test_twenty_power_cuts_lose_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    crash_often(tmp_path / "day.ballot", 20, 60)


@pytest.mark.slow
def test_three_hundred_power_cuts_of_typing_reading_and_closing(tmp_path: Path) -> None:
    stages = crash_often(tmp_path / "day.ballot", 300, 150)
    assert {RoundStage.COUNTING, RoundStage.CLOSED} <= set(stages), "the cuts must reach the closing too"
