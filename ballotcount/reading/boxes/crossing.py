"""Say whether the lines of a mark can be two strokes that cross: many letters and figures have none that do."""

from __future__ import annotations

import numpy as np

from ballotcount.reading.boxes.shapes import Shape
from ballotcount.reading.boxes.thresholds import BOX_THRESHOLDS, BoxThresholds

CROSS_ARMS = 4
"""Free ends of a cross."""
STROKE_ENDS = 2
"""Free ends of one stroke."""


def may_cross(shape: Shape, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether two strokes of a mark may cross.

    Two strokes that cross leave four free ends about a meeting place, and one more with a hook. A stroke that crosses
    itself shuts in one loop and leaves two ends. Where a pen skips there are more ends, in several pieces.
    """
    strokes = shape.strokes
    if strokes.hubs == 0 or len(strokes.holes) > limits.curled_holes:
        return False
    if strokes.tips > limits.curled_tips:
        return shape.pieces > 1
    return strokes.tips >= CROSS_ARMS or (bool(strokes.holes) and strokes.tips >= STROKE_ENDS)


def has_level_arm(shape: Shape, limits: BoxThresholds = BOX_THRESHOLDS) -> bool:
    """Return whether one of three strokes that meet lies level: those of a cross with a hidden arm all slant."""
    strokes = shape.strokes
    if len(strokes.ends) != CROSS_ARMS - 1:
        return False
    arms = np.abs(np.array(strokes.ends, dtype=np.float64) - strokes.middle)
    return bool((arms[:, 1] <= np.tan(np.radians(limits.level_arm)) * arms[:, 0]).any())
