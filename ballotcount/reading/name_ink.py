"""The ink at each printed name: the print put exactly in place, and the strokes followed."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.reading.arrays import Gray
from ballotcount.reading.ink import Ink
from ballotcount.reading.names import Name
from ballotcount.reading.strokes import FAINTEST, HIDDEN, Stroke, trace

LEAST_PIXELS = 6
"""Pixels of ink at a name from which it is looked at: 1 mm of a thin pen's line."""
PEN_WIDE = np.ones((2, 2), np.uint8)


@dataclass(frozen=True, slots=True)
class NameInk:
    """A name, the ink near it and the strokes followed through it."""

    name: Name
    extra: Gray
    room: Gray
    touched: bool
    raw: float
    shown: float
    strokes: tuple[Stroke, ...]


def look_at(names: list[Name], ink: Ink) -> list[NameInk]:
    """Follow the strokes at every name of a page."""
    parts = [(slice(name.top, name.bottom), slice(name.left, name.right)) for name in names]
    extras = [_within_row(name, ink.extra[part]) for name, part in zip(names, parts, strict=True)]
    rooms = [ink.room[part] for part in parts]
    raw = [_raw(name, extras[number], rooms[number], ink) for number, name in enumerate(names)]
    inked = [number for number, name in enumerate(names) if _touched(name, extras[number], rooms[number], ink)]
    for number in inked:
        extras[number], rooms[number] = _nudged(
            names[number], ink.paper[parts[number]], extras[number], rooms[number], ink.dark
        )
    inked = [number for number in inked if _touched(names[number], extras[number], rooms[number], ink)]
    traced = trace([(extras[number], rooms[number]) for number in inked], ink.floor, ink.dark)
    strokes = {number: tuple(found) for number, found in zip(inked, traced, strict=True)}
    touched = set(inked)
    return [
        NameInk(
            name,
            extras[number],
            rooms[number],
            number in touched,
            raw[number],
            print_shown(name, ink.paper[part], rooms[number]),
            strokes.get(number, ()),
        )
        for number, (name, part) in enumerate(zip(names, parts, strict=True))
    ]


def _nudged(name: Name, paper: Gray, extra: Gray, room: Gray, dark: float) -> tuple[Gray, Gray]:
    """Extra and room with the print moved to where this name really lies, if that explains more of the picture.

    The page as a whole is in register to a tenth of a millimetre or so; half a pixel more makes a fringe on letters.
    """
    room = _as_dark_as_here(name, paper, room, dark)
    extra = np.minimum(extra, cv2.subtract(room, paper))
    inner = (slice(int(name.row_top) + 3, int(name.row_bottom) - 2), slice(max(0, name.first - 8), name.last + 9))
    dx, dy = _offset(paper[inner], room[inner])
    if max(abs(dx), abs(dy)) < 0.15 or max(abs(dx), abs(dy)) > 2.0:
        return extra, room
    shift = np.array([[1, 0, dx], [0, 1, dy]], dtype=np.float64)
    moved = cv2.warpAffine(room, shift, room.shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    better = np.where(extra > 0, cv2.subtract(moved, paper), 0)
    better = _within_row(name, np.minimum(better, cv2.subtract(moved, paper)).astype(np.uint8))
    print_near = cv2.dilate(name.print_mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    if float(better[print_near].sum()) < float(extra[print_near].sum()):
        return better, np.asarray(moved, dtype=np.uint8)
    return extra, room


def _as_dark_as_here(name: Name, paper: Gray, room: Gray, dark: float) -> Gray:
    """The bound for the toner of this name: an emptying cartridge prints one name paler than another."""
    here = float(np.percentile(paper[name.print_mask], 35)) if name.print_mask.any() else dark
    least = float(np.percentile(room[name.print_mask], 35)) if name.print_mask.any() else dark
    if here >= least:
        return room
    darker = cv2.convertScaleAbs(255 - room, alpha=(250 - here) / max(1.0, 250 - least))
    return np.asarray(255 - darker, dtype=np.uint8)


def _offset(paper: Gray, room: Gray) -> tuple[float, float]:
    """Displacement of the print, px, by one least-squares step on its slopes; ink is kept out as an outlier."""
    wanted = room.astype(np.float32)
    down, across = np.gradient(wanted)
    off = paper.astype(np.float32) - wanted
    dx = dy = 0.0
    for _ in range(2):
        left = off + dx * across + dy * down
        trust = (np.abs(left) < max(20.0, 2.0 * float(np.abs(left).mean()))).astype(np.float32)
        a, b, c = ((trust * one).sum() for one in (across * across, across * down, down * down))
        p, q = (trust * across * off).sum(), (trust * down * off).sum()
        det = float(a * c - b * b)
        if det < 1e3:
            return 0.0, 0.0
        dx, dy = float((b * q - c * p) / det), float((b * p - a * q) / det)
    return dx, dy


def _within_row(name: Name, extra: Gray) -> Gray:
    """The ink inside the row, off its rules, whose print may be drawn half a pixel elsewhere or fatter."""
    own = np.zeros_like(extra)
    part = slice(max(0, round(name.row_top) + 4), round(name.row_bottom) - 3)
    own[part] = extra[part]
    return own


def print_shown(name: Name, paper: Gray, room: Gray) -> float:
    """How much of the name's print the picture shows, 1 for all of it at its full darkness."""
    expected = np.where(name.print_mask, np.maximum(250.0 - room, 0), 0)
    seen = np.where(name.print_mask, 250.0 - np.minimum(paper, 250), 0)
    power = float((expected * expected).sum())
    return float((expected * seen).sum()) / power if power > 0 else 0.0


def _raw(name: Name, extra: Gray, room: Gray, ink: Ink) -> float:
    """Darkness as wide as a pen at the letters, before the print was put in place: grey levels summed over pixels."""
    part = (slice(max(0, int(name.cap_top) - 2), int(name.foot) + 3), slice(max(0, name.first - 4), name.last + 5))
    # letters of a rendered blank stand up to a pixel beside those of the press: that much is let go
    wide = cv2.erode(room, np.ones((3, 3), np.uint8))
    less = cv2.subtract(room, wide)
    seen = np.where(wide[part] > ink.dark + HIDDEN * (250 - ink.dark), cv2.subtract(extra, less)[part], 0)
    solid = cv2.morphologyEx(seen.astype(np.uint8), cv2.MORPH_OPEN, PEN_WIDE)
    solid[solid < ink.floor] = 0
    return float(solid.sum())


def _touched(name: Name, extra: Gray, room: Gray, ink: Ink) -> bool:
    """Whether there is ink at the name that is as wide as a pen; the fringe of print is one pixel wide."""
    part = (slice(max(0, int(name.cap_top) - 10), int(name.foot) + 9), slice(max(0, name.first - 6), name.last + 7))
    dark = (
        (extra[part] >= max(FAINTEST, 1.3 * ink.floor)) & (room[part] > ink.dark + HIDDEN * (250 - ink.dark))
    ).astype(np.uint8)
    if cv2.countNonZero(dark) < LEAST_PIXELS:
        return False
    return cv2.countNonZero(cv2.morphologyEx(dark, cv2.MORPH_OPEN, PEN_WIDE)) >= LEAST_PIXELS
