"""Sheets of hands that repeat themselves: many voters strike the same names, with ends within parts of a millimetre.

Voters lay a ruler along the name, or one hand fills in many sheets by habit; the sheets are different all the same.
"""

from __future__ import annotations

import numpy as np

from tests.synth.blank import NameShape, PrintedPage
from tests.synth.conditions import CONDITIONS
from tests.synth.pens import any_pen
from tests.synth.sheet import Ink, Sheet, graded, picture, put, stream
from tests.synth.strikes import Drawn
from tests.synth.strokes import Line
from tests.synth.truth import Expect, PageTruth

CHOICES = ((3,), (5,), (3, 11), (2, 7, 15))
"""Names that are struck; few choices, so that many sheets strike the same ones."""
SPREADS = (0.2, 0.35, 0.5)
"""Standard deviation of the ends of strokes between sheets, mm."""
SHAKES = (0.0, 0.05, 0.12)
"""Standard deviation of a line about the straight one, mm; 0 is a ruler."""
HEIGHT_SHARE = 0.4
"""Deviation of the heights of strokes, as a share of that of the ends."""
EXTRA = 0.15
"""Share of the sheets with a line under one more name."""


def alike_sheet(page: PrintedPage, *, seed: int, condition: str, age_seed: int | None = None) -> Sheet:
    """Return one marked and aged sheet of a hand that repeats itself; ``age_seed`` gives another picture of it."""
    rng = stream(seed, "alike")
    pen = any_pen(rng)
    ink = Ink()
    spread = float(rng.choice(SPREADS))
    shaking = float(rng.choice(SHAKES))
    targets = page.page.targets
    chosen = CHOICES[int(rng.integers(len(CHOICES)))]
    for index, target in enumerate(targets):
        if target.candidate in chosen:
            put(
                ink,
                index,
                Drawn([_stroke(page.names[target.candidate], rng, spread, shaking)], "alike", Expect.MARKED, []),
                pen,
            )
    if rng.random() < EXTRA:
        free = [index for index, target in enumerate(targets) if target.candidate not in chosen]
        index = int(rng.choice(free))
        name = page.names[targets[index].candidate]
        put(ink, index, Drawn([_stroke(name, rng, spread, shaking, below=1.6)], "under", Expect.EMPTY, []), pen)
    truth = PageTruth(pen=pen.name)
    truth.marks = graded(page, ink)
    image = picture(
        page,
        ink,
        how=CONDITIONS[condition],
        truth=truth,
        seed=seed,
        age_seed=seed if age_seed is None else age_seed,
        mix="clean",
    )
    return Sheet(seed, image, truth)


def _stroke(name: NameShape, rng: np.random.Generator, spread: float, shaking: float, below: float = 0.0) -> Line:
    """Return a line along a name that begins and ends 1 mm outside of it, about."""
    left, right = np.array([name.left - 1.0, name.right + 1.0]) + rng.normal(0, spread, 2)
    heights = name.middle + below * name.height + rng.normal(0, HEIGHT_SHARE * spread, 2)
    x = np.linspace(left, right, 40)
    knots = np.linspace(left, right, max(3, round((right - left) / 4)))
    y = np.interp(x, [left, right], heights) + np.interp(x, knots, rng.normal(0, shaking, len(knots)))
    return np.stack([x, y], axis=1)
