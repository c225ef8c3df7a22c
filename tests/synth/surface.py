"""The sheet before the picture: toner, dirt, folds, the other side shining through, and the red stamp."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.domain.layout import Box
from tests.synth.blank import MM_PER_INCH, Image, PrintedPage, to_colour

PRINTS = ("laser", "low0", "low1", "copy0", "copy1", "copy2", "copy3", "thin")


@dataclass(frozen=True, slots=True)
class Fold:
    """A crease across the sheet: where it lies (mm, share of paper), and what it does.

    Attributes:
        level: True across the width.
        shade: change of light at the crease, negative is dark.
        bend: how far the print is displaced beside it, mm.
        lean: change of light of one half against the other, under uneven light.
    """

    at: float
    level: bool
    shade: float
    bend: float
    lean: float


def canvas(page: PrintedPage, dpi: float, kind: str, *, colour: bool) -> Image:
    """A fresh copy of the printed page to write on."""
    grey = page.kept((kind, dpi), lambda: printed(page, dpi, kind))
    return to_colour(grey) if colour else grey.copy()


def printed(page: PrintedPage, dpi: float, kind: str) -> Image:
    """The page as a certain printer or copier leaves it; the same ``kind`` is always the same master."""
    grey = page.grey(dpi)
    rng = np.random.default_rng(PRINTS.index(kind) + 100)
    if kind.startswith("low"):
        return low_toner(grey, rng)
    if kind.startswith("copy"):
        return photocopied(grey, dpi, rng)
    if kind == "thin":
        back = cv2.GaussianBlur(cv2.flip(grey, 1), (0, 0), 0.25 * dpi / MM_PER_INCH)
        return np.asarray(
            cv2.multiply(grey, 255 - ((255 - back) * rng.uniform(0.06, 0.12)).astype(np.uint8), scale=1 / 255)
        )
    return grey


def low_toner(grey: Image, rng: np.random.Generator) -> Image:
    """Pale bands along the feed and patches, as an emptying cartridge prints."""
    height, width = grey.shape
    bands = np.interp(np.linspace(0, 9, width), np.arange(10), rng.uniform(0.5, 1.0, 10)).astype(np.float32)
    patches = cv2.resize(rng.uniform(0.75, 1.0, (40, 28)).astype(np.float32), (width, height))
    pale = 255 - (255 - grey.astype(np.float32)) * bands[None] * np.asarray(patches)
    return np.asarray(np.rint(pale), dtype=np.uint8)


def photocopied(grey: Image, dpi: float, rng: np.random.Generator, *, dust: bool = True) -> Image:
    """Toner on toner: letters fatter or thinner, greys gone, dust of the glass, a dark edge."""
    k = dpi / MM_PER_INCH
    soft = cv2.GaussianBlur(grey, (0, 0), max(0.4, rng.uniform(0.06, 0.11) * k)).astype(np.float32)
    soft += cv2.GaussianBlur(rng.normal(0, 60, grey.shape).astype(np.float32), (0, 0), max(0.4, 0.08 * k)) * 0.5
    threshold = rng.uniform(110, 185)
    steep = rng.uniform(3, 6)
    toner = rng.uniform(15, 60)
    out = toner + (252 - toner) / (1 + np.exp(-(soft - threshold) * steep / 128))
    picture = np.clip(out, 0, 255).astype(np.uint8)
    if dust:
        specks(picture, dpi, int(rng.integers(5, 40)), rng)
        edge = int(rng.uniform(0, 1.5) * k)
        if edge:
            picture[:, :edge] = np.minimum(picture[:, :edge], np.linspace(120, 250, edge).astype(np.uint8))
    return picture


def specks(picture: Image, dpi: float, count: int, rng: np.random.Generator) -> None:
    """Dust and toner dots of 0.1 to 0.45 mm."""
    k = dpi / MM_PER_INCH
    height, width = picture.shape[:2]
    for _ in range(count):
        centre = (int(rng.integers(width) * 16), int(rng.integers(height) * 16))
        radius = int(max(3, rng.gamma(2.0, 0.05) * k * 8))
        shade = int(rng.uniform(30, 150))
        cv2.circle(picture, centre, min(radius, int(0.23 * k * 16)), (shade,) * 3, -1, cv2.LINE_AA, 4)


def staple(picture: Image, dpi: float, rng: np.random.Generator) -> None:
    """Two holes of a staple near a corner."""
    k = dpi / MM_PER_INCH
    x = rng.uniform(4, 9) * k
    y = rng.uniform(4, 9) * k
    for dx in (0, rng.uniform(9, 11) * k):
        cv2.circle(picture, (int(x + dx), int(y)), max(1, int(0.35 * k)), (70, 70, 70), -1, cv2.LINE_AA)


def any_fold(rng: np.random.Generator, paper: tuple[float, float]) -> Fold:
    """A fold through the middle, or into thirds."""
    level = rng.random() < 0.75
    share = rng.normal(0.5, 0.02) if rng.random() < 0.8 else rng.choice([0.33, 0.66])
    length = paper[1] if level else paper[0]
    return Fold(float(share * length), level, rng.uniform(-0.22, 0.12), rng.normal(0, 0.12), rng.normal(0, 0.02))


def crease(picture: Image, dpi: float, fold: Fold, rng: np.random.Generator) -> None:
    """Shade the crease, a little brighter on its other side, uneven along it."""
    k = dpi / MM_PER_INCH
    at = int(fold.at * k)
    reach = max(2, int(0.9 * k))
    part = picture[max(0, at - reach) : at + reach] if fold.level else picture[:, max(0, at - reach) : at + reach]
    across = part.shape[0] if fold.level else part.shape[1]
    along = part.shape[1] if fold.level else part.shape[0]
    d = (np.arange(across) - across / 2) / k
    shape = fold.shade * np.exp(-((d / 0.22) ** 2)) - 0.3 * fold.shade * np.exp(-(((d - 0.5) / 0.35) ** 2))
    uneven = np.interp(np.arange(along), np.linspace(0, along, 14), rng.uniform(0.4, 1.2, 14))
    gain = 1 + np.outer(shape, uneven) if fold.level else 1 + np.outer(uneven, shape)
    gain = gain[..., None] if picture.ndim == 3 else gain
    part[:] = np.clip(part * gain, 0, 255).astype(np.uint8)


STAMP_DPI = 300


@cache
def stamp_mask(variant: int) -> NDArray[np.float32]:
    """Ink cover of a round stamp: two rings, letters around, a star; 36 mm across at 300 dpi."""
    rng = np.random.default_rng(900 + variant)
    k = STAMP_DPI / MM_PER_INCH
    side = int(38 * k)
    mask = np.zeros((side, side), np.uint8)
    middle = side // 2
    cv2.circle(mask, (middle, middle), int(18 * k), 255, int(0.7 * k), cv2.LINE_AA)
    cv2.circle(mask, (middle, middle), int(17.1 * k), 255, max(1, int(0.25 * k)), cv2.LINE_AA)
    cv2.circle(mask, (middle, middle), int(11.5 * k), 255, max(1, int(0.3 * k)), cv2.LINE_AA)
    letters = "DANG CONG SAN VIET NAM * BCH TINH " if variant % 2 else "CONG DOAN GIAO DUC VIET NAM * BCH "
    for index, letter in enumerate(letters):
        angle = 360 * index / len(letters)
        tile = np.zeros((int(4 * k), int(4 * k)), np.uint8)
        cv2.putText(
            tile, letter, (int(0.8 * k), int(3 * k)), cv2.FONT_HERSHEY_SIMPLEX, 0.09 * k, 255, max(1, int(0.3 * k))
        )
        turned = np.zeros_like(mask)
        turned[middle - int(16.2 * k) : middle - int(16.2 * k) + tile.shape[0], middle - tile.shape[1] // 2 :][
            : tile.shape[0], : tile.shape[1]
        ] = tile
        spin = cv2.getRotationMatrix2D((middle, middle), -angle, 1)
        mask = np.maximum(mask, cv2.warpAffine(turned, spin, (side, side)))
    turn = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2 == 0, 5.0, 2.1) * k
    star = np.column_stack([np.cos(turn), np.sin(turn)]) * reach[:, None] + middle
    cv2.fillPoly(mask, [np.rint(star).astype(np.int32)], 255, cv2.LINE_AA)
    patchy = cv2.resize(rng.uniform(0.35, 1.1, (9, 9)).astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
    fine = cv2.GaussianBlur(rng.normal(0, 1, (side, side)).astype(np.float32), (0, 0), 1.5) * 0.5
    return np.asarray(np.clip(mask / 255 * np.clip(patchy + fine, 0, 1), 0, 1), dtype=np.float32)


def stamp(picture: Image, dpi: float, centre: tuple[float, float], rng: np.random.Generator) -> Box:
    """Press a red stamp on the sheet; gives its box, mm."""
    mask = stamp_mask(int(rng.integers(4)))
    size = rng.uniform(0.85, 1.02)
    scale = dpi / STAMP_DPI * size
    spin = cv2.getRotationMatrix2D((mask.shape[1] / 2, mask.shape[0] / 2), rng.normal(0, 12), 1)
    cover = cv2.warpAffine(mask, spin, (mask.shape[1], mask.shape[0]))
    cover = cv2.resize(cover, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) * rng.uniform(0.6, 0.95)
    k = dpi / MM_PER_INCH
    side = cover.shape[0]
    x0 = int(centre[0] * k) - side // 2
    y0 = int(centre[1] * k) - side // 2
    height, width = picture.shape[:2]
    a = max(0, x0)
    b = max(0, y0)
    c = min(width, x0 + side)
    d = min(height, y0 + side)
    cover = cover[b - y0 : d - y0, a - x0 : c - x0]
    bgr = (rng.uniform(55, 90), rng.uniform(40, 75), rng.uniform(190, 225))
    part = picture[b:d, a:c]
    if picture.ndim == 2:
        value = 0.114 * bgr[0] + 0.587 * bgr[1] + 0.299 * bgr[2]
        part[:] = (part * (1 - cover * (1 - value / 255))).astype(np.uint8)
    else:
        part[:] = (part * (1 - cover[..., None] * (1 - np.array(bgr, np.float32) / 255))).astype(np.uint8)
    return (a / k, b / k, (c - a) / k, (d - b) / k)


def cut_corner(
    picture: Image, dpi: float, corner: tuple[float, float], rng: np.random.Generator, paper: tuple[float, float]
) -> None:
    """Tear a corner off as far as the fiducial near it, leaving what lies behind."""
    k = dpi / MM_PER_INCH
    x = 0.0 if corner[0] < paper[0] / 2 else paper[0]
    y = 0.0 if corner[1] < paper[1] / 2 else paper[1]
    reach = (abs(corner[0] - x) + abs(corner[1] - y)) * rng.uniform(1.1, 1.5)
    sx = 1 if x == 0 else -1
    sy = 1 if y == 0 else -1
    points = np.array([[x, y], [x + sx * reach, y], [x, y + sy * reach]]) * k
    shade = int(rng.choice([40, 120, 235]))
    cv2.fillPoly(picture, [np.rint(points).astype(np.int32)], (shade,) * 3, cv2.LINE_AA)


def thumb(picture: Image, dpi: float, centre: tuple[float, float], rng: np.random.Generator) -> None:
    """A thumb over a fiducial, coming from the nearer edge."""
    k = dpi / MM_PER_INCH
    width = picture.shape[1] / k
    outwards = 0 if centre[0] < width / 2 else 180
    axes = (int(rng.uniform(11, 14) * k), int(rng.uniform(7.5, 9) * k))
    middle = (int((centre[0] + (-5 if outwards == 0 else 5)) * k), int(centre[1] * k))
    skin = (110, 140, 190) if picture.ndim == 3 else (145, 0, 0)
    cv2.ellipse(picture, middle, axes, rng.uniform(-25, 25), 0, 360, skin, -1, cv2.LINE_AA)
