"""The box of the sample day: 347 sheets of ordinary voters on the day's own ballot, pictured and read once.

Drawing a sheet takes a second and more, so pictures and readings are kept in a folder between runs.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import cv2
import numpy as np

from ballotcount import storage
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.events.setup import Decision, Topic
from ballotcount.domain.reading import PageReading
from ballotcount.reading import Reader
from ballotcount.sample import congress as sample
from ballotcount.sample import day
from ballotcount.sample import machine_passes as machine
from ballotcount.sample.clock import DayClock
from ballotcount.sample.demo import PROGRAM
from ballotcount.service import setup
from ballotcount.service.camera import SeenPage
from tests.synth.blank import PrintedPage
from tests.synth.sheet import make_sheet
from tests.synth.truth import Expect

ROUND = "e1r1"
CONDITION = {"scan": "scan150", "camera": "cam2160"}
STRUCK = (Expect.MARKED, Expect.NEARLY, Expect.PARTIAL)
"""What a board that looks at the line calls a strike: the voter drew it over the name."""


@dataclass(frozen=True, slots=True)
class SeenSheet:
    """One sheet and what a machine made of it.

    Attributes:
        truth: what the voter meant.
        flat: the page flat and upright, as JPEG.
        seconds: of processor time that the reader took; the clock on the wall tells less on a busy machine.
    """

    truth: Ballot
    reading: PageReading
    flat: bytes
    seconds: float

    def page(self, number: int) -> SeenPage:
        """Return the page as a worker of the desk hands it over."""
        flat = cv2.imdecode(np.frombuffer(self.flat, np.uint8), cv2.IMREAD_UNCHANGED)
        return SeenPage(number, self.reading, np.asarray(flat, np.uint8))


def sample_file(folder: Path, delegates: int = sample.DELEGATES, *, second: str = "contact") -> Path:
    """Make the sample congress as far as the opened box, with its ballot and layout beside it.

    The congress has decided how the second pass may be made; a typed one stays possible.

    Args:
        second: value of the decision: contact sheets, or a sample with its risk limit in per cent.
    """
    clock = DayClock()
    path = folder / "dai-hoi.ballot"
    with storage.create(path, clock=clock, station="ban-1", program=PROGRAM) as file:
        today = day.begin(file.journal, clock, count=delegates, folder=folder, pictures=file.pictures)
        for step in (day.roster, day.lists, day.ballots, day.issue):
            step(today)
        text = "Cách kiểm lượt hai do Đại hội biểu quyết"
        setup.decide(today.session, Decision(Topic.SECOND_PASS, second, text))
        today.session.leave()
    papers = storage.papers_of(path)
    papers.mkdir(exist_ok=True)
    (papers / f"{ROUND}-layout.json").write_bytes((folder / f"phieu-{ROUND}.layout.json").read_bytes())
    return path


def filled(folder: Path, kind: str, sheets: int, kept: Path, *, drawn: int = 0, seed: int = 1) -> tuple[SeenSheet, ...]:
    """Draw, picture and read the sheets of the box; what a run before kept is taken as it is.

    Args:
        kind: ``scan`` (150 dots per inch, grey or colour) or ``camera`` (3840 x 2160; one of 1920 x 1080 is refused for
            an A4 page of 63 names).
        kept: folder for what was drawn.
        drawn: how many different sheets are drawn, which come again and again; 0 for all of them.
    """
    if drawn and drawn < sheets:
        few = filled(folder, kind, drawn, kept, seed=seed)
        return tuple(few[place % drawn] for place in range(sheets))
    layout = machine.layout_of(folder, ROUND)
    file = kept / f"{kind}-{layout.id}-{sheets}-{seed}.pickle"
    if file.exists():
        found: tuple[SeenSheet, ...] = pickle.loads(file.read_bytes())
        return found
    page = PrintedPage((folder / f"phieu-{ROUND}.pdf").read_bytes(), layout)
    reader = Reader(layout)
    made: list[SeenSheet] = []
    number = 1_000_000 * seed
    while len(made) < sheets:
        number += 1
        sheet = make_sheet(page, seed=number, condition=CONDITION[kind], mix="ordinary")
        if page.page.stamp is not None and not sheet.truth.stamp:
            continue  # the generator forgets the stamp on a tenth of the sheets; a board that stamps does not
        began = process_time()
        seen = reader.trace(sheet.image, source="box", dpi=150.0 if kind == "scan" else None)
        took = process_time() - began
        flat = sheet.image if seen.flat is None else seen.flat
        _, packed = cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, 85])
        struck = (mark for mark in sheet.truth.marks if mark.drawn != "none" and mark.expect in STRUCK)
        truth = sample.struck(mark.candidate for mark in struck)
        made.append(SeenSheet(truth, seen.reading, packed.tobytes(), took))
    kept.mkdir(parents=True, exist_ok=True)
    file.write_bytes(pickle.dumps(tuple(made)))
    return tuple(made)
