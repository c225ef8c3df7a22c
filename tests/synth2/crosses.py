"""Marks on a ballot with boxes: crosses of any usual form, other signs, mistakes and corrections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from tests.synth2 import hands
from tests.synth2.ballots import Blank, Place
from tests.synth2.hands import Points, Stroke
from tests.synth2.pens import LEFTOVERS, PENS
from tests.synth2.truth import Intent
from tests.synth2.voters import Filled, mirror_set_off

Row = list[Place]
"""The boxes of one candidate, from left to right."""

BoxMark = Callable[[Filled, Row, int], None]
"""Draws a mark for the box at an index of a row and says what it means."""


def rows_of(blank: Blank) -> list[Row]:
    """Group the places of a ballot with boxes by candidate."""
    rows: dict[int, Row] = {}
    for place in blank.places:
        rows.setdefault(place.target.candidate, []).append(place)
    return [sorted(row, key=lambda place: place.target.bbox[0]) for row in rows.values()]


def _at(x: float, y: float) -> Points:
    return np.array([x, y], dtype=np.float64)


def _centre(place: Place) -> Points:
    x, y, w, h = place.target.bbox
    return _at(x + w / 2, y + h / 2)


def _side(place: Place) -> float:
    return min(place.target.bbox[2], place.target.bbox[3])


def _aimed(sheet: Filled, place: Place, sd: float = 0.7) -> Points:
    """Where the hand comes down: about the middle of the box, wider along than across."""
    spread = np.array([2.2 * sd, 0.8 * sd]) * max(0.6, sheet.hand.ends_sd / 2)
    return _centre(place) + sheet.rng.normal(0, 1, 2) * spread


def cross(sheet: Filled, row: Row, at: int) -> None:
    """A cross in the box, in the writer's own form."""
    sheet.draw(*hands.cross(sheet.hand, centre=_aimed(sheet, row[at]), side=_side(row[at]), rng=sheet.rng))
    sheet.mean(row[at], Intent.CROSSED, "cross")


def cross_large(sheet: Filled, row: Row, at: int) -> None:
    """A cross larger than its box, over the rules above and below."""
    sheet.draw(
        *hands.cross(replace(sheet.hand, cross_size=1.5), centre=_centre(row[at]), side=_side(row[at]), rng=sheet.rng)
    )
    sheet.mean(row[at], Intent.CROSSED, "cross_large")


def cross_small(sheet: Filled, row: Row, at: int) -> None:
    """A cross of 2 mm."""
    sheet.draw(
        *hands.cross(replace(sheet.hand, cross_size=1.0), centre=_aimed(sheet, row[at]), side=2.2, rng=sheet.rng)
    )
    sheet.mean(row[at], Intent.CROSSED, "cross_small")


def plus(sheet: Filled, row: Row, at: int) -> None:
    """A cross drawn upright, like a plus."""
    hand = replace(sheet.hand, cross_form=3, recorded=None, cross_size=0.75)
    sheet.draw(*hands.cross(hand, centre=_aimed(sheet, row[at]), side=_side(row[at]), rng=sheet.rng))
    sheet.mean(row[at], Intent.CROSSED, "plus")


def double_cross(sheet: Filled, row: Row, at: int) -> None:
    """A cross drawn twice over itself."""
    centre = _aimed(sheet, row[at])
    for _again in range(2):
        shift = sheet.rng.normal(0, 0.25, 2)
        sheet.draw(*hands.cross(sheet.hand, centre=centre + shift, side=_side(row[at]), rng=sheet.rng))
    sheet.mean(row[at], Intent.CROSSED, "double_cross")


def corner_cross(sheet: Filled, row: Row, at: int) -> None:
    """A cross in a corner of the box, partly over its rule."""
    x, y, w, h = row[at].target.bbox
    size = _side(row[at])
    corner = _at(x + sheet.rng.choice([0.18, 0.82]) * w, y + sheet.rng.choice([0.15, 0.85]) * h)
    sheet.draw(*hands.cross(replace(sheet.hand, cross_size=0.7), centre=corner, side=size, rng=sheet.rng))
    sheet.mean(row[at], Intent.CROSSED, "corner_cross")


def one_line(sheet: Filled, row: Row, at: int) -> None:
    """One slanting line in the box."""
    size = _side(row[at]) * 0.4
    centre = _aimed(sheet, row[at])
    sheet.draw(hands.line(sheet.hand, start=centre + _at(-size, size), end=centre + _at(size, -size), rng=sheet.rng))
    sheet.mean(row[at], Intent.OTHER_SIGN, "one_line")


