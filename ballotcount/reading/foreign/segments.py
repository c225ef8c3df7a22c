"""Find what was written outside the targets; leave specks, folds, edges and the stamp alone."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Gray, Mask, at_least, part_with, without
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.displaced_rules import MovedRules

OPEN = 185
"""Paper that print does not touch: a rule drawn half a pixel elsewhere is darker than the blank page's."""
PALE = 36
"""Darkness of the back of the sheet shining through, and of folds, stays below this, grey levels."""
EDGE_MM = 4.0
"""Rim of the paper that is not looked at: shadows of the edge, staples, thumbs."""
SPECK_MM = 1.1
"""Largest piece of dust or toner, mm."""
NEAR_MM = 3.0
"""Pieces this near belong to one word."""
LEAST_MM = 2.6
"""Smallest extent of something written."""
LEAST_AREA = 1.0
"""mm2 of ink of the shortest word; a sign of 3 mm has 1.5."""
HAIR_PX = 2
"""Thickness of a line, px, that is level or upright as no hand draws it: the fringe of a printed rule."""
GOES_ON_MM = 10.0
GOES_ON = 0.4
"""Length of paper looked at beyond both ends of a thin level or upright line, and share of its darkness with which a
crease goes on there, too pale to be ink; where a hand's line ends the paper is bare."""
HELD = 0.9
"""Share of such a line's ink whose rows are seen beyond an end for it to tell anything: a fold beside a rule goes on
under it."""
FOLD_MM = 25.0
"""Longest straight line a hand draws outside the names; creases and streaks are longer."""
FRINGE_MM = 0.75
"""Thickness up to which ink along print is that print's own fringe."""
TAIL_MM = 1.1
TAIL_TIMES = 3.0
"""Height of a strike's tail beyond the band around it, and its length over it; letters are higher and shorter."""
STRAIGHT_MM = 1.3
"""Thickness up to which a long piece is a crease or a streak."""


@dataclass(frozen=True, slots=True)
class Written:
    """Something written outside the targets: its box in mm, its ink in mm2."""

    box: Box
    area: float


def find_foreign(ink: Ink, explained: Mask, rules: Mask, moved: MovedRules) -> list[Written]:
    """Find ink outside the targets.

    Args:
        ink: the page's ink.
        explained: pixels that belong to targets, codes, fiducials or the stamp.
        rules: printed lines, see ``TemplatePage``.
        moved: those of them that a fold moved.
    """
    dark = without(off_print(ink, (slice(None), slice(None))), explained)
    rim = round(EDGE_MM * ink.scale)
    dark[:rim] = dark[-rim:] = 0
    dark[:, :rim] = dark[:, -rim:] = 0
    return _words(_without_specks(dark, ink=ink, explained=explained, rules=rules, moved=moved), explained, ink.scale)


def together(written: list[Written], more: list[Written]) -> list[Written]:
    """Things written, those of ``more`` only where none is known yet."""

    def known(one: Written) -> bool:
        x, y, w, h = one.box
        return any(
            x < other.box[0] + other.box[2]
            and other.box[0] < x + w
            and y < other.box[1] + other.box[3]
            and other.box[1] < y + h
            for other in written
        )

    return sorted([*written, *(one for one in more if not known(one))], key=lambda one: -one.area)


def off_print(ink: Ink, part: tuple[slice, slice]) -> Gray:
    """255 where ink lies on paper that no print touches: neither fringes nor the back of the sheet shining through."""
    seen = np.asarray(cv2.subtract(ink.print_bound_wide[part], ink.paper[part]), np.uint8)
    dark = cv2.bitwise_and(at_least(seen, max(ink.noise_floor, PALE)), at_least(ink.print_bound_wide[part], OPEN))
    return np.asarray(dark, dtype=np.uint8)


def _without_specks(dark: Gray, ink: Ink, explained: Mask, rules: Mask, moved: MovedRules) -> Gray:
    """Drop dust, long straight creases, and the fringe of fat or displaced print."""
    kept = np.zeros_like(dark)
    scale = ink.scale
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    rims, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    for number, rim in enumerate(rims):
        if tree[0][number][3] >= 0:
            continue  # the rim of a hole
        left, top, width, height = cv2.boundingRect(rim)
        longer = max(width, height) / scale
        shorter = min(width, height) / scale
        if longer < SPECK_MM or (longer > FOLD_MM and shorter < STRAIGHT_MM):
            continue
        part = (slice(top, top + height), slice(left, left + width))
        _, labels = cv2.connectedComponents(np.ascontiguousarray(joined[part]), connectivity=8)
        x, y = rim[0][0]
        piece = (labels == labels[y - top, x - left]) & (dark[part] > 0)
        thin = np.count_nonzero(piece) < FRINGE_MM * scale * max(width, height)
        if shorter < FRINGE_MM and _along_print(
            piece, clear=ink.print_bound_wide, rules=rules[part], corner=(top, left)
        ):
            continue
        flat = thin and shorter < STRAIGHT_MM
        if flat and (_is_part_of_crease(piece, ink=ink, explained=explained, part=part) or moved.holds(piece, part)):
            continue
        kept[part][piece] = 1
    return kept


