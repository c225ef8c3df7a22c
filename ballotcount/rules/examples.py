"""Fixed rounds on which the effect of a changed rule can be seen at once."""

from __future__ import annotations

from dataclasses import dataclass

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind, Sheets
from ballotcount.domain.outcome import Levels, Outcome
from ballotcount.domain.profile import RuleProfile
from ballotcount.rules.explanation import named
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, of_totals
from ballotcount.rules.validity import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One round with its figures.

    Attributes:
        code: ``example.<code>`` in the catalogue says what it shows.
        votes: for each candidate in turn.
        low: votes of low confidence for each candidate, on surveys.
    """

    code: str
    convened: int
    present: int
    collected: int
    valid: int
    seats: int
    votes: tuple[int, ...]
    low: tuple[int, ...]
    run_off: bool = False


EXAMPLES = (
    Example(
        code="bases",
        convened=120,
        present=110,
        collected=108,
        valid=104,
        seats=4,
        votes=(90, 61, 56, 55, 53, 50),
        low=(10, 55, 56, 61, 72, 80),
    ),
    Example(
        code="tie",
        convened=100,
        present=100,
        collected=100,
        valid=100,
        seats=2,
        votes=(80, 60, 60),
        low=(20, 50, 51),
    ),
    Example(
        code="unfilled",
        convened=100,
        present=100,
        collected=100,
        valid=100,
        seats=5,
        votes=(90, 80, 70, 60, 40, 30),
        low=(10, 20, 30, 40, 66, 67),
    ),
    Example(
        code="run_off",
        convened=100,
        present=100,
        collected=100,
        valid=100,
        seats=1,
        votes=(45, 40),
        low=(45, 40),
        run_off=True,
    ),
    Example(
        code="quorum",
        convened=100,
        present=51,
        collected=51,
        valid=51,
        seats=1,
        votes=(51, 0),
        low=(51, 0),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a profile makes of an example.

    Attributes:
        elected, tied: numbers of the list.
        next: what the next round is called (``further``, ``additional``, ``run_off``, ``re_run``), or empty.
        consequences: number and code of what follows for a person.
    """

    code: str
    quorum_met: bool
    base: int
    needed: int | None
    elected: tuple[int, ...]
    tied: tuple[int, ...]
    next: str
    consequences: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ShownBallot:
    """What a profile makes of one ballot: the reason why it is invalid, or empty."""

    code: str
    reason: str


def run(profile: RuleProfile) -> tuple[Shown, ...]:
    """Count every example under a profile, with its first congress kind and voting method."""
    style = main_method(profile)
    return tuple(_shown(example, _outcome(example, profile, style)) for example in EXAMPLES)


def main_method(profile: RuleProfile) -> VotingMethod:
    """Return the voting method by which a profile is shown: the first of its methods that fills seats."""
    filling = [one for one in profile.styles if one is not VotingMethod.OPINION]
    return filling[0]


def _outcome(example: Example, profile: RuleProfile, style: VotingMethod) -> Outcome:
    kind = profile.kinds[0]
    vote = Round(
        id="example",
        election="example",
        # A profile may end its rounds by their number, so a run-off cannot be shown as number 1.
        number=2 if example.run_off else 1,
        kind=RoundKind.RUN_OFF if example.run_off else RoundKind.FIRST,
        congress_kind=kind,
        seats=example.seats,
        style=style,
        # Each is born a year after the one before, so a profile that lets age decide shows it on the tie.
        candidates=tuple(Candidate(no, "", born=f"{1950 + no}") for no in range(1, len(example.votes) + 1)),
        profile=profile.id,
        profile_hash=profile.hash,
        roster=RosterFigures(example.convened, example.present),
    )
    sheets = Sheets(issued=example.present, collected=example.collected)
    lines = {no: _line(example, style, no) for no in range(1, len(example.votes) + 1)}
    reasons = {"unclear": example.collected - example.valid}
    tally = of_totals(vote, valid=example.valid, reasons=reasons, lines=lines)
    return compute(vote, sheets=sheets, tally=tally, profile=profile)


def _line(example: Example, style: VotingMethod, no: int) -> LineCount:
    if style is VotingMethod.LEVELS:
        low = example.low[no - 1]
        return LineCount(example.valid - low, levels=Levels(example.valid - low, 0, low))
    return LineCount(example.votes[no - 1], example.valid - example.votes[no - 1])


def _shown(example: Example, outcome: Outcome) -> Shown:
    return Shown(
        code=example.code,
        quorum_met=outcome.quorum.met,
        base=outcome.base,
        needed=outcome.needed,
        elected=tuple(sorted(line.no for line in outcome.elected)),
        tied=outcome.tie.numbers if outcome.tie else (),
        next=named(outcome.next) if outcome.next else "",
        consequences=tuple((line.no, line.consequence) for line in outcome.lines if line.consequence),
    )


BALLOTS: tuple[tuple[str, VotingMethod, int, Ballot], ...] = (
    ("box_blank_line", VotingMethod.AGREE, 3, Ballot(((1, LineMark.AGREE), (2, LineMark.AGREE)))),
    ("box_double_line", VotingMethod.AGREE, 3, Ballot(((1, LineMark.AGREE), (2, LineMark.BOTH), (3, LineMark.AGREE)))),
    ("one_blank", VotingMethod.AGREE, 1, Ballot()),
    ("one_double", VotingMethod.AGREE, 1, Ballot(((1, LineMark.BOTH),))),
    ("one_against", VotingMethod.AGREE, 1, Ballot(((1, LineMark.DISAGREE),))),
)
"""Ballots on which the rules of validity differ: code, voting method, names on the list, what is marked."""


def judged(profile: RuleProfile) -> tuple[ShownBallot, ...]:
    """Judge every example ballot of a method that the profile knows."""
    found = []
    for code, style, names, ballot in BALLOTS:
        if style in profile.styles:
            vote = Round(
                id="example",
                election="example",
                number=1,
                kind=RoundKind.FIRST,
                congress_kind=profile.kinds[0],
                seats=names,
                style=style,
                candidates=tuple(Candidate(no, "") for no in range(1, names + 1)),
                profile=profile.id,
                profile_hash=profile.hash,
                roster=RosterFigures(1, 1),
            )
            found.append(ShownBallot(code, judge(ballot, vote, profile).reason or ""))
    return tuple(found)
