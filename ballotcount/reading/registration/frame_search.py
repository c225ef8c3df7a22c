"""Find the printed frame of a ballot in a picture.

Hypotheses come from pairs of squares whose distance agrees with their size; the best one is grown to all fiducials by
RANSAC and a least-squares homography.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import cv2
import numpy as np

from ballotcount.domain.layout import Fiducial, PageLayout
from ballotcount.reading.arrays.arrays import Gray, Mask, Matrix, Numbers, Points, percentiles
from ballotcount.reading.registration.fiducials import Squares, darkness_in_ring, find_squares
from ballotcount.reading.registration.homography import NoPage, PageFit, fit, is_plausible, local_scale, project
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds


def find_page(
    gray: Gray,
    page: PageLayout,
    squares: Squares | None = None,
    *,
    rough: Squares | None = None,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> PageFit | NoPage:
    """Find the printed frame of a page.

    Args:
        gray: uint8, any rotation, at least 2 px per mm.
        page: geometry the ballot was printed from, mm.
        squares: squares already found in ``gray``; of more than ``most_candidates`` the first ones are tried, as the
            work grows with the third power of their number.
        rough: those of the first, smaller picture where they are already found and no ``squares`` are given.

    Returns:
        The fit, or NoPage.
    """
    if squares is None:
        rough = find_squares(gray, limits=limits) if rough is None else rough
        far = find_page(gray, page, rough, limits=limits)
        if isinstance(far, PageFit) and len(far.used) >= len(page.fiducials) - 1:
            return far
        # in the first, smaller picture the squares of a page that fills little of the frame are lost
        close = find_page(gray, page, find_squares(gray, limits.close_side, limits=limits), limits=limits)
        return max(far, close, key=lambda found: len(found.used) if isinstance(found, PageFit) else 0)
    seen = squares
    model = np.array([fiducial.center for fiducial in page.fiducials], dtype=np.float64)
    sizes = np.array([fiducial.size for fiducial in page.fiducials], dtype=np.float64)
    if len(seen) < limits.fewest:
        return NoPage(len(seen), 0)
    likely = _likely(gray, seen.first(limits.most_candidates), limits=limits)
    tried = Squares(seen.centers[likely], seen.sides[likely])
    # the cleanest squares first, and of them the pairs that lie farthest apart: nearly every page is found so
    best: dict[int, int] = {}
    clean = len(model) + 2
    all_of_them = len(model)
    steps = (
        (clean, limits.far_pairs, all_of_them),
        (clean, None, all_of_them),
        (limits.first_squares, None, all_of_them - 1),
        (len(tried), None, 0),
    )
    for few, farthest, enough in steps:
        best = max(
            best,
            _best_assignment(tried.first(few), model=model, sizes=sizes, farthest=farthest, limits=limits),
            key=len,
        )
        if len(best) >= enough or (few >= len(tried) and farthest is None):
            break
    best = {key: int(likely[place]) for key, place in best.items()}
    if len(best) < limits.fewest:
        return NoPage(len(seen), len(best))
    return _settle(gray, fiducials=page.fiducials, pairs=best, seen=seen, limits=limits)


def _likely(gray: Gray, seen: Squares, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> Numbers:
    """Return the numbers of the squares that may be printed ones, where there are more than a search should bear.

    A printed square stands alone on paper, which a ring around it shows in any light. The squares of a cloth touch
    others, and the spots of wood and flowers run on.
    """
    if len(seen) <= limits.likely_squares:
        return np.arange(len(seen))
    contrast = darkness_in_ring(gray, seen, limits=limits)
    first = np.argsort(contrast, kind="stable")[: limits.likely_squares]
    return np.sort(first[contrast[first] < limits.alone])


def _best_assignment(
    seen: Squares,
    model: Points,
    sizes: np.ndarray,
    farthest: int | None,
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> dict[int, int]:
    """Return the assignment of fiducials to squares that explains most of them, from some of the pairs or from all."""
    best: dict[int, int] = {}
    done: list[dict[int, int]] = []
    for pairs in _hypotheses(seen, model=model, sizes=sizes, farthest=farthest, limits=limits):
        if pairs in done:
            continue
        done.append(pairs)
        grown = _grow(pairs, seen, model, limits=limits)
        if len(grown) > len(best):
            best = grown
        if len(best) == len(model):
            break
    return best


def _hypotheses(
    seen: Squares,
    model: Points,
    sizes: np.ndarray,
    farthest: int | None,
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> list[dict[int, int]]:
    """Return likely assignments, from pairs of squares whose distance agrees with their size."""
    first, second = np.triu_indices(len(model), 1)
    # each pair both ways, as the page may lie upside down
    order = np.r_[np.c_[first, second], np.c_[second, first]]
    span = model[order[:, 1]] - model[order[:, 0]]
    length = np.hypot(span[:, 0], span[:, 1])
    frame = float(length.max())
    far = length > limits.far_apart * frame
    order = order[far]
    span = span[far]
    length = length[far]
    a, b = np.triu_indices(len(seen), 1)
    vector = seen.centers[b] - seen.centers[a]
    distance = np.hypot(vector[:, 0], vector[:, 1])
    apart = np.argsort(-distance)[:farthest]
    a = a[apart]
    b = b[apart]
    distance = distance[apart]
    side = np.sqrt(seen.sides[a] * seen.sides[b])
    size = np.sqrt(sizes[order[:, 0]] * sizes[order[:, 1]])
    scale = distance[:, None] / length[None, :]
    alike = np.abs(np.log(np.maximum(scale, 1e-9) * size[None, :] / side[:, None])) < limits.side_spread
    pair, model_pair = np.nonzero(alike)
    return _scored(
        seen, model=model, squares=np.c_[a[pair], b[pair]], order=order[model_pair], frame=frame, limits=limits
    )


def _scored(
    seen: Squares,
    model: Points,
    squares: np.ndarray,
    order: np.ndarray,
    frame: float,
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> list[dict[int, int]]:
    """Return the assignments that put most fiducials near a square, best first."""
    # complex numbers: one factor is the turn and the scale at once
    z = seen.centers[:, 0] + 1j * seen.centers[:, 1]
    across = np.ascontiguousarray(seen.centers[:, 0])
    down = np.ascontiguousarray(seen.centers[:, 1])
    m = model[:, 0] + 1j * model[:, 1]
    turn = (z[squares[:, 1]] - z[squares[:, 0]]) / (m[order[:, 1]] - m[order[:, 0]])
    shift = z[squares[:, 0]] - turn * m[order[:, 0]]
    best: list[tuple[int, float, dict[int, int]]] = []
    # in blocks, to bound the memory: the table is hypotheses times fiducials times squares
    for start in range(0, len(turn), 2000):
        part = slice(start, start + 2000)
        guess = turn[part, None] * m[None, :] + shift[part, None]
        # in place: the tables are large, and a new one costs more than the sum itself
        squared = np.ascontiguousarray(guess.real)[:, :, None] - across
        squared *= squared
        along = np.ascontiguousarray(guess.imag)[:, :, None] - down
        along *= along
        squared += along
        nearest = squared.argmin(2)
        distance = np.sqrt(np.take_along_axis(squared, nearest[:, :, None], 2)[:, :, 0])
        distance /= (np.abs(turn[part]) * frame)[:, None]
        hits = (distance < limits.near).sum(1)
        cost = np.where(distance < limits.near, distance, 0).sum(1)
        for row in np.lexsort((cost, -hits))[: limits.best_rows]:
            chosen = {int(k): int(nearest[row, k]) for k in np.flatnonzero(distance[row] < limits.near)}
            best.append((-int(hits[row]), float(cost[row]), chosen))
    best.sort(key=lambda one: one[:2])
    # four points fix a homography
    return [chosen for _, _, chosen in best[: limits.best_kept] if len(chosen) >= 4]


def _grow(
    pairs: dict[int, int], seen: Squares, model: Points, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> dict[int, int]:
    """Fit, search again near every fiducial's place, and keep the squares that agree."""
    everyone = _all_agree(pairs, seen, model, limits=limits)
    if everyone:
        return everyone
    for tolerance in limits.tolerances:
        if len(pairs) < 4 or len(set(pairs.values())) < 4:
            return {}
        keys = list(pairs)
        points = seen.centers[[pairs[key] for key in keys]]
        near = tolerance * np.ptp(seen.centers, axis=0).max()
        tries = limits.ransac_tries * comb(len(keys), 4)
        found, _ = cv2.findHomography(model[keys], points, cv2.RANSAC, near, maxIters=tries)
        matrix = np.asarray(found, dtype=np.float64)
        if matrix.shape != (3, 3):  # nothing fits: points on one line
            return {}
        placed = project(matrix, model)
        gap = np.hypot(*(placed[:, None, :] - seen.centers[None, :, :]).transpose(2, 0, 1))
        limit = tolerance * np.hypot(*np.ptp(placed, axis=0))
        pairs = {key: int(gap[key].argmin()) for key in range(len(model)) if gap[key].min() < limit}
    return pairs if len(set(pairs.values())) == len(pairs) and is_plausible(matrix, model, limits=limits) else {}


