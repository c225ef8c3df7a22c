"""Under which conditions a picture is taken."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.synth.blank import Image
from tests.synth.camera import shoot
from tests.synth.scanner import scan
from tests.synth.surface import Fold, photocopied


@dataclass(frozen=True, slots=True)
class Condition:
    """How a picture comes about.

    Attributes:
        dpi: of the scan, or 0 for a camera.
        frame: ``(width, height)`` of the camera's picture.
        colour: share of the pictures in colour.
        copied: True when the ballots are photocopies, some of them copied after marking.
    """

    dpi: float = 0
    frame: tuple[int, int] = (0, 0)
    colour: float = 0.25
    copied: bool = False

    def sheet_dpi(self, paper: tuple[float, float]) -> float:
        """The density at which the sheet is drawn: that of the picture, a little more for a camera."""
        if not self.frame[0]:
            return max(150, self.dpi)
        seen = self.frame[1] * 0.9 / max(paper) * 25.4
        return 150 if seen < 125 else 200 if seen < 180 else 250

    def print_kind(self, rng: np.random.Generator) -> str:
        """Which printer or copier the ballot came from."""
        if self.copied:
            return f"copy{int(rng.integers(4))}"
        return str(
            rng.choice(["laser", "low0", "low1", "copy0", "copy1", "thin"], p=[0.64, 0.06, 0.06, 0.07, 0.07, 0.1])
        )


CONDITIONS: dict[str, Condition] = {
    **{f"scan{dpi}": Condition(dpi=dpi) for dpi in (75, 100, 150, 200, 300, 600)},
    **{f"copier{dpi}": Condition(dpi=dpi, copied=True, colour=0.1) for dpi in (150, 300)},
    "cam1080": Condition(frame=(1920, 1080), colour=1.0),
    "cam2160": Condition(frame=(3840, 2160), colour=1.0),
}


def age(
    how: Condition,
    sheet: Image,
    dpi: float,
    paper: tuple[float, float],
    fold: Fold | None,
    rng: np.random.Generator,
    *,
    harsh: bool,
) -> tuple[Image, list[str], NDArray[np.float64]]:
    """The picture of a sheet under a condition, what was notable about it, and the matrix from mm to its px."""
    if how.frame[0]:
        return shoot(sheet, dpi, paper, how.frame, fold, rng, harsh=harsh)
    notes = []
    if how.copied and rng.random() < 0.3:
        grey = sheet if sheet.ndim == 2 else np.asarray(sheet.min(axis=2))
        sheet = photocopied(grey, dpi, rng)
        notes.append("copied after marking")
    image, more, view = scan(sheet, dpi, how.dpi, fold, rng, harsh=harsh)
    return image, notes + more, view
