"""The sample's day with its sheets drawn, scanned and filmed, and read back from those pictures."""

from __future__ import annotations

from pathlib import Path
from random import Random

import cv2
import numpy as np
import pytest

from ballotcount.domain.ballot import Ballot, LineMark
from ballotcount.domain.reading import MarkState
from ballotcount.domain.record import PassKind
from ballotcount.files import profiles
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.sample import demo
from ballotcount.sample.sheets import Marker, scanned
from ballotcount.service.session import Session
from ballotcount.storage import open_file
from tests.fakes import StepClock
from tests.synth.ballots import printed


def test_a_drawn_and_scanned_sheet_reads_as_it_was_marked() -> None:
    layout = printed("strike", "A5", 20).layout
    marker = Marker(layout, Random(4))
    noise = Random(5)
    reader = Reader(layout, profiles.load("party-190").reading_policy())
    for numbers in ((3, 7, 12), (1, 20), (5,)):
        ballot = Ballot(tuple((number, LineMark.STRUCK) for number in numbers))
        picture = cv2.imdecode(np.frombuffer(scanned(marker.sheet(ballot)[0], noise), np.uint8), cv2.IMREAD_COLOR)
        reading = reader.read(np.asarray(picture, np.uint8))
        said = {mark.candidate for mark in reading.marks if mark.state is MarkState.MARKED}
        unsure = {mark.candidate for mark in reading.marks if mark.state is MarkState.DOUBTFUL}
        assert said | unsure >= set(numbers)
        assert said <= set(numbers)
        assert reading.stamp is True


@pytest.mark.slow
def test_the_whole_day_read_from_pictures(tmp_path: Path) -> None:
    done = demo.run(tmp_path / "mau", count=100, seed=7, pictures=True)
    assert done.holds
    assert [(one.round, one.how, one.sheets) for one in done.read] == [
        ("e1r1", PassKind.SCAN, 99),
        ("e2r1", PassKind.CAMERA, 100),
    ]
    with open_file(tmp_path / "mau" / demo.FILE, StepClock(), "ban-1") as file:
        session = Session(file.journal, StepClock(), pictures=file.pictures)
        assert session.round("e1r1").passes[1].how is PassKind.SCAN
        assert session.round("e2r1").passes[1].how is PassKind.CAMERA
        for key, expected in done.results.items():
            counted = expected["outcome"]["valid"] + expected["outcome"]["invalid"]
            assert counted == session.round(key).sheets.collected
