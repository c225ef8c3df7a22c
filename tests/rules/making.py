"""Rounds, ballots and outcomes for the tests of the rules, with the least that each needs to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ballotcount.domain.ballot import Ballot, LineMark, Mark, VotingMethod
from ballotcount.domain.election import Candidate, RosterFigures, Round, RoundKind, Sheets
from ballotcount.domain.outcome import Outcome, Status
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, Tally, count, of_totals

KIND_OF = {
    "council": CongressKind.COUNCIL,
    "confidence": CongressKind.COUNCIL,
    "confidence-85": CongressKind.COUNCIL,
    "confidence-party": CongressKind.CONFERENCE,
    "village": CongressKind.MEMBERS,
    "cooperative-group": CongressKind.MEMBERS,
    "shareholders": CongressKind.SHAREHOLDERS,
}


def a_round(
    seats: int = 3,
    names: int = 4,
    *,
    profile: str = "party-190",
    style: VotingMethod = VotingMethod.STRIKE,
    kind: RoundKind = RoundKind.FIRST,
    number: int = 1,
    congress: CongressKind | None = None,
    born: Mapping[int, str] | None = None,
    **roster: Any,
) -> Round:
    """A round whose candidates are numbered from 1."""
    figures = {"convened": 120, "present": 118} | roster
    return Round(
        id="e1r1",
        election="e1",
        number=number,
        kind=kind,
        congress_kind=congress or KIND_OF.get(profile, CongressKind.DELEGATES),
        seats=seats,
        style=style,
        candidates=tuple(Candidate(no, f"Người {no}", (born or {}).get(no, "")) for no in range(1, names + 1)),
        profile=profile,
        profile_hash=profiles.load(profile).hash,
        roster=RosterFigures(**figures),
    )


def rules_of(round: Round) -> RuleProfile:
    return profiles.load(round.profile)


def ballot(marks: Mapping[int, Mark | str] | None = None, **more: Any) -> Ballot:
    """A ballot from its marks, ``{1: "struck"}``."""
    pairs = sorted((marks or {}).items())
    return Ballot(tuple((no, LineMark(m) if isinstance(m, str) else m) for no, m in pairs), **more)


def struck(*numbers: int) -> Ballot:
    return ballot(dict.fromkeys(numbers, "struck"))


def in_the_box(round: Round, tally: Tally) -> Sheets:
    """Sheets that fit a tally: everything issued came back."""
    counted = tally.valid + tally.invalid
    return Sheets(issued=counted, collected=counted)


def outcome_of(round: Round, ballots: Iterable[tuple[Ballot, int]], sheets: Sheets | None = None) -> Outcome:
    tally = count(ballots, round, rules_of(round))
    return compute(round, sheets or in_the_box(round, tally), tally, rules_of(round))


def outcome_from(round: Round, votes: Iterable[int], *, valid: int, invalid: int = 0, **sheets: int) -> Outcome:
    """The outcome of totals: votes for each candidate in turn."""
    lines = {c.no: LineCount(v, valid - v) for c, v in zip(round.candidates, votes, strict=True)}
    tally = of_totals(round, valid, {"foreign_mark": invalid}, lines)
    paper = Sheets(**sheets) if sheets else in_the_box(round, tally)
    return compute(round, paper, tally, rules_of(round))


def elected(outcome: Outcome) -> list[int]:
    return sorted(line.no for line in outcome.lines if line.status is Status.ELECTED)


def tied(outcome: Outcome) -> list[int]:
    return sorted(line.no for line in outcome.lines if line.status is Status.TIED)
