"""Turn an evenly lit picture into what a webcam delivers: focus, light, loops of the camera, noise, sharpening, JPEG.

Sources:
    Noise grows with the root of the light (EMVA 1288; Foi et al., IEEE Trans. Image Processing 17 (2008), 1737); after
    a display gamma of 2.2 its deviation is nearly the same for all grey values, so one figure is used.
    "Low light compensation" lowers the frame rate and lengthens the exposure (Microsoft, KSPROPERTY_CAMERACONTROL_
    AUTO_EXPOSURE_PRIORITY); drivers that keep the rate repeat frames.
    Motion JPEG 4:2:0 (USB Video Class, payload MJPEG); qualities 50 to 90 as asked.
    Loops: proportional control of log exposure with a delay of some frames; it swings when gain times delay is large.
    Focus breathing of 1 to 3 % of the field of view and hunting over 0.5 to 1 s: seen on webcams with a contrast
    autofocus; no published figure, so the amplitude is that of the films described in the findings (3.5 px).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.films2.light import Lamp

Picture = NDArray[np.uint8]

GAIN = 200
"""Whole steps of a gain of 1."""

ROLL = 64
"""Px by which the field of noise is moved at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    """The camera of one film.

    Attributes:
        fps: frames a second that are delivered.
        exposure: seconds.
        readout: share of a frame's time in which the rows are read.
        noise: deviation, display values.
        jpeg: quality of each frame, 0 for none.
        sharpen: strength of the camera's own sharpening.
        focus: blur of the lens at rest, px.
        hunt: worst blur while the focus hunts, px; ``hunt_s`` how long it hunts after something new lies there.
        breathe: change of scale while it hunts, share.
        ae, ae_delay: gain and delay (frames) of the exposure loop; gain 0 is locked.
        wb: gain of the white-balance loop (grey world); 0 is locked.
        doubled: share of frames that repeat the one before; ``drop`` share that is missing; ``jitter`` s of the times.
        freeze: (begin, end) of times in which one picture is repeated, seconds.
        bumps: pushes of the camera (seconds, dx px, dy px), with a swing that dies away.
        k1: radial distortion of the lens.
    """

    fps: float = 30.0
    exposure: float = 1 / 100
    readout: float = 0.7
    noise: float = 1.6
    jpeg: int = 85
    sharpen: float = 0.4
    focus: float = 0.5
    hunt: float = 0.0
    hunt_s: float = 0.7
    breathe: float = 0.0
    ae: float = 0.0
    ae_delay: int = 2
    wb: float = 0.0
    doubled: float = 0.0
    drop: float = 0.0
    jitter: float = 0.0
    freeze: tuple[tuple[float, float], ...] = ()
    bumps: tuple[tuple[float, float, float], ...] = ()
    k1: float = 0.0


