"""Copies after each stack: a second place that takes none is said at the start and later, and when it is mended."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from ballotcount.domain.errors import EnvironmentFault
from ballotcount.service.copies import StackCopies
from ballotcount.storage import CongressFile, disk
from tests.storage.conftest import TickingClock


def test_a_place_that_is_missing_is_refused_at_the_start(
    file: CongressFile, tmp_path: Path, clock: TickingClock
) -> None:
    with pytest.raises(EnvironmentFault, match=r"backup\.gone"):
        StackCopies(file, tmp_path / "usb", clock).require()
    assert not (tmp_path / "usb").exists(), "a stick that is out is no new folder"


@pytest.mark.parametrize(("number", "code"), [(errno.ENOSPC, "backup.full"), (errno.EROFS, "backup.read_only")])
def test_a_place_that_takes_nothing_is_said_at_the_start_and_later(
    file: CongressFile, tmp_path: Path, clock: TickingClock, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    place = tmp_path / "usb"
    place.mkdir()
    copies = StackCopies(file, place, clock)
    copies.require()
    assert copies.make() == ()

    def refuse(*_: object) -> None:
        raise OSError(number, "no", str(place))

    with monkeypatch.context() as patched:
        patched.setattr(disk, "replace", refuse)
        with pytest.raises(EnvironmentFault, match=code):
            copies.require()
        (words,) = copies.make()
        assert str(place) in words
    assert len(copies.make()) == 1, "that it works again is said"
    assert copies.make() == ()