def _all_agree(
    pairs: dict[int, int], seen: Squares, model: Points, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> dict[int, int]:
    """Return the assignment if every fiducial has a square of its own and lies on it at once, as on nearly every
    page."""
    if len(pairs) < len(model) or len(set(pairs.values())) < len(model):
        return {}
    points = seen.centers[[pairs[key] for key in range(len(model))]]
    matrix = fit(model, points)
    if matrix.shape != (3, 3):
        return {}
    placed = project(matrix, model)
    gap = np.hypot(*(placed[:, None, :] - seen.centers[None, :, :]).transpose(2, 0, 1))
    nearest = gap.argmin(1)
    near = gap[np.arange(len(model)), nearest] < limits.tolerances[-1] * np.hypot(*np.ptp(placed, axis=0))
    agree = bool(near.all()) and all(pairs[key] == nearest[key] for key in range(len(model)))
    return (
        {key: pairs[key] for key in range(len(model))} if agree and is_plausible(matrix, model, limits=limits) else {}
    )


def _settle(
    gray: Gray,
    fiducials: tuple[Fiducial, ...],
    pairs: dict[int, int],
    seen: Squares,
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> PageFit | NoPage:
    """Refine the centres in the full picture, drop what does not agree and fit once more."""
    keys = sorted(pairs)
    model = np.array([fiducials[key].center for key in keys], dtype=np.float64)
    points = seen.centers[[pairs[key] for key in keys]].copy()
    matrix = fit(model, points)
    clean = np.zeros(len(keys), dtype=np.bool_)
    for place, key in enumerate(keys):
        refined = refine_center(gray, fiducial=fiducials[key], matrix=matrix, rough=points[place], limits=limits)
        clean[place] = refined is not None
        points[place] = points[place] if refined is None else refined
    kept = _trusted(model, points, clean, limits=limits)
    matrix = fit(model[kept], points[kept])
    off = _residual_mm(matrix, model[kept], points[kept])
    if off.max() > limits.outlier_mm:
        kept = kept[_agreeing(model[kept], points[kept], limits=limits)]
        if len(kept) < limits.fewest:
            return NoPage(len(seen), len(kept))
        matrix = fit(model[kept], points[kept])
        off = _residual_mm(matrix, model[kept], points[kept])
    used = {pairs[keys[int(place)]] for place in kept}
    rest = np.array([number for number in range(len(seen)) if number not in used], dtype=int)
    return PageFit(
        matrix=matrix,
        used=tuple(keys[int(place)] for place in kept),
        layout_points=model[kept],
        image_points=points[kept],
        residual_mm=float(off.max()),
        px_per_mm=float(np.linalg.svd([local_scale(matrix, p) for p in model], compute_uv=False)[:, 1].min()),
        others=Squares(seen.centers[rest], seen.sides[rest]),
    )


def _trusted(
    model: Points, points: Points, clean: Mask, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> np.ndarray:
    """Return the numbers of the squares to be fitted: what touches a square, as a punched hole does, moves its centre.

    Args:
        model: their places on the page, mm.
        points: their centres in the picture, px.
        clean: which of them are as dark as a square alone is.
        limits: the thresholds.
    """
    if clean.all() or int(clean.sum()) < limits.fewest:
        return np.arange(len(model))
    off = _residual_mm(fit(model[clean], points[clean]), model, points)
    return np.flatnonzero(clean | (off <= limits.unclean_mm))


def _agreeing(model: Points, points: Points, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> np.ndarray:
    """Return the largest set of fiducials that one homography explains."""
    best = np.arange(0)
    least = np.inf
    for four in combinations(range(len(model)), 4):
        chosen = list(four)
        matrix: Matrix = np.asarray(
            cv2.getPerspectiveTransform(model[chosen].astype(np.float32), points[chosen].astype(np.float32)),
            dtype=np.float64,
        )
        if abs(np.linalg.det(matrix)) < 1e-9:
            continue
        off = _residual_mm(matrix, model, points)
        agree = np.flatnonzero(off < limits.outlier_mm)
        if len(agree) > len(best) or (len(agree) == len(best) and off[agree].sum() < least):
            best = agree
            least = float(off[agree].sum())
    return best


def _residual_mm(matrix: Matrix, model: Points, points: Points) -> np.ndarray:
    back = project(np.asarray(np.linalg.inv(matrix), dtype=np.float64), points)
    return np.asarray(np.hypot(*(back - model).T))


def refine_center(
    gray: Gray,
    fiducial: Fiducial,
    matrix: Matrix,
    rough: Points,
    *,
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> Points | None:
    """Return the centre of a square's darkness in the full picture, px, or None where it is not clean."""
    jacobian = local_scale(matrix, np.asarray(fiducial.center))
    reach = np.abs(jacobian).sum(1) * fiducial.size * 0.5 * limits.window + 2
    left, top = np.maximum(np.floor(rough - reach), 0).astype(int)
    right, bottom = np.ceil(rough + reach).astype(int) + 1
    window = gray[top:bottom, left:right]
    if window.size < limits.window_px:
        return None
    low, high = percentiles(window, (8, 96))
    if high - low < limits.window_contrast:
        return None
    # a ramp and no limit: the grey rim of a blurred square counts in part, which gives fractions of a pixel
    ramp = (low + 0.75 * (high - low) - window.astype(np.float32)) / (0.5 * (high - low))
    depth = np.minimum(np.maximum(ramp, 0), 1)
    mass = float(depth.sum())
    expected = float(abs(np.linalg.det(jacobian))) * fiducial.size**2
    # ink or glare on the square shifts its centre; the caller then keeps the rough one
    if not limits.mass_least < mass / expected < limits.mass_most:
        return None
    x = float((depth.sum(0) * np.arange(left, left + depth.shape[1])).sum()) / mass
    y = float((depth.sum(1) * np.arange(top, top + depth.shape[0])).sum()) / mass
    return np.array([x, y])
