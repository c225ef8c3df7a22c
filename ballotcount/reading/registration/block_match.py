"""Measure where the print lies, from the print itself.

The page is divided into blocks with texture in both directions (names, rules, headings). In each block the darkness
summed over columns and over rows is correlated with the template's; the best shift, to a fraction of a pixel, is the
block's displacement. A smooth field is fitted through the displacements (``displacement_field.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, percentile
from ballotcount.reading.registration.displacement_field import DisplacementField, bilinear
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds
from ballotcount.reading.registration.warp import Mesh, affines, grid_of, warped

SMOOTH = np.array([1, 4, 6, 4, 1], dtype=np.float32) / 16


@dataclass(frozen=True, slots=True)
class Block:
    """A textured part of the template.

    Attributes:
        box: ``(left, top, right, bottom)`` in pixels of the flat page.
        across: darkness summed over rows, one value a column, zero mean and unit length.
        down: darkness summed over columns.
    """

    box: tuple[int, int, int, int]
    across: np.ndarray
    down: np.ndarray


@dataclass(frozen=True, slots=True)
class Shifts:
    """Displacements measured on a page.

    Attributes:
        centers: mm, shape (n, 2).
        by: mm, shape (n, 2); NaN where a block did not show its print.
        match: correlation of the worse direction, shape (n,).
        rows: correlation of the rows at each place that was searched, from the highest to the lowest, shape (n, m).
        row_mm: distance of two such places, mm.
    """

    centers: np.ndarray
    by: np.ndarray
    match: np.ndarray
    rows: np.ndarray
    row_mm: float

    def in_rows(self, blocks: np.ndarray, down: np.ndarray) -> np.ndarray:
        """Return the correlation of the rows of some blocks at other places than the best, mm down from their own."""
        place = np.rint(down / self.row_mm).astype(int) + self.rows.shape[1] // 2
        return np.asarray(self.rows[blocks, np.clip(place, 0, self.rows.shape[1] - 1)])


def choose_blocks(
    blank: Gray,
    scale: float,
    keep_out: list[tuple[float, float, float, float]],
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> list[Block]:
    """Return the blocks of a template that can be measured in both directions.

    Args:
        blank: the unmarked page at ``scale`` px per mm.
        keep_out: boxes in mm that say nothing about the print around them (fiducials, codes, stamp).
    """
    height, width = blank.shape
    reach = int(np.ceil(limits.reach_mm * scale))
    columns = max(1, round(width / scale / limits.block_mm[0]))
    rows = max(1, round(height / scale / limits.block_mm[1]))
    masked = blank.copy()
    for x, y, w, h in keep_out:
        masked[
            max(0, int((y - 1) * scale)) : int((y + h + 1) * scale),
            max(0, int((x - 1) * scale)) : int((x + w + 1) * scale),
        ] = 255
    blocks = []
    for row in range(rows):
        for column in range(columns):
            left = width * column // columns
            right = width * (column + 1) // columns
            top = height * row // rows
            bottom = height * (row + 1) // rows
            block = _block(masked, (left, top, right, bottom), reach, limits=limits)
            if (
                block is not None
                and (masked[top:bottom, left:right] == blank[top:bottom, left:right]).mean() > limits.block_free
            ):
                blocks.append(block)
    return blocks


def _block(
    blank: Gray, box: tuple[int, int, int, int], reach: int, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Block | None:
    left, top, right, bottom = box
    part = blank[top:bottom, left:right]
    across, down = _profiles(part)
    # the template is shorter than its window by the reach, so that it can be shifted inside
    inner = slice(reach, -reach)
    edges = [float(np.abs(np.diff(one[inner])).mean()) for one in (across, down)]
    if min(edges) < limits.block_texture or min(len(across), len(down)) < limits.block_reaches * reach:
        return None
    if max(_autocorrelation(one, reach, limits=limits) for one in (across, down)) > limits.block_alike:
        return None
    return Block(box, _unit(across[inner]), _unit(down[inner]))


def _autocorrelation(profile: np.ndarray, reach: int, *, limits: RegistrationThresholds) -> float:
    """Return the greatest correlation of a profile with itself shifted; a line of dots is the same one dot further."""
    wanted = _unit(profile[reach:-reach])
    windows = np.lib.stride_tricks.sliding_window_view(np.diff(profile), len(wanted))
    apart = np.abs(np.arange(len(windows)) - reach) > limits.block_own * reach
    centred = windows[apart] - windows[apart].mean(axis=1, keepdims=True)
    return float((centred @ wanted / np.maximum(np.linalg.norm(centred, axis=1), 1e-6)).max(initial=-1.0))


class Probes:
    """The blocks of a page, prepared to be measured all at once.

    Args:
        blocks: what to measure.
        paper: size of the page, mm.
        shape: height and width of the flat page, px.
    """

    def __init__(
        self,
        blocks: list[Block],
        paper: tuple[float, float],
        shape: tuple[int, int],
        *,
        limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
    ) -> None:
        self.limits = limits
        self.blocks = blocks
        self.scale = np.array([shape[1] / paper[0], shape[0] / paper[1]])
        boxes = np.array([block.box for block in blocks], dtype=np.float64).reshape(-1, 4)
        self.sizes = np.stack([boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]], axis=1)
        self.centers = np.stack([boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]], axis=1) / 2 / self.scale
        corners = boxes[:, [0, 1, 2, 1, 0, 3, 2, 3]].reshape(-1, 2) / self.scale
        self._at_corners = bilinear(*grid_of(paper, limits=limits), corners)
        self._wanted = [
            _Templates.of([block.across for block in blocks]),
            _Templates.of([block.down for block in blocks]),
        ]

    def measure(self, picture: Gray, mesh: Mesh) -> Shifts:
        """Measure every block's displacement in a picture.

        Args:
            picture: grey.
            mesh: places of the page in it.
        """
        if not self.blocks:
            return Shifts(self.centers, np.zeros((0, 2)), np.zeros(0), rows=np.zeros((0, 1)), row_mm=1.0)
        corners = (self._at_corners @ mesh.nodes.reshape(-1, 2)).reshape(-1, 4, 2)
        seen = [
            _sums(warped(picture, affine=affine, width=int(width), height=int(height)))
            for affine, (width, height) in zip(affines(corners, self.sizes), self.sizes, strict=True)
        ]
        found = [wanted.best_shifts([one[axis] for one in seen]) for axis, wanted in enumerate(self._wanted)]
        worse = np.minimum(found[0][1], found[1][1])
        by = np.stack([found[0][0], found[1][0]], axis=1) / self.scale
        by[worse < self.limits.match] = np.nan
        return Shifts(self.centers, by, worse, rows=found[1][2], row_mm=float(1 / self.scale[1]))


def _profiles(part: Gray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean grey of the columns and of the rows, smoothed so that a soft picture resembles the sharp
    template."""
    across, down = _sums(part)
    return np.convolve(across, SMOOTH, "valid"), np.convolve(down, SMOOTH, "valid")


