"""Measure how dark the lines are that the paper itself shows where nothing is printed: fibres, mottle, grain.

On recycled, mottled or rough paper the darkest line between the letters of an untouched name is as dark as on bare
paper. A pale pen may be no darker over 3 mm, but its line goes on, while fibres and clouds do not: so a longer line, of
several short ones in a chain, is measured too.

Source of the chain: shortest paths by dynamic programming, as in ``stroke_tracing``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Floats, Gray, Numbers, median
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.faint_lines import HALF, WHITE, LineZone, faint_lines, searched
from ballotcount.reading.strikes.ink_thresholds import PAPER_TEXTURE, PaperTextureThresholds
from ballotcount.reading.strikes.line_thresholds import FAINT_LINE
from ballotcount.reading.strikes.name_ink import NameEvidence, is_touched

CLIMBS = (-2, -1, 0, 1, 2)
"""Rows by which neighbouring links of a chain may differ."""
AROUND = 9
"""Rows around a line, its own in their middle, whose mean darkness is taken off it."""
Part = tuple[Gray, Gray]
"""``residual`` and ``print_bound`` of a window."""


@dataclass(frozen=True, slots=True)
class BlankPlace:
    """A place without print, as wide as a name; rows and columns as in ``NameRegion``.

    Attributes:
        left, top, right, bottom: the window, a part of the page.
    """

    left: int
    top: int
    right: int
    bottom: int
    first: int
    last: int
    cap_top: float
    foot: float

    @property
    def window(self) -> tuple[slice, slice]:
        """Return rows and columns of the window."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    @property
    def middle(self) -> float:
        """Return the row around which lines are searched, as at a name."""
        return (self.cap_top + self.foot) / 2

    @property
    def half(self) -> float:
        """Return half the height of small letters that a name would have here."""
        return (self.foot - self.cap_top) / 4


