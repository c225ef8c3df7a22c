"""Tell a paper that was laid on the counted sheet from a hand that rests there, where no page can be read."""

from __future__ import annotations

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Mask
from ballotcount.reading.live.motion import DARKEST, DARKEST_LEVEL, Scene, changed, quadrangle
from ballotcount.reading.live.paper_thresholds import PAPER_ON, PaperOnThresholds
from ballotcount.reading.live.pile import Outline
from ballotcount.reading.live.thresholds import MOTION


def is_paper_on(counted: Scene, scene: Scene, outline: Outline, *, limits: PaperOnThresholds = PAPER_ON) -> bool:
    """Return whether a paper lies on the counted sheet.

    It hides print and desk, so that paper is seen where they were. A hand or a sleeve shows itself there.

    Args:
        counted: the picture in which the sheet was counted.
        scene: the picture that is judged.
        outline: corners of the counted sheet as shares of the picture's width and height.
        limits: the thresholds.
    """
    if counted.small.shape != scene.small.shape:
        return False
    here = quadrangle(counted, outline)
    new = cv2.morphologyEx(changed(counted, scene), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    if not here.any() or float(new.sum()) < limits.least_share * float(here.sum()):
        return False
    return float(_like_paper(counted, scene, here=here, new=new, limits=limits)[new].mean()) >= limits.share


def _like_paper(counted: Scene, scene: Scene, *, here: Mask, new: Mask, limits: PaperOnThresholds) -> Mask:
    """Return where a picture has the light and the colour of the counted sheet's paper."""
    paper = float(np.percentile(counted.small[here], MOTION.paper_percentile))
    same = here & ~new & (counted.small > limits.light * paper)
    gain = float(np.median((scene.small[same] + DARKEST) / (counted.small[same] + DARKEST))) if same.any() else 1.0
    light = scene.small >= limits.light * paper * gain
    if scene.colour is None or not (same & light).any():
        return np.asarray(light)
    size = (scene.small.shape[1], scene.small.shape[0])
    colour = np.log(cv2.resize(scene.colour, size, interpolation=cv2.INTER_AREA).astype(np.float32) + DARKEST_LEVEL)
    tint = colour - colour.mean(2, keepdims=True)
    apart = np.abs(tint - np.median(tint[same & light], axis=0)).max(2)
    return np.asarray(light & (apart <= limits.tint))