def _sums(part: Gray) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean grey of the columns and of the rows."""
    across = cv2.reduce(part, 0, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    down = cv2.reduce(part, 1, cv2.REDUCE_AVG, dtype=cv2.CV_32F).ravel()
    return across, down


def _unit(values: np.ndarray) -> np.ndarray:
    centred = np.diff(values)  # differences: a shadow across the block does not count
    centred = centred - centred.mean()
    return np.asarray(centred / max(float(np.linalg.norm(centred)), 1e-6))


@dataclass(frozen=True, slots=True)
class _Templates:
    """The expected profiles of the blocks, one a row, padded with zeros."""

    wanted: np.ndarray
    lengths: np.ndarray

    @classmethod
    def of(cls, profiles: list[np.ndarray]) -> _Templates:
        lengths = np.array([len(one) for one in profiles], dtype=np.int64)
        return cls(_filled(profiles, int(lengths.max(initial=1))), lengths)

    def best_shifts(self, seen: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the best shift of each template, px from centred, the correlation there, and that of each shift.

        Args:
            seen: mean grey of each block's columns or rows, not yet smoothed.
        """
        width = self.wanted.shape[1]
        # one count for all blocks: whatever its length, each template is shorter by the same reach
        count = len(seen[0]) - (len(SMOOTH) - 1) - 1 - int(self.lengths[0]) + 1
        slopes = _smooth_slopes(seen, width + count - 1)
        windows = np.lib.stride_tricks.sliding_window_view(slopes, width, axis=1)
        # a template has mean 0: the windows need not be centred to be compared with it, only to be measured
        match = (windows @ self.wanted[:, :, None])[:, :, 0]
        total = self._sums(slopes, count)
        squares = self._sums(slopes * slopes, count)
        score = match / np.maximum(np.sqrt(np.maximum(squares - total**2 / self.lengths[:, None], 0)), 1e-6)
        each = np.arange(len(score))
        best = score.argmax(axis=1)
        # a best shift at the rim may lie beyond what was searched: it counts as not found
        rim = (best == 0) | (best == count - 1)
        inner = np.clip(best, 1, count - 2)
        before = score[each, inner + -1]
        here = score[each, inner + 0]
        after = score[each, inner + 1]
        curve = before - 2 * here + after
        part = np.where(curve >= 0, 0.0, 0.5 * (before - after) / np.minimum(curve, -1e-12))
        return np.where(rim, 0.0, inner + part - (count - 1) / 2), np.where(rim, 0.0, here), score

    def _sums(self, values: np.ndarray, count: int) -> np.ndarray:
        """Return the sums of values under each template at each of its places."""
        # running sums: the cost does not grow with the length of the templates
        sums = np.zeros((len(values), values.shape[1] + 1))
        np.cumsum(values, axis=1, out=sums[:, 1:])
        each = np.arange(len(values))[:, None]
        starts = np.arange(count)
        return np.asarray(sums[each, self.lengths[:, None] + starts] - sums[:, :count])


