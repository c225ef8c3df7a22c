"""How sure a hand check of a few drawn sheets leaves us that the right people are elected.

The result is right if a set of **assertions** holds, each of the form "the mean of some figure over all sheets is above
one half" (SHANGRLA). For a rule of more than half with several seats:

* each elected person has the votes that are needed;
* each person left out either has fewer, or, where all seats are filled, fewer than each of the elected.

For every drawn sheet the paper is compared with the record. A betting martingale for sampling without replacement says
how surprising the sheets would be if an assertion were false. The largest such probability is the **risk**: if the
result were wrong, a check that ends with a risk of 5 % would have gone so well in at most 5 of 100 cases. A sheet that
is not found counts as the worst one possible.

Source: P. B. Stark, "Sets of Half-Average Nulls Generate Risk-Limiting Audits: SHANGRLA", 2020 (arXiv:1911.10035), the
assertions and the overstatement assorter (section 3.2); P. B. Stark, "ALPHA: Audit that Learns from Previously
Hand-Audited Ballots", Annals of Applied Statistics 17(1), 2023 (arXiv:2201.02707), the martingale; I. Waudby-Smith,
P. B. Stark, A. Ramdas, "RiLACS", 2021 (arXiv:2107.11323), its form as a bet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from fractions import Fraction
from typing import Protocol

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Round
from ballotcount.domain.errors import UserError
from ballotcount.domain.outcome import Outcome, OutcomeLine, Status
from ballotcount.domain.profile import BaseOf, RuleProfile
from ballotcount.domain.record import CountedBallot
from ballotcount.rules.validity import judge

AUDITED = (VotingMethod.STRIKE, VotingMethod.AGREE)
EXPECTED_ERRORS = 1e-4
"""Share of sheets expected to be wrong in the worst way; it sets the size of the bets, never the risk."""
_BOLD = 0.99
"""Largest share of the stake that one sheet can cost."""


class CountedRound(Protocol):
    """A counted round: its rules, its sheets and what follows from them; ``RoundRecord`` is one."""

    @property
    def round(self) -> Round: ...

    @property
    def outcome(self) -> Outcome: ...

    @property
    def ballots(self) -> Sequence[CountedBallot]: ...


@dataclass(frozen=True, slots=True)
class Votes:
    """What a sheet gives: whether it is valid, and the numbers that it votes for."""

    valid: bool
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Assertion:
    """A statement "the sum of ``of`` over all sheets is above ``above``", which the result needs.

    Attributes:
        code: ``winner``, ``loser`` or ``pair``; ``documents.audit.<code>`` says it.
        names: the people it is about.
        lowest, highest: bounds of ``of`` for any sheet.
        reported: the sum over the record.
    """

    code: str
    names: tuple[str, ...]
    of: Callable[[Votes], Fraction]
    lowest: Fraction
    highest: Fraction
    above: Fraction
    reported: Fraction
    total: int

    def assorter(self, votes: Votes | None) -> float:
        """Return the figure of a sheet, scaled so that the statement is "the mean is above one half"."""
        value = self.lowest if votes is None else self.of(votes)
        return float((value - self.lowest) / (2 * (self.above / self.total - self.lowest)))

    @property
    def upper(self) -> float:
        """The largest figure that a sheet can have."""
        return float((self.highest - self.lowest) / (2 * (self.above / self.total - self.lowest)))

    @property
    def margin(self) -> float:
        """Twice the reported mean, less one; above 0 when the record agrees with the statement."""
        mean = (self.reported / self.total - self.lowest) / (2 * (self.above / self.total - self.lowest))
        return float(2 * mean - 1)

    @property
    def trivial(self) -> bool:
        """No sheets whatever could make it false."""
        return self.above / self.total <= self.lowest


@dataclass(frozen=True, slots=True)
class AuditPlan:
    """What a check of a round has to show.

    Attributes:
        total: sheets in the sealed pile.
    """

    total: int
    assertions: tuple[Assertion, ...]
    read: Callable[[Ballot], Votes]


@dataclass(frozen=True, slots=True)
class Measure:
    """What a check showed.

    Attributes:
        risk: 0 to 1.
        differences: places in the sample, from 1, where paper and record differ in what counts.
        weakest: the assertion that is the least sure; None when there is nothing to show.
    """

    risk: float
    checked: int
    differences: tuple[int, ...]
    weakest: Assertion | None


def plan(record: CountedRound, profile: RuleProfile) -> AuditPlan:
    """Return the assertions of a round.

    Raises:
        UserError: ``audit.style`` for ballots that a check of this kind does not know; ``audit.weights`` where ballots
            carry different numbers of votes, which a sample by sheets does not weigh; ``audit.tie``, people are tied
            at the cut and only a full count by hand can confirm that.
    """
    if record.round.style not in AUDITED:
        raise UserError("audit.style", style=record.round.style.value)
    if record.round.roster.weights:
        raise UserError("audit.weights")
    if record.outcome.tie is not None or not record.ballots:
        raise UserError("audit.tie")

    def read(ballot: Ballot) -> Votes:
        return votes_of(ballot, record, profile)

    sheets = [read(one.ballot) for one in record.ballots]
    wanted = [one for one in _assertions(record, profile, sheets) if not one.trivial]
    return AuditPlan(len(sheets), tuple(wanted), read)


def votes_of(ballot: Ballot, record: CountedRound, profile: RuleProfile) -> Votes:
    """Return whom a sheet votes for under the rules of the round."""
    if not judge(ballot, record.round, profile).valid:
        return Votes(False, frozenset())
    everybody = {candidate.no for candidate in record.round.candidates}
    if record.round.style is VotingMethod.STRIKE:
        return Votes(True, frozenset(everybody - {no for no, _ in ballot.marks}))
    return Votes(True, frozenset(no for no, mark in ballot.marks if mark is LineMark.AGREE))


class _Maker:
    """Makes assertions about the sheets of one record."""

    def __init__(self, record: CountedRound, profile: RuleProfile, sheets: Sequence[Votes]) -> None:
        self.outcome = record.outcome
        self.sheets = sheets
        self.total = len(sheets)
        share = profile.threshold
        # Without a needed number reaches() is never asked, so this 0 decides nothing.
        self.fraction = share.value if share else Fraction(0)
        self.strict = share.strict if share else True
        self.of_valid = record.outcome.base_code == BaseOf.VALID.value

    def reaches(self, line: OutcomeLine, *, does: bool) -> Assertion:
        """Make the assertion that somebody has the votes that are needed, or has not."""
        sign = 1 if does else -1
        code = "winner" if does else "loser"
        no = line.no
        if not self.of_valid:
            # Whole votes: "at least needed" is "more than needed less a half".
            limit = sign * (Fraction(self.outcome.needed or 0) - Fraction(1, 2))
            low, high = (Fraction(0), Fraction(1)) if does else (Fraction(-1), Fraction(0))
            return self._made(
                code, (line,), of=lambda votes: Fraction(sign * (no in votes.numbers)), low=low, high=high, limit=limit
            )
        share = self.fraction

        def beyond(votes: Votes) -> Fraction:
            return sign * ((no in votes.numbers) - share * votes.valid)

        # The sum moves in steps of 1/denominator; half a step keeps "reaches" and "exceeds" apart without equality.
        half_step = Fraction(1, 2 * share.denominator)
        limit = sign * (half_step if self.strict else -half_step)
        low, high = (-share, 1 - share) if does else (share - 1, share)
        return self._made(code, (line,), of=beyond, low=low, high=high, limit=limit)

    def beats(self, one: OutcomeLine, other: OutcomeLine) -> Assertion:
        """Make the assertion that somebody has more votes than somebody else."""

        def ahead(votes: Votes) -> Fraction:
            return Fraction((one.no in votes.numbers) - (other.no in votes.numbers))

        return self._made("pair", (one, other), of=ahead, low=Fraction(-1), high=Fraction(1), limit=Fraction(1, 2))

    def _made(
        self,
        code: str,
        lines: tuple[OutcomeLine, ...],
        of: Callable[[Votes], Fraction],
        low: Fraction,
        high: Fraction,
        limit: Fraction,
    ) -> Assertion:
        reported = sum((of(votes) for votes in self.sheets), Fraction(0))
        return Assertion(
            code=code,
            names=tuple(line.name for line in lines),
            of=of,
            lowest=low,
            highest=high,
            above=limit,
            reported=reported,
            total=self.total,
        )


def _assertions(record: CountedRound, profile: RuleProfile, sheets: Sequence[Votes]) -> Iterator[Assertion]:
    make = _Maker(record, profile, sheets)
    elected = [line for line in record.outcome.lines if line.status is Status.ELECTED]
    others = [line for line in record.outcome.lines if line.status is not Status.ELECTED]
    threshold = record.outcome.needed is not None
    if threshold:
        yield from (make.reaches(line, does=True) for line in elected)
    full = len(elected) == record.round.seats
    for line in others:
        below = [make.reaches(line, does=False)] if threshold else []
        pairs = [make.beats(one, line) for one in elected] if full else []
        yield from _easier(below, pairs)


def _easier(below: list[Assertion], pairs: list[Assertion]) -> list[Assertion]:
    """Return the set that fewer sheets can show; either of them is enough to leave somebody out."""
    holding = [one for one in (below, pairs) if one and all(a.trivial or a.margin > 0 for a in one)]
    return max(holding, key=lambda one: min(_ease(a) for a in one), default=below or pairs)


def _ease(assertion: Assertion) -> float:
    return 2.0 if assertion.trivial else assertion.margin / assertion.upper


class _Bet:
    """A stake on one assertion that grows with every sheet that agrees."""

    def __init__(self, assertion: Assertion) -> None:
        self.assertion = assertion
        self.total = assertion.total
        self.margin = assertion.margin
        self.upper = assertion.upper
        # Twice the figure that take() gives an agreeing sheet; the largest margin would divide by zero.
        highest = 2 / (2 - self.margin / self.upper) if self.margin < 2 * self.upper else float("inf")
        gain = highest - 1
        self.stake = max(0.0, 2 * (1 - EXPECTED_ERRORS) - 2 * EXPECTED_ERRORS / gain) if gain > 0 else 0.0
        self.seen = 0
        self.sum = 0.0
        self.value = 1.0
        self.best = 1.0

    def take(self, recorded: Votes, found: Votes | None) -> None:
        """Take in one sheet: what the record says of it and what the paper says."""
        over = self.assertion.assorter(recorded) - self.assertion.assorter(found)
        figure = (1 - over / self.upper) / (2 - self.margin / self.upper)
        # Sheets are drawn without replacement: this is what the rest would average if the statement were false.
        mean = (self.total / 2 - self.sum) / (self.total - self.seen)
        self.seen += 1
        self.sum += figure
        if mean < 0:
            self.value = float("inf")  # the sheets seen already add up to more than the false statement allows
        elif self.margin > 0:
            bet = min(self.stake, _BOLD / mean) if mean > 0 else self.stake
            self.value *= max(0.0, 1 + bet * (figure - mean))
        # The largest value so far counts (Ville's inequality), so a check may end as soon as the limit is reached.
        self.best = max(self.best, self.value)
        if self.seen == self.total:
            # Every sheet was looked at: nothing is left to chance.
            # A sum of floats may miss the half by a rounding error.
            self.best = float("inf") if self.sum > self.total / 2 + 1e-9 else 1.0

    @property
    def risk(self) -> float:
        return min(1.0, 1 / self.best)


def measure(plan: AuditPlan, sample: Sequence[tuple[Ballot, Ballot | None]]) -> Measure:
    """Return how sure the drawn sheets leave us.

    Args:
        sample: in the order drawn, without repeats: what the record says, and what two people read from the paper
            (None for a sheet that was not found).

    Raises:
        UserError: ``audit.too_many``, more sheets than there are.
    """
    if len(sample) > plan.total:
        raise UserError("audit.too_many", sheets=len(sample), total=plan.total)
    bets, differences = _settled(plan, sample)
    worst = max(bets, key=lambda bet: bet.risk, default=None)
    return Measure(
        risk=worst.risk if worst else 0.0,
        checked=len(sample),
        differences=differences,
        weakest=worst.assertion if worst else None,
    )


def _settled(plan: AuditPlan, sample: Sequence[tuple[Ballot, Ballot | None]]) -> tuple[list[_Bet], tuple[int, ...]]:
    """Return the stakes after a sample, and the places in it where paper and record differ."""
    bets = [_Bet(assertion) for assertion in plan.assertions]
    differences = []
    for place, (recorded, found) in enumerate(sample, 1):
        said = plan.read(recorded)
        seen = None if found is None else plan.read(found)
        if said != seen:
            differences.append(place)
        for bet in bets:
            bet.take(said, seen)
    return bets, tuple(differences)


def sheets_needed(plan: AuditPlan, limit: float) -> int:
    """Return how many sheets have to be drawn to reach a risk limit if paper and record agree on each of them.

    Args:
        limit: 0 to 1, e.g. 0.05.
    """
    return max((_needed(assertion, limit) for assertion in plan.assertions), default=0)


def further(plan: AuditPlan, sample: Sequence[tuple[Ballot, Ballot | None]], limit: float) -> int:
    """Return how many more sheets reach a risk limit after a sample, if paper and record agree on each of them."""
    bets, _ = _settled(plan, sample)
    return max((_until(bet, limit) for bet in bets), default=0)


def _until(bet: _Bet, limit: float) -> int:
    """Return how many sheets that agree a stake still needs."""
    # On a copy: the stake itself must not take in sheets that nobody drew.
    trial = copy(bet)
    nobody = Votes(True, frozenset())
    while trial.risk > limit and trial.seen < trial.total:
        trial.take(nobody, nobody)  # a sheet that agrees counts the same whatever it says
    return trial.seen - bet.seen


def _needed(assertion: Assertion, limit: float) -> int:
    return _until(_Bet(assertion), limit)
