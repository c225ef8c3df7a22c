"""Doubt the targets that a dark line crosses on its way from edge to edge of the paper.

Such a line is taken out of the ink as a fold or as dirt on a scanner's glass (``ink.creases``). A fold is pale; a dark
one may be a pen's, and what lies under it is for people. An upright one that is a fold for certain neither strikes a
name nor hides a strike: it crosses a millimetre of the name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ballotcount.domain.layout import Target, TargetKind
from ballotcount.domain.reading import AppliedRule, MarkKind, MarkReading, MarkState
from ballotcount.reading.arrays.arrays import Floats
from ballotcount.reading.boxes.cells import box_px
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.ink.fold_signs import fold_signs
from ballotcount.reading.ink.ink import Ink


def doubt_edge_lines(
    marks: Sequence[MarkReading],
    targets: Sequence[Target],
    ink: Ink,
    *,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> tuple[MarkReading, ...]:
    """Return the readings with a doubt for each target that such a line crosses.

    Args:
        marks: the readings, in layout order.
        targets: their targets.
        ink: the page's ink.
        limits: the thresholds.
    """
    # nearly every page ends here: it has no such line, and its targets need no measure
    if max(ink.creases.level.max(), ink.creases.upright.max()) <= limits.edge_line_dark:
        return tuple(marks)
    unfolded = _without_folds(ink, limits)
    return tuple(
        _doubted(mark, _darkest(target, ink, unfolded), limits) for mark, target in zip(marks, targets, strict=True)
    )


def _without_folds(ink: Ink, limits: ForeignThresholds) -> Floats:
    """Return the darkness of upright lines from edge to edge, without those that are folds for certain."""
    upright = ink.creases.upright.copy()
    reach = round(limits.edge_line_mm * ink.scale)
    for _ in range(limits.most_folds):
        at = int(upright.argmax())
        if upright[at] <= limits.edge_line_dark:
            break
        around = slice(max(0, at - reach), at + reach + 1)
        if not fold_signs(ink, at, upright=True).certain:
            break
        upright[around] = 0
    return upright


def _darkest(target: Target, ink: Ink, unfolded: Floats) -> float:
    """Return the darkness of the darkest line from edge to edge over a name's letters or a box, grey levels.

    Args:
        target: the name or the box.
        ink: the page's ink.
        unfolded: darkness of upright lines, grey levels, without those that are folds for certain.
    """
    left, top, right, bottom = box_px(target.bbox, ink.scale)
    # a target beside the edge of the page: a negative start would count from the far end
    upright = unfolded if target.kind is TargetKind.STRIKE else ink.creases.upright
    lines = ink.creases.level[max(0, top) : bottom], upright[max(0, left) : right]
    return max(float(line.max(initial=0)) for line in lines)


def _doubted(mark: MarkReading, dark: float, limits: ForeignThresholds) -> MarkReading:
    if dark <= limits.edge_line_dark or mark.state is MarkState.DOUBTFUL:
        return mark
    rule = AppliedRule("line_over_page", round(dark), limits.edge_line_dark)
    return replace(mark, state=MarkState.DOUBTFUL, kind=MarkKind.BETWEEN, sensitivity=1.0, rule=rule)
