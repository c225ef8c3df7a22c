"""Lines of text: breaking at blanks, placing on a base line."""

from __future__ import annotations

from ballotcount.domain.errors import UserError
from ballotcount.paper.drawing import PLACES, DrawnText
from ballotcount.paper.fonts import MM_PER_POINT, Face, width

LEADING = 1.22
"""Distance of base lines as a multiple of the type size; stacked marks (Ễ, Ự) do not touch at it."""

RISE = 0.92
"""Base line of the first line below the top of its block, as a multiple of the type size."""


def line_height(size: float) -> float:
    """Return distance of two base lines, mm."""
    return size * MM_PER_POINT * LEADING


def wrapped(text: str, face: Face, size: float, room: float) -> tuple[str, ...] | None:
    """Break a text into lines, as few as fit.

    Args:
        size: points.
        room: width of a line, mm.

    Returns:
        The lines, or None when a single word is wider than the room.
    """
    lines: list[str] = []
    for word in text.split(" ") if text else ():  # not at a no-break space: "Tự do" stays together
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, face, size) <= room:
            lines[-1] = longer
        elif width(word, face, size) <= room:
            lines.append(word)
        else:
            return None
    return tuple(lines)


def broken(text: str, face: Face, size: float, room: float) -> tuple[str, ...]:
    """Break a text into lines of about equal length.

    Raises:
        UserError: a word is wider than the room.
    """
    lines = wrapped(text, face=face, size=size, room=room)
    if lines is None:
        raise UserError("ballots.word_too_wide", text=text, room=f"{room:.0f}")
    low = room / 2
    high = room
    for _ in range(12):  # 2^-12 of a line is below a printer's dot
        middle = (low + high) / 2
        tried = wrapped(text, face=face, size=size, room=middle)
        # The least width that still takes as many lines makes them equally long, without a lone word at the end.
        low, high = (low, middle) if tried is not None and len(tried) == len(lines) else (middle, high)
    return wrapped(text, face=face, size=size, room=high) or lines


def centered(text: str, left: float, room: float, baseline: float, face: Face, size: float) -> DrawnText:
    """Return a line in the middle of a width."""
    return at(text, x=left + (room - width(text, face, size)) / 2, baseline=baseline, face=face, size=size)


def at(text: str, x: float, baseline: float, face: Face, size: float) -> DrawnText:
    """Return a line that starts at a place."""
    return DrawnText(x=round(x, PLACES), y=round(baseline, PLACES), text=text, face=face, size=size)
