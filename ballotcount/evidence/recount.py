"""Counting a record again from its sheets, and from what the machine measured on them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ballotcount import profiles
from ballotcount.domain.ballot import Ballot, LineMark, Mark, Style
from ballotcount.domain.layout import Option
from ballotcount.domain.outcome import Outcome, Status
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.record import CountedBallot, MarkScore, RoundRecord, Stability
from ballotcount.rules import outcome
from ballotcount.rules.tally import Tally

STEP = 0.01
"""Distance of the thresholds that are tried."""
_MARK = {
    Option.STRIKE: LineMark.STRUCK,
    Option.AGREE: LineMark.AGREE,
    Option.DISAGREE: LineMark.DISAGREE,
    Option.HIGH: LineMark.HIGH,
    Option.MEDIUM: LineMark.MEDIUM,
    Option.LOW: LineMark.LOW,
}
SCORED = (Style.STRIKE, Style.AGREE, Style.OPINION, Style.LEVELS)
"""Styles whose marks follow from scores alone; digits of cumulative ballots do not."""


def profile_of(record: RoundRecord) -> RuleProfile:
    """The rules of a record, from the text that it carries.

    Raises:
        UserError: the text is no rule profile.
    """
    return profiles.parse(record.rules.text, record.round.profile)


def counted(record: RoundRecord, ballots: Iterable[Ballot], profile: RuleProfile) -> tuple[Outcome, list[str | None]]:
    """The outcome of some sheets under the record's round, and for each sheet why it is invalid, or None."""
    tally = Tally.of(record.round)
    reasons = [tally.add(ballot, record.round, profile).reason for ballot in ballots]
    return outcome.compute(record.round, record.sheets, tally, profile), reasons


def from_scores(scores: Sequence[MarkScore], threshold: float | None = None) -> dict[int, Mark]:
    """The marks that a machine's figures make, line by line.

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
    """A counted sheet as the machine's figures make it; lines that people decided stay as they decided."""
    ruled = {score.candidate for score in one.scores if score.ruled}
    marks = {number: mark for number, mark in one.ballot.marks if number in ruled}
    marks |= from_scores([score for score in one.scores if not score.ruled], threshold)
    return replace(one.ballot, marks=tuple(sorted(marks.items())))


def stability(record: RoundRecord, profile: RuleProfile) -> Stability | None:
    """Between which thresholds of the machine the elected list stays the same.

    Every threshold of a grid is applied to every line that no person decided, and the round is counted again.

    Returns:
        The range around the middle of the machine's own decisions; None for sheets that no machine read, and where no
        single threshold gives the list that was counted.
    """
    read = [one for one in record.ballots if one.scores]
    if not read or record.round.style not in SCORED:
        return None
    typed = [one.ballot for one in record.ballots if not one.scores]
    wanted = _elected(record.outcome)

    def same(step: int) -> bool:
        sheets = [*typed, *(reread(one, step * STEP) for one in read)]
        return _elected(counted(record, sheets, profile)[0]) == wanted

    start = _start(read)
    if not same(start):
        return None
    low = high = start
    while low > 1 and same(low - 1):
        low -= 1
    while high * STEP < 1 and same(high + 1):
        high += 1
    return Stability(_shown(start), _shown(low), _shown(high), STEP, len(read))


def _start(read: Sequence[CountedBallot]) -> int:
    """The step in the middle between the strongest ink left out and the weakest mark taken."""
    free = [score for one in read for score in one.scores if not score.ruled]
    weakest = min((score.score for score in free if score.marked), default=1.0)
    strongest = max((score.score for score in free if score.marked is False and score.score < weakest), default=0.0)
    return max(1, round((weakest + strongest) / 2 / STEP))


def _shown(step: int) -> float:
    return round(step * STEP, 2)


def _elected(result: Outcome) -> frozenset[tuple[int, Status]]:
    return frozenset((line.no, line.status) for line in result.lines if line.status is not Status.NOT_ELECTED)


def differing(now: Outcome, recorded: Outcome) -> Iterator[str]:
    """What of an outcome comes out otherwise: names of figures, and the lines by number and name."""
    for name in ("valid", "invalid", "base", "needed", "seats", "tie", "next"):
        if getattr(now, name) != getattr(recorded, name):
            yield name
    if dict(now.invalid_by_reason) != dict(recorded.invalid_by_reason):
        yield "invalid_by_reason"
    if len(now.lines) != len(recorded.lines):
        yield "lines"
    for one, other in zip(now.lines, recorded.lines, strict=False):
        if one != other:
            yield f"{other.no}. {other.name}"
