"""What a machine pass counted before a restart: its kept pictures are read again, so that each sheet is known.

``counted_before`` asks the record at the desk; ``recall`` reads on the worker's thread and touches no session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from ballotcount.domain.errors import Fault
from ballotcount.domain.layout import Layout
from ballotcount.domain.reading import PageReading
from ballotcount.service.camera import SOURCES, MachinePass
from ballotcount.service.machine import Picture
from ballotcount.service.session import Session
from ballotcount.service.stores import PictureStore


@dataclass(frozen=True, slots=True)
class StoredSheet:
    """A counted sheet with its picture, to be remembered again.

    Attributes:
        own: whether the teller at the desk counted it; others take part in the pass at other tables.
    """

    picture: str
    stack: int
    sheet: int
    own: bool = True


def counted_before(session: Session, round_id: str) -> tuple[StoredSheet, ...]:
    """Return the sheets that the machine pass of this teller holds already, those of others included.

    ``picture`` is empty where none was kept.
    """
    round_state = session.round(round_id)
    number = round_state.count.pass_of(session.actor) if session.actor else None
    if number is None:
        return ()
    machines = set(SOURCES.values())
    sheets = round_state.passes[number].sheets()
    return tuple(
        StoredSheet(sheet.picture, stack, place, own=sheet.by == session.actor)
        for (stack, place), sheet in sheets
        if sheet.source in machines
    )


def recall(
    kept: Sequence[StoredSheet],
    go_on: Callable[[int], bool],
    *,
    pictures: PictureStore,
    layout: Layout,
    read: Callable[[Picture], PageReading],
    into: MachinePass,
) -> int:
    """Read kept pictures again after a restart, so that a sheet counted before it is known again.

    Runs on the camera worker; it touches no session.

    Args:
        go_on: called with the number of sheets done; False ends early.
        read: reads one page.

    Returns:
        The last number given. A page without marks takes a number and is not remembered; a picture that is gone takes
        none.
    """
    number = 0
    for done, sheet in enumerate(kept, start=1):
        for flat in _pages_in(sheet, pictures, len(layout.pages)):
            number += 1
            (into.places if sheet.own else into.memory.elsewhere)[number] = (sheet.stack, sheet.sheet)
            reading = read(flat)
            if reading.marks:
                into.memory.add(number, reading)
        if not go_on(done):
            break
    return number


def _pages_in(sheet: StoredSheet, pictures: PictureStore, pages: int) -> Iterable[Picture]:
    if not sheet.picture:
        return
    try:
        data = pictures.get(sheet.picture)
    except Fault:
        return  # a picture that is gone or changed is found by the check of the record; counting can go on
    whole = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if whole is not None:
        # The pages of a sheet were kept under each other in one picture.
        yield from np.array_split(np.asarray(whole, np.uint8), pages, axis=0)
