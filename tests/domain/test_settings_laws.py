"""The settings of a rule profile: what they accept, what they answer, and that JSON brings all of them back."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.cited import Cited, Share, exact
from ballotcount.domain.codec import dump, load
from ballotcount.domain.outcome import RuleRef
from ballotcount.domain.paper_settings import Instructions, Words
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import RuleProfile
from ballotcount.domain.reading import MarkState
from ballotcount.domain.settings import (
    NextRounds,
    QuorumRule,
    StrikeMarks,
    StrikeMeaning,
    SurplusRule,
    TiePolicy,
    TieRule,
    WeightRule,
)
from ballotcount.files import profiles

SHIPPED = profiles.ids()
CITED: dict[str, Any] = {"article": "Điều 1", "read": True}
WHOLE = st.integers(0, 10**6)
PARTS = st.integers(1, 1000).flatmap(lambda under: st.tuples(st.integers(0, under), st.just(under)))


def refused(act: Any) -> tuple[Any, ...]:
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its two arguments are compared
        act()
    return caught.value.args


@given(PARTS)
def test_a_fraction_is_read_as_it_is_written_and_never_rounded(parts: tuple[int, int]) -> None:
    over, under = parts
    assert exact(f"{over}/{under}") == Fraction(over, under)


@pytest.mark.parametrize(
    "text", ["", "1", "1/", "/2", "1/0", "0.5", "-1/2", "1/-2", " 1/2", "1/2 ", "½", "١/٢", "1/2/3"]
)
def test_what_is_no_fraction_of_whole_numbers_is_refused_under_its_key(text: str) -> None:
    assert refused(lambda: exact(text, "most")) == ("most", text)


@given(PARTS, WHOLE, st.booleans())
def test_the_needed_number_is_the_smallest_that_reaches_the_share(
    parts: tuple[int, int], of: int, strict: bool
) -> None:
    share = Share(**CITED, fraction=f"{parts[0]}/{parts[1]}", strict=strict)
    needed = share.needed(of)

    def reaches(votes: int) -> bool:
        left = votes * parts[1]
        right = parts[0] * of
        return left > right if strict else left >= right

    assert reaches(needed)
    assert not reaches(needed - 1)


@pytest.mark.parametrize("text", ["3/2", "2/1"])
def test_a_share_above_everybody_is_refused(text: str) -> None:
    assert refused(lambda: Share(**CITED, fraction=text, strict=False)) == ("fraction", text)


@pytest.mark.parametrize("text", ["1/2", "1/3", "4/3"])
def test_a_strike_covers_more_than_half_of_a_name(text: str) -> None:
    review = StrikeMeaning.REVIEW
    marks = StrikeMarks(**CITED, partial=review, under=review, over=review, around=review)
    assert refused(lambda: replace(marks, share=text)) == ("share", text)
    assert exact(marks.share) > Fraction(1, 2)


@given(st.dictionaries(st.integers(1, 60), st.integers(0, 9), max_size=4), st.integers(0, 80))
def test_the_least_surplus_is_that_of_the_highest_start_reached(least: dict[int, int], seats: int) -> None:
    rule = SurplusRule(**CITED, least={str(start): more for start, more in least.items()})
    reached = [start for start in least if start <= seats]
    assert rule.least_for(seats) == (least[max(reached)] if reached else 0)


@pytest.mark.parametrize("start", ["", "01", "-1", "one", "1.0", "٣"])
def test_a_start_of_the_least_surplus_is_a_plain_number(start: str) -> None:
    assert refused(lambda: SurplusRule(**CITED, least={start: 1})) == ("least", start)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"most": "30%"}, ("most", "30%")),
        ({"prepared": ("1/10", "x")}, ("prepared", "x")),
        ({"prepared": ("1/10",)}, ("prepared", "['1/10']")),
        ({"prepared": ("1/10", "1/5", "1/4")}, ("prepared", "['1/10', '1/5', '1/4']")),
    ],
)
def test_a_surplus_that_says_nothing_exact_is_refused(given: dict[str, Any], why: tuple[str, str]) -> None:
    assert refused(lambda: SurplusRule(**CITED, **given)) == why


def test_a_limit_of_further_rounds_is_exact_or_not_there() -> None:
    assert refused(lambda: NextRounds(**CITED, only_below="half")) == ("only_below", "half")
    assert NextRounds(**CITED, only_below="2/3").only_below == "2/3"
    assert NextRounds(**CITED).only_below == ""


def test_a_setting_cites_its_article_whatever_it_decides() -> None:
    assert Cited(article="Điều 7", read=False).rule("seats") == RuleRef("seats", "Điều 7", read=False)
    older = TiePolicy(**CITED, decides=TieRule.OLDER)
    assert older.undecided() == RuleRef("same_age", "Điều 1", read=False), "an article on age says nothing of equals"


def test_each_way_of_voting_has_its_sentence_or_none() -> None:
    words = Instructions(**CITED, strike="Gạch", levels="Ba mức")
    assert [words.of(style) for style in VotingMethod] == ["Gạch", "", "Ba mức", "", "", ""]


@pytest.mark.parametrize("name", SHIPPED)
def test_a_profile_comes_back_from_json_as_it_was(name: str) -> None:
    profile = profiles.load(name)
    for defaults in (False, True):
        again = load(RuleProfile, json.loads(json.dumps(dump(profile, defaults=defaults))))
        assert again == profile
        assert again.text == profile.text


@pytest.mark.parametrize("name", SHIPPED)
def test_every_setting_of_a_shipped_profile_names_its_article(name: str) -> None:
    profile = profiles.load(name)
    for field in fields(profile):
        value = getattr(profile, field.name)
        values = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else (value,)
        for one in values:
            for cited in one if isinstance(one, tuple) else (one,):
                if isinstance(cited, Cited):
                    assert cited.article, (name, field.name)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_profile_answers_for_each_kind_of_meeting_it_is_made_for(name: str) -> None:
    profile = profiles.load(name)
    for kind in profile.kinds:
        assert profile.base_for(kind).printed
        assert profile.members_word(kind)
        assert profile.quorum_for(kind, 1) == tuple(
            rule for rule in profile.quorum_for(kind, 1) if rule.meeting in (0, 1)
        )
        held_again = profile.quorum_for(kind, 1, re_run=True)
        assert set(held_again) <= set(profile.quorum_for(kind, 1))
        assert all(rule.in_re_run for rule in held_again)
        if held_again != profile.quorum_for(kind, 1):
            assert profile.knows_re_run(kind)


def test_a_condition_of_one_convening_holds_at_no_other() -> None:
    profile = profiles.load("party-190")
    second: QuorumRule = replace(profile.quorum_for(profile.kinds[0])[0], meeting=2)
    kinds = {kind.value: (second,) for kind in profile.kinds}
    changed = replace(profile, quorum=kinds)
    assert [len(changed.quorum_for(profile.kinds[0], meeting)) for meeting in (1, 2, 3)] == [0, 1, 0]


def test_votes_are_weighted_only_where_the_rules_name_the_meeting() -> None:
    profile = profiles.load("party-190")
    assert not any(profile.is_weighted(kind) for kind in CongressKind)
    weighted = replace(profile, weight=WeightRule(**CITED, kinds=(CongressKind.DELEGATES,)))
    assert [kind for kind in CongressKind if weighted.is_weighted(kind)] == [CongressKind.DELEGATES]


def test_a_base_of_a_kind_goes_before_the_one_for_any() -> None:
    profile = profiles.load("party-190")
    kind = profile.kinds[0]
    general = replace(profile.base_for(kind), printed="chung")
    own = replace(general, printed="riêng")
    both = replace(profile, base={"any": general, kind.value: own})
    assert both.base_for(kind).printed == "riêng"
    others = [other for other in CongressKind if other is not kind]
    assert {both.base_for(other).printed for other in others} == {"chung"}
    words: Words = replace(profile.words, members={"any": "mọi người", kind.value: "đại biểu"})
    named = replace(profile, words=words)
    assert (named.members_word(kind), named.members_word(others[0])) == ("đại biểu", "mọi người")


@pytest.mark.parametrize("partial", StrikeMeaning)
@pytest.mark.parametrize("under", StrikeMeaning)
@pytest.mark.parametrize("around", StrikeMeaning)
def test_the_reader_decides_an_odd_mark_only_where_all_of_them_mean_one_thing(
    partial: StrikeMeaning, under: StrikeMeaning, around: StrikeMeaning
) -> None:
    marks = StrikeMarks(**CITED, partial=partial, under=under, over=under, around=around)
    policy = replace(profiles.load("party-190"), strike_marks=marks).reading_policy()
    state = {
        StrikeMeaning.STRUCK: MarkState.MARKED,
        StrikeMeaning.NOT_STRUCK: MarkState.EMPTY,
        StrikeMeaning.REVIEW: MarkState.DOUBTFUL,
    }
    assert policy.partial is state[partial]
    assert policy.odd is (state[under] if under is around else MarkState.DOUBTFUL)
    assert policy.review_odd == (policy.odd is MarkState.DOUBTFUL)
    assert policy.strike_share == exact(marks.share)
