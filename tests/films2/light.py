"""Light as a field of gains over the picture that changes with time: lamps, flicker, shadows, clouds, gloss.

All factors are of light (linear). Display values follow the power 1/2.2, so that a gain ``g`` of light is a factor
``g ** (1 / 2.2)`` of the display value.

Sources:
    Modulation of lamps at twice the mains: incandescent 6 to 11 %, magnetic fluorescent 25 to 40 %, LED 0 to 100 %
    (measurements behind IEEE Std 1789-2015, which calls up to 8 % at 100 Hz low risk).
    What an exposure T leaves of it is |sin(pi f T) / (pi f T)|: a camera set to 60 Hz exposes 1/120, 1/60 or 1/30 s and
    leaves 19, 17 or 8 % of a 100 Hz modulation; 1/250 s leaves 76 %. From this come residuals up to 15 %.
    Read-out of the rows: 15 to 30 ms for common USB cameras (J. Charmant, "Measuring rolling shutter with a strobing
    LED"), here a share of the frame's time.
    PWM of dimmed LED lamps: 200 to 1,000 Hz, duty 10 to 90 % (IEEE Std 1789-2015, annexes).
    Shadows of heads: up to 300 mm/s and 60 % dark (asked of the camera).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]

GAMMA = 1 / 2.2
COLUMNS = 48
"""Of the coarse field; rows are full, as flicker differs from row to row."""
COARSE = 40
"""Rows of the field in which lamps and shadows are worked out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The light of one film.

    Attributes:
        level: light on the middle of the desk; 0.8 shows white paper as 230.
        falloff: loss of light towards the far corner, share.
        tint: gains of blue, green and red.
        flicker: amplitude left after the exposure, share of the mean; ``hertz`` its frequency.
        pwm: frequency of a dimmed LED, Hz, 0 for none; ``duty`` its share of time alight.
        shadow: depth of moving shadows, share of light taken; ``speed`` mm/s; ``edge`` width of the soft edge, mm.
        drift: amplitude of slow change of all light, share; ``drift_s`` its period.
        steps: sudden changes (seconds, gain from then on).
        gloss: brightness of a lamp's reflection in display values; ``gloss_mm`` its radius.
        warm: change of blue against red with the drift, share (clouds before a window beside lamps).
    """

    level: float = 0.8
    falloff: float = 0.18
    tint: tuple[float, float, float] = (0.97, 1.0, 1.0)
    flicker: float = 0.0
    hertz: float = 100.0
    pwm: float = 0.0
    duty: float = 0.5
    shadow: float = 0.0
    speed: float = 0.0
    edge: float = 60.0
    shadows: int = 2
    drift: float = 0.0
    drift_s: float = 6.0
    steps: tuple[tuple[float, float], ...] = ()
    gloss: float = 0.0
    gloss_mm: float = 45.0
    warm: float = 0.0


@dataclass(slots=True)
class Lamp:
    """Works out the field of gains of each frame.

    Attributes:
        size: width and height of the picture, px.
        readout: seconds from the first row to the last.
        exposure: seconds.
        mm: mm per px, to place shadows on the desk.
    """

    light: Light
    size: tuple[int, int]
    readout: float
    exposure: float
    mm: float
    rng: np.random.Generator
    _tracks: list[tuple[float, float, float, float]] = field(default_factory=list)
    _phase: float = 0.0
    _even: Field = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    _at: tuple[Field, Field] = field(default_factory=lambda: (np.zeros(0, np.float32), np.zeros(0, np.float32)))

    def __post_init__(self) -> None:
        width = self.size[0] * self.mm
        height = self.size[1] * self.mm
        rows, columns = np.mgrid[0:COARSE, 0:COLUMNS].astype(np.float32)
        self._at = (columns / (COLUMNS - 1) * width - width / 2, rows / (COARSE - 1) * height - height / 2)
        corner = self.rng.uniform(-1, 1, 2)
        slope = (self._at[0] / width * corner[0] + self._at[1] / height * corner[1]) * self.light.falloff
        bowl = (self._at[0] ** 2 + self._at[1] ** 2) / (width**2 / 4 + height**2 / 4) * self.light.falloff * 0.5
        self._even = np.asarray(1 - slope - bowl, np.float32)
        self._phase = float(self.rng.uniform(0, 2 * math.pi))
        for number in range(self.light.shadows):
            angle = self.rng.uniform(-0.5, 0.5) + math.pi * (number % 2)
            speed = self.light.speed * self.rng.uniform(0.7, 1.0)
            self._tracks.append((math.cos(angle) * speed, math.sin(angle) * speed,
                                 self.rng.uniform(-40, 40), self.rng.uniform(0, 900)))  # fmt: skip

    def gains(self, t: float) -> NDArray[np.float32]:
        """Return factors of display values, full rows, coarse columns, blue, green and red."""
        plane = self._even * self._shadows(t) * (self.light.level * self._steps(t))
        swing = math.sin(2 * math.pi * t / self.light.drift_s + self._phase)
        plane = plane * (1 + self.light.drift * swing)
        tall = cv2.resize(np.asarray(plane, np.float32), (COLUMNS, self.size[1]), interpolation=cv2.INTER_LINEAR)
        tall = tall * self._rows(t)[:, None]
        warm = np.array([1 + self.light.warm * swing, 1, 1 - self.light.warm * swing], np.float32)
        colour = np.asarray(self.light.tint, np.float32) * warm
        return np.asarray(np.maximum(tall[..., None] * colour, 1e-4) ** GAMMA, np.float32)

    def reflection(self, t: float) -> NDArray[np.float32] | None:
        """Return what a lamp's reflection adds to display values, coarse rows and columns, or None."""
        if not self.light.gloss:
            return None
        x = 70 * math.sin(t / 9)
        y = -10 + 6 * math.sin(t / 5)
        far = (self._at[0] - x) ** 2 + ((self._at[1] - y) * 1.8) ** 2
        return np.asarray(self.light.gloss * np.exp(-far / (2 * self.light.gloss_mm**2)), np.float32)

    def _steps(self, t: float) -> float:
        gain = 1.0
        for start, value in self.light.steps:
            gain = value if t >= start else gain
        return gain

    def _shadows(self, t: float) -> Field:
        """Return what the heads and arms above the desk leave of the light."""
        left = np.ones_like(self._even)
        if not self.light.shadow:
            return left
        reach = self.size[0] * self.mm / 2 + 260
        for vx, vy, across, ahead in self._tracks:
            along = (abs(vx) * t + ahead) % (2 * reach) - reach
            x = math.copysign(along, vx) if vx else along * 0.2
            y = across + vy * (along / max(1.0, abs(vx)))
            far = np.sqrt(((self._at[0] - x) / 1.0) ** 2 + ((self._at[1] - y) / 1.3) ** 2)
            soft = 1 / (1 + np.exp(np.clip((far - 100) / (self.light.edge / 4), -30, 30)))
            left = left * (1 - self.light.shadow * soft)
        return np.asarray(left, np.float32)

    def _rows(self, t: float) -> Field:
        """Return the gain of each row, which is exposed a little later than the one above it."""
        start = t + np.arange(self.size[1]) / self.size[1] * self.readout
        wave = np.zeros(self.size[1])
        if self.light.flicker:
            turn = 2 * math.pi * self.light.hertz * start + self._phase
            wave += self.light.flicker * (np.cos(turn) + 0.15 * np.cos(2 * turn + 1)) / 1.1
        for order in range(1, 8) if self.light.pwm else ():
            hertz = self.light.pwm * order
            power = 2 * math.sin(math.pi * order * self.light.duty) / (math.pi * order * self.light.duty)
            left = float(np.sinc(hertz * self.exposure))
            wave += power * left * np.cos(2 * math.pi * hertz * (start + self.exposure / 2) + self._phase)
        return np.asarray(np.maximum(1 + wave, 0.02), np.float32)
