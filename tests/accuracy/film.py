"""Hundreds of sheets on a film: each counted once, none misread, and how long from lying still to an answer?

    python -m tests.accuracy.film --sheets 300 --independent 14

After our own film the films of the second maker (``tests/films2``) are played, so many sheets under each of its
conditions; 0 leaves one of the two out.

The film (``tests/synth/video.py``, no code of the reader) is made piece by piece as Motion JPEG, so that neither memory
nor disk holds more than ten seconds of it. Each piece is played three times: as a camera, at the times of its frames
through ``capture.camera.Camera``, where a frame that comes while one is being read is dropped; the same by the
processor time that reading takes, as on a machine with nothing else to do; and as a file, every frame as fast as it can
be read. The figures go into ``docs/camera.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.capture.camera import Camera
from ballotcount.capture.frames import Frame
from ballotcount.capture.video import VideoFile
from ballotcount.domain.live import LiveEvent, LiveEventKind
from ballotcount.reading.identity.duplicates import SheetMemory
from ballotcount.reading.live.state_machine import LiveCount
from ballotcount.reading.pipeline.reader import Reader
from tests.accuracy.film_section import SURVEY, WAYS, keep, section
from tests.films2.__main__ import run
from tests.films2.conditions import CONDITIONS
from tests.films2.table import table
from tests.synth.ballots import printed
from tests.synth.blank import Image
from tests.synth.video import FPS, Act, Film

PIECE = 300
"""Frames of a piece: ten seconds, about 170 MB as Motion JPEG."""
QUALITY = 92
DECODED = 0.01
"""Seconds that decoding a frame of 1080p Motion JPEG takes: 8.7 ms were measured."""
REST = 0.5
"""Seconds that a sheet lies still."""
COVERED = 5
"""Every fifth sheet is laid on the one before, without a gap."""
COUNTED = (LiveEventKind.ACCEPTED, LiveEventKind.REVIEW)


@dataclass(frozen=True, slots=True)
class Still:
    """When a sheet lies still.

    Attributes:
        since: time of its first frame at rest, seconds.
        until: time at which the next sheet lies still.
    """

    sheet: int
    since: float
    until: float


def acts_of(sheets: int, first: int = 1) -> list[Act]:
    """A sheet a second: slid in with a hand on it, still for half a second, slid away or covered by the next.

    Args:
        sheets: number of the last sheet.
        first: number of the first sheet.
    """
    acts = [Act("wait", rest=0.5)]
    for sheet in range(first, sheets + 1):
        covers = sheet % COVERED == 0
        stays = (sheet + 1) % COVERED == 0 and sheet < sheets
        acts.append(Act("cover" if covers else "lay", sheet, rest=REST, move=0.25))
        if covers:
            acts += [Act("take", move=0.13, rest=0), Act("take", move=0.12, rest=0)]
        elif stays:
            acts.append(Act("hand", move=0.25, rest=0))
        else:
            acts.append(Act("take", move=0.25, rest=0))
    return [*acts, Act("wait", move=0, rest=0.5)]


def stills_of(acts: Iterable[Act]) -> list[Still]:
    """When which sheet lies still, from the acts alone."""
    began: list[tuple[int, float]] = []
    frames = 0
    for act in acts:
        frames += 0 if act.kind == "wait" else max(1, round(act.move * FPS))
        if act.kind in ("lay", "cover"):
            began.append((act.sheet, frames / FPS))
        frames += round(act.rest * FPS)
    ends = [since for _, since in began[1:]] + [float("inf")]
    return [Still(sheet, since, end) for (sheet, since), end in zip(began, ends, strict=True)]


@dataclass(slots=True)
class Score:
    """What became of the sheets of one pass.

    Attributes:
        wrong: for each sheet called read that is misread: its marks that are wrong.
        reported: sheets not counted, but reported so: a problem, or called a duplicate.
        latency: seconds from the first still frame to the answer.
    """

    stills: list[Still]
    film: Film
    counted: dict[int, int] = field(default_factory=dict)
    reviewed: int = 0
    wrong: dict[int, list[str]] = field(default_factory=dict)
    reported: dict[int, str] = field(default_factory=dict)
    latency: list[float] = field(default_factory=list)
    _place: int = 0
    _numbers: dict[int, int] = field(default_factory=dict)

    def hear(self, event: LiveEvent, answered: float) -> None:
        """Take an event.

        Args:
            answered: time of the film at which the event came, seconds.
        """
        while self._place + 1 < len(self.stills) and self.stills[self._place].until <= event.t:
            self._place += 1
        still = self._left_before(event) if event.is_of_left else self.stills[self._place]
        if event.kind in COUNTED:
            self._numbers[event.number or 0] = self._place
            self.counted[still.sheet] = self.counted.get(still.sheet, 0) + 1
            self.latency.append(answered - still.since)
            self.reviewed += event.kind is LiveEventKind.REVIEW
            wrong = self._wrong(still.sheet, event) if event.kind is LiveEventKind.ACCEPTED else []
            if wrong:
                self.wrong[still.sheet] = wrong
        elif event.kind is not LiveEventKind.REMOVED:
            self.reported[still.sheet] = " ".join([event.kind.value, *event.causes])

    def _left_before(self, event: LiveEvent) -> Still:
        """Return the sheet that a word about one that left means: the first without an answer or a word since then."""
        last = self._numbers.get(event.after or 0, -1)
        open_ones = self.stills[last + 1 : self._place + 1]
        unsaid = (one for one in open_ones if one.sheet not in self.counted and one.sheet not in self.reported)
        return next(unsaid, self.stills[self._place])

    def _wrong(self, sheet: int, event: LiveEvent) -> list[str]:
        assert event.reading is not None
        truth = self.film.paper(sheet).truth.marks
        return [
            f"{true.candidate} {true.drawn} read as {mark.state.value} {mark.kind.value}"
            for true, mark in zip(truth, event.reading.marks, strict=True)
            if not true.expect.allows(mark.state.value, mark.kind.value)
        ]

    @property
    def lost(self) -> list[int]:
        """Sheets that were not counted."""
        return [still.sheet for still in self.stills if still.sheet not in self.counted]

    @property
    def twice(self) -> list[int]:
        """Sheets that were counted more than once."""
        return [sheet for sheet, times in self.counted.items() if times > 1]

    def figures(self) -> dict[str, Any]:
        """Everything a report shows."""
        late = np.array(self.latency or [0.0]) * 1000
        return {
            "sheets": len(self.stills),
            "counted": len(self.counted),
            "to_look": self.reviewed,
            "lost": len(self.lost),
            "lost_and_not_told": len([sheet for sheet in self.lost if sheet not in self.reported]),
            "lost_were": {str(sheet): self.reported.get(sheet, "") for sheet in self.lost},
            "twice": len(self.twice),
            "misread_silently": len(self.wrong),
            "misread_were": {str(sheet): marks for sheet, marks in self.wrong.items()},
            "latency_ms": {"median": round(float(np.median(late))), "p95": round(float(np.percentile(late, 95))),
                           "worst": round(float(late.max())),
                           "over_300": int((late > 300).sum())},
        }  # fmt: skip


class Played:
    """A piece of film that gives its frames at their times, like a camera: ``capture.camera.Device``.

    A frame is decoded when it is due, as a webcam's Motion JPEG is. After the end the last picture stands.
    """

    def __init__(self, path: Path) -> None:
        self._film = cv2.VideoCapture(str(path))
        self._began = time.monotonic()
        self._number = 0
        self._last: NDArray[np.uint8] | None = None

    def isOpened(self) -> bool:
        return bool(self._film.isOpened())

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        time.sleep(max(0.0, self._number / FPS - (time.monotonic() - self._began)))
        # A real camera does not wait: frames that were due before this one are gone. Without this a starved machine
        # would see the film late, and what is read would be held against the next sheet.
        while (self._number + 1) / FPS < time.monotonic() - self._began and self._film.grab():
            self._number += 1
        self._number += 1
        good, image = self._film.read()
        self._last = np.asarray(image, np.uint8) if good else self._last
        return self._last is not None, self._last

    def release(self) -> None:
        self._film.release()


def pieces(frames: Iterator[tuple[Image, float]], folder: Path, size: tuple[int, int]) -> Iterator[tuple[Path, int]]:
    """The film on disk, ten seconds at a time; each piece is gone when the next one is asked for."""
    path = folder / "piece.avi"
    while True:
        writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter.fourcc(*"MJPG"), FPS, size)
        writer.set(cv2.VIDEOWRITER_PROP_QUALITY, QUALITY)
        count = 0
        for picture, _ in islice(frames, PIECE):
            writer.write(picture)
            count += 1
        writer.release()
        if not count:
            return
        yield path, count
        path.unlink()


def as_camera(path: Path, frames: int, began: float, live: LiveCount, score: Score) -> int:
    """Play a piece at its own pace.

    Args:
        began: time of its first frame in the whole film, seconds.

    Returns:
        Frames that were dropped because a newer one came.
    """
    camera = Camera(path.name, lambda: Played(path), time.monotonic)
    start = time.monotonic()
    with closing(camera):
        for item in camera:
            assert isinstance(item, Frame), item
            for event in live.feed(item.image, began + item.t):
                score.hear(event, began + time.monotonic() - start)
            if item.t >= (frames - 1) / FPS:
                return camera.dropped
    return camera.dropped


def as_file(path: Path, began: float, live: LiveCount, score: Score) -> float:
    """Read a piece as fast as it goes; seconds that took."""
    start = time.perf_counter()
    with closing(VideoFile(path)) as video:
        feed_all(((item.image, began + item.t) for item in video if isinstance(item, Frame)), live, score)
    return time.perf_counter() - start


def as_quiet_camera(path: Path, began: float, live: LiveCount, score: Score) -> int:
    """Play a piece as a camera would on a machine that does nothing else, by the processor time that each frame takes.

    A frame arrives when it is taken and decoded; the newest one is read when the one before is done with. On a shared
    machine this tells what real time does not.

    Returns:
        Frames that were dropped because a newer one came.
    """
    free = 0.0
    dropped = 0
    waiting: Frame | None = None
    with closing(VideoFile(path)) as video:
        for item in chain(video, (None,)):
            assert item is None or isinstance(item, Frame), item
            if waiting is not None and (item is None or free <= item.t + DECODED):
                start = max(free, waiting.t + DECODED)
                spent = time.thread_time()
                events = live.feed(waiting.image, began + waiting.t)
                free = start + time.thread_time() - spent
                for event in events:
                    score.hear(event, began + free)
                waiting = None
            dropped += waiting is not None
            waiting = item
    return dropped


def feed_all(frames: Iterable[tuple[Image, float]], live: LiveCount, score: Score) -> None:
    """Every frame, none dropped; the answer comes with the frame that brought it."""
    for picture, t in frames:
        for event in live.feed(picture, t):
            score.hear(event, event.t)


def measure(
    sheets: int, seed: int, say: Callable[[str], object] = lambda _: None, *, real_time: bool = True
) -> dict[str, Any]:
    """Play a film of so many sheets.

    Args:
        real_time: at the times of its frames too; a machine that others use is too slow for that, and the camera of
            the test counts as lost.
    """
    cv2.setNumThreads(1)
    page = printed("strike", "A5", 20)
    acts = acts_of(sheets)
    film = Film(page, seed)
    stills = stills_of(acts)
    reader = Reader(page.layout)
    camera = Score(stills, film)
    quiet = Score(stills, film)
    file = Score(stills, film)
    lives = [LiveCount(reader.read, SheetMemory()) for _ in range(3)]
    dropped = 0
    missed = 0
    spent = 0.0
    began = 0.0
    loads: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for path, frames in pieces(film.play(acts), Path(folder), film.frame):
            dropped += as_camera(path, frames, began, lives[0], camera) if real_time else 0
            missed += as_quiet_camera(path, began, lives[1], quiet)
            spent += as_file(path, began, lives[2], file)
            began += frames / FPS
            loads.append(os.getloadavg()[0])
            say(f"{began:.0f} s: {len(camera.counted)} / {len(quiet.counted)} / {len(file.counted)} counted\n")
    in_time = {"camera": camera.figures() | {"frames_dropped": dropped, "frames": round(began * FPS)}}
    return {
        "sheets": sheets,
        "seed": seed,
        "date": date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}",
        "load": {"median": round(float(np.median(loads)), 1), "worst": round(max(loads), 1)},
        "seconds": round(began, 1),
        **(in_time if real_time else {}),
        "quiet": quiet.figures() | {"frames_dropped": missed, "frames": round(began * FPS)},
        "file": file.figures() | {"seconds_spent": round(spent, 1), "times_real_time": round(began / spent, 2)},
    }


def independent(
    sheets: int, seed: int, names: Iterable[str] = CONDITIONS, say: Callable[[str], object] = lambda _: None
) -> list[dict[str, Any]]:
    """Play so many sheets of the second maker under each condition, every frame; return a row of figures for each."""
    found = []
    for name in names:
        found.append(run(CONDITIONS[name], sheets=sheets, seed=seed, every=True))
        say(f"{name}: {found[-1]['counted']} of {found[-1]['ballots']} counted, {len(found[-1]['faults'])} faults\n")
    return found


def main(arguments: list[str] | None = None) -> int:
    """Measure; with --keep into the documents."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.film", description=__doc__)
    parser.add_argument("--sheets", type=int, default=300)
    parser.add_argument("--seed", type=int, default=41)
    parser.add_argument("--independent", type=int, default=4, help="sheets under each condition of tests/films2")
    parser.add_argument("--conditions", default=",".join(CONDITIONS), help="of tests/films2, with commas between")
    parser.add_argument("--without-clock", action="store_true", help="not in real time; for a machine that others use")
    parser.add_argument("--keep", action="store_true", help="write the figures into docs/camera.md and docs/films2.md")
    given = parser.parse_args(arguments)
    wrong = False
    if given.sheets:
        found = measure(given.sheets, given.seed, sys.stderr.write, real_time=not given.without_clock)
        sys.stdout.write(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
        if given.keep:
            keep(section(found))
        played = [found[way] for way in WAYS if way in found]
        wrong = any(one["lost"] or one["twice"] or one["misread_silently"] for one in played)
    if given.independent:
        rows = independent(given.independent, given.seed, given.conditions.split(","), sys.stderr.write)
        sys.stdout.write(table(rows))
        if given.keep:
            keep(table(rows), SURVEY)
        wrong = wrong or any(row["faults"] for row in rows)
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main())
