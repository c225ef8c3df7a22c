"""Draw the page flat: from the global fit, through its residuals, to the print itself.

Paper stretches, folds and bows, and lenses bend. After the homography the remaining displacement is small and smooth;
it is known at the fiducials and, more densely, wherever the print has texture. A thin-plate spline through the
fiducials (Bookstein 1989) and a smoothed field through the blocks give every node of a grid its place in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Mask, Matrix, Picture, Points
from ballotcount.reading.registration.homography import PageFit, project
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds

Scale = Points
"""Pixels per mm of the flat page, across and down: a rendered page may be a pixel larger than its paper."""


@dataclass(frozen=True, slots=True)
class Mesh:
    """Where the nodes of a regular grid on the page lie in the picture.

    Attributes:
        xs, ys: node places, mm.
        nodes: shape (len(ys), len(xs), 2), picture px.
    """

    xs: np.ndarray
    ys: np.ndarray
    nodes: np.ndarray

    def moved(self, by: np.ndarray) -> Mesh:
        """Return the mesh with each node moved by mm on the page, shape (len(ys), len(xs), 2)."""
        dx = np.gradient(self.nodes, self.xs, axis=1)
        dy = np.gradient(self.nodes, self.ys, axis=0)
        return Mesh(self.xs, self.ys, self.nodes + dx * by[..., :1] + dy * by[..., 1:])


def mesh_of(
    fit: PageFit, paper: tuple[float, float], *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Mesh:
    """Return the grid as the fiducials place it."""
    xs, ys = grid_of(paper, limits=limits)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1)
    flat = grid.reshape(-1, 2)
    nodes = project(fit.matrix, flat)
    if len(fit.layout_points) >= limits.plate_points:
        left = fit.image_points - project(fit.matrix, fit.layout_points)
        nodes = nodes + _thin_plate(fit.layout_points, left, flat)
    return Mesh(xs, ys, nodes.reshape(grid.shape))


def grid_of(
    paper: tuple[float, float], *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> tuple[np.ndarray, np.ndarray]:
    """Return the places of the grid's columns and rows on a paper, mm."""

    def steps(size: float) -> np.ndarray:
        return np.linspace(0, size, round(size / limits.node_mm) + 1)

    return steps(paper[0]), steps(paper[1])


def _thin_plate(at: Points, values: Points, where: Points) -> Points:
    """Interpolate displacements smoothly, with some stiffness so that one bad square does not bend a corner."""
    scale = 100.0  # mm; only conditions the numbers
    stiffness = 0.02
    n = len(at)
    system = np.zeros((n + 3, n + 3))
    system[:n, :n] = _kernel(at / scale, at / scale) + stiffness * np.eye(n)
    system[:n, n] = system[n, :n] = 1
    system[:n, n + 1 :] = at / scale
    system[n + 1 :, :n] = at.T / scale
    weights = np.linalg.solve(system, np.r_[values, np.zeros((3, 2))])
    affine = np.c_[np.ones(len(where)), where / scale]
    return np.asarray(_kernel(where / scale, at / scale) @ weights[:n] + affine @ weights[n:])


def _kernel(a: Points, b: Points) -> Matrix:
    squared = ((a[:, None, :] - b[None, :, :]) ** 2).sum(2)
    # the floor keeps the logarithm finite where a point meets itself; the product is 0 there
    return np.asarray(0.5 * squared * np.log(np.maximum(squared, 1e-12)))


def rectify(
    picture: Picture, mesh: Mesh, shape: tuple[int, int], *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS
) -> Picture:
    """Draw the page flat and upright.

    Args:
        picture: grey or colour.
        mesh: places of the grid in the picture.
        shape: height and width of the result, px; the page fills it.

    Returns:
        The page; places outside the picture are white.
    """
    height, width = shape
    scale = np.array([width / mesh.xs[-1], height / mesh.ys[-1]])
    flat = np.empty((height, width, *picture.shape[2:]), dtype=np.uint8)
    rows, columns = _pieces(mesh, limits=limits)
    # pieces meet at whole pixels: no seam is drawn twice or left out
    xs = np.round(mesh.xs[columns] * scale[0]).astype(int)
    ys = np.round(mesh.ys[rows] * scale[1]).astype(int)
    maps = _piece_maps(mesh.nodes[np.ix_(rows, columns)], np.diff(xs), np.diff(ys))
    for row, (top, bottom) in enumerate(pairwise(ys)):
        for column, (left, right) in enumerate(pairwise(xs)):
            _draw(picture, maps[row, column], flat[top:bottom, left:right])
    return flat


def end_of_picture(
    matrix: Matrix, *, picture: tuple[int, int], paper: tuple[float, float], shape: tuple[int, int], rim: float
) -> Mask | None:
    """Return the part of a flat page within its rim that lies near the end of its picture or beyond, if there is any.

    Args:
        matrix: from mm to pixels of the picture.
        picture: its height and width, px.
        paper: width and height of the page, mm.
        shape: height and width of the flat page, px.
        rim: width of the page's rim, and what is near the end of the picture, mm.
    """
    ends = np.array([[0.0, 0.0], [picture[1], 0.0], [picture[1], picture[0]], [0.0, picture[0]]]) - 0.5
    kept = np.asarray(cv2.perspectiveTransform(ends[None], np.linalg.inv(matrix))[0])
    # inwards, by the rim on the page: corners lie on both sides of the middle in each direction
    kept += np.sign(kept.mean(axis=0) - kept) * rim
    scale = shape[1] / paper[0]
    near = np.zeros(shape, dtype=np.uint8)
    edge = round(rim * scale)
    near[edge:-edge, edge:-edge] = 1
    # in sixteenths of a pixel
    cv2.fillConvexPoly(near, np.round(kept * scale * 16).astype(np.int32), 0, shift=4)
    return near.view(np.bool_) if cv2.countNonZero(near) else None