def tick(sheet: Filled, row: Row, at: int) -> None:
    """A tick in the box."""
    shape = np.array([[-0.5, 0.0], [-0.15, 0.45], [0.6, -0.6]]) * _side(row[at]) * sheet.rng.uniform(0.5, 0.9)
    sheet.draw(hands.stroke(shape + _aimed(sheet, row[at]), sheet.rng, tremor=0.05, lift=0.8))
    sheet.mean(row[at], Intent.OTHER_SIGN, "tick")


def filled(sheet: Filled, row: Row, at: int) -> None:
    """A box blacked out by a zigzag."""
    x, y, w, h = row[at].target.bbox
    wide = min(w - 2, 9.0)
    count = round(wide / 0.45)
    across = np.linspace(x + (w - wide) / 2, x + (w + wide) / 2, count)
    height = np.where(np.arange(count) % 2, y + 0.12 * h, y + 0.88 * h) + sheet.rng.normal(0, 0.2, count)
    sheet.draw(hands.stroke(np.column_stack([across, height]), sheet.rng))
    sheet.mean(row[at], Intent.OTHER_SIGN, "filled")


def circle(sheet: Filled, row: Row, at: int) -> None:
    """A ring in the box."""
    half = _side(row[at]) * 0.36
    sheet.draw(hands.loop(_aimed(sheet, row[at], 0.3), _at(half * 1.3, half), sheet.rng))
    sheet.mean(row[at], Intent.PEOPLE, "circle")


def word(sheet: Filled, row: Row, at: int) -> None:
    """A word written in the box."""
    x, y, w, h = row[at].target.bbox
    start = _at(x + 0.2 * w, y + 0.75 * h)
    sheet.draw(*hands.writing(start, width=0.55 * w, height=0.4 * h, rng=sheet.rng))
    sheet.mean(row[at], Intent.PEOPLE, "word")


def dot(sheet: Filled, row: Row, at: int) -> None:
    """A dot by accident in an empty box, beside the cross in the other one."""
    cross(sheet, row, at)
    other = row[(at + 1) % len(row)]
    start = _aimed(sheet, other)
    sheet.draw(hands.stroke(np.array([start, start + _at(0.4, 0.1)]), sheet.rng, tremor=0.02, lift=0.2))
    sheet.mean(other, Intent.BRUSHED, "dot")


def _out(sheet: Filled, place: Place) -> None:
    """Cross out what stands in a box with a few more lines."""
    x, y, w, h = place.target.bbox
    for share in np.linspace(0.25, 0.75, int(sheet.rng.integers(2, 5))):
        level = y + share * h + sheet.rng.normal(0, 0.2, 2)
        sheet.draw(
            hands.line(sheet.hand, start=_at(x + 0.2 * w, level[0]), end=_at(x + 0.8 * w, level[1]), rng=sheet.rng)
        )


def crossed_out(sheet: Filled, row: Row, at: int) -> None:
    """A cross in the wrong box, crossed out, and a cross in the right one."""
    other = (at + 1) % len(row)
    cross(sheet, row, other)
    _out(sheet, row[other])
    sheet.mean(row[other], Intent.PEOPLE, "crossed_out")
    cross(sheet, row, at)


def withdrawn(sheet: Filled, row: Row, at: int) -> None:
    """A cross crossed out, and nothing else."""
    cross(sheet, row, at)
    _out(sheet, row[at])
    sheet.mean(row[at], Intent.PEOPLE, "withdrawn")


def fluid(sheet: Filled, row: Row, at: int) -> None:
    """A cross under correction fluid and a cross in the other box."""
    other = row[(at + 1) % len(row)]
    sheet.draw(*hands.cross(sheet.hand, centre=_centre(other), side=_side(other), rng=sheet.rng))
    x, y, w, h = other.target.bbox
    sheet.fluid.append((len(sheet.ink), (x + 0.1 * w, y + 0.3, 0.8 * w, h - 0.6)))
    sheet.mean(other, Intent.BRUSHED, "fluid")
    cross(sheet, row, at)


def both(sheet: Filled, row: Row, at: int) -> None:
    """Crosses in two boxes of a row: each is what it is, the line is void."""
    cross(sheet, row, at)
    cross(sheet, row, (at + 1) % len(row))


def erased(sheet: Filled, row: Row, at: int) -> None:
    """A pencil cross in the wrong box, rubbed out, and a cross in the right one."""
    other = row[(at + 1) % len(row)]
    sheet.draw(*hands.cross(sheet.hand, _centre(other), side=_side(other), rng=sheet.rng), pen=LEFTOVERS["erased"])
    sheet.mean(other, Intent.BRUSHED, "erased")
    cross(sheet, row, at)


