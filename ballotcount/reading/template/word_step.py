"""Put the print of a word apart where a fold along its line does: what lies above it, and what lies below.

Such a fold shifts the two parts against each other by up to half a millimetre, which no smooth fit takes up. Only whole
rows move, so a letter stays the letter it is. Where the parts come together, what lies between them is squeezed, not
dropped: no dot or accent may vanish in a fold. A fold across a word is not looked for: letters behind another one that
is a little wider are shifted in the same way.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ballotcount.reading.template.thresholds import WORD_FIT, WordFitThresholds


@dataclass(frozen=True, slots=True)
class SteppedPrint:
    """The print of a word on the two sides of a fold.

    Attributes:
        model: darkness of the print, as the fold leaves it.
        below: 1 where a pixel lies below the fold, else 0.
    """

    model: np.ndarray
    below: np.ndarray


def stepped_print(
    wide: np.ndarray, part: np.ndarray, weights: np.ndarray, *, toner: float, limits: WordFitThresholds = WORD_FIT
) -> SteppedPrint | None:
    """Return a word's print with the fold that explains a picture best, or None where none explains much.

    Args:
        wide: darkness of the print, with ``step_px`` more rows above and below.
        part: darkness of the picture.
        weights: 1 for pixels that are compared, 0 for those under a pen.
        toner: of the word against black.
    """
    reach = limits.step_px
    height = len(part)
    moved = [wide[reach - down : reach - down + height] for down in range(-reach, reach + 1)]
    costs = np.array([(((part - toner * one) ** 2) * weights).sum(axis=1) for one in moved])
    above = np.cumsum(costs, axis=1)
    power = np.cumsum((moved[reach] ** 2 * weights).sum(axis=1))
    share = power / max(float(power[-1]), 1e-6)
    # an accent that is gone would be explained by a fold that moves nothing else
    rows = np.flatnonzero((share >= limits.step_share) & (share <= 1 - limits.step_share))
    if not len(rows):
        return None
    before = above[:, rows]
    after = above[:, -1:] - before
    best = int((before.min(axis=0) + after.min(axis=0)).argmin())
    one = int(before[:, best].argmin())
    other = int(after[:, best].argmin())
    if before[one, best] + after[other, best] > (1 - limits.step_gain) * above[:, -1].min():
        return None
    at = int(rows[best]) + 1
    below = np.zeros_like(part)
    below[at:] = 1
    return SteppedPrint(_apart(wide, at, lower=(one - reach, other - reach), reach=reach), below)


def _apart(wide: np.ndarray, at: int, *, lower: tuple[int, int], reach: int) -> np.ndarray:
    """Return the print with its rows above and below a fold where the fold leaves them.

    Args:
        at: first row below the fold.
        lower: how far both parts lie below their places, px.
        reach: rows of ``wide`` above and below the print.
    """
    above, below = lower
    model = wide[reach - below : len(wide) - reach - below].copy()
    model[:at] = wide[reach - above : reach - above + at]
    squeezed = wide[reach + at - above : reach + at - below]
    if len(squeezed) and at < len(model):
        model[at] = np.maximum(model[at], squeezed.max(axis=0))
    return model
