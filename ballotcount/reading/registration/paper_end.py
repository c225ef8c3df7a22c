"""Find where the paper ends within the page of a form whose print is taller or wider than in its file.

Beyond that end the flat page shows the scanner's lid or the desk. A sheet whose print is of the right size and whose
paper ends early was cut: nothing is looked for there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from ballotcount.reading.arrays.arrays import Gray, Matrix, Numbers, Picture, over, percentile, without_colour
from ballotcount.reading.registration.thresholds import REGISTRATION_THRESHOLDS, RegistrationThresholds

WHITE = 255
"""Grey of a flat page outside of its picture."""


class Room(NamedTuple):
    """By how much the page is larger than its paper, mm; the least and the most that the picture allows.

    Attributes:
        tall: of the page's height.
        wide: of its width.
    """

    tall: tuple[float, float]
    wide: tuple[float, float]


def room_beyond(
    matrix: Matrix,
    *,
    picture: tuple[int, int],
    paper: tuple[float, float],
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> Room:
    """Return by how much the print of a page is larger one way than the other.

    A camera that looks aslant foreshortens one way too. How much of a difference that is depends on its lens, so the
    least and the most over all usual lenses count. A scanner shows lengths as they are.

    Args:
        matrix: from mm to pixels of the picture.
        picture: its height and width, px.
        paper: width and height of the page, mm.
    """
    centred = np.array([[1.0, 0.0, -picture[1] / 2], [0.0, 1.0, -picture[0] / 2], [0.0, 0.0, 1.0]]) @ matrix
    focal = np.array(limits.end_lenses)[:, None] * max(picture)
    # a pinhole camera: lengths along both sides of the sheet are those of these two columns, seen through the lens
    steps = np.hypot(np.hypot(centred[0, :2], centred[1, :2]) / focal, centred[2, :2])
    ratio = steps[:, 1] / steps[:, 0]
    tall = paper[1] * (1 - 1 / ratio)
    wide = paper[0] * (1 - ratio)
    return Room((float(tall.min()), float(tall.max())), (float(wide.min()), float(wide.max())))


class PaperEnd(NamedTuple):
    """Where the paper ends within a flat page, seen from one end of the page.

    Attributes:
        side: place of that end in what ``_sides`` yields.
        rows: first row of paper in each column, counted from the page's end; 0 where the end was not seen.
    """

    side: int
    rows: Numbers


def paper_ends(
    flat: Picture,
    matrix: Matrix,
    *,
    picture: tuple[int, int],
    paper: tuple[float, float],
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> list[PaperEnd]:
    """Return the ends of the paper within the flat page of a form that is printed larger than its file.

    Args:
        flat: the flat page, grey or colour.
        matrix: from mm to pixels of the picture.
        picture: its height and width, px.
        paper: width and height of the page, mm.
    """
    room = room_beyond(matrix, picture=picture, paper=paper, limits=limits)
    # nearly every print is as large as in its file
    if max(room.tall[0], room.wide[0]) < limits.end_room_mm:
        return []
    outside = _outside(flat.shape, matrix, picture=picture, paper=paper, moved=limits.end_moved_mm)
    scale = flat.shape[1] / paper[0]
    found = []
    rooms = (room.tall, room.tall, room.wide, room.wide)
    sides = zip(_sides(flat), _sides(outside), rooms, strict=True)
    for side, (page, unseen, (least, most)) in enumerate(sides):
        if least < limits.end_room_mm:
            continue
        # paper that ends further inside was cut
        deep = round((min(most, limits.end_deep_mm) + limits.end_over_mm) * scale)
        rows = _end_rows(page, unseen, deep=deep, scale=scale, limits=limits)
        if rows is not None and rows.max() <= deep + limits.end_around_px + 1:
            found.append(PaperEnd(side, rows))
    return found


def cover_ground(
    flat: Picture,
    ends: Sequence[PaperEnd],
    *,
    paper: tuple[float, float],
    limits: RegistrationThresholds = REGISTRATION_THRESHOLDS,
) -> None:
    """Give the ground beyond the ends of the paper the grey or colour of the paper right beside it.

    Args:
        flat: the flat page; changed in place.
        ends: as ``paper_ends`` returns them.
        paper: width and height of the page, mm.
    """
    reach = 2 * round(limits.end_lightest_mm * flat.shape[1] / paper[0]) + 1
    sides = list(_sides(flat))
    for end in ends:
        page = sides[end.side]
        rows = end.rows.astype(int)
        columns = np.arange(len(rows))
        beside = np.stack([page[rows + step, columns] for step in range(limits.end_beside_px)])
        # the lightest near by: ink that runs off the paper is not drawn on;
        # white would make paper in shadow look like ink
        lightest = cv2.dilate(beside, np.ones((limits.end_beside_px, reach), np.uint8))[limits.end_beside_px // 2]
        ground = np.arange(rows.max())[:, None] < rows[None]
        page[: len(ground)][ground] = np.broadcast_to(lightest[None], (len(ground), *lightest.shape))[ground]


def _outside(
    shape: tuple[int, ...], matrix: Matrix, *, picture: tuple[int, int], paper: tuple[float, float], moved: float
) -> Gray:
    """Return 255 where a flat page lies outside of its picture, which a bent page may miss by ``moved`` mm."""
    ends = np.array([[0.0, 0.0], [picture[1], 0.0], [picture[1], picture[0]], [0.0, picture[0]]]) - 0.5
    shown = np.asarray(cv2.perspectiveTransform(ends[None], np.linalg.inv(matrix))[0])
    shown += np.sign(shown.mean(axis=0) - shown) * moved
    found = np.full(shape[:2], 255, np.uint8)
    # in sixteenths of a pixel
    cv2.fillConvexPoly(found, np.round(shown * (shape[1] / paper[0]) * 16).astype(np.int32), 0, shift=4)
    return found


def _sides(page: Picture) -> Iterator[Picture]:
    """Yield a page as seen from its head, foot, left and right end: the row at that end comes first."""
    turned = np.swapaxes(page, 0, 1)
    yield from (page, page[::-1], turned, turned[::-1])


def _end_rows(
    page: Picture, unseen: Gray, *, deep: int, scale: float, limits: RegistrationThresholds
) -> Numbers | None:
    """Return the first row of paper in each column, None where no end of the paper shows.

    Args:
        page: the flat page, from one of its ends on.
        unseen: 255 where it is not in the picture.
        deep: rows within which the paper may end.
        scale: px per mm.
    """
    grey = without_colour(np.ascontiguousarray(page[:deep]))
    # what lies outside of the picture is drawn white, also where the page bends out of it
    hidden = np.asarray(cv2.max(np.ascontiguousarray(unseen[:deep]), over(grey, WHITE - 1)), dtype=np.uint8)
    # of the paper beside it: one side of a sheet often lies in shadow
    level = percentile(without_colour(np.ascontiguousarray(page[deep : deep + round(limits.end_level_mm * scale)])), 50)
    ground = np.asarray(cv2.max(255 - over(grey, level - limits.end_darker), hidden), dtype=np.uint8)
    least = limits.end_least_mm * scale
    # most pages end in paper on each side
    if cv2.countNonZero(ground[0]) < least:
        return None
    return _smooth_end(ground, hidden, least=least, limits=limits)


def _smooth_end(ground: Gray, unseen: Gray, *, least: float, limits: RegistrationThresholds) -> Numbers | None:
    """Return the first row of paper in each column, None where no smooth end of it shows.

    All that lies between an end of the paper and that of the page is ground: a pen's line has paper on both sides.

    Args:
        ground: 255 where the page is darker than paper or not shown, from its end on.
        unseen: 255 where it is not shown.
        least: fewest columns that show the end.
    """
    row = np.argmin(ground, axis=0)
    every = np.arange(len(row))
    # where all rows are ground the smallest value is no paper
    is_paper = ground[row, every] == 0
    dark = (ground > unseen).cumsum(axis=0)[np.maximum(row - 1, 0), every]
    columns = np.flatnonzero(is_paper & (dark >= limits.end_seen_px))
    if len(columns) < least:
        return None
    rows = row[columns].astype(float)
    # a lens bows the end; places where ink touches it are left out of the second fit
    bow = np.polyfit(columns, rows, 2)
    away = np.abs(rows - np.polyval(bow, columns))
    close = away <= np.percentile(away, 100 * limits.end_share)
    bow = np.polyfit(columns[close], rows[close], 2)
    away = np.abs(rows - np.polyval(bow, columns))
    if np.count_nonzero(away <= limits.end_smooth_px) < limits.end_share * len(columns):
        return None
    found = np.zeros(len(row))
    part = slice(int(columns[0]), int(columns[-1]) + 1)
    found[part] = np.maximum(np.round(np.polyval(bow, every[part])) + 1 + limits.end_around_px, 0)
    return found