def blank_places(gray: Gray, scale: float, limits: PaperTextureThresholds = PAPER_TEXTURE) -> list[BlankPlace]:
    """Return places of a blank page that are well away from all print and from its edges, spread over the page.

    Args:
        gray: the blank page.
        scale: px per mm.
    """
    apart = round(limits.apart_mm * scale)
    clear = cv2.erode(gray, np.ones((2 * apart + 1,) * 2, np.uint8)) > limits.unprinted
    height, width = [round(side * scale) for side in limits.size_mm]
    rim = round(limits.rim_mm * scale)
    found = []
    for top in range(rim, gray.shape[0] - rim - height, height):
        left = rim
        while left + width <= gray.shape[1] - rim:
            # the first column with print hides all places that reach it
            printed = np.flatnonzero(~clear[top : top + height, left : left + width].all(axis=0))
            if len(printed):
                left += int(printed[-1]) + 1
                continue
            found.append(
                BlankPlace(
                    left=left,
                    top=top,
                    right=left + width,
                    bottom=top + height,
                    first=apart,
                    last=width - 1 - apart,
                    cap_top=float(apart),
                    foot=float(height - 1 - apart),
                )
            )
            left += width
    return found[:: max(1, len(found) // limits.most)][: limits.most]


class PaperTexture:
    """The texture of the paper of one page, measured when it is asked for.

    Args:
        ink: the ink on the page.
        places: where nothing is printed.
    """

    def __init__(self, ink: Ink, places: list[BlankPlace], limits: PaperTextureThresholds = PAPER_TEXTURE) -> None:
        self._ink = ink
        self._places = places
        self._limits = limits

    # most pages have no name that asks, and then the paper is not measured
    @cached_property
    def line(self) -> float:
        """Darkness of the darkest short line at half of the blank places, grey levels; 0 where too few are known.

        Half of the places may hold writing, a stamp or the end of a strike without a change of the measure.
        """
        parts = self._parts
        return median(np.array(faint_lines(self._places, parts, self._ink.dark))) if parts else 0.0

    @cached_property
    def long_line(self) -> float:
        """Darkness of the darkest long line at half of the blank places, grey levels; 0 where too few are known."""
        # not strict: without enough places there are no parts
        places = list(zip(self._places, self._parts, strict=False))
        return median(long_lines(places, dark=self._ink.dark, limits=self._limits)) if places else 0.0

    @cached_property
    def specked(self) -> bool:
        """Whether the bare paper shows specks as large as the touch of a pen, as copies of copies do."""
        touched = [is_touched(residual, bound, self._ink) for residual, bound in self._parts]
        return len(touched) > 0 and sum(touched) >= self._limits.specked * len(touched)

    @cached_property
    def _parts(self) -> list[Part]:
        if len(self._places) < self._limits.fewest:
            return []
        return [(self._ink.residual[one.window], self._ink.print_bound[one.window]) for one in self._places]

    def explains(self, evidence: NameEvidence) -> bool:
        """Return whether what was measured at a name is no more than this paper shows without ink."""
        limits = self._limits
        # on white paper without specks a touch is a pen's; certain pen ink is one on any paper
        if evidence.touched and (evidence.pen_mm > 0 or not self.specked):
            return False
        grain = limits.specked_grain if evidence.touched else limits.grain
        # with too few places `line` is 0, and the paper explains nothing
        if evidence.faint_line > limits.line * self.line or evidence.off_print > grain * self.line:
            return False
        own = evidence.name, (evidence.residual, evidence.print_bound)
        most = limits.specked_line if evidence.touched else limits.long_line
        return float(long_lines([own], dark=self._ink.dark, limits=limits)[0]) <= most * self.long_line


def long_lines(
    zones: Sequence[tuple[LineZone, Part]], dark: float, limits: PaperTextureThresholds = PAPER_TEXTURE
) -> Numbers:
    """Return the darkness of the darkest chain of short lines in each zone, grey levels more than the paper above and
    below it.

    Args:
        zones: the letters of names, or places as large, with their windows; all of one size.
        dark: grey of solid print.
        limits: the thresholds.
    """
    links_of = [_links(zone, part, dark=dark, limits=limits) for zone, part in zones]
    # all zones at once: these are many small operations
    total = np.stack([one for one, _ in links_of])
    shown = np.stack([one for _, one in links_of])
    links = max(1, min(limits.links, total.shape[2] // HALF))
    best = total
    seen = shown
    for _ in range(links - 1):
        goes_on, more = _following(best, seen)
        best = total + goes_on
        seen = shown + more
    chains = best / np.maximum(seen, limits.chain_shown * links * HALF * 2)
    return np.asarray(chains.max(axis=(1, 2)), dtype=np.float64)


def _links(zone: LineZone, part: Part, dark: float, limits: PaperTextureThresholds) -> tuple[Floats, Floats]:
    """Return the sum of darkness of the short line that begins at each pixel, and how many of its pixels are shown."""
    residual, bound = part
    rows, columns = searched(zone, residual.shape)
    visible = bound[rows, columns] > dark + FAINT_LINE.open * (WHITE - dark)
    inked = np.where(visible, np.minimum(residual[rows, columns], limits.darkest), 0).astype(np.float32)
    shown = visible.astype(np.float32)
    # clouds of mottled paper are broader than a line, and vanish against their surroundings
    above = _summed(inked, (1, AROUND)) / np.maximum(_summed(shown, (1, AROUND)), 1)
    more = np.where(visible, inked - above, 0).astype(np.float32)
    return _summed(more, (HALF, 2)), _summed(shown, (HALF, 2))


def _summed(values: Floats, size: tuple[int, int]) -> Floats:
    found = cv2.boxFilter(values, cv2.CV_32F, size, normalize=False, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(found, dtype=np.float32)


def _following(best: Floats, seen: Floats) -> tuple[Floats, Floats]:
    """Return, for each pixel, the best chain that begins one link to the right of it, and its shown pixels.

    Args:
        best: darkness of the best chain from each pixel on, shape (zones, height, width).
        seen: its shown pixels.
    """
    _, height, width = best.shape
    # at the end of the window no chain goes on, and such a one must not win
    goes_on = np.full_like(best, -np.inf)
    more = np.zeros_like(seen)
    for climb in CLIMBS:
        here = (slice(None), slice(max(0, -climb), height - max(0, climb)), slice(0, width - HALF))
        there = (slice(None), slice(max(0, climb), height - max(0, -climb)), slice(HALF, width))
        is_better = best[there] > goes_on[here]
        np.copyto(more[here], seen[there], where=is_better)
        np.copyto(goes_on[here], best[there], where=is_better)
    return goes_on, more
