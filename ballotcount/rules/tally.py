"""Counting: whole numbers for each line of the list, one ballot at a time or many at once.

A tally keeps counts of marks, not of votes: on a strike-through list everybody who is not struck gets the vote, so the
votes of a line are the valid ballots less its strikes, and one more ballot costs only the lines that it marks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.domain.errors import IntegrityFault
from ballotcount.domain.outcome import Levels
from ballotcount.domain.profile import RuleProfile
from ballotcount.rules.validity import Validity, judge, votes_spent, written_votes

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LineCount:
    """The count of one line; ``votes + against + uncounted`` is the number of valid ballots where boxes are marked."""

    votes: int
    against: int = 0
    uncounted: int = 0
    levels: Levels | None = None


@dataclass(slots=True)
class Tally:
    """The count of one round, or of one station's part of it.

    Attributes:
        numbers: the candidates' numbers, in ballot order.
        valid: valid ballots.
        reasons: invalid ballots by the code of their reason.
        marks: valid ballots by line and mark.
        votes: votes by line, on cumulative ballots.
        written: valid ballots by hand-written name.
        piles: valid ballots by the number of people they vote for.
        spent, carried: votes given, and votes that the shares of valid ballots carry, on cumulative ballots.
    """

    round: str
    style: VotingMethod
    seats: int
    numbers: tuple[int, ...]
    valid: int = 0
    reasons: Counter[str] = field(default_factory=Counter)
    marks: Counter[tuple[int, LineMark]] = field(default_factory=Counter)
    votes: Counter[int] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    piles: Counter[int] = field(default_factory=Counter)
    spent: int = 0
    carried: int = 0

    @classmethod
    def of(cls, round: Round) -> Tally:
        """An empty tally of a round."""
        return cls(round.id, round.style, round.seats, tuple(candidate.no for candidate in round.candidates))

    @property
    def invalid(self) -> int:
        """Invalid ballots, whatever the reason."""
        return sum(self.reasons.values())

    @property
    def unused(self) -> int | None:
        """Votes that valid ballots could have given and did not, or None where that is not known."""
        if self.style is VotingMethod.CUMULATIVE:
            return self.carried - self.spent if self.carried else None
        if (
            self.style not in (VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.WRITTEN)
            or sum(self.piles.values()) != self.valid
        ):
            return None
        return self.seats * self.valid - sum(people * sheets for people, sheets in self.piles.items())

    def line(self, no: int) -> LineCount:
        """The count of one line."""
        match self.style:
            case VotingMethod.STRIKE:
                struck = self.marks[no, LineMark.STRUCK]
                return LineCount(self.valid - struck, against=struck)
            case VotingMethod.CUMULATIVE:
                return LineCount(self.votes[no])
            case VotingMethod.WRITTEN:
                return LineCount(self.marks[no, LineMark.AGREE])
            case VotingMethod.LEVELS:
                high = self.marks[no, LineMark.HIGH]
                medium = self.marks[no, LineMark.MEDIUM]
                low = self.marks[no, LineMark.LOW]
                return LineCount(high, uncounted=self.valid - high - medium - low, levels=Levels(high, medium, low))
            case _:
                agree = self.marks[no, LineMark.AGREE]
                disagree = self.marks[no, LineMark.DISAGREE]
                return LineCount(agree, disagree, self.valid - agree - disagree)

    def add(self, ballot: Ballot, round: Round, profile: RuleProfile, copies: int = 1) -> Validity:
        """Count one ballot, or so many like it; takes time for the lines it marks only.

        Returns:
            What the rules made of the ballot.
        """
        validity = judge(ballot, round, profile)
        self._count(ballot, round=round, validity=validity, copies=copies)
        return validity

    def remove(self, ballot: Ballot, round: Round, profile: RuleProfile, copies: int = 1) -> Validity:
        """Take back one counted ballot, as ``add`` counted it.

        Raises:
            IntegrityFault: no such ballot was counted; the tally is then not to be used any more.
        """
        validity = judge(ballot, round, profile)
        self._count(ballot, round=round, validity=validity, copies=-copies)
        return validity

    def _count(self, ballot: Ballot, round: Round, validity: Validity, copies: int) -> None:
        if validity.reason is not None:
            _bump(self.reasons, validity.reason, copies)
            return
        self.valid += copies
        _bump(self.piles, validity.chosen, copies)
        if self.style is VotingMethod.WRITTEN:
            self._count_written(ballot, round, copies)
        elif self.style is VotingMethod.CUMULATIVE:
            self._count_votes(ballot, copies)
        else:
            for no, mark in ballot.marks:
                if not isinstance(mark, LineMark):
                    raise IntegrityFault("tally.mark_of_other_style", no=no, mark=mark)
                _bump(self.marks, (no, mark), copies)

    def _count_written(self, ballot: Ballot, round: Round, copies: int) -> None:
        numbers, names = written_votes(ballot, round)
        for no in numbers:
            _bump(self.marks, (no, LineMark.AGREE), copies)
        for name in names:
            _bump(self.written, name, copies)

    def _count_votes(self, ballot: Ballot, copies: int) -> None:
        self.spent += votes_spent(ballot) * copies
        self.carried += (ballot.shares or 0) * self.seats * copies
        for no, mark in ballot.marks:
            if isinstance(mark, int) and mark:
                _bump(self.votes, no, mark * copies)


def _bump(counter: Counter[K], key: K, by: int) -> None:
    """Count up or down; a count of zero leaves no trace, so equal tallies are equal."""
    now = counter[key] + by
    if now < 0:
        raise IntegrityFault("tally.below_zero", key=key)
    if now:
        counter[key] = now
    else:
        del counter[key]


def count(ballots: Iterable[tuple[Ballot, int]], round: Round, profile: RuleProfile) -> Tally:
    """Count ballots, each with its number of copies."""
    tally = Tally.of(round)
    for ballot, copies in ballots:
        tally.add(ballot, round, profile, copies)
    return tally


def of_totals(round: Round, valid: int, reasons: Mapping[str, int], lines: Mapping[int, LineCount]) -> Tally:
    """A tally from totals that somebody else counted; which ballot said what is not known.

    Args:
        lines: for every number of the list; only what the style can say is taken over.
    """
    tally = Tally.of(round)
    tally.valid = valid
    tally.reasons = +Counter(reasons)
    for no, line in lines.items():
        if round.style is VotingMethod.CUMULATIVE:
            _bump(tally.votes, no, line.votes)
        else:
            for mark, ballots in _marks_of(round.style, valid, line).items():
                _bump(tally.marks, (no, mark), ballots)
    return tally


def _marks_of(style: VotingMethod, valid: int, line: LineCount) -> Mapping[LineMark, int]:
    match style:
        case VotingMethod.STRIKE:
            return {LineMark.STRUCK: valid - line.votes}
        case VotingMethod.LEVELS:
            levels = line.levels or Levels(line.votes, 0, 0)
            return {LineMark.HIGH: levels.high, LineMark.MEDIUM: levels.medium, LineMark.LOW: levels.low}
        case _:
            return {LineMark.AGREE: line.votes, LineMark.DISAGREE: line.against}


def merge(tallies: Sequence[Tally]) -> Tally:
    """Add up the tallies of the stations that counted parts of one round.

    Raises:
        IntegrityFault: the tallies are not of one round, or there is none.
    """
    if len({(tally.round, tally.style, tally.seats, tally.numbers) for tally in tallies}) != 1:
        raise IntegrityFault("tally.other_round", rounds=", ".join(sorted({tally.round for tally in tallies})))
    first = tallies[0]
    whole = Tally(round=first.round, style=first.style, seats=first.seats, numbers=first.numbers)
    for tally in tallies:
        whole.valid += tally.valid
        whole.reasons += tally.reasons
        whole.marks += tally.marks
        whole.votes += tally.votes
        whole.written += tally.written
        whole.piles += tally.piles
        whole.spent += tally.spent
        whole.carried += tally.carried
    return whole
