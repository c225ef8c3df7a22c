"""Profiles: what they say, and what is said of a mistake in one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from ballotcount.domain.ballot import VotingMethod
from ballotcount.domain.errors import EnvironmentFault, UserError
from ballotcount.domain.people import CongressKind
from ballotcount.domain.profile import BaseOf, Share, StrikeMeaning, TieRule, exact
from ballotcount.domain.reading import MarkState
from ballotcount.files import profiles
from ballotcount.text import words

TEXT = profiles.load("party-190").text


def test_the_profiles_come_with_the_party_first() -> None:
    assert profiles.ids()[0] == profiles.DEFAULT == "party-190"
    assert set(profiles.ids()) == {
        "party-190", "party-244", "trade-union", "youth-union", "council", "confidence", "confidence-85",
        "confidence-party", "shareholders", "public-na", "public-council", "association", "village",
        "staff-conference", "cooperative", "cooperative-group",
    }  # fmt: skip


@pytest.mark.parametrize("id", profiles.ids())
def test_every_profile_is_whole(id: str) -> None:
    profile = profiles.load(id)
    assert profile.title
    assert profile.styles
    for kind in CongressKind:
        if kind in profile.kinds:
            assert profile.base_for(kind).printed
            assert profile.members_word(kind)
    for style in profile.styles:
        sentence = profile.instruction(style, 3, 4)
        assert sentence
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("id", "kind", "base"),
    [
        ("party-190", CongressKind.DELEGATES, BaseOf.CONVENED_LESS),
        ("party-190", CongressKind.MEMBERS, BaseOf.CONVENED_LESS),
        ("party-190", CongressKind.CONFERENCE, BaseOf.MEMBERS),
        ("party-244", CongressKind.DELEGATES, BaseOf.CONVENED_LESS),
        ("trade-union", CongressKind.DELEGATES, BaseOf.COLLECTED),
        ("youth-union", CongressKind.MEMBERS, BaseOf.COLLECTED),
        ("council", CongressKind.COUNCIL, BaseOf.MEMBERS),
        ("confidence", CongressKind.COUNCIL, BaseOf.COLLECTED),
        ("confidence-85", CongressKind.COUNCIL, BaseOf.MEMBERS),
        ("confidence-party", CongressKind.CONFERENCE, BaseOf.COLLECTED),
        ("shareholders", CongressKind.SHAREHOLDERS, BaseOf.SHARES),
        ("public-na", CongressKind.DELEGATES, BaseOf.VALID),
        ("public-council", CongressKind.DELEGATES, BaseOf.VALID),
        ("association", CongressKind.MEMBERS, BaseOf.CONVENED_LESS),
        ("village", CongressKind.MEMBERS, BaseOf.MEMBERS),
        ("staff-conference", CongressKind.MEMBERS, BaseOf.PRESENT),
        ("cooperative", CongressKind.DELEGATES, BaseOf.COLLECTED),
        ("cooperative-group", CongressKind.MEMBERS, BaseOf.MEMBERS),
    ],
)
def test_each_organisation_has_its_own_denominator(id: str, kind: CongressKind, base: BaseOf) -> None:
    assert profiles.load(id).base_for(kind).of is base


def test_more_than_half_is_strict_and_exact() -> None:
    for profile in map(profiles.load, profiles.ids()):
        if profile.threshold is not None:
            assert (profile.threshold.value, profile.threshold.strict) == (Fraction(1, 2), True)


def test_what_was_not_read_is_marked_so() -> None:
    party = profiles.load("party-190")
    assert party.base_for(CongressKind.DELEGATES).read
    assert not party.tie.read
    neither = party.reason("neither_box")
    assert neither is not None
    assert not neither.read
    assert party.reason("torn") is None


def test_partial_strikes_mean_what_the_rules_of_each_say() -> None:
    assert profiles.load("trade-union").strike_marks.partial is StrikeMeaning.NOT_STRUCK
    assert profiles.load("public-na").strike_marks.partial is StrikeMeaning.NOT_STRUCK
    assert profiles.load("party-190").strike_marks.partial is StrikeMeaning.REVIEW
    public = profiles.load("public-na").reading_policy()
    party = profiles.load("party-190").reading_policy()
    union = profiles.load("trade-union").reading_policy()
    assert (public.partial, public.odd, public.review_odd) == (MarkState.EMPTY, MarkState.EMPTY, False)
    assert (party.partial, party.odd, party.review_odd) == (MarkState.DOUBTFUL, MarkState.DOUBTFUL, True)
    # Under the name is not struck, around it is not said: what differs goes to people.
    assert (union.partial, union.odd, union.review_odd) == (MarkState.EMPTY, MarkState.DOUBTFUL, True)


def test_only_the_public_law_lets_age_decide() -> None:
    older = [each for each in profiles.ids() if profiles.load(each).tie.decides is TieRule.OLDER]
    assert older == ["public-council", "public-na"]


def test_boards_and_words() -> None:
    council = profiles.load("council")
    assert [council.tellers_least(level) for level in ("province", "commune", "special_zone", "any")] == [7, 3, 3, 3]
    assert council.tellers_least("hamlet") == 3
    party = profiles.load("party-190")
    assert party.members_word(CongressKind.MEMBERS) == "đảng viên chính thức"
    assert council.members_word(CongressKind.COUNCIL) == "đại biểu Hội đồng nhân dân"


def test_instructions_fill_in_seats_and_people() -> None:
    party = profiles.load("party-190")
    assert party.instruction(VotingMethod.STRIKE, 5, 7).startswith("Số lượng cần bầu: 05 đồng chí.")
    assert "vào một ô" in party.instruction(VotingMethod.AGREE, 1, 1)
    assert party.instruction(VotingMethod.AGREE, 1, 1) != party.instruction(VotingMethod.AGREE, 3, 3)
    assert party.instruction(VotingMethod.LEVELS, 1, 1) == ""
    assert profiles.load("trade-union").instruction(VotingMethod.AGREE, 1, 1)


def test_the_hash_is_that_of_the_text_whatever_ends_its_lines() -> None:
    crlf = profiles.parse(TEXT.replace("\n", "\r\n"), "party-190")
    assert crlf.hash == profiles.load("party-190").hash == profiles.digest(TEXT)
    assert profiles.parse(TEXT + "# more\n", "party-190").hash != crlf.hash


@pytest.mark.parametrize(
    ("old", "new", "code", "key"),
    [
        ("[surplus]", "[surplus]\nsurplus = 1", "unknown_key", "surplus.surplus"),
        ('of = "members"', 'of = "memberz"', "not_one_of", "base.conference.of"),
        ('fraction = "2/3"', 'fraction = "3/2"', "wrong_value", "quorum.delegates.0.fraction"),
        ('fraction = "2/3"', 'fraction = "0,66"', "wrong_value", "quorum.delegates.0.fraction"),
        ('fraction = "2/3"', 'fraction = "1/0"', "wrong_value", "quorum.delegates.0.fraction"),
        ('fraction = "2/3"', "fraction = 0.66", "wrong_value", "quorum.delegates.0.fraction"),
        ('most = "3/10"', 'most = "30%"', "wrong_value", "surplus.most"),
        ('prepared = ["1/10", "3/20"]', 'prepared = ["1/10", "x"]', "wrong_value", "surplus.prepared"),
        ('prepared = ["1/10", "3/20"]', 'prepared = ["1/10"]', "wrong_value", "surplus.prepared"),
        ("months = 0", 'months = "0"', "wrong_value", "keeping.months"),
        ("months = 0\n", "", "missing", "keeping.months"),
        ("least = { any = 3 }", "least = { province = 3 }", "missing", "tellers.least.any"),
        ('code = "nobody"', 'code = "too_many"', "said_twice", "invalid.2.code"),
        ('code = "nobody"', 'code = "nobodies"', "reason_missing", "invalid"),
        (
            'id = "absent_not_replaced"',
            'id = "committee_absent_throughout"',
            "said_twice",
            "base.delegates.deductions.1.id",
        ),
        ('id = "party-190"', 'id = "party-191"', "other_id", "id"),
        ("[base.conference]", "[base.council]", "no_such_kind", "base.council"),
        ('conference = "ủy viên ban chấp hành"\n', "", "kind_without", "words.members"),
        ('kinds = ["delegates", "members", "conference"]', 'kinds = ["delegates"]', "no_such_kind", "base.members"),
        ('on = "agree"', 'on = "low"', "other_style", "consequences.0.on"),
        ('on = "agree"', 'on = "yes"', "not_one_of", "consequences.0.on"),
        ('title = "Bầu', 'hash = "x"\ntitle = "Bầu', "unknown_key", "hash"),
        ("most = 0\n", 'most = 0\nonly_below = "0,66"\n', "wrong_value", "next.only_below"),
        ("small_most = 1", "small_most = 1\nleast = { x = 1 }", "wrong_value", "surplus.least"),
        ("small_most = 1", "small_most = 1\nleast = { 03 = 1 }", "wrong_value", "surplus.least"),
    ],
)
def test_a_mistake_is_reported_with_its_line_and_key(old: str, new: str, code: str, key: str) -> None:
    assert old in TEXT
    wrong = TEXT.replace(old, new, 1)
    with pytest.raises(UserError) as found:
        profiles.parse(wrong, "party-190")
    fault = found.value
    assert (fault.code, fault.facts["key"]) == (f"profile.{code}", key)
    line = fault.facts["line"]
    assert isinstance(line, int)
    shown = wrong.splitlines()[line - 1]
    assert shown.startswith("[") or any(part in shown for part in key.split(".")[1:] or [key])
    for language in words.LANGUAGES:
        words.set_language(language)
        assert "{" not in words.said(fault)
        assert str(line) in words.said(fault)
    words.set_language("vi")


def test_a_kind_without_a_base_is_a_mistake() -> None:
    start = TEXT.index("[base.conference]")
    end = TEXT.index("[threshold]")
    with pytest.raises(UserError, match="kind_without"):
        profiles.parse(TEXT[:start] + TEXT[end:], "party-190")


def test_broken_toml_is_reported_with_its_line() -> None:
    with pytest.raises(UserError) as found:
        profiles.parse(TEXT.replace("[tie]", "[tie", 1), "party-190")
    assert found.value.code == "profile.syntax"
    line = found.value.facts["line"]
    assert isinstance(line, int)
    assert TEXT.splitlines()[line - 1] == "[tie]"


def test_toml_that_ends_too_early_is_reported_with_its_last_line() -> None:
    with pytest.raises(UserError) as found:
        profiles.parse('id = "x', "x")
    assert (found.value.code, found.value.facts["line"]) == ("profile.syntax", 1)


def test_an_unknown_profile_names_those_there_are() -> None:
    with pytest.raises(UserError) as found:
        profiles.load("party-999")
    assert "party-190" in words.said(found.value)


def test_an_office_may_bring_its_own_file(tmp_path: Path) -> None:
    own = tmp_path / "our-club.toml"
    text = profiles.load("association").text.replace('id = "association"', 'id = "our-club"')
    own.write_text("\ufeff" + text, encoding="utf-8")
    assert profiles.load(str(own)).id == "our-club"


def test_files_that_cannot_be_read_are_distinguished(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no_file"):
        profiles.load(str(tmp_path / "none.toml"))
    with pytest.raises(UserError, match="no_file"):
        profiles.load("no\x00name.toml")
    legacy = tmp_path / "legacy.toml"
    legacy.write_bytes('title = "Bầu cử"'.encode("utf-16"))
    with pytest.raises(UserError, match="not_utf8"):
        profiles.load(str(legacy))
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    with pytest.raises(EnvironmentFault, match="unreadable") as caught:
        profiles.load(str(folder))
    assert "Errno" not in words.said(caught.value)


@pytest.mark.parametrize("text", ["", "1", "1/", "/2", "1/0", "-1/2", "1.5/2", "1 / 2", "²/3", "a/b"])
def test_a_fraction_is_two_whole_numbers(text: str) -> None:
    with pytest.raises(ValueError, match="most"):
        exact(text, "most")


@pytest.mark.parametrize(
    ("fraction", "strict", "of", "needed"),
    [
        ("1/2", True, 117, 59),
        ("1/2", True, 118, 60),
        ("2/3", False, 120, 80),
        ("2/3", True, 120, 81),
        ("0/1", False, 9, 0),
    ],
)
def test_needed_is_the_smallest_whole_number_that_reaches(fraction: str, strict: bool, of: int, needed: int) -> None:
    assert Share(article="", read=True, fraction=fraction, strict=strict).needed(of) == needed


def test_a_share_above_the_whole_is_no_share() -> None:
    with pytest.raises(ValueError, match="3/2"):
        Share(article="", read=True, fraction="3/2", strict=True)


def test_the_line_of_a_place_that_is_not_there_is_that_of_the_table_around_it() -> None:
    text = "a = 1\n[b]\nc = 2\n[[d]]\ne = 3\n[[d]]\n'f' = 4\n"
    places = [("a",), ("b", "c"), ("b", "none"), ("d", 0, "e"), ("d", 1, "f"), ("d", 1, "e"), ("none",)]
    assert [profiles.line_of(text, place) for place in places] == [1, 3, 2, 5, 7, 6, 1]


WEIGHT = '[weight]\nkinds = ["{kind}"]\narticle = "Điều lệ"\nread = false\n'


@pytest.mark.parametrize(("kind", "code"), [("delegates", "weight_deductions"), ("council", "no_such_kind")])
def test_votes_of_delegates_need_a_kind_without_deductions(kind: str, code: str) -> None:
    with pytest.raises(UserError) as found:
        profiles.parse(TEXT + WEIGHT.format(kind=kind), "party-190")
    assert (found.value.code, found.value.facts["key"]) == (f"profile.{code}", "weight.kinds")
