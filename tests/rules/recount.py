"""A naive recount, written for reading: no tally, no shortcuts, one loop over ballots and one over people.

It knows Party, union and youth rules for strike and box ballots, and shares nothing with ``ballotcount.rules``.
"""

from __future__ import annotations

from fractions import Fraction

from ballotcount.domain.ballot import Ballot, VotingMethod
from ballotcount.domain.election import Round, RoundKind

WHOLE_BALLOT = {"youth-union"}
BLANK_COUNTS = {"youth-union"}
"""Profiles under which a list of one name with no box marked is a valid ballot."""


def spoilt(ballot: Ballot, round: Round) -> bool:
    """Whether a ballot is invalid."""
    if ballot.invalid or ballot.written:
        return True
    names = [candidate.no for candidate in round.candidates]
    marks = dict(ballot.marks)
    kept = sum(keeps(marks.get(no), round.style) for no in names)
    if len(names) == 1 and round.profile in BLANK_COUNTS and marks.get(names[0]) is None:
        return False
    doubtful = round.style is VotingMethod.AGREE and any(marks.get(no) in (None, "both") for no in names)
    if doubtful and (len(names) == 1 or round.profile in WHOLE_BALLOT):
        return True
    if kept > round.seats:
        return True
    return kept == 0 and len(names) > 1


def keeps(mark: object, style: VotingMethod) -> bool:
    """Whether a line votes for its person."""
    return mark != "struck" if style is VotingMethod.STRIKE else mark == "agree"


def recount(ballots: list[Ballot], round: Round, base: int) -> tuple[int, dict[int, int], set[int], set[int]]:
    """Valid ballots, votes by number, the elected, and the tied at the cut."""
    good = [ballot for ballot in ballots if not spoilt(ballot, round)]
    votes = {c.no: sum(keeps(dict(b.marks).get(c.no), round.style) for b in good) for c in round.candidates}
    passed = [
        no for no in votes if votes[no] and (run_off(round) or Fraction(votes[no], max(base, 1)) > Fraction(1, 2))
    ]
    elected = set()
    tied = set()
    for no in passed:
        ahead = [other for other in passed if votes[other] > votes[no]]
        level = [other for other in passed if votes[other] == votes[no]]
        if len(ahead) + len(level) <= round.seats:
            elected.add(no)
        elif len(ahead) < round.seats:
            tied.add(no)
    return len(good), votes, elected, tied


def run_off(round: Round) -> bool:
    """Whether more votes win without a majority."""
    return round.kind is RoundKind.RUN_OFF
