"""Marks on one name of a strike ballot."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tests.synth2 import hands
from tests.synth2.ballots import Place
from tests.synth2.hands import Hand, Points, Stroke
from tests.synth2.pens import LEFTOVERS, PENS
from tests.synth2.truth import Intent
from tests.synth2.voters import Filled, Kind, Mark, middle, mirror_set_off


def _at(x: float, y: float) -> Points:
    return np.array([x, y], dtype=np.float64)


def _ends(place: Place) -> tuple[float, float]:
    x, _, w, _ = place.target.bbox
    return x, x + w


def _line(sheet: Filled, start: Points, end: Points) -> Stroke:
    return hands.line(sheet.hand, start=start, end=end, rng=sheet.rng)


def _whole(sheet: Filled, place: Place, hand: Hand | None = None) -> Stroke:
    left, right = _ends(place)
    return hands.strike(hand or sheet.hand, left=left, right=right, middle=middle(place), rng=sheet.rng)


def whole(sheet: Filled, places: list[Place]) -> None:
    """One line through the name, as this voter does it."""
    sheet.draw(_whole(sheet, places[0]))
    sheet.mean(places[0], Intent.STRUCK, "whole")


def double(sheet: Filled, places: list[Place]) -> None:
    """Two lines through the name, one above the other."""
    for lift in (-0.45, 0.45):
        shift = lift + sheet.rng.normal(0, 0.12)
        sheet.draw(_whole(sheet, places[0], replace(sheet.hand, height=shift)))
    sheet.mean(places[0], Intent.STRUCK, "double")


def wavy(sheet: Filled, places: list[Place]) -> None:
    """A wave through the whole name."""
    left, right = _ends(places[0])
    x = np.arange(left - 1, right + 1, 0.3)
    y = middle(places[0]) + sheet.rng.uniform(0.5, 1.0) * np.sin(x * 2 * np.pi / sheet.rng.uniform(3, 6))
    sheet.draw(hands.stroke(np.column_stack([x, y]), sheet.rng))
    sheet.mean(places[0], Intent.STRUCK, "wavy")


def scribble(sheet: Filled, places: list[Place]) -> None:
    """A zigzag that blacks out the name."""
    left, right = _ends(places[0])
    x = np.linspace(left - 0.5, right + 0.5, round((right - left) / 0.9))
    y = middle(places[0]) + np.where(np.arange(len(x)) % 2, 1.5, -1.5) + sheet.rng.normal(0, 0.25, len(x))
    sheet.draw(hands.stroke(np.column_stack([x, y]), sheet.rng))
    sheet.mean(places[0], Intent.STRUCK, "scribble")


def _tilted(mark: str, left_down: float, right_down: float) -> Mark:
    """Make a strike that runs through the core's height by shares: 0 is its top, 1 its bottom."""

    def draw(sheet: Filled, places: list[Place]) -> None:
        place = places[0]
        left, right = _ends(place)
        top, bottom = place.core
        out = sheet.rng.uniform(0.3, 1.5, 2)
        jitter = sheet.rng.normal(0, 0.12, 2)
        start = _at(left - out[0], top + left_down * (bottom - top) + jitter[0])
        end = _at(right + out[1], top + right_down * (bottom - top) + jitter[1])
        sheet.draw(_line(sheet, start, end))
        sheet.mean(place, Intent.STRUCK, mark)

    return draw


def corners(sheet: Filled, places: list[Place]) -> None:
    """One line from corner to corner of the printed name."""
    x, y, w, h = places[0].target.bbox
    up = sheet.rng.random() < 0.6
    start = _at(x - 0.8, y + h + 0.3 if up else y - 0.3)
    end = _at(x + w + 0.8, y - 0.3 if up else y + h + 0.3)
    sheet.draw(_line(sheet, start, end))
    sheet.mean(places[0], Intent.STRUCK, "corners")


def cross_whole(sheet: Filled, places: list[Place]) -> None:
    """A large X from corner to corner of one name."""
    x, y, w, h = places[0].target.bbox
    sheet.draw(
        _line(sheet, _at(x - 0.5, y), _at(x + w + 0.5, y + h)), _line(sheet, _at(x + w + 0.5, y), _at(x - 0.5, y + h))
    )
    sheet.mean(places[0], Intent.STRUCK, "cross_whole")


