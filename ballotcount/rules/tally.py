"""Count ballots in whole numbers for each line of the list.

A tally counts marks, not votes. On a strike-through list everybody who is not struck gets the vote, so the votes of a
line are the votes of the valid ballots less its strikes, and one more ballot takes time for the lines it marks only.
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
from ballotcount.rules.base import is_weighted
from ballotcount.rules.validity import Validity, judge, votes_spent, written_votes

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class LineCount:
    """The count of one line.

    Attributes:
        votes, against, uncounted: together the votes that valid ballots carry, where boxes are marked.
    """

    votes: int
    against: int = 0
    uncounted: int = field(default=0, kw_only=True)
    levels: Levels | None = field(default=None, kw_only=True)


@dataclass(slots=True)
class Tally:
    """The count of one round, or of one station's part of it.

    Attributes:
        numbers: the candidates' numbers, in ballot order.
        valid: valid ballots, in sheets.
        reasons: invalid ballots by the code of their reason, in sheets.
        marks: votes of valid ballots by line and mark.
        votes: votes by line, on cumulative ballots.
        written: votes of valid ballots by hand-written name.
        piles: valid ballots by the number of people they vote for, in votes.
        spent: votes given on cumulative ballots.
        carried: votes that valid ballots carry: shares times seats on cumulative ballots, else one for each ballot or
            as many as its delegate carries.
        carried_invalid: votes that invalid ballots carry.
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
    carried_invalid: int = 0

    @classmethod
    def of(cls, round: Round) -> Tally:
        """Return an empty tally of a round."""
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
            # Totals that somebody else counted name no single ballots, so the piles do not add up to all votes.
            or sum(self.piles.values()) != self.carried
        ):
            return None
        return self.seats * self.carried - sum(people * votes for people, votes in self.piles.items())

    def line(self, no: int) -> LineCount:
        """Return the count of one line."""
        match self.style:
            case VotingMethod.STRIKE:
                struck = self.marks[no, LineMark.STRUCK]
                return LineCount(self.carried - struck, against=struck)
            case VotingMethod.CUMULATIVE:
                return LineCount(self.votes[no])
            case VotingMethod.WRITTEN:
                return LineCount(self.marks[no, LineMark.AGREE])
            case VotingMethod.LEVELS:
                return self._levels(no)
            case _:
                agree = self.marks[no, LineMark.AGREE]
                disagree = self.marks[no, LineMark.DISAGREE]
                return LineCount(agree, disagree, uncounted=self.carried - agree - disagree)

    def _levels(self, no: int) -> LineCount:
        high = self.marks[no, LineMark.HIGH]
        medium = self.marks[no, LineMark.MEDIUM]
        low = self.marks[no, LineMark.LOW]
        return LineCount(high, uncounted=self.carried - high - medium - low, levels=Levels(high, medium, low))

    def add(self, ballot: Ballot, round: Round, profile: RuleProfile, *, copies: int = 1) -> Validity:
        """Count one ballot, or several equal ones; takes time for the lines it marks only.

        Returns:
            What the rules say of the ballot.
        """
        validity = judge(ballot, round, profile)
        self._count(ballot, round=round, profile=profile, validity=validity, copies=copies)
        return validity

    def remove(self, ballot: Ballot, round: Round, profile: RuleProfile, *, copies: int = 1) -> Validity:
        """Take back a counted ballot, as ``add`` counted it.

        Raises:
            IntegrityFault: no such ballot was counted; the tally must not be used any more.
        """
        validity = judge(ballot, round, profile)
        self._count(ballot, round=round, profile=profile, validity=validity, copies=-copies)
        return validity

    def _count(self, ballot: Ballot, round: Round, profile: RuleProfile, *, validity: Validity, copies: int) -> None:
        votes = votes_carried(ballot, round, profile) * copies
        if validity.reason is not None:
            _bump(self.reasons, validity.reason, copies)
            self.carried_invalid += votes
            return
        self.valid += copies
        self.carried += votes
        _bump(self.piles, validity.chosen, copies if self.style is VotingMethod.CUMULATIVE else votes)
        if self.style is VotingMethod.WRITTEN:
            self._count_written(ballot, round, votes)
        elif self.style is VotingMethod.CUMULATIVE:
            self._count_votes(ballot, copies)
        else:
            self._count_marks(ballot, votes)

    def _count_marks(self, ballot: Ballot, votes: int) -> None:
        for no, mark in ballot.marks:
            # Counted under its number, such a mark would be read by no method and vanish from the result.
            if not isinstance(mark, LineMark):
                raise IntegrityFault("tally.mark_of_other_style", no=no, mark=mark)
            _bump(self.marks, (no, mark), votes)

    def _count_written(self, ballot: Ballot, round: Round, votes: int) -> None:
        numbers, names = written_votes(ballot, round)
        for no in numbers:
            _bump(self.marks, (no, LineMark.AGREE), votes)
        for name in names:
            _bump(self.written, name, votes)

    def _count_votes(self, ballot: Ballot, copies: int) -> None:
        self.spent += votes_spent(ballot) * copies
        for no, mark in ballot.marks:
            if isinstance(mark, int) and mark:
                _bump(self.votes, no, mark * copies)


