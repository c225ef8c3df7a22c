"""The sample's machine passes: sheets are drawn, scanned or filmed, and read back from those pictures alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from random import Random

import cv2
import numpy as np

from ballotcount.capture.frames import Frame
from ballotcount.capture.pictures import load, pages_of
from ballotcount.capture.video import VideoFile
from ballotcount.domain.ballot import Ballot
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import PageReading, PageStatus, Reason
from ballotcount.domain.record import PassKind
from ballotcount.files import layout_file
from ballotcount.reading.pipeline.reader import Reader
from ballotcount.sample.sheets import FRAME, Marker, Recorded, filmed, scanned
from ballotcount.service import counting
from ballotcount.service.camera import MachinePass, SeenPage
from ballotcount.service.filmed import settled
from ballotcount.service.machine import Picture
from ballotcount.service.session import Session

HANDS = Path(__file__).resolve().parents[3] / "shared" / "ink" / "strokes.json"
"""Strokes of real hands: test material that may lie beside a checkout and is never shipped."""

STACK = 50
FPS = 30.0
NOTHING: Picture = np.full((64, 64), 255, np.uint8)


def layout_of(folder: Path, round_id: str) -> Layout:
    """Return the layout that the ballots of a round were printed from."""
    return layout_file.read(folder / f"phieu-{round_id}.layout.json")


def marker(layout: Layout, seed: int) -> Marker:
    """Return a pen for the sheets; recorded strokes of real hands where that test material lies beside the project."""
    return Marker(layout, Random(f"pen {seed}"), Recorded.read(HANDS))


def scan(pen: Marker, sheets: Sequence[Ballot], folder: Path, seed: int) -> tuple[Path, ...]:
    """Draw the sheets and put them through a scanner: one JPEG a page, in the order in which they lie."""
    folder.mkdir(parents=True, exist_ok=True)
    noise = Random(f"scanner {seed}")
    written = []
    for number, ballot in enumerate(sheets, start=1):
        for place, flat in enumerate(pen.sheet(ballot), start=1):
            path = folder / f"{number:04d}-{place}.jpg"
            path.write_bytes(scanned(flat, noise))
            written.append(path)
    return tuple(written)


def film(pen: Marker, sheets: Sequence[Ballot], path: Path, seed: int) -> None:
    """Draw the sheets of one page and film a hand that lays them under a camera.

    Raises:
        EnvironmentFault: ``capture.no_film``, this system cannot write the video.
    """
    scale = pen.layout.pages[0].blank_dpi / 25.4
    out = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"mp4v"), FPS, FRAME)
    if not out.isOpened():
        raise EnvironmentFault("capture.no_film", path=path)
    for frame in filmed((pen.sheet(ballot)[0] for ballot in sheets), scale, Random(f"film {seed}")):
        out.write(frame)
    out.release()


def read_scans(session: Session, round_id: str, layout: Layout, files: Sequence[Path]) -> None:
    """Read a folder of scans into a new pass of the teller at the desk, stack by stack."""
    reader = Reader(layout, session.profile_of(round_id).reading_policy())
    # A generator: the pictures of a thousand scans would not fit the memory together.
    pages = (_scanned(reader, layout=layout, path=path, number=number) for number, path in enumerate(files, start=1))
    _enter(session, _begun(session, round_id=round_id, layout=layout, kind=PassKind.SCAN), pages)


def read_film(session: Session, round_id: str, layout: Layout, path: Path) -> None:
    """Read a video of sheets laid under a camera into a new pass of the teller at the desk."""
    reader = Reader(layout, session.profile_of(round_id).reading_policy())
    run = _begun(session, round_id=round_id, layout=layout, kind=PassKind.CAMERA)
    _enter(session, run, _watched(reader, run, path))


def _begun(session: Session, round_id: str, layout: Layout, kind: PassKind) -> MachinePass:
    counting.start_pass(session, round_id, kind, stack_size=STACK)
    return MachinePass(round_id=round_id, layout=layout, kind=kind, number=max(session.round(round_id).passes))


def _enter(session: Session, run: MachinePass, pages: Iterator[SeenPage]) -> None:
    collected = session.round(run.round).sheets.collected
    written = 0
    for page in pages:
        taken = run.take(session, page)
        if taken.entered is not None:
            written += 1
            if taken.entered.sheet == STACK or written == collected:
                counting.close_stack(session, run.round, taken.entered.sheet)


def _scanned(reader: Reader, layout: Layout, path: Path, number: int) -> SeenPage:
    shot = load(next(iter(pages_of(path))), layout.paper)
    if isinstance(shot, Reason):
        return SeenPage(
            number, PageReading(source=path.name, page=1, status=PageStatus.REJECT, reasons=(shot,)), NOTHING
        )
    seen = reader.trace(shot.image, source=path.name, dpi=shot.dpi)
    # A page that the reader refused is still a sheet of the pile: it is entered empty, and people rule on it.
    return SeenPage(number, seen.reading, shot.image if seen.flat is None else seen.flat)


def _watched(reader: Reader, run: MachinePass, path: Path) -> Iterator[SeenPage]:
    with closing(VideoFile(path)) as video:
        # By the memory of the pass a sheet that lies there again is known and not entered twice.
        for event, seen in settled(reader, (item for item in video if isinstance(item, Frame)), run.memory):
            if event.reading is not None and event.number is not None:
                flat = NOTHING if seen is None or seen.flat is None else seen.flat
                yield SeenPage(number=event.number, reading=event.reading, flat=flat, causes=event.causes)