def number_and_name(sheet: Filled, places: list[Place]) -> None:
    """A strike that begins at the number of the row."""
    right = _ends(places[0])[1]
    sheet.draw(
        hands.strike(sheet.hand, left=places[0].target.row[0] + 3, right=right, middle=middle(places[0]), rng=sheet.rng)
    )
    sheet.mean(places[0], Intent.STRUCK, "number_and_name")


def whole_row(sheet: Filled, places: list[Place]) -> None:
    """A strike from one side of the row to the other."""
    x, _, w, _ = places[0].target.row
    sheet.draw(hands.strike(sheet.hand, left=x + 2, right=x + w - 2, middle=middle(places[0]), rng=sheet.rng))
    sheet.mean(places[0], Intent.STRUCK, "whole_row")


def slash(sheet: Filled, places: list[Place]) -> None:
    """A short slash through one name, as in "gạch chéo"."""
    x, y, w, h = places[0].target.bbox
    at = x + w * sheet.rng.uniform(0.3, 0.7)
    sheet.draw(_line(sheet, _at(at - 2.2, y + h + 0.8), _at(at + 2.2, y - 0.8)))
    sheet.mean(places[0], Intent.PART, "slash")


def small_x(sheet: Filled, places: list[Place]) -> None:
    """A small X in the middle of the name."""
    x, _, w, _ = places[0].target.bbox
    centre = _at(x + w * sheet.rng.uniform(0.3, 0.7), middle(places[0]))
    sheet.draw(*hands.cross(sheet.hand, centre=centre, side=sheet.rng.uniform(5, 8), rng=sheet.rng))
    sheet.mean(places[0], Intent.PART, "small_x")


def _words(mark: str, first: int, last: int) -> Mark:
    """Make a strike over a run of words, counted from the front (0) or the back (-1)."""

    def draw(sheet: Filled, places: list[Place]) -> None:
        place = places[0]
        count = len(place.words)
        begin = first % count
        stop = last % count
        left = place.words[min(begin, stop)][0]
        right = place.words[max(begin, stop)][1]
        hand = replace(sheet.hand, ends_mean=0.0, ends_sd=0.25)
        sheet.draw(hands.strike(hand, left=left, right=right, middle=middle(place), rng=sheet.rng))
        sheet.mean(place, Intent.PART, mark)

    return draw


def half(sheet: Filled, places: list[Place]) -> None:
    """A strike over the first or the last half of the name."""
    left, right = _ends(places[0])
    cut = left + (right - left) * sheet.rng.uniform(0.42, 0.58)
    hand = replace(sheet.hand, ends_mean=0.0, ends_sd=0.4)
    span = (left - 1, cut) if sheet.rng.random() < 0.5 else (cut, right + 1)
    sheet.draw(hands.strike(hand, *span, middle(places[0]), sheet.rng))
    sheet.mean(places[0], Intent.PART, "half")


def climbing(sheet: Filled, places: list[Place]) -> None:
    """A strike that begins under the first letters and climbs through the rest."""
    left, right = _ends(places[0])
    top, bottom = places[0].core
    t = np.linspace(0, 1, 40)
    x = left - 0.8 + t * (right - left + 2)
    y = bottom + 0.7 - (bottom - top + 0.2) * np.clip(1.5 * t - 0.15, 0, 0.9)
    sheet.draw(hands.stroke(np.column_stack([x, y]), sheet.rng, sheet.hand.tremor))
    sheet.mean(places[0], Intent.STRUCK, "climbing")


def _beside(mark: str, above: bool) -> Mark:
    """Make a line under or over the name that stays off the letters."""

    def draw(sheet: Filled, places: list[Place]) -> None:
        left, right = _ends(places[0])
        _, y, _, h = places[0].target.bbox
        height = y - 0.5 if above else y + h + 0.4
        bend = sheet.rng.normal(0, 0.15, 2)
        sheet.draw(_line(sheet, _at(left, height + bend[0]), _at(right, height + bend[1])))
        sheet.mean(places[0], Intent.NEAR, mark)

    return draw


def circle_name(sheet: Filled, places: list[Place]) -> None:
    """A ring around the name."""
    x, y, w, h = places[0].target.bbox
    sheet.draw(hands.loop(_at(x + w / 2, y + h / 2), _at(w / 2 + 2.2, h / 2 + 1.1), sheet.rng))
    sheet.mean(places[0], Intent.NEAR, "circle_name")


def circle_number(sheet: Filled, places: list[Place]) -> None:
    """A ring around the number of the row: writing that is no vote."""
    x, y, _, h = places[0].target.row
    ring = hands.loop(_at(x + 6, y + h / 2), _at(3.2, min(3.0, h / 2)), sheet.rng)
    sheet.draw(ring)
    sheet.note("circle_number", ring)


