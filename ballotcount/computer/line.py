"""One line of the check list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ballotcount.text.words import t


class CheckVerdict(StrEnum):
    """What a check found."""

    RIGHT = "right"
    WRONG = "wrong"
    LOOK = "look"
    """A person has to try it, or to give the check what it needs."""


@dataclass(frozen=True, slots=True)
class CheckLine:
    """What one check found.

    Attributes:
        name: of the check; ``check.<name>`` in the catalogue.
        finding: what was found; ``check.<name>.<finding>`` says it, and what to do.
        facts: the figures of that sentence.
    """

    name: str
    verdict: CheckVerdict
    finding: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @property
    def heading(self) -> str:
        """What was checked."""
        return t(f"check.{self.name}")

    @property
    def words(self) -> str:
        """What was found and what to do."""
        return t(f"check.{self.name}.{self.finding}", **self.facts)


# A test finds every finding by the calls of these three, so check and finding stay plain texts there.
def right(name: str, **facts: object) -> CheckLine:
    """Return a line that is right."""
    return CheckLine(name=name, verdict=CheckVerdict.RIGHT, finding="right", facts=facts)


def wrong(name: str, finding: str, **facts: object) -> CheckLine:
    """Return a line that is wrong; its sentence says what to do."""
    return CheckLine(name=name, verdict=CheckVerdict.WRONG, finding=finding, facts=facts)


def look(name: str, finding: str, **facts: object) -> CheckLine:
    """Return a line that needs a person."""
    return CheckLine(name=name, verdict=CheckVerdict.LOOK, finding=finding, facts=facts)
