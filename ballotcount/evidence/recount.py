"""Counting a record again from its sheets, and from what the machine measured on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields, replace

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.layout import Option
from ballotcount.domain.outcome import Outcome, Status
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.record import CountedBallot, MarkScore, RoundRecord, Stability
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally

STEP = 0.01
"""Distance of the thresholds that are tried."""
STEPS = 100
"""The last of them is the score of a full mark."""
_MARK = {
    Option.STRIKE: LineMark.STRUCK,
    Option.AGREE: LineMark.AGREE,
    Option.DISAGREE: LineMark.DISAGREE,
    Option.HIGH: LineMark.HIGH,
    Option.MEDIUM: LineMark.MEDIUM,
    Option.LOW: LineMark.LOW,
}
SCORED = (VotingMethod.STRIKE, VotingMethod.AGREE, VotingMethod.OPINION, VotingMethod.LEVELS)
"""Styles whose marks follow from scores alone; digits of cumulative ballots do not."""


def profile_of(record: RoundRecord) -> RuleProfile:
    """Return the rules of a record, from the text that it carries.

    Raises:
        UserError: the text is no rule profile.
    """
    return profiles.parse(record.rules.text, record.round.profile)


def counted(record: RoundRecord, ballots: Iterable[Ballot], profile: RuleProfile) -> tuple[Outcome, list[str | None]]:
    """Return the outcome of some sheets under the record's round, and for each sheet why it is invalid, or None."""
    tally = Tally.of(record.round)
    reasons = [tally.add(ballot, record.round, profile).reason for ballot in ballots]
    return outcome.compute(record.round, sheets=record.sheets, tally=tally, profile=profile), reasons


def from_scores(scores: Sequence[MarkScore], threshold: float | None = None) -> dict[int, Mark]:
    """Return the marks that a machine's figures make, line by line.

    Args:
        threshold: a mark counts from this score on; None takes the machine's own decisions.
    """
    marks: dict[int, Mark] = {}
    for score in scores:
        made = score.score >= threshold if threshold is not None else score.marked
        if made and score.option in _MARK:
            mark = _MARK[score.option]
            marks[score.candidate] = LineMark.BOTH if score.candidate in marks else mark
    return marks


def reread(one: CountedBallot, threshold: float | None = None) -> Ballot:
    """Return a counted sheet as the machine's figures make it; lines that people decided stay as they decided."""
    ruled = {score.candidate for score in one.scores if score.ruled}
    marks = {number: mark for number, mark in one.ballot.marks if number in ruled}
    marks |= from_scores([score for score in one.scores if not score.ruled], threshold)
    return replace(one.ballot, marks=tuple(sorted(marks.items())))


def stability(record: RoundRecord, profile: RuleProfile) -> Stability | None:
    """Return between which thresholds of the machine the elected list stays the same.

    Every threshold of a grid is applied to every line that no person decided, and the round is counted again.

    Returns:
        The range around the middle of the machine's own decisions; None for sheets that no machine read, and where no
        single threshold gives the list that was counted.
    """
    read = [one for one in record.ballots if one.scores]
    if not read or record.round.style not in SCORED:
        return None
    start = _start(read)
    wanted = _elected(record.outcome)
    if _Sweep(record, profile, start).elected() != wanted:
        return None
    low = _last(record, profile=profile, start=start, way=-1)
    high = _last(record, profile=profile, start=start, way=1)
    return Stability(threshold=_shown(start), low=_shown(low), high=_shown(high), step=STEP, sheets=len(read))


def _last(record: RoundRecord, profile: RuleProfile, start: int, way: int) -> int:
    """Return the last step from ``start`` on, one way, at which the list is still the one that was counted."""
    sweep = _Sweep(record, profile, start)
    wanted = _elected(record.outcome)
    # At a threshold of 0 every line would count as marked.
    while 1 <= sweep.step + way <= STEPS:
        # Where no sheet says anything else the outcome need not be computed again.
        if sweep.move(way) and sweep.elected() != wanted:
            return sweep.step - way
    return sweep.step


class _Sweep:
    """A count under a threshold that moves step by step; only the sheets with ink between two steps are read again."""

    def __init__(self, record: RoundRecord, profile: RuleProfile, step: int) -> None:
        self.record = record
        self.profile = profile
        self.step = step
        self.tally = Tally.of(record.round)
        self.now: list[Ballot] = []
        self.between: dict[int, list[int]] = {}
        for place, one in enumerate(record.ballots):
            self.now.append(reread(one, step * STEP) if one.scores else one.ballot)
            self.tally.add(self.now[-1], record.round, profile)
            for at in {_step_over(score.score) for score in one.scores if not score.ruled}:
                self.between.setdefault(at, []).append(place)

    def move(self, way: int) -> bool:
        """Move the threshold by one step; False when no sheet says anything else."""
        # A mark filed under a step is taken below it only, so either way the higher of the two steps is crossed.
        crossed = self.between.get(max(self.step, self.step + way), [])
        self.step += way
        for place in crossed:
            self.tally.remove(self.now[place], self.record.round, self.profile)
            self.now[place] = reread(self.record.ballots[place], self.step * STEP)
            self.tally.add(self.now[place], self.record.round, self.profile)
        return bool(crossed)

    def elected(self) -> frozenset[tuple[int, Status]]:
        """Return who is elected or tied at this step."""
        return _elected(
            outcome.compute(self.record.round, sheets=self.record.sheets, tally=self.tally, profile=self.profile)
        )


def _step_over(score: float) -> int:
    """Return the first step whose threshold is above a score: there the mark is no longer taken."""
    step = int(score / STEP)
    # The quotient of two floats may come out just below a whole number, and int() then takes one off.
    while step * STEP <= score:
        step += 1
    return step


def _start(read: Sequence[CountedBallot]) -> int:
    """Return the step in the middle between the strongest ink left out and the weakest mark taken."""
    free = [score for one in read for score in one.scores if not score.ruled]
    weakest = min((score.score for score in free if score.marked), default=1.0)
    strongest = max((score.score for score in free if score.marked is False and score.score < weakest), default=0.0)
    return max(1, round((weakest + strongest) / 2 / STEP))


def _shown(step: int) -> float:
    return round(step * STEP, 2)


def _elected(result: Outcome) -> frozenset[tuple[int, Status]]:
    return frozenset((line.no, line.status) for line in result.lines if line.status is not Status.NOT_ELECTED)


# Every field, also one that is added later: minutes print the record's own outcome, and what is not compared is forged.
FIGURES = tuple(one.name for one in fields(Outcome) if one.name != "lines")
"""Parts of an outcome that ``differing`` compares; ``record.counted.<name>`` in the catalogue says each."""


def differing(now: Outcome, recorded: Outcome) -> Iterator[str]:
    """Yield what of an outcome comes out otherwise: names of figures, and the lines by number and name."""
    for name in FIGURES:
        if getattr(now, name) != getattr(recorded, name):
            yield name
    if len(now.lines) != len(recorded.lines):
        yield "lines"
    for one, other in zip(now.lines, recorded.lines, strict=False):
        if one != other:
            yield f"{other.no}. {other.name}"
