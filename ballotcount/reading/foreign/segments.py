"""Find what was written outside the targets; ignore specks, folds, edges and the stamp."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Gray, Mask, at_least, part_with, without
from ballotcount.reading.foreign.account import Fate, InkAccount
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS, ForeignThresholds
from ballotcount.reading.foreign.through_print import PixelBox, lines_through_print
from ballotcount.reading.ink.ink import Ink
from ballotcount.reading.strikes.displaced_rules import MovedRules


@dataclass(frozen=True, slots=True)
class Written:
    """Something written outside the targets: its box in mm, its ink in mm2."""

    box: Box
    area: float


def find_foreign(
    ink: Ink,
    explained: Mask,
    rules: Mask,
    moved: MovedRules,
    *,
    others: Mask,
    printed: Mask,
    bare: Gray,
    folded: Mask | None = None,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> tuple[list[Written], InkAccount]:
    """Find ink outside the targets, and account for all ink on bare paper.

    Args:
        ink: the page's ink.
        explained: pixels that belong to targets, codes, fiducials or the stamp.
        rules: printed lines, see ``TemplatePage``.
        moved: those of them that a fold moved.
        others: those of ``explained`` that are no target's: codes, fiducials, stamps. No strike begins there.
        printed: the codes and fiducials of these.
        bare: ``off_print`` of the page.
        folded: pixels of folds over the page.
        limits: the thresholds.
    """
    dark = without(bare, explained)
    # shadows of the edge, staples and thumbs lie in the rim
    rim = round(limits.edge_mm * ink.scale)
    fates = np.zeros_like(dark)
    for edge in (np.s_[:rim], np.s_[-rim:], np.s_[:, :rim], np.s_[:, -rim:]):
        # set where no ink lies too: the account asks only about pixels with ink
        fates[edge] = Fate.EDGE
        dark[edge] = 0
    if folded is not None:
        fates[folded & (dark > 0)] = Fate.FOLD
        dark[folded] = 0
    boxes = _without_specks(dark, fates, ink=ink, explained=explained, rules=rules, moved=moved, limits=limits)
    written = _words(fates, residual=ink.residual, struck=explained & ~others, scale=ink.scale, limits=limits)
    # only now: the search starts from pieces that the step before has called too little
    written = together(written, _cut_by_print(boxes, dark, fates, ink=ink, private=others, limits=limits))
    account = InkAccount(dark=bare, taken=explained, printed=printed, fates=fates)
    # whatever fault the steps above have, no ink may be lost silently
    forgotten = account.forgotten()
    if cv2.countNonZero(forgotten):
        written = together(written, [_forgotten(forgotten, ink.scale)])
    return written, account


def _cut_by_print(
    boxes: list[PixelBox],
    dark: Gray,
    fates: Gray,
    *,
    ink: Ink,
    private: Mask,
    limits: ForeignThresholds,
) -> list[Written]:
    """Return the lines whose pieces between lines of text were called specks or too little; they become foreign ink."""
    lines = lines_through_print(boxes, dark, fates, ink=ink, private=private, limits=limits)
    for y, x in lines:
        fates[y, x] = Fate.FOREIGN
    return [_written(y, x, scale=ink.scale) for y, x in lines]


def _written(y: np.ndarray, x: np.ndarray, scale: float) -> Written:
    """Return pixels as foreign ink."""
    box = (float(x.min()), float(y.min()), float(np.ptp(x)) + 1, float(np.ptp(y)) + 1)
    left, top, width, height = [round(value / scale, 1) for value in box]
    return Written((left, top, width, height), round(len(y) / scale**2, 2))


def _forgotten(pixels: Gray, scale: float) -> Written:
    """Return ink without a fate as foreign ink, so that people look at the page."""
    y, x = np.nonzero(pixels)
    box = (float(x.min()) / scale, float(y.min()) / scale, np.ptp(x) / scale, np.ptp(y) / scale)
    return Written((box[0], box[1], float(box[2]), float(box[3])), round(len(y) / scale**2, 2))


def together(written: list[Written], more: list[Written]) -> list[Written]:
    """Merge two lists of written things; those of ``more`` only where nothing is known yet."""

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


def off_print(ink: Ink, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS) -> Gray:
    """Return 255 where ink lies on paper free of print: neither fringes nor the back of the sheet shining through."""
    seen = np.asarray(cv2.subtract(ink.print_bound_wide, ink.paper), np.uint8)
    dark = cv2.bitwise_and(
        at_least(seen, max(ink.noise_floor, limits.pale)), at_least(ink.print_bound_wide, limits.print_free)
    )
    return np.asarray(dark, dtype=np.uint8)


def _without_specks(
    dark: Gray,
    fates: Gray,
    *,
    ink: Ink,
    explained: Mask,
    rules: Mask,
    moved: MovedRules,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> list[PixelBox]:
    """Give each piece its fate: dust, long straight creases, and the fringe of print; the rest may be foreign ink.

    Returns:
        The box of each piece, px.
    """
    scale = ink.scale
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    rims, tree = cv2.findContours(joined, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    specks = []
    boxes = []
    for number, rim in enumerate(rims):
        if tree[0][number][3] >= 0:
            continue  # the rim of a hole
        left, top, width, height = cv2.boundingRect(rim)
        boxes.append((left, top, width, height))
        if max(width, height) / scale < limits.speck_mm:
            specks.append(rim)
            continue
        part = (slice(top, top + height), slice(left, left + width))
        # another piece may lie inside the box of this one: only the number at its own rim counts
        _, labels = cv2.connectedComponents(np.ascontiguousarray(joined[part]), connectivity=8)
        x, y = rim[0][0]
        piece = (labels == labels[y - top, x - left]) & (dark[part] > 0)
        fates[part][piece] = _fate(piece, part, ink=ink, explained=explained, rules=rules, moved=moved, limits=limits)
    cv2.drawContours(fates, specks, -1, int(Fate.SPECK), cv2.FILLED)
    return boxes


def _fate(
    piece: Mask,
    part: tuple[slice, slice],
    *,
    ink: Ink,
    explained: Mask,
    rules: Mask,
    moved: MovedRules,
    limits: ForeignThresholds,
) -> Fate:
    """Return what a piece of ink is, by its own shape and what lies beside it."""
    scale = ink.scale
    height, width = piece.shape
    top = part[0].start
    left = part[1].start
    shorter = min(width, height) / scale
    straight = max(width, height) / scale > limits.fold_mm and shorter < limits.straight_mm
    if straight and _runs_across((left, top, width, height), explained.shape, scale, limits=limits):
        return Fate.FOLD
    if shorter < limits.fringe_mm and _along_print(
        piece, clear=ink.print_bound_wide, rules=rules[part], corner=(top, left), limits=limits
    ):
        return Fate.FRINGE
    thin = np.count_nonzero(piece) < limits.fringe_mm * scale * max(width, height)
    if not thin or shorter >= limits.straight_mm:
        return Fate.FOREIGN
    if _is_part_of_crease(piece, ink=ink, explained=explained, part=part, limits=limits):
        return Fate.FOLD
    return Fate.MOVED_RULE if moved.holds(piece, part) else Fate.FOREIGN


def _runs_across(
    box: tuple[int, int, int, int],
    shape: tuple[int, ...],
    scale: float,
    *,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> bool:
    """Return whether a straight line runs over the whole page, as folds and dirty glass do and no pen stroke does."""
    left, top, width, height = box
    rim = (limits.edge_mm + limits.across_mm) * scale
    level = left <= rim and left + width >= shape[1] - rim
    upright = top <= rim and top + height >= shape[0] - rim
    return level or upright


def _along_print(
    piece: Mask, clear: Gray, rules: Mask, corner: tuple[int, int], *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> bool:
    """Return whether most of a piece of ink lies on a printed line or within three pixels of other print."""
    top, left = corner
    above = min(3, top)
    before = min(3, left)
    around = clear[top - above : top + piece.shape[0] + 3, left - before : left + piece.shape[1] + 3]
    near = cv2.erode(around, np.ones((7, 7), np.uint8)) < limits.fringe_print
    near = near[above : above + piece.shape[0], before : before + piece.shape[1]] | rules
    return int(np.count_nonzero(near & piece)) > limits.fringe_share * int(np.count_nonzero(piece))


def _is_part_of_crease(
    piece: Mask, ink: Ink, explained: Mask, part: tuple[slice, slice], *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> bool:
    """Return whether a flat piece continues beyond both its ends, paler: the darkest part of a fold."""
    # turned on its side, so that only level pieces are judged below
    upright = piece.shape[0] > piece.shape[1]
    down, across = reversed(part) if upright else part
    open_ = ink.print_bound_wide.T if upright else ink.print_bound_wide
    paper = ink.paper.T if upright else ink.paper
    apart = explained.T if upright else explained
    piece = piece.T if upright else piece
    level = float(np.median(cv2.subtract(open_[down, across], paper[down, across])[piece]))
    if level > limits.crease_dark:
        return False  # a pen's line: print hides parts of it, and it goes on behind
    own = piece.sum(axis=1)
    reach = round(limits.goes_on_mm * ink.scale)
    beside = limits.goes_on_beside_px
    rows = slice(max(0, down.start - beside), down.stop + beside)
    ends = (slice(max(0, across.start - reach), across.start), slice(across.stop, across.stop + reach))
    going = []
    for end in ends:
        clear = (open_[rows, end] >= limits.print_free) & ~apart[rows, end]
        shown = clear.sum(axis=1)
        visible = shown >= max(1, reach // 3)
        inner = np.zeros(len(shown), dtype=bool)
        inner[max(0, down.start - rows.start - 2) : down.stop - rows.start + 2] = True
        # print or a target hides this end; the other end decides
        if not (visible & inner).any() or not (visible & ~inner).any():
            continue
        if own[visible[down.start - rows.start :][: len(own)]].sum() < limits.held * own.sum():
            continue  # a rule hides the way on
        seen = np.where(clear, cv2.subtract(open_[rows, end], paper[rows, end]), 0).sum(axis=1) / np.maximum(shown, 1)
        going.append(float(seen[visible & inner].max() - np.median(seen[visible])) >= limits.goes_on * level)
    return bool(going) and all(going)


def _words(
    fates: Gray, residual: Gray, struck: Mask, scale: float, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> list[Written]:
    """Group pieces near each other, and give a fate to what is too small for writing or continues a strike.

    Args:
        struck: pixels that belong to marked or doubted targets.
    """
    whole = np.asarray(cv2.inRange(fates, int(Fate.FOREIGN), int(Fate.FOREIGN)), dtype=np.uint8)
    down, across = part_with(whole)
    if down.stop == down.start:
        return []
    # even corners: halved pixels fall on the same grid, whatever ink the page has
    top = down.start // 2 * 2
    left = across.start // 2 * 2
    pieces = whole[top : down.stop + down.stop % 2, left : across.stop + across.stop % 2]
    reach = round(limits.near_mm * scale / 2) * 2 + 1
    rows, columns = np.nonzero(pieces.view(np.bool_))
    half = np.zeros(((pieces.shape[0] + 1) // 2, (pieces.shape[1] + 1) // 2), dtype=np.uint8)
    half[rows // 2, columns // 2] = 1
    # dilated at half size, a quarter of the pixels under a quarter of the kernel
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
        # a line that is thinner than any pen is the fringe of a printed rule
        if area < limits.least_area_mm2 or extent < limits.least_mm or min(np.ptp(x), np.ptp(y)) + 1 <= limits.hair_px:
            fates[y, x] = Fate.TOO_LITTLE
            continue
        if _is_crease(x, y, residual[y, x], scale=scale, limits=limits):
            fates[y, x] = Fate.FOLD
            continue
        if _goes_on(x, y=y, struck=struck, scale=scale, limits=limits):
            fates[y, x] = Fate.TAIL
            continue
        found.append(_written(y, x, scale=scale))
    return sorted(found, key=lambda one: -one.area)


def _goes_on(
    x: np.ndarray, y: np.ndarray, struck: Mask, scale: float, *, limits: ForeignThresholds = FOREIGN_THRESHOLDS
) -> bool:
    """Return whether this is one flat, thin line that begins where a target's ink ends: the tail of a strike."""
    wide = float(np.ptp(x)) + 1
    high = float(np.ptp(y)) + 1
    if high > limits.tail_mm * scale or wide < limits.tail_times * high or wide > limits.stroke_ends_mm * scale:
        return False
    rows = slice(max(0, int(y.min()) - 2), int(y.max()) + 3)
    ends = (slice(max(0, int(x.min()) - 3), int(x.min())), slice(int(x.max()) + 1, int(x.max()) + 4))
    return any(bool(struck[rows, end].any()) for end in ends)


def _is_crease(
    x: np.ndarray,
    y: np.ndarray,
    dark: np.ndarray,
    *,
    scale: float,
    limits: ForeignThresholds = FOREIGN_THRESHOLDS,
) -> bool:
    """Return whether pieces are the darker parts of one crease: pale or broken, in one straight level or upright line.

    A pen draws a line through, and darker than a crease.

    Args:
        x, y: of the pieces' pixels.
        dark: residual of these pixels, grey levels.
    """
    along, across = (x, y) if np.ptp(x) > np.ptp(y) else (y, x)
    length = float(np.ptp(along)) + 1
    if length / scale < limits.fold_mm:
        return False
    covered = len(np.unique(along)) / length
    if covered >= limits.crease_cover or float(np.median(dark)) >= limits.crease_dark:
        return False
    slope, start = np.polyfit(along, across, 1)
    return bool(
        abs(slope) < limits.crease_slope and np.std(across - slope * along - start) / scale < limits.straight_mm / 2
    )
