"""An organisation's name proposes the rest of the form; what somebody chose or wrote stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ballotcount.domain.people import CongressKind
from ballotcount.files import profiles
from tests.ui.conftest import Driver
from ui.stages.congress.forms import LEVELS
from ui.stages.congress.proposals import _RULES, CongressHints, congress_hints, congress_name
from ui.widgets.controls import chosen, select

Start = Callable[..., Driver]


@pytest.mark.parametrize(
    ("organisation", "expected"),
    [
        ("Đảng bộ tỉnh Đông Sơn", CongressHints("Đông Sơn", "province", "party-190")),
        ("ĐẢNG BỘ XÃ EA TU", CongressHints("Ea Tu", "commune", "party-190")),
        ("Chi bộ thôn Bình An", CongressHints("Bình An", "base", "party-190", "members")),
        ("Thôn Plei Bông", CongressHints("Plei Bông", "", "village", "members")),
        ("Công ty cổ phần Sữa Núi Xanh", CongressHints("", "", "shareholders")),
        ("Công đoàn xã Ia Lâu", CongressHints("Ia Lâu", "commune", "trade-union")),
        ("Đoàn xã Ia Lâu", CongressHints("Ia Lâu", "commune", "youth-union")),
        ("Hội đồng nhân dân phường Tân Lập", CongressHints("Tân Lập", "commune", "council")),
        ("HTX nông nghiệp Hoà Phú", CongressHints("", "", "cooperative", "members")),
        ("Hội Cựu chiến binh phường Tân An", CongressHints("Tân An", "commune", "association")),
        ("Acme", CongressHints()),
    ],
)
def test_name_says_place_level_and_rules(organisation: str, expected: CongressHints) -> None:
    assert congress_hints(organisation) == expected


def test_every_rule_and_level_that_is_proposed_is_offered() -> None:
    assert {rules for _, rules in _RULES} <= set(profiles.ids())
    assert congress_hints("Đảng bộ tỉnh A").level in LEVELS


def test_name_typed_in_capitals_is_written_as_in_a_sentence() -> None:
    assert congress_name("ĐẢNG BỘ TỈNH ĐÔNG SƠN", CongressKind.DELEGATES, "party-190") == (
        "Đại hội đại biểu Đảng bộ tỉnh Đông Sơn"
    )


def test_meeting_that_is_no_congress_gets_no_name() -> None:
    assert congress_name("Thôn Plei Bông", CongressKind.MEMBERS, "village") == ""


def test_form_follows_the_organisation_until_somebody_decides(start: Start) -> None:
    form = start().stage("congress").found
    form.organisation.setText("Thôn Plei Bông")
    form.organisation.editingFinished.emit()
    assert (chosen(form.rules), form.place.text()) == ("village", "Plei Bông")
    assert CongressKind(chosen(form.kind)) in profiles.load("village").kinds
    form.place.setText("Nhà văn hóa")
    select(form.rules, "association")
    form.rules.activated.emit(form.rules.currentIndex())
    form.organisation.setText("Đảng bộ xã Ea Tu")
    form.organisation.editingFinished.emit()
    assert (chosen(form.rules), form.place.text()) == ("association", "Nhà văn hóa")
    assert form.name.text() == "Đại hội đại biểu Đảng bộ xã Ea Tu"
    assert form.file.text().endswith("Đại hội đại biểu Đảng bộ xã Ea Tu.ballot")
