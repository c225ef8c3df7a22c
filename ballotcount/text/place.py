"""Which sheet is meant: stack, place in it and running number, named alike wherever the desk speaks of a sheet.

Numbers run on as if every stack before were full, so that both passes, the slip and the record call one paper alike,
also where a stack was closed early.
"""

from __future__ import annotations

from ballotcount.text.words import t


def running(stack: int, sheet: int, size: int) -> int:
    """Return the running number of a sheet in stacks of ``size``."""
    return (stack - 1) * size + sheet


def place_words(stack: int, sheet: int, size: int) -> str:
    """Name a sheet, in stacks of ``size``; in the first stack both numbers are one."""
    if stack <= 1:
        return t("desk.count.place", stack=stack, sheet=sheet)
    return t("desk.count.place_running", stack=stack, sheet=sheet, running=running(stack, sheet, size))


def range_words(stack: int, size: int, holds: int) -> str:
    """Name a stack with the running numbers of its sheets, as its slip prints them.

    Args:
        holds: how many sheets it has when it is complete; the last stack has what is left.
    """
    first = running(stack, 1, size)
    last = running(stack, min(max(holds, 1), size), size)
    if first == last:
        return t("desk.count.stack_single", stack=stack, sheet=first)
    return t("desk.count.stack_range", stack=stack, first=first, last=last)
