"""The check list: its lines in their order."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ballotcount.computer import devices, disks, settings
from ballotcount.computer.line import CheckLine, look
from ballotcount.domain.clock import Clock

PULL_SECONDS = 60.0
"""Seconds in which the stick has to be pulled out."""


@dataclass(frozen=True, slots=True)
class Places:
    """What a check list is given.

    Attributes:
        folder: where the congress file will lie.
        stick: a stick or share for its copies; None for none at hand.
        modules: drivers of tokens; None looks for them.
        pull: whether somebody will pull the stick out.
    """

    folder: Path
    stick: Path | None = None
    modules: tuple[Path, ...] | None = None
    pull: bool = False


def all_lines(places: Places, clock: Clock) -> Iterator[Callable[[], CheckLine]]:
    """Yield the checks that need no window; each does its work when it is called."""
    yield lambda: disks.working_disk(places.folder, clock)
    yield lambda: disks.cloud(places.folder)
    yield lambda: disks.long_names(places.folder, clock)
    yield lambda: disks.sudden_end(places.folder, clock)
    yield lambda: stick_line(places, clock)
    yield lambda: pull_line(places)
    yield devices.cameras
    yield lambda: devices.tokens(places.modules)
    yield settings.letters
    yield settings.clock
    yield settings.sleep


def stick_line(places: Places, clock: Clock) -> CheckLine:
    """Return what is found of the stick."""
    return look("stick", "none") if places.stick is None else disks.stick(places.folder, places.stick, clock)


def pull_line(places: Places) -> CheckLine:
    """Return what is found while the stick is pulled out."""
    if places.stick is None or not places.pull:
        return look("pulled", "none")
    # monotonic: the clock of the wall may be set while somebody pulls the stick.
    end = time.monotonic() + PULL_SECONDS
    return disks.pulled_out(places.stick, lambda: time.monotonic() < end)
