"""What nobody has read is visible, and a profile grows old."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.people import CongressKind
from ballotcount.files import profiles
from ballotcount.rules.reliance import Unread, needs_check, unread
from ballotcount.text import words

PARTY_PRACTICE = {"quorum", "invalid", "order", "tie"}
FORMER_OPINION = {"quorum", "invalid", "consequences", "base", "opinion"}
PARTY = profiles.load("party-190")


def codes(id: str, kind: CongressKind, style: VotingMethod) -> list[str]:
    return [one.code for one in unread(profiles.load(id), kind, style)]


@pytest.mark.parametrize(
    ("id", "kind", "style", "expected"),
    [
        ("party-190", CongressKind.DELEGATES, VotingMethod.STRIKE, PARTY_PRACTICE | {"strike_marks"}),
        ("party-190", CongressKind.DELEGATES, VotingMethod.AGREE, PARTY_PRACTICE),
        ("party-190", CongressKind.CONFERENCE, VotingMethod.AGREE, PARTY_PRACTICE | {"base"}),
        ("party-190", CongressKind.DELEGATES, VotingMethod.OPINION, {"quorum", "invalid"}),
        ("party-244", CongressKind.DELEGATES, VotingMethod.OPINION, FORMER_OPINION),
        ("public-na", CongressKind.MEMBERS, VotingMethod.STRIKE, set()),
        ("confidence", CongressKind.COUNCIL, VotingMethod.LEVELS, {"quorum", "invalid"}),
        ("confidence", CongressKind.COUNCIL, VotingMethod.AGREE, {"quorum", "base", "invalid", "consequences"}),
    ],
)  # fmt: skip
def test_the_rules_that_decide_and_were_not_read(
    id: str, kind: CongressKind, style: VotingMethod, expected: set[str]
) -> None:
    assert set(codes(id, kind, style)) == expected


def test_votes_and_deductions_that_nobody_read_are_named() -> None:
    cooperative = profiles.load("cooperative")
    assert cooperative.weight is not None
    guessed = replace(cooperative, weight=replace(cooperative.weight, read=False))
    assert "weight" in [one.code for one in unread(guessed, CongressKind.DELEGATES, VotingMethod.STRIKE)]
    assert "weight" not in [one.code for one in unread(guessed, CongressKind.MEMBERS, VotingMethod.STRIKE)]
    base = PARTY.base["delegates"]
    doubtful = tuple(replace(one, read=False) for one in base.deductions)
    party = replace(PARTY, base={**PARTY.base, "delegates": replace(base, deductions=doubtful)})
    assert "deductions" in [one.code for one in unread(party, CongressKind.DELEGATES, VotingMethod.STRIKE)]


def test_articles_are_named_once() -> None:
    (found,) = [one for one in unread(PARTY, CongressKind.DELEGATES, VotingMethod.STRIKE) if one.code == "quorum"]
    assert found == Unread("quorum", (PARTY.quorum["delegates"][0].article,))


@pytest.mark.parametrize("id", profiles.ids())
def test_every_rule_that_nobody_read_has_its_words(id: str) -> None:
    profile = profiles.load(id)
    for language in words.LANGUAGES:
        words.set_language(language)
        for kind in profile.kinds:
            for style in profile.styles:
                for one in unread(profile, kind, style):
                    assert words.t(f"unread.{one.code}") != f"unread.{one.code}"
    words.set_language("vi")


@pytest.mark.parametrize(
    ("checked", "today", "due"),
    [
        ("2026-11-30", date(2026, 11, 30), False),
        ("2026-11-30", date(2027, 11, 30), False),
        ("2026-11-30", date(2027, 12, 1), True),
        ("", date(2026, 11, 30), True),
        ("hôm qua", date(2026, 11, 30), True),
    ],
)
def test_a_profile_is_due_for_a_check_after_a_year(checked: str, today: date, due: bool) -> None:
    assert needs_check(replace(PARTY, checked=checked), today) is due
