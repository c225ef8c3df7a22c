"""A driver gets settings to hold and is believed only in what it tells afterwards."""

from __future__ import annotations

import cv2
import pytest

from ballotcount.capture.driver import Locked, best_exposure, exposures, hold, proposed, state_of
from ballotcount.domain.live import DriverState
from ballotcount.reading.live.camera_meter import left_by_exposure


class Driver:
    """A driver that keeps its settings, but for those it ignores.

    Args:
        ignores: properties that keep their value; ``lacks`` those that are not there.
    """

    def __init__(self, backend: str, ignores: tuple[int, ...] = (), lacks: tuple[int, ...] = ()) -> None:
        self.backend = backend
        self.ignores = ignores
        self.lacks = lacks
        v4l2 = backend == "V4L2"
        self.values = {
            cv2.CAP_PROP_AUTO_EXPOSURE: 3.0 if v4l2 else 1.0,
            cv2.CAP_PROP_EXPOSURE: 157.0 if v4l2 else -6.0,
            cv2.CAP_PROP_AUTOFOCUS: 1.0,
            cv2.CAP_PROP_FOCUS: 40.0,
            cv2.CAP_PROP_AUTO_WB: 1.0,
            cv2.CAP_PROP_WB_TEMPERATURE: 4600.0,
        }

    def get(self, which: int) -> float:
        return -1.0 if which in self.lacks else self.values[which]

    def set(self, which: int, value: float) -> bool:
        if which in self.ignores or which in self.lacks:
            return False
        self.values[which] = value
        return True

    def getBackendName(self) -> str:
        return self.backend


@pytest.mark.parametrize(("backend", "exposure"), [("V4L2", 0.02), ("DSHOW", 2**-5), ("MSMF", 2**-5)])
def test_what_is_proposed_can_be_set_and_leaves_little_flicker(backend: str, exposure: float) -> None:
    driver = Driver(backend)
    before = state_of(driver)
    assert (before.auto_exposure, before.auto_focus, before.auto_white) == (True, True, True)
    wanted = proposed(before, backend)
    assert wanted == Locked(exposure=pytest.approx(exposure), white=4600, focus=40)
    after = hold(driver, wanted)
    assert after.exposure == pytest.approx(exposure)
    assert (after.auto_exposure, after.auto_focus, after.auto_white) == (False, False, False)
    assert left_by_exposure(after.exposure or 0) < 0.05
    assert hold(driver, Locked()).auto_exposure


def test_a_driver_that_ignores_or_lacks_a_setting_tells_so() -> None:
    ignoring = Driver("V4L2", ignores=(cv2.CAP_PROP_AUTO_EXPOSURE, cv2.CAP_PROP_EXPOSURE))
    found = hold(ignoring, Locked(exposure=0.02))
    assert (found.auto_exposure, found.exposure) == (True, pytest.approx(0.0157))
    lacking = Driver("AVFOUNDATION", lacks=tuple(Driver("").values))
    assert hold(lacking, Locked(exposure=0.02)) == DriverState()
    assert proposed(DriverState(), "AVFOUNDATION").focus is None


@pytest.mark.parametrize(
    ("now", "rate", "best"), [(1 / 60, 30, 0.02), (1 / 250, 30, 0.01), (1 / 30, 30, 0.03), (1 / 30, 60, 0.01),
                              (None, 30, 0.03), (1 / 2000, 30, None)]
)  # fmt: skip
def test_the_exposure_stays_near_the_present_brightness_and_within_one_picture(
    now: float | None, rate: float, best: float | None
) -> None:
    assert best_exposure(now, exposures("V4L2"), rate) == (None if best is None else pytest.approx(best))
