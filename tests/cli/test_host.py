"""What ``host`` records before tables come in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ballotcount.cli import tables
from ballotcount.domain.errors import EnvironmentFault
from ballotcount.domain.events import DecisionRecorded
from ballotcount.service.session import Session
from ballotcount.storage.shared.invitation import Invitation
from tests.builders import HEAD, PIN, opened, refusal


class Hosted:
    """The tables of a file, on a laptop that may not listen."""

    def __init__(self, session: Session, *, listens: bool) -> None:
        self.session = session
        self.listens = listens

    def journal_of_the_door(self, station: str) -> Any:
        return self.session.journal

    def open(self, address: str, port: int, board: object) -> None:
        if not self.listens:
            raise EnvironmentFault("tables.listen", address=address, port=port, detail="")

    def invite(self) -> Invitation:
        return Invitation("8.8.8.8", 7611, 1, "ab")


@pytest.mark.parametrize("listens", [True, False])
def test_an_address_of_the_internet_is_recorded_when_it_was_opened(
    listens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = opened()

    @contextmanager
    def hosted(*_: object, **__: object) -> Iterator[tuple[Hosted, Session]]:
        yield Hosted(session, listens=listens), session

    monkeypatch.setattr(tables, "_hosted", hosted)
    monkeypatch.setattr(tables, "_until_stopped", lambda: None)
    pin = tmp_path / "pin"
    pin.write_text(PIN, "utf-8")

    def host() -> None:
        tables.host(
            tmp_path / "x.ballot",
            listen="8.8.8.8:7611",
            teller=HEAD,
            pin_file=pin,
            server="",
            copies=None,
            insist=True,
            as_json=True,
        )

    before = session.journal.head.seq
    assert refusal(host) == ("" if listens else "tables.listen")
    recorded = [entry for entry in session.journal.entries(before) if entry.kind == DecisionRecorded.kind]
    assert len(recorded) == listens
