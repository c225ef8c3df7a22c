"""The one result object: screen, paper and export all render this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ballotcount.domain.election import RoundKind


class Status(StrEnum):
    ELECTED = "elected"
    NOT_ELECTED = "not_elected"
    TIED = "tied"
    """At the cut with more people than seats left; only the congress can go on."""


@dataclass(frozen=True, slots=True)
class RuleRef:
    """The rule that decided something.

    Attributes:
        code: key of the rule; ``rule.<code>`` in the catalogue explains it.
        article: document and article, as the profile cites it.
        read: True when the text of the article was read, False for common practice to be checked by the board.
    """

    code: str
    article: str
    read: bool


@dataclass(frozen=True, slots=True)
class Levels:
    """Votes on the three levels of confidence."""

    high: int
    medium: int
    low: int


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One candidate's result.

    Attributes:
        votes: votes for (on levels: high; on cumulative ballots: the votes put on the line).
        against: votes against, where the ballot can say so.
        uncounted: valid ballots whose line did not count (blank or double).
        rank: 1 for most votes; ties share a rank.
        spare: votes above the needed number; negative are missing. None where no number is needed.
        percent: shown only, never compared; by level on a confidence ballot.
        consequence: what follows for the person, ``consequence.<code>`` in the catalogue.
        written: the name was written by hand and has no number on the printed list; ``no`` goes on after the last.
    """

    no: int
    name: str
    votes: int
    against: int
    uncounted: int
    rank: int
    status: Status
    spare: int | None
    percent: str | Mapping[str, str]
    rule: RuleRef
    levels: Levels | None = None
    consequence: str | None = None
    written: bool = False


@dataclass(frozen=True, slots=True)
class QuorumLine:
    """One condition of the quorum: ``have`` of ``of`` must reach ``need``."""

    code: str
    have: int
    of: int
    need: int
    met: bool
    rule: RuleRef

    @property
    def missing(self) -> int:
        return max(0, self.need - self.have)


@dataclass(frozen=True, slots=True)
class Quorum:
    met: bool
    lines: tuple[QuorumLine, ...]


@dataclass(frozen=True, slots=True)
class Tie:
    """People with equal votes at the cut, more of them than seats left."""

    numbers: tuple[int, ...]
    votes: int
    seats_left: int


@dataclass(frozen=True, slots=True)
class NextStep:
    """The round that the rules propose; the congress decides.

    Attributes:
        candidates: numbers that stand again.
        may_add_names: the congress may add names.
        decision: True when it takes a decision of the congress to go on at all.
    """

    kind: RoundKind
    seats: int
    candidates: tuple[int, ...]
    may_add_names: bool
    decision: bool
    rule: RuleRef


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the outcome would be under another base: a warning, never the result."""

    base_code: str
    base: int
    needed: int
    elected: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one round, rule by rule.

    Attributes:
        base: the number the majority is taken of (*tổng số tính kết quả*).
        needed: smallest whole number of votes that elects; None where no threshold applies.
        lines: in ballot order.
        unused: votes that valid ballots could have given and did not: fewer names than seats, or fewer votes
            than the shares carry. None where a ballot may hold any number of votes.
        fraction, strict: the exact share of the base that ``needed`` comes from, "1/2" and whether it is to be
            passed; empty where no threshold applies.
        base_printed: the reason printed beside the base, Vietnamese.
        warnings: ``warning.<code>`` in the catalogue.
    """

    valid: int
    invalid: int
    invalid_by_reason: Mapping[str, int]
    base: int
    base_code: str
    base_rule: RuleRef
    needed: int | None
    threshold_rule: RuleRef
    quorum: Quorum
    seats: int
    lines: tuple[OutcomeLine, ...]
    tie: Tie | None
    next: NextStep | None
    what_if: tuple[WhatIf, ...]
    warnings: tuple[str, ...] = ()
    unused: int | None = None
    base_printed: str = ""
    fraction: str = ""
    strict: bool = False
    kind: RoundKind = RoundKind.FIRST

    @property
    def elected(self) -> tuple[OutcomeLine, ...]:
        """The elected, most votes first."""
        # The number of the list behind the rank, so that equal votes stand in one order on every screen and paper.
        return tuple(sorted((x for x in self.lines if x.status is Status.ELECTED), key=lambda x: (x.rank, x.no)))
