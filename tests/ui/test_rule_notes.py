"""What the desk says of rules that nobody has read, of outdated profiles, and of delegates who carry votes alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ballotcount.service import reliance, rounds
from tests.builders import HEAD, at, confirm_rules, prepared
from tests.service.test_weights import ready
from tests.ui.conftest import Driver
from ui.stages.rule_notes import lone_votes, look_at_rules, unread_before_issue


def test_the_elections_screen_names_what_the_congress_has_to_confirm() -> None:
    session = prepared(confirm=False)
    rules = look_at_rules(session)
    said = rules.said("strike")
    assert "Điều kiện" in said or "điều kiện tiến hành" in said
    assert "gạch" in said
    assert session.profile().note in said
    reliance.confirm(session, "Đại hội biểu quyết thông qua quy chế")
    after = look_at_rules(session)
    assert "Đại hội biểu quyết thông qua quy chế" in after.said("strike")
    assert after.unread["strike"] == ()


def test_the_elections_screen_says_what_counts_as_a_strike() -> None:
    session = prepared()
    marks = session.profile().strike_marks
    said = look_at_rules(session).said("strike")
    assert f"{marks.share} họ tên" in said
    assert ("mọi chữ" in said) == marks.every_word
    assert marks.article in said
    assert "họ tên trở lên" not in look_at_rules(session).said("agree")


def test_only_a_prepared_round_asks() -> None:
    session = prepared(confirm=False)
    assert unread_before_issue(session, session.round("e1r1"))
    confirm_rules(session)
    rounds.issue(session, "e1r1", 12)
    assert unread_before_issue(session, session.round("e1r1")) == ()


@pytest.mark.parametrize(("checked", "said"), [("2020-05-31", "31/05/2020"), ("", "không ghi ngày")])
def test_an_old_profile_and_an_undated_one_say_so(checked: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    session: Any = prepared()
    old = replace(session.profile(), checked=checked)
    monkeypatch.setattr(session, "profile", lambda: old)
    assert said in reliance.age_words(session)


def test_a_delegate_who_carries_votes_alone_is_named_before_the_issue() -> None:
    assert "1 phiếu" in lone_votes(ready())[0]
    assert lone_votes(ready((3, 3, 2, 2))) == ()
    assert lone_votes(prepared()) == ()


def test_the_window_names_the_rules_to_confirm_until_the_congress_has_confirmed_them(
    start: Callable[..., Driver],
) -> None:
    desk = start(at(prepared(confirm=False), HEAD))
    desk.desk.choose_round("e1r1")
    notes = desk.stage("elections").rule_notes
    assert "Điều kiện" in notes.words or "điều kiện tiến hành" in notes.words
    desk.act(lambda session: reliance.confirm(session, "Đại hội biểu quyết thông qua quy chế"))
    assert "Đại hội biểu quyết thông qua quy chế" in desk.stage("elections").rule_notes.words
