"""Marks over several names of a strike ballot: one line, a Z, a large X, a bracket."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from tests.synth2 import hands
from tests.synth2.ballots import Place
from tests.synth2.hands import Points
from tests.synth2.truth import Intent
from tests.synth2.voters import Filled, Kind, Mark, middle


def _block(places: list[Place]) -> tuple[float, float, float, float]:
    """The left, top, right and bottom of the small letters of the names; right is where the shortest name ends."""
    left = max(place.target.bbox[0] for place in places)
    right = min(place.target.bbox[0] + place.target.bbox[2] for place in places)
    return left, places[0].core[0], right, places[-1].core[1]


def _at(x: float, y: float) -> Points:
    return np.array([x, y], dtype=np.float64)


def _all(sheet: Filled, places: list[Place], mark: str) -> None:
    for place in places:
        sheet.mean(place, Intent.GROUP, mark)


def _line(sheet: Filled, *points: Points) -> None:
    for start, end in pairwise(points):
        sheet.draw(hands.line(sheet.hand, start=start, end=end, rng=sheet.rng))


def _path(sheet: Filled, *points: Points) -> None:
    """Draw a broken line without lifting the pen."""
    sheet.draw(hands.stroke(np.array(points), sheet.rng, sheet.hand.tremor))


def _upright(mark: str, low: float, high: float) -> Mark:
    """Make a line from above the first name to below the last, at a share of the width drawn between two."""

    def draw(sheet: Filled, places: list[Place]) -> None:
        left, top, right, bottom = _block(places)
        x = left + (right - left) * sheet.rng.uniform(low, high)
        lean = sheet.rng.normal(0, 1.2)
        over = sheet.rng.uniform(0.4, 2.0, 2)
        _line(sheet, _at(x + lean, top - over[0]), _at(x - lean, bottom + over[1]))
        _all(sheet, places, mark)

    return draw


def two_lines(sheet: Filled, places: list[Place]) -> None:
    """Two upright lines side by side through the names."""
    for low, high in ((0.15, 0.35), (0.6, 0.85)):
        _upright("two_lines", low, high)(sheet, places)


def wave(sheet: Filled, places: list[Place]) -> None:
    """A wave down through the names."""
    left, top, right, bottom = _block(places)
    y = np.arange(top - 1, bottom + 1, 0.3)
    swing = (right - left) * sheet.rng.uniform(0.15, 0.35)
    x = (left + right) / 2 + swing * np.sin(y * 2 * np.pi / sheet.rng.uniform(7, 14))
    sheet.draw(hands.stroke(np.column_stack([x, y]), sheet.rng))
    _all(sheet, places, "wave")


def zigzag(sheet: Filled, places: list[Place]) -> None:
    """A zigzag from side to side down the names."""
    left, top, right, bottom = _block(places)
    count = 2 * len(places) + 1
    y = np.linspace(top - 0.5, bottom + 0.5, count)
    x = np.where(np.arange(count) % 2, right, left) + sheet.rng.normal(0, 1.2, count)
    _path(sheet, *np.column_stack([x, y]))
    _all(sheet, places, "zigzag")


def down(sheet: Filled, places: list[Place]) -> None:
    """One line from the top left to the bottom right of the names."""
    left, top, right, bottom = _block(places)
    _line(sheet, _at(left - 0.5, top - 0.5), _at(right + 0.5, bottom + 0.5))
    _all(sheet, places, "down")


def up(sheet: Filled, places: list[Place]) -> None:
    """One line from the bottom left to the top right of the names."""
    left, top, right, bottom = _block(places)
    _line(sheet, _at(left - 0.5, bottom + 0.5), _at(right + 0.5, top - 0.5))
    _all(sheet, places, "up")


def big_x(sheet: Filled, places: list[Place]) -> None:
    """One large X over the names."""
    down(sheet, places)
    up(sheet, places)
    _all(sheet, places, "big_x")


def zed(sheet: Filled, places: list[Place]) -> None:
    """A Z: through the first name, back down through the others, through the last."""
    left, _, right, _ = _block(places)
    first = middle(places[0]) + sheet.rng.normal(0, 0.3)
    last = middle(places[-1]) + sheet.rng.normal(0, 0.3)
    out = sheet.rng.uniform(0, 2, 4)
    _path(
        sheet,
        _at(left - out[0], first),
        _at(right + out[1], first),
        _at(left - out[2], last),
        _at(right + out[3], last),
    )
    _all(sheet, places, "zed")


def hatch(sheet: Filled, places: list[Place]) -> None:
    """Many slanting lines over the names."""
    left, top, right, bottom = _block(places)
    tall = bottom - top
    for x in np.arange(left - 0.3 * tall, right, 4.5):
        shift = sheet.rng.normal(0, 0.5, 2)
        _line(sheet, _at(x + shift[0], bottom + 0.6), _at(x + 0.6 * tall + shift[1], top - 0.6))
    _all(sheet, places, "hatch")


def bracket(sheet: Filled, places: list[Place]) -> None:
    """A bracket beside the names and one line away from it: ink beside them, none on the letters."""
    right = max(place.target.bbox[0] + place.target.bbox[2] for place in places) + 3.0
    _, top, _, bottom = _block(places)
    half = (top + bottom) / 2
    shape = np.array([[0, top], [1.6, top + 1], [1.6, half], [3.0, half], [1.6, half], [1.6, bottom - 1], [0, bottom]])
    shape[:, 0] += right
    brace = hands.stroke(shape, sheet.rng, 0.08)
    tail = hands.stroke(np.array([_at(right + 3, half), _at(right + 9, half)]), sheet.rng, 0.08)
    sheet.draw(brace, tail)
    sheet.note("bracket", brace, tail)
    for place in places:
        sheet.mean(place, Intent.PEOPLE, "bracket")


def ring(sheet: Filled, places: list[Place]) -> None:
    """A ring around several names: struck or chosen, nobody knows."""
    left, top, right, bottom = _block(places)
    centre = _at((left + right) / 2, (top + bottom) / 2)
    sheet.draw(hands.loop(centre, _at((right - left) / 2 + 3, (bottom - top) / 2 + 1.8), sheet.rng))
    for place in places:
        sheet.mean(place, Intent.PEOPLE, "ring")


def between(sheet: Filled, places: list[Place]) -> None:
    """A line on the rule between two names."""
    left, _, right, _ = _block(places)
    y = places[1].target.row[1] + sheet.rng.normal(0, 0.2)
    _line(sheet, _at(left - 1, y), _at(right + 1, y + sheet.rng.normal(0, 0.3)))
    for place in places:
        sheet.mean(place, Intent.PEOPLE, "between")


GROUPS = {
    "upright": Kind(_upright("upright", 0.3, 0.7), 2, 7),
    "upright_first": Kind(_upright("upright_first", 0.0, 0.2), 2, 7),
    "two_lines": Kind(two_lines, 2, 6),
    "wave": Kind(wave, 2, 6),
    "zigzag": Kind(zigzag, 2, 5),
    "down": Kind(down, 2, 6),
    "up": Kind(up, 2, 6),
    "big_x": Kind(big_x, 2, 7),
    "zed": Kind(zed, 3, 7),
    "hatch": Kind(hatch, 2, 5),
    "bracket": Kind(bracket, 2, 5),
    "ring": Kind(ring, 2, 4),
    "between": Kind(between, 2, 2),
}
"""Marks over several names, by name, with the least and most names they take."""