def tick_beside(sheet: Filled, places: list[Place]) -> None:
    """A tick in the row, right of the name."""
    tick = _tick(sheet, _at(_ends(places[0])[1] + sheet.rng.uniform(4, 9), middle(places[0])))
    sheet.draw(tick)
    sheet.note("tick_beside", tick)


def _tick(sheet: Filled, at: Points) -> Stroke:
    size = sheet.rng.uniform(2.5, 4.0)
    shape = np.array([[-0.5, -0.1], [-0.1, 0.4], [0.7, -0.7]]) * size
    return hands.stroke(shape + at, sheet.rng, tremor=0.05, lift=0.8)


def tick_on_name(sheet: Filled, places: list[Place]) -> None:
    """A tick on the letters: for or against, nobody knows."""
    x, _, w, _ = places[0].target.bbox
    sheet.draw(_tick(sheet, _at(x + w * sheet.rng.uniform(0.2, 0.8), middle(places[0]))))
    sheet.mean(places[0], Intent.PEOPLE, "tick_on_name")


def arrow(sheet: Filled, places: list[Place]) -> None:
    """An arrow that points at the name from the right."""
    tip = _at(_ends(places[0])[1] + 2.5, middle(places[0]))
    shaft = _line(sheet, tip + _at(sheet.rng.uniform(8, 14), 0), tip)
    head = hands.stroke(np.array([tip + _at(2, -1.3), tip, tip + _at(2, 1.3)]), sheet.rng, tremor=0.05, lift=0.8)
    sheet.draw(shaft, head)
    sheet.note("arrow", shaft, head)


def word_beside(sheet: Filled, places: list[Place]) -> None:
    """A word written in the row, right of the name."""
    start = _at(_ends(places[0])[1] + 4, places[0].core[1])
    strokes = hands.writing(start, width=sheet.rng.uniform(7, 12), height=2.2, rng=sheet.rng)
    sheet.draw(*strokes)
    sheet.note("word_beside", *strokes)


def word_over(sheet: Filled, places: list[Place]) -> None:
    """A word written over the name."""
    start = _at(_ends(places[0])[0] + 2, places[0].core[1])
    sheet.draw(*hands.writing(start, width=sheet.rng.uniform(10, 18), height=2.4, rng=sheet.rng))
    sheet.mean(places[0], Intent.PEOPLE, "word_over")


def dot(sheet: Filled, places: list[Place]) -> None:
    """The pen comes down on the name by accident."""
    x, _, w, _ = places[0].target.bbox
    at = _at(x + w * sheet.rng.random(), middle(places[0]) + sheet.rng.normal(0, 0.5))
    sheet.draw(hands.stroke(np.array([at, at + _at(0.5, 0.1)]), sheet.rng, tremor=0.02, lift=0.2))
    sheet.mean(places[0], Intent.BRUSHED, "dot")


def touch(sheet: Filled, places: list[Place]) -> None:
    """A short slip of the pen over some letters, not meant."""
    x, _, w, _ = places[0].target.bbox
    at = _at(x + w * sheet.rng.random(), middle(places[0]) + sheet.rng.normal(0, 0.8))
    angle = sheet.rng.uniform(0, np.pi)
    sheet.draw(hands.stroke(np.array([at, at + 2.5 * _at(np.cos(angle), -np.sin(angle))]), sheet.rng))
    sheet.mean(places[0], Intent.BRUSHED, "touch")


def restored_word(sheet: Filled, places: list[Place]) -> None:
    """A strike taken back by a word beside it."""
    whole(sheet, places)
    word_beside(sheet, places)
    sheet.mean(places[0], Intent.PEOPLE, "restored_word")


def restored_dots(sheet: Filled, places: list[Place]) -> None:
    """A strike taken back by dots under the name."""
    whole(sheet, places)
    left, right = _ends(places[0])
    under = places[0].target.bbox[1] + places[0].target.bbox[3] + 0.5
    for x in np.arange(left, right, 2.2):
        sheet.draw(hands.stroke(np.array([_at(x, under), _at(x + 0.5, under)]), sheet.rng, tremor=0.02, lift=0.2))
    sheet.mean(places[0], Intent.PEOPLE, "restored_dots")


