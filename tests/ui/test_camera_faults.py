"""The camera page while it is set up: what a camera does wrong is named, and what its driver is made to hold shows."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from ballotcount.capture.camera import Camera, CameraSettings, DrivenDevice
from ballotcount.capture.driver import Locked
from ballotcount.domain.live import GuideName
from ballotcount.files import layout_file
from ballotcount.reading.arrays.arrays import Picture
from ballotcount.text.words import t
from tests.builders import with_people
from tests.synth.ballots import printed
from tests.ui.conftest import Driver
from tests.ui.test_camera import NAMES, Stand, Teller, congress, stills
from ui.machines.camera_list import Named
from ui.widgets.shapes import BLOCKED, DONE

pytestmark = pytest.mark.slow

AUTOMATIC = {
    cv2.CAP_PROP_AUTO_EXPOSURE: 3.0,
    cv2.CAP_PROP_EXPOSURE: 80.0,
    cv2.CAP_PROP_AUTO_WB: 1.0,
    cv2.CAP_PROP_WB_TEMPERATURE: 4600.0,
    cv2.CAP_PROP_AUTOFOCUS: 1.0,
    cv2.CAP_PROP_FOCUS: 30.0,
}
"""A driver under V4L2 that leaves everything to the camera, at 1/125 s."""


class Cheap:
    """A webcam whose automatics disturb: lamps band the picture, pictures are repeated, the focus hunts.

    Args:
        obeys: whether its driver holds what it is asked to.
        disturbs: whether what is automatic disturbs.
        desk: grey level that the desk is brought to; None leaves it.
    """

    def __init__(self, *, obeys: bool = True, disturbs: bool = True, desk: int | None = None) -> None:
        self.values = dict(AUTOMATIC)
        self.obeys = obeys
        self.disturbs = disturbs
        self.shown = 0
        self._began = time.monotonic()
        first = stills()["1"][0]
        bare = cv2.absdiff(first, stills()["bare"][0]).max(axis=2, keepdims=True) < 25
        self.still = first if desk is None else np.where(bare, np.uint8(desk), first)
        rows = np.arange(self.still.shape[0])[:, None, None]
        self._bands = [
            (self.still * (1 + 0.3 * np.sin(rows / 70 + phase))).clip(0, 255).astype(np.uint8) for phase in range(7)
        ]
        self._soft = [cv2.GaussianBlur(picture, (0, 0), 2.5) for picture in self._bands]

    def isOpened(self) -> bool:
        return True

    def read(self) -> tuple[bool, Picture]:
        self.shown += 1
        time.sleep(max(0.0, self._began + self.shown / 25 - time.monotonic()))  # a camera has its own pace
        automatic = self.values[cv2.CAP_PROP_AUTO_EXPOSURE] == 3
        turn = self.shown // 2 if automatic and self.disturbs else self.shown  # in the dark pictures repeat
        if not automatic or not self.disturbs:
            picture = self.still.copy()
            picture[0, turn % 640] ^= 1  # a sensor never repeats a picture to the last bit
            picture[::8, ::8] += np.uint8(turn % 2)
            return True, picture
        hunts = self.values[cv2.CAP_PROP_AUTOFOCUS] == 1 and (time.monotonic() - self._began) % 0.8 < 0.4
        return True, (self._soft if hunts else self._bands)[turn % 7]

    def get(self, which: int) -> float:
        return self.values.get(which, -1.0)

    def set(self, which: int, value: float) -> bool:
        if self.obeys:
            self.values[which] = value
        return self.obeys

    def getBackendName(self) -> str:
        return "V4L2"

    def release(self) -> None:
        pass


@pytest.fixture
def opened(start: Callable[..., Driver], tmp_path: Path) -> Iterator[Callable[[Cheap], Teller]]:
    session = congress()
    layout_file.write(with_people(printed("strike", "A5", NAMES).layout, session), tmp_path / "e1r1-layout.json")
    driver = start(session)
    driver.desk.choose_round("e1r1")
    driver.settle()
    teller = Teller(driver, Stand())

    def one(webcam: Cheap) -> Teller:
        def camera(named: Named, asked: CameraSettings) -> Camera:
            locked = Locked(exposure=asked.exposure, white=asked.white, focus=asked.focus)
            return Camera(named.name, lambda: DrivenDevice(webcam, locked), time.monotonic)  # type: ignore[arg-type]

        teller.begin()
        teller.page.open_camera = camera
        teller.page.source.button.click()
        return teller

    yield one
    teller.page.close_source()
    teller.stand.close()


def shape(teller: Teller, name: GuideName) -> object:
    return teller.page.set_up.guides.rows[name][0].state


def said(teller: Teller, name: GuideName) -> str:
    return teller.page.set_up.guides.rows[name][1].words


def said_of_rate(teller: Teller) -> str:
    return re.sub(r"\d+", "", said(teller, GuideName.RATE))


def rate_without_figure(hint: str) -> str:
    return re.sub(r"\d+", "", t(f"live.guide.rate.{hint}", value=20, limit=9))


def test_each_fault_of_a_camera_is_named_and_is_gone_at_once_when_its_settings_are_held(
    opened: Callable[[Cheap], Teller],
) -> None:
    teller = opened(Cheap())
    teller.until(lambda: shape(teller, GuideName.FLICKER) is BLOCKED)
    assert "1/100" in said(teller, GuideName.FLICKER)
    teller.until(lambda: shape(teller, GuideName.HUNTING) is BLOCKED)
    teller.until(lambda: said_of_rate(teller) == rate_without_figure("doubled"))
    teller.page.set_up.lock_button.click()
    for name in (GuideName.FLICKER, GuideName.HUNTING, GuideName.EXPOSURE):
        teller.until(lambda name=name: said(teller, name) == t(f"live.guide.{name.value}.good"))
        assert shape(teller, name) is DONE
    teller.until(lambda: said_of_rate(teller) == rate_without_figure("good"))
    assert "10 ms" in teller.page.set_up.driver.words
    assert shape(teller, GuideName.MARGIN) is DONE


def test_a_driver_that_obeys_nothing_and_a_desk_as_light_as_paper_are_said(opened: Callable[[Cheap], Teller]) -> None:
    teller = opened(Cheap(obeys=False, disturbs=False, desk=215))
    teller.until(lambda: "8 ms" in teller.page.set_up.driver.words)
    teller.page.set_up.lock_button.click()
    teller.until(lambda: said(teller, GuideName.DESK) == t("live.guide.desk.light"))
    assert "tự động" in teller.page.set_up.driver.words
