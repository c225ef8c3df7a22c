"""Minds the door while tables work.

Its address may leave the laptop, the head may move it, a join may stay unfinished, the server behind it may end.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from typing import Protocol

from ballotcount.domain.errors import EnvironmentFault, Fault

PAUSE = 2.0
"""Seconds between two looks; a cable that is put into another socket takes longer."""

SAID_AFTER = 3
"""Tries to start the server again before it is said that they fail: what a killed one leaves needs a few seconds."""

Place = tuple[str, int]
"""Address and port."""


class Door(Protocol):
    """What is minded."""

    @property
    def place(self) -> Place:
        """Where the door is open."""
        ...

    def wanted(self) -> Place | None:
        """Return where the last invitation says that it is; None where nobody was invited yet.

        Raises:
            Fault: the server does not answer.
        """
        ...

    def move(self, address: str, port: int) -> None:
        """Open it at a place, and close it where it was.

        Raises:
            EnvironmentFault: ``tables.listen``; it stays where it was.
        """
        ...

    def revive(self) -> None:
        """Start the server again, where it is one of our own and has ended.

        Raises:
            Fault: it does not start.
        """
        ...

    def forget_unfinished(self) -> None:
        """Shut out tables that began to join and did not finish.

        Raises:
            Fault: the server does not answer.
        """
        ...


class DoorMinder:
    """A thread that looks after the door.

    Args:
        on_trouble: called with a fault when it begins, and with None when the address is there again.
        has: whether an address is of this laptop now.
    """

    def __init__(
        self, door: Door, on_trouble: Callable[[Fault | None], None], has: Callable[[str], bool] | None = None
    ) -> None:
        self._door = door
        self._on_trouble = on_trouble
        self._has = has or has_address
        self._gone = False
        self._failed = 0
        self._refused: Place | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="tables-door", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            self.look()

    def look(self) -> None:
        """Look once: at what the head wants, then at the network card."""
        try:
            wanted = self._door.wanted()
            self._door.forget_unfinished()
        except Fault:
            wanted = None
            self._revive()
        else:
            self._failed = 0
        if wanted == self._door.place:
            self._refused = None
        elif wanted not in (None, self._refused):
            # A place that was refused is said once, not every two seconds.
            self._move(wanted)
        here = self._has(self._door.place[0])
        if not here and not self._gone:
            self._gone = True
            self._on_trouble(EnvironmentFault("tables.address_gone", address=self._door.place[0]))
        elif here and self._gone and self._move(self._door.place):
            # Some systems end what listened at an address when it goes.
            self._gone = False
            self._on_trouble(None)

    def _revive(self) -> None:
        try:
            self._door.revive()
        except Fault as fault:
            self._failed += 1
            if self._failed == SAID_AFTER:
                self._on_trouble(fault)

    def _move(self, place: Place) -> bool:
        try:
            self._door.move(*place)
        except EnvironmentFault as fault:
            self._refused = place
            self._on_trouble(fault)
            return False
        self._refused = None
        return True


def has_address(address: str) -> bool:
    """Return whether a network card of this laptop has an address now; nothing is sent."""
    with socket.socket() as tried:
        try:
            tried.bind((address, 0))
        except OSError:
            return False
    return True