def restored_ring(sheet: Filled, places: list[Place]) -> None:
    """A strike taken back by a ring around it."""
    whole(sheet, places)
    circle_name(sheet, places)
    sheet.mean(places[0], Intent.PEOPLE, "restored_ring")


def restored_fluid(sheet: Filled, places: list[Place]) -> None:
    """A strike covered with correction fluid, the name with it."""
    whole(sheet, places)
    x, y, w, h = places[0].target.bbox
    sheet.fluid.append((len(sheet.ink), (x - 2, y - 0.8, w + 4, h + 1.6)))
    sheet.mean(places[0], Intent.PEOPLE, "restored_fluid")


def struck_twice(sheet: Filled, places: list[Place]) -> None:
    """A strike crossed by many short lines: struck thoroughly, or taken back; a board may ask."""
    whole(sheet, places)
    left, right = _ends(places[0])
    for x in np.arange(left + 1, right, 3.0):
        sheet.draw(_line(sheet, _at(x, middle(places[0]) + 1.3), _at(x + 0.8, middle(places[0]) - 1.3)))
    sheet.mean(places[0], Intent.PART, "struck_twice")


def erased(sheet: Filled, places: list[Place]) -> None:
    """A pencil strike that was rubbed out: a tenth to a fifth of it is left, and a grey smear."""
    sheet.draw(_whole(sheet, places[0]), pen=LEFTOVERS["erased"])
    sheet.draw(_whole(sheet, places[0], replace(sheet.hand, ends_sd=0.5)), pen=LEFTOVERS["smear"])
    sheet.mean(places[0], Intent.BRUSHED, "erased")


def set_off(sheet: Filled, places: list[Place]) -> None:
    """A wet strike that left its mirror image on the other half when the sheet was folded."""
    wet = _whole(sheet, places[0])
    sheet.draw(wet, pen=PENS["gel_blue"])
    sheet.mean(places[0], Intent.STRUCK, "set_off")
    mirror_set_off(sheet, [wet])


def blot(sheet: Filled, places: list[Place]) -> None:
    """A drop of ink that hides a part of the name."""
    x, _, w, _ = places[0].target.bbox
    centre = _at(x + w * sheet.rng.uniform(0.1, 0.9), middle(places[0]) + sheet.rng.normal(0, 0.4))
    angle = np.linspace(0, 14 * np.pi, 120)
    reach = np.linspace(0.1, sheet.rng.uniform(1.0, 2.2), 120)
    spiral = centre + np.column_stack([1.2 * np.cos(angle), np.sin(angle)]) * reach[:, None]
    sheet.draw(hands.stroke(spiral, sheet.rng), pen=PENS["gel_blue"])
    sheet.mean(places[0], Intent.PEOPLE, "blot")


SINGLES = {
    "whole": Kind(whole),
    "double": Kind(double),
    "wavy": Kind(wavy),
    "scribble": Kind(scribble),
    "tilt_up": Kind(_tilted("tilt_up", 1.05, -0.15)),
    "tilt_down": Kind(_tilted("tilt_down", -0.15, 1.05)),
    "low": Kind(_tilted("low", 0.92, 0.92)),
    "high": Kind(_tilted("high", 0.08, 0.08)),
    "corners": Kind(corners),
    "cross_whole": Kind(cross_whole),
    "number_and_name": Kind(number_and_name),
    "whole_row": Kind(whole_row),
    "climbing": Kind(climbing),
    "slash": Kind(slash),
    "small_x": Kind(small_x),
    "free_first": Kind(_words("free_first", 1, -1)),
    "free_last": Kind(_words("free_last", 0, -2)),
    "one_word": Kind(_words("one_word", -1, -1)),
    "half": Kind(half),
    "underline": Kind(_beside("underline", above=False)),
    "overline": Kind(_beside("overline", above=True)),
    "circle_name": Kind(circle_name),
    "circle_number": Kind(circle_number),
    "tick_beside": Kind(tick_beside),
    "tick_on_name": Kind(tick_on_name),
    "arrow": Kind(arrow),
    "word_beside": Kind(word_beside),
    "word_over": Kind(word_over),
    "dot": Kind(dot),
    "touch": Kind(touch),
    "restored_word": Kind(restored_word),
    "restored_dots": Kind(restored_dots),
    "restored_ring": Kind(restored_ring),
    "restored_fluid": Kind(restored_fluid),
    "struck_twice": Kind(struck_twice),
    "erased": Kind(erased),
    "set_off": Kind(set_off),
    "blot": Kind(blot),
}
"""Marks on one name, by name."""
