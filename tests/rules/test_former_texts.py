"""Congress files keep the text of their profile: a text written before today's program counts as it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.election import Round, RoundKind
from ballotcount.domain.outcome import Levels, Outcome
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import RuleProfile
from ballotcount.files import profiles
from ballotcount.rules.outcome import compute
from ballotcount.rules.tally import LineCount, of_totals
from tests.rules.making import a_round, elected, in_the_box

FORMER = Path(__file__).parent / "former"
HASHES = {
    "association": "ae3af8dde006b421cc482f34180b5007f10897663d4d3f88b2a651eedbadd1ca",
    "confidence": "328a1ddb118753d566cd79b284430d648f320c6866a57797477a198e716e50e3",
    "party-190": "31fb11a60b34d3f00e1bad9b5bc3de324c6c541c901bc5537e41cca6912011b7",
    "public-85": "151e69b41cf96ed2c3c2bf7362ab0c5e7b6d1c4733d886da99137c1d5c23629b",
    "youth-union": "ef3ff5444cf1c517bb37f35e8ec0948a039a044291fd03145ed402b37c989505",
}
"""SHA-256 under which these texts stand in journals."""


def former(name: str) -> RuleProfile:
    return profiles.parse((FORMER / f"{name}.toml").read_text(encoding="utf-8"), name)


def outcome(vote: Round, votes: list[int], valid: int, rules: RuleProfile) -> Outcome:
    lines = {no: LineCount(count, valid - count) for no, count in enumerate(votes, 1)}
    tally = of_totals(vote, valid=valid, reasons={}, lines=lines)
    return compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=rules)


@pytest.mark.parametrize("name", HASHES)
def test_a_former_text_still_has_its_hash(name: str) -> None:
    assert former(name).hash == HASHES[name]


def test_a_former_public_election_goes_on_as_its_text_says() -> None:
    rules = former("public-85")
    vote = a_round(5, 7, profile="public-na", congress=CongressKind.MEMBERS, convened=100, present=100)
    result = outcome(vote, [90, 80, 70, 60, 40, 30, 20], 100, rules)
    assert elected(result) == [1, 2, 3, 4]
    assert result.next is not None
    assert (result.next.kind, result.next.seats) == (RoundKind.FURTHER, 1)
    assert result.quorum.lines[0].rule.article == "Luật 85/2015/QH13, Điều 78"


def test_a_former_confidence_vote_counts_on_all_deputies() -> None:
    vote = a_round(0, 1, profile="confidence", style=VotingMethod.LEVELS, convened=50, present=47)
    tally = of_totals(vote, valid=47, reasons={}, lines={1: LineCount(20, levels=Levels(20, 2, 25))})
    result = compute(vote, sheets=in_the_box(vote, tally), tally=tally, profile=former("confidence"))
    assert (result.base, result.lines[0].consequence) == (50, None)


def test_a_former_association_counts_on_those_present() -> None:
    vote = a_round(1, 2, profile="association", convened=100, present=60)
    result = outcome(vote, [31, 29], 60, former("association"))
    assert (result.base, elected(result)) == (60, [1])


def test_a_former_youth_union_asks_for_people_only() -> None:
    vote = a_round(1, 2, profile="youth-union", convened=180, present=120, units=15, units_present=9)
    assert outcome(vote, [100, 20], 120, former("youth-union")).quorum.met


def test_a_former_party_congress_counts_as_today() -> None:
    vote = a_round(1, 2, convened=120, present=117, deductions={"absent_not_replaced": 3})
    assert (outcome(vote, [59, 58], 117, former("party-190")).base, former("party-190").keeping.months) == (117, 6)
