"""Tell where on a form the stamp goes: where its words say, where its file has one, or at the top left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ballotcount.domain.layout import Box, Target
from ballotcount.paper.adoption.name_search import FormPage
from ballotcount.paper.adoption.spelling import key_of
from ballotcount.paper.drawing import rounded
from ballotcount.reading.foreign.thresholds import FOREIGN_THRESHOLDS

STAMP_MM = (52.0, 44.0)
"""Width and height of the place for the stamp where the form says none, mm: over the organisation, top left."""
STAMP_AT = (8.0, 6.0)
"""Its top left corner, mm."""
STAMP_ABOVE_LIST_MM = 2.0
"""Paper between the stamp's place and the list, mm."""
STAMP_LEAST_MM = 15.0
"""Least height of such a place, mm."""
STAMP_KEYS = (key_of("đóng"), key_of("dấu"))
AROUND_MM = (8.0, 4.0, 0.0)
"""Paper around a stamp of the file that belongs to its place, mm: the widest that leaves the list out."""


@dataclass(frozen=True, slots=True)
class StampPlace:
    """Where the stamp of a page goes.

    Attributes:
        box: mm, or None where there is no room.
        elsewhere: stamps of the file that lie outside the place that is usual.
        on_list: those of them that lie on names or boxes.
    """

    box: Box | None
    elsewhere: tuple[Box, ...] = ()
    on_list: tuple[Box, ...] = ()


def stamp_place(page: FormPage, targets: Sequence[Target], stamps: Sequence[Box] = ()) -> StampPlace:
    """Return where the stamp goes.

    Args:
        page: its words and rules.
        targets: of the page.
        stamps: the red stamps that the file has there, mm.
    """
    usual = _usual_place(page, targets)
    # the reader looks for a stamp so far around its place
    reach = FOREIGN_THRESHOLDS.stamp_stray_mm
    others = [one for one in stamps if usual is None or not _is_within(one, _wider(usual, reach))]
    on_list = tuple(one for one in others if _on_list(one, targets))
    elsewhere = tuple(one for one in others if one not in on_list)
    if not elsewhere:
        return StampPlace(usual, on_list=on_list)
    largest = max(elsewhere, key=lambda one: one[2] * one[3])
    around = next(wide for by in AROUND_MM if by == 0 or not _on_list(wide := _wider(largest, by), targets))
    left = max(0.0, around[0])
    top = max(0.0, around[1])
    right = min(page.size[0], around[0] + around[2])
    bottom = min(page.size[1], around[1] + around[3])
    return StampPlace(rounded((left, top, right - left, bottom - top)), elsewhere, on_list)


def _usual_place(page: FormPage, targets: Sequence[Target]) -> Box | None:
    """Return the place around the words that ask for the stamp, or over the organisation at the top left."""
    top = min((target.row[1] for target in targets), default=page.size[1])
    for one, other in zip(page.tokens, page.tokens[1:], strict=False):
        if (one.key, other.key) == STAMP_KEYS:
            x, y = one.middle
            side = STAMP_MM[1]
            return rounded((max(2.0, x - side / 2), max(2.0, y - side / 2), side, side))
    if page.number > 1:
        return None
    headings = [token.box[1] for token in page.tokens if top - 14 < token.middle[1] < top and token.box[0] < 60]
    room = min([top, *headings]) - STAMP_ABOVE_LIST_MM - STAMP_AT[1]
    return rounded((*STAMP_AT, STAMP_MM[0], min(STAMP_MM[1], room))) if room >= STAMP_LEAST_MM else None


def _on_list(box: Box, targets: Sequence[Target]) -> bool:
    return any(touch(box, target.bbox) for target in targets)


def _wider(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + 2 * by, box[3] + 2 * by)


def _is_within(one: Box, other: Box) -> bool:
    return (
        other[0] <= one[0]
        and other[1] <= one[1]
        and one[0] + one[2] <= other[0] + other[2]
        and one[1] + one[3] <= other[1] + other[3]
    )


def touch(one: Box, other: Box) -> bool:
    """Return whether two boxes share a place."""
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