def _piece_maps(nodes: np.ndarray, widths: np.ndarray, heights: np.ndarray) -> np.ndarray:
    """Return the maps from pixels of each flat piece to pixels of the picture, shape (rows, columns, 2, 3)."""
    a = nodes[:-1, :-1]
    b = nodes[:-1, 1:]
    c = nodes[1:, :-1]
    d = nodes[1:, 1:]
    across = ((b - a) + (d - c)) / 2
    down = ((c - a) + (d - b)) / 2
    origin = (a + b + c + d) / 4 - across / 2 - down / 2
    x = across / widths[None, :, None]
    y = down / heights[:, None, None]
    # the middle of the first pixel, as OpenCV's pixel centres are whole numbers
    return np.stack([x, y, origin + 0.5 * x + 0.5 * y], axis=-1)


def patch(picture: Picture, mesh: Mesh, scale: Scale, box: tuple[int, int, int, int]) -> Picture:
    """Return a rectangle of the flat page, ``(left, top, right, bottom)`` in pixels of the flat page."""
    left, top, right, bottom = box
    corners = (np.array([[left, top], [right, top], [left, bottom], [right, bottom]], dtype=np.float64)) / scale
    size = np.array([[right - left, bottom - top]], dtype=np.float64)
    return warped(picture, affine=affines(place(mesh, corners)[None], size)[0], width=right - left, height=bottom - top)


def place(mesh: Mesh, points: Points) -> Points:
    """Return the places in the picture, px, of points on the page, mm, shape (n, 2)."""
    # points beyond the grid follow its outermost cell
    column = np.clip(np.searchsorted(mesh.xs, points[:, 0]) - 1, 0, len(mesh.xs) - 2)
    row = np.clip(np.searchsorted(mesh.ys, points[:, 1]) - 1, 0, len(mesh.ys) - 2)
    u = ((points[:, 0] - mesh.xs[column]) / (mesh.xs[column + 1] - mesh.xs[column]))[:, None]
    v = ((points[:, 1] - mesh.ys[row]) / (mesh.ys[row + 1] - mesh.ys[row]))[:, None]
    nodes = mesh.nodes
    upper = nodes[row, column] * (1 - u) + nodes[row, column + 1] * u
    lower = nodes[row + 1, column] * (1 - u) + nodes[row + 1, column + 1] * u
    return np.asarray(upper * (1 - v) + lower * v)


def _pieces(mesh: Mesh, *, limits: RegistrationThresholds = REGISTRATION_THRESHOLDS) -> tuple[list[int], list[int]]:
    """Cut the grid as coarsely as stays flat enough for an affine draw."""
    nodes = mesh.nodes
    bends = [np.abs(np.diff(nodes, 2, axis=axis)).max(initial=0.0) for axis in (0, 1)]
    twist = np.abs(np.diff(np.diff(nodes, axis=0), axis=1)).max(initial=0.0)
    # a second difference d per node bends a piece of k nodes by d k^2 / 8 from its chord
    longest = max(1, int((8 * limits.flat_px / max(*bends, 2 * twist, 1e-6)) ** 0.5))
    return _cuts(len(mesh.ys) - 1, longest), _cuts(len(mesh.xs) - 1, longest)


def _cuts(last: int, longest: int) -> list[int]:
    count = -(-last // longest)
    return sorted({round(last * k / count) for k in range(count + 1)})


def affines(corners: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Return the maps from pixels of flat pieces to pixels of the picture (pixel centres at whole numbers).

    Args:
        corners: of each piece in the picture, top left, top right, bottom left, bottom right, shape (n, 4, 2).
        sizes: width and height of each piece, px, shape (n, 2).

    Returns:
        Shape (n, 2, 3): for each piece the parallelogram nearest to its corners.
    """
    a = corners[:, 0]
    b = corners[:, 1]
    c = corners[:, 2]
    d = corners[:, 3]
    across = ((b - a) + (d - c)) / 2
    down = ((c - a) + (d - b)) / 2
    x = across / sizes[:, :1]
    y = down / sizes[:, 1:]
    origin = corners.mean(axis=1) - across / 2 - down / 2
    return np.stack([x, y, origin + 0.5 * x + 0.5 * y], axis=-1)


def warped(picture: Picture, affine: Matrix, width: int, height: int) -> Gray:
    """Return a flat piece drawn from the picture; places outside the picture are white."""
    piece = np.empty((height, width, *picture.shape[2:]), dtype=np.uint8)
    _draw(picture, affine, piece)
    return piece


def _draw(picture: Picture, affine: Matrix, piece: Picture) -> None:
    """Draw a flat piece into its place."""
    size = (piece.shape[1], piece.shape[0])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    # white, as what lies beside the picture is no ink
    white = (255, 255, 255)
    cv2.warpAffine(picture, affine, size, piece, flags=flags, borderMode=cv2.BORDER_CONSTANT, borderValue=white)