def set_off(sheet: Filled, row: Row, at: int) -> None:
    """A wet cross that left its mirror image on the other half when the sheet was folded."""
    wet = hands.cross(sheet.hand, _aimed(sheet, row[at]), side=_side(row[at]), rng=sheet.rng)
    sheet.draw(*wet, pen=PENS["gel_blue"])
    sheet.mean(row[at], Intent.CROSSED, "set_off")
    mirror_set_off(sheet, wet)


def _between_boxes(row: Row, at: int) -> tuple[int, int, Points]:
    left = min(at, len(row) - 2)
    x, y, w, h = row[left].target.bbox
    return left, left + 1, _at(x + w, y + h / 2)


def astride(sheet: Filled, row: Row, at: int) -> None:
    """A cross on the rule between two boxes."""
    left, right, centre = _between_boxes(row, at)
    shift = _at(sheet.rng.normal(0, 0.4), 0)
    sheet.draw(
        *hands.cross(replace(sheet.hand, cross_size=0.9), centre=centre + shift, side=_side(row[left]), rng=sheet.rng)
    )
    for index in (left, right):
        sheet.mean(row[index], Intent.PEOPLE, "astride")


def across(sheet: Filled, row: Row, at: int) -> None:
    """A large X over both boxes."""
    left, right, _ = _between_boxes(row, at)
    x, y, w, h = row[left].target.bbox
    end = row[right].target.bbox[0] + row[right].target.bbox[2]
    sheet.draw(
        hands.line(sheet.hand, start=_at(x + 0.3 * w, y), end=_at(end - 0.3 * w, y + h), rng=sheet.rng),
        hands.line(sheet.hand, start=_at(x + 0.3 * w, y + h), end=_at(end - 0.3 * w, y), rng=sheet.rng),
    )
    for index in (left, right):
        sheet.mean(row[index], Intent.PEOPLE, "across")


def in_name(sheet: Filled, row: Row, at: int) -> None:
    """A cross on the letters of the name and none in a box."""
    x, y, w, h = row[at].name
    strokes = hands.cross(sheet.hand, centre=_at(x + w / 2, y + h / 2), side=_side(row[at]), rng=sheet.rng)
    _elsewhere(sheet, "in_name", strokes)


def beside(sheet: Filled, row: Row, at: int) -> None:
    """A cross between the name and the boxes."""
    _, y, _, h = row[0].target.row
    right = row[0].target.bbox[0]
    name_end = row[0].name[0] + row[0].name[2]
    strokes = hands.cross(sheet.hand, centre=_at((right + name_end) / 2, y + h / 2), side=_side(row[at]), rng=sheet.rng)
    _elsewhere(sheet, "beside", strokes)


def struck_name(sheet: Filled, row: Row, at: int) -> None:
    """The name struck through, as on the other kind of ballot, and no cross."""
    x, y, w, h = row[at].name
    _elsewhere(sheet, "struck_name", [hands.strike(sheet.hand, left=x, right=x + w, middle=y + h / 2, rng=sheet.rng)])


def _elsewhere(sheet: Filled, mark: str, strokes: list[Stroke]) -> None:
    sheet.draw(*strokes)
    sheet.note(mark, *strokes)


def column_line(sheet: Filled, row: Row, at: int) -> None:
    """One line down from this box over the boxes of the two next rows."""
    rows = rows_of(sheet.blank)
    index = next(i for i, other in enumerate(rows) if other[0].key == row[0].key)
    taken = [other for other in rows[index : index + 3] if not any(place.key in sheet.meant for place in other)]
    centre = _centre(row[at])
    end = _centre(taken[-1][at]) if taken else centre + _at(0, 6)
    sheet.draw(
        hands.line(sheet.hand, start=centre - _at(0, 2), end=end + _at(sheet.rng.normal(0, 1), 2), rng=sheet.rng)
    )
    for other in taken:
        sheet.mean(other[at], Intent.PEOPLE, "column_line")


BOX_MARKS: dict[str, BoxMark] = {
    "cross": cross,
    "cross_large": cross_large,
    "cross_small": cross_small,
    "plus": plus,
    "double_cross": double_cross,
    "corner_cross": corner_cross,
    "one_line": one_line,
    "tick": tick,
    "filled": filled,
    "circle": circle,
    "word": word,
    "dot": dot,
    "crossed_out": crossed_out,
    "withdrawn": withdrawn,
    "fluid": fluid,
    "both": both,
    "astride": astride,
    "across": across,
    "in_name": in_name,
    "beside": beside,
    "struck_name": struck_name,
    "column_line": column_line,
    "erased": erased,
    "set_off": set_off,
}
"""Marks for boxes, by name."""