def _smooth_slopes(lines: list[np.ndarray], width: int) -> np.ndarray:
    """Return the differences of smoothed profiles, one a row, padded with zeros."""
    rough = _filled(lines, width + len(SMOOTH))
    smooth = np.zeros((len(lines), width + 1))
    for place, share in enumerate(SMOOTH):
        smooth += share * rough[:, place : place + width + 1]
    slopes = np.diff(smooth, axis=1)
    lengths = np.array([len(line) for line in lines])
    slopes[np.arange(width) >= lengths[:, None] - len(SMOOTH)] = 0
    return np.asarray(slopes)


def _filled(lines: list[np.ndarray], width: int) -> np.ndarray:
    whole = np.zeros((len(lines), width))
    for row, line in enumerate(lines):
        whole[row, : len(line)] = line
    return whole


def refine(
    mesh: Mesh, shifts: Shifts, field: DisplacementField, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> tuple[Mesh, float]:
    """Move the mesh smoothly to where the print was measured.

    Returns:
        The mesh, and the distance that 19 of 20 probes keep to it at most, mm; infinite where too few were measured.
    """
    known = np.flatnonzero(~np.isnan(shifts.by[:, 0]))
    if len(known) < max(3, limits.enough_blocks * len(shifts.by)):
        return mesh, float("inf")
    moved, off = field.fit(shifts.by)
    misled = _misled(shifts, known, field, limits=limits)
    if len(misled):
        by = shifts.by.copy()
        by[misled] = np.nan
        moved, _ = field.fit(by)
        # what no stroke explains still counts as print out of its place
        off = (shifts.by - field.at_probes_of(moved))[known]
    off[_drawn_off(shifts, known, off[:, 1], limits=limits), 1] = 0.0
    return mesh.moved(moved.reshape(*mesh.nodes.shape[:2], 2)), percentile(np.hypot(*off.T), 95)


def _misled(
    shifts: Shifts, known: np.ndarray, field: DisplacementField, *, limits: RegistrationThresholds
) -> np.ndarray:
    """Return the blocks that strokes put far off the field of those that show their print without ink.

    Strokes through most rows of a list mislead most of its blocks to the same side: a field through all of them follows
    the strokes, and the names between them are looked for where they are not.
    """
    without_ink = shifts.match[known] >= limits.block_sure
    sure = known[without_ink]
    others = known[~without_ink]
    if not len(others) or len(sure) < max(3, limits.enough_blocks * len(shifts.by)):
        return np.zeros(0, dtype=int)
    alone = np.full_like(shifts.by, np.nan)
    alone[sure] = shifts.by[sure]
    moved, _ = field.fit(alone)
    down = (shifts.by - field.at_probes_of(moved))[others, 1]
    drawn = _drawn_off(shifts, others, down, limits=limits)
    return np.asarray(others[np.abs(down) >= limits.drawn_off_mm] if drawn.any() else others[:0])


def _drawn_off(shifts: Shifts, blocks: np.ndarray, down: np.ndarray, *, limits: RegistrationThresholds) -> np.ndarray:
    """Return which blocks only level strokes of a pen put far up or down: their print is where the field has it, too.

    Args:
        shifts: what was measured.
        blocks: numbers of the blocks.
        down: how far down of the field each was found, mm.
    """
    best = shifts.rows[blocks].max(axis=1, initial=0.0)
    here = shifts.in_rows(blocks, shifts.by[blocks, 1] - down)
    return np.asarray((np.abs(down) >= limits.drawn_off_mm) & (here >= limits.drawn_off_share * best))