@dataclass(slots=True)
class Camera:
    """Takes one frame after the other; loops remember what they saw.

    Attributes:
        size: width and height of the frame, px.
        pad: px that the pictures given reach beyond the frame.
        starts: times at which something new comes in; the focus hunts after each.
    """

    sensor: Sensor
    lamp: Lamp
    size: tuple[int, int]
    pad: int
    starts: list[float]
    rng: np.random.Generator
    _noise: tuple[Picture, Picture] = field(default_factory=lambda: (np.zeros(0, np.uint8), np.zeros(0, np.uint8)))
    _exposure: float = 1.0
    _balance: NDArray[np.float32] = field(default_factory=lambda: np.ones(3, np.float32))
    _seen: list[float] = field(default_factory=list)
    _target: float = 0.0
    _kept: tuple[Picture, tuple[float, float, tuple[float, float]], Picture] | None = None
    _maps: tuple[NDArray[np.float32], NDArray[np.float32]] | None = None

    def __post_init__(self) -> None:
        width, height = self.size
        grain = self.rng.standard_normal((height + ROLL, width + ROLL, 3), np.float32)
        grain = 0.75 * grain + 1.2 * cv2.GaussianBlur(grain, (0, 0), 0.9)
        grain *= self.sensor.noise / float(grain.std())
        self._noise = (np.rint(np.maximum(grain, 0)).astype(np.uint8), np.rint(np.maximum(-grain, 0)).astype(np.uint8))
        if self.sensor.k1:
            x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
            u = (x - width / 2) / (width / 2)
            v = (y - height / 2) / (width / 2)
            stretch = 1 + self.sensor.k1 * (u**2 + v**2 - 0.25)
            self._maps = (np.asarray(u / stretch * width / 2 + width / 2, np.float32),
                          np.asarray(v / stretch * width / 2 + height / 2, np.float32))  # fmt: skip

    def take(self, plane: Picture, t: float) -> Picture:
        """Return the frame of a padded picture at a time."""
        picture = self._optics(plane, t)
        gains = self.lamp.gains(t) * self._balance * np.float32(self._exposure)
        # Whole numbers are three times as fast; a step of 1/GAIN is half a grey value and drowns in the noise.
        fine = cv2.resize(cv2.convertScaleAbs(gains, alpha=GAIN), self.size)
        frame = cv2.multiply(picture, fine, scale=1 / GAIN)
        added = self.lamp.reflection(t)
        if added is not None:
            shine = cv2.resize(cv2.convertScaleAbs(added), self.size)
            frame = cv2.add(frame, cv2.merge([shine] * 3))
        drawn = self.rng.integers(0, ROLL, 2)
        x = int(drawn[0])
        y = int(drawn[1])
        more = self._noise[0][y : y + self.size[1], x : x + self.size[0]]
        less = self._noise[1][y : y + self.size[1], x : x + self.size[0]]
        frame = cv2.subtract(cv2.add(frame, more), less)
        self._loops(frame)
        return self._packed(frame)

    def _optics(self, plane: Picture, t: float) -> Picture:
        """Return the picture on the sensor, sharpened; that of a desk on which nothing moves is kept."""
        hunting, scale = self._focus(t)
        shift = self._shift(t)
        state = (hunting, scale, shift)
        if self._kept is None or self._kept[0] is not plane or self._kept[1] != state:
            picture = self._lens(self._moved(plane, scale, shift))
            blur = math.hypot(self.sensor.focus, hunting)
            picture = cv2.GaussianBlur(picture, (0, 0), blur) if blur > 0.3 else picture
            if self.sensor.sharpen:
                soft = cv2.GaussianBlur(picture, (5, 5), 1.1)
                picture = cv2.addWeighted(picture, 1 + self.sensor.sharpen, soft, -self.sensor.sharpen, 0)
            self._kept = (plane, state, picture)
        return self._kept[2]

    def _moved(self, plane: Picture, scale: float, shift: tuple[float, float]) -> Picture:
        """Return the part of the padded picture that the camera sees while it is pushed and breathes."""
        if scale != 1 or shift != (0, 0):
            middle = (plane.shape[1] / 2, plane.shape[0] / 2)
            matrix = np.array([[scale, 0, middle[0] * (1 - scale) + shift[0]],
                               [0, scale, middle[1] * (1 - scale) + shift[1]]])  # fmt: skip
            plane = cv2.warpAffine(plane, matrix, plane.shape[1::-1], borderMode=cv2.BORDER_REFLECT)
        pad = self.pad
        return np.ascontiguousarray(plane[pad : plane.shape[0] - pad, pad : plane.shape[1] - pad])

    def _lens(self, picture: Picture) -> Picture:
        if self._maps is None:
            return picture
        return np.asarray(cv2.remap(picture, *self._maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT), np.uint8)

    def _focus(self, t: float) -> tuple[float, float]:
        """Return the extra blur and the scale while the autofocus searches: out, back over the best, and in."""
        begun = max((start for start in self.starts if start <= t), default=-math.inf)
        share = (t - begun) / self.sensor.hunt_s
        if not self.sensor.hunt or not 0 <= share < 1:
            return 0.0, 1.0
        off = math.sin(share * 2 * math.pi) * (1 - 0.45 * share)
        return self.sensor.hunt * abs(off), 1 + self.sensor.breathe * off

    def _shift(self, t: float) -> tuple[float, float]:
        """Return where the pushes have left the camera, with a swing of 7 Hz that dies away in 0.3 s."""
        x = 0.0
        y = 0.0
        for start, dx, dy in self.sensor.bumps:
            if t >= start:
                swing = 1 - math.exp(-(t - start) / 0.12) * math.cos(2 * math.pi * 7 * (t - start))
                x += dx * swing
                y += dy * swing
        return x, y

    def _loops(self, frame: Picture) -> None:
        """Let exposure and white balance follow what was seen some frames ago."""
        if not (self.sensor.ae or self.sensor.wb):
            return
        means = np.maximum(np.asarray(cv2.mean(frame[::12, ::12])[:3]), 1.0)
        self._seen.append(float(means.mean()))
        self._target = self._target or self._seen[0]
        past = self._seen[-1 - min(self.sensor.ae_delay, len(self._seen) - 1)]
        # Webcams weigh highlights, so a white sheet lowers the exposure by a part of what the mean would ask.
        self._exposure *= (self._target * 1.15 / past) ** self.sensor.ae
        self._exposure = float(np.clip(self._exposure, 0.6, 1.35))
        wanted = (means[1] / means) ** 0.5
        step = (wanted / self._balance) ** self.sensor.wb
        self._balance = np.asarray(np.clip(self._balance * step, 0.8, 1.25), np.float32)
        del self._seen[: -self.sensor.ae_delay - 1]

    def _packed(self, frame: Picture) -> Picture:
        if not self.sensor.jpeg:
            return frame
        data = cv2.imencode(".jpg", frame, [cv2.IMWRITE_JPEG_QUALITY, self.sensor.jpeg])[1]
        return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)
