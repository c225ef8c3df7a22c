"""Rounds of every organisation, counted under its own profile: three levels, shares, unions, councils, a village."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from ballotcount.domain.ballot import Ballot, LineMark, VotingMethod
from ballotcount.domain.election import RosterFigures
from ballotcount.domain.people import CongressKind, Heading
from ballotcount.domain.record import CountedBallot, RoundRecord, RulesUsed, by_content
from ballotcount.files import profiles
from ballotcount.rules import outcome
from ballotcount.rules.base import base_rule
from ballotcount.rules.tally import Tally
from tests.documents import rounds

LEVELS = (LineMark.HIGH, LineMark.MEDIUM, LineMark.LOW)


def of(
    profile_id: str, kind: CongressKind, style: VotingMethod, *, count: int = 5, seats: int = 3, sheets: int = 40
) -> RoundRecord:
    """A closed round under a profile of the program."""
    profile = profiles.load(profile_id)
    record = rounds.record(count, seats, sheets)
    chance = random.Random(5)
    ballots = [_ballot(chance, style, count, seats) for _ in range(sheets)]
    roster = RosterFigures(
        convened=sheets + 3,
        present=sheets,
        members=sheets + 3,
        shares=100_000,
        shares_present=40_000,
        voters=sheets + 9,
    )
    vote = replace(
        record.round,
        style=style,
        congress_kind=kind,
        profile=profile.id,
        profile_hash=profile.hash,
        roster=roster,
    )
    tally = Tally.of(vote)
    reasons = [tally.add(ballot, vote, profile).reason for ballot in ballots]
    counted = [CountedBallot(ballot, reason) for ballot, reason in zip(ballots, reasons, strict=True)]
    rules = RulesUsed(
        title=profile.title,
        text=profile.text,
        person=profile.words.person,
        minutes=profile.words.minutes,
        board=profile.words.board,
        presidium=profile.words.presidium,
        people=profile.members_word(kind),
        base=base_rule(profile, kind, style).printed,
        keeping=profile.keeping.text,
        cite=profile.words.cite,
        head=profile.words.head,
        meeting=profile.words.meeting,
        form=profile.minutes.form,
        approved_by_vote=profile.minutes.approved_by_vote,
        consequences={one.code: one.text for one in profile.consequences if one.text},
        reasons={reason.code: reason.text for reason in profile.invalid_reasons if reason.text},
    )
    return replace(
        record,
        congress=replace(record.congress, kind=kind, heading=Heading(profile.heading), profile=profile.id),
        election=replace(record.election, style=style),
        round=vote,
        rules=rules,
        outcome=outcome.compute(vote, record.sheets, tally, profile),
        ballots=tuple(sorted(counted, key=by_content)),
    )


def _ballot(chance: random.Random, style: VotingMethod, count: int, seats: int) -> Ballot:
    numbers = range(1, count + 1)
    if style is VotingMethod.LEVELS:
        return Ballot(tuple((no, chance.choices(LEVELS, (7, 3, 2))[0]) for no in numbers))
    if style is VotingMethod.CUMULATIVE:
        first = chance.randint(0, 1000 * seats)
        return Ballot(((1 + chance.randrange(2), first), (3, 1000 * seats - first)), shares=1000)
    if style is VotingMethod.WRITTEN:
        names = [rounds.name(no) for no in chance.sample(range(1, count + 4), chance.randint(1, seats))]
        return Ballot(written=tuple(name.upper() if chance.random() < 0.3 else f"  {name} " for name in names))
    if style is VotingMethod.STRIKE:
        struck = sorted(chance.sample(list(numbers), count - seats))
        return Ballot(tuple((no, LineMark.STRUCK) for no in struck))
    return Ballot(tuple((no, chance.choices((LineMark.AGREE, LineMark.DISAGREE), (8, 2))[0]) for no in numbers))


@cache
def every() -> Mapping[str, RoundRecord]:
    """One round for each form of minutes."""
    made = {
        "minutes-party": of("party-190", CongressKind.DELEGATES, VotingMethod.OPINION),
        "minutes-party ": of("party-190", CongressKind.DELEGATES, VotingMethod.WRITTEN),
        "minutes-union": of("trade-union", CongressKind.DELEGATES, VotingMethod.STRIKE),
        "minutes-youth": of("youth-union", CongressKind.DELEGATES, VotingMethod.AGREE, seats=5),
        "minutes-council": of("council", CongressKind.COUNCIL, VotingMethod.AGREE, count=1, seats=1),
        "minutes-confidence": of("confidence", CongressKind.COUNCIL, VotingMethod.LEVELS, count=14),
        "minutes-shareholders": of("shareholders", CongressKind.SHAREHOLDERS, VotingMethod.CUMULATIVE),
        "minutes-association": of("association", CongressKind.DELEGATES, VotingMethod.STRIKE),
        "minutes-village": of("village", CongressKind.MEMBERS, VotingMethod.STRIKE),
        "minutes-public": of("public-council", CongressKind.MEMBERS, VotingMethod.STRIKE),
    }
    return MappingProxyType(made)
