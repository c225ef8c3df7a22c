"""Cut-outs of marks on generated sheets, with what they should be called."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.reading import MarkState
from ballotcount.reading import Reader
from ballotcount.reading.classifier.second_look import box_place, cut_out, name_place
from tests.synth import make_sheet
from tests.synth.ballots import printed
from tests.synth.blank import PrintedPage
from tests.synth.pens import BLACKS, BLUES, REDS, Pen
from tests.synth.truth import Expect, MarkTruth

BALLOTS = ((20, 7), (20, 11), (20, 12), (20, 13), (26, 14), (12, 15), (20, 16), (20, 17))
"""Number of names and seed of the ballots that are marked."""
MIXES = ("mixed",) * 6 + ("clean",) * 2 + ("harsh",) * 2
CONDITIONS = ("scan150",) * 4 + ("cam1080",) * 5 + ("copier150",)
EASY = 0.15
"""Share of the plainly empty targets that is kept."""
HARD = 0.6
FAINT = 0.25
"""Share of the clean marks of a mixed sheet that become any mark, and of its pens that are faint: the seldom marks are
the ones to learn."""
SLIGHT = 0.2
"""Weight of what people would hardly argue about: a letter missed, a touch."""


def collect(style: str, first: int, count: int) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.float32]]:
    """Cut-outs (n, 3, height, width), classes, and weights, doubled where the rules were in doubt.

    Args:
        style: ``strike`` or ``box``.
        first: seed of the first sheet.
    """
    ready: dict[int, tuple[PrintedPage, Reader]] = {}  # made when a sheet of it is drawn
    cuts: list[NDArray[np.uint8]] = []
    classes: list[int] = []
    weights: list[float] = []
    for seed in range(first, first + count):
        rng = np.random.default_rng([seed, 99])
        which = int(rng.integers(len(BALLOTS)))
        if which not in ready:
            names, chosen = BALLOTS[which]
            made = printed(style, "A5", names, chosen)
            ready[which] = (made, Reader(made.layout))
        paper, reader = ready[which]
        mix = str(rng.choice(MIXES))
        condition = str(rng.choice(CONDITIONS))
        pen = faint_pen(rng) if mix == "mixed" and rng.random() < FAINT else None
        sheet = make_sheet(paper, seed=seed, condition=condition, mix=mix, real=False, harder=HARD, pen=pen)
        seen = reader.trace(sheet.image)
        if seen.page is None or seen.ink is None or not seen.reading.marks:
            continue
        places = iter([name_place(name) for name in seen.page.names] + [box_place(cell) for cell in seen.page.cells])
        for mark, truth in zip(seen.reading.marks, sheet.truth.marks, strict=True):
            place = next(places)
            label, weight = class_of(style, truth)
            easy = truth.expect is Expect.EMPTY and mark.state is MarkState.EMPTY and mark.sensitivity < 0.3
            if weight == 0 or (easy and rng.random() > EASY):
                continue
            cuts.append(np.asarray(np.rint(cut_out(seen.ink, seen.page.template, place)[0] * 255), dtype=np.uint8))
            classes.append(label)
            weights.append(weight * (2 if mark.state is MarkState.DOUBTFUL else 1))
    return np.stack(cuts), np.array(classes), np.array(weights, np.float32)


def class_of(style: str, truth: MarkTruth) -> tuple[int, float]:
    """The class (0 empty, 1 struck or crossed, for boxes 2 ticked, and last of all anything else) and its weight."""
    last = 2 if style == "strike" else 3
    if truth.expect is Expect.UNGRADED:
        return last, 0.0
    if truth.expect is Expect.EMPTY:
        return 0, 1.0
    if truth.expect is Expect.MARKED:
        kinds = {"cross": 1, "spill": 1, "border": 1, "tick": 2}
        return (1 if style == "strike" else kinds.get(truth.drawn, last)), 1.0
    return last, SLIGHT if truth.expect in (Expect.TOUCHED, Expect.NEARLY) else 1.0


def faint_pen(rng: np.random.Generator) -> Pen:
    """A pencil or a pen that is nearly dry."""
    colours = (*BLUES, *BLACKS, *REDS)
    bgr = (95, 92, 92) if rng.random() < 0.5 else colours[int(rng.integers(len(colours)))]
    return Pen(
        "faint",
        bgr,
        width=rng.uniform(0.25, 0.45),
        cover=rng.uniform(0.35, 0.7),
        grain=rng.uniform(0.2, 0.6),
        skip=0.03,
        taper=0.5,
    )
