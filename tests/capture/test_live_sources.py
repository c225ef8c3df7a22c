"""Cameras that fail, folders that fill, files that are no video."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ballotcount.capture.camera import BLACK_AFTER, FROZEN_AFTER, LOST_AFTER, Camera, CameraWatch
from ballotcount.capture.frames import Frame, Trouble, TroubleKind
from ballotcount.capture.inbox import SETTLED, Inbox
from ballotcount.capture.pace import CameraPace
from ballotcount.capture.video import VideoFile
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.live import PictureRate
from tests.systems import needs_symlinks, wine_differs

RNG = np.random.default_rng(1)


def picture() -> NDArray[np.uint8]:
    return RNG.integers(0, 255, (48, 64, 3), dtype=np.uint8)


def kinds(watch: CameraWatch, frames: list[NDArray[np.uint8] | None], step: float = 0.1) -> list[TroubleKind]:
    found = (watch.see(frame, number * step) for number, frame in enumerate(frames))
    return [trouble.kind for trouble in found if trouble]


def test_a_lost_camera_is_reported_once_and_once_more_when_it_is_back() -> None:
    frames = [picture(), *[None] * round(LOST_AFTER * 10 + 5), *[picture() for _ in range(3)]]
    assert kinds(CameraWatch(), frames) == [TroubleKind.LOST, TroubleKind.BACK]


def test_one_missing_frame_is_no_trouble() -> None:
    assert kinds(CameraWatch(), [picture(), None, picture(), None, None, picture()]) == []


def test_a_black_picture_is_reported_before_it_counts_as_frozen() -> None:
    black = [np.full((48, 64, 3), level % 3, np.uint8) for level in range(round(BLACK_AFTER * 10 + 3))]
    assert kinds(CameraWatch(), [picture(), *black]) == [TroubleKind.BLACK]


def test_the_same_picture_to_the_last_bit_is_a_frozen_camera() -> None:
    still = picture()
    assert kinds(CameraWatch(), [still] * round(FROZEN_AFTER * 10 + 3)) == [TroubleKind.FROZEN]


def test_a_still_scene_with_sensor_noise_is_not_frozen() -> None:
    scene = picture() // 2
    frames = [scene + RNG.integers(0, 2, scene.shape, dtype=np.uint8) for _ in range(40)]
    assert kinds(CameraWatch(), list(frames)) == []


class FakeDevice:
    """A camera that plays given frames and then waits to be released."""

    def __init__(self, frames: Iterable[NDArray[np.uint8] | None], opens: bool = True) -> None:
        self._frames = iter(frames)
        self._opens = opens
        self.released = False

    def isOpened(self) -> bool:
        return self._opens

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        frame = next(self._frames, None)
        return frame is not None, frame

    def release(self) -> None:
        self.released = True


class Ticks:
    """A clock that moves on a tenth of a second at each look."""

    def __init__(self) -> None:
        self.t = 0.0

    def __call__(self) -> float:
        self.t += 0.1
        return self.t


def test_a_camera_that_does_not_open_is_said_at_once() -> None:
    with pytest.raises(EnvironmentFault) as caught:
        Camera("desk", lambda: FakeDevice([], opens=False), Ticks())
    assert caught.value.code == "capture.no_camera"


def test_a_camera_that_was_unplugged_is_taken_up_again() -> None:
    """The first device dies after one frame; the one opened after it gives frames again."""
    devices = iter([FakeDevice([picture()]), FakeDevice(picture() for _ in itertools.count())])
    again = threading.Event()
    camera = Camera("desk", lambda: next(devices), Ticks())
    seen: list[TroubleKind] = []
    for item in camera:
        if isinstance(item, Trouble):
            seen.append(item.kind)
        if seen[-1:] == [TroubleKind.BACK] and isinstance(item, Frame):
            again.set()
            break
    camera.close()
    assert seen[:1] == [TroubleKind.LOST]
    assert again.is_set()


def troubles_of(camera: Camera, last: TroubleKind) -> list[TroubleKind]:
    """Return what is reported until the last of it came and a frame after it."""
    seen: list[TroubleKind] = []
    for item in camera:
        if isinstance(item, Trouble):
            seen.append(item.kind)
        elif seen[-1:] == [last]:
            break
    camera.close()
    return seen


def test_a_camera_that_another_program_took_is_tried_until_it_is_free() -> None:
    """Unplugged, then busy twice, then free."""
    free = FakeDevice(picture() for _ in itertools.count())
    devices = iter([FakeDevice([picture()]), *(FakeDevice([], opens=False) for _ in range(2)), free])
    camera = Camera("desk", lambda: next(devices), Ticks())
    assert troubles_of(camera, TroubleKind.BACK) == [TroubleKind.LOST, TroubleKind.BACK]


@pytest.mark.parametrize(
    ("bad", "kind"),
    [(lambda still: np.zeros_like(still), TroubleKind.BLACK), (lambda still: still, TroubleKind.FROZEN)],
)
def test_a_black_or_frozen_camera_is_said_and_so_is_its_end(
    bad: Callable[[NDArray[np.uint8]], NDArray[np.uint8]], kind: TroubleKind
) -> None:
    still = picture()
    frames = itertools.chain([still], itertools.repeat(bad(still), 30), (picture() for _ in itertools.count()))
    camera = Camera("desk", lambda: FakeDevice(frames), Ticks())
    assert troubles_of(camera, TroubleKind.BACK) == [kind, TroubleKind.BACK]


class HangingDevice(FakeDevice):
    """A camera pulled out while its driver waits for a picture: the call does not come back until it is released."""

    def __init__(self) -> None:
        super().__init__(picture() for _ in itertools.count())
        self.goes_on = threading.Event()
        self.given = 0

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        self.given += 1
        if self.given == 3:
            self.goes_on.wait(20)
        return super().read()


def test_a_driver_that_hangs_is_said_and_taken_up_again_when_it_answers() -> None:
    device = HangingDevice()
    camera = Camera("desk", lambda: device, Ticks(), patience=0.05)
    seen: list[TroubleKind] = []
    for item in camera:
        if isinstance(item, Trouble):
            seen.append(item.kind)
            device.goes_on.set()
        elif seen[-1:] == [TroubleKind.BACK]:
            break
    camera.close()
    assert seen == [TroubleKind.LOST, TroubleKind.BACK]


def test_frames_that_nobody_fetched_are_dropped_and_counted() -> None:
    camera = Camera("desk", lambda: FakeDevice(picture() for _ in itertools.count()), Ticks())
    items: Iterator[Frame | Trouble] = iter(camera)
    with camera._ready:
        camera._ready.wait_for(lambda: camera.dropped >= 10, timeout=10)
    frame = next(items)
    assert isinstance(frame, Frame)
    assert frame.t > 1.0
    camera.close()


def test_a_video_file_gives_its_frames_with_their_times(tmp_path: Path) -> None:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for _ in range(5):
        writer.write(picture())
    writer.release()
    video = VideoFile(path)
    frames = list(video)
    video.close()
    assert [round(frame.t, 3) for frame in frames] == [0, 0.04, 0.08, 0.12, 0.16]
    assert isinstance(frames[0], Frame)
    assert frames[0].image.shape == (48, 64, 3)


@pytest.mark.parametrize(("kept", "cut"), [(1.0, False), (0.8, True), (0.5, True)])
def test_a_film_that_ends_before_its_announced_length_says_so(tmp_path: Path, kept: float, cut: bool) -> None:
    path = tmp_path / "film.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (64, 48))
    for _ in range(40):
        writer.write(picture())
    writer.release()
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * kept)])
    video = VideoFile(path)
    seen = list(video)
    video.close()
    troubles = [one.kind for one in seen if isinstance(one, Trouble)]
    assert troubles == [TroubleKind.CUT] * cut
    assert (len(seen) - len(troubles) == 40) is not cut


@pytest.mark.parametrize("content", [None, b"", b"not a video at all" * 50])
def test_a_file_that_is_no_video_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "film.mp4"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UserError) as caught:
        VideoFile(path)
    assert caught.value.code == "capture.no_video"


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.t = 0.0

    def __call__(self) -> float:
        return self.t


JPEG = b"\xff\xd8\xff\xe0" + b"x" * 3000 + b"\xff\xd9"


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
def inbox(tmp_path: Path, clock: Hand) -> Iterator[Inbox]:
    watched = Inbox(tmp_path, clock)
    yield watched
    watched.close()


def after(clock: Hand, seconds: float, inbox: Inbox) -> list[str]:
    clock.t += seconds
    return [path.name for path in inbox.ready()]


def test_a_file_is_taken_once_when_it_has_stopped_growing(tmp_path: Path, clock: Hand, inbox: Inbox) -> None:
    page = tmp_path / "page1.jpg"
    page.write_bytes(JPEG[:1000])
    assert after(clock, 0.1, inbox) == []
    page.write_bytes(JPEG)
    assert after(clock, SETTLED + 0.1, inbox) == []
    assert after(clock, SETTLED + 0.1, inbox) == ["page1.jpg"]
    assert after(clock, SETTLED + 0.1, inbox) == []


def test_half_a_picture_is_never_taken_however_long_it_rests(tmp_path: Path, clock: Hand, inbox: Inbox) -> None:
    (tmp_path / "page1.jpg").write_bytes(JPEG[:2000])
    assert [after(clock, 10, inbox) for _ in range(5)] == [[]] * 5


def test_another_file_of_the_same_name_is_a_new_one(tmp_path: Path, clock: Hand, inbox: Inbox) -> None:
    page = tmp_path / "page.jpg"
    page.write_bytes(JPEG)
    assert after(clock, 0, inbox) + after(clock, SETTLED + 0.1, inbox) == ["page.jpg"]
    page.write_bytes(JPEG + JPEG)
    assert after(clock, 0, inbox) + after(clock, SETTLED + 0.1, inbox) == ["page.jpg"]


def test_other_files_are_left_alone(tmp_path: Path, clock: Hand, inbox: Inbox) -> None:
    (tmp_path / "Thumbs.db").write_bytes(b"x")
    (tmp_path / "page.tmp").write_bytes(JPEG)
    assert after(clock, 0, inbox) + after(clock, SETTLED + 0.1, inbox) == []


@needs_symlinks
def test_a_file_that_goes_while_the_folder_is_listed_is_no_fault(tmp_path: Path, clock: Hand, inbox: Inbox) -> None:
    """A link to nothing stands for it: the folder lists it, and it cannot be looked at."""
    (tmp_path / "page0.jpg").symlink_to(tmp_path / ".page0.part")
    (tmp_path / "page1.jpg").write_bytes(JPEG)
    assert after(clock, 0, inbox) == []
    assert after(clock, SETTLED + 0.1, inbox) == ["page1.jpg"]


@wine_differs  # it still lists a removed folder that is watched
def test_a_folder_that_is_gone_is_said(tmp_path: Path, clock: Hand) -> None:
    folder = tmp_path / "scans"
    with pytest.raises(EnvironmentFault):
        Inbox(folder, clock)
    folder.mkdir()
    inbox = Inbox(folder, clock)
    folder.rmdir()
    with pytest.raises(EnvironmentFault) as caught:
        inbox.ready()
    inbox.close()
    assert caught.value.code == "capture.no_folder"


def test_what_cannot_be_taken_is_named_once_within_five_seconds(tmp_path: Path, clock: Hand, inbox: Inbox) -> None:
    (tmp_path / "half.jpg").write_bytes(JPEG[:2000])
    (tmp_path / "letter.docx").write_bytes(b"PK\x03\x04" + bytes(60))
    (tmp_path / "empty.pdf").write_bytes(b"")
    (tmp_path / "sub").mkdir()
    (tmp_path / "good.heic").write_bytes(JPEG)
    named: dict[str, str] = {}
    taken: list[str] = []
    for _ in range(25):
        taken += after(clock, 0.2, inbox)
        named |= {ref.path.name: ref.fault.code.value for ref in inbox.left_out() if ref.fault is not None}
    assert taken == ["good.heic"]
    assert named == {
        "half.jpg": "file_incomplete",
        "letter.docx": "not_a_picture",
        "empty.pdf": "file_empty",
        "sub": "sub_folder",
    }
    assert inbox.left_out() == []
    (tmp_path / "half.jpg").write_bytes(JPEG)
    assert after(clock, 0.2, inbox) + after(clock, SETTLED + 0.1, inbox) == ["half.jpg"]


class PacedDriver:
    """A driver that gives pictures at a pace of its own and shows each one ``times`` times; its clock stands still
    while nobody asks for a picture."""

    def __init__(self, rate: float, times: int) -> None:
        self.t = 0.0
        self.taken = 0
        self._rate = rate
        self._times = times
        self._shown = picture()

    def now(self) -> float:
        return self.t

    def isOpened(self) -> bool:
        return True

    def read(self) -> tuple[bool, NDArray[np.uint8] | None]:
        if self.taken % self._times == 0:
            self._shown = picture()
        self.taken += 1
        self.t += 1 / self._rate
        return True, self._shown

    def release(self) -> None:
        """Nothing is held."""


@pytest.mark.parametrize(("rate", "times"), [(30.0, 1), (25.0, 2), (12.0, 3)])
def test_the_pace_of_a_camera_is_its_own_however_few_pictures_are_read(rate: float, times: int) -> None:
    driver = PacedDriver(rate, times)
    camera = Camera("desk", lambda: driver, driver.now)
    while driver.taken < 400:  # a reader that has not fetched one picture yet
        threading.Event().wait(0.001)
    found = camera.pace.figures()
    camera.close()
    assert camera.dropped >= 398
    assert found is not None
    assert found.rate == pytest.approx(rate)
    assert found.doubled == pytest.approx(1 - 1 / times, abs=0.04)


def test_nothing_is_said_of_the_pace_in_the_first_second_and_after_a_gap() -> None:
    pace = CameraPace()
    for number in range(10):
        pace.see(number / 10, repeats=False)
    assert pace.figures() is None
    pace.see(1.0, repeats=True)
    assert pace.figures() == PictureRate(rate=pytest.approx(10), doubled=pytest.approx(0.1))
    pace.clear()
    assert pace.figures() is None
    pace.see(9.0, repeats=False)
    assert pace.figures() is None


@pytest.mark.parametrize("shape", [(1, 640, 3), (480, 1, 3), (480, 640, 2), (480, 640, 4), (7, 7)])
def test_a_camera_that_gives_strips_or_strange_pictures_is_called_lost(shape: tuple[int, ...]) -> None:
    strips = (np.full(shape, level % 250, np.uint8) for level in itertools.count())
    devices = iter(
        [FakeDevice([picture(), *itertools.islice(strips, 15)]), FakeDevice(picture() for _ in itertools.count())]
    )
    camera = Camera("desk", lambda: next(devices), Ticks())
    seen: list[TroubleKind | tuple[int, ...]] = []
    for item in camera:
        seen.append(item.kind if isinstance(item, Trouble) else item.image.shape)
        if seen[-1] is TroubleKind.BACK:
            break
    camera.close()
    assert seen[-2:] == [TroubleKind.LOST, TroubleKind.BACK]
    assert shape not in seen


def test_a_film_of_strips_is_no_film(tmp_path: Path) -> None:
    path = tmp_path / "strip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (640, 4))
    for _ in range(10):
        writer.write(np.zeros((4, 640, 3), np.uint8))
    writer.release()
    with pytest.raises(UserError):
        VideoFile(path)