def _along_print(piece: Mask, clear: Gray, rules: Mask, corner: tuple[int, int]) -> bool:
    """Whether most of a piece of ink lies on a printed line or within three pixels of other print."""
    top, left = corner
    above = min(3, top)
    before = min(3, left)
    around = clear[top - above : top + piece.shape[0] + 3, left - before : left + piece.shape[1] + 3]
    near = cv2.erode(around, np.ones((7, 7), np.uint8)) < 150
    near = near[above : above + piece.shape[0], before : before + piece.shape[1]] | rules
    return int(np.count_nonzero(near & piece)) > 0.6 * int(np.count_nonzero(piece))


def _is_part_of_crease(piece: Mask, ink: Ink, explained: Mask, part: tuple[slice, slice]) -> bool:
    """Whether a flat piece goes on beyond both its ends, paler: the darkest part of a fold."""
    down, across = part
    open_ = ink.print_bound_wide
    paper = ink.paper
    apart = explained
    if piece.shape[0] > piece.shape[1]:
        down, across, open_, paper, apart = across, down, open_.T, paper.T, apart.T
        piece = piece.T
    level = float(np.median(cv2.subtract(open_[down, across], paper[down, across])[piece]))
    own = piece.sum(axis=1)
    reach = round(GOES_ON_MM * ink.scale)
    beside = 6
    rows = slice(max(0, down.start - beside), down.stop + beside)
    ends = (slice(max(0, across.start - reach), across.start), slice(across.stop, across.stop + reach))
    going = []
    for end in ends:
        clear = (open_[rows, end] >= OPEN) & ~apart[rows, end]
        shown = clear.sum(axis=1)
        told = shown >= max(1, reach // 3)
        inner = np.zeros(len(shown), dtype=bool)
        inner[max(0, down.start - rows.start - 2) : down.stop - rows.start + 2] = True
        if not (told & inner).any() or not (told & ~inner).any():
            continue
        if own[told[down.start - rows.start :][: len(own)]].sum() < HELD * own.sum():
            continue  # a rule hides the way on
        seen = np.where(clear, cv2.subtract(open_[rows, end], paper[rows, end]), 0).sum(axis=1) / np.maximum(shown, 1)
        going.append(float(seen[told & inner].max() - np.median(seen[told])) >= GOES_ON * level)
    return bool(going) and all(going)


def _words(whole: Gray, explained: Mask, scale: float) -> list[Written]:
    """Put pieces near each other together, and drop what is too small for writing or goes on from a strike."""
    down, across = part_with(whole)
    if down.stop == down.start:
        return []
    top = down.start // 2 * 2
    left = across.start // 2 * 2
    pieces = whole[top : down.stop + down.stop % 2, left : across.stop + across.stop % 2]
    reach = round(NEAR_MM * scale / 2) * 2 + 1
    rows, columns = np.nonzero(pieces.view(np.bool_))
    half = np.zeros(((pieces.shape[0] + 1) // 2, (pieces.shape[1] + 1) // 2), dtype=np.uint8)
    half[rows // 2, columns // 2] = 1
    near = cv2.dilate(half, np.ones((reach // 2, reach // 2), np.uint8))
    count, labels = cv2.connectedComponents(near)
    group = labels[rows // 2, columns // 2]
    found = []
    for number in range(1, count):
        y = rows[group == number] + top
        x = columns[group == number] + left
        if len(y) == 0:
            continue
        area = len(y) / scale**2
        extent = max(np.ptp(x), np.ptp(y)) / scale
        if area < LEAST_AREA or extent < LEAST_MM or min(np.ptp(x), np.ptp(y)) + 1 <= HAIR_PX:
            continue
        if _is_crease(x, y, scale) or _goes_on(x, y=y, explained=explained, scale=scale):
            continue
        box = (float(x.min()), float(y.min()), float(np.ptp(x)) + 1, float(np.ptp(y)) + 1)
        x_mm, y_mm, width, height = (round(value / scale, 1) for value in box)
        found.append(Written((x_mm, y_mm, width, height), round(area, 2)))
    return sorted(found, key=lambda one: -one.area)


def _goes_on(x: np.ndarray, y: np.ndarray, explained: Mask, scale: float) -> bool:
    """One flat, thin line that begins where a target's ink ends: the tail of a long strike."""
    wide = float(np.ptp(x)) + 1
    high = float(np.ptp(y)) + 1
    if high > TAIL_MM * scale or wide < TAIL_TIMES * high:
        return False
    rows = slice(max(0, int(y.min()) - 2), int(y.max()) + 3)
    ends = (slice(max(0, int(x.min()) - 3), int(x.min())), slice(int(x.max()) + 1, int(x.max()) + 4))
    return any(bool(explained[rows, end].any()) for end in ends)


def _is_crease(x: np.ndarray, y: np.ndarray, scale: float) -> bool:
    """Pieces in one straight, level or upright line longer than a hand's."""
    along, across = (x, y) if np.ptp(x) > np.ptp(y) else (y, x)
    if np.ptp(along) / scale < FOLD_MM:
        return False
    slope, start = np.polyfit(along, across, 1)
    return bool(abs(slope) < 0.1 and np.std(across - slope * along - start) / scale < STRAIGHT_MM / 2)
