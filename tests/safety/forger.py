"""Somebody who rewrites a journal: from any point on, with the chain made again, with or without the keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ballotcount.domain.journal import Draft, Entry
from ballotcount.service.keys import OpenKey, open_sealed, public_text
from ballotcount.storage.signatures import holds
from tests.fakes import MemoryJournal, StepClock


@dataclass(frozen=True)
class Line:
    """One entry as the forger will write it.

    Attributes:
        keys: who signs.
    """

    kind: str
    body: Mapping[str, Any]
    actor: str
    keys: tuple[OpenKey, ...]

    def saying(self, **facts: Any) -> Line:
        return replace(self, body={**self.body, **facts})

    def by(self, teller: str, keys: Mapping[str, OpenKey]) -> Line:
        return replace(self, actor=teller, keys=(keys[teller], *self.keys[1:]))


Change = Callable[[Line], Line | None]


def opened_keys(entries: Iterable[Entry], pins: Iterable[str]) -> dict[str, list[OpenKey]]:
    """Every key that a journal ever held, opened with known PINs, by teller, oldest first."""
    found: dict[str, list[OpenKey]] = {}
    for entry in entries:
        teller = entry.body.get("teller")
        if not isinstance(teller, dict) or "pin" not in teller:
            continue
        for pin in pins:
            private = open_sealed(teller["pin"], pin)
            if private is not None and public_text(private) == teller["key"]:
                found.setdefault(teller["id"], []).append(OpenKey(teller["id"], private))
    return found


def lines(entries: Iterable[Entry], keys: Mapping[str, list[OpenKey]]) -> list[Line]:
    """The entries of a journal with the keys that signed each."""
    made = []
    for entry in entries:
        signers = tuple(
            next(key for key in keys[one.teller] if holds(key.public, entry.hash, one.value))
            for one in entry.signatures
        )
        made.append(Line(entry.kind, entry.body, entry.actor, signers))
    return made


def written(made: Iterable[Line], *, signed: bool = True) -> MemoryJournal:
    """A journal with these entries, its chain made again.

    Args:
        signed: whether the forger has everybody's keys.
    """
    journal = MemoryJournal(StepClock())
    for line in made:
        journal.append([Draft(line.kind, dict(line.body), line.actor, line.keys if signed else ())])
    return journal


def changed(made: Iterable[Line], change: Change) -> list[Line]:
    """The lines with a change applied to each; None takes a line out."""
    return [line for line in map(change, made) if line is not None]
