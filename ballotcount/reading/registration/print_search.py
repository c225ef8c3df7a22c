"""Find a form by its print: keypoints of letters and rules, then blocks of print that must all lie where they belong.

Keypoints are ORB (Rublee and others 2011), matched by the ratio of the two nearest, and one homography is fitted by
RANSAC in millimetres. Repeated rows give wrong matches, so the keypoints only propose a place: blocks of print are
searched near theirs by correlation, twice, and most of them must be found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.layout import Box
from ballotcount.reading.arrays.arrays import Gray, Matrix, Points
from ballotcount.reading.registration.fiducials import Squares
from ballotcount.reading.registration.homography import NoPage, PageFit, fit, is_plausible, local_scale, project
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds


@dataclass(frozen=True, slots=True)
class Keypoints:
    """The keypoints of a picture, as many and in such a resolution as one search wants them.

    Attributes:
        places: px of the whole picture, or mm of a blank page; shape (n, 2).
        descriptors: bits of each; None without a keypoint.
    """

    places: Points
    descriptors: np.ndarray | None


@dataclass(frozen=True, slots=True)
class PrintBlocks:
    """Blocks of a blank page with print in both directions, at one scale.

    Attributes:
        scale: px per mm.
        corners: left and top of each, px.
        size: width and height of all, px.
        pictures: their pixels.
        centers: mm, shape (n, 2).
    """

    scale: float
    corners: np.ndarray
    size: tuple[int, int]
    pictures: tuple[Gray, ...]
    centers: Points


class PrintedForm:
    """One page of a form, prepared to be found in pictures.

    Args:
        number: of the page, from 1.
        blank: the unmarked page.
        scale: px per mm of ``blank``.
        keep_out: boxes that say nothing about the print around them (the stamp), mm.
    """

    def __init__(
        self,
        number: int,
        blank: Gray,
        scale: float,
        keep_out: Sequence[Box] = (),
        *,
        limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
    ) -> None:
        self.number = number
        self.limits = limits
        self.paper = (blank.shape[1] / scale, blank.shape[0] / scale)
        masked = blank.copy()
        for x, y, w, h in keep_out:
            masked[max(0, int(y * scale)) : int((y + h) * scale), max(0, int(x * scale)) : int((x + w) * scale)] = 255
        self.keypoints = tuple(
            _on_paper(masked, side=side, most=most, scale=scale, limits=limits)
            for side, most in zip(limits.print_sides, limits.print_keypoints, strict=True)
        )
        self.blocks = tuple(
            _blocks(masked, scale=scale, wanted=wanted, limits=limits) for wanted in limits.print_block_scales
        )

    @property
    def enough(self) -> bool:
        """Return whether there is print enough to be found safely."""
        return self.keypoints[-1].places.shape[0] >= self.limits.print_pairs and len(self.blocks[-1].centers) >= (
            self.limits.print_blocks
        )


def find_form(
    gray: Gray, forms: Sequence[PrintedForm], *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> PageFit | NoPage:
    """Find one of some pages in a picture; of several, the one most of whose blocks are there.

    Args:
        gray: uint8, any rotation.
        forms: the pages.

    Returns:
        The fit, with the blocks as its points, or NoPage with the number of keypoints that agreed.
    """
    most = 0
    best: tuple[float, PageFit] | None = None
    left = list(forms)
    # few keypoints of a small picture first: to find and compare all takes as long as all else in the search
    for number, (side, keypoints) in enumerate(zip(limits.print_sides, limits.print_keypoints, strict=True)):
        seen = _keypoints_of(gray, side=side, most=keypoints, paper=forms[0].paper, limits=limits)
        last = number == len(limits.print_sides) - 1
        for form in tuple(left):
            matrix, agreed = _rough(form, number, seen=seen, limits=limits)
            most = max(most, agreed)
            if matrix is None or (not last and agreed < limits.print_sure):
                continue
            found = _settled(gray, form=form, matrix=matrix, limits=limits)
            if found is not None:
                best = found if best is None or found[0] > best[0] else best
                left.remove(form)
        if not left:
            break
    return best[1] if best is not None else NoPage(most, most)


def _keypoints_of(
    gray: Gray, *, side: int, most: int, paper: tuple[float, float] | None, limits: RegistrationThresholds
) -> Keypoints:
    """Return the keypoints of a picture that is brought down to one size, at their places in the whole one."""
    small, step = _brought_down(gray, side, paper=paper, fine=limits.print_fine)
    finder = cv2.ORB.create(nfeatures=most, fastThreshold=limits.print_corner)
    points, descriptors = finder.detectAndCompute(small, None)
    places = np.asarray(cv2.KeyPoint.convert(points), dtype=float).reshape(-1, 2)
    return Keypoints((places + 0.5) / step - 0.5, descriptors)


def _on_paper(blank: Gray, *, side: int, most: int, scale: float, limits: RegistrationThresholds) -> Keypoints:
    """Return the keypoints of a blank page in mm.

    Args:
        scale: px per mm of ``blank``.
    """
    found = _keypoints_of(blank, side=side, most=most, paper=None, limits=limits)
    return Keypoints((found.places + 0.5) / scale, found.descriptors)


def _brought_down(
    gray: Gray, side: int, *, fine: float, paper: tuple[float, float] | None = None
) -> tuple[Gray, float]:
    """Return a picture whose longer side has ``side`` pixels, and the factor; a wide frame shows the page smaller."""
    longer = max(gray.shape)
    if paper is not None:
        longer = min(longer, round(min(gray.shape) * max(paper) / min(paper)))
    step = side / longer
    if step >= 1:
        return gray, 1.0
    size = (max(1, round(gray.shape[1] * step)), max(1, round(gray.shape[0] * step)))
    source = gray
    # means over areas take five times as long but for halves, and only finer pictures need them
    while size[0] < fine * source.shape[1] and min(source.shape) > 1:
        source = np.asarray(cv2.resize(source, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.asarray(cv2.resize(source, size, interpolation=cv2.INTER_LINEAR), dtype=np.uint8), step


def _rough(
    form: PrintedForm, number: int, *, seen: Keypoints, limits: RegistrationThresholds
) -> tuple[Matrix | None, int]:
    """Return where keypoints put a page, mm to px, and how many agree.

    Args:
        number: of the search, from 0.
        seen: keypoints of the picture for it.
    """
    printed = form.keypoints[number]
    # OpenCV gives None, not an empty array, where it finds no keypoint
    if printed.descriptors is None or seen.descriptors is None:
        return None, 0
    if min(len(printed.descriptors), len(seen.descriptors)) < limits.print_inliers:
        return None, 0
    # ORB descriptors are bits: they are compared by how many of them differ; of each, the two nearest are wanted
    off, nearest = cv2.batchDistance(seen.descriptors, printed.descriptors, cv2.CV_32S, normType=cv2.NORM_HAMMING, K=2)
    good = np.flatnonzero(off[:, 0] < limits.print_ratio * off[:, 1])
    if len(good) < limits.print_inliers:
        return None, len(good)
    image = seen.places[good]
    page = printed.places[nearest[good, 0]]
    # from pixels to mm, so that RANSAC's limit is a distance on paper at any resolution
    back, agree = cv2.findHomography(image, page, cv2.RANSAC, limits.print_reach_mm, maxIters=limits.print_tries)
    agreed = 0 if agree is None else int(agree.sum())
    if agreed < limits.print_inliers or back is None or abs(np.linalg.det(back)) < 1e-12:
        return None, agreed
    matrix: Matrix = np.asarray(np.linalg.inv(back), dtype=np.float64)
    corners = np.array([[0.0, 0.0], [form.paper[0], 0.0], [*form.paper], [0.0, form.paper[1]]])
    depth = corners @ matrix[2, :2] + matrix[2, 2]
    if (depth * depth[0] <= 0).any():
        return None, agreed  # the horizon runs through the page
    return (matrix / depth[0], agreed) if is_plausible(matrix, corners, limits=limits) else (None, agreed)


def _settled(
    gray: Gray, *, form: PrintedForm, matrix: Matrix, limits: RegistrationThresholds
) -> tuple[float, PageFit] | None:
    """Refine a place by the blocks of print; None where too few of them are there."""
    share = 0.0
    points: Points = np.zeros((0, 2))
    image: Points = points
    off = np.zeros(0)
    for blocks, reach in zip(form.blocks, limits.print_block_reach, strict=True):
        shifts = _shifts(gray, matrix=matrix, blocks=blocks, reach=reach, shape=form.paper, limits=limits)
        known = ~np.isnan(shifts[:, 0])
        share = float(known.mean()) if len(known) else 0.0
        if share < limits.print_share or known.sum() < limits.fewest:
            return None
        points = blocks.centers[known]
        image = project(matrix, points + shifts[known])
        back, agree = cv2.findHomography(image, points, cv2.RANSAC, limits.print_reach_mm)
        if back is None or agree is None or agree.sum() < max(limits.fewest, limits.print_share * len(known)):
            return None
        kept = agree.ravel() > 0
        points = points[kept]
        image = image[kept]
        matrix = fit(points, image)
        share = float(kept.sum()) / len(known)
        inverse: Matrix = np.asarray(np.linalg.inv(matrix), dtype=np.float64)
        off = np.hypot(*(project(inverse, image) - points).T)
    return share, PageFit(
        matrix=matrix,
        used=(),
        layout_points=points,
        image_points=image,
        residual_mm=float(off.max(initial=0.0)),
        px_per_mm=_least_scale(matrix, points),
        others=Squares(np.zeros((0, 2)), np.zeros(0)),
        page=form.number,
    )


def _least_scale(matrix: Matrix, points: Points) -> float:
    """Return the least resolution in any direction at some points of a page, px per mm."""
    # as `local_scale`, which takes a hundredth of the time of a page for as many points as there are blocks
    x, y, w = matrix @ np.vstack([points.T, np.ones(len(points))])
    rows = [np.outer(w, matrix[at, :2]) - np.outer(one, matrix[2, :2]) for at, one in enumerate((x, y))]
    return float(np.linalg.svd(np.stack(rows, axis=1) / w[:, None, None] ** 2, compute_uv=False)[:, 1].min())


def _blocks(
    blank: Gray, *, scale: float, wanted: float, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> PrintBlocks:
    """Cut a page into overlapping blocks and keep those with edges in both directions."""
    step = min(1.0, wanted / scale)
    size = (max(1, round(blank.shape[1] * step)), max(1, round(blank.shape[0] * step)))
    small = np.asarray(cv2.resize(blank, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    k = scale * step
    wide = round(limits.print_block_mm[0] * k)
    high = round(limits.print_block_mm[1] * k)
    soft = cv2.GaussianBlur(small, (0, 0), max(0.6, limits.print_soft_mm * k)).astype(np.float32)
    across = cv2.Sobel(soft, cv2.CV_32F, 1, 0)
    down = cv2.Sobel(soft, cv2.CV_32F, 0, 1)
    corners = []
    for top in range(0, small.shape[0] - high, high):
        for left in range(0, small.shape[1] - wide, wide):
            part = (slice(top, top + high), slice(left, left + wide))
            if min(_upright_edges(across[part], down[part]), _upright_edges(down[part], across[part])) > (
                limits.print_texture
            ):
                corners.append((left, top))
    corners = _spread_out(corners, limits.print_most_blocks)
    places = np.array(corners, dtype=int).reshape(-1, 2)
    centers = (places + np.array([wide, high]) / 2) / k
    pictures = tuple(small[y : y + high, x : x + wide] for x, y in corners)
    return PrintBlocks(scale=k, corners=places, size=(wide, high), pictures=pictures, centers=centers)


def _spread_out(corners: list[tuple[int, int]], most: int) -> list[tuple[int, int]]:
    """Return at most so many places, each as far as possible from those before it."""
    if len(corners) <= most:
        return corners
    places = np.array(corners, dtype=float)
    chosen = [int(np.hypot(*(places - places.mean(axis=0)).T).argmax())]
    gap = np.hypot(*(places - places[chosen[0]]).T)
    while len(chosen) < most:
        chosen.append(int(gap.argmax()))
        gap = np.minimum(gap, np.hypot(*(places - places[chosen[-1]]).T))
    return [corners[place] for place in sorted(chosen)]


def _upright_edges(along: np.ndarray, other: np.ndarray) -> float:
    """Return how strong the edges of one direction are that the other direction does not explain, grey levels."""
    own = np.abs(along)
    return float(np.where(own > np.abs(other), own, 0).mean())


def _shifts(
    gray: Gray,
    *,
    matrix: Matrix,
    blocks: PrintBlocks,
    reach: float,
    shape: tuple[float, float],
    limits: RegistrationThresholds,
) -> Points:
    """Return how far the print of each block lies from its place, mm; NaN where it was not found.

    Args:
        reach: greatest displacement searched for, mm.
        shape: size of the page, mm.
    """
    k = blocks.scale
    rim = int(np.ceil(reach * k))
    size = (round(shape[0] * k) + 2 * rim, round(shape[1] * k) + 2 * rim)
    to_mm = np.array([[1 / k, 0, (0.5 - rim) / k], [0, 1 / k, (0.5 - rim) / k], [0, 0, 1.0]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    shrink = np.linalg.norm(local_scale(matrix, np.array(shape) / 2)[:, 0]) / k
    source = gray
    scaled = matrix
    while shrink > 2:  # a warp looks at four pixels only: bring finer pictures down first
        source = np.asarray(cv2.resize(source, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        # halving moves pixel centres by a quarter of a pixel
        scaled = np.array([[0.5, 0, -0.25], [0, 0.5, -0.25], [0, 0, 1.0]]) @ scaled
        shrink = shrink / 2
    flat = cv2.warpPerspective(
        source, scaled @ to_mm, size, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=(255,)
    )
    wide, high = blocks.size
    found = np.full((len(blocks.pictures), 2), np.nan)
    for number, ((left, top), picture) in enumerate(zip(blocks.corners, blocks.pictures, strict=True)):
        window = flat[top : top + high + 2 * rim, left : left + wide + 2 * rim]
        if window.shape[0] < high or window.shape[1] < wide:
            continue
        score = cv2.matchTemplate(window, picture, cv2.TM_CCOEFF_NORMED)
        _, best, _, (x, y) = cv2.minMaxLoc(score)
        # a best match at the rim of the search may lie beyond it
        if best < limits.print_match or not (0 < x < score.shape[1] - 1 and 0 < y < score.shape[0] - 1):
            continue
        found[number] = (
            (x + _vertex(score[y, x - 1 : x + 2]) - rim) / k,
            (y + _vertex(score[y - 1 : y + 2, x]) - rim) / k,
        )
    return found


def _vertex(three: np.ndarray) -> float:
    """Return where the parabola through three values has its top, from their middle."""
    before, here, after = three.ravel().tolist()
    curve = before - 2 * here + after
    # of two numbers numpy's clip takes twenty times as long, and a page asks for nearly 200
    return 0.0 if curve >= 0 else min(max(0.5 * (before - after) / curve, -0.5), 0.5)
