"""A smooth field of displacements through those that were measured, with a robust loss (Geman and McClure)."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds


class DisplacementField:
    """Smooth displacements of a page's grid: the few modes that bend it least, prepared once for a layout.

    Args:
        xs, ys: node places, mm.
        centers: places of the probes, mm.
    """

    def __init__(
        self,
        xs: np.ndarray,
        ys: np.ndarray,
        centers: np.ndarray,
        *,
        limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
    ) -> None:
        self.limits = limits
        self.cost, self.shapes = _least_bending(
            len(ys), len(xs), tension=limits.tension, anchor=limits.anchor, modes=limits.modes
        )
        self._nodes = bilinear(xs, ys, centers)
        self.at_probes = self._nodes @ self.shapes

    def at_probes_of(self, moved: np.ndarray) -> np.ndarray:
        """Return the displacements at the probes, mm, of those of the nodes."""
        return np.asarray(self._nodes @ moved)

    def fit(self, by: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return node displacements near the measured ones, and how far the known ones are off them, mm.

        Args:
            by: displacements of the probes, mm, shape (n, 2), NaN where unknown. Outliers hardly count.
        """
        known = ~np.isnan(by[:, 0])
        rows = self.at_probes[known]
        wanted = by[known]
        trust = np.ones(len(wanted))
        modes = np.zeros((len(self.cost), 2))
        off = np.zeros_like(wanted)
        # an outlier loses its weight only after a first fit shows it
        for _ in range(3):
            pulled = rows * trust[:, None]
            modes = np.linalg.solve(rows.T @ pulled + np.diag(self.cost), pulled.T @ wanted)
            off = wanted - rows @ modes
            trust = 1 / (1 + (np.hypot(*off.T) / self.limits.outlier_scale_mm) ** 2) ** 2
        return np.asarray(self.shapes @ modes), off


@lru_cache(maxsize=8)
def _least_bending(
    rows: int, columns: int, *, tension: float, anchor: float, modes: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return the cost and the shapes of the modes that bend a grid least; kept, since most pages have one size."""
    bending = _second_differences(rows, columns)
    stiffness = tension**2 * bending.T @ bending + anchor**2 * np.eye(rows * columns)
    cost, shapes = np.linalg.eigh(stiffness)
    # eigh orders by cost, so the first modes are those that bend least
    found = cost[:modes].copy(), shapes[:, :modes].copy()
    for one in found:
        # all pages of this size share the kept arrays
        one.setflags(write=False)
    return found


def bilinear(xs: np.ndarray, ys: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Return the weights of the nodes of a grid at some places, one row a place."""
    columns = len(xs)
    u = np.interp(at[:, 0], xs, np.arange(columns))
    v = np.interp(at[:, 1], ys, np.arange(len(ys)))
    i = np.minimum(u.astype(int), columns - 2)
    j = np.minimum(v.astype(int), len(ys) - 2)
    u = u - i
    v = v - j
    weights = np.zeros((len(at), columns * len(ys)))
    each = np.arange(len(at))
    for down, share_down in ((0, 1 - v), (1, v)):
        for right, share_right in ((0, 1 - u), (1, u)):
            weights[each, (j + down) * columns + i + right] += share_down * share_right
    return weights


def _second_differences(rows: int, columns: int) -> np.ndarray:
    numbers = np.arange(rows * columns).reshape(rows, columns)
    triples = [numbers[:, k : k + 3].reshape(-1, 3) for k in range(columns - 2)]
    triples += [numbers[k : k + 3, :].T.reshape(-1, 3) for k in range(rows - 2)]
    each = np.concatenate(triples) if triples else np.zeros((0, 3), dtype=int)
    matrix = np.zeros((len(each), rows * columns))
    line = np.arange(len(each))
    for place, weight in enumerate((1.0, -2.0, 1.0)):
        matrix[line, each[:, place]] = weight
    return matrix
