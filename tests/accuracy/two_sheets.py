"""Draw ballots under a camera, one alone or with a second below that looks out a little: which are called several?

    python -m tests.accuracy.two_sheets --kind two --first 1055000 --count 60

Each pile has its own paper and printer: print of 95 to 105 %, shifted to 4 mm, all squares on the paper. Desks, light,
lens and sheets are those of ``tests/synth``. Kinds: ``plain`` one sheet; ``cut`` paper cut by hand, at most 3 mm larger
or smaller and with crooked edges; ``corner`` the same with a corner cut off; ``thumb`` two thumbs at its corners;
``bent`` harsh light and bent paper; ``two`` a second sheet below, shifted by 3 to 7 mm in any direction and turned
(deviation 1 degree).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ballotcount.reading.quality.multiple_sheets import several
from ballotcount.reading.registration.frame_search import find_page
from ballotcount.reading.registration.homography import NoPage
from tests.synth import camera, desks, surface
from tests.synth import sheet as marked
from tests.synth.ballots import printed
from tests.synth.blank import MM_PER_INCH, Image, PrintedPage
from tests.synth.conditions import CONDITIONS
from tests.synth.scanner import jpeg, noisy
from tests.synth.warp import carried, nodes_of, spread

Matrix = NDArray[np.float64]

KINDS = ("plain", "cut", "corner", "thumb", "bent", "two")
HAND_CUT = ("cut", "corner")
LOWER = 500_000_000
"""Added to the seed of a sheet for the one below it."""
ROOM = 20.0
"""Mm drawn around the page: paper may be larger."""
FRAME = (1920, 1080)


@cache
def page() -> PrintedPage:
    """Return the ballot that is laid down."""
    return printed("strike", "A5", 20)


@dataclass(frozen=True, slots=True)
class Stock:
    """The printer and the paper of a pile.

    Attributes:
        print_to_paper: 2 x 2, of the print about the middle of the paper; ``shift`` its place, mm.
        size: width and height of the paper, mm.
        skew: deviation of its corners, mm.
    """

    print_to_paper: Matrix
    shift: Matrix
    size: Matrix
    skew: float

    @classmethod
    def of(cls, rng: np.random.Generator, *, by_hand: bool) -> Stock:
        """Return one at random whose marks are all on the paper."""
        while True:
            scale = rng.uniform(0.95, 1.05)
            shift = rng.uniform(-4, 4, 2)
            turn = np.deg2rad(rng.normal(0, 0.25))
            uneven = rng.normal(0, 0.0015)
            spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
            matrix = spin @ np.diag([scale * (1 + uneven), scale * (1 - uneven)])
            off = rng.uniform(-1, 1, 2) * 3.0 if by_hand else rng.normal(0, 0.25, 2)
            stock = cls(matrix, shift, np.array(page().paper) + off, 0.6 if by_hand else 0.1)
            if stock.shows_all_marks():
                return stock

    def shows_all_marks(self) -> bool:
        """Return whether 1 mm of paper is left beside each square."""
        marks = np.array([one.center for one in page().page.fiducials]) - np.array(page().paper) / 2
        half = page().page.fiducials[0].size / 2
        return bool((np.abs(marks @ self.print_to_paper.T + self.shift) + half <= self.size / 2 - 1.0).all())


@dataclass(slots=True)
class Paper:
    """A marked ballot on its paper.

    Attributes:
        picture: BGR, with ``ROOM`` around the page; ``cover`` where paper is; ``k`` px per mm.
    """

    picture: Image
    cover: Image
    k: float
    corners: Matrix
    fold: surface.Fold | None

    @classmethod
    def of(cls, seed: int, stock: Stock, rng: np.random.Generator) -> Paper:
        """Print, mark and cut one sheet."""
        truth, ink = marked.voted(page(), seed=seed, mix="ordinary")
        how = CONDITIONS["cam1080"]
        dpi = how.sheet_dpi(page().paper)
        flat, fold = marked.used_paper(page(), ink, how=how, truth=truth, seed=seed, mix="ordinary", colour=True)
        k = dpi / MM_PER_INCH
        shift = stock.shift + rng.normal(0, 0.3, 2)
        middle = np.array(page().paper) / 2
        matrix = np.column_stack([stock.print_to_paper, (middle + shift - stock.print_to_paper @ middle + ROOM) * k])
        size = (int((page().paper[0] + 2 * ROOM) * k), int((page().paper[1] + 2 * ROOM) * k))
        picture = cv2.warpAffine(flat, matrix, size, flags=cv2.INTER_AREA, borderValue=(255, 255, 255))
        half = (stock.size + rng.normal(0, 0.3, 2)) / 2
        corners = middle + half * np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
        corners = corners + rng.normal(0, stock.skew, (4, 2))
        cover = np.zeros(size[::-1], np.uint8)
        cv2.fillPoly(cover, [fine(corners, k)], 255, cv2.LINE_AA, 4)
        return cls(np.asarray(picture, np.uint8), cover, k, corners, fold)

    def cut_corner(self, rng: np.random.Generator) -> None:
        """Cut 3 to 9 mm off a corner."""
        place = int(rng.integers(4))
        corner = self.corners[place]
        sides = np.array([self.corners[(place + 1) % 4], self.corners[place - 1]]) - corner
        ends = corner + sides / np.hypot(*sides.T)[:, None] * rng.uniform(3, 9, (2, 1))
        beyond = corner + (corner - self.corners.mean(0)) * 0.05
        cv2.fillPoly(self.cover, [fine(np.array([ends[0], beyond, ends[1]]), self.k)], 0, cv2.LINE_AA, 4)


def fine(points: Matrix, k: float) -> NDArray[np.int32]:
    """Return places on the page, mm, in sixteenths of a px of its picture."""
    return np.rint((points + ROOM) * k * 16).astype(np.int32)


def lay(desk: Image, paper: Paper, lying: camera.Pose, rng: np.random.Generator, *, harsh: bool) -> None:
    """Lay a sheet on the picture of a desk, with the shadow of its edge, in place."""
    bend = camera.bends(page().paper, paper.fold, rng, harsh=harsh)
    shade = rng.uniform(0, 0.3)
    height, width = desk.shape[:2]
    nodes, shape = nodes_of((width, height))
    middle = np.array([width / 2, height / 2])
    off = (nodes - middle) / (height / 2)
    nodes = middle + (nodes - middle) * (1 + lying.bulge * (off**2).sum(axis=1, keepdims=True))
    at = carried(nodes, np.linalg.inv(lying.matrix))
    at = at if bend is None else at + bend(at)
    scale = float(np.sqrt(abs(np.linalg.det(lying.matrix[:2, :2] / lying.matrix[2, 2]))))
    picture: Image = paper.picture
    cover: Image = paper.cover
    if paper.k / scale > 1.35:
        soft = 0.32 * paper.k / scale
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), soft), np.uint8)
        cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), soft), np.uint8)
    full = spread((at + ROOM) * paper.k, shape, (width, height))
    nothing = np.empty((0, 2), np.float32)
    shown = cv2.remap(picture, full, nothing, cv2.INTER_LINEAR, borderValue=(255, 255, 255))
    there = cv2.remap(cover, full, nothing, cv2.INTER_LINEAR)
    if shade:
        far = rng.uniform(0.2, 0.8) * scale
        angle = rng.uniform(0, 2 * np.pi)
        dark = cv2.GaussianBlur(there, (0, 0), max(0.6, far / 2))
        moved = np.array([[1, 0, far * np.cos(angle)], [0, 1, far * np.sin(angle)]])
        dark = cv2.warpAffine(dark, moved, (width, height))
        desk[:] = (desk * ((255 - shade * dark.astype(np.float32)) / 255)[..., None]).astype(np.uint8)
    share = there[..., None].astype(np.float32) / 255
    desk[:] = (desk * (1 - share) + shown * share).astype(np.uint8)


def thumbs(desk: Image, lying: camera.Pose, rng: np.random.Generator) -> None:
    """Put two thumbs on corners of the page, or near them, in place."""
    paper = np.array(page().paper)
    for corner in rng.choice(4, 2, replace=False):
        tip = paper * np.array([[0, 0], [1, 0], [1, 1], [0, 1]])[corner]
        inward = paper / 2 - tip
        inward = inward / np.hypot(*inward)
        along = rng.uniform(0, 25)
        side = 0 if rng.random() < 0.5 else 1
        tip[side] += along * np.sign(inward[side])
        turn = rng.normal(0, 0.4)
        way = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) @ inward
        tip = tip + way * rng.uniform(-2, 14)
        root = tip - way * 70
        wide = rng.uniform(12, 18)
        at = carried(np.array([tip, root]), lying.matrix)
        px = np.hypot(*(at[0] - at[1])) / 70
        skin = (rng.uniform(0.6, 1.0) * np.array([120, 150, 205])).tolist()
        ends = [(int(x), int(y)) for x, y in at]
        cv2.line(desk, ends[0], ends[1], skin, max(2, int(wide * px)), cv2.LINE_AA)


def below(rng: np.random.Generator) -> Matrix:
    """Return the matrix, mm to mm, of a sheet that lies 3 to 7 mm beside the one above it, and turned."""
    far = rng.uniform(3, 7)
    way = rng.uniform(0, 2 * np.pi)
    turn = np.deg2rad(rng.normal(0, 1.0))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    middle = np.array(page().paper) / 2
    moved = np.eye(3)
    moved[:2, :2] = spin
    moved[:2, 2] = middle - spin @ middle + far * np.array([np.cos(way), np.sin(way)])
    return moved


def draw(kind: str, seed: int) -> tuple[Image, str]:
    """Return the picture of a seed and the name of its desk."""
    rng = np.random.default_rng([seed, 77])
    stock = Stock.of(rng, by_hand=kind in HAND_CUT)
    harsh = kind == "bent"
    lying = camera.pose(page().paper, FRAME, rng, harsh=False)
    zoom = rng.uniform(0.86, 0.93)  # room for larger paper
    out = np.array([[zoom, 0, FRAME[0] / 2 * (1 - zoom)], [0, zoom, FRAME[1] / 2 * (1 - zoom)], [0, 0, 1]])
    lying = camera.Pose(out @ lying.matrix, lying.tilt, lying.bulge)
    name, desk = desks.desk(FRAME, rng)
    picture: Image = np.array(desk, np.uint8)
    if kind == "two":
        lower = camera.Pose(lying.matrix @ below(rng), lying.tilt, lying.bulge)
        lay(picture, Paper.of(seed + LOWER, stock, rng), lower, rng, harsh=False)
    paper = Paper.of(seed, stock, rng)
    if kind == "corner":
        paper.cut_corner(rng)
    lay(picture, paper, lying, rng, harsh=harsh)
    if kind == "thumb":
        thumbs(picture, lying, rng)
    light, _ = camera.light_field(FRAME, rng, harsh=harsh)
    picture = np.asarray(cv2.multiply(picture, light, scale=1 / 255), np.uint8)
    picture = camera.optics(picture, rng, 1.0, harsh=False)
    picture = noisy(picture, rng.uniform(0.8, 4), rng, soft=0.6)
    return (jpeg(picture, int(rng.integers(70, 96))) if rng.random() < 0.75 else picture), name


def main(arguments: list[str] | None = None) -> int:
    """Count which pictures are called several sheets, by desk."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy.two_sheets", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, default="plain")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=20)
    given = parser.parse_args(arguments)
    drawn: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for seed in range(given.first, given.first + given.count):
        picture, desk = draw(given.kind, seed)
        gray = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
        fit = find_page(gray, page().page)
        name = "no page" if isinstance(fit, NoPage) else desk
        drawn[name] += 1
        if not isinstance(fit, NoPage) and several(gray, fit, page().page, page().paper):
            said[name] += 1
            sys.stderr.write(f"{seed} on {desk}: several\n")
    for name, count in sorted(drawn.items()):
        sys.stdout.write(f"{given.kind} on {name}: {said[name]} of {count} called several\n")
    sys.stdout.write(f"{given.kind}: {said.total()} of {drawn.total()} called several\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
