"""Phones and webcams: perspective, uneven light, shadow, blur, noise, white balance and compression.

A pinhole looks at the flat sheet (Hartley and Zisserman, "Multiple View Geometry", ch. 8: a plane is seen through a
homography). Noise has a part that grows with the root of the light and a constant part (EMVA 1288). A shadow has a soft
edge because the lamp is large. A phone sets its exposure by the bright part of the picture. Lens distortion is left
out: phones correct it before they save.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from tests.synth2 import noise
from tests.synth2.noise import Pixels, Scale
from tests.synth2.scanners import GAMMA, Picture, encoded, jpeg
from tests.synth2.scene import COLOUR, Channels, Rgb, Scene

DESKS: tuple[Rgb, ...] = ((0.22, 0.12, 0.06), (0.05, 0.05, 0.06), (0.35, 0.34, 0.33), (0.10, 0.18, 0.11))


@dataclass(frozen=True, slots=True, kw_only=True)
class Camera:
    """A camera, how it is held, and the light.

    Attributes:
        size: width and height of the picture, px.
        fill: share of the picture's smaller fit that the sheet takes.
        tilt_deg: standard deviation of the tilt in each direction.
        roll_deg: standard deviation of the turn in the picture.
        turned_deg: how the sheet is laid down on purpose.
        curl_mm: how far the middle of a curled sheet stands off the desk, at most.
        gradient: loss of light from one side of the sheet to the other, share.
        shadow: depth of the shadow of a hand or the phone, 0 for none.
        defocus, motion: blur, output px; motion is the length of the smear.
        grain: noise at white, share of white.
        warm: gain of red over green, and of green over blue.
        exposure: brightness of the brightest paper, linear.
    """

    size: tuple[int, int] = (1536, 2048)
    fill: float = 0.86
    tilt_deg: float = 3.0
    roll_deg: float = 1.5
    turned_deg: float = 0.0
    curl_mm: float = 0.0
    gradient: float = 0.15
    shadow: float = 0.0
    defocus: float = 0.6
    motion: float = 0.0
    grain: float = 0.012
    warm: float = 1.0
    exposure: float = 0.75
    jpeg: int = 88
    channels: Channels = COLOUR

    @property
    def work_dpi(self) -> int:
        """Resolution of the working grid: a little over that of the picture of an A5 sheet."""
        wide, high = self.size if self.turned_deg == 0 else self.size[::-1]
        across = min(wide / 148, high / 210) * self.fill * 25.4
        return max(150, round(1.15 * across / 10) * 10)

    @property
    def said_dpi(self) -> float | None:
        """A photo states no resolution."""
        return None

    def background(self) -> Rgb:
        """What surrounds the sheet on the working grid; the picture's own desk is drawn later."""
        return DESKS[0]

    def take(self, scene: Scene, paper_mm: tuple[float, float], rng: np.random.Generator) -> Picture:
        """Take a picture of the sheet."""
        light = self._seen(scene, paper_mm, rng)
        light *= self._lit(light.shape[:2], rng)[..., None]
        light = self._blurred(light, rng)
        light *= self.exposure / max(0.05, float(np.quantile(light[::16, ::16].max(axis=2), 0.95)))
        light *= np.array([1 / self.warm, 1.0, self.warm], np.float32)
        for channel in range(3):
            sensor = noise.field(Scale.FINE, light.shape[:2], rng)
            light[..., channel] += self.grain * sensor * np.sqrt(np.clip(light[..., channel], 0.02, 1))
        return jpeg(encoded(light, black=0.0, white=1.0, gamma=GAMMA), self.jpeg)

    def _seen(self, scene: Scene, paper_mm: tuple[float, float], rng: np.random.Generator) -> Pixels:
        """Project the sheet on a desk."""
        desk = DESKS[int(rng.integers(0, len(DESKS)))]
        wide, high = self.size
        table = np.empty((high, wide, 3), np.float32)
        table[:] = scene.seen(desk)
        grain = (
            1 + 0.12 * noise.field(Scale.CLOUD, (high, wide), rng) + 0.05 * noise.field(Scale.GRAIN, (high, wide), rng)
        )
        table *= np.clip(grain, 0.2, 2)[..., None]
        matrix = self._view(scene, paper_mm, rng)
        inside = np.zeros(scene.light.shape[:2], np.uint8)
        cv2.fillConvexPoly(inside, np.rint(scene.pixels(scene.corners)).astype(np.int32), (255,))
        if self.curl_mm:
            at = self._curled(scene, matrix, paper_mm, rng)
            mask = cv2.remap(inside, *at, cv2.INTER_LINEAR)
            sheet = cv2.remap(scene.light, *at, cv2.INTER_LINEAR)
        else:
            mask = cv2.warpPerspective(inside, matrix, self.size, flags=cv2.INTER_LINEAR)
            sheet = cv2.warpPerspective(scene.light, matrix, self.size, flags=cv2.INTER_LINEAR)
        share = (mask.astype(np.float32) / 255)[..., None]
        return np.asarray(table + (sheet - table) * share, np.float32)

    def _curled(
        self, scene: Scene, matrix: npt.NDArray[np.float64], paper_mm: tuple[float, float], rng: np.random.Generator
    ) -> tuple[Pixels, Pixels]:
        """Find for each pixel its place on a sheet bent like a roof tile, and shade the sheet by its slope.

        A point that stands ``h`` above the desk is seen further from the middle by ``h / (distance - h)``.
        """
        wide, high = self.size
        step = 8
        x, y = np.meshgrid(np.arange(0, wide + step, step), np.arange(0, high + step, step))
        flat = cv2.perspectiveTransform(
            np.stack([x, y], axis=-1).reshape(1, -1, 2).astype(np.float64), np.linalg.inv(matrix)
        )[0]
        centre = scene.pixels(scene.corners.mean(axis=0))
        bow = self.curl_mm * rng.uniform(0.5, 1.0)
        phase = rng.uniform(-0.3, 0.3)
        along = (flat[:, 0] - centre[0]) / scene.scale / paper_mm[0]
        height = bow * np.cos(np.pi * np.clip(along + 0.5 * phase, -0.5, 0.5))
        shrink = 1 - height / (2.2 * max(paper_mm))
        seen = (centre + (flat - centre) * shrink[:, None]).reshape(*x.shape, 2).astype(np.float32)
        columns = (np.arange(scene.light.shape[1]) - centre[0]) / scene.scale / paper_mm[0]
        slope = -bow * np.pi / paper_mm[0] * np.sin(np.pi * np.clip(columns + 0.5 * phase, -0.5, 0.5))
        scene.light *= (1 + 0.7 * slope)[None, :, None].astype(np.float32)
        grid = cv2.resize(seen, (x.shape[1] * step, x.shape[0] * step), interpolation=cv2.INTER_LINEAR)
        half = step // 2
        fitted = np.ascontiguousarray(grid[half : half + high, half : half + wide])
        return np.asarray(fitted[..., 0], np.float32), np.asarray(fitted[..., 1], np.float32)

    def _view(self, scene: Scene, paper_mm: tuple[float, float], rng: np.random.Generator) -> npt.NDArray[np.float64]:
        """Find the homography from the working grid to the picture."""
        half = np.array(paper_mm) / 2
        flat = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half
        tilt = np.radians(rng.normal(0, self.tilt_deg, 2))
        roll = np.radians(self.turned_deg + rng.normal(0, self.roll_deg))
        far = 2.2 * max(paper_mm)
        spun = flat @ np.array([[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]])
        depth = far + spun[:, 0] * np.sin(tilt[0]) + spun[:, 1] * np.sin(tilt[1])
        seen = spun * np.cos(tilt) * (far / depth)[:, None]
        span = seen.max(axis=0) - seen.min(axis=0)
        size = np.array(self.size)
        zoom = self.fill * float(np.min(size / span))
        middle = (seen.max(axis=0) + seen.min(axis=0)) / 2
        slack = (size - span * zoom) / 2
        goal = (seen - middle) * zoom + size / 2 + rng.uniform(-0.4, 0.4, 2) * slack
        start = scene.pixels(scene.corners).astype(np.float32)
        return np.asarray(cv2.getPerspectiveTransform(start, goal.astype(np.float32)))

    def _lit(self, shape: tuple[int, int], rng: np.random.Generator) -> Pixels:
        """Make the light on the desk: a slope, and the soft shadow of a hand or the phone."""
        small = (shape[0] // 16, shape[1] // 16)
        y = np.linspace(-0.5, 0.5, small[0])[:, None]
        x = np.linspace(-0.5, 0.5, small[1])[None, :]
        angle = rng.uniform(0, 2 * np.pi)
        light = 1 - self.gradient * (0.5 + x * np.cos(angle) + y * np.sin(angle))
        if self.shadow:
            turn = rng.uniform(0, 2 * np.pi)
            edge = x * np.cos(turn) + y * np.sin(turn) - rng.uniform(-0.2, 0.25)
            bend = 0.06 * np.sin(6 * (y * np.cos(turn) - x * np.sin(turn)) + rng.uniform(0, 6))
            light = light * (1 - self.shadow / (1 + np.exp(-(edge + bend) / rng.uniform(0.008, 0.04))))
        lit = cv2.resize(light.astype(np.float32), (shape[1], shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(np.clip(lit, 0.05, None), np.float32)

    def _blurred(self, light: Pixels, rng: np.random.Generator) -> Pixels:
        if self.motion:
            angle = rng.uniform(0, np.pi)
            reach = max(3, round(self.motion)) | 1
            kernel = np.zeros((reach, reach), np.float32)
            centre = reach // 2
            step = np.array([np.cos(angle), np.sin(angle)]) * centre
            start = np.rint(centre - step).astype(int).tolist()
            cv2.line(kernel, start, np.rint(centre + step).astype(int).tolist(), (1.0,), 1, cv2.LINE_AA)
            light = np.asarray(cv2.filter2D(light, -1, kernel / kernel.sum()), np.float32)
        return np.asarray(cv2.GaussianBlur(light, (0, 0), max(0.3, self.defocus)), np.float32)


_WEBCAM = Camera(
    size=(1920, 1080), fill=0.94, tilt_deg=2.0, turned_deg=90.0, grain=0.02, defocus=0.7, jpeg=80, gradient=0.2
)

CAMERAS = {
    "phone": Camera(),
    "phone_12mp": Camera(size=(3000, 4000)),
    "phone_small": Camera(size=(1080, 1440)),
    "phone_tilted": Camera(tilt_deg=14.0, fill=0.8, size=(1800, 2400)),
    "phone_rolled": Camera(roll_deg=9.0, fill=0.9),
    "phone_gradient": Camera(gradient=0.55),
    "phone_shadow": Camera(shadow=0.45, gradient=0.2),
    "phone_motion": Camera(motion=5.0),
    "phone_defocus": Camera(defocus=1.7),
    "phone_night": Camera(grain=0.045, exposure=0.5, warm=1.12, jpeg=75),
    "phone_warm": Camera(warm=1.25),
    "phone_cold": Camera(warm=0.85),
    "phone_curl": Camera(curl_mm=18.0, tilt_deg=4.0),
    "phone_jpeg40": Camera(jpeg=40),
    "phone_bright": Camera(exposure=1.15, gradient=0.3),
    "webcam": _WEBCAM,
    "webcam_upright": replace(_WEBCAM, turned_deg=0.0),
    "webcam_dim": replace(_WEBCAM, grain=0.05, defocus=0.8, exposure=0.4, jpeg=70, gradient=0.3),
    "webcam_soft": replace(_WEBCAM, grain=0.015, defocus=1.3, jpeg=80),
    "desk_camera": Camera(size=(1944, 2592), fill=0.93, tilt_deg=0.7, roll_deg=0.8, gradient=0.25, jpeg=92),
}