def votes_carried(ballot: Ballot, round: Round, profile: RuleProfile) -> int:
    """Return the votes that a ballot carries.

    A cumulative ballot carries its shares times the seats. Every other ballot carries one vote on each line, or as
    many as were entered with it where the rules let delegates carry several.
    """
    if round.style is VotingMethod.CUMULATIVE:
        return (ballot.shares or 0) * round.seats
    if ballot.shares is None or not is_weighted(round, profile):
        return 1
    return ballot.shares


def _bump(counter: Counter[K], key: K, by: int) -> None:
    """Count up or down; a count of zero is removed, so equal tallies are equal."""
    now = counter[key] + by
    # A Counter goes below zero without a word; here that means that a ballot nobody counted was taken back.
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
        tally.add(ballot, round, profile, copies=copies)
    return tally


def of_totals(
    round: Round,
    valid: int,
    reasons: Mapping[str, int],
    lines: Mapping[int, LineCount],
    *,
    carried: int | None = None,
    carried_invalid: int | None = None,
) -> Tally:
    """Make a tally from totals that somebody else counted; the single ballots are not known.

    Args:
        valid: valid ballots, in sheets.
        lines: for every number of the list; only what the style can say is taken over.
        carried: votes that the valid ballots carry; None for one each.
        carried_invalid: votes that the invalid ballots carry; None for one each.
    """
    tally = Tally.of(round)
    tally.valid = valid
    # The plus sign drops reasons with zero ballots, so that tallies of totals and of ballots compare as equal.
    tally.reasons = +Counter(reasons)
    # Totals do not tell the shares behind cumulative ballots: "carried" stays 0 and unused votes stay unknown.
    if round.style is not VotingMethod.CUMULATIVE:
        tally.carried = valid if carried is None else carried
        tally.carried_invalid = tally.invalid if carried_invalid is None else carried_invalid
    for no, line in lines.items():
        if round.style is VotingMethod.CUMULATIVE:
            _bump(tally.votes, no, line.votes)
        else:
            for mark, votes in _marks_of(round.style, tally.carried, line).items():
                _bump(tally.marks, (no, mark), votes)
    return tally


def _marks_of(style: VotingMethod, carried: int, line: LineCount) -> Mapping[LineMark, int]:
    match style:
        case VotingMethod.STRIKE:
            return {LineMark.STRUCK: carried - line.votes}
        case VotingMethod.LEVELS:
            levels = line.levels or Levels(line.votes, 0, 0)
            return {LineMark.HIGH: levels.high, LineMark.MEDIUM: levels.medium, LineMark.LOW: levels.low}
        case _:
            return {LineMark.AGREE: line.votes, LineMark.DISAGREE: line.against}


def merge(tallies: Sequence[Tally]) -> Tally:
    """Add up the tallies of the stations that counted parts of one round.

    Raises:
        IntegrityFault: the tallies are not of one round, or no tally was given.
    """
    if len({(tally.round, tally.style, tally.seats, tally.numbers) for tally in tallies}) != 1:
        raise IntegrityFault("tally.other_round", rounds=", ".join(sorted({tally.round for tally in tallies})))
    first = tallies[0]
    whole = Tally(round=first.round, style=first.style, seats=first.seats, numbers=first.numbers)
    # += on a Counter drops what is not positive; nothing is lost, because _bump keeps no such counts.
    for tally in tallies:
        whole.valid += tally.valid
        whole.reasons += tally.reasons
        whole.marks += tally.marks
        whole.votes += tally.votes
        whole.written += tally.written
        whole.piles += tally.piles
        whole.spent += tally.spent
        whole.carried += tally.carried
        whole.carried_invalid += tally.carried_invalid
    return whole
