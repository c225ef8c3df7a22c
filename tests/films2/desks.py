"""Make desks and the things that lie on them, as pictures of the plane seen straight from above.

A desk is a BGR picture with display values, ``SCALE`` px/mm, its middle is the middle of the camera's picture.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]

SCALE = 4.0
WIDTH = 640.0
HEIGHT = 420.0
"""Of the desk drawn, mm; beyond it the desk is mirrored."""


def _grain(rng: np.random.Generator, *, fine: float, along: float) -> NDArray[np.float32]:
    """Return smooth noise of mean 0 and deviation 1, stretched along x; lengths in mm."""
    rows = round(HEIGHT * SCALE)
    columns = round(WIDTH * SCALE)
    small = rng.normal(size=(max(2, int(HEIGHT / fine)), max(2, int(WIDTH / along)))).astype(np.float32)
    field = cv2.resize(small, (columns, rows), interpolation=cv2.INTER_CUBIC)
    return np.asarray(field / max(1e-6, float(field.std())), np.float32)


def _painted(colour: Colour, change: NDArray[np.float32]) -> Picture:
    plane = np.asarray(colour, np.float32)[None, None] + change[..., None]
    return np.clip(plane, 0, 255).astype(np.uint8)


def wood(rng: np.random.Generator) -> Picture:
    """Varnished brown boards 110 mm wide."""
    change = 9 * _grain(rng, fine=1.2, along=60) + 7 * _grain(rng, fine=9, along=200)
    picture = _painted((62, 98, 142), change)
    for y in np.arange(30, HEIGHT, 110):
        cv2.line(picture, (0, round(y * SCALE)), (picture.shape[1], round(y * SCALE)), (35, 55, 85), 3, cv2.LINE_AA)
    return picture


def dark(rng: np.random.Generator) -> Picture:
    """A nearly black felt."""
    return _painted((38, 34, 32), 4 * _grain(rng, fine=0.6, along=0.6))


def grey(rng: np.random.Generator) -> Picture:
    """A light grey laminate."""
    return _painted((168, 170, 172), 2.5 * _grain(rng, fine=1.5, along=1.5))


def white(rng: np.random.Generator) -> Picture:
    """A white tablecloth with soft folds."""
    return _painted((226, 230, 232), 2 * _grain(rng, fine=0.5, along=0.5) + 6 * _grain(rng, fine=60, along=160))


def green(rng: np.random.Generator) -> Picture:
    """The green cloth of a meeting table."""
    return _painted((70, 105, 45), 4 * _grain(rng, fine=0.6, along=0.6) + 4 * _grain(rng, fine=70, along=150))


def _cells(pitch: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return which columns and rows of the desk carry the darker thread of a check, for squares of a pitch in mm."""
    columns = (np.arange(round(WIDTH * SCALE)) / SCALE // pitch) % 2 == 1
    rows = (np.arange(round(HEIGHT * SCALE)) / SCALE // pitch) % 2 == 1
    return columns[None, :].repeat(len(rows), 0), rows[:, None].repeat(columns.size, 1)


def checked(rng: np.random.Generator) -> Picture:
    """A gingham tablecloth, squares of 6 to 16 mm in white, half colour and full colour."""
    across, down = _cells(float(rng.uniform(6, 16)))
    share = (across.astype(np.float32) + down) / 2
    colour = np.asarray(((150, 60, 40), (45, 40, 170), (60, 100, 40))[int(rng.integers(3))], np.float32)
    plane = 235 * (1 - share[..., None]) + colour * share[..., None]
    return np.clip(plane + 4 * _grain(rng, fine=0.5, along=0.5)[..., None], 0, 255).astype(np.uint8)


def ruled(rng: np.random.Generator) -> Picture:
    """A striped cloth: dark stripes of 3 mm every 9 mm."""
    rows = (np.arange(round(HEIGHT * SCALE)) / SCALE) % 9 < 3
    share = np.broadcast_to(rows[:, None], (rows.size, round(WIDTH * SCALE)))[..., None]
    plane = np.where(share, np.asarray((110, 60, 30), np.float32), np.asarray((215, 222, 225), np.float32))
    return np.clip(plane + 4 * _grain(rng, fine=0.5, along=0.5)[..., None], 0, 255).astype(np.uint8)


def floral(rng: np.random.Generator) -> Picture:
    """An oilcloth with flowers and leaves on cream."""
    picture = _painted((205, 226, 236), 2 * _grain(rng, fine=1, along=1))
    for _ in range(240):
        centre = rng.uniform((0, 0), (WIDTH, HEIGHT)) * SCALE
        size = rng.uniform(5, 13) * SCALE
        _flower(picture, centre, size=size, rng=rng)
    return cv2.GaussianBlur(picture, (0, 0), 1.2)


def _flower(picture: Picture, centre: NDArray[np.float64], *, size: float, rng: np.random.Generator) -> None:
    hue = [(60, 50, 190), (150, 70, 170), (40, 140, 220), (160, 60, 50)][int(rng.integers(4))]
    turn = rng.uniform(0, 360)
    for petal in range(5):
        angle = turn + petal * 72
        away = np.array([np.cos(np.radians(angle)), np.sin(np.radians(angle))]) * size * 0.55
        place = (round(float(centre[0] + away[0])), round(float(centre[1] + away[1])))
        axes = (round(size * 0.5), round(size * 0.3))
        cv2.ellipse(picture, place, axes, angle, 0, 360, hue, -1, cv2.LINE_AA)
    middle = (round(float(centre[0])), round(float(centre[1])))
    cv2.circle(picture, middle, round(size * 0.22), (60, 190, 230), -1, cv2.LINE_AA)
    leaf = (round(float(centre[0] + size * 1.2)), round(float(centre[1] + size)))
    cv2.ellipse(picture, leaf, (round(size * 0.6), round(size * 0.2)), turn, 0, 360, (60, 120, 60), -1, cv2.LINE_AA)


DESKS: dict[str, Callable[[np.random.Generator], Picture]] = {
    "wood": wood, "dark": dark, "grey": grey, "white": white, "green": green,
    "checked": checked, "ruled": ruled, "floral": floral,
}  # fmt: skip


def _place(picture: Picture, item: Picture, *, x: float, y: float, angle: float) -> None:
    """Lay an opaque item on the desk, its middle at (x, y) mm from the middle of the desk, with a soft shadow."""
    height, width = item.shape[:2]
    cosine = float(np.cos(np.radians(angle)))
    sine = float(np.sin(np.radians(angle)))
    middle = ((WIDTH / 2 + x) * SCALE, (HEIGHT / 2 + y) * SCALE)
    matrix = np.array([[cosine, -sine, 0.0], [sine, cosine, 0.0]])
    matrix[:, 2] = np.asarray(middle) - matrix[:, :2] @ (width / 2, height / 2)
    size = (picture.shape[1], picture.shape[0])
    mask = cv2.warpAffine(np.full((height, width), 255, np.uint8), matrix, size)
    shadow = cv2.GaussianBlur(np.roll(mask, (6, 6), (0, 1)), (0, 0), 6)[..., None] / np.float32(255)
    cover = mask[..., None] / np.float32(255)
    laid = cv2.warpAffine(item, matrix, size)
    picture[:] = (picture * (1 - 0.35 * shadow) * (1 - cover) + laid * cover).astype(np.uint8)


def _plain(width: float, height: float, colour: Colour) -> Picture:
    return np.full((round(height * SCALE), round(width * SCALE), 3), colour, np.uint8)


def lined_paper(rng: np.random.Generator) -> Picture:
    """A page of a school exercise book with blue lines every 8 mm, a red margin and some handwriting."""
    page = _plain(156, 205, (242, 246, 246))
    for y in np.arange(14, 200, 8):
        cv2.line(page, (0, round(y * SCALE)), (page.shape[1], round(y * SCALE)), (205, 160, 130), 2)
        along = 30 + np.cumsum(rng.normal(1.4, 1.5, 60))
        words = np.stack([along, y - 2 + 1.6 * np.sin(np.arange(60) * 1.3)], axis=1)
        cv2.polylines(page, [(words * SCALE).astype(np.int32)], False, (120, 50, 30), 2, cv2.LINE_AA)
    cv2.line(page, (round(26 * SCALE), 0), (round(26 * SCALE), page.shape[0]), (120, 110, 220), 2)
    return page


def heavy_lined_paper(_: np.random.Generator) -> Picture:
    """A tally sheet drawn with a marker: lines 1.7 mm thick every 11 mm, and a frame."""
    page = _plain(148, 205, (246, 247, 247))
    for y in np.arange(20, 200, 11):
        cv2.line(page, (40, round(y * SCALE)), (page.shape[1] - 40, round(y * SCALE)), (35, 32, 32), 7)
    cv2.rectangle(page, (40, 60), (page.shape[1] - 40, page.shape[0] - 40), (35, 32, 32), 6)
    return page


def pen(rng: np.random.Generator) -> Picture:
    """A ballpoint pen, 142 x 10 mm, with a clip and a metal tip."""
    colour = ((150, 60, 30), (40, 40, 40), (40, 40, 180))[int(rng.integers(3))]
    body = _plain(142, 10, colour)
    light = np.sin(np.linspace(0.2, np.pi - 0.2, body.shape[0]))[:, None, None]
    body = np.clip(body * (0.45 + 0.75 * light) + 50 * (light > 0.93), 0, 255).astype(np.uint8)
    body[:, : round(8 * SCALE)] = (170, 175, 178)
    body[round(3 * SCALE) : round(5 * SCALE), -round(40 * SCALE) :] = (200, 200, 200)
    return body


def phone(_: np.random.Generator) -> Picture:
    """A dark telephone, 74 x 155 mm."""
    body = _plain(74, 155, (28, 26, 26))
    cv2.rectangle(body, (10, 10), (body.shape[1] - 10, body.shape[0] - 10), (58, 50, 46), -1)
    return body


def ink_pad(_: np.random.Generator) -> Picture:
    """A red ink pad with a black rim, 90 x 60 mm."""
    body = _plain(90, 60, (30, 30, 30))
    cv2.rectangle(body, (32, 32), (body.shape[1] - 32, body.shape[0] - 32), (40, 30, 150), -1)
    return body


def eraser(_: np.random.Generator) -> Picture:
    """A black die or magnet of 6 mm, as small and square as a printed corner mark."""
    return _plain(6, 6, (25, 25, 25))


THINGS: dict[str, Callable[[np.random.Generator], Picture]] = {
    "lined": lined_paper, "heavy": heavy_lined_paper, "pen": pen, "phone": phone, "pad": ink_pad, "magnet": eraser,
}  # fmt: skip


def desk(name: str, things: tuple[tuple[str, float, float, float], ...], rng: np.random.Generator) -> Picture:
    """Return a desk with things on it.

    Args:
        things: name, x and y of the middle in mm from the middle of the desk, angle in degrees.
    """
    picture = DESKS[name](rng)
    for kind, x, y, angle in things:
        _place(picture, THINGS[kind](rng), x=x, y=y, angle=angle)
    return picture
