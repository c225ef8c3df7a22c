"""The sample congress on its way: who is there, where its files go, which steps its day has."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from ballotcount.domain.people import Role
from ballotcount.sample import congress as sample
from ballotcount.sample.clock import DayClock
from ballotcount.service import people
from ballotcount.service.session import Session

# Shorter than any board may choose: it protects nothing, for everybody knows it.
PIN = "2468"
"""Of everybody in the sample; the desk says so."""

FIRST_PIN = "1357"
"""PIN that the head gives everybody; each chooses ``PIN`` before anything else."""

BOARD = (
    Role.SECRETARY,
    Role.TYPIST,
    Role.TYPIST,
    Role.TYPIST,
    Role.TYPIST,
    Role.TYPIST,
    Role.TECHNICIAN,
)
HEAD = "t1"
SECRETARY = "t2"
FIRST = "t3"
SECOND = "t4"
MEMBER = "t5"
OTHER = "t6"
STACK = 50


class Step(StrEnum):
    """The steps of the day, in order; ``service.step.<value>`` names each."""

    SET_UP = "set_up"
    ROSTER = "roster"
    ELECTIONS = "elections"
    PAPER = "paper"
    ISSUE = "issue"
    COLLECT = "collect"
    FIRST_PASS = "first_pass"
    SECOND_PASS = "second_pass"
    JUDGE = "judge"
    DISPUTES = "disputes"
    RESULT = "result"
    RUN_OFF = "run_off"
    SECRETARY = "secretary"
    PAPERS = "papers"
    SEAL = "seal"


@dataclass(slots=True)
class Day:
    """The sample congress on its way.

    Attributes:
        folder: where files go, or None to write none.
        pictures: the first pass is read by machine, from scans for the committee and from a film for the secretary;
            otherwise everything is typed.
        simulated: seconds spent on what a hall does by itself: marking, scanning and filming the sheets.
        simulated_cpu: of these, seconds in which a processor worked.
        count: official delegates.
        boxes: the truth of each round's sheets, for the judge who looks at the paper.
    """

    session: Session
    clock: DayClock
    seed: int
    count: int
    folder: Path | None = None
    pictures: bool = False
    simulated: float = 0.0
    simulated_cpu: float = 0.0
    boxes: dict[str, sample.Box] = field(default_factory=dict)

    def at(self, teller: str) -> None:
        """Let somebody sign in."""
        people.sign_in(self.session, teller, PIN)

    def write(self, name: str, content: bytes) -> None:
        """Leave a file, where files are wanted."""
        if self.folder is not None:
            (self.folder / name).write_bytes(content)
